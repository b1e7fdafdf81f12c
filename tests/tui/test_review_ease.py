"""What a person stumbled over while reviewing: a key that says nothing, a sentence that is cut, a selection that jumps."""

from __future__ import annotations

import asyncio

import pytest

from dealtui.i18n import t
from dealtui.service.overview import today
from dealtui.service.sealing import seal
from dealtui.service.unit_of_work import Book
from dealtui.tui.widgets.foot import Foot
from tests.tui.driving import app_on, press, screen_text, settled
from tests.tui.reviewing import Hand, meet, opened

SOUND = {"recorder": "李雷", "place": "客户总部"}


@pytest.mark.guide(27)
async def test_on_the_row_of_a_need_one_key_looks_at_its_answer(book: Book) -> None:
    number = meet(book, ["需 审批", "应 N1 满足 可开发"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, number)
        await screen.reviewing.edit(1, "需 手机审批")
        await settled(pilot)
        screen.set_focus(screen.needs)
        await press(pilot, "matrix.first")
        assert screen.needs.row and screen.needs.row.sign == "?"
        await press(pilot, "review.clear")
        assert not screen.needs.row.sign
        await press(pilot, "review.undo")
        assert screen.needs.row.sign == "?"


async def test_of_two_answers_in_doubt_one_has_to_be_chosen(book: Book) -> None:
    number = meet(book, ["需 审批", "应 N1 满足 可开发", "案 N1 三模块"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, number)
        await screen.reviewing.edit(1, "需 手机审批")
        await settled(pilot)
        screen.set_focus(screen.needs)
        await press(pilot, "matrix.first", "review.clear")
        assert t("reviewing.pick_cell") in "\n".join(screen_text(app))
        await press(pilot, "matrix.right", "review.clear", "matrix.right", "review.clear")
        assert screen.needs.row and not screen.needs.row.sign


@pytest.mark.guide(27)
async def test_what_is_in_doubt_shows_what_was_changed(book: Book) -> None:
    number = meet(book, ["需 审批", "应 N1 满足 可开发"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, number)
        await screen.reviewing.edit(1, "需 手机审批")
        await settled(pilot)
        await press(pilot, "list.last")
        assert screen.item and screen.item.mend == "suspect"
        assert "原: 需 审批 -> 新: 需 手机审批" in "\n".join(screen_text(app))


@pytest.mark.guide(28)
async def test_a_line_tells_its_history_on_the_review(book: Book) -> None:
    number = meet(book, ["需 审批"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        screen.set_focus(screen.needs)
        await press(pilot, "review.level", "review.history")
        text = "\n".join(screen_text(app))
        assert "N1 的历次内容" in text and "级别 核心" in text and "history." not in text


async def test_the_selection_stays_near_when_only_gaps_are_left(book: Book) -> None:
    answered = [line for n in range(1, 9) for line in (f"需 第{n}项", f"案 N{n} 模块{n}")]
    number = meet(book, [*answered, "需 缺一", "需 缺二", *(f"案 报表{n}" for n in range(9))])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        screen.set_focus(screen.needs)
        await press(pilot, "matrix.first", *["matrix.down"] * 6)
        assert screen.needs.row and screen.needs.row.code == "N7"
        await press(pilot, "review.gaps")
        assert screen.needs.row.code == "N9", "the next gap, not a row that has the same place"


async def test_a_proposal_that_answers_nothing_is_offered_first(book: Book) -> None:
    number = meet(book, ["需 一", "需 二", "案 N1 三模块", "案 N1 四模块", "案 报表"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        await press(pilot, "review.link", "dialog.choose")
        row = screen.matrix.row(2)
        assert row and [answer.entry.code for answer in row.answers] == ["S3"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_on_a_sealed_record_a_refusal_is_whole_and_the_foot_offers_what_comes_next(
    book: Book, lang: str, size: tuple[int, int]
) -> None:
    number = meet(book, ["需 审批", "案 N1 三模块"], **SOUND)
    seal(book, number)
    app = app_on(book, lang=lang)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, number)
        actions = [hint.action for hint in screen.query_one(Foot).hints]
        assert "confirm" in actions and "seal" not in actions
        await press(pilot, "review.undo")
        assert t("seal.not_sealed.undo") in "\n".join(screen_text(app))


async def test_before_the_seal_the_client_cannot_confirm(book: Book) -> None:
    number = meet(book, ["需 审批", "案 N1 三模块"], **SOUND)
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        actions = [hint.action for hint in screen.query_one(Foot).hints]
        assert "seal" in actions and "confirm" not in actions
        await press(pilot, "review.confirm")
        assert app.screen is screen and t("reviewing.confirm_later") in "\n".join(screen_text(app))
        await press(pilot, "review.seal", "dialog.yes")
        await asyncio.sleep(0)
        actions = [hint.action for hint in screen.query_one(Foot).hints]
        assert "confirm" in actions and "seal" not in actions


@pytest.mark.guide(68, 103)
async def test_a_record_is_not_sealed_by_nobody(book: Book) -> None:
    """Without a name of the user it is asked who reviewed."""
    number = meet(book, ["需 审批", "案 N1 三模块"], **SOUND)
    book.user = ""
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, number)
        await press(pilot, "review.seal")
        await Hand(pilot).words("韩梅")
        assert "审核人：韩梅" in "\n".join(screen_text(app)).replace(" ", "")
        await press(pilot, "dialog.choose")
        assert book.meeting(number).reviewer == "韩梅"


async def test_every_key_on_a_finding_of_the_head_does_or_says_something(book: Book) -> None:
    number = meet(book, ["需 审批", "案 N1 三模块"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        assert screen.item and not screen.item.entry
        await press(pilot, "review.link")
        assert t("reviewing.need_first") in "\n".join(screen_text(app))
        await press(pilot, "review.edit")
        assert app.screen is not screen, "what is missing is asked for"


@pytest.mark.guide(65, 68)
async def test_a_meeting_that_goes_on_is_ended_on_the_way_to_its_seal(book: Book) -> None:
    number = meet(book, ["需 审批", "案 N1 三模块"], **SOUND)
    head = {"status": "live", "ended": ""}
    book.change("start", lambda work: work.update("meetings", number, **head), deal=book.meeting(number).deal)
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, number)
        await press(pilot, "review.seal")
        assert t("reviewing.end_first") in "\n".join(screen_text(app))
        await press(pilot, "dialog.choose", "dialog.choose")
        assert book.meeting(number).status == "sealed" and book.meeting(number).ended


async def test_where_nothing_is_missing_the_foot_does_not_offer_to_mend(book: Book) -> None:
    number = meet(book, ["需 审批"], **SOUND, objectives=(), scene="care")
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        assert len(screen.items) == 1
        assert {"open", "in_turn"} <= {hint.action for hint in screen.query_one(Foot).hints}
        await press(pilot, "review.respond")
        await Hand(pilot).words("满足 可开发")
        assert not screen.items
        assert not {"open", "in_turn"} & {hint.action for hint in screen.query_one(Foot).hints}


@pytest.mark.guide(34)
async def test_the_digits_of_the_list_also_answer_the_question(book: Book) -> None:
    number = meet(book, ["需 审批", "案 N1 三模块"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        assert screen.item and screen.item.mend == "objective"
        await press(pilot, "findings.mend")
        await pilot.press("3")
        await press(pilot, "dialog.choose")
        assert book.meeting(number).objectives[0].state == "missed"


async def test_today_and_the_review_count_the_same(book: Book) -> None:
    """What is in doubt is counted apart, in both places."""
    number = meet(book, ["需 审批", "应 N1 满足 可开发"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        await screen.reviewing.edit(1, "需 手机审批")
        await settled(pilot)
        assert any(item.sign == "?" for item in screen.items)
        lacking = sum(item.sign != "?" for item in screen.items)
        [line] = today(book).review
        assert (line.gaps, lacking) == (lacking, line.gaps)
        assert f"缺 {lacking}" in screen_text(app)[0]


@pytest.mark.guide(27)
async def test_a_line_in_doubt_that_is_left_as_it_is_was_looked_at(book: Book) -> None:
    """Enter, read, Enter: the turn goes on instead of ending at the first line that needs no change."""
    number = meet(
        book, ["需 审批", "应 N1 满足 可开发", "案 N1 三模块"], **SOUND, objectives=(), scene="care"
    )
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        await screen.reviewing.edit(1, "需 手机审批")
        await settled(pilot)
        screen.set_focus(screen.findings)
        assert [item.sign for item in screen.items if item.entry] == ["?", "?"]
        await press(pilot, "list.last", "list.up", "review.in_turn", "dialog.choose", "dialog.choose")
        assert not [item for item in screen.items if item.entry]
