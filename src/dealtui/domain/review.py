"""What a record still lacks: one table of rules, each a small pure function with its item of the guide.

Rules look at one line (`LINE_RULES`), at a line and what is linked to it (`LINK_RULES`), or at the meeting's head
(`HEAD_RULES`). So the running account can follow a single line, and the whole review is the same rules over
everything:

    >>> [finding.rule.code for finding in review(meeting, entries, links)]
    ['need-unanswered', 'action-no-due']

The texts are `rule.<code>` in the catalogs, what to do about it `mend.<code>`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from dealtui.domain.kinds import TOPICS
from dealtui.domain.records import Attendee, Entry, Link, Meeting

__all__ = ["HEAD_RULES", "LINE_RULES", "LINK_RULES", "RULES", "Finding", "Rule", "is_crowd", "review"]


class Rule(NamedTuple):
    """One row of the table. severity: open (must be mended), minor (should be); `blocks` keeps a record from being sealed."""

    code: str
    guide: int
    severity: str
    blocks: bool
    # Of a line: what was found (a word or ""), None when all is well. Of the head: one such for each thing found.
    check: Callable[..., Any]


class Finding(NamedTuple):
    """Something that is missing: in a line (`entry`, its number) or in the meeting's head (0); `detail` is the word or field."""

    rule: Rule
    entry: int
    detail: str = ""


# ---------------------------------------------------------------------- rules of one line

# "Everybody" is nobody (guide 26)
_CROWD = frozenset(
    "大家 我方 我们 对方 客户 客户方 双方 各方 你们 他们 全体 所有人 相关人员 有关人员 有关部门 各部门 甲方 乙方 "
    "everyone everybody all us we both team tbd somebody someone they client".split()
)
_SEVERAL = re.compile(r"[、/&+＋／＆]|\S和\S|\S与\S| and ", re.IGNORECASE)

# Words that leave open what or when (guide 101), the longest first
_VAGUE = re.compile(
    "|".join(
        (
            "尽快|尽早|抓紧|及时|近期|近日|择日|择期|过段时间|过几天|有空|适当|适时|酌情|大概|大约|差不多|左右吧|若干|一定程度|"
            "有需求|有问题|有意向|再说|再议|研究研究|考虑一下|原则上|争取|力争|等等|之类",
            r"\b(?:asap|soon|shortly|sometime|some day|in due course|when possible|if possible|as needed|"
            r"appropriate(?:ly)?|reasonabl[ey]|roughly|approximately|more or less|and so on|etc|has needs|tbd)\b",
        )
    ),
    re.IGNORECASE,
)


def is_crowd(name: str) -> bool:
    """Whether a name stands for a crowd, or for several people, instead of one who is accountable (guide 26)."""
    return name.casefold() in _CROWD or bool(_SEVERAL.search(name))


def _proposal_empty(entry: Entry) -> str | None:
    return "" if entry.kind == "proposal" and not re.search(r"\w", entry.text) else None


def _divergence_no_criterion(entry: Entry) -> str | None:
    return "" if entry.kind == "divergence" and not entry.criterion else None


def _action_no_owner(entry: Entry) -> str | None:
    return "" if entry.kind == "action" and not entry.owner else None


def _action_shared_owner(entry: Entry) -> str | None:
    return entry.owner if entry.kind == "action" and entry.owner and is_crowd(entry.owner) else None


def _action_no_due(entry: Entry) -> str | None:
    return entry.due_text if entry.kind == "action" and not entry.due else None


def _action_no_task(entry: Entry) -> str | None:
    return "" if entry.kind == "action" and not re.search(r"\w", entry.text) else None


def _attachment_no_place(entry: Entry) -> str | None:
    return "" if entry.kind == "attachment" and not entry.place else None


def _vague_wording(entry: Entry) -> str | None:
    if entry.kind in ("note", "topic"):
        return None
    found = _VAGUE.search(entry.text) or _VAGUE.search(entry.criterion)
    return found[0] if found else None


# ---------------------------------------------------------------------- rules of a line and its links


def _need_unanswered(entry: Entry, answers: int, uses: int) -> str | None:
    return "" if entry.kind == "need" and not answers else None


