"""What has to be asked before something is done to actions: dialogs in, an act of `following` out (None: left).

Each function takes the app, the book and the numbers of the actions that it is for; the screens carry the act out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dealtui.domain.dates import Refusal, read_due
from dealtui.domain.lifecycle import Refused
from dealtui.i18n import t, tn
from dealtui.service import following_acts as acts
from dealtui.service import following_dates as dates
from dealtui.service.following_list import Filter, actions_of
from dealtui.tui.dialogs.date import DatePrompt
from dealtui.tui.dialogs.name import NamePrompt
from dealtui.tui.dialogs.pick import Pick
from dealtui.tui.dialogs.text import TextPrompt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.app import App

    from dealtui.domain.records import Action, Person
    from dealtui.service.following import Act
    from dealtui.service.unit_of_work import Book

    Numbers = Sequence[int]

__all__ = [
    "ask_cancel",
    "ask_chase",
    "ask_done",
    "ask_due",
    "ask_feedback",
    "ask_hand_over",
    "ask_owner",
    "ask_result",
    "ask_risk",
    "ask_task",
    "named",
]

RISK_WAYS = ("resources", "date", "words", "over")
SATISFACTION = (0, 5, 4, 3, 2, 1)


def named(book: Book, numbers: Numbers) -> str:
    """A1 收集需求文档, or how many there are."""
    if len(numbers) != 1:
        return tn("action.n", len(numbers), n=len(numbers))
    action = book.record("actions", numbers[0])
    return f"{action.code} {action.task}".strip()


def _first(book: Book, numbers: Numbers) -> Action:
    return book.record("actions", numbers[0])


def _needed(key: str) -> Callable[[str], str]:
    return lambda text: "" if text else t(key)


def _in_turn(book: Book, numbers: Numbers, event: str) -> None:
    """Refused before anything is typed, where it would be refused after."""
    for number in numbers:
        dates.in_turn(book.record("actions", number), event)


async def _line(
    app: App[None], title: str, value: str = "", hint: str = "", check: Callable[[str], str] | None = None
) -> str | None:
    return await app.push_screen_wait(TextPrompt(title, value, hint, check=check))


async def ask_done(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """What came out; of the client's task what was received. It is what the client is told (guide 95, 96)."""
    _in_turn(book, numbers, "done")
    result = await ask_result(app, book, numbers)
    return None if result is None else acts.event(book, numbers, "done", result=result)


async def ask_result(app: App[None], book: Book, numbers: Numbers) -> str | None:
    """What came out of work of ours, or what was received of the client's; None: left."""
    action = _first(book, numbers)
    theirs = any(book.record("actions", number).side == "client" for number in numbers)
    key = "action.ask_received" if theirs else "action.ask_result"
    value = action.result if len(numbers) == 1 else ""
    hint = t("action.hint_received" if theirs else "action.hint_result")
    check = _needed("action.result_needed") if theirs else None
    return await _line(app, t(key, what=named(book, numbers)), value, hint, check)


async def ask_due(app: App[None], book: Book, numbers: Numbers) -> Act[int] | None:
    """Another date; of a later one why, and what was done about it (guide 87, 88)."""
    _in_turn(book, numbers, "delay")
    action, now = _first(book, numbers), book.clock.now()
    phrase = await app.push_screen_wait(
        DatePrompt(t("action.ask_due", what=named(book, numbers)), action.due.replace("T", " "), now)
    )
    if phrase is None:
        return None
    due = read_due(phrase, now) if phrase else None
    if isinstance(due, Refusal):  # the dialog has refused it already
        return None
    new = due.iso if due else ""
    later = [
        n for n in numbers if (old := book.record("actions", n).due) and (not new or new > old[: len(new)])
    ]
    reason = answer = ""
    if later:
        said = await _line(app, t("action.ask_slip"), action.risk, t("action.hint_slip"))
        if said is None:
            return None
        reason = said
        if reason:
            options = [(t(f"action.answer_{code or 'none'}"), "") for code in dates.ANSWERS]
            chosen = await app.push_screen_wait(Pick(t("action.ask_answer"), options))
            if chosen is None:
                return None
            answer = dates.ANSWERS[chosen]
    return dates.set_due(book, numbers, new, reason=reason, answer=answer, due_text=phrase)


