"""The board: what was promised, in columns from to do to closed, each card moved by keys until the client has answered."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from itertools import chain, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.events import Resize
from textual.widget import Widget

from dealtui.domain.deadlines import is_past, overdue
from dealtui.domain.lifecycle import COLUMNS, FINISHED, OPEN, SETTLED, column_of, life_of
from dealtui.i18n import t
from dealtui.service import following
from dealtui.service.lists import Filter, lets_through
from dealtui.store.state import uncollected
from dealtui.tui.keys import bindings
from dealtui.tui.screens.acting import ActionKeys, Line, Numbers, after_words, pane_lines, progress, task_of
from dealtui.tui.screens.base import Target, asks
from dealtui.tui.themes import style
from dealtui.tui.widgets.board import Band, BoardCard, BoardView, ColumnHead, Item
from dealtui.tui.widgets.drawn import Head
from dealtui.tui.wording import ago, due_words, near_day

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.service.book import Book, Change


# ----------------------------------------------------------------------------------------------------
# What of the actions is shown: one thing at a time (mine, overdue, a person, a deal ...) and the words typed.

QUICK = ("mine", "overdue", "week", "ours", "theirs", "risk", "suspect")

Doc = Mapping[str, Any]
Matches = Callable[[Doc], bool]


class BoardFilter(NamedTuple):
    """`what`: "" for everything, one of QUICK, or owner, client, deal with `whom` (a name, or a number)."""

    what: str = ""
    whom: str | int = ""
    text: str = ""

    @property
    def whose(self) -> dict[str, Any]:
        """The person, the client or the deal that it is about, as lists are asked for one's."""
        name = {"owner": "person", "client": "client", "deal": "deal"}.get(self.what)
        return {name: self.whom} if name else {}


EVERYTHING = BoardFilter()


def words_of(book: Book, chosen: BoardFilter) -> str:
    """The filter as the head names it."""
    match chosen.what:
        case "":
            name = t("board.all")
        case "owner":
            name = str(chosen.whom) or t("board.no_owner")
        case "client":
            name = book.client(int(chosen.whom)).name
        case "deal":
            name = book.title_of(int(chosen.whom))
        case quick:
            name = t(f"board.only_{quick}")
    return f"{name}  /{chosen.text}" if chosen.text else name


def choices(book: Book) -> list[tuple[BoardFilter, str, str]]:
    """What can be chosen: the filter, its words, and a hint of its kind; people, clients and deals that have actions."""
    actions = list(book.table("actions"))
    owners = Counter(doc.get("owner", "") for doc in actions)
    deals = Counter(doc["deal"] for doc in actions)
    clients = Counter(dict[int, int]())
    for deal, count in deals.items():
        clients[book.deal(deal).client] += count
    found = [EVERYTHING, *(BoardFilter(quick) for quick in QUICK)]
    rows = [(chosen, words_of(book, chosen), "") for chosen in found]
    counted: dict[str, Mapping[Any, int]] = {"owner": owners, "client": clients, "deal": deals}
    for what, counts in counted.items():
        several = [(BoardFilter(what, whom), count) for whom, count in counts.items()]
        named = sorted((words_of(book, chosen), count, chosen) for chosen, count in several)
        rows += [(chosen, name, f"{t(f'board.by_{what}')} {count}") for name, count, chosen in named]
    return rows


def matcher(book: Book, chosen: BoardFilter) -> Matches:
    """Whether an action's document is to be shown. Every word typed must stand in it somewhere."""
    sides = {"ours": {"side": "ours"}, "theirs": {"side": "client"}}
    wanted: dict[str, Any] = chosen.whose or sides.get(chosen.what, {chosen.what: True})
    tests: list[Matches] = [lets_through(book, Filter(text=word)) for word in chosen.text.split()]
    if chosen.what == "owner" and not chosen.whom:
        tests.append(lambda doc: not doc.get("owner"))
    elif chosen.what:
        tests.append(lets_through(book, Filter(**wanted)))
    return (lambda doc: all(test(doc) for test in tests)) if tests else lambda doc: True


