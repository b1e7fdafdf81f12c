"""Due dates as people type them, in Chinese and English (docs/due-dates.md).

    >>> from datetime import datetime, time
    >>> now = datetime(2026, 11, 25, 10)
    >>> read_due("下周五前", now).iso
    '2026-12-04'
    >>> read_due("合同签订后5个工作日内", now)
    Refusal(reason='event-relative')
    >>> due, length = leading_due("周五前提交补充方案", now)
    >>> due.iso, length
    ('2026-11-27', 3)

A table of rules that match a whole phrase over NFKC text; nothing is searched for in free text, because a wrong date
is worse than none. Pure and total: the reference time is passed in, no text raises.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from dealtui.domain.dates.grammar import ends_in_verb, readings, several_days
from dealtui.domain.dates.inline import (
    keyword_due,
    leading_due,
    leading_impossible,
    reads_as_fraction,
    trailing_due,
)
from dealtui.domain.dates.readers import weekday_of
from dealtui.domain.dates.rules import LIMIT, DueDate, Now, Refusal, fold, reason_of

__all__ = [
    "DueDate",
    "Refusal",
    "keyword_due",
    "leading_due",
    "leading_impossible",
    "read_due",
    "read_moment",
    "read_past",
    "read_span",
    "reads_as_fraction",
    "trailing_due",
]

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
    try:
        read = datetime.fromisoformat(phrase.strip().replace(" ", "T"))
        return read.astimezone(now.tzinfo) if read.tzinfo else read.replace(tzinfo=now.tzinfo)
    except ValueError:
        pass  # a phrase
    due = read_due(phrase, now)
    if isinstance(due, Refusal):
        return due
    return datetime.combine(due.date, due.time or MORNING, tzinfo=now.tzinfo)


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
    read = _exact(text)
    if read is None:
        due = read_due(text, midnight)
        if isinstance(due, DueDate) and not found and due.date - now.date() > _AHEAD:
            back = read_due(text, midnight - timedelta(364))  # a day of the year that is behind us
            if isinstance(back, DueDate) and (back.date.month, back.date.day) == (
                due.date.month,
                due.date.day,
            ):
                due = back
        if isinstance(due, Refusal):
            return due
        read = datetime.combine(due.date, due.time or MORNING, tzinfo=now.tzinfo)
    read = read.astimezone(now.tzinfo) if read.tzinfo else read.replace(tzinfo=now.tzinfo)
    return read if read <= now else Refusal("future")


def _exact(text: str) -> datetime | None:
    """A time as it is stored, or as a script writes it."""
    try:
        if not text[:4].isdecimal():
            return None
        read = datetime.fromisoformat(text.upper().replace(" ", "T"))
    except ValueError:
        return None
    return read if len(text) > 10 else read.replace(hour=MORNING.hour)


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
