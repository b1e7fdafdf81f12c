"""The tables that are exported: the matrix of needs and answers, the lines, the actions; each a list of columns.

A column says how a row's value is found and which room of the catalogs has the words for its codes; the formats
(`render_csv`, `render_json`) turn the same values into words or leave them as codes. To add a column: a line below and
`export.col.<name>` in both catalogs.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.deadlines import days_left, overdue
from dealtui.domain.mapping import (
    SETTLING,
    Divergence,
    NeedState,
    below,
    divergences_of,
    need_state,
    superseded,
    taken_up,
)
from dealtui.domain.offers import NamedOffer, OfferTrack, ledger_of, quantities
from dealtui.domain.records import Action, Attendee, Entry, Link, Summary
from dealtui.export.markdown import bullet, paragraph, table
from dealtui.export.words import DATES, OF_FIELD, Words
from dealtui.text import clean, escaped

if TYPE_CHECKING:
    from dealtui.domain.records import Client, Deal, Meeting, Person


# ----------------------------------------------------------------------------------------------------
# What tables and calendars are made from: one part for each deal, its records as they are stored.


class DealPart(NamedTuple):
    """One deal, or one meeting of it.

    `entries` are the lines in their order, without those taken out, and `links` what belongs to them; both are
    empty when only actions are asked for. `known` holds the deal's other lines that they point to, `serving` for a need
    the actions of all meetings that serve it, `dated` the meetings that stand in a calendar, `under` for a line those that it
    belongs to (`mapping.belonging`), `people` those of the client.
    """

    client: Client
    deal: Deal
    meetings: Mapping[int, Meeting]
    entries: tuple[Entry, ...]
    links: tuple[Link, ...]
    actions: tuple[Action, ...]
    known: Mapping[int, Entry]
    serving: Mapping[int, Sequence[Action]] = {}
    dated: Sequence[Meeting] = ()
    under: Mapping[int, tuple[int, ...]] = {}
    people: Sequence[Person] = ()

    def code(self, number: int) -> str:
        """The code of a line, "" when it has none or is not known."""
        return self.known[number].code if number in self.known else ""


AUDIENCES = ("internal", "client")


class Material(NamedTuple):
    """All parts of an export, the moment that it is made at (what is late depends on it), and the book's last commit.

    `audience`: internal, or client, whose parts `audience.client_part` has cut. `visits`: clients, and the day on which each is to be
    visited.
    """

    parts: tuple[DealPart, ...]
    now: datetime
    seq: int = 0
    audience: str = "internal"
    visits: Sequence[tuple[Client, str]] = ()


class ExportColumn(NamedTuple):
    """`room`: of the catalogs, for codes; "date" for a date, "" when the value is a text or a number.

    `told`: the value for a table in words, where codes stand inside of its texts; it is given what names a code.
    `ours`: that it stands in no table for the client; `head`: its header in the catalogs, where that is not `export.col.<name>`.
    """

    name: str
    value: Callable[[Any], Any]
    room: str = ""
    told: Callable[[Any, Callable[[str, str], str]], Any] | None = None
    ours: bool = False
    head: str = ""

    def header(self, words: Words) -> str:
        return words.t(self.head or f"export.col.{self.name}")


class ExportTable(NamedTuple):
    rows: Callable[[Material], Iterator[Any]]
    columns: tuple[ExportColumn, ...]


class TableRow(NamedTuple):
    """What a row tells of: a line, an action, or a meeting."""

    part: DealPart
    record: Any
    now: datetime
    more: Any = ""  # of a need the links of its answers, of a divergence what belongs to it


class Pair(NamedTuple):
    """A row of the matrix: a need and what answers it; one of the two may be missing."""

    part: DealPart
    need: Entry | None
    answer: Entry | None
    link: Link | None
    around: Sequence[Entry]  # what belongs to the two, each once, in their order

    @property
    def gap(self) -> str:
        """The rule that finds this row: a need without an answer, a proposal without a need (guide 70, 71)."""
        if self.answer is None:
            return "need-unanswered"
        return "proposal-unmapped" if self.need is None else ""

    @property
    def internal(self) -> bool:
        """Whether anything that stands in the row is internal, so that who takes out such rows takes out all of it."""
        return any(line.internal for line in (self.need, self.answer, *self.around) if line)


# ---------------------------------------------------------------------- rows


def _rows_of(
    field: str, *kinds: str, more: Callable[[DealPart], Mapping[int, Any]] = lambda part: {}
) -> Callable[[Material], Iterator[TableRow]]:
    """The rows of a field of the parts, of `entries` those of some kinds; `more`: what a row has beside its record, by its number."""

    def rows(material: Material) -> Iterator[TableRow]:
        for part in material.parts:
            held, known = getattr(part, field), more(part)
            for record in held.values() if isinstance(held, Mapping) else held:
                if (not kinds or record.kind in kinds) and getattr(record, "status", "") != "log":
                    yield TableRow(part, record, material.now, known.get(record.doc_id, ""))

    return rows


def _divergences(part: DealPart) -> dict[int, Divergence]:
    return {point.entry.doc_id: point for point in divergences_of(part.entries, part.known, part.under)}


def _bargain(material: Material) -> Iterator[TableRow]:
    for part in material.parts:
        for track in ledger_of(part.entries):
            yield TableRow(part, track, material.now)


def _people_met(material: Material) -> Iterator[TableRow]:
    """The people of each client once, whatever the number of its deals."""
    for part in {part.client.doc_id: part for part in material.parts}.values():
        for person in part.people:
            yield TableRow(part, person, material.now)


def _answers(part: DealPart) -> dict[int, list[Link]]:
    """The links of each need whose answers are known."""
    answers: dict[int, list[Link]] = {}
    for link in part.links:
        if link.answer in part.known:
            answers.setdefault(link.need, []).append(link)
    return answers


def _pairs(material: Material) -> Iterator[Pair]:
    """Every need with each of its answers, needs without one, then proposals without a need (guide 69-71)."""
    for part in material.parts:
        under, answers = below(map(part.known.__getitem__, part.under), part.under), _answers(part)
        pairs: list[tuple[Entry | None, Entry | None, Link | None]] = []
        for need in _needs(part, answers):
            linked = answers.get(need.doc_id, ())
            pairs += [(need, part.known[link.answer], link) for link in linked] or [(need, None, None)]
        mapped = {link.answer for link in part.links if link.need in part.known}
        proposals = (line for line in part.entries if line.kind == "proposal")
        pairs += [(None, line, None) for line in proposals if line.doc_id not in mapped]
        for pair in pairs:
            lines = {one.doc_id: one for line in pair[:2] if line for one in under.get(line.doc_id, ())}
            yield Pair(part, *pair, [lines[number] for number in sorted(lines)])


def _needs(part: DealPart, answered: Iterable[int]) -> list[Entry]:
    """The needs among the lines, then earlier ones that are answered here."""
    here = [entry for entry in part.entries if entry.kind == "need"]
    numbers = {entry.doc_id for entry in here}
    return here + [part.known[n] for n in sorted(set(answered) - numbers) if n in part.known]


# ---------------------------------------------------------------------- columns


def _of(name: str, field: str, room: str = "") -> ExportColumn:
    """A field of the row's record (`record.text`), "" where the record is missing."""
    record, _, attribute = field.partition(".")

    def value(row: Any) -> Any:
        held = getattr(row, record)
        found = getattr(held, attribute) if held is not None else ""
        return _when(found) if room in DATES else found

    return ExportColumn(name, value, "date" if room in DATES else room)


