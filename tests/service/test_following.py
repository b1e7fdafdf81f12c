"""Following up until it is closed: guide items 5, 23, 25, 26, 29-31, 79-81, 86-88, 93-98."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dealtui.domain.lifecycle import EventRefused
from dealtui.domain.records import Helper
from dealtui.domain.typed import split, step_line
from dealtui.service import following as acts
from dealtui.service.book import FOLLOWING, Book
from dealtui.service.following import done_and_next, new_action
from dealtui.service.handover import hand_over
from dealtui.service.lists import Filter, actions_of, needs_of
from dealtui.service.preparing import create_meeting, end, new_person
from dealtui.service.recording import Recording
from dealtui.store.errors import Stale
from tests.conftest import FORM, NOW, docs, of

LINES = (
    "需 定制化开发功能",  # N1
    "应 N1 满足 针对定制化需求，可提供二次开发服务",
    "办 @韩梅 周五 提交补充方案，对应 N1",  # A1, action 1
    "办 @王总 下周三 提供详细需求文档",  # A2, action 2, the client's
    "~办 @李雷 周五 内部核对底价",  # A3, action 3
)


@pytest.fixture
def book(book: Book) -> Book:
    """A meeting with three actions in one deal, and one action of another client."""
    other = FORM._replace(client="北辰物流", deal="仓储可视化", theirs=("陈主任:主任:决策人",))
    for form, lines in ((FORM, LINES), (other, ["办 @韩梅 12月5日 提交勘查报告"])):
        book.do(Recording(book, book.do(create_meeting(form))).capture(lines))
    return book


@pytest.fixture
def recording(book: Book) -> Recording:
    return Recording(book, 1)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(EventRefused) as error:
        act()
    return error.value.missing


def handed(book: Book, reason: str = "") -> int:
    """All of 韩梅's goes to 赵敏; gives how many records were changed."""
    return sum(book.do(case) for case in hand_over(book, "韩梅", "赵敏", reason=reason))


def closed(book: Book, number: int, satisfaction: int = 0) -> None:
    book.do(acts.event(book, [number], "done", result="需求文档已确认"))
    book.do(acts.event(book, [number], "send", to="王总"))
    book.do(acts.event(book, [number], "feedback", text="没有问题", satisfaction=satisfaction))
    book.do(acts.event(book, [number], "close"))


# ---------------------------------------------------------------------- the loop is closed (95-98)


@pytest.mark.guide(98)
def test_closed_only_after_the_result_was_sent_and_the_answer_recorded(book: Book) -> None:

    def close() -> None:
        book.do(acts.event(book, [1], "close"))

    assert refused(close) == "not_done"
    book.do(acts.event(book, [1], "done", result="补充方案已提交"))
    assert refused(close) == "not_sent"
    book.do(acts.event(book, [1], "send", to="王总"))
    assert refused(close) == "no_answer"
    book.do(acts.event(book, [1], "feedback", text="同意", satisfaction=4))
    close()
    assert book.record("actions", 1).state == "closed"


@pytest.mark.guide(97)
def test_the_answer_is_a_new_line_of_the_record(book: Book, recording: Recording) -> None:
    before = len(recording.entries)
    closed(book, 1, satisfaction=5)
    line = recording.entries[-1]
    assert len(recording.entries) == before + 1
    assert of(line, "kind text side speaker follows") == ("note", "没有问题", "client", "王总", 1)
    assert recording.code(line.refs[0]) == "A1"
    assert book.do(book.undo(FOLLOWING)) == "close"
    assert book.do(book.undo(FOLLOWING)) == "feedback"
    assert len(recording.entries) == before


@pytest.mark.guide(97)
def test_the_answer_can_be_recorded_when_the_record_is_sealed(book: Book, recording: Recording) -> None:
    """The line comes after the record: the seal allows it, and still holds afterwards."""
    from dealtui.service.sealing import seal
    from dealtui.service.verifying import verify

    book.do(end(book, recording.number))
    book.do(seal(book, recording.number))
    assert book.meeting(recording.number).status == "sealed"
    closed(book, 1, satisfaction=5)
    number = book.do(done_and_next(book, 3, "已核对", "准备报价单", "2026-12-01"))
    assert recording.entries[-1].action == number
    assert [verdict.faults for verdict in verify(book)] == [()]
    for label in ("done_next", "close", "feedback"):  # and it can be taken back
        assert book.do(book.undo(FOLLOWING)) == label
    assert [verdict.faults for verdict in verify(book)] == [()]


