"""After a meeting: what its record still lacks (guide 65-78)."""

from __future__ import annotations

from dealtui.domain.review import Finding, review
from dealtui.i18n import Catalog, catalog
from dealtui.service.unit_of_work import Book

__all__ = ["check", "sentence"]


def check(book: Book, meeting: int) -> list[Finding]:
    """Every gap of a meeting's record, line by line in their order, then the head."""
    head = book.meeting(meeting)
    state = book.state(head.deal)
    return review(head, state.ordered(meeting), state.links.values())


def sentence(finding: Finding, lang: str) -> str:
    """What was found, in words: `rule.<code>`, with what it was found in."""
    words = catalog(lang)
    return words.t(f"rule.{finding.rule.code}", detail=_detail(finding, words))


def _detail(finding: Finding, words: Catalog) -> str:
    if finding.rule.code == "topic-untouched":
        return words.t("list.comma").join(words.t(f"topic.{code}") for code in finding.detail.split())
    if finding.rule.code == "basic-info-missing":
        return words.t("list.comma").join(words.t(f"basic.{name}") for name in finding.detail.split())
    return finding.detail
