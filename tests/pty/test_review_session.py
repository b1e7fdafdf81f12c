"""A person ends a meeting, mends its record and seals it in a real terminal, with keys alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pty.meeting import entries, record
from tests.pty.terminal import Terminal, dealtui

LINES = (
    "需 定制化开发功能 #方案",
    "需 移动端审批 #权责",
    "案 N1 采用三模块架构 #价格",
    "案 报表模块",
    "歧 数据安全标准 #周期",
    "办 @韩梅 提交补充方案",
)


def mend(terminal: Terminal, words: str, left: int) -> None:
    """Enter on the selected finding, the words, Enter; then so many are left."""
    terminal.press("enter")
    terminal.wait_for("Enter 确定")
    terminal.enter(words)
    terminal.wait_for(rf"要补的 {left} 项")


@pytest.mark.guide(65, 66, 68, 69, 70, 71, 72, 73)
def test_a_meeting_is_ended_reviewed_and_sealed_at_80_by_24(book: Path) -> None:
    with record(book) as terminal:
        for line in LINES:
            terminal.enter(line)
        terminal.wait_for("已存盘 6 条")
        terminal.press("ctrl+e")
        terminal.wait_for("结束")
        terminal.press("enter")
        terminal.wait_for("要补的 6 项")
        terminal.wait_for("3 项阻止")
        assert "还剩 24:00" in terminal.lines[0] and "覆盖 50%" in terminal.lines[0]
        gap = next(line for line in terminal.lines if "移动端审批" in line)
        assert gap.startswith("!N2") and "- 未回应" in gap
        mend(terminal, "部分 二期上线", 5)
        mend(terminal, "符合行业规范", 4)
        mend(terminal, "周五", 3)
        terminal.wait_for("可以封存")
        terminal.press("l")
        terminal.wait_for("回应哪项需求")
        terminal.press("enter")
        terminal.wait_for("要补的 2 项")
        terminal.press("1")
        terminal.wait_for("要补的 1 项")
        terminal.press("1")
        terminal.wait_for("要补的 0 项")
        terminal.press("S")
        terminal.wait_for("审核人：")
        terminal.press("enter")
        terminal.wait_for(r"已封存 DT-2026-0001")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0

    whole = dealtui(book, "check", "last", "--json")
    assert (json.loads(whole.stdout), whole.returncode) == ([], 0)
    rows = {row["code"]: row for row in entries(book) if row["code"]}
    assert rows["R1"]["text"] == "二期上线" and rows["R1"]["fit"] == "partial"
    assert rows["A1"]["due"] == "2026-11-27" and rows["D1"]["criterion"] == "符合行业规范"
