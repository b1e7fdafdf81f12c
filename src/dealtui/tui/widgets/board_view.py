"""The board: all columns drawn in one view. No widget per card; a key costs the same with 10 cards and with 10,000.

The view knows keys (numbers) and where they stand; what a card says is asked for the cards in sight alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.events import Click, MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.message import Message

from dealtui.tui.keys import bindings
from dealtui.tui.widgets import board_view_moves as moves
from dealtui.tui.widgets.board_view_card import Card
from dealtui.tui.widgets.board_view_drawing import BoardDrawing, Column
from dealtui.tui.widgets.board_view_layout import Band, Spot

__all__ = ["Band", "BoardView", "Card", "Column"]


class BoardView(BoardDrawing, can_focus=True):
    """A board of cards.

        view = BoardView(card_of, moved)
        view.show([Column("待办 2"), Column("进行 0")], [Band("", ([3, 7], []))])

    `card_of(key)` gives what a card says, for those in sight. `moved()` is called when another card is selected, or
    another number of them marked: not a message, so that what is told of the card is drawn in the same frame.
    `marked` holds the keys acted on together.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("cards")]
    """
    | Key | What it does |
    | :- | :- |
    | h j k l, arrows | To the card beside, below, above. |
    | PgDn, PgUp, Home, End | A page on or back; the first, the last card of the column. |
    | Space | Mark the card. |
    | Enter | Open it. |
    """

    AT_ONCE: ClassVar[frozenset[str]] = frozenset({"cursor", "across", "page", "edge", "mark"})

    class Opened(Message):
        """The selected card was chosen: Enter, or a second click."""

    # ------------------------------------------------------------------ what is shown

    @property
    def key(self) -> int:
        """The selected card, 0 when there is none."""
        return self._key

    @property
    def columns(self) -> Sequence[Column]:
        """The heads of the columns."""
        return self._columns

    def joints(self) -> list[int]:
        """The cells where the lines between the columns stand."""
        return self._sight.joints()

    def show(self, columns: Sequence[Column], bands: Sequence[Band], empty: str = "") -> None:
        """Show other cards, or the same in other places; the selection stays with its card, else with its place.

        `empty` is said when there is no card.
        """
        key, at, before, said = self._key, self._at, self._shown(), self._empty
        self._columns, self._bands, self._empty = columns, tuple(bands), empty
        self._lay_out()
        found = moves.spot_of(bands, key, at) if key else None
        self._at = found or moves.nearest(bands, at or Spot(0, 0, 0))
        self._key = self._key_at(self._at) if self._at else 0
        if self._at:
            self._sight.reveal(self._at)
        after = self._shown()
        if len(before) != len(after) or said != empty or None in (at, self._at):
            self.refresh()
        else:
            changed = [Region(0, y, self.size.width, 1) for y, line in enumerate(after) if line != before[y]]
            if changed:
                self.refresh(*changed)
        if self._key != key:
            self._moved()

    def forget(self, keys: Iterable[int] | None = None) -> None:
        """These cards (without an argument all of them) say something else now."""
        if keys is None:
            self._cards.clear()
            self.refresh()
        for key in keys or ():
            if self._cards.pop(key, None):
                self._refresh_card(moves.spot_of(self._bands, key, self._at))

    def select(self, key: int) -> bool:
        """Select a card by its key; whether it is there."""
        spot = moves.spot_of(self._bands, key, self._at)
        if spot:
            self._go(spot)
        return spot is not None

    def mark(self, keys: Iterable[int]) -> None:
        """Mark these too; when all of them are marked already, no longer."""
        wanted = set(keys)
        self.marked = self.marked - wanted if wanted <= self.marked else self.marked | wanted
        self.refresh()
        self._moved()

    def unmark(self) -> None:
        """Mark nothing."""
        if self.marked:
            self.marked.clear()
            self.refresh()
            self._moved()

    def _key_at(self, spot: Spot) -> int:
        items = self._bands[spot.band].cells[spot.column]
        item = items[spot.item] if 0 <= spot.item < len(items) else 0
        return item if isinstance(item, int) else 0

    def _lay_out(self) -> None:
        self._sight.lay_out(self._bands, len(self._columns), *self.size)

    # ------------------------------------------------------------------ moving about

    def _go(self, spot: Spot) -> None:
        old, self._at, self._key = self._at, spot, self._key_at(spot)
        if old == spot:
            return
        self._refresh_card(old)
        if self._sight.reveal(spot):
            self._refresh_cell(spot)
        else:
            self._refresh_card(spot)
        if old is None or old.column != spot.column:
            self.refresh(Region(0, 0, self.size.width, 1))
        self._moved()

    def action_cursor(self, by: int) -> None:
        if self._at:
            self._go(moves.beside(self._bands, self._at, by))

    def action_across(self, by: int) -> None:
        if self._at:
            self._go(moves.across(self._bands, self._at, by, self._sight.lines))

    def action_page(self, by: int) -> None:
        if self._at:
            self.action_cursor(by * self._sight.cards_fitting(self._at.band))

    def action_edge(self, last: bool) -> None:
        if self._at:
            self._go(moves.edge(self._bands, self._at, last))

    def action_mark(self) -> None:
        """Mark the card (or no longer) and go on to the next one."""
        if self.key:
            self.marked ^= {self.key}
            self._refresh_card(self._at)
            self._moved()
            self.action_cursor(1)

    def action_open(self) -> None:
        if self.key:
            self.post_message(self.Opened())

    # ------------------------------------------------------------------ events

    def on_resize(self, event: Resize) -> None:
        self._lay_out()
        if self._at:
            self._sight.reveal(self._at)
        self.refresh()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        event.stop()
        self._scroll(event.x, event.y, 1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        event.stop()
        self._scroll(event.x, event.y, -1)

    def _scroll(self, x: int, y: int, by: int) -> None:
        """Look further down or up in the column under the mouse, without selecting."""
        cell = self._sight.cell_at(x, y)
        if cell and self._sight.scroll(*cell, by):
            self.refresh()

    def on_click(self, event: Click) -> None:
        if not (cell := self._sight.cell_at(event.x, event.y)):
            return
        found = self._sight.item(*cell, event.y - self._sight.starts[cell[0]][0])
        if found and isinstance(found[1], int):
            self._go(Spot(*cell, found[0]))
            if event.chain > 1:
                self.action_open()
