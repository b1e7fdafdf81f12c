"""A line in doubt on the record screen: its sign, why, and the key that takes it away."""

from __future__ import annotations

import pytest

from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.tui.app import DealtuiApp
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.widgets.parts_line import PartsLine
from tests.conftest import FORM
from tests.tui.driving import app_on, press, screen_text, settled


@pytest.fixture
async def recording(book: Book) -> Recording:
    """A need that was changed after it was answered and agreed on."""
    recording = Recording(book, create_meeting(book, FORM))
    recording.capture(["需 定制化开发功能", "案 N1 三模块架构", "共 S1 按三模块开发", "需 现场培训"])
    await recording.edit(1, "需 定制化开发功能，含移动端")
    return recording


def signs(app: DealtuiApp) -> dict[str, str]:
    assert isinstance(app.screen, RecordScreen)
    return {row.cells[1]: row.sign for row in app.screen._rows.rows}


@pytest.mark.guide(27, 61)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_one_key_says_that_a_line_was_looked_at(recording: Recording, size: tuple[int, int]) -> None:
    app = app_on(recording.book, lang="zh", meeting=recording.number)
    async with app.run_test(size=size) as pilot:
        assert signs(app) == {"N1": "", "S1": "?", "C1": "?", "N2": ""}
        drawn = next(row for row in screen_text(app) if " S1 " in row)
        assert drawn.startswith("?")
        await press(pilot, "capture.browse", "list.up", "list.up")  # the last line is N2
        await pilot.pause()
        assert "依据的 N1 改过" in app.screen.query_one("#notice", PartsLine).text
        await press(pilot, "lines.clear")
        await settled(pilot)
        assert signs(app) == {"N1": "", "S1": "", "C1": "?", "N2": ""}
        assert app.screen.query_one("#notice", PartsLine).text == "S1 已复核"
        await press(pilot, "lines.undo")
        await settled(pilot)
        assert signs(app)["S1"] == "?"


async def test_a_line_that_is_not_in_doubt_says_so(recording: Recording) -> None:
    app = app_on(recording.book, lang="zh", meeting=recording.number)
    async with app.run_test(size=(80, 24)) as pilot:
        before = recording.book.repo.seq
        await press(pilot, "capture.browse", "lines.clear")
        await settled(pilot)
        assert "没有待复核" in app.screen.query_one("#notice", PartsLine).text
        assert recording.book.repo.seq == before
