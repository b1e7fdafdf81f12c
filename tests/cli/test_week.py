"""`dealtui week` and `remind`: one report for everyone, each told of what is due; the sample book's week (guide 84, 85, 89-93)."""

from __future__ import annotations

import configparser
import json
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from dealtui import i18n
from dealtui.cli.main import main
from dealtui.service.today import terminal_sequence
from tests.cli.conftest import Run, new_meeting
from tests.conftest import naughty


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


@pytest.mark.guide(89, 90, 91, 92)
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
    assert [row[-1] for row in rows_of(rows, "A4")] == ["负责人", "期限"]


@pytest.mark.guide(89, 90, 91, 92, 102)
def test_what_is_internal_says_so_in_the_report(run: Run, meeting: str) -> None:
    run("capture", meeting, stdin="~办 @韩梅 周五 申请底价\n~歧 付款比例最低3-3-4 | 财务批准\n")
    report = run("week", "--lang", "zh").out
    assert "申请底价（内部）" in report
    assert report.count("付款比例最低3-3-4（内部）") == 2
    assert report.count("（内部）") == 3


def rows_of(rows: list[list[str]], code: str) -> list[list[str]]:
    return [row for row in rows if row[0] == code]


@pytest.mark.guide(89, 90, 91, 92)
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


@pytest.mark.guide(89, 90, 91, 92)
def test_a_week_a_deal_and_a_client_can_be_chosen(run: Run, meeting: str) -> None:
    assert run("week", "--json", "--week", "2026-W49").json["week"][0] == "2026-11-30"
    assert run("week", "--json", "--week", "2026-12-02").json["week"][0] == "2026-11-30"
    assert run("week", "--client", "华东").out.splitlines()[0].endswith("华东智造")
    wrong = run("week", "--week", "soon")
    assert (wrong.code, wrong.out) == (2, "")
    assert "soon" in wrong.err
    assert run("week", "--client", "nobody").code == 2


@pytest.mark.guide(89, 90, 91, 92)
def test_the_report_is_written_where_the_user_says(run: Run, meeting: str, tmp_path: Path) -> None:
    target = tmp_path / "week.md"
    assert run("week", "-o", str(target)).out.strip() == str(target)
    assert target.read_text(encoding="utf-8") == run("week").out


@pytest.mark.guide(89, 90, 91, 92)
def test_an_empty_book_has_an_empty_week(run: Run) -> None:
    new_meeting(run)
    assert run("week").out.count("None.") == 7


@pytest.mark.guide(89, 90, 91, 92)
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


