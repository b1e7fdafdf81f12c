"""The record as taken, written and read back; details notation.

Minutes that dealtui wrote, read back: their head from the front matter, their lines from the table of the record.

    >>> read = read_minutes(Path("minutes.md").read_text("utf-8"))
    >>> read.meeting.topic, [line.code for line in read.lines]

The blocks above the record are made from it and are not read. Whatever does not hold together raises `PaperFault`
with one sentence of the catalogs; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from typing import Any, NamedTuple, cast

from dealtui import __version__
from dealtui.domain.kinds import BY_NAME, KINDS, counted
from dealtui.domain.records import (
    Action,
    Attendee,
    Entry,
    Meeting,
    Objective,
    RecordPart,
    ValidationFailed,
    born_of,
    is_due,
    is_moment,
    is_stamp,
    validated,
)
from dealtui.domain.seal import short
from dealtui.domain.typed import agenda_lines
from dealtui.export.audience import MinutesCopy
from dealtui.export.markdown import Value, front_matter, literal, read_front_matter, table_under
from dealtui.export.tables import COLUMNS, SheetPart, SheetTable
from dealtui.export.words import DATES, OF_FIELD, ROOMS, Words
from dealtui.extras import PaperFault
from dealtui.i18n import LANGUAGES
from dealtui.text import one_line

# ----------------------------------------------------------------------------------------------------
# What a line carries besides its text, as one readable cell of the record: `方：客户；议题：价格、周期`.
#
# The minutes write it and `read_lines` reads it back, both by the tables below. A value that holds one of the signs that
# part the cell, or spaces at its ends, stands in quotation marks, doubled inside.


class NotDetails(ValueError):
    """A row of the record that cannot be read; its text is the part that was not understood."""


class Detail(NamedTuple):
    """A named value. `shape`: one text, many texts, or rows (each an item of its own).

    `rooms`: what is in it, by place, as in `words.OF_FIELD`; "" for a text.
    """

    name: str
    shape: str
    rooms: tuple[str, ...]


_MANY = ("topics", "refs", "needs", "depends")
_ROWS = {
    "answers": ("", "fit", ""),
    "answered": ("", "fit", ""),
    "helpers": ("", ""),
    "steps": ("", "", "due", "state"),
    "slips": ("date", "date", "date", "", "", "answer"),
    "chases": ("date", "", "", "", "", "date"),
    "told": ("", "date", "", "date"),
}


def _detail(name: str) -> Detail:
    field = name.removeprefix("task_")
    shape = "many" if field in _MANY else "rows" if field in _ROWS else "one"
    return Detail(name, shape, _ROWS.get(field, (OF_FIELD.get(field, ""),)))


# Of a line, under the names of `Entry`'s fields; references are codes. `answers` says to which needs a line was put
# with which fit, where its words do not say it; `answered` the same of a need that a line of another meeting answers; `rank` is
# its place in the record, where that is not its place in time.
LINE = tuple(
    map(
        _detail,
        "side speaker topics level outside refs fit answers answered owner part helpers due due_text criterion place amount "
        "position client_position resolved_by supersedes follows rank".split(),
    )
)

# Of the action that was born from a line: what has become of it since.
TASK = tuple(
    map(
        _detail,
        "task task_owner task_part task_side task_helpers task_due task_due_text original_due state steps slips chases needs "
        "depends note risk started finished result next_step next_due sent sent_to told feedback feedback_at satisfaction closed "
        "cancelled".split(),
    )
)

ITEMS = (*LINE, *TASK)

_NOTHING = "-"  # stands where a row of several values has none, so that the next keep their places

_DATE = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d\S*)")


class _Signs(NamedTuple):
    item: str
    label: str
    value: str
    opening: str
    closing: str


_SIGNS = {
    "zh": _Signs("；", "：", "、", "「", "」"),
    "en": _Signs("; ", ": ", ", ", '"', '"'),
}


class Notation:
    """Details in one language."""

    def __init__(self, lang: str) -> None:
        self._words = Words(lang)
        self._signs = signs = _SIGNS[lang]
        parting = re.escape("".join({signs.item[0], signs.value[0], signs.opening, signs.closing}))
        self._unsafe = re.compile(rf"[{parting}]|^\s|\s$|^$")
        opening, closing, item, value = map(
            re.escape, (signs.opening, signs.closing, signs.item[0], signs.value[0])
        )
        quoted = rf"{opening}((?:[^{closing}]|{closing}{closing})*){closing} *+"
        self._value = re.compile(rf" *+(?:{quoted}|([^{parting}]*+))({item}|{value}|\Z) *+")
        self._labels = {self._words.t(f"detail.{item.name}"): item for item in ITEMS}
        rooms = {room for item in ITEMS for room in item.rooms}
        self._codes = {room: self._words.codes(room) for room in rooms & ROOMS.keys()}

    # ------------------------------------------------------------------ writing

    def write(self, values: Mapping[str, Any]) -> str:
        """The cell, in the order of `ITEMS`. A value that is there and empty says that it is empty."""
        return self._signs.item.join(
            f"{self._words.t(f'detail.{item.name}')}{self._signs.label}{text}"
            for item in ITEMS
            if item.name in values
            for text in self._values(values[item.name], item)
        )

    def _values(self, value: Any, item: Detail) -> Iterator[str]:
        if item.shape == "one":
            yield self._written(str(value), item.rooms[0])
        elif item.shape == "many":
            yield self._signs.value.join(self._written(text, item.rooms[0]) for text in value)
        else:
            for part in value or [("",) * len(item.rooms)]:
                row = astuple(part) if isinstance(part, RecordPart) else part
                cells = [
                    self._written(text, room) if text else ""
                    for text, room in zip(row, item.rooms, strict=True)
                ]
                while len(cells) > 1 and not cells[-1]:
                    cells.pop()
                yield self._signs.value.join(cell or _NOTHING for cell in cells) if any(cells) else ""

    def _written(self, text: str, room: str) -> str:
        text = literal(text)  # what a reader of the cell gets to see, and no space at its ends
        if room in DATES and "T" in text and (date := _DATE.fullmatch(text)):
            return f"{date[1]} {date[2]}"
        word = self._words.label(room, text) if room in self._codes else text
        if word == text and (
            text == _NOTHING or self._unsafe.search(text) or self._meant(text, room) != text
        ):
            doubled = text.replace(self._signs.closing, self._signs.closing * 2)
            return f"{self._signs.opening}{doubled}{self._signs.closing}"
        return word

    # ------------------------------------------------------------------ reading

    def read(self, cell: str) -> dict[str, Any]:
        """The values by name: a text, a tuple of texts, or a tuple of tuples, as `write` was given them.

        NotDetails when a part of the cell is none of them.
        """
        values: dict[str, Any] = {}
        place = 0
        while place < len(cell):
            end = cell.find(self._signs.label[0], place)
            label = cell[place:end].strip() if end >= 0 else cell[place:]
            if end < 0 or label not in self._labels:
                raise NotDetails(label)
            item, place = self._labels[label], end + 1
            texts: list[str] = []
            sign = self._signs.value[0]
            while sign == self._signs.value[0]:
                found = self._value.match(cell, place)
                if not found:
                    raise NotDetails(cell[place:])
                quoted, bare, sign = found.groups()
                room = item.rooms[min(len(texts), len(item.rooms) - 1) if item.shape == "rows" else 0]
                if quoted is not None:
                    texts.append(quoted.replace(self._signs.closing * 2, self._signs.closing))
                else:
                    word = bare.rstrip()
                    texts.append("" if word == _NOTHING else self._meant(word, room))
                place = found.end()
            if item.shape == "many":
                values[item.name] = tuple(texts)
            elif len(texts) > len(item.rooms):
                raise NotDetails(label)
            elif item.shape == "one":
                values[item.name] = texts[0]
            else:
                row = (*texts, *[""] * (len(item.rooms) - len(texts)))
                values[item.name] = values.get(item.name, ()) + ((row,) if any(row) else ())
        return values

    def _meant(self, word: str, room: str) -> str:
        if room in DATES and (date := _DATE.fullmatch(word)):
            return f"{date[1]}T{date[2]}"
        return self._codes.get(room, {}).get(word, word)


# ----------------------------------------------------------------------------------------------------
# The record as it was taken: every line with its time, and with all that belongs to it (guide 27, 46).
#
# It is the part of the minutes that `read_lines` makes records of again, so what a line carries stands here in full,
# whatever the blocks above made of it.


_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)([+-]\d\d:\d\d)")

# What stands in a line's details under its own name, and what an action has beside what its line promised: there under
# its own name, or with `task_` before it where a line has one
_POINTERS = ("resolved_by", "supersedes", "follows")
_OWN = tuple(
    item.name
    for item in LINE
    if item.name not in (*_POINTERS, "speaker", "refs", "answers", "answered", "rank")
)
_STORY = tuple(item.name for item in TASK if item.name not in ("needs", "depends"))


def record(copy: MinutesCopy, words: Words) -> Iterator[SheetPart]:
    """Every line in order of time; the last column only when a line has something to put there."""
    order = sorted(range(len(copy.entries)), key=lambda place: copy.entries[place].at)
    rows = _Record(copy, words)
    yield SheetTable("record", [rows.row(copy.entries[place], place, n) for n, place in enumerate(order)])


def spoken_by(who: str, owner: str, side: str) -> str:
    """The speaker, read from the column that names a speaker, else the owner, else the side."""
    return "" if who in (owner, side) else who


class _Record:
    def __init__(self, copy: MinutesCopy, words: Words) -> None:
        self._words = words
        self._notation = Notation(words.lang)
        self._codes = copy.codes
        self._actions = {action.entry: action for action in copy.actions}
        self._action_codes = {action.doc_id: action.code for action in copy.actions if action.code}
        self._start = _STAMP.fullmatch(copy.meeting.at)
        self._answers: dict[int, list[tuple[str, str, str]]] = {}
        self._answered: dict[int, list[tuple[str, str, str]]] = {}
        here = {entry.doc_id for entry in copy.entries}
        for link in copy.links:
            told = (link.fit, link.remark)
            if link.answer in here:
                self._answers.setdefault(link.answer, []).append((self._code(link.need), *told))
            else:
                self._answered.setdefault(link.need, []).append((self._code(link.answer), *told))

    def row(self, entry: Entry, place: int, row: int) -> list[str]:
        words = self._words
        values = self._values(entry)
        if place != row:
            values["rank"] = str(place + 1)
        side = words.label("side", entry.side)
        # whose task it is says nothing of who said so
        who = entry.speaker or ("" if entry.kind == "action" else side)
        if spoken_by(literal(who), literal(entry.owner), side) != literal(entry.speaker):
            values["speaker"] = entry.speaker
        if action := self._actions.get(entry.doc_id):
            values |= self._story(action, entry)
        return [
            self._time(entry.at),
            entry.code,
            words.marked(words.label("kind", entry.kind), entry.internal),
            who,
            entry.text,
            self._notation.write(values),
        ]

    def _code(self, number: int) -> str:
        return self._codes.get(number, "")

    def _values(self, entry: Entry) -> dict[str, Any]:
        values: dict[str, Any] = {name: getattr(entry, name) for name in _OWN}
        values |= {
            "resolved_by": self._code(entry.resolved_by),
            "supersedes": self._code(entry.supersedes),
            "follows": self._action_codes.get(entry.follows, ""),
            "refs": tuple(filter(None, map(self._code, entry.refs))),
            "answered": self._answered.get(entry.doc_id, ()),
        }
        told = {
            name: value
            for name, value in values.items()
            if value and (literal(value) if isinstance(value, str) else True)
        }
        answers = self._answers.get(entry.doc_id, [])
        if sorted(answers) != sorted(self._said(entry)):  # also where there is none any more
            told["answers"] = answers
        return told

    def _said(self, entry: Entry) -> list[tuple[str, str, str]]:
        """The answers that follow from a line's own words."""
        if entry.kind not in BY_NAME or not BY_NAME[entry.kind].answers:
            return []
        codes = map(self._code, entry.refs)
        return [(code, entry.fit or "pending", "") for code in codes if code.startswith("N")]

    def _time(self, stamp: str) -> str:
        """The time of day, with the date when it is another one, in full when it is of another time zone."""
        moment = _STAMP.fullmatch(stamp)
        if not moment or not self._start or moment[3] != self._start[3]:
            return stamp
        return moment[2] if moment[1] == self._start[1] else f"{moment[1]} {moment[2]}"

    def _story(self, action: Action, entry: Entry) -> dict[str, Any]:
        """What has become of an action since its line was said; what still is as it was said is left out."""
        born = born_of(entry)
        now = {name: getattr(action, name.removeprefix("task_")) for name in _STORY}
        values = {n: told for n, told in now.items() if told != getattr(born, n.removeprefix("task_"))}
        if action.steps:  # nobody has begun most of them: that need not be said
            values["steps"] = tuple(
                step.placed(state="") if step.state == "todo" else step for step in action.steps
            )
        pointed = {
            "needs": map(self._code, action.needs),
            "depends": (self._action_codes.get(number, "") for number in action.depends),
        }
        return values | {
            name: told for name, codes in pointed.items() if (told := tuple(filter(None, codes)))
        }


