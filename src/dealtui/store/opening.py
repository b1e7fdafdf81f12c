"""Opening a book, or beginning one."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from dealtui.domain.ids import new_id
from dealtui.store import damage, layout, loading
from dealtui.store.errors import Busy, Damaged, NotABook
from dealtui.store.journal import Header, header_line
from dealtui.store.locking import Lock
from dealtui.store.migration import SCHEMA

if TYPE_CHECKING:
    from dealtui.store.memory import Memory

__all__ = ["open_into"]

LOCK_WAIT = 5.0  # seconds


def open_into(repo: Memory, *, create: bool, read_only: bool) -> None:
    """Read the book into a fresh repository; begin one if there is none.

    What the medium refuses (OSError) comes out as Damaged, with the file that it was about.
    """
    try:
        _open_into(repo, create=create, read_only=read_only)
    except OSError as error:
        raise Damaged.refused(error, repo.folder) from error


def _open_into(repo: Memory, *, create: bool, read_only: bool) -> None:
    folder = repo.folder = os.path.realpath(repo.folder)
    state = layout.look(repo.files, folder)
    if state in ("other", "not_a_folder"):
        raise NotABook("other_files" if state == "other" else state, file=folder)
    if state != "book" and (read_only or not create):
        raise NotABook("missing", file=folder)
    if read_only:
        repo.read_only, repo.why_read_only = True, "asked"
    if state == "nothing":
        _make_folder(repo)
    if state == "book":
        _look_for_links(repo)
    trouble = _open_lock(repo)
    if state != "book":
        _begin(repo, trouble)
    _close_to_others(repo)
    loading.load(repo)
    if repo.journal.header.schema < SCHEMA and not repo.read_only:
        damage.mend_journal(repo)  # writes it anew, in this schema
        loading.load(repo)


def _make_folder(repo: Memory) -> None:
    parent = repo.folder.rpartition("/")[0] or "/"
    try:
        repo.files.make_parents(parent)
        repo.files.mkdir(repo.folder)
        repo.files.sync_folder(parent)
    except OSError as error:
        raise NotABook("cannot_write", file=repo.folder, detail=error.strerror or "") from error


def _look_for_links(repo: Memory) -> None:
    """The folders inside must be folders: files are read through them."""
    for name in (layout.DEALS, layout.BACKUP, *(f"{layout.BACKUP}/{name}" for name in ("book", "deals"))):
        try:
            status = repo.files.stat(layout.path(repo.folder, name))
        except PermissionError:
            continue  # a backup that is somebody else's is no reason not to read the book
        if status is not None and not stat.S_ISDIR(status.st_mode):
            raise Damaged("symlink" if stat.S_ISLNK(status.st_mode) else "not_a_file", file=name)


def _open_lock(repo: Memory) -> str:
    """Open the lock, and find out whether writing and locking work here; if not, the book is read-only.

    What the system says of it.
    """
    path = layout.path(repo.folder, layout.LOCK)
    try:
        if not repo.read_only:
            repo.files.try_writing(repo.folder)
            repo.files.try_appending(layout.path(repo.folder, layout.JOURNAL))
        repo.lock = Lock(repo.files, path, create=not repo.read_only)
        if repo.lock.acquire(shared=True):
            repo.lock.release()
    except OSError as error:
        if repo.lock is not None:
            repo.lock.close()
            repo.lock = None
        if not repo.read_only:
            repo.read_only, repo.why_read_only = True, layout.why(error)
        return error.strerror or ""
    return ""


def _begin(repo: Memory, trouble: str) -> None:
    """Write the first journal: with it the book exists. Another program may be doing the same."""
    if repo.lock is None or repo.read_only:
        raise NotABook("cannot_write", file=repo.folder, detail=trouble)
    files, folder = repo.files, repo.folder
    if not repo.lock.acquire(LOCK_WAIT):
        raise Busy
    try:
        if layout.look(files, folder) == "book":
            return
        temporary = layout.temporary(folder, layout.JOURNAL)
        header = Header(generation=1, base=0, folded=0, schema=SCHEMA, book=new_id())
        files.write_new(temporary, [header_line(header)])
        files.rename(temporary, layout.path(folder, layout.JOURNAL))
        files.sync_folder(folder)
    except OSError as error:
        raise NotABook("cannot_write", file=folder, detail=error.strerror or "") from error
    finally:
        repo.lock.release()


def _close_to_others(repo: Memory) -> None:
    """What is in a book is confidential: nobody else may look into its folder."""
    status = repo.files.stat(repo.folder)
    if repo.read_only or status is None or not stat.S_IMODE(status.st_mode) & 0o077:
        return
    try:
        repo.files.chmod(repo.folder, 0o700)
    except OSError:
        return  # somebody else's folder, or a medium without modes: doctor names it
    repo.note("mode", repo.folder)
