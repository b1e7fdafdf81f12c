"""What the review says of a meeting: rows of the matrix, the list of what is missing, the pane beside them. Records in,
words out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from dealtui.domain.divergence import Disputed
from dealtui.domain.kinds import BY_NAME
from dealtui.domain.mapping import FITS, LEVELS, Answer, Matrix, NeedRow
from dealtui.domain.records import Entry
from dealtui.domain.review import Finding
from dealtui.i18n import language, t, tn
from dealtui.service.reviewing import sentence
from dealtui.text import width
from dealtui.tui.mend_keys import KEYS_OF
from dealtui.tui.widgets.facts import Fact
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
    "whole_text",
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


# ---------------------------------------------------------------------- the pane


def whole_text(
    entry: Entry | None,
    row: NeedRow | None,
    answer: Answer | None,
    said: str,
    dispute: Disputed | None = None,
) -> tuple[str, list[Fact]]:
    """The selected line in full, and all that belongs to it. `said`: what is missing, in words."""
    if entry is None:
        return said, []
    facts = [Fact(t("reviewing.missing"), said), Fact(t("reviewing.as_said"), _as_said(entry))]
    if row is not None:
        if answer is not None:
            facts.append(Fact(t("kind.need"), _line(row.need)))
            facts += _answer_facts(answer)
        else:
            facts += _need_facts(row)
    if dispute is not None:
        facts += _dispute_facts(dispute)
    facts += [
        Fact(t("reviewing.who"), "  ".join(filter(None, (entry.at[5:16].replace("T", " "), entry.speaker or entry.by)))),
        Fact(t("reading.owner"), entry.owner),
        Fact(t("reading.due"), entry.due.replace("T", " ") or entry.due_text),
        Fact(t("reading.criterion"), entry.criterion),
        Fact(t("reading.place"), entry.place),
    ]  # fmt: skip
    return f"{entry.code} {entry.text}".strip(), facts


def _need_facts(row: NeedRow) -> list[Fact]:
    need = row.need
    return [
        Fact(t("reviewing.level"), t(f"level.{need.level}") if need.level in LEVELS else ""),
        Fact(t("reviewing.outside"), need.outside),
        Fact(t("kind.pain"), "\n".join(map(_line, row.pains))),
        Fact(t("kind.effect"), "\n".join(map(_line, row.effects))),
        Fact(t("kind.highlight"), "\n".join(map(_line, row.highlights))),
        Fact(
            t("reviewing.answers"),
            "\n".join(f"{_line(a.entry)} ({t(f'fit.{a.link.fit}')})" for a in row.answers),
        ),
        Fact(t("reviewing.evidence"), "\n".join(map(_line, row.evidence))),
    ]


def _answer_facts(answer: Answer) -> list[Fact]:
    return [
        Fact(t("reviewing.result"), t(f"fit.{answer.link.fit}")),
        Fact(t("reviewing.remark"), answer.link.remark),
        Fact(t("kind.highlight"), "\n".join(map(_line, answer.highlights))),
        Fact(t("reviewing.evidence"), "\n".join(map(_line, answer.evidence))),
    ]


def _dispute_facts(dispute: Disputed) -> list[Fact]:
    """Both positions, the compromises with who offered them, and what settled it (guide 61, 62)."""
    offers = []
    for entry in dispute.compromises:
        who = entry.speaker or (t(f"side.{entry.side}") if entry.side else "")
        offers.append(f"{_line(entry)} ({who})" if who else _line(entry))
    return [
        Fact(t("detail.position"), dispute.position),
        Fact(t("detail.client_position"), dispute.client_position),
        Fact(t("kind.compromise"), "\n".join(offers)),
        Fact(t("reviewing.settled_by"), _line(dispute.settled_by) if dispute.settled_by else ""),
    ]


def _line(entry: Entry) -> str:
    place = f" | {entry.place}" if entry.place else ""
    return f"{entry.code} {entry.text}{place}"


def _as_said(entry: Entry) -> str:
    """The words as they were typed, where they differ from what was read (guide 4)."""
    return entry.raw if entry.raw and not entry.raw.endswith(entry.text) else ""
