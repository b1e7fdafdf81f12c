"""The signs inside a line: people, topics, codes, fit, side, amounts, each found between two positions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple
from unicodedata import normalize

from dealtui.domain.kinds import BY_PREFIX, TAGS
from dealtui.domain.scribe.marks import GLUED, has_han

__all__ = [
    "BEFORE_SIGN",
    "FITS",
    "SIDES",
    "Found",
    "charge_at",
    "codes",
    "fit_at",
    "leading_codes",
    "money",
    "narrow",
    "people_named",
    "side_at",
    "sides_said",
    "together",
    "topic_tags",
]


class Found(NamedTuple):
    """A piece of the line and the value it stands for."""

    start: int
    end: int
    value: str


# Typed word -> stored code; the first word of a code in each language is the one that is written back
FITS = {
    "满足": "full",
    "部分": "partial",
    "部分满足": "partial",
    "替代": "alternative",
    "不接受": "declined",
    "待定": "pending",
    "full": "full",
    "met": "full",
    "partial": "partial",
    "partly": "partial",
    "alternative": "alternative",
    "alt": "alternative",
    "declined": "declined",
    "pending": "pending",
    "tbd": "pending",
}
SIDES = {
    "客户": "client",
    "客户方": "client",
    "对方": "client",
    "client": "client",
    "customer": "client",
    "我方": "ours",
    "我们": "ours",
    "ours": "ours",
    "us": "ours",
    "we": "ours",
}
_TOPIC_CODES = {word.casefold(): code for code, words in TAGS.items() for word in words}

# A line that names more people is no line of a scribe; what is beyond stays in the text
MOST_PEOPLE = 32

# A sign counts after a space or one of these, and after the line's mark; not inside a word, an address or a path
BEFORE_SIGN = (
    r"(?:(?<![^\s，。、；：！？,;:!?()（）\[\]【】「」『』\"'“”‘’<>《》|｜~～—…])"
    rf"|(?<=^{GLUED})|(?<=^[~～]{GLUED}))"
)
_AT = re.compile(BEFORE_SIGN + r"[@＠](\w[\w·•・'’\-]{0,39})(?![\w@＠])")
_JOINT = re.compile(r"\s*[、/／&＆]\s*|[和与及]|\s+and\s+", re.IGNORECASE)
_HASH = re.compile(BEFORE_SIGN + r"[#＃](\w{2,16})(?!\w)")
_CODE = re.compile(
    r"(?<![A-Za-z0-9Ａ-Ｚａ-ｚ０-９_.@＠#＃%&=])([A-Za-zＡ-Ｚａ-ｚ])([0-9０-９]{1,5})(?![A-Za-z0-9Ａ-Ｚａ-ｚ０-９_]|\.\d)"
)
_AFTER_CODE = re.compile(r"[\s、，,/]*")
_FIT = re.compile(rf"({'|'.join(sorted(FITS, key=len, reverse=True))})(?!\w)", re.IGNORECASE)
_SIDE = re.compile(rf"({'|'.join(sorted(SIDES, key=len, reverse=True))})([:：]|(?=\s))", re.IGNORECASE)

_SAID = re.compile(rf"{BEFORE_SIGN}({'|'.join(sorted(SIDES, key=len, reverse=True))})[:：]", re.IGNORECASE)
_CHARGE = re.compile(
    r"(?:(?<=[\s，。、；：,;|｜])|^)((?:责任人?|负责人?|由|owner|responsible)\s*[:：]?\s*)\Z", re.IGNORECASE
)

_NUMBER = r"(?:\d{1,3}(?:[,，]\d{3}){1,5}(?!\d)|\d{1,15})(?:[.．]\d{1,6})?"
_RANGE = rf"{_NUMBER}(?:\s?(?:-|~|～|–|—|至|到)\s?{_NUMBER})?"
_ALONE = r"(?<![A-Za-z0-9_.])(?<!\d[,，])"
# 10万台 is a number of machines; 110w is colloquial for 110万
_SCALE = (
    r"(?:百万|千万|[万亿千](?![台个件套次人条行吨份用户米克瓦])"
    r"|(?:k|w|(?-i:M)|million|billion|thousand|mn|bn)(?![A-Za-z]))"
)
_UNIT = (
    r"(?:元(?!素)|美元|美金|欧元|英镑|日元|港币|港元|人民币"
    r"|(?:USD|RMB|CNY|EUR|GBP|HKD|JPY|dollars?|euros?|yuan)(?![A-Za-z])|[€$¥￥£])"
)
_CURRENCY = (
    r"(?:人民币|美元|港币|欧元|(?<![A-Za-z])(?:RMB|CNY|USD|EUR|GBP|HKD|JPY)"
    r"|(?:(?<![A-Za-z])(?:US|HK))?[$＄]|[¥￥€£])"
)
_HAN_DIGITS = r"[一二两三四五六七八九十][零〇一二两三四五六七八九十百千]{0,8}"
_PER = r"(?:\s?[/／][^\W\d]{1,4})?"


@cache
def _amounts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Money, and shares of something; compiled on use (8 ms), since only offers look for them."""
    sums = re.compile(
        rf"(?:{_CURRENCY}\s?{_RANGE}(?:\s?{_SCALE})?(?:\s?{_UNIT})?"
        rf"|{_ALONE}{_RANGE}\s?(?:{_SCALE}(?:\s?{_UNIT})?|{_UNIT})"
        rf"|{_HAN_DIGITS}(?:[万亿](?![一台个件套次人条行吨份用户])(?:{_UNIT})?|{_UNIT})){_PER}",
        re.IGNORECASE,
    )
    share = re.compile(
        rf"{_ALONE}{_RANGE}\s?[%％]|百分之{_HAN_DIGITS}|(?<![\d.])[1-9](?:\.?\d)?折|[一二三四五六七八九]{{1,2}}折(?![一-鿿])"
    )
    return sums, share


