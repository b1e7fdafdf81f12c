"""What the record screen says of a meeting: its rows, its head, the reading of a line. Records in, words out."""

from __future__ import annotations

import re
from datetime import datetime

from dealtui.domain.divergence import SETTLING, replaces
from dealtui.domain.kinds import BY_NAME, KINDS, Kind
from dealtui.domain.records import Meeting
from dealtui.domain.scribe import Reading
from dealtui.domain.scribe.pieces import narrow
from dealtui.i18n import t, tn
from dealtui.text import width
from dealtui.tui.entry_row import due_words, mark
from dealtui.tui.widgets.parts_line import Part
from dealtui.tui.widgets.rows import Column

__all__ = [
    "chip_cells",
    "columns",
    "head_figures",
    "kinds_legend",
    "mark",
    "reading_parts",
    "saved_words",
    "spans_of",
]


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


def saved_words(meeting: Meeting, lines: int, read_only: bool) -> str:
    """What the foot says of the record: that it is sealed, cannot be written, or how many lines of it are on the disk."""
    if meeting.status == "sealed":
        return t("seal.foot", archive=meeting.archive, version=meeting.version)
    return t("record.read_only") if read_only else tn("record.saved", lines, n=lines)


def head_figures(meeting: Meeting, now: datetime, cells: int) -> tuple[str, ...]:
    """Time so far (and the start, where there is room), which meeting of the deal, who records."""
    started = meeting.started[11:16]
    times: list[str] = []
    if meeting.ended:
        times = [t(f"status.{meeting.status}"), f"{started}-{meeting.ended[11:16]}"]
    elif started:
        minutes = max(0, int((now - datetime.fromisoformat(meeting.started)).total_seconds() // 60))
        times = [t("record.started", at=started)] if cells >= 100 else []
        times.append(t("record.elapsed", time=f"{minutes // 60:02}:{minutes % 60:02}"))
    number = t("record.number", n=meeting.number) if meeting.number else ""
    recorder = t("record.recorder", name=meeting.recorder) if meeting.recorder else ""
    return tuple(figure for figure in (*times, number, recorder) if figure)


def kinds_legend() -> list[Part]:
    """What stands above an empty line: how a kind is typed."""
    signs = [(kind.mark if t("record.marks") == "han" else kind.letters[0], kind) for kind in KINDS[:-1]]
    parts = [Part(t("record.legend"), "quiet")]
    for sign, kind in signs:
        parts.append(Part(f"  {sign}{_legend_word(kind)}", kind.group, whole=True))
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
    named = t(f"kind.{kind.name}")
    short = mark(kind) if kind.mark else named
    same = short.casefold() == named.casefold()  # need Need
    parts = [Part(named if same else f"{short} {named}", kind.group)]
    if reading.internal:
        parts += [Part("  "), Part(t("reading.internal"), "open")]
    fields: list[tuple[str, str]] = [
        *_named(reading, kind),
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
    if code := _unknown_code(reading, kind):
        parts += [Part("  "), Part(t("reading.no_such", code=code), "open")]
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


def _named(reading: Reading, kind: Kind) -> list[tuple[str, str]]:
    """The codes in a line, by what it does to those lines: answer them, settle them, take their place."""
    codes = list(reading.ref_codes)
    settled = [code for code in codes if kind.name in SETTLING and code[0] == "D"]
    taken = [code for code in codes if kind.name == "consensus" and code[0] == "C"]
    taken = [code for code in taken if replaces(reading.text, code)][:1]
    others = [code for code in codes if code not in (*settled, *taken)]
    return [
        ("settles", " ".join(settled)),
        ("replaces", " ".join(taken)),
        ("answers" if kind.answers else "refers", " ".join(others)),
    ]


# What a line of a kind begins with, where it means another line
_BEGINS_WITH = {"proposal": "N", "response": "N", "consensus": "CD", "decision": "D", "compromise": "D"}
_LIKE_A_CODE = re.compile(r"([A-Za-z])(\d{1,4})(?![^\W_])")


def _unknown_code(reading: Reading, kind: Kind) -> str:
    """The code at the beginning of an answer, or of what settles, when there is no such line; "" otherwise."""
    if not (found := _LIKE_A_CODE.match(narrow(reading.text))):
        return ""
    code = found[0].upper()
    return code if code[0] in _BEGINS_WITH.get(kind.name, "") and code not in reading.ref_codes else ""


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
