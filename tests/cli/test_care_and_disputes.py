"""`dealtui meetings --tag` and `dealtui divergences`: what visits brought to light, and what nothing has settled."""

from __future__ import annotations

import pytest

from tests.cli.test_commands import Run, new_meeting, run

__all__ = ["run"]

VISIT = """- @王总：系统比以前快 #反馈
需 移动端审批 #机会
- 续约意向明确，等预算 #续约
~- 明年有三期计划 #机会
需 增加一次培训
"""


@pytest.fixture
def visited(run: Run) -> Run:
    """A visit, and before it a negotiation with the same words."""
    new_meeting(run)
    run("capture", "1", stdin="需 定制化开发功能 #方案\n歧 安全 | 规范 @韩梅 周五\n歧 付款\n")
    new_meeting(run, "--scene", "care")
    run("capture", "2", stdin=VISIT)
    return run


@pytest.mark.guide(18, 19, 20, 21, 22)
@pytest.mark.parametrize(
    ("word", "texts"),
    [
        ("反馈", ["系统比以前快"]),
        ("#feedback", ["系统比以前快"]),
        ("续约", ["续约意向明确，等预算"]),
        ("商机", ["移动端审批", "明年有三期计划"]),
        ("opportunity", ["移动端审批", "明年有三期计划"]),
        ("新增需求", ["移动端审批", "增加一次培训"]),
    ],
)
def test_what_a_visit_brought_to_light_is_listed(visited: Run, word: str, texts: list[str]) -> None:
    (meeting,) = visited("meetings", "--tag", word, "--json").json  # type: ignore[misc]
    assert (meeting["number"], [line["text"] for line in meeting["tagged"]]) == (2, texts)
    printed = visited("meetings", "--tag", word).out
    assert all(text in printed for text in texts) and "定制化开发功能" not in printed


def test_words_narrow_it_and_the_four_topics_are_tags_too(visited: Run) -> None:
    (meeting,) = visited("meetings", "--tag", "方案", "--json").json  # type: ignore[misc]
    assert [line["code"] for line in meeting["tagged"]] == ["N1"]
    assert visited("meetings", "别的客户", "--tag", "机会", "--json").json == []


def test_an_unknown_tag_says_which_there_are(visited: Run) -> None:
    answer = visited("meetings", "--tag", "天气")
    assert (answer.code, answer.out) == (2, "")
    assert "天气" in answer.err and "opportunity" in answer.err


@pytest.mark.guide(61, 72)
def test_open_divergences_are_listed_over_all_meetings(visited: Run) -> None:
    first, second = visited("divergences", "--json").json  # type: ignore[misc]
    assert (first["code"], first["criterion"], first["owner"], first["due"]) == (
        "D1",
        "规范",
        "韩梅",
        "2026-11-27",
    )
    assert (second["code"], second["criterion"]) == ("D2", "")
    printed = visited("divergences").out.splitlines()
    assert [line[0] for line in printed] == [" ", "-"]
    assert [line["code"] for line in visited("divergences", "付款", "--json").json] == ["D2"]  # type: ignore[attr-defined]
    visited("capture", "2", stdin="共 D1 D2 一并解决\n")
    answer = visited("divergences")
    assert (answer.code, len(answer.out.splitlines())) == (0, 1)


@pytest.mark.guide(27)
def test_check_names_what_is_in_doubt(visited: Run) -> None:
    visited("capture", "1", stdin="应 N1 满足 可以\ns/可以/可以二次开发/\n")
    assert "suspect" not in visited("check", "1", "--json").out
    visited("capture", "2", stdin="案 N2 移动端方案\n")
    visited("capture", "2", stdin="共 S1 按此执行\n")
    visited("capture", "2", stdin="案 N3 两次培训\n")
    visited("capture", "2", stdin="s/两次/三次/\n")
    found = visited("check", "2", "--json").json
    assert [(f["entry"], f["blocks"]) for f in found if f["rule"] == "suspect"] == [("N3", False)]  # type: ignore[union-attr, attr-defined]
