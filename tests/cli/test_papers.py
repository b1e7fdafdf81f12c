"""`dealtui import transcript`: shown first, then taken in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, new_meeting
from tests.service.test_papers import CALL


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "call.vtt").write_text(CALL, encoding="utf-8")
    return "call.vtt"


def test_nothing_is_written_before_yes(run: Run, file: str) -> None:
    meeting = new_meeting(run, "--their", "王总:总经理", "--our", "李雷")
    shown = run("import", "transcript", file, "--meeting", meeting, "--lang", "zh")
    assert shown.code == 0
    assert "3 条" in shown.out and "? 发言人3" in shown.out and "? 王总" not in shown.out
    assert "需求 1、行动 2" in shown.out
    assert run("entries", meeting, "--json").json == []
    told = run("import", "transcript", file, "--meeting", meeting, "--json").json
    assert (told["lines"], told["unknown"], told["proposed"]) == (3, ["发言人3"], {"need": 1, "action": 2})


def test_who_is_known_of_the_client_is_known_before_there_is_a_meeting(run: Run, file: str) -> None:
    new_meeting(run, "--their", "王总:总经理")
    shown = run("import", "transcript", file, "--client", "华东智造", "--lang", "zh").out
    assert "? 王总" not in shown and "? 发言人3" in shown
    assert "? 王总" in run("import", "transcript", file, "--client", "别的客户", "--lang", "zh").out


def test_turns_become_lines_of_a_meeting(run: Run, file: str) -> None:
    meeting = new_meeting(run)
    words = ("import", "transcript", file, "--meeting", meeting, "--speaker", "发言人3=赵经理:订单部:客户")
    assert run(*words, "--yes").out.strip() == meeting
    rows = run("entries", meeting, "--json").json
    assert [(row["kind"], row["speaker"]) for row in rows] == [
        ("attachment", ""), ("note", "王总"), ("note", "赵经理"), ("note", "李雷"),
    ]  # fmt: skip
    again = run(*words, "--yes")
    assert (again.code, "already" in again.err) == (2, True)


def test_a_new_meeting_is_made_for_a_client(run: Run, file: str) -> None:
    made = run(
        "import", "transcript", file, "--client", "北辰物流", "--at", "2026-11-20T14:00", "--yes", "--json"
    ).json
    assert made["lines"] == 3
    (line,) = run("meetings", "北辰", "--json").json
    assert (line["topic"], line["at"][:16], line["status"]) == ("call", "2026-11-20T14:00", "draft")


def test_the_file_can_be_read_again_whole(run: Run, file: str) -> None:
    meeting = new_meeting(run)
    run("import", "transcript", file, "--meeting", meeting, "--yes")
    assert "call.vtt" in run("papers", meeting).out
    assert run("papers", meeting, "--json").json[0]["lines"] == len(CALL.strip().splitlines())
    assert run("papers", meeting, "1").out.strip() == CALL.strip()
    assert run("papers", meeting, "2").code == 2


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("call.vtt",), "--client"),
        (("call.vtt", "--client", "x", "--meeting", "1"), "--client"),
        (("empty.txt", "--client", "x"), "Nobody speaks"),
        (("nowhere.vtt", "--client", "x"), "nowhere.vtt"),
        (("call.vtt", "--client", "x", "--speaker", "nobody=y"), "王总"),
    ],
)
def test_wrong_use_is_one_sentence(run: Run, file: str, words: tuple[str, ...], part: str) -> None:
    Path("empty.txt").write_text("Dear all", encoding="utf-8")
    new_meeting(run)
    refused = run("import", "transcript", *words)
    assert (refused.code, refused.out) == (2, "")
    assert part in refused.err and refused.err.count("\n") == 1


# ---------------------------------------------------------------------- mail


@pytest.fixture
def told(run: Run) -> str:
    """A meeting whose action was told to the client."""
    meeting = new_meeting(run, "--their", "王总:总经理:决策人")
    run(
        "capture", meeting, stdin="共 周期30天\n歧 质保期 | 合同附件\n办 @李雷 周五 提交报价\n~价 底线112万\n"
    )
    run("do", "A1", "done", "报价已完成")
    run("do", "A1", "send", "--to", "王总")
    return meeting


def mail(subject: str, sender: str = "王总 <wang@example.com>") -> None:
    text = f"From: {sender}\nSubject: {subject}\nDate: Wed, 25 Nov 2026 11:00:00 +0800\nContent-Type: text/plain; charset=utf-8\n\n可以，启动吧\n\n> 您好"
    Path("answer.eml").write_text(text, encoding="utf-8")


@pytest.mark.guide(95, 102)
def test_a_mail_about_a_meeting_is_text_a_draft_or_an_address(run: Run, told: str) -> None:
    text = run("mail", told, "--lang", "zh").out
    assert text.startswith("王总，您好：") and "C1 周期30天" in text and "112" not in text
    assert run("mail", told, "--attach", "docx", "-o", "m.eml").out.strip() == "m.eml"
    assert b"_client.docx" in Path("m.eml").read_bytes()
    assert run("mail", told, "--format", "mailto").out.startswith("mailto:?subject=")
    assert run("mail", told, "--action", "A1").code == 2
    assert run("mail", told, "--attach", "md", "--format", "text").code == 2
    assert "报价已完成" in run("mail", "--action", "A1", "--message", "result", "--lang", "zh").out


@pytest.mark.guide(38, 43, 107)
def test_the_briefing_goes_to_ours_and_the_agenda_to_the_client(run: Run, told: str) -> None:
    ahead = run(
        "new", "meeting", "--client", "华东智造", "--at", "2026-12-03T14:00", "--our", "李雷"
    ).out.strip()
    assert "周期30天" in run("mail", ahead, "--message", "briefing").out
    sent = run("mail", ahead, "--message", "agenda", "--to", "王总、赵经理", "-o", "a.eml")
    assert "王总" in sent.err and b"text/html" in Path("a.eml").read_bytes()
    found = run("briefing", ahead, "--json").json["sent"]
    assert [(one["to"], one["audience"]) for one in found] == [
        ("李雷", "internal"),
        ("王总", "client"),
        ("赵经理", "client"),
    ]
    for wrong in (("--message", "briefing", "--to", "王总"), ("--message", "agenda", "--action", "A1")):
        refused = run("mail", *(() if "--action" in wrong else (ahead,)), *wrong)
        assert refused.code == 2 and refused.err.count("\n") == 1


@pytest.mark.guide(97)
def test_an_answer_is_filed_after_it_was_shown(run: Run, told: str) -> None:
    mail("Re: 提交报价（A1）：进展")
    shown = run("import", "eml", "answer.eml", "--lang", "zh")
    assert "A1 提交报价" in shown.out and "可以，启动吧" in shown.out and "尚未写入" in shown.out
    assert run("actions", "--all", "--json").json[0]["state"] == "sent"
    assert run("import", "eml", "answer.eml", "--satisfaction", "5", "--yes").code == 0
    (action,) = run("actions", "--all", "--json").json
    assert (action["state"], action["code"]) == ("answered", "A1")
    assert "可以，启动吧" in run("entries", told).out
    assert run("import", "eml", "answer.eml", "--yes").code == 2  # it waits for no answer any more


def test_an_answer_finds_its_action_by_who_writes_or_is_asked_for_it(run: Run, told: str) -> None:
    mail("回复")
    assert run("import", "eml", "answer.eml", "--json").json["action"] == "A1"
    mail("回复", "somebody@example.com")
    assert "--action" in run("import", "eml", "answer.eml").err
    assert run("import", "eml", "answer.eml", "--action", "A1", "--json").json["quoted"] is True
