#!/usr/bin/env python3
"""A transcript of 3,000 cues, three hours, taken in and gone through, against one of 30, and both against a bare Textual "hello".

    import   `dealtui import transcript ... --yes`, the whole command
    open     I on Today until the lines are painted, by the clock and in processor time
    down     the next line, until the pane below tells of it
    need     a key that makes a note a need, until its commit is on the disk and the next note is told of
    cpu      processor time of a key down, of the whole program

Opening 3,000 cues must take less than a second; a key costs at most 1.5x what it costs with 30, and to move at most 1.6x a key
of "hello".
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path

from harness import Figures, Report, environ, installed, median, options, workplace
from pty_timing import Terminal, hello, in_turns

FLAT = 1.5
KEY = 1.6
OPEN = 1000.0
SPEAKERS = ("王总", "李雷", "赵经理", "韩梅")
SAID = (
    "我们希望订单状态能在手机上审批，现在月底对账要三天。",
    "这部分可以分两期交付，先上审批，再接ERP。",
    "好的，我下周三前把报价单发给您。",
    "数据安全标准这边还有分歧，先按行业规范执行。",
    "嗯，上次的样品看过了，没有问题。",
    "那就这么定了，双方每周三同步一次进展。",
)


def transcript(cues: int) -> Path:
    """A WebVTT file; the speaker changes with each cue, so that none are joined."""
    blocks = ["WEBVTT"]
    for n in range(cues):
        start, end = (
            f"{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}.000"
            for at in (n * 3600 // 1000, n * 3600 // 1000 + 3)
        )
        blocks.append(f"{n + 1}\n{start} --> {end}\n<v {SPEAKERS[n % 4]}>第{n + 1}句：{SAID[n % len(SAID)]}")
    path = workplace() / f"call-{cues}.vtt"
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    return path


def sorting(tools: Path, cues: int, keys: int) -> Figures:
    """What it costs to take a transcript in and to go through it."""
    figures: Figures = defaultdict(list)
    folder = workplace() / "books" / f"sort-{cues}"
    shutil.rmtree(folder, ignore_errors=True)
    command = ["import", "transcript", str(transcript(cues)), "--client", "华东智造", "--yes"]
    began = time.monotonic()
    subprocess.run(
        [str(tools / "dealtui"), *command], check=True, env=environ(folder), stdout=subprocess.DEVNULL
    )
    figures["import"].append((time.monotonic() - began) * 1e3)
    with Terminal([str(tools / "dealtui")], environ(folder)) as terminal:
        terminal.wait(lambda lines: any("华东智造" in line for line in lines))
        terminal.settle(0.4)
        before = terminal.usage().cpu
        sent = terminal.type("I")
        figures["open"].append(
            (terminal.wait(lambda lines: f"笔记 {cues}" in lines[0] and tells(1)(lines)) - sent) / 1e6
        )
        figures["open cpu"].append(terminal.usage().cpu - before)
        terminal.settle(0.4)
        at, before = 1, terminal.usage().cpu
        for step in (1, -1):
            for _ in range(keys // 2):
                at += step
                sent = terminal.type("j" if step > 0 else "k")
                figures["down"].append((terminal.wait(tells(at)) - sent) / 1e6)
        figures["cpu"].append((terminal.usage().cpu - before) / keys)
        for at in range(1, keys // 2):
            sent = terminal.type("n")
            done = lambda lines, at=at: f"笔记 {cues - at}" in lines[0] and tells(at + 1)(lines)  # noqa: E731
            figures["need"].append((terminal.wait(done) - sent) / 1e6)
            terminal.settle(0.05)
        figures["memory"].append(terminal.usage().memory)
    return figures


def tells(number: int) -> Callable[[list[str]], bool]:
    """The pane below the list has this line."""
    return lambda lines: any(f"第{number}句" in line for line in lines[-11:-2])


def main() -> int:
    args = options(__doc__, rounds=3, keys=24)
    tools = installed()
    report = Report("sort_screen", "A transcript of 3,000 cues taken in and gone through, against one of 30")
    report(
        f"{args.rounds} rounds in turns, {args.keys} keys each, 120x40, real pseudo-terminal, installed wheel"
    )
    cases: dict[str, Callable[[], Figures]] = {"hello": partial(hello, tools, args.keys)}
    for cues in (30, 3000):
        cases[f"{cues:,} cues"] = partial(sorting, tools, cues, args.keys)
    found = in_turns(cases, args.rounds)
    _tell(report, found)
    return report.keep()


def _tell(report: Report, found: dict[str, Figures]) -> None:
    units = {
        "import": "ms",
        "open": "ms",
        "open cpu": "ms",
        "down": "ms",
        "key": "ms",
        "need": "ms",
        "cpu": "ms a key",
        "memory": "MB",
    }
    report.table(found, units)
    floor, small, large = found.values()
    for what in ("open", "open cpu"):
        report.judge(f"{what}, 3,000 cues", median(large[what]), OPEN, " ms")
    for what in ("down", "cpu", "need"):
        report.judge(f"{what}, 3,000 cues against 30", median(large[what]) / median(small[what]), FLAT)
    for what, of_hello in (("down", "key"), ("cpu", "cpu")):
        ratio = median(large[what]) / median(floor[of_hello])
        report.judge(f"{what}, 3,000 cues against a key of hello", ratio, KEY)


if __name__ == "__main__":
    sys.exit(main())
