from __future__ import annotations

import pytest

from dealtui.domain.records import Attendee
from dealtui.service.overview import today
from dealtui.service.preparing import (
    MeetingForm,
    attendee_line,
    client_names,
    create_meeting,
    deal_names,
    parse_attendee,
    people_names,
    places_used,
    suggested_objectives,
    topics_used,
    update_client,
    update_meeting,
)
from dealtui.service.recording import Recording
from dealtui.service.searching import find_meetings
from dealtui.service.unit_of_work import Book
from tests.conftest import FORM, NOW


@pytest.mark.guide(7, 12, 48, 50, 51, 52, 53)
def test_a_meeting_makes_known_who_and_what_is_new(book: Book) -> None:
    number = create_meeting(book, FORM)
    meeting = book.meeting(number)
    assert book.client(book.deal(meeting.deal).client).name == "华东智造"
    assert [(a.name, a.side, a.title, a.role) for a in meeting.attendees] == [
        ("李雷", "ours", "客户经理", "coordinator"),
        ("韩梅", "ours", "工程师", ""),
        ("王总", "client", "信息总监", "decision"),
        ("赵经理", "client", "订单部经理", ""),
    ]
    assert (meeting.scene, meeting.place, meeting.topic) == ("negotiation", "三楼会议室", "价格与周期")
    assert [o.text for o in meeting.objectives] == ["确认预算范围", "敲定交付周期"]


@pytest.mark.guide(11, 35)
def test_what_is_known_is_not_made_twice_and_need_not_be_retyped(book: Book) -> None:
    create_meeting(book, FORM)
    second = create_meeting(book, MeetingForm(client="华东智造", deal="订单系统二期", theirs=("王总",)))
    assert (len(book.clients()), len(book.deals(1)), len(book.people(1))) == (1, 1, 2)
    meeting = book.meeting(second)
    assert meeting.number == 2
    assert (meeting.attendees[0].title, meeting.attendees[0].role) == ("信息总监", "decision")


def test_only_the_client_is_needed(book: Book) -> None:
    number = create_meeting(book, MeetingForm(client=" 北辰物流 "))
    assert book.client(1).name == "北辰物流"
    assert book.meeting(number).recorder == "李雷"
    with pytest.raises(ValueError, match=r"forms\.client_needed"):
        create_meeting(book, MeetingForm(client="　"))


@pytest.mark.parametrize(
    ("line", "name", "title", "role"),
    [
        ("王总", "王总", "", ""),
        ("王总:采购总监:决策人", "王总", "采购总监", "decision"),
        ("王总：采购总监：决策", "王总", "采购总监", "decision"),
        ("Wong:CIO:decision maker", "Wong", "CIO", "decision"),
        ("Wong:coordinator", "Wong", "", "coordinator"),
        ("王总:总监:顾问", "王总", "总监 顾问", ""),
        ("  ", "", "", ""),
    ],
)
def test_people_are_typed_as_name_title_role(line: str, name: str, title: str, role: str) -> None:
    attendee = parse_attendee(line, "client")
    assert (attendee.name, attendee.title, attendee.role) == (name, title, role)
    if name:
        assert parse_attendee(attendee_line(attendee, "zh"), "client") == attendee


def test_changing_the_head_keeps_what_happened(book: Book) -> None:
    number = create_meeting(book, FORM)
    recording = Recording(book, number)
    recording.capture(["-王总"])
    update_meeting(
        book, number, place="线上", theirs=("王总:信息总监:决策人",), objectives=("敲定交付周期", "新的")
    )
    meeting = book.meeting(number)
    assert {a.name: a.present for a in meeting.attendees} == {"李雷": True, "韩梅": True, "王总": False}
    assert [o.text for o in meeting.objectives] == ["敲定交付周期", "新的"]


def test_completion_knows_what_was_used_the_newest_first(book: Book) -> None:
    create_meeting(book, FORM._replace(at="2026-11-01T10:00:00+08:00"))
    create_meeting(
        book, MeetingForm(client="北辰物流", topic="需求", place="线上", at="2026-11-20T10:00:00+08:00")
    )
    assert client_names(book) == ["北辰物流", "华东智造"]
    assert deal_names(book, "华东智造") == ["订单系统二期"]
    assert people_names(book, "华东智造") == ["王总", "赵经理"]
    assert people_names(book) == ["李雷", "韩梅"]
    assert topics_used(book) == ["需求", "价格与周期"]
    assert places_used(book) == ["线上", "三楼会议室"]
    assert deal_names(book, "没有") == people_names(book, "没有") == []


@pytest.mark.guide(33)
def test_a_scene_suggests_its_objectives() -> None:
    assert "确认预算范围" in suggested_objectives("negotiation", "zh")
    assert suggested_objectives("", "zh") == ()


@pytest.mark.guide(65, 85)
async def test_today_sorts_meetings_by_what_they_wait_for(book: Book) -> None:
    create_meeting(book, FORM._replace(at="2026-11-26T10:00:00+08:00"))
    recording = Recording(book, create_meeting(book, FORM))
    recording.capture(["需 甲", "办 @韩梅 今天 交报价", "办 @李雷 后天 交合同"])
    shown = today(book)
    assert [line.number for line in shown.live] == [2]
    assert [line.number for line in shown.planned] == [1]
    assert (shown.live[0].client, shown.live[0].lines, shown.live[0].gaps) == ("华东智造", 3, 1)
    due = [[(action.task, action.days) for action in section.lines] for section in shown.due]
    assert due == [[("交报价", 0)], [], [("交合同", 2)]]
    await recording.end()
    shown = today(book)
    assert [line.hours_left for line in shown.review] == [24]
    assert shown.live == ()


def test_meetings_are_found_by_any_words_of_their_head(book: Book) -> None:
    create_meeting(book, FORM)
    create_meeting(book, MeetingForm(client="Northstar", topic="Price"))
    assert [line.client for line in find_meetings(book, "华东 价格")] == ["华东智造"]
    assert [line.client for line in find_meetings(book, "north PRICE")] == ["Northstar"]
    assert [line.client for line in find_meetings(book, "赵经理")] == ["华东智造"]
    assert find_meetings(book, "北极") == []
    assert len(find_meetings(book, "")) == 2


def test_a_client_is_changed_in_place(book: Book) -> None:
    create_meeting(book, FORM)
    update_client(book, 1, name="华东智能制造", visit_days=60)
    assert (book.client(1).name, book.client(1).visit_days) == ("华东智能制造", 60)


def test_attendees_are_copies(book: Book) -> None:
    create_meeting(book, FORM)
    assert book.meeting(1).attendees[0] == Attendee(
        name="李雷", side="ours", title="客户经理", role="coordinator", person=1
    )
    assert NOW.isoformat() == book.meeting(1).created
