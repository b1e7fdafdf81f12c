"""A drawn widget that keeps its lines until they say something else.

Textual keeps lines too, but passes each one it draws through borders, padding and a filter that translates the
terminal's own sixteen colours: for text without any of these that is more than half of a key's time.
"""

from __future__ import annotations

from typing import Any, Self

from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.strip import Strip

from dealtui.tui.widgets.tones import Toned

__all__ = ["KeptLines"]


class KeptLines(Toned):
    """For widgets without border and padding whose styles are all of the theme's own colours.

    `render_line` is asked for a line again after a `refresh` of it, of the whole widget, or a change of style or size.
    """

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._kept: dict[int, Strip] = {}
        self._kept_for = (0, 0)

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Draw anew: all, or these parts."""
        if not regions:
            self._kept.clear()
        for region in regions:
            for y in region.line_range:
                self._kept.pop(y, None)
        return super().refresh(*regions, **options)

    def notify_style_update(self) -> None:
        self._kept.clear()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part, as Textual asks for them."""
        if self._kept_for != self.size:
            self._kept.clear()
            self._kept_for = self.size
        strips = [self._kept_line(y) for y in crop.line_range]
        if crop.x or crop.width != self.size.width:
            strips = [strip.crop(crop.x, crop.right) for strip in strips]
        return strips

    def _kept_line(self, y: int) -> Strip:
        if (strip := self._kept.get(y)) is None:
            strip = self.render_line(y)
            for line_filter in self.app.get_line_filters():  # without colours, for one (NO_COLOR)
                if not isinstance(line_filter, ANSIToTruecolor):
                    strip = strip.apply_filter(line_filter, self.background_colors[1])
            self._kept[y] = strip
        return strip
