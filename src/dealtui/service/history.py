"""What a line has been: every version with its time and author (guide 27, 28). Nothing that was recorded is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dealtui.domain.records import Entry
from dealtui.i18n import catalog
from dealtui.service.unit_of_work import Book
from dealtui.service.work import MARKED

__all__ = ["LABELS", "Version", "changes", "reworded", "versions"]

# What can be said of how a line came to be as it is: `history.<label>` in the catalogs
LABELS = frozenset(
    "capture edit rekind delete move import undo redo amend seal looked suspect settled "
    "fit unlink level outside criterion place owner due".split()
)
# What a line holds beside its words, and what it is called
_FIELDS = (
    ("level", "reviewing.level"),
    ("outside", "reviewing.outside"),
    ("fit", "reviewing.result"),
    ("refs", "history.refs"),
    ("owner", "reading.owner"),
    ("due", "reading.due"),
    ("criterion", "reading.criterion"),
    ("place", "reading.place"),
)

# What a commit about another line writes on this one, and what it is called then
_MARKS = {
    frozenset(("suspect",)): "suspect",
    frozenset(("resolved_by",)): "settled",
    frozenset(("suspect", "resolved_by")): "suspect",
}


class Version(NamedTuple):
    """An entry as it was from `at` on, made so by `by`; `label` says how, one of LABELS: capture, edit, level, undo, amend
    (with its `reason`); suspect or settled when it was another line that changed, and this one was marked."""

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


def reworded(book: Book, deal: int, number: int) -> tuple[str, str] | None:
    """What a line said before its words changed last, and what it says now; None when they never did."""
    said = [version.entry.raw or version.entry.text for version in versions(book, deal, number)]
    earlier = [words for words in said if words != said[-1]]
    return (earlier[-1], said[-1]) if earlier else None


def changes(book: Book, deal: int, before: Entry, after: Entry, lang: str) -> str:
    """What differs between two versions that were typed alike, in words: `级别：核心`; "" when the words tell it."""
    if (before.raw or before.text) != (after.raw or after.text):
        return ""
    words = catalog(lang)
    told = []
    for field, name in _FIELDS:
        value = getattr(after, field)
        if value != getattr(before, field):
            if field == "refs":
                entries = book.state(deal).entries
                value = " ".join(entries[ref].code for ref in value if ref in entries)
            elif field in ("level", "fit") and value:
                value = words.t(f"{field}.{value}")
            told.append(words.t("history.field", name=words.t(name), value=value.replace("T", " ") or "-"))
    return words.t("list.comma").join(told)


def _label(made: Mapping[str, Any], old: Any) -> str:
    """What a revision is called in the history of one line."""
    label = made.get("inverse") or made["label"]
    marked = _MARKS.get(frozenset(old) - {"revision", MARKED}) if old else None
    if marked and label not in ("looked", "undo", "redo"):
        return marked
    if old is False and label not in ("import", "amend", "undo", "redo"):
        return "capture"
    return label if label in LABELS else "edit"