def _own(names: str) -> tuple[ExportColumn, ...]:
    """Fields of the row's record, each under its own name."""
    return tuple(_of(name, f"record.{name}", OF_FIELD.get(name, "")) for name in names.split())


def _pointed(name: str) -> ExportColumn:
    """The code of the line that a field of the record points to."""
    return ExportColumn(name, lambda row: row.part.code(getattr(row.record, name)))


def _figure(name: str, of: Callable[[OfferTrack], NamedOffer | float | None]) -> ExportColumn:
    """What an offer of a topic comes to, "" where there is none."""

    def value(row: TableRow) -> float | str:
        found = of(row.record)
        return "" if found is None else found if isinstance(found, float) else found.value

    return ExportColumn(name, value)


def _around(name: str, kind: str) -> ExportColumn:
    """The lines of a kind that belong to what stands in the row."""
    return ExportColumn(name, lambda row: tuple(line.title for line in row.around if line.kind == kind))


def _meeting(row: TableRow) -> Meeting:
    return row.part.meetings[row.record.meeting]


def _people(helpers: Iterable[Any]) -> tuple[str, ...]:
    return tuple(f"{helper.name}: {helper.part}" if helper.part else helper.name for helper in helpers)


def _state_of_need(row: TableRow) -> NeedState:
    serving = row.part.serving.get(row.record.doc_id, ())
    promises = [(act.state, act.satisfaction) for act in serving]
    return need_state(row.record.outside, [link.fit for link in row.more], promises)


