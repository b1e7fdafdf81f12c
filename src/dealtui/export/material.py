"""What tables and calendars are made from: one part for each deal, its records as they are stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dealtui.domain.records import Action, Client, Deal, Entry, Link, Meeting

__all__ = ["DealPart", "Material"]


class DealPart(NamedTuple):
    """One deal, or one meeting of it.

    `entries` are the lines in their order, without those taken out, and `links` what belongs to them; both are
    empty when only actions are asked for. `known` holds the deal's other lines that they point to.
    """

    client: Client
    deal: Deal
    meetings: Mapping[int, Meeting]
    entries: tuple[Entry, ...]
    links: tuple[Link, ...]
    actions: tuple[Action, ...]
    known: Mapping[int, Entry]

    def code(self, number: int) -> str:
        """The code of a line, "" when it has none or is not known."""
        entry = self.known.get(number)
        return entry.code if entry else ""

    def kind(self, number: int) -> str:
        """The kind of a line, "" when it is not known."""
        entry = self.known.get(number)
        return entry.kind if entry else ""


class Material(NamedTuple):
    """All parts of an export, the moment that it is made at (what is late depends on it), and the book's last commit."""

    parts: tuple[DealPart, ...]
    now: datetime
    seq: int = 0
