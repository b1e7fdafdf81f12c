"""The review of a meeting: needs against answers above, what is missing below, each mended where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Resize
from textual.screen import Screen

from dealtui.domain.kinds import BY_NAME, FITS, LEADS, LEVELS
from dealtui.domain.mapping import NeedAnswer, NeedMatrix, NeedRow
from dealtui.domain.people import names_in, read_attendee
from dealtui.domain.records import Entry
from dealtui.domain.review import Finding
from dealtui.domain.scenes import in_language
from dealtui.i18n import language, t, tn
from dealtui.service.entries import reworded
from dealtui.service.lists import countdown
from dealtui.service.preparing import end
from dealtui.service.reviewing import Reviewing, gaps_in, prompt_of, sentence
from dealtui.service.sealing import confirm, person_of_ours, reviewer_of, seal
from dealtui.text import width
from dealtui.tui.dialogs import NamePrompt, TextPrompt, YesNo, date_prompt, line_prompt
from dealtui.tui.keys import bindings, pressed
from dealtui.tui.screens.base import Left, MeetingScreen, asks
from dealtui.tui.screens.facts import level_word, line_facts
from dealtui.tui.themes import style
from dealtui.tui.widgets.drawn import Fact, Foot, Pane, Part, Rule
from dealtui.tui.widgets.matrix import Cell, Layout, Matrix, MatrixRow
from dealtui.tui.widgets.rows import Column, Row, Rows
from dealtui.tui.wording import person_words

if TYPE_CHECKING:
    from dealtui.service.book import Book, Change, UseCase

# The keys 1 to 5: how an answer meets its need; 1 to 3 on an objective: how far it was reached
FIT_KEYS = ("full", "partial", "alternative", "declined", "pending")
OBJECTIVE_KEYS = ("met", "partly", "missed")

PROMPTED = ("topic", "place")  # what of the head is one line; the rest is filled in on the form

BESIDE = 110  # cells from which on the whole text stands beside the lists


# ----------------------------------------------------------------------------------------------------
# What the review says of a meeting: rows of the matrix, the list of what is missing. Records in, words out.

# `ReviewRule.mend` -> ids of keys, the best first; their words are `mend.<mend>.<key>`. All else is mended by the list's own key,
# whose words are `mend.<mend>`
KEYS_OF = {
    "answer": ("review.respond", "review.link", "review.outside"),
    "link": ("review.link", "review.edit"),
    "objective": ("review.full", "review.partial", "review.alternative"),
    "suspect": ("review.clear", "review.edit"),
}

WIDE_LIST = 90  # cells from which on a finding's line shows what its entry says


# ---------------------------------------------------------------------- the matrix


def layout(total: int, rows: Sequence[MatrixRow] = ()) -> Layout:
    """The columns of the matrix in so many cells, in the language of the screens; no column for levels while no row
    has one."""
    levels = max(width(t(f"level.{level}")) for level in LEVELS)
    results = max(width(t("reviewing.outside")), *(width(t(f"fit.{fit}")) for fit in FITS))
    names = (t("reviewing.needs"), t("reviewing.level"), t("reviewing.answers_keys"), t("reviewing.fit"))
    level = max(levels, width(names[1])) if any(row.level for row in rows) else 0
    code = max((len(row.code) for row in rows), default=0)
    result = max(results, width(names[3]))
    text = max(12, (total - level - result - 10) * 2 // 5)
    return Layout(max(3, code), text, level, result, names)


def matrix_rows(matrix: NeedMatrix, *, gaps: bool = False) -> list[MatrixRow]:
    """The needs, under them the proposals that answer none and the needs of earlier meetings; with `gaps` only what
    lacks something or is suspect."""
    lacks = lambda row: not gaps or row.is_gap or row.suspect  # noqa: E731
    rows = [_need_row(row) for row in filter(lacks, matrix.rows)]
    below = {
        "unmapped": list(map(_proposal_row, matrix.unmapped)),
        "earlier": [_need_row(row, own=False) for row in filter(lacks, matrix.earlier)],
    }
    for name, found in below.items():
        if found:
            rows += [MatrixRow(0, text=tn(f"reviewing.{name}", len(found), n=len(found))), *found]
    return rows


def _need_row(row: NeedRow, *, own: bool = True) -> MatrixRow:
    need = row.need
    result = t("reviewing.outside") if need.outside else t(f"fit.{row.result}") if row.result else "----"
    several = len(row.answers) > 1
    gap = "!" if own else "."
    return MatrixRow(
        key=need.doc_id,
        code=need.code,
        text=need.text,
        level=level_word(need),
        cells=tuple(_cell(answer, several=several) for answer in row.answers),
        note=need.outside or t("reviewing.unanswered"),
        result=result,
        below="  ".join(entry.title for entry in (*row.pains, *row.effects)),
        sign=gap if row.is_gap else "?" if row.suspect else "~" if need.internal else "",
    )


def _cell(answer: NeedAnswer, *, several: bool) -> Cell:
    """One answer; among several each says its own fit."""
    words = f"{t(f'fit.{answer.link.fit}')} {answer.entry.text}" if several else answer.entry.text
    return Cell(answer.entry.doc_id, answer.entry.code, words, "?" if answer.suspect else "")


def _proposal_row(entry: Entry) -> MatrixRow:
    note = t("reviewing.answers_nothing")
    return MatrixRow(entry.doc_id, entry.code, entry.text, note=note, result="----", sign=".", hue="ours")


def _coverage(matrix: NeedMatrix, *, wide: bool) -> str:
    """How much is covered: in percent, and by level where there is room and a level was given."""
    if not matrix.rows:
        return ""
    levels = [(level, matrix.coverage(level)) for level in LEVELS if wide]
    parts = " ".join(f"{t(f'level.{level}')} {c.answered}/{c.needs}" for level, c in levels if c.needs)
    whole = t("reviewing.coverage", percent=matrix.coverage().percent)
    return f"{whole} ({parts})" if parts else whole


# ---------------------------------------------------------------------- the list


def list_columns(total: int, _first: Row | None = None) -> tuple[Column, ...]:
    """Code and finding; between them what the entry says, where there is room."""
    if total < WIDE_LIST:
        return (Column(4, "hue"), Column(gap=2))
    return (Column(4, "hue"), Column(total * 3 // 10, gap=2), Column(0, "quiet", gap=2))


def finding_rows(findings: Iterable[Finding], entry_of: Callable[[int], Entry]) -> list[Row]:
    """The list as rows, each known by its finding."""
    rows = []
    for finding in findings:
        entry, said = entry_of(finding.entry) if finding.entry else None, sentence(finding, language())
        cells = (entry.code, said, entry.text) if entry else ("", said, "")
        hue = BY_NAME[entry.kind].group if entry and entry.kind in BY_NAME else "plain"
        words = f"mend.{finding.mend}"
        named = ((key_id, key_id.partition(".")[2]) for key_id in KEYS_OF.get(finding.mend, ()))
        keys = [f"{pressed(key_id)} {t(f'{words}.{name}')}" for key_id, name in named]
        tail = "  ".join(keys) or f"{pressed('findings.mend')} {t(words)}"
        rows.append(Row(cells, finding.sign, tail, hue, finding))
    return rows


# ----------------------------------------------------------------------------------------------------
# The screen.


def not_empty(text: str) -> str:
    return "" if text else t("reviewing.say_something")


class Findings(Rows):
    """The list of what is missing; Enter mends, g narrows the needs above."""

    BINDINGS = bindings("findings")


class ReviewScreen(MeetingScreen[None]):
    """One meeting, after it.

        app.open("review", 7)

    What a key does is one call of `Reviewing`; what that changed comes back as a `Change`, whoever made it, and only
    what differs is drawn. What was done is said above the list, with the key that takes it back.
    """

    CSS_PATH = style("review.tcss")
    BINDINGS = bindings("review")
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-below"), (BESIDE, "-beside")]  # noqa: RUF012 - an instance variable to Textual
    TABLES = ("entries", "links", "meetings", "people")

    reviewing: Reviewing

    def __init__(self, book: Book, meeting: int) -> None:
        super().__init__(book, meeting)
        self.reviewing = Reviewing(book, meeting)
        self.amends = meeting
        self.matrix = self.reviewing.matrix()
        self.items: list[Finding] = []
        self._only_gaps = False
        self._offered = False  # whether the foot offers to mend
        self._undoes = False  # whether it offers to take something back

    def body(self) -> ComposeResult:
        with Horizontal(id="review-body"):
            with Vertical(id="review-lists"):
                yield Matrix(layout, self._show_whole, id="needs")
                yield Rule()
                yield Pane(lambda: [self._title_parts()], id="findings-title")
                yield Findings(list_columns, self._follow, empty=t("reviewing.all_well"), id="findings")
            yield Pane(id="review-whole")
        yield Rule(id="lower")

    def begin(self) -> None:
        self.show()
        self.set_focus(self.findings if self.items else self.needs)

    def on_unmount(self) -> None:
        self.reviewing.close()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._show_head)

    # ------------------------------------------------------------------ what is shown

    @property
    def needs(self) -> Matrix:
        return self.query_one("#needs", Matrix)

    @property
    def findings(self) -> Findings:
        return self.query_one(Findings)

    @property
    def item(self) -> Finding | None:
        """The selected line of the list."""
        return self.findings.row.key if self.findings.row else None

    def show(self) -> None:
        """Show the record as it is now; each part draws only what differs."""
        reviewing = self.reviewing
        self.matrix = reviewing.matrix()
        self.items = reviewing.findings()
        rows = matrix_rows(self.matrix, gaps=self._only_gaps)
        empty = t("reviewing.no_gaps") if self._only_gaps else t("reviewing.no_needs")
        self.needs.set_rows(rows, empty)
        self.findings.set_rows(finding_rows(self.items, reviewing.entry))
        self.query_one("#findings-title", Pane).touch()
        self._show_head()
        self._follow()
        if self._undoes != reviewing.may_undo:
            self._undoes = not self._undoes
            self.query_one(Foot).fit()

    def _show_head(self) -> None:
        """Who reviews it, what is left of the time, under which number it is sealed, how many gaps, how much is answered; in the
        foot what keeps a draft from being sealed, else where the meeting stands."""
        meeting, left, gaps = self.meeting, self.reviewing.hours_left, gaps_in(self.items)
        late = left is not None and left < 0
        wide = self.size.width >= BESIDE
        figures = (
            t("reviewing.who_does", name=meeting.recorder) if wide and meeting.recorder else "",
            countdown(left) if left is not None else "",
            f"{meeting.archive} {t('reviewing.version', n=meeting.version)}" if meeting.archive else "",
            tn("reviewing.missing_n", gaps, n=gaps) if gaps else "",
            _coverage(self.matrix, wide=wide),
        )
        self.show_head(f"! {t('scope.review')}" if late else t("scope.review"), *filter(None, figures))
        foot, blocking = self.query_one(Foot), self._blocking
        if self.book.read_only:
            status = t("record.read_only")
        elif meeting.status != "draft":
            status = t(f"status.{meeting.status}")
        else:
            status = tn("reviewing.blocking", blocking, n=blocking) if blocking else t("reviewing.may_seal")
        if (foot.status, self._offered) != (status, bool(self.items)):
            foot.status, self._offered = status, bool(self.items)
            foot.fit()  # it offers other keys

    @property
    def _blocking(self) -> int:
        """How much keeps the record from being sealed."""
        return sum(item.rule.blocks for item in self.items)

    def _title_parts(self) -> list[Part]:
        """Above the list: how much is missing and how much is suspect, then what was done or what went wrong."""
        gaps, here = gaps_in(self.items), self.focused is self.findings
        parts = [Part(tn("reviewing.list", gaps, n=gaps), "bold" if here else "quiet")]
        if looks := len(self.items) - gaps:
            parts.append(Part("  " + tn("reviewing.list_looks", looks, n=looks), "quiet"))
        if self._only_gaps:
            parts.append(Part("  " + t("reviewing.only_gaps"), "quiet"))
        if not self.said:
            return parts
        said = Part(self.said, "loud" if self.loud else "quiet")
        whole = [*parts, Part("   "), said]
        # what went wrong is never cut: it takes the place of the figures
        too_long = sum(width(part.text) for part in whole) > self.findings.size.width - 2
        return [said] if too_long and self.loud else whole

    def say(self, words: str, *, loud: bool = False) -> None:
        """Above the list, where the eye is: the foot tells how far the record is from its seal."""
        self.said, self.loud = words, loud
        for pane in self.query("#findings-title").results(Pane):
            pane.touch()

    def words_for(self, case: UseCase[Any], change: Change) -> str:
        """What was done to which lines, and the key that takes it back; or what was taken back."""
        if case.inverse:
            return super().words_for(case, change)
        touched = dict.fromkeys(op.doc_id for op in change.ops if op.table == "entries")
        for op in change.ops:
            if op.table == "links" and (link := self.book.table("links", op.deal).get(doc_id=op.doc_id)):
                touched |= {link["answer"]: None, link["need"]: None}
        codes = " ".join(filter(None, map(self.reviewing.code, touched)))
        what = t(f"change.{change.label}")
        if change.label == "amend":
            return f"{codes} {what}".strip()
        return t("reviewing.done", what=f"{codes} {what}".strip(), key=pressed("review.undo"))

    def inverse(self, way: Literal["undo", "redo"]) -> UseCase[str]:
        """What was recorded while people talked is taken back on the record screen alone."""
        return self.reviewing.undo() if way == "undo" else super().inverse(way)

    def key_rank(self, key_id: str, rank: int) -> int:
        """Of the foot: a record is sealed, or confirmed once it is sealed; where nothing is missing, nothing is mended, and where
        nothing was done that can be taken back, that is not offered."""
        idle = {"review.confirm" if self.meeting.status != "sealed" else "review.seal"}
        if not self._undoes:
            idle.add("review.undo")
        if not self.items:
            idle |= {"findings.mend", "review.in_turn"}
        return 0 if key_id in idle else rank

    def _show_whole(self) -> None:
        """The selected line in full: of the pane that has the focus."""
        number, need, above = self.target(), self.need_row(), self.focused is self.needs
        answer = need.answer(number) if need and above else None
        found = [item for item in self.items if number and item.entry == number]
        found = found if above else list(filter(None, (self.item,)))
        said = "\n".join(sentence(item, language()) for item in found)
        whole: tuple[str, list[Fact]] = said, []
        if number:
            state, changed = self.book.state(self.at_hand), reworded(self.book, self.at_hand, number)
            now = self.book.clock.now()
            whole = line_facts(state, number, now, need, answer, said, changed)
        self.query_one("#review-whole", Pane).show(*whole)

    def _entry(self, number: int) -> Entry | None:
        return self.reviewing.entry(number) if number else None

    # ------------------------------------------------------------------ what is selected

    def target(self) -> int:
        """The entry that keys act on: of the focused pane; 0 when there is none."""
        if self.focused is self.findings:
            return self.item.entry if self.item else 0
        cell, row = self.needs.cell, self.needs.row
        return cell.key if cell else row.key if row else 0

    def need_row(self) -> NeedRow | None:
        """The need that keys act on."""
        row = self.needs.row
        return self.matrix.row((row.key if row else 0) if self.focused is self.needs else self.target())

    def _follow(self) -> None:
        """The need of the selected finding comes in sight above; the pane tells of what is selected."""
        if self.focused is not self.needs and self.item and self.item.entry:
            self.needs.select_key(self.item.entry)
        self._show_whole()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        self.query_one("#findings-title", Pane).touch()
        self._show_whole()

    def action_other_pane(self) -> None:
        self.set_focus(self.needs if self.focused is self.findings else self.findings)

    def action_gaps(self) -> None:
        self._only_gaps = not self._only_gaps
        self.show()

    def action_whole(self) -> None:
        self.toggle_class("-whole")

    @asks
    async def action_judge(self, key: int) -> None:
        """The fit of the selected answer, or the state of the selected objective."""
        item = self.item
        if item and item.mend == "objective" and self.focused is not self.needs:
            if key <= len(OBJECTIVE_KEYS):
                await self._judge(item.detail, OBJECTIVE_KEYS[key - 1])
        elif pair := self._answered():
            need, answer = map(self.reviewing.code, pair)
            fit, undo = FIT_KEYS[key - 1], pressed("review.undo")
            said = t("reviewing.fit_set", need=need, answer=answer, fit=t(f"fit.{fit}"), key=undo)
            sealed = self.meeting.status == "sealed"
            await self.do(self.reviewing.set_fit(*pair, fit), "" if sealed else said)

    async def _judge(self, objective: str, state: str) -> None:
        if case := self.reviewing.judge(objective, state):
            await self.do(case)

    def _need(self) -> NeedRow | None:
        """The need that keys act on; it is said where there is none."""
        if (row := self.need_row()) is None:
            self.say(t("reviewing.need_first"), loud=True)
        return row

    def _answered(self) -> tuple[int, int] | None:
        """The selected need and its selected answer; it is said what is missing where it is not clear which."""
        if row := self._need():
            cell = self.needs.cell if self.focused is self.needs else None
            if not row.answers:
                self.say(t("reviewing.no_answer_yet"), loud=True)
            elif cell is None and len(row.answers) > 1:
                self.say(t("reviewing.pick_cell"), loud=True)
            else:
                return row.need.doc_id, cell.key if cell else row.answers[0].entry.doc_id
        return None

    async def _respond(self) -> None:
        """Write a response to the selected need; the line below says how it is read."""
        if row := self._need():
            need = row.need.doc_id
            title = t("reviewing.respond_to", code=row.need.code, text=row.need.text)
            read, hint = partial(self.reviewing.read_response, need), t("reviewing.respond_hint")
            words = await self.ask(line_prompt(title, "", read, hint=hint, check=not_empty))
            await self.do(self.reviewing.respond(need, words))

    action_respond = asks(_respond)

    async def _link(self) -> None:
        """Link the selected need to an answer, or the selected proposal to a need. A proposal that answers nothing, or what has no
        counterpart yet, is marked first."""
        number, row, matrix = self.target(), self.need_row(), self.reviewing.matrix()
        entry, idle = self._entry(number), set[int]()
        if entry and entry.kind in ("proposal", "response") and (row is None or row.answer(number) is None):
            found, title = self.reviewing.of_kinds("need"), t("reviewing.link_answer", code=entry.code)
            taken = {r.need.doc_id for r in (*matrix.rows, *matrix.earlier) if r.answers}
            pairs = [(need.doc_id, number) for need in found]
        elif entry and row is not None:
            found, title = (
                self.reviewing.of_kinds("proposal", "response"),
                t("reviewing.link_need", code=row.need.code),
            )
            taken = {answer.entry.doc_id for answer in row.answers}
            pairs = [(row.need.doc_id, answer.doc_id) for answer in found]
            idle = {proposal.doc_id for proposal in matrix.unmapped}
        else:
            self.say(t("reviewing.need_first"), loud=True)
            return
        if not found:
            self.say(t("reviewing.nothing_to_link"), loud=True)
            return
        hint = {n: t("reviewing.answers_nothing") for n in idle} | {n: t("reviewing.linked") for n in taken}
        free = [place for place, e in enumerate(found) if e.doc_id not in taken]
        marked = next((place for place in free if found[place].doc_id in idle), free[0] if free else 0)
        options = [(e.title, hint.get(e.doc_id, "")) for e in found]
        await self.do(self.reviewing.link(*pairs[await self.ask_one_of(title, options, marked)]))

    action_link = asks(_link)

    @asks
    async def action_unlink(self) -> None:
        if pair := self._answered():
            await self.do(self.reviewing.unlink(*pair))

    @asks
    async def action_level(self) -> None:
        """Core, expected, potential, not said."""
        if row := self._need():
            levels = (*LEVELS, "")
            level = levels[(levels.index(row.need.level) + 1) % len(levels)] if row.need.level else LEVELS[0]
            await self.do(self.reviewing.fix(row.need.doc_id, "level", level))

    @asks
    async def action_outside(self) -> None:
        """Why the selected need is not part of this record; an empty reason takes it in again."""
        if row := self._need():
            title = t("reviewing.outside_title", code=row.need.code)
            reason = await self.ask_line(title, row.need.outside, "reviewing.outside_hint")
            await self.do(self.reviewing.fix(row.need.doc_id, "outside", reason, row.need.revision))

    @asks
    async def action_clear(self) -> None:
        """Looked at: the selected line is in doubt no longer (guide 27); of a need as a whole the one answer that is."""
        number, row = self.target(), self.need_row()
        entry = self._entry(number)
        whole = self.focused is self.needs or (self.item is not None and self.item.mend == "suspect")
        answers = [answer for answer in row.answers if answer.suspect] if row and whole else []
        if entry is None or not (entry.suspect or answers):
            self.say(t("record.no_doubt"))
            return
        doubtful = [answer.entry.doc_id for answer in answers if answer.entry.suspect]
        if row and number == row.need.doc_id and not entry.suspect and len(doubtful) == len(answers):
            if len(doubtful) > 1:
                self.say(t("reviewing.pick_cell"), loud=True)
                return
            number = doubtful[0]
        await self.do(self.reviewing.rechecked(number))

    # ------------------------------------------------------------------ mending a finding where it stands

    @asks
    async def on_rows_opened(self) -> None:
        if item := self.item:
            await self.mend(item)

    @asks
    async def action_in_turn(self) -> None:
        """Mend the selected finding, then the next, until none is left, one is still there after its mending, or Esc."""
        before = None
        while (item := self.item) and item != before:
            before = item
            await self.mend(item)

    @asks
    async def on_matrix_opened(self) -> None:
        """A need without an answer gets one; everything else is changed as a line."""
        row, cell, need = self.needs.row, self.needs.cell, self.need_row()
        if need is not None and need.is_gap:
            await self._respond()
        elif need is None and row is not None:
            await self._link()
        elif row is not None:
            await self._edit(cell.key if cell else row.key)

    @asks
    async def action_edit(self) -> None:
        """The selected line as it was typed; what a finding of the head lacks is asked for instead."""
        if number := self.target():
            await self._edit(number)
        elif self.focused is not self.needs and self.item:
            await self.mend(self.item)

    async def mend(self, item: Finding) -> None:
        """Ask for what a finding lacks, and write it: one short dialog, one commit."""
        detail = item.detail
        match item.mend:
            case "criterion" | "place" | "owner" | "due":
                await self._fill(item)
            case "answer":
                await self._respond()
            case "link":
                await self._link()
            case "text" | "suspect":
                await self._edit(item.entry, doubtful=item.mend == "suspect")
            case "objective":
                # with the digits that the list has for them, so that they may be typed here as well
                words = (f"{key} {t(f'objective.{state}')}" for key, state in enumerate(OBJECTIVE_KEYS, 1))
                chosen = await self.ask_one_of(detail, [(each, "") for each in words])
                await self._judge(detail, OBJECTIVE_KEYS[chosen])
            case "topic":
                await self._add_topic(detail.split())
            case _ if asked := prompt_of(item):
                begins = in_language(asked.line, language())  # what the scene asks for is added as a line
                line = await self._ask_line(in_language(asked.ask, language()), begins)
                if line.strip() != begins.strip():
                    await self.do(self.reviewing.capture([line]))
            case "absence":
                title, hint = t("reviewing.absence_title", name=detail), t("reviewing.absence_hint")
                await self._fill_head("absence", TextPrompt(title, "", hint), detail)
            case "recorder":
                names = dict.fromkeys(filter(None, (self.book.user, *dict(self._people("ours")))))
                prompt = NamePrompt(t("reviewing.recorder_title"), [(name, "") for name in names])
                await self._fill_head("recorder", prompt)
            case "person":
                await self._introduce(detail)
            case "authority" if ours := [one for one in self.meeting.attendees if one.side == "ours"]:
                pairs = [(person, role) for role in reversed(LEADS) for person in ours]
                options = [(f"{person.name} {t(f'role.{role}')}", person.title) for person, role in pairs]
                person, role = pairs[await self.ask_one_of(t("reviewing.authority_title"), options)]
                await self.do(self.reviewing.fix_head("authority", person.name, role))
            case _ if detail in PROMPTED:
                await self._fill_head(detail, TextPrompt(t(f"reviewing.{detail}_head_title")))
            case _:
                self.app.open("form", meeting=self.number)

    async def _edit(self, number: int, *, doubtful: bool = False) -> None:
        """A line in doubt that is left as it is was looked at."""
        reviewing, entry = self.reviewing, self.reviewing.entry(number)
        await self.edit(reviewing, entry, reviewing.rechecked(number) if doubtful else None)

    async def _fill(self, item: Finding) -> None:
        """What a line lacks. Of several owners who were named the first is proposed, the others go on helping."""
        entry, what = self.reviewing.entry(item.entry), item.mend
        title = t(f"reviewing.{what}_title", code=entry.code, text=entry.text)
        if what == "due":
            value = await self.ask(date_prompt(title, entry.due_text, self.book.clock.now()))
        elif what == "owner":
            about = dict(self._people())
            names = dict.fromkeys((*(names_in(entry.owner) if entry.owner else ()), *about))
            value = await self.ask(NamePrompt(title, [(name, about.get(name, "")) for name in names]))
        else:
            value = await self.ask_line(title, getattr(entry, what), f"reviewing.{what}_hint")
        if value:
            await self.do(self.reviewing.fix(item.entry, what, value, entry.revision))

    async def _add_topic(self, topics: list[str]) -> None:
        """What was said on a topic that no line touches is added as a line."""
        chosen = 0
        if len(topics) > 1:
            options = [(t(f"topic.{topic}"), "") for topic in topics]
            chosen = await self.ask_one_of(t("reviewing.topic_title"), options)
        topic = t(f"topic.{topics[chosen]}")
        if line := await self._ask_line(t("reviewing.topic_line", topic=topic)):
            await self.do(self.reviewing.capture([f"{line} #{topic}"]))

    async def _ask_line(self, title: str, begins: str = "") -> str:
        """A line that is to be added to the record; how it is read stands below it."""
        reviewing = self.reviewing
        return await self.ask(line_prompt(title, begins, reviewing.read, known=reviewing.people))

    async def _introduce(self, said: str) -> None:
        """Who somebody is whom lines name, with title, role and side."""

        def check(line: str) -> str:
            told = read_attendee(line)
            return not_empty(told.name) or ("" if told.side else t("reviewing.person_side"))

        title, hint = (t(f"reviewing.person_{part}", name=said) for part in ("title", "hint"))
        line = await self.ask(TextPrompt(title, said, hint, check=check))
        await self.do(self.reviewing.introduce(said, line))

    async def _fill_head(self, what: str, prompt: TextPrompt | NamePrompt, name: str = "") -> None:
        if value := await self.ask(prompt):
            await self.do(self.reviewing.fix_head(what, name, value))

    def _people(self, side: str = "") -> list[tuple[str, str]]:
        """Who may be named, with side and title: first who took part."""
        here = (person for person in self.meeting.attendees if side in ("", person.side))
        about = {person.name: person_words("", person.title, side=person.side) for person in here}
        known = self.reviewing.people.names if not side else ()
        return [(name, about.get(name, "")) for name in dict.fromkeys((*about, *known))]

    # ------------------------------------------------------------------ the record as a whole

    @asks
    async def action_seal(self) -> None:
        """Seal the record when nothing keeps it from that; a sealed one is amended by changing it. A meeting that still goes on is
        ended first."""
        book, number = self.book, self.number
        if self.meeting.status == "sealed":
            self.say(t("reviewing.sealed_already"))
        elif blocking := self._blocking:
            self.say(tn("reviewing.not_yet", blocking, n=blocking), loud=True)
        else:
            if self.meeting.status == "live":
                yes, no = t("record.end_yes"), t("record.end_no")
                await self._sure(t("record.end_title"), t("reviewing.end_first"), yes, no)
                await self.do(end(book, number))
            asking = self._of_side("ours", "reviewing.reviewer_title", reviewer_of(book, number))
            reviewer = person_of_ours(book, number, book.user) or await self.ask(asking)
            text = t("reviewing.seal_text", name=reviewer)
            if minor := len(self.items):
                text += "\n" + tn("reviewing.seal_minor", minor, n=minor)
            await self._sure(t("reviewing.seal_title"), text, t("reviewing.seal_yes"), t("reviewing.seal_no"))
            sealed = lambda archive: t("reviewing.sealed", archive=archive)  # noqa: E731
            await self.do(seal(book, number, reviewer), sealed)

    async def _sure(self, title: str, text: str, yes: str, no: str) -> None:
        """Ask whether it is meant; Left when it is not."""
        if not await self.ask(YesNo(title, text, yes, no)):
            raise Left

    def _of_side(self, side: str, title: str, first: str = "") -> NamePrompt:
        people = [person for person in self.meeting.attendees if person.side == side]
        people.sort(key=lambda person: person.name != first)
        return NamePrompt(t(title), [(person.name, person.title) for person in people])

    @asks
    async def action_confirm(self) -> None:
        """Who confirmed the sealed record for the client (guide 103)."""
        if self.meeting.status != "sealed":
            self.say(t("reviewing.confirm_later"), loud=True)
        elif name := await self.ask(self._of_side("client", "reviewing.confirm_title")):
            await self.do(confirm(self.book, self.number, name), t("reviewing.confirmed", name=name))

    def action_history(self) -> None:
        if number := self.target():
            self.open_history(self.at_hand, number)
        else:
            self.say(t("reviewing.need_first"), loud=True)

    def action_minutes(self, audience: str = "internal") -> None:
        self.app.open("minutes", self.number, audience)

    def action_record(self) -> None:
        """The lines as they were recorded: the record screen below, or a new one."""
        if self._record_below():
            self.action_back()
        else:
            self.app.open("record", self.number)

    def action_back(self) -> None:
        """One step back; on the record screen to its lines, not into the line that takes letters."""
        below = self._record_below()
        self.dismiss()
        if below is not None:
            below.set_focus(below.query_one(Rows))

    def _record_below(self) -> Screen[Any] | None:
        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        recording = getattr(below, "recording", None)
        return below if recording is not None and recording.number == self.reviewing.number else None
