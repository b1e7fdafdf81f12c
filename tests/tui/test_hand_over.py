"""On the board: one accountable person for what is marked, and everything of one person to another (guide 23, 26)."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from dealtui.i18n import t, tn
from dealtui.service.following_list import Filter, actions_of
from dealtui.service.unit_of_work import Book
from dealtui.tui.screens.board import BoardScreen
from tests.tui.driving import SIZES, app_on, press, screen_text, settled, typed
from tests.tui.follow_book import by_task, fill


@pytest.fixture
def full(book: Book) -> Book:
    fill(book)
    return book


async def on_board(pilot: Pilot[None]) -> BoardScreen:
    await pilot.pause()
    await press(pilot, "today.board")
    await pilot.pause()
    assert isinstance(pilot.app.screen, BoardScreen)
    return pilot.app.screen


async def name(pilot: Pilot[None], who: str) -> None:
    await typed(pilot, who)
    await pilot.press("enter")
    await settled(pilot)


def owned(book: Book, who: str) -> set[str]:
    return {card.task for card in actions_of(book, Filter(person=who, unsettled=True))}


@pytest.mark.guide(23)
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_everything_open_of_one_person_goes_to_another(full: Book, lang: str) -> None:
    app = app_on(full, lang=lang)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        screen.view.select(by_task(full, "安全规范对照").doc_id)
        theirs = owned(full, "韩梅")
        assert len(theirs) == 3
        await press(pilot, "board.hand_over")
        await pilot.pause()
        asked = "\n".join(screen_text(app))
        assert tn("action.ask_hand_over", 3, name="韩梅", n=3) in asked
        await name(pilot, "赵敏")
        assert (owned(full, "赵敏"), owned(full, "韩梅")) == (theirs, set())
        assert t("act.handover") in "\n".join(screen_text(app))
        await press(pilot, "follow.undo")
        await settled(pilot)
        assert owned(full, "韩梅") == theirs
        await press(pilot, "board.hand_over")
        await pilot.pause()
        await name(pilot, "大家")  # a crowd takes nothing over
        assert owned(full, "韩梅") == theirs


@pytest.mark.guide(26)
async def test_what_is_marked_gets_one_owner(full: Book) -> None:
    app = app_on(full)
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        for task in ("安全规范对照", "收集需求文档"):
            screen.view.select(by_task(full, task).doc_id)
            await press(pilot, "cards.mark")
        await press(pilot, "board.owner")
        await pilot.pause()
        await name(pilot, "赵敏")
        assert owned(full, "赵敏") == {"安全规范对照", "收集需求文档"}
