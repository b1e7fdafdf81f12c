from __future__ import annotations

from datetime import timedelta

import pytest

from dealtui.domain import scribe
from dealtui.domain.records import Revision
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book, Clock
from dealtui.store.errors import Stale
from tests.conftest import NOW


def texts(recording: Recording) -> list[str]:
    return [f"{entry.code} {entry.text}".strip() for entry in recording.entries]


@pytest.mark.guide(2, 46, 54, 57, 59)
def test_each_line_becomes_a_record_of_its_kind_with_code_and_time(recording: Recording) -> None:
    recording.capture(
        ["需 定制化开发功能 #方案", "案 N1 采用三模块架构", "应 N1 满足 可提供二次开发服务", "随口一句"]
    )
    assert texts(recording) == ["N1 定制化开发功能", "S1 采用三模块架构", "R1 可提供二次开发服务", "随口一句"]
    need, proposal, response, note = recording.entries
    assert (need.topics, need.raw, need.by) == (("scope",), "需 定制化开发功能 #方案", "李雷")
    assert need.at == NOW.isoformat()
    assert proposal.refs == (need.doc_id,)
    assert (response.fit, note.kind) == ("full", "note")


@pytest.mark.guide(29, 69)
def test_an_answer_that_names_a_need_is_linked_to_it(recording: Recording) -> None:
    recording.capture(["需 甲", "需 乙"])
    assert recording.summary.gaps == {"need-unanswered": 2}
    recording.capture(["应 N2 部分 先做一半"])
    links = recording.book.state(1).links.values()
    assert [(link.need, link.answer, link.fit) for link in links] == [(2, 3, "partial")]
    assert recording.summary.gaps == {"need-unanswered": 1}


@pytest.mark.guide(14, 25, 64)
def test_an_action_is_born_from_its_line(recording: Recording) -> None:
    recording.capture(["办 @韩梅 周五 提交补充方案"])
    entry = recording.entries[0]
    action = recording.book.record("actions", entry.action)
    assert (action.code, action.task, action.owner, action.due) == (
        "A1",
        "提交补充方案",
        "韩梅",
        "2026-11-27",
    )
    assert (action.original_due, action.due_text, action.side, action.entry) == (
        "2026-11-27",
        "周五",
        "ours",
        1,
    )


async def test_an_action_follows_its_line_until_its_date_is_moved_on_its_own(recording: Recording) -> None:
    recording.capture(["办 @韩梅 周五 提交方案"])
    await recording.edit(1, "办 @王总 下周五 盖章")
    action = recording.book.record("actions", 1)
    assert (action.task, action.owner, action.side, action.due) == ("盖章", "王总", "client", "2026-12-04")
    recording.book.change("delay", lambda work: work.update("actions", 1, due="2026-12-20"), deal=1)
    await recording.edit(1, "办 @王总 12月5日 盖章")
    assert recording.book.record("actions", 1).due == "2026-12-20"


async def test_a_date_counts_from_the_day_when_it_was_said(recording: Recording) -> None:
    recording.capture(["办 @韩梅 周五 提交方案"])
    recording.book.clock = Clock(NOW + timedelta(days=7))
    await recording.edit(1, "办 @韩梅 周五 提交新方案")
    assert recording.entries[0].due == "2026-11-27"
    assert recording.read("办 @韩梅 周五 提交", "action", 1).due == "2026-11-27"
    assert recording.read("办 @韩梅 周五 提交", "action").due == "2026-12-04"


async def test_another_kind_gives_another_code_and_takes_the_action_along(recording: Recording) -> None:
    recording.capture(["办 @韩梅 周五 提交方案"])
    await recording.rekind(1, "need")
    entry = recording.entries[0]
    assert (entry.kind, entry.code, entry.action) == ("need", "N1", 0)
    assert not recording.book.repo.table("actions")
    await recording.undo()
    assert recording.entries[0].code == "A1"
    assert recording.book.record("actions", 1).owner == "韩梅"


def test_correction_and_continuation_mend_the_line_before(recording: Recording) -> None:
    captured = recording.capture(["需 定制化开发", "s/开发/开发功能/", "... 和报表"])
    assert [c.change for c in captured] == ["added", "corrected", "continued"]
    assert texts(recording) == ["N1 定制化开发功能和报表"]


@pytest.mark.parametrize("line", ["s/没有的/x/", "... 无前句"])
def test_what_cannot_be_mended_is_kept_word_for_word(recording: Recording, line: str) -> None:
    captured = recording.capture([line])
    assert captured[0].change == "added"
    assert recording.entries[0].text == line


@pytest.mark.guide(44, 51)
def test_presence_is_kept_with_the_meeting(recording: Recording) -> None:
    recording.capture(["-王总", "+陈工"])
    people = {a.name: (a.side, a.present) for a in recording.meeting.attendees}
    assert people["王总"] == ("client", False)
    assert people["陈工"] == ("client", True)


def test_the_first_line_starts_the_meeting(recording: Recording) -> None:
    assert recording.meeting.status == "planned"
    recording.capture(["需 甲"])
    assert (recording.meeting.status, recording.meeting.started) == ("live", NOW.isoformat())


