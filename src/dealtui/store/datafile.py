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

import time
from collections.abc import Callable, Container, Iterator, Mapping
from itertools import islice, starmap
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from dealtui.store.errors import TooNew
from dealtui.store.state import Documents, line_of

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
