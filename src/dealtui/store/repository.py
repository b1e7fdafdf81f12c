"""A book: tables of documents in memory, a journal and TinyDB files on disk, and other programs that write
to it too.

    >>> repo = Repository.open(Path("book"))
    >>> repo.commit(lambda: repo.table("clients").insert({"name": "华东智造"}))
    Commit(seq=1, ...)
    >>> repo.table("clients").get(doc_id=1)["name"]
    '华东智造'

A commit returns when it is on the disk (one line appended to the journal, fdatasync). `prepare`, `flush`
and `finish` are its three parts; only `flush` may run in another thread. Repository changes only in `prepare`
(what others wrote), `finish` and `poll`, which one thread calls, so nothing locks while reading.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from copy import deepcopy
from os import PathLike
from pathlib import Path
from typing import Any, NoReturn

from tinydb.queries import QueryLike
from tinydb.table import Document

from dealtui.i18n import reason_of
from dealtui.store import damage, folding, layout, loading, state
from dealtui.store.errors import Busy, Damaged, NotABook, NotSaved, ReadOnly, StoreError, TooNew
from dealtui.store.files import FILES, Files
from dealtui.store.journal import JournalFile, Op, decode_rows, encode, payload_of
from dealtui.store.layout import Lock
from dealtui.store.state import Commit, Draft, FileTables, Notice, Prepared
from dealtui.store.tables import JournalDB, JournalStorage, JournalTable

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FINAL_WAIT = 0.005  # seconds that a reader waits to know that the last line will not be taken back


class Repository:
    """See the module. Made by `open`.

    `on_foreign` is called with commits of other programs, as soon as they are in memory.
    """

    def __init__(self, path: Path, files: Files) -> None:
        self.path = path
        self.read_only = False
        self.why_read_only = ""  # see `ReadOnly`
        self.notices: list[Notice] = []
        self.goes_on = False  # without a deal whose file cannot be read: it is empty then, and nothing is written any more
        self.files = files
        self.folder = str(path)
        self.memory = {
            0: FileTables(0)
        }  # what the files hold: the book's (0), and those of the deals that are open
        self.pending: dict[int, list[tuple[int, list[Op]]]] = {}  # of deals not opened yet
        self.dirty: dict[int, int] = {}  # file (0: the book) -> last commit that is in the journal only
        self.folded: dict[int, int] = {}  # deal -> last commit known to be in its file
        self.journal: JournalFile
        self.lock = Lock(files)  # none: locking does not work here
        self.mutex = threading.Lock()  # a folding thread copies tables while holding it
        self.fold_trouble: Exception | None = None  # why the last folding that failed did
        self.on_foreign: Callable[[Sequence[Commit]], None] | None = None
        self.draft: Draft | None = None  # the commit that is being put together
        self._databases: dict[int, JournalDB] = {}
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
            loading.open_into(repo, create=create, read_only=read_only)
        except BaseException:
            repo.let_go()
            raise
        return repo

    # ------------------------------------------------------------------ writing

    def commit(self, build: Callable[[], object], *, wait: float = 5.0) -> Commit:
        """Write what `build` does to the tables, all or nothing; returns when it is on the disk.

        `build` runs under the lock, on what all programs have written until then. Raises NotSaved, Busy,
        ReadOnly, and whatever `build` raises; then nothing has changed. Nothing done: nothing is written.
        """
        prepared = self.prepare(build, wait=wait)
        if prepared is None:
            return Commit(self.seq, (), 0)
        self.flush(prepared)
        return self.finish(prepared)

    def prepare(self, build: Callable[[], object], *, wait: float = 5.0) -> Prepared | None:
        """Take the lock, take over what others appended, call `build`, append. None when there is nothing
        to write."""
        if self.read_only or not self.lock:
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
                raise NotSaved("io", detail=reason_of(error)) from error
            raise
        try:
            ops = self._gathered(build)
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
        self._in_flight = Prepared(Commit(seq, stored, at), self.journal.end + len(line), int(line[:8], 16))
        return self._in_flight

    def _gathered(self, build: Callable[[], object]) -> tuple[Op, ...]:
        """The operations of a commit, as the tables add them to the draft. After it the tables are as before."""
        self.draft = Draft()
        try:
            build()
            if self.read_only:  # what it was built on could not be read
                raise ReadOnly(self.why_read_only)
            return tuple(self.draft.ops)
        finally:
            self.draft.close()
            self.draft = None

    def _append(self, line: bytes) -> None:
        try:
            self.journal.append(line)
        except BaseException as error:
            try:
                self.journal.cut()
            except OSError:
                pass  # a line cut short does not check: the next writer takes it off
            if isinstance(error, OSError):
                raise NotSaved(
                    "disk_full" if error.errno in _FULL else "io", detail=reason_of(error)
                ) from error
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
            raise NotSaved("sync", detail=reason_of(error)) from error
        prepared.flushed = True

    def finish(self, prepared: Prepared) -> Commit:
        """The line is on the disk: take it into memory, let the lock go."""
        if prepared.over or not prepared.flushed:
            raise RuntimeError("finish without flush, or twice")
        commit = prepared.commit
        with self.mutex:
            self.journal.take(commit.seq, prepared.end)
            self.apply(commit)
        self.lock.mark(commit.seq, prepared.line)
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

        A commit with `reloaded` says that everything was read anew (a folding was missed, or a line taken
        back). `on_foreign` is called with the same commits, if there are any.
        """
        try:
            if self._in_flight is None and self.journal.changed():
                held = self.lock.acquire(FINAL_WAIT, shared=True)
                try:
                    self._take_over(self.journal.changed(), held=held or not self.lock)
                finally:
                    self.lock.release()
        except (OSError, StoreError):
            pass  # a medium that is away for a moment, or for good: a notice, or the next commit, says so
        news, self._news = self._news, []
        return news

    def _take_over(self, changed: str, held: bool) -> None:
        """Bring memory up to the journal. held: the lock is, so the last line will not be taken back."""
        commits: list[Commit] = []
        if changed == "gone" or (changed == "shrunk" and self.lock):
            self.exchanged()  # what was taken over under the lock is never taken back
        try:
            if changed == "replaced":
                commits = loading.adopt(self)
            elif changed == "grown":
                commits = loading.follow(self, held)
            elif changed:
                commits = loading.reload(self)
        except (Damaged, TooNew) as error:
            self.only_read("unfollowed", error.file.removeprefix(f"{self.folder}/") or layout.JOURNAL)
            raise
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
        self.lock.close()
        if hasattr(self, "journal"):
            self.journal.close()
        self.read_only, self.why_read_only = True, "closed"

    def go_on_with(self, journal: JournalFile) -> None:
        """Follow another journal (the mutex is held)."""
        if hasattr(self, "journal"):
            self.journal.close()
        self.journal = journal

    @property
    def seq(self) -> int:
        """The number of the last commit that this memory holds."""
        return self.journal.seq

    @property
    def unfolded(self) -> int:
        """Bytes of the journal that are not in the TinyDB files yet: how much a folding would be worth."""
        return self.journal.end - self.journal.folded_end

    def table(self, name: str) -> JournalTable:
        """A table of the book, live."""
        return self.deal(0).table(name)

    def deal(self, number: int) -> JournalDB:
        """The tables of a deal (0: of the book), live; read from its file the first time. Raises Damaged, unless it
        `goes_on`."""
        found = self._databases.get(number)
        if found is None:
            found = self._databases[number] = JournalDB(self, number)
        return found

    def file(self, number: int) -> FileTables:
        """What stands in the file of a deal, read from it the first time, or in the book's (0). Raises Damaged."""
        tables = self.memory.get(number)
        if tables is None:
            name = layout.file_name(number)
            try:
                with Damaged.where_refused(name):
                    tables = loading.load_deal(self, number, self.folded, self.journal)
            except (Damaged, TooNew):
                if not self.goes_on:
                    raise
                self.only_read("unread", name)
                return FileTables(number)
            if tables.seq > self.seq and not self.read_only and self.journal.changed() == "":
                damage.mend_journal(self, floor=tables.seq)  # it was put back from somewhere
                loading.load(self)
            with self.mutex:
                for seq, ops in self.pending.pop(number, ()):
                    tables.apply(seq, ops)
                self.memory[number] = tables
        return tables

    def glance(self, number: int, names: Container[str]) -> Mapping[str, Mapping[int, Any]]:
        """Some tables of a deal, for who goes through all of them: what is not in memory does not stay there.

        Raises Damaged.
        """
        if number in self.memory or number in self.pending:
            return self.file(number).tables
        try:
            data = self.files.read_file(layout.path(self.folder, layout.file_name(number)))
            return state.glance(data, names)
        except FileNotFoundError:
            return {}
        except (OSError, state.BrokenFile):
            return self.file(number).tables

    def forget(self, number: int) -> None:
        """Let go of a deal's tables, for who goes through all of them: a book may be larger than the memory."""
        self.memory.pop(number, None)
        self._databases.pop(number, None)

    def apply(self, commit: Commit) -> None:
        """Take a commit into memory (the mutex is held)."""
        unfolded = commit.seq > self.journal.header.folded
        by_file: dict[int, list[Op]] = {}
        for op in commit.ops:
            by_file.setdefault(op.deal, []).append(op)
        for deal, ops in by_file.items():
            if unfolded:
                self.dirty[deal] = commit.seq
            if deal in self.memory:
                self.memory[deal].apply(commit.seq, ops)
            elif unfolded:
                self.pending.setdefault(deal, []).append((commit.seq, ops))

    def exchanged(self) -> NoReturn:
        """Another book, or another state of this one, stands in the folder. Raises ReadOnly."""
        self.only_read("exchanged", self.folder)
        raise ReadOnly("exchanged")

    def only_read(self, why: str, file: str) -> None:
        """Nothing is written any more, and it is said why."""
        if not self.read_only:
            self.note(why, file)
        self.read_only, self.why_read_only = True, why

    def note(self, code: str, file: str = "", detail: str = "") -> None:
        """Something was found and mended."""
        self.notices.append(Notice(code, file, detail))


