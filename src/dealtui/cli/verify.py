"""`dealtui verify`: is what was sealed still what was sealed? Names the first line that is not; exit 1 then."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, find_meeting, open_book, print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

    from dealtui.service.unit_of_work import Book
    from dealtui.service.verifying import Verdict
    from dealtui.service.verifying_files import ByHand

__all__ = ["add_arguments", "run"]

SHOWN = 10  # lines changed by hand that are named
_HARMLESS = frozenset(("mode",))  # notices of opening that say nothing of the content


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("meeting", metavar="MEETING", nargs="?", default="", help=t("cli.meeting_argument"))
    add("--copy", default="", metavar="FILE", help=t("cli.verify_copy"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.verifying import verify, verify_meeting

    if args.copy and not args.meeting:
        raise CommandError("cli.verify_copy_of", 2)
    book = open_book(args, read_only=True)
    if args.meeting:
        number = find_meeting(book, args.meeting)
        verdict = verify_meeting(book, number)
        if verdict is None:
            raise CommandError("seal.none", 2)
        verdicts = [verdict]
        if args.copy and not verdict.faults:
            return _compare(book, number, args)
    else:
        verdicts = verify(book)
    found = any(verdict.faults for verdict in verdicts)
    found |= any(notice.code not in _HARMLESS for notice in book.notices)  # told on the way out
    _tell(book, verdicts, args)
    return int(found)


def _compare(book: Book, number: int, args: SimpleNamespace) -> int:
    """Hold a copy against a record that is as it was sealed."""
    from pathlib import Path

    from dealtui.service.copies import compare, copy_sentence

    text = Path(args.copy).expanduser().read_text(encoding="utf-8", errors="replace")
    copy = compare(book, number, text)
    said = copy_sentence(book, number, copy, args.settings.lang)
    if args.json:
        print_json({**copy._asdict(), "sound": copy.sound, "text": said})
    else:
        print(("  " if copy.sound else "! ") + said)
    return int(not copy.sound)


def _tell(book: Book, verdicts: list[Verdict], args: SimpleNamespace) -> None:
    from dealtui.service.verifying import sentence
    from dealtui.service.verifying_files import changed_by_hand
    from dealtui.service.verifying_files import sentence as by_hand

    lang = args.settings.lang
    changed = changed_by_hand(book)
    if args.json:
        print_json([_row(book, verdict, lang, changed) for verdict in verdicts])
        return
    for line in changed[:SHOWN]:
        print("! " + by_hand(line, lang))
    if len(changed) > SHOWN:
        print("! " + t("seal.by_hand_more", n=len(changed) - SHOWN))
    if not verdicts:
        print(t("seal.none_in_book"))
    for verdict in verdicts:
        print(("! " if verdict.faults else "  ") + sentence(book, verdict, lang))


def _row(book: Book, verdict: Verdict, lang: str, changed: list[ByHand]) -> dict[str, object]:
    from dealtui.service.verifying import sentence

    return {
        "meeting": book.repo.table("meetings").get(verdict.meeting, {}).get("id", ""),
        "number": verdict.meeting,
        "archive": verdict.archive,
        "version": verdict.version,
        "seal": verdict.seal,
        "sound": not verdict.faults,
        "faults": [fault._asdict() for fault in verdict.faults],
        "by_hand": [line._asdict() for line in changed if line.meeting == verdict.meeting],
        "text": sentence(book, verdict, lang),
    }
