"""Reminders while the app is open (guide 84)."""

from __future__ import annotations

import pytest

from dealtui.service.preparing import MeetingForm, create_meeting, start_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.settings import Settings
from dealtui.tui.app import DealtuiApp
from dealtui.tui.reminding import Reminding
from dealtui.tui.screens.week import WeekScreen
from dealtui.tui.widgets.foot import Foot
from tests.tui.driving import app_on, press

pytestmark = pytest.mark.guide(84)


@pytest.fixture
def due_book(book: Book) -> Book:
    number = create_meeting(book, MeetingForm(client="华东智造", topic="价格"))
    start_meeting(book, number)
    lines = [
        "办 @李雷 明天 [b]报价[/b]",
        "~办 @李雷 明天 底线",
        "办 @韩梅 明天 初稿",
        "办 @李雷 12月20日 以后",
    ]
    Recording(book, number).capture(lines)
    return book


def toasts(app: DealtuiApp) -> list[str]:
    return [notice.message for notice in app._notifications]


async def test_what_is_mine_is_told_once(due_book: Book) -> None:
    app = app_on(due_book)
    async with app.run_test(size=(80, 24)) as pilot:
        reminding = Reminding(app)
        reminding.look()
        await pilot.pause()
        await app.workers.wait_for_complete()
        (text,) = toasts(app)
        assert [row[:2] for row in text.splitlines()] == ["A1", "A2"]
        assert "[b]报价[/b]" in text
        reminding.look()
        Reminding(app).look()
        await pilot.pause()
        assert len(toasts(app)) == 1
    assert due_book.repo.table("actions")[1]["reminded"] == ["screen:2026-11-26:1"]
    assert "reminded" not in due_book.repo.table("actions")[3]


async def test_nobody_is_disturbed_while_writing(due_book: Book) -> None:
    app = app_on(due_book)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_record(1)
        await pilot.pause()
        reminding = Reminding(app)
        reminding.look()
        await pilot.pause()
        assert toasts(app) == []
        app.open_today()
        await pilot.pause()
        reminding.look()
        await pilot.pause()
        assert len(toasts(app)) == 1


async def test_the_toast_goes_with_its_screen_and_a_pane_is_never_hidden(due_book: Book) -> None:
    app = app_on(due_book)
    async with app.run_test(size=(80, 24)) as pilot:
        reminding = Reminding(app)
        reminding.start()
        await pilot.pause()
        await app.workers.wait_for_complete()
        assert len(toasts(app)) == 1
        await press(pilot, "today.board")
        await pilot.pause()
        assert toasts(app) == []
        Recording(due_book, 1).capture(["办 @李雷 今天 签字"])
        reminding.look()
        await pilot.pause()
        assert toasts(app) == []
        assert "A5" in app.screen.query_one(Foot).status


async def test_the_terminal_is_told_only_when_switched_on(
    due_book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    for channels, expected in (((), 0), (("osc9",), 1)):
        due_book.repo.table("actions")[1].pop("reminded", None)
        due_book.repo.table("actions")[2].pop("reminded", None)
        app = DealtuiApp(
            due_book,
            Settings(user="李雷", lang="en", minutes_lang="en", book=due_book.path, notify=channels),
        )
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            written: list[str] = []
            assert app._driver is not None
            monkeypatch.setattr(app._driver, "write", written.append)
            Reminding(app).look()
            await app.workers.wait_for_complete()
            told = [text for text in written if "\x1b]9;" in text]
            assert len(told) == expected
            assert not any("底线" in text for text in told), "an internal line is not shown to the room"


async def test_an_app_that_was_left_at_once_is_not_reminded(
    due_book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealtui.tui.app.AFTER_THE_START", 3600)
    app = app_on(due_book)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
    app._watch_dates()  # the timer of the start goes off while the app closes
    assert toasts(app) == []
    assert "reminded" not in due_book.repo.table("actions")[1]


async def test_a_screen_that_is_just_being_opened_is_reminded_a_moment_later(due_book: Book) -> None:
    app = app_on(due_book)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(WeekScreen(due_book))
        Reminding(app).look()
        for _ in range(1500):
            await pilot.pause(0.02)
            if app.screen.query_one(Foot).status:
                break
        assert "A1" in app.screen.query_one(Foot).status


async def test_the_app_looks_by_itself_after_the_start(
    due_book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealtui.tui.app.AFTER_THE_START", 0.01)
    app = app_on(due_book)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(1500):
            await pilot.pause(0.02)
            if toasts(app):
                break
        assert toasts(app)[0].startswith("A1")
