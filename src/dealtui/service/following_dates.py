"""Dates that hold, and dates that do not: risks flagged in time, delays with the old date and the reason, hand-over
(guide 5, 23, 86-88)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from dealtui.domain.action_records import Slip
from dealtui.domain.lifecycle import OPEN, SETTLED, Refused, allow
from dealtui.domain.records import Action
from dealtui.service.following import Act
from dealtui.service.following_acts import action_in, cleaned, one_person
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work

__all__ = [
    "ANSWERS",
    "answer_risk",
    "explain_slip",
    "flag_risk",
    "hand_over",
    "in_turn",
    "replan",
    "set_due",
    "shift",
]

SAME_MOVE = timedelta(minutes=2)
ANSWERS = ("", "resources", "renegotiate")  # what was done about a delay (guide 87)


def set_due(
    book: Book, numbers: Iterable[int], due: str, *, reason: str = "", answer: str = "", due_text: str = ""
) -> Act[int]:
    """Give actions a due date (ISO; "" takes it away); see `replan`."""
    return replan(book, dict.fromkeys(numbers, due), reason=reason, answer=answer, due_text=due_text)


def shift(book: Book, numbers: Iterable[int], days: int, *, reason: str = "", answer: str = "") -> Act[int]:
    """Move each due date by days; an hour in it stays. Actions without a date are passed over."""
    new: dict[int, str] = {}
    for number in numbers:
        if due := book.record("actions", number).due:
            new[number] = (date.fromisoformat(due[:10]) + timedelta(days=days)).isoformat() + due[10:]
    return replan(book, new, reason=reason, answer=answer)


def replan(
    book: Book, dues: Mapping[int, str], *, reason: str = "", answer: str = "", due_text: str = ""
) -> Act[int]:
    """New due dates, all in one commit; gives how many were changed.

    A later date is a delay: the old date, the reason and the answer (`ANSWERS`) stay with the action (guide 88). A
    first date is the original one; an earlier date is only a date. A risk that was flagged is answered by it.
    """
    _check(answer)
    dues, text = dict(dues), cleaned({"reason": reason, "due_text": due_text})

    def run(work: Work) -> int:
        changed = 0
        for number, due in dues.items():
            action = action_in(work, number)
            if due == action.due:
                continue
            _still_open(action, "delay")
            fields: dict[str, Any] = {"due": due, "due_text": text["due_text"], "risk": ""}
            if not action.original_due:
                fields["original_due"] = due
            slips = _slips(work, action, due, text["reason"], answer)
            if slips != action.slips:
                fields["slips"] = slips
            work.update("actions", number, **fields)
            changed += 1
        return changed

    return Act("delay", run)


def explain_slip(book: Book, number: int, reason: str, answer: str = "") -> Act[None]:
    """Write down why the date was moved last, and what was done about it, when that was not said at once."""
    _check(answer)
    reason = cleaned({"reason": reason})["reason"]

    def run(work: Work) -> None:
        action = action_in(work, number)
        if not action.slips:
            raise Refused("delay", "no_slip", action.code, "delay", action.state)
        last = replace(action.slips[-1], reason=reason, answer=answer or action.slips[-1].answer)
        work.update("actions", number, slips=(*action.slips[:-1], last))

    return Act("delay", run)


def flag_risk(book: Book, numbers: Iterable[int], why: str) -> Act[None]:
    """Say before the date that it may not hold, and why (guide 86); "" takes the flag back."""
    chosen, why = tuple(numbers), cleaned({"why": why})["why"]

    def run(work: Work) -> None:
        for number in chosen:
            _still_open(action_in(work, number), "risk")
            work.update("actions", number, risk=why)

    return Act("risk", run)


def answer_risk(book: Book, numbers: Iterable[int], how: str) -> Act[None]:
    """A risk is answered with resources: the date stays, and what was done stays with the action (guide 87).

    A risk that is answered with another date goes through `set_due(answer="renegotiate")`.
    """
    chosen, how = tuple(numbers), cleaned({"how": how})["how"]

    def run(work: Work) -> None:
        for number in chosen:
            action = action_in(work, number)
            if not action.risk:
                raise Refused("risk", "no_risk", action.code, "risk", action.state)
            why = f"{action.risk}; {how}" if how else action.risk
            slip = _slip(work, action, "", why, "resources")
            work.update("actions", number, slips=(*action.slips, slip), risk="")

    return Act("risk_answered", run)


def hand_over(
    book: Book, giver: str, taker: str, *, numbers: Iterable[int] | None = None, reason: str = ""
) -> Act[int]:
    """Everything open of one person becomes another's, in one commit: tasks, steps not done, parts as a helper
    (guide 23). `numbers` hands over these only. Gives how many actions were changed."""
    giver = cleaned({"name": giver})["name"]
    chosen = None if numbers is None else frozenset(numbers)

    def run(work: Work) -> int:
        receiver = one_person("handover", "", taker)
        if receiver == giver:
            raise Refused("handover", "same_person")
        changed = 0
        table = work.book.repo.table("actions")
        for number, state in tuple(table.rows("state")):
            if state in SETTLED or (chosen is not None and number not in chosen):
                continue
            action = Action.from_doc({**table[number], "doc_id": number})
            fields = _handed(action, giver, receiver)
            if fields:
                work.update("actions", number, **fields)
                changed += 1
        return changed

    return Act("handover", run)


def _handed(action: Action, giver: str, taker: str) -> dict[str, Any]:
    """The fields that change when one person's share goes to another; nobody helps themselves."""
    fields: dict[str, Any] = {}
    owner = taker if action.owner == giver else action.owner
    if owner != action.owner:
        fields["owner"] = owner
    if any(step.person == giver and step.state != "done" for step in action.steps):
        fields["steps"] = tuple(
            replace(step, person=taker) if step.person == giver and step.state != "done" else step
            for step in action.steps
        )
    helpers: dict[str, Any] = {}
    for helper in action.helpers:
        name = taker if helper.name == giver else helper.name
        if name != owner:
            helpers.setdefault(name, replace(helper, name=name))
    if tuple(helpers.values()) != action.helpers and (
        "owner" in fields or any(helper.name == giver for helper in action.helpers)
    ):
        fields["helpers"] = tuple(helpers.values())
    return fields


