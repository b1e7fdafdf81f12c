"""A week of promises: what was done, what stands in the way and what is done about it, what comes (guide 89-93).

Pure: the actions and the moment are passed in. Everything about an action that the weekly sync asks for is in one
`Week`; the screen, the Markdown report and the JSON are made from it, so that all read the same (guide 92).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from dealtui.domain.lifecycle import OPEN
from dealtui.domain.records import Action, Slip, Step
from dealtui.domain.review import is_crowd
from dealtui.domain.timeliness import at_risk, chased_days_ago, days_left, held, overdue

__all__ = ["CHASE_DAYS", "Coming", "Lack", "Moved", "Week", "lacks", "week"]

CHASE_DAYS = (
    3  # working on a task of the client's that is near or late, they are asked again after so many days
)
NEAR_DAYS = 2

_DAY = timedelta(days=1)


class Moved(NamedTuple):
    """A date that was moved in the week, or a risk that was answered in it."""

    action: Action
    slip: Slip


class Coming(NamedTuple):
    """What is due in days to come: an action, or a step of one."""

    action: Action
    step: Step | None
    due: str


class Lack(NamedTuple):
    """What an action lacks before the meeting may end: owner, due, chase."""

    action: Action
    what: str


class Week(NamedTuple):
    """`kept` of `promised`: the actions first promised for a day of this week that is over, and how many were done by it;
    `kept_ever` of `promised_ever`: of all weeks until then."""

    monday: date
    sunday: date
    done: tuple[Action, ...]
    late: tuple[Action, ...]
    risky: tuple[Action, ...]
    moved: tuple[Moved, ...]
    rest: tuple[Coming, ...]  # still ahead in this week
    coming: tuple[Coming, ...]  # in the next
    theirs: tuple[Action, ...]
    unanswered: tuple[Action, ...]
    lacking: tuple[Lack, ...]
    kept: int
    promised: int
    kept_ever: int
    promised_ever: int


def week(actions: Iterable[Action], monday: date, now: datetime) -> Week:
    """The week that begins on a Monday, as it stands at a moment."""
    chosen = sorted(actions, key=lambda action: (action.due or "9", action.doc_id))
    sunday = monday + 6 * _DAY
    here = (monday.isoformat(), sunday.isoformat())
    following = ((monday + 7 * _DAY).isoformat(), (sunday + 7 * _DAY).isoformat())
    left = (max(monday, now.date()).isoformat(), here[1])  # of a week that is over: nothing
    known = [action for action in chosen if action.state != "cancelled"]
    kept, promised = _kept(known, *here, now)
    kept_ever, promised_ever = _kept(known, "", here[1], now)
    still_open = [action for action in known if action.state in OPEN]
    return Week(
        monday=monday,
        sunday=sunday,
        done=tuple(a for a in known if a.state not in OPEN and _within(a.finished, *here)),
        late=tuple(a for a in still_open if overdue(a, now)),
        risky=tuple(a for a in still_open if at_risk(a, now)),
        moved=tuple(Moved(a, slip) for a in chosen for slip in a.slips if _within(slip.at, *here)),
        rest=tuple(c for c in _coming(still_open, *left) if c.step or not overdue(c.action, now)),
        coming=tuple(_coming(still_open, *following)),
        theirs=tuple(a for a in still_open if a.side == "client"),
        unanswered=tuple(a for a in known if a.state == "sent"),
        lacking=tuple(Lack(a, what) for a in still_open for what in lacks(a, now)),
        kept=kept,
        promised=promised,
        kept_ever=kept_ever,
        promised_ever=promised_ever,
    )


def lacks(action: Action, now: datetime) -> tuple[str, ...]:
    """What an open action must have when the meeting ends: one owner, a date, and a nudge to a client who is late."""
    missing = []
    if not action.owner or is_crowd(action.owner):
        missing.append("owner")
    if not action.due:
        missing.append("due")
    left = days_left(action.due, now)
    if action.side == "client" and left is not None and left <= NEAR_DAYS:
        ago = chased_days_ago(action.chases[-1].at if action.chases else "", now)
        if ago is None or ago >= CHASE_DAYS:
            missing.append("chase")
    return tuple(missing)


def _within(stamp: str, first: str, last: str) -> bool:
    return bool(stamp) and first <= stamp[:10] <= last


def _kept(actions: Iterable[Action], first: str, last: str, now: datetime) -> tuple[int, int]:
    kept = promised = 0
    for action in actions:
        due = action.original_due or action.due
        if not due or not first <= due[:10] <= last:
            continue
        in_time = held(action)
        if in_time is None and due >= now.isoformat()[: len(due)]:
            continue  # there is still time
        promised += 1
        kept += bool(in_time)
    return kept, promised


def _coming(actions: Iterable[Action], first: str, last: str) -> list[Coming]:
    found = []
    for action in actions:
        if _within(action.due, first, last):
            found.append(Coming(action, None, action.due))
        found += [
            Coming(action, step, step.due)
            for step in action.steps
            if step.state != "done" and _within(step.due, first, last)
        ]
    return sorted(found, key=lambda coming: coming.due)
