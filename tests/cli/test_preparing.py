"""`dealtui scenes`, `prepare` and `briefing` from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealtui import scenes
from tests.cli.conftest import Run, fields, new_meeting, refused


@pytest.fixture
def ahead(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Meeting 2 is ahead, of a client who is known from the first."""
    monkeypatch.setenv("DEALTUI_LANG", "zh")
    new_meeting(run, "--their 王总:总监:决策人 --our 李雷:经理:协调人")
    run("capture 1", stdin="需 三年质保\n办 @王总 3天内 提供需求文档\n")
    new_meeting(run, "--blank --topic 合同 --at 2026-12-03T14:00:00+08:00")
    return run


@pytest.mark.guide(33, 38, 43, 44, 105, 106)
def test_a_meeting_is_prepared_from_the_command_line(ahead: Run) -> None:
    told = ahead("prepare 2 --json").json
    suggested = [fields(item, "text source code") for item in told["suggested"]]
    assert suggested == [["答复：三年质保", "need", "N1"]]
    assert [warning["code"] for warning in told["warnings"]] == ["lead", "decider"]
    written = "--suggested --agenda '价格 10分钟 @李雷' --agenda '~底线 5分钟' --material '对照表 | 文件夹' --note 带样品"
    people = "--our 李雷:经理:协调人 --invite 王总:confirmed"
    told = ahead(f"prepare 2 {written} {people} --tick 1 --move '2026-12-04 09:00' --json").json
    assert told["planned"] == "2026-12-04T09:00:00+08:00" and told["warnings"] == []
    assert told["agenda"][0] == {"text": "价格", "minutes": 10, "lead": "李雷", "done": True}
    assert told["objectives"] == [{"text": "答复：三年质保", "state": "open", "source": "need N1"}]
    assert {p["name"]: p["invitation"] for p in told["people"]} == {"李雷": "", "王总": "confirmed"}
    printed = ahead("prepare 2").out
    assert all(
        words in printed for words in ("2026-12-04 09:00", "答复：三年质保", "对照表", "带样品", "王总")
    )
    ours = ahead("briefing 2 --sent 李雷 --read 李雷").out
    assert "三年质保" in ours and "带样品" in ours and "底线" in ours
    told = ahead("briefing 2 --json").json
    assert [section["name"] for section in told["sections"]] == ["notes", "story", "needs", "promises"]
    assert told["sent"][0]["to"] == "李雷" and told["sent"][0]["read"]
    client = ahead("briefing 2 --audience client").out
    assert "价格" in client and "底线" not in client and "三年质保" not in client and "带样品" not in client
    assert ahead("briefing 2 --audience client --json").json["sections"] == []
    assert ".docx" in refused(ahead, "briefing 2 -o a.docx") and not Path("a.docx").exists()
    ahead("briefing 2 --audience client -o a.html")
    assert Path("a.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_each_act_is_undone_and_what_is_wrong_is_said(ahead: Run) -> None:
    ahead("prepare 2 --cancel 客户出差")
    assert ahead("prepare 2 --json").json["status"] == "cancelled"
    assert ahead("prepare 2 --undo --json").json["status"] == "planned"
    for words, told in (
        ("--cancel ' '", "取消原因"),
        ("--move 尽快", "不是日期"),
        ("--invite 无名", "无名"),
        ("--invite 王总:maybe", "maybe"),
        ("--their 钱工:工程师:老大", "老大"),
    ):
        assert told in refused(ahead, f"prepare 2 {words}")
    assert ahead("prepare 2 --delete").code == 0
    refused(ahead, "prepare 2")


def test_a_scene_of_ones_own_is_listed_with_what_is_wrong(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "scenes" / "care.toml"
    path.parent.mkdir()

    def listed(text: str, line: str) -> str:
        path.write_text(text, "utf-8")
        scenes.loaded.cache_clear()
        result = run(line)
        assert result.code == 1
        return result.out

    try:
        told = listed("colour = 'red'", "--lang en scenes care")
        assert f"{path}: colour: is no name known here; check how it is spelt. Mend it there" in told
        assert [row["faults"] != [] for row in run("scenes --json").json] == [False, False, False, True]
        told = listed("topics = ['price', 'weather']", "--lang zh scenes care")
        assert f"{path}：topics（第 2 项）：应为" in told
        told = listed("topics = [", "--lang zh scenes care")
        assert f"{path}：无法读取：引号或括号没有配对。" in told
        assert run("scenes first --toml").out.startswith("# 初次客户接洽")
    finally:
        scenes.loaded.cache_clear()
