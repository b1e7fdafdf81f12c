"""`dealtui export` and `import`: files out, and what was changed in them back in (guide 24, 88)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.cli.main import main
from dealtui.domain.records import ValidationFailed
from dealtui.export.minutes import minutes
from dealtui.export.tasks import NotActions, Task, decoded, read_csv, read_taskwarrior
from dealtui.i18n import LANGUAGES
from tests.cli.conftest import Run, new_meeting
from tests.conftest import ANY_JSON
from tests.export.sample import sample


@pytest.fixture
def meeting(run: Run) -> str:
    meeting = new_meeting(run)
    run("capture", meeting, stdin="需 定制化开发\n需 培训\n案 N1 三模块\n办 @韩梅 周五 提交方案\n")
    return meeting


def test_a_table_goes_to_the_screen_or_to_a_file(run: Run, meeting: str) -> None:
    shown = run("export", "csv", meeting, "--lang", "zh")
    assert shown.code == 0
    assert shown.out.startswith("\ufeff客户,项目,需求编号")
    assert shown.out.count("\r\n") == 3
    written = run("export", "csv", meeting, "-o", "m.csv", "--lang", "zh")
    assert written.out.strip() == "m.csv"
    assert Path("m.csv").read_bytes().decode() == shown.out


def test_a_deal_is_named_by_number_or_name(run: Run, meeting: str) -> None:
    whole = run("export", "json", "--what", "entries").json
    assert [row["code"] for row in whole] == ["N1", "N2", "S1", "A1"]
    for word in ("1", "二期", "二"):
        assert run("export", "json", "--deal", word, "--what", "entries").json == whole
    assert run("export", "json", "--what", "actions").json[0]["task"] == "提交方案"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("export", "xls", "1"), "xls"),
        (("export", "csv", "1", "--what", "weather"), "weather"),
        (("export", "csv", "1", "--deal", "1"), "not both"),
        (("export", "csv", "--deal", "nobody"), "nobody"),
        (("import", "minutes", "missing.md"), "missing.md"),
        (("import", "minutes", "bytes.md"), "bytes.md"),
        (("import", "minutes", "other.md"), "other.md"),
        (("import", "minutes", "m.md", "--client", "x", "--deal", "1"), "not both"),
        (("import", "photos", "m.md"), "photos"),
    ],
)
def test_wrong_use_is_one_sentence_and_writes_nothing(
    run: Run, meeting: str, words: tuple[str, ...], part: str
) -> None:
    Path("bytes.md").write_bytes(b"\xff\xfe\x00")
    Path("other.md").write_text("# Minutes\n\n| a |\n| - |\n| b |\n")
    before = run("meetings", "--json").out
    result = run(*words, "--yes") if words[0] == "import" else run(*words)
    assert (result.code, result.out) == (2, "")
    assert part in result.err
    assert result.err.count("\n") == 1
    assert run("meetings", "--json").out == before


def test_a_deal_that_two_names_fit_is_not_guessed(run: Run, meeting: str) -> None:
    run("new", "meeting", "--client", "华东智造", "--deal", "二期扩展")
    run("new", "meeting", "--client", "华东智造", "--deal", "三期甲")
    run("new", "meeting", "--client", "华东智造", "--deal", "三期乙")
    assert run("export", "csv", "--deal", "二期").code == 0  # the whole name wins
    assert "fits 2" in run("export", "csv", "--deal", "三期").err


@pytest.mark.guide(24)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_minutes_are_shown_before_they_are_written(run: Run, meeting: str, lang: str) -> None:
    Path("m.md").write_text(minutes(sample(), "client", lang), encoding="utf-8")
    preview = run("import", "minutes", "m.md", "--lang", lang)
    assert preview.code == 0
    for part in ("华东智造", "订单系统二期", "2026-11-25 价格与周期", "王总", "24", "--yes"):
        assert part in preview.out
    assert len(run("meetings", "--json").json) == 1
    told = run("import", "minutes", "m.md", "--json").json
    assert (told["audience"], told["lines"]["need"], told["left_out"]) == ("client", 2, ["N1"])
    written = run("import", "minutes", "m.md", "--yes")
    ident = written.out.splitlines()[-1]
    assert ident == sample().meeting.id
    assert [e["code"] for e in run("entries", ident, "--json").json][:3] == ["T1", "N2", "P1"]
    again = run("import", "minutes", "m.md", "--yes")
    assert (again.code, "already" in again.err) == (2, True)
    assert run("doctor").code == 0


def test_codes_that_change_are_said_before(run: Run, meeting: str) -> None:
    Path("m.md").write_text(minutes(sample(), "internal", "zh"), encoding="utf-8")
    preview = run("import", "minutes", "m.md", "--deal", "二期")
    assert "N2 > N4" in preview.out
    assert "S1 > S3" in preview.out


@pytest.mark.guide(103)
def test_a_seal_stays_with_its_book(run: Run, meeting: str) -> None:
    text = minutes(sample(), "client", "zh").replace("agenda:\n", 'seal: "ab12 cd34"\nagenda:\n', 1)
    Path("m.md").write_text(text, encoding="utf-8")
    assert "sealed in its own book" in run("import", "minutes", "m.md").out
    assert "sealed in its own book" in run("import", "minutes", "m.md", "--yes").out
    assert {meeting["status"] for meeting in run("meetings", "--json").json} == {"live", "draft"}


def test_a_first_book_is_begun_by_writing_not_by_looking(run: Run, tmp_path: Path) -> None:
    Path("m.md").write_text(minutes(sample(), "internal", "en"), encoding="utf-8")
    assert "华东智造" in run("import", "minutes", "m.md").out
    Path("other.md").write_text("# x\n")
    assert run("import", "minutes", "other.md", "--yes").code == 2
    assert not (tmp_path / "book").exists()
    assert run("import", "minutes", "m.md", "--yes").code == 0
    assert len(run("meetings", "--json").json) == 1


@pytest.mark.guide(102)
def test_who_writes_the_clients_copy_is_told_of_words_that_name_what_is_not_in_it(
    run: Run, meeting: str
) -> None:
    run("capture", meeting, stdin="~价 我方 底线112万\n参见 O1 的说法\n~办 @李雷 明天 申请底价\n")
    ours = run("minutes", meeting, "--lang", "zh")
    theirs = run("minutes", meeting, "--audience", "client", "--lang", "zh", "-o", "c.md")
    assert (ours.code, ours.err, theirs.code) == (0, "", 0)
    assert "“参见 O1 的说法” 写到 O1" in theirs.err
    assert "写到" not in Path("c.md").read_text("utf-8")
    drafted = run("do", "A2", "draft", "--lang", "zh")
    assert "A2" in drafted.err
    assert "A2" not in drafted.out
    assert run("do", "A1", "draft").err == ""


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("minutes", "last", "-o", "nowhere/m.md"), "nowhere/m.md：没有这个文件或文件夹。"),
        (("export", "csv", "-o", "nowhere/m.csv"), "nowhere/m.csv：没有这个文件或文件夹。"),
        (("import", "minutes", "."), ".：这是文件夹，不是文件。"),
    ],
)
def test_what_the_system_refuses_is_said_in_the_users_words_of_the_users_file(
    run: Run, meeting: str, words: tuple[str, ...], what: str
) -> None:
    refused = run(*words, "--lang", "zh")
    assert refused.code == 2
    assert what in refused.err
    assert not list(Path().glob("**/.dealtui-*"))


# --------------------------------------------------------------------------------------------------
# Dates and states that come back from Taskwarrior and from spreadsheets (guide 24, 88).


@pytest.fixture
def promised(run: Run) -> str:
    promised = new_meeting(run, "--our", "韩梅", "--their", "王总:总监:决策人")
    lines = ["办 @韩梅 周五 提交补充方案", "办 @王总 明天 提供需求文档", "办 @李雷 12月2日下午3点 =初稿"]
    run("capture", promised, stdin="\n".join(lines))
    return promised


def actions(run: Run) -> dict[str, Any]:
    return {row["code"]: row for row in run("actions", "--json").json}


def exported(run: Run, tmp_path: Path) -> list[dict[str, Any]]:
    return json.loads(run("export", "taskwarrior").out)


@pytest.mark.guide(24, 88)
def test_what_went_out_changes_nothing_when_it_comes_back(run: Run, promised: str, tmp_path: Path) -> None:
    for form, what in (("taskwarrior", "taskwarrior"), ("csv", "csv")):
        for lang in ("zh", "en"):
            target = tmp_path / f"{form}-{lang}"
            run("export", form, "--what", "actions", "--lang", lang, "-o", str(target))
            result = run("import", what, str(target), "--yes", "--json")
            assert (result.code, result.json) == (0, {"changes": [], "unknown": 0}), result.err


@pytest.mark.guide(24, 88)
def test_a_day_of_next_summer_goes_out_with_summers_offset(
    run: Run, meeting: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though it is winter where the book is kept; and comes back as the day that it was."""
    monkeypatch.setattr("dealtui.domain.calendar.home_zone", lambda: pendulum.timezone("Europe/Berlin"))
    run("capture", meeting, stdin="办 @韩梅 2027-07-01 15:00 验收\n办 @韩梅 2027-07-02 培训")
    target, here = tmp_path / "tasks.json", ("--now", "2026-11-25T10:00")
    assert main(["export", "taskwarrior", "-o", str(target), *here]) == 0
    dues = [task["due"] for task in json.loads(target.read_text("utf-8"))]
    assert dues[-2:] == ["20270701T130000Z", "20270701T220000Z"]
    before = actions(run)
    assert main(["import", "taskwarrior", str(target), "--yes", *here]) == 0
    assert actions(run) == before


