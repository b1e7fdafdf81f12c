"""`dealtui actions`, `do`, `needs`, `handover`: who does what until when, moved by scripts (guide 25, 85, 88, 93-98)."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dealtui.cli.actions import EVENTS
from dealtui.text import width
from tests.cli.conftest import Run, new_meeting
from tests.conftest import naughty

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


@pytest.mark.guide(85, 93)
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


@pytest.mark.guide(86, 87, 88)
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


@pytest.mark.guide(29, 31)
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
    assert (tried.code, tried.out.splitlines()[-1]) == (0, "将交接：行动 1 项")
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


# --------------------------------------------------------------------------------------------------
# What `dealtui do` and the lists beside it say: each event is explained, nothing typed is passed over, each error tells


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_explains_every_event_within_the_screen(filled: Run, lang: str) -> None:
    def help_of(name: str) -> list[str]:
        done = program(filled, name, "--help", "--lang", lang, stdout=subprocess.PIPE, env={"COLUMNS": "80"})
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout.decode().splitlines()

    listed = help_of("do")
    for event in EVENTS:
        head = f"  {event.name} {event.words}".rstrip().ljust(20)
        (line,) = (line for line in listed if line.startswith(head))
        assert line[20:].strip() and "follow.cli" not in line
    for name in ("do", "actions", "needs", "week", "remind", "import"):
        lines = help_of(name)
        assert [line for line in lines if width(line) > 80 and line.startswith(" ")] == []
        starts = {width(line) - width(line.lstrip()) for line in lines[1 : lines.index("")]}
        prefix = f"{'用法：' if lang == 'zh' else 'usage: '}dealtui {name} "
        assert starts <= {width(prefix)}, "the usage goes on under its first word"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("A1", "start", "明天再说"), "start 后面不带内容，“明天再说”没有记下；要留言请用 note。"),
        (("A1", "done", "好了", "--next-due", "周五"), "--next-due 要和 --next 一起用，先写明下一步做什么。"),
        (
            ("A1", "chase", "--satisfaction", "5"),
            "chase 不用 --satisfaction；dealtui do --help 列出各项可带的内容。",
        ),
        (("A1", "delay", "尽快", "--reason", "忙"), "“尽快”不是日期：没有说是哪一天，请写明日期。"),
        (("A1", "steps"), '写明步骤，如 steps "联系 → 发送 → 接收并核对"。'),
        (("A1", "cancel"), "取消 A1 要写明原因，请运行 dealtui do A1 cancel REASON。"),
        (("A1",), "缺少参数：EVENT；dealtui do --help 有说明。"),
        (
            ("A1", "feedback", "好", "--satisfaction", "9"),
            "参数 --satisfaction：满意度写 1 到 5；dealtui do --help 有说明。",
        ),
    ],
)
def test_nothing_typed_is_passed_over(filled: Run, words: tuple[str, ...], said: str) -> None:
    before = rows(filled, "--all")
    result = filled("do", *words, "--lang", "zh")
    assert (result.code, result.out, result.err) == (2, "", f"dealtui: {said}\n")
    assert rows(filled, "--all") == before


def test_steps_are_not_wiped_by_a_forgotten_line(filled: Run) -> None:
    assert filled("do", "A1", "steps", "联系 → 发送").code == 0
    assert filled("do", "A1", "steps").code == 2
    assert [step["text"] for step in rows(filled)[0]["steps"]] == ["联系", "发送"]


@pytest.mark.guide(98)
def test_closing_changes_no_result_that_was_told(filled: Run) -> None:
    for words in (("done", "报价 110 万"), ("send", "--to", "王总"), ("feedback", "同意")):
        assert filled("do", "A1", *words).code == 0
    assert filled("do", "A1", "close", "报价 120 万").code == 2
    assert filled("do", "A1", "close").code == 0
    (closed,) = rows(filled, "--state", "closed")
    assert closed["result"] == "报价 110 万"


def test_a_code_is_known_as_an_input_method_types_it(filled: Run) -> None:
    assert filled("do", "Ａ１", "start").code == 0


@pytest.mark.parametrize(
    "words", [("--within", "-3"), ("--limit", "-2"), ("--within", "1.5"), ("--limit", "")]
)
def test_a_number_is_a_number(filled: Run, words: tuple[str, ...]) -> None:
    result = filled("actions", *words, "--lang", "zh")
    assert (result.code, result.out) == (2, "")
    assert f"“{words[1]}”不是数目" in result.err


def test_one_person_does_not_hand_over_to_themselves(filled: Run) -> None:
    result = filled("handover", "韩梅", "韩梅", "--lang", "zh")
    assert (result.code, result.out) == (2, "")
    assert "已经是这个人的了" in result.err


@pytest.mark.parametrize("command", ["week", "actions", "needs"])
def test_every_list_finds_a_client_alike(filled: Run, command: str) -> None:
    for word in ("华东", "智造", "1"):
        assert filled(command, "--client", word).code == 0, word
    result = filled(command, "--client", "南湖")
    assert (result.code, "dealtui clients" in result.err) == (2, True)


def test_what_weighs_nothing_is_not_a_reason(filled: Run) -> None:
    assert "+0.0" not in filled("actions", "--sort", "urgency").out


def program(filled: Run, *words: str, **how: object) -> subprocess.CompletedProcess[bytes]:
    """The program itself, on the test's book."""
    environment = {**os.environ, **how.pop("env", {})}  # type: ignore[dict-item]
    command = [sys.executable, "-c", "from dealtui.cli.main import entry; entry()", *words]
    return subprocess.run(command, env=environment, stderr=subprocess.PIPE, check=False, **how)  # type: ignore[call-overload, no-any-return]


