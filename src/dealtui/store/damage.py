"""Reading a book's files, keeping their former versions, and mending what is damaged.

    backup/book/41.json          book.json as it was up to commit 41 (a second name of that file, no copy)
    backup/book/41-97.gz         the journal's lines 42 to 97 that concern book.json
    backup/deals/7/...           the same for a deal

A lost or damaged file is rebuilt from its newest sound version and all lines after it, those of the journal at last. A
file's first generation has no version before it: its lines begin at 0.

A file that is wrong is never overwritten: it stays beside the new one as `<name>.damaged-<time>`. All of
this happens under the book's lock, after looking again: another program may have mended it already.

The journal is read before the files, since another program may be folding: a file may then be newer than the journal that
was read, which does no harm (each file knows the last commit in it); the other way round, commits could be missing.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import count, groupby

from dealtui.domain.records import new_id
from dealtui.store.errors import Damaged, StoreError, TooNew
from dealtui.store.files import BACKUP, BOOK, DEALS, JOURNAL, Folder, file_name, is_temporary
from dealtui.store.journal import (
    EMPTY,
    BrokenJournal,
    Header,
    JournalFile,
    JournalLine,
    Op,
    Scan,
    checksums,
    decode_rows,
    differ,
    header_line,
    read_header,
    scan,
    unwrap,
)
from dealtui.store.state import SCHEMA, BrokenFile, FileTables, Meta, Tables, decode, encode, meta_of, verify

KEPT = 2  # former versions of each file
LOOK_WAIT = 0.05  # seconds

_GZIP = 31  # zlib's window bits for gzip's format, so that zcat reads the lines
_LINES = 200  # compressed at once, before other threads may run

Content = tuple[Meta, Tables]


class Backups:
    """The generations of one file; number 0 is the book's."""

    def __init__(self, place: Folder, number: int) -> None:
        self._place, self._files = place, place.files
        self.number = number
        self.name = f"{BACKUP}/deals/{number}" if number else f"{BACKUP}/book"

    def _names(self) -> list[str]:
        return self._files.names(self._place.at(self.name))

    def _read(self, name: str) -> bytes:
        return self._files.read_file(self._place.at(f"{self.name}/{name}"))

    def versions(self) -> list[int]:
        """The last commit in each former version, oldest first."""
        stems = (name.removesuffix(".json") for name in self._names())
        return sorted(int(stem) for stem in stems if stem.isdecimal())

    def stretches(self) -> list[tuple[int, int]]:
        """The lines kept, as (after this commit, up to this), oldest first."""
        ends = (name[:-3].split("-") for name in self._names() if name.endswith(".gz"))
        return sorted(
            (int(pair[0]), int(pair[1])) for pair in ends if len(pair) == 2 and "".join(pair).isdecimal()
        )

    def least(self, folded: int) -> int:
        """The last commit that the file held when it was last folded, as the generations show it; 0: never
        folded.

        Lines beyond `folded`, the book's last folding, come from a folding that was not finished.
        """
        return max([*self.versions(), *(upto for _, upto in self.stretches() if upto <= folded)], default=0)

    def damaged(self) -> list[str]:
        """The generations that could not be used, by their names in the book's folder."""
        found = []
        for seq in self.versions():
            try:
                verify(self._read(f"{seq}.json"))
            except (OSError, StoreError, BrokenFile):
                found.append(f"{self.name}/{seq}.json")
        return found + [f"{self.name}/{a}-{b}.gz" for a, b in self.stretches() if self._lines(a, b) is None]

    def keep(
        self,
        held: int,
        after: int,
        upto: int,
        header: Header,
        lines: Iterable[bytes],
        pause: Callable[[], None],
    ) -> None:
        """Keep the file as it stands, which holds the commits up to `held` (0: there is none), and the lines that lead from
        one version to the next, headed as in their journal; on the disk. Raises Damaged when a folder is a link or a file."""
        parts = self.name.split("/")
        for end in range(1, len(parts) + 1):
            self._files.make_folder(self._place.at("/".join(parts[:end])))
        if held:
            try:
                self._files.keep_as(
                    self._place.at(file_name(self.number)), self._place.at(f"{self.name}/{held}.json")
                )
            except FileExistsError:
                pass  # from a folding that was not finished
        self._place.put(f"{self.name}/{after}-{upto}.gz", _compressed([header_line(header), *lines], pause))

    def prune(self) -> None:
        """Take away versions beyond the newest KEPT, lines that no version needs, and what crashes left over."""
        versions, stretches = self.versions(), self.stretches()
        oldest = versions[-KEPT] if len(versions) >= KEPT else 0
        longest = dict(stretches)  # sorted, so the longest from each beginning stays
        gone = [f"{seq}.json" for seq in versions if seq < oldest]
        gone += [f"{a}-{b}.gz" for a, b in stretches if a < oldest or longest[a] != b]
        for name in [*gone, *filter(is_temporary, self._names())]:
            self._files.unlink(self._place.at(f"{self.name}/{name}"))

    def rebuilt(self, journal: JournalFile) -> FileTables:
        """The newest state of the journal's history that versions, lines and journal give; `seq` says which, 0: none."""
        made = FileTables(self.number)
        for version in reversed(self.versions()):
            try:
                meta, content = decode(self._read(f"{version}.json"))
            except (OSError, StoreError, BrokenFile):
                continue
            if meta.seq == version and not journal.differs(version, meta.trail):
                made.fill(meta, content)
                break
        stretches = set(self.stretches())
        while fitting := [(upto, after) for after, upto in stretches if after <= made.seq < upto]:
            upto, after = max(fitting)
            stretches.remove((after, upto))
            commits = self._lines(after, upto, journal)
            for seq, ops in commits or ():
                made.apply(seq, ops)
            if commits is not None:
                made.seq = upto
        if made.seq >= journal.header.base:  # the journal goes on where they end
            for line in journal.lines():
                made.apply(line.seq, self._own(line.payload))
            made.seq = max(made.seq, journal.header.folded)
        return made

    def _own(self, payload: bytes) -> list[Op]:
        return [op for op in decode_rows(payload)[1] if op.deal == self.number]

    def _lines(
        self, after: int, upto: int, journal: JournalFile | None = None
    ) -> list[tuple[int, list[Op]]] | None:
        """The operations on this file that a stretch holds; None when it is damaged, or of another history."""
        try:
            data = zlib.decompress(self._read(f"{after}-{upto}.gz"), _GZIP)
            _, first = read_header(data)
            commits = []
            for line in data[first:].splitlines():
                seq, payload = unwrap(line) or (0, b"")
                if journal and journal.differs(seq, [int(line[:8], 16)]):
                    return None
                commits.append((seq, self._own(payload)))
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


