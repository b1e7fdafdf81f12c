"""What a form's lines hold, as text: several people or goals on one line, and how the piece being typed is completed.

Pure functions; the form draws what they give.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dealtui.domain.pinyin import spells

__all__ = ["GOAL_BREAKS", "PEOPLE_BREAKS", "Piece", "completions", "joined", "last_piece", "split"]

PEOPLE_BREAKS = ",，、;；"
GOAL_BREAKS = ";；"  # a goal may hold a comma
SHOWN = 60  # candidates offered at once


class Piece(NamedTuple):
    """The end of a line that is being typed: `before` stays, `text` is what gets completed."""

    before: str
    text: str


def split(value: str, breaks: str) -> tuple[str, ...]:
    """The pieces of a line, without blanks around and without empty ones.

    >>> split("王总:采购总监:决策人，赵经理", PEOPLE_BREAKS)
    ('王总:采购总监:决策人', '赵经理')
    """
    for sign in breaks[1:]:
        value = value.replace(sign, breaks[0])
    return tuple(piece for piece in map(str.strip, value.split(breaks[0])) if piece)


def joined(pieces: Iterable[str], breaks: str) -> str:
    """Pieces as one line, parted by the full-width sign when one of them is written in Chinese."""
    pieces = tuple(pieces)
    chinese = any("\u2e80" <= c <= "\u9fff" for piece in pieces for c in piece)
    return (breaks[1] if chinese else f"{breaks[0]} ").join(pieces)


def last_piece(value: str, breaks: str = "") -> Piece:
    """Where the piece begins that stands last on the line.

    >>> last_piece("王总，赵", PEOPLE_BREAKS)
    Piece(before='王总，', text='赵')
    """
    start = max((value.rfind(sign) + 1 for sign in breaks), default=0)
    while start < len(value) and value[start] == " ":
        start += 1
    return Piece(value[:start], value[start:])


def completions(piece: str, known: Iterable[str], taken: Sequence[str] = (), limit: int = SHOWN) -> list[str]:
    """What `piece` may become: first what begins with it, then what its pinyin spells (hdzz for 华东智造), then
    what holds it; everything when it is empty.

    `taken` is left out (people already named). Upper and lower case are the same.
    """
    wanted = piece.strip().casefold()
    begins: list[str] = []
    spelled: list[str] = []
    holds: list[str] = []
    for word in known:
        if word in taken:
            continue
        folded = word.casefold()
        if folded.startswith(wanted):
            begins.append(word)
            if len(begins) == limit:
                break
        elif len(spelled) < limit and wanted.isascii() and spells(word, wanted):
            spelled.append(word)
        elif wanted in folded and len(holds) < limit:
            holds.append(word)
    return (begins + spelled + holds)[:limit]
