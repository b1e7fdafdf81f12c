"""A book as one zip file, and back.

The zip holds the TinyDB files and the journal of one moment, so that it opens as the book was then; whoever
unpacks it by hand has plain JSON. Generations and locks stay behind.
"""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from dealtui.extras import bloated
from dealtui.store import layout, state
from dealtui.store.errors import Busy, Damaged, NotABook
from dealtui.store.files import FILES, Files, beside
from dealtui.store.journal import BrokenJournal, JournalFile, header_line, read_header
from dealtui.store.layout import Lock
from dealtui.store.repository import Repository

if TYPE_CHECKING:
    from zipfile import ZipFile


ATTEMPTS = 3  # beside other programs' foldings, before the lock is held for the whole of it
LOCK_WAIT = 10.0  # seconds
_NAMES = re.compile(r"book\.json|journal|deals/[1-9]\d*\.json")
_PIECE = 1 << 20
_ZIP = b"PK\x03\x04"


class _Sink:
    """What ZipFile writes to: a descriptor of our Files."""

    def __init__(self, files: Files, path: str) -> None:
        self._files = files
        self.fd = files.create(path)

    def write(self, data: bytes) -> int:
        self._files.write(self.fd, bytes(data))
        return len(data)

    def flush(self) -> None:
        pass


def backup(repo: Repository, target: Path) -> None:
    """Write the book as it is on the disk into a zip file 0600, which is replaced if it is there.

    Raises Damaged when a file of the book does not check (a backup must not hide that), Busy, OSError.
    """
    path = os.path.realpath(target)
    if (before := repo.files.stat(path)) is not None and not stat.S_ISREG(before.st_mode):
        raise Damaged("not_a_file", file=str(target))
    temporary = beside(path)
    lock = None if repo.read_only else Lock(repo.files, layout.path(repo.folder, layout.LOCK))
    try:
        for attempt in range(ATTEMPTS + 1):
            if attempt == ATTEMPTS and lock is not None and not lock.acquire(LOCK_WAIT):
                raise Busy
            if _packed(repo, temporary):
                break
        repo.files.rename(temporary, path)
        repo.files.sync_folder(path.rpartition("/")[0] or "/")
    except OSError as error:
        error.filename = str(target) if error.filename in (None, temporary) else error.filename
        raise
    finally:
        if repo.files.stat(temporary) is not None:
            repo.files.unlink(temporary)
        if lock is not None:
            lock.close()


def _packed(repo: Repository, temporary: str) -> bool:
    """Pack everything; False when another program folded meanwhile, so that the files may not fit together."""
    from zipfile import ZIP_DEFLATED, ZipFile

    files = repo.files
    if files.stat(temporary) is not None:
        files.unlink(temporary)
    journal = JournalFile(files, layout.path(repo.folder, layout.JOURNAL), False)
    sink = _Sink(files, temporary)
    try:
        if journal.damaged:
            raise Damaged("checksum", file=layout.JOURNAL)
        with ZipFile(cast("IO[bytes]", sink), "w", ZIP_DEFLATED, compresslevel=3) as packed:
            packed.writestr(layout.JOURNAL, files.read(journal.fd, 0, journal.beginning.end))
            deals = files.names(layout.path(repo.folder, layout.DEALS))
            for name in [layout.BOOK, *(f"{layout.DEALS}/{deal}" for deal in deals)]:
                if _NAMES.fullmatch(name) and files.stat(layout.path(repo.folder, name)) is not None:
                    packed.writestr(name, _sound(files, repo.folder, name))
        files.datasync(sink.fd)
        return journal.changed() in ("", "grown", "shrunk")
    finally:
        files.close(sink.fd)
        journal.close()


def _sound(files: Files, folder: str, name: str) -> bytes:
    data = files.read_file(layout.path(folder, name))
    try:
        state.verify(data)
    except state.BrokenFile as error:
        raise Damaged(error.reason, file=name) from error
    return data


def restore(archive: Path, folder: Path, files: Files = FILES) -> None:
    """Unpack a backup into a new or empty folder; it takes its place only when it is whole and opens.

    Raises NotABook (the folder is in use, or the file is no zip with a book), Damaged (the zip is), OSError.
    """
    from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

    target = os.path.realpath(folder)
    state = layout.look(files, target)
    if state not in ("nothing", "empty"):
        raise NotABook({"book": "taken", "other": "other_files"}.get(state, state), file=target)
    files.read_beginning(str(archive), 1)  # OSError before anything is made
    temporary = beside(target)
    files.make_parents(target.rpartition("/")[0] or "/")
    files.mkdir(temporary)
    try:
        with ZipFile(archive) as packed:
            names = [name for name in dict.fromkeys(packed.namelist()) if _NAMES.fullmatch(name)]
            if layout.JOURNAL not in names:
                raise NotABook("no_backup", file=str(archive))
            if any(name.startswith(layout.DEALS) for name in names):
                files.mkdir(layout.path(temporary, layout.DEALS))
            if any(packed.getinfo(name).compress_type not in (ZIP_STORED, ZIP_DEFLATED) for name in names):
                raise Damaged("backup", file=str(archive))  # the others unpack any amount at once
            if bloated(packed, archive.stat().st_size, names):
                raise Damaged("huge", file=str(archive))
            for name in names:
                pieces = _pieces(packed, name)
                if name == layout.JOURNAL:
                    pieces = _marked(pieces, int(files.now() * 1000))
                files.write_new(layout.path(temporary, name), pieces)
        if files.stat(layout.path(temporary, layout.DEALS)) is not None:
            files.sync_folder(layout.path(temporary, layout.DEALS))
        files.sync_folder(temporary)
        _check(Path(temporary), archive, files)
        for each in files.names(target):
            files.unlink(layout.path(target, each))  # an empty lock, a left-over temporary
        files.rename(temporary, target)
        files.sync_folder(target.rpartition("/")[0] or "/")
    except BadZipFile as error:
        damaged = files.read_beginning(str(archive), len(_ZIP)) == _ZIP
        kind = Damaged("backup") if damaged else NotABook("no_backup")
        kind.file, kind.detail = str(archive), str(error)
        raise kind from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError, BrokenJournal) as error:
        raise Damaged("backup", file=str(archive), detail=str(error)) from error
    finally:
        files.remove_tree(temporary)


def _pieces(packed: ZipFile, name: str) -> Iterator[bytes]:
    """At most as many bytes as the zip declares: ZipFile reads no more."""
    with packed.open(name) as stream:
        yield from iter(lambda: stream.read(_PIECE), b"")


def _marked(journal: Iterator[bytes], now: int) -> Iterator[bytes]:
    """The journal with a head that no other has: programs that have the folder open read everything anew."""
    beginning = next(journal, b"")
    header, first = read_header(beginning)
    yield header_line(header._replace(mended=now)) + beginning[first:]
    yield from journal


def _check(folder: Path, archive: Path, files: Files) -> None:
    """The unpacked book must open without having to be mended."""
    try:
        repo = Repository.open(folder, read_only=True, files=files)
        for number in repo.folded:
            repo.file(number)
        notices = repo.notices
        repo.close()
    except Damaged as error:
        raise Damaged("backup", file=str(archive), detail=error.file) from error
    if notices:
        raise Damaged("backup", file=str(archive), detail=notices[0].file)
