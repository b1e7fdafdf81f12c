"""Divergences settled, marks of doubt, what is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from dealtui.domain.divergence import (
    SETTLING,
    Divergence,
    OpenDivergence,
    divergences_of,
    replaced_by,
    settling,
)
from dealtui.domain.recheck import SOURCES, Node, dependents, reached
from dealtui.domain.records import Entry, known_due
from dealtui.service.book import UseCase

if TYPE_CHECKING:
    from dealtui.service.book import Book, Transaction


# ----------------------------------------------------------------------------------------------------
# Marks on what rests on a changed line, in the commit of the change, until somebody has looked (guide 27, 61).
#
# The rule is `domain.recheck`; here it meets the records. Undo takes the marks away with the change, for they are part of
# the same commit.


def note_reworded(work: Transaction, line: Entry) -> None:
    """A line is about to say something else: what rests on it is in doubt, it itself no longer (the marks on the line
    are taken off by its own update)."""
    _look_around(work, line)
    if line.kind in SOURCES and not line.deleted:
        mark_dependents(work, (line.doc_id,))


def mark_dependents(work: Transaction, changed: Iterable[int], aside: Iterable[int] = ()) -> None:
    """Mark all that rests on these entries; see `domain.recheck.reached`."""
    changed = tuple(changed)
    if not changed:
        return
    entries = work.state.entries
    for (table, number), sources in sorted(reached(_below(work.book, work.deal), changed, aside).items()):
        if table != "entries":
            work.mark(table, number, suspect=True)
        elif (entry := entries.get(number)) and not entry.deleted:
            work.mark(table, number, suspect=tuple(sorted({*entry.suspect, *sources})))


def _below(book: Book, deal: int) -> dict[int, list[Node]]:
    """What rests on what in a deal, within a commit as that has it."""
    state = book.state(deal)
    return dependents(state.entries.values(), state.links.values(), book.records("actions", deal=deal))


def note_rechecked(work: Transaction, number: int) -> None:
    """Within a commit, somebody has looked: take the marks off a line, its action, and the links that are judged with it.

    A link is looked at with its answer; with its need when the answer itself is not in doubt.
    """
    work.mark("entries", number, suspect=())
    _look_around(work, work.state.entries[number])


def _look_around(work: Transaction, line: Entry) -> None:
    if line.action and (work.doc("actions", line.action) or {}).get("suspect"):
        work.mark("actions", line.action, suspect=False)
    for link in tuple(work.state.links.values()):
        if not link.suspect or line.doc_id not in (link.need, link.answer):
            continue
        answer = work.state.entries.get(link.answer)
        if line.doc_id == link.answer or answer is None or not answer.suspect:
            work.mark("links", link.doc_id, suspect=False)


def rechecked(book: Book, deal: int, entry: int) -> UseCase[None]:
    """Take the marks off a line; nothing is written when it has none. KeyError when the deal has no such entry."""
    meeting = book.state(deal).entries[entry].meeting
    return UseCase("looked", lambda work: note_rechecked(work, entry), deal, meeting)


def suspects(book: Book, meeting: int) -> list[Entry]:
    """The lines of a meeting that are in doubt: marked themselves, or by a link whose answer is not marked.

    Their `suspect` names the changed lines; of a link in doubt the other end (the changed answer).
    """
    state = book.state(book.meeting(meeting).deal)
    marked = (found.entry for found in state.ledger.findings(meeting) if found.rule.code == "suspect")
    doubtful = {number: state.entries[number] for number in marked}
    for link in state.links.values():
        if link.suspect:
            need, answer = state.entries.get(link.need), state.entries.get(link.answer)
            if need and answer and not answer.suspect and need.meeting == meeting and not need.deleted:
                found = doubtful.get(need.doc_id, need)
                doubtful[need.doc_id] = replace(found, suspect=(*found.suspect, answer.doc_id))
    return sorted(doubtful.values(), key=attrgetter("order", "doc_id"))


def reworded(book: Book, deal: int, number: int) -> list[tuple[str, str, str]]:
    """The changed lines that put this one in doubt: code, what each said before, what it says now."""
    from dealtui.service.history import reworded as words_of

    state = book.state(deal)
    changed = dict.fromkeys(state.entries[number].suspect)
    for link in state.links.values():
        answer = state.entries.get(link.answer)
        if link.suspect and link.need == number and answer and not answer.suspect:
            changed[link.answer] = None
    told = (
        (state.entries[line].code, words_of(book, deal, line)) for line in changed if line in state.entries
    )
    return [(code, *texts) for code, texts in told if texts]


def resting_on(book: Book, deal: int, number: int) -> list[Entry]:
    """The lines that would be in doubt if this one said something else, in the order in which they were recorded;
    none for a line of a kind on which nothing rests."""
    state = book.state(deal)
    if state.entries[number].kind not in SOURCES:
        return []
    found = sorted(n for table_name, n in reached(_below(book, deal), (number,)) if table_name == "entries")
    return [state.entries[n] for n in found]


# ----------------------------------------------------------------------------------------------------
# Divergences and what settles them; a consensus in place of an earlier one (guide 17, 27, 61, 62, 72).


def settle(work: Transaction, old: Entry | None, new: Entry) -> None:
    """A line was added (`old` None) or changed: bring what it settles and what it replaces up to it."""
    _resolve(work, old, new)
    if "consensus" in ((old.kind if old else ""), new.kind):
        _replace(work, old, new)


def _resolve(work: Transaction, old: Entry | None, new: Entry) -> None:
    """Divergences that the line names, or named before, or is one of, get what settles them now."""
    entries = work.state.entries
    named: set[int] = set()
    for line in (old, new):
        if line is not None and line.kind in SETTLING:
            named.update(ref for ref in line.refs if ref in entries and entries[ref].kind == "divergence")
    if old is None:  # the newest of all that name it
        for number in sorted(named):
            work.mark("entries", number, resolved_by=new.doc_id)
        return
    if old.kind in SETTLING and (new.deleted or new.kind not in SETTLING):
        named.update(n for n, entry in entries.items() if entry.resolved_by == old.doc_id)
    if new.kind == "divergence" and old.kind != "divergence":
        named.add(new.doc_id)
    for number in sorted(named):
        work.mark("entries", number, resolved_by=settling(number, entries.values()))


def _replace(work: Transaction, old: Entry | None, new: Entry) -> None:
    """Work out anew which consensus replaces which; what rests on one whose place was taken, or that holds again, is in doubt."""
    entries = work.state.entries
    if old is None and not any(ref in entries and entries[ref].kind == "consensus" for ref in new.refs):
        return
    agreed = [entry for entry in tuple(entries.values()) if entry.kind == "consensus"]
    now = replaced_by(agreed)
    for entry in agreed:
        replaced = now.get(entry.doc_id, 0)
        if entry.supersedes != replaced and not entry.deleted:
            work.mark("entries", entry.doc_id, supersedes=replaced)
    before = _replaced([entry for entry in agreed if entry.doc_id != new.doc_id] + ([old] if old else []))
    after = {number for number in now.values() if number}
    moved = {number for number in before ^ after if number in entries and not entries[number].deleted}
    mark_dependents(work, sorted(moved), aside=(new.doc_id,))


def _replaced(agreed: list[Entry]) -> set[int]:
    """The ones whose place is taken, as the records had it."""
    return {entry.supersedes for entry in agreed if entry.supersedes and not entry.deleted}


# ---------------------------------------------------------------------- reading


def superseded(book: Book, deal: int) -> dict[int, int]:
    """The consensuses of a deal whose place was taken, each with the one that took it."""
    agreed = (line for line in book.state(deal).alive if line.kind == "consensus")
    return {line.supersedes: line.doc_id for line in agreed if line.supersedes}


def divergences(book: Book, meeting: int) -> list[Divergence]:
    """A meeting's divergences with positions, compromises, and what settled them."""
    state = book.state(book.meeting(meeting).deal)
    return divergences_of(state.ordered(meeting), state.entries)


# ----------------------------------------------------------------------------------------------------
# Divergences that nothing has settled, over all meetings, for lists that open no deal (guide 29, 61, 72).


def open_divergences(book: Book, words: str = "") -> list[OpenDivergence]:
    """Divergences that nothing has settled, over all meetings: those with a date first, the earliest of them first.

    From the headers in book.json alone (10,000 meetings: about 5 ms). `words`: only those whose client, deal, code,
    text, criterion or owner hold every word.
    """
    wanted = words.casefold().split()
    found: list[OpenDivergence] = []
    for meeting in book.table("meetings"):
        for point in meeting.get("disputed") or ():
            names = book.names_of(meeting["deal"])
            said = [point.get(name, "") for name in ("code", "text", "criterion", "owner")]
            heard = "\n".join((*names, *said)).casefold()
            if all(word in heard for word in wanted):
                due, hidden = known_due(point.get("due", "")), point.get("internal", False)
                line = (meeting.doc_id, *names, point["entry"], *said, due, hidden)
                found.append(OpenDivergence._make(line))
    return sorted(found, key=lambda line: (not line.due, line.due, -line.meeting, line.entry))
