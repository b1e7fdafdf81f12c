"""Real programs that read what dealtui exports, by the check scripts that lie beside the repository."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.conftest import shared, without
from tests.export.reading import Page

PYTHON_READERS = ("docx", "frontmatter", "mdformat", "mdformat_gfm", "mdformat_frontmatter")


def need(*programs: str, modules: Iterable[str] = PYTHON_READERS) -> None:
    """Skip where a program that reads the export is not installed; CI installs them all."""
    beside = Path(sys.executable).parent
    missing = [name for name in programs if not shutil.which(name) and not (beside / name).exists()]
    missing += [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        without(f"not installed: {', '.join(missing)} (extra `clients`, Debian packages in .ci/run)")


def check(script: str, path: Path, *more: str) -> None:
    """Run a check script on an exported file; what it complains about fails the test."""
    done = subprocess.run(
        ["bash", str(shared("tools", "clients", script)), str(path), *more],
        capture_output=True,
        text=True,
        env={**os.environ, "CHECK_PY": sys.executable},
        timeout=240,
    )
    complaints = [line for line in (done.stdout + done.stderr).splitlines() if not line.startswith("FAIL")]
    if done.returncode and all(line.startswith("live script") for line in complaints):
        assert_nothing_is_alive(path)  # the script looks for words; an address may hold `utm_content=`
        return
    assert done.returncode == 0, f"{path.name}: {done.stdout}{done.stderr}"


def assert_nothing_is_alive(path: Path) -> None:
    extensions = ["-e", "table", "-e", "strikethrough", "-e", "autolink"]
    html = subprocess.run(
        ["cmark-gfm", *extensions, "--unsafe", "-t", "html", str(path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    page = Page(html)
    assert page.alive == [] and "style" not in page.tags
