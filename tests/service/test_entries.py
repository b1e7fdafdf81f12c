"""What rests on a line that was changed is in doubt until somebody rechecks it; divergences settled and opened again."""

from __future__ import annotations

import pytest

from dealtui.domain.mapping import divergences_of, superseded
from dealtui.i18n import LANGUAGES, catalog
from dealtui.service import following as acts
from dealtui.service.book import Book, Refused, UseCase
from dealtui.service.entries import how, open_divergences, suspects, versions
from dealtui.service.preparing import create_meeting, end, start
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing
from dealtui.service.sealing import seal
from dealtui.store.errors import Stale
from tests.conftest import FORM, NOW, of, raised, say, sound

LINES = [
    "需 定制化开发功能",  # N1, 1
    "案 N1 三模块架构",  # S1, 2
    "应 N1 满足 可二次开发",  # R1, 3
    "共 S1 按三模块开发",  # C1, 4
    "决 C1 同意启动",  # J1, 5
    "办 @韩梅 周五 按 C1 提交方案",  # A1, 6
    "需 现场培训",  # N2, 7
    "应 N2 部分 线上一次",  # R2, 8
    "歧 付款方式",  # D1, 9
    "共 D1 分三期",  # C2, 10
    "办 @韩梅 周五 D1 拟付款条款",  # A2, 11
]


def doubtful(recording: Recording) -> dict[str, str]:
    """Each marked line by its code, with the codes it is marked for; links and actions by their lines' codes."""
    code = recording.code
    state = recording.book.state(1)
    found = {e.code: " ".join(map(code, e.suspect)) for e in state.entries.values() if e.suspect}
    found |= {f"{code(link.need)}-{code(link.answer)}": "" for link in state.links.values() if link.suspect}
    actions = recording.book.repo.table("actions")
    return found | {f"{doc['code']}*": "" for doc in actions if doc.get("suspect")}


@pytest.fixture
def talk(recording: Recording) -> Recording:
    say(recording, *LINES)
    return recording


MARKED = {
    "edit 1 需 定制化开发功能，含移动端": "S1:N1 R1:N1 C1:N1 J1:N1 A1:N1 N1-S1: N1-R1: A1*:",
    "edit 2 案 N1 两模块架构": "C1:S1 J1:S1 A1:S1 N1-S1: A1*:",  # not its need
    "delete 4": "J1:C1 A1:C1 A1*:",
    "edit 10 共 D1 分两期": "D1:C2 A2:C2 A2*:",  # what it settles, and what rests on that
    "delete 7": "R2:N2",  # their link is gone with it
    # typography is no change
    **dict.fromkeys(
        ("edit 1 需 定制化开发功能。", "edit 1 需：定制化开发功能", "edit 1 ~需 定制化开发功能"), ""
    ),
    "edit 1 需 定制化 开发功能 #方案": "",
    # a response, a decision, an action are named by others; only needs, proposals and consensus put them in doubt
    **dict.fromkeys(("edit 3 应 N1 满足 另议", "edit 5 决 C1 另议", "edit 6 办 @韩梅 周五 按 C1 另议"), ""),
}


@pytest.mark.guide(27, 61)
@pytest.mark.parametrize("change", MARKED)
def test_a_change_puts_in_doubt_all_that_rests_on_it_and_nothing_else(talk: Recording, change: str) -> None:
    """Undo takes the marks away with the change, redo brings them back."""
    what, number, *line = change.split(" ", 2)
    marked = dict(one.split(":") for one in MARKED[change].split())
    if number in "356":
        say(talk, "应 N2 部分 依 R1、J1、A1 而定")
    before = [entry.text for entry in talk.entries]
    talk.book.do(getattr(talk, what)(int(number), *line))
    assert doubtful(talk) == marked
    talk.book.do(talk.undo())
    assert (doubtful(talk), [entry.text for entry in talk.entries]) == ({}, before)
    talk.book.do(talk.redo())
    assert doubtful(talk) == marked


