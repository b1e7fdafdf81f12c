"""One row of the matrix, aligned by cells in every language; what does not fit is cut, never broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from dealtui.text import cut, fit, shown, width

__all__ = ["Cell", "Layout", "MatrixRow", "draw_header", "draw_row"]

LONGEST = 500  # characters of one text that are looked at
NARROWEST = 14  # cells of an answer among others
GAP = 2  # cells between two columns, and between two answers

Tone = Callable[[str], Style]


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


def draw_header(y: int, layout: Layout, total: int, tone: Tone, *, bold: bool) -> Strip:
    """The names of the columns, then a rule; bold while the matrix has the focus."""
    if y:
        return Strip([Segment("─" * total, tone("rule"))], total)
    style = tone("bold" if bold else "quiet")
    text, level, answers, result = layout.names
    words = [
        (text, layout.code + 1 + layout.text),
        (level, layout.level),
        (answers, layout.room(total - 1)),
        (result, layout.result),
    ]
    parts = [
        Segment(" ", tone("")),
        *(Segment(fit(word, cells) + " " * GAP, style) for word, cells in words if cells),
    ]
    return Strip(parts).adjust_cell_length(total, tone(""))


def draw_row(
    row: MatrixRow, line: int, layout: Layout, total: int, tone: Tone, chosen: int, focused: bool
) -> Strip:
    """One of a row's lines. `chosen`: -2 another row is, -1 this row, from 0 one of its cells."""
    blank = tone("")
    if row.is_heading:
        text = fit(shown(row.text[:LONGEST]), total - 1)
        return Strip([Segment(" ", blank), Segment(text, tone("bold"))], total)
    if line:
        room = total - layout.code - 2 - layout.result - GAP
        text = fit(shown(row.below[:LONGEST]), room)
        indent = Segment(" " * (layout.code + 2), blank)
        return Strip([indent, Segment(text, tone("quiet"))]).adjust_cell_length(total, blank)
    here = chosen > -2
    own = "cursor" if chosen == -1 and focused else "bold" if here else ""
    head = [
        Segment(fit(row.sign, 1), tone(own or ("loud" if row.sign == "!" else row.hue))),
        Segment(fit(row.code, layout.code) + " ", tone(own or row.hue)),
        Segment(fit(shown(row.text[:LONGEST]), layout.text), tone(own)),
    ]
    if layout.level:
        head += [
            Segment(" " * GAP, tone(own) if own == "cursor" else blank),
            Segment(fit(row.level, layout.level), tone(own or "quiet")),
        ]
    head.append(Segment(" " * GAP, blank))
    answers = _answers(row, layout.room(total), tone, chosen, focused)
    result = [
        Segment(" " * GAP, blank),
        Segment(fit(row.result, layout.result), tone("bold" if here else "plain")),
    ]
    return Strip([*head, *answers, *result]).adjust_cell_length(total, blank)


def _answers(row: MatrixRow, room: int, tone: Tone, chosen: int, focused: bool) -> Iterator[Segment]:
    """The cells of a row in exactly `room` cells; what is left out is counted at the end."""
    if not row.cells:
        yield Segment(
            fit(shown(row.note[:LONGEST]), room), tone("open" if row.sign in ("!", ".") else "quiet")
        )
        return
    first, shown_cells, more = _window(row.cells, room, chosen)
    tail = f"+{more}" if more else ""
    left = room - (width(tail) + 1 if tail else 0)
    for place, words in enumerate(shown_cells):
        rest = len(shown_cells) - place
        share = max(1, (left - GAP * (rest - 1)) // rest)
        text = cut(words, share)
        picked = first + place == chosen
        style = tone("cursor" if picked and focused else "bold" if picked else "ours")
        gap = " " * min(GAP, left - width(text)) if rest > 1 else ""
        yield Segment(text, style)
        yield Segment(gap, tone(""))
        left -= width(text) + len(gap)
    yield Segment(" " * max(0, left), tone(""))
    if tail:
        yield Segment(f" {tail}", tone("quiet"))


def _window(cells: Sequence[Cell], room: int, chosen: int) -> tuple[int, list[str], int]:
    """Which cells are shown: the first of them, their words, and how many are left out. The chosen one is among them."""
    if len(cells) <= 1 + room // NARROWEST:
        words = [cell.words for cell in cells]
        if sum(map(width, words)) + GAP * (len(words) - 1) <= room:
            return 0, words, 0
    count = max(1, min(len(cells), (room - 4) // (NARROWEST + GAP)))
    first = max(0, min(chosen - count + 1, len(cells) - count)) if chosen >= 0 else 0
    return first, [cell.words for cell in cells[first : first + count]], len(cells) - count
