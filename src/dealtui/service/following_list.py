"""Which actions, and in what order: read from book.json alone, in one pass over the documents (guide 25, 85, 93).

>>> actions_of(book, Filter(mine=True, overdue=True))
[Card(number=3, code='A1', task='收集需求文档', ...)]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from dealtui.domain.cards import Card, moved
from dealtui.domain.dependence import UNTIED, Ties, ties
from dealtui.domain.lifecycle import OPEN, SETTLED
from dealtui.domain.timeliness import week_of
from dealtui.service.unit_of_work import Book

__all__ = [
    "SORTS",
    "Filter",
    "Idle",
    "Loop",
    "actions_of",
    "clients_without_next_step",
    "lets_through",
    "loops_of",
    "owners_of",
    "sorted_cards",
    "ties_of",
]

SORTS = ("due", "urgency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What is asked for; everything that is set must hold. The default is every action there is.

    `mine` is the book's user, `person` a name; both mean the owner, a helper, or who has a step that is not done.
    `states` are codes of `lifecycle.STATES`; `unsettled` leaves out what is closed or cancelled. `text` stands in
    code, task, owner, note, client or deal, in any case.
    """

    mine: bool = False
    person: str = ""
    client: int = 0
    deal: int = 0
    meeting: int = 0
    side: str = ""  # ours, client
    states: frozenset[str] = frozenset()
    unsettled: bool = False
    overdue: bool = False
    week: bool = False  # due in this week, Monday to Sunday
    due_within: int | None = None  # days from today, today included, the past not
    risk: bool = False
    suspect: bool = False
    slipped: bool = False
    incomplete: bool = False  # without an owner or a date (guide 25)
    text: str = ""


Doc = Mapping[str, Any]


def actions_of(book: Book, wanted: Filter | None = None) -> list[Card]:
    """The cards of the actions that a filter lets through, in the order of their numbers.

    What can be told from the table's columns is asked first, so that few of 10,000 documents are read.
    """
    wanted = wanted or Filter()
    table = book.repo.table("actions")
    columns, tests = _column_tests(book, wanted), _tests(book, wanted)
    numbers: Iterable[int] = table
    if columns:
        asks = [ask for _, ask in columns]
        rows = table.rows(*(field for field, _ in columns))
        numbers = [
            number
            for number, *values in rows
            if all(ask(value) for ask, value in zip(asks, values, strict=True))
        ]
    make = Card.from_doc
    found = ((number, table[number]) for number in numbers)
    return [make(number, doc) for number, doc in found if all(test(doc) for test in tests)]


def lets_through(book: Book, wanted: Filter) -> Callable[[Doc], bool]:
    """Whether a filter lets an action through, by its document: for lists that are kept up action by action."""
    columns, tests = _column_tests(book, wanted), _tests(book, wanted)
    return lambda doc: all(ask(doc.get(field)) for field, ask in columns) and all(test(doc) for test in tests)


def ties_of(book: Book) -> dict[int, Ties]:
    """What each action waits for and holds up; those with neither are left out."""
    table = book.repo.table("actions")
    states = {number: state or "todo" for number, state in table.rows("state")}
    depends = {
        number: before
        for number, state in states.items()
        if state in OPEN and (before := table[number].get("depends"))
    }
    return ties(depends, states) if depends else {}


def sorted_cards(
    cards: Iterable[Card], by: str, now: datetime, tied: Mapping[int, Ties] | None = None
) -> list[Card]:
    """Cards in an order of `SORTS`: due first (none last), or the most urgent first.

    `tied` is asked for the most urgent: see `ties_of`.
    """
    if by == "urgency":
        from dealtui.domain.urgency import urgency

        tied = tied or {}
        return sorted(
            cards,
            key=lambda card: (
                -urgency(card, now, tied.get(card.number, UNTIED)),
                card.due or "~",
                card.number,
            ),
        )
    return sorted(cards, key=lambda card: (card.due or "~", card.number))  # ~ comes after every digit


def _column_tests(book: Book, wanted: Filter) -> list[tuple[str, Callable[[Any], bool]]]:
    """What is asked of a column's values (None: the document has it not), the cheapest first."""
    now = book.clock.now()
    stamp = now.isoformat()
    tests: list[tuple[str, Callable[[Any], bool]]] = []

    def ask(field: str, test: Callable[[Any], bool]) -> None:
        tests.append((field, test))

    if wanted.deal:
        ask("deal", lambda deal: deal == wanted.deal)
    if wanted.meeting:
        ask("meeting", lambda meeting: meeting == wanted.meeting)
    if wanted.client:
        of_client = {n for n, client in book.repo.table("deals").rows("client") if client == wanted.client}
        ask("deal", lambda deal: deal in of_client)
    if wanted.side:
        ask("side", lambda side: (side or "ours") == wanted.side)
    if wanted.states:
        ask("state", lambda state: (state or "todo") in wanted.states)
    if wanted.unsettled:
        ask("state", lambda state: state not in SETTLED)
    if wanted.overdue or wanted.week or wanted.due_within is not None or wanted.risk or wanted.incomplete:
        ask("state", lambda state: (state or "todo") in OPEN)
    if wanted.overdue:
        ask("due", lambda due: bool(due) and due < stamp[: len(due)])
    if wanted.week:
        first, last = (day.isoformat() for day in week_of(now))
        ask("due", lambda due: bool(due) and first <= due[:10] <= last)
    if wanted.due_within is not None:
        end = (now.date() + timedelta(days=wanted.due_within)).isoformat()
        ask("due", lambda due: bool(due) and stamp[:10] <= due[:10] <= end)
    return tests


