"""The Gantt chart, the calendar and the weekly sync by keyboard (guide 82, 83, 89-93)."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealtui.domain.records import Action
from dealtui.i18n import t, use
from dealtui.service.book import Book
from dealtui.service.following import depend, event, set_due
from dealtui.service.preparing import MeetingForm, create_meeting, end, update_client
from dealtui.service.recording import Recording
from dealtui.text import width
from dealtui.tui.app import DealtuiApp
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.base import Target
from dealtui.tui.screens.board import BoardFilter
from dealtui.tui.screens.charts import CalendarScreen, ChartScreen, GanttScreen, WeekScreen
from dealtui.tui.screens.document import WeekReport
from dealtui.tui.screens.pages import ClientScreen
from dealtui.tui.screens.prepare import PrepareScreen
from dealtui.tui.widgets.drawn import Foot, Head
from dealtui.tui.widgets.rows import Rows
from tests.conftest import naughty
from tests.tui.driving import SIZES, TWO, Say, answer, driven, press, screen_text, settled, typed

LINES = [
    "办 @韩梅 周五 提交补充方案",
    "办 @王总 明天 提供需求文档",
    "办 @李雷 12月7日 初稿",
    "办 @李雷 尽快 报价",
]


@pytest.fixture
def planned(book: Book) -> Book:
    number = book.do(create_meeting(MeetingForm(client="华东智造", topic="价格")))
    book.do(Recording(book, number).capture(LINES))
    return book


def due(book: Book, number: int) -> str:
    return str(book.repo.table("actions").get(doc_id=number).get("due", ""))


def bar_of(app: DealtuiApp, task: str) -> str:
    """What stands behind a task's name."""
    return next(row for row in screen_text(app) if task in row and "│" in row).split("│")[1].rstrip()


@pytest.mark.guide(82)
async def test_bars_are_drawn_and_a_date_is_moved_by_one_key(planned: Book) -> None:
    async with driven(planned, opens=("gantt",)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, GanttScreen)
        rows = [row for row in screen_text(app)[4:20] if row[1:2] == "A"]
        assert [row.split()[0] for row in rows] == ["A2", "A1", "A3"]
        assert "1 without due date" in screen.query_one(Head).text
        await press(pilot, "list.down", "follow.later", "dialog.choose")
        assert due(planned, 1) == "2026-11-27", "a delay says why"
        await typed(pilot, "客户出差")
        await press(pilot, "dialog.choose", "dialog.choose", *["follow.later"] * 2, "chart.week_later")
        assert due(planned, 1) == "2026-12-07"
        record: Action = planned.record("actions", 1)
        slips = [(slip.old, slip.new, slip.reason) for slip in record.slips]
        assert slips == [("2026-11-27", "2026-12-07", "客户出差")], "asked once while one is at it"
        assert screen.selected == 1, "the selection stays with its action"
        assert screen.query_one(Foot).status
        await press(pilot, *["follow.undo"] * 4)
        assert due(planned, 1) == "2026-11-27"
        assert planned.record("actions", 1).slips == ()


async def test_each_esc_leads_back_one_step_and_the_views_keep_the_selection(planned: Book) -> None:
    async with driven(planned) as (app, pilot):
        await press(pilot, "today.board", "board.gantt", "chart.calendar", "chart.gantt")
        assert type(app.screen).__name__ == "GanttScreen"
        for screen in ("BoardScreen", "TodayScreen"):
            await press(pilot, "chart.back")
            assert type(app.screen).__name__ == screen
        await press(pilot, "today.gantt", "chart.board", "board.back", "chart.back")
        assert type(app.screen).__name__ == "TodayScreen"
        app.open("gantt", select=3)
        await pilot.pause()
        for key, screen in (("chart.calendar", CalendarScreen), ("chart.gantt", GanttScreen)):
            await press(pilot, key)
            assert isinstance(app.screen, screen) and app.screen.selected == 3
        await press(pilot, "chart.back")
        assert not isinstance(app.screen, ChartScreen)


