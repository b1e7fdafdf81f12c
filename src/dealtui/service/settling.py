"""Divergences and what settles them; a consensus in place of an earlier one (guide 17, 27, 61, 62, 72)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealtui.domain.divergence import SETTLING, Disputed, disputed, settling, standing
from dealtui.domain.records import Entry
from dealtui.service.suspecting import spread

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book
    from dealtui.service.work import Work

__all__ = ["divergences", "settle", "superseded"]


def settle(work: Work, old: Entry | None, new: Entry) -> None:
    """A line was added (`old` None) or changed: bring what it settles and what it replaces up to it."""
    _resolve(work, old, new)
    if "consensus" in ((old.kind if old else ""), new.kind):
        _replace(work, old, new)


def _resolve(work: Work, old: Entry | None, new: Entry) -> None:
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


def _replace(work: Work, old: Entry | None, new: Entry) -> None:
    """Work out anew which consensus replaces which; what rests on one whose place was taken, or that holds again, is in doubt."""
    entries = work.state.entries
    if old is None and not any(ref in entries and entries[ref].kind == "consensus" for ref in new.refs):
        return
    agreed = [entry for entry in tuple(entries.values()) if entry.kind == "consensus"]
    now = standing(agreed)
    for entry in agreed:
        replaced = now.get(entry.doc_id, 0)
        if entry.supersedes != replaced and not entry.deleted:
            work.mark("entries", entry.doc_id, supersedes=replaced)
    before = _replaced([entry for entry in agreed if entry.doc_id != new.doc_id] + ([old] if old else []))
    after = {number for number in now.values() if number}
    moved = {number for number in before ^ after if number in entries and not entries[number].deleted}
    spread(work, sorted(moved), aside=(new.doc_id,))


def _replaced(agreed: list[Entry]) -> set[int]:
    """The ones whose place is taken, as the records had it."""
    return {entry.supersedes for entry in agreed if entry.supersedes and not entry.deleted}


# ---------------------------------------------------------------------- reading


def superseded(book: Book, deal: int) -> dict[int, int]:
    """The consensuses of a deal whose place was taken, each with the one that took it."""
    return {
        entry.supersedes: entry.doc_id
        for entry in book.state(deal).entries.values()
        if entry.supersedes and entry.kind == "consensus" and not entry.deleted
    }


def divergences(book: Book, meeting: int) -> list[Disputed]:
    """A meeting's divergences with positions, compromises, and what settled them."""
    state = book.state(book.meeting(meeting).deal)
    return disputed(state.ordered(meeting), state.entries)
