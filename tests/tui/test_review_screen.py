"""The review screen: each key, and each way to mend."""

from __future__ import annotations

import pytest

from dealtui.i18n import t
from dealtui.service.preparing import create_meeting
from dealtui.service.unit_of_work import Book
from dealtui.tui.screens.review import ReviewScreen
from dealtui.tui.widgets.facts import Facts
from tests.conftest import FORM
from tests.tui.driving import app_on, press, screen_text, settled
from tests.tui.reviewing import Hand, meet, opened


@pytest.mark.guide(59, 69)
async def test_fit_level_and_links_by_one_key_each(book: Book) -> None:
    number = meet(book, ["需 审批", "案 N1 三模块", "应 N1 部分 可开发", "案 报表"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        screen.set_focus(screen.needs)
        hand = Hand(pilot)
        row = lambda: screen.needs.rows[0]  # noqa: E731
        assert row().result == "部分"
        await hand.key("matrix.first", "review.full")
        assert t("reviewing.pick_cell") in "\n".join(screen_text(app)), "of two answers one has to be chosen"
        await hand.key("matrix.right", "review.full")
        assert row().result == "满足"
        await hand.key("review.declined", "review.level")
        assert (row().result, row().level) == ("部分", "核心")
        await hand.key("review.unlink")
        assert [cell.code for cell in row().cells] == ["R1"]
        await hand.key("review.undo")
        assert [cell.code for cell in row().cells] == ["S1", "R1"]
        assert "撤销" in "\n".join(screen_text(app))
        await hand.key("matrix.last")
        assert screen.needs.row and screen.needs.row.code == "S2"
        await hand.key("review.link", "dialog.choose")
        assert [cell.code for cell in row().cells] == ["S1", "R1", "S2"]
        assert not screen.matrix.unmapped


@pytest.mark.guide(70)
async def test_out_of_scope_with_a_reason_and_back(book: Book) -> None:
    number = meet(book, ["需 审批"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        hand = Hand(pilot)
        await hand.key("review.outside")
        await hand.words("二期再谈")
        text = "\n".join(screen_text(app))
        assert "二期再谈" in text and "范围外" in text
        assert all(item.mend != "answer" for item in screen.items)
        screen.set_focus(screen.needs)
        await hand.key("review.outside")
        await hand.words("")
        assert screen.items[0].mend == "answer"


async def test_only_the_gaps(book: Book) -> None:
    number = meet(book, ["需 一", "需 二", "案 N1 三模块"])
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        await press(pilot, "findings.gaps")
        assert [row.code for row in screen.needs.rows] == ["N2"]
        await press(pilot, "review.other")
        await press(pilot, "review.gaps")
        assert [row.code for row in screen.needs.rows] == ["N1", "N2"]


@pytest.mark.guide(29)
async def test_needs_of_earlier_meetings_are_answered_here(book: Book) -> None:
    meet(book, ["需 上次的需求"])
    number = meet(book, ["案 N1 这次的方案"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        heading, row = screen.needs.rows
        assert heading.text == "以前的洽谈 1" and row.code == "N1" and row.cells[0].code == "S1"


@pytest.mark.guide(55, 56, 58, 75)
async def test_the_whole_text_stands_beside_and_below(book: Book) -> None:
    long = "需 " + "订单状态要能在手机上审批，" * 8 + "完"
    number = meet(
        book, [long, "痛 月底对账三天", "案 N1 三模块", "亮 客户满意度95%", "附 S1 案例 | 共享文件夹"]
    )
    app = app_on(book, lang="zh")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, number)
        screen.set_focus(screen.needs)
        await settled(pilot)
        pane = screen.query_one(Facts)
        shown = "".join("".join(s.text for s in pane.render_line(y)).strip() for y in range(pane.size.height))
        assert "完" in shown and "P1 月底对账三天" in shown
        await press(pilot, "matrix.right")
        await pilot.pause()
        shown = "\n".join("".join(s.text for s in pane.render_line(y)) for y in range(pane.size.height))
        assert "S1 三模块" in shown and "客户满意度95%" in shown and "共享文件夹" in shown
    async with app_on(book, lang="zh").run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        pane = screen.query_one(Facts)
        assert pane.size.height == 2
        await press(pilot, "review.whole")
        await pilot.pause()
        assert pane.size.height == 9


@pytest.mark.guide(61, 62, 72)
async def test_a_divergence_tells_what_was_offered_and_gets_its_criterion(book: Book) -> None:
    number = meet(book, ["歧 数据安全标准", "折 @王总 先按基础标准执行"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(120, 40)) as pilot:
        screen, hand = await opened(pilot, number), Hand(pilot)
        assert screen.item and screen.item.mend == "criterion"
        text = "\n".join(screen_text(app))
        assert "M1 先按基础标准执行" in text and "(王总)" in text
        await hand.key("findings.mend")
        await hand.words("符合行业规范")
        assert all(item.mend != "criterion" for item in screen.items)


async def test_a_meeting_without_needs_says_what_to_do(book: Book) -> None:
    number = meet(book, [])
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        assert t("reviewing.no_needs")[:30] in "\n".join(screen_text(app))
        screen.set_focus(screen.needs)
        for key in ("respond", "link", "unlink", "full", "level", "outside", "clear", "edit"):
            await press(pilot, f"review.{key}")
            await settled(pilot)
            assert isinstance(app.screen, ReviewScreen)


@pytest.mark.guide(44, 45, 48, 50)
async def test_the_head_is_mended_in_place(book: Book) -> None:
    people = tuple(a for a in book.meeting(create_meeting(book, FORM)).attendees)
    from dataclasses import replace

    absent = tuple(replace(a, role="", present=a.role != "decision") if a.side == "ours" else replace(a, present=False) for a in people)  # fmt: skip
    number = meet(
        book, ["共 定 #方案 #价格 #周期 #权责"], attendees=absent, recorder="", place="", objectives=()
    )
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen, hand = await opened(pilot, number), Hand(pilot)
        assert [item.mend for item in screen.items] == ["recorder", "head", "absence", "authority"]
        await hand.key("findings.mend", "dialog.choose")
        assert book.meeting(number).recorder == "李雷"
        await hand.key("findings.mend")
        await hand.words("三楼")
        await hand.key("findings.mend")
        await hand.words("出差")
        await hand.key("findings.mend", "dialog.choose")
        assert screen.items == []
        meeting = book.meeting(number)
        assert meeting.place == "三楼"
        assert [a.reason for a in meeting.attendees if a.role == "decision"] == ["出差"]
        assert next(a.role for a in meeting.attendees if a.side == "ours") == "coordinator"
