"""`dealtui import`: what came from elsewhere becomes records; without --yes it is only shown what would be made.

A table of what can be read, one module each, with `run(args)`. Nothing is written before the whole file is understood.
"""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["SOURCES", "add_arguments", "read_text", "run"]

SOURCES = {
    "minutes": "dealtui.cli.import_minutes",
    "taskwarrior": "dealtui.cli.import_actions",
    "csv": "dealtui.cli.import_actions",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("what", choices=SOURCES, metavar="WHAT", help=t("import.what", known=", ".join(SOURCES)))
    add("file", metavar="FILE", help=t("import.file"))
    add("--client", default="", metavar="C", help=t("import.client"))
    add("--deal", default="", metavar="D", help=t("import.deal"))
    add("--yes", action="store_true", help=t("import.yes"))


def run(args: SimpleNamespace) -> int:
    return import_module(SOURCES[args.what]).run(args)


def read_text(path: str) -> str:
    """The text of a file that the user named; one sentence when it cannot be read as UTF-8."""
    from pathlib import Path

    try:
        return Path(path).expanduser().read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError("import.not_text", 2, file=path) from None
