"""Breaking a text into lines: Chinese by the rules of GB/T 15834 and CLREQ 3.1.2, western text by words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from dealtui.text.cells import char_class, cluster_pattern, graphemes, width
from dealtui.text.ranges import WIDE

__all__ = ["NO_END", "NO_START", "wrap"]

NO_START = frozenset(
    "!%),.:;?]}¢°·’”†‡›»‐–—…‰′″℃、。々〉》」』】〕〗〙〛〞〟︰︱︶︸︺︼︾﹀﹂﹄﹏﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞！％），．／：；？］｝～｡｣､"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶーｧｨｩｪｫｬｭｮｯｰ"
)
"""What never begins a line."""

NO_END = frozenset("$#@([{£¥‘“‹«〈《「『【〔〖〘〚〝︵︷︹︻︽︿﹁﹃﹙﹛﹝＃＄＠（［｛｢￡￥")
"""What never ends a line."""

_SPACES = " \u3000"
_SHORT = 500  # characters of a text whose lines are kept
_HYPHEN = re.compile(r"(?<=[^\W\d_]-)(?=[^\W\d_])")


@cache
def _tokens() -> re.Pattern[str]:
    """Spaces; a run of narrow graphemes (a word with its signs); or one wide grapheme."""
    return re.compile(
        rf"[{_SPACES}]+|(?:(?![{_SPACES}{char_class(WIDE)}]){cluster_pattern()})+|{cluster_pattern()}",
        re.DOTALL,
    )


def wrap(text: str, cells: int) -> list[str]:
    r"""Lines of at most `cells` (at least 2: one Chinese character); a \n begins a new one; "" gives [""].

    Only spaces where a line is broken are left out. No line starts or ends with a sign that must not stand
    there, as far as the width allows it; words stay whole when they fit, longer ones break between graphemes.
    """
    cells = max(cells, 2)
    if len(text) <= cells and text.isascii() and text.isprintable():
        return [text]
    return list(_kept(text, cells)) if len(text) <= _SHORT else _broken_text(text, cells)


def _broken_text(text: str, cells: int) -> list[str]:
    return [line for paragraph in text.split("\n") for line in _lines(paragraph, cells)]


@lru_cache(maxsize=1024)
def _kept(text: str, cells: int) -> tuple[str, ...]:
    """The lines of a short text: who goes up and down a list sees the same ones again and again."""
    return tuple(_broken_text(text, cells))


def _lines(text: str, cells: int) -> Iterator[str]:
    if len(text) * 2 <= cells or width(text) <= cells:
        yield text
        return
    line = ""
    used = 0
    for gap, chunk in _chunks(text):
        gap_cells = width(gap)
        chunk_cells = width(chunk)
        if used + gap_cells + chunk_cells <= cells:
            line += gap + chunk
            used += gap_cells + chunk_cells
        elif not chunk:
            break
        elif chunk_cells <= cells:
            if line:
                yield line
            line, used = chunk, chunk_cells
        else:
            if line and used + gap_cells + 2 > cells:
                yield line
                line = ""
            *full, line = _broken(line + gap + chunk if line else chunk, cells)
            yield from full
            used = width(line)
    yield line


def _chunks(text: str) -> Iterator[tuple[str, str]]:
    """What must stay on one line, each with the spaces before it; spaces at the end come last, alone."""
    gap = chunk = spaces = ""
    for token in _split(text):
        if token[0] in _SPACES:
            spaces += token
        elif chunk and not _may_break(chunk[-1], token[0]):
            chunk += spaces + token
            spaces = ""
        else:
            if chunk:
                yield gap, chunk
            gap, chunk, spaces = spaces, token, ""
    if chunk:
        yield gap, chunk
        gap = spaces
    yield (spaces, "")


def _split(text: str) -> Iterator[str]:
    for token in _tokens().findall(text):
        if "-" in token:
            yield from _HYPHEN.split(token)
        else:
            yield token


def _may_break(before: str, after: str) -> bool:
    return before not in NO_END and after not in NO_START


def _broken(text: str, cells: int) -> list[str]:
    """A text without a place to break, broken where it is full, a little earlier where a sign asks for it."""
    pieces = graphemes(text)
    lines = []
    start = used = 0
    for place, piece in enumerate(pieces):
        piece_cells = width(piece)
        if used + piece_cells > cells:
            end = place
            while end > start and not _may_break(pieces[end - 1][0], pieces[end][0]):
                end -= 1
            used = width("".join(pieces[end:place]))
            if end == start or used + piece_cells > cells:
                end, used = place, 0
            lines.append("".join(pieces[start:end]))
            start = end
        used += piece_cells
    return [*lines, "".join(pieces[start:])]
