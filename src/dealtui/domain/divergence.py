"""Divergences: who holds what, what was offered between, what would settle it, and what did (guide 27, 61, 62, 72).

What settles one is a later consensus (or a decision of the client) that names its code; `settling` finds it. What
replaces an earlier consensus is a consensus that says so; `replaced_by` works out which replaces which (guide 17).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dealtui.domain.mapping import belonging, kinds_of
from dealtui.domain.records import Entry

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
    offered: dict[int, list[Entry]] = {}
    for line in lines:
        if line.kind == "compromise":
            for number in under.get(line.doc_id, ()):
                offered.setdefault(number, []).append(line)
    found = []
    for entry in lines:
        if entry.kind == "divergence":
            settled = by_number.get(entry.resolved_by)
            settler = None if settled is None or settled.deleted else settled
            offers = tuple(offered.get(entry.doc_id, ()))
            found.append(Divergence(entry, *positions(entry), offers, settler))
    return found


def settling(divergence: int, entries: Iterable[Entry]) -> int:
    """What settles a divergence: of the lines that may and that name it the last one recorded; 0 while there is none."""
    return max(
        (
            entry.doc_id
            for entry in entries
            if entry.kind in SETTLING and not entry.deleted and divergence in entry.refs
        ),
        default=0,
    )


# ---------------------------------------------------------------------- one consensus in place of another

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


def _leading(code: str) -> str:
    return rf"\s*{_FIRST_CODES}{re.escape(code)}(?!\d)[\s、，,/]*"


def replaces(text: str, code: str) -> bool:
    """Whether a consensus that names an earlier one's code takes its place, and does not merely speak of it.

    It does when it says that something changes, or when it begins with the code and says nothing of its going on:
    "C1 改为45天" and "C1 45天" do, "按 C1 执行，另加培训" and "C1 继续有效" do not.
    """
    if re.search(_CHANGE, text, re.IGNORECASE):
        return True
    begins = re.match(_leading(code), text, re.IGNORECASE)
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
