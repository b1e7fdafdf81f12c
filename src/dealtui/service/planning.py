"""A meeting that is ahead: its objectives, agenda, materials, people and date, and what is known from before (guide 29, 32-44,
105, 106).

Each change is one commit, taken back by `book.undo(meeting)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from dealtui.domain.calendar import instant, local_day
from dealtui.domain.deadlines import days_left, overdue
from dealtui.domain.kinds import INVITATIONS, LEADS
from dealtui.domain.lifecycle import OPEN, SETTLED
from dealtui.domain.mapping import taken_up
from dealtui.domain.records import Action, Attendee, BriefingSent, Entry, Meeting, MeetingMaterial, Objective
from dealtui.domain.typed import agenda_lines, ticked
from dealtui.i18n import Catalog, catalog
from dealtui.service.book import Book, Refused, Transaction
from dealtui.service.lists import OF_CLIENT, needs_of, tagged
from dealtui.service.preparing import (
    earlier,
    in_meeting,
    made_known,
    parse_attendee,
    suggested_objectives,
    tell_next,
)
from dealtui.service.recording import contacts, log_of
from dealtui.store.errors import Stale
from dealtui.text import folded, one_line

# ----------------------------------------------------------------------------------------------------
# One change of a meeting's head.

LISTS = ("objectives", "agenda", "materials", "notes")  # what is written line by line


def lines_of(meeting: Meeting, what: str) -> list[str]:
    """A list of `LISTS` as lines that are typed: an objective's words, `name | place` of a material."""
    return {
        "objectives": lambda: [item.text for item in meeting.objectives],
        "agenda": lambda: agenda_lines(meeting.agenda),
        "materials": lambda: [" | ".join(filter(None, (one.name, one.place))) for one in meeting.materials],
        "notes": lambda: list(meeting.notes),
    }[what]()


def _as_kept(meeting: Meeting, what: str, lines: Iterable[str]) -> dict[str, Any]:
    """The field that such lines make; an objective keeps how far it was reached, and where it came from."""
    if what == "agenda":
        return {what: "\n".join(lines)}
    if what == "objectives":
        known = {objective.text: objective for objective in meeting.objectives}
        return {what: tuple(known.get(line) or Objective(text=line) for line in lines)}
    if what == "materials":
        parted = (map(str.strip, line.replace("｜", "|").partition("|")) for line in lines)
        return {what: tuple(MeetingMaterial(name=name, place=place) for name, _, place in parted)}
    return {what: tuple(lines)}


@in_meeting("objectives")
def write_line(
    work: Transaction, number: int, what: str, index: int, text: str, before: str | None = None
) -> None:
    """Change a line of one of the `LISTS`, add one behind the last; an empty text takes it out. `before`: what it said when it
    was asked for ("" for a new one, which comes after what others have added); Stale when it says something else."""
    work.label, head = what, work.book.meeting(number)
    lines, line = lines_of(head, what), one_line(text)
    if before == "":
        index = len(lines)
    elif before is not None and lines[index : index + 1] != [before]:
        raise Stale("meetings", number, work.doc("meetings", number))
    lines[index : index + 1] = [line] if line else []
    kept = _as_kept(head, what, lines)
    if what == "objectives" and line and index < len(head.objectives):  # it is the same in other words
        objectives = list(head.objectives)
        objectives[index] = replace(objectives[index], text=line)
        kept = {what: tuple(objectives)}
    work.update("meetings", number, **kept)


@in_meeting("objectives")
def move_line(work: Transaction, number: int, what: str, index: int, by: int) -> None:
    """Move a line up (-1) or down (+1); at the end nothing is done."""
    work.label, head = what, work.book.meeting(number)
    lines = lines_of(head, what)
    if 0 <= index + by < len(lines):
        lines[index], lines[index + by] = lines[index + by], lines[index]
        work.update("meetings", number, **_as_kept(head, what, lines))


