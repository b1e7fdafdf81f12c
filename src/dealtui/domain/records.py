"""The records of a book: frozen dataclasses, kept on disk as plain JSON documents.

They are standard dataclasses so that a command that writes one line need not import pydantic (0.1 s);
pydantic validates the same classes at the edges, see `validation`. A document leaves out fields that have
their default value, and keeps fields that this version does not know.

References between records are document numbers (`doc_id`, an int that TinyDB keys by); `id` is a ULID, unique
across books, for people and scripts outside.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from datetime import datetime
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self, cast

from dealtui.domain.kinds import BY_NAME, INVITATIONS, LEVELS, OBJECTIVES, SCENES, STATUSES, TOPICS
from dealtui.i18n import NotDone, t

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError


# ----------------------------------------------------------------------------------------------------
# Texts that have a form: declared where the field is, asked for by pydantic alone.


class TextForm:
    """In `Annotated[str, TextForm(...)]`: what such a text looks like; "" is always allowed.

    pydantic checks it at every door (its error's type is `name`) and gives `pattern` in the JSON Schema.
    """

    def __init__(self, name: str, holds: Callable[[str], bool], pattern: str, expected: str = "") -> None:
        self.name, self.holds, self.pattern, self.expected = name, holds, pattern, expected

    @classmethod
    def one_of(cls, codes: Iterable[str]) -> TextForm:
        """One of these codes, under the type that pydantic gives to a Literal's error."""
        known = tuple(codes)
        return cls("literal_error", known.__contains__, "|".join(known), ", ".join(known))

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        from pydantic_core import PydanticCustomError, core_schema

        def check(value: str) -> str:
            if value and not self.holds(value):
                raise PydanticCustomError(self.name, "{value}", {"value": value, "expected": self.expected})
            return value

        return core_schema.no_info_after_validator_function(check, handler(source))

    def __get_pydantic_json_schema__(self, schema: Any, handler: Callable[[Any], Any]) -> Any:
        return {**handler(schema), "pattern": f"^({self.pattern})?$"}


def is_due(text: str) -> bool:
    """Whether a text is a due date as it is stored: `2026-11-27` or `2026-11-27T15:00`."""
    try:
        return len(text) in (10, 16) and datetime.fromisoformat(text).isoformat()[: len(text)] == text
    except ValueError:
        return False


@lru_cache(4096)
def known_due(text: str) -> str:
    """The due date, "" where a document holds something else: earlier versions took any text, and no list is to end over it."""
    return text if is_due(text) else ""


def is_stamp(text: str) -> bool:
    """Whether a text is a moment as it is stored: ISO 8601 with an offset."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def is_moment(text: str) -> bool:
    """Whether a text says when something was: a day, a minute, or a moment with its offset."""
    return is_due(text) or is_stamp(text)


def known_moment(text: str) -> str:
    """When something was, "" where a document holds something else."""
    return text if text and is_moment(text) else ""


_DAY = r"\d{4}-\d\d-\d\d"
Due = Annotated[str, TextForm("due_form", is_due, rf"{_DAY}(T\d\d:\d\d)?")]
Moment = Annotated[str, TextForm("moment_form", is_moment, rf"{_DAY}(T.+)?")]
Stamp = Annotated[str, TextForm("moment_form", is_stamp, rf"{_DAY}T.+")]
KindName = Annotated[str, TextForm.one_of(BY_NAME)]
Level = Annotated[str, TextForm.one_of(LEVELS)]
Scene = Annotated[str, TextForm.one_of(SCENES)]
MeetingStatus = Annotated[str, TextForm.one_of(STATUSES)]
Reached = Annotated[str, TextForm.one_of(OBJECTIVES)]
Invitation = Annotated[str, TextForm.one_of(INVITATIONS)]

# ----------------------------------------------------------------------------------------------------
# What all records have in common: frozen dataclasses ↔ plain JSON documents.

Side = Literal["", "client", "ours"]
Fit = Literal["full", "partial", "alternative", "declined", "pending"]


if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:

    def record(**_frozen_slots_and_keywords: bool) -> Callable[[type], type]:
        """As the standard one, which writes out for each class what stands once in `RecordPart`: half of this module's time."""
        return dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)


