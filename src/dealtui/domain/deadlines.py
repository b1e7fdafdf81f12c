"""Dated pieces of an action: late, near, held, reminders, days of a month. Everything that asks for a date asks here.

`now` is local and may be aware; due dates are local: a day is over when the next begins, a minute when it has passed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol

from dealtui.domain.calendar import local_day, workday_before
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.mapping import OpenDivergence
from dealtui.domain.people import is_crowd
from dealtui.domain.records import Action, Slip, known_due

_DAY = timedelta(days=1)
REVIEW_HOURS = 24  # from the end of a meeting to its review (guide 65)

# ----------------------------------------------------------------------------------------------------
# The pieces of an action that have a date of their own.


class Dated(NamedTuple):
    """An action (`step` 0) or its n-th step; a step is over when its action is, and nobody's is the owner's. Also a meeting
    (`what`), on the day that it is planned for or was held, and a visit to a client (`number`)."""

    number: int
    step: int = 0
    code: str = ""
    text: str = ""
    person: str = ""
    side: str = "ours"
    state: str = "todo"
    due: str = ""
    internal: bool = False
    suspect: bool = False
    what: str = "action"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def time(self) -> str:
        """The hour by which it is due, "" for the whole day."""
        return self.due[11:16]


def dated(number: int, doc: Mapping[str, Any]) -> Iterator[Dated]:
    """The pieces of an action (a document of the table) that have a date: itself, then its steps in their order."""
    get = doc.get
    due, steps = known_due(get("due", "")), get("steps", ())
    if not (due or steps):
        return
    state, code, owner = get("state", "todo"), get("code", ""), get("owner", "")
    side = get("side", "ours") or "ours"
    internal, suspect = bool(get("internal")), bool(get("suspect"))
    if due:
        yield Dated(number, 0, code, get("task", ""), owner, side, state, due, internal, suspect)
    for place, step in enumerate(steps, 1):
        if due := known_due(step.get("due", "")):
            own = step.get("state", "todo") if state in OPEN else "done"
            person, text = step.get("person") or owner, step.get("text", "")
            yield Dated(number, place, code, text, person, side, own, due, internal, suspect)


# ----------------------------------------------------------------------------------------------------
# Whether an action is late, near, or at risk: pure predicates over a record or a card, with the moment passed in.


class Promised(Protocol):
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


def day_of(due: str) -> date | None:
    """The day of a due date; None for what is none, as a book of other hands may hold it."""
    try:
        return date.fromisoformat(due[:10]) if due else None
    except ValueError:
        return None


def is_past(due: str, now: date) -> bool:
    """Whether a due day, or a due minute, is over; an empty one never is. A day asked of (no hour) is not over yet."""
    return bool(due) and due < now.isoformat()[: len(due)]


def days_left(due: str, now: datetime) -> int | None:
    """Days until a due date: 0 today, negative when past, None without a date."""
    day = day_of(due)
    return day.toordinal() - now.toordinal() if day else None


def overdue(action: Promised, now: datetime) -> bool:
    """Whether the work should be over and is not (guide 85)."""
    return action.state in OPEN and is_past(action.due, now)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week of a day, or of a moment."""
    monday = date.fromordinal(day.toordinal() - day.weekday())
    return monday, monday + 6 * _DAY


def at_risk(action: Promised, now: datetime) -> bool:
    """Whether somebody has said that the date may not hold, and it is not past yet (guide 86)."""
    return bool(action.risk) and action.state in OPEN and not is_past(action.due, now)


def held(action: Promised) -> bool | None:
    """Whether the work was over by the date that was first agreed (guide 5, 6); None while it is not, or without a date."""
    if not action.finished or not (due := action.original_due or action.due):
        return None
    return action.finished[: len(due)] <= due


def days_ago(stamp: str, now: datetime) -> int | None:
    """Days since something happened (the client was nudged, or told: guide 94, 97); None when it never did."""
    return now.toordinal() - local_day(stamp, now).toordinal() if stamp else None


def review_hours_left(status: str, ended: str, now: datetime) -> float | None:
    """What is left of the day within which a meeting is reviewed, negative when it is over; None for any other meeting."""
    if status != "draft" or not ended:
        return None
    return REVIEW_HOURS - (now.timestamp() - datetime.fromisoformat(ended).timestamp()) / 3600


