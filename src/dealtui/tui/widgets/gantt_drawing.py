"""How the Gantt chart's lines look, as texts with tones: the weeks and days above, a name and a bar below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from dealtui.domain.timeline import DONE, LATE, WAS, Bar, Scale, stretches
from dealtui.i18n import t
from dealtui.text import cut, fit, graphemes, shown, width

__all__ = ["bar", "head", "hue", "name", "nothing"]

_DAY = timedelta(days=1)
_TODAY = "|"

Cells = list[tuple[str, str]]  # texts with their tones


def head(
    line: int, room: int, scale: Scale, origin: date, today: date, kind_of_day: Callable[[date], str]
) -> Cells:
    """Line 0: where weeks (or months) begin. Line 1: the days, those off told by a word, and today."""
    last = scale.day(room - 1, origin)
    if line == 0:
        return [(_labels(room, scale, origin, last), "head")]
    cells = [(" ", "off")] * room
    day = origin
    while day <= last:
        kind = kind_of_day(day)
        place = scale.cell(day, origin)
        if scale.name == "day":
            word = t(f"gantt.{kind}") if kind else t(f"gantt.weekday_{day.weekday()}")
            word = t("gantt.today_sign") if day == today else word  # bars hide the line below
            tone = "today" if day == today else "quiet" if kind == "off" or day.weekday() > 4 else "plain"
            if place + 2 <= room:
                _put(cells, place, fit(word, 2), tone)
        elif scale.name == "week":
            off = kind == "off" or (day.weekday() > 4 and kind != "work")
            cells[place] = (".", "quiet") if off else (" ", "off")
        day += _DAY
    here = scale.cell(today, origin)
    if scale.name != "day" and 0 <= here < room:
        cells[here] = (_TODAY, "today")
    return _joined(cells)


def _put(cells: Cells, place: int, text: str, tone: str) -> None:
    """A text of two cells: one wide sign, or two narrow ones."""
    if width(text[:1]) == 2:
        cells[place], cells[place + 1] = (text[:1], tone), ("", tone)
    else:
        cells[place], cells[place + 1] = (text[0], tone), (text[1], tone)


def _labels(room: int, scale: Scale, origin: date, last: date) -> str:
    """Mondays as 11-23, or months as 2026-11, where they begin; none on top of the one before."""
    line, end = "", 0
    day = origin
    while day <= last:
        begins = day.day == 1 if scale.name == "month" else day.weekday() == 0
        if begins or day == origin:
            place = scale.cell(day, origin)
            text = f"{day:%Y-%m}" if scale.name == "month" else f"{day:%m-%d}"
            if place >= end and place + len(text) <= room:
                line = line.ljust(place) + text
                end = place + len(text) + 1
        day += _DAY
    return line.ljust(room)


def name(bar: Bar, cells: int, today: date) -> str:
    """` A1 收集需求文档 `, a step indented below its action; the sign says what to look at first."""
    sign = "!" if bar.late(today) else "?" if bar.suspect or bar.risk else "~" if bar.internal else " "
    lead = f"{sign}   " if bar.step else f"{sign}{fit(bar.code, 4)} "
    done = "x " if bar.step and bar.state == "done" else ". " if bar.step else ""
    return fit(lead + done + cut(shown(bar.text), max(1, cells - width(lead + done) - 1)), cells)


def hue(bar: Bar, today: date) -> str:
    """The tone of the name."""
    if bar.late(today):
        return "loud"
    return "quiet" if bar.step or bar.done == 1 or bar.state == "cancelled" else "plain"


_TONES = {DONE: "agreed", LATE: "loud", WAS: "quiet"}


def bar(bar: Bar, room: int, scale: Scale, origin: date, today: date, words: Sequence[str] = ()) -> Cells:
    """The bar, and behind it as many of the words as there is room for; where it lies out of sight an arrow and its date."""
    cells = _empty(room, scale, origin, today)
    own = "client" if bar.side == "client" else "ours"
    end = 0
    for first, last, sign in stretches(bar, today):
        start, stop = scale.cell(first, origin), max(scale.cell(last, origin), scale.cell(first, origin) + 1)
        for place in range(max(0, start), min(room, stop)):
            cells[place] = (sign, _TONES.get(sign, own))
        end = max(end, stop)
    if bar.depends and 0 <= (start := scale.cell(bar.start, origin)) < room:
        cells[start] = (">", own)
    if end <= 0:
        cells[0] = ("<", "quiet")
        _write(cells, 2, (_day(bar.end, today), *words), room)
    elif scale.cell(bar.start, origin) >= room:
        day = _day(bar.start, today)
        _write(cells, room - 2 - len(day), (day,), room)
        cells[-1] = (">", "quiet")
    else:
        _write(cells, end + 1, words, room)
    return _joined(cells)


def _day(day: date, today: date) -> str:
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def nothing(room: int, scale: Scale, origin: date, today: date) -> Cells:
    """A line without a bar: only today goes through it."""
    return _joined(_empty(room, scale, origin, today))


def _empty(room: int, scale: Scale, origin: date, today: date) -> Cells:
    cells: Cells = [(" ", "plain")] * room
    here = scale.cell(today, origin)
    if 0 <= here < room:
        cells[here] = (_TODAY, "off")
    return cells


def _write(cells: Cells, place: int, words: Iterable[str], room: int) -> None:
    """Words two cells apart, each if all of it finds room."""
    for word in map(shown, filter(None, words)):
        if place < 0 or place + width(word) + 1 > room:
            return
        for cluster in graphemes(word):
            cells[place] = (cluster, "quiet")
            for more in range(1, width(cluster)):
                cells[place + more] = ("", "quiet")
            place += width(cluster)
        for gap in range(place, min(place + 2, room)):
            cells[gap] = (" ", "plain")  # today's line would look like a sign of the text
        place += 2


def _joined(cells: Iterable[tuple[str, str]]) -> Cells:
    return [
        ("".join(text for text, _ in group), tone) for tone, group in groupby(cells, key=lambda cell: cell[1])
    ]
