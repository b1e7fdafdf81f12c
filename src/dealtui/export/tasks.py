"""Actions in other programs: calendars, a chart, Taskwarrior, and dates and states that come back from there (also as CSV)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.calendar import there
from dealtui.domain.deadlines import Bar, bars, reminder_day
from dealtui.domain.kinds import OBJECTIVES
from dealtui.domain.lifecycle import FINISHED, OPEN, STATES
from dealtui.domain.records import ValidationFailed, as_uuid
from dealtui.export.markdown import heading, paragraph
from dealtui.export.tables import DealPart, Material, undead
from dealtui.export.words import Words, moment_of
from dealtui.extras import PaperFault
from dealtui.i18n import LANGUAGES, catalog
from dealtui.text import clean, escaped

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from dealtui.domain.records import Action, Client, Meeting


# ----------------------------------------------------------------------------------------------------
# A calendar (iCalendar, RFC 5545): meetings, visits, and what is due, with alarms.

ALARM = time(9)  # of the day on which somebody is reminded
SECOND_ALARM = time(14)  # when days off bring both reminders to one day
LENGTH = timedelta(hours=1)  # of an event at a named time
_STATUS = {"doing": "IN-PROCESS", "cancelled": "CANCELLED", "todo": "NEEDS-ACTION", "waiting": "NEEDS-ACTION"}


def render_ics(material: Material, what: str, lang: str) -> bytes:
    """The calendar file. `what`: events (meetings, and the actions with a date), or todos (all actions)."""
    head = {
        "version": "2.0",
        "prodid": "-//dealtui//dealtui//EN",
        "calscale": "GREGORIAN",
        "method": "PUBLISH",
    }
    calendar, words = _component("Calendar", head), Words(lang)
    for part in material.parts:
        for meeting in part.dated if what == "events" else ():
            if begins := _utc(meeting.at):
                calendar.add_component(_meeting(part, meeting, begins, material, words))
        for action in part.actions:
            if what == "todos":
                calendar.add_component(_todo(part, action, material, words))
            elif (due := _day_or_hour(action.due)) is not None:
                calendar.add_component(_event(part, action, due, material, words))
    for client, day in material.visits if what == "events" else ():
        calendar.add_component(_visit(client, day, material, words))
    return bytes(calendar.to_ical())


def _component(name: str, told: Mapping[str, Any]) -> Any:
    """One of icalendar's, with what is known of it."""
    import icalendar

    component = getattr(icalendar, name)()
    for key, value in told.items():
        if value not in (None, "", []):
            component.add(key, value)
    return component


def _known(uid: str, summary: str, names: tuple[str, ...], material: Material) -> dict[str, Any]:
    """What a calendar knows an entry by, and where it belongs."""
    return {
        "uid": f"{uid}@dealtui",
        "dtstamp": material.now.astimezone(UTC),
        "sequence": material.seq,
        "summary": summary,
        "categories": list(filter(None, names)),
    }


def _names(part: DealPart) -> tuple[str, str]:
    return clean(part.client.name), clean(part.deal.name)


def _day_or_hour(due: str) -> date | datetime | None:
    """The date, with the time where one was named; None where there is none that the calendar has."""
    moment = moment_of(due)
    return moment.date() if moment and "T" not in due else moment


def _meeting(part: DealPart, meeting: Meeting, begins: datetime, material: Material, words: Words) -> Any:
    """A meeting with its place, its people and its agenda (guide 83)."""
    client, deal = _names(part)
    planned = "CANCELLED" if meeting.status == "cancelled" else "TENTATIVE"
    here = datetime.fromisoformat(meeting.at)
    lines = [f"{client} / {deal}"]
    lines += [
        f"{here:%Y-%m-%d %H:%M} ({here:%z}) = {place} {moment:%Y-%m-%d %H:%M}"
        for place, moment in there(meeting.at, meeting.zones)
    ]
    # people in words: an address would have calendars send invitations
    lines += [
        "  ".join(filter(None, (words.label("side", who.side), clean(who.name), clean(who.title))))
        for who in meeting.attendees
    ]
    lines += [f"{OBJECTIVES.get(wish.state, '.')} {clean(wish.text)}" for wish in meeting.objectives]
    lines += [clean(line) for line in meeting.agenda.split("\n") if line.strip()]
    online = words.t("form.on_line") if meeting.online else ""
    return _component(
        "Event",
        {
            **_known(meeting.id, f"{client}: {clean(meeting.topic) or deal}", (client, deal), material),
            "created": _utc(meeting.created),
            "dtstart": begins,
            "dtend": max(_utc(meeting.ended) or begins + LENGTH, begins),
            "status": "CONFIRMED" if meeting.started else planned,
            "location": ", ".join(filter(None, (clean(meeting.place), online))),
            "description": "\n".join(lines),
            "class": "PRIVATE",  # what we want of it
        },
    )