class Arrangement(NamedTuple):
    """How the actions are laid out: what is shown; on the board the two sides in lanes, groups within the columns."""

    filter: BoardFilter = EVERYTHING
    settled: bool = False  # a chart shows what is closed or cancelled too
    lanes: bool = False
    group: str = ""  # one of GROUPS
    closed_apart: bool = False  # closed cards have a column of their own


class ArrangedActions(ActionKeys):
    """A screen on the actions that a filter lets through, laid out as its keys say; others show the same."""

    # an instance variable to Textual; what is told of the selected one has more lines on a higher screen
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-mid"), (32, "-high"), (40, "-tall")]  # noqa: RUF012
    SCREEN: ClassVar[str] = "board"
    """The name by which it is opened."""
    KINDS: ClassVar[Container[str]] = ("", *QUICK, "owner", "client", "deal")
    """What may be chosen."""

    def __init__(self, book: Book, filter: BoardFilter = EVERYTHING, *, select: int = 0) -> None:
        super().__init__(book)
        self.arrangement = Arrangement(filter)
        self._first = select

    @property
    def filter(self) -> BoardFilter:
        return self.arrangement.filter

    def rearrange(self, **changed: Any) -> None:
        """Show it otherwise; see `Arrangement`."""
        arrangement = self.arrangement._replace(**changed)
        if arrangement != self.arrangement:
            self.arrangement = arrangement
            self.show()

    @asks
    async def action_quick(self) -> None:
        """Everything, what is late, somebody's, a client's ...; the words typed stay."""
        found = [row for row in choices(self.book) if row[0].what in self.KINDS]
        now = self.filter._replace(text="")
        marked = next((n for n, (chosen, _, _) in enumerate(found) if chosen == now), 0)
        rows = [(words, hint) for _, words, hint in found]
        chosen = found[await self.ask_one_of(t("board.quick"), rows, marked)][0]
        self.rearrange(filter=chosen._replace(text=self.filter.text))

    def action_view(self, name: str) -> None:
        """The same actions on the board, or a chart."""
        if name != self.SCREEN:
            self.app.turn_to(name, self.filter, select=self.selected)

    def action_back(self) -> None:
        """The filter first, then the screen."""
        if self.filter != EVERYTHING:
            self.rearrange(filter=EVERYTHING)
        else:
            self.dismiss()


# ----------------------------------------------------------------------------------------------------
# Which card stands where: one pass over the documents of the actions, then kept up action by action.
#
# Only what decides a card's place is looked at here (its state, side, date, owner), in the documents as they are; records
# are made for the cards in sight alone. So 10,000 cards cost the first paint some milliseconds, and a moved card none.

GROUPS = ("", "deal", "client", "owner")
NARROW = 110  # cells below which closed cards stand below the done ones
SIDES = ("ours", "client")
SOON = 2  # days ahead that the head counts (guide 84)

_NAMES = tuple(COLUMNS)
_WAITING = _NAMES.index("waiting")

_Key = tuple[str, float, int]  # in the order of a cell: group, place, number
_Home = tuple[int, int, _Key, tuple[str, ...]]  # band, column, key, and what the head counts a card among


