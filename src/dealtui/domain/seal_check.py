"""Whether a sealed record is as it was sealed: every row of its chain computed again.

    >>> verify(7, head, seals, lines_of(7, head, entries, links))
    [Fault(what='changed', table='entries', number=3, code='N1', version=1)]

What is checked may have been written by anybody: nothing in it is trusted to have a shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from dealtui.domain.seal import Document, Documents, Line, next_hash, place

__all__ = ["Fault", "verify"]

_UNREADABLE = (TypeError, ValueError, KeyError, IndexError, AttributeError)


class Fault(NamedTuple):
    """Something that is not as it was sealed.

    what: changed, moved, removed, added (a line); chain (the seal's own record in that version); head (what the meeting
    says of its seal); missing (there is no record of a seal).
    """

    what: str
    table: str = ""
    number: int = 0
    code: str = ""
    version: int = 0


def verify(number: int, meeting: Document, seals: Documents, live: Iterable[Line]) -> list[Fault]:
    """What is not as it was sealed: the seal itself, then line by line in the record's order; empty when all is.

    `seals` are the meeting's, by their number; `live` is its record as it is now.
    """
    if not seals:
        return [Fault("missing", "meetings", number)]
    try:
        if fault := _broken_off(meeting, [seal for _, seal in sorted(seals.items())]):
            return [fault]
        walk = _Walk(number, meeting, seals, {line.key: line.doc for line in live})
        walk.run()
        return walk.in_order()
    except _UNREADABLE:
        return [Fault("chain", "seals", min(seals))]


def _broken_off(meeting: Document, seals: list[Document]) -> Fault | None:
    """Whether a seal is missing: versions count up from 1, and the last is the meeting's."""
    versions = [0, *(seal["version"] for seal in seals), meeting.get("version", 0)]
    steps = [*(0 if seal["what"] == "confirm" else 1 for seal in seals), 0]
    for (before, after), step in zip(pairwise(versions), steps, strict=True):
        if after != before + step:
            return Fault("chain", "seals", version=before + step)
    return None


class _Walk:
    """One walk down the rows of all seals of a meeting."""

    def __init__(
        self,
        number: int,
        meeting: Document,
        seals: Documents,
        live: Mapping[tuple[str, int], Document | None],
    ) -> None:
        self.faults: list[Fault] = []
        self._number, self._meeting, self._live = number, meeting, live
        self._seals = sorted(seals.items())
        self._before = ""  # the hash that the next row goes on from
        self._right = ""  # what the last row's hash should have been, "" when it was right
        # per line its content at each of its rows but the last: what the amendments kept
        self._kept: dict[tuple[str, int], list[Document | None]] = {}
        self._seen: dict[tuple[str, int], int] = {}
        self._places: dict[tuple[str, int], float] = {}  # where a line stood when it was last sealed

    def run(self) -> None:
        for _, seal in self._seals:
            for table, number, doc in seal.get("old", ()):
                self._kept.setdefault((table, number), []).append(doc)
        for seal_number, seal in self._seals:
            self._goes_on(
                seal.get("before", ""), Fault("chain", "seals", seal_number, version=seal["version"])
            )
            for row in seal["rows"]:
                self._row(seal_number, seal, row)
        for key, doc in self._live.items():
            if doc is not None and key not in self._seen:
                self._places[key] = place(doc)
                self.faults.append(Fault("added", *key, code=str(doc.get("code", ""))))
        head = Fault("head", "meetings", self._number, version=self._meeting.get("version", 0))
        self._goes_on(self._meeting.get("seal", ""), head)
        if not self.faults and not self._head_agrees():
            self.faults.append(head)

    def in_order(self) -> list[Fault]:
        """The faults, of each line the earliest."""
        ranks = {"seals": 0, "meetings": 1, "entries": 2, "links": 3}
        by_line = {(fault.table, fault.number): fault for fault in reversed(self.faults)}
        return sorted(
            by_line.values(), key=lambda f: (ranks[f.table], self._places.get((f.table, f.number), 0))
        )

    def _goes_on(self, before: str, fault: Fault) -> None:
        """The chain goes on from this hash: that of the last row, or something is wrong."""
        if before != self._before:
            if self._right and self._right == before:  # the last line was right, its hash was changed
                fault = fault._replace(what="chain", table="seals")
                self.faults.pop()
            self.faults.append(fault)
        self._before, self._right = before, ""

    def _row(self, seal_number: int, seal: Document, row: Any) -> None:
        table, number, code, order, stored = row
        version = seal["version"]
        if table == "seals":
            line = Line(table, seal_number, seal)
        else:
            kept = self._kept.get((table, number), [])
            nth = self._seen[table, number] = self._seen.get((table, number), -1) + 1
            line = Line(table, number, kept[nth] if nth < len(kept) else self._live.get((table, number)))
            self._places[table, number] = order
        computed = next_hash(self._before, line)
        if computed != stored and self._right and next_hash(self._right, line) == stored:
            # this row is right if the one before it is; so that was, and its hash was changed
            self.faults[-1] = Fault("chain", "seals", seal_number, version=version)
            computed = stored
        if computed == stored:
            doc = line.doc or {}
            if (doc.get("code", ""), doc.get("order", 0), line.number) != (code, order, number):
                self.faults.append(Fault("chain", "seals", seal_number, version=version))
            self._right = ""
        else:
            self.faults.append(self._differs(line, code, order, stored, version))
            self._right = computed
        self._before = stored

    def _differs(self, line: Line, code: Any, order: Any, stored: str, version: int) -> Fault:
        """How a line differs from what was sealed."""
        if line.table == "seals":
            return Fault("chain", "seals", line.number, version=version)
        if line.doc is None:
            what = "removed"
        else:
            before = {name: value for name, value in line.doc.items() if name != "order"}
            back = line._replace(doc={**before, "order": order} if order else before)
            what = "moved" if next_hash(self._before, back) == stored else "changed"
        return Fault(what, line.table, line.number, str(code), version)

    def _head_agrees(self) -> bool:
        """Whether the meeting says of its seal what the seals say."""
        first, last = self._seals[0][1], self._seals[-1][1]
        confirmed = last if last["what"] == "confirm" else {}
        said = {
            "status": "sealed",
            "archive": first["archive"],
            "sealed": first["at"],
            "confirmed_by": confirmed.get("person", ""),
            "confirmed": confirmed.get("on", ""),
        }
        return all(self._meeting.get(name, "") == value for name, value in said.items())
