"""Circles of what waits for what."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.dependence import cycle, standing_in_the_way, ties


@pytest.mark.parametrize(
    ("before", "number", "wanted", "circle"),
    [
        ({}, 1, [1], (1, 1)),
        ({2: (1,)}, 1, [2], (1, 2, 1)),
        ({2: (3,), 3: (1,)}, 1, [2], (1, 2, 3, 1)),
        ({2: (3,), 3: (4,)}, 1, [2], ()),
        ({2: (4,), 3: (4,), 4: (5,)}, 1, [2, 3], ()),
        ({2: (9,)}, 1, [2], ()),
    ],
)
def test_a_circle_is_named_from_its_beginning_to_its_end(
    before: dict[int, tuple[int, ...]], number: int, wanted: list[int], circle: tuple[int, ...]
) -> None:
    assert cycle(before, number, wanted) == circle


@given(st.lists(st.tuples(st.integers(1, 8), st.lists(st.integers(1, 8), max_size=3)), max_size=12))
def test_what_is_let_through_never_goes_round(wishes: list[tuple[int, list[int]]]) -> None:
    """A graph that is built step by step with the check has no circle, found here by taking away what waits for nothing."""
    before: dict[int, list[int]] = {}
    for number, wanted in wishes:
        if circle := cycle(before, number, wanted):
            edges = {(n, other) for n, others in {**before, number: wanted}.items() for other in others}
            assert set(pairwise(circle)) <= edges
            assert circle[0] == circle[-1] == number
        else:
            before[number] = wanted
    left = dict(before)
    while free := [n for n, others in left.items() if not any(other in left for other in others)]:
        for n in free:
            del left[n]
    assert not left


def test_what_is_over_or_gone_holds_nothing_up() -> None:
    states = {1: "todo", 2: "done", 3: "closed", 4: "waiting", 5: "cancelled"}
    assert standing_in_the_way((1, 2, 3, 4, 5, 99), states) == (1, 4)


def test_ties_are_of_work_that_is_not_over() -> None:
    states = {1: "todo", 2: "doing", 3: "closed", 4: "done", 5: "todo"}
    depends = {1: (2, 3, 5), 4: (2,), 5: (3, 99)}
    assert ties(depends, states) == {1: (2, 0), 2: (0, 1), 5: (0, 1)}
