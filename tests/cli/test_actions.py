"""Actions moved by scripts, needs, handing over, the week and what is due (guide 25, 84, 85, 88-98)."""

from __future__ import annotations

import configparser
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from dealtui.cli.actions import EVENTS
from dealtui.cli.main import main
from dealtui.service.today import terminal_sequence
from dealtui.text import width
from tests.cli.conftest import Result, Run, fields, new_meeting, refused
from tests.conftest import naughty

LINES = "需 定制化开发功能\n办 @韩梅 周五 提交补充方案，对应 N1\n办 @王总 下周三 提供详细需求文档\n"


@pytest.fixture
def filled(run: Run) -> Run:
    new_meeting(run, "--their 王总:总监:决策人 --our 韩梅")
    assert run("capture 1", stdin=LINES).code == 0
    return run


def rows(run: Run, words: str = "") -> list[dict[str, Any]]:
    result = run(f"actions {words} --json")
    assert result.code == 0, result.err
    return result.json


def done(run: Run, *lines: str) -> Result:
    """Events, one after the other: `A1 send --to 王总`; the last one's result."""
    for line in lines:
        result = run(f"do {line}")
        assert result.code == 0, (line, result.err)
    return result


def test_a_list_for_people_and_for_scripts(filled: Run) -> None:
    lines = filled("actions --lang zh").out.splitlines()
    told = [line.split()[:3] for line in lines]
    assert told == [[".", "A1", "提交补充方案，对应"], [".", "A2", "提供详细需求文档"]]
    first = rows(filled)[0]
    assert fields(first, "code owner due") == ["A1", "韩梅", "2026-11-27"]
    assert fields(first, "state column days") == ["todo", "todo", 2]
    assert fields(first, "client deal overdue steps") == ["华东智造", "二期", False, []]


@pytest.mark.guide(85, 93)
def test_filters(filled: Run) -> None:
    done(filled, "A2 risk 对接人出差")
    for words, codes in (
        ("--risk", "A2"),
        ("", "A1 A2"),
        ("--side client", "A2"),
        ("--owner 韩梅", "A1"),
        ("--mine", ""),
        ("--client 华东", "A1 A2"),
        ("--deal 二期 --week", "A1"),
        ("--overdue", ""),
        ("--within 2", "A1"),
        ("--state done", ""),
        ("--state todo --limit 1", "A1"),
        ("需求文档", "A2"),
        ("--incomplete", ""),
    ):
        assert [row["code"] for row in rows(filled, words)] == codes.split(), words


def test_why_one_is_first(filled: Run) -> None:
    first, _ = rows(filled, "--sort urgency")
    assert first["code"] == "A1"
    assert first["urgency"] == pytest.approx(sum(first["why"].values()), abs=0.1)
    told = filled("actions --sort urgency --lang zh").out
    assert "期限" in told and "+0.0" not in told, "what weighs nothing is no reason"


@pytest.mark.guide(98)
def test_from_a_promise_to_its_closing(filled: Run) -> None:
    early = refused(filled, "do A1 close --lang zh")
    assert early == "dealtui: A1 还没有做完，先运行 dealtui do A1 done RESULT。\n"
    typed = "a1 done 需求文档已确认 --next '方案设计 | 提交初稿' --next-due 12月5日 --json"
    ended, following = done(filled, typed).json
    assert fields(ended, "state result") == ["done", "需求文档已确认"]
    assert fields(following, "code task owner due") == ["A3", "方案设计", "韩梅", "2026-12-05"]
    draft = done(filled, "A1 draft --lang zh").out
    assert "需求文档已确认，现启动方案设计，预计12月5日提交初稿。" in draft
    assert "12月2日" in done(filled, "A2 draft --lang zh").out, "of the client's the nudge"
    assert "收到清单" in done(filled, "A2 draft 收到清单 --lang zh").out, "or what was received"
    done(filled, "A1 send --to 王总")
    refused(filled, "do A1 done 晚了 --next 复查")  # what was told stays
    assert "feedback WORDS" in refused(filled, "do A1 close")
    done(filled, "A1 feedback 没有问题 --satisfaction 5")
    refused(filled, "do A1 close '报价 120 万'")
    done(filled, "A1 close")
    (closed,) = rows(filled, "--state closed")
    assert fields(closed, "result feedback satisfaction sent_to") == ["需求文档已确认", "没有问题", 5, "王总"]
    assert [row["code"] for row in rows(filled)] == ["A2", "A3"]
    refused(filled, "do A1 reopen flying")
    done(filled, "A1 reopen done")
    refused(filled, "do A1 close")  # what was told and answered is to be told and answered again
    assert "没有问题" in [entry["text"] for entry in filled("entries 1 --json").json]


