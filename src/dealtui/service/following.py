"""Following up until it is closed: what is done with actions, each time one commit that can be taken back (guide 79-98).

Each is a use case in the scope FOLLOWING: the command line does it at once, the screens while the event loop stays free:

    >>> book.do(event(book, [3], "done", result="需求文档已确认"))
    >>> await book.do_async(move(book, [3], "closed"))
    >>> await book.do_async(book.undo(FOLLOWING))

`numbers` are the actions that are marked: all of them or none, in one commit.
Errors: `lifecycle.EventRefused` when the life cycle forbids it, and what `Book.do` raises; then nothing has changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from dealtui.domain.cards import cycle
from dealtui.domain.deadlines import day_of
from dealtui.domain.kinds import SLIP_ANSWERS
from dealtui.domain.lifecycle import OPEN, EventRefused, allow, event_to, made_public, transition
from dealtui.domain.people import People, is_crowd, receivers, together
from dealtui.domain.records import Action, Chase, Slip, Step
from dealtui.domain.typed import Next, split
from dealtui.service.book import FOLLOWING, Book, Transaction, UseCase
from dealtui.service.entries import add_entry, note_rechecked
from dealtui.service.preparing import known_at
from dealtui.store.tables import by_number
from dealtui.text import clean_fields, clean_multiline, one_line

Fields = dict[str, Any]

# What may be changed by hand, outside the life cycle
_EDITABLE = frozenset(
    "task helpers part side internal note needs result next_step next_due sent_to due_text".split()
)
_MANY_LINES = frozenset(("note", "result", "feedback", "text"))


def _each(
    label: str,
    numbers: Iterable[int],
    change: Callable[[Transaction, Action], Fields],
    deal: int = 0,
    expect: int | None = None,
) -> UseCase[int]:
    """What is done to each of some actions: `change` gives its fields that become others; `deal` is the deal whose lines it
    writes besides. Gives how many were changed."""
    chosen = tuple(numbers)

    def run(work: Transaction) -> int:
        changed = 0
        for number in chosen:
            if fields := change(work, action_of(work.book, number)):
                work.update("actions", number, expect=expect, **fields)
                changed += 1
        return changed

    return UseCase(label, run, deal, FOLLOWING)


def action_of(book: Book, number: int) -> Action:
    """An action as it is now, within a commit as that has it; Gone when there is none."""
    action: Action = book.record("actions", number)
    return action


def one_person(event: str, code: str, name: str) -> str:
    """The name of exactly one accountable person (guide 26); EventRefused for a crowd, and for nobody."""
    name = one_line(name).removeprefix("@").removeprefix("＠")
    if not name or is_crowd(name):
        raise EventRefused(event, "shared_owner" if name else "no_owner", code)
    return name


def in_turn(action: Action, event: str) -> None:
    """EventRefused when an event of the life cycle, or a change of its date or steps ("delay", "risk", "step"), is out of
    turn for an action: to be asked before somebody types what the event needs."""
    if event not in ("delay", "risk", "step"):
        allow(action, event)
    elif action.state not in OPEN:  # the work is over: no date of it can be moved any more
        raise EventRefused(event, "work_over", action.code, "reopen", action.state)


def _known(work: Transaction, action: Action) -> People:
    """Who is known where an action was promised."""
    return known_at(work.book, work.book.meeting(action.meeting))


# ----------------------------------------------------------------------------------------------------
# The events of the life cycle, the board's moves, edits, notes, chases (guide 25, 26, 93-98).


def event(book: Book, numbers: Iterable[int], name: str, **given: Any) -> UseCase[int]:
    """An event of `lifecycle.RULES` for some actions, with what it asks for (see `lifecycle.transition`).

    chase takes `note`. feedback is also written into the record, as a line of the meeting where the action was
    promised (guide 97), so it takes actions of one deal at a time.
    """
    chosen, given = tuple(numbers), clean_fields(given, _MANY_LINES)
    deal = one_deal(book, chosen, name) if name == "feedback" else 0
    return _each(name, chosen, lambda work, action: after_event(work, action, name, given), deal)


def after_event(work: Transaction, action: Action, name: str, given: Fields) -> Fields:
    """The fields of an action that an event changes, within a commit; the client's answer goes into the record with it."""
    now = work.book.clock.stamp()
    fields = transition(action, name, now, **given)
    if name == "chase":
        named, note = addressed(given.get("note", ""))
        to = together(receivers(given.get("to") or named))
        chase = Chase(at=given.get("at") or now, by=work.book.user, note=note, to=to)
        fields["chases"] = (*action.chases, chase)
    elif name == "feedback":
        _into_the_record(work, replace(action, **fields), given)
    return fields