# ----------------------------------------------------------------------------------------------------
# The lines of a meeting, read from the table of the record.


_CODE = re.compile(r"[A-Z][1-9]\d{0,5}")
_CLOCK = re.compile(r"(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d:\d\d)")
_TASK_NAMES = frozenset(item.name for item in TASK)


def _holds(text: str, room: str) -> bool:
    """Whether a value is one of its room: a code of it, a day until when (which has no time zone), a moment."""
    check = {"due": is_due, "date": is_moment}.get(room)
    return check(text) if check else text in ROOMS.get(room, (text,))


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

    PaperFault names the row that cannot be read, and what in it.
    """
    if not rows:
        return ()
    reader = _Reader(Words(lang), rows[0], start)
    lines: list[tuple[int, ReadLine]] = []
    codes: set[str] = set()
    for number, row in enumerate(rows[1:], 1):
        try:
            rank, line = reader.line(row)
        except NotDetails as error:
            raise PaperFault("import.bad_row", row=number, what=str(error)) from None
        if line.code in codes:
            raise PaperFault("import.code_twice", code=line.code)
        codes |= {line.code} - {""}
        lines.append((int(rank) if rank.isascii() and rank.isdecimal() else number, line))
    lines.sort(key=lambda placed: placed[0])
    return tuple(line for _, line in lines)


class _Reader:
    """Of one table; NotDetails tells what of a row cannot be read."""

    def __init__(self, words: Words, headers: Iterable[str], start: str) -> None:
        known = {words.t(f"sheet.col.{name}"): name for name in COLUMNS["record"]}
        self._columns = [known.get(header, "") for header in headers]
        whole = list(COLUMNS["record"])
        if self._columns not in (whole, whole[:-1]):  # without the details where no line has any
            raise PaperFault("import.no_record")
        self._words, self._start = words, start
        self._notation = Notation(words.lang)
        self._kinds = {words.t(f"kind.{kind.name}"): (kind.name, False) for kind in KINDS}
        inside = words.t("sheet.internal")
        self._kinds |= {words.aside(word, inside): (name, True) for word, (name, _) in self._kinds.items()}

    def line(self, row: Sequence[str]) -> tuple[str, ReadLine]:
        """A line, and its place where that is not the row's."""
        cells = dict(zip(self._columns, row, strict=True))
        details = self._notation.read(cells.get("details", ""))
        if cells["kind"] not in self._kinds:
            raise NotDetails(cells["kind"])
        kind, internal = self._kinds[cells["kind"]]
        self._check(cells["code"], kind, details)
        side = self._words.label("side", details.get("side", ""))
        fields = {
            "kind": kind,
            "text": cells["text"],
            "at": self._moment(cells["time"]),
            "internal": internal,
            "speaker": details.pop("speaker", spoken_by(cells["who"], details.get("owner", ""), side)),
        }
        rank = details.pop("rank", "")
        task = {name: details.pop(name) for name in list(details) if name in _TASK_NAMES}
        line = ReadLine(
            code=cells["code"],
            refs=details.pop("refs", ()),
            pointers={name: details.pop(name) for name in _POINTERS if name in details},
            answers=details.pop("answers", None),
            answered=details.pop("answered", ()),
            task=task,
            fields={**fields, **details},
        )
        return rank, line

    def _moment(self, cell: str) -> str:
        """The time of a line as it is stored."""
        clock = _CLOCK.fullmatch(cell)
        if clock and self._start:
            cell = f"{clock[1] or self._start[:10]}T{clock[2]}{self._start[19:]}"
        if cell and not is_stamp(cell):
            raise NotDetails(cell)
        return cell

    def _check(self, code: str, kind: str, details: Mapping[str, Any]) -> None:
        """Refuse what no line of dealtui says: codes of no kind, dates that are none."""
        prefix = BY_NAME[kind].prefix
        if bool(code) != bool(prefix) or (code and not (_CODE.fullmatch(code) and code.startswith(prefix))):
            raise NotDetails(code or self._words.label("kind", kind))
        if kind != "action" and (stray := next((name for name in details if name in _TASK_NAMES), "")):
            raise NotDetails(self._words.t(f"detail.{stray}"))
        if details.get("satisfaction", "1") not in ("1", "2", "3", "4", "5"):
            raise NotDetails(details["satisfaction"])
        for item in (item for item in ITEMS if details.get(item.name)):
            value = details[item.name]
            rows = {"rows": value, "many": [(text,) for text in value]}.get(item.shape, [(value,)])
            for text, room in (cell for row in rows for cell in zip(row, item.rooms, strict=False)):
                if text and not _holds(text, room):
                    raise NotDetails(text)


