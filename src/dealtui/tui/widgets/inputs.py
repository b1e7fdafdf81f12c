"""What is typed into: the docked line of the record, one line of text, a choice, the line that finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple, Protocol
from unicodedata import category

from rich.segment import Segment
from textual.events import Click, Key, Paste
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widgets import Input

from dealtui.text import clean, clean_multiline, cut, fit, graphemes, one_line, shown, width
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
        self._begin(text)

    def _begin(self, text: str = "") -> None:
        self.text, self.at = text, len(text)
        self._past: list[tuple[str, int]] = []
        self._future: list[tuple[str, int]] = []
        self._typing = False  # the last change was typing: more of it belongs to the same undo step

    def changed(self) -> None:
        """Called after every change, of the cursor too."""

    def load(self, text: str) -> None:
        """Another text, with nothing to take back; the cursor goes to its end."""
        self._begin(text)
        self.changed()

    def replace(self, text: str, at: int | None = None) -> None:
        """Another text as one change that can be taken back."""
        if text != self.text:
            self._remember()
            self.text = text
        self.at = max(0, min(len(text), len(text) if at is None else at))
        self._typing = False
        self.changed()

    def insert(self, text: str) -> None:
        """Typed or pasted text. A run of typing is one undo step, up to the next space or sign."""
        if not text:
            return
        if not (self._typing and len(text) == 1 and text.isalnum()):
            self._remember()
        self._future.clear()
        self.text = self.text[: self.at] + text + self.text[self.at :]
        self.at += len(text)
        self._typing = len(text) == 1
        self.changed()

    def move(self, where: str) -> None:
        """left, right, word_left, word_right, home, end."""
        self.at = _TARGETS[where](self.text, self.at)
        self._typing = False
        self.changed()

    def delete(self, where: str) -> None:
        """Delete from the cursor to where `move` would take it."""
        target = _TARGETS[where](self.text, self.at)
        if target != self.at:
            self._remember()
            start, end = sorted((target, self.at))
            self.text = self.text[:start] + self.text[end:]
            self.at = start
        self._typing = False
        self.changed()

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
        self.changed()
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
# The docked line in which everything is typed.
#
# It is drawn by itself instead of being a stock input: that one lays out the whole screen on every key, loses all but the
# first line of a paste, and deletes a Chinese clause as one word. The line never moves and never blinks: an input method
# opens its window where the terminal's cursor stands.
#
# How it looks: its chip, its spans, what may follow; and the drawing of it.


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


class CaptureLine(LineEdit, Drawn, can_focus=True):
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
        The owner calls `changed` when the text is where it belongs, or when that takes too long.
        """

        line: str
        kind: str

    @dataclass
    class Pasted(Message):
        """Several lines were pasted; the line keeps the text it had."""

        lines: list[str]
        kind: str

    def __init__(self, reader: Reads, *, chip_cells: int, id: str | None = None) -> None:
        Drawn.__init__(self, id=id)
        self._reader = reader
        self._chip_cells = chip_cells
        self.keeps = False  # Enter leaves the text where it is
        self._free()

    def _free(self) -> None:
        """An empty line, not drawn yet."""
        self._begin()
        self._kind = "note"
        self._left = 0  # the first character in sight

    @property
    def kind(self) -> str:
        """The kind that the line has when it does not name one itself."""
        return self._kind

    @kind.setter
    def kind(self, kind: str) -> None:
        if kind != self._kind:
            self._kind = kind
            self.changed()

    def load(self, text: str, kind: str = "note") -> None:
        """Another line; what was there cannot be brought back by undo."""
        self._kind, self._left = kind, 0
        super().load(clean(text))

    def replace(self, text: str, at: int | None = None) -> None:
        """Another text as a change that undo takes back."""
        super().replace(clean(text), at)

    def changed(self) -> None:
        """Draw the line as it is: after a change, and after Enter has cleared it."""
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
            self.insert(clean(event.character or ""))
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
            self.insert(lines[0])

    async def on_click(self, event: Click) -> None:
        start, self.at = self._chip_cells + 1, self._left
        while self.at < len(self.text) and width(shown(self.text[self._left : self.at])) < event.x - start:
            self.at = right_of(self.text, self.at)
        self.refresh()

    # ------------------------------------------------------------------ actions

    def action_commit(self) -> None:
        self.post_message(self.Submitted(self.text, self._kind))
        if not self.keeps:
            self._free()

    def action_pick_kind(self, wanted: str | int) -> None:
        """Another kind; the cursor stays where it was in the words."""
        text, self._kind = self._reader.other_kind(self.text, self._kind, wanted)
        if text != self.text:
            self.replace(text, max(0, self.at + len(text) - len(self.text)))
        else:
            self.changed()

    action_cycle_kind = action_pick_kind

    def action_cursor(self, where: str) -> None:
        if where in ("right", "end") and self.at == len(self.text):
            self.action_complete()
        self.move(where)

    def action_delete(self, where: str) -> None:
        if not self.text and where == "left":
            self._kind = "note"  # backspace takes away the chosen kind too
        self.delete(where)

    def action_complete(self) -> None:
        if accepted := self._reader.accepted(self.text, self.at):
            self.replace(*accepted)

    def action_keep_date(self) -> None:
        self.replace(self._reader.other_date(self.text, self._kind))

    def action_paste(self) -> None:
        self._paste(self.app.clipboard)


