"""How a line that is typed looks: its chip, its spans, what may follow; and the drawing of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, Protocol

from rich.segment import Segment
from rich.style import Style

from dealtui.text import graphemes, shown

__all__ = ["Look", "Reads", "first_grapheme", "text_segments"]


class Look(NamedTuple):
    """How a line is to be drawn: its chip, the hue of that, spans (start, end, tone) and what may follow."""

    chip: str
    hue: str = "plain"
    spans: Sequence[tuple[int, int, str]] = ()
    ghost: str = ""


class Reads(Protocol):
    """Who reads the line. Asked, not messaged: the next key must find what the key before it has done."""

    def look(self, text: str, at: int, kind: str) -> Look:
        """How the line is to be drawn; asked once a frame."""

    def other_kind(self, text: str, kind: str, wanted: str | int) -> tuple[str, str]:
        """Text and kind after another kind was picked: its name, or a step of +1 or -1 through the kinds."""

    def accepted(self, text: str, at: int) -> tuple[str, int] | None:
        """Text and cursor with what the ghost shows; None when there is nothing to take."""


def text_segments(
    look: Look, text: str, at: int, left: int, room: int, tone: Callable[[str], Style]
) -> list[Segment]:
    """The text from character `left` in pieces of one tone, with the cursor at `at` among them (-1: no cursor)."""
    end = min(len(text), left + 2 * room)
    marks = {left, end}
    marks.update(edge for start, stop, _ in look.spans for edge in (start, stop) if left < edge < end)
    after = at + len(first_grapheme(text, at)) if 0 <= at < len(text) else at
    if after > at:
        marks.update((at, min(after, end)))
    pieces = []
    for start, stop in pairwise(sorted(marks)):
        name = next((name for first, last, name in look.spans if first <= start < last), "plain")
        pieces.append(Segment(shown(text[start:stop]), tone("cursor" if at <= start < after else name)))
    if at == len(text):
        ghost = shown(look.ghost)
        pieces += [Segment(ghost[:1] or " ", tone("cursor")), Segment(ghost[1:], tone("ghost"))]
    return pieces


def first_grapheme(text: str, at: int) -> str:
    """The grapheme at a place."""
    return (graphemes(text[at : at + 64]) or [""])[0]
