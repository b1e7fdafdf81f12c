#!/usr/bin/env python3
"""From the command to the first painted screen, and the memory it takes, against a bare Textual "hello".

Targets: with an empty book at most 1.5x the time, with 1,000 meetings 1.6x, with 10,000 2.2x; memory at most 4x.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from harness import HERE, Report, book, environ, installed, median, options, take_turns
from pty_timing import Terminal

TARGETS = {0: (1.5, 4.0), 1000: (1.6, 4.0), 10000: (2.2, 4.0)}  # meetings: time, memory


def main() -> int:
    args = options(__doc__, rounds=15, sizes=[0, 1000, 10000])
    tools = installed()
    memory: dict[str, list[float]] = {}

    def case(name: str, argv: list[str], sign: str, folder: Path | None = None) -> Callable[[], float]:
        def run() -> float:
            with Terminal(argv, environ(folder) if folder else {}) as terminal:
                painted = terminal.wait(lambda lines: any(sign in line for line in lines))
                terminal.settle(0.3)
                memory.setdefault(name, []).append(terminal.usage().memory)
                return (painted - terminal.began) / 1e6

        return run

    cases = {"hello": case("hello", [str(tools / "python"), str(HERE / "floor_hello.py")], "hello world")}
    for size in args.sizes:
        folder = book(size, 30 if size else 0, size)
        sign = "进行中" if size else "今天"  # the live meeting, or the head
        cases[f"{size} meetings"] = case(f"{size} meetings", [str(tools / "dealtui")], sign, folder)
    report = Report("start", "First paint and memory against a bare Textual app")
    report(f"{args.rounds} rounds in turns, 120x40, real pseudo-terminal, installed wheel")
    report()
    figures = take_turns(cases, args.rounds)
    base, floor = median(figures["hello"]), median(memory["hello"])
    for name, values in figures.items():
        report(
            f"  {name:<16} p50 {median(values):8.0f} ms   min {min(values):8.0f}   {median(values) / base:5.2f} x"
            f"     {median(memory[name]):6.1f} MB  {median(memory[name]) / floor:5.2f} x"
        )
    report()
    for size in args.sizes:
        time, space = TARGETS.get(size, (2.2, 4.0))
        report.judge(f"first paint, {size} meetings", median(figures[f"{size} meetings"]) / base, time)
        report.judge(f"memory, {size} meetings", median(memory[f"{size} meetings"]) / floor, space)
    return report.keep()


if __name__ == "__main__":
    sys.exit(main())
