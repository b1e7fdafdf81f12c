"""Files out and in: tables and whole deals, minutes, transcripts, mails, what was changed of actions elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING

from dealtui.cli.common import (
    AUDIENCE,
    CommandError,
    Parser,
    count,
    find,
    moment,
    named,
    of_meeting,
    open_book,
    print_json,
    put_out,
    score,
    takes,
    tell,
    warn,
)
from dealtui.domain.kinds import counted, proposed
from dealtui.domain.records import ValidationFailed
from dealtui.i18n import LANGUAGES, t, tn
from dealtui.settings import named_path, read_named
from dealtui.text import cut, printable, shown

if TYPE_CHECKING:
    from dealtui.domain.records import Paper
    from dealtui.export.tasks import Said
    from dealtui.export.turns import Transcript
    from dealtui.service.book import Book
    from dealtui.service.importing import FieldChange, Plan, StatePlan


def _export_takes(parser: Parser) -> None:
    from dealtui.export.tables import FORMATS, TABLES

    told = {"known": ", ".join(FORMATS), "tables": ", ".join(TABLES)}
    parser.take(
        "FORMAT MEETING? --deal D --what WHAT as_format=--format FORMAT --audience {} -o --output FILE",
        format={"choices": (*FORMATS, *TABLES, "deal"), "told": told},
        what={"told": told},
        as_format=tuple(FORMATS),
        audience=AUDIENCE,
    )


@takes(_export_takes)
def run_export(args: SimpleNamespace) -> None:
    """`dealtui export`: a meeting, a deal or the whole book as a table for spreadsheets and scripts; or a deal for another book."""
    from dealtui.export.tables import FOR_CLIENT, FORMATS
    from dealtui.service.exporting import export

    if args.format == "deal":
        from dealtui.service.moving import deal_file

        if not (args.meeting or args.deal):
            raise CommandError("export.which_deal")
        book = open_book(args)
        deal = find(book, "deals", args.meeting or args.deal)
        put_out(deal_file(book, deal, args.settings.minutes_lang), args.output)
        return
    if args.format not in FORMATS:  # a table, as in `export actions --format xlsx`
        args.format, args.what = args.as_format or "csv", args.format
    elif args.as_format:
        raise CommandError("export.format_twice", format=args.format)
    known = FORMATS[args.format].whats
    if args.audience == "client" and args.format not in FOR_CLIENT:
        raise CommandError("export.not_for_client", format=args.format, known=", ".join(FOR_CLIENT))
    if args.what not in ("", *known):
        raise CommandError("export.bad_what", format=args.format, what=args.what, known=", ".join(known))
    if args.meeting and args.deal:
        raise CommandError("export.one_of_two")
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


# ----------------------------------------------------------------------------------------------------
# `dealtui import`: what came from elsewhere becomes records; without --yes it is only shown what would be made.
#
# A table of what can be read, `SOURCES`. Nothing is written before the whole file is understood.


def import_actions(args: SimpleNamespace) -> None:
    """`dealtui import taskwarrior`, `import csv`, `import xlsx`: what was changed of actions elsewhere (guide 24, 88)."""
    from dealtui.service.importing import apply_plan, plan_changes

    if args.client or args.deal:
        raise CommandError("taking.no_deal")
    data = read_named(args.file)
    book = open_book(args)
    plan = plan_changes(book, _said(args, book, data))
    if args.yes and plan.able:
        book.do(apply_plan(plan))
    if args.json:
        fields = ("code", "task", "what", "old", "new", "refused")
        changes = [{name: getattr(change, name) for name in fields} for change in plan.changes]
        print_json({"changes": changes, "unknown": plan.unknown})
    else:
        _show_actions(plan, done=args.yes)


def _said(args: SimpleNamespace, book: Book, data: bytes) -> list[Said]:
    if args.what == "xlsx":
        from dealtui.export.xlsx import read_xlsx

        return read_xlsx(data)
    from dealtui.export.tasks import read_csv, read_taskwarrior
    from dealtui.extras import decoded

    text = decoded(data)
    if args.what == "csv":
        return read_csv(text)
    try:
        return read_taskwarrior(text, book.clock.now().tzinfo)
    except ValidationFailed as error:
        place, _, name = error.faults[0].field.partition(".")
        why = error.faults[0]._replace(field=name).words
        raise CommandError("taking.bad_task", file=args.file, number=int(place) + 1, why=why) from None


def _show_actions(plan: StatePlan, *, done: bool) -> None:
    for change in plan.changes:
        sign = "-" if change.refused else " "
        old, new = _words(change, change.old), _words(change, change.new)
        line = f"{sign} {change.code:<5} {cut(shown(change.task), 36)}  {t(f'taking.{change.what}')}  {old} > {new}"
        print(f"{line}  {change.refused}".rstrip())
    if plan.unknown:
        print(tn("taking.unknown", plan.unknown, n=plan.unknown))
    taken = tn("taking.taken", len(plan.able), n=len(plan.able)) if done else t("import.nothing_written")
    print(taken if plan.able else t("taking.nothing"))


def _words(change: FieldChange, value: str) -> str:
    if change.what == "state":
        return t(f"state.{value}")
    if change.what == "due":
        return value or t("taking.no_date")
    return cut(shown(value), 24) or "-"


def import_minutes(args: SimpleNamespace) -> None:
    """`dealtui import minutes`: a colleague's minutes become a meeting of this book."""
    from dealtui.export.record_table import read_minutes
    from dealtui.extras import decoded
    from dealtui.service.importing import import_minutes, plan_minutes

    if args.client and args.deal:
        raise CommandError("import.one_of_two")
    read = read_minutes(decoded(read_named(args.file)))  # before a book is touched, or begun
    with _book(args) as book:
        deal = named(book, "deals", args.deal)
        plan = plan_minutes(book, read, client=args.client, deal=deal)
        if not args.yes:
            print_json(_told(plan)) if args.json else _show_plan(plan)
            return
        number = book.do(import_minutes(book, plan))
        meeting = book.meeting(number)
    if args.json:
        print_json({**_told(plan), "id": meeting.id, "meeting": number, "deal": meeting.deal})
    else:
        _show_losses(plan)
        print(meeting.id)


