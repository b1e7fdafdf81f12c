"""`dealtui minutes`: a meeting's minutes as Markdown or HTML, for us or for the client."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import find_meeting, open_book
from dealtui.i18n import LANGUAGES, t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("meeting", metavar="MEETING", help=t("cli.meeting_argument"))
    add("--audience", choices=["internal", "client"], default="internal", help=t("cli.minutes_audience"))
    add("--format", choices=["md"], default="md", help=t("cli.minutes_format"))
    add("--minutes-lang", choices=LANGUAGES, default="", help=t("cli.minutes_lang"))
    add("-o", "--output", default="", metavar="FILE", help=t("cli.output"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.minutes import minutes, write_minutes

    book = open_book(args)
    number = find_meeting(book, args.meeting)
    lang = args.minutes_lang or args.settings.minutes_lang
    if args.output:
        print(write_minutes(book, number, args.audience, lang, args.output))
    else:
        sys.stdout.buffer.write(minutes(book, number, args.audience, lang).encode())
        sys.stdout.flush()
    return 0
