"""Telling people in time what they promised: which reminders are due, and that they were given (guide 84, 85, 94)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from dealtui.domain.reminders import LATE, OPEN_STATES, Reminder, marks_after, reminders_of
from dealtui.i18n import t, tn
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work

__all__ = ["Due", "due_reminders", "mark_given", "marking", "when"]


class Due(NamedTuple):
    """A reminder with what somebody needs to act on it. `chased` is when the client was last asked, for their tasks."""

    reminder: Reminder
    code: str
    task: str  # of the step, when it is one
    side: str
    client: str
    deal: str
    id: str
    internal: bool
    chased: str = ""


def due_reminders(book: Book, reader: str, *, person: str = "") -> list[Due]:
    """What is to be told to a reader today, the latest first, then by date.

    A reader is a place where reminders are read ("cli", "screen", "notify"): each hears of everything once.
    With `person`, only what is theirs, what nobody owns, and what the client owes us.
    """
    today = book.clock.now().date()
    deals, clients = book.repo.table("deals"), book.repo.table("clients")
    found: list[Due] = []
    actions = book.repo.table("actions")
    for number, state in actions.rows("state"):
        if (state or "todo") not in OPEN_STATES:
            continue
        doc = actions[number]
        for reminder in reminders_of(number, doc, today, reader):
            client_side = doc.get("side", "ours") == "client"
            if person and not client_side and reminder.person not in ("", person):
                continue
            deal = deals.get(doc.get("deal", 0), {})
            chases = doc.get("chases") or ()
            found.append(
                Due(
                    reminder,
                    doc.get("code", ""),
                    doc["steps"][reminder.step - 1]["text"] if reminder.step else doc.get("task", ""),
                    doc.get("side", "ours"),
                    clients.get(deal.get("client", 0), {}).get("name", ""),
                    deal.get("name", ""),
                    doc.get("id", ""),
                    bool(doc.get("internal")),
                    chases[-1]["at"] if chases else "",
                )
            )
    found.sort(
        key=lambda due: (
            due.reminder.offset != LATE,
            due.reminder.due,
            due.reminder.action,
            due.reminder.step,
        )
    )
    return found


def marking(book: Book, given: Sequence[Due], reader: str) -> Callable[[Work], None]:
    """The use case that keeps with the actions that these reminders were given, so that nobody is told twice."""
    today = book.clock.now().date()
    by_action: defaultdict[int, list[Reminder]] = defaultdict(list)
    for due in given:
        by_action[due.reminder.action].append(due.reminder)

    def mark(work: Work) -> None:
        for number, reminders in by_action.items():
            doc = work.doc("actions", number)
            if doc is not None:
                work.derive("actions", number, reminded=marks_after(doc, reminders, today, reader))

    return mark


def mark_given(book: Book, given: Sequence[Due], reader: str) -> None:
    """Carry `marking` out. Raises what `Book.change` raises: a book that can only be read keeps no marks."""
    book.change("remind", marking(book, given, reader))


def when(due: Due) -> str:
    """How long there is, in words: tomorrow (11-27), 3 days late (11-20)."""
    days, day = due.reminder.days, due.reminder.due[5:10]
    if days < 0:
        return tn("remind.late", -days, n=-days, day=day)
    if days <= 2:
        return t(f"remind.in_{days}", day=day)
    return tn("remind.ahead", days, n=days, day=day)
