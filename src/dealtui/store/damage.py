"""Damage: what is kept aside, what is rebuilt, and what is said about it.

A file that is wrong is never overwritten: it stays beside the new one as `<name>.damaged-<time>`. All of
this happens under the book's lock, after looking again: another program may have mended it already.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.records import BOOK_TABLES, DEAL_TABLES, new_id
from dealtui.store import layout, state
from dealtui.store.backups import Backups
from dealtui.store.errors import Busy, Damaged, TooNew
from dealtui.store.journal import (
    EMPTY,
    BrokenJournal,
    Header,
    JournalLine,
    Scan,
    checksums,
    decode_rows,
    differ,
    header_line,
    read_header,
    scan,
    unwrap,
)
from dealtui.store.layout import Lock
from dealtui.store.state import SCHEMA, FileTables

if TYPE_CHECKING:
    from dealtui.store.journal import JournalFile
    from dealtui.store.repository import Repository


LOCK_WAIT = 5.0  # seconds


def rebuild(
    repo: Repository, number: int, journal: JournalFile, least: int, reason: str, lock: Lock
) -> tuple[state.Meta, state.Tables]:
    """A file's content from its generations and the journal; it must reach commit `least`. Raises Damaged."""
    name = layout.file_name(number)
    path = layout.path(repo.folder, name)
    with _held(repo, lock):
        try:
            meta, tables = state.decode(repo.files.read_file(path), name)
            if (
                meta.seq >= least
                and meta.book == journal.header.book
                and not journal.differs(meta.seq, meta.trail)
            ):
                return meta, tables  # another program was faster
        except (FileNotFoundError, state.BrokenFile):
            pass  # still gone or damaged: rebuilt below
        made = FileTables(number)
        backups = Backups(repo.files, repo.folder, number)
        backups.rebuild(made, journal)
        _roll_forward(made, number, journal)
        if made.seq < max(least, backups.least(journal.header.folded)):
            raise Damaged(reason, file=name)
        meta = state.Meta(SCHEMA, made.seq, journal.header.book, made.next, journal.trail(made.seq))
        if repo.read_only:
            repo.note("rebuilt_in_memory", name)
            return meta, made.tables
        aside = _keep_aside(repo, name)
        temporary = layout.temporary(repo.folder, name)
        if number:
            repo.files.mkdir(layout.path(repo.folder, layout.DEALS))
        repo.files.write_new(temporary, state.encode(meta, made.tables))
        repo.files.rename(temporary, path)
        repo.files.sync_folder(path.rpartition("/")[0])
        repo.files.sync_folder(repo.folder)
        repo.note("rebuilt" if aside else "made_anew", name, aside)
        return meta, made.tables


def _roll_forward(made: FileTables, number: int, journal: JournalFile) -> None:
    """Go on with the lines that the journal still has, if they begin where the generations end."""
    if made.seq < journal.header.base:
        return
    for line in journal.lines():
        made.apply(line.seq, [op for op in decode_rows(line.payload)[1] if op.deal == number])
    made.seq = max(made.seq, journal.header.folded)


def _gaps(header: Header, lines: list[JournalLine]) -> tuple[list[int], int]:
    """The numbers that are missing before and between lines, and the last one that is there."""
    before = header.base
    missing: list[int] = []
    for line in lines:
        if line.seq != header.floor + 1:
            missing += range(before + 1, line.seq)
        before = line.seq
    return missing, before


def passed_over(header: Header, found: Scan, marked: int) -> tuple[str, bool]:
    """The commits whose lines do not check or are gone, in words, and whether one of them is in no file yet."""
    numbers, before = _gaps(header, found.lines)
    at_end = sum(max(stretch.count(b"\n"), 1) for start, stretch in found.damage if start >= found.end)
    numbers += range(before + 1, max(before + at_end, header.folded, marked) + 1)
    return _ranges(numbers), any(number > header.folded for number in numbers)


