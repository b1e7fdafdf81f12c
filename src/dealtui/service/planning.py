"""A meeting that is ahead: its objectives, agenda, materials, people and date (guide 32-44, 105, 106).

Each change is one commit, taken back by `book.undo(meeting)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from dealtui.domain.kinds import INVITATIONS, LEADS
from dealtui.domain.records import Attendee, BriefingSent, Meeting, MeetingMaterial, Objective
from dealtui.domain.typed import agenda_lines, ticked
from dealtui.i18n import catalog
from dealtui.service.book import Book, Transaction
from dealtui.service.lists import needs_of
from dealtui.service.preparing import (
    Refused,
    earlier,
    in_meeting,
    made_known,
    parse_attendee,
    suggested_objectives,
    tell_next,
)
from dealtui.text import folded, one_line

# ----------------------------------------------------------------------------------------------------
# One change of a meeting's head.

LISTS = ("objectives", "agenda", "materials", "notes")  # what is written line by line


def lines_of(meeting: Meeting, what: str) -> list[str]:
    """A list of `LISTS` as lines that are typed: an objective's words, `name | place` of a material."""
    return {
        "objectives": lambda: [item.text for item in meeting.objectives],
        "agenda": lambda: agenda_lines(meeting.agenda),
        "materials": lambda: [" | ".join(filter(None, (one.name, one.place))) for one in meeting.materials],
        "notes": lambda: list(meeting.notes),
    }[what]()


def _as_kept(meeting: Meeting, what: str, lines: Iterable[str]) -> dict[str, Any]:
    """The field that such lines make; an objective keeps how far it was reached, and where it came from."""
    if what == "agenda":
        return {what: "\n".join(lines)}
    if what == "objectives":
        known = {objective.text: objective for objective in meeting.objectives}
        return {what: tuple(known.get(line) or Objective(text=line) for line in lines)}
    if what == "materials":
        parted = (map(str.strip, line.replace("｜", "|").partition("|")) for line in lines)
        return {what: tuple(MeetingMaterial(name=name, place=place) for name, _, place in parted)}
    return {what: tuple(lines)}


@in_meeting("objectives")
def write_line(work: Transaction, number: int, what: str, index: int, text: str) -> None:
    """Change a line of one of the `LISTS`, add one behind the last; an empty text takes it out."""
    work.label, head = what, work.book.meeting(number)
    lines, line = lines_of(head, what), one_line(text)
    lines[index : index + 1] = [line] if line else []
    kept = _as_kept(head, what, lines)
    if what == "objectives" and line and index < len(head.objectives):  # it is the same in other words
        objectives = list(head.objectives)
        objectives[index] = replace(objectives[index], text=line)
        kept = {what: tuple(objectives)}
    work.update("meetings", number, **kept)


@in_meeting("objectives")
def move_line(work: Transaction, number: int, what: str, index: int, by: int) -> None:
    """Move a line up (-1) or down (+1); at the end nothing is done."""
    work.label, head = what, work.book.meeting(number)
    lines = lines_of(head, what)
    if 0 <= index + by < len(lines):
        lines[index], lines[index + by] = lines[index + by], lines[index]
        work.update("meetings", number, **_as_kept(head, what, lines))


@in_meeting("agenda")
def tick_agenda(work: Transaction, number: int, index: int) -> None:
    """An item of the agenda is done, or is not after all."""
    lines = agenda_lines(work.book.meeting(number).agenda)
    agenda = "\n".join(ticked(line) if n == index else line for n, line in enumerate(lines))
    work.update("meetings", number, agenda=agenda)


@in_meeting("briefing")
def leave_out(work: Transaction, number: int, key: str) -> None:
    """A line of the briefing is left out of it, or stands in it again."""
    before = work.book.meeting(number).left_out
    kept = tuple(other for other in before if other != key)
    work.update("meetings", number, left_out=kept if key in before else (*kept, key))


# ----------------------------------------------------------------------------------------------------
# Objectives suggested by the stage and by what is open, each with where it comes from (guide 33).


