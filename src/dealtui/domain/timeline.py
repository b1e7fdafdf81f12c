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

from dealtui.domain.deadlines import Dated, dated, day_of, is_past

# state -> the sign of what is left to do
SIGNS = {"todo": "-", "doing": "=", "waiting": "w", "cancelled": "x"}
DONE, LATE, WAS = "#", "!", "o"

_DAY = timedelta(days=1)
# a date further off is drawn there: days are counted around it
_FIRST, _LAST = date(1000, 1, 1), date(9000, 1, 1)


class Bar(NamedTuple):
    """A dated piece from `start` to `end`, both days included.

    `was` is the date first promised when another one holds now; `done` the share of it that is done.
    """

    piece: Dated
    start: date
    end: date
    was: date | None = None
    done: float = 0
    risk: bool = False
    depends: bool = False

    def late(self, today: date) -> bool:
        """Whether it should be over and is not."""
        return self.piece.is_open and is_past(self.piece.due, today)


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
        end = day_of(doc.get("due", ""))
        if end is not None:
            rows.append((doc["due"], number, list(_bars(number, doc, _drawn(end)))))
    rows.sort(key=lambda row: row[:2])
    return [bar for _, _, group in rows for bar in group]


def _drawn(day: date) -> date:
    return min(max(day, _FIRST), _LAST)


def _bars(number: int, doc: Mapping[str, Any], end: date) -> Iterator[Bar]:
    """The action's bar from the day somebody began (until then: it was promised); each step begins where the one before it
    ends."""
    begin = min(_drawn(day_of(doc.get("started", "")) or day_of(doc.get("created", "")) or end), end)
    for piece in dated(number, doc):
        due = day_of(piece.due)
        if due is None:
            continue
        if piece.step:
            due = _drawn(due)
            yield Bar(piece, min(begin, due), due, done=float(piece.state == "done"))
            begin = due
            continue
        steps, was = doc.get("steps", ()), day_of(doc.get("original_due", ""))
        over = not piece.is_open and piece.state != "cancelled"
        share = sum(step.get("state") == "done" for step in steps) / len(steps) if steps else 0
        yield Bar(
            piece,
            begin,
            end,
            was if was != end else None,
            1 if over else share,
            bool(doc.get("risk")),
            bool(doc.get("depends")),
        )


def stretches(bar: Bar, today: date) -> Iterator[Stretch]:
    """The pieces of a bar in the order in which they are laid over each other."""
    after = bar.end + _DAY
    if bar.was is not None and not bar.start <= bar.was <= bar.end:
        yield Stretch(bar.was, bar.was + _DAY, WAS)
    turn = bar.start + _DAY * round((after - bar.start).days * bar.done)
    if turn > bar.start:
        yield Stretch(bar.start, turn, DONE)
    if turn < after:
        yield Stretch(turn, after, SIGNS.get(bar.piece.state, DONE))
    if bar.late(today):
        yield Stretch(after, today + _DAY, LATE)
    if bar.was is not None and bar.start <= bar.was <= bar.end:
        yield Stretch(bar.was, bar.was + _DAY, WAS)