@contextmanager
def _book(args: SimpleNamespace) -> Iterator[Book]:
    """The user's book; where there is none yet, an empty one that is gone again when all has been shown."""
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


def _show_plan(plan: Plan) -> None:
    """What would be made, and that nothing has been."""
    head = plan.read.meeting
    day = head.at[:10]
    fresh, lines, comma = t("import.new"), len(plan.read.lines), t("import.names")
    kinds = comma.join(f"{t(f'kind.{kind}')} {count}" for kind, count in plan.counts.items())
    counted = tn("import.lines", lines, n=lines) + (f": {kinds}" if lines else "")
    rows = (
        ("client", plan.client, "" if plan.client_number else fresh),
        ("deal", plan.deal, "" if plan.deal_number else fresh),
        ("meeting", " ".join(filter(None, (day, head.topic))), t("import.nth", n=plan.number)),
        ("people", comma.join(someone.name for someone in head.attendees), ""),
        ("lines", counted, ""),
    )
    for name, value, remark in rows:
        if value:
            print(f"{t(f'import.row.{name}')}{shown(value)}{remark and f'  ({remark})'}")
    _show_losses(plan)
    print(t("import.nothing_written"))


def _show_losses(plan: Plan) -> None:
    """What the book will not hold as the file has it."""
    if plan.read.audience == "client":
        print(t("import.client_copy"))
    if plan.read.seal:
        print(t("import.was_sealed"))
    for key, codes in (
        ("import.codes_changed", [f"{old} > {new}" for old, new in plan.codes.items()]),
        ("import.lost", plan.lost),
        ("import.set_back", [f"{code} {t(f'state.{state}')}" for code, state in plan.set_back.items()]),
    ):
        if codes:
            print(t(key, codes=shown(t("import.names").join(codes))))


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


def import_deal(args: SimpleNamespace) -> None:
    """`dealtui import deal`: a deal that another book gave away."""
    from dealtui.service.moving import known_client, known_deal, preview, read_deal_file, take_in

    if args.client or args.deal:
        raise CommandError("taking.no_deal")
    moved = read_deal_file(read_named(args.file))  # before a book is touched, or begun
    with _book(args) as book:
        before, client, rows = known_deal(book, moved), known_client(book, moved), preview(book, moved)
        number = book.do(take_in(book, moved)) if args.yes else before
    if args.json:
        counts = {name: len(documents) for name, documents in moved.tables.items()}
        told = {
            "client": moved.client["name"],
            "client_known": bool(client),
            "deal": moved.deal["name"],
            "known": bool(before),
            "number": number,
        }
        print_json({**told, "records": counts})
        return
    for row in rows:
        print(shown(row))
    done = "import.deal_taken" if args.yes else "import.nothing_written"
    print(t("import.deal_known" if before else done, n=number))


