"""The running account of a deal: what each meeting holds and what it still lacks, kept up line by line.

Every change costs the same in a meeting of 10 and of 5,000 lines, so that the counts can be written in the same
commit as the line and the radar can follow within the frame.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from dealtui.domain.kinds import BY_NAME, CARE, KINDS, TOPICS, touched_by
from dealtui.domain.records import Dispute, Entry, Link
from dealtui.domain.review import LINE_RULES, LINK_RULES, line_findings

__all__ = ["DISPUTES", "GAPS", "Ledger", "Summary"]

# What lists and the panel count while recording: the rules of the review that look at lines, those of the links first
GAPS = tuple(rule.code for rule in (*LINK_RULES, *LINE_RULES))

_KINDS = tuple(kind.name for kind in KINDS)
DISPUTES = 50  # open divergences that a meeting's head names
_SHORT = 80  # characters of their words there


class Summary(NamedTuple):
    """What a meeting's header carries of its lines."""

    counts: dict[str, int]  # by kind, kinds without a line left out
    lines: int
    topics: tuple[str, ...]  # of the four, those touched
    gaps: dict[str, int]  # findings by rule, see GAPS; those without any left out
    tags: tuple[str, ...] = ()  # of what a visit listens for, those that a line bears

    @property
    def untouched(self) -> tuple[str, ...]:
        """The topics of the four that nobody has mentioned yet (guide 13)."""
        return tuple(topic for topic in TOPICS if topic not in self.topics)

    @property
    def open_gaps(self) -> int:
        return sum(self.gaps.values())

    def to_doc(self) -> dict[str, Any]:
        doc: dict[str, Any] = {"lines": self.lines, "counts": self.counts}
        if self.topics:
            doc["topics"] = list(self.topics)
        if self.gaps:
            doc["gaps"] = self.gaps
        if self.tags:
            doc["tags"] = list(self.tags)
        return doc

    @classmethod
    def from_doc(cls, doc: Any) -> Summary:
        return cls(
            counts=doc.get("counts", {}),
            lines=doc.get("lines", 0),
            topics=tuple(doc.get("topics", ())),
            gaps=doc.get("gaps", {}),
            tags=tuple(doc.get("tags", ())),
        )


@dataclass(slots=True)
class _Tally:
    """One meeting's account: entry numbers in the sets."""

    counts: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    flaws: Counter[str] = field(default_factory=Counter)  # findings, by rule
    unanswered: set[int] = field(default_factory=set)  # needs
    disputed: set[int] = field(default_factory=set)  # divergences that nothing has settled
    last_told: tuple[float, int] | None = (
        None  # place of the last of them that the head names, when it can name no more
    )


