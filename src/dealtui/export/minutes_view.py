"""The minutes' material as a reader may see it: plain values, and no more of them than the copy is to show.

`minutes_choice` fills them for each audience; the renderer knows nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from dealtui.export.minutes_standing import Standing

__all__ = ["Answer", "Change", "Head", "Line", "Person", "SealFacts", "Task", "View"]


class Person(NamedTuple):
    name: str
    side: str
    title: str
    roles: tuple[str, ...]
    present: bool
    reason: str


class Head(NamedTuple):
    """The meeting's own facts. `objectives`: text and state ("" where the state is not for the reader).

    `start` is when it began, or is to begin where `planned`. `revision`: 0 where it is not for the reader.
    """

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
    planned_for: str
    change: str = ""
    raised_by: str = ""
    impact: str = ""


class Line(NamedTuple):
    """An entry of the meeting. From `level` on for ourselves; of the last three each is a line's code."""

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
    criterion: str
    place: str
    amount: str
    level: str = ""
    outside: str = ""
    position: str = ""
    client_position: str = ""
    resolved_by: str = ""
    supersedes: str = ""
    follows: str = ""


class Task(NamedTuple):
    """An action; `number` is its entry's (0: none). `steps`: text, person, due, state.

    From `slips` on for ourselves: old date, new date, when, by whom, why, what was done about it; `chases`: when, by
    whom, note.
    """

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
    slips: tuple[tuple[str, str, str, str, str, str], ...] = ()
    chases: tuple[tuple[str, str, str], ...] = ()
    note: str = ""
    risk: str = ""
    started: str = ""
    finished: str = ""
    result: str = ""
    next_step: str = ""
    next_due: str = ""
    sent: str = ""
    sent_to: str = ""
    feedback: str = ""
    feedback_at: str = ""
    satisfaction: str = ""
    closed: str = ""
    cancelled: str = ""
    needs: tuple[str, ...] = ()  # codes of the needs that it serves
    depends: tuple[str, ...] = ()  # codes of the actions that must be done before


class Answer(NamedTuple):
    """A need and what answers it, by entry numbers."""

    need: int
    answer: int
    fit: str
    remark: str


class SealFacts(NamedTuple):
    """What the record's seal says; version 0: it is not sealed. `code` is the seal's short form."""

    version: int = 0
    archive: str = ""
    code: str = ""
    at: str = ""
    reviewer: str = ""
    reviewed: str = ""
    confirmed_by: str = ""
    confirmed: str = ""


class Change(NamedTuple):
    """What an amendment changed: a line by its code (its kind where it has none), a link, a field of the head.

    `before` and `after` are the text and what else was changed in the line, each with the room of the catalogs that has
    a word for it ("": it stands for itself); empty where there was nothing, or is nothing any more.
    """

    version: int
    at: str
    by: str
    reason: str
    table: str
    name: str
    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]


class View(NamedTuple):
    """All that the renderer knows.

    `quoted`: code and text of the lines of other meetings that these lines point to. `under`: for a line, the
    lines that it belongs to (a pain's needs, a compromise's divergences). `standing`: what has become of
    divergences and of consensus. `untouched`: for ourselves, topics that the meeting should have touched.
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
    seal: SealFacts = SealFacts()
    changes: tuple[Change, ...] = ()
    standing: Standing = Standing({}, {}, {})
    untouched: tuple[str, ...] = ()
