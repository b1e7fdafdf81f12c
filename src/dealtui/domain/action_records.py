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
    text: str
    person: str = ""
    due: str = ""
    state: str = "todo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Record):
    """行动: born from an entry. state: todo, doing, waiting, done, sent, answered, closed, cancelled."""

    PARTS: ClassVar[Mapping[str, type[Part]]] = {"helpers": Helper, "steps": Step}

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
