"""Clients: three lists that hang on each other, and every field changed in place by keys alone."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from dealtui.i18n import t
from dealtui.service.browsing import client_lines, deal_lines, meeting_lines
from dealtui.service.preparing import (
    MeetingForm,
    add_client,
    add_person,
    create_meeting,
    start_meeting,
    update_client,
)
from dealtui.service.unit_of_work import Book
from dealtui.text import width
from dealtui.tui.screens.clients import ClientsScreen
from dealtui.tui.screens.clients_edit import read_roles
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from dealtui.tui.screens.minutes import MinutesScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.rows import Rows
from tests.conftest import FORM, NOW, naughty
from tests.tui.driving import SIZES, app_on, press, screen_text, typed


@pytest.fixture
def full_book(book: Book) -> Book:
    """Two clients; the first with two deals, its last deal with two meetings."""
    create_meeting(book, MeetingForm("北辰物流", "仓储一体化", "需求澄清", at="2026-11-20T10:00:00+08:00"))
    create_meeting(book, MeetingForm("华东智造", "一期", "立项", at="2026-11-21T10:00:00+08:00"))
    create_meeting(book, FORM._replace(at="2026-11-22T10:00:00+08:00"))
    start_meeting(book, create_meeting(book, FORM._replace(topic="终稿")))
    return book


def names(screen: Any, pane: str) -> list[str]:
    """The texts of a list's rows."""
    return [row.cells[-1] for row in screen.query_one(f"#{pane}", Rows).rows]


async def opened(pilot: Pilot[None]) -> ClientsScreen:
    await pilot.pause()
    await press(pilot, "today.clients")
    await pilot.pause()
    screen = pilot.app.screen
    assert isinstance(screen, ClientsScreen)
    return screen


async def choose(pilot: Pilot[None], downs: int) -> None:
    """Choose the option so far down."""
    await pilot.pause()
    await press(pilot, *["pick.down"] * downs, "dialog.choose")
    await pilot.pause()


async def answer(pilot: Pilot[None], text: str) -> None:
    """Answer a line."""
    await pilot.press("ctrl+u")
    await typed(pilot, text)
    await press(pilot, "dialog.choose")
    await pilot.pause()


def test_lists_from_the_headers(full_book: Book) -> None:
    assert [(line.name, line.deals) for line in client_lines(full_book)] == [("华东智造", 2), ("北辰物流", 1)]
    assert [line.name for line in client_lines(full_book, "物流")] == ["北辰物流"]
    assert [line.name for line in client_lines(full_book, "bcw")] == ["北辰物流"]
    client = client_lines(full_book)[0].number
    assert [(line.name, line.meetings) for line in deal_lines(full_book, client)] == [
        ("订单系统二期", 2),
        ("一期", 1),
    ]
    deal = deal_lines(full_book, client)[0].number
    assert [(number, line.topic) for number, line in meeting_lines(full_book, deal)] == [
        (2, "终稿"),
        (1, "价格与周期"),
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_three_levels(full_book: Book, lang: str, size: tuple[int, int]) -> None:
    app = app_on(full_book, lang=lang)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)
        assert names(screen, "clients") == ["华东智造", "北辰物流"]
        assert names(screen, "deals") == ["订单系统二期", "一期"]
        assert screen.query_one("#pane-meetings").display == (size[0] >= 120)
        await press(pilot, "list.open")
        await pilot.pause()
        assert screen.query_one("#pane-clients").display == (size[0] >= 120)
        assert names(screen, "meetings") == ["终稿", "价格与周期"]
        await press(pilot, "list.down")
        await pilot.pause()
        assert names(screen, "meetings") == ["立项"]
        await press(pilot, "clients.out", "list.down")
        await pilot.pause()
        assert names(screen, "deals") == ["仓储一体化"] and names(screen, "meetings") == ["需求澄清"]
        rows = screen_text(app)
        assert all(width(row) == size[0] for row in rows)
        assert "北辰物流" in screen.query_one(Head).text


