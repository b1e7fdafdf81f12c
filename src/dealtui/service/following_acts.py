"""What is done with actions: the events of the life cycle, the board's moves, edits, notes, chases (guide 25, 26, 93-98).

Every function gives an `Act`; `Following.apply` carries it out. `numbers` are the actions that are marked: all of them
or none, in one commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dealtui.domain.action_records import Chase
from dealtui.domain.dependence import cycle
from dealtui.domain.lifecycle import OPEN, Refused, event_to, transition
from dealtui.domain.records import Action
from dealtui.domain.review import is_crowd
from dealtui.service.entry_work import add_entry
from dealtui.service.following import Act
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work
from dealtui.store.errors import Stale
from dealtui.text import clean, clean_multiline

__all__ = [
    "action_in",
    "add_note",
    "assign",
    "cleaned",
    "depend",
    "edit",
    "event",
    "happen",
    "look_at",
    "move",
    "one_deal",
    "one_person",
]

# What may be changed by hand, outside the life cycle
_EDITABLE = frozenset(
    "task owner helpers part side internal note needs result next_step next_due sent_to due_text".split()
)
_MANY_LINES = frozenset(("note", "result", "feedback", "text"))


def action_in(work: Work, number: int) -> Action:
    """An action as the work has it; Stale when it is gone."""
    doc = work.doc("actions", number)
    if doc is None:
        raise Stale("actions", number, {})
    return Action.from_doc({**doc, "doc_id": number})


def cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    """Text as it may be kept: one line, or several where a field has them."""
    return {
        name: value
        if not isinstance(value, str)
        else clean_multiline(value).strip()
        if name in _MANY_LINES
        else clean(value).strip()
        for name, value in fields.items()
    }


def one_person(event: str, code: str, name: str) -> str:
    """The name of exactly one accountable person (guide 26); Refused for a crowd, and for nobody."""
    name = clean(name).strip().removeprefix("@").removeprefix("＠")
    if not name:
        raise Refused(event, "no_owner", code)
    if is_crowd(name):
        raise Refused(event, "shared_owner", code)
    return name


# ---------------------------------------------------------------------- the life cycle


def event(book: Book, numbers: Iterable[int], name: str, **given: Any) -> Act[None]:
    """An event of `lifecycle.RULES` for some actions, with what it asks for (see `lifecycle.transition`).

    chase takes `note`. feedback is also written into the record, as a line of the meeting where the action was
    promised (guide 97), so it takes actions of one deal at a time.
    """
    chosen, given = tuple(numbers), cleaned(given)
    deal = one_deal(book, chosen, name) if name == "feedback" else 0

    def run(work: Work) -> None:
        for number in chosen:
            happen(work, number, name, given)

    return Act(name, run, deal)


def happen(work: Work, number: int, name: str, given: dict[str, Any]) -> None:
    """An event within a commit."""
    action, now = action_in(work, number), work.book.clock.stamp()
    fields = transition(action, name, now, **given)
    if name == "chase":
        chase = Chase(at=given.get("at") or now, by=work.book.user, note=given.get("note", ""))
        fields["chases"] = (*action.chases, chase)
    work.update("actions", number, **fields)
    if name == "feedback":
        _into_the_record(work, action_in(work, number))


def _into_the_record(work: Work, action: Action) -> None:
    """The client's answer as a line of the record that the action came from (guide 97, 98).

    It comes after the record: it may be added when that is sealed, and is no part of the seal (`Entry.follows`).
    """
    add_entry(
        work,
        meeting=action.meeting,
        kind="note",
        text=action.feedback.replace("\n", " "),
        at=work.book.clock.stamp(),
        by=work.book.user,
        order=work.state.last_order(action.meeting) + 1,
        speaker=action.sent_to,
        side="client",
        internal=action.internal,
        refs=tuple(n for n in (action.entry, *action.needs) if n in work.state.entries),
        follows=action.doc_id,
    )


def one_deal(book: Book, numbers: Iterable[int], name: str) -> int:
    """The deal of all these actions; Refused where they are of several."""
    deals = {book.record("actions", number).deal for number in numbers}
    if len(deals) != 1:
        raise Refused(name, "several_deals")
    return deals.pop()


# ---------------------------------------------------------------------- the board


def move(book: Book, numbers: Iterable[int], column: str) -> Act[None]:
    """To a column of `lifecycle.COLUMNS`, by the event that leads there; Refused when the life cycle does not allow it.

    Where a card stands within its column is `following_places.put`.
    """
    chosen = tuple(numbers)

    def run(work: Work) -> None:
        for number in chosen:
            action = action_in(work, number)
            name, given = event_to(action.state, action.side or "ours", column)
            if name:
                happen(work, number, name, given)

    return Act("move", run)


# ---------------------------------------------------------------------- what an action says


def edit(book: Book, number: int, *, expect: int | None = None, **fields: Any) -> Act[None]:
    """Change what an action says: task, owner, helpers, part, side, internal, note, needs, and until it is told its
    result. Its date, state and steps have acts of their own. Stale when `expect` is not its revision."""
    if unknown := fields.keys() - _EDITABLE:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    given = cleaned(fields)

    def run(work: Work) -> None:
        action = action_in(work, number)
        if "owner" in given:
            given["owner"] = one_person("edit", action.code, given["owner"])
        if given.get("side", action.side) != action.side and action.state not in OPEN:
            raise Refused("edit", "side_settled", action.code, "reopen", action.state)
        if {"result", "sent_to"} & given.keys() and action.state in ("sent", "answered", "closed"):
            raise Refused("edit", "already_told", action.code, "reopen", action.state)
        work.update("actions", number, expect=expect, **given)

    return Act("edit", run)


def assign(book: Book, numbers: Iterable[int], owner: str) -> Act[None]:
    """Give actions one accountable person (guide 26); who helped with one does not help themselves."""
    chosen = tuple(numbers)

    def run(work: Work) -> None:
        for number in chosen:
            action = action_in(work, number)
            name = one_person("edit", action.code, owner)
            work.update(
                "actions",
                number,
                owner=name,
                helpers=tuple(helper for helper in action.helpers if helper.name != name),
            )

    return Act("owner", run)


def add_note(book: Book, numbers: Iterable[int], text: str) -> Act[None]:
    """A note, below the notes before it, with its day and author."""
    chosen, text = tuple(numbers), clean_multiline(text).strip()

    def run(work: Work) -> None:
        for number in chosen:
            note = action_in(work, number).note
            line = f"{work.book.clock.now():%Y-%m-%d} {work.book.user}: {text}"
            work.update("actions", number, note=f"{note}\n{line}" if note else line)

    return Act("note", run)


def look_at(book: Book, numbers: Iterable[int]) -> Act[None]:
    """What they rest on was changed, and somebody has looked at it since: no longer suspect (guide 27).

    Where all are of one deal, the marks go off the lines they were promised in too, so that the record asks no second
    time.
    """
    chosen = tuple(numbers)
    actions = book.repo.table("actions")
    docs = [actions.get(number, {}) for number in chosen]
    deals = {doc.get("deal", 0) for doc in docs}
    deal = deals.pop() if len(deals) == 1 else 0
    lines = [doc["entry"] for doc in docs if doc.get("entry")] if deal else []

    def run(work: Work) -> None:
        from dealtui.service.suspecting import look

        for (
            number
        ) in chosen:  # first: an act is taken back by the revisions of its actions, which marks leave alone
            if action_in(work, number).suspect:
                work.update("actions", number, suspect=False)
        for line in lines:
            if line in work.state.entries:
                look(work, line)

    return Act("look", run, deal if lines else 0)


def depend(book: Book, number: int, on: Iterable[int]) -> Act[None]:
    """The actions that must be done before this one, all of them; Refused when that would go round in a circle."""
    wanted = tuple(dict.fromkeys(on))

    def run(work: Work) -> None:
        table = work.book.repo.table("actions")
        graph = {n: tuple(doc.get("depends", ())) for n, doc in table.items() if doc.get("depends")}
        if circle := cycle(graph, number, wanted):
            codes = " → ".join(table.get(n, {}).get("code", "") for n in circle)
            raise Refused("depend", "circle", codes)
        for other in wanted:
            action_in(work, other)
        work.update("actions", number, depends=wanted)

    return Act("depend", run)
