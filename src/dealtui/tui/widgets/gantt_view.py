"""The Gantt chart: a bar for each action and dated step, drawn for the rows and days in sight alone (guide 82)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from dealtui.domain.timeline import SCALES, Bar, Scale
from dealtui.text import wrap
from dealtui.tui.keys import bindings
from dealtui.tui.widgets import gantt_drawing as drawing
from dealtui.tui.widgets.tones import Toned

__all__ = ["GanttView"]

HEADS = 2  # lines above the bars: the weeks, and the days
LEAD = 7  # days of the past in sight when today is brought in sight

_DAY = timedelta(days=1)


class GanttView(Toned, can_focus=True):
    """Bars over days.

        view = GanttView()
        view.show(bars, today, day_off)

    `day_off(day)` tells what a day is: "" a workday, "off" a day off, "work" a day that is worked though it is a weekend.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("gantt")]
    """
    | Key | What it does |
    | :- | :- |
    | j, Down / k, Up | The next, the previous bar. |
    | h, Left / l, Right | Earlier, later days. |
    | z | Days, weeks, months. |
    | t | Today. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "gantt--cursor",
        "gantt--head",
        "gantt--quiet",
        "gantt--plain",
        "gantt--client",
        "gantt--ours",
        "gantt--agreed",
        "gantt--loud",
        "gantt--today",
        "gantt--off",
        "gantt--thumb",
    }
    DEFAULT_CSS = """
    GanttView { height: 1fr; width: 1fr; }
    GanttView > .gantt--cursor { text-style: reverse; }
    GanttView > .gantt--head { text-style: bold; }
    """

    class Moved(Message):
        """Another bar is selected."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, GanttView.Moved)

    class Opened(Message):
        """The selected bar was chosen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bars: Sequence[Bar] = ()
        self._today = date.today()
        self._kind_of_day: Callable[[date], str] = lambda day: ""
        self._empty = ""
        self._words_of: Callable[[Bar], Sequence[str]] = lambda bar: (bar.person,)
        self._cursor = self._top = 0
        self._scale: Scale = SCALES[0]
        self._origin = self._today

    # ------------------------------------------------------------------ what is shown

    @property
    def bar(self) -> Bar | None:
        """The selected bar."""
        return self._bars[self._cursor] if self._cursor < len(self._bars) else None

    @property
    def origin(self) -> date:
        """The first day in sight."""
        return self._origin

    @property
    def scale(self) -> Scale:
        return self._scale

    @property
    def names(self) -> int:
        """The cells of the column with the actions' names; a third of the width."""
        return max(20, min(48, self.size.width // 3))

    def show(
        self,
        bars: Sequence[Bar],
        today: date,
        kind_of_day: Callable[[date], str],
        empty: str = "",
        words_of: Callable[[Bar], Sequence[str]] = lambda bar: (bar.person,),
    ) -> None:
        """Show other bars; the selection stays with its action and step, else with its place.

        `words_of` gives what is said behind a bar, the most important first; it is asked for those in sight.
        """
        old = self.bar
        first_time = not self._bars
        self._bars, self._today, self._kind_of_day, self._empty = bars, today, kind_of_day, empty
        self._words_of = words_of
        if old is not None:
            same = (i for i, bar in enumerate(bars) if (bar.number, bar.step) == (old.number, old.step))
            self._cursor = next(same, self._cursor)
        self._cursor = max(0, min(self._cursor, len(bars) - 1))
        if first_time:
            self.action_today()
        self._settle()

    def select(self, number: int) -> None:
        """Select an action by its number."""
        for index, bar in enumerate(self._bars):
            if bar.number == number:
                self._go(index)
                return

    def _settle(self) -> None:
        height = max(1, self.size.height - HEADS)
        self._top = max(0, min(self._top, self._cursor, len(self._bars) - height))
        self._top = max(self._top, self._cursor - height + 1)
        self.refresh()

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        total = self.size.width
        days = total - self.names - 2
        if days < 4:
            return Strip.blank(total, self.tone())
        if y < HEADS:
            row = drawing.head(y, days, self._scale, self._origin, self._today, self._kind_of_day)
            return self._line(" " * self.names, "│", row)
        if not self._bars:
            lines = wrap(self._empty, total - 2)
            text = f" {lines[y - HEADS - 1]}" if 1 <= y - HEADS <= len(lines) else ""
            return Strip([Segment(text, self._tone("quiet"))]).adjust_cell_length(total, self.tone())
        index = self._top + y - HEADS
        if index >= len(self._bars):
            return self._line(
                " " * self.names, "│", drawing.nothing(days, self._scale, self._origin, self._today)
            )
        bar = self._bars[index]
        name = drawing.name(bar, self.names, self._today)
        chosen = index == self._cursor and self.has_focus
        words = self._words_of(bar)
        cells = drawing.bar(bar, days, self._scale, self._origin, self._today, words)
        return self._line(
            name, "│", cells, "cursor" if chosen else drawing.hue(bar, self._today), self._edge(y)
        )

    def _line(
        self,
        name: str,
        rule: str,
        cells: list[tuple[str, str]],
        tone: str = "head",
        edge: Segment | None = None,
    ) -> Strip:
        segments = [Segment(name, self._tone(tone)), Segment(rule, self._tone("off"))]
        segments += [Segment(text, self._tone(of)) for text, of in cells]
        segments.append(edge or Segment(" ", self.tone()))
        return Strip(segments, self.size.width)

    def _edge(self, y: int) -> Segment:
        height, count = self.size.height - HEADS, len(self._bars)
        if count <= height or height < 2:
            return Segment(" ", self.tone())
        length = max(1, height * height // count)
        start = round((height - length) * self._top / max(1, count - height))
        return Segment(" ", self._tone("thumb") if start <= y - HEADS < start + length else self.tone())

    def _tone(self, name: str):  # type: ignore[no-untyped-def]
        return self.tone(f"gantt--{name}")

    # ------------------------------------------------------------------ moving about

    def _go(self, index: int) -> None:
        if not self._bars:
            return
        old, self._cursor = self._cursor, max(0, min(index, len(self._bars) - 1))
        top = self._top
        self._settle_top()
        if top != self._top:
            self.refresh()
        else:
            for row in (old, self._cursor):
                self.refresh(Region(0, row - self._top + HEADS, self.size.width, 1))
        if old != self._cursor:
            self.post_message(self.Moved())

    def _settle_top(self) -> None:
        height = max(1, self.size.height - HEADS)
        self._top = min(max(self._top, self._cursor - height + 1), self._cursor)

    def action_cursor(self, by: int) -> None:
        self._go(self._cursor + by)

    def action_page(self, by: int) -> None:
        self._go(self._cursor + by * max(1, self.size.height - HEADS - 1))

    def action_edge(self, last: bool) -> None:
        self._go(len(self._bars) - 1 if last else 0)

    def action_days(self, by: int) -> None:
        """A week on or back; a month where days are narrow."""
        self._origin += _DAY * by * (28 if self._scale.name == "month" else 7)
        self.refresh()

    def action_zoom(self) -> None:
        """Days, weeks, months; what is in the middle stays near it."""
        room = max(4, self.size.width - self.names - 2)
        middle = self._origin + _DAY * (self._scale.span(room) // 2)
        self._scale = SCALES[(SCALES.index(self._scale) + 1) % len(SCALES)]
        self._origin = _monday(middle - _DAY * (self._scale.span(room) // 2))
        self.refresh()
        self.post_message(self.Moved())

    def action_today(self) -> None:
        """Today in sight, with the week before it."""
        self._origin = _monday(self._today - _DAY * LEAD)
        self.refresh()

    def action_to_bar(self) -> None:
        """The end of the selected bar in sight."""
        if self.bar is not None:
            room = max(4, self.size.width - self.names - 2)
            if not 0 <= self._scale.cell(self.bar.end, self._origin) < room:
                self._origin = _monday(self.bar.end - _DAY * (self._scale.span(room) // 2))
                self.refresh()

    def action_open(self) -> None:
        if self.bar is not None:
            self.post_message(self.Opened())

    # ------------------------------------------------------------------ events

    def on_resize(self, event: Resize) -> None:
        self._settle()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self.action_cursor(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self.action_cursor(-1)

    def on_click(self, event: Click) -> None:
        if event.y >= HEADS and self._top + event.y - HEADS < len(self._bars):
            self._go(self._top + event.y - HEADS)
            if event.chain > 1:
                self.action_open()


def _monday(day: date) -> date:
    return day - _DAY * day.weekday()
