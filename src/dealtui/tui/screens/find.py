"""Find everything: what is typed is looked for in all deals at once, and shown where it stands."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Static

from dealtui.domain.kinds import BY_NAME
from dealtui.i18n import t, tn
from dealtui.service.finding import Hit, Query, Searcher, completed, read_query
from dealtui.text import Trail
from dealtui.tui.keys import bindings
from dealtui.tui.screens.base import BookScreen, Target, asks
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Foot, Pane, Part, Rule
from dealtui.tui.widgets.inputs import FindLine
from dealtui.tui.widgets.rows import WHOLE, Column, Row, Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealtui.service.book import Book, Change

SLICE = 0.008  # seconds of looking between two looks at the keyboard
AGAIN = 0.5  # seconds until what was found since is shown
MOST = 300  # of what was found that is shown
# Day, code, what it is, its words, whose, until when
COLUMNS = (
    Column(WHOLE, "quiet"),
    Column(WHOLE, "hue"),
    Column(WHOLE, "hue"),
    Column(gap=2),
    Column(WHOLE, gap=2, least=0),
    Column(WHOLE, "quiet", gap=0, least=0),
)


def hit_rows(hits: Sequence[Hit], searcher: Searcher, marks: tuple[str, ...]) -> Iterator[Row]:
    """A heading for each meeting, in the order in which they come; below it what was found there."""
    before: tuple[int, ...] = (-1,)
    for hit in hits:
        if (here := (hit.deal, hit.meeting or (not hit.deal and hit.client))) != before:
            before = here
            yield Row((Trail(*searcher.names_of(hit)) or t("find.our_side"),), hue="heading", key=None)
        known = BY_NAME.get(hit.kind)
        mark = t(f"mark.{hit.kind}" if known else f"find.{hit.kind}")
        group = known.group if known else "plain"
        sign = "~" if hit.internal else "x" if hit.settled else ""
        words = searcher.said(hit, marks)
        yield Row((hit.at[5:10], hit.code, mark, words, hit.who, hit.due[5:10]), sign, "", group, hit, marks)


class FindScreen(BookScreen[None]):
    """What was found while one types, by meetings; the selected line stands below with those around it.

    app.open("find")
    """

    CSS_PATH = style("find.tcss")
    BINDINGS = bindings("finding")
    TABLES = ("entries", "actions", "meetings", "people", "clients", "deals")

    def __init__(self, book: Book, text: str = "") -> None:
        super().__init__(book)
        self._first = text
        self._asked = ""  # what the list shows the answer to, or the beginning of it
        self._answered = asyncio.Event()

    @property
    def at_hand(self) -> int:
        return self.hit.deal if self.hit else 0

    def compose(self) -> ComposeResult:
        with Horizontal(id="find-head"):
            yield Static(t("scope.finding"), id="find-title")
            yield FindLine(t("find.hint"), id="query")
            yield Static("", id="find-count", markup=False)
        yield Rule()
        yield Rows(COLUMNS, self.moved, empty=t("find.how"), id="found")
        yield Rule(id="lower")
        yield Pane(self._around, id="find-pane")
        yield Foot()

    def begin(self) -> None:
        line = self.query_one(FindLine)
        line.value = self._first
        self.main.show_cursor = True
        self.set_focus(line)
        self.app.read_ahead()
        self._look()

    def heard(self, change: Change) -> None:
        if any(map(change.touches, self.TABLES)):
            self._look()

    # ------------------------------------------------------------------ looking

    @on(Input.Changed, "#query")
    def _look(self) -> None:
        self._answered.clear()
        self._looking(self.query_one(FindLine).value)

    @work(group="look", exclusive=True)
    async def _looking(self, text: str) -> None:
        """Look deal by deal and let the keyboard in between; show what there is as soon as it fills the list."""
        searcher = self.app.searcher
        query = read_query(text, searcher)
        hits: list[Hit] = []
        count, again, until = 0, 0.0, time.monotonic() + SLICE
        for deal, heads in searcher.search(query):
            count += len(heads)
            hits += [searcher.hit(deal, head) for head in heads[: MOST - len(hits)]]
            if (now := time.monotonic()) > until:
                if now > again and len(hits) >= self.main.seen:
                    self._show(text, query, hits, tn("find.count", count, n=count) + " …")
                    again = now + AGAIN
                await asyncio.sleep(0)
                until = time.monotonic() + SLICE
        told = tn("find.count", count, n=count) if query.asks else ""
        if count > len(hits):
            told += "  " + t("find.first", n=len(hits))
        elif count:
            meetings = len({hit.meeting for hit in hits if hit.meeting})
            told += "  " + tn("find.meetings", meetings, n=meetings)
        self._show(text, query, hits, told)

    def _show(self, text: str, query: Query, hits: Sequence[Hit], told: str) -> None:
        """What was found; what is selected stays so while the same is looked for."""
        rows = self.main
        filter_, word = query.unread
        told_why = f"find.unread.{filter_}" if filter_ else "find.nothing" if query.asks else "find.how"
        rows.say_empty(t(told_why, word=word))
        again, self._asked = text == self._asked, text
        rows.set_rows(hit_rows(hits, self.app.searcher, query.marks), None if again else 0)
        rows.select(max(rows.cursor, 0))
        self.query_one("#find-count", Static).update(told)
        self.query_one(Pane).touch()
        self._answered.set()

    # ------------------------------------------------------------------ what is selected

    @property
    def hit(self) -> Hit | None:
        """What is selected."""
        row = self.main.row
        return row.key if row is not None else None

    def _around(self) -> list[list[Part]]:
        hit = self.hit
        if hit is None or self.loud:
            return self.loud_lines()
        lines = [
            [
                Part(f"{near.code} ".lstrip(), "quiet"),
                Part(f"{t(f'mark.{near.kind}')} ", BY_NAME[near.kind].group),
                Part(near.text, "bold" if near.here else "quiet"),
            ]
            for near in self.app.searcher.around(hit)
        ]
        if lines:
            return lines
        about = "  ".join(filter(None, (hit.text, hit.who, hit.at[:10])))
        there = self.app.searcher.words_of(hit, self.main.row.marks)
        return [[Part(about, "bold")], *([Part(words)] for words in there if words != hit.text)]

    # ------------------------------------------------------------------ keys

    def on_rows_opened(self) -> None:
        self.action_find_open()

    def action_find_close(self) -> None:
        self.dismiss()

    def action_complete(self) -> None:
        line = self.query_one(FindLine)
        line.value = completed(line.value, self.app.searcher)
        line.cursor_position = len(line.value)

    @asks
    async def action_find_open(self) -> None:
        """Go where it stands; what was typed ahead of the answer waits for it."""
        if self.query_one(FindLine).value != self._asked:
            self._look()
        await self._answered.wait()
        if (hit := self.hit) is None:
            return
        if hit.what == "briefing":
            self.app.open("prepare", hit.meeting)
        elif hit.what == "paper":
            self.app.open("sort", hit.meeting, line=self.app.searcher.entry_of(hit))
        elif hit.what == "person" and not hit.client:
            self.say(t("find.no_place"), loud=True)
        elif hit.what in ("person", "client"):
            self.app.open("clients", client=hit.client)
        else:
            self.open_target(Target(hit.what, hit.number, hit.meeting if hit.what == "entry" else 0))
