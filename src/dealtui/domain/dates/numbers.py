"""Numbers in digits and in Chinese: 15, 二十, 廿五, 两, 一百二十, 二〇二六."""

from __future__ import annotations

import re

__all__ = ["COUNT", "DAY", "count", "digits", "upper_bound"]

_ONES = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_ENGLISH = {
    **{
        word: value
        for value, word in enumerate("zero one two three four five six seven eight nine ten".split())
    },
    **{
        "eleven": 11,
        "twelve": 12,
        "fourteen": 14,
        "fifteen": 15,
        "twenty": 20,
        "thirty": 30,
        "sixty": 60,
        "ninety": 90,
    },
    **{"a": 1, "an": 1, "a couple of": 2},
}

# Patterns: an amount of days or weeks; the number of a day, month or hour
COUNT = r"(?:[0-9]{1,3}(?![0-9])|[〇零一二两三四五六七八九十廿卅百]{1,5})"
DAY = r"(?:[0-9]{1,2}(?![0-9])|[〇零一二两三四五六七八九十廿卅]{1,3})"

_CHINESE = (
    r"(?:(?P<hundreds>[一二两三四五六七八九])百)?"
    r"(?:(?P<tens>[一二三四五六七八九]?)(?P<ten>十)|(?P<twenty>廿)|(?P<thirty>卅)|零)?"
    r"(?P<ones>[一二两三四五六七八九]?)"
)


def count(word: str) -> int | None:
    """The value of a number in digits, Chinese or English; None if it is none."""
    if word.isascii():
        return int(word) if word.isdigit() else _ENGLISH.get(word)
    if len(word) == 1 and word in _ONES:
        return _ONES[word]
    match = re.fullmatch(_CHINESE, word)
    if match is None:
        return None
    value = 100 * _ONES.get(match["hundreds"] or "", 0) + _ONES.get(match["ones"], 0)
    if match["ten"]:
        return value + 10 * (_ONES[match["tens"]] if match["tens"] else 1)
    return value + (20 if match["twenty"] else 30 if match["thirty"] else 0)


def upper_bound(word: str) -> int | None:
    """The larger one of two neighbours said in one breath: 两三天, 三五天, 七八个."""
    if len(word) == 2 and all(sign in _ONES for sign in word):
        low, high = (_ONES[sign] for sign in word)
        if 0 < high - low <= 2:
            return high
    return None


def digits(word: str) -> int | None:
    """A year said digit by digit: 二〇二六, 2026."""
    if word.isascii():
        return int(word) if word.isdigit() else None
    return int("".join(str(_ONES[sign]) for sign in word)) if all(sign in _ONES for sign in word) else None
