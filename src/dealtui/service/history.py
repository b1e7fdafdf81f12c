"""What a line has been: every version with its time and author (guide 27, 28). Nothing that was recorded is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, NamedTuple

from dealtui.domain.mapping import meaning
from dealtui.domain.records import Entry
from dealtui.domain.scribe.writer import compose
from dealtui.domain.seal import Amendment, SealedLine, amendments, lines_of
from dealtui.i18n import Catalog
from dealtui.service.book import MARKED, Book
from dealtui.store.tables import by_number

# What a commit about another line writes on this one, and what it is called then
_MARKS = {("suspect",): "suspect", ("resolved_by",): "settled", ("resolved_by", "suspect"): "suspect"}
# What is filled in at the review without the line being typed again
_FILLED_IN = ("owner", "helpers", "part", "due", "due_text", "criterion", "place")


class Version(NamedTuple):
    """An entry as it was from `at` on, made so by `by`; `label` says how: capture, edit, rekind, delete, move, looked,
    due and the other mendings, undo, redo, amend (with its `reason`); suspect or settled when it was another line that
    changed, and this one was marked. `line` is what it said then, as it was typed or as it would be typed."""

    at: str
    by: str
    label: str
    entry: Entry
    line: str
    reason: str = ""


def versions(book: Book, deal: int, number: int) -> list[Version]:
    """The versions of an entry, the oldest first; a commit that changed nothing of it is none of them.

    Worked out backwards: each revision holds what it changed as it was before.
    """
    found: list[Version] = []
    reasons = {seal.get("revision", 0): seal.get("reason", "") for seal in book.docs("seals", deal=deal)}
    for made, old, after, doc, _ in _backwards(book, deal, "entries", number):
        entry = Entry.from_doc({**doc, "doc_id": number})
        if not found or found[-1].at != made["at"] or found[-1].entry != entry:
            line, reason = entry.raw or entry.text, reasons.get(after, "")
            found.append(Version(made["at"], made["by"], _label(made, old), entry, line, reason))
    found.reverse()
    code = book.state(deal).code
    for n in range(1, len(found)):
        before, version = found[n - 1], found[n]
        if version.line == (before.entry.raw or before.entry.text):
            filled_in = any(getattr(version.entry, f) != getattr(before.entry, f) for f in _FILLED_IN)
            line = compose(version.entry, code) if filled_in else before.line
            found[n] = version._replace(line=line)
    return found


def _rows(book: Book, deal: int) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """What each commit changed in a deal, the latest first: its revision and a row of what was before."""
    for made in sorted(book.docs("revisions", deal=deal), key=attrgetter("doc_id"), reverse=True):
        for row in reversed(made["before"]):
            yield made, row


def _backwards(book: Book, deal: int, table: str, number: int) -> Iterator[tuple[Any, Any, int, Any, Any]]:
    """The commits that changed a document, the latest first: the revision, what it kept of the document (False: nothing, it
    made it), the revision of the document after it, and the document after and before it ({}: there was none)."""
    doc: dict[str, Any] = book.table(table, deal).get(doc_id=number) or {}
    for made, (name, row, old, after) in _rows(book, deal):
        if (name, row) == (table, number) and doc:
            before = {k: v for k, v in {**doc, **old}.items() if v is not None} if old is not False else {}
            yield made, old, after, doc, before
            doc = before


def reworded(book: Book, deal: int, number: int) -> tuple[str, str] | None:
    """What a line said before its words changed last, and what it says now; None when they never did."""
    said = [version.line for version in versions(book, deal, number)]
    earlier = [words for words in said if words != said[-1]]
    return (earlier[-1], said[-1]) if earlier else None


def first_words(book: Book, deal: int, lines: Iterable[Entry]) -> dict[int, str]:
    """What lines said before they were reworded, by their number; without those that still say it, and those that were
    internal once. A correction typed while the words fell (s/…/…/) rewords nothing: it says what was meant."""
    now = {line.doc_id: line for line in lines}
    said: dict[int, str] = {}
    for made, (table, number, old, _) in _rows(book, deal) if now else ():
        if table != "entries" or number not in now or not old:
            continue
        if old.get("internal"):
            del now[number]
        elif "text" in old and made["label"] != "capture":
            said[number] = old["text"] or ""
    return {
        n: text for n, text in said.items() if n in now and text and meaning(text) != meaning(now[n].text)
    }


def how(version: Version, words: Catalog) -> str:
    """What was done, in words; for a need's level or place in the scope with what it became."""
    key = f"history.{version.label}"
    done = words.t(key)
    if done == key:
        done = words.t(f"change.{version.label}")
    if version.label == "level" and version.entry.level:
        return f"{done} {words.t(f'level.{version.entry.level}')}"
    if version.label == "fit" and version.entry.fit:
        return f"{done} {words.t(f'fit.{version.entry.fit}')}"
    if version.label == "outside" and version.entry.outside:
        return f"{done} ({version.entry.outside})"
    return done


def _label(made: Mapping[str, Any], old: Any) -> str:
    """What a revision is called in the history of one line."""
    label = made.get("inverse") or made["label"]
    marked = _MARKS.get(tuple(sorted(old.keys() - {"revision", MARKED}))) if old else None
    return marked if marked and label not in ("looked", "undo", "redo") else label


# ----------------------------------------------------------------------------------------------------
# What became of an action, commit by commit: who changed which field, when, and what it was before (guide 27, 28, 88).

# Fields that follow from others, or say nothing to a person
_SILENT = frozenset("revision id order reminded due_text entry meeting deal created".split())


class Happening(NamedTuple):
    """One commit that changed an action. `changes`: field -> (before, after), as stored; `label` names what was done,
    `inverse` is undo or redo when it was taken back or done again."""

    at: str
    by: str
    label: str
    inverse: str
    changes: dict[str, tuple[Any, Any]]


def happenings(book: Book, number: int) -> list[Happening]:
    """The history of an action, the latest first; KeyError when there is no such action.

    Worked out backwards from what it is now: each revision holds what it changed as it was before.
    """
    found: list[Happening] = []
    for made, _, _, doc, before in _backwards(book, book.record("actions", number).deal, "actions", number):
        changes = {
            name: (before.get(name), doc.get(name))
            for name in {**before, **doc}
            if name not in _SILENT and before.get(name) != doc.get(name)
        }
        if changes:
            found.append(Happening(made["at"], made["by"], made["label"], made.get("inverse", ""), changes))
    return found


# ----------------------------------------------------------------------------------------------------
# What a sealed record has been: its seals, and the lines that were amended (guide 28).


def seals_of(book: Book, meeting: int) -> dict[int, Mapping[str, Any]]:
    """The seals of a meeting by their number, as they are stored; within a commit with what it has added."""
    found = by_number(book.docs("seals", deal=book.meeting(meeting).deal, meeting=meeting))
    return dict(sorted(found.items()))


def amendments_of(
    book: Book, meeting: int, seals: Mapping[int, Mapping[str, Any]] | None = None
) -> tuple[Amendment, ...]:
    """What was amended since the record was sealed, line by line, with what was said before; by these seals, else the book's."""
    seals = seals_of(book, meeting) if seals is None else seals
    return tuple(amendments(seals, record_of(book, meeting))) if len(seals) > 1 else ()


def record_of(book: Book, meeting: int) -> list[SealedLine]:
    """A meeting's record as it is stored, line by line; within a commit with what it has changed."""
    head = book.table("meetings").get(doc_id=meeting)
    tables = book.repo.deal(head["deal"])
    return lines_of(meeting, head, by_number(tables.entries), by_number(tables.links))
