"""Clients and deals: as lists, what is known of them field by field, a page of each.

>>> [client.name for client in clients_of(book, "意向:高 负责:韩梅")]
>>> book.do(set_fields(book, "clients", 3, {"owner": "韩梅", "next_visit": "下周五"}))
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from dealtui import service
from dealtui.domain.calendar import instant, local_day
from dealtui.domain.cards import Card
from dealtui.domain.deadlines import on_time, overdue
from dealtui.domain.kinds import DEAL_TYPES, HELD, RESULTS, SCENES
from dealtui.domain.lifecycle import OPEN, SETTLED
from dealtui.domain.mapping import NEED_STATES, Node, divergences_of, superseded
from dealtui.domain.people import matches
from dealtui.domain.records import Client, Deal, known_moment
from dealtui.domain.scenes import ScenePrompt
from dealtui.i18n import t, tn
from dealtui.scenes import template
from dealtui.service.book import Book, Refused, UseCase
from dealtui.service.lists import (
    UNSOLVED,
    Filter,
    MeetingLine,
    actions_of,
    chosen_deals,
    client_of,
    line_of,
    meeting_lines,
    meetings_in_order,
    needs_of,
    next_visits,
    promises_of,
    tag_named,
    tagged,
    tokens,
    tracks_of,
)
from dealtui.service.preparing import (
    PEOPLE_BREAKS,
    joined,
    read_day,
    read_zone,
    role_words,
    roles_of,
    split,
    update_client,
    update_deal,
    update_person,
)
from dealtui.text import folded, one_line

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


def deal_lines(book: Book, client: int) -> list[DealLine]:
    """A client's deals, the one worked on last first."""
    deal_of = {doc.doc_id: doc["deal"] for doc in book.table("meetings") if doc.get("status") != "log"}
    counts = Counter(deal_of.values())
    last = {deal_of[number]: at for at, number in meetings_in_order(book)}
    lines = [
        DealLine(
            deal.doc_id,
            deal.name,
            deal.type,
            deal.result,
            counts[deal.doc_id],
            known_moment(last.get(deal.doc_id, "")),
        )
        for deal in book.deals(client)
    ]
    return sorted(lines, key=lambda line: (instant(line.last), line.number), reverse=True)


# ----------------------------------------------------------------------------------------------------
# How far clients and deals mean to go; both as lists for scripts and for the week.

LEVELS = ("intent", "renewal")  # the tags whose lines may begin with a level
# What narrows a list of clients besides words of their names: `#tag`, `intent:high`, `负责:"Mei Lin"`
_FILTERS = {
    "intent:": "intent", "意向:": "intent", "renewal:": "renewal", "续约:": "renewal", "owner:": "owner", "负责:": "owner"
}  # fmt: skip


def prompt_of(tag: str) -> ScenePrompt:
    """What asks for the level of a tag, in the scene that has it."""
    prompts = (prompt for scene in SCENES for prompt in template(scene).prompts)
    return next(
        (prompt for prompt in prompts if tag in prompt.by and prompt.levels), ScenePrompt(name=tag, ask={})
    )


def standing(book: Book, tag: str) -> tuple[dict[int, str], dict[int, str]]:
    """How far clients, and deals, mean to go, by their numbers: the code of the level of the newest line of a tag that names one;
    of a client of whom no line does, that with which its own field begins."""
    level, clients, deals = prompt_of(tag).level, dict[int, str](), dict[int, str]()
    if tag == "intent":
        clients = {client.doc_id: code for client in book.clients() if (code := level(client.intent))}
    for line in sorted(tagged(book, tag), key=lambda line: instant(line.at)):
        if code := level(line.text):
            deal = book.meeting(line.meeting).deal
            deals[deal] = clients[book.deal(deal).client] = code
    return clients, deals


def client_lines(book: Book, text: str = "", **also: str) -> list[ClientLine]:
    """The clients that a line asks for, those met last first: words of their names (or the pinyin), `#tag` (a line of theirs
    bears it), and how far they mean to go or who looks after them, which may be given by name too."""
    words, tests = list[str](), [_test(book, what, value) for what, value in also.items()]
    for sign, said, _ in tokens(text, _FILTERS):
        if sign == "#" and (tag := tag_named(said)):
            bearing = {book.deal(book.meeting(line.meeting).deal).client for line in tagged(book, tag)}
            tests.append(bearing.__contains__)
        elif what := _FILTERS.get(sign.casefold()):
            tests.append(_test(book, what, said))
        else:
            words += (sign + said).split()
    whose, deal_of = client_of(book), {doc.doc_id: doc["deal"] for doc in book.table("meetings")}
    deals = Counter(whose.values())
    last = {whose.get(deal_of[number], 0): at for at, number in meetings_in_order(book)}
    lines = [
        ClientLine(doc.doc_id, doc["name"], deals[doc.doc_id], known_moment(last.get(doc.doc_id, "")))
        for doc in book.table("clients")
        if all(matches(doc["name"], word) for word in words) and all(test(doc.doc_id) for test in tests)
    ]
    return sorted(lines, key=lambda line: (instant(line.last), line.number), reverse=True)


