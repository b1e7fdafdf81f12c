"""What `dealtui do` and the lists beside it say: each event is explained, nothing typed is passed over, each error tells
what is wrong and what to do; and no way of reading the output makes them stumble."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dealtui.cli.do_events import EVENTS
from dealtui.text import width
from tests.cli.test_actions import filled, rows
from tests.cli.test_commands import Run, run

__all__ = ["filled", "run"]


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
    assert (result.code, "dealtui meetings" in result.err) == (2, True)


def test_what_weighs_nothing_is_not_a_reason(filled: Run) -> None:
    assert "+0.0" not in filled("actions", "--sort", "urgency").out


# ---------------------------------------------------------------------- the ends that output goes to


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
