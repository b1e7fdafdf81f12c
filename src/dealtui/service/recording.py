"""Recording a meeting: every line that is typed becomes a record, and can be mended or taken back (guide 45-64).

>>> recording = Recording(book, meeting=12)
>>> book.do(recording.capture(["需 定制化开发功能", "案 N1 采用三模块架构"]))
>>> await book.do_async(recording.undo())
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar

from dealtui.domain import scribe
from dealtui.domain.calendar import instant
from dealtui.domain.kinds import HELD
from dealtui.domain.lifecycle import EventRefused
from dealtui.domain.people import People, matches
from dealtui.domain.records import (
    Deal,
    Entry,
    Fit,
    Meeting,
    Side,
    Summary,
    ValidationFailed,
    is_due,
    known_moment,
)
from dealtui.domain.scribe.writer import compose
from dealtui.i18n import NotDone
from dealtui.service.book import FOLLOWING, Book, Change, Refused, Transaction, UseCase
from dealtui.service.entries import add_entry, change_entry, fields_of, is_internal, note_rechecked
from dealtui.service.following import apply_event, event
from dealtui.service.preparing import begin, known_at, known_with, note_presence
from dealtui.store.errors import Busy, Stale, StoreError
from dealtui.store.files import beside
from dealtui.text import clean, folded

if TYPE_CHECKING:
    import asyncio

    from pydantic import TypeAdapter

T = TypeVar("T")

_Ahead = tuple[tuple[Any, ...], scribe.Reading | None]  # upon what a line was read last, and how


# ----------------------------------------------------------------------------------------------------
# A line that is typed anew: corrected, or continued.


def mended(raw: str, reading: scribe.Reading) -> str | None:
    """The line before, corrected or continued; None when there is nothing in it to correct."""
    if reading.form == "correction":
        return raw.replace(reading.old, reading.new, 1) if reading.old in raw else None
    gap = " " if raw[-1:].isascii() and reading.text[:1].isascii() and not raw[-1:].isspace() else ""
    return raw + gap + reading.text


# ----------------------------------------------------------------------------------------------------
# The line that somebody is typing, kept beside the book so that it outlives a crash; and lines that the book did not take,
# kept wherever something can be written.
#
# A draft is a convenience, not a record: it is written when the typing rests, and a disk that cannot take it must not
# disturb the typing.


def _path(book: Book, meeting: int) -> str:
    return str(book.path / "drafts" / f"{meeting}.json")


def _beside(book: Book) -> bool:
    """Whether the folder is still this book's, and the user lets it be written to."""
    return book.repo.why_read_only not in ("asked", "exchanged")


def save_draft(book: Book, meeting: int, text: str, kind: str) -> bool:
    """Keep a meeting's unfinished line; an empty one takes the draft away. Whether that could be done."""
    import json

    files, path = book.repo.files, _path(book, meeting)
    try:
        if text and _beside(book):
            files.make_folder(str(book.path / "drafts"))
            new = beside(path)
            files.write_new(new, [json.dumps({"text": text, "kind": kind}).encode()])
            files.rename(new, path)  # the folder is not waited for
            return True
        if _beside(book) and files.stat(path):
            files.unlink(path)
    except (OSError, StoreError):
        pass
    return not text


def keep_anywhere(book: Book, meeting: int, lines: bytes) -> str:
    """Keep lines that the book did not take in a file of their own: beside the book, else in the user's folder for such
    things, else among the temporary files. Gives its path; "" when nothing can be written anywhere."""
    import tempfile
    from itertools import count

    import platformdirs

    files, stamp = book.repo.files, book.clock.now().strftime("%Y%m%d-%H%M%S")
    folders: list[Callable[[], str]] = [
        lambda: str(platformdirs.user_state_path("dealtui", appauthor=False)),
        lambda: tempfile.mkdtemp(prefix="dealtui-"),
    ]
    if _beside(book):
        folders.insert(0, lambda: str(book.path / "drafts"))
    for folder_of in folders:
        try:
            folder = folder_of()
            files.make_parents(str(Path(folder).parent))
            files.make_folder(folder)
            for attempt in count():
                path = f"{folder}/{meeting}-{stamp}{f'-{attempt}' if attempt else ''}.txt"
                try:
                    files.write_new(path, [lines])
                except FileExistsError:
                    continue
                return path
        except (OSError, StoreError):
            continue
    return ""


