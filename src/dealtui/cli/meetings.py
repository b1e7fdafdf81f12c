"""Meetings: begun, captured, looked at, checked, sealed, amended and written out; ids for scripts."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from dealtui.cli import schema
from dealtui.cli.common import (
    AUDIENCE,
    KIND,
    CommandError,
    count,
    find,
    moment,
    nobody_listens,
    of_meeting,
    open_book,
    print_json,
    put_out,
    takes,
    tell,
    warn,
)
from dealtui.domain.calendar import later, now, there
from dealtui.domain.kinds import TAGS
from dealtui.domain.records import ValidationFailed
from dealtui.i18n import LANGUAGES, catalog, language, t
from dealtui.settings import named_path, read_named
from dealtui.text import clean, cut, pad, shown, width

if TYPE_CHECKING:
    from dealtui.domain.records import Entry
    from dealtui.domain.review import Finding
    from dealtui.service.book import Book, Sealed, UseCase
    from dealtui.service.deal import DealState
    from dealtui.service.entries import Version
    from dealtui.service.lists import MeetingLine
    from dealtui.service.recording import Recording
    from dealtui.service.verifying import Verdict


@takes(
    "what={} --client C --deal D --topic T --scene S --stage S --at ISO --started WHEN --ended WHEN zones=--zone ZONE..."
    " --place P --online ours=--our NAME:TITLE:ROLE... theirs=--their NAME:TITLE:ROLE... objectives=--objective O..."
    " --change WHAT --raised-by NAME --impact WHAT --recorder NAME --blank",
    what=("meeting",),
    client={"required": True},
)
def run_new(args: SimpleNamespace) -> None:
    """`dealtui new meeting`: begin a meeting from a script; prints its id."""
    from dealtui.service.preparing import MeetingForm, create_meeting, end, read_zone, taken_over

    told: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in vars(args).items()
        if name in MeetingForm._fields
    }
    told |= {"at": moment(args.at), "zones": tuple(map(read_zone, args.zones)), **_held(args)}
    form = MeetingForm(**told)
    if form.ended and not form.started:
        raise CommandError("cli.ended_alone")
    with closing(open_book(args, create=True)) as book:
        known = {} if args.blank else taken_over(book, form.client, form.deal)
        filled = {name: value for name, value in known.items() if not getattr(form, name)}
        if form.online:
            filled.pop("place", None)
        number = book.do(create_meeting(form._replace(**filled)))
        if form.ended:
            book.do(end(book, number))
        meeting = book.meeting(number)
    if args.json:
        print_json(schema.NEW(meeting, number=number, filled=filled))
    else:
        print(meeting.id)
        warn(t("cli.new_filled", what=_filled_words(filled)) if filled else "")


def _filled_words(filled: Mapping[str, Any]) -> str:
    """Deal: Phase 2, Our people: Sam, Mei"""
    comma = t("list.comma")
    return comma.join(
        f"{t(f'form.{name}')} {shown(value if isinstance(value, str) else comma.join(value))}"
        for name, value in filled.items()
    )


def _held(args: SimpleNamespace, before: str = "") -> dict[str, str]:
    """When the meeting began and ended, as it is stored, as far as it is said."""
    from dealtui.service.preparing import read_held

    held = {}
    for name, read in read_held(args.started, args.ended, args.now or now(), before).items():
        if not isinstance(read, datetime):
            value = getattr(args, name)
            raise CommandError("cli.bad_past", option=f"--{name}", value=value, why=read.why)
        held[name] = read.isoformat(timespec="seconds")
    return held


@takes("MEETING --started WHEN --ended WHEN --next WHEN --zone ZONE... --reason TEXT", zone={"default": None})
def run_times(args: SimpleNamespace) -> None:
    """`dealtui times MEETING`: when a meeting began and ended, put right."""
    from dealtui.service.preparing import read_day, read_zone, update_meeting
    from dealtui.service.sealing import amending

    with closing(open_book(args)) as book:
        number = find(book, "meetings", args.meeting)
        head = book.meeting(number)
        fields: dict[str, object] = {
            **_held(args, head.started),
            "next_date": read_day(args.next, book.clock.now()) if args.next else "",
        }
        fields = {name: value for name, value in fields.items() if value}
        if args.zone is not None:
            fields["zones"] = tuple(map(read_zone, filter(None, args.zone)))
        if fields:
            case = update_meeting(book, number, **fields)
            book.do(amending(case, number, args.reason) if args.reason else case)
        head = book.meeting(number)
    if args.json:
        print_json(schema.TIMES(head, meeting=head.id, next=head.next_date))
        return
    for name, stamp in (("started", head.started), ("ended", head.ended)):
        elsewhere = "  ".join(f"{place} {at:%m-%d %H:%M}" for place, at in there(stamp, head.zones))
        print(f"{pad(t(f'form.{name}'), 14)}{stamp[:16].replace('T', ' ') or '-'}  {elsewhere}".rstrip())
    if head.next_date:
        print(f"{pad(t('form.next_date'), 14)}{head.next_date[:16].replace('T', ' ')}")


@takes("words=WORD* --tag TAG --limit N", limit={"type": count, "default": 50})
def run_meetings(args: SimpleNamespace) -> None:
    """`dealtui meetings`: those of the book that hold the words, or have lines with a tag."""
    from dealtui.service.lists import Loop, find_meetings, loops_of

    book = open_book(args)
    bearing = _bearing(book, args.tag) if args.tag else None
    limit = args.limit if bearing is None else len(book.table("meetings"))
    lines = find_meetings(book, " ".join(args.words), limit)
    if bearing is not None:
        lines = [line for line in lines if line.number in bearing][: args.limit]
    ids = {line.number: book.table("meetings").get(doc_id=line.number)["id"] for line in lines}
    loops = loops_of(book) if args.json else {}
    column = 0 if args.json else max((width(_state(line)) for line in lines), default=0)

    def shaped(line: MeetingLine) -> object:
        loop = loops.get(line.number, Loop(0, 0))
        more: dict[str, object] = {} if bearing is None else {"tagged": bearing[line.number]}
        if line.hours_left is not None:
            more["review_hours_left"] = round(line.hours_left, 2)
        return schema.MEETING(line, id=ids[line.number], actions=loop.all, closed=loop.closed, **more)

    def told(line: MeetingLine) -> str:
        title = " / ".join(filter(None, (line.client, line.deal, line.topic)))
        said = [
            f"{ids[line.number]}  {pad(line.at[:16].replace('T', ' '), 16)}  {pad(_state(line), column)}"
            f"  {line.lines:>4}  {shown(title)}"
        ]
        for found in bearing[line.number] if bearing else ():
            who = f"@{found.speaker} " if found.speaker else ""
            said.append(f"  {'~' if found.internal else ' '} {found.code:<5}{shown(who + found.text)}")
        return "\n".join(said)

    tell(args, lines, shaped, told)


def _state(line: MeetingLine) -> str:
    """How far the meeting is; of one that waits for its review how long, and who does it (guide 65, 66)."""
    state = t(f"status.{line.status}")
    if line.hours_left is None:
        return state
    from dealtui.service.lists import countdown

    late = "! " if line.hours_left < 0 else ""
    return "  ".join(filter(None, (f"{late}{state} {countdown(line.hours_left)}", shown(line.recorder))))


def _bearing(book: Book, word: str) -> dict[int, list[Entry]]:
    """The lines with a tag, by meeting."""
    from dealtui.service.lists import NEW_NEED, tag_named, tagged

    tag = tag_named(word)
    if not tag:
        raise CommandError("cli.no_tag", word=word, known=", ".join((*TAGS, NEW_NEED)))
    found: dict[int, list[Entry]] = {}
    for line in tagged(book, tag):
        found.setdefault(line.meeting, []).append(line)
    return found


@takes("MEETING --jsonl --kind KIND", kind=KIND)
def run_capture(args: SimpleNamespace) -> None:
    """`dealtui capture`: scribe lines from standard input; each answered by an id once it is on disk."""
    from dealtui.service.book import Sealed
    from dealtui.service.recording import Recording
    from dealtui.store.errors import Busy, NotSaved, ReadOnly

    book, number = of_meeting(args)
    recording = Recording(book, number)
    raw, number = b"", 0
    unheard: OSError | None = None
    lines = _lines()
    try:
        if recording.meeting.status == "sealed" and sys.stdin.isatty():
            raise Sealed(recording.number, recording.meeting.archive)  # before anything is typed in vain
        for number, raw in enumerate(lines, 1):
            line = _decoded(raw, number).rstrip("\r\n")
            if line.strip():
                made = (
                    _capture_json(recording, line, number)
                    if args.jsonl
                    else _capture_line(recording, line, args.kind)
                )
                unheard = (_answer(made) if made else None) or unheard
    except Sealed as error:
        raise _kept_aside(recording, raw + b"".join(lines), error) from None
    except (NotSaved, ReadOnly, Busy) as error:
        if not raw:
            raise
        full = error.reason == "disk_full"
        why = t("cli.capture.disk_full") if full else error.sentence
        raise CommandError("cli.capture_stopped", code=3, why=why, line=number) from None
    finally:
        book.close()
    if unheard:
        raise unheard


_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _lines() -> Iterator[bytes]:
    """Standard input line by line as it comes; UTF-16, as PowerShell sends it, at its end, and as UTF-8."""
    first = sys.stdin.buffer.readline()
    if first.startswith(_UTF_16):
        text = (first + sys.stdin.buffer.read()).decode("utf-16", "replace")
        yield from text.encode("utf-8", "replace").splitlines(keepends=True)
    elif first.count(0) * 8 > len(first):
        raise CommandError("cli.zero_bytes")
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


def _kept_aside(recording: Recording, lines: bytes, error: Sealed) -> CommandError:
    """A sealed record takes no lines: those that came are kept in a file beside the book, and the error says where."""
    from dealtui.service.recording import keep_anywhere

    path = keep_anywhere(recording.book, recording.number, lines) if lines.strip() else ""
    key = "seal.capture_refused" if path else "seal.sealed"
    return CommandError(key, path=path, detail=error.detail)


def _capture_line(recording: Recording, line: str, kind: str) -> str:
    """The id of the entry that a line made or changed; the meeting's for a line about who is present."""
    captured = recording.book.do(recording.capture([line], kind))[0]
    if captured.change == "presence":
        return recording.meeting.id
    return recording.entry(captured.number).id if captured.number else ""


