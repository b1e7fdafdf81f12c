"""A meeting that is ahead: its objectives, agenda, materials, people and date (guide 32-44, 105, 106).

Each change is one commit, taken back by `book.undo(meeting)`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from dealtui.domain.kinds import INVITATIONS, LEADS
from dealtui.domain.people import folded
from dealtui.domain.records import BriefingSent, Meeting, MeetingMaterial, Objective
from dealtui.domain.typed import agenda_lines, ticked
from dealtui.i18n import catalog
from dealtui.service.book import Book, Transaction, UseCase
from dealtui.service.lists import needs_of
from dealtui.service.preparing import (
    Refused,
    earlier,
    made_known,
    parse_attendee,
    suggested_objectives,
    tell_next,
)
from dealtui.text import one_line

# ----------------------------------------------------------------------------------------------------
# One change of a meeting's head.

LISTS = ("objectives", "agenda", "materials", "notes")  # what is written line by line


def _change(
    book: Book, number: int, label: str, fields: Callable[[Meeting, Transaction], dict[str, Any]]
) -> UseCase[None]:
    def run(work: Transaction) -> None:
        work.update("meetings", number, **fields(book.meeting(number), work))

    return UseCase(label, run, book.meeting(number).deal, number)


def lines_of(meeting: Meeting, what: str) -> list[str]:
    """A list of `LISTS` as lines that are typed: an objective's words, `name | place` of a material."""
    if what == "agenda":
        return agenda_lines(meeting.agenda)
    if what == "materials":
        return [" | ".join(filter(None, (item.name, item.place))) for item in meeting.materials]
    return [item.text for item in meeting.objectives] if what == "objectives" else list(meeting.notes)


def _as_kept(meeting: Meeting, what: str, lines: Iterable[str]) -> dict[str, Any]:
    """The field that such lines make; an objective keeps how far it was reached, and where it came from."""
    if what == "agenda":
        return {"agenda": "\n".join(lines)}
    if what == "objectives":
        known = {objective.text: objective for objective in meeting.objectives}
        return {what: tuple(known.get(line) or Objective(text=line) for line in lines)}
    if what == "materials":
        parted = (line.replace("｜", "|").partition("|") for line in lines)
        return {
            what: tuple(MeetingMaterial(name=name.strip(), place=place.strip()) for name, _, place in parted)
        }
    return {what: tuple(lines)}


def write_line(book: Book, number: int, what: str, index: int, text: str) -> UseCase[None]:
    """Change a line of one of the `LISTS`, add one behind the last; an empty text takes it out."""

    def fields(head: Meeting, _work: Transaction) -> dict[str, Any]:
        lines = lines_of(head, what)
        lines[index : index + 1] = [line] if (line := one_line(text)) else []
        if what != "objectives" or not line or index >= len(head.objectives):
            return _as_kept(head, what, lines)
        objectives = list(head.objectives)
        objectives[index] = replace(objectives[index], text=line)
        return {what: tuple(objectives)}

    return _change(book, number, what, fields)


def move_line(book: Book, number: int, what: str, index: int, by: int) -> UseCase[None]:
    """Move a line up (-1) or down (+1); at the end nothing is done."""

    def fields(head: Meeting, _work: Transaction) -> dict[str, Any]:
        lines = lines_of(head, what)
        if 0 <= index + by < len(lines):
            lines[index], lines[index + by] = lines[index + by], lines[index]
        return _as_kept(head, what, lines)

    return _change(book, number, what, fields)


def tick_agenda(book: Book, number: int, index: int) -> UseCase[None]:
    """An item of the agenda is done, or is not after all."""

    def fields(head: Meeting, _work: Transaction) -> dict[str, Any]:
        lines = agenda_lines(head.agenda)
        return {"agenda": "\n".join(ticked(line) if n == index else line for n, line in enumerate(lines))}

    return _change(book, number, "agenda", fields)


def leave_out(book: Book, number: int, key: str) -> UseCase[None]:
    """A line of the briefing is left out of it, or stands in it again."""

    def fields(head: Meeting, _work: Transaction) -> dict[str, Any]:
        kept = tuple(other for other in head.left_out if other != key)
        return {"left_out": kept if key in head.left_out else (*kept, key)}

    return _change(book, number, "briefing", fields)


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


def take(book: Book, number: int, suggestion: Suggestion) -> UseCase[None]:
    """Make a suggestion an objective."""
    source = f"{suggestion.source} {suggestion.code}".strip()
    objective = Objective(text=suggestion.text, source=source)
    return _change(
        book, number, "objectives", lambda head, _work: {"objectives": (*head.objectives, objective)}
    )


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