# ----------------------------------------------------------------------------------------------------
# The head of a meeting in the front matter of its minutes, written and read back.

# The head of a meeting in the front matter of its minutes, in its order: the name there, and the field
HEAD = {
    **{
        name: name
        for name in "topic number scene recorder stage planned started ended zones place online".split()
    },
    **{"next": "next_date", "change": "change", "raised": "raised_by", "impact": "impact"},
    **{"people": "attendees", "objectives": "objectives"},
}


def front_of(copy: MinutesCopy, lang: str) -> str:
    """The head of the meeting for programs; `head` makes the meeting of it again."""
    head = copy.meeting
    told: dict[str, Value] = {
        "dealtui": __version__,
        "meeting": head.id,
        "client": copy.client.name,
        "deal": copy.deal.name,
        "topic": head.topic,
        "number": head.number,
        "date": head.at[:10],
        "scene": head.scene,
        "status": head.status,
        "audience": copy.audience,
        "language": lang,
        "recorder": head.recorder,
    }
    more: dict[str, Value] = {
        "revision": head.revision,
        "type": copy.deal.type,
        **{name: _plain(getattr(head, field)) for name, field in HEAD.items() if name not in told},
        "agenda": agenda_lines(head.agenda),
        **{name: getattr(head, name) for name in ("version", "archive")},
        "seal": short(head.seal),
        **{name: getattr(head, name) for name in ("sealed", "reviewer", "reviewed")},
        "confirmer": head.confirmed_by,
        "confirmed": head.confirmed,
    }
    told |= {name: value for name, value in more.items() if value}
    return front_matter({**told, "counts": counted(entry.kind for entry in copy.entries)})


