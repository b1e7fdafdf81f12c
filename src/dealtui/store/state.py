"""What a TinyDB file holds, in memory: its tables, the last commit in them, and the numbers given so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dealtui.domain.records import BOOK_TABLES, DEAL_TABLES
from dealtui.store.documents import Documents
from dealtui.store.journal import WHOLE_TABLE, Op

__all__ = ["DealTables", "FileTables"]


class FileTables:
    """The tables of one file. Documents are never changed in place: an update puts a new dict.

    `seq` is the last commit that is in them; one that is not newer is passed over, so applying twice is
    harmless.
    """

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        self.own = frozenset(names)
        self.tables: dict[str, Documents] = {name: Documents() for name in names}
        self.seq = 0
        self.next: dict[str, int] = {}

    def fill(
        self, tables: Mapping[str, Mapping[int, dict[str, Any]]], seq: int, numbers: Mapping[str, int]
    ) -> None:
        """Take over a file's content; the tables that others hold stay the same objects."""
        for name in self.tables.keys() | tables.keys():
            self.tables.setdefault(name, Documents()).take(tables.get(name, {}))
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
            table = self.tables.get(name)
            if table is None:
                table = self.tables[name] = Documents()
            if number == WHOLE_TABLE:
                if put is None:
                    self._drop(name)
            elif put is not None:
                table[number] = put
                if number >= self.next.get(name, 1):
                    self.next[name] = number + 1
            elif changed is not None:
                if number in table:
                    doc = table[number] = {**table[number], **changed}
                    for field, value in changed.items():
                        if value is None:
                            del doc[field]
            else:
                table.pop(number, None)

    def _drop(self, name: str) -> None:
        """Empty a table, and take it out unless it belongs to every file of its kind."""
        self.tables[name].clear()
        self.next.pop(name, None)
        if name not in self.own:
            del self.tables[name]

    def next_id(self, name: str) -> int:
        """The first number never given in a table."""
        return self.next.get(name, 1)

    def copy(self) -> FileTables:
        """As it is now, for a folding in another thread: the documents are shared, the tables are not."""
        twin = type(self)()
        twin.tables = {name: table.copy() for name, table in self.tables.items()}
        twin.seq = self.seq
        twin.next = dict(self.next)
        return twin


class BookTables(FileTables):
    """book.json: clients, people, deals, meetings, actions, and which deal files there are."""

    def __init__(self) -> None:
        super().__init__(BOOK_TABLES)


class DealTables(FileTables):
    """deals/<number>.json: the entries, links, revisions and seals of a deal."""

    def __init__(self) -> None:
        super().__init__(DEAL_TABLES)

    @property
    def entries(self) -> Documents:
        return self.tables["entries"]

    @property
    def links(self) -> Documents:
        return self.tables["links"]

    @property
    def revisions(self) -> Documents:
        return self.tables["revisions"]

    @property
    def seals(self) -> Documents:
        return self.tables["seals"]
