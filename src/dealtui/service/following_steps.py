"""An action in executable steps, in order, each with its person and date (guide 79-81).

>>> [step.text for step in split("联系客户对接人→发送资料清单→接收并核对文档→反馈问题", now)]
['联系客户对接人', '发送资料清单', '接收并核对文档', '反馈问题']
>>> split("联系 @专员 周二 → 发送清单 @李雷 11-26", now)[0]
Step(text='联系', person='专员', due='2026-12-01', state='todo')
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from dealtui.domain.lifecycle import OPEN, Refused, transition
from dealtui.domain.records import Action, Step
from dealtui.service.following import Act
from dealtui.service.following_acts import action_in, one_person
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work
from dealtui.text import clean

__all__ = ["add_steps", "drop_step", "edit_step", "move_step", "set_steps", "split", "step_line", "tick_step"]

_ARROW = re.compile(r"\s*(?:→|⇒|➔|➜|＝＞|=>|-+>|[\r\n]+)\s*")
_PERSON = re.compile(r"(?:^|(?<=\s))[@＠](\S+)\s*")


def split(text: str, now: datetime) -> tuple[Step, ...]:
    """Steps from one line: arrows or line breaks part them; `@person date` at the end of each is read as such.

    A phrase after the person that is no date stays part of the step's text.
    """
    return tuple(step for part in _ARROW.split(text) if (step := _read(clean(part).strip(), now)).text)


def step_line(step: Step) -> str:
    """The words that read back to a step."""
    return " ".join(filter(None, (step.text, step.person and f"@{step.person}", step.due.replace("T", " "))))


def _read(text: str, now: datetime) -> Step:
    named = list(_PERSON.finditer(text))
    if not named:
        return Step(text=text)
    match = named[-1]
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    if not after:
        return Step(text=before or text, person=match[1] if before else "")
    from dealtui.domain.dates import Due, read_due

    due = read_due(after, now)
    if isinstance(due, Due) and before:
        return Step(text=before, person=match[1], due=due.iso)
    return Step(text=f"{before} {after}".strip(), person=match[1])


def set_steps(book: Book, number: int, text: str) -> Act[None]:
    """The steps anew from one line; a step whose words stay keeps its state, and its person and date unless the line
    names others."""

    def change(action: Action, now: datetime) -> tuple[Step, ...]:
        known = {step.text: step for step in action.steps}
        return tuple(_kept(step, known.get(step.text)) for step in split(text, now))

    return _change("steps", number, change)


def add_steps(book: Book, number: int, text: str, *, at: int | None = None) -> Act[None]:
    """More steps, at the end or before the step of that index."""

    def change(action: Action, now: datetime) -> tuple[Step, ...]:
        place = len(action.steps) if at is None else at
        return (*action.steps[:place], *split(text, now), *action.steps[place:])

    return _change("steps", number, change)


def edit_step(book: Book, number: int, index: int, **fields: str) -> Act[None]:
    """Change a step's text, person or due (ISO)."""
    if unknown := fields.keys() - {"text", "person", "due"}:
        raise TypeError(f"not a field of a step: {', '.join(sorted(unknown))}")

    def change(action: Action, now: datetime) -> tuple[Step, ...]:
        step = _step(action, index)
        new = {name: clean(value).strip() for name, value in fields.items()}
        if new.get("person"):
            new["person"] = one_person("step", action.code, new["person"])
        if not new.get("text", step.text):
            raise Refused("step", "no_task", action.code)
        return (*action.steps[:index], replace(step, **new), *action.steps[index + 1 :])

    return _change("steps", number, change)


def drop_step(book: Book, number: int, index: int) -> Act[None]:
    def change(action: Action, now: datetime) -> tuple[Step, ...]:
        _step(action, index)
        return (*action.steps[:index], *action.steps[index + 1 :])

    return _change("steps", number, change)


def move_step(book: Book, number: int, index: int, by: int) -> Act[None]:
    """A step earlier or later in the order; at the end it stays."""

    def change(action: Action, now: datetime) -> tuple[Step, ...]:
        step = _step(action, index)
        others = [*action.steps[:index], *action.steps[index + 1 :]]
        place = min(max(index + by, 0), len(others))
        return (*others[:place], step, *others[place:])

    return _change("steps", number, change)


def tick_step(book: Book, number: int, index: int, state: str = "") -> Act[None]:
    """todo → doing → done → todo, or the state that is given. The first step that is begun begins the action."""

    def change(action: Action, now: datetime) -> tuple[Step, ...]:
        step = _step(action, index)
        following = {"todo": "doing", "doing": "done", "done": "todo"}
        new = state or following[step.state]
        if new not in following:
            raise Refused("step", "bad_state", action.code)
        return (*action.steps[:index], replace(step, state=new), *action.steps[index + 1 :])

    return _change("step", number, change, starts=True)


def _kept(step: Step, known: Step | None) -> Step:
    if known is None:
        return step
    return replace(step, person=step.person or known.person, due=step.due or known.due, state=known.state)


def _step(action: Action, index: int) -> Step:
    if not 0 <= index < len(action.steps):
        raise Refused("step", "no_step", action.code)
    return action.steps[index]


def _change(
    label: str,
    number: int,
    change: Callable[[Action, datetime], Iterable[Step]],
    *,
    starts: bool = False,
) -> Act[None]:
    def run(work: Work) -> None:
        action = action_in(work, number)
        if action.state not in OPEN:
            raise Refused("step", "work_over", action.code, "reopen", action.state)
        steps = tuple(change(action, work.book.clock.now()))
        fields: dict[str, Any] = {"steps": steps}
        begun = starts and any(step.state != "todo" for step in steps)
        if begun and action.state == "todo" and action.side != "client":
            fields |= transition(action, "start", work.book.clock.stamp())
        work.update("actions", number, **fields)

    return Act(label, run)
