"""What the record screen says: its head, a line and how it is read, the panel beside the lines. Records in, words out."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import normalize

from dealtui.domain.kinds import BY_NAME, KINDS, OBJECTIVES, ROLES, Kind, stepped
from dealtui.domain.mapping import SETTLING, new_words, replaces, says_otherwise
from dealtui.domain.people import SIDES, People, names_in, read_attendee
from dealtui.domain.records import Attendee, Entry, Meeting, Objective, Summary
from dealtui.domain.review import Finding
from dealtui.domain.scenes import ScenePrompt, in_language
from dealtui.domain.scribe import Reading, keep_date, with_kind
from dealtui.domain.scribe.completion import Completion, KnownNames, accept, complete
from dealtui.domain.scribe.marks import head, mark_of
from dealtui.domain.scribe.pieces import narrow, side_at
from dealtui.domain.typed import agenda_item, agenda_lines
from dealtui.i18n import language, t, tn
from dealtui.scenes import template
from dealtui.service.book import Book
from dealtui.service.entries import resting_on
from dealtui.service.lists import said_by
from dealtui.service.planning import CarriedPoint
from dealtui.service.recording import Recording, keep_anywhere
from dealtui.service.reviewing import gaps_in, prompt_of, sentence
from dealtui.text import cut, shown, width, wrap
from dealtui.tui.keys import pressed
from dealtui.tui.widgets.drawn import Part
from dealtui.tui.widgets.inputs import Look
from dealtui.tui.widgets.rows import Column, Row
from dealtui.tui.wording import due_words, elsewhere, local, person_words, shown_moment, weekday_day

# ----------------------------------------------------------------------------------------------------
# One entry as a row: its words in the order in which they are typed, what became of it at the right edge.


EntryOf = Callable[[int], Entry]


class Around(NamedTuple):
    """What a row says of other lines: `entry` gives one by its number (None: there is none), `replaced` names for each
    consensus whose place was taken the one that took it, `kept` for each spoken promise the action that it became."""

    entry: Callable[[int], Entry | None] = lambda number: None
    replaced: Mapping[int, int] = {}
    kept: Mapping[int, int] = {}

    def code(self, number: int) -> str:
        return line.code if (line := self.entry(number)) else ""


_ALONE = Around()


def mark(kind: Kind) -> str:
    """The short word of a kind in the language of the screens."""
    return t(f"mark.{kind.name}")


def sign_of(kind: Kind) -> str:
    """How a kind is typed in the language of the screens."""
    return mark_of(kind, han=t("record.marks") == "han")


def row_of(entry: Entry, around: Around = _ALONE) -> Row:
    """An entry's row: what it answers, who, when, what. `?` in the first column: what it rests on was changed."""
    kind = BY_NAME[entry.kind]
    plain = normalize("NFKC", entry.text)
    words = [found for ref in entry.refs if (found := around.code(ref)) and found not in plain]
    if entry.fit:
        words.append(t(f"fit.{entry.fit}"))
    charged = kind.name == "divergence"  # its owner stands with the criterion
    first, said = len(words), ""
    if who := entry.speaker if charged else entry.owner or entry.speaker:
        if not (f"@{who}" in plain or (entry.part and plain.startswith(who))):
            words.append(f"@{who}")
    elif (
        entry.side and side_at(entry.text, 0, len(entry.text)) is None
    ):  # said with a colon: no word of the text
        said = t("row.said", side=t(f"side.{entry.side}"))
    if entry.due and not charged:
        words.append(weekday_day(entry.due))
    # of a consensus that took another's place what was and what is (guide 17)
    old = around.entry(entry.supersedes) if entry.supersedes else None
    words.append(t("row.replaces", old=new_words(old.text), new=new_words(entry.text)) if old else entry.text)
    words[first] = said + words[first]
    if not charged:
        words += [f"@{helper.name}" for helper in entry.helpers if helper.name not in entry.text]
    words += _second(entry, charged)
    cells = (entry.at[11:16], entry.code, mark(kind), " ".join(words))
    sign = "?" if entry.suspect else "~" if entry.internal else ""
    return Row(cells, sign, _tail(entry, around), kind.group, entry.doc_id)


