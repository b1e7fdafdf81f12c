"""The kinds of line that a scribe types: one table, read by the scribe language, the screens and the exports.

To add a kind: a row here, `kind.<name>` in both catalogs, and a golden line in tests/domain/test_scribe.py.

What people say when a line is a need, an offer, a promise: words that propose a kind for what was heard or written.

    >>> proposed("我们同意周期三十天", "client")
    'consensus'

A proposal is never applied unasked. The table is read from the top; the first row whose words are there is meant. Some
kinds are only what one side can say: our own "we need" is no need of the client's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
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


def counted(names: Iterable[str]) -> dict[str, int]:
    """How many there are of each kind, in the order of the table."""
    found = Counter(names)
    return {kind.name: found[kind.name] for kind in KINDS if found[kind.name]}


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


def stepped(kind: str, by: int) -> str:
    """The kind so many rows further down the table, round about."""
    names = [one.name for one in KINDS]
    return names[(names.index(kind) + by) % len(names)]


def touched_by(kind: str, topics: tuple[str, ...]) -> tuple[str, ...]:
    """What a line of a kind touches: what it is tagged with, and the topic of its kind.

    >>> touched_by("offer", ())
    ('price',)
    """
    own = BY_NAME[kind].topic
    return (*topics, own) if own and own not in topics else topics


# ----------------------------------------------------------------------------------------------------
# What people say when a line is a need, an offer, a promise: words that propose a kind for what was heard or written.


class Cue(NamedTuple):
    """`side`: of whom alone it is a sign, "" for both."""

    kind: str
    words: str
    side: str = ""


# What an action is made of: what is done, until when, by whom; each alone says nothing
_DO = r"(?:提[交供]|反馈|回复|发[送给出]|寄[送出]?|整理|核[对实]|确认|准备|补[充齐]|安排|完成|起草|跟进|协调|联系|落实|给出|出具|约[一定]?|统一|更新|修[改订]|组织|邀请|统计|汇总|对接|调研|制定|签[署订])"
_WHEN = (
    r"(?:\d{1,2}\s?月\s?\d{1,2}\s?[日号]|\d{1,2}[/.]\d{1,2}号?(?!\d)|[本下这]个?(?:周|星期|礼拜)|(?:周|星期|礼拜)[一二三四五六日天末]|月[底末初]"
    r"|[明今后]天|\d+\s?个?(?:工作日|小时|天|周)(?:之?内|以内)|会后|下次|年后|节后)"
)
_DONE = r"^(?!.*(?:已经?[^，。；]|上周|上个?月|昨[天日]|刚刚|介绍了|讨论了|分享了|表示))(?!.*(?:希望|想要|需要|最好|能否|是否))"
_SIDE = r"(?:[我贵]方|[我贵]司|[甲乙]方|客户方?|对方)"
_DOES = r"(?:send|provide|share|check|confirm|prepare|draft|arrange|book|follow up|set up|get back|look (?:at|into)|write|comment|file|leave (?:a )?comment|create|update|contact|open|circulate|review|schedule|clarify|ping|request|submit|deliver|organi[sz]e|ask|report|investigate|complete|make|call|e-?mail|inform|finali[sz]e|bring|propose|talk|discuss|escalate|post|add|draw up|sign|move|merge|close|fix|test)"
_UNTIL = r"(?:\b(?:by|before|until|due|ETA|within|no later than|deadline)\b|\b(?:this|next) (?:week|month|meeting|call)\b|\b(?:today|tomorrow|tonight|EOD|asap)\b|\bafter the (?:call|meeting)\b)"
# Words that stand before "to do" and are nobody
_NOBODY = (
    r"(?:want(?:s|ed)?|need(?:s|ed)?|like|happy|glad|able|how|going|have|has|had|plans?|expect|used|hard|easy|difficult|better|best|possible|"
    r"ready|try|trying|nothing|something|anything|any|just|also|now|what|where|when|is|are|was|it|not|due|free|welcome|this|that|"
    r"interesting|sorry|good|great|nice|important|necessary|time|way|order|hope|looking|propos(?:e|al)|link|links|step|steps)"
)
# Somebody: one or two words in capitals or a handle at the beginning, or any word behind a label
_NAME = rf"(?!{_NOBODY}\b)(?-i:[A-Z@])[\w.@'-]*(?:(?: and|,| &)? (?-i:[A-Z@])[\w.'-]*){{0,2}}"

CUES = (
    Cue("action", r"\baction(?: items?)?\b\s*[:：-]|(?:^|[:：] ?)\W*action(?: items?)?\.|^\W*(?:AP|AI|action points?)\s*[:：-]|\bTODO\b|(?:待办(?:事项)?|行动项|后续行动|待定事项)\s*[:：]|^\W*[【\[](?:任务|行动|待办)"),
    Cue("action", r"(?:责任人|负责人|跟进人|经办人|承办人|执行人|完成时间|截止(?:时间|日期)?)\s*[:：]|\b(?:owner|assignee|deadline)\s*:"),
    Cue("action", r"\b(?:took|takes?|has|have)(?: an?| the)? action(?: items?)? to\b|\b(?:TBC|TBD|to be (?:confirmed|provided|sent|done)) by\b|^\W*next steps?\s*[:：-]\s*\S"),
    Cue("action", rf"{_DONE}[^。；]*?{_WHEN}[^。；]{{0,16}}{_DO}|{_DONE}[^。；]*?{_DO}[^。；]{{0,24}}{_WHEN}"),
    Cue("action", rf"{_DONE}.*?(?:由[^，。；]{{1,14}}?(?:{_DO}|负责|牵头|进一步|配合)|{_SIDE}(?:承诺|须|需在|应|将|会|负责)[^。；]{{0,20}}{_DO}|(?:回去|会后)[:：，]?[^。；]{{0,12}}{_DO})"),
    Cue("action", rf"^\W*(?:{_NAME}|(?:the |our |your |some)?\w+(?: from \w+)?) (?:will|shall|must|agreed to|is to) (?:then |also )?{_DOES}\b|\b(?:I|we) need to {_DOES}\b.*{_UNTIL}"),
    Cue("action", rf"(?:^\W*{_NAME}|[:：] ?(?!{_NOBODY}\b)[\w.@-]+) to {_DOES}\b"),
    Cue("action", rf"^\W*(?:\[[^\]]{{2,20}}\]|{_NAME} [-–:])\s*{_DOES}\b|^\W*(?:please )?{_DOES}\b.*(?:{_UNTIL}|(?:->|→|--|—)\s?@?(?-i:[A-Z])\w+|[(（]{_NAME}[)）]\W*$)"),
    Cue("action", r"请(?!在|于|各位|大家|提前|先)[^，。；\s]{1,12}?(?:在|于)?[^，。；\s]{1,14}?(?:之?前|以内)|由\S{1,8}负责|\S{1,8}负责\S{0,20}(?:提交|发送|提供|整理|完成|跟进|确认)"),
    Cue("action", r"我(?:们)?(?:这边)?(?:会|来|去|马上|尽快|今天|明天|下周|本周|周[一二三四五六日天])\S{0,12}(?:发|提交|提供|整理|跟进|安排|准备|完成|反馈|确认)"),
    Cue("action", r"\b(?:I|we)(?:'ll| will)\s+(?:send|get back|follow up|prepare|draft|share|check|look into|set up|write|ping|answer)"),
    Cue("action", r"\b(?:can|could|would) you (?:please )?(?:send|share|prepare|check|confirm|provide)|\bplease (?:send|share|provide|confirm) (?:me|us|the|your)\b"),
    Cue("consensus", r"达成(?:了)?(?:一致|共识)|(?:大家|双方|我们|我方)(?:都|均)?(?:一致)?同意|一致认为|就这么定|那就这样定|没有异议|\bwe(?:'ve| have| are)? (?:all )?agreed?\b|\bagreed that\b|\bwe agree\b"),
    Cue("decision", r"决定(?:了|由|采用|在|将|从)|会议决定|拍板|批准了?|\b(?:decided|resolved) (?:to|that|on)\b|\bwe(?:'ll| will) go (?:with|for)\b|\bresolution\b|\bapproved\b"),
    Cue("divergence", r"不(?:能|太)?同意|(?:有|存在)(?:分歧|争议|异议)|接受不了|不能接受|有顾虑|\bdisagree\b|\b(?:my|our|a) concern\b|\bcan(?:'t|not) accept\b|\bblock(?:er|ing)\b"),
    Cue("compromise", r"折中|各退一步|要不(?:这样|我们)|\bmeet (?:you )?halfway\b|\bcompromise\b|\bhow about we\b"),
    Cue("offer", r"(?:报价|价格|预算|总价|费用|单价|优惠)\S{0,8}\d|\d\S{0,3}(?:万|元|块)|[$¥￥€£]\s?\d|\b(?:price|budget|quote|cost)s?\b.{0,20}\d"),
    Cue("attachment", r"(?:见|发了?|已上传|参考)\S{0,4}附件|附件[:：]|共享文件夹|\b(?:attached|attachment|slides are at)\b"),
    Cue("pain", r"痛点|难点在于|(?:效率|成本)(?:太|很|比较)?[低高]|跟不上|老是出(?:错|问题)|(?:最大的|主要)问题|太(?:麻烦|慢)|\bstruggl|\bthe (?:main )?problem is\b|\bpain point", "client"),
    Cue("effect", r"希望(?:能)?(?:缩短|提高|降低|减少|提升)\S*|(?:缩短|提高|降低|减少|提升)(?:到|至|了)?\s?\d|\b(?:reduce|improve|cut|increase)\b.{0,30}\d", "client"),
    Cue("need", r"我们(?:这边)?(?:还)?(?:需要|想要|要求|要的是)|希望(?:你们|贵方|能|可以)|必须(?:要)?(?:能|支持|有)|最好能|\bwe(?:'d| would)? (?:need|want|require|like)\b|\bour requirement", "client"),
    Cue("proposal", r"我们(?:的)?(?:建议|方案是|可以提供|可以采用|计划采用)|\bwe (?:propose|suggest|can offer|could offer)\b|\bour proposal\b", "ours"),
)  # fmt: skip


@cache
def _compiled() -> tuple[tuple[Cue, re.Pattern[str]], ...]:
    return tuple((cue, re.compile(cue.words, re.IGNORECASE)) for cue in CUES)


_LOOKED = 1000  # characters of a text: it is told early what a line is, and no pattern goes over a speech of an hour


def proposed(text: str, side: str = "") -> str:
    """The kind that a text's words speak for, "" where none does. `side`: of who said it, "" where nobody knows."""
    theirs = (one for one in _compiled() if not one[0].side or side in ("", one[0].side))
    return next((cue.kind for cue, pattern in theirs if pattern.search(text, 0, _LOOKED)), "")
