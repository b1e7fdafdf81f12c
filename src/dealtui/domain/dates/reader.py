"""Reading a phrase: a rule of the table, with what may stand before and after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from dealtui.domain.dates import arithmetic as on
from dealtui.domain.dates.folding import LIMIT, fold
from dealtui.domain.dates.parts import BEFORE, CLOSING, DONE, END_OF_DAY, LEAD, WEEKDAY, Clock, clock_at
from dealtui.domain.dates.rules import Rule, compiled
from dealtui.domain.dates.types import Due, Now, Refusal, Refused, Span
from dealtui.domain.dates.words import weekday_of

__all__ = ["Found", "found_at", "read_due", "refusal_of"]


class Found(NamedTuple):
    """A due date found in folded text, up to `end`. `closed`: it ended in a word such as 前 or 内."""

    due: Due
    end: int
    closed: bool
    flags: str


def read_due(phrase: str, now: datetime) -> Due | Refusal:
    """Read a whole phrase as a due date; `now` gives the local day and time that it counts from.

    Every phrase has an answer: a date, or a `Refusal` that says why there is none.
    """
    text = fold(phrase, limit=LIMIT + 1).text.strip()
    if not text or len(text) > LIMIT:
        return Refusal("no-date")
    if refusal := refusal_of(text):
        return refusal
    lead = LEAD.match(text)
    starts = (lead.end(), 0) if lead else (0,)
    refused: Refusal | None = None
    for start in starts:
        eve = bool(start and lead and lead["before"])
        try:
            for found in found_at(text, start, Now.of(now), eve=eve):
                if DONE.fullmatch(text, found.end):
                    return found.due
        except Refused as error:
            refused = refused or Refusal(error.reason)
    return refused or Refusal("no-date")


# ---------------------------------------------------------------------- phrases that are no date

_REFUSALS = (
    ("placeholder", r"[x×*_?某○ ]+\s*月\s*[x×*_?某○ ]+\s*[日号]|[x_]{2,}"),
    ("vague-word", r"尽快|尽早|近期|近日|择日|择期|抓紧|立即|马上|有空|待定|另行|再定|随时|asap|soon|tbd|tba|tbc|n/a|later|sometime|whenever|immediately|"
                   r"as soon as possible|in due course|to be (?:determined|decided|confirmed)"),
)  # fmt: skip
_RECURRING = re.compile(
    r"每(?:个|隔)?(?:周|星期|礼拜|月|天|日|年|季|两|双|单|[0-9一二三四五六七八九十])|\bevery\b|\beach\b|weekly|monthly|daily|biweekly"
)
_EVENT = re.compile(
    r"^(?P<event>.*?[^\W\d_].*?)后\s*(?:的)?(?:第?[0-9〇一二两三四五六七八九十半]+个?(?:工作日|天|日|周|星期|礼拜|月|小时|年).*)?$"
    r"|^after\s|\sof\s+(?:signing|signature|receipt|delivery|contract|approval|acceptance|payment|order|the\s+(?:signing|contract|order|meeting))"
    r"|\s(?:after|from|following)\s+(?!now|today|tomorrow)[a-z]"
)
_COUNTED = re.compile(
    r"(?:再过|过|约|大约|今|明|大|[下上这本]*)?(?:[0-9〇零一二两三四五六七八九十百半个-]|天|日|周|星期|礼拜|月|小时|钟头|分钟|刻钟|年|季度|工作日|之|以|过)*"
)


def refusal_of(text: str) -> Refusal | None:
    """Why folded text cannot be a due date whatever the rules say; None when they are to be asked."""
    for reason, pattern in _REFUSALS:
        if compiled(pattern).fullmatch(text.strip("。.!！ ")):
            return Refusal(reason)
    if _RECURRING.search(text):
        return Refusal("recurring")
    if match := _EVENT.search(text):
        event = match["event"]
        if event is None or not _COUNTED.fullmatch(event):
            return Refusal("event-relative")
    return None


# ---------------------------------------------------------------------- rules at a place of the text


def _tables() -> tuple[Rule, ...]:
    from dealtui.domain.dates import chinese, english

    return chinese.RULES + english.RULES


def found_at(text: str, start: int, now: Now, *, eve: bool = False) -> Iterator[Found]:
    """Every reading of the folded text from a place on, in the order of the table.

    `eve`: "before" stood in front, which a festival and a period answer with the day before. Raises Refused when
    a form matched that names no day there is (13月5日), after the readings of other rules were given.
    """
    refused: Refused | None = None
    for rule in _tables():
        if rule.cue and not rule.may_hold(text):
            continue
        if match := compiled(rule.pattern).match(text, start):
            try:
                if span := rule.read(match, now):
                    yield from _completed(text, match.end(), rule, span, now, eve)
            except Refused as error:
                refused = refused or error
            except (OverflowError, ValueError):
                refused = refused or Refused("impossible")
    try:
        yield from _time_alone(text, start, now)
    except Refused as error:
        refused = refused or error
    if refused is not None:
        raise refused


def _completed(text: str, end: int, rule: Rule, span: Span, now: Now, eve: bool) -> Iterator[Found]:
    """A rule's span with its weekday, time and closing word; the longest reading first."""
    warnings = span.warnings
    if "dated" in rule.flags and (match := WEEKDAY.match(text, end)) and _is_weekday(text, match):
        if weekday_of(match["sign"] or match["name"]) != span.due.weekday():
            raise Refused("weekday-mismatch")
        end = match.end()
    day, clock = span.due, span.time
    if span.kind == "day" and (time := clock_at(text, end)):
        day, clock, end = _at(day, time), time.time, time.end
        warnings += time.warnings
    elif span.kind in ("day", "part") and (match := END_OF_DAY.match(text, end)):
        end = match.end()
    closing = CLOSING.match(text, end)
    asks_eve = eve or bool(closing and closing[0] in BEFORE)
    if asks_eve and span.before is not None:
        day = span.before
    elif eve and span.kind == "day" and clock is None:
        warnings += ("includes-the-day",)
    if clock is not None and datetime.combine(day, clock) < now.local and "past" not in warnings:
        warnings += ("past",)
    due = Due(day, clock, rule.name, tuple(dict.fromkeys(warnings)))
    counted = text[end - 1 : end] in "内后" and span.kind == "duration"
    yield Found(due, closing.end() if closing else end, bool(closing) or counted, rule.flags)


