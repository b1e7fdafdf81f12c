"""PREPARE: what a meeting that is ahead is to reach, its agenda, materials and people, and what is known from before."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult

from dealtui.domain.dates import read_moment
from dealtui.domain.kinds import INVITATIONS, OBJECTIVES
from dealtui.domain.typed import agenda_item, agenda_lines
from dealtui.export.words import Words
from dealtui.i18n import language, t
from dealtui.service import planning
from dealtui.service.book import Gone
from dealtui.service.planning import briefing
from dealtui.service.preparing import PEOPLE_BREAKS, split, start, stored_moment
from dealtui.text import width
from dealtui.tui.dialogs import TextPrompt, YesNo
from dealtui.tui.keys import bindings
from dealtui.tui.screens.base import MeetingScreen, asks
from dealtui.tui.screens.facts import wrong_person
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Pane, Part, Rule
from dealtui.tui.widgets.rows import RULE, Column, Row, Rows
from dealtui.tui.wording import elsewhere, local, person_words, refused, shown_moment

if TYPE_CHECKING:
    from dealtui.domain.records import Attendee, Meeting
    from dealtui.service.book import Book


class PlanTarget(NamedTuple):
    """What a row stands for. what: objectives, agenda, materials, notes (`place` in that list, one past its end for the row
    that adds), suggestion, person (`name`), client or ours (nobody there yet), briefing (`name` is the line's key)."""

    what: str
    place: int = 0
    name: str = ""


# ----------------------------------------------------------------------------------------------------
# The rows: pure functions of the book, each with what it stands for as its key.

Section = tuple[str, list[Row]]  # its name, and its rows without it
SIDES = {"client": "form.theirs", "ours": "form.ours"}


def prepare_rows(book: Book, number: int) -> list[Row]:
    """What is to be reached, how, with whom, and what is known from before, a rule between them; the first row of a section has
    its name."""
    meeting = book.meeting(number)
    groups = (
        [_objectives(book, meeting)],
        [_agenda(meeting), _materials(meeting)],
        [_people(meeting, "client"), _people(meeting, "ours")],
        list(_known(book, meeting)),
    )
    rows: list[Row] = []
    for sections in groups:
        rows += [RULE] if rows and sections else []
        for label, lines in sections:
            rows += [row._replace(cells=("" if n else label, *row.cells)) for n, row in enumerate(lines)]
    return rows


def _row(target: PlanTarget, text: str, *more: str, sign: str = "", hue: str = "plain") -> Row:
    return Row((text,), sign, "  ".join(filter(None, more)), hue, target)


def _or_add(lines: list[Row], what: str) -> list[Row]:
    """The rows, or one that adds the first."""
    return lines or [_row(PlanTarget(what), t(f"prepare.add.{what}"), hue="quiet")]


def _objectives(book: Book, meeting: Meeting) -> Section:
    words, lines = Words(language()), []
    for n, item in enumerate(meeting.objectives):
        text = f"{OBJECTIVES[item.state]} {item.text}"
        lines.append(_row(PlanTarget("objectives", n), text, words.origin(item.source)))
    for n, wish in enumerate(planning.suggestions(book, meeting.doc_id, language())):
        source = words.origin(wish.source)
        lines.append(_row(PlanTarget("suggestion", n), f"+ {wish.text}", source, hue="quiet"))
    return t("form.objectives"), _or_add(lines, "objectives")


def _agenda(meeting: Meeting) -> Section:
    items, lines = [agenda_item(line) for line in agenda_lines(meeting.agenda)], []
    minutes = Words(language()).minutes
    for n, item in enumerate(items):
        told = (f"{n + 1} {item.text}", minutes(item.minutes), item.lead)
        lines.append(_row(PlanTarget("agenda", n), *told, sign="x" if item.done else ""))
    label = f"{t('sheet.fact.agenda')} {minutes(sum(item.minutes for item in items))}".rstrip()
    return label, _or_add(lines, "agenda")


def _materials(meeting: Meeting) -> Section:
    named = enumerate(meeting.materials)
    lines = [_row(PlanTarget("materials", n), item.name, item.place) for n, item in named]
    return t("briefing.materials"), _or_add(lines, "materials")


def _people(meeting: Meeting, side: str) -> Section:
    lines = []
    for one in meeting.attendees:
        if one.side == side:
            words, sign = person_words(one.name, one.title, one.roles), "!" * (one.invitation == "declined")
            target = PlanTarget("person", name=one.name)
            lines.append(_row(target, words, *invitation_words(meeting, one), sign=sign))
    return t(SIDES[side]), _or_add(lines, side)


def invitation_words(meeting: Meeting, someone: Attendee) -> tuple[str, str]:
    """已确认, 已读简报: how far their coming is arranged, and whether they know what was sent."""
    sent = [one for one in meeting.briefings if one.to == someone.name]
    state = t(f"invitation.{someone.invitation}") if someone.invitation else ""
    return state, t("prepare.read" if any(one.read for one in sent) else "prepare.sent") if sent else ""


def _known(book: Book, meeting: Meeting) -> Iterator[Section]:
    """The briefing's lines; those that are left out are quiet and say so."""
    for section in briefing(book, meeting.doc_id, language(), whole=True):
        lines = []
        for n, line in enumerate(section.lines):
            out, note = line.key in meeting.left_out, section.name == "notes"
            target = PlanTarget("notes", n) if note else PlanTarget("briefing", name=line.key)
            text = " ".join(filter(None, (line.code, line.text)))
            more = (t("prepare.left_out") if out else "", *line.more)
            lines.append(_row(target, text, *more, sign=line.sign, hue="quiet" if out else "plain"))
        yield t(f"briefing.section.{section.name}"), lines


class PrepareScreen(MeetingScreen[None]):
    """One meeting that is ahead.

    app.open("prepare", 7)
    """

    CSS_PATH = style("prepare.tcss")
    BINDINGS = bindings("prepare")
    TABLES = ("meetings", "people", "clients", "entries", "links", "actions")
    SAVED = "prepare.kept"
    _undoes = False  # whether there is something to take back

    def body(self) -> ComposeResult:
        yield Rows((Column(gap=2),), self.moved, id="prepare-rows")
        yield Rule()
        yield Pane(self._told, id="prepare-told")
        yield Rule(id="lower")

    # ------------------------------------------------------------------ showing

    @property
    def gone(self) -> bool:
        """Whether the meeting was deleted; undo brings it back."""
        return not self.book.table("meetings").contains(doc_id=self.number)

    @property
    def plan(self) -> PlanTarget:
        """What the selected row stands for."""
        row = self.main.row
        return row.key if row and isinstance(row.key, PlanTarget) else PlanTarget("")

    def show(self) -> None:
        last = self.book.last_done(self.number)
        self._undoes = last is not None
        if self.gone:
            if last is None or last.label != "delete":
                raise Gone("meetings", self.number)  # another program's doing
            self.main.say_empty(t("prepare.deleted"))
            self.main.set_rows(())
            return
        meeting, now = self.meeting, self.book.clock.now()
        rows, here = prepare_rows(self.book, self.number), self.main.cursor
        labels = max(width(row.cells[0]) for row in rows if row.cells)
        self.main.set_columns((Column(labels, "bold"), Column(tone="hue", gap=2)))
        kept = any(row.key == self.plan for row in rows)
        self.main.set_rows(rows, None if kept else max(0, min(here, len(rows) - 1)))
        sent = [one for one in meeting.briefings if one.audience == "internal"]
        state = t("prepare.briefed", read=sum(bool(one.read) for one in sent), all=len(sent)) if sent else ""
        figures = (
            t("status.cancelled") if meeting.status == "cancelled" else "",
            shown_moment(local(meeting.planned, now), now) if meeting.planned else "",
            *elsewhere(meeting.planned, meeting.zones),
            state or t("prepare.not_briefed"),
        )
        self.show_head(t("scope.prepare"), *figures)
        self.query_one(Pane).touch()
        self.fit_keys()

    def keys_for(self) -> Hashable:
        return self.plan.what, self.plan.name.partition(" ")[0], self._undoes

    def key_word(self, key_id: str) -> str:
        """What Enter does here."""
        if key_id != "list.open":
            return ""
        what = self.plan.what
        words = {"suggestion": "keys.field.take", "person": "keys.prepare.invite", "briefing": ""}
        words |= dict.fromkeys(SIDES, "keys.prepare.add")
        return t(key) if (key := words.get(what, "keys.edit")) else ""

    def key_rank(self, key_id: str, rank: int) -> int:
        """Only what can be done to the line is offered."""
        what = self.plan.what
        useful = {
            "prepare.undo": self._undoes,
            "list.open": what != "briefing" or self.plan.name.startswith(("action ", "change ")),
            "prepare.mark": what in ("agenda", "person"),
            "prepare.drop": what in (*planning.LISTS, "person", "briefing"),
        }
        return rank if useful.get(key_id, True) else 0

    def _told(self) -> list[list[Part]]:
        """What is missing, what to see to, and the whole of a long line."""
        if self.loud or self.gone:
            return self.loud_lines()
        lines = []
        if self.meeting.cancelled:
            lines.append([Part(t("prepare.cancelled", why=self.meeting.cancelled), "loud")])
        lines += [
            [Part(f"! {t(f'prepare.warning.{warning.code}', name=warning.name)}", "loud")]
            for warning in planning.warnings(self.book, self.meeting)
        ]
        if row := self.main.row:
            lines.append([Part(row.cells[1] if len(row.cells) > 1 else ""), Part(f"  {row.tail}", "quiet")])
        return lines

    # ------------------------------------------------------------------ changing lines

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of a meeting that is gone nothing is left but undo."""
        if action in ("undo", "redo", "back", "quit", "help", "palette"):
            return True
        return not self.gone and super().check_action(action, parameters)

    @asks
    async def on_rows_opened(self) -> None:
        """Change the line, take the suggestion, say whether somebody comes, open the action."""
        what, place, name = self.plan
        if what == "suggestion":
            suggested = planning.suggestions(self.book, self.number, language())[place]
            await self.do(planning.take(self.book, self.number, suggested))
        elif what in planning.LISTS:
            await self._write(what, place)
        elif what in SIDES:
            await self._add_person(what)
        elif what == "person":
            await self._cycle(name)
        elif what == "briefing" and name.startswith(("action ", "change ")):
            self.app.open("action", int(name.split()[1]))

    async def _write(self, what: str, place: int) -> None:
        """Ask for the words of a line of a list; one past its end is new."""
        lines = planning.lines_of(self.meeting, what)
        before = lines[place] if place < len(lines) else ""
        text = await self.ask_line(t(f"prepare.ask.{what}"), before, f"prepare.hint.{what}")
        if text != before:
            await self.do(planning.write_line(self.book, self.number, what, place, text, before))

    async def _add_person(self, side: str) -> None:
        check = lambda text: wrong_person(self.book, text, "client" if side == "client" else "ours")  # noqa: E731
        text = await self.ask(TextPrompt(t(SIDES[side]), "", t("clients.new_person"), check=check))
        await self.do(planning.add_person(self.book, self.number, text, side))

    async def _cycle(self, name: str) -> None:
        """Invited, confirmed, declined, nothing."""
        states = ("", *INVITATIONS)
        now = next(one.invitation for one in self.meeting.attendees if one.name == name)
        state = states[(states.index(now) + 1) % len(states)]
        await self.do(planning.invite(self.book, self.number, name, state))

    @asks
    async def action_add(self) -> None:
        """One more line in the section where the selection is; among what is known from before a note."""
        what = self.plan.what
        if what == "person":
            await self._add_person(next(p.side for p in self.meeting.attendees if p.name == self.plan.name))
        elif what in SIDES:
            await self._add_person(what)
        else:
            what = {"suggestion": "objectives", "briefing": "notes"}.get(what, what)
            await self._write(what, len(planning.lines_of(self.meeting, what)))

    @asks
    async def action_invite(self) -> None:
        """Somebody of the client or of ours who is known and not on the list."""
        there = {someone.name for someone in self.meeting.attendees}
        sides = {"client": self.book.deal(self.at_hand).client, "ours": 0}
        options = [
            (person.name, person_words("", person.title, person.roles, side=side))
            for side, number in sides.items()
            for person in self.book.people(number)
            if person.name not in there
        ]
        if not options:
            self.say(t("prepare.all_there"), loud=True)
            return
        name, _ = options[await self.ask_one_of(t("prepare.invite"), options)]
        await self.do(planning.invite(self.book, self.number, name, "invited"))

    @asks
    async def action_drop(self) -> None:
        """Take a line out; a line of the briefing is left out of it, or stands in it again."""
        what, place, name = self.plan
        if what == "person":
            await self.do(planning.drop_person(self.book, self.number, name))
        elif what == "briefing":
            await self.do(planning.leave_out(self.book, self.number, name))
        elif what in planning.LISTS and place < len(lines := planning.lines_of(self.meeting, what)):
            await self.do(planning.write_line(self.book, self.number, what, place, "", lines[place]))

    @asks
    async def action_shift(self, by: int) -> None:
        """A line up or down among its like."""
        what, place, _ = self.plan
        if what in planning.LISTS and 0 <= place + by < len(planning.lines_of(self.meeting, what)):
            await self.do(planning.move_line(self.book, self.number, what, place, by))
            self.main.select(self.main.cursor + by)

    @asks
    async def action_mark(self) -> None:
        """An item of the agenda is done; somebody has read the briefing."""
        what, place, name = self.plan
        if what == "agenda" and place < len(agenda_lines(self.meeting.agenda)):
            await self.do(planning.tick_agenda(self.book, self.number, place))
        elif what == "person":
            await self.do(planning.mark_read(self.book, self.number, name))

    # ------------------------------------------------------------------ the meeting itself

    def action_briefing(self) -> None:
        self.app.open("briefing", self.number)

    @asks
    async def action_sent(self) -> None:
        """To whom the briefing was given: our people, unless other names are written."""
        ours = [one.name for one in self.meeting.attendees if one.side == "ours"]
        names = await self.ask_line(t("prepare.sent_to"), t("list.comma").join(ours), "prepare.hint.sent")
        people = split(names, PEOPLE_BREAKS)
        await self.do(planning.mark_sent(self.book, self.number, people))

    def action_form(self) -> None:
        self.app.open("form", meeting=self.number)

    @asks
    async def action_move(self) -> None:
        """Another time; a cancelled meeting is planned again."""
        now = self.book.clock.now()

        def check(text: str) -> str:
            read = read_moment(text, now)
            return "" if isinstance(read, datetime) else refused(read)

        before = self.meeting.planned[:16].replace("T", " ")
        phrase = await self.ask(
            TextPrompt(t("prepare.ask.move"), before, t("form.hint.at"), check=check, selected=True)
        )
        await self.do(planning.move(self.book, self.number, stored_moment(read_moment(phrase, now))))

    @asks
    async def action_cancel_meeting(self) -> None:
        why = await self.ask_line(t("prepare.ask.cancel"), lack="prepare.why_cancel")
        await self.do(planning.cancel(self.book, self.number, why))

    @asks
    async def action_delete(self) -> None:
        if await self.ask(YesNo(t("prepare.ask.delete"), t("prepare.delete_text"), default=False)):
            await self.do(planning.delete(self.book, self.number))

    @asks
    async def action_record(self) -> None:
        """It begins."""
        await self.do(start(self.book, self.number))
        self.dismiss()
        self.app.open("record", self.number)
