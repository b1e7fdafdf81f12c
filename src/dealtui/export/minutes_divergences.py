"""Block D: what is disputed, what was offered between, what would settle it, who sees to it (guide 61, 62, 72)."""

from __future__ import annotations

from dealtui.export.minutes_actions import tasks_of
from dealtui.export.minutes_cells import item, marked, person, table_or_none
from dealtui.export.minutes_view import Line, Task, View
from dealtui.export.words import Words

__all__ = ["COLUMNS", "divergences"]

COLUMNS = (
    "code",
    "position",
    "our_position",
    "client_position",
    "compromise",
    "criterion",
    "owner",
    "due",
    "state",
)
_POSITIONS = ("our_position", "client_position")

_SETTLING = ("consensus", "decision")


def divergences(view: View, words: Words) -> list[str]:
    """A row for each divergence, and for each compromise that belongs to none."""
    disputed = [line for line in view.lines if line.kind == "divergence"]
    below: dict[int, list[Line]] = {line.number: [] for line in disputed}
    loose: list[Line] = []
    for line in view.lines:
        targets = [number for number in view.under.get(line.number, ()) if number in below]
        for number in targets:
            below[number].append(line)
        if line.kind == "compromise" and not targets:
            loose.append(line)
    tasks = {task.number: task for task in tasks_of(view)}
    settled = view.standing.settled
    rows = [_row(line, below[line.number], settled.get(line.number, ""), tasks, words) for line in disputed]
    nothing = words.t("sheet.no_divergence")
    rows += [["", nothing, "", "", _compromise(line, words), "", "", "", ""] for line in loose]
    return [table_or_none(COLUMNS, rows, words, optional=_POSITIONS)]


def _row(line: Line, below: list[Line], settled_by: str, tasks: dict[int, Task], words: Words) -> list[str]:
    compromises = [other for other in below if other.kind == "compromise"]
    settled = [other.code for other in below if other.kind in _SETTLING]
    if settled_by and settled_by not in settled:  # in another meeting
        settled.append(settled_by)
    charged = [tasks[other.number] for other in below if other.kind == "action"]
    owners = [person(line.owner, line.part, words)]
    owners += [words.aside(task.owner, task.code) for task in charged if task.owner]
    dues = [words.due(line.due, line.due_text), *(words.due(task.due, task.due_text) for task in charged)]
    if settled:
        state = words.aside(words.t("sheet.settled"), *settled)
    else:
        state = words.t("sheet.offered" if compromises else "sheet.unsettled")
    side = words.label("side", line.side) or line.speaker
    text = marked(line, words)
    open_word = words.t("sheet.open")
    return [
        line.code,
        words.t("sheet.says", who=side, text=text) if side else text,
        line.position,
        line.client_position,
        words.several(_compromise(other, words) for other in compromises),
        line.second or open_word,
        words.names(dict.fromkeys(filter(None, owners))) or open_word,
        words.several(dict.fromkeys(filter(None, dues))) or open_word,
        state,
    ]


def _compromise(line: Line, words: Words) -> str:
    """The offer between, with the side that made it."""
    return words.aside(item(line, words), words.label("side", line.side) or line.speaker)
