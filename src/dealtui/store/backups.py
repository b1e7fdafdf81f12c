"""Generations: of each TinyDB file its former versions, and the journal lines that lead from one to the
next.

    backup/book/41.json          book.json as it was up to commit 41 (a second name of that file, no copy)
    backup/book/41-97.gz         the journal's lines 42 to 97 that concern book.json
    backup/deals/7/...           the same for a deal

A lost or damaged file is rebuilt from its newest sound version and all lines after it. A file's first
generation has no version before it: its lines begin at 0.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator

from dealtui.store import layout, state
from dealtui.store.errors import StoreError
from dealtui.store.files import Files
from dealtui.store.journal import (
    BrokenJournal,
    Header,
    JournalFile,
    Op,
    decode_rows,
    header_line,
    read_header,
    unwrap,
)
from dealtui.store.state import FileTables

KEPT = 2  # former versions of each file

_GZIP = 31  # zlib's window bits for gzip's format, so that zcat reads the lines
_LINES = 200  # compressed at once, before other threads may run


class Backups:
    """The generations of one file; number 0 is the book's."""

    def __init__(self, files: Files, folder: str, number: int) -> None:
        self._files = files
        self._book = folder
        self.number = number
        self.name = f"{layout.BACKUP}/deals/{number}" if number else f"{layout.BACKUP}/book"
        self.folder = layout.path(folder, self.name)

    def versions(self) -> list[int]:
        """The last commit in each former version, oldest first."""
        return sorted(
            int(stem)
            for name in self._files.names(self.folder)
            if (stem := name.removesuffix(".json")).isdecimal()
        )

    def stretches(self) -> list[tuple[int, int]]:
        """The lines kept, as (after this commit, up to this), oldest first."""
        found = []
        for name in self._files.names(self.folder):
            after, dash, upto = name.removesuffix(".gz").partition("-")
            if name.endswith(".gz") and dash and after.isdecimal() and upto.isdecimal():
                found.append((int(after), int(upto)))
        return sorted(found)

    def least(self, folded: int) -> int:
        """The last commit that the file held when it was last folded, as the generations show it; 0: never
        folded.

        Lines beyond `folded`, the book's last folding, come from a folding that was not finished.
        """
        return max([*self.versions(), *(upto for _, upto in self.stretches() if upto <= folded)], default=0)

    def _path(self, name: str) -> str:
        return layout.path(self.folder, name)

    def damaged(self) -> list[str]:
        """The generations that could not be used, by their names in the book's folder."""
        found = []
        for seq in self.versions():
            try:
                state.verify(self._files.read_file(self._path(f"{seq}.json")))
            except (OSError, StoreError, state.BrokenFile):
                found.append(f"{self.name}/{seq}.json")
        found += [f"{self.name}/{a}-{b}.gz" for a, b in self.stretches() if self._lines(a, b) is None]
        return found

    # ------------------------------------------------------------------ keeping

    def make_folder(self) -> None:
        """Make the folders that are missing, and put their names on the disk. Raises Damaged when one of them is a
        link or a file."""
        above = self._book
        for part in self.name.split("/"):
            above = layout.path(above, part)
            self._files.make_folder(above)

    def keep(self, seq: int) -> None:
        """Keep the file as it stands, which holds the commits up to `seq`."""
        try:
            self._files.keep_as(
                layout.path(self._book, layout.file_name(self.number)), self._path(f"{seq}.json")
            )
        except FileExistsError:
            pass  # from a folding that was not finished

    def keep_lines(
        self, after: int, upto: int, header: Header, lines: Iterable[bytes], pause: Callable[[], None]
    ) -> None:
        """Keep the lines that lead from one version to the next, headed as in their journal."""
        name = f"{after}-{upto}.gz"
        temporary = layout.temporary(self.folder, name)
        self._files.write_new(temporary, _compressed([header_line(header), *lines], pause))
        self._files.rename(temporary, self._path(name))

    def sync(self) -> None:
        self._files.sync_folder(self.folder)

    def prune(self) -> None:
        """Take away versions beyond the newest KEPT, lines that no version needs, and what crashes left over."""
        versions = self.versions()
        stretches = self.stretches()
        oldest = versions[-KEPT] if len(versions) >= KEPT else 0
        longest = dict(stretches)  # sorted, so the longest from each beginning stays
        gone = [f"{seq}.json" for seq in versions if seq < oldest]
        gone += [
            f"{after}-{upto}.gz" for after, upto in stretches if after < oldest or longest[after] != upto
        ]
        gone += [name for name in self._files.names(self.folder) if layout.is_temporary(name)]
        for name in gone:
            self._files.unlink(self._path(name))

    # ------------------------------------------------------------------ rebuilding

    def rebuild(self, tables: FileTables, journal: JournalFile) -> None:
        """Fill `tables` with the newest state of the journal's history that versions and lines give; `tables.seq` says
        which, 0: none."""
        for version in reversed(self.versions()):
            try:
                meta, content = state.decode(self._files.read_file(self._path(f"{version}.json")))
            except (OSError, StoreError, state.BrokenFile):
                continue
            if meta.seq == version and not journal.differs(version, meta.trail):
                tables.fill(content, version, meta.next)
                break
        self._roll_forward(tables, journal)

    def _roll_forward(self, tables: FileTables, journal: JournalFile) -> None:
        """Apply the lines after a version, as far as they follow each other without a gap."""
        stretches = set(self.stretches())
        while fitting := [(upto, after) for after, upto in stretches if after <= tables.seq < upto]:
            upto, after = max(fitting)
            stretches.remove((after, upto))
            commits = self._lines(after, upto, journal)
            for number, ops in commits or ():
                tables.apply(number, ops)
            if commits is not None:
                tables.seq = upto

    def _lines(
        self, after: int, upto: int, journal: JournalFile | None = None
    ) -> list[tuple[int, list[Op]]] | None:
        """The operations on this file that a stretch holds; None when it is damaged, or of another history."""
        try:
            data = zlib.decompress(self._files.read_file(self._path(f"{after}-{upto}.gz")), _GZIP)
            _, first = read_header(data)
            commits = []
            for line in data[first:].splitlines():
                seq, payload = unwrap(line) or (0, b"")
                if journal and journal.differs(seq, [int(line[:8], 16)]):
                    return None
                commits.append((seq, [op for op in decode_rows(payload)[1] if op.deal == self.number]))
            return commits
        except (OSError, StoreError, zlib.error, ValueError, TypeError, IndexError, BrokenJournal):
            return None


def _compressed(lines: Iterable[bytes], pause: Callable[[], None]) -> Iterator[bytes]:
    packer = zlib.compressobj(level=1, wbits=_GZIP)
    batch: list[bytes] = []
    for line in lines:
        batch.append(line)
        if len(batch) == _LINES:
            yield packer.compress(b"".join(batch))
            batch = []
            pause()
    yield packer.compress(b"".join(batch)) + packer.flush()
