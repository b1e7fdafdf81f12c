"""What may stand around a day: words before it, its weekday, a time, words that close it."""

from __future__ import annotations

import re
from datetime import time
from typing import NamedTuple

from dealtui.domain.dates.numbers import DAY, count
from dealtui.domain.dates.types import Refused

__all__ = ["BEFORE", "CLOSING", "DONE", "END_OF_DAY", "LEAD", "WEEKDAY", "Clock", "clock_at"]

# Before a phrase. `before` asks for the eve of a festival or a period, the others do not
LEAD = re.compile(
    r"(?:(?P<before>before|prior\s+to)\s+|(?:by|until|till|no\s+later\s+than|not\s+later\s+than|at\s+the\s+latest|due(?:\s+by|\s+on)?"
    r"|on|deadline:?)\s+(?:the\s+)?(?=\S)|截止(?:到|于|日期|时间)?[::]?\s*|截至\s*|(?:最迟|最晚|不晚于|务必)?[于在]\s*|最迟\s*|最晚\s*|不晚于\s*"
    r"|期限(?:为|是|到)?[::]?\s*)"
)
BEFORE = ("前", "之前", "以前")
# After it, without a space. 前 is not the first half of another word
CLOSING = re.compile(
    r"(?:之前|以前|前(?![端台期后置往沿景面]|提(?![交供出报醒])))|(?:之内|以内|内(?![部容控]))"
)
# The end of the working day: a day, no hour
END_OF_DAY = re.compile(
    r"\s*(?:下班|eod(?![a-z])|cob(?![a-z])|end\s+of\s+day|close\s+of\s+business|end\s+of\s+the\s+day)"
)
# 12月5日(周六), Dec 5 (Sat)
WEEKDAY = re.compile(
    r"\s*(?P<open>[(\[]?)\s*(?:(?:周|星期|礼拜)(?P<sign>[一二三四五六日天])"
    r"|(?P<name>mon|tue|wed|thu|fri|sat|sun)[a-z]*)(?(open)\s*[)\]]?)"
)
# What a whole phrase may end in
DONE = re.compile(r"\s*(?:完成|提交|交付|反馈|给出|办结|到位|交|结束|回复)?[\s。.,，;；!！、]*")

_PART = "凌晨|清晨|早晨|早上|上午|中午|正午|午后|下午|傍晚|晚上|夜里|晚间|早|晚|夜"
_CLOCK = re.compile(
    rf"[\s,]*(?:at\s+)?(?P<part>{_PART})?\s*(?:"
    rf"(?P<hour>{DAY})\s*(?:点钟?|时(?!间))(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{DAY})分?|整)?"
    r"|(?P<hour2>[0-9]{1,2}):(?P<minute2>[0-9]{2})(?![0-9:])\s*(?P<ampm2>am|pm)?(?![a-z])"
    r"|(?P<hour3>[0-9]{1,2})\s*(?P<ampm3>am|pm)(?![a-z])"
    r"|(?P<noon>noon|midday)(?![a-z]))"
)
_ONLY_PART = re.compile(
    rf"\s*(?:{_PART}|in\s+the\s+(?:morning|afternoon|evening)|(?:morning|afternoon|evening)(?![a-z]))"
)
_AFTERNOON = ("午后", "下午", "傍晚", "晚上", "夜里", "晚间", "晚", "夜")


class Clock(NamedTuple):
    """A time of day that was read: `time` None for a mere part of the day; `next_day` for 24:00."""

    time: time | None
    end: int
    next_day: bool = False
    warnings: tuple[str, ...] = ()


def clock_at(text: str, start: int) -> Clock | None:
    """The time of day that stands at a place of the text."""
    match = _CLOCK.match(text, start)
    if match is None:
        only_part = _ONLY_PART.match(text, start)
        return Clock(None, only_part.end()) if only_part else None
    if match["noon"]:
        return Clock(time(12), match.end())
    hour = count(match["hour"] or match["hour2"] or match["hour3"])
    minute = count(match["minute"] or match["minute2"] or "0")
    if hour is None or minute is None:
        return None
    minute += 30 if match["half"] else 15 * (count(match["quarter"]) or 0) if match["quarter"] else 0
    part, ampm = match["part"] or "", match["ampm2"] or match["ampm3"] or ""
    warnings: tuple[str, ...] = ()
    if ampm and not 1 <= hour <= 12:
        raise Refused("impossible")
    if ampm:
        hour = hour % 12 + (12 if ampm == "pm" else 0)
    elif part in _AFTERNOON and hour == 12 and part not in ("午后", "下午"):
        hour = 24
    elif (part in _AFTERNOON and hour < 12) or (part in ("中午", "正午") and hour < 10):
        hour += 12
    elif not part and match["hour"] and 1 <= hour <= 6:
        hour, warnings = hour + 12, ("assumed-afternoon",)
    if (hour, minute) == (24, 0):
        return Clock(time(0), match.end(), next_day=True, warnings=warnings)
    if hour > 23 or minute > 59:
        raise Refused("impossible")
    return Clock(time(hour, minute), match.end(), warnings=warnings)
