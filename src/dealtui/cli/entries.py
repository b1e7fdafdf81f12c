"""`dealtui entries`: the lines of a meeting, in order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import find_meeting, open_book, print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("meeting", metavar="MEETING", help=t("cli.meeting_argument"))


def run(args: SimpleNamespace) -> int:
    from dealtui.export.entries import entry_rows
    from dealtui.text import pad, shown

    book = open_book(args)
    meeting = book.meeting(find_meeting(book, args.meeting))
    state = book.state(meeting.deal)
    entries = state.ordered(meeting.doc_id)
    if args.json:
        print_json(entry_rows(entries, {number: entry.code for number, entry in state.entries.items()}))
        return 0
    for entry in entries:
        sign = "~" if entry.internal else " "
        kind = pad(t(f"kind.{entry.kind}"), 10)
        print(f"{sign}{entry.at[11:16]} {entry.code:<5}{kind} {shown(entry.raw or entry.text)}")
    return 0
