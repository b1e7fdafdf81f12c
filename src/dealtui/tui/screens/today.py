"""Today: what is live, waiting to be reviewed, planned, due; every other meeting is found by typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import DescendantFocus, Resize
from textual.geometry import Size
from textual.screen import Screen

from dealtui.i18n import t, tn
from dealtui.service.overview import today
from dealtui.tui.keys import bindings
from dealtui.tui.screens.today_rows import client_of, found_rows, grid, meeting_of, more_of, today_rows
from dealtui.tui.widgets.facts import Facts
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.rows import Row, Rows
from dealtui.tui.widgets.rule import Rule
from dealtui.tui.widgets.sections import RULE, Sections

if TYPE_CHECKING:
    from textual.widgets import Input

    from dealtui.service.searching import Finder
    from dealtui.service.unit_of_work import Book, Change

__all__ = ["TodayScreen"]

MINUTE = 60.0
BESIDE = 160  # cells from which on the selected row is told of beside the list
BELOW = 34  # lines from which on it is told of below the list
FOUND = 200


class TodayScreen(Screen[None]):
    """The first screen.

    app.push_screen(TodayScreen(book))
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("today")]
    REMINDS: ClassVar[bool] = True

    def __init__(self, book: Book) -> None:
        super().__init__()
        self._book = book
        self._find: str | None = None  # what is looked for while the find line is open
        self._finder: Finder | None = None
        self._grid = grid(80)
        self._left = False

    def compose(self) -> ComposeResult:
        yield Head()
        yield Rule(id="upper")
        with Horizontal(id="today-body"):
            yield Sections(self._grid.columns, id="today-rows")
            yield Facts(id="today-side")
        yield Rule(id="lower")
        yield Foot()

    @property
    def rows(self) -> Sections:
        return self.query_one("#today-rows", Sections)

    def on_mount(self) -> None:
        self._unsubscribe = self._book.subscribe(self._on_change)
        self.set_interval(MINUTE, self._refresh)
        self._lay_out(self.app.size)
        self._refresh()

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_screen_suspend(self) -> None:
        self._left = True

    def on_screen_resume(self) -> None:
        if self._left:  # the first time, on_mount has read the book
            self._refresh()

    def on_resize(self, event: Resize) -> None:
        before = self._grid
        self._lay_out(event.size)
        if self._grid != before:
            self._refresh()
        self._show_side()

    def _lay_out(self, size: Size) -> None:
        """The pane with what is known of the selected row, beside the list or below it, where there is room.

        Set here, not by breakpoint classes: those style the whole screen a second time before the first paint.
        """
        beside, below = size.width >= BESIDE, size.width < BESIDE and size.height >= BELOW
        side = self.query_one("#today-side")
        side.display = beside or below
        side.styles.width = size.width * 3 // 10 if beside else "100%"
        side.styles.height = "100%" if beside else 1 + size.height // 3
        side.set_class(below, "-below")
        self.query_one("#today-body").styles.layout = "horizontal" if beside else "vertical"
        column = size.width - size.width * 3 // 10 if beside else -1
        self.query_one("#upper", Rule).join(column, "┬")
        self.query_one("#lower", Rule).join(column, "┴")
        self._grid = grid(size.width - (size.width * 3 // 10 if beside else 0))
        self.rows.set_columns(self._grid.columns)

    @on(DescendantFocus)  # the list has selected its first row
    @on(Rows.Moved)
    def _show_side(self) -> None:
        """Beside the list, where there is room: what is known of the selected row."""
        side = self.query_one("#today-side", Facts)
        row = self.rows.row
        if not side.display or row is None or row == RULE or more_of(row.key) is not None:
            side.show("", ())
            return
        if number := client_of(row.key):
            from dealtui.tui.screens.clients_rows import client_facts

            side.show(*client_facts(self._book, number))
            return
        from dealtui.tui.screens.today_side import action_facts, meeting_facts

        side.show(
            *(
                meeting_facts(self._book, meeting_of(row.key))
                if row.key > 0
                else action_facts(self._book, -row.key)
            )
        )

    def _on_change(self, change: Change) -> None:
        if any(map(change.touches, ("meetings", "clients", "deals", "actions"))):
            self._finder = None
            self._refresh()

    def _refresh(self) -> None:
        """Show the book as it is now; draws nothing when that says the same."""
        if self.app.screen is not self:  # `is_current` holds for the screen below the top one too
            return
        now = self._book.clock.now()
        if self._find is None:
            overview = today(self._book)
            rows = today_rows(overview, now, self._grid)
            n = overview.meetings
            figures = [tn("today.meetings", n, n=n)] if n else []
            self._show(rows, t("today.calm") if n else t("today.empty"))
        else:
            from dealtui.service.searching import Finder

            self._finder = self._finder or Finder(self._book)
            found = self._finder.find(self._find, FOUND)
            n = len(found)
            figures = [t("today.found_many", n=n) if n == FOUND else tn("today.found", n, n=n)]
            self._show(found_rows(found, now, self._grid), t("today.none_found"))
        title = t("today.title") if self._find is None else t("today.find")
        day = t("day.full", date=f"{now:%Y-%m-%d}", weekday=t(f"weekday.{now.weekday()}"))
        state = [t("today.read_only")] if self._book.read_only else []
        self.query_one(Head).show(
            title, (day,), [*figures, t("today.book", name=self._book.path.name), *state]
        )

    def _show(self, rows: list[Row], empty: str) -> None:
        self.rows.say_empty(empty)
        if rows != self.rows.rows:
            self.rows.set_rows(rows)
            self._show_side()

    # ------------------------------------------------------------------ finding

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a row there is nothing to review; while the line that finds is open, its key is a letter like any other."""
        if action in ("review", "minutes", "edit"):
            return bool(self.rows.rows)
        return action != "find" or self._find is None

    def action_find(self) -> None:
        """Narrow all meetings down by typing."""
        from dealtui.tui.widgets.find_line import FindLine

        line = FindLine(t("today.find_hint"), id="find")
        self._find = ""
        self.rows.show_cursor = True
        self.mount(line, before="#lower")
        self.set_focus(line)
        self._refresh()
        self.rows.select(0)

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._find is not None and event.input.id == "find":
            self._find = event.value
            self._refresh()
            self.rows.select(0)

    def action_find_move(self, by: int) -> None:
        self.rows.select(self.rows.cursor + by)

    def action_find_open(self) -> None:
        if self.rows.row:
            number = self.rows.row.key
            self.action_find_close()
            self._open(number)

    def action_find_close(self) -> None:
        self._find = self._finder = None
        self.query("#find").remove()
        self.rows.show_cursor = False
        self.set_focus(self.rows)
        self._refresh()

    # ------------------------------------------------------------------ keys

    @property
    def _meeting(self) -> int:
        """The number of the selected meeting, or of the meeting that the selected action came from; 0 for none."""
        row = self.rows.row
        if row is None or row == RULE or client_of(row.key) or more_of(row.key) is not None:
            return 0
        return meeting_of(row.key) or self._book.record("actions", -row.key).meeting

    def on_rows_opened(self, event: Rows.Opened) -> None:
        """Every line opens its thing: the meeting, the action, the client."""
        row = self.rows.row
        if row is None or row == RULE:
            return
        if (what := more_of(row.key)) is not None:
            from dealtui.tui.screens.board import BoardScreen
            from dealtui.tui.screens.board_filter import BoardFilter

            self.app.push_screen(BoardScreen(self._book, BoardFilter(what)))
        elif number := client_of(row.key):
            from dealtui.tui.screens.clients import ClientsScreen

            self.app.push_screen(ClientsScreen(self._book, client=number))
        elif row.key < 0:
            from dealtui.tui.screens.action import ActionScreen

            self.app.push_screen(ActionScreen(self._book, -row.key))
        else:
            self._open(meeting_of(row.key))

    def _open(self, number: int) -> None:
        from dealtui.tui.opening import open_meeting

        open_meeting(self.app, self._book, number)

    def action_new_meeting(self) -> None:
        from dealtui.tui.opening import new_meeting

        new_meeting(self.app, self._book)

    def action_edit(self) -> None:
        if number := self._meeting:
            from dealtui.tui.screens.meeting_form import MeetingFormScreen

            self.app.push_screen(MeetingFormScreen(self._book, meeting=number))

    def action_review(self) -> None:
        if number := self._meeting:
            from dealtui.tui.opening import open_review

            open_review(self.app, self._book, number)

    def action_minutes(self) -> None:
        if number := self._meeting:
            from dealtui.tui.screens.minutes import MinutesScreen

            self.app.push_screen(MinutesScreen(self._book, number))

    def action_clients(self) -> None:
        from dealtui.tui.screens.clients import ClientsScreen

        self.app.push_screen(ClientsScreen(self._book))

    def action_board(self) -> None:
        from dealtui.tui.screens.board import BoardScreen

        self.app.push_screen(BoardScreen(self._book))

    def action_gantt(self) -> None:
        from dealtui.tui.screens.gantt import GanttScreen

        self.app.push_screen(GanttScreen(self._book))

    def action_calendar(self) -> None:
        from dealtui.tui.screens.calendar import CalendarScreen

        self.app.push_screen(CalendarScreen(self._book))

    def action_week(self) -> None:
        from dealtui.tui.screens.week import WeekScreen

        self.app.push_screen(WeekScreen(self._book))

    async def action_quit(self) -> None:
        await self.app.action_quit()
