"""A terminal for tests: a program runs in a real pty, its output is drawn on a screen that can be read.

with Terminal(["meetings"], book) as terminal:      # dealtui meetings
    terminal.wait_for("价格与周期")
    terminal.press("esc")
    assert terminal.wait_exit() == 0

Nothing here sleeps: `wait_for` returns with the byte that made its expectation true.
"""

from __future__ import annotations

import codecs
import fcntl
import io
import multiprocessing
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any
from unittest.mock import patch

import pyte

from dealtui.cli.main import main
from dealtui.tui.app import SCREENS
from tests.pty.keyboard import answers, key_bytes, paste_bytes

PATIENCE = (
    15.0  # seconds for any one wait: the machine may be busy, and a wait that succeeds does not use them
)


def program_environment(book: Path, **more: str) -> dict[str, str]:
    """The environment of a program under test: this book, a home of its own, nothing of the developer's settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DEALTUI_", "TEXTUAL", "LC_", "LANG", "XDG_", "COLUMNS", "LINES", "NO_COLOR"))
    }
    home = book.parent / "home"
    home.mkdir(exist_ok=True)
    return {
        **kept,
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "DEALTUI_BOOK": str(book),
        "PYTHONDONTWRITEBYTECODE": "",
        **more,
    }


def dealtui(book: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """One command run to its end, in this process: what it finds on the disk and writes there is what counts."""
    out, err, typed = (io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8") for text in ("", "", stdin))
    environ = patch.dict(os.environ, program_environment(book), clear=True)
    with environ, patch.multiple(sys, stdin=typed, stdout=out, stderr=err):
        code = main(list(words))
    said = (stream.buffer.getvalue().decode() for stream in (out, err))
    return subprocess.CompletedProcess(words, code, *said)


_COLOURS = re.compile(r"\x1b\[[<=>?]?[\d;:]*m")  # most of what is written, and nobody looks at them here


class Terminal:
    """`dealtui` with `words`, on a terminal of the given size.

    `raw` keeps every byte that the program wrote. A terminal that the program does not own hangs up without a signal.
    """

    def __init__(
        self,
        words: Sequence[str],
        book: Path,
        *,
        columns: int = 80,
        rows: int = 24,
        owned: bool = True,
        **environment: str,
    ) -> None:
        self.raw = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._master, slave = pty.openpty()
        self._set_size(columns, rows)
        self.before = termios.tcgetattr(slave)
        environ, name = program_environment(book, **environment), os.ttyname(slave)
        self.process: Program | subprocess.Popen[bytes]
        if "PYTHONPATH" in environment:
            command = [sys.executable, "-m", "dealtui", *words]
            streams = dict.fromkeys(("stdin", "stdout", "stderr"), slave)
            self.process = subprocess.Popen(
                command, env=environ, preexec_fn=partial(_take, name, owned), **streams
            )
        else:
            self.process = Program(words, environ, name, owned)
        self._slave = slave  # kept open, so that what a dying program wrote can still be read

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def end(self) -> None:
        """Whatever state the program is in, nothing of it stays."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()

    # ------------------------------------------------------------------ the person's side

    # `see` is waited for afterwards
    def type(self, text: str, see: str = "") -> None:
        """Type a text, as fast as an input method hands one over."""
        self.send(text.encode())
        if see:
            self.wait_for(see)

    def press(self, *keys: str, see: str = "") -> None:
        """Press keys one after the other. After `esc` wait for what it does: with more bytes behind it, it is alt."""
        for key in keys:
            self.send(key_bytes(key))
        if see:
            self.wait_for(see)

    def enter(self, line: str, see: str = "") -> None:
        """Type a line and press Enter."""
        self.send(line.encode() + key_bytes("enter"))
        if see:
            self.wait_for(see)

    def paste(self, text: str) -> None:
        """Paste a text, bracketed."""
        self.send(paste_bytes(text))

    def stall(self, stalled: bool = True) -> None:
        """Ctrl+S, or a line that is dead for a while: nothing that the program writes gets out."""
        termios.tcflow(self._slave, termios.TCOOFF if stalled else termios.TCOON)

    def resize(self, columns: int, rows: int) -> None:
        """Give the window another size."""
        self._screen.resize(rows, columns)
        self._set_size(columns, rows)
        self.process.send_signal(signal.SIGWINCH)

    def clear(self) -> None:
        """Forget what the program has drawn, as a shell draws over it."""
        while self._read(0):
            pass
        self._screen.reset()

    def hang_up(self) -> None:
        """Close the window."""
        for end in (self._slave, self._master):
            if end >= 0:
                os.close(end)
        self._slave = self._master = -1

    # ------------------------------------------------------------------ what is to be seen

    @property
    def lines(self) -> list[str]:
        """The screen, a string a row. pyte's own `display` fails on half a wide character, which may stand alone as long
        as a frame is being drawn."""
        columns, rows = range(self._screen.columns), range(self._screen.lines)
        return ["".join(self._screen.buffer[y][x].data for x in columns).rstrip() for y in rows]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the terminal's cursor, from 0: where an input method opens its window."""
        return self._screen.cursor.x, self._screen.cursor.y

    def wait_for(self, pattern: str, timeout: float = PATIENCE) -> re.Match[str]:
        """The first match of a regular expression on the whole screen (MULTILINE); fails with the screen."""
        deadline = time.monotonic() + timeout
        while True:
            if not self._in_frame() and (found := re.search(pattern, self.text, re.MULTILINE)):
                return found
            if not self._read(deadline - time.monotonic()):
                ended = f", ended with {self.process.poll()}" if self.process.poll() is not None else ""
                raise AssertionError(f"never on the screen{ended}: {pattern}\n{self.text}")

    def wait_until(self, come_true: Callable[[], bool], timeout: float = PATIENCE) -> None:
        """Wait for something that is not on the screen, reading the screen meanwhile."""
        deadline = time.monotonic() + timeout
        while not come_true():
            if time.monotonic() > deadline:
                raise AssertionError(f"never came true\n{self.text}")
            self._read(0.02)

    def wait_exit(self, timeout: float = PATIENCE) -> int:
        """The exit code, as soon as there is one; minus the signal's number where a signal ended the program."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError(f"still running after {timeout} s\n{self.text}")
            if self._master < 0:
                self.process.wait(left)
            else:
                self._read(min(left, 0.02))
        while self._master >= 0 and self._read(0):
            pass
        return self.process.returncode

    def attributes(self) -> list[Any]:
        """The terminal's modes as they are now; `before` holds those from before the program."""
        return termios.tcgetattr(self._slave)

    # ------------------------------------------------------------------ the wires

    def send(self, data: bytes) -> None:
        """Write, and go on reading meanwhile: a program that cannot write stops reading."""
        while data:
            ready = self._ready(select.POLLIN | select.POLLOUT, PATIENCE)
            if ready & select.POLLIN:
                self._read(0)
            if ready & select.POLLOUT:
                data = data[os.write(self._master, data[:512]) :]

    def _ready(self, events: int, wait: float) -> int:
        """Which of the events came within `wait` seconds; `select` would take no descriptor over 1,023."""
        poll = select.poll()
        poll.register(self._master, events)
        found = poll.poll(wait * 1000)
        return found[0][1] if found else 0

    def _read(self, wait: float) -> bool:
        """Take in what the program wrote within `wait` seconds; False when that was nothing."""
        if wait < 0 or self._master < 0 or not self._ready(select.POLLIN, wait):
            return False
        data = b""
        try:
            while self._ready(select.POLLIN, 0):  # it comes in pieces of 4,096 bytes
                data += os.read(self._master, 65536)
        except OSError:  # it has hung up
            pass
        if not data:
            return False
        self.raw += data
        if answer := answers(data):
            os.write(self._master, answer)
        self._stream.feed(_COLOURS.sub("", self._decoder.decode(data)))
        return True

    def _in_frame(self) -> bool:
        """Whether the program is in the middle of a frame (synchronized output): the screen is half old then."""
        return self.raw.rfind(b"\x1b[?2026h") > self.raw.rfind(b"\x1b[?2026l")

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


