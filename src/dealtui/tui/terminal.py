"""What a terminal sends: any bytes, keys in their order."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from queue import Queue
from select import select
from typing import IO, TYPE_CHECKING, Any

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._xterm_parser import XTermParser
from textual.binding import ActiveBinding
from textual.command import CommandPalette
from textual.events import Event, Key
from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver


# ----------------------------------------------------------------------------------------------------
# What a terminal sends may be anything: another encoding, half of a surrogate pair, escapes within a paste.
#
# Textual decodes its input strictly, in a thread: one byte that is no UTF-8 ends the program with a traceback, and
# whatever was typed meanwhile is gone. Here such a byte becomes U+FFFD, which the person sees and can mend.
#
# It also looks for keys within a paste: an escape copied from a coloured log would have what follows it typed, its line
# ends as Enter. Here a paste holds no escape, so that all of it arrives as the paste that it is.

WAIT = 0.1  # seconds until what a lone Esc means is decided, and the end is looked for
GRACE = 1.0  # seconds that the end waits for a terminal that takes nothing
ESCAPE = "\x1b"
BEGIN, END = "\x1b[200~", "\x1b[201~"  # of a bracketed paste


class Input:
    """Bytes as they come, in any pieces, to text for Textual's parser.

    >>> Input("utf-8").decode(b"\\x1b[200~a\\x1b[31mb\\x1b[201~")
    '\\x1b[200~a[31mb\\x1b[201~'
    """

    def __init__(self, encoding: str) -> None:
        self._decode = getincrementaldecoder(encoding)(errors="replace").decode
        self._pasting = False
        self._held = ""  # of a paste: what may be the beginning of its end
        self._given = ""  # before a paste: the last characters, which may be the beginning of its beginning

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of these bytes."""
        text, self._held = self._held + self._decode(data, final), ""
        out = []
        while text:
            if self._pasting:
                inside, end, text = text.partition(END)
                if not end and not final:
                    inside, self._held = _without_beginning_of(END, inside)
                out += [inside.replace(ESCAPE, ""), end]
                self._pasting = not end
            else:
                before, begin, rest = (self._given + text).partition(BEGIN)
                whole = before + begin
                out.append(whole[len(self._given) :])
                self._given = "" if begin else whole[1 - len(BEGIN) :]
                self._pasting, text = bool(begin), rest
        return "".join(out)


def _without_beginning_of(sign: str, text: str) -> tuple[str, str]:
    """A text parted before what, at its end, may go on to be `sign`."""
    for length in range(min(len(sign) - 1, len(text)), 0, -1):
        if text.endswith(sign[:length]):
            return text[:-length], text[-length:]
    return text, ""


# ----------------------------------------------------------------------------------------------------
# A terminal may stand still or go away at any moment, and the program neither waits for it nor outlives it.
#
# Textual's writer thread dies of the first error, its queue holds thirty writes, and the thirty-first waits for ever; its
# SIGCONT handler starts such a thread anew when the kernel hangs up (it sends SIGHUP and SIGCONT); the end of what a
# terminal sends is not looked at, and read again and again.

if sys.platform != "win32":
    from textual.drivers import linux_driver
    from textual.drivers._writer_thread import WriterThread

    class Writer(WriterThread):
        """Writes what the app draws; nobody waits for it. After an error it goes on taking, and drops."""

        def __init__(self, file: IO[str]) -> None:
            super().__init__(file)
            self._queue: Queue[str | None] = Queue()
            self._encoding = getattr(file, "encoding", "utf-8")
            self._frame: list[str] = []

        def write(self, text: str) -> None:
            """A frame goes whole: to wake this thread takes as long as to draw some of its lines."""
            self._frame.append(text)
            if self._frame[0] != SYNC_START or text == SYNC_END:
                super().write("".join(self._frame))
                self._frame.clear()

        def run(self) -> None:
            alive = True
            parts: list[str | None] = []
            while None not in parts:
                parts = [self._queue.get()]
                while not self._queue.empty():
                    parts.append(self._queue.get())
                if alive:
                    try:
                        self._out("".join(filter(None, parts)))
                    except OSError:
                        alive = False

        def _out(self, text: str) -> None:
            """To the descriptor itself: the file's buffer has a lock, which a terminal that stands still would hold."""
            left = memoryview(text.encode(self._encoding, "backslashreplace"))
            while left:
                try:
                    left = left[os.write(self._file.fileno(), left) :]
                except BlockingIOError:
                    select([], [self._file.fileno()], [], GRACE)

        def stop(self) -> None:
            """What is still to be written, also of a frame that was never ended, is waited for, but not for ever."""
            super().write("".join(self._frame))
            self._queue.put(None)
            self.join(GRACE)

    linux_driver.WriterThread = Writer  # type: ignore[misc]  # the driver looks it up there

    class TerminalDriver(linux_driver.LinuxDriver):
        """Textual's driver, for a terminal that may go."""

        _stopped = False  # by ourselves, to be started again by SIGCONT

        # A signal falls between any two steps of the program, also while it holds what stopping would wait for: each is
        # acted on in the app's own turn.

        def _sigtstp_application(self, *_: object) -> None:
            self._call(self._stop)

        def _sigcont_application(self, *_: object) -> None:
            self._call(self._go_on)

        def _stop(self) -> None:
            if not self._stopped:  # struck twice
                self._stopped = self._auto_restart
                super()._sigtstp_application()

        def _go_on(self) -> None:
            if self._stopped:
                self._stopped = False
                super()._sigcont_application()
            self._app.call_later(self._app.refresh, layout=True)

        def _call(self, callback: Callable[[], object]) -> None:
            """In the app's own thread."""
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(callback)

        def run_input_thread(self) -> None:
            """Read until the app ends, or the terminal does. Nothing to read is its end, and so is an error."""
            parser, source = XTermParser(self._debug), Input("utf-8")
            while not self.exit_event.is_set():
                if select([self.fileno], [], [], WAIT)[0]:
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:
                        data = b""
                    if not data:
                        self._call(self._app.exit)
                        return
                    if text := source.decode(data):
                        for message in parser.feed(text):
                            self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)


