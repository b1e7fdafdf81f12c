"""A sealed book on the disk: any byte that is not as it was written is named, by the seal or as damage (guide 28)."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealtui.domain.seal import FREE
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.sealing import confirm, seal
from dealtui.service.unit_of_work import Book
from dealtui.service.verifying import verify
from dealtui.store import datafile
from dealtui.store.errors import StoreError
from tests.conftest import FORM, NOW

pytestmark = pytest.mark.guide(28)

DEAL = "deals/1.json"
FILES = (DEAL, "book.json", "journal")
RECORD = ("entries", "links", "seals")  # of the deal's file; what was before the seal is the history's


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with a sealed record of every sort of line, amended, folded, and amended once more in the journal."""
    folder = tmp_path_factory.mktemp("sealed") / "book"
    book = Book.open(folder, user="李雷", now=NOW)
    recording = Recording(book, create_meeting(book, FORM))
    recording.capture(
        [
            "需 定制化开发功能 #方案",
            "痛 现有系统慢",
            "案 N1 采用三模块架构",
            "应 N1 满足 二次开发",
            "歧 付款方式 | 按阶段付款",
            "~价 我方 底价 100万",
            "办 @李雷 11月27日 提交方案",
            "题外话",
        ]
    )
    asyncio.run(recording.delete(recording.entries[-1].doc_id))
    asyncio.run(recording.end())
    seal(book, recording.number, "韩梅")
    asyncio.run(recording.because("用词有误").edit(1, "需 定制开发 #方案"))
    confirm(book, recording.number, "王总", "2026-11-26")
    assert book.repo.fold()
    asyncio.run(recording.because("漏记").capture_async(["共 周期30天"]))
    book.repo.let_go()
    return folder


def found(folder: Path) -> tuple[str, list[Any]]:
    """What a reader is told of a book: "damage", or what `verify` names."""
    try:
        book = Book.open(folder, create=False, read_only=True)
    except StoreError:
        return "damage", []
    try:
        faults = [fault for verdict in verify(book) for fault in verdict.faults]
        return ("damage" if book.notices else "fault" if faults else "sound"), faults
    except StoreError:
        return "damage", []
    finally:
        book.repo.let_go()


def test_untouched_it_passes(written: Path) -> None:
    assert found(written) == ("sound", [])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_flipped_byte_is_named(
    written: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flipped") / "book"
    shutil.copytree(written, folder)
    path = folder / data.draw(st.sampled_from(FILES))
    stored = bytearray(path.read_bytes())
    stored[data.draw(st.integers(0, len(stored) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(stored)
    assert found(folder)[0] != "sound"
    shutil.rmtree(folder.parent)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_byte_flipped_by_somebody_who_mends_the_checksum_is_named(
    written: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    meta, tables = datafile.decode((written / DEAL).read_bytes())
    whole = {name: {number: dict(doc) for number, doc in table.items()} for name, table in tables.items()}
    table = data.draw(st.sampled_from(RECORD))
    number = data.draw(st.sampled_from(sorted(whole[table])))
    before = whole[table][number]
    line = bytearray(json.dumps(before, ensure_ascii=False).encode())
    line[data.draw(st.integers(0, len(line) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        after = json.loads(line.decode())
    except ValueError:
        return  # no reader takes it
    free = FREE.get(table, frozenset())
    sealed = [{name: value for name, value in doc.items() if name not in free} for doc in (before, after)]
    if sealed[0] == sealed[1]:
        return
    folder = tmp_path_factory.mktemp("forged") / "book"
    shutil.copytree(written, folder)
    whole[table][number] = after
    (folder / DEAL).write_bytes(b"".join(datafile.encode(meta, whole)))
    how, faults = found(folder)
    assert how in ("fault", "damage")
    if how == "fault" and table != "seals":
        assert (table, number) in {(fault.table, fault.number) for fault in faults}
    shutil.rmtree(folder.parent)
