"""Whatever is done in a meeting, undo returns the exact earlier state; a change that nobody waits for is carried out."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from dealtui.domain.kinds import KINDS
from dealtui.domain.review import Ledger
from dealtui.service.book import FOLLOWING, Book, Overtaken, Refused
from dealtui.service.planning import delete
from dealtui.service.preparing import create_meeting, end, set_presence
from dealtui.service.recording import Recording, contact, log_of
from dealtui.store.doctor import doctor
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


def test_a_meeting_that_holds_lines_is_not_deleted_though_its_beginning_was_taken_back(
    recording: Recording, tmp_path: Path
) -> None:
    book, number = recording.book, recording.number
    book.do(end(book, number))
    with closing(Book.open(tmp_path / "book", user="韩梅", now=NOW)) as other:
        say(Recording(other, number), "随口一句")
    assert book.do(book.undo(number)) == "end" and book.meeting(number).status == "planned"
    raised(Refused, book.do, delete(book, number))


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
