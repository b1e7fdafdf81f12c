"""Before a meeting: clients, deals, people, and the head of the meeting itself (guide 7, 12, 32-44, 48-53)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial, wraps
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from dealtui.domain.calendar import instant, zone_named
from dealtui.domain.kinds import HELD, ROLES, STAGES
from dealtui.domain.people import People, matches, read_attendee, role_of
from dealtui.domain.records import (
    Attendee,
    Client,
    Deal,
    Meeting,
    Objective,
    Person,
    Side,
    Summary,
    validated,
)
from dealtui.domain.review import Finding, SaidOfAll, head_findings
from dealtui.i18n import LANGUAGES, catalog, t
from dealtui.scenes import template
from dealtui.service.book import FOLLOWING, Book, Refused, Transaction, UseCase
from dealtui.service.entries import settle_names
from dealtui.service.lists import client_of, meetings_in_order
from dealtui.text import clean_fields, folded, one_line

if TYPE_CHECKING:
    from dealtui.domain.dates import Refusal

# ----------------------------------------------------------------------------------------------------
# Several people or goals on one line, and the line by which somebody is typed: `name:title:role` (guide 40-42, 51, 52).

PEOPLE_BREAKS = ",，、;；"
GOAL_BREAKS = ";；"  # a goal may hold a comma


def split(value: str, breaks: str) -> tuple[str, ...]:
    """The pieces of a line, without blanks around and without empty ones.

    >>> split("王总:采购总监:决策人，赵经理", PEOPLE_BREAKS)
    ('王总:采购总监:决策人', '赵经理')
    """
    return tuple(filter(None, map(str.strip, re.split(f"[{breaks}]", value))))


def separator(text: str, breaks: str) -> str:
    """What parts two pieces of such a text: the full-width sign where some of it is written in Chinese."""
    return breaks[1] if any("\u2e80" <= c <= "\u9fff" for c in text) else f"{breaks[0]} "


def read_day(phrase: str, now: datetime, field: str = "") -> str:
    """A day, or a minute, as it is stored; Refused for what is none."""
    from dealtui.domain.dates import Refusal, read_due

    due = read_due(phrase, now)
    if isinstance(due, Refusal):
        raise Refused("day.refused", field, why=due.why)
    return due.iso


def read_held(started: str, ended: str, now: datetime, before: str = "") -> dict[str, datetime | Refusal]:
    """When a meeting began and ended, as far as it is said: ISO, 昨天 14:00, 11-18 9:30, or a clock alone, which is of the day on
    which it began (`before`: as that stands so far)."""
    from dealtui.domain.dates import read_past

    day = datetime.fromisoformat(before).date() if before else None
    read: dict[str, datetime | Refusal] = {}
    for name, phrase in (("started", started), ("ended", ended)):
        if phrase:
            read[name] = moment = read_past(phrase, now, day)
            day = moment.date() if isinstance(moment, datetime) else day
    return read


def stored_moment(read: datetime | Refusal, field: str = "") -> str:
    """A time that was read, as it is stored; Refused where it was none."""
    if not isinstance(read, datetime):
        raise Refused("day.refused", field, why=read.why)
    return read.isoformat(timespec="seconds")


def read_zone(name: str, field: str = "") -> str:
    """A time zone by its name; Refused for one that is none."""
    try:
        return zone_named(name)
    except LookupError:
        raise Refused("form.zone_unknown", field, name=name) from None


def joined(pieces: Iterable[str], breaks: str) -> str:
    """Pieces as one line."""
    pieces = tuple(pieces)
    return separator("".join(pieces), breaks).join(pieces)


def role_words() -> str:
    """All roles, in the language of the screens."""
    return t("list.comma").join(t(f"role.{role}") for role in ROLES)


def roles_of(words: Iterable[str], field: str = "") -> tuple[str, ...]:
    """The roles that words name; Refused with the first that names none."""
    roles = {word: role_of(word) for word in filter(None, words)}
    for word, role in roles.items():
        if not role:
            raise Refused("form.role_unknown", field, role=word, known=role_words())
    return tuple(dict.fromkeys(roles.values()))


def parse_attendee(line: str, side: Side = "") -> Attendee:
    """The person of a form's line, see `read_attendee`; Refused when a role is none: it is not taken for a part of the title."""
    words = [word.strip() for word in one_line(line).replace("：", ":").split(":")[2:]]
    roles_of(words, "theirs" if side == "client" else "ours")
    return read_attendee(line, side)


def attendee_line(attendee: Attendee, lang: str) -> str:
    """The line that reads back to the attendee."""
    roles = (catalog(lang).t(f"role.{role}") if role in ROLES else role for role in attendee.roles)
    return ":".join((attendee.name, attendee.title, *roles)).rstrip(":")


