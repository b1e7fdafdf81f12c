"""What is known of one record, label by label, for the pane beside a list: drawn, wrapped by cells, never focused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.geometry import Region, Size
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
        self._rows: list[list[tuple[str, str]]] = []  # tone and text of each part
        self._rows_for: Size | None = None  # the size that they are laid out for

    def show(self, title: str, facts: Sequence[Fact]) -> None:
        """Show another record; only the rows that say something else are drawn."""
        kept = tuple(fact for fact in facts if fact.value)
        if (title, kept) == (self._title, self._facts):
            return
        before = self._page()
        self._title, self._facts, self._rows_for = title, kept, None
        width = self.size.width
        changed = [Region(0, y, width, 1) for y, row in enumerate(self._page()) if row != before[y]]
        if changed:
            self.refresh(*changed)

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
        page = self._page()
        segments = [
            Segment(text, self.tone(f"facts--{tone}" if tone else ""))
            for tone, text in (page[y] if y < len(page) else ())
        ]
        return Strip(segments).adjust_cell_length(self.size.width, self.tone())

    def _page(self) -> list[list[tuple[str, str]]]:
        """What stands in each row, worked out once for a record and a size."""
        size = self.size
        if self._rows_for != size:
            self._rows_for = size
            width_now, height = size
            title, lines, room = self._layout()
            self._rows = [[("", " "), ("title", line)] for line in title[:height]]
            below = max(0, height - len(title) - 1)
            columns = 2 if room < width_now // 2 and width_now > TWO_COLUMNS else 1
            self._rows += [[]] * (height - len(self._rows) - below)
            for first in range(below):
                row = [("", " ")]
                for at in range(first, min(len(lines), first + columns * below), below):
                    label, text = lines[at]
                    row += [("label", label), ("value", fit(text, max(0, room - width(label)))), ("", "  ")]
                self._rows.append(row)
        return self._rows
