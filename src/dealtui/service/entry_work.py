"""What an entry brings with it: the links of an answer and the action of a promise, kept true to the line."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dealtui.domain.ids import new_id
from dealtui.domain.kinds import BY_NAME
from dealtui.domain.records import Action, Attendee, Entry, Helper, Link
from dealtui.domain.scribe import Reading
from dealtui.service.work import Work
from dealtui.store.errors import StoreError

__all__ = ["Answered", "add_entry", "change_entry", "fields_of"]


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

# Words that stand for a side where a name is expected
_CLIENT_WORDS = frozenset(("客户", "客户方", "对方", "甲方", "client"))
_OUR_WORDS = frozenset(("我方", "我们", "乙方", "ours", "us"))


def fields_of(reading: Reading, attendees: tuple[Attendee, ...]) -> dict[str, Any]:
    """An entry's fields as its line is read."""
    # who sees to a divergence need not be of the side that holds it
    named = reading.speaker if reading.kind == "divergence" else reading.owner or reading.speaker
    return {
        "kind": reading.kind,
        "raw": reading.raw,
        "text": reading.text,
        "internal": reading.internal,
        "speaker": reading.speaker,
        "side": reading.side or side_of(named, attendees),
        "topics": reading.topics,
        "refs": reading.refs,
        "fit": reading.fit,
        "owner": reading.owner,
        "helpers": tuple(Helper(name=name, part=part) for name, part in reading.helpers),
        "part": reading.part,
        "due": reading.due,
        "due_text": reading.due_text,
        "criterion": reading.criterion,
        "place": reading.place,
        "amount": reading.amount,
        "position": reading.position,
        "client_position": reading.client_position,
    }


def side_of(name: str, attendees: tuple[Attendee, ...]) -> Any:
    """The side that a name belongs to, as far as the meeting's people tell; "" when they do not."""
    if not name:
        return ""
    for attendee in attendees:
        if attendee.name == name:
            return attendee.side
    if name.casefold() in _CLIENT_WORDS:
        return "client"
    return "ours" if name.casefold() in _OUR_WORDS else ""


def add_entry(work: Work, **fields: Any) -> int:
    """Store a new entry with its code, its links and its action; gives its number."""
    number = work.next_id("entries")
    entry = Entry(
        doc_id=number,
        id=new_id(),
        revision=work.revision,
        code=work.state.next_code(fields["kind"]),
        **fields,
    )
    if entry.kind == "action":
        entry = replace(entry, action=work.insert("actions", _action(work, entry)))
    work.insert("entries", entry, number)
    if entry.refs:
        _relink(work, entry, answered=())
        _settle(work, None, entry)
    return number


def change_entry(work: Work, number: int, *, expect: int | None = None, **fields: Any) -> None:
    """Change an entry, and with it its code (when the kind changes), its links and its action.

    What rests on it is in doubt from then on, if it says something else now; who rewrites a line has looked at it.
    """
    from dealtui.domain.suspect import says_otherwise  # not needed to record a line
    from dealtui.service.suspecting import rewritten

    old = work.state.entries[number]
    new = replace(old, **fields)
    if new.kind != old.kind:
        fields["code"] = work.state.next_code(new.kind)
        new = replace(new, code=fields["code"])
    if says_otherwise(old, new):
        fields["suspect"] = ()
        rewritten(work, old)
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


def _keep_answer(work: Work, line: Entry) -> None:
    """Refuse to take the client's answer out of the record while the action it is to rests on it (guide 97, 98)."""
    action = work.doc("actions", line.follows) or {}
    others = (
        other
        for other in work.state.entries.values()
        if other.follows == line.follows and other.kind == "note" and not other.deleted
    )
    if action.get("state") in ("answered", "closed") and all(other.doc_id == line.doc_id for other in others):
        raise Answered(action.get("code", ""))


def _settle(work: Work, old: Entry | None, new: Entry) -> None:
    """What a line settles or replaces; most lines can do neither, and `capture` need not load how it is done."""
    kinds = {new.kind, old.kind if old else new.kind}
    if kinds & {"consensus", "decision", "divergence"} and (old or new.refs):
        from dealtui.service.settling import settle

        settle(work, old, new)


def _answered(work: Work, entry: Entry) -> tuple[int, ...]:
    """The needs that an entry answers by what it says: the needs it refers to, if its kind answers."""
    if entry.deleted or not BY_NAME[entry.kind].answers:
        return ()
    entries = work.state.entries
    return tuple(ref for ref in entry.refs if ref in entries and entries[ref].kind == "need")


def _relink(work: Work, entry: Entry, answered: tuple[int, ...]) -> None:
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


def _unlink_impossible(work: Work, entry: Entry) -> None:
    """A line that was taken out, or became something else, answers nothing and is answered by nothing any more."""
    is_need = entry.kind == "need" and not entry.deleted
    can_answer = BY_NAME[entry.kind].answers and not entry.deleted
    for link in tuple(work.state.links.values()):
        if (link.need == entry.doc_id and not is_need) or (link.answer == entry.doc_id and not can_answer):
            work.remove("links", link.doc_id)


def _action(work: Work, entry: Entry) -> Action:
    """The action that is born from an entry."""
    meeting = work.doc("meetings", entry.meeting) or {}
    return Action(
        deal=meeting.get("deal", work.deal),
        meeting=entry.meeting,
        entry=entry.doc_id,
        code=entry.code,
        task=entry.text,
        owner=entry.owner,
        helpers=entry.helpers,
        part=entry.part,
        side=entry.side or "ours",
        internal=entry.internal,
        due=entry.due,
        due_text=entry.due_text,
        original_due=entry.due,
        created=entry.at,
        needs=_served(work, entry),
    )


def _served(work: Work, entry: Entry) -> tuple[int, ...]:
    """The needs that an action serves by what its line names: needs, and what the answers it names answer."""
    entries = work.state.entries
    named = [ref for ref in entry.refs if ref in entries]
    needs = [ref for ref in named if entries[ref].kind == "need"]
    if answers := {ref for ref in named if BY_NAME[entries[ref].kind].answers}:
        needs += [link.need for link in work.state.links.values() if link.answer in answers]
    return tuple(dict.fromkeys(needs))


def _new_due(work: Work, old: Entry, new: Entry) -> dict[str, Any]:
    """A line that is corrected sets its action's date anew, unless the date has been moved on its own since."""
    action = work.doc("actions", old.action) or {}
    if new.due == old.due or action.get("due", "") != old.due or action.get("slips"):
        return {}
    return {"due": new.due, "due_text": new.due_text, "original_due": new.due}
