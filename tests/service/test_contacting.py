"""The contact log: what happens between the meetings is noted with a deal, acted on, told again, and kept from the client."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dealtui.domain.lifecycle import EventRefused
from dealtui.service.accounts import ClientPage, DealPage, deal_lines
from dealtui.service.book import FOLLOWING, Book, Clock, UseCase
from dealtui.service.exporting import export, minutes
from dealtui.service.finding import Searcher, read_query
from dealtui.service.lists import Filter, actions_of, dated_meetings, meetings_in_order, next_visits
from dealtui.service.planning import briefing
from dealtui.service.preparing import MeetingForm, Refused, create_meeting, end
from dealtui.service.recording import (
    Recording,
    completed,
    contact,
    contacts,
    deal_named,
    log_of,
    named_deal,
    read_contact,
)
from dealtui.service.today import Today
from dealtui.store.doctor import doctor
from tests.conftest import FORM, NOW, each, raised, say


@pytest.fixture
def deal(recording: Recording) -> Book:
    """A deal with one meeting that is over."""
    book = recording.book
    say(recording, "需 三年质保", "办 @王总 周五 提供需求文档")
    book.do(end(book, 1))
    return book


def test_a_line_becomes_an_entry_of_the_deal_and_its_action_stands_on_the_board(deal: Book) -> None:
    made = deal.do(contact(deal, 1, "办 @韩梅 周五 发送试用账号"))
    action = deal.record(*made)
    assert (action.code, action.owner, action.due, action.side) == ("A2", "韩梅", "2026-11-27", "ours")
    assert [card.task for card in actions_of(deal, Filter(deal=1))] == ["提供需求文档", "发送试用账号"]
    deal.do(contact(deal, 1, "案 N1 两年质保"))
    entry = contacts(deal, 1)[-1]
    assert (entry.code, entry.refs) == ("S1", (1,)), "codes are the deal's"
    assert log_of(deal, 1) == 2 and len(contacts(deal, 1)) == 2, "one log for all of them"


def test_a_chase_is_one_of_its_action(deal: Book) -> None:
    for line in ("催 A1 答应周五给", "chase a1 he is on it", "催办：A1"):
        deal.do(contact(deal, 1, line))
    assert [chase.note for chase in deal.record("actions", 1).chases] == ["答应周五给", "he is on it", ""]
    assert not log_of(deal, 1), "nothing else is noted"
    assert raised(Refused, lambda: deal.do(contact(deal, 1, "催 A9 什么"))).values["code"] == "A9"
    deal.do(contact(deal, 1, "催 A10x 不是编号"))
    assert contacts(deal, 1)[-1].text == "催 A10x 不是编号"


@pytest.mark.parametrize("line", ["", "  ", "\x1b"])
def test_nothing_is_no_contact(deal: Book, line: str) -> None:
    with pytest.raises((Refused, EventRefused)):
        deal.do(contact(deal, 1, line))


def test_it_is_no_meeting_that_was_held(deal: Book) -> None:
    deal.do(contact(deal, 1, "客户来电：样品收到"))
    assert [number for _, number in meetings_in_order(deal)] == [1]
    assert [dated.number for dated in dated_meetings(deal)] == [1]
    assert Today(deal).in_all == 1 and not [*Today(deal).meetings("live")]
    assert [line.meetings for line in deal_lines(deal, 1)] == [1]
    second = deal.do(create_meeting(FORM))
    assert deal.meeting(second).number == 2, "it takes no number"
    assert DealPage(deal, 1).meetings[0].status == "planned"
    assert "log" in {line.status for line in DealPage(deal, 1).meetings}, "it can be opened from there"


def test_a_call_is_no_visit(deal: Book) -> None:
    deal.do(UseCase("client", lambda work: work.update("clients", 1, visit_days=30)))
    before = next_visits(deal)
    deal.clock = Clock(NOW + timedelta(days=5))
    deal.do(contact(deal, 1, "来电问进度"))
    assert next_visits(deal) == before


def test_it_is_told_in_the_story_the_briefing_and_found(deal: Book) -> None:
    deal.do(contact(deal, 1, "客户来电：样品收到"))
    deal.do(contact(deal, 1, "需 夜间支持"))
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
    deal.do(contact(deal, 1, "客户私下说预算很紧"))
    made = deal.do(contact(deal, 1, "办 @韩梅 周五 发送试用账号"))
    log = log_of(deal, 1)
    for lang in ("zh", "en"):
        assert "预算很紧" not in minutes(deal, log, "client", lang)
        for name, what in (("csv", "entries"), ("json", "entries"), ("csv", "ledger")):
            text = export(deal, name, what, deal=1, lang=lang, audience="client").decode("utf-8-sig")
            assert "预算很紧" not in text
        ledger = export(deal, "json", "ledger", deal=1, lang=lang).decode()
        assert ledger.count('"topic"') == 1, "the register lists what was held"
    assert deal.record(*made).task in export(
        deal, "csv", "actions", deal=1, lang="zh", audience="client"
    ).decode("utf-8-sig"), "what was promised on the phone is a promise"


def test_one_step_takes_it_back(deal: Book) -> None:
    before = {doc.doc_id: dict(doc) for doc in deal.table("actions")}
    deal.do(contact(deal, 1, "办 @韩梅 周五 发送试用账号"))
    deal.do(deal.undo(FOLLOWING))
    assert {doc.doc_id: dict(doc) for doc in deal.table("actions")} == before
    assert not contacts(deal, 1)
    deal.do(deal.redo(FOLLOWING))
    assert [entry.code for entry in contacts(deal, 1)] == ["A2"]
    deal.close()
    assert not [found for found in doctor(deal.path) if found.severity != "hint"]


@each(
    ("line", "name", "said"),
    [
        ("项目:二期 客户来电", "二期", "客户来电"),
        ("项目：二期 办 @韩梅 周五 交", "二期", "办 @韩梅 周五 交"),
        ('deal:"Phase two" call', "Phase two", "call"),
        ("需 项目:二期", "", "需 项目:二期"),
        ("项目:", "", "项目:"),
    ],
)
def test_a_line_may_name_its_deal(line: str, name: str, said: str) -> None:
    assert named_deal(line) == (name, said)


def test_a_deal_is_meant_by_what_fits_it_alone(deal: Book) -> None:
    deal.do(create_meeting(MeetingForm(client="北辰物流", deal="订单可视化")))
    for word, number in (
        ("订单系统二期", 1),
        ("订单系统", 1),
        ("北辰", 2),
        ("ddksh", 2),
        ("订单", 0),
        ("无", 0),
    ):
        assert deal_named(deal, word) == number, word


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
