"""`run` gives the exit code of a command in this process, and what it wrote."""

from __future__ import annotations

import io
import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dealtui.cli.main import main

NOW = "2026-11-25T10:00:00+08:00"


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """dealtui with its own book, the words as a shell parts them: run("capture 1", stdin="需 甲"), run("actions", text)."""
    monkeypatch.setenv("DEALTUI_BOOK", str(tmp_path / "book"))
    monkeypatch.setenv("DEALTUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("DEALTUI_USER", "李雷")
    monkeypatch.delenv("DEALTUI_LANG", raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)

    def run(line: str, *words: str, stdin: str | bytes = "", now: str = NOW) -> Result:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        capfdbinary.readouterr()
        code = main([*shlex.split(line), *words, "--now", now])
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return Result(code, captured.out.decode(), captured.err.decode())

    return run


def refused(run: Run, line: str, *words: str) -> str:
    """What is said of wrong use: one sentence, and nothing is printed."""
    result = run(line, *words)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1), (line, words, result.err)
    assert result.err.startswith("dealtui: ")
    return result.err


def fields(row: dict[str, Any], names: str) -> list[Any]:
    """What a row of --json holds under these names."""
    return [row[name] for name in names.split()]


def new_meeting(run: Run, more: str = "") -> str:
    return run(f"new meeting --client 华东智造 --deal 二期 --topic 价格 {more}").out.strip()
