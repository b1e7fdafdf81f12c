"""What the lines of a deal are to each other: needs against what answers them, divergences and what settles them, consensus over
consensus. The matrix of the review is worked out from lines and links (guide 55-59, 69-71).

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

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

from dealtui.domain.kinds import BY_NAME, FITS
from dealtui.domain.lifecycle import OPEN
from dealtui.domain.records import Action, Entry, Link, Record

# What a line belongs to: what it refers to of these kinds, else the nearest line before it of the first of them
_NEAREST = {
    **dict.fromkeys(("pain", "effect"), ("need",)),
    "highlight": ("proposal", "need"),
    "compromise": ("divergence",),
}
_BY_REFERENCE = {
    "attachment": ("need", "proposal", "response"),
    **dict.fromkeys(("action", "consensus", "decision"), ("divergence",)),
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
        return min(
            (answer.link.fit for answer in self.answers), key=lambda fit: (*FITS, fit).index(fit), default=""
        )

    def answer(self, number: int) -> NeedAnswer | None:
        """The answer of an entry number."""
        return next((answer for answer in self.answers if answer.entry.doc_id == number), None)

    @property
    def suspect(self) -> bool:
        """Whether it, or one of its answers, rests on what was changed since somebody looked."""
        return bool(self.need.suspect) or any(answer.suspect for answer in self.answers)

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
        """Of the meeting's own needs in scope; of one level when it is given."""
        needs = [row for row in self.rows if not row.need.outside and level in ("", row.need.level)]
        return Coverage(sum(bool(row.answers) for row in needs), len(needs))

    def row(self, need: int) -> NeedRow | None:
        """The row of a need, by its number."""
        return next((row for row in (*self.rows, *self.earlier) if row.need.doc_id == need), None)


def mapping(meeting: int, entries: Iterable[Entry], links: Iterable[Link]) -> NeedMatrix:
    """The matrix of a meeting from all lines and links of its deal; linear in both. Lines taken out are passed over."""
    alive = sorted((entry for entry in entries if not entry.deleted), key=_place)
    by_number = {entry.doc_id: entry for entry in alive}
    around = below(alive, belonging(alive, kinds_of(by_number)))

    def beside(entry: Entry, *kinds: str) -> list[tuple[Entry, ...]]:
        lines = around.get(entry.doc_id, ())
        return [tuple(line for line in lines if line.kind == kind) for kind in kinds]

    answers: defaultdict[int, list[NeedAnswer]] = defaultdict(list)
    used: set[int] = set()
    for link in links:
        need, entry = by_number.get(link.need), by_number.get(link.answer)
        if need and entry and need.kind == "need" and BY_NAME[entry.kind].answers:
            used.add(entry.doc_id)
            answers[need.doc_id].append(NeedAnswer(entry, link, *beside(entry, "highlight", "attachment")))
    rows: list[NeedRow] = []
    earlier: list[NeedRow] = []
    for need in alive:
        if need.kind == "need" and need.meeting <= meeting:
            pains, effects, *more = beside(need, "pain", "effect", "highlight", "attachment")
            given = sorted(answers.get(need.doc_id, ()), key=lambda answer: _place(answer.entry))
            row = NeedRow(need, pains, effects, tuple(given), *more)
            if need.meeting == meeting:
                rows.append(row)
            elif row.is_gap or any(answer.entry.meeting == meeting for answer in given):
                earlier.append(row)
    unmapped = tuple(
        e for e in alive if (e.kind, e.meeting) == ("proposal", meeting) and e.doc_id not in used
    )
    return NeedMatrix(tuple(rows), unmapped, tuple(earlier))


def _place(entry: Entry) -> tuple[int, float, int]:
    return entry.meeting, entry.order, entry.doc_id


def kinds_of(by_number: Mapping[int, Entry]) -> Callable[[int], str]:
    """The kind of a line by its number, "" when there is none."""
    return lambda number: by_number[number].kind if number in by_number else ""


def taken_up(lines: Iterable[Entry]) -> dict[int, int]:
    """For each spoken promise the first action line that names it."""
    alive = [line for line in lines if not line.deleted and line.kind in ("promise", "action")]
    promises = {line.doc_id for line in alive if line.kind == "promise"}
    actions = (line for line in reversed(alive) if line.kind == "action")
    return {ref: line.doc_id for line in actions for ref in line.refs if ref in promises}


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