def load_draft(book: Book, meeting: int) -> tuple[str, str]:
    """A meeting's unfinished line and its kind; ("", "") when none was kept or it cannot be read."""
    import json

    try:
        draft = json.loads(book.repo.files.read_file(_path(book, meeting)))
        return str(draft["text"]), str(draft["kind"])
    except (OSError, StoreError, ValueError, KeyError, TypeError, RecursionError):
        return "", ""


class Captured(NamedTuple):
    """What became of one line. change: added, corrected, continued, presence, done, empty; `number` is the entry's (0: none)."""

    number: int
    change: str


class Recording:
    """One meeting that is open for its lines.

    Every method that changes something gives a `UseCase`, which is one commit when the book does it.
    """

    def __init__(self, book: Book, meeting: int) -> None:
        self.book = book
        self.number = meeting
        self._deal = self.meeting.deal
        self._people: People | None = None
        self._ahead: _Ahead = ((), None)
        self.close = book.subscribe(self._changed)

    # ------------------------------------------------------------------ changing

    def capture(self, lines: Sequence[str], default_kind: str = "note") -> UseCase[list[Captured]]:
        """Record what was typed, all lines in one commit; every line has an answer in the same place."""
        return self.case("capture", lambda work: self._capture(work, lines, default_kind))

    def capture_literal(self, readings: Sequence[tuple[scribe.Reading, str]]) -> UseCase[list[Captured]]:
        """Record lines whose fields are given (`scribe.literal`), each with its time of entry ("" for now)."""
        return self.case(
            "capture", lambda work: [Captured(self._add(work, *given), "added") for given in readings]
        )

    def edit(self, number: int, line: str, expect: int | None = None) -> UseCase[None]:
        """Read an entry anew from a changed line. Stale when it no longer has revision `expect`."""
        reading = self.read(clean(line), self.entry(number).kind, number)
        return self.case("edit", lambda work: self._reread(work, number, reading, expect))

    def rekind(self, number: int, kind: str) -> UseCase[None]:
        """Give an entry another kind; its line gets the mark of it. What was internal stays so, also by itself."""
        entry = self.entry(number)
        reading = self.read_as(self.line_of(entry), kind, number)
        reading = reading._replace(internal=entry.internal or reading.internal)
        return self.case("rekind", lambda work: self._reread(work, number, reading, entry.revision))

    def delete(self, number: int) -> UseCase[None]:
        """Take an entry out of the record; it is kept, so that its code is not given again, and undo brings it back."""
        return self.case("delete", lambda work: change_entry(work, number, deleted=True))

    def move(self, number: int, by: int) -> UseCase[None] | None:
        """Move an entry up (-1) or down (+1) past its neighbour; None at the end."""
        lines = self.entries
        at = next(i for i, entry in enumerate(lines) if entry.doc_id == number)
        if not 0 <= at + by < len(lines):
            return None
        other, beyond = lines[at + by], at + 2 * by
        far = lines[beyond].order if 0 <= beyond < len(lines) else other.order + 2 * by
        place = (other.order + far) / 2
        return self.case("move", lambda work: work.update("entries", number, order=place))

    def rechecked(self, number: int) -> UseCase[None]:
        """Somebody has looked at a line again: it is in doubt no longer. Nothing is written when it was not."""
        return self.case("looked", lambda work: note_rechecked(work, number))

    def undo(self) -> UseCase[str]:
        """Take back the last thing that this user did in this meeting; gives its label, "" if there is none."""
        return self.book.undo(self.number)

    def redo(self) -> UseCase[str]:
        """Do again what was taken back last; gives its label, "" if there is none."""
        return self.book.redo(self.number)

    def tick(self, index: int, state: str) -> UseCase[None]:
        """Set the state of an objective: open, met, partly, missed (guide 34)."""
        meant = self.meeting.objectives[index].text

        def run(work: Transaction) -> None:
            now = list(self.meeting.objectives)
            if [one.text for one in now[index : index + 1]] != [meant]:
                raise Stale("meetings", self.number, work.doc("meetings", self.number))
            now[index] = replace(now[index], state=state)
            work.update("meetings", self.number, objectives=tuple(now))

        return self.case("objective", run)

    # ------------------------------------------------------------------ the work inside a commit

    def case(self, label: str, run: Callable[[Transaction], T]) -> UseCase[T]:
        return UseCase(label, run, self._deal, self.number)

    def _capture(self, work: Transaction, lines: Sequence[str], default_kind: str) -> list[Captured]:
        if (work.doc("meetings", self.number) or {}).get("status", "planned") not in (*HELD, "log"):
            begin(work, self.number)
        cleaned = [*map(clean, lines)]
        if len(cleaned) == 1 and self._ahead[0] == self._known(cleaned[0], default_kind):
            return [self._capture_line(work, cleaned[0], default_kind, self._ahead[1])]
        try:
            return [self._capture_line(work, line, default_kind) for line in cleaned]
        finally:  # the commit may be refused
            self._people = None if len(cleaned) > 1 else self._people

    def _capture_line(
        self, work: Transaction, line: str, default_kind: str, read: scribe.Reading | None = None
    ) -> Captured:
        """One line; `read`: how the screen has read it while it was typed."""
        reading = read or scribe.read(line, self._context(default_kind))
        if reading.form == "empty":
            return Captured(0, "empty")
        if reading.form == "presence":
            note_presence(work, self.number, reading.names, reading.present)
            self._people = None  # the next lines of the same commit may name them
            return Captured(0, "presence")
        if reading.form == "done" and (action := self.entry(reading.refs[0]).action):
            told: dict[str, Any] = {"refs": reading.refs, "ref_codes": reading.ref_codes}
            told["internal"] = is_internal(work, self.entry(reading.refs[0]))
            note = scribe.literal(line, "note", **told)
            done = "done"
            try:
                apply_event(work, action, "done", {"result": reading.text})
            except EventRefused:  # it is over, or needs a result: the words are kept
                done = "added"
            return Captured(self._add(work, note), done)
        if reading.form in ("correction", "continuation") and (last := self._last(work)):
            whole = mended(self.line_of(last), reading)
            again = scribe.read(whole, self._context(last.kind, last.at)) if whole is not None else None
            if again and again.form == "entry":
                self._reread(work, last.doc_id, again)
                return Captured(last.doc_id, "corrected" if reading.form == "correction" else "continued")
        if reading.form != "entry":  # nothing to correct or to continue: the words themselves are kept
            reading = scribe.literal(line, default_kind)
        return Captured(self._add(work, reading), "added")

    def _last(self, work: Transaction) -> Entry | None:
        """The line that was typed last in this meeting."""
        lines = (entry for entry in work.state.alive if entry.meeting == self.number)
        return max(lines, key=lambda entry: entry.doc_id, default=None)

    def _add(self, work: Transaction, reading: scribe.Reading, at: str = "") -> int:
        at = at or self._said_at() or self.book.clock.stamp()
        return add_entry(work, meeting=self.number, at=at, **fields_of(reading, self.people))

    def _said_at(self) -> str:
        """When lines were said that are typed after the meeting: with the one before, else at its beginning; "" for now."""
        head = self.book.table("meetings").get(doc_id=self.number)  # its record is made anew after every line
        if not head.get("afterwards") or not (began := known_moment(head.get("started", ""))):
            return ""
        return max((began, *(entry.at for entry in self.entries)), key=instant)

    def _reread(
        self, work: Transaction, number: int, reading: scribe.Reading, expect: int | None = None
    ) -> None:
        if reading.form != "entry":
            reading = scribe.literal(reading.raw, self.entry(number).kind)
        change_entry(work, number, expect=expect, **fields_of(reading, self.people))

    # ------------------------------------------------------------------ reading

    @property
    def meeting(self) -> Meeting:
        return self.book.meeting(self.number)

    @property
    def deal(self) -> Deal:
        return self.book.deal(self._deal)

    @property
    def entries(self) -> list[Entry]:
        """The meeting's lines in their order."""
        return self.book.state(self._deal).ordered(self.number)

    @property
    def summary(self) -> Summary:
        """Counts, topics and gaps as of now."""
        return self.book.state(self._deal).ledger.summary(self.number)

    @property
    def people(self) -> People:
        """Who may be named: who is present first, then everybody known on either side; kept, since every line asks for it."""
        if self._people is None:
            self._people = known_at(self.book, self.meeting)
        return self._people

    def entry(self, number: int) -> Entry:
        return self.book.state(self._deal).entries[number]

    def code(self, number: int) -> str:
        """The code of an entry of this deal, "" if it has none."""
        return self.book.state(self._deal).code(number)

    def coded(self) -> list[Entry]:
        """Every line of the deal that has a code, for completion."""
        return [entry for entry in self.book.state(self._deal).alive if entry.code]

    def read(self, line: str, default_kind: str = "note", number: int = 0) -> scribe.Reading:
        """How a line will be read; of an entry that is edited (`number`), as of the time when it was said."""
        if number:
            return scribe.read(line, self._context(default_kind, self.entry(number).at))
        reading = scribe.read(line, self._context(default_kind))
        self._ahead = (self._known(line, default_kind), reading)
        return reading

    def read_as(self, line: str, kind: str, number: int) -> scribe.Reading:
        """How the line of an entry is read under a kind that was chosen, whatever it looks like (a note has no mark)."""
        reading = self.read(scribe.with_kind(line, kind), kind, number)
        return (
            reading if reading.kind == kind and reading.form == "entry" else scribe.literal(reading.raw, kind)
        )

    def _known(self, line: str, default_kind: str) -> tuple[Any, ...]:
        """What a reading depends on: the line, and what the book and the clock (to the minute) say."""
        return line, default_kind, self.book.repo.seq, self.book.clock.stamp()[:16]

    def line_of(self, entry: Entry) -> str:
        """The line by which an entry is edited: as it was typed, with its kind's mark; written anew where something has
        been put to it since (a criterion, an owner), so that reading it again loses none of that."""
        line = compose(entry, self.code, self.people)
        reading = self.read(line, "note")
        same = reading.form == "entry" and reading.kind == entry.kind
        return line if same else scribe.with_kind(line, entry.kind)

    def _context(self, default_kind: str, at: str = "") -> scribe.Context:
        """What a reader of lines knows. `at`: when an earlier line was said, from which its dates count."""
        at = at or self._said_at()
        return scribe.Context(
            now=datetime.fromisoformat(at) if at else self.book.clock.now(),
            default_kind=default_kind,
            entries=self.book.state(self._deal).code_number,
            people=self.people,
        )

    def _changed(self, change: Change) -> None:
        heads = (set(op.fields) for op in change.ops if op.table == "meetings")
        if change.touches("people") or any({"attendees", "recorder"} & fields for fields in heads):
            self._people = None


