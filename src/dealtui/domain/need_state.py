"""How far a need is, from captured to solved: derived from what answers it and what was promised for it (guide 29-31).

Nobody sets it, so it is never wrong: a need is solved when everything promised for it is closed, which the life cycle
allows only after the client has answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dealtui.domain.lifecycle import OPEN

__all__ = ["NEED_STATES", "NeedState", "Promise", "need_state"]

# The order is the way a need goes; outside and declined are ways out
NEED_STATES = ("captured", "answered", "promised", "delivered", "solved", "declined", "outside")
_ANSWERED = frozenset(("full", "partial", "alternative"))


class Promise(NamedTuple):
    """What of an action its need asks: its state and what the client said of it (1 to 5, 0: nothing)."""

    state: str
    satisfaction: int = 0


class NeedState(NamedTuple):
    """`state` of NEED_STATES; `satisfaction` is the lowest the client gave for what was closed, 0: none was given."""

    state: str
    satisfaction: int = 0


def need_state(outside: str, fits: Iterable[str], promises: Iterable[Promise]) -> NeedState:
    """The state of a need.

    outside: why it is not part of the record ("" when it is). fits: of its answers. promises: of the actions that serve
    it; a cancelled one counts for nothing.

    captured: nothing answers it yet (or what does is pending). answered: there is an answer, and nothing is promised.
    promised: work is open. delivered: the work is over, the client has not answered everything. solved: everything is
    closed. declined: what answers it says no, and nothing is promised.
    """
    standing = [promise for promise in promises if promise.state != "cancelled"]
    if outside:
        return NeedState("outside")
    if standing:
        given = [promise.satisfaction for promise in standing if promise.satisfaction]
        satisfaction = min(given, default=0)
        if any(promise.state in OPEN for promise in standing):
            return NeedState("promised", satisfaction)
        whole = all(promise.state == "closed" for promise in standing)
        return NeedState("solved" if whole else "delivered", satisfaction)
    fits = tuple(fits)
    if any(fit in _ANSWERED for fit in fits):
        return NeedState("answered")
    return NeedState("declined" if "declined" in fits else "captured")
