"""From the raw line to its reading: the head, then the pieces, then what is left is the text."""

from __future__ import annotations

from typing import Any

from dealtui.domain.kinds import BY_NAME, NOTE, Kind
from dealtui.domain.scribe import disputing, pieces
from dealtui.domain.scribe.cutting import joined_cuts, kept, rest_after
from dealtui.domain.scribe.due import DueFound, due_at, due_by_keyword, no_due, rest_of_clause
from dealtui.domain.scribe.marks import head, kind_named, special_form
from dealtui.domain.scribe.pieces import Found
from dealtui.domain.scribe.reading import Context, Reading, Span

__all__ = ["literal", "read"]

# Kinds in which one side speaks: a word such as 客户 or "we" at the start says which
SIDED = frozenset({"offer", "compromise", "divergence", "consensus", "decision", "action"})
_BARS = "|｜"


def read(line: str, context: Context) -> Reading:
    """How the line is read. Never raises; whatever is not understood stays in the text, word for word."""
    if not line or line.isspace():
        return Reading(form="empty", raw=line, kind=context.default_kind)
    special = special_form(line, context.default_kind, context.people)
    if special is not None:
        return special
    start = head(line)
    kind = start.kind or BY_NAME.get(context.default_kind, NOTE)
    end = len(line.rstrip())
    if start.body >= end:
        return Reading(
            form="empty",
            raw=line,
            kind=kind.name,
            marked=start.kind is not None,
            internal=start.internal,
            spans=start.spans,
        )
    body = Body(line, start.body, end, kind, context, list(start.spans))
    body.read()
    return Reading(
        raw=line,
        kind=kind.name,
        marked=start.kind is not None,
        internal=start.internal,
        spans=tuple(sorted(body.spans)),
        **body.fields,
    )


def literal(text: str, kind: str, **fields: Any) -> Reading:
    """A line whose fields are given, as `capture --jsonl` has them: nothing is read from the text.

    `kind` may be a name, mark, letter or word of a kind; what is none is a note.
    """
    return Reading(raw=text, text=text, kind=kind_named(kind) or NOTE.name, marked=True, **fields)