@cache
def _column(state: str | None, side: str | None) -> int:
    """The place of the column for state and side as stored."""
    return _NAMES.index(column_of(state or "todo", side or "ours"))


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
        self.figures: Counter[str] = Counter()  # overdue, soon, waiting
        self._cells: list[list[list[_Key]]] = []
        self._homes: dict[int, _Home] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that are drawn."""
        return _NAMES if self.arrangement.closed_apart else _NAMES[:-1]

    @property
    def counts(self) -> dict[str, int]:
        """The cards of each column, by its name."""
        return {name: sum(len(cells[n]) for cells in self._cells) for n, name in enumerate(_NAMES)}

    def read(self, arrangement: Arrangement) -> None:
        """Look at all actions anew."""
        self.arrangement = arrangement
        titles = [t(f"board.lane_{side}") for side in SIDES] if arrangement.lanes else [""]
        self._cells = [[[] for _ in _NAMES] for _ in titles]
        self._homes.clear()
        self.figures.clear()
        self._look()
        matches, home_of, homes, cells = self._matches, self._home_of, self._homes, self._cells
        with uncollected():
            for doc in self._book.table("actions"):
                if matches(doc):
                    home = homes[doc.doc_id] = home_of(doc.doc_id, doc)
                    cells[home[0]][home[1]].append(home[2])
                    if home[3]:
                        self.figures.update(home[3])
            for cell in chain.from_iterable(cells):
                cell.sort()
        places = range(len(self.columns))
        self.bands = [Band(title, [self._items(n, at) for at in places]) for n, title in enumerate(titles)]

    def update(self, numbers: Iterable[int]) -> None:
        """These actions were changed, made or taken out: only their cells are put together anew."""
        self._look()
        touched: set[tuple[int, int]] = set()
        for number in numbers:
            doc = self._book.table("actions").get(doc_id=number)
            if old := self._homes.pop(number, None):
                cell = self._cells[old[0]][old[1]]
                del cell[bisect_left(cell, old[2])]
                self.figures.subtract(old[3])
                touched.add(old[:2])
            if doc is not None and self._matches(doc):
                new = self._homes[number] = self._home_of(number, doc)
                insort(self._cells[new[0]][new[1]], new[2])
                self.figures.update(new[3])
                touched.add(new[:2])
        last = len(self.columns) - 1
        for band, column in {(band, min(column, last)) for band, column in touched}:
            cells = list(self.bands[band].cells)
            cells[column] = self._items(band, column)
            self.bands[band] = self.bands[band]._replace(cells=cells)

    def place_between(self, number: int, by: int) -> float | None:
        """The place for a card that is put one down (by = 1) or up (-1) among its like; None at the end of the column."""
        band, column, key, _ = self._homes[number]
        alike = [other for other in self._cells[band][column] if other[0] == key[0]]
        at = bisect_left(alike, key) + by
        if not 0 <= at < len(alike):
            return None
        beyond = alike[at + by][1] if 0 <= at + by < len(alike) else alike[at][1] + 2 * by
        return (alike[at][1] + beyond) / 2

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
        client = lambda deal: self._book.names_of(deal)[0]  # noqa: E731
        self._name_of = cache(client if self.arrangement.group == "client" else self._book.title_of)

    def _home_of(self, number: int, doc: Doc) -> _Home:
        """Where a card belongs."""
        get = doc.get
        state, side, due = get("state"), get("side"), get("due")
        column = _column(state, side)
        figures: tuple[str, ...] = ("waiting",) if column == _WAITING else ()
        if due and due[:10] <= self._soon and (state or "todo") in OPEN:
            figures = (*figures, "overdue" if is_past(due, self._now) else "soon")
        band = 1 if side == "client" and self.arrangement.lanes else 0
        by = self.arrangement.group
        group = get("owner", "") if by == "owner" else self._name_of(doc["deal"]) if by else ""
        place = following.card_order(number, due, get("order"), get("closed"))
        return band, column, (group, place, number), figures

    def _items(self, band: int, column: int) -> list[Item]:
        """A cell as it is drawn: with the names of its groups, and the closed cards below the done ones where narrow."""
        items = self._with_groups(self._cells[band][column])
        if column == len(self.columns) - 1 and not self.arrangement.closed_apart:
            if closed := self._cells[band][column + 1]:
                items += [t("board.closed_below", n=len(closed)), *self._with_groups(closed)]
        return items

    def _with_groups(self, keys: list[_Key]) -> list[Item]:
        if not self.arrangement.group:
            return [key[2] for key in keys]
        items: list[Item] = []
        for name, alike in groupby(keys, key=itemgetter(0)):
            items += [name or t("board.no_owner"), *(key[2] for key in alike)]
        return items


# ----------------------------------------------------------------------------------------------------
# What a card says, and the head of a column.


def card_of(action: Action, now: datetime, where: tuple[str, ...] = ()) -> BoardCard:
    """The card of an action; `where` is what it says of its client and deal."""
    late = overdue(action, now)
    lacks = action.state in OPEN and not (action.due and action.owner)
    side, over = "client" if action.side == "client" else "ours", "x" if action.state in FINISHED else ""
    tail, short = tails_of(action, now)
    return BoardCard(
        key=action.doc_id,
        code=action.code,
        task=task_of(action),
        owner=action.owner or t("board.no_owner"),
        tail=tail,
        sign="!" if late else "?" if action.suspect else "-" if lacks else over,
        short=short,
        where=where,
        hue="quiet" if action.state in SETTLED else side,
        loud=late or bool(action.risk) or lacks,
    )


def tails_of(action: Action, now: datetime) -> tuple[str, str]:
    """What stands at the right of a card's second line, by its state; and the same for a narrow column."""
    if action.state in OPEN and action.chases:
        count, when = len(action.chases), ago(action.chases[-1].at, now)
        return t("board.chased", n=count, ago=when), t("board.chased", n=count, ago="").strip(" ,")
    if action.state in OPEN:  # steps and date; narrow without its day where its weekday says as much
        found = []
        for brief in (False, True):
            words = due_words(action, now, brief=brief) or t("board.no_date")
            if action.risk and not overdue(action, now):
                words = t("board.at_risk", due=words)
            found.append(" ".join(filter(None, (progress(action), words))))
        return found[0], found[1]
    if action.state == "cancelled":
        words = t("board.cancelled")
    elif action.state == "closed":
        day = near_day(action.closed, now.date(), weekday=False) if action.closed else ""
        words = t("board.closed_on", day=day).strip()
    else:
        words = after_words(action.state, life_of(action.side, action.internal))
        short = "received" if action.side == "client" else action.state
        if short in ("received", "sent"):
            return words, t(f"board.after_{short}_short")
    return words, words


