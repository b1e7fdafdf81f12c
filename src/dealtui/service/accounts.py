"""Clients and deals as lists: who looks after them, how far they mean to go (guide 10, 20), what is open, when they are met next.

>>> [client.name for client in clients_of(book, "意向:高 负责:韩梅")]

What is known of clients, deals and people, field by field: one table for the screens and the command line.

>>> book.do(set_fields(book, "clients", 3, {"owner": "韩梅", "next_visit": "下周五"}))
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from unicodedata import normalize

from dealtui.domain.calendar import instant, zone_named
from dealtui.domain.cards import Card
from dealtui.domain.deadlines import overdue
from dealtui.domain.kinds import DEAL_TYPES, RESULTS, SCENES
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.scenes import ScenePrompt
from dealtui.i18n import t, tn
from dealtui.scenes import template
from dealtui.service import preparing
from dealtui.service.book import Book, UseCase
from dealtui.service.lists import Filter, actions_of, meetings_in_order, next_visits, tag_named, tagged
from dealtui.service.overview import OnTime, kept_of, next_meeting
from dealtui.service.preparing import PEOPLE_BREAKS, Refused, joined, read_day, roles_of, split
from dealtui.service.today import ClientLine, client_lines
from dealtui.text import clean, folded, one_line

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
            return preparing.role_words()
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
_UPDATE = {
    "clients": preparing.update_client,
    "deals": preparing.update_deal,
    "people": preparing.update_person,
}


def set_fields(book: Book, table: str, number: int, values: Mapping[str, Any]) -> UseCase[None]:
    """Change fields of a client, deal or person, each as it is typed; Refused, with its field, for what one cannot be."""
    fields = {field.name: field for field in FIELDS[table]}
    taken = names_taken(book, table, number)
    read = {name: read_field(book, fields[name], value, taken) for name, value in values.items()}
    return _UPDATE[table](number, **read)


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
        try:
            return zone_named(text)
        except LookupError:
            raise Refused("form.zone_unknown", field.name, name=text) from None
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
    return [
        other["name"]
        for other in book.table(table)
        if other.doc_id != number
        and not other.get("gone")
        and (not of or other.get(of, 0) == (doc or {}).get(of, 0))
    ]
