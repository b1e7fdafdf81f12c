"""The versions of a line as a person reads them (guide 27, 28)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealtui.i18n import catalog, language, t
from dealtui.service.history import how, versions

if TYPE_CHECKING:
    from dealtui.service.unit_of_work import Book

__all__ = ["history_text"]


def history_text(book: Book, deal: int, number: int) -> str:
    """Every version, the newest first: when, by whom, how; the words; why, where an amendment says it."""
    told = []
    for version in reversed(versions(book, deal, number)):
        done = how(version, catalog(language()))
        told.append(f"{version.at[:16].replace('T', ' ')}  {version.by}  {done}")
        told.append(f"  {version.entry.code} {version.line}".rstrip())
        if version.reason:
            told.append("  " + t("seal.because", reason=version.reason))
        told.append("")
    return "\n".join(told[:-1])
