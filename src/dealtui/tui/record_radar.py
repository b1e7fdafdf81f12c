"""What the panel beside a record says: what is still to be asked, objectives, people, counts. Records in, lines out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dealtui.domain.kinds import BY_NAME
from dealtui.domain.ledger import Summary
from dealtui.domain.records import Attendee, Meeting, Objective
from dealtui.domain.review import head_findings
from dealtui.i18n import t
from dealtui.text import width
from dealtui.tui.entry_row import mark
from dealtui.tui.widgets.radar import RadarLine

__all__ = ["STATES", "open_points", "pick_words", "radar_lines"]

# What an objective's state looks like, and what the next key makes of it
STATES = {"open": ".", "met": "x", "partly": ">", "missed": "-"}
# Always in sight, also when nothing is missing; the others only when something is. What an action lacks is one figure.
_WATCHED = ("need-unanswered", "divergence-no-criterion", "action-incomplete")
_WHEN_FOUND = ("proposal-unmapped", "proposal-empty", "attachment-no-place", "vague-wording", "suspect")

# Of the head: what neither the topics nor the objectives nor the people tell
_OF_HEAD = ("lead-without-authority", "recorder-missing", "basic-info-missing")


def radar_lines(meeting: Meeting, summary: Summary, cells: int) -> list[RadarLine]:
    """The panel: what is still to be asked, the objectives, who is present, how much there is."""
    lines = [*_gap_lines(meeting, summary, cells), RadarLine(), *_objective_lines(meeting.objectives)]
    lines += [*_people_lines(meeting.attendees, cells), *_count_lines(summary, cells)]
    return lines


def open_points(meeting: Meeting, summary: Summary) -> int:
    """How much is still to be asked: gaps of the lines and of the head, and each topic that nobody has touched."""
    return summary.open_gaps + len(_untouched(meeting, summary)) + len(_head_gaps(meeting, summary))


def _untouched(meeting: Meeting, summary: Summary) -> list[str]:
    """Topics that this meeting has to touch and has not (guide 13)."""
    rule = "topic-untouched"
    found = [finding for finding in head_findings(meeting, summary.topics) if finding.rule.code == rule]
    return found[0].detail.split() if found else []


def _head_gaps(meeting: Meeting, summary: Summary) -> list[str]:
    """Rules of the review that the head breaks, those that no other line of the panel tells of."""
    found = (finding.rule.code for finding in head_findings(meeting, summary.topics))
    return [code for code in found if code in _OF_HEAD]


def _gap_lines(meeting: Meeting, summary: Summary, cells: int) -> list[RadarLine]:
    counts = Counter(summary.gaps)
    counts["action-incomplete"] = sum(n for code, n in summary.gaps.items() if code.startswith("action-"))
    gaps = [(code, counts[code]) for code in (*_WATCHED, *_WHEN_FOUND) if counts[code] or code in _WATCHED]
    lines = [RadarLine(t("radar.to_ask"), str(open_points(meeting, summary)), tone="bold")]
    lines += [
        RadarLine(t(f"radar.{code}"), str(count), "-", "plain", f"gap {code}")
        if count
        else RadarLine(t(f"radar.{code}"), "0", "x", "quiet")
        for code, count in gaps
    ]
    lines += [
        RadarLine(t(f"radar.{code}"), "", "-", "plain", f"head {code}")
        for code in _head_gaps(meeting, summary)
    ]
    return lines + _topic_lines(meeting, summary, cells)


def _topic_lines(meeting: Meeting, summary: Summary, cells: int) -> list[RadarLine]:
    """The topics that nobody has touched yet, as many to a line as fit (guide 13)."""
    untouched = _untouched(meeting, summary)
    if not untouched:
        return [] if summary.untouched else [RadarLine(t("radar.all_touched"), "", "x", "quiet")]
    label = t("radar.untouched")
    topics = [t(f"topic.{topic}") for topic in untouched]
    first, *more = _packed(topics, cells - width(label) - 3, " ")
    return [RadarLine(label, first, "-"), *(RadarLine("", line, " ") for line in more)]


def _objective_lines(objectives: Sequence[Objective]) -> list[RadarLine]:
    if not objectives:
        return []
    met = sum(objective.state == "met" for objective in objectives)
    lines = [RadarLine(t("radar.objectives"), f"{met}/{len(objectives)}", tone="bold")]
    for index, objective in enumerate(objectives):
        tone = "plain" if objective.state == "open" else "quiet"
        lines.append(
            RadarLine(objective.text, "", STATES.get(objective.state, "."), tone, f"objective {index}")
        )
    return [*lines, RadarLine()]


def _people_lines(attendees: Sequence[Attendee], cells: int) -> list[RadarLine]:
    """Who is there, by side; a decision maker who is missing is loud (guide 44)."""
    if not attendees:
        return []
    here = sum(attendee.present for attendee in attendees)
    lines = [RadarLine(t("radar.present"), f"{here}/{len(attendees)}", tone="bold")]
    for side in ("client", "ours", ""):
        group = [attendee for attendee in attendees if attendee.side == side]
        for attendee in group:
            lines.append(_person_line(attendee, cells, first=attendee is group[0]))
    return [*lines, RadarLine()]


def _person_line(attendee: Attendee, cells: int, *, first: bool) -> RadarLine:
    """Name, role, and the title where it fits whole; the side stands at the first of its people."""
    here = attendee.present
    role = t(f"radar.role.{attendee.role}") if attendee.role else ""
    value = (t(f"side.{attendee.side}") if first and attendee.side else "") if here else t("radar.away")
    words = " ".join(word for word in (attendee.name, role, attendee.title) if word)
    if width(words) + width(value) + (3 if value else 2) > cells:  # 2: the sign and its space
        words = f"{attendee.name} {role}".rstrip()
    tone = "plain" if here else "loud" if attendee.role == "decision" else "quiet"
    return RadarLine(words, value, "+" if here else "!", tone, f"person {attendee.name}")


def _count_lines(summary: Summary, cells: int) -> list[RadarLine]:
    if not summary.lines:
        return []
    counts = [f"{mark(BY_NAME[kind])} {count}" for kind, count in summary.counts.items() if kind in BY_NAME]
    lines = [RadarLine(t("radar.lines"), str(summary.lines), tone="bold")]
    return lines + [RadarLine(line, tone="quiet") for line in _packed(counts, cells, "  ")]


def _packed(words: Iterable[str], cells: int, gap: str) -> list[str]:
    """As many words to a line as fit, none broken."""
    lines: list[str] = []
    for word in words:
        if lines and width(lines[-1]) + width(gap) + width(word) <= cells:
            lines[-1] += gap + word
        else:
            lines.append(word)
    return lines


def pick_words(meeting: Meeting, pick: str) -> str:
    """The line of the panel that would be chosen, whole, and in which state it is."""
    what, _, which = pick.partition(" ")
    if what in ("gap", "head"):
        return t(f"radar.{which}")
    if what == "objective":
        objective = meeting.objectives[int(which)]
        return f"{t(f'objective.{objective.state}')}  {objective.text}"
    person = next((person for person in meeting.attendees if person.name == which), None)
    if person is None:
        return ""
    role = t(f"role.{person.role}") if person.role else ""
    words = (t(f"side.{person.side}") if person.side else "", person.name, person.title, role)
    return "  ".join(
        word for word in (t(f"reading.{'present' if person.present else 'absent'}"), *words) if word
    )
