"""What a line carries besides its text, as one readable cell of the record: `方：客户；议题：价格、周期`.

The minutes write it and `reading` reads it back, both by the tables below. A value that holds one of the signs that
part the cell, or spaces at its ends, stands in quotation marks, doubled inside.

    >>> written = Notation("en").write({"side": "client", "topics": ("price",), "owner": "Li, Lei"})
    >>> written
    'Side: Client; Topics: Price; Owner: "Li, Lei"'
    >>> Notation("en").read(written)["owner"]
    'Li, Lei'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dealtui.export.escaping import literal
from dealtui.export.words import Words

__all__ = ["ITEMS", "LINE", "TASK", "Item", "NotDetails", "Notation"]


class NotDetails(ValueError):
    """A cell that is no list of details; its text is the part that was not understood."""


class Item(NamedTuple):
    """A named value. `shape`: one text, many texts, or rows (each an item of its own).

    `rooms`: of the catalogs for the codes in it, by place; "date" for a date, "" for a text.
    """

    name: str
    shape: str = "one"
    rooms: tuple[str, ...] = ("",)


# Of a line, under the names of `Entry`'s fields; references are codes. `answers` says to which needs a line was put
# with which fit, where its words do not say it; `answered` the same of a need that a line of another meeting answers.
LINE = (
    Item("side", rooms=("side",)),
    Item("speaker"),
    Item("topics", "many", ("topic",)),
    Item("level", rooms=("level",)),
    Item("outside"),
    Item("refs", "many"),
    Item("fit", rooms=("fit",)),
    Item("answers", "rows", ("", "fit", "")),
    Item("answered", "rows", ("", "fit", "")),
    Item("owner"),
    Item("part"),
    Item("helpers", "rows", ("", "")),
    Item("due", rooms=("date",)),
    Item("due_text"),
    Item("criterion"),
    Item("place"),
    Item("amount"),
    Item("position"),
    Item("client_position"),
    Item("resolved_by"),
    Item("supersedes"),
    Item("follows"),
    Item("rank"),  # its place in the record, where that is not its place in time
)

# Of the action that was born from a line: what has become of it since.
TASK = (
    Item("task"),
    Item("task_owner"),
    Item("task_part"),
    Item("task_side", rooms=("side",)),
    Item("task_helpers", "rows", ("", "")),
    Item("task_due", rooms=("date",)),
    Item("task_due_text"),
    Item("original_due", rooms=("date",)),
    Item("state", rooms=("state",)),
    Item("steps", "rows", ("", "", "date", "state")),
    Item("slips", "rows", ("date", "date", "date", "", "", "answer")),
    Item("chases", "rows", ("date", "", "")),
    Item("needs", "many"),
    Item("depends", "many"),
    Item("note"),
    Item("risk"),
    Item("started", rooms=("date",)),
    Item("finished", rooms=("date",)),
    Item("result"),
    Item("next_step"),
    Item("next_due", rooms=("date",)),
    Item("sent", rooms=("date",)),
    Item("sent_to"),
    Item("feedback"),
    Item("feedback_at", rooms=("date",)),
    Item("satisfaction"),
    Item("closed", rooms=("date",)),
    Item("cancelled"),
)

ITEMS = (*LINE, *TASK)

_NOTHING = "-"  # stands where a row of several values has none, so that the next keep their places

_CODES = ("side", "topic", "level", "fit", "state", "answer")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d\S*)")


class _Signs(NamedTuple):
    item: str
    label: str
    value: str
    opening: str
    closing: str


_SIGNS = {
    "zh": _Signs("；", "：", "、", "「", "」"),
    "en": _Signs("; ", ": ", ", ", '"', '"'),
}


class Notation:
    """Details in one language."""

    def __init__(self, lang: str) -> None:
        self._words = Words(lang)
        self._signs = signs = _SIGNS[lang]
        parting = re.escape("".join({signs.item[0], signs.value[0], signs.opening, signs.closing}))
        self._unsafe = re.compile(rf"[{parting}]|^\s|\s$|^$")
        self._bare = re.compile(rf"[^{parting}]*")
        closing = re.escape(signs.closing)
        self._quoted = re.compile(
            rf"{re.escape(signs.opening)}((?:[^{closing}]|{closing}{closing})*){closing}"
        )
        self._labels = {self._words.t(f"detail.{item.name}"): item for item in ITEMS}
        self._codes = {room: self._known(room) for room in _CODES}

    # ------------------------------------------------------------------ writing

    def write(self, values: Mapping[str, Any]) -> str:
        """The cell, in the order of `ITEMS`. A value that is there and empty says that it is empty."""
        return self._signs.item.join(
            f"{self._words.t(f'detail.{item.name}')}{self._signs.label}{text}"
            for item in ITEMS
            if item.name in values
            for text in self._values(values[item.name], item)
        )

    def _values(self, value: Any, item: Item) -> Iterator[str]:
        if item.shape == "one":
            yield self._written(str(value), item.rooms[0])
        elif item.shape == "many":
            yield self._signs.value.join(self._written(text, item.rooms[0]) for text in value)
        else:
            for row in value or [("",) * len(item.rooms)]:
                cells = [
                    self._written(text, room) if text else ""
                    for text, room in zip(row, item.rooms, strict=True)
                ]
                while len(cells) > 1 and not cells[-1]:
                    cells.pop()
                yield self._signs.value.join(cell or _NOTHING for cell in cells) if any(cells) else ""

    def _written(self, text: str, room: str) -> str:
        text = literal(text)  # what a reader of the cell gets to see, and no space at its ends
        if room == "date" and "T" in text and (date := _DATE.fullmatch(text)):
            return f"{date[1]} {date[2]}"
        word = self._words.label(room, text) if room in self._codes else text
        if word == text and (
            text == _NOTHING or self._unsafe.search(text) or self._meant(text, room) != text
        ):
            doubled = text.replace(self._signs.closing, self._signs.closing * 2)
            return f"{self._signs.opening}{doubled}{self._signs.closing}"
        return word

    # ------------------------------------------------------------------ reading

    def read(self, cell: str) -> dict[str, Any]:
        """The values by name: a text, a tuple of texts, or a tuple of tuples, as `write` was given them.

        NotDetails when a part of the cell is none of them.
        """
        values: dict[str, Any] = {}
        place = 0
        while place < len(cell):
            label, place = self._label(cell, place)
            item = self._labels.get(label)
            if item is None:
                raise NotDetails(label)
            texts, place = self._texts(cell, place, item)
            if item.shape == "one":
                values[item.name] = texts[0] if len(texts) == 1 else self._refuse(label)
            elif item.shape == "many":
                values[item.name] = tuple(texts)
            elif len(texts) <= len(item.rooms):
                row = (*texts, *[""] * (len(item.rooms) - len(texts)))
                values[item.name] = values.get(item.name, ()) + ((row,) if any(row) else ())
            else:
                self._refuse(label)
        return values

    def _label(self, cell: str, place: int) -> tuple[str, int]:
        end = cell.find(self._signs.label[0], place)
        if end < 0:
            raise NotDetails(cell[place:])
        return cell[place:end].strip(), end + 1

    def _texts(self, cell: str, place: int, item: Item) -> tuple[list[str], int]:
        """The texts of one item from `place` on, and where the next item begins."""
        texts: list[str] = []
        while True:
            while cell[place : place + 1] == " ":
                place += 1
            room = item.rooms[min(len(texts), len(item.rooms) - 1) if item.shape == "rows" else 0]
            if quoted := self._quoted.match(cell, place):
                texts.append(quoted[1].replace(self._signs.closing * 2, self._signs.closing))
                place = quoted.end()
            else:
                bare = self._bare.match(cell, place)
                assert bare  # it may be empty
                word = bare[0].rstrip()
                texts.append("" if word == _NOTHING else self._meant(word, room))
                place = bare.end()
            while cell[place : place + 1] == " ":
                place += 1
            sign = cell[place : place + 1]
            place += 1
            if sign in ("", self._signs.item[0]):
                while cell[place : place + 1] == " ":
                    place += 1
                return texts, place
            if sign != self._signs.value[0]:
                raise NotDetails(cell[place - 1 :])

    def _meant(self, word: str, room: str) -> str:
        if room == "date" and (date := _DATE.fullmatch(word)):
            return f"{date[1]}T{date[2]}"
        return self._codes.get(room, {}).get(word, word)

    def _refuse(self, label: str) -> str:
        raise NotDetails(label)

    def _known(self, room: str) -> dict[str, str]:
        """The words of a room's codes, back to the codes."""
        return {self._words.t(f"{room}.{code}"): code for code in ROOMS[room]}


# The codes that have words, by their room in the catalogs
ROOMS: Mapping[str, tuple[str, ...]] = {
    "side": ("client", "ours"),
    "topic": ("scope", "price", "schedule", "duty"),
    "level": ("core", "expected", "potential"),
    "fit": ("full", "partial", "alternative", "declined", "pending"),
    "state": ("todo", "doing", "waiting", "done", "sent", "answered", "closed", "cancelled"),
    "answer": ("resources", "renegotiate"),
}
