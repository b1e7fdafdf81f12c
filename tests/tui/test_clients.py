"""Clients: three lists that hang on each other, and every field changed in place by keys alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from dealtui.i18n import t, tn
from dealtui.service.book import Book
from dealtui.service.moving import deal_file
from dealtui.service.preparing import (
    MeetingForm,
    create_meeting,
    new_client,
    new_deal,
    new_person,
    start,
    update_client,
)
from dealtui.service.recording import Recording
from dealtui.tui.app import DealtuiApp
from dealtui.tui.dialogs import YesNo
from dealtui.tui.screens.clients import ClientsScreen
from dealtui.tui.screens.pages import DealScreen
from dealtui.tui.widgets.drawn import Head
from dealtui.tui.widgets.rows import Rows
from tests.conftest import FORM, NOW, naughty
from tests.tui.driving import TWO, Answer, Say, act, driven, leads, offered, press, text_of, unbroken

NORTH, EAST = 1, 2  # the clients of `full_book`


@pytest.fixture
def full_book(book: Book) -> Book:
    """Two clients; the second with two deals, its last deal with two meetings."""
    book.do(create_meeting(MeetingForm("北辰物流", "仓储一体化", "需求澄清", at="2026-11-20T10:00:00+08:00")))
    book.do(create_meeting(MeetingForm("华东智造", "一期", "立项", at="2026-11-21T10:00:00+08:00")))
    book.do(create_meeting(FORM._replace(at="2026-11-22T10:00:00+08:00")))
    book.do(start(book, book.do(create_meeting(FORM._replace(topic="终稿")))))
    return book


def names(screen: Any, pane: str) -> list[str]:
    """The texts of a list's rows."""
    return [row.cells[2 if pane == "meetings" else -1] for row in screen.query_one(f"#{pane}", Rows).rows]


def tails(screen: Any, pane: str) -> list[str]:
    return [row.tail for row in screen.query_one(f"#{pane}", Rows).rows]


@asynccontextmanager
async def opened(book: Book, **options: Any) -> AsyncIterator[tuple[DealtuiApp, Pilot[None], ClientsScreen]]:
    async with driven(book, **options) as (app, pilot):
        await leads(pilot, "ClientsScreen", "today.clients")
        yield app, pilot, app.screen


def choose(downs: int) -> tuple[str, ...]:
    """The keys for the option so far down."""
    return (*["pick.down"] * downs, "dialog.choose")


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_three_levels(full_book: Book, lang: str, size: tuple[int, int]) -> None:
    async with opened(full_book, lang=lang, size=size) as (app, pilot, screen):
        assert names(screen, "clients") == ["华东智造", "北辰物流"]
        assert tails(screen, "clients") == [tn("clients.n_deals", n, n=n) for n in (2, 1)]
        assert names(screen, "deals") == ["订单系统二期", "一期"]
        assert tails(screen, "deals") == [f"{t('result.open')} {n}" for n in (2, 1)]
        assert screen.query_one("#pane-meetings").display == (size[0] >= 120)
        await press(pilot, "list.open")
        assert screen.query_one("#pane-clients").display == (size[0] >= 120)
        assert names(screen, "meetings") == ["终稿", "价格与周期"]
        await press(pilot, "list.down")
        assert names(screen, "meetings") == ["立项"]
        await press(pilot, "clients.out", "list.down")
        assert names(screen, "deals") == ["仓储一体化"] and names(screen, "meetings") == ["需求澄清"]
        assert "北辰物流" in screen.query_one(Head).text


async def test_esc_goes_back_level_by_level_and_a_meeting_is_opened_from_its_row(full_book: Book) -> None:
    async with opened(full_book) as (app, pilot, screen):
        await press(pilot, "clients.into", "clients.into")
        for key, there, back in (
            ("clients.minutes", "MinutesScreen", "minutes.back"),
            ("clients.edit", "MeetingFormScreen", "form.cancel"),
        ):
            await leads(pilot, there, key)
            await leads(pilot, "ClientsScreen", back)
        (await leads(pilot, "RecordScreen", "list.open")).dismiss()
        await pilot.pause()
        for level in ("meetings", "deals"):
            assert app.focused is not None and app.focused.id == level
            await press(pilot, "clients.back")
        await leads(pilot, "TodayScreen", "clients.back")
        assert screen not in app.screen_stack


