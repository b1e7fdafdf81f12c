"""The Gantt chart of all actions, or of one deal's (guide 82)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.events import Resize

from dealtui.domain.lifecycle import OPEN
from dealtui.domain.timeline import Bar, bars
from dealtui.i18n import t, tn
from dealtui.tui.keys import bindings
from dealtui.tui.screens.board_cards import after_words, waits_for
from dealtui.tui.screens.charts import ChartScreen, kind_of_day
from dealtui.tui.styles import style
from dealtui.tui.widgets.gantt_view import GanttView
from dealtui.tui.widgets.rule import Rule

__all__ = ["GanttScreen"]


class GanttScreen(ChartScreen):
    """Bars over days.

    app.push_screen(GanttScreen(book, select=12))
    """

    NAME = "gantt"
    CSS_PATH = style("charts.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("follow", "chart")]

    def make_view(self) -> GanttView:
        return GanttView(id="gantt")

    @property
    def view(self) -> GanttView:
        return self.query_one(GanttView)

    def on_mount(self) -> None:
        self.set_focus(self.view)

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._join)

    def _join(self) -> None:
        for rule, sign in (("#upper", "┬"), ("#lower", "┴")):
            self.query_one(rule, Rule).join(self.view.names, sign)

    @property
    def selected(self) -> int:
        bar = self.view.bar
        return bar.number if bar else 0

    def draw(self, documents: list[tuple[int, Any]], today: date) -> None:
        found = bars(documents)
        self._late = sum(bar.late(today) for bar in found if not bar.step)
        self._undated = sum(not doc.get("due") for _, doc in documents)
        self.view.show(
            found, today, kind_of_day, t("gantt.empty"), lambda bar: self._words_behind(bar, today)
        )

    def _words_behind(self, bar: Bar, today: date) -> tuple[str, ...]:
        """Who, how late it is or what it waits for, and whose it is: codes begin anew in every deal."""
        if bar.step:
            return (bar.person,)
        days = (today - bar.end).days
        late = tn("board.late", days, n=days) if bar.late(today) else ""
        over = after_words(bar.state, bar.side) if bar.state not in OPEN else ""
        before = waits_for(self._book, bar.number) if bar.depends and not over else ""
        return bar.person, late or over, before, self.client_of(bar.number)

    def figures(self) -> Sequence[str]:
        late = t("gantt.n_late", n=self._late) if self._late else ""
        undated = t("gantt.n_undated", n=self._undated) if self._undated else ""
        return (t(f"gantt.scale_{self.view.scale.name}"), late, undated)

    def choose(self, number: int) -> None:
        self.view.select(number)

    def on_gantt_view_moved(self) -> None:
        self._moved()

    def on_gantt_view_opened(self) -> None:
        self.action_open_action()

    async def action_days(self, by: int) -> None:
        await super().action_days(by)
        self.view.action_to_bar()
