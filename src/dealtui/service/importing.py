"""What comes in from others: transcripts and minutes, taken in whole and then gone through; minutes that a colleague exported;
dates and states of actions that were changed elsewhere.

>>> heard = read_transcript(text)
>>> book.do(take_in(book, meeting, "call.vtt", text, heard, {"发言人1": "王总:客户"}))
>>> book.do(sort_as(recording, entry, "need"))
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where

from dealtui.domain import scribe
from dealtui.domain.calendar import later
from dealtui.domain.dates import read_due
from dealtui.domain.kinds import BY_NAME, counted, proposed
from dealtui.domain.lifecycle import OPEN, EventRefused, supported_state, transition
from dealtui.domain.people import read_attendee
from dealtui.domain.records import Action, Attendee, Client, Deal, Entry, Link, Paper, as_uuid, born_of
from dealtui.export.markdown import NO_XML
from dealtui.export.record_table import ReadLine, ReadMinutes, read_minutes
from dealtui.extras import PaperFault, decoded
from dealtui.i18n import t
from dealtui.service.book import FOLLOWING, Book, Refused, Transaction, UseCase
from dealtui.service.entries import add_entry, change_entry, fields_of, settle
from dealtui.service.following import assign, edit, event, one_person, replan
from dealtui.service.preparing import (
    MeetingForm,
    begin,
    create_meeting,
    find_named,
    in_meeting,
    known_at,
    known_with,
    made_known,
    note_presence,
)
from dealtui.service.recording import Recording
from dealtui.text import clean, clean_multiline, folded

if TYPE_CHECKING:
    from dealtui.export.tasks import Said
    from dealtui.export.turns import Transcript


# ----------------------------------------------------------------------------------------------------
# Taking a file in: every turn is a note with its speaker and time, and the file itself stays with the deal. What the words of a
# line speak for is proposed (`proposal`); it becomes something else only when somebody says so.


def read_paper(name: str, data: bytes, what: str = "") -> tuple[str, Transcript]:
    """The text of a file, and its lines. `what`: transcript, minutes, "" for what it looks like: Markdown and Word are minutes
    unless they say who speaks when, and so is a text in which nobody speaks. PaperFault where it is no text, or there is nothing in it."""
    from dealtui.export.turns import read_others, read_transcript, talks, word_text

    ending = name.lower().rpartition(".")[2]
    text = clean_multiline(word_text(data, name) if ending == "docx" else decoded(data))
    if what == "minutes" or (not what and ending in ("md", "markdown", "docx") and not talks(text)):
        return text, read_others(text, "docx" if ending == "docx" else "md")
    try:
        return text, read_transcript(text)
    except PaperFault:
        if what:
            raise
        return text, read_others(text, "text")


def called_as(book: Book, meeting: int) -> list[Attendee]:
    """Those who may have spoken, the nearest first: of the meeting and of the deal."""
    return [one for one in known_at(book, book.meeting(meeting)).everybody if one.side][:12]


def strangers(book: Book, meeting: int, names: Iterable[str], client: str = "") -> list[str]:
    """Those of the speakers whom nobody knows at a meeting; before there is one (0), with a client."""
    if meeting:
        known = known_at(book, book.meeting(meeting))
    else:
        known = known_with(book, find_named(book, "clients", client) if client else 0)
    return [*known.strangers(names)]


def meeting_for(
    book: Book, heard: Transcript, name: str, client: str, *, deal: str = "", topic: str = "", at: str = ""
) -> UseCase[int]:
    """A new meeting for a file, when the file says that it began and on what, unless it is given; gives its number."""
    topic, at = topic or heard.title or name, at or began(book, heard)
    return create_meeting(MeetingForm(client=client, deal=deal, topic=topic, at=at, online=True))


@in_meeting("import")
def take_in(
    work: Transaction,
    meeting: int,
    name: str,
    text: str,
    heard: Transcript,
    called: Mapping[str, str] | None = None,
) -> int:
    """The turns become notes of a meeting, in their order, and the file is kept; gives the number of notes.

    `called`: who a speaker is, `name:title:role:side` as after + in a line; who is not named there is who is meant by the
    name, or keeps it. A meeting that was only planned has taken place now, and waits for its review.
    """
    book, name, words = work.book, clean(name), clean_multiline(text)
    if any(doc["meeting"] == meeting and doc.get("text") == words for doc in work.table("papers")):
        raise Refused("papers.already", name=name)
    head = book.meeting(meeting)
    if head.status == "planned":
        start = head.planned or began(book, heard)
        work.update("meetings", meeting, started=head.started or start)
        begin(work, meeting)
        over = later(start or book.clock.stamp(), heard.seconds)
        work.update("meetings", meeting, status="draft", ended=over)
    who = _speakers(work, meeting, heard, called or {})
    started = book.meeting(meeting).started or book.clock.stamp()
    kinds = {str(turn.first): turn.kind for turn in heard.turns if turn.kind}
    paper = keep_paper(work, meeting=meeting, name=name, form=heard.form, text=words, kinds=kinds)
    known = known_at(book, book.meeting(meeting))

    def note(reading: scribe.Reading, at: str, *source: int) -> None:
        add_entry(work, meeting=meeting, at=at, source=source, **fields_of(reading, known))

    note(scribe.literal(name, "attachment", place=t("papers.in_book"), internal=True), started, paper)
    for turn in heard.turns:
        reading = scribe.literal(clean(turn.text), "note", speaker=who.get(turn.speaker, turn.speaker))
        note(reading, later(started, turn.at or 0), paper, turn.first, turn.last)
    return len(heard.turns)


def keep_paper(work: Transaction, **fields: Any) -> int:
    """Keep a file, or a mail, with a meeting; gives its number."""
    return work.insert("papers", Paper(at=work.book.clock.stamp(), by=work.book.user, **fields))


def began(book: Book, heard: Transcript) -> str:
    """When a file says that it began, as it is stored ("" where it does not say): a day alone begins at nine."""
    if not heard.began:
        return ""
    moment = datetime.fromisoformat(heard.began if "T" in heard.began else f"{heard.began}T09:00")
    return moment.replace(tzinfo=moment.tzinfo or book.clock.now().tzinfo).isoformat(timespec="seconds")


def _speakers(
    work: Transaction, meeting: int, heard: Transcript, called: Mapping[str, str]
) -> dict[str, str]:
    """The names of those who speak; they were there."""
    known = known_at(work.book, work.book.meeting(meeting))
    present: dict[str, str] = {}
    for speaker in heard.speakers:
        if said := called.get(speaker, ""):
            present[speaker] = said
        elif somebody := known.find(speaker):
            present[speaker] = somebody.name
    if present:
        note_presence(work, meeting, tuple(dict.fromkeys(present.values())), True)
    return {speaker: read_attendee(said).name for speaker, said in present.items()}


def source_lines(book: Book, entry: Entry) -> list[str]:
    """What stands in the file where a line was taken from."""
    paper = _paper(book, entry)
    return paper["text"].splitlines()[entry.source[1] - 1 : entry.source[2]] if paper else []


def papers_of(book: Book, meeting: int) -> list[Paper]:
    """The files that were taken in for a meeting, in the order in which they came."""
    kept: list[Paper] = book.records("papers", deal=book.meeting(meeting).deal, meeting=meeting)
    return sorted(kept, key=lambda paper: paper.doc_id)


# ----------------------------------------------------------------------------------------------------
# Going through the lines.

_OWNERS = (
    re.compile(r"请(?P<who>[^，。,.\s]{1,8}?)(?:在|于|将|把|尽快|提交|提供|发|整理|跟进|确认|准备|补充)"),
    re.compile(r"由(?P<who>[^，。,.\s]{1,8}?)(?:负责|跟进|提供|提交|牵头)"),
    re.compile(r"(?P<who>[^，。,.\s:：]{1,8}?)负责"),
    re.compile(r"(?:--|——|@)\s?(?P<who>[^\s@,，。；;:：()（）]{1,20}(?: [A-Z]\w+)?)"),
    re.compile(r"^(?:[\w ]*action items?\W+)?(?P<who>[A-Za-z][\w. -]{0,30}?),? (?:will|to)\b", re.IGNORECASE),
)
_WRITTEN = _OWNERS[-2:]  # as minutes write an owner, also one whom nobody knows
_MYSELF = re.compile(r"^(?:好的?[，,]\s*)?我(?:们)?(?:这边)?|\bI(?:'ll| will)\b")
_DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
_BY = re.compile(
    r"(?:在|于)?(?P<zh>[^，。,；;\s]{1,14}?)(?:之?前|以内|内)|\b(?:by|before|until|due)\s+(?P<en>[A-Za-z0-9 ,/-]{2,24}?)(?=[.,;]|$)"
)


class Proposal(NamedTuple):
    """What a line may be: the kind, and of an action who and until when."""

    kind: str
    owner: str = ""
    due: str = ""
    due_text: str = ""


def cue_of(recording: Recording, entry: Entry) -> str:
    """The kind that a note's words speak for, "" for none: first the scribe language itself (ACTION:, 待办：), then the table
    of cues."""
    if entry.kind != "note":
        return ""
    reading = recording.read(entry.text, "note", entry.doc_id)
    if reading.form == "entry" and reading.kind != "note":
        return reading.kind
    paper = _paper(recording.book, entry) or {}
    placed = paper.get("kinds", {}).get(str(entry.source[1]), "") if paper else ""
    if placed:
        return "" if placed == "note" else placed
    return proposed(entry.text, entry.side)


def _paper(book: Book, entry: Entry) -> Mapping[str, Any] | None:
    """The file that a line was taken from, None for none."""
    deal = book.meeting(entry.meeting).deal
    return book.table("papers", deal).get(doc_id=entry.source[0]) if len(entry.source) == 3 else None


def proposal(recording: Recording, entry: Entry) -> Proposal | None:
    """What a note may be, with who and until when of an action; None where its words speak for nothing."""
    if not (kind := cue_of(recording, entry)):
        return None
    reading = recording.read(entry.text, "note", entry.doc_id)
    owner, due, phrase = (
        (reading.owner, reading.due, reading.due_text) if reading.kind == kind else ("", "", "")
    )
    if kind == "action":
        owner = owner or _asked(recording, entry)
        due, phrase = (due, phrase) if due else _until(entry)
    return Proposal(kind, owner, due, phrase)


def _asked(recording: Recording, entry: Entry) -> str:
    """Who is asked for something, "" where the words do not say so."""
    for pattern in _OWNERS:
        if said := pattern.search(entry.text):
            name = said["who"].strip()
            if (somebody := recording.people.find(name)) or pattern in _WRITTEN:
                return somebody.name if somebody else name
    return entry.speaker if _MYSELF.search(entry.text) else ""


def _until(entry: Entry) -> tuple[str, str]:
    """Until when something is asked for, and the words of it; nothing where they do not say so."""
    now, phrases = datetime.fromisoformat(entry.at), _DAY.findall(entry.text)[:1]
    for said in _BY.finditer(entry.text):
        words = (said["zh"] or said["en"]).strip()
        phrases += (words[start:] for start in range(len(words) if said["zh"] else 1))
    for phrase in phrases:
        if due := read_due(phrase, now).iso:
            return due, phrase.lstrip("在于到")
    return "", ""


def sort_as(recording: Recording, number: int, kind: str, given: Proposal | None = None) -> UseCase[None]:
    """A line is of a kind: its words are read as if they had been typed so; who said it, the words as they came, and that it is
    internal, stay.

    `given`: who and until when, of an action, where its words do not say so to the reader.
    """
    entry = recording.entry(number)
    reading = recording.read(entry.text, "note", number)
    if reading.form != "entry" or reading.kind != kind:
        reading = recording.read_as(entry.text, kind, number)
    if given and kind == "action":
        more = {name: getattr(reading, name) or getattr(given, name) for name in ("owner", "due", "due_text")}
        reading = reading._replace(**more)
    speaker, internal = reading.speaker or entry.speaker, reading.internal or entry.internal
    reading = reading._replace(raw=entry.raw, speaker=speaker, internal=internal)
    fields = fields_of(reading, recording.people)
    return recording.case("rekind", lambda work: change_entry(work, number, expect=entry.revision, **fields))


def give_owner(recording: Recording, number: int, name: str) -> UseCase[None]:
    """One person answers for a line; a note becomes an action by that."""
    owner = recording.people.full(clean(name).strip())
    return _as_action(recording, number, {"owner": owner, "side": recording.people.side(owner)})


def give_due(recording: Recording, number: int, due: str, phrase: str) -> UseCase[None]:
    """A line is to be done by a day; a note becomes an action by that."""
    return _as_action(recording, number, {"due": due, "due_text": phrase})


def _as_action(recording: Recording, number: int, fields: dict[str, Any]) -> UseCase[None]:
    def run(work: Transaction) -> None:
        if recording.entry(number).kind not in ("action", "divergence"):
            sort_as(recording, number, "action").run(work)
        change_entry(work, number, **fields)

    return recording.case("edit", run)


_SENTENCE = re.compile(r"(?<=[。！？；!?;])\s*(?=\S)|(?<=[^\W\d_]{2}\.)\s+(?=[A-Z])")
# What the sentences of a note have of it
_OF_NOTE = "meeting kind text raw at by order speaker side internal source".split()


def split_note(recording: Recording, number: int) -> UseCase[int] | None:
    """A note becomes one for each sentence; gives how many. None where it is one sentence."""
    entry = recording.entry(number)
    pieces = [piece.strip() for piece in _SENTENCE.split(entry.text) if piece.strip()]
    if len(pieces) < 2:
        return None
    lines = recording.entries
    at = next(place for place, line in enumerate(lines) if line.doc_id == number)
    after = lines[at + 1].order if at + 1 < len(lines) else entry.order + 1

    def run(work: Transaction) -> int:
        change_entry(work, number, expect=entry.revision, text=pieces[0])
        for place, piece in enumerate(pieces[1:], 1):
            step = (after - entry.order) * place / len(pieces)
            new = replace(entry, kind="note", text=piece, raw=piece, order=entry.order + step)
            add_entry(work, **{name: getattr(new, name) for name in _OF_NOTE})
        return len(pieces)

    return recording.case("split", run)


def join_note(recording: Recording, number: int) -> UseCase[None] | None:
    """A line takes up the words of the note below it, and is internal where either was; None where there is none."""
    from dealtui.export.turns import glued

    lines = recording.entries
    at = next(place for place, line in enumerate(lines) if line.doc_id == number)
    if at + 1 >= len(lines) or lines[at + 1].kind != "note":
        return None
    entry, other = lines[at], lines[at + 1]
    fields: dict[str, Any] = {
        name: glued(getattr(entry, name), getattr(other, name)) for name in ("text", "raw")
    }
    fields["internal"] = entry.internal or other.internal
    if len(entry.source) == len(other.source) == 3 and entry.source[0] == other.source[0]:
        paper, first, last = entry.source
        fields["source"] = (paper, min(first, other.source[1]), max(last, other.source[2]))

    def run(work: Transaction) -> None:
        change_entry(work, number, expect=entry.revision, **fields)
        change_entry(work, other.doc_id, expect=other.revision, deleted=True)

    return recording.case("join", run)


# ----------------------------------------------------------------------------------------------------
# Minutes that a colleague exported become records of this book: first what would be made of them, then one commit.
#
#     >>> plan = plan_minutes(book, Path("minutes.md").read_text("utf-8"))
#     >>> plan.client, plan.counts, plan.lost      # shown before anything is written
#     >>> meeting = book.do(import_minutes(book, plan))
#
# The lines that are read become entries, links and actions (only inside `Book.do`).


def insert_lines(
    work: Transaction, meeting: int, read: ReadMinutes, codes: Mapping[str, str], lost: Container[str]
) -> None:
    """Store the lines in their order. `codes`: what to call those whose code is taken; `lost`: codes not to follow."""
    lines = [(work.next_id("entries"), line) for line in read.lines]
    own = {line.code: number for number, line in lines if line.code}

    def found(code: str) -> int:
        return own.get(code) or (0 if code in lost else work.state.code_number(code))

    now, whole = work.book.clock.stamp(), read.audience == "internal"
    actions = {line.code: work.next_id("actions") for line in read.lines if line.fields["kind"] == "action"}
    for place, (number, line) in enumerate(lines, 1):
        fields = _with_parts(line.fields)
        fields["at"] = fields["at"] or read.meeting.at or now
        fields |= {name: found(code) for name, code in line.pointers.items() if name != "follows"}
        entry = Entry(
            doc_id=number,
            meeting=meeting,
            code=codes.get(line.code, line.code),
            by=read.meeting.recorder or work.book.user,
            order=float(place),
            refs=tuple(filter(None, map(found, line.refs))),
            follows=actions.get(line.pointers.get("follows", ""), 0),
            **fields,
        )
        if entry.kind == "action":
            served = line.task.get("needs", ()) if whole else _needs_named(line)
            needs = tuple(filter(None, map(found, served)))
            depends = tuple(actions[code] for code in line.task.get("depends", ()) if code in actions)
            action = replace(_grown(born_of(entry, work.deal, needs), line.task), depends=depends)
            entry = replace(entry, action=work.insert("actions", action, actions[line.code]))
        work.insert("entries", entry, number)
    for number, line in lines:
        _link(work, number, line, found)
    if not whole:  # the client's copy does not say what settles what: the lines' own words do
        for number, _ in lines:
            settle(work, None, work.state.entries[number])


def _needs_named(line: ReadLine) -> tuple[str, ...]:
    return tuple(code for code in line.refs if code.startswith(BY_NAME["need"].prefix))


def _with_parts(told: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a file, with the helpers, steps, slips, chases or receivers whose own fields it has in their order."""
    made = dict(told)
    for name, part in Action.parts().items():
        names = [field.name for field in dataclasses.fields(part)]
        if name in told:
            made[name] = tuple(part(**dict(zip(names, row, strict=True))) for row in told[name])
    return made


