"""The review screen: each key and each way of fixing, whole records put in order and sealed, faults, hostile words."""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from dealtui.domain.review import RULES
from dealtui.domain.scribe import literal
from dealtui.i18n import t, tn, use
from dealtui.service import sealing
from dealtui.service.book import Book, Clock, UseCase
from dealtui.service.entries import seals_of
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.reviewing import FIX_KEYS
from dealtui.service.sample import fill
from dealtui.service.today import Today
from dealtui.store.errors import NotSaved
from dealtui.text import width
from dealtui.tui.keys import BY_ID
from dealtui.tui.screens.document import MinutesScreen
from dealtui.tui.screens.record import RecordScreen
from dealtui.tui.screens.review import KEYS_OF, ReviewScreen
from dealtui.tui.widgets.drawn import Foot, Head, Pane
from tests.conftest import FORM, NOW, naughty, sound
from tests.tui.driving import (
    FORTY,
    TWO,
    WORDS,
    Hand,
    Say,
    Size,
    actions,
    app_on,
    driven,
    meet,
    mend_all,
    press,
    review_of,
    reviewed,
    reviewing,
    screen_text,
    settled,
    text_of,
    typed,
)

SOUND = {"recorder": "李雷", "place": "客户总部"}


@pytest.mark.guide(28, 59, 69)
async def test_fit_level_and_links_by_one_key_each(book: Book) -> None:
    """Each says what it set and how to take it back."""
    lines = ["需 审批", "案 N1 三模块", "应 N1 部分 可开发", "案 报表"]
    async with reviewed(book, lines) as (app, pilot, screen):
        screen.set_focus(screen.needs)
        hand = Hand(pilot)
        row = lambda: screen.needs.rows[0]  # noqa: E731
        assert not screen.key_rank("review.undo", 30), "nothing was done since the meeting was over"
        await hand.key("review.undo")
        assert screen.said == t("record.nothing_to_undo") and len(screen.needs.rows) == 3, (
            "recorded live: it stays"
        )
        assert row().result == "部分"
        await hand.key("list.first", "review.full")
        assert t("reviewing.pick_cell") in text_of(app), "of two answers one has to be chosen"
        await hand.key("matrix.right", "review.full")
        assert row().result == "满足"
        assert screen.said == "S1 对 N1：满足（u 撤销）" and screen.said in text_of(app)
        assert screen.key_rank("review.undo", 30)
        await hand.key("review.declined", "review.level")
        assert (row().result, row().level) == ("部分", "核心")
        assert screen.said.startswith("N1 级别")
        await hand.key("review.unlink")
        assert [cell.code for cell in row().cells] == ["R1"]
        await hand.key("review.undo")
        assert [cell.code for cell in row().cells] == ["S1", "R1"]
        assert "撤销" in text_of(app)
        await hand.key("list.last")
        assert screen.needs.row and screen.needs.row.code == "S2"
        await hand.key("review.link", "dialog.choose")
        assert [cell.code for cell in row().cells] == ["S1", "R1", "S2"]
        assert not screen.matrix.unmapped
        await hand.key("list.first", "review.level", "review.history")
        text = text_of(app)
        assert "N1 的历次内容" in text and "级别 核心" in text and "history." not in text


@pytest.mark.guide(55, 56, 58, 75)
async def test_the_whole_text_stands_beside_and_below(book: Book) -> None:
    long = "需 " + "订单状态要能在手机上审批，" * 8 + "完"
    lines = [long, "痛 月底对账三天", "案 N1 三模块", "亮 客户满意度95%", "附 S1 案例 | 共享文件夹"]
    async with reviewed(book, lines, size=(120, 40)) as (app, pilot, screen):
        screen.set_focus(screen.needs)
        await settled(pilot)
        pane = screen.query_one(Pane)
        shown = "".join("".join(s.text for s in pane.render_line(y)).strip() for y in range(pane.size.height))
        assert "完" in shown and "P1 月底对账三天" in shown
        await press(pilot, "matrix.right")
        shown = "\n".join("".join(s.text for s in pane.render_line(y)) for y in range(pane.size.height))
        assert "S1 三模块" in shown and "客户满意度95%" in shown and "共享文件夹" in shown
    async with app_on(book, lang="zh").run_test(size=(80, 24)) as pilot:
        screen = await reviewing(pilot, screen.number)
        pane = screen.query_one(Pane)
        assert pane.size.height == 2
        await press(pilot, "review.whole")
        assert pane.size.height == 9


