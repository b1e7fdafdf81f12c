"""Marks on what rests on a changed line, in the commit of the change, until somebody has looked (guide 27, 61).

The rule is `domain.suspect`; here it meets the records. Undo takes the marks away with the change, for they are part of
the same commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dealtui.domain.records import Action, Entry
from dealtui.domain.suspect import SOURCES, dependents, reached

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book
    from dealtui.service.work import Work

__all__ = ["clear", "clear_async", "look", "resting_on", "reworded", "rewritten", "spread", "suspects"]


def rewritten(work: Work, line: Entry) -> None:
    """A line is about to say something else: what rests on it is in doubt, it itself no longer (the marks on the line
    are taken off by its own update)."""
    _look_around(work, line)
    if line.kind in SOURCES and not line.deleted:
        spread(work, (line.doc_id,))


def spread(work: Work, changed: Iterable[int], aside: Iterable[int] = ()) -> None:
    """Mark all that rests on these entries; see `domain.suspect.reached`."""
    changed = tuple(changed)
    if not changed:
        return
    state = work.state
    below = dependents(state.entries.values(), state.links.values(), _actions(work))
    for (table, number), sources in sorted(reached(below, changed, aside).items()):
        if table == "entries":
            entry = state.entries.get(number)
            if entry is not None and not entry.deleted:
                work.mark(table, number, suspect=tuple(sorted({*entry.suspect, *sources})))
        else:
            work.mark(table, number, suspect=True)


def look(work: Work, number: int) -> None:
    """Somebody has looked: take the marks off a line, its action, and the links that are judged with it.

    A link is looked at with its answer; with its need when the answer itself is not in doubt.
    """
    work.mark("entries", number, suspect=())
    _look_around(work, work.state.entries[number])


def _look_around(work: Work, line: Entry) -> None:
    if line.action and (work.doc("actions", line.action) or {}).get("suspect"):
        work.mark("actions", line.action, suspect=False)
    for link in tuple(work.state.links.values()):
        if not link.suspect or line.doc_id not in (link.need, link.answer):
            continue
        answer = work.state.entries.get(link.answer)
        if line.doc_id == link.answer or answer is None or not answer.suspect:
            work.mark("links", link.doc_id, suspect=False)


def clear(book: Book, deal: int, entry: int) -> None:
    """Take the marks off a line as one revision with the label "looked"; nothing is written when it has none.

    KeyError when the deal has no such entry; raises what `Book.change` raises.
    """
    book.change("looked", lambda work: look(work, entry), **_here(book, deal, entry))


async def clear_async(book: Book, deal: int, entry: int) -> None:
    """`clear` for the screens."""
    await book.change_async("looked", lambda work: look(work, entry), **_here(book, deal, entry))


def suspects(book: Book, meeting: int) -> list[Entry]:
    """The lines of a meeting that are in doubt: marked themselves, or by a link whose answer is not marked.

    Their `suspect` names the changed lines; of a link in doubt the other end (the changed answer).
    """
    state = book.state(book.meeting(meeting).deal)
    doubtful = {entry.doc_id: entry for entry in state.ordered(meeting) if entry.suspect}
    for link in state.links.values():
        need, answer = state.entries.get(link.need), state.entries.get(link.answer)
        if link.suspect and need and answer and not answer.suspect and need.meeting == meeting:
            found = doubtful.get(need.doc_id, need)
            doubtful[need.doc_id] = replace(found, suspect=(*found.suspect, answer.doc_id))
    return [doubtful[entry.doc_id] for entry in state.ordered(meeting) if entry.doc_id in doubtful]


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
    table = book.repo.table("actions")
    actions = [book.record("actions", n) for n, of_deal in table.rows("deal") if of_deal == deal]
    below = dependents(state.entries.values(), state.links.values(), actions)
    found = sorted(n for table_name, n in reached(below, (number,)) if table_name == "entries")
    return [state.entries[n] for n in found]


def _here(book: Book, deal: int, entry: int) -> dict[str, Any]:
    return {"deal": deal, "scope": book.state(deal).entries[entry].meeting}


def _actions(work: Work) -> list[Action]:
    """The deal's actions as this commit has them."""
    found = []
    for number, deal in work.book.repo.table("actions").rows("deal"):
        if deal == work.deal and (doc := work.doc("actions", number)) is not None:
            found.append(Action.from_doc({**doc, "doc_id": number}))
    return found
