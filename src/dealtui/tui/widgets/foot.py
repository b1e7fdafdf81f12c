"""The one line at the bottom: the keys that work now, and at its right end what was saved last."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from rich.segment import Segment
from textual.dom import DOMNode
from textual.events import Click, Mount
from textual.screen import Screen
from textual.strip import Strip

from dealtui.i18n import t
from dealtui.text import cut, shown, width
from dealtui.tui.keys import BY_ID, best_key, label, shown_key
from dealtui.tui.widgets.tones import Toned

__all__ = ["Foot"]


HELP = "help"  # the action of the key that is never left out


class Hint(NamedTuple):
    """A key in the foot; or two that do one thing in two directions (`H L 移动`), the other one before it."""

    rank: int
    key: str
    word: str
    action: str
    before: str = ""
    action_before: str = ""

    @property
    def cells(self) -> int:
        return width(self.key) + 1 + width(self.word) + (width(self.before) + 1 if self.before else 0)


class Foot(Toned):
    """`Enter 记下  Tab 换类  ^Z 撤销  F1 帮助              已存盘 13 条`

    The keys come from the bindings that are live on this screen and their rows in the registry; what does not
    fit is left out from the end. Two rows of a scope with one rank are a pair, unless the second has a word of its own. A screen on which a key means something
    else says so by `key_word(id)`, and by `key_rank(id, rank)` where it is more or less useful (0: not now); when that
    changes it calls `fit()`. `keeps` is the action of a key that stays while there is a status (undo, where the status
    says what was done). Drawn anew only when what it says changes.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"foot--key", "foot--word", "foot--status"}
    DEFAULT_CSS = "Foot { height: 1; width: 100%; dock: bottom; }"

    def __init__(self, status: str = "", *, keeps: str = HELP) -> None:
        super().__init__()
        self._status = status
        self._keeps = keeps
        self._hints: list[Hint] = []
        self._spans: list[tuple[int, int, str]] = []
        self._owners: dict[str, DOMNode] = {}
        self._live: dict[str, tuple[str, str]] = {}  # of each row: the key to show, its action

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
        self.fit()

    def fit(self) -> None:
        """Look again at what the screen says of its keys."""
        own_word = getattr(self.screen, "key_word", lambda _key_id: "")
        own_rank = getattr(self.screen, "key_rank", lambda _key_id, rank: rank)
        ranked = sorted(
            (rank, place, key_id)
            for place, key_id in enumerate(BY_ID)
            if key_id in self._live and (rank := own_rank(key_id, BY_ID[key_id].rank))
        )
        hints: list[Hint] = []
        last = ""
        for rank, _, key_id in ranked:
            key, action = self._live[key_id]
            own = own_word(key_id)
            word = own or label(key_id)
            alike = last and (BY_ID[last].scope, BY_ID[last].rank) == (
                BY_ID[key_id].scope,
                BY_ID[key_id].rank,
            )
            if alike and not own:
                first = hints.pop()
                hints.append(Hint(rank, key, t(f"pairs.{key_id}"), action, first.key, first.action))
            elif word not in {hint.word for hint in hints}:  # two keys for one thing: the better one
                hints.append(Hint(rank, key, word, action))
            last = key_id
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
            for key, action in ((hint.before, hint.action_before), (hint.key, hint.action)):
                if key:
                    keys += [Segment(key, bold), Segment(" ", plain)]
                    self._spans.append((used, used + width(key) + 1, action))
                    used += width(key) + 1
            keys += [Segment(hint.word, plain), Segment("  ", plain)]
            self._spans.append((used, used + width(hint.word), hint.action))
            used += width(hint.word) + 2
        left = Strip(keys).adjust_cell_length(total - width(status), plain)
        right = Strip([Segment(status, self.tone("foot--status"))], width(status))
        return Strip.join([left, right])

    def _fitting(self, room: int) -> list[Hint]:
        """The keys that fit: help always, after a change the one that takes it back, then the most useful."""
        kept = (HELP, self._keeps) if self._status else (HELP,)
        fitting: list[Hint] = []
        for hint in sorted(self._hints, key=lambda hint: hint.action not in kept):
            room -= hint.cells + (2 if fitting else 0)
            if room < 0:
                break
            fitting.append(hint)
        return sorted(fitting)

    async def on_click(self, event: Click) -> None:
        for start, end, action in self._spans:
            if start <= event.x < end:
                await self.app.run_action(action, self._owners[action])