def head_of(name: str, count: int, limit: int = 0, closed: int | None = None) -> ColumnHead:
    """The head of a column; where `closed` cards stand below the done ones, it counts them apart.

    More than the limit warns, by a sign and in words.
    """
    words = [t(f"state.{name}")]
    if name in ("doing", "waiting"):
        words.append(t(f"board.column_{name}_short"))
    warned = bool(limit) and count > limit
    sign = "! " if warned else ""
    titles = [f"{sign}{word} {count}" for word in words]
    if warned:
        titles = [f"{titles[0]}  {t('board.limit', n=limit)}", f"{titles[-1]}  >{limit}", titles[-1]]
    if closed is not None:
        shorter = [t(f"board.done_closed{short}", done=count, closed=closed) for short in ("", "_short")]
        if not warned:
            titles = [f"{titles[0]} / {t('state.closed')} {closed}"]
        titles += [f"{sign}{each}" for each in shorter]
    return ColumnHead(titles[0], full=warned, short=tuple(titles[1:]))


# ----------------------------------------------------------------------------------------------------
# The screen.


class BoardScreen(ArrangedActions):
    """All actions of a book, or of one deal: cards moved between columns and within one, several at once.

    app.open("board")
    app.open("board", BoardFilter("deal", 7), select=12)
    """

    CSS_PATH = style("board.tcss")
    BINDINGS = bindings("board", "follow")
    FIND = "board.find_hint"

    def __init__(self, book: Book, filter: BoardFilter = EVERYTHING, *, select: int = 0) -> None:
        super().__init__(book, filter, select=select)
        self.index = BoardIndex(book)
        """Where the cards stand."""
        self._alone: Container[int] | None = None  # clients with one deal; counted when cards are drawn

    def view(self) -> Iterable[Widget]:
        yield BoardView(self._card, self.moved, id="board")

    def begin(self) -> None:
        self._fit(self.app.size.width)
        super().begin()
        if self._first:
            self.main.select(self._first)

    def on_resize(self, event: Resize) -> None:
        self._fit(event.size.width)
        if self.arrangement != self.index.arrangement:
            self.show()

    def _fit(self, width: int) -> None:
        """Where there is room, closed cards have a column of their own."""
        self.arrangement = self.arrangement._replace(closed_apart=width >= NARROW)

    # ------------------------------------------------------------------ what is shown

    @property
    def main(self) -> BoardView:
        """The cards."""
        return self.query_one(BoardView)

    @property
    def chosen(self) -> Target:
        key = self.main.key
        return Target("action" if key else "", key)

    @property
    def lines(self) -> list[str]:
        actions = map(self.action, self.index.ordered(self.index.numbers()))
        return [f"{action.code} {action.task}" for action in actions]

    @property
    def numbers(self) -> Numbers:
        """What is marked, in its order on the board, else the selected card."""
        marked = self.main.marked
        return tuple(self.index.ordered(marked)) if marked else super().numbers

    def unmark(self) -> None:
        self.main.unmark()

    def show(self) -> None:
        self.index.read(self.arrangement)
        self._alone = None
        self.main.forget()
        self._draw()

    def heard(self, change: Change) -> None:
        if change.reloaded or change.touches("clients") or change.touches("deals"):
            self.show()
        elif changed := {op.doc_id for op in change.ops if op.table == "actions"}:
            self.main.forget(changed)
            self.index.update(changed)
            self._draw()

    def _draw(self) -> None:
        index, limits = self.index, self.app.settings.limits
        self.main.marked.intersection_update(index.ordered(self.main.marked))
        counts, heads = index.counts, []
        for name in index.columns:
            closed = counts["closed"] if name == "done" and not self.arrangement.closed_apart else None
            heads.append(head_of(name, counts[name], limits.get(name, 0), closed))
        empty = t("board.none_match" if len(self.book.table("actions")) else "board.empty")
        self.main.show(heads, index.bands, empty)
        self.follow()

    def _card(self, number: int) -> BoardCard:
        """With its client and deal, as far as the filter and the groups do not say them, nor the client as good as does."""
        if self._alone is None:
            deals = Counter(doc["client"] for doc in self.book.table("deals"))
            self._alone = {client for client, count in deals.items() if count == 1}
        action, said = self.action(number), (self.filter.what, self.arrangement.group)
        client, deal = self.book.names_of(action.deal)
        alone = self.book.deal(action.deal).client in self._alone
        where = dict.fromkeys(("" if "client" in said else client, "" if alone else deal))
        names = () if "deal" in said else tuple(filter(None, where))
        return card_of(action, self.book.clock.now(), names)

    def follow(self) -> None:
        figures = self.index.figures
        shown = [
            t(f"board.n_{name}", n=figures[name]) for name in ("overdue", "soon", "waiting") if figures[name]
        ]
        if marked := len(self.main.marked):
            shown.insert(0, t("board.n_marked", n=marked))
        me = t("board.me", name=self.book.user) if self.book.user else ""
        path = "   ".join(filter(None, (words_of(self.book, self.filter), me)))
        self.query_one(Head).show(t("scope.board"), (path,), shown)
        super().follow()

    def about(self) -> list[Line]:
        number = self.selected
        return self.loud_lines() + (pane_lines(self.book, number) if number else [])

    # ------------------------------------------------------------------ arranging

    def action_lanes(self) -> None:
        """Our side above, the client's below, or all in one."""
        self.rearrange(lanes=not self.arrangement.lanes)

    def action_group(self) -> None:
        """By deal, by client, by owner, or not at all."""
        self.rearrange(group=GROUPS[(GROUPS.index(self.arrangement.group) + 1) % len(GROUPS)])

    def action_back(self) -> None:
        """Marks first, then the filter, then the screen."""
        if self.main.marked:
            self.main.unmark()
        else:
            super().action_back()

    def key_word(self, key_id: str) -> str:
        """Enter keeps what was found."""
        return t(f"board.{key_id}") if key_id in ("find.open", "find.close") else super().key_word(key_id)

    def action_find(self) -> None:
        self.open_find(self.filter.text)

    def narrow(self, text: str | None) -> None:
        self.rearrange(filter=self.filter._replace(text=text or ""))

    # ------------------------------------------------------------------ changing

    @asks
    async def action_reorder(self, by: int) -> None:
        """One down (1) or up (-1) within the column, before or after the card that stands there."""
        key = self.selected
        place = self.index.place_between(key, by) if key else None
        if place is not None:
            await self.do(following.put_card(key, place))

    def action_mark_all(self) -> None:
        """The whole column, or all that a filter found; see `BoardIndex.together`."""
        if numbers := self.index.together(self.selected):
            self.main.mark(numbers)

    @asks
    async def action_edit(self) -> None:
        if self.selected:
            await self.change_task(self.selected)
            self.unmark()