def apply_event(work: Transaction, number: int, name: str, given: Fields) -> None:
    """An event within a commit."""
    work.update("actions", number, **after_event(work, action_of(work.book, number), name, given))


def _into_the_record(work: Transaction, action: Action, given: Fields) -> None:
    """The client's answer as a line of the record that the action came from (guide 97, 98).

    It comes after the record: it may be added when that is sealed, and is no part of the seal (`Entry.follows`).
    """
    add_entry(
        work,
        meeting=action.meeting,
        follows=action.doc_id,
        kind="note",
        text=(given.get("text") or action.feedback).replace("\n", " "),
        speaker=given.get("who") or action.sent_to,
        side="client",
        internal=action.internal,
        refs=tuple(n for n in (action.entry, *action.needs) if n in work.state.entries),
    )


_ADDRESSED = re.compile(r"\s*((?:[@＠][^\s@＠]+\s*)+)(.*)", re.DOTALL)


def addressed(text: str) -> tuple[str, str]:
    """Whom a note begins with, several parted by 、, and the rest of it.

    >>> addressed("@王总 @赵经理 电话催过")
    ('王总、赵经理', '电话催过')
    """
    found = _ADDRESSED.fullmatch(text)
    if not found:
        return "", text
    return together(receivers(re.sub("[@＠]", "、", found[1]))), found[2].strip()


def reply(book: Book, number: int, text: str, expect: int | None = None) -> UseCase[int]:
    """What came back to the last chase (guide 94, 107); EventRefused where nobody was chased."""
    text = one_line(text)

    def change(work: Transaction, action: Action) -> Fields:
        if not action.chases:
            raise EventRefused("chase", "not_chased", action.code, "chase", action.state)
        last = replace(action.chases[-1], answer=text, answered=work.book.clock.stamp() if text else "")
        return {"chases": (*action.chases[:-1], last)}

    return _each("reply", (number,), change, expect=expect)


def one_deal(book: Book, numbers: Iterable[int], name: str) -> int:
    """The deal of all these actions; EventRefused where they are of several."""
    deals = {book.record("actions", number).deal for number in numbers}
    if len(deals) != 1:
        raise EventRefused(name, "several_deals")
    return deals.pop()


def move(book: Book, numbers: Iterable[int], column: str) -> UseCase[int]:
    """To a column of `lifecycle.COLUMNS`, by the event that leads there; EventRefused when the life cycle does not allow it.

    Where a card stands within its column is `put_card`.
    """

    def change(work: Transaction, action: Action) -> Fields:
        name, given = event_to(action.state, action.side, column)
        return after_event(work, action, name, dict(given)) if name else {}

    return _each("move", numbers, change)


def edit(book: Book, number: int, *, expect: int | None = None, **fields: Any) -> UseCase[int]:
    """Change what an action says: task, helpers, part, side, internal, note, needs, and until it is told its
    result. Its owner, date, state and steps have acts of their own. Stale when `expect` is not its revision."""
    if unknown := fields.keys() - _EDITABLE:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    given = clean_fields(fields, _MANY_LINES)

    def change(work: Transaction, action: Action) -> Fields:
        if "helpers" in given:
            full = _known(work, action).full
            given["helpers"] = tuple(replace(one, name=full(one.name)) for one in given["helpers"])
        if given.get("side", action.side) != action.side and action.state not in OPEN:
            raise EventRefused("edit", "side_settled", action.code, "reopen", action.state)
        if {"result", "sent_to"} & given.keys() and action.state in ("sent", "answered", "closed"):
            raise EventRefused("edit", "already_told", action.code, "reopen", action.state)
        return made_public(action, given)

    return _each("edit", [number], change, expect=expect)


