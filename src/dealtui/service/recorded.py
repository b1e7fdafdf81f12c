"""What one meeting holds, and how a line would be read in it: the half of a recording that changes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dealtui.domain import scribe
from dealtui.domain.ledger import Summary
from dealtui.domain.records import Attendee, Client, Deal, Entry, Meeting
from dealtui.service.unit_of_work import Book, Change

__all__ = ["Recorded"]

_Ahead = tuple[tuple[Any, ...], scribe.Reading | None]  # upon what a line was read last, and how


class Recorded:
    """One meeting to look at; `close` ends its listening to changes."""

    def __init__(self, book: Book, meeting: int) -> None:
        self.book = book
        self.number = meeting
        self._deal = self.meeting.deal
        self._attendees: tuple[Attendee, ...] | None = None
        self._people: tuple[str, ...] | None = None
        self._ahead: _Ahead = ((), None)
        self.close = book.subscribe(self._changed)

    @property
    def meeting(self) -> Meeting:
        return self.book.meeting(self.number)

    @property
    def deal(self) -> Deal:
        return self.book.deal(self._deal)

    @property
    def client(self) -> Client:
        return self.book.client(self.deal.client)

    @property
    def entries(self) -> list[Entry]:
        """The meeting's lines in their order."""
        return self.book.state(self._deal).ordered(self.number)

    @property
    def summary(self) -> Summary:
        """Counts, topics and gaps as of now."""
        return self.book.state(self._deal).ledger.summary(self.number)

    @property
    def attendees(self) -> tuple[Attendee, ...]:
        """Who takes part; kept, since every line asks for it and its own commit changes the meeting's counts."""
        if self._attendees is None:
            self._attendees = self.meeting.attendees
        return self._attendees

    @property
    def people(self) -> tuple[str, ...]:
        """Names that may follow @: who attends first, then everybody known on either side."""
        if self._people is None:
            names = [attendee.name for attendee in self.attendees]
            names += [person.name for person in self.book.people(self.deal.client) + self.book.people()]
            self._people = tuple(dict.fromkeys(names))
        return self._people

    def entry(self, number: int) -> Entry:
        return self.book.state(self._deal).entries[number]

    def code(self, number: int) -> str:
        """The code of an entry of this deal, "" if it has none."""
        return self.book.state(self._deal).code(number)

    def coded(self) -> list[Entry]:
        """Every line of the deal that has a code, for completion."""
        return [e for e in self.book.state(self._deal).entries.values() if e.code and not e.deleted]

    def read(self, line: str, default_kind: str = "note", number: int = 0) -> scribe.Reading:
        """How a line will be read; of an entry that is edited (`number`), as of the time when it was said."""
        if number:
            return scribe.read(line, self._context(default_kind, self.entry(number).at))
        reading = scribe.read(line, self._context(default_kind))
        self._ahead = (self._known(line, default_kind), reading)
        return reading

    def _known(self, line: str, default_kind: str) -> tuple[Any, ...]:
        """What a reading depends on: the line, and what the book and the clock (to the minute) say."""
        return line, default_kind, self.book.repo.seq, self.book.clock.stamp()[:16]

    def line_of(self, entry: Entry) -> str:
        """The line by which an entry is edited: as it was typed, with its kind's mark; written anew where something has
        been put to it since (a criterion, an owner), so that reading it again loses none of that."""
        line = scribe.compose(entry, self.code)
        reading = self.read(line, "note")
        return (
            line
            if reading.form == "entry" and reading.kind == entry.kind
            else scribe.with_kind(line, entry.kind)
        )

    def _context(self, default_kind: str, at: str = "") -> scribe.Context:
        """What a reader of lines knows. `at`: when an earlier line was said, from which its dates count."""
        return scribe.Context(
            now=datetime.fromisoformat(at) if at else self.book.clock.now(),
            default_kind=default_kind,
            entries=self.book.state(self._deal).code_number,
            people=self.people,
        )

    def _changed(self, change: Change) -> None:
        for table, _, put, changed, _ in change.ops:
            if table == "people" or (table == "meetings" and "attendees" in (changed or put or {})):
                break
        else:
            if not change.reloaded:
                return
        self._attendees = self._people = None