def known_at(book: Book, meeting: Meeting) -> People:
    """Who is known at a meeting: its people, then those of its client and ours. Who uses the book and who records are ours."""
    return known_with(book, book.deal(meeting.deal).client, meeting.attendees, meeting.recorder)


def known_with(book: Book, client: int, present: Iterable[Attendee] = (), *ours: str) -> People:
    """Who is known where a client is spoken with (0: with somebody)."""
    return People.of(present, book.people(client) + book.people(), ours=(*ours, book.user))


def head_lacks(book: Book, head: Meeting, said: Summary, known: People | None = None) -> list[Finding]:
    """What a meeting's head lacks, by what its lines say. `known`: who may be named there, where that is at hand."""
    strangers = (known or known_at(book, head)).strangers(said.names) if said.names else ()
    return head_findings(head, SaidOfAll(said.said, strangers, template(head.scene)))


# ----------------------------------------------------------------------------------------------------
# How the piece that is being typed at the end of a line is completed: pure functions.

SHOWN = 60  # candidates offered at once


class Piece(NamedTuple):
    """The end of a line that is being typed: `before` stays, `text` is what gets completed."""

    before: str
    text: str


def last_piece(value: str, breaks: str = "", known: Mapping[str, str] | None = None) -> Piece:
    """Where the piece begins that stands last on the line; a new one behind what is whole: one of the `known` words, or
    somebody of that name with title and roles.

    >>> last_piece("王总，赵", PEOPLE_BREAKS)
    Piece(before='王总，', text='赵')
    >>> last_piece("Ann", PEOPLE_BREAKS, {"Ann": ""})
    Piece(before='Ann, ', text='')
    """
    start = max((value.rfind(sign) + 1 for sign in breaks), default=0)
    start = len(value) - len(value[start:].lstrip(" "))
    if breaks and known and name_in(value[start:]) in known:
        return Piece(value.rstrip() + separator(value, breaks), "")
    return Piece(value[:start], value[start:])


def name_in(piece: str) -> str:
    """Who a piece names: what stands before title and roles."""
    return piece.replace("：", ":").split(":")[0].strip()


def completions(piece: str, known: Iterable[str], taken: Sequence[str] = ()) -> list[str]:
    """What `piece` may become: first what begins with it, then what its pinyin spells (hdzz for 华东智造), then
    what holds it; everything when it is empty.

    `taken` is left out (people already named). Upper and lower case are the same.
    """
    wanted, found = folded(piece), dict[int, list[str]]({3: [], 2: [], 1: [], 0: []})
    for word in known:
        found[0 if word in taken else matches(word, wanted)].append(word)
        if len(found[3]) == SHOWN:
            break
    return (found[3] + found[2] + found[1])[:SHOWN]


# ----------------------------------------------------------------------------------------------------
# What the book knows by name, for completion: clients, deals, people, topics, places; the most likely first.


def find_named(book: Book, table: str, name: str, client: int = 0) -> int:
    """The document of that name (of that client), or of one that looks like it (`folded`); 0: there is none."""
    wanted, there = folded(name), book.docs(table, client=client)
    return next((doc.doc_id for doc in there if folded(doc["name"]) == wanted), 0)


def client_names(book: Book) -> list[str]:
    """Clients, those met last first; of names that look alike one."""
    whose = client_of(book)
    of_meeting = {doc.doc_id: whose[doc["deal"]] for doc in book.table("meetings")}
    met = (of_meeting[number] for _, number in reversed(meetings_in_order(book)))
    place = {client: place for place, client in enumerate(dict.fromkeys(met))}
    alike: dict[str, str] = {}
    for client in sorted(book.clients(), key=lambda c: place.get(c.doc_id, len(place))):
        alike.setdefault(folded(client.name), client.name)
    return list(alike.values())


def deal_names(book: Book, client_name: str) -> list[str]:
    client = find_named(book, "clients", client_name)
    return [deal.name for deal in reversed(book.deals(client))] if client else []


def people_of(book: Book, client_name: str = "") -> Sequence[Person]:
    """The people of a client, or ours when no client is named."""
    client = find_named(book, "clients", client_name) if client_name else 0
    return book.people(client) if client or not client_name else []


def used(book: Book, field: str) -> list[str]:
    """What meetings have in a field of their heads, the newest first."""
    seen = (doc.get(field, "") for doc in reversed(book.table("meetings").all()))
    return [value for value in dict.fromkeys(seen) if value]


