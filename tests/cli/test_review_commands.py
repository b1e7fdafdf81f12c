"""What the review tells scripts: each gap with what mends it, and how long there is left."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from dealtui.cli.main import main
from dealtui.service.recording import Recording, end
from dealtui.service.unit_of_work import Book
from tests.conftest import NOW


@pytest.fixture
def over(book: Book, recording: Recording, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Recording:
    """A meeting that has just ended, in the book that the commands are told of."""
    recording.capture(["需 移动端审批", "案 报表模块", "办 尽快 交付", "共 尽快启动"])
    deal = recording.meeting.deal
    book.change("end", lambda work: end(work, recording.number), deal=deal, scope=recording.number)
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
    assert "! To review 6 hours late  李雷" in capsys.readouterr().out
