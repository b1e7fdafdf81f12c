"""The one line at the top: where one is, and the two or three figures that matter here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip

from dealtui.text import cut, shown, width
from dealtui.tui.widgets.tones import Toned

__all__ = ["Head"]


class Head(Toned):
    """` 记录  华东智造 / 订单系统二期 / 价格与周期         开始 14:02   第3次`

        head.show("记录", ("华东智造", "订单系统二期"), ("开始 14:02", "第3次"))

    The figures keep their place at the right; the path is cut first, from its end.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"head--title", "head--figures"}
    DEFAULT_CSS = "Head { height: 1; width: 100%; }"

    def __init__(self, title: str = "", path: Sequence[str] = (), figures: Sequence[str] = ()) -> None:
        super().__init__()
        self._parts = (title, tuple(path), tuple(figures))

    def show(self, title: str, path: Sequence[str] = (), figures: Sequence[str] = ()) -> None:
        """Show other words; nothing is drawn when they are the same."""
        parts = (title, tuple(path), tuple(figures))
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    @property
    def title(self) -> str:
        """The screen's name."""
        return self._parts[0]

    @property
    def text(self) -> str:
        """What stands there, uncut: for tests and for screen readers."""
        title, path, figures = self._parts
        return "  ".join(part for part in (title, " / ".join(path), *figures) if part)

    def render_line(self, y: int) -> Strip:
        title, path, figures = self._parts
        total = self.size.width
        title = cut(shown(title), max(0, total - 3)) + "  "
        room = max(0, total - 1 - width(title))
        right = "   ".join(shown(figure) for figure in figures if figure)
        right = cut(f"{right} ", room) if right else ""
        middle = cut(" / ".join(shown(part) for part in path if part), max(0, room - width(right) - 2))
        plain = self.tone()
        return Strip(
            [
                Segment(" ", plain),
                Segment(title, self.tone("head--title")),
                Segment(middle, plain),
                Segment(" " * max(0, room - width(middle) - width(right)), plain),
                Segment(right, self.tone("head--figures")),
            ]
        ).adjust_cell_length(total, plain)
