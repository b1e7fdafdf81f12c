"""The styles of a drawn widget, looked up once: Textual forgets its own with every refresh."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget

__all__ = ["Toned"]


class Toned(Widget):
    """A widget that is drawn line by line in the styles of its component classes.

    class Head(Toned):
        COMPONENT_CLASSES = {"head--title"}
        ...
        Segment(title, self.tone("head--title"))
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._tones: dict[tuple[str, bool], Style] = {}

    def tone(self, name: str = "", *, partial: bool = False) -> Style:
        """The style of a component class, of the widget itself without a name; `partial`: to lay over another."""
        key = (name, partial)
        if (style := self._tones.get(key)) is None:
            style = self.get_component_rich_style(name, partial=partial) if name else self.rich_style
            self._tones[key] = style
        return style

    def notify_style_update(self) -> None:
        self._tones.clear()
        super().notify_style_update()
