"""Damage: what is kept aside, what is rebuilt, and what is said about it.

A file that is wrong is never overwritten: it stays beside the new one as `<name>.damaged-<time>`. All of
this happens under the book's lock, after looking again: another program may have mended it already.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from dealtui.domain.ids import new_id
from dealtui.store import datafile, layout
from dealtui.store.backups import Backups
from dealtui.store.errors import Busy, Damaged, TooNew
from dealtui.store.journal import (
    BrokenJournal,
    Header,
    Line,
    Scan,
    decode_rows,
    encode,
    encode_rows,
    header_line,
    read_header,
    scan,
    unwrap,
)
from dealtui.store.locking import Lock
from dealtui.store.migration import SCHEMA, upgraded_ops
from dealtui.store.state import BookTables, DealTables, FileTables

if TYPE_CHECKING:
    from dealtui.store.journal_file import JournalFile
    from dealtui.store.memory import Memory

__all__ = ["mend_journal", "passed_over", "rebuild"]

LOCK_WAIT = 5.0  # seconds


def rebuild(
    repo: Memory, number: int, journal: JournalFile, least: int, reason: str, lock: Lock | None
) -> tuple[datafile.Meta, datafile.Tables]:
    """A file's content from its generations and the journal; it must reach commit `least`. Raises Damaged."""
    name = layout.file_name(number)
    path = layout.path(repo.folder, name)
    with _held(repo, lock):
        try:
            meta, tables = datafile.decode(repo.files.read_file(path), name)
            if meta.seq >= least:
                return meta, tables  # another program was faster
        except (FileNotFoundError, datafile.BrokenFile):
            pass  # still gone or damaged: rebuilt below
        made: FileTables = DealTables() if number else BookTables()
        backups = Backups(repo.files, repo.folder, number)
        backups.rebuild(made)
        _roll_forward(made, number, journal)
        if made.seq < max(least, backups.least(journal.header.folded)):
            raise Damaged(reason, file=name)
        meta = datafile.Meta(SCHEMA, made.seq, journal.header.book, made.next)
        if repo.read_only:
            repo.note("rebuilt_in_memory", name)
            return meta, made.tables
        aside = _keep_aside(repo, name)
        temporary = layout.temporary(repo.folder, name)
        if number:
            repo.files.mkdir(layout.path(repo.folder, layout.DEALS))
        repo.files.write_new(temporary, datafile.encode(meta, made.tables))
        repo.files.rename(temporary, path)
        repo.files.sync_folder(path.rpartition("/")[0])
        repo.files.sync_folder(repo.folder)
        repo.note("rebuilt" if aside else "made_anew", name, aside)
        return meta, made.tables


def _roll_forward(made: FileTables, number: int, journal: JournalFile) -> None:
    """Go on with the lines that the journal still has, if they begin where the generations end."""
    header = journal.header
    if made.seq < header.base:
        return
    for line in journal.lines():
        ops = upgraded_ops(header.schema, decode_rows(line.payload)[1])
        made.apply(line.seq, [op for op in ops if op.deal == number])
    made.seq = max(made.seq, header.folded)


def _gaps(header: Header, lines: list[Line]) -> tuple[list[int], int]:
    """The numbers that are missing before and between lines, and the last one that is there."""
    before = header.base
    missing: list[int] = []
    for line in lines:
        if line.seq != header.floor + 1:
            missing += range(before + 1, line.seq)
        before = line.seq
    return missing, before


def passed_over(header: Header, found: Scan) -> tuple[str, bool]:
    """The commits whose lines do not check, in words, and whether one of them is in no file yet."""
    numbers, before = _gaps(header, found.lines)
    at_end = sum(max(stretch.count(b"\n"), 1) for start, stretch in found.damage if start >= found.end)
    numbers += range(before + 1, max(before + at_end, header.folded) + 1)
    return _ranges(numbers), any(number > header.folded for number in numbers)