def assign(book: Book, numbers: Iterable[int], owner: str) -> UseCase[int]:
    """Give actions one accountable person (guide 26), as far as they are known by their whole name and, while the work is not
    over, on their side; who helped with one does not help themselves."""

    def change(work: Transaction, action: Action) -> Fields:
        name = one_person("edit", action.code, owner)
        one = _known(work, action).find(name)
        side = {"side": one.side} if one and one.side and action.state in OPEN else {}
        name = one.name if one else name
        return {"owner": name, "helpers": tuple(who for who in action.helpers if who.name != name), **side}

    return _each("owner", numbers, change)


def add_note(book: Book, numbers: Iterable[int], text: str) -> UseCase[int]:
    """A note, below the notes before it, with its day and author."""
    text = clean_multiline(text).strip()
    return _each("note", numbers, lambda work, action: {"note": noted(work.book, action, text)})


def noted(book: Book, action: Action, text: str) -> str:
    """The notes of an action with one more."""
    return "\n".join(filter(None, (action.note, f"{book.clock.now():%Y-%m-%d} {book.user}: {text}")))


def look_at(book: Book, numbers: Iterable[int]) -> UseCase[None]:
    """What they rest on was changed, and somebody has looked at it since: no longer suspect (guide 27).

    Where all are of one deal, the marks go off the lines they were promised in too, so that the record asks no second
    time.
    """
    chosen = [action_of(book, number) for number in numbers]
    deals = {action.deal for action in chosen}
    # the actions first: an act is taken back by their revisions, which marks leave alone
    marked = [action.doc_id for action in chosen if action.suspect]
    actions = _each("look", marked, lambda _, action: {"suspect": False})

    def run(work: Transaction) -> None:
        actions.run(work)
        for action in chosen if work.deal else ():
            if action.entry in work.state.entries:
                note_rechecked(work, action.entry)

    return UseCase("look", run, deals.pop() if len(deals) == 1 else 0, FOLLOWING)


def may_come_before(book: Book, action: Action) -> list[Action]:
    """The actions of its deal that it may have to wait for: those whose work is not over, and those it waits for."""
    others = (other for other in book.records("actions", deal=action.deal) if other.doc_id != action.doc_id)
    return [other for other in others if other.state in OPEN or other.doc_id in action.depends]


def depend(book: Book, number: int, on: Iterable[int], expect: int | None = None) -> UseCase[None]:
    """The actions that must be done before this one, all of them; EventRefused when that would go round in a circle."""
    wanted = tuple(dict.fromkeys(on))

    def run(work: Transaction) -> None:
        table = by_number(work.table("actions"))
        graph = {n: tuple(doc["depends"]) for n, doc in table.items() if doc.get("depends")}
        if circle := cycle(graph, number, wanted):
            codes = " → ".join(table[n].get("code", "") for n in circle if n in table)
            raise EventRefused("depend", "circle", codes)
        for other in wanted:
            action_of(work.book, other)
        work.update("actions", number, expect=expect, depends=wanted)

    return UseCase("depend", run, scope=FOLLOWING)


# ----------------------------------------------------------------------------------------------------
# Dates that hold, and dates that do not: risks flagged in time, delays with the old date and the reason, hand-over
# (guide 5, 23, 86-88).

SAME_MOVE = timedelta(minutes=2)
ANSWERS = ("", *SLIP_ANSWERS)


def set_due(
    book: Book, numbers: Iterable[int], due: str, *, reason: str = "", answer: str = "", due_text: str = ""
) -> UseCase[int]:
    """Give actions a due date (ISO; "" takes it away); see `replan`."""
    return replan(book, dict.fromkeys(numbers, due), reason=reason, answer=answer, due_text=due_text)


