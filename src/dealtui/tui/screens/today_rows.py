"""What the first screen says, as rows: pure functions of the overview and the time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from dealtui.i18n import language, t, tn
from dealtui.text import cut, shown, width
from dealtui.tui.dates_shown import countdown, day_word, local
from dealtui.tui.widgets.rows import Column, Row
from dealtui.tui.widgets.sections import RULE

if TYPE_CHECKING:
    from dealtui.service.overview import ActionLine, Line, Section, Today

__all__ = [
    "WIDE",
    "Grid",
    "action_rows",
    "client_of",
    "dispute_rows",
    "found_rows",
    "grid",
    "idle_rows",
    "meeting_of",
    "meeting_row",
    "more_of",
    "title_of",
    "today_rows",
]

WIDE = 110  # cells from which on a row names the deal too


class Grid(NamedTuple):
    """How rows are laid out in so many cells: the columns, and the room of the one that takes what is left.

    The first column holds the section's name, the next the title; then when (of an action: with whom), how much (who),
    and what is missing (when).
    """

    columns: tuple[Column, ...]
    room: int
    wide: bool


WIDTHS = {
    "zh": ((11, 13, 11, 9), (11, 20, 13, 11)),
    "en": ((12, 14, 11, 11), (12, 20, 13, 12)),
}  # narrow, wide
# A row's key: the meeting's number in so many bits, and above them the entry of a divergence; an action's is negative, and
# so is a client's, above as many bits
_BITS = 32
MORE = -(1 << 62)  # and below: the key of a row that stands for the rest of a section
# The sections of actions, and what the board is narrowed to for the rest of one
SECTIONS = {
    "overdue": "overdue",
    "due_0": "week",
    "due_1": "week",
    "due_2": "",
    "waiting": "theirs",
    "unanswered": "",
    "closing": "",
    "lacking": "",
}
SINCE = {"waiting": "chased", "unanswered": "told"}  # sections that say how long ago something was
SHORTEST = 8  # cells that a client's name keeps when the title has to be cut


def grid(total: int) -> Grid:
    """The layout for a list of `total` cells, in the language of the screens."""
    wide = total >= WIDE
    label, when, count, last = WIDTHS[language()][wide]
    columns = (
        Column(label, "bold"),
        Column(gap=2),
        Column(when, gap=2),
        Column(count, "quiet", gap=2),
        Column(last, gap=0),
    )
    taken = (
        sum(column.cells + column.gap for column in columns) + 2
    )  # with the sign and the mark at the right edge
    return Grid(columns, max(SHORTEST, total - taken), wide)


def today_rows(today: Today, now: datetime, grid: Grid) -> list[Row]:
    """All sections in the order of what is most urgent, rules between meetings, actions and what is done."""

    def meetings(status: str, lines: Iterable[Line]) -> list[Row]:
        return [
            meeting_row("" if n else t(f"today.{status}"), line, now, grid) for n, line in enumerate(lines)
        ]

    blocks: list[list[Row]] = [
        meetings("live", today.live) + meetings("review", today.review) + meetings("planned", today.planned),
        [
            *action_rows("overdue", today.overdue),
            *(row for n, section in enumerate(today.due) for row in action_rows(f"due_{n}", section)),
            *action_rows("waiting", today.waiting),
            *action_rows("unanswered", today.unanswered),
            *action_rows("closing", today.closing),
            *action_rows("lacking", today.lacking),
        ],
        [*dispute_rows(today, grid), *idle_rows(today, now)],
        meetings("recent", today.recent),
    ]
    rows: list[Row] = []
    for block in filter(None, blocks):
        rows += [RULE, *block] if rows else block
    return rows


def dispute_rows(today: Today, grid: Grid) -> Iterator[Row]:
    """Divergences that nothing has settled, what would (beside it, or with it where the client has room too), and who sees to
    it until when."""
    for n, line in enumerate(today.disputes):
        label = t("today.disputes", n=today.disputes_in_all) if n == 0 else ""
        title, beside = f"{line.code} {line.text}", line.criterion or t("today.no_criterion")
        if grid.wide:
            said = t("today.criterion", text=line.criterion) if line.criterion else beside
            room = max(grid.room - 2 - width(shown(said)), grid.room // 2)
            title, beside = f"{cut(shown(title), room)}  {said}", line.client
        yield Row(
            (label, title, beside, line.owner, line.due[5:10]),
            sign="" if line.criterion else "-",
            key=line.entry << _BITS | line.meeting,
        )


def idle_rows(today: Today, now: datetime) -> Iterator[Row]:
    """Clients with whom nothing is arranged: when they were met last, and how long a visit has been due."""
    for n, client in enumerate(today.idle):
        label = t("today.idle", n=today.idle_in_all) if n == 0 else ""
        met = (
            t("today.last_met", day=day_word(local(client.last, now).date(), now.date()))
            if client.last
            else ""
        )
        late = tn("today.visit_late", client.visit_late, n=client.visit_late) if client.visit_late else ""
        due = t("today.visit_due") if client.visit_late == 0 else late
        yield Row((label, client.name, met, "", due), sign="!" if late else "", key=-(client.client << _BITS))


def client_of(key: int) -> int:
    """The number of the client that a row is of, by its key; 0 for any other row."""
    return -key >> _BITS if MORE < key < 0 else 0


def more_of(key: int) -> str | None:
    """What the board has to be narrowed to for the actions that a row stands for (see `BoardFilter`); None for any
    other row."""
    return list(SECTIONS.values())[MORE - key] if key <= MORE else None


def meeting_of(key: int) -> int:
    """The number of the meeting that a row is of, by its key; 0 for an action's or a client's."""
    return key & ((1 << _BITS) - 1) if key > 0 else 0


def found_rows(lines: Iterable[Line], now: datetime, grid: Grid) -> list[Row]:
    """Meetings that were found, their state in the first column."""
    return [meeting_row(t(f"status.{line.status}"), line, now, grid) for line in lines]


def title_of(client: str, *parts: str, room: int) -> str:
    """Client / deal / topic without what is empty or says the same again; the client's name gives way first."""
    rest = " / ".join(part for part in dict.fromkeys(parts) if part and part != client)
    if not rest:
        return client
    return f"{cut(shown(client[:200]), max(SHORTEST, room - 3 - width(shown(rest[:200]))))} / {rest}"