@in_meeting("agenda")
def tick_agenda(work: Transaction, number: int, index: int) -> None:
    """An item of the agenda is done, or is not after all."""
    lines = agenda_lines(work.book.meeting(number).agenda)
    agenda = "\n".join(ticked(line) if n == index else line for n, line in enumerate(lines))
    work.update("meetings", number, agenda=agenda)


@in_meeting("briefing")
def leave_out(work: Transaction, number: int, key: str) -> None:
    """A line of the briefing is left out of it, or stands in it again."""
    before = work.book.meeting(number).left_out
    kept = tuple(other for other in before if other != key)
    work.update("meetings", number, left_out=kept if key in before else (*kept, key))


# ----------------------------------------------------------------------------------------------------
# Objectives suggested by the stage and by what is open, each with where it comes from (guide 33).


def suggestions(book: Book, number: int, lang: str) -> list[Objective]:
    """What the meeting might have to reach, as far as it is none of its objectives yet. `source`: stage, or what it comes from,
    with the code or number of that: objective (not met before), divergence, need. What the client is not told bears the mark (~)."""
    meeting, t = book.meeting(number), catalog(lang).t
    wanted = dict.fromkeys(suggested_objectives(meeting.scene, meeting.stage, lang), "stage")
    before = earlier(book, meeting)
    if before:
        unmet = (objective for objective in before[-1].objectives if objective.state != "met")
        wanted |= {one.text: f"objective {before[-1].number}" for one in unmet}
    points = (point for head in before for point in head.disputed)
    for point in points:
        wanted["~" * point.internal + t("prepare.settle", text=point.text)] = f"divergence {point.code}"
    log = log_of(book, meeting.deal)
    for need in (need.line for need in needs_of(book, "captured", deal=meeting.deal) if not need.answers):
        ours = need.internal or need.meeting == log
        wanted["~" * ours + t("prepare.answer", text=need.text)] = f"need {need.code}"
    # as it is said, or in other words
    taken = {one.text for one in meeting.objectives} | {one.source for one in meeting.objectives} - {"stage"}
    return [Objective(text=text, source=of) for text, of in wanted.items() if taken.isdisjoint((text, of))]


@in_meeting("objectives")
def take(work: Transaction, number: int, suggestion: Objective) -> None:
    """Make a suggestion an objective."""
    work.update("meetings", number, objectives=(*work.book.meeting(number).objectives, suggestion))


# ----------------------------------------------------------------------------------------------------
# People: who is invited, and what is missing while planning (guide 40-42, 44, 106).


class PlanWarning(NamedTuple):
    """code: lead (nobody of ours may decide or coordinate), decider (a known decision maker is not invited), declined (or does
    not come); `name` is whose."""

    code: str
    name: str = ""


def deciders_of(book: Book) -> dict[int, list[str]]:
    """Who of each client is known to decide."""
    found: dict[int, list[str]] = {}
    for doc in book.table("people"):
        if "decision" in doc.get("roles", ()) and not doc.get("gone"):
            found.setdefault(doc.get("client", 0), []).append(doc["name"])
    return found


def warnings(
    book: Book, meeting: Meeting, deciders: Mapping[int, list[str]] | None = None
) -> list[PlanWarning]:
    """What to see to before the meeting; `deciders` as `deciders_of` has them, where several meetings are looked at."""
    coming = [someone for someone in meeting.attendees if someone.invitation != "declined"]
    found = []
    if not any(someone.side == "ours" and set(someone.roles) & set(LEADS) for someone in coming):
        found.append(PlanWarning("lead"))
    theirs = {someone.name: someone for someone in meeting.attendees if someone.side == "client"}
    known = (deciders_of(book) if deciders is None else deciders).get(book.deal(meeting.deal).client, [])
    here = [name for name, someone in theirs.items() if "decision" in someone.roles]
    for name in dict.fromkeys((*known, *here)):
        state = theirs[name].invitation if name in theirs else ""
        if state in ("", "declined"):
            found.append(PlanWarning("declined" if state else "decider", name))
    return found


