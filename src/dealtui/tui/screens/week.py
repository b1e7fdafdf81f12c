"""The weekly sync: gone through with keys alone, mended on the way, and handed out as one report (guide 89-93)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.widget import Widget

from dealtui.domain.deadlines import WeeklySync
from dealtui.i18n import t
from dealtui.service.exporting import monday_of, name_word, proposed_path, report, sync
from dealtui.store.files import write_atomic
from dealtui.tui.keys import bindings, first_key, shown_key
from dealtui.tui.screens.acting import ActionKeys
from dealtui.tui.screens.base import asks
from dealtui.tui.screens.cards import EVERYTHING, Line
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Head, Part
from dealtui.tui.widgets.rows import WHOLE, Column, Row, Rows, sections
from dealtui.tui.wording import ago, since, until

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.service.book import Book


# ----------------------------------------------------------------------------------------------------
# The weekly sync as rows: what was done, what stands in the way, what comes; pure functions of the week.


LATE = 12  # cells of how long something is overdue
LACKS = {"owner": "today.no_owner", "due": "word.no_due", "chase": "today.never_chased"}
# Section, code and task, who, for whom, and what there is to say
COLUMNS = (
    Column(WHOLE, "bold"),
    Column(WHOLE, "hue"),
    Column(gap=2),
    Column(WHOLE, gap=2, least=0),
    Column(WHOLE, "quiet", gap=2, least=0),
    Column(WHOLE, gap=0, least=LATE),
)


def to_tick(sync: WeeklySync) -> list[int]:
    """The actions that the meeting goes through, each once."""
    week = sync.week
    lists = (
        week.done,
        week.late,
        week.risky,
        week.unanswered,
        [action for action, _ in week.lacking],
        week.theirs,
        [action for action, _ in (*week.rest, *week.coming)],
    )
    return list(dict.fromkeys(action.doc_id for found in lists for action in found))


def week_rows(sync: WeeklySync, now: datetime, ticked: set[int]) -> list[Row]:
    """The sections in the order of the meeting; an action that stands in several is ticked in all of them."""
    week = sync.week

    def row(action: Action, words: str, *, sign: str = "", task: str = "", person: str = "") -> Row:
        if action.doc_id in ticked:
            sign = "x"
        client = sync.clients.get(action.deal, "")
        cells = ("", action.code, task or action.task, person or action.owner, client, words)
        return Row(cells, sign=sign, hue="client" if action.side == "client" else "ours", key=action.doc_id)

    done = [row(a, a.result or a.finished[5:10]) for a in week.done]
    late = [row(a, until(a.due, now, late=True), sign="!") for a in week.late]
    risky = [row(a, a.risk, sign="!") for a in week.risky]
    unanswered = [row(a, since("told", a.sent, now), sign="w") for a in week.unanswered]
    lacking = [row(a, t(LACKS[what]), sign="-") for a, what in week.lacking]
    theirs = [row(a, _chased(a, now), sign="w") for a in week.theirs]
    rest, coming = (
        [row(a, piece.due[5:10], task=piece.text, person=piece.person) for a, piece in ahead]
        for ahead in (week.rest, week.coming)
    )
    unsettled = [
        Row(
            ("", point.code, point.text, point.owner, point.client, point.criterion),
            sign="" if point.criterion else "-",
            hue="open",
            key=-1 - n,
        )
        for n, point in enumerate(sync.divergences)
    ]
    named = (
        ("done", done),
        ("late", late),
        ("risky", risky),
        ("unanswered", unanswered),
        ("lacks", lacking),
        ("theirs", theirs),
        ("divergences", unsettled),
        ("rest", rest),
        ("coming", coming),
    )
    return sections((t(f"week_screen.{name}", n=len(found)), found) for name, found in named)


def _chased(action: Action, now: datetime) -> str:
    if not action.chases:
        return t("today.never_chased")
    return t("board.chased", n=len(action.chases), ago=ago(action.chases[-1].at, now))


_WEEK = timedelta(days=7)


class WeekScreen(ActionKeys):
    """The week of all deals, of one client or of one deal.

    app.open("week")

    What was ticked holds until the screen is left: the meeting is over then.
    """

    CSS_PATH = style("board.tcss")
    BINDINGS = bindings("follow", "week")
    TABLES = ("actions", "meetings")

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self._monday = monday_of(book)
        self._whose = {"deal": 0, "client": 0}
        self._ticked: set[int] = set()

    def view(self) -> Iterable[Widget]:
        yield Rows(COLUMNS, self.moved, empty=t("week_screen.empty"), alike=True, id="week-rows")

    @property
    def sync(self) -> WeeklySync:
        """The week as it is now."""
        return sync(self.book, monday=self._monday, **self._whose)

    def show(self) -> None:
        now = self.book.clock.now()
        self._sync = self.sync
        week = self._sync.week
        self.main.set_rows(week_rows(self._sync, now, self._ticked))
        through = to_tick(self._sync)
        done = sum(number in self._ticked for number in through)
        figures = [t("week_screen.ticked", done=done, all=len(through))] if through else []
        if week.lacking:
            figures.append(t("week_screen.lacking", n=len(week.lacking)))
        if week.promised:
            figures.append(t("week_screen.rate", rate=f"{week.kept}/{week.promised}"))
        when = f"{week.monday:%m-%d} - {week.sunday:%m-%d}"
        path = (when, self._sync.whose or t("week_screen.all"))
        self.query_one(Head).show(t("scope.week"), path, figures)
        self.follow()

    def about(self) -> list[Line]:
        """What is missing, else the selected row whole."""
        row = self.main.row
        return self.loud_lines() or ([[Part("  ".join(filter(None, row.cells[1:])))]] if row else [])

    @property
    def selected(self) -> int:
        return max(super().selected, 0)  # a divergence is no action

    # ------------------------------------------------------------------ keys

    def action_tick(self) -> None:
        """This one has been talked about (or not yet); on to the next that has not."""
        if number := self.selected:
            self._ticked ^= {number}
            at = self.main.cursor
            self.show()
            if number in self._ticked:
                rows = self.main.rows
                places = [n for n, row in enumerate(rows) if row.key > 0 and row.key not in self._ticked]
                self.main.select(next((n for n in places if n > at), places[0] if places else at))
        if set(to_tick(self._sync)) <= self._ticked:
            self._sum_up()

    def _sum_up(self) -> None:
        """At the end of the meeting: whether anything still lacks an owner, a date or a nudge."""
        lacking = len(self._sync.week.lacking)
        keys = {
            name: shown_key(first_key(key))
            for name, key in (("owner", "week.owner"), ("due", "follow.date"), ("chase", "follow.chase"))
        }
        self.say(
            t("week_screen.left", n=lacking, **keys) if lacking else t("week_screen.finished"),
            loud=bool(lacking),
        )

    def action_open_action(self) -> None:
        if self.selected:
            self.app.open("action", self.selected)

    def on_rows_opened(self) -> None:
        self.action_open_action()

    def action_turn(self, by: int) -> None:
        self._monday += by * _WEEK
        self.show()

    @asks
    async def action_quick(self) -> None:
        """All, one client, or one deal."""
        chosen = await self.ask_filter(EVERYTHING, ("", "client", "deal"))
        self._whose = {"deal": 0, "client": 0}
        if chosen.what:
            self._whose[chosen.what] = int(chosen.whom)
        self.show()

    def action_report(self) -> None:
        self.app.open("report", self._text())

    def _text(self) -> str:
        return report(self.book, self.app.settings.minutes_lang, monday=self._monday, **self._whose)

    @asks
    async def action_write(self) -> None:
        await self.write_out(
            t("week_screen.write_to"),
            proposed_path(
                name_word("week", self.app.settings.minutes_lang), f"{self._monday:%G-W%V}", ending=".md"
            ),
            lambda path: write_atomic(path, self._text().encode()),
        )
