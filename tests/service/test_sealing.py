"""A complete record is sealed; what is changed afterwards is an amendment, or named (guide 28, 65-68, 103)."""

from __future__ import annotations

import asyncio

import pytest

from dealtui.domain.seal import lines_of
from dealtui.domain.seal_check import verify
from dealtui.service.entry_work import change_entry
from dealtui.service.sealed import Sealed
from dealtui.service.sealing import NotSealed, amend, confirm, seal, seals_of


def faults(book, number):
    meeting = book.meeting(number)
    tables = book.repo.deal(meeting.deal)
    doc = book.repo.table("meetings")[number]
    return verify(number, doc, seals_of(book, number), lines_of(number, doc, tables.entries, tables.links))


LINES = (
    "需 定制化开发功能",
    "案 N1 采用三模块架构",
    "应 N1 满足 二次开发",
    "约 @李雷 提交方案 11月27日",
    "~ 底价 100万",
)


@pytest.fixture
def over(recording):
    recording.capture(LINES)
    asyncio.run(recording.end())
    return recording


def test_seal(over):
    book, number = over.book, over.number
    print([(e.code, e.kind, e.owner, e.due) for e in over.entries])
    assert seal(book, number, reviewer="韩梅") == "DT-2026-0001"
    assert faults(book, number) == []
    with pytest.raises(Sealed):
        over.capture(["需 又一项"])
    with pytest.raises(Sealed):
        asyncio.run(over.undo())
    n1 = over.entries[0].doc_id
    amend(book, number, "错字", lambda work: change_entry(work, n1, text="定制开发"))
    assert faults(book, number) == []
    confirm(book, number, "王总")
    assert faults(book, number) == []
    assert book.meeting(number).version == 2
    with pytest.raises(NotSealed):
        seal(book, number)
