"""What a TinyDB file holds, in memory: its tables, the last commit in them, and the numbers given so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any, NamedTuple

from tinydb.table import Document

from dealtui.domain.records import BOOK_TABLES, DEAL_TABLES
from dealtui.store.journal import WHOLE_TABLE, Op


class StoredRow(Document):
    """A document as a table holds it, with its number. Never changed in place: an update puts a new one, so that
    who holds one may go on reading it."""

    __slots__ = ("doc_id",)

    def __init__(self, document: Mapping[str, Any], doc_id: int) -> None:
        dict.__init__(self, document)  # of TinyDB's, `super()` alone takes longer than the copy
        self.doc_id = doc_id


class Documents(dict[int, StoredRow]):
    """A table's documents by their numbers, in the order in which they came.

    `pending` is what the commit that is being put together makes of them (None: taken out): what `now` and `all_now`
    say already, and everybody else once it is on the disk.
    """

    __slots__ = ("pending",)

    def __init__(self, documents: Mapping[int, StoredRow] | Iterable[tuple[int, StoredRow]] = ()) -> None:
        super().__init__(documents)
        self.pending: dict[int, StoredRow | None] = {}

    def now(self, number: int) -> StoredRow | None:
        if self.pending and number in self.pending:
            return self.pending[number]
        return self.get(number)

    def all_now(self) -> Iterable[StoredRow]:
        if not self.pending:
            return self.values()
        return [doc for number in {**self, **self.pending} if (doc := self.now(number)) is not None]


class FileTables:
    """The tables of one file.

    `seq` is the last commit that is in them; one that is not newer is passed over, so applying twice is
    harmless.
    """

    def __init__(self, number: int) -> None:
        """Empty, of a deal's file or of book.json (0)."""
        names = DEAL_TABLES if number else BOOK_TABLES
        self.own = frozenset(names)
        self.tables: dict[str, Documents] = {name: Documents() for name in names}
        self._absent: dict[str, Documents] = {}
        self.seq = 0
        self.next: dict[str, int] = {}

    def documents(self, name: str) -> Documents:
        """A table's documents: always the same object, whether or not there is such a table already."""
        found = self.tables.get(name)
        return self._absent.setdefault(name, Documents()) if found is None else found

    def _make(self, name: str) -> Documents:
        table = self.tables.get(name)
        if table is None:
            table = self.tables[name] = self.documents(name)
            del self._absent[name]
        return table

    def fill(self, tables: Mapping[str, Documents], seq: int, numbers: Mapping[str, int]) -> None:
        """Take over a file's content; the tables that others hold stay the same objects."""
        for name in self.tables.keys() | tables.keys():
            table = self._make(name)
            table.clear()
            table.update(tables.get(name, {}))
        self.seq = seq
        self.next = {
            name: max(table, default=0) + 1 for name, table in self.tables.items() if name not in numbers
        }
        self.next.update(numbers)

    def apply(self, seq: int, ops: Iterable[Op]) -> None:
        """Take over a commit's operations on this file."""
        if seq <= self.seq:
            return
        self.seq = seq
        for name, number, put, changed, _ in ops:
            table = self._make(name)
            if number == WHOLE_TABLE:
                if put is None:
                    self._drop(name)
            elif put is not None:
                table[number] = StoredRow(put, number)
                if number >= self.next.get(name, 1):
                    self.next[name] = number + 1
            elif changed is None:
                table.pop(number, None)
            elif number in table:
                doc = table[number] = StoredRow(table[number], number)
                doc.update(changed)
                for field in [field for field, value in changed.items() if value is None]:
                    del doc[field]

    def _drop(self, name: str) -> None:
        """Empty a table, and take it out unless it belongs to every file of its kind."""
        self.tables[name].clear()
        self.next.pop(name, None)
        if name not in self.own:
            self._absent[name] = self.tables.pop(name)

    def copy(self) -> FileTables:
        """As it is now, for a folding in another thread: the documents are shared, the tables are not."""
        twin = copy(self)
        twin.tables = {name: Documents(table) for name, table in self.tables.items()}
        twin.next = dict(self.next)
        return twin


# ----------------------------------------------------------------------------------------------------
# A commit: being put together, under way, and done; and what is said about a book.


class Draft:
    """A commit that is being put together: its operations in their order. Every `JournalTable` adds to it what TinyDB's
    `insert`, `update` and `remove` do."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self._touched: dict[int, Documents] = {}
        self._next: dict[int, int] = {}

    def add(self, ops: Iterable[Op], documents: Documents, became: Mapping[int, StoredRow | None]) -> None:
        """Operations on one table, and what they make of its documents."""
        self.ops += ops
        documents.pending.update(became)
        self._touched[id(documents)] = documents
        self._next[id(documents)] = max(self._next.get(id(documents), 1), 1 + max(became, default=0))

    def next_id(self, documents: Documents, first: int) -> int:
        """A number from `first` on that was not given in this commit."""
        number = max(first, self._next.get(id(documents), 1))
        self._next[id(documents)] = number + 1
        return number

    def close(self) -> None:
        """What it was to write is on its way, or will not be written."""
        for documents in self._touched.values():
            documents.pending.clear()


class Commit(NamedTuple):
    """What was written at once. at: milliseconds since 1970.

    reloaded: so much was missed (a folding, or a line taken back) that all was read anew.
    """

    seq: int
    ops: tuple[Op, ...]
    at: int
    reloaded: bool = False


class Notice(NamedTuple):
    """What was found and mended: a code (`store.notice.<code>` in the catalogs) and values for its text.

    rebuilt: a damaged or older `file` was rebuilt; `detail` is the name that the damaged one was given.
    made_anew: a missing one was.
    rebuilt_in_memory: the same on a medium that cannot be written.
    journal_mended: lines or the head of the journal were damaged, and nothing of them is lost.
    journal_spared, journal_unread: damaged lines were passed over on a medium that cannot be written; `detail` names
    their numbers; of spared ones the files hold everything.
    journal_lost: commits were lost with damaged lines; `detail` names their numbers.
    journal_gone, journal_missing: it was unreadable as a whole, or not there: what was not folded is lost.
    exchanged: another book, or an earlier state of this one, stands in the folder; this program only reads now.
    unfollowed: what others wrote since cannot be read, because of `file`; this program only reads now.
    unread: a deal's `file` cannot be read, and it is shown empty; this program only reads now.
    not_folded: what is in the journal cannot go into the files, because of `file`.
    mode: the folder could be read by others and no longer can.
    """

    code: str
    file: str = ""
    detail: str = ""

    @property
    def key(self) -> str:
        return f"store.notice.{self.code}"

    @property
    def values(self) -> dict[str, Any]:
        return {"file": self.file, "detail": self.detail}


class Prepared:
    """A commit between `prepare` and `finish`: appended, not acknowledged."""

    __slots__ = ("commit", "end", "flushed", "line", "over")

    def __init__(self, commit: Commit, end: int, line: int) -> None:
        self.commit = commit
        self.end = end
        self.line = line  # the checksum of what was appended
        self.flushed = False
        self.over = False
