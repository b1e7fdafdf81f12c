"""What is known before a meeting, as lines: the briefing that writes itself (guide 35-39).

    >>> for section in briefing(book, 6, "zh"):
    ...     print(section.name, [line.code for line in section.lines])

Read from the documents of one deal, without its account: 500 meetings in a fraction of a second (bench/briefing.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from dealtui.domain.calendar import instant, local_day
from dealtui.domain.deadlines import days_left, overdue
from dealtui.domain.lifecycle import OPEN, SETTLED
from dealtui.domain.mapping import mapping, taken_up
from dealtui.domain.records import Action, Entry
from dealtui.i18n import Catalog, catalog
from dealtui.service.book import Book
from dealtui.service.contacting import contacts, log_of
from dealtui.service.lists import OF_CLIENT, needs_of, tagged
from dealtui.service.preparing import Refused, earlier

# Of a meeting's lines, how many there were
TOLD = ("need", "consensus", "divergence", "decision", "promise", "action")
STORY = 20  # meetings that are told one by one; of those before only how many there were


class BriefingLine(NamedTuple):
    """One line. `key` names it from one day to the next (what is left out stays so); `more` are remarks; `sign` is `!` for
    overdue, `-` for what is missing, `~` for internal lines of the record."""

    key: str
    text: str
    code: str = ""
    more: tuple[str, ...] = ()
    sign: str = ""


class BriefingSection(NamedTuple):
    """name: notes, background, story, needs, divergences, agreed, promises, offers, absent, changes."""

    name: str
    lines: tuple[BriefingLine, ...]


def briefing(book: Book, number: int, lang: str, *, whole: bool = False) -> list[BriefingSection]:
    """What a meeting should know of all that was before it; sections without a line are left out.

    `whole`: with the lines that somebody has left out.
    """
    return _Briefing(book, number, catalog(lang)).sections(whole)


# Kinds with a section of their own
_ELSEWHERE = ("need", "divergence", "consensus", "promise", "offer", "action")


class _Briefing:
    def __init__(self, book: Book, number: int, words: Catalog) -> None:
        self.book, self.words, self.t = book, words, words.t
        self.meeting = book.meeting(number)
        self.now = book.clock.now()
        self.before = earlier(book, self.meeting)
        self.numbers = {head.doc_id: head.number for head in self.before}
        self.last = self.before[-1] if self.before else None
        if log := log_of(book, self.meeting.deal):  # after the last meeting
            self.numbers[log] = self.last.number if self.last else 0
        self.log = log

    def sections(self, whole: bool) -> list[BriefingSection]:
        made: dict[str, Iterable[BriefingLine]] = {
            "notes": self._notes(),
            "background": self._background(),
            "story": self._story(),
            "needs": self._needs(),
            "divergences": self._divergences(),
            "agreed": self._agreed(),
            "promises": (*self._promises(), *self._spoken()),
            "offers": self._offers(),
            "absent": self._absent(),
            "changes": self._changes(),
        }
        hidden = frozenset(() if whole else self.meeting.left_out)
        found = (
            BriefingSection(name, tuple(line for line in lines if line.key not in hidden))
            for name, lines in made.items()
        )
        return [section for section in found if section.lines]

    def _notes(self) -> Iterator[BriefingLine]:
        for note in self.meeting.notes:
            yield BriefingLine(f"note {note}", note)

    def _background(self) -> Iterator[BriefingLine]:
        """What is known of the client: their record, and what was said under the tags of a first contact (guide 8-11, 36, 37)."""
        number = self.book.deal(self.meeting.deal).client
        client = self.book.client(number)
        for name in ("background", "pains", "strengths", "intent"):
            if text := getattr(client, name):
                yield BriefingLine(f"client {name}", self._named(name, text))
            if name in OF_CLIENT:
                for line in tagged(self.book, name, number):
                    if line.meeting != self.meeting.doc_id:
                        said = self._named(name, line.text)
                        yield BriefingLine(f"line {line.doc_id}", said, line.code, (self._day(line.at),))

    def _named(self, name: str, text: str) -> str:
        return self.t("briefing.named", name=self.t(f"clients.{name}"), text=text)

    def _story(self) -> Iterator[BriefingLine]:
        if more := len(self.before[:-STORY]):
            yield BriefingLine("story", self.words.tn("briefing.earlier", more, n=more))
        for head in self.before[-STORY:]:
            counts = (head.summary.get("counts") or {}).items()
            met = sum(objective.state == "met" for objective in head.objectives)
            more_words = [f"{self.t(f'kind.{kind}')} {count}" for kind, count in counts if kind in TOLD]
            if head.objectives:
                more_words.append(f"{self.t('form.objectives')} {met}/{len(head.objectives)}")
            title = f"{self._day(head.started or head.planned)} {head.topic or head.stage}".strip()
            nth = self.t("briefing.nth", n=head.number)
            yield BriefingLine(f"meeting {head.number}", title, nth, tuple(more_words))

    def _needs(self) -> Iterator[BriefingLine]:
        for need in needs_of(self.book, deal=self.meeting.deal):
            line = need.line
            if line.meeting in self.numbers:
                missing = need.state == "captured" and not need.answers
                state = self.t(f"follow.need.{need.state}")
                yield self._line(line, (state,), "-" if missing else None)

    def _lines(self, kind: str) -> list[Entry]:
        """The lines of a kind that were said before, in their order."""
        said: list[Entry] = self.book.records("entries", deal=self.meeting.deal, kind=kind, deleted=0)
        before = (line for line in said if line.meeting in self.numbers)
        return sorted(before, key=lambda line: (self.numbers[line.meeting], line.order))

    def _line(self, line: Entry, more: Iterable[str], sign: str | None = None) -> BriefingLine:
        sign = ("~" if line.internal else "") if sign is None else sign
        return BriefingLine(f"line {line.doc_id}", line.text, line.code, _some(more), sign)

    def _divergences(self) -> Iterator[BriefingLine]:
        for line in self._lines("divergence"):
            if not line.resolved_by:
                criterion = line.criterion and self.t("today.criterion", text=line.criterion)
                more = (criterion or self.t("today.no_criterion"), line.owner, self._day(line.due))
                yield self._line(line, more, "" if criterion else "-")

    def _agreed(self) -> Iterator[BriefingLine]:
        """The consensus that holds: what another one took the place of is no part of it (guide 17)."""
        agreed = self._lines("consensus")
        replaced = {line.supersedes for line in agreed}
        for line in agreed:
            if line.doc_id not in replaced:
                yield self._line(line, (self._when(line),))

    def _when(self, line: Entry) -> str:
        """In which meeting a line was said, or that it was between them."""
        if line.meeting == self.log:
            return self.t("status.log")
        return self.t("briefing.nth", n=self.numbers[line.meeting])

    def _promises(self) -> Iterator[BriefingLine]:
        """What both sides still owe, with how late it is and how often it was chased; the client's first."""
        open_ones = (one for one in self._actions() if one.state not in SETTLED)
        others = (one for one in open_ones if one.meeting != self.meeting.doc_id)
        for one in sorted(others, key=lambda one: (one.side != "client", one.due or "~", one.doc_id)):
            late, tn = overdue(one, self.now), self.words.tn
            days = -(days_left(one.due, self.now) or 0) if late else 0
            chases, slips = len(one.chases), sum(bool(slip.new) for slip in one.slips)
            more = (
                self.t(f"side.{one.side or 'ours'}"),
                one.owner,
                self._day(one.due),
                tn("word.late", days, n=days) if days else self.t("word.late_today") if late else "",
                self.t(f"state.{one.state}") if one.state != "todo" else "",
                tn("today.slips", slips, n=slips) if slips else "",
                tn("today.chases", chases, n=chases) if chases else "",
            )
            sign = "!" if late else "~" if one.internal else ""
            yield BriefingLine(f"action {one.doc_id}", one.task, one.code, _some(more), sign)

    def _actions(self) -> list[Action]:
        return self.book.records("actions", deal=self.meeting.deal)

    def _spoken(self) -> Iterator[BriefingLine]:
        """What was promised by word of mouth and is no action yet (guide 14)."""
        actions = self.book.docs("entries", deal=self.meeting.deal, kind="action", deleted=0)
        taken = {ref for doc in actions for ref in doc.get("refs", ())}
        for line in self._lines("promise"):
            if line.doc_id not in taken:
                who = line.speaker or (self.t(f"side.{line.side}") if line.side else "")
                yield self._line(line, (self.t("kind.promise"), who, line.criterion, self._day(line.due)))

    def _offers(self) -> Iterator[BriefingLine]:
        """The last that each side named, by topic."""
        last: dict[tuple[str, tuple[str, ...]], Entry] = {}
        for line in self._lines("offer"):
            place = (line.side or line.speaker, line.topics)
            last.pop(place, None)
            last[place] = line
        for line in last.values():
            yield self._line(line, (self._when(line),))

    def _absent(self) -> Iterator[BriefingLine]:
        for someone in self.last.attendees if self.last else ():
            if not someone.present:
                about = (someone.title, *(self.t(f"role.{role}") for role in someone.roles), someone.reason)
                yield BriefingLine(f"absent {someone.name}", someone.name, more=_some(about))

    def _changes(self) -> Iterator[BriefingLine]:
        """What was noted between the meetings, has become of promises, and was amended, since the last meeting was over."""
        since_last = (self.last.ended or self.last.started) if self.last else ""
        for entry in contacts(self.book, self.meeting.deal, since_last):
            if entry.kind not in _ELSEWHERE:
                yield self._line(entry, (self._day(entry.at), self.t("status.log"), entry.speaker))
        if self.last is None:
            return
        since = instant(self.last.ended or self.last.started or self.last.planned)

        def new(stamp: str) -> bool:
            return bool(stamp) and instant(stamp) > since

        for one in self._actions():
            moved = (slip for slip in one.slips if slip.new and new(slip.at))
            days = ((self._day(slip.old), self._day(slip.new), slip.reason) for slip in moved)
            told = [self.t("briefing.moved", old=old, new=later, why=why) for old, later, why in days]
            if new(one.finished):
                told.append(f"{self.t('state.done')} {one.result}")
            if new(one.feedback_at):
                told.append(self.t("briefing.feedback", text=one.feedback))
            if one.cancelled and new(one.closed):
                told.append(self.t("briefing.given_up", why=one.cancelled))
            if told:
                yield BriefingLine(f"change {one.doc_id}", one.task, one.code, tuple(map(str.strip, told)))
        for seal in self.book.docs("seals", deal=self.meeting.deal, what="amend"):
            if seal["meeting"] in self.numbers and new(seal["at"]):
                why = self.t("briefing.amended", why=seal.get("reason", ""))
                nth = self.t("briefing.nth", n=self.numbers[seal["meeting"]])
                yield BriefingLine(f"seal {seal.doc_id}", why, nth)

    def _day(self, stamp: str) -> str:
        """11-27, or 2025-11-27 in another year."""
        if not stamp:
            return ""
        day = local_day(stamp, self.now)
        return f"{day:%m-%d}" if day.year == self.now.year else day.isoformat()


