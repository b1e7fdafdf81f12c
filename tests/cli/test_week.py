"""`dealtui week`: one report for everyone (guide 89-93)."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.cli.test_commands import Run, new_meeting, run
from tests.conftest import naughty

__all__ = ["run"]

pytestmark = pytest.mark.guide(89, 90, 91, 92)


@pytest.fixture
def meeting(run: Run) -> str:
    meeting = new_meeting(run, "--our", "韩梅", "--their", "王总:总监:决策人")
    lines = [
        "办 @韩梅 周五 提交补充方案",
        "办 @王总 明天 提供需求文档",
        "办 @韩梅 12月2日 初稿",
        "办 尽快 报价",
        "歧 数据安全标准待确认 | 符合行业信息安全规范",
    ]
    run("capture", meeting, stdin="\n".join(lines))
    return meeting


def test_the_report_reads_as_a_report(run: Run, meeting: str) -> None:
    report = run("week", "--lang", "zh").out
    assert report.startswith("# 周会报告 2026-11-23 至 2026-11-29\n")
    headings = [line for line in report.splitlines() if line.startswith("## ")]
    names = "本周完成 问题 解决措施 本周余下 下周安排 延期 客户方待办 要素不全".split()
    assert headings == [f"## {number}. {name}" for number, name in enumerate(names, 1)]
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in report.splitlines() if line[:1] == "|"
    ]
    assert rows_of(rows, "A3")[0][:4] == ["A3", "初稿", "韩梅", "华东智造"]
    assert rows_of(rows, "D1")[0][-1] == "分歧未决"
    assert rows_of(rows, "D1")[1][-1] == "解决标准：符合行业信息安全规范"
    assert [row[-1] for row in rows_of(rows, "A2")] == ["2026-11-26 周四", "未催办", "催办"]
    assert [row[-1] for row in rows_of(rows, "A4")] == ["负责人", "完成时间"]


@pytest.mark.guide(102)
def test_what_is_internal_says_so_in_the_report(run: Run, meeting: str) -> None:
    run("capture", meeting, stdin="~办 @韩梅 周五 申请底价\n~歧 付款比例最低3-3-4 | 财务批准\n")
    report = run("week", "--lang", "zh").out
    assert "申请底价（内部）" in report
    assert report.count("付款比例最低3-3-4（内部）") == 2
    assert report.count("（内部）") == 3


def rows_of(rows: list[list[str]], code: str) -> list[list[str]]:
    return [row for row in rows if row[0] == code]


def test_scripts_get_the_same(run: Run, meeting: str) -> None:
    document = run("week", "--json").json
    assert document["week"] == ["2026-11-23", "2026-11-29"]
    assert [row["code"] for row in document["rest"]] == ["A2", "A1"]
    assert [row["code"] for row in document["next"]] == ["A3"]
    assert [(row["code"], row["lack"]) for row in document["lacking"]] == [
        ("A2", "chase"),
        ("A4", "owner"),
        ("A4", "due"),
    ]
    assert [point["code"] for point in document["divergences"]] == ["D1"]


def test_a_week_a_deal_and_a_client_can_be_chosen(run: Run, meeting: str) -> None:
    assert run("week", "--json", "--week", "2026-W49").json["week"][0] == "2026-11-30"
    assert run("week", "--json", "--week", "2026-12-02").json["week"][0] == "2026-11-30"
    assert run("week", "--client", "华东").out.splitlines()[0].endswith("华东智造")
    wrong = run("week", "--week", "soon")
    assert (wrong.code, wrong.out) == (2, "")
    assert "soon" in wrong.err
    assert run("week", "--client", "nobody").code == 2


def test_the_report_is_written_where_the_user_says(run: Run, meeting: str, tmp_path: Path) -> None:
    target = tmp_path / "week.md"
    assert run("week", "-o", str(target)).out.strip() == str(target)
    assert target.read_text(encoding="utf-8") == run("week").out


def test_an_empty_book_has_an_empty_week(run: Run) -> None:
    new_meeting(run)
    assert run("week").out.count("None.") == 7


def test_no_text_breaks_the_tables(run: Run) -> None:
    meeting = new_meeting(run)
    texts = [text.replace("\n", " ")[:300] for text in naughty() if text.strip() and "\ud800" not in text]
    lines = "\n".join(f"> @李雷 tomorrow {text}" for text in texts)
    run("capture", meeting, stdin=lines.encode(errors="replace"))
    tokens = (
        MarkdownIt("commonmark", {"html": False}).enable("table").parse(run("week", "--week", "2026-W47").out)
    )
    tables = [token for token in tokens if token.type == "table_open"]
    cells = [token for token in tokens if token.type in ("td_open", "th_open")]
    rows = [token for token in tokens if token.type == "tr_open"]
    assert len(tables) <= 7
    assert sum(token.type == "heading_open" for token in tokens) == 8
    assert not tables or len(cells) >= 5 * len(rows)


@pytest.mark.parametrize(
    ("lang", "today", "later"),
    [
        (
            "zh",
            ("催 1 次，今天", "结果今天发出，待客户反馈", "今天已过时"),
            ("催 1 次，1 天前", "结果已发 1 天"),
        ),
        (
            "en",
            ("1×, today", "Told today, no answer yet", "Late since today"),
            ("1×, 1 day ago", "Told 1 day ago"),
        ),
    ],
)
def test_the_same_day_is_said_as_one_says_it(
    run: Run,
    meeting: str,
    lang: str,
    today: tuple[str, ...],
    later: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("do", "A2", "chase")
    run("do", "A3", "done", "初稿已完成")
    run("do", "A3", "send", "--to", "王总")
    run("do", "A1", "delay", "今天上午8点")
    report = run("week", "--lang", lang).out
    for words in today:
        assert words in report, words
    monkeypatch.setattr("tests.cli.test_commands.NOW", "2026-11-26T15:00+08:00")
    report = run("week", "--lang", lang).out
    for words in later:
        assert words in report, words
