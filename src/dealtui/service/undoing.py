"""Undo and redo without limit, from the revisions that stand in the deal's file: they survive a restart."""

from __future__ import annotations

from dealtui.domain.records import Revision
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work

__all__ = ["last_to_redo", "last_to_undo", "restore"]


def _stacks(book: Book, deal: int, scope: int) -> tuple[list[int], list[int]]:
    """The revisions that this user can take back and do again in a meeting, by number, the newest last."""
    done: list[int] = []
    undone: list[int] = []
    for number, doc in book.repo.deal(deal).revisions.items():
        if doc.get("scope", 0) != scope or doc["by"] != book.user:
            continue
        inverse = doc.get("inverse", "")
        if inverse == "undo":
            undone.append(number)
            if done:
                done.pop()
        else:
            done.append(number)
            if inverse == "redo" and undone:
                undone.pop()
            elif not inverse:
                undone.clear()
    return done, undone


def _revision(book: Book, deal: int, numbers: list[int]) -> Revision | None:
    if not numbers:
        return None
    return Revision.from_doc({**book.repo.deal(deal).revisions[numbers[-1]], "doc_id": numbers[-1]})


def last_to_undo(book: Book, deal: int, scope: int) -> Revision | None:
    return _revision(book, deal, _stacks(book, deal, scope)[0])


def last_to_redo(book: Book, deal: int, scope: int) -> Revision | None:
    return _revision(book, deal, _stacks(book, deal, scope)[1])


def restore(work: Work, revision: Revision) -> None:
    """Make everything that a commit changed what it was before. Stale when somebody has changed it since."""
    for table, number, old, after in reversed(revision.before):
        work.restore(table, number, old, after)
