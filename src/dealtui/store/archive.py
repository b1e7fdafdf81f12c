"""A book as one zip file, and back.

The zip holds the TinyDB files and the journal of one moment, so that it opens as the book was then; whoever
unpacks it by hand has plain JSON. Generations and locks stay behind.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from dealtui.extras import bloated, unpacking
from dealtui.store.errors import Busy, Damaged, NotABook
from dealtui.store.files import BOOK, DEALS, FILES, JOURNAL, LOCK, Files, Folder, Lock, beside
from dealtui.store.journal import BrokenJournal, JournalFile, header_line, read_header
from dealtui.store.repository import Repository
from dealtui.store.state import BrokenFile, verify

if TYPE_CHECKING:
    from zipfile import ZipFile


ATTEMPTS = 3  # beside other programs' foldings, before the lock is held for the whole of it
PACKING_WAIT = 10.0  # seconds
_NAMES = re.compile(r"book\.json|journal|deals/[1-9]\d*\.json")
_PIECE = 1 << 20
_ZIP = b"PK\x03\x04"


def backup(repo: Repository, target: Path) -> None:
    """Write the book as it is on the disk into a zip file 0600, which is replaced if it is there.

    Raises Damaged when a file of the book does not check (a backup must not hide that), Busy, OSError.
    """
    path = os.path.realpath(target)
    if (before := repo.files.stat(path)) is not None and not stat.S_ISREG(before.st_mode):
        raise Damaged("not_a_file", file=str(target))
    temporary = beside(path)
    lock = Lock(repo.files) if repo.read_only else Lock(repo.files, repo.at(LOCK))
    try:
        for attempt in range(ATTEMPTS + 1):
            if attempt == ATTEMPTS and lock and not lock.acquire(PACKING_WAIT):
                raise Busy
            whole, packed = _packed(repo)
            if whole:
                break
        repo.files.put(path, [packed], temporary)
    except OSError as error:
        error.filename = str(target) if error.filename in (None, temporary) else error.filename
        raise
    finally:
        lock.close()


def _packed(repo: Repository) -> tuple[bool, bytes]:
    """Everything; not whole when another program folded meanwhile, so that the files may not fit together."""
    from zipfile import ZIP_DEFLATED, ZipFile

    files, target = repo.files, BytesIO()
    with closing(JournalFile(files, repo.at(JOURNAL), False)) as journal:
        if journal.damaged:
            raise Damaged("checksum", file=JOURNAL)
        with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=3) as packed:
            packed.writestr(JOURNAL, files.read(journal.fd, 0, journal.beginning.end))
            for name in [BOOK, *(f"{DEALS}/{deal}" for deal in files.names(repo.at(DEALS)))]:
                if _NAMES.fullmatch(name) and files.stat(repo.at(name)) is not None:
                    data = files.read_file(repo.at(name))
                    try:
                        verify(data)
                    except BrokenFile as error:
                        raise Damaged(error.reason, file=name) from error
                    packed.writestr(name, data)
        return journal.changed() in ("", "grown", "shrunk"), target.getvalue()


def restore(archive: Path, folder: Path, files: Files = FILES) -> None:
    """Unpack a backup into a new or empty folder; it takes its place only when it is whole and opens.

    Raises NotABook (the folder is in use, or the file is no zip with a book), Damaged (the zip is), OSError.
    """
    from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile

    target = os.path.realpath(folder)
    state = Folder(target, files).look()
    if state not in ("nothing", "empty"):
        raise NotABook({"book": "taken", "other": "other_files"}.get(state, state), file=target)
    files.read_file(str(archive), 1)  # OSError before anything is made
    new = Folder(beside(target), files)
    files.make_parents(str(Path(target).parent))
    files.mkdir(new.folder)
    try:
        with unpacking(archive) as packed:
            names = [name for name in dict.fromkeys(packed.namelist()) if _NAMES.fullmatch(name)]
            if JOURNAL not in names:
                raise NotABook("no_backup", file=str(archive))
            if any(name.startswith(DEALS) for name in names):
                files.mkdir(new.at(DEALS))
            if any(packed.getinfo(name).compress_type not in (ZIP_STORED, ZIP_DEFLATED) for name in names):
                raise Damaged("backup", file=str(archive))  # the others unpack any amount at once
            if bloated(packed, archive.stat().st_size, names):
                raise Damaged("huge", file=str(archive))
            for name in names:
                pieces = _pieces(packed, name)
                if name == JOURNAL:
                    pieces = _marked(pieces, int(files.now() * 1000))
                files.write_new(new.at(name), pieces)
        if files.stat(new.at(DEALS)) is not None:
            files.sync_folder(new.at(DEALS))
        files.sync_folder(new.folder)
        _check(Path(new.folder), archive, files)
        for each in files.names(target):
            files.unlink(f"{target}/{each}")  # an empty lock, a left-over temporary
        files.rename(new.folder, target)
        files.sync_folder(str(Path(target).parent))
    except BadZipFile as error:
        damaged = files.read_file(str(archive), len(_ZIP)) == _ZIP
        kind, reason = (Damaged, "backup") if damaged else (NotABook, "no_backup")
        raise kind(reason, file=str(archive), detail=str(error)) from error
    except BrokenJournal as error:
        raise Damaged("backup", file=str(archive), detail=str(error)) from error
    finally:
        files.remove_tree(new.folder)


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
