"""Reading a book into memory: all of it, a deal on demand, and what other programs wrote since.

Order matters where another program may be folding: the journal is read first, then the files. A file may
then be newer than the journal that was read, which does no harm (each file knows the last commit in it);
the other way round, commits could be missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from dealtui.store import damage, datafile, layout
from dealtui.store.backups import Backups
from dealtui.store.commits import Commit
from dealtui.store.documents import Documents, uncollected
from dealtui.store.errors import Damaged, TooNew
from dealtui.store.journal import BrokenJournal, Line, Scan, decode_rows, read_header
from dealtui.store.journal_file import JournalFile
from dealtui.store.locking import Lock
from dealtui.store.migration import SCHEMA, upgraded_ops, upgraded_tables
from dealtui.store.state import DealTables

if TYPE_CHECKING:
    from dealtui.store.memory import Memory

__all__ = ["adopt", "follow", "load", "load_deal", "put_right", "reload"]

Content = tuple[datafile.Meta, datafile.Tables]

LOCK_WAIT = 0.05  # seconds
_NOTHING: Content = (datafile.Meta(SCHEMA, 0, "", {}), {})


def load(repo: Memory) -> None:
    """Read journal and book.json, and the deals that were open, into the tables (which stay the same
    objects).
    """
    with uncollected():
        while True:
            journal, lines = _read_journal(repo)
            try:
                commits = commits_of(journal.header.schema, _after(lines, journal.header.folded))
                known = {0: journal.header.book_seq}
                contents = {0: read_file(repo, 0, journal, known)}
                register = contents[0][1].pop(layout.REGISTER, Documents())
                known |= dict(register.rows("seq"))
                contents |= {number: read_file(repo, number, journal, known) for number in repo.deals}
            except BaseException:
                journal.close()
                raise
            newest = max(meta.seq for meta, _ in contents.values())
            if journal.changed() == "replaced":
                journal.close()
            elif newest > journal.seq and journal.changed() == "" and not repo.read_only:
                journal.close()
                damage.mend_journal(repo, floor=newest)  # it is older than the files: put back from somewhere
            else:
                break
        del known[0]
        with repo.mutex:
            replace(repo, journal)
            repo.folded = known
            repo.pending.clear()
            repo.dirty.clear()
            for number, (meta, tables) in contents.items():
                (repo.deals[number] if number else repo.book).fill(tables, meta.seq, meta.next)
            for commit in commits:
                repo.apply(commit)


def _read_journal(repo: Memory) -> tuple[JournalFile, list[Line]]:
    """The journal, opened anew and taken over, and its lines.

    The last counts only if the lock shows that it will stay. A damaged journal is mended first.
    """
    held = repo.lock is not None and not repo.lock.held and repo.lock.acquire(LOCK_WAIT, shared=True)
    try:
        journal = _open_journal(repo)
    finally:
        if held and repo.lock is not None:
            repo.lock.release()
    if journal is None:
        damage.mend_journal(repo)
        journal = _open_journal(repo)
        if journal is None:
            raise Damaged("unreadable", file=layout.JOURNAL)
    if journal.header.schema > SCHEMA:
        journal.close()
        raise TooNew(detail=str(journal.header.schema))
    lines = final(journal.beginning, held or repo.lock is None or bool(repo.lock.held))
    journal.beginning = Scan([], journal.end, [])  # its memory is wanted
    if lines:
        journal.take(lines[-1].seq, lines[-1].end)
    return journal, lines


def _open_journal(repo: Memory) -> JournalFile | None:
    """The journal; None when it must be mended (on a medium that cannot be written, bad lines are passed
    over).
    """
    try:
        journal = JournalFile(repo.files, layout.path(repo.folder, layout.JOURNAL), not repo.read_only)
    except (FileNotFoundError, BrokenJournal) as error:
        if repo.read_only:
            raise Damaged("journal", file=layout.JOURNAL) from error
        return None
    if journal.damaged and not repo.read_only:
        journal.close()
        return None
    if journal.damaged:
        numbers, lost = damage.passed_over(journal.header, journal.beginning)
        if lost:
            repo.note("journal_unread", layout.JOURNAL, numbers)
        else:
            repo.note("journal_spared", layout.JOURNAL, numbers)
    return journal


def final(found: Scan, held: bool) -> list[Line]:
    """The lines that will not be taken back: all when the lock is held, else all but the last."""
    return found.lines if held else found.lines[:-1]


def _after(lines: Iterable[Line], seq: int) -> Iterable[Line]:
    return (line for line in lines if line.seq > seq)


def commits_of(schema: int, lines: Iterable[Line]) -> list[Commit]:
    """The commits in lines of a journal of that schema, as this version's."""
    try:
        commits = []
        for line in lines:
            at, ops = decode_rows(line.payload)
            commits.append(Commit(line.seq, upgraded_ops(schema, ops), at))
        return commits
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise Damaged("unreadable", file=layout.JOURNAL, detail=str(error)) from error


