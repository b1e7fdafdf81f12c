"""Following up until it is closed: guide items 5, 14, 23, 25, 26, 29-31, 79-81, 86-88, 93-98, 107."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dealtui.domain.lifecycle import EventRefused
from dealtui.domain.mapping import NEED_STATES, taken_up
from dealtui.domain.records import Helper
from dealtui.domain.typed import Next, split, step_line
from dealtui.service import following as acts
from dealtui.service.book import FOLLOWING, Book, UseCase
from dealtui.service.following import go_on, keep_promise
from dealtui.service.handover import hand_over
from dealtui.service.lists import Filter, actions_of, needs_of, promises_of
from dealtui.service.preparing import create_meeting, end, new_person
from dealtui.service.recording import Recording
from dealtui.service.sealing import seal
from dealtui.store.errors import Stale
from tests.conftest import FORM, NOW, docs, each, of, raised, sound

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


def go(book: Book, number: int, **events: dict[str, Any]) -> None:
    """Events of an action, one after the other, with what is given to each."""
    for name, given in events.items():
        book.do(acts.event(book, [number], name, **given))


TOLD: dict[str, dict[str, Any]] = {"done": {"result": "需求文档已确认"}, "send": {"to": "王总"}}
CLOSED = TOLD | {"feedback": {"text": "没有问题"}, "close": {}}


def refused(book: Book, act: UseCase[Any] | Callable[[], UseCase[Any]]) -> str:
    """Why a use case is refused, when it is made or when it is done."""
    error = raised(EventRefused, lambda: book.do(act() if callable(act) else act))
    return error.missing


def refused_event(book: Book, number: int, name: str, **given: Any) -> str:
    return refused(book, acts.event(book, [number], name, **given))


def states(book: Book, *numbers: int) -> list[str]:
    return [book.record("actions", number).state for number in numbers]


def shown(book: Book, **wanted: Any) -> list[int]:
    return [card.number for card in actions_of(book, Filter(**wanted))]


def undone(book: Book, times: int = 1) -> list[str]:
    return [book.do(book.undo(FOLLOWING)) for _ in range(times)]


# ---------------------------------------------------------------------- the loop is closed (95-98)


@pytest.mark.guide(97)
def test_the_answer_is_a_new_line_of_the_record(book: Book, recording: Recording) -> None:
    before = len(recording.entries)
    go(book, 1, **CLOSED)
    line = recording.entries[-1]
    assert len(recording.entries) == before + 1
    assert of(line, "kind text side speaker follows") == ("note", "没有问题", "client", "王总", 1)
    assert recording.code(line.refs[0]) == "A1"
    assert undone(book, 2) == ["close", "feedback"]
    assert len(recording.entries) == before
    assert refused(book, lambda: acts.event(book, [1, 4], "feedback", text="好")) == "several_deals"


@pytest.mark.guide(97)
def test_the_answer_can_be_recorded_when_the_record_is_sealed(book: Book, recording: Recording) -> None:
    """The line comes after the record: the seal allows it, and still holds afterwards."""
    book.do(end(book, recording.number))
    book.do(seal(book, recording.number))
    assert book.meeting(recording.number).status == "sealed"
    go(book, 1, **CLOSED)
    number = book.do(go_on(book, 3, "已核对", Next("准备报价单", due="2026-12-01")))
    assert recording.entries[-1].action == number
    assert sound(book)
    assert undone(book, 3) == ["done_next", "close", "feedback"], "and it can be taken back"
    assert sound(book)


@pytest.mark.guide(96)
def test_done_and_the_next_step_in_one(book: Book, recording: Recording) -> None:
    step = Next("方案设计", due="2026-12-05", delivery="提交初稿")
    told, number = "方案设计 | 提交初稿", book.do(go_on(book, 1, "需求文档已确认", step))
    first, second = book.record("actions", 1), book.record("actions", number)
    assert of(first, "state result next_step next_due") == ("done", "需求文档已确认", told, "2026-12-05")
    born = ("A4", "方案设计", "韩梅", "2026-12-05", "2026-12-05", first.meeting, first.needs)
    assert of(second, "code task owner due original_due meeting needs") == born
    assert undone(book) == ["done_next"], "one commit, taken back whole"
    assert number not in docs(book.repo.table("actions"))
    assert (states(book, 1), len(recording.entries)) == (["todo"], 5)
    assert book.do(book.redo(FOLLOWING)) == "done_next"
    assert book.record("actions", number).code == "A4"


@pytest.mark.guide(25)
def test_what_comes_after_what_was_told_has_task_owner_and_origin(book: Book) -> None:
    go(book, 1, **TOLD)
    number = book.do(go_on(book, 1, "", Next(" 寄送\n样品 ", "@韩", "2026-11-30")))
    action = book.record("actions", number)
    assert of(action, "code task owner side due") == ("A4", "寄送 样品", "韩梅", "ours", "2026-11-30")
    assert (states(book, 1), book.state(1).entries[action.entry].follows) == (["sent"], number)
    assert refused(book, go_on(book, 1, "", Next(""))) == "no_task"
    assert refused(book, go_on(book, 1, "", Next("寄送样品", "大家"))) == "shared_owner"
    go(book, 3, done={"result": "已核对"}, close={})
    number = book.do(go_on(book, 3, "", Next("再核对")))
    assert of(book.record("actions", number), "owner internal") == ("李雷", True), "it stays within the house"


@pytest.mark.guide(26)
@each(("owner", "missing"), [("大家", "shared_owner"), ("李雷、韩梅", "shared_owner"), ("", "no_owner")])
def test_one_person_is_accountable(book: Book, owner: str, missing: str) -> None:
    assert refused(book, acts.assign(book, [1], owner)) == missing
    assert raised(EventRefused, hand_over, book, "韩梅", owner).missing == missing
    assert book.record("actions", 1).owner == "韩梅"


# ---------------------------------------------------------------------- the client's own tasks (93, 94)


@pytest.mark.guide(94, 107)
def test_every_chase_is_kept_with_its_day_whom_it_named_and_what_came_back(book: Book) -> None:
    assert refused(book, acts.reply(book, 2, "明天")) == "not_chased"
    for note in ("电话", "@王总 @赵经理 邮件催过"):
        go(book, 2, chase={"note": note})
    book.do(acts.reply(book, 2, "明天给"))
    first, second = book.record("actions", 2).chases
    at = book.clock.stamp()
    assert of(first, "to note by at answer") == ("", "电话", "李雷", at, "")
    answered = ("王总、赵经理", "邮件催过", "李雷", at, "明天给", at)
    assert of(second, "to note by at answer answered") == answered
    (card,) = actions_of(book, Filter(side="client"))
    assert (card.chases, card.chased) == (2, at)
    assert undone(book) == ["reply"]


@each(
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


# ---------------------------------------------------------------------- dates (5, 86-88)


@pytest.mark.guide(88)
def test_a_delay_keeps_the_old_date_the_reason_and_the_answer(book: Book) -> None:
    book.do(acts.set_due(book, [1], "2026-12-01", reason="对接人出差", answer="renegotiate"))
    book.do(acts.set_due(book, [1], "2026-12-04", reason="测试环境未到位", answer="resources"))
    action = book.record("actions", 1)
    assert of(action, "due original_due") == ("2026-12-04", "2026-11-27")
    assert [of(slip, "old new reason answer") for slip in action.slips] == [
        ("2026-11-27", "2026-12-01", "对接人出差", "renegotiate"),
        ("2026-12-01", "2026-12-04", "测试环境未到位", "resources"),
    ]
    (card,) = actions_of(book, Filter(slipped=True))
    assert (card.number, card.slips) == (1, 2)


@pytest.mark.guide(88)
def test_an_earlier_or_a_first_date_is_no_delay(book: Book) -> None:
    book.do(acts.set_due(book, [1], "2026-11-26"))
    number = book.do(go_on(book, 3, "", Next("寄送样品")))
    book.do(acts.set_due(book, [number], "2026-12-01"))
    for which, first in ((1, "2026-11-27"), (number, "2026-12-01")):
        assert of(book.record("actions", which), "slips original_due") == ((), first)
    book.do(acts.set_due(book, [1], "2026-11-26T15:00"))
    assert book.record("actions", 1).slips == (), "the hour of the same day is not later than the day"


@pytest.mark.guide(88)
def test_the_reason_may_be_given_afterwards(book: Book) -> None:
    assert refused(book, acts.explain_slip(book, 1, "出差")) == "no_slip"
    book.do(acts.replan(book, acts.shifted(book, [1], 7)))
    book.do(acts.explain_slip(book, 1, "对接人出差", "renegotiate"))
    (slip,) = book.record("actions", 1).slips
    assert of(slip, "old new reason answer") == ("2026-11-27", "2026-12-04", "对接人出差", "renegotiate")


@pytest.mark.guide(86, 87)
def test_a_risk_is_flagged_before_the_date_and_answered_in_one_of_two_ways(book: Book) -> None:
    assert refused(book, acts.answer_risk(book, [1], "加人")) == "no_risk"
    book.do(acts.flag_risk(book, [1, 3], "测试环境未到位"))
    assert shown(book, risk=True) == [1, 3]
    book.do(acts.answer_risk(book, [1], "借用二号环境"))
    book.do(acts.set_due(book, [3], "2026-12-02", reason="等环境", answer="renegotiate"))
    first, third = book.record("actions", 1), book.record("actions", 3)
    assert of(first, "risk due") + of(third, "risk due") == ("", "2026-11-27", "", "2026-12-02")
    answered = ("resources", "", "测试环境未到位; 借用二号环境")
    assert [of(slip, "answer new reason") for slip in first.slips] == [answered]
    assert third.slips[0].answer == "renegotiate"
    assert [card.slips for card in actions_of(book, Filter(deal=1))] == [0, 0, 1], "the date stayed"


def test_the_date_of_finished_work_stays(book: Book) -> None:
    go(book, 1, done={"result": "已提交"})
    for act in (acts.set_due(book, [1], "2026-12-01"), acts.flag_risk(book, [1], "晚了")):
        assert refused(book, act) == "work_over"


# ---------------------------------------------------------------------- steps (79-81)

GUIDE = "联系客户对接人→发送资料清单→接收并核对文档→反馈问题"


def steps(book: Book) -> list[tuple[Any, ...]]:
    return [of(step, "text person due state") for step in book.record("actions", 1).steps]


@pytest.mark.guide(79, 80, 81)
def test_the_guides_steps(book: Book) -> None:
    book.do(acts.set_steps(book, 1, GUIDE))
    assert steps(book) == [(text, "", "", "todo") for text in GUIDE.split("→")]
    book.do(acts.edit_step(book, 1, 0, person="@专员", due="2026-11-26"))
    book.do(acts.tick_step(book, 1, 0, "done"))
    book.do(acts.move_step(book, 1, 3, -2))
    others = [(text, "", "", "todo") for text in ("反馈问题", "发送资料清单", "接收并核对文档")]
    assert steps(book) == [("联系客户对接人", "专员", "2026-11-26", "done"), *others]
    assert states(book, 1) == ["doing"], "the first step begins the action"
    card = next(card for card in actions_of(book) if card.number == 1)
    assert (card.steps_done, card.steps, card.step) == (1, 4, "反馈问题")


@each(
    ("text", "read"),
    [
        ("联系 @专员 周二 → 发送清单", [("联系", "专员", "2026-12-01"), ("发送清单", "", "")]),
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
    assert [of(step, "text person due") for step in found] == read
    assert split(" → ".join(map(step_line, found)), NOW) == found


def test_new_words_for_the_steps_keep_what_was_done(book: Book) -> None:
    book.do(acts.set_steps(book, 1, "联系 @专员 → 发送"))
    book.do(acts.tick_step(book, 1, 0, "done"))
    book.do(acts.set_steps(book, 1, "准备 → 联系 → 发送"))
    book.do(acts.add_steps(book, 1, "反馈", at=1))
    book.do(acts.drop_step(book, 1, 3))
    new = [("准备", "", "", "todo"), ("反馈", "", "", "todo")]
    assert steps(book) == [*new, ("联系", "专员", "", "done")]
    for place in (9, -1):
        assert refused(book, acts.tick_step(book, 1, place)) == "no_step"
    assert refused(book, acts.edit_step(book, 1, 0, text=" ")) == "no_task"


@pytest.mark.guide(26, 80)
def test_names_in_steps_and_of_helpers_and_owners_are_read_as_in_lines(
    book: Book, recording: Recording
) -> None:
    book.do(new_person(book.deal(1).client, "钱进", "采购经理"))
    book.do(acts.add_steps(book, 1, "问价 @钱经理→核对 @韩"))
    book.do(acts.edit(book, 1, helpers=(Helper(name="钱", part="审核"),)))
    book.do(acts.assign(book, [1], "钱经理"))
    assert [step[1] for step in steps(book)] == ["钱进", "韩梅"]
    assert of(book.record("actions", 1), "owner side helpers") == ("钱进", "client", ())
    book.do(acts.assign(book, [1], "韩"))
    assert of(book.record("actions", 1), "owner side") == ("韩梅", "ours")


# ---------------------------------------------------------------------- what is corrected, what waits, notes, edits


@pytest.mark.guide(88)
def test_a_corrected_line_leaves_what_was_arranged_since(book: Book, recording: Recording) -> None:
    """Who has it and until when; also when the date was moved back to the day that the line names."""
    book.do(hand_over(book, "韩梅", "赵敏")[0])
    entry = book.record("actions", 1).entry
    book.do(acts.set_due(book, [1], "2026-12-01", reason="出差"))
    book.do(recording.edit(entry, "办 @韩梅 周五 提交修订后的补充方案，对应 N1"))
    arranged = ("提交修订后的补充方案，对应 N1", "赵敏", "2026-12-01")
    assert of(book.record("actions", 1), "task owner due") == arranged
    book.do(acts.set_due(book, [1], "2026-11-27"))
    book.do(recording.edit(entry, "办 @韩梅 12月4日 提交补充方案"))
    action = book.record("actions", 1)
    assert (action.due, action.original_due, len(action.slips)) == ("2026-11-27", "2026-11-27", 1)


def test_actions_do_not_wait_for_each_other_in_a_circle(book: Book) -> None:
    book.do(acts.depend(book, 1, [2, 3]))
    book.do(acts.depend(book, 2, [4]))
    error = raised(EventRefused, book.do, acts.depend(book, 4, [1]))
    assert (error.missing, error.code) == ("circle", "A1 → A1 → A2 → A1")
    assert book.record("actions", 4).depends == ()


def test_notes_have_their_day_and_author(book: Book) -> None:
    book.do(acts.add_note(book, [1, 4], "客户要纸质版"))
    book.do(acts.add_note(book, [1], "已打印\n两份"))
    assert book.record("actions", 1).note == "2026-11-25 李雷: 客户要纸质版\n2026-11-25 李雷: 已打印\n两份"
    assert book.record("actions", 4).note == "2026-11-25 李雷: 客户要纸质版"


def test_what_is_settled_or_changed_meanwhile_is_not_edited(book: Book) -> None:
    seen = book.record("actions", 1).revision
    book.do(acts.edit(book, 1, task="先提交目录"))
    raised(Stale, book.do, acts.edit(book, 1, expect=seen, task="先提交附录"))
    assert book.record("actions", 1).task == "先提交目录"
    go(book, 1, done={"result": "已提交"})
    assert refused(book, acts.edit(book, 1, side="client")) == "side_settled", "it decides how to close"
    go(book, 1, send={"to": "王总"})
    assert refused(book, acts.edit(book, 1, result="另一个结果")) == "already_told"
    raised(TypeError, lambda: acts.edit(book, 1, state="closed"))


# ---------------------------------------------------------------------- the board's moves


def test_marked_cards_move_all_or_none(book: Book) -> None:
    book.do(acts.move(book, [1, 4], "done"))
    assert states(book, 1, 4) == ["done", "done"]
    go(book, 1, send={"to": "王总", "result": "已提交"}, feedback={"text": "好"})
    assert refused(book, acts.move(book, [1, 4], "closed")) == "not_sent"
    assert states(book, 1, 4) == ["answered", "done"]


# ---------------------------------------------------------------------- undo


def test_undo_takes_back_the_newest_over_all_deals_also_after_a_restart(book: Book) -> None:
    go(book, 1, start={})
    go(book, 4, start={})
    go(book, 3, cancel={"reason": "不做了"})
    book.close()
    again = Book.open(book.path, user="李雷", now=NOW)
    assert undone(again, 4) == ["cancel", "start", "start", ""]
    assert {doc.get("state", "todo") for doc in again.repo.table("actions")} == {"todo"}


def test_what_was_done_to_an_action_that_is_gone_is_not_taken_back(book: Book, recording: Recording) -> None:
    go(book, 1, start={})
    book.do(recording.delete(book.record("actions", 1).entry))
    raised(Stale, undone, book)
    assert 1 not in docs(book.repo.table("actions"))
    assert book.do(recording.undo()) == "delete"
    assert undone(book) == ["start"]
    assert states(book, 1) == ["todo"]


def test_undo_leaves_the_lines_of_the_meeting_and_other_peoples_work_alone(
    book: Book, recording: Recording
) -> None:
    book.do(recording.capture(["共 项目周期为30天"]))
    assert undone(book) == [""]
    go(book, 1, start={})
    book.user = "韩梅"
    assert undone(book) == [""]
    go(book, 1, wait={})
    book.user = "李雷"
    raised(Stale, undone, book)
    assert states(book, 1) == ["waiting"]
    assert book.do(recording.undo()) == "capture"
    assert len(recording.entries) == 5


@pytest.mark.guide(98)
def test_two_programs_are_held_to_the_same_rules(book: Book) -> None:
    """What the other has done meanwhile counts, whether or not it was seen here."""
    other = Book.open(book.path, user="韩梅", now=NOW)
    go(book, 1, done={"result": "已提交"})
    go(other, 1, send={"to": "王总"})  # done here, sent there
    go(book, 1, feedback={"text": "好"})
    go(other, 1, reopen={})
    assert refused_event(book, 1, "close") == "not_done"
    assert states(book, 1) == ["doing"]
    raised(Stale, undone, book)  # the other has been at it since
    assert undone(other) == ["reopen"]
    assert undone(book) == ["feedback"]


# ---------------------------------------------------------------------- needs and the chain (29-31)


@pytest.mark.guide(29, 31)
def test_a_need_goes_from_captured_to_solved_with_the_clients_satisfaction(
    book: Book, recording: Recording
) -> None:
    def far() -> dict[str, tuple[str, int]]:
        return {need.line.code: (need.state, need.satisfaction) for need in needs_of(book, NEED_STATES)}

    book.do(recording.capture(["需 移动端审批"]))
    assert far() == {"N1": ("promised", 0), "N2": ("captured", 0)}
    go(book, 1, done={"result": "已提交"})
    assert far()["N1"] == ("delivered", 0)
    go(book, 1, send={"to": "王总"}, feedback={"text": "满意", "satisfaction": 4}, close={})
    assert far()["N1"] == ("solved", 4)
    assert [need.line.code for need in needs_of(book)] == ["N2"], "the unsolved ones"
    assert needs_of(book, deal=2) == []
    go(book, 1, reopen={})
    assert far()["N1"][0] == "promised"
    go(book, 1, cancel={"reason": "并入二期"})
    assert far()["N1"] == ("answered", 0)


# ---------------------------------------------------------------------- several receivers (107)


@pytest.mark.guide(107)
def test_a_result_goes_to_several_and_each_answers(book: Book, recording: Recording) -> None:
    def followed(name: str) -> list[str]:
        return [getattr(line, name) for line in recording.entries if line.follows]

    go(book, 1, done={"result": "补充方案已提交"}, send={"to": "王总，@赵经理"})
    action, at = book.record("actions", 1), book.clock.stamp()
    assert [of(one, "name at answer") for one in action.told] == [("王总", at, ""), ("赵经理", at, "")]
    assert action.sent_to == "王总、赵经理"
    go(book, 1, feedback={"text": "没有问题", "who": "赵经理", "satisfaction": 4})
    assert followed("speaker") == ["赵经理"]
    go(book, 1, feedback={"text": "再补一页\n下周看", "who": "王总"})
    action = book.record("actions", 1)
    assert action.feedback == "王总: 再补一页\n下周看\n赵经理: 没有问题"
    assert [of(one, "answer answered") for one in action.told] == [("再补一页\n下周看", at), ("没有问题", at)]
    assert followed("text") == ["没有问题", "再补一页 下周看"]
    go(book, 1, close={})
    assert undone(book, 3) == ["close", "feedback", "feedback"]
    assert not any(one.answer for one in book.record("actions", 1).told)
    go(book, 1, feedback={"text": "好", "who": "王总"}, reopen={"to": "doing"})
    assert book.record("actions", 1).told == ()
    go(book, 1, **TOLD, feedback={"text": "好"})  # of one receiver nobody has to be named
    assert (book.record("actions", 1).told[0].answer, book.record("actions", 1).feedback) == ("好", "好")


# ---------------------------------------------------------------------- spoken promises (14)


@pytest.mark.guide(14)
async def test_a_promise_is_listed_until_it_is_an_action(book: Book, recording: Recording) -> None:
    def in_the_air() -> list[str]:
        return [promise.line.code for promise in promises_of(book, deal=1, open_only=True)]

    lines = ["诺 王总 试点成功就签年框 | 试点成功", "诺 我方 三年免费升级", "办 @韩梅 周五 V2 写进合同"]
    book.do(recording.capture(lines))
    told = [(p.line.code, p.line.speaker, p.action != 0) for p in promises_of(book)]
    assert (told, in_the_air()) == ([("V1", "王总", False), ("V2", "", True)], ["V1"])
    first, second = (entry.doc_id for entry in recording.entries if entry.kind == "promise")
    number = book.do(keep_promise(book, 1, first))
    kept = ("试点成功就签年框", "王总", "client", "todo")
    assert of(book.record("actions", number), "task owner side state") == kept
    assert in_the_air() == []
    await book.do_async(book.undo(FOLLOWING))
    assert in_the_air() == ["V1"]
    assert raised(EventRefused, keep_promise, book, 1, second).missing == "no_owner"


@pytest.mark.guide(14, 28)
async def test_a_promise_of_a_sealed_record_is_kept_after_it(book: Book) -> None:
    recording = Recording(book, book.do(create_meeting(FORM._replace(deal="三期"))))
    book.do(recording.capture(["诺 王总 签年框 | 试点成功", "共 30天 #方案 #价格 #周期 #权责"]))
    book.do(end(book, recording.number))
    book.do(seal(book, recording.number))
    deal, promise = recording.deal.doc_id, recording.entries[0].doc_id
    number = book.do(keep_promise(book, deal, promise, due="2026-12-05"))
    assert book.record("actions", number).due == "2026-12-05"
    assert taken_up(book.state(deal).entries.values()) == {promise: recording.entries[-1].doc_id}
    assert sound(book)
    book.do(recording.delete(recording.entries[-1].doc_id))
    assert sound(book), "what followed the record may be taken out, its action with it"
    book.do(recording.undo())
    await book.do_async(book.undo(FOLLOWING))
    assert promises_of(book, deal=deal, open_only=True)


@pytest.mark.guide(97)
@pytest.mark.parametrize("by_line", [True, False])
def test_what_was_closed_in_the_house_is_to_be_told_once_it_is_the_clients(
    recording: Recording, by_line: bool
) -> None:
    book = recording.book
    (captured,) = book.do(recording.capture(["~> @李雷 周五 内部核对底价"]))
    number = recording.entry(captured.number).action
    for name, given in (("start", {}), ("done", {"result": "核对了"}), ("close", {})):
        book.do(acts.event(book, [number], name, **given))
    assert (book.record("actions", number).state, book.record("actions", number).internal) == ("closed", True)
    case = recording.edit(captured.number, "> @李雷 周五 核对报价")
    book.do(case if by_line else acts.edit(book, number, internal=False))
    action = book.record("actions", number)
    assert (action.internal, action.state, action.closed, action.result) == (False, "done", "", "核对了")