def _grown(born: Action, task: Mapping[str, Any]) -> Action:
    """The action of a line, as far as it had come by what is written of it (guide 98)."""
    codes = ("needs", "depends")
    told = _with_parts({name.removeprefix("task_"): task[name] for name in task if name not in codes})
    told["steps"] = tuple(replace(step, state=step.state or "todo") for step in told.get("steps", ()))
    told["satisfaction"] = int(told.get("satisfaction") or 0)
    said = replace(born, **told)
    return replace(said, state=supported_state(said))


def _link(work: Transaction, number: int, line: ReadLine, found: Callable[[str], int]) -> None:
    """The links of a line: those that are told, else those that its own words make."""
    answers = line.answers
    if answers is None:
        says, fit = BY_NAME[line.fields["kind"]].answers, line.fields.get("fit", "")
        answers = tuple((code, fit, "") for code in _needs_named(line) if says)
    told = [(found(code), number, fit, remark) for code, fit, remark in answers]
    told += [(number, found(code), fit, remark) for code, fit, remark in line.answered]
    for need, answer, fit, remark in told:
        if need and answer:
            work.insert("links", Link(need=need, answer=answer, fit=fit or "pending", remark=remark))


class Plan(NamedTuple):
    """What an import would do. `client_number` and `deal_number` are 0 when they would be new.

    `codes`: codes that are taken in the deal, with those that the lines get instead. `lost`: codes of lines that
    stand neither in the file nor in the deal; references to them are left out.
    """

    read: ReadMinutes
    client: str
    client_number: int
    deal: str
    deal_number: int
    number: int  # of the deal's meetings
    people: tuple[str, ...]  # who is not known yet
    codes: Mapping[str, str]
    lost: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines of each kind, in the order of the table of kinds."""
        return counted(line.fields["kind"] for line in self.read.lines)

    @property
    def set_back(self) -> dict[str, str]:
        """The actions, by their new codes, that are said to be further than what is written of them, and their states."""
        found = {}
        for line in (line for line in self.read.lines if line.fields["kind"] == "action"):
            side, internal = line.fields.get("side", ""), line.fields["internal"]
            born = Action(deal=0, meeting=0, entry=0, side=side, internal=internal)
            if (state := _grown(born, line.task).state) != line.task.get("state", born.state):
                found[self.codes.get(line.code, line.code)] = state
        return found


def plan_minutes(book: Book, minutes: ReadMinutes | str, *, client: str = "", deal: int = 0) -> Plan:
    """Work out where minutes would go: into the client and deal that they name, or that are given.

    Raises PaperFault when a text is none, or when the meeting stands in the book already.
    """
    read = read_minutes(minutes) if isinstance(minutes, str) else minutes
    if read.meeting.id and (known := book.table("meetings").get(where("id") == read.meeting.id)):
        raise PaperFault("import.already", number=known.doc_id, topic=known.get("topic", ""))
    if deal:
        deal_name, client_number = book.deal(deal).name, book.deal(deal).client
        client = book.client(client_number).name
    else:
        client, deal_name = client or read.client, read.deal
        client_number = find_named(book, "clients", client)
        deal = find_named(book, "deals", deal_name, client_number) if client_number else 0
    people = {"ours": book.people(), "client": book.people(client_number) if client_number else ()}
    known_names = {(side, folded(one.name)) for side, those in people.items() for one in those}
    taken = {meeting.number for meeting in book.meetings(deal)} if deal else set()
    free = read.meeting.number and read.meeting.number not in taken
    codes = _new_codes(book, read, deal)
    return Plan(
        read=read,
        client=client,
        client_number=client_number,
        deal=deal_name,
        deal_number=deal,
        number=read.meeting.number if free else max(taken, default=0) + 1,
        people=tuple(
            one.name
            for one in read.meeting.attendees
            if one.side and (one.side, folded(one.name)) not in known_names
        ),
        codes=codes,
        lost=_lost(book, read, deal, may_know=not codes),
    )


def import_minutes(book: Book, plan: Plan) -> UseCase[int]:
    """Carry a plan out; gives the meeting's number.

    What others have written since the plan was made is taken into account (codes, people). PaperFault when they have brought in
    the same meeting.
    """

    def run(work: Transaction) -> int:
        now = book.clock.stamp()
        fresh = plan_minutes(book, plan.read, client=plan.client, deal=plan.deal_number)
        read, client, deal = fresh.read, fresh.client_number, fresh.deal_number
        client = client or work.insert("clients", Client(name=fresh.client, created=now))
        made = Deal(client=client, name=fresh.deal, type=read.deal_type, created=now)
        work.deal = deal or work.insert("deals", made)
        # as the file has them, with their numbers; who is not known yet is made known
        people = zip(read.meeting.attendees, made_known(work, read.meeting.attendees, client), strict=True)
        there = tuple(replace(one, person=record.person) for one, record in people)
        head = replace(read.meeting, deal=work.deal, number=fresh.number, attendees=there, created=now)
        meeting = work.insert("meetings", head)
        insert_lines(work, meeting, read, fresh.codes, fresh.lost)
        return meeting

    return UseCase("import", run, deal=plan.deal_number)


def _new_codes(book: Book, read: ReadMinutes, deal: int) -> dict[str, str]:
    """Other codes for lines whose codes the deal has given already, also to lines that were taken out since."""
    taken = {entry.code for entry in book.state(deal).entries.values()} if deal else set()
    highest: dict[str, int] = {}
    for code in taken.union(line.code for line in read.lines):
        if code[1:].isdecimal():
            highest[code[0]] = max(highest.get(code[0], 0), int(code[1:]))
    changed: dict[str, str] = {}
    for line in read.lines:
        if line.code and line.code in taken:
            prefix = BY_NAME[line.fields["kind"]].prefix
            highest[prefix] += 1
            changed[line.code] = f"{prefix}{highest[prefix]}"
    return changed


def _lost(book: Book, read: ReadMinutes, deal: int, *, may_know: bool) -> tuple[str, ...]:
    """Codes that lines point to and that cannot be found. Where codes had to change, a code of the file that is no
    line's of the file means a line of another deal."""
    own = {line.code for line in read.lines}
    known = book.state(deal).code_number if deal and may_know else lambda _code: 0
    pointed = (
        code
        for line in read.lines
        for code in (
            *line.refs,
            *line.task.get("needs", ()),
            *line.pointers.values(),
            *(answer[0] for answer in (line.answers or ()) + line.answered),
        )
    )
    return tuple(dict.fromkeys(code for code in pointed if code not in own and not known(code)))


