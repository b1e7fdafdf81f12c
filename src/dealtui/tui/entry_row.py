"""One entry as a row: its words in the order in which they are typed, what became of it at the right edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple
from unicodedata import normalize

from dealtui.domain.divergence import new_words
from dealtui.domain.kinds import BY_NAME, KINDS, Kind
from dealtui.domain.records import Entry
from dealtui.domain.scribe.pieces import side_at
from dealtui.i18n import t
from dealtui.tui.widgets.rows import Row

__all__ = ["Around", "due_words", "mark", "row_of", "unsaved_row"]


class Around(NamedTuple):
    """What a row says of other lines: `entry` gives one by its number (None: there is none), `replaced` names for each
    consensus whose place was taken the one that took it."""

    entry: Callable[[int], Entry | None] = lambda number: None
    replaced: Mapping[int, int] = {}


_ALONE = Around()


def mark(kind: Kind) -> str:
    """The short word of a kind in the language of the screens."""
    return t(f"mark.{kind.name}")


def due_words(due: str) -> str:
    """A due date as people read it: 周五 11-27, 周五 11-27 15:00."""
    day = date.fromisoformat(due[:10])
    time = f" {due[11:16]}" if len(due) > 10 else ""
    return f"{t(f'weekday.{day.weekday()}')} {day:%m-%d}{time}"


def row_of(entry: Entry, code: Callable[[int], str], around: Around = _ALONE) -> Row:
    """An entry's row: what it answers, who, when, what. `?` in the first column: what it rests on was changed."""
    kind = BY_NAME.get(entry.kind, KINDS[-1])
    plain = normalize("NFKC", entry.text)
    words = [found for ref in entry.refs if (found := code(ref)) and found not in plain]
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
        words.append(due_words(entry.due))
    words.append(_text(entry, around))
    words[first] = said + words[first]
    if not charged:
        words += [f"@{helper.name}" for helper in entry.helpers if helper.name not in entry.text]
    words += _second(entry, charged)
    cells = (entry.at[11:16], entry.code, mark(kind), " ".join(words))
    return Row(cells, _sign(entry), _tail(entry, code, around), kind.group, entry.doc_id)


def _text(entry: Entry, around: Around) -> str:
    """The words; of a consensus that took another's place what was and what is (guide 17)."""
    old = around.entry(entry.supersedes) if entry.supersedes else None
    if old is None:
        return entry.text
    return t("row.replaces", old=new_words(old.text), new=new_words(entry.text))


def _second(entry: Entry, charged: bool) -> list[str]:
    """What stands after the bar."""
    second = [entry.criterion or entry.place]
    if charged:
        names = [entry.owner, *(helper.name for helper in entry.helpers)]
        second += [f"@{name}" for name in names if name and f"@{name}" not in entry.criterion]
        if entry.due and entry.due_text not in entry.criterion:
            second.append(due_words(entry.due))
    elif not second[0] and entry.amount and entry.amount not in entry.text:
        second = [entry.amount]
    found = " ".join(filter(None, second))
    return [f"| {found}"] if found else []


def _sign(entry: Entry) -> str:
    return "?" if entry.suspect else "~" if entry.internal else ""


def _tail(entry: Entry, code: Callable[[int], str], around: Around) -> str:
    """What has settled the line or taken its place, and its topics."""
    tail = ["~"] if entry.suspect and entry.internal else []  # the sign is another one now
    if settled := code(entry.resolved_by) if entry.resolved_by else "":
        tail.append(t("row.settled", code=settled))
    if taken := around.replaced.get(entry.doc_id):
        tail.append(t("row.replaced", code=code(taken)))
    return " ".join([*tail, *(f"#{t(f'topic.{topic}')}" for topic in entry.topics)])


def unsaved_row(line: str, kind: str) -> Row:
    """A line that could not be saved yet: loud, without a code."""
    found = BY_NAME.get(kind, KINDS[-1])
    return Row(("", "", mark(found), line), "!", t("record.unsaved_tag"), "loud", -1)
