"""The lines of a form: text with a ghost of what it may become, a choice of few, their labels, and the last row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.suggester import Suggester
from textual.widget import Widget

from dealtui.text import cut, fit, width
from dealtui.tui.dialogs.line import LineInput
from dealtui.tui.keys import bindings

__all__ = ["Choice", "FormLine", "GoLine", "Labels"]


class _Ghost(Suggester):
    """Asks the form what the line may become."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._ask = ask

    async def get_suggestion(self, value: str) -> str | None:
        return self._ask(value) or None


class FormLine(LineInput):
    """A line of text; `ghost` gives the whole line as it may become, or ""."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("field")]

    def __init__(self, value: str, ghost: Callable[[str], str], *, between: str, id: str) -> None:
        super().__init__(value, between=between, suggester=_Ghost(ghost), id=id)


class Choice(Widget, can_focus=True):
    """One of a few words that all stand in sight; `value` is the code of the chosen one, "" for none.

    Choice((("first", "初次接洽"), ("negotiation", "合作谈判")), "negotiation")
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("field"), *bindings("choice")]
    """
    | Key | What it does |
    | :- | :- |
    | Right, Space / Left | The next, the previous word. |
    | 1 to 4 | That word. |
    | 0, Backspace | None of them. |
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--chosen", "choice--other"}

    class Changed(Message):
        """Another word was chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

    def __init__(self, options: Sequence[tuple[str, str]], value: str, *, required: bool, id: str) -> None:
        super().__init__(id=id)
        self._options = options
        self._required = required
        self._spans: list[tuple[int, int]] = []
        self.value = value

    def render_line(self, y: int) -> Strip:
        segments: list[Segment] = []
        self._spans, used = [], 0
        for number, (code, word) in enumerate(self._options, 1):
            tone = "choice--chosen" if code == self.value else "choice--other"
            text = f" {number} {word} "
            segments.append(Segment(text, self.get_component_rich_style(tone)))
            self._spans.append((used, used + width(text)))
            used += width(text)
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

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


class GoLine(Widget, can_focus=True):
    """The last row of a form: Enter there does what the form is for."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("field")]

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
        style = self.rich_style + Style(bold=True, reverse=self.has_focus)
        return Strip([Segment(cut(f" {self._word} ", self.size.width), style)]).adjust_cell_length(
            self.size.width, self.rich_style
        )

    async def _on_click(self, event: Click) -> None:
        self.post_message(self.Pressed())


class Labels(Widget):
    """The words at the left of the lines; that of the focused line is bold and has a sign."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"labels--here", "labels--other"}

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
        total = self.size.width
        if y >= len(self._words):
            return Strip.blank(total, self.rich_style)
        here = y == self._here
        style = self.get_component_rich_style("labels--here" if here else "labels--other")
        text = f"{'>' if here else ' '} {self._words[y]}"
        return Strip([Segment(fit(text, total), style)], total)
