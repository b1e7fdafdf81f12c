"""What a deal's documents say of numbers that its book gave, in the numbers of another book.

Lines, links, seals and history keep their numbers, since each deal has a file of its own. Clients, people, deals, meetings and actions
are numbered through a whole book, so whatever names one of them says another number in another book.

    >>> renumbered("entries", {"meeting": 3, "action": 9}, {"meetings": {3: 41}, "actions": {9: 77}})
    {'meeting': 41, 'action': 77}

A seal is over the numbers that were there when it was made: an imported deal keeps them (`Deal.origin`), and `Origin` gives its
documents as they were hashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dealtui.domain.seal import SealedLine, on_paper

Numbers = Mapping[str, Mapping[int, int]]

_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "people": {"client": "clients"},
    "deals": {"client": "clients"},
    "meetings": {"deal": "deals"},
    "actions": {"deal": "deals", "meeting": "meetings", "depends": "actions"},
    "entries": {"meeting": "meetings", "action": "actions", "follows": "actions"},
    "seals": {"meeting": "meetings"},
    "papers": {"meeting": "meetings"},
    "revisions": {"scope": "meetings"},
}


def renumbered(table: str, doc: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """A document, or what a revision kept of one. A number of which nothing is said stays as it is."""

    def to(target: str, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [to(target, item) for item in value]
        return numbers.get(target, {}).get(value, value) if isinstance(value, int) else value

    def row(kept: Any) -> list[Any]:
        """[table, number, document or nothing, whatever follows]"""
        name, number, old, *rest = kept
        return [
            name,
            to(name, number),
            renumbered(name, old, numbers) if isinstance(old, dict) else old,
            *rest,
        ]

    targets = _REFERENCES.get(table, {})
    new = {name: to(targets[name], value) if name in targets else value for name, value in doc.items()}
    for name, value in doc.items():
        if not value:
            continue
        if (table, name) == ("meetings", "attendees"):
            new[name] = [p | {"person": to("people", p["person"])} if "person" in p else p for p in value]
        elif (table, name) == ("seals", "promised"):
            new[name] = [one | {"action": to("actions", one["action"])} for one in value]
        elif (table, name) == ("seals", "around"):
            names = [[of, to(of, number), told] for of, number, told in value.get("names", ())]
            new[name] = {**value, "names": names} if names else value
        elif (table, name) in (("seals", "old"), ("seals", "rows"), ("revisions", "before")):
            new[name] = [row(kept) for kept in value]
    return new


class Origin:
    """The numbers that an imported deal's documents had where they were sealed; of any other deal they are as they are."""

    def __init__(self, deal: Mapping[str, Any]) -> None:
        self._origin: Mapping[str, Any] = deal.get("origin") or {}
        self.numbers: Numbers = {
            table: dict(pairs) for table, pairs in self._origin.get("numbers", {}).items()
        }

    def number(self, table: str, number: int) -> int:
        return self.numbers.get(table, {}).get(number, number)

    def doc(self, table: str, doc: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self._origin:
            return doc
        there = renumbered(table, doc, self.numbers)
        return {**there, "archive": on_paper(there["archive"])} if "archive" in there else there

    def line(self, line: SealedLine) -> SealedLine:
        """A line as it is hashed."""
        doc = None if line.doc is None else self.doc(line.table, line.doc)
        return SealedLine(line.table, self.number(line.table, line.number), doc)
