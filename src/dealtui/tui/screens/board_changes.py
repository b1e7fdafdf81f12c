"""What only the board does: cards moved between columns and within one, several at once."""

from __future__ import annotations

from collections.abc import Sequence

from dealtui.domain.lifecycle import COLUMNS, OPEN, column_of
from dealtui.i18n import t
from dealtui.tui.screens.action_doing import ActionDoing
from dealtui.tui.screens.board_index import BoardIndex
from dealtui.tui.widgets.board_view import BoardView

__all__ = ["BoardChanges"]

_NAMES = tuple(COLUMNS)


class BoardChanges(ActionDoing):
    """The half of the board that changes cards."""

    _index: BoardIndex

    @property
    def view(self) -> BoardView:
        """The cards."""
        return self.query_one(BoardView)

    def _numbers(self) -> Sequence[int]:
        """What is marked, in its order on the board, else the selected card."""
        if self.view.marked:
            return self._index.ordered(self.view.marked)
        return (self.view.key,) if self.view.key else ()

    def _done(self) -> None:
        self.view.unmark()

    async def action_shift(self, by: int) -> None:
        """To the column beside, through the life cycle: done asks for the result, closed is refused until all is told."""
        numbers = self._numbers()
        if not numbers:
            return
        first = self._book.record("actions", numbers[0])
        place = _NAMES.index(column_of(first.state, first.side or "ours")) + by
        if not 0 <= place < len(_NAMES):
            return
        column = _NAMES[place]
        if column == "done" and first.state in OPEN:
            self.action_finish()
            return
        from dealtui.service.following_acts import move

        words = t("board.moved", column=t(f"board.column_{column}"))
        await self._carry(move(self._book, numbers, column), words)

    async def action_reorder(self, by: int) -> None:
        """One down (1) or up (-1) within the column, before or after the card that stands there."""
        key = self.view.key
        place = self._index.place_between(key, by) if key else None
        if place is not None:
            from dealtui.service.following_places import put

            await self._carry(put(key, place))

    def action_mark_all(self) -> None:
        """The whole column, or all that a filter found; see `BoardIndex.together`."""
        if numbers := self._index.together(self.view.key):
            self.view.mark(numbers)

    def action_edit(self) -> None:
        from dealtui.tui.screens.action_asking import ask_task

        self._ask(lambda app, book, _marked: ask_task(app, book, (self.view.key,)))

    def on_board_view_opened(self) -> None:
        from dealtui.tui.screens.action import ActionScreen

        self.app.push_screen(ActionScreen(self._book, self.view.key))

    # ------------------------------------------------------------------ the same actions over days

    def action_gantt(self) -> None:
        from dealtui.tui.screens.gantt import GanttScreen

        self.app.switch_screen(GanttScreen(self._book, self._index.arrangement.filter, select=self.view.key))

    def action_calendar(self) -> None:
        from dealtui.tui.screens.calendar import CalendarScreen

        self.app.switch_screen(
            CalendarScreen(self._book, self._index.arrangement.filter, select=self.view.key)
        )

    def action_look(self) -> None:
        """What they rest on was changed, and has been looked at."""
        actions = self._book.repo.table("actions")
        if doubtful := [number for number in self._numbers() if actions[number].get("suspect")]:
            from dealtui.service.following_acts import look_at

            self.run_worker(self._carry(look_at(self._book, doubtful)), group="ask")
