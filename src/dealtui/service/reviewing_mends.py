"""What the mending of a finding writes: fields of a line or of a meeting's head, worked out from what was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from dealtui.domain.records import Attendee, Entry, Helper, Meeting
from dealtui.domain.review import names_in
from dealtui.service.entry_work import side_of

__all__ = ["head_fields", "line_fields", "side_of"]


def line_fields(entry: Entry, what: str, value: str, now: datetime) -> dict[str, Any]:
    """The fields of a line that gets its criterion, place, owner or due date.

    ValueError with a reason of `dates.refused` when the phrase is no date.
    """
    if what == "due":
        return _due(value, now)
    if what == "owner":
        return _owner(entry, value)
    return {what: value}


def _due(phrase: str, now: datetime) -> dict[str, Any]:
    from dealtui.domain.dates import Refusal, read_due

    if not phrase:
        return {"due": "", "due_text": ""}
    due = read_due(phrase, now)
    if isinstance(due, Refusal):
        raise ValueError(due.reason)
    return {"due": due.iso, "due_text": phrase}


def _owner(entry: Entry, name: str) -> dict[str, Any]:
    """One person is accountable; the others who were named help (guide 26, 74)."""
    others = [other for other in names_in(entry.owner) if other != name] if entry.owner != name else []
    kept = {helper.name: helper for helper in entry.helpers if helper.name != name}
    for other in others:
        kept.setdefault(other, Helper(name=other))
    return {"owner": name, "helpers": tuple(kept.values())}


def head_fields(meeting: Meeting, what: str, name: str, value: str) -> dict[str, Any]:
    """The fields of a meeting's head that gets its recorder, topic or place, the reason of an absence, or a role."""
    if what in ("absence", "authority"):
        people = (
            _noted(person, what, value) if person.name == name else person for person in meeting.attendees
        )
        return {"attendees": tuple(people)}
    return {what: value or name}


def _noted(person: Attendee, what: str, value: str) -> Attendee:
    return replace(person, reason=value) if what == "absence" else replace(person, role=value)
