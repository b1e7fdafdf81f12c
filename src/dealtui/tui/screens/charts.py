"""The actions over time: the Gantt chart, the calendar, the weekly sync, and what is done there to the selected one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from dealtui.domain.calendar import local_day
from dealtui.domain.deadlines import Bar, Dated, WeeklySync, bars, by_day
from dealtui.domain.lifecycle import SETTLED, life_of
from dealtui.i18n import t, tn
from dealtui.service.exporting import export, monday_of, name_word, proposed_path, report, sync
from dealtui.service.lists import dated_meetings, dated_visits
from dealtui.store.files import write_atomic
from dealtui.tui.keys import bindings, pressed
from dealtui.tui.screens.acting import Line, after_words, pane_lines, waits_for
from dealtui.tui.screens.base import Target, asks
from dealtui.tui.screens.board import ArrangedActions, matcher, words_of
from dealtui.tui.screens.facts import FACTS, in_short
from dealtui.tui.themes import style
from dealtui.tui.widgets.charts import GanttView, MonthView
from dealtui.tui.widgets.drawn import Head
from dealtui.tui.widgets.rows import WHOLE, Column, Row, Rows, sections
from dealtui.tui.wording import ago, late_words, short_day, since

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.service.book import Book


# ----------------------------------------------------------------------------------------------------
# What the Gantt chart and the calendar have in common.

# Format -> what of it, the ending of the file's name
FORMATS = (("mermaid", "", "md"), ("ics", "events", "ics"), ("xlsx", "actions", "xlsx"))

# The ranks of keys that mean more, or less, than on the board: dates are moved first of all
RANKS = {
    "follow.earlier": 15,
    "follow.later": 15,
    "follow.date": 40,
    "follow.done": 43,
    "follow.chase": 44,
    "chart.board": 42,
    "gantt.today": 45,
    "month.today": 45,
    "month.page_down": 46,
}


class ChartScreen(ArrangedActions):
    """A view over dates of the same actions as the board; `NAME` names its words, `VIEW` is the chart itself."""

    CSS_PATH = style("board.tcss")
    BINDINGS = bindings("follow", "chart")
    TABLES = ("actions", "meetings", "clients")
    NAME: ClassVar[str]
    VIEW: ClassVar[type[GanttView | MonthView]]

    _shown: frozenset[int] = frozenset()  # the actions that the filter lets through
    _late = 0

    def view(self) -> Iterable[Widget]:
        yield self.VIEW(self.moved, id=self.NAME)

    def begin(self) -> None:
        super().begin()
        if self._first:
            self.main.select_key(self._first)
            self.follow()

    # ------------------------------------------------------------------ what is shown

    @property
    def main(self) -> Any:
        return self.query_one(self.VIEW)

    @property
    def lines(self) -> list[str]:
        actions = map(self.action, sorted(self._shown))
        return [f"{action.code} {action.task}" for action in actions]

    def documents(self) -> list[tuple[int, Any]]:
        """The actions that the filter lets through."""
        matches, settled = matcher(self.book, self.filter), self.arrangement.settled
        wanted = (doc for doc in self.book.table("actions") if settled or doc.get("state") not in SETTLED)
        found = [(doc.doc_id, doc) for doc in wanted if matches(doc)]
        self._shown = frozenset(number for number, _ in found)
        return found

    def meetings(self) -> list[Dated]:
        """The meetings of what is shown; none where the filter is about actions alone."""
        what = self.filter.what
        wanted = {"person": self.book.user} if what == "mine" else self.filter.whose
        return dated_meetings(self.book, **wanted) if wanted or not what else []

    def visits(self) -> Sequence[Dated]:
        """The visits to clients that are shown."""
        return ()

    def client_of(self, number: int) -> str:
        """Whose an action is, as far as the filter does not say so."""
        said = self.filter.what in ("deal", "client")
        return "" if said else self.book.names_of(self.action(number).deal)[0]

    def figures(self) -> Sequence[str]:
        """What stands at the right of the head."""
        return ()

    def n_overdue(self) -> str:
        return t("board.n_overdue", n=self._late) if self._late else ""

    def follow(self) -> None:
        title, path = t(f"scope.{self.NAME}"), (words_of(self.book, self.filter),)
        self.query_one(Head).show(title, path, self.figures())
        super().follow()

    def detail(self, target: Target) -> list[Line]:
        """The action as on the board, with the date, for a bar has none."""
        return pane_lines(self.book, target.number, dated=True) if target.what == "action" else []

    # ------------------------------------------------------------------ keys

    def key_rank(self, key_id: str, rank: int) -> int:
        """A chart does not lead to itself."""
        return 0 if key_id == f"chart.{self.SCREEN}" else super().key_rank(key_id, RANKS.get(key_id, rank))

    def action_closed(self) -> None:
        """Also what is closed, or only what is not."""
        self.rearrange(settled=not self.arrangement.settled)

    @asks
    async def action_export(self) -> None:
        """The chart to a file, and no more than it shows: Markdown with a Mermaid chart, a calendar file, a workbook."""
        rows = [(t(f"charts.format_{name}"), f".{ending}") for name, _, ending in FORMATS]
        name, what, ending = FORMATS[await self.ask_one_of(t("charts.export"), rows)]
        lang, met = self.app.settings.minutes_lang, {meeting.number for meeting in self.meetings()}
        only = {"only": self._shown, "met": met, "visits": self.visits()}
        day = f"{self.book.clock.now():%Y-%m-%d}"
        await self.write_out(
            t("charts.write_to"),
            proposed_path(day, name_word(self.NAME, lang), ending=f".{ending}"),
            lambda path: write_atomic(path, export(self.book, name, what, lang=lang, **only)),
        )


# ----------------------------------------------------------------------------------------------------
# The Gantt chart of all actions, or of one deal's (guide 82).


class GanttScreen(ChartScreen):
    """Bars over days.

    app.open("gantt", select=12)
    """

    NAME = SCREEN = "gantt"
    VIEW = GanttView

    @property
    def chosen(self) -> Target:
        bar = self.main.row
        return Target("action", bar.piece.number) if bar else Target("", 0)

    def show(self) -> None:
        documents, today = self.documents(), self.book.clock.now().date()
        found = bars(documents)
        self._late = sum(bar.late(today) for bar in found if not bar.piece.step)
        self._undated = sum(not doc.get("due") for _, doc in documents)
        met = {date.fromisoformat(meeting.due[:10]) for meeting in self.meetings()}
        self.main.show(found, today, lambda bar: self._words_behind(bar, today), met)
        self.follow()

    def _words_behind(self, bar: Bar, today: date) -> tuple[str, ...]:
        """Who, how late it is or what it waits for, and whose it is: codes begin anew in every deal."""
        piece = bar.piece
        if piece.step:
            return (piece.person,)
        days = (today - bar.end).days
        late = tn("word.late_short", days, n=days) if bar.late(today) else ""
        over = after_words(piece.state, life_of(piece.side, piece.internal)) if not piece.is_open else ""
        before = waits_for(self.book, piece.number) if bar.depends and not over else ""
        return piece.person, late or over, before, self.client_of(piece.number)

    def figures(self) -> Sequence[str]:
        undated = t("gantt.n_undated", n=self._undated) if self._undated else ""
        return (t(f"gantt.scale_{self.main.scale.name}"), self.n_overdue(), undated)


# ----------------------------------------------------------------------------------------------------
# The calendar of what is due, by month or by week (guide 83).


class CalendarScreen(ChartScreen):
    """Days with what is due on them.

    app.open("calendar")
    """

    NAME = "month"
    SCREEN = "calendar"
    VIEW = MonthView

    @property
    def chosen(self) -> Target:
        """The selected action, meeting, or client who is to be visited."""
        item = self.main.item
        return Target("client" if item.what == "visit" else item.what, item.number) if item else Target("", 0)

    def visits(self) -> Sequence[Dated]:
        return dated_visits(self.book, **self.filter.whose) if self.filter.what in ("", "client") else ()

    def show(self) -> None:
        today = self.book.clock.now().date()
        days = by_day(self.documents(), [*self.meetings(), *self.visits()])
        before = (item for day, items in days.items() if day < today.isoformat() for item in items)
        self._late = sum(item.is_open and not item.step and item.what == "action" for item in before)
        self.main.show(days, today, self.client_of)
        self.follow()

    def detail(self, target: Target) -> list[Line]:
        """Of a meeting or a client what is known of it."""
        if target.what in ("meeting", "client"):
            return in_short(*FACTS[target.what](self.book, target.number))
        return super().detail(target)

    def figures(self) -> Sequence[str]:
        view = self.main
        first, last = view.grid()[0][0], view.grid()[-1][-1]
        when = f"{first:%m-%d} - {last:%m-%d}" if view.week_only else f"{view.day:%Y-%m}"
        due = sum(item.what == "action" for item in view.items)
        return (self.n_overdue(), t("month.n_due", n=due, day=f"{view.day:%m-%d}"), when)


# ----------------------------------------------------------------------------------------------------
# The weekly sync: gone through with keys alone, mended on the way, and handed out as one report (guide 89-93). What was
# done, what stands in the way, what comes.


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


def week_rows(sync: WeeklySync, now: datetime, ticked: set[int]) -> list[Row]:
    """The sections in the order of the meeting; an action that stands in several is ticked in all of them."""
    week = sync.week

    def row(action: Action, words: str, sign: str = "", task: str = "", person: str = "") -> Row:
        client, side = sync.clients.get(action.deal, ""), "client" if action.side == "client" else "ours"
        cells = ("", action.code, task or action.task, person or action.owner, client, words)
        done = action.doc_id in ticked
        return Row(cells, "x" if done else sign, hue=side, key=Target("action", action.doc_id))

    def chased(action: Action) -> str:
        n = len(action.chases)
        return t("board.chased", n=n, ago=ago(action.chases[-1].at, now)) if n else t("today.never_chased")

    named = {
        "done": [row(a, a.result or short_day(local_day(a.finished, now), now)) for a in week.done],
        "late": [row(a, late_words(a.due, now), "!") for a in week.late],
        "risky": [row(a, a.risk, "!") for a in week.risky],
        "unanswered": [row(a, since("told", a.sent, now), "w") for a in week.unanswered],
        "lacks": [row(a, t(LACKS[what]), "-") for a, what in week.lacking],
        "theirs": [row(a, chased(a), "w") for a in week.theirs],
        "divergences": [
            Row(
                ("", point.code, point.text, point.owner, point.client, point.criterion),
                sign="" if point.criterion else "-",
                hue="open",
                key=Target("divergence", n),
            )
            for n, point in enumerate(sync.divergences)
        ],
        "rest": [row(a, it.due[5:10], task=it.text, person=it.person) for a, it in week.rest],
        "coming": [row(a, it.due[5:10], task=it.text, person=it.person) for a, it in week.coming],
    }
    return sections((t(f"week_screen.{name}", n=len(found)), found) for name, found in named.items())


class WeekScreen(ArrangedActions):
    """The week of all deals, of one client or of one deal.

    app.open("week")

    What was ticked holds until the screen is left: the meeting is over then.
    """

    CSS_PATH = style("board.tcss")
    BINDINGS = bindings("follow", "week")
    TABLES = ("actions", "meetings")
    SCREEN = "week"
    KINDS = ("", "client", "deal")

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self._monday = monday_of(book)
        self._ticked: set[int] = set()

    def view(self) -> Iterable[Widget]:
        yield Rows(COLUMNS, self.moved, empty=t("week_screen.empty"), alike=True, id="week-rows")

    @property
    def _asked(self) -> dict[str, Any]:
        """The week that is meant, and whose."""
        return {"monday": self._monday, **self.filter.whose}

    def show(self) -> None:
        found = sync(self.book, **self._asked)
        week = self._week = found.week
        self.main.set_rows(week_rows(found, self.book.clock.now(), self._ticked))
        through = self._to_tick
        done = len(through & self._ticked)
        figures = (
            t("week_screen.ticked", done=done, all=len(through)) if through else "",
            t("week_screen.lacking", n=len(week.lacking)) if week.lacking else "",
            t("week_screen.rate", rate=f"{week.kept}/{week.promised}") if week.promised else "",
        )
        when = f"{week.monday:%m-%d} - {week.sunday:%m-%d}"
        self.query_one(Head).show(t("scope.week"), (when, found.whose or t("week_screen.all")), figures)
        self.follow()

    @property
    def _to_tick(self) -> set[int]:
        """The actions that the meeting goes through."""
        return {row.key.number for row in self.main.rows if row.key and row.key.what == "action"}

    # ------------------------------------------------------------------ keys

    def action_tick(self) -> None:
        """This one has been talked about (or not yet); on to the next that has not. At the end of the meeting: whether
        anything still lacks an owner, a date or a nudge."""
        if number := self.selected:
            self._ticked ^= {number}
            at, left = self.main.cursor, self._to_tick - self._ticked
            self.show()
            if number in self._ticked:
                known = enumerate(row.key or Target("", 0) for row in self.main.rows)
                places = [n for n, key in known if key.what == "action" and key.number in left]
                self.main.select(next((n for n in places if n > at), places[0] if places else at))
        if self._to_tick <= self._ticked:
            lacking = len(self._week.lacking)
            keys = {"owner": "week.owner", "due": "follow.date", "chase": "follow.chase"}
            shown = {name: pressed(key) for name, key in keys.items()}
            words = t("week_screen.left", n=lacking, **shown) if lacking else t("week_screen.finished")
            self.say(words, loud=bool(lacking))

    def action_turn(self, by: int) -> None:
        self._monday += by * timedelta(days=7)
        self.show()

    def action_report(self) -> None:
        self.app.open("report", self._text())

    def _text(self) -> str:
        return report(self.book, self.app.settings.minutes_lang, **self._asked)

    @asks
    async def action_write(self) -> None:
        name = name_word("week", self.app.settings.minutes_lang)
        path = proposed_path(name, f"{self._monday:%G-W%V}", ending=".md")
        write = lambda path: write_atomic(path, self._text().encode())  # noqa: E731
        await self.write_out(t("week_screen.write_to"), path, write)
