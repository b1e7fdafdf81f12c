"""Reminders while the app is open (guide 84)."""

from __future__ import annotations

import pytest
from pytest import MonkeyPatch
from textual.pilot import Pilot

from dealtui.service.book import Book
from dealtui.service.preparing import MeetingForm, create_meeting, new_client, start
from dealtui.service.recording import Recording
from dealtui.settings import Settings
from dealtui.tui.app import DealtuiApp
from dealtui.tui.screens.charts import WeekScreen
from dealtui.tui.widgets.drawn import Foot
from tests.tui.driving import driven, press, screen_text

pytestmark = pytest.mark.guide(84)


@pytest.fixture
def due_book(book: Book) -> Book:
    number = book.do(create_meeting(MeetingForm(client="华东智造", topic="价格")))
    book.do(start(book, number))
    lines = [
        "办 @李雷 明天 [b]报价[/b]",
        "~办 @李雷 明天 底线",
        "办 @韩梅 明天 初稿",
        "办 @李雷 12月20日 以后",
    ]
    book.do(Recording(book, number).capture(lines))
    return book


def told(app: DealtuiApp) -> str:
    """What the foot says; nothing lies over the rows."""
    assert not app._notifications
    return app.screen.query_one(Foot).status


async def looked(app: DealtuiApp, pilot: Pilot[None]) -> str:
    """What is told when the app looks, and then kept."""
    app.remind()
    await pilot.pause()
    await app.workers.wait_for_complete()
    return told(app)


@pytest.mark.guide(18)
async def test_what_is_mine_is_told_once_and_a_visit_to_who_looks_after_the_client(due_book: Book) -> None:
    for name, owner in (("远山能源", "李雷"), ("北辰物流", "韩梅")):
        due_book.do(new_client(due_book, name, owner=owner, next_visit="2026-11-25"))
    async with driven(due_book) as (app, pilot):
        said = await looked(app, pilot)
        assert said.endswith("A1 A2") and "远山能源" in said and "北辰物流" not in said
        app.screen.query_one(Foot).status = ""
        assert not await looked(app, pilot)
    async with driven(due_book) as (app, pilot):
        assert not await looked(app, pilot), "at the next start neither"
    actions = due_book.repo.table("actions")
    assert actions.get(doc_id=1)["reminded"] == ["screen:2026-11-26:1"]
    assert "reminded" not in actions.get(doc_id=3)
    assert [client.reminded for client in due_book.clients()] == [(), ("screen:2026-11-25:0",), ()]


async def test_nobody_is_disturbed_while_writing(due_book: Book) -> None:
    async with driven(due_book, opens=("record", 1)) as (app, pilot):
        assert "A1" not in await looked(app, pilot)
        app.pop_screen()
        await pilot.pause()
        assert "A1" in await looked(app, pilot)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_what_is_told_leaves_the_keys_in_the_foot(due_book: Book, lang: str) -> None:
    due_book.do(Recording(due_book, 1).capture(["办 @李雷 今天 签字"] * 12))
    async with driven(due_book, lang=lang, size=(60, 15)) as (app, pilot):
        await press(pilot, "today.board")
        said, words = await looked(app, pilot), screen_text(app)[-1]
        assert said[:3] in words and "F1" in words and words.lstrip().startswith("H L")


async def test_the_terminal_is_told_when_switched_on(due_book: Book, monkeypatch: MonkeyPatch) -> None:
    for channels in ((), ("osc9",)):
        for number in (1, 2):
            due_book.repo.table("actions").get(doc_id=number).pop("reminded", None)
        settings = Settings(user="李雷", lang="en", minutes_lang="en", book=due_book.path, notify=channels)
        app = DealtuiApp(due_book, settings)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            written: list[str] = []
            monkeypatch.setattr(app._driver, "write", written.append)
            await looked(app, pilot)
            shown = [text for text in written if "\x1b]9;" in text]
            assert len(shown) == len(channels)
            assert not any("底线" in text for text in shown), "an internal line is not shown to the room"


async def test_an_app_left_at_once_is_not_reminded(due_book: Book, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr("dealtui.tui.app.AFTER_THE_START", 3600)
    async with driven(due_book) as (app, pilot):
        pass
    assert "reminded" not in due_book.repo.table("actions").get(doc_id=1)


async def comes(app: DealtuiApp, pilot: Pilot[None]) -> bool:
    """Whether A1 is told of by and by."""
    for _ in range(1500):
        await pilot.pause(0.02)
        if told(app):
            break
    return "A1" in told(app)


async def test_a_screen_that_is_just_being_opened_is_reminded_a_moment_later(due_book: Book) -> None:
    async with driven(due_book) as (app, pilot):
        app.push_screen(WeekScreen(due_book))
        app.remind()
        assert await comes(app, pilot)


async def test_the_app_looks_by_itself_at_the_start(due_book: Book, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr("dealtui.tui.app.AFTER_THE_START", 0.01)
    async with driven(due_book) as (app, pilot):
        assert await comes(app, pilot)
