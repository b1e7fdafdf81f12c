"""A TinyDB file as this store writes it: `book.json` and `deals/<number>.json`.

    {"meta":{"1":{"schema":1,"seq":41,"book":"01K…","next":{"clients":3}}},
    "clients":{
    "1":{"id":"01K…","name":"华东智造"},
    "2":{…}
    },
    "index":{
    "1":{"table":"clients","start":85,"end":130,"runs":[[1,2]]},
    "2":{"column":"","values":[39,3]}
    },
    "check":{"1":{"crc32":"5f0c1a2b","bytes":       93112}}}

Plain TinyDB opens it (`TinyDB(path, encoding="utf-8")`): tables of documents keyed by number. `meta` says what the file
holds: every commit up to number `seq` that concerns it. `index` says where the documents stand, so that one can be read
without the others, and repeats as columns the fields that lists go through in whole. The last table is a checksum over
all bytes before it and is compared to the byte, so any flipped bit in the file is found.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from dealtui.store import layout
from dealtui.store.documents import SEPARATOR, SIZES, Documents, Packed
from dealtui.store.errors import TooNew
from dealtui.store.migration import SCHEMA

__all__ = ["BrokenFile", "Meta", "decode", "encode", "meta_of", "verify"]

Tables = dict[str, Documents]

# What lists and rules ask of every document of a table
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "people": ("client",),
    "deals": ("client",),
    "meetings": ("deal", "status", "planned", "started", "ended", "disputed"),
    "actions": ("deal", "meeting", "state", "side", "owner", "due", "order", "closed", "revision"),
    layout.REGISTER: ("seq",),
}

_DOCUMENTS = 100  # a piece: what is put into JSON without letting other threads run (below 1 ms)
_INDEX = b',\n"index":{\n'
_COLUMN = b'{"column":"'
_VALUES = b'","values":'
_TRAILER = b',\n"check":{"1":{"crc32":"%08x","bytes":%12d}}}\n'
_TRAILER_SIZE = len(_TRAILER % (0, 0))


class BrokenFile(Exception):
    """Not a file that this store wrote, or not as it wrote it. reason: empty, checksum, unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Meta(NamedTuple):
    """What a file says of itself. `next` holds per table the first number never given."""

    schema: int
    seq: int
    book: str
    next: dict[str, int]


def encode(
    meta: Meta,
    tables: Mapping[str, Mapping[int, dict[str, Any]]],
    pause: Callable[[], None] = lambda: time.sleep(0),
) -> Iterator[bytes]:
    """The file's bytes in pieces; `pause` is called between them, so that a thread that writes never stops the screen."""
    crc = size = 0

    def counted(piece: bytes) -> bytes:
        nonlocal crc, size
        crc = crc32(piece, crc)
        size += len(piece)
        return piece

    yield counted(b'{"meta":{"1":%b}' % orjson.dumps(meta._asdict()))
    index: list[bytes] = []
    for name, table in tables.items():
        lead = b",\n%b:{\n" % orjson.dumps(name)
        documents = table if isinstance(table, Documents) else Documents(table)
        start = size + len(lead)
        sizes: list[int] = []
        rows = documents.lines()
        while lines := list(islice(rows, _DOCUMENTS)):
            sizes += map(len, lines)
            yield counted(lead + SEPARATOR.join(lines))
            lead = SEPARATOR
            pause()
        yield counted(b"\n}" if sizes else lead + b"}")
        end = size - len(b"\n}") if sizes else start
        index.append(orjson.dumps({"table": name, "start": start, "end": end, "runs": documents.runs()}))
        index.append(orjson.dumps({"column": SIZES, "values": sizes}))
        for field in COLUMNS.get(name, ()) if sizes else ():
            index.append(orjson.dumps({"column": field, "values": documents.column(field)}))
            pause()
    yield counted(_INDEX + SEPARATOR.join([b'"%d":%b' % row for row in enumerate(index, 1)]) + b"\n}")
    yield _TRAILER % (crc, size)


