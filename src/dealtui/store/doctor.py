"""A thorough look that changes nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from dealtui.domain.records import BOOK_TABLES, RECORDS, FieldFault, problems
from dealtui.store import layout, state
from dealtui.store.backups import Backups
from dealtui.store.errors import Damaged, StoreError
from dealtui.store.files import FILES, Files
from dealtui.store.journal import BrokenJournal, JournalFile
from dealtui.store.repository import Repository
from dealtui.store.state import SCHEMA
from dealtui.store.tables import JournalDB, JournalTable

Severity = Literal["damage", "warning", "hint"]


class DamageFound(NamedTuple):
    """What was found, where. `code` names the sentence: `store.finding.<code>` in the catalogs."""

    code: str
    file: str
    detail: str = ""
    severity: Severity = "damage"
    fault: FieldFault | None = None  # of a record's field

    @property
    def key(self) -> str:
        return f"store.finding.{self.code}"

    @property
    def values(self) -> dict[str, Any]:
        return {"file": self.file, "detail": self.detail}


# table, field, the table that it points to, whether 0 means none
REFERENCES = (
    ("people", "client", "clients", True),
    ("deals", "client", "clients", False),
    ("meetings", "deal", "deals", False),
    ("actions", "deal", "deals", False),
    ("actions", "meeting", "meetings", False),
    ("entries", "meeting", "meetings", False),
    ("entries", "action", "actions", True),
    ("entries", "refs", "entries", True),
    ("links", "need", "entries", False),
    ("links", "answer", "entries", False),
    ("seals", "meeting", "meetings", False),
    ("register", "meeting", "meetings", False),
)


def doctor(path: Path, files: Files = FILES) -> list[DamageFound]:
    """Look at everything: modes, left-overs, checksums, journal, generations, records, references. Changes
    nothing."""
    folder = os.path.realpath(path)
    with Damaged.where_refused(folder):
        state = layout.look(files, folder)
    if state != "book":
        return [DamageFound("not_a_book", folder, state)]
    found = [*_names(files, folder), *_journal(files, folder), *_files(files, folder)]
    with _refused(folder) as refused:
        with closing(Repository.open(path, create=False, read_only=True, files=files)) as repo:
            records = list(_records(repo))  # reads every deal, and so finds what needs mending
            mended = sorted({notice.file for notice in repo.notices})
        refused += [*(DamageFound("needs_mending", file) for file in mended), *records]
    return list(dict.fromkeys(found + refused))


@contextmanager
def _refused(folder: str, name: str = "") -> Iterator[list[DamageFound]]:
    """What the store or the system will not open within, by its name in the book's folder."""
    found: list[DamageFound] = []
    try:
        yield found
    except FileNotFoundError:
        found.append(DamageFound("missing", name))
    except BrokenJournal:
        found.append(DamageFound("unreadable", name))
    except state.BrokenFile as error:
        found.append(DamageFound(error.reason, name))
    except (StoreError, OSError) as error:
        if isinstance(error, OSError):
            error = Damaged.refused(error, name or folder)
        file = error.file.removeprefix(f"{folder}/") or name or folder
        code = {"journal": "unreadable"}.get(error.reason, error.reason) or error.code
        found.append(DamageFound(code, file, error.detail if code == "too_new" else ""))


def _names(files: Files, folder: str) -> Iterator[DamageFound]:
    """Modes, links and left-overs."""
    waiting = [""]
    while waiting:
        name = waiting.pop()
        status = files.stat(layout.path(folder, name).rstrip("/"))
        if status is None:
            continue
        plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
        if plain and stat.S_IMODE(status.st_mode) & 0o077:
            yield DamageFound("mode", name or folder, f"{stat.S_IMODE(status.st_mode):04o}", "warning")
        if stat.S_ISDIR(status.st_mode):
            with _refused(folder, name) as refused:
                inside = files.names(layout.path(folder, name).rstrip("/"))
                waiting += [f"{name}/{each}" if name else each for each in inside]
            yield from refused
        elif not plain:
            yield DamageFound("symlink" if stat.S_ISLNK(status.st_mode) else "not_a_file", name)
        elif layout.is_temporary(name):
            yield DamageFound("temporary", name, severity="hint")
        elif "conflict" in name.lower():  # as Syncthing, Dropbox, Nextcloud and others name them
            yield DamageFound("conflict", name, severity="warning")
        elif ".damaged-" in name:
            yield DamageFound("kept_aside", name, severity="hint")


