"""The calendar: a month of days, or a week of longer ones, drawn in one piece (guide 83)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.events import Click, Resize
from textual.message import Message
from textual.strip import Strip

from dealtui.domain.month import Due, weeks
from dealtui.i18n import t
from dealtui.text import fit
from dealtui.tui.keys import bindings
from dealtui.tui.widgets import month_drawing as drawing
from dealtui.tui.widgets.tones import Toned

__all__ = ["MonthView"]

_DAY = timedelta(days=1)
NARROWEST = 6  # cells of a day


class MonthView(Toned, can_focus=True):
    """Days in a grid, each with what is due on it; one day is selected, and one of its items.

        view = MonthView()
        view.show({"2026-11-27": [due]}, today, kind_of_day)

    `kind_of_day(day)`: "" as the weekday says, "off" a holiday, "work" a weekend day that is worked.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("month")]
    """
    | Key | What it does |
    | :- | :- |
    | h j k l, arrows | The day beside, the week below or above. |
    | Tab / Shift+Tab | The next, the previous item of the day. |
    | PgDn / PgUp | The next, the previous month (or week). |
    | z | The month, or the week. |
    | t | Today. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"month--{tone}"
        for tone in (
            "cursor",
            "head",
            "plain",
            "quiet",
            "client",
            "ours",
            "agreed",
            "loud",
            "today",
            "rule",
            "outside",
            "chosen",
        )
    }
    DEFAULT_CSS = """
    MonthView { height: 1fr; width: 1fr; }
    MonthView > .month--cursor { text-style: reverse; }
    MonthView > .month--head { text-style: bold; }
    """

    class Moved(Message):
        """Another day or item is selected."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, MonthView.Moved)

    class Opened(Message):
        """The selected item was chosen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._days: Mapping[str, Sequence[Due]] = {}
        self._kind_of_day: Callable[[date], str] = lambda day: ""
        self._today = self._day = date.today()
        self._item = 0
        self._week_only = False
        self._client_of: Callable[[int], str] = lambda number: ""
        self._shown = False

    # ------------------------------------------------------------------ what is shown

    @property
    def day(self) -> date:
        """The selected day."""
        return self._day

    @property
    def items(self) -> Sequence[Due]:
        """What is due on it."""
        return self._days.get(self._day.isoformat(), ())

    @property
    def item(self) -> Due | None:
        """The selected one of them."""
        return self.items[self._item] if self._item < len(self.items) else None

    @property
    def week_only(self) -> bool:
        return self._week_only

    def show(
        self,
        days: Mapping[str, Sequence[Due]],
        today: date,
        kind_of_day: Callable[[date], str],
        client_of: Callable[[int], str] = lambda number: "",
    ) -> None:
        """Show other items; the selection follows its action to another day. `client_of` names the client of an action."""
        old = self.item
        self._days, self._today, self._kind_of_day = days, today, kind_of_day
        self._client_of = client_of
        if not self._shown:
            self._day, self._shown = today, True
        if old is not None:
            self.select(old.number, old.step)
        self._item = max(0, min(self._item, len(self.items) - 1))
        self.refresh()

    def select(self, number: int, step: int = 0) -> None:
        """Select an action, or a step of it, and the day it is due."""
        for day, items in self._days.items():
            for place, item in enumerate(items):
                if (item.number, item.step) == (number, step):
                    self._day, self._item = date.fromisoformat(day), place
                    self.refresh()
                    return

    def grid(self) -> list[list[date]]:
        """The weeks in sight."""
        if self._week_only:
            monday = self._day - _DAY * self._day.weekday()
            return [[monday + _DAY * n for n in range(7)]]
        return weeks(self._day)

    # ------------------------------------------------------------------ drawing

    def _columns(self) -> list[int]:
        """The cells of each day: what cannot be shared out evenly goes to the first days of the week."""
        room = max(7 * NARROWEST, self.size.width - 6)
        return [room // 7 + (n < room % 7) for n in range(7)]

    def _starts(self) -> list[int]:
        """The line where each week begins, and where the last one ends; what is left over goes to the first weeks."""
        count, room = len(self.grid()), self.size.height - 1
        each, more = divmod(room, count)
        return [1 + n * each + min(n, more) for n in range(count + 1)]

    def _place(self, y: int) -> tuple[int, int, int]:
        """Of a line of the screen: its week, its line in it, and the lines of that week."""
        starts = self._starts()
        row = max(0, sum(start <= y for start in starts[:-1]) - 1)
        return row, y - starts[row], starts[row + 1] - starts[row]

    def render_line(self, y: int) -> Strip:
        columns, grid = self._columns(), self.grid()
        if y == 0:
            names = [(fit(f" {t(f'weekday.{n}')}", columns[n]), "head") for n in range(7)]
            return self._strip(names)
        row, line, height = self._place(y)
        return self._strip([self._cell(day, line, height, columns[n]) for n, day in enumerate(grid[row])])

    def _strip(self, cells: Sequence[tuple[str, str]]) -> Strip:
        segments: list[Segment] = []
        for text, tone in cells:
            if segments:
                segments.append(Segment("│", self.tone("month--rule")))
            segments.append(Segment(text, self.tone(f"month--{tone}")))
        return Strip(segments).adjust_cell_length(self.size.width, self.tone())

    def _cell(self, day: date, line: int, height: int, cells: int) -> tuple[str, str]:
        """One line of a day: its number, then its items, then how many more there are."""
        month = 0 if self._week_only else self._day.month
        if line == 0:
            kind, chosen = self._kind_of_day(day), day == self._day
            return fit(drawing.day_words(day, self._today, kind, month, chosen), cells), drawing.day_tone(
                day, self._today, kind, month, chosen
            )
        items = self._days.get(day.isoformat(), ())
        chosen_item = self._item if day == self._day else -1
        client_of = self._client_of if self._week_only else None
        past = day < self._today
        lines = drawing.day_lines(items, past, cells, height - 1, chosen_item, self.has_focus, client_of)
        text, tone = lines[line - 1] if line <= len(lines) else ("", "plain")
        return fit(text, cells), tone

    # ------------------------------------------------------------------ moving about

    def _go(self, day: date, item: int = 0) -> None:
        if (day, item) != (self._day, self._item):
            self._day, self._item = day, max(0, min(item, len(self._days.get(day.isoformat(), ())) - 1))
            self.refresh()
            self.post_message(self.Moved())

    def action_days(self, by: int) -> None:
        self._go(self._day + _DAY * by)

    def action_item(self, by: int) -> None:
        """The next item of the day; from the last one to the first."""
        if self.items:
            self._go(self._day, (self._item + by) % len(self.items))

    def action_page(self, by: int) -> None:
        """A month on or back, to the same day of it where it has one; a week where weeks are shown."""
        if self._week_only:
            self._go(self._day + _DAY * 7 * by)
            return
        year, month = divmod(self._day.year * 12 + self._day.month - 1 + by, 12)
        if 1 <= year <= 9998:
            last = monthrange(year, month + 1)[1]
            self._go(date(year, month + 1, min(self._day.day, last)))

    def action_zoom(self) -> None:
        self._week_only = not self._week_only
        self.refresh()
        self.post_message(self.Moved())

    def action_today(self) -> None:
        self._go(self._today)

    def action_open(self) -> None:
        if self.item is not None:
            self.post_message(self.Opened())

    # ------------------------------------------------------------------ events

    def on_resize(self, event: Resize) -> None:
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: Click) -> None:
        if event.y < 1:
            return
        row, line, _ = self._place(event.y)
        grid, x = self.grid(), 0
        for n, cells in enumerate(self._columns()):
            if x <= event.x < x + cells:
                self._go(grid[row][n], max(0, line - 1))
            x += cells + 1
        if event.chain > 1:
            self.action_open()
