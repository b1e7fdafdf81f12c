"""seal, verify, amend and history as a script uses them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dealtui.store import state
from tests.cli.conftest import Run, new_meeting

COMPLETE = "需 定制化开发功能 #方案\n案 N1 采用三模块架构\n应 N1 满足 二次开发\n办 @韩梅 11月27日 提交补充方案\n~价 我方 底线112万\n"


@pytest.fixture
def meeting(run: Run) -> str:
    """A complete record of a meeting that is still live."""
    ident = new_meeting(
        run, "--their", "王总:总监:决策人", "--our", "李雷::协调人", "--place", "三楼", "--recorder", "李雷"
    )
    run("capture", ident, stdin=COMPLETE)
    return ident


@pytest.mark.guide(68)
def test_an_incomplete_record_is_not_sealed(run: Run) -> None:
    ident = new_meeting(run)
    run("capture", ident, stdin="需 甲\n办 尽快处理\n")
    assert "not over" in run("seal", ident).err
    refused = run("seal", ident, "--end")
    assert refused.code == 1
    assert "N1" in refused.out and "A1" in refused.out
    missing = {item["rule"] for item in run("seal", ident, "--json").json["missing"]}
    assert {"need-unanswered", "action-no-owner", "action-no-due"} <= missing
    assert run("verify", ident).code == 2
    assert run("verify").code == 0


@pytest.mark.guide(66, 103)
def test_sealed_verified_amended_and_confirmed(run: Run, meeting: str) -> None:
    sealed = run("seal", meeting, "--end", "--reviewer", "韩梅", "--json").json
    assert (sealed["archive"], sealed["version"]) == ("DT-2026-0001", 1)
    assert run("verify", "DT-2026-0001").code == 0
    assert run("seal", meeting).code == 2
    assert run("seal", meeting, "--confirmed-by", "王总", "--on", "2026-11-26").code == 0

    assert run("amend", meeting, "N1", "需 定制开发", "--reason", " ").code == 2
    assert run("amend", meeting, "N1", "--reason", "错").code == 2
    assert run("amend", meeting, "N9", "需 甲", "--reason", "错").code == 2
    amended = run("amend", meeting, "N1", "需 定制开发 #方案", "--reason", "用词有误")
    assert (amended.code, "version 2" in amended.out) == (0, True)
    assert run("amend", meeting, "--add", "共 周期30天", "--reason", "漏记", "--json").json["version"] == 3
    assert run("amend", meeting, "C1", "--delete", "--reason", "并未谈定", "--json").json["version"] == 4
    assert [row["sound"] for row in run("verify", "--json").json] == [True]

    history = run("history", meeting, "N1", "--json").json
    assert [(v["raw"], v["reason"]) for v in history] == [
        ("需 定制化开发功能 #方案", ""),
        ("需 定制开发 #方案", "用词有误"),
    ]
    assert "用词有误" in run("history", meeting, "N1").out


def test_an_unsealed_record_needs_no_amendment(run: Run, meeting: str) -> None:
    assert "not sealed yet" in run("amend", meeting, "N1", "需 甲", "--reason", "错").err


@pytest.mark.guide(28)
def test_lines_for_a_sealed_record_are_kept_aside(run: Run, meeting: str) -> None:
    run("seal", meeting, "--end")
    before = run("entries", meeting, "--json").out
    refused = run("capture", meeting, stdin="需 又一项\n共 再一条\n")
    assert refused.code == 2 and refused.err.count("\n") == 1
    path = next(word for word in refused.err.replace(":", " ").split() if word.endswith(".txt"))
    assert Path(path).read_text(encoding="utf-8") == "需 又一项\n共 再一条\n"
    again = run("capture", meeting, "--jsonl", stdin='{"text": "甲"}\n')
    assert again.code == 2 and path not in again.err
    assert run("entries", meeting, "--json").out == before


def rewritten(path: Path, old: str, new: str) -> None:
    """Change a book's file by hand as somebody would who knows of its checksum."""
    meta, tables = state.decode(path.read_bytes())
    text = json.dumps({name: dict(table) for name, table in tables.items()}, ensure_ascii=False)
    assert old in text
    changed = json.loads(text.replace(old, new))
    whole = {name: {int(number): doc for number, doc in table.items()} for name, table in changed.items()}
    path.write_bytes(b"".join(state.encode(meta, whole)))


@pytest.mark.guide(28)
def test_verify_names_the_line_that_was_changed_by_hand(run: Run, meeting: str, tmp_path: Path) -> None:
    run("seal", meeting, "--end")
    deal = tmp_path / "book" / "deals" / "1.json"
    assert deal.exists()  # a small book is folded when a program ends
    whole = deal.read_bytes()
    rewritten(deal, "底线112万", "底线122万")
    found = run("verify", meeting)
    assert found.code == 1
    assert "O1 was changed behind the program's back" in found.out
    [row] = run("verify", "--json").json
    assert (row["sound"], row["faults"][0]["what"], row["faults"][0]["code"]) == (False, "changed", "O1")
    deal.write_bytes(whole)
    assert run("verify").code == 0