@pytest.mark.guide(97)
def test_an_answer_goes_into_one_record(book: Book) -> None:
    assert refused(lambda: acts.event(book, [1, 4], "feedback", text="好")) == "several_deals"


@pytest.mark.guide(96)
def test_done_and_the_next_step_in_one(book: Book, recording: Recording) -> None:
    number = book.do(
        done_and_next(book, 1, "需求文档已确认", "方案设计", "2026-12-05", told="方案设计 | 提交初稿")
    )
    first, second = book.record("actions", 1), book.record("actions", number)
    assert of(first, "state result next_step next_due") == (
        "done",
        "需求文档已确认",
        "方案设计 | 提交初稿",
        "2026-12-05",
    )
    assert of(second, "code task owner due original_due") == (
        "A4",
        "方案设计",
        "韩梅",
        "2026-12-05",
        "2026-12-05",
    )
    assert (second.meeting, second.needs) == (first.meeting, first.needs)
    assert book.do(book.undo(FOLLOWING)) == "done_next"  # one commit, taken back whole
    assert number not in docs(book.repo.table("actions"))
    assert (book.record("actions", 1).state, len(recording.entries)) == ("todo", 5)
    assert book.do(book.redo(FOLLOWING)) == "done_next"
    assert book.record("actions", number).code == "A4"


@pytest.mark.guide(25)
def test_an_action_outside_a_meeting_has_task_owner_and_origin(book: Book) -> None:
    number = book.do(new_action(book, 1, " 寄送\n样品 ", "@韩梅", "2026-11-30", side="ours"))
    action = book.record("actions", number)
    assert (action.code, action.task, action.owner, action.due) == ("A4", "寄送 样品", "韩梅", "2026-11-30")
    assert book.state(1).entries[action.entry].follows == number
    assert refused(lambda: book.do(new_action(book, 1, "", "韩梅"))) == "no_task"
    assert refused(lambda: book.do(new_action(book, 1, "寄送样品", ""))) == "no_owner"


@pytest.mark.guide(26)
@pytest.mark.parametrize(
    ("owner", "missing"), [("大家", "shared_owner"), ("李雷、韩梅", "shared_owner"), ("", "no_owner")]
)
def test_one_person_is_accountable(book: Book, owner: str, missing: str) -> None:
    assert refused(lambda: book.do(acts.edit(book, 1, owner=owner))) == missing
    assert refused(lambda: hand_over(book, "韩梅", owner)) == missing
    assert book.record("actions", 1).owner == "韩梅"


# ---------------------------------------------------------------------- the client's own tasks (93, 94)


@pytest.mark.guide(93)
def test_the_clients_tasks_are_a_list_of_their_own_and_close_with_what_was_received(book: Book) -> None:
    assert [card.number for card in actions_of(book, Filter(side="client"))] == [2]
    book.do(acts.event(book, [2], "chase", note="电话，答应周三给"))
    assert refused(lambda: book.do(acts.event(book, [2], "close"))) == "not_received"
    assert refused(lambda: book.do(acts.event(book, [2], "send", to="王总"))) == "client_task"
    book.do(acts.event(book, [2], "done", result="收到需求文档 v2"))
    book.do(acts.event(book, [2], "close"))
    assert of(book.record("actions", 2), "state result") == ("closed", "收到需求文档 v2")


@pytest.mark.guide(94)
def test_every_chase_is_kept_with_its_day(book: Book) -> None:
    for note in ("电话", "邮件"):
        book.do(acts.event(book, [2], "chase", note=note))
    chases = book.record("actions", 2).chases
    assert [(chase.note, chase.by, chase.at[:10]) for chase in chases] == [
        ("电话", "李雷", "2026-11-25"),
        ("邮件", "李雷", "2026-11-25"),
    ]
    (card,) = actions_of(book, Filter(side="client"))
    assert (card.chases, card.chased) == (2, chases[-1].at)


# ---------------------------------------------------------------------- dates (5, 86-88)


