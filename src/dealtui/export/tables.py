"""The tables that are exported: the matrix of needs and answers, the lines, the actions; each a list of columns.

A column says how a row's value is found and which room of the catalogs has the words for its codes; the formats
(`csv_file`, `json_file`) turn the same values into words or leave them as codes. To add a column: a line below and
`export.col.<name>` in both catalogs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from dealtui.domain.mapping import belonging
from dealtui.domain.records import Action, Entry, Link
from dealtui.export.material import DealPart, Material

__all__ = ["TABLES", "Column", "Table"]


class Column(NamedTuple):
    """`room`: of the catalogs, for codes ("" when the value is a text, a number or a date).

    `told`: the value for a table in words, where codes stand inside of its texts; it is given what names a code.
    """

    name: str
    value: Callable[[Any], Any]
    room: str = ""
    told: Callable[[Any, Callable[[str, str], str]], Any] | None = None


class Table(NamedTuple):
    rows: Callable[[Material], Iterator[Any]]
    columns: tuple[Column, ...]


class Line(NamedTuple):
    """A row that tells of one line."""

    part: DealPart
    entry: Entry


class Task(NamedTuple):
    """A row that tells of one action."""

    part: DealPart
    action: Action


class Pair(NamedTuple):
    """A row of the matrix: a need and what answers it; one of the two may be missing."""

    part: DealPart
    need: Entry | None
    answer: Entry | None
    link: Link | None
    below: Mapping[
        tuple[int, str], Sequence[Entry]
    ]  # what belongs to a line, by its number and the kind of that

    @property
    def gap(self) -> str:
        """The rule that finds this row: a need without an answer, a proposal without a need (guide 70, 71)."""
        if self.answer is None:
            return "need-unanswered"
        return "proposal-unmapped" if self.need is None else ""

    def around(self, kind: str, *lines: Entry | None) -> tuple[str, ...]:
        """Code and text of the lines of a kind that belong to one of these, each once, in their order."""
        return tuple(f"{line.code} {line.text}".strip() for line in self._below(kind, lines))

    @property
    def internal(self) -> bool:
        """Whether anything that stands in the row is internal, so that who takes out such rows takes out all of it."""
        shown = (
            *(self.need, self.answer),
            *self._below("pain", (self.need,)),
            *self._below("effect", (self.need,)),
            *self._below("highlight", (self.need, self.answer)),
            *self._below("attachment", (self.need, self.answer)),
        )
        return any(line.internal for line in shown if line)

    def _below(self, kind: str, lines: Iterable[Entry | None]) -> list[Entry]:
        found = {
            line.doc_id: line for entry in lines if entry for line in self.below.get((entry.doc_id, kind), ())
        }
        return [line for _, line in sorted(found.items())]


# ---------------------------------------------------------------------- rows


def _lines(material: Material) -> Iterator[Line]:
    return (Line(part, entry) for part in material.parts for entry in part.entries)


def _tasks(material: Material) -> Iterator[Task]:
    return (Task(part, action) for part in material.parts for action in part.actions)


def _pairs(material: Material) -> Iterator[Pair]:
    """Every need with each of its answers, needs without one, then proposals without a need (guide 69-71)."""
    for part in material.parts:
        below = _below(part)
        answers: dict[int, list[Link]] = {}
        for link in part.links:
            if link.answer in part.known:
                answers.setdefault(link.need, []).append(link)
        for need in _needs(part, answers):
            for link in answers.get(need.doc_id, ()):
                yield Pair(part, need, part.known[link.answer], link, below)
            if need.doc_id not in answers:
                yield Pair(part, need, None, None, below)
        mapped = {link.answer for link in part.links if link.need in part.known}
        for entry in part.entries:
            if entry.kind == "proposal" and entry.doc_id not in mapped:
                yield Pair(part, None, entry, None, below)


def _below(part: DealPart) -> dict[tuple[int, str], list[Entry]]:
    below: dict[tuple[int, str], list[Entry]] = {}
    for number, owners in belonging(part.entries, part.kind).items():
        line = part.known[number]
        for owner in owners:
            below.setdefault((owner, line.kind), []).append(line)
    return below


def _needs(part: DealPart, answered: Iterable[int]) -> list[Entry]:
    """The needs among the lines, then earlier ones that are answered here."""
    here = [entry for entry in part.entries if entry.kind == "need"]
    numbers = {entry.doc_id for entry in here}
    return here + [part.known[n] for n in sorted(set(answered) - numbers) if n in part.known]


# ---------------------------------------------------------------------- columns


def _of(name: str, field: str, room: str = "") -> Column:
    """A field of the row's record (`entry.text`), "" where the record is missing."""
    record, _, attribute = field.partition(".")

    def value(row: Any) -> Any:
        held = getattr(row, record)
        return getattr(held, attribute) if held is not None else ""

    return Column(name, value, room)