# ----------------------------------------------------------------------------------------------------
# Dates, states, owners and remarks that were changed elsewhere come back: first what would change, then one commit.
#
# The life cycle holds here too: what it does not allow is listed with the reason and left as it is.

_EVENTS = {"todo": "shelve", "doing": "start", "waiting": "wait", "done": "done", "sent": "send"}
_EVENTS |= {"answered": "feedback", "closed": "close", "cancelled": "cancel"}


class FieldChange(NamedTuple):
    """One field of one action. `what`: due, state, owner or note; `refused` says why it is not changed ("" when it is), `act`
    changes it, in its `turn`."""

    code: str
    task: str
    what: str
    old: str
    new: str
    turn: int
    act: UseCase[int]
    refused: str = ""


class StatePlan(NamedTuple):
    """`unknown`: how many rows name no action of this book."""

    changes: tuple[FieldChange, ...]
    unknown: int

    @property
    def able(self) -> tuple[FieldChange, ...]:
        """The changes that will be made."""
        return tuple(change for change in self.changes if not change.refused)


def plan_changes(book: Book, said: Iterable[Said]) -> StatePlan:
    """What would change; of an action that is named twice, the last row counts."""
    numbers: dict[str, int] = {}
    for doc in book.table("actions"):
        numbers[doc["id"]] = numbers[as_uuid(doc["id"])] = doc.doc_id
    rows = [(numbers.get(row.id, 0), row) for row in said]
    chosen = dict(row for row in rows if row[0])
    changes = (_changes(book, book.record("actions", number), row) for number, row in chosen.items())
    return StatePlan(tuple(chain.from_iterable(changes)), sum(not number for number, _ in rows))


