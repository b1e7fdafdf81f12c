"""The book's records gathered for an export: of one meeting, of one deal, or of all."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from dealtui.export.formats import FORMATS, render
from dealtui.export.material import DealPart, Material
from dealtui.service.unit_of_work import Book

if TYPE_CHECKING:
    from dealtui.domain.records import Action, Entry, Link, Meeting

__all__ = ["FORMATS", "export", "gather"]

_OF_LINES = ("matrix", "entries")  # the others are made of actions alone


def export(
    book: Book,
    name: str,
    what: str = "",
    *,
    meeting: int = 0,
    deal: int = 0,
    only: Container[int] | None = None,
    lang: str,
) -> bytes:
    """The file of a format: of a meeting, else of a deal, else of the whole book; `only`: of these actions and no other.

    `what`: matrix, entries, actions, events or todos, "" for what the format holds first. ValueError when it does not hold that.
    """
    what = what or FORMATS[name].whats[0]
    material = gather(book, meeting=meeting, deal=deal, lines=what in _OF_LINES, only=only)
    return render(name, material, what, lang)


def gather(
    book: Book, *, meeting: int = 0, deal: int = 0, lines: bool = True, only: Container[int] | None = None
) -> Material:
    """The records. Without `lines` no deal's file is read: actions and heads stand in book.json."""
    if meeting:
        deal = book.meeting(meeting).deal
    heads: dict[int, list[Meeting]] = {}
    for number, doc in book.repo.table("meetings").items():
        if doc["deal"] == deal or not deal:
            heads.setdefault(doc["deal"], []).append(book.meeting(number))
    actions: dict[int, list[Action]] = {}
    for number, doc in book.repo.table("actions").items():
        if (doc["deal"] == deal or not deal) and (only is None or number in only):
            actions.setdefault(doc["deal"], []).append(book.record("actions", number))
    deals = [deal] if deal else list(book.repo.table("deals"))
    parts = (_part(book, n, meeting, heads.get(n, []), actions.get(n, []), lines) for n in deals)
    return Material(tuple(parts), book.clock.now(), book.repo.seq)


def _part(
    book: Book, deal: int, meeting: int, heads: list[Meeting], actions: list[Action], lines: bool
) -> DealPart:
    heads.sort(key=lambda head: (head.number, head.doc_id))
    chosen = {meeting: True} if meeting else {head.doc_id: True for head in heads}
    entries: tuple[Entry, ...] = ()
    links: tuple[Link, ...] = ()
    known: dict[int, Entry] = {}
    if lines:
        state = book.state(deal)
        entries = tuple(entry for number in chosen for entry in state.ordered(number))
        here = {entry.doc_id for entry in entries}
        links = tuple(link for link in state.links.values() if link.need in here or link.answer in here)
        known = {number: entry for number, entry in state.entries.items() if not entry.deleted}
    record = book.deal(deal)
    return DealPart(
        client=book.client(record.client),
        deal=record,
        meetings={head.doc_id: head for head in heads},
        entries=entries,
        links=links,
        actions=tuple(action for action in actions if action.meeting in chosen),
        known=known,
    )
