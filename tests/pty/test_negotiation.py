"""A person records a negotiation, reviews, seals and amends it with keys alone, and the book holds every fact of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.pty.meeting import NOW, entries, record
from tests.pty.negotiation import CHINESE, Line, expected_rows, keys_of, said
from tests.pty.terminal import Terminal, dealtui


def type_line(terminal: Terminal, line: Line) -> None:
    for part, is_key in keys_of(line):
        (terminal.press if is_key else terminal.type)(part)
    terminal.press("enter")


@pytest.mark.guide(2, 4, 44, 46, 47, 51, 52, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 73, 74, 76, 102)
def test_a_negotiation_in_chinese_at_80_by_24(book: Path) -> None:
    assert len(CHINESE) >= 60
    with record(book) as terminal:
        saved = 0
        for line in CHINESE:
            type_line(terminal, line)
            saved += bool(line.record)
            if line.code:  # the others are typed on, ahead of the screen
                terminal.wait_for(rf"已存盘 {saved} 条")
        terminal.wait_for(rf"已存盘 {saved} 条")
        terminal.enter("-王总", see=r"! 王总")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0

    rows = entries(book)
    assert [said(row) for row in rows] == expected_rows(CHINESE)
    raw = {row["code"]: row["raw"] for row in rows if row["code"]}
    assert raw["D1"] == "歧 数据安全标准需进一步确认｜符合《行业信息安全规范》", "kept as typed (guide 4)"
    assert raw["N3"] == "需　现场培训两次"
    assert {row["at"] for row in rows} == {NOW}
    assert {row["kind"] for row in rows} == {
        *("need", "pain", "effect", "proposal", "highlight", "response", "consensus", "divergence"),
        *("compromise", "decision", "offer", "action", "attachment", "topic", "note"),
    }
    minutes = dealtui(book, "minutes", "last", "--lang", "zh").stdout
    assert re.search(r"缺席.*王总|王总.*缺席", minutes), minutes


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
    terminal.press("enter", see="Enter 确定")
    terminal.enter(words, see=rf"缺 {left} 项")


@pytest.mark.guide(27, 28, 65, 66, 68, 69, 70, 71, 72, 73, 103)
def test_a_meeting_is_ended_reviewed_sealed_and_amended_at_80_by_24(book: Path) -> None:
    with record(book) as terminal:
        for line in LINES:
            terminal.enter(line)
        terminal.wait_for("已存盘 6 条")
        terminal.press("ctrl+e", see="结束")
        terminal.press("enter", see="缺 6 项")
        terminal.wait_for("3 项阻止")
        assert "还剩 24:00" in terminal.lines[0] and "覆盖 50%" in terminal.lines[0]
        gap = next(line for line in terminal.lines if "移动端审批" in line)
        assert gap.startswith("!N2") and "- 未回应" in gap
        mend(terminal, "部分 二期上线", 5)
        mend(terminal, "符合行业规范", 4)
        mend(terminal, "周五", 3)
        terminal.wait_for("可以封存")
        terminal.press("l", see="回应哪项需求")
        terminal.press("enter", see="缺 2 项")
        terminal.press("1", see="缺 1 项")
        terminal.press("1", see="缺 0 项")
        terminal.press("S", see="谁审核了这份记录")
        terminal.press("enter", see="审核人：李雷")
        terminal.press("enter", see=r"已封存 DT-2026-0001")
        terminal.press("o", see="已封存：按 Enter 更正一行并写明理由")
        terminal.press("up", see="i 回去记")
        terminal.press("g", "e", see="定制化开发功能 #方案")
        terminal.type("（含报表）")
        terminal.press("enter", see="更正理由")
        terminal.enter("漏记报表", see="已封存 DT-2026-0001 第2版")
        terminal.press("v", see="理由：漏记报表")
        terminal.press("q", "ctrl+q")
        assert terminal.wait_exit() == 0

    whole = dealtui(book, "check", "last", "--json")
    assert {row["rule"] for row in json.loads(whole.stdout)} == {"suspect"}, "what rests on the amended line"
    rows = {row["code"]: row for row in entries(book) if row["code"]}
    assert rows["R1"]["text"] == "二期上线" and rows["R1"]["fit"] == "partial"
    assert rows["A1"]["due"] == "2026-11-27" and rows["D1"]["criterion"] == "符合行业规范"
    assert entries(book)[0]["text"].endswith("（含报表）")
    verified = dealtui(book, "verify", "--json")
    assert verified.returncode == 0
    assert [(row["version"], row["sound"]) for row in json.loads(verified.stdout)] == [(2, True)]
