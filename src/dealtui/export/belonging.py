"""What a line belongs to: a pain to its need, a highlight to its proposal, a compromise to its divergence."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dealtui.domain.records import Entry

__all__ = ["belonging"]

# What it refers to of these kinds, else the nearest line before it of the first of them (guide 55, 58, 62).
_BELONGS = {
    "pain": ("need",),
    "effect": ("need",),
    "highlight": ("proposal", "need"),
    "compromise": ("divergence",),
}
_BY_REFERENCE_ONLY = {
    "attachment": ("need", "proposal"),
    "action": ("divergence",),
    "consensus": ("divergence",),
    "decision": ("divergence",),
}


def belonging(entries: Iterable[Entry], kind_of: Callable[[int], str]) -> dict[int, tuple[int, ...]]:
    """For each line that can belong to others, their numbers; `kind_of` knows every line of the deal.

    To be worked out over all lines of a meeting, in their order, so that hiding one moves no other.
    """
    under: dict[int, tuple[int, ...]] = {}
    nearest: dict[tuple[int, str], int] = {}
    for entry in entries:
        nearest[entry.meeting, entry.kind] = entry.doc_id
        if kinds := _BELONGS.get(entry.kind) or _BY_REFERENCE_ONLY.get(entry.kind):
            named = tuple(ref for ref in entry.refs if kind_of(ref) in kinds)
            before = (entry.meeting, kinds[0])
            if not named and entry.kind in _BELONGS and before in nearest:
                named = (nearest[before],)
            under[entry.doc_id] = named
    return under