def _side(row: TableRow, side: str) -> tuple[str, ...]:
    """Who was there of a side, each with what they are."""
    there: Iterable[Attendee] = row.record.attendees
    return tuple(
        f"{someone.name} {someone.title}".strip()
        for someone in there
        if someone.present and (someone.side == "ours") == (side == "ours")
    )


def _ours(*columns: ExportColumn) -> Iterator[ExportColumn]:
    """Columns that stand in no table for the client."""
    return (column._replace(ours=True) for column in columns)


def _count(of: Callable[[TableRow], int], name: str) -> ExportColumn:
    return ExportColumn(name, of, ours=True)


def _lines_of(kind: str) -> Callable[[TableRow], int]:
    return lambda row: Summary.from_doc(row.record.summary).counts.get(kind, 0)


def figure(amount: str) -> float | str:
    """What an amount of money comes to, in its own currency; "" where it is no one number.

    >>> figure("110万"), figure("US$1.1m"), figure("30%")
    (1100000.0, 1100000.0, '')
    """
    found = [quantity for _, quantity in quantities(amount)]
    single = len(found) == 1 and found[0].low == found[0].high and found[0].kind == "money"
    return round(found[0].low, 2) if single else ""


def _actions_of(row: TableRow) -> list[Action]:
    return [action for action in row.part.actions if action.meeting == row.record.doc_id]


