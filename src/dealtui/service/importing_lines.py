"""The lines of minutes that are read become entries, links and actions (only inside `Book.change`)."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from typing import Any

from dealtui.domain.borne_out import borne_out
from dealtui.domain.kinds import BY_NAME
from dealtui.domain.records import Action, Chase, Entry, Helper, Link, Slip, Step
from dealtui.export.reading import ReadLine, ReadMinutes
from dealtui.service.settling import settle
from dealtui.service.work import Work

__all__ = ["insert_lines", "set_back"]

# Fields of an action that a line of the record tells as they are
_PLAIN = (
    *("note", "risk", "started", "finished", "result", "next_step", "next_due", "sent", "sent_to"),
    *("feedback", "feedback_at", "closed", "cancelled"),
)


def insert_lines(
    work: Work, meeting: int, read: ReadMinutes, codes: Mapping[str, str], lost: Container[str]
) -> None:
    """Store the lines in their order. `codes`: what to call those whose code is taken; `lost`: codes not to follow."""
    lines = [(work.next_id("entries"), line) for line in read.lines]
    own = {line.code: number for number, line in lines if line.code}

    def found(code: str) -> int:
        return own.get(code) or (0 if code in lost else work.state.code_number(code))

    by = read.meeting.recorder or work.book.user
    now = work.book.clock.stamp()
    actions = {line.code: work.next_id("actions") for line in read.lines if line.fields["kind"] == "action"}
    whole = read.audience == "internal"
    for place, (number, line) in enumerate(lines, 1):
        fields = _fields(line)
        fields["at"] = fields["at"] or read.meeting.started or read.meeting.planned or now
        fields |= {name: found(code) for name, code in line.pointers.items() if name != "follows"}
        entry = Entry(
            doc_id=number,
            meeting=meeting,
            code=codes.get(line.code, line.code),
            by=by,
            order=float(place),
            refs=tuple(filter(None, map(found, line.refs))),
            **fields,
        )
        if entry.kind == "action":
            served = line.task.get("needs", ()) if whole else _needs_named(line)
            action = replace(
                _action(work, entry, line.task),
                needs=tuple(filter(None, map(found, served))),
                depends=tuple(actions[code] for code in line.task.get("depends", ()) if code in actions),
            )
            entry = replace(entry, action=work.insert("actions", action, actions[line.code]))
        follows = actions.get(line.pointers.get("follows", ""), 0)
        work.insert("entries", replace(entry, follows=follows), number)
    for number, line in lines:
        _link(work, number, line, found)
    if read.audience == "client":  # its copy does not say what settles what: the lines' own words do
        for number, _ in lines:
            settle(work, None, work.state.entries[number])


def _fields(line: ReadLine) -> dict[str, Any]:
    fields = dict(line.fields)
    fields["helpers"] = _helpers(fields.get("helpers", ()))
    return fields


def _needs_named(line: ReadLine) -> tuple[str, ...]:
    return tuple(code for code in line.refs if code.startswith(BY_NAME["need"].prefix))


def _helpers(rows: tuple[tuple[str, str], ...]) -> tuple[Helper, ...]:
    return tuple(Helper(name=name, part=part) for name, part in rows)


def set_back(line: ReadLine) -> str:
    """The state that an action of a file gets instead of the one that is said of it, where what was told and answered
    is not written beside it (guide 98); "" where it stays."""
    said = line.task.get("state", "todo")
    state = borne_out(_far(line.task, line.fields.get("side") or "ours"))
    return "" if state == said else state


def _far(task: Mapping[str, Any], side: str) -> Action:
    """How far a file says that an action has come."""
    told: dict[str, Any] = {name: task[name] for name in _PLAIN if name in task}
    told |= {"side": task.get("task_side", side), "state": task.get("state", "todo")}
    return Action(deal=0, meeting=0, entry=0, **told)


def _action(work: Work, entry: Entry, task: Mapping[str, Any]) -> Action:
    """The action of a line, as far as it had come by what is written of it."""
    far = _far(task, entry.side or "ours")
    due = task.get("task_due", entry.due)
    return replace(
        far,
        deal=work.deal,
        meeting=entry.meeting,
        entry=entry.doc_id,
        code=entry.code,
        task=task.get("task", entry.text),
        owner=task.get("task_owner", entry.owner),
        helpers=_helpers(task["task_helpers"]) if "task_helpers" in task else entry.helpers,
        part=task.get("task_part", entry.part),
        internal=entry.internal,
        due=due,
        due_text=task.get("task_due_text", entry.due_text),
        original_due=task.get("original_due", entry.due),
        state=borne_out(far),
        steps=tuple(
            Step(text=text, person=person, due=day, state=state or "todo")
            for text, person, day, state in task.get("steps", ())
        ),
        slips=tuple(
            Slip(old=old, new=new, at=at, by=by, reason=reason, answer=answer)
            for old, new, at, by, reason, answer in task.get("slips", ())
        ),
        chases=tuple(Chase(at=at, by=by, note=note) for at, by, note in task.get("chases", ())),
        satisfaction=int(task.get("satisfaction") or 0),
        created=entry.at,
    )


def _link(work: Work, number: int, line: ReadLine, found: Callable[[str], int]) -> None:
    """The links of a line: those that are told, else those that its own words make."""
    kind = line.fields["kind"]
    answers = line.answers
    if answers is None:
        says = BY_NAME[kind].answers
        fit = line.fields.get("fit") or "pending"
        answers = tuple((code, fit, "") for code in line.refs if says and code.startswith("N"))
    for code, fit, remark in answers:
        if need := found(code):
            work.insert("links", Link(need=need, answer=number, fit=fit or "pending", remark=remark))
    for code, fit, remark in line.answered:
        if answer := found(code):
            work.insert("links", Link(need=number, answer=answer, fit=fit or "pending", remark=remark))
