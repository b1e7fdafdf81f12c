"""Workdays, moments and zones, festivals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from pendulum import Date, DateTime, FixedTimezone, Timezone

# ----------------------------------------------------------------------------------------------------
# Workdays, with China's public holidays and make-up days where they are known (the extra `cn`).
#
# The State Council names them a year ahead; `chinesecalendar` holds what has been named. Later years, and a machine
# without that package, count Monday to Friday, and say that they do.

_DAY = timedelta(days=1)
Day = TypeVar("Day", bound=date)


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


def add_workdays(start: Day, count: int) -> tuple[Day, bool]:
    """(the count-th workday after a day, whether all holidays in between are known). OverflowError past year 9999."""
    day, known = start, True
    while count > 0:
        day += _DAY
        working, sure = is_workday(day)
        known &= sure
        count -= working
    return day, known


def workday_before(day: Day) -> tuple[Day, bool]:
    """(the day itself if it is a workday, else the last one before it; whether the holidays are known)."""
    known = True
    while True:
        working, sure = is_workday(day)
        known &= sure
        if working:
            return day, known
        day -= _DAY


# ----------------------------------------------------------------------------------------------------
# Stored times: ISO 8601 with the offset that held where they were written, so that their texts do not sort.


def now() -> DateTime:
    """Now, where this machine is."""
    import pendulum

    return pendulum.instance(datetime.now(home_zone()))


@cache
def home_zone() -> Timezone | FixedTimezone:
    """The zone of this machine by its name, so that a day in summer has summer's offset.

    Where TZ says what has no name (CST-8), the offset that the system makes of it; where it makes none (XXX-99:99), the
    zone of the machine.
    """
    from pendulum import FixedTimezone
    from pendulum.tz import local_timezone

    zone = local_timezone()
    try:
        offset = datetime.now().astimezone().utcoffset()
    except ValueError:
        return zone
    if offset is None or datetime.now(zone).utcoffset() == offset:
        return zone
    return FixedTimezone(int(offset.total_seconds()))


def stored(text: str) -> str:
    """A time in ISO 8601 as it is stored, on the clock here; one without an offset is of here. ValueError for any other."""
    moment, zone = datetime.fromisoformat(text), home_zone()
    here = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return here.astimezone(zone).isoformat(timespec="seconds")


def later(stamp: str, seconds: float) -> str:
    """A stored time so many seconds later; the same where that lies beyond the year 9999."""
    moment = datetime.fromisoformat(stamp)
    with suppress(OverflowError):
        moment += timedelta(seconds=seconds)
    return moment.isoformat(timespec="seconds")


def instant(stamp: str) -> float:
    """A stored time as seconds since 1970, to sort by; what is none lies before everything.

    >>> instant("2026-11-25T20:00:00+08:00") < instant("2026-11-25T13:00:00+00:00")
    True
    """
    try:
        return datetime.fromisoformat(stamp).timestamp() if stamp else -inf
    except (ValueError, OverflowError):
        return -inf


def in_order(stamped: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Pairs of a stored time and a number, the earliest first; where all have one offset their texts sort, which is ten
    times as fast."""
    pairs = list(stamped)
    if len({stamp[19:] for stamp, _ in pairs if stamp}) < 2:  # what has none comes first either way
        return sorted(pairs)
    return sorted(pairs, key=lambda pair: (instant(pair[0]), pair[1]))


@cache
def zone_of(name: str) -> Timezone | FixedTimezone:
    """The zone of a name as it is stored. LookupError when there is none of that name."""
    import pendulum

    if ahead := re.fullmatch(r"([+-])(\d\d):(\d\d)", name):
        seconds = (3600 * int(ahead[2]) + 60 * int(ahead[3])) * (-1 if ahead[1] == "-" else 1)
        return pendulum.FixedTimezone(seconds)
    if name not in pendulum.timezones():
        raise LookupError(name)
    return pendulum.timezone(name)


def zone_named(text: str) -> str:
    """The zone that somebody means, as it is stored: Europe/Berlin, berlin, new york, +1, UTC+05:30; "" for none.

    LookupError where it is none, or where several places are called so.
    """
    import pendulum

    text = text.strip()
    if ahead := re.fullmatch(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d\d))?", text, re.IGNORECASE):
        if int(ahead[2]) > 14 or int(ahead[3] or 0) > 59:
            raise LookupError(text)
        return f"{ahead[1]}{int(ahead[2]):02}:{ahead[3] or '00'}"
    wanted = text.casefold().replace(" ", "_")
    named = [name for name in pendulum.timezones() if name.casefold() == wanted]
    named = named or [name for name in pendulum.timezones() if name.casefold().rpartition("/")[2] == wanted]
    if text and len(named) != 1:
        raise LookupError(text)
    return named[0] if text else ""


