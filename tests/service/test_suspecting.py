"""Doubt in a real book: in the commit of the change, gone with undo, taken off by one call."""

from __future__ import annotations

import pytest

from dealtui.domain.records import Entry
from dealtui.service.history import versions
from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing
from dealtui.service.suspecting import clear, suspects
from dealtui.service.unit_of_work import Book
from dealtui.store.errors import Stale
from tests.conftest import FORM

LINES = [
    "需 定制化开发功能",  # N1, 1
    "案 N1 三模块架构",  # S1, 2
    "应 N1 满足 可二次开发",  # R1, 3
    "共 S1 按三模块开发",  # C1, 4
    "决 C1 同意启动",  # J1, 5
    "办 @韩梅 周五 按 C1 提交方案",  # A1, 6
    "需 现场培训",  # N2, 7
    "应 N2 部分 线上一次",  # R2, 8
]


def doubtful(recording: Recording) -> dict[str, str]:
    """Each marked line by its code, with the codes it is marked for; links and actions by their lines' codes."""
    code = recording.code
    state = recording.book.state(1)
    found = {e.code: " ".join(map(code, e.suspect)) for e in state.entries.values() if e.suspect}
    found |= {f"{code(link.need)}-{code(link.answer)}": "" for link in state.links.values() if link.suspect}
    actions = recording.book.repo.table("actions")
    return found | {f"{doc['code']}*": "" for doc in actions.values() if doc.get("suspect")}


@pytest.fixture
def talk(recording: Recording) -> Recording:
    recording.capture(LINES)
    return recording


@pytest.mark.guide(27, 61)
async def test_a_changed_need_puts_in_doubt_all_that_rests_on_it_and_nothing_else(talk: Recording) -> None:
    await talk.edit(1, "需 定制化开发功能，含移动端")
    assert doubtful(talk) == {
        **dict.fromkeys(("S1", "R1", "C1", "J1", "A1"), "N1"),
        **dict.fromkeys(("N1-S1", "N1-R1", "A1*"), ""),
    }


async def test_a_changed_proposal_does_not_put_its_need_in_doubt(talk: Recording) -> None:
    await talk.edit(2, "案 N1 两模块架构")
    assert doubtful(talk) == {
        **dict.fromkeys(("C1", "J1", "A1"), "S1"),
        **dict.fromkeys(("N1-S1", "A1*"), ""),
    }


async def test_a_consensus_that_is_taken_out_puts_in_doubt_what_was_built_on_it(talk: Recording) -> None:
    await talk.delete(4)
    assert doubtful(talk) == {"J1": "C1", "A1": "C1", "A1*": ""}


@pytest.mark.parametrize(
    "line", ["需 定制化开发功能。", "需：定制化开发功能", "~需 定制化开发功能", "需 定制化 开发功能 #方案"]
)
async def test_typography_marks_nothing(talk: Recording, line: str) -> None:
    await talk.edit(1, line)
    assert doubtful(talk) == {}


@pytest.mark.parametrize("number", [3, 5, 6])
async def test_only_needs_proposals_and_consensus_put_others_in_doubt(talk: Recording, number: int) -> None:
    talk.capture(["应 N1 部分 依 R1、J1、A1 而定"])
    await talk.edit(number, f"{talk.line_of(talk.entry(number))}，另议")
    assert doubtful(talk) == {}


async def test_undo_takes_the_marks_away_with_the_change_and_redo_brings_them_back(talk: Recording) -> None:
    before = list(talk.entries)
    await talk.edit(1, "需 另一件事")
    marked = doubtful(talk)
    await talk.undo()
    assert (doubtful(talk), [entry.text for entry in talk.entries]) == ({}, [e.text for e in before])
    await talk.redo()
    assert doubtful(talk) == marked


async def test_looking_takes_off_a_lines_marks_as_one_revision(talk: Recording) -> None:
    await talk.edit(1, "需 另一件事")
    clear(talk.book, 1, 2)
    clear(talk.book, 1, 6)
    assert set(doubtful(talk)) == {"R1", "C1", "J1", "N1-R1"}
    assert [version.label for version in versions(talk.book, 1, 2)] == ["capture", "suspect", "looked"]
    revisions = len(talk.book.repo.deal(1).revisions)
    clear(talk.book, 1, 2)
    assert len(talk.book.repo.deal(1).revisions) == revisions, "nothing to take off: nothing is written"
    await talk.undo()
    assert {"A1", "A1*"} <= set(doubtful(talk))


