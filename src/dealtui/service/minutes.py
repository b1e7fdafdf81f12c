"""Minutes of a meeting: gathered from the book, written by `export`, put where the user says."""

from __future__ import annotations

import re
from pathlib import Path

from dealtui.export.minutes import MinutesSource
from dealtui.export.minutes import minutes as render
from dealtui.i18n import t
from dealtui.service.sealing import amendments_of
from dealtui.service.settling import superseded
from dealtui.service.unit_of_work import Book

__all__ = ["default_minutes_path", "mentioned", "minutes", "minutes_page", "source", "write_minutes"]


def source(book: Book, number: int) -> MinutesSource:
    """Everything that the minutes of a meeting are made from."""
    meeting = book.meeting(number)
    deal = book.deal(meeting.deal)
    state = book.state(meeting.deal)
    entries = state.ordered(number)
    kept = {entry.doc_id for entry in entries}
    return MinutesSource(
        client=book.client(deal.client),
        deal=deal,
        meeting=meeting,
        entries=tuple(entries),
        actions=tuple(book.record("actions", entry.action) for entry in entries if entry.action),
        links=tuple(link for link in state.links.values() if link.need in kept or link.answer in kept),
        codes={n: entry.code for n, entry in state.entries.items() if entry.code},
        texts={n: entry.text for n, entry in state.entries.items()},
        now=book.clock.now(),
        shareable=frozenset(n for n, e in state.entries.items() if not (e.internal or e.deleted)),
        amendments=amendments_of(book, number),
        replaced=superseded(book, meeting.deal),
    )


def minutes(book: Book, number: int, audience: str = "internal", lang: str = "zh") -> str:
    """The minutes as Markdown. audience: internal, or client (nothing that is marked internal)."""
    return render(source(book, number), audience, lang)


def mentioned(book: Book, number: int, audience: str) -> str:
    """One sentence, in the language of the screens, where words of the client's copy name a line that is not in it; "" else."""
    if audience != "client":
        return ""
    from dealtui.export.minutes_mentions import mentions

    found = mentions(source(book, number))
    told = [t("minutes.names", where=where, code=code) for where, code in found[:3]]
    return t("minutes.mentions", which=t("minutes.between").join(told)) if found else ""


def minutes_page(book: Book, number: int, audience: str = "internal", lang: str = "zh") -> str:
    """The minutes as one HTML page that stands alone."""
    from dealtui.export.html import page

    return page(minutes(book, number, audience, lang), lang)


def default_minutes_path(book: Book, number: int, audience: str, lang: str) -> Path:
    """A name in the folder where the program was started: date, client, topic, audience."""
    meeting = book.meeting(number)
    client = book.client(book.deal(meeting.deal).client)
    words = [(meeting.started or meeting.planned)[:10], client.name, meeting.topic or meeting.stage]
    name = "_".join(filter(None, (_file_word(word) for word in words)))
    return Path.cwd() / f"{name or 'minutes'}_{audience}.{lang}.md"


def write_minutes(book: Book, number: int, audience: str, lang: str, path: str | Path) -> Path:
    """Write the minutes to a file that the user named (replaced whole or not at all); gives its path.

    A name that ends in .html or .htm asks for the page, any other for Markdown.
    """
    from dealtui.store.files import write_atomic

    target = Path(path).expanduser()
    form = minutes_page if target.suffix.lower() in (".html", ".htm") else minutes
    write_atomic(target, form(book, number, audience, lang).encode())
    return target


def _file_word(word: str) -> str:
    """A word that is safe as part of a file's name on every system."""
    return re.sub(r"[^\w.+-]+", "-", word).strip("-._")[:40]
