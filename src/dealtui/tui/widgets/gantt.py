"""The Gantt chart: a bar for each action and dated step, drawn for the rows and days in sight alone (guide 82)."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from textual.strip import Strip

from dealtui.domain.deadlines import DONE, OVERDUE, SCALES, WAS, Bar, Scale, stretches
from dealtui.i18n import t
from dealtui.text import cut, fit, graphemes, shown, width
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.drawn import Part
from dealtui.tui.widgets.rows import List
from dealtui.tui.wording import short_day

LEAD = 7  # days of the past in sight when today is brought in sight

_DAY = timedelta(days=1)
_TODAY = "|"
_MEETING = "*"  # in the head: a day with a meeting
_TONES = {DONE: "agreed", OVERDUE: "loud", WAS: "quiet"}

Cells = list[tuple[str, str]]  # texts with their tones


class GanttView(List):
    """Bars over days.

        view = GanttView()
        view.show(bars, today, day_off)

    `day_off(day)` tells what a day is: "" a workday, "off" a day off, "work" a day that is worked though it is a weekend.
    """

    BINDINGS = bindings("list", without="g enter") + bindings("gantt")
    DEFAULT_CSS = "GanttView { height: 1fr; width: 1fr; }"
    HEADS = 2  # the weeks, and the days
    AT_ONCE = List.AT_ONCE | {"days", "zoom", "today"}

    class Opened(List.Opened):
        """The selected bar was chosen."""

    def __init__(self, moved: Callable[[], None] = lambda: None, *, id: str | None = None) -> None:
        """`moved` is called for another scale too."""
        super().__init__(moved, id=id)
        self._bars: Sequence[Bar] = ()
        self._today = date.today()
        self._kind_of_day: Callable[[date], str] = lambda day: ""
        self._words_of: Callable[[Bar], Sequence[str]] = lambda bar: (bar.piece.person,)
        self._met: Container[date] = ()
        self._cursor = 0
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

    @property
    def days(self) -> int:
        """The cells of the days."""
        return self.size.width - self.names - 2

    def joints(self) -> Sequence[int]:
        return (self.names,)

    def show(
        self,
        bars: Sequence[Bar],
        today: date,
        kind_of_day: Callable[[date], str],
        empty: str = "",
        words_of: Callable[[Bar], Sequence[str]] = lambda bar: (bar.piece.person,),
        met: Container[date] = (),
    ) -> None:
        """Show other bars; the selection stays with its action and step, else with its place.

        `words_of` gives what is said behind a bar, the most important first; it is asked for those in sight. `met` are the
        days with a meeting, for the head.
        """
        old = self.bar
        first_time = not self._bars
        self._bars, self._today, self._kind_of_day, self._empty = bars, today, kind_of_day, empty
        self._words_of, self._met = words_of, met
        if old is not None:
            same = (i for i, bar in enumerate(bars) if bar.piece[:2] == old.piece[:2])
            self._cursor = next(same, self._cursor)
        self._cursor = max(0, min(self._cursor, len(bars) - 1))
        if first_time:
            self.action_today()
        self._anew()

    def select_key(self, number: int) -> None:
        """Select an action by its number."""
        for index, bar in enumerate(self._bars):
            if bar.piece.number == number:
                self.select(index)
                return

    # ------------------------------------------------------------------ as a list

    @property
    def count(self) -> int:
        return len(self._bars)

    def head(self, y: int) -> Strip:
        """Where weeks (or months) begin; the days, those off told by a word, those with a meeting, and today."""
        if self.days < 4:
            return self.strip(())
        return self._whole([(self._labels(), "bold")] if y == 0 else self._day_signs())

    def line(self, index: int, part: int, mark: Hashable) -> Strip:
        if self.days < 4:
            return self.strip(())
        bar = self._bars[index]
        tone = "loud" if bar.late(self._today) else "plain"
        if tone == "plain" and (bar.piece.step or bar.done == 1 or bar.piece.state == "cancelled"):
            tone = "quiet"
        return self._line(self._bar_name(bar), self._bar(bar), "cursor" if mark else tone)

    def below(self) -> Strip:
        """Without a bar: only today goes through it."""
        if self.days < 4:
            return self.strip(())
        return self._whole(self._days_without_bar())

    def _whole(self, days: Cells) -> Strip:
        """A line that belongs to no bar."""
        return self._line(" " * self.names, days, cells=self.size.width)

    def _line(self, name: str, days: Cells, tone: str = "bold", cells: int = 0) -> Strip:
        alike = groupby(days, key=lambda cell: cell[1])
        told = (Part("".join(text for text, _ in group), of) for of, group in alike)
        return self.strip([Part(name, tone), Part("│", "rule"), *told], cells or self.size.width - 1)

    # ------------------------------------------------------------------ drawing

    def _labels(self) -> str:
        """Mondays as 11-23, or months as 2026-11, where they begin; none on top of the one before."""
        room, scale = self.days, self._scale
        line, end = "", 0
        day, last = self._origin, scale.day(room - 1, self._origin)
        while day <= last:
            begins = day.day == 1 if scale.name == "month" else day.weekday() == 0
            if begins or day == self._origin:
                place = scale.cell(day, self._origin)
                text = f"{day:%Y-%m}" if scale.name == "month" else f"{day:%m-%d}"
                if place >= end and place + len(text) <= room:
                    line = line.ljust(place) + text
                    end = place + len(text) + 1
            day += _DAY
        return line.ljust(room)

    def _day_signs(self) -> Cells:
        room, scale = self.days, self._scale
        cells: Cells = [(" ", "rule")] * room
        day, last = self._origin, scale.day(room - 1, self._origin)
        while day <= last:
            kind = self._kind_of_day(day)
            place = scale.cell(day, self._origin)
            off = kind == "off" or (day.weekday() > 4 and kind != "work")
            if scale.name == "day":
                word = t(f"gantt.{kind}") if kind else t(f"gantt.weekday_{day.weekday()}")
                word = t("gantt.today_sign") if day == self._today else word  # bars hide the line below
                tone = "quiet" if kind == "off" or day.weekday() > 4 else "plain"
                if day in self._met and day != self._today:
                    word, tone = _MEETING * 2, "agreed"
                if place + 2 <= room:
                    _write(cells, place, fit(word, 2), "chosen" if day == self._today else tone)
            elif day in self._met and 0 <= place < room:
                cells[place] = (_MEETING, "agreed")
            elif scale.name == "week" and off:
                cells[place] = (".", "quiet")
            day += _DAY
        here = scale.cell(self._today, self._origin)
        if scale.name != "day" and 0 <= here < room:
            cells[here] = (_TODAY, "chosen")
        return cells

    def _bar_name(self, bar: Bar) -> str:
        """` A1 收集需求文档 `, a step indented below its action; the sign says what to look at first."""
        piece = bar.piece
        doubt = bar.risk or (piece.suspect and not piece.step)
        sign = "!" if bar.late(self._today) else "?" if doubt else "~" if piece.internal else " "
        lead = f"{sign}   " if piece.step else f"{sign}{fit(piece.code, 4)} "
        done = "x " if piece.step and piece.state == "done" else ". " if piece.step else ""
        room = max(1, self.names - width(lead + done) - 1)
        return fit(lead + done + cut(shown(piece.text), room), self.names)

    def _days_without_bar(self) -> Cells:
        cells: Cells = [(" ", "plain")] * self.days
        here = self._scale.cell(self._today, self._origin)
        if 0 <= here < len(cells):
            cells[here] = (_TODAY, "rule")
        return cells

    def _bar(self, bar: Bar) -> Cells:
        """The bar, and behind it as many words as there is room for; where it lies out of sight an arrow and its date."""
        scale, origin = self._scale, self._origin
        cells = self._days_without_bar()
        room, own, end = len(cells), "client" if bar.piece.side == "client" else "ours", 0
        for first, last, sign in stretches(bar, self._today):
            start = scale.cell(first, origin)
            stop = max(scale.cell(last, origin), start + 1)
            for place in range(max(0, start), min(room, stop)):
                cells[place] = (sign, _TONES.get(sign, own))
            end = max(end, stop)
        if bar.depends and 0 <= (start := scale.cell(bar.start, origin)) < room:
            cells[start] = (">", own)
        words = self._words_of(bar)
        if end <= 0:
            cells[0] = ("<", "quiet")
            _say(cells, 2, (short_day(bar.end, self._today), *words))
        elif scale.cell(bar.start, origin) >= room:
            day = short_day(bar.start, self._today)
            _say(cells, room - 2 - len(day), (day,))
            cells[-1] = (">", "quiet")
        else:
            _say(cells, end + 1, words)
        return cells

    # ------------------------------------------------------------------ moving about

    def action_days(self, by: int) -> None:
        """A week on or back; a month where days are narrow."""
        self._look_from(self._origin + _DAY * by * (28 if self._scale.name == "month" else 7))

    def action_zoom(self) -> None:
        """Days, weeks, months; what is in the middle stays near it."""
        room = max(4, self.days)
        middle = self._origin + _DAY * (self._scale.span(room) // 2)
        self._scale = SCALES[(SCALES.index(self._scale) + 1) % len(SCALES)]
        self._look_from(_monday(middle - _DAY * (self._scale.span(room) // 2)))
        self.moved()

    def action_today(self) -> None:
        """Today in sight, with the week before it."""
        self._look_from(_monday(self._today - _DAY * LEAD))

    def action_to_bar(self) -> None:
        """The end of the selected bar in sight."""
        if self.bar is not None:
            room = max(4, self.days)
            if not 0 <= self._scale.cell(self.bar.end, self._origin) < room:
                self._look_from(_monday(self.bar.end - _DAY * (self._scale.span(room) // 2)))

    def _look_from(self, day: date) -> None:
        self._origin = day
        self._anew()


def _monday(day: date) -> date:
    return day - _DAY * day.weekday()


def _write(cells: Cells, place: int, text: str, tone: str) -> int:
    """A text over the cells, a wide sign over two of them; gives the place behind it."""
    for cluster in graphemes(text):
        cells[place] = (cluster, tone)
        for more in range(1, width(cluster)):
            cells[place + more] = ("", tone)
        place += width(cluster)
    return place


def _say(cells: Cells, place: int, words: Iterable[str]) -> None:
    """Words two cells apart, each if all of it finds room."""
    room = len(cells)
    for word in map(shown, filter(None, words)):
        if place < 0 or place + width(word) + 1 > room:
            return
        place = _write(cells, place, word, "quiet")
        for gap in range(place, min(place + 2, room)):
            cells[gap] = (" ", "plain")  # today's line would look like a sign of the text
        place += 2
