"""The board: its cards, where they stand, and the view that draws them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, ClassVar, NamedTuple

from rich.segment import Segment
from textual import on
from textual.cache import LRUCache
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.strip import Strip

from dealtui.text import cut, fit, graphemes, pad, shown, width, wrap
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.drawn import LONGEST, Drawn, Part, Rule, thumb
from dealtui.tui.widgets.rows import share

# ----------------------------------------------------------------------------------------------------
# One card of the board: two lines, more where there is room, exactly as wide as its column, cut by cells in every language.

CARD_LINES = 2
MARKED = "+"
OWNER = 6  # cells that the owner keeps before the other words give way
INDENT = 2  # cells before where a card belongs


class BoardCard(NamedTuple):
    """What a card says.

    `sign` stands in the first column: ! overdue, ? suspect, - something missing, x done; `tail` at the right of the
    second line: steps and date, or `short` where that does not fit. `where` names client and deal as far as the board
    does not say so already. hue: client, ours, quiet; `loud` when the tail is a fault (overdue).
    """

    key: int
    code: str
    task: str
    owner: str = ""
    tail: str = ""
    sign: str = ""
    short: str = ""
    where: tuple[str, ...] = ()
    hue: str = "plain"
    loud: bool = False


def card_lines(
    card: BoardCard, cells: int, *, lines: int = CARD_LINES, marked: bool = False, named: bool = True
) -> list[list[Part]]:
    """The lines of a card, `cells` wide, as far as they are not blank.

    Of its `lines` the task takes more than one where it needs them, then comes the owner's, then where it belongs, unless the
    card above has said so (`named`).
    """
    room = max(0, cells - 1)
    code = cut(shown(card.code[:LONGEST]), room)
    code = f"{code} " if code and width(code) < room else code
    left, tone = room - width(code), "quiet" if card.hue == "quiet" else "plain"
    task = shown(card.task[:LONGEST])
    wrapped = wrap(task, left) if lines > CARD_LINES and left and width(task) > left else [task]
    most = max(2, lines - 3)  # the owner, where it belongs, and a blank line where there is one
    if len(wrapped) > most:
        wrapped[most - 1 :] = [task[sum(map(len, wrapped[: most - 1])) :].lstrip()]
    sign = fit(shown(MARKED if marked else card.sign[:1]), cells - room)
    owner, tail = shown(card.owner[:LONGEST]), shown(card.tail[:LONGEST])
    least = min(OWNER, width(owner))  # of the owner is worth more than the end of a long tail
    if card.short and least + 1 + width(tail) > room:
        tail = shown(card.short[:LONGEST])
    tail = cut(tail, max(0, room - least - 1))
    drawn = [
        [
            Part(sign, "loud" if sign == "!" else "bold"),
            Part(code, card.hue),
            Part(fit(wrapped[0], left), tone),
        ],
        *([Part(" " * (cells - left)), Part(fit(text, left), tone)] for text in wrapped[1:]),
        [
            Part(" " * (cells - room)),
            Part(fit(owner, max(0, room - width(tail) - bool(tail))), tone),
            Part(" " * min(room, bool(tail))),
            Part(tail, "loud" if card.loud else "quiet"),
        ],
    ]
    if named and card.where and cells > INDENT:
        room = cells - INDENT
        drawn.append([Part(f"{' ' * INDENT}{pad(path_line(card.where, room), room)}", "quiet")])
    return drawn[:lines]


def path_line(names: Sequence[str], cells: int) -> str:
    """`华东智造 / 订单系统`; where that is too long, something of each.

    >>> path_line(("华东智造", "订单系统二期"), 16), path_line(("华东智造",), 6)
    ('华东…/订单…二期', '华东…')
    """
    first, *others = (shown(name[:LONGEST]) for name in names)
    whole = " / ".join((first, *others))
    if not others or width(whole) <= cells:
        return cut(whole, cells)
    first = cut(first, max(cells // 3, cells - 1 - width(others[0])))
    return f"{first}/{_middle(others[0], cells - 1 - width(first))}"


def _middle(text: str, cells: int) -> str:
    """设备…三期: cut in the middle, for the names of one client's deals differ at the end."""
    if width(text) <= cells or cells < 5:
        return cut(text, cells)
    end = ""
    for cluster in reversed(graphemes(text)):
        if width(cluster) + width(end) > cells // 2:
            break
        end = cluster + end
    end = end.partition(" ")[2] or end  # whole words, where there are any
    return cut(text, cells - width(end)) + end