def _test(book: Book, what: str, value: str) -> Callable[[int], bool]:
    """Whether a client is looked after by somebody of this name, or means to go so far."""
    if what == "owner":
        return lambda number: folded(value) in folded(book.client(number).owner)
    prompt, (found, _) = prompt_of(what), standing(book, what)
    level = value if value in prompt.levels else prompt.level(value)
    return lambda number: bool(level) and found.get(number) == level


Account = dict[str, Any]
"""What scripts are told of a client or a deal besides its record: how far they mean to go, when they were met `last`, when they
are `next` (ISO); of a client the day of the next `visit`, of a deal what is open, and `overdue` of that."""


def clients_of(book: Book, text: str = "", **also: str) -> list[tuple[Client, Account]]:
    """The clients that a line asks for (see `client_lines`), with what is known of them."""
    levels = {tag: standing(book, tag)[0] for tag in LEVELS}
    visits, meetings = next_visits(book), defaultdict[int, list[int]](list)
    for doc in book.table("meetings"):
        meetings[book.deal(doc["deal"]).client].append(doc.doc_id)
    found = []
    for line in client_lines(book, text, **also):
        account: Account = {tag: level.get(line.number, "") for tag, level in levels.items()}
        account |= line._asdict() | {"next": next_meeting(book, meetings[line.number])}
        account["visit"] = visits[line.number].isoformat() if line.number in visits else ""
        found.append((book.client(line.number), account))
    return found


def deals_of(book: Book, client: int = 0, **only: str) -> list[tuple[Deal, Account]]:
    """The deals of a client, or all, the clients in their order. `only`: those of which fields (result, owner, intent, renewal)
    are so."""
    now, cards = book.clock.now(), defaultdict[int, list[Card]](list)
    levels = {tag: standing(book, tag) for tag in LEVELS}
    for card in actions_of(book, Filter(client=client)):
        cards[card.deal].append(card)
    met = defaultdict[int, list[tuple[str, int]]](list)  # of a deal: when, and which, the last one first
    for at, number in reversed(meetings_in_order(book)):
        met[book.meeting(number).deal].append((at, number))
    found = []
    for deal in map(book.deal, chosen_deals(book, client=client)):
        whose, own, meetings = book.client(deal.client), cards[deal.doc_id], [n for _, n in met[deal.doc_id]]
        account: Account = {
            "client": whose.name,
            "deal": deal.name,
            "result": deal.result,
            "stage": next((stage for number in meetings if (stage := book.meeting(number).stage)), ""),
            "meetings": len(meetings),
            "open": sum(card.state in OPEN for card in own),
            "overdue": sum(overdue(card, now) for card in own),
            "on_time": on_time((book.record("actions", card.number) for card in own), now),
            "last": met[deal.doc_id][0][0] if meetings else "",
            "next": next_meeting(book, meetings),
            "owner": whose.owner,  # who looks after the client
        }
        for tag, (clients, deals) in levels.items():
            account[tag] = deals.get(deal.doc_id, "") or clients.get(deal.client, "")
        if all(account[name] == value for name, value in only.items()):
            found.append((deal, account))
    return sorted(found, key=lambda one: (one[0].client, -instant(one[1]["last"]), -one[0].doc_id))


# ----------------------------------------------------------------------------------------------------
# What is known of clients, deals and people, field by field: one table for the screens and the command line.

LONGEST_PERIOD = 3650  # days between return visits


class KnownField(NamedTuple):
    """One field. how: line, name (must be there), days, date, roles, zone, gone, or the prefix of its codes' words."""

    name: str
    label: str
    how: str = "line"
    codes: tuple[str, ...] = ()

    def text(self, value: Any) -> str:
        """The value as it would be typed."""
        if self.how == "roles":
            return joined((t(f"role.{role}") for role in value), PEOPLE_BREAKS)
        return str(value or "")

    def shown(self, value: Any) -> str:
        """The value in words."""
        if self.how == "gone":
            return t("clients.person_gone" if value else "clients.person_here")
        if not value:
            return t("clients.not_set")
        if self.how == "days":
            return tn("clients.every_days", value, n=value)
        if self.how == "roles":
            return " ".join(t(f"role.{role}") for role in value)
        return t(f"{self.how}.{value}") if self.codes else str(value)

    @property
    def hint(self) -> str:
        """What may be typed."""
        if self.how == "roles":
            return role_words()
        return t(_HINTS[self.how]) if self.how in _HINTS else ""


