"""A TinyDB file as this store writes it, `book.json` and `deals/<number>.json`; and what it holds, in memory.

    {"meta":{"1":{"schema":1,"seq":41,"book":"01K…","next":{"clients":3}}},
    "clients":{
    "1":{"id":"01K…","name":"华东智造"},
    "2":{…}
    },
    "check":{"1":{"crc32":"5f0c1a2b","bytes":       93112}}}

Plain TinyDB opens it (`TinyDB(path, encoding="utf-8")`): tables of documents keyed by number. `meta` says what the file
holds: every commit up to number `seq` that concerns it. The last table is a checksum over all bytes before it and is
compared to the byte, so any flipped bit in the file is found. Each document stands on a line of its own, so that of a
damaged file the others can still be read (`doctor.differing`).
"""

from __future__ import annotations

import gc
import time
from collections.abc import (
    Callable,
    Container,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
    ValuesView,
)
from contextlib import contextmanager
from copy import copy
from itertools import islice, starmap
from typing import Any, NamedTuple
from zlib import crc32

import orjson
from tinydb.table import Document

from dealtui.domain.records import BOOK_TABLES, DEAL_TABLES
from dealtui.store.errors import Damaged, TooNew
from dealtui.store.journal import WHOLE_TABLE, Op

_LINES = 200  # of a file that are read at once
_MANY = 1000
# That are answered line by line: each takes as long as going through ten times as many documents
_QUESTIONS = 3


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector: a pass amid hundreds of thousands of new dicts costs more than reading them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class StoredRow(Document):
    """A document as a table holds it, with its number. Never changed in place: an update puts a new one, so that
    who holds one may go on reading it."""

    __slots__ = ("doc_id",)

    def __init__(self, document: Mapping[str, Any], doc_id: int) -> None:
        dict.__init__(self, document)  # of TinyDB's, `super()` alone takes longer than the copy
        self.doc_id = doc_id


def line_of(number: int, doc: Mapping[str, Any]) -> bytes:
    """A document as it stands in a file: its own texts and numbers, then what holds parts."""
    own = {name: value for name, value in doc.items() if not isinstance(value, list | tuple | dict)}
    return b'"%d":%b' % (number, orjson.dumps({**own, **doc}))


class Documents(MutableMapping[int, StoredRow]):
    """A table's documents by their numbers, in the order in which they came.

    A line of a file stays that line until somebody asks for the document: of a large book most never are, and reading all
    of them would be half of the time that opening it takes. Raises Damaged, with the `file`, for a line that is none.

    `pending` is what the commit that is being put together makes of them (None: taken out): what `now` and `all_now`
    say already, and everybody else once it is on the disk. `given`: above the last number that was given in it.
    """

    __slots__ = ("_asked", "_rows", "_whole", "file", "given", "pending")

    def __init__(self, rows: Mapping[int, StoredRow] | Mapping[int, bytes] = {}, file: str = "") -> None:
        self._rows: dict[int, Any] = dict(rows)
        self._whole = False  # every line was read
        # what `likely` was asked: no line that is left can be meant by it
        self._asked = set[tuple[str | int, ...]]()
        self.file = file
        self.pending: dict[int, StoredRow | None] = {}
        self.given = 0

    def now(self, number: int) -> StoredRow | None:
        if self.pending and number in self.pending:
            return self.pending[number]
        row = self._rows.get(number)
        return self[number] if type(row) is bytes else row

    def all_now(self) -> Iterable[StoredRow]:
        rows = self.values()
        if not self.pending:
            return rows
        numbers = dict.fromkeys([*self._rows, *self.pending])
        return [doc for number in numbers if (doc := self.now(number)) is not None]

    def likely(self, field: str, *values: str | int) -> Iterable[StoredRow]:
        """All that can have one of these values in `field`, or a text that begins so, or nothing; others may be among them.

        What nobody asked for yet is told apart by its bytes. In JSON no text holds a bare quote, so what looks like a field
        is one; before the first part (see `line_of`) it is the document's own. Who goes on asking has all of them read.
        """
        asked = (field, *values)
        if self._whole or self.pending or (asked not in self._asked and len(self._asked) == _QUESTIONS):
            return self.all_now()
        key = b'"%b":' % field.encode()
        said = (b'""', b"null", *[orjson.dumps(value).removesuffix(b'"') for value in values])

        def may(line: bytes) -> bool:
            at = line.find(key)
            own = at > 0 and line.find(b"{", line.find(b"{") + 1, at) < 0
            return not own or line.startswith(said, at + len(key))

        if asked not in self._asked:
            self._read([row for row in self._rows.values() if type(row) is bytes and may(row)])
            self._asked.add(asked)
        return [row for row in self._rows.values() if type(row) is not bytes]

    def _read(self, lines: Sequence[bytes]) -> None:
        """Documents of lines; some at once, since of many orjson takes twice the memory of what it gives."""
        try:
            with uncollected():
                for start in range(0, len(lines), _LINES):
                    *some, last = lines[start : start + _LINES]
                    text = b"".join([b"{", *some, last.rstrip(b","), b"}"])
                    for key, doc in orjson.loads(text).items():
                        self._rows[int(key)] = StoredRow(doc, int(key))
                if len(lines) > _MANY:
                    gc.freeze()  # else the collector's next pass goes through them all, and none is in a circle
        except (ValueError, TypeError) as error:
            raise Damaged("unreadable", file=self.file) from error

    def lines(self) -> Iterator[bytes]:
        """Each document as it stands in a file: what was not asked for as it stood."""
        for number, row in self._rows.items():
            yield row.rstrip(b",") if type(row) is bytes else line_of(number, row)

    def values(self) -> ValuesView[StoredRow]:
        if not self._whole:
            self._read([row for row in self._rows.values() if type(row) is bytes])
            self._whole = True
        return self._rows.values()

    def __getitem__(self, number: int) -> StoredRow:
        row = self._rows[number]
        if type(row) is bytes:  # `_read` would take twice as long
            try:
                doc = orjson.loads(row[row.index(b":") + 1 :].rstrip(b","))
                row = self._rows[number] = StoredRow(doc, number)
            except (ValueError, TypeError) as error:
                raise Damaged("unreadable", file=self.file) from error
        found: StoredRow = row
        return found

    def __setitem__(self, number: int, row: StoredRow) -> None:
        self._rows[number] = row

    def __delitem__(self, number: int) -> None:
        del self._rows[number]

    def __contains__(self, number: object) -> bool:
        return number in self._rows

    def __iter__(self) -> Iterator[int]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def clear(self) -> None:
        self._rows.clear()

    def take(self, other: Documents) -> None:
        """Hold what another holds, and nothing else."""
        self._rows, self._whole, self.file = dict(other._rows), other._whole, other.file
        self._asked = set()

    def copy(self) -> Documents:
        twin = Documents()
        twin.take(self)
        return twin


