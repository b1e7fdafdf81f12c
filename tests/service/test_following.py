"""Following up until it is closed: guide items 5, 23, 25, 26, 29-31, 79-81, 86-88, 93-98."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from dealtui.domain.lifecycle import Refused
from dealtui.service import following_acts as acts
from dealtui.service import following_dates as dates
from dealtui.service import following_steps as steps
from dealtui.service.following import Following
from dealtui.service.following_list import Filter, actions_of
from dealtui.service.following_needs import chain_of, needs_of
from dealtui.service.following_next import done_and_next, new_action
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording, end
from dealtui.service.unit_of_work import Book
from dealtui.store.errors import Stale
from tests.conftest import FORM, NOW

LINES = (
    "需 定制化开发功能",  # N1
    "应 N1 满足 针对定制化需求，可提供二次开发服务",
    "办 @韩梅 周五 提交补充方案，对应 N1",  # A1, action 1
    "办 @王总 下周三 提供详细需求文档",  # A2, action 2, the client's
    "~办 @李雷 周五 内部核对底价",  # A3, action 3
)


@pytest.fixture
def following(recording: Recording) -> Following:
    """A meeting with three actions in one deal, and one action of another client."""
    recording.capture(LINES)
    book = recording.book
    other = FORM._replace(client="北辰物流", deal="仓储可视化", theirs=("陈主任:主任:决策人",))
    Recording(book, create_meeting(book, other)).capture(["办 @韩梅 12月5日 提交勘查报告"])
    return Following(book)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as error:
        act()
    return error.value.missing


def closed(following: Following, number: int, satisfaction: int = 0) -> None:
    book = following.book
    following.apply(acts.event(book, [number], "done", result="需求文档已确认"))
    following.apply(acts.event(book, [number], "send", to="王总"))
    following.apply(acts.event(book, [number], "feedback", text="没有问题", satisfaction=satisfaction))
    following.apply(acts.event(book, [number], "close"))


# ---------------------------------------------------------------------- the loop is closed (95-98)


@pytest.mark.guide(98)
def test_closed_only_after_the_result_was_sent_and_the_answer_recorded(following: Following) -> None:
    book = following.book

    def close() -> None:
        following.apply(acts.event(book, [1], "close"))

    assert refused(close) == "not_done"
    following.apply(acts.event(book, [1], "done", result="补充方案已提交"))
    assert refused(close) == "not_sent"
    following.apply(acts.event(book, [1], "send", to="王总"))
    assert refused(close) == "no_answer"
    following.apply(acts.event(book, [1], "feedback", text="同意", satisfaction=4))
    close()
    assert following.action(1).state == "closed"


@pytest.mark.guide(97)
def test_the_answer_is_a_new_line_of_the_record(following: Following, recording: Recording) -> None:
    before = len(recording.entries)
    closed(following, 1, satisfaction=5)
    line = recording.entries[-1]
    assert len(recording.entries) == before + 1
    assert (line.kind, line.text, line.side, line.speaker, line.follows) == (
        "note",
        "没有问题",
        "client",
        "王总",
        1,
    )
    assert recording.code(line.refs[0]) == "A1"
    assert following.undo() == "close"
    assert following.undo() == "feedback"
    assert len(recording.entries) == before


@pytest.mark.guide(97)
def test_the_answer_can_be_recorded_when_the_record_is_sealed(
    following: Following, recording: Recording
) -> None:
    """The line comes after the record: the seal allows it, and still holds afterwards."""
    from dealtui.service.sealing import seal
    from dealtui.service.verifying import verify

    book = following.book
    book.change("end", lambda work: end(work, recording.number), deal=1, scope=recording.number)
    seal(book, recording.number)
    assert book.meeting(recording.number).status == "sealed"
    closed(following, 1, satisfaction=5)
    number = following.apply(done_and_next(book, 3, "已核对", "准备报价单", "2026-12-01"))
    assert recording.entries[-1].action == number
    assert [verdict.faults for verdict in verify(book)] == [()]
    for label in ("done_next", "close", "feedback"):  # and it can be taken back
        assert following.undo() == label
    assert [verdict.faults for verdict in verify(book)] == [()]


@pytest.mark.guide(97)
def test_an_answer_goes_into_one_record(following: Following) -> None:
    assert refused(lambda: acts.event(following.book, [1, 4], "feedback", text="好")) == "several_deals"


@pytest.mark.guide(96)
def test_done_and_the_next_step_in_one(following: Following, recording: Recording) -> None:
    book = following.book
    number = following.apply(
        done_and_next(book, 1, "需求文档已确认", "方案设计", "2026-12-05", told="方案设计 | 提交初稿")
    )
    first, second = following.action(1), following.action(number)
    assert (first.state, first.result, first.next_step, first.next_due) == (
        "done",
        "需求文档已确认",
        "方案设计 | 提交初稿",
        "2026-12-05",
    )
    assert (second.code, second.task, second.owner, second.due, second.original_due) == (
        "A4",
        "方案设计",
        "韩梅",
        "2026-12-05",
        "2026-12-05",
    )
    assert (second.meeting, second.needs) == (first.meeting, first.needs)
    assert following.undo() == "done_next"  # one commit, taken back whole
    assert number not in book.repo.table("actions")
    assert (following.action(1).state, len(recording.entries)) == ("todo", 5)
    assert following.redo() == "done_next"
    assert following.action(number).code == "A4"


@pytest.mark.guide(25)
def test_an_action_outside_a_meeting_has_task_owner_and_origin(following: Following) -> None:
    book = following.book
    number = following.apply(new_action(book, 1, " 寄送\n样品 ", "@韩梅", "2026-11-30", side="ours"))
    action = following.action(number)
    assert (action.code, action.task, action.owner, action.due) == ("A4", "寄送 样品", "韩梅", "2026-11-30")
    assert book.state(1).entries[action.entry].follows == number
    assert refused(lambda: following.apply(new_action(book, 1, "", "韩梅"))) == "no_task"
    assert refused(lambda: following.apply(new_action(book, 1, "寄送样品", ""))) == "no_owner"


@pytest.mark.guide(26)
@pytest.mark.parametrize(
    ("owner", "missing"), [("大家", "shared_owner"), ("李雷、韩梅", "shared_owner"), ("", "no_owner")]
)
def test_one_person_is_accountable(following: Following, owner: str, missing: str) -> None:
    book = following.book
    assert refused(lambda: following.apply(acts.edit(book, 1, owner=owner))) == missing
    assert refused(lambda: following.apply(dates.hand_over(book, "韩梅", owner))) == missing
    assert following.action(1).owner == "韩梅"


# ---------------------------------------------------------------------- the client's own tasks (93, 94)


@pytest.mark.guide(93)
def test_the_clients_tasks_are_a_list_of_their_own_and_close_with_what_was_received(
    following: Following,
) -> None:
    book = following.book
    assert [card.number for card in actions_of(book, Filter(side="client"))] == [2]
    following.apply(acts.event(book, [2], "chase", note="电话，答应周三给"))
    assert refused(lambda: following.apply(acts.event(book, [2], "close"))) == "not_received"
    assert refused(lambda: following.apply(acts.event(book, [2], "send", to="王总"))) == "client_task"
    following.apply(acts.event(book, [2], "done", result="收到需求文档 v2"))
    following.apply(acts.event(book, [2], "close"))
    assert (following.action(2).state, following.action(2).result) == ("closed", "收到需求文档 v2")


@pytest.mark.guide(94)
def test_every_chase_is_kept_with_its_day(following: Following) -> None:
    book = following.book
    for note in ("电话", "邮件"):
        following.apply(acts.event(book, [2], "chase", note=note))
    chases = following.action(2).chases
    assert [(chase.note, chase.by, chase.at[:10]) for chase in chases] == [
        ("电话", "李雷", "2026-11-25"),
        ("邮件", "李雷", "2026-11-25"),
    ]
    (card,) = actions_of(book, Filter(side="client"))
    assert (card.chases, card.chased) == (2, chases[-1].at)


# ---------------------------------------------------------------------- dates (5, 86-88)


@pytest.mark.guide(88)
def test_a_delay_keeps_the_old_date_the_reason_and_the_answer(following: Following) -> None:
    book = following.book
    following.apply(dates.set_due(book, [1], "2026-12-01", reason="对接人出差", answer="renegotiate"))
    following.apply(dates.set_due(book, [1], "2026-12-04", reason="测试环境未到位", answer="resources"))
    action = following.action(1)
    assert (action.due, action.original_due) == ("2026-12-04", "2026-11-27")
    assert [(slip.old, slip.new, slip.reason, slip.answer) for slip in action.slips] == [
        ("2026-11-27", "2026-12-01", "对接人出差", "renegotiate"),
        ("2026-12-01", "2026-12-04", "测试环境未到位", "resources"),
    ]
    (card,) = actions_of(book, Filter(slipped=True))
    assert (card.number, card.slips) == (1, 2)


@pytest.mark.guide(88)
def test_an_earlier_or_a_first_date_is_no_delay(following: Following) -> None:
    book = following.book
    following.apply(dates.set_due(book, [1], "2026-11-26"))
    number = following.apply(new_action(book, 1, "寄送样品", "韩梅"))
    following.apply(dates.set_due(book, [number], "2026-12-01"))
    assert [following.action(n).slips for n in (1, number)] == [(), ()]
    assert (following.action(number).original_due, following.action(1).original_due) == (
        "2026-12-01",
        "2026-11-27",
    )
    following.apply(
        dates.set_due(book, [1], "2026-11-26T15:00")
    )  # the hour of the same day is not later than the day
    assert following.action(1).slips == ()


@pytest.mark.guide(88)
def test_the_reason_may_be_given_afterwards(following: Following) -> None:
    book = following.book
    assert refused(lambda: following.apply(dates.explain_slip(book, 1, "出差"))) == "no_slip"
    following.apply(dates.shift(book, [1], 7))
    following.apply(dates.explain_slip(book, 1, "对接人出差", "renegotiate"))
    (slip,) = following.action(1).slips
    assert (slip.old, slip.new, slip.reason, slip.answer) == (
        "2026-11-27",
        "2026-12-04",
        "对接人出差",
        "renegotiate",
    )


@pytest.mark.guide(86)
@pytest.mark.guide(87)
def test_a_risk_is_flagged_before_the_date_and_answered_in_one_of_two_ways(following: Following) -> None:
    book = following.book
    assert refused(lambda: following.apply(dates.answer_risk(book, [1], "加人"))) == "no_risk"
    following.apply(dates.flag_risk(book, [1, 3], "测试环境未到位"))
    assert [card.number for card in actions_of(book, Filter(risk=True))] == [1, 3]
    following.apply(dates.answer_risk(book, [1], "借用二号环境"))
    following.apply(dates.set_due(book, [3], "2026-12-02", reason="等环境", answer="renegotiate"))
    first, third = following.action(1), following.action(3)
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


def test_what_is_overdue_is_planned_anew_in_one_go(following: Following) -> None:
    book = following.book
    for number, due in ((1, "2026-11-20"), (3, "2026-11-23")):
        following.apply(dates.set_due(book, [number], due))
    late = [card.number for card in actions_of(book, Filter(overdue=True))]
    assert late == [1, 3]
    assert following.apply(dates.set_due(book, late, "2026-12-01", reason="春节前补上")) == 2
    assert not actions_of(book, Filter(overdue=True))
    assert following.undo() == "delay"
    assert [card.number for card in actions_of(book, Filter(overdue=True))] == late


def test_the_date_of_finished_work_stays(following: Following) -> None:
    book = following.book
    following.apply(acts.event(book, [1], "done", result="已提交"))
    for act in (dates.set_due(book, [1], "2026-12-01"), dates.flag_risk(book, [1], "晚了")):
        assert refused(lambda act=act: following.apply(act)) == "work_over"  # type: ignore[misc]


# ---------------------------------------------------------------------- steps (79-81)

GUIDE = "联系客户对接人→发送资料清单→接收并核对文档→反馈问题"


@pytest.mark.guide(79)
@pytest.mark.guide(80)
@pytest.mark.guide(81)
def test_the_guides_steps(following: Following) -> None:
    book = following.book
    following.apply(steps.set_steps(book, 1, GUIDE))
    assert [step.text for step in following.action(1).steps] == GUIDE.split("→")
    following.apply(steps.edit_step(book, 1, 0, person="@专员", due="2026-11-26"))
    following.apply(steps.tick_step(book, 1, 0, "done"))
    following.apply(steps.move_step(book, 1, 3, -2))
    action = following.action(1)
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
    found = steps.split(text, NOW)
    assert [(step.text, step.person, step.due) for step in found] == read
    again = steps.split(" → ".join(steps.step_line(step) for step in found), NOW)
    assert again == found


def test_new_words_for_the_steps_keep_what_was_done(following: Following) -> None:
    book = following.book
    following.apply(steps.set_steps(book, 1, "联系 @专员 → 发送"))
    following.apply(steps.tick_step(book, 1, 0, "done"))
    following.apply(steps.set_steps(book, 1, "准备 → 联系 → 发送"))
    following.apply(steps.add_steps(book, 1, "反馈", at=1))
    following.apply(steps.drop_step(book, 1, 3))
    assert [(step.text, step.person, step.state) for step in following.action(1).steps] == [
        ("准备", "", "todo"),
        ("反馈", "", "todo"),
        ("联系", "专员", "done"),
    ]
    assert refused(lambda: following.apply(steps.tick_step(book, 1, 9))) == "no_step"
    assert refused(lambda: following.apply(steps.edit_step(book, 1, 0, text=" "))) == "no_task"


# ---------------------------------------------------------------------- people, dependencies, edits


@pytest.mark.guide(23)
def test_everything_open_of_one_person_is_handed_over_in_one_act(following: Following) -> None:
    book = following.book
    following.apply(steps.set_steps(book, 3, "核对 @韩梅 → 复核 @李雷"))
    closed(following, 1)
    assert following.apply(dates.hand_over(book, "韩梅", "赵敏")) == 2
    assert [following.action(n).owner for n in (1, 3, 4)] == [
        "韩梅",
        "李雷",
        "赵敏",
    ]  # what is closed stays as it was
    assert [step.person for step in following.action(3).steps] == ["赵敏", "李雷"]
    assert not actions_of(book, Filter(person="韩梅", unsettled=True))
    assert following.undo() == "handover"  # over two deals, taken back as one
    assert (following.action(4).owner, following.action(3).steps[0].person) == ("韩梅", "韩梅")
    assert following.redo() == "handover"
    assert following.action(4).owner == "赵敏"


@pytest.mark.guide(23)
def test_who_takes_over_no_longer_helps_themselves(following: Following) -> None:
    from dealtui.domain.records import Helper

    book = following.book
    following.apply(acts.edit(book, 1, helpers=(Helper(name="赵敏", part="审核"), Helper(name="小王"))))
    following.apply(dates.hand_over(book, "韩梅", "赵敏"))
    assert [helper.name for helper in following.action(1).helpers] == ["小王"]


def test_a_corrected_line_leaves_what_was_arranged_since(following: Following, recording: Recording) -> None:
    book = following.book
    following.apply(dates.hand_over(book, "韩梅", "赵敏"))
    following.apply(dates.set_due(book, [1], "2026-12-01", reason="出差"))
    entry = following.action(1).entry
    asyncio.run(recording.edit(entry, "办 @韩梅 周五 提交修订后的补充方案，对应 N1"))
    action = following.action(1)
    assert (action.task, action.owner, action.due) == ("提交修订后的补充方案，对应 N1", "赵敏", "2026-12-01")


@pytest.mark.guide(88)
def test_a_date_that_was_moved_keeps_its_story_when_the_line_is_corrected(
    following: Following, recording: Recording
) -> None:
    """Also when it was moved back to the day that the line names."""
    book = following.book
    following.apply(dates.set_due(book, [1], "2026-12-01", reason="出差"))
    following.apply(dates.set_due(book, [1], "2026-11-27"))
    entry = following.action(1).entry
    asyncio.run(recording.edit(entry, "办 @韩梅 12月4日 提交补充方案"))
    action = following.action(1)
    assert (action.due, action.original_due, len(action.slips)) == ("2026-11-27", "2026-11-27", 1)


def test_actions_do_not_wait_for_each_other_in_a_circle(following: Following) -> None:
    book = following.book
    following.apply(acts.depend(book, 1, [2, 3]))
    following.apply(acts.depend(book, 2, [4]))
    with pytest.raises(Refused) as error:
        following.apply(acts.depend(book, 4, [1]))
    assert (error.value.missing, error.value.code) == ("circle", "A1 → A1 → A2 → A1")
    assert following.action(4).depends == ()


def test_notes_have_their_day_and_author(following: Following) -> None:
    book = following.book
    following.apply(acts.add_note(book, [1, 4], "客户要纸质版"))
    following.apply(acts.add_note(book, [1], "已打印\n两份"))
    assert following.action(1).note == "2026-11-25 李雷: 客户要纸质版\n2026-11-25 李雷: 已打印\n两份"
    assert following.action(4).note == "2026-11-25 李雷: 客户要纸质版"


def test_a_side_that_decides_how_to_close_stays_once_the_work_is_over(following: Following) -> None:
    book = following.book
    following.apply(acts.event(book, [1], "done", result="已提交"))
    assert refused(lambda: following.apply(acts.edit(book, 1, side="client"))) == "side_settled"
    following.apply(acts.event(book, [1], "send", to="王总"))
    assert refused(lambda: following.apply(acts.edit(book, 1, result="另一个结果"))) == "already_told"
    with pytest.raises(TypeError):
        acts.edit(book, 1, state="closed")


def test_an_edit_on_a_stale_copy_is_refused(following: Following) -> None:
    book = following.book
    seen = following.action(1).revision
    following.apply(acts.edit(book, 1, task="先提交目录"))
    with pytest.raises(Stale):
        following.apply(acts.edit(book, 1, expect=seen, task="先提交附录"))
    assert following.action(1).task == "先提交目录"


# ---------------------------------------------------------------------- the board's moves


def test_a_card_moves_by_the_event_that_leads_there(following: Following) -> None:
    book = following.book
    for column, state in (("doing", "doing"), ("waiting", "waiting"), ("done", "done"), ("doing", "doing")):
        following.apply(acts.move(book, [1], column))
        assert following.action(1).state == state
    assert refused(lambda: following.apply(acts.move(book, [1], "closed"))) == "not_done"
    assert refused(lambda: following.apply(acts.move(book, [1, 2], "doing"))) == "client_waits"
    assert refused(lambda: following.apply(acts.move(book, [2], "done"))) == "no_result"


def test_marked_cards_move_all_or_none(following: Following) -> None:
    book = following.book
    following.apply(acts.move(book, [1, 4], "done"))
    assert [following.action(n).state for n in (1, 4)] == ["done", "done"]
    following.apply(acts.event(book, [1], "send", to="王总", result="已提交"))
    following.apply(acts.event(book, [1], "feedback", text="好"))
    assert refused(lambda: following.apply(acts.move(book, [1, 4], "closed"))) == "not_sent"
    assert [following.action(n).state for n in (1, 4)] == ["answered", "done"]


# ---------------------------------------------------------------------- undo


def test_undo_takes_back_the_newest_over_all_deals_also_after_a_restart(following: Following) -> None:
    book = following.book
    following.apply(acts.event(book, [1], "start"))
    following.apply(acts.event(book, [4], "start"))
    following.apply(acts.event(book, [3], "cancel", reason="不做了"))
    book.close()
    again = Book.open(book.path, user="李雷", now=NOW)
    later = Following(again)
    assert [later.undo(), later.undo(), later.undo(), later.undo()] == ["cancel", "start", "start", ""]
    assert {doc.get("state", "todo") for doc in again.repo.table("actions").values()} == {"todo"}
    again.close()


def test_what_was_done_to_an_action_that_is_gone_is_not_taken_back(
    following: Following, recording: Recording
) -> None:
    book = following.book
    following.apply(acts.event(book, [1], "start"))
    asyncio.run(recording.delete(following.action(1).entry))
    with pytest.raises(Stale):
        following.undo()
    assert 1 not in book.repo.table("actions")
    assert asyncio.run(recording.undo()) == "delete"
    assert following.undo() == "start"
    assert following.action(1).state == "todo"


def test_undo_leaves_the_lines_of_the_meeting_and_other_peoples_work_alone(
    following: Following, recording: Recording
) -> None:
    book = following.book
    recording.capture(["共 项目周期为30天"])
    assert following.undo() == ""
    following.apply(acts.event(book, [1], "start"))
    book.user = "韩梅"
    theirs = Following(book)
    assert theirs.undo() == ""
    theirs.apply(acts.event(book, [1], "wait"))
    book.user = "李雷"
    with pytest.raises(Stale):
        following.undo()
    assert following.action(1).state == "waiting"
    assert asyncio.run(recording.undo()) == "capture"
    assert len(recording.entries) == 5


@pytest.mark.guide(98)
def test_two_programs_are_held_to_the_same_rules(following: Following) -> None:
    """What the other has done meanwhile counts, whether or not it was seen here."""
    book = following.book
    with_other = Book.open(book.path, user="韩梅", now=NOW)
    other = Following(with_other)
    following.apply(acts.event(book, [1], "done", result="已提交"))
    other.apply(acts.event(with_other, [1], "send", to="王总"))  # done here, sent there
    following.apply(acts.event(book, [1], "feedback", text="好"))
    other.apply(acts.event(with_other, [1], "reopen"))
    assert refused(lambda: following.apply(acts.event(book, [1], "close"))) == "not_done"
    assert following.action(1).state == "doing"
    with pytest.raises(Stale):
        following.undo()  # the other has been at it since
    assert other.undo() == "reopen"
    assert following.undo() == "feedback"
    with_other.close()


async def test_the_screens_way_is_the_same(following: Following) -> None:
    book = following.book
    await following.apply_async(acts.event(book, [1], "start"))
    await following.apply_async(dates.hand_over(book, "韩梅", "赵敏"))
    assert await following.undo_async() == "handover"
    assert await following.undo_async() == "start"
    assert await following.undo_async() == ""
    assert await following.redo_async() == "start"
    assert await following.redo_async() == "handover"
    assert await following.redo_async() == ""
    assert (following.action(1).state, following.action(4).owner) == ("doing", "赵敏")


# ---------------------------------------------------------------------- needs and the chain (29-31)


@pytest.mark.guide(29)
@pytest.mark.guide(31)
def test_a_need_goes_from_captured_to_solved_with_the_clients_satisfaction(
    following: Following, recording: Recording
) -> None:
    book = following.book
    recording.capture(["需 移动端审批"])

    def states() -> dict[str, tuple[str, int]]:
        from dealtui.domain.need_state import NEED_STATES

        return {need.code: (need.state, need.satisfaction) for need in needs_of(book, NEED_STATES)}

    assert states() == {"N1": ("promised", 0), "N2": ("captured", 0)}
    following.apply(acts.event(book, [1], "done", result="已提交"))
    assert states()["N1"] == ("delivered", 0)
    following.apply(acts.event(book, [1], "send", to="王总"))
    following.apply(acts.event(book, [1], "feedback", text="满意", satisfaction=4))
    following.apply(acts.event(book, [1], "close"))
    assert states()["N1"] == ("solved", 4)
    assert [need.code for need in needs_of(book)] == ["N2"]  # the unsolved ones
    assert needs_of(book, deal=2) == []
    following.apply(acts.event(book, [1], "reopen"))
    assert states()["N1"][0] == "promised"
    following.apply(acts.event(book, [1], "cancel", reason="并入二期"))
    assert states()["N1"] == ("answered", 0)


@pytest.mark.guide(30)
def test_the_chain_can_be_followed_from_any_of_its_ends(following: Following, recording: Recording) -> None:
    closed(following, 1)
    code = book_code(recording)
    feedback = recording.entries[-1].doc_id
    chains = {
        chain_of(following.book, 1, entry=code["N1"]),
        chain_of(following.book, 1, entry=code["R1"]),
        chain_of(following.book, 1, entry=code["A1"]),
        chain_of(following.book, 1, action=1),
        chain_of(following.book, 1, entry=feedback),
    }
    assert chains == {((code["N1"],), (code["R1"],), (code["A1"],), (1,), (feedback,))}


def book_code(recording: Recording) -> dict[str, int]:
    return {entry.code: entry.doc_id for entry in recording.entries}
