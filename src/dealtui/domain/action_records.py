"""行动: the records that are followed until they are closed; in book.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from dealtui.domain.record_base import Part, Record, Side

__all__ = ["Action", "Helper", "Step"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Helper(Part):
    """Somebody who helps with an action, with their own part (guide 74)."""

    name: str
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Part):
    """步骤: an ordered piece of an action. state: todo, doing, done (guide 79-81)."""

    text: str
    person: str = ""
    due: str = ""
    state: str = "todo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip(Part):
    """延期: the date that was, the date that is, why, and what was done about it: resources or renegotiate (guide 87, 88)."""

    old: str
    new: str = ""
    at: str = ""
    by: str = ""
    reason: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chase(Part):
    """催办: one nudge to the client about a task of theirs (guide 94)."""

    at: str
    by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Record):
    """行动: born from an entry. state: todo, doing, waiting, done, sent, answered, closed, cancelled.

    Times are ISO 8601 with offset, due dates local (`2026-11-27` or `2026-11-27T15:00`).
    """

    PARTS: ClassVar[Mapping[str, type[Part]]] = {
        "helpers": Helper,
        "steps": Step,
        "slips": Slip,
        "chases": Chase,
    }

    deal: int
    meeting: int
    entry: int
    code: str = ""
    task: str = ""
    owner: str = ""
    helpers: tuple[Helper, ...] = ()
    part: str = ""
    side: Side = "ours"
    internal: bool = False
    due: str = ""
    due_text: str = ""
    original_due: str = ""
    state: str = "todo"
    steps: tuple[Step, ...] = ()
    created: str = ""
    order: float = 0  # place in its column of the board
    note: str = ""
    depends: tuple[int, ...] = ()  # actions that must be done before
    needs: tuple[int, ...] = ()  # entries of kind need that it serves
    suspect: bool = False  # what it rests on was changed since it was looked at
    risk: str = ""  # why the date may not hold, flagged before it is past (guide 86)
    slips: tuple[Slip, ...] = ()
    chases: tuple[Chase, ...] = ()
    started: str = ""
    finished: str = ""
    result: str = ""  # what came out, in the words told to the client (guide 95, 96)
    next_step: str = ""
    next_due: str = ""
    sent: str = ""  # when the result was told
    sent_to: str = ""
    feedback: str = ""  # what the client answered (guide 97)
    feedback_at: str = ""
    satisfaction: int = 0  # of the client, 1 to 5; 0: not said (guide 31)
    closed: str = ""  # when it was closed, or cancelled
    cancelled: str = ""  # why it was given up; "" when it was not
    reminded: tuple[str, ...] = ()  # marks of the reminders that were given, see `reminders`
