"""What a client's manager or lawyer reads in the copy that is sent, and what stays with us (guide 100, 102, 103)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dealtui.export.audience import Mention, MinutesSource, mentions
from dealtui.export.minutes import minutes
from dealtui.export.record_table import Notation
from tests.export.reading import block, front
from tests.export.sample import SourceBuilder, sample

pytestmark = pytest.mark.guide(100, 102)


def headed(**head: Any) -> MinutesSource:
    source = sample()
    return source._replace(meeting=replace(source.meeting, **head))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_how_often_we_changed_the_record_is_not_told(lang):
    """The revision counts what was done to internal lines: two copies must not differ by them."""
    copies = {minutes(headed(revision=revision), "client", lang) for revision in (41, 57)}
    assert len(copies) == 1
    assert "revision" not in front(copies.pop())
    assert front(minutes(headed(revision=57), "internal", lang))["revision"] == 57


@pytest.mark.parametrize(
    ("status", "ours", "theirs"),
    [
        ("live", "进行中", "草稿"),
        ("draft", "待整理", "草稿"),
        ("planned", "已计划", "计划"),
        ("sealed", "已封存", "定稿"),
    ],
)
def test_how_far_we_are_with_it_is_told_in_words_for_the_reader(status, ours, theirs):
    assert dict(block(minutes(headed(status=status), "internal", "zh"), "A"))["洽谈"] == f"第 2 次（{ours}）"
    assert dict(block(minutes(headed(status=status), "client", "zh"), "A"))["洽谈"] == f"第 2 次（{theirs}）"


def test_who_us_and_client_are_is_said_at_the_top():
    source = sample()
    source = source._replace(client=replace(source.client, name="A|B *公司*"))
    assert "“客户”指A|B \\*公司\\*。" in minutes(source, "client", "zh").replace("\\|", "|")
    assert "“客户”" not in minutes(source, "internal", "zh")


@pytest.mark.guide(13)
def test_what_we_meant_to_touch_is_ours_and_only_of_a_negotiation():
    make = SourceBuilder(scene="negotiation")
    make.add("need", "定制化开发功能", topics=("scope",))
    assert dict(block(minutes(make.source(), "internal", "zh"), "A"))["未谈议题"] == "价格、周期、权责"
    assert "未谈议题" not in minutes(make.source(), "client", "zh")
    first = make.source()._replace(meeting=replace(make.meeting, scene="first"))
    assert "未谈议题" not in minutes(first, "internal", "zh")


def test_facts_of_which_nothing_is_known_leave_no_empty_rows():
    facts = dict(block(minutes(SourceBuilder().source(), "client", "zh"), "A"))
    assert not {"合作阶段", "议程", "议题", "我方负责人"} & facts.keys()
    assert facts["缺席"] == facts["记录人"] == "无"
    assert "笔记" not in minutes(SourceBuilder().source(), "client", "zh")


@pytest.mark.guide(103)
def test_a_sealed_record_goes_by_its_archive_number_and_says_that_it_is_confirmed():
    sealed = headed(status="sealed", version=1, archive="DT-2026-0007", seal="ab" * 32)
    assert dict(block(minutes(sealed, "client", "zh"), "A"))["编号"] == "DT-2026-0007"
    assert {row[3] for row in block(minutes(sealed, "client", "zh"), "C")} == {"待双方确认"}
    confirmed = sealed._replace(meeting=replace(sealed.meeting, confirmed_by="王总", confirmed="2026-11-26"))
    assert {row[3] for row in block(minutes(confirmed, "client", "zh"), "C")} == {"双方已确认"}


def test_the_side_of_an_offer_stands_once_in_its_row():
    make = SourceBuilder()
    make.add("offer", "客户 费用预算控制在110万元内", side="client", amount="110万元")
    make.add("offer", "我方 客户 价", side="client")
    rows = block(minutes(make.source(), "client", "zh"), "报价")
    assert rows[0][1:4] == ["客户", "费用预算控制在110万元内", "110万元"]
    assert rows[1][1:3] == ["客户", "我方 客户 价"]
    record = block(minutes(make.source(), "client", "zh"), "逐条记录")
    assert record[0][4] == "客户 费用预算控制在110万元内"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_step_without_person_and_date_leaves_no_row_of_commas(lang):
    values = {"steps": (("核算人天", "", "", "done"), ("-", "李雷", "", ""), ("", "", "", "done"))}
    written = Notation(lang).write(values)
    assert "、、" not in written
    assert ", ," not in written
    assert Notation(lang).read(written) == values


# ---------------------------------------------------------------------- words that name what is not there


def with_words(text: str, **fields: Any) -> MinutesSource:
    make = SourceBuilder()
    make.add("offer", "我方 底线112万", internal=True)
    make.add("offer", "客户 110万", side="client")
    make.earlier(900, "N1", "移动端审批")
    make.earlier(901, "N2", "内部需求", internal=True)
    make.add("note", text, **fields)
    make.act("反馈报价", action={"task": "按 A9 反馈报价"})
    return make.source()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("参见 O1 的说法", (Mention("“参见 O1 的说法”", "O1"),)),
        ("比o1低", (Mention("“比o1低”", "O1"),)),
        ("按N2做，O2不变", (Mention("“按N2做，O2不变”", "N2"),)),
        ("O2 与 N1、O10、CO1、O1a 都不是", ()),
    ],
)
def test_words_that_name_an_absent_line_are_found(text, found):
    assert mentions(with_words(text)) == found


def test_an_internal_line_may_name_what_it_likes():
    assert mentions(with_words("参见 O1", internal=True)) == ()


def test_the_sample_names_nothing_that_is_absent():
    assert mentions(sample()) == ()
