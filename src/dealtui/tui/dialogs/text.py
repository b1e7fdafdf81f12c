"""One line to type."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.widget import Widget
from textual.widgets import Input, Static

from dealtui.tui.dialogs.frame import Dialog, plain
from dealtui.tui.dialogs.line import LineInput

__all__ = ["TextPrompt"]


class TextPrompt(Dialog[str | None]):
    """Asks for a line; answers it without outer blanks, or None after Esc.

        app.push_screen(TextPrompt("客户名称", "华东智造"), rename)

    `check` gets what would be answered and says in one sentence what is wrong with it ("" when nothing is).
    """

    def __init__(
        self, title: str, value: str = "", hint: str = "", *, check: Callable[[str], str] | None = None
    ) -> None:
        super().__init__(title)
        self._value = value
        self._hint = hint
        self._check = check or (lambda _text: "")

    def body(self) -> Iterable[Widget]:
        yield LineInput(self._value, id="dialog-line")
        yield Static(plain(self.reading(self._value)), id="dialog-note")

    def on_input_changed(self, event: Input.Changed) -> None:
        self.note(self.reading(event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        text = event.value.strip()
        if wrong := self._check(text):
            self.note(wrong, wrong=True)
        else:
            self.dismiss(text)

    def reading(self, _text: str) -> str:
        """What stands under the line while it is typed."""
        return self._hint

    def note(self, text: str, *, wrong: bool = False) -> None:
        """Say something under the line."""
        note = self.query_one("#dialog-note", Static)
        note.update(plain(text))
        note.set_class(wrong, "-wrong")
