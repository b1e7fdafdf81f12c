"""What must be done before what: circles, and what still stands in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dealtui.domain.lifecycle import OPEN

__all__ = ["UNTIED", "Ties", "cycle", "standing_in_the_way", "ties"]


def cycle(before: Mapping[int, Iterable[int]], number: int, wanted: Iterable[int]) -> tuple[int, ...]:
    """The circle that would come about if `number` had to wait for `wanted`: its members from `number` back to
    `number`; () when there is none. `before` says for each action which it waits for already."""
    trail: dict[int, int] = {}
    waiting = []
    for first in wanted:
        if first == number:
            return (number, number)
        if first not in trail:
            trail[first] = number
            waiting.append(first)
    while waiting:
        here = waiting.pop()
        for further in before.get(here, ()):
            if further == number:
                path = [number]
                while here != number:
                    path.append(here)
                    here = trail[here]
                return (*[path[0], *reversed(path[1:])], number)
            if further not in trail:
                trail[further] = here
                waiting.append(further)
    return ()


def standing_in_the_way(depends: Iterable[int], states: Mapping[int, str]) -> tuple[int, ...]:
    """Of the actions that must be done before, those whose work is not over; one that is gone holds nothing up."""
    return tuple(number for number in depends if states.get(number) in OPEN)


class Ties(NamedTuple):
    """How an action hangs together with others: `waits_for` of them stand in its way, it stands in the way of `holds_up`."""

    waits_for: int = 0
    holds_up: int = 0


UNTIED = Ties()


def ties(depends: Mapping[int, Iterable[int]], states: Mapping[int, str]) -> dict[int, Ties]:
    """The ties of the actions that have any; work that is over neither waits nor holds up."""
    waits: dict[int, int] = {}
    holds: Counter[int] = Counter()
    for number, before in depends.items():
        if states.get(number) in OPEN and (blocking := standing_in_the_way(before, states)):
            waits[number] = len(blocking)
            holds.update(blocking)
    return {number: Ties(waits.get(number, 0), holds[number]) for number in waits.keys() | holds.keys()}
