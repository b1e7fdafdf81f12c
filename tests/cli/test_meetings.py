"""Meetings: begun, captured, listed by what they brought to light, checked, written out, sealed, amended, verified."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dealtui.store import state
from tests.cli.conftest import NOW as AT
from tests.cli.conftest import Run, fields, new_meeting, refused
from tests.conftest import NOW

VISIT = """- @王总：系统比以前快 #反馈
需 移动端审批 #机会
- 续约意向明确，等预算 #续约
~- 明年有三期计划 #机会
需 增加一次培训
"""


def entries(run: Run, word: str = "1") -> list[dict[str, Any]]:
    return run(f"entries {word} --json").json


@pytest.fixture
def visited(run: Run) -> Run:
    """A visit, and before it a negotiation with the same words."""
    new_meeting(run)
    run("capture 1", stdin="需 定制化开发功能 #方案\n歧 安全 | 规范 @韩梅 周五\n歧 付款\n")
    new_meeting(run, "--scene care")
    run("capture 2", stdin=VISIT)
    return run


@pytest.mark.guide(18, 19, 20, 21, 22)
def test_what_a_visit_brought_to_light_is_listed(visited: Run) -> None:
    for words, texts in (
        ("反馈 #feedback", ["系统比以前快"]),
        ("续约", ["续约意向明确，等预算"]),
        ("商机 opportunity", ["移动端审批", "明年有三期计划"]),
        ("新增需求", ["移动端审批", "增加一次培训"]),
    ):
        for word in words.split():
            (meeting,) = visited("meetings --json --tag", word).json
            assert (meeting["number"], [line["text"] for line in meeting["tagged"]]) == (2, texts), word
            printed = visited("meetings --tag", word).out
            assert all(text in printed for text in texts) and "定制化开发功能" not in printed
    (meeting,) = visited("meetings --tag 方案 --json").json  # the four topics are tags too
    assert [line["code"] for line in meeting["tagged"]] == ["N1"]
    assert visited("meetings 别的客户 --tag 机会 --json").json == []
    told = refused(visited, "meetings --tag 天气")
    assert "天气" in told and "opportunity" in told


@pytest.mark.guide(61, 72)
def test_open_divergences_are_listed_over_all_meetings(visited: Run) -> None:
    first, second = visited("divergences --json").json
    assert fields(first, "code criterion owner due") == ["D1", "规范", "韩梅", "2026-11-27"]
    assert fields(second, "code criterion") == ["D2", ""]
    assert [line[0] for line in visited("divergences").out.splitlines()] == [" ", "-"]
    assert [line["code"] for line in visited("divergences 付款 --json").json] == ["D2"]
    visited("capture 2", stdin="共 D1 D2 一并解决\n")
    answer = visited("divergences")
    assert (answer.code, len(answer.out.splitlines())) == (0, 1)


@pytest.mark.guide(27)
def test_check_names_what_is_in_doubt(visited: Run) -> None:
    visited("capture 1", stdin="应 N1 满足 可以\ns/可以/可以二次开发/\n")
    assert "suspect" not in visited("check 1 --json").out
    for lines in ("案 N2 移动端方案", "共 S1 按此执行", "案 N3 两次培训", "s/两次/三次/"):
        visited("capture 2", stdin=lines)
    found = visited("check 2 --json").json
    told = [fields(f, "entry blocks detail text") for f in found if f["rule"] == "suspect"]
    assert told == [["N3", False, "S2", "S2 was changed: check again"]], (
        "of a link in doubt the answer that was changed"
    )
    assert "? N3" in visited("check 2").out, "signed as in the review"


@pytest.fixture
def over(run: Run) -> Run:
    """A meeting that has just ended."""
    new_meeting(
        run,
        "--recorder 李雷 --our 李雷:客户经理:协调人 --their 王总:信息总监:决策人 --objective 确认预算范围",
    )
    run("capture 1", stdin="需 移动端审批\n案 报表模块\n办 尽快 交付\n共 尽快启动\n办 @大家 周五 交\n")
    assert run("seal 1 --end").code == 1
    return run


@pytest.mark.guide(68, 70, 71, 73, 101)
def test_check_names_the_line_what_mends_it_and_the_key(over: Run) -> None:
    result = over("check last --json --lang zh")
    assert result.code == over("check last").code == 1
    found = {(row["rule"], row["entry"]): row for row in result.json}
    need = found["need-unanswered", "N1"]
    assert fields(need, "mend key blocks") == ["answer", "r", True]
    assert fields(found["proposal-unmapped", "S1"], "mend key") == ["link", "l"]
    assert found["action-no-owner", "A1"]["key"] == "enter"
    assert found["action-no-due", "A1"]["mend"] == "due"
    assert found["vague-wording", "C1"]["text"] == "“尽快”用词含糊：没有写明什么时候"
    assert found["objective-open", ""]["key"] == "1"
    assert "大家" in found["action-shared-owner", "A2"]["text"]


@pytest.mark.guide(65, 66)
def test_the_list_of_meetings_tells_until_when_and_who(over: Run) -> None:
    late = (NOW + timedelta(hours=30)).isoformat()
    for now, left in ((AT, 24), (late, -6)):
        (row,) = over("meetings --json", now=now).json
        assert fields(row, "review_hours_left recorder") == [left, "李雷"]
    assert row["gaps"] == len(over("check last --json").json), "one figure everywhere"
    told = over("meetings --lang zh", now=(NOW + timedelta(hours=20)).isoformat()).out
    assert "待整理 还剩 04:00  李雷" in told
    assert "! To review 6 hours overdue  李雷" in over("meetings --lang en", now=late).out


@pytest.mark.guide(67)
def test_minutes_fill_a_form_of_ones_own(run: Run) -> None:
    new_meeting(run)
    assert run("template docx -o our.docx").out.strip() == "our.docx"
    run("minutes 1 --template our.docx -o a.docx")
    run("minutes 1 --format docx -o b.docx")
    assert Path("a.docx").stat().st_size == Path("b.docx").stat().st_size
    refused(run, "minutes 1 --template our.docx -o a.md")
    told = refused(run, "minutes 1 --template nowhere.docx -o a.docx")
    assert "The form nowhere.docx cannot be read: there is no such file" in told


@pytest.mark.guide(45)
def test_a_meeting_of_last_week_is_entered_and_its_times_are_put_right(run: Run) -> None:
    held = "new meeting --client 华东智造 --zone berlin"
    run(f"{held} --started '昨天 14:00' --ended 15:30")
    assert run("capture 1", stdin="需 定制开发\n").code == 0
    (line,) = entries(run)
    told = run("times 1 --json").json
    assert (line["at"], told["zones"]) == (told["started"], ["Europe/Berlin"])
    assert (told["started"][11:16], told["ended"][11:16]) == ("14:00", "15:30")
    assert told["started"][:10] == told["ended"][:10]
    moved = run("times 1 --started 13:45 --ended 15:00 --json").json
    assert [moved[name][:16] for name in ("started", "ended")] == ["2026-11-24T13:45", "2026-11-24T15:00"]
    assert "13:45  Berlin" in run("times 1 --started 13:45").out
    assert run("times 1 --next '12-03 10:00' --json").json["next"] == "2026-12-03T10:00"
    for words in ("--ended 13:00", "--started '明天 9:00'", "--zone Atlantis", "--next 尽快"):
        refused(run, f"times 1 {words}")
    assert run("times 1 --json").json["started"][11:16] == "13:45"
    refused(run, f"{held} --ended 15:30")


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "项目 二期、地点 三楼、客户方 王总"), ("en", "Deal 二期, Place 三楼")]
)
def test_a_new_meeting_goes_on_from_last_time_unless_it_is_not_to(run: Run, lang: str, told: str) -> None:
    new_meeting(run, "--their 王总:总监 --our 李雷 --place 三楼")
    again = run(f"new meeting --client 华东智造 --our 韩梅 --lang {lang}")
    assert again.out.count("\n") == 1 and told in again.err and "李雷" not in again.err
    prepared = run("prepare last --json").json
    assert {(one["name"], one["title"]) for one in prepared["people"]} == {("王总", "总监"), ("韩梅", "")}
    more = "new meeting --client 华东智造 --json"
    assert run(more).json["filled"]["deal"] == "二期"
    blank, other = run(f"{more} --blank").json, run(f"{more} --deal 三期").json
    assert blank["filled"] == other["filled"] == {} and blank["deal"] not in (1, other["deal"])
    assert "deal" not in run(more).json["filled"], "three are open: none of them is meant"


# --------------------------------------------------------------------------------------------------
# What is captured: other encodings, JSON lines, corrections; replays of long talks.


def test_capture_reads_other_encodings_and_empty_lines(run: Run) -> None:
    new_meeting(run)
    typed = "\ufeff需 甲\r\n\n   \n".encode() + "需 乙\n".encode("gb18030") + b"\xff\xfe\xfa\n"
    result = run("capture 1", stdin=typed)
    assert len(result.out.split()) == 3
    assert [e["text"] for e in entries(run)[:2]] == ["甲", "乙"]
    assert result.err.count("dealtui:") == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_read_by_its_mark_or_refused(run: Run, encoding: str) -> None:
    new_meeting(run)
    marked = encoding == "utf-16"
    done = run("capture 1", stdin="需 报表\r\n案 N1 可以\r\n".encode(encoding))
    assert (done.code, len(done.out.split())) == ((0, 2) if marked else (2, 0))
    assert [entry["text"] for entry in entries(run)] == (["报表", "可以"] if marked else [])
    assert "Traceback" not in done.err and done.err.count("\n") == (0 if marked else 1)


def test_jsonl_is_taken_literally_and_stops_at_what_it_cannot_read(run: Run) -> None:
    new_meeting(run)
    lines = [
        {"t": 3.5, "kind": "need", "text": "s/a/b/ @x #价格 | y", "m": 0},
        {"kind": "expectation", "text": "快", "speaker": "王总"},
        {"kind": "party", "text": "什么"},
        {"kind": "action", "text": "交", "owner": "韩梅", "due": "2026-12-01", "due_raw": "下周二"},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{broken\n"
    result = run("capture 1 --jsonl", stdin=text)
    assert (result.code, len(result.out.split())) == (2, 4)
    need, effect, note, action = entries(run)
    assert fields(need, "kind text") == ["need", "s/a/b/ @x #价格 | y"]
    assert fields(effect, "kind text speaker") == ["effect", "快", "王总"]
    assert fields(note, "kind text") == ["note", "什么"]
    assert fields(action, "kind text due due_text") == ["action", "交", "2026-12-01", "下周二"]
    assert "party" in result.err
    assert "Line 5" in result.err


def test_presence_and_correction_answer_too(run: Run) -> None:
    meeting = new_meeting(run)
    out = run("capture 1", stdin="需 甲\ns/甲/乙/\n+张三\n").out.split()
    assert out == [out[0], out[0], meeting]
    assert "party" in refused(run, "capture 1 --kind party")


@pytest.mark.guide(28)
def test_history_lists_the_versions_of_a_line(run: Run) -> None:
    new_meeting(run)
    run("capture 1", stdin="需 甲\ns/甲/乙/\n")
    assert [v["raw"] for v in run("history 1 n1 --json").json] == ["需 甲", "需 乙"]
    assert "recorded" in run("history 1 N1").out
    assert "N9" in refused(run, "history 1 N9")


def test_minutes_go_where_other_programs_put_them(run: Run) -> None:
    new_meeting(run)
    run("capture 1", stdin="需 甲\n")
    said = run("minutes 1").out
    assert run("minutes 1 -o -").out == said
    assert run("minutes 1 -o m.md").out == "m.md\n"
    assert Path("m.md").read_text(encoding="utf-8") == said
    assert run("minutes 1 --format html").out.startswith("<!DOCTYPE html>")
    run("minutes 1 -o m.html --audience client")
    assert Path("m.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


# --------------------------------------------------------------------------------------------------
# seal, verify, amend and history as a script uses them.

COMPLETE = "需 定制化开发功能 #方案\n案 N1 采用三模块架构\n应 N1 满足 二次开发\n办 @韩梅 11月27日 提交补充方案\n~价 我方 底线112万\n"
BOOK = Path("book")
DEAL = BOOK / "deals" / "1.json"


@pytest.fixture
def complete(run: Run) -> Run:
    """A complete record of a meeting that is still live."""
    new_meeting(run, "--their 王总:总监:决策人 --our 李雷::协调人 --place 三楼 --recorder 李雷")
    run("capture 1", stdin=COMPLETE)
    return run


@pytest.fixture
def sealed(complete: Run) -> Run:
    assert complete("seal 1 --end").code == 0
    assert DEAL.exists()  # a small book is folded when a program ends
    return complete


@pytest.mark.guide(68)
def test_an_incomplete_record_is_not_sealed(run: Run) -> None:
    new_meeting(run)
    run("capture 1", stdin="需 甲\n办 尽快处理\n")
    assert "not over" in refused(run, "seal 1")
    told = run("seal 1 --end")
    assert told.code == 1
    assert "N1" in told.out and "A1" in told.out
    missing = {item["rule"] for item in run("seal 1 --json").json["missing"]}
    assert {"need-unanswered", "action-no-owner", "action-no-due"} <= missing
    refused(run, "verify 1")
    assert run("verify").code == 0
    assert "not sealed yet" in refused(run, "amend 1 N1 '需 甲' --reason 错")


@pytest.mark.guide(66, 103)
def test_sealed_verified_amended_and_confirmed(complete: Run) -> None:
    run = complete
    sealed = run("seal 1 --end --reviewer 韩梅 --json").json
    assert fields(sealed, "archive version") == ["DT-2026-0001", 1]
    assert run("verify DT-2026-0001").code == 0
    refused(run, "seal 1")
    refused(run, "seal 1 --confirmed-by 王总 --on soon")
    assert run("seal 1 --confirmed-by 王总 --on 2026-11-26").code == 0

    for wrong in ("N1 '需 定制开发' --reason ' '", "N1 --reason 错", "N9 '需 甲' --reason 错"):
        refused(run, f"amend 1 {wrong}")
    amended = run("amend 1 N1 '需 定制开发 #方案' --reason 用词有误")
    assert (amended.code, "version 2" in amended.out) == (0, True)
    assert run("amend 1 --add '共 周期30天' --reason 漏记 --json").json["version"] == 3
    assert run("amend 1 C1 --delete --reason 并未谈定 --json").json["version"] == 4
    assert [row["sound"] for row in run("verify --json").json] == [True]

    history = [fields(version, "raw reason") for version in run("history 1 N1 --json").json]
    assert history == [["需 定制化开发功能 #方案", ""], ["需 定制开发 #方案", "用词有误"]]
    assert "用词有误" in run("history 1 N1").out


@pytest.mark.guide(28)
def test_lines_for_a_sealed_record_are_kept_aside(sealed: Run) -> None:
    before = sealed("entries 1 --json").out
    lines = "需 又一项\n共 再一条\n"
    told = sealed("capture 1", stdin=lines)
    assert told.code == 2 and told.err.count("\n") == 1
    path = next(word for word in told.err.replace(":", " ").split() if word.endswith(".txt"))
    assert Path(path).read_text(encoding="utf-8") == lines
    again = sealed("capture 1 --jsonl", stdin='{"text": "甲"}\n')
    assert again.code == 2 and path not in again.err
    assert sealed("entries 1 --json").out == before


def rewritten(path: Path, old: str, new: str) -> None:
    """Change a book's file by hand as somebody would who knows of its checksum."""
    meta, tables = state.decode(path.read_bytes())
    text = json.dumps({name: dict(table) for name, table in tables.items()}, ensure_ascii=False)
    assert old in text
    changed = json.loads(text.replace(old, new))
    whole = {name: {int(number): doc for number, doc in table.items()} for name, table in changed.items()}
    path.write_bytes(b"".join(state.encode(meta, whole)))


