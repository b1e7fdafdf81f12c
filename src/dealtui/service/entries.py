"""What an entry brings with it: links, action, sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dealtui.domain.kinds import BY_NAME
from dealtui.domain.people import People, named_in
from dealtui.domain.records import Action, Entry, Helper, Link, born_of, new_id
from dealtui.service.book import Transaction
from dealtui.store.errors import StoreError

if TYPE_CHECKING:
    from dealtui.domain.scribe import Reading


class Answered(StoreError):
    """The line holds the client's answer to an action that was answered or closed by it; `detail` is the action's code."""

    code = "answered"

    @property
    def key(self) -> str:
        return "follow.answer_kept"

    def __init__(self, action: str) -> None:
        super().__init__(detail=action)


# What an action takes from its line
_FROM_LINE = ("task", "owner", "helpers", "part", "side", "internal", "code", "needs")


def fields_of(reading: Reading, known: People) -> dict[str, Any]:
    """An entry's fields as its line is read, those that other programs give (`literal`) with the whole names of who is known; a
    side that nobody knows is ""."""
    # who sees to a divergence need not be of the side that holds it
    named = reading.speaker if reading.kind == "divergence" else reading.owner or reading.speaker
    return {
        "kind": reading.kind,
        "raw": reading.raw,
        "text": reading.text,
        "internal": reading.internal,
        "speaker": known.full(reading.speaker),
        "side": reading.side or known.side(named),
        "topics": reading.topics,
        "refs": reading.refs,
        "fit": reading.fit,
        "owner": known.full(reading.owner),
        "helpers": tuple(Helper(name=known.full(name), part=part) for name, part in reading.helpers),
        "part": reading.part,
        "due": reading.due,
        "due_text": reading.due_text,
        "criterion": reading.criterion,
        "place": reading.place,
        "amount": reading.amount,
        "position": reading.position,
        "client_position": reading.client_position,
    }


def settle_names(
    work: Transaction, meeting: int, known: People, said: Mapping[str, str] | None = None
) -> None:
    """Bring the lines of a meeting up to who is known by now: whom they name bears the whole name, and what had no side that
    person's. `said`: names that were used, and whose they are, where the words alone do not tell."""
    told = said or {}
    for entry in work.state.ordered(meeting):
        if not (names := named_in(entry)):
            continue
        whole = {name: told.get(name) or known.full(name) for name in names}
        named = entry.speaker if entry.kind == "divergence" else entry.owner or entry.speaker
        fields: dict[str, Any] = {
            "speaker": whole.get(entry.speaker, entry.speaker),
            "owner": whole.get(entry.owner, entry.owner),
            "helpers": tuple(replace(one, name=whole.get(one.name, one.name)) for one in entry.helpers),
            "side": entry.side or known.side(whole.get(named, named)),
        }
        if any(getattr(entry, name) != value for name, value in fields.items()):
            change_entry(work, entry.doc_id, **fields)


def add_entry(work: Transaction, **fields: Any) -> int:
    """Store a new entry with its code, its links and its action; gives its number. The last of its meeting, noted now and by
    the user, where nothing else is said."""
    number, state = work.next_id("entries"), work.state
    made: dict[str, Any] = {
        "code": state.next_code(fields["kind"]),
        "at": work.book.clock.stamp(),
        "by": work.book.user,
        "order": state.last_order(fields["meeting"]) + 1,
    }
    entry = Entry(doc_id=number, id=new_id(), revision=work.revision, **(made | fields))
    if entry.kind == "action":
        # a line that follows an action that is not there yet promises that one (`following.new_action`)
        number_given = 0 if work.doc("actions", entry.follows) else entry.follows
        entry = replace(entry, action=work.insert("actions", _action(work, entry), number_given))
    work.insert("entries", entry, number)
    if entry.refs:
        _relink(work, entry, answered=())
        _settle(work, None, entry)
    return number


