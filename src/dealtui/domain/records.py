"""The records of a book: frozen dataclasses, kept on disk as plain JSON documents.

They are standard dataclasses so that a command that writes one line need not import pydantic (0.1 s);
pydantic validates the same classes at the edges, see `validation`. A document leaves out fields that have
their default value, and keeps fields that this version does not know.

References between records are document numbers (`doc_id`, an int that TinyDB keys by); `id` is a ULID, unique
across books, for people and scripts outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any, Literal, Self, cast

__all__ = [
    "BOOK_TABLES",
    "DEAL_TABLES",
    "RECORDS",
    "Action",
    "Attendee",
    "Client",
    "Deal",
    "Entry",
    "Helper",
    "Link",
    "Meeting",
    "Objective",
    "Person",
    "Record",
    "Revision",
    "Side",
    "Step",
]

Side = Literal["", "client", "ours"]
Fit = Literal["full", "partial", "alternative", "declined", "pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a record that has no life of its own (an attendee, an objective, a step)."""

    @classmethod
    def from_doc(cls, doc: Mapping[str, Any]) -> Self:
        known, parts = _shape(cast(Any, cls))
        values = {name: value for name, value in doc.items() if name in known}
        for name, part in parts.items():
            if name in values:
                values[name] = tuple(part.from_doc(item) for item in values[name])
        for name, value in values.items():
            if isinstance(value, list):
                values[name] = tuple(value)
        return cls(**values)

    def to_doc(self) -> dict[str, Any]:
        """The document: JSON types only, defaults left out."""
        doc: dict[str, Any] = {}
        for name, default in _defaults(cast(Any, type(self))).items():
            value = getattr(self, name)
            if value != default:
                doc[name] = value if type(value) in _PLAIN else to_json(value)
        return doc


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Part):
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
    if isinstance(value, Part):
        return value.to_doc()
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Client(Record):
    """客户: a company, with what is known of it (guide 8, 9, 18, 35-37)."""

    name: str
    background: str = ""
    pains: str = ""
    strengths: str = ""  # our cases that matter to it
    intent: str = ""  # cooperation intent
    visit_days: int = 0  # period of return visits, 0: none
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """人员: somebody of a client (client = its number) or of ours (client = 0). Roles: decision, coordinator, contact, specialist."""

    name: str
    client: int = 0
    title: str = ""
    roles: tuple[str, ...] = ()
    contact: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal(Record):
    """项目: one matter with one client. type: purchase, outsourcing, joint, other; result: open, won, lost (guide 6, 12)."""

    client: int
    name: str
    type: str = ""
    result: str = "open"
    note: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee(Part):
    """Somebody named for a meeting: a copy of name and title, so that the record stays true when the person moves on."""

    name: str
    side: Side = "ours"
    title: str = ""
    role: str = ""
    person: int = 0
    present: bool = True
    reason: str = ""  # of an absence


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Part):
    """目标. state: open, met, partly, missed (guide 33, 34)."""

    text: str
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Record):
    """洽谈: its head. scene: first, negotiation, change, care; status: planned, live, draft, sealed (guide 7, 32, 45-53).

    Times are ISO 8601 with offset. `summary` is what lists show without opening the deal: see `ledger.Summary`.
    """

    deal: int
    topic: str = ""
    number: int = 0  # of the deal's meetings, from 1
    scene: str = ""
    stage: str = ""
    status: str = "planned"
    planned: str = ""
    started: str = ""
    ended: str = ""
    place: str = ""
    online: bool = False
    recorder: str = ""
    attendees: tuple[Attendee, ...] = ()
    objectives: tuple[Objective, ...] = ()
    agenda: str = ""
    next_date: str = ""
    created: str = ""
    summary: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper(Part):
    """Somebody who helps with an action, with their own part (guide 74)."""

    name: str
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Record):
    """条目: one captured line. `raw` is what was typed, `text` what was read from it; `order` is its place in the meeting."""

    meeting: int
    kind: str
    code: str = ""
    raw: str = ""
    text: str = ""
    at: str = ""
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
    due: str = ""  # 2026-11-27 or 2026-11-27T15:00
    due_text: str = ""  # the words it was read from, also when they were refused
    criterion: str = ""
    place: str = ""
    amount: str = ""
    action: int = 0  # the action born from it
    deleted: bool = False  # taken out of the record; kept, so that its code is never given twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Record):
    """对应: a need and what answers it (entry numbers), with the fit."""

    need: int
    answer: int
    fit: str = "pending"
    remark: str = ""
    suspect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Part):
    text: str
    person: str = ""
    due: str = ""
    state: str = "todo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Record):
    """行动: born from an entry. state: todo, doing, waiting, done, sent, answered, closed, cancelled."""

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
    due: str = ""
    due_text: str = ""
    original_due: str = ""
    state: str = "todo"
    steps: tuple[Step, ...] = ()
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Record):
    """One commit of a deal, as it can be undone: for each record what it was before.

    `label` names what was done (capture, edit, delete ...); `scope` is the meeting; `inverse` is "undo" or "redo" when
    the commit itself took back or repeated another. A row of `before` is [table, doc_id, old, revision]: `old` holds
    the fields that were changed with their earlier values (the whole document if it was removed, false if it did not
    exist), `revision` is what the record had after this commit.
    """

    at: str
    by: str
    label: str
    scope: int = 0
    inverse: str = ""
    before: tuple[Any, ...] = ()


RECORDS: dict[str, type[Record]] = {
    "clients": Client,
    "people": Person,
    "deals": Deal,
    "meetings": Meeting,
    "actions": Action,
    "entries": Entry,
    "links": Link,
    "revisions": Revision,
}
BOOK_TABLES = ("clients", "people", "deals", "meetings", "actions")
DEAL_TABLES = ("entries", "links", "revisions")

_PARTS: dict[tuple[str, str], type[Part]] = {
    ("Meeting", "attendees"): Attendee,
    ("Meeting", "objectives"): Objective,
    ("Entry", "helpers"): Helper,
    ("Action", "helpers"): Helper,
    ("Action", "steps"): Step,
}


@cache
def _shape(cls: Any) -> tuple[frozenset[str], dict[str, type[Part]]]:
    names = frozenset(f.name for f in fields(cls))
    return names, {name: part for (owner, name), part in _PARTS.items() if owner == cls.__name__}


@cache
def _defaults(cls: Any) -> dict[str, Any]:
    """Field names in order with the value that a document leaves out; `doc_id` is the table's, not the document's."""
    return {
        f.name: f.default_factory() if f.default_factory is not MISSING else f.default
        for f in fields(cls)
        if f.name != "doc_id"
    }
