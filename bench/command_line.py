#!/usr/bin/env python3
"""What the commands cost that scripts call often, against programs of the same kind, if they are installed.

Targets: `capture` of one line into a book of 10,000 meetings, `remind` and `actions` with 10,000 actions: no more than
`task list` (Taskwarrior) of as many tasks, which prints them all, as `actions --all` does (shown, not judged); `date`: no
more than the start of khal. None of them imports textual or rich. The interpreter's own start is the unit shown.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from harness import Report, book, installed, median, options, take_turns, workplace

PEERS = {"capture": "task list", "remind": "task list", "actions": "task list", "date": "khal --version"}
HEAVY = (
    "textual",
    "rich",
    "pydantic",
    "pendulum",
    "tinydb",
    "markdown_it",
    "platformdirs",
    "argparse",
    "orjson",
)
_ASK = "import sys; from dealtui.cli.main import main\ntry: main(sys.argv[1:])\nfinally: print(*sys.modules, file=sys.stderr)"


def process(argv: Sequence[str], line: str = "", fine: Sequence[int] = (0,)) -> Callable[[], float]:
    """A case: run a command, its wall time until it is gone. RuntimeError when it does not end with a `fine` code."""

    def run() -> float:
        began = time.perf_counter_ns()
        done = subprocess.run(argv, input=line.encode(), capture_output=True, env=ENVIRON)
        ended = time.perf_counter_ns()
        if done.returncode not in fine:
            raise RuntimeError(f"{argv[1:]}: {done.stderr.decode()}")
        return (ended - began) / 1e6

    return run


ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DEALTUI"))}


def imported(python: str, argv: Sequence[str], line: str) -> list[str]:
    """The heavy modules that a command has loaded when it is done."""
    done = subprocess.run(
        [python, "-c", _ASK, *argv],
        input=line.encode(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=ENVIRON,
    )
    loaded = set(done.stderr.decode().split())
    return [name for name in HEAVY if name in loaded]


def live_meeting(folder: Path) -> int:
    """A meeting that takes lines (a sealed one does not)."""
    meetings = json.loads((folder / "book.json").read_bytes())["meetings"]
    return next(int(number) for number, doc in meetings.items() if doc["status"] == "live")


def taskwarrior(folder: Path) -> list[str]:
    """`task list` with the book's actions as tasks, all of them pending; nothing when it is not installed."""
    program = shutil.which("task")
    if program is None:
        return []
    actions = json.loads((folder / "book.json").read_bytes())["actions"]
    data = workplace() / "taskwarrior" / folder.name
    command = [
        program,
        f"rc.data.location={data}",
        "rc:/dev/null",
        "rc.confirmation=off",
        "rc.verbose=nothing",
    ]
    if not data.exists():
        data.mkdir(parents=True)
        tasks = []
        for doc in actions.values():
            task = {"description": doc["task"] or "-", "status": "pending", "entry": "20260101T090000Z"}
            if doc.get("due"):
                task["due"] = doc["due"][:10].replace("-", "") + "T090000Z"
            tasks.append(task)
        given = json.dumps(tasks, ensure_ascii=False).encode()
        subprocess.run([*command, "import", "-"], input=given, check=True, capture_output=True, env=ENVIRON)
    return [*command, "list"]


def main() -> int:
    args = options(__doc__, rounds=40, meetings=10000)
    tools = installed()
    folder = book(args.meetings, 30, args.meetings)
    line = "需 仓库之间的库存要实时同步 #方案\n"
    commands = {  # name: words, standard input
        "--version": (["--version"], ""),
        "date": (["date", "下周五", "--json"], ""),
        "capture": (["--book", str(folder), "capture", str(live_meeting(folder))], line),
        "remind": (["--book", str(folder), "remind", "--all"], ""),
        "actions": (["--book", str(folder), "actions"], ""),
    }
    peer = taskwarrior(folder)
    cases = {"python -c pass": process([str(tools / "python"), "-c", "pass"])}
    cases |= {
        name: process([str(tools / "dealtui"), *words], given, fine=(0, 1) if name == "remind" else (0,))
        for name, (words, given) in commands.items()
    }
    if peer:
        cases["actions --all"] = process([str(tools / "dealtui"), "--book", str(folder), "actions", "--all"])
        cases["task list"] = process(peer)
    if khal := shutil.which("khal"):
        cases["khal --version"] = process([khal, "--version"])
    report = Report("command_line", "Commands against the interpreter's own start")
    report(
        f"{args.rounds} rounds in turns; capture into {args.meetings} meetings of 30 lines, {args.meetings} actions"
    )
    report()
    figures = take_turns(cases, args.rounds, warm_up=2)
    base = median(figures["python -c pass"])
    for name, values in figures.items():
        report(
            f"  {name:<16} p50 {median(values):8.1f} ms   min {min(values):8.1f}   {median(values) / base:6.2f} x"
        )
    report()
    for name, (words, given) in commands.items():
        heavy = imported(str(tools / "python"), words, given)
        report(f"  {name} loads {', '.join(heavy) or 'nothing heavy'}")
        if {"textual", "rich"} & set(heavy):
            report.missed.append(f"{name} imports the screens")
    for name, other in PEERS.items():
        if other in figures:
            report.judge(f"{name} against {other}", median(figures[name]) / median(figures[other]), 1.0)
    return report.keep()


if __name__ == "__main__":
    sys.exit(main())