def mend_journal(repo: Repository, floor: int = 0) -> None:
    """Write the journal anew, with every line of it that checks.

    A lost commit leaves an empty line, so that its number is not given again. New numbers begin above
    `floor`, above what any TinyDB file holds and above what was acknowledged. A head that is lost too is put together from the lines and
    the files.
    """
    path = layout.path(repo.folder, layout.JOURNAL)
    with _held(repo, repo.lock):
        try:
            data = repo.files.read_file(path)
        except FileNotFoundError:
            data = b""
        found = _salvage(data)
        metas = _metas(repo)
        header = found.header or _header(found.lines, metas)
        if header.schema > SCHEMA:
            raise TooNew(detail=str(header.schema))
        if metas and all(meta.book != header.book for meta in metas):
            raise Damaged("foreign", file=layout.JOURNAL)
        sums = checksums(found.lines)
        if any(differ(sums, meta.seq, meta.trail) for meta in metas if meta.book == header.book):
            raise Damaged("overtaken", file=layout.JOURNAL)
        header, lines, lost = _without_gaps(header, found)
        last = max(lines[-1].seq if lines else header.base, header.floor)
        newest = max([floor, header.folded, *(meta.seq for meta in metas)])
        marked, _ = repo.lock.marked()
        lost += range(max(last, newest) + 1, marked + 1)  # acknowledged, and gone without a trace
        # else what was written after the files, if anything, is gone
        known = marked >= newest or newest <= last
        newest = max(newest, marked)
        if not found.clean or newest > last:
            aside = _keep_aside(repo, layout.JOURNAL, stays=True)
            if lost:
                repo.note("journal_lost", layout.JOURNAL, _ranges(lost))
            elif known and (found.header or found.lines or not metas):
                repo.note("journal_mended", layout.JOURNAL, aside)
            elif aside:
                repo.note("journal_gone", layout.JOURNAL, aside)
            else:
                repo.note("journal_missing", layout.JOURNAL)
            floor = newest if newest > last else header.floor
            header = header._replace(floor=floor, mended=header.mended + 1)
        else:
            return  # another program was faster
        header = header._replace(generation=header.generation + 1)
        temporary = layout.temporary(repo.folder, layout.JOURNAL)
        repo.files.write_new(temporary, [header_line(header), *(line.whole for line in lines)])
        repo.files.rename(temporary, path)
        repo.files.sync_folder(repo.folder)


class _Salvaged(NamedTuple):
    """What is left of a journal: head, lines that check, lines lost at the end, whether all was well."""

    header: Header | None
    lines: list[JournalLine]
    lost_at_end: int
    clean: bool


def _salvage(data: bytes) -> _Salvaged:
    """All of a journal that checks."""
    header: Header | None = None
    first = 0
    try:
        header, first = read_header(data)
    except BrokenJournal:
        pass  # the lines tell where they begin
    before = header.base if header else _before_first(data)
    found = scan(data[first:], first, before, header.floor if header else 0)
    at_end = [stretch for start, stretch in found.damage if start >= found.end and (header or found.lines)]
    lost_at_end = sum(max(stretch.count(b"\n"), 1) for stretch in at_end)
    return _Salvaged(header, found.lines, lost_at_end, header is not None and not found.damage)


def _without_gaps(header: Header, found: _Salvaged) -> tuple[Header, list[JournalLine], list[int]]:
    """Lines that follow each other, with empty ones for those that are lost; and which are lost.

    What was folded already is not lost; then the journal begins after it.
    """
    gaps, before = _gaps(header, found.lines)
    gaps += range(before + 1, before + 1 + found.lost_at_end)
    base = max([header.base, *(seq for seq in gaps if seq <= header.folded)])
    lost = [seq for seq in gaps if seq > header.folded]
    lines = [line for line in found.lines if line.seq > base]
    lines += [JournalLine(seq, EMPTY, 0, 0) for seq in lost]
    return header._replace(base=base), sorted(lines), lost


def _before_first(data: bytes) -> int:
    """The number before the first line that checks."""
    for line in data.split(b"\n"):
        found = unwrap(line)
        if found is not None:
            return found[0] - 1
    return 0


