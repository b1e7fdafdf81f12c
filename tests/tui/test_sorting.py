"""Lines that were taken in are gone through by keys alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dealtui.export.turns import read_transcript
from dealtui.service import importing
from dealtui.service.book import Book
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.tui.screens.sorting import SortScreen
from tests.conftest import FORM
from tests.service.test_importing import CALL
from tests.tui.driving import TWO, Say, Size, driven, press, screen_text, typed


@pytest.fixture
def taken(book: Book) -> Recording:
    number = book.do(create_meeting(FORM._replace(ours=("李雷:客户经理",), theirs=("王总:总经理",))))
    book.do(importing.take_in(book, number, "call.vtt", CALL, read_transcript(CALL)))
    return Recording(book, number)


def kinds(recording: Recording) -> list[str]:
    return [entry.kind for entry in recording.entries][1:]  # without the file


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_a_letter_says_what_a_line_is_and_goes_on(taken: Recording, lang: str, size: Size) -> None:
    async with driven(taken.book, lang=lang, size=size, opens=("sort", taken.number)) as (app, pilot):
        assert "call.vtt" in "\n".join(screen_text(app))
        await press(pilot, "sort.pain", "sort.note", "sort.action")
        assert kinds(taken) == ["pain", "note", "action"]
        await press(pilot, "sort.undo")
        assert kinds(taken) == ["pain", "note", "note"]


async def test_enter_takes_what_is_proposed(taken: Recording) -> None:
    async with driven(taken.book, opens=("sort", taken.number)) as (app, pilot):
        assert kinds(taken) == ["note"] * 3  # nothing happens unasked
        await press(pilot, "sort.take", "sort.take", "sort.take")
        assert kinds(taken) == ["need", "action", "action"]
        assert [entry.owner for entry in taken.entries[2:]] == ["李雷", "李雷"]
        assert "~" in "".join(line[0] for line in screen_text(app) if line)


async def test_lines_are_split_joined_dropped_owned_and_dated(taken: Recording) -> None:
    async with driven(taken.book, opens=("sort", taken.number)) as (app, pilot):
        await press(pilot, "sort.pass", "sort.split")
        assert len(kinds(taken)) == 4
        await press(pilot, "sort.join")
        assert len(kinds(taken)) == 3
        await press(pilot, "sort.owner", "dialog.choose")
        await press(pilot, "sort.due", Say("soon"), "dialog.choose")
        assert app.screen.is_modal, "no date: the dialog says why and stays"
        await pilot.press("ctrl+u")
        await press(pilot, Say("12-01"), "dialog.choose")
        entry = taken.entries[2]
        assert (entry.kind, entry.owner, entry.due) == ("action", "李雷", "2026-12-01")
        await press(pilot, "sort.due", Say("12-08"), "dialog.choose")
        assert taken.entries[2].due == "2026-12-08", "what is typed takes the place of the date"
        await press(pilot, "sort.due")
        await pilot.press("delete")
        await press(pilot, "dialog.choose")
        assert taken.entries[2].due == ""
        await press(pilot, "list.first", "list.down", "sort.drop")
        assert len(kinds(taken)) == 2


async def test_the_file_is_read_whole_where_its_lines_are_sorted(taken: Recording) -> None:
    async with driven(taken.book, size=(100, 40), opens=("sort", taken.number)) as (app, pilot):
        await press(pilot, "list.last", "sort.file")
        assert app.screen.is_modal and "00:02:20.000" in "\n".join(screen_text(app))
        await press(pilot, "sheet.close")
        assert isinstance(app.screen, SortScreen)


async def test_a_file_is_taken_in_from_today(book: Book, tmp_path: Path) -> None:
    (tmp_path / "call.vtt").write_text(CALL, encoding="utf-8")
    async with driven(book) as (app, pilot):
        await press(pilot, "today.import")
        await typed(pilot, str(tmp_path / "nothing.vtt"))
        await press(pilot, "dialog.choose")
        assert "nothing.vtt" in "\n".join(screen_text(app))
        await press(pilot, "today.import")
        await typed(pilot, os.devnull)
        await press(pilot, "dialog.choose")
        assert "is not a regular file" in "\n".join(screen_text(app)), "a pipe would be waited for"
        await press(pilot, "today.import")
        await typed(pilot, str(tmp_path / "call.vtt"))
        await press(pilot, "dialog.choose")
        await typed(pilot, "华东智造")
        await press(pilot, "dialog.choose")
        for _ in range(2):  # who they are; 李雷 uses the book
            await press(pilot, "dialog.choose")
        assert isinstance(app.screen, SortScreen)
        assert [entry.kind for entry in book.state(1).ordered(1)] == ["attachment", "note", "note", "note"]