def below(lines: Iterable[Entry], under: Mapping[int, tuple[int, ...]]) -> Mapping[int, list[Entry]]:
    """The lines that belong to a line, in their order; `under` as `belonging` has it."""
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for line in lines:
        for owner in under.get(line.doc_id, ()):
            found[owner].append(line)
    return found


# ----------------------------------------------------------------------------------------------------
# How far a need is, from captured to solved: derived from what answers it and what was promised for it (guide 29-31).
#
# Nobody sets it, so it is never wrong: a need is solved when everything promised for it is closed, which the life cycle
# allows only after the client has answered.

# The order is the way a need goes; outside and declined are ways out
NEED_STATES = ("captured", "answered", "promised", "delivered", "solved", "declined", "outside")
_ANSWERED = frozenset(("full", "partial", "alternative"))


class NeedState(NamedTuple):
    """`state` of NEED_STATES; `satisfaction` is the lowest the client gave for what was closed, 0: none was given."""

    state: str
    satisfaction: int = 0


def need_state(outside: str, fits: Iterable[str], promises: Iterable[tuple[str, int]]) -> NeedState:
    """The state of a need.

    outside: why it is not part of the record ("" when it is). fits: of its answers. promises: of each action that serves it
    the state, and what the client said of it (1 to 5, 0: nothing); a cancelled one counts for nothing.

    captured: nothing answers it yet (or what does is pending). answered: there is an answer, and nothing is promised.
    promised: work is open. delivered: the work is over, the client has not answered everything. solved: everything is
    closed. declined: what answers it says no, and nothing is promised.
    """
    standing = [promise for promise in promises if promise[0] != "cancelled"]
    states = {state for state, _ in standing}
    if outside:
        return NeedState("outside")
    if standing:
        satisfaction = min((given for _, given in standing if given), default=0)
        if states & OPEN:
            return NeedState("promised", satisfaction)
        return NeedState("solved" if states == {"closed"} else "delivered", satisfaction)
    fits = set(fits)
    if fits & _ANSWERED:
        return NeedState("answered")
    return NeedState("declined" if "declined" in fits else "captured")


# ----------------------------------------------------------------------------------------------------
# Divergences: who holds what, what was offered between, what would settle it, and what did (guide 27, 61, 62, 72).
#
# What settles one is a later consensus (or a decision of the client) that names its code; `settling` finds it.

# The kinds that settle a divergence whose code they name
SETTLING = frozenset(("consensus", "decision"))


class OpenDivergence(NamedTuple):
    """A divergence that nothing has settled yet, as the meeting's header knows it."""

    meeting: int
    client: str
    deal: str
    entry: int
    code: str
    text: str
    criterion: str
    owner: str
    due: str
    internal: bool = False


class Divergence(NamedTuple):
    """A divergence with all that belongs to it. state: open, offered (a compromise is on the table), resolved."""

    entry: Entry
    position: str
    client_position: str
    compromises: tuple[Entry, ...]  # each says by its side, or its speaker, who offered it
    settled_by: Entry | None

    @property
    def state(self) -> str:
        if self.settled_by is not None:
            return "resolved"
        return "offered" if self.compromises else "open"


def positions(entry: Entry) -> tuple[str, str]:
    """Ours and the client's; a divergence that only one side holds is that side's position."""
    if entry.position or entry.client_position or not entry.side:
        return entry.position, entry.client_position
    return (entry.text, "") if entry.side == "ours" else ("", entry.text)


def divergences_of(
    lines: Iterable[Entry], by_number: Mapping[int, Entry], under: Mapping[int, tuple[int, ...]] | None = None
) -> list[Divergence]:
    """The divergences among a meeting's lines, in their order. `by_number`: all lines of the deal.

    A compromise belongs to the divergences that it names, else to the nearest one before it; `under` says so where not all lines are here.
    """
    lines = [line for line in lines if not line.deleted]
    under = belonging(lines, kinds_of(by_number)) if under is None else under
    offered = below((line for line in lines if line.kind == "compromise"), under)
    found = []
    for entry in (line for line in lines if line.kind == "divergence"):
        settler = by_number.get(entry.resolved_by)
        holds = settler if settler and not settler.deleted else None
        found.append(Divergence(entry, *positions(entry), tuple(offered.get(entry.doc_id, ())), holds))
    return found


