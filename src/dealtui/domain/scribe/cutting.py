"""Taking pieces off a line so that what is left reads as if they had never stood there."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["joined_cuts", "kept", "rest_after"]

_BRACKETS = {"（": "）", "(": ")"}
# A comma or colon that belonged to the piece before it: at once behind it, or full-width behind a space
_SEPARATOR = re.compile(r"(?:[，,、：:；;]|\s*[，、：；])?\s*")
_SEPARATORS = "，,、：:；;"
_STOPS = "。.．！! "


def rest_after(raw: str, at: int, end: int) -> int:
    """Where the words go on behind a piece that ends at `at`: past spaces, a comma or colon, a bracket."""
    match = _SEPARATOR.match(raw, at, end)
    at = match.end() if match else at
    return at + 1 if at < end and raw[at] in _BRACKETS else at


def joined_cuts(raw: str, start: int, end: int, cuts: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The cuts between two positions in order: neighbours become one, brackets that held only them go too."""
    joined: list[tuple[int, int]] = []
    for cut_start, cut_end in sorted(cuts):
        if cut_end <= start or cut_start >= end:
            continue
        if joined and not raw[joined[-1][1] : cut_start].strip(" \t　，,、：:；;"):
            joined[-1] = (joined[-1][0], max(cut_end, joined[-1][1]))
        else:
            joined.append((cut_start, cut_end))
    return [_with_brackets(raw, start, end, cut) for cut in joined]


def _with_brackets(raw: str, start: int, end: int, cut: tuple[int, int]) -> tuple[int, int]:
    before, after = cut
    while before > start and raw[before - 1].isspace():
        before -= 1
    while after < end and raw[after].isspace():
        after += 1
    if before > start and after < end and _BRACKETS.get(raw[before - 1]) == raw[after]:
        return before - 1, after + 1
    return cut


def kept(raw: str, start: int, end: int, cuts: list[tuple[int, int]]) -> str:
    """The text without the cuts: one gap where a piece stood, no separator left over at either end."""
    if not cuts:
        return raw[start:end].strip()
    text = raw[start : cuts[0][0]]
    for number, (_, at) in enumerate(cuts):
        piece = raw[at : cuts[number + 1][0] if number + 1 < len(cuts) else end]
        if not text.strip():
            text, piece = "", piece[_separator_end(piece) :]
        elif text.rstrip()[-1] in _SEPARATORS:
            piece = piece[_separator_end(piece) :]
        elif piece[:1] in _SEPARATORS and piece:
            text = text.rstrip()
        elif text[-1].isspace():
            piece = piece.lstrip()
        text += piece
    text = text.strip()
    last = raw[cuts[-1][1] : end].strip()
    if last.strip(_STOPS):
        return text
    return text.removesuffix(last).rstrip("，,、 \t　")  # a full stop that ended only the piece goes with it


def _separator_end(piece: str) -> int:
    match = _SEPARATOR.match(piece)
    return match.end() if match else 0
