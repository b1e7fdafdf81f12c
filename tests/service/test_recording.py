"""Recording: capture, corrections, drafts, undo; a line that was read while it was typed is not read again; the contact log."""

from __future__ import annotations

import asyncio
import re
import threading
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest

from dealtui.domain import scribe
from dealtui.domain.records import Revision
from dealtui.export.tables import FORMATS
from dealtui.service.accounts import ClientPage, DealPage, deal_lines
from dealtui.service.book import FOLLOWING, Book, Clock, Refused, Transaction, UseCase
from dealtui.service.exporting import export, minutes
from dealtui.service.finding import Searcher, read_query
from dealtui.service.following import event
from dealtui.service.lists import Filter, actions_of, dated_meetings, meetings_in_order, next_visits
from dealtui.service.planning import briefing
from dealtui.service.preparing import MeetingForm, create_meeting, end, new_person, update_meeting
from dealtui.service.recording import (
    Outbox,
    Recording,
    completed,
    contact,
    contacts,
    deal_named,
    load_draft,
    log_of,
    named_deal,
    read_contact,
    save_draft,
)
from dealtui.service.reviewing import check
from dealtui.service.today import Today
from dealtui.store.doctor import doctor
from dealtui.store.errors import Stale
from dealtui.store.journal import Op, decode_rows
from dealtui.store.repository import Repository
from dealtui.store.tables import JournalTable
from tests.conftest import FORM, NOW, of, raised, say


def texts(recording: Recording) -> list[str]:
    return [f"{entry.code} {entry.text}".strip() for entry in recording.entries]


@pytest.mark.guide(2, 46, 54, 57, 59)
def test_each_line_becomes_a_record_of_its_kind_with_code_and_time(recording: Recording) -> None:
    assert recording.meeting.status == "planned"
    say(
        recording,
        *("需 定制化开发功能 #方案", "案 N1 采用三模块架构", "应 N1 满足 可提供二次开发服务", "随口一句"),
    )
    assert texts(recording) == ["N1 定制化开发功能", "S1 采用三模块架构", "R1 可提供二次开发服务", "随口一句"]
    need, proposal, response, note = recording.entries
    assert of(need, "topics raw by at") == (("scope",), "需 定制化开发功能 #方案", "李雷", NOW.isoformat())
    assert proposal.refs == (need.doc_id,)
    assert (response.fit, note.kind) == ("full", "note")
    assert of(recording.meeting, "status started") == ("live", NOW.isoformat()), "the first line starts it"


@pytest.mark.guide(29, 69)
def test_an_answer_that_names_a_need_is_linked_to_it(recording: Recording) -> None:
    say(recording, "需 甲", "需 乙")
    assert recording.summary.gaps == {"need-unanswered": 2}
    say(recording, "应 N2 部分 先做一半")
    links = recording.book.state(1).links.values()
    assert [of(link, "need answer fit") for link in links] == [(2, 3, "partial")]
    assert recording.summary.gaps == {"need-unanswered": 1}


@pytest.mark.guide(25, 64)
async def test_an_action_is_born_from_its_line_and_follows_it_until_its_date_is_moved(
    recording: Recording,
) -> None:
    def action(names: str) -> tuple[Any, ...]:
        return of(recording.book.record("actions", 1), names)

    say(recording, "办 @韩梅 周五 提交补充方案")
    assert action("code task owner due") == ("A1", "提交补充方案", "韩梅", "2026-11-27")
    assert action("original_due due_text side entry") == ("2026-11-27", "周五", "ours", 1)
    recording.book.do(recording.edit(1, "办 @王总 下周五 盖章"))
    assert action("task owner side due") == ("盖章", "王总", "client", "2026-12-04")
    recording.book.do(UseCase("delay", lambda work: work.update("actions", 1, due="2026-12-20"), 1))
    recording.book.do(recording.edit(1, "办 @王总 12月5日 盖章"))
    assert action("due") == ("2026-12-20",)


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
    assert of(recording.entries[0], "kind code action") == ("need", "N1", 0)
    assert not recording.book.repo.table("actions")
    recording.book.do(recording.undo())
    assert recording.entries[0].code == "A1"
    assert recording.book.record("actions", 1).owner == "韩梅"


def test_correction_and_continuation_mend_the_line_before_or_are_kept_word_for_word(
    recording: Recording,
) -> None:
    for line in ("s/没有的/x/", "... 无前句"):
        assert say(recording, line)[0].change == "added"
        assert recording.entries[0].text == line
        recording.book.do(recording.undo())
    captured = say(recording, "需 定制化开发", "s/开发/开发功能/", "... 和报表")
    assert [c.change for c in captured] == ["added", "corrected", "continued"]
    assert texts(recording) == ["N1 定制化开发功能和报表"]