def settling(divergence: int, entries: Iterable[Entry]) -> int:
    """What settles a divergence: of the lines that may and that name it the last one recorded; 0 while there is none."""
    may = (entry for entry in entries if entry.kind in SETTLING and not entry.deleted)
    return max((entry.doc_id for entry in may if divergence in entry.refs), default=0)


# ----------------------------------------------------------------------------------------------------
# One consensus in place of another: what replaces an earlier one is a consensus that says so (guide 17).

_FIRST_CODES = r"(?:[A-Z]\d+[\s、，,/]*)*?"
_CHANGE = (
    r"改为|改成|改至|改到|改由|变更|调整|更改|修改|取代|替换|替代|代替|作废|废止|取消|撤销|延长|缩短|推迟|提前|→|->"
    r"|\b(?:supersed|replac|chang|amend|revis|extend|shorten|postpon|cancel|void|becomes?\b|instead of)"
)
_KEEPS = (
    r"不变|有效|维持|保持|照旧|继续|基础上|之外|补充|另外|按照?\s*[A-Z]\d"
    r"|\b(?:unchanged|remains?|stands?|still|in addition|besides|on top of)\b"
)
_VERB = (
    r"[\s:：,，]*(?:改为|改成|改至|改到|变更为|调整为|更改为|修改为|延长到|延长至|缩短到|缩短至|→|->"
    r"|(?:is |was |be )?(?:changed|amended|revised|extended|shortened) to\b|becomes?\b|now\b|(?=\S))[\s:：]*"
)


_LEADING_CODE = rf"\s*{_FIRST_CODES}(C\d+)(?!\d)[\s、，,/]*"


def replaces(text: str, code: str) -> bool:
    """Whether a consensus that names an earlier one's code takes its place, and does not merely speak of it.

    It does when it says that something changes, or when it begins with the code and says nothing of its going on:
    "C1 改为45天" and "C1 45天" do, "按 C1 执行，另加培训" and "C1 继续有效" do not.
    """
    if re.search(_CHANGE, text, re.IGNORECASE):
        return True
    begins = re.match(rf"\s*{_FIRST_CODES}{re.escape(code)}(?!\d)", text, re.IGNORECASE)
    return begins is not None and not re.search(_KEEPS, text, re.IGNORECASE)


def replaced_by(agreed: Iterable[Entry]) -> dict[int, int]:
    """For each consensus of a deal that holds, taken out ones left aside: the one it replaces, 0 for none.

    A consensus can only replace an earlier one. Where that was replaced before, the newest of the line is meant: after
    C1 > C2, "C1 改为60天" replaces C2. One that was taken out hands on what it replaced.
    """
    by_number = {entry.doc_id: entry for entry in agreed if entry.kind == "consensus"}
    over: dict[int, int] = {}
    found: dict[int, int] = {}
    for number in sorted(by_number):
        if by_number[number].deleted:
            continue
        old = _named(by_number[number], by_number)
        while old and by_number[old].deleted:
            old = _named(by_number[old], by_number)
        while old in over:
            old = over[old]
        found[number] = old
        if old:
            over[old] = number
    return found


def superseded(lines: Iterable[Entry]) -> dict[int, int]:
    """The consensuses whose place was taken, each with the one that took it."""
    agreed = (line for line in lines if line.kind == "consensus" and not line.deleted)
    return {line.supersedes: line.doc_id for line in agreed if line.supersedes}


def _named(entry: Entry, by_number: Mapping[int, Entry]) -> int:
    """The earlier consensus whose place this one takes by what it says."""
    for ref in entry.refs:
        other = by_number.get(ref)
        if other is not None and other.doc_id < entry.doc_id and replaces(entry.text, other.code):
            return ref
    return 0


def new_words(text: str) -> str:
    """What is agreed now, without the code of what was: "C1 改为45天" is 45天, "按 C1 执行" stays as it is."""
    head = re.match(_LEADING_CODE, text, re.IGNORECASE)
    if head is None or not replaces(text, head[1]):
        return text
    rest = text[head.end() :]
    verb = re.match(_VERB, rest, re.IGNORECASE)
    return (rest[verb.end() :] if verb else rest) or text


# ----------------------------------------------------------------------------------------------------
# What rests on what.

Node = tuple[str, int]  # table and document number

