"""What the first screen shows: from the headers in book.json alone, without opening a deal (guide 1, 65, 85)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from dealtui.domain.cards import moved
from dealtui.domain.review import head_findings
from dealtui.domain.timeliness import chased_days_ago, sent_days_ago
from dealtui.service.disputes import OpenDivergence, open_divergences
from dealtui.service.following_list import Idle, clients_without_next_step
from dealtui.service.unit_of_work import Book

__all__ = ["REVIEW_HOURS", "ActionLine", "Line", "Section", "Today", "line_of", "today"]

REVIEW_HOURS = 24  # from the end of a meeting (guide 65)
DISPUTES = 50  # open divergences that are shown at once
IDLE = 50  # clients without a next step, likewise
ACTIONS = 50  # actions that a section shows at once; the board shows the rest
DRAFTS = 100  # meetings to be reviewed, or planned, likewise
RECENT = 200  # how many meetings the list of recent ones holds; the others are found by typing
OPEN_STATES = frozenset(("todo", "doing", "waiting"))


class Line(NamedTuple):
    """One meeting in a list. `at` is when it began (or is planned); `hours_left` of its review, negative when late."""

    number: int
    status: str
    client: str
    deal: str
    topic: str
    lines: int
    gaps: int
    at: str
    ended: str = ""
    hours_left: float | None = None
    recorder: str = ""

    @property
    def title(self) -> str:
        return self.topic or self.deal


class ActionLine(NamedTuple):
    """One action in a list; `days` until it is due, negative when late.

    Where the client has been told or nudged, `days` since then (-1: never nudged).
    """

    number: int
    code: str
    task: str
    owner: str
    side: str
    client: str
    meeting: int
    due: str
    days: int
    slips: int = 0  # how often the date was moved
    chases: int = 0  # how often the client was nudged
    state: str = "todo"


class Section(NamedTuple):
    """The actions of a section that are shown, and how many there are in all."""

    lines: tuple[ActionLine, ...] = ()
    in_all: int = 0


class Today(NamedTuple):
    """The sections of the first screen, each in the order of what is most urgent."""

    live: tuple[Line, ...]
    review: tuple[Line, ...]
    planned: tuple[Line, ...]
    recent: tuple[Line, ...]
    overdue: Section
    due: tuple[Section, Section, Section]  # today, tomorrow, the day after
    meetings: int  # in the whole book
    disputes: tuple[OpenDivergence, ...] = ()  # that nothing has settled, the first DISPUTES of them
    disputes_in_all: int = 0
    waiting: Section = Section()  # for something of the client's that is not due yet, or at no date
    unanswered: Section = Section()  # told to the client, who has not answered
    closing: Section = Section()  # done and not told yet, or answered and not closed (guide 95-98)
    lacking: Section = Section()  # without an owner or a date, so that nobody is reminded of it (guide 25)
    idle: tuple[Idle, ...] = ()  # clients without a next step, the first IDLE of them
    idle_in_all: int = 0


def line_of(book: Book, number: int, doc: Mapping[str, Any], now: datetime) -> Line:
    """A meeting's line from its header."""
    deal = book.repo.table("deals").get(doc["deal"], {})
    client = book.repo.table("clients").get(deal.get("client", 0), {})
    summary = doc.get("summary", {})
    # what is in doubt lacks nothing: the review counts it apart as well
    gaps = sum(count for code, count in summary.get("gaps", {}).items() if code != "suspect")
    if doc.get("status") == "draft":  # what the review will list: the head's gaps too
        gaps += len(head_findings(book.meeting(number), summary.get("topics", ())))
    ended, left = doc.get("ended", ""), None
    if doc.get("status") == "draft" and ended:
        left = REVIEW_HOURS - (now - datetime.fromisoformat(ended)) / timedelta(hours=1)
    return Line(
        number=number,
        status=doc.get("status", "planned"),
        client=client.get("name", ""),
        deal=deal.get("name", ""),
        topic=doc.get("topic", ""),
        lines=summary.get("lines", 0),
        gaps=gaps,
        at=doc.get("started") or doc.get("planned", ""),
        ended=ended,
        hours_left=left,
        recorder=doc.get("recorder", ""),
    )


