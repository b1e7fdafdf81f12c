"""Which keys are of use for an action as it stands: what the foot shows, and where in it. All of them work all the time;
one that is out of place says what is missing."""

from __future__ import annotations

from typing import NamedTuple

from dealtui.domain.lifecycle import OPEN, SETTLED, events_in
from dealtui.service.following_words import NUDGE, RESULT, message_kind

__all__ = ["Standing", "rank_for", "word_for"]

FIRST = 20  # where the date stands for what is open
BESIDE = 42  # after the keys that lead elsewhere


class Standing(NamedTuple):
    """Where an action is in its life, and whose it is."""

    state: str
    side: str


# Key -> the event that it is for, where the life cycle says whether that can be
_EVENTS = {
    "follow.chase": "chase",
    "follow.feedback": "feedback",
    "follow.done": "done",
    "follow.cancel": "cancel",
    "follow.reopen": "reopen",
}
_OF_OPEN = frozenset(
    (
        *("follow.date", "follow.later", "follow.earlier", "follow.risk", "action.tick", "action.add_step"),
        *("board.week_later", "board.week_earlier", "chart.week_later", "chart.week_earlier"),
    )
)
_ON = frozenset(("action.move_right", "board.move_right"))


def rank_for(key_id: str, rank: int, at: Standing) -> int:
    """How far in front a key stands in the foot, 0 for not at all."""
    if key_id == "follow.send":
        kind = message_kind(at.state, at.side)
        return rank if kind == RESULT else BESIDE if kind else 0
    if key_id == "follow.done" and at.side == "client" and at.state in OPEN:
        return BESIDE  # the client is chased first
    if key_id == "follow.chase" and at.state == "sent":
        return BESIDE  # the answer may be there already
    if key_id == "follow.reopen" and at.state in SETTLED:
        return FIRST  # nothing else can be done to it
    if event := _EVENTS.get(key_id):
        again = (key_id, at.state) == ("follow.done", "done")
        return rank if event in events_in(at.state, at.side) and not again else 0
    if key_id in _OF_OPEN:
        return rank if at.state in OPEN else 0
    return 0 if key_id in ("follow.next", *_ON) and at.state in SETTLED else rank


def word_for(key_id: str, at: Standing) -> str:
    """The catalog's key where a key is named otherwise, else "": a nudge goes to the client; the last step is to close."""
    if key_id == "follow.send":
        return "message.nudge_short" if message_kind(at.state, at.side) == NUDGE else ""
    last = "done" if at.side == "client" else "answered"
    return "action.close" if key_id in _ON and at.state == last else ""
