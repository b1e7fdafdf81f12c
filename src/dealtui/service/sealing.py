"""Sealing a record that is complete, amending it with a reason, noting the client's confirmation (guide 28, 66, 68, 103).

>>> seal(book, 12, reviewer="韩梅")
>>> amend(book, 12, "金额录入有误", lambda work: change_entry(work, 31, text="预算120万元"))
>>> confirm(book, 12, "王总", "2026-11-26")

Each is one commit that adds a link to the meeting's chain (`domain.seal`); none can be undone or changed afterwards.
The wrappers `sealed`, `amended` and `confirmed` are the use cases themselves, for `Book.change_async`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from dealtui.domain import seal as chain
from dealtui.domain.ids import new_id
from dealtui.domain.records import Seal
from dealtui.domain.review import Finding
from dealtui.service.sealed import NotSealed
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work
from dealtui.text import clean

__all__ = [
    "NotSealed",
    "amend",
    "amended",
    "amendments_of",
    "confirm",
    "confirmed",
    "obstacles",
    "seal",
    "sealed",
    "seals_of",
]

T = TypeVar("T")

# What an action promises, of all that it holds
_PROMISED = ("entry", "code", "task", "owner", "part", "helpers", "side", "internal", "due", "due_text")


# ---------------------------------------------------------------------- sealing


def obstacles(book: Book, meeting: int) -> list[Finding]:
    """What keeps a record from being sealed: the findings of the review that block (guide 68)."""
    from dealtui.service.reviewing import check

    return [finding for finding in check(book, meeting) if finding.rule.blocks]


def seal(book: Book, meeting: int, reviewer: str = "") -> str:
    """Seal a record: version 1, with its archive number, which is the answer. The reviewer is the user unless named.

    Raises NotSealed, and what `Book.change` raises.
    """
    return book.change("seal", sealed(meeting, reviewer), **_where(book, meeting))


def sealed(meeting: int, reviewer: str = "") -> Callable[[Work], str]:
    """The use case of `seal`."""

    def use_case(work: Work) -> str:
        book = work.book
        head = work.doc("meetings", meeting) or {}
        if head.get("status") == "sealed":
            raise NotSealed("already")
        if head.get("status") != "draft":
            raise NotSealed("not_over")
        if missing := obstacles(book, meeting):
            raise NotSealed("incomplete", missing)
        now = book.clock.stamp()
        archive = head.get("archive") or next_archive(book, now)
        who = _line(reviewer) or book.user
        work.update("meetings", meeting, reviewer=who, reviewed=now, archive=archive)
        work.may_amend.add(meeting)
        lines = _lines(work, meeting)
        promised = _promises(work, lines)
        _add(work, meeting, lines, what="seal", version=1, person=who, on=now, promised=promised)
        return archive

    return use_case


def next_archive(book: Book, now: str) -> str:
    """The next archive number of the year, unique in the book: DT-2026-0007. To be asked under the book's lock."""
    prefix = f"DT-{now[:4]}-"
    given = (doc.get("archive", "") for doc in book.repo.table("meetings").values())
    serials = [int(number.removeprefix(prefix)) for number in given if _serial(number, prefix)]
    return f"{prefix}{max(serials, default=0) + 1:04}"


# ---------------------------------------------------------------------- amending


def amend(book: Book, meeting: int, reason: str, use_case: Callable[[Work], T]) -> T:
    """Change a sealed record by a use case, with the reason; a new version, which the client has not confirmed yet.

    Raises NotSealed, and what `Book.change` raises.
    """
    return book.change("amend", amended(meeting, reason, use_case), **_where(book, meeting))


def amended(meeting: int, reason: str, use_case: Callable[[Work], T]) -> Callable[[Work], T]:
    """A use case that changes a sealed record, made into an amendment of it."""

    def whole(work: Work) -> T:
        head = work.doc("meetings", meeting) or {}
        if head.get("status") != "sealed":
            raise NotSealed("not_yet")
        if not re.search(r"\w", reason):
            raise NotSealed("no_reason")
        if not seals_of(work, meeting):
            raise NotSealed("broken")
        before = {line.key: line for line in _lines(work, meeting)}
        work.may_amend.add(meeting)
        result = use_case(work)
        after = _lines(work, meeting)
        gone = before.keys() - {line.key for line in after}
        changed = [
            line
            for line in (*after, *(chain.Line(*key, None) for key in sorted(gone)))
            if line.key not in before or chain.canonical(before[line.key]) != chain.canonical(line)
        ]
        if not changed:
            raise NotSealed("unchanged")
        # a link that was taken out has a row without a document: what it was then is kept as well
        rows = {tuple(row[:2]) for doc in seals_of(work, meeting).values() for row in doc["rows"]}
        old = [[*line.key, before[line.key].doc if line.key in before else None] for line in changed]
        work.label = "amend"
        _add(
            work,
            meeting,
            changed,
            what="amend",
            version=head["version"] + 1,
            reason=_line(reason),
            old=tuple(row for row in old if tuple(row[:2]) in rows),
            promised=_promises(work, changed),
        )
        return result

    return whole


