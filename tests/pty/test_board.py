"""A promise goes through its life on the board of a real terminal, and the book on disk says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.pty.meeting import NOW
from tests.pty.terminal import Terminal, dealtui


def capture(book: Path, *lines: str) -> None:
    """Lines of the meeting, from a script."""
    done = dealtui(book, "capture", "last", "--now", NOW, stdin="".join(f"{line}\n" for line in lines))
    assert done.returncode == 0, done.stderr


def action(book: Path, code: str) -> dict[str, Any]:
    """An action as `dealtui actions --json` tells it."""
    listed = dealtui(book, "actions", "--all", "--json", "--now", NOW)
    assert listed.returncode == 0, listed.stderr
    return next(row for row in json.loads(listed.stdout) if row["code"] == code)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40)])
@pytest.mark.guide(1, 95, 96, 97, 98)
def test_a_card_is_moved_from_to_do_to_closed(book: Path, columns: int, rows: int) -> None:
    capture(book, "办 @李雷 11-27 收集客户需求文档", "办 @赵经理 下周五 提供详细需求文档")
    with Terminal(["--lang", "zh", "--now", NOW], book, columns=columns, rows=rows) as terminal:
        terminal.wait_for("今天")
        terminal.press("3")
        terminal.wait_for("待办 1.*进行 0.*等客户 1")
        terminal.press("L")
        terminal.wait_for("待办 0.*进行 1")
        terminal.press("L", "L")  # to the client's column, and on to done
        terminal.wait_for("完成：A1")
        terminal.type("需求文档已确认")
        terminal.press("enter")
        terminal.wait_for("已完成 1")
        terminal.press("L")
        terminal.wait_for("A1 的结果还没有告知客户，先按 s 发结果")
        terminal.press("s")
        terminal.wait_for("您好：")
        terminal.press("m")
        terminal.wait_for("待客户反馈")
        terminal.press("f")
        terminal.wait_for("客户反馈：A1")
        terminal.type("可以，启动吧")
        terminal.press("enter")
        terminal.wait_for("客户满意吗")
        terminal.press("enter")
        terminal.wait_for("可闭环")
        terminal.press("L")
        terminal.wait_for("闭环 1")
        terminal.press("u")
        terminal.wait_for("可闭环")
        terminal.press("ctrl+r")
        terminal.wait_for("闭环 1")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    closed = action(book, "A1")
    assert (closed["state"], closed["result"]) == ("closed", "需求文档已确认")
    assert action(book, "A2")["state"] == "todo"
