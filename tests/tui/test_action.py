"""One action: everything about it, changed where it stands; steps, messages, history; its keys follow its state."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealtui.domain.records import Action, Helper
from dealtui.i18n import t, tn, use
from dealtui.service import following as acts
from dealtui.service.book import Book
from dealtui.service.entries import happenings
from dealtui.service.preparing import start
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing
from dealtui.tui.keys import label
from dealtui.tui.screens.action import ActionScreen, told_of
from dealtui.tui.screens.document import NUDGE, RESULT, MessageScreen
from tests.conftest import naughty
from tests.tui.driving import (
    SIZES,
    TWO,
    Answer,
    Say,
    act,
    by_task,
    driven,
    leads,
    offered,
    on_action,
    pane,
    press,
    screen_text,
    text_of,
    unbroken,
)

TASK = "收集需求文档"


def go(screen: ActionScreen, what: str, index: int = 0) -> None:
    """Select a row."""
    place = next(n for n, field in enumerate(screen.fields) if (field.what, field.place) == (what, index))
    screen.main.select(place)


def bring(book: Book, action: Action, *events: str) -> None:
    given = {"done": {"result": "已收齐"}, "send": {"to": "王总"}, "feedback": {"text": "收到"}}
    for event in events:
        book.do(acts.event(book, [action.doc_id], event, **given.get(event, {})))


@pytest.mark.parametrize(("lang", "size"), TWO)
@pytest.mark.guide(26, 27, 28, 30, 79, 80, 88)
async def test_everything_about_an_action_is_there(full: Book, lang: str, size: tuple[int, int]) -> None:
    told = happenings(full, by_task(full, TASK).doc_id)
    assert [happened.label for happened in told] == ["delay", "step", "steps", "move", "capture"]
    assert told[0].changes["due"] == ("2026-11-23", "2026-11-24")
    assert told[3].changes["state"] == (None, "doing")
    assert told[-1].changes["task"] == (None, TASK) and told[-1].by == "李雷"
    async with driven(full, lang=lang, size=size) as (app, pilot):
        screen = await on_action(pilot, full)
        text = text_of(app)
        for words in (TASK, *"李雷 对接人出差 专员 价格与周期".split(), "x 联系对接人", ". 接收并核对"):
            assert words in text, words
        for words in (t("action.origin"), t("state.doing"), t("action.steps", done="1/4")):
            assert words in text, words
        late = next(row for row in screen_text(app) if t("action.due") in row)
        assert late.startswith("!") and "1" in late
        beside = size[0] >= 120
        fields = [field.what for field in screen.fields]
        assert ("history" in fields) != beside, "it stands in one place"
        await pilot.resize_terminal(*SIZES[0 if beside else 2])
        again = [field.what for field in screen.fields]
        assert [{*again} ^ {*fields}, again.count("step")] == [{"history"}, fields.count("step")]
        assert beside or "改期  2026-11-23 -> 2026-11-24  对接人出差" in text_of(app)


@pytest.mark.guide(79, 80, 81)
async def test_steps_are_added_ticked_ordered_named_and_dated(full: Book) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        task = "二次开发报价"
        screen = await on_action(pilot, full, task)

        def steps() -> list[tuple[str, str, str, str]]:
            return [(s.text, s.person, s.due, s.state) for s in by_task(full, task).steps]

        await act(pilot, "action.add_step", Answer("联系客户对接人→发送资料清单 @韩梅→接收并核对文档"))
        assert [step[0] for step in steps()] == ["联系客户对接人", "发送资料清单", "接收并核对文档"]
        go(screen, "step", 0)
        await press(pilot, "action.tick", "action.tick")
        assert steps()[0][3] == "done"
        assert by_task(full, task).state == "doing", "the first step begun begins the action"
        await press(pilot, "action.step_down")
        assert [step[0] for step in steps()][1] == "联系客户对接人"
        assert screen.field and (screen.field.what, screen.field.place) == ("step", 1), "it stays selected"
        go(screen, "step", 2)
        await act(pilot, "follow.date", Answer("11-27"))
        assert steps()[2][2] == "2026-11-27"
        await act(pilot, "action.edit", Answer("接收并核对全部文档 @专员 11-30"))
        assert steps()[2] == ("接收并核对全部文档", "专员", "2026-11-30", "todo")
        await act(pilot, "action.add_step", Answer("反馈问题"))
        assert [step[0] for step in steps()][3] == "反馈问题"
        await press(pilot, "follow.cancel")
        assert len(steps()) == 3 and by_task(full, task).state == "doing", "a step went alone"
        await press(pilot, "follow.undo")
        assert len(steps()) == 4

        task = TASK
        await on_action(pilot, full)
        await press(pilot, "action.tick", "action.tick")  # from another row: the next one that is not done
        assert [step[3] for step in steps()] == ["done", "done", "todo", "todo"]
        await on_action(pilot, full, "冷链方案")
        await press(pilot, "action.tick")
        assert "没有未完成的步骤；按 a 加步骤" in text_of(app)


@pytest.mark.guide(26, 74)
async def test_owner_helpers_side_notes_and_what_it_waits_for_never_in_a_circle(full: Book) -> None:
    async with driven(full, lang="zh", size=SIZES[1]) as (app, pilot):
        screen = await on_action(pilot, full)
        go(screen, "owner")
        await act(pilot, "action.edit", Answer("大家"))
        assert by_task(full, TASK).owner == "李雷" and "一个人" in pane(app), "nobody is everybody"
        await act(pilot, "action.edit", Answer("韩梅"))
        assert by_task(full, TASK).owner == "韩梅"
        go(screen, "helpers")
        for text, helpers in (
            ("专员 收集，经理：审核", [("专员", "收集"), ("经理", "审核")]),
            ("@李雷：初稿、专员，", [("李雷", "初稿"), ("专员", "")]),
            ("Mei review; Lee draft", [("Mei", "review"), ("Lee", "draft")]),
            ("", []),
        ):
            await act(pilot, "action.edit", Answer(text))
            assert by_task(full, TASK).helpers == tuple(Helper(name=n, part=part) for n, part in helpers)
        await act(pilot, "action.note", Answer("对接人下周回来"))
        assert "对接人下周回来" in by_task(full, TASK).note and "李雷" in by_task(full, TASK).note
        go(screen, "side")
        await press(pilot, "action.edit", "pick.down", "dialog.choose")
        assert by_task(full, TASK).side == "client"

        second = by_task(full, "安全规范对照")
        await act(pilot, "action.depends", Say("安全规范"), "dialog.choose")
        assert by_task(full, TASK).depends == (second.doc_id,)
        assert any(". A1 安全规范对照" in row for row in screen_text(app))
        await on_action(pilot, full, "安全规范对照")
        await act(pilot, "action.depends", Say(TASK), "dialog.choose")
        assert by_task(full, "安全规范对照").depends == ()
        assert by_task(full, TASK).code in pane(app) and "互相等待" in pane(app)
        await on_action(pilot, full, "冷链方案")
        await press(pilot, "action.depends")
        assert "没有别的未完成的行动" in text_of(app)


@pytest.mark.guide(95, 96, 107)
async def test_the_result_is_drafted_in_the_guides_words_and_each_of_several_who_were_told_answers(
    full: Book, tmp_path: Path
) -> None:
    task, target = "安全规范对照", tmp_path / "给客户 [red].txt"
    async with driven(full, lang="zh") as (app, pilot):
        screen = await on_action(pilot, full, task)
        await press(pilot, "follow.send")
        assert app.screen is screen and "还没有做完" in pane(app)
        message = await leads(pilot, "MessageScreen", "follow.done", Answer("需求文档已确认"), "follow.send")
        await act(pilot, "message.next", Answer("方案设计 | 提交初稿"), Answer("12月5日"))
        assert "需求文档已确认，现启动方案设计，预计12月5日提交初稿。" in message.text
        assert "需求文档已确认，现启动方案设计" in text_of(app)
        await press(pilot, "message.language")
        assert "We are now starting" in message.text
        await press(pilot, "message.language", "message.copy")
        assert app.clipboard == message.text
        await act(pilot, "message.write", Answer(str(target)))
        assert target.read_text(encoding="utf-8") == message.text + "\n"
        for names, to in (  # completed
            ("赵经理、", "赵经理、王总"),
            ("王总，Ann Lee", "王总、Ann Lee"),
            ("", "王总"),
            ("ann lee、赵", "ann lee、赵经理"),
            ("王总、赵", "王总、赵经理"),
        ):
            await press(pilot, "message.receiver", Answer(names))
            assert message.text.startswith(f"{to}，您好："), names
        await press(pilot, "message.sent")
        action = by_task(full, task)
        assert (action.state, action.next_due) == ("sent", "2026-12-05")
        assert [one.name for one in action.told] == ["王总", "赵经理"]

        assert app.screen is screen
        assert any("赵经理  未答复" in " ".join(field.row.cells) for field in screen.fields)
        for name, words in (("王总", "同意"), ("赵经理", "再看看")):
            await press(pilot, "follow.feedback")
            assert "谁答复了" in text_of(app)
            # who has not answered yet is marked
            await press(pilot, "dialog.choose", Answer(words), "dialog.cancel")
            assert {one.name: one.answer for one in by_task(full, task).told}[name] == words
        go(screen, "sent", 1)
        assert "再看看" in pane(app)


@pytest.mark.guide(94, 95)
async def test_a_nudge_is_drafted_and_logged_as_a_chase(full: Book) -> None:
    bring(full, by_task(full, TASK), "done", "send")
    async with driven(full, lang="zh") as (app, pilot):
        await on_action(pilot, full, "提供场地确认")
        await leads(pilot, "MessageScreen", "follow.send")
        assert app.screen.kind == NUDGE != RESULT
        assert "王总，您好" in app.screen.text
        await press(pilot, "message.sent")
        assert len(by_task(full, "提供场地确认").chases) == 2
        assert any(tn("action.chases", 2, n=2)[:3] in row for row in screen_text(app))

        await on_action(pilot, full)  # what was told is asked after, or told again
        message = await leads(pilot, "MessageScreen", "follow.send")
        assert message.kind == NUDGE and "还在等您的意见" in message.text
        await press(pilot, "message.other")
        assert message.kind == RESULT and "已收齐" in message.text
        assert label("message.receiver") in offered(pilot)
        await press(pilot, "message.other", "message.sent")
        assert by_task(full, TASK).chases, "the client was asked for the answer"


@pytest.mark.guide(96)
async def test_done_and_the_next_step_in_one_go_and_it_is_read_before_enter(full: Book) -> None:
    async with driven(full, lang="zh") as (app, pilot):
        await on_action(pilot, full, "安全规范对照")
        await act(pilot, "follow.next", Answer("对照表已确认"), Answer("启动方案设计 @李雷 12月5日"))
        assert by_task(full, "安全规范对照").state == "done"
        following = by_task(full, "启动方案设计")
        assert (following.owner, following.due) == ("李雷", "2026-12-05")
        await press(pilot, "follow.undo")
        assert by_task(full, "安全规范对照").state == "doing"
        assert not any(doc["task"] == "启动方案设计" for doc in full.repo.table("actions"))

        await on_action(pilot, full)
        await press(pilot, "follow.next", Answer("需求文档已确认"))
        # one person answers for it; nothing typed is lost
        await leads(pilot, "TextPrompt", Say("方案设计 @大家 12月4日 ｜ 提交初稿"), "dialog.choose")
        await pilot.press("ctrl+u")
        await press(pilot, Say("方案设计 12月4日 ｜ 提交初稿"))
        owner = by_task(full, TASK).owner
        for words in ("方案设计", "2026-12-04", "提交初稿", owner):
            assert words in text_of(app)
        await press(pilot, "dialog.choose")
        born = by_task(full, "方案设计")
        assert (born.due, born.due_text, born.owner) == ("2026-12-04", "12月4日", owner)
        await leads(pilot, "MessageScreen", "follow.send")
        assert "需求文档已确认，现启动方案设计，预计12月4日提交初稿" in app.screen.text


def test_what_was_done_to_its_line_has_words_too(recording: Recording) -> None:
    """A date filled in at the review, a note that became an action, a line taken out and brought back."""
    book = recording.book
    book.do(recording.capture(["办 @韩梅 提交方案", "- 报价"]))
    promised, note = (entry.doc_id for entry in recording.entries)
    book.do(start(book, recording.number))
    book.do(recording.rekind(note, "action"))
    book.do(recording.delete(note))
    book.do(recording.undo())
    book.do(Reviewing(book, recording.number).fix(promised, "due", "下周五"))
    for lang, due, deletion in (("zh", "期限", "删除"), ("en", "due date", "deletion")):
        use(lang)
        for task, word in (("提交方案", due), ("报价", deletion)):
            text = str(told_of(book, by_task(book, task).doc_id))
            assert word in text
            assert "act." not in text and "change." not in text


async def test_hostile_texts_are_shown_as_they_are_and_break_nothing(full: Book) -> None:
    number = by_task(full, TASK).doc_id
    async with driven(full) as (app, pilot):
        screen = await on_action(pilot, full)
        for text in naughty()[:80]:
            full.do(acts.edit(full, number, task=f"x{text[:300]}", result=text[:300]))
            full.do(acts.add_note(full, [number], text[:300]))
            await pilot.pause()
            assert unbroken(app), text
        await app.push_screen(MessageScreen(full, number, RESULT))
        await pilot.pause()
        assert unbroken(app) and screen.field


@pytest.mark.guide(95, 97, 98)
async def test_the_foot_offers_what_the_state_allows_and_nobody_types_what_will_be_refused(
    full: Book,
) -> None:
    async with driven(full, lang="zh", size=SIZES[2]) as (app, pilot):
        screen = await on_action(pilot, full)
        every = {key: label(f"follow.{key}") for key in ("date", "chase", "send", "feedback", "done")}
        for event, offers, refused, helps in (
            ("", {"date", "done"}, ("feedback",), "done"),
            ("done", {"send"}, ("feedback",), "send"),
            ("send", {"chase", "feedback"}, ("done", "date", "risk"), "reopen"),
            ("feedback", {"feedback"}, (), ""),
            ("close", set(), ("cancel",), "reopen"),
        ):
            bring(full, by_task(full, TASK), *filter(None, (event,)))
            await pilot.pause()
            assert {key for key, word in every.items() if word in offered(pilot)} == offers, event
            last = t("action.close") in offered(pilot)
            assert last == (event == "feedback"), "the last step has its name"
            for key in refused:
                await press(pilot, f"follow.{key}")
                assert app.screen is screen, "no dialog asks for what cannot be"
                assert label(f"follow.{helps}") in pane(app), "the key that would help is named"
                await press(pilot, "list.down")
