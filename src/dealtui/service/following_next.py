"""What comes next: an action outside a meeting, and the step after one that is done (guide 96, 98)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, NamedTuple

from dealtui.domain.lifecycle import Refused
from dealtui.service.entry_work import add_entry
from dealtui.service.following import Act
from dealtui.service.following_acts import action_in, cleaned, happen, one_person
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work

__all__ = ["Next", "done_and_next", "new_action", "read_next"]

_PERSON = re.compile(r"(?:^|(?<=\s))[@＠](\S+)")


class Next(NamedTuple):
    """The next step as its line is read. `told` is it in the words for the client, "" where they are the task."""

    task: str
    person: str = ""
    due: str = ""
    due_text: str = ""
    delivery: str = ""

    @property
    def told(self) -> str:
        return f"{self.task} | {self.delivery}" if self.delivery else ""


def read_next(line: str, now: datetime) -> Next:
    """What comes next, from one line: the task, what will be delivered after a bar, @person, and the date at an end.

    >>> read_next("方案设计 @李雷 12月4日 | 提交初稿", now)
    Next(task='方案设计', person='李雷', due='2026-12-04', due_text='12月4日', delivery='提交初稿')
    """
    named = _PERSON.search(line)
    person = named[1] if named else ""
    due = phrase = ""
    parts: list[str] = []
    for part in line.replace("｜", "|").split("|", 1):
        words = _PERSON.sub(" ", part, count=1).split()
        for place in range(1 if not parts else 0, len(words)):
            if not due and (found := _day(" ".join(words[place:]), now)):
                due, phrase, words = found, " ".join(words[place:]), words[:place]
                break
        parts.append(" ".join(words))
    return Next(parts[0], person, due, phrase, "".join(parts[1:]))


def _day(phrase: str, now: datetime) -> str:
    from dealtui.domain.dates import Due, read_due

    due = read_due(phrase, now)
    return due.iso if isinstance(due, Due) else ""


def new_action(
    book: Book, meeting: int, task: str, owner: str, due: str = "", *, side: str = "ours", **more: Any
) -> Act[int]:
    """A new action outside a meeting, with a line of its own in the record it belongs to (after the record, as what
    came of it). `due` is ISO; more: due_text, helpers, part, internal, refs. Gives the action's number."""
    fields = cleaned({"task": task, "due": due, "side": side, **more})

    def run(work: Work) -> int:
        return _born(work, meeting, one_person("new", "", owner), fields)

    return Act("new", run, book.meeting(meeting).deal)


def done_and_next(
    book: Book,
    number: int,
    result: str,
    task: str,
    due: str = "",
    owner: str = "",
    *,
    side: str = "ours",
    due_text: str = "",
    told: str = "",
) -> Act[int]:
    """Done, and the next step is an action of its own, in one commit: what is told to the client names both.

    It comes from the same meeting and serves the same needs; its owner is the same unless another is named. `told` is
    the next step in the words for the client (方案设计 | 提交初稿), where they are not the task. Gives the new action's
    number.
    """
    given = cleaned({"result": result, "next_step": told or task, "next_due": due})
    fields = cleaned({"task": task, "due": due, "side": side, "due_text": due_text})

    def run(work: Work) -> int:
        action = action_in(work, number)
        happen(work, number, "done", given)
        fields["refs"] = tuple(need for need in action.needs if need in work.state.entries)
        fields["internal"] = action.internal
        return _born(work, action.meeting, one_person("new", "", owner or action.owner), fields)

    return Act("done_next", run, book.record("actions", number).deal)


def _born(work: Work, meeting: int, owner: str, fields: dict[str, Any]) -> int:
    """A new line of kind action after a record, and the action born from it."""
    if not fields["task"]:
        raise Refused("new", "no_task")
    fields = dict(fields)
    entry = add_entry(
        work,
        meeting=meeting,
        kind="action",
        text=fields.pop("task"),
        owner=owner,
        at=work.book.clock.stamp(),
        by=work.book.user,
        order=work.state.last_order(meeting) + 1,
        follows=work.book.repo.next_id("actions"),
        **fields,
    )
    return work.state.entries[entry].action
