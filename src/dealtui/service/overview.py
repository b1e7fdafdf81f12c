"""Everything of one deal, and the whole story of one client, for a page each (guide 6, 18-22, 29-31)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from dealtui.domain.calendar import instant, local_day
from dealtui.domain.cards import Card
from dealtui.domain.deadlines import held
from dealtui.domain.divergence import Divergence, divergences_of
from dealtui.domain.kinds import HELD
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.mapping import NEED_STATES
from dealtui.domain.offers import OfferTrack
from dealtui.domain.records import Action, Client, Deal, Entry, Person, known_moment
from dealtui.service.book import Book
from dealtui.service.entries import superseded
from dealtui.service.lists import (
    UNSOLVED,
    Filter,
    Need,
    SpokenPromise,
    actions_of,
    needs_of,
    next_visits,
    promises_of,
    tagged,
    tracks_of,
)
from dealtui.service.recording import contacts
from dealtui.service.today import DealLine, MeetingLine, deal_lines, line_of, meeting_lines

# Kinds of lines that a deal's page lists as they were said, besides needs, divergences and actions
VISITS = ("feedback", "renewal", "opportunity")  # what a visit listens for (guide 19, 20, 22)
SAID = ("consensus", "decision", "offer", "attachment")


class OnTime(NamedTuple):
    """How many promises of an action were kept in time, of how many whose day is over (guide 6)."""

    kept: int
    promised: int


class DealPage(NamedTuple):
    """A deal on one page. `stage` of its last meeting, `next` the day and time of the next one (ISO, "" for none)."""

    client: Client
    deal: Deal
    stage: str
    next: str
    on_time: OnTime
    needs: tuple[Need, ...]  # unsolved first
    said: Mapping[str, tuple[Entry, ...]]  # by kind, see SAID
    replaced: Mapping[int, int]  # a consensus -> the one that took its place
    divergences: tuple[Divergence, ...]  # unsettled first
    tracks: tuple[OfferTrack, ...]  # how each topic was haggled over
    promises: tuple[SpokenPromise, ...]  # by word of mouth, those in the air first
    actions: tuple[Card, ...]  # unsettled first, then by date
    meetings: tuple[MeetingLine, ...]  # the last one first
    people: tuple[Person, ...]


def deal_page(book: Book, number: int) -> DealPage:
    """All that is known of a deal."""
    deal = book.deal(number)
    state = book.state(number)
    order = {line.number: place for place, (_, line) in enumerate(reversed(meeting_lines(book, number)))}
    alive = sorted(state.alive, key=lambda line: (order.get(line.meeting, 0), line.order, line.doc_id))
    needs = needs_of(book, NEED_STATES, deal=number)
    needs.sort(key=lambda need: (need.state not in UNSOLVED, NEED_STATES.index(need.state)))
    points = divergences_of(alive, state.entries)
    meetings = tuple(line for _, line in meeting_lines(book, number))
    cards = actions_of(book, Filter(deal=number))
    return DealPage(
        client=book.client(deal.client),
        deal=deal,
        stage=next((s for line in meetings if (s := book.meeting(line.number).stage)), ""),
        next=next_meeting(book, [line.number for line in meetings]),
        on_time=kept_of(book.record("actions", card.number) for card in cards),
        needs=tuple(needs),
        said={kind: tuple(entry for entry in alive if entry.kind == kind) for kind in SAID},
        replaced=superseded(book, number),
        divergences=tuple(sorted(points, key=lambda point: point.settled_by is not None)),
        tracks=tuple(tracks_of(book, number)),
        promises=tuple(sorted(promises_of(book, deal=number), key=lambda promise: promise.action)),
        actions=tuple(sorted(cards, key=lambda card: (card.state not in OPEN, card.due or "~"))),
        meetings=meetings,
        people=tuple(book.people(deal.client)),
    )


def kept_of(actions: Iterable[Action]) -> OnTime:
    """Of actions that are over and had a date."""
    outcomes = [outcome for action in actions if (outcome := held(action)) is not None]
    return OnTime(sum(outcomes), len(outcomes))


def next_meeting(book: Book, meetings: Iterable[int]) -> str:
    """When the next of some meetings is planned, else what the last one agreed on (ISO, "" for nothing that is ahead)."""
    now, planned, agreed = book.clock.now(), list[str](), list[str]()
    for meeting in map(book.meeting, meetings):
        ahead = meeting.status == "planned"
        at = known_moment(meeting.planned if ahead else meeting.next_date)
        if at and (instant(at) >= now.timestamp() if "T" in at else local_day(at, now) >= now.date()):
            (planned if ahead else agreed).append(at)
    return min(planned or agreed, key=instant, default="")


class NeedAround(NamedTuple):
    """What stands around a need: what answers it, how well, and its pains and effects."""

    answers: tuple[tuple[Entry, str], ...]
    others: tuple[Entry, ...]


def around(book: Book, deal: int, need: int) -> NeedAround:
    """What of a deal's lines belongs to a need."""
    state = book.state(deal)
    alive = {entry.doc_id: entry for entry in state.alive}
    links = [link for link in state.links.values() if link.need == need and link.answer in alive]
    others = (entry for entry in alive.values() if entry.kind in ("pain", "effect") and need in entry.refs)
    return NeedAround(tuple((alive[link.answer], link.fit) for link in links), tuple(others))


