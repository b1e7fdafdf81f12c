"""The calendar: a month of days, or a week of longer ones, drawn in one piece (guide 83)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import ClassVar

from textual.events import Click
from textual.message import Message
from textual.strip import Strip

from dealtui.domain.deadlines import Dated, weeks
from dealtui.i18n import t
from dealtui.text import fit, shown, wrap
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.drawn import Drawn, Part
from dealtui.tui.widgets.rows import share

_DAY = timedelta(days=1)
NARROWEST = 6  # cells of a day
MOST_LINES = 3  # of one item
MEETING = "*"  # before a meeting


class MonthView(Drawn, can_focus=True):
    """Days in a grid, each with what is due on it; one day is selected, and one of its items.

        view = MonthView()
        view.show({"2026-11-27": [due]}, today, kind_of_day)

    `kind_of_day(day)`: "" as the weekday says, "off" a holiday, "work" a weekend day that is worked.
    """

    BINDINGS = bindings("month")

    DEFAULT_CSS = "MonthView { height: 1fr; width: 1fr; }"

    AT_ONCE: ClassVar[frozenset[str]] = frozenset({"days", "item", "page", "zoom", "today"})

    class Opened(Message):
        """The selected item was chosen."""

    def __init__(self, moved: Callable[[], None] = lambda: None, *, id: str | None = None) -> None:
        """`moved` is called when another day or item was selected, or other days are shown."""
        super().__init__(id=id)
        self._moved = moved
        self._days: Mapping[str, Sequence[Dated]] = {}
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
    def items(self) -> Sequence[Dated]:
        """What is due on it."""
        return self._days.get(self._day.isoformat(), ())

    @property
    def item(self) -> Dated | None:
        """The selected one of them."""
        return self.items[self._item] if self._item < len(self.items) else None

    @property
    def week_only(self) -> bool:
        return self._week_only

    def show(
        self,
        days: Mapping[str, Sequence[Dated]],
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
            self.select_key(old.number, old.step, old.what)
        self._item = max(0, min(self._item, len(self.items) - 1))
        self.redraw()

    def select_key(self, number: int, step: int = 0, what: str = "action") -> None:
        """Select an action, a step of it, or a meeting, and its day."""
        for day, items in self._days.items():
            for place, item in enumerate(items):
                if (item.number, item.step, item.what) == (number, step, what):
                    self._day, self._item = date.fromisoformat(day), place
                    self.redraw()
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
        kind, chosen = self._kind_of_day(day), day == self._day
        number = f"{day:%m-%d}" if self._week_only or day.day == 1 else str(day.day)
        words = [t(f"month.{kind}")] if kind else []
        if day == self._today:
            words.append(t("day.today"))
        off = kind == "off" or (day.weekday() > 4 and kind != "work")
        aside = off or (not self._week_only and day.month != self._day.month)
        tone = "chosen" if chosen else "today" if day == self._today else "outside" if aside else "day"
        return Part(f"{'>' if chosen else ' '}{number} {' '.join(words)}".rstrip(), tone)

    def _items_of(self, day: date, cells: int, room: int) -> list[Part]:
        """The items of a day, each on as many lines as it needs and there are; the chosen one is always seen.

        Where a week has the room, each is followed by its person and its client.
        """
        items = self._days.get(day.isoformat(), ())
        if not items or room < 1:
            return []
        chosen = self._item if day == self._day else -1
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
            if self._week_only and room // len(seen) > MOST_LINES:
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
        if (day, item) != (self._day, self._item):
            self._day, self._item = day, max(0, min(item, len(self._days.get(day.isoformat(), ())) - 1))
            self.redraw()
            self._moved()

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
        return f"{'!' if past and item.state == 'todo' else MEETING}{item.time} {shown(item.text)}".replace(
            "  ", " "
        )
    step = "." if item.step else ""
    return f"{_sign(item, past)}{item.code}{step} {f'{item.time} ' if item.time else ''}{shown(item.text)}"


def _item_tone(item: Dated, past: bool) -> str:
    if item.what != "action" and not (past and item.is_open):
        return "agreed"
    if not item.is_open:
        return "quiet"
    return "loud" if past else "client" if item.side == "client" else "ours"
