"""Readers for what is counted from today or from this minute: 3天内, 两周后, in 2 hours, 5 working days, +2w."""

from __future__ import annotations

import re

from dealtui.domain.dates import arithmetic as on
from dealtui.domain.dates.numbers import count, upper_bound
from dealtui.domain.dates.types import Now, Span
from dealtui.domain.dates.words import Match, group, shift_of

__all__ = ["read_duration", "read_last_workday", "read_next_workday"]

_MINUTES = {
    **{"分钟": 1, "刻钟": 15, "小时": 60, "钟头": 60},
    **{"min": 1, "minute": 1, "h": 60, "hr": 60, "hour": 60},
}
_DAYS = {
    **{"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7},
    **{"d": 1, "day": 1, "w": 7, "wk": 7, "week": 7, "fortnight": 14},
}
_MONTHS = {
    **{"月": 1, "季度": 3, "年": 12},
    **{"m": 1, "mo": 1, "month": 1, "quarter": 3, "y": 12, "yr": 12, "year": 12},
}
_WORKDAYS = ("工作日", "working day", "business day", "work day", "workday", "bd", "wd")
_LONGEST = {"m": 12, "年": 20, "y": 20, "year": 20, "yr": 20}  # 30m are rather minutes, 26年 is rather a year


def read_duration(match: Match, now: Now) -> Span | None:
    """3天内, 两周后, 半个月, 一个半小时, 3-5个工作日, in 3 days, a week, +2w: of a range the longer one."""
    unit, word = (re.sub(r"\s+", " ", group(match, name)) for name in ("unit", "count"))
    unit = unit.removesuffix("s") if unit.isascii() else unit
    half_only = word == "半" or word.startswith("half")
    amount = 0 if half_only else count(word)
    vague = bool(group(match, "low")) or word == "a couple of"
    if amount is None:
        amount, vague = upper_bound(word), True
    half = half_only or bool(group(match, "half") or group(match, "tail"))
    if amount is None or (amount == 0 and not half) or amount > _LONGEST.get(unit, amount):
        return None
    warnings = ("vague",) if vague else ()
    if unit in _WORKDAYS:
        return None if half else _in_workdays(amount, now, warnings)
    if unit in _MINUTES:
        moment = now.later(amount * _MINUTES[unit] + (_MINUTES[unit] // 2 if half else 0))
        return Span("duration", moment.date(), moment.time(), warnings=warnings)
    if unit in _MONTHS:
        months = amount * _MONTHS[unit] + (_MONTHS[unit] // 2 if half else 0)
        due = on.add_months(now.today, months)
        return Span(
            "duration", on.add_days(due, 15) if half and unit in ("月", "month") else due, warnings=warnings
        )
    if not half:
        return Span("duration", on.add_days(now.today, amount * _DAYS[unit]), warnings=warnings)
    # half a day may end tomorrow; half a week and half a fortnight take the longer half
    moment = now.later(
        amount * _DAYS[unit] * 1440 + (720 if _DAYS[unit] == 1 else (_DAYS[unit] + 1) // 2 * 1440)
    )
    return Span("duration", moment.date(), warnings=("vague",))


def _in_workdays(amount: int, now: Now, warnings: tuple[str, ...]) -> Span:
    from dealtui.domain.workdays import add_workdays

    due, known = add_workdays(now.today, amount)
    return Span("duration", due, warnings=warnings if known else (*warnings, "no-holiday-data"))


def read_next_workday(_: Match, now: Now) -> Span:
    """下个工作日, next working day."""
    return _in_workdays(1, now, ())._replace(kind="day")


def read_last_workday(match: Match, now: Now) -> Span:
    """月底最后一个工作日, the last working day of next month, 本周最后一个工作日."""
    from dealtui.domain.workdays import workday_before

    if week := group(match, "week"):
        last = on.week_day(now.today, on.SUNDAY, shift_of(week))
    else:
        last = on.last_day(
            *on.shifted_month(now.today.year, now.today.month, shift_of(group(match, "relative")))
        )
    due, known = workday_before(last)
    return Span("day", due, warnings=() if known else ("no-holiday-data",))
