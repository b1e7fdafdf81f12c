"""The calendar of what is due, by month or by week (guide 83)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from textual.binding import BindingType

from dealtui.domain.month import by_day
from dealtui.i18n import t
from dealtui.tui.keys import bindings
from dealtui.tui.screens.charts import ChartScreen, kind_of_day
from dealtui.tui.styles import style
from dealtui.tui.widgets.month_view import MonthView

__all__ = ["CalendarScreen"]


class CalendarScreen(ChartScreen):
    """Days with what is due on them.

    app.push_screen(CalendarScreen(book))
    """

    NAME = "month"
    CSS_PATH = style("charts.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("follow", "chart")]

    def make_view(self) -> MonthView:
        return MonthView(id="month")

    @property
    def view(self) -> MonthView:
        return self.query_one(MonthView)

    def on_mount(self) -> None:
        self.set_focus(self.view)

    @property
    def selected(self) -> int:
        item = self.view.item
        return item.number if item else 0

    def draw(self, documents: list[tuple[int, Any]], today: date) -> None:
        self._days = by_day(documents)
        self._late = sum(
            item.is_open and not item.step
            for day, items in self._days.items()
            if day < today.isoformat()
            for item in items
        )
        self.view.show(self._days, today, kind_of_day, self.client_of)

    def figures(self) -> Sequence[str]:
        view = self.view
        first, last = view.grid()[0][0], view.grid()[-1][-1]
        when = f"{first:%m-%d} - {last:%m-%d}" if view.week_only else f"{view.day:%Y-%m}"
        late = t("gantt.n_late", n=self._late) if self._late else ""
        return (late, t("month.n_due", n=len(view.items), day=f"{view.day:%m-%d}"), when)

    def choose(self, number: int) -> None:
        self.view.select(number)

    def on_month_view_moved(self) -> None:
        self._moved()

    def on_month_view_opened(self) -> None:
        self.action_open_action()
