"""The review finds every planted gap of 200 made-up meetings, and nothing else."""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest

from dealtui.domain.review import RULES
from dealtui.service.book import Book
from tests.review_plants import EN, ZH, Gap, Plant, found

MEETINGS = 200


@pytest.fixture(autouse=True)
def _unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some two thousand commits: whether they outlive a power cut is not what is asked here."""
    monkeypatch.setattr(os, "fdatasync", lambda _descriptor: None)
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.mark.guide(13, 25, 26, 34, 40, 44, 45, 68, 70, 71, 72, 73, 76, 101)
def test_every_planted_gap_is_found_and_nothing_else(book: Book) -> None:
    planted: Counter[str] = Counter()
    languages: set[str] = set()
    wrong: list[str] = []
    for seed in range(MEETINGS):
        plant = Plant(Random(seed))
        number = plant.into(book)
        seen = found(book, number)
        if seen != plant.expected:
            lines = "\n".join(typed for typed, _ in plant.lines)
            wrong.append(
                f"seed {seed}: missed {plant.expected - seen}, without cause {seen - plant.expected}\n{lines}"
            )
        planted.update(gap.rule for gap in plant.expected.elements())
        languages.add("zh" if plant.words is ZH else "en")
        assert plant.words in (ZH, EN)
    assert not wrong, "\n\n".join(wrong[:3])
    assert languages == {"zh", "en"}
    assert set(planted) == set(RULES) - {"suspect"}, "every rule was put to the test"
    assert min(planted.values()) >= 10, planted


@pytest.mark.guide(65)
def test_what_lists_count_is_what_the_review_lists(book: Book) -> None:
    from dealtui.service.today import Today

    expected = {}
    for seed in range(20):
        plant = Plant(Random(1000 + seed))
        expected[plant.into(book)] = plant
    for line in Today(book).meetings("review"):
        assert line.gaps == sum(expected[line.number].expected.values())


def test_a_plant_is_the_same_for_the_same_seed() -> None:
    one, other = Plant(Random(3)), Plant(Random(3))
    assert (one.lines, one.expected) == (other.lines, other.expected)
    assert Gap("need-unanswered") == Gap("need-unanswered", "")
