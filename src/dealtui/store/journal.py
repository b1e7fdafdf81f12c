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

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, takewhile
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from dealtui.store.errors import NotSaved
from dealtui.store.files import Files

FORMAT = "dealtui journal"
WHOLE_TABLE = -1
# Numbers that a line after damage may be ahead: what is farther is no line of this journal
_FARTHEST = 1_000_000
TRAIL = 32  # lines that a file remembers, to be known again
_SUMS = 300  # lines at the end whose checksums are kept in memory


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

    @property
    def fields(self) -> tuple[str, ...]:
        """Which fields it touches; none when the document goes."""
        return tuple(self.put or self.set or ())


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


class JournalLine(NamedTuple):
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
    bytes) of each stretch."""

    lines: list[JournalLine]
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
    lines: list[JournalLine] = []
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
            lines.append(JournalLine(seq, found[1], start + at, start + stop + 1))
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


def encode_rows(at: int, ops: Sequence[Op]) -> bytes:
    """The payload of a commit; it holds what was given, or NotSaved names the field that JSON cannot hold."""
    rows: list[list[Any]] = []
    for table, doc_id, put, changed, deal in ops:
        what = ["put", put] if put is not None else ["del"] if changed is None else ["set", changed]
        rows.append([table, deal, doc_id, *what])
    try:
        payload = orjson.dumps([at, rows])
    except TypeError as error:
        raise NotSaved("field", detail=_unwritable(ops) or str(error)) from error
    if b"null" in payload and (field := _unwritable(ops)):  # orjson writes NaN as null
        raise NotSaved("field", detail=field)
    return payload


def decode_rows(payload: bytes) -> tuple[int, tuple[Op, ...]]:
    """Time and operations of a payload. Raises ValueError when it is not one."""
    at, rows = orjson.loads(payload)
    ops = []
    for table, deal, doc_id, verb, *rest in rows:
        if verb not in ("put", "set", "del"):
            raise ValueError(f"unknown verb {verb!r}")
        doc = rest[0] if verb != "del" else None
        ops.append(Op(table, doc_id, doc if verb == "put" else None, doc if verb == "set" else None, deal))
    return at, tuple(ops)


def _unwritable(ops: Sequence[Op]) -> str:
    """The first field that cannot be stored, as `entries 17 text`; "" when all can.

    Lone surrogates are no UTF-8, NaN and infinities no JSON, integers beyond 64 bits no number that every
    reader takes.
    """
    found = ((op, path) for op in ops for path in _refusals(op.put or op.set or {}, ""))
    return next((f"{op.table} {op.doc_id} {path}" for op, path in found), "")


def _refusals(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            here = f"{path}.{name}" if path else str(name)
            if not isinstance(name, str) or _refused(name):
                yield here.encode("utf-8", "replace").decode()
            yield from _refusals(item, here)
    elif isinstance(value, list | tuple):
        for n, item in enumerate(value):
            yield from _refusals(item, f"{path}[{n}]")
    elif _refused(value):
        yield path


def _refused(value: Any) -> bool:
    """Whether orjson does not write a value as it is."""
    try:
        return value is not None and orjson.dumps(value) == b"null"
    except TypeError:
        return True


EMPTY = encode_rows(0, ())  # what mending puts in the place of a line that is lost


def checksums(lines: Iterable[JournalLine]) -> dict[int, int]:
    """The numbers that lines begin with, by their own."""
    return {line.seq: crc32(b"%d %b" % (line.seq, line.payload)) for line in lines if line.payload != EMPTY}


def differ(sums: Mapping[int, int], seq: int, trail: Iterable[int]) -> bool:
    """Whether a trail up to `seq` names another line than `sums` under one of its numbers."""
    return any(sums.get(number, known) != known for number, known in zip(count(seq, -1), trail))


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


# ----------------------------------------------------------------------------------------------------
# The journal's file, held open: how far it was read, and appending to it.


class JournalFile:
    """An open journal. `seq` and `end`: the last line taken over, and where it ends in the file.

    A folding puts a new file in its place; `identity` tells the two apart (the descriptor held keeps the
    old one's number from being given anew).
    """

    def __init__(self, files: Files, path: str, writable: bool) -> None:
        """Raises FileNotFoundError, BrokenJournal (the header), Damaged (not a plain file)."""
        self._files = files
        self.path = path
        self.fd = files.open_append(path) if writable else files.open_read(path)
        try:
            status = files.fstat(self.fd)
            self.identity = (status.st_dev, status.st_ino)
            data = files.read(self.fd)
            self.header, first = read_header(data)
        except BaseException:
            files.close(self.fd)
            raise
        self.beginning = scan(data[first:], first, self.header.base, self.header.floor)
        lines = self.beginning.lines
        folded = [line for line in lines if line.seq <= self.header.folded]
        self._sums = checksums([*folded, *lines[-_SUMS:]])
        self.seq = max(self.header.base, self.header.floor)
        self.end = first
        self.folded_end = folded[-1].end if folded else first

    @property
    def damaged(self) -> bool:
        """Whether lines do not check, or some are missing at the end that were folded already."""
        return bool(self.beginning.damage) or self.last < self.header.folded

    @property
    def last(self) -> int:
        """The number of the last line that stood in the file, or above which numbers go on."""
        lines = self.beginning.lines
        return max(lines[-1].seq if lines else self.header.base, self.header.floor)

    def trail(self, seq: int) -> tuple[int, ...]:
        """The checksums of line `seq` and those before it, as far as they are known here; at most TRAIL."""
        numbers = takewhile(self._sums.__contains__, range(seq, seq - TRAIL, -1))
        return tuple(self._sums[number] for number in numbers)

    def differs(self, seq: int, trail: Iterable[int]) -> bool:
        """Whether a trail up to `seq` is of another history: a copy of the book that was written to elsewhere."""
        return differ(self._sums, seq, trail)

    def changed(self) -> str:
        """What another program did since: "" nothing, "grown", "shrunk" (a line was taken back),
        "replaced", "gone"."""
        status = self._files.stat(self.path)
        if status is None:
            return "gone"
        if (status.st_dev, status.st_ino) != self.identity:
            return "replaced"
        if status.st_size == self.end:
            return ""
        return "grown" if status.st_size > self.end else "shrunk"

    def news(self) -> Scan:
        """What stands behind the last line taken over."""
        return scan(self._files.read(self.fd, self.end), self.end, self.seq)

    def lines(self) -> list[JournalLine]:
        """All lines that were taken over, read anew."""
        data = self._files.read(self.fd, 0, self.end)
        _, first = read_header(data)
        return scan(data[first:], first, self.header.base, self.header.floor).lines

    def take(self, seq: int, end: int) -> None:
        """Lines have been taken over; the last has the number `seq` and ends at `end`."""
        self.seq = max(seq, self.header.floor)
        self.end = end

    def append(self, line: bytes) -> None:
        """Write a line (with one call). OSError leaves what was written so far: `cut` takes it off."""
        self._files.write(self.fd, line)

    def cut(self) -> None:
        """Take off what stands behind the last line taken over."""
        self._files.truncate(self.fd, self.end)

    def flush(self) -> None:
        self._files.datasync(self.fd)

    def close(self) -> None:
        if self.fd >= 0:
            self._files.close(self.fd)
            self.fd = -1