async def test_days_weeks_months_and_back_to_today(planned: Book) -> None:
    async with driven(planned, size=(120, 40), opens=("gantt",)) as (app, pilot):
        view = app.screen.query_one("GanttView")
        start = view.origin
        scales = []
        for _ in range(3):
            await press(pilot, "gantt.zoom")
            scales.append(view.scale.name)
        assert scales == ["week", "month", "day"]
        await press(pilot, "gantt.today", "gantt.later")
        assert (view.origin - start).days == 7
        await press(pilot, "gantt.today")
        assert view.origin == start


@pytest.mark.guide(83)
async def test_the_calendar_follows_what_is_moved(planned: Book) -> None:
    async with driven(planned, delay_reason=False, opens=("calendar",)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, CalendarScreen)
        assert screen.selected == 0
        await press(pilot, "month.right")
        assert screen.selected == 2
        await press(pilot, "follow.later")
        assert due(planned, 2) == "2026-11-27"
        assert (screen.selected, screen.main.day.day) == (2, 27)
        await press(pilot, "month.next")
        assert screen.selected == 1
        await press(pilot, "month.page_down")
        assert screen.main.day.isoformat() == "2026-12-27"
        await press(pilot, "month.today", "month.zoom")
        assert screen.main.week_only
        assert len(screen.main.grid()) == 1


@pytest.mark.guide(83)
async def test_meetings_held_and_planned_stand_in_the_calendar_and_in_the_head_of_the_chart(
    planned: Book,
) -> None:
    tomorrow = MeetingForm(client="北辰物流", topic="需求", at="2026-11-26T10:00:00+08:00")
    number = planned.do(create_meeting(tomorrow))
    async with driven(planned, lang="zh", size=(120, 40)) as (app, pilot):
        await press(pilot, "today.calendar", "month.right")
        screen = app.screen
        assert isinstance(screen, CalendarScreen)
        assert (screen.chosen, screen.selected) == (Target("meeting", number), 0)
        assert any("*10:00 北辰物" in row for row in screen_text(app))
        assert any("北辰物流" in row and "需求" in row for row in screen_text(app)[-4:])
        assert "date" not in {hint.action for hint in screen.query_one(Foot).hints}
        await press(pilot, "month.open")
        assert isinstance(app.screen, PrepareScreen)
        await pilot.press("escape")
        await press(pilot, "chart.quick")
        await typed(pilot, "华东智造")
        await press(pilot, "dialog.choose")
        assert screen.chosen.what != "meeting", "of another client"
        await press(pilot, "chart.gantt")
        assert "**" not in screen_text(app)[3]
        await press(pilot, "chart.back")
        assert "**" in screen_text(app)[3]


@pytest.mark.guide(18, 83)
async def test_a_visit_stands_in_the_calendar_until_a_meeting_is_arranged(planned: Book) -> None:
    planned.do(end(planned, 1))
    planned.do(update_client(1, visit_days=1))
    async with driven(planned, lang="zh", size=(120, 40)) as (app, pilot):
        await press(pilot, "today.calendar", "month.right")
        screen = app.screen
        assert isinstance(screen, CalendarScreen)
        assert any("*回访 华东" in row for row in screen_text(app))
        screen.main.select_key(1, what="visit")
        await press(pilot, "month.open")
        assert isinstance(app.screen, ClientScreen)
        await press(pilot, "page.back")
        planned.do(create_meeting(MeetingForm(client="华东智造", at="2026-11-30T10:00:00+08:00")))
        await pilot.pause()
        assert not any("*回访" in row for row in screen_text(app))


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_any_text_at_any_size(book: Book, size: tuple[int, int], lang: str) -> None:
    use(lang)
    number = book.do(create_meeting(MeetingForm(client="[b]甲", topic="乙")))
    texts = [text.replace("\n", " ")[:400] for text in naughty()[:: 7 if size != (80, 24) else 2]]
    lines = [f"办 @李雷 {n % 28 + 1}天内 {text}" for n, text in enumerate(texts)]
    book.do(Recording(book, number).capture(lines))
    async with driven(book, lang=lang, size=size) as (app, pilot):
        for screen in ("gantt", "calendar", "week"):
            app.open(screen)
            await pilot.pause()
            for key in ("chart.closed", "gantt.zoom", "list.down", "gantt.zoom"):
                await press(pilot, key)
                for row in screen_text(app):
                    assert width(row) == size[0]
                    assert "\x1b" not in row
            await press(pilot, "chart.back")


