"""A week of promises: what was done, what stands in the way and what is done about it, what comes (guide 89-93).

Pure: the actions and the moment are passed in. Everything about an action that the weekly sync asks for is in one
`Week`; the screen, the Markdown report and the JSON are made from it, so that all read the same (guide 92).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from dealtui.domain.calendar import local_day
from dealtui.domain.deadlines import (
    Dated,
    at_risk,
    dated,
    day_of,
    days_ago,
    days_left,
    held,
    is_past,
    overdue,
)
from dealtui.domain.divergence import OpenDivergence
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.people import is_crowd
from dealtui.domain.records import Action, Slip

CHASE_DAYS = 3  # a task of the client's that is near or late is asked for again after so many days
NEAR_DAYS = 2

_DAY = timedelta(days=1)


class MovedDate(NamedTuple):
    """A date that was moved in the week, or a risk that was answered in it."""

    action: Action
    slip: Slip


class Coming(NamedTuple):
    """What is due in days to come, with its action."""

    action: Action
    piece: Dated


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
    moved: tuple[MovedDate, ...]
    rest: tuple[Coming, ...]  # still ahead in this week
    coming: tuple[Coming, ...]  # in the next
    theirs: tuple[Action, ...]
    unanswered: tuple[Action, ...]
    lacking: tuple[Lack, ...]
    kept: int
    promised: int
    kept_ever: int
    promised_ever: int


class WeeklySync(NamedTuple):
    """A week with the names that a report needs. `whose` is the deal's or the client's name, "" for all; `results` how many
    of the deals are open, won, lost (guide 6)."""

    week: Week
    divergences: tuple[OpenDivergence, ...]
    clients: dict[int, str]  # deal -> client's name
    deals: dict[int, str]
    whose: str = ""
    results: Mapping[str, int] = {}


def week(actions: Iterable[Action], monday: date, now: datetime) -> Week:
    """The week that begins on a Monday, as it stands at a moment."""
    chosen = sorted(actions, key=lambda action: (action.due or "9", action.doc_id))
    sunday = monday + 6 * _DAY
    known = [action for action in chosen if action.state != "cancelled"]
    kept, promised = _kept(known, monday, sunday, now)
    kept_ever, promised_ever = _kept(known, date.min, sunday, now)

    def within(stamp: str) -> bool:
        return bool(stamp) and monday <= local_day(stamp, now) <= sunday

    still_open = [action for action in known if action.state in OPEN]
    return Week(
        monday=monday,
        sunday=sunday,
        done=tuple(a for a in known if a.state not in OPEN and within(a.finished)),
        late=tuple(a for a in still_open if overdue(a, now)),
        risky=tuple(a for a in still_open if at_risk(a, now)),
        moved=tuple(MovedDate(a, slip) for a in chosen for slip in a.slips if within(slip.at)),
        rest=tuple(
            ahead
            for ahead in _coming(
                still_open, max(monday, now.date()), sunday
            )  # of a week that is over: nothing
            if ahead.piece.step or not is_past(ahead.piece.due, now)
        ),
        coming=tuple(_coming(still_open, monday + 7 * _DAY, sunday + 7 * _DAY)),
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
        ago = days_ago(action.chases[-1].at if action.chases else "", now)
        if ago is None or ago >= CHASE_DAYS:
            missing.append("chase")
    return tuple(missing)


def _kept(actions: Iterable[Action], first: date, last: date, now: datetime) -> tuple[int, int]:
    kept = promised = 0
    for action in actions:
        due = action.original_due or action.due
        if not (day := day_of(due)) or not first <= day <= last:
            continue
        in_time = held(action)
        if in_time is None and not is_past(due, now):
            continue  # there is still time
        promised += 1
        kept += bool(in_time)
    return kept, promised


class PastWeek(NamedTuple):
    """A week as it went: the actions open at its end (at `now` in a week that goes on), and how many dates of it were kept."""

    monday: date
    open: int
    kept: int
    promised: int


def past_weeks(actions: Iterable[Action], monday: date, now: datetime, count: int = 8) -> list[PastWeek]:
    """The week of a Monday and those before it, the earliest first."""
    known = list(actions)
    kept = [action for action in known if action.state != "cancelled"]
    weeks = [monday - 7 * n * _DAY for n in reversed(range(count))]
    return [
        PastWeek(first, _open_on(known, first + 6 * _DAY, now), *_kept(kept, first, first + 6 * _DAY, now))
        for first in weeks
    ]


def _open_on(actions: Iterable[Action], day: date, now: datetime) -> int:
    """How many actions there were on a day whose work was not over."""

    def after(stamp: str) -> bool:
        return not stamp or local_day(stamp, now) > day

    return sum(
        bool(action.created) and not after(action.created) and after(action.finished or action.closed)
        for action in actions
    )


def _coming(actions: Iterable[Action], first: date, last: date) -> list[Coming]:
    found = [
        Coming(action, piece)
        for action in actions
        for piece in dated(action.doc_id, action.to_doc())
        if piece.is_open and (day := day_of(piece.due)) and first <= day <= last
    ]
    return sorted(found, key=lambda ahead: ahead.piece.due)
