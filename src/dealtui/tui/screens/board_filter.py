"""What of the actions the board shows: one thing at a time (mine, overdue, a person, a deal ...) and the words typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.i18n import t

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book

__all__ = ["EVERYTHING", "QUICK", "BoardFilter", "choices", "matcher", "words_of"]

QUICK = ("mine", "overdue", "week", "ours", "theirs", "risk", "suspect")

Doc = Mapping[str, Any]
Matches = Callable[[Doc], bool]


class BoardFilter(NamedTuple):
    """`what`: "" for everything, one of QUICK, or owner, client, deal with `whom` (a name, or a number)."""

    what: str = ""
    whom: str | int = ""
    text: str = ""


EVERYTHING = BoardFilter()


def words_of(book: Book, chosen: BoardFilter) -> str:
    """The filter as the head names it."""
    if not chosen.what:
        name = t("board.all")
    elif chosen.what == "owner":
        name = str(chosen.whom) or t("board.no_owner")
    elif chosen.what == "client":
        name = book.client(int(chosen.whom)).name
    elif chosen.what == "deal":
        deal = book.deal(int(chosen.whom))
        name = " / ".join(dict.fromkeys((book.client(deal.client).name, deal.name)))
    else:
        name = t(f"board.only_{chosen.what}")
    return f"{name}  /{chosen.text}" if chosen.text else name


def choices(book: Book) -> list[tuple[BoardFilter, str, str]]:
    """What can be chosen: the filter, its words, and a hint of its kind; people, clients and deals that have actions."""
    owners: dict[str, int] = {}
    deals: dict[int, int] = {}
    for _, owner, deal in book.repo.table("actions").rows("owner", "deal"):
        owners[owner or ""] = owners.get(owner or "", 0) + 1
        deals[deal] = deals.get(deal, 0) + 1
    clients: dict[int, int] = {}
    for deal, count in deals.items():
        client = book.deal(deal).client
        clients[client] = clients.get(client, 0) + count
    found = [EVERYTHING, *(BoardFilter(quick) for quick in QUICK)]
    rows = [(chosen, words_of(book, chosen), "") for chosen in found]
    for what, counts in (("owner", owners), ("client", clients), ("deal", deals)):
        several = [(BoardFilter(what, whom), count) for whom, count in counts.items()]
        named = sorted((words_of(book, chosen), count, chosen) for chosen, count in several)
        rows += [(chosen, name, f"{t(f'board.by_{what}')} {count}") for name, count, chosen in named]
    return rows


def matcher(book: Book, chosen: BoardFilter) -> Matches | None:
    """Whether an action's document is to be shown; None when all are. Every word typed must stand in it somewhere."""
    from dealtui.service.following_list import Filter, lets_through

    whom = {"owner": "person", "client": "client", "deal": "deal"}.get(chosen.what)
    sides = {"ours": {"side": "ours"}, "theirs": {"side": "client"}}
    wanted: dict[str, Any] = {whom: chosen.whom} if whom else sides.get(chosen.what, {chosen.what: True})
    tests: list[Matches] = [lets_through(book, Filter(text=word)) for word in chosen.text.split()]
    if chosen.what == "owner" and not chosen.whom:
        tests.append(lambda doc: not doc.get("owner"))
    elif chosen.what:
        tests.append(lets_through(book, Filter(**wanted)))
    return (lambda doc: all(test(doc) for test in tests)) if tests else None
