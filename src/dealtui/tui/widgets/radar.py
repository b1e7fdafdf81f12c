"""The narrow panel at the side of a list: short lines under headings, some of which can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.binding import BindingType
from textual.events import Blur, Click, Focus
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from dealtui.text import cut, fit, shown, width
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.tones import Toned

__all__ = ["Radar", "RadarLine"]

LONGEST = 300


class RadarLine(NamedTuple):
    """A sign, words, a figure at the right. `pick` is what the owner knows the line by; "" is for reading."""

    text: str = ""
    value: str = ""
    sign: str = ""
    tone: str = "plain"  # plain, quiet, bold, loud
    pick: str = ""


class Radar(Toned, can_focus=True):
    """Drawn when other lines are shown; never laid out anew, never drawn while they stay the same.

    radar.show([RadarLine("还要问清", "5", tone="bold"), RadarLine("需求未回应", "1", "-")])
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("objectives")]
    """
    | Key | What it does |
    | :- | :- |
    | j, Down / k, Up | The next, the previous line that can be chosen. |
    | Enter, Space | Choose it. |
    | Esc | Back. |
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "radar--rule",
        "radar--cursor",
        "radar--plain",
        "radar--quiet",
        "radar--bold",
        "radar--loud",
    }
    DEFAULT_CSS = """
    Radar {
        width: 25;
        height: 1fr;
        & > .radar--cursor { text-style: reverse; }
        & > .radar--bold { text-style: bold; }
    }
    """

    class Picked(Message):
        """A line was chosen."""

        def __init__(self, pick: str) -> None:
            super().__init__()
            self.pick = pick

    class Moved(Message):
        """Another line is the one that would be chosen."""

    class Left(Message):
        """Esc: the person wants back."""

    def __init__(
        self, *, first: str = "", more: Callable[[int], str] = "… {}".format, id: str | None = None
    ) -> None:
        """`first`: how the picks begin of which the first is chosen when the panel gets the focus; `more` says how many
        that can be chosen have no room."""
        super().__init__(id=id)
        self._more = more
        self._first = first
        self._lines: tuple[RadarLine, ...] = ()
        self._picked = ""

    @property
    def lines(self) -> Sequence[RadarLine]:
        """What is shown."""
        return self._lines

    @property
    def picks(self) -> list[str]:
        """What can be chosen, from the top."""
        return [line.pick for line in self._lines if line.pick]

    @property
    def picked(self) -> str:
        """The `pick` of the line that would be chosen."""
        return self._picked

    def show(self, lines: Sequence[RadarLine]) -> None:
        """Show these lines; nothing is drawn when they are the same."""
        old, self._lines = self._lines, tuple(lines)
        top = self._top()
        for at in range(max(len(old), len(self._lines))):
            if old[at : at + 1] != self._lines[at : at + 1] and 0 <= at - top < self.size.height:
                self.refresh(Region(0, at - top, self.size.width, 1))
        if old != self._lines:  # it says how many have no room
            self.refresh(Region(0, self.size.height - 1, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        total = self.size.width
        rule = Segment("│", self.tone("radar--rule"))
        top = self._top()
        if top + y >= len(self._lines) or total < 4:
            return Strip([rule]).adjust_cell_length(total, self.tone())
        line = self._lines[top + y]
        if (
            y == self.size.height - 1
            and not self.has_focus
            and any(line.pick for line in self._lines[y + 1 :])
        ):
            hidden = sum(bool(line.pick) for line in self._lines[y:])
            line = RadarLine(self._more(hidden), tone="quiet")  # never cut off in silence
        room = total - 3
        sign = f"{shown(line.sign[:1])} " if line.sign else ""
        value = cut(shown(line.value[:LONGEST]), room - width(sign) - min(width(line.text), room // 3) - 1)
        text = fit(
            shown(line.text[:LONGEST]), max(0, room - width(sign) - width(value) - (1 if value else 0))
        )
        style = self.tone(f"radar--{line.tone}")
        if line.pick and line.pick == self._picked and self.has_focus:
            style = self.tone("radar--cursor")
        body = [Segment(" ", self.tone()), Segment(sign, style), Segment(text, style)]
        if value:
            body += [Segment(" ", style), Segment(value, style)]
        return Strip([rule, *body]).adjust_cell_length(total, self.tone())

    def _top(self) -> int:
        """The first line in sight: the chosen one is always among them."""
        if not self.has_focus or not self._picked:
            return 0
        at = next((i for i, line in enumerate(self._lines) if line.pick == self._picked), 0)
        return max(0, at - self.size.height + 1)

    def on_focus(self, event: Focus) -> None:
        picks = self.picks
        if self._picked not in picks:
            first = next((pick for pick in picks if self._first and pick.startswith(self._first)), "")
            self._picked = first or next(iter(picks), "")
        self.refresh()

    def on_blur(self, event: Blur) -> None:
        self.refresh()

    async def on_click(self, event: Click) -> None:
        at = self._top() + event.y
        if at < len(self._lines) and self._lines[at].pick:
            self._picked = self._lines[at].pick
            self.post_message(self.Picked(self._picked))

    def action_objective(self, by: int) -> None:
        picks = self.picks
        if picks:
            at = picks.index(self._picked) if self._picked in picks else 0
            self._picked = picks[max(0, min(at + by, len(picks) - 1))]
            self.refresh()
            self.post_message(self.Moved())

    def action_cycle_objective(self) -> None:
        if self._picked:
            self.post_message(self.Picked(self._picked))

    def action_write(self) -> None:
        self.post_message(self.Left())
