"""Whether what is stored is what was sealed, and whether a copy in other hands is of it (guide 28, 103).

>>> [verdict.faults for verdict in verify(book)]
[(), (Fault(what='changed', table='entries', number=31, code='N3', version=1),)]

Everything is read as it is stored, not as records: what somebody wrote behind the program's back may have any shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dealtui.domain.seal import lines_of, short
from dealtui.domain.seal_check import Fault
from dealtui.domain.seal_check import verify as verify_chain
from dealtui.i18n import catalog
from dealtui.service.unit_of_work import Book
from dealtui.text import cut, shown

__all__ = ["Verdict", "sentence", "verify", "verify_meeting"]

_TRACES = ("seal", "sealed", "archive", "version")


class Verdict(NamedTuple):
    """What came out for one meeting: `version` and `seal` (64 hexadecimal digits) as the book has them."""

    meeting: int
    archive: str
    version: int
    seal: str
    faults: tuple[Fault, ...]


def verify(book: Book) -> list[Verdict]:
    """Every meeting that is sealed, or shows that it was."""
    found = {number for number, head in book.repo.table("meetings").items() if _was_sealed(head)}
    return [_verdict(book, number) for number in sorted(found | _in_seals(book))]


def verify_meeting(book: Book, number: int) -> Verdict | None:
    """One meeting; None when nothing says that it was ever sealed."""
    head = book.repo.table("meetings").get(number, {})
    return _verdict(book, number) if _was_sealed(head) or number in _in_seals(book) else None


def _verdict(book: Book, number: int) -> Verdict:
    head = book.repo.table("meetings").get(number, {})
    deal = head.get("deal")
    known = isinstance(deal, int) and deal in book.repo.table("deals")
    tables = book.repo.deal(deal) if known else None
    seals = {n: doc for n, doc in tables.seals.items() if doc.get("meeting") == number} if tables else {}
    lines = lines_of(number, head, tables.entries, tables.links) if tables else []
    faults = verify_chain(number, head, seals, lines)
    return Verdict(
        number, str(head.get("archive", "")), head.get("version", 0), str(head.get("seal", "")), tuple(faults)
    )


def sentence(book: Book, verdict: Verdict, lang: str) -> str:
    """What was found first, in words, with the line's name; or that all is as it was sealed."""
    words = catalog(lang)
    name = verdict.archive or book.repo.table("meetings").get(verdict.meeting, {}).get("id", "")
    if not verdict.faults:
        return words.t("seal.sound", archive=name, version=verdict.version, seal=short(verdict.seal))
    fault = verdict.faults[0]
    more = words.tn("seal.more", len(verdict.faults) - 1, n=len(verdict.faults) - 1)
    text = words.t(
        f"seal.fault.{fault.what}",
        archive=name,
        version=fault.version,
        line=_name(book, verdict, fault, lang),
    )
    return f"{text} {more}" if len(verdict.faults) > 1 else text


def _name(book: Book, verdict: Verdict, fault: Fault, lang: str) -> str:
    """A line by its code, else by its text; a link by what it links."""
    words = catalog(lang)
    if fault.table not in ("entries", "links"):
        return words.t("seal.line.head")
    if fault.code:
        return fault.code
    deal = book.repo.table("meetings").get(verdict.meeting, {}).get("deal", 0)
    tables = book.repo.deal(deal)
    if fault.table == "links":
        if link := tables.links.get(fault.number):
            ends = (link.get(end) for end in ("need", "answer"))
            entries = (tables.entries.get(end, {}) if isinstance(end, int) else {} for end in ends)
            need, answer = (str(entry.get("code", "?")) for entry in entries)
            return words.t("seal.line.link", need=need, answer=answer)
        return words.t("seal.line.a_link")
    text = str(tables.entries.get(fault.number, {}).get("text", ""))
    return words.t("seal.line.text", text=cut(shown(text), 40)) if text else words.t("seal.line.a_line")


def _was_sealed(head: Mapping[str, Any]) -> bool:
    return head.get("status") == "sealed" or any(head.get(name) for name in _TRACES)


def _in_seals(book: Book) -> set[int]:
    """The meetings that some seal of the book is of."""
    seals = (seal for deal in book.repo.table("deals") for seal in book.repo.deal(deal).seals.values())
    return {number for seal in seals if isinstance(number := seal.get("meeting"), int)}
