"""Lists that are drawn line by line: 5,000 items cost a key no more than five.

A list knows nothing of what it shows. It keeps its own top line instead of a virtual size, because a changed virtual
size lays out the whole screen; appending at the tail only draws.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from rich.segment import Segment
from textual.cache import LRUCache
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.strip import Strip

from dealtui.text import Trail, cut, fit, pad, shown, width
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.drawn import ENOUGH, LONGEST, Drawn, Part, thumb

Item = TypeVar("Item")


class List(Drawn, Generic[Item], can_focus=True):
    """Items one below the other, one of them selected. What they are, the class that is made of it says:

        starts                          the first line of each, and the line after the last, where one takes several lines
        selectable(index)               whether one can be selected
        line(index, part, mark)         a line of one; without its last cell, which shows how far the list is scrolled
        head(y), below()                the lines above the items, `HEADS` of them, and those after the last item

    `moved` is called when another item was selected: at once, not by a message, so that what tells of the item is drawn
    in the same frame.
    """

    HEADS: ClassVar[int] = 0
    AT_ONCE: ClassVar[frozenset[str]] = frozenset({"cursor", "page", "first", "last"})
    """The actions that are over when they return, see `terminal.KeysInOrder`."""

    def __init__(
        self, moved: Callable[[], None] = lambda: None, *, empty: str = "", id: str | None = None
    ) -> None:
        """`empty` is said when there is no item."""
        super().__init__(id=id)
        self.rows: list[Item] = []
        """The items, in order."""
        self.moved = moved
        self._empty = empty
        self._cursor = -1
        self._top = 0
        # each as it is, and as it shows how far the list is scrolled
        self._strips: LRUCache[tuple[int, int, Hashable], tuple[Strip, Strip]] = LRUCache(512)
        self._strips_for = 0  # the width that they are drawn for

    # ------------------------------------------------------------------ what there is

    @property
    def count(self) -> int:
        """How many items there are."""
        return len(self.rows)

    @property
    def row(self) -> Item | None:
        """The selected item."""
        return self.rows[self._cursor] if 0 <= self._cursor < len(self.rows) else None

    @property
    def starts(self) -> Sequence[int]:
        """The first line of each item, and the line after the last one."""
        return range(self.count + 1)

    def selectable(self, index: int) -> bool:
        """Whether an item can be selected; the others part those that can."""
        return True

    def mark(self, index: int) -> Hashable:
        """What makes an item look other than at other times: whether it is selected."""
        return index == self._cursor and (self.has_focus or self.show_cursor)

    def line(self, index: int, part: int, mark: Hashable) -> Strip:
        """A line of an item; of the whole width where nothing is to stand at its edge."""
        return self.below()

    def head(self, y: int) -> Strip:
        """A line above the items."""
        return self.below()

    def below(self) -> Strip:
        """A line below the last item."""
        return self.strip(())

    # ------------------------------------------------------------------ what is shown

    @property
    def cursor(self) -> int:
        """The selected item, -1 when there is none."""
        return self._cursor

    @property
    def top(self) -> int:
        """The first line in sight."""
        return self._top

    @property
    def seen(self) -> int:
        """How many lines of items are in sight."""
        return max(1, self.size.height - self.HEADS)

    def say_empty(self, text: str) -> None:
        """What stands there when there is no item."""
        if text != self._empty:
            self._empty = text
            self.refresh()

    def select(self, index: int) -> None:
        """Select an item and bring it in sight; too far means the first or the last one. Where none can be selected it is
        looked at."""
        if self.count:
            found = self._selectable(index, 1 if index >= self._cursor else -1)
            self._go(found) if found >= 0 else self.scroll_rows(index - self._top)

    def scroll_rows(self, by: int) -> None:
        """Look further up (negative) or down without selecting."""
        top = max(0, min(self._top + by, self._last_top()))
        if top != self._top:
            self._top = top
            self.refresh()

    def _go(self, index: int) -> None:
        old, self._cursor = self._cursor, index
        if self._reveal():
            self.refresh()
        else:
            self._refresh_items(old, index)
        if old != index:
            self.moved()

    def _selectable(self, index: int, step: int) -> int:
        """The item at `index`, past those in the way in the direction of `step`; back when there is none there."""
        index = max(0, min(index, self.count - 1))
        for direction in (step, -step):
            at = index
            while 0 <= at < self.count:
                if self.selectable(at):
                    return at
                at += direction
        return -1

    def _begin(self) -> int:
        """What is selected when the list gets the focus for the first time."""
        return self._selectable(0, 1)

    def _last_top(self) -> int:
        return max(0, self.starts[-1] - self.seen)

    def _reveal(self) -> bool:
        """Bring the selected item in sight, and what parts it from those above; whether anything has moved."""
        top = min(self._top, self._last_top())
        if 0 <= self._cursor < self.count:
            starts = self.starts
            first, after = starts[self._cursor], starts[self._cursor + 1]
            if self._cursor and not self.selectable(self._cursor - 1):
                first = starts[self._cursor - 1]
            top = min(max(top, after - self.seen), first)
        moved, self._top = top != self._top, top
        return moved

    def forget(self, index: int) -> None:
        """An item, of one line, says something else: it is drawn anew."""
        for mark in (False, True):
            self._strips.discard((index, 0, mark))

    def _anew(self) -> None:
        """Other items are shown, or in another size."""
        self._strips.clear()
        self._settle()
        self.redraw()

    def _settle(self) -> None:
        """Other items, another size or the focus: what is in sight then."""
        self._reveal()

    def _refresh_items(self, *indexes: int) -> None:
        for index in indexes:
            if 0 <= index < self.count:
                first = max(self.starts[index] - self._top, 0)
                after = min(self.starts[index + 1] - self._top, self.seen)
                if first < after:
                    self.refresh_lines(first + self.HEADS, after - first)

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        if y < self.HEADS:
            return self.head(y)
        y -= self.HEADS
        if not self.count:
            return self.sentence(self._empty, y)
        starts, at = self.starts, self._top + y
        if at >= starts[-1]:
            return self.below()
        index = at if isinstance(starts, range) else bisect_right(starts, at) - 1
        total = self.size.width
        if total != self._strips_for:
            self._strips.clear()
            self._strips_for = total
        key = (index, at - starts[index], self.mark(index))
        if (strips := self._strips.get(key)) is None:
            line = self.line(*key)
            plain, here = (Strip([*line, Segment(" ", self.tone(tone))], total) for tone in ("", "thumb"))
            strips = self._strips[key] = (plain, here) if line.cell_length < total else (line, line)
        return strips[y in thumb(self.seen, starts[-1], self.seen, self._top)]

    def notify_style_update(self) -> None:
        self._strips.clear()
        super().notify_style_update()

    # ------------------------------------------------------------------ events and actions

    def on_resize(self) -> None:
        self._anew()

    def on_focus(self) -> None:
        if self._cursor < 0 and self.count:
            self._cursor = self._begin()
        self._settle()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-3)

    def on_click(self, event: Click) -> None:
        at = self._top + event.y - self.HEADS
        if event.y >= self.HEADS and at < self.starts[-1]:
            index = bisect_right(self.starts, at) - 1
            if self.selectable(index):
                self.clicked(index, event.chain)

    def clicked(self, index: int, chain: int) -> None:
        """An item was clicked, for the first time or again."""
        self.select(index)
        if chain > 1:
            self.action_open()

    def action_cursor(self, by: int) -> None:
        self.select((self._cursor if self._cursor >= 0 else self._top) + by)

    def action_page(self, by: int) -> None:
        self.action_cursor(by * max(1, self.seen - 1))

    def action_first(self) -> None:
        self.select(0)

    def action_last(self) -> None:
        self.select(self.count - 1)

    def action_open(self) -> None:
        if 0 <= self._cursor < self.count:
            self.post_message(self.Opened())


# ----------------------------------------------------------------------------------------------------
# Rows in columns, aligned by cells in every language.

WHOLE = 1_000  # `cells` of a column that is as wide as its texts
FEWEST = 8  # cells of a column that gives way: with less it is left out


class Column(NamedTuple):
    """cells: width, WHOLE, or 0 for the one column that takes what is left; tone: plain, quiet, hue, bold.

    `least`: cells to which it gives way where room is short; 0: until it is left out, below 0: never. `lends`: a row whose
    wide text would be cut has what is blank in it, right of the wide one.
    """

    cells: int = 0
    tone: str = "plain"
    gap: int = 1  # cells that stay free behind it, and before the tail; two where words stand beside words
    least: int = -1
    lends: bool = False


class Row(NamedTuple):
    """One line; with a single cell a heading, from edge to edge.

    `sign` stands in the first column, `tail` at the right edge of the widest column. A cell may be a `Trail`.
    """

    cells: tuple[str, ...]
    sign: str = ""
    tail: str = ""
    hue: str = "plain"  # client, ours, agreed, open, work, plain, quiet, loud, bold
    key: Any = 0  # whatever the owner of the list knows the row by; None: it is never selected
    marks: tuple[str, ...] = ()  # what is looked for: bold and underlined in the widest column


Columns = Sequence[Column] | Callable[[int, Row], Sequence[Column]]

RULE = Row(())  # parts one section of a list from the next: drawn, never selected


def sections(named: Iterable[tuple[str, Sequence[Row]]]) -> list[Row]:
    """Rows with a rule between each two sections; the name of a section, which may be empty, stands in the first cell of
    its first row."""
    rows: list[Row] = []
    for name, found in named:
        if found:
            first, *others = found
            rows += [RULE] if rows else []
            rows += [first._replace(cells=(name, *first.cells[1:])), *others]
    return rows


def share(
    room: int, needs: Sequence[int], least: Sequence[int] = (), weights: Sequence[int] = ()
) -> list[int]:
    """`room` dealt out evenly: who needs less than an even share gets that, the others share what is left.

    Each gets its `least`; a weight of 2 makes twice the share.

    >>> share(44, [4, 60, 60]), share(60, [50, 50, 5], weights=[2, 1, 1])
    ([4, 20, 20], [36, 19, 5])
    """
    least, weights = least or [0] * len(needs), weights or [1] * len(needs)
    cells = [0] * len(needs)
    reserved, heavy = sum(least), sum(weights)
    for n in sorted(range(len(needs)), key=lambda n: needs[n] / weights[n]):
        reserved -= least[n]
        even = min(room * weights[n] // heavy, room - reserved)
        cells[n] = max(min(needs[n], even), least[n])
        room, heavy = room - cells[n], heavy - weights[n]
    return cells


def shared(
    columns: Sequence[Column], rows: Iterable[Row], total: int, others: Iterable[Row] = ()
) -> list[int]:
    """How many of `total` cells each column gets, 0 where it is left out; the wide one besides gets what is over.

    What a column needs is what its texts take; the `others` are rows of other sections, below which the columns left of
    the wide one stand too. Where the room is short, the columns that give way share it evenly with the wide one, which
    counts twice; where that leaves too little of one of them, or of the wide one's texts, the last of them is left out.
    """
    wide = next(n for n, column in enumerate(columns) if not column.cells)
    needs = [0] * len(columns)
    for section, last in ((rows, len(columns)), (others, wide)):
        for row in section:
            if len(row.cells) > 1:
                for n, text in enumerate(row.cells[:last]):
                    if 2 * len(text) > needs[n]:  # else it cannot be wider: no sign takes more than two cells
                        needs[n] = max(needs[n], width(shown(text[:LONGEST])))
    kept: list[int] = []
    for n, column in enumerate(columns):
        if 0 < column.cells < WHOLE:
            needs[n] = column.cells
        elif n != wide and column.least < 0:
            needs[n] = min(needs[n], total // 4)
        if needs[n] or n == wide:
            kept.append(n)
    while True:
        giving = [n for n in kept if n != wide and columns[n].least >= 0]
        fixed = sum(needs[n] for n in kept if n != wide and n not in giving)
        room = max(0, total - 1 - fixed - sum(columns[n].gap for n in kept[:-1]))  # the sign
        wants, least = [needs[n] for n in giving], [min(columns[n].least, needs[n]) for n in giving]
        even = share(room, [needs[wide], *wants], [0, *least], [2] + [1] * len(giving))
        narrow = any(cells < min(want, FEWEST) for cells, want in zip(even[1:], wants, strict=True))
        lent = any(columns[n].lends for n in kept)
        enough = min(needs[wide], ENOUGH // 2 if lent else ENOUGH)
        droppable = [n for n in giving if not columns[n].least]
        if not droppable or not (narrow or even[0] < enough):
            break
        kept.remove(droppable[-1])
    if even[0] < enough:  # what may not be left out keeps the least it has to
        first = max(even[0], min(enough, room - sum(least)))
        even = [first, *share(room - first, wants, least)]
    cells = dict(zip([wide, *giving], even, strict=True))
    return [cells.get(n, needs[n]) if n in kept else 0 for n in range(len(columns))]


def row_parts(row: Row, columns: Sequence[Column], widths: Sequence[int], total: int) -> list[Part]:
    """A row, `total` cells wide; `widths` of its columns, 0 for one left out."""
    fitting = [
        (column, cells, text)
        for column, cells, text in zip(columns, widths, row.cells, strict=False)
        if cells or not column.cells
    ]
    if len(row.cells) == 1:  # a heading
        fitting = [(Column(tone="hue", gap=2), 0, row.cells[0])]
    wide = next((text for column, _, text in fitting if not column.cells), "")
    gaps = sum(column.gap for column, _, _ in fitting[:-1])
    fixed = 1 + gaps + sum(cells for column, cells, _ in fitting if column.cells)
    if isinstance(wide, Trail):  # the names between give way first
        wide = Trail(*wide.names[:1], *wide.names[-1:])
    over = width(shown(wide[:LONGEST])) - max(0, total - fixed)
    for n, (column, cells, text) in enumerate(fitting):
        if column.lends and (lent := min(over, cells - width(shown(text[:LONGEST])))) > 0:
            fitting[n], over, fixed = (column, cells - lent, text), over - lent, fixed - lent
    parted = bool(fitting and fitting[-1][0].cells)  # whether a column stands at the right of the wide one
    room = max(0, total - fixed)
    parts = [Part(fit(shown(row.sign[:1]), 1), "loud" if row.sign == "!" else row.hue)]
    for column, cells, text in fitting:
        tone = row.hue if column.tone == "hue" else column.tone
        if column.cells:
            words = pad(_cut(text, cells), cells)
            parts += [Part(words, tone), Part(" " * column.gap, "")]
            continue
        tail = _tail(row.tail, room - column.gap, text)
        gap = column.gap if tail else 0
        left = room - width(tail) - gap
        parts += [
            *marked(pad(_cut(text, left), left), row.marks, tone),
            Part(" " * gap, ""),
            Part(tail, "quiet"),
            Part(" " * column.gap * parted, ""),
        ]
    return parts


def marked(text: str, marks: tuple[str, ...], tone: str) -> list[Part]:
    """A text with what is looked for (in lower case) bold and underlined."""
    low = text.casefold() if marks else ""
    if not marks or len(low) != len(text):
        return [Part(text, tone)]
    found = re.split(f"({'|'.join(map(re.escape, sorted(marks, key=len, reverse=True)))})", low)
    parts, at = [], 0
    for place, piece in enumerate(found):  # every second one is what was looked for
        parts.append(Part(text[at : at + len(piece)], f"{tone} bold underline" if place % 2 else tone))
        at += len(piece)
    return parts


def _cut(text: str, cells: int) -> str:
    return text.cut(cells) if isinstance(text, Trail) else cut(shown(text[:LONGEST]), cells)


def _tail(tail: str, room: int, text: str) -> str:
    """What stands behind a text: half of the room at most, and only where enough of the text stays."""
    if not tail:
        return ""
    tail = shown(tail[:LONGEST])
    room = min(room // 2, room - min(width(shown(text[:LONGEST])), ENOUGH))
    return cut(tail, room) if room >= min(width(tail), FEWEST) else ""


class Rows(List[Row]):
    """A list of rows in columns, to look through and to choose from; `RULE` among them parts one section from the next.

    rows = Rows((Column(5, "quiet"), Column(4, "hue"), Column()))
    rows.set_rows([Row(("14:03", "N1", "定制化开发功能"), tail="#方案", hue="client")])

    The columns may depend on the list's width and the first row of a section: then they are given as a function of both.
    Where some give way, each section shares its room by need, see `shared`, or all of them alike.
    """

    BINDINGS = bindings("list")
    DEFAULT_CSS = "Rows { height: 1fr; width: 1fr; }"

    class Opened(List.Opened):
        """A row was chosen: Enter, or a second click."""

    def __init__(
        self,
        columns: Columns,
        moved: Callable[[], None] = lambda: None,
        *,
        empty: str = "",
        tail: bool = False,
        alike: bool = False,
        id: str | None = None,
    ) -> None:
        """`tail` keeps the last row in sight without the focus; `alike`: all sections in the same columns."""
        super().__init__(moved, empty=empty, id=id)
        self._columns = columns
        self._tail = tail
        self._alike = alike
        # where each section begins, its columns and their widths
        self._sections: tuple[list[int], list[tuple[Sequence[Column], Sequence[int]]]] | None = None

    @property
    def cut_texts(self) -> list[str]:
        """What the selected row says and is not drawn whole, whole."""
        if (row := self.row) is None or not row.cells:
            return []
        parts = row_parts(row, *self._layout(self._cursor), self.size.width - 1)
        drawn = "".join(part.text for part in parts)
        return [text for text in map(shown, (*row.cells, row.tail)) if text not in drawn]

    def set_rows(self, rows: Iterable[Row], cursor: int | None = None) -> None:
        """Show other rows; nothing is drawn when they are the same. The selection goes to `cursor`, or stays on the row of
        the same key."""
        old, some, rows = self.row, bool(self.rows), list(rows)
        if cursor is None and rows == self.rows and not self._tail:
            return
        self.rows = rows
        if cursor is None:
            cursor = next((i for i, row in enumerate(rows) if old and row.key == old.key), self._cursor)
        cursor = max(cursor, 0) if self.has_focus else cursor
        self._cursor = -1 if cursor < 0 else self._selectable(cursor, 1)
        self._anew()
        if some != bool(self.rows):
            self._openable()

    def set_columns(self, columns: Columns) -> None:
        """Lay the rows out in other columns."""
        if columns != self._columns:
            self._columns = columns
            self._anew()

    def append(self, row: Row) -> None:
        """One more row at the end; what is in sight moves only when its end was."""
        at_end = self._top >= self._last_top()
        self.rows.append(row)
        index = len(self.rows) - 1
        if index == 0:  # the sentence of the empty list goes
            self.refresh()
            self._openable()
            return
        if at_end and self._tail and not self.has_focus and self._top != self._last_top():
            self.to_tail()
        else:
            self._refresh_items(index)

    def replace(self, index: int, row: Row) -> None:
        """Show a row anew."""
        if self.rows[index] != row:
            self.rows[index] = row
            self.forget(index)
            self._refresh_items(index)

    def to_tail(self) -> None:
        """Bring the last row in sight."""
        self.scroll_rows(len(self.rows))

    def _openable(self) -> None:
        """Without a row there is nothing to open: the foot says so."""
        if self.is_mounted:
            self.screen.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "open" or bool(self.rows)

    # ------------------------------------------------------------------ as a list

    def selectable(self, index: int) -> bool:
        return self.rows[index] != RULE and self.rows[index].key is not None

    def mark(self, index: int) -> Hashable:
        if self.rows[index] == RULE:  # at the edge of the list, where another rule may stand beside it
            return index in (self._top, self._top + self.seen - 1)
        return super().mark(index)

    def line(self, index: int, part: int, mark: Hashable) -> Strip:
        row, total = self.rows[index], self.size.width
        if row == RULE:
            return self.below() if mark else self.strip([Part("─" * total, "rule")])
        return self.strip(row_parts(row, *self._layout(index), total - 1), total - 1, whole=bool(mark))

    def _anew(self) -> None:
        self._sections = None
        super()._anew()

    def _layout(self, index: int) -> tuple[Sequence[Column], Sequence[int]]:
        """The columns of a row's section and their widths."""
        if self._sections is None:
            starts = [0, *(n + 1 for n, row in enumerate(self.rows) if row == RULE and not self._alike)]
            ends = [*starts[1:], len(self.rows)]
            parts = [self.rows[start:end] for start, end in zip(starts, ends, strict=True)]
            self._sections = starts, [self._share(part) for part in parts]
        starts, layouts = self._sections
        return layouts[bisect_right(starts, index) - 1]

    def _share(self, section: Sequence[Row]) -> tuple[Sequence[Column], Sequence[int]]:
        total, columns = self.size.width, self._columns
        if callable(columns):
            columns = columns(total, section[0] if section else RULE)
        if all(column.least < 0 for column in columns):
            return columns, [column.cells for column in columns]
        return columns, shared(columns, section, total - 1, self.rows)

    def _begin(self) -> int:
        return self._selectable(self.count - 1 if self._tail else 0, 1)

    def _settle(self) -> None:
        if self._tail and not self.has_focus:
            self._top = self._last_top()
        else:
            super()._settle()
