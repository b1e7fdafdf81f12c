"""Needs against what answers them: the matrix of the review, worked out from lines and links (guide 55-59, 69-71).

Pains and effects belong to the need that they refer to, else to the nearest need before them; highlights to a proposal
or a need in the same way; attachments to what they refer to. What stands in the deal's earlier meetings takes part
where it has to do with this one: a need that is answered here, a need that nobody has answered yet (guide 29).

    >>> table = mapping(meeting.doc_id, state.entries.values(), state.links.values())
    >>> [(row.need.code, row.result) for row in table.rows]
    [('N1', 'full'), ('N2', '')]
    >>> table.coverage().percent
    50
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from dealtui.domain.kinds import BY_NAME, FITS
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.records import Entry, Link

# What a line belongs to: what it refers to of these kinds, else the nearest line before it of the first of them
_NEAREST = {
    "pain": ("need",),
    "effect": ("need",),
    "highlight": ("proposal", "need"),
    "compromise": ("divergence",),
}
_BY_REFERENCE = {
    "attachment": ("need", "proposal", "response"),
    "action": ("divergence",),
    "consensus": ("divergence",),
    "decision": ("divergence",),
}


class NeedAnswer(NamedTuple):
    """A proposal or response under a need: one cell of the matrix, with what speaks for it."""

    entry: Entry
    link: Link
    highlights: tuple[Entry, ...] = ()
    evidence: tuple[Entry, ...] = ()  # attachments

    @property
    def suspect(self) -> bool:
        """Whether what it rests on was changed since somebody looked."""
        return self.link.suspect or bool(self.entry.suspect)


class NeedRow(NamedTuple):
    """A need with its pains and effects, and its answers in the order in which they were given."""

    need: Entry
    pains: tuple[Entry, ...] = ()
    effects: tuple[Entry, ...] = ()
    answers: tuple[NeedAnswer, ...] = ()
    highlights: tuple[Entry, ...] = ()
    evidence: tuple[Entry, ...] = ()

    @property
    def result(self) -> str:
        """The best fit among the answers; "" without one."""
        return min((answer.link.fit for answer in self.answers), key=_rank, default="")

    def answer(self, number: int) -> NeedAnswer | None:
        """The answer of an entry number."""
        return next((answer for answer in self.answers if answer.entry.doc_id == number), None)

    @property
    def is_gap(self) -> bool:
        """Nobody has answered it, and nobody has said that it is out of scope (guide 70)."""
        return not self.answers and not self.need.outside


class Coverage(NamedTuple):
    """How many of the needs in scope have an answer."""

    answered: int
    needs: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 100 only when every need is answered. 100 without needs."""
        return 100 * self.answered // self.needs if self.needs else 100


class NeedMatrix(NamedTuple):
    """The needs of a meeting, its proposals that answer none, and the deal's older needs that matter here."""

    rows: tuple[NeedRow, ...]
    unmapped: tuple[Entry, ...]  # proposals (guide 71)
    earlier: tuple[NeedRow, ...]  # of other meetings: answered here, or still without an answer

    def coverage(self, level: str = "") -> Coverage:
        """Of the meeting's own needs in scope; of one level when it is given ("-": those without a level)."""
        wanted = "" if level == "-" else level
        needs = [row for row in self.rows if not row.need.outside and (not level or row.need.level == wanted)]
        return Coverage(sum(bool(row.answers) for row in needs), len(needs))

    def row(self, need: int) -> NeedRow | None:
        """The row of a need, by its number."""
        return next((row for row in (*self.rows, *self.earlier) if row.need.doc_id == need), None)


def mapping(meeting: int, entries: Iterable[Entry], links: Iterable[Link]) -> NeedMatrix:
    """The matrix of a meeting from all lines and links of its deal; linear in both. Lines taken out are passed over."""
    alive = [entry for entry in entries if not entry.deleted]
    alive.sort(key=lambda entry: (entry.meeting, entry.order, entry.doc_id))
    by_number = {entry.doc_id: entry for entry in alive}
    around = _around(alive, by_number)
    answers, used = _answers(links, by_number, around)
    rows: list[NeedRow] = []
    unmapped: list[Entry] = []
    earlier: list[NeedRow] = []
    for entry in alive:
        if entry.kind == "need":
            row = _row(entry, answers.get(entry.doc_id, ()), around)
            here = any(answer.entry.meeting == meeting for answer in row.answers)
            if entry.meeting == meeting:
                rows.append(row)
            elif entry.meeting < meeting and (row.is_gap or here):
                earlier.append(row)
        elif entry.kind == "proposal" and entry.meeting == meeting and entry.doc_id not in used:
            unmapped.append(entry)
    return NeedMatrix(tuple(rows), tuple(unmapped), tuple(earlier))


def kinds_of(by_number: Mapping[int, Entry]) -> Callable[[int], str]:
    """The kind of a line by its number, "" when there is none."""
    return lambda number: by_number[number].kind if number in by_number else ""


def taken_up(lines: Iterable[Entry]) -> dict[int, int]:
    """For each spoken promise the first action line that names it."""
    alive = [line for line in lines if not line.deleted and line.kind in ("promise", "action")]
    promises = {line.doc_id for line in alive if line.kind == "promise"}
    found: dict[int, int] = {}
    for line in alive if promises else ():
        if line.kind == "action":
            for ref in line.refs:
                if ref in promises:
                    found.setdefault(ref, line.doc_id)
    return found


