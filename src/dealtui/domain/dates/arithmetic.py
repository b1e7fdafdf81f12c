"""Days, weeks, months and quarters counted from a reference. Weeks start on Monday. What does not exist is refused."""

from __future__ import annotations

from datetime import date, timedelta

from dealtui.domain.dates.types import Now, Refused

__all__ = [
    "FRIDAY",
    "MONDAY",
    "SATURDAY",
    "SUNDAY",
    "add_days",
    "add_months",
    "day_of_month",
    "end_of_week",
    "exact",
    "last_day",
    "month_day",
    "on_or_last",
    "shifted_month",
    "week_day",
]

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


def exact(year: int, month: int, day: int) -> date:
    """The day, if it exists."""
    try:
        return date(year, month, day)
    except ValueError:
        raise Refused("impossible") from None


def add_days(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise Refused("impossible") from None


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    if month == 12:
        return exact(year, 12, 31)
    return add_days(exact(year, month + 1, 1), -1)


def on_or_last(year: int, month: int, day: int) -> date:
    """That day of a month, or its last one when it has fewer."""
    last = last_day(year, month)
    return last.replace(day=min(day, last.day))


def shifted_month(year: int, month: int, by: int) -> tuple[int, int]:
    """(year, month) so many months later."""
    return year + (month - 1 + by) // 12, (month - 1 + by) % 12 + 1


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month (RFC 7529, skip=backward)."""
    return on_or_last(*shifted_month(day.year, day.month, months), day.day)


def month_day(now: Now, month: int, day: int) -> tuple[date, tuple[str, ...]]:
    """A day without a year: the next one from today on; one that has passed rolls to next year and says so."""
    exact(2000, month, day)  # a leap year: refuses what no year has
    if (month, day) >= (now.today.month, now.today.day):
        return exact(now.today.year, month, day), ()
    return exact(now.today.year + 1, month, day), ("rolled-to-next-year",)


def day_of_month(now: Now, day: int) -> tuple[date, tuple[str, ...]]:
    """The 5th: in this month, or else in the next one that has such a day."""
    year, month = now.today.year, now.today.month
    if day >= now.today.day and day <= last_day(year, month).day:
        return exact(year, month, day), ()
    exact(2000, 1, day)
    year, month = shifted_month(year, month, 1)
    if day > last_day(year, month).day:
        year, month = shifted_month(year, month, 1)
    return exact(year, month, day), ("rolled-to-next-month",)


def week_day(day: date, weekday: int, weeks: int = 0) -> date:
    """A weekday (0 = Monday) of the week that holds `day`, or of one so many weeks later."""
    return add_days(day, weekday - day.weekday() + 7 * weeks)


def end_of_week(day: date) -> date:
    """The Friday of the week that holds `day`; its Sunday when Friday is past."""
    return week_day(day, FRIDAY if day.weekday() <= FRIDAY else SUNDAY)
