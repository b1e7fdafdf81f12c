"""One action: everything about it, changed where it stands; steps, messages, history; its keys follow its state."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealtui.domain.records import Action, Helper
from dealtui.domain.typed import read_helpers
from dealtui.i18n import t, use
from dealtui.service import following as acts
from dealtui.service.book import Book
from dealtui.service.history import happenings
from dealtui.service.preparing import start
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing
from dealtui.text import width
from dealtui.tui.app import DealtuiApp
from dealtui.tui.dialogs import TextPrompt
from dealtui.tui.keys import label
from dealtui.tui.screens.action import ActionScreen, field_rows
from dealtui.tui.screens.board import BoardScreen
from dealtui.tui.screens.charts import WeekScreen
from dealtui.tui.screens.document import NUDGE, RESULT, MessageScreen
from dealtui.tui.widgets.drawn import Pane
from tests.conftest import naughty
from tests.tui.driving import (
    SIZES,
    TWO,
    Say,
    answer,
    app_on,
    by_task,
    driven,
    follow,
    offered,
    on_action,
    press,
    screen_text,
    settled,
    typed,
)

TASK = "收集需求文档"


def go(screen: ActionScreen, what: str, index: int = 0) -> None:
    """Select a row."""
    place = next(n for n, field in enumerate(screen.fields) if (field.what, field.place) == (what, index))
    screen.main.select(place)


def pane(app: DealtuiApp) -> str:
    flowed = app.screen.query_one("#board-pane", Pane).page
    return "\n".join("".join(part.text for part in row) for row in flowed)


@pytest.mark.parametrize(("lang", "size"), TWO)
@pytest.mark.guide(26, 30, 79, 80, 88)
async def test_everything_about_an_action_is_there(full: Book, lang: str, size: tuple[int, int]) -> None:
    async with driven(full, lang=lang, size=size) as (app, pilot):
        await on_action(pilot, full)
        rows = screen_text(app)
        assert len(rows) == size[1] and all(width(row) == size[0] for row in rows)
        text = "\n".join(rows)
        for words in (TASK, *"李雷 对接人出差 专员 价格与周期".split(), "x 联系对接人", ". 接收并核对"):
            assert words in text, words
        for words in (t("action.origin"), t("state.doing")):
            assert words in text, words
        late = next(row for row in rows if t("action.due") in row)
        assert late.startswith("!") and "1" in late
        assert t("action.steps", done="1/4") in text


@pytest.mark.guide(79, 80, 81)
async def test_steps_are_added_ticked_ordered_named_and_dated(full: Book) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        screen = await on_action(pilot, full, "二次开发报价")
        await press(pilot, "action.add_step")
        await answer(pilot, "联系客户对接人→发送资料清单 @韩梅→接收并核对文档")
        await settled(pilot)

        def steps() -> list[tuple[str, str, str, str]]:
            return [(s.text, s.person, s.due, s.state) for s in by_task(full, "二次开发报价").steps]

        assert [step[0] for step in steps()] == ["联系客户对接人", "发送资料清单", "接收并核对文档"]
        go(screen, "step", 0)
        await press(pilot, "action.tick", "action.tick")
        assert steps()[0][3] == "done"
        assert by_task(full, "二次开发报价").state == "doing", "the first step begun begins the action"
        await press(pilot, "action.step_down")
        assert [step[0] for step in steps()][1] == "联系客户对接人"
        assert screen.field and (screen.field.what, screen.field.place) == ("step", 1), "it stays selected"
        go(screen, "step", 2)
        await press(pilot, "follow.date")
        await answer(pilot, "11-27")
        await settled(pilot)
        assert steps()[2][2] == "2026-11-27"
        await press(pilot, "action.edit")
        await answer(pilot, "接收并核对全部文档 @专员 11-30")
        await settled(pilot)
        assert steps()[2] == ("接收并核对全部文档", "专员", "2026-11-30", "todo")
        await press(pilot, "action.add_step")
        await answer(pilot, "反馈问题")
        await settled(pilot)
        assert [step[0] for step in steps()][3] == "反馈问题"
        await press(pilot, "follow.cancel")
        assert len(steps()) == 3 and by_task(full, "二次开发报价").state == "doing", "a step went alone"
        await press(pilot, "follow.undo")
        assert len(steps()) == 4


@pytest.mark.guide(26, 74)
async def test_owner_helpers_side_and_notes(full: Book) -> None:
    async with driven(full, lang="zh", size=SIZES[1]) as (app, pilot):
        screen = await on_action(pilot, full)
        go(screen, "owner")
        await press(pilot, "action.edit")
        await answer(pilot, "大家")
        await settled(pilot)
        assert by_task(full, TASK).owner == "李雷" and "一个人" in pane(app), "nobody is everybody"
        await press(pilot, "action.edit")
        await answer(pilot, "韩梅")
        await settled(pilot)
        assert by_task(full, TASK).owner == "韩梅"
        go(screen, "helpers")
        await press(pilot, "action.edit")
        await answer(pilot, "专员 收集，经理：审核")
        await settled(pilot)
        assert by_task(full, TASK).helpers == (
            Helper(name="专员", part="收集"),
            Helper(name="经理", part="审核"),
        )
        await press(pilot, "action.note")
        await answer(pilot, "对接人下周回来")
        await settled(pilot)
        assert "对接人下周回来" in by_task(full, TASK).note and "李雷" in by_task(full, TASK).note
        go(screen, "side")
        await press(pilot, "action.edit", "pick.down", "dialog.choose")
        assert by_task(full, TASK).side == "client"


async def test_what_waits_for_what_and_never_in_a_circle(full: Book) -> None:
    use("zh")
    app = app_on(full, lang="zh")
    first, second = by_task(full, TASK), by_task(full, "安全规范对照")
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_action(pilot, full)
        await press(pilot, "action.depends", Say("安全规范"), "dialog.choose")
        assert by_task(full, TASK).depends == (second.doc_id,)
        assert any(". A1 安全规范对照" in row for row in screen_text(app))
        await press(pilot, "action.back")
        screen = await on_action(pilot, full, "安全规范对照")
        await press(pilot, "action.depends", Say(TASK), "dialog.choose")
        assert by_task(full, "安全规范对照").depends == ()
        assert first.code in pane(app) and "互相等待" in pane(app)
        assert screen.field


@pytest.mark.guide(95, 96)
async def test_the_result_is_drafted_in_the_guides_words_and_marked_as_sent(
    full: Book, tmp_path: Path
) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        await on_action(pilot, full, "安全规范对照")
        await press(pilot, "follow.send")
        assert not isinstance(app.screen, MessageScreen) and "还没有做完" in pane(app)
        await press(pilot, "follow.done")
        await answer(pilot, "需求文档已确认")
        await settled(pilot)
        await press(pilot, "follow.send")
        message = app.screen
        assert isinstance(message, MessageScreen)
        await press(pilot, "message.next")
        await answer(pilot, "方案设计 | 提交初稿")
        await answer(pilot, "12月5日")
        await settled(pilot)
        assert "需求文档已确认，现启动方案设计，预计12月5日提交初稿。" in message.text
        assert "需求文档已确认，现启动方案设计" in "\n".join(screen_text(app))
        await press(pilot, "message.language")
        assert "We are now starting" in message.text
        await press(pilot, "message.language", "message.copy")
        assert app.clipboard == message.text
        target = tmp_path / "给客户 [red].txt"
        await press(pilot, "message.write")
        await answer(pilot, str(target))
        await settled(pilot)
        assert target.read_text(encoding="utf-8") == message.text + "\n"
        await press(pilot, "message.receiver")
        await answer(pilot, "赵经理")
        await press(pilot, "message.sent")
        action = by_task(full, "安全规范对照")
        assert (action.state, action.sent_to, action.next_due) == ("sent", "赵经理", "2026-12-05")
        assert isinstance(app.screen, ActionScreen)


@pytest.mark.guide(107)
async def test_a_result_goes_to_several_whose_names_are_completed(full: Book) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        await on_action(pilot, full, "安全规范对照")
        await press(pilot, "follow.done")
        await answer(pilot, "需求文档已确认")
        await settled(pilot)
        await press(pilot, "follow.send")
        for names, to in (
            ("赵经理、", "赵经理、王总"),
            ("王总，Ann Lee", "王总、Ann Lee"),
            ("", "王总"),
            ("ann lee、赵", "ann lee、赵经理"),
            ("王总、赵", "王总、赵经理"),
        ):
            await press(pilot, "message.receiver")
            await answer(pilot, names)
            assert isinstance(app.screen, MessageScreen)
            assert app.screen.text.startswith(f"{to}，您好："), names
        await press(pilot, "message.sent")
        assert [one.name for one in by_task(full, "安全规范对照").told] == ["王总", "赵经理"]


@pytest.mark.guide(94)
async def test_a_nudge_is_drafted_and_logged_as_a_chase(full: Book) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        await on_action(pilot, full, "提供场地确认")
        await press(pilot, "follow.send")
        assert isinstance(app.screen, MessageScreen) and app.screen.kind == NUDGE != RESULT
        assert "王总，您好" in app.screen.text
        await press(pilot, "message.sent")
        assert len(by_task(full, "提供场地确认").chases) == 2
        assert any(t("action.chases", n=2)[:3] in row for row in screen_text(app))


@pytest.mark.guide(96)
async def test_done_and_the_next_step_in_one_go(full: Book) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        await on_action(pilot, full, "安全规范对照")
        await press(pilot, "follow.next")
        await answer(pilot, "对照表已确认")
        await answer(pilot, "启动方案设计 @李雷 12月5日")
        await settled(pilot)
        assert by_task(full, "安全规范对照").state == "done"
        following = by_task(full, "启动方案设计")
        assert (following.owner, following.due) == ("李雷", "2026-12-05")
        await press(pilot, "follow.undo")
        assert by_task(full, "安全规范对照").state == "doing"
        assert not any(doc["task"] == "启动方案设计" for doc in full.repo.table("actions"))


@pytest.mark.guide(27, 28, 88)
def test_the_history_tells_what_was_what_before(full: Book) -> None:
    told = happenings(full, by_task(full, TASK).doc_id)
    labels = [happened.label for happened in told]
    assert labels == ["delay", "step", "steps", "move", "capture"]
    assert told[0].changes["due"] == ("2026-11-23", "2026-11-24")
    assert told[3].changes["state"] == (None, "doing")
    assert told[-1].changes["task"] == (None, TASK) and told[-1].by == "李雷"


async def test_every_label_of_the_history_has_words(full: Book) -> None:
    async with driven(full, lang="zh", size=SIZES[2]) as (app, pilot):
        await on_action(pilot, full)
        text = "\n".join(screen_text(app))
        assert "改期  2026-11-23 -> 2026-11-24  对接人出差" in text
        assert "act." not in text and "action." not in text and "state." not in text


@pytest.mark.parametrize(
    ("lang", "due", "deletion"), [("zh", "期限", "删除"), ("en", "due date", "deletion")]
)
async def test_what_was_done_to_its_line_has_words_too(
    recording: Recording, lang: str, due: str, deletion: str
) -> None:
    """A date filled in at the review, a note that became an action, a line taken out and brought back."""
    book = recording.book
    recording.book.do(recording.capture(["办 @韩梅 提交方案", "- 报价"]))
    promised, note = (entry.doc_id for entry in recording.entries)
    recording.book.do(start(recording.book, recording.number))
    recording.book.do(recording.rekind(note, "action"))
    recording.book.do(recording.delete(note))
    recording.book.do(recording.undo())
    book.do(Reviewing(book, recording.number).fix(promised, "due", "下周五"))
    async with driven(book, lang=lang, size=SIZES[2]) as (app, pilot):
        for task, word in (("提交方案", due), ("报价", deletion)):
            await on_action(pilot, book, task)
            text = "\n".join(screen_text(app))
            assert word in text
            assert "act." not in text and "change." not in text


async def test_hostile_texts_are_shown_as_they_are_and_break_nothing(book: Book) -> None:
    follow(book)
    number = by_task(book, TASK).doc_id
    async with driven(book) as (app, pilot):
        screen = await on_action(pilot, book)
        for text in naughty()[:80]:
            book.do(acts.edit(book, number, task=f"x{text[:300]}", result=text[:300]))
            book.do(acts.add_note(book, [number], text[:300]))
            await pilot.pause()
            rows = screen_text(app)
            assert all(width(row) == 80 for row in rows)
            assert not any("\x1b" in row for row in rows)
        await app.push_screen(MessageScreen(book, number, RESULT))
        await pilot.pause()
        assert all(width(row) == 80 for row in screen_text(app))
        assert screen.field


def test_helpers_are_read_from_one_line() -> None:
    for text, helpers in (
        ("", []),
        ("经理 审核", [("经理", "审核")]),
        ("@李雷：初稿、专员，", [("李雷", "初稿"), ("专员", "")]),
        ("Mei review; Lee draft", [("Mei", "review"), ("Lee", "draft")]),
    ):
        assert [(h.name, h.part) for h in read_helpers(text)] == helpers, text


def test_the_history_is_left_out_where_it_stands_beside(full: Book) -> None:
    number = by_task(full, TASK).doc_id
    inside = field_rows(full, number, history=True)
    beside = field_rows(full, number, history=False)
    assert [spec.what for spec in inside if spec.what != "history"] == [spec.what for spec in beside]


@pytest.mark.guide(81)
async def test_space_ticks_the_next_step_and_keys_that_can_do_nothing_say_why(full: Book) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        await on_action(pilot, full)
        await press(pilot, "action.tick", "action.tick")
        assert [step.state for step in by_task(full, TASK).steps] == ["done", "done", "todo", "todo"]
        await on_action(pilot, full, "冷链方案")
        await press(pilot, "action.tick")
        assert "没有未完成的步骤；按 a 加步骤" in "\n".join(screen_text(app))
        await press(pilot, "action.depends")
        assert "没有别的未完成的行动" in "\n".join(screen_text(app))


# --------------------------------------------------------------------------------------------------
# The keys of an action follow its state: what is out of turn is neither offered nor asked for.


def bring(book: Book, action: Action, *events: str) -> None:
    given = {"done": {"result": "已收齐"}, "send": {"to": "王总"}, "feedback": {"text": "收到"}}
    for event in events:
        book.do(acts.event(book, [action.doc_id], event, **given.get(event, {})))


@pytest.mark.guide(97, 98)
async def test_nobody_types_what_will_be_refused(full: Book) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        screen = await on_action(pilot, full)
        for events, keys, helps in (
            ((), ("follow.feedback",), "follow.done"),
            (("done",), ("follow.feedback",), "follow.send"),
            (("send",), ("follow.done", "follow.date", "follow.risk"), "follow.reopen"),
            (("feedback", "close"), ("follow.cancel",), "follow.reopen"),
        ):
            bring(full, by_task(full, TASK), *events)
            for key in keys:
                await press(pilot, key)
                assert app.screen is screen, "no dialog asks for what cannot be"
                assert label(helps) in pane(app), "the key that would help is named"
                await press(pilot, "list.down")


@pytest.mark.guide(95, 97)
async def test_the_foot_offers_what_the_state_allows(full: Book) -> None:
    action = by_task(full, TASK)
    app = app_on(full, lang="zh")
    every = {key: label(f"follow.{key}") for key in ("date", "chase", "send", "feedback", "done")}

    async with app.run_test(size=SIZES[2]) as pilot:
        await on_action(pilot, full)

        def now() -> set[str]:
            return {key for key, word in every.items() if word in offered(pilot)}

        assert now() == {"date", "done"}
        after = {"done": {"send"}, "send": {"chase", "feedback"}, "feedback": {"feedback"}, "close": set()}
        for event, expected in after.items():
            if event == "close":
                assert t("action.close") in offered(pilot), "the last step has its name"
            bring(full, action, event)
            await pilot.pause()
            assert now() == expected, event
        assert t("action.close") not in offered(pilot)


@pytest.mark.parametrize("make", [BoardScreen, WeekScreen])
async def test_the_foot_follows_the_selection(full: Book, make: type[BoardScreen | WeekScreen]) -> None:
    async with driven(full, lang="zh", size=SIZES[2]) as (app, pilot):
        screen = make(full)
        await app.push_screen(screen)
        await pilot.pause()
        for _ in range(12):
            numbers = screen.numbers
            state = full.record("actions", numbers[0]).state if numbers else ""
            assert (label("follow.date") in offered(pilot)) == (state in ("todo", "doing", "waiting")), state
            await press(pilot, "cards.right" if make is BoardScreen else "list.down")


@pytest.mark.guide(94, 95)
async def test_what_was_told_is_asked_after_or_told_again(full: Book) -> None:
    bring(full, by_task(full, TASK), "done", "send")
    async with driven(full, lang="zh") as (app, pilot):
        await on_action(pilot, full)
        await press(pilot, "follow.send")
        screen = app.screen
        assert isinstance(screen, MessageScreen)
        assert screen.kind == NUDGE and "还在等您的意见" in screen.text
        await press(pilot, "message.other")
        assert screen.kind == RESULT and "已收齐" in screen.text
        assert label("message.receiver") in offered(pilot)
        await press(pilot, "message.other", "message.sent")
        assert by_task(full, TASK).chases, "the client was asked for the answer"


@pytest.mark.guide(96)
async def test_the_next_step_is_read_before_enter(full: Book) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        await on_action(pilot, full)
        await press(pilot, "follow.next", Say("需求文档已确认"), "dialog.choose")
        assert isinstance(app.screen, TextPrompt)
        await press(pilot, Say("方案设计 @大家 12月4日 ｜ 提交初稿"), "dialog.choose")
        assert isinstance(app.screen, TextPrompt), "one person answers for it; nothing typed is lost"
        await pilot.press("ctrl+u")
        await typed(pilot, "方案设计 12月4日 ｜ 提交初稿")
        text = "\n".join(screen_text(app))
        for words in ("方案设计", "2026-12-04", "提交初稿", by_task(full, TASK).owner):
            assert words in text
        await press(pilot, "dialog.choose")
        born = by_task(full, "方案设计")
        assert (born.due, born.due_text, born.owner) == ("2026-12-04", "12月4日", by_task(full, TASK).owner)
        await press(pilot, "follow.send")
        assert isinstance(app.screen, MessageScreen)
        assert "需求文档已确认，现启动方案设计，预计12月4日提交初稿" in app.screen.text


@pytest.mark.guide(107)
async def test_of_several_who_were_told_each_answers_in_turn(full: Book) -> None:
    number = by_task(full, TASK).doc_id
    bring(full, by_task(full, TASK), "done")
    full.do(acts.event(full, [number], "send", to="王总、赵经理"))
    async with driven(full, lang="zh") as (app, pilot):
        screen = await on_action(pilot, full)
        assert any("赵经理  未答复" in " ".join(field.row.cells) for field in screen.fields)
        for name, words in (("王总", "同意"), ("赵经理", "再看看")):
            await press(pilot, "follow.feedback")
            assert "谁答复了" in "\n".join(screen_text(app))
            await press(pilot, "dialog.choose")  # who has not answered yet is marked
            await answer(pilot, words)
            await press(pilot, "dialog.cancel")
            told = {one.name: one.answer for one in full.record("actions", number).told}
            assert told[name] == words
        go(screen, "sent", 1)
        assert "再看看" in pane(app)
