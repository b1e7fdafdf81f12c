"""What has become of divergences and of consensus, as far as a reader may see it (guide 17, 27, 61)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from dealtui.domain.divergence import new_words

if TYPE_CHECKING:
    from dealtui.domain.records import Entry
    from dealtui.export.minutes import MinutesSource

__all__ = ["Standing", "standing_of"]


class Standing(NamedTuple):
    """By line. settled: the code of what settled a divergence; changed: what was agreed before and what is agreed now;
    replaced: the code of the consensus that took another's place."""

    settled: dict[int, str]
    changed: dict[int, tuple[str, str]]
    replaced: dict[int, str]


def standing_of(source: MinutesSource, entries: Iterable[Entry], seen: frozenset[int]) -> Standing:
    """What the lines say, of other lines only those in `seen`."""
    codes, texts = source.codes, source.texts
    entries = tuple(entries)
    return Standing(
        settled={
            entry.doc_id: codes[entry.resolved_by]
            for entry in entries
            if entry.resolved_by in seen and entry.resolved_by in codes
        },
        changed={
            entry.doc_id: (new_words(texts[entry.supersedes]), new_words(entry.text))
            for entry in entries
            if entry.supersedes in seen and entry.supersedes in texts
        },
        replaced={
            entry.doc_id: codes[taken]
            for entry in entries
            if (taken := source.replaced.get(entry.doc_id, 0)) in seen and taken in codes
        },
    )