def belonging(entries: Iterable[Entry], kind_of: Callable[[int], str]) -> dict[int, tuple[int, ...]]:
    """What each line belongs to; `entries` in their order, meeting by meeting: nothing belongs to a line of another
    meeting unless it says so. To be worked out over all lines of a meeting, so that hiding one moves no other."""
    under: dict[int, tuple[int, ...]] = {}
    nearest: dict[str, int] = {}
    meeting = 0
    for entry in entries:
        if entry.meeting != meeting:
            nearest, meeting = {}, entry.meeting
        nearest[entry.kind] = entry.doc_id
        if kinds := _NEAREST.get(entry.kind) or _BY_REFERENCE.get(entry.kind):
            named = tuple(ref for ref in entry.refs if kind_of(ref) in kinds)
            if not named and entry.kind in _NEAREST and kinds[0] in nearest:
                named = (nearest[kinds[0]],)
            under[entry.doc_id] = named
    return under


def _around(alive: list[Entry], by_number: Mapping[int, Entry]) -> dict[tuple[int, str], tuple[Entry, ...]]:
    """What belongs to a line, by its number and the kind of what belongs to it."""
    around: defaultdict[tuple[int, str], list[Entry]] = defaultdict(list)
    for number, owners in belonging(alive, kinds_of(by_number)).items():
        entry = by_number[number]
        for owner in owners:
            around[owner, entry.kind].append(entry)
    return {key: tuple(found) for key, found in around.items()}


def _answers(
    links: Iterable[Link], by_number: Mapping[int, Entry], around: Mapping[tuple[int, str], tuple[Entry, ...]]
) -> tuple[dict[int, tuple[NeedAnswer, ...]], set[int]]:
    """The answers of each need in the order of their lines, and every line that answers something."""
    found: defaultdict[int, list[NeedAnswer]] = defaultdict(list)
    used: set[int] = set()
    for link in links:
        need, entry = by_number.get(link.need), by_number.get(link.answer)
        if need is None or entry is None or need.kind != "need" or not _can_answer(entry):
            continue
        used.add(entry.doc_id)
        highlights = around.get((entry.doc_id, "highlight"), ())
        evidence = around.get((entry.doc_id, "attachment"), ())
        found[need.doc_id].append(NeedAnswer(entry, link, highlights, evidence))
    for answers in found.values():
        answers.sort(key=lambda answer: (answer.entry.meeting, answer.entry.order, answer.entry.doc_id))
    return {need: tuple(answers) for need, answers in found.items()}, used


def _row(
    need: Entry, answers: tuple[NeedAnswer, ...], around: Mapping[tuple[int, str], tuple[Entry, ...]]
) -> NeedRow:
    pains, effects, highlights, evidence = (
        around.get((need.doc_id, kind), ()) for kind in ("pain", "effect", "highlight", "attachment")
    )
    return NeedRow(need, pains, effects, answers, highlights, evidence)


def _can_answer(entry: Entry) -> bool:
    return entry.kind in BY_NAME and BY_NAME[entry.kind].answers


def _rank(fit: str) -> int:
    return FITS.index(fit) if fit in FITS else len(FITS)


# ----------------------------------------------------------------------------------------------------
# How far a need is, from captured to solved: derived from what answers it and what was promised for it (guide 29-31).
#
# Nobody sets it, so it is never wrong: a need is solved when everything promised for it is closed, which the life cycle
# allows only after the client has answered.

# The order is the way a need goes; outside and declined are ways out
NEED_STATES = ("captured", "answered", "promised", "delivered", "solved", "declined", "outside")
_ANSWERED = frozenset(("full", "partial", "alternative"))


class Promise(NamedTuple):
    """What of an action its need asks: its state and what the client said of it (1 to 5, 0: nothing)."""

    state: str
    satisfaction: int = 0


class NeedState(NamedTuple):
    """`state` of NEED_STATES; `satisfaction` is the lowest the client gave for what was closed, 0: none was given."""

    state: str
    satisfaction: int = 0


def need_state(outside: str, fits: Iterable[str], promises: Iterable[Promise]) -> NeedState:
    """The state of a need.

    outside: why it is not part of the record ("" when it is). fits: of its answers. promises: of the actions that serve
    it; a cancelled one counts for nothing.

    captured: nothing answers it yet (or what does is pending). answered: there is an answer, and nothing is promised.
    promised: work is open. delivered: the work is over, the client has not answered everything. solved: everything is
    closed. declined: what answers it says no, and nothing is promised.
    """
    standing = [promise for promise in promises if promise.state != "cancelled"]
    if outside:
        return NeedState("outside")
    if standing:
        given = [promise.satisfaction for promise in standing if promise.satisfaction]
        satisfaction = min(given, default=0)
        if any(promise.state in OPEN for promise in standing):
            return NeedState("promised", satisfaction)
        whole = all(promise.state == "closed" for promise in standing)
        return NeedState("solved" if whole else "delivered", satisfaction)
    fits = tuple(fits)
    if any(fit in _ANSWERED for fit in fits):
        return NeedState("answered")
    return NeedState("declined" if "declined" in fits else "captured")
