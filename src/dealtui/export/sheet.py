"""What the form is made of, whichever format writes it: tables whose columns have names, and points.

Its cells are plain text; each format makes it literal in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dealtui.export.markdown import bullet, paragraph, table
from dealtui.export.words import Words

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

# The head of a meeting in the front matter of its minutes, in its order: the name there, and the field
HEAD = {
    **{
        name: name
        for name in "topic number scene recorder stage planned started ended zones place online".split()
    },
    **{"next": "next_date", "change": "change", "raised": "raised_by", "impact": "impact"},
    **{"people": "attendees", "objectives": "objectives"},
}

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
