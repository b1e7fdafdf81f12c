"""The life of an action as a table: which event leads from which state to which, and what it needs (guide 95-98).

    >>> after = transition(action, "done", now, result="需求文档已确认")
    >>> replace(action, **after).state
    'done'
    >>> transition(action, "close", now)
    Traceback (most recent call last):
    EventRefused: close: not_sent

Ours: to do → doing ⇄ waiting → done → sent → answered → closed. A promise of ours is closed only when its result was
told to somebody and the answer was recorded. A task of the client is chased instead of told: to do → waiting → done
(with what we received) → closed. Of what is internal nobody outside is told: done → closed, with its result. A delay is not a state: see `Action.slips` and `Action.risk`.

Pure: the moment is passed in, a transition gives the fields that change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

from dealtui.domain.people import receivers, together
from dealtui.domain.records import Action, Receiver

STATES = ("todo", "doing", "waiting", "done", "sent", "answered", "closed", "cancelled")
_OPEN = STATES[:3]
OPEN = frozenset(_OPEN)  # the work itself is not over
SETTLED = frozenset(("closed", "cancelled"))  # nothing is expected of anybody
UNSETTLED = tuple(state for state in STATES if state not in SETTLED)

# The columns of the board, and the states that stand in each
COLUMNS = {
    "todo": ("todo",),
    "doing": ("doing",),
    "waiting": ("waiting",),
    "done": ("done", "sent", "answered"),
    "closed": ("closed", "cancelled"),
}
_COLUMN = {state: column for column, states in COLUMNS.items() for state in states}


class EventRefused(ValueError):
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

_US = ("ours", "internal")
_ALL = (*_US, "client")
_ANY = ("done", "sent", "answered", "closed", "cancelled")


class EventRule(NamedTuple):
    """One row: an event of actions with these lives, in these states, leads to `target` ("" stays) if the guards hold."""

    event: str
    lives: tuple[str, ...]
    sources: tuple[str, ...]
    target: str
    guards: tuple[str, ...] = ()


RULES = (
    EventRule("start", _ALL, ("todo", "waiting"), "doing"),
    EventRule("wait", _ALL, ("todo", "doing"), "waiting"),
    EventRule("shelve", _ALL, ("doing", "waiting"), "todo"),
    EventRule("chase", ("client",), _OPEN, "waiting"),
    EventRule("chase", _US, ("waiting", "sent"), ""),  # the client owes us an input, or the answer
    EventRule("done", _US, (*_OPEN, "done"), "done"),
    EventRule("done", ("client",), (*_OPEN, "done"), "done", ("no_result",)),
    EventRule("send", ("ours",), ("done", "sent"), "sent", ("no_result", "no_receiver")),
    EventRule("feedback", ("ours",), ("sent", "answered"), "answered", ("no_answer",)),
    EventRule("close", ("ours",), ("answered",), "closed", ("no_result", "not_sent", "no_answer")),
    EventRule("close", ("client",), ("done",), "closed", ("no_result",)),
    EventRule("close", ("internal",), ("done", "sent", "answered"), "closed", ("no_result",)),
    EventRule("cancel", _ALL, UNSETTLED, "cancelled", ("no_reason",)),
    EventRule("reopen", _ALL, _ANY, "doing"),
)
EVENTS = tuple(dict.fromkeys(rule.event for rule in RULES))
_BY_KEY = {
    (rule.event, life, source): rule for rule in RULES for life in rule.lives for source in rule.sources
}

# Why an event is refused in a state, when the state alone is the reason: the first row that fits.
# (event, lives, states) -> what is missing, the event that would help
_HINTS = (
    ("close", _US, _OPEN, "not_done", "done"),
    ("close", ("client",), _OPEN, "not_received", "done"),
    ("close", ("ours",), ("done",), "not_sent", "send"),
    ("close", ("ours",), ("sent",), "no_answer", "feedback"),
    ("send", ("ours",), _OPEN, "not_done", "done"),
    ("feedback", ("ours",), _OPEN, "not_done", "done"),
    ("feedback", ("ours",), ("done",), "not_sent", "send"),
    ("send", ("internal",), STATES, "internal_task", ""),
    ("feedback", ("internal",), STATES, "internal_task", ""),
    ("send", ("client",), STATES, "client_task", "done"),
    ("feedback", ("client",), STATES, "client_task", "done"),
    ("chase", _US, ("todo", "doing", "done"), "nobody_to_chase", ""),
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
    """To one or several (guide 107). Who is told again answers again; who was told before stays."""
    at, told = given.get("at") or now, {one.name: one for one in action.told}
    for name in receivers(given.get("to") or action.sent_to):
        told[name] = Receiver(name=name, at=at)
    return {
        "sent": at,
        "sent_to": together(told) or given.get("to") or action.sent_to,
        "told": tuple(told.values()),
        "result": given.get("result") or action.result,
        "next_step": given.get("next_step", action.next_step),
        "next_due": given.get("next_due", action.next_due),
    }


def _feedback(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    satisfaction = given.get("satisfaction") or action.satisfaction
    if satisfaction not in range(6):
        raise EventRefused("feedback", "bad_satisfaction", action.code, "feedback", action.state)
    text, at = given.get("text", ""), given.get("at") or now
    told = answered_by(action.told, given.get("who", ""), text, at)
    said = [f"{one.name}: {one.answer}" for one in told if one.answer]
    return {
        "feedback": ("\n".join(said) if len(said) > 1 else text) or action.feedback,
        "feedback_at": at,
        "satisfaction": satisfaction,
        "told": told,
    }


def answered_by(told: tuple[Receiver, ...], who: str, text: str, at: str) -> tuple[Receiver, ...]:
    """The receivers with what one of them answered; without a name, of the only one who was told. Somebody who was not told may
    answer as well."""
    if (not who and len(told) != 1) or not text:
        return told
    found = {one.name: one for one in told}
    name = who or told[0].name
    before = found.get(name, Receiver(name=name))
    return tuple({**found, name: replace(before, answer=text, answered=at)}.values())


def _close(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"closed": now, "result": action.result or given.get("result", "")}


def _cancel(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    return {"cancelled": given.get("reason", ""), "closed": now, "risk": ""}


def _reopen(action: Action, now: str, given: dict[str, Any]) -> dict[str, Any]:
    """Back to work, or (`to="done"`) to what is finished: the result must be told and answered again."""
    target = given.get("to") or "doing"
    if target not in OPEN and not (target == "done" and action.finished and action.result):
        raise EventRefused("reopen", "bad_state", action.code, "", action.state)
    cleared = ("sent", "sent_to", "feedback", "feedback_at", "closed", "cancelled")
    return {
        "state": target,
        **dict.fromkeys(cleared if target == "done" else ("finished", *cleared), ""),
        "satisfaction": 0,
        "told": (),
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

    What may be given: done result, next_step, next_due; send to (one or several), at, result, next_step, next_due; feedback
    text, who, at, satisfaction (1 to 5, 0: not said); close result; cancel reason; reopen to (todo, doing, waiting).
    Raises `EventRefused`: with what is missing, and the event that would bring it.
    """
    rule = allow(action, event)
    effect = _EFFECTS.get(event)
    fields = {"state": rule.target or action.state, **(effect(action, now, given) if effect else {})}
    after = replace(action, **fields)
    for guard in rule.guards:
        if not holds(guard, after):
            raise EventRefused(event, guard, action.code, _GUARDS[guard][1], action.state)
    return {name: value for name, value in fields.items() if value != getattr(action, name)}