def _second(entry: Entry, charged: bool) -> list[str]:
    """What stands after the bar."""
    second = [entry.criterion or entry.place]
    if charged:
        names = [entry.owner, *(helper.name for helper in entry.helpers)]
        second += [f"@{name}" for name in names if name and f"@{name}" not in entry.criterion]
        if entry.due and entry.due_text not in entry.criterion:
            second.append(weekday_day(entry.due))
    elif not second[0] and entry.amount and entry.amount not in entry.text:
        second = [entry.amount]
    found = " ".join(filter(None, second))
    return [f"| {found}"] if found else []


def _tail(entry: Entry, around: Around) -> str:
    """What has settled the line or taken its place, and its topics."""
    tail = ["~"] if entry.suspect and entry.internal else []  # the sign is another one now
    became = {
        "row.settled": entry.resolved_by,
        "row.kept": around.kept.get(entry.doc_id, 0),
        "row.replaced": around.replaced.get(entry.doc_id, 0),
    }
    tail += [t(key, code=code) for key, other in became.items() if other and (code := around.code(other))]
    return " ".join([*tail, *(f"#{t(f'topic.{topic}')}" for topic in entry.topics)])


def mark_cells() -> int:
    """How wide the marks are, so that the text begins in the same column for every kind."""
    return max(width(mark(kind)) for kind in KINDS)


def columns(code_cells: int) -> tuple[Column, ...]:
    """Time, code, mark, text."""
    return (Column(5, "quiet"), Column(code_cells, "hue"), Column(mark_cells(), "hue"), Column())


# ----------------------------------------------------------------------------------------------------
# What the record screen says of a meeting: its head, its foot, the reading of a line.


def kept_words(book: Book, meeting: int, lines: Sequence[tuple[str, str]]) -> str:
    """Keep lines that the book did not take, each with the mark of its kind, and say where; if they can be kept nowhere,
    the lines themselves, to be copied."""
    marked = [line if kind == "note" else with_kind(line, kind) for line, kind in lines]
    path = keep_anywhere(book, meeting, "".join(f"{line}\n" for line in marked).encode())
    count, head = len(lines), book.table("meetings").get(doc_id=meeting) or {}
    if not path:
        return "\n".join([tn("record.not_kept", count, n=count), *map(shown, marked)])
    return tn("record.kept", count, n=count, path=shown(shlex.quote(path)), meeting=head.get("id", ""))


def saved_words(meeting: Meeting, lines: int, read_only: bool) -> str:
    """What the foot says of the record: that it is sealed, cannot be written, or how many lines of it are on the disk."""
    if meeting.status == "sealed":
        return t("seal.foot", archive=meeting.archive, version=meeting.version)
    return t("record.read_only") if read_only else tn("record.saved", lines, n=lines)


