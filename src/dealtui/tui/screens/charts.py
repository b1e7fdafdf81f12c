"""What the Gantt chart and the calendar have in common: the actions they show, and what is done to the selected one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.widget import Widget

from dealtui.domain.calendar import is_workday
from dealtui.domain.deadlines import Bar, Dated, bars, by_day, overdue
from dealtui.domain.lifecycle import OPEN, SETTLED, life_of
from dealtui.i18n import t, tn
from dealtui.service.exporting import export, name_word, proposed_path
from dealtui.service.lists import dated_meetings, dated_visits
from dealtui.store.files import write_atomic
from dealtui.tui.keys import bindings
from dealtui.tui.screens.acting import ActionKeys
from dealtui.tui.screens.base import Target, asks
from dealtui.tui.screens.cards import (
    EVERYTHING,
    BoardFilter,
    Line,
    after_words,
    matcher,
    pane_lines,
    waits_for,
    words_of,
)
from dealtui.tui.screens.facts import FACTS, in_short
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Head, Part
from dealtui.tui.widgets.gantt import GanttView
from dealtui.tui.widgets.month import MonthView
from dealtui.tui.wording import due_words

if TYPE_CHECKING:
    from dealtui.service.book import Book, UseCase


T = TypeVar("T")

# Format -> what of it, the ending of the file's name
FORMATS = (("mermaid", "", "md"), ("ics", "events", "ics"), ("xlsx", "actions", "xlsx"))

# The chart of a name -> the key that leads to it; and the ranks of keys that mean more, or less, than on the board
CHARTS = {"gantt": "gantt", "month": "calendar"}
RANKS = {
    "follow.earlier": 15,
    "follow.later": 15,
    "follow.date": 40,
    "follow.done": 43,
    "follow.chase": 44,
    "chart.board": 42,
    "gantt.today": 45,
    "month.today": 45,
    "month.page_down": 46,
}


@cache
def kind_of_day(day: date) -> str:
    """ "off" for a day off that is no weekend, "work" for a weekend that is worked, "" as the weekday says."""
    working = is_workday(day)[0]
    return "work" if working and day.weekday() > 4 else "off" if not working and day.weekday() < 5 else ""


class ChartScreen(ActionKeys):
    """A view over dates of the same actions as the board; `NAME` names its words, `VIEW` is the chart itself."""

    CSS_PATH = style("board.tcss")
    BINDINGS = bindings("follow", "chart")
    TABLES = ("actions", "meetings", "clients")
    PANE = ((40, 4), (32, 3), (0, 2))
    NAME: ClassVar[str]
    VIEW: ClassVar[type[GanttView | MonthView]]

    def __init__(self, book: Book, filter: BoardFilter = EVERYTHING, *, select: int = 0) -> None:
        super().__init__(book)
        self._filter = filter
        self._first = select
        self._settled_too = False  # whether what is closed or cancelled is shown too
        self._shown: frozenset[int] = frozenset()  # the actions that the filter lets through

    def view(self) -> Iterable[Widget]:
        yield self.VIEW(self.moved, id=self.NAME)

    def begin(self) -> None:
        super().begin()
        if self._first:
            self.main.select_key(self._first)
        self.follow()

    # ------------------------------------------------------------------ what is shown

    @property
    def main(self) -> Any:
        return self.query_one(self.VIEW)

    @property
    def lines(self) -> list[str]:
        actions = map(self.action, sorted(self._shown))
        return [f"{action.code} {action.task}" for action in actions]

    def documents(self) -> list[tuple[int, Any]]:
        """The actions that the filter lets through."""
        matches = matcher(self.book, self._filter)
        found = [
            (doc.doc_id, doc)
            for doc in self.book.table("actions")
            if (self._settled_too or doc.get("state") not in SETTLED) and (matches is None or matches(doc))
        ]
        self._shown = frozenset(number for number, _ in found)
        return found

    def meetings(self) -> list[Dated]:
        """The meetings of what is shown; none where the filter is about actions alone."""
        what, whom, _ = self._filter
        wanted: dict[str, Any] = {
            "": {},
            "mine": {"person": self.book.user},
            "owner": {"person": whom},
            "client": {"client": whom},
            "deal": {"deal": whom},
        }
        return dated_meetings(self.book, **wanted[what]) if what in wanted else []

    def client_of(self, number: int) -> str:
        """Whose an action is, as far as the filter does not say so."""
        if self._filter.what in ("deal", "client"):
            return ""
        return self.book.client(self.book.deal(self.action(number).deal).client).name

    def figures(self) -> Sequence[str]:
        """What stands at the right of the head."""
        return ()

    def follow(self) -> None:
        path = words_of(self.book, self._filter)
        self.query_one(Head).show(t(f"scope.{self.NAME}"), (path,), self.figures())
        super().follow()

    def about(self) -> list[Line]:
        """What is missing, where the eye is; else the action as on the board, with the date, for a bar has none."""
        if self.loud or not self.selected:
            return self.loud_lines()
        lines = pane_lines(self.book, self.selected)
        action, now = self.action(self.selected), self.book.clock.now()
        if action.due and not (action.chases and action.state in OPEN):  # else it is said already
            words = t("board.due", due=due_words(action, now))
            lines[0][2:2] = [Part("   "), Part(words, "loud" if overdue(action, now) else "plain")]
        return lines

    # ------------------------------------------------------------------ keys

    def key_rank(self, key_id: str, rank: int) -> int:
        """Here dates are moved first of all; and a chart does not lead to itself."""
        if key_id == f"chart.{CHARTS[self.NAME]}":
            return 0
        return super().key_rank(key_id, RANKS.get(key_id, rank))

    @asks
    async def action_quick(self) -> None:
        self._filter = await self.ask_filter(self._filter)
        self.show()

    def action_closed(self) -> None:
        """Also what is closed, or only what is not."""
        self._settled_too = not self._settled_too
        self.show()

    @on(GanttView.Opened)
    @on(MonthView.Opened)
    def _opened(self) -> None:
        self.action_open_action()

    def action_open_action(self) -> None:
        if self.selected:
            self.app.open("action", self.selected)

    def action_view(self, name: str) -> None:
        """The same actions on the board or the other chart."""
        if name != CHARTS[self.NAME]:
            self.app.turn_to(name, self._filter, select=self.selected)

    def action_back(self) -> None:
        """The filter first, then the screen."""
        if self._filter != EVERYTHING:
            self._filter = EVERYTHING
            self.show()
        else:
            self.dismiss()

    @asks
    async def action_export(self) -> None:
        """The chart to a file, and no more than it shows: Markdown with a Mermaid chart, a calendar file, a workbook."""
        rows = [(t(f"charts.format_{name}"), f".{ending}") for name, _, ending in FORMATS]
        name, what, ending = FORMATS[await self.ask_one_of(t("charts.export"), rows)]
        lang, shown = self.app.settings.minutes_lang, self._shown
        met = {meeting.number for meeting in self.meetings()}
        await self.write_out(
            t("charts.write_to"),
            proposed_path(
                f"{self.book.clock.now():%Y-%m-%d}", name_word(self.NAME, lang), ending=f".{ending}"
            ),
            lambda path: write_atomic(
                path, export(self.book, name, what, only=shown, met=met, visits=self.visits(), lang=lang)
            ),
        )

    def visits(self) -> Sequence[Dated]:
        """The visits to clients that are shown."""
        return ()


# ----------------------------------------------------------------------------------------------------
# The Gantt chart of all actions, or of one deal's (guide 82).


class GanttScreen(ChartScreen):
    """Bars over days.

    app.open("gantt", select=12)
    """

    NAME = "gantt"
    VIEW = GanttView

    @property
    def selected(self) -> int:
        bar = self.main.bar
        return bar.piece.number if bar else 0

    def show(self) -> None:
        documents, today = self.documents(), self.book.clock.now().date()
        found = bars(documents)
        self._late = sum(bar.late(today) for bar in found if not bar.piece.step)
        self._undated = sum(not doc.get("due") for _, doc in documents)
        met = {date.fromisoformat(meeting.due[:10]) for meeting in self.meetings()}
        self.main.show(
            found, today, kind_of_day, t("gantt.empty"), lambda bar: self._words_behind(bar, today), met
        )
        self.follow()

    def _words_behind(self, bar: Bar, today: date) -> tuple[str, ...]:
        """Who, how late it is or what it waits for, and whose it is: codes begin anew in every deal."""
        piece = bar.piece
        if piece.step:
            return (piece.person,)
        days = (today - bar.end).days
        late = tn("word.late_short", days, n=days) if bar.late(today) else ""
        over = after_words(piece.state, life_of(piece.side, piece.internal)) if not piece.is_open else ""
        before = waits_for(self.book, piece.number) if bar.depends and not over else ""
        return piece.person, late or over, before, self.client_of(piece.number)

    def figures(self) -> Sequence[str]:
        late = t("board.n_overdue", n=self._late) if self._late else ""
        undated = t("gantt.n_undated", n=self._undated) if self._undated else ""
        return (t(f"gantt.scale_{self.main.scale.name}"), late, undated)

    async def do(self, case: UseCase[T], said: str | Callable[[T], str] = "") -> T:
        answer = await super().do(case, said)
        self.main.action_to_bar()
        return answer


# ----------------------------------------------------------------------------------------------------
# The calendar of what is due, by month or by week (guide 83).


class CalendarScreen(ChartScreen):
    """Days with what is due on them.

    app.open("calendar")
    """

    NAME = "month"
    VIEW = MonthView

    @property
    def chosen(self) -> Target:
        """The selected action, meeting, or client who is to be visited."""
        item = self.main.item
        return Target("client" if item.what == "visit" else item.what, item.number) if item else Target("", 0)

    @property
    def selected(self) -> int:
        return self.chosen.number if self.chosen.what == "action" else 0

    def visits(self) -> Sequence[Dated]:
        what, whom, _ = self._filter
        return dated_visits(self.book, int(whom or 0)) if what in ("", "client") else ()

    def show(self) -> None:
        today = self.book.clock.now().date()
        days = by_day(self.documents(), [*self.meetings(), *self.visits()])
        before = (item for day, items in days.items() if day < today.isoformat() for item in items)
        self._late = sum(item.is_open and not item.step and item.what == "action" for item in before)
        self.main.show(days, today, kind_of_day, self.client_of)
        self.follow()

    def about(self) -> list[Line]:
        """Of a meeting or a client what is known of it."""
        what, number, _ = self.chosen
        if self.loud or what not in ("meeting", "client"):
            return super().about()
        return in_short(*FACTS[what](self.book, number))

    def action_open_action(self) -> None:
        self.open_target(self.chosen)

    def figures(self) -> Sequence[str]:
        view = self.main
        first, last = view.grid()[0][0], view.grid()[-1][-1]
        when = f"{first:%m-%d} - {last:%m-%d}" if view.week_only else f"{view.day:%Y-%m}"
        late = t("board.n_overdue", n=self._late) if self._late else ""
        due = sum(item.what == "action" for item in view.items)
        return (late, t("month.n_due", n=due, day=f"{view.day:%m-%d}"), when)
