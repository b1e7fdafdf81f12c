"""What can be done to actions from the board and from the screen of one: keys in, one act out, its answer told quietly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.screen import Screen

from dealtui.domain.lifecycle import Refused
from dealtui.i18n import language, t
from dealtui.store.errors import Stale, StoreError
from dealtui.tui.keys import first_key, label, shown_key
from dealtui.tui.widgets.foot import Foot

if TYPE_CHECKING:
    from textual.app import App

    from dealtui.domain.records import Action
    from dealtui.service.following import Act, Following
    from dealtui.service.unit_of_work import Book
    from dealtui.tui.screens.action_keys import Standing

    Ask = Callable[[App[None], Book, Sequence[int]], Awaitable["Act[Any] | None"]]

__all__ = ["ActionDoing"]

# What would help where an event is refused -> the key that does it
_HELPS = {
    "send": "follow.send",
    "feedback": "follow.feedback",
    "chase": "follow.chase",
    "done": "follow.done",
    "reopen": "follow.reopen",
    "delay": "follow.date",
    "cancel": "follow.cancel",
    "owner": "board.owner",
}


class ActionDoing(Screen[None]):
    """The half of a screen that changes actions. The screen itself says which are meant, and where words are shown.

    Those methods raise instead of being abstract: Textual's metaclass and ABCMeta cannot both be a screen's.
    """

    REMINDS: ClassVar[bool] = True  # see `reminding`

    _book: Book
    _following: Following
    _to_tell = ""  # once the change is on the disk
    _standing: Standing | None = None  # of the first that the next key is for

    def _numbers(self) -> Sequence[int]:
        """The actions that the next key is for."""
        raise NotImplementedError

    def _say(self, words: str, *, wrong: bool = False) -> None:
        """Tell what was done, or in one sentence what is missing."""
        raise NotImplementedError

    def remind(self, words: str) -> None:
        """Tell in a word, at the foot, that something is due."""
        for foot in self.query(Foot):  # none while the screen comes up or goes
            foot.status = words

    def _done(self) -> None:
        """Something was done to all that was marked."""

    # ------------------------------------------------------------------ the foot

    def _fit_keys(self) -> None:
        """The foot shows the keys that are of use for what is selected now."""
        from dealtui.tui.screens.action_keys import Standing

        numbers = self._numbers()
        doc = self._book.repo.table("actions").get(numbers[0], {}) if numbers else {}
        standing = Standing(doc.get("state") or "todo", doc.get("side") or "ours") if doc else None
        if standing != self._standing:
            self._standing = standing
            self.query_one(Foot).fit()

    def key_rank(self, key_id: str, rank: int) -> int:
        """How far in front the foot shows a key."""
        from dealtui.tui.screens.action_keys import rank_for

        return rank_for(key_id, rank, self._standing) if self._standing else rank

    def key_word(self, key_id: str) -> str:
        """What a key means here, where that is not what the registry says."""
        from dealtui.tui.screens.action_keys import word_for

        word = word_for(key_id, self._standing) if self._standing else ""
        return t(word) if word else ""

    # ------------------------------------------------------------------ carrying out

    async def _carry(self, act: Act[Any] | None, words: str = "") -> bool:
        """Carry an act out; whether that could be done."""
        if act is None:
            return False
        self._to_tell = words or t("action.saved", what=t(f"act.{act.label}"))
        try:
            await self._following.apply_async(act)
        except Refused as refused:
            return self._not_done(self._refusal(refused))
        except StoreError as error:
            return self._not_done(t(error.key, **error.values))
        self._tell_done()
        return True

    def _not_done(self, why: str) -> bool:
        self._to_tell = ""
        self._say(why, wrong=True)
        return False

    def _tell_done(self) -> None:
        """What was done; a screen that draws the change calls it then, so that both are one frame."""
        if self._to_tell:
            words, self._to_tell = self._to_tell, ""
            self._say(words)

    def _refusal(self, refused: Refused) -> str:
        """What is missing, and the key that would bring it."""
        from dealtui.service.following_words import refusal

        key_id = _HELPS.get(refused.next, "")
        how = t("action.press", key=shown_key(first_key(key_id)), what=label(key_id)) if key_id else ""
        return refusal(refused, language(), how)

    def _ask(self, ask: Ask) -> None:
        """Ask what has to be known, then carry it out; meanwhile other keys go to the dialog."""
        numbers = tuple(self._numbers())
        if not numbers:
            return

        async def work() -> None:
            try:
                act = await ask(self.app, self._book, numbers)
            except Refused as refused:
                self._say(self._refusal(refused), wrong=True)
                return
            except KeyError:  # another program took it out while one was asked
                gone = Stale("actions")
                self._say(t(gone.key, **gone.values), wrong=True)
                return
            if await self._carry(act):
                self._done()

        self.run_worker(work(), group="ask", exclusive=True)

    # ------------------------------------------------------------------ keys

    def action_finish(self) -> None:
        from dealtui.tui.screens.action_asking import ask_done

        self._ask(ask_done)

    def action_next_step(self) -> None:
        from dealtui.tui.screens.action_next import ask_next

        self._ask(ask_next)

    def action_date(self) -> None:
        from dealtui.tui.screens.action_asking import ask_due

        self._ask(ask_due)

    def action_send(self) -> None:
        """The draft of what the client is told: the result, or a nudge where it is they who owe something."""
        if not (numbers := self._numbers()):
            return
        from dealtui.domain.lifecycle import transition
        from dealtui.service.following_words import RESULT, message_kind
        from dealtui.tui.screens.action_message import MessageScreen

        if len(numbers) > 1:
            self._say(self._refusal(Refused("send", "one_at_a_time")), wrong=True)
            return
        action = self._following.action(numbers[0])
        kind = message_kind(action.state, action.side)
        if not kind:
            try:
                transition(action, "send", "", to="-", result=action.result or "-")
            except Refused as refused:
                self._say(self._refusal(refused), wrong=True)
                return
        self.app.push_screen(
            MessageScreen(self._book, numbers[0], kind or RESULT), lambda _: self._back_from_message(action)
        )

    def _back_from_message(self, before: Action) -> None:
        """What was done there is told here: it was sent, or the client was chased, or nothing."""
        if before.doc_id not in self._book.repo.table("actions"):
            return
        after = self._following.action(before.doc_id)
        done = "send" if after.state != before.state else "chase" if after.chases != before.chases else ""
        self._say(t("action.saved", what=t(f"act.{done}")) if done else "")

    def action_chase(self) -> None:
        from dealtui.tui.screens.action_asking import ask_chase

        self._ask(ask_chase)

    def action_feedback(self) -> None:
        from dealtui.tui.screens.action_asking import ask_feedback

        self._ask(ask_feedback)

    def action_risk(self) -> None:
        from dealtui.tui.screens.action_asking import ask_risk

        self._ask(ask_risk)

    def action_cancel(self) -> None:
        from dealtui.tui.screens.action_asking import ask_cancel

        self._ask(ask_cancel)

    def action_owner(self) -> None:
        from dealtui.tui.screens.action_asking import ask_owner

        self._ask(ask_owner)

    def action_hand_over(self) -> None:
        from dealtui.tui.screens.action_asking import ask_hand_over

        self._ask(ask_hand_over)

    async def action_days(self, by: int) -> None:
        """The dates some days later (negative: earlier), by one key."""
        if numbers := self._numbers():
            from dealtui.service.following_dates import shift

            await self._carry(shift(self._book, numbers, by))

    async def action_reopen(self) -> None:
        if numbers := self._numbers():
            from dealtui.service.following_acts import event

            await self._carry(event(self._book, numbers, "reopen"))

    async def action_undo(self) -> None:
        await self._take(self._following.undo_async, "action.undone", "action.nothing_to_undo")

    async def action_redo(self) -> None:
        await self._take(self._following.redo_async, "action.redone", "action.nothing_to_redo")

    async def _take(self, how: Callable[[], Awaitable[str]], done: str, nothing: str) -> None:
        try:
            label = await how()
        except StoreError as error:
            self._say(t(error.key, **error.values), wrong=True)
        else:
            self._say(t(done, what=t(f"act.{label}")) if label else t(nothing))
