"""A promise goes through its life on board, chart, calendar and week of a real terminal; the book on disk says so."""

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


@pytest.mark.guide(1, 82, 83, 89, 95, 96, 97, 98)
def test_a_promise_is_moved_in_four_views_and_closed_on_the_board(book: Path) -> None:
    capture(book, "办 @李雷 11-27 收集客户需求文档", "办 @赵经理 下周五 提供详细需求文档")
    with Terminal(["--lang", "zh", "--now", NOW], book) as terminal:
        terminal.wait_for("今天")
        terminal.press("3", see="待办 1.*进行中 0.*等客户 1")
        terminal.press("g", see="^ 甘特")
        terminal.wait_for("期限 周五 11-27")
        terminal.press("]", see="为什么延期")  # a week later
        terminal.type("等客户盖章")
        terminal.press("enter", see="怎么处理")
        terminal.press("enter", see="期限 12-04")
        terminal.press("c", see="^ 日历.*12-04 到期 2 项")
        terminal.press("<", see="12-03 到期 1 项")  # a day earlier
        terminal.press(
            "esc", "esc", "esc", see="今天 +2026"
        )  # each a step back: to the chart, the board, Today
        terminal.press("4", see="^ 周会")
        terminal.wait_for("A1 +收集客户需求文档")
        terminal.press("j", "d", see="2026-12-03")
        terminal.type("11-30")  # takes the place of the date that stands there
        terminal.press("enter", see="11-30")
        terminal.press("esc", see="今天 +2026")
        terminal.press("3", see="待办 1.*进行中 0.*等客户 1")
        terminal.press("L", see="待办 0.*进行中 1")
        terminal.press("L", "L", see="完成：A1")  # to the client's column, and on to done
        terminal.type("需求文档已确认")
        terminal.press("enter", see="已完成 1")
        terminal.press("L", see="A1 的结果还没有告知客户，先按 s 发结果")
        terminal.press("s", see="您好：")
        terminal.press("m", see="待反馈")
        terminal.press("f", see="客户反馈：A1")
        terminal.type("可以，启动吧")
        terminal.press("enter", see="客户满意吗")
        terminal.press("enter", see="可闭环")
        terminal.press("L", see="闭环 1")
        terminal.press("u", see="可闭环")
        terminal.press("ctrl+r", see="闭环 1")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    closed = action(book, "A1")
    assert (closed["state"], closed["result"]) == ("closed", "需求文档已确认")
    assert (closed["due"], closed["original_due"]) == ("2026-11-30", "2026-11-27")
    assert action(book, "A2")["state"] == "todo"
