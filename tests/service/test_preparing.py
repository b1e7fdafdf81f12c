from __future__ import annotations

import pytest

from dealtui.cli.common import find
from dealtui.domain.calendar import zone_named, zone_of
from dealtui.domain.records import ValidationFailed
from dealtui.service.accounts import client_lines
from dealtui.service.book import Book, Refused, UseCase
from dealtui.service.exporting import export, minutes
from dealtui.service.lists import find_meetings
from dealtui.service.preparing import (
    MeetingForm,
    attendee_line,
    client_names,
    create_meeting,
    deal_names,
    end,
    parse_attendee,
    people_of,
    update_client,
    update_meeting,
    update_person,
    used,
)
from dealtui.service.recording import Recording
from dealtui.service.today import Today
from tests.conftest import FORM, NOW, each, of, raised, say


@pytest.mark.guide(7, 11, 12, 35, 48, 50, 51, 52, 53)
def test_a_meeting_makes_known_who_and_what_is_new_and_nothing_twice(book: Book) -> None:
    meeting = book.meeting(book.do(create_meeting(FORM)))
    assert book.client(book.deal(meeting.deal).client).name == "华东智造"
    assert [of(one, "name side title role person") for one in meeting.attendees] == [
        ("李雷", "ours", "客户经理", "coordinator", 1),
        ("韩梅", "ours", "工程师", "", 2),
        ("王总", "client", "信息总监", "decision", 3),
        ("赵经理", "client", "订单部经理", "", 4),
    ]
    assert of(meeting, "scene place topic") == ("negotiation", "三楼会议室", "价格与周期")
    assert [o.text for o in meeting.objectives] == ["确认预算范围", "敲定交付周期"]
    assert meeting.created == NOW.isoformat()
    second = book.meeting(
        book.do(create_meeting(MeetingForm(client="华东智造", deal="订单系统二期", theirs=("王总",))))
    )
    assert (len(book.clients()), len(book.deals(1)), len(book.people(1))) == (1, 1, 2)
    assert (second.number, *of(second.attendees[0], "title role")) == (2, "信息总监", "decision")
    book.do(update_client(1, name="华东智能制造", visit_days=60))
    assert of(book.client(1), "name visit_days") == ("华东智能制造", 60)


def test_only_the_client_is_needed(book: Book) -> None:
    number = book.do(create_meeting(MeetingForm(client=" 北辰物流 ")))
    assert (book.client(1).name, book.meeting(number).recorder) == ("北辰物流", "李雷")
    assert raised(Refused, create_meeting, MeetingForm(client="　")).key == "form.client_missing"


@each(
    ("line", "name", "title", "role"),
    [
        ("王总", "王总", "", ""),
        ("王总:采购总监:决策人", "王总", "采购总监", "decision"),
        ("王总：采购总监：决策", "王总", "采购总监", "decision"),
        ("Wong:CIO:decision maker", "Wong", "CIO", "decision"),
        ("Wong:coordinator", "Wong", "", "coordinator"),
        ("赵经理:订单部经理:决策人:需求负责人", "赵经理", "订单部经理", "decision need_owner"),
        ("  ", "", "", ""),
    ],
)
def test_people_are_typed_as_name_title_role(line: str, name: str, title: str, role: str) -> None:
    attendee = parse_attendee(line, "client")
    assert of(attendee, "name title role") == (name, title, role)
    if name:
        assert parse_attendee(attendee_line(attendee, "zh"), "client") == attendee


@each("line", ["王总:总监:顾问", "王总:总监:决策人:顾问", "Wong:CIO:boss", "Wong::boss"])
def test_a_role_that_is_none_is_said_and_is_no_title(book: Book, line: str) -> None:
    for side, field in (("client", "theirs"), ("ours", "ours")):
        told = raised(Refused, parse_attendee, line, side)
        assert (told.field, told.values["role"]) == (field, line.split(":")[-1])
    raised(Refused, book.do, create_meeting(FORM._replace(theirs=(line,))))
    assert not book.clients() and not book.people()


def test_a_scene_that_is_none_is_refused_field_by_field(book: Book) -> None:
    told = raised(ValidationFailed, book.do, create_meeting(FORM._replace(scene="party", at="tomorrow")))
    assert not book.clients()
    assert {(fault.field, fault.value) for fault in told.faults} == {
        ("scene", "party"),
        ("planned", "tomorrow"),
    }


def test_changing_the_head_keeps_what_happened(book: Book) -> None:
    number = book.do(create_meeting(FORM))
    say(Recording(book, number), "-王总")
    fields = {"theirs": ("王总:信息总监:决策人",), "objectives": ("敲定交付周期", "新的")}
    book.do(update_meeting(book, number, place="线上", **fields))
    meeting = book.meeting(number)
    assert {a.name: a.present for a in meeting.attendees} == {"李雷": True, "韩梅": True, "王总": False}
    assert [o.text for o in meeting.objectives] == ["敲定交付周期", "新的"]


