"""Dates and states that were changed elsewhere come back: first what would change, then one commit.

    >>> plan = plan_changes(book, read_csv(text))
    >>> [(change.code, change.what, change.old, change.new) for change in plan.changes]
    >>> Following(book).apply(take(book, plan))

The life cycle holds here too: what it does not allow is listed with the reason and left as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.ids import as_uuid
from dealtui.domain.lifecycle import OPEN, Refused, transition
from dealtui.i18n import t
from dealtui.service.following import Act
from dealtui.service.following_acts import happen
from dealtui.service.following_dates import replan
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.export.reading.actions import Said

__all__ = ["Change", "Plan", "plan_changes", "take"]

_EVENTS = {"todo": "shelve", "doing": "start", "waiting": "wait"}


class Change(NamedTuple):
    """One field of one action. `what`: due or state; `refused` says why it is not changed ("" when it is)."""

    number: int
    code: str
    task: str
    what: str
    old: str
    new: str
    event: str = ""
    refused: str = ""


class Plan(NamedTuple):
    """`unknown`: how many rows name no action of this book."""

    changes: tuple[Change, ...]
    unknown: int

    @property
    def able(self) -> tuple[Change, ...]:
        """The changes that will be made."""
        return tuple(change for change in self.changes if not change.refused)


def plan_changes(book: Book, said: Iterable[Said]) -> Plan:
    """What would change; of an action that is named twice, the last row counts."""
    numbers: dict[str, int] = {}
    for number, doc in book.repo.table("actions").items():
        numbers[doc["id"]] = numbers[as_uuid(doc["id"])] = number
    chosen: dict[int, Said] = {}
    unknown = 0
    for row in said:
        number = numbers.get(row.id, 0)
        if number:
            chosen[number] = row
        else:
            unknown += 1
    changes: list[Change] = []
    for number, row in chosen.items():
        changes += _changes(book, book.record("actions", number), row)
    return Plan(tuple(changes), unknown)


def _changes(book: Book, action: Action, row: Said) -> list[Change]:
    found = []
    base = (action.doc_id, action.code, action.task)
    if row.state is not None and row.state != action.state:
        event = _event(action, row.state)
        refused = _refusal(book, action, event, row.state)
        found.append(Change(*base, "state", action.state, row.state, event, refused))
    over = action.state not in OPEN and not any(change.event == "reopen" for change in found)
    if row.due is not None and row.due != action.due:
        refused = t("follow.refused.work_over", code=action.code) if over else ""
        found.append(Change(*base, "due", action.due, row.due, "", refused))
    return found


def _event(action: Action, state: str) -> str:
    """The event that leads from an action's state to another."""
    if state in OPEN:
        return _EVENTS[state] if action.state in OPEN else "reopen"
    return {"done": "done", "sent": "send", "answered": "feedback", "closed": "close", "cancelled": "cancel"}[
        state
    ]


def _given(event: str, state: str) -> dict[str, Any]:
    """What an event asks for and a file cannot tell: that it was done, or dropped, somewhere else."""
    return {
        "done": {"result": t("taking.done_elsewhere")},
        "cancel": {"reason": t("taking.dropped_elsewhere")},
        "reopen": {"to": state},
    }.get(event, {})


def _refusal(book: Book, action: Action, event: str, state: str) -> str:
    try:
        transition(action, event, book.clock.stamp(), **_given(event, state))
    except Refused as refused:
        return t(f"follow.refused.{refused.missing}", code=refused.code or action.code)
    return ""


def take(book: Book, plan: Plan) -> Act[int]:
    """Make the changes of a plan, all or none; gives how many."""
    dues = {change.number: change.new for change in plan.able if change.what == "due"}
    states = [change for change in plan.able if change.what == "state"]
    dates = replan(book, dues, reason=t("taking.moved_elsewhere"))

    def run(work: Work) -> int:
        reopened = [change for change in states if change.event == "reopen"]
        for change in reopened:
            happen(work, change.number, change.event, _given(change.event, change.new))
        dates.run(work)  # before the work is over: a finished action keeps its date
        for change in states:
            if change.event != "reopen":
                happen(work, change.number, change.event, _given(change.event, change.new))
        return len(plan.able)

    return Act("import", run)
