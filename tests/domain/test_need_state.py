"""A need from captured to solved (guide 29, 31)."""

from __future__ import annotations

import pytest

from dealtui.domain.need_state import NEED_STATES, Promise, need_state

pytestmark = [pytest.mark.guide(29), pytest.mark.guide(31)]

CASES = [
    ("", (), (), "captured", 0),
    ("", ("pending",), (), "captured", 0),
    ("", ("pending", "partial"), (), "answered", 0),
    ("", ("declined",), (), "declined", 0),
    ("", ("declined", "alternative"), (), "answered", 0),
    ("不在本次范围", ("full",), (Promise("todo"),), "outside", 0),
    ("", (), (Promise("todo"),), "promised", 0),
    ("", ("full",), (Promise("closed", 5), Promise("waiting")), "promised", 5),
    ("", ("full",), (Promise("closed", 5), Promise("sent")), "delivered", 5),
    ("", (), (Promise("done"),), "delivered", 0),
    ("", ("full",), (Promise("closed", 5), Promise("closed", 3), Promise("closed")), "solved", 3),
    ("", ("declined",), (Promise("closed", 4),), "solved", 4),
    ("", ("full",), (Promise("cancelled"),), "answered", 0),
    ("", (), (Promise("cancelled", 2), Promise("closed")), "solved", 0),
]


@pytest.mark.parametrize(("outside", "fits", "promises", "state", "satisfaction"), CASES)
def test_how_far_a_need_is(
    outside: str, fits: tuple[str, ...], promises: tuple[Promise, ...], state: str, satisfaction: int
) -> None:
    assert need_state(outside, fits, promises) == (state, satisfaction)


def test_every_state_is_reached() -> None:
    assert {case[3] for case in CASES} == set(NEED_STATES)
