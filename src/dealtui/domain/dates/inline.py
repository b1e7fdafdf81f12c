"""Due dates inside a line: only where the language has a place for them, never searched for at large."""

from __future__ import annotations

import re
from datetime import datetime

from dealtui.domain.dates.grammar import DatePhrase, is_fraction, may_stand, readings
from dealtui.domain.dates.rules import EVENT_RELATIVE, LIMIT, DueDate, Folded, Now, Refusal, compiled, fold

_LINE = 2000  # characters of a line that are looked at
_TRIES = 12  # keywords, and words such as 前, that are tried in a line

# The surer keyword is tried first, wherever it stands
_KEYWORDS = (
    r"(?<![a-z])due(?: date| by| on)?(?![a-z])[\s:]*|(?<![a-z])(?:deadline|ddl)[\s:]+|截止(?:日期|时间)?[到于为]?[\s:]*|期限[到于为]?[\s:]*|(?:最迟|最晚|不晚于|不迟于)[于在]?\s*",
    r"(?<![a-z0-9@_/-])(?:by|before|no later than)\s+",
)
_BEFORE = r"之前|以前|前"
NOT_HALF = ("impossible", "other-clock")  # reasons that no shorter phrase may stand for
_OPENED = r"[于在]$"
_CLAUSE = r"^\s*|[\s,。;:!?、(]+(?=\S)"  # what begins a clause
# A date cannot begin right after these: 2月30日, 第3天, 每周五, 2.12月, 三十五号
_NOT_AFTER = r"[0-9a-z.:/年月第每上下本这前后大一二三四五六七八九十百两廿卅半-]"
# What a day or an hour can end in before 前; 目前, 提前 and 之前 alone end in nothing of the kind
_ENDS_DAY = "一二三四五六十日号天周末底初中旬月年度季节旦宵夕明午七秋庆阳诞夜点半刻分钟时整早晨晚班假期)"
_POLITE = ("请", "务必", "必须", "需", "应", "争取", "预计", "计划", "暂定")
# Who did it, rather than when: approved by May, written by Sun Li
_NAMES = ("by april", "by may", "by june", "by august", "by jan")
_SURNAME = r"\s+[A-Z]"
# By how much, rather than by when
_AMOUNT_AHEAD = r"(?<![a-z])(?:increas|reduc|cut|rais|lower|grow|grew|drop|extend|shorten|delay|up|down|off|multipl|divid)[a-z]*\s+(?:\S+\s+)?$"


def leading_due(text: str, now: datetime) -> tuple[DueDate, int] | None:
    """The longest beginning of `text` that is a due phrase, and its length: "周五前提交补充方案" -> Friday, 3.

    It stands right after an action's owner. What follows must not be able to belong to it: see `following`.
    """
    folded, found = _leading(text, now)
    return (found.result, folded.origin[found.end]) if found and isinstance(found.result, DueDate) else None


def _leading(text: str, now: datetime) -> tuple[Folded, DatePhrase | None]:
    folded = fold(text)
    at = len(folded.text) - len(folded.text.lstrip())
    return folded, _longest(folded, at, Now.of(now), trusted=False)


def leading_impossible(text: str, now: datetime) -> tuple[str, int]:
    """Why what begins `text` is no due date though it looks like a whole one (2月30日, 5pm CST), and its length; "", 0 else."""
    folded, found = _leading(text, now)
    if (
        found is None or isinstance(found.result, DueDate) or found.kind.startswith("time-")
    ):  # 30:70 is a share
        return "", 0
    if not may_stand(folded.text, found, Now.of(now)):
        return "", 0
    return found.result.reason, folded.origin[found.end]


def reads_as_fraction(text: str, now: datetime) -> bool:
    """Whether `text` begins with what would be a date but for what follows, which makes it a share: 2/3 客户签字."""
    folded = fold(text)
    return any(
        isinstance(found.result, DueDate) and is_fraction(folded.text, found)
        for found in readings(folded.text[:LIMIT], 0, Now.of(now))
    )


# Where a date at the end of a task may begin, what may stand behind it, and what before it would be left dangling
_BEGINS_WORD = r"(?:^|(?<=[\s,。;:!?(\[\0]))(?=[^\s\0])"
_BEHIND = r"[\s\0.,。;!?)\]]*$"
_DANGLING = r"(?:[-~&/]|[和或与及到从自比]|(?<![a-z])(?:to|through|thru|and|or|for|of|from|since|after|about|the|a|an|than|per|vs|until))\s*$"
# Digits that may as well count or name something, a bare hour, a feast: at the end of a task only with a word that opens or
# closes the date
_MAY_NAME = ("slash", "compact", "iso-month", "day-of-month", "festival", "en-festival")


def trailing_due(text: str, now: datetime) -> tuple[DueDate | Refusal, int, int] | None:
    """The date that ends an action's task as a whole phrase, where it begins and ends: send the deck on Friday, 提交方案 周五.

    One that cannot be (on Feb 30) is a Refusal. Pieces of the line that stand behind it are blanked with \\0.
    """
    folded, reference = fold(text, max(0, len(text) - LIMIT)), Now.of(now)
    behind = compiled(_BEHIND).search(folded.text)
    end = behind.start() if behind else len(folded.text)
    begins = [begin.start() for begin in compiled(_BEGINS_WORD).finditer(folded.text, 0, end)]
    for start in begins[-_TRIES:]:
        before = folded.text[:start]
        if not compiled(r"\w").search(text, 0, folded.origin[start]) or compiled(_DANGLING).search(before):
            continue
        for found in readings(folded.text[:end], start, reference):
            if found.end == end and _may_end_a_task(folded.text[:end], found, reference):
                return found.result, folded.origin[start], folded.origin[end]
    return None


