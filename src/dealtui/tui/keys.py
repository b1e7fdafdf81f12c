"""The registry of keys: one table (`keys.txt`) from which bindings, the foot, the help and docs/keys.md are made.

    class RecordScreen(Screen):
        BINDINGS = bindings("record")

A row's `id` is `scope.name`; its words are `keys.<id>` (short, for the foot) and `tips.<id>` (one sentence,
for the help screen) in both catalogs. A key that is a punctuation sign also answers to the full-width signs
that a Chinese input method sends for it, see `TWINS`. The user's own keys come as {id: "key,key"} through
`checked_keymap`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from textual.binding import Binding
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.events import Resize
from textual.keys import _character_to_key

from dealtui.domain.kinds import BY_NAME as KIND_NAMES
from dealtui.domain.kinds import KINDS
from dealtui.i18n import KEYS as KEYS_IN_MESSAGES
from dealtui.i18n import LANGUAGES, catalog, language, t
from dealtui.tui.themes import OFFERED


class Key(NamedTuple):
    """One row: `keys` are separated by spaces, the first is the one shown; `rank` orders the foot, 0: only in the help."""

    scope: str
    name: str
    keys: str
    action: str
    rank: int = 0
    priority: bool = False

    @property
    def id(self) -> str:
        return f"{self.scope}.{self.name}"


def _read() -> tuple[dict[str, tuple[str, ...]], tuple[Key, ...]]:
    """The scopes with those that are live around them, and the rows, in the order of the table."""
    scopes: dict[str, tuple[str, ...]] = {}
    rows: list[Key] = []
    for line in (Path(__file__).parent / "keys.txt").read_text("utf-8").splitlines():
        first, *rest = re.split(" {2,}", line.partition("# ")[0].rstrip("# "))
        if len(rest) == 1:
            scopes[first] = tuple(rest[0].strip("-").split())
        elif rest:
            name, keys, action, *foot = rest
            rank, priority = int(foot[0]) if foot else 0, len(foot) > 1
            for scope in first.split():
                if name != "KIND":
                    rows.append(Key(scope, name, keys, action, rank, priority))
                    continue
                for kind in KINDS:  # a row for each, with the key that it has
                    if key := kind.fkey if keys == "fkey" else kind.letters[0]:
                        rows.append(Key(scope, kind.name, key, action.replace("KIND", kind.name)))
    return scopes, tuple(rows)


SCOPES, KEYS = _read()
BY_ID: dict[str, Key] = {key.id: key for key in KEYS}

# The ids that users' keymaps may still have -> the row of all lists, or of all texts, that took the place of their own
FORMER: dict[str, str] = {
    f"{scope}.{name}": f"{shared}.{name}"
    for shared, scopes in (("list", "cards matrix gantt"), ("reading", "minutes report sheet"))
    for scope in scopes.split()
    for name in ("down", "up", "page_down", "page_up", "first", "last")
}

# What an input method in full-width mode sends when the key with the sign is struck.
TWINS = dict(
    zip("?/:;,.<>[]!+-=~*", "？ 、／ ： ； ， 。 《 》 【 】 ！ ＋ － ＝ ～ ＊".split(), strict=True)
)

# Keys that people write otherwise than with a capital letter
_NAMES = {
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "delete": "Del",
    "backspace": "Bksp",
    "insert": "Ins",
}
_SIGNS = {_character_to_key(sign): sign for sign in "?/:;,.<>[]!+-=~@#$%^&*()'\"|\\`_{}"}


class KeymapFault(NamedTuple):
    """Why a line of the user's keymap is not used: unknown (no such id), empty, clash (with `other`)."""

    code: str
    id: str
    key: str = ""
    other: str = ""


def _normal(key: str) -> str:
    key = key.strip()
    return _character_to_key(key) if len(key) == 1 else key


def _all_keys(key: Key) -> list[str]:
    """The row's keys in Textual's long names, twins included."""
    names: list[str] = []
    for name in key.keys.split():
        names.append(_normal(name))
        names += [_character_to_key(twin) for twin in TWINS.get(name, "")]
    return names


def bindings(*scopes: str, without: str = "") -> list[Any]:
    """The bindings of the scopes. `description` holds the id: words are looked up when drawn.

    without: keys that mean something else in this widget, or around it.
    """
    return [
        Binding(
            ",".join(names),
            key.action,
            key.id,
            show=bool(key.rank),
            priority=key.priority,
            tooltip=key.id,
            id=key.id,
            group=Binding.Group(key.scope),
        )
        for scope in scopes
        for key in KEYS
        if key.scope == scope and (names := [name for name in _all_keys(key) if name not in without.split()])
    ]


