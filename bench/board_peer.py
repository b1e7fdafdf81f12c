"""kanban-tui, the board that people use today: in an environment of its own, with as many cards in its own database."""

from __future__ import annotations

import shutil
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path

from harness import workplace
from pty_timing import Missed, Terminal

__all__ = ["PEER", "measure", "peer"]

PEER = "kanban-tui==0.21.*"
PATIENCE = 90.0  # seconds for anything it does

# Run by its own interpreter, through its own functions: half of the cards ready, the others doing and done
_FILL = """
import sys
from kanban_tui.backends.sqlite import database
path, count = sys.argv[1], int(sys.argv[2])
database.init_new_db(path)
database.init_first_board(path)
for number in range(count):
    column = (1, 1, 2, 3)[number % 4]
    database.create_new_task_db(f"card {number:05} of the bench", column, description="a word", database=path)
"""


def peer() -> Path | None:
    """The `bin` folder of an environment with kanban-tui; None when it cannot be installed here."""
    folder = workplace() / "venv-kanban-tui"
    if not (folder / "bin" / "ktui").exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "-qqq", "--disable-pip-version-check"]
        if subprocess.run([*pip, "install", PEER], check=False).returncode:
            shutil.rmtree(folder)
            return None
    return folder / "bin"


def _filled(tools: Path, count: int) -> dict[str, str]:
    """The environment of a home with so many cards."""
    home = workplace() / f"kanban-tui-{count}"
    places = {"HOME": str(home), "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data")}
    made = home / "made"
    if not made.exists():
        shutil.rmtree(home, ignore_errors=True)
        data = home / "data" / "kanban_tui"
        data.mkdir(parents=True)
        command = [str(tools / "python"), "-c", _FILL, str(data / "kanban_tui.db"), str(count)]
        subprocess.run(command, check=True, env={"PATH": "/usr/bin:/bin", **places})
        made.touch()
    copy = workplace() / "used" / f"kanban-tui-{count}"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    return {name: value.replace(str(home), str(copy)) for name, value in places.items()}


def measure(tools: Path, count: int, keys: int) -> dict[str, list[float]]:
    """First paint; a key and a move of a card, each until the screen shows the first change (which flatters it)."""
    figures: dict[str, list[float]] = {"paint": [], "key": [], "move": [], "memory": []}
    with Terminal([str(tools / "ktui")], _filled(tools, count)) as terminal:
        shown = terminal.wait(lambda lines: any("of the bench" in line for line in lines), PATIENCE)
        figures["paint"].append((shown - terminal.began) / 1e6)
        terminal.settle(1.0, PATIENCE)
        terminal.drain()
        for key, name, times in (("j", "key", keys), ("L", "move", 2)):
            for _ in range(times):
                before = terminal.lines
                sent = terminal.type(key)
                try:
                    done = terminal.wait(_differs(before), PATIENCE)
                except Missed:
                    continue
                figures[name].append((done - sent) / 1e6)
                terminal.settle(0.5, PATIENCE)
                terminal.drain()
        figures["memory"].append(terminal.usage().memory)
    return figures


def _differs(before: list[str]) -> Callable[[list[str]], bool]:
    return lambda lines: lines != before
