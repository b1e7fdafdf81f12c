"""The page of a deal and of a client, by keys alone: from any line to its action, its need and its end."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealtui.i18n import t
from dealtui.service.book import Book
from dealtui.service.preparing import new_client, new_deal
from dealtui.text import width
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.base import Target
from dealtui.tui.screens.entry_rows import EntryRows
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from dealtui.tui.screens.pages import ClientScreen, DealScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.widgets.drawn import Foot, Head
from dealtui.tui.widgets.rows import Rows
from tests.service.test_accounts import story  # noqa: F401 - a fixture
from tests.tui.driving import TWO, act, actions, answer, driven, press, screen_text, settled, text_of


def selected(screen: DealScreen | ClientScreen) -> str:
    row = screen.main.row
    return row.cells[1].split(" ")[0] if row else ""


@pytest.mark.guide(6, 29, 30)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_a_deals_page_leads_from_need_to_action_and_back(
    story: Book,  # noqa: F811
    lang: str,
    size: tuple[int, int],
) -> None:
    async with driven(story, lang=lang, size=size) as (app, pilot):
        await press(pilot, "today.page")
        screen = app.screen
        assert isinstance(screen, DealScreen)
        rows = screen_text(app)
        assert all(width(row) == size[0] for row in rows)
        assert t("result.open") in screen.query_one(Head).text and "华东智造" in rows[0]
        assert t("page.needs", n=2) in rows[2] and rows[2].startswith("-"), "unsolved first"
        await press(pilot, "list.down")
        assert selected(screen) == "N1"
        assert any("S1" in row and t("fit.pending") in row for row in screen_text(app))
        await press(pilot, "page.thread")
        assert (selected(screen), screen.selected) == ("A1", 1)
        await press(pilot, "list.open")
        assert isinstance(app.screen, ActionScreen)
        await press(pilot, "action.page")
        assert isinstance(app.screen, DealScreen) and selected(app.screen) == "A1"
        await press(pilot, "page.back", "action.back", "page.thread")
        assert selected(screen) == "N1"
        await press(pilot, "page.thread_back", "page.next_section", "page.previous_section")
        assert selected(screen) == "A1"
        await press(pilot, "follow.done")
        await answer(pilot, "已提交")
        await settled(pilot)
        assert story.record("actions", 1).state == "done", "done where it stands"
        await press(pilot, "page.back")
        assert isinstance(app.screen, TodayScreen)


async def test_a_line_says_what_replaced_it_and_opens_its_meeting(story: Book) -> None:  # noqa: F811
    async with driven(story, lang="zh", size=(120, 40), opens=("deal", 1)) as (app, pilot):
        text = text_of(app)
        for words in ("已由 C2 取代", "取代 C1", "由 C3 解决", "共享文件夹", "客户"):
            assert words in text
        await press(pilot, "list.down", "page.history")
        assert app.screen.is_modal and "需 定制化开发功能" in text_of(app)
        await press(pilot, "sheet.close", "list.open")
        assert isinstance(app.screen, RecordScreen)
        assert app.screen.query_one(EntryRows).number == story.state(1).code_number("N1"), "at its line"


@pytest.mark.guide(30)
@pytest.mark.parametrize("key", ["today.board", "today.gantt"])
async def test_the_deals_page_is_one_key_from_its_actions(story: Book, key: str) -> None:  # noqa: F811
    async with driven(story) as (app, pilot):
        await press(pilot, key, "follow.page")
        assert isinstance(app.screen, DealScreen) and selected(app.screen) == "A1"


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


@pytest.mark.guide(14)
async def test_a_promise_becomes_an_action_on_the_page(story: Book) -> None:  # noqa: F811
    async with driven(story, lang="zh", size=(120, 40), opens=("deal", 1)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, DealScreen)
        (promise,) = (n for n, row in enumerate(screen.main.rows) if row.key and row.key.what == "promise")
        screen.main.select(promise)
        assert screen.main.rows[promise].cells[1:] == ("V1 试点成功就签年框", "王总", "试点成功")
        foot = screen.query_one(Foot)
        await settled(pilot)
        assert "keep" in {hint.action for hint in foot.hints}
        await act(pilot, "page.keep")
        assert story.record("actions", 2).task == "试点成功就签年框"
        assert "已存盘：A2 承诺转行动" in text_of(app)
        (promise,) = (n for n, row in enumerate(screen.main.rows) if row.key and row.key.what == "promise")
        screen.main.select(promise)
        await settled(pilot)
        assert "keep" not in {hint.action for hint in foot.hints}
        await act(pilot, "page.keep")
        assert "V1 已经是行动 A2" in text_of(app) and not story.table("actions").contains(doc_id=3)
        await press(pilot, "page.thread")
        assert screen.selected == 2, "and leads to it"


@pytest.mark.guide(6)
async def test_how_a_deal_ended_is_set_on_its_page(story: Book) -> None:  # noqa: F811
    async with driven(story, opens=("deal", 1)) as (app, pilot):
        await press(
            pilot, "page.edit", "pick.down", "pick.down", "dialog.choose", "pick.down", "dialog.choose"
        )
        await pilot.press("escape")
        await settled(pilot)
        assert story.deal(1).result == "won"
        assert t("result.won") in app.screen.query_one(Head).text


@pytest.mark.guide(18, 19, 20, 21, 22)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_a_clients_page(story: Book, lang: str, size: tuple[int, int]) -> None:  # noqa: F811
    async with driven(story, lang=lang, size=size) as (app, pilot):
        await press(pilot, "today.clients", "clients.page")
        screen = app.screen
        assert isinstance(screen, ClientScreen)
        lines = "\n".join(screen.lines)
        titles = (t("page.feedback", n=1), t("page.opportunity", n=1), t("page.story"))
        assert all(words in lines for words in (*titles, "比以前快", "移动端审批"))
        assert all(width(row) == size[0] for row in screen_text(app))
        await press(pilot, "page.edit", *["pick.down"] * 5, "dialog.choose")
        await answer(pilot, "5")
        await pilot.press("escape")
        await settled(pilot)
        assert screen.lines[0].startswith(t("page.visit")) and "2026-11-27" in screen.lines[0]
        screen.go_to(Target("visit", 0))
        await press(pilot, "page.edit")
        await pilot.press("ctrl+u")
        await answer(pilot, "2026-11-27")
        assert story.client(1).next_visit == "2026-11-27", (
            "on the row of the visit its day is asked for at once"
        )
        await press(pilot, "follow.undo")
        assert story.client(1).next_visit == ""
        await press(pilot, "page.back", "clients.back")
        assert any(t("today.visit_in", n=2)[-4:] in row for row in screen_text(app)), "told of on Today"


@pytest.mark.guide(107)
async def test_a_deal_is_written_out_for_the_client_and_to_one_file(
    story: Book,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from dealtui.service.moving import read_deal_file

    monkeypatch.chdir(tmp_path)
    async with driven(story, size=(120, 40), opens=("deal", 1)) as (app, pilot):
        for place, ending, begins in ((1, "xlsx", b"PK"), (3, "html", b"<!DOCTYPE html>")):
            await act(pilot, "page.export", *["pick.down"] * place, "dialog.choose", "dialog.choose")
            (written,) = tmp_path.glob(f"*_client.{ending}")
            assert written.read_bytes().startswith(begins)
            assert written.name in text_of(app)
        await press(pilot, "page.export", *["pick.down"] * 4, "dialog.choose")
        await answer(pilot, str(tmp_path / "deal.zip"))
        await settled(pilot)
        assert "deal.zip" in text_of(app)
    moved = read_deal_file((tmp_path / "deal.zip").read_bytes())
    assert moved.deal["name"] == story.deal(moved.number).name


async def test_who_only_looks_in_a_browser_writes_no_file(
    story: Book,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEALTUI_SERVED", "read")
    async with driven(story, size=(120, 40), opens=("deal", 1)) as (app, pilot):
        await press(pilot, "page.export", "dialog.choose", "dialog.choose")
        assert t("serve.no_files") in text_of(app)
    assert not list(tmp_path.glob("*.xlsx"))


async def test_a_meeting_hangs_together_with_no_line_and_is_edited_in_its_form(story: Book) -> None:  # noqa: F811
    """Its number may be that of a line which does."""
    for page in ("deal", "client"):
        async with driven(story, size=(120, 40), opens=(page, 1)) as (app, pilot):
            rows = app.screen.query_one(Rows)
            rows.select(
                next(n for n, row in enumerate(rows.rows) if row.key and row.key[:2] == ("meeting", 1))
            )
            await press(pilot, "page.thread")
            assert app.screen.said == (t("page.alone") if page == "deal" else "")
            await act(pilot, "page.edit")
            assert isinstance(app.screen, MeetingFormScreen)