def today(book: Book) -> Today:
    """The first screen's content; linear in the columns of the headers, 10 ms for 10,000 meetings."""
    now = book.clock.now()
    by_status: dict[str, list[tuple[str, int]]] = {"live": [], "draft": [], "planned": [], "sealed": []}
    meetings = book.repo.table("meetings")
    for number, status, planned, started, ended in meetings.rows("status", "planned", "started", "ended"):
        by_status.setdefault(status or "planned", []).append((ended or started or planned or "", number))

    def lines(chosen: Iterable[tuple[str, int]]) -> tuple[Line, ...]:
        return tuple(line_of(book, number, meetings[number], now) for _, number in chosen)

    overdue, *due, waiting, lacking = _open_actions(book, now)
    disputes, idle = open_divergences(book), clients_without_next_step(book)
    return Today(
        live=lines(sorted(by_status["live"], reverse=True)),
        review=lines(sorted(by_status["draft"])[:DRAFTS]),  # nearly in order already: sorting is cheap
        planned=lines(sorted(by_status["planned"])[:DRAFTS]),
        recent=lines(sorted(by_status["sealed"], reverse=True)[:RECENT]),
        overdue=overdue,
        due=(due[0], due[1], due[2]),
        meetings=len(meetings),
        disputes=tuple(disputes[:DISPUTES]),
        disputes_in_all=len(disputes),
        waiting=waiting,
        unanswered=_unanswered(book, now),
        closing=_closing(book),
        lacking=lacking,
        idle=tuple(idle[:IDLE]),
        idle_in_all=len(idle),
    )


def _unanswered(book: Book, now: datetime) -> Section:
    """Results that the client was told and has not answered (guide 97), those told longest ago first."""
    actions = book.repo.table("actions")
    told = [(actions[n].get("sent", ""), n) for n, state in actions.rows("state") if state == "sent"]
    told.sort()
    return Section(
        tuple(_line_of_action(book, n, at, sent_days_ago(at, now) or 0) for at, n in told[:ACTIONS]),
        len(told),
    )


def _closing(book: Book) -> Section:
    """Work that is over and whose loop is not: the result is still to be told, or only the closing is left."""
    found = sorted(
        (due or "", n)
        for n, state, due in book.repo.table("actions").rows("state", "due")
        if state in ("done", "answered")
    )
    return Section(tuple(_line_of_action(book, n, due, 0) for due, n in found[:ACTIONS]), len(found))


def _open_actions(book: Book, now: datetime) -> tuple[Section, ...]:
    """Open actions that are overdue, due today, tomorrow and the day after (guide 84, 85), and what else the client owes,
    the earliest first, and what lacks an owner or a date; what stands in several of these stands in the first."""
    days = [(now.date() + timedelta(days=n)).isoformat() for n in range(4)]
    found: tuple[list[tuple[str, int]], ...] = ([], [], [], [], [], [])
    for number, when, state, owner in book.repo.table("actions").rows("due", "state", "owner"):
        if (state or "todo") not in OPEN_STATES:
            continue
        when = when or ""
        if when and when < days[3]:
            found[bisect_right(days, when[:10])].append((when, number))
        elif state == "waiting":
            found[4].append((when, number))
        elif not (when and owner):
            found[5].append((when, number))
    return tuple(
        Section(
            tuple(_open_line(book, number, when, now, place) for when, number in sorted(there)[:ACTIONS]),
            len(there),
        )
        for place, there in enumerate(found)
    )


def _open_line(book: Book, number: int, when: str, now: datetime, place: int) -> ActionLine:
    if place > 4:
        return _line_of_action(book, number, when, 0)
    if place < 4:
        return _line_of_action(book, number, when, (date.fromisoformat(when[:10]) - now.date()).days)
    chases = book.repo.table("actions")[number].get("chases", ())
    ago = chased_days_ago(chases[-1]["at"], now) if chases else None
    return _line_of_action(book, number, when, -1 if ago is None else ago)


def _line_of_action(book: Book, number: int, when: str, days: int) -> ActionLine:
    doc = book.repo.table("actions")[number]
    deal = book.repo.table("deals").get(doc["deal"], {})
    return ActionLine(
        number=number,
        code=doc.get("code", ""),
        task=doc.get("task", ""),
        owner=doc.get("owner", ""),
        side=doc.get("side", "ours"),
        client=book.repo.table("clients").get(deal.get("client", 0), {}).get("name", ""),
        meeting=doc["meeting"],
        due=when,
        days=days,
        slips=sum(map(moved, doc.get("slips", ()))),
        chases=len(doc.get("chases", ())),
        state=doc.get("state", "todo"),
    )
