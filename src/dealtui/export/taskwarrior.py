"""Tasks out; dates and states back in (also CSV)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.lifecycle import STATES
from dealtui.domain.records import ValidationFailed, as_uuid
from dealtui.export.tables import DealPart, Material, undead
from dealtui.export.words import Words
from dealtui.i18n import LANGUAGES, catalog
from dealtui.text import clean, escaped

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from dealtui.domain.records import Action


# ----------------------------------------------------------------------------------------------------
# Actions as JSON for Taskwarrior's `task import` (its format: taskwarrior.org/docs/design/task).
#
# Each task has a UUID made of the action's ULID, so that importing again changes tasks instead of adding them, and so
# that what comes back finds its action (`dealtui import taskwarrior`). What Taskwarrior has no attribute for travels as
# attributes named dealtui…, which it keeps.

_DONE = ("done", "sent", "answered", "closed")


def render_taskwarrior(material: Material, what: str, lang: str) -> bytes:
    """The file: one task a line, as `task export` writes it."""
    ids = {action.doc_id: action.id for part in material.parts for action in part.actions}
    tasks = [_task(part, action, ids, material.now) for part in material.parts for action in part.actions]
    rows = ",\n".join(escaped(json.dumps(task, ensure_ascii=False)) for task in tasks)
    return f"[\n{rows}\n]\n".encode() if rows else b"[]\n"


def _task(part: DealPart, action: Action, ids: dict[int, str], now: datetime) -> dict[str, Any]:
    created = _moment(action.created) or now
    task: dict[str, Any] = {
        "uuid": as_uuid(action.id),
        "description": clean(action.task) or action.code or action.id,
        "status": _status(action.state),
        "entry": stamp(created),
        "project": ".".join(_name(text) for text in (part.client.name, part.deal.name) if _name(text)),
        "tags": list(_tags(action)),
        "dealtuicode": action.code,
        "dealtuiowner": clean(action.owner),
        "dealtuistate": action.state,
    }
    if due := _due(action.due, now):
        task["due"] = stamp(due)
    if action.state == "doing" and (started := _moment(action.started)):
        task["start"] = stamp(started)
    if action.state in (*_DONE, "cancelled"):
        task["end"] = stamp(max(created, _moment(action.closed or action.finished) or created))
    if depends := [as_uuid(ids[number]) for number in action.depends if number in ids]:
        task["depends"] = depends
    if notes := list(_annotations(action, created)):
        task["annotations"] = notes
    return {name: value for name, value in task.items() if value not in ("", [])}


def _status(state: str) -> str:
    return "completed" if state in _DONE else "deleted" if state == "cancelled" else "pending"


def _tags(action: Action) -> Iterator[str]:
    """Words without spaces, which is what Taskwarrior allows."""
    yield "dealtui"
    if action.side:
        yield action.side
    if action.state == "waiting":
        yield "waitingfor"
    if action.internal:
        yield "internal"


def _name(text: str) -> str:
    """A project's name without the dot, which would make it a project within a project."""
    return " ".join(clean(text).replace(".", "·").split())


def _annotations(action: Action, created: datetime) -> Iterator[dict[str, str]]:
    """The steps, a second apart: Taskwarrior keeps annotations by their time."""
    for place, step in enumerate(action.steps):
        sign = "x" if step.state == "done" else "."
        words = " ".join(filter(None, (sign, clean(step.text), clean(step.person), step.due)))
        yield {"entry": stamp(created + timedelta(seconds=place)), "description": words}


def stamp(moment: datetime) -> str:
    """A moment as Taskwarrior writes it: 20261127T010000Z."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _due(due: str, now: datetime) -> datetime | None:
    """The moment of a due date; a whole day is its first moment, where the book is kept."""
    try:
        if "T" in due:
            return datetime.fromisoformat(due).replace(tzinfo=now.tzinfo)
        day = date.fromisoformat(due)
        return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


# ----------------------------------------------------------------------------------------------------
# Actions that came back from elsewhere: what a file says of each one's date and state. Nothing is guessed.
#
# Taskwarrior: `task export`, or the file that `dealtui export taskwarrior` wrote. CSV: `dealtui export csv --what actions`
# in either language, also after a spreadsheet has written it anew (its separators, its dates, GB 18030).


class NotActions(ValueError):
    """The file holds no actions, or a row that cannot be understood; `key` and `values` name a message of the catalogs."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


