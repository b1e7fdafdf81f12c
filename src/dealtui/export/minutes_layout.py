"""The page of the minutes: front matter, the form's blocks in their order, and the record itself."""

from __future__ import annotations

from collections import Counter

from dealtui import __version__
from dealtui.domain.kinds import KINDS
from dealtui.export.frontmatter import Value, front_matter
from dealtui.export.markdown import heading, paragraph
from dealtui.export.minutes_actions import actions
from dealtui.export.minutes_blocks import (
    basics,
    consensus,
    decisions,
    offers,
    remarks,
)
from dealtui.export.minutes_divergences import divergences
from dealtui.export.minutes_mapping import mapping
from dealtui.export.minutes_record import record
from dealtui.export.minutes_seal import confirmation
from dealtui.export.minutes_view import Person, View
from dealtui.export.words import Words

__all__ = ["BLOCKS", "render"]

# The blocks by their key in the catalog: what makes each from the view.
BLOCKS = (
    ("a", basics),
    ("b", mapping),
    ("c", consensus),
    ("d", divergences),
    ("offers", offers),
    ("e", decisions),
    ("f", actions),
    ("g", remarks),
    ("h", confirmation),
    ("record", record),
)


def render(view: View, lang: str) -> str:
    """The whole Markdown file."""
    words = Words(lang)
    parts = [
        _front_matter(view, lang),
        heading(1, words.t("sheet.title")),
        paragraph(words.t(f"sheet.{view.audience}_copy")),
    ]
    if view.audience == "client":
        parts.append(paragraph(words.t("sheet.client_words", client=view.client)))
    for name, block in BLOCKS:
        parts += [heading(2, words.t(f"sheet.block.{name}")), *block(view, words)]
    return "\n\n".join(parts) + "\n"


def _front_matter(view: View, lang: str) -> str:
    """The head of the meeting for programs; `reading` makes the meeting of it again."""
    head = view.head
    counts = Counter(line.kind for line in view.lines)
    facts: dict[str, Value] = {
        "dealtui": __version__,
        "meeting": head.id,
        "client": view.client,
        "deal": view.deal,
        "topic": head.topic,
        "number": head.number,
        "date": head.start[:10],
        "scene": head.scene,
        "status": head.status,
        "audience": view.audience,
        "language": lang,
        "recorder": head.recorder,
    }
    more: dict[str, Value] = {
        "revision": head.revision,
        "type": view.deal_type,
        "stage": head.stage,
        "planned": head.planned_for,
        "started": "" if head.planned else head.start,
        "ended": head.end,
        "place": head.place,
        "online": head.online,
        "next": head.next_date,
        "change": head.change,
        "raised": head.raised_by,
        "impact": head.impact,
        "people": [_person(person) for person in head.people],
        "objectives": [
            {"text": text, "state": state} if state else {"text": text} for text, state in head.objectives
        ],
        "agenda": list(head.agenda),
        "version": view.seal.version,
        "archive": view.seal.archive,
        "seal": view.seal.code,
        "sealed": view.seal.at,
        "reviewer": view.seal.reviewer,
        "reviewed": view.seal.reviewed,
        "confirmer": view.seal.confirmed_by,
        "confirmed": view.seal.confirmed,
    }
    return front_matter(
        {
            **facts,
            **{name: value for name, value in more.items() if value},
            "counts": {kind.name: counts[kind.name] for kind in KINDS if counts[kind.name]},
        }
    )


def _person(person: Person) -> dict[str, str | int | bool]:
    facts: dict[str, str | int | bool] = {
        "name": person.name,
        "side": person.side,
        "title": person.title,
        "role": " ".join(person.roles),
        "reason": person.reason,
    }
    told = {name: value for name, value in facts.items() if value}
    return told if person.present else {**told, "present": False}
