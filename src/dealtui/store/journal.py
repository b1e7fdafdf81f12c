"""The journal: one line a commit, appended and flushed; what is not folded into the TinyDB files yet.

    5f0c1a2b 0 {"format":"dealtui journal","schema":1,"generation":3,...}      the header, its number is where it begins
    91e0a4c7 1 [1795399200123,[["entries",4,17,"put",{"kind":"need"}]]]        crc32, number, [milliseconds, rows]

The crc covers everything after it. Numbers go up by one from line to line and never begin anew, so that
each TinyDB file can say by one number what it holds. A row is table, deal (0: the book), document, verb
(put, set, del), document. A tail without its newline, or with zeros in it, is a write that a crash cut
short: it was never acknowledged, and the next writer cuts it off. Any other line that does not check is
damage.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from zlib import crc32

import orjson

__all__ = [
    "WHOLE_TABLE",
    "BrokenJournal",
    "Header",
    "Line",
    "Op",
    "Scan",
    "decode_rows",
    "encode",
    "encode_rows",
    "header_line",
    "scan",
    "unwrap",
]

FORMAT = "dealtui journal"
WHOLE_TABLE = -1
_FARTHEST = (
    1_000_000  # numbers that a line after damage may be ahead: what is farther is no line of this journal
)


class Op(NamedTuple):
    """One change of one document: insert or replace (`put`), update (`set`), delete (neither).

    With the number WHOLE_TABLE it is about a table: `put` makes it, even if empty; without, it goes with
    all in it.
    """

    table: str
    doc_id: int
    put: dict[str, Any] | None = None
    set: dict[str, Any] | None = None  # a value of None takes the field out
    deal: int = 0


class Header(NamedTuple):
    """What the first line says.

    generation: goes up with every folding. base: the number before the first line. folded: up to here
    everything is in the TinyDB files (a few lines more are kept for programs that follow). book: the book's
    id. book_seq: the last commit in book.json at the folding. mended: how often damage was mended; who
    follows reads everything anew then. floor: numbers go on above it (set by mending).
    """

    generation: int
    base: int
    folded: int
    schema: int
    book: str
    book_seq: int = 0
    floor: int = 0
    mended: int = 0


class Line(NamedTuple):
    """A line that checks: its number, its payload, and where it stands in the file."""

    seq: int
    payload: bytes
    start: int
    end: int

    @property
    def whole(self) -> bytes:
        """The line as it stands in the file."""
        return encode(self.seq, self.payload)


class Scan(NamedTuple):
    """What a piece of journal holds: the good lines, where the last ends, and what is damaged: (start,
    bytes) of each stretch.
    """

    lines: list[Line]
    end: int
    damage: list[tuple[int, bytes]]


class BrokenJournal(Exception):
    """The first line does not check."""


def encode(seq: int, payload: bytes) -> bytes:
    """A line."""
    body = b"%d %b" % (seq, payload)
    return b"%08x %b\n" % (crc32(body), body)


def unwrap(line: bytes) -> tuple[int, bytes] | None:
    """Number and payload of a line (without its newline), or None when it does not check."""
    try:
        if line[8:9] != b" " or int(line[:8], 16) != crc32(line[9:]):
            return None
        seq, _, payload = line[9:].partition(b" ")
        return int(seq), payload
    except ValueError:
        return None


def scan(data: bytes, start: int, seq: int, floor: int = 0) -> Scan:
    """Read the lines in `data`, which stands at `start` in the file; `seq` is the number of the line before.

    Every number is one more than the one before, or the first above `floor`.
    """
    lines: list[Line] = []
    damage: list[tuple[int, bytes]] = []
    bad = -1  # where the stretch that does not check began
    at = 0
    while (stop := data.find(b"\n", at)) >= 0:
        found = unwrap(data[at:stop])
        if (
            found is None
            or not seq < found[0] <= max(seq, floor) + _FARTHEST
            or (bad < 0 and found[0] not in (seq + 1, floor + 1))
        ):
            bad = at if bad < 0 else bad
        else:
            if bad >= 0:
                damage.append((start + bad, data[bad:at]))
                bad = -1
            seq = found[0]
            lines.append(Line(seq, found[1], start + at, start + stop + 1))
        at = stop + 1
    rest = at if bad < 0 else bad
    if rest < len(data) and not _torn(data[rest:]):
        damage.append((start + rest, data[rest:]))
    return Scan(lines, lines[-1].end if lines else start, damage)


def _torn(tail: bytes) -> bool:
    """Whether a last stretch looks like a write cut short (then it was never acknowledged) and not like
    damage.

    Damage is a last line whose newline alone was changed, or that has all but one byte.
    """
    if tail[-1:] == b"\n":
        return tail.count(0) > 1
    return unwrap(tail[:-1]) is None


def encode_rows(at: int, ops: list[Op] | tuple[Op, ...]) -> bytes:
    """The payload of a commit. Raises TypeError (orjson.JSONEncodeError) for what JSON cannot hold."""
    rows: list[list[Any]] = []
    for table, doc_id, put, changed, deal in ops:
        if put is not None:
            rows.append([table, deal, doc_id, "put", put])
        elif changed is not None:
            rows.append([table, deal, doc_id, "set", changed])
        else:
            rows.append([table, deal, doc_id, "del"])
    return orjson.dumps([at, rows])


def decode_rows(payload: bytes) -> tuple[int, tuple[Op, ...]]:
    """Time and operations of a payload. Raises ValueError when it is not one."""
    at, rows = orjson.loads(payload)
    ops = []
    for table, deal, doc_id, verb, *rest in rows:
        if verb == "put":
            ops.append(Op(table, doc_id, rest[0], None, deal))
        elif verb == "set":
            ops.append(Op(table, doc_id, None, rest[0], deal))
        elif verb == "del":
            ops.append(Op(table, doc_id, None, None, deal))
        else:
            raise ValueError(f"unknown verb {verb!r}")
    return at, tuple(ops)


def header_line(header: Header) -> bytes:
    """The first line of a journal."""
    return encode(header.base, orjson.dumps({"format": FORMAT, **header._asdict()}))


def read_header(data: bytes) -> tuple[Header, int]:
    """The header and where the first line after it begins. Raises BrokenJournal."""
    stop = data.find(b"\n")
    found = unwrap(data[:stop]) if stop >= 0 else None
    try:
        if found is None:
            raise BrokenJournal
        fields = orjson.loads(found[1])
        if fields.pop("format") != FORMAT:
            raise BrokenJournal
        known = {name: fields[name] for name in Header._fields if name in fields}
        return Header(**known), stop + 1
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenJournal from error