class Suggestion(NamedTuple):
    """`source`: stage, objective (not met before), divergence, need; `code`: the line's, or the earlier meeting's number."""

    text: str
    source: str
    code: str = ""


def suggestions(book: Book, number: int, lang: str) -> list[Suggestion]:
    """What the meeting might have to reach, as far as it is none of its objectives yet."""
    meeting = book.meeting(number)
    found = [Suggestion(text, "stage") for text in suggested_objectives(meeting.scene, meeting.stage, lang)]
    before = earlier(book, meeting)
    if before:
        unmet = (objective for objective in before[-1].objectives if objective.state != "met")
        found += [Suggestion(one.text, "objective", str(before[-1].number)) for one in unmet]
    t = catalog(lang).t
    points = (point for head in before for point in head.disputed)
    found += [Suggestion(t("prepare.settle", text=point.text), "divergence", point.code) for point in points]
    needs = (need.line for need in needs_of(book, "captured", deal=meeting.deal) if not need.answers)
    found += [Suggestion(t("prepare.answer", text=need.text), "need", need.code) for need in needs]
    taken = {objective.text for objective in meeting.objectives}
    codes = {objective.source for objective in meeting.objectives}
    fresh = (item for item in {item.text: item for item in found}.values() if item.text not in taken)
    return [item for item in fresh if not item.code or f"{item.source} {item.code}" not in codes]


@in_meeting("objectives")
def take(work: Transaction, number: int, suggestion: Suggestion) -> None:
    """Make a suggestion an objective."""
    source = f"{suggestion.source} {suggestion.code}".strip()
    objective = Objective(text=suggestion.text, source=source)
    work.update("meetings", number, objectives=(*work.book.meeting(number).objectives, objective))


# ----------------------------------------------------------------------------------------------------
# People: who is invited, and what is missing while planning (guide 40-42, 44, 106).


class PlanWarning(NamedTuple):
    """code: lead (nobody of ours may decide or coordinate), decider (a known decision maker is not invited), declined (or does
    not come); `name` is whose."""

    code: str
    name: str = ""


def deciders_of(book: Book) -> dict[int, list[str]]:
    """Who of each client is known to decide."""
    found: dict[int, list[str]] = {}
    for doc in book.table("people"):
        if "decision" in doc.get("roles", ()) and not doc.get("gone"):
            found.setdefault(doc.get("client", 0), []).append(doc["name"])
    return found


def warnings(
    book: Book, meeting: Meeting, deciders: Mapping[int, list[str]] | None = None
) -> list[PlanWarning]:
    """What to see to before the meeting; `deciders` as `deciders_of` has them, where several meetings are looked at."""
    coming = [someone for someone in meeting.attendees if someone.invitation != "declined"]
    found = []
    if not any(someone.side == "ours" and set(someone.roles) & set(LEADS) for someone in coming):
        found.append(PlanWarning("lead"))
    theirs = {someone.name: someone for someone in meeting.attendees if someone.side == "client"}
    known = (deciders_of(book) if deciders is None else deciders).get(book.deal(meeting.deal).client, [])
    here = [name for name, someone in theirs.items() if "decision" in someone.roles]
    for name in dict.fromkeys((*known, *here)):
        state = theirs[name].invitation if name in theirs else ""
        if state in ("", "declined"):
            found.append(PlanWarning("declined" if state else "decider", name))
    return found


def unready(book: Book, meeting: Meeting, deciders: Mapping[int, list[str]]) -> tuple[str, ...]:
    """What of a planned meeting is still to be seen to, in codes: briefing (nobody was given it), and those of the warnings."""
    sent = any(one.audience == "internal" for one in meeting.briefings)
    codes = (warning.code for warning in warnings(book, meeting, deciders))
    return tuple(dict.fromkeys((*(() if sent else ("briefing",)), *codes)))


