"""A list in sections, parted by rules that are drawn but never selected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from textual.strip import Strip

from dealtui.tui.widgets.rows import Row, Rows

__all__ = ["RULE", "Sections"]

RULE = Row((), key=0)


class Sections(Rows):
    """Rows among which `RULE` parts one section from the next.

    sections.set_rows([Row(("进行中", "华东智造 / 价格与周期"), key=7), RULE, Row(...)])
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--rule"}
    """
    | Class | Description |
    | :- | :- |
    | `rows--rule` | The line between two sections. |
    """

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a row there is nothing to open."""
        return action != "open" or bool(self.rows)

    def say_empty(self, text: str) -> None:
        """What stands there when there is no row."""
        if text != self._empty:
            self._empty = text
            self.refresh()

    def set_rows(self, rows: Iterable[Row], cursor: int | None = None) -> None:
        before = bool(self.rows)
        super().set_rows(rows, cursor)
        if before != bool(self.rows):
            self.screen.refresh_bindings()
        if self.row == RULE:
            self.select(self.cursor)

    def select(self, index: int) -> None:
        """Select a row, past the rule that may stand in the way."""
        step = 1 if index >= self.cursor else -1
        while 0 <= index < len(self.rows) and self.rows[index] == RULE:
            index += step
        super().select(index)

    def render_line(self, y: int) -> Strip:
        index = self.top + y
        if index < len(self.rows) and self.rows[index] == RULE:
            total = self.size.width
            return Strip([Segment("─" * total, self._tone("rule"))], total)
        return super().render_line(y)
