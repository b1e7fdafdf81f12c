"""Recording: capture, corrections, drafts, undo; a line that was read while it was typed is not read again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from dealtui.domain import scribe
from dealtui.domain.records import Revision
from dealtui.service.book import Book, Clock, UseCase
from dealtui.service.following import event
from dealtui.service.preparing import create_meeting, end, new_person, update_meeting
from dealtui.service.recording import Captured, Outbox, Recording, load_draft, save_draft
from dealtui.service.reviewing import check
from dealtui.store.errors import NotSaved, Stale
from dealtui.store.journal import Op, decode_rows
from dealtui.store.tables import JournalTable
from tests.conftest import FORM, NOW, of, raised, say


def texts(recording: Recording) -> list[str]:
    return [f"{entry.code} {entry.text}".strip() for entry in recording.entries]


@pytest.mark.guide(2, 46, 54, 57, 59)
def test_each_line_becomes_a_record_of_its_kind_with_code_and_time(recording: Recording) -> None:
    say(
        recording,
        "需 定制化开发功能 #方案",
        "案 N1 采用三模块架构",
        "应 N1 满足 可提供二次开发服务",
        "随口一句",
    )
    assert texts(recording) == ["N1 定制化开发功能", "S1 采用三模块架构", "R1 可提供二次开发服务", "随口一句"]
    need, proposal, response, note = recording.entries
    assert (need.topics, need.raw, need.by) == (("scope",), "需 定制化开发功能 #方案", "李雷")
    assert need.at == NOW.isoformat()
    assert proposal.refs == (need.doc_id,)
    assert (response.fit, note.kind) == ("full", "note")


@pytest.mark.guide(29, 69)
def test_an_answer_that_names_a_need_is_linked_to_it(recording: Recording) -> None:
    say(recording, "需 甲", "需 乙")
    assert recording.summary.gaps == {"need-unanswered": 2}
    say(recording, "应 N2 部分 先做一半")
    links = recording.book.state(1).links.values()
    assert [(link.need, link.answer, link.fit) for link in links] == [(2, 3, "partial")]
    assert recording.summary.gaps == {"need-unanswered": 1}


@pytest.mark.guide(25, 64)
def test_an_action_is_born_from_its_line(recording: Recording) -> None:
    say(recording, "办 @韩梅 周五 提交补充方案")
    entry = recording.entries[0]
    action = recording.book.record("actions", entry.action)
    assert of(action, "code task owner due") == ("A1", "提交补充方案", "韩梅", "2026-11-27")
    assert of(action, "original_due due_text side entry") == ("2026-11-27", "周五", "ours", 1)


async def test_an_action_follows_its_line_until_its_date_is_moved_on_its_own(recording: Recording) -> None:
    say(recording, "办 @韩梅 周五 提交方案")
    recording.book.do(recording.edit(1, "办 @王总 下周五 盖章"))
    action = recording.book.record("actions", 1)
    assert (action.task, action.owner, action.side, action.due) == ("盖章", "王总", "client", "2026-12-04")
    recording.book.do(UseCase("delay", lambda work: work.update("actions", 1, due="2026-12-20"), 1))
    recording.book.do(recording.edit(1, "办 @王总 12月5日 盖章"))
    assert recording.book.record("actions", 1).due == "2026-12-20"


async def test_a_date_counts_from_the_day_when_it_was_said(recording: Recording) -> None:
    say(recording, "办 @韩梅 周五 提交方案")
    recording.book.clock = Clock(NOW + timedelta(days=7))
    recording.book.do(recording.edit(1, "办 @韩梅 周五 提交新方案"))
    assert recording.entries[0].due == "2026-11-27"
    assert recording.read("办 @韩梅 周五 提交", "action", 1).due == "2026-11-27"
    assert recording.read("办 @韩梅 周五 提交", "action").due == "2026-12-04"


async def test_another_kind_gives_another_code_and_takes_the_action_along(recording: Recording) -> None:
    say(recording, "办 @韩梅 周五 提交方案")
    recording.book.do(recording.rekind(1, "need"))
    entry = recording.entries[0]
    assert (entry.kind, entry.code, entry.action) == ("need", "N1", 0)
    assert not recording.book.repo.table("actions")
    recording.book.do(recording.undo())
    assert recording.entries[0].code == "A1"
    assert recording.book.record("actions", 1).owner == "韩梅"


def test_correction_and_continuation_mend_the_line_before(recording: Recording) -> None:
    captured = say(recording, "需 定制化开发", "s/开发/开发功能/", "... 和报表")
    assert [c.change for c in captured] == ["added", "corrected", "continued"]
    assert texts(recording) == ["N1 定制化开发功能和报表"]


@pytest.mark.parametrize("line", ["s/没有的/x/", "... 无前句"])
def test_what_cannot_be_mended_is_kept_word_for_word(recording: Recording, line: str) -> None:
    captured = say(recording, line)
    assert captured[0].change == "added"
    assert recording.entries[0].text == line


@pytest.mark.guide(44, 51)
def test_presence_is_kept_with_the_meeting(recording: Recording) -> None:
    say(recording, "-王总", "+陈工")
    people = {a.name: (a.side, a.present) for a in recording.meeting.attendees}
    assert people["王总"] == ("client", False)
    assert people["陈工"] == ("client", True)


def _someone(recording: Recording, name: str) -> tuple[str, str, str, bool]:
    found = [a for a in recording.meeting.attendees if a.name == name]
    assert len(found) == 1
    return found[0].side, found[0].title, found[0].role, found[0].present


@pytest.mark.guide(42, 44, 51)
def test_who_comes_is_put_down_as_they_are_known(recording: Recording) -> None:
    book, client = recording.book, recording.client.doc_id
    book.do(new_person(client, "钱明", "采购经理", ("contact", "decision")))
    say(recording, "+钱经理", "+孙总:信息总监:决策人", "+韩梅:我方:工程师", f"+{book.user}")
    assert _someone(recording, "钱明") == ("client", "采购经理", "contact decision", True)
    assert _someone(recording, "孙总") == ("client", "信息总监", "decision", True)
    assert _someone(recording, "韩梅")[:2] == ("ours", "工程师")
    assert _someone(recording, book.user)[0] == "ours", "who records is never one of the client's people"
    assert {p.name for p in book.people(client)} >= {"钱明", "孙总"}
    assert "decision-maker-absent" not in [f.rule.code for f in check(book, recording.number)]
    say(recording, "-孙总", "+孙总")
    assert _someone(recording, "孙总") == ("client", "信息总监", "decision", True)


@pytest.mark.guide(26, 51)
def test_an_action_has_the_side_of_who_is_meant_or_none(recording: Recording) -> None:
    book = recording.book
    say(
        recording,
        "+Tom Reyes:IT lead:客户",
        "> @Tom give us access due next Wed",
        "> @Ann send it",
        "> call them",
    )
    told = [(a.owner, a.side) for a in (book.record("actions", e.action) for e in recording.entries)]
    assert told == [("Tom Reyes", "client"), ("Ann", ""), ("", "")]
    assert recording.people.strangers(recording.summary.names) == ("Ann",)
    assert recording.read(recording.line_of(recording.entries[0])).owner == "Tom Reyes"


@pytest.mark.guide(26, 51)
async def test_who_is_introduced_later_was_meant_before(recording: Recording) -> None:
    book = recording.book
    say(
        recording,
        "> @Tom send access",
        "共 @Tom 30天",
        "办 @韩梅 周五 报价 @Tom",
        "d delivery in 60 days @Tom",
    )
    before = [(e.owner, e.side) for e in recording.entries]
    say(recording, "+Tom Reyes:IT lead:client")
    action, agreed, ours, disputed = recording.entries
    assert (action.owner, action.side, agreed.speaker, agreed.side) == (
        "Tom Reyes",
        "client",
        "Tom Reyes",
        "client",
    )
    assert (ours.owner, ours.side, ours.helpers[0].name) == ("韩梅", "ours", "Tom Reyes")
    assert (disputed.speaker, disputed.side) == ("Tom Reyes", "client")
    assert (
        book.record("actions", action.action).side == "client"
        and recording.people.strangers(recording.summary.names) == ()
    )
    await book.do_async(recording.undo())
    assert [(e.owner, e.side) for e in recording.entries] == before


@pytest.mark.guide(26, 51)
def test_names_that_other_programs_give_are_whole_too(recording: Recording) -> None:
    book = recording.book
    line = scribe.literal("send access", "action", owner="tom", helpers=(("韩", "审核"),))
    book.do(recording.capture_literal([(line, "")]))
    assert (recording.entries[0].owner, recording.entries[0].side) == ("tom", "")
    people = {"theirs": ("王总:信息总监:决策人", "Tom Reyes")}
    book.do(update_meeting(book, recording.number, **people))
    entry = recording.entries[0]
    assert (entry.owner, entry.side, entry.helpers[0].name) == ("Tom Reyes", "client", "韩梅")
    book.do(recording.capture_literal([(line, "")]))
    assert recording.entries[1].owner == "Tom Reyes"


def test_the_first_line_starts_the_meeting(recording: Recording) -> None:
    assert recording.meeting.status == "planned"
    say(recording, "需 甲")
    assert (recording.meeting.status, recording.meeting.started) == ("live", NOW.isoformat())


async def test_a_deleted_line_leaves_its_code_taken_and_undo_brings_it_back(recording: Recording) -> None:
    say(recording, "需 甲", "需 乙")
    recording.book.do(recording.delete(2))
    say(recording, "需 丙")
    assert texts(recording) == ["N1 甲", "N3 丙"]
    recording.book.do(recording.undo())
    recording.book.do(recording.undo())
    assert texts(recording) == ["N1 甲", "N2 乙"]


async def test_lines_move_past_their_neighbours(recording: Recording) -> None:
    say(recording, "需 甲", "需 乙", "需 丙")
    for _ in range(2):
        recording.book.do(recording.move(3, -1) or pytest.fail())
    assert texts(recording) == ["N3 丙", "N1 甲", "N2 乙"]
    assert recording.move(3, -1) is None
    recording.book.do(recording.move(1, +1) or pytest.fail())
    assert texts(recording) == ["N3 丙", "N2 乙", "N1 甲"]


async def test_undo_goes_back_to_nothing_and_redo_to_all_of_it_also_after_a_restart(
    recording: Recording,
) -> None:
    say(recording, "需 甲", "案 N1 乙")
    recording.book.do(recording.edit(1, "需 甲改"))
    recording.book.do(recording.rekind(2, "response"))
    recording.book.do(recording.tick(0, "met"))
    whole = (recording.entries, recording.meeting.objectives, recording.summary)
    book = recording.book
    book.close()
    again = Book.open(book.path, user="李雷", now=NOW)
    reopened = Recording(again, 1)
    labels = []
    while label := again.do(reopened.undo()):
        labels.append(label)
    assert labels == ["objective", "rekind", "edit", "capture"]
    assert reopened.entries == []
    assert reopened.summary.lines == 0
    while again.do(reopened.redo()):
        pass
    assert (reopened.entries, reopened.meeting.objectives, reopened.summary) == whole
    assert again.summary(1) == reopened.summary


def test_undo_passes_over_what_the_same_user_did_in_another_program(recording: Recording) -> None:
    book = recording.book
    say(recording, "需 一")
    with closing(Book.open(book.path, user=book.user)) as other:
        theirs = Recording(other, recording.number)
        say(theirs, "痛 别处写的")
        say(recording, "需 二")
        other.poll()
        say(theirs, "痛 别处又写的")
        book.poll()
        assert [book.do(recording.undo()) for _ in range(3)] == ["capture", "capture", ""]
        assert texts(recording) == ["P1 别处写的", "P2 别处又写的"]
        other.poll()
        assert [other.do(theirs.undo()) for _ in range(3)] == ["capture", "capture", ""]
        book.poll()
        assert texts(recording) == []


def test_undo_passes_over_what_was_written_elsewhere_and_folded_before_it_was_heard_of(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dealtui.store.folding.LINES_KEPT", 1)
    book = recording.book
    say(recording, "需 一")
    with closing(Book.open(book.path, user=book.user)) as other:
        for line in ("痛 别处写的", "痛 又一条"):
            say(Recording(other, recording.number), line)
            assert other.repo.fold()
    heard: list[bool] = []
    book.subscribe(lambda change: heard.append(change.reloaded))
    book.poll()
    assert heard == [True]
    assert [book.do(recording.undo()) for _ in range(2)] == ["capture", ""]
    assert texts(recording) == ["P1 别处写的", "P2 又一条"]


def test_what_was_taken_back_comes_back_though_another_program_wrote_meanwhile(recording: Recording) -> None:
    book = recording.book
    say(recording, "需 一")
    say(recording, "需 二")
    assert book.do(recording.undo()) == "capture"
    with closing(Book.open(book.path, user=book.user)) as other:
        say(Recording(other, recording.number), "痛 别处写的")
    book.poll()
    assert book.do(recording.undo()) == "capture"
    assert [book.do(recording.redo()) for _ in range(3)] == ["capture", "capture", ""]
    assert sorted(texts(recording)) == ["N1 一", "N2 二", "P1 别处写的"]


async def test_nobody_undoes_what_another_has_changed_since(recording: Recording) -> None:
    say(recording, "需 甲")
    other = Book.open(recording.book.path, user="韩梅", now=NOW)
    other.do(Recording(other, 1).edit(1, "需 甲，另有乙"))
    assert raised(Stale, lambda: recording.book.do(recording.undo())).doc["text"] == "甲，另有乙"
    assert recording.entries[0].text == "甲，另有乙"
    with pytest.raises(Stale):
        recording.book.do(recording.edit(1, "需 我的版本", expect=1))


def test_a_code_once_given_is_never_given_again(recording: Recording) -> None:
    """Not to a line of another meeting of the deal, nor by another program, nor after a restart: redo brings it back."""
    book = recording.book
    later = Recording(book, book.do(create_meeting(FORM)))
    say(recording, "需 甲")
    book.do(recording.undo())
    say(later, "需 乙")
    book.do(recording.redo())
    assert [recording.entries[0].code, later.entries[0].code] == ["N1", "N2"]
    book.do(recording.rekind(1, "pain"))  # N1 is free, and undo will ask for it
    other = Book.open(book.path, user="韩梅", now=NOW)
    say(Recording(other, later.number), "需 丙", "痛 丁")
    book.do(recording.undo())
    say(recording, "痛 戊")
    other.poll()
    for each in (book, other, Book.open(book.path, user="李雷", now=NOW)):
        codes = [entry.code for entry in each.state(1).entries.values()]
        assert sorted(codes) == ["N1", "N2", "N3", "P2", "P3"]
        each.close()


def test_two_programs_never_give_the_same_code(recording: Recording) -> None:
    other = Book.open(recording.book.path, user="韩梅", now=NOW)
    there = Recording(other, 1)
    for n in range(10):
        say(recording, f"需 我方记的 {n}")
        say(there, f"需 同事记的 {n}")
    recording.book.poll()
    assert [entry.code for entry in recording.entries] == [f"N{n}" for n in range(1, 21)]
    assert recording.summary == there.summary


def test_a_literal_line_is_kept_to_the_character(recording: Recording) -> None:
    text = "需 @韩梅 s/a/b/ | 原样 #价格"
    recording.book.do(recording.capture_literal([(scribe.literal(text, "proposal"), "")]))
    entry = recording.entries[0]
    assert (entry.kind, entry.text, entry.owner, entry.topics) == ("proposal", text, "", ())


@pytest.mark.guide(34)
async def test_objectives_are_ticked(recording: Recording) -> None:
    recording.book.do(recording.tick(1, "partly"))
    assert [o.state for o in recording.meeting.objectives] == ["open", "partly"]


@pytest.mark.guide(65)
async def test_the_end_makes_it_wait_for_its_review(recording: Recording) -> None:
    say(recording, "需 甲")
    recording.book.do(end(recording.book, recording.number))
    assert (recording.meeting.status, recording.meeting.ended) == ("draft", NOW.isoformat())


def test_the_unfinished_line_outlives_the_program(recording: Recording) -> None:
    save_draft(recording.book, 1, "需 还没说完", "need")
    again = Book.open(recording.book.path, user="李雷", now=NOW)
    assert load_draft(again, 1) == ("需 还没说完", "need")
    save_draft(recording.book, 1, "", "need")
    assert load_draft(again, 1) == ("", "")


def test_a_draft_that_cannot_be_read_is_no_draft(recording: Recording) -> None:
    save_draft(recording.book, 1, "x", "need")
    next((recording.book.path / "drafts").iterdir()).write_bytes(b"\xff{")
    assert load_draft(recording.book, 1) == ("", "")


async def test_the_screens_commit_while_another_program_holds_the_lock(recording: Recording) -> None:

    other = Book.open(recording.book.path, user="韩梅", now=NOW)
    clients = other.repo.table("clients")
    prepared = other.repo.prepare(lambda: clients.update({"pains": "慢"}, doc_ids=[1]), wait=1)
    assert prepared is not None
    task = asyncio.create_task(recording.book.do_async(recording.capture(["需 甲"])))
    await asyncio.sleep(0.05)
    assert not task.done()
    other.repo.flush(prepared)
    other.repo.finish(prepared)
    await task
    assert texts(recording) == ["N1 甲"]
    assert recording.client.pains == "慢"


@pytest.mark.parametrize("user", ["", "李雷"])
def test_what_undo_needs_is_kept_as_a_record_of_its_own(recording: Recording, user: str) -> None:
    """The document is written without the record, in less time; it must be what the record's would be."""
    recording.book.user = user
    say(recording, "需 甲")
    doc = recording.book.repo.deal(1).revisions.get(doc_id=1)
    assert Revision.from_doc(doc).to_doc() == doc
    assert doc.keys() >= {"at", "by", "label", "scope", "before"}


