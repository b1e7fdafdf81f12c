"""From one card to another: pure functions of the bands. Names of groups are passed over, and so are empty cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dealtui.tui.widgets.board_view_layout import Band, Spot

__all__ = ["across", "beside", "edge", "nearest", "spot_of"]

Sight = Callable[[int, int], Sequence[tuple[int, int]]]  # (item, line within it) for each line of a cell


def nearest(bands: Sequence[Band], at: Spot) -> Spot | None:
    """The card nearest to a place: in its cell, then in the cells around it; None when there is no card at all."""
    cells = [(band, column) for band, row in enumerate(bands) for column in range(len(row.cells))]
    for band, column in sorted(cells, key=lambda c: (abs(c[0] - at.band), abs(c[1] - at.column), c)):
        items = bands[band].cells[column]
        if not items:
            continue
        wanted = min(at.item if (band, column) == at[:2] else 0, len(items) - 1)
        for item in (*range(wanted, len(items)), *range(wanted, -1, -1)):
            if isinstance(items[item], int):
                return Spot(band, column, item)
    return None


def spot_of(bands: Sequence[Band], key: int, near: Spot | None = None) -> Spot | None:
    """Where a card stands; looked for around `near` first, then everywhere."""
    if near and near.band < len(bands) and near.column < len(bands[near.band].cells):
        items = bands[near.band].cells[near.column]
        for item in range(max(0, near.item - 2), min(len(items), near.item + 3)):
            if items[item] == key:
                return Spot(near.band, near.column, item)
    for band, row in enumerate(bands):
        for column, items in enumerate(row.cells):
            if key in items:
                return Spot(band, column, items.index(key))
    return None


def beside(bands: Sequence[Band], at: Spot, by: int) -> Spot:
    """`by` cards down (negative: up) in the column, on into the next band; as far as there is one."""
    step = 1 if by > 0 else -1
    band, item, left = at.band, at.item, abs(by)
    found = at
    while left and 0 <= band < len(bands):
        items = bands[band].cells[at.column]
        item += step
        if not 0 <= item < len(items):
            band += step
            if 0 <= band < len(bands):
                item = -1 if step > 0 else len(bands[band].cells[at.column])
        elif isinstance(items[item], int):
            found = Spot(band, at.column, item)
            left -= 1
    return found


def edge(bands: Sequence[Band], at: Spot, last: bool) -> Spot:
    """The first or the last card of the column's cell."""
    items = bands[at.band].cells[at.column]
    order = range(len(items) - 1, -1, -1) if last else range(len(items))
    return next((Spot(at.band, at.column, item) for item in order if isinstance(items[item], int)), at)


def across(bands: Sequence[Band], at: Spot, by: int, sight: Sight) -> Spot:
    """The card at the same height in the next column to the right (negative: left) that has one in this band.

    When this band has none on that side, the first one of the nearest such column in any band.
    """
    count = len(bands[at.band].cells)
    step = 1 if by > 0 else -1
    columns = range(at.column + step, count if step > 0 else -1, step)
    height = next((line for line, (item, _) in enumerate(sight(at.band, at.column)) if item == at.item), 0)
    for column in columns:
        items = bands[at.band].cells[column]
        seen = [
            (abs(line - height), item)
            for line, (item, part) in enumerate(sight(at.band, column))
            if part == 0 and isinstance(items[item], int)
        ]
        if seen:
            return Spot(at.band, column, min(seen)[1])
    for column in columns:
        for band, row in enumerate(bands):
            if any(isinstance(item, int) for item in row.cells[column][:2]):
                return edge(bands, Spot(band, column, 0), last=False)
    return at
