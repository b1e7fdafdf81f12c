"""What of the board is in sight: the columns and bands for a size, and how far each cell is scrolled."""

from __future__ import annotations

from collections.abc import Sequence

from dealtui.tui.widgets.board_view_layout import (
    Band,
    Item,
    Place,
    Spot,
    band_heights,
    cells_in_sight,
    column_places,
    top_for,
)

__all__ = ["HEADS", "Sight"]

HEADS = 2  # lines: the names of the columns, the rule below them
AIRY = ((36, 2), (9, 1), (0, 0))  # lines of a band from which on there are so many below the two of each card


class Sight:
    """Geometry of a board that is drawn.

    sight.lay_out(bands, columns=4, width=80, height=16)
    for item, line in sight.lines(band, column): ...
    """

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.bands: Sequence[Band] = ()
        self.starts: list[tuple[int, int, int]] = []  # of each band: first line, lines, lines between cards
        self._tops: dict[tuple[int, int], int] = {}
        self._lines: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._thumbs: dict[tuple[int, int], range] = {}

    def lay_out(self, bands: Sequence[Band], columns: int, width: int, height: int) -> None:
        """Columns side by side; bands below each other, small ones whole, the others sharing what is left."""
        self.bands = bands
        self.places = column_places(width, max(1, columns))
        title = int(any(band.title for band in bands))
        needs = [title + 3 * max(2, *map(len, band.cells)) for band in bands]
        self.starts = []
        first = HEADS
        for lines in band_heights(max(0, height - HEADS), needs):
            body = max(0, lines - title)
            self.starts.append((first + title, body, next(gap for rows, gap in AIRY if body >= rows)))
            first += lines
        self._lines.clear()
        self._thumbs.clear()
        for (band, column), top in list(self._tops.items()):
            known = band < len(bands) and column < len(bands[band].cells)
            self._tops[band, column] = min(top, max(0, len(bands[band].cells[column]) - 1)) if known else 0

    def joints(self) -> list[int]:
        """The cells where the lines between the columns stand."""
        return [place.x - 1 for place in self.places[1:]]

    def top(self, band: int, column: int) -> int:
        return self._tops.get((band, column), 0)

    def cards_fitting(self, band: int) -> int:
        """How many cards of a column are in sight at once."""
        _, lines, gap = self.starts[band]
        return max(1, (lines + gap) // (2 + gap))

    def reveal(self, spot: Spot) -> bool:
        """Scroll its cell until a card is whole in sight; whether anything moved."""
        if spot.band >= len(self.starts):
            return False
        _, lines, gap = self.starts[spot.band]
        items = self.bands[spot.band].cells[spot.column]
        return self._set_top(
            spot.band, spot.column, top_for(items, self.top(*spot[:2]), spot.item, max(1, lines), gap)
        )

    def scroll(self, band: int, column: int, by: int) -> bool:
        """Look further down (negative: up) in a cell; whether anything moved."""
        top = self.top(band, column) + by
        return 0 <= top < len(self.bands[band].cells[column]) and self._set_top(band, column, top)

    def _set_top(self, band: int, column: int, top: int) -> bool:
        if top == self.top(band, column):
            return False
        self._tops[band, column] = top
        self._lines.pop((band, column), None)
        self._thumbs.pop((band, column), None)
        return True

    def lines(self, band: int, column: int) -> list[tuple[int, int]]:
        """(item, line within it) for each line of a cell from its top on."""
        if (seen := self._lines.get((band, column))) is None:
            _, lines, gap = self.starts[band]
            seen = cells_in_sight(self.bands[band].cells[column], self.top(band, column), lines, gap)
            self._lines[band, column] = seen
        return seen

    def item(self, band: int, column: int, line: int) -> tuple[int, Item, int] | None:
        """(its place in the cell, the item, the line within it) on a line of a cell."""
        seen = self.lines(band, column)
        if not 0 <= line < len(seen):
            return None
        index, part = seen[line]
        return index, self.bands[band].cells[column][index], part

    def cell_at(self, x: int, y: int) -> tuple[int, int] | None:
        """The cell at a place of the screen."""
        column = next((n for n, place in enumerate(self.places) if 0 <= x - place.x < place.cells), None)
        for band, (first, lines, _) in enumerate(self.starts):
            if first <= y < first + lines and column is not None:
                return band, column
        return None

    def thumb(self, band: int, column: int) -> range:
        """The lines of a cell that show where one is in it; none when everything is in sight."""
        if (found := self._thumbs.get((band, column))) is None:
            found = self._thumbs[band, column] = self._thumb(band, column)
        return found

    def _thumb(self, band: int, column: int) -> range:
        count, lines = len(self.bands[band].cells[column]), self.starts[band][1]
        fitting = self.cards_fitting(band)
        seen = self.lines(band, column)
        if lines < 2 or (self.top(band, column) == 0 and (not seen or seen[-1][0] >= count - 1)):
            return range(0)
        length = max(1, min(lines - 1, lines * fitting // count))
        start = round((lines - length) * min(1.0, self.top(band, column) / max(1, count - fitting)))
        return range(start, start + length)