def _capture_json(recording: Recording, line: str, number: int) -> str:
    """One JSON object of the shape of `JsonLine`; what it holds that is none of its fields is passed over."""
    from dealtui.domain import scribe
    from dealtui.service.recording import JsonLine

    try:
        item = JsonLine.read(line)
    except ValidationFailed as error:
        raise CommandError("cli.bad_jsonl", line=number, why=error.sentence) from None
    reading = item.reading(recording.book.clock.now())
    if not scribe.kind_named(item.kind):
        warn(t("cli.jsonl_kind", line=number, kind=clean(item.kind)))
    if item.due and not reading.due:
        warn(t("cli.jsonl_due", line=number, due=clean(item.due)))
    at = ""
    if item.t is not None:
        began = recording.meeting.started or recording.book.clock.stamp()
        at = later(began, item.t)
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
    warn(t("cli.not_utf8", line=number, encoding=read_as))
    return text


@takes("MEETING")
def run_entries(args: SimpleNamespace) -> None:
    """`dealtui entries`: the lines of a meeting, in order; what one points to stands there by its code."""
    book, number = of_meeting(args)
    state = book.state(book.meeting(number).deal)

    def shaped(entry: Entry) -> object:
        one = {name: state.code(getattr(entry, name)) for name in ("resolved_by", "supersedes")}
        many = {name: [*filter(None, map(state.code, getattr(entry, name)))] for name in ("refs", "suspect")}
        return schema.ENTRY(entry, topic=next(iter(entry.topics), ""), **one, **many)

    def line(entry: Entry) -> str:
        sign, kind = "~" if entry.internal else " ", pad(t(f"kind.{entry.kind}"), 10)
        return f"{sign}{entry.at[11:16]} {entry.code:<5}{kind} {shown(entry.raw or entry.text)}"

    tell(args, state.ordered(number), shaped, line)


