"""Clients, their deals and the meetings of a deal as lists to look through; from book.json alone."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from dealtui.domain.pinyin import spells
from dealtui.service.overview import Line, line_of
from dealtui.service.unit_of_work import Book

__all__ = ["ClientLine", "DealLine", "client_lines", "deal_lines", "meeting_lines"]


class ClientLine(NamedTuple):
    """A client in a list; `last` is when it was met last (ISO, "" for never)."""

    number: int
    name: str
    deals: int
    last: str


class DealLine(NamedTuple):
    """A deal in a list."""

    number: int
    name: str
    type: str
    result: str
    meetings: int
    last: str


def client_lines(book: Book, text: str = "") -> list[ClientLine]:
    """The clients in whose name every word of `text` occurs, or whose pinyin it spells, those met last first; linear in
    the headers."""
    words = text.casefold().split()
    client_of: dict[int, int] = {}
    deals: Counter[int] = Counter()
    for number, doc in book.repo.table("deals").items():
        client_of[number] = doc["client"]
        deals[doc["client"]] += 1
    last: dict[int, str] = {}
    for doc in book.repo.table("meetings").values():
        client, at = client_of.get(doc["deal"], 0), doc.get("started") or doc.get("planned", "")
        if at > last.get(client, ""):
            last[client] = at
    lines = [
        ClientLine(number, doc["name"], deals[number], last.get(number, ""))
        for number, doc in book.repo.table("clients").items()
        if all(word in doc["name"].casefold() or spells(doc["name"], word) for word in words)
    ]
    return sorted(lines, key=lambda line: (line.last, line.number), reverse=True)


def deal_lines(book: Book, client: int) -> list[DealLine]:
    """A client's deals, the one worked on last first."""
    found = {number: doc for number, doc in book.repo.table("deals").items() if doc["client"] == client}
    counts: Counter[int] = Counter()
    last: dict[int, str] = {}
    for doc in book.repo.table("meetings").values():
        if (deal := doc["deal"]) in found:
            counts[deal] += 1
            last[deal] = max(last.get(deal, ""), doc.get("started") or doc.get("planned", ""))
    lines = [
        DealLine(
            number,
            doc["name"],
            doc.get("type", ""),
            doc.get("result", "open"),
            counts[number],
            last.get(number, ""),
        )
        for number, doc in found.items()
    ]
    return sorted(lines, key=lambda line: (line.last, line.number), reverse=True)


def meeting_lines(book: Book, deal: int) -> list[tuple[int, Line]]:
    """A deal's meetings, the last one first, each with its number within the deal."""
    now = book.clock.now()
    lines = [
        (doc.get("number", 0), line_of(book, number, doc, now))
        for number, doc in book.repo.table("meetings").items()
        if doc["deal"] == deal
    ]
    return sorted(lines, key=lambda pair: (pair[1].at, pair[0]), reverse=True)
