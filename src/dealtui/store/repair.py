"""A thorough look at a book without changing it: what `dealtui doctor` reports.

    >>> doctor(Path("book"))
    [Finding(code='checksum', file='deals/7.json', detail='', severity='damage')]

Damage is what opening the book mends or refuses; a warning is what deserves a person's look; a hint is
harmless.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from dealtui.domain.records import RECORDS
from dealtui.domain.validation import problems
from dealtui.store import datafile, layout
from dealtui.store.backups import Backups
from dealtui.store.errors import Damaged, StoreError
from dealtui.store.files import FILES, Files
from dealtui.store.journal import BrokenJournal
from dealtui.store.journal_file import JournalFile
from dealtui.store.migration import SCHEMA
from dealtui.store.repository import Repository

__all__ = ["Finding", "doctor"]

Severity = Literal["damage", "warning", "hint"]
Documents = Mapping[int, Mapping[str, Any]]


class Finding(NamedTuple):
    """What was found, where. `code` names the sentence: `store.finding.<code>` in the catalogs."""

    code: str
    file: str
    detail: str = ""
    severity: Severity = "damage"

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
)


def doctor(path: Path, files: Files = FILES) -> list[Finding]:
    """Look at everything: modes, left-overs, checksums, journal, generations, records, references. Changes
    nothing.
    """
    folder = os.path.realpath(path)
    try:
        state = layout.look(files, folder)
    except OSError as error:
        raise Damaged.refused(error, folder) from error
    if state != "book":
        return [Finding("not_a_book", folder, state)]
    found = [*_names(files, folder), *_journal(files, folder), *_files(files, folder)]
    try:
        repo = Repository.open(path, create=False, read_only=True, files=files)
    except StoreError as error:
        found.append(_refused(error, folder))
    else:
        try:
            records = list(_records(repo))  # reads every deal, and so finds what needs mending
            found += [Finding("needs_mending", file) for file in sorted({n.file for n in repo.notices})]
            found += records
        finally:
            repo.close()
    return list(dict.fromkeys(found))


def _refused(error: StoreError | OSError, folder: str, name: str = "") -> Finding:
    """What the store or the system will not open, by its name in the book's folder."""
    if isinstance(error, OSError):
        error = Damaged.refused(error, name or folder)
    file = error.file.removeprefix(f"{folder}/") or name or folder
    code = {"journal": "unreadable"}.get(error.reason, error.reason) or error.code
    return Finding(code, file, error.detail if code == "too_new" else "")


def _names(files: Files, folder: str) -> Iterator[Finding]:
    """Modes, links and left-overs."""
    waiting = [""]
    while waiting:
        name = waiting.pop()
        status = files.stat(layout.path(folder, name).rstrip("/"))
        if status is None:
            continue
        plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
        if plain and stat.S_IMODE(status.st_mode) & 0o077:
            yield Finding("mode", name or folder, f"{stat.S_IMODE(status.st_mode):04o}", "warning")
        if stat.S_ISDIR(status.st_mode):
            try:
                inside = files.names(layout.path(folder, name).rstrip("/"))
            except OSError as error:
                yield _refused(error, folder, name)
                continue
            waiting += [f"{name}/{each}" if name else each for each in inside]
        elif not plain:
            yield Finding("symlink" if stat.S_ISLNK(status.st_mode) else "not_a_file", name)
        elif layout.is_temporary(name):
            yield Finding("temporary", name, severity="hint")
        elif ".damaged-" in name:
            yield Finding("kept_aside", name, severity="hint")


def _journal(files: Files, folder: str) -> Iterator[Finding]:
    try:
        journal = JournalFile(files, layout.path(folder, layout.JOURNAL), False)
    except FileNotFoundError:
        yield Finding("missing", layout.JOURNAL)
        return
    except BrokenJournal:
        yield Finding("unreadable", layout.JOURNAL)
        return
    except (StoreError, OSError) as error:
        yield _refused(error, folder, layout.JOURNAL)
        return
    try:
        if journal.damaged:
            yield Finding("checksum", layout.JOURNAL)
        elif files.fstat(journal.fd).st_size > journal.beginning.end:
            yield Finding("torn", layout.JOURNAL, severity="hint")
    finally:
        journal.close()


def _files(files: Files, folder: str) -> Iterator[Finding]:
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
            yield from [Finding("backup", file, severity="warning") for file in backups.damaged()]
        except OSError:
            pass  # its folder may not be read: named already
        try:
            meta, _ = datafile.decode(files.read_file(layout.path(folder, name)))
        except FileNotFoundError:
            if backups.versions():
                yield Finding("missing", name)
        except OSError as error:
            yield _refused(error, folder, name)
        except datafile.BrokenFile as error:
            yield Finding(error.reason, name)
        except StoreError as error:
            yield _refused(error, folder, name)
        else:
            if meta.schema != SCHEMA:
                yield Finding("schema", name, str(meta.schema), "hint")


def _records(repo: Repository) -> Iterator[Finding]:
    """Every record against its type, every reference against what it points to."""
    tables: dict[str, Documents] = dict(repo.book.tables)
    yield from _of_file(layout.BOOK, tables, tables)
    for number in sorted({*repo.folded, *repo.pending, *tables["deals"]}):
        name = layout.file_name(number)
        if number not in tables["deals"]:
            yield Finding("orphan", name, str(number), "warning")
        try:
            deal = repo.deal(number)
        except StoreError as error:
            yield _refused(error, repo.folder, name)
            continue
        yield from _of_file(name, deal.tables, {**tables, **deal.tables})
        yield from _codes(name, deal.entries)
        del repo.deals[number]  # a book may be larger than the memory


def _of_file(
    name: str, tables: Mapping[str, Documents], around: Mapping[str, Documents]
) -> Iterator[Finding]:
    for table, documents in tables.items():
        if table not in RECORDS:
            yield Finding("table", name, table, "hint")
            continue
        for number, doc in documents.items():
            for problem in problems(table, doc):
                yield Finding("invalid", name, f"{table} {number} {problem}", "warning")
    for table, field, target, optional in REFERENCES:
        for number, doc in tables.get(table, {}).items():
            value = doc.get(field, 0)
            for reference in value if isinstance(value, list) else [value]:
                if reference not in around[target] and not (optional and not reference):
                    yield Finding("reference", name, f"{table} {number} {field} {reference}", "warning")


def _codes(name: str, entries: Documents) -> Iterator[Finding]:
    """A code names one entry of a deal."""
    seen: dict[str, int] = {}
    for number, doc in entries.items():
        code = doc.get("code")
        if code and seen.setdefault(code, number) != number:
            yield Finding("code", name, f"{code} {seen[code]} {number}", "warning")