def delayed(book: Book, dues: Mapping[int, str]) -> tuple[int, ...]:
    """Those that new due dates would delay: they are later, or taken away; an hour on the same day is no delay. A date that
    is still being moved, day by day with one key, is not delayed once more."""
    later = [one for one in map(partial(action_of, book), dues) if _later(one.due, dues[one.doc_id])]
    return tuple(action.doc_id for action in later if not _same_move(book, action, "", ""))


def shifted(book: Book, numbers: Iterable[int], days: int) -> dict[int, str]:
    """The due dates some days on; an hour in one stays. Actions without a date are passed over."""
    new: dict[int, str] = {}
    for number in numbers:
        due = action_of(book, number).due
        if day := day_of(due):
            moved = min(max(day.toordinal() + days, 1), date.max.toordinal())
            new[number] = date.fromordinal(moved).isoformat() + due[10:]
    return new


def replan(
    book: Book, dues: Mapping[int, str], *, reason: str = "", answer: str = "", due_text: str = ""
) -> UseCase[int]:
    """New due dates, all in one commit; gives how many were changed.

    A later date is a delay: the old date, the reason and the answer (`ANSWERS`) stay with the action (guide 88). A
    first date is the original one; an earlier date is only a date. A risk that was flagged is answered by it.
    """
    dues, reason, due_text = dict(dues), one_line(reason), one_line(due_text)

    def change(work: Transaction, action: Action) -> Fields:
        due = dues[action.doc_id]
        if due == action.due:
            return {}
        in_turn(action, "delay")
        slips = _slips(work.book, action, due, reason, answer)
        first = action.original_due or due
        return {"due": due, "due_text": due_text, "risk": "", "original_due": first, "slips": slips}

    return _each("delay", dues, change)


def explain_slip(
    book: Book, number: int, reason: str, answer: str = "", expect: int | None = None
) -> UseCase[int]:
    """Write down why the date was moved last, and what was done about it, when that was not said at once."""
    reason = one_line(reason)

    def change(work: Transaction, action: Action) -> Fields:
        if not action.slips:
            raise EventRefused("delay", "no_slip", action.code, "delay", action.state)
        last = replace(action.slips[-1], reason=reason, answer=answer or action.slips[-1].answer)
        return {"slips": (*action.slips[:-1], last)}

    return _each("delay", [number], change, expect=expect)


def flag_risk(book: Book, numbers: Iterable[int], why: str) -> UseCase[int]:
    """Say before the date that it may not hold, and why (guide 86); "" takes the flag back."""
    why = one_line(why)

    def change(work: Transaction, action: Action) -> Fields:
        in_turn(action, "risk")
        return {"risk": why}

    return _each("risk", numbers, change)


def answer_risk(book: Book, numbers: Iterable[int], how: str) -> UseCase[int]:
    """A risk is answered with resources: the date stays, and what was done stays with the action (guide 87).

    A risk that is answered with another date goes through `set_due(answer="renegotiate")`.
    """
    how = one_line(how)

    def change(work: Transaction, action: Action) -> Fields:
        if not action.risk:
            raise EventRefused("risk", "no_risk", action.code, "risk", action.state)
        why = f"{action.risk}; {how}" if how else action.risk
        return {"slips": (*action.slips, _slip(book, action.due, "", why, "resources")), "risk": ""}

    return _each("risk_answered", numbers, change)


def _slips(book: Book, action: Action, due: str, reason: str, answer: str) -> tuple[Slip, ...]:
    """The delays of an action once its date is moved. A date moved day by day with one key is one delay, with the reason
    that was given at first; moved back, it is none, unless a reason was given."""
    slips, old = list(action.slips), action.due
    if _same_move(book, action, reason, answer):
        last = slips[-1]
        old, reason, answer = last.old, last.reason, last.answer
        if _later(old, due) or not (reason or answer):
            slips.pop()
    if _later(old, due):
        slips.append(_slip(book, old, due, reason, answer))
    return tuple(slips)


