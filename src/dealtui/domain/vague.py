"""Words that leave open what, when or how much, each with what it leaves open (guide 101).

The texts are `vague.<reason>` in the catalogs.
"""

from __future__ import annotations

import re

__all__ = ["REASONS", "vague_reason", "vague_word"]

# What is left open -> the words that leave it so, Chinese and English. A longer word stands before one that it holds.
REASONS: dict[str, tuple[str, str]] = {
    "time": (
        "尽快|尽早|抓紧|及时|近期|近日|择日|择期|过段时间|过几天|有空|适时",
        r"asap|as soon as possible|soon|shortly|sometime|some day|in due course|when possible",
    ),
    "matter": ("有需求|有问题|有意向|之类|等等", r"has needs|and so on|etc"),
    "amount": (
        "适当|酌情|大概|大约|差不多|左右吧|若干|一定程度",
        r"as needed|appropriate(?:ly)?|reasonabl[ey]|roughly|approximately|more or less",
    ),
    "promise": (
        "再说|再议|研究研究|考虑一下|原则上|争取|力争",
        r"if possible|tbd|to be discussed|in principle",
    ),
}

_WORDS = re.compile(
    "|".join(
        [f"(?P<{reason}_zh>{zh})" for reason, (zh, _) in REASONS.items()]
        + [rf"(?P<{reason}_en>\b(?:{en})\b)" for reason, (_, en) in REASONS.items()]
    ),
    re.IGNORECASE,
)
# What such a word begins with: a text with none of these need not be searched, as few lines in Chinese need
_FIRST = frozenset("".join(word[0] for zh, _ in REASONS.values() for word in zh.split("|")))
_LETTER = re.compile("[a-z]", re.IGNORECASE)


def vague_word(text: str) -> str:
    """The first vague word in a text, as it stands there; "" when there is none."""
    if _FIRST.isdisjoint(text) and not _LETTER.search(text):
        return ""
    found = _WORDS.search(text)
    return found[0] if found else ""


def vague_reason(word: str) -> str:
    """What a vague word leaves open: a key of REASONS; "" for any other word."""
    found = _WORDS.fullmatch(word)
    return (found.lastgroup or "").partition("_")[0] if found else ""
