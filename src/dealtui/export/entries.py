"""Entries as plain rows, for scripts (`dealtui entries ID --json`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dealtui.domain.records import Entry

__all__ = ["entry_rows"]

# Fields that are given as they are stored; the shape is stable, so new ones go to the end.
_PLAIN = (
    *("id", "code", "kind", "raw", "text", "owner", "part", "due", "due_text", "internal", "at", "by"),
    *("criterion", "place", "amount", "speaker", "side", "fit"),
)


def entry_rows(entries: Iterable[Entry], codes: Mapping[int, str]) -> list[dict[str, Any]]:
    """One JSON object per entry, every key always there. `codes`: entry number -> code, over the whole deal.

    `topic` is the first topic's code ("" without one), `refs` are codes (a reference to a line without a code
    is left out), so are what settled a divergence, what a consensus replaces, and the changed lines on which a line
    rests; times are ISO 8601 with offset, `due` is local (2026-11-27 or 2026-11-27T15:00).
    """
    return [
        {
            **{name: getattr(entry, name) for name in _PLAIN},
            "topic": entry.topics[0] if entry.topics else "",
            "topics": list(entry.topics),
            "refs": [codes[number] for number in entry.refs if codes.get(number)],
            "helpers": [{"name": helper.name, "part": helper.part} for helper in entry.helpers],
            "position": entry.position,
            "client_position": entry.client_position,
            "resolved_by": codes.get(entry.resolved_by, ""),
            "supersedes": codes.get(entry.supersedes, ""),
            "suspect": [codes[number] for number in entry.suspect if codes.get(number)],
        }
        for entry in entries
    ]
