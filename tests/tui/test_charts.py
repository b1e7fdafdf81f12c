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
from dealtui.tui.screens.base import Target
from dealtui.tui.screens.board import BoardFilter
from dealtui.tui.widgets.drawn import Foot, Head
from dealtui.tui.widgets.rows import Rows
from tests.conftest import NOW, naughty
from tests.tui.driving import (
    SIZES,
    TWO,
    Answer,
    Say,
    act,
    actions,
    by_task,
    driven,
    foot,
    leads,
    press,
    screen_text,
    text_of,
    unbroken,
)

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


def head(app: DealtuiApp) -> str:
    return app.screen.query_one(Head).text


@pytest.mark.guide(82)
async def test_bars_are_drawn_and_a_date_is_moved_by_one_key(planned: Book) -> None:
    async with driven(planned, opens=("gantt",)) as (app, pilot):
        screen = app.screen
        rows = [row for row in screen_text(app)[4:20] if row[1:2] == "A"]
        assert [row.split()[0] for row in rows] == ["A2", "A1", "A3"]
        assert "1 without due date" in head(app)
        await press(pilot, "list.down", "follow.later", "dialog.choose")
        assert due(planned, 1) == "2026-11-27", "a delay says why"
        await press(pilot, Say("客户出差"), *["dialog.choose"] * 2, *["follow.later"] * 2, "chart.week_later")
        assert due(planned, 1) == "2026-12-07"
        record: Action = planned.record("actions", 1)
        slips = [(slip.old, slip.new, slip.reason) for slip in record.slips]
        assert slips == [("2026-11-27", "2026-12-07", "客户出差")], "asked once while one is at it"
        assert screen.selected == 1, "the selection stays with its action"
        assert screen.query_one(Foot).status
        await press(pilot, *["follow.undo"] * 4)
        assert due(planned, 1) == "2026-11-27" and planned.record("actions", 1).slips == ()

        start = screen.main.origin
        await act(pilot, "follow.date", Answer("2027-03-01"), Answer("等客户"), "dialog.choose")
        assert screen.main.origin > start and "韩梅" in bar_of(app, "提交补充方案"), "followed out of sight"
        await act(pilot, "follow.chase", "follow.undo")
        assert screen.main.origin < NOW.date() and due(planned, 1) == "2026-11-27", "and back"
        await press(pilot, "gantt.today")
        scales = []
        for _ in range(3):
            await press(pilot, "gantt.zoom")
            scales.append(screen.main.scale.name)
        assert scales == ["week", "month", "day"]
        await press(pilot, "gantt.today", "gantt.later")
        assert (screen.main.origin - start).days == 7
        await press(pilot, "gantt.today")
        assert screen.main.origin == start


async def test_each_esc_leads_back_one_step_and_the_views_keep_the_selection(full: Book) -> None:
    number = by_task(full, "收集需求文档").doc_id
    async with driven(full) as (app, pilot):
        for keys, kind in (
            ("today.board list.down cards.right list.first", "BoardScreen"),
            ("cards.open", "ActionScreen"),
            ("action.back", "BoardScreen"),
            ("board.gantt", "GanttScreen"),
            ("chart.board", "BoardScreen"),
            ("board.calendar", "CalendarScreen"),
            ("chart.board", "BoardScreen"),
            ("board.gantt chart.calendar chart.gantt", "GanttScreen"),
            ("chart.back", "BoardScreen"),
        ):
            assert (await leads(pilot, kind, *keys.split())).selected == number, keys
        for keys in ("chart.back", "today.gantt chart.board board.back chart.back"):
            await leads(pilot, "TodayScreen", *keys.split())
        app.open("gantt", select=number)
        await pilot.pause()
        for key, kind in (("chart.calendar", "CalendarScreen"), ("chart.gantt", "GanttScreen")):
            assert (await leads(pilot, kind, key)).selected == number
        await leads(pilot, "TodayScreen", "chart.back")


