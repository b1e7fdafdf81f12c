"""What stands where in a book's folder."""

from __future__ import annotations

import errno
import itertools
import os
import stat

from dealtui.store.files import Files

__all__ = [
    "BACKUP",
    "BOOK",
    "DEALS",
    "JOURNAL",
    "LOCK",
    "REGISTER",
    "file_name",
    "look",
    "path",
    "temporary",
    "why",
]

BOOK = "book.json"
JOURNAL = "journal"
LOCK = "lock"
DEALS = "deals"
BACKUP = "backup"
REGISTER = "files"  # the table of book.json that says which deal files there are

_counter = itertools.count(1)


def path(folder: str, name: str) -> str:
    return f"{folder}/{name}"


def file_name(number: int) -> str:
    """The TinyDB file of a deal; 0: the book's."""
    return f"{DEALS}/{number}.json" if number else BOOK


def temporary(folder: str, name: str) -> str:
    """A name that no other program and no other thread of this one takes; removed by the next folding if it
    stays.
    """
    return f"{folder}/{name}.{os.getpid()}-{next(_counter)}.tmp"


def is_temporary(name: str) -> bool:
    return name.endswith(".tmp")


def look(files: Files, folder: str) -> str:
    """What a folder is: "book", "nothing" (there is none), "empty", "other" (it holds something else),
    "not_a_folder".
    """
    status = files.stat(folder)
    if status is None:
        return "nothing"
    if not stat.S_ISDIR(status.st_mode):
        return "not_a_folder"
    names = set(files.names(folder))
    if names & {BOOK, JOURNAL, DEALS, BACKUP}:
        return "book"
    return "other" if {name for name in names if name != LOCK and not is_temporary(name)} else "empty"


def why(error: OSError) -> str:
    """Why a book cannot be written to, as `Repository.why_read_only` says it."""
    if error.errno == errno.EROFS:
        return "medium"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "rights"
    return "locking"
