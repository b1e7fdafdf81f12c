"""`dealtui meetings`: the meetings of the book, found by words; ids for scripts."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli.common import (
    CommandError,
    count,
    find,
    nobody_listens,
    open_book,
    print_json,
    put_out,
    tell,
    timezone_now,
)
from dealtui.cli.schema import DATE, FINDING, MEETING, NEW, REFUSED_DATE, TIMES, VERSION
from dealtui.i18n import LANGUAGES, catalog, fault_words, language, t
from dealtui.text import pad, shown, width

if TYPE_CHECKING:
    from dealtui.cli.common import Parser
    from dealtui.domain.records import Entry
    from dealtui.domain.review import Finding
    from dealtui.service.book import Book, Sealed
    from dealtui.service.history import Version
    from dealtui.service.recording import Recording
    from dealtui.service.today import MeetingLine


# ----------------------------------------------------------------------------------------------------
# `dealtui new meeting`: begin a meeting from a script; prints its id.


def new_arguments(parser: Parser) -> None:
    parser.take(
        "what={} --client C --deal D --topic T --scene S --stage S --at ISO --started WHEN --ended WHEN --zone ZONE..."
        " --place P --online --our NAME:TITLE:ROLE... --their NAME:TITLE:ROLE... --objective O... --change WHAT"
        " --raised-by NAME --impact WHAT --recorder NAME --blank",
        what=("meeting",),
        client={"required": True},
    )


def run_new(args: SimpleNamespace) -> int:
    from dealtui.service.preparing import MeetingForm, create_meeting, end, taken_over

    same = ("client", "deal", "topic", "scene", "stage", "place", "online", "recorder")
    form = MeetingForm(
        **{name: getattr(args, name) for name in (*same, "change", "raised_by", "impact")},
        at=moment(args.at),
        ours=tuple(args.our),
        theirs=tuple(args.their),
        objectives=tuple(args.objective),
        started=_past(args.started, args, "--started"),
        ended=_past(args.ended, args, "--ended", args.started),
        zones=tuple(map(_zone, args.zone)),
    )
    if form.ended and not form.started:
        raise CommandError("cli.ended_alone", 2)
    with closing(open_book(args, create=True)) as book:
        told = {} if args.blank else taken_over(book, form.client, form.deal)
        filled = {name: value for name, value in told.items() if not getattr(form, name)}
        if form.online:
            filled.pop("place", None)
        number = book.do(create_meeting(form._replace(**filled)))
        if form.ended:
            book.do(end(book, number))
        meeting = book.meeting(number)
    if args.json:
        print_json(NEW(meeting, number=number, filled=filled))
    else:
        print(meeting.id)
        if filled:
            print(f"dealtui: {t('cli.new_filled', what=_filled_words(filled))}", file=sys.stderr)
    return 0


def _filled_words(filled: Mapping[str, Any]) -> str:
    """Deal: Phase 2, Our people: Sam, Mei"""
    comma = t("list.comma")
    return comma.join(
        f"{t(f'form.{name}')} {shown(value if isinstance(value, str) else comma.join(value))}"
        for name, value in filled.items()
    )


def moment(text: str) -> str:
    """An ISO time with offset; a time without one is local."""
    from dealtui.domain.calendar import stored

    try:
        return text and stored(text)
    except (ValueError, OverflowError):
        raise CommandError("cli.bad_time", 2, value=text) from None


def _past(text: str, args: SimpleNamespace, option: str, day_of: str = "") -> str:
    """When something was, as it is stored: ISO, 昨天 14:00, 11-18 9:30, or a clock alone, of the day that another time says."""
    from datetime import datetime

    from dealtui.cli.common import timezone_now
    from dealtui.domain.dates import read_past

    if not text:
        return ""
    now: datetime = timezone_now(args)
    day = read_past(day_of, now) if day_of else None
    read = read_past(text, now, day.date() if isinstance(day, datetime) else None)
    if not isinstance(read, datetime):
        raise CommandError(
            "cli.bad_past", 2, option=option, value=text, why=t(f"dates.refused.{read.reason}")
        )
    return read.isoformat(timespec="seconds")


def _zone(text: str) -> str:
    from dealtui.domain.calendar import zone_named

    try:
        return zone_named(text)
    except LookupError:
        raise CommandError("form.zone_unknown", 2, name=text) from None


# ----------------------------------------------------------------------------------------------------
# `dealtui times MEETING`: when a meeting began and ended, put right.


def times_arguments(parser: Parser) -> None:
    parser.take(
        "MEETING --started WHEN --ended WHEN --next WHEN --zone ZONE... --reason TEXT", zone={"default": None}
    )


def run_times(args: SimpleNamespace) -> int:
    from dealtui.domain.calendar import there
    from dealtui.service.preparing import read_day, update_meeting
    from dealtui.service.sealing import amending

    with closing(open_book(args)) as book:
        number = find(book, "meetings", args.meeting)
        head = book.meeting(number)
        fields: dict[str, object] = {
            "started": _past(args.started, args, "--started", head.started[:16]),
            "ended": _past(args.ended, args, "--ended", args.started or head.started[:16]),
        }
        if args.next:
            fields["next_date"] = read_day(args.next, book.clock.now())
        fields = {name: value for name, value in fields.items() if value}
        if args.zone is not None:
            fields["zones"] = tuple(map(_zone, filter(None, args.zone)))
        if fields:
            case = update_meeting(book, number, **fields)
            book.do(amending(case, number, args.reason) if args.reason else case)
        head = book.meeting(number)
    if args.json:
        print_json(TIMES(head, meeting=head.id, next=head.next_date))
        return 0
    for name, stamp in (("started", head.started), ("ended", head.ended)):
        elsewhere = "  ".join(f"{place} {at:%m-%d %H:%M}" for place, at in there(stamp, head.zones))
        print(f"{pad(t(f'form.{name}'), 14)}{stamp[:16].replace('T', ' ') or '-'}  {elsewhere}".rstrip())
    if head.next_date:
        print(f"{pad(t('form.next_date'), 14)}{head.next_date[:16].replace('T', ' ')}")
    return 0


def meetings_arguments(parser: Parser) -> None:
    parser.take("words=WORD* --tag TAG --limit N", limit={"type": count, "default": 50})


def run_meetings(args: SimpleNamespace) -> int:
    from dealtui.service.lists import Loop, loops_of
    from dealtui.service.today import find_meetings

    book = open_book(args)
    bearing = _bearing(book, args.tag) if args.tag else None
    limit = args.limit if bearing is None else len(book.table("meetings"))
    lines = find_meetings(book, " ".join(args.words), limit)
    if bearing is not None:
        lines = [line for line in lines if line.number in bearing][: args.limit]
    ids = {line.number: book.table("meetings").get(doc_id=line.number)["id"] for line in lines}
    if args.json:
        loops = loops_of(book)
        print_json(
            [
                MEETING(
                    line,
                    id=ids[line.number],
                    actions=loops.get(line.number, Loop(0, 0)).all,
                    closed=loops.get(line.number, Loop(0, 0)).closed,
                    **({} if line.hours_left is None else {"review_hours_left": round(line.hours_left, 2)}),
                    **({} if bearing is None else {"tagged": bearing[line.number]}),
                )
                for line in lines
            ]
        )
        return 0
    states = [_state(line) for line in lines]
    column = max(map(width, states), default=0)
    for line, state in zip(lines, states, strict=True):
        title = " / ".join(filter(None, (line.client, line.deal, line.topic)))
        print(
            f"{ids[line.number]}  {pad(line.at[:16].replace('T', ' '), 16)}  {pad(state, column)}"
            f"  {line.lines:>4}  {shown(title)}"
        )
        for found in bearing[line.number] if bearing else ():
            who = f"@{found.speaker} " if found.speaker else ""
            sign = "~" if found.internal else " "
            print(f"  {sign} {found.code:<5}{shown(who + found.text)}")
    return 0


def _state(line: MeetingLine) -> str:
    """How far the meeting is; of one that waits for its review how long, and who does it (guide 65, 66)."""
    state = t(f"status.{line.status}")
    if line.hours_left is None:
        return state
    from dealtui.tui.wording import countdown

    late = "! " if line.hours_left < 0 else ""
    return "  ".join(filter(None, (f"{late}{state} {countdown(line.hours_left)}", shown(line.recorder))))


def _bearing(book: Book, word: str) -> dict[int, list[Entry]]:
    """The lines with a tag, by meeting."""
    from dealtui.domain.kinds import TAGS
    from dealtui.service.lists import NEW_NEED, tag_named, tagged

    tag = tag_named(word)
    if not tag:
        raise CommandError("cli.no_tag", 2, word=word, known=", ".join((*TAGS, NEW_NEED)))
    found: dict[int, list[Entry]] = {}
    for line in tagged(book, tag):
        found.setdefault(line.meeting, []).append(line)
    return found


# ----------------------------------------------------------------------------------------------------
# `dealtui capture`: scribe lines from standard input; each answered by an id once it is on disk.


def capture_arguments(parser: Parser) -> None:
    parser.take("MEETING --jsonl --kind KIND", kind={"default": "note"})


def run_capture(args: SimpleNamespace) -> int:
    from dealtui.domain.kinds import BY_NAME
    from dealtui.service.recording import Recording

    if args.kind not in BY_NAME:
        raise CommandError("cli.bad_kind", 2, value=args.kind, known=", ".join(BY_NAME))
    from dealtui.service.book import Sealed
    from dealtui.store.errors import Busy, NotSaved, ReadOnly

    book = open_book(args)
    recording = Recording(book, find(book, "meetings", args.meeting))
    capture: Callable[[str, int], str]
    if args.jsonl:
        capture = lambda line, number: _capture_json(recording, line, number)  # noqa: E731
    else:
        capture = lambda line, _: _capture_line(recording, line, args.kind)  # noqa: E731
    raw, number = b"", 0
    unheard: OSError | None = None
    lines = _lines()
    try:
        if recording.meeting.status == "sealed" and sys.stdin.isatty():
            raise Sealed(recording.number, recording.meeting.archive)  # before anything is typed in vain
        for number, raw in enumerate(lines, 1):
            line = _decoded(raw, number).rstrip("\r\n")
            if line.strip() and (ident := capture(line, number)):
                unheard = _answer(ident) or unheard
    except Sealed as error:
        raise _refused(recording, raw + b"".join(lines), error) from None
    except (NotSaved, ReadOnly, Busy) as error:
        if not raw:
            raise
        why = (
            t(f"cli.capture.{error.reason}") if error.reason == "disk_full" else t(error.key, **error.values)
        )
        raise CommandError("cli.capture_stopped", 3, why=why, line=number) from None
    finally:
        book.close()
    if unheard:
        raise unheard
    return 0


_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _lines() -> Iterator[bytes]:
    """Standard input line by line as it comes; UTF-16, as PowerShell sends it, at its end, and as UTF-8."""
    first = sys.stdin.buffer.readline()
    if first.startswith(_UTF_16):
        text = (first + sys.stdin.buffer.read()).decode("utf-16", "replace")
        yield from text.encode("utf-8", "replace").splitlines(keepends=True)
    elif first.count(0) * 8 > len(first):
        raise CommandError("cli.zero_bytes", 2)
    else:
        yield first
        yield from iter(sys.stdin.buffer.readline, b"")


def _answer(ident: str) -> OSError | None:
    """Say the id. When nobody listens any more (`| head -1`), the lines that still come are recorded all the same; why
    nothing could be said, unless the reader had enough.
    """
    try:
        sys.stdout.write(ident + "\n")
        sys.stdout.flush()
    except OSError as error:
        nobody_listens()
        return None if isinstance(error, BrokenPipeError) else error
    return None


def _refused(recording: Recording, lines: bytes, error: Sealed) -> CommandError:
    """A sealed record takes no lines: those that came are kept in a file beside the book, and the error says where."""
    from dealtui.service.recording import keep_anywhere

    path = keep_anywhere(recording.book, recording.number, lines) if lines.strip() else ""
    if not path:
        return CommandError("seal.sealed", 2, **error.values)
    return CommandError("seal.capture_refused", 2, path=path, **error.values)


def _capture_line(recording: Recording, line: str, kind: str) -> str:
    """The id of the entry that a line made or changed; the meeting's for a line about who is present."""
    captured = recording.book.do(recording.capture([line], kind))[0]
    if captured.change == "presence":
        return recording.meeting.id
    return recording.entry(captured.number).id if captured.number else ""


