"""What the dialogs share in which somebody types over a list and takes one of its rows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from dealtui.i18n import t
from dealtui.tui.dialogs.frame import Dialog, Result
from dealtui.tui.dialogs.line import LineInput
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.rows import Column, Row, Rows

__all__ = ["Choosing"]


class Choosing(Dialog[Result]):
    """A line over rows: typing leaves the rows that match, the arrows mark one, Enter takes it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("pick")]
    HINTS = ("dialog.choose", "pick.down", "dialog.cancel")
    HINT: ClassVar[str]
    """The message in the empty line."""
    EMPTY: ClassVar[str]
    """The message where no row matches."""
    HEIGHTS: ClassVar[tuple[int, int]] = (1, 12)
    """How many rows are shown: at least, at most."""

    def __init__(self, title: str, choices: Iterable[tuple[str, str]], marked: int = 0) -> None:
        super().__init__(title)
        self._rows = [Row((label,), tail=hint, key=number) for number, (label, hint) in enumerate(choices)]
        self._marked = marked

    def body(self) -> Iterable[Widget]:
        yield LineInput(placeholder=t(self.HINT), id="dialog-line")
        rows = Rows((Column(),), empty=t(self.EMPTY), id="dialog-rows")
        rows.can_focus = False
        rows.show_cursor = True
        least, most = self.HEIGHTS
        rows.styles.height = max(least, min(len(self._rows), most))
        yield rows

    @abstractmethod
    def matches(self, row: Row, typed: str) -> bool:
        """Whether a row is left by what was typed (without blanks around it, casefolded)."""

    @abstractmethod
    def take(self, row: Row | None, typed: str) -> None:
        """Answer with the marked row, or with what was typed where none is left."""

    def on_mount(self) -> None:
        self.query_one(Rows).set_rows(self._rows, self._marked)

    def on_input_changed(self, event: Input.Changed) -> None:
        typed = event.value.strip().casefold()
        left = [row for row in self._rows if self.matches(row, typed)]
        self.query_one(Rows).set_rows(left, 0 if typed else self._marked)

    def action_move(self, by: int) -> None:
        rows = self.query_one(Rows)
        rows.select(rows.cursor + by)

    def action_choose(self) -> None:
        self.take(self.query_one(Rows).row, self.query_one(LineInput).value.strip())

    def on_input_submitted(self) -> None:
        self.action_choose()

    def on_rows_opened(self) -> None:
        self.action_choose()