# ----------------------------------------------------------------------------------------------------
# The program without its imports, which would be most of what these tests wait for: a process has them, and the programs
# branch off from it.

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["tests.pty.terminal", *(f"dealtui.tui.screens.{place.partition(':')[0]}" for place in SCREENS.values())]
)


class Program:
    """What the tests ask of a `subprocess.Popen`."""

    def __init__(self, words: Sequence[str], environ: dict[str, str], terminal: str, owned: bool) -> None:
        self._process = _FORKS.Process(target=_run, args=(words, environ, terminal, owned))
        self._process.start()
        self.pid, self.kill, self.wait = self._process.pid, self._process.kill, self._process.join

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)


def _take(terminal: str, owned: bool) -> int:
    """In the child: a session of its own. The terminal that it opens becomes its own, so that closing the window hangs it up."""
    os.setsid()
    return os.open(terminal, os.O_RDWR if owned else os.O_RDWR | os.O_NOCTTY)


def _run(words: Sequence[str], environ: dict[str, str], terminal: str, owned: bool) -> None:
    """In the child: the program, as `python -m dealtui` is it."""
    given = _take(terminal, owned)
    for place, name in enumerate(("stdin", "stdout", "stderr")):
        os.dup2(given, place)
        stream = open(place, "w" if place else "r", encoding="utf-8", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    os.close(given)
    os.environ.clear()
    os.environ.update(environ)
    os._exit(main(list(words)))
