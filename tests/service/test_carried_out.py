"""A change that nobody waits for any more is carried out all the same."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from tests.conftest import NOW


async def test_a_screen_that_closes_in_the_middle_of_a_commit_leaves_no_lock_behind(
    book: Book, recording: Recording, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recording.capture(["需 定制化开发功能"])
    flush, on_the_disk, go_on = book.repo.flush, threading.Event(), threading.Event()

    def slow_flush(prepared: object) -> None:
        on_the_disk.set()
        go_on.wait(10)
        flush(prepared)  # type: ignore[arg-type]

    monkeypatch.setattr(book.repo, "flush", slow_flush)
    done = asyncio.Event()
    book.subscribe(lambda _: done.set())
    waiting = asyncio.ensure_future(recording.capture_async(["痛 现有系统数据处理效率低"]))
    await asyncio.to_thread(on_the_disk.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    await asyncio.wait_for(done.wait(), 10)
    assert [entry.code for entry in recording.entries] == ["N1", "P1"]

    other = Book.open(tmp_path / "book", user="韩梅", now=NOW)
    try:
        Recording(other, recording.number).capture(["效 将处理时间缩短50%"])  # Busy, were the lock still held
    finally:
        other.close()
    assert book.poll()
    assert [entry.code for entry in recording.entries] == ["N1", "P1", "E1"]
