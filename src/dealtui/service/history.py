"""What a line has been: every version with its time and author (guide 27, 28). Nothing that was recorded is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dealtui.domain.records import Entry
from dealtui.service.unit_of_work import Book
from dealtui.service.work import MARKED

__all__ = ["Version", "versions"]

# What a commit about another line writes on this one, and what it is called then
_MARKS = {
    frozenset(("suspect",)): "suspect",
    frozenset(("resolved_by",)): "settled",
    frozenset(("suspect", "resolved_by")): "suspect",
}


class Version(NamedTuple):
    """An entry as it was from `at` on, made so by `by`; `label` says how: capture, edit, rekind, delete, move, looked,
    undo, redo, amend (with its `reason`); suspect or settled when it was another line that changed, and this one was
    marked."""

    at: str
    by: str
    label: str
    entry: Entry
    reason: str = ""


def versions(book: Book, deal: int, number: int) -> list[Version]:
    """The versions of an entry, the oldest first; a commit that changed nothing of it is none of them.

    Worked out backwards: each revision holds what it changed as it was before.
    """
    doc: dict[str, Any] | None = book.doc("entries", number, deal)
    found: list[Version] = []
    tables = book.repo.deal(deal)
    revisions = tables.revisions
    reasons = {seal.get("revision", 0): seal.get("reason", "") for seal in tables.seals.values()}
    for revision in sorted(revisions, reverse=True):
        made = revisions[revision]
        for table, row_number, old, after in reversed(made["before"]):
            if table != "entries" or row_number != number or doc is None:
                continue
            entry = Entry.from_doc({**doc, "doc_id": number})
            if not found or found[-1].at != made["at"] or found[-1].entry != entry:
                reason = reasons.get(after, "")
                found.append(Version(made["at"], made["by"], _label(made, old), entry, reason))
            doc = None if old is False else {k: v for k, v in {**doc, **old}.items() if v is not None}
    found.reverse()
    return found


def _label(made: Mapping[str, Any], old: Any) -> str:
    """What a revision is called in the history of one line."""
    label = made.get("inverse") or made["label"]
    marked = _MARKS.get(frozenset(old) - {"revision", MARKED}) if old else None
    return marked if marked and label not in ("looked", "undo", "redo") else label
