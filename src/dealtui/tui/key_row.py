"""What a row of the table of keys is. See `key_table`."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Key", "Scope"]


class Scope(NamedTuple):
    """Where keys are live; `within` names the scopes that are live around it."""

    name: str
    within: tuple[str, ...]


class Key(NamedTuple):
    """One row: `keys` are separated by spaces, the first is the one shown."""

    scope: str
    name: str
    keys: str
    action: str
    rank: int = 0
    priority: bool = False

    @property
    def id(self) -> str:
        return f"{self.scope}.{self.name}"