@pytest.mark.guide(61, 62, 72)
async def test_a_divergence_tells_what_was_offered_and_gets_its_criterion(book: Book) -> None:
    lines = ["歧 数据安全标准", "折 @王总 先按基础标准执行"]
    async with reviewed(book, lines, size=(120, 40)) as (app, pilot, screen):
        hand = Hand(pilot)
        assert screen.item and screen.item.mend == "criterion"
        text = text_of(app)
        assert "M1 先按基础标准执行" in text and "(王总)" in text
        await hand.key("findings.mend")
        await hand.words("符合行业规范")
        assert all(item.mend != "criterion" for item in screen.items)


async def test_a_meeting_without_needs_says_what_to_do(book: Book) -> None:
    async with reviewed(book, [], lang="en") as (app, pilot, screen):
        assert t("reviewing.no_needs")[:30] in text_of(app)
        screen.set_focus(screen.needs)
        for key in ("respond", "link", "unlink", "full", "level", "outside", "clear", "edit"):
            await press(pilot, f"review.{key}")
            assert isinstance(app.screen, ReviewScreen)


@pytest.mark.guide(44, 45, 48, 50)
async def test_the_head_is_mended_in_place(book: Book) -> None:
    people = book.meeting(book.do(create_meeting(FORM))).attendees
    absent = tuple(
        replace(a, role="", present=a.role != "decision") if a.side == "ours" else replace(a, present=False)
        for a in people
    )
    head = {"attendees": absent, "recorder": "", "place": "", "objectives": ()}
    async with reviewed(book, ["共 定 #方案 #价格 #周期 #权责"], **head) as (app, pilot, screen):
        hand = Hand(pilot)
        assert [item.mend for item in screen.items] == ["recorder", "head", "absence", "absence", "authority"]
        await hand.key("findings.mend", "dialog.choose")
        assert book.meeting(screen.number).recorder == "李雷"
        await hand.key("findings.mend")
        await hand.words("三楼")
        await hand.key("findings.mend")
        await hand.words("出差")
        await hand.key("findings.mend")
        await hand.words("病假")
        await hand.key("findings.mend", "dialog.choose")
        assert screen.items == []
        meeting = book.meeting(screen.number)
        assert meeting.place == "三楼"
        assert [a.reason for a in meeting.attendees if a.role == "decision"] == ["出差"]
        assert next(a.role for a in meeting.attendees if a.side == "ours") == "coordinator"


@pytest.mark.guide(26, 51)
async def test_somebody_whom_nobody_knows_is_introduced(book: Book) -> None:
    """Also where only that they are known is new: the line has said whose they are."""
    async with reviewed(book, ["共 定 #方案 #价格 #周期 #权责"], **SOUND, objectives=()) as (
        app,
        pilot,
        screen,
    ):
        named = literal("交清单", "action", owner="Tom", side="client", due="2026-12-01")
        book.do(screen.reviewing.capture_literal([(named, "")]))
        await settled(pilot)
        assert [item.mend for item in screen.items] == ["person"]
        screen.set_focus(screen.findings)
        await press(pilot, "findings.mend")
        await Hand(pilot).words("Tom:IT lead:contact:client")
        assert screen.items == []


# --------------------------------------------------------------------------------------------------
# What a person stumbled over while reviewing: a key that says nothing, a sentence that is cut, a selection that jumps.


