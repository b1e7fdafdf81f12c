"""Repairs that were made while the book was read, told once each, in words."""

from __future__ import annotations

from dealtui.i18n import t
from dealtui.service.unit_of_work import Book

__all__ = ["new_notices"]


def new_notices(book: Book, told: int) -> list[str]:
    """The sentences about repairs after the first `told` ones."""
    return [
        t(f"store.notice.{notice.code}", file=notice.file, detail=notice.detail)
        for notice in book.notices[told:]
    ]
