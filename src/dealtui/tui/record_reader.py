"""How the line that is being typed looks and reads, worked out once for each text and kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from dealtui.domain.completion import Completion, Known, accept, complete
from dealtui.domain.kinds import BY_NAME, KINDS
from dealtui.domain.records import Entry
from dealtui.domain.scribe import Reading, with_kind
from dealtui.domain.scribe.pieces import narrow
from dealtui.domain.suspect import says_otherwise
from dealtui.i18n import language, t
from dealtui.service.recording import Recording
from dealtui.service.suspecting import resting_on
from dealtui.text import shown
from dealtui.tui.record_view import mark, reading_parts, spans_of
from dealtui.tui.widgets.capture_line import Look
from dealtui.tui.widgets.parts_line import Part

__all__ = ["LineReader"]

_NAMES = [kind.name for kind in KINDS]
# What a completion adds is shown up to here; a candidate is a name or a code.
_SHOWN = 8


class _Lazy:
    """A list that is made when somebody looks: most keys complete nothing."""

    def __init__(self, make: Callable[[], Iterable[tuple[str, str]]]) -> None:
        self._make = make

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._make())


class LineReader:
    """Reads for one recording. `forget` after every commit: codes and people may be others then."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._known = Known(_Lazy(self._people), _Lazy(self._codes), han=language() == "zh")
        self.choice = 0  # of the candidates
        self.number = 0  # the entry that is being edited: its dates count from when it was said
        self.plain = ""  # a chip that stands instead of the kind's: the line is no entry of its own now
        self.forget()

    def forget(self) -> None:
        """The next look is worked out anew."""
        self._last_read: tuple[str, str, Reading] | None = None
        self._resting: tuple[int, str] | None = None  # the line that is edited, and what rests on it
        self._last_offer: tuple[str, int, Completion | None] | None = None

    def reading(self, text: str, kind: str) -> Reading:
        """How a line will be read."""
        if self._last_read is None or self._last_read[:2] != (text, kind):
            self._last_read = (text, kind, self._recording.read(text, kind, self.number))
        return self._last_read[2]

    def look(self, text: str, at: int, kind: str) -> Look:
        """How the line is drawn."""
        if self.plain == "filter":
            return Look(t("record.filter_chip"))
        reading = self.reading(text, kind)
        own = BY_NAME[reading.kind if reading.form in ("entry", "empty") else kind]
        chip = self.plain or (mark(own) if reading.form in ("entry", "empty") else "-")
        return Look(chip, own.group, spans_of(reading), self._ghost(text, at))

    def parts(self, text: str, kind: str) -> list[Part]:
        """The row above the line."""
        reading = self.reading(text, kind)
        before = self.line_before() if reading.form in ("correction", "continuation") else ""
        first, *others = reading_parts(reading, before)
        return [first, *self._doubt_parts(reading), *others]

    def _doubt_parts(self, reading: Reading) -> list[Part]:
        """Of a line that is edited and says something else now: the lines that will be in doubt (guide 16, 61)."""
        if not self.number or not _says_otherwise(self._recording.entry(self.number), reading):
            return []
        if self._resting is None or self._resting[0] != self.number:
            recording = self._recording
            lines = resting_on(recording.book, recording.deal.doc_id, self.number)
            self._resting = (self.number, " ".join(line.code or t("kind.note") for line in lines))
        return (
            [Part("  " + t("reading.doubts") + " ", "open"), Part(self._resting[1])]
            if self._resting[1]
            else []
        )

    def other_kind(self, text: str, kind: str, wanted: str | int) -> tuple[str, str]:
        """Text and kind after another kind was picked; a mark in the line is replaced, for it would win."""
        if self.plain == "filter":
            return text, kind
        reading = self.reading(text, kind)
        if isinstance(wanted, int):
            wanted = _NAMES[(_NAMES.index(reading.kind) + wanted) % len(_NAMES)]
        return (with_kind(text, wanted), wanted) if reading.marked else (text, wanted)

    # ------------------------------------------------------------------ completion

    def offer(self, text: str, at: int) -> Completion | None:
        """What may stand at the cursor."""
        if self.plain == "filter":
            return None
        if self._last_offer is None or self._last_offer[:2] != (text, at):
            self._last_offer = (text, at, self._wanted_offer(text, at))
            self.choice = 0
        return self._last_offer[2]

    def _wanted_offer(self, text: str, at: int) -> Completion | None:
        found = complete(text, at, self._known)
        if found is not None and found.role == "code":
            typed, before = text[found.start : found.end], text[: found.start].split()
            if len(typed) == 1 and typed.islower():  # "a" is a word far more often than an action
                answers = narrow(typed) == "n" and BY_NAME[self.reading(text, "note").kind].answers
                return found if answers and len(before) == 1 else None
        return found

    def offer_parts(self, text: str, at: int) -> list[Part]:
        """The candidates in a row, the chosen one first to be seen."""
        found = self.offer(text, at)
        if found is None:
            return []
        first = max(0, self.choice - _SHOWN + 2)
        parts = [Part(t("record.offer"), "quiet")]
        for index, candidate in list(enumerate(found.candidates))[first : first + _SHOWN]:
            chosen = index == self.choice
            parts += [Part("  "), Part(candidate.value, "bold" if chosen else "plain")]
            if candidate.hint and (chosen or len(found.candidates) == 1):
                parts.append(Part(f" {candidate.hint[:40]}", "quiet"))
        return parts

    def choose(self, text: str, at: int, by: int) -> bool:
        """Another candidate; False when there is none to choose from."""
        found = self.offer(text, at)
        if found is None:
            return False
        self.choice = max(0, min(self.choice + by, len(found.candidates) - 1))
        return True

    def accepted(self, text: str, at: int) -> tuple[str, int] | None:
        """The line with the chosen candidate in it, and its cursor; None when there is nothing to take."""
        found = self.offer(text, at)
        return accept(text, found, self.choice) if found is not None else None

    def _ghost(self, text: str, at: int) -> str:
        found = self.offer(text, at)
        if found is None or at != len(text):
            return ""
        value, typed = found.candidates[self.choice].value, text[found.start : found.end]
        return shown(value[len(typed) :]) if value.casefold().startswith(typed.casefold()) else ""

    def line_before(self) -> str:
        """The line that a correction would correct."""
        return max(
            self._recording.entries, key=lambda entry: entry.doc_id, default=Entry(meeting=0, kind="note")
        ).raw

    def _people(self) -> Iterable[tuple[str, str]]:
        about = {}
        for attendee in self._recording.meeting.attendees:
            words = (t(f"side.{attendee.side}") if attendee.side else "", attendee.title)
            about[attendee.name] = " ".join(word for word in words if word)
        return [(name, about.get(name, "")) for name in self._recording.people]

    def _codes(self) -> Iterable[tuple[str, str]]:
        return [(entry.code, entry.text) for entry in reversed(self._recording.coded())]


def _says_otherwise(entry: Entry, reading: Reading) -> bool:
    """Whether the line will mean something else when it is read so."""
    names = ("kind", "text", "criterion", "amount", "position", "client_position")
    return says_otherwise(entry, replace(entry, **{name: getattr(reading, name) for name in names}))