# ----------------------------------------------------------------------------------------------------
# What a meeting tool, or somebody else, has written down becomes the lines of a meeting; its files, to be read again.


def import_paper(args: SimpleNamespace) -> None:
    """`dealtui import transcript`, `import others`: without --yes it is only shown what would be made."""
    from dealtui.service.importing import meeting_for, read_paper, strangers, take_in

    if bool(args.meeting) == bool(args.client or args.deal):
        raise CommandError("papers.which_meeting")
    path = named_path(args.file)
    what = "minutes" if args.what == "others" else args.what
    text, heard = read_paper(args.file, read_named(args.file), what)
    called = _called(args.speaker, heard)
    book = open_book(args, create=args.yes and not args.meeting)
    number, client, deal = named(book, "meetings", args.meeting), args.client, ""
    if args.deal:
        record = book.deal(find(book, "deals", args.deal))
        client, deal = book.client(record.client).name, record.name
    if not args.yes:
        unnamed = [name for name in heard.speakers if name not in called]
        _show_heard(args, heard, called, strangers(book, number, unnamed, client))
        return
    if not number:
        more = {"deal": deal, "topic": args.topic, "at": moment(args.at)}
        number = book.do(meeting_for(book, heard, path.stem, client, **more))
    book.do(take_in(book, number, path.name, text, heard, called))
    meeting = book.meeting(number)
    if args.json:
        print_json({"id": meeting.id, "meeting": number, "lines": len(heard.turns)})
    else:
        print(meeting.id)


def _called(given: list[str], heard: Transcript) -> dict[str, str]:
    """发言人1=王总:采购总监:客户, for each speaker that is named so."""
    called: dict[str, str] = {}
    for line in given:
        speaker, _, person = line.partition("=")
        if speaker not in heard.speakers or not person.strip():
            raise CommandError("papers.no_speaker", name=speaker, known=", ".join(heard.speakers) or "-")
        called[speaker] = person.strip()
    return called


def _show_heard(
    args: SimpleNamespace, heard: Transcript, called: dict[str, str], strange: Iterable[str]
) -> None:
    """What would be made: the turns, who speaks, what the words speak for."""
    unknown = dict.fromkeys(strange)
    kinds = counted(turn.kind or proposed(turn.text) for turn in heard.turns)
    kinds.pop("note", None)
    if args.json:
        print_json(
            {
                "form": heard.form,
                "began": heard.began,
                "lines": len(heard.turns),
                "seconds": round(heard.seconds),
                "speakers": heard.speakers,
                "unknown": [*unknown],
                "proposed": kinds,
            }
        )
        return
    lasted = t("papers.lasted", n=round(heard.seconds / 60)) if heard.seconds else ""
    print(tn("import.lines", len(heard.turns), n=len(heard.turns)) + lasted)
    for name, times in heard.speakers.items():
        sign = "?" if name in unknown else " "
        print(f"{sign} {shown(name)}  {times}{'  = ' + shown(called[name]) if name in called else ''}")
    if unknown:
        print(t("papers.unknown", example=f'--speaker "{shown(next(iter(unknown)))}=…"'))
    if kinds:
        listed = t("list.comma").join(f"{t(f'kind.{kind}')} {count}" for kind, count in kinds.items())
        print(t("papers.proposed", kinds=listed))
    print(t("import.nothing_written"))


@takes("MEETING place=N? -o --output FILE", place=count)
def run_papers(args: SimpleNamespace) -> None:
    """`dealtui papers`: the files that were taken in for a meeting, and the text of one, to be read and searched."""
    from dealtui.service.importing import papers_of

    kept = papers_of(*of_meeting(args))
    if args.place:
        if args.place > len(kept):
            raise CommandError("papers.no_such", n=args.place, count=len(kept))
        put_out(f"{kept[args.place - 1].text}\n".encode(), args.output)
        return

    def shaped(placed: tuple[int, Paper]) -> object:
        paper = placed[1]
        said = {name: getattr(paper, name) for name in ("name", "form", "at", "by")}
        return said | {"lines": len(paper.text.splitlines())}

    def told(placed: tuple[int, Paper]) -> str:
        place, paper = placed
        lines = len(paper.text.splitlines())
        said = (shown(paper.name), tn("import.lines", lines, n=lines), shown(paper.by))
        return "  ".join((f"{place}", paper.at[:16].replace("T", " "), *said))

    tell(args, list(enumerate(kept, 1)), shaped, told)


_OF_A_PLAN = {"briefing": "internal", "agenda": "client"}  # what is sent before a meeting, and for whom it is