class Ledger:
    """The account of one deal.

    >>> ledger = Ledger([need, proposal], [link])
    >>> ledger.put(answer)
    >>> ledger.summary(meeting.doc_id).gaps
    {'need-unanswered': 1}
    """

    def __init__(self, entries: Iterable[Entry] = (), links: Iterable[Link] = ()) -> None:
        self._entries: dict[int, Entry] = {}
        self._links: dict[int, Link] = {}
        self._tallies: dict[int, _Tally] = {}
        self._answers: Counter[int] = Counter()  # need -> links
        self._uses: Counter[int] = Counter()  # answer -> links
        self._found: dict[int, tuple[str, ...]] = {}  # entry -> the rules that it does not keep
        self._touched: set[int] = set()
        self._disputes_told: set[int] = set()
        for entry in entries:
            self.put(entry)
        for link in links:
            self.put_link(link)
        self._touched.clear()

    def put(self, entry: Entry) -> None:
        """A new entry, or an entry as it is now."""
        self.drop(entry.doc_id)
        if entry.deleted:
            return
        self._entries[entry.doc_id] = entry
        self._count(entry, 1)

    def drop(self, number: int) -> None:
        if old := self._entries.pop(number, None):
            self._count(old, -1)

    def put_link(self, link: Link) -> None:
        self.drop_link(link.doc_id)
        self._links[link.doc_id] = link
        self._count_link(link, 1)

    def drop_link(self, number: int) -> None:
        if old := self._links.pop(number, None):
            self._count_link(old, -1)

    def touched(self) -> set[int]:
        """The meetings whose summary may differ since this was last asked."""
        touched, self._touched = self._touched, set()
        return touched

    def disputes_touched(self, meeting: int) -> bool:
        """Whether a meeting's open divergences may differ since this was last asked; yes at the first time, since another
        version may have written its head.
        """
        touched = meeting not in self._disputes_told
        self._disputes_told.add(meeting)
        return touched

    def unanswered(self, meeting: int) -> list[int]:
        """The needs of a meeting without any answer (guide 70)."""
        tally = self._tallies.get(meeting)
        return sorted(tally.unanswered) if tally else []

    def summary(self, meeting: int) -> Summary:
        tally = self._tallies.get(meeting) or _Tally()
        counts = {kind: count for kind in _KINDS if (count := tally.counts.get(kind))}
        return Summary(
            counts=counts,
            lines=sum(counts.values()),
            topics=tuple([topic for topic in TOPICS if tally.topics.get(topic, 0) > 0]),
            gaps={code: count for code in GAPS if (count := tally.flaws.get(code))},
            tags=tuple([tag for tag in CARE if tally.topics.get(tag, 0) > 0]),
        )

    def disputed(self, meeting: int) -> tuple[Dispute, ...]:
        """The divergences of a meeting that nothing has settled, in their order, the first DISPUTES of them."""
        tally = self._tallies.get(meeting)
        if not tally:
            return ()
        lines = sorted(map(self._entries.__getitem__, tally.disputed), key=attrgetter("order", "doc_id"))
        last = lines[DISPUTES - 1] if len(lines) >= DISPUTES else None
        tally.last_told = (last.order, last.doc_id) if last else None
        return tuple(
            Dispute(
                entry=entry.doc_id,
                code=entry.code,
                text=entry.text[:_SHORT],
                criterion=entry.criterion[:_SHORT],
                owner=entry.owner,
                due=entry.due,
                internal=entry.internal,
            )
            for entry in lines[:DISPUTES]
        )

    def _count(self, entry: Entry, by: int) -> None:
        tally = self._tallies.get(entry.meeting)
        if tally is None:
            tally = self._tallies[entry.meeting] = _Tally()
        self._touched.add(entry.meeting)
        tally.counts[entry.kind if entry.kind in BY_NAME else "note"] += by
        for topic in touched_by(entry.kind, entry.topics):
            tally.topics[topic] += by
        if entry.kind == "divergence":
            if tally.last_told is None or (entry.order, entry.doc_id) <= tally.last_told:
                self._disputes_told.discard(entry.meeting)
            is_open = by > 0 and not entry.resolved_by
            (tally.disputed.add if is_open else tally.disputed.discard)(entry.doc_id)
        self._settle(entry, tally, here=by > 0)

    def _count_link(self, link: Link, by: int) -> None:
        self._answers[link.need] += by
        self._uses[link.answer] += by
        for number in (link.need, link.answer):
            if entry := self._entries.get(number):
                self._touched.add(entry.meeting)
                self._settle(entry, self._tallies[entry.meeting], here=True)

    def _settle(self, entry: Entry, tally: _Tally, *, here: bool) -> None:
        """Look at a line again: by itself, and with what is linked to it now."""
        number = entry.doc_id
        for code in self._found.pop(number, ()):
            tally.flaws[code] -= 1
        tally.unanswered.discard(number)
        if not here:
            return
        found = line_findings(entry, self._answers.get(number, 0), self._uses.get(number, 0))
        if codes := tuple([finding.rule.code for finding in found]):
            self._found[number] = codes
            for code in codes:
                tally.flaws[code] += 1
            if codes[0] == "need-unanswered":
                tally.unanswered.add(number)
