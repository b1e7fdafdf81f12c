"""Head, Foot, Rule (finds its joints itself)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from textual.dom import DOMNode
from textual.events import Click, Mount
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from dealtui.i18n import t
from dealtui.text import Trail, cut, shown, width
from dealtui.tui.keys import BY_ID, best_key, label, shown_key
from dealtui.tui.widgets.drawn import Drawn, Part
from dealtui.tui.widgets.rows import ENOUGH

# ----------------------------------------------------------------------------------------------------
# The one line at the top: where one is, and the two or three figures that matter here.


class Head(Drawn):
    """` 记录  华东智造 / 订单系统二期 / 价格与周期         开始 14:02   第3次`

        head.show("记录", ("华东智造", "订单系统二期"), ("开始 14:02", "第3次"))

    The figures keep their place at the right, the most important first; the path keeps its last name, see `Trail`.
    """

    DEFAULT_CSS = "Head { height: 1; width: 100%; }"

    def __init__(self, title: str = "", path: Sequence[str] = (), figures: Sequence[str] = ()) -> None:
        super().__init__()
        self._parts = (title, tuple(path), tuple(figures))

    def show(self, title: str, path: Sequence[str] = (), figures: Sequence[str] = ()) -> None:
        """Show other words; nothing is drawn when they are the same."""
        parts = (title, tuple(path), tuple(figures))
        if parts != self._parts:
            self._parts = parts
            self.refresh()

    @property
    def title(self) -> str:
        """The screen's name."""
        return self._parts[0]

    @property
    def text(self) -> str:
        """What stands there, uncut: for tests and for screen readers."""
        title, path, figures = self._parts
        return "  ".join(part for part in (title, " / ".join(path), *figures) if part)

    def render_line(self, y: int) -> Strip:
        title, path, figures = self._parts
        total = self.size.width
        title = cut(shown(title), max(0, total - 3)) + "  "
        room = max(0, total - 1 - width(title))
        trail = Trail(*path)
        least = min(ENOUGH, width(shown(path[-1]))) if path else 0
        told = [shown(figure) for figure in figures if figure]
        while len(told) > 1 and room - width(" " * 3 * len(told) + "".join(told)) < least:
            told.pop()
        right = cut(f"{'   '.join(told)} ", room) if told else ""
        middle = trail.cut(max(0, room - width(right) - 2))
        gap = " " * max(0, room - width(middle) - width(right))
        return self.strip([Part(" ", ""), Part(title, "bold"), Part(middle + gap, ""), Part(right, "quiet")])


# ----------------------------------------------------------------------------------------------------
# The one line at the bottom: the keys that work now, and at its right end what was saved last.

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


class Foot(Drawn):
    """`Enter 记下  Tab 换类  ^Z 撤销  F1 帮助              已存盘 13 条`

    The keys come from the bindings that are live on this screen and their rows in the registry; what does not
    fit is left out from the end, the status has what help and the key that is kept leave. Two rows of a scope with one rank are a pair, unless the second has a word of its own. A screen on which a key means something
    else says so by `key_word(id)`, and by `key_rank(id, rank)` where it is more or less useful (0: not now); when that
    changes it calls `fit()`. `keeps` is the action of a key that stays while there is a status (undo, where the status
    says what was done). Drawn anew only when what it says changes.
    """

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
        hints: dict[str, Hint] = {}  # by their words
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
                _, first = hints.popitem()
                word = t(f"pairs.{key_id}")
                hints[word] = Hint(rank, key, word, action, first.key, first.action)
            elif word not in hints:  # two keys for one thing: the better one
                hints[word] = Hint(rank, key, word, action)
            last = key_id
        if (fitting := list(hints.values())) != self._hints:
            self._hints = fitting
            self.refresh()

    def render_line(self, y: int) -> Strip:
        total = self.size.width
        kept = sum(hint.cells + 2 for hint in self._hints if hint.action in (HELP, self._keeps))
        status = (
            f"  {cut(shown(self._status), max(total - 1 - kept, total // 2) - 3)} " if self._status else ""
        )
        keys, used = [Part(" ", "quiet")], 1
        self._spans = []
        for hint in self._fitting(total - width(status) - used):
            for key, action in ((hint.before, hint.action_before), (hint.key, hint.action)):
                if key:
                    keys += [Part(key, "bold"), Part(" ", "quiet")]
                    self._spans.append((used, used + width(key) + 1, action))
                    used += width(key) + 1
            keys.append(Part(f"{hint.word}  ", "quiet"))
            self._spans.append((used, used + width(hint.word), hint.action))
            used += width(hint.word) + 2
        left = self.strip(keys, total - width(status))
        return Strip.join([left, self.strip([Part(status, "quiet")], width(status))])

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


# ----------------------------------------------------------------------------------------------------
# The single line that parts two panes.


class Rule(Drawn):
    """A horizontal line, joined to the vertical ones that stand on it or hang from it: a border at the left of a widget,
    and what a drawn widget says by `joints`. Where they are it sees when it is drawn."""

    DEFAULT_CSS = "Rule { height: 1; width: 100%; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._line = ""

    def on_mount(self, event: Mount) -> None:
        self.screen.screen_layout_refresh_signal.subscribe(self, self.meet, immediate=True)

    def meet(self, _screen: object = None) -> None:
        """The lines above or below may stand elsewhere now."""
        if self.is_attached and self._line != self._joined():
            self.refresh()

    def render_line(self, y: int) -> Strip:
        self._line = self._joined()
        return self.strip([Part(self._line, "rule")])

    def _joined(self) -> str:
        here = self.region
        line = ["─"] * self.size.width
        above, below = set(_verticals(self.screen, here.y - 1)), set(_verticals(self.screen, here.bottom))
        for column in above | below:
            if 0 <= column - here.x < len(line):
                line[column - here.x] = "┬" if column not in above else "┴" if column not in below else "┼"
        return "".join(line)


def _verticals(node: Widget, y: int) -> Iterator[int]:
    """Where vertical lines stand in a row of the screen."""
    for child in node.displayed_children:
        region = child.region
        if region.y <= y < region.bottom:
            if child.styles.border_left[0]:
                yield region.x
            if isinstance(child, Drawn):
                yield from (child.content_region.x + x for x in child.joints())
            yield from _verticals(child, y)
