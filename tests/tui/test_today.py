"""Today: its sections and loops, what Enter and the other keys do on them."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from textual.pilot import Pilot

from dealtui.domain.cards import Card
from dealtui.i18n import t, use
from dealtui.service import following as acts
from dealtui.service.book import Book, Clock
from dealtui.service.lists import Idle, MeetingLine
from dealtui.service.preparing import MeetingForm, create_meeting, end, start, update_client
from dealtui.service.recording import Recording
from dealtui.service.today import ACTIONS, SECTIONS, Section, Today
from dealtui.text import width
from dealtui.tui.screens.base import Target
from dealtui.tui.screens.facts import meeting_facts
from dealtui.tui.screens.today import (
    MEETINGS,
    action_rows,
    idle_rows,
    meeting_row,
    today_rows,
)
from dealtui.tui.widgets.drawn import Pane
from dealtui.tui.widgets.rows import RULE, Row, Rows
from tests.conftest import FORM, NOW, each
from tests.tui.driving import SIZES, TWO, actions, driven, leads, press, screen_text, text_of


def meet(
    book: Book, client: str, topic: str, *, began: timedelta, ended: timedelta | None, lines: list[str]
) -> int:
    """A meeting that began and ended so long ago."""
    book.clock = Clock(NOW - began)
    number = book.do(create_meeting(MeetingForm(client=client, topic=topic)))
    book.do(start(book, number))
    book.do(Recording(book, number).capture(lines))
    if ended is not None:
        book.clock = Clock(NOW - ended)
        book.do(end(book, number))
    book.clock = Clock(NOW)
    return number


def more(book: Book, *lines: str, client: str = "南湖医药") -> None:
    """Another meeting of these lines."""
    book.do(Recording(book, book.do(create_meeting(MeetingForm(client=client)))).capture(list(lines)))


@pytest.fixture
def busy_book(book: Book) -> Book:
    """One meeting live, two to review (one late), one planned; actions overdue and due."""
    hours = timedelta(hours=1)
    actions = ["需 定制化开发功能", "> @李雷 周四 二次开发报价", "> @韩梅 11月27日 补充方案"]
    meet(book, "华东智造", "价格与周期", began=0.7 * hours, ended=None, lines=actions)
    meet(book, "北辰物流", "需求澄清", began=22 * hours, ended=20.8 * hours, lines=["需 冷链温控"])
    contract = ["> @韩梅 明天 合同草案法务意见"]
    meet(book, "南湖医药", "年度回访", began=74 * hours, ended=72 * hours, lines=contract)
    tomorrow = (NOW + timedelta(days=1)).isoformat()
    book.do(create_meeting(MeetingForm(client="云帆教育", topic="初次接洽", at=tomorrow)))
    return book


@pytest.fixture
def waiting_book(book: Book) -> Book:
    """A result told three days ago and not answered; a client met four weeks ago with whom nothing is arranged."""
    book.clock = Clock(NOW - timedelta(days=26))
    far = Recording(book, book.do(create_meeting(MeetingForm(client="远山能源", deal="一期"))))
    far.book.do(far.capture(["共 再联系"]))
    book.do(end(book, far.number))
    book.do(update_client(1, visit_days=21))
    book.clock = Clock(NOW - timedelta(days=3))
    near = Recording(book, book.do(create_meeting(MeetingForm(client="华东智造", topic="价格与周期"))))
    near.book.do(near.capture(["办 @李雷 周五 会议纪要"]))
    book.do(acts.event(book, [1], "done", result="纪要已整理"))
    book.do(acts.event(book, [1], "send", to="王总"))
    book.clock = Clock(NOW)
    return book


async def on_row(pilot: Pilot[None], what: str, words: str = "") -> None:
    """Select the first row of what it says."""
    rows = pilot.app.screen.query_one(Rows)
    keyed = ((n, row) for n, row in enumerate(rows.rows) if row.key)
    rows.select(next(n for n, row in keyed if row.key.what == what and words in row.cells[1]))
    await pilot.pause()


@pytest.mark.parametrize(("lang", "size"), TWO)
@pytest.mark.guide(65)
async def test_sections_stand_in_columns(busy_book: Book, lang: str, size: tuple[int, int]) -> None:
    async with driven(busy_book, lang=lang, size=size) as (app, pilot):
        screen_rows, text = screen_text(app), text_of(app)
        for status in ("live", "review", "planned"):
            assert t(f"today.{status}") in text
        assert next(row for row in screen_rows if "南湖医药 / 年度回访" in row).startswith("!")
        places = [text.index(client) for client in ("华东智造 /", "南湖医药 /", "北辰物流 /", "云帆教育 /")]
        assert places == sorted(places), "live, to be reviewed (the most urgent first), planned"
        named = ((row, name) for name in ("华东智造 /", "北辰物流 /") for row in screen_rows if name in row)
        assert len({width(row[: row.index(name)]) for row, name in named}) == 1
        assert t("today.overdue", n=1) in text and t("today.left", left="03:12") in text

        rows = app.screen.query_one(Rows)
        assert rows.rows == list(today_rows(Today(busy_book))) and RULE in rows.rows
        seen = set()
        for key in ("list.down", "list.up"):  # the cursor skips the rules
            for _ in rows.rows:
                assert rows.row is not None and rows.row != RULE
                seen.add(rows.cursor)
                await press(pilot, key)
        assert len(seen) == sum(row != RULE for row in rows.rows) and rows.cursor == 0
        rows.set_rows(rows.rows[:2])  # the rows above stay where they are when those below come
        await pilot.pause()
        named = [row.index("华东智造 /") for row in (*screen_rows, *screen_text(app)) if "华东智造 /" in row]
        assert len(named) == 2 and len(set(named)) == 1
        for name in ("live", "review", "planned", "recent", *SECTIONS, "divergences", "idle"):
            assert width(t(f"today.{name}", n=99)) <= MEETINGS[0].cells


LINE = MeetingLine(7, "live", "华东智造", "订单系统二期", "价格与周期", 13, 2, "2026-11-25T09:18:00+08:00")


@each(
    ("changed", "cells", "sign"),
    (
        ({}, "00:42 | 13 lines | gaps 2", ""),
        ({"topic": "", "gaps": 0}, "00:42 | 13 lines | ", ""),
        ({"status": "draft", "hours_left": 3.2}, "03:12 left | 13 lines | gaps 2", ""),
        ({"status": "draft", "hours_left": -0.5}, "30 min overdue | 13 lines | gaps 2", "!"),
        ({"status": "draft", "hours_left": -5.1}, "5 hours overdue | 13 lines | gaps 2", "!"),
        ({"status": "draft", "hours_left": -80}, "3d overdue | 13 lines | gaps 2", "!"),
        ({"status": "planned", "lines": 0, "at": "2026-11-26T10:00:00+08:00"}, "tomorrow 10:00 |  | ", ""),
        ({"status": "planned", "lines": 0, "at": "2026-11-24T10:00:00+08:00"}, "yesterday 10:00 |  | ", "!"),
        ({"status": "planned", "lines": 0, "at": "2026-11-25T08:00:00+08:00"}, "today 08:00 |  | ", ""),
        ({"status": "planned", "lines": 0, "at": ""}, " |  | ", ""),
        ({"status": "sealed", "at": "2025-03-01T10:00:00+08:00"}, "2025-03-01 10:00 | 13 lines | gaps 2", ""),
    ),
)
@pytest.mark.guide(65)
def test_a_meeting_as_a_row(changed: dict[str, Any], cells: str, sign: str) -> None:
    """One to be reviewed whose time is over, and a planned one whose day is, ask for attention."""
    row = meeting_row("Live", LINE._replace(**changed), NOW)
    title = "华东智造 / 订单系统二期" + " / 价格与周期" * ("topic" not in changed)
    assert row.cells == ("Live", title, *cells.split(" | ")) and row.sign == sign
    assert row.key == Target("meeting", 7)


TASK = {"code": "A1", "task": "收集需求文档", "owner": "李雷", "deal": 1, "due": "2026-11-24"}
CARD = Card.from_doc(3, {**TASK, "state": "waiting"})


def rows_of(name: str, *cards: Card, in_all: int = 0) -> list[Row]:
    return list(action_rows(name, Section(cards, in_all or len(cards)), {1: "华东智造"}.__getitem__, NOW))


@pytest.mark.guide(84, 85)
def test_an_action_as_a_row() -> None:
    for name, due, last in (
        ("overdue", "2026-11-24", "1d overdue"),
        ("overdue", "2026-11-25T09:00", "overdue today"),
        ("due_0", "2026-11-25", "today"),
        ("due_1", "2026-11-26", "tomorrow"),
        ("due_2", "2026-11-27T15:00", "11-27"),
    ):
        first, second = rows_of(name, *(CARD._replace(due=due),) * 2)
        label = t(f"today.{name}", n=2)
        assert first.cells == (label, "A1 收集需求文档", "李雷", "华东智造", last)
        assert second.cells[0] == "" and first.key == Target("action", 3)
        assert (first.sign == "!") == (name == "overdue")


def test_the_clients_own_task_names_the_side_and_when_they_were_nudged() -> None:
    """Days are counted where we are: what was sent at 23:30 in New York was sent today in Shanghai."""
    use("zh")
    (row,) = rows_of("overdue", CARD._replace(side="client", owner="王总", chases=2, slips=1))
    assert (row.cells[2], row.tail) == ("客户 王总", "延1  催 2 次")
    first, rest = rows_of("waiting", CARD, in_all=70)
    assert (first.cells[0], rest.cells[1]) == ("等客户 70", "还有 69 项，按 Enter 在看板上看")
    assert (rest.key.what, first.key.what) == ("rest", "action")
    for chased, last in (
        ("", "还没催过"),
        ("2026-11-25T09:00:00+08:00", "今天催过"),
        ("2026-11-24T23:30:00-05:00", "今天催过"),
        ("2026-11-21T09:00:00+08:00", "4 天前催"),
    ):
        (row,) = rows_of("waiting", CARD._replace(chased=chased, chases=2))
        assert (row.cells[0], row.cells[4], row.sign, row.tail) == ("等客户 1", last, "w", "")


def test_a_client_as_a_row(book: Book) -> None:
    use("zh")
    today = Today(book)
    met = "2026-10-30T10:00:00+08:00"
    for last, late, said, sign in (
        (met, 5, ("上次 10-30", "回访逾期 5 天"), "!"),
        (met, 0, ("上次 10-30", "今天回访"), ""),
        ("", None, ("", ""), ""),
    ):
        today.idle = [Idle(3, "远山能源", last, late)]
        (row,) = idle_rows(today)
        assert (row.cells, row.sign) == (("无下一步 1", "远山能源", "", *said), sign)
        assert row.key == Target("client", 3)


async def test_a_task_is_read_before_who_and_for_whom(book: Book) -> None:
    """The room goes to what is to be done, and none of it is blank while something is cut."""
    lines = ["> @Tom due 11-26 send the network diagram"]
    meet(book, "Harbor Analytics Group", "Getting to know", began=timedelta(1), ended=None, lines=lines)
    async with driven(book) as (app, pilot):
        for size in ((60, 15), SIZES[0], SIZES[1]):
            await pilot.resize_terminal(*size)
            rows = screen_text(app)
            (task,) = (row for row in rows if "A1 send" in row)
            assert "A1 send the network diagram" in task or (size[0] > 60 and "…" in task)
            for row in rows[2], task:
                told = row[row.index("Live" if row == rows[2] else "A1") + 10 :].rstrip()
                assert "…" not in told or "    " not in told.lstrip()


async def test_nothing_of_a_meeting_is_cut_beside_blank_cells(book: Book) -> None:
    """Where its title would be cut, it has what is blank behind when it was, how much there is and what is missing."""
    meet(book, "Harbor Analytics", "Price and schedule", began=timedelta(1), ended=None, lines=["n An API"])
    tomorrow = (NOW + timedelta(days=1)).isoformat()
    book.do(create_meeting(MeetingForm(client="Cloudsail", topic="First contact", at=tomorrow)))
    async with driven(book) as (app, pilot):
        live, planned = (row for row in screen_text(app) if "Live" in row or "Planned" in row)
        assert "Harbor Analytics / Price and schedule  " in live and "Cloudsail / First con" in planned
        assert t("today.gaps", n=1) in live or "1 line" in live


async def test_an_empty_book_says_how_to_begin(book: Book) -> None:
    async with driven(book) as (app, pilot):
        assert t("today.empty")[:20] in text_of(app)
        assert "new_meeting" in actions(app)
        assert not actions(app) & {"open", "meeting('review')", "meeting('minutes')"}, "nothing to do it to"
        await leads(pilot, "MeetingFormScreen", "today.new")
        await press(pilot, "form.cancel")
        with closing(Book.open(book.path, user="韩梅", now=NOW)) as other:  # another program
            other.do(create_meeting(MeetingForm(client="远山能源", topic="回访")))
        book.poll()
        await pilot.pause()
        await pilot.pause()
        assert "远山能源 / 回访" in text_of(app)
        assert "open" in actions(app), "the first meeting brings the keys that open it"
        await press(pilot, "today.quit")
        assert app._exit


async def test_enter_continues_a_live_meeting_opens_an_action_and_a_planned_one_starts_only_when_wanted(
    busy_book: Book,
) -> None:
    async with driven(busy_book) as (app, pilot):
        for key, screen, back in (
            ("today.minutes", "MinutesScreen", "minutes.back"),
            ("today.clients", "ClientsScreen", "clients.back"),
            ("today.edit", "MeetingFormScreen", "form.cancel"),
            ("list.open", "RecordScreen", "record.today"),
        ):
            await leads(pilot, screen, key)
            await leads(pilot, "TodayScreen", back)
        assert "meeting('review')" in actions(app)
        await on_row(pilot, "action")
        number = app.screen.chosen.number
        await leads(pilot, "ActionScreen", "list.open")
        assert app.screen.selected == number
        await press(pilot, "action.back")
        await on_row(pilot, "meeting", "云帆教育")
        assert not {"meeting('review')", "meeting('minutes')", "date"} & actions(app), "what it would refuse"
        await leads(pilot, "TodayScreen", "today.review")
        assert app.screen.said == t("opening.not_begun", key="Enter")
        number = app.screen.chosen.number
        for key, status, screen in (
            ("prepare.back", "planned", "TodayScreen"),
            ("prepare.record", "live", "RecordScreen"),
        ):
            await leads(pilot, "PrepareScreen", "list.open")
            await leads(pilot, screen, key)
            assert busy_book.meeting(number).status == status


@pytest.mark.guide(45)
async def test_the_pane_tells_of_the_selected_meeting_where_there_is_room(busy_book: Book) -> None:
    form = MeetingForm(client="远山能源", at="2026-11-26T02:00:00+08:00", zones=("Europe/Berlin",))
    busy_book.do(create_meeting(form))
    async with driven(busy_book, size=SIZES[2]) as (app, pilot):
        side = app.screen.query_one("#today-side", Pane)
        assert side.display and side.region.x > 120
        text = text_of(app)
        assert t("today.state") in text and t("today.counts") in text, "of the first row, at once"
        assert f"{t('kind.action')} 2" in text
        await on_row(pilot, "meeting", "远山能源")
        assert "Berlin 11-25 19:00" in text_of(app), "on the clocks of both"
        await pilot.resize_terminal(*SIZES[1])
        assert side.display and side.region.x == 0
        await press(pilot, "list.first", "list.down")
        assert any("年度回访" in row for row in screen_text(app)[side.region.y :])
        await pilot.resize_terminal(*SIZES[0])
        assert not side.display


async def test_nothing_is_drawn_while_nothing_changes(
    busy_book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealtui.tui.screens.base.MINUTE", 0.02)
    async with driven(busy_book) as (app, pilot):
        drawn: list[object] = []
        rows = app.screen.query_one(Rows)
        rows.refresh = lambda *args, **kwargs: drawn.append(args) or rows
        await pilot.pause(0.1)
        assert not drawn
        busy_book.clock = Clock(NOW + timedelta(minutes=1))
        for _ in range(500):
            if drawn:
                break
            await pilot.pause(0.02)
        assert drawn


# --------------------------------------------------------------------------------------------------
# Today: the loops that are not closed, and the clients with whom nothing is arranged; every line opens its thing.


@pytest.mark.guide(1, 95, 97, 98)
def test_what_waits_for_an_answer_and_work_that_is_over_stay_in_sight_until_the_loop_is_closed(
    waiting_book: Book,
) -> None:
    def shown(name: str) -> list[str]:
        return [f"{card.code} {card.state}" for card in Today(waiting_book).sections[name].cards]

    today = Today(waiting_book)
    assert [(client.name, client.visit_late) for client in today.idle] == [("远山能源", 5)]
    assert shown("unanswered") == ["A1 sent"] and shown("closing") == [], "told: it waits for the answer"
    for event, given, over in (
        ("feedback", {"text": "收到"}, ["A1 answered"]),
        ("reopen", {"to": "done"}, ["A1 done"]),
        ("send", {"to": "王总"}, []),
        ("feedback", {"text": "收到"}, ["A1 answered"]),
        ("close", {}, []),
    ):
        waiting_book.do(acts.event(waiting_book, [1], event, **given))
        assert shown("closing") == over and shown("unanswered") == ["A1 sent"] * (event == "send")


@pytest.mark.guide(96)
def test_what_the_client_owes_is_listed_though_it_is_not_due(waiting_book: Book) -> None:
    more(waiting_book, "办 客户：@王总 12-20 提交场地确认", "办 客户：@王总 后天 寄样品")
    waiting_book.do(acts.event(waiting_book, [2, 3], "wait"))
    shown = Today(waiting_book)
    assert [(card.task, card.chased) for card in shown.sections["waiting"].cards] == [("提交场地确认", "")]
    assert [line.task for line in shown.sections["due_2"].cards] == ["寄样品"]
    waiting_book.do(acts.event(waiting_book, [2, 3], "chase", by="李雷", how="电话"))
    waiting_book.clock = Clock(NOW + timedelta(days=4))
    shown = Today(waiting_book)
    for name, task in (("waiting", "提交场地确认"), ("overdue", "寄样品")):
        assert [(card.task, card.chases) for card in shown.sections[name].cards] == [(task, 1)]


async def test_the_rest_of_a_long_section_is_one_key_away(waiting_book: Book) -> None:
    waiting_book.clock = Clock(NOW - timedelta(days=10))
    more(waiting_book, *(f"办 @李雷 明天 第 {n} 份" for n in range(ACTIONS + 3)))
    waiting_book.clock = Clock(NOW)
    async with driven(waiting_book) as (app, pilot):
        await on_row(pilot, "rest")
        await leads(pilot, "BoardScreen", "today.edit", "list.open")  # it stands for no meeting
        assert (app.screen.index.counts["todo"], app.screen.filter.what) == (ACTIONS + 3, "overdue")


@pytest.mark.guide(25)
@pytest.mark.parametrize(("lang", "size"), TWO)
async def test_every_line_opens_its_thing_and_says_what_it_lacks(
    waiting_book: Book, lang: str, size: tuple[int, int]
) -> None:
    async with driven(waiting_book, lang=lang, size=size) as (app, pilot):
        for words in (t("today.unanswered", n=1), t("today.idle", n=1), "A1 会议纪要", "远山能源"):
            assert words in text_of(app)
        today = app.screen
        await on_row(pilot, "action")  # told and not answered: not overdue, and cannot be done again
        await press(pilot, "follow.date")
        assert app.screen is today and today.loud
        assert any(today.said[:20] in row for row in screen_text(app)[-3:]), "said above the foot"
        await press(pilot, "list.down")
        assert not today.loud
        for what, screen, back in (
            ("action", "ActionScreen", "action.back"),
            ("client", "ClientScreen", "page.back"),
        ):
            await on_row(pilot, what)
            await leads(pilot, screen, "list.open")
            assert ("远山能源" in text_of(app)) == (what == "client")
            await leads(pilot, "TodayScreen", back)
        await press(pilot, "today.edit")  # a client has no meeting's head to edit: nothing happens
        assert app.screen is today

        more(waiting_book, "办 @李雷 写验收标准", "办 提交场地确认 截止 12-20", "办 @李雷 12-20 齐全的")
        waiting_book.do(acts.event(waiting_book, [1], "feedback", text="收到"))
        await pilot.pause()
        rows = screen_text(app)
        (first,) = (row for row in rows if t("today.lacking", n=2) in row)
        assert first.startswith("-") and "写验收标准" in first and first.rstrip().endswith(t("today.no_due"))
        after = rows[rows.index(first) + 1]
        assert after.startswith("-") and after.rstrip().endswith(t("today.no_owner"))
        (over,) = (row for row in rows if t("today.closing", n=1) in row)
        assert over.rstrip().endswith(t("today.to_close"))
        for key in ("today.board", "today.gantt", "today.calendar"):  # selected on the other views too
            await on_row(pilot, "action", "提交场地确认")
            number = app.screen.chosen.number
            await press(pilot, key)
            assert app.screen.selected == number
            await press(pilot, "board.back")
            assert app.screen is today


def test_the_facts_of_a_meeting_name_the_people_of_each_side(book: Book, meeting: int) -> None:
    told = {fact.label: fact.value for fact in meeting_facts(book, meeting)[1]}
    theirs, ours = told[t("form.theirs")], told[t("form.ours")]
    assert "王总" in theirs and "李雷" not in theirs and "李雷" in ours and "王总" not in ours


@pytest.mark.guide(99)
async def test_a_meeting_says_how_far_its_loop_is(waiting_book: Book) -> None:
    def loop(lang: str, meeting: int) -> str:
        use(lang)
        return {fact.label: fact.value for fact in meeting_facts(waiting_book, meeting)[1]}[t("today.loop")]

    assert [loop("zh", 2), loop("en", 2)] == ["闭环 0/1", "0/1 closed"] and not loop("en", 1)
    async with driven(waiting_book) as (app, pilot):
        for event, given in (("feedback", {"text": "收到"}), ("close", {})):
            waiting_book.do(acts.event(waiting_book, [1], event, **given))
        await press(pilot, "today.clients", "clients.into", "clients.into")
        assert "1/1 closed" in text_of(app)


def test_a_sealed_meeting_stays_in_sight_that_day(busy_book: Book) -> None:
    def place(status: str, sealed: str) -> None:
        busy_book.repo.table("meetings").get(doc_id=3).update(status=status, sealed=sealed)

    place("sealed", NOW.isoformat())
    use("zh")
    rows = list(today_rows(Today(busy_book)))
    first, later = rows.index(RULE), [row.cells[0] for row in rows if row.cells and row.cells[0]]
    assert "已封存" in [row.cells[0] for row in rows[:first]] and "最近" not in later
    assert Today(busy_book).in_all == 4, "it is counted wherever it stands"
    place("sealed", (NOW - timedelta(days=1)).isoformat())
    rows = list(today_rows(Today(busy_book)))
    assert rows[-1].cells[0] == "最近" and "已封存" not in [row.cells[0] for row in rows if row.cells]


async def test_today_is_looked_at_when_one_comes_to_it_and_what_stands_below_after_the_first_rows(
    busy_book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with driven(busy_book, meeting=1) as (app, pilot):
        today = app.screen_stack[0]
        assert not today.query_one(Rows).rows
        await press(pilot, "record.today")
        assert app.screen is today and today.query_one(Rows).rows == list(today_rows(Today(busy_book)))
    monkeypatch.setattr("dealtui.service.today.clients_without_next_step", lambda book: 1 / 0)
    first = Today(busy_book)
    assert len(list(islice(today_rows(first), 4))) == 4 and "sections" not in vars(first), "meetings alone"
    with pytest.raises(ZeroDivisionError):
        list(today_rows(Today(busy_book)))


async def test_a_key_of_ones_own_that_is_not_used_is_told_beside_the_rows(busy_book: Book) -> None:
    async with driven(busy_book, keys={"record.nonsense": "x"}, theme="none") as (app, pilot):
        await pilot.pause()
        assert not app._notifications and app.screen.loud
        said = "".join(screen_text(app)[-3:])
        assert "record.nonsense" in said or "…" in said


@pytest.mark.guide(102)
async def test_what_is_cut_of_the_selected_row_stands_below_where_a_line_is_free(book: Book) -> None:
    names = {"deal": "Order system, phase 2", "topic": "Price and schedule"}
    number = book.do(create_meeting(FORM._replace(client="Eastbridge Machines", **names)))
    task = "send the supplementary proposal with all the drawings"
    book.do(Recording(book, number).capture([f"> @Mei 2026-11-20 {task}", "> @Mei 2026-11-20 call"]))
    async with driven(book) as (app, pilot):
        rows = app.screen.query_one(Rows)
        told = {}
        for place, row in enumerate(rows.rows):
            if row.key and row.key.what == "action":
                rows.select(place)
                await pilot.pause()
                told[row.key.number] = screen_text(app)[-2].strip()
        assert told[1].startswith(f"A1 {task}"), "cut in its row"
        assert not told[2].startswith("A2 call"), "there in full"
        await pilot.resize_terminal(80, 4 + len(rows.rows))
        await pilot.pause()
        assert screen_text(app)[-2].strip("─ ") == "", "no line is free: the list has them all"