def unready(book: Book, meeting: Meeting, deciders: Mapping[int, list[str]]) -> tuple[str, ...]:
    """What of a planned meeting is still to be seen to, in codes: briefing (nobody was given it), and those of the warnings."""
    sent = any(one.audience == "internal" for one in meeting.briefings)
    codes = (warning.code for warning in warnings(book, meeting, deciders))
    return tuple(dict.fromkeys((*(() if sent else ("briefing",)), *codes)))


@in_meeting("invitation")
def invite(work: Transaction, number: int, name: str, state: str) -> None:
    """How far somebody's coming is arranged: invited, confirmed, declined, "" for not at all. Who is known of the client or of
    us, and not on the list yet, is put there. Refused for a name that nobody has."""
    if state not in ("", *INVITATIONS):
        raise Refused("prepare.no_invitation", value=state, known=", ".join(INVITATIONS))
    head, book, wanted = work.book.meeting(number), work.book, folded(name)
    people = head.attendees
    if not any(folded(one.name) == wanted for one in people):
        client = book.deal(head.deal).client
        known = (one for one in (*book.people(client), *book.people()) if folded(one.name) == wanted)
        if not (one := next(known, None)):
            raise Refused("prepare.nobody", "people", name=name)
        someone = Attendee(name=one.name, side="client" if one.client else "ours")
        people = (*people, *made_known(work, (someone,), client))
    them = tuple(replace(one, invitation=state) if folded(one.name) == wanted else one for one in people)
    work.update("meetings", number, attendees=them)


@in_meeting("people")
def add_person(work: Transaction, number: int, line: str, side: str) -> None:
    """Put somebody on the list, as `name:title:role`; Refused when a role is none."""
    head, told = work.book.meeting(number), parse_attendee(line, "client" if side == "client" else "ours")
    others = (one for one in head.attendees if (one.name, one.side) != (told.name, told.side))
    people = (*others, *made_known(work, (told,), work.book.deal(head.deal).client))
    work.update("meetings", number, attendees=people)


@in_meeting("people")
def drop_person(work: Transaction, number: int, name: str) -> None:
    """Take somebody off the list."""
    people = work.book.meeting(number).attendees
    work.update("meetings", number, attendees=tuple(one for one in people if one.name != name))


@in_meeting("briefing")
def mark_sent(work: Transaction, number: int, names: Iterable[str], audience: str = "internal") -> None:
    """The briefing was given to these people; the agenda, when `audience` is the client (guide 38, 107)."""
    now, by, given = work.book.clock.stamp(), work.book.user, [*filter(None, map(one_line, names))]
    before = work.book.meeting(number).briefings
    kept = (sent for sent in before if sent.audience != audience or sent.to not in given)
    new = (BriefingSent(to=name, at=now, by=by, audience=audience) for name in given)
    work.update("meetings", number, briefings=(*kept, *new))


@in_meeting("briefing")
def mark_read(work: Transaction, number: int, name: str) -> None:
    """Somebody has read what was sent (guide 39), or has not after all; who was sent nothing has read it all the same."""
    now, sent = work.book.clock.stamp(), work.book.meeting(number).briefings
    if not any(one.to == name for one in sent):
        sent = (*sent, BriefingSent(to=name, at=now, by=work.book.user))
    read = now if any(one.to == name and not one.read for one in sent) else ""
    sent = tuple(replace(one, read=read) if one.to == name else one for one in sent)
    work.update("meetings", number, briefings=sent)


# ----------------------------------------------------------------------------------------------------
# The date: a planned meeting is moved, cancelled or deleted; the meeting before tells when the next one is (block G).


@in_meeting("planned")
def move(work: Transaction, number: int, planned: str) -> None:
    """Another time (ISO 8601 with offset); a cancelled meeting is planned again."""
    _tell_of(work, number, planned)
    work.update("meetings", number, planned=planned, status="planned", cancelled="")


