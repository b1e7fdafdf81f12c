"""Done, and what comes next in the same line: how it is read stands under it before Enter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from dealtui.domain.lifecycle import OPEN, Refused
from dealtui.domain.review import is_crowd
from dealtui.i18n import t
from dealtui.service import following_next as coming
from dealtui.tui.dates_shown import shown_day
from dealtui.tui.dialogs.text import TextPrompt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import App

    from dealtui.domain.records import Action
    from dealtui.service.following import Act
    from dealtui.service.unit_of_work import Book

__all__ = ["NextPrompt", "ask_next"]


class NextPrompt(TextPrompt):
    """Answers the line of the next step as it was typed, or None after Esc.

    app.push_screen(NextPrompt("方案设计 | 提交初稿", "李雷", now), plan)

    `owner` does it unless the line names another.
    """

    def __init__(self, value: str, owner: str, now: datetime) -> None:
        super().__init__(t("action.ask_next"), value, t("action.hint_next"), check=self._wrong)
        self._owner = owner
        self._now = now

    def reading(self, text: str) -> str:
        step = coming.read_next(text, self._now)
        if not step.task:
            return super().reading(text)
        read = (
            (t("action.task"), step.task),
            (t("action.owner"), step.person or self._owner or "-"),
            (t("action.due"), shown_day(step.due) if step.due else "-"),
            (t("action.delivery"), step.delivery),
        )
        return "  ".join(f"{name} {value}" for name, value in read if value)

    def _wrong(self, text: str) -> str:
        step = coming.read_next(text, self._now)
        if not step.task:
            return t("action.next_needed")
        who = step.person or self._owner
        lack = "shared_owner" if is_crowd(who) else "" if who else "no_owner"
        return t("follow.refused_plain", why=t(f"follow.refused.{lack}")) if lack else ""


async def ask_next(app: App[None], book: Book, numbers: Sequence[int]) -> Act[Any] | None:
    """Done, and the next step with its person and date in the same commit (guide 96)."""
    from dealtui.tui.screens.action_asking import ask_result

    number = numbers[0]
    action: Action = book.record("actions", number)
    if len(numbers) > 1:
        raise Refused("next", "one_at_a_time")
    result = action.result
    if action.state in OPEN:
        answer = await ask_result(app, book, numbers)
        if answer is None:
            return None
        result = answer
    now = book.clock.now()
    line = await app.push_screen_wait(NextPrompt(f"{action.next_step} ".lstrip(), action.owner, now))
    if line is None:
        return None
    step = coming.read_next(line, now)
    side = _side_of(book, action, step.person)
    if action.state in OPEN or action.state == "done":
        return coming.done_and_next(
            book,
            number,
            result,
            step.task,
            step.due,
            step.person,
            side=side,
            told=step.told,
            due_text=step.due_text,
        )
    return coming.new_action(
        book,
        action.meeting,
        step.task,
        step.person or action.owner,
        step.due,
        side=side,
        refs=action.needs,
        due_text=step.due_text,
    )


def _side_of(book: Book, action: Action, name: str) -> str:
    """Whose task it is when it goes to this person: of who is in neither list, and of nobody, as the action before."""
    if name in {person.name for person in book.people()}:
        return "ours"
    theirs = {person.name for person in book.people(book.deal(action.deal).client)}
    return "client" if name in theirs else action.side or "ours"
