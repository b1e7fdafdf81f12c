"""The lock on a sealed record: what no operation may change without a reason (guide 28).

`Work` asks here before each operation, so that capture, edits, undo, the screens and imports are all held to it.
What belongs to the follow-up stays free: actions, marks of doubt, what a later meeting resolved (`seal.FREE`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dealtui.domain.seal import FREE, link_meeting
from dealtui.store.errors import StoreError

if TYPE_CHECKING:
    from dealtui.domain.review import Finding
    from dealtui.service.work import Work

__all__ = ["NotSealed", "Sealed", "refuse_sealed"]

Document = Mapping[str, Any]

# What ties an action to the line that promised it
_PROMISE = frozenset(("id", "deal", "meeting", "entry", "code", "created"))


class Sealed(StoreError):
    """A sealed record was to be changed without a reason; `sealing.amend` changes it with one."""

    code = "sealed"

    def __init__(self, meeting: int, archive: str = "") -> None:
        super().__init__(detail=archive)
        self.meeting = meeting

    @property
    def key(self) -> str:
        return "seal.sealed"


class NotSealed(StoreError):
    """The record was not sealed, amended or confirmed; nothing has changed.

    reason: incomplete (`findings` says what is missing), not_over (the meeting has not ended), already, not_yet (only a
    sealed record can be amended or confirmed), no_reason, no_name, unchanged (the amendment changes nothing), undo
    (nothing is taken back from a sealed record), broken (the seal's own record is gone: no chain to go on from).
    """

    code = "not_sealed"

    def __init__(self, reason: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(reason, detail=str(len(findings)))
        self.findings = tuple(findings)

    @property
    def key(self) -> str:
        return f"seal.not_sealed.{self.reason}"


def refuse_sealed(work: Work, table: str, number: int, old: Document | None, new: Document | None) -> None:
    """Raise Sealed when a document (None: there is none) that belongs to a sealed record is to become another."""
    if table == "seals" and old is not None:  # no reason changes what was sealed
        raise Sealed(old["meeting"], old.get("archive", ""))
    for meeting in _meetings(work, table, number, old, new):
        if meeting in work.may_amend:
            continue
        head = old if table == "meetings" else work.doc("meetings", meeting)
        if table == "seals" or (head or {}).get("status") == "sealed":
            if _differs(table, old, new):
                raise Sealed(meeting, (head or {}).get("archive", ""))
        elif table == "meetings" and (new or {}).get("status") == "sealed":
            raise Sealed(meeting)


def _meetings(work: Work, table: str, number: int, *docs: Document | None) -> Iterable[int]:
    """The meetings to whose record a document belongs, before and after."""
    if table == "meetings":
        return (number,)
    if table in ("entries", "seals"):
        return {doc["meeting"] for doc in docs if doc and not doc.get("follows")}
    if table == "links":
        found = (_link_meeting(work, doc) for doc in docs if doc)
        return {meeting for meeting in found if meeting}
    if table == "actions":
        return {doc["meeting"] for doc in docs if doc and doc.get("entry") and not _follows(work, doc)}
    return ()


def _follows(work: Work, action: Document) -> bool:
    """Whether an action was born in the follow-up, after the record."""
    if not work.deal:
        return False
    number = action["entry"]  # undo takes the line out first
    entry = work.doc("entries", number) or work.book.doc("entries", number, work.deal) or {}
    return bool(entry.get("follows"))


def _link_meeting(work: Work, link: Document) -> int:
    lines = {n: doc for n in (link["need"], link["answer"]) if (doc := work.doc("entries", n))}
    return link_meeting(lines, link) or 0


def _differs(table: str, old: Document | None, new: Document | None) -> bool:
    """Whether something that is sealed becomes another."""
    if table == "actions":
        if old is None or new is None:
            return old is not None  # a promise may be followed up, not taken away
        return any(old.get(name) != new.get(name) for name in _PROMISE)
    if old is None or new is None or table == "seals":
        return True
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    return not changed <= FREE[table]
