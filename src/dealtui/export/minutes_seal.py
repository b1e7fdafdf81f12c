"""Block H: who stands for the record, its seal, and what was amended since (guide 28, 66, 103)."""

from __future__ import annotations

from dealtui.export.minutes_cells import status, table_or_none
from dealtui.export.minutes_view import Change, View
from dealtui.export.words import Words

__all__ = ["confirmation"]


def confirmation(view: View, words: Words) -> list[str]:
    """Names where known, room to sign where not; then each amendment with what was said before and after."""
    head, seal = view.head, view.seal
    written = words.date((head.end or head.start)[:10])
    if seal.version:
        facts = (words.t("sheet.sealed", n=seal.version), seal.archive, words.t("sheet.seal", code=seal.code))
        version, day = words.names(facts), words.date(seal.at[:16])
    else:
        version = status(view, words)
        if head.revision:
            version = words.t("sheet.version", n=head.revision, status=version)
        day = words.date(view.now.isoformat()[:16])
    rows = [
        [words.t("sheet.sign.recorder"), head.recorder, written],
        [words.t("sheet.sign.reviewer"), seal.reviewer, words.date(seal.reviewed[:10])],
        [words.t("sheet.sign.client"), seal.confirmed_by, words.date(seal.confirmed[:10])],
        [words.t("sheet.sign.version"), version, day],
    ]
    signed = table_or_none(("role", "name", "date"), rows, words)
    if not view.changes:
        return [signed]
    columns = ("version", "line", "before", "after", "reason", "amended")
    return [signed, table_or_none(columns, [_row(change, words) for change in view.changes], words)]


def _row(change: Change, words: Words) -> list[str]:
    before, after = _said(change.before, words), _said(change.after, words)
    return [
        str(change.version),
        words.label("sheet.fact" if change.table == "meetings" else "kind", change.name),
        before or words.t("sheet.not_there"),
        after or words.t("sheet.taken_out"),
        change.reason,
        words.names((change.by, words.date(change.at[:16]))),
    ]


def _said(told: tuple[tuple[str, str], ...], words: Words) -> str:
    if not told:
        return ""
    text, *marks = (words.date(value) if room == "date" else words.label(room, value) for room, value in told)
    return words.aside(text, *marks)
