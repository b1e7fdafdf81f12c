"""The board: cards in columns at every size and in both languages, moved through their life by keys, filtered, undone."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from dealtui.domain.lifecycle import COLUMNS
from dealtui.i18n import t, use
from dealtui.service import following_acts as acts
from dealtui.service.following import Following
from dealtui.service.following_acts import event
from dealtui.service.unit_of_work import Book
from dealtui.settings import BOARD_COLUMNS
from dealtui.text import cut, width
from dealtui.tui.app import DealtuiApp
from dealtui.tui.screens.action import ActionScreen
from dealtui.tui.screens.board import BoardScreen
from dealtui.tui.screens.board_cards import head_of
from dealtui.tui.screens.board_filter import QUICK, BoardFilter, choices
from dealtui.tui.screens.board_index import Arrangement, BoardIndex
from dealtui.tui.screens.today import TodayScreen
from dealtui.tui.widgets.board_view_layout import Place
from dealtui.tui.widgets.board_view_pane import BoardPane
from dealtui.tui.widgets.foot import Foot
from dealtui.tui.widgets.head import Head
from tests.conftest import NOW, naughty
from tests.tui.driving import SIZES, app_on, press, screen_text, settled, typed
from tests.tui.follow_book import by_task, fill


@pytest.fixture
def full(book: Book) -> Book:
    fill(book)
    return book


async def on_board(pilot: Pilot[None]) -> BoardScreen:
    await pilot.pause()
    await press(pilot, "today.board")
    await pilot.pause()
    assert isinstance(pilot.app.screen, BoardScreen)
    return pilot.app.screen


def pane(app: DealtuiApp) -> str:
    flowed = app.screen.query_one(BoardPane)._flowed or []
    return "\n".join("".join(part.text for part in row) for row in flowed)


def cells_of(row: str, place: Place) -> str:
    """What stands in a column of a row of the screen."""
    before = cut(row, place.x, "")
    return cut(row[len(before) :], place.cells, "")


def state(book: Book, task: str) -> str:
    return by_task(book, task).state


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.guide(1, 85)
async def test_every_card_stands_in_its_column(full: Book, lang: str, size: tuple[int, int]) -> None:
    app = app_on(full, lang=lang)
    async with app.run_test(size=size) as pilot:
        screen = await on_board(pilot)
        rows = screen_text(app)
        assert len(rows) == size[1] and all(width(row) == size[0] for row in rows)
        text = "\n".join(rows)
        for name in screen.index.columns:
            assert t(f"board.column_{name}") in text
        places = screen.view._sight.places
        doing = [cells_of(row, places[1]) for row in rows]
        assert any(part.startswith("!A") and "收集需求" in part for part in doing), "overdue without colour"
        assert any("1/4" in part for part in doing)
        assert any("~二次开发报价" in row for row in rows)
        assert any(cells_of(row, places[3]).startswith("xA") for row in rows)
        assert t("board.after_sent") in text
        if size[0] >= 120:
            assert t("board.chased", n=1, ago=t("day.today")) in text
        assert app.screen.query_one(Head).text.count(t("board.n_overdue", n=1)) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_an_empty_board_says_how_actions_come_into_being(book: Book, lang: str) -> None:
    app = app_on(book, lang=lang)
    async with app.run_test(size=SIZES[0]) as pilot:
        await on_board(pilot)
        assert t("board.empty")[:16] in "\n".join(screen_text(app))
        for key in (
            "board.move_right",
            "board.down",
            "follow.date",
            "cards.open",
            "cards.mark",
            "cards.down",
        ):
            await press(pilot, key)
        await press(pilot, "board.back")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)


@pytest.mark.guide(1, 95, 97, 98)
async def test_a_card_goes_through_its_life_and_no_shortcut_closes_it(full: Book) -> None:
    use("zh")
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        task = "二次开发报价"
        screen.view.select(by_task(full, task).doc_id)
        await press(pilot, "board.move_right", "board.move_right")
        await settled(pilot)
        assert state(full, task) == "waiting" and screen.view.column == 2
        await press(pilot, "board.move_left")
        await settled(pilot)
        assert state(full, task) == "doing"
        await press(pilot, "board.move_right", "board.move_right")
        await pilot.pause()
        await typed(pilot, "报价已确认")
        await press(pilot, "dialog.choose")
        await settled(pilot)
        action = by_task(full, task)
        assert (action.state, action.result) == ("done", "报价已确认")
        assert screen.view.key == action.doc_id and screen.view.column == 3, (
            "the selection stays with its card"
        )
        await press(pilot, "board.move_right")
        await settled(pilot)
        assert state(full, task) == "done"
        assert "按 s" in pane(app) and "告知" in pane(app), "one sentence says what is missing"
        await press(pilot, "follow.send")
        await pilot.pause()
        await press(pilot, "message.sent")
        await pilot.pause()
        await typed(pilot, "王总")  # of an internal action nobody of the client's is assumed to know
        await press(pilot, "dialog.choose")
        await settled(pilot)
        assert (state(full, task), by_task(full, task).sent_to) == ("sent", "王总")
        assert isinstance(app.screen, BoardScreen)
        assert app.screen.query_one(Foot).status == t("action.saved", what=t("act.send"))
        await press(pilot, "board.move_right")
        await settled(pilot)
        assert state(full, task) == "sent" and "按 f" in pane(app)
        await press(pilot, "follow.feedback")
        await pilot.pause()
        await typed(pilot, "可以，按此签")
        await press(pilot, "dialog.choose")
        await pilot.pause()
        await press(pilot, "pick.down", "dialog.choose")
        await settled(pilot)
        assert by_task(full, task).satisfaction == 5
        await press(pilot, "board.move_right")
        await settled(pilot)
        assert state(full, task) == "closed"
        assert screen.index.counts["closed"] == 1
        for before in ("answered", "sent", "done", "doing", "waiting", "doing", "todo"):
            await press(pilot, "follow.undo")
            await settled(pilot)
            if state(full, task) != before:
                await press(pilot, "follow.undo")
                await settled(pilot)
            assert state(full, task) == before
        await press(pilot, "follow.redo")
        await settled(pilot)
        assert state(full, task) == "doing"


@pytest.mark.guide(97)
async def test_the_clients_words_are_kept_when_nothing_is_said_of_satisfaction(full: Book) -> None:
    app = app_on(full)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        number = by_task(full, "二次开发报价").doc_id
        following = Following(full)
        following.apply(event(full, [number], "done", result="ready"))
        following.apply(event(full, [number], "send", to="王总"))
        screen.view.select(number)
        await press(pilot, "follow.feedback")
        await pilot.pause()
        await typed(pilot, "fine with us")
        await press(pilot, "dialog.choose")
        await pilot.pause()
        await press(pilot, "dialog.cancel")
        await settled(pilot)
        action = full.record("actions", number)
        assert (action.state, action.feedback, action.satisfaction) == ("answered", "fine with us", 0)


@pytest.mark.guide(88)
async def test_a_date_is_moved_with_its_reason_and_by_one_key(full: Book) -> None:
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        screen.view.select(by_task(full, "二次开发报价").doc_id)
        await press(pilot, "follow.date")
        await pilot.pause()
        await pilot.press("ctrl+u")
        await typed(pilot, "12-01")
        await press(pilot, "dialog.choose")
        await pilot.pause()
        await typed(pilot, "客户换了型号")
        await press(pilot, "dialog.choose")
        await pilot.pause()
        await press(pilot, "pick.down", "dialog.choose")
        await settled(pilot)
        action = by_task(full, "二次开发报价")
        assert (action.due, action.original_due) == ("2026-12-01", "2026-11-26")
        slip = action.slips[0]
        assert (slip.old, slip.new, slip.reason, slip.answer) == (
            "2026-11-26",
            "2026-12-01",
            "客户换了型号",
            "resources",
        )
        await press(pilot, "follow.later", "follow.later", "follow.earlier")
        await settled(pilot)
        assert by_task(full, "二次开发报价").due == "2026-12-02"
        assert "客户换了型号" not in pane(app) or "已延" in pane(app)


async def test_marked_cards_move_together_and_are_undone_together(full: Book) -> None:
    app = app_on(full)
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        todo = [
            n
            for n, a in full.repo.table("actions").items()
            if a.get("state", "todo") == "todo" and a.get("side") != "client"
        ]
        assert len(todo) == 3, "of two deals"
        for number in todo:
            screen.view.select(number)
            await press(pilot, "cards.mark")
        await pilot.pause()
        assert t("board.n_marked", n=3) in screen.query_one(Head).text
        assert sum("+A" in row for row in screen_text(app)) == 3
        await press(pilot, "board.move_right")
        await settled(pilot)
        assert {full.record("actions", n).state for n in todo} == {"doing"}
        await press(pilot, "follow.undo")
        await settled(pilot)
        assert {full.record("actions", n).state for n in todo} == {"todo"}
        await press(pilot, "board.back")
        assert not screen.view.marked


async def test_cards_are_put_in_another_order_and_stay_there(full: Book) -> None:
    app = app_on(full)
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        before = list(screen.index.bands[0].cells[0])
        await press(pilot, "cards.first", "board.down")
        await settled(pilot)
        swapped = [before[1], before[0], *before[2:]]
        assert list(screen.index.bands[0].cells[0]) == swapped
        assert screen.view.key == before[0]
        await press(pilot, "board.down", "board.down", "board.down")
        await settled(pilot)
        assert list(screen.index.bands[0].cells[0]) == [*before[1:], before[0]]
        await press(pilot, "board.up")
        await settled(pilot)
        again = BoardIndex(full)
        again.read(screen.index.arrangement)
        assert again.bands == screen.index.bands, "what was kept up is what is read anew"
        assert list(again.bands[0].cells[0])[-2] == before[0]


async def test_typing_and_quick_filters_narrow_the_board(full: Book) -> None:
    app = app_on(full)
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        everything = set(screen.index.numbers())
        await press(pilot, "board.find")
        await typed(pilot, "北辰")
        await pilot.pause()
        assert len(screen.index.numbers()) == 1
        await typed(pilot, "zzz")
        await pilot.pause()
        assert t("board.none_match")[:10] in "\n".join(screen_text(app))
        await press(pilot, "find.close")
        await pilot.pause()
        assert set(screen.index.numbers()) == everything
        await press(pilot, "board.quick")
        await pilot.pause()
        await typed(pilot, t("board.only_mine"))
        await press(pilot, "dialog.choose")
        await settled(pilot)
        assert {full.record("actions", n).owner for n in screen.index.numbers()} == {"李雷"}
        assert t("board.only_mine") in screen.query_one(Head).text
        await press(pilot, "board.back")
        await pilot.pause()
        assert set(screen.index.numbers()) == everything and isinstance(app.screen, BoardScreen)


def found(book: Book, chosen: BoardFilter) -> set[str]:
    index = BoardIndex(book)
    index.read(Arrangement(chosen))
    return {book.record("actions", n).task for n in index.numbers()}


@pytest.mark.parametrize(
    ("chosen", "tasks"),
    [
        (BoardFilter("overdue"), {"收集需求文档"}),
        (BoardFilter("week"), {"二次开发报价", "安全规范对照", "需求清单盖章", "收集需求文档"}),
        (BoardFilter("theirs"), {"需求清单盖章", "提供场地确认"}),
        (BoardFilter("risk"), set()),
        (BoardFilter("owner", "王总"), {"提供场地确认"}),
        (BoardFilter(text="北辰"), {"冷链方案"}),
        (BoardFilter("overdue", text="验收"), set()),
    ],
)
def test_what_a_filter_lets_through(full: Book, chosen: BoardFilter, tasks: set[str]) -> None:
    assert found(full, chosen) == tasks


def test_every_filter_that_is_offered_works(full: Book) -> None:
    offered = choices(full)
    assert {chosen.what for chosen, _, _ in offered} == {"", *QUICK, "owner", "client", "deal"}
    for chosen, words, _ in offered:
        assert words and found(full, chosen) <= found(full, BoardFilter())
    assert {words for chosen, words, _ in offered if chosen.what == "client"} == {"华东智造", "北辰物流"}


@pytest.mark.guide(93)
async def test_lanes_and_groups(full: Book) -> None:
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        await press(pilot, "board.lanes")
        await pilot.pause()
        rows = screen_text(app)
        ours, theirs = (
            next(n for n, row in enumerate(rows) if row.startswith(f" {word} ")) for word in ("我方", "客户")
        )
        assert ours < theirs
        assert next(n for n, row in enumerate(rows) if "需求清单" in row) > theirs
        assert next(n for n, row in enumerate(rows) if "收集需求" in row) < theirs
        await press(pilot, "board.lanes")
        seen = []
        for _ in range(3):
            await press(pilot, "board.group")
            await pilot.pause()
            seen.append([item for item in screen.index.bands[0].cells[0] if isinstance(item, str)])
        deals, clients, owners = seen
        assert deals == ["北辰物流 / 需求澄清", "华东智造 / 订单系统二期"]
        assert clients == ["北辰物流", "华东智造"]
        assert sorted(owners) == sorted(["李雷", "韩梅"])


@pytest.mark.guide(30, 79, 80, 88)
async def test_the_pane_tells_the_whole_card(full: Book) -> None:
    use("zh")
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        screen.view.select(by_task(full, "收集需求文档").doc_id)
        await pilot.pause()
        text = pane(app)
        for words in (
            "收集需求文档",
            "11-25",
            "原定 11-23",
            "已延 1 次：对接人出差",
            "x联系对接人",
            ".接收并核对 专员 11-24",
            "华东智造",
        ):
            assert words in text, words


async def test_what_another_program_wrote_is_shown(full: Book) -> None:
    app = app_on(full)
    other = Book.open(full.path, user="韩梅", now=NOW)
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        number = by_task(full, "二次开发报价").doc_id
        Following(other).apply(acts.move(other, [number], "doing"))
        full.poll()
        await pilot.pause()
        assert number in screen.index.bands[0].cells[1]
        assert screen.index.counts["doing"] == 3
    other.close()


async def test_enter_opens_the_action_and_esc_comes_back_to_its_card(full: Book) -> None:
    app = app_on(full)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        await press(pilot, "cards.down")
        key = screen.view.key
        await press(pilot, "cards.open")
        await pilot.pause()
        assert isinstance(app.screen, ActionScreen)
        await press(pilot, "action.back")
        await pilot.pause()
        assert app.screen is screen and screen.view.key == key


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_hostile_texts_stay_in_their_columns(book: Book, lang: str) -> None:
    texts = [text[:300] for text in naughty()]
    fill(book, tuple(f"办 @李雷 11-27 {text}" for text in texts))
    app = app_on(book, lang=lang)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        for _ in range(min(len(texts), 60)):
            rows = screen_text(app)
            assert all(width(row) == 80 for row in rows)
            assert not any("\x1b" in row for row in rows)
            await press(pilot, "cards.down")
        assert screen.view.key


async def test_refusals_are_one_sentence_below_the_cards(full: Book) -> None:
    use("zh")
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        screen.view.select(by_task(full, "需求清单盖章").doc_id)
        await press(pilot, "board.move_left")
        await settled(pilot)
        assert pane(app).startswith("客户的事项留在")
        assert not screen.query_one(Foot).status
        await press(pilot, "cards.down")
        await pilot.pause()
        assert not pane(app).startswith("客户的事项")


@pytest.mark.guide(82, 83)
async def test_the_same_actions_in_three_views_and_back(full: Book) -> None:
    app = app_on(full)
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        await press(pilot, "cards.right")
        key = screen.view.key
        for view in ("board.gantt", "chart.board", "board.calendar", "chart.board"):
            await press(pilot, view)
            await pilot.pause()
            assert isinstance(app.screen, BoardScreen) == (view == "chart.board")
        again = app.screen
        assert isinstance(again, BoardScreen) and again.view.key == key
        await press(pilot, "board.back")
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)


async def test_a_marked_card_that_is_no_longer_shown_is_marked_no_longer(full: Book) -> None:
    app = app_on(full)
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        screen._arrange(screen.index.arrangement._replace(filter=BoardFilter("overdue")))
        await press(pilot, "cards.mark", "follow.later", "follow.later")
        await settled(pilot)
        assert by_task(full, "收集需求文档").due == "2026-11-25", "not overdue any more after the first day"
        assert not screen.view.marked and not screen.view.key
        await press(pilot, "board.move_right", "follow.done", "board.down")
        await settled(pilot)
        assert state(full, "收集需求文档") == "doing"


async def test_an_action_that_goes_while_one_is_asked_is_named_in_a_sentence(full: Book) -> None:
    app = app_on(full)
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        number = screen.view.key
        await press(pilot, "follow.risk")
        await pilot.pause()
        full.change("gone", lambda work: work.remove("actions", number))
        await typed(pilot, "人手不够")
        await press(pilot, "dialog.choose")
        await settled(pilot)
        assert pane(app), "said, not raised"
        assert screen.view.key != number


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_cards_of_one_code_are_told_apart_by_their_client(
    full: Book, lang: str, size: tuple[int, int]
) -> None:
    """Codes begin anew in every deal; under a filter of one deal the name would be said in vain."""
    app = app_on(full, lang=lang)
    async with app.run_test(size=size) as pilot:
        screen = await on_board(pilot)
        rows = screen_text(app)
        todo = [cells_of(row, screen.view._sight.places[0]).strip() for row in rows]
        cold = next(n for n, cell in enumerate(todo) if cell.startswith("A1 冷链方案"))
        assert todo[cold + 2] == "北辰物流"
        assert any(cell == "华东智造 / 订单系统二期" or cell == "华东智造" for cell in todo)
        deal = by_task(full, "冷链方案").deal
        screen._arrange(Arrangement(BoardFilter("deal", deal), closed_apart=size[0] >= 110))
        await pilot.pause()
        todo = [cells_of(row, screen.view._sight.places[0]).strip() for row in screen_text(app)]
        assert not any(cell.startswith("北辰物流") for cell in todo[3:-6])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.guide(25)
async def test_a_card_without_a_date_says_so(full: Book, lang: str, size: tuple[int, int]) -> None:
    from dealtui.service.following_dates import set_due

    doc_id = by_task(full, "冷链方案").doc_id
    Following(full).apply(set_due(full, [doc_id], ""))
    app = app_on(full, lang=lang)
    async with app.run_test(size=size) as pilot:
        screen = await on_board(pilot)
        screen.view.select(by_task(full, "二次开发报价").doc_id)
        await pilot.pause()
        todo = [cells_of(row, screen.view._sight.places[0]).rstrip() for row in screen_text(app)]
        at = next(n for n, cell in enumerate(todo) if "冷链方案" in cell)
        assert todo[at].startswith("-A1") and todo[at + 1].endswith(t("board.no_date"))
        screen.view.select(doc_id)
        await pilot.pause()
        assert t("board.no_date") in pane(app)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_the_counts_of_done_and_closed_are_whole_on_a_narrow_board(full: Book, lang: str) -> None:
    use(lang)
    app = app_on(full, lang=lang)
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        for done, closed in ((1, 0), (32, 353), (1032, 8530)):
            screen.index.counts.update({"done": done - screen.index.counts["done"]})
            screen.index.counts.update({"closed": closed - screen.index.counts["closed"]})
            screen._show()
            await pilot.pause()
            head = screen_text(app)[2].rsplit("│", 1)[1]
            assert str(done) in head and str(closed) in head and "…" not in head


@pytest.mark.guide(87)
async def test_everything_late_is_planned_anew_at_one_stroke(full: Book) -> None:
    """v, overdue, *, d: and one undo brings every date back."""
    late = [by_task(full, "收集需求文档").doc_id, by_task(full, "二次开发报价").doc_id]
    from dealtui.service.following_dates import set_due

    Following(full).apply(set_due(full, late[1:], "2026-11-20"))
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        screen._arrange(screen._arrangement._replace(filter=BoardFilter("overdue")))
        await press(pilot, "board.mark_all")
        assert screen.view.marked == set(late)
        before = [full.record("actions", number).due for number in late]
        await press(pilot, "follow.date")
        await pilot.pause()
        await typed(pilot, "12月1日")
        await pilot.press("enter")
        await pilot.pause()
        await typed(pilot, "人手不足")
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert {full.record("actions", number).due for number in late} == {"2026-12-01"}
        assert {full.record("actions", number).slips[-1].reason for number in late} == {"人手不足"}
        await press(pilot, "board.back", "follow.undo")
        await settled(pilot)
        assert [full.record("actions", number).due for number in late] == before


async def test_a_column_is_marked_and_unmarked_whole(full: Book) -> None:
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[1]) as pilot:
        screen = await on_board(pilot)
        screen.view.select(by_task(full, "二次开发报价").doc_id)
        await press(pilot, "board.mark_all")
        todo = {n for n, doc in full.repo.table("actions").items() if doc.get("state", "todo") == "todo"}
        ours = {n for n in todo if full.record("actions", n).side != "client"}
        assert screen.view.marked == ours
        await pilot.press("＊")
        assert screen.view.marked == set()


@pytest.mark.guide(86, 87)
async def test_a_risk_is_answered_with_resources_and_the_date_holds(full: Book) -> None:
    doc_id = by_task(full, "二次开发报价").doc_id
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        screen.view.select(doc_id)
        await press(pilot, "follow.risk")
        await pilot.pause()
        await typed(pilot, "接口未定")
        await pilot.press("enter")
        await settled(pilot)
        assert full.record("actions", doc_id).risk == "接口未定"
        due = full.record("actions", doc_id).due
        await press(pilot, "follow.risk")
        await pilot.pause()
        assert t("action.risk_resources") in "\n".join(screen_text(app))
        await pilot.press("enter")
        await pilot.pause()
        await typed(pilot, "加派一名工程师")
        await pilot.press("enter")
        await settled(pilot)
        after = full.record("actions", doc_id)
        assert (after.risk, after.due) == ("", due)
        assert (after.slips[-1].answer, after.slips[-1].reason) == ("resources", "接口未定; 加派一名工程师")
        await press(pilot, "follow.undo")
        await settled(pilot)
        assert full.record("actions", doc_id).risk == "接口未定"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
async def test_a_column_over_its_limit_warns_with_a_sign(
    full: Book, lang: str, size: tuple[int, int]
) -> None:
    use(lang)
    app = app_on(full, lang=lang, limits={"doing": 1, "todo": 9, "waiting": 1, "done": 0})
    async with app.run_test(size=size) as pilot:
        screen = await on_board(pilot)
        heads = [cells_of(screen_text(app)[2], place).strip() for place in screen.view._sight.places]
        assert heads[1].startswith(f"! {t('board.column_doing')} 2  {t('board.limit', n=1)}")
        assert heads[2].startswith(f"! {t('board.column_waiting')} 2")
        assert not heads[0].startswith("!") and not heads[3].startswith("!")
        assert (t("board.column_closed") in heads[3]) == (len(heads) == 4)
        assert not any("…" in head for head in heads)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_heads_of_columns_fit_however_much_they_hold(lang: str) -> None:
    use(lang)
    for name in COLUMNS:
        for count in (0, 7, 32, 1032, 10000):
            for limit in (0, 5):
                for closed in (0, 12, 8530) if name == "done" else (None,):
                    head = head_of(name, count, limit, closed)
                    assert head.full == (0 < limit < count) == head.title.startswith("!")
                    shown = next(words for words in (head.title, *head.short, "") if width(words) <= 18)
                    assert str(count) in shown


def test_the_settings_name_the_columns_of_the_board() -> None:
    assert tuple(COLUMNS) == BOARD_COLUMNS


@pytest.mark.parametrize(
    ("task", "key", "why"),
    [
        ("二次开发报价", "follow.feedback", "A2 还没有做完"),
        ("发送会议纪要", "follow.date", "A7 已经做完"),
        ("发送会议纪要", "follow.risk", "A7 已经做完"),
        ("二次开发报价", "follow.chase", "没有在等客户"),
        ("提供场地确认", "follow.feedback", "客户"),
    ],
)
async def test_what_cannot_be_done_is_refused_before_anything_is_typed(
    full: Book, task: str, key: str, why: str
) -> None:
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        screen.view.select(by_task(full, task).doc_id)
        await press(pilot, key)
        await settled(pilot)
        assert app.screen is screen, "no dialog was opened"
        assert why in pane(app)


@pytest.mark.guide(93, 96)
async def test_after_a_task_of_the_client_comes_what_was_received_and_whose_turn_it_is(full: Book) -> None:
    doc_id = by_task(full, "提供场地确认").doc_id
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        screen.view.select(doc_id)
        await press(pilot, "follow.next")
        await pilot.pause()
        assert t("action.hint_received") in "\n".join(screen_text(app))
        await pilot.press("enter")
        await pilot.pause()
        assert t("action.result_needed") in "\n".join(screen_text(app)), "nothing received is no end"
        await typed(pilot, "确认函")
        await pilot.press("enter")
        await pilot.pause()
        await typed(pilot, "布置场地 @韩梅 12月8日")
        await pilot.press("enter")
        await settled(pilot)
        after = by_task(full, "布置场地")
        assert (after.owner, after.side, after.due) == ("韩梅", "ours", "2026-12-08")
        assert full.record("actions", doc_id).result == "确认函"
        await press(pilot, "follow.next")
        await pilot.pause()
        await pilot.press("ctrl+u")
        await typed(pilot, "盖章 @王总 12月9日")
        await pilot.press("enter")
        await settled(pilot)
        assert by_task(full, "盖章").side == "client"


@pytest.mark.parametrize("key", ["follow.next", "follow.send"])
async def test_what_goes_for_one_card_is_not_done_to_the_first_of_several(full: Book, key: str) -> None:
    app = app_on(full, lang="zh")
    async with app.run_test(size=SIZES[0]) as pilot:
        screen = await on_board(pilot)
        screen.view.mark([by_task(full, "二次开发报价").doc_id, by_task(full, "冷链方案").doc_id])
        await press(pilot, key)
        await settled(pilot)
        assert app.screen is screen and "一次只能对一张卡" in pane(app)
        assert len(screen.view.marked) == 2
