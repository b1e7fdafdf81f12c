"""The screens' shell: which screen is on top, the keys and colours that hold everywhere, and a clean end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, InvalidThemeError
from textual.binding import BindingType
from textual.events import Event
from textual.filter import ANSIToTruecolor, LineFilter
from textual.notifications import SeverityLevel
from textual.screen import Screen

from dealtui.i18n import t, use
from dealtui.tui.keys import bindings, checked_keymap, first_key, shown_key
from dealtui.tui.lookout import Lookout
from dealtui.tui.styles import style
from dealtui.tui.terminal_input import take_anything
from dealtui.tui.themes import DARK, OFFERED, meaning
from dealtui.tui.typing_ahead import KeysInOrder

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book
    from dealtui.settings import Settings
    from dealtui.tui.palette import Command

__all__ = ["DealtuiApp"]

AFTER_THE_START = 2.0  # seconds until reminders are looked at


class DealtuiApp(App[None], inherit_bindings=False):
    """dealtui on a terminal.

    >>> DealtuiApp(book, settings).run()                    # opens Today
    >>> DealtuiApp(book, settings, meeting=7).run()         # opens meeting 7 for recording
    >>> DealtuiApp(book, settings, board=True).run()        # opens the board

    Closing the book is the caller's. SIGTERM, SIGHUP and a closed terminal end the app like ctrl+q does.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    ENABLE_COMMAND_PALETTE = False
    TITLE = "dealtui"
    ESCAPE_TO_MINIMIZE = False

    def __init__(self, book: Book, settings: Settings, *, meeting: int = 0, board: bool = False) -> None:
        use(settings.lang)
        # the first screen is not pushed: its sheet is read here
        sheets = ("base.tcss", "today.tcss", "board.tcss") if board else ("base.tcss", "today.tcss")
        super().__init__(css_path=[style(sheet) for sheet in sheets])
        take_anything()
        self.book = book
        self.settings = settings
        self._first_meeting = meeting
        self._first_board = board
        self._told = 0  # repairs
        self._keys = KeysInOrder(self)
        self._lookout = Lookout(self, book.repo.folder, self._is_due, self._poll)
        self.animation_level = "none"
        for name in set(self.available_themes) - set(OFFERED):
            self.unregister_theme(name)
        for theme in OFFERED.values():
            self.register_theme(theme)
        self.theme = settings.theme if settings.theme in OFFERED else DARK.name
        self.keymap, self._keymap_faults = checked_keymap(settings.keys)
        self.set_keymap(self.keymap)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return meaning(self.theme if self.theme in OFFERED else DARK.name)

    def get_default_screen(self) -> Screen[None]:
        from dealtui.tui.screens.today import TodayScreen

        return TodayScreen(self.book)

    def on_mount(self) -> None:
        self._end_on_signals()
        if self._first_meeting:
            self.push_record(self._first_meeting)
        if self._first_board:
            self.push_board()
        for fault in self._keymap_faults:
            self.notify(
                t(f"keymap.{fault.code}", id=fault.id, key=fault.key, other=fault.other), severity="warning"
            )
        self._lookout.start()
        self.set_timer(AFTER_THE_START, self._watch_dates)

    def _watch_dates(self) -> None:
        """Reminders, once Today has been painted."""
        from dealtui.tui.reminding import Reminding

        self._reminding = Reminding(self)
        self._reminding.start()

    async def on_event(self, event: Event) -> None:
        if not await self._keys.act_at_once(event):
            await super().on_event(event)

    def _end_on_signals(self) -> None:
        """Without handlers these signals kill the process and nothing runs (POSIX)."""
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            if number := getattr(signal, name, None):
                try:
                    loop.add_signal_handler(number, self.exit)
                except (NotImplementedError, RuntimeError, ValueError):
                    pass  # Windows, or not the main thread (tests)

    def on_unmount(self) -> None:
        self._lookout.stop()

    def _is_due(self) -> bool:
        """Whether `_poll` has anything to do; one stat."""
        book = self.book
        return book.repo.has_news() or book.fold_is_due() or len(book.notices) > self._told

    def _poll(self) -> None:
        """Hear what other programs wrote, tidy up in a pause; nothing reaches the terminal when nothing happened."""
        self.book.poll()
        self._tell_repairs()
        if self.book.fold_is_due():
            self.run_worker(self.book.fold_async(), group="fold", exclusive=True, exit_on_error=False)

    def _tell_repairs(self) -> None:
        """What was found damaged and mended since this was last asked: nobody should learn of it by chance."""
        if len(self.book.notices) > self._told:
            from dealtui.service.notices import new_notices

            for text in new_notices(self.book, self._told):
                self.notify(text, severity="warning", timeout=30)
            self._told = len(self.book.notices)

    # ------------------------------------------------------------------ screens

    def open_today(self) -> None:
        """Today, and nothing above it."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def push_record(self, meeting: int) -> None:
        """The record screen of a meeting."""
        from dealtui.tui.screens.record import RecordScreen

        self.push_screen(RecordScreen(self.book, meeting))

    def push_board(self) -> None:
        """The board of all actions."""
        from dealtui.tui.screens.board import BoardScreen

        self.push_screen(BoardScreen(self.book))

    def push_minutes(self, meeting: int) -> None:
        """The minutes of a meeting."""
        from dealtui.tui.screens.minutes import MinutesScreen

        self.push_screen(MinutesScreen(self.book, meeting))

    # ------------------------------------------------------------------ everywhere

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Without the one that translates the terminal's own sixteen colours, which no theme here uses."""
        return [each for each in super().get_line_filters() if not isinstance(each, ANSIToTruecolor)]

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """As in Textual, but a message may hold what a user typed and is never read as markup.

        Whatever `markup` says: a widget's own `notify` always passes True.
        """
        super().notify(message, title=title, severity=severity, timeout=timeout, markup=False)

    def commands(self) -> Iterable[Command]:
        """What the palette offers on every screen."""
        from dealtui.tui.palette import Command

        for name in OFFERED:
            yield Command(t("palette.theme", name=name), f"choose_theme({name!r})", self)

    def action_choose_theme(self, name: str) -> None:
        try:
            self.theme = name
        except InvalidThemeError:
            return

    def action_palette(self) -> None:
        from dealtui.tui.palette import Palette

        if not self.screen.is_modal:
            self.push_screen(Palette.of(self.screen))

    def action_help(self) -> None:
        from dealtui.tui.screens.help import HelpScreen

        if not self.screen.is_modal:
            self.push_screen(HelpScreen.of(self.screen, self.keymap))

    async def action_quit(self) -> None:
        """Leave; a screen with something unsaved has a `may_leave`, which asks."""
        for screen in reversed(self.screen_stack):
            may_leave = getattr(screen, "may_leave", None)
            if may_leave is not None and not may_leave(self.exit):
                return
        self.exit()

    def action_help_quit(self) -> None:
        """ctrl+c copies where there is something to copy, and never quits."""
        self.notify(t("app.how_to_quit", key=shown_key(first_key("app.quit"))))