async def test_looking_takes_off_a_lines_marks_as_one_revision(talk: Recording) -> None:
    talk.book.do(talk.edit(1, "需 另一件事"))
    talk.book.do(talk.rechecked(2))
    talk.book.do(talk.rechecked(6))
    assert set(doubtful(talk)) == {"R1", "C1", "J1", "N1-R1"}
    assert [version.label for version in versions(talk.book, 1, 2)] == ["capture", "suspect", "looked"]
    revisions = len(talk.book.repo.deal(1).revisions)
    talk.book.do(talk.rechecked(2))
    assert len(talk.book.repo.deal(1).revisions) == revisions, "nothing to take off: nothing is written"
    talk.book.do(talk.undo())
    assert {"A1", "A1*"} <= set(doubtful(talk))


async def test_two_changes_are_both_named(talk: Recording) -> None:
    talk.book.do(talk.edit(1, "需 另一件事"))
    talk.book.do(talk.edit(2, "案 N1 四模块"))
    assert doubtful(talk)["C1"] == "N1 S1"
    talk.book.do(talk.edit(3, "应 N1 满足 可二次开发，含移动端"))
    talk.book.do(talk.edit(6, "办 @韩梅 周五 按 C1 提交新方案"))
    looked_at = {"S1", "R1", "N1-R1", "A1", "A1*"}
    assert not looked_at & doubtful(talk).keys(), "who rewrites a line has looked at it"


async def test_a_link_whose_answer_changed_is_looked_at_with_its_need_or_judged_anew(talk: Recording) -> None:
    talk.book.do(talk.edit(2, "案 N1 两模块架构"))
    found = [(e.code, [talk.code(n) for n in e.suspect]) for e in suspects(talk.book, 1)]
    assert found == [(code, ["S1"]) for code in ("N1", "C1", "J1", "A1")]
    for case in (talk.rechecked(1), Reviewing(talk.book, talk.number).set_fit(1, 2, "partial")):
        assert "N1-S1" in doubtful(talk)
        talk.book.do(case)
        assert "N1-S1" not in doubtful(talk)
        talk.book.do(talk.undo())


async def test_an_action_that_serves_a_need_is_in_doubt_with_its_line(talk: Recording) -> None:
    talk.book.do(UseCase("serve", lambda work: work.update("actions", 1, needs=(7,)), 1))
    talk.book.do(talk.edit(7, "需 现场培训两次"))
    assert doubtful(talk) == {"R2": "N2", "N2-R2": "", "A1": "N2", "A1*": ""}


async def test_the_marks_are_on_disk_with_the_change_and_a_stale_edit_makes_none(talk: Recording) -> None:
    with pytest.raises(Stale):
        talk.book.do(talk.edit(1, "需 另一件事", expect=999))
    assert doubtful(talk) == {}
    talk.book.do(talk.edit(1, "需 另一件事"))
    again = Recording(Book.open(talk.book.path, user="韩梅", now=NOW), talk.number)
    assert doubtful(again) == doubtful(talk) != {}


async def test_marks_refuse_nobodys_edit_and_nobodys_undo(book: Book) -> None:
    first = Recording(book, book.do(create_meeting(FORM)))
    say(first, "需 定制化开发功能")
    second = Recording(book, book.do(create_meeting(FORM._replace(topic="第二次"))))
    say(second, "案 N1 三模块架构")
    revision = second.entry(2).revision
    first.book.do(first.edit(1, "需 另一件事"))
    assert doubtful(second)["S1"] == "N1"
    second.book.do(second.edit(2, "案 N1 四模块架构", expect=revision))
    assert (second.book.do(second.undo()), second.entry(2).text) == ("edit", "三模块架构")
    assert doubtful(second)["S1"] == "N1", "as it was before the edit"
    assert (second.book.do(second.undo()), doubtful(first)) == ("capture", {})


