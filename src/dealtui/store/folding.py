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

from collections.abc import Callable
from itertools import accumulate
from typing import NamedTuple

from dealtui.store.damage import Backups, read_file, read_meta
from dealtui.store.errors import StoreError
from dealtui.store.files import DEALS, JOURNAL, LOCK, Folder, Lock, file_name, is_temporary
from dealtui.store.journal import JournalFile, JournalLine, Op, decode_rows, header_line
from dealtui.store.state import (
    REGISTER,
    SCHEMA,
    BrokenFile,
    Documents,
    FileTables,
    Meta,
    StoredRow,
    encode,
    uncollected,
)

LINES_KEPT = 200  # in the new journal, for programs that follow
BYTES_KEPT = 100_000  # of them at most
FOLD_WAIT = 2.0  # seconds
_LINES = 300  # read between two pauses


class Snapshot(NamedTuple):
    """The state of one moment: what to fold."""

    seq: int
    end: int  # of the journal
    identity: tuple[int, int]
    tables: dict[int, FileTables]  # of files in memory
    waiting: dict[int, list[tuple[int, list[Op]]]]  # commits of deals that are not
    folded: dict[int, int]  # deal -> what its file held at least


class Folding(Folder):
    """One folding, with a descriptor of the lock and of the journal of its own (it may run in a thread)."""

    def __init__(self, book: Folder, snapshot: Snapshot, pause: Callable[[], None]) -> None:
        super().__init__(book.folder, book.files)
        self.notices = book.notices
        self.snapshot = snapshot
        self.pause = pause
        self.made: dict[str, str] = {}  # new versions, written as temporary files: by the name that they take
        self.numbers: list[int] = []  # of the files that are written anew
        self.lock = Lock(self.files, self.at(LOCK))
        try:
            self.journal = JournalFile(self.files, self.at(JOURNAL), True)
        except BaseException:
            self.lock.close()
            raise
        self.header = self.journal.header

    def run(self) -> bool:
        """Whether it was done; what was begun is taken away when it was not."""
        snapshot = self.snapshot
        try:
            if self.journal.identity != snapshot.identity or self.journal.damaged:
                return False
            self.journal.flush()  # a line of a program that died before its flush must not be in a file only
            self.journal.take(snapshot.seq, snapshot.end)
            lines = [line for line in self.journal.beginning.lines if line.seq <= snapshot.seq]
            self._write(lines)
            if not self.lock.acquire(FOLD_WAIT) or self.journal.changed() not in ("", "grown"):
                return False
            self._put_in_place()
            self._new_journal(_newest(lines))
            self.lock.release()
            return True
        finally:
            self.journal.close()
            self.lock.close()
            for name in self.made.values():
                if self.files.stat(self.at(name)) is not None:
                    self.files.unlink(self.at(name))

    def _new(self, name: str) -> str:
        """A temporary name for what is to stand there."""
        self.made[name] = self.temporary(name)
        return self.at(self.made[name])

    def _write(self, lines: list[JournalLine]) -> None:
        """New versions and generations, nothing in place yet."""
        concerned = self._concerned(lines)
        self.numbers = sorted(concerned, reverse=True)  # the book last: it registers the deals' files
        if any(self.numbers):
            self.files.mkdir(self.at(DEALS))
        seq, folded = self.snapshot.seq, self.snapshot.folded
        known = {0: self.header.book_seq, **folded}
        register = {**folded, **{number: seq for number in self.numbers if number}}
        for number in self.numbers:
            least = known.get(number, 0)
            held = self._held(number)
            Backups(self, number).keep(held, held or least, seq, self.header, concerned[number], self.pause)
            file = self._file(number, least)
            tables = file.tables
            if not number:
                rows = {n: StoredRow({"seq": last}, n) for n, last in sorted(register.items())}
                tables[REGISTER] = Documents(rows)
            meta = Meta(SCHEMA, seq, self.header.book, file.next, self.journal.trail(seq))
            self.files.write_new(self._new(file_name(number)), encode(meta, tables, self.pause))

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
            return read_meta(self, file_name(number)).seq
        except (FileNotFoundError, BrokenFile):
            return 0

    def _file(self, number: int, least: int) -> FileTables:
        """A file's tables as of the snapshot; those of a deal not in memory are read, and forgotten again."""
        if number in self.snapshot.tables:
            return self.snapshot.tables[number]
        with uncollected():
            found = FileTables.of(number, *read_file(self, number, self.journal, least))
        for seq, ops in self.snapshot.waiting.get(number, ()):
            found.apply(seq, ops)
        return found

    def _put_in_place(self) -> None:
        """The deals first: book.json says what they hold, and must not say it before they do."""
        for deals in (True, False):
            names = [file_name(number) for number in self.numbers if bool(number) is deals]
            for name in names:
                self.files.rename(self.at(self.made[name]), self.at(name))
            if names and deals:
                self.files.sync_folder(self.at(DEALS))
            if names:
                self.files.sync_folder(self.folder)

    def _new_journal(self, kept: list[JournalLine]) -> None:
        """The last lines folded, and what others appended meanwhile, in a new file with a new header."""
        appended = self.journal.news()
        if appended.damage:
            raise StoreError("changed", file=JOURNAL)
        seq = self.snapshot.seq
        new = self.header._replace(
            generation=self.header.generation + 1,
            base=kept[0].seq - 1 if kept else seq,
            folded=seq,
            book_seq=seq if 0 in self.numbers else self.header.book_seq,
        )
        temporary = self._new(JOURNAL)
        whole = b"".join([line.whole for line in [*kept, *appended.lines]])
        self.files.write_new(temporary, [header_line(new), whole])
        self.files.rename(temporary, self.at(JOURNAL))
        self.files.sync_folder(self.folder)

    def tidy(self) -> None:
        """Old generations and left-over temporaries go; those of a folding under way elsewhere are worth
        nothing now."""
        for number in self.numbers:
            Backups(self, number).prune()
        for folder in ("", DEALS):
            for name in filter(is_temporary, self.files.names(self.at(folder))):
                self.files.unlink(f"{self.at(folder)}/{name}")


def _newest(lines: list[JournalLine]) -> list[JournalLine]:
    """The last lines, as many as are kept."""
    last = lines[-LINES_KEPT:] if LINES_KEPT else []
    sizes = accumulate(len(line.payload) for line in reversed(last))
    return last[len(last) - sum(size <= BYTES_KEPT for size in sizes) :]
