"""However the program ends, what was entered is in the book, and what was begun is offered back."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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
    """The last line is entered in the same breath as the end comes (by a key); the line after it is only begun."""
    with record(book) as terminal:
        for line in LINES:
            terminal.enter(line)
        terminal.type("共 验收以双方")
        if how != "ctrl+q":  # a key comes behind what was typed, a signal may overtake it
            terminal.wait_for("已存盘 3 条")
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


_BREAK = """\
from dealtui.service.recording import Recording
def broken(*_):
    raise ZeroDivisionError
Recording.capture = broken
"""


def test_a_fault_of_the_program_is_told_in_plain_letters_and_loses_no_line(
    book: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(_BREAK, encoding="utf-8")
    path = os.pathsep.join(filter(None, (str(tmp_path), os.environ.get("PYTHONPATH"))))
    with record(book, PYTHONPATH=path) as terminal:
        terminal.enter(LINES[0])
        assert terminal.wait_exit(SECONDS_TO_END) == 1
        told = terminal.raw[terminal.raw.rfind(b"\x1b[?1049l") :].decode()
        assert terminal.attributes() == terminal.before
    assert "ZeroDivisionError" in told and not re.search(r"\[[\d;]+m", told)
    [kept] = (book / "drafts").glob("*.txt")
    assert kept.read_text(encoding="utf-8") == f"{LINES[0]}\n" and kept.name in told


def _close_with_keys_under_way(book: Path, owned: bool) -> None:
    with record(book, owned=owned) as terminal:
        terminal.wait_for("F1")
        terminal.enter(LINES[0])
        terminal.type("共 验收以双方" * 20)
        terminal.hang_up()
        assert terminal.wait_exit(SECONDS_TO_END) == 0


@pytest.mark.parametrize("owned", [True, False])
def test_the_program_never_outlives_its_terminal(book: Path, owned: bool) -> None:
    for _ in range(2):
        _close_with_keys_under_way(book, owned)
    assert is_sound(book)


@pytest.mark.torture
@pytest.mark.timeout(3000)
def test_two_hundred_closed_terminals_leave_nothing_alive(book: Path) -> None:
    for number in range(200):
        _close_with_keys_under_way(book, owned=bool(number % 2))
    assert is_sound(book)


@pytest.mark.torture
@pytest.mark.parametrize("closed", [False, True])
def test_a_stalled_terminal_holds_up_nobody(book: Path, closed: bool) -> None:
    """Not who types on, not who writes elsewhere, and it may be closed as it is."""
    with record(book) as terminal:
        terminal.enter(LINES[0], see="已存盘 1 条")
        terminal.stall()
        for number in range(60):
            terminal.enter(f"需 第{number}项需求")
        elsewhere = dealtui(book, "capture", "last", stdin="需 别处\n")
        assert (elsewhere.returncode, elsewhere.stderr) == (0, "")
        if closed:
            terminal.hang_up()
        else:
            terminal.stall(False)
            terminal.wait_for("已存盘 62 条")
            terminal.press("ctrl+q")
        assert terminal.wait_exit(SECONDS_TO_END) == 0
    assert closed or len(texts(book)) == 62
    assert "别处" in texts(book)
    assert is_sound(book)


_HOLD = """\
import os, signal, sys
from dealtui.store.files import FILES, Lock
lock = Lock(FILES, sys.argv[1])
assert lock.acquire()
print("held", flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
"""


@pytest.mark.torture
def test_a_stopped_program_with_the_lock_costs_nobody_a_line(book: Path) -> None:
    """Who writes is told, by screen and command, and has the line still; who reads is not held up."""
    with record(book) as terminal:
        terminal.enter(LINES[0], see="已存盘 1 条")
        command = [sys.executable, "-c", _HOLD, str(book / "lock")]
        environment = program_environment(book)
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as holder:
            assert holder.stdout and holder.stdout.readline() == b"held\n"
            try:
                terminal.enter(LINES[1], see="占用台账太久")
                terminal.wait_for(LINES[1])
                captured = dealtui(book, "capture", "last", stdin="需 别处\n")
                assert (captured.returncode, captured.stderr.count("\n")) == (3, 1)
                assert len(texts(book)) == 1
            finally:
                holder.send_signal(signal.SIGCONT)
        terminal.press("enter", see="已存盘 2 条")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert len(texts(book)) == 2
    assert is_sound(book)


def _stopped(terminal: Terminal) -> bool:
    status = Path(f"/proc/{terminal.process.pid}/stat").read_text(encoding="ascii")
    return status.rpartition(")")[2].split()[0] == "T"


def test_after_a_stop_the_screen_comes_back(book: Path) -> None:
    """SIGTSTP is ours, and leaves the screen; SIGSTOP is somebody else's. Both are over with SIGCONT."""
    with record(book) as terminal:
        terminal.wait_for("F1")
        for stop in (signal.SIGTSTP, signal.SIGSTOP):
            terminal.type("共 验收", see="验收")
            terminal.process.send_signal(stop)
            terminal.wait_until(lambda: _stopped(terminal))
            terminal.clear()
            terminal.process.send_signal(signal.SIGCONT)
            terminal.wait_for("验收")
            terminal.press("ctrl+u")
        terminal.press("ctrl+q")
        assert terminal.wait_exit(SECONDS_TO_END) == 0
        assert terminal.attributes() == terminal.before


@pytest.mark.parametrize("times", [12, pytest.param(200, marks=pytest.mark.torture)])
def test_a_stop_in_the_middle_of_drawing_is_over_with_the_next_signal(book: Path, times: int) -> None:
    """Whatever the program was about when the signal fell."""
    with record(book) as terminal:
        terminal.wait_for("F1")
        for number in range(times):
            terminal.type("第三项需求" * 6)
            time.sleep(number % 12 * 0.004)  # while that is drawn, sooner or later
            terminal.process.send_signal(signal.SIGTSTP)
            terminal.wait_until(lambda: _stopped(terminal))
            terminal.clear()
            terminal.process.send_signal(signal.SIGCONT)
            terminal.wait_for("F1")  # before that the terminal itself would take ^U for its own
            terminal.press("ctrl+u")
        terminal.enter(LINES[0], see="已存盘 1 条")
        terminal.press("ctrl+q")
        assert terminal.wait_exit(SECONDS_TO_END) == 0
    assert texts(book) == ["定制化开发功能"]


def test_after_kill_9_the_unfinished_line_is_offered_back(book: Path) -> None:
    with record(book) as terminal:
        terminal.enter(LINES[0], see="已存盘 1 条")
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
        terminal.enter("以签字为准", see="已存盘 2 条")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
    assert [(row["kind"], row["text"]) for row in entries(book)][-1] == (
        "consensus",
        "项目周期为30天，验收以签字为准",
    )
    with record(book) as terminal:  # and once is enough
        assert "没写完" not in terminal.text


@pytest.mark.guide(24)
def test_whatever_else_writes_into_the_book_or_the_terminal(book: Path) -> None:
    """Pastes, bytes of another encoding, another size, another program: the draft stays, every line is one entry."""
    pasted = [f"需 第{number}项需求 [/x] \x07" for number in range(1, 21)]
    with record(book) as terminal:
        terminal.type("共 已写一半", see="已写一半")
        terminal.paste("\n".join(pasted) + "\n")
        terminal.wait_for("已存盘 20 条")
        terminal.wait_for("已写一半")
        terminal.press("enter", see="已存盘 21 条")
        terminal.press("ctrl+z", see="已存盘 20 条")  # the line
        terminal.press("ctrl+z", see="已存盘 0 条")  # the paste, whole
        terminal.press("ctrl+r", see="已存盘 20 条")
        terminal.type("共 草稿", see="共识  内容 草稿")
        terminal.paste("需 \x1b[31m红色\x1b[0m\n痛 \x1b[2J清屏\n效 \x1b]0;标题\x07完")
        terminal.wait_for("已存盘 23 条")
        column, row = terminal.cursor
        terminal.resize(120, 40)
        terminal.type("为30天", see=r"(?m)^.{118,}$")
        terminal.wait_for("草稿为30天")
        assert terminal.cursor == (column + 6, row + 16)
        terminal.resize(80, 24)
        terminal.type("，含验收", see="草稿为30天，含验收")
        terminal.wait_until(lambda: terminal.cursor == (column + 14, row))
        for code, kept in writing_elsewhere(book, 2):
            terminal.wait_for(f"{code}.*{kept}")
        terminal.wait_for("草稿为30天，含验收")
        terminal.press("enter", see="已存盘 26 条")
        terminal.send(b"\x1b[200~" + "痛 效率".encode() + b"\xed\xa0\x80" + "低".encode() + b"\x1b[201~\r")
        terminal.wait_for("已存盘 27 条")
        terminal.send("需求".encode("gbk"))  # a line that a terminal sends in GBK
        terminal.enter(" 三年质保", see="已存盘 28 条")
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert b"Traceback" not in terminal.raw
    kept = texts(book)
    assert kept[:20] == [f"第{number}项需求 [/x]" for number in range(1, 21)]
    assert kept[20:23] == ["[31m红色[0m", "[2J清屏", "]0;标题完"]
    assert kept[23:26] == ["别处记下的第0条", "别处记下的第1条", "草稿为30天，含验收"]
    assert kept[26].startswith("效率") and kept[26].endswith("低") and kept[27].endswith("三年质保")
    assert is_sound(book)


def writing_elsewhere(book: Path, count: int) -> Iterator[tuple[str, str]]:
    """Lines that another program makes durable; each has to be seen within two seconds, or the best of them."""
    scribe = subprocess.Popen(
        [sys.executable, "-m", "dealtui", "capture", "last", "--now", NOW],
        env=program_environment(book),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert scribe.stdin is not None and scribe.stdout is not None
    waited = []
    with scribe:
        for number in range(count):
            scribe.stdin.write(f"需 别处记下的第{number}条\n")
            scribe.stdin.flush()
            assert scribe.stdout.readline().strip(), "its id, once it is durable"
            durable = time.monotonic()
            yield "N", f"别处记下的第{number}条"
            waited.append(time.monotonic() - durable)
        scribe.stdin.close()
        assert scribe.wait() == 0
    assert min(waited) < 2.0, "even where the machine is busy with other things"
