"""The life of an action as a table: which event leads from which state to which, and what it needs (guide 95-98).

    >>> after = transition(action, "done", now, result="需求文档已确认")
    >>> replace(action, **after).state
    'done'
    >>> transition(action, "close", now)
    Traceback (most recent call last):
    EventRefused: The result of A3 has not been told to the client.

Ours: to do → doing ⇄ waiting → done → sent → answered → closed. A promise of ours is closed only when its result was
told to somebody and the answer was recorded. A task of the client is chased instead of told: to do → waiting → done
(with what we received) → closed. Of what is internal nobody outside is told: done → closed, with its result. A delay is not a state: see `Action.slips` and `Action.risk`.

Pure: the moment is passed in, a transition gives the fields that change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from dealtui.domain.people import receivers, together
from dealtui.domain.records import Action, Receiver
from dealtui.i18n import NotDone, t

STATES = ("todo", "doing", "waiting", "done", "sent", "answered", "closed", "cancelled")
_OPEN = STATES[:3]
OPEN = frozenset(_OPEN)  # the work itself is not over
FINISHED = STATES[3:7]  # it was done, told or not
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


class EventRefused(NotDone, ValueError):
    """An event that an action does not allow. `missing` says why (a code of `follow.refused.<missing>` in the
    catalogs), `next` is the event that would help ("" when none does), `how` the key or command that brings it, where who
    says it knows one."""

    how = ""

    def __init__(self, event: str, missing: str, code: str = "", next: str = "", state: str = "") -> None:
        super().__init__(f"follow.refused.{missing}")
        self.event = event
        self.missing = missing
        self.code = code
        self.next = next
        self.state = state

    @property
    def why(self) -> str:
        return t(self.key, code=self.code, state=t(f"state.{self.state}") if self.state else "").strip()

    @property
    def sentence(self) -> str:
        form = "plain" if not self.how else "again" if self.next == self.event else "first"
        return t(f"follow.refused_{form}", why=self.why, how=self.how)


# A guard looks at the action as the event would leave it, so that what is given with the event counts.
# Guard -> (what must be there, the event that brings it)
_GUARDS: dict[str, tuple[Callable[[Action], Any], str]] = {
    "no_result": (lambda action: action.result, "done"),
    "no_receiver": (lambda action: action.sent_to, "send"),
    "not_sent": (lambda action: action.sent and action.sent_to, "send"),
    "no_answer": (lambda action: action.feedback, "feedback"),
    "no_reason": (lambda action: action.cancelled, "cancel"),
    "never": (lambda action: False, ""),
}

_US = ("ours", "internal")
_ALL = (*_US, "client")


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
    EventRule("reopen", _ALL, (*FINISHED, "cancelled"), "doing"),
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


def _effect(action: Action, event: str, now: str, given: dict[str, Any]) -> dict[str, Any]:
    """The fields that an event writes, besides the state."""
    told = {name: given.get(name, getattr(action, name)) for name in ("next_step", "next_due")}
    told["result"] = given.get("result") or action.result
    at = given.get("at") or now
    match event:
        case "start":
            return {"started": action.started or now}
        case "done":  # means all of it: what was left of the steps is ticked with it
            steps = tuple(replace(step, state="done") for step in action.steps)
            over = {"finished": action.finished or now, "started": action.started or now}
            return {**told, **over, "steps": steps, "risk": ""}
        case "send":  # to one or several (guide 107); who is told again answers again
            names = receivers(given.get("to") or action.sent_to)
            to = {one.name: one for one in action.told} | {name: Receiver(name=name, at=at) for name in names}
            sent_to = together(to) or given.get("to") or action.sent_to
            return {**told, "sent": at, "sent_to": sent_to, "told": tuple(to.values())}
        case "feedback":
            return _feedback(action, given, at)
        case "close":
            return {"closed": now, "result": action.result or given.get("result", "")}
        case "cancel":
            return {"cancelled": given.get("reason", ""), "closed": now, "risk": ""}
        case "reopen":  # back to work, or to what is finished: the result must be told and answered again
            target = given.get("to") or "doing"
            if target not in OPEN and not (target == "done" and action.finished and action.result):
                raise EventRefused("reopen", "bad_state", action.code, "", action.state)
            cleared = dict.fromkeys(("sent", "sent_to", "feedback", "feedback_at", "closed", "cancelled"), "")
            finished = action.finished if target == "done" else ""
            return {"state": target, **cleared, "finished": finished, "satisfaction": 0, "told": ()}
    return {}


def _feedback(action: Action, given: dict[str, Any], at: str) -> dict[str, Any]:
    """What somebody answered; without a name it is the only one who was told. Somebody who was not told may answer as well."""
    satisfaction = given.get("satisfaction") or action.satisfaction
    if satisfaction not in range(6):
        raise EventRefused("feedback", "bad_satisfaction", action.code, "feedback", action.state)
    text, told = given.get("text", ""), {one.name: one for one in action.told}
    who = given.get("who", "") or (action.told[0].name if len(action.told) == 1 else "")
    if who and text:
        told[who] = replace(told.get(who, Receiver(name=who)), answer=text, answered=at)
    said = [f"{one.name}: {one.answer}" for one in told.values() if one.answer]
    return {
        "feedback": ("\n".join(said) if len(said) > 1 else text) or action.feedback,
        "feedback_at": at,
        "satisfaction": satisfaction,
        "told": tuple(told.values()),
    }


def transition(action: Action, event: str, now: str, /, **given: Any) -> dict[str, Any]:
    """The fields that an event changes; `now` is ISO 8601 with offset.

    What may be given: done result, next_step, next_due; send to (one or several), at, result, next_step, next_due; feedback
    text, who, at, satisfaction (1 to 5, 0: not said); close result; cancel reason; reopen to (todo, doing, waiting).
    Raises `EventRefused`: with what is missing, and the event that would bring it.
    """
    rule = allow(action, event)
    fields = {"state": rule.target or action.state, **_effect(action, event, now, given)}
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
    hints = (row[3:] for row in _HINTS if event == row[0] and life in row[1] and action.state in row[2])
    missing, helps = next(hints, ("already", "" if action.state in OPEN else "reopen"))
    if event not in EVENTS:
        missing, helps = "no_event", ""
    elif missing == "already" and action.state in SETTLED:
        missing = f"is_{action.state}"
    raise EventRefused(event, missing, action.code, helps, action.state)


def holds(guard: str, action: Action) -> bool:
    """Whether what a guard of the table asks for is written down."""
    return bool(_GUARDS[guard][0](action))


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
    state, life = action.state, life_of(action.side, action.internal)
    while (life, state) in _BORNE and not all(holds(guard, action) for guard in _BORNE[life, state][0]):
        state = _BORNE[life, state][1]
    return state


def made_public(action: Action, fields: Mapping[str, Any]) -> dict[str, Any]:
    """`fields` that change an action, and what follows where it is internal no more: what was closed in the house was told
    to nobody, so it goes back to what is borne out (guide 97)."""
    if action.state != "closed" or not action.internal or fields.get("internal", True):
        return {**fields}
    state = supported_state(replace(action, **fields))
    return {**fields, "state": state, **({} if state == "closed" else {"closed": ""})}
