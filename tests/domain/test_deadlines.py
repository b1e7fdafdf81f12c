"""Dated pieces of actions: late, near, at risk, held; reminders on the right day, once, none lost over days off; days with
their items, bars over days, and what belongs to a week, worked out by hand (guide 5, 6, 80-94)."""

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
    SCALES,
    Bar,
    Week,
    at_risk,
    bars,
    by_day,
    dated,
    days_ago,
    days_left,
    held,
    lacks,
    marks_after,
    on_time,
    overdue,
    reminder_day,
    reminders_of,
    review_hours_left,
    stretches,
    week,
    week_of,
    weeks,
)
from dealtui.domain.lifecycle import OPEN, STATES
from dealtui.domain.records import Action, Chase, Slip, Step
from tests.conftest import each

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
    ("2026-01-05", "2025-12-31", "2026-01-04", "over the year's end: 1 to 3 January off, Sunday the 4th is worked"),
    ("2026-01-04", "2025-12-31", "2025-12-31", "due on a make-up Sunday"),
    ("2024-03-01", "2024-02-28", "2024-02-29", "after a leap day"),
    ("2024-02-29", "2024-02-27", "2024-02-28", "on a leap day"),
    ("2025-03-03", "2025-02-28", "2025-02-28", "a Monday in a year without a leap day"),
    ("2026-02-24", "2026-02-14", "2026-02-14", "first day after Spring Festival: Saturday 14 February is worked"),
    ("2026-02-25", "2026-02-14", "2026-02-24", "second day after it"),
    ("2026-02-16", "2026-02-14", "2026-02-14", "in the holidays themselves"),
    ("2025-10-09", "2025-09-30", "2025-09-30", "after National Day, 1 to 8 October off"),
    ("2025-10-11", "2025-10-09", "2025-10-10", "due on a make-up Saturday"),
    ("2026-03-30", "2026-03-27", "2026-03-27", "the Monday after Europe's clocks go forward"),
    ("2026-11-02", "2026-10-30", "2026-10-30", "the Monday after America's clocks go back"),
)  # fmt: skip


def test_by_hand() -> None:
    pytest.importorskip("chinese_calendar")
    for due, two, one, why in BY_HAND:
        day = date.fromisoformat(due)
        assert (reminder_day(day, 2).isoformat(), reminder_day(day, 1).isoformat()) == (two, one), why


def tell(day: str, action: dict[str, Any], reader: str = "cli") -> list[tuple[int, int]]:
    today = date.fromisoformat(day)
    told = action.get("reminded", ())
    given = [(piece, offset) for piece, offset, _ in reminders_of(dated(1, action), told, today, reader)]
    action["reminded"] = marks_after(dated(1, action), told, given, today, reader)
    return [(piece.step, offset) for piece, offset in given]


def test_a_week_of_one_action() -> None:
    action: dict[str, Any] = {"due": "2026-11-27"}
    told = {day: tell(f"2026-11-{day}", action) for day in range(23, 31)}
    others = [{"due": "soon"}, {}, *({**action, "state": state} for state in STATES if state not in OPEN)]
    assert not any(tell("2026-11-30", other) for other in others), "without a date, or over"
    assert told == {
        23: [], 24: [], 25: [(0, 2)], 26: [(0, 1)], 27: [(0, 0)], 28: [(0, LATE)], 29: [(0, LATE)], 30: [(0, LATE)],
    }  # fmt: skip


def test_what_was_missed_over_days_off_is_told_once_by_the_nearest() -> None:
    action: dict[str, Any] = {"due": "2026-12-01"}  # two days ahead is told on Friday, one on Monday
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


