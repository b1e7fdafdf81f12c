"""How urgent an action is, as a sum that explains itself: "why is this first".

The terms and weights stand in one table. Most of it is the date, as with Taskwarrior (docs of 2.6: a due date counts
from 0.2 two weeks ahead to 1.0 a week past); the rest is what a negotiation adds: who waits for whom, how often it has
slipped, whether the client was chased.

    >>> explain(card, now)
    [Part('due', 8.4), Part('slipped', 2.0)]
    >>> urgency(card, now)
    10.4
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from dealtui.domain.cards import Card
from dealtui.domain.dependence import UNTIED, Ties
from dealtui.domain.lifecycle import OPEN, SETTLED, STATES
from dealtui.domain.timeliness import chased_days_ago, days_left, is_past

__all__ = ["TERMS", "Part", "Term", "explain", "urgency"]


class Term(NamedTuple):
    """A row: in these states it has a share between 0 and 1, times the weight. Words: `follow.urgency.<name>`."""

    name: str
    weight: float
    states: frozenset[str]
    share: Callable[[Card, datetime, Ties], float]


class Part(NamedTuple):
    """One term of a sum: its name and what it adds."""

    name: str
    value: float


AHEAD, BEHIND = 14, 7  # days before and after the due date between which its share rises from 0.2 to 1


def _due(card: Card, now: datetime, ties: Ties) -> float:
    left = days_left(card.due, now)
    if left is None:
        return 0.0
    if left >= AHEAD:
        return 0.2
    if left <= -BEHIND:
        return 1.0
    return 0.2 + 0.8 * (AHEAD - left) / (AHEAD + BEHIND)


def _days(since: str, now: datetime, whole: int) -> float:
    """0 today, 1 after so many days."""
    days = chased_days_ago(since, now)
    return 0.0 if days is None else min(max(days, 0) / whole, 1.0)


def _unchased(card: Card, now: datetime, ties: Ties) -> float:
    """The client is late with something, and nobody has asked for it lately."""
    if card.side != "client" or not is_past(card.due, now):
        return 0.0
    return _days(card.chased, now, 3) if card.chased else 1.0


_UNSETTLED = frozenset(STATES) - SETTLED


def _in(state: str) -> frozenset[str]:
    return frozenset((state,))


TERMS = (
    Term("due", 12.0, OPEN, _due),
    Term("risk", 4.0, OPEN, lambda card, now, ties: bool(card.risk)),
    Term("answer", 4.0, _in("answered"), lambda card, now, ties: 1),  # one key from closed
    Term("untold", 4.0, _in("done"), lambda card, now, ties: _days(card.finished, now, 3)),
    Term("unanswered", 3.0, _in("sent"), lambda card, now, ties: _days(card.sent, now, 7)),
    Term("unchased", 3.0, OPEN, _unchased),
    Term("step", 2.5, OPEN, lambda card, now, ties: is_past(card.step_due, now)),
    Term("slipped", 2.0, OPEN, lambda card, now, ties: min(card.slips, 3) / 3),
    Term("doing", 2.0, _in("doing"), lambda card, now, ties: 1),
    Term("suspect", 2.0, _UNSETTLED, lambda card, now, ties: card.suspect),
    Term("no_owner", 2.0, OPEN, lambda card, now, ties: not card.owner),
    Term("no_due", 2.0, OPEN, lambda card, now, ties: not card.due),
    Term("age", 1.0, OPEN, lambda card, now, ties: _days(card.created, now, 60)),
    Term("blocking", 3.0, OPEN, lambda card, now, ties: min(ties.holds_up, 3) / 3),
    Term("blocked", -4.0, OPEN, lambda card, now, ties: bool(ties.waits_for)),
    Term("waiting", -2.0, _in("waiting"), lambda card, now, ties: not is_past(card.due, now)),
)
_BY_STATE = {state: tuple(term for term in TERMS if state in term.states) for state in STATES}


def explain(card: Card, now: datetime, ties: Ties = UNTIED) -> list[Part]:
    """What makes an action urgent, the largest share first; [] for one that nothing is expected of.

    `ties`: what it waits for and holds up (`dependence.ties`).
    """
    parts = [
        Part(term.name, round(term.weight * term.share(card, now, ties), 2))
        for term in _BY_STATE.get(card.state, ())
    ]
    return sorted((part for part in parts if part.value), key=lambda part: -abs(part.value))


def urgency(card: Card, now: datetime, ties: Ties = UNTIED) -> float:
    """The sum of the parts, rounded to tenths."""
    return round(
        sum(round(term.weight * term.share(card, now, ties), 2) for term in _BY_STATE.get(card.state, ())), 1
    )
