"""One deal in memory."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from dealtui.domain.kinds import BY_NAME
from dealtui.domain.mapping import Divergence, NeedMatrix, divergences_of, mapping
from dealtui.domain.records import Entry, Link, Record
from dealtui.domain.review import Ledger

if TYPE_CHECKING:
    from dealtui.store.tables import JournalDB


_CODE = re.compile(r"([A-Z])(\d+)")


class DealState:
    """Kept up document by document (`apply` may see the same one twice); read like a record of the deal.

    >>> state.code_number("N3")      # the entry of that code, 0 if there is none
    >>> state.next_code("need")
    """

    def __init__(self, tables: JournalDB) -> None:
        self.entries: dict[int, Entry] = {}
        self.links: dict[int, Link] = {}
        self._links_of: defaultdict[int, dict[int, Link]] = defaultdict(dict)  # by their answer
        self._codes: dict[str, int] = {}
        self._last_order: defaultdict[int, float] = defaultdict(float)
        self._highest: defaultdict[str, int] = defaultdict(int)
        self.tables = tables
        for doc in tables.entries:
            self._learn(Entry.from_doc({**doc, "doc_id": doc.doc_id}))
        for doc in tables.links:
            self._learn_link(Link.from_doc({**doc, "doc_id": doc.doc_id}))
        for revision in tables.revisions:
            self._learn_revision(revision)
        self.ledger = Ledger(self.entries.values(), self.links.values())

    def apply(
        self, table: str, number: int, doc: Mapping[str, Any] | None, record: Record | None = None
    ) -> None:
        """Take over what a document of the deal's tables is now (None: taken out); `record` is its record, if that is
        at hand."""
        if table == "entries":
            self._apply_entry(number, doc, record)
        elif table == "links":
            self._apply_link(number, doc)
        elif table == "revisions" and doc is not None:
            self._learn_revision(doc)

    def _learn_revision(self, revision: Mapping[str, Any]) -> None:
        """What was taken back may come again: its codes stand in what was before each commit."""
        for table, _, old, _ in revision["before"]:
            if table == "entries" and old:
                self._give(old.get("code") or "")

    def _apply_entry(self, number: int, doc: Mapping[str, Any] | None, record: Record | None) -> None:
        old = self.entries.get(number)
        entry = None
        if doc is not None:
            entry = record if isinstance(record, Entry) else Entry.from_doc({**doc, "doc_id": number})
        if old is not None and (entry is None or old.code != entry.code):
            if self._codes.get(old.code) == number:
                del self._codes[old.code]
        if entry is not None:
            self._learn(entry)
            self.ledger.put(entry)
        elif old is not None:
            del self.entries[number]
            self.ledger.drop(number)

    def _apply_link(self, number: int, doc: Mapping[str, Any] | None) -> None:
        old = self.links.pop(number, None)
        if old is not None:
            del self._links_of[old.answer][number]
        if doc is None:
            self.ledger.drop_link(number)
            return
        link = Link.from_doc({**doc, "doc_id": number})
        self._learn_link(link)
        self.ledger.put_link(link)

    def _learn_link(self, link: Link) -> None:
        self.links[link.doc_id] = link
        self._links_of[link.answer][link.doc_id] = link

    @property
    def alive(self) -> list[Entry]:
        """The lines, without those taken out."""
        return [entry for entry in self.entries.values() if not entry.deleted]

    def links_of(self, answer: int) -> tuple[Link, ...]:
        """What an entry answers."""
        return tuple(self._links_of[answer].values()) if answer in self._links_of else ()

    def _learn(self, entry: Entry) -> None:
        self.entries[entry.doc_id] = entry
        self._last_order[entry.meeting] = max(self._last_order[entry.meeting], entry.order)
        if self._give(entry.code):
            self._codes[entry.code] = entry.doc_id

    def code_number(self, code: str) -> int:
        """The entry that bears a code, 0 if none does (or it was taken out of the record)."""
        number = self._codes.get(code.upper(), 0)
        return number if number and not self.entries[number].deleted else 0

    def code(self, number: int) -> str:
        entry = self.entries.get(number)
        return entry.code if entry else ""

    def next_code(self, kind: str) -> str:
        """The code that the next line of a kind gets; one that was given in the deal is never given again, though its
        line was taken back or became of another kind: redo, or undo, brings it with its code."""
        prefix = BY_NAME[kind].prefix
        return f"{prefix}{self._highest[prefix] + 1}" if prefix else ""

    def _give(self, code: str) -> bool:
        """A code is given; whether it is one."""
        match = _CODE.fullmatch(code)
        if match:
            self._highest[match[1]] = max(self._highest[match[1]], int(match[2]))
        return match is not None

    def last_order(self, meeting: int) -> float:
        """The place of the last line of a meeting, 0 when there is none."""
        return self._last_order[meeting]

    def matrix(self, meeting: int) -> NeedMatrix:
        """A meeting's needs against what answers them."""
        return mapping(meeting, self.entries.values(), self.links.values())

    def divergence(self, number: int) -> Divergence | None:
        """A divergence with what each side holds, what was offered between, and what settled it; None for any other line."""
        line = self.entries[number]
        found = divergences_of(self.ordered(line.meeting), self.entries) if line.kind == "divergence" else ()
        return next((point for point in found if point.entry.doc_id == number), None)

    def ordered(self, meeting: int) -> list[Entry]:
        """A meeting's lines in their order, without those taken out."""
        lines = (line for line in self.entries.values() if line.meeting == meeting and not line.deleted)
        return sorted(lines, key=attrgetter("order", "doc_id"))
