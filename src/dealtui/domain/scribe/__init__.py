"""The scribe language: one typed line, one fact (docs/scribe-language.md).

    >>> from datetime import datetime
    >>> reading = read("需：定制化开发功能 #方案", Context(datetime(2026, 11, 23, 10)))
    >>> reading.kind, reading.text, reading.topics
    ('need', '定制化开发功能', ('scope',))

Pure and total: no text raises, the raw line stands beside what was read from it, time and records are passed
in. It runs on every key, so nothing heavy is imported and dates are loaded by the first action only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from dealtui.domain.kinds import BY_NAME, NOTE, OURS_ALONE, Kind
from dealtui.domain.offers import named_sum, names_our_limit
from dealtui.domain.people import SIDES
from dealtui.domain.scribe import pieces
from dealtui.domain.scribe.marks import (
    KEPT,
    Context,
    Reading,
    Span,
    head,
    keep_date,
    kind_named,
    special_form,
    with_kind,
)
from dealtui.domain.scribe.pieces import LinePiece
from dealtui.text import legible

if TYPE_CHECKING:
    from dealtui.domain.dates import DuePlace

__all__ = ["Context", "Reading", "Span", "keep_date", "kind_named", "literal", "read", "with_kind"]

# Kinds in which one side speaks: a word such as 客户 or "we" at the start says which
SIDED = frozenset({"offer", "compromise", "divergence", "consensus", "decision", "promise", "action"})
_BARS = "|｜"


def read(line: str, context: Context) -> Reading:
    """How the line is read. Never raises; whatever is not understood stays in the text, word for word.

    Signs that nobody sees change nothing at the edge of a word (the second of two joined files may begin with one); the
    raw line keeps them.
    """
    seen, places = legible(line)
    reading = _read(seen, context)
    if places is None:
        return reading
    spans = (Span(places[start], places[end - 1] + 1, role) for start, end, role in reading.spans)
    return reading._replace(raw=line, spans=tuple(spans))


def _read(line: str, context: Context) -> Reading:
    if not line or line.isspace():
        return Reading(form="empty", raw=line, kind=context.default_kind)
    special = special_form(line, context.default_kind, context.people) or _done(line, context)
    if special is not None:
        return special
    start = head(line)
    kind = start.kind or BY_NAME.get(context.default_kind, NOTE)
    end = len(line.rstrip())
    found = Reading(raw=line, kind=kind.name, marked=start.kind is not None, internal=start.internal)
    if start.body >= end:
        return found._replace(form="empty", spans=start.spans)
    body = _Body(line, start.body, end, end, kind, context, list(start.spans))
    body.read()
    internal = start.internal or _ours_alone(kind.name, line[start.body :], body.fields, context)
    return found._replace(internal=internal, spans=tuple(sorted(body.spans)), **body.fields)


_DONE = re.compile(r"\s*([xX]|结)[\s:：]+([Aa]\d{1,4})(?![^\W_])[\s,，:：]*")


def _done(line: str, context: Context) -> Reading | None:
    """`x A6 what came out`, `结 A6 …`: the action of that code is reported done; None where there is none."""
    found = _DONE.match(pieces.narrow(line))
    number = context.entries(found[2].upper()) if found and context.entries else 0
    if not found or not number:
        return None
    spans = (Span(*found.span(1), "mark"), Span(*found.span(2), "ref"))
    named = {"refs": (number,), "ref_codes": (found[2].upper(),)}
    return Reading(form="done", raw=line, text=line[found.end() :].strip(), spans=spans, **named)  # type: ignore[arg-type]


def literal(text: str, kind: str, **fields: Any) -> Reading:
    """A line whose fields are given, as `capture --jsonl` has them: nothing is read from the text.

    `kind` may be a name, mark, letter or word of a kind; what is none is a note.
    """
    name = kind_named(kind) or NOTE.name
    fields["internal"] = fields.get("internal", False) or _ours_alone(
        name, text, fields, Context(datetime.min)
    )
    return Reading(raw=text, text=text, kind=name, marked=True, **fields)


def _ours_alone(kind: str, text: str, fields: Mapping[str, Any], context: Context) -> bool:
    """Whether a line is internal by itself: what we think of the client, and where our own bottom line is."""
    if not OURS_ALONE.isdisjoint(fields.get("topics", ())):
        return True
    side = fields.get("side") or context.people.side(fields.get("speaker", ""))
    if kind not in ("offer", "note"):
        return False
    return names_our_limit(f"{text} {fields.get('amount', '')}", side, offered=kind == "offer")


@dataclass(slots=True)
class _Body:
    """One line after its mark. `cuts` are the stretches taken off the text, `spans` what each piece is."""

    raw: str
    start: int
    end: int
    bar: int  # where the first part ends
    kind: Kind
    context: Context
    spans: list[Span]
    cuts: list[tuple[int, int]] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)

    def read(self) -> None:
        raw, kind = self.raw, self.kind
        if kind.second:
            self._split()
        if "#" in raw or "＃" in raw:
            self._topics()
        known = self.context.people
        people: list[LinePiece] = []
        if "@" in raw or "＠" in raw:
            people = pieces.people_named(raw, self.start, self.end, known)
        if self.context.entries is not None:
            self._refs(people)
        if kind.name == "action":
            self._people(
                pieces.together(raw, people, self.end, known)
                or pieces.named_first(raw, self.start, self.end, known)
            )
        elif kind.name == "divergence":
            self._divergence(people)
        elif kind.name == "promise":
            self._promise(people)
        elif people or (people := pieces.named_first(raw, self.start, self.bar, known)):
            self._speaker(people[0])
        if kind.name in SIDED:
            self._side()
        self._text()

    def _take(self, found: LinePiece, role: str, *, cut: bool = True) -> None:
        self.spans.append(Span(found.start, found.end, role))
        if cut:
            self.cuts.append((found.start, found.end))

    def _blanked(self) -> str:
        """The body with every piece already read blanked out, positions kept."""
        left = list(self.raw[self.start : self.end])
        for start, end, _ in self.spans:
            if start >= self.start:
                left[start - self.start : end - self.start] = "\0" * (end - start)
        return "".join(left)

    def _text_of(self, start: int, end: int) -> str:
        return pieces.kept(self.raw, start, end, pieces.joined_cuts(self.raw, start, end, self.cuts))

    def _split(self) -> None:
        """The first bar parts the line, if words stand before it."""
        bars = [at for bar in _BARS if (at := self.raw.find(bar, self.start, self.end)) >= 0]
        if bars and self.raw[self.start : min(bars)].strip():
            self.bar = min(bars)

    def _topics(self) -> None:
        found = pieces.topic_tags(self.raw, self.start, self.end)
        for tag in found:
            self._take(tag, "topic")
        if found:
            self.fields["topics"] = tuple(dict.fromkeys(tag.value for tag in found))

    def _refs(self, people: list[LinePiece]) -> None:
        """Codes anywhere are references; those that say to what the line belongs are taken off, and so is an answer's fit."""
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
        leading: list[LinePiece] = []
        if self.kind.belongs:
            # a speaker may stand before the codes
            at = people[0].end if people and people[0].start == self.start else self.start
            leading = pieces.leading_codes(
                self.raw, pieces.rest_after(self.raw, at, self.end), self.end, entries
            )
        for code in found:
            self._take(code, "ref", cut=bool(leading) and code.start <= leading[-1].start)
        if leading and self.kind.answers and (fit := pieces.fit_at(self.raw, leading[-1].end, self.end)):
            self.fields["fit"] = fit.value
            self._take(fit, "fit")

    def _speaker(self, person: LinePiece) -> None:
        """The first name speaks. At either end of its part it is taken off; within a sentence it stays."""
        start, end = (self.start, self.bar) if person.start < self.bar else (self.bar + 1, self.end)
        before = self._text_of(start, person.start).strip("（(，,、：: \t　")
        after = self._text_of(person.end, end).strip("）) \t　")
        self._take(person, "speaker", cut=not before or not after)
        self.fields["speaker"] = self.context.people.full(person.value)
        if side := SIDES.get(person.value.casefold()):
            self.fields["side"] = side

    def _promise(self, people: list[LinePiece]) -> None:
        """Who promises, named first with or without a sign (guide 14); a date where an action may have one. None is missed."""
        raw, known = self.raw, self.context.people
        people = people or pieces.named_first(raw, self.start, self.bar, known, ends=":： \u3000")
        if people:
            self._speaker(people[0])
        self._due(people[:1], only=True)

    def _divergence(self, people: list[LinePiece]) -> None:
        """Before the bar the first name speaks; behind it, with the criterion, the first one sees to it (guide 61, 72)."""
        speaking = [person for person in people if person.start < self.bar]
        if speaking:
            self._speaker(speaking[0])
        if charged := people[len(speaking) :]:
            self._charged(charged)

    def _charged(self, people: list[LinePiece]) -> None:
        """Who sees to it, and the date right behind a name: nowhere else, for a date among the words of a criterion belongs
        to it. At either end of the criterion they are taken off, within its words they stay."""
        places = dict.fromkeys(self._behind(person.end) for person in people)
        due = pieces.due_at(self.raw, places, self.context.now)
        if due is None:  # words right behind a name that were meant as a date and are none
            text = "\0" * people[0].end + self.raw[people[0].end : self.end]
            due = pieces.no_due(text, [at for at, _ in places], self.context.now)
        done = pieces.rest_of_clause(self.raw, due.start, due.end, "?") if due and not due.refused else []
        last = max(people[-1].end, due.end if due else 0, *(end for _, end in done))
        first = pieces.charge_at(self.raw, self.bar + 1, people[0].start)
        before, after = self._text_of(self.bar + 1, first), self._text_of(last, self.end)
        cut = not before.strip() or not after.strip(" 。.）)")
        for number, person in enumerate(people):
            self._take(person, "helper" if number else "owner", cut=cut)
        if cut and first < people[0].start:
            self.cuts.append((first, people[0].start))
        owner, *helpers = (self.context.people.full(person.value) for person in people)
        self.fields |= {"owner": owner, "helpers": tuple((name, "") for name in helpers)}
        if due:
            self._take_due(due, cut=cut)

    def _positions(self) -> bool:
        """Read 我方：… 客户：… as what each side holds; the text keeps every word. False where nothing of the kind stands:
        one side's word that begins the line says whose line it is."""
        said = pieces.sides_said(self.raw, self.start, self.bar)
        if not said or (len(said) == 1 and not self._text_of(self.start, said[0].start).strip()):
            return False
        borders = [*(word.start for word in said[1:]), self.bar]
        for word, border in zip(said, borders, strict=True):
            field = "position" if word.value == "ours" else "client_position"
            self.fields[field] = self._text_of(word.end, border).strip(" \t　；;，,、")
            self._take(word, "side", cut=False)
        return True

    def _people(self, people: list[LinePiece]) -> None:
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
            self._text_of(person.end + 1, border).strip(" \t　,，、;；。") if with_parts and colon else ""
            for person, colon, border in zip(people, colons, borders, strict=True)
        ]
        names = [self.context.people.full(person.value) for person in people]
        self.fields |= {"owner": names[0], "part": parts[0]}
        self.fields["helpers"] = tuple(zip(names[1:], parts[1:], strict=True))
        if side := SIDES.get(people[0].value.casefold()):
            self.fields["side"] = side

    def _due(self, people: list[LinePiece], *, only: bool = False) -> None:
        """A date right after a name, else at its keyword; else the words that were meant as one. `only` what is one."""
        now = self.context.now
        places = [self._behind(person.end) for person in people]
        found = pieces.due_at(self.raw, dict.fromkeys(places), now)
        if found is None:
            text = self._blanked()[: self.bar - self.start]
            firsts = [at - self.start for at, _ in [*places, self._behind(self.start)]]
            refused = pieces.no_due(text, firsts, now)
            if refused is not None:  # half of it must not pass for a date
                text = text[: refused.start] + "\0" * (refused.end - refused.start) + text[refused.end :]
            found = pieces.due_by_keyword(text, now)
            if found is None or found.refused:
                found = pieces.due_at_end(text, now) or found
            if found is None and (sign := text.rfind(KEPT)) >= 0:
                kept_words = pieces.due_at_end(f"{text[:sign]} {text[sign + 1 :]}", now)
                if kept_words and kept_words.start == sign + 1:  # a date that is to stay in the text
                    self._take(LinePiece(self.start + sign, self.start + sign + 1, ""), "mark")
            if refused is not None and (found is None or found.refused):
                found = refused
            if found is None or (only and found.refused):
                return
            found = found._replace(start=found.start + self.start, end=found.end + self.start)
        self._take_due(found)

    def _take_due(self, found: DuePlace, *, cut: bool = True) -> None:
        """Keep a date, or the words that were meant as one and stay in the text."""
        self.fields["due_text"] = self.raw[found.start : found.end]
        from dealtui.domain.dates import Refusal

        due = found.due
        if isinstance(due, Refusal):
            self.fields["due_refused"] = due.reason
        else:
            self.fields |= {"due": due.iso, "due_warnings": due.warnings}
            if cut:
                before = self._text_of(self.start, found.start)
                self.cuts += pieces.rest_of_clause(self.raw, found.start, found.end, before)
        self._take(LinePiece(found.start, found.end, ""), "due", cut=cut and not found.refused)

    def _behind(self, at: int) -> tuple[int, int]:
        """Where the words go on behind a name, past what else was taken there, and up to the next piece."""
        at = pieces.rest_after(self.raw, at, self.end)
        for start, end, _ in sorted(self.spans):
            if start > at:
                return at, start
            if start == at:
                at = pieces.rest_after(self.raw, end, self.end)
        return at, self.end

    def _side(self) -> None:
        """A side word that the text begins with: before a colon a sign, before a space a word of the text."""
        if self.kind.name == "divergence" and self._positions():
            return
        at = self.start
        for start, end in pieces.joined_cuts(self.raw, self.start, self.end, self.cuts):
            if self.raw[at:start].strip():
                break
            at = end
        found = pieces.side_at(
            self.raw, pieces.rest_after(self.raw, at, self.bar) if at > self.start else at, self.bar
        )
        if found is None:
            return
        word, sign = found
        self.fields["side"] = word.value
        self._take(word, "side", cut=sign)

    def _text(self) -> None:
        raw, kind = self.raw, self.kind
        text = self._text_of(self.start, self.bar)
        second = self._text_of(self.bar + 1, self.end) if self.bar < self.end else ""
        if second:
            self.fields[kind.second] = second
            self._mark_second()
        elif kind.second == "amount" and (found := named_sum(self._blanked())):
            start, end = (self.start + at for at in found)
            self.fields["amount"] = raw[start:end]
            self._take(LinePiece(start, end, ""), "amount", cut=False)
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
