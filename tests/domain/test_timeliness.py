"""Late, near, at risk, held: with the moment passed in (guide 5, 6, 85, 86, 94)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from dealtui.domain.records import Action
from dealtui.domain.timeliness import (
    at_risk,
    chased_days_ago,
    days_left,
    due_in,
    due_this_week,
    held,
    overdue,
    week_of,
)

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=timezone(timedelta(hours=8)))  # a Wednesday
ACTION = Action(deal=1, meeting=1, entry=1, due="2026-11-27", original_due="2026-11-27")


@pytest.mark.guide(85)
@pytest.mark.parametrize(
    ("due", "late"),
    [
        ("2026-11-24", True),
        ("2026-11-25", False),  # a day is over when the next begins
        ("2026-11-25T09:59", True),
        ("2026-11-25T10:00", False),
        ("2026-11-25T18:00", False),
        ("2025-12-31", True),
        ("", False),
    ],
)
def test_overdue(due: str, late: bool) -> None:
    assert overdue(replace(ACTION, due=due), NOW) is late
    assert not overdue(replace(ACTION, due=due, state="done"), NOW)


@pytest.mark.parametrize(
    ("due", "days", "near"),
    [
        ("2026-11-25", 0, True),
        ("2026-11-26", 0, False),
        ("2026-11-27", 2, True),
        ("2026-11-28", 2, False),
        ("2026-11-24", 2, False),
        ("2026-11-25T09:00", 2, False),
        ("", 9, False),
    ],
)
def test_due_in(due: str, days: int, near: bool) -> None:
    assert due_in(replace(ACTION, due=due), NOW, days) is near


def test_the_week_is_from_monday_to_sunday() -> None:
    assert week_of(NOW) == (date(2026, 11, 23), date(2026, 11, 29))
    assert [due_this_week(replace(ACTION, due=f"2026-11-{day}"), NOW) for day in (22, 23, 29, 30)] == [
        False,
        True,
        True,
        False,
    ]


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
    assert chased_days_ago("", NOW) is None
    assert chased_days_ago("2026-11-25T09:00:00+08:00", NOW) == 0
    assert chased_days_ago("2026-11-21T23:59:00+08:00", NOW) == 4
    assert (days_left("2027-01-01", NOW), days_left("2026-11-20T09:00", NOW), days_left("", NOW)) == (
        37,
        -5,
        None,
    )
