"""`dealtui` without a command: what is settled before the screens open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_RUN = """\
import sys
from textual.app import App
App.run = lambda self: 0
sys.stdin.isatty = sys.stdout.isatty = lambda: True
from dealtui.cli.main import main
main(["--book", sys.argv[1]])
from rich.cells import cell_len
from dealtui.text import width
signs = "\\U0001f9d1\\U0001f978\\u9fff\\U0001fa70需求"
print(cell_len(signs) == width(signs), file=sys.stderr)
"""


def test_an_old_unicode_version_in_the_environment_does_not_skew_the_widths(tmp_path: Path) -> None:
    environment = {**os.environ, "UNICODE_VERSION": "4.1.0", "DEALTUI_CONFIG": str(tmp_path / "none.toml")}
    command = [sys.executable, "-c", _RUN, str(tmp_path / "book")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.stderr.split()[-1:] == ["True"], done.stderr


def test_a_fault_of_the_program_is_no_success(tmp_path: Path) -> None:
    script = """\
import sys
from textual.app import App
App.run = lambda self: setattr(self, "_return_code", 1)
sys.stdin.isatty = sys.stdout.isatty = lambda: True
from dealtui.cli.main import main
sys.exit(main(["--book", sys.argv[1]]))
"""
    environment = {**os.environ, "DEALTUI_CONFIG": str(tmp_path / "none.toml")}
    command = [sys.executable, "-c", script, str(tmp_path / "book")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 1, done.stderr


def test_a_terminal_that_cannot_draw_is_told_so_and_nothing_is_begun(tmp_path: Path) -> None:
    environment = {**os.environ, "TERM": "dumb", "DEALTUI_CONFIG": str(tmp_path / "none.toml")}
    script = _RUN.partition("from rich")[0].replace("main([", "code = main([") + "sys.exit(code)"
    command = [sys.executable, "-c", script, str(tmp_path / "book")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "TERM=dumb" in done.stderr
    assert not (tmp_path / "book").exists()