@pytest.mark.guide(24, 88)
def test_taskwarriors_changes_are_shown_then_made(run: Run, promised: str, tmp_path: Path) -> None:
    tasks = exported(run, tmp_path)
    first, second, third = tasks
    first["due"] = "20261129T160000Z"  # the 30th in Shanghai
    second["status"] = "completed"
    third["start"] = "20261125T020000Z"
    foreign = {"uuid": "0" * 8, "description": "buy milk", "status": "completed"}
    target = tmp_path / "tasks.json"
    target.write_text(json.dumps([*tasks, foreign]), encoding="utf-8")
    before = actions(run)
    preview = run("import", "taskwarrior", str(target))
    assert preview.code == 0
    assert len(preview.out.splitlines()) == 4
    assert actions(run) == before, "a preview changes nothing"
    assert run("import", "taskwarrior", str(target), "--yes").code == 0
    after = actions(run)
    assert after["A1"]["due"] == "2026-11-30"
    assert after["A1"]["original_due"] == "2026-11-27"
    assert (after["A2"]["state"], after["A3"]["state"]) == ("done", "doing")
    assert run("import", "taskwarrior", str(target), "--yes", "--json").json["changes"] == []


def edited(run: Run, tmp_path: Path, *changes: tuple[str, str], encoding: str = "utf-8") -> Path:
    text = run("export", "csv", "--what", "actions", "--lang", "zh").out
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    target = tmp_path / "actions.csv"
    target.write_bytes(text.encode(encoding))
    return target


