"""One line of text, choice, find line, labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.segment import Segment
from textual.events import Click, Paste
from textual.message import Message
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widgets import Input

from dealtui.text import clean, cut, fit, width
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.capture_line import left_of, right_of
from dealtui.tui.widgets.drawn import Drawn, Part

# ----------------------------------------------------------------------------------------------------
# One line of text as a person edits it: nothing blinks, pasting several lines keeps them all, a joined emoji goes whole.


def one_line(text: str, between: str = " ") -> str:
    r"""Pasted text as one line: its lines without outer blanks and without control characters, `between` them.

    >>> one_line("王总\n赵经理", "，")
    '王总，赵经理'
    """
    lines = (clean(line).strip() for line in text.splitlines())
    return between.join(line for line in lines if line)


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
        if line := one_line(text, self._between(self.value + text)):
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

    def __init__(self, word: str, *, id: str) -> None:
        super().__init__(id=id)
        self._word = word

    def say(self, word: str) -> None:
        """Name what will be done."""
        if word != self._word:
            self._word = word
            self.refresh()

    def render_line(self, y: int) -> Strip:
        word = cut(f" {self._word} ", self.size.width)
        return self.strip([Part(word, "chosen" if self.has_focus else "bold")])

    async def _on_click(self, event: Click) -> None:
        self.post_message(self.Pressed())


class Labels(Drawn):
    """The words at the left of the lines; that of the focused line is bold and has a sign."""

    def __init__(self, words: Sequence[str], *, id: str) -> None:
        super().__init__(id=id)
        self._words = words
        self._here = -1
        self.styles.width = max(map(width, words)) + 4
        self.styles.height = len(words)

    def say(self, words: Sequence[str]) -> None:
        """Other lines stand there now."""
        if words != self._words:
            self._words = words
            self.styles.height = len(words)
            self.refresh()

    def point(self, here: int) -> None:
        """Mark the label of the focused line."""
        if here != self._here:
            self._here = here
            self.refresh()

    def render_line(self, y: int) -> Strip:
        here = y == self._here
        text = f"{'>' if here else ' '} {self._words[y]}" if y < len(self._words) else ""
        return self.strip([Part(fit(text, self.size.width), "bold" if here else "quiet")])


# ----------------------------------------------------------------------------------------------------
# The line that narrows the list above it down while one types.


class FindLine(LineInput):
    """Keeps the focus; the screen moves the selection of the list (`find_move`, `find_open`, `find_close`)."""

    BINDINGS = bindings("find")

    def __init__(self, hint: str, *, id: str) -> None:
        super().__init__(placeholder=f"/ {hint}", id=id)
