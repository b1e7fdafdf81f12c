"""Whether an action is late, near, or at risk: pure predicates over a record or a card, with the moment passed in.

`now` is local and may be aware; due dates are local: a day is over when the next begins, a minute when it has passed.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol

from dealtui.domain.lifecycle import OPEN

__all__ = [
    "at_risk",
    "chased_days_ago",
    "days_left",
    "due_in",
    "due_this_week",
    "held",
    "is_past",
    "overdue",
    "sent_days_ago",
    "week_of",
]


class Dated(Protocol):
    """What the predicates look at: an `Action` or a `Card`."""

    @property
    def state(self) -> str: ...
    @property
    def due(self) -> str: ...
    @property
    def original_due(self) -> str: ...
    @property
    def risk(self) -> str: ...
    @property
    def finished(self) -> str: ...


def is_past(due: str, now: datetime) -> bool:
    """Whether a due day, or a due minute, is over; an empty one never is."""
    return bool(due) and due < now.isoformat()[: len(due)]


def days_left(due: str, now: datetime) -> int | None:
    """Days until a due date: 0 today, negative when past, None without a date."""
    return (date.fromisoformat(due[:10]) - now.date()).days if due else None


def overdue(action: Dated, now: datetime) -> bool:
    """Whether the work should be over and is not (guide 85)."""
    return action.state in OPEN and is_past(action.due, now)


def due_in(action: Dated, now: datetime, days: int) -> bool:
    """Whether open work is due within so many days from now, today included and the past not."""
    left = days_left(action.due, now)
    return action.state in OPEN and left is not None and 0 <= left <= days and not is_past(action.due, now)


def week_of(now: datetime) -> tuple[date, date]:
    """Monday and Sunday of the week."""
    monday = now.date() - timedelta(days=now.weekday())
    return monday, monday + timedelta(days=6)


def due_this_week(action: Dated, now: datetime) -> bool:
    """Whether open work is due from Monday to Sunday of this week."""
    monday, sunday = (day.isoformat() for day in week_of(now))
    return action.state in OPEN and monday <= action.due[:10] <= sunday


def at_risk(action: Dated, now: datetime) -> bool:
    """Whether somebody has said that the date may not hold, and it is not past yet (guide 86)."""
    return bool(action.risk) and action.state in OPEN and not is_past(action.due, now)


def held(action: Dated) -> bool | None:
    """Whether the work was over by the date that was first agreed (guide 5, 6); None while it is not, or without a date."""
    if not action.finished or not (due := action.original_due or action.due):
        return None
    return action.finished[: len(due)] <= due


def chased_days_ago(chased: str, now: datetime) -> int | None:
    """Days since the client was last nudged (guide 94); None when they never were."""
    return (now.date() - datetime.fromisoformat(chased).date()).days if chased else None


def sent_days_ago(sent: str, now: datetime) -> int | None:
    """Days since a result was told and the answer is awaited; None when it was not told."""
    return chased_days_ago(sent, now)
