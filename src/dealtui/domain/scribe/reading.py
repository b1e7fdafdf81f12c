"""What a reader knows before a line, and what it has read after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from dealtui.domain.people import People

if TYPE_CHECKING:
    from datetime import datetime


NOBODY = People()
KEPT = "\\"  # right before a date that ends a task: it stays in the text (send what we said \today)


class Span(NamedTuple):
    """Where a role stands in the raw line, for highlighting: characters `start` to `end`, end excluded.

    Roles: mark, internal, owner, speaker, helper, due, topic, ref, fit, criterion, place, amount, side, text.
    """

    start: int
    end: int
    role: str


class Context(NamedTuple):
    """What the reader knows.

    `entries` gives the document number of the deal's entry with a code such as "N3", 0 if there is none;
    `people` are those who are known here, so that a name may hold spaces or be followed by Chinese text at once, and
    王总 or Tom is read as the whole name of who is meant.
    """

    now: datetime
    default_kind: str = "note"
    entries: Callable[[str], int] | None = None
    people: People = NOBODY


class Reading(NamedTuple):
    """What was read from a line; `raw` is the line as typed, whatever was made of it.

    form: entry, correction (`old` becomes `new` in the line before), continuation (`text` goes on from the
    line before), presence (`names` came or left), done (the action of `refs` is reported done, `text` is what came out), empty (no words: a blank line or a bare mark).
    marked: the line itself named its kind. due_refused: why date words, which stay in the text, are no date.
    """

    form: str = "entry"
    raw: str = ""
    kind: str = "note"
    marked: bool = False
    text: str = ""
    internal: bool = False
    owner: str = ""
    part: str = ""
    helpers: tuple[tuple[str, str], ...] = ()
    speaker: str = ""
    side: str = ""
    due: str = ""
    due_text: str = ""
    due_warnings: tuple[str, ...] = ()
    due_refused: str = ""
    topics: tuple[str, ...] = ()
    refs: tuple[int, ...] = ()
    ref_codes: tuple[str, ...] = ()
    fit: str = ""
    criterion: str = ""
    place: str = ""
    amount: str = ""
    position: str = ""
    client_position: str = ""
    old: str = ""
    new: str = ""
    names: tuple[str, ...] = ()
    present: bool = False
    spans: tuple[Span, ...] = ()
