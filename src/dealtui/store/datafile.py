"""A TinyDB file as this store writes it: `book.json` and `deals/<number>.json`.

    {"meta":{"1":{"schema":1,"seq":41,"book":"01K…","next":{"clients":3}}},
    "clients":{
    "1":{"id":"01K…","name":"华东智造"},
    "2":{…}
    },
    "check":{"1":{"crc32":"5f0c1a2b","bytes":       93112}}}

Plain TinyDB opens it (`TinyDB(path, encoding="utf-8")`): tables of documents keyed by number. `meta` says what the file
holds: every commit up to number `seq` that concerns it. The last table is a checksum over all bytes before it and is
compared to the byte, so any flipped bit in the file is found. Each document stands on a line of its own, so that of a
damaged file the others can still be read (`damage.differing`).
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from dealtui.store.errors import TooNew
from dealtui.store.state import Documents, StoredRow

SCHEMA = 1  # of the documents and of the journal; a book of a newer one is refused (`TooNew`), not guessed at

_DOCUMENTS = 100  # what is put into JSON without letting other threads run (below 1 ms)
_PIECE = 1 << 17  # bytes that are taken out of JSON at once
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
        rows = iter(table.items())
        while lines := [b'"%d":%b' % (n, orjson.dumps(doc)) for n, doc in islice(rows, _DOCUMENTS)]:
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
        tables = dict(_tables(data))
    except (ValueError, TypeError, AttributeError) as error:
        raise BrokenFile("unreadable") from error
    if (first := tables.get("index", Documents()).get(1)) and first.keys() >= _INDEX:
        del tables["index"]
    return meta, tables


def glance(data: bytes, names: Container[str]) -> dict[str, dict[int, dict[str, Any]]]:
    """Some tables of a file as plain documents, unchecked: it takes a fifth of the time. Raises BrokenFile."""
    try:
        return {
            name: {int(key): doc for key, doc in orjson.loads(b"{%b}" % data[start:stop]).items()}
            for name, start, stop in _places(data)
            if name in names
        }
    except (ValueError, TypeError, AttributeError) as error:
        raise BrokenFile("unreadable") from error


def _tables(data: bytes) -> Iterator[tuple[str, Documents]]:
    """The tables. Read in pieces: at once, orjson takes twice the memory of what it gives."""
    for name, start, stop in _places(data):
        documents = Documents()
        while start < stop:
            cut = data.find(_BETWEEN, start + _PIECE, stop)
            piece = data[start : cut if cut > 0 else stop]
            for key, doc in orjson.loads(b"{%b}" % piece).items():
                number = int(key)
                documents[number] = StoredRow(doc, number)
            start += len(piece) + len(_BETWEEN)
        yield name, documents


def _places(data: bytes) -> Iterator[tuple[str, int, int]]:
    """The name of each table, and where its documents stand."""
    at, end = data.index(b"\n") + 1, len(data) - _TRAILER_SIZE
    while at < end:
        start = data.index(b"\n", at) + 1
        name = orjson.loads(data[at : start - len(b":{\n")])
        stop = data.index(b"}", start) if data[start : start + 1] == b"}" else data.index(b"\n}", start)
        yield name, start, stop
        at = data.index(b"}", stop) + len(b"}") + len(_BETWEEN)


def meta_of(beginning: bytes) -> Meta:
    """The meta table from a file's first line, unchecked. Raises BrokenFile."""
    line = beginning.partition(b"\n")[0]
    try:
        fields = orjson.loads(line.rstrip(b",") + b"}")["meta"]["1"]
        return Meta(**{name: fields[name] for name in Meta._fields if name in fields})
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenFile("unreadable") from error