def _later(old: str, due: str) -> bool:
    length = min(len(old), len(due))
    return bool(old) and (not due or due[:length] > old[:length])


def _same_move(book: Book, action: Action, reason: str, answer: str) -> bool:
    """Whether somebody is still at the delay that they made last: it is moments old, and no other reason is given."""
    last = action.slips[-1] if action.slips else None
    if last is None or last.by != book.user or last.new != action.due:
        return False
    if (reason or answer) and (reason, answer) != (last.reason, last.answer):
        return False
    return book.clock.now() - datetime.fromisoformat(last.at) < SAME_MOVE


def _slip(book: Book, old: str, new: str, reason: str, answer: str) -> Slip:
    return Slip(old=old, new=new, at=book.clock.stamp(), by=book.user, reason=reason, answer=answer)


# ----------------------------------------------------------------------------------------------------
# An action in executable steps, in order, each with its person and date (guide 79-81).

_TICKED = {"todo": "doing", "doing": "done", "done": "todo"}
_Steps = Callable[[list[Step], Action, datetime], Any]


def set_steps(book: Book, number: int, text: str) -> UseCase[int]:
    """The steps anew from one line; a step whose words stay keeps its state, and its person and date unless the line
    names others."""

    def change(steps: list[Step], action: Action, now: datetime) -> None:
        known = {step.text: step for step in steps}
        new = ((step, known.get(step.text, step)) for step in split(text, now))
        steps[:] = (replace(old, person=one.person or old.person, due=one.due or old.due) for one, old in new)

    return _restep(number, change)


def add_steps(book: Book, number: int, text: str, *, at: int | None = None) -> UseCase[int]:
    """More steps, at the end or before the step of that index."""

    def change(steps: list[Step], action: Action, now: datetime) -> None:
        place = len(steps) if at is None else at
        steps[place:place] = split(text, now)

    return _restep(number, change)


def edit_step(
    book: Book, number: int, index: int, *, expect: int | None = None, **fields: str
) -> UseCase[int]:
    """Change a step's text, person or due (ISO). Stale when `expect` is not the action's revision."""
    new = clean_fields(fields)

    def change(steps: list[Step], action: Action, now: datetime) -> None:
        if new.get("person"):
            new["person"] = one_person("step", action.code, new["person"])
        if not new.get("text", "-"):
            raise EventRefused("step", "no_task", action.code)
        steps[index] = replace(steps[index], **new)

    return _restep(number, change, index, expect=expect)


def drop_step(book: Book, number: int, index: int, expect: int | None = None) -> UseCase[int]:
    return _restep(number, lambda steps, *_: steps.pop(index), index, expect=expect)


def move_step(book: Book, number: int, index: int, by: int) -> UseCase[int]:
    """A step earlier or later in the order; at the end it stays."""
    return _restep(number, lambda steps, *_: steps.insert(max(index + by, 0), steps.pop(index)), index)


def tick_step(book: Book, number: int, index: int, state: str = "") -> UseCase[int]:
    """todo → doing → done → todo, or the state that is given. The first step that is begun begins the action."""

    def change(steps: list[Step], action: Action, now: datetime) -> None:
        steps[index] = replace(steps[index], state=state or _TICKED[steps[index].state])

    return _restep(number, change, index, begins=True)


def _restep(
    number: int,
    change: _Steps,
    index: int | None = None,
    *,
    begins: bool = False,
    expect: int | None = None,
) -> UseCase[int]:
    """The steps as `change` leaves their list; `index`: of one that must be there. A step that is ticked may begin the
    action."""

    def fields(work: Transaction, action: Action) -> Fields:
        in_turn(action, "step")
        if index is not None and not 0 <= index < len(action.steps):
            raise EventRefused("step", "no_step", action.code)
        steps, known = list(action.steps), _known(work, action)
        change(steps, action, work.book.clock.now())
        changed = {"steps": tuple(replace(step, person=known.full(step.person)) for step in steps)}
        begun = begins and any(step.state != "todo" for step in steps)
        if begun and action.state == "todo" and action.side != "client":
            changed |= transition(action, "start", work.book.clock.stamp())
        return changed

    return _each("step" if begins else "steps", [number], fields, expect=expect)