@record(frozen=True, slots=True, kw_only=True)
class RecordPart:
    """A piece of a record that has no life of its own (an attendee, an objective, a step)."""

    @classmethod
    def parts(cls) -> Mapping[str, type[RecordPart]]:
        """The fields that hold a tuple of parts, and of which class, as their types say."""
        return _shape(cast(Any, cls)).parts

    if not TYPE_CHECKING:

        def __init__(self, **given: Any) -> None:
            shape = _shape(type(self))
            values = {**shape.defaults, **given}
            if odd := shape.fields ^ values.keys():
                raise TypeError(f"{type(self).__name__}, missing or not known: {', '.join(sorted(odd))}")
            for name, put in shape.setters:
                put(self, values[name])

        def __setattr__(self, name: str, value: object) -> None:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")

        def __eq__(self, other: object) -> bool:
            values = _shape(type(self)).all
            return values(self) == values(other) if type(other) is type(self) else NotImplemented

        def __hash__(self) -> int:
            return hash(_shape(type(self)).all(self))

        def __repr__(self) -> str:
            values = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in fields(self))
            return f"{type(self).__qualname__}({values})"

    @classmethod
    def from_doc(cls, doc: Mapping[str, Any]) -> Self:
        """The record of a document; fields that this version does not know are left out. Raises TypeError when one that
        it must have is missing.
        """
        shape = _shape(cast(Any, cls))
        values = {**shape.defaults, **doc}
        for name, part in shape.parts.items():
            if values[name]:
                values[name] = tuple([part.from_doc(item) for item in values[name]])
        for name, holds in shape.forms:  # older versions took any text: no list is to fail over it
            if (text := values.get(name)) and not holds(text):
                if name == "due":
                    values["due_text"] = values.get("due_text") or text
                values[name] = ""
        new = object.__new__(cls)
        try:
            for name, put in shape.setters:  # past the dataclass's __init__, which takes twice as long
                value = values[name]
                put(new, tuple(value) if type(value) is list else value)
        except KeyError as error:
            raise TypeError(f"{cls.__name__} needs {error.args[0]}") from None
        return new

    def placed(self, **fields: Any) -> Self:
        """The same with other values, as `dataclasses.replace` gives it, in a third of the time."""
        new = object.__new__(type(self))
        for name, put in _shape(cast(Any, type(self))).setters:
            put(new, fields[name] if name in fields else getattr(self, name))
        return new

    def to_doc(self) -> dict[str, Any]:
        """The document: JSON types only, defaults left out."""
        shape = _shape(cast(Any, type(self)))
        return {
            name: value if type(value) in _PLAIN else to_json(value)
            for name, default, value in zip(shape.names, shape.omitted, shape.values(self), strict=True)
            if value is not default and value != default
        }


@record(frozen=True, slots=True, kw_only=True)
class Record(RecordPart):
    """A document of a table.

    `doc_id` is its number there (0: not stored yet) and not part of the document; `revision` is the number of the
    commit that made it what it is, so that a change made on a stale copy is refused and nobody's words are overwritten.
    """

    doc_id: int = 0
    id: str = ""
    revision: int = 0


_PLAIN = frozenset((str, int, float, bool))


def to_json(value: Any) -> Any:
    """A field's value as JSON types."""
    if isinstance(value, RecordPart):
        return value.to_doc()
    if isinstance(value, tuple | list):
        return [item if type(item) in _PLAIN else to_json(item) for item in value]
    return value


