"""What the first screen says, as rows: pure functions of the overview and the time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from dealtui.i18n import language, t, tn
from dealtui.tui.dates_shown import day_word, local
from dealtui.tui.widgets.rows import Column, Row
from dealtui.tui.widgets.sections import RULE

if TYPE_CHECKING:
    from dealtui.service.overview import ActionLine, Line, Today

__all__ = ["action_rows", "columns", "found_rows", "meeting_row", "title_of", "today_rows"]

# The first column holds the section's name, the next takes what is left; then when, how much, what is missing.
WIDTHS = {"zh": (11, 15, 12, 9), "en": (12, 15, 10, 12)}


def columns() -> tuple[Column, ...]:
    """The columns of all sections alike, as wide as the words of the language need them."""
    label, when, count, last = WIDTHS[language()]
    return (Column(label, "bold"), Column(), Column(when), Column(count, "quiet"), Column(last))


def today_rows(today: Today, now: datetime) -> list[Row]:
    """All sections in the order of what is most urgent, rules between meetings, actions and what is done."""
    blocks: list[list[Row]] = [
        [
            *_section(t("today.live"), today.live, now),
            *_section(t("today.review"), today.review, now),
            *_section(t("today.planned"), today.planned, now),
        ],
        [
            *action_rows("today.overdue", today.overdue),
            *action_rows("today.due_0", [line for line in today.tomorrow if line.days == 0]),
            *action_rows("today.due_1", [line for line in today.tomorrow if line.days == 1]),
            *action_rows("today.due_2", today.after),
        ],
        _section(t("today.recent"), today.recent, now),
    ]
    rows: list[Row] = []
    for block in filter(None, blocks):
        rows += [RULE, *block] if rows else block
    return rows


def found_rows(lines: Sequence[Line], now: datetime) -> list[Row]:
    """Meetings that were found, their state in the first column."""
    return [meeting_row(t(f"status.{line.status}"), line, now) for line in lines]


def title_of(*parts: str) -> str:
    """Client / deal / topic without what is empty or says the same again."""
    return " / ".join(dict.fromkeys(filter(None, parts)))


def meeting_row(label: str, line: Line, now: datetime) -> Row:
    """One meeting; its key is the meeting's number."""
    count = tn("today.lines", line.lines, n=line.lines) if line.lines else ""
    gaps = t("today.gaps", n=line.gaps) if line.gaps and line.status != "planned" else ""
    late = line.hours_left is not None and line.hours_left < 0
    return Row(
        (label, title_of(line.client, line.topic or line.deal), _when(line, now), count, gaps),
        sign="!" if late else "",
        key=line.number,
    )


def action_rows(section: str, lines: Sequence[ActionLine]) -> Iterator[Row]:
    """The actions of a section; a row's key is the action's number, negative."""
    for n, line in enumerate(lines):
        label = t(section, n=len(lines)) if n == 0 else ""
        owner = f"{t('side.client')} {line.owner}" if line.side == "client" else line.owner
        yield Row(
            (label, f"{line.code} {line.task}", line.client, owner, _due(line)),
            sign="!" if line.days < 0 else "",
            key=-line.number,
        )


def _section(label: str, lines: Iterable[Line], now: datetime) -> list[Row]:
    return [meeting_row("" if n else label, line, now) for n, line in enumerate(lines)]


def _due(line: ActionLine) -> str:
    if line.days < 0:
        return tn("today.days_late", -line.days, n=-line.days)
    return t("day.today") if line.days == 0 else t("day.tomorrow") if line.days == 1 else line.due[5:10]


def _when(line: Line, now: datetime) -> str:
    """Elapsed time, the countdown of the review, or the day."""
    if line.hours_left is not None:
        return _countdown(line.hours_left)
    if not line.at:
        return ""
    at = local(line.at, now)
    if line.status == "live":
        minutes = max(0, int((now - at).total_seconds() // 60))
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{day_word(at.date(), now.date())} {at:%H:%M}"


def _countdown(hours: float) -> str:
    minutes = round(abs(hours) * 3600) // 60
    if hours >= 0:
        return t("today.left", left=f"{minutes // 60:02}:{minutes % 60:02}")
    if minutes < 60:
        return t("today.late_minutes", n=minutes)
    if minutes < 48 * 60:
        return tn("today.late_hours", minutes // 60, n=minutes // 60)
    return tn("today.late_days", minutes // 1440, n=minutes // 1440)