def _capture_json(recording: Recording, line: str, number: int) -> str:
    """One JSON object of the shape of `JsonLine`; what it holds that is none of its fields is passed over."""
    from datetime import datetime, timedelta

    from dealtui.domain import scribe
    from dealtui.domain.records import ValidationFailed
    from dealtui.service.doors import JsonLine
    from dealtui.text import clean

    try:
        item = JsonLine.read(line)
    except ValidationFailed as error:
        why = "; ".join(map(fault_words, error.faults))
        raise CommandError("cli.bad_jsonl", 2, line=number, why=why) from None
    if not item.known_kind:
        print("dealtui: " + t("cli.jsonl_kind", line=number, kind=clean(item.kind)), file=sys.stderr)
    texts = {
        name: clean(getattr(item, name))
        for name in ("owner", "speaker", "criterion", "place", "amount", "part")
    }
    due, due_text = item.dated(recording.book.clock.now())
    if item.due and not due:
        print("dealtui: " + t("cli.jsonl_due", line=number, due=clean(item.due)), file=sys.stderr)
    at = ""
    if item.t is not None:
        began = recording.meeting.started or recording.book.clock.stamp()
        at = (datetime.fromisoformat(began) + timedelta(seconds=item.t)).isoformat(timespec="seconds")
    reading = scribe.literal(
        clean(item.text),
        item.known_kind or "note",
        **texts,
        side=item.side,
        fit=item.fit,
        internal=item.internal,
        due=due,
        due_text=due_text,
    )
    captured = recording.book.do(recording.capture_literal([(reading, at)]))[0]
    return recording.entry(captured.number).id