def _is_weekday(text: str, match: re.Match[str]) -> bool:
    """Whether a weekday after a date belongs to it (and is not the beginning of a word)."""
    return (
        not text[match.end() : match.end() + 1].isascii() or not text[match.end() : match.end() + 1].isalpha()
    )


def _at(day: date, clock: Clock) -> date:
    return on.add_days(day, 1) if clock.next_day else day


def _time_alone(text: str, start: int, now: Now) -> Iterator[Found]:
    """下午3点半, 3:30pm, noon: today, or tomorrow when that is past. EOD: today. EOD Friday: that day."""
    if match := END_OF_DAY.match(text, start):
        end = match.end()
        yield from _days_after(text, end, now)
        closing = CLOSING.match(text, end)
        yield Found(Due(now.today, None, "end-of-day"), closing.end() if closing else end, True, "")
        return
    clock = clock_at(text, start)
    if clock is None or clock.time is None:
        return
    day, warnings = _at(now.today, clock), clock.warnings
    if datetime.combine(day, clock.time) < now.local:
        day, warnings = on.add_days(day, 1), (*warnings, "rolled-to-tomorrow")
    closing = CLOSING.match(text, clock.end)
    yield Found(
        Due(day, clock.time, "time", warnings), closing.end() if closing else clock.end, bool(closing), ""
    )


def _days_after(text: str, end: int, now: Now) -> Iterator[Found]:
    """The day named after EOD: EOD Friday, end of day on Dec 5."""
    match = re.compile(r"\s+(?:on\s+|of\s+)?").match(text, end)
    if match is None:
        return
    for rule in _tables():
        if rule.cue and not rule.may_hold(text):
            continue
        if (hit := compiled(rule.pattern).match(text, match.end())) and (span := rule.read(hit, now)):
            if span.kind == "day":
                yield Found(Due(span.due, None, rule.name, span.warnings), hit.end(), True, "")
