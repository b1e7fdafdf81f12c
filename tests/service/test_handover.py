"""Everything that one person holds goes to another: actions, steps, planned meetings, clients, divergences (guide 23, 107)."""

from __future__ import annotations

from contextlib import closing

import pytest

from dealtui.domain.lifecycle import EventRefused
from dealtui.domain.records import Helper
from dealtui.i18n import catalog
from dealtui.service import following as acts
from dealtui.service.book import FOLLOWING, Book
from dealtui.service.following import keep_promise
from dealtui.service.handover import hand_over, held, left
from dealtui.service.lists import Filter, actions_of, promises_of
from dealtui.service.preparing import create_meeting, end, new_person, update_client
from dealtui.service.recording import Recording
from dealtui.service.sealing import seal
from tests.conftest import TALKS, raised, sound

pytestmark = pytest.mark.guide(23, 107)

FORM = TALKS._replace(topic="价格", ours=("韩梅:客户经理:协调人", "李雷"))


@pytest.fixture
def book(book: Book) -> Book:
    """韩梅 holds: an action and a step of another, a divergence in a sealed record and one in an open one, a planned meeting, a
    client; and nothing of what is over."""
    book.do(new_person(0, "赵敏", "工程师", ("decision",)))
    divergence, action = "歧 付款方式 | 按阶段付款 @韩梅", "办 @韩梅 12月5日 提交方案"
    other = FORM._replace(client="北辰物流", deal="仓储", theirs=("陈主任::决策人",))
    for form, *lines in (
        (FORM, divergence, action),
        (FORM, "共 周期30天", "办 @李雷 12月5日 复核"),
        (other, divergence, action, "诺 韩梅 样机免费试用 | 试点启动"),
    ):
        recording = Recording(book, book.do(create_meeting(form, begins=True)))
        book.do(recording.capture(lines))
        book.do(end(book, recording.number))
    book.do(seal(book, 1))
    book.do(acts.set_steps(book, 2, "核对 @韩梅 → 复核 @李雷"))
    for form in (FORM._replace(topic="下次", recorder="韩梅"), FORM._replace(topic="没有她", ours=("李雷",))):
        book.do(create_meeting(form))
    book.do(update_client(1, owner="韩梅"))
    return book


def goes(book: Book, giver: str, taker: str, reason: str = "") -> None:
    for case in hand_over(book, giver, taker, reason=reason):
        book.do(case)


def test_what_somebody_holds(book: Book) -> None:
    what = held(book, "韩梅")
    assert (what.actions, what.meetings, what.clients) == ((1, 2, 3), (4,), (1,))
    assert {meeting: len(lines) for meeting, lines in what.lines.items()} == {1: 1, 3: 2}
    assert what.words(catalog("zh")) == "行动 3 项、已计划的洽谈 1 次、客户 1 家、分歧 2 个、口头承诺 1 项"
    assert held(book, "无此人").words(catalog("en")) == ""


def test_all_of_it_goes_with_the_reason(book: Book) -> None:
    goes(book, "韩梅", "赵敏", "韩梅调岗")
    assert held(book, "韩梅") == ((), (), (), (), ())
    (promised,) = (promise.line for promise in promises_of(book, open_only=True))
    assert (promised.speaker, promised.owner) == ("韩梅", "赵敏"), "who said it stays"
    made = book.do(keep_promise(book, 2, promised.doc_id))
    assert book.record("actions", made).owner == "赵敏"
    action = book.record("actions", 1)
    assert action.owner == "赵敏" and action.note.endswith("韩梅 -> 赵敏: 韩梅调岗")
    assert [step.person for step in book.record("actions", 2).steps] == ["赵敏", "李雷"]
    ours = {n: [one for one in book.meeting(n).attendees if one.side == "ours"] for n in (2, 4)}
    come = [(one.name, one.title, one.role) for one in ours[4]]
    assert come == [("赵敏", "工程师", "decision"), ("李雷", "", "")] and book.meeting(4).recorder == "赵敏"
    assert [one.name for one in ours[2]] == ["韩梅", "李雷"], "it was held"
    assert book.client(1).owner == "赵敏"
    assert [point.owner for n in (1, 3) for point in book.meeting(n).disputed] == ["赵敏", "赵敏"]
    assert book.meeting(1).version == 2 and sound(book)


def test_without_a_reason_a_sealed_record_stays(book: Book) -> None:
    what = held(book, "韩梅")
    assert left(book, what, "") == ["DT-2026-0001"] and left(book, what, "调岗") == []
    goes(book, "韩梅", "赵敏")
    assert (held(book, "韩梅").lines.keys(), book.meeting(1).version) == ({1}, 1)
    assert book.record("actions", 1).note == ""


def test_it_is_taken_back_as_one_with_the_lines_of_every_deal(book: Book) -> None:
    before = held(book, "韩梅")
    book.do(hand_over(book, "韩梅", "赵敏")[0])
    assert held(book, "韩梅") == ((), (), (), before.divergences[:1], ()), "sealed"
    assert book.do(book.undo(FOLLOWING)) == "handover"
    assert held(book, "韩梅") == before
    assert book.do(book.redo(FOLLOWING)) == "handover"
    assert held(book, "韩梅").lines == {1: before.lines[1]}


def test_a_client_or_a_line_alone_is_taken_back_also_after_a_restart(book: Book) -> None:
    book.do(acts.edit(book, 2, note="后来"))
    for only in ("clients", "lines"):
        book.do(update_client(1, owner="周宁" if only == "clients" else ""))
        if only == "lines":
            recording = Recording(book, book.do(create_meeting(FORM._replace(deal="三期"), begins=True)))
            book.do(recording.capture(["歧 付款方式 | 按阶段付款 @周宁"]))
            recording.close()
            book.do(acts.edit(book, 2, note="更晚"))
        before = held(book, "周宁")
        assert bool(before.clients) == (only == "clients") and bool(before.lines) == (only == "lines")
        goes(book, "周宁", "赵敏")
        with closing(Book.open(book.path, user=book.user, now=book.clock.now())) as again:
            assert held(again, "周宁")[:4] == ((), (), (), ())
            assert again.do(again.undo(FOLLOWING)) == "handover"
            assert held(again, "周宁") == before
        book.poll()


def test_who_goes_there_already_goes_once_and_may_coordinate(book: Book) -> None:
    book.do(hand_over(book, "韩梅", "李雷")[0])
    (ours,) = [one for one in book.meeting(4).attendees if one.side == "ours"]
    assert (ours.name, ours.role) == ("李雷", "coordinator")


def test_one_person_takes_it(book: Book) -> None:
    for taker in ("大家", "", "韩梅", "赵敏、李雷"):
        raised(EventRefused, hand_over, book, "韩梅", taker)


def test_what_is_closed_stays_and_who_takes_over_no_longer_helps_themselves(book: Book) -> None:
    book.do(acts.edit(book, 2, helpers=(Helper(name="韩梅", part="审核"), Helper(name="小王"))))
    book.do(acts.event(book, [3], "cancel", reason="不做了"))
    book.do(acts.edit(book, 1, helpers=(Helper(name="赵敏", part="审核"), Helper(name="小王"))))
    goes(book, "韩梅", "赵敏")
    helpers = {n: [one.name for one in book.record("actions", n).helpers] for n in (1, 2)}
    assert helpers == {1: ["小王"], 2: ["赵敏", "小王"]}
    assert [book.record("actions", n).owner for n in (1, 3)] == ["赵敏", "韩梅"]
    assert not actions_of(book, Filter(person="韩梅", unsettled=True))
