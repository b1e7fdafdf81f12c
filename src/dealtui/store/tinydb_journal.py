"""TinyDB's whole API over a book: a Storage and a Table whose writes are journalled commits.

    >>> with JournalDB("book") as db:
    ...     db.table("clients").insert({"name": "华东智造"})
    1

The stock Storage reads and writes all tables at every change, and the stock Table takes every document in
hand; here a change costs what it changes. `JournalTable` gives TinyDB's updaters a draft that copies a
document when it is asked for, and commits the difference, under the book's lock. Documents that are found
share their nested values with the book's memory, as with TinyDB's own MemoryStorage: change them by
`update`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from copy import deepcopy
from io import UnsupportedOperation
from os import PathLike
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from dealtui.domain.records import BOOK_TABLES, DEAL_TABLES
from dealtui.store.documents import Documents
from dealtui.store.errors import NotABook, NotSaved, ReadOnly
from dealtui.store.journal import WHOLE_TABLE, Op
from dealtui.store.repository import Repository

__all__ = ["JournalDB", "JournalStorage", "JournalTable"]

Doc = dict[str, Any]
Tables = dict[str, dict[str, Doc]]


class JournalStorage(Storage):
    """The tables of a book (deal 0), or of one deal: `JournalStorage(folder)` or
    `JournalStorage(repository=…)`.
    """

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
        `Repository.open` raises it.
        """
        self._own = repository is None
        if repository is None:
            if not create_dirs and not Path(path).absolute().parent.is_dir():
                raise FileNotFoundError(str(path))
            try:
                repository = Repository.open(Path(path), read_only=access_mode == "r")
            except NotABook as error:
                raise FileNotFoundError(str(path)) from error
        self.repository = repository
        self.deal = deal

    def commit(self, build: Callable[[], Sequence[Op]]) -> None:
        """Commit; what cannot be written is a TypeError, a read-only book an OSError, as with TinyDB's own
        storages.
        """
        try:
            self.repository.commit(build)
        except NotSaved as error:
            if error.reason == "field":
                raise TypeError(str(error)) from error
            raise
        except ReadOnly as error:
            raise UnsupportedOperation(str(error)) from error

    def documents(self, name: str) -> Mapping[int, Doc]:
        """A table's documents, live."""
        return self._tables().get(name, {})

    def _tables(self) -> dict[str, Documents]:
        return self.repository.deal(self.deal).tables if self.deal else self.repository.book.tables

    def read(self) -> Tables | None:
        """A copy of everything; None when there is nothing (the book's own tables do not count while they
        are empty).
        """
        self.repository.poll()
        tables = {
            name: {str(number): deepcopy(doc) for number, doc in table.items()}
            for name, table in self._tables().items()
            if table or name not in BOOK_TABLES + DEAL_TABLES
        }
        return tables or None

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the tables what is given: commits what differs. Raises NotSaved, Busy, ReadOnly."""

        def build() -> list[Op]:
            ops = []
            old = self._tables()
            for name in old.keys() - data.keys():
                if old[name] or name not in BOOK_TABLES + DEAL_TABLES:
                    ops.append(Op(name, WHOLE_TABLE, deal=self.deal))
            for name, table in data.items():
                new = {int(number): dict(doc) for number, doc in table.items()}
                ops += self.difference(name, old.get(name), new)
            return ops

        self.commit(build)

    def difference(self, name: str, old: Mapping[int, Doc] | None, new: Mapping[int, Doc | None]) -> list[Op]:
        """What makes a table's documents those of `new`."""
        ops = [] if old is not None else [Op(name, WHOLE_TABLE, put={}, deal=self.deal)]
        old = old or {}
        ops += [Op(name, number, deal=self.deal) for number in old.keys() - new.keys()]
        for number, doc in new.items():
            ops += self.change(name, number, old.get(number), doc)
        return ops

    def change(self, name: str, number: int, before: Doc | None, doc: Doc | None) -> list[Op]:
        """What makes one document another: only the fields that differ, where that says it all."""
        if doc == before and _same_types(doc, before):
            return []
        if doc is None:
            return [Op(name, number, deal=self.deal)]
        if before is None or not doc:
            return [Op(name, number, put=doc, deal=self.deal)]
        changed = {
            field: value for field, value in doc.items() if field not in before or before[field] != value
        }
        changed |= {field: doc[field] for field in doc if not _same_types(doc[field], before.get(field))}
        if None in changed.values():
            return [Op(name, number, put=doc, deal=self.deal)]
        return [
            Op(name, number, set={**changed, **dict.fromkeys(before.keys() - doc.keys())}, deal=self.deal)
        ]

    def close(self) -> None:
        if self._own:
            self.repository.close()