def _metas(repo: Repository) -> list[state.Meta]:
    """What the TinyDB files say of themselves, the book's first; those that cannot be read are left out."""
    metas = []
    deals = repo.files.names(layout.path(repo.folder, layout.DEALS))
    for name in [layout.BOOK, *(f"{layout.DEALS}/{name}" for name in deals if name.endswith(".json"))]:
        try:
            metas.append(state.meta_of(repo.files.read_beginning(layout.path(repo.folder, name), 4096)))
        except (OSError, Damaged, state.BrokenFile):
            continue
    return metas


def _header(lines: list[JournalLine], metas: list[state.Meta]) -> Header:
    """A head for lines that have lost theirs: as if nothing of them were folded, which the files know
    better.

    Lines between what the files hold and the first line here are lost; that they are missing shows by their
    numbers.
    """
    newest = max((meta.seq for meta in metas), default=0)
    base = min(newest, lines[0].seq - 1) if lines else newest
    book = metas[0].book if metas else new_id()
    return Header(generation=1, base=base, folded=base, schema=SCHEMA, book=book)


def _keep_aside(repo: Repository, name: str, stays: bool = False) -> str:
    """Give a damaged file a second name that says so (or only that); the name, "" when there is no file."""
    path = layout.path(repo.folder, name)
    if repo.files.stat(path) is None:
        return ""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(repo.files.now()))
    for attempt in range(1000):
        aside = f"{name}.damaged-{stamp}" + (f"-{attempt}" if attempt else "")
        if repo.files.stat(layout.path(repo.folder, aside)) is None:
            break
    if stays:
        repo.files.keep_as(path, layout.path(repo.folder, aside))
    else:
        repo.files.rename(path, layout.path(repo.folder, aside))
    return aside


def _ranges(numbers: list[int]) -> str:
    """As people write them: 17, 19-21."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and parts[-1][-1] == number - 1:
            parts[-1][1:] = [number]
        else:
            parts.append([number])
    return ", ".join("-".join(map(str, part)) for part in parts)


@contextmanager
def _held(repo: Repository, lock: Lock) -> Iterator[None]:
    """The exclusive lock, if it is not held already and can be had at all."""
    before = lock.held
    if not lock or repo.read_only or before == "exclusive":
        yield
        return
    if not lock.acquire(LOCK_WAIT):
        raise Busy
    try:
        yield
    finally:
        lock.release()
        if before:
            lock.acquire(LOCK_WAIT, shared=True)


# ----------------------------------------------------------------------------------------------------
# Which documents of a damaged file are not as the program wrote them, so that a change by hand can be named.
#
# The damaged file is read as far as it can be, document by document, and held against what backup and journal gave in its
# place. What the journal changed after the file was written differs rightly and is passed over.

_TABLE = re.compile(rb'^"(\w+)":\{')
_DOCUMENT = re.compile(rb'^"(\d+)":(.*?),?$')


class Different(NamedTuple):
    """A document with what it should say, and what stands in the file: None when it cannot be read, or is not there."""

    table: str
    number: int
    right: dict[str, Any] | None
    stored: dict[str, Any] | None


def differing(repo: Repository, number: int) -> list[Different]:
    """The documents of a deal's file (0: of the book's) that differ, table by table."""
    raw = repo.files.read_file(layout.path(repo.folder, layout.file_name(number)))
    meta, stored = _read(raw)
    later = _later(repo, number, meta.get("seq", repo.journal.header.folded))
    tables = repo.file(number).tables
    found = []
    for name in DEAL_TABLES if number else BOOK_TABLES:
        right: Mapping[int, dict[str, Any]] = tables.get(name, {})
        there = stored.get(name, {})
        for row in sorted({*right, *there}):
            if (name, row) not in later and (row not in there or there[row] != right.get(row)):
                found.append(Different(name, row, right.get(row), there.get(row)))
    return found


def _later(repo: Repository, number: int, seq: int) -> set[tuple[str, int]]:
    """What the journal changed after commit `seq`."""
    lines = (line for line in repo.journal.lines() if line.seq > seq)
    ops = (op for line in lines for op in decode_rows(line.payload)[1])
    return {(op.table, op.doc_id) for op in ops if op.deal == number}


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
