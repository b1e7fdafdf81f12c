"""The board: what was promised, in columns from to do to closed, each card moved by keys until the client has answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize

from dealtui.i18n import t
from dealtui.service.following import Following
from dealtui.tui.keys import bindings
from dealtui.tui.screens.board_cards import Line, card_of, head_of, pane_lines, where_of
from dealtui.tui.screens.board_changes import BoardChanges
from dealtui.tui.screens.board_filter import EVERYTHING, BoardFilter, words_of
from dealtui.tui.screens.board_index import GROUPS, NARROW, Arrangement, BoardIndex
from dealtui.tui.styles import style
from dealtui.tui.widgets.board_view import BoardView, Card, Column
from dealtui.tui.widgets.board_view_pane import BoardPane
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.parts_line import Part
from dealtui.tui.widgets.rule import Rule

if TYPE_CHECKING:
    from textual.widgets import Input

    from dealtui.service.unit_of_work import Book, Change
    from dealtui.tui.app import DealtuiApp

__all__ = ["BoardScreen"]

MINUTE = 60.0
TALL = ((40, 5), (24, 3), (0, 2))  # lines of the screen from which on the pane has so many


class BoardScreen(BoardChanges):
    """All actions of a book, or of one deal.

    app.push_screen(BoardScreen(book))
    app.push_screen(BoardScreen(book, BoardFilter("deal", 7), select=12))
    """

    CSS_PATH = style("board.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("board", "follow")]

    def __init__(self, book: Book, filter: BoardFilter = EVERYTHING, *, select: int = 0) -> None:
        super().__init__()
        self._book = book
        self._following = Following(book)
        self._index = BoardIndex(book)
        self._finding = False  # the line that finds is open
        self._words = ""  # what is missing, said until one looks at something else
        self._arrangement = Arrangement(filter)
        self._first = select
        self._day = ""
        self._alone: Container[int] | None = None  # clients with one deal; counted when cards are drawn

    def compose(self) -> ComposeResult:
        yield Head(t("board.title"))
        yield Rule(id="upper")
        yield BoardView(self._card, self._moved, id="board")
        yield Rule(id="lower")
        yield BoardPane(self._pane, id="board-pane")
        yield Foot(keeps="undo")

    @property
    def index(self) -> BoardIndex:
        """Where the cards stand."""
        return self._index

    def on_mount(self) -> None:
        self._unsubscribe = self._book.subscribe(self._on_change)
        self.set_interval(MINUTE, self._tick)
        self._fit(self.app.size.width, self.app.size.height)
        self._read()
        if self._first:
            self.view.select(self._first)
        self.set_focus(self.view)

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_resize(self, event: Resize) -> None:
        self._fit(event.size.width, event.size.height)
        if self._arrangement != self._index.arrangement:
            self._read()
        self.call_after_refresh(self._join)

    def _fit(self, width: int, height: int) -> None:
        """What changes with the size: a column for closed cards, the lines of the pane."""
        self._arrangement = self._arrangement._replace(closed_apart=width >= NARROW)
        self.query_one(BoardPane).styles.height = next(lines for rows, lines in TALL if height >= rows)

    def _join(self) -> None:
        """Where the lines between the columns meet the rules."""
        self.query_one("#upper", Rule).join(self.view.joints(), "┬")
        self.query_one("#lower", Rule).join(self.view.joints(), "┴")

    # ------------------------------------------------------------------ what is shown

    def _tick(self) -> None:
        """What is overdue changes with the time."""
        if self._day != self._now() and self.is_current:
            self._read()

    def _now(self) -> str:
        """To the day, and for dates with an hour to the minute."""
        return self._book.clock.now().strftime("%Y-%m-%dT%H:%M")

    def _read(self) -> None:
        """Show the book as it is now."""
        self._day = self._now()
        self._index.read(self._arrangement)
        self._alone = None
        self.view.marked.intersection_update(self._index.numbers())
        self.view.forget()
        self._show()

    def _on_change(self, change: Change) -> None:
        if change.reloaded or any(op.table in ("clients", "deals") for op in change.ops):
            self._read()
            return
        changed = {op.doc_id for op in change.ops if op.table == "actions"}
        if changed:
            self.view.forget(changed)
            self._index.update(changed)
            self.view.marked.intersection_update(self._index.ordered(self.view.marked))
            self._show()
            self._tell_done()

    def _show(self) -> None:
        index = self._index
        empty = t("board.none_match" if self._book.repo.table("actions") else "board.empty")
        self.view.show([self._head_of(name) for name in index.columns], index.bands, empty)
        self._tell()

    def _card(self, number: int) -> Card:
        if self._alone is None:
            deals = Counter(client for _, client in self._book.repo.table("deals").rows("client"))
            self._alone = {client for client, count in deals.items() if count == 1}
        deal = self._book.repo.table("actions")[number]["deal"]
        return card_of(self._book, number, where_of(self._book, deal, self._arrangement, self._alone))

    def _head_of(self, name: str) -> Column:
        limits = cast("DealtuiApp", self.app).settings.limits
        below = name == "done" and not self._arrangement.closed_apart
        closed = self._index.counts["closed"] if below else None
        return head_of(name, self._index.counts[name], limits.get(name, 0), closed)

    def _tell(self) -> None:
        """Head and pane follow the cards."""
        figures = self._index.figures
        shown = [
            t(f"board.n_{name}", n=figures[name]) for name in ("overdue", "soon", "waiting") if figures[name]
        ]
        if marked := len(self.view.marked):
            shown.insert(0, t("board.n_marked", n=marked))
        me = t("board.me", name=self._book.user) if self._book.user else ""
        path = filter(None, (words_of(self._book, self._arrangement.filter), me))
        self.query_one(Head).show(t("board.title"), ("   ".join(path),), shown)
        self._fit_keys()
        self.query_one(BoardPane).touch()

    def _pane(self) -> list[Line]:
        lines = pane_lines(self._book, self.view.key) if self.view.key else []
        return [[Part(self._words, "loud")], *lines] if self._words else lines

    def _say(self, words: str, *, wrong: bool = False) -> None:
        """What was done stands quietly in the foot; what is missing where the eye is, below the cards."""
        self._words = words if wrong else ""
        self.query_one(Foot).status = "" if wrong else words
        self.query_one(BoardPane).touch()

    def _moved(self) -> None:
        """Another card is selected."""
        self._words = ""
        self._tell()

    # ------------------------------------------------------------------ arranging

    def _arrange(self, arrangement: Arrangement) -> None:
        if arrangement != self._arrangement:
            self._arrangement = arrangement
            self._read()

    def action_lanes(self) -> None:
        """Our side above, the client's below, or all in one."""
        self._arrange(self._arrangement._replace(lanes=not self._arrangement.lanes))

    def action_group(self) -> None:
        """By deal, by client, by owner, or not at all."""
        after = GROUPS[(GROUPS.index(self._arrangement.group) + 1) % len(GROUPS)]
        self._arrange(self._arrangement._replace(group=after))

    def action_quick(self) -> None:
        self.run_worker(self._quick(), exclusive=True, group="board")

    async def _quick(self) -> None:
        from dealtui.tui.dialogs.pick import Pick
        from dealtui.tui.screens.board_filter import choices

        found = choices(self._book)
        now = self._arrangement.filter._replace(text="")
        marked = next((n for n, (chosen, _, _) in enumerate(found) if chosen == now), 0)
        answer = await self.app.push_screen_wait(
            Pick(t("board.quick"), [(words, hint) for _, words, hint in found], marked)
        )
        if answer is not None:
            text = self._arrangement.filter.text
            self._arrange(self._arrangement._replace(filter=found[answer][0]._replace(text=text)))

    def action_back(self) -> None:
        """Marks first, then the filter, then the screen."""
        if self.view.marked:
            self.view.unmark()
        elif self._arrangement.filter != EVERYTHING:
            self._arrange(self._arrangement._replace(filter=EVERYTHING))
        else:
            self.dismiss()

    # ------------------------------------------------------------------ finding

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the line that finds is open, its key is a letter like any other, and nothing is taken back unseen."""
        return action not in ("find", "undo", "redo") or not self._finding

    def key_word(self, key_id: str) -> str:
        """Enter keeps what was found."""
        return t(f"board.{key_id}") if key_id in ("find.open", "find.close") else super().key_word(key_id)

    def action_find(self) -> None:
        from dealtui.tui.widgets.find_line import FindLine

        line = FindLine(t("board.find_hint"), id="find")
        self._finding = True
        self.mount(line, before="#lower")
        line.value = self._arrangement.filter.text
        self.set_focus(line)

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "find":
            filter = self._arrangement.filter._replace(text=event.value.strip())
            self._arrange(self._arrangement._replace(filter=filter))

    def action_find_move(self, by: int) -> None:
        self.view.action_cursor(by)

    def action_find_open(self) -> None:
        self._finding = False
        self.query("#find").remove()
        self.set_focus(self.view)

    def action_find_close(self) -> None:
        self.action_find_open()
        self._arrange(self._arrangement._replace(filter=self._arrangement.filter._replace(text="")))
