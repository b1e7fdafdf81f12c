"""How far an action has come by what is written down of it: a file from elsewhere may say more than it can show."""

from __future__ import annotations

from dealtui.domain.action_records import Action
from dealtui.domain.lifecycle import holds

__all__ = ["borne_out"]

# (side, state) -> the guards that must hold for it (see `lifecycle`), and the state it falls back to
_BORNE = {
    ("ours", "closed"): (("no_result", "not_sent", "no_answer"), "answered"),
    ("ours", "answered"): (("no_result", "not_sent", "no_answer"), "sent"),
    ("ours", "sent"): (("no_result", "not_sent"), "done"),
    ("client", "closed"): (("no_result",), "done"),
    ("client", "answered"): (("never",), "done"),
    ("client", "sent"): (("never",), "done"),
    ("client", "done"): (("no_result",), "waiting"),
    ("ours", "cancelled"): (("no_reason",), "todo"),
    ("client", "cancelled"): (("no_reason",), "todo"),
}


def borne_out(action: Action) -> str:
    """The state that the action's own fields bear out.

    >>> borne_out(replace(action, state="closed", result="需求文档已确认"))      # told to nobody, answered by nobody
    'done'
    """
    state = action.state
    while row := _BORNE.get((action.side or "ours", state)):
        guards, before = row
        if all(holds(guard, action) for guard in guards):
            break
        state = before
    return state