def _some(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, words))


# ----------------------------------------------------------------------------------------------------
# As a paper: ours with all of it, the client's with the agenda and nothing else.


def briefing_paper(book: Book, number: int, audience: str = "internal", lang: str = "zh") -> str:
    """Markdown. ValueError for another audience, so that a slip can never choose the fuller one."""
    from dealtui.export import briefing as papers

    meeting = book.meeting(number)
    title = tuple(dict.fromkeys(filter(None, (*book.names_of(meeting.deal), meeting.topic))))
    if audience == "client":
        return papers.agenda(title, meeting, lang)
    if audience != "internal":
        raise ValueError(audience)
    sections = ((section.name, section.lines) for section in briefing(book, number, lang))
    return papers.internal(title, meeting, sections, lang)


def briefing_file(book: Book, number: int, audience: str, lang: str, form: str) -> bytes:
    """As a file of a form, a page for html and htm, else Markdown; Refused for what is neither."""
    from dealtui.export.html import page

    if form not in ("", "md", "txt", "html", "htm"):
        raise Refused("briefing.no_form", form=form)
    text = briefing_paper(book, number, audience, lang)
    return (page(text, lang) if form.startswith("htm") else text).encode()


def write_briefing(book: Book, number: int, audience: str, lang: str, path: Path) -> None:
    """To a file that the user named, replaced whole or not at all; its form is what its name ends with."""
    from dealtui.store.files import write_atomic

    write_atomic(path, briefing_file(book, number, audience, lang, path.suffix[1:].lower()))


