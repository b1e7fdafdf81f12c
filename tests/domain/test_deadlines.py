"""Dated pieces of actions: late, near, at risk, held; reminders on the right day, once, none lost over days off; days with
their items (guide 5, 6, 80-86, 94)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.calendar import is_workday
from dealtui.domain.deadlines import (
    LATE,
    at_risk,
    by_day,
    dated,
    days_ago,
    days_left,
    held,
    marks_after,
    overdue,
    reminder_day,
    reminders_of,
    review_hours_left,
    week_of,
    weeks,
)
from dealtui.domain.lifecycle import OPEN, STATES
from dealtui.domain.records import Action

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=timezone(timedelta(hours=8)))  # a Wednesday
ACTION = Action(deal=1, meeting=1, entry=1, due="2026-11-27", original_due="2026-11-27")


@pytest.mark.guide(85)
def test_overdue() -> None:
    for due, late in (
        ("2026-11-24", True),
        ("2026-11-25", False),  # a day is over when the next begins
        ("2026-11-25T09:59", True),
        ("2026-11-25T10:00", False),
        ("2026-11-25T18:00", False),
        ("2025-12-31", True),
        ("", False),
        ("2026-02-31", True),  # of a book of other hands
    ):
        assert overdue(replace(ACTION, due=due), NOW) is late, due
        assert not overdue(replace(ACTION, due=due, state="done"), NOW)


def test_the_week_is_from_monday_to_sunday() -> None:
    assert week_of(NOW) == (date(2026, 11, 23), date(2026, 11, 29))


@pytest.mark.guide(86)
def test_a_risk_is_one_before_the_date() -> None:
    flagged = replace(ACTION, risk="对接人出差")
    assert at_risk(flagged, NOW)
    assert not at_risk(ACTION, NOW)
    assert not at_risk(replace(flagged, due="2026-11-24"), NOW)  # it is late now, which is more
    assert not at_risk(replace(flagged, state="done"), NOW)


@pytest.mark.guide(5)
def test_a_date_was_held_when_the_first_one_was() -> None:
    finished = replace(ACTION, state="done", finished="2026-11-27T23:00:00+08:00")
    assert held(finished) is True
    assert held(replace(finished, finished="2026-11-28T00:10:00+08:00")) is False
    assert held(replace(finished, original_due="2026-11-20")) is False  # moved since
    assert held(replace(finished, original_due="2026-11-27T15:00")) is False
    assert held(ACTION) is None
    assert held(replace(finished, due="", original_due="")) is None


@pytest.mark.guide(94)
def test_days_since() -> None:
    assert days_ago("", NOW) is None
    assert days_ago("2026-11-25T09:00:00+08:00", NOW) == 0
    assert days_ago("2026-11-21T23:59:00+08:00", NOW) == 4
    assert days_ago("2026-11-24T23:59:00-05:00", NOW) == 0  # today where we are
    dues = ("2027-01-01", "2026-11-20T09:00", "", "2026-02-31")
    assert [days_left(due, NOW) for due in dues] == [37, -5, None, None]


@pytest.mark.guide(65)
def test_hours_left_of_a_review_count_real_hours() -> None:
    """Whatever the offset that the end was written with."""
    for ended in ("2026-11-25T06:00:00+08:00", "2026-11-24T22:00:00+00:00"):
        assert review_hours_left("draft", ended, NOW) == 20
    assert review_hours_left("live", "2026-11-25T06:00:00+08:00", NOW) is None
    assert review_hours_left("draft", "", NOW) is None


# ---------------------------------------------------------------------- reminders

# due -> the day of the reminder two days ahead, and one day ahead. Made by hand with a calendar and the State
# Council's notices for 2024 to 2026.
BY_HAND = (
    ("2026-11-27", "2026-11-25", "2026-11-26", "a Friday: Wednesday and Thursday"),
    ("2026-11-30", "2026-11-27", "2026-11-27", "a Monday: both on the Friday before"),
    ("2026-12-01", "2026-11-27", "2026-11-30", "a Tuesday: Sunday moves to Friday"),
    (
        "2026-01-05",
        "2025-12-31",
        "2026-01-04",
        "over the year's end: 1 to 3 January off, Sunday the 4th is worked",
    ),
    ("2026-01-04", "2025-12-31", "2025-12-31", "due on a make-up Sunday"),
    ("2024-03-01", "2024-02-28", "2024-02-29", "after a leap day"),
    ("2024-02-29", "2024-02-27", "2024-02-28", "on a leap day"),
    ("2025-03-03", "2025-02-28", "2025-02-28", "a Monday in a year without a leap day"),
    (
        "2026-02-24",
        "2026-02-14",
        "2026-02-14",
        "first day after Spring Festival: Saturday 14 February is worked",
    ),
    ("2026-02-25", "2026-02-14", "2026-02-24", "second day after it"),
    ("2026-02-16", "2026-02-14", "2026-02-14", "in the holidays themselves"),
    ("2025-10-09", "2025-09-30", "2025-09-30", "after National Day, 1 to 8 October off"),
    ("2025-10-11", "2025-10-09", "2025-10-10", "due on a make-up Saturday"),
    ("2026-03-30", "2026-03-27", "2026-03-27", "the Monday after Europe's clocks go forward"),
    ("2026-11-02", "2026-10-30", "2026-10-30", "the Monday after America's clocks go back"),
)


def test_by_hand() -> None:
    pytest.importorskip("chinese_calendar")
    for due, two, one, why in BY_HAND:
        day = date.fromisoformat(due)
        assert (reminder_day(day, 2).isoformat(), reminder_day(day, 1).isoformat()) == (two, one), why


def on(day: str, action: dict[str, Any], reader: str = "cli") -> list[tuple[int, int]]:
    return [
        (piece.step, offset)
        for piece, offset, _ in reminders_of(
            dated(1, action), action.get("reminded", ()), date.fromisoformat(day), reader
        )
    ]


def tell(day: str, action: dict[str, Any], reader: str = "cli") -> list[tuple[int, int]]:
    today = date.fromisoformat(day)
    told = action.get("reminded", ())
    given = [(piece, offset) for piece, offset, _ in reminders_of(dated(1, action), told, today, reader)]
    action["reminded"] = marks_after(dated(1, action), told, given, today, reader)
    return [(piece.step, offset) for piece, offset in given]


def test_a_week_of_one_action() -> None:
    action: dict[str, Any] = {"due": "2026-11-27"}
    told = {day: tell(f"2026-11-{day}", action) for day in range(23, 31)}
    assert told == {
        23: [], 24: [], 25: [(0, 2)], 26: [(0, 1)], 27: [(0, 0)], 28: [(0, LATE)], 29: [(0, LATE)], 30: [(0, LATE)],
    }  # fmt: skip


def test_twice_on_one_day_is_once() -> None:
    action: dict[str, Any] = {"due": "2026-11-27"}
    for day in ("2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30"):
        assert len(tell(day, action)) == 1
        assert tell(day, action) == []


def test_each_reader_hears_of_it() -> None:
    action: dict[str, Any] = {"due": "2026-11-27"}
    assert tell("2026-11-25", action, "cli") == tell("2026-11-25", action, "screen") == [(0, 2)]
    assert tell("2026-11-25", action, "cli") == tell("2026-11-25", action, "screen") == []


def test_what_was_missed_over_days_off_is_told_once_by_the_nearest() -> None:
    action: dict[str, Any] = {
        "due": "2026-12-01"
    }  # two days ahead is told on Friday, one day ahead on Monday
    assert tell("2026-11-26", action) == []
    assert tell("2026-11-30", action) == [(0, 1)]
    assert tell("2026-11-30", action) == []


def test_a_moved_date_is_reminded_of_anew_and_drops_old_marks() -> None:
    action: dict[str, Any] = {"due": "2026-11-27"}
    assert tell("2026-11-25", action) == [(0, 2)]
    action["due"] = "2026-12-04"
    assert tell("2026-11-25", action) == []
    assert tell("2026-12-02", action) == [(0, 2)]
    assert action["reminded"] == ("cli:2026-12-04:2",)


def test_what_is_done_is_not_reminded_of() -> None:
    for state in set(STATES) - OPEN:
        assert on("2026-11-30", {"due": "2026-11-27", "state": state}) == []


@pytest.mark.guide(80)
def test_steps_are_reminded_of_with_their_own_person() -> None:
    action = {
        "due": "2026-12-20",
        "owner": "李雷",
        "steps": [
            {"text": "联系客户对接人", "due": "2026-11-20", "state": "done"},
            {"text": "发送资料清单", "due": "2026-11-26", "person": "韩梅"},
            {"text": "接收并核对文档"},
        ],
    }
    ((piece, offset, _),) = reminders_of(dated(1, action), (), date(2026, 11, 25), "cli")
    assert (piece.step, piece.person, offset) == (2, "韩梅", 1)


def test_a_date_that_is_none_is_passed_over() -> None:
    assert on("2026-11-25", {"due": "soon"}) == on("2026-11-25", {}) == []


@given(due=st.dates(date(2024, 1, 10), date(2026, 12, 20)), looks=st.sets(st.integers(-25, 8), min_size=1))
def test_never_twice_and_never_missed(due: date, looks: set[int]) -> None:
    """However seldom somebody looks: no reminder comes twice, and who looks in time is told in time."""
    action: dict[str, Any] = {"due": due.isoformat()}
    told: list[tuple[int, int]] = []
    for look in sorted(looks):
        today = due + timedelta(days=look)
        given = list(reminders_of(dated(1, action), action.get("reminded", ()), today, "cli"))
        assert list(reminders_of(dated(1, action), action.get("reminded", ()), today, "screen")) or not given
        pairs = [(piece, offset) for piece, offset, _ in given]
        action["reminded"] = marks_after(dated(1, action), action.get("reminded", ()), pairs, today, "cli")
        assert not list(reminders_of(dated(1, action), action.get("reminded", ()), today, "cli"))
        told += [(offset, look if offset == LATE else 0) for _, offset, _ in given]
        assert all(days == -look for *_, days in given)
    assert len(told) == len(set(told))
    ahead = [offset for offset, _ in told if offset != LATE]
    assert ahead == sorted(ahead, reverse=True)
    first = min(reminder_day(due, 2), reminder_day(due, 1))
    assert bool(ahead) == any(first <= due + timedelta(days=look) <= due for look in looks)
    assert sum(offset == LATE for offset, _ in told) == sum(look > 0 for look in looks)


@given(due=st.dates(date(2024, 1, 10), date(2026, 12, 20)), offset=st.integers(1, 2))
def test_a_reminder_falls_on_a_workday(due: date, offset: int) -> None:
    day = reminder_day(due, offset)
    assert is_workday(day)[0]
    assert day <= due - timedelta(days=offset)
    assert not any(is_workday(day + timedelta(days=n))[0] for n in range(1, (due - day).days - offset + 1))


# ---------------------------------------------------------------------- days with what is due on them

DATES = st.dates(date(2026, 1, 1), date(2027, 12, 31))
STEPS = [
    {"text": "联系", "state": "done", "due": "2026-11-21"},
    {"text": "发送", "due": "2026-11-24", "person": "专员"},
    {"text": "核对"},
    {"text": "反馈", "due": "2026-11-27"},
]


def doc(**fields: Any) -> dict[str, Any]:
    return {
        "code": "A1",
        "task": "收集",
        "created": "2026-11-20T09:00:00+08:00",
        "due": "2026-11-27",
        **fields,
    }


@pytest.mark.guide(83)
def test_a_month_is_whole_weeks() -> None:
    grid = weeks(date(2026, 11, 25))
    assert (grid[0][0], grid[-1][-1], len(grid)) == (date(2026, 10, 26), date(2026, 12, 6), 6)
    assert len(weeks(date(2027, 2, 10))) == 4  # February 2027 begins on a Monday


@given(DATES)
def test_any_month_is_whole_in_its_weeks(day: date) -> None:
    days = [d for week in weeks(day) for d in week]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert all(week[0].weekday() == 0 for week in weeks(day))
    assert {d for d in days if d.month == day.month and d.year == day.year} == {
        day.replace(day=1) + timedelta(days=n) for n in range((_after(day) - day.replace(day=1)).days)
    }
    assert days[6] >= day.replace(day=1)
    assert days[-7] < _after(day)


def _after(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


@pytest.mark.guide(83, 81)
def test_days_hold_actions_and_steps_the_open_first() -> None:
    days = by_day(
        [
            (1, doc(due="2026-11-24", state="closed")),
            (2, doc(due="2026-11-24T15:00")),
            (3, doc(due="2026-11-24")),
            (4, doc(due="2026-12-01", steps=STEPS)),
        ]
    )
    assert [(d.number, d.step, d.time) for d in days["2026-11-24"]] == [
        (2, 0, "15:00"),
        (3, 0, ""),
        (4, 2, ""),
        (1, 0, ""),
    ]
    assert [(d.step, d.is_open) for d in days["2026-11-21"]] == [(1, False)]
