"""When the app looks at what other programs wrote, and tidies up: as soon as the system tells of a change, and now and then.

Not a Textual timer: that wakes the whole app to find nothing. Where the system does not tell (`store/watching.py`), one look
at the journal a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from dealtui.store.watching import Watch

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["Lookout"]

SECOND = 1.0
SELDOM = 15.0  # seconds; what only the time brings about, folding after a pause, can wait as long
SOON = 0.05  # seconds; the lines that another program writes at once are taken over at once


class Lookout:
    """Calls `act` in the app whenever `is_due` says that there is something to do.

    lookout = Lookout(app, "/home/lee/deals", is_due, act)
    lookout.start()
    lookout.stop()
    """

    def __init__(
        self, app: App[None], folder: str, is_due: Callable[[], bool], act: Callable[[], None]
    ) -> None:
        self._app = app
        self._folder = folder
        self._is_due = is_due
        self._act = act
        self._watch: Watch | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._soon: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """The first look comes when the first screen has been painted."""
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(SECOND, self._first_look)

    def stop(self) -> None:
        for timer in (self._timer, self._soon):
            if timer is not None:
                timer.cancel()
        if self._watch is not None:
            self._loop.remove_reader(self._watch.fileno())
            self._watch.close()
            self._watch = None

    def _first_look(self) -> None:
        if not self._app.is_running:
            return
        watch = Watch.of(self._folder)
        if watch is not None:
            try:
                self._loop.add_reader(watch.fileno(), self._told)
                self._watch = watch
            except (NotImplementedError, OSError):  # a loop without descriptors
                watch.close()
        self._look_again()

    def _look_again(self) -> None:
        """The look that comes with the time."""
        self._timer = self._loop.call_later(SELDOM if self._watch else SECOND, self._look_again)
        self._look()

    def _told(self) -> None:
        if self._watch is not None and self._watch.drain() and self._soon is None:
            self._soon = self._loop.call_later(SOON, self._look_now)

    def _look_now(self) -> None:
        self._soon = None
        self._look()

    def _look(self) -> None:
        if self._app.is_running and self._is_due():
            self._app.call_later(self._act)
            if self._soon is None:  # what another program was still writing then
                self._soon = self._loop.call_later(SECOND, self._look_now)
