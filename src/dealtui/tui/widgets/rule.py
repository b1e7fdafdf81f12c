"""The single line that parts two panes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from textual.strip import Strip

from dealtui.tui.widgets.tones import Toned

__all__ = ["Rule"]


class Rule(Toned):
    """A horizontal line; `join(column, sign)` puts a sign such as ┬ where a vertical one meets it."""

    DEFAULT_CSS = "Rule { height: 1; width: 100%; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns: tuple[int, ...] = ()
        self._sign = ""

    def join(self, columns: int | Sequence[int], sign: str) -> None:
        """Meet vertical lines at `columns` (cells from the left; negative: none)."""
        columns = (columns,) if isinstance(columns, int) else tuple(columns)
        if (columns, sign) != (self._columns, self._sign):
            self._columns, self._sign = columns, sign
            self.refresh()

    def render_line(self, y: int) -> Strip:
        line = ["─"] * self.size.width
        for column in self._columns:
            if 0 <= column < len(line):
                line[column] = self._sign
        return Strip([Segment("".join(line), self.tone())], self.size.width)