# ----------------------------------------------------------------------------------------------------
# What earlier meetings of a deal have left open, for who records or prepares the next one (guide 29, 36).
#
#     >>> [point.entry.code for point in carried_over(book, meeting=12)]
#     ['A1', 'N4', 'D1', 'O1', 'O2', 'V1']


class CarriedPoint(NamedTuple):
    """One of them: its line, and of an action that as it stands. sign: ! overdue, - a need without an answer."""

    entry: Entry
    action: Action | None = None
    sign: str = ""


def carried_over(book: Book, meeting: int) -> list[CarriedPoint]:
    """Open actions, those overdue and the client's first; needs without an answer; divergences that nothing has settled;
    the last offer of each side on a topic; spoken promises that no action keeps yet."""
    if not (before := {head.doc_id for head in earlier(book, book.meeting(meeting))}):
        return []
    state = book.state(book.meeting(meeting).deal)
    lines = [line for line in state.alive if line.meeting in before]
    if not lines:
        return []
    lines.sort(key=lambda entry: (entry.at, entry.order))
    found = sorted(_open_actions(book, lines), key=_urgent)
    rows = mapping(meeting, state.entries.values(), state.links.values()).earlier
    found += [CarriedPoint(row.need, sign="-") for row in rows if row.is_gap and row.need.meeting in before]
    found += [CarriedPoint(e) for e in lines if e.kind == "divergence" and not e.resolved_by]
    found += [CarriedPoint(e) for e in {e.side: e for e in lines if e.kind == "offer"}.values()]
    kept = taken_up(state.entries.values())
    found += [CarriedPoint(e) for e in lines if e.kind == "promise" and e.doc_id not in kept]
    return found


def _open_actions(book: Book, lines: Iterable[Entry]) -> Iterator[CarriedPoint]:
    table, now = book.table("actions"), book.clock.now()
    for entry in lines:
        if entry.action and (table.get(doc_id=entry.action) or {}).get("state", "todo") in OPEN:
            action: Action = book.record("actions", entry.action)
            yield CarriedPoint(entry, action, "!" if overdue(action, now) else "")


def _urgent(point: CarriedPoint) -> tuple[bool, bool, str]:
    action = point.action
    return not point.sign, not (action and action.side == "client"), (action and action.due) or "9"
