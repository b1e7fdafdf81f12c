"""The life cycle as a table: every state with every event, and what each refusal asks for (guide 95-98)."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from dealtui.domain.lifecycle import (
    EVENTS,
    OPEN,
    STATES,
    EventRefused,
    column_of,
    event_to,
    events_in,
    supported_state,
    transition,
)
from dealtui.domain.records import Action, Step
from tests.conftest import each, of, raised

NOW = "2026-11-25T10:00:00+08:00"
OURS = Action(deal=1, meeting=1, entry=1, code="A3", task="收集需求文档", owner="韩梅", due="2026-11-27")
THEIRS = replace(OURS, side="client", owner="王总")
GIVEN: dict[str, dict[str, Any]] = {
    "done": {"result": "需求文档已确认"},
    "send": {"to": "王总"},
    "feedback": {"text": "没有问题", "satisfaction": 5},
    "cancel": {"reason": "客户改了计划"},
}


def after(action: Action, *events: str, **more: Any) -> Action:
    for event in events:
        action = replace(action, **transition(action, event, NOW, **{**GIVEN.get(event, {}), **more}))
    return action


@pytest.mark.guide(98)
def test_the_way_of_our_promise() -> None:
    states = []
    action = OURS
    for event in ("start", "wait", "start", "done", "send", "feedback", "close"):
        action = after(action, event)
        states.append(action.state)
    assert states == ["doing", "waiting", "doing", "done", "sent", "answered", "closed"]
    assert of(action, "result sent_to feedback satisfaction") == ("需求文档已确认", "王总", "没有问题", 5)
    assert {action.started, action.finished, action.sent, action.feedback_at, action.closed} == {NOW}


@pytest.mark.guide(98)
def test_the_way_of_what_nobody_outside_is_told() -> None:
    """Its result closes it; it is never sent, nor answered."""
    inside = replace(OURS, internal=True)
    assert events_in(after(inside, "done").state, "internal") == ("done", "close", "cancel", "reopen")
    closed = after(inside, "done", "close")
    assert of(closed, "state result closed sent_to") == ("closed", "需求文档已确认", NOW, "")
    silent = replace(inside, **transition(inside, "done", NOW))
    assert of(raised(EventRefused, transition, silent, "close", NOW), "missing next") == ("no_result", "done")
    assert after(silent, "close", result="已对齐").result == "已对齐"
    for event in ("send", "feedback"):
        assert raised(EventRefused, after, after(inside, "done"), event).missing == "internal_task"
    assert supported_state(closed) == "closed" and supported_state(replace(OURS, state="closed")) == "done"


@pytest.mark.guide(93)
def test_the_way_of_the_clients_task() -> None:
    action = after(THEIRS, "chase")
    assert action.state == "waiting"
    action = after(action, "done", result="收到场地图纸")
    assert (action.state, action.result) == ("done", "收到场地图纸")
    assert after(action, "close").state == "closed"


# (side, events before, event, what is missing, what would help)
REFUSALS = [
    ("ours", (), "close", "not_done", "done"),
    ("ours", ("done",), "close", "not_sent", "send"),
    ("ours", ("done", "send"), "close", "no_answer", "feedback"),
    ("ours", (), "send", "not_done", "done"),
    ("ours", ("done",), "feedback", "not_sent", "send"),
    ("ours", (), "feedback", "not_done", "done"),
    ("ours", (), "chase", "nobody_to_chase", ""),
    ("ours", ("done", "send", "feedback", "close"), "start", "is_closed", "reopen"),
    ("ours", ("cancel",), "done", "is_cancelled", "reopen"),
    ("ours", ("done",), "start", "already", "reopen"),
    ("ours", (), "reopen", "already", ""),
    ("ours", (), "fly", "no_event", ""),
    ("client", (), "close", "not_received", "done"),
    ("client", (), "send", "client_task", "done"),
    ("client", ("done",), "feedback", "client_task", "done"),
]


@pytest.mark.guide(95, 98)
@each(("side", "before", "event", "missing", "helps"), REFUSALS)
def test_what_is_out_of_turn_says_what_is_missing(
    side: str, before: tuple[str, ...], event: str, missing: str, helps: str
) -> None:
    action = after(OURS if side == "ours" else THEIRS, *before)
    assert of(raised(EventRefused, after, action, event), "missing next code") == (missing, helps, "A3")


@each(
    ("action", "events", "event", "given", "missing"),
    [
        (OURS, ("done",), "send", {"to": ""}, "no_receiver"),
        (replace(OURS, state="done"), (), "send", {"to": "王总"}, "no_result"),
        (OURS, (), "cancel", {"reason": ""}, "no_reason"),
        (OURS, ("done", "send"), "feedback", {"text": ""}, "no_answer"),
        (OURS, ("done", "send"), "feedback", {"text": "好", "satisfaction": 6}, "bad_satisfaction"),
        (OURS, ("done", "send"), "reopen", {"to": "closed"}, "bad_state"),
        (OURS, ("cancel",), "reopen", {"to": "done"}, "bad_state"),
        (THEIRS, (), "done", {"result": ""}, "no_result"),
    ],
)
def test_what_an_event_asks_for(
    action: Action, events: tuple[str, ...], event: str, given: dict[str, Any], missing: str
) -> None:
    with pytest.raises(EventRefused) as refused:
        transition(after(action, *events), event, NOW, **given)
    assert refused.value.missing == missing


@pytest.mark.guide(97, 107)
def test_each_of_several_answers_for_themselves() -> None:
    action = after(OURS, "done", "send", to="王总、赵经理")
    action = after(action, "feedback", text="可以", who="赵经理")
    assert [(one.name, one.answer) for one in action.told] == [("王总", ""), ("赵经理", "可以")]
    action = after(action, "feedback", text="没有问题", who="王总")
    assert (action.feedback, action.state) == ("王总: 没有问题\n赵经理: 可以", "answered")
    alone = after(OURS, "done", "send", "feedback")
    assert [(one.name, one.answer) for one in alone.told] == [("王总", "没有问题")]


@pytest.mark.guide(97)
def test_no_state_with_any_event_reaches_closed_without_its_evidence() -> None:
    """Each state with each event, from records that hold nothing but their state: no row of the table trusts it."""
    for state, side, event in product(STATES, ("ours", "client"), EVENTS):
        bare = replace(OURS, state=state, side=side)
        try:
            made = replace(bare, **transition(bare, event, NOW))
        except EventRefused:
            continue
        assert made.state != "closed", (state, side, event)


def test_what_an_event_writes_besides() -> None:
    """Done ticks what is left of the steps; what was told and answered is to be told and answered again after a reopening."""
    steps = (Step(text="联系", state="done"), Step(text="发送", due="2026-11-24"))
    done = after(replace(OURS, steps=steps), "done")
    assert [step.state for step in done.steps] == ["done", "done"]
    cancelled = after(OURS, "cancel")
    assert of(cancelled, "state cancelled closed") == ("cancelled", "客户改了计划", NOW)
    assert after(cancelled, "reopen").cancelled == ""
    closed = after(OURS, "done", "send", "feedback", "close")
    again = after(closed, "reopen")
    told = "state result finished sent feedback satisfaction closed"
    assert of(again, told) == ("doing", "需求文档已确认", "", "", "", 0, "")
    kept = after(closed, "reopen", to="done")
    assert (kept.state, kept.finished, kept.sent) == ("done", NOW, "")


@each(
    ("state", "side", "column", "event"), [
        ("todo", "ours", "doing", ("start", {})), ("doing", "ours", "todo", ("shelve", {})),
        ("doing", "ours", "waiting", ("wait", {})), ("waiting", "ours", "done", ("done", {})),
        ("sent", "ours", "done", ("", {})), ("answered", "ours", "closed", ("close", {})),
        ("closed", "ours", "done", ("reopen", {"to": "done"})),
        ("done", "ours", "doing", ("reopen", {"to": "doing"})), ("todo", "client", "waiting", ("", {})),
        ("done", "client", "waiting", ("reopen", {"to": "waiting"})),
        ("doing", "client", "done", ("done", {})),
    ],
)  # fmt: skip
def test_the_event_that_leads_to_a_column(
    state: str, side: str, column: str, event: tuple[str, dict[str, str]]
) -> None:
    assert event_to(state, side, column) == event


@pytest.mark.guide(93)
def test_a_clients_task_waits_whatever_they_do_about_it() -> None:
    assert {column_of(state, "client") for state in OPEN} == {"waiting"}
    assert raised(EventRefused, event_to, "todo", "client", "doing").missing == "client_waits"
