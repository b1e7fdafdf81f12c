"""A book that is open, and how it is changed: every use case is one commit, which can be taken back.

    >>> with_book.change("rename", lambda work: work.update("clients", 3, name="华东智造"))

`Book.change` runs the use case under the book's lock, on what all programs have written until then; its operations
become one line of the journal (all or nothing). What was there before is kept with the deal, so that undo and redo
work without limit and after a restart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from dealtui.domain.ledger import Summary
from dealtui.domain.records import DEAL_TABLES, RECORDS, Client, Deal, Meeting, Person
from dealtui.service.deal_state import DealState
from dealtui.service.work import Work
from dealtui.store.errors import Busy
from dealtui.store.repository import Op, Repository

if TYPE_CHECKING:
    import asyncio

    from dealtui.store.repository import Commit, Notice, Prepared

__all__ = ["Book", "Change", "Clock"]

LOCK_WAIT = 5.0  # seconds that a commit waits for other programs
LOCK_TRIES = 500
FOLD_AFTER = 10.0  # seconds without a commit

T = TypeVar("T")


class Clock:
    """The time, or for tests and replays a time that stands still."""

    def __init__(self, fixed: datetime | None = None) -> None:
        self._fixed = fixed
        self._second = -1
        self._stamp = ""

    def now(self) -> datetime:
        return self._fixed or datetime.now().astimezone()

    def stamp(self) -> str:
        """Now as it is stored: ISO 8601 to the second, with offset."""
        if self._fixed is not None:
            return self._fixed.isoformat(timespec="seconds")
        if self._second != (second := int(time.time())):  # every commit asks twice
            self._stamp = datetime.fromtimestamp(second).astimezone().isoformat(timespec="seconds")
            self._second = second
        return self._stamp


class Change(NamedTuple):
    """What subscribers hear after a commit: ours, or another program's."""

    ops: tuple[Op, ...]
    mine: bool
    label: str = ""
    reloaded: bool = False  # another program folded; everything may differ

    def touches(self, table: str) -> bool:
        return self.reloaded or any(op.table == table for op in self.ops)