def meeting_row(label: str, line: Line, now: datetime, grid: Grid) -> Row:
    """One meeting, with its deal where that fits; its key is the meeting's number."""
    title = title_of(line.client, line.deal, line.topic, room=grid.room)
    if not grid.wide or width(shown(title[:500])) > grid.room:
        title = title_of(line.client, line.topic or line.deal, room=grid.room)
    count = tn("today.lines", line.lines, n=line.lines) if line.lines else ""
    if line.status == "draft" and line.recorder:  # who has to review it (guide 66)
        count = line.recorder
    gaps = t("today.gaps", n=line.gaps) if line.gaps and line.status != "planned" else ""
    late = line.hours_left is not None and line.hours_left < 0
    missed = line.status == "planned" and line.at and local(line.at, now).date() < now.date()
    return Row(
        (label, title, _when(line, now), count, gaps),
        sign="!" if late or missed else "",
        key=line.number,
    )


def action_rows(name: str, section: Section) -> Iterator[Row]:
    """The actions of a section; a row's key is the action's number, negative. At the end, how many more there are."""
    for n, line in enumerate(section.lines):
        label = t(f"today.{name}", n=section.in_all) if n == 0 else ""
        owner = f"{t('side.client')} {line.owner}" if line.side == "client" else line.owner
        told = name in SINCE
        yield Row(
            (
                label,
                f"{line.code} {line.task}",
                line.client,
                owner,
                _since(name, line) if told else _LAST.get(name, _due)(line),
            ),
            sign="-" if name == "lacking" else "" if told or line.days >= 0 else "!",
            tail=_history(line, told=name == "waiting"),
            key=-line.number,
        )
    if more := section.in_all - len(section.lines):
        yield Row(("", t("today.more", n=more)), key=MORE - list(SECTIONS).index(name))


def _history(line: ActionLine, told: bool) -> str:
    """How often the date was moved, and the client nudged; `told` where another column says the latter."""
    slips = tn("today.slips", line.slips, n=line.slips) if line.slips else ""
    chases = tn("today.chases", line.chases, n=line.chases) if line.chases and not told else ""
    return "  ".join(filter(None, (slips, chases)))


def _due(line: ActionLine) -> str:
    if line.days < 0:
        return tn("today.days_late", -line.days, n=-line.days)
    return t("day.today") if line.days == 0 else t("day.tomorrow") if line.days == 1 else line.due[5:10]


def _left(line: ActionLine) -> str:
    """What is left of the loop."""
    return t("today.untold" if line.state == "done" and line.side != "client" else "today.to_close")


def _lack(line: ActionLine) -> str:
    return t("today.no_due" if not line.due else "today.no_owner")


_LAST = {"closing": _left, "lacking": _lack}


def _since(name: str, line: ActionLine) -> str:
    """When the client was told, or nudged last."""
    if line.days < 0:
        return t("today.never_chased")
    if line.days == 0:
        return t(f"today.{SINCE[name]}_today")
    return tn(f"today.{SINCE[name]}", line.days, n=line.days)


def _when(line: Line, now: datetime) -> str:
    """Elapsed time, the countdown of the review, or the day."""
    if line.hours_left is not None:
        return countdown(line.hours_left)
    if not line.at:
        return ""
    at = local(line.at, now)
    if line.status == "live":
        minutes = max(0, int((now - at).total_seconds() // 60))
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{day_word(at.date(), now.date())} {at:%H:%M}"
