"""Today: its sections, what Enter and the other keys do on them, and finding any meeting by typing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dealtui.i18n import t, use
from dealtui.service.meeting_work import end
from dealtui.service.overview import ActionLine, Line, Section, today
from dealtui.service.preparing import MeetingForm, create_meeting, start_meeting, update_client
from dealtui.service.recording import Recording
from dealtui.service.searching import Finder, find_meetings
from dealtui.service.unit_of_work import Book
from dealtui.text import width
from dealtui.tui.screens.clients import ClientsScreen
from dealtui.tui.screens.meeting_form import MeetingFormScreen
from dealtui.tui.screens.minutes import MinutesScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.review import ReviewScreen
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.screens.today_rows import (
    action_rows,
    client_of,
    grid,
    meeting_of,
    meeting_row,
    more_of,
    title_of,
)
from dealtui.tui.widgets.facts import Facts
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from dealtui.tui.widgets.sections import RULE, Sections
from tests.conftest import NOW, naughty
from tests.tui.driving import SIZES, app_on, press, screen_text, typed

LINE = Line(7, "live", "华东智造", "订单系统二期", "价格与周期", 13, 2, "2026-11-25T09:18:00+08:00")
ACTION = ActionLine(3, "A1", "收集需求文档", "李雷", "ours", "华东智造", 7, "2026-11-24", -1)


def meet(
    book: Book, client: str, topic: str, *, began: timedelta, ended: timedelta | None, lines: list[str]
) -> int:
    """A meeting that began and ended so long ago."""
    book.clock._fixed = NOW - began
    number = create_meeting(book, MeetingForm(client=client, topic=topic))
    start_meeting(book, number)
    Recording(book, number).capture(lines)
    if ended is not None:
        book.clock._fixed = NOW - ended
        deal = book.meeting(number).deal
        book.change("end", lambda work: end(work, number), deal=deal, scope=number)
    book.clock._fixed = NOW
    return number


@pytest.fixture
def busy_book(book: Book) -> Book:
    """One meeting live, two to review (one late), one planned; actions overdue and due."""
    hours = timedelta(hours=1)
    actions = ["需 定制化开发功能", "> @李雷 周四 二次开发报价", "> @韩梅 11月27日 补充方案"]
    meet(book, "华东智造", "价格与周期", began=0.7 * hours, ended=None, lines=actions)
    meet(book, "北辰物流", "需求澄清", began=22 * hours, ended=20.8 * hours, lines=["需 冷链温控"])
    meet(
        book,
        "南湖医药",
        "年度回访",
        began=74 * hours,
        ended=72 * hours,
        lines=["> @韩梅 明天 合同草案法务意见"],
    )
    create_meeting(
        book, MeetingForm(client="云帆教育", topic="初次接洽", at=(NOW + timedelta(days=1)).isoformat())
    )
    return book


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.guide(65)
async def test_sections_stand_in_columns(busy_book: Book, lang: str, size: tuple[int, int]) -> None:
    app = app_on(busy_book, lang=lang)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        rows = screen_text(app)
        assert all(width(row) == size[0] for row in rows)
        text = "\n".join(rows)
        for status in ("live", "review", "planned"):
            assert t(f"today.{status}") in text
        assert next(row for row in rows if "南湖医药 / 年度回访" in row).startswith("!")
        starts = {
            width(row[: row.index(name)])
            for name in ("华东智造 /", "北辰物流 /")
            for row in rows
            if name in row
        }
        assert len(starts) == 1
        assert t("today.overdue", n=1) in text and t("today.left", left="03:12") in text


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        (LINE, ("Live", "华东智造 / 价格与周期", "00:42", "13 lines", "2 open")),
        (LINE._replace(topic="", gaps=0), ("Live", "华东智造 / 订单系统二期", "00:42", "13 lines", "")),
        (LINE._replace(status="draft", hours_left=3.2), ("Live", "华东智造 / 价格与周期", "03:12 left", "13 lines", "2 open")),
        (LINE._replace(status="draft", hours_left=-0.5), ("Live", "华东智造 / 价格与周期", "30 min late", "13 lines", "2 open")),
        (LINE._replace(status="draft", hours_left=-5.1), ("Live", "华东智造 / 价格与周期", "5 hours late", "13 lines", "2 open")),
        (LINE._replace(status="draft", hours_left=-80), ("Live", "华东智造 / 价格与周期", "3 days late", "13 lines", "2 open")),
        (LINE._replace(status="planned", lines=0, at="2026-11-26T10:00:00+08:00"), ("Live", "华东智造 / 价格与周期", "tomorrow 10:00", "", "")),
        (LINE._replace(status="sealed", at="2025-03-01T10:00:00+08:00"), ("Live", "华东智造 / 价格与周期", "2025-03-01 10:00", "13 lines", "2 open")),
    ],
)  # fmt: skip
@pytest.mark.guide(65)
def test_a_meeting_as_a_row(line: Line, cells: tuple[str, ...]) -> None:
    row = meeting_row("Live", line, NOW, grid(80))
    assert row.cells == cells
    assert row.key == 7
    assert (row.sign == "!") == (line.hours_left is not None and line.hours_left < 0)


@pytest.mark.parametrize(
    ("days", "due", "last", "sign"),
    [(-1, "2026-11-24", "1 day late", "!"), (0, "2026-11-25", "today", ""), (1, "2026-11-26", "tomorrow", ""), (2, "2026-11-27T15:00", "11-27", "")],
)  # fmt: skip
@pytest.mark.guide(84)
@pytest.mark.guide(85)
def test_an_action_as_a_row(days: int, due: str, last: str, sign: str) -> None:
    first, second = action_rows("overdue", Section((ACTION._replace(days=days, due=due),) * 2, 2))
    assert first.cells == ("Overdue 2", "A1 收集需求文档", "华东智造", "李雷", last)
    assert second.cells[0] == "" and first.sign == sign and first.key == -3


def test_the_clients_own_task_names_the_side() -> None:
    use("zh")
    (row,) = action_rows(
        "overdue", Section((ACTION._replace(side="client", owner="王总", chases=2, slips=1),), 1)
    )
    assert row.cells[3] == "客户 王总"
    assert row.tail == "延1  催 2 次"


@pytest.mark.parametrize(("days", "last"), [(-1, "还没催过"), (0, "今天催过"), (4, "4 天前催")])
def test_a_task_that_is_waited_for_says_when_they_were_nudged(days: int, last: str) -> None:
    use("zh")
    (row,) = action_rows("waiting", Section((ACTION._replace(days=days, chases=2),), 1))
    assert (row.cells[0], row.cells[4], row.sign, row.tail) == ("等客户 1", last, "", "")


@pytest.mark.parametrize(
    ("at", "sign"), [("2026-11-24T10:00:00+08:00", "!"), ("2026-11-25T08:00:00+08:00", ""), ("", "")]
)
def test_a_planned_meeting_whose_day_is_over_asks_for_attention(at: str, sign: str) -> None:
    assert meeting_row("", LINE._replace(status="planned", at=at), NOW, grid(80)).sign == sign


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_said_most_often_is_not_cut_on_a_narrow_screen(lang: str) -> None:
    use(lang)
    when, who, late = (column.cells for column in grid(80).columns[2:])
    tomorrow = LINE._replace(status="planned", at="2026-11-26T12:45:00+08:00")
    assert width(meeting_row("", tomorrow, NOW, grid(80)).cells[2]) <= when
    client = ACTION._replace(side="client", owner={"zh": "赵经理", "en": "Chao"}[lang], days=-9)
    (row,) = action_rows("overdue", Section((client,), 1))
    assert width(row.cells[3]) <= who
    assert width(row.cells[4]) <= late


def test_a_long_section_says_how_many_more_the_board_shows() -> None:
    use("zh")
    first, rest = action_rows("waiting", Section((ACTION,), 70))
    assert (first.cells[0], rest.cells[1]) == ("等客户 70", "还有 69 项，按 Enter 在看板上看")
    assert (more_of(rest.key), client_of(rest.key), meeting_of(rest.key)) == ("theirs", 0, 0)
    assert more_of(first.key) is None


@pytest.mark.parametrize(
    ("parts", "room", "title"),
    [
        (("华东智造", "", "价格", "价格"), 40, "华东智造 / 价格"),
        (("华东智造", "华东智造", ""), 40, "华东智造"),
        (("Eastbridge Machines", "Price and schedule"), 30, "Eastbrid… / Price and schedule"),
        (("Eastbridge Machines", "Price and schedule"), 10, "Eastbri… / Price and schedule"),
    ],
)
def test_a_title_says_nothing_twice_and_keeps_the_topic(
    parts: tuple[str, ...], room: int, title: str
) -> None:
    assert title_of(*parts, room=room) == title


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("total", [80, 119, 200])
def test_the_grid_leaves_room_for_a_title(lang: str, total: int) -> None:
    use(lang)
    layout = grid(total)
    assert layout.room >= 23
    assert sum(column.cells + column.gap for column in layout.columns) + layout.room + 2 == total


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_an_empty_book_says_how_to_begin(book: Book, lang: str) -> None:
    app = app_on(book, lang=lang)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        assert t("today.empty")[:20] in "\n".join(screen_text(app))
        offered = {hint.action for hint in app.screen.query_one(Foot).hints}
        assert "new_meeting" in offered
        assert not offered & {"open", "review", "minutes", "find_open"}  # nothing to do it to
        await press(pilot, "today.new")
        await pilot.pause()
        assert isinstance(app.screen, MeetingFormScreen)


async def test_the_cursor_skips_the_rules(busy_book: Book) -> None:
    app = app_on(busy_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        rows = app.screen.query_one(Sections)
        assert RULE in rows.rows
        seen = []
        for _ in rows.rows:
            assert rows.row is not None and rows.row != RULE
            seen.append(rows.cursor)
            await press(pilot, "list.down")
        assert len(set(seen)) == sum(row != RULE for row in rows.rows)
        for _ in rows.rows:
            await press(pilot, "list.up")
            assert rows.row != RULE
        assert rows.cursor == 0


async def test_enter_continues_a_live_meeting(busy_book: Book) -> None:
    app = app_on(busy_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await press(pilot, "list.open")
        await pilot.pause()
        assert isinstance(app.screen, RecordScreen)


async def test_enter_on_an_action_opens_its_meeting(busy_book: Book) -> None:
    app = app_on(busy_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        rows = app.screen.query_one(Sections)
        index = next(i for i, row in enumerate(rows.rows) if row.key < 0)
        rows.select(index)
        meeting = busy_book.record("actions", -rows.rows[index].key).meeting
        await press(pilot, "list.open")
        await pilot.pause()
        assert app.screen.query_one(Head).text.count(busy_book.meeting(meeting).topic)


@pytest.mark.parametrize(("answer", "status"), [("dialog.yes", "live"), ("dialog.no", "planned")])
async def test_a_planned_meeting_is_started_only_when_wanted(
    busy_book: Book, answer: str, status: str
) -> None:
    app = app_on(busy_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        rows = app.screen.query_one(Sections)
        rows.select(next(i for i, row in enumerate(rows.rows) if row.cells and "云帆教育" in row.cells[1]))
        number = rows.row.key if rows.row else 0
        await press(pilot, "list.open")
        await pilot.pause()
        await press(pilot, answer)
        await pilot.pause()
        assert busy_book.meeting(number).status == status
        assert isinstance(app.screen, RecordScreen if status == "live" else TodayScreen)


@pytest.mark.parametrize(
    ("key", "screen"),
    [("today.minutes", MinutesScreen), ("today.clients", ClientsScreen), ("today.edit", MeetingFormScreen)],
)
async def test_every_screen_is_one_key_away(busy_book: Book, key: str, screen: type) -> None:
    app = app_on(busy_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await press(pilot, key)
        await pilot.pause()
        assert isinstance(app.screen, screen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)


async def test_q_quits(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await press(pilot, "today.quit")
        await pilot.pause()
        assert app._exit


async def test_finding_by_typing(busy_book: Book) -> None:
    app = app_on(busy_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        await press(pilot, "today.find")
        rows = app.screen.query_one(Sections)
        assert len(rows.rows) == 4
        await pilot.pause()
        assert {hint.action for hint in app.screen.query_one(Foot).hints} >= {
            "screen.find_open",
            "screen.find_close",
        }
        assert "find" not in {hint.action for hint in app.screen.query_one(Foot).hints}
        await typed(pilot, "物流")
        await pilot.pause()
        assert [row.cells[1] for row in rows.rows] == ["北辰物流 / 需求澄清"]
        await press(pilot, "find.open")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen)


def test_a_search_looks_at_every_part_of_the_head(busy_book: Book) -> None:
    finder = Finder(busy_book)
    assert [line.client for line in finder.find("物流 澄清")] == ["北辰物流"]
    assert not finder.find("物流 回访")
    assert [line.client for line in finder.find("bcwl 澄清")] == ["北辰物流"]
    assert [line.client for line in finder.find("beichen")] == ["北辰物流"]
    assert not finder.find("chenwuliu")
    assert [line.status for line in finder.find("")] == ["planned", "live", "draft", "draft"]
    assert len(finder.find("", limit=2)) == 2
    assert find_meetings(busy_book, "南湖") == finder.find("南湖")


async def test_finding_is_left_without_a_trace(busy_book: Book) -> None:
    app = app_on(busy_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        before = screen_text(app)
        await press(pilot, "today.find")
        await typed(pilot, "zzz")
        await pilot.pause()
        assert any(t("today.none_found") in row for row in screen_text(app))
        await press(pilot, "find.open", "find.close")
        await pilot.pause()
        assert screen_text(app) == before


async def test_what_another_program_wrote_is_shown(busy_book: Book) -> None:
    app = app_on(busy_book)
    other = Book.open(busy_book.path, user="韩梅", now=NOW)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        start_meeting(other, create_meeting(other, MeetingForm(client="远山能源", topic="回访")))
        busy_book.poll()
        await pilot.pause()
        assert any("远山能源 / 回访" in row for row in screen_text(app))
    other.close()


async def test_the_pane_tells_of_the_selected_meeting_where_there_is_room(busy_book: Book) -> None:
    app = app_on(busy_book)
    async with app.run_test(size=SIZES[2]) as pilot:
        await pilot.pause()
        side = app.screen.query_one(Facts)
        assert side.display and side.region.x > 120
        text = "\n".join(screen_text(app))
        assert t("today.counts") in text and f"{t('kind.action')} 2" in text
        await pilot.resize_terminal(*SIZES[1])
        await pilot.pause()
        assert side.display and side.region.x == 0
        await press(pilot, "list.down")
        await pilot.pause()
        assert any("年度回访" in row for row in screen_text(app)[side.region.y :])
        await pilot.resize_terminal(*SIZES[0])
        await pilot.pause()
        assert not side.display


async def test_nothing_is_drawn_while_nothing_changes(busy_book: Book) -> None:
    app = app_on(busy_book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, TodayScreen)
        drawn: list[object] = []
        rows = screen.query_one(Sections)
        rows.refresh = lambda *args, **kwargs: drawn.append(args) or rows  # type: ignore[method-assign,assignment]
        screen._refresh()
        assert not drawn
        busy_book.clock._fixed = NOW + timedelta(minutes=1)
        screen._refresh()
        assert drawn


async def test_hostile_names_are_drawn_as_they_are(book: Book) -> None:
    number = create_meeting(book, MeetingForm(client="x", topic="y", ours=("z",), objectives=("o",)))
    client = book.deal(book.meeting(number).deal).client
    app = app_on(book)
    async with app.run_test(size=SIZES[1]) as pilot:
        for text in naughty()[::5]:
            update_client(book, client, name=text or "x")  # Today hears of it and draws
            await pilot.pause()
            rows = screen_text(app)
            assert all(width(row) == 120 for row in rows)
            assert not any(c < " " or "\x7f" <= c <= "\x9f" for row in rows for c in row)


def test_the_overview_of_the_fixture(busy_book: Book) -> None:
    overview = today(busy_book)
    assert [len(section) for section in overview[:3]] == [1, 2, 1]
    assert [line.client for line in overview.review] == ["南湖医药", "北辰物流"]


async def test_the_first_meeting_brings_the_keys_that_open_it(book: Book) -> None:
    app = app_on(book)
    async with app.run_test(size=SIZES[0]) as pilot:
        await pilot.pause()
        create_meeting(book, MeetingForm(client="远山能源", topic="回访"))
        await pilot.pause()
        await pilot.pause()
        assert {hint.action for hint in app.screen.query_one(Foot).hints} >= {"open", "review", "minutes"}
