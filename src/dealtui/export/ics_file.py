"""Actions as a calendar (RFC 5545): events with two alarms each, or to-dos.

The UID is the action's own, and SEQUENCE is the book's last commit: a calendar that reads a newer file takes its
dates over, also after an undo. An event is a whole day, or an hour where the promise names a time; times are those of
the place where it is read, as they were said. What is internal is CLASS:PRIVATE.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from dealtui.domain.reminders import OPEN_STATES, reminder_day
from dealtui.export.material import DealPart, Material
from dealtui.export.words import Words
from dealtui.text import clean

if TYPE_CHECKING:
    from dealtui.domain.records import Action

__all__ = ["render"]

ALARM = time(9)  # of the day on which somebody is reminded
SECOND_ALARM = time(14)  # when days off bring both reminders to one day
LENGTH = timedelta(hours=1)  # of an event at a named time
_STATUS = {"doing": "IN-PROCESS", "cancelled": "CANCELLED", "todo": "NEEDS-ACTION", "waiting": "NEEDS-ACTION"}


def render(material: Material, what: str, lang: str) -> bytes:
    """The calendar file. `what`: events (those with a date), or todos (all)."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//dealtui//dealtui//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for part in material.parts:
        for action in part.actions:
            if what == "todos":
                calendar.add_component(_todo(part, action, material, lang))
            elif (due := _due(action)) is not None:
                calendar.add_component(_event(part, action, due, material, lang))
    return bytes(calendar.to_ical())


def _due(action: Action) -> date | datetime | None:
    """The date, with the time where one was named; None where there is none that the calendar has."""
    try:
        return datetime.fromisoformat(action.due) if "T" in action.due else date.fromisoformat(action.due)
    except ValueError:
        return None


def _event(part: DealPart, action: Action, due: date | datetime, material: Material, lang: str) -> Any:
    from icalendar import Event

    event = Event()
    _common(event, part, action, material, lang)
    event.add("dtstart", due)
    event.add("dtend", due + (LENGTH if isinstance(due, datetime) else timedelta(days=1)))
    event.add("transp", "TRANSPARENT")  # a date to keep, not an hour that is taken
    event.add("status", "CANCELLED" if action.state == "cancelled" else "CONFIRMED")
    if action.state in OPEN_STATES:
        for alarm in _alarms(due, _summary(action)):
            event.add_component(alarm)
    return event


def _todo(part: DealPart, action: Action, material: Material, lang: str) -> Any:
    from icalendar import Todo

    todo = Todo()
    _common(todo, part, action, material, lang)
    if (due := _due(action)) is not None:
        todo.add("due", due)
    status = _STATUS.get(action.state, "COMPLETED")
    todo.add("status", status)
    if action.steps:
        done = sum(step.state == "done" for step in action.steps)
        todo.add("percent-complete", 100 if status == "COMPLETED" else 100 * done // len(action.steps))
    if status == "COMPLETED" and (finished := _utc(action.finished or action.closed)):
        todo.add("completed", finished)
    return todo


def _common(component: Any, part: DealPart, action: Action, material: Material, lang: str) -> None:
    component.add("uid", f"{action.id}@dealtui")
    component.add("dtstamp", material.now.astimezone(UTC))
    component.add("sequence", material.seq)
    component.add("summary", _summary(action))
    component.add("description", "\n".join(_description(part, action, lang)))
    component.add("categories", [text for text in (clean(part.client.name), clean(part.deal.name)) if text])
    component.add("class", "PRIVATE" if action.internal else "PUBLIC")
    if created := _utc(action.created):
        component.add("created", created)


def _summary(action: Action) -> str:
    owner = f" ({clean(action.owner)})" if action.owner else ""
    return f"{action.code} {clean(action.task)}{owner}".strip() or action.id


def _description(part: DealPart, action: Action, lang: str) -> Iterator[str]:
    """Where it is from, who helps, and the steps."""
    t = Words(lang).t
    yield f"{clean(part.client.name)} / {clean(part.deal.name)}"
    meeting = part.meetings.get(action.meeting)
    if meeting is not None and (meeting.topic or meeting.started):
        yield f"{clean(meeting.topic)} {meeting.started[:10]}".strip()
    for helper in action.helpers:
        yield f"+ {clean(helper.name)} {clean(helper.part)}".rstrip()
    for step in action.steps:
        sign = "x" if step.state == "done" else ">" if step.state == "doing" else "."
        yield " ".join(filter(None, (sign, clean(step.text), clean(step.person), step.due)))
    if action.original_due and action.original_due != action.due:
        yield t("ics.original", day=action.original_due)


def _alarms(due: date | datetime, text: str) -> Iterator[Any]:
    """Two days and one day ahead, on workdays (guide 84); relative to the start, as RFC 5545 has it by default."""
    from icalendar import Alarm

    start = due if isinstance(due, datetime) else datetime.combine(due, time())
    days = [reminder_day(start.date(), offset) for offset in (2, 1)]
    for place, day in enumerate(days):
        at = SECOND_ALARM if place and days[0] == day else ALARM
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", text)
        alarm.add("trigger", datetime.combine(day, at) - start)
        yield alarm


def _utc(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp).astimezone(UTC) if stamp else None
    except ValueError:
        return None