@pytest.mark.guide(88)
def test_a_delay_keeps_the_old_date_the_reason_and_the_answer(book: Book) -> None:
    book.do(acts.set_due(book, [1], "2026-12-01", reason="对接人出差", answer="renegotiate"))
    book.do(acts.set_due(book, [1], "2026-12-04", reason="测试环境未到位", answer="resources"))
    action = book.record("actions", 1)
    assert (action.due, action.original_due) == ("2026-12-04", "2026-11-27")
    assert [(slip.old, slip.new, slip.reason, slip.answer) for slip in action.slips] == [
        ("2026-11-27", "2026-12-01", "对接人出差", "renegotiate"),
        ("2026-12-01", "2026-12-04", "测试环境未到位", "resources"),
    ]
    (card,) = actions_of(book, Filter(slipped=True))
    assert (card.number, card.slips) == (1, 2)


@pytest.mark.guide(88)
def test_an_earlier_or_a_first_date_is_no_delay(book: Book) -> None:
    book.do(acts.set_due(book, [1], "2026-11-26"))
    number = book.do(new_action(book, 1, "寄送样品", "韩梅"))
    book.do(acts.set_due(book, [number], "2026-12-01"))
    assert [book.record("actions", n).slips for n in (1, number)] == [(), ()]
    assert (book.record("actions", number).original_due, book.record("actions", 1).original_due) == (
        "2026-12-01",
        "2026-11-27",
    )
    book.do(acts.set_due(book, [1], "2026-11-26T15:00"))  # the hour of the same day is not later than the day
    assert book.record("actions", 1).slips == ()


@pytest.mark.guide(88)
def test_the_reason_may_be_given_afterwards(book: Book) -> None:
    assert refused(lambda: book.do(acts.explain_slip(book, 1, "出差"))) == "no_slip"
    book.do(acts.replan(book, acts.shifted(book, [1], 7)))
    book.do(acts.explain_slip(book, 1, "对接人出差", "renegotiate"))
    (slip,) = book.record("actions", 1).slips
    assert of(slip, "old new reason answer") == ("2026-11-27", "2026-12-04", "对接人出差", "renegotiate")


@pytest.mark.guide(86, 87)
def test_a_risk_is_flagged_before_the_date_and_answered_in_one_of_two_ways(book: Book) -> None:
    assert refused(lambda: book.do(acts.answer_risk(book, [1], "加人"))) == "no_risk"
    book.do(acts.flag_risk(book, [1, 3], "测试环境未到位"))
    assert [card.number for card in actions_of(book, Filter(risk=True))] == [1, 3]
    book.do(acts.answer_risk(book, [1], "借用二号环境"))
    book.do(acts.set_due(book, [3], "2026-12-02", reason="等环境", answer="renegotiate"))
    first, third = book.record("actions", 1), book.record("actions", 3)
    assert (first.risk, first.due, third.risk, third.due) == ("", "2026-11-27", "", "2026-12-02")
    assert [(s.answer, s.new, s.reason) for s in first.slips] == [
        ("resources", "", "测试环境未到位; 借用二号环境")
    ]
    assert third.slips[0].answer == "renegotiate"
    assert [card.slips for card in actions_of(book, Filter(deal=1))] == [
        0,
        0,
        1,
    ]  # with resources the date stayed


def test_what_is_overdue_is_planned_anew_in_one_go(book: Book) -> None:
    for number, due in ((1, "2026-11-20"), (3, "2026-11-23")):
        book.do(acts.set_due(book, [number], due))
    late = [card.number for card in actions_of(book, Filter(overdue=True))]
    assert late == [1, 3]
    assert book.do(acts.set_due(book, late, "2026-12-01", reason="春节前补上")) == 2
    assert not actions_of(book, Filter(overdue=True))
    assert book.do(book.undo(FOLLOWING)) == "delay"
    assert [card.number for card in actions_of(book, Filter(overdue=True))] == late


def test_the_date_of_finished_work_stays(book: Book) -> None:
    book.do(acts.event(book, [1], "done", result="已提交"))
    for act in (acts.set_due(book, [1], "2026-12-01"), acts.flag_risk(book, [1], "晚了")):
        assert refused(lambda act=act: book.do(act)) == "work_over"  # type: ignore[misc]


# ---------------------------------------------------------------------- steps (79-81)

GUIDE = "联系客户对接人→发送资料清单→接收并核对文档→反馈问题"


