#!/usr/bin/env python3
"""The board with 100, 1,000 and 10,000 cards, against a bare Textual "hello" and against kanban-tui with 100 and 1,000.

    paint    from the command to the first painted board: at 10,000 at most 1.8x "hello"
    key      one key until the selected card is told of below: at most 1.6x a key of "hello", 95 of 100 within 12 ms
    move     a card to another column and back, painted and on the disk: at most 3x a key of "hello"
    burst    30 keys without a pause until the last is painted: at most 25 ms
    memory   at most 2x "hello" beyond what the open book takes

All flat from the smallest to the largest (1.2x). Limits in ms are stretched where "hello" itself is slower than on a
quiet machine. kanban-tui is measured until the first change on the screen, which flatters it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from board_peer import PEER, measure, peer
from harness import Figures, Report, book, environ, installed, median, options
from pty_timing import Terminal, hello, in_turns

QUIET_KEY = 4.0  # ms that a key of "hello" takes when nothing else runs
FLAT = 1.2
BURST = 30
PER_MEETING = 10
MOVED = 3  # cards
_HOME = "\x1b[H"
PANE = slice(-6, -1)  # the lines below the board
_COUNT = re.compile(r"进行中? (\d+)")

# What an open book takes: the actions' columns as the board reads them, without any screen
_OPEN = """
import sys
from pathlib import Path
from dealtui.service.book import Book
book = Book.open(Path(sys.argv[1]), read_only=True) if len(sys.argv) > 1 else None
if book:
    rows = list(book.table("actions"))
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def board(tools: Path, size: int, keys: int) -> Figures:
    """The board with so many cards."""
    figures: Figures = defaultdict(list)
    with Terminal([str(tools / "dealtui"), "board"], environ(actions(size))) as terminal:
        shown = terminal.wait(lambda lines: doing(lines) >= 0 and any("来自" in line for line in lines[PANE]))
        figures["paint"].append((shown - terminal.began) / 1e6)
        terminal.settle(0.6)
        terminal.drain()
        press_all(terminal, "lllll")  # the column of what is closed, the longest one
        for key in ("j" * keys, "k" * keys):
            figures["key"] += [until_told(terminal, letter) for letter in key]
        there = [told(terminal)]
        for _ in range(BURST):
            until_told(terminal, "j")
            there.append(told(terminal))
        for _ in range(3):
            press(terminal, _HOME, lambda lines: pane(lines) == there[0])
            figures["burst"].append(burst(terminal, there[-1]))
        press_all(terminal, f"{_HOME}hhhhh")
        for card in range(MOVED):
            if card:
                until_told(terminal, "j")
            count = doing(terminal.lines)
            figures["move, cold"].append(press(terminal, "L", counts(count + 1)))
            figures["move"].append(press(terminal, "H", counts(count)))
            for _ in range(2):
                figures["move"].append(press(terminal, "L", counts(count + 1)))
                figures["move"].append(press(terminal, "H", counts(count)))
        figures["memory"].append(terminal.usage().memory)
    return figures


