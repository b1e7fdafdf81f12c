"""One key on every screen notes a line with the deal at hand; without one it is asked for."""

from __future__ import annotations

import pytest

from dealtui.i18n import t
from dealtui.service.book import Book
from dealtui.service.preparing import MeetingForm, create_meeting
from dealtui.service.recording import Recording, contacts
from dealtui.tui.dialogs import NamePrompt, TextPrompt
from dealtui.tui.screens.record import RecordScreen
from tests.tui.driving import Say, driven, press, screen_text, settled


@pytest.fixture
def told(recording: Recording) -> Book:
    recording.book.do(recording.capture(["需 三年质保", "办 @韩梅 周五 提交方案"]))
    return recording.book


ABOUT = (
    *(("today", ()), ("board", ()), ("week", ()), ("gantt", ()), ("calendar", ()), ("clients", (1,))),
    ("settings", ()),  # where nothing is at hand: it is asked which
    *(("action", (1,)), ("message", (1, "result")), ("review", (1,)), ("minutes", (1,)), ("record", (1,))),
)


@pytest.mark.parametrize(("name", "about"), ABOUT)
async def test_a_line_is_noted_for_the_deal_at_hand(told: Book, name: str, about: tuple[object, ...]) -> None:
    told.do(create_meeting(MeetingForm(client="北辰物流", deal="可视化")))
    async with driven(told) as (app, pilot):
        if name != "today":
            app.open(name, *about)
        await settled(pilot)
        below = app.screen
        await pilot.press("ctrl+n" if isinstance(below, RecordScreen) else "plus")
        await settled(pilot)
        if isinstance(app.screen, NamePrompt):  # nothing is selected there
            await press(pilot, Say("二期"), "dialog.choose")
            await settled(pilot)
        assert isinstance(app.screen, TextPrompt)
        assert "订单系统二期" in "\n".join(screen_text(app))
        await press(pilot, Say("办 @王总 周三 给账号"), "dialog.choose")
        await settled(pilot)
        assert app.screen is below
        assert [entry.text for entry in contacts(told, 1)] == ["给账号"]


async def test_another_deal_is_named_in_the_line_and_one_that_is_none_is_said(told: Book) -> None:
    told.do(create_meeting(MeetingForm(client="北辰物流", deal="可视化")))
    async with driven(told, opens=("action", 1)) as (app, pilot):
        await press(pilot, "app.contact", Say("deal:无 来电"), "dialog.choose")
        await settled(pilot)
        assert t("contact.no_deal", name="无")[:20] in "\n".join(screen_text(app))
        assert isinstance(app.screen, TextPrompt), "the line stands there still"
        await press(pilot, "dialog.cancel")
        await settled(pilot)
        await press(pilot, "app.contact", Say("deal:可视化 s N1 来电"))
        await settled(pilot)
        assert t("reading.no_such", code="N1") in "\n".join(screen_text(app)), "it is that deal's line"
        await press(pilot, "dialog.choose")
        await settled(pilot)
        assert [entry.text for entry in contacts(told, 2)] == ["N1 来电"]
        assert not contacts(told, 1)


async def test_tab_puts_in_the_deal_that_the_line_begins_to_name(told: Book) -> None:
    told.do(create_meeting(MeetingForm(client="North Star", deal="Fleet plan")))
    async with driven(told, opens=("action", 1)) as (app, pilot):
        await press(pilot, "app.contact", Say("deal:star"))
        await settled(pilot)
        assert 'deal:"Fleet plan"' in "\n".join(screen_text(app)), "offered, by its client"
        await press(pilot, "noting.complete", Say("来电"))
        await settled(pilot)
        assert "North Star / Fleet plan" in "\n".join(screen_text(app)), "for which it is, before Enter"
        await press(pilot, "dialog.choose")
        await settled(pilot)
        assert [entry.text for entry in contacts(told, 2)] == ["来电"]


async def test_the_log_is_opened_and_written_on_like_a_record(told: Book) -> None:
    async with driven(told, opens=("action", 1)) as (app, pilot):
        await press(pilot, "app.contact", Say("第一次来电"), "dialog.choose")
        await settled(pilot)
        app.open_meeting(2)
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen)
        assert t("status.log") in screen_text(app)[0]
        await press(pilot, Say("第二次来电"), "capture.commit")
        await settled(pilot)
        assert [entry.text for entry in contacts(told, 1)] == ["第一次来电", "第二次来电"]
        await press(pilot, "record.end", "record.review")
        assert isinstance(app.screen, RecordScreen) and told.meeting(2).status == "log", "it is never over"