@pytest.mark.guide(79, 80, 81)
def test_the_guides_steps(book: Book) -> None:
    book.do(acts.set_steps(book, 1, GUIDE))
    assert [step.text for step in book.record("actions", 1).steps] == GUIDE.split("→")
    book.do(acts.edit_step(book, 1, 0, person="@专员", due="2026-11-26"))
    book.do(acts.tick_step(book, 1, 0, "done"))
    book.do(acts.move_step(book, 1, 3, -2))
    action = book.record("actions", 1)
    assert [(step.text, step.person, step.due, step.state) for step in action.steps] == [
        ("联系客户对接人", "专员", "2026-11-26", "done"),
        ("反馈问题", "", "", "todo"),
        ("发送资料清单", "", "", "todo"),
        ("接收并核对文档", "", "", "todo"),
    ]
    assert action.state == "doing"  # the first step begins the action
    card = next(card for card in actions_of(book) if card.number == 1)
    assert (card.steps_done, card.steps, card.step) == (1, 4, "反馈问题")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "联系 @专员 周二 → 发送清单 @李雷 11-26",
            [("联系", "专员", "2026-12-01"), ("发送清单", "李雷", "2026-11-26")],
        ),
        ("a -> b => c", [("a", "", ""), ("b", "", ""), ("c", "", "")]),
        ("第一步\n\n第二步 ＠韩梅", [("第一步", "", ""), ("第二步", "韩梅", "")]),
        ("发送 @李雷 给客户看", [("发送 给客户看", "李雷", "")]),
        ("@李雷", [("@李雷", "", "")]),
        ("联系 user@example.com → ", [("联系 user@example.com", "", "")]),
        ("→ → ", []),
        ("", []),
    ],
)
def test_steps_from_one_line(text: str, read: list[tuple[str, str, str]]) -> None:
    found = split(text, NOW)
    assert [(step.text, step.person, step.due) for step in found] == read
    again = split(" → ".join(step_line(step) for step in found), NOW)
    assert again == found


def test_new_words_for_the_steps_keep_what_was_done(book: Book) -> None:
    book.do(acts.set_steps(book, 1, "联系 @专员 → 发送"))
    book.do(acts.tick_step(book, 1, 0, "done"))
    book.do(acts.set_steps(book, 1, "准备 → 联系 → 发送"))
    book.do(acts.add_steps(book, 1, "反馈", at=1))
    book.do(acts.drop_step(book, 1, 3))
    assert [(step.text, step.person, step.state) for step in book.record("actions", 1).steps] == [
        ("准备", "", "todo"),
        ("反馈", "", "todo"),
        ("联系", "专员", "done"),
    ]
    assert refused(lambda: book.do(acts.tick_step(book, 1, 9))) == "no_step"
    assert refused(lambda: book.do(acts.edit_step(book, 1, 0, text=" "))) == "no_task"


# ---------------------------------------------------------------------- people, dependencies, edits


@pytest.mark.guide(23)
def test_everything_open_of_one_person_is_handed_over_in_one_act(book: Book) -> None:
    book.do(acts.set_steps(book, 3, "核对 @韩梅 → 复核 @李雷"))
    closed(book, 1)
    assert handed(book) == 2
    assert [book.record("actions", n).owner for n in (1, 3, 4)] == [
        "韩梅",
        "李雷",
        "赵敏",
    ]  # what is closed stays as it was
    assert [step.person for step in book.record("actions", 3).steps] == ["赵敏", "李雷"]
    assert not actions_of(book, Filter(person="韩梅", unsettled=True))
    assert book.do(book.undo(FOLLOWING)) == "handover"  # over two deals, taken back as one
    assert (book.record("actions", 4).owner, book.record("actions", 3).steps[0].person) == ("韩梅", "韩梅")
    assert book.do(book.redo(FOLLOWING)) == "handover"
    assert book.record("actions", 4).owner == "赵敏"


@pytest.mark.guide(23)
def test_who_takes_over_no_longer_helps_themselves(book: Book) -> None:
    from dealtui.domain.records import Helper

    book.do(acts.edit(book, 1, helpers=(Helper(name="赵敏", part="审核"), Helper(name="小王"))))
    handed(book)
    assert [helper.name for helper in book.record("actions", 1).helpers] == ["小王"]


def test_a_corrected_line_leaves_what_was_arranged_since(book: Book, recording: Recording) -> None:
    handed(book)
    book.do(acts.set_due(book, [1], "2026-12-01", reason="出差"))
    entry = book.record("actions", 1).entry
    recording.book.do(recording.edit(entry, "办 @韩梅 周五 提交修订后的补充方案，对应 N1"))
    action = book.record("actions", 1)
    assert (action.task, action.owner, action.due) == ("提交修订后的补充方案，对应 N1", "赵敏", "2026-12-01")


