"""The weekly sync as rows: what was done, what stands in the way, what comes; pure functions of the week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from dealtui.domain.timeliness import chased_days_ago, days_left, sent_days_ago
from dealtui.i18n import t, tn
from dealtui.tui.widgets.rows import Column, Row
from dealtui.tui.widgets.sections import RULE

if TYPE_CHECKING:
    from dealtui.domain.records import Action
    from dealtui.service.weekly import Sync

__all__ = ["columns", "to_tick", "week_rows"]


def columns(total: int) -> tuple[Column, ...]:
    """Section, code and task, who, for whom, and what there is to say."""
    wide = total >= 110
    return (
        Column(12, "bold"),
        Column(6, "hue"),
        Column(gap=2),
        Column(14 if wide else 8, gap=2),
        Column(18 if wide else 8, "quiet", gap=2),
        Column(30 if wide else 14, gap=0),
    )


def to_tick(sync: Sync) -> list[int]:
    """The actions that the meeting goes through, each once."""
    week = sync.week
    lists = (
        week.done,
        week.late,
        week.risky,
        week.unanswered,
        [lack.action for lack in week.lacking],
        week.theirs,
        [ahead.action for ahead in (*week.rest, *week.coming)],
    )
    return list(dict.fromkeys(action.doc_id for found in lists for action in found))


def week_rows(sync: Sync, now: datetime, ticked: set[int]) -> list[Row]:
    """The sections in the order of the meeting; an action that stands in several is ticked in all of them."""
    week = sync.week

    def row(action: Action, words: str, *, sign: str = "", task: str = "", person: str = "") -> Row:
        if action.doc_id in ticked:
            sign = "x"
        client = sync.clients.get(action.deal, "")
        cells = ("", action.code, task or action.task, person or action.owner, client, words)
        return Row(cells, sign=sign, hue="client" if action.side == "client" else "ours", key=action.doc_id)

    done = [row(a, a.result or a.finished[5:10]) for a in week.done]
    late = [row(a, _late(a, now), sign="!") for a in week.late]
    risky = [row(a, a.risk, sign="!") for a in week.risky]
    unanswered = [row(a, _told(a, now), sign="w") for a in week.unanswered]
    lacking = [row(a, t(f"week.lack.{what}"), sign="-") for a, what in week.lacking]
    theirs = [row(a, _chased(a, now), sign="w") for a in week.theirs]
    rest, coming = (
        [
            row(a, due[5:10], task=step.text if step else "", person=step.person if step else "")
            for a, step, due in ahead
        ]
        for ahead in (week.rest, week.coming)
    )
    disputed = [
        Row(
            ("", point.code, point.text, point.owner, point.client, point.criterion),
            sign="" if point.criterion else "-",
            hue="open",
            key=-1 - n,
        )
        for n, point in enumerate(sync.divergences)
    ]
    named: Iterable[tuple[str, list[Row]]] = (
        ("done", done),
        ("late", late),
        ("risky", risky),
        ("unanswered", unanswered),
        ("lacks", lacking),
        ("theirs", theirs),
        ("divergences", disputed),
        ("rest", rest),
        ("coming", coming),
    )
    rows: list[Row] = []
    for name, found in named:
        if found:
            first = found[0]
            label = t(f"week_screen.{name}", n=len(found))
            rows += [RULE] if rows else []
            rows += [first._replace(cells=(label, *first.cells[1:])), *found[1:]]
    return rows


def _late(action: Action, now: datetime) -> str:
    days = -(days_left(action.due, now) or 0)
    return tn("week.late", days, n=days) if days else t("week.late_today")


def _told(action: Action, now: datetime) -> str:
    ago = sent_days_ago(action.sent, now) or 0
    return tn("today.told", ago, n=ago) if ago else t("today.told_today")


def _chased(action: Action, now: datetime) -> str:
    if not action.chases:
        return t("today.never_chased")
    ago = chased_days_ago(action.chases[-1].at, now) or 0
    when = tn("board.days_ago", ago, n=ago) if ago else t("day.today")
    return t("board.chased", n=len(action.chases), ago=when)
