"""What stands where in a book's folder."""

from __future__ import annotations

import errno
import itertools
import os
import stat
import time
from zlib import crc32

from dealtui.store.files import Files

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
    stays."""
    return f"{folder}/{name}.{os.getpid()}-{next(_counter)}.tmp"


def is_temporary(name: str) -> bool:
    return name.endswith(".tmp")


def look(files: Files, folder: str) -> str:
    """What a folder is: "book", "nothing" (there is none), "empty", "other" (it holds something else),
    "not_a_folder"."""
    status = files.stat(folder)
    if status is None:
        return "nothing"
    if not stat.S_ISDIR(status.st_mode):
        return "not_a_folder"
    names = set(files.names(folder))
    if names & {BOOK, JOURNAL, DEALS, BACKUP}:
        return "book"
    return "other" if {name for name in names if name != LOCK and not is_temporary(name)} else "empty"


_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)


def why(error: OSError) -> str:
    """Why a book cannot be written to, as `Repository.why_read_only` says it."""
    if error.errno == errno.EROFS:
        return "medium"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "rights"
    return "locking" if error.errno in _NO_LOCKS else "disk"


# ----------------------------------------------------------------------------------------------------
# The book's lock: held for a commit, not for the life of a program.


# The number and its checksum; in a second line, which earlier versions pass over, the checksum of that commit's line
_MARK = b"%020d %08x\n"
_MARK_SIZE = len(_MARK % (0, 0))
_SUM = b"%08x %08x\n"
_SUM_SIZE = len(_SUM % (0, 0))


class Lock:
    """The lock file on a descriptor of its own; two Locks exclude each other, also within one program.

    A program that dies lets go of it: the system closes its descriptors. One without a path, or that is closed, is none: it is
    false, never held, and knows of no commit.

    The file says which commit was acknowledged last, where nothing that befalls the journal takes it along. It is not
    flushed: after a power cut it may say less, or nothing that checks, and never more than the journal holds.
    """

    def __init__(self, files: Files, path: str = "", create: bool = True) -> None:
        """Raises OSError when the lock file cannot be opened, Damaged when it is not a plain file."""
        self._files = files
        self._path = path
        self._create = create
        self._fd = files.open_lock(path, create) if path else -1
        self.held = ""  # "exclusive" or "shared"

    def __bool__(self) -> bool:
        return self._fd >= 0

    def acquire(self, wait: float = 0.0, shared: bool = False) -> bool:
        """Try for `wait` seconds (0: once); whether it is held. OSError where locking does not work."""
        if not self or self._try(shared):
            return bool(self)
        end = time.monotonic() + wait
        nap = 0.0002
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, nap * (0.5 + time.perf_counter_ns() % 997 / 997)))  # out of step with others
            nap = min(nap * 1.5, 0.005)
            if self._try(shared):
                return True
        return False

    def _try(self, shared: bool) -> bool:
        while self._files.lock(self._fd, shared):
            if not self._exchanged():
                self.held = "shared" if shared else "exclusive"
                return True
        return False

    def _exchanged(self) -> bool:
        """Whether another file stands there now (somebody tidied up, a backup was restored), so that this one shuts
        nobody out any more; then that one is the lock from here on."""
        here, there = self._files.fstat(self._fd), self._files.stat(self._path)
        if there is not None and (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino):
            return False
        try:
            new = self._files.open_lock(self._path, self._create)
        except FileNotFoundError:
            return False  # the folder is away, which the journal shows
        self._files.close(self._fd)
        self._fd = new
        return True

    def mark(self, seq: int, line: int) -> None:
        """Commit `seq` was acknowledged; `line`: the checksum of its line."""
        first, second = _MARK % (seq, crc32(b"%d" % seq)), _SUM % (line, crc32(b"%d %d" % (seq, line)))
        try:
            if self:
                self._files.overwrite(self._fd, first + second)
        except OSError:
            pass  # the commit stands; what is missed is only that a journal cut later would be noticed

    def marked(self) -> tuple[int, tuple[int, ...]]:
        """The last commit known to be acknowledged (0: nothing is known) and the checksum of its line, () when that is
        not known. Read at one stroke: others write it meanwhile."""
        data = self._files.read(self._fd, 0, _MARK_SIZE + _SUM_SIZE) if self else b""
        number, _, rest = data[:_MARK_SIZE].partition(b" ")
        seq = int(number) if number.isdigit() else 0
        if rest != b"%08x\n" % crc32(b"%d" % seq):
            return 0, ()
        try:
            line, check = (int(word, 16) for word in data[_MARK_SIZE:].split())
        except ValueError:
            return seq, ()
        return seq, (line,) if check == crc32(b"%d %d" % (seq, line)) else ()

    def release(self) -> None:
        if self.held:
            self.held = ""
            self._files.unlock(self._fd)

    def close(self) -> None:
        if self:
            self.release()
            self._files.close(self._fd)
            self._fd = -1
