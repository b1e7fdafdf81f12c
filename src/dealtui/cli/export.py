"""`dealtui export`: a meeting, a deal or the whole book as a table for spreadsheets and scripts."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, find_deal, find_meeting, open_book
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from dealtui.export.formats import FORMATS

    add = parser.add_argument
    add(
        "format",
        choices=FORMATS,
        metavar="FORMAT",
        help=t("export.format_argument", known=", ".join(FORMATS)),
    )
    add("meeting", metavar="MEETING", nargs="?", default="", help=t("cli.meeting_argument"))
    add("--deal", default="", metavar="D", help=t("export.deal"))
    add("--what", default="", metavar="WHAT", help=t("export.what"))
    add("-o", "--output", default="", metavar="FILE", help=t("cli.output"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.exporting import FORMATS, export

    known = FORMATS[args.format].whats
    if args.what not in ("", *known):
        raise CommandError("export.bad_what", 2, format=args.format, what=args.what, known=", ".join(known))
    if args.meeting and args.deal:
        raise CommandError("export.one_of_two", 2)
    book = open_book(args)
    written = export(
        book,
        args.format,
        args.what,
        meeting=find_meeting(book, args.meeting) if args.meeting else 0,
        deal=find_deal(book, args.deal) if args.deal else 0,
        lang=args.settings.lang,
    )
    if args.output:
        from pathlib import Path

        from dealtui.store.files import write_atomic

        write_atomic(Path(args.output).expanduser(), written)
        print(args.output)
    else:
        sys.stdout.buffer.write(written)
        sys.stdout.flush()
    return 0
