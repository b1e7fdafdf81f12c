"""A sealed record on the record screen: for reading; a change asks why, and stands beside what was (guide 28)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.events import Paste

from dealtui import i18n
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.sealing import amendments_of, seal
from dealtui.service.unit_of_work import Book
from dealtui.service.verifying import verify
from dealtui.tui.app import DealtuiApp
from dealtui.tui.dialogs.sheet import Sheet
from dealtui.tui.dialogs.text import TextPrompt
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.parts_line import PartsLine
from tests.conftest import FORM, NOW
from tests.tui.driving import app_on, press, screen_text, settled, type_line, typed

pytestmark = pytest.mark.guide(28)

LINES = ("需 定制化开发功能", "案 N1 采用三模块架构", "应 N1 满足 二次开发")


@pytest.fixture
def meeting(book: Book) -> int:
    """A sealed meeting of three lines."""
    number = create_meeting(book, FORM)
    recording = Recording(book, number)
    recording.capture(LINES)
    asyncio.run(recording.end())
    seal(book, number, "韩梅")
    recording.close()
    return number


def record_of(app: DealtuiApp) -> RecordScreen:
    assert isinstance(app.screen, RecordScreen)
    return app.screen


def codes(app: DealtuiApp) -> list[str]:
    return [row.cells[1] for row in record_of(app)._rows.rows]


def notice(app: DealtuiApp) -> str:
    return record_of(app).query_one("#notice", PartsLine).text


async def give_reason(pilot, text: str) -> None:
    """Answer the question why, as a person types it."""
    assert isinstance(pilot.app.screen, TextPrompt)
    await typed(pilot, text)
    await press(pilot, "dialog.choose")
    await settled(pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_it_opens_for_reading_and_says_how_to_amend(
    book: Book, meeting: int, lang: str, size: tuple[int, int]
) -> None:
    app = app_on(book, lang=lang, meeting=meeting)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        screen = record_of(app)
        assert screen._rows.has_focus
        text = "\n".join(screen_text(app))
        assert i18n.catalog(lang).t("seal.reading") in text
        assert "DT-2026-0001" in screen.query_one(Foot).status


async def test_an_edited_line_asks_for_the_reason_and_is_amended(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "list.first", "lines.edit")
        await typed(pilot, "（含报表）")
        await press(pilot, "capture.commit")
        await settled(pilot)
        await give_reason(pilot, "漏记报表")
        screen = record_of(app)
        assert screen.recording.entry(1).text == "定制化开发功能（含报表）"
        [made] = amendments_of(book, meeting)
        assert (made.reason, made.before["text"]) == ("漏记报表", "定制化开发功能")
        assert not screen._editing
        assert "version 2" in screen.query_one(Foot).status
    assert not verify(book)[0].faults


async def test_without_a_reason_nothing_is_changed_and_no_word_is_lost(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "list.first", "lines.edit")
        await typed(pilot, "甲")
        await press(pilot, "capture.commit")
        await settled(pilot)
        await press(pilot, "dialog.choose")  # an empty reason is none
        assert isinstance(app.screen, TextPrompt)
        await press(pilot, "dialog.cancel")
        await settled(pilot)
        screen = record_of(app)
        assert screen._line.text == "需 定制化开发功能甲"
        assert book.meeting(meeting).version == 1
        await press(pilot, "capture.browse", "lines.delete")
        await settled(pilot)
        await press(pilot, "dialog.cancel")
        await settled(pilot)
        assert len(screen.recording.entries) == 3


async def test_a_missing_line_is_added_with_its_reason(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "lines.write")
        await type_line(pilot, "共 周期30天")
        await press(pilot, "dialog.cancel")
        await settled(pilot)
        screen = record_of(app)
        assert screen._line.text == "共 周期30天"
        await press(pilot, "capture.commit")
        await settled(pilot)
        await give_reason(pilot, "漏记")
        assert [entry.code for entry in screen.recording.entries][-1] == "C1"
        assert screen._line.text == ""
        assert not screen.outbox.unsaved
    assert book.meeting(meeting).version == 2


async def test_nothing_sealed_is_taken_back(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "lines.undo")
        await settled(pilot)
        assert i18n.t("seal.not_sealed.undo") in notice(app)
    assert book.meeting(meeting).status == "sealed"


async def test_a_key_shows_what_a_line_has_been(book: Book, meeting: int) -> None:
    recording = Recording(book, meeting)
    await recording.because("漏记 [/报表]").edit(1, "需 定制化开发功能（含报表）")
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "list.first", "lines.history")
        await pilot.pause()
        assert isinstance(app.screen, Sheet)
        text = "\n".join(screen_text(app))
        assert (
            text.index("定制化开发功能（含报表）")
            < text.index("Reason: 漏记 [/报表]")
            < text.rindex("需 定制化开发功能")
        )
        assert "2026-11-25 10:00  李雷" in text
        await press(pilot, "sheet.down", "sheet.page_down", "sheet.page_up", "sheet.up", "sheet.close")
        await pilot.pause()
        assert record_of(app)._rows.has_focus


async def test_the_head_is_amended_in_its_form(book: Book, meeting: int) -> None:
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(MeetingFormScreen(book, meeting=meeting))
        await settled(pilot)
        form = app.screen
        form._lines["place"].value = "四楼会议室"
        await press(pilot, "form.save")
        await settled(pilot)
        assert book.meeting(meeting).place == "三楼会议室"
        await give_reason(pilot, "地点记错")
        assert book.meeting(meeting).place == "四楼会议室"
        assert app.screen is not form
    [made] = amendments_of(book, meeting)
    assert (made.table, made.reason, made.before["place"]) == ("meetings", "地点记错", "三楼会议室")
    assert not verify(book)[0].faults


async def test_lines_typed_while_another_program_seals_are_not_lost(book: Book, tmp_path: Path) -> None:
    number = create_meeting(book, FORM)
    recording = Recording(book, number)
    recording.capture(LINES)
    app = app_on(book, meeting=number)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        theirs = Book.open(tmp_path / "book", user="韩梅", now=NOW)
        await Recording(theirs, number).end()
        seal(theirs, number)
        theirs.close()
        await type_line(pilot, "共 周期30天")
        await give_reason(pilot, "漏记")
        screen = record_of(app)
        assert [entry.code for entry in screen.recording.entries][-1] == "C1"
        assert screen.outbox.fault is None and not screen.outbox.waiting
        assert codes(app)[-1] == "C1"
    assert not verify(book)[0].faults


async def test_pasted_lines_wait_in_sight_until_there_is_a_reason(book: Book, meeting: int) -> None:
    app = app_on(book, meeting=meeting)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "lines.write")
        app.screen._line.post_message(Paste("共 甲\n共 乙"))
        await settled(pilot)
        await press(pilot, "dialog.cancel")
        await settled(pilot)
        screen = record_of(app)
        assert [line for line, _ in screen.outbox.unsaved] == ["共 甲", "共 乙"]
        assert book.meeting(meeting).version == 1
        await type_line(pilot, "共 丙")
        await give_reason(pilot, "漏记")
        assert codes(app) == ["N1", "S1", "R1", "C1", "C2", "C3"]
        assert not screen.outbox.waiting
    assert not verify(book)[0].faults
