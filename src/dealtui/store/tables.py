"""TinyDB over a book: the tables that everything is read from and written to.

    >>> clients = repo.table("clients")
    >>> clients.get(doc_id=1)["name"]
    '华东智造'
    >>> repo.commit(lambda: clients.insert({"name": "启明"}))

Reading costs what Python's own dictionaries cost: a document comes as it is held (`state.StoredRow`), not as a copy, and is never
changed in place. Writing is gathered by the commit under way, so that several operations are one line of the
journal; outside of one, each operation is a commit of its own. Numbers are given under the lock, and never
again after a removal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from copy import deepcopy
from functools import partial
from io import UnsupportedOperation
from typing import Any, Protocol, cast

import orjson
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from dealtui.store.errors import NotSaved, ReadOnly
from dealtui.store.journal import WHOLE_TABLE, Op
from dealtui.store.state import Documents, Draft, FileTables, StoredRow

Doc = dict[str, Any]


class OfBook(Protocol):
    """What a table wants of its book: a `repository.Repository`."""

    draft: Draft | None

    @property
    def seq(self) -> int: ...
    def file(self, number: int) -> FileTables: ...
    def commit(self, build: Callable[[], object]) -> object: ...
    def poll(self) -> object: ...


class JournalStorage(Storage):
    """The tables of a book's file: of book.json (deal 0), or of a deal's."""

    def __init__(self, repository: OfBook, deal: int = 0) -> None:
        self.repository = repository
        self.deal = deal
        self.file = repository.file(deal)

    def commit(self, build: Callable[[], object]) -> None:
        """Commit; what cannot be written is a TypeError, a read-only book an OSError, as with TinyDB's own
        storages."""
        try:
            self.repository.commit(build)
        except NotSaved as error:
            if error.reason == "field":
                raise TypeError(str(error)) from error
            raise
        except ReadOnly as error:
            raise UnsupportedOperation(str(error)) from error

    def read(self) -> dict[str, dict[str, Doc]] | None:
        """A copy of everything; None when there is nothing."""
        self.repository.poll()
        tables = {
            name: {str(number): deepcopy(dict(doc)) for number, doc in self.file.tables[name].items()}
            for name in self.names()
        }
        return tables or None

    def names(self) -> list[str]:
        """The tables with something in them, and those that somebody made."""
        return [name for name, table in self.file.tables.items() if table or name not in self.file.own]

    def write(self, data: Mapping[str, Mapping[Any, Mapping[str, Any]]]) -> None:
        """Make the tables what is given: commits what differs. Raises NotSaved, Busy, ReadOnly."""

        def become(new: Mapping[int, Doc], table: dict[int, Mapping[str, Any]]) -> None:
            for number in [number for number in table if number not in new]:
                del table[number]
            table.update(new)

        def build() -> None:
            for name in self.file.tables.keys() - data.keys():
                JournalTable(self, name).drop()
            for name, rows in data.items():
                new = {int(number): dict(doc) for number, doc in rows.items()}
                JournalTable(self, name)._update_table(partial(become, new))

        self.commit(build)


class JournalTable(Table):
    """TinyDB's Table on a JournalStorage: O(1) by number, O(what changes) on write."""

    _storage: JournalStorage
    _seen = (0, 0)

    def __init__(self, storage: JournalStorage, name: str, *args: Any, **options: Any) -> None:
        self._docs = storage.file.documents(name)
        super().__init__(storage, name, *args, **options)

    # ------------------------------------------------------------------ reading

    def get(
        self, cond: QueryLike | None = None, doc_id: int | None = None, doc_ids: Iterable[int] | None = None
    ) -> Any:
        """As TinyDB's: a document or None; a list with `doc_ids`."""
        if doc_id is not None:
            return self._docs.now(doc_id)
        if doc_ids is not None:
            wanted = set(doc_ids)
            return [doc for doc in self if doc.doc_id in wanted]
        if cond is not None:
            return next((doc for doc in self if cond(doc)), None)
        return super().get()

    def search(self, cond: QueryLike) -> list[Document]:
        """As TinyDB's, with its cache of answers: each is good until something is written."""
        now = (self._storage.repository.seq, len(self._docs.pending))
        if now != self._seen or self._docs.pending:
            self.clear_cache()
            self._seen = now
        found = self._query_cache.get(cond)
        if found is None:
            found = [doc for doc in self if cond(doc)]
            if getattr(cond, "is_cacheable", lambda: True)():
                self._query_cache[cond] = found
        return found[:]

    def likely(self, field: str, *values: str | int) -> Iterable[Document]:
        """All documents, less some whose `field` is none of these and no text that begins so: for who tests each of a large
        table by it, and need not have the others read."""
        return self._docs.likely(field, *values)

    def __iter__(self) -> Iterator[Document]:
        return iter(self._docs.all_now())

    def __len__(self) -> int:
        return sum(1 for _ in self) if self._docs.pending else len(self._docs)

    # ------------------------------------------------------------------ writing

    def insert(self, document: Mapping[str, Any]) -> int:
        """As TinyDB's; the number is given while the lock is held, so that no other program gives the same."""
        return self.insert_multiple([document])[0]

    def next_id(self) -> int:
        """The number for a new document: never given before, also not to one deleted since. Given within a commit;
        outside of one nobody else is kept from it."""
        if draft := self._storage.repository.draft:
            draft.touch(self._docs)
        number = max(self._storage.file.next.get(self.name, 1), self._docs.given)
        self._docs.given = number + 1
        return number

    _get_next_id = next_id

    def drop(self) -> None:
        """Take the table out with all in it; of those that every file of its kind has, only what is in it."""
        if self._docs or self.name not in self._storage.file.own:
            self.gather([Op(self.name, WHOLE_TABLE, deal=self._storage.deal)], dict.fromkeys(self._docs))

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        """Run the updater, and add the difference to the commit under way; nothing changes when it raises."""
        if self._storage.repository.draft is None:
            self._storage.commit(lambda: self._update_table(updater))
            return
        name, deal = self.name, self._storage.deal
        changed = _Changed(self._docs)
        updater(cast("dict[int, Mapping[str, Any]]", changed))
        made = name in self._storage.file.made or self._docs.pending
        ops = [] if made else [Op(name, WHOLE_TABLE, put={}, deal=deal)]
        if changed.cleared:
            ops += [Op(name, WHOLE_TABLE, deal=deal), Op(name, WHOLE_TABLE, put={}, deal=deal)]
        for number, doc in changed.documents.items():
            ops += _change(name, deal, number, None if changed.cleared else self._docs.now(number), doc)
        self.gather(
            ops, {n: None if doc is None else StoredRow(doc, n) for n, doc in changed.documents.items()}
        )

    def gather(self, ops: Iterable[Op], became: Mapping[int, StoredRow | None]) -> None:
        draft = self._storage.repository.draft
        assert draft is not None
        draft.ops += ops
        draft.touch(self._docs)
        self._docs.pending.update(became)
        self._docs.given = max(self._docs.given, 1 + max(became, default=0))
        self.clear_cache()


