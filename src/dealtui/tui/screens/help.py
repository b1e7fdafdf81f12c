"""Help: how a line is written, the keys that work on the screen it was asked from, what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.screen import Screen

from dealtui.domain.kinds import KINDS, Kind
from dealtui.i18n import language, t
from dealtui.text import wrap
from dealtui.tui.keys import BY_ID, SCOPES, bindings, keys_of, shown_key, shown_keys, tip
from dealtui.tui.screens.base import BookScreen
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Head, Rule
from dealtui.tui.widgets.rows import Column, Row, Rows

if TYPE_CHECKING:
    from dealtui.service.book import Book

# LOOK: one sign each, in the first column
SIGNS = ("!", "~", "?", "-", ".", ">", "w", "x", "+")
# What is read inside a line, by example: help.line.<name> says it
LINE_FORMS = ("owner", "topic", "code", "second", "internal", "due", "correction", "continuation", "presence")
_KEY_CELLS = 18
BLANK = Row(("",))


def help_rows(taken: Mapping[str, str], *, writes: bool = False) -> list[Row]:
    """The rows: how a line is written, where one is (`writes`), live scopes, the other places of the same screen, signs.

    `taken`: the live keys as they are shown, each with the id of what it does; with a row of a live scope only those are
    named that mean it there.
    """
    live = {BY_ID[key_id].scope for key_id in taken.values() if key_id in BY_ID}
    near = [scope for scope in SCOPES if scope in live]
    near.sort(key=lambda scope: len(SCOPES[scope]), reverse=True)
    screens = {scope for scope in near if SCOPES[scope] == ("app",)}
    beside = [scope for scope, other in SCOPES.items() if scope not in near and screens & set(other)]
    told: list[tuple[str, Iterable[Row]]] = []
    if writes or "record" in near:
        forms = (Row((f" {t(f'help.example.{form}')}", t(f"help.line.{form}"))) for form in LINE_FORMS)
        told.append(("help.line", (*map(_kind_row, KINDS), *forms)))
    for scope in (*near, *beside):
        told.append((f"scope.{scope}", _key_rows(scope, taken if scope in live else {})))
    told.append(("help.signs", [Row((f" {sign}", t(f"help.sign.{n}"))) for n, sign in enumerate(SIGNS)]))
    return [row for key, rows in told for row in (Row((t(key),), hue="bold"), *rows, BLANK)][:-1]


def _key_rows(scope: str, taken: Mapping[str, str]) -> list[Row]:
    rows = []
    live = set(taken.values())
    for key in keys_of(scope):
        if scope == "dialog" and key.id not in live | {"dialog.choose"}:  # each dialog has some of them
            continue
        names = shown_keys(key.id)
        if scope == "dialog" or (names := [name for name in names if taken.get(name, key.id) == key.id]):
            rows.append(Row((f" {' '.join(names)}", tip(key.id))))
    return rows


def _kind_row(kind: Kind) -> Row:
    """How a kind is typed: its mark, letter, word and key, first what the language of the screens has."""
    word = next(word for word in kind.words if word.isascii() == (language() == "en"))
    ways = [kind.letters[0], f"{word}:", kind.mark]
    if language() == "zh":
        ways = [kind.mark, kind.letters[0], f"{word}："]
    return Row(
        (f" {' '.join(way for way in ways if way)}", f"{t(f'kind.{kind.name}')}  {kind.fkey.upper()}"),
        hue=kind.group,
    )


class HelpRows(Rows, inherit_bindings=False):
    """A list to read: none of its rows is selected, the keys move what is in sight."""

    BINDINGS = bindings("reading")

    def action_scroll(self, by: int) -> None:
        self.scroll_rows(by)


class HelpScreen(BookScreen[None]):
    """The help for another screen, as its focus stands; any of its keys goes back there."""

    CSS_PATH = style("help.tcss")
    BINDINGS = bindings("help")

    def __init__(self, book: Book, screen: Screen[Any], faults: Sequence[str] = ()) -> None:
        """`faults`: what of the user's own keys is not used, in words."""
        super().__init__(book)
        live = screen.active_bindings.items()
        taken = {shown_key(name): active.binding.id or "" for name, active in live}
        if screen.focused and screen.focused.check_consume_key("a", "a"):  # a sign is a letter there
            signs = (name for key_id in BY_ID for name in shown_keys(key_id) if len(name) == 1)
            taken |= dict.fromkeys(signs, "")
        head = screen.query(Head)
        self._title = head.first().title if head else screen.title or ""
        self._faults = faults
        self._rows = help_rows(taken, writes=getattr(screen, "writes", False))

    def body(self) -> ComposeResult:
        yield HelpRows((Column(_KEY_CELLS, "hue"), Column()), id="help-rows")
        yield Rule(id="lower")

    def begin(self) -> None:
        self.query_one(Head).show(t("scope.help"), (self._title,))
        room = self.size.width - 4
        faults = [Row((f" {line}",), hue="loud") for fault in self._faults for line in wrap(fault, room)]
        rows = [*faults, *([BLANK] if faults else []), *self._rows]
        self.main.set_rows(row._replace(key=None) for row in rows)
        self.set_focus(self.main)
