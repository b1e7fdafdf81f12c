"""How each field of an action is asked for: dialogs in, an act out (None: left)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dealtui.domain.dates import Refusal, read_due
from dealtui.domain.lifecycle import OPEN, Refused
from dealtui.domain.records import Helper
from dealtui.i18n import t
from dealtui.service import following_acts as acts
from dealtui.service import following_dates as dates
from dealtui.service import following_steps as steps
from dealtui.tui.dialogs.date import DatePrompt
from dealtui.tui.dialogs.pick import Pick
from dealtui.tui.dialogs.text import TextPrompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from dealtui.domain.records import Action
    from dealtui.service.following import Act
    from dealtui.service.unit_of_work import Book

    Numbers = Sequence[int]

__all__ = [
    "ask_depends",
    "ask_helpers",
    "ask_note",
    "ask_result",
    "ask_step",
    "ask_step_date",
    "ask_steps",
    "ask_why_late",
    "other_side",
    "read_helpers",
]

_BETWEEN = re.compile(r"[、,，;；]")


def read_helpers(text: str) -> tuple[Helper, ...]:
    """Who helps with what, from one line.

    >>> read_helpers("经理 审核，@李雷 初稿")
    (Helper(name='经理', part='审核'), Helper(name='李雷', part='初稿'))
    """
    found = []
    for piece in _BETWEEN.split(text):
        name, _, part = piece.strip().replace("：", " ").replace(":", " ").partition(" ")
        name = name.strip("@＠")
        if name:
            found.append(Helper(name=name, part=part.strip()))
    return tuple(found)


async def ask_helpers(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """Who helps, each with their part (guide 74)."""
    action: Action = book.record("actions", numbers[0])
    value = "，".join(" ".join(filter(None, (h.name, h.part))) for h in action.helpers)
    text = await app.push_screen_wait(TextPrompt(t("action.helpers"), value, t("action.hint_helpers")))
    if text is None or text == value:
        return None
    return acts.edit(book, action.doc_id, expect=action.revision, helpers=read_helpers(text))


async def other_side(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """Ours, or the client's."""
    action: Action = book.record("actions", numbers[0])
    sides = ("ours", "client")
    options = [(t(f"side.{side}"), t(f"action.hint_side_{side}")) for side in sides]
    chosen = await app.push_screen_wait(Pick(t("action.side"), options, sides.index(action.side or "ours")))
    if chosen is None:
        return None
    return acts.edit(book, action.doc_id, expect=action.revision, side=sides[chosen])


async def ask_note(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """A note more, with its day and author."""
    text = await app.push_screen_wait(TextPrompt(t("action.ask_note"), "", t("action.hint_note")))
    return acts.add_note(book, numbers, text) if text else None


async def ask_result(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """What came out, until it is told."""
    action: Action = book.record("actions", numbers[0])
    title = t("action.ask_result", what=f"{action.code} {action.task}")
    text = await app.push_screen_wait(TextPrompt(title, action.result, t("action.hint_result")))
    if text is None or text == action.result:
        return None
    return acts.edit(book, action.doc_id, expect=action.revision, result=text)


async def ask_why_late(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """Why the date was moved last, and what was done about it, when that was not said at once (guide 87, 88)."""
    action: Action = book.record("actions", numbers[0])
    last = action.slips[-1]
    reason = await app.push_screen_wait(TextPrompt(t("action.ask_slip"), last.reason, t("action.hint_slip")))
    if reason is None:
        return None
    options = [(t(f"action.answer_{code or 'none'}"), "") for code in dates.ANSWERS]
    chosen = await app.push_screen_wait(
        Pick(t("action.ask_answer"), options, dates.ANSWERS.index(last.answer))
    )
    if chosen is None:
        return None
    return dates.explain_slip(book, action.doc_id, reason, dates.ANSWERS[chosen])


async def ask_depends(app: App[None], book: Book, numbers: Numbers) -> Act[None] | None:
    """One more action that must be done before, or one of them no longer."""
    action: Action = book.record("actions", numbers[0])
    table = book.repo.table("actions")
    others = [
        number
        for number, deal, state in table.rows("deal", "state")
        if deal == action.deal
        and number != action.doc_id
        and ((state or "todo") in OPEN or number in action.depends)
    ]
    if not others:
        raise Refused("depends", "nothing_before", action.code)
    options = [
        (
            f"{'x' if number in action.depends else ' '} {table[number]['code']} {table[number]['task']}",
            t(f"state.{table[number].get('state', 'todo')}"),
        )
        for number in others
    ]
    chosen = await app.push_screen_wait(Pick(t("action.ask_depends"), options))
    if chosen is None:
        return None
    other = others[chosen]
    kept = tuple(number for number in action.depends if number != other)
    return acts.depend(book, action.doc_id, kept if other in action.depends else (*kept, other))


# ---------------------------------------------------------------------- steps


async def ask_steps(
    app: App[None], book: Book, numbers: Numbers, *, at: int | None = None
) -> Act[None] | None:
    """One or several steps, in the line language of steps (guide 79-81)."""
    title = t("action.ask_steps")
    text = await app.push_screen_wait(TextPrompt(title, "", t("action.hint_steps")))
    return steps.add_steps(book, numbers[0], text, at=at) if text else None


async def ask_step(app: App[None], book: Book, number: int, place: int) -> Act[None] | None:
    """A step's words, person and date in one line."""
    action: Action = book.record("actions", number)
    old, now = steps.step_line(action.steps[place]), book.clock.now()
    title = t("action.ask_step", n=place + 1)
    text = await app.push_screen_wait(
        TextPrompt(
            title, old, t("action.hint_step"), check=lambda line: "" if line else t("action.task_needed")
        )
    )
    if text is None or text == old:
        return None
    read: Any = steps.split(text, now)[0]
    return steps.edit_step(book, number, place, text=read.text, person=read.person, due=read.due)


async def ask_step_date(app: App[None], book: Book, number: int, place: int) -> Act[None] | None:
    """The date of one step."""
    step = book.record("actions", number).steps[place]
    now = book.clock.now()
    phrase = await app.push_screen_wait(DatePrompt(step.text, step.due.replace("T", " "), now))
    if phrase is None:
        return None
    due = read_due(phrase, now) if phrase else None
    if isinstance(due, Refusal):  # the dialog has refused it already
        return None
    return steps.edit_step(book, number, place, due=due.iso if due else "")
