"""`dealtui clients`, `deals`, `set` and `undo`, reminders of visits, and how deals ended in the week's report and in the register (guide 1, 6)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dealtui.service.book import Book
from dealtui.service.preparing import update_deal
from tests.cli.conftest import Run
from tests.conftest import NOW


@pytest.fixture
def two(run: Run, tmp_path: Path) -> None:
    """A deal that is won, with an action that is late; one that is open, with a meeting ahead."""
    held = run(
        "new", "meeting", "--client", "华东智造", "--deal", "二期", "--at", "2026-11-24T10:00"
    ).out.strip()
    run("capture", held, stdin="办 @李雷 2026-11-24 提交方案\n办 @李雷 12-20 初稿\n")
    run("new", "meeting", "--client", "北辰物流", "--deal", "仓储", "--at", "2026-12-02T10:00")
    book = Book.open(tmp_path / "book", user="李雷", now=NOW)
    book.do(update_deal(1, result="won"))
    book.close()


@pytest.mark.guide(1, 6)
def test_deals_are_listed_with_their_result(run: Run, two: None) -> None:
    rows = {row["deal"]: row for row in run("deals", "--json").json}
    assert {name: (row["result"], row["meetings"], row["next"]) for name, row in rows.items()} == {
        "二期": ("won", 1, ""),
        "仓储": ("open", 1, "2026-12-02T10:00"),
    }
    assert (rows["二期"]["open"], rows["二期"]["overdue"]) == (2, 1)
    told = run("--lang", "zh", "deals", "--result", "won").out
    assert told.startswith("已成交") and "逾期 1" in told and "仓储" not in told
    assert [row["deal"] for row in run("deals", "--client", "北辰物流", "--json").json] == ["仓储"]
    assert run("deals", "--result", "lost", "--json").json == []


@pytest.mark.guide(6)
def test_the_week_and_the_register_say_how_deals_ended(run: Run, two: None, tmp_path: Path) -> None:
    assert run("week", "--json").json["deals"] == {"open": 1, "won": 1, "lost": 0}
    assert "项目：洽谈中 1、已成交 1。" in run("--lang", "zh", "week").out
    run("--lang", "zh", "export", "csv", "--what", "ledger", "-o", str(tmp_path / "ledger.csv"))
    with (tmp_path / "ledger.csv").open(encoding="utf-8-sig") as stream:
        assert [row["项目结果"] for row in csv.DictReader(stream)] == ["已成交", "洽谈中"]


@pytest.fixture
def known(run: Run, two: None) -> Run:
    """What the clients said of how far they mean to go."""
    run("capture", "1", stdin="- #续约 待定 等预算\n")
    run("capture", "2", stdin="- #意向 高 年内上线\n")
    return run


@pytest.mark.guide(10, 18, 20)
def test_clients_and_deals_are_listed_by_how_far_they_mean_to_go(known: Run) -> None:
    rows = {row["name"]: row for row in known("clients", "--json").json}
    assert {name: (row["intent"], row["renewal"]) for name, row in rows.items()} == {
        "华东智造": ("", "open"),
        "北辰物流": ("high", ""),
    }
    for words in (("--intent", "高"), ("--intent", "high"), ("意向:高",), ("bcw",)):
        assert [row["name"] for row in known("clients", *words, "--json").json] == ["北辰物流"]
    assert "意向 高" in known("clients", "--lang", "zh").out and "renewal undecided" in known("clients").out
    assert [row["deal"] for row in known("deals", "--renewal", "待定", "--json").json] == ["二期"]
    assert known("deals", "--intent", "low", "--json").json == []
    refused = known("deals", "--intent", "huge", "--lang", "en")
    assert refused.code == 2 and "high, medium, low" in refused.err and refused.err.count("\n") == 1


@pytest.mark.guide(18, 20)
def test_what_is_known_is_set_from_the_command_line_and_taken_back(known: Run) -> None:
    done = known(
        "set", "client", "华东", "--owner", "韩梅", "--zone", "berlin", "--next-visit", "周五", "--json"
    )
    fields = done.json["fields"]
    assert (fields["owner"], fields["zone"], fields["next_visit"]) == ("韩梅", "Europe/Berlin", "2026-11-27")
    (row,) = known("clients", "--owner", "韩梅", "--json").json
    assert (row["visit"], row["zone"]) == ("2026-11-27", "Europe/Berlin")
    known("new", "meeting", "--client", "华东智造", "--their", "王总:总监")
    assert (
        "Asia/Tokyo"
        in known("set", "person", "王总", "--client", "华东", "--zone", "Tokyo", "--lang", "en").out
    )
    assert known("set", "deal", "仓储", "--result", "lost", "--json").json["fields"]["result"] == "lost"
    assert known("undo", "--json").json == {"undone": "deal"}
    assert known("set", "deal", "仓储", "--json").json["fields"]["result"] == "open"
    for wrong in (
        ("client", "华东", "--zone", "Atlantis"),
        ("client", "华东", "--next-visit", "someday"),
        ("client", "华东", "--visit-days", "-1"),
        ("client", "华东", "--name", "北辰物流"),
        ("client", "华东", "--result", "won"),
        ("person", "无此人"),
    ):
        refused = known("set", *wrong)
        assert refused.code == 2 and refused.err.count("\n") == 1 and not refused.out, wrong


@pytest.mark.guide(18, 84)
def test_a_visit_is_reminded_of_once_and_daily_when_it_is_late(known: Run) -> None:
    known("new", "meeting", "--client", "远山能源", "--started", "11-02 9:00", "--ended", "10:00")
    known("set", "client", "远山", "--next-visit", "2026-11-27", "--owner", "李雷")
    first = known("remind", "--json").json
    assert [
        (row["what"], row["client"], row["days"], row["person"]) for row in first if row["what"] == "visit"
    ] == [("visit", "远山能源", 2, "李雷")]
    assert "visit" not in [row["what"] for row in known("remind", "--json").json], "told"
    told = known("remind", "--all", "--lang", "zh").out
    assert "回访" in told and "远山能源" in told and "李雷" in told
    known("set", "client", "远山", "--next-visit", "2026-11-20")
    late = [row for row in known("remind", "--mine", "--json").json if row["what"] == "visit"]
    assert [(row["offset"], row["days"]) for row in late] == [("late", -5)]
    known("new", "meeting", "--client", "远山能源", "--at", "2026-11-28T10:00")
    assert "visit" not in known("remind", "--all").out, "a meeting is arranged"