@pytest.mark.guide(29, 31)
def test_needs_over_all_meetings(filled: Run) -> None:
    filled("new meeting --client 北辰物流 --deal 仓储 --topic 勘查")
    filled("capture 2", stdin="需 冷库温度告警\n~需 价格要低\n")

    def found(words: str = "") -> list[list[str]]:
        return sorted(fields(row, "text state") for row in filled(f"needs {words} --json").json)

    others = [["价格要低", "captured"], ["冷库温度告警", "captured"]]
    assert found() == [*others, ["定制化开发功能", "promised"]]
    assert found("--client 北辰物流 --state promised") == []
    done(filled, "A1 done 已提交", "A1 send --to 王总", "A1 feedback 满意 --satisfaction 4", "A1 close")
    assert found() == others
    assert found("--deal 二期 --all") == [["定制化开发功能", "solved"]]
    line = filled("needs --state solved --lang zh").out
    assert "已解决 4/5" in line and "A1" in line


@pytest.mark.guide(23)
def test_one_person_hands_over_to_another(filled: Run) -> None:
    tried = filled("handover 韩梅 赵敏 --dry-run --lang zh")
    assert (tried.code, tried.out.splitlines()[-1]) == (0, "将交接：行动 1 项")
    assert not rows(filled, "--owner 赵敏")
    refused(filled, "handover 韩梅 大家")
    assert "已经是这个人的了" in refused(filled, "handover 韩梅 韩梅 --lang zh")
    assert filled("handover 韩梅 赵敏").code == 0
    assert [row["code"] for row in rows(filled, "--owner 赵敏")] == ["A1"]
    assert filled("handover 韩梅 赵敏").out == "There is nothing to hand over.\n"


def test_what_must_be_done_before(filled: Run) -> None:
    done(filled, "A1 after A2")
    assert rows(filled)[0]["depends"] == ["A2"]
    circle = refused(filled, "do A2 after A1 --lang zh")
    assert circle == "dealtui: 这些行动互相等待：A2 → A1 → A2。\n"
    refused(filled, "do A1 after A9")
    assert rows(filled, "--sort urgency")[0]["code"] == "A2"  # the other waits for it
    done(filled, "A1 after")
    assert rows(filled)[0]["depends"] == []
    done(filled, "A1 look", "Ａ１ start")  # a code as an input method types it


def test_a_code_of_several_deals_asks_for_the_deal(filled: Run) -> None:
    filled("new meeting --client 北辰物流 --deal 仓储 --topic 勘查")
    filled("capture 2", stdin="办 @韩梅 周五 提交勘查报告\n")
    unclear = refused(filled, "do A1 start --lang zh")
    assert unclear == "dealtui: 有 2 项行动叫 A1，请用 --deal 指明项目：“二期”、“仓储”。\n"
    done(filled, "A1 start --deal 仓储")
    (row,) = rows(filled, "--state doing")
    assert row["client"] == "北辰物流"
    done(filled, f"{row['id']} wait", f"{row['id'][:14].lower()} shelve")


