"""What a divergence holds besides its words: each side's position, and who sees to it until when (guide 61, 72)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dealtui.domain.scribe import pieces
from dealtui.domain.scribe.due import DueFound, due_at, no_due, rest_of_clause
from dealtui.domain.scribe.pieces import Found

if TYPE_CHECKING:
    from dealtui.domain.scribe.reader import Body

__all__ = ["names", "positions"]


def names(body: Body, people: list[Found]) -> None:
    """Before the bar the first name speaks; behind it, with the criterion, the first one is responsible."""
    speaking = [person for person in people if person.start < body.bar]
    if speaking:
        body.speaker(speaking[0])
    if charged := people[len(speaking) :]:
        _charged(body, charged)


def _charged(body: Body, people: list[Found]) -> None:
    """Who sees to it, and the date right behind a name: nowhere else, for a date among the words of a criterion belongs
    to it. At either end of the criterion they are taken off, within its words they stay."""
    places = dict.fromkeys(body.behind(person.end) for person in people)
    due = due_at(body.raw, places, body.context.now) or _no_due(body, people[0].end, places)
    done = rest_of_clause(body.raw, due.start, due.end, "?") if due and not due.refused else []
    last = max(people[-1].end, due.end if due else 0, *(end for _, end in done))
    first = pieces.charge_at(body.raw, body.bar + 1, people[0].start)
    before, after = body.text_of(body.bar + 1, first), body.text_of(last, body.end)
    cut = not before.strip() or not after.strip(" 。.）)")
    for number, person in enumerate(people):
        body.take(person, "helper" if number else "owner", cut=cut)
    if cut and first < people[0].start:
        body.cuts.append((first, people[0].start))
    body.fields |= {"owner": people[0].value, "helpers": tuple((person.value, "") for person in people[1:])}
    if due:
        body.take_due(due, cut=cut)


def _no_due(body: Body, start: int, places: Iterable[tuple[int, int]]) -> DueFound | None:
    """Words right behind a name that were meant as a date and are none."""
    text = "\0" * start + body.raw[start : body.end]
    return no_due(text, [at for at, _ in places], body.context.now)


def positions(body: Body) -> bool:
    """Read 我方：… 客户：… as what each side holds; the text keeps every word. False where nothing of the kind stands:
    one side's word that begins the line says whose line it is."""
    said = pieces.sides_said(body.raw, body.start, body.bar)
    if not said or (len(said) == 1 and not body.text_of(body.start, said[0].start).strip()):
        return False
    borders = [*(word.start for word in said[1:]), body.bar]
    for word, border in zip(said, borders, strict=True):
        field = "position" if word.value == "ours" else "client_position"
        body.fields[field] = body.text_of(word.end, border).strip(" \t　；;，,、")
        body.take(word, "side", cut=False)
    return True
