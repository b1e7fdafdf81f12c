"""A TinyDB file as this store writes it: `book.json` and `deals/<number>.json`.

    {"meta":{"1":{"schema":1,"seq":41,"book":"01K…","next":{"clients":3}}},
    "clients":{
    "1":{"id":"01K…","name":"华东智造"},
    "2":{…}
    },
    "check":{"1":{"crc32":"5f0c1a2b","bytes":       93112}}}

Plain TinyDB opens it (`TinyDB(path, encoding="utf-8")`): tables of documents keyed by number. `meta` says
what the file
holds: every commit up to number `seq` that concerns it. The last table is a checksum over all bytes before
it and is compared to the byte, so any flipped bit in the file is found.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple
from zlib import crc32

import orjson

__all__ = ["BrokenFile", "Meta", "decode", "encode", "meta_of", "verify"]

Tables = dict[str, dict[int, dict[str, Any]]]

_DOCUMENTS = 100  # a piece: what is put into JSON without letting other threads run (below 1 ms)
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
    tables: Mapping[str, Mapping[int, Mapping[str, Any]]],
    pause: Callable[[], None] = lambda: time.sleep(0),
) -> Iterator[bytes]:
    """The file's bytes in pieces; `pause` is called between them, so that a thread that writes never stops
    the screen.
    """
    crc = size = 0

    def counted(piece: bytes) -> bytes:
        nonlocal crc, size
        crc = crc32(piece, crc)
        size += len(piece)
        return piece

    yield counted(b'{"meta":{"1":%b}' % orjson.dumps(meta._asdict()))
    for name, table in tables.items():
        lead = b",\n%b:{\n" % orjson.dumps(name)
        rows = iter(table.items())
        while piece := {str(number): doc for number, doc in islice(rows, _DOCUMENTS)}:
            lines = b",\n".join(
                [b'"%b":%b' % (number.encode(), orjson.dumps(doc)) for number, doc in piece.items()]
            )
            yield counted(lead + lines)
            lead = b",\n"
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


def decode(data: bytes, pause: Callable[[], None] = lambda: None) -> tuple[Meta, Tables]:
    """What a file holds, read piece by piece as `encode` wrote it (as fast as at once). Raises BrokenFile."""
    verify(data)
    first, *lines, _, _ = data.split(b"\n")
    tables: Tables = {}
    table: dict[int, dict[str, Any]] = {}
    within = False
    try:
        for start in range(0, len(lines), _DOCUMENTS):
            documents: list[bytes] = []
            for line in lines[start : start + _DOCUMENTS]:
                if not within:
                    table = tables[orjson.loads(line[:-2])] = {}
                    within = True
                elif line[:1] == b"}":
                    _add(table, documents)
                    documents, within = [], False
                else:
                    documents.append(line)
            _add(table, documents)
            pause()
        return meta_of(first), tables
    except (ValueError, TypeError, AttributeError) as error:
        raise BrokenFile("unreadable") from error


def _add(table: dict[int, dict[str, Any]], lines: list[bytes]) -> None:
    rows: dict[str, dict[str, Any]] = orjson.loads(b"{%b}" % b"".join(lines).rstrip(b","))
    for number, doc in rows.items():
        table[int(number)] = doc


def meta_of(beginning: bytes) -> Meta:
    """The meta table from a file's first line, unchecked. Raises BrokenFile."""
    line = beginning.partition(b"\n")[0]
    try:
        return Meta(**orjson.loads(line.rstrip(b",") + b"}")["meta"]["1"])
    except (ValueError, TypeError, KeyError) as error:
        raise BrokenFile("unreadable") from error