@in_meeting("cancel")
def cancel(work: Transaction, number: int, reason: str) -> None:
    """It is not held; it is kept, with the reason."""
    if not (why := one_line(reason)):
        raise Refused("prepare.why_cancel")
    _tell_of(work, number, "")
    work.update("meetings", number, status="cancelled", cancelled=why)


@in_meeting("delete")
def delete(work: Transaction, number: int) -> None:
    """It never was meant: the record goes. Undo brings it back. One whose beginning was taken back may have lines that another
    program recorded: it stays."""
    if any(entry.meeting == number for entry in work.state.entries.values()):
        raise Refused("prepare.begun")
    _tell_of(work, number, "")
    work.remove("meetings", number)


def _tell_of(work: Transaction, number: int, planned: str) -> None:
    """The date of a meeting that has not begun becomes another, "" for none."""
    head = work.book.meeting(number)
    if head.status not in ("planned", "cancelled"):
        raise Refused("prepare.begun")
    tell_next(work, head, planned)


# ----------------------------------------------------------------------------------------------------
# What is known before a meeting, as lines: the briefing that writes itself (guide 35-39).
#
#     >>> for section in briefing(book, 6, "zh"):
#     ...     print(section.name, [line.code for line in section.lines])
#
# Read from the documents of one deal, without its account: 500 meetings in a fraction of a second (bench/briefing.py).

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
    told, hidden = _Briefing(book, number, catalog(lang)), () if whole else book.meeting(number).left_out
    found = (
        BriefingSection(name, tuple(line for line in getattr(told, name)() if line.key not in hidden))
        for name in _SECTIONS
    )
    return [section for section in found if section.lines]