async def test_undo_takes_back_its_own_marks_only(talk: Recording) -> None:
    other = Recording(talk.book, talk.book.do(create_meeting(FORM._replace(topic="第二次"))))
    say(other, "案 N2 两次培训", "共 S1 S2 一并执行")
    talk.book.do(talk.edit(1, "需 另一件事"))
    other.book.do(other.edit(12, "案 N2 三次培训"))
    assert doubtful(talk)["C3"] == "N1 S2"
    talk.book.do(talk.undo())
    assert (doubtful(talk)["C3"], "C1" in doubtful(talk)) == ("S2", False)
    talk.book.do(talk.redo())
    assert doubtful(talk)["C3"] == "N1 S2"


async def test_undo_of_a_change_works_after_somebody_has_looked(talk: Recording) -> None:
    other = Recording(talk.book, talk.book.do(create_meeting(FORM._replace(topic="第二次"))))
    say(other, "案 N1 备选方案")
    talk.book.do(talk.edit(1, "需 另一件事"))
    other.book.do(other.rechecked(12))
    assert (talk.book.do(talk.undo()), doubtful(talk)) == ("edit", {})
    assert (other.book.do(other.undo()), doubtful(talk)) == ("looked", {"S2": "N1", "N1-S2": ""}), (
        "as before it was looked at"
    )


# --------------------------------------------------------------------------------------------------
# Divergences settled and opened again, consensus in place of consensus: in a real book, with undo.


def state(recording: Recording) -> str:
    """Of each divergence what settled it, else whether something was offered."""
    found = divergences_of(recording.entries, recording.book.state(1).entries)
    return " ".join(point.settled_by.code if point.settled_by else point.state for point in found)


def replaced(recording: Recording) -> dict[int, int]:
    return superseded(recording.book.state(1).entries.values())


@pytest.fixture
def settled(recording: Recording) -> Recording:
    say(
        recording,
        *("歧 数据安全标准 | 行业规范", "折 我方：先按基础标准执行", "歧 付款方式 | 法务意见"),
        "共 周期为30天",
    )
    return recording


# What is done, what has become of D1 and D2 then, and which consensus took the place of which
STORIES = {
    "a consensus that names a divergence settles it": (
        ("capture 共 D1 按基础标准，后续迭代", "C2 open", {}),
        ("undo", "offered open", {}),
        ("redo", "C2 open", {}),
    ),
    "it is open again when the consensus goes or no longer names it": (
        ("capture 共 D1 D2 一并解决", "C2 C2", {}),
        ("edit 5 共 D2 分两期付款", "offered C2", {}),
        ("delete 5", "offered open", {}),
        ("undo", "offered C2", {}),
        ("rekind 5 note", "offered open", {}),
    ),
    "an earlier settlement holds again when the later one goes": (
        ("capture 共 D2 分两期付款", "offered C2", {}),
        ("capture 决 D2 分三期付款", "offered J1", {}),
        ("delete 6", "offered C2", {}),
    ),
    "an old consensus holds again when the new one goes": (
        ("capture 共 C1 改为45天", "offered open", {4: 5}),
        ("capture 共 C1 改为60天", "offered open", {4: 5, 5: 6}),
        ("delete 5", "offered open", {4: 6}),
        ("edit 6 共 C1 继续有效", "offered open", {}),
    ),
    "what is only named keeps its place": (("capture 共 按 C1 执行，另加培训", "offered open", {}),),
}


@pytest.mark.guide(17, 27, 61, 62, 72)
@pytest.mark.parametrize("story", STORIES)
def test_what_settles_and_what_replaces(settled: Recording, story: str) -> None:
    assert state(settled) == "offered open"
    for act, found, places in STORIES[story]:
        what, *given = act.split(" ", 1 if act.startswith("capture") else 2)
        words = [given] if what == "capture" else [int(one) if one.isdigit() else one for one in given]
        settled.book.do(getattr(settled, what)(*words))
        assert (state(settled), replaced(settled)) == (found, places), act


