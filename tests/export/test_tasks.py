"""Actions in calendars and in Taskwarrior (guide 83, 84)."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
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
from tests.conftest import naughty

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=timezone(timedelta(hours=8)))
STEPS = (
    Step(text="联系客户对接人", state="done", person="专员"),
    Step(text="发送资料清单", due="2026-11-26"),
)


def material(*actions: Action, seq: int = 7) -> Material:
    part = DealPart(
        client=Client(doc_id=1, name="华东智造"),
        deal=Deal(doc_id=1, client=1, name="订单系统.二期"),
        meetings={1: Meeting(doc_id=1, deal=1, topic="价格与周期", started="2026-11-24T14:00:00+08:00")},
        entries=(),
        links=(),
        actions=actions,
        known={},
    )
    return Material((part,), NOW, seq)


def action(number: int = 1, **fields: Any) -> Action:
    values: dict[str, Any] = {
        "id": f"01JA0000000000000000000{number:03}",
        "code": f"A{number}",
        "task": "提交补充方案",
        "owner": "韩梅",
        "due": "2026-11-27",
        "created": "2026-11-24T14:31:00+08:00",
        **fields,
    }
    return Action(doc_id=number, deal=1, meeting=1, entry=number, **values)


@pytest.mark.guide(18, 83)
def test_a_client_who_is_to_be_visited_has_a_day_of_their_own() -> None:
    client = Client(doc_id=1, id="01JC", name="华东智造", owner="韩梅")
    told = render("ics", Material((), NOW, 7, visits=((client, "2026-11-27"),)), "events", "zh")
    (event,) = Calendar.from_ical(told).events
    assert (str(event["summary"]), event["dtstart"].dt.isoformat()) == ("回访 华东智造", "2026-11-27")
    assert (str(event["description"]), str(event["uid"])) == ("韩梅", "01JC-visit@dealtui")
    assert b"VEVENT" not in render("ics", Material((), NOW, visits=((client, "2026-11-27"),)), "todos", "zh")


def calendar(*actions: Action, what: str = "events", seq: int = 7) -> Any:
    return Calendar.from_ical(render("ics", material(*actions, seq=seq), what, "zh"))


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
    part = material().parts[0]._replace(dated=[meeting])
    (event,) = Calendar.from_ical(render("ics", Material((part,), NOW, 7), "events", "zh")).events
    assert event["uid"] == f"{meeting.id}@dealtui" and event["summary"] == "华东智造: 价格;与周期"
    assert event.decoded("dtstart") == begins
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=minutes)
    assert (event["location"], event["status"], event["class"]) == ("三楼, 会议室, 线上", status, "PRIVATE")
    for words in (
        "客户  王总  信息总监",
        "我方  李雷  客户经理",
        "确认预算范围",
        "回顾上次的行动",
        "安全标准",
    ):
        assert words in event["description"]
    assert "attendee" not in event, "no calendar sends an invitation"


@pytest.mark.guide(84)
def test_an_event_has_two_alarms_on_workdays() -> None:
    pytest.importorskip("chinese_calendar")
    due = {"2026-11-27": (-39, -15), "2026-11-30": (-63, -58), "2026-11-27T15:00": (-54, -30)}
    for day, hours in due.items():
        (event,) = calendar(action(due=day)).events
        triggers = [alarm.decoded("trigger") / timedelta(hours=1) for alarm in event.walk("VALARM")]
        assert tuple(triggers) == hours, day


def test_an_event_says_what_who_whence_and_how_far() -> None:
    helper = Helper(name="经理", part="审核")
    event = calendar(action(steps=STEPS, helpers=(helper,), original_due="2026-11-20")).events[0]
    assert event.decoded("dtstart") == date(2026, 11, 27)
    assert str(event["summary"]) == "A1 提交补充方案 (韩梅)"
    assert str(event["description"]).splitlines() == [
        "华东智造 / 订单系统.二期",
        "价格与周期 2026-11-24",
        "+ 经理 审核",
        "x 联系客户对接人 专员",
        ". 发送资料清单 2026-11-26",
        "原定 2026-11-20",
    ]


def test_the_uid_stays_and_the_sequence_rises() -> None:
    before, after = calendar(action(), seq=7).events[0], calendar(action(due="2026-12-01"), seq=9).events[0]
    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]


def test_what_is_over_rings_no_more_and_what_is_internal_is_private() -> None:
    closed, cancelled, internal = calendar(
        action(1, state="closed"), action(2, state="cancelled"), action(3, internal=True)
    ).events
    assert not closed.walk("VALARM")
    assert not cancelled.walk("VALARM")
    assert cancelled["status"] == "CANCELLED"
    assert [str(event["class"]) for event in (closed, internal)] == ["PUBLIC", "PRIVATE"]


def test_an_action_without_a_date_is_a_todo_only() -> None:
    undated = action(due="", due_text="尽快")
    assert calendar(undated).events == []
    (todo,) = calendar(undated, what="todos").todos
    assert "due" not in todo


def test_todos_have_their_state() -> None:
    states = {"todo": "NEEDS-ACTION", "doing": "IN-PROCESS", "done": "COMPLETED", "closed": "COMPLETED"}
    actions = [
        action(n, state=state, steps=STEPS, finished="2026-11-25T09:00:00+08:00")
        for n, state in enumerate(states, 1)
    ]
    todos = calendar(*actions, what="todos").todos
    assert [str(todo["status"]) for todo in todos] == list(states.values())
    assert [int(todo["percent-complete"]) for todo in todos] == [50, 50, 100, 100]
    assert todos[2].decoded("completed") == datetime(2026, 11, 25, 1, tzinfo=UTC)


def tasks(*actions: Action) -> list[dict[str, Any]]:
    return json.loads(render("taskwarrior", material(*actions), "actions", "zh"))


def test_a_task_keeps_who_it_is() -> None:
    (task,) = tasks(action(steps=STEPS))
    assert task == {
        "uuid": as_uuid("01JA0000000000000000000001"),
        "description": "提交补充方案",
        "status": "pending",
        "entry": "20261124T063100Z",
        "project": "华东智造.订单系统·二期",
        "tags": ["dealtui", "ours"],
        "dealtuicode": "A1",
        "dealtuiowner": "韩梅",
        "dealtuistate": "todo",
        "due": "20261126T160000Z",
        "annotations": [
            {"entry": "20261124T063100Z", "description": "x 联系客户对接人 专员"},
            {"entry": "20261124T063101Z", "description": ". 发送资料清单 2026-11-26"},
        ],
    }


def test_dependencies_are_uuids_and_an_impossible_date_is_left_out() -> None:
    first, second = tasks(action(1, due="2026-02-30"), action(2, depends=(1, 99)))
    assert "due" not in first
    assert second["depends"] == [first["uuid"]]


def test_no_tasks_is_an_empty_list() -> None:
    assert tasks() == []


def test_a_ulid_is_a_uuid_of_the_same_order() -> None:
    ulids = [new_id() for _ in range(50)]
    uuids = [UUID(as_uuid(ulid)) for ulid in ulids]
    assert uuids == sorted(uuids)
    assert len(set(uuids)) == 50
    assert as_uuid("no ulid") == as_uuid("no ulid") != as_uuid("another")


# ---------------------------------------------------------------------- The Gantt chart as Mermaid in Markdown (guide 82)

TASK = re.compile(r"    [^:;#,`\n]+ :(?:done, |crit, |active, )?a\d+(?:s\d+)?, \d{4}-\d\d-\d\d, \d+d")


def chart(*actions: Action, client: str = "华东智造") -> list[str]:
    part = DealPart(
        Client(doc_id=1, name=client), Deal(doc_id=1, client=1, name="二期"), {}, (), (), actions, {}
    )
    text = render("mermaid", Material((part,), NOW), "actions", "zh").decode()
    tokens = MarkdownIt("commonmark").parse(text)
    fences = [token for token in tokens if token.type == "fence"]
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1"]
    assert len(fences) <= 1
    return fences[0].content.splitlines() if fences else []


def bar(number: int, **fields: object) -> Action:
    values = {"code": f"A{number}", "task": "初稿", "created": "2026-11-20T09:00:00+08:00", **fields}
    return Action(doc_id=number, deal=1, meeting=1, entry=number, **values)  # type: ignore[arg-type]


@pytest.mark.guide(82)
def test_a_chart() -> None:
    assert chart(
        bar(1, due="2026-11-24", owner="李雷"),
        bar(2, due="2026-11-27", state="doing"),
        bar(3, due=""),
    ) == [
        "gantt",
        "    dateFormat YYYY-MM-DD",
        "    axisFormat %m-%d",
        "    todayMarker on",
        "    section 华东智造 / 二期",
        "    A1 初稿 李雷 :crit, a1, 2026-11-20, 5d",
        "    A2 初稿 :active, a2, 2026-11-20, 8d",
    ]


@pytest.mark.guide(102)
def test_what_is_internal_says_so() -> None:
    lines = chart(
        bar(1, due="2026-11-24", owner="李雷", internal=True), bar(2, due="2026-11-27", owner="韩梅")
    )
    assert lines[-2].startswith("    A1 初稿（内部） 李雷 :")
    assert lines[-1].startswith("    A2 初稿 韩梅 :")


def test_no_text_breaks_the_chart() -> None:
    texts = [text[:200] for text in naughty()]
    lines = chart(
        *(bar(n, task=text, due="2026-11-27") for n, text in enumerate(texts, 1)), client="a;b#c\n```"
    )
    assert len(lines) == 5 + len(texts)
    for line in lines[5:]:
        assert TASK.fullmatch(line), line


def test_nothing_to_draw_is_said() -> None:
    assert chart() == []


@pytest.mark.guide(102)
def test_what_is_internal_is_marked() -> None:
    assert chart(bar(1, due="2026-11-27", internal=True))[-1].startswith("    A1 初稿（内部） :")
