"""The versions of a line as a person reads them (guide 27, 28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealtui.i18n import t
from dealtui.service.history import versions

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book

__all__ = ["history_text"]


def history_text(book: Book, deal: int, number: int) -> str:
    """Every version, the newest first: when, by whom, how; the words; why, where an amendment says it."""
    told = []
    for version in reversed(versions(book, deal, number)):
        how = t(f"history.{version.label}")
        told.append(f"{version.at[:16].replace('T', ' ')}  {version.by}  {how}")
        told.append(f"  {version.entry.code} {version.entry.raw or version.entry.text}".rstrip())
        if version.reason:
            told.append("  " + t("seal.because", reason=version.reason))
        told.append("")
    return "\n".join(told[:-1])
