"""Divergences settled and opened again, consensus in place of consensus: in a real book, with undo."""

from __future__ import annotations

import pytest

from dealtui.service.disputes import open_divergences
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.sealing import seal
from dealtui.service.settling import divergences, superseded
from dealtui.service.suspecting import clear
from dealtui.service.verifying import verify
from tests.conftest import FORM


def state(recording: Recording) -> list[tuple[str, str, str]]:
    return [
        (d.entry.code, d.state, d.settled_by.code if d.settled_by else "")
        for d in divergences(recording.book, recording.number)
    ]


@pytest.fixture
def talk(recording: Recording) -> Recording:
    recording.capture(
        ["歧 数据安全标准 | 行业规范", "折 我方：先按基础标准执行", "歧 付款方式 | 法务意见", "共 周期为30天"]
    )
    return recording


@pytest.mark.guide(27, 61, 62, 72)
async def test_a_consensus_that_names_a_divergence_settles_it(talk: Recording) -> None:
    assert state(talk) == [("D1", "offered", ""), ("D2", "open", "")]
    talk.capture(["共 D1 按基础标准，后续迭代"])
    assert state(talk)[0] == ("D1", "resolved", "C2")
    await talk.undo()
    assert state(talk)[0] == ("D1", "offered", "")
    await talk.redo()
    assert state(talk)[0] == ("D1", "resolved", "C2")


async def test_it_is_open_again_when_the_consensus_goes_or_no_longer_names_it(talk: Recording) -> None:
    talk.capture(["共 D1 D2 一并解决"])
    await talk.edit(5, "共 D2 分两期付款")
    assert state(talk) == [("D1", "offered", ""), ("D2", "resolved", "C2")]
    await talk.delete(5)
    assert state(talk)[1] == ("D2", "open", "")
    await talk.undo()
    assert state(talk)[1] == ("D2", "resolved", "C2")
    await talk.rekind(5, "note")
    assert state(talk)[1] == ("D2", "open", "")


async def test_an_earlier_settlement_holds_again_when_the_later_one_goes(talk: Recording) -> None:
    talk.capture(["共 D2 分两期付款", "决 D2 分三期付款"])
    assert state(talk)[1] == ("D2", "resolved", "J1")
    await talk.delete(6)
    assert state(talk)[1] == ("D2", "resolved", "C2")


@pytest.mark.guide(17, 27)
async def test_a_new_consensus_takes_the_place_of_the_old_which_stays(talk: Recording) -> None:
    talk.capture(["办 @韩梅 周五 按 C1 排期"])
    talk.capture(["共 C1 改为45天"])
    old, promise, new = talk.entry(4), talk.entry(5), talk.entry(6)
    assert (new.supersedes, old.deleted, superseded(talk.book, 1)) == (4, False, {4: 6})
    assert promise.suspect == (4,), "what was built on the old one is to be looked at"
    assert not new.suspect
    await talk.undo()
    assert (superseded(talk.book, 1), talk.entry(5).suspect) == ({}, ())


async def test_the_old_one_holds_again_when_the_new_one_goes(talk: Recording) -> None:
    talk.capture(["共 C1 改为45天", "共 C1 改为60天"])
    assert superseded(talk.book, 1) == {4: 5, 5: 6}
    await talk.delete(5)
    assert superseded(talk.book, 1) == {4: 6}
    await talk.edit(6, "共 C1 继续有效")
    assert superseded(talk.book, 1) == {}


async def test_what_is_only_named_keeps_its_place(talk: Recording) -> None:
    talk.capture(["办 @韩梅 周五 按 C1 排期", "共 按 C1 执行，另加培训"])
    assert superseded(talk.book, 1) == {}
    assert talk.entry(5).suspect == ()


@pytest.mark.guide(61, 72)
async def test_open_divergences_are_known_without_opening_a_deal(talk: Recording) -> None:
    book = talk.book
    talk.capture(["~歧 验收口径 | 双方签字 @韩梅 周五"])
    lines = open_divergences(book)
    assert [(d.code, d.text, d.criterion, d.owner, d.due, d.client) for d in lines] == [
        ("D3", "验收口径", "双方签字", "韩梅", "2026-11-27", "华东智造"),
        ("D1", "数据安全标准", "行业规范", "", "", "华东智造"),
        ("D2", "付款方式", "法务意见", "", "", "华东智造"),
    ]
    assert [d.code for d in open_divergences(book, "韩梅")] == ["D3"]
    talk.capture(["共 D1 D2 D3 一并解决"])
    assert open_divergences(book) == []
    assert "disputed" not in book.repo.table("meetings")[talk.number]
    await talk.undo()
    assert [d.code for d in open_divergences(book)] == ["D3", "D1", "D2"]


async def test_a_consensus_of_a_later_meeting_settles_a_divergence_of_an_earlier_one(talk: Recording) -> None:
    book = talk.book
    second = Recording(book, create_meeting(book, FORM._replace(topic="第二次")))
    second.capture(["共 D1 按基础标准", "共 C1 改为45天"])
    assert (state(talk)[0], superseded(book, 1)) == (("D1", "resolved", "C2"), {4: 6})
    assert [d.code for d in open_divergences(book)] == ["D2"]
    await second.undo()
    assert [d.code for d in open_divergences(book)] == ["D1", "D2"]


@pytest.mark.guide(17, 27, 28)
async def test_a_sealed_record_is_settled_and_put_in_doubt_without_being_broken(talk: Recording) -> None:
    book = talk.book
    talk.capture(["办 @韩梅 周五 按 C1 排期"])
    await talk.end()
    seal(book, talk.number, reviewer="韩梅")
    second = Recording(book, create_meeting(book, FORM._replace(topic="变更", scene="change")))
    second.capture(["共 D1 按基础标准", "共 C1 改为45天"])
    assert (state(talk)[0], superseded(book, 1)) == (("D1", "resolved", "C2"), {4: 7})
    assert talk.entry(5).suspect == (4,)
    assert not any(verdict.faults for verdict in verify(book))
    clear(book, 1, 5)
    await second.undo()
    assert state(talk)[0] == ("D1", "offered", "")
    assert not any(verdict.faults for verdict in verify(book))
