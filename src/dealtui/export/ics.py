"""A calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from dealtui.domain.calendar import there
from dealtui.domain.deadlines import reminder_day
from dealtui.domain.kinds import OBJECTIVES
from dealtui.domain.lifecycle import OPEN
from dealtui.export.tables import DealPart, Material
from dealtui.export.words import Words
from dealtui.text import clean

if TYPE_CHECKING:
    from dealtui.domain.records import Action, Attendee, Client, Meeting


ALARM = time(9)  # of the day on which somebody is reminded
SECOND_ALARM = time(14)  # when days off bring both reminders to one day
LENGTH = timedelta(hours=1)  # of an event at a named time
_STATUS = {"doing": "IN-PROCESS", "cancelled": "CANCELLED", "todo": "NEEDS-ACTION", "waiting": "NEEDS-ACTION"}


def render_ics(material: Material, what: str, lang: str) -> bytes:
    """The calendar file. `what`: events (meetings, and the actions with a date), or todos (all actions)."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//dealtui//dealtui//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for part in material.parts:
        for meeting in part.dated if what == "events" else ():
            if begins := _utc(meeting.started or meeting.planned):
                calendar.add_component(_meeting(part, meeting, begins, material, lang))
        for action in part.actions:
            if what == "todos":
                calendar.add_component(_todo(part, action, material, lang))
            elif (due := _due(action)) is not None:
                calendar.add_component(_event(part, action, due, material, lang))
    for client, day in material.visits if what == "events" else ():
        calendar.add_component(_visit(client, day, material, lang))
    return bytes(calendar.to_ical())


def _due(action: Action) -> date | datetime | None:
    """The date, with the time where one was named; None where there is none that the calendar has."""
    try:
        due = datetime.fromisoformat(action.due) if "T" in action.due else date.fromisoformat(action.due)
    except ValueError:
        return None
    return (
        due if 1000 <= due.year <= 9000 else None
    )  # around the last days no end and no alarm can be counted


def _meeting(part: DealPart, meeting: Meeting, begins: datetime, material: Material, lang: str) -> Any:
    """A meeting with its place, its people and its agenda (guide 83)."""
    from icalendar import Event

    event = Event()
    deal = f"{clean(part.client.name)} / {clean(part.deal.name)}"
    _known(
        event, meeting, f"{clean(part.client.name)}: {clean(meeting.topic or part.deal.name)}", part, material
    )
    event.add("dtstart", begins)
    event.add("dtend", max(_utc(meeting.ended) or begins + LENGTH, begins))
    planned = "CANCELLED" if meeting.status == "cancelled" else "TENTATIVE"
    event.add("status", "CONFIRMED" if meeting.started else planned)
    t = Words(lang).t
    if place := ", ".join(filter(None, (clean(meeting.place), t("form.on_line") if meeting.online else ""))):
        event.add("location", place)
    lines = [deal]
    for place, moment in there(meeting.started or meeting.planned, meeting.zones):
        here = datetime.fromisoformat(meeting.started or meeting.planned)
        lines.append(f"{here:%Y-%m-%d %H:%M} ({here:%z}) = {place} {moment:%Y-%m-%d %H:%M}")
    lines += [*(_attendee(attendee, lang) for attendee in meeting.attendees)]
    lines += [
        f"{OBJECTIVES.get(objective.state, '.')} {clean(objective.text)}" for objective in meeting.objectives
    ]
    lines += [clean(line) for line in meeting.agenda.split("\n") if line.strip()]
    event.add("description", "\n".join(lines))
    event.add("class", "PRIVATE")  # what we want of it
    return event


def _visit(client: Client, day: str, material: Material, lang: str) -> Any:
    """A day on which a client is to be visited, with who looks after them (guide 18)."""
    from icalendar import Event

    event, name = Event(), clean(client.name)
    event.add("uid", f"{client.id}-visit@dealtui")
    event.add("dtstamp", material.now.astimezone(UTC))
    event.add("sequence", material.seq)
    event.add("summary", f"{Words(lang).t('month.visit')} {name}")
    event.add("categories", [name] if name else [])
    event.add("dtstart", date.fromisoformat(day))
    event.add("transp", "TRANSPARENT")
    event.add("description", clean(client.owner))
    event.add("class", "PRIVATE")
    return event


def _attendee(attendee: Attendee, lang: str) -> str:
    """In words: an address would have calendars send invitations."""
    side = Words(lang).t(f"side.{attendee.side}") if attendee.side else ""
    return "  ".join(filter(None, (side, clean(attendee.name), clean(attendee.title))))


def _event(part: DealPart, action: Action, due: date | datetime, material: Material, lang: str) -> Any:
    from icalendar import Event

    event = Event()
    _common(event, part, action, material, lang)
    event.add("dtstart", due)
    event.add("dtend", due + (LENGTH if isinstance(due, datetime) else timedelta(days=1)))
    event.add("transp", "TRANSPARENT")  # a date to keep, not an hour that is taken
    event.add("status", "CANCELLED" if action.state == "cancelled" else "CONFIRMED")
    if action.state in OPEN:
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
    _known(component, action, _summary(action), part, material)
    component.add("description", "\n".join(_description(part, action, lang)))
    component.add("class", "PRIVATE" if action.internal else "PUBLIC")


def _known(
    component: Any, record: Action | Meeting, summary: str, part: DealPart, material: Material
) -> None:
    """What a calendar knows an entry by, and where it belongs."""
    component.add("uid", f"{record.id}@dealtui")
    component.add("dtstamp", material.now.astimezone(UTC))
    component.add("sequence", material.seq)
    component.add("summary", summary)
    component.add("categories", [text for text in (clean(part.client.name), clean(part.deal.name)) if text])
    if created := _utc(record.created):
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
