"""Help: the keys that work on the screen it was asked from, how a line is written, what the signs mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from dealtui.domain.kinds import KINDS, Kind
from dealtui.i18n import t
from dealtui.tui.key_table import SCOPES
from dealtui.tui.keys import BY_ID, bindings, keys_of, shown_key, shown_keys, tip
from dealtui.tui.styles import style
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.rows import Column, Row, Rows
from dealtui.tui.widgets.rule import Rule

__all__ = ["HelpScreen", "help_rows"]

# LOOK: one sign each, in the first column
SIGNS = ("!", "~", "?", "-", ".", ">", "w", "x", "+")
# What is read inside a line, by example: help.line.<name> says it
LINE_FORMS = ("owner", "topic", "code", "second", "internal", "due", "correction", "continuation", "presence")
_KEY_CELLS = 18


def help_rows(live: Iterable[str], keymap: Mapping[str, str]) -> list[Row]:
    """The rows: live scopes first, then the other places of the same screen, then how a line is written, then signs.

    `live` names scopes; `keymap` holds the user's own keys by id.
    """
    near = [scope for scope in SCOPES if scope in set(live)]
    near.sort(key=lambda scope: len(SCOPES[scope].within), reverse=True)
    screens = {scope for scope in near if SCOPES[scope].within == ("app",)}
    beside = [scope for scope, other in SCOPES.items() if scope not in near and screens & set(other.within)]
    rows: list[Row] = []
    for scope in (*near, *beside):
        rows += [_heading(t(f"scope.{scope}")), *_key_rows(scope, keymap), _blank()]
    if "record" in near:
        rows += [_heading(t("help.line")), *map(_kind_row, KINDS)]
        rows += [Row((f" {t(f'help.example.{form}')}", t(f"help.line.{form}"))) for form in LINE_FORMS]
        rows.append(_blank())
    rows.append(_heading(t("help.signs")))
    rows += [Row((f" {sign}", t(f"help.sign.{place}"))) for place, sign in enumerate(SIGNS)]
    return rows


def _heading(words: str) -> Row:
    return Row((words,), hue="bold")


def _blank() -> Row:
    return Row(("",))


def _key_rows(scope: str, keymap: Mapping[str, str]) -> list[Row]:
    rows = []
    for key in keys_of(scope):
        names = (
            [shown_key(name) for name in keymap[key.id].split(",")]
            if key.id in keymap
            else shown_keys(key.id)
        )
        rows.append(Row((f" {' '.join(names)}", tip(key.id))))
    return rows


def _kind_row(kind: Kind) -> Row:
    """How a kind is typed: its mark, letter, word and key."""
    ways = [kind.mark, kind.letters[0], f"{kind.words[0]}:"]
    return Row(
        (f" {' '.join(way for way in ways if way)}", f"{t(f'kind.{kind.name}')}  {kind.fkey.upper()}"),
        hue=kind.group,
    )


class HelpRows(Rows):
    """A list to read: there is nothing to open."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "open"


class HelpScreen(Screen[None]):
    """The help for another screen; any of its keys goes back there."""

    CSS_PATH = style("help.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("help")]

    def __init__(self, title: str, rows: list[Row]) -> None:
        super().__init__()
        self._title = title
        self._rows = rows

    @classmethod
    def of(cls, screen: Screen[object], keymap: Mapping[str, str]) -> HelpScreen:
        """The help for a screen, as its focus stands now."""
        ids = {active.binding.id or "" for active in screen.active_bindings.values()}
        live = {BY_ID[key_id].scope for key_id in ids if key_id in BY_ID}
        head = screen.query(Head)
        return cls(head.first().title if head else "", help_rows(live, keymap))

    def compose(self) -> ComposeResult:
        yield Head(t("help.title"), (self._title,))
        yield Rule()
        yield HelpRows((Column(_KEY_CELLS, "hue"), Column()), id="help-rows")
        yield Rule()
        yield Foot()

    def on_mount(self) -> None:
        self.query_one(Rows).set_rows(self._rows)
        self.set_focus(self.query_one(Rows))

    def action_back(self) -> None:
        self.dismiss()
