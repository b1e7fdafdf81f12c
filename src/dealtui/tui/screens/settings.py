"""What config.toml holds, to look through and to change; docs/settings.md says what each is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult

from dealtui.i18n import LANGUAGES, NotDone, t
from dealtui.settings import BOARD_COLUMNS, NAMES, NOTIFICATIONS
from dealtui.tui.keys import bindings
from dealtui.tui.screens.base import BookScreen, asks, wrong_path
from dealtui.tui.themes import OFFERED, style
from dealtui.tui.widgets.drawn import Head, Pane, Part, Rule
from dealtui.tui.widgets.rows import WHOLE, Column, Row, Rows

if TYPE_CHECKING:
    from dealtui.service.book import Book

COLUMNS = (Column(WHOLE, "quiet", gap=2, least=8), Column())

# Each setting, and what it may be: one of some codes ("": words of its own), several of them, or a line
_ONE_OF: dict[str, tuple[Any, ...]] = {
    "lang": LANGUAGES,
    "minutes_lang": LANGUAGES,
    "theme": tuple(OFFERED),
    "delay_reason": (True, False),
}
_LIMITS = tuple(f"limits.{column}" for column in BOARD_COLUMNS)
_NAMES = tuple(row for name in NAMES for row in (_LIMITS if name == "limits" else (name,)))


class SettingsScreen(BookScreen[None]):
    """What the user has chosen, a line each; Enter changes it.

    app.open("settings")
    """

    CSS_PATH = style("board.tcss")
    BINDINGS = bindings("settings")

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        self._name = _NAMES[0]

    def body(self) -> ComposeResult:
        yield Rows(COLUMNS, self.moved, id="settings-rows")
        yield Rule(id="lower")
        yield Pane(self._pane, id="board-pane")

    def begin(self) -> None:
        self.show()
        self.set_focus(self.main)

    def show(self) -> None:
        path = self.app.settings.path
        self.query_one(Head).show(t("scope.settings"), (str(path),) if path else ())
        self.main.set_rows(self._rows())
        self.query_one(Pane).touch()

    def _rows(self) -> Iterator[Row]:
        for number, name in enumerate(_NAMES):
            room, _, column = name.partition(".")
            label = t("settings.limit", column=t(f"state.{column}")) if column else t(f"settings.name.{room}")
            yield Row((label, self._shown(name)), key=number)

    def _value(self, name: str) -> Any:
        settings = self.app.settings
        room, _, column = name.partition(".")
        value = getattr(settings, room)
        return value.get(column, "") if column else self.app.theme if name == "theme" else value

    def _shown(self, name: str) -> str:
        value = self._value(name)
        if name == "keys":
            return t("settings.keys", n=len(value)) if value else "-"
        if name == "notify":
            return " ".join(value) or t("settings.nowhere")
        return _word(name, value) or "-"

    @property
    def _selected(self) -> str:
        return _NAMES[max(self.main.cursor, 0)]

    def _pane(self) -> list[list[Part]]:
        room = self._selected.partition(".")[0]
        return self.loud_lines() or [[Part(t(f"settings.about.{room}"), "quiet")]]

    def key_word(self, key_id: str) -> str:
        """Enter changes what is selected."""
        return t("keys.edit") if key_id == "list.open" else ""

    @asks
    async def on_rows_opened(self) -> None:
        """The selected one; Esc leaves it as it is."""
        name = self._selected
        room, _, column = name.partition(".")
        title, value = self.main.row.cells[0], self._value(name)
        if name == "keys":
            raise NotDone("settings.keys_by_hand", path=self.app.settings.path or "config.toml")
        if allowed := _ONE_OF.get(name):
            options = [(_word(name, each), "") for each in allowed]
            value = allowed[await self.ask_one_of(title, options, allowed.index(value))]
        elif name == "notify":
            options = [(f"{'x' if each in value else ' '} {each}", "") for each in NOTIFICATIONS]
            each = NOTIFICATIONS[await self.ask_one_of(title, options)]
            value = tuple(other for other in NOTIFICATIONS if (other in value) is not (other == each))
        elif column:
            hint = "settings.hint_limit"
            text = await self.ask_line(title, str(value), hint, wrong=_wrong_limit, selected=True)
            limits = {**self.app.settings.limits, column: int(text or 0)}
            value = {each: limit for each, limit in limits.items() if limit}
        else:
            own = ("settings.name_needed",) if name == "user" else ("", wrong_path)  # the others are paths
            value = await self.ask_line(title, str(value), f"settings.about.{room}", *own)
        self.app.choose(room, value)
        self.show()


def _wrong_limit(text: str) -> str:
    return "" if not text or (text.isdecimal() and len(text) < 10) else t("cli.not_a_count", value=text)


def _word(name: str, value: Any) -> str:
    if name in ("lang", "minutes_lang"):
        return t(f"settings.lang_{value}")
    if isinstance(value, bool):
        return t("dialog.yes") if value else t("dialog.no")
    return str(value)
