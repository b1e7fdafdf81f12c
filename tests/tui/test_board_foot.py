"""The foot of the board at 80 columns: the keys that are of use for the selected card, and the way back after a change."""

from __future__ import annotations

import pytest

from dealtui.service.following import Following
from dealtui.service.following_acts import event
from dealtui.service.unit_of_work import Book
from dealtui.tui.app import DealtuiApp
from dealtui.tui.screens.board import BoardScreen
from dealtui.tui.screens.gantt import GanttScreen
from tests.tui.driving import app_on, press, screen_text, settled, typed
from tests.tui.follow_book import by_task, fill


@pytest.fixture
def full(book: Book) -> Book:
    fill(book)
    return book


def foot(app: DealtuiApp) -> str:
    return screen_text(app)[-1].strip()


FEET = {
    "二次开发报价": (
        "H L 移动  Enter 打开  d 改期  x 完成  g 甘特  c 日历  u 撤销  / 筛选  F1 帮助",
        "H L move  Enter open  d date  x done  g Gantt  c cal  u undo  / find  F1 help",
    ),
    "提供场地确认": (
        "H L 移动  Enter 打开  d 改期  b 催办  g 甘特  c 日历  u 撤销  / 筛选  F1 帮助",
        "H L move  Enter open  d date  b chase  g Gantt  c cal  u undo  / find  F1 help",
    ),
    "发送会议纪要": (
        "H L 移动  Enter 打开  f 反馈  g 甘特  c 日历  u 撤销  / 筛选  v 只看  F1 帮助",
        "H L move  Enter open  f feedback  g Gantt  c cal  u undo  / find  F1 help",
    ),
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("task", FEET)
async def test_the_foot_shows_what_is_of_use_for_the_selected_card(full: Book, task: str, lang: str) -> None:
    app = app_on(full, lang=lang)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(BoardScreen(full, select=by_task(full, task).doc_id))
        await pilot.pause()
        assert foot(app) == FEET[task][lang == "en"]


async def test_what_is_done_now_is_told_beside_the_key_that_takes_it_back(full: Book) -> None:
    app = app_on(full, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(BoardScreen(full, select=by_task(full, "二次开发报价").doc_id))
        await press(pilot, "board.move_right")
        await settled(pilot)
        assert "已移到“进行”" in foot(app) and "u 撤销" in foot(app) and "F1 帮助" in foot(app)


async def test_a_result_is_to_be_sent_and_a_closed_card_can_only_be_taken_up_again(full: Book) -> None:
    doc_id = by_task(full, "二次开发报价").doc_id
    Following(full).apply(event(full, [doc_id], "done", result="报价表"))
    app = app_on(full, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(BoardScreen(full, select=doc_id))
        await pilot.pause()
        assert "s 发结果" in foot(app)
        assert not {"d 改期", "b 催办", "f 反馈", "x 完成"} & {part.strip() for part in foot(app).split("  ")}
        following = Following(full)
        following.apply(event(full, [doc_id], "send", to="王总"))
        following.apply(event(full, [doc_id], "feedback", text="没有问题", satisfaction=5))
        following.apply(event(full, [doc_id], "close"))
        await pilot.pause()
        assert "R 重开" in foot(app)
        assert not {"d 改期", "s 发结果", "n 排下一步"} & {part.strip() for part in foot(app).split("  ")}


async def test_each_key_of_a_pair_can_be_clicked(full: Book) -> None:
    doc_id = by_task(full, "二次开发报价").doc_id
    app = app_on(full, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(BoardScreen(full, select=doc_id))
        await pilot.pause()
        await pilot.click("Foot", offset=(3, 0))
        await settled(pilot)
        assert full.record("actions", doc_id).state == "doing"
        await pilot.click("Foot", offset=(1, 0))
        await settled(pilot)
        assert full.record("actions", doc_id).state == "todo"


async def test_the_line_that_finds_says_what_its_keys_do_and_takes_nothing_back(full: Book) -> None:
    doc_id = by_task(full, "二次开发报价").doc_id
    app = app_on(full, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(BoardScreen(full, select=doc_id))
        await press(pilot, "board.move_right")
        await settled(pilot)
        await press(pilot, "board.find")
        await pilot.pause()
        assert "Enter 留下" in foot(app) and "Esc 取消筛选" in foot(app) and "撤销  " not in foot(app)
        await typed(pilot, "报")
        await pilot.press("ctrl+z")
        await settled(pilot)
        assert full.record("actions", doc_id).state == "doing"
        await press(pilot, "find.open")
        await pilot.pause()
        await press(pilot, "follow.undo")
        await settled(pilot)
        assert full.record("actions", doc_id).state == "todo"


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_foot_of_a_chart_leads_with_the_keys_that_move_a_date(full: Book, lang: str) -> None:
    app = app_on(full, lang=lang)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(GanttScreen(full, select=by_task(full, "二次开发报价").doc_id))
        await pilot.pause()
        wanted = (
            ("Enter 打开", "< > 天", "[ ] 周", "z 缩放", "h l 前后", "E 导出", "c 日历", "u 撤销")
            if lang == "zh"
            else ("Enter open", "< > day", "[ ] week", "z zoom", "h l look", "E export", "c cal")
        )
        assert foot(app).startswith("  ".join(wanted))
        assert "g " not in foot(app), "a chart does not lead to itself"
