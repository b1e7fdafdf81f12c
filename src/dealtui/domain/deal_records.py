"""The records of one deal's file: its lines, what answers what, and how to undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from dealtui.domain.action_records import Helper
from dealtui.domain.record_base import Part, Record, Side

__all__ = ["Entry", "Link", "Revision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Record):
    """条目: one captured line. `raw` is what was typed, `text` what was read from it; `order` is its place in the meeting."""

    PARTS: ClassVar[Mapping[str, type[Part]]] = {"helpers": Helper}

    meeting: int
    kind: str
    code: str = ""
    raw: str = ""
    text: str = ""
    at: str = ""
    by: str = ""
    order: float = 0
    speaker: str = ""
    side: Side = ""
    internal: bool = False
    topics: tuple[str, ...] = ()
    refs: tuple[int, ...] = ()  # document numbers of entries of the same deal
    fit: str = ""  # of an answer: full, partial, alternative, declined, pending
    owner: str = ""
    helpers: tuple[Helper, ...] = ()
    part: str = ""  # the owner's own part
    due: str = ""  # 2026-11-27 or 2026-11-27T15:00
    due_text: str = ""  # the words it was read from, also when they were refused
    criterion: str = ""
    place: str = ""
    amount: str = ""
    action: int = 0  # the action born from it
    level: str = ""  # of a need: core, expected, potential
    outside: str = ""  # of a need: why it is not part of this record's scope; "" when it is
    position: str = ""  # of a divergence: ours, beside the client's
    client_position: str = ""
    resolved_by: int = 0  # of a divergence: the consensus that settled it
    supersedes: int = 0  # of a consensus: the one before, which it replaces and does not erase
    suspect: tuple[
        int, ...
    ] = ()  # entries that this one rests on and that were changed since it was looked at
    deleted: bool = False  # taken out of the record; kept, so that its code is never given twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Record):
    """对应: a need and what answers it (entry numbers), with the fit."""

    need: int
    answer: int
    fit: str = "pending"
    remark: str = ""
    suspect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Record):
    """One commit of a deal, as it can be undone: for each record what it was before.

    `label` names what was done (capture, edit, delete ...); `scope` is the meeting; `inverse` is "undo" or "redo" when
    the commit itself took back or repeated another. A row of `before` is [table, doc_id, old, revision]: `old` holds
    the fields that were changed with their earlier values (the whole document if it was removed, false if it did not
    exist), `revision` is what the record had after this commit.
    """

    at: str
    by: str
    label: str
    scope: int = 0
    inverse: str = ""
    before: tuple[Any, ...] = ()