# ----------------------------------------------------------------------------------------------------
# When somebody is reminded of what they promised: two days and one day ahead, and while it is late (guide 84, 85).
#
# A reminder that would fall on a day off is moved to the workday before. One that was missed (the machine was off, the
# holidays were long) is made up for on the next day that anybody looks. What an action has been reminded of is kept
# with it as a mark, so that the same reminder is given once:
#
#     cli:2026-11-27:2      to the reader `cli`, for the date 2026-11-27, two days ahead (0: on the day)
#     cli:2026-11-27:late:2026-11-30      late, said on that day

OFFSETS = (2, 1, 0)  # days ahead of the date
LATE = -1  # an offset that stands for every day after it


def reminder_day(due: date, offset: int) -> date:
    """The day on which somebody is to be reminded of a date, `offset` days ahead: a workday, never after that day.

    >>> reminder_day(date(2026, 11, 30), 1)     # due on a Monday: on Friday
    datetime.date(2026, 11, 27)
    """
    return workday_before(due - timedelta(days=offset))[0] if offset else due


def reminders_of(
    pieces: Iterable[Dated], told: Collection[str], today: date, reader: str
) -> Iterator[tuple[Dated, int, int]]:
    """What a reader is to be told today of some pieces, and has not been told by the marks of their record: each with its
    offset (2, 1 or 0 days ahead, or LATE) and the days that are left (negative: late).

    Of one date only the nearest offset is told, however many were missed.
    """
    for piece in pieces:
        day = day_of(piece.due) if piece.is_open else None
        if day is None:
            continue
        days = day.toordinal() - today.toordinal()
        if days > max(OFFSETS) + _LONGEST_BREAK:
            continue
        reached = (offset for offset in OFFSETS if reminder_day(day, offset) <= today)
        offset = LATE if days < 0 else min(reached, default=None)
        if offset is None or _mark(reader, piece, offset, today) in told:
            continue
        if not any(_mark(reader, piece, nearer, today) in told for nearer in range(offset)):
            yield piece, offset, days


_LONGEST_BREAK = 16  # days off in a row, with room: Spring Festival with its weekends


def marks_after(
    pieces: Iterable[Dated], told: Iterable[str], given: Iterable[tuple[Dated, int]], today: date, reader: str
) -> tuple[str, ...]:
    """The marks of a record once these reminders of its pieces are given; marks of dates that hold no more are dropped."""
    new = [_mark(reader, piece, offset, today) for piece, offset in given]
    dates = {piece.due for piece in pieces if piece.state != "done"}
    replaced = tuple(mark[: -len(today.isoformat())] for mark in new if ":late:" in mark)
    kept = [
        mark
        for mark in told
        if any(f":{due}:" in mark for due in dates)
        and not (replaced and mark.startswith(replaced))
        and mark not in new
    ]
    return (*kept, *new)


def _mark(reader: str, piece: Dated, offset: int, today: date) -> str:
    what = f"late:{today.isoformat()}" if offset == LATE else str(offset)
    step = f"{piece.step}:" if piece.step else ""
    return f"{reader}:{step}{piece.due}:{what}"


# ----------------------------------------------------------------------------------------------------
# A month or a week of promises: which are due on which day (guide 83). Pure; the documents are passed in.


def by_day(
    documents: Iterable[tuple[int, Mapping[str, Any]]], meetings: Iterable[Dated] = ()
) -> dict[str, Sequence[Dated]]:
    """ISO day -> the meetings and what is due on it: the open first, of these what has an hour, then by number."""
    days: dict[str, list[Dated]] = {}
    for meeting in meetings:
        days.setdefault(meeting.due[:10], []).append(meeting)
    for number, doc in documents:
        for piece in dated(number, doc):
            days.setdefault(piece.due[:10], []).append(piece)
    for pieces in days.values():
        pieces.sort(key=lambda piece: (not piece.is_open, not piece.time, piece.time, piece[:2]))
    return {**days}


def weeks(day: date) -> list[list[date]]:
    """The weeks, Monday to Sunday, that hold the month of a day."""
    day = min(max(day, date(1, 2, 1)), date(9999, 11, 30))  # whose weeks are whole
    start = week_of(day.replace(day=1))[0]
    found: list[list[date]] = []
    while not found or start.month == day.month:
        found.append([start + _DAY * n for n in range(7)])
        start += 7 * _DAY
    return found


