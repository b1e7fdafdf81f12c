#!/usr/bin/env python3
"""The review of 300 needs x 100 proposals against one of 10 x 10, and both against a bare Textual "hello".

    down     the next need, until the pane beside the matrix tells of it
    right    the next answer of a need, likewise
    fit      a key that judges an answer, until its commit is on the disk and the result is painted
    cpu      processor time of a key down, of the whole program
    open     Enter on Today until the review is painted

A key to move must cost at 300 x 100 at most 1.5x what it costs at 10 x 10 and at most 1.6x a key of "hello", by the clock and
by the processor (which the machine's other work disturbs less).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from harness import HERE, Report, installed, median, workplace
from pty_timing import Missed, Terminal

Figures = dict[str, list[float]]
FLAT = 1.5
KEY = 1.6


def made(tools: Path, needs: int, proposals: int) -> Path:
    """A fresh copy of the book."""
    folder = workplace() / "books" / f"review-{needs}-{proposals}"
    shutil.rmtree(folder, ignore_errors=True)
    maker = [str(tools / "python"), str(HERE / "review_book.py"), str(folder), str(needs), str(proposals)]
    subprocess.run(maker, check=True)
    return folder


def review(argv: list[str], folder: Path, keys: int) -> Figures:
    """What keys cost on the review screen."""
    figures: Figures = defaultdict(list)
    environ = {
        "DEALTUI_BOOK": str(folder),
        "DEALTUI_USER": "李雷",
        "DEALTUI_CONFIG": str(workplace() / "none.toml"),
    }
    with Terminal(argv, environ) as terminal:
        terminal.wait(lambda lines: any("需求评审" in line for line in lines))
        terminal.settle(0.4)
        sent = terminal.type("\r")
        figures["open"].append((terminal.wait(lambda lines: "整理" in lines[0]) - sent) / 1e6)
        terminal.settle(0.4)
        terminal.drain()
        if not any(line.startswith(" N1 ") or "N1 " in line[:6] for line in terminal.lines):
            raise Missed("\n".join(terminal.lines))
        if not tells("N1 ")(terminal.lines):  # the list of findings has the focus
            terminal.type("\t")
            terminal.wait(tells("N1 "))
        at, step, before = 1, 1, terminal.usage().cpu
        for _ in range(keys):
            if not 1 <= at + step <= 10:
                step = -step
            at += step
            sent = terminal.type("j" if step > 0 else "k")
            figures["down"].append((terminal.wait(tells(f"N{at} ")) - sent) / 1e6)
        figures["cpu"].append((terminal.usage().cpu - before) / keys)
        while at > 1:
            at -= 1
            terminal.type("k")
            terminal.wait(tells(f"N{at} "))
        for _ in range(keys // 2):
            sent = terminal.type("\x1b[C")
            figures["right"].append((terminal.wait(tells("S")) - sent) / 1e6)
            terminal.type("h")
            terminal.wait(tells("N1 "))
        terminal.type("\x1b[C")
        terminal.wait(tells("S"))
        words = ("满足", "部分", "替代", "不接受")
        for count in range(keys // 2):
            which = count % 2
            sent = terminal.type(str(which + 1))
            figures["fit"].append((terminal.wait(judged(words[which])) - sent) / 1e6)
            terminal.settle(0.05)
        figures["memory"].append(terminal.usage().memory)
    return figures


def hello(argv: list[str], keys: int) -> Figures:
    """What a key costs the floor."""
    figures: Figures = defaultdict(list)
    with Terminal(argv) as terminal:
        terminal.wait(lambda lines: "hello world" in lines[0])
        terminal.settle(0.4)
        before = terminal.usage().cpu
        for count in range(1, keys + 1):
            sent = terminal.type("k")
            painted = terminal.wait(lambda lines, count=count: f"hello world {count}." in lines[0])
            figures["down"].append((painted - sent) / 1e6)
        figures["cpu"].append((terminal.usage().cpu - before) / keys)
    return figures


def tells(text: str) -> Callable[[list[str]], bool]:
    """The first line of the pane at the right begins with the text."""
    return lambda lines: lines[2].rpartition("│")[2].lstrip().startswith(text)


def judged(word: str) -> Callable[[list[str]], bool]:
    """The first need's result is this."""
    return lambda lines: any(
        "N1 " in line[:6] and line.rpartition("│")[0].rstrip().endswith(word) for line in lines[4:6]
    )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keys", type=int, default=30)
    args = parser.parse_args()
    tools = installed()
    report = Report("review_screen", "The review screen: 300 needs x 100 proposals against 10 x 10")
    report(
        f"{args.rounds} rounds in turns, {args.keys} keys each, 120x40, real pseudo-terminal, installed wheel"
    )
    sizes = {"10 x 10": (10, 10), "300 x 100": (300, 100)}
    found: dict[str, Figures] = {}
    for _ in range(args.rounds):
        runs = {"hello": hello([str(tools / "python"), str(HERE / "floor_hello.py")], args.keys)}
        for name, (needs, proposals) in sizes.items():
            try:
                runs[name] = review([str(tools / "dealtui")], made(tools, needs, proposals), args.keys)
            except Missed as screen:
                print(f"{name}: what was waited for did not come\n{screen}", file=sys.stderr)
                return 2
        for name, figures in runs.items():
            kept = found.setdefault(name, defaultdict(list))
            for what, values in figures.items():
                kept[what] += values
    _tell(report, found)
    return report.keep()


def _tell(report: Report, found: dict[str, Figures]) -> None:
    report()
    report(f"  {'median':<12}" + "".join(f"{name:>14}" for name in found))
    for what, unit in {
        "down": "ms",
        "cpu": "ms a key",
        "right": "ms",
        "fit": "ms",
        "open": "ms",
        "memory": "MB",
    }.items():
        cells = "".join(f"{median(figures.get(what, [])):>14.2f}" for figures in found.values())
        report(f"  {what:<12}{cells}  {unit}")
    report()
    small, large = found["10 x 10"], found["300 x 100"]
    for what in ("down", "right", "cpu"):
        report.judge(f"{what}, 300 x 100 against 10 x 10", median(large[what]) / median(small[what]), FLAT)
    for what in ("down", "cpu"):
        ratio = median(large[what]) / median(found["hello"][what])
        report.judge(f"{what}, 300 x 100 against a key of hello", ratio, KEY)
    report.judge("fit, 300 x 100 against 10 x 10", median(large["fit"]) / median(small["fit"]), 4.0)


if __name__ == "__main__":
    sys.exit(main())
