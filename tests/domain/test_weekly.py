"""What belongs to a week, worked out by hand (guide 89-94)."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.deadlines import lacks, week
from dealtui.domain.records import Action, Chase, Slip, Step
from tests.conftest import each

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=timezone(timedelta(hours=8)))  # a Wednesday
MONDAY = date(2026, 11, 23)


def action(number: int, **fields: Any) -> Action:
    return Action(
        doc_id=number, deal=1, meeting=1, entry=number, **{"owner": "韩梅", "due": "2026-11-27", **fields}
    )


def numbers(rows: Any) -> list[int]:
    return [getattr(row, "action", row).doc_id for row in rows]


@pytest.mark.guide(89)
def test_done_is_what_was_finished_in_the_week() -> None:
    found = week(
        [
            action(1, state="done", finished="2026-11-23T00:00:00+08:00"),
            action(2, state="closed", finished="2026-11-29T23:59:59+08:00"),
            action(3, state="sent", finished="2026-11-22T23:59:59+08:00", sent="2026-11-24T09:00:00+08:00"),
            action(4, state="todo"),
            action(5, state="cancelled", finished="2026-11-24T09:00:00+08:00"),
        ],
        MONDAY,
        NOW,
    )
    assert numbers(found.done) == [1, 2]
    assert numbers(found.unanswered) == [3]


@pytest.mark.guide(90, 91, 88)
def test_problems_and_what_was_done_about_them() -> None:
    slip = Slip(old="2026-11-24", new="2026-11-30", at="2026-11-24T09:00:00+08:00", reason="对接人出差")
    earlier = Slip(old="2026-11-10", new="2026-11-24", at="2026-11-10T09:00:00+08:00")
    found = week(
        [
            action(1, due="2026-11-24"),
            action(2, risk="人手不足"),
            action(3, due="2026-11-30", slips=(earlier, slip)),
            action(4, due="2026-11-24", state="done", finished="2026-11-24T09:00:00+08:00"),
        ],
        MONDAY,
        NOW,
    )
    assert (numbers(found.late), numbers(found.risky)) == ([1], [2])
    assert [(moved.doc_id, why) for moved, why in found.moved] == [(3, slip)]


def test_next_week_has_actions_and_open_steps_by_date() -> None:
    steps = (
        Step(text="联系", due="2026-11-30", state="done"),
        Step(text="发送", due="2026-12-01", person="专员"),
        Step(text="核对", due="2026-12-07"),
    )
    found = week([action(1, due="2026-12-04", steps=steps), action(2, due="2026-12-07")], MONDAY, NOW)
    assert [(a.doc_id, piece.step and piece.text, piece.due) for a, piece in found.coming] == [
        (1, "发送", "2026-12-01"),
        (1, 0, "2026-12-04"),
    ]


def test_what_is_left_of_this_week_is_told_apart_from_what_is_late() -> None:
    tomorrow, yesterday = (f"{NOW + timedelta(days=days):%Y-%m-%d}" for days in (1, -1))
    found = week([action(1, due=tomorrow), action(2, due=yesterday)], MONDAY, NOW)
    assert [a.doc_id for a, _ in found.rest] == [1]
    assert (numbers(found.late), found.coming) == ([2], ())
    before = week([action(1, due=tomorrow)], MONDAY - timedelta(days=7), NOW)
    assert ([a.doc_id for a, _ in before.coming], before.rest) == ([1], ())
    after = week([action(1, due="2026-12-01")], MONDAY + timedelta(days=7), NOW)
    assert [a.doc_id for a, _ in after.rest] == [1], "all of a week that has not begun"


@pytest.mark.guide(6)
def test_the_rate_counts_what_was_promised_for_days_that_are_over() -> None:
    done = {"state": "done"}
    found = week(
        [
            action(1, due="2026-11-24", **done, finished="2026-11-24T18:00:00+08:00"),  # kept
            action(2, due="2026-11-24"),  # not done: not kept
            action(
                3, due="2026-11-26", original_due="2026-11-23", **done, finished="2026-11-25T09:00:00+08:00"
            ),
            action(4, due="2026-11-27"),  # still time
            action(5, due="2026-11-27", **done, finished="2026-11-25T09:00:00+08:00"),  # kept, ahead of time
            action(6, due="2026-11-10", **done, finished="2026-11-09T09:00:00+08:00"),  # of an earlier week
            action(7, due="2026-11-24", state="cancelled"),
        ],
        MONDAY,
        NOW,
    )
    assert (found.kept, found.promised) == (2, 4)
    assert (found.kept_ever, found.promised_ever) == (3, 5)


CHASED = Chase(at="2026-11-23T09:00:00+08:00")
LONG_AGO = Chase(at="2026-11-20T09:00:00+08:00")


@pytest.mark.guide(25, 26, 94)
@each(
    ("fields", "expected"),
    [
        ({}, ()),
        ({"owner": "", "due": ""}, ("owner", "due")),
        ({"owner": "大家"}, ("owner",)),
        ({"side": "client"}, ("chase",)),
        ({"side": "client", "due": "2026-11-28"}, ()),
        ({"side": "client", "chases": (LONG_AGO, CHASED)}, ()),
        ({"side": "client", "chases": (LONG_AGO,)}, ("chase",)),
    ],
)
def test_what_is_lacking(fields: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert lacks(action(1, **fields), NOW) == expected


STATES = st.sampled_from(["todo", "doing", "waiting", "done", "sent", "answered", "closed", "cancelled"])
DAYS = st.dates(date(2026, 11, 1), date(2026, 12, 20)).map(date.isoformat)


@given(
    st.lists(
        st.builds(
            lambda state, due, finished, side: action(
                1, state=state, due=due, finished=f"{finished}T12:00:00+08:00", side=side
            ),
            STATES,
            DAYS,
            DAYS,
            st.sampled_from(["ours", "client"]),
        )
    ),
    st.integers(-3, 3),
)
def test_what_holds_for_any_week(actions: list[Action], weeks: int) -> None:
    found = week(actions, MONDAY + timedelta(weeks=weeks), NOW)
    assert 0 <= found.kept <= found.promised
    assert found.promised <= found.promised_ever <= len(actions)
    assert {a.state for a in found.late} <= {"todo", "doing", "waiting"}
    assert all(found.monday.isoformat() <= a.finished[:10] <= found.sunday.isoformat() for a in found.done)
    assert len(found.theirs) <= sum(a.side == "client" for a in actions)
