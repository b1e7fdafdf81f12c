"""When somebody is reminded of what they promised: two days and one day ahead, and while it is late (guide 84, 85).

A reminder that would fall on a day off is moved to the workday before. One that was missed (the machine was off, the
holidays were long) is made up for on the next day that anybody looks. What an action has been reminded of is kept
with it as a mark, so that the same reminder is given once:

    cli:2026-11-27:2      to the reader `cli`, for the date 2026-11-27, two days ahead (0: on the day)
    cli:2026-11-27:late:2026-11-30      late, said on that day
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from dealtui.domain.workdays import workday_before

__all__ = ["LATE", "OFFSETS", "OPEN_STATES", "Reminder", "marks_after", "reminder_day", "reminders_of"]

OFFSETS = (2, 1, 0)  # days ahead of the date
LATE = -1  # an offset that stands for every day after it
OPEN_STATES = frozenset(("todo", "doing", "waiting"))

Workday = Callable[[date], tuple[date, bool]]


class Reminder(NamedTuple):
    """To remind `person` of an action (`step` 0) or of its n-th step, due on `due`.

    `offset` is 2, 1 or 0 days ahead, or LATE; `days` how many days are left (negative: late).
    """

    action: int
    step: int
    person: str
    due: str
    offset: int
    days: int


def reminder_day(due: date, offset: int, workday: Workday = workday_before) -> date:
    """The day on which somebody is to be reminded of a date, `offset` days ahead: a workday, never after that day.

    >>> reminder_day(date(2026, 11, 30), 1)     # due on a Monday: on Friday
    datetime.date(2026, 11, 27)
    """
    return workday(due - timedelta(days=offset))[0] if offset else due


def reminders_of(
    number: int, action: Mapping[str, Any], today: date, reader: str, workday: Workday = workday_before
) -> Iterable[Reminder]:
    """What a reader is to be told today of one action (a document of the table) and has not been told.

    Of one date only the nearest offset is told, however many were missed.
    """
    if action.get("state", "todo") not in OPEN_STATES:
        return
    told = action.get("reminded", ())
    for step, person, due in _dates(action):
        day = _day(due)
        if day is None:
            continue
        days = (day - today).days
        if days > max(OFFSETS) + _LONGEST_BREAK:
            continue
        if days < 0:
            offset = LATE
        else:
            reached = [offset for offset in OFFSETS if reminder_day(day, offset, workday) <= today]
            if not reached:
                continue
            offset = min(reached)
        if _mark(reader, step, due, offset, today) in told:
            continue
        if offset != LATE and any(
            _mark(reader, step, due, nearer, today) in told for nearer in range(offset)
        ):
            continue
        yield Reminder(number, step, person, due, offset, days)


_LONGEST_BREAK = 16  # days off in a row, with room: Spring Festival with its weekends


def marks_after(
    action: Mapping[str, Any], given: Iterable[Reminder], today: date, reader: str
) -> tuple[str, ...]:
    """The marks of an action once these reminders of it are given; marks of dates that hold no more are dropped."""
    new = [_mark(reader, r.step, r.due, r.offset, today) for r in given]
    dates = {due for _, _, due in _dates(action)}
    replaced = tuple(
        f"{reader}:{mark.split(':late:')[0].split(':', 1)[1]}:late:" for mark in new if ":late:" in mark
    )
    kept = [
        mark
        for mark in action.get("reminded", ())
        if any(_of(mark, due) for due in dates)
        and not (replaced and mark.startswith(replaced))
        and mark not in new
    ]
    return (*kept, *new)


def _of(mark: str, due: str) -> bool:
    return f":{due}:" in mark


def _mark(reader: str, step: int, due: str, offset: int, today: date) -> str:
    what = f"late:{today.isoformat()}" if offset == LATE else str(offset)
    return f"{reader}:{step}:{due}:{what}" if step else f"{reader}:{due}:{what}"


def _dates(action: Mapping[str, Any]) -> Iterable[tuple[int, str, str]]:
    """The dates that somebody has to keep: the action's, and those of its open steps."""
    if action.get("due"):
        yield 0, action.get("owner", ""), action["due"]
    for place, step in enumerate(action.get("steps", ()), 1):
        if step.get("due") and step.get("state", "todo") != "done":
            yield place, step.get("person") or action.get("owner", ""), step["due"]


def _day(due: str) -> date | None:
    try:
        return date.fromisoformat(due[:10])
    except ValueError:
        return None
