"""Where everything stands on the board: columns side by side, bands below each other, in each of them its own top.

Nothing here knows what a card says. A cell is where a column and a band meet; it is looked through by itself, so that a
column of 8,000 closed cards leaves the others where they are. Working out what is in sight costs as much as is in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Band", "Item", "Place", "Spot", "band_heights", "cells_in_sight", "column_places", "top_for"]

Item = int | str  # a card by its key, or the name of a group that follows


class Band(NamedTuple):
    """A swimlane: its name ("" when there is only one) and for each column its items in order."""

    title: str
    cells: Sequence[Sequence[Item]]


class Place(NamedTuple):
    """A column: its first cell of the terminal, and how many it has."""

    x: int
    cells: int


class Spot(NamedTuple):
    """Where one is: band, column, item."""

    band: int
    column: int
    item: int


def column_places(total: int, count: int) -> list[Place]:
    """Columns as even as they can be, a line between each two; what is left over widens the last ones.

    >>> [place.cells for place in column_places(80, 4)]
    [19, 19, 19, 20]
    """
    room = max(count, total - (count - 1))
    each, over = divmod(room, count)
    places: list[Place] = []
    x = 0
    for column in range(count):
        cells = each + (column >= count - over)
        places.append(Place(x, cells))
        x += cells + 1
    return places


def band_heights(total: int, needs: Sequence[int]) -> list[int]:
    """Lines for bands that would like `needs`: small ones get what they need, the others share; all is given out.

    >>> band_heights(16, [3, 40]), band_heights(16, [40, 40]), band_heights(16, [3, 5])
    ([3, 13], [8, 8], [3, 13])
    """
    heights = [0] * len(needs)
    left = total
    for rank, band in enumerate(sorted(range(len(needs)), key=lambda band: needs[band])):
        heights[band] = min(needs[band], left // (len(needs) - rank))
        left -= heights[band]
    if heights:
        heights[-1] += left
    return heights


def height_of(item: Item, gap: int) -> int:
    """Lines of an item: a heading has one, a card two and the gap below it."""
    return 1 if isinstance(item, str) else 2 + gap


def cells_in_sight(items: Sequence[Item], top: int, lines: int, gap: int) -> list[tuple[int, int]]:
    """For each line of a cell (item, line within it), from the item `top` on; shorter than `lines` at the end."""
    seen: list[tuple[int, int]] = []
    for index in range(top, len(items)):
        for part in range(height_of(items[index], gap)):
            if len(seen) == lines:
                return seen
            seen.append((index, part))
    return seen


def top_for(items: Sequence[Item], top: int, index: int, lines: int, gap: int) -> int:
    """The first item in sight, so that `index` is whole in sight too and as little as possible moves."""
    first = index - 1 if index and isinstance(items[index - 1], str) else index  # with the name of its group
    if first < top:
        return first
    room = lines + gap  # the gap below the last card need not be seen
    lowest = index
    for at in range(index, max(-1, index - lines - 1), -1):
        room -= height_of(items[at], gap)
        if room < 0:
            break
        lowest = at
    return max(min(top, index), lowest)
