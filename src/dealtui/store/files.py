"""The only module that touches the disk.

`Files` is thin on purpose: a test replaces it by one that records every call (to simulate a power cut) or
fails where it is told to. Nothing here follows a symbolic link in the last part of a name or opens anything
but a regular file, so that a link planted in the book's folder leads nowhere. Folders are 0700 and files
0600 whatever the umask.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterable
from pathlib import Path

from dealtui.store.errors import Damaged

# ruff: noqa: PTH100, PTH101, PTH102, PTH103, PTH105, PTH106, PTH108, PTH114, PTH115, PTH118, PTH120, PTH208


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
        """The bytes from `start` on (all of them, or at most `size`)."""
        if size < 0:
            size = max(os.fstat(fd).st_size - start, 0)
        pieces = []
        while size > 0:
            piece = os.pread(fd, size, start)
            if not piece:
                break
            pieces.append(piece)
            start += len(piece)
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
        os.pwrite(fd, data, 0)

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
        status = self.stat(path)
        if status is None:
            return
        if not stat.S_ISDIR(status.st_mode):
            self.unlink(path)
            return
        for name in self.names(path):
            self.remove_tree(f"{path}/{name}")
        os.rmdir(path)

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
            temporary = f"{new}.{os.getpid()}.tmp"
            self.write_new(temporary, [self.read_file(old)])
            self.rename(temporary, new)

    def read_file(self, path: str) -> bytes:
        """A whole file; FileNotFoundError when there is none."""
        fd = self.open_read(path)
        try:
            return self.read(fd)
        finally:
            self.close(fd)

    def read_beginning(self, path: str, size: int) -> bytes:
        """The first bytes of a file."""
        fd = self.open_read(path)
        try:
            return self.read(fd, 0, size)
        finally:
            self.close(fd)

    def write_new(self, path: str, pieces: Iterable[bytes]) -> int:
        """Write a new file and put it on the disk; gives its size. What was begun is taken away on failure."""
        fd = self.create(path)
        size = 0
        try:
            for piece in pieces:
                self.write(fd, piece)
                size += len(piece)
            self.datasync(fd)
        except BaseException as error:
            if isinstance(error, OSError):
                error.filename = error.filename or path  # the system names none while writing
            self.close(fd)
            self.unlink(path)
            raise
        self.close(fd)
        return size


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
        if own is not None or (before is not None and not stat.S_ISREG(before.st_mode)):
            fd = os.dup(own) if own is not None else _open_pipe(target)
            try:
                files.write(fd, data)
            finally:
                os.close(fd)
            return False
    except BrokenPipeError:
        raise
    except OSError as error:
        error.filename = str(path)
        raise
    folder = os.path.dirname(target)
    temporary = beside(target)
    try:
        files.write_new(temporary, [data])
    except OSError as error:
        error.filename = str(path)  # the name that the user knows
        raise
    try:
        if before is not None:
            files.chmod(temporary, stat.S_IMODE(before.st_mode))
        files.rename(temporary, target)
    except BaseException:
        files.unlink(temporary)
        raise
    files.sync_folder(folder)
    return True


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
