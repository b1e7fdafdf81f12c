"""What makes hundreds of apps in one process quick: waiting without a clock, and asking once what stays the same.

Textual's own `wait_for_idle` sleeps 20 ms, and again until the process used little of the processor meanwhile: a process
that was kept from running by others looks idle, and one with nothing to do waits all the same. Here the event loop is
asked: nothing is ready to run, no short timer is running, no thread is at work for it. What Textual puts off for a
few milliseconds, drawing and a new size, is done at once.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

import textual.app
import textual.pilot
from textual._context import active_app
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

import dealtui.tui.app

SOON = 0.01  # seconds: a timer that goes off within this is waited for
PATIENCE = 1.0  # seconds that threads are waited for: tests hold some of them up on purpose
ROUNDS = 3  # in a row in which nothing happened


async def calm(min_sleep: float = 0.0, max_sleep: float = 5.0) -> None:
    """In place of textual's `wait_for_idle`."""
    loop: Any = asyncio.get_running_loop()
    begun = monotonic()
    held = getattr(loop, "threads_held_up", 0)
    quiet = 0
    while quiet < ROUNDS:
        await asyncio.sleep(0)
        if loop._ready or _took_size():
            quiet = 0
        elif _due_soon(loop) or monotonic() - begun < _patience(_threads_at_work(loop), held):
            quiet = 0
            await asyncio.sleep(0.001)
        else:
            quiet += 1
            if quiet == 1:
                _draw()
        if monotonic() - begun > max_sleep:
            return
    loop.threads_held_up = _threads_at_work(loop)


def _patience(at_work: int, held: int) -> float:
    """How long the threads at work are waited for, so many of which were waited for before, in vain."""
    return PATIENCE if at_work > held else PATIENCE / 20 if at_work > 0 else -1.0


async def screen_is_calm(_pilot: Any, timeout: float = 30.0) -> bool:
    """In place of `Pilot._wait_for_screen`, which sends a message to every widget and waits until all have come."""
    await calm()
    return True


def _took_size() -> bool:
    """Whether the app had a new size to tell its screens, which it would do a 120th of a second later."""
    app = active_app.get(None)
    waited = app is not None and app._resize_timer is not None
    if waited:
        app._check_resize()
    return waited


def _due_soon(loop: Any) -> bool:
    """Whether a short timer is running, other than the screens' own: what those would draw is drawn by `_draw`."""
    end = loop.time() + SOON
    soon = [handle for handle in loop._scheduled if handle._when <= end and not handle._cancelled]
    if not soon:
        return False
    app = active_app.get(None)
    tasks = [screen._update_timer._task for screen in app.screen_stack] if app and app._screen_stack else []
    drawing = [task._fut_waiter for task in tasks if task is not None]
    return any(not handle._args or handle._args[0] not in drawing for handle in soon)


def _threads_at_work(loop: Any) -> int:
    executor = loop._default_executor
    return 0 if executor is None else len(executor._threads) - executor._idle_semaphore._value


def _draw() -> None:
    """What the screen has to draw is drawn now, and not at the next sixtieth of a second."""
    try:
        screen = active_app.get().screen
    except Exception:  # no app, or none with a screen any more
        return
    if screen._update_timer is not None:
        screen._on_timer_update()


_parsed: dict[Any, list[RuleSet]] = {}
_parse_rules = Stylesheet._parse_rules


def parsed_once(sheet: Stylesheet, css: str, *more: Any, **named: Any) -> list[RuleSet]:
    """In place of `Stylesheet._parse_rules`: every app has the same styles, and rules are not changed once they are
    parsed. Textual keeps them for one app only, and not even there when a screen brings its own.
    """
    key = (css, more, *named.items(), *sheet._variables.items())
    rules = _parsed.get(key)
    if rules is None:
        rules = _parsed[key] = _parse_rules(sheet, css, *more, **named)
    return rules


def take_their_place() -> None:
    """From now on; and the app never reminds of dates by itself, however long a test takes, and reads ahead at once."""
    textual.app.wait_for_idle = textual.pilot.wait_for_idle = calm
    textual.pilot.Pilot._wait_for_screen = screen_is_calm
    Stylesheet._parse_rules = parsed_once
    dealtui.tui.app.AFTER_THE_START, dealtui.tui.app.TYPING = 3600.0, 0.0
