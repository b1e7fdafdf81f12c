"""A question with two answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.widget import Widget
from textual.widgets import Static

from dealtui.i18n import t
from dealtui.text import shown
from dealtui.tui.dialogs.frame import Dialog, plain
from dealtui.tui.keys import bindings

__all__ = ["YesNo"]


class YesNo(Dialog[bool]):
    """Asks; answers True or False. Esc is no.

        app.push_screen(YesNo("放弃填写的内容", "已填 3 项。", "放弃", "继续填写", default=False), decide)

    `default` is the answer that Enter gives; choose False where yes throws something away.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("dialog")]
    """
    | Key | What it does |
    | :- | :- |
    | y | Yes. |
    | n, Esc | No. |
    | Left, Right, Tab | To the other answer. |
    | Enter | The answer that is marked. |
    """
    HINTS = ("dialog.choose", "dialog.turn", "dialog.cancel")
    AUTO_FOCUS = None

    def __init__(
        self, title: str, text: str = "", yes_label: str = "", no_label: str = "", *, default: bool = True
    ) -> None:
        super().__init__(title)
        self._text = text
        self._labels = {True: yes_label or t("dialog.yes"), False: no_label or t("dialog.no")}
        self._marked = default

    def body(self) -> Iterable[Widget]:
        if self._text:
            yield VerticalScroll(Static(plain(self._text)), id="dialog-text", can_focus=False)
        yield Static(id="answer-yes", classes="answer")
        yield Static(id="answer-no", classes="answer")

    def on_mount(self) -> None:
        self._draw()

    def _draw(self) -> None:
        for answer, key in ((True, "y"), (False, "n")):
            row = self.query_one("#answer-yes" if answer else "#answer-no", Static)
            row.update(Content.assemble((f" {key}", "bold"), f"  {shown(self._labels[answer])}"))
            row.set_class(answer == self._marked, "-marked")

    @on(Click, ".answer")
    def _clicked(self, event: Click) -> None:
        self.dismiss(event.widget is not None and event.widget.id == "answer-yes")

    def action_answer(self, answer: bool) -> None:
        self.dismiss(answer)

    def action_turn(self) -> None:
        self._marked = not self._marked
        self._draw()

    def action_choose(self) -> None:
        self.dismiss(self._marked)

    def action_cancel(self) -> None:
        """Esc: the answer that changes nothing."""
        self.dismiss(False)
