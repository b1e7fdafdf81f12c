"""Words that leave open what, when or how much, each with what it leaves open (guide 101).

The texts are `vague.<reason>` in the catalogs.
"""

from __future__ import annotations

import re

__all__ = ["REASONS", "vague_reason", "vague_word"]

# What is left open -> the words that leave it so, Chinese and English. A longer word stands before one that it holds.
REASONS: dict[str, tuple[str, str]] = {
    "time": (
        "尽快|尽早|抓紧|及时|近期|近日|稍后|择日|择期|过段时间|过几天|有空|适时",
        r"asap|as soon as possible|soon|shortly|sometime|some day|in due course|when possible",
    ),
    "matter": ("有需求|有问题|有意向|之类|等等", r"has needs|and so on|etc"),
    "amount": (
        "适当|酌情|大概|大约|差不多|左右吧|若干|一定程度",
        r"as needed|appropriate(?:ly)?|reasonabl[ey]|roughly|approximately|more or less",
    ),
    "promise": (
        "再说|再议|研究研究|考虑一下|原则上|争取|力争|尽量",
        r"if possible|tbd|to be discussed|in principle",
    ),
}

# Where such a word is part of another one, or what it leaves open is said at once: before it, after it
_HAVE = "[所如若没现原已既拥具含持凡]"  # 所有问题, 如有需求, 没有问题
_SAID = "[的：:]|清单|文档|说明"  # 有问题的批次, 有问题：接口缺文档
_UNLESS: dict[str, tuple[str, str]] = {
    "及时": ("[不未]", "[率性]"),
    "有空": ("", "[调间位格白缺运港仓]"),
    "有需求": (_HAVE, _SAID),
    "有问题": (_HAVE, _SAID),
    "有意向": (_HAVE, f"{_SAID}|[金书]"),
    "等等": ("", "[我你他看]"),
    "适当": ("", "性"),
    "大概": ("", "率"),
    "再说": ("", "[明服一]"),
    "再议": ("不", "价"),
    "争取": ("", "[到了]|时间"),
    "soon": ("as ", " as"),
    "more or less": ("no ", " than"),
}
# The toll system is no etcetera
_AS_WRITTEN = {"etc": "(?-i:[Ee]tc)"}

# A day, or a span with its end, which says when: 3天内, 不超过5秒, 12月5日, 周五, within 2 hours, by Friday
_NUMBER = "[0-9一二两三四五六七八九十半]"
_SPAN = f"{_NUMBER}\\s*个?(?:秒|分钟|小时|工作日|天|日|周|星期|月|季度|年)"
_UNIT = r"(?:second|minute|hour|(?:work(?:ing)? |business )?day|week|month)s?"
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WHEN = re.compile(
    rf"{_SPAN}(?:之|以)?[内前后]|(?:不超过|最迟|最晚|至多|[≤<])\s*{_SPAN}"
    rf"|{_NUMBER}+\s*[月号]|(?:周|星期|礼拜)[一二三四五六日天]|[今明后]天|[本下]周|(?:月|年|季度|周)[底末]"
    rf"|\b(?:within|in|under) (?:\d+|an?|one|two|three) {_UNIT}\b|\d+[-/]\d+|\b(?:today|tomorrow|tonight)\b"
    rf"|\b(?:mon|tues?|wednes|thurs?|fri|satur|sun)day\b|\b{_MONTH}\.? \d|\d\.? {_MONTH}\b",
    re.IGNORECASE,
)


def _pattern(words: str) -> str:
    """The words with what must not stand around them."""
    parts = []
    for word in words.split("|"):
        before, after = _UNLESS.get(word, ("", ""))
        parts.append(
            (f"(?<!{before})" if before else "")
            + _AS_WRITTEN.get(word, word)
            + (f"(?!{after})" if after else "")
        )
    return "|".join(parts)


_WORDS = re.compile(
    "|".join(
        [f"(?P<{reason}_zh>{_pattern(zh)})" for reason, (zh, _) in REASONS.items()]
        + [rf"(?P<{reason}_en>\b(?:{_pattern(en)})\b)" for reason, (_, en) in REASONS.items()]
    ),
    re.IGNORECASE,
)
# What such a word begins with: a text with none of these need not be searched, as few lines in Chinese need
_FIRST = frozenset("".join(word[0] for zh, _ in REASONS.values() for word in zh.split("|")))
_LETTER = re.compile("[a-z]", re.IGNORECASE)


def vague_word(text: str, *, dated: bool = False) -> str:
    """The first vague word in a text, as it stands there; "" when there is none.

    A word that leaves open when is none where the text names a day or a span, or `dated` says that one is known:

        >>> vague_word("尽快反馈"), vague_word("尽快反馈，最迟3天内")
        ('尽快', '')
    """
    if _FIRST.isdisjoint(text) and not _LETTER.search(text):
        return ""
    for found in _WORDS.finditer(text):
        if not (_reason(found) == "time" and (dated or _WHEN.search(text))):
            return found[0]
    return ""


def _reason(found: re.Match[str]) -> str:
    return (found.lastgroup or "").partition("_")[0]


def vague_reason(word: str) -> str:
    """What a vague word leaves open: a key of REASONS; "" for any other word."""
    found = _WORDS.fullmatch(word)
    return _reason(found) if found else ""
