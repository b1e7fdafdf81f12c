"""A line in doubt on the record screen, and open divergences on Today."""

from __future__ import annotations

import pytest

from dealtui import i18n
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.tui.app import DealtuiApp
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.widgets.parts_line import PartsLine
from dealtui.tui.widgets.sections import Sections
from tests.conftest import FORM
from tests.tui.driving import SIZES, app_on, press, screen_text, settled, typed


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
        assert "没有存疑" in app.screen.query_one("#notice", PartsLine).text
        assert recording.book.repo.seq == before


@pytest.mark.guide(16, 61)
async def test_what_an_edit_will_put_in_doubt_is_said_before_enter(recording: Recording) -> None:
    app = app_on(recording.book, lang="zh", meeting=recording.number)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = app.screen
        assert isinstance(screen, RecordScreen)
        await press(pilot, "capture.browse", "list.first", "lines.edit")
        await pilot.pause()
        reading = screen.query_one("#reading", PartsLine)
        assert "改后要复核" not in reading.text
        await typed(pilot, "。")
        await pilot.pause()
        assert "改后要复核" not in reading.text, "typography is no change"
        await typed(pilot, "和报表")
        await pilot.pause()
        assert "改后要复核 S1 C1" in reading.text


@pytest.mark.guide(17)
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("共 C1 改为两模块", "取代 C1"),
        ("共 按 C1 执行", "关联 C1"),
        ("决 D1 按基础标准", "解决 D1"),
        ("共 D1 C1 改为两模块", "解决 D1  取代 C1"),
    ],
)
async def test_what_a_consensus_does_is_said_before_enter(recording: Recording, line: str, said: str) -> None:
    recording.capture(["歧 数据安全标准"])
    app = app_on(recording.book, lang="zh", meeting=recording.number)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed(pilot, line)
        await pilot.pause()
        assert said in app.screen.query_one("#reading", PartsLine).text


def place_of(rows: Sections, words: str) -> int:
    return next(place for place, row in enumerate(rows.rows) if any(words in cell for cell in row.cells))


@pytest.mark.guide(61, 72)
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_today_names_the_divergences_that_nothing_has_settled(
    recording: Recording, size: tuple[int, int], lang: str
) -> None:
    recording.capture(["歧 数据安全标准待确认 | 符合行业信息安全规范 @韩梅 周五", "歧 付款方式"])
    app = app_on(recording.book, lang=lang)
    async with app.run_test(size=size) as pilot:
        first = next(row for row in screen_text(app) if "D1 " in row)
        second = next(row for row in screen_text(app) if "D2 " in row)
        assert {"zh": "未决分歧 2", "en": "Disputed 2"}[lang] in first
        assert "符合行业" in first and "韩梅" in first and "11-27" in first
        assert second.startswith("-") and {"zh": "缺解决标准", "en": "no criterion"}[lang] in second
        rows = app.screen.query_one(Sections)
        rows.select(place_of(rows, "D2 "))
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen) and app.screen.recording.number == recording.number


async def test_the_selection_stays_on_a_divergence_when_today_is_drawn_anew(recording: Recording) -> None:
    recording.capture(["歧 数据安全标准", "歧 付款方式"])
    app = app_on(recording.book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        rows = app.screen.query_one(Sections)
        rows.select(place_of(rows, "D2 "))
        Recording(recording.book, recording.number).capture(["歧 验收口径"])
        await pilot.pause()
        assert rows.row is not None and "D2 " in rows.row.cells[1]
