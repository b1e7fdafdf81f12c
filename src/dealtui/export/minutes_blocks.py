"""Blocks A, C, E, G and H of the form, and the offers (GUIDE, "The form")."""

from __future__ import annotations

import re

from dealtui.export.markdown import bullet
from dealtui.export.minutes_cells import items, marked, status, table_or_none, topics, who
from dealtui.export.minutes_view import Head, Line, Person, View
from dealtui.export.words import Words

__all__ = ["basics", "consensus", "decisions", "offers", "remarks"]

# Facts that are left out where there is nothing to say of them; that others are missing is worth saying
_WHERE_KNOWN = ("stage", "leader", "agenda", "topics", "untouched")

_LEADING = ("decision", "coordinator")  # who of ours may decide or coordinate (guide 40)

# A side named before an offer, 客户 110万; in English the word may be the sentence's own: client wants it for 1.1 million
_NAMED_FIRST = {"客户": "client", "客户方": "client", "我方": "ours"}

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
    where = words.t("sheet.online" if head.online else "sheet.on_site")
    place = words.aside(head.place, where) if head.place else where
    facts = (
        ("number", view.seal.archive or head.id),
        ("client", view.client),
        ("deal", words.aside(view.deal, words.label("deal_type", view.deal_type))),
        ("topic", head.topic),
        ("scene", words.label("scene", head.scene)),
        ("stage", words.label("stage", head.stage)),
        *_change(head),
        ("meeting", words.aside(words.t("sheet.nth", n=head.number), status(view, words))),
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
        ("untouched", words.names(words.label("topic", topic) for topic in view.untouched)),
    )
    rows = [
        (words.t(f"sheet.fact.{name}"), value or words.t("sheet.none"))
        for name, value in facts
        if value or name not in _WHERE_KNOWN
    ]
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


# ---------------------------------------------------------------------- C, offers, E


def consensus(view: View, words: Words) -> list[str]:
    seal = view.seal
    both = words.t("sheet.both_confirmed" if seal.confirmed_by else "sheet.to_confirm")
    rows = [
        [line.code, _agreed(line, view, words), topics(line, words), both] for line in _of(view, "consensus")
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
            marked(line._replace(text=_offered(line)), words),
            line.second,
            topics(line, words),
        ]
        for line in _of(view, "offer")
    ]
    return [table_or_none(("code", "offer_side", "content", "amount", "topics"), rows, words)]


def _offered(line: Line) -> str:
    """The words without the side at their beginning, which has a column of its own."""
    first, _, rest = line.text.partition(" ")
    return rest if rest.strip() and _NAMED_FIRST.get(first) == line.side else line.text


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
    told = [] if rows else [words.t("sheet.no_files")]
    told += [words.t("sheet.notes", n=notes)] if notes else []
    told += [words.t("sheet.next_meeting", date=upcoming)]
    files = [table_or_none(("code", "file", "file_kind", "place"), rows, words)] if rows else []
    return [*files, "\n".join(map(bullet, told))]


def _attachment_kind(name: str, words: Words) -> str:
    kinds = (kind for kind, pattern in _ATTACHMENT_KINDS if pattern.search(name))
    return words.t(f"sheet.file.{next(kinds, 'other')}")
