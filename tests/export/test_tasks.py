"""Actions in calendars, as a Gantt chart and in Taskwarrior (guide 82-84)."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar
from markdown_it import MarkdownIt

from dealtui.domain.records import (
    Action,
    Attendee,
    Client,
    Deal,
    Helper,
    Meeting,
    Objective,
    Step,
    as_uuid,
    new_id,
)
from dealtui.export.tables import DealPart, Material, render
from tests.conftest import NOW, naughty

STEPS = (
    Step(text="联系客户对接人", state="done", person="专员"),
    Step(text="发送资料清单", due="2026-11-26"),
)
CLIENT, DEAL = Client(doc_id=1, name="华东智造"), Deal(doc_id=1, client=1, name="订单系统.二期")
MEETING = Meeting(doc_id=1, deal=1, topic="价格与周期", started="2026-11-24T14:00:00+08:00")


def material(*actions: Action, seq: int = 7, client: Client = CLIENT, **part: Any) -> Material:
    held = DealPart(client, DEAL, {1: MEETING}, (), (), actions, {}, **part)
    return Material((held,), NOW, seq)


def action(number: int = 1, **fields: Any) -> Action:
    values: dict[str, Any] = {
        **{"id": f"01JA0000000000000000000{number:03}", "code": f"A{number}", "task": "提交补充方案"},
        **{"owner": "韩梅", "due": "2026-11-27", "created": "2026-11-24T14:31:00+08:00"},
        **fields,
    }
    return Action(doc_id=number, deal=1, meeting=1, entry=number, **values)


def calendar(*actions: Action, what: str = "events", seq: int = 7, **part: Any) -> Any:
    return Calendar.from_ical(render("ics", material(*actions, seq=seq, **part), what, "zh"))


@pytest.mark.guide(18, 83)
def test_a_client_who_is_to_be_visited_has_a_day_of_their_own() -> None:
    visits = ((Client(doc_id=1, id="01JC", name="华东智造", owner="韩梅"), "2026-11-27"),)
    (event,) = Calendar.from_ical(render("ics", Material((), NOW, 7, visits=visits), "events", "zh")).events
    assert (str(event["summary"]), event["dtstart"].dt.isoformat()) == ("回访 华东智造", "2026-11-27")
    assert (str(event["description"]), str(event["uid"])) == ("韩梅", "01JC-visit@dealtui")
    assert b"VEVENT" not in render("ics", Material((), NOW, visits=visits), "todos", "zh")


@pytest.mark.guide(83)
@pytest.mark.parametrize(
    ("head", "begins", "minutes", "status"),
    [
        ({"planned": "2026-11-26T10:00:00+08:00"}, datetime(2026, 11, 26, 2, tzinfo=UTC), 60, "TENTATIVE"),
        (
            {"started": "2026-11-24T14:00:00+08:00", "ended": "2026-11-24T15:30:00+08:00"},
            datetime(2026, 11, 24, 6, tzinfo=UTC),
            90,
            "CONFIRMED",
        ),
    ],
)
def test_a_meeting_stands_in_the_calendar_with_place_people_and_agenda(
    head: dict[str, str], begins: datetime, minutes: int, status: str
) -> None:
    people = (
        Attendee(name="王总", title="信息总监", side="client"),
        Attendee(name="李雷", title="客户经理", side="ours"),
    )
    meeting = Meeting(
        id=new_id(), deal=1, topic="价格;与周期", place="三楼, 会议室", online=True, attendees=people,
        objectives=(Objective(text="确认预算范围"),), agenda="回顾上次的行动\n安全标准", **head,
    )  # fmt: skip
    (event,) = calendar(dated=[meeting]).events
    assert event["uid"] == f"{meeting.id}@dealtui" and event["summary"] == "华东智造: 价格;与周期"
    assert event.decoded("dtstart") == begins
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=minutes)
    assert (event["location"], event["status"], event["class"]) == ("三楼, 会议室, 线上", status, "PRIVATE")
    told = event["description"].splitlines()
    assert told[-5:-3] == ["客户  王总  信息总监", "我方  李雷  客户经理"]
    assert told[-3].endswith("确认预算范围") and told[-2:] == ["回顾上次的行动", "安全标准"]
    assert "attendee" not in event, "no calendar sends an invitation"


@pytest.mark.guide(84)
def test_an_event_has_two_alarms_on_workdays() -> None:
    pytest.importorskip("chinese_calendar")
    due = {"2026-11-27": (-39, -15), "2026-11-30": (-63, -58), "2026-11-27T15:00": (-54, -30)}
    for day, hours in due.items():
        (event,) = calendar(action(due=day)).events
        triggers = [alarm.decoded("trigger") / timedelta(hours=1) for alarm in event.walk("VALARM")]
        assert tuple(triggers) == hours, day


def test_an_event_says_what_who_whence_and_how_far_and_is_known_again() -> None:
    helper = Helper(name="经理", part="审核")
    event = calendar(action(steps=STEPS, helpers=(helper,), original_due="2026-11-20")).events[0]
    assert event.decoded("dtstart") == date(2026, 11, 27)
    assert str(event["summary"]) == "A1 提交补充方案 (韩梅)"
    assert str(event["description"]).splitlines() == [
        *("华东智造 / 订单系统.二期", "价格与周期 2026-11-24", "+ 经理 审核", "x 联系客户对接人 专员"),
        *(". 发送资料清单 2026-11-26", "原定 2026-11-20"),
    ]
    after = calendar(action(due="2026-12-01"), seq=9).events[0]
    assert event["uid"] == after["uid"] and after["sequence"] > event["sequence"]


def test_what_is_over_rings_no_more_and_what_is_internal_is_private() -> None:
    told = (action(1, state="closed"), action(2, state="cancelled"), action(3, internal=True))
    closed, cancelled, internal = calendar(*told).events
    assert not closed.walk("VALARM") and not cancelled.walk("VALARM")
    assert cancelled["status"] == "CANCELLED"
    assert [str(event["class"]) for event in (closed, internal)] == ["PUBLIC", "PRIVATE"]


def test_todos_have_their_state_and_stand_there_without_a_date_too() -> None:
    states = {"todo": "NEEDS-ACTION", "doing": "IN-PROCESS", "done": "COMPLETED", "closed": "COMPLETED"}
    actions = [
        action(n, state=state, steps=STEPS, finished="2026-11-25T09:00:00+08:00")
        for n, state in enumerate(states, 1)
    ]
    todos = calendar(*actions, what="todos").todos
    assert [str(todo["status"]) for todo in todos] == list(states.values())
    assert [int(todo["percent-complete"]) for todo in todos] == [50, 50, 100, 100]
    assert todos[2].decoded("completed") == datetime(2026, 11, 25, 1, tzinfo=UTC)
    undated = action(due="", due_text="尽快")
    assert calendar(undated).events == []
    (todo,) = calendar(undated, what="todos").todos
    assert "due" not in todo


# ---------------------------------------------------------------------- Taskwarrior


def tasks(*actions: Action) -> list[dict[str, Any]]:
    return json.loads(render("taskwarrior", material(*actions), "actions", "zh"))


def test_a_task_keeps_who_it_is() -> None:
    assert tasks() == []
    (task,) = tasks(action(steps=STEPS))
    assert task == {
        **{"uuid": as_uuid("01JA0000000000000000000001"), "description": "提交补充方案"},
        **{"status": "pending", "entry": "20261124T063100Z", "due": "20261126T160000Z"},
        **{"project": "华东智造.订单系统·二期", "tags": ["dealtui", "ours"]},
        **{"dealtuicode": "A1", "dealtuiowner": "韩梅", "dealtuistate": "todo"},
        "annotations": [
            {"entry": "20261124T063100Z", "description": "x 联系客户对接人 专员"},
            {"entry": "20261124T063101Z", "description": ". 发送资料清单 2026-11-26"},
        ],
    }


def test_a_task_tells_how_far_it_is() -> None:
    done = {"finished": "2026-11-25T09:00:00+08:00", "internal": True}
    states = {"waiting": {}, "doing": {"started": "2026-11-24T15:00:00+08:00"}, "done": done, "cancelled": {}}
    found = tasks(*(action(n, state=state, **more) for n, (state, more) in enumerate(states.items(), 1)))
    assert [task["status"] for task in found] == ["pending", "pending", "completed", "deleted"]
    times = ["", "20261124T070000Z", "20261125T010000Z", "20261124T063100Z"]
    assert [task.get("start", task.get("end", "")) for task in found] == times
    assert [task["tags"][2:] for task in found] == [["waitingfor"], [], ["internal"], []]


def test_dependencies_are_uuids_and_an_impossible_date_is_left_out() -> None:
    first, second = tasks(action(1, due="2026-02-30"), action(2, depends=(1, 99)))
    assert "due" not in first
    assert second["depends"] == [first["uuid"]]


def test_a_ulid_is_a_uuid_of_the_same_order() -> None:
    ulids = [new_id() for _ in range(50)]
    uuids = [UUID(as_uuid(ulid)) for ulid in ulids]
    assert uuids == sorted(uuids)
    assert len(set(uuids)) == 50
    assert as_uuid("no ulid") == as_uuid("no ulid") != as_uuid("another")


# ---------------------------------------------------------------------- Mermaid

BAR = re.compile(r"    [^:;#,`\n]+ :(?:done, |crit, |active, )?a\d+(?:s\d+)?, \d{4}-\d\d-\d\d, \d+d")


def chart(*actions: Action, client: str = "华东智造") -> list[str]:
    held = material(*actions, client=Client(doc_id=1, name=client))
    tokens = MarkdownIt("commonmark").parse(render("mermaid", held, "actions", "zh").decode())
    fences = [token for token in tokens if token.type == "fence"]
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1"]
    assert len(fences) <= 1
    return fences[0].content.splitlines() if fences else []


@pytest.mark.guide(82, 102)
def test_a_chart() -> None:
    assert chart() == []
    assert chart(
        action(1, due="2026-11-24", internal=True), action(2, state="doing", owner=""), action(3, due="")
    ) == [
        *("gantt", "    dateFormat YYYY-MM-DD", "    axisFormat %m-%d", "    todayMarker on"),
        "    section 华东智造 / 订单系统.二期",
        "    A1 提交补充方案（内部） 韩梅 :crit, a1, 2026-11-24, 1d",  # charts are handed on
        "    A2 提交补充方案 :active, a2, 2026-11-24, 4d",
    ]


def test_no_text_breaks_the_chart() -> None:
    texts = [text[:200] for text in naughty()]
    lines = chart(*(action(n, task=text) for n, text in enumerate(texts, 1)), client="a;b#c\n```")
    assert len(lines) == 5 + len(texts)
    for line in lines[5:]:
        assert BAR.fullmatch(line), line
