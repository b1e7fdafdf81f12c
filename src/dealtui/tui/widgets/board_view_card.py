"""One card of the board: two lines, exactly as wide as its column, cut by cells in every language."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style

from dealtui.text import cut, fit, graphemes, pad, shown, width

__all__ = ["CARD_LINES", "MARKED", "Card", "card_line", "heading_line"]

CARD_LINES = 2
MARKED = "+"
LONGEST = 500  # characters of one text that are looked at
OWNER = 6  # cells that the owner keeps before the other words give way
INDENT = 2  # cells before where a card belongs


class Card(NamedTuple):
    """What a card says.

    `sign` stands in the first column: ! overdue, ? suspect, - something missing, x done; `tail` at the right of the
    second line: steps and date, or `short` where that does not fit. `where` names client and deal as far as the board
    does not say so already. hue: client, ours, quiet; `loud` when the tail is a fault (overdue).
    """

    key: int
    code: str
    task: str
    owner: str = ""
    tail: str = ""
    sign: str = ""
    short: str = ""
    where: tuple[str, ...] = ()
    hue: str = "plain"
    loud: bool = False


Tone = Callable[[str], Style]


def card_line(card: Card, part: int, cells: int, tone: Tone, *, marked: bool, chosen: bool) -> list[Segment]:
    """Line 0 to 2 of a card, `cells` wide; a chosen card is of one colour, so that it stands out by being whole.

    The third is where it belongs; nothing when that need not be said.
    """
    if part == 2:
        segments = _third(card, cells, tone)
    else:
        segments = _second(card, cells, tone) if part else _first(card, cells, tone, marked)
    if chosen and segments:
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
    owner = cut(owner, max(0, room - width(tail) - (1 if tail else 0)))
    between = " " * (room - width(owner) - width(tail))
    return [
        Segment(" " * min(1, cells), tone("plain")),
        Segment(owner, tone("quiet" if card.hue == "quiet" else "plain")),
        Segment(between, tone("quiet")),
        Segment(tail, tone("loud" if card.loud else "quiet")),
    ]


def _third(card: Card, cells: int, tone: Tone) -> list[Segment]:
    room = cells - INDENT
    if not card.where or room < 1:
        return []
    return [Segment(f"{' ' * INDENT}{pad(_named(card.where, room), room)}", tone("quiet"))]


def _named(names: tuple[str, ...], cells: int) -> str:
    """`华东智造 / 订单系统`; where that is too long, something of each."""
    first, *others = (shown(name[:LONGEST]) for name in names)
    whole = " / ".join((first, *others))
    if not others or width(whole) <= cells:
        return cut(whole, cells)
    first = cut(first, max(cells // 3, cells - 1 - width(others[0])))
    return f"{first}/{_middle(others[0], cells - 1 - width(first))}"


def _middle(text: str, cells: int) -> str:
    """设备…三期: cut in the middle, for the names of one client's deals differ at the end."""
    if width(text) <= cells or cells < 5:
        return cut(text, cells)
    end = ""
    for cluster in reversed(graphemes(text)):
        if width(cluster) + width(end) > cells // 2:
            break
        end = cluster + end
    end = end.partition(" ")[2] or end  # whole words, where there are any
    return cut(text, cells - width(end)) + end


def heading_line(text: str, cells: int, tone: Tone) -> list[Segment]:
    """The name of a group within a column; of `client / deal` something of each."""
    names = tuple(filter(None, text.partition(" / ")[::2]))
    return [Segment(pad(f" {_named(names, max(0, cells - 2))}" if names else "", cells), tone("heading"))]
