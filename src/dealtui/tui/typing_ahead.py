"""Keys one after the other, however fast they come.

Textual gives a key to the widget that has the focus and looks for bindings only when the key has bubbled up to the
app. Somebody who types ahead of a slow terminal, or an input method that sends a whole phrase, has by then put the
next characters into the wrong field. So a key that is not text is acted on before the next one is looked at.

A widget names in `AT_ONCE` the actions that are over when they return, because nobody hears of them by a message: the
next key need not wait for anything, and a key that is held down keeps up with the keyboard.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.events import Event, Key
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["KeysInOrder"]

PATIENCE = 1.0  # seconds that a key waits for a screen to come up, or a widget to catch up


class KeysInOrder:
    """Asked by the app for every event; see the module."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._busy: Widget | None = (
            None  # has been sent keys that it, and who hears of them, may not be done with
        )

    async def act_at_once(self, event: Event) -> bool:
        """Whether an event was a key whose binding has been run; if not, it is to go its usual way."""
        if not isinstance(event, Key) or event.is_forwarded:
            return False
        await _screen_is_up(self._app)
        if self._types(event):
            return False
        if self._busy is not None:  # what was struck before may open or close a screen, or move the focus
            await _caught_up(self._busy)
            await _caught_up(self._app.screen)
            await _screen_is_up(self._app)
            if self._types(event):
                return False
        screen = self._app.screen
        active = screen.active_bindings.get(event.key)
        if active is None or not active.enabled:
            return False
        name = active.binding.action.partition("(")[0]
        at_once = name in getattr(active.node, "AT_ONCE", ())
        self._busy = None if at_once else self._app.focused or screen
        return await self._app.run_action(active.binding.action, active.node)

    def _types(self, event: Key) -> bool:
        """Whether the key is text for the widget that has the focus."""
        focused = self._app.focused
        if focused is None or not focused.check_consume_key(event.key, event.character):
            return False
        self._busy = focused
        return True


async def _screen_is_up(app: App[None]) -> None:
    """A screen that was just opened takes the focus a moment later."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    screen = app.screen
    while screen.AUTO_FOCUS != "" and screen.focused is None and not screen.is_mounted and loop.time() < end:
        await asyncio.sleep(0.002)


async def _caught_up(widget: Widget) -> None:
    """The widget has taken what was sent to it before, and those above it, up to the screen, what it told them."""
    for node in (*widget.ancestors_with_self,):
        if not isinstance(node, Widget) or not node.is_running:
            break
        done = asyncio.Event()
        if node.call_later(done.set):
            try:
                async with asyncio.timeout(PATIENCE):  # no task of its own, as wait_for would make
                    await done.wait()
            except TimeoutError:
                return
