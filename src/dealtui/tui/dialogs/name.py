"""A name: one of those that are known, or another one."""

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

__all__ = ["NamePrompt"]

TALLEST = 10


class NamePrompt(Dialog[str | None]):
    """Answers a name, or None after Esc.

        app.push_screen(NamePrompt("负责人", [("李雷", "我方 客户经理"), ("王总", "客户 信息总监")]), set_owner)

    Typing leaves the names that hold it; Enter takes the marked one, and what was typed when it is in none of them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("pick")]
    HINTS = ("dialog.choose", "pick.down", "dialog.cancel")

    def __init__(self, title: str, names: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._rows = [Row((name,), tail=hint, key=number) for number, (name, hint) in enumerate(names)]
        self._names = [name for name, _ in names]

    def body(self) -> Iterable[Widget]:
        yield LineInput(placeholder=t("dialog.name_hint"), id="dialog-line")
        rows = Rows((Column(),), empty=t("dialog.name_new"), id="dialog-rows")
        rows.can_focus = False
        rows.show_cursor = True
        rows.styles.height = max(2, min(len(self._rows), TALLEST))
        yield rows

    def on_mount(self) -> None:
        self.query_one(Rows).set_rows(self._rows, 0)

    def on_input_changed(self, event: Input.Changed) -> None:
        typed = event.value.strip().casefold()
        left = [row for row in self._rows if typed in self._names[row.key].casefold()]
        self.query_one(Rows).set_rows(left, 0)

    def action_move(self, by: int) -> None:
        rows = self.query_one(Rows)
        rows.select(rows.cursor + by)

    def action_choose(self) -> None:
        row = self.query_one(Rows).row
        name = self._names[row.key] if row else self.query_one(LineInput).value.strip()
        if name:
            self.dismiss(name)

    def on_input_submitted(self) -> None:
        self.action_choose()

    def on_rows_opened(self) -> None:
        self.action_choose()
