"""Pieces of patterns and the words behind them: weekdays, months, years, this and next."""

from __future__ import annotations

import re
from datetime import date

from dealtui.domain.dates.numbers import DAY, count, digits
from dealtui.domain.dates.types import Now, Refused

__all__ = [
    "ENGLISH_MONTH",
    "ENGLISH_WEEKDAY",
    "MONTH_OR_RELATIVE",
    "WEEKDAY_SIGNS",
    "YEAR",
    "Match",
    "group",
    "if_past",
    "month_of",
    "shift_of",
    "weekday_of",
    "year_of",
]

Match = re.Match[str]

ENGLISH_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)(?![a-z])\.?"
)
ENGLISH_WEEKDAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)(?![a-z])"
# 今年, 2027年, 二〇二七年, 27年
YEAR = r"(?:(?P<year>今年|本年|明年|来年|后年|去年|[0-9]{4}年|[〇零一二三四五六七八九]{4}年|[23][0-9]年)\s*的?\s*)"
# 本月, 下个月; 12月, 十二月份
MONTH_OR_RELATIVE = rf"(?:(?P<relative>本月|这个?月|当月|下下个?月|下个?月|上个?月)|(?P<month>{DAY})月)份?"

WEEKDAY_SIGNS = {
    **dict(zip("一二三四五六日", range(7), strict=True)),
    "天": 6,
    **{str(n): n - 1 for n in range(1, 8)},
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEARS = {"今年": 0, "本年": 0, "this": 0, "明年": 1, "来年": 1, "next": 1, "后年": 2, "去年": -1, "last": -1}


def group(match: Match, name: str) -> str:
    """What a named group caught. Alternatives of one pattern number their groups: part, part2, part3."""
    words = match.groupdict()
    return words.get(name) or words.get(f"{name}2") or words.get(f"{name}3") or ""


def year_of(match: Match, now: Now) -> int | None:
    """The year that the words name; None when they name none."""
    word = group(match, "year")
    if not word:
        return None
    if word in _YEARS:
        return now.today.year + _YEARS[word]
    value = digits(word.removesuffix("年"))
    return value if value is None or value > 99 else 2000 + value


def month_of(match: Match) -> int | None:
    """The number of a month that is named by number or English name; None when it is named by its distance, or not."""
    word = group(match, "month")
    if not word:
        return None
    month = _MONTHS.index(word[:3]) + 1 if word[:3] in _MONTHS else count(word)
    if month is None or not 1 <= month <= 12:
        raise Refused("impossible")
    return month


def weekday_of(word: str) -> int:
    """0 for 一, 1, Mon, monday."""
    return WEEKDAY_SIGNS[word] if word in WEEKDAY_SIGNS else _WEEKDAYS.index(word[:3])


def shift_of(word: str) -> int:
    """How many weeks, months or quarters ahead: 本 0, 下 1, 下下 2, 上 -1; this 0, next 1, last -1."""
    if word.startswith("last"):
        return -1
    if word.startswith(("next", "following", "the following")):
        return 1
    return word.count("下") - word.count("上")


def if_past(day: date, now: Now) -> tuple[str, ...]:
    """The warning for a day whose year was named and which lies behind."""
    return ("past",) if day < now.today else ()