def _journal(files: Files, folder: str) -> Iterator[DamageFound]:
    path = layout.path(folder, layout.JOURNAL)
    with _refused(folder, layout.JOURNAL) as found, closing(JournalFile(files, path, False)) as journal:
        if journal.damaged:
            found.append(DamageFound("checksum", layout.JOURNAL))
        elif files.fstat(journal.fd).st_size > journal.beginning.end:
            found.append(DamageFound("torn", layout.JOURNAL, severity="hint"))
    yield from found


def _files(files: Files, folder: str) -> Iterator[DamageFound]:
    """Checksums of the TinyDB files and of their generations."""
    numbers = {0}
    for place in (layout.DEALS, f"{layout.BACKUP}/deals"):
        try:
            names = files.names(layout.path(folder, place))
        except OSError:
            continue  # named already
        stems = [name.removesuffix(".json") for name in names]
        numbers |= {int(stem) for stem in stems if stem.isdecimal()}
    for number in sorted(numbers):
        name = layout.file_name(number)
        backups = Backups(files, folder, number)
        try:
            yield from [DamageFound("backup", file, severity="warning") for file in backups.damaged()]
        except OSError:
            pass  # its folder may not be read: named already
        with _refused(folder, name) as refused:
            meta, _ = state.decode(files.read_file(layout.path(folder, name)))
            if meta.schema != SCHEMA:
                refused.append(DamageFound("schema", name, str(meta.schema), "hint"))
        yield from (one for one in refused if one.code != "missing" or backups.versions())


def _records(repo: Repository) -> Iterator[DamageFound]:
    """Every record against its type, every reference against what it points to."""
    book = repo.deal(0)
    yield from _of_file(layout.BOOK, book, book)
    deals = {doc.doc_id for doc in repo.table("deals")}
    for number in sorted({*repo.folded, *repo.pending, *deals}):
        name = layout.file_name(number)
        if number not in deals:
            yield DamageFound("orphan", name, str(number), "warning")
        with _refused(repo.folder, name) as found:
            deal = repo.deal(number)
            found += [*_of_file(name, deal, book), *_codes(name, deal.entries)]
            repo.forget(number)
        yield from found


def _of_file(name: str, file: JournalDB, book: JournalDB) -> Iterator[DamageFound]:
    for table in file.storage.names():
        if table not in RECORDS:
            yield DamageFound("table", name, table, "hint")
            continue
        for doc in file.table(table):
            for problem in problems(table, doc):
                where = f"{table} {doc.doc_id} {problem.field}"
                yield DamageFound("invalid", name, where, "warning", problem)
    for table, field, target, optional in REFERENCES:
        around = (book if target in BOOK_TABLES else file).table(target)
        for doc in file.table(table):
            value = doc.get(field, 0)
            for reference in value if isinstance(value, list) else [value]:
                if not isinstance(reference, int) or (optional and not reference):
                    continue  # what is no number is malformed, which is said
                if not around.contains(doc_id=reference):
                    detail = f"{table} {doc.doc_id} {field} {reference}"
                    yield DamageFound("reference", name, detail, "warning")


def _codes(name: str, entries: JournalTable) -> Iterator[DamageFound]:
    """A code names one entry of a deal."""
    seen: dict[str, int] = {}
    for entry in entries:
        code = entry.get("code")
        if code and isinstance(code, str) and seen.setdefault(code, entry.doc_id) != entry.doc_id:
            yield DamageFound("code", name, f"{code} {seen[code]} {entry.doc_id}", "warning")