# ----------------------------------------------------------------------------------------------------
# What leads from a line to its action, from an action to its line and need, from a need to its end (guide 30).

Node = tuple[str, int]  # "entry" or "action", and its number


def threads(book: Book, deal: int) -> dict[Node, frozenset[Node]]:
    """For each line and action of a deal that hangs together with others, all of these, itself included."""
    state, near = book.state(deal), defaultdict[Node, set[Node]](set)

    def tie(one: Node, other: Node) -> None:
        near[one].add(other)
        near[other].add(one)

    for number, entry in state.entries.items():
        if not entry.deleted:
            for other in (*entry.refs, entry.supersedes, entry.resolved_by):
                if other:
                    tie(("entry", number), ("entry", other))
    for link in state.links.values():
        tie(("entry", link.need), ("entry", link.answer))
    for doc in book.table("actions"):
        if doc["deal"] == deal:
            for other in (doc.get("entry", 0), *doc.get("needs", ())):
                if other:
                    tie(("action", doc.doc_id), ("entry", other))
    whole: dict[Node, frozenset[Node]] = {}
    for start in near:
        if start not in whole:
            found, ahead = {start}, [start]
            while ahead:
                fresh = near[ahead.pop()] - found
                found |= fresh
                ahead += fresh
            whole.update(dict.fromkeys(found, frozenset(found)))
    return whole


# ----------------------------------------------------------------------------------------------------
# A client: what happened in order of time, what visits brought to light, when the next one is due (guide 18-22).


class Happened(NamedTuple):
    """Something in a client's story. what: met, planned, noted, told, answered, started; `number` of the meeting, action or deal."""

    at: str
    what: str
    number: int
    text: str
    more: str = ""


class ClientPage(NamedTuple):
    """A client on one page. `visit`: the day of the next visit (None: no period is agreed), `next`: the next meeting."""

    client: Client
    visit: date | None
    next: str
    story: tuple[Happened, ...]  # the newest first
    tags: Mapping[str, tuple[Entry, ...]]  # feedback, renewal, opportunity: the lines that bear them
    needs: tuple[Need, ...]  # unsolved, of all deals
    deals: tuple[DealLine, ...]
    actions: tuple[Card, ...]  # that are not settled
    satisfaction: tuple[tuple[Card, int], ...]  # what the client gave for which work, the newest first
    people: tuple[Person, ...]


def client_page(book: Book, number: int) -> ClientPage:
    """All that is known of a client."""
    deals = {doc.doc_id for doc in book.table("deals") if doc["client"] == number}
    now = book.clock.now()
    meetings = [line_of(book, doc.doc_id, doc, now) for doc in book.table("meetings") if doc["deal"] in deals]
    cards = [(card, _action(book, card.number)) for card in actions_of(book, Filter(client=number))]
    judged = [
        (card, action.satisfaction, action.feedback_at) for card, action in cards if action.satisfaction
    ]
    judged.sort(key=lambda told: (instant(known_moment(told[2])), told[0].number), reverse=True)
    open_ones = actions_of(book, Filter(client=number, unsettled=True))
    return ClientPage(
        client=book.client(number),
        visit=next_visits(book).get(number),
        next=next_meeting(book, [line.number for line in meetings]),
        story=tuple(sorted(_story(book, deals, meetings), key=lambda told: instant(told.at), reverse=True)),
        tags={tag: tuple(tagged(book, tag, number)) for tag in VISITS},
        needs=tuple(needs_of(book, UNSOLVED, client=number)),
        deals=tuple(deal_lines(book, number)),
        actions=tuple(sorted(open_ones, key=lambda card: (card.state not in OPEN, card.due or "~"))),
        satisfaction=tuple((card, given) for card, given, _ in judged),
        people=tuple(book.people(number)),
    )


def _action(book: Book, number: int) -> Action:
    return book.record("actions", number)


def _story(book: Book, deals: set[int], meetings: Iterable[MeetingLine]) -> Iterable[Happened]:
    for line in meetings:
        if line.status == "log":
            for entry in contacts(book, book.meeting(line.number).deal):
                text = f"{entry.code} {entry.text}".strip()
                yield Happened(entry.at, "noted", line.number, text, entry.speaker)
        elif line.at:
            what = "met" if line.status in HELD else line.status
            yield Happened(line.at, what, line.number, line.title, line.deal)
    for deal in deals:
        record = book.deal(deal)
        if record.created:
            yield Happened(record.created, "started", deal, record.name, record.result)
    for doc in book.table("actions"):
        for at, what, more in (("feedback_at", "answered", "feedback"), ("sent", "told", "result")):
            if doc["deal"] in deals and (moment := known_moment(doc.get(at, ""))):
                text = f"{doc['code']} {doc['task']}"
                yield Happened(moment, what, doc.doc_id, text, doc.get(more, ""))