@pytest.mark.guide(17, 27)
async def test_a_new_consensus_takes_the_place_of_the_old_which_stays(settled: Recording) -> None:
    say(settled, "办 @韩梅 周五 按 C1 排期")
    say(settled, "共 C1 改为45天")
    old, promise, new = settled.entry(4), settled.entry(5), settled.entry(6)
    assert (new.supersedes, old.deleted, replaced(settled)) == (4, False, {4: 6})
    assert promise.suspect == (4,), "what was built on the old one is to be looked at"
    assert not new.suspect
    settled.book.do(settled.undo())
    assert (replaced(settled), settled.entry(5).suspect) == ({}, ())


@pytest.mark.guide(61, 72)
async def test_open_divergences_are_known_without_opening_a_deal(settled: Recording) -> None:
    book = settled.book
    say(settled, "~歧 验收口径 | 双方签字 @韩梅 周五")
    assert [of(d, "code text criterion owner due client") for d in open_divergences(book)] == [
        ("D3", "验收口径", "双方签字", "韩梅", "2026-11-27", "华东智造"),
        ("D1", "数据安全标准", "行业规范", "", "", "华东智造"),
        ("D2", "付款方式", "法务意见", "", "", "华东智造"),
    ]
    assert [d.code for d in open_divergences(book, "韩梅")] == ["D3"]
    say(settled, "共 D1 D2 D3 一并解决")
    assert open_divergences(book) == []
    assert "disputed" not in book.repo.table("meetings").get(doc_id=settled.number)
    settled.book.do(settled.undo())
    assert [d.code for d in open_divergences(book)] == ["D3", "D1", "D2"]


async def test_a_consensus_of_a_later_meeting_settles_a_divergence_of_an_earlier_one(
    settled: Recording,
) -> None:
    book = settled.book
    second = Recording(book, book.do(create_meeting(FORM._replace(topic="第二次"))))
    say(second, "共 D1 按基础标准", "共 C1 改为45天")
    assert (state(settled), replaced(settled)) == ("C2 open", {4: 6})
    assert [d.code for d in open_divergences(book)] == ["D2"]
    second.book.do(second.undo())
    assert [d.code for d in open_divergences(book)] == ["D1", "D2"]


@pytest.mark.guide(17, 27, 28)
async def test_a_sealed_record_is_settled_and_put_in_doubt_without_being_broken(settled: Recording) -> None:
    book = settled.book
    say(settled, "办 @韩梅 周五 按 C1 排期")
    settled.book.do(end(settled.book, settled.number))
    book.do(seal(book, settled.number, reviewer="韩梅"))
    second = Recording(book, book.do(create_meeting(FORM._replace(topic="变更", scene="change"))))
    say(second, "共 D1 按基础标准", "共 C1 改为45天")
    assert (state(settled), replaced(settled)) == ("C2 open", {4: 7})
    assert settled.entry(5).suspect == (4,)
    assert sound(book)
    book.do(settled.rechecked(5))
    second.book.do(second.undo())
    assert state(settled) == "offered open"
    assert sound(book)


# --------------------------------------------------------------------------------------------------
# What closed an action stays in the record: its line may be reworded, not taken out from under it.


def answered(recording: Recording, *, close: bool = True) -> int:
    """An action that the client has answered; gives the line of the answer."""
    say(recording, "办 @韩梅 周五 提交补充方案")
    for event, given in (
        ("done", {"result": "补充方案已提交"}),
        ("send", {"to": "王总"}),
        ("feedback", {"text": "方案通过"}),
        ("close", {}),
    )[: 4 if close else 3]:
        recording.book.do(acts.event(recording.book, [1], event, **given))
    (line,) = (entry.doc_id for entry in recording.entries if entry.follows and entry.kind == "note")
    return line