async def test_a_deleted_line_leaves_its_code_taken_and_undo_brings_it_back(recording: Recording) -> None:
    recording.capture(["需 甲", "需 乙"])
    await recording.delete(2)
    recording.capture(["需 丙"])
    assert texts(recording) == ["N1 甲", "N3 丙"]
    await recording.undo()
    await recording.undo()
    assert texts(recording) == ["N1 甲", "N2 乙"]


async def test_lines_move_past_their_neighbours(recording: Recording) -> None:
    recording.capture(["需 甲", "需 乙", "需 丙"])
    assert await recording.move(3, -1)
    assert await recording.move(3, -1)
    assert texts(recording) == ["N3 丙", "N1 甲", "N2 乙"]
    assert not await recording.move(3, -1)
    assert await recording.move(1, +1)
    assert texts(recording) == ["N3 丙", "N2 乙", "N1 甲"]


async def test_undo_goes_back_to_nothing_and_redo_to_all_of_it_also_after_a_restart(
    recording: Recording,
) -> None:
    recording.capture(["需 甲", "案 N1 乙"])
    await recording.edit(1, "需 甲改")
    await recording.rekind(2, "response")
    await recording.tick(0, "met")
    whole = (recording.entries, recording.meeting.objectives, recording.summary)
    book = recording.book
    book.close()
    again = Book.open(book.path, user="李雷", now=NOW)
    reopened = Recording(again, 1)
    labels = []
    while label := await reopened.undo():
        labels.append(label)
    assert labels == ["objective", "rekind", "edit", "capture"]
    assert reopened.entries == []
    assert reopened.summary.lines == 0
    while await reopened.redo():
        pass
    assert (reopened.entries, reopened.meeting.objectives, reopened.summary) == whole
    assert again.summary(1) == reopened.summary
    again.close()


async def test_nobody_undoes_what_another_has_changed_since(recording: Recording) -> None:
    recording.capture(["需 甲"])
    other = Book.open(recording.book.path, user="韩梅", now=NOW)
    await Recording(other, 1).edit(1, "需 甲，另有乙")
    with pytest.raises(Stale) as caught:
        await recording.undo()
    assert caught.value.doc["text"] == "甲，另有乙"
    assert recording.entries[0].text == "甲，另有乙"
    with pytest.raises(Stale):
        await recording.edit(1, "需 我的版本", expect=1)
    other.close()


def test_two_programs_never_give_the_same_code(recording: Recording) -> None:
    other = Book.open(recording.book.path, user="韩梅", now=NOW)
    there = Recording(other, 1)
    for n in range(10):
        recording.capture([f"需 我方记的 {n}"])
        there.capture([f"需 同事记的 {n}"])
    recording.book.poll()
    assert [entry.code for entry in recording.entries] == [f"N{n}" for n in range(1, 21)]
    assert recording.summary == there.summary
    other.close()


def test_a_literal_line_is_kept_to_the_character(recording: Recording) -> None:
    text = "需 @韩梅 s/a/b/ | 原样 #价格"
    recording.capture_literal([(scribe.literal(text, "proposal"), "")])
    entry = recording.entries[0]
    assert (entry.kind, entry.text, entry.owner, entry.topics) == ("proposal", text, "", ())


@pytest.mark.guide(34)
async def test_objectives_are_ticked(recording: Recording) -> None:
    await recording.tick(1, "partly")
    assert [o.state for o in recording.meeting.objectives] == ["open", "partly"]


@pytest.mark.guide(65)
async def test_the_end_makes_it_wait_for_its_review(recording: Recording) -> None:
    recording.capture(["需 甲"])
    await recording.end()
    assert (recording.meeting.status, recording.meeting.ended) == ("draft", NOW.isoformat())


def test_the_unfinished_line_outlives_the_program(recording: Recording) -> None:
    recording.save_draft("需 还没说完", "need")
    again = Book.open(recording.book.path, user="李雷", now=NOW)
    assert Recording(again, 1).draft() == ("需 还没说完", "need")
    recording.save_draft("", "need")
    assert Recording(again, 1).draft() == ("", "")
    again.close()


def test_a_draft_that_cannot_be_read_is_no_draft(recording: Recording) -> None:
    recording.save_draft("x", "need")
    next((recording.book.path / "drafts").iterdir()).write_bytes(b"\xff{")
    assert recording.draft() == ("", "")


async def test_the_screens_commit_while_another_program_holds_the_lock(recording: Recording) -> None:
    import asyncio

    other = Book.open(recording.book.path, user="韩梅", now=NOW)
    prepared, _ = other._prepare("x", lambda work: work.update("clients", 1, pains="慢"), 0, 0, "", wait=1)
    assert prepared is not None
    task = asyncio.create_task(recording.capture_async(["需 甲"]))
    await asyncio.sleep(0.05)
    assert not task.done()
    other.repo.flush(prepared)
    other._finish(prepared, "x")
    await task
    assert texts(recording) == ["N1 甲"]
    assert recording.client.pains == "慢"
    other.close()


@pytest.mark.parametrize("user", ["", "李雷"])
def test_what_undo_needs_is_kept_as_a_record_of_its_own(recording: Recording, user: str) -> None:
    """The document is written without the record, in less time; it must be what the record's would be."""
    recording.book.user = user
    recording.capture(["需 甲"])
    doc = recording.book.repo.deal(1).revisions[1]
    assert Revision.from_doc(doc).to_doc() == doc
    assert doc.keys() >= {"at", "by", "label", "scope", "before"}
