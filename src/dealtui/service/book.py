"""Book, Transaction, Change, Clock: one commit, sync or async; undo by scope."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar

from dealtui.domain.calendar import home_zone, now
from dealtui.domain.mapping import SETTLING, replaced_by
from dealtui.domain.records import (
    DEAL_TABLES,
    RECORDS,
    REFERENCES,
    Client,
    Deal,
    Meeting,
    Person,
    Record,
    Revision,
    Summary,
    new_id,
    referred,
    to_json,
)
from dealtui.domain.seal import FOLLOW_UPS, FREE, link_meeting
from dealtui.i18n import NotDone
from dealtui.service.deal import DealState
from dealtui.store.errors import Busy, Stale, StoreError
from dealtui.store.repository import Repository
from dealtui.store.state import StoredRow
from dealtui.store.tables import JournalTable, setting

if TYPE_CHECKING:
    import asyncio

    from dealtui.domain.review import Finding
    from dealtui.store.errors import Notice
    from dealtui.store.journal import Op
    from dealtui.store.state import Commit, Prepared


# ----------------------------------------------------------------------------------------------------
# The lock on a sealed record: what no operation may change without a reason (guide 28).
#
# `Transaction` asks here before each operation, so that capture, edits, undo, the screens and imports are all held to it.
# What belongs to the follow-up stays free: actions, marks of doubt, what a later meeting resolved (`seal.FREE`).

Document = Mapping[str, Any]

# What ties an action to the line that promised it
_PROMISE = frozenset(("id", "deal", "meeting", "entry", "code", "created"))


class Sealed(StoreError):
    """A sealed record was to be changed without a reason; `sealing.amending` changes it with one."""

    code = "sealed"
    words = "seal.sealed"

    def __init__(self, meeting: int, archive: str = "") -> None:
        super().__init__(detail=archive)
        self.meeting = meeting


class NotSealed(StoreError):
    """The record was not sealed, amended or confirmed; nothing has changed.

    reason: incomplete (`findings` says what is missing), not_over (the meeting has not ended), already, not_yet (only a
    sealed record can be amended or confirmed), no_reason, no_name, unchanged (the amendment changes nothing), undo
    (nothing is taken back from a sealed record), broken (the seal's own record is gone: no chain to go on from).
    """

    code = "not_sealed"
    words = "seal.not_sealed"

    def __init__(self, reason: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(reason, detail=str(len(findings)))
        self.findings = tuple(findings)


class Overtaken(Stale):
    """What was done is not taken back, or done again: it was changed since, or something that came later rests on it."""

    code = "overtaken"


class Gone(Stale, KeyError):
    """There is no such record: it never was, or another program took it out."""

    code = "gone"


class Refused(NotDone):
    """What was asked cannot be done as it is: the message that says what to do; of what was typed the `field` of the form."""

    def __init__(self, key: str, field: str = "", **values: object) -> None:
        super().__init__(key, **values)
        self.field = field


def refuse_sealed(
    work: Transaction, table: str, number: int, old: Document | None, new: Document | None
) -> None:
    """Raise Sealed when a document (None: there is none) that belongs to a sealed record is to become another."""
    if table in ("seals", "register") and old is not None:  # no reason changes what was sealed
        if not _signs(old, new):
            raise Sealed(old["meeting"], old.get("archive", ""))
        return
    for meeting in _meetings(work, table, number, old, new):
        if meeting in work.may_amend:
            continue
        head = old if table == "meetings" else work.doc("meetings", meeting)
        if table == "seals" or (head or {}).get("status") == "sealed":
            if _differs(table, old, new):
                raise Sealed(meeting, (head or {}).get("archive", ""))
        elif table == "meetings" and (new or {}).get("status") == "sealed":
            raise Sealed(meeting)


def _signs(old: Document, new: Document | None) -> bool:
    """Whether a seal becomes the same with a signature, which it had not."""
    return new is not None and "signature" not in old and {**new, "signature": 0} == {**old, "signature": 0}


def _meetings(work: Transaction, table: str, number: int, *docs: Document | None) -> Iterable[int]:
    """The meetings to whose record a document belongs, before and after."""
    there = [doc for doc in docs if doc]
    if table == "meetings":
        return (number,)
    if table in ("entries", "seals"):
        # what tells of a follow-up is no part of the record, and does not become one
        return {doc["meeting"] for doc in there if not (doc.get("follows") and doc["kind"] in FOLLOW_UPS)}
    if table == "links":
        ends = {
            n: end for doc in there for n in (doc["need"], doc["answer"]) if (end := work.doc("entries", n))
        }
        return {meeting for doc in there if (meeting := link_meeting(ends, doc))}
    if table == "actions":
        return {doc["meeting"] for doc in there if doc.get("entry") and not _follows(work, doc)}
    return ()


def _follows(work: Transaction, action: Document) -> bool:
    """Whether an action was born in the follow-up, after the record."""
    if not work.deal:
        return False
    number = action["entry"]  # undo takes the line out first
    entry = work.doc("entries", number) or work.taken_out("entries", number)
    return bool(entry.get("follows"))


def _differs(table: str, old: Document | None, new: Document | None) -> bool:
    """Whether something that is sealed becomes another."""
    if table == "actions":
        if old is None or new is None:
            return old is not None  # a promise may be followed up, not taken away
        return any(old.get(name) != new.get(name) for name in _PROMISE)
    if old is None or new is None or table == "seals":
        return True
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    return not changed <= FREE[table]


# ----------------------------------------------------------------------------------------------------
# One commit while it is being put together: its operations, and what was there before, so that it can be undone.

MARKED = "marked"  # in what was before: what the marks became


def unmarked(old: Mapping[str, Any], doc: Mapping[str, Any]) -> dict[str, Any]:
    """The marks of a document without those that a commit made: a list loses what was added and gets back what was
    taken off, any other value goes back if it is still the one that was set.

    >>> unmarked({"suspect": None, "marked": {"suspect": [3]}}, {"suspect": [3, 7]})
    {'suspect': [7]}
    """
    made: Mapping[str, Any] = old.get(MARKED, {})
    marks: dict[str, Any] = {}
    for name, was in old.items():
        if name == MARKED:
            continue
        now, became = doc.get(name), made.get(name, not was or None)
        if isinstance(was or became, list):
            added, taken = set(became or ()) - set(was or ()), set(was or ()) - set(became or ())
            marks[name] = sorted((set(now or ()) - added) | taken) or None
        else:
            marks[name] = was if now == became else now
    return marks


class Transaction:
    """The operations of one commit while it is being put together (only inside `Book.do`).

    Each raises `Sealed` when it would change a sealed record for which `may_amend` does not stand.
    """

    def __init__(self, book: Book, deal: int) -> None:
        self.book = book
        self.deal = deal
        self.label = ""  # what was done, when the use case knows it better than who asked for it
        self.inverted: dict[int, int] = {}  # in each deal, the revision that is taken back or repeated
        self.may_amend: set[int] = set()  # sealed meetings for which a reason was given (`sealing`)
        self._before: list[tuple[int, list[Any]]] = []  # the deal worked in, and what was before
        # The number of this commit: a record's revision names the commit that made it what it is, so that the same
        # revision always means the same content, also after undo and redo.
        self.revision = book.repo.seq + 1

    @property
    def state(self) -> DealState:
        return self.book.state(self.deal)

    def table(self, name: str) -> JournalTable:
        """A table as this commit has it so far."""
        return self.book.table(name, self.deal)

    def next_id(self, table: str) -> int:
        return self.table(table).next_id()

    def insert(self, table: str, record: Record, number: int = 0) -> int:
        """Store a new record; gives its number."""
        number = number or self.next_id(table)
        if record.doc_id != number or not record.id or record.revision != self.revision:
            record = record.placed(doc_id=number, id=record.id or new_id(), revision=self.revision)
        self._write(table, number, None, record.to_doc(), record)
        self._note(table, number, False, self.revision)
        return number

    def update(self, table: str, number: int, /, *, expect: int | None = None, **fields: Any) -> None:
        """Change fields; nothing is written when they already are so. Stale when `expect` is not its revision."""
        doc = self.doc(table, number)
        if doc is None:
            raise Stale(table, number, {})
        if expect is not None and doc.get("revision", 0) != expect:
            raise Stale(table, number, doc)
        if changed := _changed(doc, self._as_kept(table, number, doc, fields)):
            changed["revision"] = self.revision
            self._note(table, number, {name: doc.get(name) for name in changed}, self.revision)
            self._write(table, number, doc, changed)

    def mark(self, table: str, number: int, /, **fields: Any) -> None:
        """Change what other records leave on this one: that what it rests on was changed, what settled it.

        It keeps its revision, so that nobody's edit or undo is refused for it; undo takes back the marks themselves, as
        far as they still stand. A record that is gone is passed over.
        """
        doc = self.doc(table, number)
        if doc is not None:
            self._mark(table, number, doc, self._as_kept(table, number, doc, fields))

    def _mark(self, table: str, number: int, doc: dict[str, Any], marks: dict[str, Any]) -> None:
        if changed := _changed(doc, marks):
            before = {name: doc.get(name) for name in changed}
            self._note(table, number, before | ({MARKED: changed} if table == "entries" else {}), 0)
            self._write(table, number, doc, changed)

    @staticmethod
    def _as_kept(table: str, number: int, doc: Document, fields: dict[str, Any]) -> dict[str, Any]:
        """Fields as a document has them: None is left out."""
        new = replace(RECORDS[table].from_doc({**doc, "doc_id": number}), **fields).to_doc()
        return {name: new.get(name) for name in fields}

    def derive(self, table: str, number: int, **fields: Any) -> None:
        """Change fields that follow from others (a meeting's summary): no new revision, nothing to undo."""
        doc = self.doc(table, number)
        if doc and (changed := _changed(doc, {name: to_json(value) for name, value in fields.items()})):
            self._write(table, number, doc, changed)

    def remove(self, table: str, number: int) -> None:
        """Take a record out; undo puts it back."""
        if doc := self.doc(table, number):
            self._write(table, number, doc, None)
            self._note(table, number, doc, doc.get("revision", 0))

    def restore(self, table: str, number: int, old: dict[str, Any] | Literal[False], revision: int) -> None:
        """Make a record what it was before a commit after which it had `revision`; Stale if it changed since. With
        revision 0 only the marks of that commit are taken off."""
        doc = self.doc(table, number)
        if old is not False and revision == 0:
            if doc is not None:
                self._mark(table, number, doc, unmarked(old, doc))
        elif doc is None and old and "id" in old:
            self._write(table, number, None, old)
            self._note(table, number, False, old.get("revision", 0))
        elif doc is None or doc.get("revision", 0) != revision:  # gone, or changed, since
            raise Stale(table, number, doc or {})
        elif old is False:
            self.remove(table, number)
        else:
            if "formerly" in old and self._sealed_since(
                revision
            ):  # a seal may have any of these: they stay known
                names = dict.fromkeys([*doc.get("formerly", ()), doc["name"]])
                old = {**old, "formerly": [name for name in names if name != old["name"]]}
            self._note(table, number, {name: doc.get(name) for name in old}, old.get("revision") or 0)
            self._write(table, number, doc, old)

    def resettle(self) -> None:
        """What settles a divergence, and which consensus took another's place, is what the lines say now, not what was there
        before: others may have come or gone since."""
        alive, settled = self.state.alive, dict[int, int]()
        for line in alive:
            for ref in line.refs if line.kind in SETTLING else ():
                settled[ref] = max(settled.get(ref, 0), line.doc_id)
        replaced = replaced_by(self.state.entries.values())
        for line in alive:
            if line.kind == "divergence":
                self.mark("entries", line.doc_id, resolved_by=settled.get(line.doc_id, 0))
            elif line.doc_id in replaced:
                self.mark("entries", line.doc_id, supersedes=replaced[line.doc_id])

    def strands(self) -> bool:
        """Whether a record of the deal worked in names one that this work took out, or one that it put back has no place any more:
        what it names is gone, of a link also when it was taken out of the record, or there is a contact log already."""
        for table, field, target, _ in REFERENCES:
            rows = (row for _, row in self._before if row[0] == target)
            gone = {number for _, number, _, _ in rows if self.doc(target, number) is None}
            if gone and any(gone.intersection(referred(doc, field)) for doc in self.table(table)):
                return True
        for _, (table, number, old, _) in self._before:
            if old is False and (doc := self.doc(table, number)) and self._has_no_place(table, number, doc):
                return True
        return False

    def _has_no_place(self, table: str, number: int, doc: Document) -> bool:
        for source, field, target, _ in REFERENCES:
            for one in filter(None, referred(doc, field) if source == table else ()):
                named = self.doc(target, one)
                if named is None or (table == "links" and named.get("deleted")):
                    return True
        logs = (
            self.book.docs("meetings", deal=doc["deal"], status="log") if doc.get("status") == "log" else ()
        )
        return any(log.doc_id != number for log in logs)

    def _sealed_since(self, revision: int) -> bool:
        sealed = self.book.docs("meetings", status="sealed")
        return any(head.get("revision", 0) > revision for head in sealed)

    def doc(self, table: str, number: int) -> dict[str, Any] | None:
        """The document as this work has it."""
        found: dict[str, Any] | None = self.table(table).get(doc_id=number)
        return found

    def taken_out(self, table: str, number: int) -> dict[str, Any]:
        """A document that this work took out; {} when it did not."""
        rows = (old for _, (name, n, old, _) in self._before if (name, n) == (table, number))
        return next((old for old in rows if old and "id" in old), {})

    @property
    def deals(self) -> set[int]:
        """The deals that were worked in, so far."""
        return {self.deal, *(deal for deal, _ in self._before)} - {0}

    def _note(self, table: str, number: int, old: dict[str, Any] | Literal[False], revision: int) -> None:
        """What was before, and the revision after which it is taken back."""
        self._before.append((self.deal, [table, number, old, revision]))

    def finish(self, label: str, scope: int, inverse: str) -> None:
        """Add what follows from the changes: the summaries of touched meetings and the revision that undoes it all."""
        for ledger in [self.book.state(deal).ledger for deal in self.deals]:
            for meeting, disputed in ledger.touched().items():
                follows: dict[str, Any] = {"summary": ledger.summary(meeting)}
                if disputed:
                    follows["disputed"] = ledger.open_divergences(meeting) or None
                if scope == FOLLOWING:
                    follows["followed"] = self.revision
                self.derive("meetings", meeting, **follows)
        rows = self._rows_by_deal(scope)
        for deal in self.inverted:  # what had nothing left to take back has had its turn all the same
            rows.setdefault(deal, [])
        deals = tuple(rows) if len(rows) > 1 else ()
        for deal, before in rows.items():
            doc: dict[str, Any] = {
                "at": self.book.clock.stamp(),
                "by": self.book.user,
                "label": self.label or label,
            }
            of = self.inverted.get(deal, 0)
            rest = {"scope": scope, "inverse": inverse, "of": of, "deals": deals}
            doc |= {name: value for name, value in rest.items() if value}  # as `Revision.to_doc` has it
            doc["before"] = before
            self.book.table("revisions", deal).insert(doc)

    def _rows_by_deal(self, scope: int) -> dict[int, list[list[Any]]]:
        """What was before, by the deal that keeps it: the deal worked in. What can be taken back (it has a scope) and ended
        in no deal is kept by each deal as far as it is of its own, the rest (of a client, say) by the first of them."""
        if self.deal or not scope:
            return {self.deal: [row for _, row in self._before]} if self.deal and self._before else {}
        rows: dict[int, list[list[Any]]] = {}
        for deal, row in self._before:
            table, number, old, _ = row
            own = deal or (self.doc(table, number) or old or {}).get("deal", 0)
            rows.setdefault(own, []).append(row)
        if (rest := rows.pop(0, [])) and (keeper := next(iter(rows), self.book.keeper)):
            rows.setdefault(keeper, []).extend(rest)
        return rows

    def _write(
        self,
        table: str,
        number: int,
        doc: dict[str, Any] | None,
        changed: dict[str, Any] | None,
        record: Record | None = None,
    ) -> None:
        """Put a document where there is none, change fields of it (None takes one out), or take it out; `record` is what it
        becomes, if that is at hand."""
        kept = None if changed is None else {**(doc or {}), **changed}
        new = None if kept is None else {name: value for name, value in kept.items() if value is not None}
        refuse_sealed(self, table, number, doc, new)
        state = self.state if table in DEAL_TABLES else None  # as it was: it hears below what it becomes
        documents = self.table(table)
        if new is None:
            documents.remove(doc_ids=[number])
        elif doc is None:
            documents.insert(StoredRow(new, number))
        else:
            documents.update(setting(changed or {}), doc_ids=[number])
        if state is not None:
            state.apply(table, number, new, record)


# ----------------------------------------------------------------------------------------------------
# A book that is open, and how it is changed: every use case is one commit, which can be taken back.
#
# `Book.do` runs the use case under the book's lock, on what all programs have written until then; its operations
# become one line of the journal (all or nothing). What was there before is kept with the deal, so that undo and redo
# work without limit and after a restart.

LOCK_WAIT = 5.0  # seconds that a commit waits for other programs
LOCK_NAP = 0.01
FOLD_AFTER = 10.0  # seconds without a commit
# The scope of what is done with actions: taken back together, apart from the lines of a meeting
FOLLOWING = -1
LOOK_BACK = 50  # deals that are looked through for something to take back

T = TypeVar("T")


class UseCase(NamedTuple, Generic[T]):
    """What somebody does, as a value: one commit, all or nothing, that can be taken back.

    >>> book.do(following.event(book, [3], "done", result="需求文档已确认"))
    >>> await book.do_async(book.undo(FOLLOWING))

    `label` is its name in the history; `run` writes it and gives the answer; `deal` is whose lines it writes (0: none);
    `scope` is what undo takes back together: a meeting's number, or FOLLOWING for what is done with actions. `final`: nothing takes
    it back, nor what was done before in its place.
    """

    label: str
    run: Callable[[Transaction], T]
    deal: int = 0
    scope: int = 0
    inverse: Literal["", "undo", "redo"] = ""
    final: bool = False


class Clock:
    """The time, or for tests and replays a time that stands still."""

    def __init__(self, fixed: datetime | None = None) -> None:
        self._fixed = fixed
        self._second = -1
        self._stamp = ""

    def now(self) -> datetime:
        return self._fixed or now()

    def stamp(self) -> str:
        """Now as it is stored: ISO 8601 to the second, with offset."""
        if self._fixed is not None:
            return self._fixed.isoformat(timespec="seconds")
        if self._second != (second := int(time.time())):  # every commit asks twice
            self._stamp = datetime.fromtimestamp(second, home_zone()).isoformat(timespec="seconds")
            self._second = second
        return self._stamp


def _changed(doc: Document, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value != doc.get(name)}


class Change(NamedTuple):
    """What subscribers hear after a commit: ours, or another program's. `label` is what was done, or taken back."""

    ops: tuple[Op, ...]
    mine: bool
    label: str = ""
    reloaded: bool = False  # another program folded; everything may differ

    def touches(self, table: str) -> bool:
        return self.reloaded or any(op.table == table for op in self.ops)


class Book:
    """An open book: the repository, who writes, the clock, and who listens.

    >>> book = Book.open(Path("deals"), user="李雷")
    >>> [client.name for client in book.clients()]
    """

    def __init__(self, repo: Repository, user: str = "", now: datetime | None = None) -> None:
        self.repo = repo
        self.user = user
        self.clock = Clock(now)
        self._states: dict[int, DealState] = {}
        self._people_at, self._people = (-1, 0), dict[int, list[int]]()  # of a client, as of a commit
        self._records: dict[tuple[str, int], tuple[dict[str, Any], Any]] = {}
        self._listeners: list[Callable[[Change], None]] = []
        self.final = False  # whether nothing takes back what this program did last of FOLLOWING
        self._written = 0.0  # when this program last wrote, 0: nothing since the last folding
        self._turn: asyncio.Lock | None = None
        # the deals of what was taken back of FOLLOWING, the newest last
        self._undone = list[tuple[int, ...]]()
        # deal and number of the revisions that other programs made; of each deal that was read, its last revision
        self._elsewhere: set[tuple[int, int]] = set()
        self._seen: dict[int, int] = {}
        repo.on_foreign = self._taken_over

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        user: str = "",
        now: datetime | None = None,
        create: bool = True,
        read_only: bool = False,
    ) -> Book:
        """Open (or begin) the book in a folder. Raises what `Repository.open` raises."""
        return cls(Repository.open(path, create=create, read_only=read_only), user, now)

    @property
    def path(self) -> Path:
        return self.repo.path

    @property
    def read_only(self) -> bool:
        return self.repo.read_only

    @property
    def notices(self) -> Sequence[Notice]:
        """Repairs made while opening."""
        return self.repo.notices

    @property
    def has_written(self) -> bool:
        """Whether a commit of this program stands on the disk."""
        return bool(self._written)

    def close(self) -> None:
        self.repo.close()

    # ------------------------------------------------------------------ reading

    def table(self, name: str, deal: int = 0) -> JournalTable:
        """A table of the book, or of a deal."""
        return self.repo.deal(deal).table(name) if name in DEAL_TABLES else self.repo.table(name)

    def record(self, table: str, number: int) -> Any:
        """A record of a book table; Gone, a KeyError, when there is none of that number."""
        doc = self.table(table).get(doc_id=number)
        if doc is None:
            raise Gone(table, number)
        known = self._records.get((table, number))
        if known is None or known[0] is not doc:  # documents are never changed in place
            known = self._records[table, number] = (doc, RECORDS[table].from_doc({**doc, "doc_id": number}))
        return known[1]

    def docs(self, table: str, **equal: Any) -> Iterable[StoredRow]:
        """The documents of a table in which these fields have these values; of a deal's table those of that `deal`."""
        documents = self.table(table, equal.pop("deal") if table in DEAL_TABLES else 0)
        first, value = next(iter(equal.items()), ("", 0))
        found: Iterable[Any] = documents.likely(first, value) if value else documents
        for name, value in equal.items():
            found = [doc for doc in found if doc.get(name, 0) == value]  # 0 is left out
        return found

    def records(self, table: str, **equal: Any) -> list[Any]:
        """Their records."""
        make = RECORDS[table].from_doc
        return [make({**doc, "doc_id": doc.doc_id}) for doc in self.docs(table, **equal)]

    def client(self, number: int) -> Client:
        return self.record("clients", number)

    def deal(self, number: int) -> Deal:
        return self.record("deals", number)

    def meeting(self, number: int) -> Meeting:
        return self.record("meetings", number)

    def person(self, number: int) -> Person:
        return self.record("people", number)

    def clients(self) -> list[Client]:
        return self.records("clients")

    def deals(self, client: int) -> list[Deal]:
        return self.records("deals", client=client)

    def people(self, client: int = 0) -> tuple[Person, ...]:
        """Somebody's people; ours with client = 0. Asked for each meeting of a list: gathered once a commit."""
        table = self.table("people")
        at = self.repo.seq, len(table)  # the commit under way may have added somebody
        if self._people_at != at:
            self._people_at, self._people = at, {}
            for doc in table:
                self._people.setdefault(doc.get("client", 0), []).append(doc.doc_id)  # 0 is left out
        found = map(self.person, self._people.get(client, ()))
        return tuple(person for person in found if not person.gone)

    def meetings(self, deal: int) -> list[Meeting]:
        return self.records("meetings", deal=deal)

    def summary(self, meeting: int) -> Summary:
        return Summary.from_doc(self.table("meetings").get(doc_id=meeting).get("summary", {}))

    def names_of(self, deal: int) -> tuple[str, str]:
        """The names of a deal's client and of the deal; "" for what is not there."""
        doc = self.table("deals").get(doc_id=deal) or {}
        client = self.table("clients").get(doc_id=doc.get("client", 0)) or {}
        return client.get("name", ""), doc.get("name", "")

    def title_of(self, deal: int) -> str:
        """华东智造 / 订单系统二期; a deal that is called as its client is named once."""
        return " / ".join(dict.fromkeys(self.names_of(deal)))

    @property
    def keeper(self) -> int:
        """The deal that remembers what was before of clients and people: the first of the book; 0 while there is none."""
        return min((doc.doc_id for doc in self.table("deals")), default=0)

    def state(self, deal: int) -> DealState:
        """The entries, links and account of a deal; read on demand and kept up."""
        if deal not in self._states:
            self._states[deal] = DealState(self.repo.deal(deal))
            last = max((doc.doc_id for doc in self.repo.deal(deal).revisions), default=0)
            self._seen.setdefault(deal, last)
        return self._states[deal]

    # ------------------------------------------------------------------ changing

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of every commit; gives the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def do(self, case: UseCase[T]) -> T:
        """Carry out a use case as one commit, under the book's lock, on what all programs have written until then.

        Raises NotSaved, Stale, Busy, ReadOnly, Sealed, and what the use case refuses; then nothing has changed.
        """
        if self._turn is not None and self._turn.locked():
            raise Busy
        prepared, result = self._prepare(case, wait=LOCK_WAIT)
        if prepared:
            with self._finishing(prepared, case):
                self.repo.flush(prepared)
        return result

    async def do_async(self, case: UseCase[T]) -> T:
        """`do` for the screens: while it waits for the lock and the disk, the event loop is free.

        It is carried out to its end even if who waits for it is cancelled, as a screen's work is when that closes:
        half-way the line would be on the disk, not in memory, and the book locked.
        """
        import asyncio

        return await asyncio.shield(asyncio.ensure_future(self._do_in_turn(case)))

    async def _do_in_turn(self, case: UseCase[T]) -> T:
        import asyncio

        if self._turn is None:
            self._turn = asyncio.Lock()
        async with self._turn:
            end = time.monotonic() + LOCK_WAIT
            while True:
                try:
                    prepared, result = self._prepare(case, wait=0)
                    break
                except Busy:
                    if time.monotonic() > end:
                        raise
                    await asyncio.sleep(LOCK_NAP)
            if prepared:
                with self._finishing(prepared, case):
                    await asyncio.to_thread(self.repo.flush, prepared)
        return result

    # ------------------------------------------------------------------ undo

    def undo(self, scope: int) -> UseCase[str]:
        """Take back what this user did last in a scope, also after a restart; gives its label, "" for nothing. What the
        same user did meanwhile in another program is passed over.

        What is sealed is not taken back (NotSealed): another amendment says why it is to be as it was. Stale when
        somebody has changed it since.
        """
        return UseCase("undo", lambda work: self._invert(work, scope, False), scope=scope, inverse="undo")

    def redo(self, scope: int) -> UseCase[str]:
        """Do again what was taken back last in a scope, as long as nothing else was done since; its label, or ""."""
        return UseCase("redo", lambda work: self._invert(work, scope, True), scope=scope, inverse="redo")

    def last_done(self, scope: int) -> Revision | None:
        """What `undo` would take back."""
        found = self._newest(scope, False)
        return found[0][1] if found else None

    def _invert(self, work: Transaction, scope: int, redo: bool) -> str:
        """Take back, or do again, what is the newest when its turn has come: two quick presses are two steps."""
        try:
            found = self._newest(scope, redo)
            if not found:
                return ""
            work.label = found[0][1].label
            work.inverted = {deal: revision.doc_id for deal, revision in found}
            for work.deal, revision in found:
                for table, number, old, after in reversed(revision.before):
                    work.restore(table, number, old, after)
                if work.strands():
                    raise Overtaken
                if any(table == "entries" for table, *_ in revision.before):
                    work.resettle()
        except Sealed:
            raise NotSealed("undo") from None
        except Stale as fault:
            raise Overtaken(fault.table, fault.number, fault.doc) from None
        work.deal = found[0][0] if len(found) == 1 else 0
        return work.label

    def _newest(self, scope: int, redo: bool) -> list[tuple[int, Revision]]:
        """The newest commit of this user and scope that can be taken back, or done again: deal and revision, one for
        each deal that it touched.

        Its actions and meetings tell the latest commit that touched a deal, so that few deals have to be looked into, also in
        a book that was just opened; clients, people and deals those that their `keeper` remembers.
        """
        latest: dict[int, int] = {}
        if scope != FOLLOWING:
            latest[self._deal_of(scope)] = self.repo.seq
        elif redo:
            latest = {self._undone[-1][0]: self.repo.seq} if self._undone else {}
        else:
            for table in ("actions", "meetings", "clients", "people", "deals"):
                for doc in self.table(table):
                    deal = doc.get("deal", 0) or self.keeper
                    revision = max(doc.get("revision", 0), doc.get("followed", 0))
                    if revision > latest.get(deal, 0):
                        latest[deal] = revision
        best, best_deal = None, 0
        for deal in sorted(latest, key=lambda deal: -latest[deal])[:LOOK_BACK]:
            if best and latest[deal] <= _commit(best):
                break
            revision = self._newest_in(deal, scope, redo)
            if revision and (best is None or _commit(revision) > _commit(best)):
                best, best_deal = revision, deal
        if best is None:
            return []
        parts = []
        for deal in best.deals or (best_deal,):  # Stale when one of its parts was changed since
            part = best if deal == best_deal else self._newest_in(deal, scope, redo)
            if part is None or (part.at, part.by, part.deals) != (best.at, best.by, best.deals):
                raise Stale("actions")
            parts.append((deal, part))
        return parts

    def _deal_of(self, meeting: int) -> int:
        """The deal of a meeting, also of one that was deleted: then the deal that remembers it; 0 for none."""
        if doc := self.table("meetings").get(doc_id=meeting):
            return int(doc["deal"])
        deals = (doc.doc_id for doc in self.table("deals"))
        return next(
            (n for n in deals if any(d.get("scope") == meeting for d in self.repo.deal(n).revisions)), 0
        )

    def _newest_in(self, deal: int, scope: int, redo: bool) -> Revision | None:
        """What this user can take back, or do again, next in a deal and scope: from the revisions in its file."""
        done: list[Any] = []
        undone: list[Any] = []
        for doc in self.repo.deal(deal).revisions:
            if doc.get("scope", 0) != scope or doc["by"] != self.user or doc.get("imported"):
                continue
            inverse, here = doc.get("inverse", ""), (deal, doc.doc_id) not in self._elsewhere
            if taken := {"undo": done, "redo": undone}.get(inverse):
                of = doc.get("of", taken[-1].doc_id)  # an older version always took the newest
                places = (at for at in range(len(taken) - 1, -1, -1) if taken[at].doc_id == of)
                if (at := next(places, -1)) >= 0:
                    del taken[at]
            elif not inverse and here:
                undone.clear()
            (undone if inverse == "undo" else done).append(doc)
        found = [doc for doc in (undone if redo else done) if (deal, doc.doc_id) not in self._elsewhere]
        return Revision.from_doc({**found[-1], "doc_id": found[-1].doc_id}) if found else None

    def poll(self) -> bool:
        """Take over what other programs have written since; whether there was anything."""
        if self._turn is not None and self._turn.locked():
            return False
        return bool(self.repo.poll())

    def fold_is_due(self) -> bool:
        """Whether there has been nothing to write for a while, and something is to be folded since."""
        return bool(self._written) and time.monotonic() - self._written > FOLD_AFTER and not self.read_only

    async def fold_async(self) -> None:
        """Fold the journal into the TinyDB files when that is worth while; in a thread, never long in the way."""
        import asyncio

        self._written = 0.0
        if self.repo.worth_folding:
            await asyncio.to_thread(self.repo.fold)

    def _prepare(self, case: UseCase[T], wait: float) -> tuple[Prepared | None, T]:
        result: list[T] = []
        work: Transaction | None = None

        def build() -> None:
            nonlocal work
            work = Transaction(self, case.deal)
            result.append(case.run(work))
            work.finish(case.label, case.scope, case.inverse)

        try:
            prepared = self.repo.prepare(build, wait=wait)
        except BaseException:
            for deal in work.deals if work is not None else ():
                self._states.pop(deal, None)
            raise
        return prepared, result[-1]

    @contextmanager
    def _finishing(self, prepared: Prepared, case: UseCase[Any]) -> Iterator[None]:
        """Within it is flushed; then memory has it, and the listeners are told. When that fails half-way, what was read ahead
        of the disk is read again from memory, which equals it."""
        try:
            yield
            commit = self.repo.finish(prepared)
            self._written = time.monotonic()
            made = [op for op in commit.ops if op.table == "revisions"]
            if case.final or case.scope == FOLLOWING:
                self.final = case.final
            if case.scope == FOLLOWING:
                if case.inverse == "undo":
                    self._undone.append(tuple(op.deal for op in made))
                elif case.inverse == "redo":
                    self._undone.pop()
                else:
                    self._undone.clear()
            self._seen.update((op.deal, op.doc_id) for op in made)
            labels = (op.put["label"] for op in made if op.put)
            self._tell(Change(commit.ops, True, next(labels, case.label), commit.reloaded))
        except BaseException:
            for op in prepared.commit.ops:
                self._states.pop(op.deal, None)
            raise

    def _tell(self, change: Change) -> None:
        for listener in tuple(self._listeners):
            listener(change)

    def _taken_over(self, commits: Iterable[Commit]) -> None:
        """Another program's commits are in memory now: bring the open deals up to them and tell the listeners."""
        for commit in commits:
            if commit.reloaded:
                self._states.clear()
                for deal, last in self._seen.items():
                    new = (doc.doc_id for doc in self.repo.deal(deal).revisions if doc.doc_id > last)
                    self._elsewhere.update((deal, number) for number in new)
            for op in commit.ops:
                if op.table == "revisions":
                    self._elsewhere.add((op.deal, op.doc_id))
                    self._seen[op.deal] = op.doc_id
                if op.deal in self._states:
                    self._states[op.deal].apply(
                        op.table, op.doc_id, self.table(op.table, op.deal).get(doc_id=op.doc_id)
                    )
            self._tell(Change(commit.ops, False, reloaded=commit.reloaded))


def _commit(revision: Revision) -> int:
    """The number of the commit that a revision is of: the newest its rows had afterwards."""
    return max((row[3] for row in revision.before), default=0)
