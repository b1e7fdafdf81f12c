"""The disk: the only module that touches it. Below, what stands where in a book's folder, and its lock.

`Files` is thin on purpose: a test replaces it by one that records every call (to simulate a power cut) or
fails where it is told to. Nothing here follows a symbolic link in the last part of a name or opens anything
but a regular file, so that a link planted in the book's folder leads nowhere. Folders are 0700 and files
0600 whatever the umask.
"""

from __future__ import annotations

import errno
import itertools
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn
from zlib import crc32

from dealtui.store.errors import Busy, Damaged, Notice, ReadOnly

# ruff: noqa: PTH100, PTH101, PTH102, PTH103, PTH105, PTH108, PTH114, PTH115, PTH118, PTH120, PTH208


try:
    import fcntl
except ImportError:  # not POSIX: filelock locks the same descriptor there
    fcntl = None  # type: ignore[assignment]


_PIPE_TRIES = 40  # of 50 ms
_SAFE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0)
_SAFE |= getattr(os, "O_BINARY", 0)
_DATASYNC = getattr(os, "fdatasync", os.fsync)
_FULLSYNC = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync alone stops at the drive's cache


_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EXDEV)


class Files:
    """The disk, one thin operation at a time. Errors are OSError, and `Damaged` for what must not be opened."""

    def open_read(self, path: str) -> int:
        """A descriptor of a regular file, for reading."""
        return self._open(path, os.O_RDONLY)

    def open_append(self, path: str) -> int:
        """A descriptor of an existing regular file, for reading and for appending."""
        return self._open(path, os.O_RDWR | os.O_APPEND)

    def open_lock(self, path: str, create: bool) -> int:
        """A descriptor of the lock file."""
        fd = self._open(path, os.O_RDWR | os.O_CREAT if create else os.O_RDONLY)
        if create and hasattr(os, "fchmod") and stat.S_IMODE(os.fstat(fd).st_mode) != 0o600:
            os.fchmod(fd, 0o600)
        return fd

    def create(self, path: str) -> int:
        """A descriptor of a new, empty file 0600; FileExistsError when the name is taken."""
        return self._open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)

    def _open(self, path: str, flags: int) -> int:
        try:
            fd = os.open(path, flags | _SAFE, 0o600)
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.EMLINK):
                raise Damaged("symlink", file=path) from None
            if error.errno in (errno.EISDIR, errno.ENXIO):
                raise Damaged("not_a_file", file=path) from None
            raise
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise Damaged("not_a_file", file=path)
        if flags & os.O_EXCL and hasattr(os, "fchmod"):
            os.fchmod(fd, 0o600)
        return fd

    def close(self, fd: int) -> None:
        os.close(fd)

    def read(self, fd: int, start: int = 0, size: int = -1) -> bytes:
        """The bytes from `start` on (all of them, or at most `size`). It moves the descriptor's place, as Windows has no other
        way: what is appended, and the lock, ask for none, and no two threads share a descriptor."""
        if size < 0:
            size = max(os.fstat(fd).st_size - start, 0)
        os.lseek(fd, start, os.SEEK_SET)
        pieces = []
        while size > 0 and (piece := os.read(fd, size)):
            pieces.append(piece)
            size -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def write(self, fd: int, data: bytes) -> None:
        """Write all of it at the descriptor's place (the end, after open_append); a full disk raises ENOSPC
        half-way."""
        written = os.write(fd, data)
        while written < len(data):
            written += os.write(fd, data[written:])

    def overwrite(self, fd: int, data: bytes) -> None:
        """Write over what stands at the beginning of a file; as many bytes each time, so it is never longer."""
        os.lseek(fd, 0, os.SEEK_SET)
        os.write(fd, data)

    def truncate(self, fd: int, size: int) -> None:
        os.ftruncate(fd, size)

    def datasync(self, fd: int) -> None:
        """Put the file's content (and what is needed to read it back) on the disk."""
        if _FULLSYNC is not None:
            fcntl.fcntl(fd, _FULLSYNC)
        else:
            _DATASYNC(fd)

    def rename(self, old: str, new: str) -> None:
        os.replace(old, new)

    def link(self, old: str, new: str) -> None:
        os.link(old, new, follow_symlinks=False)

    def unlink(self, path: str) -> None:
        os.unlink(path)

    def sync_folder(self, path: str) -> None:
        """Put a folder's names on the disk (POSIX; elsewhere there is nothing to do)."""
        if os.name != "posix":
            return
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def mkdir(self, path: str) -> None:
        """Make a folder 0700; one that stands there already is fine, anything else in its place is not."""
        try:
            os.mkdir(path, 0o700)
        except FileExistsError:
            if not stat.S_ISDIR(os.lstat(path).st_mode):
                raise Damaged("symlink" if os.path.islink(path) else "not_a_file", file=path) from None
        else:
            os.chmod(path, 0o700)

    def make_folder(self, path: str) -> None:
        """`mkdir`, with the new folder's name put on the disk."""
        new = self.stat(path) is None
        self.mkdir(path)
        if new:
            self.sync_folder(os.path.dirname(path))

    def remove_tree(self, path: str) -> None:
        """Take away a folder that this program made, with all in it; nothing when there is none."""
        if self.stat(path) is not None:
            from shutil import rmtree  # not needed to record a line

            rmtree(path)

    def make_parents(self, path: str) -> None:
        """Make the folders above a book, as the user's umask has them, and put their names on the disk."""
        if self.stat(path) is None:
            above = os.path.dirname(path)
            self.make_parents(above)
            os.makedirs(path, exist_ok=True)
            self.sync_folder(above)

    def try_writing(self, folder: str) -> None:
        """OSError (EROFS, EACCES) when nothing can be written in a folder."""
        if not os.access(folder, os.W_OK | os.X_OK):
            read_only = hasattr(os, "statvfs") and os.statvfs(folder).f_flag & os.ST_RDONLY
            number = errno.EROFS if read_only else errno.EACCES
            raise OSError(number, os.strerror(number), folder)

    def try_appending(self, path: str) -> None:
        """OSError (EACCES) when a file is there that may be read but not be written."""
        if os.access(path, os.R_OK) and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    def chmod(self, path: str, mode: int) -> None:
        os.chmod(path, mode)

    def stat(self, path: str) -> os.stat_result | None:
        """What stands under a name, links not followed; None when nothing does."""
        try:
            return os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None

    def fstat(self, fd: int) -> os.stat_result:
        return os.fstat(fd)

    def names(self, path: str) -> list[str]:
        """The names in a folder, sorted; none when there is no such folder (a link to one is none)."""
        status = self.stat(path)
        return sorted(os.listdir(path)) if status is not None and stat.S_ISDIR(status.st_mode) else []

    def lock(self, fd: int, shared: bool = False) -> bool:
        """Take the lock on a descriptor without waiting; False when another holds it.

        The native lock of filelock's FileLock on the same file (flock on POSIX), so both exclude each other;
        called directly because opening and checking the path anew costs 70 µs a commit, and this 1 µs.
        """
        if fcntl is None:
            from filelock import lock_descriptor

            return lock_descriptor(fd, blocking=False)
        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EINTR):
                return False
            raise
        return True

    def unlock(self, fd: int) -> None:
        if fcntl is None:
            from filelock import unlock_descriptor

            unlock_descriptor(fd)
        else:
            fcntl.flock(fd, fcntl.LOCK_UN)

    def now(self) -> float:
        """Seconds since 1970, for the time of a commit and the names of damaged files."""
        return time.time()

    # ------------------------------------------------------------------ put together from the above

    def keep_as(self, old: str, new: str) -> None:
        """Give a file a second name; where the disk has no such names (FAT, some networks), a copy."""
        try:
            self.link(old, new)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self.put(new, [self.read_file(old)], f"{new}.{os.getpid()}.tmp")

    def read_file(self, path: str, size: int = -1) -> bytes:
        """A whole file, or its first bytes; FileNotFoundError when there is none."""
        fd = self.open_read(path)
        try:
            return self.read(fd, 0, size)
        finally:
            self.close(fd)

    def write_new(self, path: str, pieces: Iterable[bytes]) -> None:
        """Write a new file and put it on the disk. What was begun is taken away on failure."""
        fd = self.create(path)
        try:
            for piece in pieces:
                self.write(fd, piece)
            self.datasync(fd)
        except BaseException as error:
            if isinstance(error, OSError):
                error.filename = error.filename or path  # the system names none while writing
            self.close(fd)
            self.unlink(path)
            raise
        self.close(fd)

    def put(self, path: str, pieces: Iterable[bytes], temporary: str, mode: int = 0o600) -> None:
        """Write a file whole under its name, or not at all; what stands there is replaced."""
        self.write_new(temporary, pieces)
        try:
            if mode != 0o600:
                self.chmod(temporary, mode)
            self.rename(temporary, path)
        except BaseException:
            self.unlink(temporary)
            raise
        self.sync_folder(os.path.dirname(path))


