"""`dealtui export` and `import`: files out, and what comes back in them; transcripts and mails (guide 24, 88, 95, 97)."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.records import ValidationFailed
from dealtui.export.minutes import minutes
from dealtui.export.tasks import Task, read_csv, read_taskwarrior
from dealtui.extras import PaperFault, decoded
from dealtui.i18n import catalog, t
from tests.cli.conftest import Run, fields, new_meeting, refused
from tests.conftest import ANY_JSON
from tests.export.sample import sample
from tests.service.test_importing import CALL


@pytest.fixture
def meeting(run: Run) -> str:
    meeting = new_meeting(run)
    run("capture 1", stdin="需 定制化开发\n需 培训\n案 N1 三模块\n办 @韩梅 周五 提交方案\n")
    return meeting


def entries(run: Run, words: str = "1") -> list[dict[str, Any]]:
    return run(f"entries {words} --json").json


def test_a_table_goes_to_the_screen_or_to_a_file(run: Run, meeting: str) -> None:
    shown = run("export csv 1 --lang zh")
    assert shown.code == 0
    assert shown.out.startswith("\ufeff客户,项目,需求编号")
    assert shown.out.count("\r\n") == 3
    assert run("export csv 1 -o m.csv --lang zh").out.strip() == "m.csv"
    assert Path("m.csv").read_bytes().decode() == shown.out
    whole = run("export json --what entries").json
    assert [row["code"] for row in whole] == ["N1", "N2", "S1", "A1"]
    for word in ("1", "二期", "二"):
        assert run(f"export json --deal {word} --what entries").json == whole
    assert run("export json --what actions").json[0]["task"] == "提交方案"
    for deal in ("二期扩展", "三期甲", "三期乙"):
        run(f"new meeting --client 华东智造 --deal {deal}")
    assert run("export csv --deal 二期").code == 0  # the whole name wins
    assert "fits 2" in refused(run, "export csv --deal 三期")


WRONG = (
    ("export xls 1", "xls"),
    ("export csv 1 --what weather", "weather"),
    ("export csv 1 --deal 1", "not both"),
    ("export csv --deal nobody", "nobody"),
    ("export xlsx --format csv", "xlsx"),
    ("export ics --audience client", "ics"),
    ("export deal", "deal"),
    ("import minutes missing.md", "missing.md"),
    ("import minutes bytes.md", "bytes.md"),
    ("import minutes other.md", "other.md"),
    ("import minutes m.md --client x --deal 1", "not both"),
    ("import csv m.md --client x", "--client"),
    ("import deal m.md --deal 1", "--client"),
    ("import photos m.md", "photos"),
    ("import csv nowhere.csv", "nowhere.csv"),
    ("import transcript call.vtt", "--client"),
    ("import transcript call.vtt --client x --meeting 1", "--client"),
    ("import transcript other.md --client x", "Nobody speaks"),
    ("import transcript nowhere.vtt --client x", "nowhere.vtt"),
    ("import transcript call.vtt --client x --speaker nobody=y", "王总"),
    ("minutes last -o nowhere/m.md --lang zh", "nowhere/m.md：没有这个文件或文件夹。"),
    ("export csv -o nowhere/m.csv --lang zh", "nowhere/m.csv：没有这个文件或文件夹。"),
    ("import minutes . --lang zh", ".：这是文件夹，不是文件。"),
)


def test_wrong_use_is_one_sentence_and_writes_nothing(run: Run, meeting: str) -> None:
    Path("call.vtt").write_text(CALL, encoding="utf-8")
    Path("bytes.md").write_bytes(b"\xff\xfe\x00")
    Path("other.md").write_text("# Minutes\n\n| a |\n| - |\n| b |\n")
    before = run("meetings --json").out
    for words, part in WRONG:
        assert part in refused(run, words, *(["--yes"] if words.startswith("import") else []))
    assert run("meetings --json").out == before
    assert not list(Path().glob("**/.dealtui-*"))


@pytest.mark.guide(24)
@pytest.mark.parametrize(("lang", "encoding"), [("zh", "gb18030"), ("en", "utf-16"), ("en", "utf-8")])
def test_minutes_are_shown_before_they_are_written(run: Run, meeting: str, lang: str, encoding: str) -> None:
    Path("m.md").write_text(minutes(sample(), "client", lang), encoding)
    preview = run(f"import minutes m.md --lang {lang}")
    assert preview.code == 0
    for part in ("华东智造", "订单系统二期", "2026-11-25 价格与周期", "王总", "24", "--yes"):
        assert part in preview.out
    assert len(run("meetings --json").json) == 1
    told = run("import minutes m.md --json").json
    assert (told["audience"], told["lines"]["need"], told["left_out"]) == ("client", 2, ["N1"])
    ident = run("import minutes m.md --yes").out.splitlines()[-1]
    assert ident == sample().meeting.id
    assert [e["code"] for e in entries(run, ident)][:3] == ["T1", "N2", "P1"]
    assert "already" in refused(run, "import minutes m.md --yes")
    assert run("doctor").code == 0


@pytest.mark.guide(103)
def test_codes_that_change_are_said_before_and_a_seal_stays_with_its_book(run: Run, meeting: str) -> None:
    Path("m.md").write_text(minutes(sample(), "internal", "zh"), encoding="utf-8")
    preview = run("import minutes m.md --deal 二期").out
    assert "N2 > N4" in preview and "S1 > S3" in preview
    text = minutes(sample(), "client", "zh").replace("agenda:\n", 'seal: "ab12 cd34"\nagenda:\n', 1)
    Path("m.md").write_text(text, encoding="utf-8")
    for yes in ("", "--yes"):
        assert "sealed in its own book" in run(f"import minutes m.md {yes}").out
    assert {meeting["status"] for meeting in run("meetings --json").json} == {"live", "draft"}


def test_a_first_book_is_begun_by_writing_not_by_looking(run: Run) -> None:
    Path("m.md").write_text(minutes(sample(), "internal", "en"), encoding="utf-8")
    assert "华东智造" in run("import minutes m.md").out
    Path("other.md").write_text("# x\n")
    refused(run, "import minutes other.md --yes")
    assert not Path("book").exists()
    assert run("import minutes m.md --yes").code == 0
    assert len(run("meetings --json").json) == 1


@pytest.mark.guide(102)
def test_who_writes_the_clients_copy_is_told_of_words_that_name_what_is_not_in_it(
    run: Run, meeting: str
) -> None:
    run("capture 1", stdin="~价 我方 底线112万\n参见 O1 的说法\n~办 @李雷 明天 申请底价\n")
    ours = run("minutes 1 --lang zh")
    theirs = run("minutes 1 --audience client --lang zh -o c.md")
    assert (ours.code, ours.err, theirs.code) == (0, "", 0)
    assert "“参见 O1 的说法” 写到 O1" in theirs.err
    assert "写到" not in Path("c.md").read_text("utf-8")
    drafted = run("do A2 draft --lang zh")
    assert "A2" in drafted.err
    assert "A2" not in drafted.out
    assert run("do A1 draft").err == ""


# --------------------------------------------------------------------------------------------------
# Dates and states that come back from Taskwarrior and from spreadsheets.


@pytest.fixture
def promised(run: Run) -> Run:
    new_meeting(run, "--our 韩梅 --their 王总:总监:决策人")
    lines = ["办 @韩梅 周五 提交补充方案", "办 @王总 明天 提供需求文档", "办 @李雷 12月2日下午3点 =初稿"]
    run("capture 1", stdin="\n".join(lines))
    return run


def actions(run: Run) -> dict[str, Any]:
    return {row["code"]: row for row in run("actions --json").json}


@pytest.mark.guide(24, 88)
def test_what_went_out_changes_nothing_when_it_comes_back(promised: Run) -> None:
    for form in ("taskwarrior", "csv"):
        for lang in ("zh", "en"):
            promised(f"export {form} --what actions --lang {lang} -o out")
            result = promised(f"import {form} out --yes --json")
            assert (result.code, result.json) == (0, {"changes": [], "unknown": 0}), result.err


@pytest.mark.guide(24, 88)
def test_a_day_of_next_summer_goes_out_with_summers_offset(
    run: Run, meeting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it is winter where the book is kept; and comes back as the day that it was."""
    monkeypatch.setattr("dealtui.domain.calendar.home_zone", lambda: pendulum.timezone("Europe/Berlin"))
    run("capture 1", stdin="办 @韩梅 2027-07-01 15:00 验收\n办 @韩梅 2027-07-02 培训")
    here = "2026-11-25T10:00"
    assert run("export taskwarrior -o tasks.json", now=here).code == 0
    dues = [task["due"] for task in json.loads(Path("tasks.json").read_text("utf-8"))]
    assert dues[-2:] == ["20270701T130000Z", "20270701T220000Z"]
    before = actions(run)
    assert run("import taskwarrior tasks.json --yes", now=here).code == 0
    assert actions(run) == before