class _Shape(NamedTuple):
    """What a class's documents look like, worked out once."""

    parts: Mapping[str, type[RecordPart]]
    defaults: dict[str, Any]  # of the fields that have one
    setters: tuple[
        tuple[str, Callable[[Any, Any], None]], ...
    ]  # every field, and what sets it on a new record
    fields: frozenset[str]
    all: Callable[[Any], tuple[Any, ...]]  # of a record, every value
    forms: tuple[tuple[str, Callable[[str], bool]], ...]  # the fields that say when, and what they may hold
    names: tuple[str, ...]  # of a document's fields: without `doc_id`, which is the table's
    omitted: tuple[Any, ...]  # the values that a document leaves out, by `names`
    values: Callable[[Any], tuple[Any, ...]]  # of a record, by `names`


_FORMS: Mapping[Any, Callable[[str], bool]] = {"Due": is_due, "Moment": is_moment, "Stamp": is_moment}


@cache
def _shape(cls: Any) -> _Shape:
    defaults = {
        f.name: f.default if f.default_factory is MISSING else f.default_factory()
        for f in fields(cls)
        if f.default is not MISSING or f.default_factory is not MISSING
    }
    known = vars(sys.modules[cls.__module__])
    held = {f.name: re.fullmatch(r"tuple\[([A-Z]\w+), \.\.\.\]", str(f.type)) for f in fields(cls)}
    parts = {name: known[found[1]] for name, found in held.items() if found}
    names = tuple([f.name for f in fields(cls) if f.name != "doc_id"])
    return _Shape(
        parts={name: one for name, one in parts.items() if isinstance(one, type)},  # the others are rows
        defaults=defaults,
        setters=tuple([(f.name, getattr(cls, f.name).__set__) for f in fields(cls)]),
        fields=frozenset([f.name for f in fields(cls)]),
        all=attrgetter(*[f.name for f in fields(cls)]),
        forms=tuple([(f.name, _FORMS[f.type]) for f in fields(cls) if f.type in _FORMS]),
        names=names,
        omitted=tuple([defaults.get(name, MISSING) for name in names]),
        values=attrgetter(*names),
    )


# ----------------------------------------------------------------------------------------------------
# 行动: the records that are followed until they are closed; in book.json.


@record(frozen=True, slots=True, kw_only=True)
class Helper(RecordPart):
    """Somebody who helps with an action, with their own part (guide 74)."""

    name: str
    part: str = ""


@record(frozen=True, slots=True, kw_only=True)
class Step(RecordPart):
    """步骤: an ordered piece of an action. state: todo, doing, done (guide 79-81)."""

    text: str
    person: str = ""
    due: Due = ""
    state: str = "todo"

    @property
    def sign(self) -> str:
        """How far it is, in one character."""
        return "x" if self.state == "done" else ">" if self.state == "doing" else "."


@record(frozen=True, slots=True, kw_only=True)
class Slip(RecordPart):
    """延期: the date that was, the date that is, why, and what was done about it: resources or renegotiate (guide 87, 88)."""

    old: Moment
    new: Moment = ""
    at: Moment = ""
    by: str = ""
    reason: str = ""
    answer: str = ""

    @property
    def is_delay(self) -> bool:
        """Whether it moved the date; a risk answered with resources left it."""
        return bool(self.new) or self.answer != "resources"


@record(frozen=True, slots=True, kw_only=True)
class Chase(RecordPart):
    """催办: one nudge to the client about a task of theirs (guide 94)."""

    at: Moment
    by: str = ""
    note: str = ""
    to: str = ""  # whom, where somebody was named; several parted by 、
    answer: str = ""  # what came back, and when
    answered: Moment = ""


@record(frozen=True, slots=True, kw_only=True)
class Receiver(RecordPart):
    """告知: somebody who was told, when, and what came back, and when (guide 97, 107)."""

    name: str
    at: Moment = ""
    answer: str = ""
    answered: Moment = ""