def _proposal_unmapped(entry: Entry, answers: int, uses: int) -> str | None:
    return "" if entry.kind == "proposal" and not uses else None


# ---------------------------------------------------------------------- rules of the head


def _objective_open(meeting: Meeting, topics: frozenset[str]) -> tuple[str, ...]:
    return tuple(objective.text for objective in meeting.objectives if objective.state == "open")


def _topic_untouched(meeting: Meeting, topics: frozenset[str]) -> tuple[str, ...]:
    """Only a negotiation must touch all four (guide 13)."""
    untouched = " ".join(topic for topic in TOPICS if topic not in topics)
    return (untouched,) if untouched and meeting.scene in ("", "negotiation") else ()


def _side(meeting: Meeting, side: str) -> list[Attendee]:
    return [attendee for attendee in meeting.attendees if attendee.side == side]


def _decision_maker_absent(meeting: Meeting, topics: frozenset[str]) -> tuple[str, ...]:
    deciders = [attendee for attendee in _side(meeting, "client") if attendee.role == "decision"]
    return () if any(attendee.present for attendee in deciders) else tuple(a.name for a in deciders[:1])


def _lead_without_authority(meeting: Meeting, topics: frozenset[str]) -> tuple[str, ...]:
    leads = any(a.present and a.role in ("decision", "coordinator") for a in _side(meeting, "ours"))
    return () if leads else ("",)


def _recorder_missing(meeting: Meeting, topics: frozenset[str]) -> tuple[str, ...]:
    return () if meeting.recorder else ("",)


def _basic_info_missing(meeting: Meeting, topics: frozenset[str]) -> tuple[str, ...]:
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


LINE_RULES = (
    Rule("proposal-empty", 71, "minor", True, _proposal_empty),
    Rule("divergence-no-criterion", 72, "open", True, _divergence_no_criterion),
    Rule("action-no-owner", 73, "open", True, _action_no_owner),
    Rule("action-shared-owner", 26, "open", True, _action_shared_owner),
    Rule("action-no-due", 73, "open", True, _action_no_due),
    Rule("action-no-task", 73, "open", True, _action_no_task),
    Rule("attachment-no-place", 76, "open", False, _attachment_no_place),
    Rule("vague-wording", 101, "minor", False, _vague_wording),
)
LINK_RULES = (
    Rule("need-unanswered", 70, "open", True, _need_unanswered),
    Rule("proposal-unmapped", 71, "minor", False, _proposal_unmapped),
)
HEAD_RULES = (
    Rule("objective-open", 34, "minor", False, _objective_open),
    Rule("topic-untouched", 13, "minor", False, _topic_untouched),
    Rule("decision-maker-absent", 44, "minor", False, _decision_maker_absent),
    Rule("lead-without-authority", 40, "minor", False, _lead_without_authority),
    Rule("recorder-missing", 45, "open", True, _recorder_missing),
    Rule("basic-info-missing", 68, "open", True, _basic_info_missing),
)
RULES = {rule.code: rule for rule in (*LINK_RULES, *LINE_RULES, *HEAD_RULES)}


def review(meeting: Meeting, entries: Iterable[Entry], links: Iterable[Link]) -> list[Finding]:
    """Everything that a meeting's record lacks; line by line in their order, then the head.

    `entries` are the meeting's lines (those taken out are passed over), `links` all links of the deal.
    """
    links = tuple(links)
    answers = Counter(link.need for link in links)
    uses = Counter(link.answer for link in links)
    findings: list[Finding] = []
    topics: set[str] = set()
    for entry in entries:
        if entry.deleted:
            continue
        topics.update(entry.topics)
        findings += line_findings(entry, answers[entry.doc_id], uses[entry.doc_id])
    for rule in HEAD_RULES:
        findings += [Finding(rule, 0, detail) for detail in rule.check(meeting, frozenset(topics))]
    return findings


def line_findings(entry: Entry, answers: int, uses: int) -> Iterator[Finding]:
    """What one line lacks."""
    for rule in LINK_RULES:
        if (detail := rule.check(entry, answers, uses)) is not None:
            yield Finding(rule, entry.doc_id, detail)
    for rule in LINE_RULES:
        if (detail := rule.check(entry)) is not None:
            yield Finding(rule, entry.doc_id, detail)
