"""A date, typed as people say it; the reading stands under the line before Enter."""

from __future__ import annotations

from datetime import datetime

from dealtui.domain.dates import Refusal, read_due
from dealtui.i18n import t
from dealtui.tui.dates_shown import refused, shown_due
from dealtui.tui.dialogs.line import LineInput
from dealtui.tui.dialogs.text import TextPrompt

__all__ = ["DatePrompt"]


class DatePrompt(TextPrompt):
    """Answers the phrase as it was typed, "" for no date, or None after Esc.

        app.push_screen(DatePrompt("期限", "下周五", now), set_due)

    A phrase that is no date is not answered: the line says why. `now` is what the phrase is read against. The date that
    stands there is selected: what is typed takes its place.
    """

    def __init__(self, title: str, value: str, now: datetime) -> None:
        super().__init__(title, value, check=self._wrong)
        self._now = now

    def on_mount(self) -> None:
        self.query_one(LineInput).select_all()

    def reading(self, text: str) -> str:
        if not text:
            return f"{t('dialog.date_empty')}\n{t('dialog.date_hint')}"
        due = read_due(text, self._now)
        return refused(due) if isinstance(due, Refusal) else shown_due(due)

    def _wrong(self, text: str) -> str:
        due = read_due(text, self._now) if text else None
        return refused(due) if isinstance(due, Refusal) else ""
