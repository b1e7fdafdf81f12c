"""What a record still lacks: one table of rules, each a small pure function with its item of the guide.

Rules look at one line (`LINE_RULES`), at a line and what is linked to it (`LINK_RULES`), or at the meeting's head
(`HEAD_RULES`). So the running account can follow a single line, and the whole review is the same rules over
everything:

    >>> [finding.rule.code for finding in review(meeting, entries, links)]
    ['need-unanswered', 'action-no-due']

To add a rule: a row here, `rule.<code>` in both catalogs, a case in tests/domain/test_review.py. What mends a finding
is named by `Rule.mend` (words: `mend.<mend>`); the review screen has a key for each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from dealtui.domain.kinds import LEADS, touched_by
from dealtui.domain.people import People, is_crowd, named_in
from dealtui.domain.records import Attendee, Entry, Link, Meeting
from dealtui.domain.scenes import PLAIN, SceneTemplate

# ----------------------------------------------------------------------------------------------------
# Words that leave open what, when or how much, each with what it leaves open (guide 101).
#
# The texts are `vague.<reason>` in the catalogs.

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


@cache
def _when() -> re.Pattern[str]:
    return re.compile(
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


@cache  # compiled when the first line is looked at: the first screen need not wait for it
def _words() -> re.Pattern[str]:
    return re.compile(
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
    for found in _words().finditer(text):
        if not (_reason(found) == "time" and (dated or _when().search(text))):
            return found[0]
    return ""


def _reason(found: re.Match[str]) -> str:
    return (found.lastgroup or "").partition("_")[0]


def vague_reason(word: str) -> str:
    """What a vague word leaves open: a key of REASONS; "" for any other word."""
    found = _words().fullmatch(word)
    return _reason(found) if found else ""


class ReviewRule(NamedTuple):
    """One row of the table. severity: open (must be mended), minor (should be); `blocks` keeps a record from being sealed.

    `mend` is what puts it right: answer, link, text, criterion, owner, due, place, suspect (of a line), objective, topic, prompt,
    absence, authority, person, recorder, head (of the meeting).
    """

    code: str
    guide: int
    severity: str
    blocks: bool
    mend: str
    # Of a line: what was found (a word or ""), None when all is well. Of the head: one such for each thing found.
    check: Callable[..., Any]


class Finding(NamedTuple):
    """Something that is missing: in a line (`entry`, its number) or in the meeting's head (0); `detail` is the word or field."""

    rule: ReviewRule
    entry: int
    detail: str = ""

    @property
    def sign(self) -> str:
        """! keeps the record from being sealed, . should be mended, ? is to be looked at again (and is no gap)."""
        return "?" if self.rule.mend == "suspect" else "!" if self.rule.blocks else "."


# ---------------------------------------------------------------------- rules of one line


def _proposal_empty(entry: Entry) -> str | None:
    return "" if entry.kind == "proposal" and not re.search(r"\w", entry.text) else None


def _divergence_no_criterion(entry: Entry) -> str | None:
    """One that a later consensus settled needs no criterion any more."""
    open_still = entry.kind == "divergence" and not entry.criterion and not entry.resolved_by
    return "" if open_still else None


def _action_no_owner(entry: Entry) -> str | None:
    return "" if entry.kind == "action" and not entry.owner else None


def _action_shared_owner(entry: Entry) -> str | None:
    return entry.owner if entry.kind == "action" and entry.owner and is_crowd(entry.owner) else None


def _action_no_due(entry: Entry) -> str | None:
    return entry.due_text if entry.kind == "action" and not entry.due else None


def _promise_no_who(entry: Entry) -> str | None:
    """Whose word it is; a side alone will do (guide 14)."""
    return "" if entry.kind == "promise" and not (entry.speaker or entry.side) else None


def _action_no_task(entry: Entry) -> str | None:
    return "" if entry.kind == "action" and not re.search(r"\w", entry.text) else None


def _attachment_no_place(entry: Entry) -> str | None:
    return "" if entry.kind == "attachment" and not entry.place else None


