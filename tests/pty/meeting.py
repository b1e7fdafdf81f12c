"""One meeting about to begin, and the way to its record screen, for programs that run in a real terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.pty.terminal import Terminal, dealtui

NOW = "2026-11-25T10:00:00+08:00"  # a Wednesday
READY = {"zh": "Enter 记下", "en": "Enter save"}


def new_meeting(book: Path) -> None:
    """The meeting of 华东智造 on price and schedule, planned."""
    made = dealtui(
        book, "new", "meeting", "--now", NOW, "--client", "华东智造", "--deal", "订单系统二期",
        "--topic", "价格与周期", "--scene", "negotiation", "--place", "三楼会议室",
        "--our", "李雷:客户经理:协调人", "--our", "韩梅:工程师", "--our", "Mei:engineer",
        "--their", "王总:信息总监:决策人", "--their", "赵经理:订单部经理", "--their", "Grace Hopper:CIO",
        "--objective", "确认预算范围", "--objective", "敲定交付周期", "--recorder", "李雷",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr


def record(
    book: Path, *, lang: str = "zh", columns: int = 80, rows: int = 24, owned: bool = True, **environment: str
) -> Terminal:
    """A terminal with the record screen of the book's only meeting, ready for its first line."""
    words = ["--lang", lang, "--now", NOW]
    terminal = Terminal(words, book, columns=columns, rows=rows, owned=owned, **environment)
    try:
        status = terminal.wait_for("(进行中|Live|已计划|Planned) .*价格与周期")[1]
        terminal.press("enter")
        if status in ("已计划", "Planned"):
            terminal.wait_for("R (开始记录|record)")
            terminal.press("R")
        terminal.wait_for(READY[lang])
    except BaseException:
        terminal.end()
        raise
    return terminal


def entries(book: Path) -> list[dict[str, Any]]:
    """The meeting's entries as `dealtui entries --json` gives them to scripts."""
    listed = dealtui(book, "entries", "last", "--json")
    assert listed.returncode == 0, listed.stderr
    return json.loads(listed.stdout)
