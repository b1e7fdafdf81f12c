"""How the board is drawn, line by line; which card is selected is the business of `BoardView`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NamedTuple, Self

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.geometry import Region
from textual.strip import Strip

from dealtui.text import cut, pad, shown, width, wrap
from dealtui.tui.widgets.board_view_card import Card, card_line, heading_line
from dealtui.tui.widgets.board_view_layout import Band, Spot
from dealtui.tui.widgets.board_view_sight import HEADS, Sight
from dealtui.tui.widgets.tones import Toned

__all__ = ["BoardDrawing", "Column"]


class Column(NamedTuple):
    """The head of a column; `full` when it holds more than it should; `short`: other words, where it is too narrow."""

    title: str
    full: bool = False
    short: tuple[str, ...] = ()


class BoardDrawing(Toned):
    """Heads, bands, cards and the selection, as they stand in `Sight`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "board--cursor",
        "board--bold",
        "board--head",
        "board--heading",
        "board--rule",
        "board--thumb",
        "board--client",
        "board--ours",
        "board--plain",
        "board--quiet",
        "board--loud",
    }
    """
    | Class | Description |
    | :- | :- |
    | `board--cursor` | The selected card. |
    | `board--head`, `board--heading` | The head of the column one is in; the name of a band or group. |
    | `board--client`, `board--ours` | The code of a card, by whose task it is. |
    | `board--thumb` | Where one is in a column that holds more than fits. |
    """

    DEFAULT_CSS = """
    BoardDrawing {
        height: 1fr;
        width: 1fr;
        & > .board--cursor { text-style: reverse; }
        & > .board--bold, & > .board--head { text-style: bold; }
    }
    """

    def __init__(
        self,
        card_of: Callable[[int], Card],
        moved: Callable[[], None] = lambda: None,
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._card_of = card_of
        self._moved = moved
        self._empty = ""
        self._columns: Sequence[Column] = ()
        self._bands: Sequence[Band] = ()
        self._at: Spot | None = None
        self._key = 0  # the card that stands there
        self._sight = Sight()
        self._cards: dict[int, Card] = {}
        self._lines: LRUCache[tuple[Card, int, int, bool, bool], list[Segment]] = LRUCache(2048)
        self._pieces: dict[
            tuple[int, int], list[Segment]
        ] = {}  # of a line and a column, until it is refreshed
        self.marked: set[int] = set()

    @property
    def column(self) -> int:
        """The column of the selected card; the first one when there is none."""
        return self._at.column if self._at else 0

    def render_line(self, y: int) -> Strip:
        total, sight = self.size.width, self._sight
        if y == 0 and self._columns:
            return self._heads()
        if y == 1:
            return self._rule("")
        if self._at is None and self._empty:
            return self._empty_line(y - HEADS)
        for band, (first, lines, _) in enumerate(sight.starts):
            if y == first - 1:
                return self._rule(self._bands[band].title)
            if first <= y < first + lines:
                return self._body(band, y - first, y)
        return Strip.blank(total, self.tone())

    def _shown(self) -> list[object]:
        """What every line shows, to be compared: drawing costs ten times as much."""
        sight, at = self._sight, self._at
        lines: list[object] = [(tuple(self._columns), self.column), tuple(sight.places)]
        for band, (first, count, _) in enumerate(sight.starts):
            lines += [self._bands[band].title] * (first - len(lines))
            for line in range(count):
                cells = []
                for column in range(len(sight.places)):
                    seen = sight.item(band, column, line)
                    chosen = seen is not None and at == (band, column, seen[0])
                    cells.append((seen and seen[1:], chosen, line in sight.thumb(band, column)))
                lines.append(tuple(cells))
        return lines

    def _heads(self) -> Strip:
        segments: list[Segment] = []
        for number, (place, column) in enumerate(zip(self._sight.places, self._columns, strict=True)):
            tone = "loud" if column.full else "head" if number == self.column else "quiet"
            room = max(0, place.cells - 2)
            titles = [shown(title) for title in (column.title, *column.short)]
            title = next((title for title in titles if width(title) <= room), titles[-1])
            text = pad(f" {cut(title, room)}", place.cells)
            segments += [Segment("│", self._tone("rule"))] if number else []
            segments.append(Segment(text, self._tone(tone)))
        return Strip(segments).adjust_cell_length(self.size.width, self.tone())

    def _rule(self, title: str) -> Strip:
        total = self.size.width
        line = ["─"] * total
        for x in self._sight.joints():
            line[x] = "┼"
        name = f" {cut(shown(title), max(0, self._sight.places[0].cells - 3))} " if title else ""
        rest = "".join(line[width(name) :])
        return Strip([Segment(name, self._tone("heading")), Segment(rest, self._tone("rule"))], total)

    def _body(self, band: int, line: int, y: int) -> Strip:
        """One line of a band, which stands at `y`."""
        segments: list[Segment] = []
        for column in range(len(self._sight.places)):
            if (cell := self._pieces.get((y, column))) is None:
                cell = self._pieces[y, column] = self._cell(band, column, line)
            segments += cell
        total = self.size.width
        last = self._sight.places[-1]
        strip = Strip(segments, last.x + last.cells)
        return strip if last.x + last.cells == total else strip.adjust_cell_length(total, self.tone())

    def _cell(self, band: int, column: int, line: int) -> list[Segment]:
        """A column's part of a line: the line before it, what it shows, the mark of how far it is scrolled."""
        place, blank = self._sight.places[column], self.tone()
        segments = [Segment("│", self._tone("rule"))] if column else []
        thumb = line in self._sight.thumb(band, column)
        piece = self._piece(band, column, line, place.cells - 1)
        segments += piece or [Segment(" " * (place.cells - thumb), blank)]
        if piece or thumb:
            segments.append(Segment("▐", self._tone("thumb")) if thumb else Segment(" ", blank))
        return segments

    def _piece(self, band: int, column: int, line: int, cells: int) -> list[Segment]:
        """What a column shows on one line of a band; nothing where that is blank."""
        seen = self._sight.item(band, column, line)
        if seen is None or seen[2] > 2:
            return []
        index, item, part = seen
        if isinstance(item, str):
            return heading_line(item, cells, self._tone)
        return self._card_line(item, part, cells, self._at == (band, column, index))

    def _card_line(self, key: int, part: int, cells: int, chosen: bool) -> list[Segment]:
        if (card := self._cards.get(key)) is None:
            card = self._cards[key] = self._card_of(key)
        marked = key in self.marked
        known = (card, part, cells, marked, chosen)
        if (line := self._lines.get(known)) is None:
            line = self._lines[known] = card_line(card, part, cells, self._tone, marked=marked, chosen=chosen)
        return line

    def _empty_line(self, line: int) -> Strip:
        total = self.size.width
        lines = wrap(self._empty, max(1, total - 2))
        text = f" {lines[line - 1]}" if 1 <= line <= len(lines) else ""
        return Strip([Segment(text, self._tone("quiet"))]).adjust_cell_length(total, self.tone())

    def _tone(self, tone: str) -> Style:
        return self.tone(f"board--{tone}")

    def _refresh_card(self, spot: Spot | None) -> None:
        """Draw one card anew, where it is in sight."""
        if spot is None or spot.band >= len(self._sight.starts):
            return
        seen = self._sight.lines(spot.band, spot.column)
        lines = [line for line, (item, _) in enumerate(seen) if item == spot.item]
        if lines:
            place = self._sight.places[spot.column]
            top = self._sight.starts[spot.band][0] + lines[0]
            self.refresh(Region(place.x, top, place.cells, len(lines)))

    def _refresh_cell(self, spot: Spot) -> None:
        """Draw anew the cell of a card: its column in its band, the others stand still."""
        first, lines, _ = self._sight.starts[spot.band]
        place = self._sight.places[spot.column]
        self.refresh(Region(place.x, first, place.cells, lines))

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Draw anew: all, or these parts."""
        if not regions:
            self._pieces.clear()
        for region in regions:
            for column, place in enumerate(self._sight.places):
                if place.x < region.right and region.x < place.x + place.cells:
                    for y in region.line_range:
                        self._pieces.pop((y, column), None)
        return super().refresh(*regions, **options)

    def notify_style_update(self) -> None:
        self._pieces.clear()
        self._lines.clear()
        super().notify_style_update()