def _vague_wording(entry: Entry) -> str | None:
    if entry.kind in ("note", "topic"):
        return None
    return vague_word(entry.text, dated=bool(entry.due)) or vague_word(entry.criterion) or None


def _suspect(entry: Entry) -> str | None:
    return "" if entry.suspect else None


# ---------------------------------------------------------------------- rules of a line and its links


def _need_unanswered(entry: Entry, answers: int, uses: int) -> str | None:
    return "" if entry.kind == "need" and not answers and not entry.outside else None


def _proposal_unmapped(entry: Entry, answers: int, uses: int) -> str | None:
    return "" if entry.kind == "proposal" and not uses else None


# ---------------------------------------------------------------------- rules of the head


class SaidOfAll(NamedTuple):
    """What a meeting's lines say together: their kinds, topics and tags, and the people whom nobody knows
    (`People.strangers`); and what the scene asks for."""

    codes: frozenset[str] = frozenset()
    strangers: tuple[str, ...] = ()
    scene: SceneTemplate = PLAIN


def _objective_open(meeting: Meeting, said: SaidOfAll) -> tuple[str, ...]:
    return tuple(objective.text for objective in meeting.objectives if objective.state == "open")


def _topic_untouched(meeting: Meeting, said: SaidOfAll) -> tuple[str, ...]:
    untouched = " ".join(topic for topic in said.scene.topics if topic not in said.codes)
    return (untouched,) if untouched else ()


def _prompt_open(meeting: Meeting, said: SaidOfAll) -> tuple[str, ...]:
    """What the scene expects and nobody has asked: `first.background`."""
    scene = said.scene
    asked = (prompt for prompt in scene.open_prompts(meeting, said.codes) if prompt.expected)
    return tuple(f"{scene.code}.{prompt.name}" for prompt in asked)


def _side(meeting: Meeting, side: str) -> list[Attendee]:
    return [attendee for attendee in meeting.attendees if attendee.side == side]


def _decision_maker_absent(meeting: Meeting, said: SaidOfAll) -> tuple[str, ...]:
    """Until one of them is there, or it is written down why they are not."""
    deciders = [attendee for attendee in _side(meeting, "client") if "decision" in attendee.roles]
    if any(attendee.present for attendee in deciders):
        return ()
    return tuple(attendee.name for attendee in deciders if not attendee.reason)[:1]


def _absent_no_reason(meeting: Meeting, said: SaidOfAll) -> tuple[str, ...]:
    """The others who were to come and did not; of a decision maker it is asked above."""
    deciders = _decision_maker_absent(meeting, said)
    away = (someone for someone in meeting.attendees if not (someone.present or someone.reason))
    return tuple(someone.name for someone in away if someone.name not in deciders)


def _lead_without_authority(meeting: Meeting, said: SaidOfAll) -> tuple[str, ...]:
    leads = any(a.present and set(a.roles) & set(LEADS) for a in _side(meeting, "ours"))
    return () if leads else ("",)


def _recorder_missing(meeting: Meeting, said: SaidOfAll) -> tuple[str, ...]:
    return () if meeting.recorder else ("",)


def _basic_info_missing(meeting: Meeting, said: SaidOfAll) -> tuple[str, ...]:
    """The fields of the form's first block (guide 48-53), those that are empty."""
    fields = {
        "topic": meeting.topic,
        "time": meeting.started or meeting.planned,
        "place": meeting.place or meeting.online,
        "client_people": _side(meeting, "client"),
        "our_people": _side(meeting, "ours"),
    }
    missing = " ".join(name for name, value in fields.items() if not value)
    return (missing,) if missing else ()


def _unknown_person(meeting: Meeting, said: SaidOfAll) -> tuple[str, ...]:
    """Whoever is named and known to nobody has no side, and the client's copy cannot say whose task theirs is (guide 26, 51)."""
    return said.strangers