# ----------------------------------------------------------------------------------------------------
# What comes next: the step after one that is done, and what a spoken promise becomes (guide 14, 96, 98).


def go_on(book: Book, number: int, result: str, step: Next) -> UseCase[int]:
    """Done, and the next step is an action of its own, in one commit: what is told to the client names both. After what is
    told already the new action comes by itself.

    It comes from the same meeting, serves the same needs, and is internal as the one before; its owner is the same unless
    another is named. Gives its number.
    """
    before, step = action_of(book, number), step._replace(**clean_fields(step._asdict()))
    told = before.state not in OPEN and before.state != "done"
    given: Fields = {"result": result, "next_step": step.told or step.task, "next_due": step.due}
    given = clean_fields(given, _MANY_LINES)

    def run(work: Transaction) -> int:
        action = action_of(work.book, number)
        if not told:
            apply_event(work, number, "done", given)
        person = one_person("new", "", step.person or action.owner)
        refs = tuple(need for need in action.needs if need in work.state.entries)
        new: Fields = {"due": step.due, "due_text": step.due_text, "internal": action.internal, "refs": refs}
        side = "" if step.person else action.side
        return _new_action(work, action.meeting, person, task=step.task, side=side, **new)

    return UseCase("new" if told else "done_next", run, before.deal, FOLLOWING)


def keep_promise(
    book: Book, deal: int, number: int, owner: str = "", due: str = "", due_text: str = ""
) -> UseCase[int]:
    """The condition of a spoken promise is met (guide 14): it becomes an action of who promised it, or took it over, unless
    another is named; gives its number.

    It is a line of the same record, after it once that is sealed. EventRefused when nobody is to do it.
    """
    line = book.state(deal).entries[number]
    who = one_person("new", "", owner or line.owner or line.speaker)
    sealed = book.meeting(line.meeting).status == "sealed"
    given: Fields = {"due": due or line.due, "due_text": due_text or line.due_text, "internal": line.internal}

    def run(work: Transaction) -> int:
        return _new_action(work, line.meeting, who, task=line.text, after=sealed, refs=(number,), **given)

    return UseCase("promise", run, deal, FOLLOWING)


def _new_action(
    work: Transaction,
    meeting: int,
    owner: str,
    *,
    task: str,
    side: str = "",
    after: bool = True,
    **fields: Any,
) -> int:
    """A new line of kind action in a record, or after it, and the action born from it."""
    if not task:
        raise EventRefused("new", "no_task")
    known, follows = known_at(work.book, work.book.meeting(meeting)), work.next_id("actions") if after else 0
    fields |= {"owner": known.full(owner), "side": side or known.side(owner)}
    entry = add_entry(work, meeting=meeting, follows=follows, kind="action", text=task, **fields)
    return work.state.entries[entry].action


# ----------------------------------------------------------------------------------------------------
# Where a card stands in its column of the board: where it was put by hand, else by its date, the most urgent first.

UNDATED = date.max.toordinal()
TIE = 1e-7  # parts two cards of one day; a place is a day, or a fraction between two of them


@lru_cache(4096)
def _day(iso: str) -> int:
    day = day_of(iso)  # an older book may hold any text
    return day.toordinal() if day else UNDATED


def card_order(number: int, due: str | None, order: float | None, closed: str | None) -> float:
    """A card's place: `order` where it was put, else the day it is due; undated ones come last.

    What is closed stands in the order it was closed, the last one first.
    """
    if closed:
        return -_day(closed[:10]) - number * TIE
    return order or _day((due or "")[:10]) + number * TIE


def put_card(number: int, place: float) -> UseCase[None]:
    """Put a card at a place of its column; the other cards keep theirs."""
    return UseCase("put", lambda work: work.update("actions", number, order=place), scope=FOLLOWING)
