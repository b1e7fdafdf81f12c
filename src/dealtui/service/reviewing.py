"""After a meeting: what its record still lacks, and putting it right line by line (guide 65-78).

    >>> reviewing = Reviewing(book, meeting=12)
    >>> [sentence(finding, "zh") for finding in reviewing.findings()]
    ['需求未回应', '行动缺少完成时间']
    >>> await reviewing.respond(need, "部分 一次现场，一次线上")

Every method that changes something is one commit, which `undo` takes back; it raises NotSaved, Stale, Busy or ReadOnly
when it could not be made, and then nothing has changed.
"""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dealtui.domain import scribe
from dealtui.domain.divergence import Disputed, disputed
from dealtui.domain.mapping import Matrix, mapping
from dealtui.domain.records import Entry, Link, Meeting
from dealtui.domain.review import RULES, Finding, review
from dealtui.domain.vague import vague_reason
from dealtui.i18n import Catalog, catalog
from dealtui.service import reviewing_mends as mends
from dealtui.service.entry_work import add_entry, change_entry, fields_of
from dealtui.service.overview import REVIEW_HOURS
from dealtui.service.suspecting import clear_async, suspects
from dealtui.service.unit_of_work import Book
from dealtui.service.work import Work
from dealtui.text import clean

if TYPE_CHECKING:
    from dealtui.service.recording import Recording

__all__ = ["MEND_KEYS", "Reviewing", "check", "sentence"]

# The key of the review screen that mends a finding at once, for scripts; any other is mended by Enter
MEND_KEYS = {"answer": "r", "link": "l", "objective": "1", "suspect": "c"}


def check(book: Book, meeting: int) -> list[Finding]:
    """Every gap of a meeting's record: line by line in their order, then the head, then links that are in doubt."""
    head = book.meeting(meeting)
    state = book.state(head.deal)
    findings = review(head, state.ordered(meeting), state.links.values())
    # a need whose answer was changed is no line that was marked: only the link between them was
    marked = {finding.entry for finding in findings if finding.rule.code == "suspect"}
    doubtful = [entry.doc_id for entry in suspects(book, meeting) if entry.doc_id not in marked]
    return findings + [Finding(RULES["suspect"], number) for number in doubtful]


def sentence(finding: Finding, lang: str) -> str:
    """What was found, in words: `rule.<code>`, with what it was found in and, of a vague word, what it leaves open."""
    words = catalog(lang)
    reason = vague_reason(finding.detail) if finding.rule.code == "vague-wording" else ""
    why = words.t(f"vague.{reason}") if reason else ""
    return words.t(f"rule.{finding.rule.code}", detail=_detail(finding, words), why=why)


def _detail(finding: Finding, words: Catalog) -> str:
    if finding.rule.code == "topic-untouched":
        return words.t("list.comma").join(words.t(f"topic.{code}") for code in finding.detail.split())
    if finding.rule.code == "basic-info-missing":
        return words.t("list.comma").join(words.t(f"basic.{name}") for name in finding.detail.split())
    return finding.detail