def _codes(row: TableRow, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(filter(None, map(row.part.code, numbers)))


def _when(stamp: str) -> str:
    """A stored time or date as spreadsheets read it: `2026-11-27` or `2026-11-27 15:00`."""
    return stamp[:16].replace("T", " ")


def _steps(action: Action, label: Callable[[str, str], str] = lambda room, code: code) -> tuple[str, ...]:
    return tuple(
        " / ".join(filter(None, (step.text, step.person, _when(step.due), label("state", step.state))))
        for step in action.steps
    )


_WHERE = (
    ExportColumn("client", lambda row: row.part.client.name),
    ExportColumn("deal", lambda row: row.part.deal.name),
)
_IN_MEETING = (*_WHERE, ExportColumn("meeting", lambda row: _meeting(row).topic))
_TIME = ExportColumn("time", lambda row: _when(row.record.at), "date")
_DAY = ExportColumn("date", lambda row: row.record.at[:10], "date")
_HELPERS = ExportColumn("helpers", lambda row: _people(row.record.helpers))
_REFS = ExportColumn("refs", lambda row: _codes(row, row.record.refs))
_SETTLED_BY = _pointed("resolved_by")


def _table(rows: Callable[[Material], Iterator[Any]], *columns: ExportColumn) -> ExportTable:
    return ExportTable(rows, columns)


TABLES = {
    "matrix": _table(
        _pairs,
        *_WHERE,
        _of("need_code", "need.code"),
        _of("need", "need.text"),
        _of("level", "need.level", "level"),
        _around("pain", "pain"),
        _around("effect", "effect"),
        _of("answer_code", "answer.code"),
        _of("answer_kind", "answer.kind", "kind"),
        _of("answer", "answer.text"),
        _of("fit", "link.fit", "fit"),
        _of("remark", "link.remark"),
        _around("highlight", "highlight"),
        _around("evidence", "attachment"),
        ExportColumn("gap", lambda row: row.gap, "export.gap", ours=True),
        _of("outside", "need.outside"),
        ExportColumn("internal", lambda row: row.internal),
    ),
    "entries": _table(
        _rows_of("entries"),
        *_IN_MEETING,
        ExportColumn("number", lambda row: _meeting(row).number),
        _TIME,
        *_own("code kind internal side speaker text topics"),
        _REFS,
        *_own("fit level outside owner part"),
        _HELPERS,
        *_own("due due_text criterion place amount position client_position"),
        _SETTLED_BY,
        _pointed("supersedes"),
        *_own("by id"),
    ),
    "actions": _table(
        _rows_of("actions"),
        *_IN_MEETING,
        *_own("code task"),
        _of("side", "record.side", "side")._replace(head="sheet.col.duty_side"),
        *_own("owner part"),
        _HELPERS,
        *_own("due due_text original_due state"),
        ExportColumn(
            "steps", lambda row: _steps(row.record), told=lambda row, label: _steps(row.record, label)
        ),
        *_own("risk"),
        _count(lambda row: len(row.record.delays), "slips"),
        ExportColumn("delay_reason", lambda row: row.record.delays[-1].reason if row.record.delays else ""),
        _count(lambda row: len(row.record.chases), "chases"),
        *_own("result sent feedback feedback_at"),
        ExportColumn("satisfaction", lambda row: row.record.satisfaction or ""),
        *_own("next_step next_due note internal id"),
        # whole days since it should have been done, 0 on the day itself
        ExportColumn(
            "overdue",
            lambda row: -(days_left(row.record.due, row.now) or 0) if overdue(row.record, row.now) else "",
        ),
        ExportColumn("serves", lambda row: _codes(row, row.record.needs)),
        *_own("started finished sent_to closed cancelled"),
    ),
    "needs": _table(
        _rows_of("entries", "need", more=_answers),
        *_IN_MEETING,
        _DAY,
        *_own("code"),
        _of("need", "record.text"),
        *_own("level"),
        ExportColumn("state", lambda row: _state_of_need(row).state, "follow.need", ours=True),
        ExportColumn("answers", lambda row: _codes(row, [link.answer for link in row.more])),
        ExportColumn(
            "actions", lambda row: tuple(act.code for act in row.part.serving.get(row.record.doc_id, ()))
        ),
        ExportColumn("satisfaction", lambda row: _state_of_need(row).satisfaction or "", ours=True),
        *_own("speaker outside internal id"),
    ),
    "offers": _table(
        _rows_of("entries", "offer"),
        *_IN_MEETING,
        _TIME,
        *_own("code side speaker text amount"),
        ExportColumn("figure", lambda row: figure(row.record.amount)),
        *_own("topics internal id"),
    ),
    # The register of meetings (洽谈台账): a row for each
    "ledger": _table(
        _rows_of("meetings"),
        *_WHERE,
        *_own("number"),
        _DAY,
        *_own("scene stage topic"),
        _of("held_at", "record.place"),
        ExportColumn("status", lambda row: row.record.status, "status", ours=True),
        *_own("recorder"),
        ExportColumn("deal_result", lambda row: row.part.deal.result, "result", ours=True),
        ExportColumn("theirs", lambda row: _side(row, "client")),
        ExportColumn("ours", lambda row: _side(row, "ours")),
        _count(lambda row: Summary.from_doc(row.record.summary).lines, "lines"),
        _count(_lines_of("need"), "needs"),
        _count(_lines_of("consensus"), "consensus"),
        _count(lambda row: len(row.record.disputed), "disputed"),
        _count(lambda row: len(_actions_of(row)), "actions"),
        _count(lambda row: sum(act.state == "closed" for act in _actions_of(row)), "closed"),
        _count(lambda row: Summary.from_doc(row.record.summary).lacking, "gaps"),
        ExportColumn("next_meeting", lambda row: _when(row.record.next_date), "date"),
        *_own("version archive sealed id"),
    ),
    "divergences": _table(
        _rows_of("entries", "divergence", more=_divergences),
        *_IN_MEETING,
        _DAY,
        *_own("code text side speaker"),
        _of("position", "more.position"),
        _of("client_position", "more.client_position"),
        ExportColumn("compromise", lambda row: tuple(line.title for line in row.more.compromises)),
        *_own("criterion owner part"),
        _HELPERS,
        *_own("due due_text"),
        _of("status", "more.state", "export.divergence"),  # not "state": what is read back has that
        _SETTLED_BY,
        *_own("topics internal id"),
    ),
    "agreed": _table(
        _rows_of("entries", *SETTLING, more=lambda part: superseded(part.known.values())),
        *_IN_MEETING,
        _TIME,
        *_own("code kind text topics side speaker"),
        _REFS,
        _pointed("supersedes"),
        ExportColumn("replaced", lambda row: row.part.code(row.more)),
        *_own("internal id"),
    ),
    "promises": _table(
        _rows_of("entries", "promise", more=lambda part: taken_up(part.known.values())),
        *_IN_MEETING,
        _DAY,
        *_own("code side speaker text"),
        _of("condition", "record.criterion"),
        *_own("due due_text"),
        ExportColumn("kept", lambda row: row.part.code(row.more)),
        *_own("topics internal id"),
    ),
    # How each topic is haggled over, for ourselves: what each side named last, in the unit of the topic
    "bargain": _table(
        _bargain,
        *_ours(
            *_WHERE,
            _of("topics", "record.topic", "topic"),
            _figure("ours_offers", lambda track: track.last("ours")),
            _figure("client_offers", lambda track: track.last("client")),
            _figure("distance", lambda track: track.distance),
            _figure("limit", lambda track: track.limit),
            _figure("settled_at", lambda track: track.agreed),
            _of("unit", "record.unit"),
        ),
    ),
    "files": _table(
        _rows_of("entries", "attachment"),
        *_IN_MEETING,
        _DAY,
        *_own("code"),
        _of("file", "record.text"),
        *_own("place"),
        _REFS,
        *_own("speaker internal id"),
    ),
    "people": _table(
        _people_met,
        _WHERE[0],
        *_own("name title roles contact zone"),
        ExportColumn("gone", lambda row: row.record.gone),
        *_own("id"),
    ),
}


def told(material: Material, what: str, words: Words) -> tuple[list[ExportColumn], list[list[Any]]]:
    """The columns and the rows of a table in words: dates as ISO, numbers as numbers, all else as text.

    In the client's a column that nothing fills is left out, so that none says what is not shown.
    """
    columns = _columns(material, what)
    rows = [[_cell(row, column, words) for column in columns] for row in TABLES[what].rows(material)]
    if material.audience != "client":
        return columns, rows
    return chosen(columns, rows, lambda column, cells: any(cell != "" for cell in cells))


def chosen(
    columns: Sequence[ExportColumn],
    rows: Sequence[Sequence[Any]],
    wanted: Callable[[ExportColumn, list[Any]], bool],
) -> tuple[list[ExportColumn], list[list[Any]]]:
    """A table's columns that are wanted, as their cells are; no row where no column is."""
    places = [n for n, column in enumerate(columns) if wanted(column, [row[n] for row in rows])]
    return [columns[n] for n in places], [[row[n] for n in places] for row in rows if places]


def says(cells: Iterable[Any]) -> bool:
    """Whether there is more in a column than empty cells and zeros."""
    return any(cell not in ("", 0) for cell in cells)


def _columns(material: Material, what: str) -> list[ExportColumn]:
    """Those that the reader may see."""
    return [column for column in TABLES[what].columns if material.audience != "client" or not column.ours]


# ----------------------------------------------------------------------------------------------------
# Tables as CSV that spreadsheets open as it is meant: RFC 4180, UTF-8 with a mark, and no cell that computes.
#
# A cell that a spreadsheet would take for a formula gets an apostrophe before it (the OWASP page on CSV injection names
# the signs; their full-width twins count in East Asian versions). `undead` takes it off again, so nothing is lost.

_LIVE = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def render_csv(material: Material, what: str, lang: str) -> bytes:
    """The table in the words of a language, with a row of unique headers."""
    words = Words(lang)
    columns, rows = told(material, what, words)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(column.header(words) for column in columns)
    for row in rows:
        writer.writerow(dead(str(cell)) for cell in row)
    return out.getvalue().encode("utf-8-sig")


def dead(text: str) -> str:
    """A cell that computes nothing.

    >>> dead("=1+1"), dead("'=1"), dead("1+1")
    ("'=1+1", "''=1", '1+1')
    """
    return f"'{text}" if _LIVE.match(text) else text


def undead(cell: str) -> str:
    """The text that `dead` was given.

    >>> undead("'=1+1"), undead("''=1"), undead("'quoted'")
    ('=1+1', "'=1", "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and _LIVE.match(cell) else cell


def _cell(row: Any, column: ExportColumn, words: Words) -> str | int | float:
    value = column.told(row, words.label) if column.told else column.value(row)
    if isinstance(value, bool):
        return words.t("export.yes") if value else ""
    if isinstance(value, int | float):
        return value
    if isinstance(value, tuple):
        return words.several(_word(item, column.room, words) for item in value)
    return _word(str(value), column.room, words)


def _word(text: str, room: str, words: Words) -> str:
    return clean(words.label(room, text) if room else text).strip()


# ----------------------------------------------------------------------------------------------------
# Tables as JSON for scripts: one object per row, every key always there, codes as they are stored.


def render_json(material: Material, what: str, lang: str) -> bytes:
    """A list of objects; the language changes nothing. New keys go to the end, old ones stay."""
    columns = _columns(material, what)
    rows = [{column.name: column.value(row) for column in columns} for row in TABLES[what].rows(material)]
    return f"{escaped(json.dumps(rows, ensure_ascii=False, indent=1))}\n".encode()


# ----------------------------------------------------------------------------------------------------
# The formats of `dealtui export`: one module each, with `render(material, what, lang) -> bytes`.
#
# To add a format: a module beside this one, a row below, and a test that a program of other people reads it.


class Format(NamedTuple):
    """`whats`: what it can hold, the one that is meant when none is named first."""

    module: str
    whats: tuple[str, ...]


FORMATS = {
    "csv": Format("dealtui.export.tables", tuple(TABLES)),
    "json": Format("dealtui.export.tables", tuple(TABLES)),
    "xlsx": Format("dealtui.export.xlsx", ("deal", *TABLES)),
    "html": Format("dealtui.export.html", ("deal",)),
    "ics": Format("dealtui.export.tasks", ("events", "todos")),
    "mermaid": Format("dealtui.export.tasks", ("actions",)),
    "taskwarrior": Format("dealtui.export.tasks", ("actions",)),
}


FOR_CLIENT = ("csv", "json", "xlsx", "html")  # the formats that `audience.client_part` reaches


def render(name: str, material: Material, what: str, lang: str) -> bytes:
    """The file's bytes. ValueError for a table that the format does not hold."""
    chosen = FORMATS[name]
    if what not in chosen.whats:
        raise ValueError(f"{name} holds {chosen.whats}, not {what!r}")
    return getattr(import_module(chosen.module), f"render_{name}")(material, what, lang)


# ----------------------------------------------------------------------------------------------------
# What the form is made of, whichever format writes it: tables whose columns have names, and points.
#
# Its cells are plain text; each format makes it literal in its own way.

# The form's tables with their columns, in their order; the header of a column is `sheet.col.<name>` of the catalogs
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "facts": ("fact", "content"),
    "needs": ("code", "need", "level", "pain", "effect", "proposal", "highlight", "response"),
    "consensus": ("code", "content", "topics", "both"),
    "divergences": (
        *("code", "position", "our_position", "client_position", "compromise", "criterion"),
        *("owner", "due", "state"),
    ),
    "offers": ("code", "offer_side", "content", "amount", "topics"),
    "bargain": ("topics", "ours_offers", "client_offers", "distance", "limit", "settled_at"),
    "promises": ("code", "promiser", "promise", "condition", "due", "state"),
    "decisions": ("code", "content", "decider", "time"),
    "actions": (
        *("code", "task", "steps", "duty_side", "owner", "helpers", "due", "state"),
        *("original", "result", "feedback", "feedback_on"),
    ),
    "attachments": ("code", "file", "file_kind", "place"),
    "signatures": ("role", "name", "date"),
    "amendments": ("version", "line", "before", "after", "reason", "amended"),
    "record": ("time", "code", "kind", "who", "text", "details"),
}

