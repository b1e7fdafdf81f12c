"""Today: the loops that are not closed, and the clients with whom nothing is arranged; every line opens its thing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dealtui.i18n import t, use
from dealtui.service import following_acts as acts
from dealtui.service.following import Following
from dealtui.service.following_list import Idle
from dealtui.service.meeting_work import end
from dealtui.service.overview import ACTIONS, Section, today
from dealtui.service.preparing import MeetingForm, create_meeting, update_client
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book, Clock
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.board import BoardScreen
from dealtui.tui.screens.clients import ClientsScreen
from dealtui.tui.screens.today_rows import client_of, idle_rows, meeting_of, more_of
from dealtui.tui.screens.today_side import meeting_facts
from dealtui.tui.widgets.sections import Sections
from tests.conftest import NOW
from tests.tui.driving import SIZES, app_on, press, screen_text


@pytest.fixture
def waiting_book(book: Book) -> Book:
    """A result told three days ago and not answered; a client met four weeks ago with whom nothing is arranged."""
    book.clock = Clock(NOW - timedelta(days=26))
    far = Recording(book, create_meeting(book, MeetingForm(client="远山能源", deal="一期")))
    far.capture(["共 再联系"])
    book.change("end", lambda work: end(work, far.number), deal=1, scope=far.number)
    update_client(book, 1, visit_days=21)
    book.clock = Clock(NOW - timedelta(days=3))
    near = Recording(book, create_meeting(book, MeetingForm(client="华东智造", topic="价格与周期")))
    near.capture(["办 @李雷 周五 会议纪要"])
    following = Following(book)
    following.apply(acts.event(book, [1], "done", result="纪要已整理"))
    following.apply(acts.event(book, [1], "send", to="王总"))
    book.clock = Clock(NOW)
    return book


@pytest.mark.guide(1)
@pytest.mark.guide(97)
def test_what_the_overview_says(waiting_book: Book) -> None:
    shown = today(waiting_book)
    assert [(line.code, line.client, line.days) for line in shown.unanswered.lines] == [("A1", "华东智造", 3)]
    assert [(client.name, client.visit_late) for client in shown.idle] == [("远山能源", 5)]
    Following(waiting_book).apply(acts.event(waiting_book, [1], "feedback", text="收到"))
    assert today(waiting_book).unanswered == Section()


@pytest.mark.guide(96)
def test_what_the_client_owes_is_listed_though_it_is_not_due(waiting_book: Book) -> None:
    create_meeting(waiting_book, MeetingForm(client="南湖医药"))
    Recording(waiting_book, 3).capture(["办 客户：@王总 12-20 提交场地确认", "办 客户：@王总 后天 寄样品"])
    following = Following(waiting_book)
    following.apply(acts.event(waiting_book, [2, 3], "wait"))
    shown = today(waiting_book)
    assert [(line.task, line.days) for line in shown.waiting.lines] == [("提交场地确认", -1)]
    assert [line.task for line in shown.due[2].lines] == ["寄样品"]
    following.apply(acts.event(waiting_book, [2, 3], "chase", by="李雷", how="电话"))
    waiting_book.clock = Clock(NOW + timedelta(days=4))
    shown = today(waiting_book)
    assert [(line.task, line.days, line.chases) for line in shown.waiting.lines] == [("提交场地确认", 4, 1)]
    assert [(line.task, line.days, line.chases) for line in shown.overdue.lines] == [("寄样品", -2, 1)]


async def test_the_rest_of_a_long_section_is_one_key_away(waiting_book: Book) -> None:
    waiting_book.clock = Clock(NOW - timedelta(days=10))
    near = Recording(waiting_book, create_meeting(waiting_book, MeetingForm(client="南湖医药")))
    near.capture([f"办 @李雷 明天 第 {n} 份" for n in range(ACTIONS + 3)])
    waiting_book.clock = Clock(NOW)
    app = app_on(waiting_book)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        rows = app.screen.query_one(Sections)
        rows.select(next(n for n, row in enumerate(rows.rows) if more_of(row.key) is not None))
        await press(pilot, "today.edit")  # stands for no meeting
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, BoardScreen)
        assert app.screen.index.counts["todo"] == ACTIONS + 3


@pytest.mark.parametrize(
    ("client", "cells", "sign"),
    [
        (Idle(3, "远山能源", "2026-10-30T10:00:00+08:00", 5), ("无下一步 1", "远山能源", "上次 10-30", "", "已过 5 天"), "!"),
        (Idle(3, "远山能源", "2026-10-30T10:00:00+08:00", 0), ("无下一步 1", "远山能源", "上次 10-30", "", "今天回访"), ""),
        (Idle(3, "远山能源", "", None), ("无下一步 1", "远山能源", "", "", ""), ""),
    ],
)  # fmt: skip
def test_a_client_as_a_row(client: Idle, cells: tuple[str, ...], sign: str, waiting_book: Book) -> None:
    use("zh")
    (row,) = idle_rows(today(waiting_book)._replace(idle=(client,), idle_in_all=1), NOW)
    assert (row.cells, row.sign) == (cells, sign)
    assert (client_of(row.key), meeting_of(row.key)) == (3, 0)
    assert (client_of(-7), client_of(7)) == (0, 0)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_every_line_opens_its_thing(waiting_book: Book, lang: str, size: tuple[int, int]) -> None:
    app = app_on(waiting_book, lang=lang)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        text = "\n".join(screen_text(app))
        for words in (t("today.unanswered", n=1), t("today.idle", n=1), "A1 会议纪要", "远山能源"):
            assert words in text
        rows = app.screen.query_one(Sections)
        today_screen = app.screen
        keys = [row.key for row in rows.rows]
        for key, screen in ((-1, ActionScreen), (-1 << 32, ClientsScreen)):
            rows.select(keys.index(key))
            await pilot.pause()
            await pilot.press("enter")
            await pilot.pause()
            assert isinstance(app.screen, screen)
            assert ("远山能源" in "\n".join(screen_text(app))) == (screen is ClientsScreen)
            if isinstance(app.screen, ClientsScreen):
                assert app.screen.query_one("#clients", Sections).row.key == 1  # type: ignore[union-attr]
            await pilot.press("escape")
            await pilot.pause()
            assert app.screen is today_screen
        await press(pilot, "today.edit")  # a client has no meeting's head to edit: nothing happens
        await pilot.pause()
        assert app.screen is today_screen


async def test_the_pane_tells_of_the_first_row_at_once(waiting_book: Book) -> None:
    app = app_on(waiting_book)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert t("today.state") in "\n".join(screen_text(app))


@pytest.mark.guide(99)
@pytest.mark.parametrize(
    ("lang", "open_", "closed"), [("zh", "闭环 0/1", "闭环 1/1"), ("en", "0/1 closed", "1/1 closed")]
)
async def test_a_meeting_says_how_far_its_loop_is(
    waiting_book: Book, lang: str, open_: str, closed: str
) -> None:
    use(lang)
    told = {fact.label: fact.value for fact in meeting_facts(waiting_book, 2)[1]}
    assert told[t("today.loop")] == open_
    assert not {fact.label: fact.value for fact in meeting_facts(waiting_book, 1)[1]}[t("today.loop")]
    app = app_on(waiting_book, lang=lang)
    async with app.run_test(size=SIZES[0]) as pilot:
        Following(waiting_book).apply(acts.event(waiting_book, [1], "feedback", text="收到"))
        Following(waiting_book).apply(acts.event(waiting_book, [1], "close"))
        await press(pilot, "today.clients")
        await pilot.pause()
        await press(pilot, "clients.into", "clients.into")
        await pilot.pause()
        assert closed in "\n".join(screen_text(app))


@pytest.mark.guide(95, 98)
def test_work_that_is_over_stays_in_sight_until_its_loop_is_closed(waiting_book: Book) -> None:
    following = Following(waiting_book)
    assert today(waiting_book).closing == Section(), "told: it waits for the answer"
    following.apply(acts.event(waiting_book, [1], "feedback", text="收到"))
    assert [(line.code, line.state) for line in today(waiting_book).closing.lines] == [("A1", "answered")]
    following.apply(acts.event(waiting_book, [1], "reopen", to="done"))
    assert [(line.code, line.state) for line in today(waiting_book).closing.lines] == [("A1", "done")]
    for event, given in (("send", {"to": "王总"}), ("feedback", {"text": "收到"}), ("close", {})):
        following.apply(acts.event(waiting_book, [1], event, **given))
    assert today(waiting_book).closing == Section()


@pytest.mark.guide(25)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES[:2])
async def test_what_lacks_an_owner_or_a_date_is_on_today(
    waiting_book: Book, lang: str, size: tuple[int, int]
) -> None:
    create_meeting(waiting_book, MeetingForm(client="南湖医药"))
    Recording(waiting_book, 3).capture(
        ["办 @李雷 写验收标准", "办 提交场地确认 截止 12-20", "办 @李雷 12-20 齐全的"]
    )
    Following(waiting_book).apply(acts.event(waiting_book, [1], "feedback", text="收到"))
    assert [line.task for line in today(waiting_book).lacking.lines] == ["写验收标准", "提交场地确认"]
    app = app_on(waiting_book, lang=lang)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        rows = screen_text(app)
        (first,) = (row for row in rows if t("today.lacking", n=2) in row)
        assert first.startswith("-") and first.rstrip().endswith(t("today.no_due"))
        after = rows[rows.index(first) + 1]
        assert after.startswith("-") and after.rstrip().endswith(t("today.no_owner"))
        (over,) = (row for row in rows if t("today.closing", n=1) in row)
        assert over.rstrip().endswith(t("today.to_close"))
