"""Which card stands where: one pass over the documents of the actions, then kept up action by action.

Only what decides a card's place is looked at here (its state, side, date, owner), in the documents as they are; records
are made for the cards in sight alone. So 10,000 cards cost the first paint some milliseconds, and a moved card none.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dealtui.domain.lifecycle import COLUMNS, OPEN, column_of
from dealtui.i18n import t
from dealtui.service.following_places import place_of
from dealtui.store.documents import uncollected
from dealtui.tui.screens.board_filter import EVERYTHING, BoardFilter, matcher
from dealtui.tui.widgets.board_view_layout import Band, Item

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book

__all__ = ["GROUPS", "NARROW", "Arrangement", "BoardIndex"]

GROUPS = ("", "deal", "client", "owner")
NARROW = 110  # cells below which closed cards stand below the done ones
SIDES = ("ours", "client")
SOON = 2  # days ahead that the head counts (guide 84)
COLUMNS_READ = (
    "state",
    "side",
    "due",
    "order",
    "closed",
    "owner",
    "deal",
)  # fields that decide where a card stands


class Arrangement(NamedTuple):
    """How the board is laid out: what is shown, side by side lanes for the two sides, groups within the columns."""

    filter: BoardFilter = EVERYTHING
    lanes: bool = False
    group: str = ""  # one of GROUPS
    closed_apart: bool = False  # closed cards have a column of their own


# Where a card stands: band, column, its key in that cell's order, and what the head counts it among
_Home = tuple[int, int, tuple[str, float, int], tuple[str, ...]]


class BoardIndex:
    """The board's cells, each an ordered list of the numbers of its actions.

    index.read(Arrangement(group="owner"))
    index.bands, index.counts["doing"], index.figures["overdue"]
    index.update([7])               # action 7 was changed, made or taken out
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self.arrangement = Arrangement()
        self.bands: list[Band] = []
        self.counts: Counter[str] = Counter()  # cards by column name
        self.figures: Counter[str] = Counter()  # overdue, soon, waiting
        self._cells: list[list[list[tuple[str, float, int]]]] = []
        self._homes: dict[int, _Home] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that are drawn."""
        names = tuple(COLUMNS)
        return names if self.arrangement.closed_apart else names[:-1]

    def read(self, arrangement: Arrangement) -> None:
        """Look at all actions anew."""
        with uncollected():
            self._read(arrangement)

    def _read(self, arrangement: Arrangement) -> None:
        self.arrangement = arrangement
        bands = len(SIDES) if arrangement.lanes else 1
        self._cells = [[[] for _ in COLUMNS] for _ in range(bands)]
        self._homes.clear()
        self.counts.clear()
        self.figures.clear()
        self._look()
        table = self._book.repo.table("actions")
        matches, home_of, homes, cells = self._matches, self._home_of, self._homes, self._cells
        for row in table.rows(*COLUMNS_READ):
            number = row[0]
            if matches is None or matches(table[number]):
                home = homes[number] = home_of(*row)
                cells[home[0]][home[1]].append(home[2])
                if home[3]:
                    self.figures.update(home[3])
        for cells_of_band in cells:
            for name, cell in zip(COLUMNS, cells_of_band, strict=True):
                cell.sort()
                self.counts[name] += len(cell)
        titles = [t(f"board.lane_{side}") for side in SIDES] if arrangement.lanes else [""]
        self.bands = [
            Band(title, [self._items(band, column) for column in range(len(self.columns))])
            for band, title in enumerate(titles)
        ]

    def update(self, numbers: Iterable[int]) -> None:
        """These actions were changed, made or taken out: only their cells are put together anew."""
        self._look()
        touched: set[tuple[int, int]] = set()
        for number in numbers:
            doc = self._book.repo.table("actions").get(number)
            old = self._homes.pop(number, None)
            new = None
            if doc is not None and (self._matches is None or self._matches(doc)):
                new = self._home_of(number, *map(doc.get, COLUMNS_READ))
            if old:
                cell = self._cells[old[0]][old[1]]
                del cell[bisect_left(cell, old[2])]
                self._count(old, -1)
                touched.add(old[:2])
            if new:
                self._homes[number] = new
                insort(self._cells[new[0]][new[1]], new[2])
                self._count(new, 1)
                touched.add(new[:2])
        shown = len(self.columns)
        for band, column in {(band, min(column, shown - 1)) for band, column in touched}:
            cells = list(self.bands[band].cells)
            cells[column] = self._items(band, column)
            self.bands[band] = self.bands[band]._replace(cells=cells)

    def place_between(self, number: int, by: int) -> float | None:
        """The place for a card that is put one down (by = 1) or up (-1) among its like; None at the end of the column."""
        band, column, key, _ = self._homes[number]
        cell = self._cells[band][column]
        at = bisect_left(cell, key)
        over = at + by
        if not 0 <= over < len(cell) or cell[over][0] != key[0]:
            return None
        beyond = over + by
        if not 0 <= beyond < len(cell) or cell[beyond][0] != key[0]:
            return cell[over][1] + by
        return (cell[over][1] + cell[beyond][1]) / 2

    def numbers(self) -> list[int]:
        """All cards that are shown."""
        return list(self._homes)

    def together(self, number: int) -> list[int]:
        """Those that are marked with a card at one stroke: its column; of what was filtered, all that is still open."""
        if number not in self._homes:
            return []
        band, column, *_ = self._homes[number]
        if self.arrangement.filter != EVERYTHING and _NAMES[column] in OPEN:
            return [other for other, home in self._homes.items() if _NAMES[home[1]] in OPEN]
        return [key[2] for key in self._cells[band][column]]

    def ordered(self, numbers: Iterable[int]) -> list[int]:
        """Those of some cards that are shown, in the order of the board: column by column, from above."""
        homes = self._homes
        shown = (number for number in numbers if number in homes)
        return sorted(shown, key=lambda number: (homes[number][1], homes[number]))

    # ------------------------------------------------------------------ one card

    def _look(self) -> None:
        """What the pass needs to know of the rest of the book and of the time."""
        now = self._book.clock.now()
        self._today, self._minute = now.date().isoformat(), now.strftime("%Y-%m-%dT%H:%M")
        self._soon = date.fromordinal(now.date().toordinal() + SOON).isoformat()
        self._matches = matcher(self._book, self.arrangement.filter)
        self._names: dict[int, str] = {}

    def _home_of(
        self,
        number: int,
        state: str | None,
        side: str | None,
        due: str | None,
        order: float | None,
        closed: str | None,
        owner: str | None,
        deal: int,
    ) -> _Home:
        """Where a card belongs, from the fields of COLUMNS_READ."""
        if (column := _COLUMN_OF.get((state, side))) is None:
            column = _COLUMN_OF[state, side] = _PLACE[column_of(state or "todo", side or "ours")]
        figures = _WAITING_ALONE if column == _WAITING else ()
        if due and due[:10] <= self._soon and (state or "todo") in OPEN:
            late = due < (self._minute if "T" in due else self._today)
            figures = (*figures, "overdue" if late else "soon")
        band = 1 if side == "client" and self.arrangement.lanes else 0
        group = self._group(owner or "", deal) if self.arrangement.group else ""
        return band, column, (group, place_of(number, due, order, closed), number), figures

    def _group(self, owner: str, deal: int) -> str:
        if self.arrangement.group == "owner":
            return owner
        if (name := self._names.get(deal)) is None:
            found = self._book.deal(deal)
            name = self._book.client(found.client).name
            if self.arrangement.group == "deal" and found.name != name:
                name = f"{name} / {found.name}"
            self._names[deal] = name
        return name

    def _count(self, home: _Home, by: int) -> None:
        self.counts[_NAMES[home[1]]] += by
        for figure in home[3]:
            self.figures[figure] += by

    def _items(self, band: int, column: int) -> list[Item]:
        """A cell as it is drawn: with the names of its groups, and the closed cards below the done ones where narrow."""
        items = self._with_groups(self._cells[band][column])
        if column == len(self.columns) - 1 and not self.arrangement.closed_apart:
            closed = self._cells[band][column + 1]
            if closed:
                items = [*items, t("board.closed_below", n=len(closed)), *self._with_groups(closed)]
        return items

    def _with_groups(self, keys: list[tuple[str, float, int]]) -> list[Item]:
        if not self.arrangement.group:
            return [key[2] for key in keys]
        items: list[Item] = []
        before: str | None = None
        for name, _, number in keys:
            if name != before:
                items.append(name or t("board.no_owner"))
                before = name
            items.append(number)
        return items


_NAMES = tuple(COLUMNS)
_PLACE = {name: place for place, name in enumerate(COLUMNS)}
_WAITING = _PLACE["waiting"]
_WAITING_ALONE: tuple[str, ...] = ("waiting",)
_COLUMN_OF: dict[tuple[str | None, str | None], int] = {}  # state and side as stored -> place of the column
