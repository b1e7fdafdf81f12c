"""What the book knows by name, for completion: clients, deals, people, topics, places; the most likely first."""

from __future__ import annotations

from dealtui.service.unit_of_work import Book
from dealtui.text import clean

__all__ = ["client_names", "deal_names", "find_named", "people_names", "places_used", "topics_used"]


def find_named(book: Book, table: str, name: str, client: int = 0) -> int:
    """The document of that name (of that client), however it is written in upper or lower case; 0: there is none."""
    wanted = clean(name).strip().casefold()
    return next(
        (
            number
            for number, doc in book.repo.table(table).items()
            if doc["name"].casefold() == wanted and doc.get("client", 0) == client
        ),
        0,
    )


def client_names(book: Book) -> list[str]:
    """Clients, those met last first."""
    last = _last_met(book)
    return [c.name for c in sorted(book.clients(), key=lambda c: last.get(c.doc_id, ""), reverse=True)]


def deal_names(book: Book, client_name: str) -> list[str]:
    client = find_named(book, "clients", client_name)
    return [deal.name for deal in reversed(book.deals(client))] if client else []


def people_names(book: Book, client_name: str = "") -> list[str]:
    """The people of a client, or ours when no client is named."""
    client = find_named(book, "clients", client_name) if client_name else 0
    return [person.name for person in book.people(client)] if client or not client_name else []


def topics_used(book: Book) -> list[str]:
    return _used(book, "topic")


def places_used(book: Book) -> list[str]:
    return _used(book, "place")


def _used(book: Book, field: str) -> list[str]:
    seen = (doc.get(field, "") for doc in reversed(tuple(book.repo.table("meetings").values())))
    return [value for value in dict.fromkeys(seen) if value]


def _last_met(book: Book) -> dict[int, str]:
    deals = book.repo.table("deals")
    last: dict[int, str] = {}
    for doc in book.repo.table("meetings").values():
        client = deals.get(doc["deal"], {}).get("client", 0)
        last[client] = max(last.get(client, ""), doc.get("started") or doc.get("planned", ""))
    return last
