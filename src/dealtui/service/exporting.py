"""The book's records gathered for an export: of one meeting, of one deal, or of all; of one week."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dealtui.domain.deadlines import Dated, WeeklySync, week, week_of
from dealtui.domain.kinds import RESULTS
from dealtui.domain.mapping import belonging, kinds_of, superseded
from dealtui.domain.records import Entry, Link
from dealtui.domain.seal import lapsed, on_paper
from dealtui.export.audience import MinutesSource, client_part, to_be_told
from dealtui.export.minutes import copy_for
from dealtui.export.minutes import minutes as render_minutes
from dealtui.export.tables import FORMATS, DealPart, Material, render
from dealtui.extras import PaperFault
from dealtui.i18n import catalog, reason_of, t
from dealtui.service.book import Book, Refused
from dealtui.service.entries import amendments_of, first_words, open_divergences, seals_of
from dealtui.service.lists import OF_CLIENT, chosen_deals, dated_visits, tracks_of
from dealtui.settings import start_folder

if TYPE_CHECKING:
    from dealtui.domain.records import Action, Meeting


_OF_HEADS = ("actions", "events", "todos", "ledger")  # the others are made of lines as well


def export(book: Book, name: str, what: str = "", *, lang: str, **chosen: Any) -> bytes:
    """The file of a format; `chosen`: of what, and for whom, as `gather` has it.

    `what`: one of those that `FORMATS` has for it, "" for the first. ValueError when it does not hold that.
    """
    what = what or FORMATS[name].whats[0]
    return render(name, gather(book, lines=what not in _OF_HEADS, **chosen), what, lang)


def gather(
    book: Book,
    *,
    meeting: int = 0,
    deal: int = 0,
    lines: bool = True,
    only: Container[int] | None = None,
    met: Container[int] | None = None,
    visits: Iterable[Dated] | None = None,
    audience: str = "internal",
) -> Material:
    """The records of a meeting, else of a deal, else of the whole book, for the client cut by `audience.client_part`: Refused where
    these are several clients' (guide 102).
    `only`: of these actions and no other, `met` and `visits`: with these meetings, and visits to clients, in a calendar and no other.

    Without `lines` no deal's file is read, unless it is for the client: actions and heads stand in book.json.
    """
    for_client = audience == "client"
    if visits is None:
        of_all = not (for_client or meeting)
        visits = dated_visits(book, book.deal(deal).client if deal else 0) if of_all else ()
    due = tuple((book.client(visit.number), visit.due) for visit in visits)
    if meeting:
        deal = book.meeting(meeting).deal
    deals = chosen_deals(book, deal)
    if for_client and len({book.deal(one).client for one in deals}) > 1:
        raise Refused("export.several_clients")

    def by_deal(table: str) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {number: [] for number in deals}
        for doc in book.table(table):
            if doc["deal"] in found:
                found[doc["deal"]].append(book.record(table, doc.doc_id))
        return found

    heads, actions = by_deal("meetings"), by_deal("actions")
    parts = [_part(book, n, meeting, heads[n], actions[n], lines or for_client) for n in deals]
    if for_client:
        parts = [client_part(part, actions[part.deal.doc_id]) for part in parts]
    if only is not None:
        kept = (tuple(action for action in part.actions if action.doc_id in only) for part in parts)
        parts = [part._replace(actions=few) for part, few in zip(parts, kept, strict=True)]
    if met is not None:
        parts = [part._replace(dated=[head for head in part.dated if head.doc_id in met]) for part in parts]
    return Material(tuple(parts), book.clock.now(), book.repo.seq, audience, due)


def _part(
    book: Book, deal: int, meeting: int, heads: list[Meeting], actions: list[Action], lines: bool
) -> DealPart:
    heads.sort(key=attrgetter("number", "doc_id"))
    chosen = {head.doc_id: head for head in heads if meeting in (0, head.doc_id)}
    record, alive = book.deal(deal), book.state(deal).alive if lines else []
    place = {number: at for at, number in enumerate(chosen)}
    here = (line for line in alive if line.meeting in place)
    entries = tuple(sorted(here, key=lambda line: (place[line.meeting], line.order, line.doc_id)))
    known = {line.doc_id: line for line in alive}
    serving: dict[int, list[Action]] = {}
    for action in actions:
        for need in action.needs:
            serving.setdefault(need, []).append(action)
    return DealPart(
        client=book.client(record.client),
        deal=record,
        meetings={head.doc_id: head for head in heads},
        entries=entries,
        links=_links(book, deal, entries) if lines else (),
        actions=tuple(action for action in actions if action.meeting in chosen),
        known=known,
        serving=serving,
        dated=[*chosen.values()],
        under=belonging(entries, kinds_of(known)),
        people=book.people(record.client),
    )


def _links(book: Book, deal: int, entries: Iterable[Entry]) -> tuple[Link, ...]:
    """The links between some lines and others of the deal."""
    here = {entry.doc_id for entry in entries}
    links = book.state(deal).links.values()
    return tuple(link for link in links if link.need in here or link.answer in here)


# ----------------------------------------------------------------------------------------------------
# Minutes of a meeting: gathered from the book, written by `export`, put where the user says.


def source(book: Book, number: int, seals: Mapping[int, Mapping[str, Any]] | None = None) -> MinutesSource:
    """Everything that the minutes of a meeting are made from, as it is now; `seals` are those that count, else the book's."""
    meeting = book.meeting(number)
    deal = book.deal(meeting.deal)
    state = book.state(meeting.deal)
    entries = state.ordered(number)
    heads = book.meetings(deal.doc_id)
    before = {head.doc_id: head.number for head in heads if head.number <= meeting.number}
    log = {head.doc_id for head in heads if head.status == "log"}  # no line of it is for the client
    heard = [line for line in state.alive if line.meeting in before and {*line.topics} & {*OF_CLIENT}]
    heard.sort(key=lambda line: (before[line.meeting], line.order))
    inside = book.records("actions", internal=True, deal=deal.doc_id)
    return MinutesSource(
        client=book.client(deal.client),
        deal=deal,
        meeting=meeting.placed(archive=on_paper(meeting.archive)),
        entries=tuple(entries),
        actions=tuple(book.record("actions", entry.action) for entry in entries if entry.action),
        links=_links(book, meeting.deal, entries),
        codes={n: entry.code for n, entry in state.entries.items() if entry.code},
        texts={n: entry.text for n, entry in state.entries.items()},
        now=book.clock.now(),
        shareable=to_be_told((line for line in state.alive if line.meeting not in log), inside),
        amendments=amendments_of(book, number, seals),
        replaced=superseded(state.entries.values()),
        first_words=first_words(book, meeting.deal, [e for e in entries if e.kind == "need"]),
        lapsed=lapsed((seals_of(book, number) if seals is None else seals).values()),
        tracks=tuple(tracks_of(book, meeting.deal, until=meeting)),
        heard={tag: tuple(line.text for line in heard if tag in line.topics) for tag in OF_CLIENT},
    )