def read_file(
    repo: Memory,
    number: int,
    journal: JournalFile,
    known: dict[int, int],
    lock: Lock | None = None,
    pause: Callable[[], None] = lambda: None,
) -> Content:
    """What a TinyDB file holds (a deal of which nothing was folded yet has none).

    `known` says what each holds at least. A damaged, missing or older one is rebuilt, under `lock` (the
    repository's, unless a thread brings its own). Raises Damaged, TooNew.
    """
    name = layout.file_name(number)
    reason = "missing"
    least = known.get(number, 0)
    try:
        meta, tables = datafile.decode(repo.files.read_file(layout.path(repo.folder, name)), name, pause)
    except FileNotFoundError:
        least = max(least, Backups(repo.files, repo.folder, number).least(journal.header.folded))
        if not least:
            return _NOTHING
    except datafile.BrokenFile as error:
        reason = error.reason
    else:
        if meta.seq >= least:
            return meta, upgraded_tables(meta.schema, tables)
        reason = "older"
    return damage.rebuild(repo, number, journal, least, reason, lock or repo.lock)


def replace(repo: Memory, journal: JournalFile) -> None:
    """Go on with another journal (the mutex is held)."""
    if hasattr(repo, "journal"):
        repo.journal.close()
    repo.journal = journal


def load_deal(
    repo: Memory,
    number: int,
    known: dict[int, int],
    journal: JournalFile,
    lock: Lock | None = None,
    pause: Callable[[], None] = lambda: None,
) -> DealTables:
    """A deal's tables as its file has them; what the journal has more is applied by the caller."""
    with uncollected():
        meta, tables = read_file(repo, number, journal, known, lock, pause)
    deal = DealTables()
    deal.fill(tables, meta.seq, meta.next)
    return deal


def put_right(repo: Memory, newest: int) -> None:
    """A file holds commits that the journal never had: the journal was put back from somewhere. Numbers
    must go on above.
    """
    damage.mend_journal(repo, floor=newest)
    load(repo)


def follow(repo: Memory, held: bool) -> list[Commit]:
    """Take over the lines appended since. held: the lock shows that the last will stay."""
    journal = repo.journal
    found = journal.news()
    if found.damage and held:
        return reload(repo)
    lines = final(found, held)
    commits = commits_of(journal.header.schema, lines)
    with repo.mutex:
        for commit in commits:
            repo.apply(commit)
        if lines:
            journal.take(lines[-1].seq, lines[-1].end)
    if repo.lock is not None and repo.lock.held == "exclusive":
        journal.cut()  # a write that a crash cut short
    return commits


def adopt(repo: Memory) -> list[Commit]:
    """Somebody folded: go on with the new journal, or read everything anew if lines were missed.

    A journal of another book, or of an earlier state of this one (a backup was put back), means that the folder was
    exchanged: what this program shows is not there any more, and nothing may be written on top of it.
    """
    seq = repo.seq
    journal, lines = _read_journal(repo)
    header, before = journal.header, repo.journal.header
    mended = header.mended != before.mended
    put_back = header.generation <= before.generation or (
        mended and journal.seq < seq - 1
    )  # the last line may still be under way
    if header.book != before.book or put_back:
        journal.close()
        repo.exchanged()
    if seq < header.base or mended:
        journal.close()
        return reload(repo)
    commits = commits_of(header.schema, _after(lines, seq))
    with repo.mutex:
        replace(repo, journal)
        for number, last in list(repo.dirty.items()):
            if last <= header.folded:
                del repo.dirty[number]
                if number:
                    repo.folded[number] = max(last, repo.folded.get(number, 0))
        for number, waiting in list(repo.pending.items()):
            if waiting[-1][0] <= header.folded:
                del repo.pending[number]
        for commit in commits:
            repo.apply(commit)
    return commits


def reload(repo: Memory) -> list[Commit]:
    """Read everything anew, unless another journal was copied over this one."""
    try:
        if read_header(repo.files.read(repo.journal.fd))[0] != repo.journal.header:
            repo.exchanged()
    except BrokenJournal:
        pass  # which is mended
    load(repo)
    return [Commit(repo.seq, (), 0, reloaded=True)]
