"""The needs of all meetings and how far each is; the chain from a record to its follow-up and back (guide 29-31)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from dealtui.domain.need_state import NEED_STATES, Promise, need_state
from dealtui.service.unit_of_work import Book

__all__ = ["UNSOLVED", "Chain", "Need", "chain_of", "needs_of"]

UNSOLVED = frozenset(NEED_STATES) - {"solved", "declined", "outside"}


class Need(NamedTuple):
    """A need in a list: where it was said, how far it is, and the actions that serve it (their numbers)."""

    number: int  # of its entry
    deal: int
    meeting: int
    code: str
    text: str
    level: str
    at: str
    state: str
    satisfaction: int
    actions: tuple[int, ...]
    answers: tuple[int, ...]
    internal: bool


def needs_of(
    book: Book, state: str | Iterable[str] = UNSOLVED, *, deal: int = 0, client: int = 0
) -> list[Need]:
    """The needs that are in a state (or one of several), over all deals, or those of a client, or one deal.

    Needs stand in the deals' files: only deals whose meetings' heads count a need are read.
    """
    wanted = {state} if isinstance(state, str) else set(state)
    serving = _serving(book)
    found: list[Need] = []
    for number in _deals_with_needs(book, deal, client):
        tables = book.repo.deal(number)
        answers: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
        for link in tables.links.values():
            answers[link["need"]].append(link)
        for entry, doc in tables.entries.items():
            if doc["kind"] != "need" or doc.get("deleted"):
                continue
            actions = serving.get((number, entry), ())
            how_far = need_state(
                doc.get("outside", ""),
                [link.get("fit", "pending") for link in answers[entry]],
                [promise for _, promise in actions],
            )
            if how_far.state in wanted:
                found.append(
                    Need(
                        number=entry,
                        deal=number,
                        meeting=doc["meeting"],
                        code=doc.get("code", ""),
                        text=doc.get("text", ""),
                        level=doc.get("level", ""),
                        at=doc.get("at", ""),
                        state=how_far.state,
                        satisfaction=how_far.satisfaction,
                        actions=tuple(action for action, _ in actions),
                        answers=tuple(link["answer"] for link in answers[entry]),
                        internal=doc.get("internal", False),
                    )
                )
    return sorted(found, key=lambda need: (need.at, need.deal, need.number))


def _serving(book: Book) -> dict[tuple[int, int], list[tuple[int, Promise]]]:
    """(deal, need) -> the actions that serve it."""
    serving: dict[tuple[int, int], list[tuple[int, Promise]]] = {}
    for number, doc in book.repo.table("actions").items():
        for need in doc.get("needs", ()):
            promise = Promise(doc.get("state", "todo"), doc.get("satisfaction", 0))
            serving.setdefault((doc["deal"], need), []).append((number, promise))
    return serving


def _deals_with_needs(book: Book, deal: int, client: int) -> list[int]:
    deals = book.repo.table("deals")
    return sorted(
        {
            doc["deal"]
            for doc in book.repo.table("meetings").values()
            if doc.get("summary", {}).get("counts", {}).get("need")
            and (not deal or doc["deal"] == deal)
            and (not client or deals.get(doc["deal"], {}).get("client") == client)
        }
    )


class Chain(NamedTuple):
    """记录 → 跟进 → 反馈 (guide 30): entry numbers of one deal, and numbers of actions."""

    needs: tuple[int, ...]
    answers: tuple[int, ...]
    promises: tuple[int, ...]  # the lines that promised the actions
    actions: tuple[int, ...]
    feedback: tuple[int, ...]  # the lines that keep what the client said


def chain_of(book: Book, deal: int, *, entry: int = 0, action: int = 0) -> Chain:
    """The whole chain around a line of the record or an action, whichever of its ends is given."""
    state = book.state(deal)
    docs = {n: doc for n, doc in book.repo.table("actions").items() if doc["deal"] == deal}
    said = state.entries.get(entry)
    if said is not None and not action:
        action = said.follows or said.action
    needs = set(docs[action].get("needs", ())) if action in docs else set()
    if said is not None and said.kind == "need":
        needs.add(entry)
    elif said is not None:
        needs |= {link.need for link in state.links.values() if link.answer == entry}
    actions = {n for n, doc in docs.items() if needs & set(doc.get("needs", ()))} | ({action} & docs.keys())
    return Chain(
        needs=tuple(sorted(needs & state.entries.keys())),
        answers=tuple(sorted({link.answer for link in state.links.values() if link.need in needs})),
        promises=tuple(sorted({docs[n]["entry"] for n in actions})),
        actions=tuple(sorted(actions)),
        feedback=tuple(
            sorted(
                n
                for n, line in state.entries.items()
                if line.follows in actions and line.kind == "note" and not line.deleted
            )
        ),
    )