@takes(
    "MEETING? --action CODE --deal D --message {} --to NAME --attach {} --format {} --minutes-lang {} -o --output FILE",
    message=("result", "nudge", *_OF_A_PLAN),
    attach=("docx", "pdf", "html", "md"),
    format=("text", "eml", "mailto"),
    minutes_lang=LANGUAGES,
)
def run_mail(args: SimpleNamespace) -> None:
    """`dealtui mail`: a short message to the client as a draft; nothing is sent."""
    from dealtui.export.mail import eml, mailto
    from dealtui.service.exporting import boxed, mentioned
    from dealtui.service.letters import (
        about_internal,
        action_draft,
        briefing_draft,
        meeting_draft,
        minutes_attached,
    )
    from dealtui.service.planning import mark_sent
    from dealtui.service.preparing import PEOPLE_BREAKS, split

    planned = args.message in _OF_A_PLAN
    if bool(args.meeting) == bool(args.action) or (args.action and (args.attach or planned)):
        raise CommandError("mail.which")
    book = open_book(args)
    lang = args.minutes_lang or args.settings.minutes_lang
    wanted = args.format or ("eml" if args.attach or args.output.lower().endswith(".eml") else "text")
    if args.attach and wanted != "eml":
        raise CommandError("mail.attach_needs_eml")
    notes, files = [], []
    form = named_path(args.settings.form) if args.settings.form else None
    if args.meeting:
        meeting = find(book, "meetings", args.meeting)
        if planned:
            to = split(args.to, PEOPLE_BREAKS)
            draft, page = briefing_draft(book, meeting, _OF_A_PLAN[args.message], lang, to)
            files = [page]
            notes.append(t("prepare.given", names=t("list.comma").join(name for name, _ in draft.to)))
        else:
            draft = meeting_draft(book, meeting, lang, to=args.to, attached=bool(args.attach))
            notes.append(mentioned(book, meeting, "client"))
        if args.attach and not planned:
            files = [minutes_attached(book, meeting, lang, args.attach, form)]
            if args.attach == "pdf":
                notes.append(boxed(book, meeting, "client", lang))
    else:
        number = find(book, "actions", args.action, deal=named(book, "deals", args.deal))
        draft = action_draft(book, number, args.message, lang, to=args.to)
        notes.append(about_internal(book, number, args.settings.lang))
    if wanted == "eml":
        written = eml(draft, book.clock.now(), files)
    else:
        written = f"{mailto(draft) if wanted == 'mailto' else printable(draft.body)}\n".encode(
            "utf-8", "replace"
        )
    put_out(written, args.output)
    if planned:
        book.do(mark_sent(book, meeting, [name for name, _ in draft.to], _OF_A_PLAN[args.message]))
    for note in notes:
        warn(note)


def import_mail(args: SimpleNamespace) -> None:
    """`dealtui import eml`: the client's answer to an action, from a mail."""
    from dealtui.export.mail import read_eml
    from dealtui.service.letters import answer_in, file_answer

    letter = read_eml(read_named(args.file))
    book = open_book(args)
    deal = named(book, "deals", args.deal)
    number = named(book, "actions", args.action, deal=deal) or answer_in(book, letter)
    if not number:
        raise CommandError("mail.which_action", subject=letter.subject)
    action = book.record("actions", number)
    if args.yes:
        book.do(file_answer(book, number, letter, named_path(args.file).name, args.satisfaction))
    if args.json:
        told = {"action": action.code, "from": letter.sender, "subject": letter.subject, "at": letter.at}
        print_json({**told, "text": letter.text, "quoted": letter.quoted, "filed": args.yes})
        return
    rows = {"from": letter.sender, "subject": letter.subject, "at": letter.at.replace("T", " ")}
    for name, value in rows.items():
        print(f"{t(f'mail.row.{name}')}{shown(value)}")
    print(f"{t('mail.row.action')}{action.code} {shown(action.task)}")
    for line in letter.text.splitlines():
        print(f"  {shown(line)}")
    if letter.quoted:
        print(t("mail.quoted"))
    print(t("mail.filed", code=action.code) if args.yes else t("import.nothing_written"))


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


@takes(
    "WHAT FILE --client C --deal D --meeting ID --topic T --at ISO --action CODE --satisfaction 1-5"
    " --speaker NAME=PERSON... --yes",
    what=tuple(SOURCES),
    satisfaction=score,
)
def run_import(args: SimpleNamespace) -> None:
    """`dealtui import`: each source by its own function above."""
    SOURCES[args.what](args)
