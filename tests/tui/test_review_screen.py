"""The review screen: a meeting of forty lines put in order and sealed with keys alone, and each way to mend."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot

from dealtui.i18n import t, tn, use
from dealtui.service import sealing
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording, end
from dealtui.service.unit_of_work import Book
from dealtui.text import width
from dealtui.tui.app import DealtuiApp
from dealtui.tui.screens.minutes import MinutesScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.review import ReviewScreen
from dealtui.tui.widgets.facts import Facts
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from tests.conftest import FORM, NOW, naughty
from tests.tui.driving import app_on, press, screen_text, settled, typed

# Forty lines; nine of them, and five things of the head, are to be mended
FORTY = {
    "zh": [
        *(f"需 第{n}项功能" for n in range(1, 8)),
        *(f"案 N{n} 第{n}个模块" for n in range(1, 6)),
        "案 报表模块", "案 N1 ……",
        "痛 对账靠人工", "效 将处理时间缩短50%", "亮 同类项目案例3个", "应 N1 满足 可二次开发",
        "歧 数据安全标准", "歧 付款方式 | 分三期", "折 先按基础标准执行",
        "共 项目周期为30天 #周期", "共 总价110万 #价格", "共 尽快启动 #方案", "决 @王总 同意启动项目",
        "办 @韩梅 提交补充方案", "办 截止 下周五 反馈报价", "办 @大家 下周五 收集需求", "办 @李雷 下周五 发送纪要",
        "附 需求清单", "附 合同草案 | 共享文件夹",
        *(f"- 笔记{n}" for n in range(1, 9)), "题 价格与周期", "价 客户 110万",
    ],
    "en": [
        *(f"n function number {n}" for n in range(1, 8)),
        *(f"s N{n} module number {n}" for n in range(1, 6)),
        "s a module for reports", "s N1 ……",
        "p month end is done by hand", "e halve the processing time", "h three cases like it", "r N1 full can be built on",
        "d level of data security", "d payment | three instalments", "m start with the basic level",
        "c the project takes 30 days #schedule", "c 1.1 million in all #price", "c start soon #scope", "! @王总 agrees to start",
        "> @韩梅 send the proposal", "> due next fri send the quote", "> @everyone next fri collect needs", "> @李雷 next fri send minutes",
        "f list of needs", "f draft contract | shared folder",
        *(f"- note {n}" for n in range(1, 9)), "t price and schedule", "$ client 1.1 million",
    ],
}  # fmt: skip
WORDS = {
    "zh": {"respond": "满足 按此实现", "text": "同意下周一启动", "criterion": "行业规范", "place": "共享文件夹", "due": "下周五"},
    "en": {"respond": "full as asked", "text": "start next Monday", "criterion": "industry standard", "place": "shared folder", "due": "next fri"},
}  # fmt: skip


def meet(book: Book, lines: list[str], **head: Any) -> int:
    book.clock._fixed = NOW - timedelta(hours=5)
    number = create_meeting(book, FORM._replace(topic="价格与周期"))
    Recording(book, number).capture(lines)
    book.clock._fixed = NOW - timedelta(hours=4)

    def close(work: Any) -> None:
        end(work, number)
        work.update("meetings", number, **head)

    book.change("end", close, deal=book.meeting(number).deal)
    book.clock._fixed = NOW
    return number


def review_of(app: DealtuiApp) -> ReviewScreen:
    assert isinstance(app.screen, ReviewScreen)
    return app.screen


async def opened(pilot: Pilot[None], number: int) -> ReviewScreen:
    app = pilot.app
    await pilot.pause()
    await app.push_screen(ReviewScreen(app.book, number))  # type: ignore[attr-defined]
    await settled(pilot)
    return review_of(app)  # type: ignore[arg-type]


class Hand:
    """Keys, counted. Words are typed, not counted."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.pressed = 0

    async def key(self, *key_ids: str) -> None:
        for key_id in key_ids:
            await press(self.pilot, key_id)
            self.pressed += 1
            await settled(self.pilot)

    async def words(self, text: str) -> None:
        """Into the line of the dialog, in place of what stands there."""
        line = self.pilot.app.screen.query_one("#dialog-line")
        line.value = ""  # type: ignore[attr-defined]
        await typed(self.pilot, text)
        await self.key("dialog.choose")


async def clear(hand: Hand, screen: ReviewScreen, words: dict[str, str]) -> None:
    """Mend what the list names, from the top, until it is empty."""
    ways = {"answer": "respond", "text": "text", "criterion": "criterion", "place": "place", "due": "due"}
    for _ in range(60):
        item = screen.item
        if item is None:
            return
        if item.mend in ("objective", "suspect"):
            await hand.key("review.full" if item.mend == "objective" else "review.clear")
        elif item.mend == "link":
            await hand.key("review.link", "dialog.choose")
        else:
            await hand.key("findings.mend")
            if item.mend in ways:
                await hand.words(
                    words[ways[item.mend]]
                    if item.mend != "text"
                    else _line(screen, item.entry, words["text"])
                )
            elif item.mend == "topic":
                await hand.words(f"{'共 双方' if words is WORDS['zh'] else 'c both'}")
            else:
                await hand.key("dialog.choose")
        assert item.key not in {left.key for left in screen.items}, f"{item} was not mended"
    raise AssertionError(f"still to mend: {screen.items}")


def _line(screen: ReviewScreen, number: int, text: str) -> str:
    """The line with another text, all else kept."""
    entry = screen.reviewing.entry(number)
    return entry.raw.replace(entry.text, text)


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
        assert "?R1" in text and "N1 改过，要再看一遍" in text
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


def test_every_way_of_mending_has_its_words_and_its_keys() -> None:
    from dealtui.domain.review import RULES
    from dealtui.tui.keys import BY_ID
    from dealtui.tui.mend_keys import KEYS_OF

    assert {rule.mend for rule in RULES.values()} <= set(KEYS_OF)
    for lang in ("zh", "en"):
        use(lang)
        for mend, keys in KEYS_OF.items():
            for key in keys:
                assert key in BY_ID
                name = key.partition(".")[2]
                word = f"mend.{mend}" if name == "mend" else f"mend.{mend}.{name}"
                assert t(word) != word
        for rule in RULES:
            assert t(f"rule.{rule}", detail="x", why="y") != f"rule.{rule}"
