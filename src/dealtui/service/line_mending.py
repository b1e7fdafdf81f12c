"""A line that is typed anew: under another kind, corrected, or continued."""

from __future__ import annotations

from dealtui.domain import scribe

__all__ = ["mended", "of_kind"]


def of_kind(reading: scribe.Reading, kind: str) -> scribe.Reading:
    """The reading under a kind that was chosen, whatever the line looks like (a note has no mark)."""
    return reading if reading.kind == kind and reading.form == "entry" else scribe.literal(reading.raw, kind)


def mended(raw: str, reading: scribe.Reading) -> str | None:
    """The line before, corrected or continued; None when there is nothing in it to correct."""
    if reading.form == "correction":
        return raw.replace(reading.old, reading.new, 1) if reading.old in raw else None
    gap = " " if raw[-1:].isascii() and reading.text[:1].isascii() and not raw[-1:].isspace() else ""
    return raw + gap + reading.text