def test_verify_fails_where_the_book_is_damaged(run: Run, meeting: str, tmp_path: Path) -> None:
    run("seal", meeting, "--end")
    deal = tmp_path / "book" / "deals" / "1.json"
    deal.write_bytes(deal.read_bytes().replace("底线112万".encode(), "底线122万".encode()))
    found = run("verify")
    assert found.code == 1
    assert "deals/1.json" in found.err


@pytest.mark.guide(28)
@pytest.mark.parametrize("broken", ["底线122万", '底线112万"'])
def test_verify_names_the_line_of_a_damaged_file(run: Run, meeting: str, tmp_path: Path, broken: str) -> None:
    """Whether the file can still be read as a whole, or only line by line."""
    run("seal", meeting, "--end")
    deal = tmp_path / "book" / "deals" / "1.json"
    deal.write_bytes(deal.read_bytes().replace("底线112万".encode(), broken.encode()))
    found = run("verify")
    first = found.out.splitlines()[0]
    assert first.startswith("! O1 was changed in deals/1.json") and "底线112万" in first
    assert ("底线122万" in first) == ("122" in broken)
    [row] = run("verify", "--json").json
    assert {line["code"] for line in row["by_hand"]} == {"O1"}


@pytest.mark.guide(28)
def test_verify_names_the_commit_of_a_damaged_journal(run: Run, meeting: str, tmp_path: Path) -> None:
    """What the files hold already is not called lost."""
    run("seal", meeting, "--end")
    journal = tmp_path / "book" / "journal"
    lines = journal.read_bytes().splitlines(keepends=True)
    assert len(lines) > 3
    number = lines[2].split()[1].decode()
    lines[2] = lines[2].replace(b'"', b"XX", 2)
    journal.write_bytes(b"".join(lines))
    found = run("verify")
    assert found.code == 1
    assert f"damaged at commit {number};" in found.err and "nothing is lost" in found.err
    assert "could not be recovered" not in found.err


@pytest.mark.guide(103)
@pytest.mark.parametrize("audience", ["internal", "client"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_copy_is_held_against_the_book(
    run: Run, meeting: str, tmp_path: Path, audience: str, lang: str
) -> None:
    def export(name: str) -> Path:
        run("minutes", meeting, "--audience", audience, "--minutes-lang", lang, "-o", name)
        return tmp_path / name

    def compared(path: Path) -> tuple[int, str, int, str]:
        result = run("verify", meeting, "--copy", str(path), "--json")
        return result.code, result.json["result"], result.json["version"], result.json["line"]

    before = export("before.md")
    run("seal", meeting, "--end")
    first = export("first.md")
    assert compared(before) == (1, "none", 0, "")
    assert compared(first) == (0, "agrees", 1, "")
    assert compared(export("first.html")) == (0, "agrees", 1, "")
    forged = tmp_path / "forged.md"
    forged.write_text(first.read_text("utf-8").replace("采用三模块架构", "采用四模块架构"), "utf-8")
    assert compared(forged) == (1, "words_differ", 1, "S1")
    forged.write_text(first.read_text("utf-8").replace("三楼", "四楼"), "utf-8")
    assert compared(forged) == (1, "words_differ", 1, "head")
    code = re.search(r'seal: "(.*)"', first.read_text("utf-8"))[1]
    forged.write_text(f"一份别的文件，封存码 {code}\n", "utf-8")
    assert compared(forged) == (1, "seal_agrees", 1, "")
    run("seal", meeting, "--confirmed-by", "王总")
    assert compared(first)[:3] == (0, "agrees", 1)
    run("amend", meeting, "S1", "案 N1 采用四模块架构", "--reason", "听错")
    assert compared(first) == (1, "older", 1, "")
    assert compared(export("second.md")) == (0, "agrees", 2, "")
    other = first.read_text("utf-8")
    start = other.index('seal: "') + 7
    forged.write_text(other[:start] + "0000 0000 0000 0000" + other[start + 19 :], "utf-8")
    assert compared(forged) == (1, "differs", 0, "")
    assert run("verify", "--copy", str(first)).code == 2
    assert run("verify", meeting, "--copy", str(tmp_path / "none.md")).code == 2


def test_a_sealed_book_is_sound_to_the_doctor(run: Run, meeting: str, tmp_path: Path) -> None:
    run("seal", meeting, "--end")
    run("amend", meeting, "N1", "需 定制开发", "--reason", "用词有误")
    assert run("doctor", "--json").json == []
    deal = tmp_path / "book" / "deals" / "1.json"
    rewritten(deal, '"what": "seal", "version": 1', '"what": "seal", "version": "one"')
    assert run("doctor").code == 1
    assert run("verify").code == 1
