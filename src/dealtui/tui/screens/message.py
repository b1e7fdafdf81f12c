"""A message to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from dealtui.domain.lifecycle import NUDGE, RESULT
from dealtui.i18n import LANGUAGES, t
from dealtui.service import following
from dealtui.service.letters import (
    default_message_path,
    draft_nudge,
    draft_result,
    receiver_of,
    write_message,
)
from dealtui.tui.dialogs import NamesPrompt
from dealtui.tui.keys import bindings, label
from dealtui.tui.screens.acting import ActionKeys
from dealtui.tui.screens.base import asks
from dealtui.tui.themes import style
from dealtui.tui.widgets.bars import HELP, Head, Rule
from dealtui.tui.widgets.panes import Fact, Pane, Part

if TYPE_CHECKING:
    from dealtui.export.mail import Drafted
    from dealtui.service.book import Book


class MessageScreen(ActionKeys):
    """The draft of a result (guide 95, 96) or of a nudge (guide 94); answers what was done, in words.

    app.open("message", 12, RESULT)
    """

    CSS_PATH = style("board.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("message")]
    KEEPS = HELP

    def __init__(self, book: Book, number: int, kind: str) -> None:
        super().__init__(book)
        self._number = number
        self.kind = kind
        self._receiver = receiver_of(book, number)
        self._lang = ""

    def body(self) -> ComposeResult:
        yield Pane(id="message-text")
        yield Rule(id="lower")
        yield Pane(self._pane, id="board-pane")

    @property
    def selected(self) -> int:
        return self._number

    @property
    def text(self) -> str:
        """The message as it would be sent."""
        if self.kind == NUDGE:
            return draft_nudge(self.book, self._number, self._lang)
        return draft_result(self.book, self._number, self._lang, to=self._receiver)

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def begin(self) -> None:
        self._lang = self.app.settings.minutes_lang
        self.show()

    def show(self) -> None:
        if not self.book.table("actions").contains(doc_id=self._number):
            self.call_later(self.dismiss)
            return
        action = self.action(self._number)
        client = self.book.client(self.book.deal(action.deal).client).name
        path = (client, f"{action.code} {action.task}")
        self.query_one(Head).show(t(f"message.{self.kind}"), path, (t(f"state.{action.state}"),))
        facts = [Fact(t("message.text"), self.text)]
        if self.kind == RESULT:
            next_step = "  ".join(filter(None, (action.next_step, action.next_due)))
            facts = [
                Fact(t("message.to"), self._receiver or "-"),
                Fact(t("action.result"), action.result or "-"),
                Fact(t("action.next_step"), next_step or "-"),
                Fact(" ", " "),
                *facts,
            ]
        self.query_one("#message-text", Pane).show("", facts)
        self.query_one("#board-pane", Pane).touch()

    def _pane(self) -> list[list[Part]]:
        return self.loud_lines() or [[Part(t(f"message.how_{self.kind}"), "quiet")]]

    # ------------------------------------------------------------------ keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A nudge is made of the action itself: there is no result to change, and nobody else to choose. What was told
        may be told again."""
        state = self.action(self._number).state
        if action == "other":
            return state == "sent"
        if action == "result" and state != "done":  # what was told stays
            return False
        return self.kind == RESULT or action not in ("result", "next_step", "receiver")

    def action_other(self) -> None:
        """The result once more, or the nudge."""
        self.kind = RESULT if self.kind == NUDGE else NUDGE
        self.say("")
        self.show()
        self.refresh_bindings()

    def key_word(self, key_id: str) -> str:
        """The other of the two messages; what a nudge is noted as."""
        if key_id == "message.sent" and self.kind == NUDGE:
            return label("follow.chase")
        if key_id != "message.other":
            return ""
        return t("message.nudge_short" if self.kind == RESULT else "message.result_again")

    def action_language(self) -> None:
        self._lang = LANGUAGES[1 - LANGUAGES.index(self._lang)]
        self.show()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.text)
        self.say(t("message.copied"))

    @asks
    async def action_next_step(self) -> None:
        """The next step and its date, as the client is told."""
        action = self.action(self._number)
        step = await self.ask_line(t("action.ask_next"), action.next_step, "message.hint_next")
        due = (await self.ask_day(t("message.next_due"), action.next_due))[0] if step else ""
        await self.edit(action, next_step=step, next_due=due)

    @asks
    async def action_receiver(self) -> None:
        await self._ask_receiver()

    async def _ask_receiver(self) -> None:
        """Whom of the client it goes to."""
        people = self.book.people(self.book.deal(self.action(self._number).deal).client)
        names = [(person.name, person.title) for person in people]
        self._receiver = await self.ask(NamesPrompt(t("message.ask_to"), names))
        self.show()

    @asks
    async def action_sent(self) -> None:
        """It was sent by the user's own means: the result is told, or the client was chased."""
        if self.kind == NUDGE:
            given = {"note": t("message.chase_note")}
        else:
            if not self._receiver:
                await self._ask_receiver()
            given = {"to": self._receiver}
        event = "chase" if self.kind == NUDGE else "send"
        await self.do(following.event(self.book, (self._number,), event, **given))
        self.dismiss(self.said)

    @asks
    async def action_write(self) -> None:
        path = default_message_path(self.book, self._number, self.kind, self._lang)
        await self.write_out(t("message.write_to"), path, lambda path: write_message(path, self.text))

    @asks
    async def action_mail(self) -> None:
        """As a mail: a draft file, or the user's mail program."""
        from dealtui.service.mailing import action_draft

        def draft(_attached: bool) -> Drafted:
            made = action_draft(self.book, self._number, self.kind, self._lang, to=self._receiver)
            return made._replace(body=self.text), ()

        await self.offer_mail(draft, default_message_path(self.book, self._number, self.kind, self._lang))
