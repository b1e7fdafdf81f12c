"""One card of the board: two lines, exactly as wide as its column, cut by cells in every language."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from dealtui.text import cut, fit, pad, shown, width

__all__ = ["CARD_LINES", "MARKED", "Card", "card_line", "heading_line"]

CARD_LINES = 2
MARKED = "+"
LONGEST = 500  # characters of one text that are looked at
OWNER = 6  # cells that the owner keeps before the other words give way
WITH_MORE = 34  # cells from which on a card names its client too
AFTER_OWNER = 10  # cells that a client's name needs to be worth saying


class Card(NamedTuple):
    """What a card says.

    `sign` stands in the first column: ! overdue, ? suspect, x done; `tail` at the right of the second line: steps and
    date, or `short` where that does not fit. hue: client, ours, quiet; `loud` when the tail is a fault (overdue).
    """

    key: int
    code: str
    task: str
    owner: str = ""
    tail: str = ""
    sign: str = ""
    short: str = ""
    more: str = ""
    hue: str = "plain"
    loud: bool = False


Tone = Callable[[str], Style]


def card_line(card: Card, part: int, cells: int, tone: Tone, *, marked: bool, chosen: bool) -> list[Segment]:
    """Line 0 or 1 of a card, `cells` wide; a chosen card is of one colour, so that it stands out by being whole."""
    segments = _first(card, cells, tone, marked) if part == 0 else _second(card, cells, tone)
    if chosen:
        return [Segment("".join(segment.text for segment in segments), tone("cursor"))]
    return segments


def _first(card: Card, cells: int, tone: Tone, marked: bool) -> list[Segment]:
    sign = fit(shown(MARKED if marked else card.sign[:1]), min(1, cells))
    room = max(0, cells - 1)
    code = cut(shown(card.code[:LONGEST]), room)
    code = f"{code} " if code and width(code) < room else code
    task = Segment(
        fit(shown(card.task[:LONGEST]), room - width(code)), tone("quiet" if card.hue == "quiet" else "plain")
    )
    return [Segment(sign, tone("loud" if sign == "!" else "bold")), Segment(code, tone(card.hue)), task]


def _second(card: Card, cells: int, tone: Tone) -> list[Segment]:
    room = max(0, cells - 1)
    owner, tail = shown(card.owner[:LONGEST]), shown(card.tail[:LONGEST])
    least = min(OWNER, width(owner))  # of the owner is worth more than the end of a long tail
    if card.short and least + 1 + width(tail) > room:
        tail = shown(card.short[:LONGEST])
    tail = cut(tail, max(0, room - least - 1))
    left = max(0, room - width(tail) - (1 if tail else 0))
    owner = cut(owner, left)
    more = ""
    if card.more and cells >= WITH_MORE and left - width(owner) - 2 >= AFTER_OWNER:
        more = f"  {cut(shown(card.more[:LONGEST]), left - width(owner) - 2)}"
    more += " " * (room - width(owner) - width(more) - width(tail))
    return [
        Segment(" " * min(1, cells), tone("plain")),
        Segment(owner, tone("quiet" if card.hue == "quiet" else "plain")),
        Segment(more, tone("quiet")),
        Segment(tail, tone("loud" if card.loud else "quiet")),
    ]


def heading_line(text: str, cells: int, tone: Tone) -> list[Segment]:
    """The name of a group within a column."""
    return [Segment(pad(f" {cut(shown(text[:LONGEST]), max(0, cells - 2))}", cells), tone("heading"))]
