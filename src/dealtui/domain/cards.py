"""A card: what lists and the board show of an action, read off its document without making the whole record.

Ten thousand records take some 120 ms to make, ten thousand cards 35 ms; a record is made when an action is opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from dealtui.domain.deadlines import days_ago, days_left, is_past
from dealtui.domain.lifecycle import OPEN, STATES, UNSETTLED
from dealtui.domain.records import known_due, known_moment


def is_delay(slip: Mapping[str, Any]) -> bool:
    """Whether an entry of `Action.slips` (its document) moved the date; a risk answered with resources left it."""
    return bool(slip.get("new")) or slip.get("answer") != "resources"


class Card(NamedTuple):
    """One action in a list. The fields named as in `Action` mean the same; the rest is counted or looked up."""

    number: int
    code: str
    task: str
    owner: str
    side: str
    state: str
    due: str
    original_due: str
    deal: int
    meeting: int
    internal: bool
    suspect: bool
    risk: str
    created: str
    sent: str
    finished: str
    sent_to: str
    helpers: tuple[str, ...]
    depends: tuple[int, ...]
    slips: int  # how often the date was moved
    chases: int
    chased: str  # when the client was last nudged
    steps: int
    steps_done: int
    step: str  # the first step that is not done, its person and date
    step_person: str
    step_due: str
    satisfaction: int

    @classmethod
    def from_doc(cls, number: int, doc: Mapping[str, Any]) -> Card:
        get = doc.get
        steps, chases = get("steps", ()), get("chases", ())
        left = [step for step in steps if step.get("state") != "done"] if steps else ()
        step = left[0] if left else {}
        return cls(
            number,
            get("code", ""),
            get("task", ""),
            get("owner", ""),
            get("side", "ours"),
            get("state", "todo"),
            known_due(get("due", "")),
            known_due(get("original_due", "")),
            get("deal", 0),
            get("meeting", 0),
            get("internal", False),
            get("suspect", False),
            get("risk", ""),
            known_moment(get("created", "")),
            known_moment(get("sent", "")),
            known_moment(get("finished", "")),
            get("sent_to", ""),
            tuple([helper["name"] for helper in get("helpers", ())]),
            tuple(get("depends", ())),
            sum(is_delay(slip) for slip in get("slips", ())),
            len(chases),
            known_moment(chases[-1].get("at", "")) if chases else "",
            len(steps),
            len(steps) - len(left),
            step.get("text", ""),
            step.get("person", ""),
            known_due(step.get("due", "")),
            get("satisfaction", 0),
        )


# ----------------------------------------------------------------------------------------------------
# What must be done before what: circles, and what still waits for what.


def cycle(before: Mapping[int, Iterable[int]], number: int, wanted: Iterable[int]) -> tuple[int, ...]:
    """The circle that would come about if `number` had to wait for `wanted`: its members from `number` back to
    `number`; () when there is none. `before` says for each action which it waits for already."""
    trail = dict.fromkeys(wanted, number)  # whom each was reached from
    waiting = list(trail)
    while waiting and number not in trail:
        here = waiting.pop()
        new = [further for further in before.get(here, ()) if further not in trail]
        trail |= dict.fromkeys(new, here)
        waiting += new
    if number not in trail:
        return ()
    path = [number, trail[number]]
    while path[-1] != number:
        path.append(trail[path[-1]])
    return tuple(reversed(path))


class Ties(NamedTuple):
    """How an action hangs together with others: `waits_for` of them stand in its way, it stands in the way of `holds_up`."""

    waits_for: int = 0
    holds_up: int = 0


UNTIED = Ties()


def ties(depends: Mapping[int, Iterable[int]], states: Mapping[int, str]) -> dict[int, Ties]:
    """The ties of the actions that have any; work that is over, and what is gone, neither waits nor holds up."""
    waits: dict[int, int] = {}
    holds: Counter[int] = Counter()
    for number, before in depends.items():
        blocking = [other for other in before if states.get(other) in OPEN]
        if blocking and states.get(number) in OPEN:
            waits[number] = len(blocking)
            holds.update(blocking)
    return {number: Ties(waits.get(number, 0), holds[number]) for number in waits.keys() | holds.keys()}


# ----------------------------------------------------------------------------------------------------
# How urgent an action is, as a sum that explains itself: "why is this first".
#
# The terms and weights stand in one table. Most of it is the date, as with Taskwarrior (docs of 2.6: a due date counts
# from 0.2 two weeks ahead to 1.0 a week past); the rest is what a negotiation adds: who waits for whom, how often it has
# slipped, whether the client was chased.


class Term(NamedTuple):
    """A row: in these states it has a share between 0 and 1, times the weight. Words: `follow.urgency.<name>`."""

    name: str
    weight: float
    states: Collection[str]
    share: Callable[[Card, datetime, Ties], float]


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
    days = days_ago(since, now)
    return 0.0 if days is None else min(max(days, 0) / whole, 1.0)


def _unchased(card: Card, now: datetime, ties: Ties) -> float:
    """The client is late with something, and nobody has asked for it lately."""
    if card.side != "client" or not is_past(card.due, now):
        return 0.0
    return _days(card.chased, now, 3) if card.chased else 1.0


TERMS = (
    Term("due", 12.0, OPEN, _due),
    Term("risk", 4.0, OPEN, lambda card, now, ties: bool(card.risk)),
    Term("answer", 4.0, ("answered",), lambda card, now, ties: 1),  # one key from closed
    Term(
        "untold", 4.0, ("done",), lambda card, now, ties: not card.internal and _days(card.finished, now, 3)
    ),
    Term("unanswered", 3.0, ("sent",), lambda card, now, ties: _days(card.sent, now, 7)),
    Term("unchased", 3.0, OPEN, _unchased),
    Term("step", 2.5, OPEN, lambda card, now, ties: is_past(card.step_due, now)),
    Term("slipped", 2.0, OPEN, lambda card, now, ties: min(card.slips, 3) / 3),
    Term("doing", 2.0, ("doing",), lambda card, now, ties: 1),
    Term("suspect", 2.0, UNSETTLED, lambda card, now, ties: card.suspect),
    Term("no_owner", 2.0, OPEN, lambda card, now, ties: not card.owner),
    Term("no_due", 2.0, OPEN, lambda card, now, ties: not card.due),
    Term("age", 1.0, OPEN, lambda card, now, ties: _days(card.created, now, 60)),
    Term("blocking", 3.0, OPEN, lambda card, now, ties: min(ties.holds_up, 3) / 3),
    Term("blocked", -4.0, OPEN, lambda card, now, ties: bool(ties.waits_for)),
    Term("waiting", -2.0, ("waiting",), lambda card, now, ties: not is_past(card.due, now)),
)
_BY_STATE = {state: tuple(term for term in TERMS if state in term.states) for state in STATES}


def explain(card: Card, now: datetime, ties: Ties = UNTIED) -> list[tuple[str, float]]:
    """What makes an action urgent, each term with what it adds, the largest first; [] for one that nothing is expected of.

    `ties`: what it waits for and holds up.
    """
    terms = _BY_STATE.get(card.state, ())
    parts = [(term.name, round(term.weight * term.share(card, now, ties), 2)) for term in terms]
    return sorted((part for part in parts if part[1]), key=lambda part: -abs(part[1]))


def urgency(card: Card, now: datetime, ties: Ties = UNTIED) -> float:
    """The sum of the parts, rounded to tenths."""
    return round(sum(value for _, value in explain(card, now, ties)), 1)
