"""`dealtui search` finds in all deals, and says where; `dealtui add` notes what happens between the meetings."""

from __future__ import annotations

from tests.cli.conftest import Run, new_meeting


def test_what_is_found_stands_below_its_meeting_with_the_words_that_were_looked_for(run: Run) -> None:
    meeting = new_meeting(run, "--place", "三楼会议室")
    run("capture", meeting, stdin="需 三年质保\n办 @韩梅 2026-12-01 质保条款意见\n")
    told = run("--lang", "zh", "search", "质保", "@韩梅").out.splitlines()
    assert told == ["华东智造 / 二期 / 价格", "  2026-11-25 A1   办 质保条款意见  韩梅  2026-12-01"]
    assert run("--lang", "zh", "search", "三楼").out.splitlines()[1].endswith("价格 | 三楼会议室  李雷")
    (row,) = run("search", "三年", "--json").json
    assert (row["what"], row["client"], row["deal"], row["meeting"]) == ("entry", "华东智造", "二期", meeting)
    assert row["code"] == "N1"
    assert run("search", "三年", "没有").code == 1
    refused = run("--lang", "en", "search", "三年", "after:soon")
    assert refused.code == 2 and "soon" in refused.err and "after:2026-10-30" in refused.err


def test_a_line_goes_to_the_deal_that_is_named_or_the_only_one(run: Run) -> None:
    new_meeting(run)
    made = run("add", "办 @韩梅 周五 寄样品", "--json").json
    assert (made["what"], made["kind"], made["text"], made["deal"]) == ("action", "action", "寄样品", "二期")
    refused = run("add", f"催 {made['code']} 已打电话")
    assert refused.code == 2 and made["code"] in refused.err, "it is ours: nobody to chase"
    run("new", "meeting", "--client", "北辰物流", "--deal", "仓储", "--topic", "需求")
    assert run("add", "电话：价格可谈").code == 2, "which deal?"
    assert run("add", "项目:仓储 电话：价格可谈", "--json").json["deal"] == "仓储"
    assert run("add", "电话：价格可谈", "--deal", "二期", "--json").json["what"] == "entry"
    assert "没有" in run("add", "项目:没有 电话").err