def allow(action: Action, event: str) -> EventRule:
    """The row of an event for an action as it stands; EventRefused when its state has none. To be asked before anything is
    typed for the event."""
    life = life_of(action.side, action.internal)
    if rule := _BY_KEY.get((event, life, action.state)):
        return rule
    raise _out_of_turn(action, event, life)


def holds(guard: str, action: Action) -> bool:
    """Whether what a guard of the table asks for is written down; an unknown one never holds."""
    return guard in _GUARDS and bool(_GUARDS[guard][0](action))


def life_of(side: str, internal: bool) -> str:
    """Which life an action leads, by its side as stored ("" is ours): client, ours, or internal, which is ours too."""
    return side if side == "client" else "internal" if internal else "ours"


RESULT, NUDGE = "result", "nudge"


def message_kind(state: str, life: str) -> str:
    """What the client is written next: a result that is there, a nudge where it is they who owe something, or "".

    Of what is internal the client hears nothing.
    """
    if life == "client":
        return NUDGE if state in OPEN else ""
    return {"waiting": NUDGE, "done": RESULT, "sent": NUDGE}.get(state, "") if life == "ours" else ""


def events_in(state: str, life: str) -> tuple[str, ...]:
    """The events that are allowed in a state of a life, in the order of the table; guards may still ask for something."""
    return tuple(event for event in EVENTS if (event, life, state) in _BY_KEY)


