"""Markdown with tables that align."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from markdown_it import MarkdownIt
from textual.geometry import Size
from textual.strip import Strip
from textual.widgets import Markdown

from dealtui.text import cut, pad, shown, width, wrap
from dealtui.tui.widgets.drawn import Drawn, Part
from dealtui.tui.widgets.panes import Page
from dealtui.tui.widgets.rows import share

GAPS = (2, 1)  # cells between columns; one where two would break a word
NARROWEST = 6
TWO_WORDS = 4  # cells of two Chinese characters: narrower still, so that a word or a date stays whole
WORD = 20  # cells of a word that is kept whole
LONGEST = 2_000  # characters of one cell that are drawn


class Table(NamedTuple):
    """The texts of a table's cells; the first row holds the heads."""

    rows: list[list[str]]


_WORDS = re.compile(
    r"[0-9][0-9:/.-]*|[^\s\u2e80-\uffef/-]+"
)  # a date, a number, a word; Chinese breaks anywhere
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


def column_cells(natural: Sequence[int], total: int, words: Sequence[int] = ()) -> tuple[list[int], int]:
    """Widths for columns that would like `natural` cells, within `total`, and the gap between them.

    Columns that need less than an even share get what they need, the others share what is left; each has room for the
    longest of its `words`. No width where there is no room for that.

    >>> column_cells([4, 60, 60], 48), column_cells([4, 60, 60], 48, [4, 12, 29]), column_cells([9, 9], 12, [9, 9])
    (([4, 20, 20], 2), ([4, 15, 29], 2), ([], 0))
    """
    words = words or [0] * len(natural)
    for gap in GAPS:
        room = total - gap * (len(natural) - 1)
        for narrowest in (NARROWEST, TWO_WORDS):
            least = [max(min(wish, narrowest), word) for wish, word in zip(natural, words, strict=True)]
            if sum(least) <= room:
                return share(room, natural, least), gap
    return [], 0


def _longest_word(cell: str) -> int:
    """The cells of the longest word, date or number, as far as a column can be asked to keep it whole."""
    return max((cells for word in _WORDS.findall(cell) if (cells := width(word)) <= WORD), default=0)


class TableLines(Drawn):
    """A table as lines: bold heads, a rule below them, cells wrapped by cells of the terminal; where that would break words,
    row after row, each cell in a line of its own behind its head."""

    DEFAULT_CSS = "TableLines { width: 1fr; height: auto; }"

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = [[shown(cell[:LONGEST]) for cell in row] for row in table.rows]
        columns = list(zip_longest(*self._table, fillvalue=""))
        self._natural = [max(map(width, column)) for column in columns]
        self._words = [max(map(_longest_word, column)) for column in columns]
        self._laid_out: tuple[int, list[str], int] = (-1, [], 0)  # width, lines, how many of them are heads

    def _lines(self, total: int) -> tuple[list[str], int]:
        if self._laid_out[0] != total:
            cells, gap = column_cells(self._natural, total, self._words)
            self._laid_out = (total, *(self._in_columns(cells, " " * gap) if cells else self._stacked(total)))
        return self._laid_out[1:]

    def _in_columns(self, cells: Sequence[int], gap: str) -> tuple[list[str], int]:
        lines: list[str] = []
        heads = 0
        for number, row in enumerate(self._table):
            wrapped = [wrap(cell, room) for cell, room in zip(row, cells, strict=False)]
            for parts in zip_longest(*wrapped, fillvalue=""):
                lines.append(gap.join(pad(part, room) for part, room in zip(parts, cells, strict=False)))
            if number == 0:
                heads = len(lines)
                lines.append(gap.join("─" * room for room in cells))
        return lines, heads

    def _stacked(self, total: int) -> tuple[list[str], int]:
        heads, *rows = self._table
        room = min(max(map(width, heads)), total // 3)
        lines = []
        for row in rows:
            for head, cell in zip_longest(heads, row, fillvalue=""):
                label = cut(head, room)
                for part in wrap(cell, max(1, total - room - 2)) if cell else ():
                    lines.append(f"{pad(label, room)}  {part}")
                    label = ""
            lines.append("")
        return lines, -1

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width)[0])

    def render_line(self, y: int) -> Strip:
        lines, heads = self._lines(self.size.width)
        tone = "" if y > heads else "rule" if y == heads else "bold"
        return self.strip([Part(lines[y], tone)] if y < len(lines) else ())


class MinutesView(Page):
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
