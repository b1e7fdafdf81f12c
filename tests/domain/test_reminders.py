"""Reminders on the right day, once, and none lost over days off (guide 84, 85)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.reminders import LATE, marks_after, reminder_day, reminders_of
from dealtui.domain.workdays import is_workday

pytestmark = pytest.mark.guide(84)

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


@pytest.mark.parametrize(("due", "two", "one", "why"), BY_HAND)
def test_by_hand(due: str, two: str, one: str, why: str) -> None:
    pytest.importorskip("chinese_calendar")
    day = date.fromisoformat(due)
    assert (reminder_day(day, 2).isoformat(), reminder_day(day, 1).isoformat()) == (two, one), why


def on(day: str, action: dict[str, Any], reader: str = "cli") -> list[tuple[int, int]]:
    return [(r.step, r.offset) for r in reminders_of(1, action, date.fromisoformat(day), reader)]


def tell(day: str, action: dict[str, Any], reader: str = "cli") -> list[tuple[int, int]]:
    today = date.fromisoformat(day)
    given = list(reminders_of(1, action, today, reader))
    action["reminded"] = marks_after(action, given, today, reader)
    return [(r.step, r.offset) for r in given]


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


@pytest.mark.parametrize("state", ["done", "sent", "answered", "closed", "cancelled"])
def test_what_is_done_is_not_reminded_of(state: str) -> None:
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
    (reminder,) = reminders_of(1, action, date(2026, 11, 25), "cli")
    assert (reminder.step, reminder.person, reminder.offset) == (2, "韩梅", 1)


def test_a_date_that_is_none_is_passed_over() -> None:
    assert on("2026-11-25", {"due": "soon"}) == on("2026-11-25", {}) == []


@given(
    due=st.dates(date(2024, 1, 10), date(2026, 12, 20)),
    looks=st.sets(st.integers(-25, 8), min_size=1),
)
def test_never_twice_and_never_missed(due: date, looks: set[int]) -> None:
    """However seldom somebody looks: no reminder comes twice, and who looks in time is told in time."""
    action: dict[str, Any] = {"due": due.isoformat()}
    told: list[tuple[int, int]] = []
    for look in sorted(looks):
        today = due + timedelta(days=look)
        given = list(reminders_of(1, action, today, "cli"))
        assert list(reminders_of(1, action, today, "screen")) or not given
        action["reminded"] = marks_after(action, given, today, "cli")
        assert not list(reminders_of(1, action, today, "cli"))
        told += [(r.offset, look if r.offset == LATE else 0) for r in given]
        assert all(r.days == -look for r in given)
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
