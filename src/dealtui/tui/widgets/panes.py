"""Panes: lines of text in a few tones, facts with their labels; a text longer than the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.strip import Strip

from dealtui.text import cut, fit, shown, width, wrap
from dealtui.tui.keys import bindings
from dealtui.tui.widgets.drawn import LONGEST, Drawn, Part, Parts

MORE = " …"
TWO_COLUMNS = 100  # cells from which on facts that are too many for one column take two


class Fact(NamedTuple):
    """A value with its label; a value of several lines stands below itself."""

    label: str
    value: str = ""


class Pane(Drawn):
    """Lines of parts, never focused: as many as fit, wrapped by cells; a pane of one line cuts them instead.

        Pane(lambda: [[Part("A1 ", "client"), Part("收集需求文档", "bold")], [Part("原定 11-22", "quiet")]])
        pane.show("华东智造 / 价格与周期", [Fact("地点", "二楼会议室"), Fact("目标", "确认预算范围")])

    The source is asked when the pane is drawn, so that a burst of keys costs one answer a frame, not one a key; the owner
    calls `touch` when the answer may have changed. Facts are shown as they are given, those without a value left out.
    What does not fit is not drawn: the record itself is one key away.
    """

    DEFAULT_CSS = "Pane { width: 1fr; height: 1fr; }"

    def __init__(self, source: Callable[[], Sequence[Parts]] = list, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source = source
        self._facts: tuple[str, tuple[Fact, ...]] = ("", ())
        self._page: list[list[Part]] | None = None
        self._page_for = Size()

    def touch(self) -> None:
        """There may be something else to say: draw it with the next frame."""
        self._page = None
        self.refresh()

    def show(self, title: str, facts: Sequence[Fact]) -> None:
        """Show what is known of another record; only the lines that say something else are drawn."""
        kept = tuple(fact for fact in facts if fact.value)
        if (title, kept) != self._facts:
            before = self.page
            self._facts, self._page = (title, kept), None
            for y, (old, new) in enumerate(zip_longest(before, self.page)):
                if old != new:
                    self.refresh_lines(y)

    @property
    def page(self) -> list[list[Part]]:
        """What stands in each line, worked out once for an answer and a size."""
        size = self.size
        if self._page is None or self._page_for != size:
            self._page_for = size
            if self._facts != ("", ()):
                self._page = facts_page(*self._facts, size)
            elif size.height == 1:
                self._page = [one_line(parts, size.width - 2) for parts in self._source()[:1]]
            else:
                self._page = flow(self._source(), max(4, size.width - 2), size.height)
        return self._page

    @property
    def text(self) -> str:
        """What the pane says now, uncut: for tests and for screen readers."""
        return "\n".join("".join(part.text for part in parts) for parts in self._source())

    def render_line(self, y: int) -> Strip:
        return self.strip([Part(" ", ""), *self.page[y]] if y < len(self.page) else ())


def one_line(parts: Parts, cells: int) -> list[Part]:
    """Parts in one line, cut where they do not fit."""
    out: list[Part] = []
    for part in parts:
        if cells <= 0:
            break
        if part.whole and width(part.text) > cells - len(MORE):
            out.append(Part(MORE[:cells], "quiet"))
            break
        out.append(part._replace(text=cut(shown(part.text[:LONGEST]), cells)))
        cells -= width(out[-1].text)
    return out


def flow(lines: Sequence[Sequence[Part]], cells: int, height: int) -> list[list[Part]]:
    """Lines of parts, wrapped at `cells` and cut after `height` lines; the last one ends with … where more was to come.

    A part goes on to the next line whole where it fits there; only a longer one is broken.
    """
    out: list[list[Part]] = []
    for parts in lines:
        row: list[Part] = []
        left = cells
        for part in parts:
            text = shown(part.text[:LONGEST])
            if width(text) <= left:
                row.append(part._replace(text=text))
                left -= width(text)
                continue
            if not text.strip():
                continue  # a gap at the end of a line
            first, *more = (
                wrap(text, left) if left >= cells // 2 and width(text) > cells else wrap(text, cells)
            )
            if row and (width(text) <= cells or left < cells // 2):
                out.append(row)
                row = []
            row.append(part._replace(text=first))
            for piece in more:
                out.append(row)
                row = [part._replace(text=piece)]
            left = cells - sum(width(piece.text) for piece in row)
        if row:
            out.append(row)
    if len(out) > height > 0:
        out = out[:height]
        last = "".join(part.text for part in out[-1])
        room = cells - 1 - sum(width(part.text) for part in out[-1][:-1])
        tail = out[-1][-1]
        words = f"{cut(tail.text, max(0, room), '')}…" if width(last) >= cells else f"{tail.text}…"
        out[-1] = [*out[-1][:-1], tail._replace(text=words)]
    return out


def facts_page(title: str, facts: Sequence[Fact], size: Size) -> list[list[Part]]:
    """A heading, below it the facts label by label, a value of several lines below itself; in two columns where they are
    many and there is room."""
    room, height = max(4, size.width - 1), size.height
    heads = wrap(shown(title[:LONGEST]), room) if title else []
    below = max(0, height - len(heads) - bool(heads))
    lines, columns = _fact_lines(facts, room, height), 1
    if room >= TWO_COLUMNS and len(lines) > below:
        room, columns = (room - 2) // 2, 2
        lines = _fact_lines(facts, room, height)
        first = next((n for n in range(below, 0, -1) if n < len(lines) and lines[n][0].strip()), below)
        if len(lines) - first <= below:  # a fact stays in one column
            lines[first:first] = [("", "")] * (below - first)
    page = [[Part(line, "bold")] for line in heads[:height]]
    page += [[] for _ in range(height - len(page) - below)]
    for first in range(below):
        row: list[Part] = []
        for label, text in lines[first : first + columns * below : below]:
            row += [Part(label, "quiet"), Part(fit(text, max(0, room - width(label)))), Part("  ")]
        page.append(row)
    return page


def _fact_lines(facts: Sequence[Fact], room: int, height: int) -> list[tuple[str, str]]:
    """The facts' lines (label, value), no more than can be in sight."""
    labels = max((width(shown(fact.label)) for fact in facts), default=0)
    labels = min(labels, room // 2) + 2 if labels else 0
    lines: list[tuple[str, str]] = []
    for fact in facts:
        label = fit(shown(fact.label), labels)
        if len(lines) > 2 * height:
            break
        for part in fact.value[:LONGEST].split("\n"):
            for text in wrap(shown(part), max(4, room - labels)):
                lines.append((label, text))
                label = " " * labels
    return lines


# ----------------------------------------------------------------------------------------------------
# A text that is longer than the screen.


class Page(VerticalScroll, inherit_bindings=False):
    """What stands in it is read by lines and pages.

    yield Page(Static(Content(text)))
    """

    BINDINGS = bindings("reading")

    def action_scroll(self, by: int) -> None:
        self.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        self.scroll_relative(y=by * max(1, self.size.height - 2), animate=False)

    def action_first(self) -> None:
        self.scroll_home(animate=False)

    def action_last(self) -> None:
        self.scroll_end(animate=False)
