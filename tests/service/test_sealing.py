"""Sealing, amending and confirming a record, and what no change may pass by (guide 28, 29, 103)."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dealtui.domain import scribe
from dealtui.domain.kinds import KINDS
from dealtui.domain.records import Link, Objective
from dealtui.domain.seal import FREE
from dealtui.service.book import Book, NotSealed, Sealed, Transaction, UseCase
from dealtui.service.entries import amendments_of, change_entry, seals_of, versions
from dealtui.service.exporting import minutes
from dealtui.service.preparing import MeetingForm, create_meeting, end, set_presence, start, update_meeting
from dealtui.service.recording import Recording
from dealtui.service.sealing import amending, confirm, seal
from dealtui.service.verifying import compare, sentence, verify, verify_meeting
from dealtui.store.archive import backup
from dealtui.store.archive import restore as restore_backup
from dealtui.store.errors import Stale
from dealtui.store.journal import Op
from dealtui.text import clean
from tests.conftest import FORM, NOW, docs, doing, naughty, raised, some, sound
from tests.service.test_book import LINES as ANY_LINES

LINES = (
    "需 定制化开发功能",
    "案 N1 采用三模块架构",
    "应 N1 满足 二次开发",
    "办 @李雷 11月27日 提交方案",
    "~价 我方 底价 100万",
    "题外话",
)


def held(book: Book, lines: Sequence[str] = LINES, **form: Any) -> Recording:
    """A complete record of a meeting that has ended."""
    recording = Recording(book, book.do(create_meeting(FORM._replace(**form))))
    book.do(recording.capture(lines))
    book.do(end(book, recording.number))
    return recording


@pytest.fixture
def over(book: Book) -> Recording:
    return held(book)


@pytest.fixture
def sealed(over: Recording) -> Recording:
    over.book.do(seal(over.book, over.number, reviewer="韩梅"))
    return over


def amend(
    recording: Recording, case: UseCase[Any] | Callable[[Transaction], Any] | None, reason: str = "理由"
) -> None:
    assert case is not None
    whole = case if isinstance(case, UseCase) else UseCase("", case)
    recording.book.do(amending(whole, recording.number, reason))


def refused(why: str, act: Callable[..., object], *given: Any) -> NotSealed:
    error = raised(NotSealed, act, *given)
    assert error.reason == why
    return error


def stored(book: Book, deal: int) -> dict[str, Any]:
    """All that is stored of a deal and of the meetings."""
    tables = book.repo.deal(deal)
    return {
        **{name: docs(tables.table(name)) for name in ("entries", "links", "seals")},
        "meetings": docs(book.table("meetings")),
    }


def test_sealing_gives_version_archive_number_reviewer_and_time(over: Recording) -> None:
    book, number = over.book, over.number
    assert verify(book) == [] and verify_meeting(book, number) is None
    assert book.do(seal(book, number, reviewer="韩梅")) == "DT-2026-0001"
    head = book.meeting(number)
    stamp = NOW.isoformat(timespec="seconds")
    assert (head.status, head.version, head.archive, head.sealed) == ("sealed", 1, "DT-2026-0001", stamp)
    assert (head.reviewer, head.reviewed, head.recorder) == ("韩梅", stamp, "李雷")
    assert len(head.seal) == 64
    [row] = seals_of(book, number).values()
    assert [r[2] for r in row["rows"]] == ["", "", "N1", "S1", "R1", "A1", "O1", "", "", ""]
    assert row["promised"][0]["owner"] == "李雷" and row["promised"][0]["due"] == "2026-11-27"
    assert sound(book)


def test_who_seals_has_reviewed_unless_another_is_named_and_numbers_count_on_within_the_year(
    over: Recording,
) -> None:
    book = over.book
    other = held(book, deal="另一项目")
    assert [book.do(seal(book, each.number)) for each in (other, over)] == ["DT-2026-0001", "DT-2026-0002"]
    assert over.meeting.reviewer == "李雷"
    refused("already", book.do, seal(book, over.number))


@pytest.mark.guide(68)
def test_what_blocks_keeps_a_record_from_being_sealed(recording: Recording) -> None:
    recording.book.do(recording.capture(["需 甲", "办 处理", "歧 数据安全"]))
    book, number = recording.book, recording.number
    refused("not_over", book.do, seal(book, number))
    book.do(end(book, number))
    before = stored(book, 1)
    error = refused("incomplete", book.do, seal(book, number))
    codes = {finding.rule.code for finding in error.findings}
    assert {"need-unanswered", "action-no-owner", "action-no-due", "divergence-no-criterion"} <= codes
    assert all(finding.rule.blocks for finding in error.findings)
    assert stored(book, 1) == before


def first(recording: Recording) -> int:
    return recording.entries[0].doc_id


def worked(change: Callable[[Transaction], Any]) -> Callable[[Recording], Any]:
    """A use case of somebody who knows nothing of seals."""
    return lambda r: r.book.do(UseCase("other", change, 1, r.number))


WAYS: dict[str, Callable[[Recording], Any]] = {
    "capture": lambda r: r.book.do(r.capture(["需 又一项"])),
    "presence": lambda r: r.book.do(r.capture(["缺席 王总"])) or r.book.do(set_presence(r.book, r.number, ["王总"], False)),
    "edit": lambda r: r.book.do(r.edit(first(r), "需 别的")),
    "rekind": lambda r: r.book.do(r.rekind(first(r), "pain")),
    "delete": lambda r: r.book.do(r.delete(first(r))),
    "move": lambda r: r.book.do(r.move(first(r), 1)),
    "objective": lambda r: r.book.do(r.tick(0, "met")),
    "start": lambda r: r.book.do(start(r.book, r.number)),
    "end": lambda r: r.book.do(end(r.book, r.number)),
    "head": lambda r: r.book.do(update_meeting(r.book, r.number, topic="别的")),
    "objectives": lambda r: worked(lambda w: w.update("meetings", r.number, objectives=(Objective(text="改"),)))(r),
    "status": lambda r: worked(lambda w: w.update("meetings", r.number, status="draft"))(r),
    "seal": lambda r: worked(lambda w: w.update("meetings", r.number, seal=""))(r),
    "meeting": lambda r: worked(lambda w: w.remove("meetings", r.number))(r),
    "entry": lambda r: worked(lambda w: w.remove("entries", first(r)))(r),
    "level": lambda r: worked(lambda w: w.update("entries", first(r), level="core"))(r),
    "elsewhere": lambda r: worked(lambda w: w.update("entries", first(r), meeting=99))(r),
    "derive": lambda r: worked(lambda w: w.derive("entries", first(r), text="别的"))(r),
    "fit": lambda r: worked(lambda w: w.update("links", 1, fit="declined"))(r),
    "link": lambda r: worked(lambda w: w.insert("links", Link(need=1, answer=5)))(r),
    "unlink": lambda r: worked(lambda w: w.remove("links", 1))(r),
    "action": lambda r: worked(lambda w: w.remove("actions", 1))(r),
    "promise": lambda r: worked(lambda w: w.update("actions", 1, entry=2))(r),
    "chain": lambda r: worked(lambda w: w.update("seals", 1, reason="改"))(r),
    "unseal": lambda r: worked(lambda w: w.remove("seals", 1))(r),
}  # fmt: skip


def test_a_sealed_record_is_not_changed_without_a_reason(sealed: Recording) -> None:
    before = stored(sealed.book, 1)
    for name, way in WAYS.items():
        assert raised(Sealed, way, sealed).meeting == sealed.number, name
        assert stored(sealed.book, 1) == before, name
    for change in (lambda work: work.update("seals", 1, reason="改"), lambda work: work.remove("seals", 1)):
        raised(Sealed, amend, sealed, change)  # no reason changes what was sealed
    assert sound(sealed.book)


def test_the_follow_up_goes_on(sealed: Recording) -> None:
    """Actions move, lines of later meetings point back: nothing of that is in the sealed record (guide 79-98)."""
    book = sealed.book
    worked(lambda work: work.update("actions", 1, state="done", due="2026-11-30", task="提交"))(sealed)
    later = Recording(book, book.do(create_meeting(FORM)))
    later.book.do(later.capture(["应 N1 部分 先做一半", "需 新的需求", "案 N2 又一方案"]))
    worked(lambda work: work.insert("links", Link(need=7, answer=2)))(later)
    worked(lambda work: work.update("entries", 1, suspect=(7,)))(later)
    worked(lambda work: work.update("links", 1, suspect=True))(later)
    assert sound(book)
    assert later.book.do(later.undo()) == "other"
    book.do(later.edit(first(later), "应 N1 满足 别的"))
    book.do(later.undo())
    assert later.entries[0].text == "先做一半"


def test_what_was_done_before_the_seal_is_not_taken_back(sealed: Recording) -> None:
    before = stored(sealed.book, 1)
    assert sealed.book.do(sealed.redo()) == ""
    for undo in (sealed.undo(), amending(sealed.undo(), sealed.number, "理由")):
        refused("undo", sealed.book.do, undo)
        assert stored(sealed.book, 1) == before


def test_an_amendment_keeps_both_texts_the_reason_the_time_and_the_author(sealed: Recording) -> None:
    book, number = sealed.book, sealed.number
    first_seal = sealed.meeting.seal
    amend(sealed, sealed.edit(1, "需 定制开发"), " 用词有误 ")
    head = book.meeting(number)
    assert (head.version, head.status, head.sealed) == (2, "sealed", NOW.isoformat(timespec="seconds"))
    assert head.seal != first_seal
    [made] = amendments_of(book, number)
    assert (made.version, made.by, made.reason, made.number) == (2, "李雷", "用词有误", 1)
    assert [(v.label, v.entry.text, v.reason) for v in versions(book, 1, 1)] == [
        ("capture", "定制化开发功能", ""),
        ("amend", "定制开发", "用词有误"),
    ]
    amend(sealed, sealed.edit(1, "需 开发"))
    told = [(made.before["text"], made.after["text"]) for made in amendments_of(book, number)]
    assert told == [("定制化开发功能", "定制开发"), ("定制开发", "开发")]
    assert sound(book)


AMENDMENTS: dict[str, Callable[[Recording], UseCase[Any] | None]] = {
    "add": lambda r: r.capture(["共 周期30天"]),
    "literal": lambda r: r.capture_literal([(r.read("需 甲"), "")]),
    "edit": lambda r: r.edit(3, "应 N1 部分 二次开发"),
    "rekind": lambda r: r.rekind(4, "note"),
    "delete": lambda r: r.delete(3),
    "move": lambda r: r.move(2, 1),
    "presence": lambda r: set_presence(r.book, r.number, ["王总"], False),
    "objective": lambda r: r.tick(0, "met"),
    "head": lambda r: update_meeting(r.book, r.number, place="四楼", theirs=("王总:总监", "孙工:工程师")),
}


def test_everything_can_be_amended(sealed: Recording) -> None:
    for version, (name, change) in enumerate(AMENDMENTS.items(), 2):
        amend(sealed, change(sealed))
        assert sealed.meeting.version == version, name
        assert amendments_of(sealed.book, sealed.number)[-1].version == version, name
        assert sound(sealed.book), name


def test_a_link_that_goes_and_comes_again_stays_in_the_chain(sealed: Recording) -> None:
    for change in (
        lambda work: work.remove("links", 2),
        lambda work: work.insert("links", Link(need=1, answer=3), 2),
        lambda work: work.update("links", 2, fit="partial"),
    ):
        amend(sealed, change)
        assert sound(sealed.book)
    kept = [(made.before is None, made.after is None) for made in amendments_of(sealed.book, sealed.number)]
    assert kept == [(False, True), (True, False), (False, False)]


def test_an_amendment_needs_a_reason_a_change_and_a_seal(sealed: Recording) -> None:
    book = sealed.book
    before = stored(book, 1)
    for reason, fields, why in (
        ("", {"text": "甲"}, "no_reason"),
        (" \u200b ", {"text": "甲"}, "no_reason"),
        ("理由", {}, "unchanged"),
    ):
        refused(why, amend, sealed, partial(change_entry, number=1, **fields), reason)
    assert stored(book, 1) == before
    open_one = Recording(book, book.do(create_meeting(MeetingForm(client="华东智造"))))
    refused("not_yet", amend, open_one, lambda work: work.update("meetings", open_one.number, topic="甲"))
    refused("not_yet", book.do, confirm(book, open_one.number, "王总"))


def test_an_amendment_reaches_its_own_record_only(sealed: Recording) -> None:
    """A reason for one record is none for another."""
    other = held(sealed.book, ["需 甲", "应 N2 满足 乙"], objectives=())
    sealed.book.do(seal(sealed.book, other.number))
    raised(Sealed, amend, other, partial(change_entry, number=1, text="别的"))


def test_a_record_whose_seal_is_gone_is_neither_changed_nor_amended(sealed: Recording) -> None:
    book, number = sealed.book, sealed.number
    book.repo.commit(doing(book.repo, Op("seals", 1, deal=1)))
    raised(Sealed, book.do, sealed.edit(1, "需 别的"))
    refused("broken", amend, sealed, sealed.edit(1, "需 别的"))
    refused("broken", book.do, confirm(book, number, "王总"))
    assert [fault.what for fault in verify(book)[0].faults] == ["missing"]


@pytest.mark.guide(103)
def test_the_clients_confirmation_is_of_one_version(sealed: Recording) -> None:
    book, number = sealed.book, sealed.number
    refused("no_name", book.do, confirm(book, number, " "))
    book.do(confirm(book, number, "王总", "2026-11-26"))
    head = book.meeting(number)
    assert (head.confirmed_by, head.confirmed, head.version) == ("王总", "2026-11-26", 1)
    assert sound(book)
    amend(sealed, sealed.capture(["共 周期30天"]))
    head = book.meeting(number)
    assert (head.confirmed_by, head.confirmed, head.version) == ("", "", 2)
    assert [s["what"] for s in seals_of(book, number).values()] == ["seal", "confirm", "amend"]
    assert sound(book)


def test_a_seal_survives_folding_a_restart_backup_and_restore(sealed: Recording, tmp_path: Path) -> None:
    book = sealed.book
    amend(sealed, sealed.edit(1, "需 定制开发"))
    book.do(confirm(book, sealed.number, "王总"))
    assert book.repo.fold()
    assert sound(book)
    amend(sealed, sealed.edit(1, "需 开发"))
    backup(book.repo, tmp_path / "copy.zip")
    restore_backup(tmp_path / "copy.zip", tmp_path / "back")
    book.close()
    for folder in ("back", "book"):
        with_seals = Book.open(tmp_path / folder, user="韩梅", now=NOW)
        assert sound(with_seals)
        assert with_seals.meeting(1).version == 3
        again = Recording(with_seals, 1)
        raised(Sealed, with_seals.do, again.capture(["需 甲"]))
        amend(again, again.capture(["需 甲"]))
        assert sound(with_seals)


def test_two_programs_keep_one_chain(sealed: Recording, tmp_path: Path) -> None:
    """Each amends on top of what the other wrote, and neither writes into a record that the other has sealed: that is asked
    under the lock, of what all programs have written, not of what this one has seen."""
    ours = sealed.book
    theirs = Book.open(tmp_path / "book", user="韩梅", now=NOW)
    other = Recording(theirs, sealed.number)
    amend(other, other.edit(1, "需 甲"))
    amend(sealed, sealed.edit(2, "案 N1 乙"))
    amend(other, other.edit(1, "需 丙"))
    ours.poll()
    for book in (ours, theirs):
        assert book.meeting(sealed.number).version == 4
        assert sound(book)
    new = held(ours, ["需 丁", "应 N2 满足 戊"])
    theirs.poll()
    late = Recording(theirs, new.number)
    ours.do(seal(ours, new.number))
    assert late.meeting.status == "draft"
    raised(Sealed, theirs.do, late.capture(["需 己"]))
    assert late.meeting.status == "sealed" and sound(theirs)


def test_verify_looks_at_every_meeting_that_shows_a_seal(sealed: Recording) -> None:
    book = sealed.book
    book.do(create_meeting(MeetingForm(client="北方物流")))
    assert [verdict.meeting for verdict in verify(book)] == [1]
    head = {"status": "draft", "seal": None, "sealed": None, "archive": None, "version": None}
    book.repo.commit(doing(book.repo, Op("meetings", 1, set=head)))
    [verdict] = verify(book)
    assert verdict.faults
    book.repo.commit(doing(book.repo, Op("meetings", 1)))
    assert [verdict.meeting for verdict in verify(book) if verdict.faults] == [1]


NO_SENSE: dict[str, list[dict[str, Any]]] = {
    "entries": [{"order": "last"}, {"meeting": [1]}, {"code": 7}, {"text": None}, {"follows": "x"}],
    "links": [{"need": "one"}, {"answer": None}, {"need": [1]}, {"answer": 99}],
    "meetings": [{"deal": "x"}, {"deal": [1]}, {"version": "2"}, {"archive": 7}, {"seal": 1}, {"status": None}],
}  # fmt: skip


def test_what_has_no_sense_is_named_and_not_stumbled_over(sealed: Recording) -> None:
    book = sealed.book
    for table, changes in NO_SENSE.items():
        deal = 0 if table == "meetings" else 1
        right = dict(book.table(table, deal).get(doc_id=1))
        for change in changes:
            book.repo.commit(doing(book.repo, Op(table, 1, set=change, deal=deal)))
            [verdict] = verify(book)
            named = {fault[1:3] for fault in verdict.faults}
            assert named and (not deal or (table, 1) in named), change
            assert all(sentence(book, verdict, lang) for lang in ("zh", "en")), change
            book.repo.commit(doing(book.repo, Op(table, 1, put=right, deal=deal)))
    assert sound(book)


# --------------------------------------------------------------------------------------------------
# Hostile texts in sealed lines, reasons and names: sealed as they are, written, and found the same in a copy.


TEXTS = [text for text in naughty() if len(text) < 1_000]


@pytest.mark.guide(28, 103)
def test_hostile_texts_are_sealed_amended_written_and_compared(book: Book, tmp_path: Path) -> None:
    recording = Recording(book, book.do(create_meeting(FORM)))
    number = recording.number
    book.do(recording.capture(["需 甲", "案 N1 乙", "应 N1 满足 丙"]))
    book.do(recording.capture_literal([(scribe.literal(clean(text), "note"), "") for text in TEXTS]))
    book.do(end(book, number))
    book.do(seal(book, number, reviewer="[/foo"))
    assert sound(book)
    lines = [entry.doc_id for entry in recording.entries if entry.kind == "note"]
    for line in lines[:: len(lines) // 5]:
        amend(recording, partial(change_entry, number=line, text=f"改{line}"))
    book.do(confirm(book, number, "<script>alert(1)</script>"))
    assert book.repo.fold()
    assert sound(book)
    for audience in ("internal", "client"):
        for lang in ("zh", "en"):
            path = tmp_path / f"{audience}.{lang}.md"
            path.write_bytes(minutes(book, number, audience, lang).encode())
            copy = compare(book, number, path.read_text(encoding="utf-8", errors="replace"))
            assert copy.result == "agrees", (audience, lang, copy)


def test_hostile_reasons_are_kept(book: Book) -> None:
    recording = held(book, ["需 甲", "案 N1 乙", "应 N1 满足 丙"])
    book.do(seal(book, recording.number))
    for n, text in enumerate(TEXTS[::7]):
        if any(char.isalnum() for char in text):
            amend(recording, partial(change_entry, number=1, text=f"改{n}"), clean(text))
            assert amendments_of(book, recording.number)[-1].reason == clean(text).strip()
    assert sound(book)


def test_a_line_that_looks_like_a_seal_is_not_taken_for_it(book: Book) -> None:
    number = held(book, ["需 0123 4567 89ab cdef", "应 N1 满足 seal: 0123 4567 89ab cdef"]).number
    assert compare(book, number, minutes(book, number)).result == "differs"
    book.do(seal(book, number))
    assert compare(book, number, minutes(book, number)).result == "agrees"


# --------------------------------------------------------------------------------------------------
# Whatever is done in two meetings of a deal, sealed or not, by two programs: each sealed record stays what it says it is.


COMPLETE = ("需 甲", "案 N1 三模块", "应 N1 满足 可以", "办 @韩梅 周五 提交")
WHICH = st.integers(0, 1)  # of the two meetings, of the two programs
REASONS = st.sampled_from([None, "理由", "~只给自己看"])


class Sealing(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        first = Book.open(self.folder / "book", user="李雷", now=NOW)
        self.books = [first, Book.open(self.folder / "book", user="韩梅", now=NOW)]
        self.meetings = [first.do(create_meeting(FORM)) for _ in range(2)]
        for meeting in self.meetings:
            first.do(Recording(first, meeting).capture(COMPLETE))
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

    def recording(self, program: int, meeting: int) -> Recording:
        return Recording(self.books[program], self.meetings[meeting])

    def said(self, number: int) -> Any:
        """All that is sealed of a record, to the last field."""
        tables = self.books[0].repo.deal(1)
        lines = [doc for doc in tables.entries if doc["meeting"] == number and not doc.get("follows")]
        return {doc.doc_id: {k: v for k, v in doc.items() if k not in FREE["entries"]} for doc in lines}

    def change(
        self, program: int, meeting: int, reason: str | None, make: Callable[[Recording], UseCase[Any] | None]
    ) -> None:
        """A change, which is refused where there is a seal and no reason, or a reason and no seal."""
        recording = self.recording(program, meeting)
        try:
            if (case := make(recording)) is not None:
                recording.book.do(case if reason is None else amending(case, recording.number, reason))
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

    @rule(program=WHICH, meeting=WHICH, reason=REASONS, line=ANY_LINES)
    def capture(self, program: int, meeting: int, reason: str | None, line: str) -> None:
        self.change(program, meeting, reason, lambda r: r.capture([line]))

    @rule(program=WHICH, meeting=WHICH, reason=REASONS, which=st.integers(0, 9), line=ANY_LINES)
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
        self.change(program, meeting, reason, lambda r: update_meeting(r.book, r.number, place=place))

    @rule(program=WHICH, meeting=WHICH, redo=st.booleans())
    def take_back(self, program: int, meeting: int, redo: bool) -> None:
        self.change(program, meeting, None, lambda r: r.redo() if redo else r.undo())

    @rule(program=WHICH, meeting=WHICH)
    def end_and_seal(self, program: int, meeting: int) -> None:
        self.change(program, meeting, None, lambda r: end(r.book, r.number))
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
TestSealing.settings = some(0.25)
