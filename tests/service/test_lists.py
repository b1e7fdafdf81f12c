"""Which actions, in what order, and which clients nothing is arranged with (guide 1, 18, 25, 85, 93)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dealtui.domain.cards import Ties
from dealtui.domain.lifecycle import STATES
from dealtui.domain.records import BOOK_TABLES
from dealtui.service import following as acts
from dealtui.service.book import FOLLOWING, Book, Clock
from dealtui.service.lists import (
    Filter,
    actions_of,
    clients_without_next_step,
    dated_visits,
    loops_of,
    next_visits,
    sorted_cards,
    ties_of,
)
from dealtui.service.preparing import create_meeting, end, update_client, update_deal, update_meeting
from dealtui.service.recording import Recording
from dealtui.service.sample import fill
from dealtui.service.today import MEETINGS, Today, due_reminders
from tests.conftest import FORM, NOW


@pytest.mark.guide(18)
def test_the_next_visit_is_the_day_that_is_fixed_then_agreed_then_the_period(book: Book) -> None:
    def visit() -> str:
        return next_visits(book)[1].isoformat() if next_visits(book) else ""

    def held(at: str, scene: str, **more: str) -> None:
        form = FORM._replace(scene=scene, started=f"{at}T10:00:00+08:00", ended=f"{at}T11:00:00+08:00")
        number = book.do(create_meeting(form))
        book.do(update_meeting(book, number, **more))
        book.do(end(book, number))

    held("2026-11-01", "negotiation", next_date="2026-11-20")
    assert visit() == "", "nothing is agreed that is a visit"
    book.do(update_client(1, visit_days=30))
    assert visit() == "2026-12-01"
    book.do(update_client(1, next_visit="2026-11-24", owner="韩梅"))
    assert visit() == "2026-11-24"
    (shown,) = dated_visits(book)
    assert (shown.due, shown.person, shown.what) == ("2026-11-24", "韩梅", "visit")
    held("2026-11-23", "negotiation")
    assert visit() == "2026-11-24", "met for something else, and before the day"
    held("2026-11-24", "care", next_date="2026-12-10")
    assert visit() == "2026-12-10", "visited; the day was agreed there"
    book.do(update_client(1, next_visit="2026-12-08"))
    assert visit() == "2026-12-08"


@pytest.fixture
def full(recording: Recording) -> Book:
    """华东智造: 1 overdue (韩梅), 2 the client's, 3 mine and internal, due on Sunday; 北辰物流: 4 without a date."""
    book, lines = recording.book, ["办 @韩梅 周五 收集需求文档", "办 @王总 下周三 提供清单"]
    book.do(recording.capture([*lines, "~办 @李雷 11月29日 内部核对底价"]))
    other = FORM._replace(client="北辰物流", deal="仓储可视化", theirs=("陈主任",))
    book.do(Recording(book, book.do(create_meeting(other))).capture(["办 @韩梅 提交勘查报告"]))
    book.do(acts.set_due(book, [1], "2026-11-24"))
    book.do(acts.set_steps(book, 4, "勘查 @李雷 → 写报告"))
    return book


def numbers(book: Book, **wanted: Any) -> list[int]:
    return [card.number for card in actions_of(book, Filter(**wanted))]


@pytest.mark.guide(85, 93)
def test_what_a_filter_lets_through(full: Book) -> None:
    full.do(acts.event(full, [1], "cancel", reason="并入二期"))
    assert numbers(full, unsettled=True) == [2, 3, 4]
    assert numbers(full, states=frozenset(("cancelled",))) == [1]
    assert not numbers(full, overdue=True)
    assert full.do(full.undo(FOLLOWING)) == "cancel"
    for wanted, shown in (
        ({}, [1, 2, 3, 4]),
        ({"mine": True}, [3, 4]),  # I own it, or have a step in it
        ({"person": "韩梅"}, [1, 4]),
        ({"person": "韩"}, []),
        ({"client": 1}, [1, 2, 3]),
        ({"client": 2}, [4]),
        ({"deal": 2}, [4]),
        ({"meeting": 1}, [1, 2, 3]),
        ({"side": "client"}, [2]),
        ({"side": "ours"}, [1, 3, 4]),
        ({"overdue": True}, [1]),
        ({"week": True}, [1, 3]),
        ({"due_within": 4}, [3]),
        ({"due_within": 7}, [2, 3]),
        ({"incomplete": True}, [4]),
        ({"states": frozenset(("doing",))}, []),
        ({"text": "清单"}, [2]),
        ({"text": "a3"}, [3]),
        ({"text": "北辰"}, [4]),
        ({"text": "订单系统"}, [1, 2, 3]),
        ({"mine": True, "client": 2}, [4]),
        ({"side": "client", "overdue": True}, []),
    ):
        assert numbers(full, **wanted) == shown, wanted


