"""A month or a week of promises: which are due on which day (guide 83). Pure; the documents are passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from dealtui.domain.lifecycle import OPEN

__all__ = ["Due", "by_day", "weeks"]

_DAY = timedelta(days=1)


class Due(NamedTuple):
    """Something due on a day: an action (`step` 0), or its n-th step. `time` is "" for the whole day."""

    number: int
    step: int
    code: str
    text: str
    person: str
    side: str
    state: str
    time: str
    internal: bool
    suspect: bool

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def by_day(documents: Iterable[tuple[int, Mapping[str, Any]]]) -> dict[str, list[Due]]:
    """ISO day -> what is due on it: what has an hour first, then by number."""
    days: dict[str, list[Due]] = {}
    for number, doc in documents:
        state, side = doc.get("state", "todo"), doc.get("side", "ours") or "ours"
        internal, suspect = bool(doc.get("internal")), bool(doc.get("suspect"))
        code, owner = doc.get("code", ""), doc.get("owner", "")
        if due := doc.get("due", ""):
            item = Due(
                number, 0, code, doc.get("task", ""), owner, side, state, due[11:16], internal, suspect
            )
            days.setdefault(due[:10], []).append(item)
        for place, step in enumerate(doc.get("steps", ()), 1):
            if due := step.get("due", ""):
                of_step = step.get("state", "todo") if state in OPEN else "done"
                person = step.get("person") or owner
                item = Due(
                    number,
                    place,
                    code,
                    step.get("text", ""),
                    person,
                    side,
                    of_step,
                    due[11:16],
                    internal,
                    suspect,
                )
                days.setdefault(due[:10], []).append(item)
    for items in days.values():
        items.sort(key=lambda item: (not item.is_open, not item.time, item.time, item.number, item.step))
    return days


def weeks(day: date) -> list[list[date]]:
    """The weeks, Monday to Sunday, that hold the month of a day."""
    first = day.replace(day=1)
    start = first - _DAY * first.weekday()
    found = []
    while start.month == day.month or start <= first:
        found.append([start + _DAY * n for n in range(7)])
        start += 7 * _DAY
    return found