def _types(character: str | None) -> bool:
    """Whether a key types its character. Python's own idea of printable leaves out the full-width space that an
    input method sends, and the joiners inside an emoji."""
    return character is not None and category(character) != "Cc"


# ----------------------------------------------------------------------------------------------------
# One line of text as a person edits it: nothing blinks, pasting several lines keeps them all, a joined emoji goes whole.


class LineInput(Input):
    """An input without frame, blink or selection on focus; `between` gives what stands where a pasted text had line ends."""

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        between: Callable[[str], str] = lambda _text: " ",
        suggester: Suggester | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(
            clean(value), placeholder, suggester=suggester, select_on_focus=False, compact=True, id=id,
            classes="-textual-compact -valid",  # as Input will say itself: one that it adds later styles the line anew
        )  # fmt: skip
        self.cursor_blink = False
        self._between = between

    def validate_value(self, value: str) -> str:
        """No line holds what could steer the terminal, wherever it came from."""
        return clean(value)

    def _on_paste(self, event: Paste) -> None:
        event.stop()
        event.prevent_default()
        self._paste(event.text)

    def action_paste(self) -> None:
        """From the app's own clipboard, as from the terminal's."""
        self._paste(self.app.clipboard)

    def _paste(self, text: str) -> None:
        lines = filter(None, map(one_line, text.splitlines()))
        if line := self._between(self.value + text).join(lines):
            self.replace(line, *self.selection)

    def action_delete_left(self) -> None:
        self._delete_to(left_of(self.value, self.cursor_position))

    def action_delete_right(self) -> None:
        self._delete_to(right_of(self.value, self.cursor_position))

    def _delete_to(self, place: int) -> None:
        if self.selection.is_empty:
            self.delete(*sorted((place, self.cursor_position)))
        else:
            self.delete_selection()

    def action_cursor_left(self, select: bool = False) -> None:
        self._go_to(left_of(self.value, self.cursor_position), select, super().action_cursor_left)

    def action_cursor_right(self, select: bool = False) -> None:
        self._go_to(right_of(self.value, self.cursor_position), select, super().action_cursor_right)

    def _go_to(self, place: int, select: bool, otherwise: Callable[[bool], None]) -> None:
        """To the other side of a grapheme; selecting, and a suggestion that is taken, are Textual's matter."""
        if abs(place - self.cursor_position) > 1 and self.selection.is_empty and not select:
            self.cursor_position = place
        else:
            otherwise(select)


# ----------------------------------------------------------------------------------------------------
# The lines of a form: text with a ghost of what it may become, a choice of few, their labels, and the last row.


