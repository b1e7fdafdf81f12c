"""One row of text in a few tones, worked out only when it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from dealtui.text import cut, shown, width
from dealtui.tui.widgets.tones import Toned

__all__ = ["Part", "PartsLine"]

LONGEST = 500
MORE = " …"


class Part(NamedTuple):
    """A piece of the row. tone: plain, quiet, bold, loud, or the hue of a group (client, ours, ...)."""

    text: str
    tone: str = "plain"
    whole: bool = False  # where it does not fit whole, the row ends before it


class PartsLine(Toned):
    """A row such as the reading above the capture line, or the fault below it.

    `source` is asked when the row is drawn, so that a burst of keys costs one answer a frame, not one a key.
    The owner calls `touch` when the answer may have changed.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "parts--plain",
        "parts--quiet",
        "parts--bold",
        "parts--loud",
        "parts--client",
        "parts--ours",
        "parts--agreed",
        "parts--open",
        "parts--work",
    }
    DEFAULT_CSS = """
    PartsLine {
        height: 1;
        width: 100%;
        & > .parts--bold { text-style: bold; }
    }
    """

    def __init__(self, source: Callable[[], Sequence[Part]], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source = source

    def touch(self) -> None:
        """The row may have to say something else: draw it with the next frame."""
        self.refresh()

    @property
    def text(self) -> str:
        """What the row says now, uncut."""
        return "".join(part.text for part in self._source())

    def render_line(self, y: int) -> Strip:
        total = self.size.width
        plain = self.tone()
        segments = [Segment(" ", plain)]
        room = total - 2
        for part in self._source():
            if room <= 0:
                break
            if part.whole and width(part.text) > room - len(MORE):
                segments.append(Segment(MORE[:room], self.tone("parts--quiet")))
                break
            text = cut(shown(part.text[:LONGEST]), room)
            room -= width(text)
            segments.append(Segment(text, self.tone(f"parts--{part.tone}")))
        return Strip(segments).adjust_cell_length(total, plain)
