"""`dealtui demo`: the screens on a made-up book in a temporary folder, which is gone afterwards."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]

WHO = {"zh": "李雷", "en": "Lee"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--keep", default="", metavar="DIR", help=t("cli.demo_keep"))


def run(args: SimpleNamespace) -> int:
    import tempfile

    if args.keep:
        folder = Path(args.keep).expanduser()
        if folder.exists() and any(folder.iterdir()):
            raise CommandError("cli.demo_not_empty", 2, path=folder)
        _fill(args, folder)
        print(folder)
        return 0
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CommandError("cli.no_terminal", 2)
    from dealtui.cli import screens

    with tempfile.TemporaryDirectory(prefix="dealtui-demo-") as name:
        _fill(args, Path(name) / "book")
        return screens.run(args)


def _fill(args: SimpleNamespace, folder: Path) -> None:
    from dealtui.cli.common import open_book
    from dealtui.service.sample import fill

    lang = args.settings.lang
    args.settings = args.settings._replace(book=folder, user=WHO[lang])
    book = open_book(args, create=True)
    try:
        fill(book, lang)
    finally:
        book.close()
