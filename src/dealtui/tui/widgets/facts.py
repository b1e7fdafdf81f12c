"""What is known of one record, label by label, for the pane beside a list: drawn, wrapped by cells, never focused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.events import Resize
from textual.strip import Strip
from textual.widget import Widget

from dealtui.text import fit, shown, width, wrap

__all__ = ["Fact", "Facts"]

LONGEST = 1_000  # characters of one value that are drawn


class Fact(NamedTuple):
    """A value with its label; a value of several lines stands below itself."""

    label: str
    value: str = ""


class Facts(Widget):
    """A heading and labelled values.

        facts.show("华东智造 / 价格与周期", [Fact("地点", "二楼会议室"), Fact("目标", "确认预算范围")])

    Facts without a value are left out. What does not fit below is not drawn: the record itself is one key away.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"facts--title", "facts--label", "facts--value"}
    DEFAULT_CSS = "Facts { height: 1fr; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = ""
        self._facts: tuple[Fact, ...] = ()
        self._lines: list[tuple[str, str, str]] | None = (
            None  # label, text, tone; laid out for the width of now
        )

    def show(self, title: str, facts: Sequence[Fact]) -> None:
        """Show another record; nothing is drawn when it says the same."""
        kept = tuple(fact for fact in facts if fact.value)
        if (title, kept) != (self._title, self._facts):
            self._title, self._facts = title, kept
            self._lines = None
            self.refresh()

    def _on_resize(self, event: Resize) -> None:
        self._lines = None

    def _laid_out(self) -> list[tuple[str, str, str]]:
        room = max(4, self.size.width - 1)
        label_cells = max((width(fact.label) for fact in self._facts), default=0)
        label_cells = min(label_cells, room // 2) + 2 if label_cells else 0
        lines = [("", text, "facts--title") for text in wrap(shown(self._title[:LONGEST]), room)]
        lines.append(("", "", "facts--value"))
        for fact in self._facts:
            label = fact.label
            for part in fact.value[:LONGEST].split("\n"):
                for text in wrap(shown(part), max(4, room - label_cells)):
                    lines.append((fit(label, label_cells), text, "facts--value"))
                    label = ""
        return lines

    def render_line(self, y: int) -> Strip:
        if self._lines is None:
            self._lines = self._laid_out()
        total, plain = self.size.width, self.rich_style
        if y >= len(self._lines):
            return Strip.blank(total, plain)
        label, text, tone = self._lines[y]
        return Strip(
            [
                Segment(" ", plain),
                Segment(label, self.get_component_rich_style("facts--label")),
                Segment(text, self.get_component_rich_style(tone)),
            ]
        ).adjust_cell_length(total, plain)
