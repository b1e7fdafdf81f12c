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
import os
import stat
import threading
import time
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dealtui.domain.records import new_id
from dealtui.i18n import reason_of
from dealtui.store.damage import final, mend_journal, read_file, read_journal
from dealtui.store.errors import Busy, Damaged, NotABook, NotSaved, ReadOnly, StoreError, TooNew
from dealtui.store.files import (
    BACKUP,
    DEALS,
    FILES,
    JOURNAL,
    LOCK,
    LOCK_WAIT,
    Files,
    Folder,
    Lock,
    file_name,
    why,
)
from dealtui.store.folding import Folding, Snapshot
from dealtui.store.journal import (
    BrokenJournal,
    Header,
    JournalFile,
    JournalLine,
    Op,
    decode_rows,
    encode,
    encode_rows,
    header_line,
    read_header,
)
from dealtui.store.state import (
    REGISTER,
    SCHEMA,
    BrokenFile,
    Commit,
    Documents,
    Draft,
    FileTables,
    Prepared,
    glance,
    uncollected,
)
from dealtui.store.tables import JournalDB, JournalTable

CHEAP = 512 * 1024  # bytes of TinyDB files that are rewritten without much thought when a program ends
FINAL_WAIT = 0.005  # seconds that a reader waits to know that the last line will not be taken back
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Repository(Folder):
    """See the module. Made by `open`.

    `on_foreign` is called with commits of other programs, as soon as they are in memory.
    """

    def __init__(self, path: Path, files: Files) -> None:
        super().__init__(os.path.realpath(path), files)
        self.path = path
        self.goes_on = False  # without a deal whose file cannot be read: it is empty then, and nothing is written any more
        # what the files hold: the book's (0), and those of the deals that are open
        self.memory = {0: FileTables(0)}
        self.pending: dict[int, list[tuple[int, list[Op]]]] = {}  # of deals not opened yet
        self.dirty: dict[int, int] = {}  # file (0: the book) -> last commit that is in the journal only
        self.folded: dict[int, int] = {}  # deal -> last commit known to be in its file
        self.journal: JournalFile
        self.mutex = threading.Lock()  # a folding thread copies tables while holding it
        self.fold_trouble: Exception | None = None  # why the last folding that failed did
        self.on_foreign: Callable[[Sequence[Commit]], None] | None = None
        self.draft: Draft | None = None  # the commit that is being put together
        self._databases: dict[int, JournalDB] = {}
        self._in_flight: Prepared | None = None
        self._news: list[Commit] = []

    # ------------------------------------------------------------------ opening

    @classmethod
    def open(
        cls, path: Path, *, create: bool = True, read_only: bool = False, files: Files = FILES
    ) -> Repository:
        """Open a book, or begin one where there is none.

        Raises NotABook, TooNew, Damaged (what could be rebuilt has been: `notices`; what the medium refuses).
        """
        repo = cls(path, files)
        try:
            with Damaged.where_refused(repo.folder):
                repo._open(create and not read_only, "asked" if read_only else "")
        except BaseException:
            repo.let_go()
            raise
        return repo

    def _open(self, create: bool, why_read_only: str) -> None:
        found = self.look()
        if found in ("other", "not_a_folder"):
            raise NotABook("other_files" if found == "other" else found, file=self.folder)
        if found != "book" and not create:
            raise NotABook("missing", file=self.folder)
        self.why_read_only = why_read_only
        if found == "nothing":
            self._make_folder()
        if found == "book":
            self._look_for_links()
        trouble = self._open_lock()
        if found != "book":
            self._begin(trouble)
        self._close_to_others()
        self._load()

    def _make_folder(self) -> None:
        parent = str(Path(self.folder).parent)
        try:
            self.files.make_parents(parent)
            self.files.mkdir(self.folder)
            self.files.sync_folder(parent)
        except OSError as error:
            raise NotABook("cannot_write", file=self.folder, detail=reason_of(error)) from error

    def _look_for_links(self) -> None:
        """The folders inside must be folders: files are read through them."""
        for name in (DEALS, BACKUP, f"{BACKUP}/book", f"{BACKUP}/deals"):
            try:
                status = self.files.stat(self.at(name))
            except PermissionError:
                continue  # a backup that is somebody else's is no reason not to read the book
            if status is not None and not stat.S_ISDIR(status.st_mode):
                raise Damaged("symlink" if stat.S_ISLNK(status.st_mode) else "not_a_file", file=name)

    def _open_lock(self) -> str:
        """Open the lock, and find out whether writing and locking work here; if not, the book is read-only.

        What the system says of it.
        """
        try:
            if not self.read_only:
                self.files.try_writing(self.folder)
                self.files.try_appending(self.at(JOURNAL))
            self.lock = Lock(self.files, self.at(LOCK), create=not self.read_only)
            if self.lock.acquire(shared=True):
                self.lock.release()
        except OSError as error:
            self.lock.close()
            self.why_read_only = self.why_read_only or why(error)
            return reason_of(error)
        return ""

    def _begin(self, trouble: str) -> None:
        """Write the first journal: with it the book exists. Another program may be doing the same."""
        if not self.lock or self.read_only:
            raise NotABook("cannot_write", file=self.folder, detail=trouble)
        try:
            with self.held():
                if self.look() != "book":
                    header = Header(generation=1, base=0, folded=0, schema=SCHEMA, book=new_id())
                    self.put(JOURNAL, [header_line(header)])
        except OSError as error:
            raise NotABook("cannot_write", file=self.folder, detail=reason_of(error)) from error

    def _close_to_others(self) -> None:
        """What is in a book is confidential: nobody else may look into its folder."""
        status = self.files.stat(self.folder)
        if self.read_only or status is None or not stat.S_IMODE(status.st_mode) & 0o077:
            return
        try:
            self.files.chmod(self.folder, 0o700)
        except OSError:
            return  # somebody else's folder, or a medium without modes: doctor names it
        self.note("mode", self.folder)

    # ------------------------------------------------------------------ writing

    def commit(self, build: Callable[[], object], *, wait: float = LOCK_WAIT) -> Commit:
        """Write what `build` does to the tables, all or nothing; returns when it is on the disk.

        `build` runs under the lock, on what all programs have written until then. Raises NotSaved, Busy,
        ReadOnly, and whatever `build` raises; then nothing has changed. Nothing done: nothing is written.
        """
        prepared = self.prepare(build, wait=wait)
        if prepared is None:
            return Commit(self.seq, (), 0)
        self.flush(prepared)
        return self.finish(prepared)

    def prepare(self, build: Callable[[], object], *, wait: float = LOCK_WAIT) -> Prepared | None:
        """Take the lock, take over what others appended, call `build`, append. None when there is nothing
        to write."""
        if self.read_only or not self.lock:
            raise ReadOnly(self.why_read_only)
        self._settle()
        try:
            try:
                if not self.lock.acquire(wait):
                    raise Busy
                if changed := self.journal.changed():
                    self._take_over(changed, held=True)
            except OSError as error:
                raise NotSaved("io", detail=reason_of(error)) from error
            ops = self._gathered(build)
            if not ops:
                self.lock.release()
                return None
            at = int(self.files.now() * 1000)
            payload = encode_rows(at, ops)
            stored = decode_rows(payload)[1]  # memory gets what the disk has, not what was given
            seq = self.seq + 1
            line = encode(seq, payload)
            self._append(line)
        except BaseException:
            self.lock.release()
            raise
        self._in_flight = Prepared(Commit(seq, stored, at), self.journal.end + len(line), int(line[:8], 16))
        return self._in_flight

    def _gathered(self, build: Callable[[], object]) -> list[Op]:
        """The operations of a commit, as the tables add them to the draft. After it the tables are as before."""
        self.draft = Draft()
        try:
            build()
            if self.read_only:  # what it was built on could not be read
                raise ReadOnly(self.why_read_only)
            return self.draft.ops
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
                reason = "disk_full" if error.errno in _FULL else "io"
                raise NotSaved(reason, detail=reason_of(error)) from error
            raise

    def flush(self, prepared: Prepared) -> None:
        """Put the line on the disk. The only step that may run in another thread.

        When that fails nobody can know what the disk holds (a second try may claim success falsely): the
        line is taken back, the book is read-only until it is opened again, and NotSaved is raised.
        """
        try:
            self.journal.flush()
        except OSError as error:
            self.why_read_only = "sync"
            self.abandon(prepared)
            raise NotSaved("sync", detail=reason_of(error)) from error
        prepared.flushed = True

    def finish(self, prepared: Prepared) -> Commit:
        """The line is on the disk: take it into memory, let the lock go."""
        if self._in_flight is not prepared or not prepared.flushed:
            raise RuntimeError("finish without flush, or twice")
        commit = prepared.commit
        with self.mutex:
            self.journal.take(commit.seq, prepared.end)
            self._apply(commit)
        self.lock.mark(commit.seq, prepared.line)
        self._in_flight = None
        self.lock.release()
        return commit

    def abandon(self, prepared: Prepared) -> None:
        """Take the line back instead of finishing; nothing when it is over already."""
        if self._in_flight is not prepared:
            return
        try:
            self.journal.cut()
        except OSError:
            self.why_read_only = self.why_read_only or "sync"
        finally:
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
                commits = self._adopt()
            elif changed == "grown":
                commits = self._follow(held)
            elif changed:
                commits = self._reload()
        except (Damaged, TooNew) as error:
            self.only_read("unfollowed", self.within(error.file) or JOURNAL)
            raise
        if commits:
            self._tell(commits)

    def _tell(self, commits: list[Commit]) -> None:
        if self.on_foreign is not None:
            self.on_foreign(commits)
        self._news += commits

    def _follow(self, held: bool) -> list[Commit]:
        """Take over the lines appended since. held: the lock shows that the last will stay."""
        marked, _ = self.lock.marked()
        found = self.journal.news()
        if found.damage and held:
            return self._reload()
        lines = final(found, held, marked)
        commits = _commits(lines)
        with self.mutex:
            for commit in commits:
                self._apply(commit)
            if lines:
                self.journal.take(lines[-1].seq, lines[-1].end)
        if self.lock.held == "exclusive":
            self.journal.cut()  # a write that a crash cut short
        return commits

    def _adopt(self) -> list[Commit]:
        """Somebody folded: go on with the new journal, or read everything anew if lines were missed.

        A journal of another book, of an earlier state of this one (a backup was put back), or of another history (it has
        another line under the number of our last one: a copy that was written to elsewhere) means that the folder was
        exchanged: what this program shows is not there any more, and nothing may be written on top of it.
        """
        journal, lines = read_journal(self, followed=True)
        header, before = journal.header, self.journal.header
        mended = header.mended != before.mended
        # the last line may still be under way
        put_back = header.generation <= before.generation or (mended and journal.seq < self.seq - 1)
        if header.book != before.book or put_back or (not mended and _forked(self.journal, lines)):
            journal.close()
            self.exchanged()
        if self.seq < header.base or mended:
            journal.close()
            return self._reload()
        commits = _commits(lines, self.seq)
        with self.mutex:
            self._go_on_with(journal)
            for number, last in list(self.dirty.items()):
                if last <= header.folded:
                    del self.dirty[number]
                    if number:
                        self.folded[number] = max(last, self.folded.get(number, 0))
            for number, waiting in list(self.pending.items()):
                if waiting[-1][0] <= header.folded:
                    del self.pending[number]
            for commit in commits:
                self._apply(commit)
        return commits

    def _reload(self) -> list[Commit]:
        """Read everything anew, unless another journal was copied over this one."""
        try:
            if read_header(self.files.read(self.journal.fd))[0] != self.journal.header:
                self.exchanged()
        except BrokenJournal:
            pass  # which is mended
        self._load()
        return [Commit(self.seq, (), 0, reloaded=True)]

    def _load(self) -> None:
        """Read journal and book.json, and the deals that were open, into the tables (which stay the same
        objects)."""
        following = hasattr(self, "journal")
        with uncollected():
            while True:
                journal, lines = read_journal(self, following)
                try:
                    if following and journal.header.book != self.journal.header.book:
                        self.exchanged()
                    commits = _commits(lines, journal.header.folded)
                    contents = {0: read_file(self, 0, journal, journal.header.book_seq)}
                    register = contents[0][1].pop(REGISTER, Documents())
                    known = {file.doc_id: file["seq"] for file in register.values()}
                    contents |= {
                        number: read_file(self, number, journal, known.get(number, 0))
                        for number in self.memory
                        if number
                    }
                except BaseException as error:
                    try:  # what somebody put in its place meanwhile need not fit the journal that was read before
                        again = isinstance(error, Damaged) and journal.changed() == "replaced"
                    finally:
                        journal.close()
                    if again:
                        continue
                    raise
                newest = max(meta.seq for meta, _ in contents.values())
                if journal.changed() == "replaced":
                    journal.close()
                elif newest > journal.seq and journal.changed() == "" and not self.read_only:
                    journal.close()
                    mend_journal(self, floor=newest)  # it is older than the files: put back from somewhere
                else:
                    break
            with self.mutex:
                self._go_on_with(journal)
                self.folded = known
                self.pending.clear()
                self.dirty.clear()
                for number, content in contents.items():
                    self.memory[number].fill(*content)
                for commit in commits:
                    self._apply(commit)

    def _go_on_with(self, journal: JournalFile) -> None:
        """Follow another journal (the mutex is held)."""
        if hasattr(self, "journal"):
            self.journal.close()
        self.journal = journal

    def _apply(self, commit: Commit) -> None:
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

    # ------------------------------------------------------------------ folding and closing

    @property
    def worth_folding(self) -> bool:
        """Whether the journal has grown enough for the files it would rewrite (a small book is always worth it)."""
        sizes = [self.files.stat(self.at(file_name(number))) for number in self.dirty]
        cost = sum(status.st_size for status in sizes if status)
        return bool(self.dirty) and (cost < CHEAP or cost < 4 * self.unfolded)

    def fold(self, *, pause: Callable[[], None] = lambda: time.sleep(0)) -> bool:
        """Write what is in the journal into the TinyDB files. Safe in a thread, in pieces, never long in
        the way.

        Whether it was done; not when there was nothing, when another program did it first, or the disk is
        full. A failure leaves book and journal as they were, to be tried again.
        """
        if self.read_only or not self.dirty:
            return False
        done = False
        try:
            with self.mutex:
                tables = {n: self.memory[n].copy() for n in self.dirty if n in self.memory}
                waiting = {n: list(commits) for n, commits in self.pending.items()}
                journal = self.journal
                now = Snapshot(self.seq, journal.end, journal.identity, tables, waiting, dict(self.folded))
            folding = Folding(self, now, pause)
            if done := folding.run():
                folding.tidy()
        except (OSError, StoreError, BrokenJournal) as error:
            lasting = isinstance(error, Damaged) or (
                isinstance(error, OSError) and why(error) in ("medium", "rights")
            )
            if lasting and not done and self.fold_trouble is None:
                name = error.file if isinstance(error, Damaged) else getattr(error, "filename", "")
                self.note("not_folded", self.within(str(name or self.folder)))
            self.fold_trouble = error
        return done

    def close(self) -> None:
        """Finish what is under way, fold when that is cheap, let go. The repository must not be used after."""
        try:
            if self._in_flight is not None:
                if not self._in_flight.flushed:
                    self.flush(self._in_flight)
                self.finish(self._in_flight)
            if not self.read_only and self.worth_folding:
                self.fold()
        finally:
            self.let_go()

    def let_go(self) -> None:
        """Close everything, write nothing."""
        self.lock.close()
        if hasattr(self, "journal"):
            self.journal.close()
        self.why_read_only = "closed"

    # ------------------------------------------------------------------ what it holds

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
            name = file_name(number)
            try:
                with Damaged.where_refused(name), uncollected():
                    found = read_file(self, number, self.journal, self.folded.get(number, 0))
            except (Damaged, TooNew):
                if not self.goes_on:
                    raise
                self.only_read("unread", name)
                return FileTables(number)
            tables = FileTables.of(number, *found)
            if tables.seq > self.seq and not self.read_only and self.journal.changed() == "":
                mend_journal(self, floor=tables.seq)  # it was put back from somewhere
                self._load()
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
            return glance(self.files.read_file(self.at(file_name(number))), names)
        except FileNotFoundError:
            return {}
        except (OSError, BrokenFile):
            return self.file(number).tables

    def forget(self, number: int) -> None:
        """Let go of a deal's tables, for who goes through all of them: a book may be larger than the memory."""
        self.memory.pop(number, None)
        self._databases.pop(number, None)


def _commits(lines: Iterable[JournalLine], after: int = 0) -> list[Commit]:
    """The commits in lines of a journal, those after a number."""
    try:
        read = [(line.seq, *decode_rows(line.payload)) for line in lines if line.seq > after]
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise Damaged("unreadable", file=JOURNAL, detail=str(error)) from error
    return [Commit(seq, ops, at) for seq, at, ops in read]


def _forked(before: JournalFile, lines: list[JournalLine]) -> bool:
    """Whether other lines than those that were taken over stand under their numbers."""
    try:
        ours = {line.seq: line.payload for line in before.lines()}
    except BrokenJournal:
        return False
    return any(ours.get(line.seq, line.payload) != line.payload for line in lines)