@record(frozen=True, slots=True, kw_only=True)
class Action(Record):
    """行动: born from an entry. state: todo, doing, waiting, done, sent, answered, closed, cancelled.

    Times are ISO 8601 with offset, due dates local (`2026-11-27` or `2026-11-27T15:00`).
    """

    deal: int
    meeting: int
    entry: int
    code: str = ""
    task: str = ""
    owner: str = ""
    helpers: tuple[Helper, ...] = ()
    part: str = ""
    side: Side = "ours"
    internal: bool = False
    due: Due = ""
    due_text: str = ""
    original_due: Due = ""
    state: str = "todo"
    steps: tuple[Step, ...] = ()
    created: Moment = ""
    order: float = 0  # place in its column of the board
    note: str = ""
    depends: tuple[int, ...] = ()  # actions that must be done before
    needs: tuple[int, ...] = ()  # entries of kind need that it serves
    suspect: bool = False  # what it rests on was changed since it was looked at
    risk: str = ""  # why the date may not hold, flagged before it is past (guide 86)
    slips: tuple[Slip, ...] = ()
    chases: tuple[Chase, ...] = ()
    started: Moment = ""
    finished: Moment = ""
    result: str = ""  # what came out, in the words told to the client (guide 95, 96)
    next_step: str = ""
    next_due: Due = ""
    sent: Moment = ""  # when the result was told
    sent_to: str = ""  # whom; several parted by 、
    told: tuple[Receiver, ...] = ()  # each of them, where earlier versions kept no list: nobody
    feedback: str = ""  # what the client answered (guide 97)
    feedback_at: Moment = ""
    satisfaction: int = 0  # of the client, 1 to 5; 0: not said (guide 31)
    closed: Moment = ""  # when it was closed, or cancelled
    cancelled: str = ""  # why it was given up; "" when it was not
    reminded: tuple[str, ...] = ()  # marks of the reminders that were given, see `reminders`

    @property
    def delays(self) -> tuple[Slip, ...]:
        """How often, and why, its date was moved."""
        return tuple(slip for slip in self.slips if slip.is_delay)

    @property
    def due_at_first(self) -> str:
        """The date that was promised first, "" where it holds."""
        return self.original_due if self.original_due != self.due else ""

    @property
    def steps_done(self) -> int:
        return sum(step.state == "done" for step in self.steps)


# ----------------------------------------------------------------------------------------------------
# The records of book.json besides the actions: clients, people, deals, and the heads of meetings.


@record(frozen=True, slots=True, kw_only=True)
class Client(Record):
    """客户: a company, with what is known of it (guide 8, 9, 18, 35-37)."""

    name: str
    background: str = ""
    pains: str = ""
    strengths: str = ""  # our cases that matter to it
    intent: str = ""  # cooperation intent
    owner: str = ""  # who of ours looks after it
    zone: str = ""  # its time zone by its IANA name, where that is not ours
    visit_days: int = 0  # period of return visits, 0: none
    next_visit: Due = ""  # the day of the next one, where it is fixed; it holds until they are met
    reminded: tuple[str, ...] = ()  # marks of the reminders of it that were given
    created: Moment = ""
    formerly: tuple[str, ...] = ()  # what it was called before, the last of them last


