"""Folding: what the journal holds goes into the TinyDB files, while everybody goes on writing.

1. copy the tables that changed (under the repository's mutex: no commit is taken into memory meanwhile);
2. write each as a temporary file, flushed; keep the former version and the lines between the two as a generation;
3. under the book's lock, if nobody else has folded: put the files in place, then a new journal without the folded lines.

A crash at any point loses nothing: until the new journal stands, the old one holds every line, and a file that is
newer than the journal passes over the lines that it has. Steps 1 and 2 run beside other programs' commits; only
step 3 makes them wait. The last lines stay in the new journal, so that programs that follow need not read all anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from dealtui.store import datafile, layout
from dealtui.store.backups import Backups
from dealtui.store.errors import StoreError
from dealtui.store.journal import Header, Line, decode_rows, header_line, read_header, scan
from dealtui.store.locking import Lock
from dealtui.store.migration import SCHEMA
from dealtui.store.opening import load_deal
from dealtui.store.state import DealTables, FileTables

if TYPE_CHECKING:
    from dealtui.store.repository import Repository

__all__ = ["fold", "worth_folding"]

LINES_KEPT = 200
LOCK_WAIT = 2.0  # seconds
CHEAP = 512 * 1024  # bytes of TinyDB files that are rewritten without much thought when a program ends
_LINES = 300  # read between two pauses


class Snapshot(NamedTuple):
    """The state of one moment: what to fold."""

    seq: int
    end: int  # of the journal
    identity: tuple[int, int]
    tables: dict[int, FileTables]  # of files in memory
    waiting: dict[int, list]  # commits of deals that are not
    folded: dict[int, int]  # deal -> what its file held at least


class Made(NamedTuple):
    """A new version, written as a temporary file."""

    number: int
    temporary: str


def worth_folding(repo: Repository) -> bool:
    """Whether the journal has grown enough for the files it would rewrite (a small book is always worth it)."""
    sizes = [repo.files.stat(layout.path(repo.folder, layout.file_name(number))) for number in repo.dirty]
    cost = sum(status.st_size for status in sizes if status)
    return bool(repo.dirty) and (cost < CHEAP or cost < 4 * repo.unfolded)


def fold(repo: Repository, pause: Callable[[], None] | None = None) -> bool:
    """Fold. Whether it was done; a failure leaves book and journal as they were, to be tried again."""
    pause = pause or (lambda: time.sleep(0))
    if repo.read_only or not repo.dirty:
        return False
    snapshot = _snapshot(repo)
    lock = Lock(repo.files, layout.path(repo.folder, layout.LOCK))
    fd = -1
    made: list[Made] = []
    try:
        fd = repo.files.open_append(layout.path(repo.folder, layout.JOURNAL))
        status = repo.files.fstat(fd)
        if (status.st_dev, status.st_ino) != snapshot.identity:
            return False
        repo.files.datasync(fd)  # a line of a program that died before its flush must not be in a file only
        header, lines = _lines(repo, fd, snapshot)
        _write(repo, snapshot, header, lines, made, pause)
        if not lock.acquire(LOCK_WAIT):
            return False
        try:
            if not _still_ours(repo, snapshot):
                return False
            _put_in_place(repo, made)
            _new_journal(repo, fd, header, lines, snapshot, made)
        finally:
            lock.release()
        for one in made:
            Backups(repo.files, repo.folder, one.number).prune()
        return True
    except (OSError, StoreError):
        return False
    finally:
        for one in made:
            if repo.files.stat(one.temporary) is not None:
                repo.files.unlink(one.temporary)
        if fd >= 0:
            repo.files.close(fd)
        lock.close()


def _snapshot(repo: Repository) -> Snapshot:
    with repo.mutex:
        tables: dict[int, FileTables] = {n: repo.deals[n].copy() for n in repo.dirty if n in repo.deals}
        if 0 in repo.dirty:
            tables[0] = repo.book.copy()
        waiting = {n: list(commits) for n, commits in repo.pending.items()}
        return Snapshot(repo.seq, repo.journal.end, repo.journal.identity, tables, waiting, dict(repo.folded))


def _lines(repo: Repository, fd: int, snapshot: Snapshot) -> tuple[Header, list[Line]]:
    """Header and lines of the journal up to the snapshot."""
    data = repo.files.read(fd, 0, snapshot.end)
    header, first = read_header(data)
    found = scan(data[first:], first, header.base)
    if found.damage or found.end != snapshot.end:
        raise StoreError("changed", file=layout.JOURNAL)
    return header, found.lines


def _write(
    repo: Repository,
    snapshot: Snapshot,
    header: Header,
    lines: list[Line],
    made: list[Made],
    pause: Callable[[], None],
) -> None:
    """New versions and generations, nothing in place yet."""
    concerned: dict[int, list[bytes]] = {}
    for count, line in enumerate(lines):
        if line.seq > header.folded:
            for number in {op.deal for op in decode_rows(line.payload)[1]}:
                concerned.setdefault(number, []).append(line.whole)
        if count % _LINES == 0:
            pause()
    numbers = sorted(concerned, reverse=True)  # the book last: it registers the deals' files
    if len(numbers) > 1:
        repo.files.mkdir(layout.path(repo.folder, layout.DEALS))
    known = {0: header.book_seq, **snapshot.folded}
    register = {**snapshot.folded, **{n: snapshot.seq for n in numbers if n}}
    for number in numbers:
        before = _held(repo, number)
        backups = Backups(repo.files, repo.folder, number)
        backups.make_folder()
        if before:
            backups.keep(before)
        backups.keep_lines(before or known.get(number, 0), snapshot.seq, concerned[number], pause)
        backups.sync()
        tables = _tables(repo, snapshot, number)
        if not number:
            tables.tables[layout.REGISTER] = {n: {"seq": seq} for n, seq in sorted(register.items())}
        meta = datafile.Meta(SCHEMA, snapshot.seq, header.book, tables.next)
        temporary = layout.temporary(repo.folder, layout.file_name(number))
        made.append(Made(number, temporary))
        repo.files.write_new(temporary, datafile.encode(meta, tables.tables, pause))


def _tables(repo: Repository, snapshot: Snapshot, number: int) -> FileTables:
    """A file's tables as of the snapshot; those of a deal not in memory are read, and forgotten again."""
    if number in snapshot.tables:
        return snapshot.tables[number]
    tables: DealTables = load_deal(repo, number)
    for seq, ops in snapshot.waiting.get(number, ()):
        tables.apply(seq, ops)
    return tables


