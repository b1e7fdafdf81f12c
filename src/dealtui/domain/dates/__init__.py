"""Due dates as people type them, in Chinese and English (docs/due-dates.md).

    >>> from datetime import datetime, time
    >>> now = datetime(2026, 11, 25, 10)
    >>> read_due("下周五前", now).iso
    '2026-12-04'
    >>> read_due("合同签订后5个工作日内", now)
    Refusal(reason='event-relative')
    >>> found = leading_due("周五前提交补充方案", now)
    >>> found.due.iso, found.end
    ('2026-11-27', 3)

A table of rules that match a whole phrase over NFKC text; nothing is searched for in free text, because a wrong date
is worse than none. Pure and total: the reference time is passed in, no text raises.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import islice

from dealtui.domain.dates.grammar import (
    DatePhrase,
    ends_in_verb,
    is_fraction,
    may_stand,
    readings,
    several_days,
)
from dealtui.domain.dates.readers import weekday_of
from dealtui.domain.dates.rules import (
    EVENT_RELATIVE,
    LIMIT,
    DueDate,
    DuePlace,
    Folded,
    Now,
    Refusal,
    compiled,
    fold,
    reason_of,
)

# ----------------------------------------------------------------------------------------------------
# A phrase that must be a due date as a whole.

_AROUND = " \t\r\n。.,;:!?、~\"'“”‘()[]{}「」『』【】《》"


def read_due(phrase: str, now: datetime) -> DueDate | Refusal:
    """The due date that the whole phrase is, or the reason why it is none.

    Space and punctuation around it are tolerated, and a verb at its end (12月5日前完成). `now` is naive local time or
    aware; its local date and time count, and its zone for a phrase that carries an offset (2026-11-30T10:00Z).
    """
    phrase = phrase.strip()
    text = fold(phrase).text.strip(_AROUND)
    if not text or len(phrase) > LIMIT:
        return Refusal("no-date")
    reference = Now.of(now)
    found = [one for one in readings(text, 0, reference) if "opened" not in one.flags or one.opened]
    if found and found[0].end == len(text):
        return found[0].result
    for one in found:
        if ends_in_verb(text, one.end):
            return one.result
    return Refusal("range" if several_days(text, found, reference) else reason_of(text))


# ----------------------------------------------------------------------------------------------------
# When a meeting is to be.

MORNING = time(9)  # of one that is planned for a day without an hour


def read_moment(phrase: str, now: datetime) -> datetime | Refusal:
    """The time that a phrase names, or a time as it is stored, on the clock of `now`; nine in the morning of a day alone."""
    read = _exact(phrase.strip()) or read_due(phrase, now)
    return read if isinstance(read, Refusal) else _on_clock(read, now)


def _on_clock(read: datetime | DueDate, now: datetime) -> datetime:
    if isinstance(read, DueDate):
        read = datetime.combine(read.date, read.time or MORNING)
    return read.astimezone(now.tzinfo) if read.tzinfo else read.replace(tzinfo=now.tzinfo)


def _exact(text: str) -> datetime | None:
    """A time as it is stored, or as a script writes it."""
    try:
        read = datetime.fromisoformat(text.upper().replace(" ", "T")) if text[:4].isdecimal() else None
    except ValueError:
        return None
    return read.replace(hour=MORNING.hour) if read and len(text) <= 10 else read


# ----------------------------------------------------------------------------------------------------
# When something was: the phrases of due dates backwards. A day without a year is the last one, a clock alone is of today, or of
# the day that is given.

_DAYS_AGO = {
    **{"今天": 0, "今早": 0, "今晚": 0, "today": 0, "昨天": 1, "昨日": 1, "昨晚": 1, "yesterday": 1},
    **{"前天": 2, "the day before yesterday": 2, "大前天": 3},
}
_AGO = re.compile(
    rf"(?P<word>{'|'.join(sorted(map(re.escape, _DAYS_AGO), key=len, reverse=True))})"
    r"|(?P<count>\d{1,3})\s*(?:天前|days? ago)"
    r"|上个?(?:周|星期|礼拜)(?P<sign>[一二三四五六日天])|last (?P<day>mon|tue|wed|thu|fri|sat|sun)[a-z]*",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"(.*\d.*?)\s*(?:-|–|—|~|至|到|to)\s*(\d{1,2}:\d\d)", re.IGNORECASE | re.DOTALL)
_AHEAD = timedelta(60)  # a day that is nearer than that is to come


def read_past(phrase: str, now: datetime, day: date | None = None) -> datetime | Refusal:
    """The moment that a phrase says something was at, on the clock of `now`: 昨天 14:00, 上周三下午2点, 11-18 9:30, 14:05.

    At nine where it names a day alone. `day`: of a clock alone. Refusal("future") where it would be still to come.
    """
    text = fold(phrase.strip()).text.strip(_AROUND)
    found = _AGO.match(text)
    if found:
        day, text = now.date() - timedelta(_days_ago(found, now.date())), text[found.end() :].strip(_AROUND)
        if not text:
            return datetime(day.year, day.month, day.day, MORNING.hour, tzinfo=now.tzinfo)
    day = day or now.date()
    midnight = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
    read: datetime | DueDate | Refusal = _exact(text) or read_due(text, midnight)
    if isinstance(read, DueDate) and not found and read.date - now.date() > _AHEAD:
        back = read_due(text, midnight - timedelta(364))  # a day of the year that is behind us
        if isinstance(back, DueDate) and f"{back.date:%m%d}" == f"{read.date:%m%d}":
            read = back
    if isinstance(read, Refusal):
        return read
    moment = _on_clock(read, now)
    return moment if moment <= now else Refusal("future")


def _days_ago(found: re.Match[str], today: date) -> int:
    if word := found["word"]:
        return _DAYS_AGO[word.lower()]
    if count := found["count"]:
        return int(count)
    if sign := found["sign"]:  # of the week before this one
        return today.weekday() + 7 - weekday_of(sign)
    return (today.weekday() - weekday_of(found["day"].lower()) - 1) % 7 + 1  # the last one before today


def read_span(phrase: str, now: datetime) -> tuple[datetime | Refusal, datetime | Refusal | None]:
    """When something began and, behind a dash, ended: 昨天 14:00-15:30."""
    whole = _UNTIL.fullmatch(fold(phrase.strip()).text.strip(_AROUND))
    if whole is None or isinstance(began := read_past(whole[1], now), Refusal):
        return read_past(phrase, now), None
    return began, read_past(whole[2], now, began.date())


# ----------------------------------------------------------------------------------------------------
# Due dates inside a line: only where the language has a place for them, never searched for at large.

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


def leading_due(text: str, now: datetime) -> DuePlace | None:
    """The longest beginning of `text` that is a due phrase: "周五前提交补充方案" -> Friday, up to 3; a Refusal for what looks like
    a whole one and cannot be (2月30日, 5pm CST).

    It stands right after an action's owner. What follows must not be able to belong to it: see `may_stand`.
    """
    folded, reference = fold(text), Now.of(now)
    found = _longest(folded, len(folded.text) - len(folded.text.lstrip()), reference, trusted=False)
    if found is None or (isinstance(found.result, Refusal) and not may_stand(folded.text, found, reference)):
        return None
    return folded.place(0, found.end, found.result)


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


def trailing_due(text: str, now: datetime) -> DuePlace | None:
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
                return folded.place(start, end, found.result)
    return None


def _may_end_a_task(text: str, found: DatePhrase, now: Now) -> bool:
    if isinstance(found.result, Refusal):
        return found.result.reason in NOT_HALF and bool(found.opened or "dated" in found.flags)
    rule = found.result.rule
    if not (found.opened or found.closed):
        if rule in _MAY_NAME or rule.startswith("time-") or text.endswith(" sun"):
            return False
    return may_stand(text, found, now)


def keyword_due(text: str, now: datetime) -> DuePlace | None:
    """A due date that a keyword names anywhere in an action (due, by, before, 截止, 期限, 于…前, …前).

    The place holds keyword and phrase. A phrase that counts from an event, at the text's beginning or after a keyword,
    is a Refusal that says so; everything else that is no date is None.
    """
    folded = fold(text, limit=_LINE)
    reference = Now.of(now)
    for keywords in _KEYWORDS:
        for keyword in islice(compiled(keywords).finditer(folded.text), _TRIES):
            if found := _after(text, folded, keyword, reference):
                return found
    if found := _before(folded, reference):
        return found
    start = len(folded.text) - len(folded.text.lstrip())
    opening = _longest(folded, start, reference, trusted=False)
    if opening and opening.closed in ("inside", "after"):
        return folded.place(start, opening.end, opening.result)
    for clause in islice(compiled(_CLAUSE).finditer(folded.text), _TRIES):
        if event := compiled(EVENT_RELATIVE).match(folded.text, clause.end()):
            return folded.place(*event.span(), Refusal("event-relative"))
    return None


def _after(text: str, folded: Folded, keyword: re.Match[str], now: Now) -> DuePlace | None:
    """The date or the event-relative phrase that follows a keyword."""
    sure = not keyword[0].startswith(("by", "before", "no"))
    start = keyword.end() if sure else keyword.start()
    found = _longest(folded, start, now, trusted=True)
    if found and isinstance(found.result, Refusal) and not may_stand(folded.text, found, now, trusted=True):
        return None
    if found and (sure or not _is_no_deadline(text, folded, start, found)):
        return folded.place(keyword.start(), found.end, found.result)
    event = compiled(EVENT_RELATIVE).match(folded.text, keyword.end()) if sure else None
    return folded.place(keyword.start(), event.end(), Refusal("event-relative")) if event else None


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


def _before(folded: Folded, now: Now) -> DuePlace | None:
    """The phrase that ends in 前; the longest one."""
    text = folded.text
    for closing in islice(compiled(_BEFORE).finditer(text), _TRIES):
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
                    return folded.place(opened.start() if opened else start, found.end, found.result)
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
