"""Workdays, with China's public holidays and make-up days where they are known (the extra `cn`).

The State Council names them a year ahead; `chinesecalendar` holds what has been named. Later years, and a machine
without that package, count Monday to Friday, and say that they do.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

__all__ = ["add_workdays", "is_workday", "workday_before"]

_DAY = timedelta(days=1)


@cache
def is_workday(day: date) -> tuple[bool, bool]:
    """(whether a day is a workday, whether the holidays of its year are known)."""
    try:
        from chinese_calendar import is_workday as named
    except ImportError:
        return day.weekday() < 5, False
    try:
        return bool(named(day)), True
    except NotImplementedError:  # a year that is not announced yet
        return day.weekday() < 5, False


def add_workdays(start: date, count: int) -> tuple[date, bool]:
    """(the count-th workday after a day, whether all holidays in between are known). OverflowError past year 9999."""
    day, known = start, True
    while count > 0:
        day += _DAY
        working, sure = is_workday(day)
        known &= sure
        count -= working
    return day, known


def workday_before(day: date) -> tuple[date, bool]:
    """(the day itself if it is a workday, else the last one before it; whether the holidays are known)."""
    known = True
    while True:
        working, sure = is_workday(day)
        known &= sure
        if working:
            return day, known
        day -= _DAY
