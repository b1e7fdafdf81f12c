"""What the first screen shows; clients, deals, meetings as lists; finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from tinydb import where

from dealtui import service
from dealtui.domain.calendar import in_order, instant, local_day
from dealtui.domain.cards import Card
from dealtui.domain.deadlines import is_past, review_hours_left
from dealtui.domain.ledger import Summary
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.people import initials, spelling, spells
from dealtui.domain.records import known_moment
from dealtui.domain.review import SaidOfAll, head_findings
from dealtui.service.book import Book
from dealtui.service.lists import Idle, clients_without_next_step, meetings_in_order

if TYPE_CHECKING:
    from tinydb.table import Document

    from dealtui.domain.divergence import OpenDivergence

# ----------------------------------------------------------------------------------------------------
# What the first screen shows: from the headers in book.json alone, without opening a deal (guide 1, 65, 85).

DIVERGENCES = 50  # open divergences that are shown at once
IDLE = 50  # clients without a next step, likewise
ACTIONS = 50  # actions that a section shows at once; the board shows the rest
DRAFTS = 100  # meetings to be reviewed, or planned, likewise
RECENT = 200  # how many meetings the list of recent ones holds; the others are found by typing
# The sections of meetings: their status, whether the newest comes first, how many are shown at once
MEETINGS = {
    "live": ("live", True, None),
    "review": ("draft", False, DRAFTS),
    "sealed": ("today", False, None),
    "planned": ("planned", False, DRAFTS),
    "recent": ("sealed", True, RECENT),
}


class MeetingLine(NamedTuple):
    """One meeting in a list. `at` is when it began (or is planned); `hours_left` of its review, negative when late."""

    number: int
    status: str
    client: str
    deal: str
    topic: str
    lines: int
    gaps: int
    at: str
    ended: str = ""
    hours_left: float | None = None
    recorder: str = ""
    unready: tuple[str, ...] = ()  # of one that is ahead: what to see to, see `planning.unready`

    @property
    def title(self) -> str:
        return self.topic or self.deal


SECTIONS = (
    "overdue",
    *("due_0", "due_1", "due_2"),  # due today, tomorrow, the day after
    "waiting",  # for something of the client's that is not due yet, or at no date
    "unanswered",  # told to the client, who has not answered
    "closing",  # done and not told yet, or answered and not closed (guide 95-98)
    "lacking",  # without an owner or a date, so that nobody is reminded of it (guide 25)
)
_OF_STATE = {"sent": "unanswered", "done": "closing", "answered": "closing"}


class Section(NamedTuple):
    """The actions of a section that are shown, and how many there are in all."""

    cards: tuple[Card, ...] = ()
    in_all: int = 0


def line_of(book: Book, number: int, doc: Mapping[str, Any], now: datetime) -> MeetingLine:
    """A meeting's line from its header."""
    client, deal = book.names_of(doc["deal"])
    summary = doc.get("summary", {})
    status, ended = doc.get("status", "planned"), known_moment(doc.get("ended", ""))
    said = Summary.from_doc(summary)
    gaps = said.lacking
    if status in ("live", "draft"):  # what the panel and the review list: the head's gaps too
        from dealtui.scenes import template

        head = book.meeting(number)
        strangers = service.preparing.known_at(book, head).strangers(said.names) if said.names else ()
        gaps += len(head_findings(head, SaidOfAll(said.said, strangers, template(head.scene))))
    return MeetingLine(
        number=number,
        status=status,
        client=client,
        deal=deal,
        topic=doc.get("topic", ""),
        lines=summary.get("lines", 0),
        gaps=gaps,
        at=known_moment(doc.get("started") or doc.get("planned", "")),
        ended=ended,
        hours_left=review_hours_left(status, ended, now),
        recorder=doc.get("recorder", ""),
    )


def _when(doc: Document) -> tuple[str, int]:
    """When a meeting was, or is, and its number."""
    return doc.get("ended") or doc.get("started") or doc.get("planned", ""), doc.doc_id


