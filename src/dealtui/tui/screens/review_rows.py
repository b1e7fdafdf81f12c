"""What the review says of a meeting: rows of the matrix, the list of what is missing. Records in, words out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dealtui.domain.kinds import BY_NAME
from dealtui.domain.mapping import FITS, LEVELS, Answer, Matrix, NeedRow
from dealtui.domain.records import Entry
from dealtui.domain.review import Finding
from dealtui.i18n import language, t, tn
from dealtui.service.reviewing import sentence
from dealtui.text import width
from dealtui.tui.mend_keys import KEYS_OF
from dealtui.tui.widgets.matrix import Cell, Layout, MatrixRow
from dealtui.tui.widgets.rows import Column, Row

__all__ = [
    "Item",
    "coverage_figures",
    "finding_rows",
    "items_of",
    "layout",
    "list_columns",
    "matrix_rows",
    "said_of",
]

SUSPECT = "suspect"  # the rule of lines that rest on a changed one
WIDE_LIST = 90  # cells from which on a finding's line shows what its entry says


class Item(NamedTuple):
    """A line of the list."""

    key: int
    entry: int
    finding: Finding
    changed: tuple[str, ...] = ()  # codes of the lines that were changed, of what is suspect

    @property
    def mend(self) -> str:
        return self.finding.rule.mend

    @property
    def sign(self) -> str:
        """! keeps the record from being sealed, . should be mended, ? is to be looked at again."""
        if self.finding.rule.code == SUSPECT:
            return "?"
        return "!" if self.finding.rule.blocks else "."


def items_of(
    findings: Sequence[Finding], entry_of: Callable[[int], Entry], code: Callable[[int], str]
) -> list[Item]:
    """The list: what blocks, what should be mended, what is to be looked at again. A key names the same thing as long
    as it is there, so that the selection stays where it was."""
    items: list[Item] = []
    seen: Counter[tuple[str, int, str]] = Counter()
    for finding in findings:
        name = (finding.rule.code, finding.entry, finding.detail)
        seen[name] += 1
        changed: tuple[str, ...] = ()
        if finding.rule.code == SUSPECT:
            changed = tuple(found for number in entry_of(finding.entry).suspect if (found := code(number)))
        items.append(Item(hash((name, seen[name])), finding.entry, finding, changed))
    return sorted(items, key=lambda item: "!.?".index(item.sign))


# ---------------------------------------------------------------------- the matrix


def layout(total: int, rows: Sequence[MatrixRow] = ()) -> Layout:
    """The columns of the matrix in so many cells, in the language of the screens; no column for levels while no row
    has one."""
    levels = max(width(t(f"level.{level}")) for level in LEVELS)
    results = max(width(t("reviewing.outside")), *(width(t(f"fit.{fit}")) for fit in FITS))
    names = (t("reviewing.needs"), t("reviewing.level"), t("reviewing.answers_keys"), t("reviewing.result"))
    level = max(levels, width(names[1])) if any(row.level for row in rows) else 0
    code = max((len(row.code) for row in rows), default=0)
    result = max(results, width(names[3]))
    text = max(12, (total - level - result - 10) * 2 // 5)
    return Layout(max(3, code), text, level, result, names)


def matrix_rows(matrix: Matrix, *, gaps: bool = False) -> list[MatrixRow]:
    """The needs, under them the proposals that answer none and the needs of earlier meetings; with `gaps` only what
    lacks something or is suspect."""
    rows = [_need_row(row) for row in matrix.rows if not gaps or _lacks(row)]
    if matrix.unmapped:
        rows.append(MatrixRow(0, text=tn("reviewing.unmapped", len(matrix.unmapped), n=len(matrix.unmapped))))
        rows += [_proposal_row(entry) for entry in matrix.unmapped]
    earlier = [row for row in matrix.earlier if not gaps or _lacks(row)]
    if earlier:
        rows.append(MatrixRow(0, text=tn("reviewing.earlier", len(earlier), n=len(earlier))))
        rows += [_need_row(row, own=False) for row in earlier]
    return rows


def _lacks(row: NeedRow) -> bool:
    return row.is_gap or _suspect(row)


def _suspect(row: NeedRow) -> bool:
    return bool(row.need.suspect) or any(answer.suspect for answer in row.answers)


def _need_row(row: NeedRow, *, own: bool = True) -> MatrixRow:
    need = row.need
    if need.outside:
        note, result = need.outside, t("reviewing.outside")
    else:
        note = t("reviewing.unanswered")
        result = t(f"fit.{row.result}") if row.result else "----"
    several = len(row.answers) > 1
    gap = "!" if own else "."
    return MatrixRow(
        key=need.doc_id,
        code=need.code,
        text=need.text,
        level=t(f"level.{need.level}") if need.level in LEVELS else "",
        cells=tuple(_cell(answer, several=several) for answer in row.answers),
        note=note,
        result=result,
        below="  ".join(f"{entry.code} {entry.text}" for entry in (*row.pains, *row.effects)),
        sign=gap if row.is_gap else "?" if _suspect(row) else "~" if need.internal else "",
    )


def _cell(answer: Answer, *, several: bool) -> Cell:
    """One answer; among several each says its own fit."""
    words = f"{t(f'fit.{answer.link.fit}')} {answer.entry.text}" if several else answer.entry.text
    return Cell(answer.entry.doc_id, answer.entry.code, words, "?" if answer.suspect else "")


def _proposal_row(entry: Entry) -> MatrixRow:
    return MatrixRow(
        key=entry.doc_id,
        code=entry.code,
        text=entry.text,
        note=t("reviewing.answers_nothing"),
        result="----",
        sign=".",
        hue="ours",
    )


def coverage_figures(matrix: Matrix, *, wide: bool) -> tuple[str, ...]:
    """How much is covered: in percent, and by level where there is room and a level was given."""
    if not matrix.rows:
        return ()
    whole = t("reviewing.coverage", percent=matrix.coverage().percent)
    if not wide or not any(row.need.level for row in matrix.rows):
        return (whole,)
    levels = [(level, matrix.coverage(level)) for level in LEVELS]
    parts = [f"{t(f'level.{level}')} {c.answered}/{c.needs}" for level, c in levels if c.needs]
    return (f"{whole} ({' '.join(parts)})",)


# ---------------------------------------------------------------------- the list


def list_columns(total: int) -> tuple[Column, ...]:
    """Code and finding; between them what the entry says, where there is room."""
    if total < WIDE_LIST:
        return (Column(4, "hue"), Column(gap=2))
    return (Column(4, "hue"), Column(total * 3 // 10, gap=2), Column(0, "quiet", gap=2))


def finding_rows(
    items: Sequence[Item], entry_of: Callable[[int], Entry], key_words: Callable[[str], str]
) -> list[Row]:
    """The list as rows; `key_words` says a key as it is pressed."""
    return [_finding_row(item, entry_of, key_words) for item in items]


def said_of(item: Item) -> str:
    """What a line of the list says, as a sentence."""
    if item.changed:
        return t("reviewing.suspect", changed=t("list.comma").join(item.changed))
    return sentence(item.finding, language())


def _finding_row(item: Item, entry_of: Callable[[int], Entry], key_words: Callable[[str], str]) -> Row:
    entry = entry_of(item.entry) if item.entry else None
    return Row(
        (entry.code if entry else "", said_of(item), entry.text if entry else ""),
        sign=item.sign,
        tail="  ".join(_hints(item, key_words)),
        hue=BY_NAME[entry.kind].group if entry and entry.kind in BY_NAME else "plain",
        key=item.key,
    )


def _hints(item: Item, key_words: Callable[[str], str]) -> Iterator[str]:
    for key_id in KEYS_OF[item.mend]:
        name = key_id.partition(".")[2]
        word = t(f"mend.{item.mend}") if name == "mend" else t(f"mend.{item.mend}.{name}")
        yield f"{key_words(key_id)} {word}"
