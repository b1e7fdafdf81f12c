"""Block F: what is to be done, by whom, until when (guide 64, 73, 74, 79-81)."""

from __future__ import annotations

from dealtui.export.minutes_cells import helpers, person, table_or_none
from dealtui.export.minutes_view import Line, Task, View
from dealtui.export.words import Words

__all__ = ["COLUMNS", "actions", "as_task", "tasks_of"]

COLUMNS = (
    "code",
    "task",
    "steps",
    "duty_side",
    "owner",
    "helpers",
    "due",
    "state",
    "original",
    "result",
    "feedback",
    "feedback_on",
)
_OPTIONAL = ("original", "result", "feedback_on")

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
            words.due(task.due, task.due_text) or words.t("sheet.open"),
            _state(task, view, words),
            _original(task, words),
            _result(task, words),
            _feedback(task, words),
            words.date(task.feedback_at[:10]),
        ]
        for task in tasks_of(view)
    ]
    return [table_or_none(COLUMNS, rows, words, optional=_OPTIONAL)]


def _steps(task: Task, words: Words) -> str:
    return words.t("sheet.then").join(
        words.aside(text, who, words.date(due), words.label("state", state) if state != "todo" else "")
        for text, who, due, state in task.steps
    )


def _original(task: Task, words: Words) -> str:
    """The date that was set first, and why it was moved each time (guide 88)."""
    original = words.date(task.original_due) if task.original_due != task.due else ""
    reasons = [
        words.aside(slip[4], words.label("answer", slip[5])) for slip in task.slips if slip[4] or slip[5]
    ]
    if not original and task.slips:
        original = words.date(task.slips[0][0])
    return words.aside(original, *reasons) if original else words.names(reasons)


def _result(task: Task, words: Words) -> str:
    """What came of it, and what is next until when (guide 96)."""
    following = words.aside(task.next_step, words.date(task.next_due)) if task.next_step else ""
    return words.several((task.result, following and words.t("sheet.next_step", step=following)))


def _feedback(task: Task, words: Words) -> str:
    """The client's words, else whether there is an answer (guide 31, 97)."""
    known = words.t(f"sheet.feedback.{_FEEDBACK[task.state]}") if task.state in _FEEDBACK else ""
    satisfied = words.t("sheet.satisfaction", n=task.satisfaction) if task.satisfaction else ""
    return words.aside(task.feedback or known, satisfied)


def _state(task: Task, view: View, words: Words) -> str:
    """The state, and that it is late when the day (or the minute, where one is set) has passed."""
    state = words.label("state", task.state)
    now = view.now.isoformat()[: len(task.due)]
    late = task.due and task.due < now and task.state in _RUNNING
    return words.aside(state, words.t("sheet.late")) if late else state