# ----------------------------------------------------------------------------------------------------
# A TinyDB file: read, or rebuilt.


def read_file(place: Folder, number: int, journal: JournalFile, least: int = 0) -> Content:
    """What a TinyDB file holds, commit `least` at least (a deal of which nothing was folded yet has none).

    A damaged, missing or older one is rebuilt. Raises Damaged, TooNew.
    """
    found = _sound(place, number, journal, least)
    if found == "missing":
        least = max(least, Backups(place, number).least(journal.header.folded))
        if not least:
            return Meta(SCHEMA, 0, "", {}), {}
    if isinstance(found, str):
        with place.held():
            found = _sound(place, number, journal, least)  # another program may have been faster
            if isinstance(found, str):
                found = _rebuilt(place, number, journal, least, found)
    return found


def _sound(place: Folder, number: int, journal: JournalFile, least: int) -> Content | str:
    """What a file holds, or why it may not be believed. Raises Damaged for what no rebuilding mends, TooNew."""
    name = file_name(number)
    try:
        meta, tables = decode(place.files.read_file(place.at(name)), name)
    except FileNotFoundError:
        return "missing"
    except BrokenFile as error:
        return error.reason
    if meta.book and meta.book != journal.header.book:
        if not number:
            raise Damaged("foreign", file=JOURNAL)
        return "foreign"
    if journal.differs(meta.seq, meta.trail):
        raise Damaged("forked", file=name)
    return (meta, tables) if meta.seq >= least else "older"