@pytest.mark.guide(97, 98)
@pytest.mark.parametrize("close", [True, False])
async def test_an_answer_is_not_taken_out_from_under_its_action(recording: Recording, close: bool) -> None:
    line = answered(recording, close=close)
    assert raised(Refused, lambda: recording.book.do(recording.delete(line))).values["detail"] == "A1"
    with pytest.raises(Refused):
        recording.book.do(recording.rekind(line, "need"))
    assert recording.entry(line).kind == "note"
    assert not recording.entry(line).deleted
    recording.book.do(recording.edit(line, "方案通过，请尽快签合同"))
    assert "签合同" in recording.entry(line).text


async def test_it_may_go_when_the_action_is_open_again_or_another_answer_stands(recording: Recording) -> None:
    line = answered(recording, close=False)
    recording.book.do(acts.event(recording.book, [1], "feedback", text="再看了一遍，同意"))
    recording.book.do(recording.delete(line))
    recording.book.do(acts.event(recording.book, [1], "reopen"))
    (last,) = (entry.doc_id for entry in recording.entries if entry.follows and not entry.deleted)
    recording.book.do(recording.delete(last))
    assert recording.entry(last).deleted


# --------------------------------------------------------------------------------------------------
# What a line has been: every version of it.


def told(recording: Recording, number: int) -> list[tuple[str, str, bool]]:
    return [
        (version.label, version.entry.raw, version.entry.deleted)
        for version in versions(recording.book, recording.meeting.deal, number)
    ]


@pytest.mark.guide(4, 27, 28)
async def test_every_version_of_a_line_is_kept(recording: Recording) -> None:
    recording.book.do(recording.capture(["需 甲", "需 乙"]))
    recording.book.do(recording.edit(1, "需 甲，改过"))
    recording.book.do(recording.capture(["...再补"]))
    recording.book.do(recording.rekind(1, "pain"))
    recording.book.do(recording.delete(1))
    recording.book.do(recording.undo())
    assert told(recording, 1) == [
        ("capture", "需 甲", False),
        ("edit", "需 甲，改过", False),
        ("rekind", "痛 甲，改过", False),
        ("delete", "痛 甲，改过", True),
        ("undo", "痛 甲，改过", False),
    ]
    assert told(recording, 2) == [("capture", "需 乙", False), ("capture", "需 乙再补", False)]


def test_a_line_never_touched_has_one_version(recording: Recording) -> None:
    recording.book.do(recording.capture(["需 甲"]))
    (version,) = versions(recording.book, 1, 1)
    assert (version.by, version.entry) == ("李雷", recording.entries[0])


@pytest.mark.guide(28)
async def test_what_the_review_filled_in_stands_in_the_line_and_has_words(recording: Recording) -> None:
    recording.book.do(recording.capture(["办 @韩梅 提交方案", "歧 安全标准", "需 审批", "附 清单"]))
    recording.book.do(start(recording.book, recording.number))
    review = Reviewing(recording.book, recording.number)
    for number, what, value in (
        (1, "due", "下周五"),
        (2, "criterion", "行业规范"),
        (4, "place", "共享文件夹"),
    ):
        review.book.do(review.fix(number, what, value))
    recording.book.do(review.fix(3, "level", "core"))
    recording.book.do(review.fix(3, "outside", "二期再谈"))
    lines = {n: [version.line for version in versions(recording.book, 1, n)] for n in (1, 2, 3, 4)}
    assert lines == {
        1: ["办 @韩梅 提交方案", "办 @韩梅 下周五 提交方案"],
        2: ["歧 安全标准", "歧 安全标准 | 行业规范"],
        3: ["需 审批"] * 3,
        4: ["附 清单", "附 清单 | 共享文件夹"],
    }
    for lang in LANGUAGES:
        done = [how(v, catalog(lang)) for n in lines for v in versions(recording.book, 1, n)]
        assert not any(words.startswith(("history.", "change.")) for words in done)
    assert done[5:7] == ["level Core", "scope (二期再谈)"]