def _refused(action: Action, attempt: Callable[[], object]) -> str:
    """Why the life cycle does not allow what is attempted, "" where it does."""
    try:
        attempt()
    except EventRefused as refused:
        refused.code = refused.code or action.code
        return refused.why
    return ""


def _written(text: str) -> str:
    """A text as any file can hold it."""
    return clean(text).strip().translate(NO_XML)


def _changes(book: Book, action: Action, row: Said) -> list[FieldChange]:
    """Reopened first; a date while the work is not over, since it keeps its date then."""
    found, number, over = list[FieldChange](), action.doc_id, action.state not in OPEN

    def change(what: str, new: str, turn: int, act: UseCase[int], refused: str = "") -> None:
        old = getattr(action, what)
        found.append(FieldChange(action.code, action.task, what, old, new, turn, act, refused))

    if (state := row.state) is not None and state != action.state:
        name = "reopen" if state in OPEN and over else _EVENTS[state]
        over = over and name != "reopen"
        # what an event asks for and a file cannot tell: that it was done, or dropped, somewhere else
        given: dict[str, Any] = {
            "done": {"result": t("taking.done_elsewhere")},
            "cancel": {"reason": t("taking.dropped_elsewhere")},
            "reopen": {"to": state},
        }.get(name, {})
        refused = _refused(action, lambda: transition(action, name, book.clock.stamp(), **given))
        change("state", state, 2 * (name != "reopen"), event(book, [number], name, **given), refused)
    if row.due is not None and row.due != action.due:
        refused = t("follow.refused.work_over", code=action.code) if over else ""
        moved = replan(book, {number: row.due}, reason=t("taking.moved_elsewhere"))
        change("due", row.due, 1, moved, refused)
    if (owner := row.owner) is not None and _written(owner) != _written(action.owner):
        refused = _refused(action, lambda: one_person("edit", action.code, owner))
        change("owner", owner, 3, assign(book, (number,), owner), refused)
    if row.note is not None and _written(row.note) != _written(action.note):
        change("note", row.note, 4, edit(book, number, note=row.note))
    return found


def apply_plan(plan: StatePlan) -> UseCase[int]:
    """Make the changes of a plan, all or none; gives how many."""

    def run(work: Transaction) -> int:
        for change in sorted(plan.able, key=attrgetter("turn")):
            change.act.run(work)
        return len(plan.able)

    return UseCase("import", run, scope=FOLLOWING)
