"""The kinds of line that a scribe types: one table, read by the scribe language, the screens and the exports.

To add a kind: a row here, `kind.<name>` in both catalogs, and a golden line in tests/domain/test_scribe.py.
"""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One row of the table; `name` is what is stored, everything else is how it is typed and shown."""

    name: str
    mark: str  # the Chinese mark, also drawn in the rows
    letters: tuple[str, ...]  # lower case; signs with their full-width twins
    words: tuple[str, ...]  # upper case, without the colon
    prefix: str  # of its codes: N -> N1, N2 ...; notes have none
    group: str  # whose matter it is, see GROUPS; decides the hue
    second: str = ""  # what stands after | : criterion, place, amount
    second_is: str = ""  # what it is called where not as the field: a promise's criterion is its condition
    answers: bool = False  # naming a need's code answers that need
    belongs: bool = False  # codes that it begins with say to what it belongs, and are no words of it
    fkey: str = ""
    topic: str = ""  # the topic that every line of the kind touches, whatever its tags say


# client's side, our side, agreement, open, work, plain
GROUPS = ("client", "ours", "agreed", "open", "work", "plain")

KINDS = (
    Kind("need", "需", ("n",), ("NEED", "需求"), "N", "client", fkey="f2"),
    Kind("pain", "痛", ("p",), ("PAIN", "痛点"), "P", "client", belongs=True, fkey="f3"),
    Kind("effect", "效", ("e",), ("EFFECT", "期望", "期望效果"), "E", "client", belongs=True),
    Kind("proposal", "案", ("s",), ("PROPOSAL", "PROPOSED", "方案"), "S", "ours", answers=True, belongs=True, fkey="f4"),
    Kind("highlight", "亮", ("h",), ("HIGHLIGHT", "亮点"), "H", "ours", belongs=True),
    Kind("response", "应", ("r",), ("RESPONSE", "回应"), "R", "ours", answers=True, belongs=True, fkey="f5"),
    Kind("consensus", "共", ("c",), ("AGREED", "CONSENSUS", "共识"), "C", "agreed", fkey="f6"),
    Kind("divergence", "歧", ("d",), ("ISSUE", "DIVERGENCE", "分歧"), "D", "open", "criterion", fkey="f7"),
    Kind("compromise", "折", ("m",), ("COMPROMISE", "折中"), "M", "open", belongs=True),
    Kind("decision", "决", ("!", "！"), ("DECISION", "RESOLUTION", "RESOLVED", "决策", "决定"), "J", "agreed", fkey="f8"),
    Kind("offer", "价", ("$", "￥", "¥"), ("OFFER", "报价"), "O", "ours", "amount", topic="price"),
    Kind("promise", "诺", ("v",), ("PROMISE", "承诺"), "V", "open", "criterion", second_is="condition"),
    Kind("action", "办", (">", "》"), ("ACTION", "TODO", "行动", "待办"), "A", "work", fkey="f9"),
    Kind("attachment", "附", ("f",), ("FILE", "ATTACHMENT", "附件"), "F", "work", "place", belongs=True),
    Kind("topic", "题", ("t",), ("TOPIC", "议题"), "T", "plain"),
    Kind("note", "", ("-",), ("NOTE", "笔记"), "", "plain"),
)  # fmt: skip

NOTE = KINDS[-1]


class _ByName(dict[str, Kind]):
    """The kinds by their names; one that only a newer version knows is shown and counted like a note."""

    def __missing__(self, name: str) -> Kind:
        return NOTE


BY_NAME = _ByName({kind.name: kind for kind in KINDS})
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

# What a first contact, a change and a visit listen for (guide 8, 10, 15, 16, 19-22); any line may bear one, whatever the scene
LISTENED = {
    "background": ("背景", "background"),
    "intent": ("意向", "intent"),
    "change": ("变更", "change"),
    "impact": ("影响", "impact"),
    "feedback": ("反馈", "feedback"),
    "renewal": ("续约", "renewal"),
    "opportunity": ("机会", "商机", "opportunity"),
    "visit": ("回访", "visit"),
}
TAGS = {**TOPICS, **LISTENED}  # all that may follow #
TOLD = frozenset((*TOPICS, "change", "impact"))  # those that the client is told; the others are for ourselves
OURS_ALONE = frozenset(("intent",))  # what we think of the client: a line that bears one is internal

# The other codes that are stored, each list in the order in which it is offered; the words stand in the catalogs
SCENES = ("first", "negotiation", "change", "care")
STAGES = ("contact", "needs", "proposal", "terms", "contract", "delivery", "renewal", "visit")
STATUSES = ("planned", "live", "draft", "sealed", "cancelled", "log")
HELD = STATUSES[1:4]  # of a meeting that has begun
INVITATIONS = ("invited", "confirmed", "declined")  # how far somebody's coming is arranged (guide 106)
ROLE_WORDS = {  # stored code -> the words by which it may be typed
    "decision": ("决策人", "决策", "decision maker", "decider"),
    "coordinator": ("协调人", "协调"),
    "contact": ("对接人", "对接"),
    "specialist": ("专员",),
    "need_owner": ("需求负责人", "need owner"),
}
ROLES = tuple(ROLE_WORDS)
LEADS = ROLES[:2]  # who may speak for their side (guide 40)
RESULTS = ("open", "won", "lost")  # how a deal ended (guide 6)
DEAL_TYPES = ("purchase", "outsourcing", "joint", "other")
FITS = (
    "full",
    "partial",
    "alternative",
    "pending",
    "declined",
)  # how well an answer meets a need, the best first
LEVELS = ("core", "expected", "potential")  # how much a need matters, the most first
SLIP_ANSWERS = ("resources", "renegotiate")  # what was done about a delay (guide 87)
OBJECTIVES = {"open": ".", "met": "x", "partly": ">", "missed": "-"}  # its state and the sign of it


def touched_by(kind: str, topics: tuple[str, ...]) -> tuple[str, ...]:
    """What a line of a kind touches: what it is tagged with, and the topic of its kind.

    >>> touched_by("offer", ())
    ('price',)
    """
    own = BY_NAME[kind].topic
    return (*topics, own) if own and own not in topics else topics
