"""`dealtui remind` as cron runs it, and as a person does (guide 84, 85)."""

from __future__ import annotations

import configparser
import shlex
from pathlib import Path

import pytest

from dealtui.service.notifying import terminal_sequence
from tests.cli.test_commands import Run, new_meeting, run

__all__ = ["run"]

pytestmark = pytest.mark.guide(84)


@pytest.fixture
def meeting(run: Run) -> str:
    meeting = new_meeting(run, "--our", "韩梅", "--their", "王总:总监:决策人")
    run(
        "capture",
        meeting,
        stdin="办 @韩梅 明天 提交补充方案\n办 @李雷 11月20日 报价\n办 @王总 后天 提供需求文档\n办 @韩梅 12月20日 初稿\n",
    )
    return meeting


def test_what_is_due_is_told_once(run: Run, meeting: str) -> None:
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


def test_mine_is_mine_nobodys_and_the_clients(run: Run, meeting: str) -> None:
    told = run("remind", "--mine").out
    assert "A3" in told
    assert "A1" not in told
    assert "A1" in run("remind").out


def test_an_empty_book_has_nothing(run: Run) -> None:
    new_meeting(run)
    assert (run("remind").code, run("remind", "--json").json) == (0, [])


def test_the_crontab_line_is_one_command(run: Run, tmp_path: Path) -> None:
    how, line = run("remind", "--print-cron", "--book", str(tmp_path / "it's 100% mine")).out.splitlines()
    assert how.startswith("#")
    minute, hour, *_, command = line.split(" ", 5)
    assert (minute, hour) == ("30", "8")
    words = shlex.split(command.replace("\\%", "%"))
    assert words[-4:-2] == ["--lang", "en"], "cron has no locale"
    assert words[-2:] == ["--book", str(tmp_path / "it's 100% mine")]
    assert "%" not in command.replace("\\%", "")


def test_the_systemd_units_are_whole(run: Run, tmp_path: Path) -> None:
    text = run("remind", "--print-systemd", "--book", str(tmp_path / "a b")).out
    service, timer = text.split("# ~/.config/systemd/user/dealtui-remind.timer")
    for part, section, key in ((service, "Service", "ExecStart"), (timer, "Timer", "OnCalendar")):
        parsed = configparser.ConfigParser(interpolation=None)
        parsed.read_string("\n".join(row for row in part.splitlines() if not row.startswith("#")))
        assert parsed[section][key]
    assert f'"{tmp_path / "a b"}"' in text


def test_a_notification_cannot_be_broken_out_of() -> None:
    made = terminal_sequence(["osc9", "osc777"], "title;x", "a\x1b\\b\x07c;\nd")
    assert made.count("\x1b") == 4
    assert "\x07" not in made
    assert made.split("notify;")[1].count(";") == 1
    assert terminal_sequence([], "title", "body") == ""


def test_a_wrong_channel_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('notify = ["pigeon"]', encoding="utf-8")
    result = run("remind")
    assert result.code == 2
    assert "pigeon" in result.err