async def reword(pilot: Pilot[None], screen: ReviewScreen, words: str = "手机审批") -> None:
    """The first need says something else: what rests on it is in doubt."""
    screen.book.do(screen.reviewing.edit(1, f"需 {words}"))
    await settled(pilot)


@pytest.mark.guide(27)
async def test_what_is_in_doubt_is_counted_apart_and_looked_at_with_one_key(book: Book) -> None:
    """In the list, or on the row of its need; of two answers one has to be chosen."""
    async with reviewed(book, ["需 审批", "应 N1 满足 可开发"], size=(120, 40)) as (app, pilot, screen):
        await reword(pilot, screen)
        assert [item.sign for item in screen.items if item.sign == "?"] == ["?"]
        lacking = len(screen.items) - 1
        assert [line.gaps for line in Today(book).meetings("review")] == [lacking]
        assert f"缺 {lacking}" in screen_text(app)[0] and "?R1" in text_of(app)
        await press(pilot, "list.last")
        assert screen.item and screen.item.mend == "suspect"
        assert "N1 改过，请复核" in text_of(app) and "原: 需 审批 -> 新: 需 手机审批" in text_of(app)
        await press(pilot, "review.clear")
        assert not [item for item in screen.items if item.sign == "?"]
        await press(pilot, "review.undo")
        screen.set_focus(screen.needs)
        await press(pilot, "list.first")
        assert screen.needs.row and screen.needs.row.sign == "?"
        await press(pilot, "review.clear")
        assert not screen.needs.row.sign
        book.do(screen.reviewing.capture(["案 N1 三模块"]))
        await reword(pilot, screen, "电脑审批")
        await press(pilot, "list.first", "review.clear")
        assert t("reviewing.pick_cell") in text_of(app) and screen.needs.row.sign == "?"
        await press(pilot, "matrix.right", "review.clear", "matrix.right", "review.clear")
        assert not screen.needs.row.sign


async def test_the_selection_stays_near_when_only_gaps_are_left(book: Book) -> None:
    answered = [line for n in range(1, 9) for line in (f"需 第{n}项", f"案 N{n} 模块{n}")]
    lines = [*answered, "需 缺一", "需 缺二", *(f"案 报表{n}" for n in range(9))]
    async with reviewed(book, lines) as (app, pilot, screen):
        screen.set_focus(screen.needs)
        await press(pilot, "list.first", *["list.down"] * 6)
        assert screen.needs.row and screen.needs.row.code == "N7"
        await press(pilot, "review.gaps")
        assert screen.needs.row.code == "N9", "the next gap, not a row that has the same place"
        assert [row.code for row in screen.needs.rows if not row.is_heading][:2] == ["N9", "N10"]
        await press(pilot, "review.link", "dialog.choose")
        row = screen.matrix.row(screen.reviewing.entries[16].doc_id)
        assert row and [answer.entry.text for answer in row.answers] == ["报表0"], (
            "one that answers nothing is offered first"
        )
        await press(pilot, "review.undo")
        await press(pilot, "review.other", "findings.gaps")
        assert [row.code for row in screen.needs.rows][:2] == ["N1", "N2"]


