"""Block H of sealed minutes: who stands for them, the seal, and the amendments that the reader may see (guide 28, 103)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.domain.kinds import KINDS
from dealtui.domain.seal import Amendment
from dealtui.export.audience import MinutesSource
from dealtui.export.minutes import minutes
from tests.export.reading import front
from tests.export.sample import sample
from tests.export.sources import sources

pytestmark = pytest.mark.guide(28, 103)

SEAL = "0123456789abcdef" * 4
CANARY = "金丝雀"


def amendment(table: str, number: int, before, after, reason="录入有误", version=2) -> Amendment:
    return Amendment(version, "2026-11-26T09:00:00+08:00", "韩梅", reason, table, number, before, after)


def sealed(*amendments: Amendment) -> MinutesSource:
    source = sample()
    head = replace(
        source.meeting,
        status="sealed",
        version=3,
        archive="DT-2026-0007",
        sealed="2026-11-25T18:00:00+08:00",
        seal=SEAL,
        reviewer="李雷",
        reviewed="2026-11-25T18:00:00+08:00",
        confirmed_by="王总",
        confirmed="2026-11-26",
    )
    return source._replace(meeting=head, amendments=amendments)


def block_h(source: MinutesSource, audience: str = "internal", lang: str = "zh") -> str:
    text = minutes(source, audience, lang)
    start = text.index("## H")
    return text[start : text.index("\n## ", start)]


def rows(block: str) -> list[list[str]]:
    """The rows of the table of amendments."""
    tables = block.split("\n\n")[2:]
    lines = tables[0].splitlines()[2:] if tables else []
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def number_of(code: str) -> int:
    return next(number for number, known in sample().codes.items() if known == code)


@pytest.mark.parametrize("audience", ["internal", "client"])
def test_names_dates_archive_number_and_seal(audience):
    block = block_h(sealed(), audience)
    for cells in (
        ("记录人", "韩梅", "2026-11-25 周三"),
        ("审核人", "李雷", "2026-11-25 周三"),
        ("客户确认", "王总", "2026-11-26 周四"),
        ("版本", "第3版、DT-2026-0007、封存码 0123 4567 89ab cdef", "2026-11-25 周三 18:00"),
    ):
        assert any(
            [cell.strip() for cell in line.strip("|").split("|")] == [*cells] for line in block.splitlines()
        )
    assert "修订" not in block
    values = front(minutes(sealed(), audience, "zh"))
    assert (values["version"], values["archive"], values["seal"]) == (
        3,
        "DT-2026-0007",
        "0123 4567 89ab cdef",
    )


def test_an_unsealed_record_says_nothing_of_a_seal():
    values = front(minutes(sample(), "internal", "zh"))
    assert not {"version", "archive", "seal", "sealed"} & values.keys()


def test_an_amended_line_is_shown_with_both_texts_and_the_reason():
    need = number_of("N2")
    before = {"kind": "need", "code": "N2", "text": "定制化功能", "order": 2.0}
    made = amendment("entries", need, before, {**before, "text": "定制化开发功能"})
    for audience in ("internal", "client"):
        assert rows(block_h(sealed(made), audience)) == [
            ["2", "N2", "定制化功能", "定制化开发功能", "录入有误", "韩梅、2026-11-26 周四 09:00"]
        ]


def test_what_changed_beside_the_text_is_told():
    action = {
        "kind": "action",
        "code": "A1",
        "text": "收集文档",
        "owner": "专员",
        "due": "2026-12-05",
        "order": 1.0,
    }
    made = amendment("entries", number_of("A1"), action, {**action, "owner": "经理", "due": "2026-12-08"})
    assert rows(block_h(sealed(made), "client"))[0][2:4] == [
        "收集文档（专员，2026-12-05 周六）",
        "收集文档（经理，2026-12-08 周二）",
    ]
    moved = amendment("entries", number_of("A1"), action, {**action, "order": 2.5})
    assert rows(block_h(sealed(moved), "client"))[0][2:4] == ["收集文档", "收集文档（已移动位置）"]


def test_a_line_that_was_missing_or_taken_out():
    need = {"kind": "need", "code": "N2", "text": "定制化开发功能"}
    added = amendment("entries", number_of("N2"), None, need)
    gone = amendment("entries", 77, need, {**need, "deleted": True})
    assert [row[2:4] for row in rows(block_h(sealed(added, gone), "client"))] == [
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
    assert CANARY in block_h(sealed(made), "internal")
    assert CANARY not in minutes(sealed(made), "client", "zh")
    assert rows(block_h(sealed(made), "client")) == []


@pytest.mark.guide(102)
def test_what_is_ours_of_an_amendment_stays_with_us():
    line = {"kind": "divergence", "code": "D1", "text": "付款方式", "position": CANARY, "level": CANARY}
    ours = amendment("entries", number_of("D1"), {**line, "position": ""}, line)
    marked = amendment("entries", number_of("D1"), {**line, "text": "付款"}, line, reason=f"~{CANARY}")
    head = amendment("meetings", 3, {"agenda": CANARY, "impact": ""}, {"agenda": "", "impact": CANARY})
    people = [
        {"name": "王总", "role": CANARY, "reason": CANARY, "present": False},
        {"name": "李雷", "side": "ours"},
    ]  # fmt: skip
    absent = amendment("meetings", 3, {"attendees": [{"name": "王总"}, people[1]]}, {"attendees": people})
    hidden = amendment("links", 1, {"need": number_of("N2"), "answer": number_of("O2")}, None, reason=CANARY)
    remark = amendment(
        "links",
        1,
        {"need": number_of("N2"), "answer": number_of("S1"), "fit": "full"},
        {"need": number_of("N2"), "answer": number_of("S1"), "fit": "partial", "remark": CANARY},
    )
    source = sealed(ours, marked, head, absent, hidden, remark)
    text = minutes(source, "client", "zh")
    assert CANARY not in text
    assert [row[1:5] for row in rows(block_h(source, "client"))] == [
        ["D1", "付款", "付款方式", ""],
        ["参加人员", "王总, 李雷", "李雷", "录入有误"],
        ["N2 \\<- S1", "满足", "部分", "录入有误"],
    ]
    assert CANARY in minutes(source, "internal", "zh")


def test_the_internal_offer_is_internal():
    """The canaries above stand on a line that the sample keeps from the client."""
    offer = next(entry for entry in sample().entries if entry.code == "O2")
    assert offer.internal


def docs_of(draw: st.DrawFn, number: int) -> Any:
    """A line as it was at some time: visible words of its own, or internal ones with the canary; or none."""
    state = draw(st.sampled_from(["seen", "seen", "internal", "gone", "none"]))
    if state == "none":
        return None
    doc = {"kind": draw(st.sampled_from(KINDS)).name, "code": f"X{number}", "order": draw(st.floats(0, 9))}
    ours = {
        "text": CANARY,
        "owner": CANARY,
        "amount": CANARY,
        "criterion": CANARY,
        "place": CANARY,
        "internal": True,
    }
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
    for change in rows(block_h(source._replace(amendments=tuple(made)), "client")):
        assert change[1] not in {entry.code for entry in lines if entry.code}
