"""Widgets that are drawn line by line, in tones: panes of text and facts, the head, the foot, the rule between two panes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple, Self

from rich.segment import Segment
from rich.style import Style
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.events import Click, Mount
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from dealtui.i18n import t
from dealtui.text import Trail, cut, fit, shown, width, wrap
from dealtui.tui.keys import BY_ID, best_key, bindings, label, shown_key
from dealtui.tui.themes import DARK, OFFERED, meaning

ENOUGH = 24  # cells of the widest text in a line: with less, what gives way to it is left out
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

    class Opened(Message):
        """What is selected in it was chosen: Enter, or a second click."""

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


# ----------------------------------------------------------------------------------------------------
# Panes: lines of text in a few tones, and facts with their labels.

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
            first, *more = wrap(text, left if left >= cells // 2 and width(text) > cells else cells)
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
        for name, text in lines[first : first + columns * below : below]:
            row += [Part(name, "quiet"), Part(fit(text, max(0, room - width(name)))), Part("  ")]
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


# ----------------------------------------------------------------------------------------------------
# The one line at the top: where one is, and the two or three figures that matter here.


class Head(Drawn):
    """` 记录  华东智造 / 订单系统二期 / 价格与周期         开始 14:02   第3次`

        head.show("记录", ("华东智造", "订单系统二期"), ("开始 14:02", "第3次"))

    The figures keep their place at the right, the most important first; the path keeps its last name, see `Trail`.
    """

    DEFAULT_CSS = "Head { height: 1; width: 100%; }"

    _parts = reactive[tuple[str, Sequence[str], Sequence[str]]](("", (), ()), init=False)

    def show(self, title: str, path: Sequence[str] = (), figures: Sequence[str] = ()) -> None:
        """Show other words; nothing is drawn when they are the same."""
        self._parts = (title, tuple(path), tuple(figures))

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

    status = reactive("", init=False)
    """What stands at the right end."""

    def __init__(self, *, keeps: str = HELP) -> None:
        super().__init__()
        self._keeps = keeps
        self._hints: list[Hint] = []
        self._spans: list[tuple[int, int, str]] = []
        self._owners: dict[str, DOMNode] = {}
        self._live: dict[str, tuple[str, str]] = {}  # of each row: the key to show, its action

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
        keys = {key_id: shown_key(best_key(key_id, names)) for key_id, names in live.items()}
        self._live = {key_id: (key, actions[key_id]) for key_id, key in keys.items()}
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
            pair = BY_ID[last or key_id], BY_ID[key_id]
            if last and not own and pair[0].scope == pair[1].scope and pair[0].rank == pair[1].rank:
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
        status = f"  {cut(shown(self.status), max(total - 1 - kept, total // 2) - 3)} " if self.status else ""
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
        kept = (HELP, self._keeps) if self.status else (HELP,)
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
