"""The minutes' material as a reader may see it: plain values, and no more of them than the copy is to show.

`minutes_choice` fills them for each audience; the renderer knows nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

__all__ = ["Answer", "Head", "Line", "Person", "Task", "View"]


class Person(NamedTuple):
    name: str
    side: str
    title: str
    roles: tuple[str, ...]
    present: bool
    reason: str


class Head(NamedTuple):
    """The meeting's own facts. `objectives`: text and state ("" where the state is not for the reader)."""

    id: str
    number: int
    revision: int
    status: str
    topic: str
    scene: str
    stage: str
    start: str
    end: str
    planned: bool
    place: str
    online: bool
    recorder: str
    people: tuple[Person, ...]
    objectives: tuple[tuple[str, str], ...]
    agenda: tuple[str, ...]
    next_date: str


class Line(NamedTuple):
    """An entry of the meeting."""

    number: int
    code: str
    kind: str
    text: str
    at: str
    speaker: str
    side: str
    internal: bool
    topics: tuple[str, ...]
    refs: tuple[int, ...]
    fit: str
    owner: str
    part: str
    helpers: tuple[tuple[str, str], ...]
    due: str
    due_text: str
    second: str  # criterion, place or amount: what stands after | in the kind


class Task(NamedTuple):
    """An action; `number` is its entry's (0: none). `steps`: text, person, due, state."""

    number: int
    code: str
    task: str
    side: str
    owner: str
    part: str
    helpers: tuple[tuple[str, str], ...]
    due: str
    due_text: str
    original_due: str
    state: str
    steps: tuple[tuple[str, str, str, str], ...]
    internal: bool


class Answer(NamedTuple):
    """A need and what answers it, by entry numbers."""

    need: int
    answer: int
    fit: str
    remark: str


class View(NamedTuple):
    """All that the renderer knows.

    `quoted`: code and text of the lines of other meetings that these lines point to. `under`: for a line, the
    lines that it belongs to (a pain's needs, a compromise's divergences).
    """

    audience: str
    client: str
    deal: str
    deal_type: str
    head: Head
    lines: tuple[Line, ...]
    tasks: tuple[Task, ...]
    answers: tuple[Answer, ...]
    quoted: Mapping[int, tuple[str, str]]
    under: Mapping[int, tuple[int, ...]]
    now: datetime
