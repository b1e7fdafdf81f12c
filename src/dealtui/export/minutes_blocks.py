"""Blocks A, C, E, G and H of the form, and the offers (GUIDE, "The form")."""

from __future__ import annotations

import re

from dealtui.domain.kinds import TOPICS, touched_by
from dealtui.export.markdown import bullet
from dealtui.export.minutes_cells import items, marked, table_or_none, topics, who
from dealtui.export.minutes_view import Head, Line, Person, View
from dealtui.export.words import Words

__all__ = ["basics", "consensus", "decisions", "offers", "remarks"]

_LEADING = ("decision", "coordinator")  # who of ours may decide or coordinate (guide 40)

# Kinds of attachments (guide 78), the first that the name shows.
_ATTACHMENT_KINDS = (
    ("slides", re.compile(r"\.(pptx?|key|odp)\b|PPT|幻灯|slides", re.IGNORECASE)),
    ("contract", re.compile(r"合同|协议|contract|agreement", re.IGNORECASE)),
    ("needs", re.compile(r"需求|requirement", re.IGNORECASE)),
)


def _of(view: View, kind: str) -> list[Line]:
    return [line for line in view.lines if line.kind == kind]


# ---------------------------------------------------------------------- A


def basics(view: View, words: Words) -> list[str]:
    head = view.head
    ours = [person for person in head.people if person.side == "ours" and person.present]
    theirs = [person for person in head.people if person.side != "ours" and person.present]
    place = words.names((head.place, words.t("sheet.online" if head.online else "sheet.on_site")))
    facts = (
        ("number", head.id),
        ("client", view.client),
        ("deal", words.aside(view.deal, words.label("deal_type", view.deal_type))),
        ("topic", head.topic),
        ("scene", words.label("scene", head.scene)),
        ("stage", words.label("stage", head.stage)),
        *_change(head),
        ("meeting", words.aside(words.t("sheet.nth", n=head.number), words.label("status", head.status))),
        ("date", words.date(head.start[:10])),
        ("time", _span(head, words)),
        ("place", place),
        ("theirs", _people(theirs, words)),
        ("ours", _people(ours, words)),
        ("leader", words.names(person.name for person in ours if set(person.roles) & set(_LEADING))),
        ("recorder", head.recorder),
        ("absent", _people([person for person in head.people if not person.present], words)),
        ("objectives", _objectives(head, words)),
        ("agenda", words.several(head.agenda)),
        ("topics", items(_of(view, "topic"), words)),
        ("untouched", _untouched(view, words)),
    )
    rows = [(words.t(f"sheet.fact.{name}"), value or words.t("sheet.none")) for name, value in facts]
    return [table_or_none(("fact", "content"), rows, words)]


def _change(head: Head) -> list[tuple[str, str]]:
    """Of the change scene: what is changed, who asked for it, what it reaches (guide 15, 16)."""
    facts = (("change", head.change), ("raised_by", head.raised_by), ("impact", head.impact))
    return [fact for fact in facts if fact[1]]


def _span(head: Head, words: Words) -> str:
    if not head.start[10:]:
        return ""
    start, end = words.clock(head.start), words.clock(head.end)
    if head.end[:10] not in ("", head.start[:10]):
        end = words.date(head.end[:16])
    span = words.t("sheet.span", start=start, end=end) if end else start
    return words.aside(span, words.t("sheet.planned")) if head.planned else span


def _people(people: list[Person], words: Words) -> str:
    return words.names(
        words.aside(
            person.name,
            person.title,
            *(words.label("role", role) for role in person.roles),
            person.reason,
        )
        for person in people
    )


def _objectives(head: Head, words: Words) -> str:
    return words.several(
        f"{place}. {words.aside(text, words.label('objective', state))}"
        for place, (text, state) in enumerate(head.objectives, 1)
    )


def _untouched(view: View, words: Words) -> str:
    touched = {topic for line in view.lines for topic in touched_by(line.kind, line.topics)}
    return words.names(words.label("topic", topic) for topic in TOPICS if topic not in touched)


# ---------------------------------------------------------------------- C, offers, E


def consensus(view: View, words: Words) -> list[str]:
    rows = [
        [line.code, _agreed(line, view, words), topics(line, words), words.t("sheet.to_confirm")]
        for line in _of(view, "consensus")
    ]
    return [table_or_none(("code", "content", "topics", "both"), rows, words)]


def _agreed(line: Line, view: View, words: Words) -> str:
    """The words, what they were before, and what has taken their place (guide 17)."""
    standing = view.standing
    before = standing.changed.get(line.number)
    taken = standing.replaced.get(line.number)
    return words.aside(
        marked(line, words),
        words.t("sheet.replaces", old=before[0], new=before[1]) if before else "",
        words.t("sheet.replaced", code=taken) if taken else "",
    )


def offers(view: View, words: Words) -> list[str]:
    rows = [
        [
            line.code,
            words.label("side", line.side) or line.speaker,
            marked(line, words),
            line.second,
            topics(line, words),
        ]
        for line in _of(view, "offer")
    ]
    return [table_or_none(("code", "offer_side", "content", "amount", "topics"), rows, words)]


def decisions(view: View, words: Words) -> list[str]:
    rows = [
        [line.code, marked(line, words), who(line, words), words.date(line.at[:16])]
        for line in _of(view, "decision")
    ]
    return [table_or_none(("code", "content", "decider", "time"), rows, words)]


# ---------------------------------------------------------------------- G, H


def remarks(view: View, words: Words) -> list[str]:
    """Attachments with how to get them, the notes' number and the next meeting (guide 75-78)."""
    attachments = _of(view, "attachment")
    rows = [
        [
            line.code,
            marked(line, words),
            _attachment_kind(line.text, words),
            line.second or words.t("sheet.open"),
        ]
        for line in attachments
    ]
    notes = len(_of(view, "note"))
    upcoming = words.date(view.head.next_date) or words.t("sheet.open")
    return [
        table_or_none(("code", "file", "file_kind", "place"), rows, words),
        "\n".join(
            (
                bullet(words.t("sheet.notes", n=notes) if notes else words.t("sheet.no_notes")),
                bullet(words.t("sheet.next_meeting", date=upcoming)),
            )
        ),
    ]


def _attachment_kind(name: str, words: Words) -> str:
    kinds = (kind for kind, pattern in _ATTACHMENT_KINDS if pattern.search(name))
    return words.t(f"sheet.file.{next(kinds, 'other')}")
