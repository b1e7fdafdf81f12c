"""The running account of a deal: what each meeting holds and what it still lacks, kept up line by line.

Every change costs the same in a meeting of 10 and of 5,000 lines, so that the counts can be written in the same
commit as the line and the radar can follow within the frame.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

from dealtui.domain.kinds import BY_NAME, KINDS, LISTENED, TOPICS, touched_by
from dealtui.domain.people import named_in
from dealtui.domain.records import Entry, HeadDivergence, Link
from dealtui.domain.review import LINE_RULES, LINK_RULES, Finding, line_findings

# What lists and the panel count while recording: the rules of the review that look at lines, those of the links first
GAPS = tuple(rule.code for rule in (*LINK_RULES, *LINE_RULES))

_KINDS = tuple(kind.name for kind in KINDS)
DIVERGENCES = 50  # open divergences that a meeting's head names
_SHORT = 80  # characters of their words there


class Summary(NamedTuple):
    """What a meeting's header carries of its lines."""

    counts: Mapping[str, int] = {}  # by kind, kinds without a line left out
    lines: int = 0
    topics: tuple[str, ...] = ()  # of the four, those touched
    gaps: Mapping[str, int] = {}  # findings by rule, see GAPS; those without any left out
    tags: tuple[str, ...] = ()  # of what the scenes listen for, those that a line bears
    names: tuple[str, ...] = ()  # the people whom lines name

    @property
    def untouched(self) -> tuple[str, ...]:
        """The topics of the four that nobody has mentioned yet (guide 13)."""
        return tuple(topic for topic in TOPICS if topic not in self.topics)

    @property
    def lacking(self) -> int:
        """How many gaps the lines have: what is in doubt lacks nothing."""
        return sum(count for code, count in self.gaps.items() if code != "suspect")

    @property
    def said(self) -> frozenset[str]:
        """Kinds, topics and tags of the lines: what answers the prompts of a scene."""
        return frozenset((*self.counts, *self.topics, *self.tags))

    def to_doc(self) -> dict[str, Any]:
        told = {name: value for name, value in self._asdict().items() if value or name in ("lines", "counts")}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}

    @classmethod
    def from_doc(cls, doc: Any) -> Summary:
        known: dict[str, Any] = {name: value for name, value in doc.items() if name in cls._fields}
        return cls(**{name: tuple(value) if type(value) is list else value for name, value in known.items()})  # type: ignore[arg-type]


@dataclass(slots=True)
class _Tally:
    """One meeting's account: entry numbers in the sets."""

    counts: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)
    flaws: Counter[str] = field(default_factory=Counter)  # findings, by rule
    names: Counter[str] = field(default_factory=Counter)  # people
    lacking: list[tuple[float, int]] = field(
        default_factory=list
    )  # lines that lack something, in their order
    unsettled: set[int] = field(default_factory=set)  # divergences that nothing has settled
    # place of the last of them that the head names, when it can name no more
    last_told: tuple[float, int] | None = None


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
        self._found: dict[int, tuple[Finding, ...]] = {}  # entry -> what it lacks
        self._touched: set[int] = set()
        self._divergences_told: set[int] = set()
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

    def divergences_touched(self, meeting: int) -> bool:
        """Whether a meeting's open divergences may differ since this was last asked; yes at the first time, since another
        version may have written its head.
        """
        touched = meeting not in self._divergences_told
        self._divergences_told.add(meeting)
        return touched

    def findings(self, meeting: int) -> list[Finding]:
        """What the lines of a meeting lack, in their order."""
        lines = self._tallies[meeting].lacking if meeting in self._tallies else ()
        return [finding for _, number in lines for finding in self._found[number]]

    def summary(self, meeting: int) -> Summary:
        tally = self._tallies.get(meeting) or _Tally()
        counts = {kind: count for kind in _KINDS if (count := tally.counts.get(kind))}
        return Summary(
            counts=counts,
            lines=sum(counts.values()),
            topics=tuple([topic for topic in TOPICS if tally.topics.get(topic, 0) > 0]),
            gaps={code: count for code in GAPS if (count := tally.flaws.get(code))},
            tags=tuple([tag for tag in LISTENED if tally.topics.get(tag, 0) > 0]),
            names=tuple(sorted([name for name, count in tally.names.items() if count > 0])),
        )

    def open_divergences(self, meeting: int) -> tuple[HeadDivergence, ...]:
        """The divergences of a meeting that nothing has settled, in their order, the first DIVERGENCES of them."""
        tally = self._tallies.get(meeting)
        if not tally:
            return ()
        lines = sorted(map(self._entries.__getitem__, tally.unsettled), key=attrgetter("order", "doc_id"))
        last = lines[DIVERGENCES - 1] if len(lines) >= DIVERGENCES else None
        tally.last_told = (last.order, last.doc_id) if last else None
        return tuple(
            HeadDivergence(
                entry=entry.doc_id,
                code=entry.code,
                text=entry.text[:_SHORT],
                criterion=entry.criterion[:_SHORT],
                owner=entry.owner,
                due=entry.due,
                internal=entry.internal,
            )
            for entry in lines[:DIVERGENCES]
        )

    def _count(self, entry: Entry, by: int) -> None:
        tally = self._tallies.get(entry.meeting)
        if tally is None:
            tally = self._tallies[entry.meeting] = _Tally()
        self._touched.add(entry.meeting)
        tally.counts[entry.kind if entry.kind in BY_NAME else "note"] += by
        for topic in touched_by(entry.kind, entry.topics):
            tally.topics[topic] += by
        for name in named_in(entry):
            tally.names[name] += by
        if entry.kind == "divergence":
            if tally.last_told is None or (entry.order, entry.doc_id) <= tally.last_told:
                self._divergences_told.discard(entry.meeting)
            is_open = by > 0 and not entry.resolved_by
            (tally.unsettled.add if is_open else tally.unsettled.discard)(entry.doc_id)
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
        if found := self._found.pop(number, ()):
            del tally.lacking[bisect_left(tally.lacking, (entry.order, number))]
        for finding in found:
            tally.flaws[finding.rule.code] -= 1
        if not here:
            return
        if found := tuple(line_findings(entry, self._answers.get(number, 0), self._uses.get(number, 0))):
            self._found[number] = found
            insort(tally.lacking, (entry.order, number))
            for finding in found:
                tally.flaws[finding.rule.code] += 1
