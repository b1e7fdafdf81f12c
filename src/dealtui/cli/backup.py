"""`dealtui backup`: the whole book as one zip, consistent while others write."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import open_book
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.zip", help=t("cli.backup_file"))


def run(args: SimpleNamespace) -> int:
    book = open_book(args)
    try:
        book.repo.backup(Path(args.file).expanduser())
    finally:
        book.close()
    print(args.file)
    return 0
