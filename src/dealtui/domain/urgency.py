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
from dealtui.domain.lifecycle import OPEN, SETTLED
from dealtui.domain.timeliness import at_risk, chased_days_ago, days_left, is_past, overdue

__all__ = ["TERMS", "Part", "Term", "explain", "urgency"]


class Term(NamedTuple):
    """A row: its share is between 0 and 1 (see `share`), times the weight. Words: `follow.urgency.<name>`."""

    name: str
    weight: float
    share: Callable[[Card, datetime], float]


class Part(NamedTuple):
    """One term of a sum: its name and what it adds."""

    name: str
    value: float


AHEAD, BEHIND = 14, 7  # days before and after the due date between which its share rises from 0.2 to 1


def _due(card: Card, now: datetime) -> float:
    left = days_left(card.due, now)
    if left is None or card.state not in OPEN:
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


def _unchased(card: Card, now: datetime) -> float:
    """The client is late with something, and nobody has asked for it lately."""
    if card.side != "client" or not overdue(card, now):
        return 0.0
    return _days(card.chased, now, 3) if card.chased else 1.0


def _step_past(card: Card, now: datetime) -> bool:
    return card.state in OPEN and is_past(card.step_due, now)


TERMS = (
    Term("due", 12.0, _due),
    Term("risk", 4.0, lambda card, now: at_risk(card, now)),
    Term("answer", 4.0, lambda card, now: 1.0 if card.state == "answered" else 0.0),  # one key from closed
    Term("untold", 4.0, lambda card, now: _days(card.finished, now, 3) if card.state == "done" else 0.0),
    Term("unanswered", 3.0, lambda card, now: _days(card.sent, now, 7) if card.state == "sent" else 0.0),
    Term("unchased", 3.0, _unchased),
    Term("step", 2.5, _step_past),
    Term("slipped", 2.0, lambda card, now: min(card.slips, 3) / 3 if card.state in OPEN else 0.0),
    Term("doing", 2.0, lambda card, now: card.state == "doing"),
    Term("suspect", 2.0, lambda card, now: card.suspect and card.state not in SETTLED),
    Term("no_owner", 2.0, lambda card, now: not card.owner and card.state in OPEN),
    Term("no_due", 2.0, lambda card, now: not card.due and card.state in OPEN),
    Term("age", 1.0, lambda card, now: _days(card.created, now, 60) if card.state in OPEN else 0.0),
    Term("waiting", -2.0, lambda card, now: card.state == "waiting" and not overdue(card, now)),
)


def explain(card: Card, now: datetime) -> list[Part]:
    """What makes an action urgent, the largest share first; [] for one that nothing is expected of."""
    parts = [Part(term.name, round(term.weight * term.share(card, now), 2)) for term in TERMS]
    return sorted((part for part in parts if part.value), key=lambda part: -abs(part.value))


def urgency(card: Card, now: datetime) -> float:
    """The sum, rounded to tenths."""
    return round(sum(part.value for part in explain(card, now)), 1)