def _plain(value: Any) -> Any:
    """A field of the head as the front matter has it: without what is empty, and that somebody was there."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Objective):
        return {"text": value.text, **({"state": value.state} if value.state else {})}
    if not isinstance(value, Attendee):
        return value
    told = {name: getattr(value, name) for name in ("name", "side", "title")}
    told |= {"role": " ".join(value.roles), "reason": value.reason}
    told = {name: text for name, text in told.items() if text}
    return told if value.present else {**told, "present": False}


_ULID = re.compile("[0-7][0-9A-HJKMNP-TV-Z]{25}")
_NAMES = {field: name for name, field in HEAD.items()}
# A record that is read is nobody's running meeting, and its seal is a proof of the other book
_STATUS = {"planned": "planned", "cancelled": "planned", "live": "draft", "draft": "draft", "sealed": "draft"}
_HIGHEST = 999_999


def text_of(values: Mapping[str, Any], name: str) -> str:
    """A text of the front matter, "" when it is not there. PaperFault when it is none."""
    value = values.get(name, "")
    if not isinstance(value, str):
        raise PaperFault("import.bad_field", name=name)
    return one_line(value)


def head(values: Mapping[str, Any]) -> Meeting:
    """The meeting, without its deal and its people's numbers. PaperFault names the field that does not hold."""
    ident, status = text_of(values, "meeting"), text_of(values, "status")
    agenda = values.get("agenda", [])
    if not isinstance(agenda, list) or status not in _STATUS:
        raise PaperFault("import.bad_field", name="status" if isinstance(agenda, list) else "agenda")
    told = {field: _cleaned(values[name]) for name, field in HEAD.items() if name in values}
    told |= {
        "deal": 0,
        "id": ident if _ULID.fullmatch(ident) else "",
        "status": _STATUS[status],
        "online": values.get("online") is True,
        "agenda": "\n".join(text_of({"agenda": item}, "agenda") for item in agenda),
    }
    try:
        meeting = cast(Meeting, validated("meetings", told))
    except ValidationFailed as error:
        field = error.faults[0].field.split(".")[0]
        raise PaperFault("import.bad_field", name=_NAMES.get(field, field)) from None
    if not 0 <= meeting.number <= _HIGHEST or type(told.get("number", 0)) is not int:
        raise PaperFault("import.bad_field", name="number")
    if not all(someone.name for someone in meeting.attendees):
        raise PaperFault("import.bad_field", name="people")
    return meeting


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):  # what is not there has its default: a state that is empty is "open"
        return {name: _cleaned(item) for name, item in value.items() if item != "" or name == "text"}
    return value


