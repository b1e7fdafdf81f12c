"""Minutes rendered: Textual's Markdown for the text, tables drawn as one widget each, with cells that align.

Textual's own table mounts a widget for each cell (thousands of lines take half a minute) and shows its text as a
tooltip, which is read as markup and fails on `[/`. Imported when minutes are opened: the Markdown widget costs as much
as all the rest of the start.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import ClassVar, NamedTuple

from markdown_it import MarkdownIt
from rich.segment import Segment
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Markdown

from dealtui.text import pad, shown, width, wrap

__all__ = ["MinutesView", "Table", "TableLines", "column_cells", "parts_of"]

GAP = 2
NARROWEST = 6
TWO_WORDS = 4  # cells of two Chinese characters: narrower still, so that a date stays whole
DATE = 10  # cells of 2026-11-27
LONGEST = 2_000  # characters of one cell that are drawn


class Table(NamedTuple):
    """The texts of a table's cells; the first row holds the heads."""

    rows: list[list[str]]


_FIGURES = re.compile(r"[0-9][0-9:/.-]*")  # a date, a time, a number
_DELIMITERS = re.compile(r"\|(?: *:?-+:? *\|)+ *")  # GFM 0.29, 4.10: the row below the heads
_PIPE = re.compile(r"(?<!\\)\|")
_MEANING = re.compile(r"[\\`*_\[<&~]")  # a cell without any of these is its own text


def parts_of(markdown: str) -> Iterator[str | Table]:
    """A document as tables and the Markdown between them, in order; nothing in it steers the terminal.

    Tables are read as the exporter writes them: every row between pipes, an empty line after the last one.
    """
    text: list[str] = []
    lines = markdown.split("\n")
    at = 0
    while at < len(lines):
        if lines[at].startswith("|") and at + 1 < len(lines) and _DELIMITERS.fullmatch(lines[at + 1]):
            if any(text):
                yield "\n".join(text)
            text = []
            rows = [_cells(lines[at])]
            at += 2
            while at < len(lines) and lines[at].startswith("|"):
                rows.append(_cells(lines[at]))
                at += 1
            yield Table(rows)
        else:
            text.append(shown(lines[at]))
            at += 1
    if any(text):
        yield "\n".join(text)


def _cells(line: str) -> list[str]:
    """The plain texts of a row's cells."""
    return [_plain(cell.strip()) for cell in _PIPE.split(line.strip())[1:-1]]


def _plain(cell: str) -> str:
    if not _MEANING.search(cell):
        return cell
    (inline,) = _inline().parseInline(cell.replace("\\|", "|"))
    breaks = ("softbreak", "hardbreak")
    return "".join(" " if token.type in breaks else token.content for token in inline.children or ())


@cache
def _inline() -> MarkdownIt:
    return MarkdownIt("commonmark")


def column_cells(natural: Sequence[int], total: int, whole: Sequence[int] = ()) -> list[int]:
    """Widths for columns that would like `natural` cells, within `total` with the gaps.

    Columns that need less than an even share get what they need, the others share what is left. `whole` is what each
    needs so that no date or number in it is broken; it gets that, where there is room for all.

    >>> column_cells([4, 60, 60], 48)
    [4, 20, 20]
    """
    left = total - GAP * (len(natural) - 1)
    needs = [*whole, *[0] * (len(natural) - len(whole))]
    for narrowest in (NARROWEST, TWO_WORDS) if any(needs) else (NARROWEST,):
        least = [max(min(wish, narrowest), need) for wish, need in zip(natural, needs, strict=True)]
        if sum(least) <= left:
            break
    else:
        least = [min(wish, NARROWEST) for wish in natural]
    cells = [0] * len(natural)
    reserved = sum(least)
    for rank, column in enumerate(sorted(range(len(natural)), key=lambda column: natural[column])):
        reserved -= least[column]
        share = min(left // (len(natural) - rank), left - reserved)
        cells[column] = max(min(natural[column], share), least[column])
        left -= cells[column]
    return cells


def _longest_figure(cell: str) -> int:
    """The cells of the longest date, time or number, as far as a column can be asked to keep it whole."""
    return max((len(figure) for figure in _FIGURES.findall(cell) if len(figure) <= DATE), default=0)


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

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = [[shown(cell[:LONGEST]) for cell in row] for row in table.rows]
        columns = zip_longest(*self._table, fillvalue="")
        self._natural = [max(map(width, column)) for column in columns]
        figures = zip_longest(*([_longest_figure(cell) for cell in row] for row in self._table), fillvalue=0)
        self._whole = [max(column) for column in figures]
        self._laid_out: tuple[int, list[str], int] = (-1, [], 0)  # width, lines, how many of them are heads

    def _lines(self, total: int) -> tuple[list[str], int]:
        if self._laid_out[0] != total:
            cells = column_cells(self._natural, max(total, 1), self._whole)
            gap = " " * GAP
            lines: list[str] = []
            heads = 0
            for number, row in enumerate(self._table):
                wrapped = [wrap(cell, room) for cell, room in zip(row, cells, strict=False)]
                for parts in zip_longest(*wrapped, fillvalue=""):
                    lines.append(gap.join(pad(part, room) for part, room in zip(parts, cells, strict=False)))
                if number == 0:
                    heads = len(lines)
                    lines.append(gap.join("─" * room for room in cells))
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


class MinutesView(VerticalScroll):
    """A Markdown document to scroll through; links in it are text.

    await view.show(minutes(book, 7))
    """

    async def show(self, markdown: str) -> None:
        """Show another document, from its beginning."""
        parts = await asyncio.to_thread(lambda: list(parts_of(markdown)))
        with self.app.batch_update():
            await self.remove_children()
            await self.mount_all(
                TableLines(part) if isinstance(part, Table) else Markdown(part, open_links=False)
                for part in parts
            )
            self.scroll_home(animate=False)
