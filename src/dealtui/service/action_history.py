"""What became of an action, commit by commit: who changed which field, when, and what it was before (guide 27, 28, 88)."""

from __future__ import annotations

from typing import Any, NamedTuple

from dealtui.service.unit_of_work import Book

__all__ = ["Happening", "happenings"]

# Fields that follow from others, or say nothing to a person
_SILENT = frozenset(
    ("revision", "id", "order", "reminded", "due_text", "entry", "meeting", "deal", "created")
)


class Happening(NamedTuple):
    """One commit that changed an action. `changes`: field -> (before, after), as stored; `label` names what was done,
    `inverse` is undo or redo when it was taken back or done again."""

    at: str
    by: str
    label: str
    inverse: str
    changes: dict[str, tuple[Any, Any]]


def happenings(book: Book, number: int) -> list[Happening]:
    """The history of an action, the latest first; KeyError when there is no such action.

    Worked out backwards from what it is now: each revision holds what it changed as it was before.
    """
    doc: dict[str, Any] = dict(book.repo.table("actions")[number])
    revisions = book.repo.deal(doc["deal"]).revisions
    found: list[Happening] = []
    for revision in sorted(revisions, reverse=True):
        made = revisions[revision]
        for table, row_number, old, _ in reversed(made["before"]):
            if table != "actions" or row_number != number:
                continue
            born = old is False
            before = {} if born else {k: v for k, v in {**doc, **old}.items() if v is not None}
            changes = {
                name: (before.get(name), doc.get(name))
                for name in {**before, **doc}
                if name not in _SILENT and before.get(name) != doc.get(name)
            }
            if changes:
                found.append(
                    Happening(made["at"], made["by"], made["label"], made.get("inverse", ""), changes)
                )
            doc = before
            if born:
                return found
    return found
