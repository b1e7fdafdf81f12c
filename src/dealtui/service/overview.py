"""What the first screen shows: from the headers in book.json alone, without opening a deal (guide 1, 65, 85)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from dealtui.domain.review import head_findings
from dealtui.domain.timeliness import sent_days_ago
from dealtui.service.disputes import OpenDivergence, open_divergences
from dealtui.service.following_list import Idle, clients_without_next_step
from dealtui.service.unit_of_work import Book

__all__ = ["REVIEW_HOURS", "ActionLine", "Line", "Today", "line_of", "today"]

REVIEW_HOURS = 24  # from the end of a meeting (guide 65)
DISPUTES = 50  # open divergences that are shown at once
IDLE = 50  # clients without a next step, likewise
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
    """One action in a list; `days` until it is due, negative when late."""

    number: int
    code: str
    task: str
    owner: str
    side: str
    client: str
    meeting: int
    due: str
    days: int


class Today(NamedTuple):
    """The sections of the first screen, each in the order of what is most urgent."""

    live: tuple[Line, ...]
    review: tuple[Line, ...]
    planned: tuple[Line, ...]
    recent: tuple[Line, ...]
    overdue: tuple[ActionLine, ...]
    tomorrow: tuple[ActionLine, ...]  # due today or tomorrow
    after: tuple[ActionLine, ...]
    meetings: int  # in the whole book
    disputes: tuple[OpenDivergence, ...] = ()  # that nothing has settled, the first DISPUTES of them
    disputes_in_all: int = 0
    unanswered: tuple[
        ActionLine, ...
    ] = ()  # told to the client, who has not answered; `days` since it was told
    idle: tuple[Idle, ...] = ()  # clients without a next step, the first IDLE of them
    idle_in_all: int = 0


def line_of(book: Book, number: int, doc: Mapping[str, Any], now: datetime) -> Line:
    """A meeting's line from its header."""
    deal = book.repo.table("deals").get(doc["deal"], {})
    client = book.repo.table("clients").get(deal.get("client", 0), {})
    summary = doc.get("summary", {})
    gaps = sum(summary.get("gaps", {}).values())
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

    overdue, tomorrow, after = _due(book, now.date())
    disputes, idle = open_divergences(book), clients_without_next_step(book)
    return Today(
        live=lines(sorted(by_status["live"], reverse=True)),
        review=lines(sorted(by_status["draft"])[:RECENT]),  # nearly in order already: sorting is cheap
        planned=lines(sorted(by_status["planned"])[:RECENT]),
        recent=lines(sorted(by_status["sealed"], reverse=True)[:RECENT]),
        overdue=overdue,
        tomorrow=tomorrow,
        after=after,
        meetings=len(meetings),
        disputes=tuple(disputes[:DISPUTES]),
        disputes_in_all=len(disputes),
        unanswered=_unanswered(book, now),
        idle=tuple(idle[:IDLE]),
        idle_in_all=len(idle),
    )


def _unanswered(book: Book, now: datetime) -> tuple[ActionLine, ...]:
    """Results that the client was told and has not answered (guide 97), those told longest ago first."""
    actions = book.repo.table("actions")
    told = [(actions[n].get("sent", ""), n) for n, state in actions.rows("state") if state == "sent"]
    return tuple(
        _line_of_action(book, number, actions[number], at, sent_days_ago(at, now) or 0)
        for at, number in sorted(told)
    )


def _due(book: Book, day: date) -> tuple[tuple[ActionLine, ...], ...]:
    """Open actions that are overdue, due within a day, and due the day after (guide 84, 85)."""
    limit = (day + timedelta(days=3)).isoformat()
    actions = book.repo.table("actions")
    due = [
        (when, number, actions[number])
        for number, when, state in actions.rows("due", "state")
        if when and when < limit and (state or "todo") in OPEN_STATES
    ]
    due.sort(key=lambda row: row[:2])
    overdue: list[ActionLine] = []
    tomorrow: list[ActionLine] = []
    after: list[ActionLine] = []
    for when, number, doc in due:
        days = (date.fromisoformat(when[:10]) - day).days
        section = overdue if days < 0 else tomorrow if days < 2 else after
        section.append(_line_of_action(book, number, doc, when, days))
    return tuple(overdue), tuple(tomorrow), tuple(after)


def _line_of_action(book: Book, number: int, doc: Mapping[str, Any], when: str, days: int) -> ActionLine:
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
    )
