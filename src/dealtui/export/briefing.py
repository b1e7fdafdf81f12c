"""The briefing of a meeting as Markdown: ours, or the client's, which holds the agenda and nothing else (guide 38, 43).

The client's is made of what `audience` lets through alone; it is given no line of the briefing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from dealtui.domain.records import Meeting
from dealtui.domain.typed import agenda_item, agenda_lines
from dealtui.export.audience import head_for_client, marked
from dealtui.export.markdown import bullet, heading, paragraph, table
from dealtui.export.sheet import SheetTable, as_markdown
from dealtui.export.words import Words


class ToldLine(Protocol):
    """A line as `service.planning` makes them."""

    @property
    def code(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def more(self) -> tuple[str, ...]: ...
    @property
    def sign(self) -> str: ...


def agenda(title: Iterable[str], meeting: Meeting, lang: str) -> str:
    """What the client gets beforehand: when, where, who, the agenda, and what to read."""
    head = head_for_client(meeting)
    words = Words(lang)
    parts = [heading(1, words.t("briefing.agenda")), paragraph(" / ".join(title))]
    parts += [_facts(head, words), *_agenda(head, words, ours=False), *_materials(meeting, words, ours=False)]
    return "\n\n".join(parts) + "\n"


def internal(
    title: Iterable[str], meeting: Meeting, sections: Iterable[tuple[str, Iterable[ToldLine]]], lang: str
) -> str:
    """The whole briefing, for us."""
    words = Words(lang)
    parts = [
        heading(1, words.t("briefing.title")),
        paragraph(words.t("briefing.internal")),
        paragraph(" / ".join(title)),
        _facts(meeting, words),
    ]
    if meeting.objectives:
        parts.append(heading(2, words.t("sheet.fact.objectives")))
        parts.append(
            "\n".join(bullet(words.aside(o.text, _source(o.source, words))) for o in meeting.objectives)
        )
    parts += [*_agenda(meeting, words, ours=True), *_materials(meeting, words, ours=True)]
    for name, lines in sections:
        parts.append(heading(2, words.t(f"briefing.section.{name}")))
        parts.append("\n".join(bullet(told(line, words)) for line in lines))
    return "\n\n".join(parts) + "\n"


def _source(source: str, words: Words) -> str:
    """Where an objective was suggested from."""
    kind, _, code = source.partition(" ")
    return words.t(f"prepare.source.{kind}", code=code) if kind else ""


def told(line: ToldLine, words: Words) -> str:
    """`! A1 提供详细需求文档（客户，赵经理，11-20，逾期 5 天）`"""
    return words.aside(" ".join(filter(None, (line.sign, line.code, line.text))), *line.more)


def _facts(head: Meeting, words: Words) -> str:
    rows = [
        ("date", words.date(head.planned[:16])),
        ("place", words.where(head)),
        ("theirs", words.names(words.attendee(one) for one in head.attendees if one.side != "ours")),
        ("ours", words.names(words.attendee(one) for one in head.attendees if one.side == "ours")),
    ]
    return as_markdown(
        SheetTable("facts", [(words.t(f"sheet.fact.{n}"), value) for n, value in rows if value]), words
    )


def _agenda(head: Meeting, words: Words, *, ours: bool) -> list[str]:
    items = [agenda_item(line) for line in agenda_lines(head.agenda)]
    if not items:
        return [] if ours else [paragraph(words.t("briefing.no_agenda"))]
    rows = [
        (str(n), item.text, words.t("briefing.minutes", n=item.minutes) if item.minutes else "", item.lead)
        for n, item in enumerate(items, 1)
    ]
    columns = [words.t(f"briefing.col.{name}") for name in ("nth", "item", "minutes", "lead")]
    return [heading(2, words.t("sheet.fact.agenda")), table(columns, rows)]


def _materials(meeting: Meeting, words: Words, *, ours: bool) -> list[str]:
    chosen = [item for item in meeting.materials if ours or not marked(item.name)]
    if not chosen:
        return []
    return [
        heading(2, words.t("briefing.materials")),
        "\n".join(bullet(words.aside(item.name, item.place)) for item in chosen),
    ]
