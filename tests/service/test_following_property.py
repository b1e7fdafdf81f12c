"""Whatever is done with actions, in any order: nothing is closed before its result was sent and the answer recorded,
undo returns the exact earlier state, what is refused changes nothing, and the book on disk equals memory.

The ordinary run does some hundred operations; `-m torture` does ten thousand.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dealtui.domain.cards import cycle
from dealtui.domain.lifecycle import COLUMNS, EVENTS, OPEN, STATES, EventRefused
from dealtui.domain.records import Action
from dealtui.domain.review import Ledger
from dealtui.domain.typed import Next
from dealtui.service import following as acts
from dealtui.service.book import FOLLOWING, Book, UseCase
from dealtui.service.following import go_on, put_card
from dealtui.service.handover import hand_over
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.store.errors import Stale
from tests.conftest import FORM, NOW, docs, some

pytestmark = [pytest.mark.guide(88), pytest.mark.guide(97), pytest.mark.guide(98)]

LINES = st.sampled_from(
    [
        "需 定制化开发功能",
        "案 N1 采用三模块架构",
        "办 @韩梅 周五 提交补充方案",
        "办 @韩梅 N1 3天内 反馈报价",
        "办 @王总 下周三 提供场地图纸",
        "办 @赵经理 昨天给的清单再补一份",
        "> @李雷 tomorrow write the quote",
        "~办 @李雷 周五 内部核对底价",
        "办 没有负责人也没有日期",
    ]
)
TEXTS = st.sampled_from(["", "需求文档已确认", "客户说可以", "line\nbreak", "[/foo", "=1+1"])
NAMES = st.sampled_from(["", "李雷", "韩梅", "王总", "大家", "@专员"])
DUES = st.sampled_from(["", "2026-11-20", "2026-11-27", "2026-12-05T15:00", "2027-01-04"])
STEPS = st.sampled_from(["联系→发送→接收并核对→反馈", "联系 @专员 周二 => 发送", ""])
PICK = st.integers(0, 40)
PLACE = st.integers(0, 4)
WAYS = {
    "sent": ("done", "send"),
    "answered": ("done", "send", "feedback"),
    "closed": ("done", "send", "feedback", "close"),
}
END = ("done", "send", "feedback", "close", "reopen")


def to_one(act: Callable[..., UseCase[Any]], **given: Any) -> Any:
    """A rule: an act on one action, with what is drawn for it."""

    def does(self: Follow, pick: int, **drawn: Any) -> None:
        self.do(lambda: act(self.book, self.number(pick), **drawn))

    return rule(pick=PICK, **given)(does)


def to_some(act: Callable[..., UseCase[Any]], **given: Any) -> Any:
    """A rule: an act on those that are marked, at one stroke."""

    def does(self: Follow, picks: list[int], **drawn: Any) -> None:
        self.do(lambda: act(self.book, self.marked(picks), **drawn))

    return rule(picks=st.lists(PICK, min_size=1, max_size=4), **given)(does)


class Follow(RuleBasedStateMachine):
    """Two deals of two clients, three meetings, whatever actions come about."""

    operations = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.open()
        self.past: list[Any] = []
        self.future: list[Any] = []
        # what has happened to each action, kept apart from the book
        self.told: dict[int, tuple[str, ...]] = {}

    def open(self) -> None:
        self.book = Book.open(self.folder / "book", user="李雷", now=NOW)

    def teardown(self) -> None:
        self.book.close()
        shutil.rmtree(self.folder)

    @initialize(lines=st.lists(LINES, min_size=3, max_size=9))
    def begin(self, lines: list[str]) -> None:
        other = FORM._replace(client="北辰物流", deal="仓储可视化", ours=("韩梅",), theirs=("陈主任",))
        for place, form in enumerate((FORM, FORM, other)):
            recording = Recording(self.book, self.book.do(create_meeting(form)))
            self.book.do(recording.capture(["办 @韩梅 周五 提交补充方案", *lines[place::3]]))

    def state(self) -> Any:
        """All that undo has to bring back, to the last field."""
        return deepcopy(
            (
                *(dict(sorted(docs(self.book.table(name)).items())) for name in ("actions", "clients")),
                [dict(sorted(docs(self.book.repo.deal(deal).entries).items())) for deal in (1, 2)],
                [dict(sorted(docs(self.book.repo.deal(deal).links).items())) for deal in (1, 2)],
                self.told,
            )
        )

    def number(self, pick: int) -> int:
        numbers = sorted(docs(self.book.repo.table("actions")))
        return numbers[pick % len(numbers)]

    def marked(self, picks: list[int]) -> list[int]:
        return list(dict.fromkeys(self.number(pick) for pick in picks))

    def do(self, act: UseCase[Any] | Any, *happened: tuple[int, str]) -> Any:
        """Carry out an act; a refusal changes nothing. `act` may be a function, since building one may refuse too."""
        before = self.state()
        type(self).operations += 1
        try:
            made = self.book.do(act())
        except EventRefused as error:
            assert str(error)
            assert self.state() == before
            return None
        if self.state() != before:
            self.past.append(before)
        for number, event in happened:
            self.told[number] = (*self.told.get(number, ()), event)
        self.future.clear()
        return made

    # ------------------------------------------------------------------ what people do

    @rule(
        picks=st.lists(PICK, min_size=1, max_size=3),
        name=st.sampled_from(EVENTS),
        text=TEXTS,
        who=NAMES,
        satisfaction=st.integers(0, 6),
    )
    def event(self, picks: list[int], name: str, text: str, who: str, satisfaction: int) -> None:
        given: dict[str, Any] = {
            "done": {"result": text},
            "send": {"to": who, "result": text},
            "feedback": {"text": text, "satisfaction": satisfaction},
            "close": {"result": text},
            "cancel": {"reason": text},
            "chase": {"note": text},
            "reopen": {"to": ("todo", "doing", "waiting", "done", "closed")[satisfaction % 5]},
        }.get(name, {})
        numbers = self.marked(picks)
        self.do(lambda: acts.event(self.book, numbers, name, **given), *((n, name) for n in numbers))

    @rule(pick=PICK, way=st.lists(st.sampled_from(END), min_size=1, max_size=8))
    def towards_the_end(self, pick: int, way: list[str]) -> None:
        """The events of the end in any order, with steps left out, so that every short cut is tried."""
        for name in way:
            self.event([pick], name, "没有问题", "王总", 5)

    @rule(pick=PICK, left_out=st.sampled_from(["", *END]), again=st.booleans())
    def straight_to_the_end(self, pick: int, left_out: str, again: bool) -> None:
        """The way that a promise should go, with one step left out; and once more after it was opened again."""
        for name in ("done", "send", "feedback", "close"):
            if name != left_out:
                self.event([pick], name, "需求文档已确认", "王总", 5)
        if again:
            self.event([pick], "reopen", "", "", 3)
            self.event([pick], "close", "", "", 0)

    @rule(picks=st.lists(PICK, min_size=1, max_size=3), column=st.sampled_from(tuple(COLUMNS)))
    def move(self, picks: list[int], column: str) -> None:
        numbers = self.marked(picks)
        before = {n: self.book.record("actions", n).state for n in numbers}
        self.do(lambda: acts.move(self.book, numbers, column))
        events = {"todo": "shelve", "doing": "start", "waiting": "wait", "done": "done", "closed": "close"}
        for number in numbers:
            if self.book.record("actions", number).state != before[number]:
                reopened = before[number] not in OPEN and column != "closed"
                event = "reopen" if reopened else events[column]
                self.told[number] = (*self.told.get(number, ()), event)

    put = to_one(lambda _book, number, place: put_card(number, place), place=st.floats(-1e6, 1e6))
    delay = to_some(acts.set_due, due=DUES, answer=st.sampled_from(acts.ANSWERS), reason=TEXTS)
    shift = to_some(
        lambda book, numbers, days: acts.replan(book, acts.shifted(book, numbers, days)),
        days=st.integers(-7, 7),
    )
    risk = to_some(acts.flag_risk, why=TEXTS)
    answer = to_some(acts.answer_risk, how=TEXTS)
    note = to_some(acts.add_note, text=TEXTS)
    set_steps = to_one(acts.set_steps, text=STEPS)
    tick = to_one(acts.tick_step, index=PLACE)
    up = to_one(acts.move_step, index=PLACE, by=st.just(-1))
    drop = to_one(acts.drop_step, index=PLACE)
    person = to_one(acts.edit_step, index=PLACE, person=NAMES)
    owner = to_some(acts.assign, owner=NAMES)
    edit = to_one(acts.edit, side=st.sampled_from(["ours", "client"]), result=TEXTS)

    @rule(giver=NAMES, taker=NAMES)
    def hand_over(self, giver: str, taker: str) -> None:
        self.do(lambda: hand_over(self.book, giver, taker)[0])  # the lines have an undo of their own

    @rule(pick=PICK, on=st.lists(PICK, max_size=3))
    def depend(self, pick: int, on: list[int]) -> None:
        self.do(lambda: acts.depend(self.book, self.number(pick), self.marked(on) if on else []))

    @rule(pick=PICK, result=TEXTS, step=st.builds(Next, TEXTS, NAMES, DUES))
    def go_on(self, pick: int, result: str, step: Next) -> None:
        number = self.number(pick)
        done = self.book.record("actions", number).state in (*OPEN, "done")
        self.do(lambda: go_on(self.book, number, result, step), *[(number, "done")] * done)

    @rule(pick=PICK, line=LINES, taken_out=st.booleans())
    def change_the_line(self, pick: int, line: str, taken_out: bool) -> None:
        """Somebody rewrites the line that promised an action, or takes it out: no way round the life cycle either.

        Lines have an undo of their own; what was done to actions before is not gone into here any more.
        """
        type(self).operations += 1
        action = self.book.record("actions", self.number(pick))
        recording = Recording(self.book, action.meeting)
        last = len(self.book.repo.table("actions")) == 1
        if last and recording.read(line, number=action.entry).kind != "action":
            return  # one stays to be worked on
        if taken_out and len(self.book.repo.table("actions")) > 3:
            recording.book.do(recording.delete(action.entry))
        else:
            recording.book.do(recording.edit(action.entry, line))
        recording.close()
        self.past.clear()
        self.future.clear()

    # ------------------------------------------------------------------ back, forth, and from the disk

    @precondition(lambda self: self.past)
    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(min(times, len(self.past))):
            type(self).operations += 1
            now = self.state()
            assert self.book.do(self.book.undo(FOLLOWING))
            earlier = self.past.pop()
            self.told = deepcopy(earlier[-1])
            assert self.state() == earlier
            self.future.append(now)

    @precondition(lambda self: not self.past)
    @rule()
    def undo_what_was_before(self) -> None:
        """Of what was done before a line was rewritten or taken out: taken back whole, or refused and nothing changed."""
        type(self).operations += 1
        before = self.state()
        try:
            self.book.do(self.book.undo(FOLLOWING))
        except Stale:
            assert self.state() == before
        self.future.clear()
        self.told = {action.doc_id: WAYS.get(action.state, ()) for action in self.actions()}

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        type(self).operations += 1
        now = self.state()
        assert self.book.do(self.book.redo(FOLLOWING))
        later = self.future.pop()
        self.told = deepcopy(later[-1])
        assert self.state() == later
        self.past.append(now)

    @rule(fold=st.booleans())
    def reopen_the_book(self, fold: bool) -> None:
        before = self.state()
        if fold:
            self.book.repo.fold()
        self.book.close()
        self.open()
        assert self.state() == before
        self.future.clear()  # what was taken back can be done again only by who took it back

    # ------------------------------------------------------------------ what always holds

    def actions(self) -> list[Action]:
        return [self.book.record("actions", number) for number in docs(self.book.table("actions"))]

    @invariant()
    def nothing_is_closed_before_its_time(self) -> None:
        for action in self.actions():
            assert action.state in STATES
            if action.state != "closed":
                continue
            assert action.result and action.finished and action.closed
            since = self.told[action.doc_id]
            since = since[len(since) - since[::-1].index("reopen") :] if "reopen" in since else since
            if action.side == "client" or action.internal:
                continue
            assert action.sent and action.sent_to and action.feedback and action.feedback_at
            assert since.index("send") < since.index("feedback") < since.index("close")

    @invariant()
    def what_was_promised_stays(self) -> None:
        for action in self.actions():
            for slip in action.slips:
                assert (slip.old and action.original_due) or (not slip.new and slip.answer == "resources")
            assert not (action.state in ("sent", "answered", "closed") and not action.finished)
            assert action.satisfaction in range(6)
            assert not (action.risk and action.state not in ("todo", "doing", "waiting"))

    @invariant()
    def nothing_waits_for_itself(self) -> None:
        graph = {action.doc_id: action.depends for action in self.actions()}
        assert not any(cycle(graph, number, depends) for number, depends in graph.items())

    @invariant()
    def codes_and_accounts_are_true(self) -> None:
        for deal in (1, 2):
            if not self.book.table("deals").contains(doc_id=deal):
                continue
            state = self.book.state(deal)
            codes = [entry.code for entry in state.entries.values() if entry.code]
            assert len(codes) == len(set(codes))
            ledger = Ledger(state.entries.values(), state.links.values())
            for meeting in self.book.meetings(deal):
                assert ledger.summary(meeting.doc_id) == self.book.summary(meeting.doc_id)


TestFollow = Follow.TestCase
TestFollow.settings = some(0.25)


@pytest.mark.torture
def test_ten_thousand_operations() -> None:
    Follow.operations = 0
    while Follow.operations < 10_000:
        run_state_machine_as_test(
            Follow,
            settings=settings(
                max_examples=100,
                stateful_step_count=50,
                deadline=None,
                database=None,
                phases=[Phase.generate],  # to shrink a long run takes minutes
                suppress_health_check=list(HealthCheck),
            ),
        )
