"""A due phrase put together: opening word, day, weekday in brackets, time of day, closing word.

by Friday 5pm      于12月5日(周六)18:00前      EOD next Friday      3个工作日内
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from typing import NamedTuple

from dealtui.domain.dates import arithmetic as on
from dealtui.domain.dates.clock import Clock, times_at
from dealtui.domain.dates.rules import DayReader, Rule, compiled
from dealtui.domain.dates.types import Due, Now, Refusal, Refused, Span
from dealtui.domain.dates.words import ENGLISH_WEEKDAY, weekday_of

__all__ = ["Found", "readings"]


class Found(NamedTuple):
    """One reading of the text from where it was asked to `end`. opened and closed: the opening and closing words."""

    end: int
    result: Due | Refusal
    kind: str
    flags: str
    opened: str
    closed: str


_OPEN = (
    r"(?:(?:请|务必|必须|需|应|争取|预计|计划|暂定|最迟|最晚|不晚于|不迟于|截止(?:日期|时间)?|截到|期限|限期|限|于|在|到)[\s:]*"
    r"|(?:due(?: date)?|deadline|by|before|on or before|on|at|no later than|not later than|until|till|latest)(?![a-z])[\s:]*){1,4}"
)
_OPENS = "请务必需应争预计暂最不截期限于在到dboaniul"
_CLOSE = (
    r"\s*(?:(?P<around>左右|前后)|(?P<before>之前|以前|前)|(?P<inside>之内|以内|内)|(?P<until>为止|止|截止)"
    r"|(?P<after>之后|以后|过后|后)|(?P<since>起|开始)|(?P<same>当天|当日|那天))"
)
_WORN = (
    rf"\s*[,(\[]?\s*(?:(?:周|星期|礼拜)(?P<sign>[一二三四五六日天])|(?P<word>{ENGLISH_WEEKDAY})\.?)\s*[)\]]?"
)
_WORN_BEFORE = rf"(?:(?:周|星期|礼拜)(?P<sign>[一二三四五六日天])|(?P<word>{ENGLISH_WEEKDAY})\.?)[\s,(]*(?=[0-9a-z一二三四五六七八九十明下])"
_WEEKDAYS = "周星礼mtwfs"
_TO_TIME = r"\s*[,的]?\s*(?:at\s+|@\s*)?"
_TO_DAY = r"\s*(?:,|on|of)?\s*"

# What cannot end a date: the word or number goes on (12-5.5, 3百, 5万, 8%, 周五A)
_GOES_ON = r"(?<=[a-z0-9])[a-z0-9_]|(?<=[0-9])(?:[.:/-][0-9]|[%‰°])|(?<=[0-9一二两三四五六七八九十])[十百千万亿多余几点]"


def _tables(text: str) -> tuple[Rule[DayReader], ...]:
    """The rules that can match this text: English ones begin with or hold a letter, Chinese ones do not begin with one."""
    rules: tuple[Rule[DayReader], ...] = ()
    if not (text.isascii() and text[:1].isalpha()):
        from dealtui.domain.dates import chinese

        rules = chinese.RULES
    if compiled("[a-z]").search(text):
        from dealtui.domain.dates import english

        rules += english.RULES
    return rules


def readings(text: str, at: int, now: Now) -> list[Found]:
    """Every reading of folded text from `at`, the longest first, dates before refusals."""
    found = [
        one for one in _phrases(text, at, now) if one.end > at and not compiled(_GOES_ON).match(text, one.end)
    ]
    return sorted(found, key=lambda one: (-one.end, isinstance(one.result, Refusal)))


def _phrases(text: str, at: int, now: Now) -> Iterator[Found]:
    opening = compiled(_OPEN).match(text, at) if text[at : at + 1] in _OPENS else None
    opened, start = (opening[0], opening.end()) if opening else ("", at)
    for end, span, rule in _days(text, start, now):
        yield from _closings(text, end, span, None, rule.name, rule.flags, opened, now)
        if (
            isinstance(span, Refusal)
            or span.kind in ("day", "festival")
            or (span.kind == "duration" and not span.time)
        ):
            after = _end_of(_TO_TIME, text, end)
            for time_end, clock, row in times_at(text, after):
                flags = f"{rule.flags} alone" if "alone" in row.flags else rule.flags
                yield from _closings(text, time_end, span, clock, rule.name, flags, opened, now)
    for end, clock, row in times_at(text, start):
        if "follows" in row.flags:
            continue
        today = Span("day", now.today)
        yield from _closings(text, end, today, clock, f"time-{row.name}", row.flags, opened, now)
        after = _end_of(_TO_DAY, text, end)
        for day_end, span, rule in _days(text, after, now):
            if isinstance(span, Refusal) or span.kind == "day":
                yield from _closings(text, day_end, span, clock, rule.name, rule.flags, opened, now)


def _end_of(pattern: str, text: str, at: int) -> int:
    match = compiled(pattern).match(text, at)
    return match.end() if match else at


def _days(text: str, at: int, now: Now) -> Iterator[tuple[int, Span | Refusal, Rule[DayReader]]]:
    """What the rules read here, also with the weekday that a date wears before or after it."""
    for end, span, rule in _matches(text, at, now):
        yield end, span, rule
        if "dated" in rule.flags and (worn := compiled(_WORN).match(text, end)):
            yield worn.end(), _checked(span, worn), rule
    if text[at : at + 1] in _WEEKDAYS and (worn := compiled(_WORN_BEFORE).match(text, at)):
        for end, span, rule in _matches(text, worn.end(), now):
            if "dated" in rule.flags:
                yield end, _checked(span, worn), rule
                if "(" in worn[0] and text[end : end + 1] == ")":
                    yield end + 1, _checked(span, worn), rule


def _matches(text: str, at: int, now: Now) -> Iterator[tuple[int, Span | Refusal, Rule[DayReader]]]:
    piece = text[at:]
    for rule in _tables(piece):
        if rule.may_match(piece):
            yield from _match(rule, text, at, now)


def _match(
    rule: Rule[DayReader], text: str, at: int, now: Now
) -> Iterator[tuple[int, Span | Refusal, Rule[DayReader]]]:
    match = compiled(rule.pattern).match(text, at)
    if match is None or match.end() == at:
        return
    try:
        span = rule.read(match, now)
    except Refused as refused:
        yield match.end(), Refusal(refused.reason), rule
    except (OverflowError, ValueError):  # beyond the year 9999
        yield match.end(), Refusal("impossible"), rule
    else:
        if span is not None:
            yield match.end(), span, rule


def _checked(span: Span | Refusal, worn: re.Match[str]) -> Span | Refusal:
    """The day, if it falls on the weekday that it wears."""
    if isinstance(span, Refusal) or span.due.weekday() == weekday_of(worn["sign"] or worn["word"]):
        return span
    return Refusal("weekday-mismatch")


def _closings(
    text: str,
    end: int,
    span: Span | Refusal,
    clock: Clock | str | None,
    name: str,
    flags: str,
    opened: str,
    now: Now,
) -> Iterator[Found]:
    """The reading as it stands, and with the closing word that follows it."""
    kind = span.kind if isinstance(span, Span) else ""
    yield Found(end, _due(span, clock, "", name, opened, now), kind, flags, opened, "")
    if closing := compiled(_CLOSE).match(text, end):
        closed = str(closing.lastgroup)
        result = _due(span, clock, closed, name, opened, now)
        yield Found(closing.end(), result, kind, flags, opened, closed)


def _due(
    span: Span | Refusal, clock: Clock | str | None, closed: str, name: str, opened: str, now: Now
) -> Due | Refusal:
    """The day that is meant, once opening and closing words are known."""
    if isinstance(span, Refusal):
        return span
    if isinstance(clock, str):
        return Refusal(clock)
    if closed == "since" or (closed == "after" and span.kind != "duration"):
        return Refusal("open-ended")
    eve = closed == "before" or "before" in opened
    if span.kind == "duration" and closed == "before":
        return Refusal("past")  # 三天前 is three days ago
    day, warnings = span.due, span.warnings
    if eve and span.before and clock is None:
        day = span.before
    elif "before" in opened.replace("on or before", "") and span.kind == "day" and clock is None:
        warnings = (*warnings, "includes-the-day")
    if closed == "around" or (span.kind == "period" and not eve and closed != "inside"):
        warnings = (*warnings, "vague")
    moment = span.time
    if clock is not None:
        warnings = (*warnings, *clock.warnings)
        if clock.minutes is not None:
            try:
                day = on.add_days(day, clock.minutes // 1440)
            except Refused as refused:
                return Refusal(refused.reason)
            moment = time(clock.minutes % 1440 // 60, clock.minutes % 60)
    if name.startswith("time-") and moment and (day, moment) < (now.today, now.local.time()):
        day, warnings = on.add_days(day, 1), (*warnings, "rolled-to-tomorrow")
    if day < now.today and "past" not in warnings:
        return Refusal("past")
    if moment and day == now.today and moment < now.local.time() and "past" not in warnings:
        warnings = (*warnings, "past")
    return Due(day, moment, name, tuple(dict.fromkeys(warnings)))