async def ask_chase(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """How the client was asked; may be left empty (guide 94)."""
    _in_turn(book, numbers, "chase")
    note = await _line(app, t("action.ask_chase", what=named(book, numbers)), "", t("action.hint_chase"))
    return None if note is None else acts.event(book, numbers, "chase", note=note)


async def ask_feedback(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """What the client answered to the result, and how content they are (guide 31, 97)."""
    _in_turn(book, numbers, "feedback")
    acts.one_deal(book, numbers, "feedback")
    action = _first(book, numbers)
    text = await _line(
        app,
        t("action.ask_feedback", what=named(book, numbers)),
        action.feedback if len(numbers) == 1 else "",
        t("action.hint_feedback"),
        _needed("action.feedback_needed"),
    )
    if text is None:
        return None
    options = [(t(f"action.satisfaction_{value}"), "") for value in SATISFACTION]
    chosen = await app.push_screen_wait(
        Pick(t("action.ask_satisfaction"), options, SATISFACTION.index(action.satisfaction))
    )
    said = (
        action.satisfaction if chosen is None else SATISFACTION[chosen]
    )  # Esc says nothing of it; the words stay
    return acts.event(book, numbers, "feedback", text=text, satisfaction=said)


async def _resources(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    how = await _line(
        app, t("action.ask_resources", what=named(book, numbers)), "", t("action.hint_resources")
    )
    flagged = [number for number in numbers if book.record("actions", number).risk]
    return None if how is None else dates.answer_risk(book, flagged, how)


async def ask_risk(app: App[None], book: Book, numbers: Numbers) -> Act[Any] | None:
    """Why the date may not hold, before it is past (guide 86); of a risk that is flagged already what is done about it:
    resources, so that the date holds, or another date (guide 87)."""
    _in_turn(book, numbers, "risk")
    if any(book.record("actions", number).risk for number in numbers):
        options = [(t(f"action.risk_{way}"), "") for way in RISK_WAYS]
        chosen = await app.push_screen_wait(
            Pick(t("action.ask_risk_way", what=named(book, numbers)), options)
        )
        if chosen is None:
            return None
        if RISK_WAYS[chosen] == "resources":
            return await _resources(app, book, numbers)
        if RISK_WAYS[chosen] == "date":
            return await ask_due(app, book, numbers)
        if RISK_WAYS[chosen] == "over":
            return dates.flag_risk(book, numbers, "")
    value = _first(book, numbers).risk if len(numbers) == 1 else ""
    why = await _line(app, t("action.ask_risk", what=named(book, numbers)), value, t("action.hint_risk"))
    return None if why is None else dates.flag_risk(book, numbers, why)


async def ask_cancel(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """Why it is given up."""
    _in_turn(book, numbers, "cancel")
    title = t("action.ask_cancel", what=named(book, numbers))
    reason = await _line(app, title, "", "", _needed("action.reason_needed"))
    return None if reason is None else acts.event(book, numbers, "cancel", reason=reason)


async def ask_task(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """Other words for the task."""
    action = _first(book, numbers)
    task = await _line(
        app, t("action.ask_task", code=action.code), action.task, "", _needed("action.task_needed")
    )
    if task is None or task == action.task:
        return None
    return acts.edit(book, action.doc_id, expect=action.revision, task=task)


async def ask_owner(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """The one person who answers for it (guide 26)."""
    action = _first(book, numbers)
    client = book.deal(action.deal).client
    known = [(person.name, whose) for whose, people in _people(book, client) for person in people]
    owner = await app.push_screen_wait(NamePrompt(t("action.ask_owner", what=named(book, numbers)), known))
    return None if owner is None else acts.assign(book, numbers, owner)


async def ask_hand_over(app: App[None], book: Book, numbers: Numbers) -> Act[int] | None:
    """Who takes everything open of the person that the first one belongs to (guide 23)."""
    giver = _first(book, numbers).owner
    if not giver:
        raise Refused("handover", "no_owner", next="owner")
    count = len(actions_of(book, Filter(person=giver, unsettled=True)))
    known = [(person.name, person.title) for person in book.people() if person.name != giver]
    title = tn("action.ask_hand_over", count, name=giver, n=count)
    taker = await app.push_screen_wait(NamePrompt(title, known))
    return None if taker is None else dates.hand_over(book, giver, taker)


def _people(book: Book, client: int) -> tuple[tuple[str, tuple[Person, ...]], ...]:
    """Ours and the client's, each with whose they are."""
    return (t("side.ours"), book.people()), (t("side.client"), book.people(client))
