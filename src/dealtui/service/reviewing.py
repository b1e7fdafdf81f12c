"""After a meeting: what its record still lacks, and putting it right line by line (guide 65-78).

    >>> reviewing = Reviewing(book, meeting=12)
    >>> [sentence(finding, "zh") for finding in reviewing.findings()]
    ['需求未回应', '行动缺少完成时间']
    >>> await book.do_async(reviewing.respond(need, "部分 一次现场，一次线上"))

Every method that changes something gives a `UseCase`, one commit, which `undo` takes back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from dealtui.domain import scribe
from dealtui.domain.calendar import instant
from dealtui.domain.deadlines import review_hours_left
from dealtui.domain.mapping import NeedMatrix
from dealtui.domain.people import People, names_in, read_attendee
from dealtui.domain.records import Attendee, Entry, Helper, Link, Meeting
from dealtui.domain.review import RULES, Finding, vague_reason
from dealtui.domain.scenes import ScenePrompt, in_language
from dealtui.i18n import Catalog, catalog
from dealtui.scenes import template
from dealtui.service.book import Book, Transaction, UseCase
from dealtui.service.entries import change_entry, settle_names, suspects
from dealtui.service.preparing import head_lacks, known_at, made_known, read_day
from dealtui.service.recording import Recording
from dealtui.text import clean, one_line

# The key of the review screen that fixes a finding at once, for scripts; any other is fixed by Enter
FIX_KEYS = {"answer": "r", "link": "l", "objective": "1", "suspect": "c"}


def check(book: Book, meeting: int, known: People | None = None) -> list[Finding]:
    """Everything that a meeting's record lacks: line by line in their order, then the head, then links that are in doubt.
    `known`: who may be named there, where that is at hand."""
    head = book.meeting(meeting)
    state = book.state(head.deal)
    findings = state.ledger.findings(meeting) + head_lacks(book, head, state.ledger.summary(meeting), known)
    # which lines were changed; a need whose answer was changed is no line that was marked: only the link between them
    codes = lambda line: " ".join(filter(None, map(state.code, line.suspect)))  # noqa: E731
    doubts = {line.doc_id: codes(line) for line in suspects(book, meeting)}
    rule = RULES["suspect"]  # asked for each line of the panel after each line that is typed
    told = [one._replace(detail=doubts.pop(one.entry)) if one.rule is rule else one for one in findings]
    return told + [Finding(rule, number, changed) for number, changed in doubts.items()]


def open_points(book: Book, meeting: int, known: People | None = None) -> list[Finding]:
    """What is still to be asked or mended, the most important first: what keeps the record from being sealed, what should
    be mended, and last what is to be looked at again. The one list of the panel, the end of a meeting and the review."""
    return sorted(
        check(book, meeting, known), key=lambda one: (one.rule.mend == "suspect", not one.rule.blocks)
    )


def may_ask(meeting: Meeting, said: Collection[str]) -> list[Finding]:
    """What the scene asks for though nothing is missing without it, and nobody has asked; `said` as for `open_prompts`."""
    scene = template(meeting.scene)
    asked = (prompt for prompt in scene.open_prompts(meeting, said) if not prompt.expected)
    return [Finding(RULES["prompt-open"], 0, f"{scene.code}.{prompt.name}") for prompt in asked]


def gaps_in(points: Iterable[Finding]) -> int:
    """How many gaps there are among them: what is in doubt lacks nothing."""
    return sum(point.sign != "?" for point in points)


def sentence(finding: Finding, lang: str) -> str:
    """What was found, in words: `rule.<code>`, with what it was found in and, of a vague word, what it leaves open."""
    words, code = catalog(lang), finding.rule.code
    reason = vague_reason(finding.detail) if code == "vague-wording" else ""
    why = words.t(f"vague.{reason}") if reason else ""
    rule = "changed" if code == "suspect" and finding.detail else code
    return words.t(f"rule.{rule}", detail=_detail(finding, words), why=why)


def prompt_of(finding: Finding) -> ScenePrompt | None:
    """What the scene asks for and nobody has asked; None of any other finding."""
    scene, _, name = finding.detail.partition(".")
    return template(scene).prompt(name) if finding.rule.code == "prompt-open" else None


def _detail(finding: Finding, words: Catalog) -> str:
    if prompt := prompt_of(finding):
        return in_language(prompt.ask, words.lang)
    names = finding.detail.split()
    if room := {"topic-untouched": "topic", "basic-info-missing": "basic"}.get(finding.rule.code):
        names = [words.t(f"{room}.{name}") for name in names]
    elif finding.rule.code != "suspect":
        return finding.detail
    return words.t("list.comma").join(names)


class Reviewing(Recording):
    """One meeting that is put in order: what its lines say is changed as while it was live."""

    # ------------------------------------------------------------------ reading

    def matrix(self) -> NeedMatrix:
        """Needs against what answers them."""
        return self.book.state(self.meeting.deal).matrix(self.number)

    def findings(self) -> list[Finding]:
        """What is missing, the most important first."""
        return open_points(self.book, self.number, self.people)

    @property
    def hours_left(self) -> float | None:
        """Until the review is due, negative when it is late; None when the meeting is not over or is sealed."""
        return review_hours_left(self.meeting.status, self.meeting.ended, self.book.clock.now())

    def of_kinds(self, *kinds: str) -> list[Entry]:
        """The deal's lines of some kinds, those of this meeting first: what can be linked to another."""
        lines = (line for line in self.coded() if line.kind in kinds)
        return sorted(lines, key=lambda line: (line.meeting != self.number, line.order))

    def read_response(self, need: int, words: str) -> scribe.Reading:
        """How the words of a response will be read: they may begin with the fit, and hold topics and a speaker."""
        reading = self.read(f"r {self.code(need)} {clean(words)}")
        if reading.form == "entry" and reading.kind == "response" and need in reading.refs:
            return reading
        return scribe.literal(clean(words), "response", refs=(need,))

    # ------------------------------------------------------------------ the matrix

    def set_fit(self, need: int, answer: int, fit: str) -> UseCase[None]:
        """How well an answer meets a need: full, partial, alternative, declined, pending."""

        def run(work: Transaction) -> None:
            link = find_link(work, need, answer)
            if link is None:
                return
            work.update("links", link.doc_id, fit=fit)
            work.mark("links", link.doc_id, suspect=False)  # who judges it has looked
            entry = work.state.entries[answer]
            if entry.fit:  # the line said one: it must not say another when it is read again
                alone = all(other.need == need for other in work.state.links_of(answer))
                work.update("entries", answer, fit=fit if alone else "")

        return self.case("fit", run)

    def link(self, need: int, answer: int, fit: str = "pending") -> UseCase[None]:
        """A proposal or response answers a need; nothing is done when it does so already."""

        def run(work: Transaction) -> None:
            if find_link(work, need, answer) is None:
                said = work.state.entries[answer].fit
                work.insert("links", Link(need=need, answer=answer, fit=said or fit))

        return self.case("link", run)

    def unlink(self, need: int, answer: int) -> UseCase[None]:
        """An answer does not answer a need after all; its line no longer refers to it."""

        def run(work: Transaction) -> None:
            if link := find_link(work, need, answer):
                work.remove("links", link.doc_id)
            entry = work.state.entries[answer]
            if need in entry.refs:
                change_entry(work, answer, refs=tuple(ref for ref in entry.refs if ref != need))

        return self.case("unlink", run)

    def respond(self, need: int, words: str) -> UseCase[int]:
        """Write a response to a need; gives its number. `部分 一次现场` says the fit too."""
        reading = self.read_response(need, words)
        return self.case("response", lambda work: self._add(work, reading, ""))

    # ------------------------------------------------------------------ the list of what is missing

    def fix(self, number: int, what: str, value: str, expect: int | None = None) -> UseCase[None]:
        """Fill what a line lacks: criterion, place, owner (one person), due (a phrase; Refused when it is no date), how much a
        need matters (`level`: core, expected, potential, "" for not said), or why it is out of this record's scope (`outside`).
        Stale when the line no longer has revision `expect`."""
        entry, value = self.entry(number), one_line(value)
        fields: dict[str, Any] = {what: value}
        if what == "due":
            fields = {"due": read_day(value, self.book.clock.now()) if value else "", "due_text": value}
        if what == "owner":  # one person is accountable; the others who were named help (guide 26, 74)
            helpers = {one.name: one for one in entry.helpers}
            for other in names_in(entry.owner) if entry.owner != value else ():
                helpers.setdefault(other, Helper(name=other))
            helpers.pop(value, None)
            fields |= {"helpers": tuple(helpers.values()), "side": self.people.side(value)}
        return self.case(what, lambda work: change_entry(work, number, expect=expect, **fields))

    def fix_head(self, what: str, name: str, value: str = "") -> UseCase[None]:
        """Fill what the head lacks: recorder (name), absence (whose, why), authority (whose, which role), topic, place."""
        value = one_line(value)

        def noted(one: Attendee) -> Attendee:
            if one.name != name:
                return one
            if what == "absence":
                return replace(one, reason=value)
            return replace(one, role=" ".join(dict.fromkeys((value, *one.roles))))

        def run(work: Transaction) -> None:
            fields: dict[str, Any] = {what: value or name}
            if what in ("absence", "authority"):
                fields = {"attendees": tuple(map(noted, self.meeting.attendees))}
            work.update("meetings", self.number, **fields)

        return self.case(what, run)

    def introduce(self, said: str, line: str) -> UseCase[None]:
        """Make known whom lines name as `said`, by `name:title:role:side`: those lines, and what they promise, bear the whole
        name and its side from now on."""
        told = read_attendee(line)

        def run(work: Transaction) -> None:
            (one,) = made_known(work, (told,), self.deal.client)
            settle_names(work, self.number, known_at(self.book, self.meeting), {said: one.name})

        return self.case("person_known", run)

    def judge(self, objective: str, state: str) -> UseCase[None] | None:
        """How far an objective was reached: met, partly, missed; the first of that text that is still open, None
        when there is none."""
        for index, found in enumerate(self.meeting.objectives):
            if found.text == objective and found.state == "open":
                return self.tick(index, state)
        return None

    def undo(self) -> UseCase[str]:
        """Take back the last thing that this user did since the meeting was over; gives its label, "" if there is none.

        What was recorded while people talked is taken back on the record screen alone.
        """
        case = super().undo()
        return case._replace(run=lambda work: "" if self._was_live() else case.run(work))

    @property
    def may_undo(self) -> bool:
        """Whether there is something that `undo` takes back; it is nothing that was sealed."""
        last = self.book.last_done(self.number)
        return last is not None and last.label not in ("seal", "amend", "confirm") and not self._was_live()

    def _was_live(self) -> bool:
        """Whether what this user did last was done while people talked."""
        last, ended = self.book.last_done(self.number), self.meeting.ended
        if last is None or not ended:
            return False
        return last.label == "end" or instant(last.at) < instant(ended)


def find_link(work: Transaction, need: int, answer: int) -> Link | None:
    """The link between a need and an answer."""
    return next((link for link in work.state.links_of(answer) if link.need == need), None)
