"""The time of day in a due phrase: 下午3点半, 明早9点, 24点, 3:30pm, noon, EOD. A second, smaller table."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dealtui.domain.dates.numbers import count
from dealtui.domain.dates.rules import Rule, compiled
from dealtui.domain.dates.types import Refused
from dealtui.domain.dates.words import Match, group

__all__ = ["TIMES", "Clock", "times_at"]


class Clock(NamedTuple):
    """A time of day. minutes: after midnight, 1440 for 24:00, None when only a part of the day was named (下班前, EOD)."""

    minutes: int | None
    warnings: tuple[str, ...] = ()


def read_clock(match: Match) -> Clock | None:
    """An hour, with what says whether it is before or after noon. 1 to 6 without that is taken as afternoon."""
    hour, minute = count(match["hour"]), count(group(match, "minute") or "0")
    if hour is None or minute is None:
        return None
    minute = 30 if group(match, "half") else 15 * (count(group(match, "quarter") or "0") or 0) or minute
    part = group(match, "part").replace(".", "")
    if hour > 24 or minute > 59 or (hour == 24 and minute) or (part in ("am", "pm") and not 1 <= hour <= 12):
        raise Refused("impossible")
    if part in ("pm", "下午", "午后", "傍晚", "晚上", "晚间", "晚", "夜里", "夜间", "中午", "正午"):
        if hour == 12 and part[0] in "晚夜":
            hour = 24
        elif hour < 12 and not (part in ("中午", "正午") and hour > 9):
            hour += 12
    elif part == "am":
        hour = 0 if hour == 12 else hour
    elif not part and 1 <= hour <= 6 and match["hour"][0] != "0":
        return Clock(hour * 60 + 720 + minute, ("assumed-afternoon",))
    return Clock(hour * 60 + minute) if hour * 60 + minute <= 1440 else None


def read_noon(_: Match) -> Clock:
    return Clock(720)


def read_midnight(_: Match) -> Clock:
    """The midnight that ends the day, as a due date means it."""
    return Clock(1440)


def read_part_of_day(_: Match) -> Clock:
    return Clock(None)


ClockReader = Callable[[Match], Clock | None]

_PART = r"(?P<part>凌晨|清晨|早上|早晨|早|上午|中午|正午|午后|下午|傍晚|晚上|晚间|晚|夜里|夜间)"
_HOUR = (
    r"(?P<hour>[0-9]{1,2}|[零〇一二两三四五六七八九十廿]{1,3})\s*(?:点钟?|时(?![间候段常刻而长差装]))"
    r"(?:(?P<half>半)|(?P<quarter>[一三1-3])刻|(?P<minute>[0-9]{1,2}|[零〇一二三四五六七八九十]{1,3})分?|整)?"
)
_AMPM = r"(?P<part>am|pm|a\.m\.?|p\.m\.?)(?![a-z])"
_CLOSE = r"(?:eod|cob|eob|(?:the\s+)?(?:close|end)\s+of\s+(?:the\s+)?(?:business|play|(?:business\s+|working\s+|work\s+)?day))(?![a-z])"

_DIGITS = "0123456789"
_NUMBERS = _DIGITS + "零〇一二两三四五六七八九十廿"
_PARTS = "凌清早上中正午下傍晚夜"

# fmt: off
TIMES: tuple[Rule[ClockReader], ...] = (
    # name                      begins                cue                             flags            pattern, reader
    Rule("hour",                _NUMBERS,             "点 时",                        "weak",          _HOUR, read_clock),
    Rule("part-hour",           _PARTS,               "点 时",                        "",              rf"{_PART}\s*{_HOUR}", read_clock),
    Rule("digital",             _DIGITS + _PARTS,     ":",                            "",              rf"(?:{_PART}\s*)?(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::[0-9]{{2}})?", read_clock),
    Rule("ampm",                _DIGITS,              "am pm a. p.",                  "",              rf"(?P<hour>[0-9]{{1,2}})(?:[:.](?P<minute>[0-9]{{2}}))?\s*{_AMPM}", read_clock),
    Rule("o'clock",             _DIGITS,              "clock",                        "",              r"(?P<hour>[0-9]{1,2})\s*o'?clock", read_clock),
    Rule("at-hour",             _DIGITS,              "",                             "follows alone", r"(?<=at )(?P<hour>[0-9]{1,2})", read_clock),
    Rule("noon",                "nm中正",             "noon midday 午",               "",              r"noon(?![a-z])|midday(?![a-z])|中午|正午", read_noon),
    Rule("midnight",            "m午半",              "midnight 午夜 半夜",           "",              r"midnight(?![a-z])|午夜|半夜", read_midnight),
    Rule("part",                _PARTS,               "早 上午 下午 午后 傍晚 晚 夜", "",              r"清晨|早上|早晨|上午|午后|下午|傍晚|晚上|晚间|夜里|夜间", read_part_of_day),
    Rule("part-of",             "早晚晨午夜imaen",    "早 晚 晨 午 夜 ing night",           "follows",       r"早|晚|晨|午前|夜|(?:in\s+the\s+)?(?:morning|afternoon|evening)(?![a-z])|night(?![a-z])", read_part_of_day),
    Rule("close",               "下收ect",            "下班 收工 eod cob eob of",     "",              rf"下班|收工|{_CLOSE}", read_part_of_day),
)
# fmt: on


def times_at(text: str, at: int) -> list[tuple[int, Clock | str, Rule[ClockReader]]]:
    """The times of day that stand here: (end, time or the reason why it is none, row)."""
    piece = text[at:]
    found: list[tuple[int, Clock | str, Rule[ClockReader]]] = []
    for rule in TIMES:
        match = compiled(rule.pattern).match(text, at) if rule.may_match(piece) else None
        if match is None:
            continue
        try:
            clock: Clock | str | None = rule.read(match)
        except Refused as refused:
            clock = refused.reason
        if clock is not None:
            found.append((match.end(), clock, rule))
    return found
