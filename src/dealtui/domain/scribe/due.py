"""Where a line may name its due date, and what to say of words that were meant as one but are none.

Everything about dates themselves is in `dealtui.domain.dates`, which is imported by the first action only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["DueFound", "due_at", "due_by_keyword", "no_due", "rest_of_clause"]

# What looks like a date to a reader: asked for its reason when it is none
_MEANT_AS_DATE = (
    r"(?:(?:周|星期|礼拜)[一二三四五六日天])?[\dxX×*某]{1,4}\s?[年月](?:[\dxX×*某]{0,4}\s?[月日号]?){0,2}(?:之?前)?"
    r"|\d{1,4}[-/／－]\d{1,2}(?:[-/／－]\d{1,4})?(?![a-z0-9_])"
    r"|每个?(?:[天日月季年]|周[一二三四五六日天]?|星期[一二三四五六日天]?)"
    r"|(?:这|本|下)?(?:周|星期)[一二三四五六日天](?:之?后|以后)"
    r"|(?!提前|目前|之前|以前)[^\s,，.。;；:：、()（）]{1,6}?[前后](?:\d{1,3}|[一二两三四五六七八九十半]{1,3})个?(?:工作日|天|日|周|星期|月|小时)(?:[之以]?内)?"
    r"|[年节][前后](?![\w])"
    r"|尽快|尽早|尽速|马上|立即|立刻|随时|近期|待定"
    r"|(?:asap|soon|tbd|tbc|immediately|(?:every|each) \w{1,9})(?!\w)"
)
_AFTER_NAME = re.compile(_MEANT_AS_DATE, re.IGNORECASE)
_AFTER_KEYWORD = re.compile(
    rf"(?:截止(?:日期|时间)?|期限|最迟|最晚|(?<!\w)(?:due|deadline))[到于为]?[\s:：]*(?:{_MEANT_AS_DATE})",
    re.IGNORECASE,
)
_KEYWORD = re.compile(r"(?:截止(?:日期|时间)?|期限|最迟|最晚|due|deadline)[到于为]?[\s:：]*", re.IGNORECASE)


# A clause that says nothing but when: "收集清单，周五前完成", "…, done by Friday"
_DONE_BEHIND = re.compile(
    r"\s*(?:全部|都|要|须|必须)?(?:完成|做完|办好|办结|到位)(?=\s*(?:\Z|[，,。；;！!]))"
)
_DONE_BEFORE = re.compile(r"(?<=[,;])\s*(?:to be )?(?:done|completed|finished)\s*\Z", re.IGNORECASE)
_CLAUSE_BEGINS = re.compile(r"[，,、。；;：:\s]\Z")


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


def rest_of_clause(raw: str, start: int, end: int, before: str) -> list[tuple[int, int]]:
    """The 完成 or "done" that only goes with the date from `start` to `end`: 收集清单，周五前完成.

    Only where the date has a clause of its own and a task stands `before` it; else 完成 may be the task.
    """
    if not before.strip(" \t　，,、：:"):
        return []
    done = _DONE_BEHIND.match(raw, end)
    if done and _CLAUSE_BEGINS.search(raw, 0, start):
        return [(start, done.end())]
    said = _DONE_BEFORE.search(raw, 0, start)
    return [(said.start(), end)] if said else []


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
    from dealtui.domain.dates import Due, leading_impossible, read_due, reads_as_fraction

    places = list(places)
    for at in places:
        if length := leading_impossible(text[at:], now):
            return DueFound(at, at + len(text[at : at + length].rstrip()), refused="impossible")
    matches = [_AFTER_NAME.match(text, at) for at in places]
    if behind := _AFTER_KEYWORD.search(text):
        keyword = _KEYWORD.match(text, behind.start())
        matches.append(_AFTER_NAME.match(text, keyword.end()) if keyword else None)
    for match in filter(None, matches):
        result = read_due(match[0], now)
        if isinstance(result, Due) and reads_as_fraction(text[match.start() :], now):
            return DueFound(match.start(), match.end(), refused="fraction")
        if not isinstance(result, Due) and result.reason != "no-date":
            return DueFound(match.start(), match.start() + len(match[0].rstrip()), refused=result.reason)
    return None
