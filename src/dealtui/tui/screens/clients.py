"""Clients: clients, their deals, the meetings of a deal; what is known of each is changed in place."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus
from textual.widgets import Static

from dealtui.i18n import t, tn
from dealtui.service.accounts import client_lines, deal_lines
from dealtui.service.lists import countdown, meeting_lines
from dealtui.tui.keys import bindings
from dealtui.tui.screens.base import Target, asks
from dealtui.tui.screens.facts import FACTS, FactKeys
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Head, Pane, Rule
from dealtui.tui.widgets.rows import WHOLE, Column, Row, Rows
from dealtui.tui.wording import narrow_day

if TYPE_CHECKING:
    from dealtui.service.book import Book


# ----------------------------------------------------------------------------------------------------
# What the Clients screen says, as rows and facts: pure functions of the book.

COLUMNS = (
    (Column(gap=2),),
    (Column(gap=2),),
    (Column(WHOLE, "quiet", least=0), Column(WHOLE, "quiet"), Column(gap=2), Column(WHOLE, gap=0)),
)


def client_rows(book: Book, text: str) -> list[Row]:
    return [
        Row(
            (line.name,),
            "",
            tn("clients.n_deals", line.deals, n=line.deals) * bool(line.deals),
            key=line.number,
        )
        for line in client_lines(book, text)
    ]


def deal_rows(book: Book, client: int) -> list[Row]:
    return [
        Row((line.name,), tail=f"{t(f'result.{line.result}')} {line.meetings}", key=line.number)
        for line in deal_lines(book, client)
    ]


def meeting_rows(book: Book, deal: int) -> list[Row]:
    now, rows = book.clock.now(), []
    for number, line in meeting_lines(book, deal):
        numbered = t("clients.meeting_no", n=number) if number else ""
        state = t(f"status.{line.status}") if line.hours_left is None else countdown(line.hours_left)
        cells = (numbered, narrow_day(line.at, now), line.topic or line.deal, state)
        rows.append(Row(cells, sign="!" * ((line.hours_left or 0) < 0), key=line.number))
    return rows


PANES = ("clients", "deals", "meetings")
EMPTY = ("clients.empty", "clients.no_deals", "clients.no_meetings")


class ClientsScreen(FactKeys[None]):
    """Three lists, each showing what belongs to the selected row of the one at its left.

    app.open("clients")
    """

    CSS_PATH = style("clients.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("clients")]
    REMINDS: ClassVar[bool] = True
    TABLES = ("clients", "deals", "meetings", "people")
    FIND = "clients.filter"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - an instance variable to Textual

    def __init__(self, book: Book, client: int = 0) -> None:
        """`client`: the number of who is selected at first."""
        super().__init__(book)
        self._first = client
        self._text = ""  # what the clients are narrowed down by
        self._level = 0

    @property
    def at_hand(self) -> int:
        deal = self._chosen(1) if self._level else 0
        return deal or self.deal_of(Target("client", self._chosen(0)))

    def body(self) -> ComposeResult:
        with Horizontal(id="clients-panes"):
            for level, pane in enumerate(PANES):
                with Vertical(id=f"pane-{pane}", classes="pane"):
                    yield Static(t(f"clients.{pane}"), classes="pane-title")
                    yield Rows(COLUMNS[level], partial(self._moved, level), empty=t(EMPTY[level]), id=pane)
        yield Rule()
        yield Pane(id="clients-facts")
        yield Rule(id="lower")
        yield Pane(self.loud_lines, id="told")

    def begin(self) -> None:
        self.show()
        self._choose(0, self._first)
        self.set_focus(self.main)

    # ------------------------------------------------------------------ the lists

    def _list(self, level: int) -> Rows:
        return self.query_one(f"#{PANES[level]}", Rows)

    @property
    def main(self) -> Rows:
        return self._list(0)

    def _chosen(self, level: int) -> int:
        """The number of the record selected in a list; 0 for none."""
        row = self._list(level).row
        return row.key if row else 0

    def _choose(self, level: int, number: int) -> None:
        keys = [row.key for row in self._list(level).rows]
        if number in keys:
            self._list(level).select(keys.index(number))

    def show(self) -> None:
        self._fill(0)

    def _fill(self, level: int) -> None:
        """Show a list anew, and those that hang on it."""
        rows = self._list(level)
        if level == 0:
            rows.say_empty(t("clients.no_match" if self._text else EMPTY[0]))
            rows.set_rows(client_rows(self.book, self._text), 0 if rows.row is None else None)
        else:
            owner = self._chosen(level - 1)
            found = (deal_rows, meeting_rows)[level - 1](self.book, owner) if owner else []
            keys = [row.key for row in found]
            rows.set_rows(found, keys.index(rows.row.key) if rows.row and rows.row.key in keys else 0)
        self._fill_below(level)

    def _fill_below(self, level: int) -> None:
        """What hangs on the selected row of a list; of the last one what is known of it."""
        if level < 2:
            self._fill(level + 1)
        else:
            self._tell()

    def _tell(self) -> None:
        """Head, facts and foot follow the selection."""
        numbers = [*map(self._chosen, range(3))]
        client, deal, _ = numbers
        count = len(self.main.rows)
        path = [self.book.client(client).name] if client else []
        if deal and self._level:
            path.append(self.book.deal(deal).name)
        self.query_one(Head).show(t("scope.clients"), path, (tn("clients.n_clients", count, n=count),))
        level = next((level for level in range(self._level, -1, -1) if numbers[level]), None)
        told = ("", ()) if level is None else FACTS[PANES[level][:-1]](self.book, numbers[level])
        self.query_one("#clients-facts", Pane).show(*told)
        self.fit_keys()

    def _moved(self, level: int) -> None:
        self.hush()
        self._fill_below(level)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        if event.widget.id not in PANES:
            return
        self._level = PANES.index(event.widget.id)
        for level, pane in enumerate(PANES):
            self.query_one(f"#pane-{pane}").set_class(level == self._level, "-here")
            self._list(level).show_cursor = level <= self._level
            self.set_class(level == self._level, f"-level-{level}")
        self._tell()

    # ------------------------------------------------------------------ moving between them

    def on_rows_opened(self) -> None:
        self.action_into()

    def action_into(self) -> None:
        number = self._chosen(self._level)
        if number and self._level == 2:
            self.app.open_meeting(number)
        elif number:
            self.set_focus(self._list(self._level + 1))

    def action_out(self) -> None:
        if self._level:
            self.set_focus(self._list(self._level - 1))

    def action_back(self) -> None:
        if self._level:
            self.action_out()
        elif self._text:
            self.narrow(None)
        else:
            self.dismiss()

    # ------------------------------------------------------------------ changing

    @asks
    async def action_new(self) -> None:
        client, deal = self._chosen(0), self._chosen(1)
        if self._level == 2 and deal:
            self.app.new_meeting(client=self.book.client(client).name, deal=self.book.deal(deal).name)
        elif self._level and client:
            self._choose(1, await self.new_deal(client))
        else:
            self._choose(0, await self.new_client())

    @asks
    async def action_edit(self) -> None:
        if number := self._chosen(self._level):
            if self._level == 2:
                self.app.open("form", meeting=number)
            else:
                await self.edit_fields(PANES[self._level], number)

    def action_page(self) -> None:
        """Everything of the selected client, or deal."""
        level = min(self._level, 1)
        if number := self._chosen(level):
            self.app.open("deal" if level else "client", number)

    @asks
    async def action_people(self, ours: bool = False) -> None:
        client = 0 if ours else self._chosen(0)
        if ours or client:
            await self.edit_people(client)

    @asks
    async def action_import(self) -> None:
        """A deal of another book, or a file of others as lines of the selected meeting or a new one."""
        from dealtui.tui.screens.sorting import import_file

        await import_file(self, self._chosen(2) if self._level == 2 else 0)

    def action_meeting(self, screen: str) -> None:
        """A screen on the selected meeting."""
        if meeting := self._chosen(2):
            self.open_on(screen, meeting)

    def keys_for(self) -> Hashable:
        return self._level == 2 and self.was_held(self._chosen(2))

    def key_rank(self, key_id: str, rank: int) -> int:
        """What a meeting has only once it was held is not offered before."""
        return rank if key_id not in ("clients.review", "clients.minutes") or self.keys_for() else 0

    # ------------------------------------------------------------------ finding

    def action_find(self) -> None:
        self._level = 0
        self.open_find(self._text)

    def narrow(self, text: str | None) -> None:
        self._text = text or ""
        self.show()
        self.main.select(0)