LINE_RULES = (
    #    code                      guide severity blocks mended by
    ReviewRule("proposal-empty",          71,  "minor", True,  "text",      _proposal_empty),
    ReviewRule("divergence-no-criterion", 72,  "open",  True,  "criterion", _divergence_no_criterion),
    ReviewRule("action-no-owner",         73,  "open",  True,  "owner",     _action_no_owner),
    ReviewRule("action-shared-owner",     26,  "open",  True,  "owner",     _action_shared_owner),
    ReviewRule("action-no-due",           73,  "open",  True,  "due",       _action_no_due),
    ReviewRule("action-no-task",          73,  "open",  True,  "text",      _action_no_task),
    ReviewRule("promise-no-who",          14,  "minor", False, "text",      _promise_no_who),
    ReviewRule("attachment-no-place",     76,  "open",  False, "place",     _attachment_no_place),
    ReviewRule("vague-wording",          101,  "minor", False, "text",      _vague_wording),
    ReviewRule("suspect",                 27,  "minor", False, "suspect",   _suspect),
)  # fmt: skip
LINK_RULES = (
    ReviewRule("need-unanswered",         70,  "open",  True,  "answer",    _need_unanswered),
    ReviewRule("proposal-unmapped",       71,  "minor", False, "link",      _proposal_unmapped),
)  # fmt: skip
HEAD_RULES = (
    ReviewRule("objective-open",          34,  "minor", False, "objective", _objective_open),
    ReviewRule("topic-untouched",         13,  "minor", False, "topic",     _topic_untouched),
    ReviewRule("prompt-open",              8,  "minor", False, "prompt",    _prompt_open),
    ReviewRule("decision-maker-absent",   44,  "minor", False, "absence",   _decision_maker_absent),
    ReviewRule("absent-no-reason",        44,  "minor", False, "absence",   _absent_no_reason),
    ReviewRule("lead-without-authority",  40,  "minor", False, "authority", _lead_without_authority),
    ReviewRule("unknown-person",          51,  "minor", False, "person",    _unknown_person),
    ReviewRule("recorder-missing",        45,  "open",  True,  "recorder",  _recorder_missing),
    ReviewRule("basic-info-missing",      68,  "open",  True,  "head",      _basic_info_missing),
)  # fmt: skip
RULES = {rule.code: rule for rule in (*LINK_RULES, *LINE_RULES, *HEAD_RULES)}


def review(
    meeting: Meeting,
    entries: Iterable[Entry],
    links: Iterable[Link],
    known: People | None = None,
    scene: SceneTemplate = PLAIN,
) -> list[Finding]:
    """Everything that a meeting's record lacks; line by line in their order, then the head.

    `entries` are the meeting's lines (those taken out are passed over), `links` all links of the deal, `known` who is known
    there (None: the meeting's own people), `scene` what its scene asks for.
    """
    links = tuple(links)
    answers = Counter(link.need for link in links)
    uses = Counter(link.answer for link in links)
    findings: list[Finding] = []
    codes: set[str] = set()
    names: dict[str, None] = {}
    for entry in entries:
        if entry.deleted:
            continue
        codes.update(touched_by(entry.kind, entry.topics), (entry.kind,))
        names |= dict.fromkeys(named_in(entry))
        findings += line_findings(entry, answers[entry.doc_id], uses[entry.doc_id])
    known = known or People.of(meeting.attendees, ours=(meeting.recorder,))
    return findings + head_findings(meeting, SaidOfAll(frozenset(codes), known.strangers(names), scene))


def head_findings(meeting: Meeting, said: SaidOfAll) -> list[Finding]:
    """What the meeting's head lacks, as far as it shows there."""
    return [Finding(rule, 0, detail) for rule in HEAD_RULES for detail in rule.check(meeting, said)]


def line_findings(entry: Entry, answers: int, uses: int) -> Iterator[Finding]:
    """What one line lacks."""
    for rule in LINK_RULES:
        if (detail := rule.check(entry, answers, uses)) is not None:
            yield Finding(rule, entry.doc_id, detail)
    for rule in LINE_RULES:
        if (detail := rule.check(entry)) is not None:
            yield Finding(rule, entry.doc_id, detail)