def source_for(book: Book, number: int, audience: str, seal: int = 0) -> MinutesSource:
    """What a copy is made from: the client's of a sealed record from what that seal left (0: the last), see `sealed_copy`."""
    told = source(book, number)
    if audience == "internal" or not told.meeting.version:
        return told
    from dealtui.export.sealed_copy import as_sealed

    return as_sealed(told, seals_of(book, number), seal)


def minutes(book: Book, number: int, audience: str = "internal", lang: str = "zh", *, seal: int = 0) -> str:
    """The minutes as Markdown. audience: internal, or client (nothing that is marked internal)."""
    return render_minutes(source_for(book, number, audience, seal), audience, lang)


def mentioned(book: Book, number: int, audience: str) -> str:
    """One sentence, in the language of the screens, where words of the client's copy name a line that is not in it; "" else."""
    if audience != "client":
        return ""
    from dealtui.export.audience import mentions

    found = mentions(source_for(book, number, audience))
    told = [t("minutes.names", where=where, code=code) for where, code in found[:3]]
    return t("minutes.mentions", which=t("minutes.between").join(told)) if found else ""


def boxed(book: Book, number: int, audience: str, lang: str) -> str:
    """One sentence, in the language of the screens, on the signs that a draft's PDF shows as boxes; "" where it shows all."""
    from dealtui.export.pdf import boxes

    signs = boxes(copy_for(source_for(book, number, audience), audience), lang)
    return t("paper.boxes", signs=signs) if signs else ""


