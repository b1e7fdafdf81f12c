"""Matrix rows, findings, the pane in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from dealtui.domain.divergence import Divergence
from dealtui.domain.kinds import BY_NAME, FITS, LEVELS
from dealtui.domain.mapping import NeedAnswer, NeedMatrix, NeedRow
from dealtui.domain.records import Entry, Meeting
from dealtui.domain.review import Finding
from dealtui.i18n import language, t, tn
from dealtui.service.reviewing import sentence
from dealtui.text import width
from dealtui.tui.widgets.matrix import Cell, Layout, MatrixRow
from dealtui.tui.widgets.panes import Fact, Part
from dealtui.tui.widgets.rows import Column, Row
from dealtui.tui.wording import countdown

# ----------------------------------------------------------------------------------------------------
# The pane of the review: the selected line in full, with all that belongs to it. Records in, words out.


def whole_text(
    entry: Entry | None,
    row: NeedRow | None,
    answer: NeedAnswer | None,
    said: str,
    divergence: Divergence | None = None,
    reworded: Iterable[tuple[str, str, str]] = (),
) -> tuple[str, list[Fact]]:
    """The selected line in full, and all that belongs to it. `said`: what is missing, in words; `reworded`: the changed
    lines that it rests on, each with what it said before and says now."""
    if entry is None:
        return said, []
    typed = (
        entry.raw if not entry.raw.endswith(entry.text) else ""
    )  # where it differs from what was read (guide 4)
    when = entry.at[5:16].replace("T", " ")
    facts = [
        ("reviewing.missing", said),
        ("reviewing.as_said", typed),
        *_mapped(row, answer),
        *(_disputed(divergence) if divergence else ()),
        ("reviewing.who", "  ".join(filter(None, (when, entry.speaker or entry.by)))),
        ("reading.owner", entry.owner),
        ("reading.due", entry.due.replace("T", " ") or entry.due_text),
        ("reading.criterion", entry.criterion),
        ("reading.place", entry.place),
    ]
    told = [Fact(t(label), value) for label, value in facts]
    told[2:2] = [Fact(code, t("row.replaces", old=old, new=new)) for code, old, new in reworded]
    return f"{entry.code} {entry.text}".strip(), told


def _mapped(row: NeedRow | None, answer: NeedAnswer | None) -> list[tuple[str, str]]:
    """Of an answer its need and fit, of a need its level, pains, effects and answers; of both highlights and evidence."""
    if row is None:
        return []
    below = answer or row
    shown = [("kind.highlight", _lines(below.highlights)), ("reviewing.evidence", _lines(below.evidence))]
    if answer:
        link = answer.link
        fit = t(f"fit.{link.fit}")
        return [
            ("kind.need", _line(row.need)),
            ("reviewing.fit", fit),
            ("reviewing.remark", link.remark),
            *shown,
        ]
    need, answers = row.need, (_line(a.entry, t(f"fit.{a.link.fit}")) for a in row.answers)
    return [
        ("reviewing.level", t(f"level.{need.level}") if need.level in LEVELS else ""),
        ("reviewing.outside", need.outside),
        ("kind.pain", _lines(row.pains)),
        ("kind.effect", _lines(row.effects)),
        shown[0],
        ("reviewing.answers", "\n".join(answers)),
        shown[1],
    ]


def _disputed(divergence: Divergence) -> list[tuple[str, str]]:
    """Both positions, the compromises with who offered them, and what settled it (guide 61, 62)."""
    offers = (
        _line(entry, entry.speaker or (t(f"side.{entry.side}") if entry.side else ""))
        for entry in divergence.compromises
    )
    return [
        ("detail.position", divergence.position),
        ("detail.client_position", divergence.client_position),
        ("kind.compromise", "\n".join(offers)),
        ("reviewing.settled_by", _lines(filter(None, (divergence.settled_by,)))),
    ]


def _line(entry: Entry, note: str = "") -> str:
    place = f" | {entry.place}" if entry.place else ""
    return f"{entry.code} {entry.text}{place}" + (f" ({note})" if note else "")


def _lines(entries: Iterable[Entry]) -> str:
    return "\n".join(map(_line, entries))


# ----------------------------------------------------------------------------------------------------
# Which keys of the review mend what.

# `Rule.mend` -> ids of keys, the best first; their words are `mend.<mend>.<key>`. All else is mended by the list's own key,
# whose words are `mend.<mend>`
KEYS_OF = {
    "answer": ("review.respond", "review.link", "review.outside"),
    "link": ("review.link", "review.edit"),
    "objective": ("review.full", "review.partial", "review.alternative"),
    "suspect": ("review.clear", "review.edit"),
}


# ----------------------------------------------------------------------------------------------------
# What the review says of a meeting: rows of the matrix, the list of what is missing. Records in, words out.

SUSPECT = "suspect"  # the rule of lines that rest on a changed one
WIDE_LIST = 90  # cells from which on a finding's line shows what its entry says


class ListedFinding(NamedTuple):
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
        return self.finding.sign

    @property
    def said(self) -> str:
        """As a sentence."""
        if self.changed:
            return t("reviewing.suspect", changed=t("list.comma").join(self.changed))
        return sentence(self.finding, language())


def items_of(
    findings: Sequence[Finding], entry_of: Callable[[int], Entry], code: Callable[[int], str]
) -> list[ListedFinding]:
    """The list: what blocks, what should be mended, what is to be looked at again. A key names the same thing as long
    as it is there, so that the selection stays where it was."""
    items: list[ListedFinding] = []
    seen: Counter[tuple[str, int, str]] = Counter()
    for finding in findings:
        name = (finding.rule.code, finding.entry, finding.detail)
        seen[name] += 1
        changed: tuple[str, ...] = ()
        if finding.rule.code == SUSPECT:
            changed = tuple(found for number in entry_of(finding.entry).suspect if (found := code(number)))
        items.append(ListedFinding(hash((name, seen[name])), finding.entry, finding, changed))
    return items


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
    result = t("reviewing.outside") if need.outside else t(f"fit.{row.result}") if row.result else "----"
    several = len(row.answers) > 1
    gap = "!" if own else "."
    return MatrixRow(
        key=need.doc_id,
        code=need.code,
        text=need.text,
        level=t(f"level.{need.level}") if need.level in LEVELS else "",
        cells=tuple(_cell(answer, several=several) for answer in row.answers),
        note=need.outside or t("reviewing.unanswered"),
        result=result,
        below="  ".join(f"{entry.code} {entry.text}" for entry in (*row.pains, *row.effects)),
        sign=gap if row.is_gap else "?" if _suspect(row) else "~" if need.internal else "",
    )


def _cell(answer: NeedAnswer, *, several: bool) -> Cell:
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


def coverage_figures(matrix: NeedMatrix, *, wide: bool) -> tuple[str, ...]:
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


def list_columns(total: int, _first: Row | None = None) -> tuple[Column, ...]:
    """Code and finding; between them what the entry says, where there is room."""
    if total < WIDE_LIST:
        return (Column(4, "hue"), Column(gap=2))
    return (Column(4, "hue"), Column(total * 3 // 10, gap=2), Column(0, "quiet", gap=2))


def finding_rows(
    items: Sequence[ListedFinding], entry_of: Callable[[int], Entry], key_words: Callable[[str], str]
) -> list[Row]:
    """The list as rows; `key_words` says a key as it is pressed."""
    rows = []
    for item in items:
        entry = entry_of(item.entry) if item.entry else None
        cells = (entry.code, item.said, entry.text) if entry else ("", item.said, "")
        hue = BY_NAME[entry.kind].group if entry and entry.kind in BY_NAME else "plain"
        named = ((key_id, key_id.partition(".")[2]) for key_id in KEYS_OF.get(item.mend, ()))
        keys = [f"{key_words(key_id)} {t(f'mend.{item.mend}.{name}')}" for key_id, name in named]
        tail = "  ".join(keys) or f"{key_words('findings.mend')} {t(f'mend.{item.mend}')}"
        rows.append(Row(cells, item.sign, tail, hue, item.key))
    return rows


# ----------------------------------------------------------------------------------------------------
# How far the record is: in the head, above the list, in the foot.


def head_figures(
    meeting: Meeting, left: float | None, items: Sequence[ListedFinding], matrix: NeedMatrix, *, wide: bool
) -> list[str]:
    """Who reviews it, what is left of the time, under which number it is sealed, how many gaps, how much is answered."""
    gaps = sum(item.sign != "?" for item in items)
    figures = [
        t("reviewing.who_does", name=meeting.recorder) if wide and meeting.recorder else "",
        countdown(left) if left is not None else "",
        f"{meeting.archive} {t('reviewing.version', n=meeting.version)}" if meeting.archive else "",
        tn("reviewing.missing_n", gaps, n=gaps) if gaps else "",
        *coverage_figures(matrix, wide=wide),
    ]
    return [figure for figure in figures if figure]


def title_parts(items: Sequence[ListedFinding], *, only_gaps: bool, here: bool) -> list[Part]:
    """How many gaps, how much is suspect; `here`: the list has the focus."""
    gaps = sum(item.sign != "?" for item in items)
    parts = [Part(tn("reviewing.list", gaps, n=gaps), "bold" if here else "quiet")]
    if looks := len(items) - gaps:
        parts.append(Part("  " + tn("reviewing.list_looks", looks, n=looks), "quiet"))
    if only_gaps:
        parts.append(Part("  " + t("reviewing.only_gaps"), "quiet"))
    return parts


def seal_words(meeting: Meeting, items: Sequence[ListedFinding]) -> str:
    """Of a draft what keeps it from being sealed, else where the meeting stands."""
    if meeting.status != "draft":
        return t(f"status.{meeting.status}")
    blocking = sum(item.sign == "!" for item in items)
    return tn("reviewing.blocking", blocking, n=blocking) if blocking else t("reviewing.may_seal")