async def test_two_changes_are_both_named(talk: Recording) -> None:
    await talk.edit(1, "需 另一件事")
    await talk.edit(2, "案 N1 四模块")
    assert doubtful(talk)["C1"] == "N1 S1"
    assert "S1" not in doubtful(talk), "who rewrites a line has looked at it"


async def test_a_link_whose_answer_changed_is_looked_at_with_its_need(talk: Recording) -> None:
    await talk.edit(2, "案 N1 两模块架构")
    assert [(e.code, [talk.code(n) for n in e.suspect]) for e in suspects(talk.book, 1)] == [
        ("N1", ["S1"]),
        ("C1", ["S1"]),
        ("J1", ["S1"]),
        ("A1", ["S1"]),
    ]
    clear(talk.book, 1, 1)
    assert "N1-S1" not in doubtful(talk)


async def test_an_action_that_serves_a_need_is_in_doubt_with_its_line(talk: Recording) -> None:
    talk.book.change("serve", lambda work: work.update("actions", 1, needs=(7,)), deal=1)
    await talk.edit(7, "需 现场培训两次")
    assert doubtful(talk) == {"R2": "N2", "N2-R2": "", "A1": "N2", "A1*": ""}


async def test_a_stale_edit_marks_nothing(talk: Recording) -> None:
    with pytest.raises(Stale):
        await talk.edit(1, "需 另一件事", expect=999)
    assert doubtful(talk) == {}


async def test_the_marks_are_on_disk_with_the_change(talk: Recording) -> None:
    await talk.edit(1, "需 另一件事")
    marked = doubtful(talk)
    talk.book._states.clear()  # read the deal anew from what the journal holds
    assert doubtful(talk) == marked
    assert isinstance(talk.book.state(1).entries[2], Entry)


async def test_marks_refuse_nobodys_edit_and_nobodys_undo(book: Book) -> None:
    first = Recording(book, create_meeting(book, FORM))
    first.capture(["需 定制化开发功能"])
    second = Recording(book, create_meeting(book, FORM._replace(topic="第二次")))
    second.capture(["案 N1 三模块架构"])
    revision = second.entry(2).revision
    await first.edit(1, "需 另一件事")
    assert doubtful(second)["S1"] == "N1"
    await second.edit(2, "案 N1 四模块架构", expect=revision)
    assert (await second.undo(), second.entry(2).text) == ("edit", "三模块架构")
    assert doubtful(second)["S1"] == "N1", "as it was before the edit"
    assert (await second.undo(), doubtful(first)) == ("capture", {})


async def test_undo_takes_back_its_own_marks_only(talk: Recording) -> None:
    other = Recording(talk.book, create_meeting(talk.book, FORM._replace(topic="第二次")))
    other.capture(["案 N2 两次培训", "共 S1 S2 一并执行"])
    await talk.edit(1, "需 另一件事")
    await other.edit(9, "案 N2 三次培训")
    assert doubtful(talk)["C2"] == "N1 S2"
    await talk.undo()
    assert (doubtful(talk)["C2"], "C1" in doubtful(talk)) == ("S2", False)
    await talk.redo()
    assert doubtful(talk)["C2"] == "N1 S2"


async def test_undo_of_a_change_works_after_somebody_has_looked(talk: Recording) -> None:
    other = Recording(talk.book, create_meeting(talk.book, FORM._replace(topic="第二次")))
    other.capture(["案 N1 备选方案"])
    await talk.edit(1, "需 另一件事")
    clear(talk.book, 1, 9)
    assert (await talk.undo(), doubtful(talk)) == ("edit", {})
    assert (await other.undo(), doubtful(talk)) == ("looked", {"S2": "N1", "N1-S2": ""}), (
        "as before it was looked at"
    )


async def test_who_judges_a_link_anew_has_looked_at_it(talk: Recording) -> None:
    await talk.edit(2, "案 N1 两模块架构")
    assert "N1-S1" in doubtful(talk)
    reviewing = Reviewing(talk.book, talk.number)
    await reviewing.set_fit(1, 2, "partial")
    assert "N1-S1" not in doubtful(talk)
    await reviewing.undo()
    assert "N1-S1" in doubtful(talk)
    reviewing.close()


async def test_a_need_that_is_taken_out_puts_its_answers_in_doubt(talk: Recording) -> None:
    await talk.delete(7)
    assert doubtful(talk) == {"R2": "N2"}, "their link is gone with it"