def default_minutes_path(book: Book, number: int, audience: str, lang: str) -> Path:
    """A name in the folder where the program was started: date, client, topic, and for whom, in the language of the copy."""
    meeting = book.meeting(number)
    client = book.client(book.deal(meeting.deal).client)
    topic = meeting.topic or meeting.stage
    return proposed_path(meeting.at[:10], client.name, topic, name_word(audience, lang), ending=".md")


MINUTES_FORMATS = ("md", "html", "docx", "pdf")


def format_of(path: str | Path) -> str:
    """The format that a file's name asks for: Markdown where it asks for no other."""
    ending = Path(path).suffix.lower().removeprefix(".")
    return {"htm": "html", **{name: name for name in MINUTES_FORMATS}}.get(ending, "md")


def minutes_file(
    book: Book, number: int, audience: str, lang: str, name: str, form: Path | None = None
) -> bytes:
    """The minutes in one of `MINUTES_FORMATS`; `form`: a company's own Word form for docx. PaperFault says what is wrong with it."""
    told = source_for(book, number, audience)
    if name == "docx":
        from dealtui.export.word import render_word

        try:
            own = (form.read_bytes(), form.name) if form else ()
        except OSError as error:
            raise PaperFault("paper.no_form", file=form, why=reason_of(error)) from None
        return render_word(copy_for(told, audience), lang, *own)
    if name == "pdf":
        from dealtui.export.pdf import render_pdf

        return render_pdf(copy_for(told, audience), lang)
    text = render_minutes(told, audience, lang)
    if name == "html":
        from dealtui.export.html import page

        text = page(text, lang)
    return text.encode()


def name_word(code: str, lang: str) -> str:
    """A word of ours in the name of a file, in the language that the file is written in: internal, 内部."""
    return catalog(lang).t(f"file.{code}").lower()


def proposed_path(*words: str, ending: str) -> Path:
    """A name in the folder where the program was started, safe on every system; names are limited in bytes, not characters."""
    safe = (re.sub(r"[^\w.+-]+", "-", word).encode()[:60].decode(errors="ignore") for word in words)
    return start_folder() / ("_".join(filter(None, (word.strip("-._") for word in safe))) + ending)


# ----------------------------------------------------------------------------------------------------
# Repairs that were made while the book was read, told once each, in words.


def new_notices(book: Book, told: int) -> list[str]:
    """The sentences about repairs after the first `told` ones."""
    return [notice.words for notice in book.notices[told:]]


# ----------------------------------------------------------------------------------------------------
# The weekly sync: one report for everyone (guide 89-93), of one deal, of one client, or of all.


def monday_of(book: Book, text: str = "") -> date:
    """The Monday of a week: of 2026-W48, of any day of it in ISO 8601, of this week for "". ValueError otherwise."""
    # Python 3.11 reads 2026-W48 too, as its Monday
    return week_of(date.fromisoformat(text) if text else book.clock.now())[0]


def _actions_in(book: Book, deals: Container[int]) -> list[Action]:
    table = book.table("actions")
    return [book.record("actions", doc.doc_id) for doc in table if doc["deal"] in deals]


def sync(book: Book, *, deal: int = 0, client: int = 0, monday: date | None = None) -> WeeklySync:
    """What the report is made from."""
    deals = chosen_deals(book, deal, client)
    names = {number: book.names_of(number) for number in deals}
    points = open_divergences(book)
    if deal or client:
        points = [point for point in points if book.meeting(point.meeting).deal in names]
    return WeeklySync(
        week=week(_actions_in(book, names), monday or monday_of(book), book.clock.now()),
        divergences=tuple(points),
        clients={number: name for number, (name, _) in names.items()},
        deals={number: name for number, (_, name) in names.items()},
        results={code: [book.deal(n).result for n in deals].count(code) for code in RESULTS},
        whose=book.deal(deal).name if deal else book.client(client).name if client else "",
    )


def report(
    book: Book, lang: str, form: str = "md", /, *, deal: int = 0, client: int = 0, monday: date | None = None
) -> str:
    """The report as Markdown, or as one HTML page with figures."""
    from dealtui.export.reports import weekly_report

    now = book.clock.now()
    text = weekly_report(sync(book, deal=deal, client=client, monday=monday), now, lang)
    if form != "html":
        return text
    from dealtui.export.html import page, progress
    from dealtui.export.words import Words

    actions = _actions_in(book, chosen_deals(book, deal, client))
    figures = progress(actions, monday or monday_of(book), now, Words(lang))
    return page(text, lang, figures)