def _decoded(raw: bytes, number: int) -> str:
    """A line as text. What is not UTF-8 is read as GB 18030 (older Chinese systems), else kept as far as it goes."""
    try:
        return raw.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        pass  # read otherwise below, and said
    try:
        text, read_as = raw.decode("gb18030"), "GB 18030"
    except UnicodeDecodeError:
        text, read_as = raw.decode("utf-8", "replace"), "UTF-8 (?)"
    print("dealtui: " + t("cli.not_utf8", line=number, encoding=read_as), file=sys.stderr)
    return text


# ----------------------------------------------------------------------------------------------------
# `dealtui entries`: the lines of a meeting, in order.


def entries_arguments(parser: Parser) -> None:
    parser.take("MEETING")


def run_entries(args: SimpleNamespace) -> int:
    from dealtui.export.tables import entry_rows

    book = open_book(args)
    meeting = book.meeting(find(book, "meetings", args.meeting))
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


# ----------------------------------------------------------------------------------------------------
# `dealtui check`: what a meeting's record still lacks; exit 1 when there is something.


def check_arguments(parser: Parser) -> None:
    parser.take("MEETING")


def run_check(args: SimpleNamespace) -> int:
    from dealtui.service.reviewing import FIX_KEYS, check, sentence
    from dealtui.text import cut

    book = open_book(args)
    number = find(book, "meetings", args.meeting)
    state = book.state(book.meeting(number).deal)
    findings = check(book, number)

    def line(finding: Finding) -> str:
        said = state.entries[finding.entry].text if finding.entry else ""
        text = sentence(finding, args.settings.lang)
        sign = "!" if finding.rule.blocks else "."
        return f"{sign} {state.code(finding.entry):<5}{text}  {cut(shown(said), 40)}".rstrip()

    def shaped(finding: Finding) -> object:
        return FINDING(
            finding.rule,
            rule=finding.rule.code,
            entry=state.code(finding.entry),
            id=state.entries[finding.entry].id if finding.entry else book.meeting(number).id,
            key=FIX_KEYS.get(finding.rule.mend, "enter"),
            detail=finding.detail,
            text=sentence(finding, args.settings.lang),
        )

    tell(args, findings, shaped, line, "cli.check_whole")
    return int(bool(findings))