WRONG = (
    ("A1 start 明天再说", "start 后面不带内容，“明天再说”没有记下；要留言请用 note。"),
    ("A1 done 好了 --next-due 周五", "--next-due 要和 --next 一起用，先写明下一步做什么。"),
    ("A1 chase --satisfaction 5", "chase 不用 --satisfaction；dealtui do --help 列出各项可带的内容。"),
    ("A1 delay 尽快 --reason 忙", "“尽快”不是日期：没有说是哪一天，请写明日期。"),
    ("A1 steps", '写明步骤，如 steps "联系 → 发送 → 接收并核对"。'),
    ("A1 cancel", "取消 A1 要写明原因，请运行 dealtui do A1 cancel REASON。"),
    ("A1", "缺少参数：EVENT；dealtui do --help 有说明。"),
    ("A1 feedback 好 --satisfaction 9", "参数 --satisfaction：满意度写 1 到 5；dealtui do --help 有说明。"),
    ("A1 delay 下周五", ""),  # a delay has its reason
    *((f"A1 {line}", "") for line in ("fly", "send", "feedback 好", "note", "delay", "owner 大家")),
    *((line, "") for line in ("A1 step 9", "A1 step one", "A9 start", "A2 send --to 王总")),
)


def test_nothing_typed_is_passed_over_and_what_is_not_possible_changes_nothing(filled: Run) -> None:
    before = rows(filled, "--all")
    for words, said in WRONG:
        told = refused(filled, f"do {words} --lang zh")
        assert not said or told == f"dealtui: {said}\n"
    assert rows(filled, "--all") == before


def test_a_wrong_filter_is_told(filled: Run) -> None:
    for words in ("--client 远山", "--deal 三期", "--side theirs", "--within x"):
        refused(filled, f"actions {words}")
    for words in ("--within -3", "--limit -2", "--within 1.5", "--limit ''"):
        value = shlex.split(words)[1]
        assert f"“{value}”不是数目" in refused(filled, f"actions {words} --lang zh")
    for command in ("week", "actions", "needs"):
        for word in ("华东", "智造", "1"):
            assert filled(f"{command} --client {word}").code == 0, (command, word)
        assert "dealtui clients" in refused(filled, f"{command} --client 南湖")


def test_hostile_words_are_only_words(filled: Run) -> None:
    """Kept and found again as what they are, and drawn without an escape."""
    before = rows(filled, "--side client")[0]["chases"]
    kept_words = 0
    for text in naughty()[:60]:
        text = text.encode("utf-8", "replace").decode().replace("\0", "")
        if text.startswith("-") or not text.strip() or len(text) > 1000:
            continue
        assert filled("do A1 feedback", text).code == 2  # not sent yet
        assert filled("do A2 chase", text, "--json").code == 0
        kept_words += 1
        listed = filled("actions", text)
        assert (listed.code, "\x1b" in listed.out) == (0, False)
    assert "\x1b" not in filled("do A2 draft").out
    assert rows(filled, "--side client")[0]["chases"] == before + kept_words


# --------------------------------------------------------------------------------------------------
# The program itself: its help within the screen, and streams that are closed, full or of another encoding.


