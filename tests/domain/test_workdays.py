"""Workdays with China's holidays and make-up days, and the days of the festivals."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain import workdays
from dealtui.domain.dates import Due, read_due
from dealtui.domain.festivals import festival_day
from dealtui.domain.workdays import add_workdays, is_workday, workday_before
from tests.conftest import NOW

SCRIPT = Path(__file__).parents[2] / "scripts" / "make_festivals.py"
DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))


@pytest.fixture
def no_holidays(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
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
    assert isinstance(due, Due)
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


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("春节", date(2024, 2, 10)),
        ("春节", date(2027, 2, 6)),  # the new moon comes four minutes before midnight
        ("春节", date(2034, 2, 19)),  # after the leap month 11 of 2033
        ("除夕", date(2026, 2, 16)),
        ("端午", date(2025, 5, 31)),
        ("中秋", date(2025, 10, 6)),  # after the leap month 6
        ("中秋", date(2033, 9, 8)),
        ("重阳", date(2026, 10, 18)),
        ("清明", date(2024, 4, 4)),
        ("清明", date(2027, 4, 5)),
        ("国庆", date(2027, 10, 1)),
        ("easter", date(2027, 3, 28)),
        ("easter", date(2038, 4, 25)),
        ("thanksgiving", date(2026, 11, 26)),
        ("thanksgiving", date(2029, 11, 22)),
    ],
)
def test_festivals_fall_on_their_days(name: str, day: date) -> None:
    assert festival_day(name, day.year) == day


@pytest.mark.parametrize("name", ["春节", "清明", "dragon boat"])
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


@pytest.mark.parametrize("year", range(2020, 2027))
def test_public_holidays_hold_the_festivals(year: int) -> None:
    calendar = pytest.importorskip("chinese_calendar")
    named = {
        "春节": "Spring Festival",
        "清明": "Tomb-sweeping Day",
        "端午": "Dragon Boat Festival",
        "中秋": "Mid-autumn Festival",
    }
    for festival, holiday in named.items():
        off, told = calendar.get_holiday_detail(festival_day(festival, year))
        assert off, (festival, year)
        assert told == holiday or (festival, told) == (
            "中秋",
            "National Day",
        )  # the two fell together in 2020
