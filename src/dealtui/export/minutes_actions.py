"""Block F: what is to be done, by whom, until when (guide 64, 73, 74, 79-81)."""

from __future__ import annotations

from dealtui.export.minutes_cells import helpers, person, table_or_none
from dealtui.export.minutes_view import Line, Task, View
from dealtui.export.words import Words

__all__ = ["COLUMNS", "actions", "as_task", "tasks_of"]

COLUMNS = ("code", "task", "steps", "duty_side", "owner", "helpers", "due", "state", "feedback")

_RUNNING = ("todo", "doing", "waiting")
# What a state says about the client's answer (guide 95-98)
_FEEDBACK = {"sent": "waiting", "answered": "given", "closed": "given"}


def tasks_of(view: View) -> list[Task]:
    """The actions in the order of their lines; a line without an action record stands for itself."""
    born = {task.number: task for task in view.tasks if task.number}
    lines = [line for line in view.lines if line.kind == "action"]
    from_lines = [born.get(line.number) or as_task(line) for line in lines]
    here = {line.number for line in lines}
    return from_lines + [task for task in view.tasks if task.number not in here]


def as_task(line: Line) -> Task:
    """The action as it is born from its line."""
    return Task(
        number=line.number,
        code=line.code,
        task=line.text,
        side=line.side,
        owner=line.owner,
        part=line.part,
        helpers=line.helpers,
        due=line.due,
        due_text=line.due_text,
        original_due=line.due,
        state="todo",
        steps=(),
        internal=line.internal,
    )


def actions(view: View, words: Words) -> list[str]:
    texts = {line.number: line.text for line in view.lines}
    rows = [
        [
            task.code,
            words.aside(
                task.task,
                # the line as it was said, where the task has been reworded since (guide 4)
                texts.get(task.number, "") if texts.get(task.number) != task.task else "",
                words.t("sheet.internal") if task.internal else "",
            ),
            _steps(task, words),
            words.label("side", task.side),
            person(task.owner, task.part, words) or words.t("sheet.open"),
            helpers(task.helpers, words),
            _due(task, words),
            _state(task, view, words),
            words.t(f"sheet.feedback.{_FEEDBACK[task.state]}") if task.state in _FEEDBACK else "",
        ]
        for task in tasks_of(view)
    ]
    return [table_or_none(COLUMNS, rows, words)]


def _steps(task: Task, words: Words) -> str:
    return words.t("sheet.then").join(
        words.aside(text, who, words.date(due), words.label("state", state) if state != "todo" else "")
        for text, who, due, state in task.steps
    )


def _due(task: Task, words: Words) -> str:
    due = words.due(task.due, task.due_text) or words.t("sheet.open")
    if task.original_due and task.original_due != task.due:
        return words.aside(due, words.t("sheet.originally", date=words.date(task.original_due)))
    return due


def _state(task: Task, view: View, words: Words) -> str:
    """The state, and that it is late when the day (or the minute, where one is set) has passed."""
    state = words.label("state", task.state)
    now = view.now.isoformat()[: len(task.due)]
    late = task.due and task.due < now and task.state in _RUNNING
    return words.aside(state, words.t("sheet.late")) if late else state
