"""The record as it was taken: every line with its time, and with all that belongs to it (guide 27, 46).

It is the part of the minutes that `reading` makes records of again, so what a line carries stands here in full,
whatever the blocks above made of it.
"""

from __future__ import annotations

import re
from typing import Any

from dealtui.domain.kinds import BY_NAME
from dealtui.export.details import TASK, Notation
from dealtui.export.escaping import literal
from dealtui.export.markdown import paragraph
from dealtui.export.minutes_actions import as_task
from dealtui.export.minutes_cells import table_or_none
from dealtui.export.minutes_view import Line, Task, View
from dealtui.export.words import Words

__all__ = ["COLUMNS", "record", "spoken_by"]

COLUMNS = ("time", "code", "kind", "who", "text", "details")

_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)([+-]\d\d:\d\d)")

# What an action has beside what its line promised; `Task`'s own names, or with `task_` before them where a line has one
_STORY = tuple(item.name for item in TASK if item.name not in ("task", "original_due", "state"))


def record(view: View, words: Words) -> list[str]:
    """Every line in order of time; the last column only when a line has something to put there."""
    if not view.lines:
        return [paragraph(words.t("sheet.none"))]
    order = sorted(range(len(view.lines)), key=lambda place: view.lines[place].at)
    rows = _Record(view, words)
    written = [rows.row(view.lines[place], place, row) for row, place in enumerate(order)]
    columns = COLUMNS if any(row[-1] for row in written) else COLUMNS[:-1]
    return [table_or_none(columns, [row[: len(columns)] for row in written], words)]


def spoken_by(who: str, owner: str, side: str) -> str:
    """The speaker, read from the column that names a speaker, else the owner, else the side."""
    return "" if who in (owner, side) else who


class _Record:
    def __init__(self, view: View, words: Words) -> None:
        self._view = view
        self._words = words
        self._notation = Notation(words.lang)
        self._codes = {number: code for number, (code, _) in view.quoted.items()}
        self._codes |= {line.number: line.code for line in view.lines}
        self._kinds = {line.number: line.kind for line in view.lines}
        self._tasks = {task.number: task for task in view.tasks}
        self._start = _STAMP.fullmatch(view.head.start)
        self._answers: dict[int, list[tuple[str, str, str]]] = {}
        self._answered: dict[int, list[tuple[str, str, str]]] = {}
        for answer in view.answers:
            told = (answer.fit, answer.remark)
            if answer.answer in self._kinds:
                self._answers.setdefault(answer.answer, []).append((self._codes[answer.need], *told))
            else:
                self._answered.setdefault(answer.need, []).append((self._codes[answer.answer], *told))

    def row(self, line: Line, place: int, row: int) -> list[str]:
        words = self._words
        values = self._values(line)
        if place != row:
            values["rank"] = str(place + 1)
        side = words.label("side", line.side)
        who = line.speaker or line.owner or side
        if spoken_by(literal(who), literal(line.owner), side) != literal(line.speaker):
            values["speaker"] = line.speaker
        if task := self._tasks.get(line.number):
            values |= _story(task, line)
        return [
            self._time(line.at),
            line.code,
            words.aside(words.label("kind", line.kind), words.t("sheet.internal") if line.internal else ""),
            who,
            line.text,
            self._notation.write(values),
        ]

    def _values(self, line: Line) -> dict[str, Any]:
        plain = ("side", "topics", "level", "outside", "fit", "owner", "part", "helpers", "due", "due_text")
        more = (
            "criterion",
            "place",
            "amount",
            "position",
            "client_position",
            "resolved_by",
            "supersedes",
            "follows",
        )
        values = {name: getattr(line, name) for name in (*plain, *more)}
        values["refs"] = tuple(self._codes[number] for number in line.refs if self._codes.get(number))
        values["answered"] = self._answered.get(line.number, ())
        told = {
            name: value
            for name, value in values.items()
            if (literal(value) if isinstance(value, str) else value)
        }
        answers = self._answers.get(line.number, [])
        if sorted(answers) != sorted(self._said(line)):  # also where there is none any more
            told["answers"] = answers
        return told

    def _said(self, line: Line) -> list[tuple[str, str, str]]:
        """The answers that follow from a line's own words."""
        if line.kind not in BY_NAME or not BY_NAME[line.kind].answers:
            return []
        codes = (self._codes[ref] for ref in line.refs)
        return [(code, line.fit or "pending", "") for code in codes if code.startswith("N")]

    def _time(self, stamp: str) -> str:
        """The time of day, with the date when it is another one, in full when it is of another time zone."""
        moment = _STAMP.fullmatch(stamp)
        if not moment or not self._start or moment[3] != self._start[3]:
            return stamp
        return moment[2] if moment[1] == self._start[1] else f"{moment[1]} {moment[2]}"


def _story(task: Task, line: Line) -> dict[str, Any]:
    """What has become of an action since its line was said; what still is as it was said is left out."""
    born = as_task(line)._replace(side=line.side or "ours")
    values: dict[str, Any] = {}
    for name in _STORY:
        field = name.removeprefix("task_")
        if getattr(task, field) != getattr(born, field):
            values[name] = getattr(task, field)
    if "steps" in values:  # nobody has begun most of them: that need not be said
        values["steps"] = tuple((*step, "" if state == "todo" else state) for *step, state in task.steps)
    if task.task != line.text:
        values["task"] = task.task
    if task.original_due != line.due:
        values["original_due"] = task.original_due
    if task.state != "todo":
        values["state"] = task.state
    return values
