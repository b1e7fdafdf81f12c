"""Clients: clients, their deals, the meetings of a deal; what is known of each is changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widgets import Input, Static

from dealtui.i18n import t, tn
from dealtui.tui.keys import bindings
from dealtui.tui.screens.clients_rows import (
    COLUMNS,
    client_facts,
    client_rows,
    deal_facts,
    deal_rows,
    meeting_rows,
)
from dealtui.tui.screens.today_side import meeting_facts
from dealtui.tui.styles import style
from dealtui.tui.widgets.facts import Facts
from dealtui.tui.widgets.find_line import FindLine
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.rows import Rows
from dealtui.tui.widgets.rule import Rule
from dealtui.tui.widgets.sections import Sections

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book, Change

__all__ = ["ClientsScreen"]

PANES = ("clients", "deals", "meetings")
EMPTY = ("clients.empty", "clients.no_deals", "clients.no_meetings")


class ClientsScreen(Screen[None]):
    """Three lists, each showing what belongs to the selected row of the one at its left.

    app.push_screen(ClientsScreen(book))
    """

    CSS_PATH = style("clients.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("clients")]
    REMINDS: ClassVar[bool] = True
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - an instance variable to Textual

    def __init__(self, book: Book, client: int = 0) -> None:
        """`client`: the number of who is selected at first."""
        super().__init__()
        self._book = book
        self._first = client
        self._text = ""  # what the clients are narrowed down by
        self._level = 0

    def compose(self) -> ComposeResult:
        yield Head(t("clients.title"))
        yield Rule(id="upper")
        with Horizontal(id="clients-panes"):
            for level, pane in enumerate(PANES):
                with Vertical(id=f"pane-{pane}", classes="pane"):
                    yield Static(t(f"clients.{pane}"), classes="pane-title")
                    yield Sections(COLUMNS[level], empty=t(EMPTY[level]), id=pane)
        yield Rule(id="middle")
        yield Facts(id="clients-facts")
        yield Rule(id="lower")
        yield Foot()

    def on_mount(self) -> None:
        self._unsubscribe = self._book.subscribe(self._on_change)
        self._fill(0)
        self._choose(self._first)
        self.set_focus(self._list(0))

    def _choose(self, client: int) -> None:
        keys = [row.key for row in self._list(0).rows]
        if client in keys:
            self._list(0).select(keys.index(client))

    def on_unmount(self) -> None:
        self._unsubscribe()

    def on_screen_resume(self) -> None:
        self._fill(0)

    def _on_change(self, change: Change) -> None:
        if any(map(change.touches, ("clients", "deals", "meetings", "people"))):
            self._fill(0)

    def _join_rules(self) -> None:
        """Where the lines between the lists meet the rules."""
        shown = [pane for name in PANES if (pane := self.query_one(f"#pane-{name}")).display]
        columns = [pane.region.x for pane in shown[1:]]
        if not all(columns):  # not laid out yet
            return
        self.query_one("#upper", Rule).join(columns, "┬")
        self.query_one("#middle", Rule).join(columns, "┴")

    def on_resize(self) -> None:
        self.call_after_refresh(self._join_rules)

    # ------------------------------------------------------------------ the lists

    def _list(self, level: int) -> Sections:
        return self.query_one(f"#{PANES[level]}", Sections)

    def _chosen(self, level: int) -> int:
        """The number of the record selected in a list; 0 for none."""
        row = self._list(level).row
        return row.key if row else 0

    def _fill(self, level: int) -> None:
        """Show a list anew, and those that hang on it."""
        rows = self._list(level)
        if level == 0:
            rows.say_empty(t("clients.no_match" if self._text else EMPTY[0]))
            rows.set_rows(
                client_rows(self._book, self._text), max(rows.cursor, 0) if rows.row is None else None
            )
        else:
            owner = self._chosen(level - 1)
            read = deal_rows if level == 1 else meeting_rows
            found = read(self._book, owner) if owner else []
            keys = [row.key for row in found]
            rows.set_rows(found, keys.index(rows.row.key) if rows.row and rows.row.key in keys else 0)
        if level < 2:
            self._fill(level + 1)
        else:
            self._tell()

    def _tell(self) -> None:
        """Head and facts follow the selection."""
        client, deal, meeting = map(self._chosen, range(3))
        count = len(self._list(0).rows)
        path = [self._book.client(client).name] if client else []
        if deal and self._level:
            path.append(self._book.deal(deal).name)
        self.query_one(Head).show(t("clients.title"), path, (tn("clients.n_clients", count, n=count),))
        facts = self.query_one(Facts)
        if self._level == 2 and meeting:
            facts.show(*meeting_facts(self._book, meeting))
        elif self._level >= 1 and deal:
            facts.show(*deal_facts(self._book, deal))
        elif client:
            facts.show(*client_facts(self._book, client))
        else:
            facts.show("", ())

    def on_rows_moved(self, event: Rows.Moved) -> None:
        level = PANES.index(event.rows.id or "clients")
        if level < 2:
            self._fill(level + 1)
        else:
            self._tell()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if event.widget.id not in PANES:
            return
        self._level = PANES.index(event.widget.id)
        for level, pane in enumerate(PANES):
            self.query_one(f"#pane-{pane}").set_class(level == self._level, "-here")
            self._list(level).show_cursor = level <= self._level
            self.set_class(level == self._level, f"-level-{level}")
        self.call_after_refresh(self._join_rules)
        self._tell()

    # ------------------------------------------------------------------ moving between them

    def on_rows_opened(self, event: Rows.Opened) -> None:
        self.action_into()

    def action_into(self) -> None:
        if self._level == 2:
            if meeting := self._chosen(2):
                from dealtui.tui.opening import open_meeting

                open_meeting(self.app, self._book, meeting)
        elif self._chosen(self._level):
            self.set_focus(self._list(self._level + 1))

    def action_out(self) -> None:
        if self._level:
            self.set_focus(self._list(self._level - 1))

    def action_back(self) -> None:
        if self._level:
            self.action_out()
        elif self._text:
            self._text = ""
            self._fill(0)
        else:
            self.dismiss()

    # ------------------------------------------------------------------ changing

    def action_new(self) -> None:
        self.run_worker(self._new(), exclusive=True)

    async def _new(self) -> None:
        from dealtui.tui.opening import new_meeting
        from dealtui.tui.screens import clients_edit as edit

        client, deal = self._chosen(0), self._chosen(1)
        if self._level == 2 and deal:
            new_meeting(
                self.app, self._book, client=self._book.client(client).name, deal=self._book.deal(deal).name
            )
            return
        made = await (
            edit.new_deal(self.app, self._book, client) if self._level and client else self._new_client()
        )
        rows = self._list(min(self._level, 1) if client else 0)
        keys = [row.key for row in rows.rows]
        if made in keys:
            rows.select(keys.index(made))

    async def _new_client(self) -> int:
        from dealtui.tui.screens.clients_edit import new_client

        return await new_client(self.app, self._book)

    def action_edit(self) -> None:
        from dealtui.tui.screens import clients_edit as edit

        number = self._chosen(self._level)
        if not number:
            return
        if self._level == 2:
            from dealtui.tui.screens.meeting_form import MeetingFormScreen

            self.app.push_screen(MeetingFormScreen(self._book, meeting=number))
        else:
            change = edit.edit_deal if self._level else edit.edit_client
            self.run_worker(change(self.app, self._book, number), exclusive=True)

    def action_people(self, ours: bool = False) -> None:
        from dealtui.tui.screens.clients_edit import edit_people

        client = 0 if ours else self._chosen(0)
        if ours or client:
            self.run_worker(edit_people(self.app, self._book, client), exclusive=True)

    def action_review(self) -> None:
        if meeting := self._chosen(2):
            from dealtui.tui.opening import open_review

            open_review(self.app, self._book, meeting)

    def action_minutes(self) -> None:
        if meeting := self._chosen(2):
            from dealtui.tui.screens.minutes import MinutesScreen

            self.app.push_screen(MinutesScreen(self._book, meeting))

    # ------------------------------------------------------------------ finding

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the line that finds is open, its key is a letter like any other."""
        return action != "find" or not self.query("#find")

    def action_find(self) -> None:
        if not self.query("#find"):
            self.mount(FindLine(t("clients.filter"), id="find"), before="#lower")
        line = self.query_one("#find", FindLine)
        line.value = self._text
        self._list(0).show_cursor = True
        self._level = 0
        self.set_focus(line)

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "find":
            self._text = event.value
            self._fill(0)
            self._list(0).select(0)

    def action_find_move(self, by: int) -> None:
        rows = self._list(0)
        rows.select(rows.cursor + by)

    def action_find_open(self) -> None:
        self.query("#find").remove()
        self.set_focus(self._list(0))

    def action_find_close(self) -> None:
        self._text = ""
        self.query("#find").remove()
        self.set_focus(self._list(0))
        self._fill(0)
