"""A book: tables of documents in memory, a journal and TinyDB files on disk, and other programs that write to it too.

    >>> repo = Repository.open(Path("book"))
    >>> repo.commit(lambda: [Op("clients", repo.next_id("clients"), put={"name": "华东智造"})])
    Commit(seq=1, ...)
    >>> repo.table("clients")[1]["name"]
    '华东智造'

A commit returns when it is on the disk (one line appended to the journal, fdatasync). `prepare`, `flush` and `finish` are its
three parts; only `flush` may run in another thread. Memory changes only in `prepare` (what others wrote), `finish`
and `poll`, which one thread calls, so nothing locks while reading.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dealtui.store import damage, folding, loading, opening
from dealtui.store.commits import Commit, Notice, Prepared
from dealtui.store.errors import Busy, NotSaved, ReadOnly
from dealtui.store.fields import payload_of
from dealtui.store.files import FILES, Files
from dealtui.store.journal import Op, decode_rows, encode
from dealtui.store.journal_file import JournalFile
from dealtui.store.locking import Lock
from dealtui.store.state import BookTables, DealTables, FileTables

if TYPE_CHECKING:
    from dealtui.store.tinydb_journal import JournalDB

__all__ = ["Commit", "DealTables", "Notice", "Op", "Prepared", "Repository"]

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FINAL_WAIT = 0.005  # seconds that a reader waits to know that the last line will not be taken back


class Repository:
    """See the module. Made by `open`."""

    def __init__(self, path: Path, files: Files) -> None:
        self.path = path
        self.read_only = False
        self.why_read_only = ""
        self.notices: list[Notice] = []
        self.fold_trouble: Exception | None = None  # why the last folding that failed did
        self.on_foreign: Callable[[Sequence[Commit]], None] | None = None
        self.files = files
        self.folder = str(path)
        self.book = BookTables()
        self.deals: dict[int, DealTables] = {}
        self.pending: dict[int, list[tuple[int, list[Op]]]] = {}  # of deals not opened yet
        self.dirty: dict[int, int] = {}  # file (0: the book) -> last commit that is in the journal only
        self.folded: dict[int, int] = {}  # deal -> last commit known to be in its file
        self.journal: JournalFile
        self.lock: Lock | None = None
        self.mutex = threading.Lock()  # a folding thread copies tables while holding it
        self._in_flight: Prepared | None = None
        self._news: list[Commit] = []

    @classmethod
    def open(
        cls, path: Path, *, create: bool = True, read_only: bool = False, files: Files = FILES
    ) -> Repository:
        """Open a book, or begin one where there is none.

        Raises NotABook, TooNew, Damaged (what could be rebuilt has been: `notices`), OSError from the medium.
        """
        repo = cls(path, files)
        try:
            opening.open_into(repo, create=create, read_only=read_only)
        except BaseException:
            repo.let_go()
            raise
        return repo

    @property
    def seq(self) -> int:
        """The number of the last commit that this memory holds."""
        return self.journal.seq

    @property
    def unfolded(self) -> int:
        """Bytes of the journal that are not in the TinyDB files yet: how much a folding would be worth."""
        return self.journal.end - self.journal.folded_end

    # ------------------------------------------------------------------ reading

    def table(self, name: str) -> Mapping[int, dict[str, Any]]:
        """A table of the book, live; not to be changed by the reader."""
        return self.book.tables.get(name, {})

    def deal(self, number: int) -> DealTables:
        """The tables of a deal, live; read from its file the first time. Raises Damaged."""
        tables = self.deals.get(number)
        if tables is None:
            tables = loading.load_deal(self, number, self.folded, self.journal)
            if tables.seq > self.seq and not self.read_only and self.journal.changed() == "":
                damage.mend_journal(self, floor=tables.seq)  # the journal was put back from somewhere
                self._take_over("replaced", held=True)
            with self.mutex:
                for seq, ops in self.pending.pop(number, ()):
                    tables.apply(seq, ops)
                self.deals[number] = tables
        return tables

    def tinydb(self, deal: int = 0) -> JournalDB:
        """TinyDB's API over the book's tables, or a deal's; imports TinyDB."""
        from dealtui.store.tinydb_journal import JournalDB

        return JournalDB(repository=self, deal=deal)

    def next_id(self, table: str, deal: int = 0) -> int:
        """The number for a new document: never given before, also not to one deleted since. Only inside `build`."""
        return self._file(deal).next_id(table)

    def _file(self, deal: int) -> FileTables:
        return self.deal(deal) if deal else self.book

    # ------------------------------------------------------------------ writing

    def commit(self, build: Callable[[], Sequence[Op]], *, wait: float = 5.0) -> Commit:
        """Write what `build` gives, all or nothing; returns when it is on the disk.

        `build` runs under the lock, on what all programs have written until then. Raises NotSaved, Busy, ReadOnly, and
        whatever `build` raises; then nothing has changed. No operations: nothing is written.
        """
        prepared = self.prepare(build, wait=wait)
        if prepared is None:
            return Commit(self.seq, (), 0)
        self.flush(prepared)
        return self.finish(prepared)

    def prepare(self, build: Callable[[], Sequence[Op]], *, wait: float = 5.0) -> Prepared | None:
        """Take the lock, take over what others appended, call `build`, append. None when there is nothing to write."""
        if self.read_only or self.lock is None:
            raise ReadOnly(self.why_read_only)
        if self._in_flight is not None:
            self._settle()
        if not self.lock.acquire(wait):
            raise Busy
        try:
            if changed := self.journal.changed():
                self._take_over(changed, held=True)
            ops = tuple(build())
            if not ops:
                self.lock.release()
                return None
            at = int(self.files.now() * 1000)
            payload = payload_of(at, ops)
            journal = self.journal
            seq = journal.seq + 1
            line = encode(seq, payload)
            self._append(line)
            stored = decode_rows(payload)[1]
        except BaseException:
            self.lock.release()
            raise
        self._in_flight = Prepared(Commit(seq, stored, at), journal.end + len(line))
        return self._in_flight

    def _append(self, line: bytes) -> None:
        try:
            self.journal.append(line)
        except BaseException as error:
            try:
                self.journal.cut()
            except OSError:
                pass  # a line cut short does not check: the next writer takes it off
            if isinstance(error, OSError):
                raise NotSaved("disk_full" if error.errno in _FULL else "io", detail=str(error)) from error
            raise

    def flush(self, prepared: Prepared) -> None:
        """Put the line on the disk. The only step that may run in another thread.

        When that fails nobody can know what the disk holds (a second try may claim success falsely): the line is taken
        back, the book is read-only until it is opened again, and NotSaved is raised.
        """
        try:
            self.journal.flush()
        except OSError as error:
            self.read_only, self.why_read_only = True, "sync"
            self.abandon(prepared)
            raise NotSaved("sync", detail=str(error)) from error
        prepared.flushed = True

    def finish(self, prepared: Prepared) -> Commit:
        """The line is on the disk: take it into memory, let the lock go."""
        if prepared.over or not prepared.flushed:
            raise RuntimeError("finish without flush, or twice")
        commit = prepared.commit
        with self.mutex:
            self.journal.take(commit.seq, prepared.end)
            self.apply(commit)
        self._end(prepared)
        return commit

    def abandon(self, prepared: Prepared) -> None:
        """Take the line back instead of finishing; nothing when it is over already."""
        if prepared.over:
            return
        try:
            self.journal.cut()
        except OSError:
            self.read_only, self.why_read_only = True, self.why_read_only or "sync"
        finally:
            self._end(prepared)

    def _end(self, prepared: Prepared) -> None:
        prepared.over = True
        self._in_flight = None
        if self.lock is not None:
            self.lock.release()

    def _settle(self) -> None:
        """A commit that was flushed and whose caller went away (a cancelled task) is finished for it."""
        prepared = self._in_flight
        if prepared is not None and not prepared.flushed:
            raise Busy("own")
        if prepared is not None:
            self._tell([self.finish(prepared)])

    # ------------------------------------------------------------------ what others write

    def poll(self) -> list[Commit]:
        """Take over what other programs appended since; cheap when there is nothing (one stat).

        A commit with `reloaded` says that everything was read anew (a folding was missed, or a line taken back).
        `on_foreign` is called with the same commits, if there are any.
        """
        changed = self.journal.changed() if self._in_flight is None else ""
        if changed:
            held = self._lock_shared()
            try:
                self._take_over(self.journal.changed(), held=held or self.lock is None)
            finally:
                if held and self.lock is not None:
                    self.lock.release()
        news, self._news = self._news, []
        return news

    def _lock_shared(self) -> bool:
        return self.lock is not None and self.lock.acquire(FINAL_WAIT, shared=True)

    def _take_over(self, changed: str, held: bool) -> None:
        """Bring memory up to the journal. held: the lock is, so the last line will not be taken back."""
        commits: list[Commit] = []
        if changed == "replaced":
            commits = loading.adopt(self)
        elif changed == "grown":
            commits = loading.follow(self, held)
        elif changed:
            commits = loading.reload(self)
        if commits:
            self._tell(commits)

    def _tell(self, commits: list[Commit]) -> None:
        if self.on_foreign is not None:
            self.on_foreign(commits)
        self._news += commits

    def apply(self, commit: Commit) -> None:
        """Take a commit into memory (the mutex is held)."""
        unfolded = commit.seq > self.journal.header.folded
        for deal in {op.deal for op in commit.ops}:
            ops = [op for op in commit.ops if op.deal == deal]
            if unfolded:
                self.dirty[deal] = commit.seq
            if not deal:
                self.book.apply(commit.seq, ops)
            elif deal in self.deals:
                self.deals[deal].apply(commit.seq, ops)
            elif unfolded:
                self.pending.setdefault(deal, []).append((commit.seq, ops))

    # ------------------------------------------------------------------ folding and closing

    def fold(self, *, pause: Callable[[], None] | None = None) -> bool:
        """Write what is in the journal into the TinyDB files. Safe in a thread, in pieces, never long in the way.

        Whether it was done; not when there was nothing, when another program did it first, or the disk is full.
        """
        return folding.fold(self, pause)

    def backup(self, target: Path) -> None:
        """Write the whole book into a zip file. Raises Damaged, Busy, OSError."""
        from dealtui.store.archive import backup

        backup(self, target)

    @staticmethod
    def restore(archive: Path, folder: Path, files: Files = FILES) -> None:
        """Unpack a backup into a new or empty folder. Raises NotABook, Damaged, OSError."""
        from dealtui.store.archive import restore

        restore(archive, folder, files)

    def close(self) -> None:
        """Finish what is under way, fold when that is cheap, let go. The repository must not be used after."""
        try:
            if self._in_flight is not None:
                if not self._in_flight.flushed:
                    self.flush(self._in_flight)
                self.finish(self._in_flight)
            if not self.read_only and folding.worth_folding(self):
                self.fold()
        finally:
            self.let_go()

    def note(self, code: str, file: str = "", detail: str = "") -> None:
        """Something was found and mended."""
        self.notices.append(Notice(code, file, detail))

    def let_go(self) -> None:
        if self.lock is not None:
            self.lock.close()
            self.lock = None
        if hasattr(self, "journal"):
            self.journal.close()
        self.read_only, self.why_read_only = True, "closed"
