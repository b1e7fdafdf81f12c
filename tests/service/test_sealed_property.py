"""Whatever is done in two meetings of a deal, sealed or not, by two programs: each sealed record stays what it says it is."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dealtui.domain.kinds import KINDS
from dealtui.domain.seal import FREE
from dealtui.service.preparing import create_meeting, update_meeting
from dealtui.service.recording import Recording
from dealtui.service.sealed import NotSealed, Sealed
from dealtui.service.sealing import confirm, seal, seals_of
from dealtui.service.unit_of_work import Book
from dealtui.service.verifying import verify
from dealtui.store.errors import Stale
from tests.conftest import FORM, NOW
from tests.service.test_undo_property import LINES

pytestmark = pytest.mark.guide(28)

COMPLETE = ("需 甲", "案 N1 三模块", "应 N1 满足 可以", "办 @韩梅 周五 提交")
WHICH = st.integers(0, 1)  # of the two meetings, of the two programs
REASONS = st.sampled_from([None, "理由", "~只给自己看"])


class Sealing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        first = Book.open(self.folder / "book", user="李雷", now=NOW)
        self.books = [first, Book.open(self.folder / "book", user="韩梅", now=NOW)]
        self.meetings = [create_meeting(first, FORM) for _ in range(2)]
        for meeting in self.meetings:
            Recording(first, meeting).capture(COMPLETE)
        self.books[1].poll()
        self.sealed: dict[int, Any] = {}  # what a record says that only an amendment may change

    @initialize(first=st.sampled_from([True, True, False]))
    def begin(self, first: bool) -> None:
        """Mostly with one record sealed already."""
        if first:
            self.end_and_seal(0, 0)

    def teardown(self) -> None:
        for book in self.books:
            book.close()
        shutil.rmtree(self.folder)

    def recording(self, program: int, meeting: int, reason: str | None = None) -> Recording:
        recording = Recording(self.books[program], self.meetings[meeting])
        return recording if reason is None else recording.because(reason)

    def said(self, number: int) -> Any:
        """All that is sealed of a record, to the last field."""
        tables = self.books[0].repo.deal(1)
        lines = {
            n: doc for n, doc in tables.entries.items() if doc["meeting"] == number and not doc.get("follows")
        }
        return {n: {k: v for k, v in doc.items() if k not in FREE["entries"]} for n, doc in lines.items()}

    def change(
        self, program: int, meeting: int, reason: str | None, call: Callable[[Recording], Any]
    ) -> None:
        """A change, which is refused where there is a seal and no reason, or a reason and no seal."""
        recording = self.recording(program, meeting, reason)
        try:
            done = call(recording)
            if asyncio.iscoroutine(done):
                asyncio.run(done)
        except (Sealed, NotSealed, Stale):
            return
        finally:
            recording.close()
            for book in self.books:
                book.poll()
        number = self.meetings[meeting]
        if number in self.sealed and reason is not None:
            self.sealed[number] = self.said(number)

    def line(self, program: int, meeting: int, which: int) -> int:
        entries = self.recording(program, meeting).entries
        return entries[which % len(entries)].doc_id if entries else 0

    @rule(program=WHICH, meeting=WHICH, reason=REASONS, line=LINES)
    def capture(self, program: int, meeting: int, reason: str | None, line: str) -> None:
        self.change(program, meeting, reason, lambda r: r.capture([line]))

    @rule(program=WHICH, meeting=WHICH, reason=REASONS, which=st.integers(0, 9), line=LINES)
    def edit(self, program: int, meeting: int, reason: str | None, which: int, line: str) -> None:
        if number := self.line(program, meeting, which):
            self.change(program, meeting, reason, lambda r: r.edit(number, line))

    @rule(program=WHICH, meeting=WHICH, reason=REASONS, which=st.integers(0, 9), kind=st.sampled_from(KINDS))
    def rekind(self, program: int, meeting: int, reason: str | None, which: int, kind: Any) -> None:
        if number := self.line(program, meeting, which):
            self.change(program, meeting, reason, lambda r: r.rekind(number, kind.name))

    @rule(program=WHICH, meeting=WHICH, reason=REASONS, which=st.integers(0, 9))
    def delete(self, program: int, meeting: int, reason: str | None, which: int) -> None:
        if number := self.line(program, meeting, which):
            self.change(program, meeting, reason, lambda r: r.delete(number))

    @rule(program=WHICH, meeting=WHICH, reason=REASONS, which=st.integers(0, 9), by=st.sampled_from([-1, 1]))
    def move(self, program: int, meeting: int, reason: str | None, which: int, by: int) -> None:
        if number := self.line(program, meeting, which):
            self.change(program, meeting, reason, lambda r: r.move(number, by))

    @rule(program=WHICH, meeting=WHICH, reason=REASONS, place=st.sampled_from(["三楼", "四楼"]))
    def head(self, program: int, meeting: int, reason: str | None, place: str) -> None:
        self.change(program, meeting, reason, lambda r: update_meeting(r.book, r.number, reason, place=place))

    @rule(program=WHICH, meeting=WHICH, redo=st.booleans())
    def take_back(self, program: int, meeting: int, redo: bool) -> None:
        self.change(program, meeting, None, lambda r: r.redo() if redo else r.undo())

    @rule(program=WHICH, meeting=WHICH)
    def end_and_seal(self, program: int, meeting: int) -> None:
        self.change(program, meeting, None, lambda r: r.end())
        self.change(program, meeting, None, lambda r: seal(r.book, r.number))
        number = self.meetings[meeting]
        if self.books[0].meeting(number).status == "sealed":
            self.sealed.setdefault(number, self.said(number))

    @rule(program=WHICH, meeting=WHICH)
    def confirm(self, program: int, meeting: int) -> None:
        self.change(program, meeting, None, lambda r: confirm(r.book, r.number, "王总"))

    @rule(program=WHICH)
    def fold(self, program: int) -> None:
        self.books[program].repo.fold()

    @rule(program=WHICH)
    def restart(self, program: int) -> None:
        user = self.books[program].user
        self.books[program].close()
        self.books[program] = Book.open(self.folder / "book", user=user, now=NOW)

    @invariant()
    def every_sealed_record_is_what_it_was(self) -> None:
        for book in self.books:
            book.poll()
            verdicts = verify(book)
            assert {verdict.meeting for verdict in verdicts} == set(self.sealed)
            assert not any(verdict.faults for verdict in verdicts)
        for number, said in self.sealed.items():
            assert self.said(number) == said
            head = self.books[0].meeting(number)
            amendments = [row for row in seals_of(self.books[0], number).values() if row["what"] == "amend"]
            assert (head.status, head.version) == ("sealed", 1 + len(amendments))
        archives = [self.books[0].meeting(number).archive for number in self.sealed]
        assert len(set(archives)) == len(archives)


TestSealing = Sealing.TestCase
TestSealing.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
