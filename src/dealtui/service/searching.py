"""Finding meetings by what is known of them: client, deal, topic, place, people."""

from __future__ import annotations

from heapq import nlargest

from dealtui.service.overview import Line, line_of
from dealtui.service.unit_of_work import Book

__all__ = ["find_meetings"]


def find_meetings(book: Book, text: str, limit: int = 200) -> list[Line]:
    """The meetings in whose header every word of `text` occurs, the newest first; all of them for an empty text."""
    words = text.casefold().split()
    clients = {number: doc["name"] for number, doc in book.repo.table("clients").items()}
    deals = {
        number: f"{clients.get(doc['client'], '')}\n{doc['name']}"
        for number, doc in book.repo.table("deals").items()
    }
    meetings = book.repo.table("meetings")
    found = []
    for number, doc in meetings.items():
        names = "\n".join(attendee["name"] for attendee in doc.get("attendees", ()))
        head = f"{deals.get(doc['deal'], '')}\n{doc.get('topic', '')}\n{doc.get('place', '')}\n{names}".casefold()
        if all(word in head for word in words):
            found.append((doc.get("started") or doc.get("planned", ""), number))
    now = book.clock.now()
    return [line_of(book, number, meetings[number], now) for _, number in nlargest(limit, found)]