def people_named(raw: str, start: int, end: int, known: tuple[str, ...]) -> list[Found]:
    """The `@` names. A known name may hold spaces, and Chinese text may follow it at once (@李雷提交…)."""
    found: list[Found] = []
    at = start
    while len(found) < MOST_PEOPLE and (match := _AT.search(raw, at, end)):
        name, stop = match[1].rstrip("-'’"), 0
        for person in known:
            until = match.start(1) + len(person)
            if len(person) > stop and raw[match.start(1) : until].casefold() == person.casefold():
                beyond = match.start(1) + len(name) - until
                # one more character is rather a longer name (李雷 in 李雷蕾) than the first of a sentence
                if beyond <= 0 or (beyond > 1 and len(person) > 1 and has_han(person[-1:])):
                    if until < end and beyond < 0 and raw[until].isalnum() and not has_han(person[-1:]):
                        continue
                    stop, name = len(person), person
        at = match.start(1) + len(name)
        found.append(Found(match.start(), at, name))
    return found


def together(raw: str, people: list[Found], end: int, known: tuple[str, ...]) -> list[Found]:
    """Each name with the known ones that a sign joins to it: @李雷、韩梅 are two of whom one should answer (guide 26).

    A word joins two names only where nothing follows the second at once: @李雷和韩梅确认 may be somebody's task.
    """
    found = []
    for person in people:
        stop = person.end
        while (sign := _JOINT.match(raw, stop, end)) and (
            name := max((one for one in known if raw.startswith(one, sign.end(), end)), key=len, default="")
        ):
            after = sign.end() + len(name)
            if after < end and raw[after].isalnum():
                break
            stop = after
        found.append(
            person if stop == person.end else Found(person.start, stop, raw[person.start + 1 : stop])
        )
    return found


def topic_tags(raw: str, start: int, end: int) -> list[Found]:
    """The `#` tags: only before a word of TAGS that ends there."""
    return [
        Found(match.start(), match.end(), code)
        for match in _HASH.finditer(raw, start, end)
        if (code := _TOPIC_CODES.get(narrow(match[1]).casefold()))
    ]


def codes(raw: str, start: int, end: int, entries: Callable[[str], int]) -> list[Found]:
    """Codes of entries that exist, N3 or n3, in the order they stand; the value is the code in capitals."""
    return [found for match in _CODE.finditer(raw, start, end) if (found := _existing(match, entries))]


def leading_codes(raw: str, start: int, end: int, entries: Callable[[str], int]) -> list[Found]:
    """The codes that an answer begins with: N1 N2, N1、N2, N1,N2, N1/N2."""
    found: list[Found] = []
    at = start
    while (match := _CODE.match(raw, at, end)) and (code := _existing(match, entries)):
        found.append(code)
        gap = _AFTER_CODE.match(raw, code.end, end)
        at = gap.end() if gap else code.end
    return found


def fit_at(raw: str, at: int, end: int) -> Found | None:
    """The fit word that stands here, right after the codes; 满足 in 满足合规要求 is none."""
    gap = _AFTER_CODE.match(raw, at, end)
    match = _FIT.match(raw, gap.end() if gap else at, end)
    return Found(match.start(), match.end(), FITS[match[1].casefold()]) if match else None


def side_at(raw: str, at: int, end: int) -> tuple[Found, bool] | None:
    """Whose line it is, from the word it begins with, and whether a colon behind makes that word a sign."""
    match = _SIDE.match(raw, at, end)
    if match is None:
        return None
    return Found(match.start(), match.end(), SIDES[match[1].casefold()]), bool(match[2])


def sides_said(raw: str, start: int, end: int) -> list[Found]:
    """Where each side is given the word, 我方：… 客户：…, the first time for each; the value is the side."""
    found: dict[str, Found] = {}
    for match in _SAID.finditer(raw, start, end):
        side = SIDES[match[1].casefold()]
        found.setdefault(side, Found(match.start(), match.end(), side))
    return list(found.values())


def charge_at(raw: str, start: int, at: int) -> int:
    """Where the word for being responsible begins that stands right before a name (责任 @韩梅); `at` without one."""
    match = _CHARGE.search(raw, max(start, at - 24), at)
    return match.start(1) if match else at


def money(raw: str, start: int, end: int) -> Found | None:
    """The first amount of money, else the first share (30%, 九折)."""
    sums, share = _amounts()
    match = sums.search(raw, start, end) or share.search(raw, start, end)
    return Found(match.start(), match.end(), match[0]) if match else None


def _existing(match: re.Match[str], entries: Callable[[str], int]) -> Found | None:
    code = narrow(match[0]).upper()
    if code[0] in BY_PREFIX and code[1] != "0" and entries(code):
        return Found(match.start(), match.end(), code)
    return None


def narrow(text: str) -> str:
    """Full-width letters and digits as ASCII."""
    return text if text.isascii() else normalize("NFKC", text)