def test_an_encoding_that_lacks_a_sign_ends_no_command(filled: Run) -> None:
    done = program(filled, "actions", stdout=subprocess.PIPE, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u97e9\\u6885" in done.stdout


def test_a_reader_that_went_away_is_no_error(filled: Run) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = program(filled, "actions", stdout=writing)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_closed_output_is_no_error(filled: Run) -> None:
    done = program(filled, "do", "A1", "start", preexec_fn=lambda: os.close(1))
    assert (done.returncode, done.stderr) == (0, b"")
    assert rows(filled)[0]["state"] == "doing"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_output_that_does_not_fit_is_said(filled: Run) -> None:
    with Path("/dev/full").open("w") as full:
        done = program(filled, "actions", "--lang", "zh", stdout=full)
    assert done.returncode == 3
    assert "输出写不出去" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        ("delay", "12月20日", "--reason", "对接人出差"),
        ("delay", "--reason", "对接人出差", "12月20日"),
        ("--reason", "对接人出差", "delay", "12月20日"),
    ],
)
def test_options_stand_before_between_and_after_the_words(filled: Run, words: tuple[str, ...]) -> None:
    (code,) = {row["code"] for row in filled("actions", "--json").json if row["code"] == "A1"}
    order = (code, *words) if not words[0].startswith("-") else (*words[:2], code, *words[2:])
    assert filled("do", *order).code == 0
    (row,) = (row for row in filled("actions", "--json").json if row["code"] == "A1")
    assert row["due"].endswith("12-20")


def test_a_word_that_looks_like_an_option_is_a_word_behind_two_dashes(filled: Run) -> None:
    assert filled("do", "A1", "note", "--", "--x").code == 0


# --------------------------------------------------------------------------------------------------
# The commands that docs/follow-up.md shows, run one after another as they stand there.


DOCS = Path(__file__).parents[2] / "docs" / "follow-up.md"


def shown() -> list[list[str]]:
    lines = [line.strip() for line in DOCS.read_text(encoding="utf-8").splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("dealtui ")]


def test_the_commands_do_what_the_page_says(run: Run) -> None:
    promised = "> @Sam Fri check\n> @Mei Thu quote\n> @Mei Fri collect\n> @Tom Reyes next Wed send the list\n"
    client = ("--client", "Harbor Analytics", "--their", "Tom Reyes:CIO:decision maker")
    run("capture", new_meeting(run, *client), stdin=f"n custom reports\n{promised}")
    commands = shown()
    known = {"clients", "deals", "set", "undo"}
    assert {words[0] for words in commands} == {"actions", "do", "handover", "needs"} | known
    for words in commands:
        result = run(*words, "--lang", "en")
        assert (result.code, result.err) == (0, ""), words
        if "draft" in words:
            assert (
                "The requirements are confirmed. We are now starting: design; expected by 5 December"
                in result.out
            )
    assert "Closed" in run("actions", "--state", "closed", "--lang", "en").out


