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

import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from harness import HERE, Figures, Report, environ, installed, median, options, workplace
from pty_timing import Missed, Terminal, hello, in_turns

FLAT = 1.5
KEY = 1.6


def made(tools: Path, needs: int, proposals: int) -> Path:
    """A fresh copy of the book."""
    folder = workplace() / "books" / f"review-{needs}-{proposals}"
    shutil.rmtree(folder, ignore_errors=True)
    maker = [str(tools / "python"), str(HERE / "review_book.py"), str(folder), str(needs), str(proposals)]
    subprocess.run(maker, check=True)
    return folder


def review(tools: Path, needs: int, proposals: int, keys: int) -> Figures:
    """What keys cost on the review screen."""
    figures: Figures = defaultdict(list)
    with Terminal([str(tools / "dealtui")], environ(made(tools, needs, proposals))) as terminal:
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


def tells(text: str) -> Callable[[list[str]], bool]:
    """The first line of the pane at the right begins with the text."""
    return lambda lines: lines[2].rpartition("│")[2].lstrip().startswith(text)


def judged(word: str) -> Callable[[list[str]], bool]:
    """The first need's result is this."""
    return lambda lines: any(
        "N1 " in line[:6] and line.rpartition("│")[0].rstrip().endswith(word) for line in lines[4:6]
    )


def main() -> int:
    args = options(__doc__, rounds=3, keys=30)
    tools = installed()
    report = Report("review_screen", "The review screen: 300 needs x 100 proposals against 10 x 10")
    report(
        f"{args.rounds} rounds in turns, {args.keys} keys each, 120x40, real pseudo-terminal, installed wheel"
    )
    cases: dict[str, Callable[[], Figures]] = {"hello": partial(hello, tools, args.keys)}
    for needs, proposals in ((10, 10), (300, 100)):
        cases[f"{needs} x {proposals}"] = partial(review, tools, needs, proposals, args.keys)
    found = in_turns(cases, args.rounds)
    _tell(report, found)
    return report.keep()


def _tell(report: Report, found: dict[str, Figures]) -> None:
    report.table(found, _UNITS)
    small, large = found["10 x 10"], found["300 x 100"]
    for what in ("down", "right", "cpu"):
        report.judge(f"{what}, 300 x 100 against 10 x 10", median(large[what]) / median(small[what]), FLAT)
    for what, of_hello in (("down", "key"), ("cpu", "cpu")):
        ratio = median(large[what]) / median(found["hello"][of_hello])
        report.judge(f"{what}, 300 x 100 against a key of hello", ratio, KEY)
    report.judge("fit, 300 x 100 against 10 x 10", median(large["fit"]) / median(small["fit"]), 4.0)


_UNITS = {
    "down": "ms",
    "key": "ms",
    "cpu": "ms a key",
    "right": "ms",
    "fit": "ms",
    "open": "ms",
    "memory": "MB",
}

if __name__ == "__main__":
    sys.exit(main())
