"""Actions and their steps as bars over days (guide 82): what each stretch of a bar means, and where it falls.

    ####====    done as far as the steps say, and what is left
    ----        to do       wwww  waiting for the client       !!  late, until today
    o           the date that was first promised, where it was moved

Pure: the documents and today are passed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from dealtui.domain.lifecycle import OPEN

__all__ = ["SCALES", "SIGNS", "Bar", "Scale", "Stretch", "bars", "stretches"]

# state -> the sign of what is left to do
SIGNS = {"todo": "-", "doing": "=", "waiting": "w", "cancelled": "x"}
DONE, LATE, WAS = "#", "!", "o"

_DAY = timedelta(days=1)


class Bar(NamedTuple):
    """One action (`step` 0) or its n-th step, from `start` to `end`, both days included.

    `was` is the date first promised when another one holds now; `done` the share of it that is done.
    """

    number: int
    step: int
    code: str
    text: str
    person: str
    side: str
    state: str
    start: date
    end: date
    was: date | None = None
    done: float = 0
    internal: bool = False
    suspect: bool = False
    risk: bool = False
    depends: bool = False

    def late(self, today: date) -> bool:
        """Whether it should be over and is not."""
        return self.state in OPEN and self.end < today


class Stretch(NamedTuple):
    """Days that are drawn with one sign, from `first` up to but without `last`."""

    first: date
    last: date
    sign: str


class Scale(NamedTuple):
    """How days become cells: `cells` of them for every `days`."""

    name: str
    cells: int
    days: int

    def cell(self, day: date, origin: date) -> int:
        """The first cell of a day; `origin` stands in cell 0."""
        return (day - origin).days * self.cells // self.days

    def day(self, cell: int, origin: date) -> date:
        """The first day that begins in a cell, or before it."""
        return origin + _DAY * (cell * self.days // self.cells)

    def span(self, cells: int) -> int:
        """The days that so many cells hold."""
        return max(1, cells * self.days // self.cells)


SCALES = (Scale("day", 2, 1), Scale("week", 1, 1), Scale("month", 2, 7))


def bars(documents: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Bar]:
    """The bars of actions that have a date, by date; each followed by those of its steps that have one."""
    rows: list[tuple[str, int, list[Bar]]] = []
    for number, doc in documents:
        end = _day(doc.get("due", ""))
        if end is None:
            continue
        rows.append((doc["due"], number, [_action_bar(number, doc, end), *_step_bars(number, doc, end)]))
    rows.sort(key=lambda row: row[:2])
    return [bar for _, _, group in rows for bar in group]


def _action_bar(number: int, doc: Mapping[str, Any], end: date) -> Bar:
    state = doc.get("state", "todo")
    steps = doc.get("steps", ())
    over = state not in OPEN and state != "cancelled"
    share = sum(step.get("state") == "done" for step in steps) / len(steps) if steps else 0
    was = _day(doc.get("original_due", ""))
    return Bar(
        number=number,
        step=0,
        code=doc.get("code", ""),
        text=doc.get("task", ""),
        person=doc.get("owner", ""),
        side=doc.get("side", "ours") or "ours",
        state=state,
        start=_start(doc, end),
        end=end,
        was=was if was != end else None,
        done=1 if over else share,
        internal=bool(doc.get("internal")),
        suspect=bool(doc.get("suspect")),
        risk=bool(doc.get("risk")),
        depends=bool(doc.get("depends")),
    )


def _step_bars(number: int, doc: Mapping[str, Any], end: date) -> Iterator[Bar]:
    """Each step begins where the one before it ends."""
    begin = _start(doc, end)
    over = doc.get("state", "todo") not in OPEN
    for place, step in enumerate(doc.get("steps", ()), 1):
        due = _day(step.get("due", ""))
        if due is None:
            continue
        state = "done" if over else step.get("state", "todo")
        yield Bar(
            number=number,
            step=place,
            code="",
            text=step.get("text", ""),
            person=step.get("person") or doc.get("owner", ""),
            side=doc.get("side", "ours") or "ours",
            state=state,
            start=min(begin, due),
            end=due,
            done=float(state == "done"),
            internal=bool(doc.get("internal")),
        )
        begin = due


def _start(doc: Mapping[str, Any], end: date) -> date:
    """The day somebody began; until then the day it was promised."""
    return min(_day(doc.get("started", "")) or _day(doc.get("created", "")) or end, end)


def stretches(bar: Bar, today: date) -> Iterator[Stretch]:
    """The pieces of a bar in the order in which they are laid over each other."""
    after = bar.end + _DAY
    if bar.was is not None and not bar.start <= bar.was <= bar.end:
        yield Stretch(bar.was, bar.was + _DAY, WAS)
    turn = bar.start + _DAY * round((after - bar.start).days * bar.done)
    if turn > bar.start:
        yield Stretch(bar.start, turn, DONE)
    if turn < after:
        yield Stretch(turn, after, SIGNS.get(bar.state, DONE))
    if bar.late(today):
        yield Stretch(after, today + _DAY, LATE)
    if bar.was is not None and bar.start <= bar.was <= bar.end:
        yield Stretch(bar.was, bar.was + _DAY, WAS)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