@pytest.mark.guide(83)
async def test_the_calendar_follows_what_is_moved_and_a_click(planned: Book) -> None:
    async with driven(planned, delay_reason=False, size=SIZES[1], opens=("calendar",)) as (app, pilot):
        screen = app.screen
        y, row = next((n, row) for n, row in enumerate(screen_text(app)) if "A1 " in row)
        place = (width(row[: row.index("A1")]), y)
        await pilot.click(offset=place)
        assert (screen.main.day.isoformat(), screen.selected) == ("2026-11-27", 1)
        await pilot.click(offset=place, times=2)
        await leads(pilot, "CalendarScreen", "action.back")
        await press(pilot, "month.today")
        assert screen.selected == 0
        await press(pilot, "month.right")
        assert screen.selected == 2
        await press(pilot, "follow.later")
        assert due(planned, 2) == "2026-11-27"
        assert (screen.selected, screen.main.day.day) == (2, 27)
        await press(pilot, "month.next")
        assert screen.selected == 1
        await pilot.resize_terminal(*SIZES[0])
        assert "华东智造" not in "\n".join(screen_text(app)[3:-5])
        await press(pilot, "month.zoom")  # a week says who and whose
        friday = [row.split("│")[4].strip() for row in screen_text(app) if row.count("│") == 6]
        assert friday[2:].count("韩梅") == 1 and friday[2:].count("华东智造") == 2
        await press(pilot, "month.zoom", "month.page_down")
        assert screen.main.day.isoformat() == "2026-12-27"
        await press(pilot, "month.today", "month.zoom")
        assert screen.main.week_only and len(screen.main.grid()) == 1


@pytest.mark.guide(18, 83)
async def test_meetings_and_visits_stand_in_the_calendar_and_in_the_head_of_the_chart(planned: Book) -> None:
    tomorrow = MeetingForm(client="北辰物流", topic="需求", at="2026-11-26T10:00:00+08:00")
    number = planned.do(create_meeting(tomorrow))
    async with driven(planned, lang="zh", size=SIZES[1]) as (app, pilot):
        screen = await leads(pilot, "CalendarScreen", "today.calendar", "month.right")
        assert (screen.chosen, screen.selected) == (Target("meeting", number), 0)
        assert any("*10:00 北辰物" in row for row in screen_text(app))
        assert any("北辰物流" in row and "需求" in row for row in screen_text(app)[-4:])
        assert "date" not in actions(app)
        await leads(pilot, "PrepareScreen", "month.open")
        await press(pilot, "prepare.back", "chart.quick", Say("华东智造"), "dialog.choose")
        assert screen.chosen.what != "meeting", "of another client"
        await press(pilot, "chart.gantt")
        assert "**" not in screen_text(app)[3]
        await press(pilot, "chart.back")
        assert "**" in screen_text(app)[3]

        planned.do(end(planned, 1))  # a visit stands there until a meeting is arranged
        planned.do(update_client(1, visit_days=1))
        await press(pilot, "chart.calendar", "month.today", "month.right")
        assert any("*回访 华东" in row for row in screen_text(app))
        app.screen.main.select_key(1, what="visit")
        await leads(pilot, "ClientScreen", "month.open")
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
        chart = ("chart.closed", "gantt.zoom", "list.down", "gantt.zoom")
        for screen, keys in {
            "gantt": chart,
            "calendar": chart,
            "week": chart,
            "board": ["list.down"] * 50,
        }.items():
            app.open(screen)
            await pilot.pause()
            for key in keys:
                await press(pilot, key)
                assert unbroken(app), (screen, key)
            await press(pilot, "chart.back")


@pytest.mark.guide(89)
async def test_an_empty_book_says_how_to_begin(book: Book) -> None:
    async with driven(book, opens=("gantt",)) as (app, pilot):
        assert "No action has a date yet" in text_of(app)
        await leads(pilot, "CalendarScreen", "follow.later", "gantt.open", "chart.calendar")
        app.open("week")
        await pilot.pause()
        assert "Nothing to go through" in text_of(app)
        await leads(pilot, "WeekScreen", "week.tick", "week.open", "follow.date", "follow.later")


