"""Due dates inside a line: only where the language has a place for them, never searched for at large."""

from __future__ import annotations

import re
from datetime import datetime

from dealtui.domain.dates.folding import LIMIT, Folded, fold
from dealtui.domain.dates.parts import CLOSING, LEAD
from dealtui.domain.dates.reader import Found, found_at, refusal_of
from dealtui.domain.dates.types import Due, Now, Refusal, Refused

__all__ = ["keyword_due", "leading_due"]

# What may follow a day without a space: the verb of the task, so that 周五提交 is read and 周五例会 is not
_TASK = re.compile(
    r"提交|提供|完成|交付|交|反馈|回复|答复|发送|发出|发|给|出|确认|安排|准备|组织|整理|汇报|签|补|改|更新|联系|讨论|评审|上线|"
    r"送|寄|拿|做|开始|开展|到|去|来|再|把|将|向|请|要|需|须|必须|通知|支付|付|启动|验收|部署|测试|跟进|落实|敲定"
)
_END = re.compile(r"[\s。.,，;；:：!！?？、|｜)）（(]|$")
_PHRASE = 24  # no phrase before 前 or 内 is longer
_KEYWORD = re.compile(
    r"(?<![a-z])(?:due(?:\s+by|\s+on)?|by|before|until|till|no\s+later\s+than|deadline:?)\s+"
    r"|截止(?:到|于|日期|时间)?[:：]?\s*|截至\s*|最迟[于在]?\s*|最晚[于在]?\s*|不晚于\s*|期限(?:为|是|到)?[:：]?\s*"
)
_EVENT_AHEAD = re.compile(r"[^\W\d_]后[的第]?\s*$")
# Counted from an event: 合同签订后5个工作日内, within 5 days of signing
_EVENT_START = re.compile(
    r"(?:[^\s,，。;；]{1,12}?后\s*(?:的)?第?[0-9〇一二两三四五六七八九十半]+个?(?:工作日|天|日|周|星期|礼拜|月|小时)(?:之内|以内|内)?)"
    r"|(?:within\s+)?[0-9]+\s+(?:working\s+|business\s+)?(?:days?|weeks?|months?)\s+(?:after|of|from|following)\s+(?!now|today|tomorrow)(?:the\s+|contract\s+)?[a-z]+"
    r"|after\s+(?:contract\s+)?(?:signing|signature|delivery|acceptance|approval|payment|receipt)"
)


def leading_due(text: str, now: datetime) -> tuple[Due, int] | None:
    """The longest beginning of a text that is a due phrase, and its length: "周五 提交补充方案" -> Friday, 2."""
    folded = fold(text)
    start = len(folded.text) - len(folded.text.lstrip())
    if refusal_of(folded.text[start:].split(" ")[0]):
        return None
    lead = LEAD.match(folded.text, start)
    found = None
    if lead:
        found = _longest(folded, lead.end(), now, keyword=True, eve=bool(lead["before"]))
    found = found or _longest(folded, start, now, keyword=False)
    return (found.due, folded.origin[found.end]) if found else None


def keyword_due(text: str, now: datetime) -> tuple[Due | Refusal, int, int] | None:
    """The due date after its keyword (due, by, 截止) or before 前 or 内, anywhere in the text of an action.

    Gives the reading and the place of keyword and phrase. A phrase that counts from an event is a Refusal.
    """
    folded = fold(text, limit=4 * LIMIT)
    if event := _EVENT_START.search(folded.text):
        if refusal_of(folded.text[event.start() : event.end()]):
            return Refusal("event-relative"), folded.origin[event.start()], folded.origin[event.end()]
    for keyword in _KEYWORD.finditer(folded.text):
        eve = keyword[0].startswith("before")
        if found := _longest(folded, keyword.end(), now, keyword=True, eve=eve):
            return found.due, folded.origin[keyword.start()], folded.origin[found.end]
    for closing in CLOSING.finditer(folded.text):
        for start in range(max(0, closing.start() - _PHRASE), closing.start()):
            if found := _closed(folded, start, closing.end(), now):
                begin = start - 1 if folded.text[start - 1 : start] in "于在" and start else start
                return found.due, folded.origin[begin], folded.origin[found.end]
    return None


def _readings(folded: Folded, start: int, now: datetime, eve: bool = False) -> list[Found]:
    readings: list[Found] = []
    try:
        readings.extend(found_at(folded.text, start, Now.of(now), eve=eve))
    except Refused:
        pass
    return readings


def _longest(folded: Folded, start: int, now: datetime, *, keyword: bool, eve: bool = False) -> Found | None:
    """The longest reading from a place on that what follows cannot turn into something else."""
    best: Found | None = None
    readings = _readings(folded, start, now, eve)
    for found in readings:
        if (best is None or found.end > best.end) and _stands(folded.text, found, keyword):
            best = found
    longer = max((found.end for found in readings), default=0)
    return best if best is None or longer == best.end or _END.match(folded.text, best.end) else None


def _stands(text: str, found: Found, keyword: bool) -> bool:
    if "weak" in found.flags and not (found.closed or keyword):
        return False
    if _END.match(text, found.end) or found.closed:
        return True
    cautious = "numeric" in found.flags or found.due.rule in ("day-of-month", "month", "quarter", "year")
    return not cautious and bool(_TASK.match(text, found.end))


def _closed(folded: Folded, start: int, end: int, now: datetime) -> Found | None:
    """A reading that begins here and ends in the closing word, unless it counts from an event."""
    before = folded.text[start - 1 : start] if start else ""
    if before and (
        before.isdigit()
        or before in "-/.:第下上本这每半〇一二两三四五六七八九十"
        or (before.isascii() and before.isalpha())
    ):
        return None
    if _EVENT_AHEAD.search(folded.text, 0, start):
        return None
    return next((f for f in _readings(folded, start, now) if f.end == end and f.closed), None)
