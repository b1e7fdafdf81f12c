"""Workdays with China's holidays and make-up days, moments and zones, and the days of the festivals."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain import calendar as workdays
from dealtui.domain.calendar import (
    add_workdays,
    festival_day,
    in_order,
    instant,
    is_workday,
    later,
    local_day,
    workday_before,
)
from dealtui.domain.dates import DueDate, read_due
from tests.conftest import NOW, each

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_festivals.py"
DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))


@pytest.fixture
def no_holidays(monkeypatch: pytest.MonkeyPatch):
    """A machine without the extra `cn`."""
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)
    workdays.is_workday.cache_clear()
    yield
    workdays.is_workday.cache_clear()


def test_holidays_and_make_up_days_are_known() -> None:
    pytest.importorskip("chinese_calendar")
    assert is_workday(date(2025, 1, 26)) == (True, True)  # a Sunday worked for the Spring Festival
    assert is_workday(date(2025, 1, 28)) == (False, True)  # a Tuesday off
    assert add_workdays(date(2025, 1, 27), 1) == (date(2025, 2, 5), True)
    assert workday_before(date(2025, 2, 4)) == (date(2025, 1, 27), True)


def test_a_year_that_is_not_announced_counts_monday_to_friday_and_says_so() -> None:
    assert is_workday(date(2040, 2, 13)) == (True, False)
    assert add_workdays(date(2040, 1, 6), 1) == (date(2040, 1, 9), False)
    assert workday_before(date(2040, 1, 8)) == (date(2040, 1, 6), False)


def test_without_the_extra_holidays_are_not_known(no_holidays: None) -> None:
    assert is_workday(date(2025, 1, 28)) == (True, False)
    due = read_due("3个工作日内", NOW)
    assert isinstance(due, DueDate)
    assert (due.iso, due.warnings) == ("2026-11-30", ("no-holiday-data",))


def test_no_workday_is_added_to_none() -> None:
    assert add_workdays(date(2026, 11, 28), 0) == (date(2026, 11, 28), True)


@given(DAYS, st.integers(1, 30))
def test_counted_workdays_are_workdays(start: date, count: int) -> None:
    end, known = add_workdays(start, count)
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert is_workday(end)[0]
    assert sum(is_workday(day)[0] for day in between) == count
    assert known == all(is_workday(day)[1] for day in between)


@given(DAYS)
def test_the_workday_before_is_the_nearest(day: date) -> None:
    before, _ = workday_before(day)
    assert before <= day
    assert not any(is_workday(before + timedelta(days=n))[0] for n in range(1, (day - before).days + 1))


@each(
    ("name", "day"), [
        ("春节", date(2024, 2, 10)),
        ("春节", date(2027, 2, 6)),  # the new moon comes four minutes before midnight
        ("春节", date(2034, 2, 19)),  # after the leap month 11 of 2033
        ("除夕", date(2026, 2, 16)), ("端午", date(2025, 5, 31)),
        ("中秋", date(2025, 10, 6)),  # after the leap month 6
        ("中秋", date(2033, 9, 8)), ("重阳", date(2026, 10, 18)), ("清明", date(2024, 4, 4)),
        ("清明", date(2027, 4, 5)), ("国庆", date(2027, 10, 1)), ("easter", date(2027, 3, 28)),
        ("easter", date(2038, 4, 25)), ("thanksgiving", date(2026, 11, 26)),
        ("thanksgiving", date(2029, 11, 22)),
    ],
)  # fmt: skip
def test_festivals_fall_on_their_days(name: str, day: date) -> None:
    assert festival_day(name, day.year) == day


@each("name", ["春节", "清明", "dragon boat"])
def test_a_year_outside_the_table_is_not_guessed(name: str) -> None:
    with pytest.raises(LookupError):
        festival_day(name, 2160)


def test_the_table_agrees_with_sun_and_moon() -> None:
    spec = importlib.util.spec_from_file_location("make_festivals", SCRIPT)
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.check() == []
    assert script.days_of(2019)[0] == date(2019, 2, 5)  # a year that the table does not hold
    assert script.solar_term(2026, 270) == date(2026, 12, 22)


@each("year", range(2020, 2027))
def test_public_holidays_hold_the_festivals(year: int) -> None:
    calendar = pytest.importorskip("chinese_calendar")
    named = {"春节": "Spring Festival", "清明": "Tomb-sweeping Day"}
    named |= {"端午": "Dragon Boat Festival", "中秋": "Mid-autumn Festival"}
    for festival, holiday in named.items():
        off, told = calendar.get_holiday_detail(festival_day(festival, year))
        assert off, (festival, year)
        assert told == holiday or (festival, told) == ("中秋", "National Day")  # they fell together in 2020


# ---------------------------------------------------------------------- moments and zones

MOMENTS = st.datetimes(
    datetime(1970, 1, 2),
    datetime(2900, 1, 1),
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


@given(st.lists(MOMENTS), st.booleans())
def test_stored_times_sort_as_the_instants_that_they_are(moments: list[datetime], one_zone: bool) -> None:
    if one_zone:
        moments = [moment.astimezone(NOW.tzinfo) for moment in moments]
    pairs = [(moment.isoformat(timespec="seconds"), place) for place, moment in enumerate(moments)]
    found = [moments[place].replace(microsecond=0) for _, place in in_order(pairs)]
    assert found == sorted(found)
    assert all(instant(stamp) == moments[place].replace(microsecond=0).timestamp() for stamp, place in pairs)


def test_what_is_no_time_comes_first() -> None:
    stamps = ("2026-11-25T10:00:00+08:00", "", "soon")
    assert [n for _, n in in_order(zip(stamps, range(3), strict=True))] == [1, 2, 0]


def test_no_time_is_later_than_the_last_year() -> None:
    assert later("2026-11-25T23:59:30+08:00", 31.5) == "2026-11-26T00:00:01+08:00"
    for seconds in (60.0, 1e9, 1e20):
        assert later("9999-12-31T23:59:00+08:00", seconds) == "9999-12-31T23:59:00+08:00"


def test_the_day_of_a_time_is_that_of_who_asks() -> None:
    assert local_day("2026-11-24T23:30:00-05:00", NOW) == date(2026, 11, 25)
    assert local_day("2026-11-26T01:00:00+14:00", NOW) == date(2026, 11, 25)


def test_the_zone_here_is_a_named_one_where_there_is_one() -> None:
    """A day in summer has summer's offset, whatever day is today; what TZ says without a name is taken as the system does."""
    code = (
        "from datetime import datetime; from dealtui.domain.calendar import home_zone, stored;"
        "print(datetime.now(home_zone()).utcoffset() == datetime.now().astimezone().utcoffset(),"
        " stored('2026-07-01T10:00')[19:], stored('2026-12-01T10:00')[19:], stored('2026-12-01T10:00Z'))"
    )
    for zone, said in (
        ("Europe/Berlin", "True +02:00 +01:00 2026-12-01T11:00:00+01:00"),
        ("CST-8", "True +08:00 +08:00 2026-12-01T18:00:00+08:00"),
        ("America/St_Johns", "True -02:30 -03:30 2026-12-01T06:30:00-03:30"),
    ):
        told = subprocess.check_output([sys.executable, "-c", code], env=os.environ | {"TZ": zone})
        assert told.decode().strip() == said
    code = "from dealtui.service.book import Clock; print(Clock().now(), Clock().stamp())"
    subprocess.run([sys.executable, "-c", code], env=os.environ | {"TZ": "XXX-99:99"}, check=True)
