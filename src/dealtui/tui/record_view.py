"""What the record screen says of a meeting: rows, the reading of a line, the radar. Records in, words out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from unicodedata import normalize

from dealtui.domain.kinds import BY_NAME, KINDS, Kind
from dealtui.domain.ledger import Summary
from dealtui.domain.records import Attendee, Entry, Meeting, Objective
from dealtui.domain.scribe import Reading
from dealtui.domain.scribe.pieces import side_at
from dealtui.i18n import t
from dealtui.text import width
from dealtui.tui.widgets.parts_line import Part
from dealtui.tui.widgets.radar import RadarLine
from dealtui.tui.widgets.rows import Column, Row

__all__ = [
    "STATES",
    "chip_cells",
    "columns",
    "due_words",
    "head_figures",
    "kinds_legend",
    "mark",
    "open_points",
    "radar_lines",
    "reading_parts",
    "row_of",
    "spans_of",
    "unsaved_row",
]

# What an objective's state looks like, and what the next key makes of it
STATES = {"open": ".", "met": "x", "partly": ">", "missed": "-"}
# Always in sight, also when nothing is missing; the others only when something is. What an action lacks is one figure.
_WATCHED = ("need-unanswered", "divergence-no-criterion", "action-incomplete")
_WHEN_FOUND = ("proposal-unmapped", "proposal-empty", "attachment-no-place", "vague-wording")


def mark(kind: Kind) -> str:
    """The short word of a kind in the language of the screens."""
    return t(f"mark.{kind.name}")


def chip_cells() -> int:
    """How wide the chip is, so that the text begins in the same column for every kind."""
    return max(width(mark(kind)) for kind in KINDS) + 2


def columns(code_cells: int) -> tuple[Column, ...]:
    """Time, code, mark, text."""
    return (
        Column(5, "quiet"),
        Column(code_cells, "hue"),
        Column(max(width(mark(kind)) for kind in KINDS), "hue"),
        Column(),
    )


def row_of(entry: Entry, code: Callable[[int], str]) -> Row:
    """An entry's row, its words in the order in which they are typed: what it answers, who, when, what."""
    kind = BY_NAME.get(entry.kind, KINDS[-1])
    plain = normalize("NFKC", entry.text)
    words = [found for ref in entry.refs if (found := code(ref)) and found not in plain]
    if entry.fit:
        words.append(t(f"fit.{entry.fit}"))
    if who := entry.owner or entry.speaker:
        if not (f"@{who}" in plain or (entry.part and plain.startswith(who))):
            words.append(f"@{who}")
    elif (
        entry.side and side_at(entry.text, 0, len(entry.text)) is None
    ):  # said with a colon: no word of the text
        words.append(f"{t(f'side.{entry.side}')}:")
    if entry.due:
        words.append(due_words(entry.due))
    words.append(entry.text)
    words += [f"@{helper.name}" for helper in entry.helpers if helper.name not in entry.text]
    if second := entry.criterion or entry.place:
        words.append(f"| {second}")
    elif entry.amount and entry.amount not in entry.text:
        words.append(f"| {entry.amount}")
    tags = " ".join(f"#{t(f'topic.{topic}')}" for topic in entry.topics)
    sign = "~" if entry.internal else ""
    return Row(
        (entry.at[11:16], entry.code, mark(kind), " ".join(words)), sign, tags, kind.group, entry.doc_id
    )


