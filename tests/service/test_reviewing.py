"""Putting a record in order: each change is one commit, and undo takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dealtui.domain.scribe import literal
from dealtui.i18n import t
from dealtui.service.book import Book, Clock, Refused
from dealtui.service.exporting import minutes
from dealtui.service.preparing import end
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing, check, sentence
from dealtui.service.sealing import amending, seal
from tests.conftest import NOW, each, of, raised, say

LINES = [
    "需 定制化开发功能",  # 1 N1
    "需 移动端审批",  # 2 N2
    "案 N1 采用三模块架构",  # 3 S1
    "案 报表模块",  # 4 S2
    "应 N1 部分 可二次开发",  # 5 R1
    "歧 数据安全标准",  # 6 D1
    "办 @韩梅 提交补充方案",  # 7 A1
    "附 需求清单",  # 8 F1
]


@pytest.fixture
async def reviewing(book: Book, recording: Recording) -> Reviewing:
    """A meeting that is over, with eight lines."""
    say(recording, *LINES)
    recording.book.do(end(recording.book, recording.number))
    return Reviewing(book, recording.number)


def number(reviewing: Reviewing, code: str) -> int:
    return reviewing.book.state(reviewing.meeting.deal).code_number(code)


def fits(reviewing: Reviewing) -> dict[tuple[str, str], str]:
    return {
        (row.need.code, answer.entry.code): answer.link.fit
        for row in reviewing.matrix().rows
        for answer in row.answers
    }


def rules(reviewing: Reviewing) -> list[str]:
    return [finding.rule.code for finding in reviewing.findings() if finding.entry]


@pytest.mark.guide(59, 69)
async def test_the_fit_of_an_answer_is_set_in_the_matrix_and_in_the_line(reviewing: Reviewing) -> None:
    """And one answer may meet two needs differently."""
    do = reviewing.book.do
    assert fits(reviewing) == {("N1", "S1"): "pending", ("N1", "R1"): "partial"}
    need, second, response = (number(reviewing, code) for code in ("N1", "N2", "R1"))
    do(reviewing.set_fit(need, response, "full"))
    assert (fits(reviewing)["N1", "R1"], reviewing.entry(response).fit) == ("full", "full")
    do(reviewing.edit(response, reviewing.line_of(reviewing.entry(response))))
    assert fits(reviewing)["N1", "R1"] == "full", "reading the line again does not bring the old fit back"
    do(reviewing.undo())
    do(reviewing.undo())
    assert fits(reviewing)["N1", "R1"] == "partial"
    do(reviewing.link(second, response))
    do(reviewing.set_fit(second, response, "declined"))
    for _ in range(2):
        assert [fits(reviewing)[code, "R1"] for code in ("N1", "N2")] == ["partial", "declined"]
        do(reviewing.edit(response, reviewing.line_of(reviewing.entry(response))))


@pytest.mark.guide(69, 70, 71)
async def test_linking_and_unlinking_close_and_open_gaps_both_ways(reviewing: Reviewing) -> None:
    assert {"need-unanswered", "proposal-unmapped"} <= set(rules(reviewing))
    need, proposal = number(reviewing, "N2"), number(reviewing, "S2")
    reviewing.book.do(reviewing.link(need, proposal))
    assert not {"need-unanswered", "proposal-unmapped"} & set(rules(reviewing))
    reviewing.book.do(reviewing.link(need, proposal))  # nothing happens twice
    assert len(reviewing.matrix().row(need).answers) == 1
    reviewing.book.do(reviewing.unlink(need, proposal))
    assert {"need-unanswered", "proposal-unmapped"} <= set(rules(reviewing))
    need, proposal = number(reviewing, "N1"), number(reviewing, "S1")
    reviewing.book.do(reviewing.unlink(need, proposal))  # what the line itself said: its reference goes
    assert reviewing.entry(proposal).refs == ()
    assert ("N1", "S1") not in fits(reviewing)
    assert reviewing.entry(proposal).raw == "案 N1 采用三模块架构", "what was typed stays"
    reviewing.book.do(reviewing.edit(proposal, reviewing.line_of(reviewing.entry(proposal))))
    assert ("N1", "S1") not in fits(reviewing)


@pytest.mark.guide(59, 70)
@each(
    ("words", "text", "fit"),
    [
        ("部分 二期上线", "二期上线", "partial"),
        ("full phone app in June", "phone app in June", "full"),
        ("二期上线", "二期上线", "pending"),
        ("不接受 @李雷 成本太高", "成本太高", "declined"),
        ("| 竖线 [/foo] N99", None, "pending"),
        ("...", None, "pending"),
    ],
)
def test_a_response_is_written_in_place(reviewing: Reviewing, words: str, text: str | None, fit: str) -> None:
    need, book = number(reviewing, "N2"), reviewing.book
    entry = reviewing.entry(book.do(reviewing.respond(need, words)))
    assert of(entry, "kind meeting at by") == ("response", reviewing.number, book.clock.stamp(), "李雷")
    assert need in entry.refs
    assert text is None or entry.text == text
    assert fits(reviewing)["N2", entry.code] == fit
    assert book.do(reviewing.undo()) == "response"
    assert "need-unanswered" in rules(reviewing)


@pytest.mark.guide(29, 70)
async def test_a_need_out_of_scope_is_no_gap_and_says_why(reviewing: Reviewing) -> None:
    need = number(reviewing, "N2")
    reviewing.book.do(reviewing.fix(need, "outside", " 二期再谈\x1b[31m "))
    assert reviewing.entry(need).outside == "二期再谈[31m"
    assert "need-unanswered" not in rules(reviewing)
    assert reviewing.summary.gaps.get("need-unanswered", 0) == 0, "the panel counts the same"
    reviewing.book.do(reviewing.fix(need, "outside", ""))
    assert "need-unanswered" in rules(reviewing)
    for code, level, percent in (("N1", "core", 100), ("N2", "expected", 0)):
        reviewing.book.do(reviewing.fix(number(reviewing, code), "level", level))
        assert reviewing.matrix().coverage(level).percent == percent


@pytest.mark.guide(25, 72, 73, 76)
@each(
    ("code", "what", "value", "rule", "stored"),
    [
        ("D1", "criterion", "符合《行业信息安全规范》", "divergence-no-criterion", ""),
        ("A1", "due", "周五", "action-no-due", "2026-11-27"),
        ("F1", "place", "共享文件夹‘项目X-需求’", "attachment-no-place", ""),
        ("A1", "owner", "王总", "", ""),
    ],
)
def test_what_a_line_lacks_is_filled_in_place(
    reviewing: Reviewing, code: str, what: str, value: str, rule: str, stored: str
) -> None:
    entry, do = number(reviewing, code), reviewing.book.do
    assert not rule or rule in rules(reviewing)
    do(reviewing.fix(entry, what, value))
    assert getattr(reviewing.entry(entry), what) == (stored or value)
    assert rule not in rules(reviewing)
    do(reviewing.edit(entry, reviewing.line_of(reviewing.entry(entry))))
    assert getattr(reviewing.entry(entry), what) == (stored or value), "the line says it from now on"
    do(reviewing.undo())
    do(reviewing.undo())
    assert not rule or rule in rules(reviewing)
    refused = raised(Refused, reviewing.fix, entry, "due", "尽快")
    assert refused.values["why"] == t("dates.refused.vague-word")


@pytest.mark.guide(26, 73, 74)
async def test_of_several_owners_one_is_accountable_and_the_others_help(
    book: Book, recording: Recording
) -> None:
    reading = literal("整理需求", "action", owner="李雷、韩梅和王总", due="2026-12-01")
    (captured,) = book.do(recording.capture_literal([(reading, "")]))
    reviewing = Reviewing(book, recording.number)
    assert "action-shared-owner" in rules(reviewing)
    book.do(reviewing.fix(captured.number, "owner", "韩梅"))
    entry = reviewing.entry(captured.number)
    assert of(entry, "owner side") == ("韩梅", "ours")
    assert [helper.name for helper in entry.helpers] == ["李雷", "王总"]
    assert book.record("actions", entry.action).owner == "韩梅", "the action follows its line"


@pytest.mark.guide(26, 42, 51)
async def test_somebody_whom_nobody_knows_is_found_and_made_known(book: Book, reviewing: Reviewing) -> None:
    say(reviewing, "> @Tom send access #duty", "共 @Tom 30天")
    assert [f.detail for f in reviewing.findings() if f.rule.code == "unknown-person"] == ["Tom"]
    reviewing.book.do(reviewing.introduce("Tom", "Tom Reyes:IT lead:contact:client"))
    assert not [f for f in reviewing.findings() if f.rule.code == "unknown-person"]
    action, agreed = reviewing.entries[-2:]
    assert of(action, "owner side") == of(agreed, "speaker side") == ("Tom Reyes", "client")
    assert [book.record("actions", action.action).side, action.raw] == ["client", "> @Tom send access #duty"]
    known = next(p for p in book.people(reviewing.deal.client) if p.name == "Tom Reyes")
    assert (known.title, known.roles) == ("IT lead", ("contact",))
    await book.do_async(reviewing.undo())
    assert [f.detail for f in reviewing.findings() if f.rule.code == "unknown-person"] == ["Tom"]


async def test_what_is_taken_out_takes_its_links_with_it(reviewing: Reviewing) -> None:
    need, proposal = number(reviewing, "N2"), number(reviewing, "S2")
    reviewing.book.do(reviewing.link(need, proposal))  # by hand: the line says nothing of it
    reviewing.book.do(reviewing.delete(proposal))
    assert "need-unanswered" in rules(reviewing)
    assert reviewing.summary.gaps["need-unanswered"] == 1
    reviewing.book.do(reviewing.undo())
    assert "need-unanswered" not in rules(reviewing)
    reviewing.book.do(reviewing.rekind(need, "pain"))
    assert "proposal-unmapped" in rules(reviewing), "what it answered is no need any more"


@pytest.mark.guide(101)
def test_a_vague_word_says_what_it_leaves_open(book: Book, recording: Recording) -> None:
    say(recording, "共 尽快交付", "c agreed in principle")
    vague = [finding for finding in check(book, recording.number) if finding.rule.code == "vague-wording"]
    assert [sentence(finding, "zh") for finding in vague] == [
        "“尽快”用词含糊：没有写明什么时候",
        "“in principle”用词含糊：没有写明是否答应",
    ]
    assert sentence(vague[0], "en") == '"尽快" is vague: it does not say when'


@pytest.mark.guide(28)
async def test_undo_in_the_review_leaves_alone_what_was_recorded_live(
    book: Book, reviewing: Reviewing
) -> None:
    assert reviewing.book.do(reviewing.undo()) == "", "not even the end of the meeting"
    assert reviewing.meeting.status == "draft" and len(reviewing.entries) == len(LINES)
    reviewing.book.do(reviewing.fix(number(reviewing, "N1"), "level", "core"))
    book.clock = Clock(NOW + timedelta(hours=1))
    reviewing.book.do(reviewing.fix(number(reviewing, "N1"), "level", "expected"))
    assert [reviewing.book.do(reviewing.undo()) for _ in range(3)] == ["level", "level", ""]
    assert reviewing.book.do(reviewing.redo()) == "level"


@pytest.mark.guide(65, 104)
async def test_the_minutes_are_a_draft_within_the_day_and_follow_every_change(
    book: Book, reviewing: Reviewing
) -> None:
    def written() -> str:
        return minutes(book, reviewing.meeting.doc_id, "internal", "zh")

    before = written()
    assert "（待整理）" in before and "行业规范" not in before
    for hours in (30, 23):
        book.clock = Clock(NOW + timedelta(hours=hours))
        assert reviewing.hours_left == 24 - hours
    reviewing.book.do(reviewing.fix(number(reviewing, "D1"), "criterion", "行业规范"))
    assert "行业规范" in written()
    reviewing.book.do(reviewing.respond(number(reviewing, "N2"), "满足 二期上线"))
    reviewing.book.do(reviewing.fix(number(reviewing, "A1"), "due", "周五"))
    reviewing.book.do(seal(reviewing.book, reviewing.number))
    assert reviewing.hours_left is None
    assert "第1版" in written() and "二期上线" in written()
    case = reviewing.fix(number(reviewing, "D1"), "criterion", "等保二级")
    reviewing.book.do(amending(case, reviewing.number, "客户来电更正"))
    now = written()
    assert "第2版" in now and "等保二级" in now and "客户来电更正" in now and "行业规范" in now
