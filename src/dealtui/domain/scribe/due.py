"""Where a line may name its due date, and what to say of words that were meant as one but are none.

Everything about dates themselves is in `dealtui.domain.dates`, which is imported by the first action only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["DueFound", "due_at", "due_by_keyword", "no_due"]

# What looks like a date to a reader: asked for its reason when it is none
_MEANT_AS_DATE = (
    r"(?:(?:周|星期|礼拜)[一二三四五六日天])?[\dxX×*某]{1,4}\s?[年月](?:[\dxX×*某]{0,4}\s?[月日号]?){0,2}(?:之?前)?"
    r"|\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?(?!\w)"
    r"|每个?(?:[天日月季年]|周[一二三四五六日天]?|星期[一二三四五六日天]?)"
    r"|(?:这|本|下)?(?:周|星期)[一二三四五六日天](?:之?后|以后)"
    r"|尽快|尽早|尽速|马上|立即|立刻|随时|近期|待定"
    r"|(?:asap|soon|tbd|tbc|immediately|(?:every|each) \w{1,9})(?!\w)"
)
_AFTER_NAME = re.compile(_MEANT_AS_DATE, re.IGNORECASE)
_AFTER_KEYWORD = re.compile(
    rf"(?:截止(?:日期|时间)?|期限|最迟|最晚|(?<!\w)(?:due|deadline))[到于为]?[\s:：]*(?:{_MEANT_AS_DATE})",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"(?:截止(?:日期|时间)?|期限|最迟|最晚|due|deadline)[到于为]?[\s:：]*", re.IGNORECASE)


class DueFound(NamedTuple):
    """A date in the line, or words that were meant as one: then `iso` is empty and `refused` says why."""

    start: int
    end: int
    iso: str = ""
    warnings: tuple[str, ...] = ()
    refused: str = ""


def due_at(raw: str, places: Iterable[tuple[int, int]], now: datetime) -> DueFound | None:
    """The date that begins at one of the places (right after a name), each with the position it may not pass."""
    from dealtui.domain.dates import leading_due

    for at, border in places:
        if at < border and (found := leading_due(raw[at:border], now)):
            end = at + len(raw[at : min(at + found[1], border)].rstrip())
            return DueFound(at, end, found[0].iso, tuple(found[0].warnings))
    return None


def due_by_keyword(text: str, now: datetime) -> DueFound | None:
    """The date at its keyword anywhere in an action's text, or the event from which the text counts."""
    from dealtui.domain.dates import Due, keyword_due

    found = keyword_due(text, now)
    if found is None:
        return None
    end = found[1] + len(text[found[1] : found[2]].rstrip())
    if isinstance(found[0], Due):
        return DueFound(found[1], end, found[0].iso, tuple(found[0].warnings))
    return DueFound(found[1], end, refused=found[0].reason)


def no_due(text: str, places: Iterable[int], now: datetime) -> DueFound | None:
    """Words at one of the places, or behind a keyword, that look like a date and are none: 2月30日, 尽快, X月X日."""
    from dealtui.domain.dates import Due, read_due

    matches = [_AFTER_NAME.match(text, at) for at in places]
    if behind := _AFTER_KEYWORD.search(text):
        keyword = _KEYWORD.match(text, behind.start())
        matches.append(_AFTER_NAME.match(text, keyword.end()) if keyword else None)
    for match in filter(None, matches):
        result = read_due(match[0], now)
        if not isinstance(result, Due) and result.reason != "no-date":
            return DueFound(match.start(), match.start() + len(match[0].rstrip()), refused=result.reason)
    return None
