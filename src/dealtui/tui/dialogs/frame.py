"""What all dialogs share: a title, one thing to decide, and a line of keys; Esc always leaves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from dealtui.text import shown
from dealtui.tui.keys import BY_ID, bindings, label, shown_key
from dealtui.tui.styles import style

__all__ = ["Dialog", "Result", "plain"]

Result = TypeVar("Result")
LONGEST = 4_000


def plain(text: str) -> Content:
    """Several lines of anybody's text as they may be drawn: no markup, nothing that steers the terminal."""
    return Content("\n".join(map(shown, text[:LONGEST].split("\n"))))


class Dialog(ModalScreen[Result]):
    """A question over the screen that asked it; answers through `dismiss`. Titles and texts are never markup."""

    CSS_PATH = style("dialogs.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in bindings("dialog") if binding.id in ("dialog.choose", "dialog.cancel")
    ]
    HINTS: ClassVar[tuple[str, ...]] = ("dialog.choose", "dialog.cancel")
    """The keys named in the last line, by their ids in the registry."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(plain(self._title), id="dialog-title")
            yield from self.body()
            yield Static(self._hints(), id="dialog-keys")

    def body(self) -> Iterable[Widget]:
        """The widgets between the title and the keys."""
        return ()

    def _hints(self) -> Content:
        parts: list[Content] = []
        for key_id in self.HINTS:
            key = shown_key(BY_ID[key_id].keys.split()[0])
            parts += [Content.styled(key, "bold"), Content(f" {label(key_id)}   ")]
        return Content("").join(parts)

    def action_choose(self) -> None:
        """Enter, where no line has taken it."""

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