@in_meeting("invitation")
def invite(work: Transaction, number: int, name: str, state: str) -> None:
    """How far somebody's coming is arranged: invited, confirmed, declined, "" for not at all. Who is known of the client or of
    us, and not on the list yet, is put there. Refused for a name that nobody has."""
    if state not in ("", *INVITATIONS):
        raise Refused("prepare.no_invitation", value=state, known=", ".join(INVITATIONS))
    head, book, wanted = work.book.meeting(number), work.book, folded(name)
    people = head.attendees
    if not any(folded(one.name) == wanted for one in people):
        client = book.deal(head.deal).client
        known = (one for one in (*book.people(client), *book.people()) if folded(one.name) == wanted)
        if not (one := next(known, None)):
            raise Refused("prepare.nobody", "people", name=name)
        someone = Attendee(name=one.name, side="client" if one.client else "ours")
        people = (*people, *made_known(work, (someone,), client))
    them = tuple(replace(one, invitation=state) if folded(one.name) == wanted else one for one in people)
    work.update("meetings", number, attendees=them)


@in_meeting("people")
def add_person(work: Transaction, number: int, line: str, side: str) -> None:
    """Put somebody on the list, as `name:title:role`; Refused when a role is none."""
    head, told = work.book.meeting(number), parse_attendee(line, "client" if side == "client" else "ours")
    others = (one for one in head.attendees if (one.name, one.side) != (told.name, told.side))
    people = (*others, *made_known(work, (told,), work.book.deal(head.deal).client))
    work.update("meetings", number, attendees=people)


@in_meeting("people")
def drop_person(work: Transaction, number: int, name: str) -> None:
    """Take somebody off the list."""
    people = work.book.meeting(number).attendees
    work.update("meetings", number, attendees=tuple(one for one in people if one.name != name))


@in_meeting("briefing")
def mark_sent(work: Transaction, number: int, names: Iterable[str], audience: str = "internal") -> None:
    """The briefing was given to these people; the agenda, when `audience` is the client (guide 38, 107)."""
    now, by, given = work.book.clock.stamp(), work.book.user, [*filter(None, map(one_line, names))]
    before = work.book.meeting(number).briefings
    kept = (sent for sent in before if sent.audience != audience or sent.to not in given)
    new = (BriefingSent(to=name, at=now, by=by, audience=audience) for name in given)
    work.update("meetings", number, briefings=(*kept, *new))


@in_meeting("briefing")
def mark_read(work: Transaction, number: int, name: str) -> None:
    """Somebody has read what was sent (guide 39), or has not after all; who was sent nothing has read it all the same."""
    now, sent = work.book.clock.stamp(), work.book.meeting(number).briefings
    if not any(one.to == name for one in sent):
        sent = (*sent, BriefingSent(to=name, at=now, by=work.book.user))
    read = now if any(one.to == name and not one.read for one in sent) else ""
    sent = tuple(replace(one, read=read) if one.to == name else one for one in sent)
    work.update("meetings", number, briefings=sent)


# ----------------------------------------------------------------------------------------------------
# The date: a planned meeting is moved, cancelled or deleted; the meeting before tells when the next one is (block G).


@in_meeting("planned")
def move(work: Transaction, number: int, planned: str) -> None:
    """Another time (ISO 8601 with offset); a cancelled meeting is planned again."""
    _tell_of(work, number, planned)
    work.update("meetings", number, planned=planned, status="planned", cancelled="")


@in_meeting("cancel")
def cancel(work: Transaction, number: int, reason: str) -> None:
    """It is not held; it is kept, with the reason."""
    if not (why := one_line(reason)):
        raise Refused("prepare.why_cancel")
    _tell_of(work, number, "")
    work.update("meetings", number, status="cancelled", cancelled=why)


@in_meeting("delete")
def delete(work: Transaction, number: int) -> None:
    """It never was meant: the record goes. Undo brings it back."""
    _tell_of(work, number, "")
    work.remove("meetings", number)


def _tell_of(work: Transaction, number: int, planned: str) -> None:
    """The date of a meeting that has not begun becomes another, "" for none."""
    head = work.book.meeting(number)
    if head.status not in ("planned", "cancelled"):
        raise Refused("prepare.begun")
    tell_next(work, head, planned)
