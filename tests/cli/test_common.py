"""Where words go and what they may hold: terminals, pipes, files, streams that are closed or full; paths that lead nowhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from dealtui.text import printable
from tests.cli.conftest import Run, new_meeting, refused
from tests.cli.foreign import OBEYED, spoil

_COMMANDS = (
    *("meetings", "entries 3", "check 3", "history 1 N1", "divergences", "actions --all", "needs --all"),
    *("week", "remind", "do A1 draft --deal 1", "handover 李雷 韩梅 --dry-run", "verify", "doctor"),
    *("minutes 3", "minutes 1 --audience client", "meetings --json", "entries 3 --json"),
    *("history 1 N1 --json", "actions --json", "needs --json", "export json", "import csv none.csv"),
    *(
        "times 1 --ended 15:00",
        "times 3",
        "prepare 4",
        "briefing 4",
        "clients",
        "deals",
        "promises",
        "offers",
        "search 客户",
    ),
    *(
        "set client 1",
        "set person 1",
        "scenes",
        "add 来电 --deal 1",
        "seal 2",
        "undo",
        "clients --json",
        "deals --json",
    ),
    *(
        "promises --json",
        "offers --json",
        "search 客户 --json",
        "briefing 4 --json",
        "week --json",
        "remind --all --json",
    ),
    *(
        "mail 3 --to 王总",
        "papers 3",
        "export csv --what ledger -o l.csv",
        "export ics -o c.ics",
        "export deal 1 -o d.zip",
        "meetings --tag 价格",
    ),
)
_PROGRAM = [sys.executable, "-m", "dealtui"]
_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("dates", [False, True])
def test_what_a_terminal_would_obey_never_leaves_a_command(run: Run, dates: bool) -> None:
    run("demo --keep book --lang zh")
    spoil(Path("book"), dates=dates)
    for command in _COMMANDS:
        for lang in ("zh", "en"):
            done = run(f"{command} --lang {lang}")
            assert done.code in (0, 1, 2), command
            assert not _TERMINAL.findall(done.out + done.err), command
    whole = "".join(entry["text"] for entry in run("entries 3 --json").json)
    assert OBEYED in whole, "JSON has it whole"


def test_what_is_printed_keeps_its_lines_and_tabs() -> None:
    assert printable("a\n\tb\x1b[31mc\x07\u202ed\u200de") == "a\n\tb[31mcd\u200de"


def _program(*words: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    how = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": 60, **how}
    return subprocess.run([*_PROGRAM, *words], check=False, **how)


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_json_is_utf8_whatever_the_terminal_writes(run: Run, encoding: str) -> None:
    new_meeting(run)
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    assert json.loads(_program("meetings", "--json", env=env).stdout)[0]["client"] == "华东智造"
    words = _program("meetings", env=env)
    assert words.returncode == 0 and words.stdout


# Shell lines, their exit codes and what they say: [DT] is the program
_SHELL = (
    ("(echo before; [DT] minutes 1 -o /dev/stdout; echo after) > f; sed -n '1p;$p' f", 0, "before\nafter\n"),
    ("[DT] minutes 1 -o /dev/stdout | head -1", 0, "---\n"),
    ("[DT] minutes 1 -o >(head -1 > g); sleep 0.2; cat g", 0, "---\n"),
    ("[DT] minutes 1 -o /dev/fd/77", 2, "/dev/fd/77: it is not open."),
    ("[DT] capture 1 <&-", 0, ""),
    ("[DT] demo <&-", 2, "terminal"),
    ("[DT] meetings >&-", 0, ""),
    ("[DT] --version >/dev/full", 3, "the disk is full"),
    ("[DT] meetings --json >/dev/full", 3, "the disk is full"),
    ("[DT] nonsense 2>/dev/full", 2, ""),
    ("[DT] meetings | true", 0, ""),
    ("mkfifo p; [DT] minutes 1 -o p", 2, "p: no program reads from it."),
    ("mkfifo q; head -1 q & [DT] minutes 1 -o q; wait", 0, "---\n"),
    ("mkfifo r; [DT] backup r", 1, "not a regular file"),
    ("mkdir gone; cd gone; rmdir ../gone; [DT] meetings >/dev/null && [DT] minutes 1 -o x", 2, "is gone"),
    ("mkdir gone; cd gone; rmdir ../gone; [DT] --book b meetings", 2, "is gone"),
    ("HOME=/dev/null DEALTUI_CONFIG= DEALTUI_BOOK= [DT] meetings", 2, "There is no book at /dev/null"),
    ("TZ=XXX-99:99 [DT] meetings --limit 0", 0, ""),
    ("[DT] entries 99999999999999999999", 2, "There is no meeting"),
)


@pytest.mark.skipif(sys.platform == "win32", reason="what a POSIX shell does")
@pytest.mark.parametrize(("line", "code", "says"), _SHELL)
def test_in_a_shell_it_does_as_other_programs_do(run: Run, line: str, code: int, says: str) -> None:
    new_meeting(run)
    command = ["bash", "-c", line.replace("[DT]", f"{sys.executable} -m dealtui")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert says in done.stdout + done.stderr
    assert done.stderr.count("\n") <= 1


def test_what_is_on_the_disk_is_not_called_unsaved(run: Run) -> None:
    """Exit code 3 says: not saved."""
    new_meeting(run)
    with Path("/dev/full").open("wb") as full:
        for line, stdin in (("capture 1", b"a\nb\nc\n"), ("new meeting --client x", b"")):
            done = _program(*line.split(), input=stdin, stdout=full)
            assert (done.returncode, b"the disk is full" in done.stderr) == (1, True)
    assert [entry["text"] for entry in run("entries 1 --json").json] == ["a", "b", "c"]
    assert len(run("meetings --json").json) == 2


_NOWHERE = (
    *(
        "--book ~nosuch/x meetings",
        "minutes 1 -o ~nosuch/x.md",
        "backup ~nosuch/x.zip",
        "restore ~nosuch/x.zip r",
    ),
    *(
        "restore b.zip ~nosuch/x",
        "import csv ~nosuch/x",
        "import minutes ~nosuch/x",
        "export csv -o ~nosuch/x",
    ),
    *("week -o ~nosuch/x", "demo --keep ~nosuch/x"),
)


def test_a_home_that_nobody_has_is_one_sentence(run: Run) -> None:
    new_meeting(run)
    for line in _NOWHERE:
        assert refused(run, line).startswith("dealtui: There is no folder ~nosuch/"), line
    assert len(refused(run, f"entries {'9' * 5000}")) < 300, (
        "a word of thousands of signs is not repeated whole"
    )


def test_lines_are_recorded_as_they_come_and_when_nobody_listens_to_the_ids(run: Run) -> None:
    """The first line is looked at for its encoding, and does not wait for the second."""
    new_meeting(run)
    with subprocess.Popen(
        [*_PROGRAM, "capture", "1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as capture:
        assert capture.stdin and capture.stdout
        watch = threading.Timer(60, capture.kill)
        watch.start()
        capture.stdin.write("需 第一\n".encode())
        capture.stdin.flush()
        assert capture.stdout.readline().strip(), "answered while the input is open"
        capture.stdout.close()
        capture.stdin.write("".join(f"需 第{n}\n" for n in range(2, 60)).encode())
        capture.stdin.close()
        assert capture.wait(60) == 0
        watch.cancel()
    assert len(run("entries 1 --json").json) == 59


def test_a_notification_that_was_switched_on_is_the_one_thing_a_terminal_obeys(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_meeting(run)
    run("capture 1", stdin="办 @李雷 明天 交\x1b]0;x\x07报告\n")
    Path("config.toml").write_text('notify = ["osc9"]\n', encoding="utf-8")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    done = run("remind --notify")
    assert done.out.count("\x1b") == 2 and "\x1b]9;" in done.out and "\x07" not in done.out