class _Ghost(Suggester):
    """Asks the form what the line may become."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._ask = ask

    async def get_suggestion(self, value: str) -> str | None:
        return self._ask(value) or None


class FormLine(LineInput):
    """A line of text; `ghost` gives the whole line as it may become, or ""."""

    BINDINGS = bindings("field")

    def __init__(
        self, value: str, ghost: Callable[[str], str], *, between: Callable[[str], str], id: str
    ) -> None:
        super().__init__(value, between=between, suggester=_Ghost(ghost), id=id)

    def render_line(self, y: int) -> Strip:
        """What is too long for the line is cut with its sign while one is elsewhere."""
        cells = self.size.width
        if self.has_focus or width(self.value) <= cells:
            return super().render_line(y)
        return Strip([Segment(fit(self.value, cells), self.rich_style)], cells)


class Choice(Drawn, can_focus=True):
    """One of a few words that all stand in sight; `value` is the code of the chosen one, "" for none.

    Choice((("first", "初次接洽"), ("negotiation", "合作谈判")), "negotiation")
    """

    BINDINGS = bindings("field", "choice")

    @dataclass
    class Changed(Message):
        """Another word was chosen."""

        choice: Choice

    def __init__(self, options: Sequence[tuple[str, str]], value: str, *, required: bool, id: str) -> None:
        super().__init__(id=id)
        self._options = options
        self._required = required
        self._spans: list[tuple[int, int]] = []
        self.value = value

    def render_line(self, y: int) -> Strip:
        parts: list[Part] = []
        self._spans, used = [], 0
        for number, (code, word) in enumerate(self._options, 1):
            text = f" {number} {word} "
            parts.append(Part(text, "cursor" if code == self.value else "quiet"))
            self._spans.append((used, used + width(text)))
            used += width(text)
        return self.strip(parts)

    def _choose(self, code: str) -> None:
        if code != self.value:
            self.value = code
            self.refresh()
            self.post_message(self.Changed(self))

    def action_turn(self, by: int) -> None:
        codes = [code for code, _ in self._options]
        here = codes.index(self.value) if self.value in codes else (-1 if by > 0 else len(codes))
        self._choose(codes[(here + by) % len(codes)])

    def action_pick(self, number: int) -> None:
        if number == 0 and not self._required:
            self._choose("")
        elif 0 < number <= len(self._options):
            self._choose(self._options[number - 1][0])

    async def _on_click(self, event: Click) -> None:
        for number, (start, end) in enumerate(self._spans, 1):
            if start <= event.x < end:
                self.action_pick(number)


class GoLine(Drawn, can_focus=True):
    """The last row of a form: Enter there does what the form is for."""

    BINDINGS = bindings("field")

    class Pressed(Message):
        """It was clicked."""

    word = reactive("", init=False)
    """What will be done."""

    def render_line(self, y: int) -> Strip:
        word = cut(f" {self.word} ", self.size.width)
        return self.strip([Part(word, "chosen" if self.has_focus else "bold")])

    async def _on_click(self, event: Click) -> None:
        self.post_message(self.Pressed())


class Labels(Drawn):
    """The words at the left of the lines; that of the focused line is bold and has a sign."""

    here = reactive(-1, init=False)
    """The label of the focused line."""

    def __init__(self, words: Sequence[str], *, id: str) -> None:
        super().__init__(id=id)
        self._words = words
        self.styles.width = max(map(width, words)) + 4
        self.styles.height = len(words)

    def say(self, words: Sequence[str]) -> None:
        """Other lines stand there now."""
        if words != self._words:
            self._words = words
            self.styles.height = len(words)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        here = y == self.here
        text = f"{'>' if here else ' '} {self._words[y]}" if y < len(self._words) else ""
        return self.strip([Part(fit(text, self.size.width), "bold" if here else "quiet")])


# ----------------------------------------------------------------------------------------------------
# The line that narrows the list above it down while one types.


class FindLine(LineInput):
    """Keeps the focus; the screen moves the selection of the list (`find_move`, `find_open`, `find_close`)."""

    BINDINGS = bindings("find")

    def __init__(self, hint: str, *, id: str) -> None:
        super().__init__(placeholder=f"/ {hint}", id=id)
