"""The head of a meeting, read from the front matter of its minutes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from dealtui.domain.records import Attendee, Meeting, Objective
from dealtui.export.reading.page import NotMinutes
from dealtui.text import clean

__all__ = ["head", "is_date", "is_stamp", "text_of"]

_ULID = re.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}")
_SIDES = ("", "client", "ours")
_SCENES = ("", "first", "negotiation", "change", "care")
_OBJECTIVES = ("open", "met", "partly", "missed")
# A record that is read is nobody's running meeting, and its seal is a proof of the other book
_STATUS = {"planned": "planned", "live": "draft", "draft": "draft", "sealed": "draft"}


def is_stamp(text: str) -> bool:
    """Whether a text is a moment as it is stored: ISO 8601 with an offset."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def is_date(text: str) -> bool:
    """Whether a text is a due date as it is stored: `2026-11-27` or `2026-11-27T15:00`."""
    try:
        return datetime.fromisoformat(text).isoformat()[: len(text)] == text and len(text) in (10, 16)
    except ValueError:
        return False


def text_of(values: Mapping[str, Any], name: str) -> str:
    """A text of the front matter, "" when it is not there. NotMinutes when it is none."""
    value = values.get(name, "")
    if not isinstance(value, str):
        raise NotMinutes("import.bad_field", name=name)
    return clean(value).strip()


def head(values: Mapping[str, Any]) -> Meeting:
    """The meeting, without its deal and its people's numbers. NotMinutes names the field that does not hold."""
    ident = text_of(values, "meeting")
    return Meeting(
        deal=0,
        id=ident if _ULID.fullmatch(ident) else "",
        topic=text_of(values, "topic"),
        number=_number(values, "number"),
        scene=_checked(values, "scene", lambda code: code in _SCENES),
        stage=text_of(values, "stage"),
        status=_STATUS[_checked(values, "status", lambda code: code in _STATUS)],
        planned=_checked(values, "planned", _stamp_or_none),
        started=_checked(values, "started", _stamp_or_none),
        ended=_checked(values, "ended", _stamp_or_none),
        place=text_of(values, "place"),
        online=values.get("online") is True,
        recorder=text_of(values, "recorder"),
        attendees=tuple(_attendee(item) for item in _items(values, "people")),
        objectives=tuple(_objective(item) for item in _items(values, "objectives")),
        agenda="\n".join(text_of({"agenda": item}, "agenda") for item in _items(values, "agenda")),
        next_date=_checked(values, "next", lambda text: not text or is_date(text) or is_stamp(text)),
        change=text_of(values, "change"),
        raised_by=text_of(values, "raised"),
        impact=text_of(values, "impact"),
    )


def _stamp_or_none(text: str) -> bool:
    return not text or is_stamp(text)


def _checked(values: Mapping[str, Any], name: str, holds: Callable[[str], bool]) -> str:
    text = text_of(values, name)
    if not holds(text):
        raise NotMinutes("import.bad_field", name=name)
    return text


def _number(values: Mapping[str, Any], name: str) -> int:
    value = values.get(name, 0)
    if type(value) is not int or not 0 <= value < 1_000_000:
        raise NotMinutes("import.bad_field", name=name)
    return value


def _items(values: Mapping[str, Any], name: str) -> list[Any]:
    value = values.get(name, [])
    if not isinstance(value, list):
        raise NotMinutes("import.bad_field", name=name)
    return value


def _attendee(item: Any) -> Attendee:
    if not isinstance(item, dict) or not text_of(item, "name"):
        raise NotMinutes("import.bad_field", name="people")
    return Attendee(
        name=text_of(item, "name"),
        side=cast(Any, _checked(item, "side", lambda code: code in _SIDES)),
        title=text_of(item, "title"),
        role=text_of(item, "role"),
        present=item.get("present") is not False,
        reason=text_of(item, "reason"),
    )


def _objective(item: Any) -> Objective:
    if not isinstance(item, dict):
        raise NotMinutes("import.bad_field", name="objectives")
    state = text_of(item, "state") or "open"
    if state not in _OBJECTIVES:
        raise NotMinutes("import.bad_field", name="objectives")
    return Objective(text=text_of(item, "text"), state=state)
