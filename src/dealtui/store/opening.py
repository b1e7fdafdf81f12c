"""Reading a book: at opening, a deal on demand, and what other programs wrote since.

Order matters where another program may be folding: the journal is read first, then the files. A file may then be newer than
the journal that was read, which does no harm (each file knows the last commit in it); the other way round,
commits could be missing.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dealtui.domain.ids import new_id
from dealtui.store import datafile, layout
from dealtui.store.errors import Damaged, NotABook, TooNew
from dealtui.store.journal import BrokenJournal, Line, Scan, decode_rows, header_line
from dealtui.store.journal_file import JournalFile, new_header
from dealtui.store.locking import Lock
from dealtui.store.migration import SCHEMA
from dealtui.store.state import DealTables, FileTables

if TYPE_CHECKING:
    from dealtui.store.repository import Commit, Repository

__all__ = ["adopt", "follow", "load_deal", "open_into", "reload"]

OPENING_WAIT = 5.0  # seconds
LOCK_WAIT = 0.05


def open_into(repo: Repository, *, create: bool, read_only: bool) -> None:
    """Read the book into a fresh repository; begin one if there is none."""
    folder = repo.folder = os.path.realpath(repo.folder)
    files = repo.files
    state = layout.look(files, folder)
    if state == "other":
        raise NotABook("other_files", file=folder)
    if state != "book" and (read_only or not create):
        raise NotABook("missing", file=folder)
    if state == "nothing":
        _make_folder(repo)
    if read_only:
        repo.read_only, repo.why_read_only = True, "asked"
    _open_lock(repo)
    if state != "book":
        _begin(repo)
    load(repo)


def _make_folder(repo: Repository) -> None:
    parent = os.path.dirname(repo.folder)
    os.makedirs(parent, exist_ok=True)
    repo.files.mkdir(repo.folder)
    repo.files.sync_folder(parent)


def _open_lock(repo: Repository) -> None:
    path = layout.path(repo.folder, layout.LOCK)
    try:
        repo.lock = Lock(repo.files, path, create=not repo.read_only)
        if repo.lock.acquire(shared=True):  # does locking work here at all?
            repo.lock.release()
    except OSError as error:
        repo.lock = None
        if not repo.read_only:
            repo.read_only, repo.why_read_only = True, layout.why(error)


def _begin(repo: Repository) -> None:
    """Write the first journal: with it the book exists. Another program may be doing the same."""
    if repo.lock is None or repo.read_only:
        raise NotABook("missing", file=repo.folder)
    files, folder = repo.files, repo.folder
    repo.lock.acquire(OPENING_WAIT)
    try:
        if layout.look(files, folder) == "book":
            return
        files.chmod(folder, 0o700)
        temporary = layout.temporary(folder, layout.JOURNAL)
        files.write_new(temporary, [header_line(new_header(new_id(), SCHEMA))])
        files.rename(temporary, layout.path(folder, layout.JOURNAL))
        files.sync_folder(folder)
    finally:
        repo.lock.release()


def load(repo: Repository) -> None:
    """Read journal and book.json, and the deals that were open, into the tables (which stay the same objects)."""
    collecting = gc.isenabled()
    gc.disable()  # a collection amid hundreds of thousands of new dicts costs more than reading them
    try:
        while True:
            journal, lines = _read_journal(repo)
            commits = _commits(line for line in lines if line.seq > journal.header.folded)
            book = _read_file(repo, 0)
            opened = {number: _read_file(repo, number) for number in repo.deals}
            if journal.changed() != "replaced":
                break
            journal.close()
        with repo.mutex:
            _replace(repo, journal)
            repo.pending.clear()
            repo.dirty.clear()
            for number, content in [(0, book), *opened.items()]:
                tables: FileTables = repo.deals[number] if number else repo.book
                _fill(repo, tables, content)
            for commit in commits:
                repo._apply(commit)
    finally:
        if collecting:
            gc.enable()


def _read_journal(repo: Repository) -> tuple[JournalFile, list[Line]]:
    """The journal, opened anew and taken over, and its lines. The last counts only if the lock shows that it will stay."""
    held = repo.lock is not None and not repo.lock.held and repo.lock.acquire(LOCK_WAIT, shared=True)
    try:
        journal = JournalFile(repo.files, layout.path(repo.folder, layout.JOURNAL), not repo.read_only)
    except FileNotFoundError:
        raise Damaged("missing", file=layout.JOURNAL) from None
    except BrokenJournal:
        raise Damaged("unreadable", file=layout.JOURNAL) from None
    finally:
        if held and repo.lock is not None:
            repo.lock.release()
    if journal.header.schema > SCHEMA:
        journal.close()
        raise TooNew(detail=str(journal.header.schema))
    final = held or repo.lock is None or bool(repo.lock.held)
    lines = _final(journal.beginning, final)
    if lines:
        journal.take(lines[-1])
    return journal, lines


def _final(found: Scan, final: bool) -> list[Line]:
    """The lines that will not be taken back: all when the lock is held, else all but the last."""
    return found.lines if final else found.lines[:-1]


def _commits(lines: Iterable[Line]) -> list[Commit]:
    from dealtui.store.repository import Commit

    commits = []
    for line in lines:
        at, ops = decode_rows(line.payload)
        commits.append(Commit(line.seq, ops, at))
    return commits


def _read_file(repo: Repository, number: int) -> tuple[datafile.Meta, datafile.Tables] | None:
    name = layout.file_name(number)
    try:
        return datafile.decode(repo.files.read_file(layout.path(repo.folder, name)))
    except FileNotFoundError:
        return None
    except datafile.BrokenFile as error:
        raise Damaged(error.reason, file=name) from error


def _fill(
    repo: Repository, tables: FileTables, content: tuple[datafile.Meta, datafile.Tables] | None
) -> None:
    if content is None:
        tables.fill({}, 0, {})
        return
    meta, read = content
    if tables is repo.book:
        repo.folded = {number: doc["seq"] for number, doc in read.pop(layout.REGISTER, {}).items()}
    tables.fill(read, meta.seq, meta.next)


def _replace(repo: Repository, journal: JournalFile) -> None:
    if hasattr(repo, "journal"):
        repo.journal.close()
    repo.journal = journal


def load_deal(repo: Repository, number: int) -> DealTables:
    """A deal's tables as its file has them; what the journal has more is applied by the caller."""
    tables = DealTables()
    _fill(repo, tables, _read_file(repo, number))
    return tables