@pytest.mark.guide(24, 88)
def test_a_spreadsheets_changes_come_back(run: Run, promised: str, tmp_path: Path) -> None:
    changes = (("2026-11-27,周五", "2026/12/4,周五"), ("2026-12-02 15:00", "2026/12/2 16:30"))
    target = edited(run, tmp_path, *changes, encoding="utf-8")
    text = target.read_text(encoding="utf-8-sig").replace(",", "\t")
    target.write_bytes(text.encode("gb18030"))
    assert run("import", "csv", str(target), "--yes").code == 0
    after = actions(run)
    assert (after["A1"]["due"], after["A3"]["due"]) == ("2026-12-04", "2026-12-02T16:30")


@pytest.mark.guide(24, 88)
def test_a_workbook_is_named_by_its_table_and_read_back(run: Run, promised: str) -> None:
    assert run("export", "actions", "--format", "xlsx", "-o", "a.xlsx").out.strip() == "a.xlsx"
    assert run("import", "xlsx", "a.xlsx").out.strip() == "Nothing to change."
    assert run("export", "actions").out == run("export", "csv", "--what", "actions").out
    assert run("export", "xlsx", "--format", "csv").code == 2
    assert run("export", "ics", "--audience", "client").code == 2
    assert "内部" not in run("export", "csv", "--what", "entries", "--audience", "client", "--lang", "zh").out


@pytest.mark.guide(24, 88)
def test_the_life_cycle_holds(run: Run, promised: str, tmp_path: Path) -> None:
    """Nothing is closed from outside: the client has not answered (guide 98)."""
    target = edited(run, tmp_path, ("待办", "closed"))
    result = run("import", "csv", str(target), "--yes", "--json")
    assert result.code == 0
    assert all(change["refused"] for change in result.json["changes"])
    assert {row["state"] for row in actions(run).values()} == {"todo"}


@pytest.mark.guide(24, 88)
@pytest.mark.parametrize(
    ("what", "content", "words"),
    [
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
    ],
)
def test_a_file_that_is_none_is_refused_in_one_sentence(
    run: Run, promised: str, tmp_path: Path, what: str, content: str, words: str
) -> None:
    from dealtui.i18n import catalog

    t = catalog("en").t
    content = content.replace(
        "ID,Due,State", ",".join(t(f"export.col.{name}") for name in ("id", "due", "state"))
    )
    target = tmp_path / "file"
    target.write_text(content, encoding="utf-8")
    before = actions(run)
    result = run("import", what, str(target), "--yes")
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert len(result.err.splitlines()) == 1
    assert actions(run) == before


@pytest.mark.guide(24, 88)
def test_a_missing_file(run: Run, promised: str) -> None:
    assert run("import", "csv", "nowhere.csv").code == 2


@pytest.mark.guide(24, 88)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_csv, lambda text: read_taskwarrior(text, None)):
        try:
            read(decoded(data))
        except NotActions as refused:
            assert refused.key.startswith("taking.")


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
    except (NotActions, ValidationFailed):
        pass


@pytest.mark.guide(107)
def test_a_deal_goes_into_another_book_and_twice_is_once(run: Run, promised: str) -> None:
    assert run("export", "deal").code == 2
    assert run("export", "deal", "1", "-o", "deal.zip").out.strip() == "deal.zip"
    there = ("--book", "there")
    shown = run("import", "deal", "deal.zip", "--json", *there).json
    assert (shown["known"], shown["number"], shown["records"]["meetings"]) == (False, 0, 1)
    assert not Path("there").exists(), "only shown"
    for known in (False, True):
        taken = run("import", "deal", "deal.zip", "--yes", "--json", *there).json
        assert (taken["known"], taken["number"]) == (known, 1)
    assert run("entries", "1", "--json", *there).json == run("entries", "1", "--json").json
    assert run("doctor", "--json", *there).json == []
    refused = run("import", "deal", "there/book.json", *there)
    assert refused.code == 2 and len(refused.err.splitlines()) == 1