def _rebuilt(place: Folder, number: int, journal: JournalFile, least: int, reason: str) -> Content:
    name, backups = file_name(number), Backups(place, number)
    made = backups.rebuilt(journal)
    if made.seq < max(least, backups.least(journal.header.folded)):
        raise Damaged(reason, file=name)
    meta = Meta(SCHEMA, made.seq, journal.header.book, made.next, journal.trail(made.seq))
    if place.read_only:
        place.note("rebuilt_in_memory", name)
        return meta, made.tables
    aside = _keep_aside(place, name)
    if number:
        place.files.mkdir(place.at(DEALS))
    place.put(name, encode(meta, made.tables))
    place.files.sync_folder(place.folder)
    place.note("rebuilt" if aside else "made_anew", name, aside)
    return meta, made.tables


def _keep_aside(place: Folder, name: str, stays: bool = False) -> str:
    """Give a damaged file a second name that says so (or only that); the name, "" when there is no file."""
    if place.files.stat(place.at(name)) is None:
        return ""
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(place.files.now()))
    names = (f"{name}.damaged-{stamp}" + (f"-{attempt}" if attempt else "") for attempt in count())
    aside = next(each for each in names if place.files.stat(place.at(each)) is None)
    (place.files.keep_as if stays else place.files.rename)(place.at(name), place.at(aside))
    return aside


# ----------------------------------------------------------------------------------------------------
# The journal: read, or mended.


def read_journal(place: Folder, followed: bool) -> tuple[JournalFile, list[JournalLine]]:
    """The journal, opened anew and taken over, and its lines; `followed`: who has one goes on from its own.

    The last counts only if the lock shows that it will stay. A damaged journal is mended first.
    """
    held = not place.lock.held and place.lock.acquire(LOOK_WAIT, shared=True)
    # before the journal, which others write before it
    marked, line = place.lock.marked()
    try:
        journal = _open_journal(place, marked, followed)
    finally:
        if held:
            place.lock.release()
    if journal is None:
        mend_journal(place)
        journal = _open_journal(place, marked, followed)
        if journal is None:
            raise Damaged("unreadable", file=JOURNAL)
    if not followed and journal.differs(marked, line):
        journal.close()
        raise Damaged("overtaken", file=JOURNAL)
    if journal.header.schema > SCHEMA:
        journal.close()
        raise TooNew(detail=str(journal.header.schema))
    lines = final(journal.beginning, held or not place.lock or bool(place.lock.held), marked)
    journal.beginning = Scan([], journal.end, [])  # its memory is wanted
    if lines:
        journal.take(lines[-1].seq, lines[-1].end)
    return journal, lines


def _open_journal(place: Folder, marked: int, followed: bool) -> JournalFile | None:
    """The journal; None when it must be mended (on a medium that cannot be written, bad lines are passed
    over). It must reach the commit that was acknowledged last, as far as that is known."""
    try:
        journal = JournalFile(place.files, place.at(JOURNAL), not place.read_only)
    except (FileNotFoundError, BrokenJournal) as error:
        if place.read_only:
            raise Damaged("journal", file=JOURNAL) from error
        return None
    if journal.damaged or (journal.last < marked and not followed):
        if not place.read_only:
            journal.close()
            return None
        gone = _gone(journal.header, journal.beginning, max(journal.header.folded, marked))
        if any(number > journal.header.folded for number in gone):
            place.note("journal_unread", JOURNAL, _ranges(gone))
        else:
            place.note("journal_spared", JOURNAL, _ranges(gone))
    return journal


def final(found: Scan, held: bool, marked: int) -> list[JournalLine]:
    """The lines that will not be taken back: all when the lock is held or the last was acknowledged, else all but the
    last."""
    return found.lines if held or (found.lines and found.lines[-1].seq <= marked) else found.lines[:-1]


def _gone(header: Header, found: Scan, least: int = 0) -> list[int]:
    """The numbers of the lines that do not check or are not there: before, between and behind those that do; `least`: up to
    which there were some."""
    before = header.base
    missing: list[int] = []
    for line in found.lines:
        if line.seq != header.floor + 1:
            missing += range(before + 1, line.seq)
        before = line.seq
    at_end = sum(max(stretch.count(b"\n"), 1) for start, stretch in found.damage if start >= found.end)
    return [*missing, *range(before + 1, max(before + at_end, least) + 1)]