# The kinds whose change makes others doubtful: what was asked, what was offered, what was agreed
SOURCES = frozenset(("need", "proposal", "consensus"))


# A record of `table` rests on the entries that its `field` names. Where `through` names another field, not the record itself
# rests on them but the entry that stands there (the record, if that is empty).
EDGES = (
    # table      field          through
    ("entries", "refs", ""),  # a line that names a code says something about that line
    ("entries", "supersedes", ""),  # a new consensus says what it replaces
    ("entries", "resolved_by", ""),  # a divergence is settled only as long as that consensus holds
    ("links", "need", "answer"),  # an answer answers that need
    ("links", "need", ""),  # the fit was judged by what the need said
    ("links", "answer", ""),  # and by what the answer said
    ("actions", "entry", ""),  # an action does what its line promises
    ("actions", "needs", "entry"),  # a promise that serves a need
)


def dependents(
    entries: Iterable[Entry], links: Iterable[Link], actions: Iterable[Action]
) -> dict[int, list[Node]]:
    """By entry: the records that rest directly on it. Entries that were taken out rest on nothing any more.

    Linear in the records: 10 ms for 5,000 lines with their links.
    """
    below: defaultdict[int, list[Node]] = defaultdict(list)
    tables: dict[str, tuple[Record, ...]] = {
        "entries": tuple(entries),
        "links": tuple(links),
        "actions": tuple(actions),
    }
    gone = {entry.doc_id for entry in tables["entries"] if entry.deleted}  # type: ignore[attr-defined]
    for table, name, through in EDGES:
        named_by, who = attrgetter(name), attrgetter(through or "doc_id")
        for record in tables[table]:
            if not (named := named_by(record)):
                continue
            node = ("entries", who(record)) if through and who(record) else (table, record.doc_id)
            if node[0] == "entries" and node[1] in gone:
                continue
            for on in named if type(named) is tuple else (named,):
                if node != ("entries", on):
                    below[on].append(node)
    return below


def reached(
    below: Mapping[int, Iterable[Node]], changed: Iterable[int], aside: Iterable[int] = ()
) -> dict[Node, frozenset[int]]:
    """The records that rest, directly or by others, on changed entries, each with the ones it rests on.

    The changed entries themselves are not among them. `aside` are entries known to be right (the consensus that has
    just replaced another): neither they nor what rests on them alone is reached.
    """
    sources = frozenset(changed)
    passed = {("entries", number) for number in (*sources, *aside)}
    found: dict[Node, set[int]] = {}
    for source in sorted(sources):
        seen = set(passed)
        waiting = [source]
        while waiting:
            for node in below.get(waiting.pop(), ()):
                if node not in seen:
                    seen.add(node)
                    found.setdefault(node, set()).add(source)
                    if node[0] == "entries":
                        waiting.append(node[1])
    return {node: frozenset(numbers) for node, numbers in found.items()}


# ---------------------------------------------------------------------- what counts as a change

# Characters that are written in several ways and mean the same; digits, letters and signs of calculation are not
# among them, so that 10² stays apart from 102 and "不，同意" from "不同意"
_SAME = str.maketrans({chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"　": " "})
_TWINS = str.maketrans({**dict(zip("。、“”「」‘’–—－", '.,""""\'\'---', strict=True)), "…": "..."})
_BESIDE_HAN = r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])"
_BESIDE_SIGN = r" ?(?<!\d)([,;:!?()\"]) ?| ?([,;:!?()\"])(?!\s?\d) ?"


def meaning(text: str) -> str:
    """A text without what is only typography: widths, forms of punctuation, spaces that part nothing, the last stop.

    >>> meaning("周期 30 天。") == meaning("周期30天")
    True
    """
    spaced = re.sub(_BESIDE_HAN, "", " ".join(text.translate(_SAME).split()))
    plain = re.sub(_BESIDE_SIGN, r"\1\2", spaced.translate(_TWINS))
    return plain.rstrip(".;, ")


def says_otherwise(old: Entry, new: Entry) -> bool:
    """Whether a line means something else than before: other words, another criterion or amount, another kind, gone."""
    if (old.kind, old.deleted) != (new.kind, new.deleted):
        return True
    return any(
        meaning(getattr(old, name)) != meaning(getattr(new, name))
        for name in ("text", "criterion", "amount", "position", "client_position")
    )
