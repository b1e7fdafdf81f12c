"""The review finds every planted gap of 200 made-up meetings, and nothing else."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from dealtui.domain.review import RULES
from dealtui.service.book import Book
from dealtui.service.today import Today
from tests.review_plants import ZH, Plant, found

MEETINGS = 200


@pytest.mark.guide(13, 25, 26, 34, 40, 44, 45, 68, 70, 71, 72, 73, 76, 101)
def test_every_planted_gap_is_found_and_nothing_else(book: Book) -> None:
    planted, wrong = Counter[str](), list[str]()
    plants = [Plant(Random(seed)) for seed in range(MEETINGS)]
    for seed, plant in enumerate(plants):
        seen = found(book, plant.into(book))
        if seen != plant.expected:
            lines = "\n".join(typed for typed, _ in plant.lines)
            wrong.append(
                f"seed {seed}: missed {plant.expected - seen}, without cause {seen - plant.expected}\n{lines}"
            )
        planted.update(gap.rule for gap in plant.expected.elements())
    assert not wrong, "\n\n".join(wrong[:3])
    assert {plant.words is ZH for plant in plants} == {True, False}, "in both languages"
    assert set(planted) == set(RULES) - {"suspect"}, "every rule was put to the test"
    assert min(planted.values()) >= 10, planted


@pytest.mark.guide(65)
def test_what_lists_count_is_what_the_review_lists(book: Book) -> None:
    expected = {}
    for seed in range(20):
        plant = Plant(Random(1000 + seed))
        expected[plant.into(book)] = plant
    for line in Today(book).meetings("review"):
        assert line.gaps == sum(expected[line.number].expected.values())
