"""In the minutes: what a consensus was before, what settled a divergence, and who may see it."""

from __future__ import annotations

import pytest

from dealtui.export.minutes import minutes
from dealtui.service.book import Book
from dealtui.service.exporting import source
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from tests.conftest import FORM
from tests.export.test_minutes import block

FIRST = [
    "共 项目周期为30天",
    "歧 付款 我方：月付 客户：年付 | 法务意见 @韩梅 周五",
    "折 我方：分两期",
    "~共 底线 110万",
]


@pytest.fixture
def meetings(book: Book) -> tuple[int, int]:
    first = book.do(create_meeting(FORM))
    book.do(Recording(book, first).capture(FIRST))
    second = book.do(create_meeting(FORM._replace(topic="变更", scene="change")))
    book.do(Recording(book, second).capture(["共 C1 改为45天", "共 D1 分两期付款", "共 C2 改为112万"]))
    return first, second


def sheet(book: Book, number: int, audience: str, name: str, lang: str = "zh") -> list[list[str]]:
    return block(minutes(source(book, number), audience, lang), name)


@pytest.mark.guide(17, 27)
def test_a_consensus_tells_what_it_was_before(book: Book, meetings: tuple[int, int]) -> None:
    rows = sheet(book, meetings[1], "internal", "C")
    assert [row[:2] for row in rows] == [
        ["C3", "C1 改为45天（原: 项目周期为30天 → 新: 45天）"],
        ["C4", "D1 分两期付款"],
        ["C5", "C2 改为112万（原: 底线 110万 → 新: 112万）"],
    ]
    english = sheet(book, meetings[1], "internal", "C", "en")
    assert "was: 项目周期为30天 → now: 45天" in english[0][1]


def test_the_old_one_stays_and_names_what_took_its_place(book: Book, meetings: tuple[int, int]) -> None:
    assert sheet(book, meetings[0], "internal", "C")[0][:2] == ["C1", "项目周期为30天（已由 C3 取代）"]


@pytest.mark.guide(102)
def test_the_client_hears_nothing_of_an_internal_one(book: Book, meetings: tuple[int, int]) -> None:
    rows = sheet(book, meetings[1], "client", "C")
    assert rows[0][1].endswith("（原: 项目周期为30天 → 新: 45天）")
    assert rows[2][1] == "C2 改为112万"
    assert "110万" not in minutes(source(book, meetings[1]), "client", "zh")


@pytest.mark.guide(61, 62, 72)
def test_a_divergence_has_positions_compromise_criterion_owner_date_and_state(
    book: Book, meetings: tuple[int, int]
) -> None:
    (row,) = sheet(book, meetings[0], "client", "D")
    assert row == [
        "D1",
        "付款 我方：月付 客户：年付",
        "M1 分两期（我方）",
        "法务意见",
        "韩梅",
        "2026-11-27 周五（周五）",
        "已解决（C4）",
    ]
