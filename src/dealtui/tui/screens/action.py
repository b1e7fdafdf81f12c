"""One action: who does what by when and where that came from, its steps, what it waits for, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.events import Resize

from dealtui.i18n import t
from dealtui.service.following import Following
from dealtui.tui.keys import bindings, label
from dealtui.tui.screens.action_rows import COLUMNS, HISTORY_COLUMNS, Spec, action_specs, history_rows
from dealtui.tui.screens.action_steps import ActionSteps
from dealtui.tui.styles import style
from dealtui.tui.widgets.board_view_pane import BoardPane
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.parts_line import Part
from dealtui.tui.widgets.rows import Rows
from dealtui.tui.widgets.rule import Rule

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book, Change

__all__ = ["ActionScreen"]

WIDE = 120  # cells from which on the history stands beside the rest


class ActionScreen(ActionSteps):
    """An action opened.

    app.push_screen(ActionScreen(book, 12))
    """

    CSS_PATH = style("board.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("action", "follow")]

    def __init__(self, book: Book, number: int) -> None:
        super().__init__()
        self._book = book
        self._number = number
        self._following = Following(book)
        self._specs: list[Spec] = []
        self._words = ""
        self._wide = False

    def compose(self) -> ComposeResult:
        yield Head(t("action.title"))
        yield Rule(id="upper")
        with Horizontal(id="action-body"):
            yield Rows(COLUMNS, id="action-rows")
            yield Rows(HISTORY_COLUMNS, empty=t("action.no_history"), id="action-history")
        yield Rule(id="lower")
        yield BoardPane(self._pane, id="board-pane")
        yield Foot(keeps="undo")

    @property
    def rows(self) -> Rows:
        """The list that one moves in."""
        return self.query_one("#action-rows", Rows)

    def on_mount(self) -> None:
        self._unsubscribe = self._book.subscribe(self._on_change)
        self.query_one("#action-history", Rows).can_focus = False
        self._fit(self.app.size.width)
        self._fill()
        self.set_focus(self.rows)

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_resize(self, event: Resize) -> None:
        wide = self._wide
        self._fit(event.size.width)
        if wide != self._wide:
            self._fill()

    def _fit(self, width: int) -> None:
        self._wide = width >= WIDE
        history = self.query_one("#action-history", Rows)
        history.display = self._wide
        beside = width * 2 // 5
        history.styles.width = beside
        column = width - beside if self._wide else -1
        self.query_one("#upper", Rule).join(column, "┬")
        self.query_one("#lower", Rule).join(column, "┴")

    def _on_change(self, change: Change) -> None:
        if change.touches("actions"):
            self._fill()
            self._tell_done()

    def _fill(self) -> None:
        """Show the action as it is now; when another program took it out, there is nothing to show."""
        table = self._book.repo.table("actions")
        if self._number not in table:
            self.call_later(self.dismiss)
            return
        at = self.spec
        self._specs = action_specs(self._book, self._number, history=not self._wide)
        self.rows.set_rows([spec.row for spec in self._specs], self._place_of(at))
        if self._wide:
            self.query_one("#action-history", Rows).set_rows(history_rows(self._book, self._number))
        action = self._book.record("actions", self._number)
        deal = self._book.deal(action.deal)
        path = dict.fromkeys((self._book.client(deal.client).name, deal.name))
        self.query_one(Head).show(t("action.title"), (action.code, *path), (t(f"state.{action.state}"),))
        self._fit_keys()
        self.query_one(BoardPane).touch()

    def _place_of(self, spec: Spec | None) -> int:
        """Where one was: the same field or step."""
        if spec is None:
            return 0
        same = [
            n for n, other in enumerate(self._specs) if (other.what, other.place) == (spec.what, spec.place)
        ]
        kind = [n for n, other in enumerate(self._specs) if other.what == spec.what]
        return (same or kind[-1:] or [min(self.rows.cursor, len(self._specs) - 1)])[0]

    @property
    def spec(self) -> Spec | None:
        """What the selected row stands for."""
        cursor = self.rows.cursor
        return self._specs[cursor] if 0 <= cursor < len(self._specs) else None

    def select_step(self, index: int) -> None:
        """Go to a step."""
        for place, spec in enumerate(self._specs):
            if spec.what == "step" and spec.place == index:
                self.rows.select(place)

    def _pane(self) -> Sequence[Sequence[Part]]:
        """What is missing, else the selected row whole."""
        if self._words:
            return [[Part(self._words, "loud")]]
        spec = self.spec
        return [[Part(line)] for line in spec.whole.split("\n") if line] if spec else []

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self._words = words if wrong else ""
        self.query_one(Foot).status = "" if wrong else words
        self.query_one(BoardPane).touch()

    def _numbers(self) -> Sequence[int]:
        return (self._number,)

    def on_rows_moved(self) -> None:
        self._words = ""
        self.query_one(BoardPane).touch()

    def on_rows_opened(self) -> None:
        self.action_edit()

    def key_word(self, key_id: str) -> str:
        """Enter on a row changes it."""
        return label("action.edit") if key_id == "list.open" else super().key_word(key_id)

    def action_back(self) -> None:
        self.dismiss()
