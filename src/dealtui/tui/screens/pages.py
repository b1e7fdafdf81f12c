"""The deal's page and the client's page: everything of one of them on one screen, by keyboard (guide 6, 18-22, 29-31)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from dealtui.domain.deadlines import overdue
from dealtui.domain.lifecycle import OPEN, SETTLED
from dealtui.domain.mapping import taken_up
from dealtui.export.words import Words, summary
from dealtui.i18n import language, t, tn
from dealtui.service.accounts import VISITS, ClientPage, DealPage, Happened, threads
from dealtui.service.exporting import export, name_word, proposed_path
from dealtui.service.following import keep_promise
from dealtui.service.lists import UNSOLVED, said_by
from dealtui.store.files import write_atomic
from dealtui.tui.keys import bindings
from dealtui.tui.screens.acting import FIRST, ActionKeys, Line, pane_lines
from dealtui.tui.screens.base import Target, asks
from dealtui.tui.screens.facts import FACTS, FactKeys, in_short, known_of, line_facts
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Head, Part
from dealtui.tui.widgets.rows import RULE, WHOLE, Column, Row, Rows, sections
from dealtui.tui.wording import (
    beside,
    day_word,
    local,
    narrow_day,
    shown_moment,
    stage_words,
    until,
    visit_words,
)

if TYPE_CHECKING:
    from dealtui.domain.cards import Card
    from dealtui.domain.mapping import Divergence
    from dealtui.domain.offers import OfferTrack
    from dealtui.domain.records import Entry, Person
    from dealtui.service.accounts import ClientPage, DealPage
    from dealtui.service.book import Book
    from dealtui.service.lists import MeetingLine, Need, SpokenPromise

STATE = 14  # cells that the last column keeps: how far something is
# Section, what it says, who or when, how far it is
COLUMNS = (
    Column(WHOLE, "bold"),
    Column(gap=2),
    Column(WHOLE, "quiet", gap=2, least=0),
    Column(WHOLE, gap=0, least=STATE),
)
_SIGNS = {"captured": "-", "solved": "x", "declined": "x", "outside": "x"}  # of needs
# What of a client's story is of a meeting, or of a deal; all else of an action
_TOLD_OF = dict.fromkeys(("met", "planned", "cancelled", "noted"), "meeting") | {"started": "deal"}

# ----------------------------------------------------------------------------------------------------
# What the pages say, as rows: pure functions of what is known and the time.


def deal_rows(page: DealPage, now: datetime) -> list[Row]:
    """The sections of a deal, what is open first in each."""
    codes = {entry.doc_id: entry.code for entries in page.said.values() for entry in entries}
    actions = {card.number: card.code for card in page.actions}
    offers = [_said(entry, entry.amount) for entry in page.said["offer"]]
    still_open = {
        "needs": sum(need.state in UNSOLVED for need in page.needs),
        "divergences": sum(point.settled_by is None for point in page.divergences),
        "actions": sum(card.state not in SETTLED for card in page.actions),
    }
    told = {
        "needs": [_need(need, actions, now) for need in page.needs],
        "divergences": [_divergence(point) for point in page.divergences],
        "actions": [_action(card, now) for card in page.actions],
        "offers": [*map(_track, page.tracks), *offers],
        "promises": [_promise(promise) for promise in page.promises],
        "agreed": list(_agreed(page, codes)),
        "meetings": [_meeting(line, now) for line in page.meetings],
        "files": [_said(entry, entry.place) for entry in page.said["attachment"]],
        "people": _people(page.people),
    }
    return sections((t(f"page.{name}", n=still_open.get(name, 0)), rows) for name, rows in told.items())


def client_rows(page: ClientPage, now: datetime) -> list[Row]:
    """The sections of a client: the next visit, what is open, what visits brought to light, the story in time."""
    told = {
        "visit": list(_visit(page, now)),
        "needs": [_need(need, {}, now) for need in page.needs],
        "actions": [_action(card, now) for card in page.actions],
        **{
            tag: [_line("tagged", line, line.speaker, narrow_day(line.at, now)) for line in page.tags[tag]]
            for tag in VISITS
        },
        "satisfaction": [
            _row(Target("action", card.number), f"{card.code} {card.task}", "", f"{card.satisfaction}/5")
            for card in page.judged
        ],
        "deals": [
            _row(
                Target("deal", line.number), line.name, narrow_day(line.last, now), t(f"result.{line.result}")
            )
            for line in page.deals
        ],
        "story": [_happened(told, now) for told in page.story],
        "people": _people(page.people),
    }
    return sections((t(f"page.{name}", n=len(rows)), rows) for name, rows in told.items())


def _people(people: Iterable[Person]) -> list[Row]:
    return [_row(Target("person", person.doc_id), person.name, known_of(person)) for person in people]


def _row(
    target: Target, text: str, who: str = "", state: str = "", sign: str = "", hue: str = "plain"
) -> Row:
    """What it says, who or when, how far it is."""
    return Row(("", text, who, state), sign, hue=hue, key=target)


def _line(what: str, line: Entry, who: str, state: str = "", *, sign: str = "", hue: str = "plain") -> Row:
    """A line of a record."""
    target = Target(what, line.doc_id, line.meeting)
    return _row(target, line.title, who, state, sign or "~" * line.internal, hue)


def _need(need: Need, actions: dict[int, str], now: datetime) -> Row:
    served = " ".join(code for number in need.actions if (code := actions.get(number)))
    words = beside(t(f"follow.need.{need.state}"), served)
    if need.satisfaction:
        words += f"  {need.satisfaction}/5"
    sign = "" if need.line.internal else _SIGNS.get(need.state, "")
    return _line("need", need.line, narrow_day(need.line.at, now), words, sign=sign, hue="client")


def _said(entry: Entry, words: str = "", *, sign: str = "") -> Row:
    """A line as it was said; `words` for what stands behind it, else its criterion."""
    return _line(entry.kind, entry, said_by(entry) or entry.owner, words or entry.criterion, sign=sign)


def _divergence(point: Divergence) -> Row:
    """With what settled it, or would."""
    if point.settled_by:
        return _said(point.entry, t("page.settled", code=point.settled_by.code), sign="x")
    return _said(point.entry, sign="" if point.entry.criterion else "-")


def _track(track: OfferTrack) -> Row:
    """How a topic stands: what each side named last, how far apart, what we conceded. For ourselves."""
    words = f"{t(f'topic.{track.topic}')}  {summary(track, Words(language()))}"
    return _row(Target("track", 0), words, sign="~", hue="open")


def _promise(promise: SpokenPromise) -> Row:
    """Who promised what by word of mouth, on which condition; or what it became (guide 14)."""
    line, action, _ = promise
    taken = t("page.taken_up") if action else line.criterion
    return _said(line, taken, sign="" if line.internal else "x" if action else ".")


def _agreed(page: DealPage, codes: dict[int, str]) -> Iterator[Row]:
    """What holds, then what was replaced and by what (guide 17)."""
    agreed = (*page.said["consensus"], *page.said["decision"])
    for entry in sorted(agreed, key=lambda entry: entry.doc_id in page.replaced):
        after, before = page.replaced.get(entry.doc_id, 0), codes.get(entry.supersedes, "")
        words = t("page.replaced_by", code=codes.get(after, "")) if after else ""
        yield _said(entry, words or (t("page.replaces", code=before) if before else ""))


def _action(card: Card, now: datetime) -> Row:
    over = card.state not in OPEN
    words = t(f"state.{card.state}") if over else until(card, now) if card.due else t("word.no_due")
    sign = "!" if overdue(card, now) else "x" if over else "" if card.due and card.owner else "-"
    hue = "client" if card.side == "client" else "ours"
    return _row(Target("action", card.number), f"{card.code} {card.task}", card.owner, words, sign, hue)


def _meeting(line: MeetingLine, now: datetime) -> Row:
    gaps = line.gaps if line.status == "draft" else 0
    state = t("today.gaps", n=gaps) if gaps else t(f"status.{line.status}")
    return _row(Target("meeting", line.number), line.title, narrow_day(line.at, now), state)


def _happened(told: Happened, now: datetime) -> Row:
    target = Target(_TOLD_OF.get(told.what, "action"), told.number)
    more = t(f"result.{told.more}") if told.what == "started" else told.more
    return _row(target, f"{t(f'page.{told.what}')}  {told.text}", more, narrow_day(told.at, now))


def _visit(page: ClientPage, now: datetime) -> Iterator[Row]:
    """When the client is met next, or should be (guide 18)."""
    if page.next:
        yield _row(Target("visit", 1), t("page.next_meeting"), "", shown_moment(local(page.next, now), now))
    if page.visit:
        late = now.toordinal() - page.visit.toordinal()
        words = visit_words(late) if not page.next else ""
        days = page.client.visit_days
        every = tn("clients.every_days", days, n=days) if days else ""
        sign = "!" if late > 0 and not page.next else ""
        yield _row(Target("visit", 0), page.visit.isoformat(), every, words, sign)


# ----------------------------------------------------------------------------------------------------
# The pages.


class PageScreen(ActionKeys, FactKeys[Any]):
    """One list of sections over a pane that tells of the selected row in full."""

    CSS_PATH = style("board.tcss")
    VERTICAL_BREAKPOINTS = [(0, "-low"), (36, "-high")]  # noqa: RUF012 - an instance variable to Textual
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("page"), *bindings("follow", without="n")]
    TABLES = ("clients", "deals", "meetings", "people", "actions", "entries", "links")
    NAME: ClassVar[str]

    def __init__(self, book: Book, number: int, select: Target | None = None) -> None:
        super().__init__(book)
        self._number = number
        self._first = select

    @property
    def at_hand(self) -> int:
        return super().at_hand or self.deal_of(Target(self.NAME, self._number))

    def view(self) -> Iterable[Widget]:
        yield Rows(COLUMNS, self.moved, empty=t(f"page.empty_{self.NAME}"))

    def begin(self) -> None:
        super().begin()
        if self._first:
            self.go_to(self._first)

    def go_to(self, target: Target) -> None:
        """Select the row of something, where it has one."""
        keys = [row.key and row.key[:2] for row in self.main.rows]
        if target[:2] in keys:
            self.main.select(keys.index(target[:2]))

    def detail(self, target: Target) -> list[Line]:
        what, number, _ = target
        if what == "action":
            return pane_lines(self.book, number)
        if what in FACTS:
            return in_short(*FACTS[what](self.book, number))
        return [[part._replace(tone="bold") for part in line] for line in super().detail(target)]

    # ------------------------------------------------------------------ keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a row there is nowhere to go."""
        if action in ("thread", "section", "history") and not self.main.rows:
            return False
        return super().check_action(action, parameters)

    def action_section(self, by: int) -> None:
        """To the first row of the section below, or above."""
        starts = [0, *(n + 1 for n, row in enumerate(self.main.rows) if row == RULE)]
        here = bisect_right(starts, self.main.cursor) - 1
        self.main.select(starts[(here + by) % len(starts)])

    @asks
    async def action_edit(self) -> None:
        """What is selected, else what the page is about."""
        what, number, _ = self.chosen
        if what == "meeting":
            self.app.open("form", meeting=number)
        elif what == "visit":
            await self.edit_field("clients", self._number, "next_visit")
        elif table := {"deal": "deals", "person": "people"}.get(what):
            await self.edit_fields(table, number)
        else:
            await self.edit_fields(f"{self.NAME}s", self._number)

    @asks
    async def action_people(self) -> None:
        await self.edit_people(self.client)

    def action_new(self) -> None:
        """Another meeting with the client, on the deal that is looked at."""
        deal = self.book.deal(self._number).name if self.NAME == "deal" else ""
        self.app.new_meeting(client=self.book.client(self.client).name, deal=deal)

    @property
    def client(self) -> int:
        """The client's number."""
        return self._number