class JournalDB(TinyDB):
    """A file of a book as TinyDB has it: what `Repository.deal` gives."""

    table_class: type[JournalTable] = JournalTable
    default_storage_class = JournalStorage  # type: ignore[assignment]  # TinyDB says JSONStorage, takes any Storage

    _storage: JournalStorage

    @property
    def storage(self) -> JournalStorage:
        return self._storage

    def table(self, name: str, **options: Any) -> JournalTable:
        return cast(JournalTable, super().table(name, **options))

    entries = property(lambda self: self.table("entries"))
    links = property(lambda self: self.table("links"))
    revisions = property(lambda self: self.table("revisions"))
    seals = property(lambda self: self.table("seals"))


def setting(fields: Mapping[str, Any]) -> Callable[[MutableMapping[str, Any]], None]:
    """For `update`, as `tinydb.operations.set` and `delete`, of several fields at once: None takes one out."""

    def transform(doc: MutableMapping[str, Any]) -> None:
        for name, value in fields.items():
            if value is None:
                doc.pop(name, None)
            else:
                doc[name] = value

    return transform


def by_number(table: Iterable[Document]) -> dict[int, Document]:
    """A table's documents, for who goes from one to another by their numbers."""
    return {doc.doc_id: doc for doc in table}


# ----------------------------------------------------------------------------------------------------
# What an updater of TinyDB's works on, and what it changed.


class _Changed(MutableMapping[int, Doc]):
    """A table while an updater works on it: a document is copied when it is first asked for."""

    def __init__(self, table: Documents) -> None:
        self._table = table
        self.documents: dict[int, Doc | None] = {}  # that it asked for or put; None: taken out
        self.cleared = False

    def __getitem__(self, number: int) -> Doc:
        if number not in self.documents:
            doc = self._table.now(number)
            # it came out of JSON, so it goes through it unchanged (in a fifth of deepcopy's time)
            self.documents[number] = None if doc is None else orjson.loads(orjson.dumps(doc))
        if (found := self.documents[number]) is None:
            raise KeyError(number)
        return found

    def __setitem__(self, number: int, doc: Doc) -> None:
        self.documents[number] = doc

    def __delitem__(self, number: int) -> None:
        if number not in self:
            raise KeyError(number)
        self.documents[number] = None

    def __contains__(self, number: object) -> bool:
        known = cast(int, number)
        if known in self.documents:
            return self.documents[known] is not None
        return self._table.now(known) is not None

    def __iter__(self) -> Iterator[int]:
        numbers = dict.fromkeys([*(doc.doc_id for doc in self._table.all_now()), *self.documents])
        return (number for number in numbers if number in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        self.documents = dict.fromkeys(self)
        self.cleared = True


def _change(name: str, deal: int, number: int, before: Doc | None, doc: Doc | None) -> list[Op]:
    """What makes one document another: only the fields that differ, where that says it all."""
    if doc is None:
        return [] if before is None else [Op(name, number, deal=deal)]
    if before is None:
        return [Op(name, number, put=doc, deal=deal)]
    changed = {
        field: value for field, value in doc.items() if field not in before or not _same(before[field], value)
    }
    gone = before.keys() - doc.keys()
    if not changed and not gone:
        return []
    if not doc or None in changed.values():  # of a `set`, None takes the field out
        return [Op(name, number, put=doc, deal=deal)]
    return [Op(name, number, set={**changed, **dict.fromkeys(gone)}, deal=deal)]


def _same(one: Any, other: Any) -> bool:
    """1, 1.0 and True are equal in Python and not in JSON, nor are lists of them."""
    return one == other and (isinstance(one, str) or orjson.dumps(one) == orjson.dumps(other))
