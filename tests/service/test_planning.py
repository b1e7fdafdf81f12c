"""A meeting that is ahead: objectives with their sources, agenda, materials, people, its date; each change can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from icalendar import Calendar

from dealtui.export.minutes import minutes
from dealtui.export.record_table import read_minutes
from dealtui.service import planning
from dealtui.service.book import Book, UseCase
from dealtui.service.exporting import export, source
from dealtui.service.lists import dated_meetings
from dealtui.service.planning import PlanWarning, suggestions, warnings
from dealtui.service.preparing import Refused, create_meeting, earlier, end, new_person
from dealtui.service.recording import Recording
from dealtui.service.sealing import seal
from dealtui.service.today import Today
from tests.conftest import FORM, of, say
from tests.export.test_minutes import block

AHEAD = "2026-12-03T14:00:00+08:00"


@pytest.fixture
def ahead(book: Book) -> int:
    """The second meeting of a deal, planned; the first left something open."""
    first = book.do(create_meeting(FORM, begins=True))
    recording = Recording(book, first)
    say(
        recording,
        "需 三年质保",
        "需 移动端",
        "应 N2 满足 可以",
        "歧 安全标准 | 行业规范",
        "歧 周期",
        "共 30天 D2",
    )
    book.do(recording.tick(0, "met"))
    book.do(end(book, first))
    return book.do(create_meeting(FORM._replace(topic="合同", stage="合同签订", objectives=(), at=AHEAD)))


@pytest.mark.guide(32, 33, 34)
def test_objectives_are_suggested_by_stage_and_by_what_is_open(book: Book, ahead: int) -> None:
    found = [(item.text, item.source, item.code) for item in suggestions(book, ahead, "zh")]
    assert found[0] == ("确认合同条款与签订时间", "stage", "")
    assert [row for row in found if row[1] != "stage"] == [
        ("敲定交付周期", "objective", "1"),
        ("解决：安全标准", "divergence", "D1"),
        ("答复：三年质保", "need", "N1"),
    ], "met ones, settled and answered ones are not open"
    for item in suggestions(book, ahead, "zh"):
        book.do(planning.take(book, ahead, item))
    objectives = book.meeting(ahead).objectives
    assert [(o.text, o.source) for o in objectives][-2:] == [
        ("解决：安全标准", "divergence D1"),
        ("答复：三年质保", "need N1"),
    ]
    assert suggestions(book, ahead, "zh") == []
    book.do(planning.write_line(book, ahead, "objectives", len(objectives) - 1, "三年质保给答复"))
    assert suggestions(book, ahead, "zh") == [], "reworded, it still comes from N1"


@pytest.mark.guide(40, 42, 44)
def test_what_is_to_be_seen_to_while_planning(book: Book) -> None:
    form = FORM._replace(ours=("韩梅:工程师",), theirs=("赵经理:订单部经理:需求负责人",), at=AHEAD)
    number = book.do(create_meeting(form))
    assert warnings(book, book.meeting(number)) == [PlanWarning("lead")]
    book.do(new_person(1, "王总", "信息总监", ("decision",)))
    assert warnings(book, book.meeting(number)) == [PlanWarning("lead"), PlanWarning("decider", "王总")]
    book.do(planning.invite(book, number, "王总", "invited"))
    book.do(planning.add_person(book, number, "李雷:客户经理:协调人", "ours"))
    meeting = book.meeting(number)
    assert warnings(book, meeting) == []
    invited = next(someone for someone in meeting.attendees if someone.name == "王总")
    assert of(invited, "title roles invitation side") == ("信息总监", ("decision",), "invited", "client")
    book.do(planning.invite(book, number, "王总", "declined"))
    assert warnings(book, book.meeting(number)) == [PlanWarning("declined", "王总")]
    book.do(planning.invite(book, number, "李雷", "declined"))
    assert PlanWarning("lead") in warnings(book, book.meeting(number))


@pytest.mark.guide(106)
def test_invitations_are_of_people_and_states_that_there_are(book: Book, ahead: int) -> None:
    with pytest.raises(Refused, match="nobody"):
        book.do(planning.invite(book, ahead, "无名", "invited"))
    with pytest.raises(Refused, match="no_invitation"):
        book.do(planning.invite(book, ahead, "王总", "maybe"))
    with pytest.raises(Refused, match="role_unknown"):
        book.do(planning.add_person(book, ahead, "新人:总监:老大", "client"))
    assert all(not someone.invitation for someone in book.meeting(ahead).attendees)


@pytest.mark.guide(38, 39, 107)
def test_who_was_sent_the_briefing_and_has_read_it(book: Book, ahead: int) -> None:
    book.do(planning.mark_sent(book, ahead, ["李雷", "韩梅", "法务 陈工"]))
    book.do(planning.mark_sent(book, ahead, ["王总"], "client"))
    book.do(planning.mark_read(book, ahead, "韩梅"))
    book.do(planning.mark_read(book, ahead, "旁听者"))
    sent = {one.to: (one.audience, bool(one.read)) for one in book.meeting(ahead).briefings}
    assert sent == {
        "李雷": ("internal", False),
        "韩梅": ("internal", True),
        "法务 陈工": ("internal", False),
        "王总": ("client", False),
        "旁听者": ("internal", True),
    }
    book.do(planning.mark_read(book, ahead, "韩梅"))
    assert not next(one.read for one in book.meeting(ahead).briefings if one.to == "韩梅")


def _by_name(book: Book, number: int) -> dict[str, UseCase[Any]]:
    suggestion = planning.Suggestion("新目标", "need", "N1")
    return {
        "objectives": planning.take(book, number, suggestion),
        "agenda": planning.write_line(book, number, "agenda", 0, "价格 10分钟 @李雷"),
        "tick": planning.tick_agenda(book, number, 0),
        "materials": planning.write_line(book, number, "materials", 0, "对照表 | 文件夹"),
        "notes": planning.write_line(book, number, "notes", 0, "带样品"),
        "moved line": planning.move_line(book, number, "agenda", 0, 1),
        "invitation": planning.invite(book, number, "王总", "confirmed"),
        "people": planning.add_person(book, number, "钱工", "client"),
        "dropped": planning.drop_person(book, number, "赵经理"),
        "sent": planning.mark_sent(book, number, ["李雷"]),
        "read": planning.mark_read(book, number, "李雷"),
        "left out": planning.leave_out(book, number, "line 1"),
        "move": planning.move(book, number, "2026-12-10T09:00:00+08:00"),
        "cancel": planning.cancel(book, number, "客户出差"),
        "delete": planning.delete(book, number),
    }


ACTS = (
    *("objectives", "agenda", "tick", "materials", "notes", "moved line", "invitation", "people", "dropped"),
    *("sent", "read", "left out", "move", "cancel", "delete"),
)


@pytest.mark.parametrize("name", ACTS)
def test_each_act_is_one_commit_and_is_taken_back(book: Book, ahead: int, name: str) -> None:
    for place, line in enumerate(("甲 5分钟", "乙")):
        book.do(planning.write_line(book, ahead, "agenda", place, line))
    before, first = book.table("meetings").get(doc_id=ahead), book.meeting(1).next_date
    seq = book.repo.seq
    book.do(_by_name(book, ahead)[name])
    assert book.repo.seq == seq + 1
    after = book.table("meetings").get(doc_id=ahead)
    assert after != before
    assert book.do(book.undo(ahead))
    now = book.table("meetings").get(doc_id=ahead)
    kept = {field: value for field, value in now.items() if field != "revision"}
    assert kept == {field: value for field, value in before.items() if field != "revision"}
    assert book.meeting(1).next_date == first
    assert book.do(book.redo(ahead))
    again = book.table("meetings").get(doc_id=ahead)
    assert (again is None) == (after is None)


@pytest.mark.guide(18)
def test_the_meeting_before_says_when_the_next_one_is(book: Book, ahead: int) -> None:
    def told() -> str:
        (line,) = (
            row
            for row in minutes(source(book, 1), "client", "zh").split("## G")[1].splitlines()
            if "下次洽谈" in row
        )
        return line

    assert "2026-12-03" in told()
    book.do(planning.move(book, ahead, "2026-12-10T09:00:00+08:00"))
    assert "2026-12-10" in told()
    book.do(planning.cancel(book, ahead, "客户出差"))
    assert "2026" not in told()
    meeting = book.meeting(ahead)
    assert (meeting.status, meeting.cancelled) == ("cancelled", "客户出差")
    book.do(planning.move(book, ahead, AHEAD))
    assert (book.meeting(ahead).status, book.meeting(ahead).cancelled) == ("planned", "")
    book.do(planning.delete(book, ahead))
    assert not book.table("meetings").contains(doc_id=ahead) and "2026" not in told()


def test_a_sealed_record_is_left_as_it_is(book: Book) -> None:
    first = book.do(create_meeting(FORM._replace(objectives=()), begins=True))
    say(Recording(book, first), "共 30天 #周期 #价格 #方案 #权责")
    book.do(end(book, first))
    book.do(seal(book, first))
    ahead = book.do(create_meeting(FORM._replace(topic="合同", at=AHEAD)))
    book.do(planning.move(book, ahead, "2026-12-10T09:00:00+08:00"))
    assert (book.meeting(first).next_date, book.meeting(first).version) == ("", 1)


@pytest.mark.parametrize(
    "act", [planning.delete, lambda b, n: planning.cancel(b, n, "x"), lambda b, n: planning.move(b, n, AHEAD)]
)
def test_what_has_begun_is_neither_moved_nor_deleted(
    book: Book, act: Callable[[Book, int], UseCase[None]]
) -> None:
    number = book.do(create_meeting(FORM, begins=True))
    with pytest.raises(Refused, match="begun"):
        book.do(act(book, number))
    assert book.meeting(number).status == "live"


def test_a_reason_is_needed_to_cancel(book: Book, ahead: int) -> None:
    with pytest.raises(Refused, match="why_cancel"):
        book.do(planning.cancel(book, ahead, "  "))


def test_the_minutes_show_no_ticks_of_the_agenda(book: Book, ahead: int) -> None:
    book.do(planning.write_line(book, ahead, "agenda", 0, "安全标准 15分钟 @韩梅"))
    book.do(planning.tick_agenda(book, ahead, 0))
    told = dict(block(minutes(source(book, ahead), "client", "zh"), "A"))
    assert told["议程"] == "安全标准（15 分钟，韩梅）"


def test_what_is_cancelled_is_no_meeting_held(book: Book, ahead: int) -> None:
    """It stands in no calendar, is exported as cancelled, and the client was not met then."""
    book.do(planning.cancel(book, ahead, "客户出差"))
    assert [dated.number for dated in dated_meetings(book)] == [1]
    (event,) = (
        event
        for event in Calendar.from_ical(export(book, "ics", deal=1, lang="zh")).walk("VEVENT")
        if "合同" in event["summary"]
    )
    assert event["status"] == "CANCELLED"
    third = book.do(create_meeting(FORM._replace(topic="再谈", at=AHEAD)))
    assert [head.doc_id for head in earlier(book, book.meeting(third))] == [1]
    assert read_minutes(minutes(source(book, ahead), "internal", "zh")).meeting.status == "planned"
    (line,) = Today(book).meetings("planned")
    assert line.number == third and Today(book).in_all == 3
    assert line.unready == ("briefing", "decider")


def test_a_line_captured_makes_a_cancelled_meeting_live(book: Book, ahead: int) -> None:
    book.do(planning.cancel(book, ahead, "客户出差"))
    say(Recording(book, ahead), "需 还是谈了")
    assert book.meeting(ahead).status == "live"