def _same_types(one: object, other: object) -> bool:
    """1, 1.0 and True are equal in Python and not in JSON."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(_same_types(value, other.get(name)) for name, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return all(map(_same_types, one, other))
    return type(one) is type(other)


class _View(Mapping[str, Doc]):
    """A table's documents by the strings that TinyDB asks for."""

    def __init__(self, documents: Mapping[int, Doc]) -> None:
        self._documents = documents

    def __getitem__(self, number: str) -> Doc:
        try:
            return self._documents[int(number)]
        except ValueError:
            raise KeyError(number) from None

    def __iter__(self) -> Iterator[str]:
        return map(str, list(self._documents))

    def __len__(self) -> int:
        return len(self._documents)


class _Draft(MutableMapping[int, Doc]):
    """A table while an updater works on it: a document is copied when it is first asked for."""

    def __init__(self, documents: Mapping[int, Doc]) -> None:
        self.documents = documents
        self.touched: dict[int, Doc | None] = {}  # None: taken out
        self.cleared = False

    def __getitem__(self, number: int) -> Doc:
        doc = self.touched.get(number)
        if doc is None:
            if number in self.touched or number not in self.documents:
                raise KeyError(number)
            doc = self.touched[number] = deepcopy(self.documents[number])
        return doc

    def __setitem__(self, number: int, doc: Doc) -> None:
        self.touched[number] = doc

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self.touched[number] = None

    def __contains__(self, number: object) -> bool:
        if number in self.touched:
            return self.touched[cast(int, number)] is not None
        return number in self.documents

    def __iter__(self) -> Iterator[int]:
        yield from (number for number in self.documents if number in self)
        yield from (number for number in self.touched if number not in self.documents and number in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self.touched = dict.fromkeys(self.documents)
        self.cleared = True


class JournalTable(Table):
    """TinyDB's Table on a JournalStorage; numbers of documents are given under the lock, and never again
    after a removal.
    """

    _storage: JournalStorage
    _next_id: int | None  # type: ignore[assignment]  # TinyDB leaves it to be guessed
    _seen = -1

    def insert(self, document: Mapping[str, Any]) -> int:
        """As TinyDB's; the number is given while the lock is held, so that no other program gives the same."""
        if isinstance(document, Document) or not isinstance(document, Mapping):
            return super().insert(document)
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        return super().insert_multiple(list(documents))

    def search(self, cond: QueryLike) -> list[Document]:
        self._follow()
        return super().search(cond)

    def _follow(self) -> None:
        """Take over what other programs wrote; what was found before may not be true any more."""
        repository = self._storage.repository
        repository.poll()
        if repository.seq != self._seen:
            self._seen = repository.seq
            self.clear_cache()

    def _get_next_id(self) -> int:
        number = self._next_id or self._storage.repository.next_id(self.name, self._storage.deal)
        self._next_id = number + 1
        return number

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        self._follow()
        return cast("dict[str, Mapping[str, Any]]", _View(self._storage.documents(self.name)))

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        """Run the updater on a draft, and commit the difference. Nothing changes when it raises."""

        def build() -> Sequence[Op]:
            self._next_id = None
            storage = self._storage
            known = self.name in storage._tables()
            draft = _Draft(storage.documents(self.name))
            updater(cast("dict[int, Mapping[str, Any]]", draft))
            ops = [] if known else [Op(self.name, WHOLE_TABLE, put={}, deal=storage.deal)]
            if draft.cleared:
                ops += [
                    Op(self.name, WHOLE_TABLE, deal=storage.deal),
                    Op(self.name, WHOLE_TABLE, put={}, deal=storage.deal),
                ]
                before: Mapping[int, Doc] = {}
            else:
                before = draft.documents
            for number, doc in draft.touched.items():
                ops += storage.change(self.name, number, before.get(number), doc)
            return ops

        try:
            self._storage.commit(build)
        finally:
            self._next_id = None
            self.clear_cache()


class JournalDB(TinyDB):
    """A TinyDB over a book: `JournalDB(folder)`, or `Repository.tinydb()` of one that is open."""

    table_class = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]  # TinyDB says JSONStorage, takes any Storage
