"""What only the screen of one action does: its fields and steps changed where they stand, what it waits for, notes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from dealtui.domain.lifecycle import OPEN, Refused
from dealtui.i18n import t
from dealtui.service import following_acts as acts
from dealtui.service import following_steps as steps
from dealtui.tui.keys import first_key, label, shown_key
from dealtui.tui.screens.action_doing import ActionDoing

if TYPE_CHECKING:
    from textual.app import App

    from dealtui.domain.records import Action
    from dealtui.service.following import Act
    from dealtui.service.unit_of_work import Book
    from dealtui.tui.screens.action_rows import Spec

__all__ = ["ActionSteps"]


class ActionSteps(ActionDoing):
    """The half of the action screen that changes what it shows; the other half says what is selected (see `ActionDoing`)."""

    _number: int

    @property
    def spec(self) -> Spec | None:
        """What the selected row stands for."""
        raise NotImplementedError

    def select_step(self, index: int) -> None:
        """Go to a step."""
        raise NotImplementedError

    @property
    def _action(self) -> Action:
        return self._following.action(self._number)

    @property
    def _step(self) -> int:
        """The place of the selected step, -1 when the row is none."""
        return self.spec.place if self.spec and self.spec.what == "step" else -1

    # ------------------------------------------------------------------ the selected row

    def action_edit(self) -> None:
        """Change what the row says, each in its own way."""
        from dealtui.tui.screens import action_asking as asking
        from dealtui.tui.screens import action_fields as fields

        ways: dict[str, Callable[[App[None], Book, Sequence[int]], Awaitable[Act[Any] | None]]] = {
            "task": asking.ask_task,
            "owner": asking.ask_owner,
            "helpers": fields.ask_helpers,
            "side": fields.other_side,
            "due": asking.ask_due,
            "slip": fields.ask_why_late,
            "risk": asking.ask_risk,
            "note": fields.ask_note,
            "depends": fields.ask_depends,
            "no_steps": fields.ask_steps,
            "chase": asking.ask_chase,
            "result": fields.ask_result,
            "next_step": fields.ask_result,
            "feedback": asking.ask_feedback,
        }
        what = self.spec.what if self.spec else ""
        if what == "step":
            place = self._step
            self._ask(lambda app, book, numbers: fields.ask_step(app, book, numbers[0], place))
        elif what == "suspect":
            self.action_look()
        elif what == "origin":
            self._open_meeting()
        elif what in ways:
            self._ask(ways[what])

    def _open_meeting(self) -> None:
        from dealtui.tui.opening import open_meeting

        open_meeting(self.app, self._book, self._action.meeting)

    def action_note(self) -> None:
        from dealtui.tui.screens.action_fields import ask_note

        self._ask(ask_note)

    def action_depends(self) -> None:
        from dealtui.tui.screens.action_fields import ask_depends

        self._ask(ask_depends)

    def action_look(self) -> None:
        """What it rests on was changed, and has been looked at."""
        if self._action.suspect:
            self.run_worker(self._carry(acts.look_at(self._book, (self._number,))), group="ask")

    # ------------------------------------------------------------------ steps

    def action_add_step(self) -> None:
        """More steps: after the selected one, else at the end."""
        from dealtui.tui.screens.action_fields import ask_steps

        at = self._step + 1 or None
        self._ask(lambda app, book, numbers: ask_steps(app, book, numbers, at=at))

    async def action_tick(self) -> None:
        """The selected step; from any other row the first one that is not done."""
        place = self._step
        if place < 0:
            places = (n for n, step in enumerate(self._action.steps) if step.state != "done")
            place = next(places, -1)
        if place < 0:
            key = "action.add_step"
            how = t("action.press", key=shown_key(first_key(key)), what=label(key))
            self._say(t("action.nothing_to_tick", how=how), wrong=True)
            return
        await self._carry(steps.tick_step(self._book, self._number, place))

    async def action_move_step(self, by: int) -> None:
        place = self._step
        if place < 0 or not 0 <= place + by < len(self._action.steps):
            return
        if await self._carry(steps.move_step(self._book, self._number, place, by)):
            self.select_step(place + by)

    def action_date(self) -> None:
        """Of the selected step, else of the action."""
        from dealtui.tui.screens.action_fields import ask_step_date

        place = self._step
        if place < 0:
            super().action_date()
        else:
            self._ask(lambda app, book, numbers: ask_step_date(app, book, numbers[0], place))

    def action_cancel(self) -> None:
        """The selected step is taken out; else the action is given up."""
        place = self._step
        if place < 0:
            super().action_cancel()
        else:
            self.run_worker(self._carry(steps.drop_step(self._book, self._number, place)), group="ask")

    # ------------------------------------------------------------------ its life

    async def action_shift(self, by: int) -> None:
        """On (1) or back (-1) in its life, as on the board."""
        from dealtui.domain.lifecycle import COLUMNS, column_of

        action, names = self._action, tuple(COLUMNS)
        place = names.index(column_of(action.state, action.side or "ours")) + by
        if not 0 <= place < len(names):
            return
        if names[place] == "done" and action.state in OPEN:
            self.action_finish()
            return
        words = t("board.moved", column=t(f"board.column_{names[place]}"))
        try:
            act = acts.move(self._book, (self._number,), names[place])
        except Refused as refused:
            self._say(self._refusal(refused), wrong=True)
        else:
            await self._carry(act, words)
