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
from typing import Any, NamedTuple

from dealtui.domain.kinds import TOPICS, touched_by
from dealtui.domain.records import Attendee, Entry, Link, Meeting
from dealtui.domain.vague import vague_word

__all__ = [
    "HEAD_RULES",
    "LINE_RULES",
    "LINK_RULES",
    "RULES",
    "Finding",
    "Rule",
    "head_findings",
    "is_crowd",
    "line_findings",
    "names_in",
    "review",
]


class Rule(NamedTuple):
    """One row of the table. severity: open (must be mended), minor (should be); `blocks` keeps a record from being sealed.

    `mend` is what puts it right: answer, link, text, criterion, owner, due, place, suspect (of a line), objective, topic, absence,
    authority, recorder, head (of the meeting).
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
_PARTS = re.compile(r"[、/&+＋／＆]|(?<=\S)[和与](?=\S)|\s+and\s+", re.IGNORECASE)


def is_crowd(name: str) -> bool:
    """Whether a name stands for a crowd, or for several people, instead of one who is accountable (guide 26)."""
    return name.casefold() in _CROWD or bool(_SEVERAL.search(name))


def names_in(name: str) -> list[str]:
    """The single people in what was given as an owner: 李雷、韩梅 are two, 大家 is nobody."""
    return [part for part in map(str.strip, _PARTS.split(name)) if part and part.casefold() not in _CROWD]


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


def _objective_open(meeting: Meeting, topics: frozenset[str]) -> tuple[str, ...]:
    return tuple(objective.text for objective in meeting.objectives if objective.state == "open")


def must_touch_topics(meeting: Meeting) -> bool:
    """Only a negotiation must touch all four topics (guide 13)."""
    return meeting.scene in ("", "negotiation")


def _topic_untouched(meeting: Meeting, topics: frozenset[str]) -> tuple[str, ...]:
    untouched = " ".join(topic for topic in TOPICS if topic not in topics)
    return (untouched,) if untouched and must_touch_topics(meeting) else ()


def _side(meeting: Meeting, side: str) -> list[Attendee]:
    return [attendee for attendee in meeting.attendees if attendee.side == side]


def _decision_maker_absent(meeting: Meeting, topics: frozenset[str]) -> tuple[str, ...]:
    """Until one of them is there, or it is written down why they are not."""
    deciders = [attendee for attendee in _side(meeting, "client") if attendee.role == "decision"]
    if any(attendee.present for attendee in deciders):
        return ()
    return tuple(attendee.name for attendee in deciders if not attendee.reason)[:1]


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
    #    code                      guide severity blocks mended by
    Rule("proposal-empty",          71,  "minor", True,  "text",      _proposal_empty),
    Rule("divergence-no-criterion", 72,  "open",  True,  "criterion", _divergence_no_criterion),
    Rule("action-no-owner",         73,  "open",  True,  "owner",     _action_no_owner),
    Rule("action-shared-owner",     26,  "open",  True,  "owner",     _action_shared_owner),
    Rule("action-no-due",           73,  "open",  True,  "due",       _action_no_due),
    Rule("action-no-task",          73,  "open",  True,  "text",      _action_no_task),
    Rule("attachment-no-place",     76,  "open",  False, "place",     _attachment_no_place),
    Rule("vague-wording",          101,  "minor", False, "text",      _vague_wording),
    Rule("suspect",                 27,  "minor", False, "suspect",   _suspect),
)  # fmt: skip
LINK_RULES = (
    Rule("need-unanswered",         70,  "open",  True,  "answer",    _need_unanswered),
    Rule("proposal-unmapped",       71,  "minor", False, "link",      _proposal_unmapped),
)  # fmt: skip
HEAD_RULES = (
    Rule("objective-open",          34,  "minor", False, "objective", _objective_open),
    Rule("topic-untouched",         13,  "minor", False, "topic",     _topic_untouched),
    Rule("decision-maker-absent",   44,  "minor", False, "absence",   _decision_maker_absent),
    Rule("lead-without-authority",  40,  "minor", False, "authority", _lead_without_authority),
    Rule("recorder-missing",        45,  "open",  True,  "recorder",  _recorder_missing),
    Rule("basic-info-missing",      68,  "open",  True,  "head",      _basic_info_missing),
)  # fmt: skip
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
        topics.update(touched_by(entry.kind, entry.topics))
        findings += line_findings(entry, answers[entry.doc_id], uses[entry.doc_id])
    findings += head_findings(meeting, topics)
    return findings


def head_findings(meeting: Meeting, topics: Iterable[str]) -> list[Finding]:
    """What the meeting's head lacks; `topics` are those that its lines have touched."""
    touched = frozenset(topics)
    return [Finding(rule, 0, detail) for rule in HEAD_RULES for detail in rule.check(meeting, touched)]


def line_findings(entry: Entry, answers: int, uses: int) -> Iterator[Finding]:
    """What one line lacks."""
    for rule in LINK_RULES:
        if (detail := rule.check(entry, answers, uses)) is not None:
            yield Finding(rule, entry.doc_id, detail)
    for rule in LINE_RULES:
        if (detail := rule.check(entry)) is not None:
            yield Finding(rule, entry.doc_id, detail)
