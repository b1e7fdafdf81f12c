"""Readers for weeks, months, quarters and years, and for their parts: due is the last day that is meant.

前 and "before" ask for the eve of a period; a part (月底, 月初) stands for one day, which they include.
"""

from __future__ import annotations

from datetime import date

from dealtui.domain.dates import arithmetic as on
from dealtui.domain.dates.numbers import count
from dealtui.domain.dates.types import Now, Refused, Span
from dealtui.domain.dates.words import Match, group, if_past, month_of, shift_of, year_of

__all__ = [
    "read_iso_week",
    "read_month",
    "read_month_part",
    "read_quarter",
    "read_week",
    "read_weekend",
    "read_year",
]

_END = 31
_DAY_OF_PART = {
    **{"初": 1, "上旬": 10, "中": 15, "中旬": 20, "下旬": _END, "末": _END, "底": _END},
    **{"early": 1, "start": 1, "beginning": 1, "mid": 15, "middle": 15, "late": _END},
}
_EXACT_PARTS = ("", "底", "末", "end", "eom")


def _month(match: Match, now: Now, day: int) -> tuple[int, int, tuple[str, ...]]:
    """(year, month, warnings); a month without a year whose `day` is past is next year's."""
    today, year, month = now.today, year_of(match, now), month_of(match)
    if month is None:
        return *on.shifted_month(today.year, today.month, shift_of(group(match, "relative"))), ()
    if year is not None:
        return year, month, if_past(on.on_or_last(year, month, day), now)
    if on.on_or_last(today.year, month, day) >= today:
        return today.year, month, ()
    return today.year + 1, month, ("rolled-to-next-year",)


def read_month_part(match: Match, now: Now) -> Span:
    """月底, 下月初, 12月中旬, early December, end of next month."""
    part = group(match, "part")
    day = _DAY_OF_PART.get(part, _END)
    year, month, warnings = _month(match, now, day)
    due = on.on_or_last(year, month, day)
    if due < now.today and not (
        group(match, "month") or group(match, "relative")
    ):  # a bare 月初 is the next one
        due = on.on_or_last(*on.shifted_month(year, month, 1), day)
    return Span("part", due, warnings=warnings if part in _EXACT_PARTS else (*warnings, "vague"))


def read_month(match: Match, now: Now) -> Span:
    """12月, 明年3月, 下个月, next month, March 2027, 2027-03."""
    year, month, warnings = _month(match, now, _END)
    return Span(
        "period",
        on.last_day(year, month),
        before=on.add_days(on.exact(year, month, 1), -1),
        warnings=warnings,
    )


def read_week(match: Match, now: Now) -> Span:
    """本周, 下周, next week, eow: until its Friday (Sunday, when this week's Friday is past)."""
    shift, part = shift_of(group(match, "week")), group(match, "part")
    monday = on.week_day(now.today, on.MONDAY, shift)
    if part in ("初", "中", "early", "mid"):
        return Span("part", on.add_days(monday, 2 if part in ("中", "mid") else 0), warnings=("vague",))
    due = on.end_of_week(now.today) if shift == 0 else on.add_days(monday, on.FRIDAY)
    if part:
        return Span("part", due)
    friday_before = on.add_days(monday, on.FRIDAY - 7)
    return Span(
        "period", due, before=friday_before if friday_before >= now.today else on.add_days(monday, -1)
    )


def read_weekend(match: Match, now: Now) -> Span:
    """周末, 下周末, the weekend: until its Sunday; its eve is the Friday."""
    saturday = on.week_day(now.today, on.SATURDAY, shift_of(group(match, "week")))
    friday = on.add_days(saturday, -1)
    return Span(
        "period", on.add_days(saturday, 1), before=friday if friday >= now.today else on.add_days(friday, 7)
    )


def read_iso_week(match: Match, now: Now) -> Span:
    """2026-W49: until its Friday (ISO 8601 week dates)."""
    try:
        monday = date.fromisocalendar(int(match["year"]), int(match["number"]), 1)
    except ValueError:
        raise Refused("impossible") from None
    friday = on.add_days(monday, on.FRIDAY)
    return Span("period", friday, before=on.add_days(monday, -3), warnings=if_past(friday, now))


def read_quarter(match: Match, now: Now) -> Span:
    """一季度, Q4底, 本季度末, Q1 2027, eoq, 上半年."""
    today, half, number = now.today, group(match, "half"), group(match, "quarter")
    months = 6 if half else 3
    current = (today.month - 1) // months
    year = year_of(match, now)
    warnings: tuple[str, ...] = ()
    if half:
        wanted = "上下".index(half)
    elif number:
        wanted = (count(number) or 0) - 1
    else:
        wanted, year = current + shift_of(group(match, "relative")), today.year
    if year is None:
        year = today.year + (wanted < current)
        warnings = ("rolled-to-next-year",) if wanted < current else ()
    first = on.exact(*on.shifted_month(year, 1, wanted * months), 1)
    due = on.last_day(*on.shifted_month(first.year, first.month, months - 1))
    if group(match, "year"):
        warnings = if_past(due, now)
    part = group(match, "part")
    if part == "初":
        return Span("part", first, warnings=(*warnings, "vague"))
    return Span("part" if part else "period", due, before=on.add_days(first, -1), warnings=warnings)


def read_year(match: Match, now: Now) -> Span:
    """年底, 今年内, 明年初, 年中, next year, eoy, end of 2027."""
    named, part = year_of(match, now), group(match, "part")
    year = named or now.today.year
    if part in ("初", "中"):
        due = on.exact(year, 1, 31) if part == "初" else on.exact(year, 6, 30)
        warnings: tuple[str, ...] = ("vague",)
        if named is None and due < now.today:
            due, warnings = on.exact(year + 1, due.month, due.day), ("rolled-to-next-year", "vague")
        return Span("part", due, warnings=(*warnings, *if_past(due, now)))
    due = on.exact(year, 12, 31)
    eve = None if part else on.exact(year - 1, 12, 31)
    return Span("part" if part else "period", due, before=eve, warnings=if_past(due, now))
