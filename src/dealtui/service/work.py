"""One commit while it is being put together: its operations, and what was there before, so that it can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from dealtui.domain.ids import new_id
from dealtui.domain.records import DEAL_TABLES, RECORDS, Record, to_json
from dealtui.service.sealed import refuse_sealed
from dealtui.store.errors import Stale
from dealtui.store.repository import Op

if TYPE_CHECKING:
    from dealtui.service.deal_state import DealState
    from dealtui.service.unit_of_work import Book

__all__ = ["MARKED", "Work", "unmarked"]

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


class Work:
    """The operations of one commit while it is being put together (only inside `Book.change`).

    Each raises `sealed.Sealed` when it would change a sealed record for which `may_amend` does not stand.
    """

    def __init__(self, book: Book, deal: int) -> None:
        self.book = book
        self.deal = deal
        self.label = ""  # what was done, when the use case knows it better than who asked for it
        self.may_amend: set[int] = set()  # sealed meetings for which a reason was given (`sealing`)
        self.ops: list[Op] = []
        self._before: list[list[Any]] = []
        self._pending: dict[tuple[str, int], dict[str, Any] | None] = {}
        self._next: dict[str, int] = {}
        # The number of this commit: a record's revision names the commit that made it what it is, so that the same
        # revision always means the same content, also after undo and redo.
        self.revision = book.repo.seq + 1

    @property
    def state(self) -> DealState:
        return self.book.state(self.deal)

    def next_id(self, table: str) -> int:
        number = self._next.get(table) or self.book.repo.next_id(table, self._home(table))
        self._next[table] = number + 1
        return number

    def insert(self, table: str, record: Record, number: int = 0) -> int:
        """Store a new record; gives its number."""
        number = number or self.next_id(table)
        if record.doc_id != number or not record.id or record.revision != self.revision:
            record = record.placed(doc_id=number, id=record.id or new_id(), revision=self.revision)
        self._put(table, number, record.to_doc(), record)
        self._before.append([table, number, False, self.revision])
        return number

    def update(self, table: str, number: int, /, *, expect: int | None = None, **fields: Any) -> None:
        """Change fields; nothing is written when they already are so. Stale when `expect` is not its revision."""
        doc = self.doc(table, number)
        if doc is None:
            raise Stale(table, number, {})
        if expect is not None and doc.get("revision", 0) != expect:
            raise Stale(table, number, doc)
        record = RECORDS[table].from_doc({**doc, "doc_id": number})
        new = replace(record, **fields).to_doc()
        changed = {name: new.get(name) for name in fields if new.get(name) != doc.get(name)}
        if not changed:
            return
        changed["revision"] = self.revision
        self._before.append([table, number, {name: doc.get(name) for name in changed}, self.revision])
        self._set(table, number, doc, changed)

    def mark(self, table: str, number: int, /, **fields: Any) -> None:
        """Change what other records leave on this one: that what it rests on was changed, what settled it.

        It keeps its revision, so that nobody's edit or undo is refused for it; undo takes back the marks themselves, as
        far as they still stand. A record that is gone is passed over.
        """
        doc = self.doc(table, number)
        if doc is not None:
            new = replace(RECORDS[table].from_doc({**doc, "doc_id": number}), **fields).to_doc()
            self._mark(table, number, doc, {name: new.get(name) for name in fields})

    def _mark(self, table: str, number: int, doc: dict[str, Any], marks: dict[str, Any]) -> None:
        changed = {name: value for name, value in marks.items() if value != doc.get(name)}
        if not changed:
            return
        before = {name: doc.get(name) for name in changed}
        if table == "entries":
            before[MARKED] = changed
        self._before.append([table, number, before, 0])
        self._set(table, number, doc, changed)

    def derive(self, table: str, number: int, **fields: Any) -> None:
        """Change fields that follow from others (a meeting's summary): no new revision, nothing to undo."""
        doc = self.doc(table, number)
        if doc is None:
            return
        wanted = {name: to_json(value) for name, value in fields.items()}
        changed = {name: value for name, value in wanted.items() if value != doc.get(name)}
        if changed:
            self._set(table, number, doc, changed)

    def remove(self, table: str, number: int) -> None:
        """Take a record out; undo puts it back."""
        doc = self.doc(table, number)
        if doc is None:
            return
        refuse_sealed(self, table, number, doc, None)
        self._pending[table, number] = None
        self.ops.append(Op(table, number, deal=self._home(table)))
        self._before.append([table, number, doc, doc.get("revision", 0)])
        if table in DEAL_TABLES:
            self.state.apply(self.ops[-1])

    def restore(self, table: str, number: int, old: dict[str, Any] | Literal[False], revision: int) -> None:
        """Make a record what it was before a commit after which it had `revision`; Stale if it changed since. With
        revision 0 only the marks of that commit are taken off."""
        doc = self.doc(table, number)
        if old is not False and revision == 0:
            if doc is not None:
                self._mark(table, number, doc, unmarked(old, doc))
        elif old is False:
            if doc is None or doc.get("revision", 0) != revision:
                raise Stale(table, number, doc or {})
            self.remove(table, number)
        elif doc is None:
            if "id" not in old:  # only what was changed of it is known, and the record has gone since
                raise Stale(table, number, {})
            self._put(table, number, old)
            self._before.append([table, number, False, old.get("revision", 0)])
        else:
            if doc.get("revision", 0) != revision:
                raise Stale(table, number, doc)
            self._before.append(
                [table, number, {name: doc.get(name) for name in old}, old.get("revision") or 0]
            )
            self._set(table, number, doc, old)

    def doc(self, table: str, number: int) -> dict[str, Any] | None:
        """The document as this work has it."""
        if (table, number) in self._pending:
            return self._pending[table, number]
        return self.book.doc(table, number, self._home(table))

    def finish(self, label: str, scope: int, inverse: str) -> list[Op]:
        """Add what follows from the changes: the summaries of touched meetings and the revision that undoes it all."""
        if self.deal:
            ledger = self.state.ledger
            for meeting in ledger.touched():
                follows: dict[str, Any] = {"summary": ledger.summary(meeting).to_doc()}
                if ledger.disputes_touched(meeting):
                    follows["disputed"] = ledger.disputed(meeting) or None
                self.derive("meetings", meeting, **follows)
        rows = self._rows_by_deal(scope)
        deals = tuple(rows) if len(rows) > 1 else ()
        for deal, before in rows.items():
            doc: dict[str, Any] = {
                "at": self.book.clock.stamp(),
                "by": self.book.user,
                "label": self.label or label,
            }
            rest = {"scope": scope, "inverse": inverse, "before": before, "deals": deals}
            doc |= {name: value for name, value in rest.items() if value}  # as `Revision.to_doc` has it
            number = self.book.repo.next_id("revisions", deal)
            self.ops.append(Op("revisions", number, put=doc, deal=deal))
        return self.ops

    def _rows_by_deal(self, scope: int) -> dict[int, list[list[Any]]]:
        """What was before, by the deal that keeps it: the deal worked in. Work in no deal that can be taken back
        (it has a scope) changes actions alone, and each deal keeps what was of its own."""
        if self.deal or not scope:
            return {self.deal: self._before} if self.deal and self._before else {}
        rows: dict[int, list[list[Any]]] = {}
        for row in self._before:
            table, number, old, _ = row
            doc = self.doc(table, number) or old or {}
            if table == "actions" and "deal" in doc:
                rows.setdefault(doc["deal"], []).append(row)
        return rows

    def _home(self, table: str) -> int:
        return self.deal if table in DEAL_TABLES else 0

    def _put(self, table: str, number: int, doc: dict[str, Any], record: Record | None = None) -> None:
        """Put a document where there is none; `record` is its record, if that is at hand."""
        refuse_sealed(self, table, number, None, doc)
        self._pending[table, number] = doc
        self.ops.append(Op(table, number, put=doc, deal=self._home(table)))
        if table in DEAL_TABLES:
            self.state.apply(self.ops[-1], record)

    def _set(self, table: str, number: int, doc: dict[str, Any], changed: dict[str, Any]) -> None:
        new = {name: value for name, value in {**doc, **changed}.items() if value is not None}
        refuse_sealed(self, table, number, doc, new)
        self._pending[table, number] = new
        self.ops.append(Op(table, number, set=changed, deal=self._home(table)))
        if table in DEAL_TABLES:
            self.state.apply(self.ops[-1])
