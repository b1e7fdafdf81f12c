"""Needs in rows, what answers them in cells: drawn line by line, so that 300 rows cost a key no more than ten.

The widget knows nothing of deals. A row takes one line, two where something stands below it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.events import Blur, Click, Focus, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from dealtui.text import wrap
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.matrix_drawing import Cell, Layout, MatrixRow, draw_header, draw_row
from dealtui.tui.widgets.tones import Toned

__all__ = ["Cell", "Layout", "Matrix", "MatrixRow"]

HEADER = 2  # lines above the rows: the names of the columns, a rule


class Matrix(Toned, can_focus=True):
    """Rows of cells to move about in.

    matrix.set_layout(Layout(4, 23, 4, 6, ("需求", "级别", "方案与回应", "结果")))
    matrix.set_rows([MatrixRow(3, "N1", "定制化开发功能", cells=(Cell(7, "S1", "三模块架构"),), result="满足")])
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("matrix")]
    """
    | Key | What it does |
    | :- | :- |
    | j, Down / k, Up | The next, the previous row. |
    | Right / h, Left | The next cell, the one before, the row itself. |
    | PgDn / PgUp, Home / End | A page on, back; the first, the last row. |
    | Enter | Open the row or the cell. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "matrix--cursor",
        "matrix--bold",
        "matrix--rule",
        "matrix--thumb",
        "matrix--client",
        "matrix--ours",
        "matrix--open",
        "matrix--plain",
        "matrix--quiet",
        "matrix--loud",
    }
    DEFAULT_CSS = """
    Matrix {
        height: 1fr;
        width: 1fr;
        & > .matrix--cursor { text-style: reverse; }
        & > .matrix--bold { text-style: bold; }
    }
    """

    AT_ONCE: ClassVar[frozenset[str]] = frozenset({"move", "page", "end", "turn"})

    class Opened(Message):
        """A row or a cell was chosen."""

    def __init__(self, moved: Callable[[], None] = lambda: None, *, id: str | None = None) -> None:
        """`moved` is called when another row or cell was selected: at once, not by a message, so that what tells of
        the row is drawn in the same frame as the row."""
        super().__init__(id=id)
        self._moved = moved
        self._layout_of = Layout()
        self._rows: list[MatrixRow] = []
        self._starts: list[int] = [0]  # the first line of each row, and the line after the last
        self._empty = ""
        self._cursor = 0
        self._cell = -1  # -1: the row itself
        self._top = 0  # the first line in sight
        self._strips: LRUCache[tuple[int, int, int, int, bool], Strip] = LRUCache(512)

    # ------------------------------------------------------------------ what is shown

    @property
    def rows(self) -> Sequence[MatrixRow]:
        """The rows, in order, headings among them."""
        return self._rows

    @property
    def row(self) -> MatrixRow | None:
        """The selected row, None when there is none."""
        row = self._rows[self._cursor] if 0 <= self._cursor < len(self._rows) else None
        return None if row is None or row.is_heading else row

    @property
    def cell(self) -> Cell | None:
        """The selected cell, None while the row itself is."""
        return self.row.cells[self._cell] if self.row and 0 <= self._cell < len(self.row.cells) else None

    def set_layout(self, layout: Layout) -> None:
        """Other columns."""
        if layout != self._layout_of:
            self._layout_of = layout
            self._redraw()

    def set_rows(self, rows: Iterable[MatrixRow], empty: str = "") -> None:
        """Show other rows; the selection stays on the row and the cell of the same key, or goes to the next one that is
        still there. Draws nothing when they are the same."""
        new = list(rows)
        if new == self._rows and empty == self._empty:
            return
        cell, rest = self.cell, [row.key for row in self._rows[self._cursor :] if not row.is_heading]
        self._rows, self._empty = new, empty
        self._starts = [0]
        for item in new:
            self._starts.append(self._starts[-1] + item.lines)
        places = {item.key: place for place, item in enumerate(new) if not item.is_heading}
        self._cursor = next((places[key] for key in rest if key in places), self._cursor)
        self._cursor = self._selectable(min(self._cursor, len(new) - 1), 1)
        cells = [item.key for item in self.row.cells] if self.row else []
        self._cell = cells.index(cell.key) if cell and cell.key in cells else min(self._cell, len(cells) - 1)
        self._redraw()

    def select(self, key: int, cell: int = 0) -> bool:
        """Select the row of a key, and its cell of another (0: the row itself); False when there is no such row."""
        for index, row in enumerate(self._rows):
            if row.key == key and not row.is_heading:
                cells = [item.key for item in row.cells]
                self._move_to(index, cells.index(cell) if cell in cells else -1)
                return True
        return False

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        total = self.size.width
        if y < HEADER:
            return draw_header(y, self._layout_of, total, self._tone, bold=self.has_focus)
        if not self._rows:
            lines = wrap(self._empty, max(1, total - 2)) if self._empty else []
            text = f" {lines[y - HEADER - 1]}" if 1 <= y - HEADER <= len(lines) else ""
            return Strip([Segment(text, self._tone("quiet"))]).adjust_cell_length(total, self.tone())
        line = self._top + y - HEADER
        if line >= self._starts[-1]:
            return Strip.blank(total, self.tone())
        index = bisect_right(self._starts, line) - 1
        chosen = self._cell if index == self._cursor else -2
        key = (index, line - self._starts[index], total, chosen, self.has_focus)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = draw_row(
                self._rows[index], key[1], self._layout_of, total - 1, self._tone, chosen, self.has_focus
            )
        return Strip([*strip, self._edge(y - HEADER)], total)

    def _tone(self, name: str = "") -> Style:
        return self.tone(f"matrix--{name}") if name else self.tone()

    @property
    def _height(self) -> int:
        return max(1, self.size.height - HEADER)

    def _edge(self, y: int) -> Segment:
        """The right-most cell: the mark that shows where one is, as long as there is more than fits."""
        height, count = self._height, self._starts[-1]
        if count <= height:
            return Segment(" ", self.tone())
        length = max(1, height * height // count)
        start = round((height - length) * self._top / max(1, count - height))
        return Segment(" ", self.tone("matrix--thumb") if start <= y < start + length else self.tone())

    def _redraw(self) -> None:
        self._strips.clear()
        self._settle()
        self.refresh()

    def _settle(self) -> bool:
        """Bring the selected row in sight; whether what is in sight has moved."""
        top = min(self._top, max(0, self._starts[-1] - self._height))
        if self._rows:
            first, after = self._starts[self._cursor], self._starts[self._cursor + 1]
            if self._cursor and self._rows[self._cursor - 1].is_heading:
                first = self._starts[self._cursor - 1]
            top = min(max(top, after - self._height), first)
        moved, self._top = top != self._top, top
        return moved

    def _move_to(self, index: int, cell: int) -> None:
        old, before = self._cursor, self._cell
        self._cursor, self._cell = index, cell
        if self._settle():
            self.refresh()
        else:
            self._refresh_rows({old, index})
        if (old, before) != (index, cell):
            self._moved()

    def _refresh_rows(self, indexes: Iterable[int]) -> None:
        for index in indexes:
            if 0 <= index < len(self._rows):
                first = max(self._starts[index] - self._top, 0)
                after = min(self._starts[index + 1] - self._top, self._height)
                if first < after:
                    self.refresh(Region(0, first + HEADER, self.size.width, after - first))

    def _selectable(self, index: int, step: int) -> int:
        """The row at `index`, past the headings in the direction of `step`; back when there is none there."""
        for direction in (step, -step):
            at = max(index, 0)
            while 0 <= at < len(self._rows):
                if not self._rows[at].is_heading:
                    return at
                at += direction
        return 0

    def notify_style_update(self) -> None:
        self._strips.clear()
        super().notify_style_update()

    # ------------------------------------------------------------------ events and actions

    def on_resize(self, event: Resize) -> None:
        self._redraw()

    def on_focus(self, event: Focus) -> None:
        self.refresh()

    def on_blur(self, event: Blur) -> None:
        self.refresh()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self._scroll(3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self._scroll(-3)

    def _scroll(self, by: int) -> None:
        self._top = max(0, min(self._top + by, self._starts[-1] - self._height))
        self.refresh()

    def on_click(self, event: Click) -> None:
        line = self._top + event.y - HEADER
        if event.y >= HEADER and line < self._starts[-1]:
            index = bisect_right(self._starts, line) - 1
            if not self._rows[index].is_heading:
                self._move_to(index, -1)
                if event.chain > 1:
                    self.action_open()

    def action_move(self, by: int) -> None:
        """To another row; too far means the first or the last one."""
        if self._rows:
            wanted = max(0, min(self._cursor + by, len(self._rows) - 1))
            index = self._selectable(wanted, 1 if by > 0 else -1)
            self._move_to(index, self._cell if index == self._cursor else -1)

    def action_page(self, by: int) -> None:
        self.action_move(by * max(1, self._height // 2))

    def action_end(self, by: int) -> None:
        self.action_move(by * len(self._rows))

    def action_turn(self, by: int) -> None:
        """To another cell of the row."""
        if row := self.row:
            self._move_to(self._cursor, max(-1, min(self._cell + by, len(row.cells) - 1)))

    def action_open(self) -> None:
        if self.row is not None:
            self.post_message(self.Opened())