# ----------------------------------------------------------------------------------------------------
# `dealtui history`: every version of a line, with time and author.


def history_arguments(parser: Parser) -> None:
    parser.take("MEETING CODE")


def run_history(args: SimpleNamespace) -> int:
    from dealtui.service.history import versions

    book = open_book(args)
    deal = book.meeting(find(book, "meetings", args.meeting)).deal
    wanted = args.code.upper()
    numbers = [n for n, entry in book.state(deal).entries.items() if wanted in (entry.code, entry.id)]
    if not numbers:
        raise CommandError("cli.no_code", 2, word=args.code)
    found = versions(book, deal, numbers[0])
    tell(args, found, lambda one: VERSION(one, one.entry, change=one.label), _version_line)
    return 0


def _version_line(version: Version) -> str:
    from dealtui.service.history import how

    label, line = pad(shown(how(version, catalog(language()))), 10), shown(version.line)
    if version.reason:
        line = t("history.because", line=line, reason=shown(version.reason))
    at = version.at[:16].replace("T", " ")
    return f"{at}  {pad(version.by, 8)} {label} {version.entry.code:<5}{line}"


# ----------------------------------------------------------------------------------------------------
# `dealtui minutes`: a meeting's minutes as Markdown or HTML, for us or for the client.


def minutes_arguments(parser: Parser) -> None:
    from dealtui.export.tables import AUDIENCES

    parser.take(
        "MEETING --audience {} --format {} --template FORM.docx --minutes-lang {} -o --output FILE",
        audience={"choices": AUDIENCES, "default": "internal"},
        format=("md", "html", "docx", "pdf"),
        minutes_lang=LANGUAGES,
    )