@pytest.mark.guide(24, 88)
def test_taskwarriors_changes_are_shown_then_made(promised: Run) -> None:
    tasks = promised("export taskwarrior").json
    first, second, third = tasks
    first["due"] = "20261129T160000Z"  # the 30th in Shanghai
    second["status"] = "completed"
    third["start"] = "20261125T020000Z"
    foreign = {"uuid": "0" * 8, "description": "buy milk", "status": "completed"}
    Path("tasks.json").write_text(json.dumps([*tasks, foreign]), encoding="utf-8")
    before = actions(promised)
    preview = promised("import taskwarrior tasks.json")
    assert (preview.code, len(preview.out.splitlines())) == (0, 4)
    assert actions(promised) == before, "a preview changes nothing"
    assert promised("import taskwarrior tasks.json --yes").code == 0
    after = actions(promised)
    assert fields(after["A1"], "due original_due") == ["2026-11-30", "2026-11-27"]
    assert (after["A2"]["state"], after["A3"]["state"]) == ("done", "doing")
    assert promised("import taskwarrior tasks.json --yes --json").json["changes"] == []


def edited(run: Run, *changes: tuple[str, str]) -> str:
    """The table of actions with some cells changed, as a file."""
    text = run("export csv --what actions --lang zh").out
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    Path("actions.csv").write_text(text, encoding="utf-8")
    return text