def _may_end_a_task(text: str, found: DatePhrase, now: Now) -> bool:
    if isinstance(found.result, Refusal):
        return found.result.reason in NOT_HALF and bool(found.opened or "dated" in found.flags)
    rule = found.result.rule
    if not (found.opened or found.closed):
        if rule in _MAY_NAME or rule.startswith("time-") or text.endswith(" sun"):
            return False
    return may_stand(text, found, now)


def keyword_due(text: str, now: datetime) -> tuple[DueDate | Refusal, int, int] | None:
    """A due date that a keyword names anywhere in an action (due, by, before, 截止, 期限, 于…前, …前): reading, start, end.

    The place holds keyword and phrase. A phrase that counts from an event, at the text's beginning or after a keyword,
    is a Refusal that says so; everything else that is no date is None.
    """
    folded = fold(text, limit=_LINE)
    reference = Now.of(now)
    for keywords in _KEYWORDS:
        for count, keyword in enumerate(compiled(keywords).finditer(folded.text)):
            if count == _TRIES:
                break
            if found := _after(text, folded, keyword, reference):
                return found
    if found := _before(folded, reference):
        return found
    start = len(folded.text) - len(folded.text.lstrip())
    opening = _longest(folded, start, reference, trusted=False)
    if opening and opening.closed in ("inside", "after"):
        return opening.result, folded.origin[start], folded.origin[opening.end]
    for count, clause in enumerate(compiled(_CLAUSE).finditer(folded.text)):
        if count == _TRIES:
            break
        if event := compiled(EVENT_RELATIVE).match(folded.text, clause.end()):
            return Refusal("event-relative"), folded.origin[event.start()], folded.origin[event.end()]
    return None


def _after(
    text: str, folded: Folded, keyword: re.Match[str], now: Now
) -> tuple[DueDate | Refusal, int, int] | None:
    """The date or the event-relative phrase that follows a keyword."""
    place = folded.origin[keyword.start()]
    sure = not keyword[0].startswith(("by", "before", "no"))
    start = keyword.start() if keyword[0].startswith(("before", "no", "by")) else keyword.end()
    found = _longest(folded, start, now, trusted=True)
    if found and isinstance(found.result, Refusal) and not may_stand(folded.text, found, now, trusted=True):
        return None
    if found and (sure or not _is_no_deadline(text, folded, start, found)):
        return found.result, place, folded.origin[found.end]
    event = compiled(EVENT_RELATIVE).match(folded.text, keyword.end()) if sure else None
    return (Refusal("event-relative"), place, folded.origin[event.end()]) if event else None


def _is_no_deadline(text: str, folded: Folded, start: int, found: DatePhrase) -> bool:
    """Whether "by …" names an amount or somebody: by 3 days, by May, by Sun Li, reduce by 1/2."""
    words = folded.text[start : found.end]
    if found.kind == "duration" or words in _NAMES:
        return True
    if words == "by sun" and compiled(_SURNAME).match(text, folded.origin[found.end]):
        return True
    return "numeric" in found.flags and bool(
        compiled(_AMOUNT_AHEAD).search(folded.text, max(0, start - 40), start)
    )


def _before(folded: Folded, now: Now) -> tuple[DueDate | Refusal, int, int] | None:
    """The phrase that ends in 前; the longest one."""
    text = folded.text
    for count, closing in enumerate(compiled(_BEFORE).finditer(text)):
        if count == _TRIES:
            break
        last = text[: closing.start()].rstrip()[-1:]
        if not (last in _ENDS_DAY or (last.isascii() and last.isalnum())):
            continue
        for start in range(max(0, closing.start() - LIMIT // 3), closing.start()):
            if not _may_begin(text, start):
                continue
            for found in readings(text[: closing.end() + LIMIT // 2], start, now):
                closes = found.end == closing.end() and isinstance(found.result, DueDate)
                if closes and may_stand(text, found, now):
                    opened = compiled(_OPENED).search(text, max(0, start - 1), start)
                    place = folded.origin[opened.start() if opened else start]
                    return found.result, place, folded.origin[found.end]
    return None


def _may_begin(text: str, start: int) -> bool:
    """Whether a date may begin here: not with a space or a polite word, nor within a number or a longer date."""
    if text[start].isspace() or text.startswith(_POLITE, start):
        return False
    return not (start and compiled(_NOT_AFTER).match(text, start - 1))


def _longest(folded: Folded, at: int, now: Now, *, trusted: bool) -> DatePhrase | None:
    """The longest date that begins here; or one that cannot be, which no shorter one may stand for."""
    text = folded.text[: at + LIMIT]
    for found in readings(text, at, now):
        if folded.origin[found.end] == folded.origin[found.end - 1]:  # ends within a character of the line
            continue
        if isinstance(found.result, Refusal):
            if found.result.reason in NOT_HALF:  # Feb 30 is not some day in February
                return found
        elif may_stand(text, found, now, trusted=trusted):
            return found
    return None
