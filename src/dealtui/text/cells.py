"""How many terminal cells a text takes, and cutting and filling by cells.

The measure is that of rich 15 and Textual 8.2 (`rich.cells.cell_len`, newest Unicode), which lay the screen
out: no cell for controls and marks, two for East Asian wide characters and emoji; U+200D swallows the
character after it; U+FE0F widens a narrow emoji. Terminals differ on the last two: `shown` takes both out.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from typing import Literal

from dealtui.text.ranges import NARROW_EMOJI, WIDE, ZERO

__all__ = ["cut", "fit", "graphemes", "pad", "width"]

Align = Literal["left", "right", "center"]


class _Cells(dict[str, int]):
    """Cells of single characters, looked up in the ranges once each."""

    def __missing__(self, character: str) -> int:
        point = ord(character)
        cells = 2 if bisect(WIDE, point) & 1 else 0 if bisect(ZERO, point) & 1 else 1
        self[character] = cells
        return cells


_cells_of = _Cells().__getitem__


def char_class(ranges: tuple[int, ...]) -> str:
    """The inside of a regular expression's [...] for half-open ranges of code points (none ends in a sign of its own there).

    The characters themselves: hundreds of escapes would take three times as long to compile, at every start.
    """
    pairs = zip(ranges[::2], ranges[1::2], strict=True)
    return "".join([f"{chr(start)}-{chr(end - 1)}" for start, end in pairs])


@cache
def cluster_pattern() -> str:
    """What is never split: a character with all that is drawn into its cells, a flag, a joined emoji.

    Not the whole of UAX #29: it follows the measure above, so that the widths of the parts add up.
    """
    return rf"(?:\u200d.?|[\U0001f1e6-\U0001f1ff]{{2}}|.)(?:\u200d.?|[{char_class(ZERO)}])*"


@cache
def _cluster() -> re.Pattern[str]:
    return re.compile(cluster_pattern(), re.DOTALL)


@cache
def _widened_emoji() -> re.Pattern[str]:
    marks = char_class(ZERO).replace("\ufe00-\ufe0f", "\ufe00-\ufe0e")
    return re.compile(f"[{char_class(NARROW_EMOJI)}][{marks}]*\ufe0f")


_JOINED = re.compile("\u200d.?", re.DOTALL)


def _plain(text: str) -> bool:
    """Printable ASCII, where a character is a cell."""
    return text.isascii() and text.isprintable()


def width(text: str) -> int:
    """The cells that a text takes on one line."""
    if _plain(text):
        return len(text)
    if "\u200d" not in text and "\ufe0f" not in text:
        return sum(map(_cells_of, text))
    text = _JOINED.sub("", text)
    return sum(map(_cells_of, text)) + len(_widened_emoji().findall(text))


def graphemes(text: str) -> list[str]:
    """The text in pieces that are drawn as one; their widths (0, 1 or 2) add up to that of the text."""
    return list(text) if _plain(text) else _cluster().findall(text)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """For each grapheme where it ends and the cells up to there; lazy, for a huge text is cut early."""
    used = 0
    for piece in _cluster().finditer(text):
        used += width(piece[0])
        yield piece.end(), used


def cut(text: str, cells: int, ellipsis: str = "…") -> str:
    """The text if it fits, else its beginning and the ellipsis; at most `cells`, whole graphemes."""
    if len(text) * 2 <= cells or (len(text) <= cells * 2 and width(text) <= cells):
        return text
    if width(ellipsis) > cells:
        ellipsis = ""
    room = max(cells, 0) - width(ellipsis)
    kept = 0
    for end, used in _pieces(text):
        if used > cells:
            return text[:kept] + ellipsis
        if used <= room:
            kept = end
    return text


def pad(text: str, cells: int, align: Align = "left") -> str:
    """The text filled with spaces up to `cells`; a longer text is left as it is."""
    missing = cells - width(text)
    if missing <= 0:
        return text
    before = {"left": 0, "right": missing, "center": missing // 2}[align]
    filled = " " * before + text + " " * (missing - before)
    # A joiner left over at the end takes the first space into its own cell.
    return filled + " " * (cells - width(filled))


def fit(text: str, cells: int, align: Align = "left", ellipsis: str = "…") -> str:
    """Exactly `cells` wide: cut or filled."""
    return pad(cut(text, cells, ellipsis), cells, align)
