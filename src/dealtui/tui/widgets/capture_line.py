"""The docked line in which everything is typed.

It is drawn by itself instead of being a stock input: that one lays out the whole screen on every key, loses
all but the first line of a paste, and deletes a Chinese clause as one word. The line never moves and never
blinks: an input method opens its window where the terminal's cursor stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol
from unicodedata import category

from textual.events import Click, Key, Paste
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from dealtui.text import clean, clean_multiline, cut, graphemes, shown, width
from dealtui.tui.keys import bindings
from dealtui.tui.terminal import bound
from dealtui.tui.widgets.drawn import Drawn, Part

# ----------------------------------------------------------------------------------------------------
# The text of one line while it is typed: cursor, words, and its own undo. Knows no screen.

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


def left_of(text: str, at: int) -> int:
    """The place before the grapheme at the left of one."""
    pieces = graphemes(text[max(0, at - _NEAR) : at])
    return at - len(pieces[-1]) if pieces else 0


def right_of(text: str, at: int) -> int:
    """The place behind the grapheme at the right of one."""
    pieces = graphemes(text[at : at + _NEAR])
    return at + len(pieces[0]) if pieces else at


def _word_left(text: str, at: int) -> int:
    match = re.compile(rf"{_WORD}\s*\Z").search(text, max(0, at - 8 * _NEAR), at)
    return min(match.start() if match else at, left_of(text, at))


def _word_right(text: str, at: int) -> int:
    match = re.compile(rf"\s*{_WORD}").match(text, at)
    return max(match.end() if match else at, right_of(text, at))


_TARGETS: dict[str, Callable[[str, int], int]] = {
    "left": left_of,
    "right": right_of,
    "word_left": _word_left,
    "word_right": _word_right,
    "home": lambda _text, _at: 0,
    "end": lambda text, _at: len(text),
}


# ----------------------------------------------------------------------------------------------------
# How a line that is typed looks: its chip, its spans, what may follow; and the drawing of it.


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

    def other_date(self, text: str, kind: str) -> str:
        """The text with the date at its end as words, or those words as a date again; as it is where there is none."""

    def accepted(self, text: str, at: int) -> tuple[str, int] | None:
        """Text and cursor with what the ghost shows; None when there is nothing to take."""


def text_parts(look: Look, text: str, at: int, left: int, room: int) -> list[Part]:
    """The text from character `left` in pieces of one tone, with the cursor at `at` among them (-1: no cursor)."""
    end = min(len(text), left + 2 * room)
    marks = {left, end}
    marks.update(edge for start, stop, _ in look.spans for edge in (start, stop) if left < edge < end)
    after = right_of(text, at) if 0 <= at < len(text) else at
    if after > at:
        marks.update((at, min(after, end)))
    parts = []
    for start, stop in pairwise(sorted(marks)):
        tone = next((tone for first, last, tone in look.spans if first <= start < last), "plain")
        parts.append(Part(shown(text[start:stop]), "cursor" if at <= start < after else tone))
    if at == len(text):
        ghost = shown(look.ghost)
        parts += [Part(ghost[:1] or " ", "cursor"), Part(ghost[1:], "quiet")]
    return parts


class CaptureLine(Drawn, can_focus=True):
    """A chip for the kind, the text, and after it what a completion would add.

    `chip_cells` keeps the text in one column for every kind. Keys are taken in the order in which they were
    struck, however fast: an input method, or somebody ahead of a slow terminal, sends many at once.
    """

    BINDINGS = bindings("capture")
    DEFAULT_CSS = "CaptureLine { height: 1; width: 100%; }"

    class Changed(Message):
        """The text or the kind is another one."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, CaptureLine.Changed)

    @dataclass
    class Submitted(Message):
        """Enter was pressed. The line is free for the next one, unless it `keeps` its text.

        Its clearing is not drawn yet: a frame drawn now would keep the saved row waiting for the frame after it.
        The owner calls `settle` when the text is where it belongs, or when that takes too long.
        """

        line: str
        kind: str

    @dataclass
    class Pasted(Message):
        """Several lines were pasted; the line keeps the text it had."""

        lines: list[str]
        kind: str

    class Left(Message):
        """Esc: the person wants out of the line."""

    @dataclass
    class Looked(Message):
        """Up or Down: the candidate, or the row, before (-1) or after (+1)."""

        by: int

    @dataclass
    class Scrolled(Message):
        """The rows are to be scrolled by pages; the line keeps the focus."""

        pages: int

    def __init__(self, reader: Reads, *, chip_cells: int, id: str | None = None) -> None:
        super().__init__(id=id)
        self._reader = reader
        self._chip_cells = chip_cells
        self.keeps = False  # Enter leaves the text where it is
        self._edit = LineEdit()
        self._kind = "note"
        self._left = 0  # the first character in sight

    # ------------------------------------------------------------------ what stands in the line

    @property
    def text(self) -> str:
        """The line as typed."""
        return self._edit.text

    @property
    def at(self) -> int:
        """The cursor, as an index into `text`."""
        return self._edit.at

    @property
    def kind(self) -> str:
        """The kind that the line has when it does not name one itself."""
        return self._kind

    @kind.setter
    def kind(self, kind: str) -> None:
        if kind != self._kind:
            self._kind = kind
            self._changed()

    def load(self, text: str, kind: str = "note") -> None:
        """Another line; what was there cannot be brought back by undo."""
        self._edit.load(clean(text))
        self._kind = kind
        self._left = 0
        self._changed()

    def settle(self) -> None:
        """Draw the line as it is, after Enter has cleared it."""
        self._changed()

    def replace(self, text: str, at: int | None = None) -> None:
        """Another text as a change that undo takes back."""
        self._edit.replace(clean(text), at)
        self._changed()

    def undo(self) -> bool:
        """Take back typing; False when there is none to take back."""
        return self._stepped(self._edit.undo())

    def redo(self) -> bool:
        """Type again what was taken back; False when there is nothing."""
        return self._stepped(self._edit.redo())

    def _stepped(self, done: bool) -> bool:
        if done:
            self._changed()
        return done

    def _changed(self) -> None:
        self.refresh()
        self.post_message(self.Changed())

    # ------------------------------------------------------------------ drawing

    def render_line(self, y: int) -> Strip:
        total = self.size.width
        look = self._reader.look(self.text, self.at, self._kind)
        chip = f" {cut(shown(look.chip), max(1, total // 2))} "
        chip += " " * (self._chip_cells - width(chip))
        start = width(chip) + 1
        self._bring_in_sight(max(0, total - start - 1))
        at = self.at if self.has_focus else -1
        parts = text_parts(look, self.text, at, self._left, max(0, total - start))
        if self.has_focus:
            before = width(shown(self.text[self._left : self.at]))
            self.app.cursor_position = Offset(self.region.x + start + before, self.region.y)
        return self.strip([Part(chip, f"{look.hue} bold reverse"), Part(" "), *parts])

    def _bring_in_sight(self, room: int) -> None:
        """Move the first character in sight so that the cursor is between it and the right edge."""
        if self.at < self._left:
            self._left = max(0, self.at - room // 3)
        if self.at - self._left > room or width(shown(self.text[self._left : self.at])) > room:
            self._left = max(self._left, self.at - room)
            while self._left < self.at and width(shown(self.text[self._left : self.at])) > room * 2 // 3:
                self._left = right_of(self.text, self._left)

    # ------------------------------------------------------------------ events

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return _types(character)

    async def on_key(self, event: Key) -> None:
        if _types(event.character):
            event.stop()
            event.prevent_default()
            self._edit.insert(clean(event.character or ""))
            self._changed()
        elif (active := bound(self.screen, event.key)) and active.enabled:
            # Left to Textual, the action would run after the event has gone up to the app, when the line
            # has taken the characters behind it already.
            if await self.app.run_action(active.binding.action, active.node):
                event.stop()
                event.prevent_default()

    def on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self._paste(event.text)

    def _paste(self, text: str) -> None:
        lines = [line for line in clean_multiline(text).split("\n") if line.strip()]
        if len(lines) > 1:
            self.post_message(self.Pasted(lines, self._kind))
        elif lines:
            self._edit.insert(lines[0])
            self._changed()

    async def on_click(self, event: Click) -> None:
        start = max(self._chip_cells, 0) + 1
        target = self._left
        while target < len(self.text) and width(shown(self.text[self._left : target])) < event.x - start:
            target = right_of(self.text, target)
        self._edit.at = target
        self.refresh()

    # ------------------------------------------------------------------ actions

    def action_commit(self) -> None:
        self.post_message(self.Submitted(self.text, self._kind))
        if not self.keeps:
            self._edit.load("")
            self._kind, self._left = "note", 0

    def action_cycle_kind(self, step: int) -> None:
        self._other_kind(step)

    def action_pick_kind(self, kind: str) -> None:
        self._other_kind(kind)

    def _other_kind(self, wanted: str | int) -> None:
        """Another kind; the cursor stays where it was in the words."""
        text, self._kind = self._reader.other_kind(self.text, self._kind, wanted)
        if text != self.text:
            self._edit.replace(text, max(0, self.at + len(text) - len(self.text)))
        self._changed()

    def action_cursor(self, where: str) -> None:
        if where in ("right", "end") and self.at == len(self.text):
            self.action_complete()
        self._edit.move(where)
        self._changed()

    def action_delete(self, where: str) -> None:
        if not self.text and where == "left":
            self._kind = "note"  # backspace takes away the chosen kind too
        self._edit.delete(where)
        self._changed()

    def action_complete(self) -> None:
        if accepted := self._reader.accepted(self.text, self.at):
            self.replace(*accepted)

    def action_keep_date(self) -> None:
        self.replace(self._reader.other_date(self.text, self._kind))

    def action_paste(self) -> None:
        self._paste(self.app.clipboard)

    def action_leave(self) -> None:
        self.post_message(self.Left())

    def action_look(self, by: int) -> None:
        self.post_message(self.Looked(by))

    def action_scroll_lines(self, pages: int) -> None:
        self.post_message(self.Scrolled(pages))


def _types(character: str | None) -> bool:
    """Whether a key types its character. Python's own idea of printable leaves out the full-width space that an
    input method sends, and the joiners inside an emoji."""
    return character is not None and category(character) != "Cc"
