"""One row of a list in columns, aligned by cells in every language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from dealtui.text import cut, fit, shown, width, wrap

__all__ = ["Align", "Column", "Row", "draw_row", "is_thumb", "sentence_line"]

# No row shows more; a pasted megabyte must not cost a pass over it for every frame.
LONGEST = 2_000


Align = Literal["left", "right", "center"]


class Column(NamedTuple):
    """cells: width, 0 for the one column that takes what is left; tone: plain, quiet, hue, bold."""

    cells: int = 0
    tone: str = "plain"
    align: Align = "left"
    from_width: int = 0  # the list must be at least so wide for the column to be shown
    gap: int = 1  # cells that stay free behind it, and before the tail; two where words stand beside words


class Row(NamedTuple):
    """One line; with a single cell a heading, from edge to edge.

    `sign` stands in the first column, `tail` at the right edge of the widest column.
    """

    cells: tuple[str, ...]
    sign: str = ""
    tail: str = ""
    hue: str = "plain"  # client, ours, agreed, open, work, plain, quiet, loud, bold
    key: int = 0  # whatever the owner of the list knows the row by


def draw_row(
    row: Row, columns: Sequence[Column], total: int, tone: Callable[[str], Style], blank: Style
) -> Strip:
    """A row, exactly `total` cells wide; `tone` gives the style of a tone or hue."""
    fitting = [(c, text) for c, text in zip(columns, row.cells, strict=False) if total >= c.from_width]
    if len(row.cells) == 1:  # a heading
        fitting = [(Column(tone="hue", gap=2), row.cells[0])]
    parted = bool(fitting and fitting[-1][0].cells)  # whether a column stands at the right of the wide one
    taken = sum(column.cells + column.gap if column.cells else column.gap * parted for column, _ in fitting)
    room = max(0, total - 1 - taken)
    segments = [Segment(fit(shown(row.sign[:1]), 1), tone("loud" if row.sign == "!" else row.hue))]
    for column, text in fitting:
        text = shown(text[:LONGEST])
        style = tone(row.hue if column.tone == "hue" else column.tone)
        if column.cells:
            segments += [
                Segment(fit(text, column.cells, column.align), style),
                Segment(" " * column.gap, blank),
            ]
            continue
        tail = cut(shown(row.tail[:LONGEST]), room // 2)
        gap = column.gap if tail else 0
        segments.append(Segment(fit(text, room - width(tail) - gap), style))
        segments += [
            Segment(" " * gap, blank),
            Segment(tail, tone("quiet")),
            Segment(" " * column.gap * parted, blank),
        ]
    return Strip(segments).adjust_cell_length(total, blank)


def is_thumb(y: int, height: int, count: int, top: int) -> bool:
    """Whether the right edge of line `y` is the thumb: where one is among `count` rows, of which `height` are seen."""
    if count <= height or height < 2:
        return False
    length = max(1, height * height // count)
    start = round((height - length) * top / max(1, count - height))
    return start <= y < start + length


def sentence_line(text: str, y: int, total: int) -> str:
    """Line `y` of a sentence that stands where a list has no rows: a line down from the top, broken to fit."""
    lines = wrap(text, max(1, total - 2)) if text else []
    return f" {lines[y - 1]}" if 1 <= y <= len(lines) else ""
