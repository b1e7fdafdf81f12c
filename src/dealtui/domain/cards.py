"""A card: what lists and the board show of an action, read off its document without making the whole record.

Ten thousand records take some 120 ms to make, ten thousand cards 35 ms; a record is made when an action is opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dealtui.domain.records import Action

__all__ = ["Card", "card_of", "moved"]

_DONE = "done"


def moved(slip: Mapping[str, Any]) -> bool:
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
    order: float
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
    closed: str

    @classmethod
    def from_doc(cls, number: int, doc: Mapping[str, Any]) -> Card:
        get = doc.get
        steps, chases = get("steps", ()), get("chases", ())
        left = [step for step in steps if step.get("state") != _DONE] if steps else ()
        step = left[0] if left else {}
        return cls(
            number,
            get("code", ""),
            get("task", ""),
            get("owner", ""),
            get("side", "ours") or "ours",
            get("state", "todo"),
            get("due", ""),
            get("original_due", ""),
            get("deal", 0),
            get("meeting", 0),
            get("order", 0),
            get("internal", False),
            get("suspect", False),
            get("risk", ""),
            get("created", ""),
            get("sent", ""),
            get("finished", ""),
            get("sent_to", ""),
            tuple([helper["name"] for helper in get("helpers", ())]),
            tuple(get("depends", ())),
            sum(moved(slip) for slip in get("slips", ())),
            len(chases),
            chases[-1].get("at", "") if chases else "",
            len(steps),
            len(steps) - len(left),
            step.get("text", ""),
            step.get("person", ""),
            step.get("due", ""),
            get("satisfaction", 0),
            get("closed", ""),
        )


def card_of(action: Action) -> Card:
    """The card of a record."""
    return Card.from_doc(action.doc_id, action.to_doc())
