"""Textual's Markdown for minutes, with tables drawn as one widget: thousands of rows, any text, cells that align.

The stock table mounts a widget for each cell and shows its text as a tooltip, which is read as markup and fails on
`[/`. Imported when minutes are opened: the Markdown widget costs as much as all the rest of the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Markdown
from textual.widgets._markdown import MarkdownBlock, MarkdownTable

from dealtui.text import pad, shown, width, wrap

__all__ = ["MinutesView", "TableLines", "column_cells"]

GAP = 2
NARROWEST = 6
LONGEST = 2_000  # characters of one cell that are drawn


def column_cells(natural: Sequence[int], total: int) -> list[int]:
    """Widths for columns that would like `natural` cells, within `total` with the gaps.

    Columns that need less than an even share get what they need, the others share what is left.

    >>> column_cells([4, 60, 60], 48)
    [4, 20, 20]
    """
    left = total - GAP * (len(natural) - 1)
    cells = [0] * len(natural)
    for rank, column in enumerate(sorted(range(len(natural)), key=lambda column: natural[column])):
        share = left // (len(natural) - rank)
        cells[column] = max(min(natural[column], share), min(natural[column], NARROWEST))
        left -= cells[column]
    return cells


class TableLines(Widget):
    """A table as lines: bold heads, a rule below them, cells wrapped by cells of the terminal."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--head", "table--rule"}
    DEFAULT_CSS = """
    TableLines {
        width: 1fr;
        height: auto;
        & > .table--head { text-style: bold; }
    }
    """

    def __init__(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._table = [[shown(cell[:LONGEST]) for cell in row] for row in (heads, *rows)]
        columns = zip_longest(*self._table, fillvalue="")
        self._natural = [max(map(width, column)) for column in columns]
        self._laid_out: tuple[int, list[str], int] = (-1, [], 0)  # width, lines, how many of them are heads

    def _lines(self, total: int) -> tuple[list[str], int]:
        if self._laid_out[0] != total:
            cells = column_cells(self._natural, max(total, 1))
            lines: list[str] = []
            heads = 0
            for number, row in enumerate(self._table):
                wrapped = [wrap(cell, room) for cell, room in zip(row, cells, strict=False)]
                lines += [
                    (" " * GAP).join(pad(part, room) for part, room in zip(parts, cells, strict=False))
                    for parts in zip_longest(*wrapped, fillvalue="")
                ]
                if number == 0:
                    heads = len(lines)
                    lines.append((" " * GAP).join("─" * room for room in cells))
            self._laid_out = (total, lines, heads)
        return self._laid_out[1:]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width)[0])

    def render_line(self, y: int) -> Strip:
        total = self.size.width
        lines, heads = self._lines(total)
        style = self.rich_style
        if y <= heads:
            style = style + self.get_component_rich_style("table--rule" if y == heads else "table--head")
        return Strip([Segment(lines[y] if y < len(lines) else "", style)]).adjust_cell_length(total, style)


class DrawnTable(MarkdownTable):
    """A Markdown table drawn as one widget."""

    def compose(self) -> ComposeResult:
        heads, rows = self._get_headers_and_rows()
        yield TableLines(_plain(heads), [_plain(row) for row in rows])


def _plain(cells: Sequence[Content]) -> list[str]:
    return [cell.plain for cell in cells]


class MinutesView(Markdown):
    """The minutes of a meeting, rendered."""

    def get_block_class(self, block_name: str) -> type[MarkdownBlock]:
        return DrawnTable if block_name == "table_open" else super().get_block_class(block_name)
