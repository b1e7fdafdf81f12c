"""The sample book's week, from Monday to Friday, with the commands alone: at its end every loop is closed or chased.

The story is the guide's: remind, chase, flag the risk, answer it, do, tell, record the answer, close (guide 79-98).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dealtui import i18n
from dealtui.cli.main import main

Say = Callable[..., str]

FIRST, OTHER = "华东智造", "北辰物流"
NEXT = ("--next", "合同草案 | 提交合同草案", "--next-due", "12月4日")

# day and hour, the exit code, and the words: of `do`, the task and the client that are meant stand for the action's id
WEEK: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    # Monday: what is late, what is due, what is incomplete
    ("2026-11-23T09:00", 1, ("remind",)),
    ("2026-11-23T09:05", 0, ("do", "提供详细需求文档", FIRST, "chase", "电话催需求文档，答应周四给")),
    (
        "2026-11-23T09:06",
        0,
        (
            "do",
            "提供详细需求文档",
            FIRST,
            "delay",
            "周四",
            "--reason",
            "对接人出差",
            "--answer",
            "renegotiate",
        ),
    ),
    (
        "2026-11-23T09:10",
        0,
        ("do", "提交补充方案", OTHER, "delay", "周四"),
    ),  # it had no date: no delay, no reason
    (
        "2026-11-23T09:12",
        0,
        (
            "do",
            "提交补充方案",
            FIRST,
            "steps",
            "对照规范 @韩梅 周二 → 写初稿 @韩梅 周三 → 内部评审 @李雷 周四",
        ),
    ),
    (
        "2026-11-23T16:00",
        0,
        ("do", "反馈报价", FIRST, "done", "报价单已完成，共110万元", *NEXT),
    ),
    ("2026-11-23T16:10", 0, ("do", "反馈报价", FIRST, "send", "--to", "王总")),
    ("2026-11-23T16:11", 2, ("do", "反馈报价", FIRST, "close")),  # nobody has answered yet
    # Tuesday
    ("2026-11-24T09:00", 1, ("remind",)),
    ("2026-11-24T10:00", 0, ("do", "提交补充方案", FIRST, "step", "1")),
    ("2026-11-24T11:00", 0, ("do", "提交补充方案", FIRST, "risk", "规范条文有争议")),
    (
        "2026-11-24T15:00",
        0,
        ("do", "提交补充方案", FIRST, "risk", "请安全组协助解读", "--answer", "resources"),
    ),
    (
        "2026-11-24T17:00",
        0,
        ("do", "反馈报价", FIRST, "feedback", "价格可以接受，请尽快出合同", "--satisfaction", "5"),
    ),
    ("2026-11-24T17:01", 0, ("do", "反馈报价", FIRST, "close")),
    # Wednesday: somebody leaves the team
    ("2026-11-25T09:30", 0, ("handover", "韩梅", "赵敏")),
    ("2026-11-25T10:00", 0, ("do", "提供场地图纸", OTHER, "chase", "邮件确认场地图纸")),
    ("2026-11-25T17:00", 0, ("do", "提交补充方案", FIRST, "step", "2")),
    # Thursday
    ("2026-11-26T10:00", 0, ("do", "提供详细需求文档", FIRST, "done", "收到需求文档 v1.0")),
    ("2026-11-26T10:01", 0, ("do", "提供详细需求文档", FIRST, "close")),
    ("2026-11-26T14:00", 0, ("do", "提交补充方案", FIRST, "done", "补充方案已提交")),
    ("2026-11-26T14:05", 0, ("do", "提交补充方案", FIRST, "send", "--to", "王总")),
    ("2026-11-26T15:00", 0, ("do", "提交补充方案", OTHER, "done", "补充方案已提交")),
    ("2026-11-26T15:05", 0, ("do", "提交补充方案", OTHER, "send", "--to", "陈主任")),
    # Friday
    ("2026-11-27T09:00", 0, ("do", "提供场地图纸", OTHER, "chase", "今天到期，再次确认")),
    ("2026-11-27T10:00", 0, ("do", "提交补充方案", FIRST, "feedback", "方案通过", "--satisfaction", "4")),
    ("2026-11-27T10:01", 0, ("do", "提交补充方案", FIRST, "close")),
    ("2026-11-27T11:00", 0, ("do", "提交补充方案", OTHER, "feedback", "同意，按此执行")),
    ("2026-11-27T11:01", 0, ("do", "提交补充方案", OTHER, "close")),
    ("2026-11-27T15:00", 0, ("do", "提供场地图纸", OTHER, "done", "收到场地图纸")),
    ("2026-11-27T15:01", 0, ("do", "提供场地图纸", OTHER, "close")),
)


def live_through(say: Say) -> None:
    """The week; on Tuesday, whatever was told before it began is answered too."""
    ids = {(row["task"], row["client"]): row["id"] for row in rows(say, "2026-11-23T09:00", "--all")}
    told = [row["id"] for row in rows(say, "2026-11-23T09:00", "--state", "sent")]
    for at, code, words in WEEK:
        if words[0] == "do":
            words = ("do", ids[words[1], words[2]], *words[3:])
        say(at, code, *words)
        if at == "2026-11-24T09:00":
            for number in told:
                say(at, 0, "do", number, "feedback", "收到，没有异议")
                say(at, 0, "do", number, "close")


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Say]:
    """One command at a moment: say("2026-11-23T09:00", 0, "remind") gives what it printed."""
    monkeypatch.setenv("DEALTUI_BOOK", str(tmp_path / "book"))
    monkeypatch.setenv("DEALTUI_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("DEALTUI_USER", "李雷")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)

    def say(at: str, code: int, *words: str) -> str:
        capfd.readouterr()
        got = main([*words, "--lang", "zh", "--now", f"{at}+08:00"])
        printed = capfd.readouterr()
        assert got == code, (at, words, printed.err)
        assert bool(printed.err) == (code > 1)
        return printed.out

    say("2026-11-23T08:55", 0, "demo", "--keep", str(tmp_path / "book"))
    yield say
    i18n.use("en")


def rows(say: Say, at: str, *words: str) -> list[dict[str, Any]]:
    return json.loads(say(at, 0, "actions", "--json", *words))


@pytest.mark.guide(98)
def test_a_week_ends_with_every_loop_closed_or_chased(say: Say) -> None:
    assert [row["task"] for row in rows(say, "2026-11-23T09:00", "--overdue")] == ["提供详细需求文档"]
    assert [row["client"] for row in rows(say, "2026-11-23T09:00", "--incomplete")] == [OTHER]
    live_through(say)
    friday = "2026-11-27T16:00"
    (left,) = rows(say, friday)  # what was promised on Monday for December, and nobody else's loop
    assert (left["task"], left["owner"], left["due"]) == ("合同草案", "赵敏", "2026-12-04")
    everything = rows(say, friday, "--all")
    assert {row["state"] for row in everything if row["id"] != left["id"]} == {"closed"}
    for row in everything:
        if row["state"] == "closed" and row["side"] == "ours":
            assert row["result"] and row["sent_to"] and row["feedback"]
        if row["state"] == "closed" and row["side"] == "client":
            assert row["chases"] and row["result"]
    report = json.loads(say(friday, 0, "week", "--json"))
    assert (report["lacking"], report["late"], report["unanswered"]) == ([], [], [])
    assert len(report["done"]) == 5
    assert report["theirs"] == []
    assert not rows(say, friday, "--overdue") and not rows(say, friday, "--incomplete")
    assert [(row["code"], row["slips"], row["original_due"]) for row in everything if row["slips"]] == [
        ("A1", 1, "2026-11-19")
    ]


@pytest.mark.guide(97)
def test_the_records_hold_what_the_clients_said(say: Say) -> None:
    live_through(say)
    friday = "2026-11-27T16:00"
    texts = [
        entry["text"]
        for meeting in json.loads(say(friday, 0, "meetings", "--json"))
        for entry in json.loads(say(friday, 0, "entries", str(meeting["number"]), "--json"))
    ]
    assert {"价格可以接受，请尽快出合同", "方案通过", "同意，按此执行"} <= set(texts)
