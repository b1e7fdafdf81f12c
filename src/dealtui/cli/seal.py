"""`dealtui seal`: make a complete record final, or note the client's confirmation; exit 1 when something is missing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, find_meeting, open_book, print_json
from dealtui.i18n import t

if TYPE_CHECKING:
    import argparse

    from dealtui.domain.records import Meeting
    from dealtui.domain.review import Finding
    from dealtui.service.unit_of_work import Book

__all__ = ["add_arguments", "run", "tell_seal"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("meeting", metavar="MEETING", help=t("cli.meeting_argument"))
    add("--reviewer", default="", metavar="NAME", help=t("cli.seal_reviewer"))
    add("--end", action="store_true", help=t("cli.seal_end"))
    add("--confirmed-by", default="", metavar="NAME", help=t("cli.seal_confirmed_by"))
    add("--on", default="", metavar="ISO", help=t("cli.seal_on"))


def run(args: SimpleNamespace) -> int:
    from dealtui.service.meeting_work import end
    from dealtui.service.sealing import NotSealed, confirm, seal

    on = _day(args.on)
    book = open_book(args)
    try:
        number = find_meeting(book, args.meeting)
        meeting = book.meeting(number)
        if args.end and not meeting.ended:
            book.change("end", lambda work: end(work, number), deal=meeting.deal, scope=number)
        if meeting.status != "sealed" or not args.confirmed_by:
            seal(book, number, args.reviewer)
        if args.confirmed_by:
            confirm(book, number, args.confirmed_by, on)
        meeting = book.meeting(number)
    except NotSealed as error:
        if error.findings:
            return _missing(book, number, error.findings, args)
        raise
    finally:
        book.close()
    tell_seal(meeting, "seal.done", args.json)
    return 0


def tell_seal(meeting: Meeting, key: str, as_json: bool) -> None:
    """Say under which archive number, version and seal a record stands now; `key` is the sentence."""
    from dealtui.domain.seal import short

    facts = {"archive": meeting.archive, "version": meeting.version, "seal": meeting.seal}
    if as_json:
        print_json({"meeting": meeting.id, **facts})
    else:
        print(t(key, **{**facts, "seal": short(meeting.seal)}))


def _missing(book: Book, number: int, findings: tuple[Finding, ...], args: SimpleNamespace) -> int:
    """What keeps the record from being sealed, as `dealtui check` shows it."""
    from dealtui.service.reviewing import sentence

    state = book.state(book.meeting(number).deal)
    rows = [(f.rule.code, state.code(f.entry), sentence(f, args.settings.lang)) for f in findings]
    if args.json:
        print_json({"missing": [{"rule": rule, "entry": code, "text": text} for rule, code, text in rows]})
        return 1
    for _, code, text in rows:
        print(f"! {code:<5}{text}")
    print(t("seal.not_sealed.incomplete", detail=len(rows)))
    return 1


def _day(text: str) -> str:
    """An ISO date or time as it was given; "" for now."""
    from datetime import datetime

    try:
        return text and (text if len(text) == 10 and datetime.fromisoformat(text) else _stamp(text))
    except ValueError:
        raise CommandError("cli.bad_time", 2, value=text) from None


def _stamp(text: str) -> str:
    from datetime import datetime

    return datetime.fromisoformat(text).astimezone().isoformat(timespec="seconds")
