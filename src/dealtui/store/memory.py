"""A book in memory: the tables that were read, what the journal has more, and what is not folded yet."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import NoReturn

from dealtui.store import layout, loading
from dealtui.store.commits import Commit, Notice
from dealtui.store.documents import Documents
from dealtui.store.errors import Damaged, ReadOnly
from dealtui.store.files import Files
from dealtui.store.journal import Op
from dealtui.store.journal_file import JournalFile
from dealtui.store.locking import Lock
from dealtui.store.state import BookTables, DealTables, FileTables

__all__ = ["Memory"]


class Memory:
    """The reading half of a repository."""

    def __init__(self, path: Path, files: Files) -> None:
        self.path = path
        self.read_only = False
        self.why_read_only = ""  # asked, medium, rights, locking, sync, exchanged, closed
        self.notices: list[Notice] = []
        self.files = files
        self.folder = str(path)
        self.book = BookTables()
        self.deals: dict[int, DealTables] = {}
        self.pending: dict[int, list[tuple[int, list[Op]]]] = {}  # of deals not opened yet
        self.dirty: dict[int, int] = {}  # file (0: the book) -> last commit that is in the journal only
        self.folded: dict[int, int] = {}  # deal -> last commit known to be in its file
        self.journal: JournalFile
        self.lock: Lock | None = None  # None: locking does not work here
        self.mutex = threading.Lock()  # a folding thread copies tables while holding it

    @property
    def seq(self) -> int:
        """The number of the last commit that this memory holds."""
        return self.journal.seq

    @property
    def unfolded(self) -> int:
        """Bytes of the journal that are not in the TinyDB files yet: how much a folding would be worth."""
        return self.journal.end - self.journal.folded_end

    def table(self, name: str) -> Documents:
        """A table of the book, live; not to be changed by the reader."""
        table = self.book.tables.get(name)
        return Documents() if table is None else table

    def deal(self, number: int) -> DealTables:
        """The tables of a deal, live; read from its file the first time. Raises Damaged."""
        tables = self.deals.get(number)
        if tables is None:
            try:
                tables = loading.load_deal(self, number, self.folded, self.journal)
            except OSError as error:
                raise Damaged.refused(error, layout.file_name(number)) from error
            if tables.seq > self.seq and not self.read_only and self.journal.changed() == "":
                loading.put_right(self, tables.seq)
            with self.mutex:
                for seq, ops in self.pending.pop(number, ()):
                    tables.apply(seq, ops)
                self.deals[number] = tables
        return tables

    def next_id(self, table: str, deal: int = 0) -> int:
        """The number for a new document: never given before, also not to one deleted since. Only inside
        `build`.
        """
        return self._file(deal).next_id(table)

    def _file(self, deal: int) -> FileTables:
        return self.deal(deal) if deal else self.book

    def apply(self, commit: Commit) -> None:
        """Take a commit into memory (the mutex is held)."""
        unfolded = commit.seq > self.journal.header.folded
        by_file: dict[int, list[Op]] = {}
        for op in commit.ops:
            by_file.setdefault(op.deal, []).append(op)
        for deal, ops in by_file.items():
            if unfolded:
                self.dirty[deal] = commit.seq
            if not deal:
                self.book.apply(commit.seq, ops)
            elif deal in self.deals:
                self.deals[deal].apply(commit.seq, ops)
            elif unfolded:
                self.pending.setdefault(deal, []).append((commit.seq, ops))

    def exchanged(self) -> NoReturn:
        """Another book, or another state of this one, stands in the folder. Raises ReadOnly."""
        if not self.read_only:
            self.note("exchanged", self.folder)
        self.read_only, self.why_read_only = True, "exchanged"
        raise ReadOnly("exchanged")

    def note(self, code: str, file: str = "", detail: str = "") -> None:
        """Something was found and mended."""
        self.notices.append(Notice(code, file, detail))
