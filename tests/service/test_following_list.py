"""Which actions, in what order, and which clients nothing is arranged with (guide 1, 18, 25, 85, 93)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dealtui.service import following_acts as acts
from dealtui.service import following_dates as dates
from dealtui.service import following_steps as steps
from dealtui.service.following import Following
from dealtui.service.following_list import (
    SORTS,
    Filter,
    actions_of,
    clients_without_next_step,
    owners_of,
    sorted_cards,
    ties_of,
)
from dealtui.service.preparing import create_meeting, update_client, update_deal
from dealtui.service.recording import Recording, end
from dealtui.service.unit_of_work import Book, Clock
from tests.conftest import FORM, NOW


@pytest.fixture
def following(recording: Recording) -> Following:
    """华东智造: 1 overdue (韩梅), 2 the client's, 3 mine and internal, due on Sunday; 北辰物流: 4 without a date."""
    recording.capture(
        ["办 @韩梅 周五 收集需求文档", "办 @王总 下周三 提供清单", "~办 @李雷 11月29日 内部核对底价"]
    )
    book = recording.book
    other = FORM._replace(client="北辰物流", deal="仓储可视化", theirs=("陈主任",))
    Recording(book, create_meeting(book, other)).capture(["办 @韩梅 提交勘查报告"])
    following = Following(book)
    following.apply(dates.set_due(book, [1], "2026-11-24"))
    following.apply(steps.set_steps(book, 4, "勘查 @李雷 → 写报告"))
    return following


@pytest.mark.guide(85)
@pytest.mark.guide(93)
@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Filter(), [1, 2, 3, 4]),
        (Filter(mine=True), [3, 4]),  # mine: I own it, or have a step in it
        (Filter(person="韩梅"), [1, 4]),
        (Filter(person="韩"), []),
        (Filter(client=1), [1, 2, 3]),
        (Filter(client=2), [4]),
        (Filter(deal=2), [4]),
        (Filter(meeting=1), [1, 2, 3]),
        (Filter(side="client"), [2]),
        (Filter(side="ours"), [1, 3, 4]),
        (Filter(overdue=True), [1]),
        (Filter(week=True), [1, 3]),
        (Filter(due_within=4), [3]),
        (Filter(due_within=7), [2, 3]),
        (Filter(incomplete=True), [4]),
        (Filter(states=frozenset(("doing",))), []),
        (Filter(text="清单"), [2]),
        (Filter(text="a3"), [3]),
        (Filter(text="北辰"), [4]),
        (Filter(text="订单系统"), [1, 2, 3]),
        (Filter(mine=True, client=2), [4]),
        (Filter(side="client", overdue=True), []),
    ],
)
def test_what_a_filter_lets_through(following: Following, wanted: Filter, numbers: list[int]) -> None:
    assert [card.number for card in actions_of(following.book, wanted)] == numbers


def test_what_is_settled_is_left_out_when_asked(following: Following) -> None:
    book = following.book
    following.apply(acts.event(book, [1], "cancel", reason="并入二期"))
    assert [card.number for card in actions_of(book, Filter(unsettled=True))] == [2, 3, 4]
    assert [card.number for card in actions_of(book, Filter(states=frozenset(("cancelled",))))] == [1]
    assert not actions_of(book, Filter(overdue=True))


def test_the_orders(following: Following) -> None:
    book = following.book
    orders = {by: [card.number for card in sorted_cards(actions_of(book), by, NOW)] for by in SORTS}
    assert orders["due"] == [1, 3, 2, 4]  # without a date: last
    assert orders["urgency"][0] == 1


def test_what_others_wait_for_comes_first(following: Following) -> None:
    book = following.book
    following.apply(acts.depend(book, 2, [3]))
    tied = ties_of(book)
    assert tied == {2: (1, 0), 3: (0, 1)}
    alone = [card.number for card in sorted_cards(actions_of(book, Filter(deal=1)), "urgency", NOW)]
    together = [card.number for card in sorted_cards(actions_of(book, Filter(deal=1)), "urgency", NOW, tied)]
    assert (alone, together) == ([1, 3, 2], [1, 3, 2])
    following.apply(dates.set_due(book, [2], "2026-11-28"))
    alone = [card.number for card in sorted_cards(actions_of(book, Filter(deal=1)), "urgency", NOW)]
    assert (alone, [1, 3, 2]) == (
        [1, 2, 3],
        [card.number for card in sorted_cards(actions_of(book, Filter(deal=1)), "urgency", NOW, tied)],
    )


def test_who_has_how_much_open_work(following: Following) -> None:
    book = following.book
    assert owners_of(book) == {"韩梅": 2, "李雷": 1, "王总": 1}
    following.apply(acts.event(book, [1], "cancel", reason="不做了"))
    assert owners_of(book)["韩梅"] == 1


def test_lists_open_no_deal(following: Following) -> None:
    """They are read from book.json alone."""
    path = following.book.path
    following.book.close()
    book = Book.open(path, user="李雷", now=NOW)

    def refuse(number: int) -> None:
        raise AssertionError(f"deal {number} was opened")

    book.repo.deal = refuse  # type: ignore[method-assign, assignment]
    assert len(actions_of(book, Filter(mine=True, text="报告"))) == 1
    assert owners_of(book)
    assert clients_without_next_step(book) == []


def _idle(book: Book) -> list[tuple[str, str, int | None]]:
    return [(row.name, row.last[:10], row.visit_late) for row in clients_without_next_step(book)]


@pytest.mark.guide(1)
@pytest.mark.guide(18)
def test_clients_with_whom_nothing_is_arranged(book: Book) -> None:
    clock = book.clock
    book.clock = Clock(NOW - timedelta(days=26))
    met = Recording(book, create_meeting(book, FORM._replace(client="远山能源", deal="一期")))
    met.capture(["共 再联系"])
    book.change("end", lambda work: end(work, met.number), deal=1, scope=met.number)
    book.clock = clock
    assert _idle(book) == [("远山能源", "2026-10-30", None)]
    update_client(book, 1, visit_days=21)
    assert _idle(book) == [("远山能源", "2026-10-30", 5)]
    update_deal(book, 1, result="won")
    assert _idle(book) == [("远山能源", "2026-10-30", 5)]  # the visit is due all the same
    update_client(book, 1, visit_days=30)
    assert _idle(book) == []
    update_deal(book, 1, result="open")
    ahead = (NOW + timedelta(days=2)).isoformat()
    create_meeting(book, FORM._replace(client="远山能源", deal="一期", at=ahead))
    assert _idle(book) == []  # a meeting is planned
    book.clock = Clock(datetime.fromisoformat(ahead) + timedelta(days=1))
    assert [row[0] for row in _idle(book)] == ["远山能源"]  # it never came about


def test_an_open_action_is_a_next_step_until_it_is_settled(following: Following) -> None:
    book = following.book
    for number in (1, 2):
        book.change("end", lambda work, number=number: end(work, number), deal=number, scope=number)  # type: ignore[misc]
    assert _idle(book) == []
    following.apply(acts.event(book, [4], "done", result="已提交"))
    assert _idle(book) == []  # the client has not been told
    following.apply(acts.event(book, [4], "cancel", reason="不做了"))
    assert [row[0] for row in _idle(book)] == ["北辰物流"]
