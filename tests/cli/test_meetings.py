"""`dealtui meetings`, `divergences`, `check`: what visits brought to light, what is not settled, what a review would find."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from dealtui.cli.main import main
from dealtui.service.book import Book
from dealtui.service.preparing import end
from dealtui.service.recording import Recording
from tests.cli.conftest import Run, new_meeting
from tests.conftest import NOW

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


# --------------------------------------------------------------------------------------------------
# What the review tells scripts: each gap with what mends it, and how long there is left.


@pytest.fixture
def over(book: Book, recording: Recording, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Recording:
    """A meeting that has just ended, in the book that the commands are told of."""
    recording.book.do(recording.capture(["需 移动端审批", "案 报表模块", "办 尽快 交付", "共 尽快启动"]))
    book.do(end(book, recording.number))
    monkeypatch.setenv("DEALTUI_BOOK", str(book.path))
    monkeypatch.setenv("DEALTUI_CONFIG", str(tmp_path / "none.toml"))
    return recording


@pytest.mark.guide(68, 70, 71, 73, 101)
def test_check_names_the_line_what_mends_it_and_the_key(
    over: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "last", "--json", "--lang", "zh"]) == 1
    found = {(row["rule"], row["entry"]): row for row in json.loads(capsys.readouterr().out)}
    need = found["need-unanswered", "N1"]
    assert (need["mend"], need["key"], need["blocks"]) == ("answer", "r", True)
    assert (found["proposal-unmapped", "S1"]["mend"], found["proposal-unmapped", "S1"]["key"]) == (
        "link",
        "l",
    )
    assert found["action-no-owner", "A1"]["key"] == "enter"
    assert found["action-no-due", "A1"]["mend"] == "due"
    assert found["vague-wording", "C1"]["text"] == "“尽快”用词含糊：没有写明什么时候"
    assert found["objective-open", ""]["key"] == "1"


@pytest.mark.guide(65, 66)
def test_the_list_of_meetings_tells_until_when_and_who(
    over: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    later = (NOW + timedelta(hours=30)).isoformat()
    for now, left in ((NOW.isoformat(), 24), (later, -6)):
        assert main(["meetings", "--json", "--now", now]) == 0
        (row,) = json.loads(capsys.readouterr().out)
        assert (row["review_hours_left"], row["recorder"]) == (left, "李雷")
    assert main(["check", "last", "--json"]) == 1
    assert row["gaps"] == len(json.loads(capsys.readouterr().out)), "one figure everywhere"


@pytest.mark.guide(65, 66)
def test_the_plain_list_counts_the_hours_down_too(
    over: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    at = (NOW + timedelta(hours=20)).isoformat()
    assert main(["meetings", "--lang", "zh", "--now", at]) == 0
    assert "待整理 还剩 04:00  李雷" in capsys.readouterr().out
    at = (NOW + timedelta(hours=30)).isoformat()
    assert main(["meetings", "--lang", "en", "--now", at]) == 0
    assert "! To review 6 hours overdue  李雷" in capsys.readouterr().out


@pytest.mark.guide(67)
def test_minutes_fill_a_form_of_ones_own(run: Run) -> None:
    meeting = new_meeting(run)
    assert run("template", "docx", "-o", "our.docx").out.strip() == "our.docx"
    run("minutes", meeting, "--template", "our.docx", "-o", "a.docx")
    run("minutes", meeting, "--format", "docx", "-o", "b.docx")
    assert Path("a.docx").stat().st_size == Path("b.docx").stat().st_size
    assert run("minutes", meeting, "--template", "our.docx", "-o", "a.md").code == 2
    refused = run("minutes", meeting, "--template", "nowhere.docx", "-o", "a.docx")
    assert refused.code == 2 and "The form nowhere.docx cannot be read: there is no such file" in refused.err


@pytest.mark.guide(45)
def test_a_meeting_of_last_week_is_entered_and_its_times_are_put_right(run: Run) -> None:
    held = ("new", "meeting", "--client", "华东智造", "--zone", "berlin")
    ident = run(*held, "--started", "昨天 14:00", "--ended", "15:30").out.strip()
    assert run("capture", ident, stdin="需 定制开发\n").code == 0
    (line,) = run("entries", ident, "--json").json
    told = run("times", ident, "--json").json
    assert (line["at"], told["zones"]) == (told["started"], ["Europe/Berlin"])
    assert (told["started"][11:16], told["ended"][11:16]) == ("14:00", "15:30")
    assert told["started"][:10] == told["ended"][:10]
    changed = run("times", ident, "--started", "13:45", "--lang", "en")
    assert "13:45  Berlin" in changed.out
    assert run("times", ident, "--next", "12-03 10:00", "--json").json["next"] == "2026-12-03T10:00"
    for words in (
        ("--ended", "13:00"),
        ("--started", "明天 9:00"),
        ("--zone", "Atlantis"),
        ("--next", "尽快"),
    ):
        refused = run("times", ident, *words)
        assert refused.code == 2 and len(refused.err.splitlines()) == 1
    assert run("times", ident, "--json").json["started"][11:16] == "13:45"
    assert run(*held, "--ended", "15:30").code == 2


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "项目 二期、地点 三楼、客户方 王总"), ("en", "Deal 二期, Place 三楼")]
)
def test_a_new_meeting_goes_on_from_last_time_unless_it_is_not_to(run: Run, lang: str, told: str) -> None:
    new_meeting(run, "--their", "王总:总监", "--our", "李雷", "--place", "三楼")
    again = run("new", "meeting", "--client", "华东智造", "--our", "韩梅", "--lang", lang)
    assert again.out.count("\n") == 1 and told in again.err and "李雷" not in again.err
    prepared = run("prepare", again.out.strip(), "--json").json
    assert {(one["name"], one["title"]) for one in prepared["people"]} == {("王总", "总监"), ("韩梅", "")}
    more = ("new", "meeting", "--client", "华东智造", "--json")
    assert run(*more).json["filled"]["deal"] == "二期"
    (blank, other) = run(*more, "--blank").json, run(*more, "--deal", "三期").json
    assert blank["filled"] == other["filled"] == {} and blank["deal"] not in (1, other["deal"])
    assert "deal" not in run(*more).json["filled"], "three are open: none of them is meant"
