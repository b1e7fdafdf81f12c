"""Folding: what the journal holds goes into the TinyDB files, while everybody goes on writing.

1. copy the tables that changed (under the repository's mutex: no commit is taken into memory meanwhile);
2. write each as a temporary file, flushed; keep the former version and the lines between the two as a
generation;
3. under the book's lock, if nobody else has folded: put the files in place, then a new journal without the
folded lines.

A crash at any point loses nothing: until the new journal stands, the old one holds every line, and a file
that is newer than the journal passes over the lines that it has. Steps 1 and 2 run beside other programs'
commits; only step 3 makes them wait. The last lines stay in the new journal, so that programs that follow
need not read all anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from dealtui.store import layout, state
from dealtui.store.backups import Backups
from dealtui.store.errors import Damaged, StoreError
from dealtui.store.journal import BrokenJournal, JournalFile, JournalLine, Op, decode_rows, header_line
from dealtui.store.layout import Lock
from dealtui.store.loading import load_deal
from dealtui.store.state import SCHEMA, Documents, FileTables, StoredRow

if TYPE_CHECKING:
    from dealtui.store.repository import Repository


LINES_KEPT = 200  # in the new journal, for programs that follow
BYTES_KEPT = 100_000  # of them at most
LOCK_WAIT = 2.0  # seconds
CHEAP = 512 * 1024  # bytes of TinyDB files that are rewritten without much thought when a program ends
_LINES = 300  # read between two pauses


class Snapshot(NamedTuple):
    """The state of one moment: what to fold."""

    seq: int
    end: int  # of the journal
    identity: tuple[int, int]
    tables: dict[int, FileTables]  # of files in memory
    waiting: dict[int, list[tuple[int, list[Op]]]]  # commits of deals that are not
    folded: dict[int, int]  # deal -> what its file held at least


class Made(NamedTuple):
    """A new version, written as a temporary file."""

    number: int
    temporary: str


def worth_folding(repo: Repository) -> bool:
    """Whether the journal has grown enough for the files it would rewrite (a small book is always worth it)."""
    sizes = [repo.files.stat(layout.path(repo.folder, layout.file_name(number))) for number in repo.dirty]
    cost = sum(status.st_size for status in sizes if status)
    return bool(repo.dirty) and (cost < CHEAP or cost < 4 * repo.unfolded)


def fold(repo: Repository, pause: Callable[[], None] | None = None) -> bool:
    """Fold. Whether it was done; a failure leaves book and journal as they were, to be tried again."""
    if repo.read_only or not repo.dirty:
        return False
    try:
        return _Folding(repo, pause or (lambda: time.sleep(0))).run()
    except (OSError, StoreError, BrokenJournal) as error:
        lasting = isinstance(error, Damaged) or (
            isinstance(error, OSError) and layout.why(error) in ("medium", "rights")
        )
        if lasting and repo.fold_trouble is None:
            repo.note("not_folded", _place(error, repo.folder))
        repo.fold_trouble = error
        return False


def _place(error: Exception, folder: str) -> str:
    """The file that an error is about, by its name in the book's folder."""
    name = error.file if isinstance(error, Damaged) else getattr(error, "filename", None)
    return str(name or folder).removeprefix(f"{folder}/")


