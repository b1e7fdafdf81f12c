"""Readers for phrases that name one day. They see the match and the reference; None: the match is no date after all."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from dealtui.domain.dates import arithmetic as on
from dealtui.domain.dates.numbers import count
from dealtui.domain.dates.types import Now, Refused, Span
from dealtui.domain.dates.words import Match, group, if_past, month_of, shift_of, weekday_of, year_of

__all__ = [
    "read_day_of_month",
    "read_festival",
    "read_moment",
    "read_month_day",
    "read_relative_day",
    "read_slash",
    "read_weekday",
]


def read_month_day(match: Match, now: Now) -> Span | None:
    """12月5日, 明年1月5号, 下月5日, Dec 5, 5 December 2026, 2026-12-05, 20261205."""
    day = count(match["day"])
    if day is None:
        return None
    year, month = year_of(match, now), month_of(match)
    if month is None:
        shifted = on.shifted_month(now.today.year, now.today.month, shift_of(group(match, "relative")))
        return Span("day", on.exact(*shifted, day))
    if year is None:
        due, warnings = on.month_day(now, month, day)
        return Span("day", due, warnings=warnings)
    due = on.exact(year, month, day)
    return Span("day", due, warnings=if_past(due, now))


def read_slash(match: Match, now: Now) -> Span:
    """12/5, 12-5, 12/5/2026: the month stands first; 31/12 can only be the other way round."""
    first, second = int(match["month"]), int(match["day"])
    if (first, second) == (24, 7):
        raise Refused("recurring")
    swapped = first > 12 >= second and match["sep"] == "/"
    month, day = (second, first) if swapped else (first, second)
    order = ("day-first",) if swapped else ()
    if match["year"]:
        due = on.exact(int(match["year"]), month, day)
        return Span("day", due, warnings=(*if_past(due, now), *order))
    due, warnings = on.month_day(now, month, day)
    return Span("day", due, warnings=(*warnings, *order))


def read_moment(match: Match, now: Now) -> Span:
    """2026-11-30T10:00Z: a moment with an offset is put on the local clock."""
    day = on.exact(int(match["year"]), int(match["month"]), int(match["day"]))
    hour, minute = int(match["hour"]), int(match["minute"])
    if (hour, minute) == (24, 0):
        day, hour = on.add_days(day, 1), 0
    if hour > 23 or minute > 59:
        raise Refused("impossible")
    moment = datetime(day.year, day.month, day.day, hour, minute)
    if zone := match["zone"]:
        moment = now.to_local(moment.replace(tzinfo=timezone(_offset(zone))))
    return Span("moment", moment.date(), moment.time(), warnings=("past",) if moment < now.local else ())


def _offset(zone: str) -> timedelta:
    """z, utc, +8, utc+08:00, -0530 as what is ahead of UTC."""
    shift = zone.removeprefix("utc").removeprefix("gmt").replace(":", "")
    if shift in ("", "z"):
        return timedelta()
    digits = shift[1:] if len(shift) > 3 else f"{shift[1:]}00"
    ahead = timedelta(hours=int(digits[:-2]), minutes=int(digits[-2:]))
    return -ahead if shift[0] == "-" else ahead


def read_day_of_month(match: Match, now: Now) -> Span | None:
    """5号, 30日, the 5th."""
    day = count(match["day"])
    if day is None:
        return None
    due, warnings = on.day_of_month(now, day)
    return Span("day", due, warnings=warnings)


_RELATIVE = {
    **{"大后": 3, "后": 2, "明": 1, "昨": -1, "前": -2},
    **{"day": 2, "the": 2, "tom": 1, "tmr": 1, "yes": -1},
}


def read_relative_day(match: Match, now: Now) -> Span:
    """今天, 大后天, 明早, today, the day after tomorrow, tonight."""
    days = next((days for start, days in _RELATIVE.items() if match["word"].startswith(start)), 0)
    return Span("day", on.add_days(now.today, days))


def read_weekday(match: Match, now: Now) -> Span:
    """周五: the next one after today; 本周五: this week's; 下周五, next Friday: next week's."""
    weekday, week = weekday_of(match["day"]), group(match, "week")
    if week:
        return Span("day", on.week_day(now.today, weekday, shift_of(week)))
    return Span("day", on.add_days(now.today, (weekday - now.today.weekday()) % 7 or 7))


def read_festival(match: Match, now: Now) -> Span:
    """春节, 国庆节, Christmas: the next one after today; 前 asks for its eve."""
    from dealtui.domain.festivals import festival_day

    asked = year_of(match, now)
    warnings: tuple[str, ...] = ()
    try:
        due = festival_day(match["festival"], asked or now.today.year)
        if asked is None and due <= now.today:
            due, warnings = festival_day(match["festival"], now.today.year + 1), ("rolled-to-next-year",)
    except LookupError:
        raise Refused("no-festival-data") from None
    return Span("festival", due, before=on.add_days(due, -1), warnings=warnings or if_past(due, now))
