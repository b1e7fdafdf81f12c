"""What others have written of a meeting becomes lines of it: transcripts and minutes, taken in whole and then gone through.

>>> heard = read_transcript(text)
>>> book.do(take_in(book, meeting, "call.vtt", text, heard, {"发言人1": "王总:客户"}))
>>> book.do(sort_as(recording, entry, "need"))

Every turn is a note with its speaker and time, and the file itself stays with the deal. What the words of a line speak for is
proposed (`proposal`); it becomes something else only when somebody says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain import scribe
from dealtui.domain.dates import DueDate, read_due
from dealtui.domain.kinds import proposed
from dealtui.domain.people import People, Somebody, read_attendee
from dealtui.domain.records import Entry, Paper
from dealtui.extras import PaperFault
from dealtui.i18n import t
from dealtui.service.book import Book, Transaction, UseCase
from dealtui.service.entries import add_entry, change_entry, fields_of
from dealtui.service.preparing import Refused, begin, find_named, known_at, note_presence
from dealtui.service.recording import Recording, of_kind
from dealtui.text import clean, clean_multiline

if TYPE_CHECKING:
    from dealtui.export.turns import Transcript


# ----------------------------------------------------------------------------------------------------
# Taking a file in.


def read_paper(name: str, data: bytes, what: str = "") -> tuple[str, Transcript]:
    """The text of a file, and its lines. `what`: transcript, minutes, "" for what it looks like: Markdown and Word are minutes
    unless they say who speaks when, and so is a text in which nobody speaks. PaperFault where it is no text, or there is nothing in it."""
    from dealtui.export.turns import read_others, read_transcript, talks, word_text

    ending = name.lower().rpartition(".")[2]
    text = clean_multiline(word_text(data, name) if ending == "docx" else _decoded(name, data))
    if what == "minutes" or (not what and ending in ("md", "markdown", "docx") and not talks(text)):
        return text, read_others(text, "docx" if ending == "docx" else "md")
    try:
        return text, read_transcript(text)
    except PaperFault:
        if what:
            raise
        return text, read_others(text, "text")


def _decoded(name: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PaperFault("paper.no_text", file=name)


def called_as(book: Book, meeting: int) -> list[Somebody]:
    """Those who may have spoken, the nearest first: of the meeting and of the deal."""
    return [one for one in known_at(book, book.meeting(meeting)).everybody if one.side][:12]


def strangers(book: Book, meeting: int, names: Iterable[str], client: str = "") -> list[str]:
    """Those of the speakers whom nobody knows at a meeting; before there is one (0), with a client."""
    if meeting:
        known = known_at(book, book.meeting(meeting))
    else:
        company = find_named(book, "clients", client) if client else 0
        theirs = book.people(company) if company else []
        known = People.of((), [*theirs, *book.people()], [book.user])
    return [name for name in names if known.find(name) is None]


def take_in(
    book: Book, meeting: int, name: str, text: str, heard: Transcript, called: Mapping[str, str] | None = None
) -> UseCase[int]:
    """The turns become notes of a meeting, in their order, and the file is kept; gives the number of notes.

    `called`: who a speaker is, `name:title:role:side` as after + in a line; who is not named there is who is meant by the
    name, or keeps it. A meeting that was only planned has taken place now, and waits for its review.
    """
    deal = book.meeting(meeting).deal

    def run(work: Transaction) -> int:
        head, words = book.meeting(meeting), clean_multiline(text)
        if any(doc["meeting"] == meeting and doc.get("text") == words for doc in work.table("papers")):
            raise Refused("papers.already", name=clean(name))
        if head.status == "planned":
            start = head.planned or began(book, heard)
            work.update("meetings", meeting, started=head.started or start)
            begin(work, meeting)
            over = datetime.fromisoformat(start or book.clock.stamp()) + timedelta(seconds=heard.seconds)
            work.update("meetings", meeting, status="draft", ended=over.isoformat(timespec="seconds"))
        who = _speakers(work, meeting, heard, called or {})
        started = datetime.fromisoformat(
            (work.doc("meetings", meeting) or {}).get("started") or book.clock.stamp()
        )
        kinds = {str(turn.first): turn.kind for turn in heard.turns if turn.kind}
        paper = keep_paper(work, meeting=meeting, name=clean(name), form=heard.form, text=words, kinds=kinds)
        known = known_at(book, book.meeting(meeting))

        def note(reading: scribe.Reading, at: datetime, *source: int) -> None:
            said = fields_of(reading, known)
            add_entry(work, meeting=meeting, at=at.isoformat(timespec="seconds"), source=source, **said)

        file = scribe.literal(clean(name), "attachment", place=t("papers.in_book"), internal=True)
        note(file, started, paper)
        for turn in heard.turns:
            speaker = who.get(turn.speaker, turn.speaker)
            reading = scribe.literal(clean(turn.text), "note", speaker=speaker)
            note(reading, started + timedelta(seconds=turn.at or 0), paper, turn.first, turn.last)
        return len(heard.turns)

    return UseCase("import", run, deal, meeting)


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
    return _lines_of(paper["text"])[entry.source[1] - 1 : entry.source[2]] if paper else []


@lru_cache(1)
def _lines_of(text: str) -> list[str]:
    """A file's lines: one goes through them with a key for each."""
    return text.splitlines()


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
    return ("" if placed == "note" else placed) if placed else proposed(entry.text, entry.side)


def _paper(book: Book, entry: Entry) -> Mapping[str, Any] | None:
    """The file that a line was taken from, None for none."""
    deal = book.meeting(entry.meeting).deal
    return book.table("papers", deal).get(doc_id=entry.source[0]) if len(entry.source) == 3 else None


