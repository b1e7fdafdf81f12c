"""The single line that parts two panes."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["Rule"]


class Rule(Widget):
    """A horizontal line; `join(column, sign)` puts a sign such as ┬ where a vertical one meets it."""

    DEFAULT_CSS = "Rule { height: 1; width: 100%; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._column = -1
        self._sign = ""

    def join(self, column: int, sign: str) -> None:
        """Meet a vertical line at `column` (cells from the left; negative: none)."""
        if (column, sign) != (self._column, self._sign):
            self._column, self._sign = column, sign
            self.refresh()

    def render_line(self, y: int) -> Strip:
        line = "─" * self.size.width
        if 0 <= self._column < len(line):
            line = line[: self._column] + self._sign + line[self._column + 1 :]
        return Strip([Segment(line, self.rich_style)], self.size.width)