class Body:
    """One line after its mark. `cuts` are the stretches taken off the text, `spans` what each piece is."""

    def __init__(
        self, raw: str, start: int, end: int, kind: Kind, context: Context, spans: list[Span]
    ) -> None:
        self.raw, self.start, self.end, self.kind, self.context, self.spans = (
            raw,
            start,
            end,
            kind,
            context,
            spans,
        )
        self.cuts: list[tuple[int, int]] = []
        self.fields: dict[str, Any] = {}
        self.bar = end  # where the first part ends

    def read(self) -> None:
        raw, kind = self.raw, self.kind
        if kind.second:
            self._split()
        if "#" in raw or "＃" in raw:
            self._topics()
        people: list[Found] = []
        if "@" in raw or "＠" in raw:
            people = pieces.people_named(raw, self.start, self.end, self.context.people)
        if self.context.entries is not None:
            self._refs(people)
        if kind.name == "action":
            self._people(pieces.together(raw, people, self.end, self.context.people))
        elif kind.name == "divergence":
            disputing.names(self, people)
        elif people:
            self.speaker(people[0])
        if kind.name in SIDED:
            self._side()
        self._text()

    def take(self, found: Found, role: str, *, cut: bool = True) -> None:
        self.spans.append(Span(found.start, found.end, role))
        if cut:
            self.cuts.append((found.start, found.end))

    def blanked(self) -> str:
        """The body with every piece already read blanked out, positions kept."""
        left = list(self.raw[self.start : self.end])
        for start, end, _ in self.spans:
            if start >= self.start:
                left[start - self.start : end - self.start] = "\0" * (end - start)
        return "".join(left)

    def text_of(self, start: int, end: int) -> str:
        return kept(self.raw, start, end, joined_cuts(self.raw, start, end, self.cuts))

    def _split(self) -> None:
        """The first bar parts the line, if words stand before it."""
        bars = [at for bar in _BARS if (at := self.raw.find(bar, self.start, self.end)) >= 0]
        if bars and self.raw[self.start : min(bars)].strip():
            self.bar = min(bars)

    def _topics(self) -> None:
        found = pieces.topic_tags(self.raw, self.start, self.end)
        for tag in found:
            self.take(tag, "topic")
        if found:
            self.fields["topics"] = tuple(dict.fromkeys(tag.value for tag in found))

    def _refs(self, people: list[Found]) -> None:
        """Codes anywhere are references; those an answer begins with are taken off, and so is its fit."""
        entries = self.context.entries
        assert entries is not None
        found = pieces.codes(self.raw, self.start, self.end, entries)
        # 王N1 is a name
        found = [code for code in found if not any(name.start < code.start < name.end for name in people)]
        if not found:
            return
        numbers = {code.value: entries(code.value) for code in found}
        self.fields["ref_codes"] = tuple(numbers)
        self.fields["refs"] = tuple(dict.fromkeys(numbers.values()))
        leading: list[Found] = []
        if self.kind.answers:
            # a speaker may stand before the codes
            at = people[0].end if people and people[0].start == self.start else self.start
            leading = pieces.leading_codes(self.raw, rest_after(self.raw, at, self.end), self.end, entries)
        for code in found:
            self.take(code, "ref", cut=bool(leading) and code.start <= leading[-1].start)
        if leading and (fit := pieces.fit_at(self.raw, leading[-1].end, self.end)):
            self.fields["fit"] = fit.value
            self.take(fit, "fit")

    def speaker(self, person: Found) -> None:
        """The first name speaks. At either end of its part it is taken off; within a sentence it stays."""
        start, end = (self.start, self.bar) if person.start < self.bar else (self.bar + 1, self.end)
        before = self.text_of(start, person.start).strip("（(，,、：: \t　")
        after = self.text_of(person.end, end).strip("）) \t　")
        self.take(person, "speaker", cut=not before or not after)
        self.fields["speaker"] = person.value
        if side := pieces.SIDES.get(person.value.casefold()):
            self.fields["side"] = side

    def _people(self, people: list[Found]) -> None:
        """The first name is accountable, further ones help; `@专员：收集 @经理：审核` gives each a part."""
        if not people:
            self._due(people)
            return
        borders = [*(person.start for person in people[1:]), self.end]
        colons = [self.raw[person.end : person.end + 1] in (":", "：") for person in people]
        with_parts = len(people) > 1 and any(colons)
        for number, (person, colon) in enumerate(zip(people, colons, strict=True)):
            self.spans.append(Span(person.start, person.end, "helper" if number else "owner"))
            # with parts the text keeps the whole task, names included
            self.cuts.append((person.start, person.start + 1 if with_parts and colon else person.end))
        self._due(people)
        parts = [
            self.text_of(person.end + 1, border).strip(" \t　,，、;；。") if with_parts and colon else ""
            for person, colon, border in zip(people, colons, borders, strict=True)
        ]
        self.fields |= {"owner": people[0].value, "part": parts[0]}
        self.fields["helpers"] = tuple(
            (person.value, part) for person, part in zip(people[1:], parts[1:], strict=True)
        )
        if side := pieces.SIDES.get(people[0].value.casefold()):
            self.fields["side"] = side

    def _due(self, people: list[Found]) -> None:
        """A date right after a name, else at its keyword; else the words that were meant as one."""
        now = self.context.now
        places = [self.behind(person.end) for person in people]
        found = due_at(self.raw, dict.fromkeys(places), now)
        if found is None:
            text = self.blanked()
            firsts = [at - self.start for at, _ in [*places, self.behind(self.start)]]
            refused = no_due(text, firsts, now)
            if refused is not None:  # half of it must not pass for a date
                text = text[: refused.start] + "\0" * (refused.end - refused.start) + text[refused.end :]
            found = due_by_keyword(text, now)
            if refused is not None and (found is None or found.refused):
                found = refused
            if found is None:
                return
            found = found._replace(start=found.start + self.start, end=found.end + self.start)
        self.take_due(found)

    def take_due(self, found: DueFound, *, cut: bool = True) -> None:
        """Keep a date, or the words that were meant as one and stay in the text."""
        self.fields["due_text"] = self.raw[found.start : found.end]
        if found.refused:
            self.fields["due_refused"] = found.refused
        else:
            self.fields |= {"due": found.iso, "due_warnings": found.warnings}
            if cut:
                before = self.text_of(self.start, found.start)
                self.cuts += rest_of_clause(self.raw, found.start, found.end, before)
        self.take(Found(found.start, found.end, ""), "due", cut=cut and not found.refused)

    def behind(self, at: int) -> tuple[int, int]:
        """Where the words go on behind a name, past what else was taken there, and up to the next piece."""
        at = rest_after(self.raw, at, self.end)
        for start, end, _ in sorted(self.spans):
            if start > at:
                return at, start
            if start == at:
                at = rest_after(self.raw, end, self.end)
        return at, self.end

    def _side(self) -> None:
        """A side word that the text begins with: before a colon a sign, before a space a word of the text."""
        if self.kind.name == "divergence" and disputing.positions(self):
            return
        at = self.start
        for start, end in joined_cuts(self.raw, self.start, self.end, self.cuts):
            if self.raw[at:start].strip():
                break
            at = end
        found = pieces.side_at(
            self.raw, rest_after(self.raw, at, self.bar) if at > self.start else at, self.bar
        )
        if found is None:
            return
        word, sign = found
        self.fields["side"] = word.value
        self.take(word, "side", cut=sign)

    def _text(self) -> None:
        raw, kind = self.raw, self.kind
        text = self.text_of(self.start, self.bar)
        second = self.text_of(self.bar + 1, self.end) if self.bar < self.end else ""
        if second:
            self.fields[kind.second] = second
            self._mark_second()
        elif kind.second == "amount" and (sum_ := pieces.money(self.blanked(), 0, self.end - self.start)):
            self.fields["amount"] = sum_.value
            self.take(Found(sum_.start + self.start, sum_.end + self.start, sum_.value), "amount", cut=False)
        if not text and kind.name != "action" and not kind.answers:
            # an action without a task or an answer without words is a gap for the review; elsewhere they stay
            text = raw[self.start : self.bar].strip()
        self.fields["text"] = text

    def _mark_second(self) -> None:
        """Spans of the second part, between the pieces that stand in it."""
        at = self.bar + 1
        inside = sorted(span for span in self.spans if span.start > self.bar)
        for start, stop in [*((span.start, span.end) for span in inside), (self.end, self.end)]:
            words = self.raw[at:start]
            if words.strip():
                begin = at + len(words) - len(words.lstrip())
                self.spans.append(Span(begin, begin + len(words.strip()), self.kind.second))
            at = stop
