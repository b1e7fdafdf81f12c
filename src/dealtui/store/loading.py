"""Reading a book into memory: all of it, a deal on demand, and what other programs wrote since.

Order matters where another program may be folding: the journal is read first, then the files. A file may
then be newer than the journal that was read, which does no harm (each file knows the last commit in it);
the other way round, commits could be missing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dealtui.domain.records import new_id
from dealtui.i18n import reason_of
from dealtui.store import damage, layout, state
from dealtui.store.backups import Backups
from dealtui.store.errors import Busy, Damaged, NotABook, TooNew
from dealtui.store.journal import (
    BrokenJournal,
    Header,
    JournalFile,
    JournalLine,
    Scan,
    decode_rows,
    header_line,
    read_header,
)
from dealtui.store.layout import Lock
from dealtui.store.state import SCHEMA, Commit, Documents, FileTables, uncollected

if TYPE_CHECKING:
    from dealtui.store.repository import Repository


Content = tuple[state.Meta, state.Tables]

LOOK_WAIT = 0.05  # seconds
_NOTHING: Content = (state.Meta(SCHEMA, 0, "", {}), {})


def load(repo: Repository) -> None:
    """Read journal and book.json, and the deals that were open, into the tables (which stay the same
    objects)."""
    with uncollected():
        while True:
            journal, lines = _read_journal(repo)
            try:
                if hasattr(repo, "journal") and journal.header.book != repo.journal.header.book:
                    repo.exchanged()
                commits = commits_of(lines, journal.header.folded)
                known = {0: journal.header.book_seq}
                contents = {0: read_file(repo, 0, journal, known)}
                register = contents[0][1].pop(layout.REGISTER, Documents())
                known |= {file.doc_id: file["seq"] for file in register.values()}
                contents |= {
                    number: read_file(repo, number, journal, known) for number in repo.memory if number
                }
            except BaseException as error:
                try:  # what somebody put in its place meanwhile need not fit the journal that was read before
                    again = isinstance(error, Damaged) and journal.changed() == "replaced"
                finally:
                    journal.close()
                if again:
                    continue
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
            repo.go_on_with(journal)
            repo.folded = known
            repo.pending.clear()
            repo.dirty.clear()
            for number, (meta, tables) in contents.items():
                repo.memory[number].fill(tables, meta.seq, meta.next)
            for commit in commits:
                repo.apply(commit)


def _read_journal(repo: Repository) -> tuple[JournalFile, list[JournalLine]]:
    """The journal, opened anew and taken over, and its lines.

    The last counts only if the lock shows that it will stay. A damaged journal is mended first.
    """
    held = not repo.lock.held and repo.lock.acquire(LOOK_WAIT, shared=True)
    # before the journal, which others write before it
    marked, line = repo.lock.marked()
    try:
        journal = _open_journal(repo, marked)
    finally:
        if held:
            repo.lock.release()
    if journal is None:
        damage.mend_journal(repo)
        journal = _open_journal(repo, marked)
        if journal is None:
            raise Damaged("unreadable", file=layout.JOURNAL)
    if not hasattr(repo, "journal") and journal.differs(marked, line):
        journal.close()
        raise Damaged("overtaken", file=layout.JOURNAL)
    if journal.header.schema > SCHEMA:
        journal.close()
        raise TooNew(detail=str(journal.header.schema))
    lines = final(journal.beginning, held or not repo.lock or bool(repo.lock.held), marked)
    journal.beginning = Scan([], journal.end, [])  # its memory is wanted
    if lines:
        journal.take(lines[-1].seq, lines[-1].end)
    return journal, lines


def _open_journal(repo: Repository, marked: int) -> JournalFile | None:
    """The journal; None when it must be mended (on a medium that cannot be written, bad lines are passed
    over). It must reach the commit that was acknowledged last, as far as that is known."""
    try:
        journal = JournalFile(repo.files, layout.path(repo.folder, layout.JOURNAL), not repo.read_only)
    except (FileNotFoundError, BrokenJournal) as error:
        if repo.read_only:
            raise Damaged("journal", file=layout.JOURNAL) from error
        return None
    # who has one goes on from its own (`adopt`)
    bad = journal.damaged or (journal.last < marked and not hasattr(repo, "journal"))
    if bad and not repo.read_only:
        journal.close()
        return None
    if bad:
        numbers, lost = damage.passed_over(journal.header, journal.beginning, marked)
        if lost:
            repo.note("journal_unread", layout.JOURNAL, numbers)
        else:
            repo.note("journal_spared", layout.JOURNAL, numbers)
    return journal


def final(found: Scan, held: bool, marked: int) -> list[JournalLine]:
    """The lines that will not be taken back: all when the lock is held or the last was acknowledged, else all but the
    last."""
    return found.lines if held or (found.lines and found.lines[-1].seq <= marked) else found.lines[:-1]


def commits_of(lines: Iterable[JournalLine], after: int = 0) -> list[Commit]:
    """The commits in lines of a journal, those after a number."""
    try:
        read = [(line.seq, *decode_rows(line.payload)) for line in lines if line.seq > after]
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise Damaged("unreadable", file=layout.JOURNAL, detail=str(error)) from error
    return [Commit(seq, ops, at) for seq, at, ops in read]


def read_file(
    repo: Repository, number: int, journal: JournalFile, known: dict[int, int], lock: Lock | None = None
) -> Content:
    """What a TinyDB file holds (a deal of which nothing was folded yet has none).

    `known` says what each holds at least. A damaged, missing or older one is rebuilt, under `lock` (the
    repository's, unless a thread brings its own). Raises Damaged, TooNew.
    """
    name = layout.file_name(number)
    reason = "missing"
    least = known.get(number, 0)
    try:
        meta, tables = state.decode(repo.files.read_file(layout.path(repo.folder, name)), name)
    except FileNotFoundError:
        least = max(least, Backups(repo.files, repo.folder, number).least(journal.header.folded))
        if not least:
            return _NOTHING
    except state.BrokenFile as error:
        reason = error.reason
    else:
        foreign = bool(meta.book) and meta.book != journal.header.book
        if foreign and not number:
            raise Damaged("foreign", file=layout.JOURNAL)
        if journal.differs(meta.seq, meta.trail) and not foreign:
            raise Damaged("forked", file=name)
        if meta.seq >= least and not foreign:
            return meta, tables
        reason = "foreign" if foreign else "older"
    return damage.rebuild(repo, number, journal, least, reason, lock or repo.lock)


def load_deal(
    repo: Repository, number: int, known: dict[int, int], journal: JournalFile, lock: Lock | None = None
) -> FileTables:
    """A deal's tables as its file has them; what the journal has more is applied by the caller."""
    with uncollected():
        meta, tables = read_file(repo, number, journal, known, lock)
    deal = FileTables(number)
    deal.fill(tables, meta.seq, meta.next)
    return deal


def follow(repo: Repository, held: bool) -> list[Commit]:
    """Take over the lines appended since. held: the lock shows that the last will stay."""
    journal = repo.journal
    marked, _ = repo.lock.marked()
    found = journal.news()
    if found.damage and held:
        return reload(repo)
    lines = final(found, held, marked)
    commits = commits_of(lines)
    with repo.mutex:
        for commit in commits:
            repo.apply(commit)
        if lines:
            journal.take(lines[-1].seq, lines[-1].end)
    if repo.lock.held == "exclusive":
        journal.cut()  # a write that a crash cut short
    return commits


def adopt(repo: Repository) -> list[Commit]:
    """Somebody folded: go on with the new journal, or read everything anew if lines were missed.

    A journal of another book, of an earlier state of this one (a backup was put back), or of another history (it has
    another line under the number of our last one: a copy that was written to elsewhere) means that the folder was
    exchanged: what this program shows is not there any more, and nothing may be written on top of it.
    """
    seq = repo.seq
    journal, lines = _read_journal(repo)
    header, before = journal.header, repo.journal.header
    mended = header.mended != before.mended
    # the last line may still be under way
    put_back = header.generation <= before.generation or (mended and journal.seq < seq - 1)
    if header.book != before.book or put_back or (not mended and _forked(repo.journal, lines)):
        journal.close()
        repo.exchanged()
    if seq < header.base or mended:
        journal.close()
        return reload(repo)
    commits = commits_of(lines, seq)
    with repo.mutex:
        repo.go_on_with(journal)
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


def _forked(before: JournalFile, lines: list[JournalLine]) -> bool:
    """Whether other lines than those that were taken over stand under their numbers."""
    try:
        ours = {line.seq: line.payload for line in before.lines()}
    except BrokenJournal:
        return False
    return any(ours.get(line.seq, line.payload) != line.payload for line in lines)


def reload(repo: Repository) -> list[Commit]:
    """Read everything anew, unless another journal was copied over this one."""
    try:
        if read_header(repo.files.read(repo.journal.fd))[0] != repo.journal.header:
            repo.exchanged()
    except BrokenJournal:
        pass  # which is mended
    load(repo)
    return [Commit(repo.seq, (), 0, reloaded=True)]


# ----------------------------------------------------------------------------------------------------
# Opening a book, or beginning one.

LOCK_WAIT = 5.0  # seconds


def open_into(repo: Repository, *, create: bool, read_only: bool) -> None:
    """Read the book into a fresh repository; begin one if there is none.

    What the medium refuses (OSError) comes out as Damaged, with the file that it was about.
    """
    folder = repo.folder = os.path.realpath(repo.folder)
    with Damaged.where_refused(folder):
        state = layout.look(repo.files, folder)
        if state in ("other", "not_a_folder"):
            raise NotABook("other_files" if state == "other" else state, file=folder)
        if state != "book" and (read_only or not create):
            raise NotABook("missing", file=folder)
        if read_only:
            repo.read_only, repo.why_read_only = True, "asked"
        if state == "nothing":
            _make_folder(repo)
        if state == "book":
            _look_for_links(repo)
        trouble = _open_lock(repo)
        if state != "book":
            _begin(repo, trouble)
        _close_to_others(repo)
        load(repo)


def _make_folder(repo: Repository) -> None:
    parent = repo.folder.rpartition("/")[0] or "/"
    try:
        repo.files.make_parents(parent)
        repo.files.mkdir(repo.folder)
        repo.files.sync_folder(parent)
    except OSError as error:
        raise NotABook("cannot_write", file=repo.folder, detail=reason_of(error)) from error


def _look_for_links(repo: Repository) -> None:
    """The folders inside must be folders: files are read through them."""
    for name in (layout.DEALS, layout.BACKUP, *(f"{layout.BACKUP}/{name}" for name in ("book", "deals"))):
        try:
            status = repo.files.stat(layout.path(repo.folder, name))
        except PermissionError:
            continue  # a backup that is somebody else's is no reason not to read the book
        if status is not None and not stat.S_ISDIR(status.st_mode):
            raise Damaged("symlink" if stat.S_ISLNK(status.st_mode) else "not_a_file", file=name)


def _open_lock(repo: Repository) -> str:
    """Open the lock, and find out whether writing and locking work here; if not, the book is read-only.

    What the system says of it.
    """
    path = layout.path(repo.folder, layout.LOCK)
    try:
        if not repo.read_only:
            repo.files.try_writing(repo.folder)
            repo.files.try_appending(layout.path(repo.folder, layout.JOURNAL))
        repo.lock = Lock(repo.files, path, create=not repo.read_only)
        if repo.lock.acquire(shared=True):
            repo.lock.release()
    except OSError as error:
        repo.lock.close()
        if not repo.read_only:
            repo.read_only, repo.why_read_only = True, layout.why(error)
        return reason_of(error)
    return ""


def _begin(repo: Repository, trouble: str) -> None:
    """Write the first journal: with it the book exists. Another program may be doing the same."""
    if not repo.lock or repo.read_only:
        raise NotABook("cannot_write", file=repo.folder, detail=trouble)
    files, folder = repo.files, repo.folder
    if not repo.lock.acquire(LOCK_WAIT):
        raise Busy
    try:
        if layout.look(files, folder) == "book":
            return
        temporary = layout.temporary(folder, layout.JOURNAL)
        header = Header(generation=1, base=0, folded=0, schema=SCHEMA, book=new_id())
        files.write_new(temporary, [header_line(header)])
        files.rename(temporary, layout.path(folder, layout.JOURNAL))
        files.sync_folder(folder)
    except OSError as error:
        raise NotABook("cannot_write", file=folder, detail=reason_of(error)) from error
    finally:
        repo.lock.release()


def _close_to_others(repo: Repository) -> None:
    """What is in a book is confidential: nobody else may look into its folder."""
    status = repo.files.stat(repo.folder)
    if repo.read_only or status is None or not stat.S_IMODE(status.st_mode) & 0o077:
        return
    try:
        repo.files.chmod(repo.folder, 0o700)
    except OSError:
        return  # somebody else's folder, or a medium without modes: doctor names it
    repo.note("mode", repo.folder)
