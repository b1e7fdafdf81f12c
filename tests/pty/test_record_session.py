"""A person records a whole negotiation with keys alone, and the book holds every fact of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.pty.meeting import NOW, entries, record
from tests.pty.negotiation import CHINESE, ENGLISH, Line, expected_rows
from tests.pty.terminal import Terminal, dealtui

_KEYS = re.compile(r"<([a-z0-9+]+)>")
_ALWAYS = ("kind", "code", "text")
_BY_ITSELF = ("id", "at", "by", "raw", "topic")  # given by the clock or the book, or checked apart


def type_line(terminal: Terminal, line: Line) -> None:
    """Type one line; every second part of it is a key."""
    for index, part in enumerate(_KEYS.split(line.typed)):
        if index % 2:
            terminal.press(part)
        else:
            terminal.type(part)
    terminal.press("enter")


def said(row: dict[str, Any]) -> dict[str, Any]:
    """What a row says."""
    return {name: row[name] for name in row if name not in _BY_ITSELF and (row[name] or name in _ALWAYS)}


@pytest.mark.guide(2, 4, 46, 47, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 73, 74, 76, 102)
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


@pytest.mark.guide(46, 54, 60, 61, 64)
def test_a_negotiation_in_english_at_120_by_40(book: Path) -> None:
    with record(book, lang="en", columns=120, rows=40) as terminal:
        for line in ENGLISH:  # nobody waits for the screen here
            type_line(terminal, line)
        terminal.wait_for(rf"\b{len(expected_rows(ENGLISH))} lines saved")
        terminal.wait_for("a short remark and its end")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert [said(row) for row in entries(book)] == expected_rows(ENGLISH)


@pytest.mark.guide(44, 51, 52)
def test_who_is_missing_stands_in_the_minutes(book: Path) -> None:
    with record(book) as terminal:
        terminal.enter("-王总")
        terminal.wait_for(r"! 王总")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    minutes = dealtui(book, "minutes", "last", "--lang", "zh").stdout
    assert re.search(r"缺席.*王总|王总.*缺席", minutes), minutes
