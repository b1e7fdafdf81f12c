"""Doubt about what an action rests on is seen on the board and taken off there, with the doubt about its line (guide 27)."""

from __future__ import annotations

import pytest

from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.board import BoardScreen
from tests.conftest import FORM
from tests.tui.driving import app_on, press, screen_text, settled


@pytest.fixture
async def doubted(book: Book) -> Book:
    """One action that rests on a consensus which says something else by now."""
    recording = Recording(book, create_meeting(book, FORM))
    recording.capture(["共 按三模块开发", "办 @韩梅 周五 按 C1 提交方案", "办 @李雷 周五 寄样品"])
    await recording.edit(1, "共 按两模块开发")
    return book


def marks(book: Book) -> tuple[bool, bool]:
    """Whether the action is suspect, and its line."""
    return bool(book.record("actions", 1).suspect), bool(book.state(1).entries[2].suspect)


async def test_one_key_on_the_board_says_that_it_was_looked_at(doubted: Book) -> None:
    app = app_on(doubted)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = BoardScreen(doubted, select=1)
        app.push_screen(screen)
        await pilot.pause()
        assert marks(doubted) == (True, True)
        assert "?A1" in "\n".join(screen_text(app))
        await press(pilot, "board.look")
        await settled(pilot)
        assert marks(doubted) == (False, False)
        assert "?A1" not in "\n".join(screen_text(app))
        await press(pilot, "follow.undo")
        await settled(pilot)
        assert marks(doubted) == (True, True)


async def test_what_nobody_doubts_is_not_written(doubted: Book) -> None:
    app = app_on(doubted)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(BoardScreen(doubted, select=2))
        await pilot.pause()
        before = doubted.repo.seq
        await press(pilot, "board.look")
        await settled(pilot)
        assert doubted.repo.seq == before


async def test_the_action_opened_does_the_same(doubted: Book) -> None:
    app = app_on(doubted)
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ActionScreen(doubted, 1))
        await pilot.pause()
        await press(pilot, "action.look")
        await settled(pilot)
        assert marks(doubted) == (False, False)