def run_minutes(args: SimpleNamespace) -> int:
    from dealtui.service.exporting import boxed, format_of, mentioned, minutes_file
    from dealtui.settings import named_path

    book = open_book(args)
    number = find(book, "meetings", args.meeting)
    lang = args.minutes_lang or args.settings.minutes_lang
    wanted = args.format or ("docx" if args.template and not args.output else format_of(args.output))
    if args.template and wanted != "docx":
        raise CommandError("cli.template_for_word", 2)
    own = args.template or args.settings.form
    form = named_path(own) if own else None
    put_out(minutes_file(book, number, args.audience, lang, wanted, form), args.output)
    notes = [mentioned(book, number, args.audience)]
    if wanted == "pdf":
        notes.append(boxed(book, number, args.audience, lang))
    for note in filter(None, notes):
        print(f"dealtui: {note}", file=sys.stderr)
    return 0


# ----------------------------------------------------------------------------------------------------
# `dealtui template docx`: the built-in Word form, to make one's own of.


def template_arguments(parser: Parser) -> None:
    parser.take("what={} --minutes-lang {} -o --output FILE", what=("docx",), minutes_lang=LANGUAGES)


def run_template(args: SimpleNamespace) -> int:
    from dealtui.export.word import built_in_form

    put_out(built_in_form(args.minutes_lang or args.settings.minutes_lang), args.output)
    return 0


# ----------------------------------------------------------------------------------------------------
# `dealtui date`: how a due date is read, and why one is refused; exit 1 for a refusal.


def date_arguments(parser: Parser) -> None:
    parser.take("PHRASE+")


def run_date(args: SimpleNamespace) -> int:
    from dealtui.domain.dates import Refusal, read_due

    phrase = " ".join(args.phrase)
    if not phrase.strip():
        raise CommandError("dates.no_phrase", 2)
    due = read_due(phrase, timezone_now(args))
    if isinstance(due, Refusal):
        why = t(f"dates.refused.{due.reason}")
        if args.json:
            print_json(REFUSED_DATE(due, refused=why))
        else:
            print(why)
        return 1
    if args.json:
        time = f"{due.time:%H:%M}" if due.time else None
        print_json(DATE(due, date=due.date.isoformat(), time=time))
        return 0
    print(due.iso.replace("T", " "), t(f"weekday.{due.date.weekday()}"))
    for code in due.warnings:
        print(f"  {t(f'dates.warning.{code}')}")
    return 0
