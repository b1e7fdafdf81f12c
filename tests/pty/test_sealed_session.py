"""A sealed record in a real terminal: read, amended with a reason, and still what it says it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pty.meeting import NOW, entries
from tests.pty.terminal import Terminal, dealtui

LINES = "需 定制化开发功能 #方案\n案 N1 采用三模块架构\n应 N1 满足 二次开发\n"


@pytest.mark.guide(27, 28, 103)
def test_a_sealed_record_is_amended_with_keys_alone_at_80_by_24(book: Path) -> None:
    assert dealtui(book, "capture", "last", "--now", NOW, stdin=LINES).returncode == 0
    sealed = dealtui(book, "seal", "last", "--end", "--reviewer", "韩梅", "--now", NOW)
    assert sealed.returncode == 0, sealed.stdout + sealed.stderr
    with Terminal(["--lang", "zh", "--now", NOW], book, columns=80, rows=24) as terminal:
        terminal.wait_for("最近 .*价格与周期")
        terminal.wait_for("Enter 打开")
        terminal.press("G", "r")
        terminal.wait_for("要补的")
        terminal.press("o")
        terminal.wait_for("已封存：按 e 更正一行并写明理由")
        terminal.press("g", "e")
        terminal.wait_for("定制化开发功能 #方案")
        terminal.type("（含报表）")
        terminal.press("enter")
        terminal.wait_for("更正理由")
        terminal.enter("漏记报表")
        terminal.wait_for("已封存 DT-2026-0001 第2版")
        terminal.press("v")
        terminal.wait_for("理由：漏记报表")
        terminal.press("q")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert entries(book)[0]["text"].endswith("（含报表）")
    verified = dealtui(book, "verify", "--json")
    assert verified.returncode == 0
    assert [(row["version"], row["sound"]) for row in json.loads(verified.stdout)] == [(2, True)]