@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_the_foot_offers_what_comes_next_and_a_refusal_is_whole(
    book: Book, lang: str, size: Size
) -> None:
    lines = ["需 审批", "案 N1 三模块"]
    async with reviewed(book, lines, lang=lang, size=size, **SOUND) as (app, pilot, screen):
        assert {"seal", "confirm"} & actions(app) == {"seal"}
        await press(pilot, "review.confirm")
        assert app.screen is screen and t("reviewing.confirm_later") in text_of(app)
        await press(pilot, "review.seal", "dialog.yes")
        await asyncio.sleep(0)
        assert {"confirm", "seal", "undo"} & actions(app) == {"confirm"}
        await press(pilot, "review.undo")
        assert t("seal.not_sealed.undo") in text_of(app)


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed")
@pytest.mark.guide(103)
async def test_a_seal_is_signed_where_the_settings_say_so(book: Book, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    number = meet(book, ["需 审批", "案 N1 三模块"], **SOUND)
    async with driven(book, lang="zh", sign_key=str(key)) as (app, pilot):
        screen = await reviewing(pilot, number)
        await press(pilot, "review.seal", "dialog.yes")
        await app.workers.wait_for_complete()
        (first,) = seals_of(book, screen.number).values()
        assert first["signature"].startswith("-----BEGIN SSH SIGNATURE-----")
        key.unlink()
        await press(pilot, "review.confirm", "dialog.choose")
        await app.workers.wait_for_complete()
        await settled(pilot)
        *_, unsigned = seals_of(book, screen.number).values()
        assert "signature" not in unsigned and unsigned["what"] == "confirm"
        assert "没有签名" in "".join(text_of(app).split())
    assert sound(book)


@pytest.mark.guide(34)
async def test_every_key_on_a_finding_of_the_head_does_or_says_something(book: Book) -> None:
    async with reviewed(book, ["需 审批", "案 N1 三模块"]) as (app, pilot, screen):
        assert screen.item and not screen.item.entry and screen.item.mend == "objective"
        await press(pilot, "review.link")
        assert t("reviewing.need_first") in text_of(app)
        await press(pilot, "review.edit")
        assert app.screen is not screen, "what is missing is asked for"
        await press(pilot, "dialog.cancel", "findings.mend")
        await pilot.press("3")  # the digits of the list also answer the question
        await press(pilot, "dialog.choose")
        assert book.meeting(screen.number).objectives[0].state == "missed"


@pytest.mark.guide(65, 68, 103)
async def test_a_meeting_that_goes_on_is_ended_on_the_way_to_its_seal(book: Book) -> None:
    """And without a name of the user it is asked who reviewed: a record is not sealed by nobody."""
    number = meet(book, ["需 审批", "案 N1 三模块"], **SOUND)
    head = {"status": "live", "ended": ""}
    book.do(UseCase("start", lambda work: work.update("meetings", number, **head), book.meeting(number).deal))
    book.user = ""
    async with driven(book, lang="zh") as (app, pilot):
        await reviewing(pilot, number)
        await press(pilot, "review.seal")
        assert t("reviewing.end_first") in text_of(app)
        await press(pilot, "dialog.choose")
        await Hand(pilot).words("韩梅")
        assert "审核人：韩梅" in text_of(app).replace(" ", "")
        await press(pilot, "dialog.choose")
        meeting = book.meeting(number)
        assert (meeting.status, meeting.reviewer) == ("sealed", "韩梅") and meeting.ended


@pytest.mark.guide(70)
async def test_where_nothing_is_missing_the_foot_does_not_offer_to_mend(book: Book) -> None:
    """A need is no gap where it has an answer, or stands out of the scope with a reason."""
    head = {**SOUND, "objectives": (), "scene": "care"}
    async with reviewed(book, ["需 审批 #反馈 #续约"], **head) as (app, pilot, screen):
        hand = Hand(pilot)
        for key, words in (("outside", "二期再谈"), ("respond", "满足 可开发")):
            assert [item.mend for item in screen.items] == ["answer"]
            assert {"open", "in_turn"} <= actions(app)
            await hand.key(f"review.{key}")
            await hand.words(words)
            assert not screen.items
            assert not {"open", "in_turn"} & actions(app)
            if key == "outside":
                assert "二期再谈" in text_of(app) and "范围外" in text_of(app)
                screen.set_focus(screen.needs)
                await hand.key("review.outside")
                await hand.words("")
                screen.set_focus(screen.findings)


@pytest.mark.guide(27)
async def test_a_line_in_doubt_that_is_left_as_it_is_was_looked_at(book: Book) -> None:
    """Enter, read, Enter: the turn goes on instead of ending at the first line that needs no change."""
    async with reviewed(
        book, ["需 审批", "应 N1 满足 可开发", "案 N1 三模块"], **SOUND, objectives=(), scene="care"
    ) as (app, pilot, screen):
        await reword(pilot, screen)
        screen.set_focus(screen.findings)
        assert [item.sign for item in screen.items if item.entry] == ["?", "?"]
        await press(pilot, "list.last", "list.up", "review.in_turn", "dialog.choose", "dialog.choose")
        assert not [item for item in screen.items if item.entry]


# --------------------------------------------------------------------------------------------------
# The review of a whole record: doubt, seal, other screens, other programs, faults, hostile words.


@pytest.mark.guide(28, 103)
async def test_a_sealed_record_asks_why_and_keeps_both_texts(book: Book) -> None:
    async with reviewed(book, ["需 审批", "应 N1 满足 可开发"]) as (app, pilot, screen):
        hand = Hand(pilot)
        await hand.key("review.seal", "dialog.choose")
        assert book.meeting(screen.number).status == "sealed"
        screen.set_focus(screen.needs)
        await hand.key("review.level")
        assert t("seal.reason_title") in text_of(app)
        await hand.words("客户来电更正")
        assert screen.matrix.rows[0].need.level == "core"
        assert book.meeting(screen.number).version == 2 and "第2版" in screen_text(app)[0]
        await hand.key("review.confirm", "dialog.choose")
        assert book.meeting(screen.number).confirmed_by == "王总"


@pytest.mark.guide(28, 29)
async def test_needs_of_earlier_meetings_are_answered_here_and_a_sealed_record_is_not_changed(
    book: Book,
) -> None:
    earlier = meet(book, ["需 审批", "应 N1 部分 二期"])
    book.do(sealing.seal(book, earlier))
    async with reviewed(book, ["案 N1 这次的方案"]) as (app, pilot, screen):
        heading, row = screen.needs.rows
        assert (heading.text, row.code, [cell.code for cell in row.cells]) == (
            "以前的洽谈 1",
            "N1",
            ["R1", "S1"],
        )
        screen.set_focus(screen.needs)
        await press(pilot, "review.level")
        assert app.screen is screen and "已封存" in text_of(app)
        assert screen.matrix.earlier[0].need.level == ""


async def test_the_keys_lead_to_the_other_screens_and_back(book: Book) -> None:
    number = meet(book, ["需 审批"])
    async with driven(book) as (app, pilot):
        await press(pilot, "today.review")
        screen = review_of(app)
        for key, kind in (("review.minutes", MinutesScreen), ("review.client_copy", MinutesScreen)):
            await press(pilot, key)
            assert isinstance(app.screen, kind)
            assert (t("sheet.client_copy")[:12] in text_of(app)) is (key == "review.client_copy")
            await press(pilot, "minutes.back")
            assert app.screen is screen
        await press(pilot, "review.record")
        assert isinstance(app.screen, RecordScreen)
        await press(pilot, "record.review", "review.record")
        assert isinstance(app.screen, RecordScreen), "back to the lines below, not above them again"
        assert len(app.screen_stack) == 3
    assert number


async def test_one_step_back_to_the_record_lands_on_its_lines(book: Book) -> None:
    """Keys that were meant for the review become no notes."""
    number = meet(book, ["需 审批"])
    async with driven(book, opens=("record", number)) as (app, pilot):
        for leave in ("review.back", "review.record"):
            app.open("review", number)
            await settled(pilot)
            await press(pilot, leave)
            assert isinstance(app.screen, RecordScreen) and type(app.focused).__name__ == "EntryRows"
            await press(pilot, "review.outside", "review.full")
            assert [entry.text for entry in app.screen.recording.entries] == ["审批"]


async def test_a_fault_is_said_and_what_another_program_writes_is_shown(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any, **__: Any) -> None:
        raise NotSaved("disk_full")

    async with reviewed(book, ["需 审批", "案 N1 三模块"], lang="en") as (app, pilot, screen):
        screen.set_focus(screen.needs)
        with monkeypatch.context() as patch:
            patch.setattr(book, "do_async", full)
            await press(pilot, "review.partial")
        assert t("store.not_saved.disk_full")[:28] in text_of(app)
        assert screen.matrix.rows[0].result == "pending", "and nothing changes"
        other = Book.open(book.path, user="韩梅", now=NOW)
        other.do(Recording(other, screen.number).capture(["应 N1 满足 可开发"]))
        other.close()
        assert book.poll()
        await settled(pilot)
        assert [cell.code for cell in screen.needs.rows[0].cells] == ["S1", "R1"]


async def test_hostile_words_are_drawn_and_mended_like_any_other(book: Book) -> None:
    lines = [text for text in naughty() if text.strip() and len(text) < 5000]
    needs = [*(f"需 {text}" for text in lines), *(f"案 N1 {text}" for text in lines[:20])]
    async with reviewed(book, needs, lang="en") as (app, pilot, screen):
        for _ in range(len(lines) // 5):
            await press(pilot, "list.page_down")
            assert all(width(row) == 80 for row in screen_text(app))
        await settled(pilot)
        assert all(width(row) == 80 for row in screen_text(app))
        hand = Hand(pilot)
        await press(pilot, "list.first")
        for text in lines[: min(10, len(lines) // 2)]:
            await hand.key("review.respond")
            await hand.words(text.splitlines()[0][:200])
        assert isinstance(app.screen, ReviewScreen)
        assert len(screen.matrix.rows) >= len(lines) - 10, "but those that say nothing, or correct another"


# --------------------------------------------------------------------------------------------------
# A meeting of forty lines put in order and sealed with keys alone; who must do it, and until when.


@pytest.mark.guide(4, 25, 26, 34, 40, 45, 66, 68, 69, 70, 71, 72, 73, 76, 101)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_forty_lines_are_put_in_order_and_sealed_by_keys(book: Book, lang: str, size: Size) -> None:
    assert len(FORTY[lang]) == 41
    number = meet(book, FORTY[lang])
    use(lang)
    async with driven(book, lang=lang, size=size) as (app, pilot):
        await press(pilot, "list.open")  # the meeting that waits for its review is the first of Today
        screen, hand = review_of(app), Hand(pilot)
        first = [screen.item.sign, screen.items[-1].sign] if screen.item else []
        assert first == ["!", "."]
        blocking = sum(item.sign == "!" for item in screen.items)
        assert tn("reviewing.blocking", blocking, n=blocking) in screen.query_one(Foot).status
        shown = screen_text(app)
        assert all(width(row) == size[0] for row in shown)
        assert t("today.left", left="20:00") in shown[0]
        findings = len(screen.items) + 1  # what is reworded has to be looked at where something rests on it
        await mend_all(hand, screen, WORDS[lang])
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
    async with driven(book, lang="zh", size=(120, 40)) as (app, pilot):
        (today,) = [row for row in screen_text(app) if "价格与周期" in row and "还剩" in row]
        assert "还剩 20:00" in today and "李雷" in today
        await press(pilot, "today.clients", "list.open", "list.open")
        clients = text_of(app)
        assert "还剩 20:00" in clients
        assert "待整理  还剩 20:00  缺" in clients
        await press(pilot, "clients.back", "clients.back", "clients.back")
        gaps = sum(book.summary(number).gaps.values())
        screen = await reviewing(pilot, number)
        head = screen_text(app)[0]
        assert "还剩 20:00" in head and "李雷 整理" in head
        assert f"缺 {len(screen.items)}" in head and len(screen.items) > gaps
        assert f"缺 {len(screen.items)}" in today, "one figure everywhere"
        book.clock = Clock(NOW + timedelta(hours=25))
        await press(pilot, "review.back")
        await reviewing(pilot, number)
        assert "! 整理" in screen_text(app)[0] and "逾期 5 小时" in screen_text(app)[0]


# --------------------------------------------------------------------------------------------------
# How many keys the review of the sample takes: what docs/review.md says, pressed.


PAGE = Path(__file__).parents[2] / "docs" / "review.md"
SAID = {
    "zh": ("部分 二期上线", "符合行业规范", "下周五"),
    "en": ("partial in phase two", "meets ISO 27001", "next fri"),
}


def promised() -> dict[str, list[int]]:
    """The table of the page: in turn, and each from the list."""
    rows = re.findall(
        r"^\| (no gap|nothing|the record|the client).*? \| (\d+) \| (\d+) \|$", PAGE.read_text("utf-8"), re.M
    )
    return {name: [int(turn), int(each)] for name, turn, each in rows}


def waiting(book: Book) -> int:
    """The meeting of the sample that waits for its review."""
    return max(doc.doc_id for doc in book.table("meetings") if doc.get("status") == "draft")


@pytest.mark.guide(66, 68)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("way", ["in turn", "each"])
async def test_the_sample_is_reviewed_in_the_keys_the_page_says(book: Book, lang: str, way: str) -> None:
    fill(book, lang)
    book.user = {"zh": "李雷", "en": "Lee"}[lang]
    reached = {}
    async with driven(book, lang=lang) as (app, pilot):
        screen, hand = await reviewing(pilot, waiting(book)), Hand(pilot)
        if way == "in turn":
            await hand.key("review.in_turn")
        for words in SAID[lang]:
            if way == "each":
                await hand.key("findings.mend")
            await typed(pilot, words)
            await hand.key("dialog.choose")
        assert not any(item.sign == "!" for item in screen.items)
        reached["no gap"] = hand.pressed
        for _ in range(3):
            if way == "in turn":
                await hand.key("dialog.choose")
            elif screen.item and screen.item.mend == "objective":
                await hand.key("review.full")
            else:
                await hand.key("findings.mend", "dialog.choose")
        assert screen.items == []
        reached["nothing"] = hand.pressed
        await hand.key("review.seal", "dialog.choose")
        assert book.meeting(screen.number).status == "sealed"
        reached["the record"] = hand.pressed
        await hand.key("review.client_copy")
        assert isinstance(app.screen, MinutesScreen)
        reached["the client"] = hand.pressed
    place = ["in turn", "each"].index(way)
    assert reached == {name: counts[place] for name, counts in promised().items()}
    assert len(reached) == 4


async def test_esc_ends_the_mending_one_by_one(book: Book) -> None:
    fill(book, "en")
    async with driven(book) as (app, pilot):
        screen = await reviewing(pilot, waiting(book))
        await press(pilot, "review.in_turn", Say("full as asked"), "dialog.choose")
        assert app.screen is not screen, "the next is asked for"
        await press(pilot, "dialog.cancel")
        assert app.screen is screen
        left = len(screen.items)
        screen.findings.select(left - 2)
        await press(pilot, "review.full")
        assert app.screen is screen and len(screen.items) == left - 1, "mended, and nothing more is asked"


# --------------------------------------------------------------------------------------------------
# Every way of mending has its words and its keys.


def test_every_way_of_mending_has_its_words_and_its_keys() -> None:
    """And scripts are told the keys that the screen has."""
    ways = {rule.mend: KEYS_OF.get(rule.mend, ()) for rule in RULES.values()}
    words = {f"rule.{rule}" for rule in RULES} | {f"mend.{way}" for way, keys in ways.items() if not keys}
    words |= {f"mend.{way}.{key.partition('.')[2]}" for way, keys in ways.items() for key in keys}
    for lang in ("zh", "en"):
        use(lang)
        assert not [word for word in words if t(word, detail="x", why="y") == word]
    assert set(KEYS_OF) <= ways.keys()
    assert {way: BY_ID[keys[0]].keys.split()[0] for way, keys in KEYS_OF.items()} == FIX_KEYS
