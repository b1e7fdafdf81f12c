"""The text of one line while it is typed: cursor, words, and its own undo. Knows no screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from dealtui.text import graphemes

__all__ = ["LineEdit"]

# Far enough to see the whole of any cluster; a pasted megabyte must not be cut into graphemes on every key.
_NEAR = 64
_HAN = "㐀-䶿一-鿿豈-﫿"
# A word for the eye: letters and digits; two Han characters (most words have two); a run of other signs.
_WORD = rf"(?:[^\W_{_HAN}]+|[{_HAN}]{{1,2}}|(?:[^\w\s]|_)+)?"


class LineEdit:
    """A line, its cursor (an index into `text`, always between graphemes) and what can be taken back.

    >>> line = LineEdit("提交补充方案")
    >>> line.delete("word_left")
    >>> line.text
    '提交补充'
    >>> line.undo()
    True
    """

    def __init__(self, text: str = "") -> None:
        self.text = text
        self.at = len(text)
        self._past: list[tuple[str, int]] = []
        self._future: list[tuple[str, int]] = []
        self._typing = False  # the last change was typing: more of it belongs to the same undo step

    def load(self, text: str) -> None:
        """Another text, with nothing to take back; the cursor goes to its end."""
        self.text, self.at = text, len(text)
        self._past.clear()
        self._future.clear()
        self._typing = False

    def replace(self, text: str, at: int | None = None) -> None:
        """Another text as one change that can be taken back."""
        if text != self.text:
            self._remember()
            self.text = text
        self.at = max(0, min(len(text), len(text) if at is None else at))
        self._typing = False

    def insert(self, text: str) -> None:
        """Typed or pasted text. A run of typing is one undo step, up to the next space or sign."""
        if not text:
            return
        goes_on = self._typing and len(text) == 1 and text.isalnum()
        if not goes_on:
            self._remember()
        self._future.clear()
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)
        self._typing = len(text) == 1

    def move(self, where: str) -> None:
        """left, right, word_left, word_right, home, end."""
        self.at = _TARGETS[where](self.text, self.at)
        self._typing = False

    def delete(self, where: str) -> None:
        """Delete from the cursor to where `move` would take it."""
        target = _TARGETS[where](self.text, self.at)
        if target != self.at:
            self._remember()
            start, end = sorted((target, self.at))
            self.text = self.text[:start] + self.text[end:]
            self.at = start
        self._typing = False

    def undo(self) -> bool:
        """Take back the last change of the line; False when there is none."""
        return self._step(self._past, self._future)

    def redo(self) -> bool:
        """Do again what was taken back; False when there is nothing."""
        return self._step(self._future, self._past)

    def _remember(self) -> None:
        self._past.append((self.text, self.at))
        self._future.clear()

    def _step(self, source: list[tuple[str, int]], target: list[tuple[str, int]]) -> bool:
        if not source:
            return False
        target.append((self.text, self.at))
        self.text, self.at = source.pop()
        self._typing = False
        return True


def _left(text: str, at: int) -> int:
    pieces = graphemes(text[max(0, at - _NEAR) : at])
    return at - len(pieces[-1]) if pieces else 0


def _right(text: str, at: int) -> int:
    pieces = graphemes(text[at : at + _NEAR])
    return at + len(pieces[0]) if pieces else at


@cache
def _word_before() -> re.Pattern[str]:
    return re.compile(rf"{_WORD}\s*\Z")


@cache
def _word_after() -> re.Pattern[str]:
    return re.compile(rf"\s*{_WORD}")


def _word_left(text: str, at: int) -> int:
    match = _word_before().search(text, max(0, at - 8 * _NEAR), at)
    return min(match.start() if match else at, _left(text, at))


def _word_right(text: str, at: int) -> int:
    match = _word_after().match(text, at)
    return max(match.end() if match else at, _right(text, at))


_TARGETS: dict[str, Callable[[str, int], int]] = {
    "left": _left,
    "right": _right,
    "word_left": _word_left,
    "word_right": _word_right,
    "home": lambda _text, _at: 0,
    "end": lambda text, _at: len(text),
}