# ---------------------------------------------------------------------- the client's confirmation


def confirm(book: Book, meeting: int, who: str, when: str = "") -> None:
    """Note that the client has confirmed the record as it is now: who, and when (ISO; "" is now). Chained as well."""
    book.change("confirm", confirmed(meeting, who, when), **_where(book, meeting))


def confirmed(meeting: int, who: str, when: str = "") -> Callable[[Work], None]:
    """The use case of `confirm`."""

    def use_case(work: Work) -> None:
        head = work.doc("meetings", meeting) or {}
        if head.get("status") != "sealed":
            raise NotSealed("not_yet")
        if not re.search(r"\w", who):
            raise NotSealed("no_name")
        if not seals_of(work, meeting):
            raise NotSealed("broken")
        work.may_amend.add(meeting)
        on = when or work.book.clock.stamp()
        _add(work, meeting, (), what="confirm", version=head["version"], person=_line(who), on=on)

    return use_case


# ---------------------------------------------------------------------- the chain


def seals_of(source: Book | Work, meeting: int, deal: int = 0) -> dict[int, Mapping[str, Any]]:
    """The seals of a meeting by their number, as they are stored."""
    book = source.book if isinstance(source, Work) else source
    deal = source.deal if isinstance(source, Work) else deal or book.meeting(meeting).deal
    seals = book.repo.deal(deal).seals
    return {n: seals[n] for n in sorted(seals) if seals[n].get("meeting") == meeting}


def amendments_of(book: Book, meeting: int) -> tuple[chain.Amendment, ...]:
    """What was amended since the record was sealed, line by line, with what was said before."""
    seals = seals_of(book, meeting)
    if len(seals) < 2:
        return ()
    tables = book.repo.deal(book.meeting(meeting).deal)
    head = book.repo.table("meetings")[meeting]
    return tuple(chain.amendments(seals, chain.lines_of(meeting, head, tables.entries, tables.links)))


def _where(book: Book, meeting: int) -> dict[str, Any]:
    return {"deal": book.meeting(meeting).deal, "scope": meeting}


def _lines(work: Work, meeting: int) -> list[chain.Line]:
    """The record as the work has it."""
    entries = {n: doc for n in work.state.entries if (doc := work.doc("entries", n))}
    links = {n: doc for n in work.state.links if (doc := work.doc("links", n))}
    return chain.lines_of(meeting, work.doc("meetings", meeting) or {}, entries, links)


def _promises(work: Work, lines: Sequence[chain.Line]) -> tuple[Mapping[str, Any], ...]:
    """The actions of lines as they are promised now: what is done about them later changes only the actions."""
    promised = []
    for line in lines:
        number = (line.doc or {}).get("action", 0)
        if action := number and work.doc("actions", number):
            promised.append(
                {"action": number, **{name: action[name] for name in _PROMISED if name in action}}
            )
    return tuple(promised)


def _add(work: Work, meeting: int, lines: Sequence[chain.Line], **fields: Any) -> None:
    """Store a seal of lines, going on from the last, and say so in the meeting's head."""
    book, head = work.book, work.doc("meetings", meeting) or {}
    number = work.next_id("seals")
    new = Seal(
        id=new_id(),
        revision=work.revision,
        meeting=meeting,
        at=book.clock.stamp(),
        by=book.user,
        archive=head["archive"],
        form=chain.FORM,
        before=head.get("seal", ""),
        **fields,
    )
    rows = chain.chained(new.before, [chain.Line("seals", number, new.to_doc()), *lines])
    work.insert("seals", replace(new, rows=tuple(rows)), number)
    confirmed = new.what == "confirm"
    work.update(
        "meetings",
        meeting,
        status="sealed",
        sealed=head.get("sealed") or new.at,
        version=new.version,
        seal=rows[-1][-1],
        confirmed_by=new.person if confirmed else "",
        confirmed=new.on if confirmed else "",
    )


def _serial(archive: str, prefix: str) -> bool:
    return archive.startswith(prefix) and archive.removeprefix(prefix).isdecimal()


def _line(text: str) -> str:
    return clean(text).strip()
