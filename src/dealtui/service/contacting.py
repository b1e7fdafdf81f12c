"""往来, the contact log: what happens with a client between the meetings, typed from wherever one is.

    >>> book.do(contact(book, deal, "办 @Tom Fri send access"))
    >>> book.do(contact(book, deal, "催 A3 答应周五回复"))

Its lines stand in a record of their own for each deal, a meeting of the state "log" that is made with the first of them:
so they have codes, bear actions, are searched, briefed and undone like all others. It is no meeting that was held: it has no
number, nobody reviews or seals it, and the client gets no copy of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from dealtui.domain import scribe
from dealtui.domain.people import spells
from dealtui.domain.records import Entry, Meeting
from dealtui.service.book import FOLLOWING, Book, Transaction, UseCase
from dealtui.service.following import event
from dealtui.service.preparing import Refused
from dealtui.service.recording import Recording
from dealtui.text import clean, folded

if TYPE_CHECKING:
    from dealtui.domain.people import People

_CHASE = re.compile(r"(?:催办?|chase)\s*[:：]?\s*(A\d+)(?![^\W_])\s*(.*)", re.IGNORECASE)
_DEAL = re.compile(r"(?:项目|deal)\s*[:：]\s*(?:[\"“]([^\"”]+)[\"”]|(\S+))\s*(.*)", re.IGNORECASE)

_BEGUN = re.compile(r"((?:项目|deal)\s*[:：]\s*)[\"“]?([^\"”]*)", re.IGNORECASE)


class Noted(NamedTuple):
    """What became of a line: the entry (0: none), and the action that it made or chased (0: none)."""

    deal: int
    entry: int
    action: int


def log_of(book: Book, deal: int) -> int:
    """The contact log of a deal, 0 while there is none."""
    return next((doc.doc_id for doc in book.docs("meetings", deal=deal, status="log")), 0)


def named_deal(line: str) -> tuple[str, str]:
    """The deal that a line names for itself (`项目:二期 …`, `deal:"Phase 2" …`), "" for none; and what it says."""
    if named := _DEAL.fullmatch(clean(line).strip()):
        return named[1] or named[2], named[3]
    return "", clean(line).strip()


def deal_named(book: Book, word: str) -> int:
    """The deal that a word means: its name, the beginning or a part of it or of its client's, or their pinyin; 0 for none,
    or for several."""
    wanted = folded(word)
    names = {doc.doc_id: [*book.names_of(doc.doc_id)][::-1] for doc in book.table("deals")}
    for fits in (
        lambda name: folded(name) == wanted,
        lambda name: folded(name).startswith(wanted),
        lambda name: wanted in folded(name) or spells(name, word),
    ):
        if found := [number for number, both in names.items() if any(map(fits, both))]:
            return found[0] if len(found) == 1 else 0
    return 0


def completed(book: Book, line: str) -> list[str]:
    """What a line may become that begins to name its deal: `项目:二` is `项目:订单系统二期 `, or `deal:"Phase 2" `."""
    if not (begun := _BEGUN.fullmatch(clean(line).strip())):
        return []
    word, offered = begun[2].strip(), list[str]()
    for doc in book.table("deals"):
        client, name = book.names_of(doc.doc_id)
        if name != word and any(folded(word) in folded(one) or spells(one, word) for one in (name, client)):
            offered.append(f'{begun[1]}"{name}" ' if " " in name else f"{begun[1]}{name} ")
    return offered


def contact(book: Book, deal: int, line: str, kind: str = "note") -> UseCase[Noted]:
    """Note a line with a deal, in one commit; `催 A3 …` chases an action. Refused when it says nothing, or of no action."""
    said = clean(line).strip()
    if not said:
        raise Refused("contact.empty", "line")
    if chase := _CHASE.fullmatch(said):
        return _chase(book, deal, chase[1].upper(), chase[2])

    def run(work: Transaction) -> Noted:
        number = log_of(book, deal) or _begin(work, deal)
        recording = Recording(book, number)
        try:
            entry = recording.capture([said], kind).run(work)[0].number
        finally:
            recording.close()
        return Noted(deal, entry, work.state.entries[entry].action if entry else 0)

    return UseCase("capture", run, deal, FOLLOWING)


def _begin(work: Transaction, deal: int) -> int:
    now = work.book.clock.stamp()
    return work.insert(
        "meetings", Meeting(deal=deal, status="log", started=now, created=now, recorder=work.book.user)
    )


def _chase(book: Book, deal: int, code: str, note: str) -> UseCase[Noted]:
    number = next((doc.doc_id for doc in book.docs("actions", deal=deal, code=code)), 0)
    if not number:
        raise Refused("contact.no_action", "line", code=code)
    chase = event(book, [number], "chase", note=note)

    def run(work: Transaction) -> Noted:
        chase.run(work)
        return Noted(deal, 0, number)

    return UseCase(chase.label, run, chase.deal, chase.scope)


def read_contact(book: Book, deal: int, line: str) -> tuple[scribe.Reading, People]:
    """How a line will be read, and who is known there."""
    from dealtui.domain.people import People as Known

    records = (*book.people(book.deal(deal).client), *book.people())
    known = Known.of((), records, ours=(book.user,))
    context = scribe.Context(
        now=book.clock.now(), default_kind="note", entries=book.state(deal).code_number, people=known
    )
    return scribe.read(clean(line), context), known


def contacts(book: Book, deal: int, after: str = "") -> list[Entry]:
    """The lines of a deal's contact log, the oldest first; those noted since a moment."""
    from dealtui.domain.calendar import instant

    number = log_of(book, deal)
    lines = book.state(deal).ordered(number) if number else []
    return [entry for entry in lines if not after or instant(entry.at) >= instant(after)]
