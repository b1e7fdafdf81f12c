"""The weekly report as it will be read."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from dealtui.i18n import t, tn
from dealtui.tui.keys import bindings
from dealtui.tui.styles import style
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.minutes_view import MinutesView
from dealtui.tui.widgets.rule import Rule

__all__ = ["WeekReport"]


class WeekReport(Screen[None]):
    """Markdown to read, scroll and copy.

    app.push_screen(WeekReport("# 周会报告 …"))
    """

    CSS_PATH = style("minutes.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("report")]

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        yield Head(t("week_screen.title"))
        yield Rule()
        yield MinutesView(id="minutes-scroll")
        yield Rule()
        yield Foot()

    async def on_mount(self) -> None:
        self.set_focus(self.query_one(MinutesView))
        await self.query_one(MinutesView).show(self._text)

    def action_scroll(self, by: int) -> None:
        page = self.query_one(MinutesView)
        rows = by if abs(by) == 1 else (1 if by > 0 else -1) * max(1, page.size.height - 2)
        page.scroll_relative(y=rows, animate=False)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._text)
        lines = self._text.count("\n")
        self.query_one(Foot).status = tn("minutes_screen.copied", lines, n=lines)

    def action_back(self) -> None:
        self.dismiss()