@pytest.mark.guide(6, 8, 9, 10, 12, 18, 36, 37)
async def test_the_fields_of_a_client_and_of_a_deal(full_book: Book) -> None:
    """A name that is taken is refused; a visit period is a number of days, the day of the next visit a date."""
    full_book.do(new_client(full_book, "Beichen"))
    values = ["华东智造集团", "汽车零部件", "处理效率低", "同类案例3个", "强", "90"]
    async with opened(full_book) as (app, pilot, screen):
        await press(pilot, "clients.edit", *choose(0))
        for wrong in ("", "北辰物流", "BEICHEN"):
            await press(pilot, Answer(wrong))
            assert app.screen.query(".-wrong"), wrong
        await press(pilot, "dialog.cancel", *choose(5))
        for wrong in ("-1", "abc", "99999", "1.5", "١٢"):
            await press(pilot, Answer(wrong))
            assert t("clients.not_days") in text_of(app), wrong
        await press(pilot, "dialog.cancel", *choose(6), Answer("someday"))
        assert app.screen.query(".-wrong"), "why, where the eye is"
        await press(pilot, *["dialog.cancel"] * 2)
        client = full_book.client(EAST)
        assert (client.name, client.visit_days, client.next_visit) == ("华东智造", 0, "")

        await press(pilot, "clients.edit")
        for n, value in enumerate(values):
            await press(pilot, *choose(min(n, 1)), Answer(value))
        await press(pilot, *choose(1), Answer("2026-11-27"), "dialog.cancel")
        for told in (*values[:3], "2026-11-27"):
            assert told in text_of(app), told
        client = full_book.client(EAST)
        assert [client.name, client.background, client.pains, client.strengths, client.intent] == values[:5]
        assert (client.visit_days, client.next_visit) == (90, "2026-11-27")
        await press(pilot, "clients.undo")
        assert full_book.client(EAST).next_visit == ""
        assert t("record.undone", what=t("act.client")) in text_of(app)
        await press(pilot, "clients.redo")
        assert full_book.client(EAST).next_visit == "2026-11-27"

        await press(pilot, "clients.into", "clients.edit", *choose(1), Say(t("deal_type.joint")), *choose(0))
        await press(pilot, *choose(1), *choose(1), "dialog.cancel")
        assert t("deal_type.joint") in text_of(app)
        deal = next(deal for deal in full_book.deals(EAST) if deal.name == "订单系统二期")
        assert (deal.type, deal.result) == ("joint", "won")


