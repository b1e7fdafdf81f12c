"""The schema of the stored documents, and how a book of an older one is brought up to it."""

from __future__ import annotations

__all__ = ["SCHEMA"]

SCHEMA = 1
