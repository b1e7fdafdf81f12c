"""A line of the scribe language in a dialog: how it will be read stands below it while it is typed."""

from __future__ import annotations

from collections.abc import Callable

from dealtui.domain.scribe import Reading
from dealtui.tui.dialogs.text import TextPrompt
from dealtui.tui.record_view import reading_parts

__all__ = ["LinePrompt"]


class LinePrompt(TextPrompt):
    """Answers the line as typed, or None after Esc.

    app.push_screen(LinePrompt("修改 N1", "需 定制化开发", recording.read), change)
    """

    def __init__(
        self,
        title: str,
        value: str,
        read: Callable[[str], Reading],
        hint: str = "",
        check: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(title, value, hint, check=check)
        self._read = read

    def reading(self, text: str) -> str:
        if not text:
            return super().reading(text)
        return "".join(part.text for part in reading_parts(self._read(text), text))
