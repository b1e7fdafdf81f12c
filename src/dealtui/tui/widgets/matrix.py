"""Needs in rows, what answers them in cells. The widget knows nothing of deals."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from textual.strip import Strip

from dealtui.text import cut, fit, shown, width
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.drawn import LONGEST, Part
from dealtui.tui.widgets.rows import List

NARROWEST = 14  # cells of an answer among others
GAP = 2  # cells between two columns, and between two answers


class Cell(NamedTuple):
    """An answer in a row; `sign` stands before its code."""

    key: int
    code: str
    text: str
    sign: str = ""

    @property
    def words(self) -> str:
        return f"{self.sign}{self.code} {shown(self.text[:LONGEST])}"


class MatrixRow(NamedTuple):
    """A need and what answers it. `note` stands where there is no cell; `below` on a second line.

    A row without a key is a heading: `text` from edge to edge, never selected.
    """

    key: int
    code: str = ""
    text: str = ""
    level: str = ""
    cells: tuple[Cell, ...] = ()
    note: str = ""
    result: str = ""
    below: str = ""
    sign: str = ""
    hue: str = "client"

    @property
    def is_heading(self) -> bool:
        return not self.key

    @property
    def lines(self) -> int:
        return 2 if self.below else 1


class Layout(NamedTuple):
    """Cells of the columns: code, text, level (0: not shown), result; the answers take what is left. `names` of the
    last four."""

    code: int = 3
    text: int = 23
    level: int = 4
    result: int = 6
    names: tuple[str, str, str, str] = ("", "", "", "")

    def room(self, total: int) -> int:
        """Cells of the answers."""
        return max(4, total - 1 - self.code - self.text - self._level - self.result - 1 - 2 * GAP)

    @property
    def _level(self) -> int:
        return self.level + GAP if self.level else 0


class Matrix(List[MatrixRow]):
    """Rows of cells to move about in, aligned by cells in every language; what does not fit is cut, never broken. A row
    takes one line, two where something stands below it.

    matrix = Matrix(lambda total, rows: Layout(4, 23, 4, 6, ("需求", "级别", "方案与回应", "结果")))
    matrix.set_rows([MatrixRow(3, "N1", "定制化开发功能", cells=(Cell(7, "S1", "三模块架构"),), result="满足")])
    """

    BINDINGS = bindings("list", without="g enter") + bindings("matrix")
    DEFAULT_CSS = "Matrix { height: 1fr; width: 1fr; }"
    HEADS = 2  # the names of the columns, a rule
    AT_ONCE = List.AT_ONCE | {"turn"}

    class Opened(List.Opened):
        """A row or a cell was chosen."""

    def __init__(
        self,
        layout: Callable[[int, Sequence[MatrixRow]], Layout],
        moved: Callable[[], None] = lambda: None,
        *,
        id: str | None = None,
    ) -> None:
        """`layout` gives the columns for so many cells and these rows; `moved` is called for another cell too."""
        super().__init__(moved, id=id)
        self._layout_of = layout
        self._columns_of: tuple[int, Layout] = (-1, Layout())  # the width that they are for
        self._starts: list[int] = [0]
        self._cursor = 0
        self._cell = -1  # -1: the row itself

    # ------------------------------------------------------------------ what is shown

    @property
    def row(self) -> MatrixRow | None:
        """The selected row, None when there is none."""
        row = super().row
        return None if row is None or row.is_heading else row

    @property
    def cell(self) -> Cell | None:
        """The selected cell, None while the row itself is."""
        return self.row.cells[self._cell] if self.row and 0 <= self._cell < len(self.row.cells) else None

    @property
    def _columns(self) -> Layout:
        total = self.size.width
        if self._columns_of[0] != total:
            self._columns_of = (total, self._layout_of(total, self.rows))
        return self._columns_of[1]

    def set_rows(self, rows: Iterable[MatrixRow], empty: str = "") -> None:
        """Show other rows; the selection stays on the row and the cell of the same key, or goes to the next one that is
        still there. Draws nothing when they are the same."""
        new = list(rows)
        if new == self.rows and empty == self._empty:
            return
        cell, rest = self.cell, [row.key for row in self.rows[self._cursor :] if not row.is_heading]
        self.rows, self._empty = new, empty
        self._columns_of = (-1, Layout())
        self._starts = [0]
        for item in new:
            self._starts.append(self._starts[-1] + item.lines)
        places = {item.key: place for place, item in enumerate(new) if not item.is_heading}
        wanted = next((places[key] for key in rest if key in places), self._cursor)
        self._cursor = max(0, self._selectable(wanted, 1))
        cells = [item.key for item in self.row.cells] if self.row else []
        self._cell = cells.index(cell.key) if cell and cell.key in cells else min(self._cell, len(cells) - 1)
        self._anew()

    def select_key(self, key: int, cell: int = 0) -> bool:
        """Select the row of a key, and its cell of another (0: the row itself); False when there is no such row."""
        for index, row in enumerate(self.rows):
            if row.key == key and not row.is_heading:
                cells = [item.key for item in row.cells]
                self._go(index)
                self._turn_to(cells.index(cell) if cell in cells else -1)
                return True
        return False

    # ------------------------------------------------------------------ as a list

    @property
    def starts(self) -> Sequence[int]:
        return self._starts

    def selectable(self, index: int) -> bool:
        return not self.rows[index].is_heading

    def mark(self, index: int) -> Hashable:
        """-2 another row is selected, -1 this row, from 0 one of its cells; and whether that shows."""
        return (self._cell if index == self._cursor else -2), self.has_focus

    def head(self, y: int) -> Strip:
        """The names of the columns, bold while the matrix has the focus, then a rule."""
        total, columns = self.size.width, self._columns
        if y:
            return self.strip([Part("─" * total, "rule")])
        tone = "bold" if self.has_focus else "quiet"
        text, level, answers, result = columns.names
        words = [
            (text, columns.code + 1 + columns.text),
            (level, columns.level),
            (answers, columns.room(total - 1)),
            (result, columns.result),
        ]
        heads = (Part(fit(word, cells) + " " * GAP, tone) for word, cells in words if cells)
        return self.strip([Part(" ", ""), *heads])

    def line(self, index: int, part: int, mark: Hashable) -> Strip:
        row, columns, total, gap = self.rows[index], self._columns, self.size.width - 1, Part(" " * GAP, "")
        chosen, focused = cast("tuple[int, bool]", mark)
        if row.is_heading:
            text = fit(shown(row.text[:LONGEST]), max(0, total - 1))
            return self.strip([Part(" ", ""), Part(text, "bold")], total)
        if part:
            room = total - columns.code - 2 - columns.result - GAP
            text = fit(shown(row.below[:LONGEST]), max(0, room))
            return self.strip([Part(" " * (columns.code + 2), ""), Part(text, "quiet")], total)
        here = chosen > -2
        own = "cursor" if chosen == -1 and focused else "bold" if here else ""
        parts = [
            Part(fit(row.sign, 1), own or ("loud" if row.sign == "!" else row.hue)),
            Part(fit(row.code, columns.code) + " ", own or row.hue),
            Part(fit(shown(row.text[:LONGEST]), columns.text), own),
        ]
        if columns.level:
            parts += [gap._replace(tone=own if own == "cursor" else "")]
            parts += [Part(fit(row.level, columns.level), own or "quiet")]
        answers = self._answers(row, columns.room(total), chosen, focused)
        result = Part(fit(row.result, columns.result), "bold" if here else "plain")
        return self.strip([*parts, gap, *answers, gap, result], total)

    def _answers(self, row: MatrixRow, room: int, chosen: int, focused: bool) -> Iterator[Part]:
        """The cells of a row in exactly `room` cells; what is left out is counted at the end."""
        if not row.cells:
            yield Part(fit(shown(row.note[:LONGEST]), room), "open" if row.sign in ("!", ".") else "quiet")
            return
        first, in_sight, more = _window(row.cells, room, chosen)
        tail = f"+{more}" if more else ""
        left = room - (width(tail) + 1 if tail else 0)
        for place, words in enumerate(in_sight):
            rest = len(in_sight) - place
            share = max(1, (left - GAP * (rest - 1)) // rest)
            text = cut(words, share)
            picked = first + place == chosen
            gap = " " * min(GAP, left - width(text)) if rest > 1 else ""
            yield Part(text, "cursor" if picked and focused else "bold" if picked else "ours")
            yield Part(gap, "")
            left -= width(text) + len(gap)
        yield Part(" " * max(0, left), "")
        if tail:
            yield Part(f" {tail}", "quiet")

    # ------------------------------------------------------------------ moving about

    def _go(self, index: int) -> None:
        if index != self._cursor:
            self._cell = -1
        super()._go(index)

    def clicked(self, index: int, chain: int) -> None:
        self._turn_to(-1)
        super().clicked(index, chain)

    def action_page(self, by: int) -> None:
        self.action_cursor(by * max(1, self.seen // 2))  # rows may take two lines

    def action_turn(self, by: int) -> None:
        """To another cell of the row."""
        if row := self.row:
            self._turn_to(max(-1, min(self._cell + by, len(row.cells) - 1)))

    def _turn_to(self, cell: int) -> None:
        if cell != self._cell:
            self._cell = cell
            self._refresh_items(self._cursor)
            self.moved()

    def action_open(self) -> None:
        if self.row is not None:
            super().action_open()


def _window(cells: Sequence[Cell], room: int, chosen: int) -> tuple[int, list[str], int]:
    """Which cells are shown: the first of them, their words, and how many are left out. The chosen one is among them."""
    if len(cells) <= 1 + room // NARROWEST:
        words = [cell.words for cell in cells]
        if sum(map(width, words)) + GAP * (len(words) - 1) <= room:
            return 0, words, 0
    count = max(1, min(len(cells), (room - 4) // (NARROWEST + GAP)))
    first = max(0, min(chosen - count + 1, len(cells) - count)) if chosen >= 0 else 0
    return first, [cell.words for cell in cells[first : first + count]], len(cells) - count