@record(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """人员: somebody of a client (client = its number) or of ours (client = 0). Roles: decision, coordinator, contact, specialist."""

    name: str
    client: int = 0
    title: str = ""
    roles: tuple[str, ...] = ()
    contact: str = ""
    gone: bool = False
    zone: str = ""
    formerly: tuple[str, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class Deal(Record):
    """项目: one matter with one client. type: purchase, outsourcing, joint, other; result: open, won, lost (guide 6, 12)."""

    client: int
    name: str
    type: str = ""
    result: str = "open"
    note: str = ""
    created: Moment = ""
    formerly: tuple[str, ...] = ()  # what it was called before, the last of them last
    origin: Mapping[str, Any] = field(
        default_factory=dict
    )  # of one that was imported: its book, and its numbers there


@record(frozen=True, slots=True, kw_only=True)
class Attendee(RecordPart):
    """Somebody named for a meeting: a copy of name and title, so that the record stays true when the person moves on."""

    name: str
    side: Side = "ours"
    title: str = ""
    role: str = ""
    person: int = 0
    present: bool = True
    reason: str = ""  # of an absence
    invitation: Invitation = ""  # before the meeting (guide 106)

    @property
    def roles(self) -> tuple[str, ...]:
        """What `role` names: none, one, or several parted by blanks."""
        return tuple(self.role.split())


@record(frozen=True, slots=True, kw_only=True)
class Objective(RecordPart):
    """目标. state: open, met, partly, missed (guide 33, 34)."""

    text: str
    state: Reached = "open"
    source: str = ""  # where it was suggested from: a line's code; "" when somebody wrote it


@record(frozen=True, slots=True, kw_only=True)
class MeetingMaterial(RecordPart):
    """资料: what is to be read before a meeting, and where it is to be had (guide 105). One that begins with ~ is for us."""

    name: str
    place: str = ""


@record(frozen=True, slots=True, kw_only=True)
class BriefingSent(RecordPart):
    """To whom the briefing (internal), or the agenda (client), was given, when, and when they had read it (guide 38, 39)."""

    to: str
    at: Moment = ""
    by: str = ""
    audience: str = "internal"
    read: Moment = ""


@record(frozen=True, slots=True, kw_only=True)
class HeadDivergence(RecordPart):
    """An open divergence as its meeting's head knows it, cut short: for lists that open no deal (guide 61, 72)."""

    entry: int
    code: str = ""
    text: str = ""
    criterion: str = ""
    owner: str = ""
    due: Due = ""
    internal: bool = False


@record(frozen=True, slots=True, kw_only=True)
class Meeting(Record):
    """洽谈: its head. scene: first, negotiation, change, care; status: planned, live, draft, sealed, or cancelled (guide 7, 32, 45-53).

    Times are ISO 8601 with offset. `summary` is what lists show without opening the deal: see `Summary`;
    so are `disputed` the divergences that nothing has settled.
    """

    deal: int
    topic: str = ""
    number: int = 0  # of the deal's meetings, from 1
    scene: Scene = ""
    stage: str = ""
    status: MeetingStatus = "planned"
    planned: Stamp = ""
    started: Stamp = ""
    ended: Stamp = ""
    afterwards: bool = False  # entered when it was over: its lines bear its time, not that of typing
    zones: tuple[str, ...] = ()  # of those who take part elsewhere, as they were when it was made
    place: str = ""
    online: bool = False
    recorder: str = ""
    attendees: tuple[Attendee, ...] = ()
    objectives: tuple[Objective, ...] = ()
    agenda: str = ""
    next_date: Moment = ""
    created: Moment = ""
    change: str = ""  # of the change scene: what is to be changed (guide 15)
    raised_by: str = ""
    impact: str = ""  # what the change reaches (guide 16)
    reviewer: str = ""
    reviewed: Moment = ""
    confirmed_by: str = ""  # who confirmed the record for the client (guide 103)
    confirmed: Moment = ""
    version: int = 0  # how often it was sealed or amended; 0: not sealed
    archive: str = ""  # archive number, given by the first seal
    sealed: Moment = ""  # when
    seal: str = ""  # the last hash of the chain, hexadecimal
    summary: Mapping[str, Any] = field(default_factory=dict)
    disputed: tuple[HeadDivergence, ...] = ()
    followed: int = 0  # the last commit of the follow-up that wrote lines of it
    materials: tuple[MeetingMaterial, ...] = ()
    briefings: tuple[BriefingSent, ...] = ()
    notes: tuple[str, ...] = ()  # what somebody wrote into the briefing
    left_out: tuple[str, ...] = ()  # the keys of the lines that the briefing is not to hold
    cancelled: str = ""  # why a planned meeting is not held

    @property
    def at(self) -> str:
        """When it began, or is to begin."""
        return self.started or self.planned


@record(frozen=True, slots=True, kw_only=True)
class Summary(RecordPart):
    """What a meeting's head carries of its lines; kept up by `review.Ledger`."""

    counts: Mapping[str, int] = field(default_factory=dict)  # by kind, kinds without a line left out
    lines: int = 0
    topics: tuple[str, ...] = ()  # of the four, those touched
    gaps: Mapping[str, int] = field(default_factory=dict)  # findings by rule; those without any left out
    tags: tuple[str, ...] = ()  # of what the scenes listen for, those that a line bears
    names: tuple[str, ...] = ()  # the people whom lines name

    @property
    def untouched(self) -> tuple[str, ...]:
        """The topics of the four that nobody has mentioned yet (guide 13)."""
        return tuple(topic for topic in TOPICS if topic not in self.topics)

    @property
    def lacking(self) -> int:
        """How many gaps the lines have: what is in doubt lacks nothing."""
        return sum(count for code, count in self.gaps.items() if code != "suspect")

    @property
    def said(self) -> frozenset[str]:
        """Kinds, topics and tags of the lines: what answers the prompts of a scene."""
        return frozenset((*self.counts, *self.topics, *self.tags))


# ----------------------------------------------------------------------------------------------------
# The records of one deal's file: its lines, what answers what, how to undo, and what was sealed.


@record(frozen=True, slots=True, kw_only=True)
class Entry(Record):
    """条目: one captured line. `raw` is what was typed, `text` what was read from it; `order` is its place in the meeting."""

    meeting: int
    kind: KindName
    code: str = ""
    raw: str = ""
    text: str = ""
    at: Moment = ""
    by: str = ""
    order: float = 0
    speaker: str = ""
    side: Side = ""
    internal: bool = False
    topics: tuple[str, ...] = ()
    refs: tuple[int, ...] = ()  # document numbers of entries of the same deal
    fit: str = ""  # of an answer: full, partial, alternative, declined, pending
    owner: str = ""
    helpers: tuple[Helper, ...] = ()
    part: str = ""  # the owner's own part
    due: Due = ""  # 2026-11-27 or 2026-11-27T15:00
    due_text: str = ""  # the words it was read from, also when they were refused
    criterion: str = ""
    place: str = ""
    amount: str = ""
    action: int = 0  # the action born from it
    level: Level = ""  # of a need: core, expected, potential
    outside: str = ""  # of a need: why it is not part of this record's scope; "" when it is
    position: str = ""  # of a divergence: ours, beside the client's
    client_position: str = ""
    resolved_by: int = 0  # of a divergence: the consensus that settled it
    supersedes: int = 0  # of a consensus: the one before, which it replaces and does not erase
    suspect: tuple[int, ...] = ()  # what this one rests on and what was changed since it was looked at
    follows: int = 0  # the action whose follow-up it tells: after the record, no part of its seal (guide 97)
    deleted: bool = False  # taken out of the record; kept, so that its code is never given twice
    source: tuple[int, ...] = ()  # the paper it was taken from, the first and the last of its lines there

    @property
    def title(self) -> str:
        """N1 定制化开发功能: code and text."""
        return f"{self.code} {self.text}".strip()


@record(frozen=True, slots=True, kw_only=True)
class Link(Record):
    """对应: a need and what answers it (entry numbers), with the fit."""

    need: int
    answer: int
    fit: str = "pending"
    remark: str = ""
    suspect: bool = False


KeptRow = tuple[str, int, Any, int]  # table, number, what was before, the revision afterwards
OldRow = tuple[str, int, Any]  # table, number, document or nothing
SealedRow = tuple[str, int, str, float, str]  # table, number, code, order, hash
SealedFile = tuple[int, str, int, str]  # entry, path, bytes, SHA-256


@record(frozen=True, slots=True, kw_only=True)
class Revision(Record):
    """One commit of a deal, as it can be undone: for each record what it was before.

    `label` names what was done (capture, edit, delete ...); `scope` is the meeting; `inverse` is "undo" or "redo" when
    the commit itself took back or repeated another. A row of `before` is [table, doc_id, old, revision]: `old` holds
    the fields that were changed with their earlier values (the whole document if it was removed, false if it did not
    exist), `revision` is what the record had after this commit; 0 where only marks were
    changed (what others leave on it, with no revision of its own: `old["marked"]` says what they became). A commit that changed actions of several deals leaves a
    revision in each of them; `deals` names them all. `of` is the revision that an inverse took back or repeated.
    """

    at: str
    by: str
    label: str
    scope: int = 0
    inverse: str = ""
    of: int = 0
    before: tuple[KeptRow, ...] = ()
    deals: tuple[int, ...] = ()
    imported: bool = False  # it came with its deal from another book: told, and never taken back here


@record(frozen=True, slots=True, kw_only=True)
class Paper(Record):
    """A file of others from which lines of a meeting were taken: a transcript, minutes, a mail; kept whole. form: vtt, srt, irc, text, md, docx, eml."""

    meeting: int
    name: str
    form: str = ""
    at: str = ""  # when it was taken in, and by whom
    by: str = ""
    text: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)  # line -> what its place in the file says it is


@record(frozen=True, slots=True, kw_only=True)
class Seal(Record):
    """封存、更正、确认: one link of a meeting's chain; never changed, never taken out (guide 28, 103; see `seal`).

    what: seal, amend, confirm. A row is [table, doc_id, code, order, hash]: a line as it is from here on, and the
    SHA-256 over it and the hash before it. `before` is the last hash of the seal before, from which these go on.
    `old` holds [table, doc_id, document] of each line that an amendment changed, as it was (null: there was none);
    `promised` each action as it was promised, with its number.
    """

    meeting: int
    what: str
    version: int
    at: str
    by: str  # who sealed, who amended; of a confirmation who wrote it down
    person: str = ""  # who reviewed; who confirmed for the client
    on: str = ""  # when they did so
    reason: str = ""
    archive: str = ""
    form: int = 1  # of the canonical form, see `seal.canonical`
    before: str = ""
    old: tuple[OldRow, ...] = ()
    promised: tuple[Mapping[str, Any], ...] = ()
    # since form 2:
    around: Mapping[str, Any] = field(
        default_factory=dict
    )  # what the client's copy says beside the record itself
    copies: Mapping[str, str] = field(
        default_factory=dict
    )  # audience.language -> SHA-256 of the canonical copy
    files: tuple[SealedFile, ...] = ()  # [entry, path, bytes, SHA-256] of each attachment that could be read
    register: str = ""  # the last hash of the register before
    signature: str = ""  # over the last hash (`ssh-keygen -Y sign`); not part of what is hashed
    rows: tuple[SealedRow, ...] = ()


@record(frozen=True, slots=True, kw_only=True)
class ArchiveNumber(Record):
    """归档号: one that was given, to the meeting that was sealed with it; never changed, never taken out (see `seal`)."""

    archive: str
    meeting: int
    at: Stamp = ""
    seal: str = ""  # the last hash of the meeting's first seal
    before: str = ""
    hash: str = ""


def born_of(entry: Entry, deal: int = 0, needs: tuple[int, ...] = ()) -> Action:
    """The action as it is born from its line."""
    same = ("meeting", "code", "owner", "helpers", "part", "side", "internal", "due", "due_text")
    told = {name: getattr(entry, name) for name in same}
    at, due = entry.at, entry.due
    return Action(
        deal=deal, entry=entry.doc_id, task=entry.text, original_due=due, created=at, needs=needs, **told
    )


RECORDS: dict[str, type[Record]] = {
    "clients": Client,
    "people": Person,
    "deals": Deal,
    "meetings": Meeting,
    "actions": Action,
    "register": ArchiveNumber,
    "entries": Entry,
    "links": Link,
    "revisions": Revision,
    "seals": Seal,
    "papers": Paper,
}
BOOK_TABLES = ("clients", "people", "deals", "meetings", "actions", "register")
DEAL_TABLES = ("entries", "links", "revisions", "seals", "papers")

# table, field, the table that it points to, whether 0 means none
REFERENCES = (
    ("people", "client", "clients", True),
    ("deals", "client", "clients", False),
    ("meetings", "deal", "deals", False),
    ("meetings", "attendees.person", "people", True),
    ("actions", "deal", "deals", False),
    ("actions", "meeting", "meetings", False),
    ("entries", "meeting", "meetings", False),
    ("entries", "action", "actions", True),
    ("entries", "refs", "entries", True),
    ("links", "need", "entries", False),
    ("links", "answer", "entries", False),
    ("seals", "meeting", "meetings", False),
    ("register", "meeting", "meetings", False),
)


def referred(doc: Mapping[str, Any], field: str) -> list[Any]:
    """What the field of such a reference names: one number, several, or those in its parts (`attendees.person`)."""
    name, _, part = field.partition(".")
    value = doc.get(name, 0)
    values = value if isinstance(value, list) else [value]
    return [one.get(part, 0) if part and isinstance(one, dict) else one for one in values]


# ----------------------------------------------------------------------------------------------------
# Pydantic at the edges: what comes in from forms, imports and files is checked against the records' own types.


@cache
def _adapter(table: str) -> TypeAdapter[Record]:
    from pydantic import TypeAdapter

    return TypeAdapter(RECORDS[table])


class FieldFault(NamedTuple):
    """What is wrong with a field: `code` is the type of pydantic's error, `allowed` what it should be one of."""

    field: str
    code: str
    value: str
    allowed: str = ""

    @property
    def words(self) -> str:
        """The field, of a list the item, counted from 1; and what it should be."""
        key = f"door.{self.code}"
        what = t(key, allowed=self.allowed, value=self.value)
        what = t("door.other", value=self.value) if what == key else what
        field = re.sub(r"\.(\d+)", lambda place: t("door.nth", n=int(place[1]) + 1), self.field)
        return t("door.field", field=field, what=what) if field else what


class ValidationFailed(NotDone, ValueError):
    """What came in is not what it should be: every wrong field."""

    def __init__(self, error: ValidationError) -> None:
        self.faults = [
            FieldFault(
                ".".join(map(str, fault["loc"])),
                fault["type"],
                f"{fault['input']!s:.40}",
                ", ".join(
                    re.findall(r"[\w-]+", str(fault.get("ctx", {}).get("expected", "")).replace(" or ", ""))
                ),
            )
            for fault in error.errors(include_url=False)
        ]
        super().__init__("")

    @property
    def sentence(self) -> str:
        return "; ".join(fault.words for fault in self.faults)


def validated(table: str, doc: Mapping[str, Any], doc_id: int = 0) -> Record:
    """The record that a document holds; raises ValidationFailed naming every wrong field."""
    from pydantic import ValidationError

    try:
        return _adapter(table).validate_python({**doc, "doc_id": doc_id})
    except ValidationError as error:
        raise ValidationFailed(error) from None


def problems(table: str, doc: Mapping[str, Any]) -> list[FieldFault]:
    """What is wrong with a document, field by field; empty when it is sound."""
    try:
        validated(table, doc)
    except ValidationFailed as error:
        return error.faults
    return []


# ----------------------------------------------------------------------------------------------------
# Names for records that stay unique across books: ULIDs (github.com/ulid/spec).

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE_32 = str.maketrans(_ALPHABET, "0123456789ABCDEFGHIJKLMNOPQRSTUV")  # as Python spells it
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]  # two characters at once
_last = 0


def new_id() -> str:
    """A ULID: 26 characters, 48 bits of milliseconds and 80 of chance; increasing within this process."""
    global _last
    number = (time.time_ns() // 1_000_000 << 80) | int.from_bytes(os.urandom(10))
    _last = number if number > _last else _last + 1
    return spelled(_last)


def spelled(number: int) -> str:
    """The ULID of 128 bits: milliseconds since 1970 in the upper 48."""
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])


def as_uuid(ulid: str) -> str:
    """The same 128 bits in the form of a UUID (RFC 9562), for programs that know no other.

    Something that is no ULID gets a UUID of its own text, always the same one.
    """
    import uuid

    if not re.fullmatch(f"[0-7][{_ALPHABET}]{{25}}", ulid.upper()):
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"dealtui:{ulid}"))
    return str(uuid.UUID(int=int(ulid.upper().translate(_BASE_32), 32)))