@takes("MEETING")
def run_check(args: SimpleNamespace) -> int:
    """`dealtui check`: what a meeting's record still lacks; exit 1 when there is something."""
    from dealtui.service.reviewing import FIX_KEYS, check, sentence

    book, number = of_meeting(args)
    state = book.state(book.meeting(number).deal)
    findings = check(book, number)

    def shaped(finding: Finding) -> object:
        return schema.FINDING(
            finding.rule,
            rule=finding.rule.code,
            entry=state.code(finding.entry),
            id=state.entries[finding.entry].id if finding.entry else book.meeting(number).id,
            key=FIX_KEYS.get(finding.rule.mend, "enter"),
            detail=finding.detail,
            text=sentence(finding, language()),
        )

    tell(args, findings, shaped, partial(_finding_line, state), "cli.check_whole")
    return int(bool(findings))


def _finding_line(state: DealState, finding: Finding) -> str:
    """! N1   No answer yet  定制化开发功能"""
    from dealtui.service.reviewing import sentence

    said = state.entries[finding.entry].text if finding.entry else ""
    text = f"{state.code(finding.entry):<5}{shown(sentence(finding, language()))}"
    return f"{finding.sign} {text}  {cut(shown(said), 40)}".rstrip()


@takes("MEETING CODE")
def run_history(args: SimpleNamespace) -> None:
    """`dealtui history`: every version of a line, with time and author."""
    from dealtui.service.entries import versions

    book, number = of_meeting(args)
    deal = book.meeting(number).deal
    found = versions(book, deal, _line_of(book.state(deal).entries.values(), args.code))
    tell(args, found, lambda one: schema.VERSION(one, one.entry, change=one.label), _version_line)


