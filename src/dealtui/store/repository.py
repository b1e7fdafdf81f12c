"""A book: tables of documents in memory, a journal and TinyDB files on disk, and other programs that write
to it too.

    >>> repo = Repository.open(Path("book"))
    >>> repo.commit(lambda: [Op("clients", repo.next_id("clients"), put={"name": "华东智造"})])
    Commit(seq=1, ...)
    >>> repo.table("clients")[1]["name"]
    '华东智造'

A commit returns when it is on the disk (one line appended to the journal, fdatasync). `prepare`, `flush`
and `finish` are its three parts; only `flush` may run in another thread. Memory changes only in `prepare`
(what others wrote), `finish` and `poll`, which one thread calls, so nothing locks while reading.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dealtui.store import folding, loading, opening
from dealtui.store.commits import Commit, Notice, Prepared
from dealtui.store.errors import Busy, NotSaved, ReadOnly
from dealtui.store.fields import payload_of
from dealtui.store.files import FILES, Files
from dealtui.store.journal import Op, decode_rows, encode
from dealtui.store.memory import Memory
from dealtui.store.state import DealTables

if TYPE_CHECKING:
    from dealtui.store.tinydb_journal import JournalDB

__all__ = ["Commit", "DealTables", "Notice", "Op", "Prepared", "Repository"]

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FINAL_WAIT = 0.005  # seconds that a reader waits to know that the last line will not be taken back


class Repository(Memory):
    """See the module. Made by `open`.

    `on_foreign` is called with commits of other programs, as soon as they are in memory.
    """

    def __init__(self, path: Path, files: Files) -> None:
        super().__init__(path, files)
        self.fold_trouble: Exception | None = None  # why the last folding that failed did
        self.on_foreign: Callable[[Sequence[Commit]], None] | None = None
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

    # ------------------------------------------------------------------ writing

    def commit(self, build: Callable[[], Sequence[Op]], *, wait: float = 5.0) -> Commit:
        """Write what `build` gives, all or nothing; returns when it is on the disk.

        `build` runs under the lock, on what all programs have written until then. Raises NotSaved, Busy,
        ReadOnly, and whatever `build` raises; then nothing has changed. No operations: nothing is written.
        """
        prepared = self.prepare(build, wait=wait)
        if prepared is None:
            return Commit(self.seq, (), 0)
        self.flush(prepared)
        return self.finish(prepared)

    def prepare(self, build: Callable[[], Sequence[Op]], *, wait: float = 5.0) -> Prepared | None:
        """Take the lock, take over what others appended, call `build`, append. None when there is nothing
        to write.
        """
        if self.read_only or self.lock is None:
            raise ReadOnly(self.why_read_only)
        if self._in_flight is not None:
            self._settle()
        try:
            if not self.lock.acquire(wait):
                raise Busy
            if changed := self.journal.changed():
                self._take_over(changed, held=True)
        except BaseException as error:
            self.lock.release()
            if isinstance(error, OSError):
                raise NotSaved("io", detail=str(error)) from error
            raise
        try:
            ops = tuple(build())
            if not ops:
                self.lock.release()
                return None
            at = int(self.files.now() * 1000)
            payload = payload_of(at, ops)
            stored = decode_rows(payload)[1]  # memory gets what the disk has, not what was given
            seq = self.seq + 1
            line = encode(seq, payload)
            self._append(line)
        except BaseException:
            self.lock.release()
            raise
        self._in_flight = Prepared(Commit(seq, stored, at), self.journal.end + len(line))
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

        When that fails nobody can know what the disk holds (a second try may claim success falsely): the
        line is taken back, the book is read-only until it is opened again, and NotSaved is raised.
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

    def has_news(self) -> bool:
        """Whether `poll` has something to take over or to tell; one stat, and nothing is changed."""
        try:
            return bool(self._news) or (self._in_flight is None and bool(self.journal.changed()))
        except OSError:
            return False

    def poll(self) -> list[Commit]:
        """Take over what other programs appended since; cheap when there is nothing (one stat).

        A commit with `reloaded` says that everything was read anew (a folding was missed, or a line taken
        back). `on_foreign` is called with the same commits, if there are any.
        """
        try:
            if self._in_flight is None and self.journal.changed():
                held = self.lock is not None and self.lock.acquire(FINAL_WAIT, shared=True)
                try:
                    self._take_over(self.journal.changed(), held=held or self.lock is None)
                finally:
                    if held and self.lock is not None:
                        self.lock.release()
        except (OSError, ReadOnly):
            pass  # a medium that is away for a moment, or for good: the next commit says so
        news, self._news = self._news, []
        return news

    def _take_over(self, changed: str, held: bool) -> None:
        """Bring memory up to the journal. held: the lock is, so the last line will not be taken back."""
        commits: list[Commit] = []
        if changed == "gone":
            self.exchanged()
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

    # ------------------------------------------------------------------ folding and closing

    def fold(self, *, pause: Callable[[], None] | None = None) -> bool:
        """Write what is in the journal into the TinyDB files. Safe in a thread, in pieces, never long in
        the way.

        Whether it was done; not when there was nothing, when another program did it first, or the disk is
        full.
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

    def tinydb(self, deal: int = 0) -> JournalDB:
        """TinyDB's API over the book's tables, or a deal's; imports TinyDB."""
        from dealtui.store.tinydb_journal import JournalDB

        return JournalDB(repository=self, deal=deal)

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

    def let_go(self) -> None:
        """Close everything, write nothing."""
        if self.lock is not None:
            self.lock.close()
            self.lock = None
        if hasattr(self, "journal"):
            self.journal.close()
        self.read_only, self.why_read_only = True, "closed"