def _meeting(row: Line | Task) -> Any:
    record = row.entry if isinstance(row, Line) else row.action
    return row.part.meetings[record.meeting]


def _people(helpers: Iterable[Any]) -> tuple[str, ...]:
    return tuple(f"{helper.name}: {helper.part}" if helper.part else helper.name for helper in helpers)


def _codes(row: Line, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(filter(None, map(row.part.code, numbers)))


def _when(stamp: str) -> str:
    """A stored time or date as spreadsheets read it: `2026-11-27` or `2026-11-27 15:00`."""
    return stamp[:16].replace("T", " ")


def _steps(action: Action, label: Callable[[str, str], str] = lambda room, code: code) -> tuple[str, ...]:
    return tuple(
        " / ".join(filter(None, (step.text, step.person, _when(step.due), label("state", step.state))))
        for step in action.steps
    )


_WHERE = (
    Column("client", lambda row: row.part.client.name),
    Column("deal", lambda row: row.part.deal.name),
)

_MATRIX = (
    *_WHERE,
    _of("need_code", "need.code"),
    _of("need", "need.text"),
    _of("level", "need.level", "level"),
    Column("pain", lambda row: row.around("pain", row.need)),
    Column("effect", lambda row: row.around("effect", row.need)),
    _of("answer_code", "answer.code"),
    _of("answer_kind", "answer.kind", "kind"),
    _of("answer", "answer.text"),
    _of("fit", "link.fit", "fit"),
    _of("remark", "link.remark"),
    Column("highlight", lambda row: row.around("highlight", row.need, row.answer)),
    Column("evidence", lambda row: row.around("attachment", row.need, row.answer)),
    Column("gap", lambda row: row.gap, "export.gap"),
    _of("outside", "need.outside"),
    Column("internal", lambda row: row.internal),
)

_ENTRIES = (
    *_WHERE,
    Column("meeting", lambda row: _meeting(row).topic),
    Column("number", lambda row: _meeting(row).number),
    Column("time", lambda row: _when(row.entry.at)),
    _of("code", "entry.code"),
    _of("kind", "entry.kind", "kind"),
    _of("internal", "entry.internal"),
    _of("side", "entry.side", "side"),
    _of("speaker", "entry.speaker"),
    _of("text", "entry.text"),
    _of("topics", "entry.topics", "topic"),
    Column("refs", lambda row: _codes(row, row.entry.refs)),
    _of("fit", "entry.fit", "fit"),
    _of("level", "entry.level", "level"),
    _of("outside", "entry.outside"),
    _of("owner", "entry.owner"),
    _of("part", "entry.part"),
    Column("helpers", lambda row: _people(row.entry.helpers)),
    Column("due", lambda row: _when(row.entry.due)),
    _of("due_text", "entry.due_text"),
    _of("criterion", "entry.criterion"),
    _of("place", "entry.place"),
    _of("amount", "entry.amount"),
    _of("position", "entry.position"),
    _of("client_position", "entry.client_position"),
    Column("resolved_by", lambda row: row.part.code(row.entry.resolved_by)),
    Column("supersedes", lambda row: row.part.code(row.entry.supersedes)),
    _of("by", "entry.by"),
    _of("id", "entry.id"),
)

_ACTIONS = (
    *_WHERE,
    Column("meeting", lambda row: _meeting(row).topic),
    _of("code", "action.code"),
    _of("task", "action.task"),
    _of("side", "action.side", "side"),
    _of("owner", "action.owner"),
    _of("part", "action.part"),
    Column("helpers", lambda row: _people(row.action.helpers)),
    Column("due", lambda row: _when(row.action.due)),
    _of("due_text", "action.due_text"),
    Column("original_due", lambda row: _when(row.action.original_due)),
    _of("state", "action.state", "state"),
    Column("steps", lambda row: _steps(row.action), told=lambda row, label: _steps(row.action, label)),
    _of("risk", "action.risk"),
    Column("slips", lambda row: len(row.action.slips)),
    Column("delay_reason", lambda row: row.action.slips[-1].reason if row.action.slips else ""),
    Column("chases", lambda row: len(row.action.chases)),
    _of("result", "action.result"),
    Column("sent", lambda row: _when(row.action.sent)),
    _of("feedback", "action.feedback"),
    Column("feedback_at", lambda row: _when(row.action.feedback_at)),
    Column("satisfaction", lambda row: row.action.satisfaction or ""),
    _of("next_step", "action.next_step"),
    Column("next_due", lambda row: _when(row.action.next_due)),
    _of("note", "action.note"),
    _of("internal", "action.internal"),
    _of("id", "action.id"),
)

TABLES = {
    "matrix": Table(_pairs, _MATRIX),
    "entries": Table(_lines, _ENTRIES),
    "actions": Table(_tasks, _ACTIONS),
}
