"""What the Gantt chart and the calendar have in common: the actions they show, and what is done to the selected one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.widget import Widget

from dealtui.domain.lifecycle import OPEN, SETTLED
from dealtui.domain.workdays import is_workday
from dealtui.i18n import t
from dealtui.service.following import Following
from dealtui.tui.screens.action_doing import ActionDoing
from dealtui.tui.screens.board_cards import Line, due_words, is_late, pane_lines
from dealtui.tui.screens.board_filter import EVERYTHING, BoardFilter, matcher, words_of
from dealtui.tui.widgets.board_view_pane import BoardPane
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.parts_line import Part
from dealtui.tui.widgets.rule import Rule

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book, Change

__all__ = ["ChartScreen", "kind_of_day"]

MINUTE = 60.0
PANE = ((40, 4), (32, 3), (0, 2))  # lines of the screen from which on the pane has so many


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


class ChartScreen(ActionDoing):
    """A view over dates of the same actions as the board. `NAME` names its words; what a chart must say for itself
    raises here (see `ActionDoing`)."""

    NAME = ""

    def __init__(self, book: Book, filter: BoardFilter = EVERYTHING, *, select: int = 0) -> None:
        super().__init__()
        self._book = book
        self._following = Following(book)
        self._filter = filter
        self._first = select
        self._settled_too = False  # whether what is closed or cancelled is shown too
        self._shown: frozenset[int] = frozenset()  # the actions that the filter lets through
        self._read_on = ""
        self._words = ""  # what is missing, until the next key moves on

    def compose(self) -> ComposeResult:
        yield Head(t(f"{self.NAME}.title"))
        yield Rule(id="upper")
        yield self.make_view()
        yield Rule(id="lower")
        yield BoardPane(self._pane, id="board-pane")
        yield Foot(keeps="undo")

    # ------------------------------------------------------------------ what each chart says for itself

    def make_view(self) -> Widget:
        """The chart itself."""
        raise NotImplementedError

    @property
    def selected(self) -> int:
        """The selected action, 0 for none."""
        raise NotImplementedError

    def draw(self, documents: list[tuple[int, Any]], today: date) -> None:
        """Show these actions."""
        raise NotImplementedError

    def figures(self) -> Sequence[str]:
        """What stands at the right of the head."""
        raise NotImplementedError

    def client_of(self, number: int) -> str:
        """Whose an action is, as far as the filter does not say so."""
        if self._filter.what in ("deal", "client"):
            return ""
        return self._book.client(
            self._book.deal(self._book.repo.table("actions")[number]["deal"]).client
        ).name

    def choose(self, number: int) -> None:
        """Select an action."""
        raise NotImplementedError

    # ------------------------------------------------------------------ what is shown

    def on_mount(self) -> None:
        self._unsubscribe = self._book.subscribe(self._on_change)
        self.set_interval(MINUTE, self._tick)
        self.query_one(BoardPane).styles.height = next(n for rows, n in PANE if self.app.size.height >= rows)
        self._read()
        if self._first:
            self.choose(self._first)
        self._tell()

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_screen_resume(self) -> None:
        if self._read_on:
            self._read()

    def _tick(self) -> None:
        if self._read_on != self._book.clock.now().date().isoformat() and self.is_current:
            self._read()

    def _on_change(self, change: Change) -> None:
        if change.touches("actions"):
            self._read()

    def _read(self) -> None:
        today = self._book.clock.now().date()
        self._read_on = today.isoformat()
        matches = matcher(self._book, self._filter)
        documents = [
            (number, doc)
            for number, doc in self._book.repo.table("actions").items()
            if (self._settled_too or doc.get("state", "todo") not in SETTLED)
            and (matches is None or matches(doc))
        ]
        self._shown = frozenset(number for number, _ in documents)
        self.draw(documents, today)
        self._tell()

    def _tell(self) -> None:
        path = words_of(self._book, self._filter)
        self.query_one(Head).show(t(f"{self.NAME}.title"), (path,), self.figures())
        self._fit_keys()
        self.query_one(BoardPane).touch()

    def _moved(self) -> None:
        """Something else is selected."""
        self._words = ""
        self._tell()

    def _pane(self) -> list[Line]:
        """What is missing, where the eye is; else the action as on the board, with the date, for a bar has none."""
        if self._words:
            return [[Part(self._words, "loud")]]
        if not self.selected:
            return []
        lines = pane_lines(self._book, self.selected)
        action, now = self._following.action(self.selected), self._book.clock.now()
        if action.due and not (action.chases and action.state in OPEN):  # else it is said already
            words = t("board.due", due=due_words(action, now))
            lines[0][2:2] = [Part("   "), Part(words, "loud" if is_late(action, now) else "plain")]
        return lines

    def _numbers(self) -> Sequence[int]:
        return (self.selected,) if self.selected else ()

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self._words = words if wrong else ""
        self.query_one(Foot).status = "" if wrong else words
        self.query_one(BoardPane).touch()

    # ------------------------------------------------------------------ keys

    def key_rank(self, key_id: str, rank: int) -> int:
        """Here dates are moved first of all; and a chart does not lead to itself."""
        if key_id == f"chart.{CHARTS[self.NAME]}":
            return 0
        return super().key_rank(key_id, RANKS.get(key_id, rank))

    def action_quick(self) -> None:
        self.run_worker(self._quick(), exclusive=True, group="chart")

    async def _quick(self) -> None:
        from dealtui.tui.dialogs.pick import Pick
        from dealtui.tui.screens.board_filter import choices

        found = choices(self._book)
        marked = next((n for n, (chosen, _, _) in enumerate(found) if chosen == self._filter), 0)
        answer = await self.app.push_screen_wait(
            Pick(t("board.quick"), [(words, hint) for _, words, hint in found], marked)
        )
        if answer is not None:
            self._filter = found[answer][0]
            self._read()

    def action_closed(self) -> None:
        """Also what is closed, or only what is not."""
        self._settled_too = not self._settled_too
        self._read()

    def action_open_action(self) -> None:
        if self.selected:
            from dealtui.tui.screens.action import ActionScreen

            self.app.push_screen(ActionScreen(self._book, self.selected))

    def action_board(self) -> None:
        from dealtui.tui.screens.board import BoardScreen

        self.app.switch_screen(BoardScreen(self._book, self._filter, select=self.selected))

    def action_gantt(self) -> None:
        from dealtui.tui.screens.gantt import GanttScreen

        if self.NAME != "gantt":
            self.app.switch_screen(GanttScreen(self._book, self._filter, select=self.selected))

    def action_calendar(self) -> None:
        from dealtui.tui.screens.calendar import CalendarScreen

        if self.NAME != "month":
            self.app.switch_screen(CalendarScreen(self._book, self._filter, select=self.selected))

    def action_back(self) -> None:
        """The filter first, then the screen."""
        if self._filter != EVERYTHING:
            self._filter = EVERYTHING
            self._read()
        else:
            self.dismiss()

    def action_export(self) -> None:
        from dealtui.tui.screens.chart_export import export_chart

        self.run_worker(export_chart(self, self._book, self._shown), exclusive=True, group="chart")
