"""Another program's lines appear by themselves: at once where the system tells of them, within two seconds elsewhere."""

from __future__ import annotations

import asyncio

import pytest

from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.store.watching import Watch
from dealtui.tui import lookout
from tests.conftest import NOW
from tests.tui.driving import app_on, screen_text


@pytest.mark.guide(24)
@pytest.mark.parametrize("told", [True, False])
async def test_lines_of_another_program_appear(
    book: Book, recording: Recording, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout, "SECOND", 0.05)
    monkeypatch.setattr("dealtui.store.watching.is_local", lambda folder, mounts: told)
    if told and (tried := Watch.of(book.repo.folder)) is None:
        pytest.skip("inotify is not to be had here")
    elif told and tried is not None:
        tried.close()
    other = Book.open(book.path, user="韩梅", now=NOW)
    app = app_on(book, meeting=1)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        async with asyncio.timeout(20):
            while app._lookout._timer is None or (told and app._lookout._watch is None):
                await asyncio.sleep(0.02)
        assert (app._lookout._watch is not None) is told
        for line in ("需 三年质保", "痛 慢"):
            Recording(other, 1).capture([line])
            async with asyncio.timeout(20):
                while line[2:] not in "".join(screen_text(app)):
                    await asyncio.sleep(0.02)
    assert app._lookout._watch is None
    other.close()