FILES = Files()


def write_atomic(path: Path, data: bytes, files: Files = FILES) -> bool:
    """Write a file that the user asked for (an export): whole or not at all, never half, 0600 if it is new.

    A file that stands there is replaced; its mode is kept, and a symbolic link is written through to what
    it names. Whether there is a file now: a pipe, a terminal and /dev/stdout are written to as they stand.
    """
    target = os.path.realpath(path)
    before = files.stat(target)
    own = _own_descriptor(str(path))
    try:
        if own is None and (before is None or stat.S_ISREG(before.st_mode)):
            mode = 0o600 if before is None else stat.S_IMODE(before.st_mode)
            files.put(target, [data], beside(target), mode)
            return True
        fd = os.dup(own) if own is not None else _open_pipe(target)
        try:
            files.write(fd, data)
        finally:
            os.close(fd)
        return False
    except BrokenPipeError:
        raise
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # the name that the user knows
        raise


def beside(target: str) -> str:
    """A temporary name in the same folder, however long the name of the file is."""
    return os.path.join(os.path.dirname(target), f".dealtui-{os.getpid()}-{time.monotonic_ns()}.tmp")


def _own_descriptor(path: str) -> int | None:
    """The descriptor of this program that a path names: /dev/stdout, and what a shell makes of >(...)."""
    for _ in range(10):
        folder, name = os.path.split(os.path.abspath(path))
        if name.isdecimal() and os.path.realpath(folder) in (f"/proc/{os.getpid()}/fd", "/dev/fd"):
            return int(name)
        if not os.path.islink(path):
            return None
        path = os.path.join(folder, os.readlink(path))
    return None


