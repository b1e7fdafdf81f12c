"""Papers of our own as Markdown: the briefing of a meeting, the weekly report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from dealtui.domain.calendar import local_day
from dealtui.domain.deadlines import days_ago, days_left
from dealtui.domain.typed import agenda_item, agenda_lines
from dealtui.export.audience import head_for_client, marked
from dealtui.export.markdown import bullet, heading, paragraph, table
from dealtui.export.tables import SheetTable, as_markdown
from dealtui.export.words import Words
from dealtui.i18n import catalog

if TYPE_CHECKING:
    from dealtui.domain.deadlines import Dated, WeeklySync
    from dealtui.domain.mapping import OpenDivergence
    from dealtui.domain.records import Action, Meeting


# ----------------------------------------------------------------------------------------------------
# The briefing of a meeting: ours, or the client's, which holds the agenda and nothing else (guide 38, 43). The client's is made
# of what `audience` lets through alone; it is given no line of the briefing.


def agenda_paper(title: Iterable[str], meeting: Meeting, lang: str) -> str:
    """What the client gets beforehand: when, where, who, the agenda, and what to read."""
    head, words = head_for_client(meeting), Words(lang)
    agenda = _agenda(head, words) or [paragraph(words.t("briefing.no_agenda"))]
    materials = ((item.name, item.place) for item in meeting.materials if not marked(item.name))
    parts = [heading(1, words.t("briefing.agenda")), paragraph(" / ".join(title)), _facts(head, words)]
    parts += [*agenda, *_listed("briefing.materials", materials, words)]
    return "\n\n".join(parts) + "\n"


def briefing_paper(
    title: Iterable[str],
    meeting: Meeting,
    sections: Iterable[tuple[str, Iterable[tuple[str, ...]]]],
    lang: str,
) -> str:
    """The whole briefing, for us; a line is its words and the remarks on it."""
    words = Words(lang)
    parts = [
        heading(1, words.t("briefing.title")),
        paragraph(words.t("briefing.internal")),
        paragraph(" / ".join(title)),
        _facts(meeting, words),
    ]
    objectives = ((one.text, words.origin(one.source)) for one in meeting.objectives)
    materials = ((item.name, item.place) for item in meeting.materials)
    parts += [*_listed("sheet.fact.objectives", objectives, words), *_agenda(meeting, words)]
    parts += _listed("briefing.materials", materials, words)
    for name, lines in sections:
        parts += _listed(f"briefing.section.{name}", lines, words)
    return "\n\n".join(parts) + "\n"


def _facts(head: Meeting, words: Words) -> str:
    rows = [
        ("date", words.date(head.planned[:16])),
        ("place", words.where(head)),
        ("theirs", words.names(words.attendee(one) for one in head.attendees if one.side != "ours")),
        ("ours", words.names(words.attendee(one) for one in head.attendees if one.side == "ours")),
    ]
    told = [(words.t(f"sheet.fact.{name}"), value) for name, value in rows if value]
    return as_markdown(SheetTable("facts", told), words)


def _agenda(head: Meeting, words: Words) -> list[str]:
    items = [agenda_item(line) for line in agenda_lines(head.agenda)]
    if not items:
        return []
    rows = [(str(n), item.text, words.minutes(item.minutes), item.lead) for n, item in enumerate(items, 1)]
    columns = [words.t(f"briefing.col.{name}") for name in ("nth", "item", "minutes", "lead")]
    return [heading(2, words.t("sheet.fact.agenda")), table(columns, rows)]


def _listed(title: str, lines: Iterable[tuple[str, ...]], words: Words) -> list[str]:
    """A heading, and below it a point for each line, its words and the remarks on it; nothing without lines."""
    points = [bullet(words.aside(*line)) for line in lines]
    return [heading(2, words.t(title)), "\n".join(points)] if points else []


# ----------------------------------------------------------------------------------------------------
# The weekly report: one for everyone of ours (guide 92). What is internal says so, for reports are handed on.


def weekly_report(sync: WeeklySync, now: datetime, lang: str) -> str:
    """The whole report; every section is there, an empty one says so."""
    return _Report(sync, now, lang).text()


def percent(kept: int, promised: int) -> str:
    """A rate as whole per cent with its figures, "–" when nothing was promised."""
    return f"{100 * kept // promised}% ({kept}/{promised})" if promised else "–"


class _Report:
    def __init__(self, sync: WeeklySync, now: datetime, lang: str) -> None:
        self._sync, self._now = sync, now
        self._words, self._plural = Words(lang), catalog(lang).tn
        self.t = self._words.t

    def text(self) -> str:
        week = self._sync.week
        title = self.t("week.title", first=week.monday.isoformat(), last=week.sunday.isoformat())
        blocks = [heading(1, f"{title} {self._sync.whose}".rstrip()), paragraph(self._figures())]
        for number, (name, more, rows) in enumerate(self._sections(), 1):
            blocks.append(heading(2, f"{number}. {self.t(f'week.{name}')}"))
            columns = ("code", "task", "owner", "client", *more.split())
            headers = [self.t(f"week.col.{name}") for name in columns]
            blocks.append(table(headers, rows) if rows else paragraph(self.t("week.none")))
        return "\n\n".join(blocks) + "\n"

    def _figures(self) -> str:
        week, results = self._sync.week, self._sync.results
        deals = [f"{self._words.label('result', code)} {n}" for code, n in results.items() if n]
        told = f"{self.t('week.deals', results=self.t('list.comma').join(deals))} " if deals else ""
        return told + self.t(
            "week.figures",
            done=len(week.done),
            late=len(week.late),
            moved=sum(slip.is_delay for _, slip in week.moved),
            theirs=len(week.theirs),
            rate=percent(week.kept, week.promised),
            ever=percent(week.kept_ever, week.promised_ever),
        )

    def _sections(self) -> Iterator[tuple[str, str, list[list[str]]]]:
        """Each with its columns beside those that all have, and its rows."""
        week, date = self._sync.week, self._words.date
        finished = ((a, local_day(a.finished, self._now).isoformat()) for a in week.done)
        done = [[*self._base(a), date(day), a.result] for a, day in finished]
        yield "done", "finished result", done
        yield "problems", "problem", list(self._problems())
        yield "solutions", "solution", list(self._solutions())
        if week.rest:
            yield "rest", "due", list(map(self._coming, week.rest))
        yield "next", "due", list(map(self._coming, week.coming))
        delays = [
            [*self._base(a), date(slip.old), date(slip.new), str(len(a.delays)), slip.reason]
            for a, slip in week.moved
            if slip.is_delay
        ]
        yield "delays", "was now slips reason", delays
        yield "theirs", "due chased", [[*self._base(a), date(a.due), self._chased(a)] for a in week.theirs]
        lacking = [[*self._base(a), self.t(f"week.lack.{what}")] for a, what in week.lacking]
        yield "lacking", "lack", lacking

    def _base(self, action: Action, task: str = "", owner: str = "") -> list[str]:
        client = self._sync.clients.get(action.deal, "")
        return [
            action.code,
            self._words.marked(task or action.task, action.internal),
            owner or action.owner,
            client,
        ]

    def _point(self, point: OpenDivergence) -> list[str]:
        return [point.code, self._words.marked(point.text, point.internal), point.owner, point.client]

    def _problems(self) -> Iterator[list[str]]:
        week = self._sync.week
        for action in week.late:
            yield [*self._base(action), self._days("week.late", -(days_left(action.due, self._now) or 0))]
        for action in week.risky:
            yield [*self._base(action), self.t("week.risk", why=action.risk)]
        for action in week.unanswered:
            yield [*self._base(action), self._days("week.unanswered", days_ago(action.sent, self._now) or 0)]
        for point in self._sync.divergences:
            yield [*self._point(point), self.t("week.divergence")]

    def _solutions(self) -> Iterator[list[str]]:
        for action, slip in self._sync.week.moved:
            new = self._words.date(slip.new)
            if slip.answer == "resources":
                how = self.t("week.resources")
            elif slip.answer == "renegotiate":
                how = self.t("week.renegotiated", day=new)
            else:
                how = self.t("week.moved", day=new) if new else ""
            if how:
                yield [*self._base(action), self._words.aside(how, slip.reason)]
        for point in self._sync.divergences:
            if point.criterion:
                yield [*self._point(point), self.t("week.criterion", what=point.criterion)]

    def _coming(self, coming: tuple[Action, Dated]) -> list[str]:
        action, piece = coming
        task = f"{action.task}: {piece.text}" if piece.step else action.task
        return [*self._base(action, task, piece.person), self._words.date(piece.due)]

    def _chased(self, action: Action) -> str:
        if not action.chases:
            return self.t("week.never_chased")
        ago = days_ago(action.chases[-1].at, self._now) or 0
        return self._days("week.chased", ago, count=len(action.chases))

    def _days(self, key: str, days: int, **values: object) -> str:
        """So many days late or ago; on the same day it is said so."""
        return self._plural(key, days, n=days, **values) if days else self.t(f"{key}_today", **values)
