"""Which documents of a damaged file are not as the program wrote them, so that a change by hand can be named.

>>> [(found.table, found.number) for found in differing(repo, 2)]
[('entries', 1)]

The damaged file is read as far as it can be, document by document, and held against what backup and journal gave in its
place. What the journal changed after the file was written differs rightly and is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.records import BOOK_TABLES, DEAL_TABLES
from dealtui.store import layout
from dealtui.store.journal import decode_rows
from dealtui.store.migration import SCHEMA, upgraded_ops

if TYPE_CHECKING:
    from dealtui.store.memory import Memory

__all__ = ["Different", "differing"]

_TABLE = re.compile(rb'^"(\w+)":\{')
_DOCUMENT = re.compile(rb'^"(\d+)":(.*?),?$')


class Different(NamedTuple):
    """A document with what it should say, and what stands in the file: None when it cannot be read, or is not there."""

    table: str
    number: int
    right: dict[str, Any] | None
    stored: dict[str, Any] | None


def differing(repo: Memory, number: int) -> list[Different]:
    """The documents of a deal's file (0: of the book's) that differ, table by table."""
    raw = repo.files.read_file(layout.path(repo.folder, layout.file_name(number)))
    meta, stored = _read(raw)
    if meta.get("schema", SCHEMA) != SCHEMA:
        return []
    later = _later(repo, number, meta.get("seq", repo.journal.header.folded))
    tables = repo.deal(number).tables if number else repo.book.tables
    found = []
    for name in DEAL_TABLES if number else BOOK_TABLES:
        right: Mapping[int, dict[str, Any]] = tables.get(name, {})
        there = stored.get(name, {})
        for row in sorted({*right, *there}):
            if (name, row) not in later and (row not in there or there[row] != right.get(row)):
                found.append(Different(name, row, right.get(row), there.get(row)))
    return found


def _later(repo: Memory, number: int, seq: int) -> set[tuple[str, int]]:
    """What the journal changed after commit `seq`."""
    header = repo.journal.header
    return {
        (op.table, op.doc_id)
        for line in repo.journal.lines()
        if line.seq > seq
        for op in upgraded_ops(header.schema, decode_rows(line.payload)[1])
        if op.deal == number
    }


def _read(raw: bytes) -> tuple[dict[str, Any], dict[str, dict[int, dict[str, Any] | None]]]:
    """Meta and tables: of the whole when it is JSON still, else line by line."""
    try:
        whole = json.loads(raw)
        tables = {name: {int(n): doc for n, doc in rows.items()} for name, rows in whole.items()}
    except (ValueError, AttributeError):
        tables = dict(_by_lines(raw))
    meta = tables.get("meta", {}).get(1)
    return meta if isinstance(meta, dict) else {}, tables


def _by_lines(raw: bytes) -> Iterator[tuple[str, dict[int, dict[str, Any] | None]]]:
    """One document a line, as the program writes them; one that cannot be read is None."""
    first, _, rest = raw.partition(b"\n")
    try:
        yield "meta", {1: json.loads(first.rstrip(b",") + b"}")["meta"]["1"]}
    except (ValueError, LookupError, TypeError):
        pass  # no head to compare: the documents still are
    name, rows = "", dict[int, "dict[str, Any] | None"]()
    for line in rest.split(b"\n"):
        if document := _DOCUMENT.match(line):
            try:
                rows[int(document[1])] = json.loads(document[2])
            except ValueError:
                rows[int(document[1])] = None
        elif table := _TABLE.match(line):
            if name:
                yield name, rows
            name, rows = table[1].decode(), {}
    if name:
        yield name, rows
