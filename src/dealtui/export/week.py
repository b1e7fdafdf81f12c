"""The weekly report as Markdown: one for everyone of ours (guide 92). What is internal says so, for reports are handed on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from dealtui.domain.deadlines import days_ago, days_left
from dealtui.export.markdown import heading, paragraph, table
from dealtui.export.words import Words
from dealtui.i18n import catalog

if TYPE_CHECKING:
    from dealtui.domain.divergence import OpenDivergence
    from dealtui.domain.records import Action
    from dealtui.domain.weekly import Coming, WeeklySync


def render(sync: WeeklySync, now: datetime, lang: str) -> str:
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
        for number, (name, columns, rows) in enumerate(self._sections(), 1):
            blocks.append(heading(2, f"{number}. {self.t(f'week.{name}')}"))
            filled = list(rows)
            headers = [self.t(f"week.col.{column}") for column in columns]
            blocks.append(table(headers, filled) if filled else paragraph(self.t("week.none")))
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

    def _sections(self) -> Iterator[tuple[str, tuple[str, ...], Iterator[list[str]]]]:
        base = ("code", "task", "owner", "client")
        yield "done", (*base, "finished", "result"), self._done()
        yield "problems", (*base, "problem"), self._problems()
        yield "solutions", (*base, "solution"), self._solutions()
        if self._sync.week.rest:
            yield "rest", (*base, "due"), self._coming(self._sync.week.rest)
        yield "next", (*base, "due"), self._coming(self._sync.week.coming)
        yield "delays", (*base, "was", "now", "slips", "reason"), self._delays()
        yield "theirs", (*base, "due", "chased"), self._theirs()
        yield "lacking", (*base, "lack"), self._lacking()

    def _base(self, action: Action, task: str = "", owner: str = "") -> list[str]:
        return [
            action.code,
            self._told(task or action.task, action.internal),
            owner or action.owner,
            self._sync.clients.get(action.deal, ""),
        ]

    def _told(self, text: str, internal: bool) -> str:
        return self._words.aside(text, self.t("sheet.internal")) if internal else text

    def _done(self) -> Iterator[list[str]]:
        for action in self._sync.week.done:
            yield [*self._base(action), self._words.date(action.finished[:10]), action.result]

    def _problems(self) -> Iterator[list[str]]:
        week = self._sync.week
        for action in week.late:
            late = -(days_left(action.due, self._now) or 0)
            yield [*self._base(action), self._days("week.late", late)]
        for action in week.risky:
            yield [*self._base(action), self.t("week.risk", why=action.risk)]
        for action in week.unanswered:
            ago = days_ago(action.sent, self._now) or 0
            yield [*self._base(action), self._days("week.unanswered", ago)]
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
                how = self.t("week.criterion", what=point.criterion)
                yield [*self._point(point), how]

    def _point(self, point: OpenDivergence) -> list[str]:
        return [point.code, self._told(point.text, point.internal), point.owner, point.client]

    def _coming(self, found: Iterable[Coming]) -> Iterator[list[str]]:
        for action, piece in found:
            task = f"{action.task}: {piece.text}" if piece.step else action.task
            yield [*self._base(action, task, piece.person), self._words.date(piece.due)]

    def _delays(self) -> Iterator[list[str]]:
        for action, slip in self._sync.week.moved:
            if slip.is_delay:
                dates = [self._words.date(slip.old), self._words.date(slip.new)]
                yield [*self._base(action), *dates, str(len(action.delays)), slip.reason]

    def _theirs(self) -> Iterator[list[str]]:
        for action in self._sync.week.theirs:
            yield [
                *self._base(action),
                self._words.date(action.due) if action.due else "",
                self._chased(action),
            ]

    def _chased(self, action: Action) -> str:
        if not action.chases:
            return self.t("week.never_chased")
        ago = days_ago(action.chases[-1].at, self._now) or 0
        return self._days("week.chased", ago, count=len(action.chases))

    def _days(self, key: str, days: int, **values: object) -> str:
        """So many days late or ago; on the same day it is said so."""
        if not days:
            return self.t(f"{key}_today", **values)
        return self._plural(key, days, n=days, **values)

    def _lacking(self) -> Iterator[list[str]]:
        for action, what in self._sync.week.lacking:
            yield [*self._base(action), self.t(f"week.lack.{what}")]