async def test_an_empty_book_says_how_to_begin(book: Book) -> None:
    async with driven(book) as (app, pilot):
        app.push_screen(GanttScreen(book))
        await pilot.pause()
        assert any("No action has a date yet" in row for row in screen_text(app))
        await press(pilot, "follow.later", "gantt.open", "chart.calendar")
        assert isinstance(app.screen, CalendarScreen)


@pytest.mark.guide(102)
async def test_the_file_holds_what_the_chart_shows_and_nothing_of_another_client(
    planned: Book, tmp_path: Path
) -> None:
    other = planned.do(create_meeting(MeetingForm(client="北辰物流", topic="需求")))
    planned.do(Recording(planned, other).capture(["办 @韩梅 周五 冷链方案"]))
    client = planned.deal(planned.record("actions", 1).deal).client
    for row, begins in enumerate(("# ", "BEGIN:VCALENDAR")):
        async with driven(planned, opens=("gantt", BoardFilter("client", client))) as (app, pilot):
            await press(pilot, "chart.export", *["pick.down"] * row, "dialog.choose")
            await answer(pilot, str(tmp_path / f"{row}"))
            await settled(pilot)
        text = (tmp_path / f"{row}").read_text(encoding="utf-8")
        assert text.startswith(begins) and "提交补充方案" in text
        assert "冷链方案" not in text and "北辰物流" not in text


@pytest.mark.guide(82)
async def test_a_bar_says_what_it_waits_for_until_that_is_done(planned: Book) -> None:
    planned.do(depend(planned, 3, (1, 2)))
    async with driven(planned, lang="zh", size=(120, 40), opens=("gantt",)) as (app, pilot):
        assert "李雷  先要完成 A1 A2  华东智造" in bar_of(app, "初稿")
        planned.do(event(planned, [1, 2], "done", result="已给"))
        await pilot.pause()
        assert "李雷  华东智造" in bar_of(app, "初稿")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.guide(82, 85)
async def test_a_bar_says_how_late_it_is_and_whose_and_one_out_of_sight_when_it_was(
    planned: Book, size: tuple[int, int]
) -> None:
    planned.do(set_due(planned, [1], "2026-11-20"))
    planned.do(event(planned, [3], "done", result="初稿"))
    async with driven(planned, lang="zh", size=size, opens=("gantt",)) as (app, pilot):
        assert all(width(row) == size[0] for row in screen_text(app))
        assert bar_of(app, "提交补充方案").endswith(" 韩梅  逾期 5 天  华东智造")
        await press(pilot, *["gantt.later"] * 6)
        assert bar_of(app, "初稿") == "< 12-07  李雷  结果待发  华东智造"
        await press(pilot, *["gantt.earlier"] * 24)
        assert bar_of(app, "提供需求文档").endswith(" 11-25 >")


async def test_a_week_says_who_and_whose(planned: Book) -> None:
    async with driven(planned, lang="zh") as (app, pilot):
        app.push_screen(CalendarScreen(planned, select=1))
        await pilot.pause()
        assert "华东智造" not in "\n".join(screen_text(app)[3:-5])
        await press(pilot, "month.zoom")
        friday = [row.split("│")[4].strip() for row in screen_text(app) if row.count("│") == 6]
        assert friday[2:].count("韩梅") == 1 and friday[2:].count("华东智造") == 1


@pytest.mark.parametrize(("lang", "sign"), [("zh", "今"), ("en", "||")])
async def test_today_stands_in_the_head_of_the_days_whatever_the_bars_hide(
    planned: Book, lang: str, sign: str
) -> None:
    async with driven(planned, lang=lang, opens=("gantt",)) as (app, pilot):
        head = screen_text(app)[3].split("│")[1]
        view = app.screen.query_one("GanttView")
        place = (planned.clock.now().date() - view.origin).days * 2
        assert width(head[: head.index(sign)]) == place


