"""Before a meeting: clients, deals, people, and the head of the meeting itself (guide 7, 12, 32-44, 48-53)."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any, NamedTuple

from dealtui.domain.records import Attendee, Client, Deal, Meeting, Objective, Person
from dealtui.i18n import catalog
from dealtui.service.attendees import attendee_line, parse_attendee, role_of
from dealtui.service.known_names import (
    client_names,
    deal_names,
    find_named,
    people_names,
    places_used,
    topics_used,
)
from dealtui.service.meeting_work import start
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work
from dealtui.text import clean, clean_multiline

__all__ = [
    "SCENES",
    "MeetingForm",
    "add_client",
    "add_deal",
    "add_person",
    "attendee_line",
    "client_names",
    "create_meeting",
    "deal_names",
    "parse_attendee",
    "people_names",
    "places_used",
    "role_of",
    "start_meeting",
    "suggested_objectives",
    "topics_used",
    "update_client",
    "update_deal",
    "update_meeting",
    "update_person",
]

SCENES = ("first", "negotiation", "change", "care")

# How many objectives a scene suggests (texts: objective.<scene>.<n> in the catalogs; guide 33)
_SUGGESTIONS = {"first": 3, "negotiation": 4, "change": 3, "care": 3}


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
    change: str = (
        ""  # of the change scene: what is to be changed, who asks for it, what it reaches (guide 15, 16)
    )
    raised_by: str = ""
    impact: str = ""


def suggested_objectives(scene: str, lang: str) -> tuple[str, ...]:
    """What a meeting of this scene usually has to reach."""
    return tuple(catalog(lang).t(f"objective.{scene}.{n}") for n in range(1, _SUGGESTIONS.get(scene, 0) + 1))


# ---------------------------------------------------------------------- meetings


def create_meeting(book: Book, form: MeetingForm) -> int:
    """Store a meeting, with its client, deal and people where they are new; gives its number.

    ValueError with a catalog key when the client's name is empty.
    """
    if not clean(form.client).strip():
        raise ValueError("forms.client_needed")
    return book.change("meeting", lambda work: _create(work, form))


def update_meeting(book: Book, number: int, reason: str | None = None, /, **fields: Any) -> None:
    """Change a meeting's head; `ours`, `theirs` and `objectives` are taken as in the form.

    That of a sealed record is amended, with the reason; Sealed when there is none.
    """
    meeting = book.meeting(number)

    def use_case(work: Work) -> None:
        work.update("meetings", number, **_head(work, meeting, fields))

    if reason is None:
        book.change("meeting", use_case, deal=meeting.deal)
    else:
        from dealtui.service.sealing import amend

        amend(book, number, reason, use_case)


def start_meeting(book: Book, number: int) -> None:
    book.change("start", lambda work: start(work, number), deal=book.meeting(number).deal, scope=number)


def _create(work: Work, form: MeetingForm) -> int:
    book = work.book
    now = book.clock.stamp()
    client = find_named(book, "clients", form.client) or work.insert(
        "clients", Client(name=_line(form.client), created=now)
    )
    deal_name = _line(form.deal) or _line(form.topic) or _line(form.client)
    deal = find_named(book, "deals", deal_name, client) or work.insert(
        "deals", Deal(client=client, name=deal_name, created=now)
    )
    attendees = _attendees(work, client, form.ours, form.theirs)
    number = 1 + max((meeting.number for meeting in book.meetings(deal)), default=0)
    return work.insert(
        "meetings",
        Meeting(
            deal=deal,
            number=number,
            topic=_line(form.topic),
            scene=form.scene if form.scene in SCENES else "",
            stage=_line(form.stage),
            planned=form.at or now,
            place=_line(form.place),
            online=form.online,
            attendees=attendees,
            objectives=tuple(Objective(text=_line(text)) for text in form.objectives if _line(text)),
            agenda=clean_multiline(form.agenda).strip(),
            recorder=_line(form.recorder) or book.user,
            change=_line(form.change),
            raised_by=_line(form.raised_by),
            impact=_line(form.impact),
            created=now,
        ),
    )


def _head(work: Work, meeting: Meeting, fields: dict[str, Any]) -> dict[str, Any]:
    """The record's fields from the form's."""
    head = _lines(fields)
    if "ours" in head or "theirs" in head:
        kept = {a.name: a for a in meeting.attendees}
        ours = head.pop("ours", [attendee_line(a, "en") for a in meeting.attendees if a.side == "ours"])
        theirs = head.pop("theirs", [attendee_line(a, "en") for a in meeting.attendees if a.side == "client"])
        client = work.book.deal(meeting.deal).client
        head["attendees"] = tuple(
            a if (old := kept.get(a.name)) is None else _with_presence(a, old)
            for a in _attendees(work, client, ours, theirs)
        )
    if "objectives" in head:
        states = {objective.text: objective for objective in meeting.objectives}
        texts = [_line(item) if isinstance(item, str) else item.text for item in head["objectives"]]
        head["objectives"] = tuple(states.get(text) or Objective(text=text) for text in texts if text)
    return head


def _with_presence(attendee: Attendee, old: Attendee) -> Attendee:
    from dataclasses import replace

    return replace(attendee, present=old.present, reason=old.reason)


def _attendees(work: Work, client: int, ours: Iterable[str], theirs: Iterable[str]) -> tuple[Attendee, ...]:
    """The people of a meeting; who is not known yet is made known."""
    from dataclasses import replace

    attendees: dict[tuple[str, str], Attendee] = {}
    for side, company, lines in (("ours", 0, ours), ("client", client, theirs)):
        named = [parse_attendee(line, side) for line in lines]
        known = _known_people(work.book, company, {attendee.name for attendee in named})
        for attendee in named:
            if not attendee.name or (side, attendee.name) in attendees:
                continue
            if person := known.get(attendee.name):
                number = person.doc_id
                roles = person.roles
                attendee = replace(
                    attendee,
                    title=attendee.title or person.title,
                    role=attendee.role or (roles[0] if roles else ""),
                )
            else:
                roles = (attendee.role,) if attendee.role else ()
                number = work.insert(
                    "people", Person(name=attendee.name, client=company, title=attendee.title, roles=roles)
                )
            attendees[side, attendee.name] = replace(attendee, person=number)
    return tuple(attendees.values())


def _known_people(book: Book, company: int, names: Container[str]) -> dict[str, Person]:
    """Those of the names that are known of a client, or of us (0); a record is made of these only."""
    return {
        doc["name"]: Person.from_doc({**doc, "doc_id": number})
        for number, doc in book.repo.table("people").items()
        if doc["name"] in names and doc.get("client", 0) == company and not doc.get("gone")
    }


# ---------------------------------------------------------------------- clients, deals, people


def add_client(book: Book, name: str, **fields: Any) -> int:
    record = Client(name=_line(name), created=book.clock.stamp(), **_lines(fields))
    return book.change("client", lambda work: work.insert("clients", record))


def add_deal(book: Book, client: int, name: str, **fields: Any) -> int:
    record = Deal(client=client, name=_line(name), created=book.clock.stamp(), **_lines(fields))
    return book.change("deal", lambda work: work.insert("deals", record))


def add_person(book: Book, client: int, name: str, title: str = "", roles: Iterable[str] = ()) -> int:
    """Make a person known; client = 0 is one of ours."""
    record = Person(client=client, name=_line(name), title=_line(title), roles=tuple(roles))
    return book.change("person", lambda work: work.insert("people", record))


def update_client(book: Book, number: int, /, **fields: Any) -> None:
    book.change("client", lambda work: work.update("clients", number, **_lines(fields)))


def update_deal(book: Book, number: int, /, **fields: Any) -> None:
    book.change("deal", lambda work: work.update("deals", number, **_lines(fields)))


def update_person(book: Book, number: int, /, **fields: Any) -> None:
    book.change("person", lambda work: work.update("people", number, **_lines(fields)))


def _line(text: str) -> str:
    return clean(text).strip()


def _lines(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a form as they are kept: an agenda has lines, everything else is one."""
    return {
        name: value
        if not isinstance(value, str)
        else clean_multiline(value).strip()
        if name == "agenda"
        else _line(value)
        for name, value in fields.items()
    }
