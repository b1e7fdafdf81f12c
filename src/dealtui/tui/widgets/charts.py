"""The Gantt chart and the calendar, drawn for the rows and days in sight alone (guide 82, 83)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, groupby
from typing import ClassVar

from textual.events import Click
from textual.strip import Strip

from dealtui.domain.calendar import is_workday
from dealtui.domain.deadlines import DONE, OVERDUE, SCALES, WAS, Bar, Dated, Scale, stretches, week_of, weeks
from dealtui.i18n import t
from dealtui.text import cut, fit, graphemes, shown, width, wrap
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.drawn import Drawn, Part
from dealtui.tui.widgets.rows import List, share
from dealtui.tui.wording import short_day

_DAY = timedelta(days=1)
MEETING = "*"  # a day with a meeting, an item that is one


@cache
def kind_of_day(day: date) -> str:
    """ "off" for a day off that is no weekend, "work" for a weekend that is worked, "" as the weekday says."""
    working = is_workday(day)[0]
    return "work" if working and day.weekday() > 4 else "off" if not working and day.weekday() < 5 else ""


# ----------------------------------------------------------------------------------------------------
# A bar for each action and dated step.

LEAD = 7  # days of the past in sight when today is brought in sight

_TODAY = "|"
_TONES = {DONE: "agreed", OVERDUE: "loud", WAS: "quiet"}

Cells = list[tuple[str, str]]  # texts with their tones


class GanttView(List[Bar]):
    """Bars over days.

    view.show(bars, today, words_of, met=days_with_a_meeting)
    """

    BINDINGS = bindings("list", without="g enter") + bindings("gantt")
    DEFAULT_CSS = "GanttView { height: 1fr; width: 1fr; }"
    HEADS = 2  # the weeks, and the days
    AT_ONCE = List.AT_ONCE | {"days", "zoom", "today"}

    def __init__(self, moved: Callable[[], None] = lambda: None, *, id: str | None = None) -> None:
        """`moved` is called for another scale too."""
        super().__init__(moved, empty=t("gantt.empty"), id=id)
        self._today = date.today()
        self._words_of: Callable[[Bar], Sequence[str]] = lambda bar: ()
        self._met: Container[date] = ()
        self._cursor = 0
        self.scale: Scale = SCALES[0]
        self.origin = self._today
        """The first day in sight."""

    # ------------------------------------------------------------------ what is shown

    @property
    def names(self) -> int:
        """The cells of the column with the actions' names; a third of the width."""
        return max(20, min(48, self.size.width // 3))

    @property
    def days(self) -> int:
        """The cells of the days."""
        return max(4, self.size.width - self.names - 2)

    def joints(self) -> Sequence[int]:
        return (self.names,)

    def show(
        self,
        bars: Sequence[Bar],
        today: date,
        words_of: Callable[[Bar], Sequence[str]],
        met: Container[date] = (),
    ) -> None:
        """Show other bars; the selection stays with its action and step, else with its place. A bar whose date was moved
        out of sight is followed.

        `words_of` gives what is said behind a bar, the most important first; it is asked for those in sight. `met` are the
        days with a meeting, for the head.
        """
        old, first_time = self.row, not self.rows
        self.rows, self._today, self._words_of, self._met = [*bars], today, words_of, met
        if old is not None:
            same = (i for i, bar in enumerate(bars) if bar.piece[:2] == old.piece[:2])
            self._cursor = next(same, self._cursor)
        self._cursor = max(0, min(self._cursor, len(bars) - 1))
        bar = self.row
        if first_time:
            self.action_today()
        elif bar and old and bar.piece[:2] == old.piece[:2] and bar.end != old.end:  # its date was moved
            if not 0 <= self.scale.cell(bar.end, self.origin) < self.days:
                self._look_around(bar.end)
        self._anew()

    def select_key(self, number: int) -> None:
        """Select an action by its number."""
        numbers = [bar.piece.number for bar in self.rows]
        if number in numbers:
            self.select(numbers.index(number))

    # ------------------------------------------------------------------ as a list

    def head(self, y: int) -> Strip:
        """Where weeks (or months) begin; the days, those off told by a word, those with a meeting, and today."""
        return self._whole(self._day_signs() if y else [(self._labels(), "bold")])

    def line(self, index: int, part: int, mark: Hashable) -> Strip:
        bar = self.rows[index]
        over = bar.piece.step or bar.done == 1 or bar.piece.state == "cancelled"
        tone = "cursor" if mark else "loud" if bar.late(self._today) else "quiet" if over else "plain"
        return self._line(self._bar_name(bar), self._bar(bar), tone)

    def below(self) -> Strip:
        """Without a bar: only today goes through it."""
        return self._whole(self._days_without_bar())

    def _whole(self, days: Cells) -> Strip:
        """A line that belongs to no bar."""
        return self._line(" " * self.names, days, cells=self.size.width)

    def _line(self, name: str, days: Cells, tone: str = "bold", cells: int = 0) -> Strip:
        alike = groupby(days, key=lambda cell: cell[1])
        told = (Part("".join(text for text, _ in group), of) for of, group in alike)
        return self.strip([Part(name, tone), Part("│", "rule"), *told], cells or self.size.width - 1)

    # ------------------------------------------------------------------ drawing

    def _in_sight(self) -> Iterator[tuple[int, date]]:
        """The days, each with its first cell."""
        day, last = self.origin, self.scale.day(self.days - 1, self.origin)
        while day <= last:
            yield self.scale.cell(day, self.origin), day
            day += _DAY

    def _labels(self) -> str:
        """Mondays as 11-23, or months as 2026-11, where they begin; none on top of the one before."""
        room, monthly = self.days, self.scale.name == "month"
        line = ""
        for place, day in self._in_sight():
            if day == self.origin or (day.day == 1 if monthly else day.weekday() == 0):
                text = f"{day:%Y-%m}" if monthly else f"{day:%m-%d}"
                if place >= len(line) + bool(line) and place + len(text) <= room:
                    line = line.ljust(place) + text
        return line.ljust(room)

    def _day_signs(self) -> Cells:
        room, scale = self.days, self.scale
        cells: Cells = [(" ", "rule")] * room
        for place, day in self._in_sight():
            kind, met = kind_of_day(day), day in self._met
            if scale.name == "day":
                word = t(f"gantt.{kind}") if kind else t(f"gantt.weekday_{day.weekday()}")
                tone = "quiet" if kind == "off" or day.weekday() > 4 else "plain"
                if day == self._today:  # bars hide the line below
                    word, tone = t("gantt.today_sign"), "chosen"
                elif met:
                    word, tone = MEETING * 2, "agreed"
                if place + 2 <= room:
                    _write(cells, place, fit(word, 2), tone)
            elif met and 0 <= place < room:
                cells[place] = (MEETING, "agreed")
            elif scale.name == "week" and not is_workday(day)[0]:
                cells[place] = (".", "quiet")
        here = scale.cell(self._today, self.origin)
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
        here = self.scale.cell(self._today, self.origin)
        if 0 <= here < len(cells):
            cells[here] = (_TODAY, "rule")
        return cells

    def _bar(self, bar: Bar) -> Cells:
        """The bar, and behind it as many words as there is room for; where it lies out of sight an arrow and its date."""
        scale, origin = self.scale, self.origin
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
        self._look_from(self.origin + _DAY * by * (28 if self.scale.name == "month" else 7))

    def action_zoom(self) -> None:
        """Days, weeks, months; what is in the middle stays near it."""
        middle = self.origin + _DAY * (self.scale.span(self.days) // 2)
        self.scale = SCALES[(SCALES.index(self.scale) + 1) % len(SCALES)]
        self._look_around(middle)
        self.moved()

    def action_today(self) -> None:
        """Today in sight, with the week before it."""
        self._look_from(self._today - _DAY * LEAD)

    def _look_around(self, day: date) -> None:
        self._look_from(day - _DAY * (self.scale.span(self.days) // 2))

    def _look_from(self, day: date) -> None:
        self.origin = week_of(day)[0]
        self._anew()


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


# ----------------------------------------------------------------------------------------------------
# A month of days, or a week of longer ones.

NARROWEST = 6  # cells of a day
MOST_LINES = 3  # of one item


class MonthView(Drawn, can_focus=True):
    """Days in a grid, each with what is due on it; one day is selected, and one of its items.

    view.show({"2026-11-27": [due]}, today, client_of)
    """

    BINDINGS = bindings("month")

    DEFAULT_CSS = "MonthView { height: 1fr; width: 1fr; }"

    AT_ONCE: ClassVar[frozenset[str]] = frozenset({"days", "item", "page", "zoom", "today"})

    def __init__(self, moved: Callable[[], None] = lambda: None, *, id: str | None = None) -> None:
        """`moved` is called when another day or item was selected, or other days are shown."""
        super().__init__(id=id)
        self._moved = moved
        self._days: Mapping[str, Sequence[Dated]] = {}
        self._today = self.day = date.today()
        """The selected day."""
        self._item = 0
        self.week_only = False
        self._client_of: Callable[[int], str] = lambda number: ""
        self._shown = False

    # ------------------------------------------------------------------ what is shown

    @property
    def items(self) -> Sequence[Dated]:
        """What is due on the selected day."""
        return self._days.get(self.day.isoformat(), ())

    @property
    def item(self) -> Dated | None:
        """The selected one of them."""
        return self.items[self._item] if self._item < len(self.items) else None

    def show(self, days: Mapping[str, Sequence[Dated]], today: date, client_of: Callable[[int], str]) -> None:
        """Show other items; the selection follows its action to another day. `client_of` names the client of an action."""
        old = self.item
        self._days, self._today, self._client_of = days, today, client_of
        if not self._shown:
            self.day, self._shown = today, True
        if old is not None:
            self.select_key(old.number, old.step, old.what)
        self._item = max(0, min(self._item, len(self.items) - 1))
        self.redraw()

    def select_key(self, number: int, step: int = 0, what: str = "action") -> None:
        """Select an action, a step of it, or a meeting, and its day."""
        for day, items in self._days.items():
            for place, item in enumerate(items):
                if (item.number, item.step, item.what) == (number, step, what):
                    self.day, self._item = date.fromisoformat(day), place
                    self.redraw()
                    return

    def grid(self) -> list[list[date]]:
        """The weeks in sight."""
        if self.week_only:
            return [[week_of(self.day)[0] + _DAY * n for n in range(7)]]
        return weeks(self.day)

    # ------------------------------------------------------------------ drawing

    def _columns(self) -> list[int]:
        """The cells of each day: what cannot be shared out evenly goes to the first days of the week."""
        room = max(7 * NARROWEST, self.size.width - 6)
        return share(room, [room] * 7)[::-1]

    def _starts(self) -> list[int]:
        """The line where each week begins, and where the last one ends; what is left over goes to the first weeks."""
        count, room = len(self.grid()), self.size.height - 1
        return list(accumulate(share(room, [room] * count)[::-1], initial=1))

    def _place(self, y: int) -> tuple[int, int, int]:
        """Of a line of the screen: its week, its line in it, and the lines of that week."""
        starts = self._starts()
        row = max(0, sum(start <= y for start in starts[:-1]) - 1)
        return row, y - starts[row], starts[row + 1] - starts[row]

    def render_line(self, y: int) -> Strip:
        columns, grid = self._columns(), self.grid()
        row, line, height = self._place(y)
        parts: list[Part] = []
        for n, cells in enumerate(columns):
            part = Part(f" {t(f'weekday.{n}')}", "day")
            if y:
                lines = [self._number(grid[row][n]), *self._items_of(grid[row][n], cells, height - 1)]
                part = lines[line] if line < len(lines) else Part("")
            parts += [Part("│" * bool(n), "rule"), part._replace(text=fit(part.text, cells))]
        return self.strip(parts)

    def _number(self, day: date) -> Part:
        """`>25 今天`, with its month on the first, and where a week is shown alone; days off, and days of another month,
        stand back."""
        kind, chosen = kind_of_day(day), day == self.day
        number = f"{day:%m-%d}" if self.week_only or day.day == 1 else str(day.day)
        words = [t(f"month.{kind}")] if kind else []
        if day == self._today:
            words.append(t("day.today"))
        aside = not is_workday(day)[0] or (not self.week_only and day.month != self.day.month)
        tone = "chosen" if chosen else "today" if day == self._today else "outside" if aside else "day"
        return Part(f"{'>' if chosen else ' '}{number} {' '.join(words)}".rstrip(), tone)

    def _items_of(self, day: date, cells: int, room: int) -> list[Part]:
        """The items of a day, each on as many lines as it needs and there are; the chosen one is always seen.

        Where a week has the room, each is followed by its person and its client.
        """
        items = self._days.get(day.isoformat(), ())
        if not items or room < 1:
            return []
        chosen = self._item if day == self.day else -1
        first = max(0, min(chosen - room + 1, len(items) - room)) if chosen >= 0 else 0
        seen = items[first : first + room]
        each = max(1, min(MOST_LINES, room // len(seen)))
        past = day < self._today
        lines: list[Part] = []
        for place, item in enumerate(seen, first):
            tone = "cursor" if place == chosen and self.has_focus else _item_tone(item, past)
            words = _item_words(item, past)
            pieces = wrap(words, cells) if each > 1 else [words]
            if len(pieces) > each:
                pieces = [*pieces[: each - 1], " ".join(pieces[each - 1 :])]
            lines += [Part(piece if n == 0 else f" {piece}", tone) for n, piece in enumerate(pieces)]
            if self.week_only and room // len(seen) > MOST_LINES:
                client = "" if item.step or item.what != "action" else self._client_of(item.number)
                more = filter(None, (item.person, client))
                spare = max(0, room // len(seen) - len(pieces))
                lines += [Part(f"  {shown(words)}", "quiet") for words in more][:spare]
        hidden = len(items) - first - len(seen)
        if hidden and chosen != first + len(seen) - 1:
            lines[-1] = Part(t("month.more", n=hidden + 1), "quiet")
        return lines

    # ------------------------------------------------------------------ moving about

    def _go(self, day: date, item: int = 0) -> None:
        if (day, item) != (self.day, self._item):
            self.day, self._item = day, max(0, min(item, len(self._days.get(day.isoformat(), ())) - 1))
            self.redraw()
            self._moved()

    def action_days(self, by: int) -> None:
        self._go(self.day + _DAY * by)

    def action_item(self, by: int) -> None:
        """The next item of the day; from the last one to the first."""
        if self.items:
            self._go(self.day, (self._item + by) % len(self.items))

    def action_page(self, by: int) -> None:
        """A month on or back, to the same day of it where it has one; a week where weeks are shown."""
        if self.week_only:
            self._go(self.day + _DAY * 7 * by)
            return
        year, month = divmod(self.day.year * 12 + self.day.month - 1 + by, 12)
        if 1 <= year <= 9998:
            last = monthrange(year, month + 1)[1]
            self._go(date(year, month + 1, min(self.day.day, last)))

    def action_zoom(self) -> None:
        self.week_only = not self.week_only
        self.refresh()
        self._moved()

    def action_today(self) -> None:
        self._go(self._today)

    def action_open(self) -> None:
        if self.item is not None:
            self.post_message(self.Opened())

    # ------------------------------------------------------------------ events

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


def _sign(item: Dated, past: bool) -> str:
    """What to look at first."""
    if not item.is_open:
        return "x"
    return "!" if past else "?" if item.suspect else "~" if item.internal else " "


def _item_words(item: Dated, past: bool) -> str:
    """` A1 收集需求文档`, a step with a dot behind the code; of a meeting `*10:00 华东智造 / 价格`, a visit `*回访 华东智造`."""
    if item.what == "visit":
        return f"{'!' if past else MEETING}{t('month.visit')} {shown(item.text)}"
    if item.what == "meeting":
        sign = "!" if past and item.state == "todo" else MEETING
        return f"{sign}{item.time} {shown(item.text)}".replace("  ", " ")
    step = "." if item.step else ""
    return f"{_sign(item, past)}{item.code}{step} {f'{item.time} ' if item.time else ''}{shown(item.text)}"


def _item_tone(item: Dated, past: bool) -> str:
    if item.what != "action" and not (past and item.is_open):
        return "agreed"
    if not item.is_open:
        return "quiet"
    return "loud" if past else "client" if item.side == "client" else "ours"