def _version_line(version: Version) -> str:
    from dealtui.service.entries import how

    label, line = pad(shown(how(version, catalog(language()))), 10), shown(version.line)
    if version.reason:
        line = t("history.because", line=line, reason=shown(version.reason))
    at = version.at[:16].replace("T", " ")
    return f"{at}  {pad(version.by, 8)} {label} {version.entry.code:<5}{line}"


@takes(
    "MEETING --audience {} --format {} --template FORM.docx --minutes-lang {} -o --output FILE",
    audience=AUDIENCE,
    format=("md", "html", "docx", "pdf"),
    minutes_lang=LANGUAGES,
)
def run_minutes(args: SimpleNamespace) -> None:
    """`dealtui minutes`: a meeting's minutes as Markdown or HTML, for us or for the client."""
    from dealtui.service.exporting import boxed, format_of, mentioned, minutes_file

    book, number = of_meeting(args)
    lang = args.minutes_lang or args.settings.minutes_lang
    wanted = args.format or ("docx" if args.template and not args.output else format_of(args.output))
    if args.template and wanted != "docx":
        raise CommandError("cli.template_for_word")
    own = args.template or args.settings.form
    form = named_path(own) if own else None
    put_out(minutes_file(book, number, args.audience, lang, wanted, form), args.output)
    warn(mentioned(book, number, args.audience))
    if wanted == "pdf":
        warn(boxed(book, number, args.audience, lang))


@takes("what={} --minutes-lang {} -o --output FILE", what=("docx",), minutes_lang=LANGUAGES)
def run_template(args: SimpleNamespace) -> None:
    """`dealtui template docx`: the built-in Word form, to make one's own of."""
    from dealtui.export.word import built_in_form

    put_out(built_in_form(args.minutes_lang or args.settings.minutes_lang), args.output)