class Today:
    """The sections of the first screen, each in the order of what is most urgent and gathered when it is asked for, so that
    the first rows can be painted before what stands below them is looked at.

    >>> Today(book).sections["overdue"].in_all
    """

    def __init__(self, book: Book) -> None:
        self.book, self.now = book, book.clock.now()

    @cached_property
    def _by_status(self) -> dict[str, list[tuple[str, int]]]:
        """When each meeting was, or is, and its number; by status, and "today" for what was sealed today. Without those that
        were sealed before: most of a book, and not read for this."""
        found: dict[str, list[tuple[str, int]]] = {}
        today = self.now.date()
        near = [(today + timedelta(days=n)).isoformat() for n in (-1, 0, 1)]  # as other zones have it
        for doc in self.book.table("meetings").likely("sealed", *near):
            status, sealed = doc.get("status", "planned"), doc.get("sealed", "")
            if status == "sealed":
                if (
                    sealed[:10] not in near
                    or not known_moment(sealed)
                    or local_day(sealed, self.now) != today
                ):
                    continue
                status = "today"
            found.setdefault(status, []).append(_when(doc))
        return found

    @cached_property
    def _sealed_before(self) -> list[tuple[str, int]]:
        today = {number for _, number in self._by_status.get("today", ())}
        sealed = (doc for doc in self.book.table("meetings") if doc.get("status") == "sealed")
        return [_when(doc) for doc in sealed if doc.doc_id not in today]

    @property
    def in_all(self) -> int:
        """How many meetings there are in the whole book."""
        return len(self.book.table("meetings")) - len(self._by_status.get("log", ()))

    def meetings(self, section: str) -> Iterator[MeetingLine]:
        """Those of one of `MEETINGS`."""
        status, newest_first, most = MEETINGS[section]
        which = self._sealed_before if section == "recent" else self._by_status.get(status, ())
        found = in_order(which)[:: -1 if newest_first else 1]
        table, ahead = self.book.table("meetings"), status == "planned"
        deciders = service.planning.deciders_of(self.book) if ahead and found else {}
        for _, number in found[:most]:
            line = line_of(self.book, number, table.get(doc_id=number), self.now)
            if ahead:
                lacks = service.planning.unready(self.book, self.book.meeting(number), deciders)
                line = line._replace(unready=lacks)
            yield line

    @cached_property
    def sections(self) -> dict[str, Section]:
        """The actions of each of `SECTIONS`; what stands in several of them stands in the first.

        What was told longest ago, or is due first, comes first (guide 84, 85, 95-98).
        """
        actions, today = self.book.table("actions"), self.now.date()
        days = [(today + timedelta(days=n)).isoformat() for n in range(4)]
        found: dict[str, list[tuple[str, int]]] = {name: [] for name in SECTIONS}
        for doc in actions.likely("state", *OPEN, *_OF_STATE):
            state, when = doc.get("state", "todo"), doc.get("due", "")
            if state not in OPEN:
                if not (name := _OF_STATE.get(state)):
                    continue
                when = doc.get("sent", "") if state == "sent" else when
            elif when and when < days[3]:
                past = when < days[0] or is_past(when, self.now)
                name = "overdue" if past else f"due_{days.index(when[:10])}"
            elif state == "waiting":
                name = "waiting"
            elif not (when and doc.get("owner")):
                name = "lacking"
            else:
                continue
            found[name].append((when, doc.doc_id))

        def section(name: str) -> Section:
            first = (in_order if name == "unanswered" else sorted)(found[name])[:ACTIONS]
            cards = tuple(Card.from_doc(number, actions.get(doc_id=number)) for _, number in first)
            return Section(cards, len(found[name]))

        return {name: section(name) for name in SECTIONS}

    def client(self, deal: int) -> str:
        """Whose a deal is."""
        return self.book.names_of(deal)[0]

    @cached_property
    def divergences(self) -> list[OpenDivergence]:
        """All that nothing has settled."""
        return service.entries.open_divergences(self.book)

    @cached_property
    def idle(self) -> list[Idle]:
        """All clients without a next step."""
        return clients_without_next_step(self.book)


# ----------------------------------------------------------------------------------------------------
# Clients, their deals and the meetings of a deal as lists to look through; from book.json alone.


class ClientLine(NamedTuple):
    """A client in a list; `last` is when it was met last (ISO, "" for never)."""

    number: int
    name: str
    deals: int
    last: str


class DealLine(NamedTuple):
    """A deal in a list."""

    number: int
    name: str
    type: str
    result: str
    meetings: int
    last: str


