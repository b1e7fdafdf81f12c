"""The review of a whole record: doubt, seal, other screens, other programs, faults, hostile words."""

from __future__ import annotations

from typing import Any

import pytest

from dealtui.i18n import t
from dealtui.service import sealing
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from dealtui.text import width
from dealtui.tui.screens.minutes import MinutesScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.review import ReviewScreen
from tests.conftest import NOW, naughty
from tests.tui.driving import app_on, press, screen_text, settled
from tests.tui.reviewing import Hand, meet, opened, review_of


@pytest.mark.guide(27)
async def test_what_is_in_doubt_is_looked_at_with_one_key(book: Book) -> None:
    number = meet(book, ["需 审批", "应 N1 满足 可开发"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        need = screen.matrix.rows[0].need
        await screen.reviewing.edit(need.doc_id, "需 审批和签章")
        await settled(pilot)
        marks = [item for item in screen.items if item.sign == "?"]
        assert len(marks) == 1
        text = "\n".join(screen_text(app))
        assert "?R1" in text and "N1 改过，请复核" in text
        screen.findings.select(len(screen.items) - 1)
        await press(pilot, "review.clear")
        await settled(pilot)
        assert not [item for item in screen.items if item.sign == "?"]


@pytest.mark.guide(28, 103)
async def test_a_sealed_record_asks_why_and_keeps_both_texts(book: Book) -> None:
    number = meet(book, ["需 审批", "应 N1 满足 可开发"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen, hand = await opened(pilot, number), Hand(pilot)
        await hand.key("review.seal", "dialog.choose")
        assert book.meeting(number).status == "sealed"
        screen.set_focus(screen.needs)
        await hand.key("review.level")
        assert t("reviewing.reason_title") in "\n".join(screen_text(app))
        await hand.words("客户来电更正")
        assert screen.matrix.rows[0].need.level == "core"
        assert book.meeting(number).version == 2 and "第2版" in screen_text(app)[0]
        await hand.key("review.confirm", "dialog.choose")
        assert book.meeting(number).confirmed_by == "王总"


@pytest.mark.guide(28, 29)
async def test_an_earlier_record_that_is_sealed_is_not_changed_from_here(book: Book) -> None:
    earlier = meet(book, ["需 审批", "应 N1 部分 二期"])
    sealing.seal(book, earlier)
    number = meet(book, ["案 N1 这次的方案"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(80, 24)) as pilot:
        screen, hand = await opened(pilot, number), Hand(pilot)
        screen.set_focus(screen.needs)
        await hand.key("review.level")
        assert app.screen is screen and screen._said.tone == "loud"
        assert screen.matrix.earlier[0].need.level == ""


async def test_the_keys_lead_to_the_other_screens_and_back(book: Book) -> None:
    number = meet(book, ["需 审批"])
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "today.review")
        await settled(pilot)
        screen = review_of(app)
        for key, kind in (("review.minutes", MinutesScreen), ("review.client_copy", MinutesScreen)):
            await press(pilot, key)
            await settled(pilot)
            assert isinstance(app.screen, kind)
            assert ("client" in app.screen._audience) is (key == "review.client_copy")
            await press(pilot, "minutes.back")
            await settled(pilot)
            assert app.screen is screen
        await press(pilot, "review.record")
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen)
        await press(pilot, "record.review")
        await settled(pilot)
        await press(pilot, "review.record")
        await settled(pilot)
        assert isinstance(app.screen, RecordScreen), "back to the lines below, not above them again"
        assert len(app.screen_stack) == 3
    assert number


async def test_a_fault_is_said_above_the_list_and_nothing_changes(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dealtui.store.errors import NotSaved

    number = meet(book, ["需 审批", "案 N1 三模块"])
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        screen.set_focus(screen.needs)

        async def full(*_: Any, **__: Any) -> None:
            raise NotSaved("disk", detail="full")

        monkeypatch.setattr(book, "change_async", full)
        await press(pilot, "review.partial")
        await settled(pilot)
        assert screen._said.tone == "loud" and screen._said.text
        assert screen.matrix.rows[0].result == "pending"


async def test_what_another_program_writes_is_shown(book: Book) -> None:
    number = meet(book, ["需 审批"])
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        other = Book.open(book.path, user="韩梅", now=NOW)
        Recording(other, number).capture(["应 N1 满足 可开发"])
        other.close()
        assert book.poll()
        await settled(pilot)
        assert screen.matrix.coverage().percent == 100


async def test_hostile_words_are_drawn_and_mended_like_any_other(book: Book) -> None:
    lines = [text for text in naughty() if text.strip() and len(text) < 5000]
    number = meet(book, [*(f"需 {text}" for text in lines), *(f"案 N1 {text}" for text in lines[:20])])
    app = app_on(book)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, number)
        for _ in range(len(lines)):
            await press(pilot, "list.down")
        await settled(pilot)
        assert all(width(row) == 80 for row in screen_text(app))
        hand = Hand(pilot)
        for text in lines[:10]:
            await hand.key("review.respond")
            await hand.words(text.splitlines()[0][:200])
        assert isinstance(app.screen, ReviewScreen)
        assert len(screen.matrix.rows) >= len(lines) - 5