def test_completion_knows_what_was_used_the_newest_first(book: Book) -> None:
    book.do(create_meeting(FORM._replace(at="2026-11-01T10:00:00+08:00")))
    form = MeetingForm(client="北辰物流", topic="需求", place="线上", at="2026-11-20T10:00:00+08:00")
    book.do(create_meeting(form))
    assert client_names(book) == ["北辰物流", "华东智造"]
    assert deal_names(book, "华东智造") == ["订单系统二期"]
    assert [person.name for person in people_of(book, "华东智造")] == ["王总", "赵经理"]
    assert [person.name for person in people_of(book)] == ["李雷", "韩梅"]
    assert used(book, "topic") == ["需求", "价格与周期"]
    assert used(book, "place") == ["线上", "三楼会议室"]
    assert deal_names(book, "没有") == people_of(book, "没有") == []


@pytest.mark.guide(65, 85)
async def test_today_sorts_meetings_by_what_they_wait_for(book: Book) -> None:
    book.do(create_meeting(FORM._replace(at="2026-11-26T10:00:00+08:00")))
    recording = Recording(book, book.do(create_meeting(FORM)))
    say(recording, "需 甲", "办 @韩梅 今天 交报价", "办 @李雷 后天 交合同")
    shown = Today(book)
    (live,) = shown.meetings("live")
    assert [line.number for line in shown.meetings("planned")] == [1]
    assert (live.number, live.client, live.lines, live.gaps) == (2, "华东智造", 3, 4)
    due = [shown.sections[f"due_{n}"].cards for n in range(3)]
    assert [[card.task for card in cards] for cards in due] == [["交报价"], [], ["交合同"]]
    recording.book.do(end(recording.book, recording.number))
    shown = Today(book)
    assert [line.hours_left for line in shown.meetings("review")] == [24]
    assert not [*shown.meetings("live")]


def test_meetings_stand_in_the_order_in_which_they_were(book: Book) -> None:
    """20:00 in Shanghai lies an hour before 13:00 in London, though its text is the larger one."""
    london = book.do(create_meeting(FORM._replace(client="Northstar", at="2026-11-24T13:00:00+00:00")))
    shanghai = book.do(create_meeting(FORM._replace(at="2026-11-24T20:00:00+08:00")))
    for number, at in ((london, "2026-11-24T13:00:00+00:00"), (shanghai, "2026-11-24T20:00:00+08:00")):
        live = {"status": "live", "started": at}
        book.do(UseCase("start", lambda work, n=number, live=live: work.update("meetings", n, **live)))
    assert [line.number for line in Today(book).meetings("live")] == [london, shanghai]
    assert [line.number for line in find_meetings(book, "")] == [london, shanghai]
    assert [line.name for line in client_lines(book)] == client_names(book) == ["Northstar", "华东智造"]
    assert find(book, "meetings", "last") == london


def test_meetings_are_found_by_any_words_of_their_head(book: Book) -> None:
    book.do(create_meeting(FORM))
    book.do(create_meeting(MeetingForm(client="Northstar", topic="Price")))
    for text, found in (
        ("华东 价格", ["华东智造"]),
        ("hdzz 价格", ["华东智造"]),
        ("huadong", ["华东智造"]),
        ("赵经理", ["华东智造"]),
        ("north PRICE", ["Northstar"]),
        *((none, []) for none in ("北极", "north 价格", "dongzhizao")),
    ):
        assert [line.client for line in find_meetings(book, text)] == found, text
    assert len(find_meetings(book, "")) == 2 and len(find_meetings(book, "", limit=1)) == 1


@each("name", ["ACME  Ltd", "acme ltd", "AC\u200bME Ltd", "ＡＣＭＥ Ltd", "\ufeffACME Ltd", "ACME\u3000Ltd"])
def test_clients_that_look_alike_are_one(book: Book, name: str) -> None:
    first = book.do(create_meeting(MeetingForm(client="ACME Ltd", deal="A")))
    second = book.do(create_meeting(MeetingForm(client=name, deal="Ａ", theirs=("Jose\u0301",))))
    third = book.do(create_meeting(MeetingForm(client=name, deal="a", theirs=("José",))))
    assert book.meeting(first).deal == book.meeting(second).deal == book.meeting(third).deal
    assert "ACME Ltd" in client_names(book) and name not in client_names(book)
    assert find(book, "clients", name) == book.deal(book.meeting(first).deal).client
    assert [person.name for person in people_of(book, name)] == ["Jose\u0301"]


