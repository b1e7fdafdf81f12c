"""Words of dates: numbers, weekdays, months, years; from a match to a day and an hour; and the tables of what is matched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

import pendulum
from pendulum import Date, FixedTimezone, WeekDay

from dealtui.domain.dates.rules import (
    DateRule,
    DayReader,
    DaySpan,
    NoSuchDate,
    Now,
    Reader,
    Refusal,
    compiled,
)

# ----------------------------------------------------------------------------------------------------
# Numbers in digits and in Chinese: 15, 二十, 廿五, 两, 一百二十, 二〇二六.

_ONES = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ENGLISH = {
    **{
        word: value
        for value, word in enumerate(
            "zero one two three four five six seven eight nine ten eleven twelve".split()
        )
    },
    **{"fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90, "a": 1, "an": 1},
    "a couple of": 2,
}

# Patterns: an amount of days or weeks; the number of a day, month or hour
COUNT = r"(?:[0-9]{1,3}(?![0-9])|[〇零一二两三四五六七八九十廿卅百]{1,5})"
DAY = r"(?:[0-9]{1,2}(?![0-9])|[〇零一二两三四五六七八九十廿卅]{1,3})"

_CHINESE = r"(?:(?P<hundreds>[一二两三四五六七八九])百)?(?:(?P<tens>[一二三四五六七八九]?)十|零)?(?P<ones>[一二两三四五六七八九]?)"


def count(word: str) -> int:
    """The value of a number in digits, Chinese or English; LookupError if it is none."""
    if word.isascii():
        return int(word) if word.isdigit() else _ENGLISH[word]
    if word in _ONES:
        return _ONES[word]
    match = re.fullmatch(_CHINESE, word.replace("廿", "二十").replace("卅", "三十"))
    if match is None:
        raise LookupError(word)
    tens = 0 if match["tens"] is None else _ONES[match["tens"] or "一"]
    return 100 * _ONES.get(match["hundreds"], 0) + 10 * tens + _ONES.get(match["ones"], 0)


def digits(word: str) -> int:
    """A year said digit by digit: 二〇二六, 2026."""
    return int("".join(str(_ONES.get(sign, sign)) for sign in word))


# ----------------------------------------------------------------------------------------------------
# Pieces of patterns and the words behind them: weekdays, months, years, this and next.

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
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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
    return 2000 + value if len(word.removesuffix("年")) == 2 else value


def month_of(match: Match) -> int | None:
    """The number of a month that is named by number or English name; None when it is named by its distance, or not."""
    word = group(match, "month")
    if not word:
        return None
    return _MONTH_NAMES.index(word[:3]) + 1 if word[:3] in _MONTH_NAMES else count(word)


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


# ----------------------------------------------------------------------------------------------------
# Days, weeks, months and quarters counted from a reference. Weeks start on Monday. What does not exist is refused.

MONDAY, FRIDAY, SUNDAY = 0, 4, 6


def on_or_last(month: Date, day: int) -> Date:
    """That day of a month, or its last one when it has fewer."""
    return month.set(day=min(day, month.days_in_month))


def this_month(now: Now, by: int = 0) -> Date:
    """The first day of this month, or of one so many later."""
    return now.today.start_of("month").add(months=by)


def month_day(now: Now, month: int, day: int) -> tuple[Date, tuple[str, ...]]:
    """A day without a year: the next one from today on; one that has passed rolls to next year and says so."""
    pendulum.date(2000, month, day)  # a leap year: refuses what no year has
    if (month, day) >= (now.today.month, now.today.day):
        return pendulum.date(now.today.year, month, day), ()
    return pendulum.date(now.today.year + 1, month, day), ("rolled-to-next-year",)


def week_day(day: Date, weekday: int, weeks: int = 0) -> Date:
    """A weekday (0 = Monday) of the week that holds `day`, or of one so many weeks later."""
    return day.start_of("week").add(days=weekday + 7 * weeks)


# ----------------------------------------------------------------------------------------------------
# Readers for phrases that name one day. They see the match and the reference; None: the match is no date after all.


def read_month_day(match: Match, now: Now) -> DaySpan:
    """12月5日, 明年1月5号, 下月5日, Dec 5, 5 December 2026, 2026-12-05, 20261205."""
    day, year, month = count(match["day"]), year_of(match, now), month_of(match)
    if month is None:
        first = this_month(now, shift_of(group(match, "relative")))
        return DaySpan("day", pendulum.date(first.year, first.month, day))
    if year is None:
        due, warnings = month_day(now, month, day)
        return DaySpan("day", due, warnings=warnings)
    due = pendulum.date(year, month, day)
    return DaySpan("day", due, warnings=if_past(due, now))


def read_slash(match: Match, now: Now) -> DaySpan:
    """12/5, 12-5, 12/5/2026: the month stands first; 31/12 can only be the other way round."""
    first, second = int(match["month"]), int(match["day"])
    if (first, second) == (24, 7):
        raise NoSuchDate("recurring")
    swapped = first > 12 >= second and match["sep"] == "/"
    month, day = (second, first) if swapped else (first, second)
    order = ("day-first",) if swapped else ()
    if match["year"]:
        due = pendulum.date(int(match["year"]), month, day)
        return DaySpan("day", due, warnings=(*if_past(due, now), *order))
    due, warnings = month_day(now, month, day)
    return DaySpan("day", due, warnings=(*warnings, *order))


def read_moment(match: Match, now: Now) -> DaySpan:
    """2026-11-30T10:00Z: a moment with an offset is put on the local clock."""
    day = pendulum.date(int(match["year"]), int(match["month"]), int(match["day"]))
    hour, minute = int(match["hour"]), int(match["minute"])
    if (hour, minute) == (24, 0):
        day, hour = day.add(days=1), 0
    moment = pendulum.naive(day.year, day.month, day.day, hour, minute)
    if zone := match["zone"]:
        moment = now.to_local(moment.set(tz=FixedTimezone(_offset(zone))))
    return DaySpan("moment", moment.date(), moment.time(), warnings=("past",) if moment < now.local else ())


def _offset(zone: str) -> int:
    """z, utc, +8, utc+08:00, -0530 as seconds ahead of UTC."""
    shift = zone.removeprefix("utc").removeprefix("gmt").replace(":", "")
    if shift in ("", "z"):
        return 0
    digits = shift[1:] if len(shift) > 3 else f"{shift[1:]}00"
    ahead = 3600 * int(digits[:-2]) + 60 * int(digits[-2:])
    return -ahead if shift[0] == "-" else ahead


def read_day_of_month(match: Match, now: Now) -> DaySpan:
    """5号, 30日, the 5th: in this month, or else in the next one that has such a day."""
    day = count(match["day"])
    pendulum.date(2000, 1, day)
    if now.today.day <= day <= now.today.days_in_month:
        return DaySpan("day", now.today.set(day=day))
    month = this_month(now, 1)
    if day <= month.days_in_month:
        return DaySpan("day", month.set(day=day), warnings=("rolled-to-next-month",))
    later = this_month(now, 2).set(day=day)  # no two months in a row are shorter
    return DaySpan("day", later, warnings=("rolled-to-later-month",))


_RELATIVE = {
    **{"大后": 3, "后": 2, "明": 1, "昨": -1, "前": -2},
    **{"day": 2, "the": 2, "tom": 1, "tmr": 1, "yes": -1},
}


def read_relative_day(match: Match, now: Now) -> DaySpan:
    """今天, 大后天, 明早, today, the day after tomorrow, tonight."""
    days = next((days for start, days in _RELATIVE.items() if match["word"].startswith(start)), 0)
    return DaySpan("day", now.today.add(days=days))


def read_weekday(match: Match, now: Now) -> DaySpan:
    """周五: the next one after today; 本周五: this week's; 下周五, next Friday: next week's."""
    weekday, week = weekday_of(match["day"]), group(match, "week")
    if week:
        return DaySpan("day", week_day(now.today, weekday, shift_of(week)))
    return DaySpan("day", now.today.next(WeekDay(weekday)))


def read_weeks_later(match: Match, now: Now) -> DaySpan:
    """Friday week, a week on Friday, two weeks from Monday, a fortnight tomorrow: so many weeks after the next such day."""
    word, weeks = match["day"], count(match.groupdict().get("count") or "a")
    if word.startswith("to"):
        day = now.today.add(days=int(word == "tomorrow"))
    else:
        day = now.today.next(WeekDay(weekday_of(word)))
    return DaySpan("day", day.add(weeks=weeks * (2 if match["unit"].startswith("fort") else 1)))


_NTH = {
    start: nth
    for nth, starts in enumerate(("fi 1 一", "se 2 二", "th 3 三", "fo 4 四"), 1)
    for start in starts.split()
}


def read_nth_weekday(match: Match, now: Now) -> DaySpan:
    """下月第一个周一, 12月最后一个周五, the first Monday of December, the last Friday of next month."""
    word, weekday = group(match, "nth"), WeekDay(weekday_of(match["day"]))

    def of(month: Date) -> Date:
        nth = next((nth for start, nth in _NTH.items() if word.startswith(start)), 0)
        return month.nth_of("month", nth, weekday) if nth else month.last_of("month", weekday)

    first, warnings = _month(match, now, 1)
    if warnings == ("rolled-to-next-year",) and of(this_year := first.subtract(years=1)) >= now.today:
        first, warnings = this_year, ()
    due = of(first)
    return DaySpan("day", due, warnings=if_past(due, now) if year_of(match, now) else warnings)


def read_festival(match: Match, now: Now) -> DaySpan:
    """春节, 国庆节, Christmas: the next one after today; 前 asks for its eve."""
    from dealtui.domain.calendar import festival_day

    asked, name = year_of(match, now), match["festival"]
    warnings: tuple[str, ...] = ()
    if group(match, "lunar"):
        name = f"{1 if match['lunar'] == '正' else 12} {count(match['day'].removeprefix('初'))}"
    try:
        due = festival_day(name, asked or now.today.year)
        if asked is None and due <= now.today:
            due, warnings = festival_day(name, now.today.year + 1), ("rolled-to-next-year",)
    except LookupError:
        raise NoSuchDate("no-festival-data") from None
    if group(match, "lunar"):  # a day like 12月5日, which 前 includes
        return DaySpan("day", due, warnings=warnings or if_past(due, now))
    return DaySpan("festival", due, before=due.subtract(days=1), warnings=warnings or if_past(due, now))


# ----------------------------------------------------------------------------------------------------
# Readers for what is counted from today or from this minute: 3天内, 两周后, in 2 hours, 5 working days, +2w.

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


def read_duration(match: Match, now: Now) -> DaySpan:
    """3天内, 两周后, 半个月, 一个半小时, 3-5个工作日, in 3 days, a week, +2w: of a range the longer one."""
    unit, word = (re.sub(r"\s+", " ", group(match, name)) for name in ("unit", "count"))
    unit = unit.removesuffix("s") if unit.isascii() else unit
    half_only = word == "半" or word.startswith("half")
    half = half_only or bool(group(match, "half") or group(match, "tail"))
    vague = bool(group(match, "low")) or word == "a couple of"
    if len(word) == 2 and all(sign in _ONES for sign in word) and 0 < _ONES[word[1]] - _ONES[word[0]] <= 2:
        word, vague = word[1], True  # two neighbours said in one breath: 两三天, 三五天
    amount = 0 if half_only else count(word)
    if (amount == 0 and not half) or amount > _LONGEST.get(unit, amount):
        raise LookupError(word)
    warnings = ("vague",) if vague else ()
    if unit in _WORKDAYS:
        if half:
            raise LookupError(word)
        return _in_workdays(amount, now, warnings)
    if unit in _MINUTES:
        moment = now.later(amount * _MINUTES[unit] + (_MINUTES[unit] // 2 if half else 0))
        return DaySpan("duration", moment.date(), moment.time(), warnings=warnings)
    if unit in _MONTHS:
        months = amount * _MONTHS[unit] + (_MONTHS[unit] // 2 if half else 0)
        due = now.today.add(months=months, days=15 if half and unit in ("月", "month") else 0)
        return DaySpan("duration", due, warnings=warnings)
    if not half:
        return DaySpan("duration", now.today.add(days=amount * _DAYS[unit]), warnings=warnings)
    # half a day may end tomorrow; half a week and half a fortnight take the longer half
    more = 720 if _DAYS[unit] == 1 else (_DAYS[unit] + 1) // 2 * 1440
    return DaySpan("duration", now.later(amount * _DAYS[unit] * 1440 + more).date(), warnings=("vague",))


def _in_workdays(amount: int, now: Now, warnings: tuple[str, ...]) -> DaySpan:
    from dealtui.domain.calendar import add_workdays

    due, known = add_workdays(now.today, amount)
    return DaySpan("duration", due, warnings=warnings if known else (*warnings, "no-holiday-data"))


def read_next_workday(_: Match, now: Now) -> DaySpan:
    """下个工作日, next working day."""
    return _in_workdays(1, now, ())._replace(kind="day")


def read_last_workday(match: Match, now: Now) -> DaySpan:
    """月底最后一个工作日, the last working day of next month, 本周最后一个工作日."""
    from dealtui.domain.calendar import workday_before

    if week := group(match, "week"):
        last = week_day(now.today, SUNDAY, shift_of(week))
    else:
        last = this_month(now, shift_of(group(match, "relative"))).end_of("month")
    due, known = workday_before(last)
    return DaySpan("day", due, warnings=() if known else ("no-holiday-data",))


# ----------------------------------------------------------------------------------------------------
# Readers for weeks, months, quarters and years, and for their parts: due is the last day that is meant.
#
# 前 and "before" ask for the eve of a period; a part (月底, 月初) stands for one day, which they include.

_END = 31
_DAY_OF_PART = {
    **{"初": 1, "上旬": 10, "中": 15, "中旬": 20, "下旬": _END, "末": _END, "底": _END},
    **{"early": 1, "start": 1, "beginning": 1, "mid": 15, "middle": 15, "late": _END},
}
_EXACT_PARTS = ("", "底", "末", "end", "eom")


def _month(match: Match, now: Now, day: int) -> tuple[Date, tuple[str, ...]]:
    """(the month's first day, warnings); a month without a year whose `day` is past is next year's."""
    year, month = year_of(match, now), month_of(match)
    if month is None:
        return this_month(now, shift_of(group(match, "relative"))), ()
    first = pendulum.date(year if year is not None else now.today.year, month, 1)
    if year is not None:
        return first, if_past(on_or_last(first, day), now)
    if on_or_last(first, day) >= now.today:
        return first, ()
    return first.add(years=1), ("rolled-to-next-year",)


def read_month_part(match: Match, now: Now) -> DaySpan:
    """月底, 下月初, 12月中旬, early December, end of next month."""
    part = group(match, "part")
    day = _DAY_OF_PART.get(part, _END)
    first, warnings = _month(match, now, day)
    due, named = on_or_last(first, day), group(match, "month") or group(match, "relative")
    if due < now.today and not named:  # a bare 月初 is the next one
        due = on_or_last(first.add(months=1), day)
    return DaySpan("part", due, warnings=warnings if part in _EXACT_PARTS else (*warnings, "vague"))


def read_month(match: Match, now: Now) -> DaySpan:
    """12月, 明年3月, 下个月, next month, March 2027, 2027-03."""
    first, warnings = _month(match, now, _END)
    return DaySpan("period", first.end_of("month"), before=first.subtract(days=1), warnings=warnings)


def read_week(match: Match, now: Now) -> DaySpan:
    """本周, 下周, next week, eow: until its Friday (Sunday, when this week's Friday is past)."""
    shift, part = shift_of(group(match, "week")), group(match, "part")
    monday = week_day(now.today, MONDAY, shift)
    if part in ("初", "中", "early", "mid"):
        return DaySpan("part", monday.add(days=2 if part in ("中", "mid") else 0), warnings=("vague",))
    past_friday = shift == 0 and now.today.weekday() > FRIDAY
    due = monday.add(days=SUNDAY if past_friday else FRIDAY)
    if part:
        return DaySpan("part", due)
    friday_before, sunday_before = monday.subtract(days=3), monday.subtract(days=1)
    return DaySpan("period", due, before=friday_before if friday_before >= now.today else sunday_before)


def read_weekend(match: Match, now: Now) -> DaySpan:
    """周末, 下周末, the weekend: until its Sunday; its eve is the Friday."""
    friday = week_day(now.today, FRIDAY, shift_of(group(match, "week")))
    return DaySpan(
        "period", friday.add(days=2), before=friday if friday >= now.today else friday.add(weeks=1)
    )


def read_iso_week(match: Match, now: Now) -> DaySpan:
    """2026-W49: until its Friday (ISO 8601 week dates)."""
    friday = Date.fromisocalendar(int(match["year"]), int(match["number"]), 5)
    return DaySpan("period", friday, before=friday.subtract(weeks=1), warnings=if_past(friday, now))


def read_quarter(match: Match, now: Now) -> DaySpan:
    """一季度, Q4底, 本季度末, Q1 2027, eoq, 上半年."""
    today, half, number = now.today, group(match, "half"), group(match, "quarter")
    months = 6 if half else 3
    current = (today.month - 1) // months
    year = year_of(match, now)
    warnings: tuple[str, ...] = ()
    if half:
        wanted = "上下".index(half)
    elif number:
        wanted = count(number) - 1
    else:
        wanted, year = current + shift_of(group(match, "relative")), today.year
    if year is None:
        year = today.year + (wanted < current)
        warnings = ("rolled-to-next-year",) if wanted < current else ()
    first = pendulum.date(year, 1, 1).add(months=wanted * months)
    due = first.add(months=months - 1).end_of("month")
    if group(match, "year"):
        warnings = if_past(due, now)
    part = group(match, "part")
    if part == "初":
        return DaySpan("part", first, warnings=(*warnings, "vague"))
    return DaySpan("part" if part else "period", due, before=first.subtract(days=1), warnings=warnings)


def read_year(match: Match, now: Now) -> DaySpan:
    """年底, 今年内, 明年初, 年中, next year, eoy, end of 2027."""
    named, part = year_of(match, now), group(match, "part")
    year = named or now.today.year
    if part in ("初", "中"):
        due = pendulum.date(year, 1, 31) if part == "初" else pendulum.date(year, 6, 30)
        warnings: tuple[str, ...] = ("vague",)
        if named is None and due < now.today:
            due, warnings = pendulum.date(year + 1, due.month, due.day), ("rolled-to-next-year", "vague")
        return DaySpan("part", due, warnings=(*warnings, *if_past(due, now)))
    due = pendulum.date(year, 12, 31)
    eve = None if part else pendulum.date(year - 1, 12, 31)
    return DaySpan("part" if part else "period", due, before=eve, warnings=if_past(due, now))


# ----------------------------------------------------------------------------------------------------
# The time of day in a due phrase: 下午3点半, 明早9点, 24点, 3:30pm, noon, EOD. A second, smaller table.


class TimeOfDay(NamedTuple):
    """A time of day. minutes: after midnight, 1440 for 24:00, None when only a part of the day was named (下班前, EOD)."""

    minutes: int | None
    warnings: tuple[str, ...] = ()


def read_clock(match: Match) -> TimeOfDay:
    """An hour, with what says whether it is before or after noon. 1 to 6 without that is taken as afternoon."""
    hour, minute = count(match["hour"]), count(group(match, "minute") or "0")
    minute = 30 if group(match, "half") else 15 * count(group(match, "quarter") or "0") or minute
    part = group(match, "part").replace(".", "")
    if hour > 24 or minute > 59 or (hour == 24 and minute) or (part in ("am", "pm") and not 1 <= hour <= 12):
        raise NoSuchDate
    if part in ("pm", "下午", "午后", "傍晚", "晚上", "晚间", "晚", "夜里", "夜间", "中午", "正午"):
        if hour == 12 and part[0] in "晚夜":
            hour = 24
        elif hour < 12 and not (part in ("中午", "正午") and hour > 9):
            hour += 12
    elif part == "am":
        hour = 0 if hour == 12 else hour
    elif not part and 1 <= hour <= 6 and match["hour"][0] != "0":
        return TimeOfDay(hour * 60 + 720 + minute, ("assumed-afternoon",))
    if hour * 60 + minute > 1440:
        raise LookupError(match[0])
    return TimeOfDay(hour * 60 + minute)


ClockReader = Callable[[Match], TimeOfDay]

_PART = r"(?P<part>凌晨|清晨|早上|早晨|早|上午|中午|正午|午后|下午|傍晚|晚上|晚间|晚|夜里|夜间)"
_HOUR = (
    r"(?P<hour>[0-9]{1,2}|[零〇一二两三四五六七八九十廿]{1,3})\s*(?:点钟?|时(?![间候段常刻而长差装]))"
    r"(?:(?P<half>半)|(?P<quarter>[一三1-3])刻|(?P<minute>[0-9]{1,2}|[零〇一二三四五六七八九十]{1,3})分?|整)?"
)
_AMPM = r"(?P<part>am|pm|a\.m\.?|p\.m\.?)(?![a-z])"
_CLOSE = r"(?:eod|cob|eob|(?:the\s+)?(?:close|end)\s+of\s+(?:the\s+)?(?:business|play|(?:business\s+|working\s+|work\s+)?day))(?![a-z])"

_DIGITS = "0123456789"
_NUMBERS = _DIGITS + "〇零一二两三四五六七八九十廿卅"
_PARTS = "凌清早上中正午下傍晚夜"

# fmt: off
TIMES: tuple[DateRule[ClockReader], ...] = (
    # name                      begins                cue                             flags            pattern, reader
    DateRule("hour",                _NUMBERS,             "点 时",                        "weak",        _HOUR, read_clock),
    DateRule("part-hour",           _PARTS,               "点 时",                        "",            rf"{_PART}\s*{_HOUR}", read_clock),
    DateRule("digital",             _DIGITS + _PARTS,     ":",                            "",            rf"(?:{_PART}\s*)?(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::[0-9]{{2}})?", read_clock),
    DateRule("ampm",                _DIGITS,              "am pm a. p.",                  "",            rf"(?P<hour>[0-9]{{1,2}})(?:[:.](?P<minute>[0-9]{{2}}))?\s*{_AMPM}", read_clock),
    DateRule("o'clock",             _DIGITS,              "clock",                        "",            r"(?P<hour>[0-9]{1,2})\s*o'?clock", read_clock),
    DateRule("at-hour",             _DIGITS,              "",                             "follows alone", r"(?<=at )(?P<hour>[0-9]{1,2})", read_clock),
    DateRule("noon",                "nm中正",             "noon midday 午",               "",            r"noon(?![a-z])|midday(?![a-z])|中午|正午", lambda _: TimeOfDay(720)),
    # the midnight that ends the day, as a due date means it
    DateRule("midnight",            "m午半",              "midnight 午夜 半夜",           "",            r"midnight(?![a-z])|午夜|半夜", lambda _: TimeOfDay(1440)),
    DateRule("part",                _PARTS,               "早 上午 下午 午后 傍晚 晚 夜", "",            r"清晨|早上|早晨|上午|午后|下午|傍晚|晚上|晚间|夜里|夜间", lambda _: TimeOfDay(None)),
    DateRule("part-of",             "早晚晨午夜imaen",    "早 晚 晨 午 夜 ing night",     "follows",     r"早|晚|晨|午前|夜|(?:in\s+the\s+)?(?:morning|afternoon|evening)(?![a-z])|night(?![a-z])", lambda _: TimeOfDay(None)),
    DateRule("close",               "下收ect",            "下班 收工 eod cob eob of",     "",            rf"下班|收工|{_CLOSE}", lambda _: TimeOfDay(None)),
)
# fmt: on


def matching(
    rules: Iterable[DateRule[Reader]], text: str, at: int
) -> Iterator[tuple[DateRule[Reader], Match]]:
    """The rows whose pattern matches here, each with its match."""
    piece = text[at:]
    for rule in rules:
        match = compiled(rule.pattern).match(text, at) if rule.may_match(piece) else None
        if match is not None and match.end() > at:
            yield rule, match


def times_at(text: str, at: int) -> list[tuple[int, TimeOfDay | Refusal, DateRule[ClockReader]]]:
    """The times of day that stand here: (end, time or the reason why it is none, row)."""
    found: list[tuple[int, TimeOfDay | Refusal, DateRule[ClockReader]]] = []
    for rule, match in matching(TIMES, text, at):
        try:
            found.append((match.end(), rule.read(match), rule))
        except NoSuchDate as refused:
            found.append((match.end(), Refusal(refused.reason), rule))
        except LookupError:
            continue  # no time after all
    return found


# ----------------------------------------------------------------------------------------------------
# The table of Chinese rules and of the forms in digits that both languages share. How to read a row: see `rules`.

_ISO = r"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})"
_CLOCK = r"(?:t|\s+)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?"
# -08:00 after a space may as well be the end of a time span (19:00-21:00)
_HOURS = r"(?:1[0-4]|0?[0-9])(?::?[0-9]{2})?"
_ZONE = rf"(?:\s*(?P<zone>z|(?:utc|gmt)(?:[+-]{_HOURS})?|\+{_HOURS}|(?<=t[0-9]{{2}}:[0-9]{{2}})-{_HOURS}|(?<=t[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}})-{_HOURS})(?![0-9]))?"

_SOON = r"(?:\+\s*|再过|过|未来|今后|接下来的?)"
_ABOUT = r"(?:约|大约|大概)?"
_AMOUNT = rf"(?:(?P<low>{COUNT})\s*(?:-|~|到)\s*)?(?P<count>{COUNT}|半)\s*"
_UNIT = r"(?:个?(?P<half>半)?(?P<unit>天|周|星期|礼拜|小时|钟头|分钟|刻钟|年|季度)(?P<tail>半)?|(?:个(?P<half2>半)?|(?<=半))(?P<unit2>月))"
_WEEK = r"(?:周|星期|礼拜)"
_YEAR = r"(?P<year>今年|本年|明年|来年|后年|去年|[0-9]{4}年|[〇零一二三四五六七八九]{4}年)"

_FESTIVAL = (
    rf"(?P<festival>(?P<lunar>[正腊])月(?P<day>初[一二三四五六七八九十]|{DAY})|腊八|小年|元旦|元宵|春节|除夕|清明|劳动节|端午|七夕|中秋|国庆|重阳|圣诞|平安夜|双十一|双11|双十二|双12"
    r"|(?:五一|十一)(?=节|假期|长假|黄金周|之?前|以前))节?(?:假期|长假|黄金周)?"
)
_FESTIVAL_CUE = (
    "正月 腊 小年 元旦 元宵 春节 除夕 清明 劳动节 端午 七夕 中秋 国庆 重阳 圣诞 平安夜 双 五一 十一"
)

_AMOUNTS = _NUMBERS + "百半约大"
_WEEKS = "上本这当下周星礼"
_MONTH_BEGINS = _NUMBERS + "今本明来后去这当下上月"

# fmt: off
CHINESE: tuple[DateRule[DayReader], ...] = (
    # name                      begins                cue                             flags            pattern, reader
    DateRule("iso-moment",          _DIGITS,              "-",                            "",            _ISO + _CLOCK + _ZONE, read_moment),
    DateRule("iso-date",            _DIGITS,              "- / .",                        "dated",       _ISO, read_month_day),
    DateRule("iso-month",           _DIGITS,              "- /",                          "weak",        r"(?P<year>[0-9]{4})[-/](?P<month>[0-9]{1,2})", read_month),
    DateRule("iso-week",            _DIGITS,              "w",                            "",            r"(?P<year>[0-9]{4})-?w(?P<number>[0-9]{2})", read_iso_week),
    DateRule("compact",             _DIGITS,              "19 20 21",                     "dated",       r"(?P<year>(?:19|20|21)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", read_month_day),
    DateRule("slash",               _DIGITS,              "/ -",                          "dated numeric", r"(?P<month>[0-9]{1,2})(?P<sep>[/-])(?P<day>[0-9]{1,2})(?:(?P=sep)(?P<year>[0-9]{4}))?", read_slash),
    DateRule("dotted",              _DIGITS,              ". 日 号",                      "dated",       r"(?P<month>[0-9]{1,2})\.(?P<day>[0-9]{1,2})(?:[日号]|(?=\s*(?:之?前|以前)))", read_month_day),

    DateRule("dotted-bare",         _DIGITS,              ".",                            "dated numeric opened alone", r"(?P<month>[0-9]{1,2})\.(?P<day>[0-9]{1,2})", read_month_day),

    DateRule("quarter",             _MONTH_BEGINS + "第q季", "季 q",                      "weak",        rf"{YEAR}?(?:第?(?P<quarter>[一二三四1-4])季度?|q(?P<quarter2>[1-4])|(?P<relative>本|这个?|当|下个?|上个?)季度?|季度?(?=[末底]))(?P<part>末|底|初)?", read_quarter),
    DateRule("duration",            _AMOUNTS,             "天 周 星期 礼拜 月 小时 钟 年 季度", "weak",  rf"{_ABOUT}{_AMOUNT}{_UNIT}", read_duration),
    DateRule("days",                _AMOUNTS,             "内 后",                        "weak",        rf"{_ABOUT}{_AMOUNT}(?P<unit>日)(?=[内后之以过])", read_duration),
    DateRule("workdays",            _AMOUNTS,             "工作日",                       "weak",        rf"{_ABOUT}{_AMOUNT}个?(?P<unit>工作日)", read_duration),
    DateRule("duration-soon",       "+再过未今接",        "+ 过 未来 今后 接下来",        "",            rf"{_SOON}{_ABOUT}{_AMOUNT}(?:{_UNIT}|个?(?P<unit3>工作日))", read_duration),
    DateRule("next-workday",        "下",                 "工作日",                       "",            r"下一?个?工作日", read_next_workday),
    DateRule("last-workday",        "本这当下月",         "工作日",                       "",            r"(?:(?P<relative>本月|这个?月|当月|下个?月)|月底?|(?P<week>本|这|下)个?周)的?最后[一1]?个?工作日", read_last_workday),

    DateRule("nth-weekday",         _MONTH_BEGINS,        "个周 个星期 个礼拜",           "",            rf"(?:{YEAR}?{MONTH_OR_RELATIVE}|月底?)的?(?:第(?P<nth>[一二三四1-4])|(?P<nth2>最后[一1]?))个{_WEEK}(?P<day>[一二三四五六日天1-7])", read_nth_weekday),
    DateRule("relative-day",        "今当本明大后昨前",   "天 日 今 明 儿",               "",            r"(?P<word>今天|今日|今儿|当天|当日|本日|明天|明日|明儿|大后天|后天|后日|昨天|昨日|前天|[今明](?=[早晚晨夜午]))", read_relative_day),
    DateRule("weekday",             _WEEKS,               "周 星期 礼拜",                 "",            rf"(?:(?P<week>上上|上|本|这|当|下下|下)个?)?{_WEEK}(?P<day>[一二三四五六日天1-7])", read_weekday),
    DateRule("weekend",             _WEEKS,               "周末",                         "",            r"(?P<week>(?:本|这|当|下下|下|上)个?)?周末", read_weekend),
    DateRule("week",                _WEEKS,               "周 星期 礼拜",                 "",            rf"(?P<week>(?:本|这|当|下下|下|上)个?){_WEEK}(?P<part>初|中|底)?|周(?:(?P<part2>初|中|底)|(?=之?内|以内))", read_week),
    DateRule("month-day",           _MONTH_BEGINS,        "月",                           "dated",       rf"{YEAR}?{MONTH_OR_RELATIVE}\s*(?P<day>{DAY})\s*[日号]?", read_month_day),
    DateRule("month-part",          _MONTH_BEGINS,        "月",                           "",            rf"(?:{YEAR}?{MONTH_OR_RELATIVE}的?月?|月)(?P<part>上旬|中旬|下旬|初|中|末|底)", read_month_part),
    DateRule("month-relative",      "本这当下上月",       "月",                           "",            r"(?P<relative>本月|这个?月|当月|下下个?月|下个?月|上个?月)份?|月(?=之?内|以内)", read_month),
    DateRule("month",               _MONTH_BEGINS,        "月",                           "weak",        rf"{YEAR}?(?P<month>{DAY})月份?", read_month),
    DateRule("day-of-month",        _NUMBERS,             "日 号",                        "dated",       rf"(?P<day>{DAY})[日号]", read_day_of_month),
    DateRule("half-year",           _MONTH_BEGINS + "上下", "半年",                       "weak",        rf"{YEAR}?(?P<half>[上下])半年(?P<part>末|底)?", read_quarter),
    DateRule("year-part",           _MONTH_BEGINS + "年", "年",                           "",            rf"(?:{YEAR}年?|年)(?P<part>底|末|终|初|中)", read_year),
    DateRule("year",                _MONTH_BEGINS + "年", "年",                           "weak",        rf"{_YEAR}度?|年(?=之?内|以内)", read_year),
    DateRule("festival",            "",                   _FESTIVAL_CUE,                  "",            rf"{YEAR}?{_FESTIVAL}", read_festival),
)
# fmt: on


# ----------------------------------------------------------------------------------------------------
# The table of English rules.

_WORDS = "an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety"
_COUNT = (
    rf"(?:(?P<low>[0-9]{{1,3}})\s*(?:-|to)\s*)?(?P<count>[0-9]{{1,3}}|half\s+an?|a\s+couple\s+of|{_WORDS})"
)
_EN_UNIT = r"\s*(?P<unit>days?|weeks?|wks?|fortnights?|months?|quarters?|years?|yrs?|hours?|hrs?|minutes?|mins?)(?![a-z])"
_WORKDAY = r"\s*(?P<unit>(?:working|business|work)\s+days?|workdays?|bd|wd)(?![a-z])"
_IN = r"(?:(?:within|in)\s+(?:the\s+next\s+)?|\+\s*)"
_LATER = r"(?:\s+from\s+(?:now|today)|\s+later|'?\s+time)"
_EN_NTH = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_EN_YEAR = r"(?:,?\s+(?P<year>[0-9]{4})(?![0-9]|:[0-9]))?"
_THIS_NEXT = r"(?P<week>this|next|last|the\s+following)"
_MONTH_WORDS = "jan feb mar apr may jun jul aug sep oct nov dec"
_DAY_WORDS = "mon tue wed thu fri sat sun"
_NEXT = r"(?:(?P<relative>this|next|last|the\s+following)\s+|the\s+)?"
_EN_PART = (
    r"(?:the\s+)?(?:(?P<part>early|mid|late)[ -](?:in\s+)?|(?P<part2>end|start|beginning|middle)\s+of\s+)"
)
_EN_FESTIVAL = (
    r"(?:the\s+)?(?P<festival>christmas eve|christmas|xmas|new year's eve|chinese new year|lunar new year|new year|cny"
    r"|spring festival|lantern festival|qing ?ming|tomb[ -]sweeping|dragon boat|mid-autumn|double ninth|national day"
    r"|may day|thanksgiving|easter)(?:'?s)?(?: festival)?(?: day)?(?![a-z])"
)
_EN_FESTIVAL_CUE = "christmas xmas year cny festival ming tomb dragon autumn ninth day thanks easter"

_EN_AMOUNTS = _DIGITS + "ahotfsen"
_EN_MONTHS = "jfmasond"

# fmt: off
ENGLISH: tuple[DateRule[DayReader], ...] = (
    # name                      begins                cue                             flags            pattern, reader
    DateRule("en-relative-day",     "tdy",                "to tm day this",               "",            r"(?P<word>today|tonight|tomorrow|tmrw?|(?:the\s+)?day\s+after\s+tomorrow|yesterday|this\s+(?:morning|afternoon|evening))(?![a-z])", read_relative_day),
    DateRule("en-weekday",          "tcnlmwfs",           _DAY_WORDS,                     "",            rf"(?:this\s+coming\s+|coming\s+|{_THIS_NEXT}\s+(?:week\s+)?(?:on\s+)?)?(?P<day>{ENGLISH_WEEKDAY})\.?", read_weekday),
    DateRule("en-weekday-of",       "mtwfs",              "week",                         "",            rf"(?P<day>{ENGLISH_WEEKDAY})\.?,?\s+(?:of\s+)?{_THIS_NEXT}\s+week(?![a-z])", read_weekday),
    DateRule("en-weekday-later",    "mtwfs",              "week fortnight",               "",            rf"(?P<day>{ENGLISH_WEEKDAY}|today|tomorrow)\.?\s+(?P<unit>week|fortnight)(?![a-z])", read_weeks_later),
    DateRule("en-later-weekday",    _DIGITS + "aotf",     "week fortnight",               "",            rf"(?P<count>[0-9]{{1,2}}|an?|one|two|three|four)\s+(?P<unit>weeks?|fortnights?)\s+(?:on\s+|from\s+)?(?P<day>{ENGLISH_WEEKDAY}|today|tomorrow)(?![a-z])\.?", read_weeks_later),
    DateRule("en-nth-weekday",      "tfsl" + _DIGITS,     _DAY_WORDS,                     "",            rf"(?:the\s+)?(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last)\s+(?P<day>{ENGLISH_WEEKDAY})\s+(?:of|in)\s+(?:(?:the\s+|(?P<relative>this|next)\s+)month(?![a-z])|{ENGLISH_MONTH}{_EN_YEAR})", read_nth_weekday),
    DateRule("en-month-day",        _EN_MONTHS,           _MONTH_WORDS,                   "dated numeric", rf"{ENGLISH_MONTH}\s*(?:the\s+)?{_EN_NTH}(?![0-9]|:[0-9]){_EN_YEAR}", read_month_day),
    DateRule("en-day-month",        _DIGITS + "t",        _MONTH_WORDS,                   "dated",       rf"(?:the\s+)?{_EN_NTH}\s*(?:of\s+)?{ENGLISH_MONTH}{_EN_YEAR}", read_month_day),
    DateRule("en-day-of-next",      _DIGITS + "t",        "month",                        "dated",       rf"(?:the\s+)?{_EN_NTH}\s+(?:of\s+)?(?P<relative>this|next|last|the\s+following)\s+month", read_month_day),
    DateRule("en-day-of-month",     _DIGITS + "t",        "st nd rd th",                  "dated weak",  r"(?:the\s+)?(?P<day>[0-9]{1,2})(?:st|nd|rd|th)", read_day_of_month),

    DateRule("en-duration",         "wi+",                "in +",                         "",            rf"{_IN}{_COUNT}{_EN_UNIT}{_LATER}?", read_duration),
    DateRule("en-workdays",         "wi+",                "in +",                         "",            rf"{_IN}{_COUNT}{_WORKDAY}{_LATER}?", read_duration),
    DateRule("en-later",            _EN_AMOUNTS,          "from later time",              "",            rf"{_COUNT}{_EN_UNIT}{_LATER}", read_duration),
    DateRule("en-next-workday",     "tn",                 "day",                          "",            r"(?:the\s+)?next\s+(?:(?:working|business|work)\s+day|workday)", read_next_workday),
    DateRule("en-last-workday",     "tl",                 "last",                         "",            r"(?:the\s+)?last\s+(?:(?:working|business|work)\s+day|workday)\s+of\s+(?:(?:the\s+|(?P<relative>this|next)\s+)month|(?:the\s+|(?P<week>this|next)\s+)week)", read_last_workday),
    DateRule("en-duration-bare",    _EN_AMOUNTS,          "day week wk fort month quarter year yr hour hr min", "weak", rf"{_COUNT}{_EN_UNIT}", read_duration),
    DateRule("en-workdays-bare",    _EN_AMOUNTS,          "day bd wd",                    "weak",        rf"{_COUNT}{_WORKDAY}", read_duration),
    DateRule("short-plus",          "+",                  "+",                            "",            r"\+(?P<count>[0-9]{1,3})\s*(?P<unit>d|w|mo|m|y|h|hr|min)", read_duration),
    DateRule("short",               _DIGITS,              "d w m y h",                    "weak",        r"(?P<count>[0-9]{1,3})(?P<unit>d|w|mo|m|y|h|hr|min)", read_duration),

    DateRule("end-of-week",         "tec",                "eow week",                     "",            rf"(?:the\s+)?(?P<part>eow|(?:end|close)\s+of\s+(?:{_THIS_NEXT}\s+|the\s+)?(?:business\s+|working\s+)?week(?![a-z]))", read_week),
    DateRule("end-of-month",        "tem",                "eom month",                    "",            r"(?:the\s+)?(?:(?P<part>eom)|month[ -](?P<part2>end))", read_month_part),
    DateRule("part-of-this-month",  "temlsb",             "month",                        "",            rf"{_EN_PART}{_NEXT}month", read_month_part),
    DateRule("end-of-quarter",      "teq",                "eoq quarter",                  "",            rf"(?:the\s+)?(?:(?P<part>eoq)|quarter[ -](?P<part3>end)|(?P<part2>end)\s+of\s+{_NEXT}quarter)", read_quarter),
    DateRule("end-of-year",         "tey",                "eoy year",                     "",            r"(?:the\s+)?(?:(?P<part>eoy)|year[ -](?P<part3>end)|(?P<part2>end)\s+of\s+(?:(?P<year>this|next|last)\s+|the\s+)?year)", read_year),
    DateRule("end-of-named-year",   "te",                 "end",                          "",            r"(?:the\s+)?(?P<part>end)\s+of\s+(?P<year>[0-9]{4})", read_year),
    DateRule("part-of-month",       "temlsb",             "end of early mid late",        "",            rf"{_EN_PART}{ENGLISH_MONTH}{_EN_YEAR}", read_month_part),
    DateRule("part-of-week",        "em",                 "week",                         "",            rf"(?P<part>early|mid)[ -](?:{_THIS_NEXT}\s+)?week(?![a-z])", read_week),

    DateRule("en-week",             "tnl",                "week wk",                      "",            rf"{_THIS_NEXT}\s+w(?:ee)?k(?![a-z])", read_week),
    DateRule("en-weekend",          "tnw",                "weekend",                      "",            r"(?:(?P<week>this|next)\s+|the\s+)?weekend", read_weekend),
    DateRule("en-month-relative",   "tnl",                "month",                        "",            r"(?P<relative>this|next|last|the\s+following)\s+month", read_month),
    DateRule("en-quarter-relative", "tnl",                "quarter",                      "weak",        r"(?P<relative>this|next|last)\s+quarter", read_quarter),
    DateRule("en-year",             "tnl",                "year",                         "weak",        r"(?P<year>this|next|last)\s+year", read_year),
    DateRule("en-month",            _EN_MONTHS,           _MONTH_WORDS,                   "weak",        rf"{ENGLISH_MONTH}{_EN_YEAR}", read_month),
    DateRule("en-quarter",          _DIGITS + "teq",      "q",                            "weak",        r"(?:(?:the\s+)?(?P<part>end)\s+of\s+)?(?:q(?P<quarter>[1-4])(?:\s+(?P<year>[0-9]{4}))?|(?P<year2>[0-9]{4})\s*-?q(?P<quarter2>[1-4]))", read_quarter),
    DateRule("en-festival",         "tcxnslqdme",         _EN_FESTIVAL_CUE,               "",            _EN_FESTIVAL, read_festival),
)
# fmt: on