@pytest.mark.guide(102)
async def test_the_file_holds_what_the_chart_shows_and_nothing_of_another_client(
    planned: Book, tmp_path: Path
) -> None:
    other = planned.do(create_meeting(MeetingForm(client="北辰物流", topic="需求")))
    planned.do(Recording(planned, other).capture(["办 @韩梅 周五 冷链方案"]))
    client = planned.deal(planned.record("actions", 1).deal).client
    async with driven(planned, opens=("gantt", BoardFilter("client", client))) as (app, pilot):
        for row, begins in enumerate(("# ", "BEGIN:VCALENDAR")):
            to = tmp_path / f"{row}"
            await act(pilot, "chart.export", *["pick.down"] * row, "dialog.choose", Answer(str(to)))
            text = to.read_text(encoding="utf-8")
            assert text.startswith(begins) and "提交补充方案" in text
            assert "冷链方案" not in text and "北辰物流" not in text


@pytest.mark.guide(82, 85)
async def test_a_bar_says_whose_how_late_what_it_waits_for_and_out_of_sight_when(planned: Book) -> None:
    planned.do(depend(planned, 3, (1, 2)))
    planned.do(set_due(planned, [1], "2026-11-20"))
    async with driven(planned, lang="zh", size=SIZES[2], opens=("gantt",)) as (app, pilot):
        assert "李雷  先要完成 A1 A2  华东智造" in bar_of(app, "初稿")
        planned.do(event(planned, [2], "done", result="已给"))
        await pilot.pause()
        assert "李雷  先要完成 A1  华东智造" in bar_of(app, "初稿")
        planned.do(depend(planned, 3, (2,)))
        await pilot.pause()
        assert "李雷  华东智造" in bar_of(app, "初稿"), "that is done"
        planned.do(event(planned, [3], "done", result="初稿"))
        for size in SIZES:
            await pilot.resize_terminal(*size)
            await press(pilot, "gantt.today")
            assert bar_of(app, "提交补充方案").endswith(" 韩梅  逾期 5 天  华东智造")
            await press(pilot, *["gantt.later"] * 6)
            assert bar_of(app, "初稿") == "< 12-07  李雷  结果待发  华东智造"
            await press(pilot, *["gantt.earlier"] * 24)
            assert bar_of(app, "提交补充方案").endswith(" 11-20 >")


@pytest.mark.parametrize(
    ("lang", "sign", "keys"),
    [
        ("zh", "今", "Enter 打开  < > 天  [ ] 周  z 缩放  h l 前后  E 导出  c 日历  u 撤销"),
        ("en", "||", "Enter open  < > day  [ ] week  z zoom  h l look  E export  c cal"),
    ],
)
async def test_today_stands_in_the_head_of_the_days_and_the_foot_leads_with_the_keys_that_move_a_date(
    planned: Book, lang: str, sign: str, keys: str
) -> None:
    async with driven(planned, lang=lang, opens=("gantt",)) as (app, pilot):
        days = screen_text(app)[3].split("│")[1]
        place = (planned.clock.now().date() - app.screen.main.origin).days * 2
        assert width(days[: days.index(sign)]) == place, "whatever the bars hide"
        assert foot(app).startswith(keys)
        assert "g " not in foot(app), "a chart does not lead to itself"


async def test_what_is_settled_and_whose_it_is_is_shown_as_asked(planned: Book) -> None:
    planned.do(event(planned, [3], "cancel", reason="不做了"))
    async with driven(planned, lang="zh", opens=("gantt",)) as (app, pilot):
        screen = app.screen
        for keys, codes in (
            ((), "A1 A2 A4"),
            (("chart.closed",), "A1 A2 A3 A4"),
            (("chart.quick", Say("韩梅"), "dialog.choose"), "A1"),
            (("chart.back",), "A1 A2 A3 A4"),
        ):
            await press(pilot, *keys)
            assert " ".join(line[:2] for line in screen.lines) == codes
        assert app.screen is screen, "the filter goes first"
        await leads(pilot, "ActionScreen", "list.first", "gantt.open")


