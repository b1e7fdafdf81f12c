"""Divergences that nothing has settled, over all meetings, for lists that open no deal (guide 29, 61, 72)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book

__all__ = ["OpenDivergence", "open_divergences"]


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


def open_divergences(book: Book, words: str = "") -> list[OpenDivergence]:
    """Divergences that nothing has settled, over all meetings: those with a date first, the earliest of them first.

    From the headers in book.json alone (10,000 meetings: about 5 ms). `words`: only those whose client, deal, code,
    text, criterion or owner hold every word.
    """
    wanted = words.casefold().split()
    deals, clients = book.repo.table("deals"), book.repo.table("clients")
    found: list[OpenDivergence] = []
    for number, of_deal, disputed_there in book.repo.table("meetings").rows("deal", "disputed"):
        for point in disputed_there or ():
            deal = deals.get(of_deal, {})
            line = OpenDivergence(
                meeting=number,
                client=clients.get(deal.get("client", 0), {}).get("name", ""),
                deal=deal.get("name", ""),
                entry=point["entry"],
                code=point.get("code", ""),
                text=point.get("text", ""),
                criterion=point.get("criterion", ""),
                owner=point.get("owner", ""),
                due=point.get("due", ""),
                internal=point.get("internal", False),
            )
            heard = "\n".join(
                (line.client, line.deal, line.code, line.text, line.criterion, line.owner)
            ).casefold()
            if all(word in heard for word in wanted):
                found.append(line)
    return sorted(found, key=lambda line: (not line.due, line.due, -line.meeting, line.entry))
