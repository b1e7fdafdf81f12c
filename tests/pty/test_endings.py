"""However the program ends, what was entered is in the book, and what was begun is offered back."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pty.meeting import NOW, entries, record
from tests.pty.terminal import Terminal, dealtui, program_environment

LINES = ("需 定制化开发功能", "痛 现有系统数据处理效率低", "办 @韩梅 周五 提交补充方案")
SECONDS_TO_END = 10.0  # it takes less than one; the machine may be busy

ENDINGS: dict[str, Callable[[Terminal], None]] = {
    "ctrl+q": lambda terminal: terminal.press("ctrl+q"),
    "SIGTERM": lambda terminal: terminal.process.send_signal(signal.SIGTERM),
    "SIGHUP": lambda terminal: terminal.process.send_signal(signal.SIGHUP),
    "closed terminal": Terminal.hang_up,
}


def is_sound(book: Path) -> bool:
    """Whether the doctor finds nothing, and says so by its exit code."""
    checked = dealtui(book, "doctor")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return True


def texts(book: Path) -> list[str]:
    return [row["text"] for row in entries(book)]


@pytest.mark.parametrize("how", ENDINGS)
def test_every_ending_is_clean(book: Path, how: str) -> None:
    """The last line is entered in the same breath as the end comes; the line after it is only begun."""
    with record(book) as terminal:
        for line in LINES:
            terminal.enter(line)
        terminal.wait_for("已存盘 3 条")
        terminal.type("共 验收以双方")
        terminal.wait_for("验收以双方")
        began = time.monotonic()
        ENDINGS[how](terminal)
        code = terminal.wait_exit(SECONDS_TO_END)
        assert time.monotonic() - began < SECONDS_TO_END
        assert code == 0
        if how != "closed terminal":
            assert terminal.attributes() == terminal.before
            assert b"\x1b[?1049l" in terminal.raw, "the screen from before is back"
            assert b"\x1b[?25h" in terminal.raw[terminal.raw.rfind(b"\x1b[?1049l") :], (
                "the cursor is to be seen"
            )
        assert b"Traceback" not in terminal.raw
    assert texts(book) == ["定制化开发功能", "现有系统数据处理效率低", "提交补充方案"]
    assert is_sound(book)
    with record(book) as terminal:
        terminal.wait_for("共 验收以双方")


def test_a_line_entered_in_the_same_breath_as_the_end_is_kept(book: Path) -> None:
    with record(book) as terminal:
        for line in LINES:
            terminal.enter(line)
        terminal.press("ctrl+q")
        assert terminal.wait_exit(SECONDS_TO_END) == 0
    assert len(entries(book)) == len(LINES)
    assert is_sound(book)


def test_after_kill_9_the_unfinished_line_is_offered_back(book: Path) -> None:
    with record(book) as terminal:
        terminal.enter(LINES[0])
        terminal.wait_for("已存盘 1 条")
        terminal.press("f6")
        terminal.type("项目周期为30天，验收")
        drafts = book / "drafts"
        terminal.wait_until(lambda: drafts.exists() and any(drafts.glob("*.json")))
        terminal.process.kill()
        assert terminal.wait_exit() == -signal.SIGKILL
    assert texts(book) == ["定制化开发功能"]
    assert is_sound(book)
    with record(book) as terminal:
        terminal.wait_for(r"^ 共\s+项目周期为30天，验收")
        terminal.wait_for("没写完")
        terminal.enter("以签字为准")
        terminal.wait_for("已存盘 2 条")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert [(row["kind"], row["text"]) for row in entries(book)][-1] == (
        "consensus",
        "项目周期为30天，验收以签字为准",
    )
    with record(book) as terminal:  # and once is enough
        assert "没写完" not in terminal.text


def test_twenty_pasted_lines_are_twenty_entries_and_one_commit(book: Path) -> None:
    pasted = [f"需 第{number}项需求 [/x] \x07" for number in range(1, 21)]
    with record(book) as terminal:
        terminal.type("共 已写一半")
        terminal.wait_for("已写一半")
        terminal.paste("\n".join(pasted) + "\n")
        terminal.wait_for("已存盘 20 条")
        terminal.wait_for("已写一半")
        terminal.press("ctrl+u", "ctrl+z")
        terminal.wait_for("已写一半")
        terminal.press("enter")
        terminal.wait_for("已存盘 21 条")
        terminal.press("ctrl+z")  # the line
        terminal.wait_for("已存盘 20 条")
        terminal.press("ctrl+z")  # the paste, whole
        terminal.wait_for("已存盘 0 条")
        terminal.press("ctrl+r")
        terminal.wait_for("已存盘 20 条")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    rows = entries(book)
    assert [row["code"] for row in rows] == [f"N{number}" for number in range(1, 21)]
    assert [row["text"] for row in rows] == [f"第{number}项需求 [/x]" for number in range(1, 21)]


def test_bytes_of_another_encoding_end_nothing(book: Path) -> None:
    """Half a surrogate pair within a paste, and a line that a terminal sends in GBK."""
    with record(book) as terminal:
        terminal.enter(LINES[0])
        terminal.wait_for("已存盘 1 条")
        terminal._write(b"\x1b[200~" + "痛 效率".encode() + b"\xed\xa0\x80" + "低".encode() + b"\x1b[201~\r")
        terminal.wait_for("已存盘 2 条")
        terminal._write("需求".encode("gbk"))
        terminal.enter(" 三年质保")
        terminal.wait_for("已存盘 3 条")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert b"Traceback" not in terminal.raw
    kept = texts(book)
    assert kept[0] == "定制化开发功能"
    assert kept[1].startswith("效率") and kept[1].endswith("低")
    assert kept[2].endswith("三年质保")


def test_escapes_within_a_paste_type_nothing(book: Path) -> None:
    """Lines copied from a coloured log: the draft stays a draft, and every line is one entry."""
    with record(book) as terminal:
        terminal.type("共 草稿")
        terminal.wait_for("共识  内容 草稿")
        terminal.paste("需 \x1b[31m红色\x1b[0m\n痛 \x1b[2J清屏\n效 \x1b]0;标题\x07完")
        terminal.wait_for("已存盘 3 条")
        terminal.press("enter")
        terminal.wait_for("已存盘 4 条")
    assert texts(book) == ["[31m红色[0m", "[2J清屏", "]0;标题完", "草稿"]


def test_another_size_while_typing_keeps_the_draft_and_the_cursor(book: Path) -> None:
    with record(book) as terminal:
        terminal.enter(LINES[0])
        terminal.wait_for("已存盘 1 条")
        terminal.type("共 项目周期")
        terminal.wait_for("项目周期$")
        column, row = terminal.cursor
        terminal.resize(120, 40)
        terminal.type("为30天")
        terminal.wait_for(r"(?m)^.{118,}$")
        terminal.wait_for("项目周期为30天")
        assert terminal.cursor == (column + 6, row + 16)
        terminal.resize(80, 24)
        terminal.type("，含验收")
        terminal.wait_for("项目周期为30天，含验收")
        terminal.wait_until(lambda: terminal.cursor == (column + 14, row))
        terminal.press("enter")
        terminal.wait_for("已存盘 2 条")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert texts(book) == ["定制化开发功能", "项目周期为30天，含验收"]


@pytest.mark.guide(24)
def test_lines_of_another_program_are_seen_within_two_seconds(book: Path) -> None:
    with record(book) as terminal:
        terminal.enter(LINES[0])
        terminal.wait_for("已存盘 1 条")
        terminal.type("案 N1 写到一半")
        terminal.wait_for("写到一半")
        scribe = subprocess.Popen(
            [sys.executable, "-m", "dealtui", "capture", "last", "--now", NOW],
            env=program_environment(book),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert scribe.stdin is not None
        assert scribe.stdout is not None
        waited = []
        with scribe:
            for number in range(2, 5):
                scribe.stdin.write(f"需 别处记下的第{number}条\n")
                scribe.stdin.flush()
                assert scribe.stdout.readline().strip(), "its id, once it is durable"
                durable = time.monotonic()
                terminal.wait_for(f"N{number}.*别处记下的第{number}条")
                waited.append(time.monotonic() - durable)
            scribe.stdin.close()
            assert scribe.wait() == 0
        assert min(waited) < 2.0, "one of three, even where the machine is busy with other things"
        terminal.wait_for("案 N1 写到一半")
        terminal.press("enter")
        terminal.wait_for("已存盘 5 条")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert [row["code"] for row in entries(book)] == ["N1", "N2", "N3", "N4", "S1"]
    assert is_sound(book)