# What a deal is written out as, and for whom
PAPERS = (("xlsx", "internal"), ("xlsx", "client"), ("html", "internal"), ("html", "client"), ("zip", ""))


class DealScreen(PageScreen):
    """Needs from captured to solved, divergences, actions, offers, promises, what is agreed, meetings, files, people.

    app.open("deal", 7, select=Target("action", 12))
    """

    NAME = "deal"
    _keeps = False  # whether what is selected is a promise that is open

    @property
    def client(self) -> int:
        return self.book.deal(self._number).client

    def show(self) -> None:
        now = self.book.clock.now()
        page = DealPage(self.book, self._number)
        self.main.set_rows(deal_rows(page, now))
        kept, promised = page.on_time
        figures = (
            t(f"result.{page.deal.result}"),
            stage_words(page.stage),
            t("page.next", when=day_word(local(page.next, now).date(), now.date())) if page.next else "",
            t("page.on_time", percent=100 * kept // promised) if promised else "",
        )
        self.query_one(Head).show(t("word.deal"), (page.client.name, page.deal.name), figures)
        self.follow()

    def detail(self, target: Target) -> list[Line]:
        number = target.number
        entry = self.book.state(self._number).entries.get(number) if target.meeting else None
        if entry is None:
            return super().detail(target)
        meeting, state = self.book.meeting(entry.meeting), self.book.state(self._number)
        row = state.matrix(entry.meeting).row(number) if entry.kind == "need" else None
        title, *facts = in_short(*line_facts(state, number, self.book.clock.now(), row))
        nth = t("clients.meeting_no", n=meeting.number) if meeting.number else t(f"status.{meeting.status}")
        return [[*title, Part("   "), Part(f"{nth} {meeting.topic}", "quiet")], *facts]

    def action_thread(self, by: int) -> None:
        """From a line to its action, from an action to its line and need, from a need to its end: to the next row that hangs
        together with this one (guide 30)."""
        here, keys = self.main.cursor, [row.key or Target("", 0) for row in self.main.rows]
        nodes = ["actions" if key.what == "action" else "entries" if key.meeting else "" for key in keys]
        rows = [(node, key.number) for node, key in zip(nodes, keys, strict=True)]
        tied = threads(self.book, self._number).get(rows[here], frozenset())
        places = [n for n, row in enumerate(rows) if row in tied]
        if len(places) < 2:
            self.say(t("page.alone"))
        else:
            self.main.select(places[(places.index(here) + by) % len(places)])

    @asks
    async def action_keep(self) -> None:
        """The condition of the selected promise is met: it becomes an action (guide 14)."""
        if self._kept_promise:
            state = self.book.state(self._number)
            promise, action = (state.code(number) for number in (self.chosen.number, self._kept_promise))
            self.say(t("record.promise_taken", code=promise, action=action))
        elif self.chosen.what == "promise":
            await self.do(keep_promise(self.book, self._number, self.chosen.number))

    @property
    def _kept_promise(self) -> int:
        """The action that the selected promise has become, 0 for none."""
        if self.chosen.what != "promise":
            return 0
        return taken_up(self.book.state(self._number).entries.values()).get(self.chosen.number, 0)

    def action_history(self) -> None:
        if self.chosen.meeting:
            self.open_history(self._number, self.chosen.number)

    def keys_for(self) -> Hashable:
        self._keeps = self.chosen.what == "promise" and not self._kept_promise
        return super().keys_for(), self._keeps

    def key_rank(self, key_id: str, rank: int) -> int:
        """A promise that is open is kept first of all, and nothing else is."""
        if key_id == "page.keep":
            return FIRST if self._keeps else 0
        return super().key_rank(key_id, rank)

    @asks
    async def action_export(self) -> None:
        """Everything of the deal as a workbook or a page with figures, for us or for the client; as one file for another book
        (guide 107)."""
        rows = [
            (t(f"page.as_{form}"), t(f"minutes_screen.{whose}") if whose else "") for form, whose in PAPERS
        ]
        form, whose = PAPERS[await self.ask_one_of(t("page.export"), rows)]
        lang, names = self.app.settings.minutes_lang, self.book.names_of(self._number)
        day = "" if form == "zip" else f"{self.book.clock.now():%Y-%m-%d}"

        def write(path: Path) -> None:
            if form == "zip":
                from dealtui.service.moving import deal_file

                data = deal_file(self.book, self._number, lang)
            else:
                data = export(self.book, form, "deal", deal=self._number, lang=lang, audience=whose)
            write_atomic(path, data)

        title = t("page.export_to" if form == "zip" else "page.export")
        path = proposed_path(day, *names, whose and name_word(whose, lang), ending=f".{form}")
        await self.write_out(title, path, write)

    def action_client(self) -> None:
        self.app.open("client", self.client)


class ClientScreen(PageScreen):
    """The next visit, what is open, what visits brought to light, how content the client is, the story in time.

    app.open("client", 3)
    """

    NAME = "client"

    def show(self) -> None:
        now = self.book.clock.now()
        page = ClientPage(self.book, self._number)
        self.main.set_rows(client_rows(page, now))
        given = [card.satisfaction for card in page.judged]
        figures = [t("page.content", n=f"{sum(given) / len(given):.1f}")] if given else []
        open_deals = sum(line.result == "open" for line in page.deals)
        figures.append(tn("clients.n_deals", open_deals, n=open_deals))
        self.query_one(Head).show(t("word.client"), (page.client.name,), figures)
        self.follow()

    def detail(self, target: Target) -> list[Line]:
        return super().detail(Target("client", self._number) if target.what == "visit" else target)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What hangs together, and what a line has been, is the matter of a deal."""
        of_a_deal = ("thread", "history", "client", "keep", "export")
        return action not in of_a_deal and super().check_action(action, parameters)