def taken_over(book: Book, client_name: str, deal_name: str = "") -> dict[str, Any]:
    """What a new meeting has from the last one, as far as nothing else is said: the fields of the form (deal, place, ours,
    theirs) that were anything. The deal is the only open one, where none is named."""
    client = find_named(book, "clients", client_name)
    running = [deal.name for deal in book.deals(client) if deal.result == "open"] if client else []
    if not deal_name and len(running) == 1:
        deal_name = running[0]
    deal = find_named(book, "deals", deal_name, client) if client and deal_name else 0
    held = [meeting for meeting in book.meetings(deal) if meeting.status != "log"] if deal else []
    last = max(held, key=attrgetter("number"), default=None)
    found: dict[str, Any] = {"deal": deal_name, "place": last.place if last else ""}
    for name, side in (("theirs", "client"), ("ours", "ours")):
        found[name] = tuple(one.name for one in (last.attendees if last else ()) if one.side == side)
    return {name: value for name, value in found.items() if value}


# ----------------------------------------------------------------------------------------------------
# What befalls a meeting: it begins, it ends, people come and leave (guide 44, 45, 49, 65).


P = ParamSpec("P")
T = TypeVar("T")
Within = Callable[Concatenate[Transaction, int, P], T]


def in_meeting(label: str) -> Callable[[Within[P, T]], Callable[Concatenate[Book, int, P], UseCase[T]]]:
    """What is done to a meeting within a commit, as a use case of that meeting: of `act(work, 7, …)` it makes `act(book, 7, …)`."""

    def made(act: Within[P, T]) -> Callable[Concatenate[Book, int, P], UseCase[T]]:
        @wraps(act)
        def case(book: Book, meeting: int, *told: P.args, **named: P.kwargs) -> UseCase[T]:
            run = lambda work: act(work, meeting, *told, **named)  # noqa: E731
            return UseCase(label, run, book.meeting(meeting).deal, meeting)

        return case

    return made


def begin(work: Transaction, meeting: int) -> None:
    """The meeting is live, with the time and the recorder (guide 45, 49)."""
    head = work.book.meeting(meeting)
    who, when = head.recorder or work.book.user, head.started or work.book.clock.stamp()
    work.update("meetings", meeting, status="live", started=when, recorder=who, cancelled="")


@in_meeting("end")
def end(work: Transaction, meeting: int) -> None:
    """The meeting is over: from now on it waits to be reviewed within 24 hours (guide 65)."""
    head, ended = work.book.meeting(meeting), work.book.clock.stamp()
    if head.afterwards:
        lines = (entry.at for entry in work.state.ordered(meeting))
        ended = head.ended or max((head.started, *lines), key=instant)
    work.update("meetings", meeting, status="draft", ended=ended)


def earlier(book: Book, meeting: Meeting) -> list[Meeting]:
    """The meetings of the deal that were held before this one, the first of them first."""
    before = (
        other
        for other in book.meetings(meeting.deal)
        if other.doc_id != meeting.doc_id
        and other.status in HELD
        and (not meeting.number or other.number < meeting.number)
    )
    return sorted(before, key=attrgetter("number"))


def tell_next(work: Transaction, head: Meeting, planned: str) -> None:
    """The meeting before says when the next one is, or that none is any more; a sealed record is left as it is."""
    before = [other for other in earlier(work.book, head) if other.status != "sealed"]
    if before and (planned or before[-1].next_date == head.planned):
        work.update("meetings", before[-1].doc_id, next_date=planned)


def _absent(words: str) -> Attendee:
    """Who is absent, and why, where it is said behind a colon."""
    name, _, reason = words.replace("：", ":", 1).partition(":")
    return Attendee(name=name.strip(), reason=reason.strip())


def note_presence(work: Transaction, meeting: int, names: Sequence[str], present: bool) -> None:
    """People came or left, each a name, `name:title:role`, or of who is absent `name:why`. Who is not on the list yet is put there as they are known, with
    side, title and roles; who is not known at all is made known, on the client's side unless a side is named (guide 44)."""
    head = work.book.meeting(meeting)
    attendees = {(someone.name, someone.side): someone for someone in head.attendees}
    known = known_at(work.book, head)
    for told in map(read_attendee if present else _absent, names):
        one = known.find(told.name) or Attendee(name=told.name, side=told.side or "client")
        new = Attendee(name=one.name, side=one.side, title=one.title, role=" ".join(one.roles))
        said = {name: text for name in ("title", "role", "reason") if (text := getattr(told, name))}
        someone = replace(attendees.get((one.name, one.side), new), present=present, **said)
        if present:
            (someone,) = made_known(work, (someone,), work.book.deal(head.deal).client)
        attendees[one.name, one.side] = someone
    work.update("meetings", meeting, attendees=tuple(attendees.values()))
    if present:
        settle_names(work, meeting, known_at(work.book, work.book.meeting(meeting)))