def _slips(work: Work, action: Action, due: str, reason: str, answer: str) -> tuple[Slip, ...]:
    """The delays of an action once its date is moved. A date moved day by day with one key is one delay."""
    slips, old = action.slips, action.due
    if slips and _same_move(work, action, slips[-1]):
        slips, old = slips[:-1], slips[-1].old
    length = min(len(old), len(due))  # an hour on the same day is no delay
    if old and (not due or due[:length] > old[:length]):
        return (*slips, _slip(work, replace(action, due=old), due, reason, answer))
    return slips


def _same_move(work: Work, action: Action, last: Slip) -> bool:
    """Whether somebody is still at the delay that they made last: it gave no reason and is moments old."""
    if last.by != work.book.user or last.new != action.due or last.reason or last.answer:
        return False
    return work.book.clock.now() - datetime.fromisoformat(last.at) < SAME_MOVE


def _slip(work: Work, action: Action, new: str, reason: str, answer: str) -> Slip:
    return Slip(
        old=action.due, new=new, at=work.book.clock.stamp(), by=work.book.user, reason=reason, answer=answer
    )


def in_turn(action: Action, event: str) -> None:
    """Refused when an event of the life cycle, or a change of its date ("delay", "risk"), is out of turn for an action:
    to be asked before somebody types what the event needs."""
    if event in ("delay", "risk"):
        _still_open(action, event)
    else:
        allow(action, event)


def _still_open(action: Action, event: str) -> None:
    """Refused when the work is over: no date of it can be moved any more."""
    if action.state not in OPEN:
        raise Refused(event, "work_over", action.code, "reopen", action.state)


def _check(answer: str) -> None:
    if answer not in ANSWERS:
        raise Refused("delay", "bad_answer")