_HINTS = {"days": "clients.visit_hint", "zone": "clients.zone_hint", "date": "clients.visit_date_hint"}
FIELDS: dict[str, tuple[KnownField, ...]] = {
    "clients": (
        KnownField("name", "clients.name", "name"),
        KnownField("background", "clients.background"),
        KnownField("pains", "clients.pains"),
        KnownField("strengths", "clients.strengths"),
        KnownField("intent", "clients.intent"),
        KnownField("visit_days", "clients.visit_days", "days"),
        KnownField("next_visit", "page.visit", "date"),
        KnownField("owner", "clients.owner"),
        KnownField("zone", "clients.zone", "zone"),
    ),
    "deals": (
        KnownField("name", "clients.name", "name"),
        KnownField("type", "clients.type", "deal_type", ("", *DEAL_TYPES)),
        KnownField("result", "clients.result", "result", RESULTS),
        KnownField("note", "clients.note"),
    ),
    "people": (
        KnownField("name", "clients.person_name", "name"),
        KnownField("title", "clients.person_title"),
        KnownField("roles", "clients.person_roles", "roles"),
        KnownField("contact", "clients.person_contact"),
        KnownField("zone", "clients.zone", "zone"),
        KnownField("gone", "clients.person_state", "gone"),
    ),
}
_UPDATE = {"clients": update_client, "deals": update_deal, "people": update_person}


def set_fields(
    book: Book, table: str, number: int, values: Mapping[str, Any], expect: int | None = None
) -> UseCase[None]:
    """Change fields of a client, deal or person, each as it is typed; Refused, with its field, for what one cannot be. Stale when
    `expect` is not its revision."""
    fields = {field.name: field for field in FIELDS[table]}
    taken = names_taken(book, table, number)
    read = {name: read_field(book, fields[name], value, taken) for name, value in values.items()}
    return _UPDATE[table](number, expect=expect, **read)


def read_field(book: Book, field: KnownField, text: Any, taken: Iterable[str] = ()) -> Any:
    """The value that is typed for a field; Refused for what it cannot be. `taken`: the names that others have."""
    if field.codes or field.how == "gone":
        return text
    text = one_line(text)
    if field.how == "name":
        return _name(text, taken)
    if field.how == "days":
        if text and not (
            text.isascii() and text.isdigit() and int(text[:6]) <= LONGEST_PERIOD and len(text) <= 6
        ):
            raise Refused("clients.not_days", field.name)
        return int(text or 0)
    if field.how == "date":
        return read_day(text, book.clock.now(), field.name)[:10] if text else ""
    if field.how == "zone":
        return read_zone(text, field.name)
    return roles_of(split(text, PEOPLE_BREAKS)) if field.how == "roles" else text


def _name(text: str, taken: Iterable[str]) -> str:
    if not text:
        raise Refused("clients.name_missing", "name")
    if same := next((name for name in taken if folded(name) == folded(text)), ""):
        raise Refused("clients.name_taken", "name", name=same)
    return text


def names_taken(book: Book, table: str, number: int = 0, owner: int = 0) -> list[str]:
    """The names that a client, a deal of a client (`owner`) or a person of one may not have, as another has them."""
    of = {"clients": "", "deals": "client", "people": "client"}[table]
    doc = book.table(table).get(doc_id=number) if number else {of: owner}
    others = (other for other in book.table(table) if other.doc_id != number and not other.get("gone"))
    return [one["name"] for one in others if not of or one.get(of, 0) == (doc or {}).get(of, 0)]


# ----------------------------------------------------------------------------------------------------
# Everything of one deal, for a page (guide 6, 29-31).

# Kinds of lines that a deal's page lists as they were said, besides needs, divergences and actions
VISITS = ("feedback", "renewal", "opportunity")  # what a visit listens for (guide 19, 20, 22)
SAID = ("consensus", "decision", "offer", "attachment")


