"""Any list of records, drawn line by line: 5,000 rows cost a key no more than five.

The list knows nothing of what it shows. It keeps its own top line instead of a virtual size, because a
changed virtual size lays out the whole screen; appending at the tail only draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.cache import LRUCache
from textual.events import Blur, Click, Focus, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from dealtui.tui.keys import bindings
from dealtui.tui.widgets.row_drawing import Column, Row, draw_row, is_thumb, sentence_line
from dealtui.tui.widgets.tones import Toned

__all__ = ["Column", "Row", "Rows"]


class RowMessage(Message):
    """Something happened to the row at `index`."""

    def __init__(self, rows: Rows, index: int) -> None:
        super().__init__()
        self.rows = rows
        self.index = index

    @property
    def control(self) -> Rows:
        return self.rows


class Rows(Toned, can_focus=True):
    """A list to look through and to choose from.

    rows = Rows((Column(5, "quiet"), Column(4, "hue"), Column()))
    rows.set_rows([Row(("14:03", "N1", "定制化开发功能"), tail="#方案", hue="client")])
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("list")]
    """
    | Key | What it does |
    | :- | :- |
    | j, Down / k, Up | The next, the previous row. |
    | PgDn / PgUp | A page on, back. |
    | Home, g / End, G | The first, the last row. |
    | Enter | Open the row. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "rows--cursor",
        "rows--bold",
        "rows--thumb",
        "rows--client",
        "rows--ours",
        "rows--agreed",
        "rows--open",
        "rows--work",
        "rows--plain",
        "rows--quiet",
        "rows--loud",
    }
    """
    | Class | Description |
    | :- | :- |
    | `rows--cursor` | Laid over the selected row while the list has the focus. |
    | `rows--client` ... `rows--loud` | The hue of a row, and the tones of columns. |
    | `rows--thumb` | The mark at the right edge that shows where one is in a long list. |
    """

    DEFAULT_CSS = """
    Rows {
        height: 1fr;
        width: 1fr;
        & > .rows--cursor { text-style: reverse; }
        & > .rows--bold { text-style: bold; }
    }
    """

    class Moved(RowMessage):
        """Another row was selected."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Rows.Moved) and message.rows is self.rows

    class Opened(RowMessage):
        """A row was chosen: Enter, or a second click."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str = "",
        tail: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`empty` is said when there is no row; `tail` keeps the last row in sight without the focus."""
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._empty = empty
        self._tail = tail
        self.show_cursor = False  # also without the focus: for a list that is steered from a line above it
        self._rows: list[Row] = []
        self._cursor = -1
        self._top = 0
        self._strips: LRUCache[tuple[Row, int, bool], Strip] = LRUCache(512)

    # ------------------------------------------------------------------ what is shown

    @property
    def rows(self) -> Sequence[Row]:
        """The rows, in order."""
        return self._rows

    @property
    def cursor(self) -> int:
        """The selected row, -1 when there is none."""
        return self._cursor

    @property
    def top(self) -> int:
        """The first row in sight."""
        return self._top

    @property
    def row(self) -> Row | None:
        """The selected row."""
        return self._rows[self._cursor] if 0 <= self._cursor < len(self._rows) else None

    def set_rows(self, rows: Iterable[Row], cursor: int | None = None) -> None:
        """Show other rows. The selection goes to `cursor`, or stays on the row of the same key."""
        old = self.row
        self._rows = list(rows)
        if cursor is None and old is not None:
            cursor = next((i for i, row in enumerate(self._rows) if row.key == old.key), self._cursor)
        self._cursor = min(self._cursor if cursor is None else cursor, len(self._rows) - 1)
        if self._cursor < 0 and self._rows and self.has_focus:
            self._cursor = 0
        self._settle()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Lay the rows out in other columns."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self._strips.clear()
            self.refresh()

    def append(self, row: Row) -> None:
        """One more row at the end; what is in sight moves only when its end was."""
        at_end = self._top >= self._last_top()
        self._rows.append(row)
        index = len(self._rows) - 1
        if index == 0:  # the sentence of the empty list goes
            self.refresh()
            return
        if at_end and self._tail and not self.has_focus:
            top = self._last_top()
            if top != self._top:
                self._top = top
                self.refresh()
                return
        self._refresh_rows(index)

    def replace(self, index: int, row: Row) -> None:
        """Show a row anew."""
        if self._rows[index] != row:
            self._rows[index] = row
            self._refresh_rows(index)

    def to_tail(self) -> None:
        """Bring the last row in sight."""
        self.scroll_rows(len(self._rows))

    def select(self, index: int) -> None:
        """Select a row and bring it in sight; too far means the first or the last one."""
        if not self._rows:
            return
        index = max(0, min(index, len(self._rows) - 1))
        old, self._cursor = self._cursor, index
        height = max(1, self.size.height)
        top = min(max(self._top, index - height + 1), index)
        if top != self._top:
            self._top = top
            self.refresh()
        else:
            self._refresh_rows(old, index)
        if old != index:
            self.post_message(self.Moved(self, index))

    def scroll_rows(self, by: int) -> None:
        """Look further up (negative) or down without selecting."""
        top = max(0, min(self._top + by, self._last_top()))
        if top != self._top:
            self._top = top
            self.refresh()

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        total = self.size.width
        if not self._rows:
            said = Segment(sentence_line(self._empty, y, total), self._tone("quiet"))
            return Strip([said]).adjust_cell_length(total, self.tone())
        index = self._top + y
        if index >= len(self._rows):
            return Strip.blank(total, self.tone())
        row = self._rows[index]
        chosen = index == self._cursor and (self.has_focus or self.show_cursor)
        key = (row, total, chosen)
        strip = self._strips.get(key)
        if strip is None:
            strip = draw_row(row, self._columns, total - 1, self._tone, self.tone())
            if (
                chosen
            ):  # one colour from end to end: the row stands out by being whole, not by a patchwork of hues
                strip = Strip([Segment(strip.text, self._tone("cursor"))], strip.cell_length)
            self._strips[key] = strip
        thumb = is_thumb(y, self.size.height, len(self._rows), self._top)
        return Strip([*strip, Segment(" ", self._tone("thumb") if thumb else self.tone())], total)

    def _tone(self, tone: str) -> Style:
        return self.tone(f"rows--{tone}")

    def _last_top(self) -> int:
        return max(0, len(self._rows) - max(1, self.size.height))

    def _settle(self) -> None:
        """After other rows or another size: keep the top, or the tail, and the selection in sight."""
        if self._tail and not self.has_focus:
            self._top = self._last_top()
        else:
            self._top = min(self._top, self._last_top())
            if self._cursor >= 0:
                height = max(1, self.size.height)
                self._top = min(max(self._top, self._cursor - height + 1), self._cursor)
        self.refresh()

    def _refresh_rows(self, *indexes: int) -> None:
        for index in indexes:
            y = index - self._top
            if 0 <= y < self.size.height:
                self.refresh(Region(0, y, self.size.width, 1))

    def notify_style_update(self) -> None:
        self._strips.clear()
        super().notify_style_update()

    # ------------------------------------------------------------------ events and actions

    def on_resize(self, event: Resize) -> None:
        self._settle()

    def on_focus(self, event: Focus) -> None:
        if self._cursor < 0 and self._rows:
            self._cursor = len(self._rows) - 1 if self._tail else 0
        self._settle()

    def on_blur(self, event: Blur) -> None:
        self._refresh_rows(self._cursor)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(3)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-3)

    def on_click(self, event: Click) -> None:
        index = self._top + event.y
        if index < len(self._rows):
            self.select(index)
            if event.chain > 1:
                self.action_open()

    def action_cursor(self, by: int) -> None:
        self.select(self._cursor + by)

    def action_page(self, by: int) -> None:
        self.select(self._cursor + by * max(1, self.size.height - 1))

    def action_first(self) -> None:
        self.select(0)

    def action_last(self) -> None:
        self.select(len(self._rows) - 1)

    def action_open(self) -> None:
        if self.row is not None:
            self.post_message(self.Opened(self, self._cursor))