def keys_of(scope: str) -> tuple[Key, ...]:
    """The rows of one scope."""
    return tuple(key for key in KEYS if key.scope == scope)


def first_key(key_id: str) -> str:
    """The first key of a row as Textual (and Pilot) names it: tests drive the app by these."""
    return _all_keys(BY_ID[key_id])[0]


def best_key(key_id: str, live: Iterable[str]) -> str:
    """Of the live keys of a row the one to show: the first in the table, or of the user's own."""
    order = {name: place for place, name in enumerate(_all_keys(BY_ID[key_id]))}
    return min(live, key=lambda name: order.get(name, len(order)))


def label(key_id: str) -> str:
    """The short word of a key, in the language of the screens."""
    return t(f"kind.{_kind(key_id)}") if _kind(key_id) else t(f"keys.{key_id}")


def tip(key_id: str) -> str:
    """What the key does, one sentence."""
    kind = _kind(key_id)
    return t("tips.sort.kind", kind=t(f"kind.{kind}")) if kind else t(f"tips.{key_id}")


def _kind(key_id: str) -> str:
    """The kind that a key gives a note, "" for any other key."""
    scope, _, name = key_id.partition(".")
    return name if scope == "sort" and name in KIND_NAMES else ""


def shown_key(name: str) -> str:
    """A key as people write it: ctrl+z -> ^Z, question_mark -> ?, f1 -> F1, shift+tab -> Shift+Tab."""
    *modifiers, base = name.split("+") if len(name) > 1 else [name]
    base = _SIGNS.get(base) or _NAMES.get(base) or (base.capitalize() if len(base) > 1 else base)
    if modifiers == ["ctrl"]:
        return "^" + (base.upper() if len(base) == 1 else base)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), base])


_own: dict[str, str] = {}  # the user's own keys, by the ids of their rows


def use_keys(keymap: Mapping[str, str]) -> None:
    """The user's own keys: from now on they are named wherever a key is."""
    _own.clear()
    _own.update(keymap)


def shown_keys(key_id: str) -> list[str]:
    """All keys of a row as people write them, the user's own where there are some, without the full-width twins."""
    names = _own[key_id].split(",") if key_id in _own else BY_ID[key_id].keys.split()
    return [shown_key(_normal(name)) for name in names]


def pressed(key_id: str) -> str:
    """The key to press for a row, as people write it; also what messages call it."""
    return shown_keys(key_id)[0]


KEYS_IN_MESSAGES.named = pressed


def checked_keymap(keymap: Mapping[str, str]) -> tuple[dict[str, str], list[KeymapFault]]:
    """The part of the user's keymap that can be used, and what is wrong with the rest.

    Two rows clash when they share a key and can be live together: same scope, or scopes nested in each other
    (`SCOPES`). Textual would let one of them win silently.
    """
    faults: list[KeymapFault] = []
    used: dict[str, str] = {}
    for key_id, keys in keymap.items():
        key_id = FORMER.get(key_id, key_id)
        if key_id not in BY_ID:
            faults.append(KeymapFault("unknown", key_id))
            continue
        wanted = [_normal(name) for name in keys.split(",") if name.strip()]
        if not wanted:
            faults.append(KeymapFault("empty", key_id))
            continue
        used[key_id] = ",".join([*filter(None, [used.get(key_id)]), *wanted])
    for key_id in list(used):
        if clash := _clash(key_id, used):
            faults.append(clash)
            del used[key_id]
    return used, faults


def _clash(key_id: str, used: Mapping[str, str]) -> KeymapFault | None:
    mine = set(used[key_id].split(","))
    for other in _rivals(BY_ID[key_id].scope):
        if other.id == key_id:
            continue
        theirs = used[other.id].split(",") if other.id in used else _all_keys(other)
        for name in theirs:
            if name in mine:
                return KeymapFault("clash", key_id, shown_key(name), other.id)
    return None


def _rivals(scope: str) -> Iterable[Key]:
    together = {scope, *SCOPES[scope]}
    together |= {name for name, other in SCOPES.items() if scope in other}
    return (key for key in KEYS if key.scope in together)


# ----------------------------------------------------------------------------------------------------
# What Textual's command palette offers: everything that can be done here and now, found by typing a few letters of it.

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
