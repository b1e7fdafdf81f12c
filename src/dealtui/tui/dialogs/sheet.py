"""A text to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from dealtui.tui.dialogs.frame import Dialog, plain
from dealtui.tui.keys import bindings

__all__ = ["Sheet"]


class Sheet(Dialog[None]):
    """Shows a text in full, however long; Enter and Esc close it.

    app.push_screen(Sheet("N1 的历次内容", "2026-11-25 10:00 李雷 记录\n需 定制化开发功能"))
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("sheet")]
    HINTS = ("sheet.down", "sheet.close")
    AUTO_FOCUS = None

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title)
        self._text = text

    def body(self) -> Iterable[Widget]:
        yield VerticalScroll(Static(plain(self._text)), id="dialog-sheet", can_focus=False)

    def action_roll(self, lines: int) -> None:
        self.query_one("#dialog-sheet", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        self.dismiss(None)