@pytest.mark.guide(24, 88, 98)
def test_a_spreadsheets_changes_come_back(promised: Run) -> None:
    edited(promised, ("待办", "closed"))
    result = promised("import csv actions.csv --yes --json")
    assert result.code == 0
    assert all(change["refused"] for change in result.json["changes"]), "the client has not answered"
    assert {row["state"] for row in actions(promised).values()} == {"todo"}
    text = edited(promised, ("2026-11-27,周五", "2026/12/4,周五"), ("2026-12-02 15:00", "2026/12/2 16:30"))
    Path("actions.csv").write_bytes(text.removeprefix("\ufeff").replace(",", "\t").encode("gb18030"))
    assert promised("import csv actions.csv --yes").code == 0
    after = actions(promised)
    assert (after["A1"]["due"], after["A3"]["due"]) == ("2026-12-04", "2026-12-02T16:30")
    promised("do A1 done 已提交")
    edited(promised)
    promised("do A1 send --to 王总")
    (change,) = promised("import csv actions.csv --json").json[
        "changes"
    ]  # an older file: what went on is not turned back
    assert change["refused"] == t("follow.refused.already", code="A1", state=t("state.sent"))


@pytest.mark.guide(24, 88)
def test_a_workbook_is_named_by_its_table_and_read_back(promised: Run) -> None:
    assert promised("export actions --format xlsx -o a.xlsx").out.strip() == "a.xlsx"
    assert promised("import xlsx a.xlsx").out.strip() == "Nothing to change."
    assert promised("export actions").out == promised("export csv --what actions").out
    assert "内部" not in promised("export csv --what entries --audience client --lang zh").out


NO_ACTIONS = (
    ("taskwarrior", "not json", "task export"),
    ("taskwarrior", '{"a": 1}', "task export"),
    ("taskwarrior", '[{"dealtuistate": "todo", "due": "20260230T000000Z"}]', "20260230"),
    ("csv", "a,b\n1,2\n", "export actions"),
    ("csv", "", "export actions"),
    ("csv", "ID,Due,State\nx,someday,todo\n", "Nothing was changed"),
    ("csv", 'ID,Due,State\n"x', "CSV"),
    ("taskwarrior", '[{"uuid": "a"}, {"uuid": 3}]', "Task 2 of"),
    ("taskwarrior", '[{"dealtuistate": "todo", "due": 5}]', "due: must be a text"),
    ("taskwarrior", "[" * 9999, "JSON"),
    ("taskwarrior", "[5]", "no list of tasks"),
)


@pytest.mark.guide(24, 88)
def test_a_file_that_is_none_is_refused_in_one_sentence(promised: Run) -> None:
    before = actions(promised)
    head = ",".join(catalog("en").t(f"export.col.{name}") for name in ("id", "due", "state"))
    for what, content, words in NO_ACTIONS:
        Path("file").write_text(content.replace("ID,Due,State", head), encoding="utf-8")
        assert words in refused(promised, f"import {what} file --yes"), content[:40]
    assert actions(promised) == before


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here fails while it is read")
@pytest.mark.parametrize("words", ["import csv", "import others --client x", "import eml"])
def test_a_disk_that_fails_is_told_with_the_files_name(promised: Run, words: str) -> None:
    assert "/proc/self/mem: the disk failed" in promised(words, "/proc/self/mem").err