def invite(book: Book, number: int, name: str, state: str) -> UseCase[None]:
    """How far somebody's coming is arranged: invited, confirmed, declined, "" for not at all. Who is known of the client or of
    us, and not on the list yet, is put there. Refused for a name that nobody has."""
    if state not in ("", *INVITATIONS):
        raise Refused("prepare.no_invitation", value=state, known=", ".join(INVITATIONS))

    def fields(head: Meeting, work: Transaction) -> dict[str, Any]:
        people = head.attendees
        if not any(folded(someone.name) == folded(name) for someone in people):
            client = work.book.deal(head.deal).client
            sides = (("client", client), ("ours", 0))
            people_of = ((side, one) for side, of in sides for one in work.book.people(of))
            known = [(side, one) for side, one in people_of if folded(one.name) == folded(name)]
            if not known:
                raise Refused("prepare.nobody", "people", name=name)
            side, person = known[0]
            people = (*people, *made_known(work, (parse_attendee(person.name, side),), client))  # type: ignore[arg-type]
        found = [(one, folded(one.name) == folded(name)) for one in people]
        return {"attendees": tuple(replace(one, invitation=state) if it else one for one, it in found)}

    return _change(book, number, "invitation", fields)


def add_person(book: Book, number: int, line: str, side: str) -> UseCase[None]:
    """Put somebody on the list, as `name:title:role`; Refused when a role is none."""

    def fields(head: Meeting, work: Transaction) -> dict[str, Any]:
        told = parse_attendee(line, "client" if side == "client" else "ours")
        client = work.book.deal(head.deal).client
        others = tuple(one for one in head.attendees if (one.name, one.side) != (told.name, told.side))
        return {"attendees": (*others, *made_known(work, (told,), client))}

    return _change(book, number, "people", fields)


def drop_person(book: Book, number: int, name: str) -> UseCase[None]:
    """Take somebody off the list."""

    def fields(head: Meeting, _work: Transaction) -> dict[str, Any]:
        return {"attendees": tuple(one for one in head.attendees if one.name != name)}

    return _change(book, number, "people", fields)


def mark_sent(book: Book, number: int, names: Iterable[str], audience: str = "internal") -> UseCase[None]:
    """The briefing was given to these people; the agenda, when `audience` is the client (guide 38, 107)."""
    given = [name for name in map(one_line, names) if name]

    def fields(head: Meeting, work: Transaction) -> dict[str, Any]:
        now, by = work.book.clock.stamp(), work.book.user
        new = [BriefingSent(to=name, at=now, by=by, audience=audience) for name in given]
        kept = [
            sent for sent in head.briefings if (sent.to, sent.audience) not in {(n, audience) for n in given}
        ]
        return {"briefings": (*kept, *new)}

    return _change(book, number, "briefing", fields)


def mark_read(book: Book, number: int, name: str) -> UseCase[None]:
    """Somebody has read what was sent (guide 39), or has not after all; who was sent nothing has read it all the same."""

    def fields(head: Meeting, work: Transaction) -> dict[str, Any]:
        now, by = work.book.clock.stamp(), work.book.user
        sent = head.briefings
        if not any(one.to == name for one in sent):
            sent = (*sent, BriefingSent(to=name, at=now, by=by))
        read = now if any(one.to == name and not one.read for one in sent) else ""
        return {"briefings": tuple(replace(one, read=read) if one.to == name else one for one in sent)}

    return _change(book, number, "briefing", fields)


# ----------------------------------------------------------------------------------------------------
# The date: a planned meeting is moved, cancelled or deleted; the meeting before tells when the next one is (block G).


def move(book: Book, number: int, planned: str) -> UseCase[None]:
    """Another time (ISO 8601 with offset); a cancelled meeting is planned again."""

    def fields(head: Meeting, work: Transaction) -> dict[str, Any]:
        _only_ahead(head)
        tell_next(work, head, planned)
        return {"planned": planned, "status": "planned", "cancelled": ""}

    return _change(book, number, "planned", fields)


def cancel(book: Book, number: int, reason: str) -> UseCase[None]:
    """It is not held; it is kept, with the reason."""
    why = one_line(reason)
    if not why:
        raise Refused("prepare.why_cancel")

    def fields(head: Meeting, work: Transaction) -> dict[str, Any]:
        _only_ahead(head)
        tell_next(work, head, "")
        return {"status": "cancelled", "cancelled": why}

    return _change(book, number, "cancel", fields)


def delete(book: Book, number: int) -> UseCase[None]:
    """It never was meant: the record goes. Undo brings it back."""

    def run(work: Transaction) -> None:
        head = book.meeting(number)
        _only_ahead(head)
        tell_next(work, head, "")
        work.remove("meetings", number)

    return UseCase("delete", run, book.meeting(number).deal, number)


def _only_ahead(head: Meeting) -> None:
    if head.status not in ("planned", "cancelled"):
        raise Refused("prepare.begun")