# ----------------------------------------------------------------------------------------------------
# Lines on their way to the disk: in order, one commit a batch, and none lost when the disk refuses.

Amending = Callable[[UseCase[list[Captured]]], UseCase[list[Captured]]]
PATIENCE = 5.0  # seconds that the end of the program waits for the disk


class Outbox:
    """A queue that is sent one batch after the other: lines that were entered at once, with the kind they have unless they
    name one themselves.

        outbox = Outbox(recording)
        outbox.put(["需 定制化开发功能"], "note")
        saved = await outbox.sending()

    `fault` is why the first batch in the queue could not be saved; `sending` tries again from there.
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._queue: deque[tuple[Sequence[str], str]] = deque()
        self._task: asyncio.Task[list[Captured]] | None = None
        self.fault: NotDone | None = None

    def put(self, lines: Sequence[str], kind: str) -> None:
        """One more batch at the end."""
        self._queue.append((lines, kind))

    @property
    def lines(self) -> list[tuple[str, str]]:
        """What is not saved yet, oldest first, with the kinds."""
        return [(line, kind) for lines, kind in self._queue for line in lines]

    @property
    def unsaved(self) -> list[tuple[str, str]]:
        """The lines that were refused, with their kinds; empty while everything goes well."""
        return self.lines if self.fault else []

    def take_back(self) -> tuple[str, str] | None:
        """The only line that a sealed record refused, and its kind, out of the queue, so that it can stand in the line again."""
        if self.fault and len(self.lines) == 1:
            lines, kind = self._queue.popleft()
            return lines[0], kind
        return None

    def sending(self, amending: Amending | None = None) -> asyncio.Task[list[Captured]]:
        """The task that is saving what waits, a new one if there is none; it outlives whoever waits for it. What a sealed
        record is to take is made an amendment of it."""
        import asyncio

        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._send(amending))
        return self._task

    async def rest(self) -> None:
        """Until nothing is on its way any more."""
        import asyncio

        if self._task is not None and not self._task.done():
            await asyncio.wait({self._task}, timeout=PATIENCE)

    async def _send(self, amending: Amending | None) -> list[Captured]:
        """Save what is waiting, up to the first batch that is refused."""
        saved: list[Captured] = []
        recording = self._recording
        try:
            while self._queue:
                case = recording.capture(*self._queue[0])
                answers = await recording.book.do_async(amending(case) if amending else case)
                saved += answers
                self._queue.popleft()
                self.fault = None
        except NotDone as error:
            self.fault = error
        return saved

    def send_now(self) -> bool:
        """A last try while the program ends; True when nothing is left. Nobody waits for a lock again."""
        while self._queue and (self._task is None or self._task.done()) and not isinstance(self.fault, Busy):
            try:
                self._recording.book.do(self._recording.capture(*self._queue[0]))
            except Exception:  # refused, or a fault that was told where it was met: the caller keeps the rest
                break
            self._queue.popleft()
        return not self._queue


# ----------------------------------------------------------------------------------------------------
# Lines that other programs give, as pydantic has them.


class _TenYears:
    """In `Annotated`, to pydantic: so many seconds before or after."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(source), "ge": -315_576_000, "le": 315_576_000}


