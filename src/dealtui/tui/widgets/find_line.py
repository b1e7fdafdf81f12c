"""The line that narrows the list above it down while one types."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from dealtui.tui.dialogs.line import LineInput
from dealtui.tui.keys import bindings

__all__ = ["FindLine"]


class FindLine(LineInput):
    """Keeps the focus; the screen moves the selection of the list (`find_move`, `find_open`, `find_close`)."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("find")]

    def __init__(self, hint: str, *, id: str) -> None:
        super().__init__(placeholder=f"/ {hint}", id=id)