@pytest.mark.guide(89, 90, 91, 92)
@pytest.mark.parametrize(
    ("lang", "today", "later"),
    [
        ("zh", ("催 1 次，今天", "结果今天发出，待反馈", "今天逾期"), ("催 1 次，1 天前", "结果已发 1 天")),
        (
            "en",
            ("1×, today", "Told today, awaiting feedback", "Overdue since today"),
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
    monkeypatch.setattr("tests.cli.conftest.NOW", "2026-11-26T15:00+08:00")
    report = run("week", "--lang", lang).out
    for words in later:
        assert words in report, words


# --------------------------------------------------------------------------------------------------
# `dealtui remind` as cron runs it, and as a person does (guide 84, 85).


@pytest.fixture
def reminded(run: Run) -> str:
    reminded = new_meeting(run, "--our", "韩梅", "--their", "王总:总监:决策人")
    run(
        "capture",
        reminded,
        stdin="办 @韩梅 明天 提交补充方案\n办 @李雷 11月20日 报价\n办 @王总 后天 提供需求文档\n办 @韩梅 12月20日 初稿\n",
    )
    return reminded


@pytest.mark.guide(84)
def test_what_is_due_is_told_once(run: Run, reminded: str) -> None:
    first = run("remind")
    assert first.code == 1
    assert first.out.splitlines() == [
        ".  A1     提交补充方案                          韩梅        华东智造              due tomorrow (11-26)",
        ".  A3     提供需求文档                          王总        华东智造              due in 2 days (11-27)",
    ]
    again = run("remind")
    assert (again.code, again.out) == (0, "")
    everything = run("remind", "--all", "--json")
    assert everything.code == 1
    assert [(row["code"], row["days"], row["offset"], row["side"]) for row in everything.json] == [
        ("A1", 1, 1, "ours"),
        ("A3", 2, 2, "client"),
    ]


@pytest.mark.guide(84)
def test_mine_is_mine_nobodys_and_the_clients(run: Run, reminded: str) -> None:
    told = run("remind", "--mine").out
    assert "A3" in told
    assert "A1" not in told
    assert "A1" in run("remind").out


@pytest.mark.guide(84)
def test_an_empty_book_has_nothing(run: Run) -> None:
    new_meeting(run)
    assert (run("remind").code, run("remind", "--json").json) == (0, [])


@pytest.mark.guide(84)
def test_the_crontab_line_is_one_command(run: Run, tmp_path: Path) -> None:
    how, line = run("remind", "--print-cron", "--book", str(tmp_path / "it's 100% mine")).out.splitlines()
    assert how.startswith("#")
    minute, hour, *_, command = line.split(" ", 5)
    assert (minute, hour) == ("30", "8")
    words = shlex.split(command.replace("\\%", "%"))
    assert words[-4:-2] == ["--lang", "en"], "cron has no locale"
    assert words[-2:] == ["--book", str(tmp_path / "it's 100% mine")]
    assert "%" not in command.replace("\\%", "")


@pytest.mark.guide(84)
def test_the_systemd_units_are_whole(run: Run, tmp_path: Path) -> None:
    text = run("remind", "--print-systemd", "--book", str(tmp_path / "a b")).out
    service, timer = text.split("# ~/.config/systemd/user/dealtui-remind.timer")
    for part, section, key in ((service, "Service", "ExecStart"), (timer, "Timer", "OnCalendar")):
        parsed = configparser.ConfigParser(interpolation=None)
        parsed.read_string("\n".join(row for row in part.splitlines() if not row.startswith("#")))
        assert parsed[section][key]
    assert f'"{tmp_path / "a b"}"' in text


@pytest.mark.guide(84)
def test_a_notification_cannot_be_broken_out_of() -> None:
    made = terminal_sequence(["osc9", "osc777"], "title;x", "a\x1b\\b\x07c;\nd")
    assert made.count("\x1b") == 4
    assert "\x07" not in made
    assert made.split("notify;")[1].count(";") == 1
    assert terminal_sequence([], "title", "body") == ""


@pytest.mark.guide(84)
def test_a_wrong_channel_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('notify = ["pigeon"]', encoding="utf-8")
    result = run("remind")
    assert result.code == 2
    assert "pigeon" in result.err


# --------------------------------------------------------------------------------------------------
# The sample book's week, from Monday to Friday, with the commands alone: at its end every loop is closed or chased.


Say = Callable[..., str]
FIRST, OTHER = "华东智造", "北辰物流"
# Day and hour, the exit code, and the words: of `do`, the task and the client that are meant stand for the action's id
WEEK = """
# Monday: what is late, what is due, what is incomplete
2026-11-23T09:00 1 remind
2026-11-23T09:05 0 do 提供详细需求文档 华东智造 chase 电话催需求文档，答应周四给
2026-11-23T09:06 0 do 提供详细需求文档 华东智造 delay 周四 --reason 对接人出差 --answer renegotiate
2026-11-23T09:10 0 do 提交补充方案 北辰物流 delay 周四  # it had no date: no delay, no reason
2026-11-23T09:12 0 do 提交补充方案 华东智造 steps '对照规范 @韩梅 周二 → 写初稿 @韩梅 周三 → 内部评审 @李雷 周四'
2026-11-23T16:00 0 do 反馈报价 华东智造 done 报价单已完成，共110万元 --next '合同草案 | 提交合同草案' --next-due 12月4日
2026-11-23T16:10 0 do 反馈报价 华东智造 send --to 王总
2026-11-23T16:11 2 do 反馈报价 华东智造 close  # nobody has answered yet
# Tuesday
2026-11-24T09:00 1 remind
2026-11-24T10:00 0 do 提交补充方案 华东智造 step 1
2026-11-24T11:00 0 do 提交补充方案 华东智造 risk 规范条文有争议
2026-11-24T15:00 0 do 提交补充方案 华东智造 risk 请安全组协助解读 --answer resources
2026-11-24T17:00 0 do 反馈报价 华东智造 feedback 价格可以接受，请尽快出合同 --satisfaction 5
2026-11-24T17:01 0 do 反馈报价 华东智造 close
# Wednesday: somebody leaves the team
2026-11-25T09:30 0 handover 韩梅 赵敏
2026-11-25T10:00 0 do 提供场地图纸 北辰物流 chase 邮件确认场地图纸
2026-11-25T17:00 0 do 提交补充方案 华东智造 step 2
# Thursday
2026-11-26T10:00 0 do 提供详细需求文档 华东智造 done '收到需求文档 v1.0'
2026-11-26T10:01 0 do 提供详细需求文档 华东智造 close
2026-11-26T14:00 0 do 提交补充方案 华东智造 done 补充方案已提交
2026-11-26T14:05 0 do 提交补充方案 华东智造 send --to 王总
2026-11-26T15:00 0 do 提交补充方案 北辰物流 done 补充方案已提交
2026-11-26T15:05 0 do 提交补充方案 北辰物流 send --to 陈主任
# Friday
2026-11-27T09:00 0 do 提供场地图纸 北辰物流 chase 今天到期，再次确认
2026-11-27T10:00 0 do 提交补充方案 华东智造 feedback 方案通过 --satisfaction 4
2026-11-27T10:01 0 do 提交补充方案 华东智造 close
2026-11-27T11:00 0 do 提交补充方案 北辰物流 feedback 同意，按此执行
2026-11-27T11:01 0 do 提交补充方案 北辰物流 close
2026-11-27T15:00 0 do 提供场地图纸 北辰物流 done 收到场地图纸
2026-11-27T15:01 0 do 提供场地图纸 北辰物流 close
"""


def live_through(say: Say) -> None:
    """The week; on Tuesday, whatever was told before it began is answered too."""
    ids = {(row["task"], row["client"]): row["id"] for row in table_rows(say, "2026-11-23T09:00", "--all")}
    told = [row["id"] for row in table_rows(say, "2026-11-23T09:00", "--state", "sent")]
    for line in filter(None, (shlex.split(line, comments=True) for line in WEEK.splitlines())):
        at, code, *words = line
        if words[0] == "do":
            words = ["do", ids[words[1], words[2]], *words[3:]]
        say(at, int(code), *words)
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


def table_rows(say: Say, at: str, *words: str) -> list[dict[str, Any]]:
    return json.loads(say(at, 0, "actions", "--json", *words))


@pytest.mark.guide(98)
def test_a_week_ends_with_every_loop_closed_or_chased(say: Say) -> None:
    assert [row["task"] for row in table_rows(say, "2026-11-23T09:00", "--overdue")] == ["提供详细需求文档"]
    assert [row["client"] for row in table_rows(say, "2026-11-23T09:00", "--incomplete")] == [OTHER]
    live_through(say)
    friday = "2026-11-27T16:00"
    (left,) = table_rows(say, friday)  # what was promised on Monday for December, and nobody else's loop
    assert (left["task"], left["owner"], left["due"]) == ("合同草案", "赵敏", "2026-12-04")
    everything = table_rows(say, friday, "--all")
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
    assert not table_rows(say, friday, "--overdue") and not table_rows(say, friday, "--incomplete")
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
