"""`dealtui amend`: change a sealed record, with the reason; what it said before stays to be read beside it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, find_meeting, open_book
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

    from dealtui.service.recording import Recording

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("meeting", metavar="MEETING", help=t("cli.meeting_argument"))
    add("code", metavar="CODE", nargs="?", default="", help=t("cli.amend_code"))
    add("line", metavar="LINE", nargs="?", default="", help=t("cli.amend_line"))
    add("--reason", required=True, metavar="TEXT", help=t("cli.amend_reason"))
    add("--delete", action="store_true", help=t("cli.amend_delete"))
    add("--add", default="", metavar="LINE", help=t("cli.amend_add"))


def run(args: SimpleNamespace) -> int:
    import asyncio

    from dealtui.cli.seal import tell_seal
    from dealtui.service.recording import Recording
    from dealtui.service.sealing import NotSealed

    if [bool(args.line), args.delete, bool(args.add)].count(True) != 1 or bool(args.code) == bool(args.add):
        raise CommandError("cli.amend_what", 2)
    book = open_book(args)
    try:
        recording = Recording(book, find_meeting(book, args.meeting))
        if recording.meeting.status != "sealed":
            raise NotSealed("not_yet")
        amending = recording.because(args.reason)
        if args.add:
            amending.capture([args.add])
        elif args.delete:
            asyncio.run(amending.delete(_number(recording, args.code)))
        else:
            asyncio.run(amending.edit(_number(recording, args.code), args.line))
        meeting = recording.meeting
    finally:
        book.close()
    tell_seal(meeting, "seal.amended", args.json)
    return 0


def _number(recording: Recording, word: str) -> int:
    """The line of this meeting that a code or an id names."""
    wanted = word.upper()
    for entry in recording.entries:
        if wanted in (entry.code, entry.id):
            return entry.doc_id
    raise CommandError("cli.no_code", 2, word=word)