async def test_esc_goes_back_level_by_level(full_book: Book) -> None:
    app = app_on(full_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await opened(pilot)
        await press(pilot, "clients.into", "clients.into")
        assert app.focused is not None and app.focused.id == "meetings"
        await press(pilot, "clients.back")
        assert app.focused is not None and app.focused.id == "deals"
        await press(pilot, "clients.back", "clients.back")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen) and screen not in app.screen_stack


async def test_a_meeting_is_opened_read_and_edited_from_its_row(full_book: Book) -> None:
    app = app_on(full_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot)
        await press(pilot, "clients.into", "clients.into", "clients.minutes")
        await pilot.pause()
        assert isinstance(app.screen, MinutesScreen)
        await press(pilot, "minutes.back")
        await pilot.pause()
        await press(pilot, "clients.edit")
        await pilot.pause()
        assert isinstance(app.screen, MeetingFormScreen)
        await press(pilot, "form.cancel")
        await pilot.pause()
        await press(pilot, "list.open")
        await pilot.pause()
        assert isinstance(app.screen, RecordScreen)


@pytest.mark.guide(8)
@pytest.mark.guide(9)
@pytest.mark.guide(10)
@pytest.mark.guide(18)
@pytest.mark.guide(36)
@pytest.mark.guide(37)
async def test_a_clients_fields(full_book: Book) -> None:
    number = client_lines(full_book)[0].number
    values = ["华东智造集团", "汽车零部件", "处理效率低", "同类案例3个", "强", "90"]
    app = app_on(full_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot)
        await press(pilot, "clients.edit")
        for n, value in enumerate(values):
            await choose(pilot, min(n, 1))
            await answer(pilot, value)
        await pilot.press("escape")
        await pilot.pause()
        assert any("汽车零部件" in row for row in screen_text(app))
    client = full_book.client(number)
    assert [client.name, client.background, client.pains, client.strengths, client.intent] == values[:5]
    assert client.visit_days == 90


@pytest.mark.parametrize("wrong", ["", "北辰物流", "BEICHEN"])
async def test_a_name_that_is_taken_is_refused(full_book: Book, wrong: str) -> None:
    add_client(full_book, "Beichen")
    number = next(line.number for line in client_lines(full_book) if line.name == "华东智造")
    app = app_on(full_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot)
        await press(pilot, "clients.edit")
        await choose(pilot, 0)
        await answer(pilot, wrong)
        assert app.screen.query(".-wrong")
    assert full_book.client(number).name == "华东智造"


@pytest.mark.parametrize("wrong", ["-1", "abc", "99999", "1.5", "١٢"])
async def test_a_visit_period_is_a_number_of_days(full_book: Book, wrong: str) -> None:
    app = app_on(full_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot)
        await press(pilot, "clients.edit")
        await choose(pilot, 5)
        await answer(pilot, wrong)
        assert any(t("clients.not_days") in row for row in screen_text(app))


@pytest.mark.guide(6)
@pytest.mark.guide(12)
async def test_a_deals_type_and_result(full_book: Book) -> None:
    number = deal_lines(full_book, client_lines(full_book)[0].number)[0].number
    app = app_on(full_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot)
        await press(pilot, "clients.into", "clients.edit")
        await choose(pilot, 1)
        await typed(pilot, t("deal_type.joint"))
        await choose(pilot, 0)
        await choose(pilot, 1)
        await choose(pilot, 1)
        await pilot.press("escape")
        await pilot.pause()
        assert any(t("deal_type.joint") in row for row in screen_text(app))
    deal = full_book.deal(number)
    assert (deal.type, deal.result) == ("joint", "won")


