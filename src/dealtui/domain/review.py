"""What a record still lacks: one table of rules, each a small pure function with its item of the guide.

Rules look at one line and the number of its links, or at the meeting's head. So `Ledger`, the running account, can follow a
single line, and the panel, Today and the review count alike:

    >>> [finding.rule.code for finding in Ledger(entries, links).findings(meeting.doc_id)]
    ['need-unanswered', 'action-no-due']

To add a rule: a row here, `rule.<code>` in both catalogs, a case in tests/domain/test_review.py. What mends a finding
is named by `ReviewRule.mend` (words: `mend.<mend>`); the review screen has a key for each.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from dealtui.domain.kinds import BY_NAME, LEADS, LISTENED, TOPICS, touched_by
from dealtui.domain.people import is_crowd, named_in
from dealtui.domain.records import Attendee, Entry, HeadDivergence, Link, Meeting, Summary
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
        behind, ahead = f"(?<!{before})" if before else "", f"(?!{after})" if after else ""
        parts.append(behind + _AS_WRITTEN.get(word, word) + ahead)
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
    """One row of the table. `of`: the kind of line that it looks at, "line" for any, "head" for the meeting's head. severity:
    open (must be mended), minor (should be); `blocks` keeps a record from being sealed.

    `mend` is what puts it right: answer, link, text, criterion, owner, due, place, suspect (of a line), objective, topic, prompt,
    absence, authority, person, recorder, head (of the meeting).
    """

    code: str
    of: str
    guide: int
    severity: str
    blocks: bool
    mend: str
    # Of a line and the number of its links, or of the head and what all lines say: nothing, that it is so (True), the words
    # that were found, or several of them
    check: Callable[..., Any]


class Finding(NamedTuple):
    """Something that is missing: in a line (`entry`, its number) or in the meeting's head (0); `detail` is the word or field."""

    rule: ReviewRule
    entry: int
    detail: str = ""

    @property
    def mend(self) -> str:
        return self.rule.mend

    @property
    def sign(self) -> str:
        """! keeps the record from being sealed, . should be mended, ? is to be looked at again (and is no gap)."""
        return "?" if self.mend == "suspect" else "!" if self.rule.blocks else "."


class SaidOfAll(NamedTuple):
    """What a meeting's lines say together: their kinds, topics and tags, and the people whom nobody knows
    (`People.strangers`); and what the scene asks for."""

    codes: frozenset[str] = frozenset()
    strangers: tuple[str, ...] = ()
    scene: SceneTemplate = PLAIN


def _says_nothing(line: Entry, links: int) -> bool:
    return not re.search(r"\w", line.text)


def _vague_wording(line: Entry, links: int) -> str:
    if line.kind in ("note", "topic"):
        return ""
    return vague_word(line.text, dated=bool(line.due)) or vague_word(line.criterion)


def _prompt_open(meeting: Meeting, said: SaidOfAll) -> list[str]:
    """What the scene expects and nobody has asked: `first.background`."""
    asked = said.scene.open_prompts(meeting, said.codes)
    return [f"{said.scene.code}.{prompt.name}" for prompt in asked if prompt.expected]


def _side(meeting: Meeting, side: str) -> list[Attendee]:
    return [attendee for attendee in meeting.attendees if attendee.side == side]


def _decision_maker_absent(meeting: Meeting, said: SaidOfAll) -> list[str]:
    """Until one of them is there, or it is written down why they are not."""
    deciders = [attendee for attendee in _side(meeting, "client") if "decision" in attendee.roles]
    if any(attendee.present for attendee in deciders):
        return []
    return [attendee.name for attendee in deciders if not attendee.reason][:1]


def _absent_no_reason(meeting: Meeting, said: SaidOfAll) -> list[str]:
    """The others who were to come and did not; of a decision maker it is asked above."""
    deciders = _decision_maker_absent(meeting, said)
    away = (someone for someone in meeting.attendees if not (someone.present or someone.reason))
    return [someone.name for someone in away if someone.name not in deciders]


def _lead_without_authority(meeting: Meeting, said: SaidOfAll) -> bool:
    return not any(a.present and set(a.roles) & set(LEADS) for a in _side(meeting, "ours"))


def _basic_info_missing(meeting: Meeting, said: SaidOfAll) -> str:
    """The fields of the form's first block (guide 48-53), those that are empty."""
    fields = {
        "topic": meeting.topic,
        "time": meeting.at,
        "place": meeting.place or meeting.online,
        "client_people": _side(meeting, "client"),
        "our_people": _side(meeting, "ours"),
    }
    return " ".join(name for name, value in fields.items() if not value)