def head_figures(meeting: Meeting, now: datetime, cells: int) -> tuple[str, ...]:
    """Time so far (and the start, where there is room), which meeting of the deal, who records."""
    if meeting.status == "log":
        return (t("status.log"),)
    started = meeting.started[11:16]
    times: list[str] = []
    if meeting.afterwards and meeting.status == "live":
        times = [t("record.afterwards", at=shown_moment(local(meeting.started, now), now))]
    elif meeting.ended:
        times = [t(f"status.{meeting.status}"), f"{started}-{meeting.ended[11:16]}"]
    elif started:
        minutes = max(0, int((now - datetime.fromisoformat(meeting.started)).total_seconds() // 60))
        times = [t("record.started", at=started)] if cells >= 100 else []
        times.append(t("record.elapsed", time=f"{minutes // 60:02}:{minutes % 60:02}"))
    times += elsewhere(meeting.started, meeting.zones)
    number = t("record.number", n=meeting.number) if meeting.number else ""
    recorder = t("record.recorder", name=meeting.recorder) if meeting.recorder else ""
    return tuple(figure for figure in (*times, number, recorder) if figure)


def kinds_legend() -> list[Part]:
    """What stands above an empty line: how a kind is typed."""
    han = t("record.marks") == "han"
    signs = [
        (f"  {sign_of(kind)}" if han else f"  {sign_of(kind)} {mark(kind)}", kind) for kind in KINDS[:-1]
    ]
    return [Part(t("record.legend"), "quiet"), *(Part(sign, kind.group, whole=True) for sign, kind in signs)]


def prompt_parts(prompts: Iterable[ScenePrompt]) -> list[Part]:
    """What the scene asks for and nobody has asked yet, each with how its line begins (guide 7)."""
    parts: list[Part] = []
    for prompt in prompts:
        parts += [Part(f"{in_language(prompt.ask, language())} ", "bold", whole=True)]
        parts += [Part(f"{prompt.how(language())}  ", "quiet", whole=True)]
    return [Part(t("record.ask") + "  ", "quiet"), *parts] if parts else []


def reading_parts(
    reading: Reading, last: str, known: People | None = None, behind: Callable[[int], str] = lambda _: ""
) -> list[Part]:
    """How a line will be read, before Enter. `last` is the line before, for corrections; `known` who is known there: side,
    title and roles are said with a name, and that nobody knows it; `behind` gives the words behind a code."""
    if reading.form == "empty":
        return kinds_legend()
    if reading.form == "correction":
        if reading.old not in last:
            return [Part(t("reading.nothing_to_correct", old=reading.old), "loud")]
        return _labelled("reading.correction", f"{reading.old} > {reading.new}")
    if reading.form == "continuation":
        return _labelled("reading.continuation" if last else "reading.nothing_to_continue", reading.text)
    if reading.form == "presence":
        parts = [Part(t("reading.present" if reading.present else "reading.absent"), "quiet")]
        for told in map(read_attendee, reading.names):  # of who is absent the reason stands for the title
            found = known.find(told.name) if known else None
            new = bool(known and reading.present and not found)
            one = found or Attendee(name=told.name, side=(told.side or "client") if new else "")
            about = _about(one.side, told.title or one.title, told.roles or one.roles)
            parts += [Part("  "), Part(one.name), *about]
            parts += [Part(" "), Part(t("reading.new_person"), "open")] if new else []
        return parts
    if reading.form == "done":
        said = _labelled("reading.done", f"{reading.ref_codes[0]} {behind(reading.refs[0])}".rstrip())
        return [*said, *(_labelled("reading.result", reading.text, gap=True) if reading.text else ())]
    return _entry_parts(reading, known, behind)


def _about(side: str, title: str, roles: Iterable[str]) -> list[Part]:
    """What is known of a person, after the name."""
    words = " ".join(person_words("", title, roles, side=side).split())
    return [Part(f" {words}", "quiet")] if words else []


def _who_parts(name: str, known: People | None, *, whole: bool) -> list[Part]:
    """A person, `whole` with side, title and roles; of a name that is nobody's, or of several, that it is."""
    meant = known.meant(name) if known else ()
    if len(meant) == 1:
        one = meant[0]
        return [Part(name), *(_about(one.side, one.title, one.roles) if whole else ())]
    parts = [Part(name)]
    for single in names_in(name) if known and name.casefold() not in SIDES else ():
        if len(others := known.meant(single) if known else ()) != 1:
            why = t("reading.several", names=t("list.comma").join(one.name for one in others[:3]))
            parts += [Part(" "), Part(why if others else t("reading.stranger"), "open")]
    return parts


def _entry_parts(reading: Reading, known: People | None, behind: Callable[[int], str]) -> list[Part]:
    kind = BY_NAME[reading.kind]
    named = t(f"kind.{kind.name}")
    short = mark(kind) if kind.mark else named
    same = short.casefold() == named.casefold()  # need Need
    parts = [Part(named if same else f"{short} {named}", kind.group)]
    if reading.internal:
        parts += [Part("  "), Part(t("reading.internal"), "open")]
    whose = reading.side if not (reading.speaker or reading.owner) else ""
    parts += _fields(
        *_named(reading, kind, behind),
        ("fit", t(f"fit.{reading.fit}") if reading.fit else ""),
        ("side", t(f"side.{whose}") if whose else ""),
    )
    helpers = [name for name, _ in reading.helpers]
    for name, people in (("speaker", [reading.speaker]), ("owner", [reading.owner]), ("helpers", helpers)):
        if any(people):
            parts.append(Part(f"  {t(f'reading.{name}')}", "quiet"))
            for person in people:
                parts += [Part(" "), *_who_parts(person, known, whole=name != "helpers")]
    if code := _unknown_code(reading, kind):
        parts += [Part("  "), Part(t("reading.no_such", code=code), "open")]
    parts += _due_parts(reading)
    if kind.name == "action":
        missing = [t(f"reading.missing_{name}") for name in ("owner", "due") if not getattr(reading, name)]
        if missing:
            parts += [Part("  "), Part(t("reading.missing", what=t("reading.and").join(missing)), "open")]
    # a promise needs no condition, all else is asked for what stands behind the bar
    second = reading.criterion or reading.place or ("" if kind.second_is else t("reading.none_yet"))
    return parts + _fields(
        ("topic", " ".join(t(f"topic.{topic}") for topic in reading.topics)),
        ("amount", reading.amount),
        ("task" if kind.name == "action" else "text", reading.text),
        (kind.second_is or kind.second, second if kind.second in ("criterion", "place") else ""),
    )


def _named(reading: Reading, kind: Kind, behind: Callable[[int], str]) -> list[tuple[str, str]]:
    """The codes in a line, by what it does to those lines: answer them, settle them, take their place. With a single one
    stand the words behind it."""
    codes = list(reading.ref_codes)
    settled = [code for code in codes if kind.name in SETTLING and code[0] == "D"]
    taken = [code for code in codes if kind.name == "consensus" and code[0] == "C"]
    taken = [code for code in taken if replaces(reading.text, code)][:1]
    others = [code for code in codes if code not in (*settled, *taken)]
    words = f" {cut(behind(reading.refs[0]), BEHIND)}".rstrip() if len(reading.refs) == 1 else ""
    named = (("settles", settled), ("replaces", taken), ("answers" if kind.answers else "refers", others))
    return [(what, f"{' '.join(found)}{words}" if found else "") for what, found in named]


# What a line of a kind begins with, where it means another line
_BEGINS_WITH = {"proposal": "N", "response": "N", "consensus": "CD", "decision": "D", "compromise": "D"}
_LIKE_A_CODE = re.compile(r"([A-Za-z])(\d{1,4})(?![^\W_])")


def _unknown_code(reading: Reading, kind: Kind) -> str:
    """The code at the beginning of an answer, or of what settles, when there is no such line; "" otherwise."""
    if not (found := _LIKE_A_CODE.match(narrow(reading.text))):
        return ""
    code = found[0].upper()
    return code if code[0] in _BEGINS_WITH.get(kind.name, "") and code not in reading.ref_codes else ""


def _due_parts(reading: Reading) -> list[Part]:
    if reading.due_refused:
        why = t(f"dates.refused.{reading.due_refused}")
        return [Part("  "), Part(t("reading.no_date", words=reading.due_text, why=why), "loud")]
    if not reading.due:
        return []
    parts = _labelled("reading.due", weekday_day(reading.due), gap=True)
    for code in reading.due_warnings:
        parts += [Part(" "), Part(t(f"dates.warning.{code}"), "open")]
    return parts


def _fields(*told: tuple[str, str]) -> list[Part]:
    """What of a line is known, each with its word."""
    return [part for name, value in told if value for part in _labelled(f"reading.{name}", value, gap=True)]


def _labelled(key: str, value: str, *, gap: bool = False) -> list[Part]:
    return [Part(("  " if gap else "") + t(key) + " ", "quiet"), Part(value)]


def spans_of(reading: Reading) -> list[tuple[int, int, str]]:
    """Where the line holds more than words, in the hue of its kind."""
    hue = BY_NAME[reading.kind].group
    return [(span.start, span.end, hue) for span in reading.spans if span.role != "text"]


# ----------------------------------------------------------------------------------------------------
# How the line that is being typed looks and reads, worked out once for each text and kind.

BEHIND = 24  # cells of the words behind a code
_SHOWN = 8  # candidates in sight; one is a name or a code


class LineReader:
    """Reads for one recording. `forget` after every commit: codes and people may be others then."""

    reading: Callable[[str, str], Reading]
    """How a line of a kind will be read."""
    offer: Callable[[str, int], Completion | None]
    """What may stand at the cursor of a line."""
    _resting: Callable[[int], str]

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self.choice = 0  # of the candidates
        self.edits(0)

    def edits(self, number: int, chip: str = "") -> None:
        """The line changes an entry now (0: none): its dates count from when that was said, `chip` stands before it."""
        self.number, self._chip = number, chip
        self.forget()

    def forget(self) -> None:
        """The next look is worked out anew; till then each is worked out once, for it is asked several times a frame."""
        once = lru_cache(1)
        self.reading = once(lambda text, kind: self._recording.read(text, kind, self.number))
        self.offer = once(self._offer)
        self._resting = once(self._codes_resting)

    def look(self, text: str, at: int, kind: str) -> Look:
        """How the line is drawn."""
        reading = self.reading(text, kind)
        own = BY_NAME[reading.kind if reading.form in ("entry", "empty") else kind]
        chip = self._chip or (mark(own) if reading.form in ("entry", "empty") else "-")
        return Look(chip, own.group, spans_of(reading), self._ghost(text, at))

    def parts(self, text: str, kind: str) -> list[Part]:
        """The row above the line."""
        reading = self.reading(text, kind)
        last = self._last() if reading.form in ("correction", "continuation") else None
        before = self._recording.line_of(last) if last else ""
        if reading.form == "empty" and not self.number:
            meeting = self._recording.meeting
            open_ones = template(meeting.scene).open_prompts(meeting, self._recording.summary.said)
            return [*prompt_parts(open_ones), *kinds_legend()]
        behind = lambda number: self._recording.entry(number).text  # noqa: E731
        first, *others = reading_parts(reading, before, self._recording.people, behind)
        return [first, *self._doubt_parts(reading), *others]

    def _doubt_parts(self, reading: Reading) -> list[Part]:
        """Of a line that is edited and says something else now: the lines that will be in doubt (guide 16, 61)."""
        if not self.number:
            return []
        entry = self._recording.entry(self.number)
        if not says_otherwise(entry, replace(entry, **reading.said)):
            return []
        codes = self._resting(self.number)
        return [Part("  " + t("reading.doubts") + " ", "open"), Part(codes)] if codes else []

    def _codes_resting(self, number: int) -> str:
        lines = resting_on(self._recording.book, self._recording.deal.doc_id, number)
        return " ".join(line.code or t("kind.note") for line in lines)

    def other_kind(self, text: str, kind: str, wanted: str | int) -> tuple[str, str]:
        """Text and kind after another kind was picked; a mark in the line is replaced, for it would win."""
        reading = self.reading(text, kind)
        if isinstance(wanted, int):
            wanted = stepped(reading.kind, wanted)
        return (with_kind(text, wanted), wanted) if reading.marked else (text, wanted)

    def other_date(self, text: str, kind: str) -> str:
        """The line with the date at its end as words, or read as a date again."""
        return keep_date(text, self.reading(text, kind))

    def date_parts(self, text: str, kind: str) -> list[Part]:
        """Where a date at the end of a task was read, or kept as words: the key that makes it the other."""
        other = self.other_date(text, kind)
        if other == text:
            return []
        key = "record.kept_date" if len(other) < len(text) else "record.keep_date"
        return [Part(t(key, words=self.reading(text, kind).due_text), "quiet")]

    # ------------------------------------------------------------------ completion

    def _offer(self, text: str, at: int) -> Completion | None:
        self.choice = 0
        everybody = (
            self._recording.people.everybody
        )  # looked through only where a name may stand, and codes likewise
        people = ((one.name, person_words("", one.title, side=one.side)) for one in everybody)
        codes = ((entry.code, entry.text) for entry in reversed(self._recording.coded()))
        found = complete(text, at, KnownNames(people, codes, han=language() == "zh"))
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
        if found := self.offer(text, at):
            self.choice = max(0, min(self.choice + by, len(found.candidates) - 1))
        return found is not None

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

    def _last(self) -> Entry | None:
        """The line that a correction would correct."""
        return max(self._recording.entries, key=lambda entry: entry.doc_id, default=None)

    def line_before(self) -> str:
        """What was typed last."""
        last = self._last()
        return last.raw if last else ""


# ----------------------------------------------------------------------------------------------------
# The panel: what is still to be asked, objectives, agenda, people, what is known from before; and how the line begins that
# answers a question.

Pick = tuple[
    str, Any
]  # what a line of the panel stands for: a gap, what is known from before, an objective, …
FEWEST_ASKED = 5  # lines of questions that are in sight however many people and objectives there are


class Begun(NamedTuple):
    """A line as it begins, its cursor, and the entry that it changes (0: it is a line of its own)."""

    text: str
    at: int
    entry: int = 0


def radar_lines(
    points: Sequence[Finding],
    meeting: Meeting,
    summary: Summary,
    entry_of: EntryOf,
    cells: int,
    rows: int,
    before: Sequence[Row] = (),
) -> list[Row]:
    """The panel of so many cells and rows: what is still to be asked, the most important first, as many as fit; the
    objectives, the agenda, who is present, how much there is, or what is known from before. `points` are the
    `open_points`; those of the objectives are told by their own lines."""
    below = [*_objective_lines(meeting.objectives), *_agenda_lines(meeting.agenda)]
    below += _people_lines(meeting.attendees, cells)
    room = max(FEWEST_ASKED, rows - len(below) - len(before) - 2)
    lines = [_heading("radar.to_ask", "record.ask", gaps_in(points))]
    asked = [point for point in points if point.rule.mend != "objective"]
    for left, point in zip(range(len(asked) - 1, -1, -1), asked, strict=True):
        question = _question(point, entry_of, cells)
        if len(lines) + len(question) > room + (not left):  # what follows needs a line to be counted in
            lines.append(panel_row(t("radar.more", n=left + 1), tone="quiet", pick=("more", 0)))
            break
        lines += question
    return [*lines, panel_row(), *below, *before, *_count_lines(summary, cells)]


def panel_row(
    text: str = "", value: str = "", sign: str = "", tone: str = "plain", pick: Pick | None = None
) -> Row:
    """A line of the panel: a sign, words, a figure at the right; `pick` is what it is chosen by, None for reading."""
    return Row((text,), sign, value, tone, pick)


def _heading(key: str, key_id: str, number: int) -> Row:
    """What a part of the panel is, the key that goes there, how much there is."""
    return panel_row(f"{t(key)}  {pressed(key_id)}", str(number), tone="bold")


def _part(key: str, done: Sequence[bool], lines: list[Row]) -> list[Row]:
    """A part of the panel that has lines: under what it is and how many of them are `done`."""
    heading = panel_row(t(key), f"{sum(done)}/{len(done)}", tone="bold")
    return [heading, *lines, panel_row()] if lines else []


def before_lines(points: Sequence[CarriedPoint], now: datetime) -> list[Row]:
    """What is known from before, as a part of the panel: each with whose it is."""
    lines = []
    for point in points:
        entry, action, due = point.entry, point.action, ""
        words = (
            f"{said_by(entry)} {entry.amount or entry.text if entry.kind == 'offer' else entry.text}".strip()
        )
        if action:
            words, due = action.task, due_words(action, now, brief=True)
        lines.append(panel_row(f"{entry.code} {words}", due, point.sign or " ", pick=("before", point)))
    return [_heading("radar.before", "record.before", len(points)), *lines, panel_row()]


TAKEN_UP_BY = {"need": "response", "divergence": "consensus", "offer": "offer", "promise": "action"}


def taken_up_by(point: CarriedPoint) -> str:
    """How the line begins that takes up what is known from before: an answer to a need, what settles a divergence, another
    offer of that side, the report that an action is done, the action that keeps a promise."""
    entry = point.entry
    kind = TAKEN_UP_BY.get(entry.kind)
    named = entry.code if entry.kind != "offer" else t(f"side.{entry.side}") if entry.side else ""
    sign = sign_of(BY_NAME[kind]) if kind else t("record.done_sign")
    return f"{sign} {named}".rstrip() + " "


def _question(point: Finding, entry_of: EntryOf, cells: int) -> list[Row]:
    """A question in the panel; one about no line stands there whole."""
    words = asked_words(point, entry_of)
    first, *more = [words] if point.entry else wrap(words, max(1, cells - 2))
    return [panel_row(first, "", point.sign, pick=("gap", point)), *(panel_row(f"  {m}") for m in more)]


def asked_words(point: Finding, entry_of: EntryOf) -> str:
    """A question: the line's code, what it lacks, its words."""
    said = sentence(point, language())
    if not point.entry:
        return said
    entry = entry_of(point.entry)
    return " ".join(filter(None, (entry.code, said, entry.text)))


_PRESENCE = {"person": "+", "absence": "-"}  # what is told of a person, and the sign of such a line


def begun(point: Finding, recording: Recording) -> Begun | None:
    """How the line begins that answers a question; None where no line does."""
    mend = point.rule.mend
    if not point.entry:
        prompt = prompt_of(point)
        text = in_language(prompt.line, language()) if prompt else ""
        if mend == "topic":
            return Begun(f" #{t(f'topic.{point.detail.split()[0]}')}", 0)
        if mend in _PRESENCE:
            text = f"{_PRESENCE[mend]}{point.detail}:"
        return Begun(text, len(text)) if text else None
    entry = recording.entry(point.entry)
    if mend == "answer":
        text = f"{sign_of(BY_NAME['response'])} {entry.code} "
        return Begun(text, len(text))
    line = recording.line_of(entry)
    reading = recording.read(line, entry.kind, entry.doc_id)
    body = head(line).body
    owner = max((span.end for span in reading.spans if span.role == "owner"), default=0)
    at, put = {
        "criterion": (len(line), " | "),
        "place": (len(line), " | "),
        "owner": (body, "@"),
        "due": (owner, " ") if owner else (body, ""),
        "link": (body, ""),
    }.get(mend, (len(line), ""))
    gap = " " if at < len(line) and put != " " else ""  # before the words that follow
    return Begun(f"{line[:at]}{put}{gap}{line[at:]}", at + len(put), entry.doc_id)


def _objective_lines(objectives: Sequence[Objective]) -> list[Row]:
    lines = []
    for n, item in enumerate(objectives):
        tone = "plain" if item.state == "open" else "quiet"
        lines.append(panel_row(item.text, "", OBJECTIVES.get(item.state, "."), tone, ("objective", n)))
    return _part("radar.objectives", [item.state == "met" for item in objectives], lines)


def _agenda_lines(agenda: str) -> list[Row]:
    """What is to be gone through, with how long it takes; what is done is quiet (guide 43)."""
    items, lines = [agenda_item(line) for line in agenda_lines(agenda)], []
    for n, item in enumerate(items):
        long = t("briefing.minutes", n=item.minutes) if item.minutes else ""
        sign, tone = ("x", "quiet") if item.done else (".", "plain")
        lines.append(panel_row(item.text, long, sign, tone, ("agenda", n)))
    return _part("sheet.fact.agenda", [item.done for item in items], lines)


def _people_lines(attendees: Sequence[Attendee], cells: int) -> list[Row]:
    """Who is there, by side; a decision maker who is missing is loud (guide 44)."""
    sides = ([one for one in attendees if one.side == side] for side in ("client", "ours", ""))
    lines = [_person_line(one, cells, first=not n) for group in sides for n, one in enumerate(group)]
    return _part("radar.present", [one.present for one in attendees], lines)


def _person_line(attendee: Attendee, cells: int, *, first: bool) -> Row:
    """Name, role, and the title where it fits whole; the side stands at the first of its people."""
    here = attendee.present
    role = " ".join(t(f"radar.role.{role}") if role in ROLES else role for role in attendee.roles)
    value = (t(f"side.{attendee.side}") if first and attendee.side else "") if here else t("radar.away")
    words = " ".join(word for word in (attendee.name, role, attendee.title) if word)
    if width(words) + width(value) + (3 if value else 2) > cells:  # 2: the sign and its space
        words = f"{attendee.name} {role}".rstrip()
    tone = "plain" if here else "loud" if "decision" in attendee.roles else "quiet"
    return panel_row(words, value, "+" if here else "!", tone, ("person", attendee.name))


def _count_lines(summary: Summary, cells: int) -> list[Row]:
    """How many lines there are, and of which kinds: as many to a line of the panel as fit, none broken."""
    lines = [panel_row(t("radar.lines"), str(summary.lines), tone="bold")] if summary.lines else []
    for kind, count in summary.counts.items():
        if kind in BY_NAME:
            word = f"{mark(BY_NAME[kind])} {count}"
            if len(lines) > 1 and width(longer := f"{lines[-1].cells[0]}  {word}") <= cells:
                lines[-1] = lines[-1]._replace(cells=(longer,))
            else:
                lines.append(panel_row(word, tone="quiet"))
    return lines


def pick_words(meeting: Meeting, what: str, which: Any) -> str:
    """The line of the panel that would be chosen, whole, and in which state it is."""
    if what == "objective":
        objective = meeting.objectives[which]
        return f"{t(f'objective.{objective.state}')}  {objective.text}"
    if what == "agenda":
        return agenda_lines(meeting.agenda)[which]
    person = next((person for person in meeting.attendees if person.name == which), None)
    if person is None:
        return ""
    here = t(f"reading.{'present' if person.present else 'absent'}")
    return f"{here}  {person_words(person.name, person.title, person.roles, side=person.side)}"