def _someone(recording: Recording, name: str) -> tuple[str, str, str, bool]:
    (found,) = (a for a in recording.meeting.attendees if a.name == name)
    return found.side, found.title, found.role, found.present


@pytest.mark.guide(42, 44, 51)
def test_who_comes_is_put_down_as_they_are_known(recording: Recording) -> None:
    book, client = recording.book, recording.deal.client
    say(recording, "-王总", "+陈工")
    assert _someone(recording, "王总")[::3] == ("client", False)
    assert _someone(recording, "陈工")[::3] == ("client", True)
    book.do(new_person(client, "钱明", "采购经理", ("contact", "decision")))
    say(recording, "+钱经理", "+孙总:信息总监:决策人", "+韩梅:我方:工程师", f"+{book.user}")
    assert _someone(recording, "钱明") == ("client", "采购经理", "contact decision", True)
    assert _someone(recording, "孙总") == ("client", "信息总监", "decision", True)
    assert _someone(recording, "韩梅")[:2] == ("ours", "工程师")
    assert _someone(recording, book.user)[0] == "ours", "who records is never one of the client's people"
    assert {p.name for p in book.people(client)} >= {"钱明", "孙总"}
    assert "decision-maker-absent" not in [f.rule.code for f in check(book, recording.number)]

    def refused(work: Transaction) -> None:
        recording.capture(["+Tom Reyes:IT lead:client", "共 @Tom 30天"]).run(work)
        raise Stale

    raised(Stale, book.do, UseCase("capture", refused, 1))
    assert recording.people.find("Tom") is None, "who came in a commit that was refused is not known"
    say(recording, "-孙总", "+孙总")
    assert _someone(recording, "孙总") == ("client", "信息总监", "decision", True)


@pytest.mark.guide(26, 51)
def test_an_action_has_the_side_of_who_is_meant_or_none(recording: Recording) -> None:
    book = recording.book
    say(
        recording,
        *("+Tom Reyes:IT lead:客户", "> @Tom give us access due next Wed", "> @Ann send it", "> call them"),
    )
    told = [(a.owner, a.side) for a in (book.record("actions", e.action) for e in recording.entries)]
    assert told == [("Tom Reyes", "client"), ("Ann", ""), ("", "")]
    assert recording.people.strangers(recording.summary.names) == ("Ann",)
    assert recording.read(recording.line_of(recording.entries[0])).owner == "Tom Reyes"


@pytest.mark.guide(26, 51)
async def test_who_is_introduced_later_was_meant_before(recording: Recording) -> None:
    book, tom = recording.book, ("Tom Reyes", "client")
    say(
        recording,
        *("> @Tom send access", "共 @Tom 30天", "办 @韩梅 周五 报价 @Tom", "d delivery in 60 days @Tom"),
    )
    before = [of(entry, "owner side") for entry in recording.entries]
    say(recording, "+Tom Reyes:IT lead:client")
    action, agreed, ours, disputed = recording.entries
    assert of(action, "owner side") == of(agreed, "speaker side") == of(disputed, "speaker side") == tom
    assert (*of(ours, "owner side"), ours.helpers[0].name) == ("韩梅", "ours", "Tom Reyes")
    assert book.record("actions", action.action).side == "client"
    assert recording.people.strangers(recording.summary.names) == ()
    await book.do_async(recording.undo())
    assert [of(entry, "owner side") for entry in recording.entries] == before


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
    book = recording.book
    say(recording, "需 甲", "案 N1 乙")
    for case in (recording.edit(1, "需 甲改"), recording.rekind(2, "response"), recording.tick(0, "met")):
        book.do(case)
    whole = (recording.entries, recording.meeting.objectives, recording.summary)
    book.close()
    again = Book.open(book.path, user="李雷", now=NOW)
    reopened = Recording(again, 1)
    assert [again.do(reopened.undo()) for _ in range(5)] == ["objective", "rekind", "edit", "capture", ""]
    assert (reopened.entries, reopened.summary.lines) == ([], 0)
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


@pytest.mark.guide(92, 95)
def test_a_line_reports_an_action_done_and_is_taken_back_whole(recording: Recording) -> None:
    say(recording, "办 @王总 周五 提供需求文档", "办 @李雷 12-05 验收标准初稿")
    book, lines = recording.book, ["结 A2 初稿已发", "x A1", "x A9 没有这一条"]
    assert [say(recording, line)[0].change for line in lines] == ["done", "added", "added"]
    told = [of(book.record("actions", number), "state result") for number in (1, 2)]
    assert told == [("todo", ""), ("done", "初稿已发")], "the client's needs a result"
    assert [entry.raw for entry in recording.entries[2:]] == lines
    for _ in lines:
        book.do(recording.undo())
    assert [book.record("actions", number).state for number in (1, 2)] == ["todo", "todo"]
    assert len(recording.entries) == 2


