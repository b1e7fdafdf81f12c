"""A deal's page and the weekly report as one HTML file with figures: open actions, dates kept, offers over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from dealtui.domain.deadlines import week_of
from dealtui.domain.offers import ledger_of
from dealtui.domain.records import Action
from dealtui.domain.weekly import past_weeks
from dealtui.export.bargain import spelled
from dealtui.export.figures import Series, bars, lines
from dealtui.export.html import page
from dealtui.export.markdown import heading, paragraph, table
from dealtui.export.tables import ExportColumn, Material, told
from dealtui.export.words import Words

# The tables of a deal's page, with the columns that are read on paper
_SHOWN = {
    "ledger": ("date", "topic", "scene", "recorder", "needs", "consensus", "disputed", "actions", "closed"),
    "needs": ("code", "need", "level", "state", "answers", "actions", "satisfaction", "internal"),
    "divergences": (
        "code",
        "text",
        "position",
        "client_position",
        "compromise",
        "criterion",
        "owner",
        "due",
        "status",
        "internal",
    ),
    "agreed": ("code", "kind", "text", "replaced", "internal"),
    "offers": ("time", "code", "side", "text", "amount", "internal"),
    "promises": ("code", "speaker", "text", "condition", "due", "kept", "internal"),
    "actions": ("code", "task", "owner", "due", "overdue", "state", "result", "feedback", "internal"),
    "files": ("code", "file", "place", "internal"),
}


def render_html(material: Material, what: str, lang: str) -> bytes:
    """The page of a deal, or of several one after the other."""
    words = Words(lang)
    names = [words.aside(part.deal.name, part.client.name) for part in material.parts]
    parts = [
        heading(1, words.t("report.deal", names=words.names(names[:3]) if names else words.t("sheet.none"))),
        paragraph(words.t(f"sheet.{material.audience}_copy")),
    ]
    for name, wanted in _SHOWN.items():
        columns, rows = _chosen(*told(material, name, words), wanted)
        parts.append(heading(2, words.t(f"export.sheet.{name}")))
        cells = [[str(cell) for cell in row] for row in rows]
        headers = [column.header(words) for column in columns]
        parts.append(table(headers, cells) if cells and headers else paragraph(words.t("sheet.none")))
    actions = [action for part in material.parts for action in part.actions]
    figures = (
        []
        if material.audience == "client"
        else progress(actions, week_of(material.now)[0], material.now, words)
    )
    figures += bargains(material, words)
    return page("\n\n".join(parts) + "\n", lang, figures).encode()


def _chosen(
    columns: Sequence[ExportColumn], rows: Sequence[Sequence[Any]], wanted: Sequence[str]
) -> tuple[list[ExportColumn], list[list[Any]]]:
    """The wanted columns, those that say something."""
    places = [
        place
        for place, column in enumerate(columns)
        if column.name in wanted and any(row[place] not in ("", 0) for row in rows)
    ]
    return [columns[place] for place in places], [[row[place] for place in places] for row in rows]


def progress(actions: Iterable[Action], monday: date, now: datetime, words: Words) -> list[str]:
    """How many actions were open at the end of each week, and how many dates were kept in it."""
    weeks = past_weeks(actions, monday, now)
    axis = [f"{week.monday:%m-%d}" for week in weeks]
    burn = [(float(week.open), str(week.open)) for week in weeks]
    kept = [
        (week.kept / week.promised, f"{100 * week.kept // week.promised}%") if week.promised else None
        for week in weeks
    ]
    drawn = [
        lines(words.t("report.open"), axis, [Series("", burn)]) if any(value for value, _ in burn) else ""
    ]
    return list(filter(None, [*drawn, bars(words.t("report.on_time"), axis, kept)]))


def bargains(material: Material, words: Words) -> list[str]:
    """What each side offered over time, a figure for each topic."""
    found = []
    for part in material.parts:
        for track in ledger_of(part.entries):
            if len(track.offers) < 2:
                continue
            axis = [offer.at[5:10] for offer in track.offers]
            series = [
                Series(
                    words.label("side", side),
                    [
                        (offer.value, spelled(offer.value, track.unit, words)) if offer.side == side else None
                        for offer in track.offers
                    ],
                )
                for side in ("ours", "client")
            ]
            caption = words.t("report.offers", topic=words.label("topic", track.topic), deal=part.deal.name)
            found.append(lines(caption, axis, series))
    return found
