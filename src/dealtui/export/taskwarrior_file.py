"""Actions as JSON for Taskwarrior's `task import` (its format: taskwarrior.org/docs/design/task).

Each task has a UUID made of the action's ULID, so that importing again changes tasks instead of adding them, and so
that what comes back finds its action (`dealtui import taskwarrior`). What Taskwarrior has no attribute for travels as
attributes named dealtui…, which it keeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from dealtui.domain.ids import as_uuid
from dealtui.export.material import DealPart, Material
from dealtui.text import clean

if TYPE_CHECKING:
    from dealtui.domain.records import Action

__all__ = ["render", "stamp"]

_DONE = ("done", "sent", "answered", "closed")


def render(material: Material, what: str, lang: str) -> bytes:
    """The file: one task a line, as `task export` writes it."""
    ids = {action.doc_id: action.id for part in material.parts for action in part.actions}
    tasks = [_task(part, action, ids, material.now) for part in material.parts for action in part.actions]
    rows = ",\n".join(json.dumps(task, ensure_ascii=False) for task in tasks)
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
    yield action.side or "ours"
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
