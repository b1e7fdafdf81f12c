"""The form's blocks: what stands where, in both languages, and that nothing typed drops out."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.kinds import KINDS
from dealtui.domain.records import Slip
from dealtui.domain.seal import Amendment
from dealtui.export import tables as exported
from dealtui.export.audience import MinutesSource
from dealtui.export.minutes import minutes
from tests.conftest import each, naughty, some
from tests.export.reading import block, body, front, literal, tables, token_types
from tests.export.sample import SourceBuilder, headed, sample
from tests.export.sources import hostile_head, hostile_lines, sources
from tests.export.test_audience import CANARY

GOLDEN = Path(__file__).parent / "golden"
MINUTES_TOKENS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close"),
    *("tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close"),
    *("code_inline", "link_open", "link_close"),
}


def assert_tables(source, audience="internal", lang="zh") -> str:
    """What the blocks hand to the Markdown writer is what a reader gets."""
    written: list[list[list[str]]] = []
    write = exported.table

    def spy(headers, rows):
        rows = [list(row) for row in rows]
        written.append([[literal(cell) for cell in row] for row in (headers, *rows)])
        return write(headers, rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exported, "table", spy)
        markdown = minutes(source, audience, lang)
    assert tables(markdown) == written != []
    assert token_types(markdown) <= MINUTES_TOKENS
    return markdown


@pytest.mark.guide(67, 100)
class TestForm:
    @pytest.mark.guide(27, 48, 51, 61, 62, 69, 70, 71, 72, 73, 74, 88)
    @pytest.mark.parametrize("lang", ["zh", "en"])
    @pytest.mark.parametrize("audience", ["internal", "client"])
    def test_golden(self, lang, audience):
        path = GOLDEN / f"{audience}.{lang}.md"
        written = minutes(sample(), audience, lang)
        if os.environ.get("DEALTUI_GOLDEN") == "write":  # then read the difference before committing it
            path.write_text(written, "utf-8")
        assert written == path.read_text("utf-8"), "if it was meant: DEALTUI_GOLDEN=write pytest -k golden"

    @pytest.mark.parametrize("lang", ["zh", "en"])
    def test_an_empty_meeting_keeps_the_form(self, lang):
        markdown = minutes(SourceBuilder().source(), "internal", lang)
        golden = (GOLDEN / f"internal.{lang}.md").read_text("utf-8")
        headings = [
            [line for line in text.split("\n") if line.startswith("## ")] for text in (markdown, golden)
        ]
        assert headings[0] == headings[1] and len(headings[0]) == 10
        nothing = {"zh": "无", "en": "None"}[lang]
        assert markdown.count(f"\n\n{nothing}\n") == 7
        assert len(tables(markdown)) == 2

    def test_another_audience_is_refused(self):
        with pytest.raises(ValueError, match="audience"):
            minutes(sample(), "Client")


Line = tuple[str, str, dict[str, Any]]  # its kind, its words, its fields


def told(*lines: Line, audience: str = "internal", lang: str = "zh", **head: Any) -> str:
    """The minutes of these lines."""
    make = SourceBuilder(**head)
    for kind, text, fields in lines:
        (make.act if "action" in fields else partial(make.add, kind))(text, **fields)
    return minutes(make.source(), audience, lang)


def sheet(block: str, *lines: Line, **how: Any) -> list[list[str]]:
    """The table of a block, its heads first."""
    return tables(told(*lines, **how).split(f"\n## {block}")[1])[0]


class TestBlocks:
    def test_a_line_without_an_action_record_is_an_action_all_the_same(self):
        (row,) = sheet("F", ("action", "提交补充方案", {"owner": "李雷", "due": "2026-11-27"}))[1:]
        assert row[:7] == ["A1", "提交补充方案", "", "", "李雷", "", "2026-11-27 周五"]

    @pytest.mark.guide(98)
    @each(
        ("state", "shown"),
        [("sent", "Awaiting feedback"), ("answered", "Given"), ("closed", "Given"), ("done", "")],
    )
    def test_what_the_client_said_of_a_result(self, state, shown):
        fields = {"owner": "李雷", "due": "2026-01-01", "action": {"state": state}}
        (row,) = sheet("F", ("action", "提交补充方案", fields), lang="en")[1:]
        assert row[8] == shown and "overdue" not in row[7]

    def test_what_became_of_an_action_has_columns_where_somebody_filled_them(self):
        slip = Slip(old="2026-11-27", new="2026-12-01", reason="客户推迟评审", answer="renegotiate")
        moved = {"due": "2026-12-01", "slips": (slip,)}
        done = {
            "state": "closed",
            "result": "需求文档已确认",
            "next_step": "提交初稿",
            "next_due": "2026-12-08",
        }
        done |= {"feedback": "没有问题", "feedback_at": "2026-12-02T09:00:00+08:00", "satisfaction": 5}
        lines = [
            ("action", "提交补充方案", {"owner": "李雷", "due": "2026-11-27", "action": moved}),
            ("action", "收集文档", {"owner": "李雷", "due": "2026-11-28", "action": done}),
        ]
        head, first, second = sheet("F", *lines)
        assert head[8:] == ["原期限与延期原因", "结果与下一步", "客户反馈", "反馈日期"]
        why = "2026-11-27 周五（客户推迟评审（与客户调整计划））"
        assert first[6:] == ["2026-12-01 周二", "待办", why, "", "", ""]
        result = "需求文档已确认；下一步：提交初稿（2026-12-08 周二）"
        assert second[8:] == ["", result, "没有问题（满意度 5/5）", "2026-12-02 周三"]
        assert "没有问题" not in told(*lines, audience="client")

    def test_a_need_has_its_level_and_why_nobody_is_to_answer_it(self):
        lines = ("need", "定制化开发", {"level": "core"}), ("need", "硬件采购", {"outside": "另行招标"})
        head, *rows = sheet("B", *lines)
        assert head[2] == "级别"
        assert [(row[2], row[-1]) for row in rows] == [("核心", "未回应"), ("", "不在本次范围（另行招标）")]
        assert "另行招标" not in told(*lines, audience="client")

    @pytest.mark.guide(102)
    def test_both_positions_stand_in_our_copy_alone(self):
        line = ("divergence", "付款方式", {"position": "分两期", "client_position": "验收后一次付清"})
        assert sheet("D", line)[1][1:4] == ["付款方式", "分两期", "验收后一次付清"]
        assert "分两期" not in told(line, audience="client")

    @pytest.mark.guide(75, 76, 77, 78)
    def test_attachments(self):
        names = {"方案介绍.pptx": "", "合同草案v2.docx": "", "需求清单": "共享文件夹", "现场照片": ""}
        rows = sheet("G 补充备注", *(("attachment", name, {"place": names[name]}) for name in names))[1:]
        kinds = ["PPT", "合同草案", "需求清单", "其他"]
        assert [row[2:] for row in rows] == [
            [kind, place or "待定"] for kind, place in zip(kinds, names.values(), strict=True)
        ]

    def test_what_belongs_to_nothing_has_a_row_of_its_own(self):
        kinds = ("pain", "effect", "highlight", "response", "compromise", "proposal")
        lines = [(kind, f"散 {kind}", {}) for kind in kinds]
        assert [sum(map(bool, row)) for row in sheet("B", *lines, lang="en")[1:]] == [2] * 5
        alone = ["", "No divergence named", "M1 散 compromise", "", "", "", ""]
        assert sheet("D", *lines, lang="en")[1:] == [alone]

    def test_a_meeting_without_details_has_no_column_for_them(self):
        record = sheet("Record", ("note", "开场", {}), lang="en", started="2026-11-25T14:00:00+08:00")
        assert record[1:] == [["14:00:07", "", "Note", "", "开场"]]

    def test_a_meeting_over_midnight_shows_the_day(self):
        head = {"started": "2026-11-25T22:00:00+08:00", "ended": "2026-11-26T00:30:00+08:00"}
        line = ("note", "夜", {"at": "2026-11-26T00:10:00+08:00"})
        assert dict(sheet("A", line, **head))["起止时间"] == "22:00–2026-11-26 周四 00:30"
        assert sheet("逐条记录", line, **head)[1][0] == "2026-11-26 00:10:00"


class TestNothingIsLost:
    @some(0.6)
    @given(sources())
    def test_every_text_stands_in_the_blocks_and_in_the_record(self, source):
        blocks, record = minutes(source, "internal", "zh").split("\n## 逐条记录")
        for entry in source.entries:
            assert entry.text in record
            assert entry.text in blocks or entry.kind == "note"

    @some(0.4)
    @given(sources())
    def test_the_same_tables_are_read_as_were_written(self, source):
        for audience in ("internal", "client"):
            assert_tables(source, audience, "en")

    def test_hostile_texts_in_every_field_of_the_lines(self):
        assert "\x1b" not in assert_tables(hostile_lines())

    def test_hostile_texts_in_every_field_of_the_head(self):
        for text in [text for text in naughty() if len(text) < 5000][::5]:
            assert front(assert_tables(hostile_head(text), lang="en"))["audience"] == "internal"

    def test_huge_texts(self):
        huge = [text for text in naughty() if len(text) >= 5000]
        for text in huge:
            source = hostile_head("x")
            source = source._replace(entries=(replace(source.entries[0], text=text),))
            markdown = minutes(source, "internal", "en")
            assert len(markdown) < 8 * len(text) + 10_000
            assert body(markdown).count("\n## ") == 10


def test_a_meeting_of_5000_lines_that_all_point_to_each_other():
    kinds = ("need", "proposal", "divergence", "action", "consensus")
    line = sample().entries[1]
    lines = tuple(
        replace(
            line,
            doc_id=number,
            kind=kinds[number % 5],
            code=f"{'NSDAC'[number % 5]}{number}",
            refs=(max(number - 3, 1), max(number - 1, 1)),
        )
        for number in range(1, 5001)
    )
    source = sample()._replace(
        entries=lines,
        codes={line.doc_id: line.code for line in lines},
        texts={line.doc_id: line.text for line in lines},
    )
    written = minutes(source, "internal", "zh")
    assert len(block(written, "逐条记录")) == 5000


# ---------------------------------------------------------------------- Block H of sealed minutes (guide 28, 103)

SEAL = "0123456789abcdef" * 4


def amendment(table: str, number: int, before, after, reason="录入有误", version=2) -> Amendment:
    return Amendment(version, "2026-11-26T09:00:00+08:00", "韩梅", reason, table, number, before, after)


def sealed(*amendments: Amendment) -> MinutesSource:
    told = {"status": "sealed", "version": 3, "archive": "DT-2026-0007", "seal": SEAL, "reviewer": "李雷"}
    told |= dict.fromkeys(("sealed", "reviewed"), "2026-11-25T18:00:00+08:00")
    told |= {"confirmed_by": "王总", "confirmed": "2026-11-26"}
    return headed(**told)._replace(amendments=amendments)


def block_h(source: MinutesSource, audience: str = "internal") -> tuple[list[list[str]], list[list[str]]]:
    """Who signed, and what was amended."""
    text = minutes(source, audience, "zh").split("\n## H")[1].split("\n## ")[0]
    signed, amended = (*tables(text), [])[:2]
    return signed[1:], amended[1:]


def number_of(code: str) -> int:
    return next(number for number, known in sample().codes.items() if known == code)


@pytest.mark.guide(28, 103)
@pytest.mark.parametrize("audience", ["internal", "client"])
def test_names_dates_archive_number_and_seal(audience):
    assert block_h(sealed(), audience) == (
        [
            ["记录人", "韩梅", "2026-11-25 周三"],
            ["审核人", "李雷", "2026-11-25 周三"],
            ["客户确认", "王总", "2026-11-26 周四"],
            ["版本", "第3版、DT-2026-0007、封存码 0123 4567 89ab cdef", "2026-11-25 周三 18:00"],
        ],
        [],
    )
    told = {"version": 3, "archive": "DT-2026-0007", "seal": "0123 4567 89ab cdef"}
    assert told.items() <= front(minutes(sealed(), audience, "zh")).items()


def test_an_unsealed_record_says_nothing_of_a_seal():
    values = front(minutes(sample(), "internal", "zh"))
    assert not {"version", "archive", "seal", "sealed"} & values.keys()


def test_an_amended_line_is_shown_with_both_texts_and_the_reason():
    need = number_of("N2")
    before = {"kind": "need", "code": "N2", "text": "定制化功能", "order": 2.0}
    made = amendment("entries", need, before, {**before, "text": "定制化开发功能"})
    for audience in ("internal", "client"):
        assert block_h(sealed(made), audience)[1] == [
            ["2", "N2", "定制化功能", "定制化开发功能", "录入有误", "韩梅、2026-11-26 周四 09:00"]
        ]


def test_what_changed_beside_the_text_is_told():
    action = {"kind": "action", "code": "A1", "text": "收集文档", "order": 1.0}
    action |= {"owner": "专员", "due": "2026-12-05"}
    made = amendment("entries", number_of("A1"), action, {**action, "owner": "经理", "due": "2026-12-08"})
    assert block_h(sealed(made), "client")[1][0][2:4] == [
        "收集文档（专员，2026-12-05 周六）",
        "收集文档（经理，2026-12-08 周二）",
    ]
    moved = amendment("entries", number_of("A1"), action, {**action, "order": 2.5})
    assert block_h(sealed(moved), "client")[1][0][2:4] == ["收集文档", "收集文档（已移动位置）"]


def test_a_line_that_was_missing_or_taken_out():
    need = {"kind": "need", "code": "N2", "text": "定制化开发功能"}
    added = amendment("entries", number_of("N2"), None, need)
    gone = amendment("entries", 77, need, {**need, "deleted": True})
    assert [row[2:4] for row in block_h(sealed(added, gone), "client")[1]] == [
        ["（原无此条）", "定制化开发功能"],
        ["定制化开发功能", "（已去掉）"],
    ]


@pytest.mark.guide(102)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"internal": True}, {"internal": True, "text": "另文"}),
        ({"internal": True}, {}),
        ({}, {"internal": True}),
        ({"internal": True}, None),
        (None, {"internal": True}),
        ({"internal": True}, {"internal": True, "deleted": True}),
    ],
)
def test_an_amendment_of_an_internal_line_is_for_us_alone(before, after):
    line = {"kind": "offer", "code": "O2", "text": f"{CANARY}底线", "amount": CANARY}
    docs = [None if doc is None else {**line, **doc} for doc in (before, after)]
    made = amendment("entries", number_of("O2"), *docs, reason=CANARY)
    assert CANARY in minutes(sealed(made), "internal", "zh")
    assert CANARY not in minutes(sealed(made), "client", "zh")
    assert block_h(sealed(made), "client")[1] == []


@pytest.mark.guide(102)
def test_what_is_ours_of_an_amendment_stays_with_us():
    line = {"kind": "divergence", "code": "D1", "text": "付款方式", "position": CANARY, "level": CANARY}
    ours = amendment("entries", number_of("D1"), {**line, "position": ""}, line)
    marked = amendment("entries", number_of("D1"), {**line, "text": "付款"}, line, reason=f"~{CANARY}")
    head = amendment("meetings", 3, {"agenda": CANARY, "impact": ""}, {"agenda": "", "impact": CANARY})
    people = [
        {"name": "王总", "role": CANARY, "reason": CANARY, "present": False},
        {"name": "李雷", "side": "ours"},
    ]
    absent = amendment("meetings", 3, {"attendees": [{"name": "王总"}, people[1]]}, {"attendees": people})
    hidden = amendment("links", 1, {"need": number_of("N2"), "answer": number_of("O2")}, None, reason=CANARY)
    pair = {"need": number_of("N2"), "answer": number_of("S1")}
    remark = amendment("links", 1, {**pair, "fit": "full"}, {**pair, "fit": "partial", "remark": CANARY})
    source = sealed(ours, marked, head, absent, hidden, remark)
    text = minutes(source, "client", "zh")
    assert CANARY not in text
    assert [row[1:5] for row in block_h(source, "client")[1]] == [
        ["D1", "付款", "付款方式", ""],
        ["参加人员", "王总, 李雷", "李雷", "录入有误"],
        ["N2 <- S1", "满足", "部分", "录入有误"],
    ]
    assert CANARY in minutes(source, "internal", "zh")


def docs_of(draw: st.DrawFn, number: int) -> Any:
    """A line as it was at some time: visible words of its own, or internal ones with the canary; or none."""
    state = draw(st.sampled_from(["seen", "seen", "internal", "gone", "none"]))
    if state == "none":
        return None
    doc = {"kind": draw(st.sampled_from(KINDS)).name, "code": f"X{number}", "order": draw(st.floats(0, 9))}
    ours = {**dict.fromkeys(("text", "owner", "amount", "criterion", "place"), CANARY), "internal": True}
    shown = {"text": f"字{draw(st.integers(0, 3))}", "position": CANARY, "level": CANARY, "outside": CANARY}
    return {
        **doc,
        **(ours if state == "internal" else shown),
        **({"deleted": True} if state == "gone" else {}),
    }


@pytest.mark.guide(102)
@given(st.data())
def test_no_amendment_brings_anything_internal_into_the_clients_copy(data):
    source = data.draw(sources())
    draw = data.draw
    made = []
    for version in range(2, draw(st.integers(2, 6))):
        number = draw(st.integers(1, 15))
        before, after = docs_of(draw, number), docs_of(draw, number)
        hidden = any(doc and doc.get("internal") for doc in (before, after))
        reason = CANARY if hidden else draw(st.sampled_from(["录入有误", f"~{CANARY}", f" ～{CANARY}"]))
        made.append(amendment("entries", number, before, after, reason, version))
    copy = minutes(source._replace(amendments=tuple(made)), "client", "zh")
    assert CANARY not in copy
    lines = [entry for entry in source.entries if entry.internal]
    for change in block_h(source._replace(amendments=tuple(made)), "client")[1]:
        assert change[1] not in {entry.code for entry in lines if entry.code}