@dataclass(frozen=True, kw_only=True)
class JsonLine:
    """One line of `capture --jsonl`: its text is taken literally, its fields as they are; others are passed over. pydantic checks
    it field by field.

    `t`: seconds after the meeting's beginning. `due`: a date as it is stored, any other ISO 8601 date or moment, or words
    that are read like typed ones; `due_raw`: the words that it comes from.
    """

    __pydantic_config__: ClassVar[dict[str, bool]] = {"strict": True, "allow_inf_nan": False}

    text: str
    kind: str = "note"
    owner: str = ""
    due: str = ""
    due_raw: str = ""
    speaker: str = ""
    criterion: str = ""
    place: str = ""
    amount: str = ""
    side: Side = ""
    fit: Literal["", Fit] = ""
    part: str = ""
    internal: bool = False
    t: Annotated[float, _TenYears] | None = None

    @classmethod
    def read(cls, line: str) -> JsonLine:
        """ValidationFailed when it is no such object."""
        from pydantic import ValidationError

        try:
            return _json_lines().validate_json(line.encode("utf-8", "replace"))
        except ValidationError as error:
            raise ValidationFailed(error) from None

    def reading(self, now: datetime) -> scribe.Reading:
        """The line as it is recorded: a kind that is none is a note, a `due` that says no date is left out."""
        due, due_text = self._dated(now)
        texts = ("owner", "speaker", "criterion", "place", "amount", "part")
        said: dict[str, Any] = {name: clean(getattr(self, name)) for name in texts}
        said |= {"side": self.side, "fit": self.fit, "internal": self.internal}
        return scribe.literal(clean(self.text), self.kind, due=due, due_text=due_text, **said)

    def _dated(self, now: datetime) -> tuple[str, str]:
        """The due date as it is stored, and the words it was read from; no date where the words say none."""
        from dealtui.domain.dates import read_due

        due, words = clean(self.due).strip(), clean(self.due_raw)
        if not due or is_due(due):
            return due, words
        try:
            moment = datetime.fromisoformat(due)
        except ValueError:
            return read_due(due, now).iso, words or due
        if moment.tzinfo:
            moment = moment.astimezone(now.tzinfo)
        return moment.isoformat(timespec="minutes")[:16], words


