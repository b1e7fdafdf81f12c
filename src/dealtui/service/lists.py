"""Lists over all deals: actions, meetings, visits, needs, spoken promises, tagged lines; and how what is typed narrows one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

from tinydb import where

from dealtui import service
from dealtui.domain.calendar import in_order, instant, local_day, local_time
from dealtui.domain.cards import UNTIED, Card, Ties, is_delay, ties, urgency
from dealtui.domain.deadlines import Dated, day_of, is_past, review_hours_left, week_of
from dealtui.domain.kinds import TAGS, TOPICS
from dealtui.domain.lifecycle import OPEN, SETTLED, STATES, UNSETTLED
from dealtui.domain.mapping import NEED_STATES, need_state, taken_up
from dealtui.domain.people import matches
from dealtui.domain.records import Entry, Meeting, Summary, known_due, known_moment
from dealtui.i18n import t, tn
from dealtui.service.book import Book
from dealtui.text import clean

if TYPE_CHECKING:
    from dealtui.domain.offers import OfferTrack

# ----------------------------------------------------------------------------------------------------
# What is typed to narrow a list: words, "several words", and filters with what they ask for.


def tokens(text: str, filters: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """The words of a line: the sign before each (@, #, one of `filters`, ""), the word, whether it was quoted.

    >>> list(tokens('质保 owner:"Mei Lin"', ["owner:"]))
    [('', '质保', False), ('owner:', 'Mei Lin', True)]
    """
    line = normalize("NFKC", clean(text)).replace("“", '"').replace("”", '"')
    for sign, quoted, word in re.findall(rf'(?i)(@|#|{"|".join(filters)})?(?:"([^"]*)"?|(\S+))', line):
        yield sign, quoted.strip() or word, bool(quoted)


# ----------------------------------------------------------------------------------------------------
# Which actions, and in what order: read from book.json alone, in one pass over the documents (guide 25, 85, 93).


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


_Doc = Mapping[str, Any]


def actions_of(book: Book, wanted: Filter | None = None) -> list[Card]:
    """The cards of the actions that a filter lets through, in the order of their numbers."""
    wanted = wanted or Filter()
    make, test = Card.from_doc, lets_through(book, wanted)
    states = wanted.states or (UNSETTLED if wanted.unsettled else STATES)
    return [make(doc.doc_id, doc) for doc in book.table("actions").likely("state", *states) if test(doc)]


def lets_through(book: Book, wanted: Filter) -> Callable[[_Doc], bool]:
    """Whether a filter lets an action through, by its document: for lists that are kept up action by action."""
    tests = [test for asked, test in _tests(book, wanted) if asked]

    def lets(doc: _Doc) -> bool:
        # 10,000 times for a list: a generator for each would take as long as the asking
        for test in tests:  # noqa: SIM110
            if not test(doc):
                return False
        return True

    return lets


def ties_of(book: Book) -> dict[int, Ties]:
    """What each action waits for and holds up; those with neither are left out."""
    actions = book.table("actions")
    states = {doc.doc_id: doc.get("state", "todo") for doc in actions}
    return ties({doc.doc_id: doc["depends"] for doc in actions if doc.get("depends")}, states)


def sorted_cards(cards: Iterable[Card], by: str, now: datetime, tied: Mapping[int, Ties]) -> list[Card]:
    """Cards by "due" (none last), or by "urgency", the most urgent first, for which `tied` (see `ties_of`) is asked."""

    def key(card: Card) -> tuple[float, str, int]:
        first = -urgency(card, now, tied.get(card.number, UNTIED)) if by == "urgency" else 0
        return first, card.due or "~", card.number  # ~ comes after every digit

    return sorted(cards, key=key)


def _tests(book: Book, wanted: Filter) -> Iterable[tuple[object, Callable[[_Doc], bool]]]:
    """What may be asked, the cheapest first, each beside what asks for it."""
    now = book.clock.now()
    today, within = now.toordinal(), wanted.due_within
    of_client = set(chosen_deals(book, client=wanted.client)) if wanted.client else ()

    def due_in(first: int, last: int) -> Callable[[_Doc], bool]:
        return lambda doc: (
            (day := day_of(doc.get("due", ""))) is not None and first <= day.toordinal() <= last
        )

    dated = wanted.overdue or wanted.week or within is not None
    return (
        (wanted.deal, lambda doc: doc["deal"] == wanted.deal),
        (wanted.meeting, lambda doc: doc["meeting"] == wanted.meeting),
        (wanted.client, lambda doc: doc["deal"] in of_client),
        (wanted.side, lambda doc: doc.get("side", "ours") == wanted.side),
        (wanted.states, lambda doc: doc.get("state", "todo") in wanted.states),
        (wanted.unsettled, lambda doc: doc.get("state", "todo") not in SETTLED),
        (dated or wanted.risk or wanted.incomplete, lambda doc: doc.get("state", "todo") in OPEN),
        (wanted.risk, lambda doc: doc.get("risk")),
        (wanted.suspect, lambda doc: doc.get("suspect")),
        (wanted.incomplete, lambda doc: not (doc.get("owner") and doc.get("due"))),
        (wanted.overdue, lambda doc: is_past(doc.get("due", ""), now)),
        (wanted.week, due_in(*(day.toordinal() for day in week_of(now)))),
        (within is not None, due_in(today, today + (within or 0))),
        (wanted.slipped, lambda doc: any(is_delay(slip) for slip in doc.get("slips", ()))),
        (wanted.mine and book.user, _takes_part(book.user)),
        (wanted.person, _takes_part(wanted.person)),
        (wanted.text, _says(book, wanted.text) if wanted.text else bool),
    )


def _takes_part(name: str) -> Callable[[_Doc], bool]:
    return lambda doc: (
        doc.get("owner") == name
        or any(helper["name"] == name for helper in doc.get("helpers", ()))
        or any(step.get("person") == name and step.get("state") != "done" for step in doc.get("steps", ()))
    )


def _says(book: Book, text: str) -> Callable[[_Doc], bool]:
    needle = text.casefold()
    deals = chosen_deals(book)
    named = {deal for deal in deals if any(needle in name.casefold() for name in book.names_of(deal))}
    return lambda doc: (
        needle in doc.get("task", "").casefold()
        or needle == doc.get("code", "").casefold()
        or needle in doc.get("owner", "").casefold()
        or doc["deal"] in named
        or needle in doc.get("note", "").casefold()
    )


def chosen_deals(book: Book, deal: int = 0, client: int = 0) -> list[int]:
    """The deals that are meant: one, those of a client, or all."""
    deals = book.table("deals")
    return [doc.doc_id for doc in deals if deal in (0, doc.doc_id) and client in (0, doc["client"])]


def client_of(book: Book) -> dict[int, int]:
    """Whose each deal is."""
    return {doc.doc_id: doc["client"] for doc in book.table("deals")}


# ----------------------------------------------------------------------------------------------------
# Meetings: their lines in a list, how far their promises are, as they stand in a calendar; visits that are due.


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
    hours_left: float | None = None
    recorder: str = ""
    unready: tuple[str, ...] = ()  # of one that is ahead: what to see to, see `planning.unready`

    @property
    def title(self) -> str:
        return self.topic or self.deal


def line_of(book: Book, number: int, doc: Mapping[str, Any], now: datetime) -> MeetingLine:
    """A meeting's line from its header."""
    client, deal = book.names_of(doc["deal"])
    said = Summary.from_doc(doc.get("summary", {}))
    status, ended, gaps = doc.get("status", "planned"), known_moment(doc.get("ended", "")), said.lacking
    if status in ("live", "draft"):  # what the panel and the review list: the head's gaps too
        gaps += len(service.preparing.head_lacks(book, book.meeting(number), said))
    return MeetingLine(
        number=number,
        status=status,
        client=client,
        deal=deal,
        topic=doc.get("topic", ""),
        lines=said.lines,
        gaps=gaps,
        at=known_moment(doc.get("started") or doc.get("planned", "")),
        hours_left=review_hours_left(status, ended, now),
        recorder=doc.get("recorder", ""),
    )


def countdown(hours: float) -> str:
    """What is left of the time for a review, or how late it is: 还剩 03:10, 逾期 5 小时 (guide 65)."""
    minutes = round(abs(hours) * 3600) // 60
    if hours >= 0:
        return t("today.left", left=f"{minutes // 60:02}:{minutes % 60:02}")
    if minutes < 60:
        return t("today.late_minutes", n=minutes)
    if minutes < 48 * 60:
        return tn("today.late_hours", minutes // 60, n=minutes // 60)
    return tn("word.late_short", minutes // 1440, n=minutes // 1440)


class Loop(NamedTuple):
    """How far the promises of a meeting are: how many are closed, of how many that were not cancelled."""

    closed: int
    all: int


def loops_of(book: Book, **of: int) -> dict[int, Loop]:
    """The loop of each meeting that promised something, by its number (guide 99); of one, `meeting=7`."""
    closed: Counter[int] = Counter()
    promised: Counter[int] = Counter()
    for doc in book.docs("actions", **of):
        meeting, state = doc["meeting"], doc.get("state")
        if meeting and state != "cancelled":
            promised[meeting] += 1
            closed[meeting] += state == "closed"
    return {meeting: Loop(closed[meeting], n) for meeting, n in promised.items()}


def meetings_in_order(book: Book) -> list[tuple[str, int]]:
    """When each meeting began, or is planned, and its number, the earliest first."""
    meetings = book.table("meetings")
    held = (doc for doc in meetings if doc.get("status") != "log")
    return in_order((doc.get("started") or doc.get("planned", ""), doc.doc_id) for doc in held)


def meeting_lines(book: Book, deal: int) -> list[tuple[int, MeetingLine]]:
    """A deal's meetings, the last one first, each with its number within the deal."""
    now, meetings = book.clock.now(), book.table("meetings").search(where("deal") == deal)
    lines = [(doc.get("number", 0), line_of(book, doc.doc_id, doc, now)) for doc in meetings]
    return sorted(lines, key=lambda pair: (instant(pair[1].at), pair[0]), reverse=True)


def find_meetings(book: Book, text: str, limit: int = 200) -> list[MeetingLine]:
    """The meetings of whose client, deal, topic, place or people every word of `text` tells, also in pinyin, the newest first;
    all of them for an empty text."""
    words, table, now = text.split(), book.table("meetings"), book.clock.now()
    told = cache(matches)  # the same few names come again and again
    found: list[MeetingLine] = []
    for _, number in reversed(meetings_in_order(book)):
        doc = table.get(doc_id=number)
        there = (attendee["name"] for attendee in doc.get("attendees", ()))
        names = (*book.names_of(doc["deal"]), doc.get("topic", ""), doc.get("place", ""), *there)
        if all(any(told(name, word) for name in names) for word in words):
            found.append(line_of(book, number, doc, now))
            if len(found) == limit:
                break
    return found


def dated_meetings(book: Book, *, client: int = 0, deal: int = 0, person: str = "") -> list[Dated]:
    """The meetings as they stand in a calendar, on our clock: those planned, held and going on (guide 83); of one client,
    deal, or of who attends or records."""
    now, found = book.clock.now(), []
    wanted = {number: book.names_of(number) for number in chosen_deals(book, deal, client)}
    for doc in book.table("meetings"):
        at = known_moment(doc.get("started") or doc.get("planned", ""))
        if not at or doc["deal"] not in wanted or doc.get("status") in ("cancelled", "log"):
            continue
        there = (doc.get("recorder"), *(each["name"] for each in doc.get("attendees", ())))
        if person and person not in there:
            continue
        company, project = wanted[doc["deal"]]
        due = f"{local_time(at, now):%Y-%m-%dT%H:%M}" if "T" in at else at
        state = {"planned": "todo", "live": "doing"}.get(doc.get("status", "planned"), "done")
        text = " / ".join(dict.fromkeys((company, doc.get("topic") or project)))
        who = doc.get("recorder", "")
        found.append(Dated(doc.doc_id, text=text, person=who, state=state, due=due, what="meeting"))
    return found


VISIT_AHEAD = 2  # days before a visit is due from which on the first screen tells of it (guide 18)


class Idle(NamedTuple):
    """A client with whom nothing is arranged, or whose visit is due. `last` is when they were met (ISO, "" never),
    `visit_late` the days since their visit was due, negative before that (None: no visit is agreed, or it is not near)."""

    client: int
    name: str
    last: str
    visit_late: int | None


def clients_without_next_step(book: Book) -> list[Idle]:
    """Clients without a meeting ahead of whom something is open: a deal that is not decided and no action that is not
    settled, or a visit that is due, whatever else is under way (guide 1, 18). Those that have waited longest come first."""
    today, whose, (last, arranged, visits) = book.clock.now().toordinal(), client_of(book), _met(book)
    actions = book.table("actions").likely("state", *UNSETTLED)
    busy = {whose.get(doc["deal"]) for doc in actions if doc.get("state") not in SETTLED}
    undecided = {doc["client"] for doc in book.table("deals") if doc.get("result", "open") == "open"}
    idle = []
    for doc in book.table("clients"):
        if (number := doc.doc_id) in arranged:
            continue
        late = today - visits[number].toordinal() if number in visits else -VISIT_AHEAD - 1
        if (near := late >= -VISIT_AHEAD) or (number in undecided and number not in busy):
            met = known_moment(last.get(number, {}).get("started", ""))
            idle.append(Idle(number, doc["name"], met, late if near else None))
    return sorted(idle, key=lambda row: (instant(row.last), row.client))


def next_visits(book: Book) -> dict[int, date]:
    """When each client is to be visited next: on the day that is fixed, as long as they were not met since; on the day that
    was agreed when they were visited last; else a period after they were met last, or first known."""
    return _met(book)[2]


def dated_visits(book: Book, client: int = 0) -> list[Dated]:
    """The visits that are due, as they stand in a calendar: of clients with whom no meeting is arranged (guide 18)."""
    clients, (_, arranged, visits) = book.table("clients"), _met(book)
    due = ((clients.get(doc_id=n), day) for n, day in visits.items() if n not in arranged)
    return [
        Dated(doc.doc_id, text=doc["name"], person=doc.get("owner", ""), due=day.isoformat(), what="visit")
        for doc, day in due
        if client in (0, doc.doc_id)
    ]


def _met(book: Book) -> tuple[dict[int, Mapping[str, Any]], set[int], dict[int, date]]:
    """The last meeting that was held with each client; with whom one is under way or ahead; `next_visits`."""
    now, whose = book.clock.now(), client_of(book)
    held, arranged, visits = dict[int, Mapping[str, Any]](), set[int](), dict[int, date]()
    for doc in book.table("meetings"):
        status = doc.get("status", "planned")
        if status in ("cancelled", "log"):  # a note of a call is no meeting
            continue
        if status not in ("planned", "live"):
            held[doc.doc_id] = doc
            continue
        planned = known_moment(doc.get("planned", ""))
        if status == "live" or (planned and local_day(planned, now) >= now.date()):
            arranged.add(whose.get(doc["deal"], 0))
    in_turn = in_order((doc.get("started", ""), number) for number, doc in held.items())
    last = {whose.get(held[number]["deal"], 0): held[number] for _, number in in_turn}
    for doc in book.table("clients"):
        met = last.get(doc.doc_id, {})
        since = known_moment(met.get("started", "") or doc.get("created", ""))
        day = local_day(since, now) if since else None
        agreed = known_moment(met.get("next_date", "")) if met.get("scene") == "care" else ""
        fixed = day_of(known_due(doc.get("next_visit", "")))
        if fixed and not (met and day and day >= fixed):
            visits[doc.doc_id] = fixed
        elif agreed:
            visits[doc.doc_id] = local_day(agreed, now)
        elif (period := doc.get("visit_days", 0)) and day:
            visits[doc.doc_id] = date.fromordinal(min(day.toordinal() + period, date.max.toordinal()))
    return last, arranged, visits


# ----------------------------------------------------------------------------------------------------
# The needs of all meetings and how far each is (guide 29-31); what was promised.

UNSOLVED = frozenset(NEED_STATES) - {"solved", "declined", "outside"}


class Need(NamedTuple):
    """A need in a list: its line, how far it is, and the numbers of the actions that serve it and of what answers it."""

    line: Entry
    deal: int
    state: str
    satisfaction: int
    actions: tuple[int, ...]
    answers: tuple[int, ...]


def needs_of(
    book: Book, state: str | Iterable[str] = UNSOLVED, *, deal: int = 0, client: int = 0
) -> list[Need]:
    """The needs that are in a state (or one of several), over all deals, or those of a client, or one deal.

    Needs stand in the deals' files: only deals whose meetings' heads count a need are read.
    """
    wanted = {state} if isinstance(state, str) else set(state)
    serving = defaultdict[tuple[int, int], list[tuple[int, tuple[str, int]]]](list)
    for doc in book.table("actions"):
        for need in doc.get("needs", ()):
            promise = (doc.get("state", "todo"), doc.get("satisfaction", 0))
            serving[doc["deal"], need].append((doc.doc_id, promise))
    found: list[Need] = []
    for number in deals_with(book, "need", deal, client):
        answers: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        for link in book.docs("links", deal=number):
            answers[link["need"]].append(link)
        for line in book.records("entries", deal=number, kind="need", deleted=0):
            actions, links = serving[number, line.doc_id], answers[line.doc_id]
            fits = [link.get("fit", "pending") for link in links]
            how_far = need_state(line.outside, fits, [promise for _, promise in actions])
            if how_far.state in wanted:
                served, answered = (tuple(n for n, _ in actions), tuple(link["answer"] for link in links))
                found.append(Need(line, number, how_far.state, how_far.satisfaction, served, answered))
    return sorted(found, key=lambda need: (instant(need.line.at), need.deal, need.line.doc_id))


class SpokenPromise(NamedTuple):
    """What was promised by word of mouth (guide 14): its line, the number of the line that it was turned into (0 while it only
    stands in the air), its deal."""

    line: Entry
    action: int
    deal: int


def said_by(line: Entry) -> str:
    """Who said it, by name, else whose word it is."""
    return line.speaker or (t(f"side.{line.side}") if line.side else "")


def promises_of(
    book: Book, *, deal: int = 0, client: int = 0, open_only: bool = False
) -> list[SpokenPromise]:
    """Those of a deal, of a client, or of all deals, in the order in which they were said.

    >>> [promise.line.text for promise in promises_of(book, deal=7, open_only=True)]
    ['试点成功就签年框']
    """
    found = []
    for number in deals_with(book, "promise", deal, client):
        lines = book.state(number).entries.values()
        taken = taken_up(lines)
        said = (line for line in lines if line.kind == "promise" and not line.deleted)
        found += [SpokenPromise(line, taken.get(line.doc_id, 0), number) for line in said]
    kept = [promise for promise in found if not (open_only and promise.action)]
    return sorted(kept, key=lambda promise: (instant(promise.line.at), promise.deal, promise.line.doc_id))


def deals_with(book: Book, kind: str, deal: int = 0, client: int = 0) -> list[int]:
    """The deals with a line of a kind, as their meetings' heads count them; of a client, or one deal."""
    heads = (doc for doc in book.table("meetings") if doc.get("summary", {}).get("counts", {}).get(kind))
    return sorted({doc["deal"] for doc in heads} & set(chosen_deals(book, deal, client)))


# ----------------------------------------------------------------------------------------------------
# Lines by their tag over all meetings: what visits have brought to light, and any other topic (guide 18-22).

NEW_NEED = "new-need"  # no tag: the needs that were said in a visit (guide 21)
_NEW_NEED_WORDS = (NEW_NEED, "新增需求", "新需求")


def tag_named(word: str) -> str:
    """The tag that a word names (with or without #, in either language); "" when it names none."""
    wanted = normalize("NFKC", word).strip().removeprefix("#").casefold()
    if wanted in _NEW_NEED_WORDS:
        return NEW_NEED
    return next((tag for tag, words in TAGS.items() if wanted in (tag, *words)), "")


# The tags of what is said of a client, the page of the client shows it (guide 8, 10)
OF_CLIENT = ("background", "intent")


def tagged(book: Book, tag: str, of_client: int = 0) -> list[Entry]:
    """The lines with a tag of `TAGS` (or NEW_NEED), the newest meeting first, each meeting's in their order; of a client
    alone, where one is given.

    Only deals whose meetings' heads name the tag are opened.
    """
    heads, found = dict[int, Mapping[str, Any]](), list[Entry]()
    for doc in book.table("meetings"):
        summary = doc.get("summary", {})
        if tag == NEW_NEED:
            may_hold = doc.get("scene") == "care" and "need" in summary.get("counts", {})
        else:
            may_hold = tag in summary.get("topics" if tag in TOPICS else "tags", ())
        if may_hold and of_client in (0, book.deal(doc["deal"]).client):
            heads[doc.doc_id] = doc
    for number in {doc["deal"] for doc in heads.values()}:
        for doc in book.docs("entries", deal=number, deleted=0):
            bears = doc["kind"] == "need" if tag == NEW_NEED else tag in doc.get("topics", ())
            if bears and doc["meeting"] in heads:
                found.append(Entry.from_doc({**doc, "doc_id": doc.doc_id}))

    def place(line: Entry) -> tuple[float, int, float, int]:
        head = heads[line.meeting]
        began = instant(head.get("started") or head.get("planned", ""))
        return -began, line.meeting, line.order, line.doc_id

    return sorted(found, key=place)


# ----------------------------------------------------------------------------------------------------
# The ledger of offers of a deal.


def tracks_of(book: Book, deal: int, until: Meeting | None = None) -> list[OfferTrack]:
    """Who offered what on which topic (`domain.offers`), in all meetings of the deal, or in those up to one of them."""
    from dealtui.domain.offers import ledger_of

    lines: Iterable[Entry] = book.state(deal).entries.values()
    if until is not None:
        counted = {meeting.doc_id for meeting in book.meetings(deal) if meeting.number <= until.number}
        lines = [line for line in lines if line.meeting in counted]
    return ledger_of(lines)