def test_the_unfinished_line_outlives_the_program(recording: Recording) -> None:
    book, again = recording.book, Book.open(recording.book.path, user="李雷", now=NOW)
    save_draft(book, 1, "需 还没说完", "need")
    assert load_draft(again, 1) == ("需 还没说完", "need")
    for broken in (b"\xff{", b"[" * 99_999):
        next((book.path / "drafts").iterdir()).write_bytes(broken)
        assert load_draft(again, 1) == ("", ""), "what cannot be read is no draft"
    save_draft(book, 1, "", "need")
    assert load_draft(again, 1) == ("", "") and not [*(book.path / "drafts").iterdir()]


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
    assert recording.book.client(1).pains == "慢"


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


async def test_lines_entered_while_others_are_on_their_way_follow_and_whoever_stops_waiting_stops_none(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush, going = Repository.flush, threading.Event()
    monkeypatch.setattr(Repository, "flush", lambda *given: going.wait(10) and flush(*given))
    outbox = Outbox(recording)
    outbox.put(["1"], "note")
    first = outbox.sending()
    await asyncio.sleep(0.05)
    assert outbox.unsaved == [] and outbox.take_back() is None, "on its way is not refused"
    outbox.put(["2", "3"], "note")
    assert outbox.sending() is first
    waiting = asyncio.create_task(asyncio.wait({first}, timeout=30))
    await asyncio.sleep(0)
    waiting.cancel()
    going.set()
    await outbox.rest()
    assert (texts(recording), outbox.lines) == (["1", "2", "3"], [])


# --------------------------------------------------------------------------------------------------
# The contact log: what happens between the meetings is noted with a deal, acted on, told again, and kept from the client.


@pytest.fixture
def deal(recording: Recording) -> Book:
    """A deal with one meeting that is over."""
    book = recording.book
    say(recording, "需 三年质保", "办 @王总 周五 提供需求文档")
    book.do(end(book, 1))
    return book


def note(deal: Book, *lines: str) -> list[tuple[str, int]]:
    return [deal.do(contact(deal, 1, line)) for line in lines]


def test_a_line_becomes_an_entry_of_the_deal_and_its_action_stands_on_the_board(deal: Book) -> None:
    (made,) = note(deal, "办 @韩梅 周五 发送试用账号")
    assert of(deal.record(*made), "code owner due side") == ("A2", "韩梅", "2026-11-27", "ours")
    assert [card.task for card in actions_of(deal, Filter(deal=1))] == ["提供需求文档", "发送试用账号"]
    assert note(deal, "案 N1 两年质保") == [("entries", 4)]
    assert of(contacts(deal, 1)[-1], "code refs") == ("S1", (1,)), "codes are the deal's"
    assert log_of(deal, 1) == 2 and len(contacts(deal, 1)) == 2, "one log for all of them"


def test_a_chase_is_one_of_its_action(deal: Book) -> None:
    lines = ("催 A1 答应周五给", "chase a1 he is on it", "催办：A1")
    assert note(deal, *lines) == [("actions", 1)] * 3
    assert [chase.note for chase in deal.record("actions", 1).chases] == ["答应周五给", "he is on it", ""]
    assert not log_of(deal, 1), "nothing else is noted"
    assert raised(Refused, note, deal, "催 A9 什么").values["code"] == "A9"
    note(deal, "催 A10x 不是编号")
    assert contacts(deal, 1)[-1].text == "催 A10x 不是编号"
    for line in ("", "  ", "\x1b"):
        assert raised(Refused, note, deal, line).key == "contact.empty"


def test_it_is_no_meeting_that_was_held(deal: Book) -> None:
    deal.do(UseCase("client", lambda work: work.update("clients", 1, visit_days=30)))
    visits = next_visits(deal)
    deal.clock = Clock(NOW + timedelta(days=5))
    note(deal, "客户来电：样品收到")
    assert next_visits(deal) == visits
    assert [number for _, number in meetings_in_order(deal)] == [1]
    assert [dated.number for dated in dated_meetings(deal)] == [1]
    assert Today(deal).in_all == 1 and not [*Today(deal).meetings("live")]
    assert [line.meetings for line in deal_lines(deal, 1)] == [1]
    second = deal.do(create_meeting(FORM))
    assert deal.meeting(second).number == 2, "it takes no number"
    assert DealPage(deal, 1).meetings[0].status == "planned"
    assert "log" in {line.status for line in DealPage(deal, 1).meetings}, "it can be opened from there"


def test_it_is_told_in_the_story_the_briefing_and_found(deal: Book) -> None:
    note(deal, "客户来电：样品收到", "需 夜间支持")
    story = [(told.what, told.text) for told in ClientPage(deal, 1).story]
    assert ("noted", "样品收到") in story or ("noted", "客户来电：样品收到") in story
    planned = deal.do(
        create_meeting(MeetingForm(client="华东智造", deal="订单系统二期", at="2026-12-03T14:00:00+08:00"))
    )
    told = {line.text: section.name for section in briefing(deal, planned, "zh") for line in section.lines}
    assert told["夜间支持"] == "needs" and any("样品收到" in text for text in told)
    (hit,) = Searcher(deal).all(read_query("样品", deal))
    assert (hit.what, hit.deal, hit.meeting) == ("entry", 1, log_of(deal, 1))


@pytest.mark.guide(102)
def test_the_client_gets_no_copy_of_it(deal: Book) -> None:
    """Nor of what it says of the meetings' lines: what answers a need, what belongs to it, what settles a divergence."""
    say(Recording(deal, 1), "歧 数据安全", "共 周期30天")
    kinds = ("", "痛 N1 ", "应 N1 部分 ", "共 D1 ", "共 C1 改为45天，")
    *_, made = note(deal, *(f"{kind}客户私下说预算很紧" for kind in kinds), "办 @韩梅 周五 发送试用账号")
    log, kept = log_of(deal, 1), "预算很紧|(?<![0-9A-Za-z])(R1|C2|C3)(?![0-9A-Za-z])"
    assert "预算很紧" in minutes(deal, 1)
    assert "往来" in minutes(deal, log) and "第 0 次" not in minutes(deal, log), (
        "no meeting, which would have a number"
    )
    for lang in ("zh", "en"):
        for number in (1, log):
            assert not re.search(kept, minutes(deal, number, "client", lang))
        for name in ("csv", "json", "html"):
            for what in FORMATS[name].whats:
                data = export(deal, name, what, deal=1, lang=lang, audience="client")
                assert not re.search(kept, data.decode("utf-8-sig")), what
        ledger = export(deal, "json", "ledger", deal=1, lang=lang).decode()
        assert ledger.count('"topic"') == 1, "the register lists what was held"
    assert deal.record(*made).task in export(
        deal, "csv", "actions", deal=1, lang="zh", audience="client"
    ).decode("utf-8-sig"), "what was promised on the phone is a promise"


def test_one_step_takes_it_back(deal: Book) -> None:
    before = {doc.doc_id: dict(doc) for doc in deal.table("actions")}
    note(deal, "办 @韩梅 周五 发送试用账号")
    deal.do(deal.undo(FOLLOWING))
    assert {doc.doc_id: dict(doc) for doc in deal.table("actions")} == before
    assert not contacts(deal, 1)
    deal.do(deal.redo(FOLLOWING))
    assert [entry.code for entry in contacts(deal, 1)] == ["A2"]
    deal.close()
    assert not [found for found in doctor(deal.path) if found.severity != "hint"]


def test_a_line_may_name_its_deal(deal: Book) -> None:
    for line, name, said in (
        ("项目:二期 客户来电", "二期", "客户来电"),
        ("项目：二期 办 @韩梅 周五 交", "二期", "办 @韩梅 周五 交"),
        ('deal:"Phase two" call', "Phase two", "call"),
        ("需 项目:二期", "", "需 项目:二期"),
        ("项目:", "", "项目:"),
    ):
        assert named_deal(line) == (name, said)
    deal.do(create_meeting(MeetingForm(client="北辰物流", deal="订单可视化")))
    names = {"订单系统二期": 1, "订单系统": 1, "北辰": 2, "ddksh": 2, "订单": 0, "无": 0}
    assert {word: deal_named(deal, word) for word in names} == names, "what fits it alone"


def test_a_line_is_read_before_it_is_noted(deal: Book) -> None:
    reading, known = read_contact(deal, 1, "办 @韩梅 周五 交")
    assert (reading.kind, reading.owner, reading.due) == ("action", "韩梅", "2026-11-27")
    assert known.side("王总") == "client"


def test_two_programs_make_one_log(deal: Book) -> None:
    other = Book.open(deal.path, user="韩梅", now=NOW)
    case = contact(other, 1, "第二条")
    deal.do(contact(deal, 1, "第一条"))
    other.do(case)
    deal.poll()
    assert [entry.text for entry in contacts(deal, 1)] == ["第一条", "第二条"]


def test_a_deal_that_a_line_begins_to_name_is_offered_whole(deal: Book) -> None:
    deal.do(create_meeting(MeetingForm(client="North Star", deal="Fleet plan")))
    assert completed(deal, "项目:ddxt") == completed(deal, "项目:订单") == ["项目:订单系统二期 "]
    assert completed(deal, "deal: NORTH") == ['deal: "Fleet plan" ']
    for line in ("deal:zzz", "项目:订单系统二期 来电", 'deal:"Fleet plan" ', "来电 项目:订单"):
        assert completed(deal, line) == [], line
    assert all(deal_named(deal, named_deal(f"{whole}来电")[0]) for whole in completed(deal, "deal:"))