def driver_for(found: type[Driver]) -> type[Driver]:
    """The driver for where Textual would take `found`: another one only for a terminal of POSIX."""
    if sys.platform != "win32" and found is linux_driver.LinuxDriver:
        return TerminalDriver
    return found


# ----------------------------------------------------------------------------------------------------
# Keys one after the other, however fast they come.
#
# Textual gives a key to the widget that has the focus and looks for bindings only when the key has bubbled up to the
# app. Somebody who types ahead of a slow terminal, or an input method that sends a whole phrase, has by then put the
# next characters into the wrong field. So a key that is not text is acted on before the next one is looked at.
#
# A widget names in `AT_ONCE` the actions that are over when they return, because nobody hears of them by a message: the
# next key need not wait for anything, and a key that is held down keeps up with the keyboard.
#
# What a screen asks and carries out runs beside its messages, as workers of the group `ASK`. The next key waits for it,
# unless a dialog is on top, which the key is for: it finds the list as the commit left it. Textual's palette likewise
# looks for what was typed in a worker: Enter waits for what it finds.

ASK = "ask"
_AWAITED = (ASK, CommandPalette._GATHER_COMMANDS_GROUP)
PATIENCE = 1.0  # seconds that a key waits for a screen to come up, or a widget to catch up


class KeysInOrder:
    """Asked by the app for every event; see the module."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._busy: Widget | None = (
            None  # has been sent keys that it, and who hears of them, may not be done with
        )
        self._acted = False  # whether the last of them was no text: it may have opened or closed a screen
        self.struck = 0.0
        """When the last key was struck, of the monotonic clock."""

    async def act_at_once(self, event: Event) -> bool:
        """Whether an event was a key whose binding has been run; if not, it is to go its usual way."""
        if not isinstance(event, Key) or event.is_forwarded:
            return False
        self.struck = time.monotonic()
        await _screen_is_up(self._app)
        if not self._acted and self._types(event):
            return False
        if self._busy is not None:  # what was struck before may open or close a screen, or move the focus
            await _caught_up(self._busy)
            await _caught_up(self._app.screen)
            await carried_out(self._app)
            await _screen_is_up(self._app)
            if self._types(event):
                return False
        screen = self._app.screen
        active = bound(screen, event.key)
        if active is None or not active.enabled:
            return False
        name = active.binding.action.partition("(")[0]
        at_once = name in getattr(active.node, "AT_ONCE", ())
        self._busy = None if at_once else self._app.focused or screen
        self._acted = not at_once
        done = await self._app.run_action(active.binding.action, active.node)
        if (
            not at_once
        ):  # before the next event of the app: with it the screen may be left, and another one opened
            await carried_out(self._app)
        return done

    def _types(self, event: Key) -> bool:
        """Whether the key is text for the widget that has the focus."""
        focused = self._app.focused
        if focused is None or not focused.check_consume_key(event.key, event.character):
            return False
        self._busy, self._acted = focused, False
        return True


def bound(screen: Screen[Any], key: str) -> ActiveBinding | None:
    """What a key does on a screen now. `Screen.active_bindings` says it of all keys, which takes as long as most of what a
    key does."""
    found: ActiveBinding | None = None
    for node, bindings in screen._modal_binding_chain:
        for binding in bindings.key_to_bindings.get(key, ()):
            state = screen.app._check_action_state(binding.action, node)
            if state is not False and (found is None or binding.priority > found.binding.priority):
                found = ActiveBinding(node, binding, bool(state))
    return found


async def _screen_is_up(app: App[None]) -> None:
    """A screen that was just opened takes the focus a moment later."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    screen = app.screen
    while screen.AUTO_FOCUS != "" and screen.focused is None and not screen.is_mounted and loop.time() < end:
        await asyncio.sleep(0.002)


async def carried_out(app: App[None]) -> None:
    """What the screen was asked to do is done, or a dialog is on top."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while loop.time() < end:
        screen = app.screen
        if not any(w.group in _AWAITED and w.node is screen and not w.is_finished for w in app.workers):
            return
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