def mend_journal(repo: Memory, floor: int = 0) -> None:
    """Write the journal anew, in this schema, with everything in it that is whole or can be made whole.

    A lost commit leaves an empty line, so that its number is not given again. New numbers begin above
    `floor` and above what any TinyDB file holds. A head that is lost too is put together from the lines and
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
        header, lines, lost = _without_gaps(header, found)
        last = max(lines[-1].seq if lines else header.base, header.floor)
        newest = max([floor, header.folded, *(meta.seq for meta in metas)])
        if not found.clean or newest > last:
            aside = _keep_aside(repo, layout.JOURNAL, stays=True)
            if lost:
                repo.note("journal_lost", layout.JOURNAL, _ranges(lost))
            elif found.header or found.lines or not metas:
                repo.note("journal_mended", layout.JOURNAL, aside)
            elif aside:
                repo.note("journal_gone", layout.JOURNAL, aside)
            else:
                repo.note("journal_missing", layout.JOURNAL)
            floor = newest if newest > last else header.floor
            header = header._replace(floor=floor, mended=header.mended + 1)
        elif header.schema == SCHEMA:
            return  # another program was faster
        commits = [(line.seq, *decode_rows(line.payload)) for line in lines]
        rows = [encode(seq, encode_rows(at, upgraded_ops(header.schema, ops))) for seq, at, ops in commits]
        header = header._replace(generation=header.generation + 1, schema=SCHEMA)
        temporary = layout.temporary(repo.folder, layout.JOURNAL)
        repo.files.write_new(temporary, [header_line(header), *rows])
        repo.files.rename(temporary, path)
        repo.files.sync_folder(repo.folder)


class _Found(NamedTuple):
    """What is left of a journal: head, whole or mended lines in order, lines lost at the end, whether all
    was well.
    """

    header: Header | None
    lines: list[Line]
    lost_at_end: int
    clean: bool


def _salvage(data: bytes) -> _Found:
    """All of a journal that checks or can be mended."""
    from dealtui.store.mending import mend  # its tables are wanted after damage only

    header: Header | None = None
    first = 0
    try:
        header, first = read_header(data)
    except BrokenJournal:
        pass  # the lines tell where they begin
    before = header.base if header else _before_first(data)
    found = scan(data[first:], first, before, header.floor if header else 0)
    clean = header is not None and not found.damage
    lines = list(found.lines)
    numbers = {line.seq for line in lines}
    highest = max(numbers, default=before) + data.count(b"\n") + 1

    def good(whole: bytes) -> bool:
        entry = unwrap(whole)
        try:
            if entry and entry[1].startswith(b"{"):
                return header is None and bool(read_header(whole + b"\n"))
            return bool(entry and entry[0] not in numbers and entry[0] <= highest and decode_rows(entry[1]))
        except (ValueError, TypeError, IndexError, BrokenJournal):
            return False

    lost_at_end = 0
    for start, stretch in found.damage:
        wholes = mend(stretch, good)
        for whole in wholes:
            seq, payload = unwrap(whole) or (0, b"")
            if payload.startswith(b"{"):
                header, _ = read_header(whole + b"\n")
            else:
                numbers.add(seq)
                lines.append(Line(seq, payload, start, start))
        if not wholes and start >= found.end and (header or lines):
            lost_at_end = max(stretch.count(b"\n"), 1)
    return _Found(header, sorted(lines), lost_at_end, clean)


def _without_gaps(header: Header, found: _Found) -> tuple[Header, list[Line], list[int]]:
    """Lines that follow each other, with empty ones for those that are lost; and which are lost.

    What was folded already is not lost; then the journal begins after it.
    """
    gaps, before = _gaps(header, found.lines)
    gaps += range(before + 1, before + 1 + found.lost_at_end)
    base = max([header.base, *(seq for seq in gaps if seq <= header.folded)])
    lost = [seq for seq in gaps if seq > header.folded]
    lines = [line for line in found.lines if line.seq > base]
    lines += [Line(seq, encode_rows(0, ()), 0, 0) for seq in lost]
    return header._replace(base=base), sorted(lines), lost


def _before_first(data: bytes) -> int:
    """The number before the first line that checks."""
    for line in data.split(b"\n"):
        found = unwrap(line)
        if found is not None:
            return found[0] - 1
    return 0


def _metas(repo: Memory) -> list[datafile.Meta]:
    """What the TinyDB files say of themselves, the book's first; those that cannot be read are left out."""
    metas = []
    deals = repo.files.names(layout.path(repo.folder, layout.DEALS))
    for name in [layout.BOOK, *(f"{layout.DEALS}/{name}" for name in deals if name.endswith(".json"))]:
        try:
            metas.append(datafile.meta_of(repo.files.read_beginning(layout.path(repo.folder, name), 4096)))
        except (OSError, Damaged, datafile.BrokenFile):
            continue
    return metas


def _header(lines: list[Line], metas: list[datafile.Meta]) -> Header:
    """A head for lines that have lost theirs: as if nothing of them were folded, which the files know
    better.

    Lines between what the files hold and the first line here are lost; that they are missing shows by their
    numbers.
    """
    newest = max((meta.seq for meta in metas), default=0)
    base = min(newest, lines[0].seq - 1) if lines else newest
    book = metas[0].book if metas else new_id()
    return Header(generation=1, base=base, folded=base, schema=SCHEMA, book=book)


def _keep_aside(repo: Memory, name: str, stays: bool = False) -> str:
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
        repo.files.link(path, layout.path(repo.folder, aside))
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
def _held(repo: Memory, lock: Lock | None) -> Iterator[None]:
    """The exclusive lock, if it is not held already and can be had at all."""
    before = lock.held if lock else ""
    if lock is None or repo.read_only or before == "exclusive":
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