class Said(NamedTuple):
    """What a file says of one action: None where it says nothing. `id` is a ULID, or a UUID made of it."""

    id: str
    due: str | None
    state: str | None
    label: str
    line: int
    owner: str | None = None
    note: str | None = None


# ---------------------------------------------------------------------- Taskwarrior


@dataclass(frozen=True)
class Task:
    """A task as `task export` writes it, as far as it is read; `dealtuistate` marks those that dealtui handed out."""

    uuid: str = ""
    description: str = ""
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

    NotActions when it is no list of tasks, ValidationFailed names the fields that are none (`0.due`: of the first).
    """
    from pydantic import ValidationError

    try:
        tasks = _tasks().validate_json(text.encode("utf-8", "replace"))
    except ValidationError as error:
        failed = ValidationFailed(error)
        if failed.faults[0].code == "json_invalid":
            raise NotActions("taking.not_json") from None
        if any("." not in fault.field for fault in failed.faults):
            raise NotActions("taking.not_tasks") from None
        raise failed from None
    return [
        Said(task.uuid, _task_due(task, zone, n), _task_state(task), task.description, n)
        for n, task in enumerate(tasks, 1)
        if task.dealtuistate is not None
    ]


def _task_due(task: Task, zone: tzinfo | None, line: int) -> str:
    if not task.due:
        return ""
    try:
        moment = datetime.strptime(task.due, "%Y%m%dT%H%M%S%z").astimezone(zone)
    except (ValueError, OverflowError):
        raise NotActions("taking.bad_date", line=line, text=task.due) from None
    return moment.strftime("%Y-%m-%d" if (moment.hour, moment.minute) == (0, 0) else "%Y-%m-%dT%H:%M")


def _task_state(task: Task) -> str | None:
    """What Taskwarrior knows of a state: begun, done, deleted. What it cannot tell apart stays as it is."""
    status, was = task.status, task.dealtuistate
    if status == "completed":
        return None if was in ("done", "sent", "answered", "closed") else "done"
    if status == "deleted":
        return "cancelled"
    if task.start:
        return "doing"
    return None if was == "waiting" else "todo"


# ---------------------------------------------------------------------- CSV


def decoded(data: bytes) -> str:
    """The text of a table: UTF-8, or what a Chinese spreadsheet writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotActions("taking.not_text")


def read_csv(text: str) -> list[Said]:
    """The rows of a table of actions."""
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise NotActions("taking.not_csv") from None
    return said_rows([[undead(cell.strip()) for cell in row] for row in rows])


def said_rows(rows: list[list[str]]) -> list[Said]:
    """The rows of a table of actions, headers first; NotActions names the columns that are missing, or what is wrong."""
    names = _columns(rows[0]) if rows else {}
    if missing := [name for name in ("id", "due", "state") if name not in names]:
        raise NotActions("taking.no_column", names=", ".join(_headers(name) for name in missing))
    return list(_rows(rows[1:], names))


def _columns(header: list[str]) -> dict[str, int]:
    """Where the columns stand that are read, by their headers in either language."""
    wanted = {
        catalog(lang).t(f"export.col.{name}"): name
        for lang in LANGUAGES
        for name in ("id", "due", "state", "task", "owner", "note")
    }
    return {wanted[cell.strip()]: place for place, cell in enumerate(header) if cell.strip() in wanted}


def _headers(name: str) -> str:
    return "/".join(catalog(lang).t(f"export.col.{name}") for lang in LANGUAGES)


def _rows(rows: list[list[str]], names: Mapping[str, int]) -> Iterator[Said]:
    words = Words("zh").codes("state") | Words("en").codes("state")
    for line, row in enumerate(rows, 2):
        cells = {name: row[place].strip() if place < len(row) else "" for name, place in names.items()}
        if not (cells["id"] or cells["due"] or cells["state"]):  # empty, or the rest of a long text
            continue
        state = words.get(cells["state"], cells["state"])
        if state not in STATES:
            raise NotActions("taking.bad_state", line=line, text=cells["state"])
        yield Said(
            cells["id"],
            _day(cells["due"], line),
            state,
            cells.get("task", ""),
            line,
            cells.get("owner"),
            cells.get("note"),
        )


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
        raise NotActions("taking.bad_date", line=line, text=text) from None
