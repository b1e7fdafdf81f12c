"""Undo and redo without limit, from the revisions that stand in the deal's file: they survive a restart."""

from __future__ import annotations

from collections.abc import Callable

from dealtui.domain.records import Revision
from dealtui.service.sealed import NotSealed, Sealed
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work

__all__ = ["last_to_redo", "last_to_undo", "redo", "restore", "undo"]


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


async def undo(book: Book, deal: int, meeting: int) -> str:
    """Take back the last thing that this user did in a meeting; gives its label, "" if there is none.

    What is sealed is not taken back (NotSealed): another amendment says why it is to be as it was.
    """
    return await _invert(book, deal, meeting, last_to_undo, "undo")


async def redo(book: Book, deal: int, meeting: int) -> str:
    """Do again what was taken back last in a meeting; gives its label, "" if there is none."""
    return await _invert(book, deal, meeting, last_to_redo, "redo")


async def _invert(
    book: Book, deal: int, meeting: int, newest: Callable[[Book, int, int], Revision | None], inverse: str
) -> str:
    """Take back, or do again, what is the newest when its turn has come: two quick presses are two steps."""

    def use_case(work: Work) -> str:
        revision = newest(book, deal, meeting)
        if revision is None:
            return ""
        work.label = revision.label
        restore(work, revision)
        return revision.label

    try:
        return await book.change_async(inverse, use_case, deal=deal, scope=meeting, inverse=inverse)
    except Sealed:
        raise NotSealed("undo") from None