def test_a_cell_is_as_long_as_it_likes_and_a_year_has_four_digits() -> None:
    head = ",".join(catalog("en").t(f"export.col.{name}") for name in ("id", "due", "state", "note"))
    (said,) = read_csv(f"{head}\na,,todo,{'x' * 200_000}\n")
    assert said.note == "x" * 200_000
    (said,) = read_csv(f"{head}\na,,todo,x\n,,,total\n")
    assert said.note == "x"  # a row of nobody's says nothing
    task = {"uuid": "a", "due": "09990131T235900Z", "dealtuistate": "todo"}
    assert read_taskwarrior(json.dumps([task]), UTC)[0].due == "0999-01-31T23:59"
    with pytest.raises(PaperFault) as error:
        read_csv(f"{head}\na,,{'很 长 ' * 90_000},\n")
    assert len(error.value.said("a.csv")) < 500


@pytest.mark.guide(24, 88)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_csv, lambda text: read_taskwarrior(text, None)):
        try:
            read(decoded(data))
        except PaperFault as error:
            assert error.key.startswith(("taking.", "paper."))


@pytest.mark.guide(24, 88)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(list(Task.__dataclass_fields__)), ANY_JSON, max_size=4), max_size=3
    )
    | ANY_JSON
)
def test_any_tasks_are_read_or_refused(tasks: object) -> None:
    try:
        read_taskwarrior(json.dumps(tasks), None)
    except (PaperFault, ValidationFailed):
        pass


@pytest.mark.guide(107)
def test_a_deal_goes_into_another_book_and_twice_is_once(promised: Run) -> None:
    run, there = promised, "--book there"
    assert run("export deal 1 -o deal.zip").out.strip() == "deal.zip"
    shown = run(f"import deal deal.zip --json {there}").json
    assert (
        fields(shown, "known client_known number") == [False, False, 0] and shown["records"]["meetings"] == 1
    )
    assert "--yes" in run(f"import deal deal.zip {there}").out
    assert not Path("there").exists(), "only shown"
    for known in (False, True):
        taken = run(f"import deal deal.zip --yes --json {there}").json
        assert fields(taken, "known client_known number") == [known, known, 1]
    assert run("import deal deal.zip").code == 0
    assert entries(run, f"1 {there}") == entries(run)
    assert run(f"doctor --json {there}").json == []
    refused(run, f"import deal there/book.json {there}")


# --------------------------------------------------------------------------------------------------
# `dealtui import transcript`: shown first, then taken in.


@pytest.fixture
def call(run: Run) -> Run:
    Path("call.vtt").write_text(CALL, encoding="utf-8")
    return run


def test_nothing_is_written_before_yes(call: Run) -> None:
    meeting = new_meeting(call, "--their 王总:总经理 --our 李雷")
    words = f"import transcript call.vtt --meeting {meeting}"
    shown = call(f"{words} --lang zh")
    assert shown.code == 0
    assert "3 条" in shown.out and "? 发言人3" in shown.out and "? 王总" not in shown.out
    assert "需求 1、行动 2" in shown.out
    assert entries(call) == []
    told = call(f"{words} --json").json
    assert fields(told, "lines unknown proposed") == [3, ["发言人3"], {"need": 1, "action": 2}]
    named = call("import transcript call.vtt --client 华东智造 --lang zh").out
    assert "? 王总" not in named and "? 发言人3" in named, "of the client, before there is a meeting"
    assert "? 王总" in call("import transcript call.vtt --client 别的客户 --lang zh").out
    assert "? 王总" not in call("import transcript call.vtt --deal 二期 --lang zh").out


def test_what_was_said_at_the_end_of_time_is_taken(run: Run) -> None:
    Path("irc.log").write_text("9999-12-31 23:59 <a> 好\n9999-12-31 0:05 <b> 不\n", encoding="utf-8")
    assert run("import transcript irc.log --client 华东智造 --yes").code == 0
    assert {row["at"] for row in entries(run)} == {"9999-12-31T23:59:00+08:00"}
    assert run("capture 1 --jsonl", stdin='{"text": "行", "t": 60.0}\n').code == 0


