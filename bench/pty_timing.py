"""One program in one real pseudo-terminal, timed from outside.

Every piece of output is stamped the moment it arrives and only kept; what the screen showed, and since when, is worked
out afterwards (with pyte), so that reading the screen never delays the measuring. While a program holds a frame back
(synchronized output, mode 2026) the screen counts only when the frame is complete.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyte
from harness import HERE, Figures

__all__ = ["Missed", "Terminal", "Usage", "hello", "in_turns", "rest"]

# Questions a terminal is asked, and what a modern one answers: it knows synchronized output, not in-band resize
_ANSWERS = (
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
    (re.compile(rb"\x1b\[c"), b"\x1b[?62;22c"),
)
# What pyte does not know and would print: private reports, strings, keypad modes
_UNKNOWN = re.compile(
    r"\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[[0-?]*[ -/]+[@-~]|\x1b\[\?[\d;]*u"
    r"|\x1b[P_^][^\x1b]*\x1b\\|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[=>]"
)
_CUT = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[P_^\]][^\x07\x1b]*)?\Z")
_SYNC = re.compile(r"\x1b\[\?2026([hl])")


class Missed(Exception):
    """What was waited for did not come; the text is the screen at the end."""


class Usage(NamedTuple):
    """Of the whole process so far: CPU in ms, highest resident memory in MB, voluntary context switches."""

    cpu: float
    memory: float
    wakes: int


class Terminal:
    """A running program. Times are nanoseconds of the monotonic clock.

    with Terminal(["dealtui"], {"DEALTUI_BOOK": "book"}) as terminal:
        painted = terminal.wait(lambda lines: "今天" in lines[0])
        milliseconds = (painted - terminal.began) / 1e6
    """

    def __init__(
        self,
        argv: Sequence[str],
        environ: Mapping[str, str] | None = None,
        columns: int = 120,
        rows: int = 40,
    ) -> None:
        self.bytes = 0
        self._pieces: list[tuple[int, bytes]] = []  # not drawn yet
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._rest = ""
        self._undecoded = b""
        self._held_back = False
        env = {
            k: v for k, v in os.environ.items() if not k.startswith(("TEXTUAL", "DEALTUI", "LC_", "PYTHON"))
        }
        env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "zh_CN.UTF-8", **(environ or {})}
        self.began = time.monotonic_ns()
        self.pid, self._fd = pty.fork()
        if not self.pid:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(argv[0], list(argv), env)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        end = time.monotonic() + 3
        while time.monotonic() < end and not os.waitpid(self.pid, os.WNOHANG)[0]:
            self._read(0.05)
        else:
            if time.monotonic() >= end:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
        os.close(self._fd)

    # ------------------------------------------------------------------ what comes out

    def _read(self, timeout: float) -> bool:
        if not select.select([self._fd], [], [], timeout)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        stamp = time.monotonic_ns()
        if not data:
            return False
        for question, answer in _ANSWERS:
            if question.search(data):
                os.write(self._fd, answer)
        self._pieces.append((stamp, data))
        self.bytes += len(data)
        return True

    def settle(self, quiet: float = 0.06, timeout: float = 10.0) -> None:
        """Read until nothing came for `quiet` seconds."""
        end = time.monotonic() + timeout
        while time.monotonic() < end and self._read(quiet):
            pass

    def _draw(self, data: bytes) -> None:
        text = self._rest + self._decoded(data)
        if cut := _CUT.search(text):
            text, self._rest = text[: cut.start()], text[cut.start() :]
        else:
            self._rest = ""
        for mode in _SYNC.finditer(text):
            self._held_back = mode[1] == "h"
        self._stream.feed(_UNKNOWN.sub("", text))

    def _decoded(self, data: bytes) -> str:
        data = self._undecoded + data
        for keep in range(4):
            try:
                text = data[: len(data) - keep].decode()
            except UnicodeDecodeError:
                continue
            self._undecoded = data[len(data) - keep :]
            return text
        self._undecoded = b""
        return data.decode("utf-8", "replace")

    @property
    def lines(self) -> list[str]:
        """The screen as drawn so far; a wide character stands once."""
        return [
            "".join(row[x].data for x in range(self._screen.columns)).rstrip()
            for row in (self._screen.buffer[y] for y in range(self._screen.lines))
        ]

    def wait(self, shown: Callable[[list[str]], bool], timeout: float = 20.0, quiet: float = 0.06) -> int:
        """When the screen first was as `shown` wants it. Raises Missed.

        What has arrived is drawn piece by piece only when the program is quiet for a moment.
        """
        end = time.monotonic() + timeout
        while True:
            while self._pieces:
                stamp, data = self._pieces.pop(0)
                self._draw(data)
                if not self._held_back and shown(self.lines):
                    return stamp
            if time.monotonic() > end:
                raise Missed("\n".join(self.lines))
            if self._read(min(1.0, max(end - time.monotonic(), 0.0))):
                self.settle(quiet)

    def drain(self) -> None:
        """Draw all that has come."""
        self.settle()
        while self._pieces:
            self._draw(self._pieces.pop(0)[1])

    # ------------------------------------------------------------------ what goes in

    def type(self, text: str) -> int:
        """Write the text in one go; gives the time just before."""
        stamp = time.monotonic_ns()
        os.write(self._fd, text.encode())
        return stamp

    def burst(self, text: str) -> int:
        """Write key by key without a pause; gives the time before the first."""
        stamp = time.monotonic_ns()
        for key in text:
            os.write(self._fd, key.encode())
        return stamp

    # ------------------------------------------------------------------ what it costs

    def usage(self) -> Usage:
        cpu = wakes = 0
        for task in os.listdir(f"/proc/{self.pid}/task"):  # noqa: PTH208
            with contextlib.suppress(OSError):
                cpu += int(_proc(f"{self.pid}/task/{task}/schedstat").split()[0])
                wakes += int(_field(f"{self.pid}/task/{task}/status", "voluntary_ctxt_switches"))
        return Usage(cpu / 1e6, int(_field(f"{self.pid}/status", "VmHWM")) / 1024, wakes)

    def idle(self, seconds: float) -> tuple[float, float, float]:
        """CPU ms, wake-ups and bytes, each per second, while nobody types."""
        self.settle(0.5)
        before, written, began = self.usage(), self.bytes, time.monotonic()
        while (left := began + seconds - time.monotonic()) > 0:
            self._read(left)
        after, took = self.usage(), time.monotonic() - began
        return (
            (after.cpu - before.cpu) / took,
            (after.wakes - before.wakes) / took,
            (self.bytes - written) / took,
        )


def hello(tools: Path, keys: int, idle: float = 0.0) -> Figures:
    """The floor, a bare Textual app that counts keys: `paint`, `key` in ms, `cpu` of a key, `memory`, and with `idle` what
    it costs while nobody types for so many seconds."""
    figures: Figures = defaultdict(list)
    with Terminal([str(tools / "python"), str(HERE / "floor_hello.py")]) as terminal:
        painted = terminal.wait(lambda lines: "hello world" in lines[0])
        figures["paint"].append((painted - terminal.began) / 1e6)
        terminal.settle(0.4)
        before = terminal.usage().cpu
        for count in range(1, keys + 1):
            sent = terminal.type("k")
            done = terminal.wait(lambda lines, count=count: f"hello world {count}." in lines[0])  # type: ignore[misc]
            figures["key"].append((done - sent) / 1e6)
        figures["cpu"].append((terminal.usage().cpu - before) / keys)
        if idle:
            rest(figures, terminal, idle)
        figures["memory"].append(terminal.usage().memory)
    return figures


def rest(figures: Figures, terminal: Terminal, seconds: float) -> None:
    """What it costs while nobody types."""
    for name, value in zip(("idle cpu", "wakes", "bytes"), terminal.idle(seconds), strict=True):
        figures[name].append(value)


def in_turns(cases: Mapping[str, Callable[[], Figures]], rounds: int) -> dict[str, Figures]:
    """Each case in turn, `rounds` times over: all its figures. Ends with 2 when what is waited for does not come."""
    found: dict[str, Figures] = {name: defaultdict(list) for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            try:
                figures = case()
            except Missed as screen:
                print(f"{name}: what was waited for did not come\n{screen}", file=sys.stderr)
                raise SystemExit(2) from screen
            for what, values in figures.items():
                found[name][what] += values
    return found


def _proc(name: str) -> str:
    with open(f"/proc/{name}", encoding="ascii", errors="replace") as stream:  # noqa: PTH123
        return stream.read()


def _field(name: str, field: str) -> str:
    found = re.search(rf"^{field}:\s+(\d+)", _proc(name), re.MULTILINE)
    return found[1] if found else "0"
