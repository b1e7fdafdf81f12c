"""The docked line in which everything is typed.

It is drawn by itself instead of being a stock input: that one lays out the whole screen on every key, loses
all but the first line of a paste, and deletes a Chinese clause as one word. The line never moves and never
blinks: an input method opens its window where the terminal's cursor stands.
"""

from __future__ import annotations

from typing import ClassVar
from unicodedata import category

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.events import Blur, Click, Focus, Key, Paste
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip

from dealtui.text import clean, clean_multiline, cut, shown, width
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.line_edit import LineEdit
from dealtui.tui.widgets.line_look import Look, Reads, first_grapheme, text_segments
from dealtui.tui.widgets.tones import Toned

__all__ = ["CaptureLine", "Look", "Reads"]


class CaptureLine(Toned, can_focus=True):
    """A chip for the kind, the text, and after it what a completion would add.

    `chip_cells` keeps the text in one column for every kind. Keys are taken in the order in which they were
    struck, however fast: an input method, or somebody ahead of a slow terminal, sends many at once.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("capture")]
    """The table is `keys.keys_of("capture")`."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "capture--chip",
        "capture--cursor",
        "capture--ghost",
        "capture--plain",
        "capture--client",
        "capture--ours",
        "capture--agreed",
        "capture--open",
        "capture--work",
    }
    DEFAULT_CSS = """
    CaptureLine {
        height: 1;
        width: 100%;
        & > .capture--chip { text-style: bold reverse; }
        & > .capture--cursor { text-style: reverse; }
    }
    """

    class Changed(Message):
        """The text or the kind is another one."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, CaptureLine.Changed)

    class Submitted(Message):
        """Enter was pressed. The line is free for the next one, unless it `keeps` its text.

        Its clearing is not drawn yet: a frame drawn now would keep the saved row waiting for the frame after it.
        The owner calls `settle` when the text is where it belongs, or when that takes too long.
        """

        def __init__(self, line: str, kind: str) -> None:
            super().__init__()
            self.line = line
            self.kind = kind

    class Pasted(Message):
        """Several lines were pasted; the line keeps the text it had."""

        def __init__(self, lines: list[str], kind: str) -> None:
            super().__init__()
            self.lines = lines
            self.kind = kind

    class Left(Message):
        """Esc: the person wants out of the line."""

    class Looked(Message):
        """Up or Down: the candidate, or the row, before (-1) or after (+1)."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    class Scrolled(Message):
        """The rows are to be scrolled by pages; the line keeps the focus."""

        def __init__(self, pages: int) -> None:
            super().__init__()
            self.pages = pages

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
        plain = self.tone("capture--plain")
        look = self._reader.look(self.text, self.at, self._kind)
        chip = f" {cut(shown(look.chip), max(1, total // 2))} "
        chip += " " * (self._chip_cells - width(chip))
        hue = self.tone(f"capture--{look.hue}")
        segments = [Segment(chip, hue + self.tone("capture--chip", partial=True))]
        segments.append(Segment(" ", plain))
        start = width(chip) + 1
        self._bring_in_sight(total - start - 1)
        segments += text_segments(
            look, self.text, self.at if self.has_focus else -1, self._left, total - start, self._tone
        )
        if self.has_focus:
            before = width(shown(self.text[self._left : self.at]))
            self.app.cursor_position = Offset(self.region.x + start + before, self.region.y)
        return Strip(segments).adjust_cell_length(total, plain)

    def _tone(self, tone: str) -> Style:
        return self.tone(f"capture--{tone}")

    def _bring_in_sight(self, room: int) -> None:
        """Move the first character in sight so that the cursor is between it and the right edge."""
        if self.at < self._left:
            self._left = max(0, self.at - room // 3)
        if self.at - self._left > room or width(shown(self.text[self._left : self.at])) > room:
            self._left = max(self._left, self.at - room)
            while width(shown(self.text[self._left : self.at])) > room * 2 // 3:
                self._left += len(first_grapheme(self.text, self._left))

    # ------------------------------------------------------------------ events

    def check_consume_key(self, key: str, character: str | None) -> bool:
        return _types(character)

    def on_focus(self, event: Focus) -> None:
        self.refresh()

    def on_blur(self, event: Blur) -> None:
        self.refresh()

    async def on_key(self, event: Key) -> None:
        if _types(event.character):
            event.stop()
            event.prevent_default()
            self._edit.insert(clean(event.character or ""))
            self._changed()
        elif (active := self.screen.active_bindings.get(event.key)) and active.enabled:
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
            target += len(first_grapheme(self.text, target))
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
