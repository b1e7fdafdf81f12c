"""To be told by the system that something in a book's folder changed, in place of looking every second.

inotify (Linux). What another machine writes to a network folder is not told, so only file systems that no other machine can
write to are watched; elsewhere the caller goes on looking.
"""

from __future__ import annotations

import os
import sys

__all__ = ["Watch", "is_local"]

# IN_MODIFY | IN_MOVED_TO | IN_CREATE | IN_DELETE: a line appended, a file put in another's place (inotify(7))
_MASK = 0x2 | 0x80 | 0x100 | 0x200
_MOUNTS = "/proc/self/mountinfo"
LOCAL = frozenset(
    "bcachefs btrfs exfat ext2 ext3 ext4 f2fs jfs overlay ramfs reiserfs tmpfs vfat xfs zfs".split()
)


def is_local(folder: str, mounts: str) -> bool:
    """Whether only this machine can write to a folder, by its file system.

    mounts: the text of /proc/self/mountinfo (proc(5)); of several mounts over a folder the deepest, then the last, counts.
    """
    best, found = -1, ""
    for line in mounts.splitlines():
        fields, dash, rest = line.partition(" - ")
        words, kind = fields.split(" "), rest.split(" ")
        if not dash or len(words) < 5:
            continue
        point = words[4]
        for escaped, sign in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
            point = point.replace(escaped, sign)
        point = point.rstrip("/")
        if (folder == point or folder.startswith(f"{point}/")) and len(point) >= best:
            best, found = len(point), kind[0]
    return found in LOCAL


class Watch:
    """A descriptor that can be read as soon as something in the folder changed.

    watch = Watch.of(folder)                                    # None: look for yourself
    loop.add_reader(watch.fileno(), lambda: watch.drain())
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd

    @classmethod
    def of(cls, folder: str) -> Watch | None:
        """Watch a folder (an absolute path); None where the system cannot, or would not tell everything."""
        if not sys.platform.startswith("linux"):
            return None
        try:
            with open(_MOUNTS, encoding="utf-8", errors="surrogateescape") as stream:  # noqa: PTH123
                if not is_local(folder, stream.read()):
                    return None
            import ctypes

            libc = ctypes.CDLL(None, use_errno=True)
            fd = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
            if fd < 0:
                return None
            if libc.inotify_add_watch(fd, os.fsencode(folder), _MASK) < 0:
                os.close(fd)
                return None
        except (ImportError, OSError, AttributeError, ValueError):
            return None
        return cls(fd)

    def fileno(self) -> int:
        return self._fd

    def drain(self) -> bool:
        """Take what was told; whether there was anything."""
        try:
            return bool(os.read(self._fd, 1 << 16))
        except OSError:  # nothing (BlockingIOError), or it was closed
            return False

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
