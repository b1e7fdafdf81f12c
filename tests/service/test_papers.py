"""Transcripts become notes of a meeting; a key makes a note what it is; the file stays whole."""

from __future__ import annotations

import pytest

from dealtui.export.turns import read_transcript
from dealtui.service import importing
from dealtui.service.book import Book
from dealtui.service.preparing import Refused, create_meeting
from dealtui.service.recording import Recording
from tests.conftest import FORM, docs

CALL = """WEBVTT

00:00:05.000 --> 00:00:09.000
<v 王总>我们需要三年质保，两年不够。

00:01:10.000 --> 00:01:14.000
<v 发言人3>请李雷在周五前提交补充方案。今天天气不错！

00:02:20.000 --> 00:02:26.000
<v 李雷>好的，我下周三前发报价单给您。
"""


@pytest.fixture
def recording(book: Book) -> Recording:
    number = book.do(create_meeting(FORM._replace(ours=("李雷:客户经理",), theirs=("王总:总经理",))))
    book.do(
        importing.take_in(
            book, number, "call.vtt", CALL, read_transcript(CALL), {"发言人3": "赵经理:订单部经理:客户"}
        )
    )
    return Recording(book, number)


def notes(recording: Recording) -> list[int]:
    return [entry.doc_id for entry in recording.entries if entry.kind == "note"]


@pytest.mark.guide(45, 46, 51)
def test_every_turn_is_a_note_with_speaker_side_and_time(recording: Recording) -> None:
    file, *turns = recording.entries
    assert (file.kind, file.text, file.internal) == ("attachment", "call.vtt", True)
    assert [(note.speaker, note.side, note.at[11:19]) for note in turns] == [
        ("王总", "client", "10:00:05"),
        ("赵经理", "client", "10:01:10"),
        ("李雷", "ours", "10:02:20"),
    ]
    assert [someone.name for someone in recording.meeting.attendees if someone.present] == [
        "李雷",
        "王总",
        "赵经理",
    ]
    assert (recording.meeting.status, recording.meeting.ended[11:16]) == ("draft", "10:02")


def test_the_file_stays_whole_and_a_line_knows_where_it_stood(book: Book, recording: Recording) -> None:
    (paper,) = docs(book.repo.deal(1).table("papers")).values()
    assert paper["text"].strip() == CALL.strip()
    book.do(recording.delete(notes(recording)[0]))
    assert importing.source_lines(book, recording.entry(notes(recording)[0])) == [
        "<v 发言人3>请李雷在周五前提交补充方案。今天天气不错！"
    ]


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\x85", "\u2028", "\r", "\x1c", "\ufeff"])
def test_a_line_is_found_again_whatever_stands_in_the_file(book: Book, sign: str) -> None:
    text, heard = importing.read_paper(
        "a.txt", f"王总：a{sign}b\n李雷：c\n王总：d\n李雷：{sign}last\n".encode()
    )
    number = book.do(create_meeting(FORM))
    book.do(importing.take_in(book, number, "a.txt", text, heard))
    *_, last = Recording(book, number).entries
    assert "last" in "".join(importing.source_lines(book, last))


def test_the_same_file_is_not_taken_in_twice(book: Book, recording: Recording) -> None:
    with pytest.raises(Refused):
        book.do(importing.take_in(book, recording.number, "copy.vtt", CALL, read_transcript(CALL)))
    assert len(notes(recording)) == 3


@pytest.mark.guide(54, 64, 73)
def test_a_proposal_is_applied_only_when_somebody_says_so(book: Book, recording: Recording) -> None:
    need, asked, promised = (recording.entry(number) for number in notes(recording))
    assert importing.proposal(recording, need) == importing.Proposal("need")
    assert importing.proposal(recording, asked) == importing.Proposal("action", "李雷", "2026-11-27", "周五")
    assert importing.proposal(recording, promised) == importing.Proposal(
        "action", "李雷", "2026-12-02", "下周三"
    )
    assert not docs(book.table("actions"))
    for entry in (need, asked):
        found = importing.proposal(recording, entry)
        assert found
        book.do(importing.sort_as(recording, entry.doc_id, found.kind, found))
    sorted_need, action = recording.entry(need.doc_id), recording.entry(asked.doc_id)
    assert (sorted_need.code, sorted_need.speaker, sorted_need.raw) == ("N1", "王总", need.text)
    assert (action.code, action.owner, action.due, action.speaker) == ("A1", "李雷", "2026-11-27", "赵经理")
    (born,) = docs(book.table("actions")).values()
    assert (born["owner"], born["due"], born["entry"]) == ("李雷", "2026-11-27", asked.doc_id)
    book.do(recording.undo())
    assert recording.entry(asked.doc_id).kind == "note"


def test_splitting_and_joining_lose_no_word(book: Book, recording: Recording) -> None:
    number = notes(recording)[1]
    whole = recording.entry(number)
    case = importing.split_note(recording, number)
    assert case and book.do(case) == 2
    first, second = (recording.entry(n) for n in notes(recording)[1:3])
    assert (first.text, second.text) == ("请李雷在周五前提交补充方案。", "今天天气不错！")
    assert (second.speaker, second.at, second.source) == (whole.speaker, whole.at, whole.source)
    assert importing.split_note(recording, first.doc_id) is None
    joined = importing.join_note(recording, first.doc_id)
    assert joined
    book.do(joined)
    assert recording.entry(number).text == whole.text
    assert len(notes(recording)) == 3


@pytest.mark.guide(25, 26)
def test_owner_and_date_make_a_note_an_action(book: Book, recording: Recording) -> None:
    number = notes(recording)[0]
    book.do(importing.give_owner(recording, number, "李"))
    book.do(importing.give_due(recording, number, "2026-12-01", "下周二"))
    entry = recording.entry(number)
    assert (entry.kind, entry.owner, entry.side, entry.due) == ("action", "李雷", "ours", "2026-12-01")
    assert book.record("actions", entry.action).due == "2026-12-01"


def test_three_hours_are_taken_in_whole(book: Book) -> None:
    cues = "".join(
        f"{n // 1200:02}:{n // 20 % 60:02}:{n % 20 * 3:02}.000 --> {n // 1200:02}:{n // 20 % 60:02}:{n % 20 * 3 + 2:02}.000\n"
        f"<v 人{n % 7}>这是第{n}句话，我们需要{n}个。\n\n"
        for n in range(3600)
    )
    text = f"WEBVTT\n\n{cues}"
    number = book.do(create_meeting(FORM))
    heard = read_transcript(text)
    assert book.do(importing.take_in(book, number, "long.vtt", text, heard)) == len(heard.turns) == 3600
