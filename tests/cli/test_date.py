from __future__ import annotations

from tests.cli.test_commands import Run, run

__all__ = ["run"]


def test_a_phrase_is_told_as_json_and_as_words(run: Run) -> None:
    assert run("date", "周五前", "--json").json == {
        "date": "2026-11-27",
        "time": None,
        "rule": "weekday",
        "warnings": [],
    }
    assert run("date", "tomorrow", "3pm", "--json").json["time"] == "15:00"
    assert run("date", "下周五", "--lang", "zh").out == "2026-12-04 周五\n"
    rolled = run("date", "11月20日", "--lang", "en")
    assert "next year" in rolled.out
    assert rolled.code == 0


def test_a_refusal_is_a_finding(run: Run) -> None:
    refused = run("date", "合同签订后5个工作日内", "--json", "--lang", "zh")
    assert (refused.code, refused.json["reason"]) == (1, "event-relative")
    assert "写明日期" in refused.json["refused"]
    assert run("date").code == 2
    assert run("date", " ").code == 2