@given(due=st.dates(date(2024, 1, 10), date(2026, 12, 20)), looks=st.sets(st.integers(-25, 8), min_size=1))
def test_never_twice_and_never_missed(due: date, looks: set[int]) -> None:
    """However seldom somebody looks: no reminder comes twice, and who looks in time is told in time."""
    action: dict[str, Any] = {"due": due.isoformat()}
    told: list[tuple[int, int]] = []
    for look in sorted(looks):
        today = due + timedelta(days=look)
        given = list(reminders_of(dated(1, action), action.get("reminded", ()), today, "cli"))
        assert all(days == -look for *_, days in given)
        assert tell(today.isoformat(), action) == [(0, offset) for _, offset, _ in given]
        assert tell(today.isoformat(), action) == []
        assert tell(today.isoformat(), dict(action), "screen") or not given, "each reader hears of it"
        told += [(offset, look if offset == LATE else 0) for _, offset, _ in given]
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
    head = {"code": "A1", "task": "收集", "created": "2026-11-20T09:00:00+08:00", "due": "2026-11-27"}
    return {**head, **fields}


@pytest.mark.guide(83)
@given(DATES)
def test_a_month_is_whole_weeks(day: date) -> None:
    days = [d for week in weeks(day) for d in week]
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert all(week[0].weekday() == 0 for week in weeks(day))
    first, after = day.replace(day=1), (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    assert days[0] <= first <= days[6] and days[-7] < after <= days[-1] + timedelta(days=1)


@pytest.mark.guide(83, 81)
def test_days_hold_actions_and_steps_the_open_first() -> None:
    closed, timed = doc(due="2026-11-24", state="closed"), doc(due="2026-11-24T15:00")
    plain, later = doc(due="2026-11-24"), doc(due="2026-12-01", steps=STEPS)
    days = by_day(enumerate((closed, timed, plain, later), 1))
    found = [(d.number, d.step, d.time) for d in days["2026-11-24"]]
    assert found == [(2, 0, "15:00"), (3, 0, ""), (4, 2, ""), (1, 0, "")]
    assert [(d.step, d.is_open) for d in days["2026-11-21"]] == [(1, False)]


# ---------------------------------------------------------------------- bars over days


TODAY = date(2026, 11, 25)


def line(bar: Bar, origin: date = date(2026, 11, 20), days: int = 14) -> str:
    """The bar as it looks with one cell a day."""
    cells = [" "] * days
    for first, last, sign in stretches(bar, TODAY):
        for n in range(max(0, (first - origin).days), min(days, (last - origin).days)):
            cells[n] = sign
    return "".join(cells)


@pytest.mark.guide(82, 85, 88)
@each(
    ("fields", "expected"),
    [
        ({}, "--------      "),
        ({"state": "doing"}, "========      "),
        ({"state": "waiting"}, "wwwwwwww      "),
        ({"state": "closed"}, "########      "),
        ({"state": "doing", "steps": STEPS}, "##======      "),
        ({"started": "2026-11-23T08:00:00+08:00"}, "   -----      "),
        ({"due": "2026-11-22"}, "---!!!        "),
        ({"due": "2026-11-22", "state": "done"}, "###           "),
        ({"due": "2026-11-30", "original_due": "2026-11-24"}, "----o------   "),
        ({"due": "2026-11-21", "original_due": "2026-11-30"}, "--!!!!    o   "),
        ({"due": "2026-11-19"}, "!!!!!!        "),
    ],
)
def test_what_a_bar_looks_like(fields: dict[str, Any], expected: str) -> None:
    assert line(bars([(1, doc(**fields))])[0]) == expected


@pytest.mark.guide(81)
def test_steps_follow_their_action_each_from_the_end_of_the_one_before() -> None:
    found = bars([(2, doc(due="2026-12-01")), (1, doc(steps=STEPS))])
    drawn = [(*bar.piece[:2], bar.start.day, bar.end.day) for bar in found]
    assert drawn == [(1, 0, 20, 27), (1, 1, 20, 21), (1, 2, 21, 24), (1, 4, 24, 27), (2, 0, 20, 1)]
    assert [bar.piece.person for bar in found[:3]] == ["", "", "专员"]


def test_without_a_date_there_is_no_bar() -> None:
    assert bars([(1, doc(due="")), (2, doc(due="2026-02-30"))]) == []


def test_a_date_out_of_all_reach_is_drawn_at_the_edge() -> None:
    """Of a book of other hands: no list, chart or page dies of it."""
    late, steps = "9999-12-31", [{"text": "x", "due": "0001-01-01"}]
    found = bars([(1, doc(due=late, steps=steps)), (2, doc(due="0001-01-01"))])
    assert [bar.end.year for bar in found] == [1000, 9000, 1000]
    for bar in found:
        assert list(stretches(bar, TODAY))
    assert [len(weeks(day)) for day in (date.min, date.max)] == [5, 5]


@given(start=DATES, end=DATES, was=st.none() | DATES, done=st.floats(0, 1), today=DATES)
def test_a_bar_covers_its_days_and_nothing_after_today(
    start: date, end: date, was: date | None, done: float, today: date
) -> None:
    start, end = min(start, end), max(start, end)
    (piece,) = dated(1, {"due": end.isoformat()})
    bar = Bar(piece, start, end, was if was != end else None, done)
    found = list(stretches(bar, today))
    covered = {first + timedelta(days=n) for first, last, _ in found for n in range((last - first).days)}
    assert {start + timedelta(days=n) for n in range((end - start).days + 1)} <= covered
    assert max(covered) <= max(end, today, was or end)
    assert all(first < last for first, last, _ in found)


@given(scale=st.sampled_from(SCALES), origin=DATES, day=DATES)
def test_a_cell_and_its_day_agree(scale: Any, origin: date, day: date) -> None:
    cell = scale.cell(day, origin)
    assert scale.cell(scale.day(cell, origin), origin) in (cell - 1, cell)
    assert scale.day(cell, origin) <= day


# ---------------------------------------------------------------------- a week


MONDAY = date(2026, 11, 23)


def action(number: int, **fields: Any) -> Action:
    fields = {"owner": "韩梅", "due": "2026-11-27", **fields}
    return Action(doc_id=number, deal=1, meeting=1, entry=number, **fields)


def seen(*actions: Action, later: int = 0) -> Week:
    """This week, or one so many weeks later."""
    return week(actions, MONDAY + timedelta(weeks=later), NOW)


def numbers(rows: Any) -> list[int]:
    return [row.doc_id for row in rows]


@pytest.mark.guide(89)
def test_done_is_what_was_finished_in_the_week() -> None:
    found = seen(
        action(1, state="done", finished="2026-11-23T00:00:00+08:00"),
        action(2, state="closed", finished="2026-11-29T23:59:59+08:00"),
        action(3, state="sent", finished="2026-11-22T23:59:59+08:00", sent="2026-11-24T09:00:00+08:00"),
        action(4, state="todo"),
        action(5, state="cancelled", finished="2026-11-24T09:00:00+08:00"),
    )
    assert numbers(found.done) == [1, 2]
    assert numbers(found.unanswered) == [3]


@pytest.mark.guide(90, 91, 88)
def test_problems_and_what_was_done_about_them() -> None:
    slip = Slip(old="2026-11-24", new="2026-11-30", at="2026-11-24T09:00:00+08:00", reason="对接人出差")
    earlier = Slip(old="2026-11-10", new="2026-11-24", at="2026-11-10T09:00:00+08:00")
    found = seen(
        action(1, due="2026-11-24"),
        action(2, risk="人手不足"),
        action(3, due="2026-11-30", slips=(earlier, slip)),
        action(4, due="2026-11-24", state="done", finished="2026-11-24T09:00:00+08:00"),
    )
    assert (numbers(found.late), numbers(found.risky)) == ([1], [2])
    assert [(moved.doc_id, why) for moved, why in found.moved] == [(3, slip)]


def test_next_week_has_actions_and_open_steps_by_date() -> None:
    steps = (
        Step(text="联系", due="2026-11-30", state="done"),
        Step(text="发送", due="2026-12-01", person="专员"),
        Step(text="核对", due="2026-12-07"),
    )
    found = seen(action(1, due="2026-12-04", steps=steps), action(2, due="2026-12-07"))
    coming = [(a.doc_id, piece.step and piece.text, piece.due) for a, piece in found.coming]
    assert coming == [(1, "发送", "2026-12-01"), (1, 0, "2026-12-04")]


def test_what_is_left_of_this_week_is_told_apart_from_what_is_late() -> None:
    tomorrow, yesterday = (f"{NOW + timedelta(days=days):%Y-%m-%d}" for days in (1, -1))
    found = seen(action(1, due=tomorrow), action(2, due=yesterday), action(3, due=f"{NOW:%Y-%m-%d}T09:00"))
    assert [a.doc_id for a, _ in found.rest] == [1]
    assert (numbers(found.late), found.coming) == ([2, 3], ())
    before = seen(action(1, due=tomorrow), later=-1)
    assert ([a.doc_id for a, _ in before.coming], before.rest) == ([1], ())
    after = seen(action(1, due="2026-12-01"), later=1)
    assert [a.doc_id for a, _ in after.rest] == [1], "all of a week that has not begun"


@pytest.mark.guide(6)
def test_the_rate_counts_what_was_promised_for_days_that_are_over() -> None:
    done = {"state": "done"}
    known = (
        action(1, due="2026-11-24", **done, finished="2026-11-24T18:00:00+08:00"),  # kept
        action(2, due="2026-11-24"),  # not done: not kept
        action(3, due="2026-11-26", original_due="2026-11-23", **done, finished="2026-11-25T09:00:00+08:00"),
        action(4, due="2026-11-27"),  # still time
        action(5, due="2026-11-27", **done, finished="2026-11-25T09:00:00+08:00"),  # kept, ahead of time
        action(6, due="2026-11-10", **done, finished="2026-11-09T09:00:00+08:00"),  # of an earlier week
        action(7, due="2026-11-24", state="cancelled"),
    )
    found = seen(*known)
    assert (found.kept, found.promised) == (2, 4)
    assert (found.kept_ever, found.promised_ever) == (3, 5)
    ahead = action(8, due="2026-12-24", **done, finished="2026-11-25T09:00:00+08:00")
    assert on_time((*known, ahead), NOW) == (4, 6), (
        "as a deal has it: what is late and open is not kept there either"
    )


CHASED = Chase(at="2026-11-23T09:00:00+08:00")
LONG_AGO = Chase(at="2026-11-20T09:00:00+08:00")


@pytest.mark.guide(25, 26, 94)
@each(
    ("fields", "expected"), [
        ({}, ()), ({"owner": "", "due": ""}, ("owner", "due")), ({"owner": "大家"}, ("owner",)),
        ({"side": "client"}, ("chase",)), ({"side": "client", "due": "2026-11-28"}, ()),
        ({"side": "client", "chases": (LONG_AGO, CHASED)}, ()),
        ({"side": "client", "chases": (LONG_AGO,)}, ("chase",)),
    ],
)  # fmt: skip
def test_what_is_lacking(fields: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert lacks(action(1, **fields), NOW) == expected


DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 20)).map(date.isoformat)


ACTIONS = st.builds(
    lambda day, **fields: action(1, finished=f"{day}T12:00:00+08:00", **fields),
    day=DAYS,
    state=st.sampled_from(STATES),
    due=DAYS,
    side=st.sampled_from(["ours", "client"]),
)


@given(st.lists(ACTIONS), st.integers(-3, 3))
def test_what_holds_for_any_week(actions: list[Action], weeks: int) -> None:
    found = seen(*actions, later=weeks)
    assert 0 <= found.kept <= found.promised
    assert found.promised <= found.promised_ever <= len(actions)
    assert {a.state for a in found.late} <= {"todo", "doing", "waiting"}
    assert all(found.monday.isoformat() <= a.finished[:10] <= found.sunday.isoformat() for a in found.done)
    assert len(found.theirs) <= sum(a.side == "client" for a in actions)
