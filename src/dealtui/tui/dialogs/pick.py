"""One of several, found by typing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from dealtui.i18n import t
from dealtui.tui.dialogs.frame import Dialog
from dealtui.tui.dialogs.line import LineInput
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.rows import Column, Row, Rows

__all__ = ["Pick"]

TALLEST = 12


class Pick(Dialog[int | None]):
    """Answers the number (from 0) of the option chosen, or None after Esc.

        app.push_screen(Pick("结果", [("洽谈中", ""), ("已成交", ""), ("未成交", "")], marked=0), set_result)

    An option is a label and a quiet hint; typing leaves those whose label or hint holds every word typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("pick")]
    HINTS = ("dialog.choose", "pick.down", "dialog.cancel")

    def __init__(self, title: str, options: Sequence[tuple[str, str]], marked: int = 0) -> None:
        super().__init__(title)
        self._rows = [Row((label,), tail=hint, key=number) for number, (label, hint) in enumerate(options)]
        self._folded = [f"{label}\n{hint}".casefold() for label, hint in options]
        self._marked = marked

    def body(self) -> Iterable[Widget]:
        yield LineInput(placeholder=t("dialog.filter"), id="dialog-line")
        rows = Rows((Column(),), empty=t("dialog.none_match"), id="dialog-rows")
        rows.can_focus = False
        rows.show_cursor = True
        rows.styles.height = max(1, min(len(self._rows), TALLEST))
        yield rows

    def on_mount(self) -> None:
        self.query_one(Rows).set_rows(self._rows, self._marked)

    def on_input_changed(self, event: Input.Changed) -> None:
        words = event.value.casefold().split()
        left = [row for row in self._rows if all(word in self._folded[row.key] for word in words)]
        self.query_one(Rows).set_rows(left, 0 if words else self._marked)

    def action_move(self, by: int) -> None:
        rows = self.query_one(Rows)
        rows.select(rows.cursor + by)

    def action_choose(self) -> None:
        if row := self.query_one(Rows).row:
            self.dismiss(row.key)

    def on_input_submitted(self) -> None:
        self.action_choose()

    def on_rows_opened(self) -> None:
        self.action_choose()
