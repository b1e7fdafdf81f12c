"""What a card, a pane, a bar say of an action."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.deadlines import is_past, overdue
from dealtui.domain.lifecycle import COLUMNS, OPEN, column_of, life_of
from dealtui.domain.typed import helpers_line
from dealtui.i18n import t, tn
from dealtui.service.following import card_order
from dealtui.service.lists import Filter, lets_through
from dealtui.store.state import uncollected
from dealtui.tui.widgets.board import BoardCard, ColumnHead
from dealtui.tui.widgets.drawn import Part
from dealtui.tui.wording import ago, due_words, local, near_day, short_day

if TYPE_CHECKING:
    from dealtui.domain.records import Action, Step
    from dealtui.service.book import Book
    from dealtui.tui.widgets.board import Band, Item


# ----------------------------------------------------------------------------------------------------
# Which card stands where: one pass over the documents of the actions, then kept up action by action.
#
# Only what decides a card's place is looked at here (its state, side, date, owner), in the documents as they are; records
# are made for the cards in sight alone. So 10,000 cards cost the first paint some milliseconds, and a moved card none.

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


# ----------------------------------------------------------------------------------------------------
# What a card, a pane, a bar say of an action.

STEP_SIGNS = {"todo": ".", "doing": ">", "done": "x"}
_OVER = dict.fromkeys(("done", "sent", "answered", "closed"), "x")

Line = list[Part]


def progress(action: Action) -> str:
    """2/4: the steps that are done."""
    done = sum(step.state == "done" for step in action.steps)
    return f"{done}/{len(action.steps)}" if action.steps else ""


def tails_of(action: Action, now: datetime) -> tuple[str, str]:
    """What stands at the right of a card's second line, by its state; and the same for a narrow column."""
    if action.state == "cancelled":
        words = t("board.cancelled")
    elif action.state == "closed":
        day = near_day(action.closed, now.date(), weekday=False) if action.closed else ""
        words = t("board.closed_on", day=day).strip()
    elif action.state not in OPEN:
        words = after_words(action.state, life_of(action.side, action.internal))
        if action.side == "client":
            return words, t("board.after_received_short")
        return words, t("board.after_sent_short") if action.state == "sent" else words
    elif action.chases:
        count, when = len(action.chases), ago(action.chases[-1].at, now)
        return t("board.chased", n=count, ago=when), t("board.chased", n=count, ago="").strip(" ,")
    else:
        return _dated(action, now)
    return words, words


def after_words(state: str, life: str) -> str:
    """What is still to be done once the work is over: the client told, asked, or nothing."""
    if state in ("closed", "cancelled"):
        return t(f"state.{state}")
    return t(f"board.after_{ {'client': 'received', 'internal': 'internal'}.get(life, state) }")


def _dated(action: Action, now: datetime) -> tuple[str, str]:
    """Steps and date; the date without its day where its weekday says as much."""
    late = overdue(action, now)
    found = []
    for brief in (False, True):
        words = due_words(action, now, brief=brief) or t("board.no_date")
        if action.risk and not late:
            words = t("board.at_risk", due=words)
        found.append(" ".join(filter(None, (progress(action), words))))
    return found[0], found[1]


def card_of(book: Book, number: int, where: tuple[str, ...] = ()) -> BoardCard:
    """The card of an action; `where` is what it says of its client and deal."""
    action: Action = book.record("actions", number)
    now = book.clock.now()
    late = overdue(action, now)
    settled = action.state not in OPEN
    tail, short = tails_of(action, now)
    lacks = not settled and not (action.due and action.owner)
    hue = (
        "quiet"
        if action.state in ("closed", "cancelled")
        else "client"
        if action.side == "client"
        else "ours"
    )
    return BoardCard(
        key=number,
        code=action.code,
        task=f"~{action.task}" if action.internal else action.task,
        owner=action.owner or t("board.no_owner"),
        tail=tail,
        sign="!" if late else "?" if action.suspect else "-" if lacks else _OVER.get(action.state, ""),
        short=short,
        where=where,
        hue=hue,
        loud=late or bool(action.risk) or lacks,
    )


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


def where_of(book: Book, deal: int, arrangement: Arrangement, alone: Container[int]) -> tuple[str, ...]:
    """Client and deal, as far as the filter and the groups do not say them; `alone`: clients with this one deal."""
    what, group = arrangement.filter.what, arrangement.group
    if "deal" in (what, group):
        return ()
    found = book.deal(deal)
    client = () if "client" in (what, group) else (book.client(found.client).name,)
    deals = () if found.client in alone or found.name in client else (found.name,)
    return client + deals


