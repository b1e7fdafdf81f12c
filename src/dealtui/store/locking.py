"""The book's lock: held for a commit, not for the life of a program."""

from __future__ import annotations

import time

from dealtui.store.files import Files

__all__ = ["Lock"]


class Lock:
    """The lock file on a descriptor of its own; two Locks exclude each other, also within one program.

    A program that dies lets go of it: the system closes its descriptors.
    """

    def __init__(self, files: Files, path: str, create: bool = True) -> None:
        """Raises OSError when the lock file cannot be opened, Damaged when it is not a plain file."""
        self._files = files
        self._path = path
        self._create = create
        self._fd = files.open_lock(path, create)
        self.held = ""  # "exclusive" or "shared"

    def acquire(self, wait: float = 0.0, shared: bool = False) -> bool:
        """Try for `wait` seconds (0: once); whether it is held. OSError where locking does not work."""
        if self._try(shared):
            return True
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
        nobody out any more; then that one is the lock from here on.
        """
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

    def release(self) -> None:
        if self.held:
            self.held = ""
            self._files.unlock(self._fd)

    def close(self) -> None:
        if self._fd >= 0:
            self.release()
            self._files.close(self._fd)
            self._fd = -1