@pytest.mark.guide(88)
def test_a_date_that_was_moved_keeps_its_story_when_the_line_is_corrected(
    book: Book, recording: Recording
) -> None:
    """Also when it was moved back to the day that the line names."""
    book.do(acts.set_due(book, [1], "2026-12-01", reason="出差"))
    book.do(acts.set_due(book, [1], "2026-11-27"))
    entry = book.record("actions", 1).entry
    recording.book.do(recording.edit(entry, "办 @韩梅 12月4日 提交补充方案"))
    action = book.record("actions", 1)
    assert (action.due, action.original_due, len(action.slips)) == ("2026-11-27", "2026-11-27", 1)


def test_actions_do_not_wait_for_each_other_in_a_circle(book: Book) -> None:
    book.do(acts.depend(book, 1, [2, 3]))
    book.do(acts.depend(book, 2, [4]))
    with pytest.raises(EventRefused) as error:
        book.do(acts.depend(book, 4, [1]))
    assert (error.value.missing, error.value.code) == ("circle", "A1 → A1 → A2 → A1")
    assert book.record("actions", 4).depends == ()


def test_notes_have_their_day_and_author(book: Book) -> None:
    book.do(acts.add_note(book, [1, 4], "客户要纸质版"))
    book.do(acts.add_note(book, [1], "已打印\n两份"))
    assert book.record("actions", 1).note == "2026-11-25 李雷: 客户要纸质版\n2026-11-25 李雷: 已打印\n两份"
    assert book.record("actions", 4).note == "2026-11-25 李雷: 客户要纸质版"


def test_a_side_that_decides_how_to_close_stays_once_the_work_is_over(book: Book) -> None:
    book.do(acts.event(book, [1], "done", result="已提交"))
    assert refused(lambda: book.do(acts.edit(book, 1, side="client"))) == "side_settled"
    book.do(acts.event(book, [1], "send", to="王总"))
    assert refused(lambda: book.do(acts.edit(book, 1, result="另一个结果"))) == "already_told"
    with pytest.raises(TypeError):
        acts.edit(book, 1, state="closed")


def test_an_edit_on_a_stale_copy_is_refused(book: Book) -> None:
    seen = book.record("actions", 1).revision
    book.do(acts.edit(book, 1, task="先提交目录"))
    with pytest.raises(Stale):
        book.do(acts.edit(book, 1, expect=seen, task="先提交附录"))
    assert book.record("actions", 1).task == "先提交目录"


# ---------------------------------------------------------------------- the board's moves


def test_a_card_moves_by_the_event_that_leads_there(book: Book) -> None:
    for column, state in (("doing", "doing"), ("waiting", "waiting"), ("done", "done"), ("doing", "doing")):
        book.do(acts.move(book, [1], column))
        assert book.record("actions", 1).state == state
    assert refused(lambda: book.do(acts.move(book, [1], "closed"))) == "not_done"
    assert refused(lambda: book.do(acts.move(book, [1, 2], "doing"))) == "client_waits"
    assert refused(lambda: book.do(acts.move(book, [2], "done"))) == "no_result"


def test_marked_cards_move_all_or_none(book: Book) -> None:
    book.do(acts.move(book, [1, 4], "done"))
    assert [book.record("actions", n).state for n in (1, 4)] == ["done", "done"]
    book.do(acts.event(book, [1], "send", to="王总", result="已提交"))
    book.do(acts.event(book, [1], "feedback", text="好"))
    assert refused(lambda: book.do(acts.move(book, [1, 4], "closed"))) == "not_sent"
    assert [book.record("actions", n).state for n in (1, 4)] == ["answered", "done"]


# ---------------------------------------------------------------------- undo


def test_undo_takes_back_the_newest_over_all_deals_also_after_a_restart(book: Book) -> None:
    book.do(acts.event(book, [1], "start"))
    book.do(acts.event(book, [4], "start"))
    book.do(acts.event(book, [3], "cancel", reason="不做了"))
    book.close()
    again = Book.open(book.path, user="李雷", now=NOW)
    later = again
    assert [
        later.do(later.undo(FOLLOWING)),
        later.do(later.undo(FOLLOWING)),
        later.do(later.undo(FOLLOWING)),
        later.do(later.undo(FOLLOWING)),
    ] == ["cancel", "start", "start", ""]
    assert {doc.get("state", "todo") for doc in again.repo.table("actions")} == {"todo"}


