"""Following up until it is closed: what is done with actions, each time one commit that can be taken back (guide 79-98).

An *act* is what somebody does, as a value: its label, what it writes, and the deal whose lines it touches. The acts
stand in `following_acts`, `following_dates` and `following_steps`; the command line applies them at once, the screens
while the event loop stays free:

    >>> following = Following(book)
    >>> following.apply(acts.event(book, [3], "done", result="需求文档已确认"))
    >>> await following.apply_async(acts.move(book, [3], "closed"))
    >>> await following.undo_async()

An act is carried out under the book's lock on what is true then, all or nothing. Errors: `lifecycle.Refused` when the
life cycle forbids it, and what `Book.change` raises; then nothing has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from dealtui.domain.records import Action, Revision
from dealtui.service.undoing import last_to_redo, last_to_undo, restore
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work
from dealtui.store.errors import Stale

__all__ = ["FOLLOWING", "Act", "Following"]

FOLLOWING = -1  # the scope of these commits: taken back together, apart from the lines of a meeting
LOOK_BACK = 50  # deals that are looked through for something to take back
TRIES = 5

T = TypeVar("T")


class Act(NamedTuple, Generic[T]):
    """Something that is done to actions. `label` is its name in the history, `deal` the deal whose lines it writes
    (0: only the actions themselves)."""

    label: str
    run: Callable[[Work], T]
    deal: int = 0


class _Found(NamedTuple):
    """A commit to take back or to do again: its revision in each deal it touched."""

    revisions: tuple[tuple[int, Revision], ...]

    @property
    def deals(self) -> tuple[int, ...]:
        return tuple(deal for deal, _ in self.revisions)

    @property
    def home(self) -> int:
        """The deal to work in: commits over several deals touch only their actions, and need none."""
        return self.deals[0] if len(self.revisions) == 1 else 0


class _Overtaken(Exception):
    """Another commit came in between: what is to be taken back is another one now."""


class Following:
    """The actions of a book, as they are worked on."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._undone: list[tuple[int, ...]] = []  # the deals of what was taken back, the newest last

    def action(self, number: int) -> Action:
        """The whole record; KeyError when there is none of that number."""
        return self.book.record("actions", number)

    def apply(self, act: Act[T]) -> T:
        """Carry out an act; gives what it gives."""
        result = self.book.change(act.label, act.run, deal=act.deal, scope=FOLLOWING)
        self._undone.clear()
        return result

    async def apply_async(self, act: Act[T]) -> T:
        result = await self.book.change_async(act.label, act.run, deal=act.deal, scope=FOLLOWING)
        self._undone.clear()
        return result

    # ------------------------------------------------------------------ undo

    def undo(self) -> str:
        """Take back what this user did last to any action, also after a restart; gives its label, "" for nothing.

        Raises Stale when somebody has changed it since.
        """
        for _ in range(TRIES):
            if (found := self._to_undo()) is None:
                return ""
            try:
                return self._went(
                    found, self.book.change(*self._inverting("undo", found), **_how("undo", found))
                )
            except _Overtaken:
                continue
        raise Stale("actions")

    async def undo_async(self) -> str:
        for _ in range(TRIES):
            if (found := self._to_undo()) is None:
                return ""
            try:
                label = await self.book.change_async(*self._inverting("undo", found), **_how("undo", found))
                return self._went(found, label)
            except _Overtaken:
                continue
        raise Stale("actions")

    def redo(self) -> str:
        """Do again what was taken back last, as long as nothing else was done since; gives its label, or ""."""
        if (found := self._to_redo()) is None:
            return ""
        label = self.book.change(*self._inverting("redo", found), **_how("redo", found))
        self._undone.pop()
        return label

    async def redo_async(self) -> str:
        if (found := self._to_redo()) is None:
            return ""
        label = await self.book.change_async(*self._inverting("redo", found), **_how("redo", found))
        self._undone.pop()
        return label

    def _went(self, found: _Found, label: str) -> str:
        self._undone.append(found.deals)
        return label

    def _inverting(self, inverse: str, found: _Found) -> tuple[str, Callable[[Work], str]]:
        seen = self.book.repo.seq

        def use_case(work: Work) -> str:
            if self.book.repo.seq != seen:  # somebody wrote since this was looked up
                if (self._to_undo() if inverse == "undo" else self._to_redo()) != found:
                    raise _Overtaken
            work.label = found.revisions[0][1].label
            for _, revision in found.revisions:
                restore(work, revision)
            return work.label

        return inverse, use_case

    def _to_undo(self) -> _Found | None:
        """The newest commit of this user and scope. A deal's actions tell the latest commit that touched any of them,
        so that few deals have to be looked into, also in a book that was just opened."""
        latest: dict[int, int] = {}
        for _, deal, revision in self.book.repo.table("actions").rows("deal", "revision"):
            if revision and revision > latest.get(deal, 0):
                latest[deal] = revision
        best, best_commit, best_deal = None, 0, 0
        for deal in sorted(latest, key=lambda deal: -latest[deal])[:LOOK_BACK]:
            if latest[deal] <= best_commit:
                break
            revision = last_to_undo(self.book, deal, FOLLOWING)
            if revision and (commit := _commit(revision)) > best_commit:
                best, best_commit, best_deal = revision, commit, deal
        return self._whole(best, best_deal, last_to_undo) if best else None

    def _to_redo(self) -> _Found | None:
        if not self._undone:
            return None
        deal = self._undone[-1][0]
        revision = last_to_redo(self.book, deal, FOLLOWING)
        return self._whole(revision, deal, last_to_redo) if revision else None

    def _whole(self, revision: Revision, deal: int, newest: Callable[..., Revision | None]) -> _Found:
        """A commit with its parts in all the deals it touched. Stale when one of them was changed since."""
        parts: list[tuple[int, Revision]] = []
        for other in revision.deals or (deal,):
            part = revision if other == deal else newest(self.book, other, FOLLOWING)
            if part is None or (part.at, part.by, part.deals) != (revision.at, revision.by, revision.deals):
                raise Stale("actions")
            parts.append((other, part))
        return _Found(tuple(parts))


def _how(inverse: str, found: _Found) -> dict[str, Any]:
    return {"scope": FOLLOWING, "inverse": inverse, "deal": found.home}


def _commit(revision: Revision) -> int:
    """The number of the commit that a revision is of: the newest its rows had afterwards."""
    return max((row[3] for row in revision.before), default=0)
