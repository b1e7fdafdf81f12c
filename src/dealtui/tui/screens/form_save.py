"""From the form's lines to the meeting, and how each line is read on the way there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from dealtui.i18n import t
from dealtui.tui.dates_shown import read_moment, refused, shown_moment
from dealtui.tui.screens.form_text import GOAL_BREAKS, PEOPLE_BREAKS, split

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book
    from dealtui.tui.screens.form_fields import Field

__all__ = ["Refused", "reading", "save"]


# Lines that are kept as they are typed
_LINES = ("topic", "scene", "stage", "place", "recorder", "change", "raised_by", "impact")


class Refused(ValueError):
    """A line that cannot be taken as it is; `why` is a sentence in the language of the screens."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field
        self.why = why


def reading(book: Book, field: Field, value: str, *, begins: bool) -> str:
    """How a line is read, in a few words; "" where there is nothing to read. `begins`: the meeting is being made."""
    if field.name == "at" and (value or begins):
        if not value:
            return t("form.now")
        moment = read_moment(value, book.clock.now())
        return shown_moment(moment, book.clock.now()) if isinstance(moment, datetime) else refused(moment)
    if field.breaks == PEOPLE_BREAKS and value:
        return _people(value)
    return ""


def _people(value: str) -> str:
    from dealtui.service.preparing import parse_attendee

    people = (parse_attendee(line, "") for line in split(value, PEOPLE_BREAKS))
    return " / ".join(
        "  ".join(part for part in (a.name, a.title, t(f"role.{a.role}") if a.role else "") if part)
        for a in people
    )


def _planned(book: Book, phrase: str) -> str:
    """The planned time as it is stored, "" for now; Refused when the phrase gives none."""
    if not phrase:
        return ""
    moment = read_moment(phrase, book.clock.now())
    if not isinstance(moment, datetime):
        raise Refused("at", refused(moment))
    return moment.isoformat(timespec="seconds")


def save(book: Book, meeting: int, values: Mapping[str, str], reason: str | None = None) -> int:
    """Store what the lines hold; gives the meeting's number. A new meeting without a planned time begins at once.

    A sealed record is amended with the `reason`.

    Raises Refused for a line that has to be changed first, and what `Book.change` raises.
    """
    from dealtui.service import preparing

    if not meeting and not values["client"]:
        raise Refused("client", t("form.client_missing"))
    at = _planned(book, values.get("at", ""))
    ours, theirs = (split(values[side], PEOPLE_BREAKS) for side in ("ours", "theirs"))
    objectives = split(values["objectives"], GOAL_BREAKS)
    lines = {name: values[name] for name in _LINES}
    online = values["online"] == "online"
    if meeting:
        people = {"ours": ours, "theirs": theirs, "objectives": objectives, "online": online}
        when = {"planned": at} if at else {}
        preparing.update_meeting(book, meeting, reason, **people, **lines, **when)
        return meeting
    form = preparing.MeetingForm(client=values["client"], deal=values["deal"], online=online, at=at)
    number = preparing.create_meeting(
        book,
        form._replace(ours=ours, theirs=theirs, objectives=objectives, **lines),  # type: ignore[arg-type]
    )
    if not at:
        preparing.start_meeting(book, number)
    return number
