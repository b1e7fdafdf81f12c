"""The weekly sync: one report for everyone (guide 89-93)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from dealtui.domain.timeliness import week_of
from dealtui.domain.weekly import Week, week
from dealtui.service.disputes import OpenDivergence, open_divergences
from dealtui.service.unit_of_work import Book

__all__ = ["Sync", "monday_of", "report", "sync"]


class Sync(NamedTuple):
    """A week with the names that a report needs. `whose` is the deal's or the client's name, "" for all."""

    week: Week
    divergences: tuple[OpenDivergence, ...]
    clients: dict[int, str]  # deal -> client's name
    deals: dict[int, str]
    whose: str = ""


def monday_of(book: Book, text: str = "") -> date:
    """The Monday of a week: of 2026-W48, of any day of it in ISO 8601, of this week for "". ValueError otherwise."""
    if not text:
        return week_of(book.clock.now())[0]
    day = date.fromisoformat(text)  # Python 3.11 reads 2026-W48 too, as its Monday
    return date.fromordinal(day.toordinal() - day.weekday())


def sync(book: Book, *, deal: int = 0, client: int = 0, monday: date | None = None) -> Sync:
    """The week of one deal, of one client, or of all."""
    table = book.repo.table("deals")
    wanted = {
        n for n, doc in table.items() if (not deal or n == deal) and (not client or doc["client"] == client)
    }
    names = {n: doc.get("name", "") for n, doc in book.repo.table("clients").items()}
    actions = [
        book.record("actions", n) for n, doc in book.repo.table("actions").items() if doc["deal"] in wanted
    ]
    meetings = book.repo.table("meetings")
    return Sync(
        week=week(actions, monday or monday_of(book), book.clock.now()),
        divergences=tuple(
            point
            for point in open_divergences(book)
            if not (deal or client) or meetings[point.meeting]["deal"] in wanted
        ),
        clients={n: names.get(table[n]["client"], "") for n in wanted},
        deals={n: table[n].get("name", "") for n in wanted},
        whose=table[deal].get("name", "") if deal else names.get(client, ""),
    )


def report(book: Book, lang: str, *, deal: int = 0, client: int = 0, monday: date | None = None) -> str:
    """The report as Markdown."""
    from dealtui.export.week import render

    return render(sync(book, deal=deal, client=client, monday=monday), book.clock.now(), lang)