def mend_journal(place: Folder, floor: int = 0) -> None:
    """Write the journal anew, with every line of it that checks.

    A lost commit leaves an empty line, so that its number is not given again. New numbers begin above
    `floor`, above what any TinyDB file holds and above what was acknowledged. A head that is lost too is put together from the lines and
    the files.
    """
    with place.held():
        try:
            data = place.files.read_file(place.at(JOURNAL))
        except FileNotFoundError:
            data = b""
        metas = _metas(place)
        header, found, headed = _salvaged(data, metas)
        if header.schema > SCHEMA:
            raise TooNew(detail=str(header.schema))
        if metas and all(meta.book != header.book for meta in metas):
            raise Damaged("foreign", file=JOURNAL)
        sums = checksums(found.lines)
        if any(differ(sums, meta.seq, meta.trail) for meta in metas if meta.book == header.book):
            raise Damaged("overtaken", file=JOURNAL)
        # what was folded already is not lost; then the journal begins after it
        gone = _gone(header, found)
        header = header._replace(base=max([header.base, *(seq for seq in gone if seq <= header.folded)]))
        lost = [seq for seq in gone if seq > header.folded]
        lines = [line for line in found.lines if line.seq > header.base]
        lines = sorted([*lines, *(JournalLine(seq, EMPTY, 0, 0) for seq in lost)])
        last = max(lines[-1].seq if lines else header.base, header.floor)
        newest = max([floor, header.folded, *(meta.seq for meta in metas)])
        marked, _ = place.lock.marked()
        lost += range(max(last, newest) + 1, marked + 1)  # acknowledged, and gone without a trace
        # else what was written after the files, if anything, is gone
        known = marked >= newest or newest <= last
        newest = max(newest, marked)
        if headed and not found.damage and newest <= last:
            return  # another program was faster
        aside = _keep_aside(place, JOURNAL, stays=True)
        if lost:
            place.note("journal_lost", JOURNAL, _ranges(lost))
        elif known and (headed or found.lines or not metas):
            place.note("journal_mended", JOURNAL, aside)
        elif aside:
            place.note("journal_gone", JOURNAL, aside)
        else:
            place.note("journal_missing", JOURNAL)
        header = header._replace(
            floor=newest if newest > last else header.floor,
            mended=header.mended + 1,
            generation=header.generation + 1,
        )
        place.put(JOURNAL, [header_line(header), *(line.whole for line in lines)])


def _salvaged(data: bytes, metas: list[Meta]) -> tuple[Header, Scan, bool]:
    """All of a journal that checks, and whether its head does; else one is made for the lines, which tell where they begin."""
    try:
        header, first = read_header(data)
    except BrokenJournal:
        before = next((found[0] - 1 for line in data.split(b"\n") if (found := unwrap(line))), 0)
        rest = scan(data, 0, before)
        return _header(rest.lines, metas), rest if rest.lines else Scan([], 0, []), False
    return header, scan(data[first:], first, header.base, header.floor), True


def _metas(place: Folder) -> list[Meta]:
    """What the TinyDB files say of themselves, the book's first; those that cannot be read are left out."""
    metas = []
    deals = [f"{DEALS}/{name}" for name in place.files.names(place.at(DEALS)) if name.endswith(".json")]
    for name in [BOOK, *deals]:
        try:
            metas.append(read_meta(place, name))
        except (OSError, Damaged, BrokenFile):
            continue
    return metas


def read_meta(place: Folder, name: str) -> Meta:
    """What a file says of itself, unchecked. Raises FileNotFoundError, BrokenFile."""
    return meta_of(place.files.read_file(place.at(name), 4096))


def _header(lines: list[JournalLine], metas: list[Meta]) -> Header:
    """A head for lines that have lost theirs: as if nothing of them were folded, which the files know
    better.

    Lines between what the files hold and the first line here are lost; that they are missing shows by their
    numbers.
    """
    newest = max((meta.seq for meta in metas), default=0)
    base = min(newest, lines[0].seq - 1) if lines else newest
    book = metas[0].book if metas else new_id()
    return Header(generation=1, base=base, folded=base, schema=SCHEMA, book=book)


def _ranges(numbers: list[int]) -> str:
    """As people write them: 17, 19-21."""
    parts = []
    for _, run in groupby(enumerate(sorted(set(numbers))), lambda pair: pair[1] - pair[0]):
        first, *rest = [number for _, number in run]
        parts.append(f"{first}-{rest[-1]}" if rest else f"{first}")
    return ", ".join(parts)