def program(line: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    """The program itself, on the test's book."""
    environment = {**os.environ, **how.pop("env", {})}
    command = [sys.executable, "-c", "from dealtui.cli.main import entry; entry()", *line.split()]
    return subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False, **how)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_explains_every_event_within_the_screen(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("DEALTUI_CONFIG", "none.toml")

    def help_of(name: str) -> list[str]:
        with pytest.raises(SystemExit) as ended:
            main([name, "--help", "--lang", lang])
        assert ended.value.code == 0
        return capsys.readouterr().out.splitlines()

    listed = help_of("do")
    for event, (words, _) in EVENTS.items():
        head = f"  {event} {words}".rstrip().ljust(20)
        (line,) = (line for line in listed if line.startswith(head))
        assert line[20:].strip() and "follow.cli" not in line
    for name in ("do", "actions", "needs", "week", "remind", "import"):
        lines = help_of(name)
        assert [line for line in lines if width(line) > 80 and line.startswith(" ")] == []
        starts = {width(line) - width(line.lstrip()) for line in lines[1 : lines.index("")]}
        prefix = f"{'用法：' if lang == 'zh' else 'usage: '}dealtui {name} "
        assert starts <= {width(prefix)}, "the usage goes on under its first word"


def test_an_encoding_that_lacks_a_sign_ends_no_command(filled: Run) -> None:
    done = program("actions", stdout=subprocess.PIPE, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u97e9\\u6885" in done.stdout


def test_a_reader_that_went_away_or_a_closed_output_is_no_error(filled: Run) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = program("actions", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")
    done = program("do A1 start", preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr) == (0, b"")
    assert rows(filled)[0]["state"] == "doing"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_does_not_fit_is_said(filled: Run) -> None:
    with Path("/dev/full").open("w") as full:
        done = program("actions --lang zh", stdout=full)
    assert done.returncode == 3
    assert "输出写不出去" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_options_stand_before_between_and_after_the_words(filled: Run) -> None:
    for line in (
        "A1 delay 12月20日 --reason 对接人出差",
        "A1 delay --reason 对接人出差 12月21日",
        "--reason 对接人出差 A1 delay 12月22日",
    ):
        done(filled, line)
        assert rows(filled, "--owner 韩梅")[0]["due"][-2:] in line
    done(filled, "A1 note -- --x")


# --------------------------------------------------------------------------------------------------
# The commands that docs/follow-up.md shows, run one after another as they stand there.

DOCS = Path(__file__).parents[2] / "docs" / "follow-up.md"


def test_the_commands_do_what_the_page_says(run: Run) -> None:
    promised = "> @Sam Fri check\n> @Mei Thu quote\n> @Mei Fri collect\n> @Tom Reyes next Wed send the list\n"
    new_meeting(run, "--client 'Harbor Analytics' --their 'Tom Reyes:CIO:decision maker'")
    run("capture 1", stdin=f"n custom reports\n{promised}")
    lines = [line.strip() for line in DOCS.read_text(encoding="utf-8").splitlines()]
    commands = [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("dealtui ")]
    known = {"clients", "deals", "set", "undo"}
    assert {words[0] for words in commands} == {"actions", "do", "handover", "needs"} | known
    for words in commands:
        result = run(shlex.join(words), "--lang", "en")
        assert (result.code, result.err) == (0, ""), words
        if "draft" in words:
            now = "The requirements are confirmed. We are now starting: design; expected by 5 December"
            assert now in result.out
    assert "Closed" in run("actions --state closed --lang en").out


# --------------------------------------------------------------------------------------------------
# Who is there, at which stage, who does what, and how far each promise is: from the first command to the last loop.


@pytest.fixture
def shared_out(run: Run) -> str:
    ours = "--our 李雷:客户经理:协调人 --our 赵工:技术经理:专员 --our 韩梅:商务助理"
    return new_meeting(run, f"--stage 合同续签 --their 王总:信息总监:决策人 {ours} --recorder 韩梅")


@pytest.mark.guide(3)
def test_every_promise_says_who_does_what(run: Run, shared_out: str) -> None:
    lines = "办 @专员：收集客户需求文档 @经理：审核，周五前完成\n办 截止 下周五 反馈报价\n"
    assert run("capture 1", stdin=lines).code == 0
    shared, unowned = rows(run)
    assert fields(shared, "owner helpers") == ["专员", ["经理"]]
    assert "专员：收集客户需求文档 经理：审核" in shared["task"]
    assert [action["code"] for action in rows(run, "--incomplete")] == ["A2"]
    found = [fields(found, "rule entry") for found in run("check 1 --json").json]
    assert [one for one in found if one[0].startswith("action")] == [["action-no-owner", "A2"]]

    refused(run, "do A2 owner 大家")
    done(run, "A2 owner 李雷", "A1 steps '收集 @专员 周三 → 审核 @经理'", "A1 step 1", "A1 step 2 doing")
    assert rows(run, "--incomplete") == []
    row = rows(run)[0]
    steps = [["收集", "专员", "2026-12-02", "done"], ["审核", "经理", "", "doing"]]
    assert [fields(step, "text person due state") for step in row["steps"]] == steps
    assert (row["state"], unowned["owner"]) == ("doing", "")


@pytest.mark.guide(99)
def test_the_loop_is_told_of_each_action_and_of_the_meeting(run: Run, shared_out: str) -> None:
    lines = "办 @李雷 周五 反馈报价\n办 @王总 下周三 提供需求文档\n办 @韩梅 周五 发送纪要\n"
    run("capture 1", stdin=lines)
    done(run, "A3 cancel 已当面交付")

    def loop() -> list[int]:
        (line,) = run("meetings --json").json
        return fields(line, "closed actions")

    done(run, "A1 done 报价已定", "A1 send --to 王总", "A1 feedback 没有问题")
    assert loop() == [0, 2]
    done(run, "A1 close", "A2 done 文档已收到")
    assert loop() == [1, 2]
    done(run, "A2 close")
    assert loop() == [2, 2]


@pytest.mark.guide(94, 107)
def test_several_are_told_and_each_answer_is_kept(filled: Run) -> None:
    done(filled, "A1 done 方案已提交", "A1 send --to 王总,赵经理")
    told = done(filled, "A1 feedback 同意 --who 赵经理 --json").json[0]["told"]
    assert [fields(one, "name answer") for one in told] == [["王总", ""], ["赵经理", "同意"]]
    [chase] = done(filled, "A2 chase 电话 --to 王总", "A2 reply 明天 --json").json[0]["chased_to"]
    assert fields(chase, "to note answer") == ["王总", "电话", "明天"]
    refused(filled, "do A2 reply")


# --------------------------------------------------------------------------------------------------
# `dealtui week`: one report for everyone.


@pytest.fixture
def week(run: Run) -> Run:
    new_meeting(run, "--our 韩梅 --their 王总:总监:决策人")
    lines = [
        *(
            "办 @韩梅 周五 提交补充方案",
            "办 @王总 明天 提供需求文档",
            "办 @韩梅 12月2日 初稿",
            "办 尽快 报价",
        ),
        "歧 数据安全标准待确认 | 符合行业信息安全规范",
    ]
    run("capture 1", stdin="\n".join(lines))
    return run


@pytest.mark.guide(89, 90, 91, 92, 102)
def test_the_report_reads_as_a_report(week: Run) -> None:
    report = week("week --lang zh").out
    assert report.startswith("# 周会报告 2026-11-23 至 2026-11-29\n")
    headings = [line for line in report.splitlines() if line.startswith("## ")]
    names = "本周完成 问题 解决措施 本周余下 下周安排 延期 客户方待办 要素不全".split()
    assert headings == [f"## {number}. {name}" for number, name in enumerate(names, 1)]
    table = [line.split("|")[1:-1] for line in report.splitlines() if line[:1] == "|"]
    cells = [[cell.strip() for cell in row] for row in table]

    def of(code: str) -> list[list[str]]:
        return [row for row in cells if row[0] == code]

    assert of("A3")[0][:4] == ["A3", "初稿", "韩梅", "华东智造"]
    assert of("D1")[0][-1] == "分歧未决"
    assert of("D1")[1][-1] == "解决标准：符合行业信息安全规范"
    assert [row[-1] for row in of("A2")] == ["2026-11-26 周四", "未催办", "催办"]
    assert [row[-1] for row in of("A4")] == ["负责人", "期限"]
    week("capture 1", stdin="~办 @韩梅 周五 申请底价\n~歧 付款比例最低3-3-4 | 财务批准\n")
    report = week("week --lang zh").out
    assert "申请底价（内部）" in report, "what is internal says so"
    assert (report.count("付款比例最低3-3-4（内部）"), report.count("（内部）")) == (2, 3)


@pytest.mark.guide(89, 90, 91, 92)
def test_scripts_get_the_same_and_a_week_a_deal_and_a_client_can_be_chosen(week: Run) -> None:
    document = week("week --json").json
    assert document["week"] == ["2026-11-23", "2026-11-29"]
    codes = {part: [row["code"] for row in document[part]] for part in ("rest", "next", "divergences")}
    assert codes == {"rest": ["A2", "A1"], "next": ["A3"], "divergences": ["D1"]}
    lacking = [fields(row, "code lack") for row in document["lacking"]]
    assert lacking == [["A2", "chase"], ["A4", "owner"], ["A4", "due"]]
    for day in ("2026-W49", "2026-12-02"):
        assert week(f"week --json --week {day}").json["week"][0] == "2026-11-30"
    assert week("week --client 华东").out.splitlines()[0].endswith("华东智造")
    assert "soon" in refused(week, "week --week soon")
    refused(week, "week --client nobody")
    week("do A1 done 已交", now="2026-11-24T23:30:00-05:00")
    assert "2026-11-25 周三" in week("week --lang zh").out, "on the day that it was here"
    assert week("week -o week.md").out.strip() == "week.md"
    assert Path("week.md").read_text(encoding="utf-8") == week("week").out


@pytest.mark.guide(84, 89, 90, 91, 92)
def test_an_empty_book_has_an_empty_week_and_nothing_due(run: Run) -> None:
    new_meeting(run)
    assert run("week").out.count("None.") == 7
    assert (run("remind").code, run("remind --json").json) == (0, [])


@pytest.mark.guide(89, 90, 91, 92)
def test_no_text_breaks_the_tables(run: Run) -> None:
    new_meeting(run)
    texts = [text.replace("\n", " ")[:300] for text in naughty() if text.strip() and "\ud800" not in text]
    lines = "\n".join(f"> @李雷 tomorrow {text}" for text in texts)
    run("capture 1", stdin=lines.encode(errors="replace"))
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    kinds = [token.type for token in markdown.parse(run("week --week 2026-W47").out)]
    tables, rows = kinds.count("table_open"), kinds.count("tr_open")
    assert tables <= 7 and kinds.count("heading_open") == 8
    assert not tables or kinds.count("td_open") + kinds.count("th_open") >= 5 * rows


@pytest.mark.guide(89, 90, 91, 92)
def test_the_same_day_is_said_as_one_says_it(week: Run) -> None:
    done(week, "A2 chase", "A3 done 初稿已完成", "A3 send --to 王总", "A1 delay 今天上午8点")
    for lang, today, later in (
        ("zh", "催 1 次，今天/结果今天发出，待反馈/今天逾期", "催 1 次，1 天前/结果已发 1 天"),
        ("en", "1×, today/Told today, awaiting feedback/Overdue since today", "1×, 1 day ago/Told 1 day ago"),
    ):
        for now, words in (("2026-11-25T10:00+08:00", today), ("2026-11-26T15:00+08:00", later)):
            report = week(f"week --lang {lang}", now=now).out
            assert [part for part in words.split("/") if part not in report] == []


# --------------------------------------------------------------------------------------------------
# `dealtui remind` as cron runs it, and as a person does.


@pytest.fixture
def reminded(run: Run) -> Run:
    new_meeting(run, "--our 韩梅 --their 王总:总监:决策人")
    ours = "办 @韩梅 明天 提交补充方案\n办 @李雷 11月20日 报价\n"
    run("capture 1", stdin=f"{ours}办 @王总 后天 提供需求文档\n办 @韩梅 12月20日 初稿\n")
    return run


@pytest.mark.guide(84)
def test_what_is_due_is_told_once(reminded: Run) -> None:
    first = reminded("remind")
    assert first.code == 1
    assert first.out.splitlines() == [
        ".  A1     提交补充方案                          韩梅        华东智造              due tomorrow (11-26)",
        ".  A3     提供需求文档                          王总        华东智造              due in 2 days (11-27)",
    ]
    again = reminded("remind")
    assert (again.code, again.out) == (0, "")
    everything = reminded("remind --all --json")
    assert everything.code == 1
    told = [fields(row, "code days offset side") for row in everything.json]
    assert told == [["A1", 1, 1, "ours"], ["A3", 2, 2, "client"]]


@pytest.mark.guide(84)
def test_mine_is_mine_nobodys_and_the_clients(reminded: Run) -> None:
    told = reminded("remind --mine").out
    assert "A3" in told and "A1" not in told
    assert "A1" in reminded("remind").out


@pytest.mark.guide(84)
def test_what_runs_it_every_morning_is_whole(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "it's 100% mine")
    how, line = run("remind --print-cron --book", folder).out.splitlines()
    assert how.startswith("#")
    minute, hour, *_, command = line.split(" ", 5)
    assert (minute, hour) == ("30", "8")
    words = shlex.split(command.replace("\\%", "%"))
    assert words[-4:] == ["--lang", "en", "--book", folder], "cron has no locale"
    assert "%" not in command.replace("\\%", "")
    text = run("remind --print-systemd --book", str(tmp_path / "a b")).out
    service, timer = text.split("# ~/.config/systemd/user/dealtui-remind.timer")
    for part, section, key in ((service, "Service", "ExecStart"), (timer, "Timer", "OnCalendar")):
        parsed = configparser.ConfigParser(interpolation=None)
        parsed.read_string("\n".join(row for row in part.splitlines() if not row.startswith("#")))
        assert parsed[section][key]
    assert f'"{tmp_path / "a b"}"' in text


@pytest.mark.guide(84)
def test_a_notification_cannot_be_broken_out_of(run: Run) -> None:
    made = terminal_sequence(["osc9", "osc777"], "title;x", "a\x1b\\b\x07c;\nd")
    assert made.count("\x1b") == 4
    assert "\x07" not in made
    assert made.split("notify;")[1].count(";") == 1
    assert terminal_sequence([], "title", "body") == ""
    Path("config.toml").write_text('notify = ["pigeon"]', encoding="utf-8")
    assert "pigeon" in refused(run, "remind")


# --------------------------------------------------------------------------------------------------
# The sample book's week, from Monday to Friday, with the commands alone: at its end every loop is closed or chased.

Say = Callable[..., Any]
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
    monday = "2026-11-23T09:00"
    ids = {(row["task"], row["client"]): row["id"] for row in say(monday, 0, "actions --json --all")}
    told = [row["id"] for row in say(monday, 0, "actions --json --state sent")]
    for line in filter(None, (shlex.split(line, comments=True) for line in WEEK.splitlines())):
        at, code, *words = line
        if words[0] == "do":
            words = ["do", ids[words[1], words[2]], *words[3:]]
        say(at, int(code), shlex.join(words))
        if at == "2026-11-24T09:00":
            for number in told:
                say(at, 0, f"do {number} feedback 收到，没有异议")
                say(at, 0, f"do {number} close")


@pytest.fixture
def say(run: Run) -> Say:
    """One command at a moment: say("2026-11-23T09:00", 0, "remind --json") gives what it printed."""

    def say(at: str, code: int, line: str) -> Any:
        result = run(f"{line} --lang zh", now=f"{at}+08:00")
        assert result.code == code, (at, line, result.err)
        assert bool(result.err) == (code > 1)
        return result.json if "--json" in line else result.out

    say("2026-11-23T08:55", 0, "demo --keep book")
    return say


@pytest.mark.guide(97, 98)
def test_a_week_ends_with_every_loop_closed_or_chased(say: Say) -> None:
    monday, friday = "2026-11-23T09:00", "2026-11-27T16:00"
    assert [row["task"] for row in say(monday, 0, "actions --json --overdue")] == ["提供详细需求文档"]
    assert [row["client"] for row in say(monday, 0, "actions --json --incomplete")] == ["北辰物流"]
    live_through(say)
    (left,) = say(friday, 0, "actions --json")  # promised on Monday for December, and nobody else's loop
    assert fields(left, "task owner due") == ["合同草案", "赵敏", "2026-12-04"]
    everything = say(friday, 0, "actions --json --all")
    assert {row["state"] for row in everything if row["id"] != left["id"]} == {"closed"}
    for row in everything:
        if row["state"] == "closed":
            needed = "result sent_to feedback" if row["side"] == "ours" else "chases result"
            assert all(fields(row, needed)), row
    report = say(friday, 0, "week --json")
    assert fields(report, "lacking late unanswered theirs") == [[], [], [], []]
    assert len(report["done"]) == 5
    assert not any(say(friday, 0, f"actions --json --{which}") for which in ("overdue", "incomplete"))
    slipped = [fields(row, "code slips original_due") for row in everything if row["slips"]]
    assert slipped == [["A1", 1, "2026-11-19"]]
    texts = [
        entry["text"]
        for meeting in say(friday, 0, "meetings --json")
        for entry in say(friday, 0, f"entries {meeting['number']} --json")
    ]
    assert {"价格可以接受，请尽快出合同", "方案通过", "同意，按此执行"} <= set(texts), "what the clients said"