# ----------------------------------------------------------------------------------------------------
# Where everything stands on the board: columns side by side, bands below each other; where they meet is a cell.
#
# Nothing here knows what a card says. A cell is looked through by itself, so that a column of 8,000 closed cards leaves
# the others where they are. Working out what is in sight costs as much as is in sight.

Item = int | str  # a card by its key, or the name of a group that follows

HEADS = 2  # lines: the names of the columns, the rule below them
ALL_FIT = 4  # lines below the two of each card, at most, while all cards of a band are in sight
AIRY = ((36, 2), (9, 1), (0, 0))  # lines of a band from which on there are so many below the two of each card


class Band(NamedTuple):
    """A swimlane: its name ("" when there is only one) and for each column its items in order."""

    title: str
    cells: Sequence[Sequence[Item]]


class Spot(NamedTuple):
    """Where one is: band, column, item."""

    band: int
    column: int
    item: int


@dataclass
class BoardCell:
    """What stands in a column of a band, from the item `top` on: headings have one line, cards two and the `gap` below."""

    items: Sequence[Item]
    region: Region
    gap: int
    top: int = 0

    def __post_init__(self) -> None:
        top, self.top = self.top, -1
        self.look_from(top)

    def lines_of(self, item: int) -> int:
        """Lines that an item takes."""
        return 1 if isinstance(self.items[item], str) else CARD_LINES + self.gap

    @property
    def fitting(self) -> int:
        """How many cards are in sight at once."""
        return max(1, (self.region.height + self.gap) // (CARD_LINES + self.gap))

    def look_from(self, top: int) -> bool:
        """Look from an item on; whether it was another one. `seen` is (item, line within it) of each line, shorter where
        the cell ends before; `thumb` the lines that show where one is, none when everything is in sight."""
        count, height = len(self.items), self.region.height
        top = max(0, min(top, count - 1))
        if top == self.top:
            return False
        self.top = top
        self.drawn: dict[tuple[int, bool], list[Segment]] = {}  # of its lines, by whether they are chosen
        self.seen: list[tuple[int, int]] = []
        for item in range(self.top, min(count, self.top + height)):
            self.seen += [(item, part) for part in range(self.lines_of(item))]
            if len(self.seen) >= height:
                break
        del self.seen[height:]
        whole = not self.top and (not self.seen or self.seen[-1][0] >= count - 1)
        items = max(count, self.fitting + 1)
        self.thumb = range(0) if whole else thumb(height, items, self.fitting, self.top)
        return True

    def reveal(self, item: int) -> bool:
        """Look from where an item is whole in sight, moved as little as possible; whether anything moved."""
        named = item and isinstance(self.items[item - 1], str)  # with the name of its group
        if item - bool(named) < self.top:
            return self.look_from(item - bool(named))
        room, lowest = max(1, self.region.height), item
        if isinstance(self.items[item], int):
            room += self.gap  # which need not be seen below the last card
        for at in range(item, -1, -1):
            room -= self.lines_of(at)
            if room < 0:
                break
            lowest = at
        return self.look_from(max(min(self.top, item), lowest))

    def line_of(self, item: int) -> int | None:
        """The first line of an item that is in sight."""
        return next((line for line, (seen, _) in enumerate(self.seen) if seen == item), None)

    def cards(self, by: int = 1, after: int | None = None) -> Iterator[int]:
        """The items that are cards, down (1) or up (-1) from the end, or from behind an item."""
        if after is None:
            after = -1 if by > 0 else len(self.items)
        order = range(after + 1, len(self.items)) if by > 0 else range(after - 1, -1, -1)
        return (item for item in order if isinstance(self.items[item], int))


class BoardGeometry:
    """The cells of a board that is drawn, and the ways from one card to another: names of groups are passed over, and so
    are empty cells.

    geometry.lay_out(bands, columns=4, width=80, height=16)
    geometry.rows[band][column].seen

    A cell in which the same items stand in the same place stays, with what is drawn of it.
    """

    def __init__(self) -> None:
        self.rows: list[list[BoardCell]] = []
        """The bands, from above."""
        self.places: list[Region] = []
        """The columns."""

    def lay_out(self, bands: Sequence[Band], columns: int, width: int, height: int) -> None:
        """Columns side by side, as even as they can be; bands below each other, small ones whole, the others sharing what
        is left."""
        before = {(n, m): cell for n, row in enumerate(self.rows) for m, cell in enumerate(row)}
        columns = max(1, columns)
        room = max(columns, width - columns + 1)  # a line between each two
        widths = share(room, [room] * columns)
        self.places = [Region(sum(widths[:n]) + n, 0, cells, height) for n, cells in enumerate(widths)]
        self.rows = []
        title = int(any(band.title for band in bands))
        most = [max(map(len, band.cells), default=0) for band in bands]
        y, room = HEADS, max(0, height - HEADS)
        heights = share(room, [title + 3 * max(2, count) for count in most])
        for n, band in enumerate(bands):
            below = room - sum(heights) if n == len(bands) - 1 else 0
            body = max(0, heights[n] + below - title)
            # as airy as all cards can stand in sight: no text is cut over blank space
            fitting = (
                gap for gap in range(ALL_FIT, 0, -1) if body > 2 and most[n] * (CARD_LINES + gap) <= body
            )
            gap = next(fitting, next(gap for rows, gap in AIRY if body >= rows))
            row: list[BoardCell] = []
            for m, (items, column) in enumerate(zip(band.cells, self.places, strict=False)):
                place, old = column._replace(y=y + title, height=body), before.get((n, m))
                if old is None or old.items is not items or (old.region, old.gap) != (place, gap):
                    old = BoardCell(items, place, gap, old.top if old else 0)
                row.append(old)
            self.rows.append(row)
            y += title + body

    def cell(self, at: Spot) -> BoardCell:
        return self.rows[at.band][at.column]

    def item(self, at: Spot) -> Item:
        """What stands at a spot."""
        return self.cell(at).items[at.item]

    def spot_at(self, x: int, y: int) -> Spot | None:
        """The cell at a place of the screen, and the item there, -1 where there is none."""
        for band, row in enumerate(self.rows):
            for column, cell in enumerate(row):
                if cell.region.contains(x, y):
                    line = y - cell.region.y
                    return Spot(band, column, cell.seen[line][0] if line < len(cell.seen) else -1)
        return None

    # ------------------------------------------------------------------ from one card to another

    def nearest(self, at: Spot) -> Spot | None:
        """The card nearest to a place: in its cell, then in the cells around it; None when there is no card at all."""
        cells = [(band, column) for band, row in enumerate(self.rows) for column in range(len(row))]
        for band, column in sorted(cells, key=lambda c: (abs(c[0] - at.band), abs(c[1] - at.column), c)):
            cell = self.rows[band][column]
            wanted = max(0, min(at.item if (band, column) == at[:2] else 0, len(cell.items) - 1))
            for item in chain(cell.cards(1, wanted - 1), cell.cards(-1, wanted)):
                return Spot(band, column, item)
        return None

    def spot_of(self, key: int) -> Spot | None:
        """Where a card stands."""
        for band, row in enumerate(self.rows):
            for column, cell in enumerate(row):
                if key in cell.items:
                    return Spot(band, column, cell.items.index(key))
        return None

    def beside(self, at: Spot, by: int) -> Spot:
        """`by` cards down (negative: up) in the column, on into the next band; as far as there is one."""
        bands = range(at.band, len(self.rows)) if by > 0 else range(at.band, -1, -1)
        way = (
            Spot(band, at.column, item)
            for band in bands
            for item in self.rows[band][at.column].cards(by, at.item if band == at.band else None)
        )
        return next(iter(deque(islice(way, abs(by)), maxlen=1)), at)

    def edge(self, at: Spot, last: bool) -> Spot:
        """The first or the last card of the column's cell."""
        return at._replace(item=next(self.cell(at).cards(-1 if last else 1), at.item))

    def across(self, at: Spot, by: int) -> Spot:
        """The card at the same height in the next column to the right (negative: left) that has one in this band.

        When this band has none on that side, the first one of the nearest such column in any band.
        """
        row = self.rows[at.band]
        columns = range(at.column + 1, len(row)) if by > 0 else range(at.column - 1, -1, -1)
        height = self.cell(at).line_of(at.item) or 0
        for column in columns:
            cell = row[column]
            seen = [
                (abs(line - height), item)
                for line, (item, part) in enumerate(cell.seen)
                if part == 0 and isinstance(cell.items[item], int)
            ]
            if seen:
                return Spot(at.band, column, min(seen)[1])
        for column in columns:
            for band, row in enumerate(self.rows):
                if (item := next(row[column].cards(), None)) is not None:
                    return Spot(band, column, item)
        return at


class ColumnHead(NamedTuple):
    """The head of a column; `full` when it holds more than it should; `short`: other words, where it is too narrow."""

    title: str
    full: bool = False
    short: tuple[str, ...] = ()


# ----------------------------------------------------------------------------------------------------
# The board: all columns drawn in one view. No widget per card; a key costs the same with 10 cards and with 10,000.
#
# The view knows keys (numbers) and where they stand; what a card says is asked for the cards in sight alone.


class BoardView(Drawn, can_focus=True):
    """A board of cards.

        view = BoardView(card_of, moved)
        view.show([ColumnHead("待办 2"), ColumnHead("进行 0")], [Band("", ([3, 7], []))])

    `card_of(key)` gives what a card says, for those in sight. `moved()` is called when another card is selected, or
    another number of them marked: not a message, so that what is told of the card is drawn in the same frame.
    `marked` holds the keys acted on together.
    """

    BINDINGS = bindings("list", without="g enter") + bindings("cards")
    AT_ONCE: ClassVar[frozenset[str]] = frozenset({"cursor", "across", "page", "first", "last", "mark"})

    DEFAULT_CSS = "BoardView { height: 1fr; width: 1fr; }"

    def __init__(
        self,
        card_of: Callable[[int], BoardCard],
        moved: Callable[[], None] = lambda: None,
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._card_of = card_of
        self._moved = moved
        self._empty = ""
        self._columns: Sequence[ColumnHead] = ()
        self._bands: Sequence[Band] = ()
        self._at: Spot | None = None
        self.key = 0
        """The selected card, 0 when there is none."""
        self.geometry = BoardGeometry()
        self._cards: dict[int, BoardCard] = {}
        self._drawn: LRUCache[tuple[Any, ...], list[list[Segment]]] = LRUCache(512)
        self.marked: set[int] = set()

    @property
    def column(self) -> int:
        """The column of the selected card; the first one when there is none."""
        return self._at.column if self._at else 0

    def joints(self) -> list[int]:
        """Where the lines between the columns stand."""
        return [place.x - 1 for place in self.geometry.places[1:]]

    def show(self, columns: Sequence[ColumnHead], bands: Sequence[Band], empty: str = "") -> None:
        """Show other cards, or the same in other places; the selection stays with its card, else with its place.

        `empty` is said when there is no card.
        """
        key, at = self.key, self._at
        self._columns, self._bands, self._empty = columns, tuple(bands), empty
        self._lay_out()
        self._at = self.geometry.spot_of(key) or self.geometry.nearest(at or Spot(0, 0, 0))
        self.key = self._key_at(self._at) if self._at else 0
        if self._at:
            self.geometry.cell(self._at).reveal(self._at.item)
        self.redraw()
        if self.key != key:
            self._moved()

    def forget(self, keys: Iterable[int] | None = None) -> None:
        """These cards (without an argument all of them) say something else now; `show` is called for it to be seen."""
        for key in list(self._cards) if keys is None else keys:
            self._cards.pop(key, None)

    def select(self, key: int) -> None:
        """Select a card by its key, where it is there."""
        if spot := self.geometry.spot_of(key):
            self._go(spot)

    def mark(self, keys: Iterable[int]) -> None:
        """Mark these too; when all of them are marked already, no longer."""
        wanted = set(keys)
        self._marked(self.marked - wanted if wanted <= self.marked else self.marked | wanted)

    def unmark(self) -> None:
        """Mark nothing."""
        if self.marked:
            self._marked(set())

    def _marked(self, marked: set[int]) -> None:
        self.marked = marked
        self._forget_drawn()
        self.redraw()
        self._moved()

    def _forget_drawn(self) -> None:
        for cell in chain.from_iterable(self.geometry.rows):
            cell.drawn.clear()

    def _key_at(self, spot: Spot) -> int:
        item = self.geometry.item(spot)
        return item if isinstance(item, int) else 0

    def _lay_out(self) -> None:
        before = self.joints()
        self.geometry.lay_out(self._bands, len(self._columns), *self.size)
        if self.joints() != before:
            for rule in self.screen.query(Rule):
                rule.meet()

    # ------------------------------------------------------------------ moving about

    def _go(self, spot: Spot) -> None:
        old, self._at, self.key = self._at, spot, self._key_at(spot)
        if old == spot:
            return
        self._refresh_card(old)
        cell = self.geometry.cell(spot)
        if cell.reveal(spot.item):
            self.refresh(cell.region)
        else:
            self._refresh_card(spot)
        if old is None or old.column != spot.column:
            self.refresh_lines(0)
        self._moved()

    def _refresh_card(self, spot: Spot | None) -> None:
        """Draw one card anew, where it is in sight."""
        if spot is not None:
            cell = self.geometry.cell(spot)
            if (line := cell.line_of(spot.item)) is not None:
                place = cell.region
                self.refresh(Region(place.x, place.y + line, place.width, cell.lines_of(spot.item)))

    def _go_by(self, way: Callable[[Spot], Spot]) -> None:
        if self._at:
            self._go(way(self._at))

    def action_cursor(self, by: int) -> None:
        self._go_by(lambda at: self.geometry.beside(at, by))

    def action_across(self, by: int) -> None:
        self._go_by(lambda at: self.geometry.across(at, by))

    def action_page(self, by: int) -> None:
        self._go_by(lambda at: self.geometry.beside(at, by * self.geometry.cell(at).fitting))

    def action_first(self) -> None:
        self._go_by(lambda at: self.geometry.edge(at, last=False))

    def action_last(self) -> None:
        self._go_by(lambda at: self.geometry.edge(at, last=True))

    def action_mark(self) -> None:
        """Mark the card (or no longer) and go on to the next one."""
        if self.key and self._at:
            self.marked ^= {self.key}
            self.geometry.cell(self._at).drawn.clear()
            self._refresh_card(self._at)
            self._moved()
            self.action_cursor(1)

    def action_open(self) -> None:
        if self.key:
            self.post_message(self.Opened())

    # ------------------------------------------------------------------ events

    def on_resize(self) -> None:
        self._lay_out()
        if self._at:
            self.geometry.cell(self._at).reveal(self._at.item)
        self.refresh()

    @on(MouseScrollDown)
    @on(MouseScrollUp)
    def _look(self, event: MouseScrollDown | MouseScrollUp) -> None:
        """Look further down or up in the column under the mouse, without selecting."""
        event.stop()
        if spot := self.geometry.spot_at(event.x, event.y):
            cell = self.geometry.cell(spot)
            if cell.look_from(cell.top + (1 if isinstance(event, MouseScrollDown) else -1)):
                self.refresh(cell.region)

    def on_click(self, event: Click) -> None:
        spot = self.geometry.spot_at(event.x, event.y)
        if spot and spot.item >= 0 and self._key_at(spot):
            self._go(spot)
            if event.chain > 1:
                self.action_open()

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        if y == 0 and self._columns:
            return self._heads()
        if y == 1:
            return self._rule("")
        if self._at is None and self._empty:
            return self.sentence(self._empty, y - HEADS)
        for band, row in enumerate(self.geometry.rows):
            first = row[0].region
            if y == first.y - 1:
                return self._rule(self._bands[band].title)
            if first.y <= y < first.bottom:
                cells = (self._cell(cell, y - first.y, band, column) for column, cell in enumerate(row))
                strip = Strip(chain.from_iterable(cells), row[-1].region.right)
                return strip.adjust_cell_length(self.size.width, self.tone())
        return self.strip(())

    def _heads(self) -> Strip:
        parts: list[Part] = []
        for number, (place, column) in enumerate(zip(self.geometry.places, self._columns, strict=True)):
            tone = "loud" if column.full else "bold" if number == self.column else "quiet"
            room = max(0, place.width - 2)
            titles = [shown(title) for title in (column.title, *column.short)]
            title = next((title for title in titles if width(title) <= room), titles[-1])
            parts += [Part("│" * bool(number), "rule"), Part(pad(f" {cut(title, room)}", place.width), tone)]
        return self.strip(parts)

    def _rule(self, title: str) -> Strip:
        line = ["─"] * self.size.width
        for x in self.joints():
            if x < len(line):  # else the terminal is so narrow that the column is out of sight
                line[x] = "┼"
        name = f" {cut(shown(title), max(0, self.geometry.places[0].width - 3))} " if title else ""
        return self.strip([Part(name, "heading"), Part("".join(line[width(name) :]), "rule")])

    def _cell(self, cell: BoardCell, line: int, band: int, column: int) -> list[Segment]:
        """A cell's part of a line: the line before it, what it shows, the mark of how far it is scrolled."""
        item = cell.seen[line][0] if line < len(cell.seen) else -1
        chosen = self._at == (band, column, item)
        known = (line if item >= 0 or cell.thumb else -1, chosen)  # below the last card all lines are alike
        if (drawn := cell.drawn.get(known)) is None:
            shown, thumb = self._shown(cell, line, chosen), line in cell.thumb
            before = [Segment("│", self.tone("rule"))] if column else []
            blank = Segment(" " * (1 if shown else cell.region.width - thumb), self.tone())
            after = [Segment("▐", self.tone("rule"))] if thumb else []
            drawn = cell.drawn[known] = [*before, *shown, *([] if shown and thumb else [blank]), *after]
        return drawn

    def _shown(self, cell: BoardCell, line: int, chosen: bool) -> list[Segment]:
        """What a cell shows on one of its lines; nothing where that is blank."""
        if line >= len(cell.seen):
            return []
        index, part = cell.seen[line]
        item, room = cell.items[index], cell.region.width - 1
        if isinstance(item, str):
            names = tuple(filter(None, item.partition(" / ")[::2]))
            text = f" {path_line(names, max(0, room - 2))}" if names else ""
            return [Segment(pad(text, room), self.tone("heading"))]
        card, above = self._card(item), cell.items[index - 1] if index > cell.top else None
        # of a run the first says where it belongs; each does where a blank line stays between them all the same
        named = cell.gap > 1 or not isinstance(above, int) or self._card(above).where != card.where
        marked = item in self.marked
        known = (card, room, cell.gap, marked, chosen, named)
        if (drawn := self._drawn.get(known)) is None:
            lines = card_lines(card, room, lines=cell.lines_of(index), marked=marked, named=named)
            if chosen:  # of one colour, so that it stands out by being whole
                lines = [[Part("".join(part.text for part in line), "cursor")] for line in lines]
            segments = [[Segment(part.text, self.tone(part.tone)) for part in line] for line in lines]
            drawn = self._drawn[known] = [list(Segment.simplify(line)) for line in segments]
        return drawn[part] if part < len(drawn) else []

    def _card(self, key: int) -> BoardCard:
        if (card := self._cards.get(key)) is None:
            card = self._cards[key] = self._card_of(key)
        return card

    def notify_style_update(self) -> None:
        self._drawn.clear()
        self._forget_drawn()
        super().notify_style_update()
