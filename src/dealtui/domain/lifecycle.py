"""The life of an action as a table: which event leads from which state to which, and what it needs (guide 95-98).

    >>> after = transition(action, "done", now, result="需求文档已确认")
    >>> replace(action, **after).state
    'done'
    >>> transition(action, "close", now)
    Traceback (most recent call last):
    Refused: close: not_sent

Ours: to do → doing ⇄ waiting → done → sent → answered → closed. A promise of ours is closed only when its result was
told to somebody and the answer was recorded. A task of the client is chased instead of told: to do → waiting → done
(with what we received) → closed. A delay is not a state: see `Action.slips` and `Action.risk`.

Pure: the moment is passed in, a transition gives the fields that change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from dealtui.domain.records import Action

__all__ = [
    "COLUMNS",
    "EVENTS",
    "OPEN",
    "RULES",
    "SETTLED",
    "STATES",
    "Refused",
    "Rule",
    "allow",
    "column_of",
    "event_to",
    "events_in",
    "holds",
    "possible",
    "transition",
]

STATES = ("todo", "doing", "waiting", "done", "sent", "answered", "closed", "cancelled")
OPEN = frozenset(("todo", "doing", "waiting"))  # the work itself is not over
SETTLED = frozenset(("closed", "cancelled"))  # nothing is expected of anybody

# The columns of the board, and the states that stand in each
COLUMNS = {
    "todo": ("todo",),
    "doing": ("doing",),
    "waiting": ("waiting",),
    "done": ("done", "sent", "answered"),
    "closed": ("closed", "cancelled"),
}
_COLUMN = {state: column for column, states in COLUMNS.items() for state in states}
_PLACES = tuple(COLUMNS)


class Refused(ValueError):
    """An event that an action does not allow. `missing` says why (a code of `follow.refused.<missing>` in the
    catalogs), `next` is the event that would help ("" when none does)."""

    def __init__(self, event: str, missing: str, code: str = "", next: str = "", state: str = "") -> None:
        super().__init__(f"{event}: {missing}")
        self.event = event
        self.missing = missing
        self.code = code
        self.next = next
        self.state = state


# A guard looks at the action as the event would leave it, so that what is given with the event counts.
# Guard -> (what must be there, the event that brings it)
_GUARDS: dict[str, tuple[Callable[[Action], Any], str]] = {
    "no_result": (lambda action: action.result, "done"),
    "no_receiver": (lambda action: action.sent_to, "send"),
    "not_sent": (lambda action: action.sent and action.sent_to, "send"),
    "no_answer": (lambda action: action.feedback, "feedback"),
    "no_reason": (lambda action: action.cancelled, "cancel"),
}

_BOTH = ("ours", "client")
_ANY = ("done", "sent", "answered", "closed", "cancelled")


class Rule(NamedTuple):
    """One row: an event of actions of these sides, in these states, leads to `target` ("" stays) if the guards hold."""

    event: str
    sides: tuple[str, ...]
    sources: tuple[str, ...]
    target: str
    guards: tuple[str, ...] = ()


RULES = (
    Rule("start", _BOTH, ("todo", "waiting"), "doing"),
    Rule("wait", _BOTH, ("todo", "doing"), "waiting"),
    Rule("shelve", _BOTH, ("doing", "waiting"), "todo"),
    Rule("chase", ("client",), ("todo", "doing", "waiting"), "waiting"),
    Rule("chase", ("ours",), ("waiting", "sent"), ""),  # the client owes us an input, or the answer
    Rule("done", ("ours",), ("todo", "doing", "waiting", "done"), "done"),
    Rule("done", ("client",), ("todo", "doing", "waiting", "done"), "done", ("no_result",)),
    Rule("send", ("ours",), ("done", "sent"), "sent", ("no_result", "no_receiver")),
    Rule("feedback", ("ours",), ("sent", "answered"), "answered", ("no_answer",)),
    Rule("close", ("ours",), ("answered",), "closed", ("no_result", "not_sent", "no_answer")),
    Rule("close", ("client",), ("done",), "closed", ("no_result",)),
    Rule("cancel", _BOTH, tuple(s for s in STATES if s not in SETTLED), "cancelled", ("no_reason",)),
    Rule("reopen", _BOTH, _ANY, "doing"),
)
EVENTS = tuple(dict.fromkeys(rule.event for rule in RULES))
_BY_KEY = {
    (rule.event, side, source): rule for rule in RULES for side in rule.sides for source in rule.sources
}

# Why an event is refused in a state, when the state alone is the reason: the first row that fits.
# (event, side, states) -> what is missing, the event that would help
_HINTS = (
    ("close", "ours", ("todo", "doing", "waiting"), "not_done", "done"),
    ("close", "client", ("todo", "doing", "waiting"), "not_received", "done"),
    ("close", "ours", ("done",), "not_sent", "send"),
    ("close", "ours", ("sent",), "no_answer", "feedback"),
    ("send", "ours", ("todo", "doing", "waiting"), "not_done", "done"),
    ("feedback", "ours", ("todo", "doing", "waiting"), "not_done", "done"),
    ("feedback", "ours", ("done",), "not_sent", "send"),
    ("send", "client", STATES, "client_task", "done"),
    ("feedback", "client", STATES, "client_task", "done"),
    ("chase", "ours", ("todo", "doing", "done"), "nobody_to_chase", ""),
)


def _start(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"started": action.started or now}


def _done(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    """Done means all of it: what was left of the steps is ticked with it."""
    steps = tuple(step if step.state == "done" else replace(step, state="done") for step in action.steps)
    return {
        "finished": action.finished or now,
        "started": action.started or now,
        "result": given.get("result") or action.result,
        "next_step": given.get("next_step", action.next_step),
        "next_due": given.get("next_due", action.next_due),
        "steps": steps,
        "risk": "",
    }


def _send(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "sent": given.get("at") or now,
        "sent_to": given.get("to") or action.sent_to,
        "result": given.get("result") or action.result,
        "next_step": given.get("next_step", action.next_step),
        "next_due": given.get("next_due", action.next_due),
    }


def _feedback(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    satisfaction = given.get("satisfaction") or action.satisfaction
    if satisfaction not in range(6):
        raise Refused("feedback", "bad_satisfaction", action.code, "feedback", action.state)
    return {
        "feedback": given.get("text") or action.feedback,
        "feedback_at": given.get("at") or now,
        "satisfaction": satisfaction,
    }


def _close(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"closed": now}


def _cancel(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"cancelled": given.get("reason", ""), "closed": now, "risk": ""}


def _reopen(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    """Back to work, or (`to="done"`) to what is finished: the result must be told and answered again."""
    target = given.get("to") or "doing"
    if target not in OPEN and not (target == "done" and action.finished and action.result):
        raise Refused("reopen", "bad_state", action.code, "", action.state)
    cleared = ("sent", "sent_to", "feedback", "feedback_at", "closed", "cancelled")
    return {
        "state": target,
        **dict.fromkeys(cleared if target == "done" else ("finished", *cleared), ""),
        "satisfaction": 0,
    }


_EFFECTS: dict[str, Callable[[Action, str, dict[str, Any]], dict[str, Any]]] = {
    "start": _start,
    "done": _done,
    "send": _send,
    "feedback": _feedback,
    "close": _close,
    "cancel": _cancel,
    "reopen": _reopen,
}


def transition(action: Action, event: str, now: str, /, **given: Any) -> dict[str, Any]:
    """The fields that an event changes; `now` is ISO 8601 with offset.

    What may be given: done result, next_step, next_due; send to, at, result, next_step, next_due; feedback text, at,
    satisfaction (1 to 5, 0: not said); cancel reason; reopen to (todo, doing, waiting).
    Raises `Refused`: with what is missing, and the event that would bring it.
    """
    rule = allow(action, event)
    effect = _EFFECTS.get(event)
    fields = {"state": rule.target or action.state, **(effect(action, now, given) if effect else {})}
    after = replace(action, **fields)
    for guard in rule.guards:
        if not holds(guard, after):
            raise Refused(event, guard, action.code, _GUARDS[guard][1], action.state)
    return {name: value for name, value in fields.items() if value != getattr(action, name)}


def allow(action: Action, event: str) -> Rule:
    """The row of an event for an action as it stands; Refused when its state has none. To be asked before anything is
    typed for the event."""
    side = action.side or "ours"
    if rule := _BY_KEY.get((event, side, action.state)):
        return rule
    raise _out_of_turn(action, event, side)


def holds(guard: str, action: Action) -> bool:
    """Whether what a guard of the table asks for is written down; an unknown one never holds."""
    return guard in _GUARDS and bool(_GUARDS[guard][0](action))


def possible(action: Action) -> tuple[str, ...]:
    """The events that an action allows in its state, in the order of the table; guards may still ask for something."""
    return events_in(action.state, action.side)


def events_in(state: str, side: str) -> tuple[str, ...]:
    """The same of a state and a side as stored ("" is ours)."""
    return tuple(event for event in EVENTS if (event, side or "ours", state) in _BY_KEY)


def column_of(state: str, side: str = "ours") -> str:
    """The column of the board where an action stands: what the client owes us waits, whether or not they have begun."""
    return "waiting" if side == "client" and state in OPEN else _COLUMN.get(state, "todo")


def event_to(state: str, side: str, column: str) -> tuple[str, dict[str, str]]:
    """The event that brings a card to a column, with what is given to it; ("", {}) where it stands there already.

    Raises `Refused` for a client's task that is to be moved among our own.
    """
    here = column_of(state, side)
    if here == column:
        return "", {}
    if column in OPEN:
        if side == "client" and column != "waiting":
            raise Refused("move", "client_waits", next="chase", state=state)
        if state not in OPEN:
            return "reopen", {"to": column}
        return {"todo": "shelve", "doing": "start", "waiting": "wait"}[column], {}
    if column == "done":
        return ("done", {}) if state in OPEN else ("reopen", {"to": "done"})
    return "close", {}


def _out_of_turn(action: Action, event: str, side: str) -> Refused:
    for name, of_side, states, missing, help_ in _HINTS:
        if (event, side) == (name, of_side) and action.state in states:
            return Refused(event, missing, action.code, help_, action.state)
    if event not in EVENTS:
        return Refused(event, "no_event", action.code, "", action.state)
    if action.state in SETTLED:
        return Refused(event, f"is_{action.state}", action.code, "reopen", action.state)
    return Refused(event, "already", action.code, "reopen" if action.state not in OPEN else "", action.state)
