"""The page of a deal and of a client, by keys alone: from any line to its action, its need and its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealtui.i18n import t, tn
from dealtui.service.book import Book, Clock
from dealtui.service.moving import read_deal_file
from dealtui.service.preparing import new_client, new_deal
from dealtui.service.recording import contact
from dealtui.tui.screens.base import Target
from dealtui.tui.screens.entry_rows import EntryRows
from dealtui.tui.screens.pages import ClientScreen, DealScreen
from dealtui.tui.widgets.drawn import Head
from dealtui.tui.widgets.rows import Rows
from tests.conftest import NOW
from tests.service import test_accounts
from tests.tui.driving import TWO, Answer, act, actions, driven, leads, press, screen_text, settled, text_of

story = test_accounts.story


def selected(screen: DealScreen | ClientScreen) -> str:
    row = screen.main.row
    return row.cells[1].split(" ")[0] if row else ""


def select(screen: DealScreen | ClientScreen, what: str) -> int:
    """Select the first row of what it says."""
    place = next(n for n, row in enumerate(screen.main.rows) if row.key and row.key.what == what)
    screen.main.select(place)
    return place


@pytest.mark.guide(6, 29, 30)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_a_deals_page_leads_from_need_to_action_and_back(
    story: Book, lang: str, size: tuple[int, int]
) -> None:
    async with driven(story, lang=lang, size=size) as (app, pilot):
        screen = await leads(pilot, "DealScreen", "today.page")
        rows = screen_text(app)
        assert t("result.open") in screen.query_one(Head).text and "华东智造" in rows[0]
        assert t("page.needs", n=2) in rows[2] and rows[2].startswith("-"), "unsolved first"
        assert any("P1 审批要三天" in row for row in screen_text(app)), "it follows its need"
        await press(pilot, "list.down")
        assert selected(screen) == "N1"
        assert any("S1" in row and t("fit.pending") in row for row in screen_text(app))
        await press(pilot, "page.thread")
        assert (selected(screen), screen.selected) == ("A1", 1)
        await leads(pilot, "ActionScreen", "list.open")
        await leads(pilot, "DealScreen", "action.page")
        assert selected(app.screen) == "A1"
        await press(pilot, "page.back", "action.back", "page.thread")
        assert selected(screen) == "N1"
        await press(pilot, "page.thread_back", "page.next_section")
        assert screen.chosen.what != "action", "the first of the next section"
        await press(pilot, "page.previous_section")
        assert selected(screen) == "A1"
        await act(pilot, "follow.done", Answer("已提交"))
        assert story.record("actions", 1).state == "done", "done where it stands"
        await leads(pilot, "TodayScreen", "page.back")


@pytest.mark.guide(6, 14)
async def test_a_line_its_promise_its_meeting_and_the_end_of_a_deal(story: Book) -> None:
    async with driven(story, lang="zh", size=(120, 40), opens=("deal", 1)) as (app, pilot):
        screen = app.screen
        for words in ("已由 C2 取代", "取代 C1", "由 C3 解决", "共享文件夹", "客户"):
            assert words in text_of(app)
        story.clock = Clock(NOW.replace(year=NOW.year + 1))
        await press(pilot, "list.down")
        assert f"{t('reviewing.who')} {NOW.year}-" in text_of(app), "a line of another year says of which"
        story.clock = Clock(NOW)
        await press(pilot, "page.history")
        assert app.screen.is_modal and "需 定制化开发功能" in text_of(app)
        await leads(pilot, "RecordScreen", "sheet.close", "list.open")
        assert app.screen.query_one(EntryRows).number == story.state(1).code_number("N1"), "at its line"
        app.screen.dismiss()
        await pilot.pause()

        place = select(screen, "promise")  # becomes an action
        assert screen.main.rows[place].cells[1:] == ("V1 试点成功就签年框", "王总", "试点成功")
        await settled(pilot)
        assert "keep" in actions(app)
        await act(pilot, "page.keep")
        assert story.record("actions", 2).task == "试点成功就签年框"
        assert "已存盘：A2 承诺转行动" in text_of(app)
        select(screen, "promise")
        await settled(pilot)
        assert "keep" not in actions(app)
        await act(pilot, "page.keep")
        assert "V1 已经是行动 A2" in text_of(app) and not story.table("actions").contains(doc_id=3)
        await press(pilot, "page.thread")
        assert screen.selected == 2, "and leads to it"

        _, number = story.do(contact(story, 1, "附 合同草案 | 网盘"))
        await settled(pilot)
        screen.go_to(Target("attachment", number))
        await settled(pilot)
        assert "F2 合同草案   往来" in text_of(app), "no meeting, which would have a number"

        await press(pilot, "list.first", "page.edit", *["pick.down"] * 2, "dialog.choose")
        await act(pilot, "pick.down", "dialog.choose", "dialog.cancel")
        assert story.deal(1).result == "won"
        assert t("result.won") in screen.query_one(Head).text

        for page in (
            screen,
            "client",
        ):  # a meeting hangs together with no line; its number may be one's that does
            if page == "client":
                app.open("client", 1)
                await pilot.pause()
            select(app.screen, "meeting")
            await press(pilot, "page.thread")
            assert app.screen.said == (t("page.alone") if page is screen else "")
            await leads(pilot, "MeetingFormScreen", "page.edit")
            await press(pilot, "form.cancel")


@pytest.mark.guide(30)
async def test_the_deals_page_is_one_key_from_its_actions(story: Book) -> None:
    async with driven(story) as (app, pilot):
        for key in ("today.board", "today.gantt"):
            await leads(pilot, "DealScreen", key, "follow.page")
            assert selected(app.screen) == "A1"
            await press(pilot, "page.back", "chart.back")


async def test_an_empty_page_says_how_to_begin_and_offers_nothing_else(book: Book) -> None:
    async with driven(book) as (app, pilot):
        assert "page" not in actions(app), "Today has no row"
        book.do(new_deal(book, book.do(new_client(book, "Harbor")), "Pilot"))
        for name in ("client", "deal"):
            app.open(name, 1)
            await pilot.pause()
            offered = actions(app)
            rows = app.screen.query_one(Rows).rows
            assert "new" in offered and not offered & {"keep", "date"}
            assert rows or not offered & {"thread(1)", "open", "history"}
            assert ("section(1)" in offered) == bool(rows)
            assert rows or t(f"page.empty_{name}")[:30] in text_of(app)


@pytest.mark.guide(18, 19, 20, 21, 22)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_a_clients_page(story: Book, lang: str, size: tuple[int, int]) -> None:
    async with driven(story, lang=lang, size=size) as (app, pilot):
        screen = await leads(pilot, "ClientScreen", "today.clients", "clients.page")
        lines = "\n".join(screen.lines)
        titles = (t("page.feedback", n=1), t("page.opportunity", n=1), t("page.story"))
        assert all(words in lines for words in (*titles, "比以前快", "移动端审批"))
        await act(pilot, "page.edit", *["pick.down"] * 5, "dialog.choose", Answer("5"), "dialog.cancel")
        assert screen.lines[0].startswith(t("page.visit")) and "2026-11-27" in screen.lines[0]
        screen.go_to(Target("visit", 0))
        await press(pilot, "page.edit", Answer("2026-11-27"))
        assert story.client(1).next_visit == "2026-11-27", "on its row its day is asked for at once"
        await press(pilot, "follow.undo")
        assert story.client(1).next_visit == ""
        await press(pilot, "page.back", "clients.back")
        assert any(tn("today.visit_in", 2, n=2)[-4:] in row for row in screen_text(app)), "told of on Today"


@pytest.mark.guide(107)
async def test_a_deal_is_written_out_for_the_client_and_to_one_file(
    story: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(story, size=(120, 40), opens=("deal", 1)) as (app, pilot):
        for place, ending, begins in ((1, "xlsx", b"PK"), (3, "html", b"<!DOCTYPE html>")):
            await act(pilot, "page.export", *["pick.down"] * place, "dialog.choose", "dialog.choose")
            (written,) = tmp_path.glob(f"*_client.{ending}")
            assert written.read_bytes().startswith(begins)
            assert written.name in text_of(app)
        to = Answer(str(tmp_path / "deal.zip"))
        await act(pilot, "page.export", *["pick.down"] * 4, "dialog.choose", to)
        assert "deal.zip" in text_of(app)
        moved = read_deal_file((tmp_path / "deal.zip").read_bytes())
        assert moved.deal["name"] == story.deal(moved.number).name

        before = sorted(tmp_path.iterdir())
        monkeypatch.setenv("DEALTUI_SERVED", "read")  # who only looks in a browser writes no file
        await press(pilot, "page.export", "dialog.choose", "dialog.choose")
        assert t("serve.no_files") in text_of(app) and sorted(tmp_path.iterdir()) == before
