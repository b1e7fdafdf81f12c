"""What Textual's command palette offers: everything that can be done here and now, found by typing a few letters of it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.events import Resize

from dealtui.i18n import LANGUAGES, catalog, language, t
from dealtui.tui.keys import BY_ID, label, shown_key, tip
from dealtui.tui.themes import OFFERED

# A screen, or a row of keys -> the messages that name it, and what is done there alone; the screens that open from anywhere
_FOUND_BY = {
    "clients": ("scope.clients",),
    "board": ("scope.board", "keys.board.hand_over"),
    "gantt": ("scope.gantt", "keys.chart.export"),
    "calendar": ("scope.month", "keys.chart.export"),
    "week": ("scope.week", "keys.week.report"),
    "settings": ("scope.settings",),
    "minutes": ("scope.minutes", "keys.minutes.export"),
    "review": ("scope.review",),
    **dict.fromkeys(("today.new", "page.new"), ("palette.prepare", "keys.prepare.briefing")),
    **dict.fromkeys(("today.page", "clients.page", "action.page"), ("keys.lines.offers", "keys.lines.act")),
}
_ANYWHERE = ("clients", "board", "gantt", "calendar", "week", "settings")
# Keys that edit or move are known by their place on the keyboard; nobody looks them up to run them.
_NOT_OFFERED = ("list", "dialog", "help", "capture")
LEAST = (20, 8)  # cells and lines


class Command(NamedTuple):
    """Something that can be done, the key that does the same, and what else it may be looked for by, in any language."""

    title: str
    run: Callable[[], Any]
    key: str = ""
    words: tuple[str, ...] = ()

    def shown(self, offsets: Sequence[int] = ()) -> Content:
        """Never read as markup: a user's own key may be a bracket."""
        title = Content(self.title)
        for at in offsets:
            title = title.stylize("underline", at, at + 1)
        return Content.assemble(title, (f"  {self.key}" if self.key else "", "not bold"))


class Palette(CommandPalette):
    """Gone where there is no room for it: Textual's looks for a line of its list that is not there."""

    def on_resize(self, event: Resize) -> None:
        if self.is_current and (event.size.width < LEAST[0] or event.size.height < LEAST[1]):
            self.dismiss()


def in_every_language(*keys: str) -> tuple[str, ...]:
    """The words of some messages, for who looks in another language than that of the screens."""
    return tuple(catalog(lang).t(key) for key in keys for lang in LANGUAGES)


class LiveKeys(Provider):
    """The live keys of the screen below by their place in the foot, then the other screens, languages and themes."""

    async def startup(self) -> None:
        keys: dict[str, Command] = {}
        opened = set[str]()
        for name, active in self.screen.active_bindings.items():
            row = BY_ID.get(active.binding.id or "")
            if row and row.id not in keys and active.enabled and row.name != "palette":
                if row.scope not in _NOT_OFFERED:
                    run = partial(self.app.run_action, active.binding.action, active.node)
                    screen = next((screen for screen in _FOUND_BY if f"'{screen}'" in row.action), "")
                    opened.add(screen)
                    words = (f"keys.{row.id}", f"tips.{row.id}", *_FOUND_BY.get(screen or row.id, ()))
                    keys[row.id] = Command(tip(row.id), run, shown_key(name), in_every_language(*words))
        ordered = sorted(keys, key=lambda key_id: (BY_ID[key_id].rank or 99, label(key_id)))
        once = dict[str, Command]()
        for key_id in ordered:  # the same act may have a key of the screen and one of everywhere
            once.setdefault(keys[key_id].title, keys[key_id])
        self._commands = [*once.values(), *self._everywhere(opened)]

    def _everywhere(self, opened: Container[str]) -> Iterator[Command]:
        """What needs no key: the screens that have none here, the languages, the themes."""
        app: Any = self.app
        for screen in _ANYWHERE:
            if screen not in opened:
                names = _FOUND_BY[screen]
                yield Command(t(names[0]), partial(app.open, screen), "", in_every_language(*names))
        for lang in LANGUAGES:
            if lang != language():
                words = in_every_language("palette.lang", f"settings.lang_{lang}")
                yield Command(catalog(lang).t("palette.lang"), partial(app.choose, "lang", lang), "", words)
        for name in OFFERED:
            words = tuple(catalog(lang).t("palette.theme", name=name) for lang in LANGUAGES)
            yield Command(t("palette.theme", name=name), partial(app.choose, "theme", name), "", words)

    async def discover(self) -> Hits:
        for command in self._commands:
            yield DiscoveryHit(command.shown(), command.run, text=command.title)

    async def search(self, query: str) -> Hits:
        found = 0
        fuzzy = self.matcher(query).fuzzy_search
        for command in self._commands:
            score, offsets = fuzzy.match(query, command.title)
            score = max([score, *(fuzzy.match(query, word)[0] for word in command.words)])
            if score > 0:
                found += 1
                yield Hit(score, command.shown(offsets), command.run, text=command.title)
        if not found:
            yield Hit(0, Content(t("palette.none")), lambda: None, text=query)
