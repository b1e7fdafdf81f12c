"""What the keys of the review do: link, respond, judge, take out of scope, look again; each one call, one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealtui.domain.mapping import LEVELS
from dealtui.i18n import t
from dealtui.tui.screens.review_base import ReviewBase, not_empty
from dealtui.tui.screens.review_dialogs import LinePrompt
from dealtui.tui.screens.review_mending import Mender

if TYPE_CHECKING:
    from dealtui.tui.screens.review_rows import Item

__all__ = ["ReviewActions"]

# The keys 1 to 5: how an answer meets its need; 1 to 3 on an objective: how far it was reached
FIT_KEYS = ("full", "partial", "alternative", "declined", "pending")
OBJECTIVE_KEYS = ("met", "partly", "missed")


class ReviewActions(ReviewBase):
    """The half of the review screen that acts on needs, answers and findings."""

    # ------------------------------------------------------------------ needs and answers

    async def action_judge(self, key: int) -> None:
        """The fit of the selected answer, or the state of the selected objective."""
        item = self.item
        if item and item.mend == "objective" and self.focused is not self.needs:
            if key <= len(OBJECTIVE_KEYS):
                text, state = item.finding.detail, OBJECTIVE_KEYS[key - 1]
                await self.do(lambda reviewing: reviewing.tick(text, state))
            return
        row = self.need_row()
        if row is None:
            self.say(t("reviewing.need_first"), "loud")
        elif not row.answers:
            self.say(t("reviewing.no_answer_yet"), "loud")
        else:
            cell = self.needs.cell if self.focused is self.needs else None
            if cell is None and len(row.answers) > 1:
                self.say(t("reviewing.pick_cell"), "loud")
                return
            need, answer = row.need.doc_id, cell.key if cell else row.answers[0].entry.doc_id
            await self.do(lambda reviewing: reviewing.set_fit(need, answer, FIT_KEYS[key - 1]))

    def action_respond(self) -> None:
        """Write a response to the selected need; the line below says how it is read."""
        row = self.need_row()
        if row is None:
            self.say(t("reviewing.need_first"), "loud")
            return
        need = row.need.doc_id

        async def write(words: str | None) -> None:
            if words:
                await self.do(lambda reviewing: reviewing.respond(need, words))

        title = t("reviewing.respond_to", code=row.need.code, text=row.need.text)
        prompt = LinePrompt(
            title,
            "",
            lambda words: self.reviewing.read_response(need, words),
            hint=t("reviewing.respond_hint"),
            check=not_empty,
        )
        self.ask(prompt, write)

    def action_link(self) -> None:
        """Link the selected need to an answer, or the selected proposal to a need."""
        number = self.target()
        if not number:
            self.say(t("reviewing.need_first"), "loud")
            return
        entry = self.reviewing.entry(number)
        row, idle = self.need_row(), set[int]()
        if entry.kind in ("proposal", "response") and (row is None or row.answer(number) is None):
            found, title = self.reviewing.needs(), t("reviewing.link_answer", code=entry.code)
            matrix = self.reviewing.matrix()
            taken = {r.need.doc_id for r in (*matrix.rows, *matrix.earlier) if r.answers}
            pairs = [(need.doc_id, number) for need in found]
        elif row is not None:
            found, title = self.reviewing.answers(), t("reviewing.link_need", code=row.need.code)
            taken = {answer.entry.doc_id for answer in row.answers}
            pairs = [(row.need.doc_id, answer.doc_id) for answer in found]
            idle = {proposal.doc_id for proposal in self.reviewing.matrix().unmapped}
        else:
            self.say(t("reviewing.need_first"), "loud")
            return
        if not found:
            self.say(t("reviewing.nothing_to_link"), "loud")
            return
        hints = [
            "reviewing.linked"
            if e.doc_id in taken
            else "reviewing.answers_nothing"
            if e.doc_id in idle
            else ""
            for e in found
        ]
        free = [place for place, e in enumerate(found) if e.doc_id not in taken]
        marked = next((place for place in free if found[place].doc_id in idle), free[0] if free else 0)
        options = [
            (f"{e.code} {e.text}", t(hint) if hint else "") for e, hint in zip(found, hints, strict=True)
        ]
        self._pick_link(title, options, marked, pairs)

    def _pick_link(
        self, title: str, options: list[tuple[str, str]], marked: int, pairs: list[tuple[int, int]]
    ) -> None:
        """Choose what to link; a proposal that answers nothing, or what has no counterpart yet, is marked first."""
        from dealtui.tui.dialogs.pick import Pick

        async def draw(index: int | None) -> None:
            if index is not None:
                await self.do(lambda reviewing: reviewing.link(*pairs[index]))

        self.ask(Pick(title, options, marked), draw)

    async def action_unlink(self) -> None:
        row, cell = self.need_row(), self.needs.cell
        if row is None or not row.answers:
            self.say(t("reviewing.no_answer_yet" if row else "reviewing.need_first"), "loud")
        elif cell is None and len(row.answers) > 1:
            self.say(t("reviewing.pick_cell"), "loud")
        else:
            need, answer = row.need.doc_id, cell.key if cell else row.answers[0].entry.doc_id
            await self.do(lambda reviewing: reviewing.unlink(need, answer))

    async def action_level(self) -> None:
        """Core, expected, potential, not said."""
        if row := self.need_row():
            levels = (*LEVELS, "")
            level = levels[(levels.index(row.need.level) + 1) % len(levels)] if row.need.level else LEVELS[0]
            need = row.need.doc_id
            await self.do(lambda reviewing: reviewing.set_level(need, level))
        else:
            self.say(t("reviewing.need_first"), "loud")

    def action_outside(self) -> None:
        """Why the selected need is not part of this record; an empty reason takes it in again."""
        from dealtui.tui.dialogs.text import TextPrompt

        row = self.need_row()
        if row is None:
            self.say(t("reviewing.need_first"), "loud")
            return
        need = row.need.doc_id

        async def write(reason: str | None) -> None:
            if reason is not None:
                await self.do(lambda reviewing: reviewing.set_outside(need, reason))

        title = t("reviewing.outside_title", code=row.need.code)
        self.ask(TextPrompt(title, row.need.outside, t("reviewing.outside_hint")), write)

    async def action_clear(self) -> None:
        """Looked at: the selected line is in doubt no longer (guide 27); of a need as a whole the one answer that is."""
        number, row = self.target(), self.need_row()
        entry = self.reviewing.entry(number) if number else None
        whole = self.focused is self.needs or (self.item is not None and self.item.mend == "suspect")
        answers = [answer for answer in row.answers if answer.suspect] if row and whole else []
        if entry is None or not (entry.suspect or answers):
            self.say(t("reviewing.nothing_suspect"))
            return
        doubtful = [answer.entry.doc_id for answer in answers if answer.entry.suspect]
        if row and number == row.need.doc_id and not entry.suspect and len(doubtful) == len(answers):
            if len(doubtful) > 1:
                self.say(t("reviewing.pick_cell"), "loud")
                return
            number = doubtful[0]
        await self.do(lambda reviewing: reviewing.looked(number))

    # ------------------------------------------------------------------ lines and findings

    def mend(self, item: Item) -> None:
        Mender(self).mend(item)

    def on_rows_opened(self) -> None:
        if item := self.item:
            self.mend(item)

    def on_matrix_opened(self) -> None:
        """A need without an answer gets one; everything else is changed as a line."""
        row, cell = self.needs.row, self.needs.cell
        need = self.need_row()
        if need is not None and need.is_gap:
            self.action_respond()
        elif need is None and row is not None:
            self.action_link()
        elif row is not None:
            Mender(self).edit(cell.key if cell else row.key)

    def action_edit(self) -> None:
        """The selected line as it was typed; what a finding of the head lacks is asked for instead."""
        if number := self.target():
            Mender(self).edit(number)
        elif self.focused is not self.needs and self.item:
            self.mend(self.item)
