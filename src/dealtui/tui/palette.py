"""The palette: everything that can be done here and now, found by typing a few letters of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from dealtui.i18n import t
from dealtui.tui.dialogs.line import LineInput
from dealtui.tui.keys import BY_ID, bindings, label, shown_key, tip
from dealtui.tui.widgets.rows import Column, Row, Rows

__all__ = ["Command", "Palette", "matching"]

# Keys that edit or move are known by their place on the keyboard; nobody looks them up to run them.
_NOT_OFFERED = ("list", "dialog", "help", "capture")


class Command(NamedTuple):
    """Something that can be done: `action` is run on `node`; `key` is the key that does the same."""

    title: str
    action: str
    node: DOMNode
    key: str = ""


def commands_of(screen: Screen[object]) -> list[Command]:
    """What applies on a screen now: its live keys by their place in the foot, then what screen and app add.

    A screen or app adds commands with a method `commands() -> Iterable[Command]`.
    """
    keys: dict[str, Command] = {}
    for name, active in screen.active_bindings.items():
        row = BY_ID.get(active.binding.id or "")
        if (
            row is None
            or row.id in keys
            or not active.enabled
            or row.scope in _NOT_OFFERED
            or row.name == "palette"
        ):
            continue
        keys[row.id] = Command(tip(row.id), active.binding.action, active.node, shown_key(name))
    ordered = sorted(keys, key=lambda key_id: (BY_ID[key_id].rank or 99, label(key_id)))
    added = [command for node in (screen, screen.app) for command in getattr(node, "commands", list)()]
    return [keys[key_id] for key_id in ordered] + added


def matching(commands: Iterable[Command], typed: str) -> list[Command]:
    """The commands whose title holds every typed word; those that begin with the first one come first."""
    words = typed.casefold().split()
    found = [c for c in commands if all(word in c.title.casefold() for word in words)]
    return sorted(found, key=lambda c: not c.title.casefold().startswith(words[0])) if words else found


class Palette(ModalScreen[None]):
    """A line to type in and the list of what it finds; Enter does it, Esc leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("palette")]
    """
    | Key | What it does |
    | :- | :- |
    | Up, Down | Another command. |
    | Enter | Do it. |
    | Esc | Leave. |
    """

    def __init__(self, commands: list[Command]) -> None:
        super().__init__()
        self._commands = commands
        self._found = commands

    @classmethod
    def of(cls, screen: Screen[object]) -> Palette:
        """The palette for a screen."""
        return cls(commands_of(screen))

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            yield LineInput(placeholder=t("palette.ask"), id="palette-line")
            yield Rows((Column(), Column(10, "quiet", "right")), empty=t("palette.none"), id="palette-rows")

    def on_mount(self) -> None:
        self.query_one(Rows).can_focus = False
        self._show("")

    def _show(self, typed: str) -> None:
        self._found = matching(self._commands, typed)
        rows = self.query_one(Rows)
        rows.show_cursor = True
        rows.set_rows((Row((command.title, command.key)) for command in self._found), 0)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    def _chosen(self) -> None:
        self._run(self.query_one(Rows).cursor)

    @on(Rows.Opened)
    def _clicked(self, event: Rows.Opened) -> None:
        self._run(event.index)

    def _run(self, index: int) -> None:
        if 0 <= index < len(self._found):
            command = self._found[index]
            self.dismiss()
            self.app.call_later(self.app.run_action, command.action, command.node)

    def action_choose(self, by: int) -> None:
        self.query_one(Rows).action_cursor(by)

    def action_leave(self) -> None:
        self.dismiss()
