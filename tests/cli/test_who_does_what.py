"""Who is there, at which stage, who does what, and how far each promise is: from the first command to the last loop."""

from __future__ import annotations

import pytest

from tests.cli.test_commands import Run, run

__all__ = ["run"]


@pytest.fixture
def meeting(run: Run) -> str:
    return run(
        *(
            "new",
            "meeting",
            "--client",
            "华东智造",
            "--deal",
            "二期",
            "--topic",
            "价格",
            "--stage",
            "合同续签",
        ),
        *("--their", "王总:信息总监:决策人", "--our", "李雷:客户经理:协调人"),
        *("--our", "赵工:技术经理:专员", "--our", "韩梅:商务助理", "--recorder", "韩梅"),
    ).out.strip()


def cells(markdown: str, head: str) -> list[list[str]]:
    """The rows of the tables of one block."""
    block = markdown.split(f"\n## {head} ")[1].split("\n## ")[0]
    return [
        [cell.strip() for cell in row.strip("|").split("|")] for row in block.splitlines() if row[:1] == "|"
    ]


@pytest.mark.guide(32, 41)
def test_the_stage_and_our_executors_stand_in_the_minutes(run: Run, meeting: str) -> None:
    for audience in ("internal", "client"):
        facts = {
            row[0]: row[1]
            for row in cells(run("minutes", meeting, "--lang", "zh", "--audience", audience).out, "A")
        }
        assert facts["合作阶段"] == "合同续签"
        ours = facts["我方人员"]
        assert "赵工（技术经理，专员）" in ours and "韩梅（商务助理）" in ours
        assert facts["我方负责人"] == "李雷"


@pytest.mark.guide(3)
def test_every_promise_says_who_does_what(run: Run, meeting: str) -> None:
    lines = "办 @专员：收集客户需求文档 @经理：审核，周五前完成\n办 截止 下周五 反馈报价\n"
    assert run("capture", meeting, stdin=lines).code == 0
    shared, unowned = run("actions", "--json").json
    assert (shared["owner"], shared["helpers"]) == ("专员", ["经理"])
    assert "专员：收集客户需求文档 经理：审核" in shared["task"]
    assert [action["code"] for action in run("actions", "--incomplete", "--json").json] == ["A2"]
    found = [
        (f["rule"], f["entry"])
        for f in run("check", meeting, "--json").json
        if f["rule"].startswith("action")
    ]
    assert found == [("action-no-owner", "A2")]

    assert run("do", "A2", "owner", "大家").code == 2
    assert run("do", "A2", "owner", "李雷").code == 0
    assert run("do", "A1", "steps", "收集 @专员 周三 → 审核 @经理 周四").code == 0
    assert run("actions", "--incomplete", "--json").json == []
    steps = run("actions", "--json").json[0]["steps"]
    assert [(step["text"], step["person"]) for step in steps] == [("收集", "专员"), ("审核", "经理")]
    assert unowned["owner"] == ""


@pytest.mark.guide(99)
def test_the_loop_is_told_of_each_action_and_of_the_meeting(run: Run, meeting: str) -> None:
    run(
        "capture",
        meeting,
        stdin="办 @李雷 周五 反馈报价\n办 @王总 下周三 提供需求文档\n办 @韩梅 周五 发送纪要\n",
    )
    run("do", "A3", "cancel", "已当面交付")

    def loop() -> tuple[int, int]:
        (line,) = run("meetings", "--json").json
        return line["closed"], line["actions"]

    states = []
    for words in (
        ("done", "报价已定"),
        ("send", "--to", "王总"),
        ("feedback", "没有问题"),
        ("close",),
    ):
        assert loop() == (0, 2)
        assert run("do", "A1", *words).code == 0
        states.append(next(a["state"] for a in run("actions", "--all", "--json").json if a["code"] == "A1"))
    assert states == ["done", "sent", "answered", "closed"]
    assert loop() == (1, 2)
    run("do", "A2", "done", "文档已收到")
    run("do", "A2", "close")
    assert loop() == (2, 2)
