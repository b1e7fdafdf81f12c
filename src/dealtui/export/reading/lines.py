"""The lines of a meeting, read from the table of the record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from dealtui.domain.kinds import BY_NAME, KINDS
from dealtui.export.details import ROOMS, TASK, Notation, NotDetails
from dealtui.export.minutes_record import COLUMNS, spoken_by
from dealtui.export.reading.head import is_date, is_stamp
from dealtui.export.reading.page import NotMinutes
from dealtui.export.words import Words

__all__ = ["ReadLine", "read_lines"]

_CODE = re.compile(r"[A-Z][1-9]\d{0,5}")
_CLOCK = re.compile(r"(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d:\d\d)")
_STORY = frozenset(item.name for item in TASK)
_POINTERS = ("resolved_by", "supersedes", "follows")
# Dates that are due and dates when something happened: the first have no time zone
_DUE = ("due", "task_due", "original_due", "next_due")
_STAMPS = ("started", "finished", "sent", "feedback_at", "closed")


class ReadLine(NamedTuple):
    """A line: `fields` of `Entry` as they are stored, what it points to by code, and what became of its action.

    `answers`: need, fit and remark, where its words alone do not say it (None: they do); `answered`: the answer of
    another meeting, fit and remark. `task`: of an action, fields of `Action` that its line does not give.
    """

    code: str
    fields: Mapping[str, Any]
    refs: tuple[str, ...]
    pointers: Mapping[str, str]
    answers: tuple[tuple[str, str, str], ...] | None
    answered: tuple[tuple[str, str, str], ...]
    task: Mapping[str, Any]


def read_lines(rows: Sequence[Sequence[str]], lang: str, start: str) -> tuple[ReadLine, ...]:
    """The lines in their order, from the table's rows, headers first; `start` is when the meeting began.

    NotMinutes names the row that cannot be read, and what in it.
    """
    words = Words(lang)
    if not rows:
        return ()
    columns = _columns(rows[0], words)
    reader = _Reader(words, columns, start)
    lines = [reader.line(row, number) for number, row in enumerate(rows[1:], 1)]
    codes = [line.code for _, line in lines if line.code]
    if (
        twice := next((code for code in codes if codes.count(code) > 1), "")
        if len(set(codes)) < len(codes)
        else ""
    ):
        raise NotMinutes("import.code_twice", code=twice)
    lines.sort(key=lambda placed: placed[0])
    return tuple(line for _, line in lines)


def _columns(headers: Iterable[str], words: Words) -> list[str]:
    known = {words.t(f"sheet.col.{name}"): name for name in COLUMNS}
    columns = [known.get(header, "") for header in headers]
    if columns not in (list(COLUMNS), list(COLUMNS[:-1])):
        raise NotMinutes("import.no_record")
    return columns


class _Reader:
    def __init__(self, words: Words, columns: list[str], start: str) -> None:
        self._words = words
        self._columns = columns
        self._start = start
        self._notation = Notation(words.lang)
        self._kinds = {words.t(f"kind.{kind.name}"): (kind.name, False) for kind in KINDS}
        inside = words.t("sheet.internal")
        self._kinds |= {words.aside(word, inside): (name, True) for word, (name, _) in self._kinds.items()}

    def line(self, row: Sequence[str], number: int) -> tuple[tuple[int, int], ReadLine]:
        """A line and its place."""
        cells = dict(zip(self._columns, row, strict=True))
        try:
            details = self._notation.read(cells.get("details", ""))
        except NotDetails as error:
            raise self._bad(number, str(error)) from None
        if cells["kind"] not in self._kinds:
            raise self._bad(number, cells["kind"])
        kind, internal = self._kinds[cells["kind"]]
        self._check(number, cells, kind, details)
        side = self._words.label("side", details.get("side", ""))
        fields = {
            "kind": kind,
            "text": cells["text"],
            "at": self._moment(cells["time"], number),
            "internal": internal,
            "speaker": details.pop("speaker", spoken_by(cells["who"], details.get("owner", ""), side)),
        }
        rank = details.pop("rank", "")
        task = {name: details.pop(name) for name in list(details) if name in _STORY}
        line = ReadLine(
            code=cells["code"],
            refs=details.pop("refs", ()),
            pointers={name: details.pop(name) for name in _POINTERS if name in details},
            answers=details.pop("answers", None),
            answered=details.pop("answered", ()),
            task=task,
            fields={**fields, **details},
        )
        return (int(rank) if rank.isascii() and rank.isdecimal() else number, number), line

    def _moment(self, cell: str, number: int) -> str:
        """The time of a line as it is stored."""
        clock = _CLOCK.fullmatch(cell)
        if clock and self._start:
            cell = f"{clock[1] or self._start[:10]}T{clock[2]}{self._start[19:]}"
        if cell and not is_stamp(cell):
            raise self._bad(number, cell)
        return cell

    def _check(self, number: int, cells: Mapping[str, str], kind: str, details: Mapping[str, Any]) -> None:
        """Refuse what no line of dealtui says: codes of no kind, dates that are none."""
        prefix = BY_NAME[kind].prefix
        code = cells["code"]
        if bool(code) != bool(prefix) or (code and not (_CODE.fullmatch(code) and code.startswith(prefix))):
            raise self._bad(number, code or self._words.label("kind", kind))
        if kind != "action" and (stray := next((name for name in details if name in _STORY), "")):
            raise self._bad(number, self._words.t(f"detail.{stray}"))
        for name, room in (
            ("side", "side"),
            ("fit", "fit"),
            ("level", "level"),
            ("state", "state"),
            ("task_side", "side"),
        ):
            if details.get(name) and details[name] not in ROOMS[room]:
                raise self._bad(number, details[name])
        dates = [(details.get(name, ""), is_date) for name in _DUE]
        dates += [(details.get(name, ""), _is_either) for name in _STAMPS]
        dates += [(step[2], is_date) for step in details.get("steps", ())]
        dates += [(date, _is_either) for slip in details.get("slips", ()) for date in slip[:3]]
        dates += [(chase[0], _is_either) for chase in details.get("chases", ())]
        codes = [(topic, "topic") for topic in details.get("topics", ())]
        codes += [(answer[1], "fit") for name in ("answers", "answered") for answer in details.get(name, ())]
        codes += [(step[3], "state") for step in details.get("steps", ())]
        codes += [(slip[5], "answer") for slip in details.get("slips", ())]
        if details.get("satisfaction", "1") not in ("1", "2", "3", "4", "5"):
            raise self._bad(number, details["satisfaction"])
        wrong = [date for date, holds in dates if date and not holds(date)]
        wrong += [code for code, room in codes if code and code not in ROOMS[room]]
        if wrong:
            raise self._bad(number, wrong[0])

    def _bad(self, number: int, what: str) -> NotMinutes:
        return NotMinutes("import.bad_row", row=number, what=what)


def _is_either(text: str) -> bool:
    return is_date(text) or is_stamp(text)