def column_of(state: str, side: str = "ours") -> str:
    """The column of the board where an action stands: what the client owes us waits, whether or not they have begun."""
    return "waiting" if side == "client" and state in OPEN else _COLUMN.get(state, "todo")


def event_to(state: str, side: str, column: str) -> tuple[str, dict[str, str]]:
    """The event that brings a card to a column, with what is given to it; ("", {}) where it stands there already.

    Raises `EventRefused` for a client's task that is to be moved among our own.
    """
    here = column_of(state, side)
    if here == column:
        return "", {}
    if column in OPEN:
        if side == "client" and column != "waiting":
            raise EventRefused("move", "client_waits", next="chase", state=state)
        if state not in OPEN:
            return "reopen", {"to": column}
        return {"todo": "shelve", "doing": "start", "waiting": "wait"}[column], {}
    if column == "done":
        return ("done", {}) if state in OPEN else ("reopen", {"to": "done"})
    return "close", {}


def _out_of_turn(action: Action, event: str, life: str) -> EventRefused:
    for name, lives, states, missing, help_ in _HINTS:
        if event == name and life in lives and action.state in states:
            return EventRefused(event, missing, action.code, help_, action.state)
    if event not in EVENTS:
        return EventRefused(event, "no_event", action.code, "", action.state)
    if action.state in SETTLED:
        return EventRefused(event, f"is_{action.state}", action.code, "reopen", action.state)
    return EventRefused(
        event, "already", action.code, "reopen" if action.state not in OPEN else "", action.state
    )


# ----------------------------------------------------------------------------------------------------
# How far an action has come by what is written down of it: a file from elsewhere may say more than it can show.

# (life, state) -> the guards that must hold for it (see `lifecycle`), and the state it falls back to
_BORNE = {
    ("ours", "closed"): (("no_result", "not_sent", "no_answer"), "answered"),
    ("ours", "answered"): (("no_result", "not_sent", "no_answer"), "sent"),
    ("ours", "sent"): (("no_result", "not_sent"), "done"),
    ("internal", "closed"): (("no_result",), "done"),
    ("client", "closed"): (("no_result",), "done"),
    ("client", "answered"): (("never",), "done"),
    ("client", "sent"): (("never",), "done"),
    ("client", "done"): (("no_result",), "waiting"),
    **{(life, "cancelled"): (("no_reason",), "todo") for life in _ALL},
}


def supported_state(action: Action) -> str:
    """The state that the action's own fields bear out.

    >>> supported_state(replace(action, state="closed", result="需求文档已确认"))      # told to nobody, answered by nobody
    'done'
    """
    state = action.state
    while row := _BORNE.get((life_of(action.side, action.internal), state)):
        guards, before = row
        if all(holds(guard, action) for guard in guards):
            break
        state = before
    return state
