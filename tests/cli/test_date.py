"""`dealtui date`: one phrase, its reading or why there is none."""

from __future__ import annotations

import pytest

from tests.cli.test_commands import Run, run

__all__ = ["run"]


def test_a_phrase_is_told_as_json(run: Run) -> None:
    told = run("date", "周五前", "--json")
    assert told.code == 0
    assert told.json == {"date": "2026-11-27", "time": None, "rule": "weekday", "warnings": []}
    assert run("date", "tomorrow", "3pm", "--json").json["time"] == "15:00"
    assert run("date", "--json", "11月20日").json["warnings"] == ["rolled-to-next-year"]


def test_a_phrase_is_told_in_words(run: Run) -> None:
    assert run("date", "下周五", "--lang", "zh").out == "2026-12-04 周五\n"
    assert run("date", "next", "fri", "3pm", "--lang", "en").out.startswith("2026-12-04 15:00 Fri")
    rolled = run("date", "11月20日", "--lang", "en")
    assert rolled.code == 0
    assert "next year" in rolled.out


@pytest.mark.parametrize(
    ("phrase", "reason", "says"),
    [
        ("合同签订后5个工作日内", "event-relative", "写明日期"),
        ("每周五", "recurring", "重复"),
        ("2月30日", "impossible", "没有这一天"),
        ("尽快", "vague-word", "哪一天"),
        ("X月X日", "placeholder", "没有填"),
        ("\x1b[31m", "no-date", "没有读出日期"),
    ],
)
def test_a_refusal_is_a_finding_and_says_why(run: Run, phrase: str, reason: str, says: str) -> None:
    refused = run("date", phrase, "--json", "--lang", "zh")
    assert refused.code == 1
    assert refused.json["reason"] == reason
    assert says in refused.json["refused"]
    assert run("date", phrase, "--lang", "zh").out == refused.json["refused"] + "\n"


def test_no_phrase_is_wrong_use(run: Run) -> None:
    assert run("date").code == 2
    assert run("date", " ").code == 2