def replaced(path: Path, old: str, new: str) -> None:
    """Change a file as an editor does."""
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))


@pytest.mark.guide(28)
def test_verify_names_the_line_that_was_changed_by_hand(sealed: Run) -> None:
    whole = DEAL.read_bytes()
    rewritten(DEAL, "底线112万", "底线122万")
    found = sealed("verify 1")
    assert found.code == 1
    assert "O1 was changed behind the program's back" in found.out
    [row] = sealed("verify --json").json
    assert (row["sound"], *fields(row["faults"][0], "what code")) == (False, "changed", "O1")
    DEAL.write_bytes(whole)
    assert sealed("verify").code == 0


@pytest.mark.guide(28)
@pytest.mark.parametrize("broken", ["底线122万", '底线112万"'])
def test_verify_names_the_line_of_a_damaged_file(sealed: Run, broken: str) -> None:
    """Whether the file can still be read as a whole, or only line by line."""
    replaced(DEAL, "底线112万", broken)
    found = sealed("verify 1")
    first = found.out.splitlines()[0]
    assert first.startswith("! O1 was changed in deals/1.json") and "底线112万" in first
    assert ("底线122万" in first) == ("122" in broken)
    assert "deals/1.json" in found.err
    [row] = sealed("verify --json").json
    assert {line["code"] for line in row["by_hand"]} == {"O1"}
    assert sealed("verify").code == 1


