"""Clients: three lists that hang on each other, and every field changed in place by keys alone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from dealtui.i18n import t
from dealtui.service.accounts import client_lines, deal_lines
from dealtui.service.book import Book
from dealtui.service.lists import meeting_lines
from dealtui.service.moving import deal_file
from dealtui.service.preparing import (
    PEOPLE_BREAKS,
    MeetingForm,
    Refused,
    create_meeting,
    new_client,
    new_person,
    roles_of,
    split,
    start,
    update_client,
)
from dealtui.service.recording import Recording
from dealtui.text import width
from dealtui.tui.dialogs import YesNo
from dealtui.tui.screens.clients import ClientsScreen
from dealtui.tui.screens.document import MinutesScreen
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from dealtui.tui.screens.pages import DealScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.widgets.drawn import Head
from dealtui.tui.widgets.rows import Rows
from tests.conftest import FORM, NOW, naughty
from tests.tui.driving import TWO, Say, answer, driven, press, screen_text, settled, text_of, typed


@pytest.fixture
def full_book(book: Book) -> Book:
    """Two clients; the first with two deals, its last deal with two meetings."""
    book.do(create_meeting(MeetingForm("北辰物流", "仓储一体化", "需求澄清", at="2026-11-20T10:00:00+08:00")))
    book.do(create_meeting(MeetingForm("华东智造", "一期", "立项", at="2026-11-21T10:00:00+08:00")))
    book.do(create_meeting(FORM._replace(at="2026-11-22T10:00:00+08:00")))
    book.do(start(book, book.do(create_meeting(FORM._replace(topic="终稿")))))
    return book


def names(screen: Any, pane: str) -> list[str]:
    """The texts of a list's rows."""
    return [row.cells[2 if pane == "meetings" else -1] for row in screen.query_one(f"#{pane}", Rows).rows]


async def opened(pilot: Pilot[None]) -> ClientsScreen:
    await pilot.pause()
    await press(pilot, "today.clients")
    screen = pilot.app.screen
    assert isinstance(screen, ClientsScreen)
    return screen


async def choose(pilot: Pilot[None], downs: int) -> None:
    """Choose the option so far down."""
    await pilot.pause()
    await press(pilot, *["pick.down"] * downs, "dialog.choose")


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


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_three_levels(full_book: Book, lang: str, size: tuple[int, int]) -> None:
    async with driven(full_book, lang=lang, size=size) as (app, pilot):
        screen = await opened(pilot)
        assert names(screen, "clients") == ["华东智造", "北辰物流"]
        assert names(screen, "deals") == ["订单系统二期", "一期"]
        assert screen.query_one("#pane-meetings").display == (size[0] >= 120)
        await press(pilot, "list.open")
        assert screen.query_one("#pane-clients").display == (size[0] >= 120)
        assert names(screen, "meetings") == ["终稿", "价格与周期"]
        await press(pilot, "list.down")
        assert names(screen, "meetings") == ["立项"]
        await press(pilot, "clients.out", "list.down")
        assert names(screen, "deals") == ["仓储一体化"] and names(screen, "meetings") == ["需求澄清"]
        rows = screen_text(app)
        assert all(width(row) == size[0] for row in rows)
        assert "北辰物流" in screen.query_one(Head).text


async def test_esc_goes_back_level_by_level_and_a_meeting_is_opened_from_its_row(full_book: Book) -> None:
    async with driven(full_book) as (app, pilot):
        screen = await opened(pilot)
        await press(pilot, "clients.into", "clients.into", "clients.minutes")
        assert isinstance(app.screen, MinutesScreen)
        await press(pilot, "minutes.back", "clients.edit")
        assert isinstance(app.screen, MeetingFormScreen)
        await press(pilot, "form.cancel", "list.open")
        assert isinstance(app.screen, RecordScreen)
        app.screen.dismiss()
        await pilot.pause()
        for level in ("meetings", "deals"):
            assert app.focused is not None and app.focused.id == level
            await press(pilot, "clients.back")
        await press(pilot, "clients.back")
        assert isinstance(app.screen, TodayScreen) and screen not in app.screen_stack


@pytest.mark.guide(8, 9, 10, 18, 36, 37)
async def test_a_clients_fields(full_book: Book) -> None:
    number = client_lines(full_book)[0].number
    values = ["华东智造集团", "汽车零部件", "处理效率低", "同类案例3个", "强", "90"]
    async with driven(full_book) as (app, pilot):
        await opened(pilot)
        await press(pilot, "clients.edit")
        for n, value in enumerate(values):
            await choose(pilot, min(n, 1))
            await answer(pilot, value)
        await pilot.press("escape")
        assert any("汽车零部件" in row for row in screen_text(app))
    client = full_book.client(number)
    assert [client.name, client.background, client.pains, client.strengths, client.intent] == values[:5]
    assert client.visit_days == 90