@cache
def _json_lines() -> TypeAdapter[JsonLine]:
    from pydantic import TypeAdapter

    return TypeAdapter(JsonLine)


# ----------------------------------------------------------------------------------------------------
# 往来, the contact log: what happens with a client between the meetings, typed from wherever one is.
#
#     >>> book.do(contact(book, deal, "办 @Tom Fri send access"))
#     >>> book.do(contact(book, deal, "催 A3 答应周五回复"))
#
# Its lines stand in a record of their own for each deal, a meeting of the state "log" that is made with the first of them:
# so they have codes, bear actions, are searched, briefed and undone like all others. It is no meeting that was held: it has no
# number, nobody reviews or seals it, and the client gets no copy of it.

_CHASE = re.compile(r"(?:催办?|chase)\s*[:：]?\s*(A\d+)(?![^\W_])\s*(.*)", re.IGNORECASE)
_DEAL = re.compile(r"(?:项目|deal)\s*[:：]\s*(?:[\"“]([^\"”]+)[\"”]|(\S+))\s*(.*)", re.IGNORECASE)

_BEGUN = re.compile(r"((?:项目|deal)\s*[:：]\s*)[\"“]?([^\"”]*)", re.IGNORECASE)


def log_of(book: Book, deal: int) -> int:
    """The contact log of a deal, 0 while there is none."""
    return next((doc.doc_id for doc in book.docs("meetings", deal=deal, status="log")), 0)