def test_turns_become_lines_of_a_meeting_and_the_file_can_be_read_again(call: Run) -> None:
    meeting = new_meeting(call)
    words = "import transcript call.vtt --meeting 1 --speaker 发言人3=赵经理:订单部:客户"
    assert call(f"{words} --yes").out.strip() == meeting
    assert [fields(row, "kind speaker") for row in entries(call)] == [
        *(["attachment", ""], ["note", "王总"], ["note", "赵经理"], ["note", "李雷"])
    ]
    assert "already" in refused(call, f"{words} --yes")
    assert "call.vtt" in call("papers 1").out
    assert call("papers 1 --json").json[0]["lines"] == len(CALL.strip().splitlines())
    assert call("papers 1 1").out.strip() == CALL.strip()
    refused(call, "papers 1 2")
    made = call("import transcript call.vtt --client 北辰物流 --at 2026-11-20T14:00 --yes --json").json
    assert made["lines"] == 3
    (line,) = call("meetings 北辰 --json").json
    assert (line["topic"], line["at"][:16], line["status"]) == ("call", "2026-11-20T14:00", "draft")


# --------------------------------------------------------------------------------------------------
# Mails: drafts that go out, and the client's answer that comes in.


@pytest.fixture
def told(run: Run) -> Run:
    """A meeting whose action was told to the client."""
    new_meeting(run, "--their 王总:总经理:决策人")
    lines = "共 周期30天\n歧 质保期 | 合同附件\n办 @李雷 周五 提交报价\n~价 底线112万\n"
    run("capture 1", stdin=lines)
    run("do A1 done 报价已完成")
    run("do A1 send --to 王总")
    return run


def mail(subject: str, sender: str = "王总 <wang@example.com>") -> None:
    head = f"From: {sender}\nSubject: {subject}\nDate: Wed, 25 Nov 2026 11:00:00 +0800\n"
    text = f"{head}Content-Type: text/plain; charset=utf-8\n\n可以，启动吧\n\n> 您好"
    Path("answer.eml").write_text(text, encoding="utf-8")


@pytest.mark.guide(95, 102)
def test_a_mail_about_a_meeting_is_text_a_draft_or_an_address(told: Run) -> None:
    text = told("mail 1 --lang zh").out
    assert text.startswith("王总，您好：") and "C1 周期30天" in text and "112" not in text
    assert told("mail 1 --attach docx -o m.eml").out.strip() == "m.eml"
    assert b"_client.docx" in Path("m.eml").read_bytes()
    assert told("mail 1 --format mailto").out.startswith("mailto:?subject=")
    refused(told, "mail 1 --action A1")
    assert told("mail 1 --to", "\udcff").code == 0, "a name in another encoding"
    refused(told, "mail 1 --attach md --format text")
    assert "报价已完成" in told("mail --action A1 --message result --lang zh").out


@pytest.mark.guide(38, 43, 107)
def test_the_briefing_goes_to_ours_and_the_agenda_to_the_client(told: Run) -> None:
    told("new meeting --client 华东智造 --at 2026-12-03T14:00 --our 李雷")
    assert "周期30天" in told("mail 2 --message briefing").out
    sent = told("mail 2 --message agenda --to 王总、赵经理 -o a.eml")
    assert "王总" in sent.err and b"text/html" in Path("a.eml").read_bytes()
    found = [fields(one, "to audience") for one in told("briefing 2 --json").json["sent"]]
    assert found == [["李雷", "internal"], ["王总", "client"], ["赵经理", "client"]]
    refused(told, "mail 2 --message briefing --to 王总")
    refused(told, "mail --message agenda --action A1")


@pytest.mark.guide(97)
def test_an_answer_is_filed_after_it_was_shown(told: Run) -> None:
    mail("Re: 提交报价（A1）：进展")
    shown = told("import eml answer.eml --lang zh").out
    assert "A1 提交报价" in shown and "可以，启动吧" in shown and "尚未写入" in shown
    assert told("actions --all --json").json[0]["state"] == "sent"
    assert told("import eml answer.eml --satisfaction 5 --yes").code == 0
    (action,) = told("actions --all --json").json
    assert fields(action, "state code") == ["answered", "A1"]
    assert "可以，启动吧" in told("entries 1").out
    refused(told, "import eml answer.eml --yes")  # it waits for no answer any more


def test_an_answer_finds_its_action_by_who_writes_or_is_asked_for_it(told: Run) -> None:
    mail("回复")
    assert told("import eml answer.eml --json").json["action"] == "A1"
    mail("回复", "somebody@example.com")
    assert "--action" in refused(told, "import eml answer.eml")
    assert told("import eml answer.eml --action A1 --json").json["quoted"] is True
