"""A thorough look that changes nothing; and what somebody changed in a file by hand."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from dealtui.domain.records import (
    BOOK_TABLES,
    DEAL_TABLES,
    RECORDS,
    REFERENCES,
    FieldFault,
    problems,
    referred,
)
from dealtui.i18n import t
from dealtui.store.damage import Backups
from dealtui.store.errors import Damaged, StoreError
from dealtui.store.files import BACKUP, BOOK, DEALS, FILES, JOURNAL, Files, Folder, file_name, is_temporary
from dealtui.store.journal import BrokenJournal, JournalFile, decode_rows
from dealtui.store.repository import Repository
from dealtui.store.state import SCHEMA, BrokenFile, decode
from dealtui.store.tables import JournalDB, JournalTable
from dealtui.text import shown

Severity = Literal["damage", "warning", "hint"]


class DamageFound(NamedTuple):
    """What was found, where. `code` names the sentence: `store.finding.<code>` in the catalogs."""

    code: str
    file: str
    detail: str = ""
    severity: Severity = "damage"
    fault: FieldFault | None = None  # of a record's field

    @property
    def words(self) -> str:
        what = self.fault._replace(field=self.detail).words if self.fault else self.detail
        said = t(f"store.finding.{self.code}", file=self.file, detail=self.detail)
        return f"{self.file}: {said} {shown(what)}".rstrip()


def doctor(path: Path, files: Files = FILES) -> list[DamageFound]:
    """Look at everything: modes, left-overs, checksums, journal, generations, records, references. Changes
    nothing."""
    book = Folder(os.path.realpath(path), files)
    with Damaged.where_refused(book.folder):
        state = book.look()
    if state != "book":
        return [DamageFound("not_a_book", book.folder, state)]
    found = [*_names(book, ""), *_journal(book), *_files(book)]
    with _refused(book) as refused:
        with closing(Repository.open(path, create=False, read_only=True, files=files)) as repo:
            records = list(_records(repo))  # reads every deal, and so finds what needs mending
            mended = sorted({notice.file for notice in repo.notices})
        refused += [*(DamageFound("needs_mending", file) for file in mended), *records]
    return list(dict.fromkeys(found + refused))


@contextmanager
def _refused(book: Folder, name: str = "") -> Iterator[list[DamageFound]]:
    """What the store or the system will not open within, by its name in the book's folder."""
    found: list[DamageFound] = []
    try:
        yield found
    except FileNotFoundError:
        found.append(DamageFound("missing", name))
    except BrokenJournal:
        found.append(DamageFound("unreadable", name))
    except BrokenFile as error:
        found.append(DamageFound(error.reason, name))
    except (StoreError, OSError) as error:
        if isinstance(error, OSError):
            error = Damaged.refused(error, name or book.folder)
        file = book.within(error.file) or name or book.folder
        code = {"journal": "unreadable"}.get(error.reason, error.reason) or error.code
        found.append(DamageFound(code, file, error.detail if code == "too_new" else ""))


def _names(book: Folder, name: str) -> Iterator[DamageFound]:
    """Modes, links and left-overs, of that and what is in it."""
    status = book.files.stat(book.at(name))
    if status is None:
        return
    plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    if plain and stat.S_IMODE(status.st_mode) & 0o077:
        yield DamageFound("mode", name or book.folder, f"{stat.S_IMODE(status.st_mode):04o}", "warning")
    if stat.S_ISDIR(status.st_mode):
        with _refused(book, name) as refused:
            for each in book.files.names(book.at(name)):
                yield from _names(book, f"{name}/{each}" if name else each)
        yield from refused
    elif not plain:
        yield DamageFound("symlink" if stat.S_ISLNK(status.st_mode) else "not_a_file", name)
    elif is_temporary(name):
        yield DamageFound("temporary", name, severity="hint")
    elif "conflict" in name.lower():  # as Syncthing, Dropbox, Nextcloud and others name them
        yield DamageFound("conflict", name, severity="warning")
    elif ".damaged-" in name:
        yield DamageFound("kept_aside", name, severity="hint")


