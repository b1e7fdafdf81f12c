"""Words of the client's copy that name a line which is not in it: 参见 O2 says that there is an O2.

What somebody typed is not rewritten, so whoever sends the copy is told, and decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dealtui.export.minutes import MinutesSource
from dealtui.export.minutes_choice import client_view, seen_by_client
from dealtui.export.minutes_view import View
from dealtui.text import cut, shown

__all__ = ["Mention", "mentions"]

_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z])(\d+)(?![A-Za-z0-9])")


class Mention(NamedTuple):
    """`where`: the code of the line that says it, else its words in quotation marks; `code`: of the line that is not there."""

    where: str
    code: str


def mentions(source: MinutesSource) -> tuple[Mention, ...]:
    """Each once, in the order of the copy."""
    seen = seen_by_client(source)
    absent = {code for number, code in source.codes.items() if number not in seen}
    absent -= {code for number, code in source.codes.items() if number in seen}
    found = (
        Mention(where, code)
        for where, text in _texts(client_view(source))
        for letter, digits in _CODE.findall(text)
        if (code := f"{letter.upper()}{digits}") in absent
    )
    return tuple(dict.fromkeys(found))


def _texts(view: View) -> Iterator[tuple[str, str]]:
    for line in view.lines:
        where = line.code or _quoted(line.text)
        yield from _named(where, (line.text, line.second, line.part, *(part for _, part in line.helpers)))
    for task in view.tasks:
        yield from _named(task.code, (task.task, task.part, *(part for _, part in task.helpers)))
        yield from _named(task.code, (text for text, *_ in task.steps))
    head = view.head
    for text in (head.topic, head.change, head.impact, *(text for text, _ in head.objectives), *head.agenda):
        yield _quoted(text), text
    for change in view.changes:
        yield from _named(change.name, (change.reason, *(text for _, text in change.before + change.after)))


def _quoted(text: str) -> str:
    return f"“{cut(shown(text), 24)}”"


def _named(where: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((where, text) for text in texts)
