"""`dealtui clients`, `deals`, `set` and `undo`, reminders of visits, how deals ended; `search` and `add` (guide 1, 6)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.conftest import Run, fields, new_meeting, refused


@pytest.fixture
def two(run: Run) -> None:
    """A deal that is won, with an action that is late; one that is open, with a meeting ahead."""
    run("new meeting --client 华东智造 --deal 二期 --at 2026-11-24T10:00")
    run("capture 1", stdin="办 @李雷 2026-11-24 提交方案\n办 @李雷 12-20 初稿\n")
    run("new meeting --client 北辰物流 --deal 仓储 --at 2026-12-02T10:00")
    run("set deal 1 --result won")


@pytest.mark.guide(1, 6)
def test_deals_are_listed_with_their_result(run: Run, two: None) -> None:
    rows = {row["deal"]: row for row in run("deals --json").json}
    assert fields(rows["二期"], "result meetings next open overdue") == ["won", 1, "", 2, 1]
    assert fields(rows["仓储"], "result meetings next") == ["open", 1, "2026-12-02T10:00"]
    told = run("--lang zh deals --result won").out
    assert told.startswith("已成交") and "逾期 1" in told and "仓储" not in told
    assert [row["deal"] for row in run("deals --client 北辰物流 --json").json] == ["仓储"]
    assert run("deals --result lost --json").json == []


@pytest.mark.guide(6)
def test_the_week_and_the_register_say_how_deals_ended(run: Run, two: None) -> None:
    assert run("week --json").json["deals"] == {"open": 1, "won": 1, "lost": 0}
    assert "项目：洽谈中 1、已成交 1。" in run("--lang zh week").out
    run("--lang zh export csv --what ledger -o ledger.csv")
    with Path("ledger.csv").open(encoding="utf-8-sig") as stream:
        assert [row["项目结果"] for row in csv.DictReader(stream)] == ["已成交", "洽谈中"]


@pytest.fixture
def known(run: Run, two: None) -> Run:
    """What the clients said of how far they mean to go."""
    run("capture 1", stdin="- #续约 待定 等预算\n")
    run("capture 2", stdin="- #意向 高 年内上线\n")
    return run


@pytest.mark.guide(10, 18, 20)
def test_clients_and_deals_are_listed_by_how_far_they_mean_to_go(known: Run) -> None:
    rows = [fields(row, "name intent renewal") for row in known("clients --json").json]
    assert sorted(rows) == [["北辰物流", "high", ""], ["华东智造", "", "open"]]
    for words in ("--intent 高", "--intent high", "意向:高", "bcw"):
        assert [row["name"] for row in known(f"clients {words} --json").json] == ["北辰物流"], words
    assert "意向 高" in known("clients --lang zh").out and "renewal undecided" in known("clients").out
    assert [row["deal"] for row in known("deals --renewal 待定 --json").json] == ["二期"]
    assert known("deals --intent low --json").json == []
    assert "high, medium, low" in refused(known, "deals --intent huge")


@pytest.mark.guide(18, 20)
def test_what_is_known_is_set_from_the_command_line_and_taken_back(known: Run) -> None:
    done = known("set client 华东 --owner 韩梅 --zone berlin --next-visit 周五 --json").json["fields"]
    assert fields(done, "owner zone next_visit") == ["韩梅", "Europe/Berlin", "2026-11-27"]
    (row,) = known("clients --owner 韩梅 --json").json
    assert fields(row, "visit zone") == ["2026-11-27", "Europe/Berlin"]
    known("new meeting --client 华东智造 --their 王总:总监")
    assert "Asia/Tokyo" in known("set person 王总 --client 华东 --zone Tokyo").out
    assert known("set deal 仓储 --result lost --json").json["fields"]["result"] == "lost"
    assert known("undo --json").json == {"undone": "deal"}
    assert known("set deal 仓储 --json").json["fields"]["result"] == "open"
    for wrong in (
        *("--zone Atlantis", "--next-visit someday", "--visit-days -1", "--name 北辰物流", "--result won"),
    ):
        refused(known, f"set client 华东 {wrong}")
    refused(known, "set person 无此人")
    refused(known, "set person 王总 --client 北辰")  # of another client


@pytest.mark.guide(18, 84)
def test_a_visit_is_reminded_of_once_and_daily_when_it_is_late(known: Run) -> None:
    def visits(words: str = "") -> list[list[object]]:
        rows = known(f"remind {words} --json").json
        return [fields(row, "client offset days person") for row in rows if row["what"] == "visit"]

    known("new meeting --client 远山能源 --started '11-02 9:00' --ended 10:00")
    known("set client 远山 --next-visit 2026-11-27 --owner 李雷")
    assert visits() == [["远山能源", 2, 2, "李雷"]]
    assert visits() == [], "told"
    told = known("remind --all --lang zh").out
    assert "回访" in told and "远山能源" in told and "李雷" in told
    known("set client 远山 --next-visit 2026-11-20")
    assert visits("--mine") == [["远山能源", "late", -5, "李雷"]]
    known("new meeting --client 远山能源 --at 2026-11-28T10:00")
    assert "visit" not in known("remind --all").out, "a meeting is arranged"


def test_what_is_found_stands_below_its_meeting_with_the_words_that_were_looked_for(run: Run) -> None:
    meeting = new_meeting(run, "--place 三楼会议室")
    run("capture 1", stdin="需 三年质保\n办 @韩梅 2026-12-01 质保条款意见\n")
    told = run("--lang zh search 质保 @韩梅").out.splitlines()
    assert told == ["华东智造 / 二期 / 价格", "  2026-11-25 A1   办 质保条款意见  韩梅  2026-12-01"]
    assert run("--lang zh search 三楼").out.splitlines()[1].endswith("价格 | 三楼会议室  李雷")
    (row,) = run("search 三年 --json").json
    assert fields(row, "what client deal meeting code") == ["entry", "华东智造", "二期", meeting, "N1"]
    assert run("search 三年 没有").code == 1
    told = refused(run, "search 三年 after:soon")
    assert "soon" in told and "after:2026-10-30" in told


def test_a_line_goes_to_the_deal_that_is_named_or_the_only_one(run: Run) -> None:
    new_meeting(run)
    made = run("add '办 @韩梅 周五 寄样品' --json").json
    assert fields(made, "what kind text deal") == ["action", "action", "寄样品", "二期"]
    assert made["code"] in refused(run, f"add '催 {made['code']} 已打电话'"), "it is ours: nobody to chase"
    run("new meeting --client 北辰物流 --deal 仓储 --topic 需求")
    refused(run, "add 电话：价格可谈")  # which deal?
    assert run("add '项目:仓储 电话：价格可谈' --json").json["deal"] == "仓储"
    assert run("add 电话：价格可谈 --deal 二期 --json").json["what"] == "entry"
    assert "没有" in refused(run, "add '项目:没有 电话'")
    assert "party" in refused(run, "add 电话 --kind party")
