"""Transcripts of the meeting tools, and real ones: every word that is said stands in a turn."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import time
from collections import Counter
from html import escape
from pathlib import Path
from types import ModuleType

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dealtui.export.turns import LONGEST, read_others, read_transcript, talks, word_text
from dealtui.extras import PaperFault
from tests.conftest import each, shared

# What the tools write. 飞书妙记: date and length in one line, key words, then label and time above the words (or before them).
# 腾讯会议: name and time before a colon, the words there or below. Zoom: captions that were saved, and the chat. Teams: captions, and
# the Word file as text. Google Meet: who was there, the time every five minutes, names before the words; for Word, or Markdown.
# Otter: name, two spaces, time; nobody's name where it was not told who speaks.
FILES = Path(__file__).parent / "transcripts"


def heard(name: str) -> str:
    return (FILES / name).read_bytes().decode()


SAID: dict[str, tuple[str, list[tuple[float | None, str, str]]]] = {
    "teams.vtt": ("vtt", [
        (3.2, "王建国", "我们需要三年质保，两年不够。另外要 支持 A & B"),
        (9.0, "Li Lei", "a < b, we can."),
        (9.0, "王建国", "不行"),
    ]),
    "zoom.vtt": ("vtt", [(62.0, "Li Lei", "Hello there"), (65.0, "Wang", "Note: this is new"), (67.0, "Li Lei", "ok")]),
    "srt.srt": ("srt", [(1.0, "", "你好世界"), (40.0, "", "再见好")]),
    "tencent.txt": ("text", [(5.0, "王总", "我们需要三年质保。"), (70.0, "李雷", "可以两年。第三年另议")]),
    "feishu.txt": ("text", [(5.0, "王总", "我们需要三年质保。"), (70.0, "李雷", "可以两年。我们 10:30 再说")]),
    "dingtalk.txt": ("text", [(5.0, "王总", "我们需要三年质保"), (70.0, "李雷", "可以两年")]),
    "feishu_file.txt": ("text", [(5.0, "说话人 1", "我们需要三年质保。"), (3730.0, "说话人 2", "可以两年。我们 10:30 再说")]),
    "feishu_line.txt": ("text", [(5.0, "说话人 1", "我们需要三年质保。"), (3730.0, "说话人 2", "嗯，可以两年。")]),
    "tencent_file.txt": ("text", [(5.0, "王总", "我们需要三年质保。"), (70.0, "李雷(我方)", "可以两年。"), (91.0, "王总", "注：第三年另议")]),
    "zoom_captions.txt": ("text", [(0.0, "Li Lei", "Good afternoon."), (65.0, "Wang Jianguo", "We need three years. And reports.")]),
    "zoom_chat.txt": ("text", [(0.0, "Li Lei", "Good afternoon."), (65.0, "Wang Jianguo", "We need three years.")]),
    "teams_word.txt": ("text", [(5.0, "Li Lei", "Good afternoon."), (70.0, "Wang Jianguo", "We need three years. And reports.")]),
    "meet.txt": ("text", [(0.0, "Li Lei", "Good afternoon."), (0.0, "Wang Jianguo", "We need three years."), (300.0, "Wang Jianguo", "And reports: two a month."), (300.0, "Li Lei", "Noted.")]),
    "meet_markdown.md": ("text", [(0.0, "Li Lei", "Good afternoon."), (0.0, "Wang Jianguo", "We need three years."), (300.0, "Wang Jianguo", "And reports: two a month."), (300.0, "Li Lei", "Noted.")]),
    "otter.txt": ("text", [(5.0, "Li Lei", "Good afternoon."), (70.0, "Unknown Speaker", "We need three years."), (3735.0, "Li Lei", "Noted.")]),
    "otter_alone.txt": ("text", [(5.0, "", "Good afternoon."), (70.0, "", "We need three years.")]),
    "names.txt": ("text", [(None, "王总", "我们需要三年质保"), (None, "李雷", "可以两年"), (None, "王总", "那第三年呢"), (None, "李雷", "另议")]),
    "irc.log": ("irc", [(0.0, "Li Lei", "scribe: me"), (60.0, "wang", "we agreed: 30 days")]),
    "night.log": ("irc", [(0.0, "a", "before"), (20.0, "b", "after")]),
}  # fmt: skip


BEGAN = {
    "tencent.txt": ("2026-11-25T14:00:00", "订单系统二期价格会"),
    "feishu.txt": ("2026-11-25T14:00:00", "价格会"),
    "feishu_file.txt": ("2026-11-25T14:00:00", ""),
    "feishu_line.txt": ("2026-11-25", "价格会"),
    "tencent_file.txt": ("", ""),
    "teams_word.txt": ("2026-11-25T14:05:00", "Price talk"),
    "meet.txt": ("2026-11-25T14:00:00", "Price talk"),
    "meet_markdown.md": ("2026-11-25", "Price talk"),
    "otter.txt": ("", ""),
    "irc.log": ("2026-11-25T14:00:00", ""),
}


@pytest.mark.parametrize("name", SAID)
def test_each_tools_file_gives_who_said_what_and_when(name: str) -> None:
    form, said = SAID[name]
    found = read_transcript(heard(name))
    assert found.form == form
    assert [(turn.at, turn.speaker, turn.text) for turn in found.turns] == said
    assert name not in BEGAN or (found.began, found.title) == BEGAN[name]


@pytest.mark.parametrize(
    ("line", "turn"),
    [
        ("张工：接口我来定", ("张工", "接口我来定")),
        ("张工: 接口我来定", ("李雷", "可以两年张工: 接口我来定")),  # another colon than the others
        ("结论：三年质保", ("李雷", "可以两年结论：三年质保")),
        ("接口：三个，都要", ("李雷", "可以两年接口：三个，都要")),  # what is talked about, as are the marks
        ("方案：按三期做", ("李雷", "可以两年方案：按三期做")),
    ],
)
def test_a_name_heard_once_is_a_turn_where_its_line_looks_like_the_others(
    line: str, turn: tuple[str, str]
) -> None:
    head = "项目：订单系统\n"
    found = read_transcript(f"{head}王总：我们要三年\n李雷：可以两年\n{line}\n王总：那第三年呢\n李雷：另议\n")
    assert turn in [(turn.speaker, turn.text) for turn in found.turns]
    assert [found.turns[0].speaker, found.turns[-1].speaker] == ["王总", "李雷"]


def test_where_most_lines_go_on_a_colon_makes_no_speaker() -> None:
    told = "王总：我们要三年\n价格：另议\n还有接口\n也要培训\n李雷：可以两年\n第三年\n另外\n王总：好\n李雷：好\n对\n对\n"
    assert set(read_transcript(told).speakers) == {"王总", "李雷"}


def test_a_turn_knows_its_lines() -> None:
    lines = heard("feishu.txt").splitlines()
    for turn in read_transcript(heard("feishu.txt")).turns:
        assert turn.text.startswith(lines[turn.first])  # the first has the name
        assert turn.text.endswith(lines[turn.last - 1])


def test_a_long_speech_is_parted_at_a_sentence() -> None:
    cues = "".join(f"00:{n:02}:00.000 --> 00:{n:02}:59.000\n<v A>{'字' * 50}。\n\n" for n in range(30))
    turns = read_transcript(f"WEBVTT\n\n{cues}").turns
    assert 1 < len(turns) < 6
    assert all(turn.text.endswith("。") and len(turn.text) < LONGEST + 120 for turn in turns)


@pytest.mark.parametrize("text", ["", "Dear all,\nnothing was said.", "WEBVTT\n", "一句话。\n又一句话。"])
def test_where_nobody_speaks_there_is_nothing_to_take(text: str) -> None:
    with pytest.raises(PaperFault, match="Nobody speaks"):
        read_transcript(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for whole in (
        text,
        f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}",
        f"[10:00] <a> {text}",
        f"王总：{text}\n王总：{text}",
    ):
        try:
            found = read_transcript(whole)
        except PaperFault:
            continue
        assert all(turn.text.strip() and "\n" not in turn.text for turn in found.turns)


@each(
    ("text", "began", "at"),
    [
        ("2026-01-01 9:05 <a> x\n2026-01-01 9:06 <b> y\n", "2026-01-01T09:05:00", 60.0),
        ("[2026-01-01T١٢:٠٠] <a> x\n[2026-01-01T12:01] <b> y\n", "2026-01-01T12:00:00", 60.0),
        ("2026-99-99 9:05 <a> x\n2026-01-01 9:06 <b> y\n", "2026-01-01T09:06:00", 60.0),
        ("0000-01-01 24:00 <a> x\n", "", 0.0),
        ("WEBVTT\n\n9999:00:01.000 --> 9999:00:03.000\n<v 王>x\n", "", 35_996_401.0),
    ],
)
def test_what_no_calendar_has_is_no_beginning(text: str, began: str, at: float) -> None:
    found = read_transcript(text)
    assert (found.began, found.turns[-1].at) == (began, at)


def test_hours_of_thousands_of_digits_are_none() -> None:
    with pytest.raises(PaperFault, match="Nobody speaks"):
        read_transcript(f"WEBVTT\n\n{'9' * 5000}:00:01.000 --> 00:00:03.000\nx\n")


SPOKEN = "这是一句没有说完的话" * 30


@each(
    ("form", "text", "characters"),
    [
        ("vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\n" + "<v " * 20_000, 60_000 - 1),
        ("vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\n" + "<c " * 20_000, 60_000 - 1),
        ("vtt", "WEBVTT\n\n00:01.000 --> 00:03.000\n" + f"{SPOKEN}\n" * 10_000, 3_000_000),
        ("text", "王总 00:01\n" + f"{SPOKEN}\n" * 10_000, 3_000_000),
    ],
)
def test_a_speech_of_a_whole_file_is_one_turn(form: str, text: str, characters: int) -> None:
    began = time.process_time()
    found = read_transcript(text)
    assert time.process_time() - began < 0.5  # tenths of a second at most
    assert (found.form, [len(turn.text) for turn in found.turns]) == (form, [characters])


# ---------------------------------------------------------------------- real ones

LOGS = ["2021-07-20-vchttpapi", "2021-06-15-vchttpapi", "2020-03-02-vc-education", "2021-03-31"]


@pytest.mark.parametrize("name", LOGS)
def test_every_line_of_a_real_irc_log_is_a_turn(name: str) -> None:
    text = shared("data", "minutes", "w3c-ccg-irc", f"{name}.irc.log").read_text("utf-8")
    found = read_transcript(text)
    words = [line.split("\t")[-1].strip() for line in text.splitlines()]
    begun = [
        word for word, line in zip(words, text.splitlines(), strict=True) if line.startswith("[") and word
    ]
    assert len(found.turns) == len(begun)  # a line without time and name goes on with the one before
    said = "".join("".join(turn.text for turn in found.turns).split())
    assert all("".join(word.split()) in said for word in words)
    assert found.began.startswith(name[:10])


def spoken(path: str) -> list[tuple[str, str]]:
    """The turns of a real meeting: who, what."""
    rows = map(json.loads, shared("data", "replays", path).read_text("utf-8").splitlines())
    heard = [row for row in rows if row["m"] == 0 and row.get("speaker")]
    said = [(row["speaker"], " ".join(row["text"].split())) for row in heard]
    return [(who, words) for who, words in said if words][:400]


def as_vtt(turns: list[tuple[str, str]]) -> str:
    """As Teams writes them: a cue of at most twelve words or thirty signs each."""
    cues = []
    for place, (who, words) in enumerate(turns):
        pieces = (
            re.findall(r"\S+(?:\s+\S+){0,11}|\S+", words)
            if words.isascii()
            else [words[n : n + 30] for n in range(0, len(words), 30)]
        )
        for n, piece in enumerate(pieces):
            at = f"{place // 60:02}:{place % 60:02}:{n:02}"
            cues.append(f"{at}.000 --> {at}.900\n<v {who}>{escape(piece, quote=False)}</v>\n")
    return "WEBVTT\n\n" + "\n".join(cues)


@pytest.mark.parametrize("path", ["replay_ami_product_en.jsonl", "replay_vcsum_zh.jsonl"])
@pytest.mark.parametrize("form", ["vtt", "srt"])
def test_a_real_meeting_keeps_every_word_as_vtt_and_as_srt(path: str, form: str) -> None:
    turns = spoken(path)
    text = as_vtt(turns)
    if form == "srt":
        text = re.sub(r"<v ([^>]*)>(.*)</v>", r"\1: \2", text).removeprefix("WEBVTT\n\n")
        text = text.replace(".000 -->", ",000 -->")
    found = read_transcript(text)
    said = ("".join(words for _, words in turns), "".join(turn.text for turn in found.turns))
    assert said[0].replace(" ", "") == said[1].replace(" ", "")
    assert {turn.speaker for turn in found.turns} == {who for who, _ in turns}


@pytest.mark.parametrize(
    "text",
    [
        heard("teams_word.txt").replace("Noted", "x") + heard("teams_word.txt"),
        heard("meet_markdown.md"),
        heard("otter.txt") + heard("otter.txt"),
    ],
)
def test_a_talk_is_told_from_minutes(text: str) -> None:
    assert talks(text)


def test_minutes_are_no_talk() -> None:
    for path in shared("data", "minutes").rglob("*.md"):
        assert not talks(path.read_text("utf-8", "replace")), path
    assert not talks("14:00 Introductions: all\n14:10 Prices: Li Lei\n14:30 Dates: Wang\n15:00 End: all\n")


# ---------------------------------------------------------------------- minutes that others wrote

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
    missing = Counter(filter(str.isalnum, words)) - Counter(filter(str.isalnum, said))
    assert not missing


@given(st.text(max_size=300))
def test_any_minutes_are_read_or_refused(text: str) -> None:
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
    for n, words in enumerate(("任务", "负责人", "报价|单", "韩梅")):
        table.cell(n // 2, n % 2).text = words
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
    huge = bytearray(out.getvalue())
    size = huge.rindex(b"PK\x01\x02") + 24  # of its last part, as the zip declares it
    huge[size : size + 4] = (1 << 30).to_bytes(4, "little")
    table.cell(0, 0)._tc.get_or_add_tcPr().get_or_add_gridSpan().set(qn("w:val"), "two")
    broken = io.BytesIO()
    document.save(broken)
    for other in (b"no", bytes(huge), broken.getvalue()):
        with pytest.raises(PaperFault, match=r"m\.docx is not a Word"):
            word_text(other, "m.docx")


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
