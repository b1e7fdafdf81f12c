"""`dealtui export` and `dealtui import` as a script uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealtui.export.minutes import minutes
from dealtui.i18n import LANGUAGES
from tests.cli.test_commands import Run, new_meeting, run
from tests.export.sample import sample

__all__ = ["run"]  # the fixture


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
    assert "2 deals" in run("export", "csv", "--deal", "三期").err


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