def head_figures(meeting: Meeting, now: datetime, cells: int) -> tuple[str, ...]:
    """Time so far (and the start, where there is room), which meeting of the deal, who records."""
    started = meeting.started[11:16]
    times: list[str] = []
    if meeting.ended:
        times = [f"{started}-{meeting.ended[11:16]}"]
    elif started:
        minutes = max(0, int((now - datetime.fromisoformat(meeting.started)).total_seconds() // 60))
        times = [t("record.started", at=started)] if cells >= 100 else []
        times.append(t("record.elapsed", time=f"{minutes // 60:02}:{minutes % 60:02}"))
    number = t("record.number", n=meeting.number) if meeting.number else ""
    recorder = t("record.recorder", name=meeting.recorder) if meeting.recorder else ""
    return tuple(figure for figure in (*times, number, recorder) if figure)


def unsaved_row(line: str, kind: str) -> Row:
    """A line that could not be saved yet: loud, without a code."""
    found = BY_NAME.get(kind, KINDS[-1])
    return Row(("", "", mark(found), line), "!", t("record.unsaved_tag"), "loud", -1)


def due_words(due: str) -> str:
    """A due date as people read it: 周五 11-27, 周五 11-27 15:00."""
    day = date.fromisoformat(due[:10])
    time = f" {due[11:16]}" if len(due) > 10 else ""
    return f"{t(f'weekday.{day.weekday()}')} {day:%m-%d}{time}"


def kinds_legend() -> list[Part]:
    """What stands above an empty line: how a kind is typed."""
    signs = [(kind.mark if t("record.marks") == "han" else kind.letters[0], kind) for kind in KINDS[:-1]]
    parts = [Part(t("record.legend"), "quiet")]
    for sign, kind in signs:
        parts += [Part(f"  {sign}", kind.group), Part(_legend_word(kind), "quiet")]
    return parts


def _legend_word(kind: Kind) -> str:
    return "" if t("record.marks") == "han" else f" {mark(kind)}"


def reading_parts(reading: Reading, last: str) -> list[Part]:
    """How a line will be read, before Enter. `last` is the line before, for corrections."""
    if reading.form == "empty":
        return kinds_legend()
    if reading.form == "correction":
        if reading.old not in last:
            return [Part(t("reading.nothing_to_correct", old=reading.old), "loud")]
        return _labelled("reading.correction", f"{reading.old} > {reading.new}")
    if reading.form == "continuation":
        return _labelled("reading.continuation" if last else "reading.nothing_to_continue", reading.text)
    if reading.form == "presence":
        return _labelled("reading.present" if reading.present else "reading.absent", " ".join(reading.names))
    return _entry_parts(reading)


def _entry_parts(reading: Reading) -> list[Part]:
    kind = BY_NAME[reading.kind]
    parts = [Part(f"{mark(kind)} {t(f'kind.{kind.name}')}" if kind.mark else t("kind.note"), kind.group)]
    if reading.internal:
        parts += [Part("  "), Part(t("reading.internal"), "open")]
    fields: list[tuple[str, str]] = [
        ("answers" if kind.answers else "refers", " ".join(reading.ref_codes)),
        ("fit", t(f"fit.{reading.fit}") if reading.fit else ""),
        ("speaker", reading.speaker),
        (
            "side",
            t(f"side.{reading.side}") if reading.side and not (reading.speaker or reading.owner) else "",
        ),
        ("owner", reading.owner),
        ("helpers", " ".join(name for name, _ in reading.helpers)),
    ]
    for name, value in fields:
        if value:
            parts += _labelled(f"reading.{name}", value, gap=True)
    parts += _due_parts(reading)
    if kind.name == "action":
        missing = [t(f"reading.missing_{name}") for name in ("owner", "due") if not getattr(reading, name)]
        if missing:
            parts += [Part("  "), Part(t("reading.missing", what=t("reading.and").join(missing)), "open")]
    topics = " ".join(t(f"topic.{topic}") for topic in reading.topics)
    for name, value in (("topic", topics), ("amount", reading.amount)):
        if value:
            parts += _labelled(f"reading.{name}", value, gap=True)
    if reading.text:
        parts += _labelled(
            "reading.task" if kind.name == "action" else "reading.text", reading.text, gap=True
        )
    if kind.second in ("criterion", "place"):
        second = reading.criterion or reading.place
        parts += _labelled(f"reading.{kind.second}", second or t("reading.none_yet"), gap=True)
    return parts


def _due_parts(reading: Reading) -> list[Part]:
    if reading.due_refused:
        why = t(f"dates.refused.{reading.due_refused}")
        return [Part("  "), Part(t("reading.no_date", words=reading.due_text, why=why), "loud")]
    if not reading.due:
        return []
    parts = _labelled("reading.due", due_words(reading.due), gap=True)
    for code in reading.due_warnings:
        parts += [Part(" "), Part(t(f"dates.warning.{code}"), "open")]
    return parts


def _labelled(key: str, value: str, *, gap: bool = False) -> list[Part]:
    return [Part(("  " if gap else "") + t(key) + " ", "quiet"), Part(value)]


def spans_of(reading: Reading) -> list[tuple[int, int, str]]:
    """Where the line holds more than words, in the hue of its kind."""
    hue = BY_NAME[reading.kind].group
    return [(span.start, span.end, hue) for span in reading.spans if span.role != "text"]


def radar_lines(meeting: Meeting, summary: Summary, cells: int) -> list[RadarLine]:
    """The panel: what is still to be asked, the objectives, who is present, how much there is."""
    lines = [*_gap_lines(summary, cells), RadarLine(), *_objective_lines(meeting.objectives)]
    lines += [*_people_lines(meeting.attendees), *_count_lines(summary, cells)]
    return lines


def open_points(summary: Summary) -> int:
    """How much is still to be asked: gaps, and topics that nobody has touched."""
    return summary.open_gaps + len(summary.untouched)


def _gap_lines(summary: Summary, cells: int) -> list[RadarLine]:
    counts = Counter(summary.gaps)
    counts["action-incomplete"] = sum(n for code, n in summary.gaps.items() if code.startswith("action-"))
    gaps = [(code, counts[code]) for code in (*_WATCHED, *_WHEN_FOUND) if counts[code] or code in _WATCHED]
    lines = [RadarLine(t("radar.to_ask"), str(open_points(summary)), tone="bold")]
    lines += [
        RadarLine(t(f"radar.{code}"), str(count), "-" if count else "x", "plain" if count else "quiet")
        for code, count in gaps
    ]
    return lines + _topic_lines(summary, cells)


def _topic_lines(summary: Summary, cells: int) -> list[RadarLine]:
    """The topics of the four that nobody has touched yet, as many to a line as fit (guide 13)."""
    if not summary.untouched:
        return [RadarLine(t("radar.all_touched"), "", "x", "quiet")]
    label = t("radar.untouched")
    topics = [t(f"topic.{topic}") for topic in summary.untouched]
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


def _people_lines(attendees: Sequence[Attendee]) -> list[RadarLine]:
    """Who is there, by side; a decision maker who is missing is loud (guide 44)."""
    if not attendees:
        return []
    here = sum(attendee.present for attendee in attendees)
    lines = [RadarLine(t("radar.present"), f"{here}/{len(attendees)}", tone="bold")]
    for side in ("client", "ours", ""):
        group = [attendee for attendee in attendees if attendee.side == side]
        for attendee in group:
            lines.append(_person_line(attendee, first=attendee is group[0]))
    return [*lines, RadarLine()]


def _person_line(attendee: Attendee, *, first: bool) -> RadarLine:
    """Name, role and title; the side stands at the first of its people."""
    role = t(f"radar.role.{attendee.role}") if attendee.role else ""
    words = " ".join(word for word in (attendee.name, role, attendee.title) if word)
    value = t(f"side.{attendee.side}") if first and attendee.side else ""
    pick = f"person {attendee.name}"
    if attendee.present:
        return RadarLine(words, value, "+", "plain", pick)
    return RadarLine(words, t("radar.away"), "!", "loud" if attendee.role == "decision" else "quiet", pick)


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