# --------------------------------------------------------------------------------------------------
# The weekly sync, gone through with keys alone.

WEEK_LINES = ["办 @韩梅 12月2日 初稿", "办 @王总 明天 提供需求文档", "办 报价", "歧 数据安全标准待确认"]


@pytest.fixture
def week_book(book: Book) -> Book:
    form = MeetingForm(client="华东智造", topic="价格", theirs=("王总:总监:决策人",))
    book.do(Recording(book, book.do(create_meeting(form))).capture(WEEK_LINES))
    return book


@pytest.mark.guide(89, 90, 91, 92)
async def test_ticked_through_and_mended_with_keys_alone(week_book: Book) -> None:
    async with driven(week_book) as (app, pilot):
        screen = await leads(pilot, "WeekScreen", "today.week")
        assert "0/3 discussed" in head(app)
        assert "3 unplanned" in head(app)  # A3 has neither owner nor date, A2 was not chased
        rows = screen.main
        rows.select(next(n for n, row in enumerate(rows.rows) if row.key == Target("divergence", 0)))
        await pilot.pause()
        assert "date" not in actions(app), "the foot follows the selection"
        rows.select(0)
        while rows.row is not None and rows.row.cells[1] != "A3" and rows.cursor < len(rows.rows) - 1:
            await press(pilot, "list.down")
        await press(pilot, "week.owner", Answer("韩梅"), "follow.date", Answer("12月4日"))
        action = week_book.record("actions", 3)
        assert (action.owner, action.due) == ("韩梅", "2026-12-04")
        assert "1 unplanned" in head(app)
        rows.select(next(n for n, row in enumerate(rows.rows) if row.key == Target("action", 2)))
        await press(pilot, "follow.chase", Answer("电话"))
        assert "unplanned" not in head(app)
        await press(pilot, *["week.tick"] * 3)
        assert "3/3 discussed" in head(app)
        assert "no action lacks an owner" in screen.query_one(Foot).status


@pytest.mark.guide(89, 90, 91, 92)
async def test_the_report_other_weeks_one_clients_week_and_an_action_of_it(
    week_book: Book, tmp_path: Path
) -> None:
    other = MeetingForm(client="北辰物流", topic="勘查")
    week_book.do(Recording(week_book, week_book.do(create_meeting(other))).capture(["办 @韩梅 12月2日 勘查"]))
    target = tmp_path / "week.md"
    async with driven(week_book, size=SIZES[1], opens=("week",)) as (app, pilot):
        screen = app.screen
        await leads(pilot, "WeekReport", "week.report")
        await act(pilot, "report.back", "week.write", Answer(str(target)))
        assert target.read_text(encoding="utf-8").startswith("# Weekly report 2026-11-23 to 2026-11-29")
        await press(pilot, "week.before")
        assert "11-16 - 11-22" in head(app)
        await press(pilot, "week.after", "week.quick", Say("北辰物流"), "dialog.choose")
        assert app.screen is screen and "北辰物流" in head(app)
        assert [line for line in screen.lines if "A1" in line] and "初稿" not in "".join(screen.lines)
        await press(pilot, "week.after")
        assert "11-30 - 12-06" in head(app)
        await leads(pilot, "ActionScreen", "list.first", "week.open")
        await press(pilot, "action.back", "week.back")
        assert app.screen is screen and t("week_screen.all") in head(app), "all first"


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_all_sections_stand_in_the_same_columns(
    week_book: Book, lang: str, size: tuple[int, int]
) -> None:
    week_book.do(event(week_book, [2], "chase", note="电话，王总答应明天一早发过来"))
    async with driven(week_book, lang=lang, size=size, opens=("week",)) as (app, pilot):
        found = {width(row[: row.index("华东")]) for row in screen_text(app)[2:-5] if "华东" in row}
        assert len(found) == 1 and len(app.screen.query_one(Rows).rows) > 6