async def test_a_name_that_is_taken_is_refused_and_a_visit_period_is_a_number_of_days(
    full_book: Book,
) -> None:
    full_book.do(new_client(full_book, "Beichen"))
    number = next(line.number for line in client_lines(full_book) if line.name == "华东智造")
    async with driven(full_book) as (app, pilot):
        await opened(pilot)
        await press(pilot, "clients.edit")
        await choose(pilot, 0)
        for wrong in ("", "北辰物流", "BEICHEN"):
            await answer(pilot, wrong)
            assert app.screen.query(".-wrong")
        await pilot.press("escape")
        await choose(pilot, 5)
        for wrong in ("-1", "abc", "99999", "1.5", "١٢"):
            await answer(pilot, wrong)
            assert any(t("clients.not_days") in row for row in screen_text(app)), wrong
    assert (full_book.client(number).name, full_book.client(number).visit_days) == ("华东智造", 0)


@pytest.mark.guide(18)
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_day_of_the_next_visit_is_set_and_taken_back(full_book: Book, lang: str) -> None:
    number = client_lines(full_book)[1].number
    async with driven(full_book, lang=lang) as (app, pilot):
        screen = await opened(pilot)
        await press(pilot, "list.down", "clients.edit")
        await choose(pilot, 6)
        await answer(pilot, "someday")
        assert app.screen.query(".-wrong"), "why, where the eye is"
        await pilot.press("ctrl+u")
        await answer(pilot, "2026-11-27")
        await pilot.press("escape")
        assert full_book.client(number).next_visit == "2026-11-27"
        assert "2026-11-27" in text_of(app)
        assert isinstance(app.screen, ClientsScreen) and screen.book.client(number).visit_days == 0
        await press(pilot, "clients.undo")
        assert full_book.client(number).next_visit == ""
        assert t("record.undone", what=t("act.client")) in text_of(app)
        await press(pilot, "clients.redo")
        assert full_book.client(number).next_visit == "2026-11-27"


@pytest.mark.guide(10, 20, 22)
async def test_the_filter_knows_levels_tags_and_who_looks_after(full_book: Book) -> None:
    for meeting, lines in (
        (1, ["- #意向 低 只想了解", "- #意向 高 年内上线"]),
        (2, ["- #续约 愿意 涨价不超过5%"]),
    ):
        full_book.do(Recording(full_book, meeting).capture(lines))
    full_book.do(update_client(full_book.deal(1).client, owner="韩梅"))
    north, east = ["北辰物流"], ["华东智造"]
    async with driven(full_book) as (_, pilot):
        screen = await opened(pilot)
        for text, found in (
            ("意向:高", north),
            ("intent:high", north),
            ("intent:low", []),
            ("续约:愿意", east),
            ("#续约", east),
            ("#机会", []),
            ("负责:韩梅", north),
            ("负责:韩梅 续约:愿意", []),
            ('owner:"韩梅" bcw', north),
        ):
            await press(pilot, "clients.find", Say(text), "find.open")
            await pilot.pause()
            assert names(screen, "clients") == found, text
            await press(pilot, "clients.back")
            assert len(names(screen, "clients")) == 2


@pytest.mark.guide(6, 12)
async def test_a_deals_type_and_result(full_book: Book) -> None:
    number = deal_lines(full_book, client_lines(full_book)[0].number)[0].number
    async with driven(full_book) as (app, pilot):
        await opened(pilot)
        await press(pilot, "clients.into", "clients.edit")
        await choose(pilot, 1)
        await typed(pilot, t("deal_type.joint"))
        await choose(pilot, 0)
        await choose(pilot, 1)
        await choose(pilot, 1)
        await pilot.press("escape")
        assert any(t("deal_type.joint") in row for row in screen_text(app))
    deal = full_book.deal(number)
    assert (deal.type, deal.result) == ("joint", "won")


@pytest.mark.guide(40, 42, 51)
@pytest.mark.parametrize(("key", "ours"), [("clients.people", False), ("clients.our_people", True)])
async def test_people_are_added_and_changed(full_book: Book, key: str, ours: bool) -> None:
    client = 0 if ours else client_lines(full_book)[0].number
    count = len(full_book.people(client))
    async with driven(full_book, lang="zh") as (app, pilot):
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
        await choose(pilot, 3)
        await pilot.press("escape")
    people = full_book.repo.table("people")
    person = full_book.record("people", next(doc.doc_id for doc in people if doc["name"] == "钱工"))
    assert (person.client, person.title) == (client, "总工程师")
    assert person.roles == ("decision", "coordinator") and person.gone
    assert len(full_book.people(client)) == count