def there(stamp: str, zones: Iterable[str]) -> list[tuple[str, datetime]]:
    """A stored time on the clocks of other zones, each with the place that the zone is named by; without those where it is the
    same as stored, and those that nobody knows.

    >>> there("2026-11-25T14:00:00+08:00", ["Europe/Berlin"])
    [('Berlin', DateTime(2026, 11, 25, 7, 0, 0, tzinfo=Timezone('Europe/Berlin')))]
    """
    found: list[tuple[str, datetime]] = []
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return found
    for name in zones if moment.tzinfo else ():
        try:
            other = moment.astimezone(zone_of(name))
        except (LookupError, OverflowError):
            continue
        if other.utcoffset() != moment.utcoffset():
            found.append((name.rpartition("/")[2].replace("_", " "), other))
    return found


def local_day(stamp: str, now: datetime) -> date:
    """The day of a stored time where it is `now`."""
    return local_time(stamp, now).date()


def local_time(stamp: str, now: datetime) -> datetime:
    """A stored time on the clock of `now`."""
    moment = datetime.fromisoformat(stamp)
    return moment.astimezone(now.tzinfo) if moment.tzinfo and now.tzinfo else moment


# ----------------------------------------------------------------------------------------------------
# Days of festivals that due phrases name: 春节前, 国庆节前, before Christmas.
#
# Moving Chinese festivals stand in festivals.txt (made by scripts/make_festivals.py); a year outside it is a LookupError.

# Fixed days: the words a phrase may use -> month, day
_FIXED = {
    **dict.fromkeys(("元旦", "new year"), (1, 1)),
    **dict.fromkeys(("劳动节", "五一", "may day"), (5, 1)),
    **dict.fromkeys(("国庆", "十一", "national day"), (10, 1)),
    **dict.fromkeys(("圣诞", "christmas", "xmas"), (12, 25)),
    **dict.fromkeys(("平安夜", "christmas eve"), (12, 24)),
    **dict.fromkeys(("双十一", "双11"), (11, 11)),
    **dict.fromkeys(("双十二", "双12"), (12, 12)),
    "new year's eve": (12, 31),
}
# Column of festivals.txt
_MOVING = {
    **dict.fromkeys(("春节", "除夕", "chinese new year", "lunar new year", "cny", "spring festival"), 0),
    **dict.fromkeys(("元宵", "lantern festival"), 1),
    **dict.fromkeys(("端午", "dragon boat"), 2),
    "七夕": 3,
    **dict.fromkeys(("中秋", "mid-autumn"), 4),
    **dict.fromkeys(("重阳", "double ninth"), 5),
}
_LUNAR = {"腊八": "12 8", "小年": "12 23"}
_CLEAR_BRIGHT = ("清明", "qingming", "qing ming", "tomb sweeping", "tomb-sweeping")


@cache
def moving_days() -> dict[int, list[str]]:
    """By year month and day of: Spring Festival, Lantern, Dragon Boat, Double Seventh, Mid-Autumn, Double Ninth; and the days of
    the last month before the Spring Festival."""
    lines = Path(__file__).with_name("festivals.txt").read_text("utf-8").splitlines()
    return {int(year): days for year, *days in map(str.split, lines)}


def festival_day(name: str, year: int) -> Date:
    """The day of a festival, or of a day of the first and the last lunar month ("1 15", "12 23"), in the year of its Spring
    Festival; LookupError when it is not known, ValueError when that month has no such day."""
    import pendulum

    if name in _FIXED:
        return pendulum.date(year, *_FIXED[name])
    # the solar term, by the rule of the 21st century: Y × 0.2422 + 4.81 − Y / 4, Y the last two digits
    if name in _CLEAR_BRIGHT:
        if not 2000 <= year < 2100:
            raise LookupError(year)
        return pendulum.date(year, 4, int(year % 100 * 0.2422 + 4.81) - year % 100 // 4)
    if name == "thanksgiving":  # the fourth Thursday of November
        return pendulum.date(year, 11, 1).nth_of("month", 4, pendulum.THURSDAY)
    if name == "easter":
        from dateutil.easter import easter

        return pendulum.instance(easter(year))
    days = moving_days()[year]
    day = days[_MOVING.get(name, 0)]
    found = pendulum.date(year, int(day[:2]), int(day[2:]))
    if name in _MOVING:
        return found.subtract(days=1) if name == "除夕" else found
    month, number = _LUNAR.get(name, name).split(" ")  # of the first or the last month
    if not 1 <= int(number) <= (30 if month == "1" else int(days[-1])):
        raise ValueError(name)
    return found.add(days=int(number) - 1 - (int(days[-1]) if month == "12" else 0))
