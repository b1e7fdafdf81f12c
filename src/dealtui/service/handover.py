"""交接: everything that one person holds goes to another, with the reason (guide 23, 107).

    >>> for case in hand_over(book, "韩梅", "赵敏", reason="韩梅调岗"): book.do(case)

What somebody holds: open actions as owner, helper or at a step that is not done; planned meetings to go to or to record; clients to look
after; divergences that nothing has settled; what was promised by word of mouth and is no action yet. The first case is taken back as one; each sealed record with
divergences or promises is a case of its own, an amendment, which needs the reason, else it is left.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from dealtui.domain.lifecycle import SETTLED, EventRefused
from dealtui.domain.records import Action, Attendee, Helper, Meeting
from dealtui.i18n import Catalog
from dealtui.service.book import FOLLOWING, Book, Transaction, UseCase
from dealtui.service.entries import change_entry
from dealtui.service.following import noted, one_person
from dealtui.service.lists import promises_of
from dealtui.service.sealing import amending
from dealtui.text import clean_multiline, one_line


class Held(NamedTuple):
    """What somebody holds, by numbers: divergences and spoken promises as (meeting, line)."""

    actions: tuple[int, ...]
    meetings: tuple[int, ...]
    clients: tuple[int, ...]
    divergences: tuple[tuple[int, int], ...]
    promises: tuple[tuple[int, int], ...]

    @property
    def lines(self) -> dict[int, list[int]]:
        """Divergences and promises of each meeting."""
        found = defaultdict[int, list[int]](list)
        for meeting, line in (*self.divergences, *self.promises):
            found[meeting].append(line)
        return found

    def words(self, words: Catalog) -> str:
        """2 actions, 1 planned meeting; "" where it is nothing."""
        counts = {name: len(held) for name, held in self._asdict().items()}
        told = [words.tn(f"handover.{name}", n, n=n) for name, n in counts.items() if n]
        return words.t("list.comma").join(told)


def held(book: Book, who: str) -> Held:
    """What a person holds."""
    who = one_line(who)
    doing = (doc.doc_id for doc in book.table("actions") if doc.get("state") not in SETTLED)
    heads = [book.meeting(doc.doc_id) for doc in book.table("meetings")]
    promised = [promise.line for promise in promises_of(book, open_only=True)]
    ours = (line for line in promised if line.side != "client" and (line.owner or line.speaker) == who)
    nobody = Attendee(name="")
    return Held(
        tuple(number for number in doing if _handed(book.record("actions", number), who, "")),
        tuple(head.doc_id for head in heads if head.status == "planned" and _moved(head, who, nobody)),
        tuple(client.doc_id for client in book.clients() if client.owner == who),
        tuple((head.doc_id, point.entry) for head in heads for point in head.disputed if point.owner == who),
        tuple((line.meeting, line.doc_id) for line in ours),
    )


def hand_over(book: Book, giver: str, taker: str, *, reason: str = "") -> list[UseCase[int]]:
    """The cases that give all of one person's to another; each says how many records it changed. EventRefused where nobody, or
    a crowd, is to take it."""
    giver, reason = one_line(giver), clean_multiline(reason).strip()
    taker = one_person("handover", "", taker)
    if taker == giver:
        raise EventRefused("handover", "same_person")

    def run(work: Transaction) -> int:
        what = held(book, giver)
        changed = _hand_over(work, what, giver, taker, reason)
        for meeting, lines in what.lines.items():
            if not _is_sealed(book, meeting):
                changed += _owned(work, meeting, lines, taker)
        work.deal = 0  # of several deals, taken back as one
        return changed

    cases = [UseCase("handover", run, scope=FOLLOWING)]
    for meeting, lines in held(book, giver).lines.items() if reason else ():
        if _is_sealed(book, meeting):
            case = UseCase("handover", partial(_owned, meeting=meeting, lines=lines, taker=taker))
            cases.append(amending(case, meeting, reason))
    return cases


def _is_sealed(book: Book, meeting: int) -> bool:
    return book.meeting(meeting).status == "sealed"


def _owned(work: Transaction, meeting: int, lines: list[int], taker: str) -> int:
    work.deal = work.book.meeting(meeting).deal
    for line in lines:
        change_entry(work, line, owner=taker)
    return len(lines)


def left(book: Book, what: Held, reason: str) -> list[str]:
    """The archive numbers of sealed records whose divergences stay, as no reason was given."""
    sealed = (meeting for meeting in what.lines if _is_sealed(book, meeting))
    return [book.meeting(meeting).archive for meeting in sealed if not reason.strip()]


def _hand_over(work: Transaction, what: Held, giver: str, taker: str, reason: str) -> int:
    book = work.book
    for number in what.actions:
        action: Action = book.record("actions", number)
        fields = _handed(action, giver, taker)
        if reason:
            fields["note"] = noted(book, action, f"{giver} -> {taker}: {reason}")
        work.update("actions", number, **fields)
    person = Attendee(name=taker, side="ours")
    if known := next((one for one in book.people() if one.name == taker), None):
        person = replace(person, title=known.title, role=" ".join(known.roles[:1]), person=known.doc_id)
    for number in what.meetings:
        work.update("meetings", number, **_moved(book.meeting(number), giver, person))
    for number in what.clients:
        work.update("clients", number, owner=taker)
    return len(what.actions) + len(what.meetings) + len(what.clients)


def _handed(action: Action, giver: str, taker: str) -> dict[str, Any]:
    """The fields that change when one person's share goes to another; nobody helps themselves."""

    def share(name: str) -> str:
        return taker if name == giver else name

    fields: dict[str, Any] = {
        "owner": share(action.owner),
        "steps": tuple(
            step if step.state == "done" else replace(step, person=share(step.person))
            for step in action.steps
        ),
    }
    if giver in (action.owner, *(helper.name for helper in action.helpers)):
        helpers: dict[str, Helper] = {}
        for helper in action.helpers:
            if (name := share(helper.name)) != fields["owner"]:
                helpers.setdefault(name, replace(helper, name=name))
        fields["helpers"] = tuple(helpers.values())
    return {name: value for name, value in fields.items() if value != getattr(action, name)}


def _moved(head: Meeting, giver: str, taker: Attendee) -> dict[str, Any]:
    """The fields of a planned meeting that change: who goes there and who records. Who goes there already goes once; what the
    one was there for (decides, coordinates) the other is, who is nothing yet."""
    fields: dict[str, Any] = {"recorder": taker.name} if head.recorder == giver else {}
    gone = next((one for one in head.attendees if (one.side, one.name) == ("ours", giver)), None)
    if gone is not None:
        there = next((one for one in head.attendees if (one.side, one.name) == ("ours", taker.name)), taker)
        new = replace(there, role=there.role or gone.role)
        kept = [one for one in head.attendees if one not in (gone, there)]
        place = min(head.attendees.index(gone), len(kept))
        fields["attendees"] = (*kept[:place], new, *kept[place:])
    return fields