def test_what_was_done_to_an_action_that_is_gone_is_not_taken_back(book: Book, recording: Recording) -> None:
    book.do(acts.event(book, [1], "start"))
    recording.book.do(recording.delete(book.record("actions", 1).entry))
    with pytest.raises(Stale):
        book.do(book.undo(FOLLOWING))
    assert 1 not in docs(book.repo.table("actions"))
    assert recording.book.do(recording.undo()) == "delete"
    assert book.do(book.undo(FOLLOWING)) == "start"
    assert book.record("actions", 1).state == "todo"


def test_undo_leaves_the_lines_of_the_meeting_and_other_peoples_work_alone(
    book: Book, recording: Recording
) -> None:
    recording.book.do(recording.capture(["共 项目周期为30天"]))
    assert book.do(book.undo(FOLLOWING)) == ""
    book.do(acts.event(book, [1], "start"))
    book.user = "韩梅"
    theirs = book
    assert theirs.do(theirs.undo(FOLLOWING)) == ""
    theirs.do(acts.event(book, [1], "wait"))
    book.user = "李雷"
    with pytest.raises(Stale):
        book.do(book.undo(FOLLOWING))
    assert book.record("actions", 1).state == "waiting"
    assert recording.book.do(recording.undo()) == "capture"
    assert len(recording.entries) == 5


@pytest.mark.guide(98)
def test_two_programs_are_held_to_the_same_rules(book: Book) -> None:
    """What the other has done meanwhile counts, whether or not it was seen here."""
    with_other = Book.open(book.path, user="韩梅", now=NOW)
    other = with_other
    book.do(acts.event(book, [1], "done", result="已提交"))
    other.do(acts.event(with_other, [1], "send", to="王总"))  # done here, sent there
    book.do(acts.event(book, [1], "feedback", text="好"))
    other.do(acts.event(with_other, [1], "reopen"))
    assert refused(lambda: book.do(acts.event(book, [1], "close"))) == "not_done"
    assert book.record("actions", 1).state == "doing"
    with pytest.raises(Stale):
        book.do(book.undo(FOLLOWING))  # the other has been at it since
    assert other.do(other.undo(FOLLOWING)) == "reopen"
    assert book.do(book.undo(FOLLOWING)) == "feedback"


async def test_the_screens_way_is_the_same(book: Book) -> None:
    await book.do_async(acts.event(book, [1], "start"))
    for case in hand_over(book, "韩梅", "赵敏"):
        await book.do_async(case)
    assert await book.do_async(book.undo(FOLLOWING)) == "handover"
    assert await book.do_async(book.undo(FOLLOWING)) == "start"
    assert await book.do_async(book.undo(FOLLOWING)) == ""
    assert await book.do_async(book.redo(FOLLOWING)) == "start"
    assert await book.do_async(book.redo(FOLLOWING)) == "handover"
    assert await book.do_async(book.redo(FOLLOWING)) == ""
    assert (book.record("actions", 1).state, book.record("actions", 4).owner) == ("doing", "赵敏")


# ---------------------------------------------------------------------- needs and the chain (29-31)


@pytest.mark.guide(29, 31)
def test_a_need_goes_from_captured_to_solved_with_the_clients_satisfaction(
    book: Book, recording: Recording
) -> None:
    recording.book.do(recording.capture(["需 移动端审批"]))

    def states() -> dict[str, tuple[str, int]]:
        from dealtui.domain.mapping import NEED_STATES

        return {need.line.code: (need.state, need.satisfaction) for need in needs_of(book, NEED_STATES)}

    assert states() == {"N1": ("promised", 0), "N2": ("captured", 0)}
    book.do(acts.event(book, [1], "done", result="已提交"))
    assert states()["N1"] == ("delivered", 0)
    book.do(acts.event(book, [1], "send", to="王总"))
    book.do(acts.event(book, [1], "feedback", text="满意", satisfaction=4))
    book.do(acts.event(book, [1], "close"))
    assert states()["N1"] == ("solved", 4)
    assert [need.line.code for need in needs_of(book)] == ["N2"]  # the unsolved ones
    assert needs_of(book, deal=2) == []
    book.do(acts.event(book, [1], "reopen"))
    assert states()["N1"][0] == "promised"
    book.do(acts.event(book, [1], "cancel", reason="并入二期"))
    assert states()["N1"] == ("answered", 0)