# ----------------------------------------------------------------------------------------------------
# Actions and their steps as bars over days (guide 82): what each stretch of a bar means, and where it falls.
#
# ####====    done as far as the steps say, and what is left
# ----        to do       wwww  waiting for the client       !!  late, until today
# o           the date that was first promised, where it was moved
#
# Pure: the documents and today are passed in.

# state -> the sign of what is left to do
SIGNS = {"todo": "-", "doing": "=", "waiting": "w", "cancelled": "x"}
DONE, OVERDUE, WAS = "#", "!", "o"

# a date further off is drawn there: days are counted around it
_FIRST, _LAST = date(1000, 1, 1), date(9000, 1, 1)


class Bar(NamedTuple):
    """A dated piece from `start` to `end`, both days included.

    `was` is the date first promised when another one holds now; `done` the share of it that is done.
    """

    piece: Dated
    start: date
    end: date
    was: date | None = None
    done: float = 0
    risk: bool = False
    depends: bool = False

    def late(self, today: date) -> bool:
        """Whether it should be over and is not."""
        return self.piece.is_open and is_past(self.piece.due, today)


class Scale(NamedTuple):
    """How days become cells: `cells` of them for every `days`."""

    name: str
    cells: int
    days: int

    def cell(self, day: date, origin: date) -> int:
        """The first cell of a day; `origin` stands in cell 0."""
        return (day - origin).days * self.cells // self.days

    def day(self, cell: int, origin: date) -> date:
        """The first day that begins in a cell, or before it."""
        return origin + _DAY * (cell * self.days // self.cells)

    def span(self, cells: int) -> int:
        """The days that so many cells hold."""
        return max(1, cells * self.days // self.cells)


SCALES = (Scale("day", 2, 1), Scale("week", 1, 1), Scale("month", 2, 7))


def bars(documents: Iterable[tuple[int, Mapping[str, Any]]]) -> list[Bar]:
    """The bars of actions that have a date, by date; each followed by those of its steps that have one."""
    rows: list[tuple[str, int, list[Bar]]] = []
    for number, doc in documents:
        end = day_of(doc.get("due", ""))
        if end is not None:
            rows.append((doc["due"], number, list(_bars(number, doc, _drawn(end)))))
    rows.sort(key=lambda row: row[:2])
    return [bar for _, _, group in rows for bar in group]


def _drawn(day: date) -> date:
    return min(max(day, _FIRST), _LAST)


def _bars(number: int, doc: Mapping[str, Any], end: date) -> Iterator[Bar]:
    """The action's bar from the day somebody began (until then: it was promised); each step begins where the one before it
    ends."""
    begin = min(_drawn(day_of(doc.get("started", "")) or day_of(doc.get("created", "")) or end), end)
    for piece in dated(number, doc):
        due = day_of(piece.due)
        if due is None:
            continue
        if piece.step:
            due = _drawn(due)
            yield Bar(piece, min(begin, due), due, done=float(piece.state == "done"))
            begin = due
            continue
        steps, was = doc.get("steps", ()), day_of(doc.get("original_due", ""))
        over = not piece.is_open and piece.state != "cancelled"
        share = sum(step.get("state") == "done" for step in steps) / len(steps) if steps else 0
        yield Bar(
            piece,
            begin,
            end,
            was if was != end else None,
            1 if over else share,
            bool(doc.get("risk")),
            bool(doc.get("depends")),
        )


def stretches(bar: Bar, today: date) -> Iterator[tuple[date, date, str]]:
    """The pieces of a bar in the order in which they are laid over each other: days that are drawn with one sign, from the first
    up to but without the last."""
    after = bar.end + _DAY
    if bar.was is not None and not bar.start <= bar.was <= bar.end:
        yield (bar.was, bar.was + _DAY, WAS)
    turn = bar.start + _DAY * round((after - bar.start).days * bar.done)
    if turn > bar.start:
        yield (bar.start, turn, DONE)
    if turn < after:
        yield (turn, after, SIGNS.get(bar.piece.state, DONE))
    if bar.late(today):
        yield (after, today + _DAY, OVERDUE)
    if bar.was is not None and bar.start <= bar.was <= bar.end:
        yield (bar.was, bar.was + _DAY, WAS)


# ----------------------------------------------------------------------------------------------------
# A week of promises: what was done, what stands in the way and what is done about it, what comes (guide 89-93).
#
# Pure: the actions and the moment are passed in. Everything about an action that the weekly sync asks for is in one
# `Week`; the screen, the Markdown report and the JSON are made from it, so that all read the same (guide 92).

CHASE_DAYS = 3  # a task of the client's that is near or late is asked for again after so many days
NEAR_DAYS = 2


class Week(NamedTuple):
    """`kept` of `promised`: the actions first promised for a day of this week that is over, and how many were done by it;
    `kept_ever` of `promised_ever`: of all weeks until then."""

    monday: date
    sunday: date
    done: tuple[Action, ...]
    late: tuple[Action, ...]
    risky: tuple[Action, ...]
    # dates that were moved in the week, risks that were answered in it
    moved: tuple[tuple[Action, Slip], ...]
    rest: tuple[tuple[Action, Dated], ...]  # still ahead in this week
    coming: tuple[tuple[Action, Dated], ...]  # in the next
    theirs: tuple[Action, ...]
    unanswered: tuple[Action, ...]
    # what an action lacks before the meeting may end: owner, due, chase
    lacking: tuple[tuple[Action, str], ...]
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
    kept, promised = on_time(known, now, monday, sunday)
    kept_ever, promised_ever = on_time(known, now, last=sunday)

    def within(stamp: str) -> bool:
        return bool(stamp) and monday <= local_day(stamp, now) <= sunday

    still_open = [action for action in known if action.state in OPEN]
    return Week(
        monday=monday,
        sunday=sunday,
        done=tuple(a for a in known if a.state not in OPEN and within(a.finished)),
        late=tuple(a for a in still_open if overdue(a, now)),
        risky=tuple(a for a in still_open if at_risk(a, now)),
        moved=tuple((a, slip) for a in chosen for slip in a.slips if within(slip.at)),
        rest=tuple(  # of a week that is over: nothing
            (action, piece)
            for action, piece in _coming(still_open, max(monday, now.date()), sunday)
            if piece.step or not is_past(piece.due, now)
        ),
        coming=tuple(_coming(still_open, monday + 7 * _DAY, sunday + 7 * _DAY)),
        theirs=tuple(a for a in still_open if a.side == "client"),
        unanswered=tuple(a for a in known if a.state == "sent"),
        lacking=tuple((a, what) for a in still_open for what in lacks(a, now)),
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


class OnTime(NamedTuple):
    """How many dates were kept, of how many that were first promised and are decided: the work is over, or the day (guide 6)."""

    kept: int
    promised: int


def on_time(
    actions: Iterable[Action], now: datetime, first: date = date.min, last: date = date.max
) -> OnTime:
    """Of those first promised for a day from `first` to `last`, without what was cancelled."""
    outcomes = []
    for action in actions:
        due = action.original_due or action.due
        if action.state != "cancelled" and (day := day_of(due)) and first <= day <= last:
            in_time = held(action)
            if in_time is not None or is_past(due, now):
                outcomes.append(bool(in_time))
    return OnTime(sum(outcomes), len(outcomes))


class PastWeek(NamedTuple):
    """A week as it went: the actions open at its end (at `now` in a week that goes on), and how many dates of it were kept."""

    monday: date
    open: int
    kept: int
    promised: int


def past_weeks(actions: Iterable[Action], monday: date, now: datetime, count: int = 8) -> list[PastWeek]:
    """The week of a Monday and those before it, the earliest first."""
    known = list(actions)
    weeks = [monday - 7 * n * _DAY for n in reversed(range(count))]
    return [
        PastWeek(first, _open_on(known, first + 6 * _DAY, now), *on_time(known, now, first, first + 6 * _DAY))
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


def _coming(actions: Iterable[Action], first: date, last: date) -> list[tuple[Action, Dated]]:
    """What is due in days to come, with its action."""
    found = [
        (action, piece)
        for action in actions
        for piece in dated(action.doc_id, action.to_doc())
        if piece.is_open and (day := day_of(piece.due)) and first <= day <= last
    ]
    return sorted(found, key=lambda ahead: ahead[1].due)
