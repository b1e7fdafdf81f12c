"""A meeting of forty lines put in order and sealed with keys alone; who must do it, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dealtui.i18n import t, tn, use
from dealtui.service.unit_of_work import Book
from dealtui.text import width
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from tests.conftest import NOW
from tests.tui.driving import app_on, press, screen_text, settled
from tests.tui.reviewing import FORTY, WORDS, Hand, clear, meet, opened, review_of


@pytest.mark.guide(4, 25, 26, 34, 40, 45, 66, 68, 69, 70, 71, 72, 73, 76, 101)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_forty_lines_are_put_in_order_and_sealed_with_keys_alone(
    book: Book, lang: str, size: tuple[int, int]
) -> None:
    assert len(FORTY[lang]) == 41
    number = meet(book, FORTY[lang])
    use(lang)
    app = app_on(book, lang=lang)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await press(pilot, "list.open")  # the meeting that waits for its review is the first of Today
        await settled(pilot)
        screen, hand = review_of(app), Hand(pilot)
        first = [screen.item.sign, screen.items[-1].sign] if screen.item else []
        assert first == ["!", "."]
        blocking = sum(item.sign == "!" for item in screen.items)
        assert tn("reviewing.blocking", blocking, n=blocking) in screen.query_one(Foot).status
        shown = screen_text(app)
        assert all(width(row) == size[0] for row in shown)
        assert t("today.left", left="20:00") in shown[0]
        findings = len(screen.items) + 1  # what is reworded has to be looked at where something rests on it
        await clear(hand, screen, WORDS[lang])
        assert hand.pressed <= 2 * findings, "no finding costs more than two keys and its words"
        await hand.key("review.seal")
        await hand.key("dialog.choose")
        meeting = book.meeting(number)
        assert meeting.status == "sealed" and meeting.version == 1
        assert meeting.archive in screen.query_one(Head).text
        assert screen.matrix.coverage().percent == 100


@pytest.mark.guide(65, 66)
async def test_who_must_do_it_and_until_when_stands_on_every_list(book: Book) -> None:
    number = meet(book, ["需 移动端审批"])
    app = app_on(book, lang="zh")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        (today,) = [row for row in screen_text(app) if "价格与周期" in row and "还剩" in row]
        assert "还剩 20:00" in today and "李雷" in today
        await press(pilot, "today.clients", "list.open", "list.open")
        await settled(pilot)
        clients = "\n".join(screen_text(app))
        assert "还剩 20:00" in clients
        assert "待整理  还剩 20:00  缺" in clients
        await press(pilot, "clients.back", "clients.back", "clients.back")
        await settled(pilot)
        gaps = sum(book.summary(number).gaps.values())
        screen = await opened(pilot, number)
        head = screen_text(app)[0]
        assert "还剩 20:00" in head and "李雷 整理" in head
        assert f"缺 {len(screen.items)}" in head and len(screen.items) > gaps
        assert f"缺 {len(screen.items)}" in today, "one figure everywhere"
        book.clock._fixed = NOW + timedelta(hours=25)
        screen._show_head()
        await pilot.pause()
        assert "! 整理" in screen_text(app)[0] and "逾期 5 小时" in screen_text(app)[0]