@pytest.mark.guide(10, 20, 22)
async def test_the_filter_knows_names_levels_tags_and_who_looks_after(full_book: Book) -> None:
    for meeting, lines in (
        (1, ["- #意向 低 只想了解", "- #意向 高 年内上线"]),
        (2, ["- #续约 愿意 涨价不超过5%"]),
    ):
        full_book.do(Recording(full_book, meeting).capture(lines))
    full_book.do(update_client(NORTH, owner="韩梅"))
    north, east = ["北辰物流"], ["华东智造"]
    async with opened(full_book) as (app, pilot, screen):
        await press(pilot, "clients.find", Say("zz"))
        assert t("clients.no_match")[:20] in text_of(app)
        await pilot.press("ctrl+u")
        await press(pilot, Say("物"))
        assert names(screen, "clients") == north and names(screen, "deals") == ["仓储一体化"], "as one types"
        await press(pilot, "find.open")
        assert app.focused is not None and app.focused.id == "clients"
        await press(pilot, "clients.back")
        for text, found in (
            ("bcw", north),
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
            assert names(screen, "clients") == found, text
            await press(pilot, "clients.back")
            assert len(names(screen, "clients")) == 2


@pytest.mark.guide(40, 42, 51)
async def test_people_are_added_and_changed(full_book: Book) -> None:
    async with opened(full_book, lang="zh") as (app, pilot, screen):
        for key, client, name, roles in (
            ("clients.people", EAST, "钱工", "决策人，协调人"),
            ("clients.our_people", 0, "孙工", "Decision maker, coordinator"),
        ):
            count = len(full_book.people(client))
            await press(pilot, key, *choose(count), Answer(f"{name}：总工程师：对接人"), *choose(0))
            await press(pilot, *choose(2), Answer(""), *choose(0), Answer(roles), *choose(0), Answer("谁"))
            assert app.screen.query(".-wrong")
            await press(pilot, "dialog.cancel", *choose(3), "dialog.cancel")
            people = full_book.repo.table("people")
            person = full_book.record("people", next(doc.doc_id for doc in people if doc["name"] == name))
            assert (person.client, person.title) == (client, "总工程师")
            assert person.roles == ("decision", "coordinator") and person.gone
            assert len(full_book.people(client)) == count
            await press(pilot, "dialog.cancel")


async def test_new_client_deal_and_meeting_also_of_another_program(book: Book) -> None:
    async with opened(book) as (app, pilot, screen):
        assert t("clients.empty")[:20] in text_of(app)
        await press(pilot, "clients.new", Answer("Acme"), "clients.new", Answer("Bolt"))
        assert sorted(names(screen, "clients")) == ["Acme", "Bolt"]
        assert "Bolt" in screen.query_one(Head).text
        with closing(Book.open(book.path, user="韩梅", now=NOW)) as other:
            other.do(new_client(other, "远山能源"))
        book.poll()
        await pilot.pause()
        assert "远山能源" in names(screen, "clients")
        await press(pilot, "clients.into")
        assert app.focused is not None and app.focused.id == "deals"
        await press(pilot, "clients.new", Answer("Phase 2"))
        assert names(screen, "deals") == ["Phase 2"]
        form = await leads(pilot, "MeetingFormScreen", "clients.into", "clients.new")
        assert (form.values["client"], form.values["deal"]) == ("Bolt", "Phase 2")


async def test_hostile_names_are_drawn_as_they_are(full_book: Book) -> None:
    for text in naughty()[::9]:
        full_book.do(update_client(EAST, name=text or "x", background=text, pains=text))
        full_book.do(new_person(EAST, text or "x", text))
    async with opened(full_book) as (app, pilot, screen):
        for text in naughty()[::45]:
            full_book.do(update_client(EAST, name=text or "x", background=text))
            await pilot.pause()
            assert unbroken(app), text
        await press(pilot, "clients.people")
        await pilot.press("enter", "escape", "escape", "e", "enter", "escape", "escape")
        assert app.screen is screen


@pytest.mark.guide(24, 107)
async def test_a_deal_of_another_book_comes_in_once_it_was_looked_at(full_book: Book, tmp_path: Path) -> None:
    full_book.do(Recording(full_book, 1).capture(["需 三年质保"]))
    file = tmp_path / "deal.zip"
    file.write_bytes(deal_file(full_book, 1, "zh"))
    (tmp_path / "junk.zip").write_bytes(b"PK")
    with closing(Book.open(tmp_path / "other", user="韩梅", now=NOW)) as other:
        other.do(new_deal(other, other.do(new_client(other, "云帆教育")), "一期"))
        other.do(update_client(1, owner="李雷"))
        async with opened(other, lang="zh") as (app, pilot, screen):
            await press(pilot, "clients.import", Answer(str(tmp_path / "junk.zip")))
            assert t("import.no_deal", file="")[-6:] in text_of(app).replace("\n", "")
            await press(pilot, "clients.import", Answer(str(file)))
            shown = text_of(app)
            assert f"北辰物流  ({t('import.new')})" in shown and "仓储一体化" in shown
            assert len(other.clients()) == 1, "looked at first"
            for row, table in {"meetings": "meetings", "lines": "entries", "actions": "actions"}.items():
                here = list(full_book.docs(table, deal=1))
                assert f"{t(f'import.row.{row}')}{len(here)}" in shown
            await press(pilot, "dialog.no")
            assert len(other.clients()) == 1 and t("keys.undo") in offered(pilot)
            for said in ("import.deal_taken", "import.deal_known"):
                await press(pilot, "clients.import", Answer(str(file)))
                if isinstance(app.screen, YesNo):
                    await press(pilot, "dialog.yes")
                await act(pilot)
                assert isinstance(app.screen, DealScreen) and "三年质保" in "\n".join(app.screen.lines)
                assert t(said, n=2) in text_of(app), "said in full, on the page that came up"
                for back in ("page.back", "clients.into"):  # nothing takes it back, nor what was done before
                    assert t("keys.undo") not in offered(pilot)
                    await act(pilot, "clients.undo")
                    assert other.client(1).owner == "李雷"
                    await press(pilot, back)
                await press(pilot, "clients.out")
            assert names(screen, "clients") == ["北辰物流", "云帆教育"] and len(other.deals(2)) == 1
            other.do(update_client(2, owner="韩梅"))
            await pilot.pause()
            assert t("keys.undo") in offered(pilot), "something was done since"
            await act(pilot, "clients.undo")
            assert not other.client(2).owner
            file.write_bytes(deal_file(full_book, 2, "zh"))
            other.do(new_client(other, "华东智造"))
            await press(pilot, "clients.import", Answer(str(file)))
            assert f"({t('form.same_client', name='华东智造')})" in text_of(app)
