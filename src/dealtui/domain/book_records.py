"""The records of book.json besides the actions: clients, people, deals, and the heads of meetings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from dealtui.domain.record_base import Part, Record, Side

__all__ = ["Attendee", "Client", "Deal", "Dispute", "Meeting", "Objective", "Person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Client(Record):
    """客户: a company, with what is known of it (guide 8, 9, 18, 35-37)."""

    name: str
    background: str = ""
    pains: str = ""
    strengths: str = ""  # our cases that matter to it
    intent: str = ""  # cooperation intent
    visit_days: int = 0  # period of return visits, 0: none
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """人员: somebody of a client (client = its number) or of ours (client = 0). Roles: decision, coordinator, contact, specialist."""

    name: str
    client: int = 0
    title: str = ""
    roles: tuple[str, ...] = ()
    contact: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal(Record):
    """项目: one matter with one client. type: purchase, outsourcing, joint, other; result: open, won, lost (guide 6, 12)."""

    client: int
    name: str
    type: str = ""
    result: str = "open"
    note: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee(Part):
    """Somebody named for a meeting: a copy of name and title, so that the record stays true when the person moves on."""

    name: str
    side: Side = "ours"
    title: str = ""
    role: str = ""
    person: int = 0
    present: bool = True
    reason: str = ""  # of an absence


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective(Part):
    """目标. state: open, met, partly, missed (guide 33, 34)."""

    text: str
    state: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute(Part):
    """An open divergence as its meeting's head knows it, cut short: for lists that open no deal (guide 61, 72)."""

    entry: int
    code: str = ""
    text: str = ""
    criterion: str = ""
    owner: str = ""
    due: str = ""
    internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting(Record):
    """洽谈: its head. scene: first, negotiation, change, care; status: planned, live, draft, sealed (guide 7, 32, 45-53).

    Times are ISO 8601 with offset. `summary` is what lists show without opening the deal: see `ledger.Summary`;
    so are `disputed` the divergences that nothing has settled.
    """

    PARTS: ClassVar[Mapping[str, type[Part]]] = {
        "attendees": Attendee,
        "objectives": Objective,
        "disputed": Dispute,
    }

    deal: int
    topic: str = ""
    number: int = 0  # of the deal's meetings, from 1
    scene: str = ""
    stage: str = ""
    status: str = "planned"
    planned: str = ""
    started: str = ""
    ended: str = ""
    place: str = ""
    online: bool = False
    recorder: str = ""
    attendees: tuple[Attendee, ...] = ()
    objectives: tuple[Objective, ...] = ()
    agenda: str = ""
    next_date: str = ""
    created: str = ""
    change: str = ""  # of the change scene: what is to be changed (guide 15)
    raised_by: str = ""
    impact: str = ""  # what the change reaches (guide 16)
    reviewer: str = ""
    reviewed: str = ""
    confirmed_by: str = ""  # who confirmed the record for the client (guide 103)
    confirmed: str = ""
    version: int = 0  # how often it was sealed or amended; 0: not sealed
    archive: str = ""  # archive number, given by the first seal
    sealed: str = ""  # when
    seal: str = ""  # the last hash of the chain, hexadecimal
    summary: Mapping[str, Any] = field(default_factory=dict)
    disputed: tuple[Dispute, ...] = ()