# Columns that stand in their table only when somebody has filled one of their cells, so that minutes stay narrow
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "needs": ("level",),
    "divergences": ("our_position", "client_position"),
    "actions": ("original", "result", "feedback_on"),
    "record": ("details",),
}


class SheetTable(NamedTuple):
    """A table of `COLUMNS` with its rows."""

    name: str
    rows: Sequence[Sequence[str]]

    def named(self) -> list[dict[str, str]]:
        """The rows, each cell by the name of its column."""
        return [dict(zip(COLUMNS[self.name], row, strict=True)) for row in self.rows]

    def shown(self, words: Words) -> tuple[list[str], list[list[str]]]:
        """Headers and rows, without the optional columns that nothing fills."""
        columns, optional = COLUMNS[self.name], OPTIONAL.get(self.name, ())
        places = [
            place
            for place, column in enumerate(columns)
            if column not in optional or any(row[place] for row in self.rows)
        ]
        headers = [words.t(f"sheet.col.{columns[place]}") for place in places]
        return headers, [[row[place] for place in places] for row in self.rows]


class FormCell(NamedTuple):
    """A cell of a form that is drawn: how many columns and rows it takes, whether it names what stands beside it, and
    its height in millimetres at least, for what is written by hand."""

    text: str
    wide: int = 1
    high: int = 1
    label: bool = False
    height: int = 0


