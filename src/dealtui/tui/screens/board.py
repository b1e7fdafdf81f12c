"""The board: what was promised, in columns from to do to closed, each card moved by keys until the client has answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, Any

from textual.events import Resize
from textual.widget import Widget

from dealtui.i18n import t
from dealtui.service import following
from dealtui.tui.keys import bindings
from dealtui.tui.screens.acting import ActionKeys, Numbers
from dealtui.tui.screens.base import asks
from dealtui.tui.screens.cards import (
    EVERYTHING,
    GROUPS,
    NARROW,
    Arrangement,
    BoardFilter,
    BoardIndex,
    Line,
    card_of,
    head_of,
    pane_lines,
    where_of,
    words_of,
)
from dealtui.tui.themes import style
from dealtui.tui.widgets.board import BoardCard, BoardView, ColumnHead
from dealtui.tui.widgets.drawn import Head

if TYPE_CHECKING:
    from dealtui.service.book import Book, Change


class BoardScreen(ActionKeys):
    """All actions of a book, or of one deal: cards moved between columns and within one, several at once.

    app.open("board")
    app.open("board", BoardFilter("deal", 7), select=12)
    """

    CSS_PATH = style("board.tcss")
    BINDINGS = bindings("board", "follow")
    FIND = "board.find_hint"
    PANE = ((40, 5), (24, 3), (0, 2))

    def __init__(self, book: Book, filter: BoardFilter = EVERYTHING, *, select: int = 0) -> None:
        super().__init__(book)
        self.index = BoardIndex(book)
        """Where the cards stand."""
        self._arrangement = Arrangement(filter)
        self._first = select
        self._alone: Container[int] | None = None  # clients with one deal; counted when cards are drawn

    def view(self) -> Iterable[Widget]:
        yield BoardView(self._card, self.moved, id="board")

    def begin(self) -> None:
        self._fit(self.app.size.width)
        super().begin()
        if self._first:
            self.main.select(self._first)

    def on_resize(self, event: Resize) -> None:
        self._fit(event.size.width)
        if self._arrangement != self.index.arrangement:
            self.show()

    def _fit(self, width: int) -> None:
        """Where there is room, closed cards have a column of their own."""
        self._arrangement = self._arrangement._replace(closed_apart=width >= NARROW)

    # ------------------------------------------------------------------ what is shown

    @property
    def main(self) -> BoardView:
        """The cards."""
        return self.query_one(BoardView)

    @property
    def selected(self) -> int:
        return self.main.key

    @property
    def lines(self) -> list[str]:
        actions = (self.book.record("actions", n) for n in self.index.ordered(self.index.numbers()))
        return [f"{action.code} {action.task}" for action in actions]

    @property
    def numbers(self) -> Numbers:
        """What is marked, in its order on the board, else the selected card."""
        return tuple(self.index.ordered(self.main.marked)) if self.main.marked else super().numbers

    def unmark(self) -> None:
        self.main.unmark()

    def show(self) -> None:
        self.index.read(self._arrangement)
        self._alone = None
        self.main.marked.intersection_update(self.index.numbers())
        self.main.forget()
        self._draw()

    def heard(self, change: Change) -> None:
        if change.reloaded or change.touches("clients") or change.touches("deals"):
            self.show()
            return
        if changed := {op.doc_id for op in change.ops if op.table == "actions"}:
            self.main.forget(changed)
            self.index.update(changed)
            self.main.marked.intersection_update(self.index.ordered(self.main.marked))
            self._draw()

    def _draw(self) -> None:
        index = self.index
        empty = t("board.none_match" if len(self.book.table("actions")) else "board.empty")
        self.main.show([self._head_of(name) for name in index.columns], index.bands, empty)
        self.follow()

    def _card(self, number: int) -> BoardCard:
        if self._alone is None:
            deals = Counter(doc["client"] for doc in self.book.table("deals"))
            self._alone = {client for client, count in deals.items() if count == 1}
        deal = self.action(number).deal
        return card_of(self.book, number, where_of(self.book, deal, self._arrangement, self._alone))

    def _head_of(self, name: str) -> ColumnHead:
        below = name == "done" and not self._arrangement.closed_apart
        closed = self.index.counts["closed"] if below else None
        return head_of(name, self.index.counts[name], self.app.settings.limits.get(name, 0), closed)

    def follow(self) -> None:
        figures = self.index.figures
        shown = [
            t(f"board.n_{name}", n=figures[name]) for name in ("overdue", "soon", "waiting") if figures[name]
        ]
        if marked := len(self.main.marked):
            shown.insert(0, t("board.n_marked", n=marked))
        me = t("board.me", name=self.book.user) if self.book.user else ""
        path = filter(None, (words_of(self.book, self._arrangement.filter), me))
        self.query_one(Head).show(t("scope.board"), ("   ".join(path),), shown)
        super().follow()

    def about(self) -> list[Line]:
        return self.loud_lines() + (pane_lines(self.book, self.selected) if self.selected else [])

    # ------------------------------------------------------------------ arranging

    def rearrange(self, **changed: Any) -> None:
        """Show it otherwise; see `Arrangement`."""
        arrangement = self._arrangement._replace(**changed)
        if arrangement != self._arrangement:
            self._arrangement = arrangement
            self.show()

    def action_lanes(self) -> None:
        """Our side above, the client's below, or all in one."""
        self.rearrange(lanes=not self._arrangement.lanes)

    def action_group(self) -> None:
        """By deal, by client, by owner, or not at all."""
        self.rearrange(group=GROUPS[(GROUPS.index(self._arrangement.group) + 1) % len(GROUPS)])

    @asks
    async def action_quick(self) -> None:
        now = self._arrangement.filter
        chosen = await self.ask_filter(now._replace(text=""))
        self.rearrange(filter=chosen._replace(text=now.text))

    def action_back(self) -> None:
        """Marks first, then the filter, then the screen."""
        if self.main.marked:
            self.main.unmark()
        elif self._arrangement.filter != EVERYTHING:
            self.rearrange(filter=EVERYTHING)
        else:
            self.dismiss()

    def key_word(self, key_id: str) -> str:
        """Enter keeps what was found."""
        return t(f"board.{key_id}") if key_id in ("find.open", "find.close") else super().key_word(key_id)

    def action_find(self) -> None:
        self.open_find(self._arrangement.filter.text)

    def narrow(self, text: str | None) -> None:
        self.rearrange(filter=self._arrangement.filter._replace(text=text or ""))

    # ------------------------------------------------------------------ changing

    @asks
    async def action_reorder(self, by: int) -> None:
        """One down (1) or up (-1) within the column, before or after the card that stands there."""
        key = self.selected
        place = self.index.place_between(key, by) if key else None
        if place is not None:
            await self.do(following.put_card(key, place))

    def action_mark_all(self) -> None:
        """The whole column, or all that a filter found; see `BoardIndex.together`."""
        if numbers := self.index.together(self.selected):
            self.main.mark(numbers)

    @asks
    async def action_edit(self) -> None:
        if self.selected:
            await self.change_task(self.selected)
            self.unmark()

    # ------------------------------------------------------------------ elsewhere

    def on_board_view_opened(self) -> None:
        self.app.open("action", self.selected)

    def action_view(self, name: str) -> None:
        """The same actions on a chart."""
        self.app.turn_to(name, self._arrangement.filter, select=self.selected)
