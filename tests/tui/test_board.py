"""The board: cards in columns, moved through their life by keys, filtered, handed over, undone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import MouseScrollDown
from tinydb.table import Document

from dealtui.domain.lifecycle import COLUMNS, STATES, column_of
from dealtui.i18n import LANGUAGES, t, tn, use
from dealtui.service import following as acts
from dealtui.service.book import Book, UseCase
from dealtui.service.following import TIE, card_order, event
from dealtui.service.lists import Filter, actions_of
from dealtui.service.preparing import new_deal
from dealtui.service.recording import Recording
from dealtui.settings import BOARD_COLUMNS
from dealtui.text import cut, width
from dealtui.tui.app import DealtuiApp
from dealtui.tui.keys import label
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.board import (
    GROUPS,
    QUICK,
    Arrangement,
    BoardFilter,
    BoardIndex,
    choices,
    head_of,
)
from dealtui.tui.widgets.board import BoardView
from dealtui.tui.widgets.drawn import Foot, Head
from tests.conftest import NOW
from tests.tui.driving import (
    SIZES,
    TWO,
    Answer,
    Say,
    act,
    boarding,
    by_task,
    driven,
    foot,
    leads,
    offered,
    pane,
    press,
    screen_text,
    text_of,
)

TASK = "收集需求文档"


def column(app: DealtuiApp, place: int) -> list[str]:
    """What stands in a column of the board, row by row of the screen."""
    region = app.screen.query_one(BoardView).geometry.places[place]
    rows = screen_text(app)
    return [cut(row[len(cut(row, region.x, "")) :], region.width, "").strip("│ ") for row in rows]


def state(book: Book, task: str) -> str:
    return by_task(book, task).state


def owned(book: Book, who: str) -> set[str]:
    return {card.task for card in actions_of(book, Filter(person=who, unsettled=True))}


@pytest.mark.parametrize(("lang", "size"), TWO)
@pytest.mark.guide(1, 25, 85)
async def test_every_card_stands_in_its_column(full: Book, lang: str, size: tuple[int, int]) -> None:
    """Codes begin anew in every deal: the client tells them apart; under a filter of one deal that would be said in vain."""
    async with boarding(full, lang=lang, size=size) as (app, pilot, screen):
        text = text_of(app)
        for name in screen.index.columns:
            assert t("board.column_waiting_short" if name == "waiting" else f"state.{name}") in text
        doing = column(app, 1)
        assert any(cell.startswith("!A") and "收集需求" in cell for cell in doing), "overdue without colour"
        assert any("1/4" in cell for cell in doing) and "~二次开发报价" in text
        assert any(cell.startswith("xA") for cell in column(app, 3))
        assert t("board.after_sent_short") in text or t("board.after_sent") in text
        assert size[0] < 120 or t("board.chased", n=1, ago=t("day.today")) in text
        assert screen.query_one(Head).text.count(t("board.n_overdue", n=1)) == 1
        assert (t("state.closed") in column(app, 3)[2]) == (len(screen.index.columns) == 4)

        todo = column(app, 0)
        cold = next(n for n, cell in enumerate(todo) if cell.startswith("A1 冷链方案"))
        assert todo[cold + 2] == "北辰物流"
        assert any(cell in ("华东智造 / 订单系统二期", "华东智造") for cell in todo)
        assert sum(cell.startswith("华东智造") for cell in doing) == 2, "there is room to say it on each"
        action = by_task(full, "冷链方案")
        full.do(new_deal(full, full.deal(action.deal).client, "二期"))
        await pilot.pause()
        assert "/" in column(app, 0)[cold + 2], "with a second deal the client alone does not say it"
        screen.rearrange(filter=BoardFilter("deal", action.deal))
        await pilot.pause()
        assert not any(cell.startswith("北辰物流") for cell in column(app, 0)[3:-6])

        full.do(acts.set_due(full, [action.doc_id], ""))
        await pilot.pause()
        todo = column(app, 0)
        at = next(n for n, cell in enumerate(todo) if "冷链方案" in cell)
        assert todo[at].startswith("-A1") and todo[at + 1].endswith(t("board.no_date"))
        screen.main.select(action.doc_id)
        await pilot.pause()
        assert t("board.no_date") in pane(app)


# The foot at 80 columns: the keys that are of use for the selected card, and the way back after a change
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
async def test_heads_warn_and_the_foot_shows_what_is_of_use_for_the_selected_card(
    full: Book, lang: str
) -> None:
    limits = {"doing": 1, "todo": 9, "waiting": 1, "done": 0}
    async with boarding(full, lang=lang, limits=limits) as (app, pilot, screen):
        heads = [column(app, place)[2] for place in range(4)]
        assert [head.startswith("! ") for head in heads] == [False, True, True, False], "over its limit"
        assert heads[2].startswith(f"! {t('board.column_waiting_short')}") and t("state.closed") in heads[3]
        assert not any("…" in head for head in heads)
        for task, feet in FEET.items():
            screen.main.select(by_task(full, task).doc_id)
            await pilot.pause()
            assert foot(app) == feet[lang == "en"]
        if lang == "zh":  # a result is to be sent, and a closed card can only be taken up again
            doc_id = by_task(full, "冷链方案").doc_id
            screen.main.select(doc_id)
            full.do(event(full, [doc_id], "done", result="报价表"))
            await pilot.pause()
            assert "s 发结果" in foot(app)
            others = {label(f"follow.{key}") for key in ("date", "chase", "feedback", "done")}
            assert not others & offered(pilot)
            for name, more in (("send", {"to": "王总"}), ("feedback", {"text": "没有问题"}), ("close", {})):
                full.do(event(full, [doc_id], name, **more))
            await pilot.pause()
            assert "R 重开" in foot(app)
            assert not {"d 改期", "s 发结果", "n 排下一步"} & set(foot(app).split("  "))


async def test_an_empty_board_says_how_actions_come_into_being(book: Book) -> None:
    async with boarding(book) as (app, pilot, screen):
        assert t("board.empty")[:16] in text_of(app)
        keys = "board.move_right board.down follow.date cards.open cards.mark list.down board.back"
        await leads(pilot, "TodayScreen", *keys.split())


@pytest.mark.guide(1, 95, 97, 98)
async def test_a_card_goes_through_its_life_and_no_shortcut_closes_it(full: Book) -> None:
    use("zh")
    task = "冷链方案"
    async with boarding(full, task, lang="zh", size=SIZES[1]) as (app, pilot, screen):
        await press(pilot, "board.move_right", "follow.undo")
        assert screen.said == t("record.undone", what=f"A1 {t('act.move')}")
        await press(pilot, "follow.redo", "board.move_right")
        assert state(full, task) == "waiting" and screen.main.column == 2
        await press(pilot, "board.move_left")
        assert state(full, task) == "doing"
        await press(pilot, "board.move_right", "board.move_right", Answer("报价已确认"))
        action = by_task(full, task)
        assert (action.state, action.result) == ("done", "报价已确认")
        assert (screen.main.key, screen.main.column) == (action.doc_id, 3), "it stays selected"
        await press(pilot, "board.move_right")
        assert state(full, task) == "done"
        assert "按 s" in pane(app) and "告知" in pane(app), "one sentence says what is missing"
        await press(pilot, "follow.send", "message.sent", Answer("王总"))
        assert (state(full, task), by_task(full, task).sent_to) == ("sent", "王总")
        assert app.screen is screen
        assert screen.query_one(Foot).status == t("action.saved", what=f"A1 {t('act.send')}")
        await press(pilot, "board.move_right")
        assert state(full, task) == "sent" and "按 f" in pane(app)
        await press(pilot, "follow.feedback", Answer("可以，按此签"), "dialog.cancel")
        action = by_task(full, task)
        assert (action.state, action.feedback, action.satisfaction) == ("answered", "可以，按此签", 0)
        again = ("follow.undo", "follow.feedback", Answer("可以，按此签"), "pick.down", "dialog.choose")
        await press(pilot, *again)
        assert by_task(full, task).satisfaction == 5
        await press(pilot, "board.move_right")
        assert state(full, task) == "closed" and screen.index.counts["closed"] == 1
        for before in ("answered", "sent", "done", "doing", "waiting", "doing", "todo"):
            await press(pilot, "follow.undo")
            if state(full, task) != before:
                await press(pilot, "follow.undo")
            assert state(full, task) == before
        await press(pilot, "follow.redo")
        assert screen.said == t("record.redone", what=f"A1 {t('act.move')}") and state(full, task) == "doing"

        await press(pilot, "board.edit", Answer("冷链初稿"), "follow.cancel", Answer("客户不做了"))
        assert (state(full, "冷链初稿"), screen.said[-2:]) == ("cancelled", t("act.cancel")[-2:])
        await press(pilot, "follow.reopen")
        assert state(full, "冷链初稿") == "doing"

        task = "二次开发报价"  # what is internal is closed by its result, and told to nobody
        screen.main.select(by_task(full, task).doc_id)
        full.do(event(full, [by_task(full, task).doc_id], "done"))
        await press(pilot, "follow.send")
        assert app.screen is screen and "内部行动" in pane(app)
        await press(pilot, "board.move_right", Answer("内部已对齐"))
        action = by_task(full, task)
        assert (action.state, action.result, action.sent_to) == ("closed", "内部已对齐", "")


@pytest.mark.guide(30, 79, 80, 86, 87, 88)
async def test_dates_are_moved_with_their_reason_and_risks_answered(full: Book) -> None:
    task = "二次开发报价"
    async with boarding(full, TASK, lang="zh", size=SIZES[1]) as (app, pilot, screen):
        for words in (
            *"收集需求文档|11-25|原期限 11-23|已延 1 次：对接人出差".split("|"),
            *"x联系对接人|.接收并核对 专员 11-24|华东智造".split("|"),
        ):
            assert words in pane(app), words
        screen.main.select(by_task(full, task).doc_id)
        await press(pilot, "follow.risk", Answer("接口未定"))
        assert by_task(full, task).risk == "接口未定"
        await press(pilot, "follow.risk")
        assert t("action.risk_resources") in text_of(app)
        await press(pilot, "dialog.choose", Answer("加派一名工程师"))
        after = by_task(full, task)
        assert (after.risk, after.due) == ("", "2026-11-26"), "the date holds"
        assert (after.slips[-1].answer, after.slips[-1].reason) == ("resources", "接口未定; 加派一名工程师")
        await press(pilot, "follow.undo")
        assert by_task(full, task).risk == "接口未定"
        await press(pilot, "follow.undo", "follow.date", Answer("12-01"), Answer("客户换了型号"))
        await press(pilot, "pick.down", "dialog.choose")
        action = by_task(full, task)
        assert (action.due, action.original_due) == ("2026-12-01", "2026-11-26")
        slips = [(slip.old, slip.new, slip.reason, slip.answer) for slip in action.slips]
        assert slips == [("2026-11-26", "2026-12-01", "客户换了型号", "resources")]
        await press(pilot, "follow.later", "follow.later", "follow.earlier")
        assert by_task(full, task).due == "2026-12-02"

        # everything late is planned anew at one stroke, v, overdue, *, d; and one undo brings every date back
        late = [by_task(full, TASK).doc_id, by_task(full, task).doc_id]
        full.do(acts.set_due(full, late[1:], "2026-11-20"))
        screen.rearrange(filter=BoardFilter("overdue"))
        await press(pilot, "board.mark_all")
        assert screen.main.marked == set(late)
        before = [full.record("actions", number).due for number in late]
        await press(pilot, "follow.date", Answer("12月1日"), Answer("人手不足"), "dialog.choose")
        after = [full.record("actions", number) for number in late]
        assert [(action.due, action.slips[-1].reason) for action in after] == [("2026-12-01", "人手不足")] * 2
        await press(pilot, "board.back", "follow.undo")
        assert [full.record("actions", number).due for number in late] == before


@pytest.mark.guide(26)
async def test_marked_cards_move_together_are_undone_together_and_get_one_owner(full: Book) -> None:
    async with boarding(full, size=SIZES[1], delay_reason=False) as (app, pilot, screen):
        todo = [n for n in screen.index.bands[0].cells[0] if isinstance(n, int)]
        assert len(todo) == 3, "of two deals"
        for number in todo:
            screen.main.select(number)
            await press(pilot, "cards.mark")
        assert t("board.n_marked", n=3) in screen.query_one(Head).text
        assert sum("+A" in row for row in screen_text(app)) == 3
        await press(pilot, "board.move_right")
        assert {full.record("actions", n).state for n in todo} == {"doing"}
        await press(pilot, "follow.undo")
        assert {full.record("actions", n).state for n in todo} == {"todo"}
        await press(pilot, "board.back")
        assert not screen.main.marked
        screen.main.select(todo[0])
        await press(pilot, "board.mark_all")
        assert screen.main.marked == set(todo), "a column whole"
        await pilot.press("＊")
        assert screen.main.marked == set()
        for task in ("安全规范对照", TASK):
            screen.main.select(by_task(full, task).doc_id)
            await press(pilot, "cards.mark")
        await press(pilot, "board.owner", Answer("赵敏"))
        assert owned(full, "赵敏") == {"安全规范对照", TASK}

        # one that is no longer shown is marked no longer
        screen.rearrange(filter=BoardFilter("overdue"))
        await press(pilot, "cards.mark", "follow.later", "follow.later")
        assert by_task(full, TASK).due == "2026-11-25", "not overdue any more after the first day"
        assert not screen.main.marked and not screen.main.key
        await press(pilot, "board.move_right", "follow.done", "board.down")
        assert state(full, TASK) == "doing"


@pytest.mark.guide(93)
async def test_cards_are_ordered_narrowed_grouped_and_kept_up_with_others(full: Book) -> None:
    async with boarding(full, size=SIZES[1]) as (app, pilot, screen):
        before = list(screen.index.bands[0].cells[0])
        await press(pilot, "list.first", "board.down")
        assert list(screen.index.bands[0].cells[0]) == [before[1], before[0], *before[2:]]
        assert screen.main.key == before[0]
        await press(pilot, "board.down", "board.down", "board.down")
        assert list(screen.index.bands[0].cells[0]) == [*before[1:], before[0]]
        await press(pilot, "board.up")
        again = BoardIndex(full)
        again.read(screen.index.arrangement)
        assert again.bands == screen.index.bands, "what was kept up is what is read anew"
        assert list(again.bands[0].cells[0])[-2] == before[0]

        everything = set(screen.index.numbers())
        await press(pilot, "board.find", Say("北辰"))
        assert len(screen.index.numbers()) == 1
        await press(pilot, Say("zzz"))
        assert t("board.none_match")[:10] in text_of(app)
        await press(pilot, "find.close")
        assert set(screen.index.numbers()) == everything
        await press(pilot, "board.quick", Say(t("board.only_mine")), "dialog.choose")
        assert {full.record("actions", n).owner for n in screen.index.numbers()} == {"李雷"}
        assert t("board.only_mine") in screen.query_one(Head).text
        await press(pilot, "board.back")
        assert set(screen.index.numbers()) == everything and app.screen is screen

        await press(pilot, "board.lanes")
        told = (f" {t('board.lane_ours')} ", "收集需求", f" {t('board.lane_client')} ", "需求清单")
        places = [text_of(app).index(words) for words in told]
        assert places == sorted(places)
        await press(pilot, "board.lanes")
        deals, clients = ["北辰物流 / 需求澄清", "华东智造 / 订单系统二期"], ["北辰物流", "华东智造"]
        for groups in (deals, clients, sorted(["李雷", "韩梅"]), []):
            await press(pilot, "board.group")
            assert [item for item in screen.index.bands[0].cells[0] if isinstance(item, str)] == groups

        other = Book.open(full.path, user="韩梅", now=NOW)
        number = by_task(full, "二次开发报价").doc_id
        other.do(acts.move(other, [number], "doing"))
        full.poll()
        await pilot.pause()
        assert number in screen.index.bands[0].cells[1] and screen.index.counts["doing"] == 3
        other.close()

        number = screen.main.key  # one that goes while one is asked is named in a sentence
        await press(pilot, "follow.risk")
        full.do(UseCase("gone", lambda work: work.remove("actions", number)))
        await press(pilot, Answer("人手不够"))
        assert pane(app), "said, not raised"
        assert screen.main.key != number


def found(book: Book, chosen: BoardFilter) -> set[str]:
    index = BoardIndex(book)
    index.read(Arrangement(chosen))
    return {book.record("actions", n).task for n in index.numbers()}


FOUND = (
    (BoardFilter("overdue"), {"收集需求文档"}),
    (BoardFilter("week"), {"二次开发报价", "安全规范对照", "需求清单盖章", "收集需求文档"}),
    (BoardFilter("theirs"), {"需求清单盖章", "提供场地确认"}),
    (BoardFilter("risk"), set()),
    (BoardFilter("owner", "王总"), {"提供场地确认"}),
    (BoardFilter(text="北辰"), {"冷链方案"}),
    (BoardFilter("overdue", text="验收"), set()),
)


def test_what_a_filter_lets_through_and_every_one_that_is_offered_works(full: Book) -> None:
    for chosen, tasks in FOUND:
        assert found(full, chosen) == tasks, chosen
    offered = choices(full)
    assert {chosen.what for chosen, _, _ in offered} == {"", *QUICK, "owner", "client", "deal"}
    for chosen, words, _ in offered:
        assert words and found(full, chosen) <= found(full, BoardFilter())
    assert {words for chosen, words, _ in offered if chosen.what == "client"} == {"华东智造", "北辰物流"}


def test_heads_of_columns_fit_however_much_they_hold() -> None:
    assert tuple(COLUMNS) == BOARD_COLUMNS, "the settings name them"
    for lang, name, count, limit in product(LANGUAGES, COLUMNS, (0, 7, 32, 1032, 10000), (0, 5)):
        use(lang)
        for closed in (0, 12, 8530) if name == "done" else (None,):
            head = head_of(name, count, limit, closed)
            assert head.full == (0 < limit < count) == head.title.startswith("!")
            shown = next(words for words in (head.title, *head.short, "") if width(words) <= 18)
            assert str(count) in shown
    for lang, (done, closed) in product(LANGUAGES, ((1, 0), (32, 353), (1032, 8530))):
        use(lang)
        head = head_of("done", done, closed=closed)
        fitting = [words for words in (head.title, *head.short) if width(words) <= 17]
        assert fitting and all(str(done) in words and str(closed) in words for words in fitting)


@pytest.mark.guide(93, 96)
async def test_what_cannot_be_done_is_refused_in_one_sentence_before_anything_is_typed(full: Book) -> None:
    async with boarding(full, lang="zh", keys={"follow.done": "Z"}) as (app, pilot, screen):
        for task, key, why in (
            ("冷链方案", "follow.feedback", "A1 还没有做完，先按 Z"),
            ("二次开发报价", "follow.feedback", "内部行动"),
            ("发送会议纪要", "follow.date", "A7 已经做完"),
            ("发送会议纪要", "follow.risk", "A7 已经做完"),
            ("二次开发报价", "follow.chase", "没有在等客户"),
            ("提供场地确认", "follow.feedback", "客户"),
            ("需求清单盖章", "board.move_left", "客户的事项留在"),
        ):
            screen.main.select(by_task(full, task).doc_id)
            await press(pilot, key)
            assert app.screen is screen, "no dialog was opened"
            assert why in pane(app) and not screen.query_one(Foot).status
        await press(pilot, "list.down")
        assert not pane(app).startswith("客户的事项"), "said until something else is looked at"
        screen.main.mark([by_task(full, "二次开发报价").doc_id, by_task(full, "冷链方案").doc_id])
        for key in ("follow.next", "follow.send"):
            await press(pilot, key)
            assert app.screen is screen and "一次只能对一张卡" in pane(app)
            assert len(screen.main.marked) == 2, "not done to the first of several"

        screen.unmark()  # after a task of the client comes what was received, and whose turn it is
        screen.main.select(by_task(full, "提供场地确认").doc_id)
        await press(pilot, "follow.next")
        assert t("action.hint_received") in text_of(app)
        await press(pilot, "dialog.choose")
        assert t("action.result_needed") in text_of(app), "nothing received is no end"
        await press(pilot, Answer("确认函"), Say("布置场地 @韩梅 12月8日"), "dialog.choose")
        after = by_task(full, "布置场地")
        assert (after.owner, after.side, after.due) == ("韩梅", "ours", "2026-12-08")
        assert by_task(full, "提供场地确认").result == "确认函"
        await press(pilot, "follow.next", Answer("盖章 @王总 12月9日"))
        assert by_task(full, "盖章").side == "client"


async def test_each_key_of_a_pair_can_be_clicked_and_what_is_done_is_told_beside_the_way_back(
    full: Book,
) -> None:
    task = "二次开发报价"
    async with boarding(full, task, lang="zh") as (app, pilot, screen):
        await pilot.click("Foot", offset=(3, 0))
        assert state(full, task) == "doing"
        assert "已移到“进行中”" in foot(app) and "u 撤销" in foot(app) and "F1 帮助" in foot(app)
        await pilot.click("Foot", offset=(1, 0))
        assert state(full, task) == "todo"
        await press(pilot, "board.move_right", "board.find")  # the line that finds says what its keys do
        assert "Enter 留下" in foot(app) and "Esc 取消筛选" in foot(app) and "撤销  " not in foot(app)
        await press(pilot, Say("报"))
        await pilot.press("ctrl+z")
        assert state(full, task) == "doing", "nothing is taken back unseen"
        await press(pilot, "find.open", "follow.undo")
        assert state(full, task) == "todo"


def marked(book: Book) -> tuple[bool, bool]:
    """Whether the action is suspect, and its line."""
    return bool(book.record("actions", 1).suspect), bool(book.state(1).entries[2].suspect)


async def test_one_key_says_that_it_was_looked_at(recording: Recording) -> None:
    """One action that rests on a consensus which says something else by now (guide 27)."""
    book = recording.book
    book.do(recording.capture(["共 按三模块开发", "办 @韩梅 周五 按 C1 提交方案", "办 @李雷 周五 寄样品"]))
    book.do(recording.edit(1, "共 按两模块开发"))
    async with driven(book, opens=("board",)) as (app, pilot):
        before = book.repo.seq
        app.screen.main.select(2)
        await press(pilot, "board.look")
        assert book.repo.seq == before, "what nobody doubts is not written"
        app.screen.main.select(1)
        await pilot.pause()
        assert marked(book) == (True, True) and "?A1" in text_of(app)
        await press(pilot, "board.look")
        assert marked(book) == (False, False) and "?A1" not in text_of(app)
        await press(pilot, "follow.undo")
        assert marked(book) == (True, True)
        await leads(pilot, "ActionScreen", "cards.open", "action.look")
        assert marked(book) == (False, False)


@pytest.mark.guide(23)
async def test_everything_open_of_one_person_goes_to_another(full: Book) -> None:
    async with boarding(full, "安全规范对照", lang="zh") as (app, pilot, screen):
        theirs = owned(full, "韩梅")
        assert len(theirs) == 3
        await press(pilot, "board.hand_over")
        assert tn("handover.actions", 3, n=3) in text_of(app)
        await act(pilot, Answer("赵敏"), Answer("韩梅调岗"))
        assert (owned(full, "赵敏"), owned(full, "韩梅")) == (theirs, set())
        assert t("action.handed", what="", name="").strip()[:4] in text_of(app) and "赵敏" in text_of(app)
        assert by_task(full, "安全规范对照").note.endswith("韩梅调岗")
        await press(pilot, "follow.undo")
        assert owned(full, "韩梅") == theirs
        await press(pilot, "board.hand_over", Answer("大家"))  # a crowd takes nothing over
        assert owned(full, "韩梅") == theirs


async def test_the_mouse_looks_further_down_chooses_and_opens(recording: Recording) -> None:
    book = recording.book
    book.do(recording.capture([f"办 @李雷 12-{n:02} 第{n}项" for n in range(1, 20)]))
    async with boarding(book) as (app, pilot, screen):
        before = screen.main.key
        top = screen_text(app)[4]
        screen.main.post_message(MouseScrollDown(screen.main, 2, 5, 0, 1, 0, False, False, False))
        await pilot.pause()
        assert screen_text(app)[4] != top and screen.main.key == before, "only this column, nothing chosen"
        await pilot.click(BoardView, offset=(2, 5))
        assert screen.main.key != before
        await pilot.click(BoardView, offset=(2, 5), times=2)
        assert isinstance(app.screen, ActionScreen) and app.screen.selected == screen.main.key


# --------------------------------------------------------------------------------------------------
# The index: what is kept up action by action is what reading everything anew gives, whatever happened.

DAY = date(2026, 11, 20)
DOCS = st.fixed_dictionaries(
    {"deal": st.sampled_from([1, 2]), "task": st.sampled_from(["报价", "验收"])},
    optional={
        "state": st.sampled_from(STATES),
        "side": st.sampled_from(["client"]),
        "owner": st.sampled_from(["李雷", "韩梅", "王总"]),
        "due": st.integers(0, 20).map(lambda days: (DAY + timedelta(days=days)).isoformat()),
        "order": st.floats(1, 900_000, allow_nan=False),
        "closed": st.integers(0, 9).map(lambda days: f"{DAY + timedelta(days=days)}T10:00:00+08:00"),
        "suspect": st.just(True),
    },
)
CHANGES = st.lists(st.tuples(st.integers(1, 12), st.one_of(st.none(), DOCS)), max_size=12)
ARRANGEMENTS = st.builds(
    Arrangement,
    filter=st.sampled_from(
        [BoardFilter(text="报"), *(BoardFilter(what) for what in ("", "mine", "overdue", "theirs"))]
    ),
    lanes=st.booleans(),
    group=st.sampled_from(GROUPS),
    closed_apart=st.booleans(),
)


class Told(dict[int, Document]):
    """A table as the index looks at it."""

    def __iter__(self) -> Any:
        return iter(self.values())

    def get(self, doc_id: int) -> Document | None:  # type: ignore[override]
        return super().get(doc_id)


def made_up(docs: dict[int, dict[str, Any]]) -> Any:
    """As much of a book as the index looks at; each client has one deal."""
    deals = {1: {"client": 1, "name": "订单系统"}, 2: {"client": 2, "name": "仓储"}}
    clients = {1: {"name": "华东智造"}, 2: {"name": "北辰物流"}}
    named = {"actions": docs, "deals": deals, "clients": clients}
    tables = {name: Told((n, Document(doc, n)) for n, doc in held.items()) for name, held in named.items()}
    return SimpleNamespace(
        table=tables.__getitem__,
        clock=SimpleNamespace(now=lambda: NOW),
        user="李雷",
        names_of=lambda number: (clients[number]["name"], deals[number]["name"]),
        title_of=str,
    )


@given(st.dictionaries(st.integers(1, 12), DOCS, max_size=12), CHANGES, ARRANGEMENTS)
def test_keeping_up_is_reading_anew(
    docs: dict[int, dict[str, Any]], changes: list[tuple[int, dict[str, Any] | None]], arranged: Arrangement
) -> None:
    book = made_up(docs)
    kept_up = BoardIndex(book)
    kept_up.read(arranged)
    table = book.table("actions")
    for number, doc in changes:
        if doc is None:
            table.pop(number, None)
        else:
            table[number] = Document(doc, number)
        kept_up.update([number])
        anew = BoardIndex(book)
        anew.read(arranged)
        kept, read = ([list(map(list, band.cells)) for band in index.bands] for index in (kept_up, anew))
        assert kept == read
        assert kept_up.counts == anew.counts and +kept_up.figures == +anew.figures
        assert sorted(kept_up.numbers()) == sorted(anew.numbers())
        assert kept_up.ordered(kept_up.numbers())[:1] == anew.ordered(anew.numbers())[:1]


@given(st.dictionaries(st.integers(1, 12), DOCS, min_size=1, max_size=12))
def test_every_card_stands_once_in_the_column_of_its_state(docs: dict[int, dict[str, Any]]) -> None:
    index = BoardIndex(made_up(docs))
    index.read(Arrangement(closed_apart=True))
    for name, items in zip(COLUMNS, index.bands[0].cells, strict=True):
        columns = {n: column_of(doc.get("state", "todo"), doc.get("side", "ours")) for n, doc in docs.items()}
        assert sorted(items) == sorted(n for n in docs if columns[n] == name)
        assert index.counts[name] == len(items)


def test_a_place_is_a_day_and_by_hand_between_two() -> None:
    early, late = card_order(7, "2026-11-26", None, None), card_order(3, "2026-11-27T15:00", None, None)
    assert early < late < card_order(1, None, None, None), "undated ones come last"
    assert card_order(8, "2026-11-26", None, None) - early < 2 * TIE
    assert card_order(9, "2026-12-30", (early + late) / 2, None) == (early + late) / 2
    first, last = (card_order(n, "2026-01-01", 3.0 + n, f"2026-11-2{n}T09:00:00+08:00") for n in (1, 2))
    assert last < first, "what was closed last comes first"


def test_a_card_put_down_and_up_again_stands_where_it_was() -> None:
    docs = {n: {"deal": 1, "task": "t", "due": f"2026-11-2{n}"} for n in range(1, 5)}
    book = made_up(docs)
    index = BoardIndex(book)
    index.read(Arrangement())
    for by, order in ((1, [2, 1, 3, 4]), (1, [2, 3, 1, 4]), (1, [2, 3, 4, 1]), (-1, [2, 3, 1, 4])):
        place = index.place_between(1, by)
        assert place is not None
        actions = book.table("actions")
        actions[1] = Document({**actions[1], "order": place}, 1)
        index.update([1])
        assert list(index.bands[0].cells[0]) == order
    assert index.place_between(2, -1) is None and index.place_between(4, 1) is None
