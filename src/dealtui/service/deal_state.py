"""One deal in memory: its lines as records, their codes, and the running account."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from dealtui.domain.kinds import BY_NAME
from dealtui.domain.ledger import Ledger
from dealtui.domain.records import Entry, Link, Record

if TYPE_CHECKING:
    from dealtui.store.repository import DealTables, Op

__all__ = ["DealState"]

_CODE = re.compile(r"([A-Z])(\d+)")


class DealState:
    """Kept up operation by operation (`apply` may see the same one twice); read like a record of the deal.

    >>> state.code_number("N3")      # the entry of that code, 0 if there is none
    >>> state.next_code("need")
    """

    def __init__(self, tables: DealTables) -> None:
        self.entries: dict[int, Entry] = {}
        self.links: dict[int, Link] = {}
        self._links_of: defaultdict[int, dict[int, Link]] = defaultdict(dict)  # by their answer
        self._codes: dict[str, int] = {}
        self._last_order: defaultdict[int, float] = defaultdict(float)
        self._highest: defaultdict[str, int] = defaultdict(int)
        self.tables = tables
        for number, doc in tables.entries.items():
            entry = Entry.from_doc({**doc, "doc_id": number})
            self._learn(entry)
        for number, doc in tables.links.items():
            self._learn_link(Link.from_doc({**doc, "doc_id": number}))
        self.ledger = Ledger(self.entries.values(), self.links.values())

    def apply(self, op: Op, record: Record | None = None) -> None:
        """Take over an operation on the deal's tables; `record` is that of a document that is put, if it is at hand."""
        if op.table == "entries":
            self._apply_entry(op, record)
        elif op.table == "links":
            self._apply_link(op)

    def _apply_entry(self, op: Op, record: Record | None) -> None:
        old = self.entries.get(op.doc_id)
        if op.put is None and op.set is None:
            if old is not None:
                del self.entries[op.doc_id]
                if self._codes.get(old.code) == op.doc_id:
                    del self._codes[old.code]
                self.ledger.drop(op.doc_id)
            return
        if isinstance(record, Entry):
            entry = record
        elif op.put is not None:
            entry = Entry.from_doc({**op.put, "doc_id": op.doc_id})
        else:
            doc = {**(old.to_doc() if old else {}), **(op.set or {})}
            entry = Entry.from_doc({**{k: v for k, v in doc.items() if v is not None}, "doc_id": op.doc_id})
        if old is not None and old.code != entry.code and self._codes.get(old.code) == op.doc_id:
            del self._codes[old.code]
        self._learn(entry)
        self.ledger.put(entry)

    def _apply_link(self, op: Op) -> None:
        old = self.links.pop(op.doc_id, None)
        if old is not None:
            del self._links_of[old.answer][op.doc_id]
        if op.put is None and op.set is None:
            self.ledger.drop_link(op.doc_id)
            return
        doc = op.put if op.put is not None else {**(old.to_doc() if old else {}), **(op.set or {})}
        link = Link.from_doc({**{k: v for k, v in doc.items() if v is not None}, "doc_id": op.doc_id})
        self._learn_link(link)
        self.ledger.put_link(link)

    def _learn_link(self, link: Link) -> None:
        self.links[link.doc_id] = link
        self._links_of[link.answer][link.doc_id] = link

    def links_of(self, answer: int) -> tuple[Link, ...]:
        """What an entry answers."""
        return tuple(self._links_of[answer].values()) if answer in self._links_of else ()

    def _learn(self, entry: Entry) -> None:
        self.entries[entry.doc_id] = entry
        self._last_order[entry.meeting] = max(self._last_order[entry.meeting], entry.order)
        if match := _CODE.fullmatch(entry.code):
            self._codes[entry.code] = entry.doc_id
            self._highest[match[1]] = max(self._highest[match[1]], int(match[2]))

    def code_number(self, code: str) -> int:
        """The entry that bears a code, 0 if none does (or it was taken out of the record)."""
        number = self._codes.get(code.upper(), 0)
        return number if number and not self.entries[number].deleted else 0

    def code(self, number: int) -> str:
        entry = self.entries.get(number)
        return entry.code if entry else ""

    def next_code(self, kind: str) -> str:
        """The code that the next line of a kind gets; a code that stands in the deal is never given again."""
        prefix = BY_NAME[kind].prefix
        if not prefix:
            return ""
        highest = self._highest[prefix]
        while highest and f"{prefix}{highest}" not in self._codes:
            highest -= 1
        self._highest[prefix] = highest
        return f"{prefix}{highest + 1}"

    def last_order(self, meeting: int) -> float:
        """The place of the last line of a meeting, 0 when there is none."""
        return self._last_order[meeting]

    def ordered(self, meeting: int) -> list[Entry]:
        """A meeting's lines in their order, without those taken out."""
        lines = [e for e in self.entries.values() if e.meeting == meeting and not e.deleted]
        lines.sort(key=lambda entry: (entry.order, entry.doc_id))
        return lines