def follow(repo: Repository, final: bool) -> list[Commit]:
    """Take over the lines appended since."""
    journal = repo.journal
    lines = _final(journal.news(), final)
    commits = _commits(lines)
    with repo.mutex:
        for commit in commits:
            repo._apply(commit)
        if lines:
            journal.take(lines[-1])
    if repo.lock is not None and repo.lock.held == "exclusive":
        journal.cut()  # a write that a crash cut short
    return commits


def adopt(repo: Repository, final: bool) -> list[Commit]:
    """Somebody folded: go on with the new journal, or read everything anew if lines were missed."""
    seq = repo.seq
    journal, lines = _read_journal(repo)
    if seq < journal.header.base:
        journal.close()
        return reload(repo)
    commits = _commits(line for line in lines if line.seq > seq)
    with repo.mutex:
        _replace(repo, journal)
        folded = journal.header.folded
        for number, last in list(repo.dirty.items()):
            if last <= folded:
                del repo.dirty[number]
                if number:
                    repo.folded[number] = max(last, repo.folded.get(number, 0))
        for number, waiting in list(repo.pending.items()):
            if waiting[-1][0] <= folded:
                del repo.pending[number]
        for commit in commits:
            repo._apply(commit)
    return commits


def reload(repo: Repository) -> list[Commit]:
    """Read everything anew."""
    from dealtui.store.repository import Commit

    load(repo)
    return [Commit(repo.seq, (), 0, reloaded=True)]
