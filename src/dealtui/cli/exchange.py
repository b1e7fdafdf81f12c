"""Export; import minutes, and actions from taskwarrior, csv, xlsx."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import CommandError, find, named, open_book, print_json, put_out, score
from dealtui.cli.papers import import_mail, import_paper
from dealtui.i18n import fault_words, t, tn
from dealtui.settings import named_path

if TYPE_CHECKING:
    from dealtui.cli.common import Parser
    from dealtui.export.tasks import Said
    from dealtui.service.book import Book
    from dealtui.service.importing import FieldChange, Plan, StatePlan


# ----------------------------------------------------------------------------------------------------
# `dealtui export`: a meeting, a deal or the whole book as a table for spreadsheets and scripts.


def export_arguments(parser: Parser) -> None:
    from dealtui.export.tables import AUDIENCES, FORMATS, TABLES

    told = {"known": ", ".join(FORMATS), "tables": ", ".join(TABLES)}
    parser.take(
        "FORMAT MEETING? --deal D --what WHAT as_format=--format FORMAT --audience {} -o --output FILE",
        format={"choices": (*FORMATS, *TABLES, "deal"), "told": told},
        what={"told": told},
        as_format=tuple(FORMATS),
        audience={"choices": AUDIENCES, "default": "internal"},
    )


def run_export(args: SimpleNamespace) -> int:
    from dealtui.export.tables import FOR_CLIENT, FORMATS
    from dealtui.service.exporting import export

    if args.format == "deal":
        return _export_deal(args)
    if args.format not in FORMATS:  # a table, as in `export actions --format xlsx`
        args.format, args.what = args.as_format or "csv", args.format
    elif args.as_format:
        raise CommandError("export.format_twice", 2, format=args.format)
    known = FORMATS[args.format].whats
    if args.audience == "client" and args.format not in FOR_CLIENT:
        raise CommandError("export.not_for_client", 2, format=args.format, known=", ".join(FOR_CLIENT))
    if args.what not in ("", *known):
        raise CommandError("export.bad_what", 2, format=args.format, what=args.what, known=", ".join(known))
    if args.meeting and args.deal:
        raise CommandError("export.one_of_two", 2)
    book = open_book(args)
    written = export(
        book,
        args.format,
        args.what,
        meeting=named(book, "meetings", args.meeting),
        deal=named(book, "deals", args.deal),
        lang=args.settings.lang,
        audience=args.audience,
    )
    put_out(written, args.output)
    return 0


def _export_deal(args: SimpleNamespace) -> int:
    """`export deal D`: the whole of it as one file, for another book."""
    from dealtui.service.moving import deal_file

    if not (args.meeting or args.deal):
        raise CommandError("export.which_deal", 2)
    book = open_book(args)
    put_out(
        deal_file(book, find(book, "deals", args.meeting or args.deal), args.settings.minutes_lang),
        args.output,
    )
    return 0


# ----------------------------------------------------------------------------------------------------
# `dealtui import`: what came from elsewhere becomes records; without --yes it is only shown what would be made.
#
# A table of what can be read, one module each, with `run(args)`. Nothing is written before the whole file is understood.


def import_arguments(parser: Parser) -> None:
    parser.take(
        "WHAT FILE --client C --deal D --meeting ID --topic T --at ISO --action CODE --satisfaction 1-5"
        " --speaker NAME=PERSON... --yes",
        what=tuple(SOURCES),
        satisfaction=score,
    )


def run_import(args: SimpleNamespace) -> int:
    return SOURCES[args.what](args)


def read_text(path: str) -> str:
    """The text of a file that the user named; one sentence when it cannot be read as UTF-8."""

    try:
        return named_path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError("import.not_text", 2, file=path) from None


# ----------------------------------------------------------------------------------------------------
# `dealtui import taskwarrior`, `import csv`, `import xlsx`: what was changed of actions elsewhere (guide 24, 88).


def import_actions(args: SimpleNamespace) -> int:
    from dealtui.service.importing import apply_plan, plan_changes

    if args.client or args.deal:
        raise CommandError("taking.no_deal", 2)
    data = named_path(args.file).read_bytes()
    book = open_book(args)
    plan = plan_changes(book, _said(args, book, data))
    if args.yes and plan.able:
        book.do(apply_plan(book, plan))
    if args.json:
        print_json({"changes": [_document(change) for change in plan.changes], "unknown": plan.unknown})
    else:
        _show_actions(plan, done=args.yes)
    return 0


def _said(args: SimpleNamespace, book: Book, data: bytes) -> list[Said]:
    from dealtui.domain.records import ValidationFailed
    from dealtui.export.tasks import NotActions, decoded, read_csv, read_taskwarrior

    try:
        if args.what == "xlsx":
            from dealtui.export.xlsx import read_xlsx

            return read_xlsx(data)
        text = decoded(data)
        if args.what == "taskwarrior":
            return read_taskwarrior(text, book.clock.now().tzinfo)
        return read_csv(text)
    except NotActions as error:
        raise CommandError(error.key, 2, file=args.file, **error.values) from None
    except ValidationFailed as error:
        place, _, name = error.faults[0].field.partition(".")
        why = fault_words(error.faults[0]._replace(field=name))
        raise CommandError("taking.bad_task", 2, file=args.file, number=int(place) + 1, why=why) from None


def _show_actions(plan: StatePlan, *, done: bool) -> None:
    from dealtui.text import cut, shown

    for change in plan.changes:
        sign = "-" if change.refused else " "
        old, new = _words(change, change.old), _words(change, change.new)
        line = f"{sign} {change.code:<5} {cut(shown(change.task), 36)}  {t(f'taking.{change.what}')}  {old} > {new}"
        print(f"{line}  {change.refused}".rstrip())
    if plan.unknown:
        print(tn("taking.unknown", plan.unknown, n=plan.unknown))
    if not plan.able:
        print(t("taking.nothing"))
    elif done:
        print(tn("taking.taken", len(plan.able), n=len(plan.able)))
    else:
        print(t("import.nothing_written"))


def _words(change: FieldChange, value: str) -> str:
    from dealtui.text import cut, shown

    if change.what == "state":
        return t(f"state.{value}")
    if change.what == "due":
        return value or t("taking.no_date")
    return cut(shown(value), 24) or "-"


def _document(change: FieldChange) -> dict[str, object]:
    return {
        "code": change.code,
        "task": change.task,
        "what": change.what,
        "old": change.old,
        "new": change.new,
        "refused": change.refused,
    }


# ----------------------------------------------------------------------------------------------------
# `dealtui import minutes`: a colleague's minutes become a meeting of this book.


def import_minutes(args: SimpleNamespace) -> int:
    from dealtui.export.record_table import NotMinutes, read_minutes
    from dealtui.service.importing import import_minutes, plan_minutes

    if args.client and args.deal:
        raise CommandError("import.one_of_two", 2)
    try:
        read = read_minutes(read_text(args.file))  # before a book is touched, or begun
        with _book(args) as book:
            deal = named(book, "deals", args.deal)
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
    from tempfile import TemporaryDirectory

    from dealtui.service.book import Book
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


# ----------------------------------------------------------------------------------------------------
# `dealtui import deal`: a deal that another book gave away.


def import_deal(args: SimpleNamespace) -> int:
    from dealtui.export.markdown import NotMinutes
    from dealtui.service.moving import known_deal, read_deal_file, take_in
    from dealtui.text import shown

    if args.client or args.deal:
        raise CommandError("taking.no_deal", 2)
    try:
        moved = read_deal_file(named_path(args.file).read_bytes())  # before a book is touched, or begun
        with _book(args) as book:
            before = known_deal(book, moved)
            number = book.do(take_in(book, moved)) if args.yes else before
    except NotMinutes as error:
        raise CommandError(error.key, 2, file=args.file, **error.values) from None
    if args.json:
        counts = {name: len(documents) for name, documents in moved.tables.items()}
        told = {
            "client": moved.client["name"],
            "deal": moved.deal["name"],
            "known": bool(before),
            "number": number,
        }
        print_json({**told, "records": counts})
        return 0
    for name, value in moved.preview.items():
        print(f"{t(f'import.row.{name}')}{shown(value)}")
    print(
        t(
            "import.deal_known" if before else "import.deal_taken" if args.yes else "import.nothing_written",
            n=number,
        )
    )
    return 0


SOURCES = {
    "minutes": import_minutes,
    "deal": import_deal,
    "transcript": import_paper,
    "others": import_paper,
    "eml": import_mail,
    "taskwarrior": import_actions,
    "csv": import_actions,
    "xlsx": import_actions,
}
