"""One line of text as a person edits it: nothing blinks, pasting several lines keeps them all, a joined emoji goes whole."""

from __future__ import annotations

from textual.events import Paste
from textual.suggester import Suggester
from textual.widgets import Input

from dealtui.text import clean, graphemes

__all__ = ["LineInput", "one_line"]


def one_line(text: str, between: str = " ") -> str:
    r"""Pasted text as one line: its lines without outer blanks and without control characters, `between` them.

    >>> one_line("王总\n赵经理", "，")
    '王总，赵经理'
    """
    lines = (clean(line).strip() for line in text.splitlines())
    return between.join(line for line in lines if line)


class LineInput(Input):
    """An input without frame, blink or selection on focus; `between` stands where a pasted text had line ends."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        between: str = " ",
        suggester: Suggester | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(
            clean(value), placeholder, suggester=suggester, select_on_focus=False, compact=True, id=id
        )
        self.cursor_blink = False
        self._between = between

    def validate_value(self, value: str) -> str:
        """No line holds what could steer the terminal, wherever it came from."""
        return clean(value)

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        if text := one_line(event.text, self._between):
            self.replace(text, *self.selection)

    def action_paste(self) -> None:
        """From the app's own clipboard, as from the terminal's."""
        self.replace(one_line(self.app.clipboard, self._between), *self.selection)

    def action_delete_left(self) -> None:
        if self.selection.is_empty:
            before = graphemes(self.value[: self.cursor_position])
            self.delete(self.cursor_position - len(before[-1] if before else ""), self.cursor_position)
        else:
            self.delete_selection()

    def action_delete_right(self) -> None:
        if self.selection.is_empty:
            after = graphemes(self.value[self.cursor_position :])
            self.delete(self.cursor_position, self.cursor_position + len(after[0] if after else ""))
        else:
            self.delete_selection()

    def action_cursor_left(self, select: bool = False) -> None:
        before = graphemes(self.value[: self.cursor_position])
        if before and len(before[-1]) > 1 and self.selection.is_empty and not select:
            self.cursor_position -= len(before[-1])
        else:
            super().action_cursor_left(select)

    def action_cursor_right(self, select: bool = False) -> None:
        after = graphemes(self.value[self.cursor_position :])
        if after and len(after[0]) > 1 and self.selection.is_empty and not select:
            self.cursor_position += len(after[0])
        else:
            super().action_cursor_right(select)
