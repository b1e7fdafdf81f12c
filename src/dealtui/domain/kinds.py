"""The kinds of line that a scribe types: one table, read by the scribe language, the screens and the exports.

To add a kind: a row here, `kind.<name>` in both catalogs, and a golden line in tests/domain/test_scribe.py.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "BY_LETTER",
    "BY_MARK",
    "BY_NAME",
    "BY_PREFIX",
    "BY_WORD",
    "CARE",
    "GROUPS",
    "KINDS",
    "NOTE",
    "TAGS",
    "TOPICS",
    "Kind",
    "touched_by",
]


class Kind(NamedTuple):
    """One row of the table; `name` is what is stored, everything else is how it is typed and shown."""

    name: str
    mark: str  # the Chinese mark, also drawn in the rows
    letters: tuple[str, ...]  # lower case; signs with their full-width twins
    words: tuple[str, ...]  # upper case, without the colon
    prefix: str  # of its codes: N -> N1, N2 ...; notes have none
    group: str  # whose matter it is, see GROUPS; decides the hue
    second: str = ""  # what stands after | : criterion, place, amount
    answers: bool = False  # naming a need's code answers that need
    fkey: str = ""
    topic: str = ""  # the topic that every line of the kind touches, whatever its tags say


# client's side, our side, agreement, open, work, plain
GROUPS = ("client", "ours", "agreed", "open", "work", "plain")

KINDS = (
    Kind("need", "需", ("n",), ("NEED", "需求"), "N", "client", fkey="f2"),
    Kind("pain", "痛", ("p",), ("PAIN", "痛点"), "P", "client", fkey="f3"),
    Kind("effect", "效", ("e",), ("EFFECT", "期望", "期望效果"), "E", "client"),
    Kind("proposal", "案", ("s",), ("PROPOSAL", "PROPOSED", "方案"), "S", "ours", answers=True, fkey="f4"),
    Kind("highlight", "亮", ("h",), ("HIGHLIGHT", "亮点"), "H", "ours"),
    Kind("response", "应", ("r",), ("RESPONSE", "回应"), "R", "ours", answers=True, fkey="f5"),
    Kind("consensus", "共", ("c",), ("AGREED", "CONSENSUS", "共识"), "C", "agreed", fkey="f6"),
    Kind("divergence", "歧", ("d",), ("ISSUE", "DIVERGENCE", "分歧"), "D", "open", "criterion", fkey="f7"),
    Kind("compromise", "折", ("m",), ("COMPROMISE", "折中"), "M", "open"),
    Kind(
        "decision",
        "决",
        ("!", "！"),
        ("DECISION", "RESOLUTION", "RESOLVED", "决策", "决定"),
        "J",
        "agreed",
        fkey="f8",
    ),
    Kind("offer", "价", ("$", "￥", "¥"), ("OFFER", "报价"), "O", "ours", "amount", topic="price"),
    Kind("action", "办", (">", "》"), ("ACTION", "TODO", "行动", "待办"), "A", "work", fkey="f9"),
    Kind("attachment", "附", ("f",), ("FILE", "ATTACHMENT", "附件"), "F", "work", "place"),
    Kind("topic", "题", ("t",), ("TOPIC", "议题"), "T", "plain"),
    Kind("note", "", ("-",), ("NOTE", "笔记"), "", "plain"),
)

NOTE = KINDS[-1]
BY_NAME = {kind.name: kind for kind in KINDS}
BY_MARK = {kind.mark: kind for kind in KINDS if kind.mark}
BY_LETTER = {letter: kind for kind in KINDS for letter in kind.letters}
BY_WORD = {word: kind for kind in KINDS for word in kind.words}
BY_PREFIX = {kind.prefix: kind for kind in KINDS if kind.prefix}

# The four topics that a negotiation must touch (guide 13): stored code -> the words that may follow #
TOPICS = {
    "scope": ("方案", "范围", "scope"),
    "price": ("价格", "报价", "price"),
    "schedule": ("周期", "工期", "schedule"),
    "duty": ("权责", "责任", "duty"),
}

# What a visit listens for (guide 19-22); any line may bear one, whatever the scene. A new need is a line of its own kind
CARE = {
    "feedback": ("反馈", "feedback"),
    "renewal": ("续约", "renewal"),
    "opportunity": ("机会", "商机", "opportunity"),
}
TAGS = {**TOPICS, **CARE}  # all that may follow #


def touched_by(kind: str, topics: tuple[str, ...]) -> tuple[str, ...]:
    """What a line of a kind touches: what it is tagged with, and the topic of its kind.

    >>> touched_by("offer", ())
    ('price',)
    """
    own = BY_NAME[kind].topic
    return (*topics, own) if own and own not in topics else topics