def named_deal(line: str) -> tuple[str, str]:
    """The deal that a line names for itself (`项目:二期 …`, `deal:"Phase 2" …`), "" for none; and what it says."""
    if named := _DEAL.fullmatch(clean(line).strip()):
        return named[1] or named[2], named[3]
    return "", clean(line).strip()


def deal_named(book: Book, word: str) -> int:
    """The deal that a word means: its name, the beginning or a part of it or of its client's, or their pinyin; 0 for none,
    or for several."""
    wanted = folded(word)
    names = {doc.doc_id: [*book.names_of(doc.doc_id)][::-1] for doc in book.table("deals")}
    for fits in (
        lambda name: folded(name) == wanted,
        lambda name: matches(name, wanted) == 3,
        lambda name: matches(name, wanted) > 0,
    ):
        if found := [number for number, both in names.items() if any(map(fits, both))]:
            return found[0] if len(found) == 1 else 0
    return 0


def completed(book: Book, line: str) -> list[str]:
    """What a line may become that begins to name its deal: `项目:二` is `项目:订单系统二期 `, or `deal:"Phase 2" `."""
    if not (begun := _BEGUN.fullmatch(clean(line).strip())):
        return []
    word, offered = begun[2].strip(), list[str]()
    for doc in book.table("deals"):
        client, name = book.names_of(doc.doc_id)
        if name != word and any(matches(one, folded(word)) for one in (name, client)):
            offered.append(f'{begun[1]}"{name}" ' if " " in name else f"{begun[1]}{name} ")
    return offered


def contact(book: Book, deal: int, line: str, kind: str = "note") -> UseCase[tuple[str, int]]:
    """Note a line with a deal, in one commit; `催 A3 …` chases an action. Gives the action that it made or chased, else its
    entry, as table and number. Refused when it says nothing, or of no action."""
    said = clean(line).strip()
    if not said:
        raise Refused("contact.empty", "line")
    if found := _CHASE.fullmatch(said):
        return _chase(book, deal, found[1].upper(), found[2])

    def run(work: Transaction) -> tuple[str, int]:
        now = book.clock.stamp()
        number = log_of(book, deal) or work.insert(
            "meetings", Meeting(deal=deal, status="log", started=now, created=now, recorder=book.user)
        )
        recording = Recording(book, number)
        try:
            entry = recording.capture([said], kind).run(work)[0].number
        finally:
            recording.close()
        action = work.state.entries[entry].action if entry else 0
        return ("actions", action) if action else ("entries", entry)

    return UseCase("capture", run, deal, FOLLOWING)


def _chase(book: Book, deal: int, code: str, note: str) -> UseCase[tuple[str, int]]:
    number = next((doc.doc_id for doc in book.docs("actions", deal=deal, code=code)), 0)
    if not number:
        raise Refused("contact.no_action", "line", code=code)
    chase = event(book, [number], "chase", note=note)

    def run(work: Transaction) -> tuple[str, int]:
        chase.run(work)
        return "actions", number

    return UseCase(chase.label, run, chase.deal, chase.scope)


def read_contact(book: Book, deal: int, line: str) -> tuple[scribe.Reading, People]:
    """How a line will be read, and who is known there."""
    known = known_with(book, book.deal(deal).client)
    context = scribe.Context(book.clock.now(), "note", book.state(deal).code_number, known)
    return scribe.read(clean(line), context), known


def contacts(book: Book, deal: int, after: str = "") -> list[Entry]:
    """The lines of a deal's contact log, the oldest first; those noted since a moment."""
    number = log_of(book, deal)
    lines = book.state(deal).ordered(number) if number else []
    return [entry for entry in lines if not after or instant(entry.at) >= instant(after)]
