"""What the word under the cursor of the capture line may become: people, codes, topics, who came or left.

    >>> known = Known(people=(("李雷", "我方"), ("王总", "客户")))
    >>> found = complete("办 @李", 4, known)
    >>> found.start, found.end, found.candidates
    (3, 4, (Candidate(value='李雷', hint='我方'),))
    >>> accept("办 @李", found)
    ('办 @李雷 ', 6)

Pure, and fast enough for every key: nothing is looked at unless the cursor stands behind a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from dealtui.domain.kinds import BY_PREFIX, TAGS
from dealtui.domain.people import matches
from dealtui.domain.scribe.marks import has_han, head
from dealtui.domain.scribe.pieces import BEFORE_SIGN, narrow

SHOWN = 60  # candidates offered at once


class Candidate(NamedTuple):
    """What may stand there, and what to say about it (a person's title and side, an entry's text)."""

    value: str
    hint: str = ""


class Completion(NamedTuple):
    """The stretch that is replaced, behind its sign, and what by; role: person, code, topic, presence."""

    start: int
    end: int
    role: str
    candidates: tuple[Candidate, ...]


class KnownNames(NamedTuple):
    """What can be offered, each list in the order in which it should be: (name, hint) and (code, text).

    `han` decides the language of topics when the line does not.
    """

    people: Iterable[tuple[str, str]] = ()
    codes: Iterable[tuple[str, str]] = ()
    han: bool = True


_PERSON = re.compile(BEFORE_SIGN + r"[@＠]([^@＠#＃|｜，。；：,;:]{0,40})\Z")
_TOPIC = re.compile(BEFORE_SIGN + r"[#＃](\w{0,16})\Z")
_CODE = re.compile(r"(?<![A-Za-z0-9Ａ-Ｚａ-ｚ０-９_.@＠#＃%&=+＋\-'’])([A-Za-zＡ-Ｚａ-ｚ][0-9０-９]{0,5})\Z")
_SIGN = r"[+＋\-－−]"
_PRESENT = re.compile(rf"\s*{_SIGN}(?!\s)")
_PRESENCE = re.compile(
    rf"(?:\A\s*{_SIGN}|[、，,]\s*{_SIGN}?|\s{_SIGN})(|(?!{_SIGN})[^\s、，,](?:(?!\s{_SIGN})[^、，,]){{0,40}})\Z"
)


def complete(line: str, cursor: int, known: KnownNames) -> Completion | None:
    """What can be offered at the cursor, or None. The word ends at the cursor; what is behind stays."""
    typed = line[: max(0, cursor)]
    han = has_han(line) or (known.han and line.isascii())
    if (match := _PERSON.search(typed)) and (found := _offer(match, "person", _people(match[1], known))):
        return found
    if match := _TOPIC.search(typed):
        return _offer(match, "topic", _topics(match[1], han))
    if _PRESENT.match(typed):
        match = _PRESENCE.search(typed)
        return _offer(match, "presence", _people(match[1], known)) if match else None
    if match := _CODE.search(typed):
        return _offer(match, "code", _codes(match, line, known))
    return None


def accept(line: str, completion: Completion, index: int = 0) -> tuple[str, int]:
    """The line with a candidate put in, and where the cursor goes: behind it and the space after it."""
    before = line[: completion.start] + completion.candidates[index].value
    rest = line[completion.end :].removeprefix(" ")
    # names that came or left need no space: the line may end there
    gap = "" if completion.role == "presence" and not rest else " "
    return before + gap + rest, len(before + gap)


def _offer(match: re.Match[str], role: str, candidates: list[Candidate]) -> Completion | None:
    """None when there is nothing left to complete; a whole code is still shown, for its text."""
    typed = match[1]
    if not candidates or (role != "code" and len(candidates) == 1 and candidates[0].value == typed):
        return None
    return Completion(match.start(1), match.end(1), role, tuple(candidates[:SHOWN]))


def _people(typed: str, known: KnownNames) -> list[Candidate]:
    ranked = [(matches(name, typed), name, hint) for name, hint in known.people]
    return [Candidate(name, hint) for rank in (3, 2, 1) for found, name, hint in ranked if found == rank]


def _topics(typed: str, han: bool) -> list[Candidate]:
    """One word a topic: the one that begins as typed, else the language's own when nothing is typed."""
    wanted = narrow(typed).casefold()
    offered: list[Candidate] = []
    for words in TAGS.values():
        own = words[0] if han else words[-1]
        fitting = [word for word in (own, *words) if word.casefold().startswith(wanted)]
        if fitting:
            offered.append(Candidate(fitting[0], own if fitting[0] != own else ""))
    return offered


def _codes(match: re.Match[str], line: str, known: KnownNames) -> list[Candidate]:
    """Codes behind the mark; the first letter of a line may still become a mark, so it is no code."""
    typed = narrow(match[1]).upper()
    start = head(line)
    may_be_mark = start.kind is None and len(typed) == 1 and match.start(1) <= start.body
    if typed[0] not in BY_PREFIX or may_be_mark:
        return []
    return [Candidate(code, text) for code, text in known.codes if code.startswith(typed)]
