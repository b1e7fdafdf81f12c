"""Lines by their tag over all meetings: what visits have brought to light, and any other topic (guide 18-22).

>>> [line.text for line in tagged(book, "opportunity")]
['明年有三期计划']
"""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import normalize

from dealtui.domain.kinds import TAGS, TOPICS
from dealtui.service.unit_of_work import Book

__all__ = ["NEW_NEED", "Tagged", "tag_named", "tagged"]

NEW_NEED = "new-need"  # no tag: the needs that were said in a visit (guide 21)
_NEW_NEED_WORDS = (NEW_NEED, "新增需求", "新需求")


class Tagged(NamedTuple):
    """One line that bears a tag, with where it was said."""

    meeting: int
    client: str
    deal: str
    entry: int
    code: str
    kind: str
    text: str
    at: str
    speaker: str
    internal: bool


def tag_named(word: str) -> str:
    """The tag that a word names (with or without #, in either language); "" when it names none."""
    wanted = normalize("NFKC", word).strip().removeprefix("#").casefold()
    if wanted in _NEW_NEED_WORDS:
        return NEW_NEED
    return next((tag for tag, words in TAGS.items() if wanted in (tag, *words)), "")


def tagged(book: Book, tag: str) -> list[Tagged]:
    """The lines with a tag of `TAGS` (or NEW_NEED), the newest meeting first, each meeting's in their order.

    Only deals whose meetings' heads name the tag are opened.
    """
    found: list[tuple[str, Tagged]] = []
    deals, clients = book.repo.table("deals"), book.repo.table("clients")
    for number, doc in book.repo.table("meetings").items():
        if not _may_hold(doc, tag):
            continue
        deal = deals.get(doc["deal"], {})
        client = clients.get(deal.get("client", 0), {}).get("name", "")
        for entry in book.state(doc["deal"]).ordered(number):
            if entry.kind == "need" if tag == NEW_NEED else tag in entry.topics:
                line = Tagged(
                    meeting=number,
                    client=client,
                    deal=deal.get("name", ""),
                    entry=entry.doc_id,
                    code=entry.code,
                    kind=entry.kind,
                    text=entry.text,
                    at=entry.at,
                    speaker=entry.speaker,
                    internal=entry.internal,
                )
                found.append((doc.get("started") or doc.get("planned", ""), line))
    found.sort(key=lambda pair: pair[0], reverse=True)  # stable: a meeting's lines stay in their order
    return [line for _, line in found]


def _may_hold(doc: dict[str, object], tag: str) -> bool:
    """Whether a meeting's head says that one of its lines bears the tag."""
    summary = doc.get("summary", {})
    assert isinstance(summary, dict)
    if tag == NEW_NEED:
        return doc.get("scene") == "care" and "need" in summary.get("counts", {})
    return tag in summary.get("topics" if tag in TOPICS else "tags", ())
