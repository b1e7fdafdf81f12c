"""`dealtui actions` and `dealtui do`, as a script uses them (guide 25, 85, 88, 93-98)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.test_commands import Run, new_meeting, run
from tests.conftest import naughty

__all__ = ["run"]

LINES = "需 定制化开发功能\n办 @韩梅 周五 提交补充方案，对应 N1\n办 @王总 下周三 提供详细需求文档\n"


@pytest.fixture
def filled(run: Run) -> Run:
    meeting = new_meeting(run, "--their", "王总:总监:决策人", "--our", "韩梅")
    assert run("capture", meeting, stdin=LINES).code == 0
    return run


def rows(run: Run, *words: str) -> list[dict[str, Any]]:
    result = run("actions", *words, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_a_list_for_people_and_for_scripts(filled: Run) -> None:
    lines = filled("actions", "--lang", "zh").out.splitlines()
    assert [line.split()[:3] for line in lines] == [
        [".", "A1", "提交补充方案，对应"],
        [".", "A2", "提供详细需求文档"],
    ]
    first = rows(filled)[0]
    assert (first["code"], first["owner"], first["due"], first["state"], first["column"], first["days"]) == (
        "A1",
        "韩梅",
        "2026-11-27",
        "todo",
        "todo",
        2,
    )
    assert (first["client"], first["deal"], first["overdue"], first["steps"]) == (
        "华东智造",
        "二期",
        False,
        [],
    )


@pytest.mark.guide(85)
@pytest.mark.guide(93)
@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ((), ["A1", "A2"]),
        (("--side", "client"), ["A2"]),
        (("--owner", "韩梅"), ["A1"]),
        (("--mine",), []),
        (("--client", "华东"), ["A1", "A2"]),
        (("--deal", "二期", "--week"), ["A1"]),
        (("--overdue",), []),
        (("--within", "2"), ["A1"]),
        (("--state", "done"), []),
        (("--state", "todo", "--limit", "1"), ["A1"]),
        (("需求文档",), ["A2"]),
        (("--incomplete",), []),
    ],
)
def test_filters(filled: Run, words: tuple[str, ...], codes: list[str]) -> None:
    assert [row["code"] for row in rows(filled, *words)] == codes


def test_why_one_is_first(filled: Run) -> None:
    first, _ = rows(filled, "--sort", "urgency")
    assert first["code"] == "A1"
    assert first["urgency"] == pytest.approx(sum(first["why"].values()), abs=0.1)
    assert "期限" in filled("actions", "--sort", "urgency", "--lang", "zh").out


def test_wrong_names_are_told_in_one_line(filled: Run) -> None:
    for words in (("--client", "远山"), ("--deal", "三期"), ("--side", "theirs"), ("--within", "x")):
        result = filled("actions", *words)
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)


@pytest.mark.guide(98)
def test_from_a_promise_to_its_closing(filled: Run) -> None:
    early = filled("do", "A1", "close", "--lang", "zh")
    assert early.code == 2
    assert early.err == "dealtui: A1 还没有做完，先运行 dealtui do A1 done RESULT。\n"
    result = filled(
        "do",
        "a1",
        "done",
        "需求文档已确认",
        "--next",
        "方案设计 | 提交初稿",
        "--next-due",
        "12月5日",
        "--json",
    )
    done, following = json.loads(result.out)
    assert (done["state"], done["result"]) == ("done", "需求文档已确认")
    assert (following["code"], following["task"], following["owner"], following["due"]) == (
        "A3",
        "方案设计",
        "韩梅",
        "2026-12-05",
    )
    draft = filled("do", "A1", "draft", "--lang", "zh").out
    assert "需求文档已确认，现启动方案设计，预计12月5日提交初稿。" in draft
    assert filled("do", "A1", "close").code == 2
    assert filled("do", "A1", "send", "--to", "王总").code == 0
    assert "feedback WORDS" in filled("do", "A1", "close").err
    assert filled("do", "A1", "feedback", "没有问题", "--satisfaction", "5").code == 0
    assert filled("do", "A1", "close").code == 0
    (closed,) = rows(filled, "--state", "closed")
    assert (closed["feedback"], closed["satisfaction"], closed["sent_to"]) == ("没有问题", 5, "王总")
    assert [row["code"] for row in rows(filled)] == ["A2", "A3"]
    assert filled("do", "A1", "reopen", "flying").code == 2
    assert filled("do", "A1", "reopen", "done").code == 0
    assert (
        filled("do", "A1", "close").code == 2
    )  # what was told and answered is to be told and answered again
    entries = filled("entries", "1", "--json").json
    assert "没有问题" in [entry["text"] for entry in entries]  # type: ignore[union-attr, index, attr-defined]


@pytest.mark.guide(94)
def test_the_clients_task(filled: Run) -> None:
    assert filled("do", "A2", "chase", "电话").code == 0
    assert "12月2日" in filled("do", "A2", "draft", "--lang", "zh").out
    assert filled("do", "A2", "send", "--to", "王总").code == 2
    assert filled("do", "A2", "done", "收到需求文档").code == 0
    assert filled("do", "A2", "close").code == 0


@pytest.mark.guide(86)
@pytest.mark.guide(87)
@pytest.mark.guide(88)
def test_risks_and_delays(filled: Run) -> None:
    assert filled("do", "A1", "risk", "对接人出差").code == 0
    assert rows(filled, "--risk")[0]["risk"] == "对接人出差"
    assert filled("do", "A1", "delay", "下周五").code == 2  # a delay has its reason
    assert filled("do", "A1", "delay", "尽快", "--reason", "出差").code == 2
    words = ("delay", "下周五", "--reason", "对接人出差", "--answer", "renegotiate")
    assert filled("do", "A1", *words).code == 0
    (row,) = rows(filled, "--owner", "韩梅")
    assert (row["due"], row["original_due"], row["slips"], row["risk"]) == ("2026-12-04", "2026-11-27", 1, "")


@pytest.mark.guide(81)
def test_steps_notes_and_owner(filled: Run) -> None:
    assert filled("do", "A1", "steps", "联系 @专员 周四 → 发送 → 反馈").code == 0
    assert filled("do", "A1", "step", "1").code == 0
    assert filled("do", "A1", "step", "2", "doing").code == 0
    assert filled("do", "A1", "step", "9").code == 2
    assert filled("do", "A1", "step", "one").code == 2
    assert filled("do", "A1", "note", "要纸质版").code == 0
    assert filled("do", "A1", "owner", "赵敏").code == 0
    assert filled("do", "A1", "owner", "大家").code == 2
    (row,) = rows(filled, "--owner", "赵敏")
    assert [(step["text"], step["person"], step["due"], step["state"]) for step in row["steps"]] == [
        ("联系", "专员", "2026-11-26", "done"),
        ("发送", "", "", "doing"),
        ("反馈", "", "", "todo"),
    ]
    assert row["state"] == "doing"


@pytest.mark.guide(29)
@pytest.mark.guide(31)
def test_needs_over_all_meetings(filled: Run) -> None:
    other = filled("new", "meeting", "--client", "北辰物流", "--deal", "仓储", "--topic", "勘查").out.strip()
    filled("capture", other, stdin="需 冷库温度告警\n~需 价格要低\n")

    def found(*words: str) -> list[tuple[str, str]]:
        return [(row["text"], row["state"]) for row in json.loads(filled("needs", *words, "--json").out)]

    assert sorted(found()) == [
        ("价格要低", "captured"),
        ("冷库温度告警", "captured"),
        ("定制化开发功能", "promised"),
    ]
    assert found("--client", "北辰物流", "--state", "promised") == []
    for words in (
        ("done", "已提交"),
        ("send", "--to", "王总"),
        ("feedback", "满意", "--satisfaction", "4"),
        ("close",),
    ):
        assert filled("do", "A1", *words).code == 0
    assert len(found()) == 2
    assert found("--deal", "二期", "--all") == [("定制化开发功能", "solved")]
    line = filled("needs", "--state", "solved", "--lang", "zh").out
    assert "已解决 4/5" in line and "A1" in line
    assert filled("needs", "--client", "远山").code == 2


@pytest.mark.guide(23)
def test_one_person_hands_over_to_another(filled: Run) -> None:
    tried = filled("handover", "韩梅", "赵敏", "--dry-run", "--lang", "zh")
    assert (tried.code, tried.out.splitlines()[-1]) == (0, "将交接 1 项")
    assert not rows(filled, "--owner", "赵敏")
    assert filled("handover", "韩梅", "大家").code == 2
    assert filled("handover", "韩梅", "赵敏").code == 0
    assert [row["code"] for row in rows(filled, "--owner", "赵敏")] == ["A1"]
    assert filled("handover", "韩梅", "赵敏").out == "There is nothing to hand over.\n"


def test_what_must_be_done_before(filled: Run) -> None:
    assert filled("do", "A1", "after", "A2").code == 0
    assert rows(filled)[0]["depends"] == ["A2"]
    circle = filled("do", "A2", "after", "A1", "--lang", "zh")
    assert (circle.code, circle.err) == (2, "dealtui: 这些行动互相等待：A2 → A1 → A2。\n")
    assert filled("do", "A1", "after", "A9").code == 2
    assert rows(filled, "--sort", "urgency")[0]["code"] == "A2"  # the other waits for it
    assert filled("do", "A1", "after").code == 0
    assert rows(filled)[0]["depends"] == []
    assert filled("do", "A1", "look").code == 0


def test_a_code_of_several_deals_asks_for_the_deal(filled: Run) -> None:
    other = filled("new", "meeting", "--client", "北辰物流", "--deal", "仓储", "--topic", "勘查").out.strip()
    filled("capture", other, stdin="办 @韩梅 周五 提交勘查报告\n")
    unclear = filled("do", "A1", "start", "--lang", "zh")
    assert unclear.code == 2
    assert unclear.err == "dealtui: 有 2 项行动叫 A1，请用 --deal 指明项目：“二期”、“仓储”。\n"
    assert filled("do", "A1", "start", "--deal", "仓储").code == 0
    (row,) = rows(filled, "--state", "doing")
    assert row["client"] == "北辰物流"
    assert filled("do", row["id"], "wait").code == 0
    assert filled("do", row["id"][:14].lower(), "shelve").code == 0
    assert filled("do", "A9", "start").code == 2


def test_what_is_not_there_or_not_possible_changes_nothing(filled: Run) -> None:
    before = rows(filled, "--all")
    for words in (
        ("A1", "fly"),
        ("A1", "send"),
        ("A1", "feedback", "好"),
        ("A1", "cancel"),
        ("A1", "note"),
        ("A1", "delay"),
    ):
        result = filled("do", *words)
        assert (result.code, result.out) == (2, ""), words
        assert result.err.count("\n") == 1
    assert rows(filled, "--all") == before


def test_hostile_words_are_only_words(filled: Run) -> None:
    """Kept and found again as what they are, and drawn without an escape."""
    before = rows(filled, "--side", "client")[0]["chases"]
    kept_words = 0
    for text in naughty()[:60]:
        text = text.encode("utf-8", "replace").decode().replace("\0", "")
        if text.startswith("-") or not text.strip() or len(text) > 1000:
            continue
        assert filled("do", "A1", "feedback", text).code == 2  # not sent yet
        kept = filled("do", "A2", "chase", text, "--json")
        assert kept.code == 0
        kept_words += 1
        listed = filled("actions", text)
        assert (listed.code, "\x1b" in listed.out) == (0, False)
    assert "\x1b" not in filled("do", "A2", "draft").out
    assert rows(filled, "--side", "client")[0]["chases"] == before + kept_words
