"""The words of an export in its own language, apart from the language of the screens."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dealtui.i18n import catalog

__all__ = ["Words"]


class Words:
    """Labels, lists and dates in "zh" or "en".

    >>> Words("en").date("2026-11-27T15:00")
    'Fri 27 Nov 2026 15:00'
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.t = catalog(lang).t

    def label(self, room: str, code: str) -> str:
        """The word for a stored code; what has none (a free text, a newer code) stands for itself."""
        key = f"{room}.{code}"
        word = self.t(key) if code else ""
        return code if word == key else word

    def several(self, items: Iterable[str]) -> str:
        """Statements in one cell."""
        return self.t("sheet.several").join(filter(None, items))

    def names(self, items: Iterable[str]) -> str:
        return self.t("sheet.names").join(filter(None, items))

    def aside(self, text: str, *remarks: str) -> str:
        """A text with remarks in brackets after it; without them when they are empty."""
        remark = self.t("sheet.comma").join(filter(None, remarks))
        return self.t("sheet.aside", text=text, remark=remark) if remark else text

    def date(self, stamp: str) -> str:
        """A date, with its time when it has one; what is no date stands for itself."""
        try:
            moment = datetime.fromisoformat(stamp)
        except ValueError:
            return stamp
        day = self.t(
            "sheet.date",
            year=moment.year,
            month=moment.month,
            day=moment.day,
            month_name=self.t(f"sheet.month.{moment.month}"),
            weekday=self.t(f"sheet.weekday.{moment.isoweekday()}"),
        )
        return f"{day} {moment:%H:%M}" if "T" in stamp else day

    def clock(self, stamp: str) -> str:
        """The time of day; what is no time stands for itself."""
        try:
            return f"{datetime.fromisoformat(stamp):%H:%M}"
        except ValueError:
            return stamp

    def due(self, due: str, phrase: str) -> str:
        """A due date with the words that were said; only the words when no date came of them."""
        return self.aside(self.date(due), phrase) if due else phrase
