"""Recording a meeting: every line that is typed becomes a record, and can be mended or taken back (guide 45-64).

>>> recording = Recording.open(book, meeting=12)
>>> recording.capture(["需 定制化开发功能", "案 N1 采用三模块架构"])
>>> recording.undo()
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import Any, NamedTuple

from dealtui.domain import scribe
from dealtui.domain.records import Entry
from dealtui.service import drafts
from dealtui.service.entry_work import add_entry, change_entry, fields_of
from dealtui.service.line_mending import mended, of_kind
from dealtui.service.meeting_work import end, presence, start
from dealtui.service.recorded import Recorded
from dealtui.service.undoing import redo, undo
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work
from dealtui.text import clean

__all__ = ["Captured", "Recording"]


class Captured(NamedTuple):
    """What became of one line. change: added, corrected, continued, presence, empty; `number` is the entry's (0: none)."""

    number: int
    change: str


class Recording(Recorded):
    """One meeting that is open for its lines.

    Every method that changes something is one commit and raises NotSaved, Stale, Busy or ReadOnly when it could not
    be made, `Sealed` where the record is; then nothing has changed. The `_async` twins leave the event loop free while the disk works.
    """

    def __init__(self, book: Book, meeting: int) -> None:
        super().__init__(book, meeting)
        self._reason: str | None = None  # of an amendment

    # ------------------------------------------------------------------ changing

    def because(self, reason: str) -> Recording:
        """The same meeting, each change of which amends its sealed record with this reason (guide 28).

        >>> await recording.because("金额录入有误").edit(31, "报 我方 120万元")
        """
        amending = copy(self)
        amending._reason = reason
        return amending

    def capture(self, lines: Sequence[str], default_kind: str = "note") -> list[Captured]:
        """Record what was typed, all lines in one commit; every line has an answer in the same place."""
        label, use_case = self._asked("capture", lambda work: self._capture(work, lines, default_kind))
        return self.book.change(label, use_case, **self._here)

    async def capture_async(self, lines: Sequence[str], default_kind: str = "note") -> list[Captured]:
        return await self._change_async("capture", lambda work: self._capture(work, lines, default_kind))

    def capture_literal(self, readings: Sequence[tuple[scribe.Reading, str]]) -> list[Captured]:
        """Record lines whose fields are given (`scribe.literal`), each with its time of entry ("" for now)."""

        def add(work: Work) -> list[Captured]:
            return [Captured(self._add(work, reading, at), "added") for reading, at in readings]

        label, use_case = self._asked("capture", add)
        return self.book.change(label, use_case, **self._here)

    async def edit(self, number: int, line: str, expect: int | None = None) -> None:
        """Read an entry anew from a changed line. Stale when it no longer has revision `expect`."""
        reading = self.read(clean(line), self.entry(number).kind, number)
        await self._change_async("edit", lambda work: self._reread(work, number, reading, expect))

    async def rekind(self, number: int, kind: str) -> None:
        """Give an entry another kind; its line gets the mark of it."""
        line = scribe.with_kind(self.line_of(self.entry(number)), kind)
        reading = of_kind(self.read(line, kind, number), kind)
        await self._change_async("rekind", lambda work: self._reread(work, number, reading, None))

    async def delete(self, number: int) -> None:
        """Take an entry out of the record; it is kept, so that its code is not given again, and undo brings it back."""
        await self._change_async("delete", lambda work: change_entry(work, number, deleted=True))

    async def move(self, number: int, by: int) -> bool:
        """Move an entry up (-1) or down (+1) past its neighbour; False at the end."""
        lines = self.entries
        at = next(i for i, entry in enumerate(lines) if entry.doc_id == number)
        if not 0 <= at + by < len(lines):
            return False
        other, beyond = lines[at + by], at + 2 * by
        far = lines[beyond].order if 0 <= beyond < len(lines) else other.order + 2 * by
        await self._change_async(
            "move", lambda work: work.update("entries", number, order=(other.order + far) / 2)
        )
        return True

    async def undo(self) -> str:
        """Take back the last thing that this user did in this meeting; gives its label, "" if there is none."""
        return await undo(self.book, self._deal, self.number)

    async def redo(self) -> str:
        """Do again what was taken back last; gives its label, "" if there is none."""
        return await redo(self.book, self._deal, self.number)

    async def tick(self, index: int, state: str) -> None:
        """Set the state of an objective: open, met, partly, missed (guide 34)."""
        objectives = list(self.meeting.objectives)
        objectives[index] = replace(objectives[index], state=state)
        await self._change_async(
            "objective", lambda work: work.update("meetings", self.number, objectives=tuple(objectives))
        )

    async def set_presence(self, names: Sequence[str], present: bool) -> None:
        """Mark people present or absent (guide 44)."""
        await self._change_async("presence", lambda work: presence(work, self.number, names, present))

    async def start(self) -> None:
        await self._change_async("start", lambda work: start(work, self.number))

    async def end(self) -> None:
        """The meeting is over: from now on it waits to be reviewed within 24 hours (guide 65)."""
        await self._change_async("end", lambda work: end(work, self.number))

    # ------------------------------------------------------------------ the line that is not finished

    def save_draft(self, text: str, kind: str) -> None:
        """Keep the unfinished line, so that it outlives a crash; called when the typing rests. Never raises."""
        drafts.save(self.book, self.number, text, kind)

    def draft(self) -> tuple[str, str]:
        """The unfinished line that was kept, and its kind; ("", "") when there is none."""
        return drafts.load(self.book, self.number)

    # ------------------------------------------------------------------ the work inside a commit

    @property
    def _here(self) -> dict[str, Any]:
        return {"deal": self._deal, "scope": self.number}

    def _asked(self, label: str, use_case: Any) -> tuple[str, Any]:
        """A use case with its label; with a reason it is an amendment."""
        if self._reason is None:
            return label, use_case
        from dealtui.service.sealing import amended

        return "amend", amended(self.number, self._reason, use_case)

    async def _change_async(self, label: str, use_case: Any) -> Any:
        label, use_case = self._asked(label, use_case)
        return await self.book.change_async(label, use_case, **self._here)

    def _capture(self, work: Work, lines: Sequence[str], default_kind: str) -> list[Captured]:
        if (work.doc("meetings", self.number) or {}).get("status", "planned") == "planned":
            start(work, self.number)
        if len(lines) == 1:
            line = clean(lines[0])
            known, reading = self._ahead  # the screen has read it while it was typed
            same = known == self._known(line, default_kind)
            return [self._capture_line(work, line, default_kind, reading if same else None)]
        return [self._capture_line(work, clean(line), default_kind) for line in lines]

    def _capture_line(
        self, work: Work, line: str, default_kind: str, reading: scribe.Reading | None = None
    ) -> Captured:
        if reading is None:
            reading = scribe.read(line, self._context(default_kind))
        if reading.form == "empty":
            return Captured(0, "empty")
        if reading.form == "presence":
            presence(work, self.number, reading.names, reading.present)
            return Captured(0, "presence")
        if reading.form in ("correction", "continuation") and (last := self._last(work)):
            whole = mended(last.raw, reading)
            if whole is not None:
                again = scribe.read(whole, self._context(last.kind, last.at))
                if again.form == "entry":
                    self._reread(work, last.doc_id, again, None)
                    return Captured(last.doc_id, "corrected" if reading.form == "correction" else "continued")
        if reading.form != "entry":  # nothing to correct or to continue: the words themselves are kept
            reading = scribe.literal(line, default_kind)
        return Captured(self._add(work, reading, ""), "added")

    def _last(self, work: Work) -> Entry | None:
        """The line that was typed last in this meeting."""
        lines = [e for e in work.state.entries.values() if e.meeting == self.number and not e.deleted]
        return max(lines, key=lambda entry: entry.doc_id, default=None)

    def _add(self, work: Work, reading: scribe.Reading, at: str) -> int:
        return add_entry(
            work,
            meeting=self.number,
            at=at or self.book.clock.stamp(),
            by=self.book.user,
            order=work.state.last_order(self.number) + 1,
            **fields_of(reading, self.attendees),
        )

    def _reread(self, work: Work, number: int, reading: scribe.Reading, expect: int | None) -> None:
        if reading.form != "entry":
            reading = scribe.literal(reading.raw, self.entry(number).kind)
        change_entry(work, number, expect=expect, **fields_of(reading, self.attendees))