class DealPage:
    """All that is known of a deal, for one page.

    >>> DealPage(book, 7).on_time
    OnTime(kept=3, promised=4)
    """

    def __init__(self, book: Book, number: int) -> None:
        state, cards = book.state(number), actions_of(book, Filter(deal=number))
        self.deal = book.deal(number)
        self.client, self.people = book.client(self.deal.client), book.people(self.deal.client)
        self.meetings = [line for _, line in meeting_lines(book, number)]  # the last one first
        self.next = next_meeting(
            book, [line.number for line in self.meetings]
        )  # its day and time, ISO, "" for none
        stages = (book.meeting(line.number).stage for line in self.meetings)
        self.stage = next(filter(None, stages), "")  # of the last meeting that names one
        order = {line.number: place for place, line in enumerate(reversed(self.meetings))}
        alive = sorted(state.alive, key=lambda line: (order.get(line.meeting, 0), line.order, line.doc_id))
        self.said = {kind: [entry for entry in alive if entry.kind == kind] for kind in SAID}
        self.replaced = superseded(alive)  # a consensus -> the one that took its place
        self.needs = needs_of(book, NEED_STATES, deal=number)  # unsolved first
        self.needs.sort(key=lambda need: (need.state not in UNSOLVED, NEED_STATES.index(need.state)))
        points = divergences_of(alive, state.entries)
        self.divergences = sorted(points, key=lambda point: point.settled_by is not None)  # unsettled first
        self.tracks = tracks_of(book, number)  # how each topic was haggled over
        # by word of mouth, those in the air first
        self.promises = sorted(promises_of(book, deal=number), key=lambda promise: promise.action)
        self.actions = _open_first(cards)
        self.on_time = on_time((book.record("actions", card.number) for card in cards), book.clock.now())


def _open_first(cards: Iterable[Card]) -> list[Card]:
    return sorted(cards, key=lambda card: (card.state not in OPEN, card.due or "~"))


def next_meeting(book: Book, meetings: Iterable[int]) -> str:
    """When the next of some meetings is planned, else what the last one agreed on (ISO, "" for nothing that is ahead)."""
    now, planned, agreed = book.clock.now(), list[str](), list[str]()
    for meeting in map(book.meeting, meetings):
        ahead = meeting.status == "planned"
        at = known_moment(meeting.planned if ahead else meeting.next_date)
        if at and (instant(at) >= now.timestamp() if "T" in at else local_day(at, now) >= now.date()):
            (planned if ahead else agreed).append(at)
    return min(planned or agreed, key=instant, default="")


# ----------------------------------------------------------------------------------------------------
# What leads from a line to its action, from an action to its line and need, from a need to its end (guide 30).


def threads(book: Book, deal: int) -> dict[Node, frozenset[Node]]:
    """For each line and action of a deal that hangs together with others, all of these, itself included."""
    near = defaultdict[Node, set[Node]](set)
    for number, nodes in service.entries.resting(book, deal).items():
        for node in nodes:
            if node[0] != "links":  # the need and the answer of a link are tied without it
                near["entries", number].add(node)
                near[node].add(("entries", number))
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


class ClientPage:
    """All that is known of a client, for one page."""

    def __init__(self, book: Book, number: int) -> None:
        deals, now, table = set(chosen_deals(book, client=number)), book.clock.now(), book.table("meetings")
        met = [line_of(book, doc.doc_id, doc, now) for doc in table if doc["deal"] in deals]
        cards = actions_of(book, Filter(client=number))
        self.client, self.people = book.client(number), book.people(number)
        self.visit = next_visits(book).get(number)  # the day of the next one, None: no period is agreed
        self.next = next_meeting(book, [line.number for line in met])
        # what happened, the newest first
        self.story = sorted(_story(book, deals, met), key=lambda told: instant(told.at), reverse=True)
        self.tags = {tag: tagged(book, tag, number) for tag in VISITS}  # the lines that bear them
        self.needs = needs_of(book, UNSOLVED, client=number)  # of all deals
        self.deals = deal_lines(book, number)
        self.actions = _open_first(card for card in cards if card.state not in SETTLED)
        # the work of which the client said how content they are, the newest first
        judged = {
            card: book.record("actions", card.number).feedback_at for card in cards if card.satisfaction
        }
        when = lambda card: (instant(known_moment(judged[card])), card.number)  # noqa: E731
        self.judged = sorted(judged, key=when, reverse=True)


def _story(book: Book, deals: set[int], meetings: Iterable[MeetingLine]) -> Iterable[Happened]:
    for line in meetings:
        if line.status == "log":
            for entry in service.recording.contacts(book, book.meeting(line.number).deal):
                yield Happened(entry.at, "noted", line.number, entry.title, entry.speaker)
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
