"""What the row of a line says, without a screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dealtui import i18n
from dealtui.domain.records import Entry
from dealtui.tui.screens.record_words import Around, row_of
from dealtui.tui.wording import weekday_day


@pytest.fixture(autouse=True)
def _chinese(_english: None) -> None:
    i18n.use("zh")


ENTRY = Entry(doc_id=7, meeting=1, kind="response", code="R1", at="2026-11-25T14:09:00+08:00")


ROWS = [
    (replace(ENTRY, text="可提供二次开发服务", refs=(1,), fit="full"), "N1 满足 可提供二次开发服务"),
    (replace(ENTRY, text="按 N1 的口径", refs=(1,)), "按 N1 的口径"),
    (
        replace(ENTRY, kind="action", text="提交方案", owner="韩梅", due="2026-11-27"),
        "@韩梅 周五 11-27 提交方案",
    ),
    (replace(ENTRY, kind="divergence", text="安全标准", criterion="行业规范"), "安全标准 | 行业规范"),
    (replace(ENTRY, kind="offer", text="我方", amount="120万"), "我方 | 120万"),
    (replace(ENTRY, kind="offer", text="我方 120万", amount="120万"), "我方 120万"),
    (replace(ENTRY, kind="offer", text="110万以内", amount="110万", side="client"), "客户：110万以内"),
    (replace(ENTRY, kind="offer", text="客户 110万以内", amount="110万", side="client"), "客户 110万以内"),
    (replace(ENTRY, kind="decision", text="同意启动", speaker="王总", side="client"), "@王总 同意启动"),
    (replace(ENTRY, kind="consensus", text="与 @王总 定下30天", speaker="王总"), "与 @王总 定下30天"),
    (replace(ENTRY, kind="action", text="李雷：收集文档", owner="李雷", part="收集文档"), "李雷：收集文档"),
    (replace(ENTRY, kind="highlight", text="Ｎ１　同类案例", refs=(1,)), "Ｎ１　同类案例"),
]


@pytest.mark.guide(46)
@pytest.mark.parametrize(("entry", "words"), ROWS)
def test_a_row_says_what_was_read(entry: Entry, words: str) -> None:
    row = row_of(entry, {1: "N1"}.get)  # type: ignore[arg-type]
    assert (row.cells[0], row.cells[1], row.cells[3]) == ("14:09", "R1", words)
    assert row.key == 7


def test_signs_tags_and_hues() -> None:
    entry = replace(ENTRY, kind="offer", internal=True, topics=("price", "duty"))
    row = row_of(entry, lambda _number: "")
    assert (row.sign, row.tail, row.hue) == ("~", "#价格 #权责", "ours")


@pytest.mark.parametrize(
    ("due", "words"), [("2026-11-27", "周五 11-27"), ("2026-11-27T15:00", "周五 11-27 15:00")]
)
def test_dates_show_their_weekday(due: str, words: str) -> None:
    assert weekday_day(due) == words


def test_a_row_says_what_is_in_doubt_settled_and_replaced() -> None:
    old = Entry(
        doc_id=1, meeting=1, kind="consensus", code="C1", text="周期为30天", internal=True, suspect=(9,)
    )
    new = Entry(doc_id=2, meeting=1, kind="consensus", code="C2", text="C1 改为45天", refs=(1,), supersedes=1)
    disputed = Entry(
        doc_id=3,
        meeting=1,
        kind="divergence",
        code="D1",
        text="付款方式",
        speaker="王总",
        criterion="法务意见",
        owner="韩梅",
        due="2026-11-27",
        due_text="周五",
        resolved_by=2,
    )
    lines = {1: old, 2: new, 3: disputed}
    code = {number: line.code for number, line in lines.items()}.__getitem__
    around = Around(lines.get, {1: 2})
    rows = [row_of(line, code, around) for line in lines.values()]
    assert [(row.sign, row.cells[-1], row.tail) for row in rows] == [
        ("?", "周期为30天", "~ 由 C2 取代"),
        ("", "原: 周期为30天 -> 新: 45天", ""),
        ("", "@王总 付款方式 | 法务意见 @韩梅 周五 11-27", "由 C2 解决"),
    ]
