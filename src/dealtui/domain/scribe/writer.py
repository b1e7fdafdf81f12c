"""From an entry back to a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import product
from typing import TYPE_CHECKING

from dealtui.domain.kinds import BY_NAME, TAGS
from dealtui.domain.people import People
from dealtui.domain.scribe import Context, Reading, read
from dealtui.domain.scribe.marks import SAID, has_han, mark_of
from dealtui.domain.scribe.pieces import FIT_WORDS

if TYPE_CHECKING:
    from dealtui.domain.records import Entry


# What a line must say again: all but how it was typed, and what is compared by itself
_SAME = [name for name in SAID if name not in ("raw", "due_text", "side", "helpers")]
_SIDE_WORDS = {"client": ("client", "客户"), "ours": ("ours", "我方")}


def compose(entry: Entry, code_of: Callable[[int], str], known: People | None = None) -> str:
    """A line that reads back to the entry's fields, its raw line first of all.

    It is to be read with the entry's own kind as default, at the entry's own time (so that 周五 stays the
    Friday it was). `code_of` gives the code of an entry number; `known` are those whom the reader will know. Fields that
    no line can say (a text that itself holds signs, as `literal` lines may) are written as well as the language can.
    """
    numbers = {code_of(number): number for number in entry.refs}
    context = Context(
        now=datetime.fromisoformat(entry.at) if entry.at else datetime(1, 1, 1),
        default_kind=entry.kind,
        entries=lambda code: numbers.get(code, 0),
        people=known or People.named(entry.owner, entry.speaker, *(helper.name for helper in entry.helpers)),
    )
    raw = read(entry.raw, context) if entry.raw else None
    if raw and _says(raw, entry, derived_side=True):
        return entry.raw
    derived = raw is not None and raw.form == "entry" and not raw.side
    lines = _lines(entry, code_of)
    first = next(lines)
    if _says(read(first, context), entry, derived_side=derived):
        return first
    return next(
        (line for line in lines if _says(read(line, context), entry, derived_side=derived)),
        entry.raw or first,
    )


def _says(reading: Reading, entry: Entry, *, derived_side: bool = False) -> bool:
    """Whether a reading holds the entry's fields. A side may have been derived from who spoke or is to act."""
    return (
        reading.form == "entry"
        and (reading.side == entry.side or (derived_side and not reading.side))
        and reading.helpers == tuple((helper.name, helper.part) for helper in entry.helpers)
        and all(getattr(reading, name) == getattr(entry, name) for name in _SAME)
    )


def _lines(entry: Entry, code_of: Callable[[int], str]) -> Iterator[str]:
    """Ways to write the entry, the plainest first: what the text already says need not be said again."""
    han = has_han(entry.text) or not entry.text.strip()
    kind = BY_NAME[entry.kind]
    mark = f"{'~' if entry.internal else ''}{mark_of(kind, han=han)}"
    word = _SIDE_WORDS.get(entry.side, ("", ""))[han]
    tags = [f"#{TAGS[code][0 if han else -1]}" for code in entry.topics if code in TAGS]
    date = entry.due.replace("T", " ")  # where the words as typed no longer say it
    belongs: list[str] = []
    if kind.belongs:  # the codes that do not stand in the text, and the fit
        codes = (code_of(number) for number in entry.refs)
        belongs = [code for code in codes if code and code not in entry.text.upper()]
        belongs += [word for word, fit in FIT_WORDS.items() if fit == entry.fit and has_han(word) == han][:1]
    for side, topics, speaker, due in product(
        ["", f"{word}{'：' if han else ': '}"] if word else [""],
        [tags, []] if tags else [[]],
        [f"@{entry.speaker}", ""] if entry.speaker else [""],
        [entry.due_text, date, f"截止 {date}", f"due {date}"] if date else [""],
    ):
        text = _task(entry, due, side) if kind.name == "action" else f"{side}{entry.text}"
        second = _second(entry, kind.second, due)
        words = [mark, speaker, *belongs, text, *topics, second and f"| {second}"]
        yield " ".join(filter(None, words))


def _task(entry: Entry, due: str, side: str) -> str:
    """Owner, date, task, helpers; people with parts are named where they stand in the text."""
    text = entry.text
    people = [(entry.owner, entry.part), *((helper.name, helper.part) for helper in entry.helpers)]
    for name, part in people:
        for colon in "：:":
            if part and name:
                text = text.replace(f"{name}{colon}{part}", f"@{name}{colon}{part}")
    before = [] if entry.part or not entry.owner else [f"@{entry.owner}"]
    after = [f"@{helper.name}" for helper in entry.helpers if not helper.part]
    return " ".join(word for word in [*before, due, f"{side}{text}", *after] if word)


def _second(entry: Entry, field: str, due: str) -> str:
    value = str(getattr(entry, field)) if field else ""
    if field == "criterion" and entry.owner:
        people = [entry.owner, *(helper.name for helper in entry.helpers)]
        first, *others = (f"@{name}" for name in people)
        return " ".join(word for word in (value, first, due, *others) if word)
    # an amount in the text is read from there
    return "" if field == "amount" and value in entry.text else value
