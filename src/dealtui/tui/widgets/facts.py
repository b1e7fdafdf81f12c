"""What is known of one record, label by label, for the pane beside a list: drawn, wrapped by cells, never focused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.events import Resize
from textual.geometry import Region
from textual.strip import Strip

from dealtui.text import fit, shown, width, wrap
from dealtui.tui.widgets.tones import Toned

__all__ = ["Fact", "Facts"]

LONGEST = 1_000  # characters of one value that are drawn
TWO_COLUMNS = 100  # cells from which on facts that are too many for one column take two


class Fact(NamedTuple):
    """A value with its label; a value of several lines stands below itself."""

    label: str
    value: str = ""


class Facts(Toned):
    """A heading and labelled values.

        facts.show("华东智造 / 价格与周期", [Fact("地点", "二楼会议室"), Fact("目标", "确认预算范围")])

    Facts without a value are left out. What does not fit is not drawn: the record itself is one key away.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"facts--title", "facts--label", "facts--value"}
    DEFAULT_CSS = "Facts { height: 1fr; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = ""
        self._facts: tuple[Fact, ...] = ()
        self._laid_out: tuple[list[str], list[tuple[str, str]], int] | None = None  # for the size of now

    def show(self, title: str, facts: Sequence[Fact]) -> None:
        """Show another record; only the rows that say something else are drawn."""
        kept = tuple(fact for fact in facts if fact.value)
        if (title, kept) == (self._title, self._facts):
            return
        rows = range(self.size.height)
        before = [self._pieces(y) for y in rows]
        self._title, self._facts = title, kept
        self._laid_out = None
        for y in rows:
            if self._pieces(y) != before[y]:
                self.refresh(Region(0, y, self.size.width, 1))

    def _on_resize(self, event: Resize) -> None:
        self._laid_out = None

    def _layout(self) -> tuple[list[str], list[tuple[str, str]], int]:
        """The title's lines, the facts' lines (label, value), and the cells of a column of facts."""
        room = max(4, self.size.width - 1)
        title = wrap(shown(self._title[:LONGEST]), room)
        lines = self._lines(room)
        if room >= TWO_COLUMNS and len(lines) > self.size.height - len(title) - 1:
            room = (room - 2) // 2
            lines = self._lines(room)
        return title, lines, room

    def _lines(self, room: int) -> list[tuple[str, str]]:
        labels = max((width(shown(fact.label)) for fact in self._facts), default=0)
        labels = min(labels, room // 2) + 2 if labels else 0
        lines: list[tuple[str, str]] = []
        for fact in self._facts:
            label = fit(shown(fact.label), labels)
            if len(lines) > 2 * self.size.height:  # out of sight, also in two columns
                break
            for part in fact.value[:LONGEST].split("\n"):
                for text in wrap(shown(part), max(4, room - labels)):
                    lines.append((label, text))
                    label = " " * labels
        return lines

    def render_line(self, y: int) -> Strip:
        segments = [
            Segment(text, self.tone(f"facts--{tone}" if tone else "")) for tone, text in self._pieces(y)
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.tone())

    def _pieces(self, y: int) -> list[tuple[str, str]]:
        """What stands in a row: tone and text of each part."""
        if self._laid_out is None:
            self._laid_out = self._layout()
        title, lines, room = self._laid_out
        total = self.size.width
        if y < len(title):
            return [("", " "), ("title", title[y])]
        first, below = y - len(title) - 1, self.size.height - len(title) - 1
        if first < 0:
            return []
        pieces = [("", " ")]
        columns = 2 if room < total // 2 and total > TWO_COLUMNS else 1
        for at in range(first, min(len(lines), first + columns * below), max(1, below)):
            label, text = lines[at]
            pieces += [("label", label), ("value", fit(text, max(0, room - width(label)))), ("", "  ")]
        return pieces
