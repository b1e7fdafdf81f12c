"""`dealtui import minutes`: a colleague's minutes become a meeting of this book."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, find_deal, open_book, print_json
from dealtui.cli.import_ import read_text
from dealtui.i18n import t, tn

if TYPE_CHECKING:
    from dealtui.service.importing import Plan
    from dealtui.service.unit_of_work import Book

__all__ = ["run"]


def run(args: SimpleNamespace) -> int:
    from dealtui.export.reading import NotMinutes, read_minutes
    from dealtui.service.importing import import_minutes, plan_minutes

    if args.client and args.deal:
        raise CommandError("import.one_of_two", 2)
    try:
        read = read_minutes(read_text(args.file))  # before a book is touched, or begun
        with _book(args) as book:
            deal = find_deal(book, args.deal) if args.deal else 0
            plan = plan_minutes(book, read, client=args.client, deal=deal)
            if not args.yes:
                _show(plan, as_json=args.json)
                return 0
            number = import_minutes(book, plan)
            meeting = book.meeting(number)
    except NotMinutes as error:
        raise CommandError(error.key, 2, file=args.file, **error.values) from None
    if args.json:
        print_json({**_told(plan), "id": meeting.id, "meeting": number, "deal": meeting.deal})
    else:
        _show_losses(plan)
        print(meeting.id)
    return 0


@contextmanager
def _book(args: SimpleNamespace) -> Iterator[Book]:
    """The user's book; where there is none yet, an empty one that is gone again when all has been shown."""
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from dealtui.service.unit_of_work import Book
    from dealtui.store.errors import NotABook

    with TemporaryDirectory() as folder:
        try:
            book = open_book(args, create=args.yes)
        except NotABook as error:
            if args.yes or error.reason != "missing":
                raise
            book = Book.open(Path(folder) / "book", now=args.now)
        try:
            yield book
        finally:
            book.close()


def _show(plan: Plan, *, as_json: bool) -> None:
    """What would be made, and that nothing has been."""
    from dealtui.text import shown

    if as_json:
        print_json(_told(plan))
        return
    head = plan.read.meeting
    day = (head.started or head.planned)[:10]
    fresh = t("import.new")
    rows = (
        ("client", plan.client, "" if plan.client_number else fresh),
        ("deal", plan.deal, "" if plan.deal_number else fresh),
        ("meeting", " ".join(filter(None, (day, head.topic))), t("import.nth", n=plan.number)),
        ("people", t("import.names").join(someone.name for someone in head.attendees), ""),
        ("lines", _counted(plan), ""),
    )
    for name, value, remark in rows:
        if value:
            print(f"{t(f'import.row.{name}')}{shown(value)}{remark and f'  ({remark})'}")
    _show_losses(plan)
    print(t("import.nothing_written"))


def _counted(plan: Plan) -> str:
    kinds = (f"{t(f'kind.{kind}')} {count}" for kind, count in plan.counts.items())
    lines = len(plan.read.lines)
    return tn("import.lines", lines, n=lines) + (f": {t('import.names').join(kinds)}" if lines else "")


def _show_losses(plan: Plan) -> None:
    """What the book will not hold as the file has it."""
    from dealtui.text import shown

    if plan.read.audience == "client":
        print(t("import.client_copy"))
    if plan.read.seal:
        print(t("import.was_sealed"))
    if plan.codes:
        changed = t("import.names").join(f"{old} > {new}" for old, new in plan.codes.items())
        print(t("import.codes_changed", codes=changed))
    if plan.lost:
        print(t("import.lost", codes=shown(t("import.names").join(plan.lost))))
    if plan.set_back:
        changed = t("import.names").join(
            f"{code} {t(f'state.{state}')}" for code, state in plan.set_back.items()
        )
        print(t("import.set_back", codes=shown(changed)))


def _told(plan: Plan) -> dict[str, object]:
    return {
        "client": plan.client,
        "client_known": bool(plan.client_number),
        "deal": plan.deal,
        "deal_known": bool(plan.deal_number),
        "topic": plan.read.meeting.topic,
        "audience": plan.read.audience,
        "seal": plan.read.seal,
        "lines": plan.counts,
        "new_people": list(plan.people),
        "codes_changed": dict(plan.codes),
        "left_out": list(plan.lost),
        "set_back": dict(plan.set_back),
    }
