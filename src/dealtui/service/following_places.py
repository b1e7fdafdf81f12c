"""Where a card stands in its column of the board: where it was put by hand, else by its date, the most urgent first."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from dealtui.service.following import Act
from dealtui.service.work import Work

__all__ = ["TIE", "place_of", "put"]

UNDATED = date.max.toordinal()
TIE = 1e-7  # parts two cards of one day; a place is a day, or a fraction between two of them


@lru_cache(4096)
def _day(iso: str) -> int:
    return date.fromisoformat(iso).toordinal()


def place_of(number: int, due: str | None, order: float | None, closed: str | None) -> float:
    """A card's place: `order` where it was put, else the day it is due; undated ones come last.

    What is closed stands in the order it was closed, the last one first.
    """
    if closed:
        return -_day(closed[:10]) - number * TIE
    return order or (_day(due[:10]) if due else UNDATED) + number * TIE


def put(number: int, place: float) -> Act[None]:
    """Put a card at a place of its column; the other cards keep theirs."""

    def run(work: Work) -> None:
        work.update("actions", number, order=place)

    return Act("put", run)
