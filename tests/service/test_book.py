"""Whatever is done in a meeting, undo returns the exact earlier state; a change that nobody waits for is carried out."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dealtui.domain.kinds import KINDS
from dealtui.domain.review import Ledger
from dealtui.service.accounts import set_fields
from dealtui.service.book import FOLLOWING, Book, Overtaken, Refused, UseCase
from dealtui.service.following import depend, drop_step, edit_step, set_steps
from dealtui.service.importing import join_note, sort_as, split_note
from dealtui.service.planning import delete, move, write_line
from dealtui.service.preparing import (
    create_meeting,
    end,
    new_client,
    new_deal,
    new_person,
    set_presence,
    update_client,
)
from dealtui.service.recording import Recording, contact, log_of
from dealtui.service.reviewing import Reviewing
from dealtui.store.doctor import doctor
from dealtui.store.errors import Stale
from tests.conftest import FORM, NOW, docs, raised, say, some

LINES = st.sampled_from(
    [
        "需 甲",
        "痛 慢",
        "案 N1 三模块",
        "应 N1 满足 可以",
        "r N2 partial half",
        "办 @韩梅 周五 提交",
        "> @Wong",
        "歧 标准 | 规范",
        "s/甲/乙/",
        "...更多",
        "+陈工",
        "-王总",
        "~价 底线 112万",
        "附 清单 | 共享文件夹",
        "共 30天 #周期",
        "共 C1 改为45天",
        "共 D1 按规范",
        "决 D1 S1 C1 启动",
        "一句话",
        "",
    ]
)


class Meeting(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.book = Book.open(self.folder / "book", user="李雷", now=NOW)
        self.recording = Recording(self.book, self.book.do(create_meeting(FORM)))
        self.past: list[Any] = []
        self.future: list[Any] = []

    def teardown(self) -> None:
        self.book.close()
        shutil.rmtree(self.folder)

    def state(self) -> Any:
        """All that the meeting is: its lines, links, actions and head, to the last field."""
        return (
            self.recording.entries,
            sorted(self.book.state(1).links.values(), key=lambda link: link.doc_id),
            dict(sorted(docs(self.book.repo.table("actions")).items())),
            replace(self.recording.meeting, summary={}),
            self.recording.summary,
        )

    def step(self, act: Any) -> None:
        before = self.state()
        act()
        if self.state() != before:
            self.past.append(before)
            self.future.clear()

    def entry(self, pick: int) -> int:
        return self.recording.entries[pick % len(self.recording.entries)].doc_id

    @rule(lines=st.lists(LINES, min_size=1, max_size=3), kind=st.sampled_from(["note", "need", "action"]))
    def capture(self, lines: list[str], kind: str) -> None:
        self.step(lambda: self.book.do(self.recording.capture(lines, kind)))

    @precondition(lambda self: self.recording.entries)
    @rule(pick=st.integers(0, 30), line=LINES)
    def edit(self, pick: int, line: str) -> None:
        self.step(lambda: self.book.do(self.recording.edit(self.entry(pick), line)))

    @precondition(lambda self: self.recording.entries)
    @rule(pick=st.integers(0, 30), kind=st.sampled_from([kind.name for kind in KINDS]))
    def rekind(self, pick: int, kind: str) -> None:
        self.step(lambda: self.book.do(self.recording.rekind(self.entry(pick), kind)))

    @precondition(lambda self: self.recording.entries)
    @rule(pick=st.integers(0, 30))
    def delete(self, pick: int) -> None:
        self.step(lambda: self.book.do(self.recording.delete(self.entry(pick))))

    @precondition(lambda self: self.recording.entries)
    @rule(pick=st.integers(0, 30), by=st.sampled_from([-1, 1]))
    def move(self, pick: int, by: int) -> None:
        if (case := self.recording.move(self.entry(pick), by)) is not None:
            self.step(lambda: self.book.do(case))

    @rule(index=st.integers(0, 1), state=st.sampled_from(["open", "met", "partly", "missed"]))
    def tick(self, index: int, state: str) -> None:
        self.step(lambda: self.book.do(self.recording.tick(index, state)))

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        now = self.state()
        assert self.book.do(self.recording.undo())
        assert self.state() == self.past.pop()
        self.future.append(now)

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        now = self.state()
        assert self.book.do(self.recording.redo())
        assert self.state() == self.future.pop()
        self.past.append(now)

    @rule(fold=st.booleans())
    def reopen(self, fold: bool) -> None:
        before = self.state()
        if fold:
            self.book.repo.fold()
        self.book.close()
        self.book = Book.open(self.folder / "book", user="李雷", now=NOW)
        self.recording = Recording(self.book, 1)
        assert self.state() == before

    @invariant()
    def account_is_true(self) -> None:
        state = self.book.state(1)
        assert self.recording.summary == Ledger(state.entries.values(), state.links.values()).summary(1)
        assert self.recording.summary == self.book.summary(1)
        codes = [entry.code for entry in state.entries.values() if entry.code]
        assert len(codes) == len(set(codes))


TestMeeting = Meeting.TestCase
TestMeeting.settings = some(0.25)

# --------------------------------------------------------------------------------------------------
# A change that nobody waits for any more is carried out all the same.


async def test_a_screen_that_closes_in_the_middle_of_a_commit_leaves_no_lock_behind(
    book: Book, recording: Recording, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recording.book.do(recording.capture(["需 定制化开发功能"]))
    flush, on_the_disk, go_on = book.repo.flush, threading.Event(), threading.Event()

    def slow_flush(prepared: object) -> None:
        on_the_disk.set()
        go_on.wait(10)
        flush(prepared)

    monkeypatch.setattr(book.repo, "flush", slow_flush)
    done = asyncio.Event()
    book.subscribe(lambda _: done.set())
    waiting = asyncio.ensure_future(recording.book.do_async(recording.capture(["痛 现有系统数据处理效率低"])))
    await asyncio.to_thread(on_the_disk.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    await asyncio.wait_for(done.wait(), 10)
    assert [entry.code for entry in recording.entries] == ["N1", "P1"]

    other = Book.open(tmp_path / "book", user="韩梅", now=NOW)
    try:
        other.do(
            Recording(other, recording.number).capture(["效 将处理时间缩短50%"])
        )  # Busy, were the lock still held
    finally:
        other.close()
    assert book.poll()
    assert [entry.code for entry in recording.entries] == ["N1", "P1", "E1"]


# --------------------------------------------------------------------------------------------------
# What came later, in another scope or another program, is never left without what it rests on.


def _noted(recording: Recording) -> int:
    recording.book.do(contact(recording.book, 1, "需 三年质保"))
    return FOLLOWING


def _known(recording: Recording) -> int:
    recording.book.do(set_presence(recording.book, recording.number, ("新人:经理",), True))
    return recording.number


RESTS = {
    "a line of the log that it began": (
        _noted,
        lambda book: book.do(Recording(book, log_of(book, 1)).capture(["第二次来电"])),
    ),
    "an answer in a meeting": (_noted, lambda book: book.do(Recording(book, 1).capture(["案 N1 三年"]))),
    "another meeting of somebody it made known": (
        _known,
        lambda book: book.do(create_meeting(FORM._replace(theirs=("新人",)))),
    ),
}


@pytest.mark.parametrize("what", RESTS)
@pytest.mark.parametrize("user", ["李雷", "韩梅"])
def test_nothing_is_taken_back_that_something_later_rests_on(
    what: str, user: str, recording: Recording, tmp_path: Path
) -> None:
    book, (first, later) = recording.book, RESTS[what]
    scope = first(recording)
    with closing(Book.open(tmp_path / "book", user=user, now=NOW)) as other:
        later(other)
    book.poll()
    seq = book.repo.seq
    assert raised(Overtaken, book.do, book.undo(scope)).sentence
    assert book.repo.seq == seq and not doctor(book.path)


def test_what_has_nothing_left_to_take_back_stands_in_the_way_of_nothing(
    recording: Recording, tmp_path: Path
) -> None:
    book, number = recording.book, recording.number
    for line in ("需 甲", "案 N1 乙"):
        say(recording, line)
    with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
        other.do(Recording(other, number).edit(1, "需 丙"))
        book.do(recording.rechecked(2))
        other.do(Recording(other, number).edit(1, "需 丁"))
    assert [book.do(recording.undo()) for _ in range(2)] == ["looked", "capture"]
    assert [book.do(recording.redo()) for _ in range(3)] == ["capture", "looked", ""]


def test_what_an_undo_brings_back_is_what_the_lines_say_by_then(recording: Recording, tmp_path: Path) -> None:
    book = recording.book
    say(recording, "歧 标准 | 规范", "共 D1 按规范", "需 甲", "案 N1 乙")
    with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
        theirs = Recording(other, recording.number)
        say(theirs, "决 D1 启动")
        book.do(recording.delete(2))
        assert other.do(theirs.undo()) == "capture"
        assert theirs.entry(1).resolved_by == 0, "what settled it before is gone"
        other.do(theirs.delete(3))
        book.do(recording.delete(4))
        raised(Overtaken, other.do, theirs.undo())  # its link would lead to a line that was taken out


def test_what_is_done_again_has_its_place_still(recording: Recording, tmp_path: Path) -> None:
    book = recording.book
    note = contact(book, 1, "来电")
    with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
        other.do(contact(other, 1, "先来一电"))
        book.do(note)
        for each in (book, other):  # the line, then the log that it stood in
            assert each.do(each.undo(FOLLOWING)) == "capture"
        raised(Overtaken, book.do, book.redo(FOLLOWING))
        book.do(note)
        raised(Overtaken, other.do, other.redo(FOLLOWING))  # that would be a second log


def test_a_code_that_another_program_gave_and_took_back_is_not_given_again(
    recording: Recording, tmp_path: Path
) -> None:
    say(recording, "一句话")
    with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
        theirs = Recording(other, recording.number)
        say(theirs, "需 甲")
        other.do(theirs.undo())
        say(recording, "需 乙")  # both commits are heard of at once
        other.do(theirs.redo())
        assert sorted(entry.code for entry in theirs.entries) == ["", "N1", "N2"]


def test_somebody_who_was_made_known_is_so_no_longer(book: Book) -> None:
    book.do(create_meeting(FORM))
    client = book.do(new_client(book, "云帆教育"))
    person = book.do(new_person(client, "赵敏"))
    book.do(new_deal(book, client, "一期"))
    assert book.final, "the screens offer no undo behind it"
    assert book.do(book.undo(FOLLOWING)) == "person" and not book.table("people").contains(doc_id=person)
    raised(Overtaken, book.do, book.undo(FOLLOWING))  # there is a deal with them


def test_a_meeting_that_holds_lines_is_not_deleted_though_its_beginning_was_taken_back(
    recording: Recording, tmp_path: Path
) -> None:
    book, number = recording.book, recording.number
    book.do(end(book, number))
    with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
        say(Recording(other, number), "随口一句")
    assert book.do(book.undo(number)) == "end" and book.meeting(number).status == "planned"
    raised(Refused, book.do, delete(book, number))
    book.do(move(book, number, "2026-12-01T09:00:00+08:00"))
    assert book.meeting(number).planned.startswith("2026-12-01"), "it can be put off all the same"


def test_a_summary_is_true_when_undo_is_the_first_that_a_program_does(
    recording: Recording, tmp_path: Path
) -> None:
    for line in ("需 甲", "需 乙"):
        say(recording, line)
        recording.book.do(contact(recording.book, 1, line))
    for scope, meeting in ((recording.number, recording.number), (FOLLOWING, log_of(recording.book, 1))):
        with closing(Book.open(tmp_path / "book", user="李雷", now=NOW)) as other:
            assert other.do(other.undo(scope)) == "capture"
            assert other.summary(meeting).lines == 1


# --------------------------------------------------------------------------------------------------
# What was read before another program wrote overwrites nothing: it is refused, or goes beside.


def _elsewhere(book: Book, number: int, line: str = "别处改的。还有一句。") -> UseCase[None]:
    return Recording(book, 1).edit(number, line)


NEED, NOTE, BELOW, TASK = 1, 2, 3, 4  # the lines of `written`
STALE: dict[str, tuple[Callable[[Book], UseCase[Any]], Callable[[Book], UseCase[Any]]]] = {
    "rekind": (lambda b: Recording(b, 1).rekind(NEED, "pain"), lambda b: _elsewhere(b, NEED)),
    "sort": (lambda b: sort_as(Recording(b, 1), NOTE, "need"), lambda b: _elsewhere(b, NOTE)),
    "split": (lambda b: split_note(Recording(b, 1), NOTE), lambda b: _elsewhere(b, NOTE)),
    "join": (lambda b: join_note(Recording(b, 1), NOTE), lambda b: _elsewhere(b, BELOW)),
    "fix": (
        lambda b: Reviewing(b, 1).fix(NEED, "outside", "后期", Recording(b, 1).entry(NEED).revision),
        lambda b: _elsewhere(b, NEED),
    ),
    "objective": (
        lambda b: Recording(b, 1).tick(0, "met"),
        lambda b: write_line(b, 1, "objectives", 0, ""),
    ),
    "line": (
        lambda b: write_line(b, 1, "objectives", 0, "我的", b.meeting(1).objectives[0].text),
        lambda b: write_line(b, 1, "objectives", 0, "别的"),
    ),
    "client": (
        lambda b: set_fields(b, "clients", 1, {"pains": "我的"}, b.client(1).revision),
        lambda b: update_client(1, pains="别的"),
    ),
    "step": (
        lambda b: edit_step(b, 1, 0, expect=b.record("actions", 1).revision, text="我的"),
        lambda b: drop_step(b, 1, 0),
    ),
    "drop": (
        lambda b: drop_step(b, 1, 0, b.record("actions", 1).revision),
        lambda b: edit_step(b, 1, 0, text="别的"),
    ),
    "depends": (
        lambda b: depend(b, 1, (), b.record("actions", 1).revision),
        lambda b: edit_step(b, 1, 0, text="别的"),
    ),
}


@pytest.fixture
def written(recording: Recording) -> Recording:
    say(recording, "需 甲", "第一句。第二句。", "第三句", "办 @李雷 周五 提交")
    recording.book.do(set_steps(recording.book, 1, "联系→发送"))
    return recording


@pytest.mark.parametrize("what", STALE)
def test_what_another_program_has_changed_since_is_not_overwritten(
    what: str, written: Recording, tmp_path: Path
) -> None:
    mine, theirs = STALE[what]
    case = mine(written.book)
    with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
        other.do(theirs(other))
        seq = other.repo.seq
        raised(Stale, written.book.do, case)
        assert not other.poll() and other.repo.seq == seq


def test_what_two_programs_add_or_tick_stays_both(written: Recording, tmp_path: Path) -> None:
    book, count = written.book, len(written.meeting.objectives)
    mine = [write_line(book, 1, "objectives", count, "我的", ""), written.tick(0, "met")]
    with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
        other.do(write_line(other, 1, "objectives", count, "别的", ""))
        other.do(Recording(other, 1).tick(1, "missed"))
    for case in mine:
        book.do(case)
    told = [(one.text, one.state) for one in written.meeting.objectives]
    assert [state for _, state in told[:2]] == ["met", "missed"]
    assert [text for text, _ in told[count:]] == ["别的", "我的"]
