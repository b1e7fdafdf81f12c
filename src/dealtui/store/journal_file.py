"""The journal's file, held open: how far it was read, and appending to it."""

from __future__ import annotations

from dealtui.store.files import Files
from dealtui.store.journal import Line, Scan, read_header, scan

__all__ = ["JournalFile"]


class JournalFile:
    """An open journal. `seq` and `end`: the last line taken over, and where it ends in the file.

    A folding puts a new file in its place; `identity` tells the two apart (the descriptor held keeps the
    old one's number from being given anew).
    """

    def __init__(self, files: Files, path: str, writable: bool) -> None:
        """Raises FileNotFoundError, BrokenJournal (the header), Damaged (not a plain file)."""
        self._files = files
        self.path = path
        self.fd = files.open_append(path) if writable else files.open_read(path)
        try:
            status = files.fstat(self.fd)
            self.identity = (status.st_dev, status.st_ino)
            data = files.read(self.fd)
            self.header, first = read_header(data)
        except BaseException:
            files.close(self.fd)
            raise
        self.beginning = scan(data[first:], first, self.header.base, self.header.floor)
        self.seq = max(self.header.base, self.header.floor)
        self.end = first
        self.folded_end = first
        for line in self.beginning.lines:
            if line.seq <= self.header.folded:
                self.folded_end = line.end

    @property
    def damaged(self) -> bool:
        """Whether lines do not check, or some are missing at the end that were folded already."""
        found = self.beginning
        last = found.lines[-1].seq if found.lines else self.header.base
        return bool(found.damage) or max(last, self.header.floor) < self.header.folded

    def changed(self) -> str:
        """What another program did since: "" nothing, "grown", "shrunk" (a line was taken back),
        "replaced", "gone".
        """
        status = self._files.stat(self.path)
        if status is None:
            return "gone"
        if (status.st_dev, status.st_ino) != self.identity:
            return "replaced"
        if status.st_size == self.end:
            return ""
        return "grown" if status.st_size > self.end else "shrunk"

    def news(self) -> Scan:
        """What stands behind the last line taken over."""
        return scan(self._files.read(self.fd, self.end), self.end, self.seq)

    def lines(self) -> list[Line]:
        """All lines that were taken over, read anew."""
        data = self._files.read(self.fd, 0, self.end)
        _, first = read_header(data)
        return scan(data[first:], first, self.header.base, self.header.floor).lines

    def take(self, seq: int, end: int) -> None:
        """Lines have been taken over; the last has the number `seq` and ends at `end`."""
        self.seq = max(seq, self.header.floor)
        self.end = end

    def append(self, line: bytes) -> None:
        """Write a line (with one call). OSError leaves what was written so far: `cut` takes it off."""
        self._files.write(self.fd, line)

    def cut(self) -> None:
        """Take off what stands behind the last line taken over."""
        self._files.truncate(self.fd, self.end)

    def flush(self) -> None:
        self._files.datasync(self.fd)

    def close(self) -> None:
        if self.fd >= 0:
            self._files.close(self.fd)
            self.fd = -1
