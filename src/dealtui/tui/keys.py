"""The registry of keys: one table from which bindings, the foot, the help screen and docs/keys.md are made.

    class RecordScreen(Screen):
        BINDINGS = bindings("record")

A row's `id` is `scope.name`; its words are `keys.<id>` (short, for the foot) and `tips.<id>` (one sentence,
for the help screen) in both catalogs. A key that is a punctuation sign also answers to the full-width signs
that a Chinese input method sends for it, see `TWINS`. The user's own keys come as {id: "key,key"} through
`checked_keymap`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from textual.binding import Binding
from textual.keys import _character_to_key

from dealtui.domain.kinds import BY_NAME as KIND_NAMES
from dealtui.i18n import t
from dealtui.tui.key_table import FORMER, KEYS, SCOPES, Key

BY_ID: dict[str, Key] = {key.id: key for key in KEYS}

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


def shown_keys(key_id: str) -> list[str]:
    """All keys of a row as people write them, without the full-width twins."""
    return [shown_key(_normal(name)) for name in BY_ID[key_id].keys.split()]


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
