"""What can be done to the lines of a meeting: an action is one call of the recording, answered under the line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual import on
from textual.screen import Screen

from dealtui.domain.kinds import KINDS
from dealtui.i18n import t, tn
from dealtui.service.recording import Recording
from dealtui.service.sealed import Sealed
from dealtui.service.suspecting import clear_async
from dealtui.store.errors import StoreError
from dealtui.text import cut
from dealtui.tui.asking_reason import ask_reason
from dealtui.tui.outbox import Outbox
from dealtui.tui.record_radar import STATES, open_points
from dealtui.tui.record_reader import LineReader
from dealtui.tui.record_rows import EntryRows
from dealtui.tui.widgets.capture_line import CaptureLine
from dealtui.tui.widgets.parts_line import Part
from dealtui.tui.widgets.radar import Radar

__all__ = ["RecordActions"]

Change = Callable[[Recording], Awaitable[Any]]

HOLD_SECONDS = 0.03  # a line stays in sight so long while the disk takes it
_NAMES = [kind.name for kind in KINDS]


class RecordActions(Screen[None]):
    """The half of the record screen that changes what is already written."""

    recording: Recording
    outbox: Outbox
    _reader: LineReader
    _line: CaptureLine
    _rows: EntryRows
    _radar: Radar
    _follows = False  # the line that the next change is about is brought in sight,
    _followed = ""  # and this is its code
    _taken_back = 0  # changes of the meeting, since typing was taken back

    def _say(self, words: str, tone: str = "quiet") -> None:
        """Say something under the line."""
        raise NotImplementedError

    def _fault_words(self, fault: StoreError) -> str:
        count = len(self.outbox.unsaved)
        why = t(fault.key, **fault.values)
        return tn("record.unsaved", count, n=count, why=why) if count else t("record.not_saved", why=why)

    def _send(self, done: str = "") -> None:
        """Save what waits in the outbox, in order."""

        async def send() -> None:
            before = self.outbox.unsaved
            sending = self.outbox.sending()
            await asyncio.wait({sending}, timeout=HOLD_SECONDS)
            self._line.settle()
            saved = await asyncio.shield(sending)  # the screen may go meanwhile, and its workers with it
            if isinstance(self.outbox.fault, Sealed):
                self._rows.fill(self.outbox.unsaved)
                ask_reason(self.app, self._add_to_sealed, self._take_back)
                return
            free = not self._line.text and not self._reader.plain
            if free and (batch := self.outbox.take_back()):
                self._line.load(batch.lines[0], batch.kind)
            if before or self.outbox.unsaved:
                self._rows.fill(self.outbox.unsaved)
            self._rows.to_tail()
            if saved:
                self._say(done)

        self.run_worker(send(), group="send", exit_on_error=True)

    def _do(
        self,
        change: Change,
        *,
        then: Callable[[], None] = lambda: None,
        words: Callable[[Any], str] = lambda _answer: "",
        reason: str | None = None,
    ) -> None:
        """One change of the recording, then `words` for its answer; a fault is said under the line.

        A sealed record asks why it is amended, and the change is made with that reason.
        """

        async def work() -> None:
            try:
                answer = await change(self.recording if reason is None else self.recording.because(reason))
            except Sealed:
                ask_reason(self.app, lambda given: self._do(change, then=then, words=words, reason=given))
                return
            except StoreError as error:
                self._say(t("record.not_saved", why=t(error.key, **error.values)), "loud")
                return
            self._say(words(answer))
            then()

        self.run_worker(work(), group="change")

    def _change_line(self, change: Callable[[Recording, int], Awaitable[Any]]) -> None:
        """A change of the selected line, if one is selected."""
        if number := self._rows.number:
            self._do(lambda recording: change(recording, number))

    @property
    def _sealed(self) -> bool:
        return self.recording.meeting.status == "sealed"

    def _add_to_sealed(self, reason: str) -> None:
        """Lines that a sealed record lacked, each batch an amendment with its reason."""

        def shown() -> None:
            self._rows.fill(self.outbox.unsaved)
            self._rows.to_tail()

        self._do(lambda recording: self.outbox.send(recording.capture_async), then=shown, reason=reason)

    def _take_back(self) -> None:
        """No reason was given: a single line stands in the line again, several stay in sight as not saved."""
        if not self._line.text and not self._reader.plain and (batch := self.outbox.take_back()):
            self._line.load(batch.lines[0], batch.kind)
            self.outbox.fault = None
        self._rows.fill(self.outbox.unsaved)

    @on(Radar.Picked)
    def _picked(self, event: Radar.Picked) -> None:
        """To the first line of a gap; an objective goes on to its next state; somebody comes or leaves."""
        what, _, which = event.pick.partition(" ")
        meeting = self.recording.meeting
        if what == "head":
            self.action_review()
            return
        if what == "gap":
            self._go_to_gap(which)
            return
        if what == "objective":
            states = list(STATES)
            state = states[(states.index(meeting.objectives[int(which)].state) + 1) % len(states)]
            self._do(lambda recording: recording.tick(int(which), state))
        else:
            here = next((person.present for person in meeting.attendees if person.name == which), False)
            self._do(lambda recording: recording.set_presence((which,), not here))

    def _go_to_gap(self, rule: str) -> None:
        """The first line that breaks a rule of the review; what an action lacks is one figure of the panel."""
        from dealtui.service.reviewing import check

        wanted = "action-" if rule == "action-incomplete" else rule
        found = check(self.recording.book, self.recording.number)
        broken = {finding.entry for finding in found if finding.rule.code.startswith(wanted)}
        at = next((index for index, row in enumerate(self._rows.rows) if row.key in broken), -1)
        if at >= 0:
            self.set_focus(self._rows)
            self._rows.select(at)

    # ------------------------------------------------------------------ actions

    def action_undo(self) -> None:
        """Typing first; when there is none to take back, the last change of the meeting."""
        if not (self._line.has_focus and self._line.undo()):
            self._taken_back += 1
            self._follows = True
            self._do(Recording.undo, words=self._undone)

    def action_redo(self) -> None:
        """What was taken back last comes back first."""
        if self._taken_back or not (self._line.has_focus and self._line.redo()):
            self._taken_back = max(0, self._taken_back - 1)
            self._follows = True
            self._do(Recording.redo, words=self._redone)

    def _undone(self, label: str) -> str:
        return self._told("record.undone", label) if label else t("record.nothing_to_undo")

    def _redone(self, label: str) -> str:
        return self._told("record.redone", label) if label else t("record.nothing_to_redo")

    def _told(self, key: str, label: str) -> str:
        code, self._followed = self._followed, ""
        return t(key, what=f"{t(f'change.{label}')} {code}".rstrip())

    def action_rekind(self, by: int) -> None:
        def other(recording: Recording, number: int) -> Awaitable[Any]:
            at = _NAMES.index(recording.entry(number).kind)
            return recording.rekind(number, _NAMES[(at + by) % len(_NAMES)])

        self._change_line(other)

    def action_delete(self) -> None:
        if number := self._rows.number:
            entry = self.recording.entry(number)
            what = entry.code or cut(entry.text, 20)
            self._do(lambda r: r.delete(number), words=lambda _: t("record.deleted", what=what))

    def action_move(self, by: int) -> None:
        self._change_line(lambda recording, number: recording.move(number, by))

    def action_clear(self) -> None:
        """The selected line was looked at: it is no longer in doubt."""
        number = self._rows.number
        if not number or not self.recording.entry(number).suspect:
            self._say(t("record.no_doubt"))
            return
        book, deal = self.recording.book, self.recording.deal.doc_id
        code = self.recording.code(number)
        self._do(lambda _: clear_async(book, deal, number), words=lambda _: t("record.looked", code=code))

    def doubt_parts(self) -> list[Part]:
        """Which changed lines the selected one rests on, and the key that takes the mark away."""
        number = self._rows.number
        codes = [self.recording.code(n) for n in self.recording.entry(number).suspect] if number else []
        return [Part(t("record.doubt", codes=t("list.comma").join(codes)) + "  ", "open")] if codes else []

    def action_objectives(self) -> None:
        if self._radar.display and self._radar.picks:
            self.set_focus(self._radar)

    def action_minutes(self) -> None:
        self.app.push_minutes(self.recording.number)  # type: ignore[attr-defined]

    def action_history(self) -> None:
        """What the selected line has been: every version with its time, its author and the reason."""
        from dealtui.tui.dialogs.sheet import Sheet
        from dealtui.tui.line_history import history_text

        if number := self._rows.number:
            recording = self.recording
            entry = recording.entry(number)
            title = t("seal.history_of", what=entry.code or cut(entry.text, 20))
            self.app.push_screen(Sheet(title, history_text(recording.book, recording.deal.doc_id, number)))

    def action_review(self) -> None:
        """Needs against answers and what is still missing; back to the lines with Esc."""
        from dealtui.tui.opening import open_review

        open_review(self.app, self.recording.book, self.recording.number)

    def action_today(self) -> None:
        if self.may_leave(self.dismiss):
            self.dismiss()

    def action_end_meeting(self) -> None:
        """End the meeting; one that is over goes on to its review."""
        if self.recording.meeting.ended:
            self.action_review()
            return
        from dealtui.tui.dialogs.yes_no import YesNo

        def decide(yes: bool | None) -> None:
            if yes:
                self._do(Recording.end, then=self.action_review)

        text = t("record.end_text", n=open_points(self.recording.meeting, self.recording.summary))
        self.app.push_screen(
            YesNo(t("record.end_title"), text, t("record.end_yes"), t("record.end_no")), decide
        )

    def may_leave(self, leave: Callable[[], object]) -> bool:
        """Whether nothing typed would be lost; asks if something would, and then leaves by `leave`."""
        if not self.outbox.unsaved:
            return True
        from dealtui.tui.dialogs.yes_no import YesNo

        def decide(yes: bool | None) -> None:
            if yes:
                leave()

        count = len(self.outbox.unsaved)
        text = "\n".join(line for line, _ in self.outbox.unsaved)
        title = tn("record.leave_title", count, n=count)
        self.app.push_screen(
            YesNo(title, text, t("record.leave_yes"), t("record.leave_no"), default=False), decide
        )
        return False