def _open_pipe(path: str) -> int:
    """A pipe, once somebody reads from it, or what else is no file. OSError ENXIO when nobody does."""
    for attempt in range(_PIPE_TRIES + 1):
        try:
            fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            if error.errno != errno.ENXIO or attempt == _PIPE_TRIES:
                raise
            time.sleep(0.05)
        else:
            os.set_blocking(fd, True)
            return fd
    raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), path)


# ----------------------------------------------------------------------------------------------------
# What stands where in a book's folder, and what every part of the store wants to know of it.

BOOK = "book.json"
JOURNAL = "journal"
LOCK = "lock"
DEALS = "deals"
BACKUP = "backup"
LOCK_WAIT = 5.0  # seconds

_counter = itertools.count(1)
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL)


def file_name(number: int) -> str:
    """The TinyDB file of a deal; 0: the book's."""
    return f"{DEALS}/{number}.json" if number else BOOK


def is_temporary(name: str) -> bool:
    return name.endswith(".tmp")


def why(error: OSError) -> str:
    """Why a book cannot be written to, as `ReadOnly` says it."""
    if error.errno == errno.EROFS:
        return "medium"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "rights"
    return "locking" if error.errno in _NO_LOCKS else "disk"


class Folder:
    """A book's folder: whether it may be written to, its lock, and what was found in it. Names are those within it."""

    def __init__(self, path: str, files: Files = FILES) -> None:
        self.folder = path
        self.files = files
        self.lock = Lock(files)  # none: locking does not work here
        self.why_read_only = ""  # see `ReadOnly`; "": it may be written to
        self.notices: list[Notice] = []

    @property
    def read_only(self) -> bool:
        return bool(self.why_read_only)

    def at(self, name: str) -> str:
        """Where that stands."""
        return f"{self.folder}/{name}" if name else self.folder

    def within(self, path: str) -> str:
        """Its name in the folder."""
        return path.removeprefix(f"{self.folder}/")

    def temporary(self, name: str) -> str:
        """A name that no other program and no other thread of this one takes; removed by the next folding if it stays."""
        return f"{name}.{os.getpid()}-{next(_counter)}.tmp"

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file whole, on the disk, or not at all."""
        self.files.put(self.at(name), pieces, self.at(self.temporary(name)))

    def look(self) -> str:
        """What it is: "book", "nothing" (there is none), "empty", "other" (it holds something else), "not_a_folder"."""
        status = self.files.stat(self.folder)
        if status is None:
            return "nothing"
        if not stat.S_ISDIR(status.st_mode):
            return "not_a_folder"
        names = set(self.files.names(self.folder))
        if names & {BOOK, JOURNAL, DEALS, BACKUP}:
            return "book"
        return "other" if {name for name in names if name != LOCK and not is_temporary(name)} else "empty"

    def note(self, code: str, file: str = "", detail: str = "") -> None:
        """Something was found and mended."""
        self.notices.append(Notice(code, file, detail))

    def only_read(self, why: str, file: str) -> None:
        """Nothing is written any more, and it is said why."""
        if not self.read_only:
            self.note(why, file)
        self.why_read_only = why

    def exchanged(self) -> NoReturn:
        """Another book, or another state of this one, stands in the folder. Raises ReadOnly."""
        self.only_read("exchanged", self.folder)
        raise ReadOnly("exchanged")

    @contextmanager
    def held(self) -> Iterator[None]:
        """The exclusive lock, if it is not held already and can be had at all."""
        before = self.lock.held
        if not self.lock or self.read_only or before == "exclusive":
            yield
            return
        if not self.lock.acquire(LOCK_WAIT):
            raise Busy
        try:
            yield
        finally:
            self.lock.release()
            if before:
                self.lock.acquire(LOCK_WAIT, shared=True)


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
            if self._fd >= 0:
                self._files.overwrite(self._fd, first + second)
        except OSError:
            pass  # the commit stands; what is missed is only that a journal cut later would be noticed

    def marked(self) -> tuple[int, tuple[int, ...]]:
        """The last commit known to be acknowledged (0: nothing is known) and the checksum of its line, () when that is
        not known. Read at one stroke: others write it meanwhile."""
        try:
            data = self._files.read(self._fd, 0, _MARK_SIZE + _SUM_SIZE) if self else b""
        except PermissionError:  # Windows: who holds the lock holds its first byte
            return 0, ()
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