class Reviewing:
    """One meeting that is put in order. What its lines say is changed through `recording`, as while it was live."""

    def __init__(self, book: Book, meeting: int) -> None:
        from dealtui.service.recording import Recording  # undo asks the seal, which asks the review

        self.book = book
        self.number = meeting
        self.recording: Recording = Recording(book, meeting)
        self._reason: str | None = None  # of an amendment

    # ------------------------------------------------------------------ reading

    @property
    def meeting(self) -> Meeting:
        return self.book.meeting(self.number)

    def entry(self, number: int) -> Entry:
        return self.recording.entry(number)

    def code(self, number: int) -> str:
        return self.recording.code(number)

    def matrix(self) -> Matrix:
        """Needs against what answers them."""
        state = self.book.state(self.meeting.deal)
        return mapping(self.number, state.entries.values(), state.links.values())

    def findings(self) -> list[Finding]:
        """What is missing: first what keeps the record from being sealed, each part in the order of the lines."""
        return sorted(check(self.book, self.number), key=lambda finding: not finding.rule.blocks)

    @property
    def hours_left(self) -> float | None:
        """Until the review is due, negative when it is late; None when the meeting is not over or is sealed."""
        meeting = self.meeting
        if meeting.status != "draft" or not meeting.ended:
            return None
        return REVIEW_HOURS - (self.book.clock.now() - datetime.fromisoformat(meeting.ended)) / timedelta(
            hours=1
        )

    def dispute(self, number: int) -> Disputed | None:
        """A divergence with what each side holds, what was offered between, and what settled it."""
        lines = self.recording.entries
        found = disputed(lines, self.book.state(self.meeting.deal).entries)
        return next((point for point in found if point.entry.doc_id == number), None)

    def answers(self) -> list[Entry]:
        """The deal's proposals and responses, those of this meeting first: what a need can be linked to."""
        lines = [e for e in self.recording.coded() if e.kind in ("proposal", "response")]
        return sorted(lines, key=lambda e: (e.meeting != self.number, e.order))

    def needs(self) -> list[Entry]:
        """The deal's needs, those of this meeting first."""
        lines = [e for e in self.recording.coded() if e.kind == "need"]
        return sorted(lines, key=lambda e: (e.meeting != self.number, e.order))

    def read_response(self, need: int, words: str) -> scribe.Reading:
        """How the words of a response will be read: they may begin with the fit, and hold topics and a speaker."""
        reading = self.recording.read(f"r {self.code(need)} {clean(words)}")
        if reading.form == "entry" and reading.kind == "response" and need in reading.refs:
            return reading
        return scribe.literal(clean(words), "response", refs=(need,))

    def because(self, reason: str) -> Reviewing:
        """The same meeting, each change of which amends its sealed record with this reason (guide 28)."""
        amending = copy(self)
        amending._reason = reason
        amending.recording = self.recording.because(reason)
        return amending

    # ------------------------------------------------------------------ the matrix

    async def set_fit(self, need: int, answer: int, fit: str) -> None:
        """How well an answer meets a need: full, partial, alternative, declined, pending."""

        def use_case(work: Work) -> None:
            link = find_link(work, need, answer)
            if link is None:
                return
            work.update("links", link.doc_id, fit=fit)
            work.mark("links", link.doc_id, suspect=False)  # who judges it has looked
            entry = work.state.entries[answer]
            if entry.fit:  # the line said one: it must not say another when it is read again
                alone = not any(x.answer == answer and x.need != need for x in work.state.links.values())
                work.update("entries", answer, fit=fit if alone else "")

        await self._change("fit", use_case)

    async def link(self, need: int, answer: int, fit: str = "pending") -> None:
        """A proposal or response answers a need; nothing is done when it does so already."""

        def use_case(work: Work) -> None:
            if find_link(work, need, answer) is None:
                said = work.state.entries[answer].fit
                work.insert("links", Link(need=need, answer=answer, fit=said or fit))

        await self._change("link", use_case)

    async def unlink(self, need: int, answer: int) -> None:
        """An answer does not answer a need after all; its line no longer refers to it."""

        def use_case(work: Work) -> None:
            if link := find_link(work, need, answer):
                work.remove("links", link.doc_id)
            entry = work.state.entries[answer]
            if need in entry.refs:
                change_entry(work, answer, refs=tuple(ref for ref in entry.refs if ref != need))

        await self._change("unlink", use_case)

    async def respond(self, need: int, words: str) -> int:
        """Write a response to a need; gives its number. `部分 一次现场` says the fit too."""
        reading = self.read_response(need, words)

        def use_case(work: Work) -> int:
            return add_entry(
                work,
                meeting=self.number,
                at=self.book.clock.stamp(),
                by=self.book.user,
                order=work.state.last_order(self.number) + 1,
                **fields_of(reading, self.recording.attendees),
            )

        return await self._change("response", use_case)

    async def set_level(self, need: int, level: str) -> None:
        """How much a need matters: core, expected, potential, or "" for not said."""
        await self._change("level", lambda work: work.update("entries", need, level=level))

    async def set_outside(self, need: int, reason: str) -> None:
        """Take a need out of this record's scope, with the reason; "" takes it in again."""
        reason = clean(reason).strip()
        await self._change("outside", lambda work: change_entry(work, need, outside=reason))

    # ------------------------------------------------------------------ the list of what is missing

    async def edit(self, number: int, line: str, expect: int | None = None) -> None:
        """Read a line anew, changed."""
        await self.recording.edit(number, line, expect)

    async def mend(self, number: int, what: str, value: str) -> None:
        """Fill what a line lacks: criterion, place, owner (one person) or due (a phrase).

        ValueError with a reason of `dates.refused` when a phrase is no date.
        """
        fields = mends.line_fields(self.entry(number), what, clean(value).strip(), self.book.clock.now())
        if what == "owner":
            fields["side"] = mends.side_of(fields["owner"], self.recording.attendees)
        await self._change(what, lambda work: change_entry(work, number, **fields))

    async def mend_head(self, what: str, name: str, value: str = "") -> None:
        """Fill what the head lacks: recorder (name), absence (whose, why), authority (whose, which role), topic, place."""
        value = clean(value).strip()

        def use_case(work: Work) -> None:
            head = Meeting.from_doc(work.doc("meetings", self.number) or {})
            work.update("meetings", self.number, **mends.head_fields(head, what, name, value))

        await self._change(what, use_case)

    async def add_line(self, line: str) -> None:
        """One more line of the scribe language, what was forgotten while people talked."""
        await self.recording.capture_async([line])

    async def tick(self, objective: str, state: str) -> None:
        """How far an objective was reached: met, partly, missed; the first of that text that is still open."""
        for index, found in enumerate(self.meeting.objectives):
            if found.text == objective and found.state == "open":
                await self.recording.tick(index, state)
                return

    async def looked(self, number: int) -> None:
        """Somebody has looked at a line again: it is in doubt no longer."""
        await clear_async(self.book, self.meeting.deal, number)

    # ------------------------------------------------------------------ the whole record

    async def seal(self, reviewer: str = "") -> str:
        """Seal the record, reviewed by the user unless somebody is named; gives its archive number. Raises
        `sealing.NotSealed` too."""
        from dealtui.service.sealing import sealed

        return await self._change("seal", sealed(self.number, reviewer))

    async def confirm(self, name: str) -> None:
        """Note who confirmed the sealed record for the client. Raises `sealing.NotSealed` too."""
        from dealtui.service.sealing import confirmed

        await self._change("confirm", confirmed(self.number, name))

    async def undo(self) -> str:
        """Take back the last thing that this user did since the meeting was over; gives its label, "" if there is none.

        What was recorded while people talked is taken back on the record screen alone.
        """
        from dealtui.service.undoing import last_to_undo

        ended = self.meeting.ended
        last = last_to_undo(self.book, self.meeting.deal, self.number)
        if last is not None and ended and (last.label == "end" or last.at < ended):
            return ""
        return await self.recording.undo()

    async def redo(self) -> str:
        """Do again what was taken back last; gives its label, "" if there is none."""
        return await self.recording.redo()

    def close(self) -> None:
        """Listen to the book no more."""
        self.recording.close()

    async def _change(self, label: str, use_case: Any) -> Any:
        if self._reason is not None:
            from dealtui.service.sealing import amended

            label, use_case = "amend", amended(self.number, self._reason, use_case)
        return await self.book.change_async(label, use_case, deal=self.meeting.deal, scope=self.number)


def find_link(work: Work, need: int, answer: int) -> Link | None:
    """The link between a need and an answer."""
    links = work.state.links.values()
    return next((link for link in links if link.need == need and link.answer == answer), None)
