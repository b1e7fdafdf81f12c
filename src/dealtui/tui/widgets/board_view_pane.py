"""The lines below the board: the selected card whole, wrapped by cells; worked out only when it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip

from dealtui.text import cut, shown, width, wrap
from dealtui.tui.widgets.parts_line import Part
from dealtui.tui.widgets.tones import Toned

__all__ = ["BoardPane", "flow"]

LONGEST = 1_000


def flow(lines: Sequence[Sequence[Part]], cells: int, height: int) -> list[list[Part]]:
    """Lines of parts, wrapped at `cells` and cut after `height` lines; the last one ends with … where more was to come.

    A part goes on to the next line whole where it fits there; only a longer one is broken.
    """
    out: list[list[Part]] = []
    for parts in lines:
        row: list[Part] = []
        left = cells
        for part in parts:
            text = shown(part.text[:LONGEST])
            if width(text) <= left:
                row.append(part._replace(text=text))
                left -= width(text)
                continue
            if not text.strip():
                continue  # a gap at the end of a line
            first, *more = (
                wrap(text, left) if left >= cells // 2 and width(text) > cells else wrap(text, cells)
            )
            if row and (width(text) <= cells or left < cells // 2):
                out.append(row)
                row = []
            row.append(part._replace(text=first))
            for piece in more:
                out.append(row)
                row = [part._replace(text=piece)]
            left = cells - sum(width(piece.text) for piece in row)
        if row:
            out.append(row)
    if len(out) > height > 0:
        out = out[:height]
        last = "".join(part.text for part in out[-1])
        room = cells - 1 - sum(width(part.text) for part in out[-1][:-1])
        tail = out[-1][-1]
        words = f"{cut(tail.text, max(0, room), '')}…" if width(last) >= cells else f"{tail.text}…"
        out[-1] = [*out[-1][:-1], tail._replace(text=words)]
    return out


class BoardPane(Toned):
    """` A1 收集需求文档   来自 N1 06-12 洽谈   原定 11-22   已延 1 次：对接人出差`

    `source` gives the lines; it is asked once a frame, not once a key. The owner calls `touch` when they may differ.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"parts--{tone}"
        for tone in ("plain", "quiet", "bold", "loud", "client", "ours", "agreed", "open", "work")
    }
    DEFAULT_CSS = """
    BoardPane {
        height: 2;
        width: 100%;
        & > .parts--bold { text-style: bold; }
    }
    """

    def __init__(self, source: Callable[[], Sequence[Sequence[Part]]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source = source
        self._flowed: list[list[Part]] | None = None
        self._for = (0, 0)

    def touch(self) -> None:
        """There may be something else to say: draw it with the next frame."""
        self._flowed = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        total, plain = self.size.width, self.tone()
        if self._flowed is None or self._for != self.size:
            self._flowed = flow(self._source(), max(4, total - 2), self.size.height)
            self._for = self.size
        if y >= len(self._flowed):
            return Strip.blank(total, plain)
        parts = [Segment(part.text, self.tone(f"parts--{part.tone}")) for part in self._flowed[y]]
        return Strip([Segment(" ", plain), *parts]).adjust_cell_length(total, plain)
