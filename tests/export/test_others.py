"""Minutes that others wrote: no line is lost, and what their places say of them."""

from __future__ import annotations

import importlib.util
import io
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dealtui.export.turns import read_others, word_text
from dealtui.extras import PaperFault
from tests.conftest import shared

MINUTES = """---
title: x
---
# 周会纪要

## 参会人
- 李雷、王总

## 讨论
SC: 先看价格
JB: 太贵了
SC: 那再谈
> ACTION: 李雷 to send the draft

## 待办
- [ ] 提交补充方案 @李雷 ⏰2026-12-01 18:00
- [x] ~~已完成的~~
- 联系法务
  - 由韩梅负责
- 无

## Review of last action items
- old thing

<div class="callout">

请各位在会前写好待办任务。

</div>

| 任务 | 负责人 | 期限 |
|---|---|---|
| 报价单 | 韩梅 | 周五 |
"""


def test_each_place_says_what_its_lines_are() -> None:
    found = [(turn.first, turn.speaker, turn.text, turn.kind) for turn in read_others(MINUTES).turns]
    assert found == [
        (4, "", "周会纪要", "topic"),
        (6, "", "参会人", "topic"),
        (7, "", "李雷、王总", ""),
        (9, "", "讨论", "topic"),
        (10, "", "SC: 先看价格", ""),
        (11, "", "JB: 太贵了", ""),
        (12, "", "SC: 那再谈", ""),
        (13, "", "ACTION: 李雷 to send the draft", ""),
        (15, "", "待办", "topic"),
        (16, "", "提交补充方案 @李雷 ⏰2026-12-01 18:00", "action"),
        (17, "", "[x] ~~已完成的~~", "note"),
        (18, "", "联系法务", "action"),
        (19, "", "由韩梅负责", "action"),
        (20, "", "无", "note"),
        (22, "", "Review of last action items", "topic"),
        (23, "", "old thing", ""),
        (27, "", "请各位在会前写好待办任务。", "note"),
        (33, "", "任务：报价单；负责人：韩梅；期限：周五", "action"),
    ]


def test_who_begins_three_lines_speaks() -> None:
    turns = read_others("SC: a b\n\nSC: c d\n\nJB: e\n\nSC: f\n\nTOPIC: x\n\nTOPIC: y\n\nTOPIC: z\n").turns
    assert [turn.speaker for turn in turns] == ["SC", "SC", "", "SC", "", "", ""]


def test_prose_that_was_only_wrapped_is_one_line() -> None:
    long = "This sentence was wrapped by the editor at some sixty cells or so,\nand goes on here. Then it ends.\nA new one begins."
    assert [turn.text for turn in read_others(long).turns] == [
        "This sentence was wrapped by the editor at some sixty cells or so, and goes on here. Then it ends.",
        "A new one begins.",
    ]


def files() -> list[str]:
    folder = Path(__file__).parents[3] / "shared" / "data" / "minutes"
    return sorted(str(path.relative_to(folder)) for path in folder.glob("*/*.md")) or ["none"]


@pytest.mark.parametrize("name", files())
def test_no_word_of_a_real_file_is_lost(name: str) -> None:
    text = shared("data", "minutes", name).read_text("utf-8")
    body = text if not text.startswith("---\n") else text.partition("\n---\n")[2]
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    words = "".join(
        child.content
        for token in reader.parse(body)
        for child in token.children or ()
        if child.type in ("text", "code_inline")
    )
    said = "".join(turn.speaker + turn.text for turn in read_others(text).turns)
    missing = Counter(sign for sign in words if sign.isalnum()) - Counter(
        sign for sign in said if sign.isalnum()
    )
    assert not missing


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        turns = read_others(text).turns
    except PaperFault:
        return
    lines = len(text.splitlines()) + 1
    assert all(1 <= turn.first <= turn.last <= lines and "\n" not in turn.text for turn in turns)


def test_a_word_file_is_read_like_its_markdown() -> None:
    document = Document()
    document.add_heading("周会纪要", 1)
    document.add_paragraph("价格谈了一半。")
    document.add_heading("待办", 2)
    document.add_paragraph("提交方案 @李雷", "List Bullet")
    table = document.add_table(2, 2)
    for cell, words in zip(
        (cell for row in table.rows for cell in row.cells), ("任务", "负责人", "报价|单", "韩梅"), strict=True
    ):
        cell.text = words
    out = io.BytesIO()
    document.save(out)
    text = word_text(out.getvalue(), "m.docx")
    found = [(turn.text, turn.kind) for turn in read_others(text, "docx").turns]
    assert found == [
        ("周会纪要", "topic"),
        ("价格谈了一半。", ""),
        ("待办", "topic"),
        ("提交方案 @李雷", "action"),
        ("任务：报价|单；负责人：韩梅", "action"),
    ]
    with pytest.raises(PaperFault, match=r"m\.docx is not a Word"):
        word_text(b"no", "m.docx")


def script() -> ModuleType:
    path = Path(__file__).parents[2] / "scripts" / "measure_minutes.py"
    spec = importlib.util.spec_from_file_location("measure_minutes", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.guide(64, 73)
def test_actions_are_found_with_the_precision_that_was_asked_for() -> None:
    measured = script().measure(shared("data", "minutes"))
    print(f"files that rules were made with: {measured}")
    assert measured.right + measured.missed >= 60
    assert measured.precision >= 0.95
    assert measured.recall >= 0.95


def test_actions_are_found_in_habits_that_no_rule_was_made_with() -> None:
    """Labelled before the program read them; what it finds there is what a user may expect."""
    files = script().measure(shared("data", "minutes"), "actions_held_out")
    lines = script().measure_lines(held_out=True)
    print(f"files held out: {files}\nlines held out: {lines}")
    assert files.right + files.missed + lines.right + lines.missed >= 39
    assert min(files.precision, files.recall) >= 0.7
    assert min(lines.precision, lines.recall) >= 0.9
