"""The keys of an action follow its state: what is out of turn is neither offered nor asked for."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from dealtui.domain.records import Action
from dealtui.i18n import t
from dealtui.service import following_acts as acts
from dealtui.service.following import Following
from dealtui.service.unit_of_work import Book
from dealtui.tui.keys import label
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.action_message import NUDGE, RESULT, MessageScreen
from dealtui.tui.screens.action_next import NextPrompt
from dealtui.tui.screens.board import BoardScreen
from dealtui.tui.screens.week import WeekScreen
from dealtui.tui.widgets.foot import Foot
from tests.tui.driving import SIZES, app_on, press, screen_text, settled, typed
from tests.tui.follow_book import by_task, fill

TASK = "收集需求文档"
TOLD = ("done", "send")


@pytest.fixture
def full(book: Book) -> Book:
    fill(book)
    return book


def bring(book: Book, action: Action, *events: str) -> None:
    given = {"done": {"result": "已收齐"}, "send": {"to": "王总"}, "feedback": {"text": "收到"}}
    for event in events:
        Following(book).apply(acts.event(book, [action.doc_id], event, **given.get(event, {})))


async def opened(pilot: Pilot[None], book: Book, task: str = TASK) -> ActionScreen:
    await pilot.pause()
    screen = ActionScreen(book, by_task(book, task).doc_id)
    await pilot.app.push_screen(screen)
    await pilot.pause()
    return screen


def offered(pilot: Pilot[None]) -> set[str]:
    return {hint.word for hint in pilot.app.screen.query_one(Foot).hints}


@pytest.mark.guide(97, 98)
@pytest.mark.parametrize(
    ("events", "key", "helps"),
    [
        (TOLD, "follow.done", "follow.reopen"),
        (TOLD, "follow.date", "follow.reopen"),
        (TOLD, "follow.risk", "follow.reopen"),
        ((), "follow.feedback", "follow.done"),
        (("done",), "follow.feedback", "follow.send"),
        ((*TOLD, "feedback", "close"), "follow.cancel", "follow.reopen"),
    ],
)
async def test_nobody_types_what_will_be_refused(
    full: Book, events: tuple[str, ...], key: str, helps: str
) -> None:
    bring(full, by_task(full, TASK), *events)
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await opened(pilot, full)
        await press(pilot, key)
        await pilot.pause()
        assert app.screen is screen, "no dialog asks for what cannot be"
        assert label(helps) in "\n".join(screen_text(app)), "the key that would help is named"


@pytest.mark.guide(95, 97)
async def test_the_foot_offers_what_the_state_allows(full: Book) -> None:
    action = by_task(full, TASK)
    app = app_on(full, lang="zh")
    every = {key: label(f"follow.{key}") for key in ("date", "chase", "send", "feedback", "done")}

    async with app.run_test(size=SIZES[2]) as pilot:
        await opened(pilot, full)

        def now() -> set[str]:
            return {key for key, word in every.items() if word in offered(pilot)}

        assert now() == {"date", "done"}
        for event, expected in (
            ("done", {"send"}),
            ("send", {"chase", "feedback"}),
            ("feedback", {"feedback"}),
            ("close", set()),
        ):
            if event == "close":
                assert t("action.close") in offered(pilot), "the last step has its name"
            bring(full, action, event)
            await pilot.pause()
            assert now() == expected, event
        assert t("action.close") not in offered(pilot)


@pytest.mark.parametrize("make", [BoardScreen, WeekScreen])
async def test_the_foot_follows_the_selection(full: Book, make: type[BoardScreen | WeekScreen]) -> None:
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[2]) as pilot:
        await pilot.pause()
        screen = make(full)
        await app.push_screen(screen)
        await pilot.pause()
        for _ in range(12):
            numbers = tuple(screen._numbers())
            state = full.record("actions", numbers[0]).state if numbers else ""
            assert (label("follow.date") in offered(pilot)) == (state in ("todo", "doing", "waiting")), state
            await press(pilot, "cards.right" if make is BoardScreen else "list.down")
            await pilot.pause()


@pytest.mark.guide(94, 95)
async def test_what_was_told_is_asked_after_or_told_again(full: Book) -> None:
    bring(full, by_task(full, TASK), *TOLD)
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot, full)
        await press(pilot, "follow.send")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, MessageScreen)
        assert screen._kind == NUDGE and "还在等您的意见" in screen.text
        await press(pilot, "message.other")
        await pilot.pause()
        assert screen._kind == RESULT and "已收齐" in screen.text
        assert label("message.receiver") in offered(pilot)
        await press(pilot, "message.other", "message.sent")
        await settled(pilot)
        assert by_task(full, TASK).chases, "the client was asked for the answer"


@pytest.mark.guide(96)
@pytest.mark.parametrize("size", SIZES[:2])
async def test_the_next_step_is_read_before_enter(full: Book, size: tuple[int, int]) -> None:
    app = app_on(full, lang="zh")
    async with app.run_test(size=size) as pilot:
        await opened(pilot, full)
        await press(pilot, "follow.next")
        await pilot.pause()
        await typed(pilot, "需求文档已确认")
        await press(pilot, "dialog.choose")
        await pilot.pause()
        assert isinstance(app.screen, NextPrompt)
        await typed(pilot, "方案设计 @大家 12月4日 ｜ 提交初稿")
        await press(pilot, "dialog.choose")
        await pilot.pause()
        assert isinstance(app.screen, NextPrompt), "one person answers for it; nothing typed is lost"
        await pilot.press("ctrl+u")
        await typed(pilot, "方案设计 12月4日 ｜ 提交初稿")
        await pilot.pause()
        text = "\n".join(screen_text(app))
        for words in ("方案设计", "2026-12-04", "提交初稿", by_task(full, TASK).owner):
            assert words in text
        await press(pilot, "dialog.choose")
        await settled(pilot)
        born = by_task(full, "方案设计")
        assert (born.due, born.due_text, born.owner) == ("2026-12-04", "12月4日", by_task(full, TASK).owner)
        await press(pilot, "follow.send")
        await pilot.pause()
        assert isinstance(app.screen, MessageScreen)
        assert "需求文档已确认，现启动方案设计，预计12月4日提交初稿" in app.screen.text