class FileTables:
    """The tables of one file.

    `seq` is the last commit that is in them; one that is not newer is passed over, so applying twice is
    harmless.
    """

    def __init__(self, number: int) -> None:
        """Empty, of a deal's file or of book.json (0)."""
        self.own = frozenset(DEAL_TABLES if number else BOOK_TABLES)
        self._documents = {name: Documents() for name in (DEAL_TABLES if number else BOOK_TABLES)}
        self.made = set(self.own)  # and what somebody made
        self.seq = 0
        self.next: dict[str, int] = {}

    @classmethod
    def of(cls, number: int, meta: Meta, tables: Mapping[str, Documents]) -> FileTables:
        """What a file holds."""
        file = cls(number)
        file.fill(meta, tables)
        return file

    @property
    def tables(self) -> dict[str, Documents]:
        """Those that every file of its kind has, and those that somebody made."""
        return {name: table for name, table in self._documents.items() if name in self.made}

    def documents(self, name: str) -> Documents:
        """A table's documents: always the same object, whether or not there is such a table already."""
        return self._documents.setdefault(name, Documents())

    def fill(self, meta: Meta, tables: Mapping[str, Documents]) -> None:
        """Take over a file's content; the tables that others hold stay the same objects."""
        self.made |= tables.keys()
        for name in self.made:
            self.documents(name).take(tables.get(name, Documents()))
        self.seq = meta.seq
        unsaid = {name: table for name, table in self.tables.items() if name not in meta.next}
        self.next = {name: max(table, default=0) + 1 for name, table in unsaid.items()} | meta.next

    def apply(self, seq: int, ops: Iterable[Op]) -> None:
        """Take over a commit's operations on this file."""
        if seq <= self.seq:
            return
        self.seq = seq
        for name, number, put, changed, _ in ops:
            table = self.documents(name)
            self.made.add(name)
            if number == WHOLE_TABLE:
                if put is None:
                    table.clear()
                    self.next.pop(name, None)
                    self.made -= {name} - self.own
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

    def copy(self) -> FileTables:
        """As it is now, for a folding in another thread: the documents are shared, the tables are not."""
        twin = copy(self)
        twin._documents = {name: table.copy() for name, table in self._documents.items()}
        twin.made, twin.next = set(self.made), dict(self.next)
        return twin


# ----------------------------------------------------------------------------------------------------
# The file: its bytes, and whether they are those that were written.

REGISTER = "files"  # the table of book.json that says which deal files there are
SCHEMA = 1  # of the documents and of the journal; a book of a newer one is refused (`TooNew`), not guessed at

_DOCUMENTS = 100  # what is put into JSON without letting other threads run (below 1 ms)
_BETWEEN = b",\n"  # documents, and tables; within a string JSON has no such bytes
_TRAILER = b',\n"check":{"1":{"crc32":"%08x","bytes":%12d}}}\n'
_TRAILER_SIZE = len(_TRAILER % (0, 0))
# A table of earlier versions: where in the file each document stands
_INDEX = {"table", "start", "end", "runs"}

Tables = dict[str, Documents]


