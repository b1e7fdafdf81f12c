"""Deals of fifty lines typed at random: an edit marks what the lines say rests on it, worked out from the lines alone."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import NamedTuple

import pytest

from dealtui.service.preparing import create_meeting
from dealtui.service.recording import Recording
from dealtui.service.unit_of_work import Book
from tests.conftest import FORM, NOW

LINES = 50
MARKS = {"N": "需", "P": "痛", "S": "案", "R": "应", "C": "共", "D": "歧", "J": "决", "A": "办", "": "-"}


class Typed(NamedTuple):
    """A line as the generator knows it: its code (a number for notes) and the codes that it names."""

    code: str
    line: str
    names: tuple[str, ...]


def deal(chance: random.Random) -> list[Typed]:
    """Lines of all kinds, each naming up to two lines before it; a consensus names earlier ones without replacing them."""
    counts = dict.fromkeys(MARKS, 0)
    typed: list[Typed] = []
    for at in range(LINES):
        prefix = chance.choice(tuple(MARKS))
        counts[prefix] += 1
        known = [line.code for line in typed if not line.code.isdigit()]
        names = tuple(dict.fromkeys(chance.sample(known, min(len(known), chance.randrange(3)))))
        text = (
            f"{'、'.join(names)} 第{at}条" if prefix in "SR" and prefix else f"第{at}条依据 {' '.join(names)}"
        )
        who = "@韩梅 周五 " if prefix == "A" else ""
        typed.append(
            Typed(f"{prefix}{counts[prefix]}" if prefix else str(at), f"{MARKS[prefix]} {who}{text}", names)
        )
    return typed


def resting(typed: list[Typed], changed: str) -> set[str]:
    """The lines that rest on one: those that name it, and a divergence on what settled it last; again and again."""
    rests = {line.code: set(line.names) for line in typed}
    settled = {
        name: line.code for line in typed for name in line.names if line.code[0] in "CJ" and name[0] == "D"
    }
    for divergence, settler in settled.items():  # the last one that names it
        rests[divergence].add(settler)
    found: set[str] = {changed}
    while more := {code for code, on in rests.items() if on & found} - found:
        found |= more
    return found - {changed}


@pytest.mark.guide(27, 61)
@pytest.mark.parametrize("seed", range(12))
def test_an_edit_marks_what_rests_on_the_line_and_nothing_else(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    typed = deal(chance)
    book = Book.open(tmp_path / "book", user="李雷", now=NOW)
    recording = Recording(book, create_meeting(book, FORM))
    recording.capture([line.line for line in typed])
    state = book.state(1)
    numbers = {line.code: number for number, line in enumerate(typed, 1)}
    assert [entry.code or str(entry.doc_id - 1) for entry in recording.entries] == [
        line.code for line in typed
    ]
    sources = [line for line in typed if line.code[0] in "NSC" and resting(typed, line.code)]
    changed = chance.choice(sources)
    asyncio.run(recording.edit(numbers[changed.code], changed.line + "，改过"))
    wanted = {numbers[code] for code in resting(typed, changed.code)}
    assert {entry.doc_id for entry in state.entries.values() if entry.suspect} == wanted
    doubtful = wanted | {numbers[changed.code]}
    links = {(link.need, link.answer): link.suspect for link in state.links.values()}
    assert links == {pair: bool(set(pair) & doubtful) for pair in links}
    actions = {doc["entry"]: bool(doc.get("suspect")) for doc in book.repo.table("actions").values()}
    assert actions == {entry: entry in wanted for entry in actions}
    asyncio.run(recording.undo())
    assert not any(entry.suspect for entry in state.entries.values())
    assert not any(link.suspect for link in state.links.values())
    book.close()
