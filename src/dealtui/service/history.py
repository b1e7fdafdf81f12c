"""What a line has been: every version with its time and author (guide 27, 28). Nothing that was recorded is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dealtui.domain import scribe
from dealtui.domain.records import Entry
from dealtui.i18n import Catalog
from dealtui.service.unit_of_work import Book
from dealtui.service.work import MARKED

__all__ = ["Version", "how", "reworded", "versions"]

# What a commit about another line writes on this one, and what it is called then
_MARKS = {
    frozenset(("suspect",)): "suspect",
    frozenset(("resolved_by",)): "settled",
    frozenset(("suspect", "resolved_by")): "suspect",
}
# What is filled in at the review without the line being typed again
_FILLED_IN = ("owner", "helpers", "part", "due", "due_text", "criterion", "place")


class Version(NamedTuple):
    """An entry as it was from `at` on, made so by `by`; `label` says how: capture, edit, rekind, delete, move, looked,
    due and the other mendings, undo, redo, amend (with its `reason`); suspect or settled when it was another line that
    changed, and this one was marked. `line` is what it said then, as it was typed or as it would be typed."""

    at: str
    by: str
    label: str
    entry: Entry
    line: str
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
                line = entry.raw or entry.text
                found.append(Version(made["at"], made["by"], _label(made, old), entry, line, reason))
            doc = None if old is False else {k: v for k, v in {**doc, **old}.items() if v is not None}
    found.reverse()
    code = book.state(deal).code
    for n in range(1, len(found)):
        before, version = found[n - 1], found[n]
        if version.line == (before.entry.raw or before.entry.text):
            filled_in = any(getattr(version.entry, f) != getattr(before.entry, f) for f in _FILLED_IN)
            line = scribe.compose(version.entry, code) if filled_in else before.line
            found[n] = version._replace(line=line)
    return found


def reworded(book: Book, deal: int, number: int) -> tuple[str, str] | None:
    """What a line said before its words changed last, and what it says now; None when they never did."""
    said = [version.line for version in versions(book, deal, number)]
    earlier = [words for words in said if words != said[-1]]
    return (earlier[-1], said[-1]) if earlier else None


def how(version: Version, words: Catalog) -> str:
    """What was done, in words; for a need's level or place in the scope with what it became."""
    key = f"history.{version.label}"
    done = words.t(key)
    if done == key:
        done = words.t(f"change.{version.label}")
    if version.label == "level" and version.entry.level:
        return f"{done} {words.t(f'level.{version.entry.level}')}"
    if version.label == "fit" and version.entry.fit:
        return f"{done} {words.t(f'fit.{version.entry.fit}')}"
    if version.label == "outside" and version.entry.outside:
        return f"{done} ({version.entry.outside})"
    return done


def _label(made: Mapping[str, Any], old: Any) -> str:
    """What a revision is called in the history of one line."""
    label = made.get("inverse") or made["label"]
    marked = _MARKS.get(frozenset(old) - {"revision", MARKED}) if old else None
    return marked if marked and label not in ("looked", "undo", "redo") else label