def test_the_orders(full: Book) -> None:
    """By date, none last; the most urgent first, of which what others wait for."""

    def order(by: str, tied: Mapping[int, Ties] = {}, **wanted: Any) -> list[int]:
        return [card.number for card in sorted_cards(actions_of(full, Filter(**wanted)), by, NOW, tied)]

    assert order("due") == [1, 3, 2, 4] and order("urgency")[0] == 1
    full.do(acts.depend(full, 2, [3]))
    tied = ties_of(full)
    assert tied == {2: (1, 0), 3: (0, 1)}
    assert order("urgency", deal=1) == order("urgency", tied, deal=1) == [1, 3, 2]
    full.do(acts.set_due(full, [2], "2026-11-28"))
    assert (order("urgency", deal=1), order("urgency", tied, deal=1)) == ([1, 2, 3], [1, 3, 2])


def test_lists_open_no_deal(full: Book) -> None:
    """They are read from book.json alone."""
    path = full.path
    full.close()
    full = Book.open(path, user="李雷", now=NOW)
    assert len(actions_of(full, Filter(mine=True, text="报告"))) == 1
    assert clients_without_next_step(full) == []
    assert [*full.repo.memory] == [0], "no deal was opened"


def _idle(book: Book) -> list[tuple[str, str, int | None]]:
    return [(row.name, row.last[:10], row.visit_late) for row in clients_without_next_step(book)]


@pytest.mark.guide(1, 18)
def test_clients_with_whom_nothing_is_arranged(book: Book) -> None:
    clock, book.clock = book.clock, Clock(NOW - timedelta(days=26))
    form = FORM._replace(client="远山能源", deal="一期")
    met = Recording(book, book.do(create_meeting(form)))
    book.do(met.capture(["共 再联系"]))
    book.do(end(book, met.number))
    book.clock = clock
    assert _idle(book) == [("远山能源", "2026-10-30", None)]
    book.do(update_client(1, visit_days=21))
    assert _idle(book) == [("远山能源", "2026-10-30", 5)]
    book.do(update_deal(1, result="won"))
    assert _idle(book) == [("远山能源", "2026-10-30", 5)], "the visit is due all the same"
    book.do(update_client(1, visit_days=30))
    assert _idle(book) == []
    book.do(update_deal(1, result="open"))
    ahead = NOW + timedelta(days=2)
    book.do(create_meeting(form._replace(at=ahead.isoformat())))
    assert _idle(book) == [], "a meeting is planned"
    book.clock = Clock(ahead + timedelta(days=1))
    assert [row[0] for row in _idle(book)] == ["远山能源"], "it never came about"


@pytest.mark.guide(1, 18)
def test_an_open_action_is_a_next_step_until_it_is_settled_but_no_visit(full: Book) -> None:
    for number in (1, 2):
        full.do(end(full, number))
    assert _idle(full) == []
    full.do(update_client(1, next_visit="2026-11-26"))
    assert [(name, late) for name, _, late in _idle(full)] == [("华东智造", -1)], "told of while work is open"
    full.do(update_client(1, next_visit=""))
    full.do(acts.event(full, [4], "done", result="已提交"))
    assert _idle(full) == [], "the client has not been told"
    full.do(acts.event(full, [4], "cancel", reason="不做了"))
    assert [row[0] for row in _idle(full)] == ["北辰物流"]


def test_a_book_just_opened_says_what_one_says_that_has_read_everything(tmp_path: Path) -> None:
    """What no list can mean stays a line of its file until somebody asks for it; no list may show that."""
    now = datetime.fromisoformat("2026-11-26T15:00:00+08:00")
    book = Book.open(tmp_path / "book", user="李雷", now=now)
    fill(book, "zh")
    steps, done, *_ = [action.number for action in actions_of(book, Filter())]
    book.do(acts.add_steps(book, steps, "一 → 二"))
    book.do(acts.tick_step(book, steps, 0, "done"))
    book.do(acts.event(book, [done], "cancel", reason="不做了"))
    book.repo.fold()
    book.close()

    def said(read: bool) -> list[object]:
        fresh = Book.open(tmp_path / "book", user="李雷", now=now)
        read_first = [list(fresh.table(table)) for table in BOOK_TABLES] if read else []
        assert len(read_first) in (0, len(BOOK_TABLES))
        today = Today(fresh)
        meetings = [list(today.meetings(section)) for section in MEETINGS]
        filters = [Filter(), Filter(unsettled=True), Filter(overdue=True)]
        filters += [Filter(states=frozenset((state,))) for state in STATES]
        told = [
            (today.in_all, meetings, today.sections, today.divergences, today.idle),
            [actions_of(fresh, wanted) for wanted in filters],
            due_reminders(fresh, ""),
            [loops_of(fresh, meeting=doc.doc_id) for doc in fresh.table("meetings")],
        ]
        fresh.close()
        return told

    assert said(read=False) == said(read=True)