async def test_a_click_chooses_a_day_and_its_item_and_a_second_one_opens_it(planned: Book) -> None:
    async with driven(planned, size=(120, 40), opens=("calendar",)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, CalendarScreen)
        y, row = next((n, row) for n, row in enumerate(screen_text(app)) if "A1 " in row)
        place = (width(row[: row.index("A1")]), y)
        await pilot.click(offset=place)
        assert (screen.main.day.isoformat(), screen.selected) == ("2026-11-27", 1)
        await pilot.click(offset=place, times=2)
        assert isinstance(app.screen, ActionScreen)


async def test_what_is_settled_and_whose_it_is_is_shown_as_asked(planned: Book) -> None:
    planned.do(event(planned, [3], "cancel", reason="不做了"))
    async with driven(planned, lang="zh", opens=("gantt",)) as (app, pilot):
        screen = app.screen
        assert isinstance(screen, GanttScreen)
        assert [line[:2] for line in screen.lines] == ["A1", "A2", "A4"]
        await press(pilot, "chart.closed")
        assert [line[:2] for line in screen.lines] == ["A1", "A2", "A3", "A4"]
        await press(pilot, "chart.quick", Say("韩梅"), "dialog.choose")
        assert [line[:2] for line in screen.lines] == ["A1"]
        await press(pilot, "chart.back")
        assert len(screen.lines) == 4 and app.screen is screen, "the filter goes first"
        await press(pilot, "list.first", "gantt.open")
        assert isinstance(app.screen, ActionScreen)


# --------------------------------------------------------------------------------------------------
# The weekly sync, gone through with keys alone.

WEEKLY = pytest.mark.guide(89, 90, 91, 92)
WEEK_LINES = ["办 @韩梅 12月2日 初稿", "办 @王总 明天 提供需求文档", "办 报价", "歧 数据安全标准待确认"]


@pytest.fixture
def week_book(book: Book) -> Book:
    form = MeetingForm(client="华东智造", topic="价格", theirs=("王总:总监:决策人",))
    book.do(Recording(book, book.do(create_meeting(form))).capture(WEEK_LINES))
    return book


@WEEKLY
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


@WEEKLY
async def test_the_report_is_one_key_away_and_other_weeks(week_book: Book, tmp_path: Path) -> None:
    target = tmp_path / "week.md"
    async with driven(week_book, size=(120, 40), opens=("week",)) as (app, pilot):
        await press(pilot, "week.report")
        assert isinstance(app.screen, WeekReport)
        await press(pilot, "report.back", "week.write")
        await answer(pilot, str(target))
        await settled(pilot)
        assert target.read_text(encoding="utf-8").startswith("# Weekly report 2026-11-23 to 2026-11-29")
        await press(pilot, "week.after")
        assert "11-30 - 12-06" in app.screen.query_one(Head).text
        await press(pilot, "week.before", "week.before")
        assert "11-16 - 11-22" in app.screen.query_one(Head).text


@WEEKLY
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_all_sections_stand_in_the_same_columns(
    week_book: Book, lang: str, size: tuple[int, int]
) -> None:
    week_book.do(event(week_book, [2], "chase", note="电话，王总答应明天一早发过来"))
    async with driven(week_book, lang=lang, size=size, opens=("week",)) as (app, pilot):
        found = {width(row[: row.index("华东")]) for row in screen_text(app)[2:-5] if "华东" in row}
        assert len(found) == 1 and len(app.screen.query_one(Rows).rows) > 6


@WEEKLY
async def test_an_empty_week(book: Book) -> None:
    async with driven(book, opens=("week",)) as (app, pilot):
        assert any("Nothing to go through" in row for row in screen_text(app))
        await press(pilot, "week.tick", "week.open", "follow.date", "follow.later")
        assert isinstance(app.screen, WeekScreen)


@WEEKLY
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
        await press(pilot, "action.back", "week.back")
        assert app.screen is screen and screen.query_one(Head).text.count(t("week_screen.all")), "all first"