def test_roles_by_their_words() -> None:
    for text, roles in (
        ("决策人，协调人", ("decision", "coordinator")),
        ("Decision maker, contact", ("decision", "contact")),
        ("", ()),
    ):
        assert roles_of(split(text, PEOPLE_BREAKS)) == roles
    with pytest.raises(Refused):
        roles_of(split("x", PEOPLE_BREAKS))


async def test_new_client_deal_and_meeting(book: Book) -> None:
    async with driven(book) as (app, pilot):
        screen = await opened(pilot)
        assert t("clients.empty")[:20] in text_of(app)
        for name in ("Acme", "Bolt"):
            await press(pilot, "clients.new")
            await answer(pilot, name)
        assert sorted(names(screen, "clients")) == ["Acme", "Bolt"]
        assert "Bolt" in screen.query_one(Head).text
        await press(pilot, "clients.into")
        assert app.focused is not None and app.focused.id == "deals"
        await press(pilot, "clients.new")
        await answer(pilot, "Phase 2")
        assert names(screen, "deals") == ["Phase 2"]
        await press(pilot, "clients.into", "clients.new")
        form = app.screen
        assert isinstance(form, MeetingFormScreen)
        assert (form.values["client"], form.values["deal"]) == ("Bolt", "Phase 2")


async def test_finding_a_client(full_book: Book) -> None:
    async with driven(full_book) as (app, pilot):
        screen = await opened(pilot)
        await press(pilot, "clients.find", Say("zz"))
        assert t("clients.no_match")[:20] in text_of(app)
        await pilot.press("ctrl+u")
        await typed(pilot, "物")
        assert names(screen, "clients") == ["北辰物流"] and names(screen, "deals") == ["仓储一体化"]
        await press(pilot, "find.open")
        assert app.focused is not None and app.focused.id == "clients"
        await press(pilot, "clients.back")
        assert len(names(screen, "clients")) == 2


async def test_what_another_program_wrote_is_shown(full_book: Book) -> None:
    other = Book.open(full_book.path, user="韩梅", now=NOW)
    async with driven(full_book) as (app, pilot):
        screen = await opened(pilot)
        other.do(new_client(other, "远山能源"))
        full_book.poll()
        await pilot.pause()
        assert "远山能源" in names(screen, "clients")
    other.close()


async def test_hostile_names_are_drawn_as_they_are(full_book: Book) -> None:
    client = client_lines(full_book)[0].number
    for text in naughty()[::9]:
        full_book.do(update_client(client, name=text or "x", background=text, pains=text))
        full_book.do(new_person(client, text or "x", text))
    async with driven(full_book) as (app, pilot):
        screen = await opened(pilot)
        for text in naughty()[::45]:
            full_book.do(update_client(client, name=text or "x", background=text))
            await pilot.pause()
            rows = screen_text(app)
            assert all(width(row) == 80 for row in rows)
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)
        await press(pilot, "clients.people")
        await pilot.press("enter", "escape", "escape", "e", "enter", "escape", "escape")
        assert app.screen is screen


@pytest.mark.guide(24, 107)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_a_deal_of_another_book_comes_in_once_it_was_looked_at(
    full_book: Book, tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    full_book.do(Recording(full_book, 1).capture(["需 三年质保"]))
    file = tmp_path / "deal.zip"
    file.write_bytes(deal_file(full_book, 1, "zh"))
    (tmp_path / "junk.zip").write_bytes(b"PK")
    with closing(Book.open(tmp_path / "other", user="韩梅", now=NOW)) as other:
        async with driven(other, lang=lang, size=size) as (app, pilot):
            screen = await opened(pilot)
            await press(pilot, "clients.import")
            await answer(pilot, str(tmp_path / "junk.zip"))
            assert t("import.no_deal", file="")[-6:] in text_of(app).replace("\n", "")
            await press(pilot, "clients.import")
            await answer(pilot, str(file))
            shown = text_of(app)
            assert "北辰物流" in shown and "仓储一体化" in shown and not other.clients(), "looked at first"
            counted = {"meetings": "meetings", "lines": "entries", "actions": "actions"}
            for row, table in counted.items():
                here = list(full_book.docs(table, deal=1))
                assert f"{t(f'import.row.{row}')}{len(here)}" in shown
            await press(pilot, "dialog.no")
            assert not other.clients()
            for said in ("import.deal_taken", "import.deal_known"):
                await press(pilot, "clients.import")
                await answer(pilot, str(file))
                if isinstance(app.screen, YesNo):
                    await press(pilot, "dialog.yes")
                await settled(pilot)
                assert isinstance(app.screen, DealScreen) and "三年质保" in "\n".join(app.screen.lines)
                assert t(said, n=1) in text_of(app), "said in full, on the page that came up"
                await press(pilot, "page.back")
            assert names(screen, "clients") == ["北辰物流"] and len(other.deals(1)) == 1