start = in_meeting("start")(begin)
set_presence = in_meeting("presence")(note_presence)


class MeetingForm(NamedTuple):
    """What somebody tells of a meeting that begins; only the client is needed. `at` is ISO, "" means now."""

    client: str
    deal: str = ""
    topic: str = ""
    scene: str = ""
    stage: str = ""
    place: str = ""
    online: bool = False
    at: str = ""
    ours: tuple[str, ...] = ()  # name:title:role
    theirs: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    agenda: str = ""
    recorder: str = ""
    # Of the change scene: what is to be changed, who asks for it, what it reaches (guide 15, 16)
    change: str = ""
    raised_by: str = ""
    impact: str = ""
    started: str = ""  # of one that was held already: ISO, and when it ended, where that is known
    ended: str = ""
    zones: tuple[str, ...] = ()


def suggested_objectives(scene: str, stage: str, lang: str) -> tuple[str, ...]:
    """What a meeting of this scene and stage (in words of either language) usually has to reach (guide 33)."""
    words = ((code, (code, *(catalog(each).t(f"stage.{code}") for each in LANGUAGES))) for code in STAGES)
    codes = (code for code, named in words if folded(stage) in map(folded, named))
    return template(scene).objectives_for(next(codes, ""), lang)


# ---------------------------------------------------------------------- meetings


def create_meeting(form: MeetingForm, *, begins: bool = False) -> UseCase[int]:
    """Store a meeting, with its client, deal and people where they are new; gives its number. `begins`: it is live.

    Refused without a client's name, ValidationFailed for what is none of the record's values.
    """
    if not one_line(form.client):
        raise Refused("form.client_missing", "client")

    def run(work: Transaction) -> int:
        book, now, told = work.book, work.book.clock.stamp(), _cleaned(form._asdict())
        name, at = told.pop("client"), told.pop("at")
        deal_name = told.pop("deal") or told["topic"] or name
        client = find_named(book, "clients", name) or work.insert("clients", Client(name=name, created=now))
        deal = find_named(book, "deals", deal_name, client) or work.insert(
            "deals", Deal(client=client, name=deal_name, created=now)
        )
        meeting = Meeting(
            deal=deal,
            number=1 + max((meeting.number for meeting in book.meetings(deal)), default=0),
            planned=at or form.started or now,
            status="live" if form.started else "planned",
            afterwards=bool(form.started),
            created=now,
        )
        head = _head(work, meeting, told)
        head["recorder"] = head["recorder"] or book.user
        head["zones"] = head["zones"] or _zones(work, client, head["attendees"])
        meeting = replace(meeting, **head)
        number = work.insert("meetings", validated("meetings", meeting.to_doc()))
        if at:
            tell_next(work, meeting, at)
        if begins:
            begin(work, number)
        return number

    return UseCase("meeting", run)


def update_meeting(book: Book, number: int, **fields: Any) -> UseCase[int]:
    """Change a meeting's head; `ours`, `theirs` and `objectives` are taken as in the form. Gives its number."""

    def run(work: Transaction) -> int:
        head = _head(work, book.meeting(number), fields)
        work.update("meetings", number, **head)
        if "attendees" in head:
            settle_names(work, number, known_at(book, book.meeting(number)))
        return number

    return UseCase("head", run, book.meeting(number).deal, number)


def _head(work: Transaction, meeting: Meeting, fields: dict[str, Any]) -> dict[str, Any]:
    """The record's fields from the form's; who stays on the list is as present and as invited as before."""
    head = _cleaned(fields)
    if "ours" in head or "theirs" in head:
        before = {one.name: one for one in meeting.attendees}
        ours, theirs = (
            head.pop(name, [attendee_line(one, "en") for one in meeting.attendees if one.side == side])
            for name, side in (("ours", "ours"), ("theirs", "client"))
        )
        named = [parse_attendee(line, "ours") for line in ours]
        named += [parse_attendee(line, "client") for line in theirs]
        once: dict[tuple[str, str], Attendee] = {}
        for one in named:
            if one.name:
                once.setdefault((one.side, folded(one.name)), one)
        people = made_known(work, once.values(), work.book.deal(meeting.deal).client)
        kept = ((one, before.get(one.name, one)) for one in people)
        head["attendees"] = tuple(
            replace(one, present=old.present, reason=old.reason, invitation=old.invitation)
            for one, old in kept
        )
    if {"started", "ended"} & head.keys():
        started, ended = head.get("started", meeting.started), head.get("ended", meeting.ended)
        _check_times(started, ended, work.book.clock.stamp())
    if "objectives" in head:
        states = {objective.text: objective for objective in meeting.objectives}
        texts = [one_line(item) if isinstance(item, str) else item.text for item in head["objectives"]]
        head["objectives"] = tuple(states.get(text) or Objective(text=text) for text in texts if text)
    return head


