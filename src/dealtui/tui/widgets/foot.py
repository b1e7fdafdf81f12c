"""The one line at the bottom: the keys that work now, and at its right end what was saved last."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.dom import DOMNode
from textual.events import Click, Mount
from textual.screen import Screen
from textual.strip import Strip

from dealtui.text import cut, shown, width
from dealtui.tui.keys import BY_ID, best_key, label, shown_key
from dealtui.tui.widgets.tones import Toned

__all__ = ["Foot"]


HELP = "help"  # the action of the key that is never left out


class Hint(NamedTuple):
    """A key in the foot."""

    rank: int
    key: str
    word: str
    action: str


class Foot(Toned):
    """`Enter 记下  Tab 换类  ^Z 撤销  F1 帮助              已存盘 13 条`

    The keys come from the bindings that are live on this screen and their rows in the registry; what does not
    fit is left out from the end. A screen on which a key means something else says so by `key_word(id)`, and by
    `key_works(id)` whether it does anything to what is selected now; after another selection it calls `look_again`.
    Drawn anew only when what it says changes.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"foot--key", "foot--word", "foot--status"}
    DEFAULT_CSS = "Foot { height: 1; width: 100%; dock: bottom; }"

    def __init__(self, status: str = "") -> None:
        super().__init__()
        self._status = status
        self._live: dict[str, tuple[str, str]] = {}
        self._hints: list[Hint] = []
        self._spans: list[tuple[int, int, str]] = []
        self._owners: dict[str, DOMNode] = {}

    @property
    def status(self) -> str:
        """What stands at the right end."""
        return self._status

    @status.setter
    def status(self, text: str) -> None:
        if text != self._status:
            self._status = text
            self.refresh()

    @property
    def hints(self) -> list[Hint]:
        """The keys that work now, the most useful first."""
        return self._hints

    def on_mount(self, event: Mount) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self._bindings_changed(self.screen)

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if not self.is_attached or screen is not self.screen:
            return
        live: dict[str, list[str]] = {}
        actions: dict[str, str] = {}
        self._owners = {}
        for name, active in screen.active_bindings.items():
            row = BY_ID.get(active.binding.id or "")
            if row is not None and row.rank and active.enabled:
                live.setdefault(row.id, []).append(name)
                actions[row.id] = active.binding.action
                self._owners[active.binding.action] = active.node
        self._live = {
            key_id: (shown_key(best_key(key_id, names)), actions[key_id]) for key_id, names in live.items()
        }
        self.look_again()

    def look_again(self) -> None:
        """What is selected has changed: which keys work for it, and what they are called."""
        own_word = getattr(self.screen, "key_word", lambda _key_id: "")
        works = getattr(self.screen, "key_works", lambda _key_id: True)
        hints = sorted(
            Hint(BY_ID[key_id].rank, key, own_word(key_id) or label(key_id), action)
            for key_id, (key, action) in self._live.items()
            if works(key_id)
        )
        first_of = {hint.word: hint for hint in reversed(hints)}  # two keys for one thing: the better one
        hints = [hint for hint in hints if first_of[hint.word] is hint]
        if hints != self._hints:
            self._hints = hints
            self.refresh()

    def render_line(self, y: int) -> Strip:
        total = self.size.width
        plain, bold = self.tone("foot--word"), self.tone("foot--key")
        status = cut(f"  {shown(self._status)} ", total) if self._status else ""
        keys = [Segment(" ", plain)]
        used = 1
        self._spans = []
        for hint in self._fitting(total - width(status) - used):
            cells = width(hint.key) + 1 + width(hint.word)
            keys += [Segment(hint.key, bold), Segment(" ", plain), Segment(hint.word, plain)]
            keys.append(Segment("  ", plain))
            self._spans.append((used, used + cells, hint.action))
            used += cells + 2
        left = Strip(keys).adjust_cell_length(total - width(status), plain)
        right = Strip([Segment(status, self.tone("foot--status"))], width(status))
        return Strip.join([left, right])

    def _fitting(self, room: int) -> list[Hint]:
        """The keys that fit: help always, then the most useful."""
        fitting: list[Hint] = []
        for hint in sorted(self._hints, key=lambda hint: hint.action != HELP):
            room -= width(hint.key) + width(hint.word) + (3 if fitting else 1)
            if room < 0:
                break
            fitting.append(hint)
        return sorted(fitting)

    async def on_click(self, event: Click) -> None:
        for start, end, action in self._spans:
            if start <= event.x < end:
                await self.app.run_action(action, self._owners[action])
