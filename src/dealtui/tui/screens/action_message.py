"""A message to the client about one action: drafted, changed in the user's words, copied or written, marked as sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType

from dealtui.i18n import t
from dealtui.service import following_acts as acts
from dealtui.service.following import Following
from dealtui.service.following_words import (
    NUDGE,
    RESULT,
    about_internal,
    draft_nudge,
    draft_result,
    receiver_of,
)
from dealtui.tui.keys import bindings
from dealtui.tui.screens.action_doing import ActionDoing
from dealtui.tui.styles import style
from dealtui.tui.widgets.board_view_pane import BoardPane
from dealtui.tui.widgets.facts import Fact, Facts
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.parts_line import Part
from dealtui.tui.widgets.rule import Rule

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.service.unit_of_work import Book, Change
    from dealtui.tui.app import DealtuiApp

__all__ = ["NUDGE", "RESULT", "MessageScreen"]

LANGUAGES = ("zh", "en")


class MessageScreen(ActionDoing):
    """The draft of a result (guide 95, 96) or of a nudge (guide 94).

    app.push_screen(MessageScreen(book, 12, RESULT))
    """

    CSS_PATH = style("board.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("message")]

    def __init__(self, book: Book, number: int, kind: str) -> None:
        super().__init__()
        self._book = book
        self._number = number
        self._kind = kind
        self._following = Following(book)
        self._words = ("", False)
        self._receiver = receiver_of(book, number)
        self._lang = ""

    def compose(self) -> ComposeResult:
        yield Head(t(f"message.{self._kind}"))
        yield Rule(id="upper")
        yield Facts(id="message-text")
        yield Rule(id="lower")
        yield BoardPane(self._pane, id="board-pane")
        yield Foot()

    def on_mount(self) -> None:
        self._unsubscribe = self._book.subscribe(self._on_change)
        self._lang = cast("DealtuiApp", self.app).settings.minutes_lang
        self._fill()

    def on_unmount(self) -> None:
        self._unsubscribe()

    def _on_change(self, change: Change) -> None:
        if change.touches("actions") and self._number in self._book.repo.table("actions"):
            self._fill()

    @property
    def _action(self) -> Action:
        return self._following.action(self._number)

    @property
    def text(self) -> str:
        """The message as it would be sent."""
        if self._kind == NUDGE:
            return draft_nudge(self._book, self._number, self._lang)
        return draft_result(self._book, self._number, self._lang, to=self._receiver)

    def _fill(self) -> None:
        action = self._action
        client = self._book.client(self._book.deal(action.deal).client).name
        path = (client, f"{action.code} {action.task}")
        self.query_one(Head).show(t(f"message.{self._kind}"), path, (t(f"state.{action.state}"),))
        facts = [Fact(t("message.text"), self.text)]
        if self._kind == RESULT:
            facts = [
                Fact(t("message.to"), self._receiver or "-"),
                Fact(t("action.result"), action.result or "-"),
                Fact(
                    t("action.next_step"), "  ".join(filter(None, (action.next_step, action.next_due))) or "-"
                ),
                Fact(" ", " "),
                *facts,
            ]
        self.query_one(Facts).show("", facts)
        self.query_one(BoardPane).touch()

    def _pane(self) -> list[list[Part]]:
        words, wrong = self._words
        if words:
            return [[Part(words, "loud" if wrong else "plain")]]
        how = [Part(t(f"message.how_{self._kind}"), "quiet")]
        internal = about_internal(self._book, self._number, cast("DealtuiApp", self.app).settings.lang)
        return [[Part(internal, "loud")], how] if internal else [how]

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self._words = (words, wrong)
        self.query_one(BoardPane).touch()

    def _numbers(self) -> tuple[int, ...]:
        return (self._number,)

    # ------------------------------------------------------------------ keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A nudge is made of the action itself: there is no result to change, and nobody else to choose. What was told
        may be told again."""
        if action == "other":
            return self._action.state == "sent"
        if action == "result" and self._action.state != "done":  # what was told stays
            return False
        return self._kind == RESULT or action not in ("result", "next_step", "receiver")

    def action_other(self) -> None:
        """The result once more, or the nudge."""
        self._kind = RESULT if self._kind == NUDGE else NUDGE
        self._words = ("", False)
        self._fill()
        self.refresh_bindings()

    def key_word(self, key_id: str) -> str:
        """The other of the two messages."""
        if key_id != "message.other":
            return ""
        return t("message.nudge_short" if self._kind == RESULT else "message.result_again")

    def action_language(self) -> None:
        self._lang = LANGUAGES[1 - LANGUAGES.index(self._lang)]
        self._fill()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.text)
        self._say(t("message.copied"))

    def action_result(self) -> None:
        from dealtui.tui.screens.action_fields import ask_result

        self._ask(ask_result)

    def action_next_step(self) -> None:
        self.run_worker(self._next(), group="ask", exclusive=True)

    async def _next(self) -> None:
        """The next step and its date, as the client is told."""
        from dealtui.domain.dates import Refusal, read_due
        from dealtui.tui.dialogs.date import DatePrompt
        from dealtui.tui.dialogs.text import TextPrompt

        action, now = self._action, self._book.clock.now()
        step = await self.app.push_screen_wait(
            TextPrompt(t("action.ask_next"), action.next_step, t("message.hint_next"))
        )
        if step is None:
            return
        due = action.next_due
        if step:
            phrase = await self.app.push_screen_wait(DatePrompt(t("message.next_due"), due, now))
            if phrase is None:
                return
            read = read_due(phrase, now) if phrase else None
            due = "" if read is None or isinstance(read, Refusal) else read.iso
        await self._carry(acts.edit(self._book, self._number, next_step=step, next_due=due if step else ""))

    def action_receiver(self) -> None:
        self.run_worker(self._ask_receiver(), group="ask", exclusive=True)

    async def _ask_receiver(self) -> bool:
        """Whom of the client it goes to; whether somebody was named."""
        from dealtui.tui.dialogs.name import NamePrompt

        people = self._book.people(self._book.deal(self._action.deal).client)
        names = [(person.name, person.title) for person in people]
        name = await self.app.push_screen_wait(NamePrompt(t("message.to"), names))
        if name:
            self._receiver = name
            self._fill()
        return bool(name)

    def action_sent(self) -> None:
        self.run_worker(self._sent(), group="ask", exclusive=True)

    async def _sent(self) -> None:
        """It was sent by the user's own means: the result is told, or the client was chased."""
        if self._kind == NUDGE:
            act = acts.event(self._book, (self._number,), "chase", note=t("message.chase_note"))
        else:
            if not self._receiver and not await self._ask_receiver():
                return
            act = acts.event(self._book, (self._number,), "send", to=self._receiver)
        if await self._carry(act):
            self.dismiss()

    def action_write(self) -> None:
        self.run_worker(self._write(), group="ask", exclusive=True)

    async def _write(self) -> None:
        from dealtui.service.messages import default_message_path, write_message
        from dealtui.tui.to_file import ask_and_write

        done = await ask_and_write(
            self.app,
            t("message.write_to"),
            default_message_path(self._book, self._number, self._kind),
            lambda path: write_message(path, self.text),
        )
        if done:
            self._say(done.sentence, wrong=bool(done.why))

    def action_back(self) -> None:
        self.dismiss()
