"""The pane of the review: the selected line in full, with all that belongs to it. Records in, words out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dealtui.domain.divergence import Disputed
from dealtui.domain.mapping import LEVELS, Answer, NeedRow
from dealtui.domain.records import Entry
from dealtui.i18n import t
from dealtui.tui.widgets.facts import Fact

__all__ = ["Reworded", "whole_text"]


class Reworded(NamedTuple):
    """A changed line on which the selected one rests, with what it said before and says now."""

    code: str
    before: str
    after: str


def whole_text(
    entry: Entry | None,
    row: NeedRow | None,
    answer: Answer | None,
    said: str,
    dispute: Disputed | None = None,
    reworded: Iterable[Reworded] = (),
) -> tuple[str, list[Fact]]:
    """The selected line in full, and all that belongs to it. `said`: what is missing, in words; `reworded`: the changed
    lines that it rests on."""
    if entry is None:
        return said, []
    facts = [Fact(t("reviewing.missing"), said), Fact(t("reviewing.as_said"), _as_said(entry))]
    facts += [
        Fact(change.code, t("row.replaces", old=change.before, new=change.after)) for change in reworded
    ]
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
