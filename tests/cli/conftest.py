"""`run` gives the exit code of a command in this process, and what it wrote."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dealtui.cli.main import main

NOW = "2026-11-25T10:00:00+08:00"


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> object:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """dealtui with its own book: run("capture", "1", stdin="需 甲")."""
    monkeypatch.setenv("DEALTUI_BOOK", str(tmp_path / "book"))
    monkeypatch.setenv("DEALTUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("DEALTUI_USER", "李雷")
    monkeypatch.delenv("DEALTUI_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)

    def run(*words: str, stdin: str | bytes = "") -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        capfdbinary.readouterr()
        code = main([*words, "--now", NOW])
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return Result(code, captured.out.decode(), captured.err.decode())

    return run


def new_meeting(run: Run, *more: str) -> str:
    return run(
        "new", "meeting", "--client", "华东智造", "--deal", "二期", "--topic", "价格", *more
    ).out.strip()
