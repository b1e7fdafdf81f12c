"""Actions that came back from elsewhere: what a file says of each one's date and state. Nothing is guessed.

    >>> read_csv(text, now)[0]
    Said(id='01JA…', due='2026-11-30', state='doing', label='提交补充方案', line=2)

Taskwarrior: `task export`, or the file that `dealtui export taskwarrior` wrote. CSV: `dealtui export csv --what actions`
in either language, also after a spreadsheet has written it anew (its separators, its dates, GB 18030).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from dealtui.domain.lifecycle import STATES
from dealtui.export.csv_file import undead
from dealtui.i18n import LANGUAGES, catalog

__all__ = ["NotActions", "Said", "decoded", "read_csv", "read_taskwarrior"]


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


# ---------------------------------------------------------------------- Taskwarrior


def read_taskwarrior(text: str, zone: tzinfo | None) -> list[Said]:
    """The tasks that dealtui handed out; others are passed over. A day's first minute, where the book is, is the day."""
    try:
        tasks = json.loads(text)
    except (ValueError, RecursionError):
        raise NotActions("taking.not_json") from None
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise NotActions("taking.not_tasks")
    return [
        Said(
            str(task.get("uuid", "")),
            _task_due(task, zone, n),
            _task_state(task),
            str(task.get("description", "")),
            n,
        )
        for n, task in enumerate(tasks, 1)
        if "dealtuistate" in task
    ]


def _task_due(task: Mapping[str, Any], zone: tzinfo | None, line: int) -> str:
    stamp = task.get("due", "")
    if not stamp:
        return ""
    try:
        moment = datetime.strptime(str(stamp), "%Y%m%dT%H%M%S%z").astimezone(zone)
    except (ValueError, OverflowError):
        raise NotActions("taking.bad_date", line=line, text=stamp) from None
    return moment.strftime("%Y-%m-%d" if (moment.hour, moment.minute) == (0, 0) else "%Y-%m-%dT%H:%M")


def _task_state(task: Mapping[str, Any]) -> str | None:
    """What Taskwarrior knows of a state: begun, done, deleted. What it cannot tell apart stays as it is."""
    status, was = task.get("status"), task.get("dealtuistate")
    if status == "completed":
        return None if was in ("done", "sent", "answered", "closed") else "done"
    if status == "deleted":
        return "cancelled"
    if task.get("start"):
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
    names = _columns(rows[0]) if rows else {}
    if missing := [name for name in ("id", "due", "state") if name not in names]:
        raise NotActions("taking.no_column", names=", ".join(_headers(name) for name in missing))
    return list(_rows(rows[1:], names))


def _columns(header: list[str]) -> dict[str, int]:
    """Where the columns stand that are read, by their headers in either language."""
    wanted = {
        catalog(lang).t(f"export.col.{name}"): name
        for lang in LANGUAGES
        for name in ("id", "due", "state", "task")
    }
    return {wanted[cell.strip()]: place for place, cell in enumerate(header) if cell.strip() in wanted}


def _headers(name: str) -> str:
    return "/".join(catalog(lang).t(f"export.col.{name}") for lang in LANGUAGES)


def _rows(rows: list[list[str]], names: Mapping[str, int]) -> Iterator[Said]:
    words = {catalog(lang).t(f"state.{state}"): state for lang in LANGUAGES for state in STATES}
    for line, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {
            name: undead(row[place].strip()) if place < len(row) else "" for name, place in names.items()
        }
        state = words.get(cells["state"], cells["state"])
        if state not in STATES:
            raise NotActions("taking.bad_state", line=line, text=cells["state"])
        yield Said(cells["id"], _day(cells["due"], line), state, cells.get("task", ""), line)


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
