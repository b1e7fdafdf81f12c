"""What of the actions the board shows: one thing at a time (mine, overdue, a person, a deal ...) and the words typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.lifecycle import OPEN
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
    """Whether an action's document is to be shown; None when all are."""
    tests = [test for test in (_test(book, chosen), _text_test(book, chosen.text)) if test]
    if not tests:
        return None
    return lambda doc: all(test(doc) for test in tests)


def _test(book: Book, chosen: BoardFilter) -> Matches | None:
    now = book.clock.now()
    today, minute = now.date().isoformat(), now.strftime("%Y-%m-%dT%H:%M")
    sunday = (now.date() + timedelta(days=6 - now.weekday())).isoformat()
    whom, user = chosen.whom, book.user

    def mine(doc: Doc) -> bool:
        return doc.get("owner") == user or any(helper["name"] == user for helper in doc.get("helpers", ()))

    def open_until(doc: Doc, limit: str) -> bool:
        return "due" in doc and doc["due"][:10] <= limit and doc.get("state", "todo") in OPEN

    def overdue(doc: Doc) -> bool:
        return open_until(doc, today) and doc["due"] < (minute if "T" in doc["due"] else today)

    tests: dict[str, Callable[[Doc], bool]] = {
        "mine": mine,
        "overdue": overdue,
        "week": lambda doc: open_until(doc, sunday),
        "ours": lambda doc: doc.get("side", "ours") != "client",
        "theirs": lambda doc: doc.get("side") == "client",
        "risk": lambda doc: bool(doc.get("risk")),
        "suspect": lambda doc: bool(doc.get("suspect")),
        "owner": lambda doc: doc.get("owner", "") == whom,
        "deal": lambda doc: doc["deal"] == whom,
        "client": lambda doc: book.repo.table("deals")[doc["deal"]]["client"] == whom,
    }
    if not chosen.what:
        return None
    return tests[chosen.what]


def _text_test(book: Book, text: str) -> Matches | None:
    """Every word typed occurs in the task, the code, the people, the note, or the names of client and deal."""
    words = text.casefold().split()
    if not words:
        return None
    names: dict[int, str] = {}

    def test(doc: Doc) -> bool:
        deal = doc["deal"]
        if deal not in names:
            found = book.deal(deal)
            names[deal] = f"{book.client(found.client).name}\n{found.name}"
        helpers = "\n".join(helper["name"] for helper in doc.get("helpers", ()))
        parts = (doc.get("code", ""), doc.get("task", ""), doc.get("owner", ""), doc.get("note", ""), helpers)
        joined = "\n".join((*parts, names[deal])).casefold()
        return all(word in joined for word in words)

    return test
