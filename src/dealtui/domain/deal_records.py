"""The records of one deal's file: its lines, what answers what, how to undo, and what was sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from dealtui.domain.action_records import Helper
from dealtui.domain.record_base import Part, Record, Side

__all__ = ["Entry", "Link", "Revision", "Seal"]


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
    follows: int = (
        0  # the action whose follow-up it tells: comes after the record, no part of its seal (guide 97)
    )
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
    exist), `revision` is what the record had after this commit; 0 where only marks were
    changed (what others leave on it, with no revision of its own: `old["marked"]` says what they became). A commit that changed actions of several deals leaves a
    revision in each of them; `deals` names them all.
    """

    at: str
    by: str
    label: str
    scope: int = 0
    inverse: str = ""
    before: tuple[Any, ...] = ()
    deals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal(Record):
    """封存、更正、确认: one link of a meeting's chain; never changed, never taken out (guide 28, 103; see `seal`).

    what: seal, amend, confirm. A row is [table, doc_id, code, order, hash]: a line as it is from here on, and the
    SHA-256 over it and the hash before it. `before` is the last hash of the seal before, from which these go on.
    `old` holds [table, doc_id, document] of each line that an amendment changed, as it was (null: there was none);
    `promised` each action as it was promised, with its number.
    """

    meeting: int
    what: str
    version: int
    at: str
    by: str  # who sealed, who amended; of a confirmation who wrote it down
    person: str = ""  # who reviewed; who confirmed for the client
    on: str = ""  # when they did so
    reason: str = ""
    archive: str = ""
    form: int = 1  # of the canonical form, see `seal.canonical`
    before: str = ""
    old: tuple[Any, ...] = ()
    promised: tuple[Mapping[str, Any], ...] = ()
    rows: tuple[Any, ...] = ()
