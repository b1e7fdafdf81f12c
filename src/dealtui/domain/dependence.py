"""What must be done before what: circles, and what still stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dealtui.domain.lifecycle import OPEN

__all__ = ["cycle", "standing_in_the_way"]


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