def proposal(recording: Recording, entry: Entry, kind: str | None = None) -> Proposal | None:
    """What a note may be, with who and until when of an action; None where its words speak for nothing. `kind`: what `cue_of`
    has said already."""
    kind = cue_of(recording, entry) if kind is None else kind
    if not kind:
        return None
    reading = recording.read(entry.text, "note", entry.doc_id)
    said = (reading.owner, reading.due, reading.due_text) if reading.kind == kind else ()
    return _whose(recording, entry, Proposal(kind, *said))


def _whose(recording: Recording, entry: Entry, found: Proposal) -> Proposal:
    """Of an action, who is asked and until when, where the words say so."""
    if found.kind != "action":
        return found
    owner, due, phrase = found.owner, found.due, found.due_text
    for pattern in _OWNERS if not owner else ():
        said = pattern.search(entry.text)
        if said:
            somebody = recording.people.find(said["who"].strip())
            owner = somebody.name if somebody else said["who"].strip() if pattern in _WRITTEN else ""
        if owner:
            break
    if not owner and entry.speaker and _MYSELF.search(entry.text):
        owner = entry.speaker
    now = datetime.fromisoformat(entry.at)
    if not due and (day := _DAY.search(entry.text)):
        read = read_due(day[0], now)
        due, phrase = (read.iso, day[0]) if isinstance(read, DueDate) else ("", "")
    if not due:
        for said in _BY.finditer(entry.text):
            words = (said["zh"] or said["en"] or "").strip()
            for start in range(len(words)) if said["zh"] else (0,):
                read = read_due(words[start:], now)
                if isinstance(read, DueDate):
                    due, phrase = read.iso, words[start:].lstrip("在于到")
                    break
            if due:
                break
    return found._replace(owner=owner, due=due, due_text=phrase)


def sort_as(recording: Recording, number: int, kind: str, given: Proposal | None = None) -> UseCase[None]:
    """A line is of a kind: its words are read as if they had been typed so; who said it, and the words as they came, stay.

    `given`: who and until when, of an action, where its words do not say so to the reader.
    """
    entry = recording.entry(number)
    reading = recording.read(entry.text, "note", number)
    if reading.form != "entry" or reading.kind != kind:
        reading = of_kind(recording.read(scribe.with_kind(entry.text, kind), kind, number), kind)
    if given and kind == "action":
        reading = reading._replace(
            owner=reading.owner or given.owner,
            due=reading.due or given.due,
            due_text=reading.due_text or given.due_text,
        )
    reading = reading._replace(raw=entry.raw, speaker=reading.speaker or entry.speaker)
    fields = fields_of(reading, recording.people)
    return recording.case("rekind", lambda work: change_entry(work, number, **fields))


def give_owner(recording: Recording, number: int, name: str) -> UseCase[None]:
    """One person answers for a line; a note becomes an action by that."""
    owner = recording.people.full(clean(name).strip())
    return _as_action(recording, number, {"owner": owner, "side": recording.people.side(owner)})


def give_due(recording: Recording, number: int, due: str, phrase: str) -> UseCase[None]:
    """A line is to be done by a day; a note becomes an action by that."""
    return _as_action(recording, number, {"due": due, "due_text": phrase})


def _as_action(recording: Recording, number: int, fields: dict[str, Any]) -> UseCase[None]:
    entry = recording.entry(number)
    dated = entry.kind in ("action", "divergence")

    def run(work: Transaction) -> None:
        if not dated:
            sort_as(recording, number, "action").run(work)
        change_entry(work, number, **fields)

    return recording.case("edit", run)


_SENTENCE = re.compile(r"(?<=[。！？；!?;])\s*(?=\S)|(?<=[^\W\d_]{2}\.)\s+(?=[A-Z])")
# What the sentences of a note have of it
_OF_NOTE = "meeting kind text raw at by order speaker side internal source".split()


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its stop."""
    return [piece.strip() for piece in _SENTENCE.split(text) if piece.strip()]


def split(recording: Recording, number: int) -> UseCase[int] | None:
    """A note becomes one for each sentence; gives how many. None where it is one sentence."""
    entry = recording.entry(number)
    pieces = sentences(entry.text)
    if len(pieces) < 2:
        return None
    lines = recording.entries
    at = next(place for place, line in enumerate(lines) if line.doc_id == number)
    after = lines[at + 1].order if at + 1 < len(lines) else entry.order + 1

    def run(work: Transaction) -> int:
        change_entry(work, number, text=pieces[0])
        for place, piece in enumerate(pieces[1:], 1):
            step = (after - entry.order) * place / len(pieces)
            new = replace(entry, kind="note", text=piece, raw=piece, order=entry.order + step)
            add_entry(work, **{name: getattr(new, name) for name in _OF_NOTE})
        return len(pieces)

    return recording.case("split", run)


def join(recording: Recording, number: int) -> UseCase[None] | None:
    """A line takes up the words of the note below it; None where there is none."""
    from dealtui.export.turns import glued

    lines = recording.entries
    at = next(place for place, line in enumerate(lines) if line.doc_id == number)
    if at + 1 >= len(lines) or lines[at + 1].kind != "note":
        return None
    entry, other = lines[at], lines[at + 1]
    source = entry.source
    if len(source) == len(other.source) == 3 and source[0] == other.source[0]:
        source = (source[0], min(source[1], other.source[1]), max(source[2], other.source[2]))

    def run(work: Transaction) -> None:
        change_entry(
            work, number, text=glued(entry.text, other.text), raw=glued(entry.raw, other.raw), source=source
        )
        change_entry(work, other.doc_id, deleted=True)

    return recording.case("join", run)