def _held(repo: Repository, number: int) -> int | None:
    """The last commit in a file on the disk; None when there is no such file."""
    path = layout.path(repo.folder, layout.file_name(number))
    try:
        fd = repo.files.open_read(path)
    except FileNotFoundError:
        return None
    try:
        return datafile.meta_of(repo.files.read(fd, 0, 4096)).seq
    except datafile.BrokenFile:
        return None
    finally:
        repo.files.close(fd)


def _still_ours(repo: Repository, snapshot: Snapshot) -> bool:
    status = repo.files.stat(layout.path(repo.folder, layout.JOURNAL))
    return status is not None and (status.st_dev, status.st_ino) == snapshot.identity


def _put_in_place(repo: Repository, made: list[Made]) -> None:
    for one in made:
        repo.files.rename(one.temporary, layout.path(repo.folder, layout.file_name(one.number)))
    if any(one.number for one in made):
        repo.files.sync_folder(layout.path(repo.folder, layout.DEALS))
    repo.files.sync_folder(repo.folder)


def _new_journal(
    repo: Repository, fd: int, header: Header, lines: list[Line], snapshot: Snapshot, made: list[Made]
) -> None:
    """The journal's last lines and what others appended meanwhile, in a new file with a new header."""
    kept = lines[-LINES_KEPT:]
    tail = repo.files.read(fd, snapshot.end)
    appended = scan(tail, snapshot.end, snapshot.seq)
    if appended.damage:
        raise StoreError("changed", file=layout.JOURNAL)
    new = header._replace(
        generation=header.generation + 1,
        base=kept[0].seq - 1 if kept else snapshot.seq,
        folded=snapshot.seq,
        book_seq=snapshot.seq if any(not one.number for one in made) else header.book_seq,
    )
    temporary = layout.temporary(repo.folder, layout.JOURNAL)
    whole = b"".join([line.whole for line in kept]) + tail[: appended.end - snapshot.end]
    try:
        repo.files.write_new(temporary, [header_line(new), whole])
        repo.files.rename(temporary, layout.path(repo.folder, layout.JOURNAL))
    except BaseException:
        if repo.files.stat(temporary) is not None:
            repo.files.unlink(temporary)
        raise
    repo.files.sync_folder(repo.folder)