@pytest.mark.guide(40)
@pytest.mark.guide(42)
@pytest.mark.guide(51)
@pytest.mark.parametrize(("key", "ours"), [("clients.people", False), ("clients.our_people", True)])
async def test_people_are_added_and_changed(full_book: Book, key: str, ours: bool) -> None:
    client = 0 if ours else client_lines(full_book)[0].number
    count = len(full_book.people(client))
    app = app_on(full_book, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        await opened(pilot)
        await press(pilot, key)
        await choose(pilot, count)
        await answer(pilot, "钱工：总工程师：对接人")
        await choose(pilot, 0)
        await choose(pilot, 2)
        await answer(pilot, "决策人，协调人")
        await choose(pilot, 0)
        await answer(pilot, "谁")
        assert app.screen.query(".-wrong")
        await pilot.press("escape")
        await choose(pilot, 2)
        await pilot.press("escape")
        await pilot.pause()
    person = next(p for p in full_book._all("people") if p.name == "钱工")
    assert (person.client, person.title) == (client, "总工程师")
    assert person.roles == ("decision", "coordinator") and person.gone
    assert len(full_book.people(client)) == count


@pytest.mark.parametrize(
    ("text", "roles"),
    [("决策人，协调人", ("decision", "coordinator")), ("Decision maker, contact", ("decision", "contact")), ("", ()), ("x", None)],
)  # fmt: skip
def test_roles_by_their_words(text: str, roles: tuple[str, ...] | None) -> None:
    assert read_roles(text) == ((), "x") if roles is None else read_roles(text) == (roles, "")


async def test_new_client_deal_and_meeting(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await opened(pilot)
        assert t("clients.empty")[:20] in "\n".join(screen_text(app))
        for name in ("Acme", "Bolt"):
            await press(pilot, "clients.new")
            await pilot.pause()
            await answer(pilot, name)
        assert sorted(names(screen, "clients")) == ["Acme", "Bolt"]
        assert "Bolt" in screen.query_one(Head).text
        await press(pilot, "clients.into")
        assert app.focused is not None and app.focused.id == "deals"
        await press(pilot, "clients.new")
        await pilot.pause()
        await answer(pilot, "Phase 2")
        assert names(screen, "deals") == ["Phase 2"]
        await press(pilot, "clients.into", "clients.new")
        await pilot.pause()
        form = app.screen
        assert isinstance(form, MeetingFormScreen)
        assert (form.values["client"], form.values["deal"]) == ("Bolt", "Phase 2")


async def test_finding_a_client(full_book: Book) -> None:
    app = app_on(full_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await opened(pilot)
        await press(pilot, "clients.find")
        await typed(pilot, "zz")
        await pilot.pause()
        assert t("clients.no_match")[:20] in "\n".join(screen_text(app))
        await pilot.press("ctrl+u")
        await typed(pilot, "物")
        await pilot.pause()
        assert names(screen, "clients") == ["北辰物流"] and names(screen, "deals") == ["仓储一体化"]
        await press(pilot, "find.open")
        await pilot.pause()
        assert app.focused is not None and app.focused.id == "clients"
        await press(pilot, "clients.back")
        await pilot.pause()
        assert len(names(screen, "clients")) == 2


async def test_what_another_program_wrote_is_shown(full_book: Book) -> None:
    other = Book.open(full_book.path, user="韩梅", now=NOW)
    app = app_on(full_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await opened(pilot)
        add_client(other, "远山能源")
        full_book.poll()
        await pilot.pause()
        assert "远山能源" in names(screen, "clients")
    other.close()


@pytest.mark.parametrize("size", SIZES[:2])
async def test_hostile_names_are_drawn_as_they_are(full_book: Book, size: tuple[int, int]) -> None:
    client = client_lines(full_book)[0].number
    for text in naughty()[::9]:
        update_client(full_book, client, name=text or "x", background=text, pains=text)
        add_person(full_book, client, text or "x", text)
    app = app_on(full_book)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)
        for text in naughty()[::45]:
            update_client(full_book, client, name=text or "x", background=text)
            screen._fill(0)
            await pilot.pause()
            rows = screen_text(app)
            assert all(width(row) == size[0] for row in rows)
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)
        await press(pilot, "clients.people")
        await pilot.pause()
        await pilot.press("enter", "escape", "escape", "e", "enter", "escape", "escape")
        await pilot.pause()
        assert app.screen is screen
