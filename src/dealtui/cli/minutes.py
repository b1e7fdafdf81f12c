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
    add("--format", choices=["md", "html"], default="", help=t("cli.minutes_format"))
    add("--minutes-lang", choices=LANGUAGES, default="", help=t("cli.minutes_lang"))
    add("-o", "--output", default="", metavar="FILE", help=t("cli.output"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.minutes import mentioned, minutes, minutes_page

    book = open_book(args)
    number = find_meeting(book, args.meeting)
    lang = args.minutes_lang or args.settings.minutes_lang
    wanted = args.format or ("html" if args.output.lower().endswith((".html", ".htm")) else "md")
    text = (minutes_page if wanted == "html" else minutes)(book, number, args.audience, lang)
    if args.output:
        from pathlib import Path

        from dealtui.store.files import write_atomic

        write_atomic(Path(args.output).expanduser(), text.encode())
        print(args.output)
    else:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.flush()
    if note := mentioned(book, number, args.audience):
        print(f"dealtui: {note}", file=sys.stderr)
    return 0
