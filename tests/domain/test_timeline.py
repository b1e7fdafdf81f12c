"""Bars over days and days with their items (guide 82, 83)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.deadlines import SCALES, Bar, bars, dated, stretches, weeks
from tests.conftest import each

TODAY = date(2026, 11, 25)


def doc(**fields: Any) -> dict[str, Any]:
    return {
        "code": "A1",
        "task": "收集",
        "created": "2026-11-20T09:00:00+08:00",
        "due": "2026-11-27",
        **fields,
    }


def line(bar: Bar, origin: date = date(2026, 11, 20), days: int = 14) -> str:
    """The bar as it looks with one cell a day."""
    cells = [" "] * days
    for first, last, sign in stretches(bar, TODAY):
        for n in range(max(0, (first - origin).days), min(days, (last - origin).days)):
            cells[n] = sign
    return "".join(cells)


STEPS = [
    {"text": "联系", "state": "done", "due": "2026-11-21"},
    {"text": "发送", "due": "2026-11-24", "person": "专员"},
    {"text": "核对"},
    {"text": "反馈", "due": "2026-11-27"},
]


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
    assert [(*bar.piece[:2], bar.start.day, bar.end.day) for bar in found] == [
        (1, 0, 20, 27),
        (1, 1, 20, 21),
        (1, 2, 21, 24),
        (1, 4, 24, 27),
        (2, 0, 20, 1),
    ]
    assert [bar.piece.person for bar in found[:3]] == ["", "", "专员"]


def test_without_a_date_there_is_no_bar() -> None:
    assert bars([(1, doc(due="")), (2, doc(due="2026-02-30"))]) == []


def test_a_date_out_of_all_reach_is_drawn_at_the_edge() -> None:
    """Of a book of other hands: no list, chart or page dies of it."""
    found = bars(
        [(1, doc(due="9999-12-31", steps=[{"text": "x", "due": "0001-01-01"}])), (2, doc(due="0001-01-01"))]
    )
    assert [bar.end.year for bar in found] == [1000, 9000, 1000]
    for bar in found:
        assert list(stretches(bar, TODAY))
    assert [len(weeks(day)) for day in (date.min, date.max)] == [5, 5]


DATES = st.dates(date(2026, 1, 1), date(2027, 12, 31))


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
