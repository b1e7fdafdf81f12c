"""Which keys of the review mend what."""

from __future__ import annotations

__all__ = ["KEYS_OF"]

# `Rule.mend` -> ids of keys, the best first; their words are `mend.<mend>.<key>`, or `mend.<mend>` of the list's own key
KEYS_OF = {
    "answer": ("review.respond", "review.link", "review.outside"),
    "link": ("review.link", "review.edit"),
    "text": ("findings.mend",),
    "criterion": ("findings.mend",),
    "owner": ("findings.mend",),
    "due": ("findings.mend",),
    "place": ("findings.mend",),
    "objective": ("review.full", "review.partial", "review.alternative"),
    "topic": ("findings.mend",),
    "absence": ("findings.mend",),
    "authority": ("findings.mend",),
    "recorder": ("findings.mend",),
    "head": ("findings.mend",),
    "suspect": ("review.clear", "review.edit"),
}
