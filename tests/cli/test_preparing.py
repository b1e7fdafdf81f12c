"""`dealtui scenes`, `prepare` and `briefing` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def ahead(run: Run, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("DEALTUI_LANG", "zh")
    first = run(
        "new",
        "meeting",
        "--client",
        "华东智造",
        "--deal",
        "订单",
        "--topic",
        "价格",
        "--their",
        "王总:总监:决策人",
        "--our",
        "李雷:经理:协调人",
    ).out.strip()
    run("capture", first, stdin="需 三年质保\n办 @王总 3天内 提供需求文档\n".encode())
    return run(
        "new",
        "meeting",
        "--blank",
        "--client",
        "华东智造",
        "--deal",
        "订单",
        "--topic",
        "合同",
        "--at",
        "2026-12-03T14:00:00+08:00",
    ).out.strip()


@pytest.mark.guide(33, 38, 43, 44, 105, 106)
def test_a_meeting_is_prepared_from_the_command_line(run: Run, ahead: str, tmp_path: Path) -> None:
    told = run("prepare", ahead, "--json").json
    assert {(item["text"], item["source"], item["code"]) for item in told["suggested"]} == {
        ("答复：三年质保", "need", "N1")
    }
    assert [warning["code"] for warning in told["warnings"]] == ["lead", "decider"]
    options = (
        "--suggested", "--agenda", "价格 10分钟 @李雷", "--agenda", "~底线 5分钟", "--material", "对照表 | 文件夹", "--note", "带样品",
        "--our", "李雷:经理:协调人", "--invite", "王总:confirmed", "--tick", "1", "--move", "2026-12-04 09:00",
    )  # fmt: skip
    told = run("prepare", ahead, *options, "--json").json
    assert told["planned"] == "2026-12-04T09:00:00+08:00" and told["warnings"] == []
    assert told["agenda"][0] == {"text": "价格", "minutes": 10, "lead": "李雷", "done": True}
    assert told["objectives"] == [{"text": "答复：三年质保", "state": "open", "source": "need N1"}]
    assert {p["name"]: p["invitation"] for p in told["people"]} == {"李雷": "", "王总": "confirmed"}
    ours = run("briefing", ahead, "--sent", "李雷", "--read", "李雷").out
    assert "三年质保" in ours and "带样品" in ours and "底线" in ours
    told = run("briefing", ahead, "--json").json
    assert [section["name"] for section in told["sections"]] == ["notes", "story", "needs", "promises"]
    assert told["sent"][0]["to"] == "李雷" and told["sent"][0]["read"]
    client = run("briefing", ahead, "--audience", "client").out
    assert "价格" in client and "底线" not in client and "三年质保" not in client and "带样品" not in client
    assert run("briefing", ahead, "--audience", "client", "--json").json["sections"] == []
    refused = run("briefing", ahead, "-o", str(tmp_path / "a.docx"))
    assert refused.code == 2 and ".docx" in refused.err and not (tmp_path / "a.docx").exists()
    run("briefing", ahead, "--audience", "client", "-o", str(tmp_path / "a.html"))
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_each_act_is_undone_and_what_is_wrong_is_said(run: Run, ahead: str) -> None:
    run("prepare", ahead, "--cancel", "客户出差")
    assert run("prepare", ahead, "--json").json["status"] == "cancelled"
    assert run("prepare", ahead, "--undo", "--json").json["status"] == "planned"
    for words, told in (
        (("--cancel", " "), "取消原因"),
        (("--move", "尽快"), "不是日期"),
        (("--invite", "无名"), "无名"),
        (("--invite", "王总:maybe"), "maybe"),
        (("--their", "钱工:工程师:老大"), "老大"),
    ):
        refused = run("--lang", "zh", "prepare", ahead, *words)
        assert refused.code == 2 and told in refused.err and len(refused.err.splitlines()) == 1, words
    assert run("prepare", ahead, "--delete").code == 0
    assert run("prepare", ahead).code == 2


def test_a_scene_of_ones_own_is_listed_with_what_is_wrong(run: Run, tmp_path: Path) -> None:
    from dealtui import scenes

    (tmp_path / "scenes").mkdir()
    (tmp_path / "scenes" / "care.toml").write_text("colour = 'red'", "utf-8")
    scenes.loaded.cache_clear()
    try:
        listed = run("scenes", "--json")
        assert listed.code == 1
        assert [row["faults"] != [] for row in listed.json] == [False, False, False, True]
        told = run("--lang", "en", "scenes", "care").out
        path = tmp_path / "scenes" / "care.toml"
        assert f"{path}: colour: is no name known here; check how it is spelt. Mend it there" in told
        scenes.loaded.cache_clear()
        (tmp_path / "scenes" / "care.toml").write_text("topics = ['price', 'weather']", "utf-8")
        assert f"{path}：topics（第 2 项）：应为" in run("--lang", "zh", "scenes", "care").out
        scenes.loaded.cache_clear()
        (tmp_path / "scenes" / "care.toml").write_text("topics = [", "utf-8")
        assert f"{path}：无法读取：引号或括号没有配对。" in run("--lang", "zh", "scenes", "care").out
        assert run("scenes", "first", "--toml").out.startswith("# 初次客户接洽")
    finally:
        scenes.loaded.cache_clear()