class _Folding:
    """One folding, with a descriptor of the lock and of the journal of its own (it may run in a thread)."""

    def __init__(self, repo: Repository, pause: Callable[[], None]) -> None:
        self.repo = repo
        self.files = repo.files
        self.pause = pause
        self.made: list[Made] = []
        self.snapshot = _snapshot(repo)
        self.lock = Lock(repo.files, self._path(layout.LOCK))
        try:
            self.journal = JournalFile(repo.files, self._path(layout.JOURNAL), True)
        except BaseException:
            self.lock.close()
            raise
        self.header = self.journal.header

    def _path(self, name: str) -> str:
        return layout.path(self.repo.folder, name)

    def run(self) -> bool:
        try:
            if self.journal.identity != self.snapshot.identity or self.journal.damaged:
                return False
            self.journal.flush()  # a line of a program that died before its flush must not be in a file only
            self.journal.take(self.snapshot.seq, self.snapshot.end)
            lines = [line for line in self.journal.beginning.lines if line.seq <= self.snapshot.seq]
            self._write(lines)
            if not self.lock.acquire(LOCK_WAIT):
                return False
            if self.journal.changed() not in ("", "grown"):
                return False
            self._put_in_place()
            self._new_journal(_newest(lines))
            self.lock.release()
            self._tidy()
            return True
        finally:
            self.journal.close()
            self.lock.close()
            for one in self.made:
                if self.files.stat(one.temporary) is not None:
                    self.files.unlink(one.temporary)

    def _write(self, lines: list[JournalLine]) -> None:
        """New versions and generations, nothing in place yet."""
        concerned = self._concerned(lines)
        numbers = sorted(concerned, reverse=True)  # the book last: it registers the deals' files
        if any(numbers):
            self.files.mkdir(self._path(layout.DEALS))
        snapshot = self.snapshot
        known = {0: self.header.book_seq, **snapshot.folded}
        register = {**snapshot.folded, **{number: snapshot.seq for number in numbers if number}}
        for number in numbers:
            before = self._held(number)
            backups = Backups(self.files, self.repo.folder, number)
            backups.make_folder()
            if before:
                backups.keep(before)
            after = before or known.get(number, 0)
            backups.keep_lines(after, snapshot.seq, self.header, concerned[number], self.pause)
            backups.sync()
            tables = self._tables(number, known)
            if not number:
                rows = {n: StoredRow({"seq": seq}, n) for n, seq in sorted(register.items())}
                tables.tables[layout.REGISTER] = Documents(rows)
            meta = state.Meta(
                SCHEMA, snapshot.seq, self.header.book, tables.next, self.journal.trail(snapshot.seq)
            )
            temporary = layout.temporary(self.repo.folder, layout.file_name(number))
            self.made.append(Made(number, temporary))
            self.files.write_new(temporary, state.encode(meta, tables.tables, self.pause))

    def _concerned(self, lines: list[JournalLine]) -> dict[int, list[bytes]]:
        """Per file the lines not folded yet that concern it."""
        concerned: dict[int, list[bytes]] = {}
        for count, line in enumerate(lines):
            if line.seq > self.header.folded:
                for number in {op.deal for op in decode_rows(line.payload)[1]}:
                    concerned.setdefault(number, []).append(line.whole)
            if count % _LINES == 0:
                self.pause()
        return concerned

    def _held(self, number: int) -> int:
        """The last commit in a file on the disk; 0 when there is none that can be read."""
        try:
            return state.meta_of(self.files.read_beginning(self._path(layout.file_name(number)), 4096)).seq
        except (FileNotFoundError, state.BrokenFile):
            return 0

    def _tables(self, number: int, known: dict[int, int]) -> FileTables:
        """A file's tables as of the snapshot; those of a deal not in memory are read, and forgotten again."""
        if number in self.snapshot.tables:
            return self.snapshot.tables[number]
        tables = load_deal(self.repo, number, known, self.journal, lock=self.lock)
        for seq, ops in self.snapshot.waiting.get(number, ()):
            tables.apply(seq, ops)
        return tables

    def _put_in_place(self) -> None:
        """The deals first: book.json says what they hold, and must not say it before they do."""
        for deals in (True, False):
            made = [one for one in self.made if bool(one.number) is deals]
            for one in made:
                self.files.rename(one.temporary, self._path(layout.file_name(one.number)))
            if made and deals:
                self.files.sync_folder(self._path(layout.DEALS))
            if made:
                self.files.sync_folder(self.repo.folder)

    def _new_journal(self, kept: list[JournalLine]) -> None:
        """The last lines folded, and what others appended meanwhile, in a new file with a new header."""
        appended = self.journal.news()
        if appended.damage:
            raise StoreError("changed", file=layout.JOURNAL)
        seq = self.snapshot.seq
        new = self.header._replace(
            generation=self.header.generation + 1,
            base=kept[0].seq - 1 if kept else seq,
            folded=seq,
            book_seq=self.header.book_seq if all(one.number for one in self.made) else seq,
        )
        temporary = layout.temporary(self.repo.folder, layout.JOURNAL)
        self.made.append(Made(0, temporary))  # so that it is taken away if it does not get its place
        whole = b"".join([line.whole for line in [*kept, *appended.lines]])
        self.files.write_new(temporary, [header_line(new), whole])
        self.files.rename(temporary, self._path(layout.JOURNAL))
        self.files.sync_folder(self.repo.folder)

    def _tidy(self) -> None:
        """Old generations and left-over temporaries go; those of a folding under way elsewhere are worth
        nothing now."""
        try:
            for one in self.made:
                Backups(self.files, self.repo.folder, one.number).prune()
            for folder in (self.repo.folder, self._path(layout.DEALS)):
                for name in filter(layout.is_temporary, self.files.names(folder)):
                    self.files.unlink(layout.path(folder, name))
        except OSError as error:
            self.repo.fold_trouble = error


def _newest(lines: list[JournalLine]) -> list[JournalLine]:
    """The last lines, as many as are kept."""
    start = len(lines)
    size = 0
    while start and len(lines) - start < LINES_KEPT:
        size += len(lines[start - 1].payload)
        if size > BYTES_KEPT:
            break
        start -= 1
    return lines[start:]


def _snapshot(repo: Repository) -> Snapshot:
    with repo.mutex:
        tables = {n: repo.memory[n].copy() for n in repo.dirty if n in repo.memory}
        waiting = {n: list(commits) for n, commits in repo.pending.items()}
        return Snapshot(repo.seq, repo.journal.end, repo.journal.identity, tables, waiting, dict(repo.folded))
