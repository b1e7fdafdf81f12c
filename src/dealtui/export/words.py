"""The words of an export in its own language, apart from the language of the screens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from dealtui.domain.kinds import (
    BY_NAME,
    DEAL_TYPES,
    FITS,
    LEVELS,
    OBJECTIVES,
    RESULTS,
    ROLES,
    SCENES,
    SLIP_ANSWERS,
    STAGES,
    STATUSES,
    TAGS,
)
from dealtui.domain.lifecycle import STATES
from dealtui.domain.mapping import NEED_STATES
from dealtui.domain.records import Attendee, Meeting
from dealtui.i18n import catalog

# Words that earlier versions wrote for a code: files of theirs can still be read
EARLIER = {
    "state": {
        "未开始": "todo",
        "待客户": "waiting",
        "已告知客户": "sent",
        "客户已反馈": "answered",
        "已闭环": "closed",
        "Client told": "sent",
        "Client answered": "answered",
    }
}


# The codes that have words, by their room in the catalogs. Only these are looked up: a stage or a role that somebody typed
# may happen to be the key of some other message.
ROOMS: Mapping[str, tuple[str, ...]] = {
    "side": ("client", "ours"),
    "topic": tuple(TAGS),
    "level": LEVELS,
    "fit": FITS,
    "state": STATES,
    "answer": SLIP_ANSWERS,
    "kind": tuple(BY_NAME),
    "role": ROLES,
    "scene": SCENES,
    "stage": STAGES,
    "deal_type": DEAL_TYPES,
    "result": RESULTS,
    "objective": tuple(OBJECTIVES),
    "status": STATUSES,
    "sheet.status": STATUSES,
    "sheet": ("internal", "moved"),
    "sheet.fact": tuple("topic scene stage time place recorder people next objectives agenda".split()),
    "follow.need": NEED_STATES,
    "export.gap": ("need-unanswered", "proposal-unmapped"),
    "export.divergence": ("open", "offered", "resolved"),
}


# What the values of a field are, wherever it stands: a room for a code, "due" for a day until when, "date" for when something was
OF_FIELD: Mapping[str, str] = {
    **{name: name for name in "kind side fit level state scene stage".split()},
    **{"topics": "topic", "roles": "role"},
    **dict.fromkeys("due original_due next_due".split(), "due"),
    **dict.fromkeys("started ended finished sent feedback_at closed sealed next_date".split(), "date"),
}
DATES = ("date", "due")


def moment_of(stamp: str) -> datetime | None:
    """A stored time, or the first moment of a day; None for what is none."""
    try:
        return datetime.fromisoformat(stamp)
    except ValueError:
        return None


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
        return self.t(f"{room}.{code}") if code in ROOMS.get(room, ()) else code

    def said(self, room: str, value: str) -> str:
        """A value of a room: the word of a code, a date as it is said."""
        return self.date(value) if room in DATES else self.label(room, value)

    def codes(self, room: str) -> dict[str, str]:
        """The words of a room's codes, back to the codes; those that earlier versions wrote as well."""
        return {**EARLIER.get(room, {}), **{self.t(f"{room}.{code}"): code for code in ROOMS[room]}}

    def several(self, items: Iterable[str]) -> str:
        """Statements in one cell."""
        return self.t("sheet.several").join(filter(None, items))

    def names(self, items: Iterable[str]) -> str:
        return self.t("sheet.names").join(filter(None, items))

    def aside(self, text: str, *remarks: str) -> str:
        """A text with remarks in brackets after it; without them when they are empty."""
        remark = self.t("sheet.comma").join(filter(None, remarks))
        return self.t("sheet.aside", text=text, remark=remark) if remark else text

    def attendee(self, someone: Attendee, *remarks: str) -> str:
        """Who took part, and as what."""
        return self.aside(
            someone.name, someone.title, *(self.label("role", role) for role in someone.roles), *remarks
        )

    def where(self, head: Meeting) -> str:
        """The place of a meeting, and whether it was one to go to."""
        where = self.t("sheet.online" if head.online else "sheet.on_site")
        return self.aside(head.place, where) if head.place else where

    def date(self, stamp: str) -> str:
        """A date, with its time when it has one; what is no date stands for itself."""
        if not (moment := moment_of(stamp)):
            return stamp
        day = self.t(
            "sheet.date",
            year=moment.year,
            month=moment.month,
            day=moment.day,
            month_name=self.t(f"sheet.month.{moment.month}"),
            weekday=self.t(f"weekday.{moment.weekday()}"),
        )
        return f"{day} {moment:%H:%M}" if "T" in stamp else day

    def clock(self, stamp: str) -> str:
        """The time of day; what is no time stands for itself."""
        moment = moment_of(stamp)
        return f"{moment:%H:%M}" if moment else stamp

    def due(self, due: str, phrase: str) -> str:
        """A due date with the words that were said; only the words when no date came of them."""
        return self.aside(self.date(due), phrase) if due else phrase
