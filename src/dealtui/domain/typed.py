"""The lines that parts of a record are typed in, and back: who helps, steps, what comes next (guide 74, 79-81, 96), agendas (43)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from dealtui.domain.records import Helper, Step
from dealtui.text import clean

_BETWEEN = re.compile(r"[、,，;；]")


def read_helpers(text: str) -> tuple[Helper, ...]:
    """Who helps with what.

    >>> read_helpers("经理 审核，@李雷 初稿")
    (Helper(name='经理', part='审核'), Helper(name='李雷', part='初稿'))
    """
    found = []
    for piece in _BETWEEN.split(text):
        name, _, part = piece.strip().replace("：", " ").replace(":", " ").partition(" ")
        if name := name.strip("@＠"):
            found.append(Helper(name=name, part=part.strip()))
    return tuple(found)


def helpers_line(helpers: Iterable[Helper], between: str = "，") -> str:
    """The words that read back to them."""
    return between.join(" ".join(filter(None, (helper.name, helper.part))) for helper in helpers)


_ARROW = re.compile(r"\s*(?:→|⇒|➔|➜|＝＞|=>|-+>|[\r\n]+)\s*")
_PERSON = re.compile(r"(?:^|(?<=\s))[@＠](\S+)\s*")


def split(text: str, now: datetime) -> tuple[Step, ...]:
    """Steps from one line: arrows or line breaks part them; `@person date` at the end of each is read as such.

    A phrase after the person that is no date stays part of the step's text.
    """
    return tuple(step for part in _ARROW.split(text) if (step := _read(clean(part).strip(), now)).text)


def step_line(step: Step) -> str:
    """The words that read back to a step."""
    return " ".join(filter(None, (step.text, step.person and f"@{step.person}", step.due.replace("T", " "))))


def _read(text: str, now: datetime) -> Step:
    named = list(_PERSON.finditer(text))
    if not named:
        return Step(text=text)
    match = named[-1]
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    if not after:
        return Step(text=before or text, person=match[1] if before else "")
    if before and (due := _day_read(after, now)):
        return Step(text=before, person=match[1], due=due)
    return Step(text=f"{before} {after}".strip(), person=match[1])


def _day_read(phrase: str, now: datetime) -> str:
    """The due date of a phrase, "" where it is none."""
    from dealtui.domain.dates import read_due

    return read_due(phrase, now).iso


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
    due = phrase = ""
    parts: list[str] = []
    for part in line.replace("｜", "|").split("|", 1):
        words = _PERSON.sub(" ", part, count=1).split()
        for place in range(1 if not parts else 0, len(words)):
            if not due and (found := _day_read(" ".join(words[place:]), now)):
                due, phrase, words = found, " ".join(words[place:]), words[:place]
                break
        parts.append(" ".join(words))
    return Next(parts[0], named[1] if named else "", due, phrase, "".join(parts[1:]))


# ----------------------------------------------------------------------------------------------------
# The agenda of a meeting: a line an item, with how long it takes and who leads. A line is kept as it was typed; what it says is read here.

DONE = "[x] "
_MINUTES = re.compile(r"(?<!\S)(\d{1,3})\s*(?:分钟|分|minutes?|mins?|m|'|′)(?!\S)", re.IGNORECASE)
_LEAD = re.compile(r"(?<!\S)[@＠](\S+)")


class AgendaItem(NamedTuple):
    """One item; `minutes` is 0 and `lead` "" where the line does not say."""

    text: str
    minutes: int = 0
    lead: str = ""
    done: bool = False


def agenda_lines(agenda: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in agenda.splitlines() if line.strip()]


def agenda_item(line: str) -> AgendaItem:
    """What a line says.

    >>> agenda_item("安全标准 15分钟 @韩梅")
    AgendaItem(text='安全标准', minutes=15, lead='韩梅', done=False)
    """
    done = line.startswith(DONE)
    text = line.removeprefix(DONE) if done else line
    minutes, lead = _MINUTES.search(text), _LEAD.search(text)
    for found in (minutes, lead):
        text = text.replace(found[0], " ", 1) if found else text
    words = " ".join(text.split())
    if not words:  # nothing but a name or a length: the line itself
        return AgendaItem(line.removeprefix(DONE), done=done)
    return AgendaItem(words, int(minutes[1]) if minutes else 0, lead[1] if lead else "", done)


def ticked(line: str) -> str:
    """The line as done, or as still to be done."""
    return line.removeprefix(DONE) if line.startswith(DONE) else DONE + line