@pytest.mark.guide(28)
def test_verify_names_the_commit_of_a_damaged_journal(sealed: Run) -> None:
    """What the files hold already is not called lost."""
    journal = BOOK / "journal"
    lines = journal.read_bytes().splitlines(keepends=True)
    assert len(lines) > 3
    number = lines[2].split()[1].decode()
    lines[2] = lines[2].replace(b'"', b"XX", 2)
    journal.write_bytes(b"".join(lines))
    found = sealed("verify")
    assert found.code == 1
    assert f"damaged at commit {number};" in found.err and "nothing is lost" in found.err
    assert "could not be recovered" not in found.err


@pytest.mark.guide(103)
@pytest.mark.parametrize("audience", ["internal", "client"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_copy_is_held_against_the_book(complete: Run, audience: str, lang: str) -> None:
    run = complete

    def export(name: str) -> Path:
        run(f"minutes 1 --audience {audience} --minutes-lang {lang} -o {name}")
        return Path(name)

    def compared(path: Path) -> list[Any]:
        result = run(f"verify 1 --copy {path} --json")
        return [result.code, *fields(result.json, "result version line")]

    def forged(text: str) -> Path:
        Path("forged.md").write_text(text, "utf-8")
        return Path("forged.md")

    before = export("before.md")
    run("seal 1 --end")
    first = export("first.md")
    text = first.read_text("utf-8")
    assert compared(before) == [1, "none", 0, ""]
    assert compared(first) == compared(export("first.html")) == [0, "agrees", 1, ""]
    assert compared(forged(text.replace("采用三模块架构", "采用四模块架构"))) == [1, "words_differ", 1, "S1"]
    assert compared(forged(text.replace("三楼", "四楼"))) == [1, "words_differ", 1, "head"]
    code = re.search(r'seal: "(.*)"', text)[1]
    assert compared(forged(f"一份别的文件，封存码 {code}\n")) == [1, "seal_agrees", 1, ""]
    run("seal 1 --confirmed-by 王总")
    assert compared(first)[:3] == [0, "agrees", 1]
    run("amend 1 S1 '案 N1 采用四模块架构' --reason 听错")
    assert compared(first) == [1, "older", 1, ""]
    assert compared(export("second.md")) == [0, "agrees", 2, ""]
    start = text.index('seal: "') + 7
    assert compared(forged(text[:start] + "0000 0000 0000 0000" + text[start + 19 :])) == [
        1,
        "differs",
        0,
        "",
    ]
    refused(run, f"verify --copy {first}")
    refused(run, "verify 1 --copy none.md")


def test_a_key_under_a_home_that_nobody_has_leaves_the_seal_unsigned_and_is_named(complete: Run) -> None:
    Path("config.toml").write_text('sign_key = "~no-such/key"\n', encoding="utf-8")
    done = complete("seal 1 --end --json")
    assert (done.code, done.json["signed"]) == (0, False)
    assert "not signed: the key ~no-such/key" in done.err and done.err.count("\n") == 1
    assert "~no-such/" in refused(complete, "verify 1 --signers ~no-such/signers")


def test_a_sealed_book_is_sound_to_the_doctor(sealed: Run) -> None:
    sealed("amend 1 N1 '需 定制开发' --reason 用词有误")
    assert sealed("doctor --json").json == []
    rewritten(DEAL, '"what": "seal", "version": 1', '"what": "seal", "version": "one"')
    assert sealed("doctor").code == 1
    assert sealed("verify").code == 1