def test_every_operation_of_a_commit_comes_through_a_table_of_tinydb(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole negotiation: what stands in the journal is what TinyDB's insert, update and remove were asked for."""
    gathered: list[Op] = []
    gather = JournalTable.gather

    def counted(table: JournalTable, ops: list[Op], became: Any) -> None:
        gathered.extend(ops)
        gather(table, ops, became)

    monkeypatch.setattr(JournalTable, "gather", counted)
    repo = recording.book.repo
    before = repo.seq
    do = recording.book.do
    say(recording, "需 甲", "案 N1 乙", "办 @韩梅 周五 丙", "s/丙/丁/", "歧 戊 | 己")
    do(event(recording.book, [1], "start"))
    say(recording, "决 D1 同意")
    do(recording.undo())
    lines = [line for line in repo.journal.lines() if line.seq > before]
    written = [op for line in lines for op in decode_rows(line.payload)[1]]
    assert len(lines) == repo.seq - before > 3
    assert written == gathered
    assert {op.table for op in written} == {"entries", "links", "actions", "meetings", "revisions"}


# --------------------------------------------------------------------------------------------------
# A line that the screen has read while it was typed is not read again, unless something it depends on has changed.


LINE = "案 N1 采用三模块架构"


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The lines that were reads."""
    lines: list[str] = []
    original = scribe.read

    def reading(line: str, context: scribe.Context) -> scribe.Reading:
        lines.append(line)
        return original(line, context)

    monkeypatch.setattr(scribe, "read", reading)
    return lines


def test_what_was_read_while_it_was_typed_is_recorded(recording: Recording, reads: list[str]) -> None:
    say(recording, "需 甲")
    reads.clear()
    recording.read(LINE[:4])
    recording.read(LINE)
    say(recording, LINE)
    assert reads == [LINE[:4], LINE]
    assert recording.entries[-1].refs == (1,)


def test_it_is_read_again_under_another_kind_or_later(recording: Recording, reads: list[str]) -> None:
    recording.read("甲", "need")
    recording.book.do(recording.capture(["甲"], "pain"))
    recording.read("办 @韩梅 明天 提交")
    recording.book.clock = Clock(NOW + timedelta(days=1))
    say(recording, "办 @韩梅 明天 提交")
    assert len(reads) == 4
    assert recording.entries[0].kind == "pain"
    assert recording.entries[1].due == (NOW + timedelta(days=2)).date().isoformat()


def test_it_is_read_again_when_somebody_has_written_meanwhile(recording: Recording) -> None:
    """Another program has recorded the need that the line names."""
    recording.read(LINE)
    with_other = Book.open(recording.book.path, user="韩梅", now=NOW)
    say(Recording(with_other, recording.number), "需 甲")
    say(recording, LINE)
    assert recording.entries[-1].refs == (1,)


def test_of_several_lines_each_is_read_upon_the_one_before(recording: Recording) -> None:
    recording.read(LINE)
    say(recording, "需 甲", LINE)
    assert recording.entries[-1].refs == (1,)


# --------------------------------------------------------------------------------------------------
# Lines on their way to the disk are never lost and never change places.


class Disk:
    """A recording and its book in one: takes lines, or refuses them while it is full."""

    number = 1

    def __init__(self) -> None:
        self.book = self
        self.lines: list[str] = []
        self.full = False
        self.slow = asyncio.Event()
        self.slow.set()

    def capture(self, lines: Sequence[str], _kind: str) -> UseCase[list[Captured]]:
        return UseCase("capture", lambda _: self._take(lines))

    async def do_async(self, case: UseCase[list[Captured]]) -> list[Captured]:
        await self.slow.wait()
        return self.do(case)

    def do(self, case: UseCase[list[Captured]]) -> list[Captured]:
        return case.run(None)

    def _take(self, lines: Sequence[str]) -> list[Captured]:
        if self.full:
            raise NotSaved("disk_full")
        self.lines += lines
        return [Captured(len(self.lines), "added") for _ in lines]


async def test_lines_entered_while_others_are_on_their_way_follow_in_order() -> None:
    disk = Disk()
    outbox = Outbox(disk)
    disk.slow.clear()
    outbox.put(["1"], "note")
    first = outbox.sending()
    outbox.put(["2", "3"], "note")
    assert outbox.sending() is first
    assert outbox.unsaved == []  # on their way is not refused
    disk.slow.set()
    await first
    assert (disk.lines, outbox.lines) == (["1", "2", "3"], [])


async def test_what_is_refused_waits_and_goes_first() -> None:
    disk = Disk()
    disk.full = True
    outbox = Outbox(disk)
    for line in "123":
        outbox.put([line], "note")
    await outbox.sending()
    assert isinstance(outbox.fault, NotSaved)
    assert [line for line, _ in outbox.unsaved] == ["1", "2", "3"]
    disk.full = False
    outbox.put(["4"], "note")
    assert len(await outbox.sending()) == 4
    assert (disk.lines, outbox.fault, outbox.unsaved) == (["1", "2", "3", "4"], None, [])


async def test_only_a_single_refused_line_goes_back() -> None:
    disk = Disk()
    disk.full = True
    outbox = Outbox(disk)
    outbox.put(["1"], "note")
    assert outbox.take_back() is None  # nobody refused it yet
    await outbox.sending()
    outbox.put(["2"], "note")
    assert outbox.take_back() is None
    other = Outbox(disk)
    other.put(["only"], "note")
    await other.sending()
    assert other.take_back() == ("only", "note")
    assert other.lines == []


async def test_the_last_try_at_the_end_keeps_what_the_disk_still_refuses() -> None:
    disk = Disk()
    disk.full = True
    outbox = Outbox(disk)
    outbox.put(["1"], "note")
    outbox.put(["2"], "note")
    await outbox.sending()
    assert not outbox.send_now()
    assert outbox.lines == [("1", "note"), ("2", "note")]
    disk.full = False
    assert outbox.send_now()
    assert disk.lines == ["1", "2"]


async def test_whoever_stops_waiting_does_not_stop_the_line() -> None:
    disk = Disk()
    outbox = Outbox(disk)
    disk.slow.clear()
    outbox.put(["1"], "note")

    async def impatient() -> None:
        await asyncio.wait({outbox.sending()}, timeout=30)

    waiting = asyncio.create_task(impatient())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    disk.slow.set()
    await outbox.rest()
    assert disk.lines == ["1"]