def _tests(book: Book, wanted: Filter) -> list[Callable[[Doc], bool]]:
    """What is asked of the documents themselves."""
    tests: list[Callable[[Doc], bool]] = []
    ask = tests.append
    if wanted.risk:
        ask(lambda doc: bool(doc.get("risk")))
    if wanted.suspect:
        ask(lambda doc: bool(doc.get("suspect")))
    if wanted.slipped:
        ask(lambda doc: any(moved(slip) for slip in doc.get("slips", ())))
    if wanted.incomplete:
        ask(lambda doc: not (doc.get("owner") and doc.get("due")))
    for name in (book.user if wanted.mine else "", wanted.person):
        if name:
            ask(_takes_part(name))
    if wanted.text:
        ask(_says(book, wanted.text))
    return tests


def _takes_part(name: str) -> Callable[[Doc], bool]:
    return lambda doc: (
        doc.get("owner") == name
        or any(helper["name"] == name for helper in doc.get("helpers", ()))
        or any(step.get("person") == name and step.get("state") != "done" for step in doc.get("steps", ()))
    )


def _says(book: Book, text: str) -> Callable[[Doc], bool]:
    needle = text.casefold()
    deals, clients = book.repo.table("deals"), book.repo.table("clients")
    named = {
        number
        for number, doc in deals.items()
        if needle in doc["name"].casefold()
        or needle in clients.get(doc.get("client", 0), {}).get("name", "").casefold()
    }
    return lambda doc: (
        needle in doc.get("task", "").casefold()
        or needle == doc.get("code", "").casefold()
        or needle in doc.get("owner", "").casefold()
        or doc["deal"] in named
        or needle in doc.get("note", "").casefold()
    )


def owners_of(book: Book) -> dict[str, int]:
    """Who has open work, and how many actions of it, most first; "" stands for nobody."""
    counts = Counter(
        owner or ""
        for _, state, owner in book.repo.table("actions").rows("state", "owner")
        if state not in SETTLED
    )
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


class Loop(NamedTuple):
    """How far the promises of a meeting are: how many are closed, of how many that were not cancelled."""

    closed: int
    all: int


def loops_of(book: Book) -> dict[int, Loop]:
    """The loop of each meeting that promised something, by its number (guide 99)."""
    closed: Counter[int] = Counter()
    promised: Counter[int] = Counter()
    for _, meeting, state in book.repo.table("actions").rows("meeting", "state"):
        if meeting and state != "cancelled":
            promised[meeting] += 1
            closed[meeting] += state == "closed"
    return {meeting: Loop(closed[meeting], n) for meeting, n in promised.items()}


class Idle(NamedTuple):
    """A client with whom nothing is arranged. `last` is when they were met (ISO, "" never), `visit_late` the days since
    their visit was due (None: no visit is agreed, or it is not due yet)."""

    client: int
    name: str
    last: str
    visit_late: int | None


def clients_without_next_step(book: Book) -> list[Idle]:
    """Clients with neither an action that is not settled nor a meeting ahead, of whom something is open: a deal that is
    not decided, or a visit that is due (guide 1, 18). Those that have waited longest come first."""
    today = book.clock.now().date()
    client_of = dict(book.repo.table("deals").rows("client"))
    busy = {
        client_of.get(deal)
        for _, deal, state in book.repo.table("actions").rows("deal", "state")
        if state not in SETTLED
    }
    last: dict[int, str] = {}
    ahead = today.isoformat()
    heads = book.repo.table("meetings").rows("deal", "status", "planned", "started")
    for _, deal, status, planned, started in heads:
        client = client_of.get(deal, 0)
        if client in busy:
            continue
        if status == "live" or (status in (None, "planned") and (planned or "")[:10] >= ahead):
            busy.add(client)
        elif status not in (None, "planned") and (started or "") > last.get(client, ""):
            last[client] = started
    clients, deals = book.repo.table("clients"), book.repo.table("deals")
    waiting = set(clients) - busy
    undecided = {
        client
        for n, client in client_of.items()
        if client in waiting and deals[n].get("result", "open") == "open"
    }
    idle = []
    for number in waiting:
        doc = clients[number]
        late = _visit_late(last.get(number, "") or doc.get("created", ""), doc.get("visit_days", 0), today)
        if number in undecided or late is not None:
            idle.append(Idle(number, doc["name"], last.get(number, ""), late))
    return sorted(idle, key=lambda row: (row.last, row.client))


def _visit_late(last: str, period: int, today: date) -> int | None:
    if not period or not last:
        return None
    late = (today - date.fromisoformat(last[:10])).days - period
    return late if late >= 0 else None
