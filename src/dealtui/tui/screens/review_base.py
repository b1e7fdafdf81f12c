"""What is done to a record as a whole: change it with a reason where it is sealed, take back, seal, confirm, look at it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import Screen

from dealtui.domain.mapping import NeedRow
from dealtui.i18n import t, tn
from dealtui.service.reviewing import Reviewing
from dealtui.service.sealed import Sealed
from dealtui.store.errors import StoreError

if TYPE_CHECKING:
    from dealtui.tui.screens.review_rows import Item
    from dealtui.tui.widgets.matrix import Matrix

__all__ = ["ReviewBase", "not_empty"]

Call = Callable[[Reviewing], Awaitable[Any]]
Answer = TypeVar("Answer")


class ReviewBase(Screen[None]):
    """What the parts of the review screen share: one way to change the record.

    A key is acted on before the next one is looked at: an action waits until its commit is on the disk, so that the
    next key finds the list as it is then.
    """

    reviewing: Reviewing
    _in_turn = 0  # the finding that is being mended, while one is mended after the other

    @property
    def needs(self) -> Matrix:
        raise NotImplementedError

    @property
    def item(self) -> Item | None:
        raise NotImplementedError

    def target(self) -> int:
        raise NotImplementedError

    def need_row(self) -> NeedRow | None:
        raise NotImplementedError

    def say(self, words: str, tone: str = "quiet") -> None:
        raise NotImplementedError

    async def do(self, call: Call, words: Callable[[Any], str] = lambda _answer: "") -> None:
        """One change, then what it said. A sealed record asks why it is amended, and the change is made with that."""
        try:
            answer = await call(self.reviewing)
        except Sealed as sealed:
            if sealed.meeting == self.reviewing.number:
                self._amend(call, words)
            else:  # a need of an earlier meeting: its record is amended there
                self.say(t(sealed.key, **sealed.values), "loud")
        except StoreError as error:
            self.say(t(error.key, **error.values), "loud")
        except ValueError as error:
            self.say(str(error), "loud")
        else:
            self.say(words(answer))
            self._go_on()

    def ask(
        self, dialog: Screen[Answer], answered: Callable[[Answer | None], Awaitable[None] | None]
    ) -> None:
        """Ask for something; Esc also ends the mending of one finding after the other."""

        async def then(answer: Answer | None) -> None:
            if answer is None:
                self._in_turn = 0
            if (going := answered(answer)) is not None:
                await going

        self.app.push_screen(dialog, then)

    def mend(self, item: Item) -> None:
        """Ask for what a finding lacks."""
        raise NotImplementedError

    def action_in_turn(self) -> None:
        """Mend the selected finding, then the next, until none is left, or Esc."""
        if item := self.item:
            self._in_turn = item.key
            self.mend(item)

    def _go_on(self) -> None:
        """The next finding of the turn; one that is still there after its mending ends it."""
        item, before = self.item, self._in_turn
        self._in_turn = item.key if item and before not in (0, item.key) else 0
        if item and self._in_turn:
            self.mend(item)

    def _amend(self, call: Call, words: Callable[[Any], str]) -> None:
        from dealtui.tui.dialogs.text import TextPrompt

        async def because(reason: str | None) -> None:
            if reason:
                await self.do(lambda reviewing: call(reviewing.because(reason)), words)

        prompt = TextPrompt(t("reviewing.reason_title"), hint=t("reviewing.reason_hint"), check=not_empty)
        self.ask(prompt, because)

    async def action_undo(self) -> None:
        await self.do(lambda reviewing: reviewing.undo(), _undone)

    async def action_redo(self) -> None:
        await self.do(lambda reviewing: reviewing.redo(), _redone)

    # ------------------------------------------------------------------ the whole record

    def action_seal(self) -> None:
        """Seal the record when nothing keeps it from that; a sealed one is amended by changing it."""
        if self.reviewing.meeting.status == "sealed":
            self.say(t("reviewing.sealed_already"))
            return
        findings = self.reviewing.findings()
        blocking = sum(finding.rule.blocks for finding in findings)
        if not blocking and self.reviewing.meeting.status == "live":
            self._ask_end()
            return
        if blocking:
            self.say(tn("reviewing.not_yet", blocking, n=blocking), "loud")
            return

        if self.reviewing.book.user:
            self._ask_seal(self.reviewing.book.user, len(findings))
            return
        from dealtui.tui.dialogs.name import NamePrompt

        people = self.reviewing.meeting.attendees
        names = [(person.name, person.title) for person in people if person.side == "ours"]
        self.app.push_screen(
            NamePrompt(t("reviewing.reviewer_title"), names),
            lambda name: self._ask_seal(name, len(findings)) if name else None,
        )

    def _ask_end(self) -> None:
        """A meeting that still goes on is ended before its record is sealed."""
        from dealtui.tui.dialogs.yes_no import YesNo

        async def decide(yes: bool | None) -> None:
            if yes:
                await self.do(lambda reviewing: reviewing.recording.end())
                if self.reviewing.meeting.status == "draft":
                    self.action_seal()

        title, text = t("record.end_title"), t("reviewing.end_first")
        self.app.push_screen(YesNo(title, text, t("record.end_yes"), t("record.end_no")), decide)

    def _ask_seal(self, reviewer: str, findings: int) -> None:
        """The last question before the record is final."""
        from dealtui.tui.dialogs.yes_no import YesNo

        async def decide(yes: bool | None) -> None:
            if yes:
                await self.do(
                    lambda reviewing: reviewing.seal(reviewer),
                    lambda number: t("reviewing.sealed", archive=number),
                )

        text = t("reviewing.seal_text", name=reviewer)
        if findings:
            text += "\n" + tn("reviewing.seal_minor", findings, n=findings)
        self.app.push_screen(
            YesNo(t("reviewing.seal_title"), text, t("reviewing.seal_yes"), t("reviewing.seal_no")), decide
        )

    def action_confirm(self) -> None:
        """Who confirmed the sealed record for the client (guide 103)."""
        from dealtui.tui.dialogs.name import NamePrompt

        if self.reviewing.meeting.status != "sealed":
            self.say(t("reviewing.confirm_later"), "loud")
            return

        async def write(name: str | None) -> None:
            if name:
                await self.do(
                    lambda reviewing: reviewing.confirm(name), lambda _: t("reviewing.confirmed", name=name)
                )

        people = self.reviewing.meeting.attendees
        names = [(person.name, person.title) for person in people if person.side == "client"]
        self.app.push_screen(NamePrompt(t("reviewing.confirm_title"), names), write)

    def action_history(self) -> None:
        """What the selected line has been: every version with its time, its author and the reason."""
        from dealtui.tui.dialogs.sheet import Sheet
        from dealtui.tui.line_history import history_text

        if number := self.target():
            reviewing = self.reviewing
            title = t("seal.history_of", what=reviewing.code(number))
            self.app.push_screen(Sheet(title, history_text(reviewing.book, reviewing.meeting.deal, number)))
        else:
            self.say(t("reviewing.need_first"), "loud")

    def action_minutes(self, audience: str = "internal") -> None:
        from dealtui.tui.screens.minutes import MinutesScreen

        self.app.push_screen(MinutesScreen(self.reviewing.book, self.reviewing.number, audience))

    def action_record(self) -> None:
        """The lines as they were recorded: the record screen below, or a new one."""
        from dealtui.tui.screens.record import RecordScreen

        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        if isinstance(below, RecordScreen) and below.recording.number == self.reviewing.number:
            self.dismiss()
        else:
            self.app.push_screen(RecordScreen(self.reviewing.book, self.reviewing.number))

    def action_back(self) -> None:
        self.dismiss()


def not_empty(text: str) -> str:
    return "" if text else t("reviewing.say_something")


def _undone(label: str) -> str:
    return t("record.undone", what=t(f"change.{label}")) if label else t("record.nothing_to_undo")


def _redone(label: str) -> str:
    return t("record.redone", what=t(f"change.{label}")) if label else t("record.nothing_to_redo")