def _visit(client: Client, day: str, material: Material, words: Words) -> Any:
    """A day on which a client is to be visited, with who looks after them (guide 18)."""
    name = clean(client.name)
    return _component(
        "Event",
        {
            **_known(f"{client.id}-visit", f"{words.t('month.visit')} {name}", (name,), material),
            "dtstart": date.fromisoformat(day),
            "transp": "TRANSPARENT",
            "description": clean(client.owner),
            "class": "PRIVATE",
        },
    )


def _event(part: DealPart, action: Action, due: date | datetime, material: Material, words: Words) -> Any:
    event = _component(
        "Event",
        {
            **_promised(part, action, material, words),
            "dtstart": due,
            "dtend": due + (LENGTH if isinstance(due, datetime) else timedelta(days=1)),
            "transp": "TRANSPARENT",  # a date to keep, not an hour that is taken
            "status": "CANCELLED" if action.state == "cancelled" else "CONFIRMED",
        },
    )
    if action.state in OPEN:
        for alarm in _alarms(due, _summary(action)):
            event.add_component(alarm)
    return event


def _todo(part: DealPart, action: Action, material: Material, words: Words) -> Any:
    status = _STATUS.get(action.state, "COMPLETED")
    over, steps = status == "COMPLETED", action.steps
    return _component(
        "Todo",
        {
            **_promised(part, action, material, words),
            "due": _day_or_hour(action.due),
            "status": status,
            "percent-complete": (100 if over else 100 * action.steps_done // len(steps)) if steps else None,
            "completed": _utc(action.finished or action.closed) if over else None,
        },
    )


def _promised(part: DealPart, action: Action, material: Material, words: Words) -> dict[str, Any]:
    return {
        **_known(action.id, _summary(action), _names(part), material),
        "created": _utc(action.created),
        "description": "\n".join(_description(part, action, words)),
        "class": "PRIVATE" if action.internal else "PUBLIC",
    }


def _summary(action: Action) -> str:
    owner = f" ({clean(action.owner)})" if action.owner else ""
    return f"{action.code} {clean(action.task)}{owner}".strip() or action.id


def _description(part: DealPart, action: Action, words: Words) -> Iterator[str]:
    """Where it is from, who helps, and the steps."""
    yield " / ".join(_names(part))
    meeting = part.meetings.get(action.meeting)
    if meeting is not None and (meeting.topic or meeting.started):
        yield f"{clean(meeting.topic)} {meeting.started[:10]}".strip()
    for helper in action.helpers:
        yield f"+ {clean(helper.name)} {clean(helper.part)}".rstrip()
    yield from _steps(action)
    if first := action.due_at_first:
        yield words.t("ics.original", day=first)


def _steps(action: Action) -> Iterator[str]:
    for step in action.steps:
        yield " ".join(filter(None, (step.sign, clean(step.text), clean(step.person), step.due)))


def _alarms(due: date | datetime, text: str) -> Iterator[Any]:
    """Two days and one day ahead, on workdays (guide 84); relative to the start, as RFC 5545 has it by default."""
    start = due if isinstance(due, datetime) else datetime.combine(due, time())
    days = [reminder_day(start.date(), offset) for offset in (2, 1)]
    for place, day in enumerate(days):
        at = SECOND_ALARM if place and days[0] == day else ALARM
        trigger = datetime.combine(day, at) - start
        yield _component("Alarm", {"action": "DISPLAY", "description": text, "trigger": trigger})


def _utc(stamp: str) -> datetime | None:
    moment = moment_of(stamp)
    return moment.astimezone(UTC) if moment else None


# ----------------------------------------------------------------------------------------------------
# A Gantt chart as Mermaid in Markdown (guide 82).

_TWINS = str.maketrans(':;#,%`\n"<>', "：；＃，％' ＂＜＞")
_ACTIVE = {"doing": "active, ", "waiting": "active, "}


def render_mermaid(material: Material, what: str, lang: str) -> bytes:
    """A Markdown file with one chart; a section for each deal."""
    words, today = Words(lang), material.now.date()
    lines: list[str] = []
    for part in material.parts:
        if found := bars((action.doc_id, action.to_doc()) for action in part.actions):
            name = " / ".join(dict.fromkeys((part.client.name, part.deal.name)))
            lines += [f"    section {_unmarked(name)}", *(_bar(bar, today, words) for bar in found)]
    head = ("gantt", "    dateFormat YYYY-MM-DD", "    axisFormat %m-%d", "    todayMarker on")
    chart = "\n".join(("```mermaid", *head, *lines, "```")) if lines else paragraph(words.t("gantt.empty"))
    return f"{heading(1, words.t('gantt.file_title', day=today.isoformat()))}\n\n{chart}\n".encode()


def _bar(bar: Bar, today: date, words: Words) -> str:
    """`A1 收集需求文档 李雷 :crit, a1, 2026-11-24, 4d`; what is internal says so, for charts are handed on."""
    piece = bar.piece
    done = bar.done == 1 or piece.state == "cancelled"
    state = "done, " if done else "crit, " if bar.late(today) else _ACTIVE.get(piece.state, "")
    number = f"a{piece.number}s{piece.step}" if piece.step else f"a{piece.number}"
    days = (bar.end - bar.start).days + 1
    text = words.marked(_unmarked(piece.text), piece.internal)
    name = " ".join(filter(None, ("" if piece.step else piece.code, text, _unmarked(piece.person)))) or number
    return f"    {name} :{state}{number}, {bar.start.isoformat()}, {days}d"


def _unmarked(text: str) -> str:
    return " ".join(clean(text).translate(_TWINS).split())


# ----------------------------------------------------------------------------------------------------
# Actions as JSON for Taskwarrior's `task import` (its format: taskwarrior.org/docs/design/task).
#
# Each task has a UUID made of the action's ULID, so that importing again changes tasks instead of adding them, and so
# that what comes back finds its action (`dealtui import taskwarrior`). What Taskwarrior has no attribute for travels as
# attributes named dealtui…, which it keeps.


def render_taskwarrior(material: Material, what: str, lang: str) -> bytes:
    """The file: one task a line, as `task export` writes it."""
    ids = {action.doc_id: action.id for part in material.parts for action in part.actions}
    tasks = [_task(part, action, ids, material.now) for part in material.parts for action in part.actions]
    rows = ",\n".join(escaped(json.dumps(task, ensure_ascii=False)) for task in tasks)
    return f"[\n{rows}\n]\n".encode() if rows else b"[]\n"


def _task(part: DealPart, action: Action, ids: dict[int, str], now: datetime) -> dict[str, Any]:
    created = moment_of(action.created) or now
    over = action.state not in OPEN
    project = (" ".join(name.replace(".", "·").split()) for name in _names(part))  # a dot would part projects
    tags = (
        action.side,
        "waitingfor" if action.state == "waiting" else "",
        "internal" if action.internal else "",
    )
    task: dict[str, Any] = {
        "uuid": as_uuid(action.id),
        "description": clean(action.task) or action.code or action.id,
        "status": "deleted" if action.state == "cancelled" else "completed" if over else "pending",
        "entry": stamp(created),
        "project": ".".join(filter(None, project)),
        "tags": ["dealtui", *filter(None, tags)],
        "dealtuicode": action.code,
        "dealtuiowner": clean(action.owner),
        "dealtuistate": action.state,
        "depends": [as_uuid(ids[number]) for number in action.depends if number in ids],
        "annotations": list(_annotations(action, created)),
    }
    if due := moment_of(action.due):  # of a whole day its first moment, where the book is kept
        task["due"] = stamp(due.replace(tzinfo=now.tzinfo))
    if action.state == "doing" and (started := moment_of(action.started)):
        task["start"] = stamp(started)
    if over:
        task["end"] = stamp(max(created, moment_of(action.closed or action.finished) or created))
    return {name: value for name, value in task.items() if value not in ("", [])}


def _annotations(action: Action, created: datetime) -> Iterator[dict[str, str]]:
    """The steps, a second apart: Taskwarrior keeps annotations by their time."""
    for place, words in enumerate(_steps(action)):
        yield {"entry": stamp(created + timedelta(seconds=place)), "description": words}


def stamp(moment: datetime) -> str:
    """A moment as Taskwarrior writes it: 20261127T010000Z."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


# ----------------------------------------------------------------------------------------------------
# Actions that came back from elsewhere: what a file says of each one's date and state. Nothing is guessed.
#
# Taskwarrior: `task export`, or the file that `dealtui export taskwarrior` wrote. CSV: `dealtui export csv --what actions`
# in either language, also after a spreadsheet has written it anew (its separators, its dates, GB 18030).


class Said(NamedTuple):
    """What a file says of one action: None where it says nothing. `id` is a ULID, or a UUID made of it."""

    id: str
    due: str | None
    state: str | None
    owner: str | None = None
    note: str | None = None


# ---------------------------------------------------------------------- Taskwarrior


@dataclass(frozen=True)
class Task:
    """A task as `task export` writes it, as far as it is read; `dealtuistate` marks those that dealtui handed out."""

    uuid: str = ""
    due: str = ""
    status: str = ""
    start: str = ""
    dealtuistate: str | None = None


@cache
def _tasks() -> TypeAdapter[list[Task]]:
    from pydantic import TypeAdapter

    return TypeAdapter(list[Task])


def read_taskwarrior(text: str, zone: tzinfo | None) -> list[Said]:
    """The tasks that dealtui handed out; others are passed over. A day's first minute, where the book is, is the day.

    PaperFault when it is no list of tasks, ValidationFailed names the fields that are none (`0.due`: of the first).
    """
    from pydantic import ValidationError

    try:
        tasks = _tasks().validate_json(text.encode("utf-8", "replace"))
    except ValidationError as error:
        failed = ValidationFailed(error)
        if failed.faults[0].code == "json_invalid":
            raise PaperFault("taking.not_json") from None
        if any("." not in fault.field for fault in failed.faults):
            raise PaperFault("taking.not_tasks") from None
        raise failed from None
    return [
        Said(task.uuid, _task_due(task, zone, n), _task_state(task))
        for n, task in enumerate(tasks, 1)
        if task.dealtuistate is not None
    ]


def _task_due(task: Task, zone: tzinfo | None, line: int) -> str:
    if not task.due:
        return ""
    try:
        moment = datetime.strptime(task.due, "%Y%m%dT%H%M%S%z").astimezone(zone)
    except (ValueError, OverflowError):
        raise PaperFault("taking.bad_date", line=line, text=task.due) from None
    return moment.isoformat()[: 10 if (moment.hour, moment.minute) == (0, 0) else 16]


def _task_state(task: Task) -> str | None:
    """What Taskwarrior knows of a state: begun, done, deleted. What it cannot tell apart stays as it is."""
    status, was = task.status, task.dealtuistate
    if status == "completed":
        return None if was in FINISHED else "done"
    if status == "deleted":
        return "cancelled"
    if task.start:
        return "doing"
    return None if was == "waiting" else "todo"


# ---------------------------------------------------------------------- CSV


def read_csv(text: str) -> list[Said]:
    """The rows of a table of actions."""
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))  # a remark may be as long as it likes
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise PaperFault("taking.not_csv") from None
    return said_rows([[undead(cell.strip()) for cell in row] for row in rows])


def said_rows(rows: list[list[str]]) -> list[Said]:
    """The rows of a table of actions, headers first; PaperFault names the columns that are missing, or what is wrong."""
    names = _columns(rows[0]) if rows else {}
    if missing := [name for name in ("id", "due", "state") if name not in names]:
        headers = ("/".join(catalog(lang).t(f"export.col.{name}") for lang in LANGUAGES) for name in missing)
        raise PaperFault("taking.no_column", names=", ".join(headers))
    return list(_rows(rows[1:], names))


def _columns(header: list[str]) -> dict[str, int]:
    """Where the columns stand that are read, by their headers in either language."""
    wanted = {
        catalog(lang).t(f"export.col.{name}"): name
        for lang in LANGUAGES
        for name in ("id", "due", "state", "owner", "note")
    }
    return {wanted[cell.strip()]: place for place, cell in enumerate(header) if cell.strip() in wanted}


_FULL = 16_383  # characters in a cell of a workbook, from which on a text may go on in the row below


def _gathered(rows: Iterable[list[str]], names: Mapping[str, int]) -> list[list[str]]:
    """The rows, with the rest of a text that no cell of a workbook can hold: it stands below in the same column, without an
    action. The row that it stood in is empty then."""
    found: list[list[str]] = []
    last: list[str] = []
    for row in rows:
        if any(row[names[name]].strip() for name in ("id", "due", "state") if names[name] < len(row)):
            last = row
        elif last:
            last += [""] * (len(row) - len(last))
            for place, rest in enumerate(row):
                last[place] += rest if len(last[place]) >= _FULL else ""
            row = []
        found.append(row)
    return found


def _rows(rows: list[list[str]], names: Mapping[str, int]) -> Iterator[Said]:
    words = Words("zh").codes("state") | Words("en").codes("state")
    for line, row in enumerate(_gathered(rows, names), 2):
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in names.items()}
        if not (cells["id"] or cells["due"] or cells["state"]):
            continue
        state = words.get(cells["state"], cells["state"])
        if state not in STATES:
            raise PaperFault("taking.bad_state", line=line, text=cells["state"])
        yield Said(cells["id"], _day(cells["due"], line), state, cells.get("owner"), cells.get("note"))


_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2}):(\d\d)(?::\d\d)?)?")


def _day(text: str, line: int) -> str:
    """2026-11-30, also as spreadsheets write it: 2026/11/30, 2026年11月30日, with an hour behind it."""
    if not text:
        return ""
    found = _DATE.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        day = date(*map(int, found.groups()[:3])).isoformat()
        hour, minute = found[4], found[5]
        if hour is None or (int(hour), int(minute)) == (0, 0):
            return day
        return datetime.fromisoformat(f"{day}T{int(hour):02}:{minute}").strftime("%Y-%m-%dT%H:%M")
    except ValueError:
        raise PaperFault("taking.bad_date", line=line, text=text) from None