# --------------------------------------------------------------------------------------------------
# Who is there, at which stage, who does what, and how far each promise is: from the first command to the last loop.


@pytest.fixture
def shared_out(run: Run) -> str:
    ours = ("--our", "李雷:客户经理:协调人", "--our", "赵工:技术经理:专员", "--our", "韩梅:商务助理")
    return new_meeting(
        run, "--stage", "合同续签", "--their", "王总:信息总监:决策人", *ours, "--recorder", "韩梅"
    )


def cells(markdown: str, head: str) -> list[list[str]]:
    """The rows of the tables of one block."""
    block = markdown.split(f"\n## {head} ")[1].split("\n## ")[0]
    return [
        [cell.strip() for cell in row.strip("|").split("|")] for row in block.splitlines() if row[:1] == "|"
    ]


@pytest.mark.guide(32, 41)
def test_the_stage_and_our_executors_stand_in_the_minutes(run: Run, shared_out: str) -> None:
    for audience in ("internal", "client"):
        facts = {
            row[0]: row[1]
            for row in cells(run("minutes", shared_out, "--lang", "zh", "--audience", audience).out, "A")
        }
        assert facts["合作阶段"] == "合同续签"
        ours = facts["我方人员"]
        assert "赵工（技术经理，专员）" in ours and "韩梅（商务助理）" in ours
        assert facts["我方负责人"] == "李雷"


@pytest.mark.guide(3)
def test_every_promise_says_who_does_what(run: Run, shared_out: str) -> None:
    lines = "办 @专员：收集客户需求文档 @经理：审核，周五前完成\n办 截止 下周五 反馈报价\n"
    assert run("capture", shared_out, stdin=lines).code == 0
    shared, unowned = run("actions", "--json").json
    assert (shared["owner"], shared["helpers"]) == ("专员", ["经理"])
    assert "专员：收集客户需求文档 经理：审核" in shared["task"]
    assert [action["code"] for action in run("actions", "--incomplete", "--json").json] == ["A2"]
    found = [
        (f["rule"], f["entry"])
        for f in run("check", shared_out, "--json").json
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
def test_the_loop_is_told_of_each_action_and_of_the_meeting(run: Run, shared_out: str) -> None:
    run(
        "capture",
        shared_out,
        stdin="办 @李雷 周五 反馈报价\n办 @王总 下周三 提供需求文档\n办 @韩梅 周五 发送纪要\n",
    )
    run("do", "A3", "cancel", "已当面交付")

    def loop() -> tuple[int, int]:
        (line,) = run("meetings", "--json").json
        return line["closed"], line["actions"]

    states = []
    for words in (("done", "报价已定"), ("send", "--to", "王总"), ("feedback", "没有问题"), ("close",)):
        assert loop() == (0, 2)
        assert run("do", "A1", *words).code == 0
        states.append(next(a["state"] for a in run("actions", "--all", "--json").json if a["code"] == "A1"))
    assert states == ["done", "sent", "answered", "closed"]
    assert loop() == (1, 2)
    run("do", "A2", "done", "文档已收到")
    run("do", "A2", "close")
    assert loop() == (2, 2)


@pytest.mark.guide(94, 107)
def test_several_are_told_and_each_answer_is_kept(filled: Run) -> None:
    assert filled("do", "A1", "done", "方案已提交").code == 0
    assert filled("do", "A1", "send", "--to", "王总,赵经理").code == 0
    told = filled("do", "A1", "feedback", "同意", "--who", "赵经理", "--json").json[0]["told"]
    assert [(one["name"], one["answer"]) for one in told] == [("王总", ""), ("赵经理", "同意")]
    assert filled("do", "A2", "chase", "电话", "--to", "王总").code == 0
    [chase] = filled("do", "A2", "reply", "明天", "--json").json[0]["chased_to"]
    assert (chase["to"], chase["note"], chase["answer"]) == ("王总", "电话", "明天")
    assert filled("do", "A2", "reply").code == 2