# ---------------------------------------------------------------------- the pane


def origin_of(book: Book, action: Action) -> str:
    """N1 06-12: the needs that it serves and the day of the meeting it comes from (guide 30)."""
    meeting = book.table("meetings").get(doc_id=action.meeting) or {}
    at = meeting.get("started") or meeting.get("planned", "")
    entries = book.table("entries", action.deal)
    born = entries.get(doc_id=action.entry) or {}
    needs = dict.fromkeys((*action.needs, *born.get("refs", ())))
    named = [(entries.get(doc_id=need) or {}).get("code", "") for need in needs]
    codes = [code for code in named if code.startswith("N")]
    now = book.clock.now()
    shown = short_day(local(at, now).date(), now.date()) if at else ""
    return " ".join(filter(None, (*codes, shown)))


def pane_lines(book: Book, number: int) -> list[Line]:
    """The selected card whole: the task and where it is from; dates and delays; steps with persons and dates."""
    action: Action = book.record("actions", number)
    now = book.clock.now()
    deal = book.deal(action.deal)
    client = book.client(deal.client).name
    lines: list[Line] = [
        [
            Part(f"{action.code} ", "client" if action.side == "client" else "ours"),
            Part(_task(action), "bold"),
        ]
    ]
    for words, tone in _facts(book, action, now):
        lines[0] += [Part("   "), Part(words, tone)]
    if action.steps:
        lines.append([Part("  ", "quiet"), *_steps(action.steps, now.date())])
    lines.append([Part(" / ".join(dict.fromkeys((client, deal.name))), "quiet")])
    if action.note:
        lines[-1] += [Part("   "), Part(action.note.replace("\n", " "), "quiet")]
    return lines


def _task(action: Action) -> str:
    return f"~{action.task}" if action.internal else action.task


def _facts(book: Book, action: Action, now: datetime) -> Iterator[tuple[str, str]]:
    """What is known of where an action is from and how it went, each with its tone."""
    if origin := origin_of(book, action):
        yield t("board.origin", what=origin), "quiet"
    if helpers := helpers_line(action.helpers, "、"):
        yield t("board.helpers", names=helpers), "plain"
    if not action.due and action.state in OPEN:
        yield t("board.no_date"), "loud"
    if action.due and action.chases and action.state in OPEN:  # else the card itself says it
        yield t("board.due", due=due_words(action, now)), "loud" if overdue(action, now) else "plain"
    if action.original_due and action.original_due != action.due:
        yield t("board.original", due=near_day(action.original_due, now.date(), weekday=False)), "quiet"
    if delays := action.delays:
        reason, count = delays[-1].reason, len(delays)
        yield tn("board.slipped_why" if reason else "board.slipped", count, n=count, reason=reason), "open"
    if action.risk:
        yield t("board.risk", why=action.risk), "loud"
    if action.suspect:
        yield t("board.suspect"), "loud"
    if blocked := waits_for(book, action.doc_id):
        yield blocked, "loud"
    if action.chases:
        count, when = len(action.chases), ago(action.chases[-1].at, now)
        yield tn("board.chased_last", count, n=count, ago=when), "plain"
    if action.feedback:
        yield t("board.answered", text=action.feedback), "client"
    elif action.result:
        yield t("board.result", text=action.result), "agreed"


def waits_for(book: Book, number: int) -> str:
    """等 A1 A2: what must be done before and is not."""
    table = book.table("actions")
    before = (table.get(doc_id=other) for other in table.get(doc_id=number).get("depends", ()))
    codes = [doc.get("code", "") for doc in before if doc and doc.get("state", "todo") in OPEN]
    return t("board.blocked", codes=" ".join(codes)) if codes else ""


def _steps(steps: Iterable[Step], today: date) -> Iterator[Part]:
    for step in steps:
        when = near_day(step.due, today, weekday=False) if step.due and step.state != "done" else ""
        who = step.person if step.state != "done" else ""
        words = " ".join(filter(None, (f"{STEP_SIGNS.get(step.state, '.')}{step.text}", who, when)))
        yield Part(words, "quiet" if step.state == "done" else "plain")
        yield Part("  ")