class BrokenFile(Exception):
    """Not a file that this store wrote, or not as it wrote it. reason: empty, checksum, unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Meta(NamedTuple):
    """What a file says of itself. `next` holds per table the first number never given, `trail` the checksums of the
    journal's lines up to `seq`, the newest first (`JournalFile.trail`): which history it belongs to."""

    schema: int
    seq: int
    book: str
    next: dict[str, int]
    trail: tuple[int, ...] = ()


def encode(
    meta: Meta,
    tables: Mapping[str, Mapping[int, Mapping[str, Any]]],
    pause: Callable[[], None] = lambda: time.sleep(0),
) -> Iterator[bytes]:
    """The file's bytes in pieces; `pause` is called between them, so that a thread that writes never stops the screen."""
    crc = size = 0

    def counted(piece: bytes) -> bytes:
        nonlocal crc, size
        crc = crc32(piece, crc)
        size += len(piece)
        return piece

    yield counted(
        b'{"meta":{"1":%b}'
        % orjson.dumps({name: value for name, value in meta._asdict().items() if value != ()})
    )
    for name, table in tables.items():
        lead = b",\n%b:{\n" % orjson.dumps(name)
        rows = table.lines() if isinstance(table, Documents) else starmap(line_of, table.items())
        while lines := list(islice(rows, _DOCUMENTS)):
            yield counted(lead + _BETWEEN.join(lines))
            lead = _BETWEEN
            pause()
        yield counted(b"\n}" if table else lead + b"}")
    yield _TRAILER % (crc, size)


def verify(data: bytes) -> None:
    """Raise BrokenFile unless the bytes are those that were written."""
    if not data:
        raise BrokenFile("empty")
    size = len(data) - _TRAILER_SIZE
    if size < 0 or data[size:] != _TRAILER % (crc32(memoryview(data)[:size]), size):
        raise BrokenFile("checksum")


def decode(data: bytes, name: str = "") -> tuple[Meta, Tables]:
    """What a file holds. Raises BrokenFile, TooNew (with the file's `name`)."""
    verify(data)
    meta = meta_of(data[: data.find(b"\n")])
    if meta.schema > SCHEMA:
        raise TooNew(file=name, detail=str(meta.schema))
    try:
        tables = {table: Documents(lines, name) for table, lines in _tables(data).items()}
    except ValueError as error:
        raise BrokenFile("unreadable") from error
    if (first := tables.get("index", Documents()).get(1)) and first.keys() >= _INDEX:
        del tables["index"]
    return meta, tables


def glance(data: bytes, names: Container[str]) -> dict[str, dict[int, dict[str, Any]]]:
    """Some tables of a file as plain documents, unchecked: it takes a fifth of the time. Raises BrokenFile."""
    try:
        return {
            name: {int(key): doc for key, doc in orjson.loads(b"{%b}" % b"".join(lines.values())).items()}
            for name, lines in _tables(data).items()
            if name in names
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise BrokenFile("unreadable") from error


def _tables(data: bytes) -> dict[str, dict[int, bytes]]:
    """The line of each document by table and number, with the comma that follows it. Raises ValueError."""
    tables: dict[str, dict[int, bytes]] = {}
    lines: dict[int, bytes] = {}
    for line in data.split(b"\n")[1:-2]:  # without the meta table and the checksum
        if line.endswith(b":{"):
            lines = tables[orjson.loads(line[:-2])] = {}
        elif line not in (b"}", b"},"):
            lines[int(line[1 : line.index(b'"', 1)])] = line
    return tables


def meta_of(beginning: bytes) -> Meta:
    """The meta table from a file's first line, unchecked. Raises BrokenFile."""
    line = beginning.partition(b"\n")[0]
    try:
        fields = orjson.loads(line.rstrip(b",") + b"}")["meta"]["1"]
        return Meta(**{name: fields[name] for name in Meta._fields if name in fields})
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenFile("unreadable") from error


# ----------------------------------------------------------------------------------------------------
# A commit: being put together, under way, and done; and what is said about a book.


class Draft:
    """A commit that is being put together: its operations in their order. Every `JournalTable` adds to it what TinyDB's
    `insert`, `update` and `remove` do."""

    def __init__(self) -> None:
        self.ops: list[Op] = []
        self._touched: dict[int, Documents] = {}

    def touch(self, documents: Documents) -> None:
        self._touched[id(documents)] = documents

    def close(self) -> None:
        """What it was to write is on its way, or will not be written."""
        for documents in self._touched.values():
            documents.pending.clear()
            documents.given = 0


class Commit(NamedTuple):
    """What was written at once. at: milliseconds since 1970.

    reloaded: so much was missed (a folding, or a line taken back) that all was read anew.
    """

    seq: int
    ops: tuple[Op, ...]
    at: int
    reloaded: bool = False


class Prepared:
    """A commit between `prepare` and `finish`: appended, not acknowledged."""

    def __init__(self, commit: Commit, end: int, line: int) -> None:
        self.commit = commit
        self.end = end
        self.line = line  # the checksum of what was appended
        self.flushed = False