def client_lines(book: Book, text: str = "") -> list[ClientLine]:
    """The clients in whose name every word of `text` occurs, or whose pinyin it spells, those met last first; linear in
    the headers."""
    words = text.casefold().split()
    client_of = {doc.doc_id: doc["client"] for doc in book.table("deals")}
    deals = Counter(client_of.values())
    deal_of = {doc.doc_id: doc["deal"] for doc in book.table("meetings")}
    last = {client_of.get(deal_of[number], 0): at for at, number in meetings_in_order(book)}
    lines = [
        ClientLine(doc.doc_id, doc["name"], deals[doc.doc_id], last.get(doc.doc_id, ""))
        for doc in book.table("clients")
        if all(word in doc["name"].casefold() or spells(doc["name"], word) for word in words)
    ]
    return sorted(lines, key=lambda line: (instant(line.last), line.number), reverse=True)


def deal_lines(book: Book, client: int) -> list[DealLine]:
    """A client's deals, the one worked on last first."""
    deal_of = {doc.doc_id: doc["deal"] for doc in book.table("meetings") if doc.get("status") != "log"}
    counts = Counter(deal_of.values())
    last = {deal_of[number]: at for at, number in meetings_in_order(book)}
    lines = [
        DealLine(
            doc.doc_id,
            doc["name"],
            doc.get("type", ""),
            doc.get("result", "open"),
            counts[doc.doc_id],
            last.get(doc.doc_id, ""),
        )
        for doc in book.table("deals").search(where("client") == client)
    ]
    return sorted(lines, key=lambda line: (instant(line.last), line.number), reverse=True)


def meeting_lines(book: Book, deal: int) -> list[tuple[int, MeetingLine]]:
    """A deal's meetings, the last one first, each with its number within the deal."""
    now, meetings = book.clock.now(), book.table("meetings").search(where("deal") == deal)
    lines = [(doc.get("number", 0), line_of(book, doc.doc_id, doc, now)) for doc in meetings]
    return sorted(lines, key=lambda pair: (instant(pair[1].at), pair[0]), reverse=True)


# ----------------------------------------------------------------------------------------------------
# Finding meetings by what is known of them: client, deal, topic, place, people.


class Finder:
    """The headers of a book made ready to be searched at every key (10,000 meetings: 70 ms once, 2 ms a search).

        finder = Finder(book)
        finder.find("华东 价格")

    Chinese names are found by their pinyin too, by initials (hdzz) or whole (huadong); their spellings are worked out
    with the first word in Latin letters. It knows the book as it was; make another one after a change.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        deals = {doc.doc_id: "\n".join(book.names_of(doc.doc_id)) for doc in book.table("deals")}
        heads, meetings = [], book.table("meetings")
        for _, number in reversed(meetings_in_order(book)):
            doc = meetings.get(doc_id=number)
            names = "\n".join([attendee["name"] for attendee in doc.get("attendees", ())])
            head = f"{deals.get(doc['deal'], '')}\n{doc.get('topic', '')}\n{doc.get('place', '')}\n{names}"
            heads.append((number, head.casefold()))
        self._heads = heads
        self._spellings: list[str] = []

    def _spelled(self) -> list[str]:
        """For each head its names in pinyin, each on a line of its own, as initials and whole."""
        if not self._spellings:
            known: dict[str, str] = {}
            for _, head in self._heads:
                for name in head.split("\n"):
                    if name not in known:
                        known[name] = "" if name.isascii() else f"\n{initials(name)}\n{spelling(name)}"
                self._spellings.append("".join(known[name] for name in head.split("\n")))
        return self._spellings

    def find(self, text: str, limit: int = 200) -> list[MeetingLine]:
        """The meetings in whose header every word of `text` occurs, the newest first; all of them for an empty text."""
        words = text.casefold().split()
        meetings = self._book.table("meetings")
        now = self._book.clock.now()
        found: list[MeetingLine] = []
        spellings = self._spelled() if any(map(_may_spell, words)) else [""] * len(self._heads)
        for (number, head), spelled in zip(self._heads, spellings, strict=True):
            if not all(word in head or f"\n{word}" in spelled for word in words):
                continue
            if doc := meetings.get(doc_id=number):
                found.append(line_of(self._book, number, doc, now))
                if len(found) == limit:
                    break
        return found


def _may_spell(word: str) -> bool:
    return word.isascii() and word.isalnum()


def find_meetings(book: Book, text: str, limit: int = 200) -> list[MeetingLine]:
    """One search, see `Finder.find`."""
    return Finder(book).find(text, limit)