def test_names_that_differ_to_the_eye_are_two(book: Book) -> None:
    numbers = [book.do(create_meeting(MeetingForm(client=name))) for name in ("ACME", "ACNE", "A CME")]
    assert len({book.meeting(number).deal for number in numbers}) == 3


# ---------------------------------------------------------------------- times that were, and times elsewhere (45)

HELD = FORM._replace(started="2026-11-18T14:00:00+08:00")


@pytest.mark.guide(45)
def test_a_meeting_of_last_week_bears_its_own_time(book: Book) -> None:
    number = book.do(create_meeting(HELD, begins=True))
    recording = Recording(book, number)
    say(recording, "需 定制开发", "办 @李雷 周五 提交方案")
    assert {entry.at for entry in recording.entries} == {HELD.started}
    assert book.record("actions", 1).due == "2026-11-20", "the Friday after it was said"
    book.do(end(book, number))
    head = book.meeting(number)
    assert of(head, "status started ended afterwards") == ("draft", HELD.started, HELD.started, True)
    number = book.do(create_meeting(HELD._replace(ended="2026-11-18T15:30:00+08:00"), begins=True))
    book.do(end(book, number))
    assert book.meeting(number).ended[11:16] == "15:30"


@pytest.mark.guide(45)
def test_when_it_began_and_ended_is_put_right(book: Book) -> None:
    def day(clock: str, day: int = 25) -> str:
        return f"2026-11-{day}T{clock}:00+08:00"

    number = book.do(create_meeting(FORM, begins=True))
    book.do(end(book, number))
    book.do(update_meeting(book, number, started=day("08:30"), ended=day("09:50")))
    head = book.meeting(number)
    assert of(head, "started ended afterwards") == (day("08:30"), day("09:50"), False)
    for fields, key in (
        ({"ended": day("08:00")}, "form.ends_before"),
        ({"started": day("09:51")}, "form.ends_before"),
        ({"ended": day("08:00", 26)}, "day.refused"),
    ):
        assert raised(Refused, book.do, update_meeting(book, number, **fields)).key == key
    assert book.meeting(number) == head
    backwards = FORM._replace(started=day("09:00"), ended=day("08:00"))
    assert raised(Refused, book.do, create_meeting(backwards)).key == "form.ends_before"


def test_the_zones_of_client_and_people_are_those_of_the_meeting(book: Book) -> None:
    first = book.meeting(book.do(create_meeting(FORM)))
    client = book.deal(first.deal).client
    book.do(update_client(client, zone="Europe/Berlin"))
    book.do(update_person(first.attendees[0].person, zone="America/New_York"))
    second = book.meeting(book.do(create_meeting(FORM, begins=True)))
    assert second.zones == ("Europe/Berlin", "America/New_York")
    book.do(update_client(client, zone="Asia/Tokyo"))
    assert book.meeting(second.doc_id).zones == second.zones, "the record stays true"
    for lang, words in (("zh", "Berlin 03:00"), ("en", "Berlin 03:00")):
        told = minutes(book, second.doc_id, "client", lang)
        assert words in told and "New York" in told
    calendar = export(book, "ics", meeting=second.doc_id, lang="en").decode().replace("\r\n ", "")
    assert "DTSTART:20261125T020000Z" in calendar and "Berlin 2026-11-25 03:00" in calendar


def test_a_zone_by_its_name() -> None:
    known = {"Europe/Berlin": "Europe/Berlin", "berlin": "Europe/Berlin", "new york": "America/New_York"}
    for said, zone in (known | {"+1": "+01:00", "UTC+05:30": "+05:30", "gmt-3": "-03:00", "": ""}).items():
        assert zone_named(said) == zone
        assert not zone or zone_of(zone)
    for said in ("Atlantis", "+99", "UTC+15", "/", "../etc"):
        raised(LookupError, zone_named, said)


@pytest.mark.guide(51)
def test_a_part_of_a_name_in_the_form_is_the_person_who_is_known(book: Book) -> None:
    theirs = ("王建国:信息总监:决策人", "Tom Reyes:IT lead")
    book.do(create_meeting(MeetingForm(client="ACME", theirs=theirs, ours=("韩梅:工程师",))))
    form = MeetingForm(client="ACME", theirs=("王总", "Tom", "李明"), ours=("韩梅",))
    number = book.do(create_meeting(form))
    told = [(a.name, a.title, a.role, a.side) for a in book.meeting(number).attendees]
    assert told == [
        ("韩梅", "工程师", "", "ours"),
        ("王建国", "信息总监", "decision", "client"),
        ("Tom Reyes", "IT lead", "", "client"),
        ("李明", "", "", "client"),
    ]
    assert len(book.people(1)) == 3