_ROWS = (
    #    code                      of            guide severity blocks mended by    what is wrong
    ReviewRule("need-unanswered",         "need",        70, "open",  True,  "answer",    lambda line, links: not links and not line.outside),
    ReviewRule("proposal-unmapped",       "proposal",    71, "minor", False, "link",      lambda line, links: not links),
    ReviewRule("proposal-empty",          "proposal",    71, "minor", True,  "text",      _says_nothing),
    ReviewRule("divergence-no-criterion", "divergence",  72, "open",  True,  "criterion", lambda line, links: not (line.criterion or line.resolved_by)),
    ReviewRule("action-no-owner",         "action",      73, "open",  True,  "owner",     lambda line, links: not line.owner),
    ReviewRule("action-shared-owner",     "action",      26, "open",  True,  "owner",     lambda line, links: is_crowd(line.owner) and line.owner),
    ReviewRule("action-no-due",           "action",      73, "open",  True,  "due",       lambda line, links: not line.due and (line.due_text or True)),
    ReviewRule("action-no-task",          "action",      73, "open",  True,  "text",      _says_nothing),
    # whose word it is; a side alone will do
    ReviewRule("promise-no-who",          "promise",     14, "minor", False, "text",      lambda line, links: not (line.speaker or line.side)),
    ReviewRule("attachment-no-place",     "attachment",  76, "open",  False, "place",     lambda line, links: not line.place),
    ReviewRule("vague-wording",           "line",       101, "minor", False, "text",      _vague_wording),
    ReviewRule("suspect",                 "line",        27, "minor", False, "suspect",   lambda line, links: bool(line.suspect)),
    ReviewRule("objective-open",          "head",        34, "minor", False, "objective", lambda meeting, said: [aim.text for aim in meeting.objectives if aim.state == "open"]),
    ReviewRule("topic-untouched",         "head",        13, "minor", False, "topic",     lambda meeting, said: " ".join(topic for topic in said.scene.topics if topic not in said.codes)),
    ReviewRule("prompt-open",             "head",         8, "minor", False, "prompt",    _prompt_open),
    ReviewRule("decision-maker-absent",   "head",        44, "minor", False, "absence",   _decision_maker_absent),
    ReviewRule("absent-no-reason",        "head",        44, "minor", False, "absence",   _absent_no_reason),
    ReviewRule("lead-without-authority",  "head",        40, "minor", False, "authority", _lead_without_authority),
    # who is named and known to nobody has no side, and the client's copy cannot say whose task theirs is (guide 26)
    ReviewRule("unknown-person",          "head",        51, "minor", False, "person",    lambda meeting, said: said.strangers),
    ReviewRule("recorder-missing",        "head",        45, "open",  True,  "recorder",  lambda meeting, said: not meeting.recorder),
    ReviewRule("basic-info-missing",      "head",        68, "open",  True,  "head",      _basic_info_missing),
)  # fmt: skip
RULES = {rule.code: rule for rule in _ROWS}
_OF = {of: tuple(rule for rule in _ROWS if rule.of in ("line", of)) for of in ("line", *BY_NAME)}
_OF_LINES = tuple(rule for rule in _ROWS if rule.of != "head")
_OF_HEAD = tuple(rule for rule in _ROWS if rule.of == "head")


def _found(rule: ReviewRule, number: int, *asked: object) -> list[Finding]:
    found = rule.check(*asked)
    if not found:
        return []
    details = ("",) if found is True else (found,) if isinstance(found, str) else found
    return [Finding(rule, number, detail) for detail in details]


def head_findings(meeting: Meeting, said: SaidOfAll) -> list[Finding]:
    """What the meeting's head lacks, as far as it shows there."""
    return [finding for rule in _OF_HEAD for finding in _found(rule, 0, meeting, said)]


def line_findings(entry: Entry, answers: int, uses: int) -> list[Finding]:
    """What one line lacks, of which so many links are as a need, and so many as an answer."""
    links = answers if entry.kind == "need" else uses
    rules = _OF.get(entry.kind, _OF["line"])
    return [finding for rule in rules for finding in _found(rule, entry.doc_id, entry, links)]


# ----------------------------------------------------------------------------------------------------
# The running account of a deal: what each meeting holds and what it still lacks, kept up line by line.
#
# Every change costs the same in a meeting of 10 and of 5,000 lines, so that the counts can be written in the same commit as
# the line and the radar can follow within the frame.

DIVERGENCES = 50  # open divergences that a meeting's head names
_SHORT = 80  # characters of their words there


_Place = tuple[float, int]  # of a line: its order and number


@dataclass(slots=True)
class _Tally:
    """One meeting's account."""

    counts: Counter[str] = field(default_factory=Counter)  # lines, by kind
    topics: Counter[str] = field(default_factory=Counter)
    gaps: Counter[str] = field(default_factory=Counter)  # findings, by rule
    names: Counter[str] = field(default_factory=Counter)  # people
    lacking: list[_Place] = field(default_factory=list)  # lines that lack something, in their order
    unsettled: list[_Place] = field(default_factory=list)  # divergences that nothing has settled, in order


