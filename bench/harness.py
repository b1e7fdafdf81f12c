"""What every benchmark shares: the installed wheel, taking turns, ratios, results kept as text.

A figure of this machine at this moment says little: everything is measured in turns (A B C A B C ...) inside one
run and told as a ratio of medians. Times are milliseconds.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

__all__ = [
    "Figures",
    "Report",
    "book",
    "environ",
    "installed",
    "median",
    "options",
    "run_installed",
    "take_turns",
    "workplace",
]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
K = TypeVar("K")
Figures = dict[str, list[float]]
"""What was measured of one program: the figures by what they are of."""

_MARK = "DEALTUI_BENCH_INSTALLED"


def workplace() -> Path:
    """The folder for the environment and the books (DEALTUI_BENCH_DIR, or one under the temporary folder)."""
    folder = Path(os.environ.get("DEALTUI_BENCH_DIR") or Path(tempfile.gettempdir()) / "dealtui-bench")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def installed() -> Path:
    """The `bin` folder of an environment with the wheel of this tree installed, made anew when the sources changed.

    A checkout would not do: without compiled modules a start is several times slower.
    """
    folder = workplace() / f"venv-{platform.python_version()}"
    stamp, now = folder / "sources", _sources()
    if stamp.exists() and stamp.read_text() == now:
        return folder / "bin"
    fresh = not stamp.exists()  # also one that was left half made
    if fresh:
        venv.create(
            folder, with_pip=True, upgrade_deps=True
        )  # an old pip's scripts import more than the program
    pip = [str(folder / "bin" / "python"), "-m", "pip", "-qqq", "--disable-pip-version-check"]
    with tempfile.TemporaryDirectory() as wheels:
        subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", wheels, str(ROOT)], check=True)
        wheel = next(Path(wheels).glob("*.whl"))
        again = [] if fresh else ["--no-deps", "--force-reinstall"]
        subprocess.run([*pip, "install", *again, str(wheel)], check=True)
    stamp.write_text(now)
    return folder / "bin"


def options(about: str | None, **defaults: int | float | list[int]) -> argparse.Namespace:
    """What a benchmark is told on the command line: whole numbers, seconds, lists of sizes, each with its default."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in defaults.items():
        flag = f"--{name.replace('_', '-')}"
        if isinstance(default, list):
            parser.add_argument(flag, type=int, nargs="*", default=default)
        else:
            parser.add_argument(flag, type=type(default), default=default)
    return parser.parse_args()


def environ(folder: Path) -> dict[str, str]:
    """What the program is run with on a book: one user, no settings of who runs the benchmark."""
    config = str(workplace() / "none.toml")
    return {"DEALTUI_BOOK": str(folder), "DEALTUI_USER": "李雷", "DEALTUI_CONFIG": config}


def _sources() -> str:
    digest = hashlib.sha256()
    for top in ("src", "styles", "pyproject.toml"):
        files = sorted((ROOT / top).rglob("*")) if (ROOT / top).is_dir() else [ROOT / top]
        for file in files:
            if file.is_file() and file.suffix in (".py", ".po", ".toml", ".tcss"):
                digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()


def run_installed() -> None:
    """Go on under the interpreter of the installed wheel (for benchmarks that import the package)."""
    if not os.environ.get(_MARK):
        python = installed() / "python"
        os.environ[_MARK] = "1"
        os.environ.pop("PYTHONPATH", None)
        os.execv(python, [str(python), *sys.argv])


def book(meetings: int, entries: int, actions: int, lang: str = "zh") -> Path:
    """A fresh copy of a made-up book, to be changed at will."""
    made = workplace() / "books" / f"{meetings}-{entries}-{actions}-{lang}-{_maker()}-{date.today()}"
    if not (made / "journal").exists():
        shutil.rmtree(made, ignore_errors=True)
        shape = ["--meetings", meetings, "--entries", entries, "--actions", actions, "--lang", lang]
        python = installed() / "python"
        subprocess.run([str(python), str(HERE / "make_book.py"), str(made), *map(str, shape)], check=True)
    copy = workplace() / "used" / made.name
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(made, copy)
    os.sync()
    return copy


def _maker() -> str:
    files = sorted(HERE.glob("book_*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


def take_turns(cases: Mapping[K, Callable[[], float]], rounds: int, warm_up: int = 1) -> dict[K, list[float]]:
    """Run every case in turn, `rounds` times; each gives its own figure. The first `warm_up` rounds do not count."""
    figures: dict[K, list[float]] = {name: [] for name in cases}
    for number in range(rounds + warm_up):
        for name, case in cases.items():
            figure = case()
            if number >= warm_up:
                figures[name].append(figure)
    return figures


def median(figures: Sequence[float]) -> float:
    return statistics.median(figures) if figures else float("nan")


class Report:
    """Lines on the screen that are kept in results/<name>.txt; `judge` remembers whether a target was missed."""

    def __init__(self, name: str, title: str) -> None:
        self.missed: list[str] = []
        self._file = HERE / "results" / f"{name}.txt"
        self._lines: list[str] = []
        self(title)
        self(f"{date.today()}  {_machine()}")

    def __call__(self, line: str = "") -> None:
        print(line, flush=True)
        self._lines.append(line.rstrip())

    def table(self, found: Mapping[str, Figures], units: Mapping[str, str]) -> None:
        """The medians: a column for each program, a row for each thing that was measured, with its unit."""
        self()
        self(f"  {'median':<12}" + "".join(f"{name:>14}" for name in found))
        for what, unit in units.items():
            cells = "".join(f"{median(figures.get(what, [])):>14.2f}" for figures in found.values())
            self(f"  {what:<12}{cells}  {unit}".replace("nan", "  -"))
        self()

    def judge(self, what: str, ratio: float, target: float, unit: str = "x") -> None:
        """A figure against its target: at most `target`."""
        good = ratio <= target
        if not good:
            self.missed.append(what)
        self(f"{'met   ' if good else 'MISSED'} {what:<58} {ratio:7.2f}{unit}  target {target:g}{unit}")

    def keep(self) -> int:
        """Write the file; gives the exit code: 1 when a target was missed."""
        self._file.parent.mkdir(exist_ok=True)
        self._file.write_text("\n".join(self._lines) + "\n", encoding="utf-8")
        return bool(self.missed)


def _machine() -> str:
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores (shared, load {load:.1f}), "
        f"CPython {platform.python_version()}"
    )