@takes("PHRASE+")
def run_date(args: SimpleNamespace) -> int:
    """`dealtui date`: how a due date is read, and why one is refused; exit 1 for a refusal."""
    from dealtui.domain.dates import Refusal, read_due

    phrase = " ".join(args.phrase)
    if not phrase.strip():
        raise CommandError("dates.no_phrase")
    due = read_due(phrase, args.now or now())
    if isinstance(due, Refusal):
        print_json(schema.REFUSED_DATE(due, refused=due.why)) if args.json else print(due.why)
        return 1
    if args.json:
        time = f"{due.time:%H:%M}" if due.time else None
        print_json(schema.DATE(due, date=due.date.isoformat(), time=time))
        return 0
    print(due.iso.replace("T", " "), t(f"weekday.{due.date.weekday()}"))
    for code in due.warnings:
        print(f"  {t(f'dates.warning.{code}')}")
    return 0


# ----------------------------------------------------------------------------------------------------
# A record becomes final, is changed with a reason, and is looked at again later.


@takes("MEETING --reviewer NAME --end --confirmed-by NAME --on ISO")
def run_seal(args: SimpleNamespace) -> int:
    """`dealtui seal`: make a complete record final, or note the client's confirmation; exit 1 when something is missing."""
    from dealtui.service.preparing import end
    from dealtui.service.sealing import NotSealed, confirm, seal

    on = moment(args.on, or_day=True)
    with closing(open_book(args)) as book:
        number = find(book, "meetings", args.meeting)
        meeting = book.meeting(number)
        if args.end and not meeting.ended:
            book.do(end(book, number))
        try:
            if meeting.status != "sealed" or not args.confirmed_by:
                book.do(seal(book, number, args.reviewer))
        except NotSealed as error:
            if error.findings:
                return _missing(book, number, error.findings, args)
            raise
        if args.confirmed_by:
            book.do(confirm(book, number, args.confirmed_by, on))
        _signed(book, number, "seal.done", args)
    return 0


def _signed(book: Book, number: int, key: str, args: SimpleNamespace) -> None:
    """Sign the last seal where config.toml names a key, and say under which archive number, version and seal the record stands
    now; `key` is the sentence. Why it stands unsigned though it should not is said too."""
    from dealtui.domain.seal import short
    from dealtui.service.entries import seals_of
    from dealtui.service.sealing import NotSigned, sign, signed

    unsigned = ""
    if with_key := args.settings.sign_key:
        last, seal = max(seals_of(book, number).items())
        try:
            book.do(signed(last, book.meeting(number).deal, sign(seal, Path(with_key), terminal=True)))
        except NotSigned as error:
            unsigned = error.sentence
    meeting = book.meeting(number)
    if args.json:
        print_json(
            schema.SEALED_AS(meeting, meeting=meeting.id, **({"signed": not unsigned} if with_key else {}))
        )
    else:
        print(t(key, archive=meeting.archive, version=meeting.version, seal=short(meeting.seal)))
    warn(unsigned)


def _missing(book: Book, number: int, findings: tuple[Finding, ...], args: SimpleNamespace) -> int:
    """What keeps the record from being sealed, as `dealtui check` shows it."""
    from dealtui.service.reviewing import sentence

    state = book.state(book.meeting(number).deal)
    if args.json:
        rows = [(f.rule.code, state.code(f.entry), sentence(f, language())) for f in findings]
        missing = [dict(zip(("rule", "entry", "text"), row, strict=True)) for row in rows]
        print_json(schema.NOT_SEALED(missing=missing))
    else:
        print(*(_finding_line(state, finding) for finding in findings), sep="\n")
        print(t("seal.not_sealed.incomplete", detail=len(findings)))
    return 1