def verify(data: bytes) -> None:
    """Raise BrokenFile unless the bytes are those that were written."""
    if not data:
        raise BrokenFile("empty")
    size = len(data) - _TRAILER_SIZE
    if size < 0 or data[size:] != _TRAILER % (crc32(memoryview(data)[:size]), size):
        raise BrokenFile("checksum")


def decode(data: bytes, name: str = "", pause: Callable[[], None] = lambda: None) -> tuple[Meta, Tables]:
    """What a file holds. Raises BrokenFile, TooNew; a document that nobody has asked for yet, Damaged with the file's `name`."""
    verify(data)
    meta = meta_of(data[: data.find(b"\n")])
    if meta.schema > SCHEMA:
        raise TooNew(file=name, detail=str(meta.schema))
    end = len(data) - _TRAILER_SIZE
    start = data.rfind(_INDEX, 0, end)
    try:
        if start < 0 or data[end - 2 : end] != b"\n}":
            return meta, _parsed(data[:end], pause)
        return meta, _indexed(data, name, start + len(_INDEX), end - len(b"\n}"))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise BrokenFile("unreadable") from error


def _indexed(data: bytes, name: str, start: int, end: int) -> Tables:
    """The tables by the index, which stands between `start` and `end`. Raises ValueError, LookupError when that is not
    true.
    """
    found: list[tuple[dict[str, Any], dict[str, slice]]] = []
    while start < end:
        stop = data.find(SEPARATOR, start, end)
        stop = end if stop < 0 else stop
        json = data.index(b":", start, stop) + 1
        if data.startswith(_COLUMN, json):
            field, values = json + len(_COLUMN), data.index(_VALUES, json, stop)
            found[-1][1][data[field:values].decode()] = slice(values + len(_VALUES), stop - 1)
        else:
            found.append((orjson.loads(data[json:stop]), {}))
        start = stop + len(SEPARATOR)
    tables: Tables = {}
    for head, columns in found:
        packed = Packed(name, data, head["start"], head["end"], head["runs"], columns)
        lead = b",\n%b:{\n" % orjson.dumps(head["table"])
        tail = b"\n}" if packed.runs else b"}"
        if not data.startswith(lead, packed.start - len(lead)) or not data.startswith(tail, packed.end):
            raise ValueError("the index does not fit the file")
        tables[head["table"]] = Documents(packed)
    return tables


def _parsed(data: bytes, pause: Callable[[], None]) -> Tables:
    """The tables of a file without an index, as earlier versions wrote it; read piece by piece (as fast as at once)."""
    lines = data.split(b"\n")[1:]
    tables: Tables = {}
    table: dict[int, dict[str, Any]] = {}
    within: str | None = None
    for start in range(0, len(lines), _DOCUMENTS):
        documents: list[bytes] = []
        for line in lines[start : start + _DOCUMENTS]:
            if within is None:
                within, table = orjson.loads(line[:-2]), {}
            elif line[:1] == b"}":
                _add(table, documents)
                tables[within] = Documents(table)
                documents, within = [], None
            else:
                documents.append(line)
        _add(table, documents)
        pause()
    return tables


def _add(table: dict[int, dict[str, Any]], lines: list[bytes]) -> None:
    rows: dict[str, dict[str, Any]] = orjson.loads(b"{%b}" % b"".join(lines).rstrip(b","))
    for number, doc in rows.items():
        table[int(number)] = doc


def meta_of(beginning: bytes) -> Meta:
    """The meta table from a file's first line, unchecked. Raises BrokenFile."""
    line = beginning.partition(b"\n")[0]
    try:
        fields = orjson.loads(line.rstrip(b",") + b"}")["meta"]["1"]
        return Meta(**{name: fields[name] for name in Meta._fields})
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenFile("unreadable") from error