# Block A where it is drawn: two facts side by side, or one across
FACT_ROWS = (
    *(("number", "meeting"), ("client", "deal"), ("topic",), ("scene", "stage")),
    *(("change",), ("raised_by",), ("impact",), ("background",), ("intent",), ("date", "time"), ("place",)),
    *(("theirs",), ("ours",), ("leader", "recorder"), ("absent",), ("objectives",)),
    *(("agenda",), ("topics",), ("untouched",)),
)

# Facts that are left out where there is nothing to say of them; that others are missing is worth saying
WHERE_KNOWN = frozenset(
    "stage change raised_by impact background intent leader agenda topics untouched".split()
)

BY_HAND = 9  # millimetres of a row that is written by hand
SIGN_WIDTHS, SEAL_WIDTHS = (34, 60, 40, 40), (24, 63, 24, 63)  # millimetres


def fact_row(values: Mapping[str, str], words: Words) -> list[FormCell]:
    """One or two facts, each after its name, in four columns."""
    wide = 1 if len(values) > 1 else 3
    return [
        cell
        for name, value in values.items()
        for cell in (FormCell(words.t(f"sheet.fact.{name}"), label=True), FormCell(value, wide))
    ]


def seal_rows(client: str, words: Words) -> list[Sequence[FormCell]]:
    """Room for both sides to sign and seal, in four columns."""
    rows: list[Sequence[FormCell]] = [
        [FormCell(words.t(f"paper.{side}_seal"), 2, label=True) for side in ("our", "client")]
    ]
    for name, theirs, height in (
        ("company", client, BY_HAND),
        ("represented", "", 16),
        ("signed_on", "", BY_HAND),
    ):
        label = FormCell(words.t(f"paper.{name}"), label=True, height=height)
        rows.append([label, FormCell(""), label, FormCell(theirs)])
    return rows


class Points(NamedTuple):
    """Statements, one below the other."""

    lines: Sequence[str]


SheetPart = SheetTable | Points


def as_markdown(part: SheetPart, words: Words) -> str:
    """A table or a list; one line that says "none" for a table without rows."""
    if isinstance(part, Points):
        return "\n".join(map(bullet, part.lines))
    return table(*part.shown(words)) if part.rows else paragraph(words.t("sheet.none"))
