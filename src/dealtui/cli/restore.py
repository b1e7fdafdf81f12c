"""`dealtui restore`: a backup becomes a book again, in a folder that does not exist yet or is empty."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE.zip", help=t("cli.backup_file"))
    parser.add_argument("folder", metavar="DIR", help=t("cli.restore_folder"))


def run(args: SimpleNamespace) -> int:
    from dealtui.store.repository import Repository

    Repository.restore(Path(args.file).expanduser(), Path(args.folder).expanduser())
    print(args.folder)
    return 0