class Book:
    """An open book: the repository, who writes, the clock, and who listens.

    >>> book = Book.open(Path("deals"), user="李雷")
    >>> [client.name for client in book.clients()]
    """

    def __init__(self, repo: Repository, user: str = "", now: datetime | None = None) -> None:
        self.repo = repo
        self.user = user
        self.clock = Clock(now)
        self._states: dict[int, DealState] = {}
        self._records: dict[tuple[str, int], tuple[dict[str, Any], Any]] = {}
        self._listeners: list[Callable[[Change], None]] = []
        self._written = 0.0  # when this program last wrote, 0: nothing since the last folding
        self._turn: asyncio.Lock | None = None
        repo.on_foreign = self._taken_over

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        user: str = "",
        now: datetime | None = None,
        create: bool = True,
        read_only: bool = False,
    ) -> Book:
        """Open (or begin) the book in a folder. Raises what `Repository.open` raises."""
        return cls(Repository.open(path, create=create, read_only=read_only), user, now)

    @property
    def path(self) -> Path:
        return self.repo.path

    @property
    def read_only(self) -> bool:
        return self.repo.read_only

    @property
    def why_read_only(self) -> str:
        return self.repo.why_read_only

    @property
    def notices(self) -> Sequence[Notice]:
        """Repairs made while opening."""
        return self.repo.notices

    def close(self) -> None:
        self.repo.close()

    # ------------------------------------------------------------------ reading

    def doc(self, table: str, number: int, deal: int = 0) -> dict[str, Any] | None:
        if table in DEAL_TABLES:
            return getattr(self.repo.deal(deal), table).get(number)
        return self.repo.table(table).get(number)

    def record(self, table: str, number: int) -> Any:
        """A record of a book table; KeyError when there is none of that number."""
        doc = self.repo.table(table)[number]
        known = self._records.get((table, number))
        if known is None or known[0] is not doc:  # documents are never changed in place
            known = self._records[table, number] = (doc, RECORDS[table].from_doc({**doc, "doc_id": number}))
        return known[1]

    def client(self, number: int) -> Client:
        return self.record("clients", number)

    def deal(self, number: int) -> Deal:
        return self.record("deals", number)

    def meeting(self, number: int) -> Meeting:
        return self.record("meetings", number)

    def person(self, number: int) -> Person:
        return self.record("people", number)

    def clients(self) -> tuple[Client, ...]:
        return self._all("clients")

    def deals(self, client: int) -> tuple[Deal, ...]:
        return self._all("deals", client=client)

    def people(self, client: int = 0) -> tuple[Person, ...]:
        """Somebody's people; ours with client = 0."""
        return tuple(person for person in self._all("people", client=client) if not person.gone)

    def meetings(self, deal: int) -> tuple[Meeting, ...]:
        return self._all("meetings", deal=deal)

    def summary(self, meeting: int) -> Summary:
        return Summary.from_doc(self.repo.table("meetings")[meeting].get("summary", {}))

    def _all(self, table: str, **equal: int) -> tuple[Any, ...]:
        make = RECORDS[table].from_doc
        docs: Iterable[tuple[int, dict[str, Any]]] = self.repo.table(table).items()
        for name, value in equal.items():
            docs = [item for item in docs if item[1].get(name, 0) == value]  # 0 is left out
        return tuple(make({**doc, "doc_id": number}) for number, doc in docs)

    def state(self, deal: int) -> DealState:
        """The entries, links and account of a deal; read on demand and kept up."""
        if deal not in self._states:
            self._states[deal] = DealState(self.repo.deal(deal))
        return self._states[deal]

    # ------------------------------------------------------------------ changing

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of every commit; gives the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def change(
        self, label: str, use_case: Callable[[Work], T], *, deal: int = 0, scope: int = 0, inverse: str = ""
    ) -> T:
        """Run a use case as one commit. Raises NotSaved, Stale, Busy, ReadOnly; then nothing has changed."""
        if self._turn is not None and self._turn.locked():
            raise Busy
        prepared, result = self._prepare(label, use_case, deal, scope, inverse, wait=LOCK_WAIT)
        if prepared:
            try:
                self.repo.flush(prepared)
                self._finish(prepared, label)
            except BaseException:
                self.forget(deal)
                raise
        return result

    async def change_async(
        self, label: str, use_case: Callable[[Work], T], *, deal: int = 0, scope: int = 0, inverse: str = ""
    ) -> T:
        """`change` for the screens: while it waits for the lock and the disk, the event loop is free.

        It is carried out to its end even if who waits for it is cancelled, as a screen's work is when that closes:
        half-way the line would be on the disk, not in memory, and the book locked.
        """
        import asyncio

        return await asyncio.shield(
            asyncio.ensure_future(self._change_in_turn(label, use_case, deal, scope, inverse))
        )

    async def _change_in_turn(
        self, label: str, use_case: Callable[[Work], T], deal: int, scope: int, inverse: str
    ) -> T:
        import asyncio

        if self._turn is None:
            self._turn = asyncio.Lock()
        async with self._turn:
            for attempt in range(LOCK_TRIES):
                try:
                    prepared, result = self._prepare(label, use_case, deal, scope, inverse, wait=0)
                    break
                except Busy:
                    if attempt == LOCK_TRIES - 1:
                        raise
                    await asyncio.sleep(LOCK_WAIT / LOCK_TRIES)
            if prepared:
                try:
                    await asyncio.to_thread(self.repo.flush, prepared)
                    self._finish(prepared, label)
                except BaseException:
                    self.forget(deal)
                    raise
        return result

    def poll(self) -> bool:
        """Take over what other programs have written since; whether there was anything."""
        if self._turn is not None and self._turn.locked():
            return False
        return bool(self.repo.poll())

    def fold_is_due(self) -> bool:
        """Whether there has been nothing to write for a while, and something is to be folded since."""
        return bool(self._written) and time.monotonic() - self._written > FOLD_AFTER and not self.read_only

    async def fold_async(self) -> None:
        """Fold the journal into the TinyDB files when that is worth while; in a thread, never long in the way."""
        import asyncio

        from dealtui.store.folding import worth_folding

        self._written = 0.0
        if worth_folding(self.repo):
            await asyncio.to_thread(self.repo.fold)

    def _prepare(
        self, label: str, use_case: Callable[[Work], T], deal: int, scope: int, inverse: str, wait: float
    ) -> tuple[Prepared | None, T]:
        result: list[T] = []

        def build() -> list[Op]:
            work = Work(self, deal)
            result.append(use_case(work))
            return work.finish(label, scope, inverse)

        try:
            prepared = self.repo.prepare(build, wait=wait)
        except BaseException:
            self.forget(deal)
            raise
        return prepared, result[-1]

    def _finish(self, prepared: Prepared, label: str) -> None:
        commit = self.repo.finish(prepared)
        self._written = time.monotonic()
        change = Change(tuple(commit.ops), mine=True, label=label)
        for listener in tuple(self._listeners):
            listener(change)

    def forget(self, deal: int) -> None:
        """A commit failed half-way: what was read ahead of the disk is read again from memory, which equals it."""
        self._states.pop(deal, None)

    def _taken_over(self, commits: Iterable[Commit]) -> None:
        """Another program's commits are in memory now: bring the open deals up to them and tell the listeners."""
        for commit in commits:
            if commit.reloaded:
                self._states.clear()
            for op in commit.ops:
                if op.deal in self._states:
                    self._states[op.deal].apply(op)
            change = Change(tuple(commit.ops), mine=False, reloaded=commit.reloaded)
            for listener in tuple(self._listeners):
                listener(change)