@takes("MEETING CODE? LINE? --reason TEXT --delete --add LINE", reason={"required": True})
def run_amend(args: SimpleNamespace) -> None:
    """`dealtui amend`: change a sealed record, with the reason; what it said before stays to be read beside it."""
    from dealtui.service.recording import Recording
    from dealtui.service.sealing import NotSealed, amending

    if [bool(args.line), args.delete, bool(args.add)].count(True) != 1 or bool(args.code) == bool(args.add):
        raise CommandError("cli.amend_what")
    with closing(open_book(args)) as book:
        recording = Recording(book, find(book, "meetings", args.meeting))
        if recording.meeting.status != "sealed":
            raise NotSealed("not_yet")
        case: UseCase[Any]
        if args.add:
            case = recording.capture([args.add])
        elif args.delete:
            case = recording.delete(_line_of(recording.entries, args.code))
        else:
            case = recording.edit(_line_of(recording.entries, args.code), args.line)
        book.do(amending(case, recording.number, args.reason))
        _signed(book, recording.number, "seal.amended", args)


def _line_of(entries: Iterable[Entry], word: str) -> int:
    """The line among some that a code or an id names."""
    for entry in entries:
        if word.upper() in (entry.code, entry.id):
            return entry.doc_id
    raise CommandError("cli.no_code", word=word)


SHOWN = 10  # lines changed by hand that are named
_HARMLESS = frozenset(("mode",))  # notices of opening that say nothing of the content


@takes("MEETING? --copy FILE --signers FILE")
def run_verify(args: SimpleNamespace) -> int:
    """`dealtui verify`: is what was sealed still what was sealed? Names the first line that is not; exit 1 then."""
    from dealtui.service.verifying import verify, verify_meeting

    if args.copy and not args.meeting:
        raise CommandError("cli.verify_copy_of")
    named = args.signers or args.settings.signers  # those whose signature counts
    signers = named_path(named) if named else None
    if signers and not signers.is_file():
        raise CommandError("seal.no_signers", path=signers)
    book = open_book(args, read_only=True)
    if args.meeting:
        number = find(book, "meetings", args.meeting)
        verdict = verify_meeting(book, number, signers)
        if verdict is None:
            raise CommandError("seal.none")
        verdicts = [verdict]
        if args.copy and not verdict.faults:
            return _compare(book, number, args)
    else:
        verdicts = verify(book, signers)
    found = any(verdict.faults for verdict in verdicts)
    found |= any(notice.code not in _HARMLESS for notice in book.notices)  # told on the way out
    _tell_verdicts(book, verdicts, args)
    return int(found)


def _compare(book: Book, number: int, args: SimpleNamespace) -> int:
    """Hold a copy against a record that is as it was sealed."""
    from dealtui.service.verifying import compare, copy_sentence, text_of

    copy = compare(book, number, text_of(read_named(args.copy)))
    said = copy_sentence(book, number, copy, args.settings.lang)
    print_json(schema.COPY(copy, text=said)) if args.json else print(("  " if copy.sound else "! ") + said)
    return int(not copy.sound)


def _tell_verdicts(book: Book, verdicts: list[Verdict], args: SimpleNamespace) -> None:
    from dealtui.service.verifying import by_hand_sentence, changed_by_hand, sentence

    lang = args.settings.lang
    changed = changed_by_hand(book)
    if not args.json:
        for line in changed[:SHOWN]:
            print("! " + by_hand_sentence(line, lang))
        if len(changed) > SHOWN:
            print("! " + t("seal.by_hand_more", n=len(changed) - SHOWN))

    def shaped(verdict: Verdict) -> object:
        return schema.VERDICT(
            verdict,
            meeting=(book.table("meetings").get(doc_id=verdict.meeting) or {}).get("id", ""),
            number=verdict.meeting,
            sound=not verdict.faults,
            by_hand=[line for line in changed if line.meeting == verdict.meeting],
            text=sentence(book, verdict, lang),
        )

    def told(verdict: Verdict) -> str:
        return ("! " if verdict.faults else "  ") + sentence(book, verdict, lang)

    tell(args, verdicts, shaped, told, "seal.none_in_book")
