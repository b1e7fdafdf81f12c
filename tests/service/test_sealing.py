"""A complete record is sealed; what is changed afterwards has a reason and stands beside what was (guide 28, 66, 68, 103)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dealtui.domain.records import Link, Objective
from dealtui.service.entry_work import change_entry
from dealtui.service.history import versions
from dealtui.service.preparing import MeetingForm, create_meeting, start_meeting, update_meeting
from dealtui.service.recording import Recording
from dealtui.service.sealed import Sealed
from dealtui.service.sealing import NotSealed, amend, amendments_of, confirm, seal, seals_of
from dealtui.service.unit_of_work import Book
from dealtui.service.verifying import sentence, verify, verify_meeting
from dealtui.service.work import Work
from dealtui.store.archive import backup
from dealtui.store.archive import restore as restore_backup
from dealtui.store.repository import Op
from tests.conftest import FORM, NOW

LINES = (
    "需 定制化开发功能",
    "案 N1 采用三模块架构",
    "应 N1 满足 二次开发",
    "办 @李雷 11月27日 提交方案",
    "~价 我方 底价 100万",
    "题外话",
)


@pytest.fixture
def over(recording: Recording) -> Recording:
    """A complete record of a meeting that has ended."""
    recording.capture(LINES)
    asyncio.run(recording.end())
    return recording


@pytest.fixture
def sealed(over: Recording) -> Recording:
    seal(over.book, over.number, reviewer="韩梅")
    return over


def sound(book: Book) -> bool:
    verdicts = verify(book)
    assert verdicts
    return not any(verdict.faults for verdict in verdicts)


def docs(book: Book, deal: int) -> dict[str, Any]:
    """All that is stored of a deal and of the meetings."""
    tables = book.repo.deal(deal)
    return {
        **{name: {n: dict(doc) for n, doc in tables.tables[name].items()} for name in ("entries", "links", "seals")},
        "meetings": {n: dict(doc) for n, doc in book.repo.table("meetings").items()},
    }  # fmt: skip


# ---------------------------------------------------------------------- sealing


def test_sealing_gives_version_archive_number_reviewer_and_time(over: Recording) -> None:
    book, number = over.book, over.number
    assert verify(book) == [] and verify_meeting(book, number) is None
    assert seal(book, number, reviewer="韩梅") == "DT-2026-0001"
    head = book.meeting(number)
    stamp = NOW.isoformat(timespec="seconds")
    assert (head.status, head.version, head.archive, head.sealed) == ("sealed", 1, "DT-2026-0001", stamp)
    assert (head.reviewer, head.reviewed, head.recorder) == ("韩梅", stamp, "李雷")
    assert len(head.seal) == 64
    [row] = seals_of(book, number).values()
    assert [r[2] for r in row["rows"]] == ["", "", "N1", "S1", "R1", "A1", "O1", "", "", ""]
    assert row["promised"][0]["owner"] == "李雷" and row["promised"][0]["due"] == "2026-11-27"
    assert sound(book)


def test_who_seals_has_reviewed_unless_another_is_named(over: Recording) -> None:
    seal(over.book, over.number)
    assert over.meeting.reviewer == "李雷"


def test_archive_numbers_count_on_within_the_year(over: Recording) -> None:
    book = over.book
    other = Recording(book, create_meeting(book, FORM._replace(deal="另一项目")))
    other.capture(LINES)
    asyncio.run(other.end())
    assert [seal(book, meeting.number) for meeting in (other, over)] == ["DT-2026-0001", "DT-2026-0002"]


@pytest.mark.guide(68)
def test_what_blocks_keeps_a_record_from_being_sealed(recording: Recording) -> None:
    recording.capture(["需 甲", "办 处理", "歧 数据安全"])
    with pytest.raises(NotSealed, match="not_over"):
        seal(recording.book, recording.number)
    asyncio.run(recording.end())
    before = docs(recording.book, 1)
    with pytest.raises(NotSealed, match="incomplete") as error:
        seal(recording.book, recording.number)
    codes = {finding.rule.code for finding in error.value.findings}
    assert {"need-unanswered", "action-no-owner", "action-no-due", "divergence-no-criterion"} <= codes
    assert all(finding.rule.blocks for finding in error.value.findings)
    assert docs(recording.book, 1) == before


def test_a_record_is_sealed_once(sealed: Recording) -> None:
    with pytest.raises(NotSealed, match="already"):
        seal(sealed.book, sealed.number)


# ---------------------------------------------------------------------- nothing goes around it


def first(recording: Recording) -> int:
    return recording.entries[0].doc_id


def worked(change: Callable[[Work], Any]) -> Callable[[Recording], Any]:
    """A use case of somebody who knows nothing of seals."""
    return lambda r: r.book.change("other", change, deal=1, scope=r.number)


WAYS: dict[str, Callable[[Recording], Any]] = {
    "capture": lambda r: r.capture(["需 又一项"]),
    "presence": lambda r: r.capture(["缺席 王总"]) or asyncio.run(r.set_presence(["王总"], False)),
    "edit": lambda r: asyncio.run(r.edit(first(r), "需 别的")),
    "rekind": lambda r: asyncio.run(r.rekind(first(r), "pain")),
    "delete": lambda r: asyncio.run(r.delete(first(r))),
    "move": lambda r: asyncio.run(r.move(first(r), 1)),
    "objective": lambda r: asyncio.run(r.tick(0, "met")),
    "start": lambda r: start_meeting(r.book, r.number),
    "end": lambda r: asyncio.run(r.end()),
    "head": lambda r: update_meeting(r.book, r.number, topic="别的"),
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


@pytest.mark.parametrize("way", WAYS)
def test_a_sealed_record_is_not_changed_without_a_reason(sealed: Recording, way: str) -> None:
    before = docs(sealed.book, 1)
    with pytest.raises(Sealed) as error:
        WAYS[way](sealed)
    assert error.value.meeting == sealed.number
    assert docs(sealed.book, 1) == before
    assert sound(sealed.book)


@pytest.mark.parametrize("way", ["chain", "unseal"])
def test_no_reason_changes_what_was_sealed(sealed: Recording, way: str) -> None:
    changes: dict[str, Callable[[Work], Any]] = {
        "chain": lambda work: work.update("seals", 1, reason="改"),
        "unseal": lambda work: work.remove("seals", 1),
    }
    with pytest.raises(Sealed):
        amend(sealed.book, sealed.number, "理由", changes[way])
    assert sound(sealed.book)


def test_the_follow_up_goes_on(sealed: Recording) -> None:
    """Actions move, lines of later meetings point back: nothing of that is in the sealed record (guide 79-98)."""
    book = sealed.book
    book.change(
        "action", lambda work: work.update("actions", 1, state="done", due="2026-11-30", task="提交"), deal=1
    )
    later = Recording(book, create_meeting(book, FORM))
    later.capture(["应 N1 部分 先做一半", "需 新的需求", "案 N2 又一方案"])
    worked(lambda work: work.insert("links", Link(need=7, answer=2)))(later)
    worked(lambda work: work.update("entries", 1, suspect=(7,), resolved_by=7))(later)
    worked(lambda work: work.update("links", 1, suspect=True))(later)
    assert sound(book)
    assert asyncio.run(later.undo()) == "other"


def test_other_meetings_of_the_deal_are_free(sealed: Recording) -> None:
    later = Recording(sealed.book, create_meeting(sealed.book, FORM))
    later.capture(["需 别的"])
    asyncio.run(later.edit(later.entries[0].doc_id, "需 再别的"))
    asyncio.run(later.undo())
    assert later.entries[0].text == "别的"


def test_what_was_done_before_the_seal_is_not_taken_back(sealed: Recording) -> None:
    for invert in (sealed.undo, sealed.redo, sealed.because("理由").undo):
        before = docs(sealed.book, 1)
        if invert == sealed.redo:
            assert asyncio.run(invert()) == ""
        else:
            with pytest.raises(NotSealed, match="undo"):
                asyncio.run(invert())
        assert docs(sealed.book, 1) == before


# ---------------------------------------------------------------------- amending


def test_an_amendment_keeps_both_texts_the_reason_the_time_and_the_author(sealed: Recording) -> None:
    book, number = sealed.book, sealed.number
    first_seal = sealed.meeting.seal
    asyncio.run(sealed.because(" 用词有误 ").edit(1, "需 定制开发"))
    head = book.meeting(number)
    assert (head.version, head.status, head.sealed) == (2, "sealed", NOW.isoformat(timespec="seconds"))
    assert head.seal != first_seal
    [made] = amendments_of(book, number)
    assert (made.version, made.by, made.reason, made.number) == (2, "李雷", "用词有误", 1)
    assert (made.before["text"], made.after["text"]) == ("定制化开发功能", "定制开发")
    assert [(v.label, v.entry.text, v.reason) for v in versions(book, 1, 1)] == [
        ("capture", "定制化开发功能", ""),
        ("amend", "定制开发", "用词有误"),
    ]
    assert sound(book)


def test_a_line_amended_twice_keeps_all_three_texts(sealed: Recording) -> None:
    asyncio.run(sealed.because("一").edit(1, "需 二"))
    asyncio.run(sealed.because("二").edit(1, "需 三"))
    told = [(made.before["text"], made.after["text"]) for made in amendments_of(sealed.book, sealed.number)]
    assert told == [("定制化开发功能", "二"), ("二", "三")]
    assert sound(sealed.book)


AMENDMENTS: dict[str, Callable[[Recording], Any]] = {
    "add": lambda r: r.capture(["共 周期30天"]),
    "async": lambda r: asyncio.run(r.capture_async(["应 N1 部分 补充"])),
    "literal": lambda r: r.capture_literal([(r.read("需 甲"), "")]),
    "edit": lambda r: asyncio.run(r.edit(3, "应 N1 部分 二次开发")),
    "rekind": lambda r: asyncio.run(r.rekind(4, "note")),
    "delete": lambda r: asyncio.run(r.delete(3)),
    "move": lambda r: asyncio.run(r.move(2, 1)),
    "presence": lambda r: asyncio.run(r.set_presence(["王总"], False)),
    "objective": lambda r: asyncio.run(r.tick(0, "met")),
    "head": lambda r: update_meeting(
        r.book, r.number, r._reason, place="四楼", theirs=("王总:总监", "孙工:工程师")
    ),
}


@pytest.mark.parametrize("change", AMENDMENTS)
def test_everything_can_be_amended(sealed: Recording, change: str) -> None:
    AMENDMENTS[change](sealed.because("理由"))
    assert sealed.meeting.version == 2
    assert amendments_of(sealed.book, sealed.number)
    assert sound(sealed.book)
    AMENDMENTS["add"](sealed.because("再次"))
    assert sealed.meeting.version == 3
    assert sound(sealed.book)


def test_a_link_that_goes_and_comes_again_stays_in_the_chain(sealed: Recording) -> None:
    book, number = sealed.book, sealed.number
    amend(book, number, "去", lambda work: work.remove("links", 2))
    assert sound(book)
    amend(book, number, "来", lambda work: work.insert("links", Link(need=1, answer=3), 2))
    assert sound(book)
    amend(book, number, "改", lambda work: work.update("links", 2, fit="partial"))
    assert sound(book)
    kept = [(made.before is None, made.after is None) for made in amendments_of(book, number)]
    assert kept == [(False, True), (True, False), (False, False)]


def test_an_amendment_needs_a_reason_a_change_and_a_seal(sealed: Recording, over: Recording) -> None:
    book, number = sealed.book, sealed.number
    before = docs(book, 1)
    for reason, change, why in (
        ("", {"text": "甲"}, "no_reason"),
        (" \u200b ", {"text": "甲"}, "no_reason"),
        ("理由", {}, "unchanged"),
    ):
        with pytest.raises(NotSealed, match=why):
            amend(book, number, reason, lambda work, change=change: change_entry(work, 1, **change))
    assert docs(book, 1) == before
    open_one = create_meeting(book, MeetingForm(client="华东智造"))
    with pytest.raises(NotSealed, match="not_yet"):
        amend(book, open_one, "理由", lambda work: work.update("meetings", open_one, topic="甲"))


def test_an_amendment_reaches_its_own_record_only(sealed: Recording) -> None:
    """A reason for one record is none for another."""
    book = sealed.book
    other = Recording(book, create_meeting(book, FORM._replace(objectives=())))
    other.capture(["需 甲", "应 N2 满足 乙"])
    asyncio.run(other.end())
    seal(book, other.number)
    with pytest.raises(Sealed):
        amend(book, other.number, "理由", lambda work: change_entry(work, 1, text="别的"))


def test_a_record_whose_seal_is_gone_is_neither_changed_nor_amended(sealed: Recording) -> None:
    book, number = sealed.book, sealed.number
    book.repo.commit(lambda: [Op("seals", 1, deal=1)])
    with pytest.raises(Sealed):
        asyncio.run(sealed.edit(1, "需 别的"))
    with pytest.raises(NotSealed, match="broken"):
        asyncio.run(sealed.because("理由").edit(1, "需 别的"))
    with pytest.raises(NotSealed, match="broken"):
        confirm(book, number, "王总")
    assert [fault.what for fault in verify(book)[0].faults] == ["missing"]


@pytest.mark.guide(103)
def test_the_clients_confirmation_is_of_one_version(sealed: Recording) -> None:
    book, number = sealed.book, sealed.number
    with pytest.raises(NotSealed, match="no_name"):
        confirm(book, number, " ")
    confirm(book, number, "王总", "2026-11-26")
    head = book.meeting(number)
    assert (head.confirmed_by, head.confirmed, head.version) == ("王总", "2026-11-26", 1)
    assert sound(book)
    sealed.because("漏记").capture(["共 周期30天"])
    head = book.meeting(number)
    assert (head.confirmed_by, head.confirmed, head.version) == ("", "", 2)
    assert [s["what"] for s in seals_of(book, number).values()] == ["seal", "confirm", "amend"]
    assert sound(book)


def test_an_open_record_cannot_be_confirmed(over: Recording) -> None:
    with pytest.raises(NotSealed, match="not_yet"):
        confirm(over.book, over.number, "王总")


# ---------------------------------------------------------------------- it lasts


def amended(recording: Recording) -> None:
    asyncio.run(recording.because("用词有误").edit(1, "需 定制开发"))
    confirm(recording.book, recording.number, "王总")


def test_a_seal_survives_folding_and_a_restart(sealed: Recording, tmp_path: Path) -> None:
    amended(sealed)
    book = sealed.book
    assert book.repo.fold()
    assert sound(book)
    asyncio.run(sealed.because("再次").edit(1, "需 开发"))
    book.close()
    with_seals = Book.open(tmp_path / "book", user="韩梅", now=NOW)
    assert sound(with_seals)
    assert with_seals.meeting(1).version == 3
    again = Recording(with_seals, 1)
    with pytest.raises(Sealed):
        again.capture(["需 甲"])
    again.because("隔日").capture(["需 甲"])
    assert sound(with_seals)
    with_seals.close()


def test_a_seal_survives_backup_and_restore(sealed: Recording, tmp_path: Path) -> None:
    amended(sealed)
    backup(sealed.book.repo, tmp_path / "copy.zip")
    restore_backup(tmp_path / "copy.zip", tmp_path / "back")
    back = Book.open(tmp_path / "back", user="李雷", now=NOW)
    assert sound(back)
    assert back.meeting(1).version == 2
    back.close()


def test_two_programs_keep_one_chain(sealed: Recording, tmp_path: Path) -> None:
    """Each amends on top of what the other wrote, and neither writes into a record that the other has sealed."""
    ours = sealed.book
    theirs = Book.open(tmp_path / "book", user="韩梅", now=NOW)
    other = Recording(theirs, sealed.number)
    asyncio.run(other.because("甲").edit(1, "需 甲"))
    asyncio.run(sealed.because("乙").edit(2, "案 N1 乙"))
    asyncio.run(other.because("丙").edit(1, "需 丙"))
    ours.poll()
    for book in (ours, theirs):
        assert book.meeting(sealed.number).version == 4
        assert sound(book)
    open_one = Recording(ours, create_meeting(ours, FORM))
    open_one.capture(["需 丁", "应 N2 满足 戊"])
    asyncio.run(open_one.end())
    seal(ours, open_one.number)
    late = Recording(theirs, open_one.number) if open_one.number in theirs.repo.table("meetings") else None
    if late is None:
        theirs.poll()
        late = Recording(theirs, open_one.number)
    with pytest.raises(Sealed):
        late.capture(["需 己"])
    assert sound(theirs)
    theirs.close()


def test_a_program_that_does_not_know_of_the_seal_yet_is_refused(over: Recording, tmp_path: Path) -> None:
    """The check is made under the lock, on what all programs have written, not on what this one has seen."""
    theirs = Book.open(tmp_path / "book", user="韩梅", now=NOW)
    other = Recording(theirs, over.number)
    seal(over.book, over.number)
    assert other.meeting.status == "draft"
    with pytest.raises(Sealed):
        other.capture(["需 己"])
    assert other.meeting.status == "sealed"
    theirs.close()


def test_what_goes_around_the_program_is_named(sealed: Recording) -> None:
    """A write through the store itself, as another tool would make it."""
    book = sealed.book
    book.repo.commit(lambda: [Op("entries", 2, set={"text": "采用四模块架构"}, deal=1)])
    [verdict] = verify(book)
    assert [(fault.what, fault.code) for fault in verdict.faults] == [("changed", "S1")]


def test_verify_looks_at_every_meeting_that_shows_a_seal(sealed: Recording) -> None:
    book = sealed.book
    create_meeting(book, MeetingForm(client="北方物流"))
    assert [verdict.meeting for verdict in verify(book)] == [1]
    head = {"status": "draft", "seal": None, "sealed": None, "archive": None, "version": None}
    book.repo.commit(lambda: [Op("meetings", 1, set=head)])
    [verdict] = verify(book)
    assert verdict.faults
    book.repo.commit(lambda: [Op("meetings", 1)])
    assert [verdict.meeting for verdict in verify(book) if verdict.faults] == [1]


@pytest.mark.parametrize(
    "doc", [{"order": "last"}, {"meeting": [1]}, {"code": 7}, {"text": None}, {"follows": "x"}]
)
def test_what_has_no_sense_is_named_and_not_stumbled_over(sealed: Recording, doc: dict[str, Any]) -> None:
    book = sealed.book
    book.repo.commit(lambda: [Op("entries", 2, set=doc, deal=1)])
    [verdict] = verify(book)
    assert (2, "S1") in {(fault.number, fault.code) for fault in verdict.faults}


@pytest.mark.parametrize("doc", [{"need": "one"}, {"answer": None}, {"need": [1]}, {"answer": 99}])
def test_a_link_that_has_no_sense_is_named(sealed: Recording, doc: dict[str, Any]) -> None:
    book = sealed.book
    book.repo.commit(lambda: [Op("links", 1, set=doc, deal=1)])
    [verdict] = verify(book)
    assert ("links", 1) in {(fault.table, fault.number) for fault in verdict.faults}
    assert "DT-2026-0001" in sentence(book, verdict, "en")


@pytest.mark.parametrize(
    "head", [{"deal": "x"}, {"deal": [1]}, {"version": "2"}, {"archive": 7}, {"seal": 1}, {"status": None}]
)
def test_a_head_that_has_no_sense_is_named(sealed: Recording, head: dict[str, Any]) -> None:
    book = sealed.book
    book.repo.commit(lambda: [Op("meetings", 1, set=head)])
    [verdict] = verify(book)
    assert verdict.faults and sentence(book, verdict, "zh")