def _check_times(started: str, ended: str, now: str) -> None:
    """Refused for a meeting that ends before it begins, or after now."""
    if ended and instant(ended) < instant(started):
        raise Refused("form.ends_before", "ended")
    for field, moment in (("started", started), ("ended", ended)):
        if moment and instant(moment) > instant(now):
            raise Refused("day.refused", field, why=t("dates.refused.future"))


def _zones(work: Transaction, client: int, attendees: Iterable[Attendee]) -> tuple[str, ...]:
    """The time zones of the client and of those who take part."""
    docs = [work.doc("clients", client), *(work.doc("people", one.person) for one in attendees if one.person)]
    return tuple(dict.fromkeys(doc["zone"] for doc in docs if doc and doc.get("zone")))


def known_as(book: Book, company: int, name: str) -> str:
    """The whole name of somebody of a client, or of ours (0), whom a part of it means; what was said where that is not certain."""
    return _people_of(book, company).full(name)


def _people_of(book: Book, company: int) -> People:
    return People(Attendee(name=person.name, side="", title=person.title) for person in book.people(company))


def made_known(work: Transaction, people: Iterable[Attendee], client: int) -> tuple[Attendee, ...]:
    """The people with name, title, roles and number of their records; who has none gets one, and one that lacks a title or
    roles learns them."""
    book, companies = work.book, {"ours": 0, "client": client}
    known = {side: _people_of(book, company) for side, company in companies.items()}
    numbers = {
        side: {folded(one.name): one.doc_id for one in reversed(book.people(company))}  # the first of a name
        for side, company in companies.items()
    }
    found = []
    for one in people:
        if one.side not in companies:
            found.append(one)
            continue
        company, name = companies[one.side], known[one.side].full(one.name)
        told: dict[str, Any] = {"title": one.title, "roles": one.roles}
        if not (number := numbers[one.side].get(folded(name), 0)):
            number = work.insert("people", Person(name=name, client=company, **told))
            numbers[one.side][folded(name)] = number
        record = book.person(number)
        if learnt := {field: new for field, new in told.items() if new and not getattr(record, field)}:
            work.update("people", number, **learnt)
        title, role = one.title or record.title, one.role or " ".join(record.roles)
        found.append(replace(one, name=name, title=title, role=role, person=number))
    return tuple(found)


# ---------------------------------------------------------------------- clients, deals, people


def new_client(book: Book, name: str, **fields: Any) -> UseCase[int]:
    record = Client(name=one_line(name), created=book.clock.stamp(), **_cleaned(fields))
    return UseCase("client", lambda work: work.insert("clients", record), scope=FOLLOWING)


def new_deal(book: Book, client: int, name: str, **fields: Any) -> UseCase[int]:
    """A deal of a client's; it is not taken back: it keeps what was before."""
    record = Deal(client=client, name=one_line(name), created=book.clock.stamp(), **_cleaned(fields))
    return UseCase("deal", lambda work: work.insert("deals", record), final=True)


def new_person(client: int, name: str, title: str = "", roles: Iterable[str] = ()) -> UseCase[int]:
    """Make a person known; client = 0 is one of ours."""
    record = Person(client=client, name=one_line(name), title=one_line(title), roles=tuple(roles))
    return UseCase("person", lambda work: work.insert("people", record), scope=FOLLOWING)


def _update(
    label: str, table: str, number: int, *, expect: int | None = None, **fields: Any
) -> UseCase[None]:
    """A change of what is known; what somebody was called before stays with them, as sealed records call them so. Stale when
    `expect` is not its revision."""

    def run(work: Transaction) -> None:
        doc, new = work.doc(table, number) or {}, _cleaned(fields)
        if doc.get("name") != new.get("name", doc.get("name")):
            earlier = (name for name in doc.get("formerly", ()) if name != doc["name"])
            new["formerly"] = (*earlier, doc["name"])
        work.update(table, number, expect=expect, **new)

    return UseCase(label, run, scope=FOLLOWING)


update_client = partial(_update, "client", "clients")
update_deal = partial(_update, "deal", "deals")
update_person = partial(_update, "person", "people")


def _cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form as they are kept: an agenda has lines, everything else is one."""
    return clean_fields(fields, ("agenda",))