def actions(size: int) -> Path:
    """A book with so many actions."""
    return book(max(1, size // PER_MEETING), 3 * PER_MEETING, size)


def doing(lines: list[str]) -> int:
    """How many cards the head of the second column counts, -1 before there is a board."""
    found = _COUNT.search(lines[2]) if len(lines) > 2 else None
    return int(found[1]) if found else -1


def counts(count: int) -> Callable[[list[str]], bool]:
    return lambda lines: doing(lines) == count


def press_all(terminal: Terminal, keys: str) -> None:
    """Go somewhere, unmeasured."""
    terminal.type(keys)
    terminal.settle(0.3)
    terminal.drain()


def pane(lines: list[str]) -> list[str]:
    """What is told of the selected card, without the reminders that may lie over the right of it."""
    return [line[:44].rstrip() for line in lines[PANE]]


def told(terminal: Terminal) -> list[str]:
    return pane(terminal.lines)


def press(terminal: Terminal, key: str, shown: Callable[[list[str]], bool]) -> float:
    """Milliseconds until the screen is as `shown` wants it."""
    sent = terminal.type(key)
    done = terminal.wait(shown)
    terminal.settle(0.12)
    terminal.drain()
    return (done - sent) / 1e6


def until_told(terminal: Terminal, key: str) -> float:
    before = told(terminal)
    return press(terminal, key, lambda lines: pane(lines) != before)


def burst(terminal: Terminal, last: list[str]) -> float:
    """From the first of many keys until the card of the last one is told of."""
    sent = terminal.burst("j" * BURST)
    done = terminal.wait(lambda lines: pane(lines) == last)
    terminal.settle(0.2)
    terminal.drain()
    return (done - sent) / 1e6


def opened(python: Path, *folder: str) -> float:
    """Megabytes of a process that has a book open, or none."""
    done = subprocess.run([str(python), "-c", _OPEN, *folder], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def main() -> int:
    args = options(__doc__, rounds=5, keys=20, sizes=[100, 1000, 10000], peer_sizes=[100, 1000])
    tools = installed()
    rival = peer() if args.peer_sizes else None
    report = Report("board", "The board against a bare Textual app and kanban-tui")
    report(
        f"{args.rounds} rounds in turns, {args.keys} keys each way, 120x40, real pseudo-terminal, installed wheel"
    )
    cases: dict[str, Callable[[], Figures]] = {"hello": partial(hello, tools, args.keys)}
    cases |= {f"{size}": partial(board, tools, size, args.keys) for size in args.sizes}
    found = in_turns(cases, args.rounds)
    if rival:
        rivals = {
            f"peer {size}": partial(measure, rival, size, 10 if size < 1000 else 5)
            for size in args.peer_sizes
        }
        found |= in_turns(rivals, 1)
    if args.peer_sizes and rival is None:
        report(f"{PEER} cannot be installed here: not compared")
    for size in args.sizes:
        python = tools / "python"
        found[f"{size}"]["book"] = [opened(python, str(actions(size))) - opened(python)]
    _tell(report, found, args.sizes)
    return report.keep()


def _tell(report: Report, found: dict[str, Figures], sizes: list[int]) -> None:
    report.table(found, _UNITS)
    floor = found["hello"]
    key, slow = median(floor["key"]), max(median(floor["key"]) / QUIET_KEY, 1.0)
    report(f"a key of hello takes {key:.1f} ms: the limits in ms below are stretched by {slow:.2f}")
    for size in sizes:
        figures = found[f"{size}"]
        late = sorted(figures["key"])[int(len(figures["key"]) * 0.95)]
        paint = median(figures["paint"]) / median(floor["paint"])
        report.judge(f"first paint, {size} cards", paint, 1.8)
        report.judge(f"key, {size} cards", median(figures["key"]) / key, 1.6)
        report.judge(f"key, 95 of 100, {size} cards", late / slow, 12, " ms")
        report.judge(f"move, painted and durable, {size} cards", median(figures["move"]) / key, 3.2)
        report.judge(f"burst of {BURST}, {size} cards", median(figures["burst"]) / slow, 25, " ms")
        beyond = median(figures["memory"]) - median(figures["book"])
        report.judge(f"memory beyond the book, {size} cards", beyond / median(floor["memory"]), 2.0)
    first, last = found[f"{sizes[0]}"], found[f"{sizes[-1]}"]
    for what in ("paint", "key", "move", "burst"):
        ratio = median(last[what]) / median(first[what])
        report.judge(f"{what} at {sizes[-1]} against {sizes[0]} (flat)", ratio, FLAT)
    for name, figures in found.items():
        if name.startswith("peer"):
            mine = found.get(name.split()[1])
            for what in ("paint", "key", "move"):
                if mine and figures[what]:
                    report.judge(
                        f"{what}, against kanban-tui with {name.split()[1]}",
                        median(mine[what]) / median(figures[what]),
                        1.0,
                    )


_UNITS = {
    "paint": "ms",
    "key": "ms",
    "move": "ms",
    "move, cold": "ms, the first change of a deal",
    "burst": "ms",
    "memory": "MB",
    "book": "MB of it is the open book",
}

if __name__ == "__main__":
    sys.exit(main())
