"""A name: one of those that are known, or another one."""

from __future__ import annotations

from collections.abc import Sequence

from dealtui.tui.dialogs.choosing import Choosing
from dealtui.tui.widgets.rows import Row

__all__ = ["NamePrompt"]


class NamePrompt(Choosing[str | None]):
    """Answers a name, or None after Esc.

        app.push_screen(NamePrompt("负责人", [("李雷", "我方 客户经理"), ("王总", "客户 信息总监")]), set_owner)

    Typing leaves the names that hold it; Enter takes the marked one, and what was typed when it is in none of them.
    """

    HINT = "dialog.name_hint"
    EMPTY = "dialog.name_new"
    HEIGHTS = (2, 10)

    def __init__(self, title: str, names: Sequence[tuple[str, str]]) -> None:
        super().__init__(title, names)
        self._names = [name for name, _ in names]

    def matches(self, row: Row, typed: str) -> bool:
        return typed in self._names[row.key].casefold()

    def take(self, row: Row | None, typed: str) -> None:
        if name := self._names[row.key] if row else typed:
            self.dismiss(name)
