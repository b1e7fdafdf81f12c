"""The styles of a drawn widget, looked up once, and its lines, kept until they say something else.

Textual forgets its styles with every refresh. Lines it keeps too, but passes each one through borders and padding: for text
without any of these that is a good part of a key's time.
"""

from __future__ import annotations

from typing import Any, Self

from rich.style import Style
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["Toned"]


class Toned(Widget):
    """A widget that is drawn line by line in the styles of its component classes, all of the theme's own colours.

    class Head(Toned):
        COMPONENT_CLASSES = {"head--title"}
        ...
        Segment(title, self.tone("head--title"))

    `render_line` is asked for a line again after a `refresh` of it, of the whole widget, or a change of style or size.
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._tones: dict[tuple[str, bool], Style] = {}
        self._kept: dict[int, Strip] = {}
        self._kept_for = Size()
        self._bordered = False  # has a border or padding: Textual draws the lines, they are kept all the same

    def tone(self, name: str = "", *, partial: bool = False) -> Style:
        """The style of a component class, of the widget itself without a name; `partial`: to lay over another."""
        key = (name, partial)
        if (style := self._tones.get(key)) is None:
            style = self.get_component_rich_style(name, partial=partial) if name else self.rich_style
            self._tones[key] = style
        return style

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

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part, as Textual asks for them."""
        size = self.outer_size
        if self._kept_for != size or not self._kept:
            self._kept.clear()
            self._kept_for = size
            self._bordered = any(self.gutter)
        strips = [self._kept_line(y, size.width) for y in crop.line_range]
        if crop.x or crop.width != size.width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _kept_line(self, y: int, width: int) -> Strip:
        if (strip := self._kept.get(y)) is None:
            if self._bordered:
                (strip,) = super().render_lines(Region(0, y, width, 1))
            else:
                strip = self.render_line(y)
                for line_filter in self.app.get_line_filters():  # without colours, for one (NO_COLOR)
                    strip = strip.apply_filter(line_filter, self.background_colors[1])
            self._kept[y] = strip
        return strip
