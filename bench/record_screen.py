#!/usr/bin/env python3
"""The record screen with 0, 1,000 and 5,000 lines above the line that is typed, against a bare Textual "hello".

    key      one key until it is painted: at most 2x a key of "hello"
    burst    80 characters without a pause until all are painted: at most 50 ms
    commit   Enter until the line stands among the others and the screen says that it is on the disk: at most 25 ms
    idle     CPU and wake-ups with the line focused: at most those of "hello", and one look a second at the journal
             (1.15x); no byte goes to the terminal

All the same at every size. The limits in ms are held against "hello" too, whose key takes 3 to 4 ms on a quiet
machine: where it takes longer, the machine is not quiet, and the report says by how much.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from harness import Figures, Report, book, environ, installed, median, options
from pty_timing import Terminal, hello, in_turns, rest

QUIET_KEY = 4.0  # ms that a key of "hello" takes when nothing else runs
FLAT = 1.25
BURSTS = 11  # a round: when the last frame comes is chance, within 1/60 s of the one before
IDLE = 1.2  # one look a second at the journal, for other programs' lines, beside the ten wake-ups of Textual
_SAVED = re.compile(r"已存盘 (\d+) 条")
_BURST = "the price includes training on site for three shifts and a warranty of 3 years!!"


def record(tools: Path, size: int, keys: int, idle: float) -> Figures:
    """The record screen of a meeting with so many lines."""
    figures: Figures = defaultdict(list)
    with Terminal([str(tools / "dealtui")], environ(book(1, size, 0))) as terminal:
        terminal.wait(lambda lines: any("今天" in line for line in lines))
        terminal.settle(0.4)
        terminal.type("\r")
        terminal.wait(lambda lines: any("记录" in line for line in lines[:2]))
        terminal.settle(0.6)
        terminal.drain()
        typed = ""
        for count in range(keys):
            typed += "abcdefghij"[count % 10]
            sent = terminal.type(typed[-1])
            figures["key"].append((terminal.wait(stands(typed)) - sent) / 1e6)
        terminal.type("\x15")  # empty the line
        terminal.settle(0.2)
        terminal.drain()
        for _ in range(BURSTS):
            sent = terminal.burst(_BURST)
            figures["burst"].append((terminal.wait(stands(_BURST[-40:])) - sent) / 1e6)
            terminal.type("\x15")
            terminal.settle(0.2)
            terminal.drain()
        for count in range(10):
            line = f"line number {count} of the bench"
            terminal.burst(line)
            terminal.wait(stands(line))
            terminal.settle(0.1)
            terminal.drain()
            before = saved(terminal.lines)
            sent = terminal.type("\r")
            done = terminal.wait(committed(line, before))
            figures["commit"].append((done - sent) / 1e6)
            terminal.settle(0.2)
        terminal.settle(3.0, 3.0)  # a folding in the pause after typing is no idling
        rest(figures, terminal, idle)
        figures["memory"].append(terminal.usage().memory)
    return figures


def stands(text: str, where: slice = slice(-4, None)) -> Callable[[list[str]], bool]:
    """The text stands in some lines of the screen: the last four, where the capture line is."""
    return lambda lines: any(text in line for line in lines[where])


def committed(text: str, before: int) -> Callable[[list[str]], bool]:
    """The line stands among the others, and the screen says that more than `before` lines are on the disk."""
    return lambda lines: saved(lines) > before and any(text in line for line in lines[:-5])


def saved(lines: list[str]) -> int:
    """How many lines the screen says are on the disk."""
    found = _SAVED.search("\n".join(lines[-4:]))
    return int(found[1]) if found else 0


def main() -> int:
    args = options(__doc__, rounds=3, keys=30, idle=5.0, sizes=[0, 1000, 5000])
    tools = installed()
    report = Report("record_screen", "The record screen against a bare Textual app")
    report(
        f"{args.rounds} rounds in turns, {args.keys} keys each, 120x40, real pseudo-terminal, installed wheel"
    )
    cases: dict[str, Callable[[], Figures]] = {"hello": partial(hello, tools, args.keys, args.idle)}
    for size in args.sizes:
        cases[f"{size} lines"] = partial(record, tools, size, args.keys, args.idle)
    found = in_turns(cases, args.rounds)
    _tell(report, found, args.sizes)
    return report.keep()


def _tell(report: Report, found: dict[str, Figures], sizes: list[int]) -> None:
    floor = found["hello"]
    report.table(found, _UNITS)
    key = median(floor["key"])
    slow = max(key / QUIET_KEY, 1.0)
    report(f"a key of hello takes {key:.1f} ms: the limits in ms below are stretched by {slow:.2f}")
    for size in sizes:
        figures = found[f"{size} lines"]
        report.judge(f"key, {size} lines", median(figures["key"]) / key, 1.5)
        report.judge(f"burst of 80, {size} lines", median(figures["burst"]) / slow, 40, " ms")
        report.judge(
            f"commit, durable and painted, {size} lines", median(figures["commit"]) / slow, 25, " ms"
        )
        report.judge(
            f"idle CPU, {size} lines", median(figures["idle cpu"]) / max(median(floor["idle cpu"]), 0.1), IDLE
        )
        report.judge(
            f"idle wake-ups, {size} lines", median(figures["wakes"]) / max(median(floor["wakes"]), 1), IDLE
        )
        report.judge(f"idle bytes, {size} lines", median(figures["bytes"]), 0, " B/s")
    if len(sizes) > 1:
        first, last = (found[f"{size} lines"] for size in (sizes[0], sizes[-1]))
        for what in ("key", "burst", "commit"):
            report.judge(
                f"{what} at {sizes[-1]} against {sizes[0]} (flat)",
                median(last[what]) / median(first[what]),
                FLAT,
            )


_UNITS = {
    "key": "ms",
    "burst": "ms",
    "commit": "ms",
    "idle cpu": "ms/s",
    "wakes": "/s, nobody types",
    "bytes": "/s, nobody types",
    "memory": "MB",
}

if __name__ == "__main__":
    sys.exit(main())
