"""Which card stands where: one pass over the documents of the actions, then kept up action by action.

Only what decides a card's place is looked at here (its state, side, date, owner), in the documents as they are; records
are made for the cards in sight alone. So 10,000 cards cost the first paint some milliseconds, and a moved card none.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.deadlines import is_past
from dealtui.domain.lifecycle import COLUMNS, OPEN, column_of
from dealtui.i18n import t
from dealtui.service.following import card_order
from dealtui.service.lists import Filter, lets_through
from dealtui.store.state import uncollected

if TYPE_CHECKING:
    from dealtui.service.book import Book
    from dealtui.tui.widgets.board import Band, Item


# ----------------------------------------------------------------------------------------------------
# What of the actions the board shows: one thing at a time (mine, overdue, a person, a deal ...) and the words typed.

QUICK = ("mine", "overdue", "week", "ours", "theirs", "risk", "suspect")

Doc = Mapping[str, Any]
Matches = Callable[[Doc], bool]


class BoardFilter(NamedTuple):
    """`what`: "" for everything, one of QUICK, or owner, client, deal with `whom` (a name, or a number)."""

    what: str = ""
    whom: str | int = ""
    text: str = ""


EVERYTHING = BoardFilter()


def words_of(book: Book, chosen: BoardFilter) -> str:
    """The filter as the head names it."""
    if not chosen.what:
        name = t("board.all")
    elif chosen.what == "owner":
        name = str(chosen.whom) or t("board.no_owner")
    elif chosen.what == "client":
        name = book.client(int(chosen.whom)).name
    elif chosen.what == "deal":
        deal = book.deal(int(chosen.whom))
        name = " / ".join(dict.fromkeys((book.client(deal.client).name, deal.name)))
    else:
        name = t(f"board.only_{chosen.what}")
    return f"{name}  /{chosen.text}" if chosen.text else name


def choices(book: Book) -> list[tuple[BoardFilter, str, str]]:
    """What can be chosen: the filter, its words, and a hint of its kind; people, clients and deals that have actions."""
    owners: dict[str, int] = {}
    deals: dict[int, int] = {}
    for doc in book.table("actions"):
        owner, deal = doc.get("owner", ""), doc["deal"]
        owners[owner] = owners.get(owner, 0) + 1
        deals[deal] = deals.get(deal, 0) + 1
    clients: dict[int, int] = {}
    for deal, count in deals.items():
        client = book.deal(deal).client
        clients[client] = clients.get(client, 0) + count
    found = [EVERYTHING, *(BoardFilter(quick) for quick in QUICK)]
    rows = [(chosen, words_of(book, chosen), "") for chosen in found]
    for what, counts in (("owner", owners), ("client", clients), ("deal", deals)):
        several = [(BoardFilter(what, whom), count) for whom, count in counts.items()]
        named = sorted((words_of(book, chosen), count, chosen) for chosen, count in several)
        rows += [(chosen, name, f"{t(f'board.by_{what}')} {count}") for name, count, chosen in named]
    return rows


def matcher(book: Book, chosen: BoardFilter) -> Matches | None:
    """Whether an action's document is to be shown; None when all are. Every word typed must stand in it somewhere."""
    whom = {"owner": "person", "client": "client", "deal": "deal"}.get(chosen.what)
    sides = {"ours": {"side": "ours"}, "theirs": {"side": "client"}}
    wanted: dict[str, Any] = {whom: chosen.whom} if whom else sides.get(chosen.what, {chosen.what: True})
    tests: list[Matches] = [lets_through(book, Filter(text=word)) for word in chosen.text.split()]
    if chosen.what == "owner" and not chosen.whom:
        tests.append(lambda doc: not doc.get("owner"))
    elif chosen.what:
        tests.append(lets_through(book, Filter(**wanted)))
    return (lambda doc: all(test(doc) for test in tests)) if tests else None


GROUPS = ("", "deal", "client", "owner")
NARROW = 110  # cells below which closed cards stand below the done ones
SIDES = ("ours", "client")
SOON = 2  # days ahead that the head counts (guide 84)


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
        matches, home_of, homes, cells = self._matches, self._home_of, self._homes, self._cells
        for doc in self._book.table("actions"):
            if matches is None or matches(doc):
                home = homes[doc.doc_id] = home_of(doc.doc_id, doc)
                cells[home[0]][home[1]].append(home[2])
                if home[3]:
                    self.figures.update(home[3])
        for cells_of_band in cells:
            for name, cell in zip(COLUMNS, cells_of_band, strict=True):
                cell.sort()
                self.counts[name] += len(cell)
        from dealtui.tui.widgets.board import Band  # not needed to choose a filter

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
            doc = self._book.table("actions").get(doc_id=number)
            old = self._homes.pop(number, None)
            new = None
            if doc is not None and (self._matches is None or self._matches(doc)):
                new = self._home_of(number, doc)
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
        self._now, self._soon = now, date.fromordinal(now.toordinal() + SOON).isoformat()
        self._matches = matcher(self._book, self.arrangement.filter)
        self._names: dict[int, str] = {}

    def _home_of(self, number: int, doc: Doc) -> _Home:
        """Where a card belongs."""
        get = doc.get
        state, side, due, order, closed = get("state"), get("side"), get("due"), get("order"), get("closed")
        if (column := _COLUMN_OF.get((state, side))) is None:
            column = _COLUMN_OF[state, side] = _PLACE[column_of(state or "todo", side or "ours")]
        figures = _WAITING_ALONE if column == _WAITING else ()
        if due and due[:10] <= self._soon and (state or "todo") in OPEN:
            figures = (*figures, "overdue" if is_past(due, self._now) else "soon")
        band = 1 if side == "client" and self.arrangement.lanes else 0
        group = self._group(get("owner", ""), doc["deal"]) if self.arrangement.group else ""
        return band, column, (group, card_order(number, due, order, closed), number), figures

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