# ----------------------------------------------------------------------------------------------------
# The whole of a file of minutes: whose copy it is, whose meeting, its head and its lines.

LARGEST = 32_000_000  # characters; a meeting of 5,000 lines is 3 million


class ReadMinutes(NamedTuple):
    """What a file says. `meeting` has no deal yet; a client's copy holds nothing that is internal.

    `seal`: the proof of the other book, which holds there alone; "" when the record was not sealed.
    """

    audience: str
    lang: str
    client: str
    deal: str
    deal_type: str
    meeting: Meeting
    lines: tuple[ReadLine, ...]
    seal: str


def read_minutes(text: str) -> ReadMinutes:
    """The records of a file that `minutes` wrote, in either language, for either reader."""
    if len(text) > LARGEST:
        raise PaperFault("import.too_big")
    values, body = read_front_matter(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    lang, audience = text_of(values, "language"), text_of(values, "audience")
    if "dealtui" not in values or lang not in LANGUAGES or audience not in ("internal", "client"):
        raise PaperFault("import.no_front")
    client, deal = text_of(values, "client"), text_of(values, "deal")
    if not client or not deal:
        raise PaperFault("import.bad_field", name="deal" if client else "client")
    meeting = head(values)
    title = Words(lang).t("sheet.block.record")
    rows = table_under(f"\n{body}", title)
    if not rows and f"\n## {title}\n" not in f"\n{body}":
        raise PaperFault("import.no_record")
    lines = read_lines(rows, lang, meeting.at)
    if len(lines) != (counted := _counted(values)):
        raise PaperFault("import.lines_missing", lines=len(lines), counted=counted)
    deal_type, seal = text_of(values, "type"), text_of(values, "seal")
    return ReadMinutes(audience, lang, client, deal, deal_type, meeting, lines, seal)


def _counted(values: Mapping[str, Any]) -> int:
    """How many lines the front matter promises."""
    counts = values.get("counts") or {}
    if not isinstance(counts, dict) or not all(type(count) is int for count in counts.values()):
        raise PaperFault("import.bad_field", name="counts")
    return sum(counts.values())
