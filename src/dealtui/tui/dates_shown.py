"""Dates on the screens: short, relative where that is what a person would say, in the language of the screens."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from dealtui.i18n import t, tn

if TYPE_CHECKING:
    from dealtui.domain.dates import Due, Refusal

__all__ = [
    "MORNING",
    "countdown",
    "day_word",
    "local",
    "read_moment",
    "refused",
    "shown_day",
    "shown_due",
    "shown_moment",
    "weekday",
]

MORNING = time(9)  # of a meeting that is planned for a day without an hour


def weekday(day: date) -> str:
    return t(f"weekday.{day.weekday()}")


def local(moment: str, now: datetime) -> datetime:
    """A stored time on the clock of `now`; a date alone is its midnight."""
    read = datetime.fromisoformat(moment)
    return read.astimezone(now.tzinfo) if read.tzinfo else read.replace(tzinfo=now.tzinfo)


def day_word(day: date, today: date) -> str:
    """今天, 明天, 昨天; 11-27 within the year; 2025-11-27 otherwise."""
    if word := {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days):
        return t(f"day.{word}")
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def shown_moment(moment: datetime, now: datetime) -> str:
    """明天 10:00, or 2026-12-04 周五 15:00 where the day is further off."""
    day = moment.date()
    if abs((day - now.date()).days) <= 1:
        return f"{day_word(day, now.date())} {moment:%H:%M}"
    return t("day.full_time", date=day.isoformat(), weekday=weekday(day), time=f"{moment:%H:%M}")


def shown_day(due: str) -> str:
    """A stored due date: 2026-12-04 周五, with its hour where it has one."""
    day = date.fromisoformat(due[:10])
    key = "day.full_time" if "T" in due else "day.full"
    return t(key, date=day.isoformat(), weekday=weekday(day), time=due[11:16])


def shown_due(due: Due) -> str:
    """The day, with the weekday, the hour if one was named, and what was assumed in reading it."""
    key = "day.full_time" if due.time else "day.full"
    when = t(key, date=due.date.isoformat(), weekday=weekday(due.date), time=f"{due.time or MORNING:%H:%M}")
    return "  ".join([when, *(t(f"dates.warning.{code}") for code in due.warnings)])


def refused(refusal: Refusal) -> str:
    """Why a phrase is no date, as a sentence."""
    return t("day.refused", why=t(f"dates.refused.{refusal.reason}"))


def read_moment(phrase: str, now: datetime) -> datetime | Refusal:
    """The time that a phrase names, on the clock of `now`; nine in the morning when it names a day alone."""
    from dealtui.domain.dates import Refusal, read_due

    try:
        return local(phrase.strip().replace(" ", "T"), now)
    except ValueError:
        pass  # not a time as it is stored: a phrase
    due = read_due(phrase, now)
    if isinstance(due, Refusal):
        return due
    return datetime.combine(due.date, due.time or MORNING, tzinfo=now.tzinfo)


def countdown(hours: float) -> str:
    """What is left of the time for a review, or how late it is: 还剩 03:10, 逾期 5 小时 (guide 65)."""
    minutes = round(abs(hours) * 3600) // 60
    if hours >= 0:
        return t("today.left", left=f"{minutes // 60:02}:{minutes % 60:02}")
    if minutes < 60:
        return t("today.late_minutes", n=minutes)
    if minutes < 48 * 60:
        return tn("today.late_hours", minutes // 60, n=minutes // 60)
    return tn("today.late_days", minutes // 1440, n=minutes // 1440)
