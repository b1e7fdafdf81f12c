"""A widget that is drawn line by line, and the tones in which all of them are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple, Self

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from dealtui.text import wrap
from dealtui.tui.themes import DARK, OFFERED, meaning

LONGEST = 1_000  # characters of one text that are looked at: a pasted megabyte must not cost a pass over it every frame

# What each tone is made of: the meaning (see `themes`) that gives its colour, the one that gives its ground where that is
# not the widget's own, and how the text stands out.
TONES: dict[str, tuple[str, str, str]] = {
    "plain": ("text-plain", "", ""),
    "quiet": ("quiet", "", ""),
    "bold": ("text-plain", "", "bold"),
    "loud": ("loud", "", "bold"),
    "client": ("hue-client", "", ""),
    "ours": ("hue-ours", "", ""),
    "agreed": ("hue-agreed", "", ""),
    "open": ("hue-open", "", ""),
    "work": ("hue-work", "", ""),
    "heading": ("quiet", "", "bold"),
    "rule": ("rule", "", ""),
    "thumb": ("text-plain", "rule", ""),
    "cursor": ("text-plain", "", "reverse"),
    "chosen": ("text-plain", "", "bold reverse"),
    "day": ("text-plain", "bar", "bold"),
    "today": ("text-plain", "bar", "bold underline"),
    "outside": ("quiet", "bar", ""),
}


class Part(NamedTuple):
    """A piece of a line in one of the `TONES`; "" is the widget's own."""

    text: str
    tone: str = "plain"
    whole: bool = False  # in a pane of one line: where it does not fit whole, the line ends before it


Parts = Sequence[Part]


@lru_cache(64)  # asked for each line
def thumb(lines: int, count: int, fitting: int, top: int) -> range:
    """Which of so many lines show where one is among `count` items, of which `fitting` are seen, from `top` on.

    >>> thumb(10, 100, 10, 45), thumb(10, 10, 10, 0)
    (range(4, 5), range(0, 0))
    """
    if lines < 2 or (count <= fitting and not top):
        return range(0)
    length = max(1, min(lines - 1, lines * fitting // count))
    start = round((lines - length) * min(1.0, top / max(1, count - fitting)))
    return range(start, start + length)


class Drawn(Widget):
    """A widget that is drawn line by line, in tones of the theme's own colours.

    class Head(Drawn):
        def render_line(self, y: int) -> Strip:
            return self.strip([Part(title, "bold")])

    `render_line` is asked for a line again after a `refresh` of it, of the whole widget, or a change of style or size.
    """

    ALLOW_SELECT = False

    show_cursor = False
    """Whether what is selected is shown without the focus too: of a list that is steered from a line above it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tones: dict[str, Style] = {}
        self._kept: dict[int, Strip] = {}
        self._kept_for = Size()
        self._bordered = False  # has a border or padding: Textual draws the lines, they are kept all the same
        self._drawn_for = Size()  # the size of the content while lines are drawn

    @property
    def size(self) -> Size:
        """The size of the content. Textual finds it in the map of the screen: once for all lines that are drawn together."""
        return self._drawn_for or super().size

    def tone(self, name: str = "") -> Style:
        """The style of a tone, see `TONES`; of the widget itself without a name. More may be said behind it: `client
        underline`."""
        if (style := self._tones.get(name)) is None:
            style = self.rich_style
            if name:
                tone, _, more = name.partition(" ")
                color, ground, how = TONES[tone]
                theme = self.app.theme
                colors = meaning(theme if theme in OFFERED else DARK.name)
                style += Style.parse(f"{how} {more}") + Style(color=colors[color], bgcolor=colors.get(ground))
            self._tones[name] = style
        return style

    def strip(self, parts: Parts, cells: int | None = None, *, whole: bool = False) -> Strip:
        """A line of the widget's width, or of so many `cells`: cut, or filled up; what is selected is of one colour from
        end to end (`whole`): it stands out by that, not by a patchwork of hues."""
        cells = self.size.width if cells is None else cells
        if not parts:
            return Strip.blank(cells, self.tone())  # one for all of them
        segments = [Segment(part.text, self.tone(part.tone)) for part in parts]
        segments = Segment.adjust_line_length(segments, cells, self.tone())
        if whole:
            segments = [Segment("".join(segment.text for segment in segments), self.tone("cursor"))]
        return Strip(segments, cells)

    def joints(self) -> Sequence[int]:
        """The cells, from its left edge, where vertical lines stand in it, for a rule above or below to meet."""
        return ()

    def sentence(self, text: str, y: int) -> Strip:
        """Line `y` of a sentence that stands where there is nothing else: a line down from the top, broken to fit."""
        lines = wrap(text, max(1, self.size.width - 2)) if text else []
        return self.strip([Part(f" {lines[y - 1]}", "quiet")] if 1 <= y <= len(lines) else ())

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def notify_style_update(self) -> None:
        self._tones.clear()
        self._kept.clear()
        super().notify_style_update()

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Draw anew: all, or these parts of the content."""
        if not regions:
            self._kept.clear()
        elif self._kept:
            above = self.content_offset.y if self._bordered else 0
            for region in regions:
                for y in region.line_range:
                    self._kept.pop(y + above, None)
        return super().refresh(*regions, **options)

    def refresh_lines(self, first: int, count: int = 1) -> None:
        """Draw these lines anew, where they are in sight."""
        self.refresh(Region(0, first, self.size.width, count))

    def redraw(self) -> None:
        """Something else may stand there: the lines that have changed are drawn anew."""
        if self._kept_for != self.outer_size or self._bordered or not self._kept:
            self.refresh()
            return
        before, self._kept = self._kept, {}
        after = self._kept_lines(list(before))
        changed = [y for (y, old), new in zip(before.items(), after, strict=True) if old != new]
        if changed:
            drawn = dict(self._kept)
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))
            self._kept = drawn  # the changed lines too

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part, as Textual asks for them."""
        size = self.outer_size
        if self._kept_for != size or not self._kept:
            self._kept.clear()
            self._kept_for = size
            self._bordered = any(self.gutter)
        strips = self._kept_lines(crop.line_range)
        if crop.x or crop.width != size.width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _kept_lines(self, wanted: Sequence[int]) -> list[Strip]:
        """Lines as they are kept, or else drawn."""
        if anew := [y for y in wanted if y not in self._kept]:
            filters = self.app.get_line_filters()  # without colours, for one (NO_COLOR)
            self._drawn_for = super().size
            try:
                for y in anew:
                    if self._bordered:
                        (strip,) = super().render_lines(Region(0, y, self._kept_for.width, 1))
                    else:
                        strip = self.render_line(y)
                        for line_filter in filters:
                            strip = strip.apply_filter(line_filter, self.background_colors[1])
                    self._kept[y] = strip
            finally:
                self._drawn_for = Size()
        return [self._kept[y] for y in wanted]