# Each of them a method below
_SECTIONS = "notes background story needs divergences agreed promises offers absent changes".split()
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
        self.actions: list[Action] = book.records("actions", deal=self.meeting.deal)
        if log := log_of(book, self.meeting.deal):  # after the last meeting
            self.numbers[log] = self.last.number if self.last else 0
        self.log = log

    def notes(self) -> Iterator[BriefingLine]:
        for note in self.meeting.notes:
            yield BriefingLine(f"note {note}", note)

    def background(self) -> Iterator[BriefingLine]:
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

    def story(self) -> Iterator[BriefingLine]:
        if more := len(self.before[:-STORY]):
            yield BriefingLine("story", self.words.tn("briefing.earlier", more, n=more))
        for head in self.before[-STORY:]:
            counts = (head.summary.get("counts") or {}).items()
            met = sum(objective.state == "met" for objective in head.objectives)
            more_words = [f"{self.t(f'kind.{kind}')} {count}" for kind, count in counts if kind in TOLD]
            if head.objectives:
                more_words.append(f"{self.t('form.objectives')} {met}/{len(head.objectives)}")
            title = f"{self._day(head.at)} {head.topic or head.stage}".strip()
            nth = self.t("briefing.nth", n=head.number)
            yield BriefingLine(f"meeting {head.number}", title, nth, tuple(more_words))

    def needs(self) -> Iterator[BriefingLine]:
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

    def divergences(self) -> Iterator[BriefingLine]:
        for line in self._lines("divergence"):
            if not line.resolved_by:
                criterion = line.criterion and self.t("today.criterion", text=line.criterion)
                more = (criterion or self.t("today.no_criterion"), line.owner, self._day(line.due))
                yield self._line(line, more, "" if criterion else "-")

    def agreed(self) -> Iterator[BriefingLine]:
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

    def promises(self) -> Iterator[BriefingLine]:
        """What both sides still owe, with how late it is and how often it was chased; the client's first."""
        open_ones = (one for one in self.actions if one.state not in SETTLED)
        others = (one for one in open_ones if one.meeting != self.meeting.doc_id)
        for one in sorted(others, key=lambda one: (one.side != "client", one.due or "~", one.doc_id)):
            late, tn = overdue(one, self.now), self.words.tn
            days = -(days_left(one.due, self.now) or 0) if late else 0
            chases, slips = len(one.chases), len(one.delays)
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
        # what was promised by word of mouth and is no action yet (guide 14)
        actions = self.book.docs("entries", deal=self.meeting.deal, kind="action", deleted=0)
        taken = {ref for doc in actions for ref in doc.get("refs", ())}
        for line in self._lines("promise"):
            if line.doc_id not in taken:
                who = line.speaker or (self.t(f"side.{line.side}") if line.side else "")
                yield self._line(line, (self.t("kind.promise"), who, line.criterion, self._day(line.due)))

    def offers(self) -> Iterator[BriefingLine]:
        """The last that each side named, by topic."""
        last: dict[tuple[str, tuple[str, ...]], Entry] = {}
        for line in self._lines("offer"):
            place = (line.side or line.speaker, line.topics)
            last.pop(place, None)
            last[place] = line
        for line in last.values():
            yield self._line(line, (self._when(line),))

    def absent(self) -> Iterator[BriefingLine]:
        for someone in self.last.attendees if self.last else ():
            if not someone.present:
                about = (someone.title, *(self.t(f"role.{role}") for role in someone.roles), someone.reason)
                yield BriefingLine(f"absent {someone.name}", someone.name, more=_some(about))

    def changes(self) -> Iterator[BriefingLine]:
        """What was noted between the meetings, has become of promises, and was amended, since the last meeting was over."""
        since_last = (self.last.ended or self.last.started) if self.last else ""
        for entry in contacts(self.book, self.meeting.deal, since_last):
            if entry.kind not in _ELSEWHERE:
                yield self._line(entry, (self._day(entry.at), self.t("status.log"), entry.speaker))
        if self.last is None:
            return
        since = instant(self.last.ended or self.last.at)

        def new(stamp: str) -> bool:
            return bool(stamp) and instant(stamp) > since

        for one in self.actions:
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
    from dealtui.export import reports

    meeting = book.meeting(number)
    title = tuple(dict.fromkeys(filter(None, (*book.names_of(meeting.deal), meeting.topic))))
    if audience == "client":
        return reports.agenda_paper(title, meeting, lang)
    if audience != "internal":
        raise ValueError(audience)
    told = (
        (part.name, [(" ".join(_some((line.sign, line.code, line.text))), *line.more) for line in part.lines])
        for part in briefing(book, number, lang)
    )
    return reports.briefing_paper(title, meeting, told, lang)


def briefing_file(book: Book, number: int, audience: str, lang: str, form: str) -> bytes:
    """As a file of a form, a page for html and htm, else Markdown; Refused for what is neither."""
    from dealtui.export.html import page

    if form not in ("", "md", "txt", "html", "htm"):
        raise Refused("briefing.no_form", form=form)
    text = briefing_paper(book, number, audience, lang)
    return (page(text, lang) if form.startswith("htm") else text).encode()


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
    now, table = book.clock.now(), book.table("actions")
    open_ones: list[tuple[Action, Entry]] = [
        (book.record("actions", line.action), line)
        for line in lines
        if line.action and (table.get(doc_id=line.action) or {}).get("state", "todo") in OPEN
    ]
    late = {action.doc_id for action, _ in open_ones if overdue(action, now)}
    open_ones.sort(key=lambda one: (one[0].doc_id not in late, one[0].side != "client", one[0].due or "9"))
    found = [CarriedPoint(line, one, "!" if one.doc_id in late else "") for one, line in open_ones]
    rows = state.matrix(meeting).earlier
    found += [CarriedPoint(row.need, sign="-") for row in rows if row.is_gap and row.need.meeting in before]
    found += [CarriedPoint(e) for e in lines if e.kind == "divergence" and not e.resolved_by]
    found += [CarriedPoint(e) for e in {e.side: e for e in lines if e.kind == "offer"}.values()]
    kept = taken_up(state.entries.values())
    found += [CarriedPoint(e) for e in lines if e.kind == "promise" and e.doc_id not in kept]
    return found
