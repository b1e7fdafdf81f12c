"""The weekly sync gone through with keys alone (guide 89-93)."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealtui.i18n import use
from dealtui.service.book import Book
from dealtui.service.following import event
from dealtui.service.preparing import MeetingForm, create_meeting
from dealtui.service.recording import Recording
from dealtui.text import width
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.base import Target
from dealtui.tui.screens.charts import WeekScreen
from dealtui.tui.screens.document import WeekReport
from dealtui.tui.widgets.drawn import Foot, Head
from dealtui.tui.widgets.rows import Rows
from tests.conftest import naughty
from tests.tui.driving import TWO, Say, app_on, driven, press, screen_text, typed

pytestmark = pytest.mark.guide(89, 90, 91, 92)

LINES = ["办 @韩梅 12月2日 初稿", "办 @王总 明天 提供需求文档", "办 报价", "歧 数据安全标准待确认"]


@pytest.fixture
def week_book(book: Book) -> Book:
    form = MeetingForm(client="华东智造", topic="价格", theirs=("王总:总监:决策人",))
    book.do(Recording(book, book.do(create_meeting(form))).capture(LINES))
    return book


async def test_ticked_through_and_mended_with_keys_alone(week_book: Book) -> None:
    async with driven(week_book) as (app, pilot):
        await press(pilot, "today.week")
        screen = app.screen
        assert isinstance(screen, WeekScreen)
        head = screen.query_one(Head)
        assert "0/3 discussed" in head.text
        assert "3 unplanned" in head.text  # A3 has neither owner nor date, A2 was not chased
        rows = screen.main
        while rows.row is not None and rows.row.cells[1] != "A3" and rows.cursor < len(rows.rows) - 1:
            await press(pilot, "list.down")
        await press(pilot, "week.owner", Say("韩梅"))
        await pilot.press("enter")
        await press(pilot, "follow.date", Say("12月4日"))
        await pilot.press("enter")
        action = week_book.record("actions", 3)
        assert (action.owner, action.due) == ("韩梅", "2026-12-04")
        assert "1 unplanned" in head.text
        rows.select(next(n for n, row in enumerate(rows.rows) if row.key == Target("action", 2)))
        await press(pilot, "follow.chase", Say("电话"))
        await pilot.press("enter")
        assert "incomplete" not in head.text
        for _ in range(3):
            await press(pilot, "week.tick")
        assert "3/3 discussed" in head.text
        assert "no action lacks an owner" in screen.query_one(Foot).status


async def test_the_report_is_one_key_away(week_book: Book, tmp_path: Path) -> None:
    app = app_on(week_book)
    target = tmp_path / "week.md"
    async with app.run_test(size=(120, 40)) as pilot:
        app.push_screen(WeekScreen(week_book))
        await pilot.pause()
        await press(pilot, "week.report")
        assert isinstance(app.screen, WeekReport)
        await press(pilot, "report.back", "week.write")
        await pilot.press("ctrl+u")
        await typed(pilot, str(target))
        await pilot.press("enter")
    assert target.read_text(encoding="utf-8").startswith("# Weekly report 2026-11-23 to 2026-11-29")


async def test_other_weeks(week_book: Book) -> None:
    async with driven(week_book) as (app, pilot):
        app.push_screen(WeekScreen(week_book))
        await pilot.pause()
        await press(pilot, "week.after")
        assert "11-30 - 12-06" in app.screen.query_one(Head).text
        await press(pilot, "week.before", "week.before")
        assert "11-16 - 11-22" in app.screen.query_one(Head).text


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_any_text_at_any_size(book: Book, size: tuple[int, int], lang: str) -> None:
    use(lang)
    number = book.do(create_meeting(MeetingForm(client="[b]甲", topic="乙")))
    texts = [text.replace("\n", " ")[:400] for text in naughty()[:: 7 if size != (80, 24) else 2]]
    book.do(
        Recording(book, number).capture([f"办 @李雷 {n % 10 + 1}天内 {text}" for n, text in enumerate(texts)])
    )
    async with driven(book, lang=lang, size=size) as (app, pilot):
        app.push_screen(WeekScreen(book))
        await pilot.pause()
        for row in screen_text(app):
            assert width(row) == size[0]
            assert "\x1b" not in row


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_all_sections_stand_in_the_same_columns(
    week_book: Book, lang: str, size: tuple[int, int]
) -> None:
    week_book.do(event(week_book, [2], "chase", note="电话，王总答应明天一早发过来"))
    async with driven(week_book, lang=lang, size=size) as (app, pilot):
        app.push_screen(WeekScreen(week_book))
        await pilot.pause()
        found = {width(row[: row.index("华东")]) for row in screen_text(app)[2:-5] if "华东" in row}
        assert len(found) == 1 and len(app.screen.query_one(Rows).rows) > 6


async def test_an_empty_week(book: Book) -> None:
    async with driven(book) as (app, pilot):
        app.push_screen(WeekScreen(book))
        await pilot.pause()
        assert any("Nothing to go through" in row for row in screen_text(app))
        await press(pilot, "week.tick", "week.open", "follow.date", "follow.later")
        assert isinstance(app.screen, WeekScreen)


async def test_one_clients_week_the_next_one_and_an_action_of_it(week_book: Book) -> None:
    other = MeetingForm(client="北辰物流", topic="勘查")
    week_book.do(Recording(week_book, week_book.do(create_meeting(other))).capture(["办 @韩梅 12月2日 勘查"]))
    async with driven(week_book, lang="zh") as (app, pilot):
        await press(pilot, "today.week")
        screen = app.screen
        await press(pilot, "week.quick", Say("北辰物流"), "dialog.choose")
        assert isinstance(screen, WeekScreen) and app.screen is screen
        assert "北辰物流" in screen.query_one(Head).text
        assert [line for line in screen.lines if "A1" in line] and "初稿" not in "".join(screen.lines)
        await press(pilot, "week.after")
        assert "11-30 - 12-06" in screen.query_one(Head).text
        await press(pilot, "list.first", "week.open")
        assert isinstance(app.screen, ActionScreen)
