"""Reminders while the app is open: once at the start, and when the day or the actions change (guide 84).

With the bell, on the screens that look over the work (`REMINDS`), and there not while somebody writes: nothing moves by
itself while somebody types or puts a record in order. A list has a toast below it, which goes with the screen; where a
pane stands below (`ActionDoing`), which a toast would hide, the foot tells it in a word.
What is shown is marked as told to the reader "screen" only then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealtui.i18n import t, tn
from dealtui.service.reminding import Due, due_reminders, marking
from dealtui.text import cut, shown, width
from dealtui.tui.screens.action_doing import ActionDoing

if TYPE_CHECKING:
    from datetime import date

    from dealtui.tui.app import DealtuiApp

__all__ = ["Reminding"]

READER = "screen"
MINUTE = 60.0
AGAIN = 0.2  # seconds, while a screen is being opened
SHOWN = 3  # reminders that are named; the others are counted
SECONDS = 8
ROOM = 35  # cells of a line of a toast at 80 columns


class Reminding:
    """Owned by the app; `start` once the first screen is painted."""

    def __init__(self, app: DealtuiApp) -> None:
        self._app = app
        self._looked: tuple[date, int] | None = None  # the day and the commit that were last looked at
        self._toast = ""  # what the last toast says

    def start(self) -> None:
        """Look now and every minute; nothing on an app that is already on its way out."""
        if not self._app.is_running:
            return
        self._app.screen_change_signal.subscribe(self._app, lambda screen: self._take_away())
        self.look()
        self._app.set_interval(MINUTE, self.look)

    def look(self) -> None:
        """Tell what is due and has not been told, unless somebody is writing."""
        app = self._app
        if not app.is_running or not app.screen_stack:  # on its way out
            return
        if not getattr(app.screen, "REMINDS", False):
            return
        if not app.screen.is_mounted:  # it is just being opened, and has no place yet to say it
            app.set_timer(AGAIN, self.look)
            return
        if app.focused is not None and app.focused.check_consume_key("a", "a"):  # somebody is writing
            return
        book = app.book
        seen = (book.clock.now().date(), book.repo.seq)
        if seen == self._looked:
            return
        self._looked = seen
        found = due_reminders(book, READER, person=book.user)
        if not found:
            return
        title = tn("remind.title", len(found), n=len(found))
        if isinstance(app.screen, ActionDoing):
            app.screen.remind(f"{title} {' '.join(due.code for due in found[:SHOWN])}")
        else:
            self._toast = self._text(found)
            app.notify(self._toast, title=title, timeout=SECONDS)
        app.bell()
        self._elsewhere(found)
        if not book.read_only:
            use_case = marking(book, found, READER)
            # not kept: told again at the next start, which is better than never
            app.run_worker(book.change_async("remind", use_case), exit_on_error=False)

    def _take_away(self) -> None:
        """The toast belongs to the screen it was shown on."""
        for notice in tuple(self._app._notifications):
            if self._toast and notice.message == self._toast:
                self._app._unnotify(notice)
        self._toast = ""

    def _text(self, found: list[Due]) -> str:
        """One line each in the narrowest toast: what is cut is the task."""
        rows = []
        for due in found[:SHOWN]:
            who = shown(due.reminder.person or t("remind.nobody"))
            after = f"  {who}  {_days(due)}"
            rows.append(f"{cut(f'{due.code} {shown(due.task)}', max(ROOM // 3, ROOM - width(after)))}{after}")
        if (rest := len(found) - SHOWN) > 0:
            rows.append(tn("remind.more", rest, n=rest))
        return "\n".join(rows)

    def _elsewhere(self, found: list[Due]) -> None:
        """On the terminal's title bar and the desktop, where the user has switched that on."""
        app = self._app
        channels = app.settings.notify
        if not channels:
            return
        from dealtui.service.notifying import desktop, terminal_sequence

        title = tn("remind.title", len(found), n=len(found))
        body = t("list.comma").join(f"{due.code} {due.task}" for due in found if not due.internal)
        if app._driver is not None and (sequence := terminal_sequence(channels, title, body)):
            app._driver.write(sequence)
        if "desktop" in channels:
            app.run_worker(lambda: desktop(title, body), thread=True, exit_on_error=False)


def _days(due: Due) -> str:
    """How long there is, in the words of the first screen."""
    days, day = due.reminder.days, due.reminder.due[5:10]
    if days < 0:
        return tn("today.days_late", -days, n=-days)
    return t("day.today") if days == 0 else t("day.tomorrow") if days == 1 else day
