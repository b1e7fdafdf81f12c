"""Folding: what the journal holds goes into the TinyDB files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dealtui.store.repository import Repository

__all__ = ["fold", "worth_folding"]


def worth_folding(repo: Repository) -> bool:
    return False


def fold(repo: Repository, pause: Callable[[], None] | None) -> bool:
    return False