class Ledger:
    """The account of one deal.

    >>> ledger = Ledger([need, proposal], [link])
    >>> ledger.put(answer)
    >>> ledger.summary(meeting.doc_id).gaps
    {'need-unanswered': 1}
    """

    def __init__(self, entries: Iterable[Entry] = (), links: Iterable[Link] = ()) -> None:
        self._entries: dict[int, Entry] = {}
        self._links: dict[int, Link] = {}
        self._tallies: defaultdict[int, _Tally] = defaultdict(_Tally)
        self._answers: Counter[int] = Counter()  # need -> links
        self._uses: Counter[int] = Counter()  # answer -> links
        self._found: dict[int, list[Finding]] = {}  # entry -> what it lacks
        self._touched: dict[int, bool] = {}
        for entry in entries:
            self.put(entry)
        for link in links:
            self.put_link(link)
        self._touched.clear()

    def put(self, entry: Entry) -> None:
        """A new entry, or an entry as it is now."""
        self.drop(entry.doc_id)
        if not entry.deleted:
            self._entries[entry.doc_id] = entry
            self._count(entry, 1)

    def drop(self, number: int) -> None:
        if old := self._entries.pop(number, None):
            self._count(old, -1)

    def put_link(self, link: Link) -> None:
        self.drop_link(link.doc_id)
        self._links[link.doc_id] = link
        self._count_link(link, 1)

    def drop_link(self, number: int) -> None:
        if old := self._links.pop(number, None):
            self._count_link(old, -1)

    def touched(self) -> dict[int, bool]:
        """The meetings whose summary may differ since this was last asked, and whether their open divergences may."""
        touched, self._touched = self._touched, {}
        return touched

    def findings(self, meeting: int) -> list[Finding]:
        """What the lines of a meeting lack, in their order."""
        return [finding for _, number in self._tallies[meeting].lacking for finding in self._found[number]]

    def summary(self, meeting: int) -> Summary:
        tally = self._tallies[meeting]
        counts = {kind: count for kind in BY_NAME if (count := tally.counts[kind])}
        return Summary(
            counts=counts,
            lines=sum(counts.values()),
            topics=tuple([topic for topic in TOPICS if tally.topics[topic]]),
            gaps={rule.code: count for rule in _OF_LINES if (count := tally.gaps[rule.code])},
            tags=tuple([tag for tag in LISTENED if tally.topics[tag]]),
            names=tuple(sorted([name for name, count in tally.names.items() if count])),
        )

    def open_divergences(self, meeting: int) -> tuple[HeadDivergence, ...]:
        """The divergences of a meeting that nothing has settled, in their order, the first DIVERGENCES of them."""
        places = self._tallies[meeting].unsettled[:DIVERGENCES]
        return tuple(
            HeadDivergence(
                entry=number,
                code=line.code,
                text=line.text[:_SHORT],
                criterion=line.criterion[:_SHORT],
                owner=line.owner,
                due=line.due,
                internal=line.internal,
            )
            for number, line in ((number, self._entries[number]) for _, number in places)
        )

    def _count(self, entry: Entry, by: int) -> None:
        tally, place = self._tallies[entry.meeting], (entry.order, entry.doc_id)
        disputed = entry.kind == "divergence"
        self._touched[entry.meeting] = disputed or self._touched.get(entry.meeting, False)
        tally.counts[entry.kind if entry.kind in BY_NAME else "note"] += by
        for topic in touched_by(entry.kind, entry.topics):
            tally.topics[topic] += by
        for name in named_in(entry):
            tally.names[name] += by
        if disputed and not entry.resolved_by:
            _put(tally.unsettled, place, by > 0)
        self._settle(entry, here=by > 0)

    def _count_link(self, link: Link, by: int) -> None:
        self._answers[link.need] += by
        self._uses[link.answer] += by
        for number in (link.need, link.answer):
            if entry := self._entries.get(number):
                self._touched.setdefault(entry.meeting, False)
                self._settle(entry, here=True)

    def _settle(self, entry: Entry, *, here: bool) -> None:
        """Look at a line again: by itself, and with what is linked to it now."""
        tally, number, place = self._tallies[entry.meeting], entry.doc_id, (entry.order, entry.doc_id)
        if found := self._found.pop(number, []):
            _put(tally.lacking, place, False)
            tally.gaps.subtract(finding.rule.code for finding in found)
        if here and (found := line_findings(entry, self._answers[number], self._uses[number])):
            self._found[number] = found
            _put(tally.lacking, place, True)
            tally.gaps.update(finding.rule.code for finding in found)


def _put(places: list[_Place], place: _Place, here: bool) -> None:
    """Put a place into a list in order, or take it out."""
    if here:
        insort(places, place)
    else:
        del places[bisect_left(places, place)]
