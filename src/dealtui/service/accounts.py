"""Clients and deals as lists: who looks after them, how far they mean to go (guide 10, 20), what is open, when they are met next.

>>> [client.name for client in clients_of(book, "意向:高 负责:韩梅")]
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple
from unicodedata import normalize

from dealtui.domain.calendar import instant
from dealtui.domain.cards import Card
from dealtui.domain.deadlines import overdue
from dealtui.domain.kinds import SCENES
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.scenes import ScenePrompt
from dealtui.scenes import template
from dealtui.service.book import Book
from dealtui.service.lists import Filter, actions_of, meetings_in_order, next_visits, tag_named, tagged
from dealtui.service.overview import OnTime, kept_of, next_meeting
from dealtui.service.today import ClientLine, client_lines
from dealtui.text import clean, folded

LEVELS = ("intent", "renewal")  # the tags whose lines may begin with a level
# What narrows a list of clients besides words of their names: `#tag`, `intent:high`, `负责:"Mei Lin"`
_FILTERS = {
    "intent:": "intent", "意向:": "intent", "renewal:": "renewal", "续约:": "renewal", "owner:": "owner", "负责:": "owner"
}  # fmt: skip
_TOKEN = re.compile(rf'(#|{"|".join(_FILTERS)})?(?:"([^"]*)"?|(\S+))', re.IGNORECASE)


def prompt_of(tag: str) -> ScenePrompt:
    """What asks for the level of a tag, in the scene that has it."""
    prompts = (prompt for scene in SCENES for prompt in template(scene).prompts)
    return next(
        (prompt for prompt in prompts if tag in prompt.by and prompt.levels), ScenePrompt(name=tag, ask={})
    )


class Standing(NamedTuple):
    """How far clients, or deals, mean to go, by their numbers: codes of the levels of the newest lines that name one."""

    client: Mapping[int, str]
    deal: Mapping[int, str]


def standing(book: Book, tag: str) -> Standing:
    """The levels that lines of a tag name; of a client of whom no line does, that with which its own field begins."""
    level, clients, deals = prompt_of(tag).level, dict[int, str](), dict[int, str]()
    if tag == "intent":
        clients = {client.doc_id: code for client in book.clients() if (code := level(client.intent))}
    for line in sorted(tagged(book, tag), key=lambda line: instant(line.at)):
        if code := level(line.text):
            deal = book.meeting(line.meeting).deal
            deals[deal] = clients[book.deal(deal).client] = code
    return Standing(clients, deals)


# ----------------------------------------------------------------------------------------------------
# Clients.


class ClientAccount(NamedTuple):
    """A client for scripts. `visit`: the day of the next visit, `next`: the next meeting, `last`: when they were met (ISO)."""

    id: str
    number: int
    name: str
    owner: str
    zone: str
    intent: str
    renewal: str
    visit: str
    visit_days: int
    deals: int
    last: str
    next: str


def narrowed(book: Book, text: str, **also: str) -> list[ClientLine]:
    """The clients that a line asks for, those met last first: words of their names (or the pinyin), `#tag` (a line of theirs
    bears it), and how far they mean to go or who looks after them, which may be given by name too."""
    words, tests = list[str](), [_test(book, what, value) for what, value in also.items()]
    line = normalize("NFKC", clean(text)).replace("“", '"').replace("”", '"')
    for prefix, quoted, word in _TOKEN.findall(line):
        said, what = quoted.strip() or word, _FILTERS.get(prefix.casefold(), prefix)
        if what == "#" and (tag := tag_named(said)):
            bearing = {book.deal(book.meeting(line.meeting).deal).client for line in tagged(book, tag)}
            tests.append(bearing.__contains__)
        elif what in ("", "#"):
            words.append(prefix + said)
        else:
            tests.append(_test(book, what, said))
    return [line for line in client_lines(book, " ".join(words)) if all(test(line.number) for test in tests)]


def _test(book: Book, what: str, value: str) -> Callable[[int], bool]:
    """Whether a client is looked after by somebody of this name, or means to go so far."""
    if what == "owner":
        return lambda number: folded(value) in folded(book.client(number).owner)
    prompt, found = prompt_of(what), standing(book, what).client
    level = value if value in prompt.levels else prompt.level(value)
    return lambda number: bool(level) and found.get(number) == level


def clients_of(book: Book, text: str = "", **also: str) -> list[ClientAccount]:
    """The clients that a line asks for (see `narrowed`), with what is known of them."""
    intent, renewal = (standing(book, tag).client for tag in LEVELS)
    visits, meetings = next_visits(book), defaultdict[int, list[int]](list)
    for doc in book.table("meetings"):
        meetings[book.deal(doc["deal"]).client].append(doc.doc_id)
    found = []
    for line in narrowed(book, text, **also):
        client, number = book.client(line.number), line.number
        found.append(
            ClientAccount(
                id=client.id,
                number=number,
                name=client.name,
                owner=client.owner,
                zone=client.zone,
                intent=intent.get(number, ""),
                renewal=renewal.get(number, ""),
                visit=day.isoformat() if (day := visits.get(number)) else "",
                visit_days=client.visit_days,
                deals=line.deals,
                last=line.last,
                next=next_meeting(book, meetings[number]),
            )
        )
    return found


# ----------------------------------------------------------------------------------------------------
# Deals.


class DealLineAccount(NamedTuple):
    """A deal in a list for scripts and for the week: what is open in it, `overdue` of that, the next meeting."""

    id: str
    client: str
    deal: str
    type: str
    result: str
    stage: str
    meetings: int
    open: int
    overdue: int
    on_time: OnTime
    last: str
    next: str
    owner: str  # who looks after the client
    intent: str
    renewal: str


def deals_of(book: Book, client: int = 0, **only: str) -> list[DealLineAccount]:
    """The deals of a client, or all, the clients in their order. `only`: those of which fields (result, owner, intent, renewal)
    are so."""
    now, cards = book.clock.now(), defaultdict[int, list[Card]](list)
    intent, renewal = (standing(book, tag) for tag in LEVELS)
    for card in actions_of(book, Filter(client=client)):
        cards[card.deal].append(card)
    met = defaultdict[int, list[tuple[str, int]]](list)  # of a deal: when, and which, the last one first
    for at, number in reversed(meetings_in_order(book)):
        met[book.meeting(number).deal].append((at, number))
    found = []
    for deal in (book.deal(doc.doc_id) for doc in book.table("deals") if client in (0, doc["client"])):
        own, meetings = cards[deal.doc_id], [number for _, number in met[deal.doc_id]]
        last = met[deal.doc_id][0][0] if meetings else ""
        account = DealLineAccount(
            id=deal.id,
            client=book.client(deal.client).name,
            deal=deal.name,
            type=deal.type,
            result=deal.result,
            stage=next((stage for number in meetings if (stage := book.meeting(number).stage)), ""),
            meetings=len(meetings),
            open=sum(card.state in OPEN for card in own),
            overdue=sum(overdue(card, now) for card in own),
            on_time=kept_of(book.record("actions", card.number) for card in own),
            last=last,
            next=next_meeting(book, meetings),
            owner=book.client(deal.client).owner,
            intent=intent.deal.get(deal.doc_id, "") or intent.client.get(deal.client, ""),
            renewal=renewal.deal.get(deal.doc_id, "") or renewal.client.get(deal.client, ""),
        )
        if all(getattr(account, name) == value for name, value in only.items()):
            found.append((deal.client, -instant(last), -deal.doc_id, account))
    return [account for *_, account in sorted(found, key=lambda placed: placed[:3])]