# ----------------------------------------------------------------------------------------------------
# The same book for any program that uses TinyDB.


class BookStorage(JournalStorage):
    """A book that is opened for TinyDB: `TinyDB("book", storage=BookStorage)`."""

    def __init__(
        self,
        path: str | PathLike[str] = "",
        create_dirs: bool = False,
        access_mode: str = "r+",
        *,
        deal: int = 0,
        repository: Repository | None = None,
    ) -> None:
        """Opens the book at `path` unless a repository is given. Arguments and errors are those of TinyDB's
        JSONStorage (create the folders above, "r" to read only; FileNotFoundError), and StoreError as
        `Repository.open` raises it."""
        self._own = repository is None
        if repository is None:
            if not create_dirs and not Path(path).absolute().parent.is_dir():
                raise FileNotFoundError(str(path))
            try:
                repository = Repository.open(Path(path), read_only=access_mode == "r")
            except NotABook as error:
                raise FileNotFoundError(str(path)) from error
        super().__init__(repository, deal)

    def close(self) -> None:
        if self._own:
            self.repository.close()


class CopiedTable(JournalTable):
    """For a program that does with a document what it likes, and sees at each reading what others wrote since."""

    def get(self, *args: Any, **options: Any) -> Any:
        self._storage.repository.poll()
        return deepcopy(super().get(*args, **options))

    def __iter__(self) -> Iterator[Document]:
        self._storage.repository.poll()
        return map(deepcopy, super().__iter__())

    def __len__(self) -> int:
        self._storage.repository.poll()
        return super().__len__()

    def search(self, cond: QueryLike) -> list[Document]:
        self._storage.repository.poll()
        return deepcopy(super().search(cond))


class BookDB(JournalDB):
    """`BookDB("book")`, a TinyDB; or of a book that is open, `BookDB(repository=repo, deal=1)`."""

    table_class = CopiedTable
    default_storage_class = BookStorage  # type: ignore[assignment]  # TinyDB says JSONStorage, takes any Storage
