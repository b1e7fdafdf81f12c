"""Today: the loops that are not closed, and the clients with whom nothing is arranged; every line opens its thing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dealtui.i18n import t, use
from dealtui.service import following_acts as acts
from dealtui.service.following import Following
from dealtui.service.following_list import Idle
from dealtui.service.meeting_work import end
from dealtui.service.overview import today
from dealtui.service.preparing import MeetingForm, create_meeting, update_client
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book, Clock
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.clients import ClientsScreen
from dealtui.tui.screens.today_rows import client_of, idle_rows, meeting_of
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
    assert [(line.code, line.client, line.days) for line in shown.unanswered] == [("A1", "华东智造", 3)]
    assert [(client.name, client.visit_late) for client in shown.idle] == [("远山能源", 5)]
    Following(waiting_book).apply(acts.event(waiting_book, [1], "feedback", text="收到"))
    assert today(waiting_book).unanswered == ()


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
