"""Spoken promises: who, what, on which condition; kept word for word, and made an action once the condition is met."""

from __future__ import annotations

import pytest

from dealtui.domain.lifecycle import EventRefused
from dealtui.domain.mapping import taken_up
from dealtui.domain.records import Entry
from dealtui.service.book import FOLLOWING, Book
from dealtui.service.following import keep_promise
from dealtui.service.lists import promises_of
from dealtui.service.preparing import end
from dealtui.service.recording import Recording
from dealtui.service.reviewing import Reviewing
from dealtui.service.sealing import seal
from dealtui.service.verifying import verify
from tests.conftest import each, of


def only(recording: Recording) -> Entry:
    (line,) = [entry for entry in recording.entries if entry.kind == "promise"]
    return line


@pytest.mark.guide(14)
@each(
    ("line", "who", "side", "text", "condition", "due"),
    [
        ("诺 王总 试点成功就签年框 | 试点成功", "王总", "client", "试点成功就签年框", "试点成功", ""),
        ("诺：王总：试点成功就签年框", "王总", "client", "试点成功就签年框", "", ""),
        ("v @王总 next Fri signs the frame | pilot ok by Friday", "王总", "client", "signs the frame", "pilot ok by Friday", "2026-12-04"),
        ("V 李雷 送样 周五前", "李雷", "ours", "送样", "", "2026-11-27"),
        ("承诺：我方 三年免费升级 | 本月签约", "", "ours", "我方 三年免费升级", "本月签约", ""),
        ("诺 孙总 再加两名顾问", "孙总", "", "再加两名顾问", "", ""),
        ("诺 尽快给答复", "", "", "尽快给答复", "", ""),
    ],
)  # fmt: skip
def test_who_promised_what_on_which_condition(
    book: Book, recording: Recording, line: str, who: str, side: str, text: str, condition: str, due: str
) -> None:
    book.do(recording.capture([line]))
    entry = recording.entries[-1]
    told = (entry.speaker, entry.side, entry.text, entry.criterion, entry.due, entry.raw)
    assert told == (who, side, text, condition, due, line)
    assert recording.read(recording.line_of(entry))._replace(raw="", spans=()) == recording.read(
        line
    )._replace(raw="", spans=())


@pytest.mark.guide(14)
async def test_a_promise_is_listed_until_it_is_an_action(book: Book, recording: Recording) -> None:
    book.do(
        recording.capture(
            ["诺 王总 试点成功就签年框 | 试点成功", "诺 我方 三年免费升级", "办 @韩梅 周五 V2 写进合同"]
        )
    )
    deal = recording.deal.doc_id
    assert [(p.line.code, p.line.speaker, p.action != 0) for p in promises_of(book)] == [
        ("V1", "王总", False),
        ("V2", "", True),
    ]
    assert [p.line.code for p in promises_of(book, deal=deal, open_only=True)] == ["V1"]
    number = book.do(keep_promise(book, deal, recording.entries[0].doc_id))
    action = book.record("actions", number)
    assert of(action, "task owner side state") == ("试点成功就签年框", "王总", "client", "todo")
    assert promises_of(book, deal=deal, open_only=True) == []
    await book.do_async(recording.undo())
    assert [p.line.code for p in promises_of(book, deal=deal, open_only=True)] == ["V1"]
    with pytest.raises(EventRefused, match="no_owner"):
        keep_promise(book, deal, recording.entries[1].doc_id)


@pytest.mark.guide(14, 28)
async def test_a_promise_of_a_sealed_record_is_kept_after_it(book: Book, recording: Recording) -> None:
    book.do(recording.capture(["诺 王总 签年框 | 试点成功", "共 30天 #方案 #价格 #周期 #权责"]))
    book.do(end(book, recording.number))
    book.do(seal(book, recording.number))
    deal = recording.deal.doc_id
    number = book.do(keep_promise(book, deal, only(recording).doc_id, due="2026-12-05"))
    assert book.record("actions", number).due == "2026-12-05"
    assert taken_up(book.state(deal).entries.values()) == {
        only(recording).doc_id: recording.entries[-1].doc_id
    }
    assert [verdict.faults for verdict in verify(book)] == [()]
    await book.do_async(book.undo(FOLLOWING))
    assert promises_of(book, deal=deal, open_only=True)


@pytest.mark.guide(14)
def test_a_promise_that_is_nobodys_is_found(book: Book, recording: Recording) -> None:
    book.do(recording.capture(["诺 年底前签年框", "诺 客户 年底前签年框"]))
    reviewing = Reviewing(book, recording.number)
    found = [(f.entry, f.rule.code) for f in reviewing.findings() if f.rule.code == "promise-no-who"]
    assert found == [(recording.entries[0].doc_id, "promise-no-who")]
