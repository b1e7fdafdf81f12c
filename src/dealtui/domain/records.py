"""The records of a book: frozen dataclasses, kept on disk as plain JSON documents.

They are standard dataclasses so that a command that writes one line need not import pydantic (0.1 s);
pydantic validates the same classes at the edges, see `validation`. A document leaves out fields that have
their default value, and keeps fields that this version does not know.

References between records are document numbers (`doc_id`, an int that TinyDB keys by); `id` is a ULID, unique
across books, for people and scripts outside.
"""

from __future__ import annotations

from dealtui.domain.action_records import Action, Chase, Helper, Slip, Step
from dealtui.domain.book_records import Attendee, Client, Deal, Dispute, Meeting, Objective, Person
from dealtui.domain.deal_records import Entry, Link, Revision, Seal
from dealtui.domain.record_base import Fit, Part, Record, Side, to_json

__all__ = [
    "BOOK_TABLES",
    "DEAL_TABLES",
    "RECORDS",
    "Action",
    "Attendee",
    "Chase",
    "Client",
    "Deal",
    "Dispute",
    "Entry",
    "Fit",
    "Helper",
    "Link",
    "Meeting",
    "Objective",
    "Part",
    "Person",
    "Record",
    "Revision",
    "Seal",
    "Side",
    "Slip",
    "Step",
    "to_json",
]

RECORDS: dict[str, type[Record]] = {
    "clients": Client,
    "people": Person,
    "deals": Deal,
    "meetings": Meeting,
    "actions": Action,
    "entries": Entry,
    "links": Link,
    "revisions": Revision,
    "seals": Seal,
}
BOOK_TABLES = ("clients", "people", "deals", "meetings", "actions")
DEAL_TABLES = ("entries", "links", "revisions", "seals")
