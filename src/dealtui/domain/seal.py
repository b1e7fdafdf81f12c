"""封存: a hash chain over a meeting's record, so that whatever is changed behind the program's back shows (guide 28, 103).

Each line of a sealed meeting (its head, its entries with those taken out, its links) has a row: the SHA-256 over the
hash before it and the line itself in one canonical form. A change that is made with a reason is an amendment: it keeps
the line as it was, and goes on from the last hash with the line as it is. So every row can be computed again, each from
the hash before it, and the first that differs names its line (`seal_check`).

    >>> rows = chained("", [Line("meetings", 7, head), Line("entries", 3, doc)])
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

__all__ = [
    "FORM",
    "FREE",
    "Amendment",
    "Document",
    "Documents",
    "Line",
    "amendments",
    "canonical",
    "chained",
    "lines_of",
    "link_meeting",
    "next_hash",
    "place",
    "short",
]

Document = Mapping[str, Any]
Documents = Mapping[int, Document]

FORM = 1  # of `canonical`; a seal says in which form it was made

# What is not sealed and stays free to change: marks of the work that goes on, and what follows from other lines
FREE: Mapping[str, frozenset[str]] = {
    "meetings": frozenset(("revision", "summary", "disputed")),
    "entries": frozenset(("revision", "suspect", "resolved_by", "supersedes")),
    "links": frozenset(("revision", "suspect")),
}
# What the seal itself brings: it cannot be in what is hashed, and is checked against the seal's record instead
_BROUGHT: Mapping[str, frozenset[str]] = {
    "meetings": frozenset(("status", "version", "sealed", "seal", "confirmed_by", "confirmed")),
    "seals": frozenset(("rows",)),
}
_NOTHING: frozenset[str] = frozenset()


class Line(NamedTuple):
    """What a row of the chain is of: a document of a table, None where it is gone.

    The first row of each seal is of the seal itself: what it says (who, when, why, what was before), without its rows.
    """

    table: str
    number: int
    doc: Document | None

    @property
    def key(self) -> tuple[str, int]:
        return self.table, self.number


def canonical(line: Line) -> bytes:
    """A line as it is hashed: JSON [table, number, document], keys sorted, no blanks, the exact text in UTF-8.

    Text is not normalised (NFC or other): what was typed is what is sealed. Numbers are written as Python writes them.
    """
    import json  # not needed to record a line

    left_out = FREE.get(line.table, _NOTHING) | _BROUGHT.get(line.table, _NOTHING)
    doc = (
        None
        if line.doc is None
        else {name: value for name, value in line.doc.items() if name not in left_out}
    )
    form = [line.table, line.number, doc]
    text = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def next_hash(before: str, line: Line) -> str:
    """The hash of a line that follows a hash ("" at the beginning): SHA-256, 64 hexadecimal digits."""
    from hashlib import sha256  # not needed to record a line

    return sha256(before.encode("utf-8", "surrogatepass") + b"\n" + canonical(line)).hexdigest()


def chained(before: str, lines: Iterable[Line]) -> list[list[Any]]:
    """The rows [table, number, code, order, hash] of lines, going on from a hash."""
    rows: list[list[Any]] = []
    for line in lines:
        before = next_hash(before, line)
        doc = line.doc or {}
        rows.append([line.table, line.number, doc.get("code", ""), doc.get("order", 0), before])
    return rows


def short(seal: str) -> str:
    """The seal as people compare it: its first 16 hexadecimal digits (64 bits) in groups of four."""
    return " ".join(seal[start : start + 4] for start in range(0, 16, 4)).strip()


def link_meeting(entries: Documents, link: Document) -> Any:
    """The meeting that a link belongs to: that of the line which came later; None when that line is not there."""
    ends = (link.get("need", 0), link.get("answer", 0))
    return entries.get(max(ends), {}).get("meeting") if all(isinstance(end, int) for end in ends) else None


def place(doc: Document) -> float:
    """Where a line stands in its meeting; last when what is stored is no number."""
    order = doc.get("order", 0)
    return order if isinstance(order, int | float) else float("inf")


def lines_of(number: int, meeting: Document, entries: Documents, links: Documents) -> list[Line]:
    """A meeting's record in its order: the head, the entries (also those taken out), the links.

    What was noted later of an action's follow-up (`follows`) stands with the meeting and is no part of its record.
    """
    own = [
        (place(doc), n)
        for n, doc in entries.items()
        if doc.get("meeting") == number and not doc.get("follows")
    ]
    linked = sorted(n for n, doc in links.items() if link_meeting(entries, doc) == number)
    return [
        Line("meetings", number, meeting),
        *(Line("entries", n, entries[n]) for _, n in sorted(own)),
        *(Line("links", n, links[n]) for n in linked),
    ]


class Amendment(NamedTuple):
    """What an amendment made of one line: None where there was none, or where it is gone."""

    version: int
    at: str
    by: str
    reason: str
    table: str
    number: int
    before: Document | None
    after: Document | None


def amendments(seals: Documents, live: Iterable[Line]) -> list[Amendment]:
    """Every line that was amended, in the order of the amendments, with what it said before and after each."""
    made = [seal for _, seal in sorted(seals.items()) if seal.get("what") == "amend"]
    now: dict[tuple[str, int], Document | None] = {line.key: line.doc for line in live}
    found: list[Amendment] = []
    for seal in reversed(made):  # backwards: what a later amendment found is what this one left
        told = (seal["version"], seal["at"], seal["by"], seal["reason"])
        kept = {(table, number): doc for table, number, doc in seal.get("old", ())}
        for table, number, *_ in reversed(seal["rows"][1:]):
            before = kept.get((table, number))
            found.append(Amendment(*told, table, number, before, now.get((table, number))))
            now[table, number] = before
    return found[::-1]