def change_entry(work: Transaction, number: int, *, expect: int | None = None, **fields: Any) -> None:
    """Change an entry, and with it its code (when the kind changes), its links and its action.

    What rests on it is in doubt from then on, if it says something else now; who rewrites a line has looked at it.
    """
    from dealtui.domain.recheck import says_otherwise  # not needed to record a line
    from dealtui.service.recheck import note_reworded

    old = work.state.entries[number]
    new = replace(old, **fields)
    if new.kind != old.kind:
        fields["code"] = work.state.next_code(new.kind)
        new = replace(new, code=fields["code"])
    if says_otherwise(old, new):
        fields["suspect"] = ()
        note_reworded(work, old)
    if old.follows and old.kind == "note" and (new.deleted or new.kind != "note"):
        _keep_answer(work, old)
    promised = new.kind == "action" and not new.deleted
    if promised and not old.action:
        fields["action"] = work.insert("actions", _action(work, new))
    elif promised:
        from dealtui.domain.lifecycle import OPEN

        before, born = _action(work, old), _action(work, new)
        # whose work it was decides what closing it took: it stays once the work is over
        over = (work.doc("actions", old.action) or {}).get("state", "todo") not in OPEN
        work.update(
            "actions",
            old.action,
            **{  # what the line says now; what was arranged on its own since (handed over, reworded) stays
                name: getattr(born, name)
                for name in _FROM_LINE
                if getattr(born, name) != getattr(before, name) and not (name == "side" and over)
            },
            **_new_due(work, old, new),
        )
    elif old.action:
        work.remove("actions", old.action)
        fields["action"] = 0
    work.update("entries", number, expect=expect, **fields)
    _relink(work, new, answered=_answered(work, old))
    if new.deleted or new.kind != old.kind:
        _unlink_impossible(work, new)
    _settle(work, old, new)


def _keep_answer(work: Transaction, line: Entry) -> None:
    """Refuse to take the client's answer out of the record while the action it is to rests on it (guide 97, 98)."""
    action = work.doc("actions", line.follows) or {}
    told = (other for other in work.state.alive if other.kind == "note")
    answers = [other.doc_id for other in told if other.follows == line.follows]
    if action.get("state") in ("answered", "closed") and answers in ([], [line.doc_id]):
        raise Answered(action.get("code", ""))


def _settle(work: Transaction, old: Entry | None, new: Entry) -> None:
    """What a line settles or replaces; most lines can do neither, and `capture` need not load how it is done."""
    kinds = {new.kind, old.kind if old else new.kind}
    if kinds & {"consensus", "decision", "divergence"} and (old or new.refs):
        from dealtui.service.recheck import settle

        settle(work, old, new)


def _answered(work: Transaction, entry: Entry) -> tuple[int, ...]:
    """The needs that an entry answers by what it says: the needs it refers to, if its kind answers."""
    if entry.deleted or not BY_NAME[entry.kind].answers:
        return ()
    entries = work.state.entries
    return tuple(ref for ref in entry.refs if ref in entries and entries[ref].kind == "need")


def _relink(work: Transaction, entry: Entry, answered: tuple[int, ...]) -> None:
    """Bring the links of an answer up to its line; links that a reviewer drew by hand stay."""
    wanted = _answered(work, entry)
    present = {link.need: link for link in work.state.links_of(entry.doc_id)}
    fit = entry.fit or "pending"
    for need in dict.fromkeys(wanted):
        if link := present.get(need):
            if entry.fit:
                work.update("links", link.doc_id, fit=fit)
        else:
            work.insert("links", Link(need=need, answer=entry.doc_id, fit=fit))
    for need in set(answered) - set(wanted):
        if link := present.get(need):
            work.remove("links", link.doc_id)


def _unlink_impossible(work: Transaction, entry: Entry) -> None:
    """A line that was taken out, or became something else, answers nothing and is answered by nothing any more."""
    is_need = entry.kind == "need" and not entry.deleted
    can_answer = BY_NAME[entry.kind].answers and not entry.deleted
    for link in tuple(work.state.links.values()):
        if (link.need == entry.doc_id and not is_need) or (link.answer == entry.doc_id and not can_answer):
            work.remove("links", link.doc_id)


def _action(work: Transaction, entry: Entry) -> Action:
    """The action that is born from an entry."""
    meeting = work.doc("meetings", entry.meeting) or {}
    return born_of(entry, meeting.get("deal", work.deal), _served(work, entry))


def _served(work: Transaction, entry: Entry) -> tuple[int, ...]:
    """The needs that an action serves by what its line names: needs, and what the answers it names answer."""
    entries = work.state.entries
    named = [ref for ref in entry.refs if ref in entries]
    needs = [ref for ref in named if entries[ref].kind == "need"]
    if answers := {ref for ref in named if BY_NAME[entries[ref].kind].answers}:
        needs += [link.need for link in work.state.links.values() if link.answer in answers]
    return tuple(dict.fromkeys(needs))


def _new_due(work: Transaction, old: Entry, new: Entry) -> dict[str, Any]:
    """A line that is corrected sets its action's date anew, unless the date has been moved on its own since."""
    action = work.doc("actions", old.action) or {}
    if new.due == old.due or action.get("due", "") != old.due or action.get("slips"):
        return {}
    return {"due": new.due, "due_text": new.due_text, "original_due": new.due}
