"""Which lines of a damaged file were changed by hand, with what they say there and what was written (guide 28).

>>> [sentence(found, "en") for found in changed_by_hand(book)]
['N1 was changed in deals/2.json: it said "within five minutes", there stands "within nine minutes"']

The book itself reads such a file from backup and journal; this tells what somebody had done to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from dealtui.i18n import catalog
from dealtui.service.unit_of_work import Book
from dealtui.store.differing import differing
from dealtui.text import cut, shown

__all__ = ["ByHand", "changed_by_hand", "sentence"]

_WORDS = ("raw", "text", "criterion", "place", "owner", "due", "level", "task", "topic", "name")
_RECORD = ("entries", "links", "seals", "meetings")  # before histories and the rest


class ByHand(NamedTuple):
    """A document that is not as it was written; `was` and `now` are words of it that differ, "" where none are known."""

    file: str
    table: str
    number: int
    meeting: int
    code: str
    was: str = ""
    now: str = ""


def changed_by_hand(book: Book) -> list[ByHand]:
    """Of every file that was found damaged when the book was opened to be read; lines of a record first."""
    found = []
    for file in dict.fromkeys(n.file for n in book.repo.notices if n.code == "rebuilt_in_memory"):
        deal = int(stem) if (stem := file.rpartition("/")[2].partition(".")[0]).isdecimal() else 0
        for document in differing(book.repo, deal):
            right, stored = document.right or {}, document.stored or {}
            doc = right or stored
            meeting = document.number if document.table == "meetings" else doc.get("meeting", 0)
            code = doc.get("code", "") if document.table == "entries" else ""
            was, now = _differing_words(right, stored)
            found.append(ByHand(file, document.table, document.number, meeting, str(code), was, now))
    return sorted(found, key=lambda line: line.table not in _RECORD)


def _differing_words(right: Mapping[str, Any], stored: Mapping[str, Any]) -> tuple[str, str]:
    for name in _WORDS:
        if right.get(name) != stored.get(name):
            return str(right.get(name) or ""), str(stored.get(name) or "")
    return "", ""


def sentence(line: ByHand, lang: str) -> str:
    """What was found, in words."""
    words = catalog(lang)
    name = line.code or words.t("seal.by_hand_line", table=line.table, number=line.number)
    key = "seal.by_hand_words" if line.was or line.now else "seal.by_hand"
    was, now = (cut(shown(text), 60) or "-" for text in (line.was, line.now))
    return words.t(key, line=name, file=line.file, was=was, now=now)
