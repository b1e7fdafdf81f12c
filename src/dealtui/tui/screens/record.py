"""The record screen: the lines so far, what is still to be asked, the line in which everything is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import DescendantFocus, Resize, Unmount

from dealtui.domain.kinds import OBJECTIVES, stepped
from dealtui.domain.mapping import taken_up
from dealtui.domain.review import Finding
from dealtui.domain.scribe.completion import Completion
from dealtui.i18n import t, tn
from dealtui.service import following
from dealtui.service.book import Book, Change, Sealed, UseCase
from dealtui.service.following import keep_promise
from dealtui.service.planning import CarriedPoint, carried_over, tick_agenda
from dealtui.service.preparing import end, set_presence
from dealtui.service.recording import Outbox, Recording, load_draft, save_draft
from dealtui.service.reviewing import gaps_in, may_ask, open_points
from dealtui.service.sealing import amending
from dealtui.text import cut, wrap
from dealtui.tui.dialogs import NamePrompt, Sheet, YesNo
from dealtui.tui.keys import bindings
from dealtui.tui.screens.base import Left, MeetingScreen, asks, why_not
from dealtui.tui.screens.entry_rows import EntryRows, Radar
from dealtui.tui.screens.record_words import (
    LineReader,
    asked_words,
    before_lines,
    begun,
    head_figures,
    kept_words,
    mark_cells,
    pick_words,
    radar_lines,
    saved_words,
    taken_up_by,
)
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Foot, Pane, Part, Rule
from dealtui.tui.widgets.inputs import CaptureLine, FindLine
from dealtui.tui.widgets.rows import Row, Rows
from dealtui.tui.wording import offers_text, person_words

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widget import Widget

    from dealtui.domain.records import Entry


# ----------------------------------------------------------------------------------------------------
# What can be done to the lines of a meeting: an action is one call of the recording, answered under the line.

HOLD_SECONDS = 0.03  # a line stays in sight so long while the disk takes it
SLOW_SECONDS = 0.3  # after these it stands below the others, as not saved yet
REST_SECONDS = 0.5  # the unfinished line is kept when typing has rested so long
WIDTHS = [(0, "-slim"), (70, "-usual"), (110, "-wide"), (160, "-broad")]  # see record.tcss
BESIDE = 120  # cells from which on what is known from before stands beside the lines by itself
ASKED = 12  # questions that the end of the meeting names
_FIRST = 11  # in the foot: right behind Enter
# What a line of the panel may stand for whose state is not changed by choosing it
_PICKS = ("gap", "before", "more")
_CARRIED = ("actions", "links", "meetings")  # beside its own lines, what may change what is known from before
_OF_EDITS = ("capture.commit", "capture.browse")  # keys that mean something else while an entry is changed
_EMPTY = ("", "note")  # a line and its kind


class RecordScreen(MeetingScreen[None]):
    """One meeting, live.

    `Enter` hands the line to the outbox and the line is free at once; everything else is one use case of `Recording`.
    What a commit changed comes back as a `Change` and is drawn from that, whoever made it.
    """

    CSS_PATH = style("record.tcss")
    BINDINGS = bindings("record")
    AUTO_FOCUS = "CaptureLine"
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = WIDTHS
    FIND = "record.find_hint"

    recording: Recording
    outbox: Outbox
    _line: CaptureLine
    _rows: EntryRows
    _radar: Radar
    _edited: Entry | None = None  # the entry that the line will change, as it was when that began,
    _was = ""  # and its line then
    _follows = False  # the lines that the next change is about are brought in sight,
    _about = ""  # and these they are
    _taken_back = 0  # changes of the meeting, since typing was taken back
    _points: Sequence[Finding] = ()
    _known: list[CarriedPoint] | None = None  # from before; None: to be looked up
    _looks_back = False  # whether the panel shows that in place of the questions: there is no room for both
    _asked: tuple[str, int] = ("", 0)  # the line as it was begun last, and the place of its question
    _said_at: tuple[str, int] = ("", 0)  # where one was when something was said
    _rest: Timer | None = None
    _came_from: Widget | None = None  # to the panel; None: by a click

    def __init__(self, book: Book, meeting: int, line: int = 0) -> None:
        """`line`: the entry that is selected at first."""
        super().__init__(book, meeting)
        self._first_line = line
        self.recording = Recording(book, meeting)
        self.outbox = Outbox(self.recording)
        self._reader = LineReader(self.recording)
        self._aside = _EMPTY  # the unfinished line, while the line changes an entry
        self._offered: tuple[Completion | None, bool] = (None, False)  # what the row under the line offers
        self._kept_draft = load_draft(book, meeting)

    def body(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield EntryRows(self.recording, self._touched)
            yield Radar(self._touched)
        yield Rule(id="lower")
        yield Pane(lambda: [self._reading_parts()], id="reading")
        yield CaptureLine(self._reader, chip_cells=mark_cells() + 2, id="line")
        yield Pane(lambda: [self._notice_parts()], id="notice")

    def begin(self) -> None:
        self._line = self.query_one(CaptureLine)
        self._rows = self.query_one(EntryRows)
        self._radar = self.query_one(Radar)
        text, kind = self._kept_draft
        saved = self._reader.line_before().startswith(text)  # only the draft outlived it
        if text and not saved:
            self._line.load(text, kind)
            self.say(t("record.draft_kept"))
        if any(entry.doc_id == self._first_line for entry in self.recording.entries):
            self._rows.select_entry(self._first_line)
            self.set_focus(self._rows)
        elif (
            self._over and not self._line.text
        ):  # it is read: the line takes letters only when one goes there
            self.set_focus(self._rows)
        self.show()

    @on(Unmount)
    async def _leave(self) -> None:
        await self.outbox.rest()
        self.outbox.send_now()
        self._keep_the_rest()
        self.recording.close()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self.show)  # the panel has its width then: its lines are packed for it

    def on_screen_resume(self) -> None:
        self.call_after_refresh(self.show)

    # ------------------------------------------------------------------ what is shown

    @property
    def main(self) -> EntryRows:
        return self._rows

    @property
    def entry(self) -> Entry | None:
        """The selected line."""
        return self.recording.entry(number) if (number := self._rows.number) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A contact log is neither ended nor reviewed."""
        if action in ("end_meeting", "review") and self.meeting.status == "log":
            return False
        return super().check_action(action, parameters)

    def key_word(self, key_id: str) -> str:
        """What a key means just now, where that is not what the registry says ("" where it is)."""
        if key_id == "record.end" and self._over:
            return t("record.ended.record.end")
        if key_id == "capture.commit" and self.outbox.fault and not self._edited:
            return t("record.again")
        if key_id == "objectives.cycle" and (what := self._radar.picked[0]) in _PICKS:
            return t(f"record.pick.{what}")
        if key_id == "lines.back" and (self.query("#find") or self._over):
            return t("record.all" if self.query("#find") else "keys.back")
        return t(f"record.edit.{key_id}") if self._edited and key_id in _OF_EDITS else ""

    def key_rank(self, key_id: str, rank: int) -> int:
        """What only a line of one kind has stands first there, and nowhere else; of a promise until it is taken up."""
        if not (kind := {"lines.act": "promise", "lines.offers": "offer"}.get(key_id)):
            return rank
        entry = self.entry
        useful = entry and entry.kind == kind and not (kind == "promise" and self._taken(entry.doc_id))
        return _FIRST if useful else 0

    def _taken(self, promise: int) -> int:
        """The action that a promise has become, 0 for none."""
        return taken_up(self.book.state(self.recording.deal.doc_id).entries.values()).get(promise, 0)

    def heard(self, change: Change) -> None:
        """A commit was made, here or by another program."""
        self._reader.forget()
        if self._edited and self._edited.doc_id not in self.book.state(self.recording.deal.doc_id).entries:
            self._let_go()
        numbers = {point.entry.doc_id for point in self._known or ()}
        if change.reloaded or any(op.table in _CARRIED or op.doc_id in numbers for op in change.ops):
            self._known = None
        before = self._rows.words_of(change)
        self._rows.heard(change)
        if change.mine and self._follows:
            self._follows = False
            self._about = self._rows.show_changed(change) or before
        self.show()
        self.query_one("#reading", Pane).touch()

    def what_was_done(self, change: Change) -> str:
        """And to which lines."""
        return f"{super().what_was_done(change)} {self._about}".rstrip()

    def show(self) -> None:
        """Head, panel and foot; each draws only what differs."""
        recording = self.recording
        meeting, summary = recording.meeting, recording.summary
        figures = head_figures(meeting, self.book.clock.now(), self.size.width)
        self.show_head(t("scope.record"), self._rows.narrowed, *figures)
        self._points = open_points(self.book, recording.number, recording.people)
        before = self._before_lines()
        if self._looks_back and self.size.width < BESIDE:
            self._radar.set_rows(before)
        else:
            beside = before[: None if self.size.width >= BESIDE else 1] if self._known else ()
            room = self._radar.size.width - 3, self._radar.size.height
            self._radar.set_rows(radar_lines(self._points, meeting, summary, recording.entry, *room, beside))
        self.query_one(Foot).status = saved_words(meeting, summary.lines, self.book.read_only)

    def _reading_parts(self) -> list[Part]:
        if self.finding:
            return [Part(tn("record.filtered", len(self._rows.rows), n=len(self._rows.rows)), "quiet")]
        if self._rows.has_focus:
            return [Part(self._whole_row()[0])]
        if self._radar.has_focus:
            what, which = self._radar.picked
            if what == "before":
                entry = which.entry
                return [Part(f"{entry.title}  "), Part(entry.speaker or entry.owner, "quiet")]
            if what == "gap":
                return [Part(asked_words(which, self.recording.entry))]
            return [Part(pick_words(self.meeting, what, which))]
        if above := self._said_in_two()[0]:
            return [Part(above, "loud")]
        return self._reader.parts(self._line.text, self._line.kind)

    # Of what is too long for one line, what stands above the line in which one types, and what goes on below it:

    def _said_in_two(self) -> tuple[str, str]:
        """What is missing, while nothing is typed."""
        writing = self._line.has_focus and not self._line.text
        first, *more = wrap(self.said, self.size.width - 2) if self.loud and writing else [""]
        return (first, "".join(more)) if more else ("", self.said)

    def _whole_row(self) -> tuple[str, str]:
        """The selected row uncut, of which the list has room for the beginning only."""
        row = self._rows.row
        words = " ".join((*row.cells[1:], row.tail)).strip() if row else ""
        first, *more = wrap(words, self.size.width - 3) or [""]
        return (f"{first}…", f"…{''.join(more)}") if more else (first, "")

    def _notice_parts(self) -> list[Part]:
        """Under the line: what could not be saved, else what was done, else what completes the word."""
        if fault := self.outbox.fault:
            count = len(self.outbox.unsaved)
            return [Part(tn("record.unsaved", count, n=count, why=why_not(fault)), "loud")]
        if self.said and (self.loud or self._said_at == self._place):
            return [Part(self._said_in_two()[1], "loud" if self.loud else "quiet")]
        line, read, about = self._line, self._reader, list[Part]()
        if self._rows.has_focus:
            rest = self._whole_row()[1]
            about = [*self.doubt_parts(), *([Part(rest)] if rest else [])]
        elif line.has_focus:
            about = read.offer_parts(line.text, line.at) or read.date_parts(line.text, line.kind)
        return about or [Part(t("seal.reading") if self._sealed else "", "quiet")]

    @property
    def _place(self) -> tuple[str, int]:
        """Where one is: what was done is said until one goes on."""
        return self._line.text, self._rows.number if self._rows.has_focus else 0

    def say(self, words: str, *, loud: bool = False) -> None:
        """What was done, or is missing, below the line: until one goes on, or until something else is said."""
        self.said, self.loud, self._said_at = words, loud, self._place
        self._look_around()

    def _look_around(self) -> None:
        """The rows around the line may say something else."""
        for around in ("#reading", "#notice"):
            self.query_one(around, Pane).touch()

    # ------------------------------------------------------------------ the line

    @on(CaptureLine.Changed)
    def _changed(self) -> None:
        self.query_one("#reading", Pane).touch()
        offer = self._reader.offer(self._line.text, self._line.at)
        date = self._reader.other_date(self._line.text, self._line.kind) != self._line.text
        if (offer, date) != self._offered or self.said:
            self._offered = offer, date
            self.query_one("#notice", Pane).touch()
        if self._said_at != self._place and not self.loud:
            self.said = ""
        if self._rest is None:
            self._rest = self.set_timer(REST_SECONDS, self._rested)
        else:
            self._rest.reset()

    def _rested(self) -> None:
        self._rest = None
        self._keep_draft()
        self.show()

    @property
    def _draft(self) -> tuple[str, str]:
        """The unfinished line."""
        return self._aside if self._edited else (self._line.text, self._line.kind)

    def _keep_draft(self) -> bool:
        """Keep the unfinished line beside the book; whether it is there."""
        draft = self._draft
        if self._asked[0] == draft[0]:  # it was begun by a key, and nothing is typed yet
            draft = _EMPTY
        if draft != self._kept_draft and save_draft(self.book, self.recording.number, *draft):
            self._kept_draft = draft
        return draft == self._kept_draft

    @on(CaptureLine.Submitted)
    def _submitted(self, event: CaptureLine.Submitted) -> None:
        if self._edited:
            self._change_entry(self._edited, event.line)
        else:
            if event.line.strip():
                self.outbox.put([event.line], event.kind)
            self._send()

    @asks
    async def _change_entry(self, entry: Entry, line: str) -> None:
        """The line stays until it is saved; what is typed meanwhile goes on behind the draft."""
        await self.do(self.recording.edit(entry.doc_id, line, entry.revision))
        typed = self._line.text.removeprefix(line)
        self._back_to_draft()
        self._line.replace(self._line.text + typed)
        if self._sealed:  # there is no line to go on with
            self.set_focus(self._rows)

    @on(CaptureLine.Pasted)
    def _pasted(self, event: CaptureLine.Pasted) -> None:
        if self._edited:
            self._line.replace(self._line.text + " ".join(event.lines))
            return
        self.outbox.put(event.lines, event.kind)
        self._send(tn("record.pasted", len(event.lines), n=len(event.lines)))

    @on(DescendantFocus)
    def _touched(self) -> None:
        """Another row, or another part of the screen: the rows around the line speak of that."""
        if not self._line.has_focus:
            self.query_one(Foot).fit()
        self._look_around()

    def action_look(self, by: int) -> None:
        """The candidate before or after; above the first one the rows."""
        if self._reader.choose(self._line.text, self._line.at, by):
            self._line.refresh()
            self.say("")
        elif by < 0:
            self.action_leave_line()

    def action_scroll_lines(self, pages: int) -> None:
        """The line keeps the focus."""
        self._rows.scroll_rows(pages * max(1, self._rows.size.height - 1))

    def action_leave_line(self) -> None:
        """To the rows: to the newest one, or to that which was to be changed."""
        if self._edited:
            self._back_to_draft()
        else:
            self._rows.select_newest()
        self.set_focus(self._rows)

    # ------------------------------------------------------------------ lines on their way to the disk

    def _send(self, done: str = "") -> None:
        """Save what waits in the outbox, in order; `done` is said then. What is refused stays in sight below the rows,
        and why below the line, until it is saved."""

        async def send() -> None:
            sending = self.outbox.sending()
            await asyncio.wait({sending}, timeout=HOLD_SECONDS)
            self._line.changed()
            if (await asyncio.wait({sending}, timeout=SLOW_SECONDS))[1]:  # somebody else holds the book
                self._rows.show_unsaved(self.outbox.lines)
            saved = await asyncio.shield(sending)  # the screen may go meanwhile, and its workers with it
            if isinstance(self.outbox.fault, Sealed) and self.is_current:  # nobody has asked yet
                self._rows.show_unsaved(self.outbox.lines)
                try:
                    reason, number = await self.ask_reason(), self.recording.number
                    saved = await self.outbox.sending(lambda case: amending(case, number, reason))
                except Left:
                    self._take_back()
            self._rows.show_unsaved(self.outbox.lines)
            self._rows.to_tail()
            self.query_one(Foot).fit()
            self.say(done if saved and not self._sealed else "")

        self.run_beside(send(), "send")

    def _take_back(self) -> None:
        """No reason was given: a single line stands in the line again, several stay in sight as not saved."""
        if not self._line.text and not self._edited and (taken := self.outbox.take_back()):
            self._line.load(*taken)
            self.outbox.fault = None

    def _keep_the_rest(self) -> None:
        """When the screen goes: what the book did not take is kept in a file, and the user is told which."""
        lost = self.outbox.lines
        if not self._keep_draft():
            lost.append(self._draft)
        if self._edited and self._line.text != self._was:
            lost.append((self._line.text, "note"))
        if lost:
            self.app.tell_at_the_end(kept_words(self.book, self.recording.number, lost))

    def may_leave(self, leave: Callable[[], object]) -> bool:
        """Whether everything is saved; asks if something is not, and then leaves by `leave`."""
        if not self.outbox.unsaved:
            return True

        count = len(self.outbox.unsaved)
        text = "\n".join(line for line, _ in self.outbox.unsaved)
        self.ask_to_leave(leave, "record", tn("record.leave_title", count, n=count), text)
        return False

    @property
    def _over(self) -> bool:
        """Whether nothing more is recorded as it is said."""
        return self.meeting.status in ("draft", "sealed")

    @property
    def _sealed(self) -> bool:
        return self.meeting.status == "sealed"

    # ------------------------------------------------------------------ the rows

    @on(Rows.Opened)
    def _opened(self) -> None:
        """Of the rows or of the panel, whichever has the focus."""
        if self._radar.has_focus:
            self._pick(*self._radar.picked)
        else:
            self.action_edit()

    def action_edit(self) -> None:
        """The line changes the selected entry; the unfinished line comes back afterwards."""
        if entry := self.entry:
            self._aside, self._edited = self._draft, entry
            self._reader.edits(entry.doc_id, entry.code or t("record.edit_chip"))
            self._rows.show_cursor = self._line.keeps = True
            self._was = self.recording.line_of(entry)
            self._line.load(self._was, entry.kind)
            self.set_focus(self._line)
            self.refresh_bindings()

    def _back_to_draft(self) -> None:
        self._edited = None
        self._reader.edits(0)
        self._rows.show_cursor = self._line.keeps = False
        self._line.load(*self._aside)
        self.refresh_bindings()

    def _let_go(self) -> None:
        """The entry that is edited is taken back, here or elsewhere: what was typed goes on as a new line."""
        typed, kind = self._line.text, self._line.kind
        self._back_to_draft()
        if typed != self._was:
            draft = self._line.text
            self._line.load(f"{draft} {typed}".strip(), self._line.kind if draft else kind)

    def action_write(self) -> None:
        """To the line."""
        self.set_focus(self._line)

    def action_back(self) -> None:
        """One step back: all rows again, then the line; of a meeting that is over, whose rows are read, the screen before."""
        if self.query("#find"):
            self.action_find_close()
        elif self._over:
            self.action_today()
        else:
            self.action_write()

    def action_pick_kind(self, kind: str) -> None:
        self._change_line(lambda number: self.recording.rekind(number, kind))

    def action_rekind(self, by: int) -> None:
        self._change_line(lambda n: self.recording.rekind(n, stepped(self.recording.entry(n).kind, by)))

    def action_move(self, by: int) -> None:
        self._change_line(lambda number: self.recording.move(number, by))

    @asks
    async def _change_line(self, change: Callable[[int], UseCase[None] | None]) -> None:
        """A change of the selected line, if one is selected."""
        if (number := self._rows.number) and (case := change(number)):
            await self.do(case)

    @asks
    async def action_delete(self) -> None:
        if entry := self.entry:
            said = t("record.deleted", what=entry.code or cut(entry.text, 20))
            await self.do(self.recording.delete(entry.doc_id), said)

    @asks
    async def action_clear(self) -> None:
        """The selected line was looked at: it is no longer in doubt."""
        if (entry := self.entry) and entry.suspect:
            await self.do(self.recording.rechecked(entry.doc_id), t("record.looked", code=entry.code))
        else:
            self.say(t("record.no_doubt"))

    def action_offers(self) -> None:
        """The ledger of the deal's offers, as a chart."""
        deal = self.recording.deal
        self.app.push_screen(Sheet(t("offers.title", deal=deal.name), offers_text(self.book, deal.doc_id)))

    @asks
    async def action_act(self) -> None:
        """The condition of the selected promise is met: it becomes an action of who made it; asked for where nobody is named."""
        if not (entry := self.entry):
            return
        if entry.kind != "promise":
            self.say(t("record.promise_only"))
        elif taken := self._taken(entry.doc_id):
            action = self.book.state(self.recording.deal.doc_id).code(taken)
            self.say(t("record.promise_taken", code=entry.code, action=action))
        else:
            asked, people = "", self.recording.people
            if not people.find(entry.speaker):
                known = sorted(people.everybody, key=lambda one: one.side != entry.side)  # who made it first
                names = [(one.name, person_words("", one.title, side=one.side)) for one in known]
                asked = await self.ask(NamePrompt(t("record.promise_owner", code=entry.code), names))

            def said(action: int) -> str:
                made = self.book.record("actions", action).code
                return t("record.promise_kept", code=entry.code, action=made)

            case = keep_promise(self.book, self.recording.deal.doc_id, entry.doc_id, asked)
            await self.do(case._replace(scope=self.number), said)

    def doubt_parts(self) -> list[Part]:
        """Which changed lines the selected one rests on, and the key that takes the mark away."""
        codes = [self.recording.code(number) for number in self.entry.suspect] if self.entry else []
        return [Part(t("record.doubt", codes=t("list.comma").join(codes)) + "  ", "open")] if codes else []

    def action_undo(self) -> None:
        """Typing first; when there is none to take back, the last change of the meeting."""
        if not (self._line.has_focus and self._line.undo()):
            self._taken_back += 1
            super().action_undo()

    def action_redo(self) -> None:
        """What was taken back last comes back first."""
        if self._taken_back or not (self._line.has_focus and self._line.redo()):
            self._taken_back = max(0, self._taken_back - 1)
            super().action_redo()

    async def step(self, way: Literal["undo", "redo"]) -> None:
        """The lines that it is about are brought in sight, and named."""
        self._follows, self._about = True, ""
        try:
            await super().step(way)
        finally:
            self._follows = False

    def action_history(self) -> None:
        if number := self._rows.number:
            self.open_history(self.at_hand, number)

    # ------------------------------------------------------------------ the rows narrowed down

    def action_find(self) -> None:
        """Begin, or begin anew, to narrow the rows down; the line stays in sight as long as they are."""
        if self.query("#find"):
            self.finding = True
            line = self.query_one("#find", FindLine)
            line.value = ""
            self.set_focus(line)
        else:
            self.open_find()

    def narrow(self, text: str | None) -> None:
        self._rows.filter(text or "")
        self.show()
        self._touched()

    def action_find_open(self) -> None:
        """To the rows that are left, which stay narrowed down."""
        if self._rows.rows:
            self.finding = False
            self.set_focus(self._rows)

    # ------------------------------------------------------------------ the panel

    def action_objectives(self) -> None:
        if self._radar.display and self._radar.picks and self.focused is not self._radar:
            self._came_from = self.focused or self._line
            self.set_focus(self._radar)

    def action_leave_panel(self) -> None:
        self._looks_back = False
        self.set_focus(self._came_from or self._line)
        self.show()

    @asks
    async def _pick(self, what: str, which: Any) -> None:
        """The line begins that answers a question; an objective goes on to its next state; somebody comes or leaves."""
        if what == "more":
            self.action_review()
        elif what == "before":
            await self._take_up(which)
        elif what == "gap":
            self._answer(which)
        elif what == "agenda":
            await self.do(tick_agenda(self.book, self.number, which))
        elif what == "objective":
            states = list(OBJECTIVES)
            state = states[(states.index(self.meeting.objectives[which].state) + 1) % len(states)]
            await self.do(self.recording.tick(which, state))
        elif what == "person":
            here = next((person.present for person in self.meeting.attendees if person.name == which), False)
            await self.do(set_presence(self.book, self.number, (which,), not here))

    def _before_lines(self) -> list[Row]:
        """What is known from before, looked up when it may be something else."""
        if self._known is None:
            self._known = carried_over(self.book, self.recording.number)
        return before_lines(self._known, self.book.clock.now())

    def action_before(self) -> None:
        """What is known from before: beside the questions where there is room, else in their place until one goes back."""
        if not self._known:
            self.say(t("record.nothing_before"))
        elif self._radar.display:
            self._looks_back = True
            self.show()
            self.action_objectives()
            rows = enumerate(self._radar.rows)
            self._radar.select(next(n for n, row in rows if row.key and row.key[0] == "before"))

    async def _take_up(self, point: CarriedPoint) -> None:
        """What is known from before: a task of the client's is chased, of all else the line begins that takes it up."""
        self.action_leave_panel()
        if point.action and point.action.side == "client":
            what = f"{point.entry.code} {point.action.task}"
            note = await self.ask_line(t("action.ask_chase", what=what))
            case = following.event(self.book, [point.action.doc_id], "chase", note=note)
            said = t("record.chased", code=point.entry.code)
            await self.do(case._replace(deal=self.recording.deal.doc_id, scope=self.recording.number), said)
        elif self._line.text:
            self.say(t("record.line_first"), loud=True)
        else:
            self._line.replace(taken_up_by(point))
            self.set_focus(self._line)

    def action_ask(self) -> None:
        """Begin the line that answers the first question; pressed again, that of the next: gaps first, then what the scene only
        suggests."""
        points = [*self._points, *may_ask(self.recording.meeting, self.recording.summary.said)]
        first = self._asked[1] + 1 if self._line.text else 0
        order = (n % len(points) for n in range(first, first + len(points)))
        place = next((n for n in order if begun(points[n], self.recording)), -1)
        if place < 0:
            self.say(t("record.nothing_to_ask"))
        elif self._answer(points[place]):
            self._asked = self._line.text, place

    def _answer(self, point: Finding) -> bool:
        """Begin the line that answers a question, if no other is being written; what no line answers is mended in the
        review."""
        found = begun(point, self.recording)
        if found is None:
            self.action_review()
            return False
        if self._line.text not in ("", self._asked[0]):
            self.say(t("record.line_first"), loud=True)
            return False
        if self._edited:
            self._back_to_draft()
        if found.entry:
            self._line.load("")
            self._rows.select_entry(found.entry)
            self.action_edit()
        self._line.replace(found.text, found.at)
        self.set_focus(self._line)
        return True

    # ------------------------------------------------------------------ elsewhere

    def action_minutes(self) -> None:
        self.app.open("minutes", self.number)

    def action_review(self) -> None:
        """Needs against answers and what is still missing; back to the lines with Esc."""
        self.app.open("review", self.number)

    def action_today(self) -> None:
        if self.may_leave(self.dismiss):
            self.dismiss()

    @asks
    async def action_end_meeting(self) -> None:
        """End the meeting; one that is over goes on to its review."""
        if not self._over:
            points, entry, gaps = self._points, self.recording.entry, gaps_in(self._points)
            lines = [f"{point.sign} {cut(asked_words(point, entry), 56)}" for point in points]
            if len(lines) > ASKED:  # the most important first
                lines[ASKED - 1 :] = [t("radar.more", n=len(lines) - ASKED + 1)]
            text = "\n".join([tn("record.end_text", gaps, n=gaps), *lines])
            if not await self.ask(
                YesNo(t("record.end_title"), text, t("record.end_yes"), t("record.end_no"))
            ):
                return
            await self.do(end(self.book, self.recording.number))
        self.action_review()
