"""What a due phrase is read as, and what the rules hand to each other on the way there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from typing import NamedTuple

__all__ = ["REASONS", "WARNINGS", "Due", "Now", "Refusal", "Refused", "Span"]

# Code -> what it says; the sentences stand in the catalogs under dates.refused.<code> and dates.warning.<code>
REASONS = {
    "no-date": "nothing that is a date",
    "event-relative": "counts from an event whose date is not known (合同签订后5个工作日内)",
    "recurring": "comes again and again (每周五)",
    "impossible": "a day that does not exist (2月30日)",
    "placeholder": "a form that was not filled in (X月X日)",
    "vague-word": "names no day (尽快, TBD)",
    "open-ended": "names the earliest day, not the latest (周五后)",
    "past": "lies before today (昨天)",
    "range": "names several days (12月5日到8日)",
    "fraction": "may as well be a share (2/3 客户签字)",
    "weekday-mismatch": "day and weekday contradict each other (12月5日周五)",
    "no-festival-data": "a festival in a year that the table does not hold",
}
WARNINGS = {
    "rolled-to-next-year": "this year's day is past: next year's was taken",
    "rolled-to-next-month": "this month's day is past: next month's was taken",
    "rolled-to-tomorrow": "today's hour is past: tomorrow's was taken",
    "assumed-afternoon": "no part of the day was named: 3点 is taken as 15:00",
    "vague": "the phrase leaves some freedom: the last sensible day was taken",
    "past": "the day or hour is past",
    "day-first": "31/12 can only be day and month; otherwise the month stands first",
    "includes-the-day": "'before Friday' counts Friday itself",
    "no-holiday-data": "public holidays of that year are not known: Monday to Friday counted as workdays",
}


class Due(NamedTuple):
    """A due date. `time` is None when only the day was named; `rule` names the row of the table; `warnings` are codes."""

    date: date
    time: time | None
    rule: str
    warnings: tuple[str, ...] = ()

    @property
    def iso(self) -> str:
        """As it is stored: 2026-11-27, or 2026-11-27T15:00 (local)."""
        return f"{self.date.isoformat()}T{self.time:%H:%M}" if self.time else self.date.isoformat()


class Refusal(NamedTuple):
    """Why a phrase gives no due date: a code of REASONS."""

    reason: str


class Refused(Exception):
    """Raised by a reader whose pattern matched but whose day cannot be given."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Span(NamedTuple):
    """What a rule has read, before 前, 内, a time or a weekday are added.

    kind: day (may take a time), part (the 底 or 初 of a month: stands for one day), period (week, month, quarter, year),
    festival, duration (counted from today), moment (has its time already).
    `due` is the day when nothing follows; `before` the one that 前 asks for (a period's or festival's eve).
    """

    kind: str
    due: date
    time: time | None = None
    before: date | None = None
    warnings: tuple[str, ...] = ()


class Now(NamedTuple):
    """The reference: local wall-clock time, and its zone if it is known."""

    local: datetime
    zone: tzinfo | None

    @classmethod
    def of(cls, now: datetime) -> Now:
        return cls(now.replace(tzinfo=None, second=0, microsecond=0, fold=0), now.tzinfo)

    @property
    def today(self) -> date:
        return self.local.date()

    def to_local(self, moment: datetime) -> datetime:
        """An aware moment on this reference's wall clock (the system's zone when the reference is naive)."""
        return moment.astimezone(self.zone).replace(tzinfo=None, second=0, microsecond=0, fold=0)

    def later(self, minutes: int) -> datetime:
        """The wall clock after so many minutes have passed (a change of summer time in between is not lost)."""
        from datetime import timedelta

        passed = timedelta(minutes=minutes)
        if self.zone is None:
            return self.local + passed
        moment = self.local.replace(tzinfo=self.zone).astimezone(UTC)
        return self.to_local(moment + passed)
