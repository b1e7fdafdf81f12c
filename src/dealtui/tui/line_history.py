"""The versions of a line as a person reads them (guide 27, 28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealtui.i18n import language, t
from dealtui.service.history import changes, versions

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book

__all__ = ["history_text"]


def history_text(book: Book, deal: int, number: int) -> str:
    """Every version, the newest first: when, by whom, how; the words, and what else became different; why, where an
    amendment says it."""
    told: list[str] = []
    found = versions(book, deal, number)
    for place in reversed(range(len(found))):
        version = found[place]
        how = t(f"history.{version.label}")
        told.append(f"{version.at[:16].replace('T', ' ')}  {version.by}  {how}")
        told.append(f"  {version.entry.code} {version.entry.raw or version.entry.text}".rstrip())
        if place and (other := changes(book, deal, found[place - 1].entry, version.entry, language())):
            told.append(f"  {other}")
        if version.reason:
            told.append("  " + t("seal.because", reason=version.reason))
        told.append("")
    return "\n".join(told[:-1])
