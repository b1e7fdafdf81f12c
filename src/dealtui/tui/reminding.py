"""Reminders while the app is open: once at the start, and when the day or the actions change (guide 84).

With the bell, on the screens that look over the work (`REMINDS`), and there not while somebody writes: nothing moves by
itself while somebody types or puts a record in order. The screen's `remind` tells it in a word at the foot: nothing lies
over the rows.
What is shown is marked as told to the reader "screen" only then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dealtui.i18n import tn
from dealtui.service.reminding import ToldReminder, due_reminders, mark_given, named

if TYPE_CHECKING:
    from datetime import date

    from textual.app import App

    from dealtui.service.book import Book


READER = "screen"
MINUTE = 60.0
AGAIN = 0.2  # seconds, while a screen is being opened
SHOWN = 3  # reminders that are named; the others are counted


class Reminding:
    """Owned by the app; `start` once the first screen is painted."""

    def __init__(self, app: App[None], book: Book, channels: Sequence[str]) -> None:
        self._app = app
        self._book = book
        self._channels = channels  # besides the screen, see `Settings.notify`
        self._looked: tuple[date, int] | None = None  # the day and the commit that were last looked at

    def start(self) -> None:
        """Look now and every minute; nothing on an app that is already on its way out."""
        if not self._app.is_running:
            return
        self.look()
        self._app.set_interval(MINUTE, self.look)

    def look(self) -> None:
        """Tell what is due and has not been told, unless somebody is writing."""
        app = self._app
        if not app.is_running or not app.screen_stack:  # on its way out
            return
        screen: Any = app.screen
        if not getattr(screen, "REMINDS", False):
            return
        if not screen.is_mounted:  # it is just being opened, and has no place yet to say it
            app.set_timer(AGAIN, self.look)
            return
        if app.focused is not None and app.focused.check_consume_key("a", "a"):  # somebody is writing
            return
        book = self._book
        seen = (book.clock.now().date(), book.repo.seq)
        if seen == self._looked:
            return
        self._looked = seen
        found = due_reminders(book, READER, person=book.user)
        if not found:
            return
        title = tn("remind.title", len(found), n=len(found))
        screen.remind(f"{title} {' '.join(map(named, found[:SHOWN]))}")
        app.bell()
        self._elsewhere(found)
        if not book.read_only:
            # not kept: told again at the next start, which is better than never
            app.run_worker(book.do_async(mark_given(book, found, READER)), exit_on_error=False)

    def _elsewhere(self, found: list[ToldReminder]) -> None:
        """On the terminal's title bar and the desktop, where the user has switched that on."""
        app = self._app
        channels = self._channels
        if not channels:
            return
        from dealtui.service.reminding import desktop, notice, terminal_sequence

        title, body = notice(found)
        if app._driver is not None and (sequence := terminal_sequence(channels, title, body)):
            app._driver.write(sequence)
        if "desktop" in channels:
            app.run_worker(lambda: desktop(title, body), thread=True, exit_on_error=False)
