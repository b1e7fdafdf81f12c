"""Cards: why one is first, and circles of what waits for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.cards import TERMS, Card, Ties, cycle, explain, ties, urgency
from dealtui.domain.lifecycle import OPEN, STATES
from dealtui.domain.records import Action, Chase, Slip
from dealtui.i18n import catalog
from tests.conftest import each

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=timezone(timedelta(hours=8)))
ACTION = Action(
    deal=1, meeting=1, entry=1, owner="韩梅", due="2026-11-27", created="2026-11-25T09:00:00+08:00"
)
CHASED = (Chase(at="2026-11-25T08:00:00+08:00"),)


def card_of(action: Action) -> Card:
    return Card.from_doc(action.doc_id, action.to_doc())


def parts(action: Action) -> dict[str, float]:
    return dict(explain(card_of(action), NOW))


@each(
    ("due", "share"), [
        ("2026-12-20", 2.4), ("2026-12-09", 2.4), ("2026-11-25", 8.8), ("2026-11-18", 12.0),
        ("2026-10-01", 12.0),
    ],
)  # fmt: skip
def test_the_date_counts_most_and_evenly(due: str, share: float) -> None:
    assert parts(replace(ACTION, due=due)) == {"due": share}


def test_what_is_nearer_is_never_less_urgent() -> None:
    days = [(NOW + timedelta(days=n)).date().isoformat() for n in range(-30, 60)]
    sums = [urgency(card_of(replace(ACTION, due=day)), NOW) for day in days]
    assert sums == sorted(sums, reverse=True)


@each(
    ("action", "term", "value"),
    [
        (replace(ACTION, risk="对接人出差"), "risk", 4.0),
        (replace(ACTION, state="answered"), "answer", 4.0),
        (replace(ACTION, state="done", finished="2026-11-22T10:00:00+08:00"), "untold", 4.0),
        (replace(ACTION, state="done", finished="2026-11-25T09:00:00+08:00"), "untold", None),
        (replace(ACTION, state="sent", sent="2026-11-18T10:00:00+08:00"), "unanswered", 3.0),
        (replace(ACTION, side="client", due="2026-11-24"), "unchased", 3.0),
        (replace(ACTION, side="client", due="2026-11-24", chases=CHASED), "unchased", None),
        (replace(ACTION, due="2026-11-24"), "unchased", None),
        (replace(ACTION, slips=(Slip(old="2026-11-20", new="2026-11-27"),) * 3), "slipped", 2.0),
        (replace(ACTION, slips=(Slip(old="2026-11-20", answer="resources"),)), "slipped", None),
        (replace(ACTION, state="doing"), "doing", 2.0),
        (replace(ACTION, state="waiting"), "waiting", -2.0),
        (replace(ACTION, suspect=True), "suspect", 2.0),
        (replace(ACTION, owner=""), "no_owner", 2.0),
        (replace(ACTION, due=""), "no_due", 2.0),
        (replace(ACTION, created="2026-09-26T09:00:00+08:00"), "age", 1.0),
    ],
)
def test_each_term(action: Action, term: str, value: float | None) -> None:
    assert parts(action).get(term) == value


def test_what_waits_for_others_can_wait_and_what_holds_them_up_cannot() -> None:
    card = card_of(ACTION)
    assert dict(explain(card, NOW, Ties(waits_for=1)))["blocked"] == -4.0
    assert dict(explain(card, NOW, Ties(holds_up=5)))["blocking"] == 3.0
    assert urgency(card, NOW, Ties(waits_for=1)) < urgency(card, NOW) < urgency(card, NOW, Ties(holds_up=1))


def test_the_sum_is_that_of_its_parts_and_the_largest_stands_first() -> None:
    action = replace(ACTION, state="doing", due="2026-11-20", suspect=True, owner="")
    values = [value for _, value in explain(card_of(action), NOW)]
    assert urgency(card_of(action), NOW) == round(sum(values), 1)
    assert values == sorted(values, key=abs, reverse=True)


def test_nothing_is_urgent_of_what_is_settled() -> None:
    settled = [state for state in STATES if not urgency(card_of(replace(ACTION, state=state)), NOW)]
    assert {"closed", "cancelled"} <= {*settled} <= {*STATES} - OPEN


def test_every_term_has_its_words() -> None:
    for term in TERMS:
        for lang in ("zh", "en"):
            assert catalog(lang).t(f"follow.urgency.{term.name}") != f"follow.urgency.{term.name}"


# ---------------------------------------------------------------------- circles


@each(
    ("before", "number", "wanted", "circle"), [
        ({}, 1, [1], (1, 1)), ({2: (1,)}, 1, [2], (1, 2, 1)), ({2: (3,), 3: (1,)}, 1, [2], (1, 2, 3, 1)),
        ({2: (3,), 3: (4,)}, 1, [2], ()), ({2: (4,), 3: (4,), 4: (5,)}, 1, [2, 3], ()),
        ({2: (9,)}, 1, [2], ()),
    ],
)  # fmt: skip
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


def test_ties_are_of_work_that_is_not_over() -> None:
    """What is over or gone holds nothing up."""
    states = {1: "todo", 2: "doing", 3: "closed", 4: "done", 5: "todo", 6: "cancelled", 7: "waiting"}
    depends = {1: (2, 3, 5, 6, 7), 4: (2,), 5: (3, 99)}
    assert ties(depends, states) == {1: (3, 0), 2: (0, 1), 5: (0, 1), 7: (0, 1)}