def book_code(recording: Recording) -> dict[str, int]:
    return {entry.code: entry.doc_id for entry in recording.entries}


# ---------------------------------------------------------------------- several receivers (107)


@pytest.mark.guide(107)
def test_a_result_goes_to_several_and_each_answers(book: Book, recording: Recording) -> None:
    book.do(acts.event(book, [1], "done", result="补充方案已提交"))
    book.do(acts.event(book, [1], "send", to="王总，@赵经理"))
    action = book.record("actions", 1)
    at = book.clock.stamp()
    assert [(one.name, one.at, one.answer) for one in action.told] == [("王总", at, ""), ("赵经理", at, "")]
    assert action.sent_to == "王总、赵经理"
    book.do(acts.event(book, [1], "feedback", text="没有问题", who="赵经理", satisfaction=4))
    assert [line.speaker for line in recording.entries if line.follows] == ["赵经理"]
    book.do(acts.event(book, [1], "feedback", text="再补一页\n下周看", who="王总"))
    action = book.record("actions", 1)
    assert action.feedback == "王总: 再补一页\n下周看\n赵经理: 没有问题"
    assert [one.answer for one in action.told] == ["再补一页\n下周看", "没有问题"]
    assert all(one.answered == at for one in action.told)
    assert [line.text for line in recording.entries if line.follows] == ["没有问题", "再补一页 下周看"]
    book.do(acts.event(book, [1], "close"))
    assert [book.do(book.undo(FOLLOWING)) for _ in range(3)] == ["close", "feedback", "feedback"]
    assert not any(one.answer for one in book.record("actions", 1).told)
    book.do(acts.event(book, [1], "reopen", to="doing"))
    assert book.record("actions", 1).told == ()


@pytest.mark.guide(107)
def test_who_is_told_later_joins_those_who_were(book: Book) -> None:
    book.do(acts.event(book, [1], "done", result="已提交"))
    book.do(acts.event(book, [1], "send", to="王总"))
    book.do(acts.event(book, [1], "feedback", text="好"))  # of one receiver nobody has to be named
    assert book.record("actions", 1).told[0].answer == "好"
    assert book.record("actions", 1).feedback == "好"


@pytest.mark.guide(94, 107)
def test_a_chase_says_whom_and_what_came_back(book: Book) -> None:
    assert refused(lambda: book.do(acts.reply(book, 2, "明天"))) == "not_chased"
    book.do(acts.event(book, [2], "chase", note="@王总 @赵经理 电话催过"))
    book.do(acts.reply(book, 2, "明天给"))
    (chase,) = book.record("actions", 2).chases
    assert (chase.to, chase.note, chase.answer) == ("王总、赵经理", "电话催过", "明天给")
    assert chase.answered == book.clock.stamp()
    assert book.do(book.undo(FOLLOWING)) == "reply"


@pytest.mark.parametrize(
    ("text", "to", "rest"),
    [
        ("电话 @王总", "", "电话 @王总"),
        ("@王总", "王总", ""),
        ("＠王总，赵经理 邮件", "王总、赵经理", "邮件"),
        ("@Tom @Ann wrote", "Tom, Ann", "wrote"),
        ("@", "", "@"),
        ("", "", ""),
    ],
)
def test_whom_a_note_is_addressed_to(text: str, to: str, rest: str) -> None:
    assert acts.addressed(text) == (to, rest)


@pytest.mark.guide(26, 80)
def test_names_in_steps_and_of_helpers_and_owners_are_read_as_in_lines(
    book: Book, recording: Recording
) -> None:
    book.do(recording.capture(["办 @韩梅 周五 报价"]))
    book.do(new_person(book.deal(book.record("actions", 1).deal).client, "钱进", "采购经理"))
    book.do(acts.add_steps(book, 1, "问价 @钱经理→核对 @韩"))
    book.do(acts.edit(book, 1, helpers=(Helper(name="钱", part="审核"),)))
    book.do(acts.assign(book, [1], "钱经理"))
    action = book.record("actions", 1)
    assert [step.person for step in action.steps] == ["钱进", "韩梅"]
    assert (action.owner, action.side, action.helpers) == ("钱进", "client", ())
    book.do(acts.assign(book, [1], "韩"))
    assert (book.record("actions", 1).owner, book.record("actions", 1).side) == ("韩梅", "ours")
