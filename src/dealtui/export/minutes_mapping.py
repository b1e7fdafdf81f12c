"""Block B: each need with its pain, the effect wished for, and what we have for it (guide 54-59, 69-71)."""

from __future__ import annotations

from collections.abc import Iterable

from dealtui.domain.kinds import BY_PREFIX
from dealtui.export.minutes_cells import item, items, table_or_none
from dealtui.export.minutes_view import Answer, Line, View
from dealtui.export.words import Words

__all__ = ["COLUMNS", "mapping"]

COLUMNS = ("code", "need", "level", "pain", "effect", "proposal", "highlight", "response")

# Kinds that stand in this block; those that no need takes up get rows of their own, so that nothing drops
# out.
_PLACED = ("pain", "effect", "proposal", "highlight", "response")


def mapping(view: View, words: Words) -> list[str]:
    sheet = _Sheet(view, words)
    rows = [sheet.need_row(number) for number in sheet.needs()]
    rows += [sheet.loose_row(line) for line in sheet.loose()]
    return [table_or_none(COLUMNS, rows, words, optional=("level",))]


class _Sheet:
    """Lines by what they stand under; remembers which were placed."""

    def __init__(self, view: View, words: Words) -> None:
        self._words = words
        self._view = view
        self._lines = {line.number: line for line in view.lines}
        self._placed: set[int] = set()
        self._answers: dict[int, list[Answer]] = {}
        for answer in view.answers:
            self._answers.setdefault(answer.need, []).append(answer)
        self._below: dict[int, list[Line]] = {}
        for line in view.lines:
            for target in view.under.get(line.number, ()):
                self._below.setdefault(target, []).append(line)

    def needs(self) -> list[int]:
        """The meeting's needs in their order, then those of other meetings that were spoken of here."""
        here = [line.number for line in self._view.lines if line.kind == "need"]
        pointed = [*self._answers, *self._below]
        return here + [n for n in sorted(set(pointed) - set(here)) if self._kind(n) == "need"]

    def loose(self) -> list[Line]:
        """What no need has taken up; highlights go with their proposal's row."""
        for line in self._view.lines:
            if line.kind == "proposal" and line.number not in self._placed:
                self._placed |= {below.number for below in self._under(line.number, "highlight")}
        return [line for line in self._view.lines if line.kind in _PLACED and line.number not in self._placed]

    def need_row(self, number: int) -> list[str]:
        answers = self._answers.get(number, [])
        proposals = [answer for answer in answers if self._kind(answer.answer) == "proposal"]
        above = [number, *(answer.answer for answer in proposals)]
        highlights = self._take(line for target in above for line in self._under(target, "highlight"))
        evidence = [line for target in above for line in self._under(target, "attachment")]
        self._placed |= {answer.answer for answer in answers}
        words = self._words
        need = self._lines.get(number)
        code, text = (need.code, need.text) if need else self._view.quoted[number]
        marks = (
            words.t("sheet.internal") if need and need.internal else "",
            "" if need else words.t("sheet.earlier"),
        )
        return [
            code,
            words.aside(text, *marks),
            words.label("level", need.level) if need else "",
            items(self._take(self._under(number, "pain")), words),
            items(self._take(self._under(number, "effect")), words),
            words.several(self._quote(answer.answer) for answer in proposals),
            items(dict.fromkeys([*highlights, *evidence]), words),
            words.several(map(self._answered, answers)) or self._silence(need),
        ]

    def _silence(self, need: Line | None) -> str:
        """That nobody has answered, or why nobody is to."""
        if need and need.outside:
            return self._words.aside(self._words.t("sheet.outside"), need.outside)
        return self._words.t("sheet.unanswered")

    def loose_row(self, line: Line) -> list[str]:
        """A row without a need: the line in its own column."""
        words = self._words
        cells = dict.fromkeys(COLUMNS, "")
        cells["need"] = words.t("sheet.no_need")
        cells[line.kind] = words.aside(item(line, words), words.label("fit", line.fit))
        if line.kind == "proposal":
            below = self._under(line.number, "highlight") + self._under(line.number, "attachment")
            cells["highlight"] = items(below, words)
        return list(cells.values())

    def _kind(self, number: int) -> str:
        if line := self._lines.get(number):
            return line.kind
        kind = BY_PREFIX.get(self._view.quoted.get(number, ("", ""))[0][:1])
        return kind.name if kind else ""

    def _under(self, number: int, kind: str) -> list[Line]:
        return [line for line in self._below.get(number, ()) if line.kind == kind]

    def _take(self, lines: Iterable[Line]) -> list[Line]:
        taken = list(lines)
        self._placed |= {line.number for line in taken}
        return taken

    def _quote(self, number: int) -> str:
        line = self._lines.get(number)
        return item(line, self._words) if line else " ".join(self._view.quoted[number])

    def _answered(self, answer: Answer) -> str:
        """A response in its words, a proposal by its code, each with how well it fits."""
        line = self._lines.get(answer.answer)
        quoted = self._quote(answer.answer)
        if self._kind(answer.answer) == "proposal":
            quoted = line.code if line else self._view.quoted[answer.answer][0]
        return self._words.aside(quoted, self._words.label("fit", answer.fit), answer.remark)