def _journal(book: Folder) -> Iterator[DamageFound]:
    with (
        _refused(book, JOURNAL) as found,
        closing(JournalFile(book.files, book.at(JOURNAL), False)) as journal,
    ):
        if journal.damaged:
            found.append(DamageFound("checksum", JOURNAL))
        elif book.files.fstat(journal.fd).st_size > journal.beginning.end:
            found.append(DamageFound("torn", JOURNAL, severity="hint"))
    yield from found


def _files(book: Folder) -> Iterator[DamageFound]:
    """Checksums of the TinyDB files and of their generations."""
    numbers = {0}
    for place in (DEALS, f"{BACKUP}/deals"):
        try:
            stems = [name.removesuffix(".json") for name in book.files.names(book.at(place))]
        except OSError:
            continue  # named already
        numbers |= {int(stem) for stem in stems if stem.isdecimal()}
    for number in sorted(numbers):
        name, backups = file_name(number), Backups(book, number)
        try:
            yield from [DamageFound("backup", file, severity="warning") for file in backups.damaged()]
        except OSError:
            pass  # its folder may not be read: named already
        with _refused(book, name) as refused:
            meta, _ = decode(book.files.read_file(book.at(name)))
            if meta.schema != SCHEMA:
                refused.append(DamageFound("schema", name, str(meta.schema), "hint"))
        yield from (one for one in refused if one.code != "missing" or backups.versions())


def _records(repo: Repository) -> Iterator[DamageFound]:
    """Every record against its type, every reference against what it points to."""
    book = repo.deal(0)
    yield from _of_file(BOOK, book, book)
    deals = {doc.doc_id for doc in repo.table("deals")}
    for number in sorted({*repo.folded, *repo.pending, *deals}):
        name = file_name(number)
        if number not in deals:
            yield DamageFound("orphan", name, str(number), "warning")
        with _refused(repo, name) as found:
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
            for reference in referred(doc, field):
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


# ----------------------------------------------------------------------------------------------------
# Which documents of a damaged file are not as the program wrote them, so that a change by hand can be named.
#
# The damaged file is read as far as it can be, document by document, and held against what backup and journal gave in its
# place. What the journal changed after the file was written differs rightly and is passed over.

_NAME = re.compile(rb'"(\w+)":')


def differing(repo: Repository, number: int) -> list[tuple[str, int, dict[str, Any], dict[str, Any]]]:
    """The documents of a deal's file (0: of the book's) that differ: table, number, what it should say, and what stands in the
    file; {} when it is not there, or cannot be read."""
    stored = _stored(repo.files.read_file(repo.at(file_name(number))))
    meta = stored.get("meta", {}).get(1)
    seq = meta.get("seq") if isinstance(meta, dict) else None
    seq = seq if isinstance(seq, int) else repo.journal.header.folded
    ops = [op for line in repo.journal.lines() if line.seq > seq for op in decode_rows(line.payload)[1]]
    later = {(op.table, op.doc_id) for op in ops if op.deal == number}
    tables = repo.file(number).tables
    found = []
    for name in DEAL_TABLES if number else BOOK_TABLES:
        right, there = tables[name], stored.get(name, {})
        for row in sorted({*right, *there}):
            if (name, row) not in later and (row not in there or there[row] != right.get(row)):
                found.append((name, row, dict(right.get(row, {})), there.get(row) or {}))
    return found


def _stored(raw: bytes) -> dict[str, dict[int, dict[str, Any] | None]]:
    """The tables: of the whole when it is JSON still, else line by line as the program writes them; a document that cannot be
    read is None."""
    tables: dict[str, dict[int, dict[str, Any] | None]] = {}
    rows: dict[int, dict[str, Any] | None] = {}
    try:
        for name, whole in json.loads(raw).items():
            tables[name] = {int(n): doc if isinstance(doc, dict) else None for n, doc in whole.items()}
        return tables
    except (ValueError, AttributeError):
        tables.clear()
    for line in raw.removeprefix(b"{").split(b"\n"):
        if not (found := _NAME.match(line)):
            continue
        name, rest = found[1].decode(), line[found.end() :].removesuffix(b",")
        try:
            doc = json.loads(rest)
        except ValueError:
            doc = None
        doc = doc if isinstance(doc, dict) else None
        if name.isdecimal():
            rows[int(name)] = doc
        elif rest == b"{":
            rows = tables[name] = {}
        elif name == "meta" and doc:
            tables[name] = {1: doc.get("1")}
    return tables
