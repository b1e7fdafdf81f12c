"""One of several, found by typing."""

from __future__ import annotations

from collections.abc import Sequence

from dealtui.tui.dialogs.choosing import Choosing
from dealtui.tui.widgets.rows import Row

__all__ = ["Pick"]


class Pick(Choosing[int | None]):
    """Answers the number (from 0) of the option chosen, or None after Esc.

        app.push_screen(Pick("结果", [("洽谈中", ""), ("已成交", ""), ("未成交", "")], marked=0), set_result)

    An option is a label and a quiet hint; typing leaves those whose label or hint holds every word typed.
    """

    HINT = "dialog.filter"
    EMPTY = "dialog.none_match"

    def __init__(self, title: str, options: Sequence[tuple[str, str]], marked: int = 0) -> None:
        super().__init__(title, options, marked)
        self._folded = [f"{label}\n{hint}".casefold() for label, hint in options]

    def matches(self, row: Row, typed: str) -> bool:
        return all(word in self._folded[row.key] for word in typed.split())

    def take(self, row: Row | None, typed: str) -> None:
        if row:
            self.dismiss(row.key)
