"""What a line brings with it (links, its action, sides), what rests on it (marks of doubt, divergences settled), what it has been."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from dealtui.domain.kinds import BY_NAME
from dealtui.domain.lifecycle import OPEN, made_public
from dealtui.domain.mapping import (
    SETTLING,
    SOURCES,
    Node,
    OpenDivergence,
    dependents,
    meaning,
    reached,
    replaced_by,
    says_otherwise,
    settling,
    superseded,
)
from dealtui.domain.people import People, named_in
from dealtui.domain.records import Action, Entry, Helper, Link, born_of, known_due, new_id
from dealtui.domain.seal import Amendment, SealedLine, amendments, lines_of
from dealtui.i18n import Catalog
from dealtui.service.book import MARKED, Book, Refused, Transaction
from dealtui.store.tables import by_number

if TYPE_CHECKING:
    from dealtui.domain.scribe import Reading


# What an action takes from its line
_FROM_LINE = ("task", "owner", "helpers", "part", "side", "internal", "code", "needs")


def fields_of(reading: Reading, known: People) -> dict[str, Any]:
    """An entry's fields as its line is read, those that other programs give (`literal`) with the whole names of who is known; a
    side that nobody knows is ""."""
    # who sees to a divergence need not be of the side that holds it
    named = reading.speaker if reading.kind == "divergence" else reading.owner or reading.speaker
    return reading.said | {
        "speaker": known.full(reading.speaker),
        "side": reading.side or known.side(named),
        "owner": known.full(reading.owner),
        "helpers": tuple(Helper(name=known.full(name), part=part) for name, part in reading.helpers),
    }


def settle_names(
    work: Transaction, meeting: int, known: People, said: Mapping[str, str] | None = None
) -> None:
    """Bring the lines of a meeting up to who is known by now: whom they name bears the whole name, and what had no side that
    person's. `said`: names that were used, and whose they are, where the words alone do not tell."""
    told = said or {}
    for entry in work.state.ordered(meeting):
        if not (names := named_in(entry)):
            continue
        whole = {name: told.get(name) or known.full(name) for name in names}
        named = entry.speaker if entry.kind == "divergence" else entry.owner or entry.speaker
        fields: dict[str, Any] = {
            "speaker": whole.get(entry.speaker, entry.speaker),
            "owner": whole.get(entry.owner, entry.owner),
            "helpers": tuple(replace(one, name=whole.get(one.name, one.name)) for one in entry.helpers),
            "side": entry.side or known.side(whole.get(named, named)),
        }
        if any(getattr(entry, name) != value for name, value in fields.items()):
            change_entry(work, entry.doc_id, **fields)


def add_entry(work: Transaction, **fields: Any) -> int:
    """Store a new entry with its code, its links and its action; gives its number. The last of its meeting, noted now and by
    the user, where nothing else is said."""
    number, state = work.next_id("entries"), work.state
    made: dict[str, Any] = {"code": state.next_code(fields["kind"]), "by": work.book.user}
    made |= {"at": work.book.clock.stamp(), "order": state.last_order(fields["meeting"]) + 1}
    entry = Entry(doc_id=number, id=new_id(), revision=work.revision, **(made | fields))
    if entry.kind == "action":
        # a line that follows an action that is not there yet promises that one (`following.go_on`)
        number_given = 0 if work.doc("actions", entry.follows) else entry.follows
        entry = replace(entry, action=work.insert("actions", _action(work, entry), number_given))
    work.insert("entries", entry, number)
    if entry.refs:
        _relink(work, entry, answered=())
        settle(work, None, entry)
    return number


def change_entry(work: Transaction, number: int, *, expect: int | None = None, **fields: Any) -> None:
    """Change an entry, and with it its code (when the kind changes), its links and its action.

    What rests on it is in doubt from then on, if it says something else now; who rewrites a line has looked at it.
    """
    old = work.state.entries[number]
    new = replace(old, **fields)
    if new.kind != old.kind:
        fields["code"] = work.state.next_code(new.kind)
        new = replace(new, code=fields["code"])
    if says_otherwise(old, new):  # what rests on it is in doubt, it itself no longer
        fields["suspect"] = ()
        _look_around(work, old)
        if old.kind in SOURCES and not old.deleted:
            _mark_dependents(work, (old.doc_id,))
    if old.follows and old.kind == "note" and (new.deleted or new.kind != "note"):
        _keep_answer(work, old)
    promised = new.kind == "action" and not new.deleted
    if promised and not old.action:
        fields["action"] = work.insert("actions", _action(work, new))
    elif promised:
        before, born = _action(work, old), _action(work, new)
        # whose work it was decides what closing it took: it stays once the work is over
        doc = work.doc("actions", old.action)
        over = (doc or {}).get("state", "todo") not in OPEN
        says = {  # what the line says now; what was arranged on its own since (handed over, reworded) stays
            name: getattr(born, name)
            for name in _FROM_LINE
            if getattr(born, name) != getattr(before, name) and not (name == "side" and over)
        }
        if doc is not None:
            says = made_public(Action.from_doc(doc), says)
        work.update("actions", old.action, **says, **_new_due(work, old, new))
    elif old.action:
        if not old.internal and is_internal(work, old):  # by its action alone: without that it stays so
            fields["internal"] = True
            new = replace(new, internal=True)
        work.remove("actions", old.action)
        fields["action"] = 0
    work.update("entries", number, expect=expect, **fields)
    _relink(work, new, answered=_answered(work, old))
    if new.deleted or new.kind != old.kind:
        _unlink_impossible(work, new)
    settle(work, old, new)


def is_internal(work: Transaction, line: Entry) -> bool:
    """Whether the client hears nothing of a line: it says so, or the action that it promises does."""
    return line.internal or bool((work.doc("actions", line.action) or {}).get("internal"))


def _keep_answer(work: Transaction, line: Entry) -> None:
    """Refuse to take the client's answer out of the record while the action it is to rests on it (guide 97, 98)."""
    action = work.doc("actions", line.follows) or {}
    told = (other for other in work.state.alive if other.kind == "note")
    answers = [other.doc_id for other in told if other.follows == line.follows]
    if action.get("state") in ("answered", "closed") and answers in ([], [line.doc_id]):
        raise Refused("follow.answer_kept", detail=action.get("code", ""))


def _answered(work: Transaction, entry: Entry) -> tuple[int, ...]:
    """The needs that an entry answers by what it says: the needs it refers to, if its kind answers."""
    if entry.deleted or not BY_NAME[entry.kind].answers:
        return ()
    entries = work.state.entries
    return tuple(ref for ref in entry.refs if ref in entries and entries[ref].kind == "need")


def _relink(work: Transaction, entry: Entry, answered: tuple[int, ...]) -> None:
    """Bring the links of an answer up to its line; links that a reviewer drew by hand stay."""
    wanted = _answered(work, entry)
    present = {link.need: link for link in work.state.links_of(entry.doc_id)}
    fit = entry.fit or "pending"
    for need in dict.fromkeys(wanted):
        if link := present.get(need):
            if entry.fit:
                work.update("links", link.doc_id, fit=fit)
        else:
            work.insert("links", Link(need=need, answer=entry.doc_id, fit=fit))
    for need in set(answered) - set(wanted):
        if link := present.get(need):
            work.remove("links", link.doc_id)


def _unlink_impossible(work: Transaction, entry: Entry) -> None:
    """A line that was taken out, or became something else, answers nothing and is answered by nothing any more."""
    is_need = entry.kind == "need" and not entry.deleted
    can_answer = BY_NAME[entry.kind].answers and not entry.deleted
    for link in tuple(work.state.links.values()):
        if (link.need == entry.doc_id and not is_need) or (link.answer == entry.doc_id and not can_answer):
            work.remove("links", link.doc_id)


def _action(work: Transaction, entry: Entry) -> Action:
    """The action that is born from an entry."""
    meeting = work.doc("meetings", entry.meeting) or {}
    return born_of(entry, meeting.get("deal", work.deal), _served(work, entry))


def _served(work: Transaction, entry: Entry) -> tuple[int, ...]:
    """The needs that an action serves by what its line names: needs, and what the answers it names answer."""
    entries = work.state.entries
    named = [ref for ref in entry.refs if ref in entries]
    needs = [ref for ref in named if entries[ref].kind == "need"]
    if answers := {ref for ref in named if BY_NAME[entries[ref].kind].answers}:
        needs += [link.need for link in work.state.links.values() if link.answer in answers]
    return tuple(dict.fromkeys(needs))


def _new_due(work: Transaction, old: Entry, new: Entry) -> dict[str, Any]:
    """A line that is corrected sets its action's date anew, unless the date has been moved on its own since."""
    action = work.doc("actions", old.action) or {}
    if new.due == old.due or action.get("due", "") != old.due or action.get("slips"):
        return {}
    return {"due": new.due, "due_text": new.due_text, "original_due": new.due}


# ----------------------------------------------------------------------------------------------------
# Marks on what rests on a changed line, in the commit of the change, until somebody has looked (guide 27, 61).
#
# The rule is `domain.mapping`; here it meets the records. Undo takes the marks away with the change, for they are part of
# the same commit.


def _mark_dependents(work: Transaction, changed: Collection[int], aside: Iterable[int] = ()) -> None:
    """Mark all that rests on these entries; see `domain.mapping.reached`."""
    entries, on = work.state.entries, resting(work.book, work.deal) if changed else {}
    for (table, number), sources in sorted(reached(on, changed, aside).items()):
        if table != "entries":
            work.mark(table, number, suspect=True)
        elif (entry := entries.get(number)) and not entry.deleted:
            work.mark(table, number, suspect=tuple(sorted({*entry.suspect, *sources})))


def resting(book: Book, deal: int) -> dict[int, list[Node]]:
    """What rests on what in a deal, within a commit as that has it."""
    state = book.state(deal)
    return dependents(state.entries.values(), state.links.values(), book.records("actions", deal=deal))


def note_rechecked(work: Transaction, number: int) -> None:
    """Within a commit, somebody has looked: take the marks off a line, its action, and the links that are judged with it.

    A link is looked at with its answer; with its need when the answer itself is not in doubt.
    """
    work.mark("entries", number, suspect=())
    _look_around(work, work.state.entries[number])


def _look_around(work: Transaction, line: Entry) -> None:
    if line.action and (work.doc("actions", line.action) or {}).get("suspect"):
        work.mark("actions", line.action, suspect=False)
    for link in tuple(work.state.links.values()):
        if not link.suspect or line.doc_id not in (link.need, link.answer):
            continue
        answer = work.state.entries.get(link.answer)
        if line.doc_id == link.answer or answer is None or not answer.suspect:
            work.mark("links", link.doc_id, suspect=False)


def suspects(book: Book, meeting: int) -> list[Entry]:
    """The lines of a meeting that are in doubt: marked themselves, or by a link whose answer is not marked.

    Their `suspect` names the changed lines; of a link in doubt the other end (the changed answer).
    """
    state = book.state(book.meeting(meeting).deal)
    marked = (found.entry for found in state.ledger.findings(meeting) if found.rule.code == "suspect")
    doubtful = {number: state.entries[number] for number in marked}
    for link in state.links.values():
        if link.suspect:
            need, answer = state.entries.get(link.need), state.entries.get(link.answer)
            if need and answer and not answer.suspect and need.meeting == meeting and not need.deleted:
                found = doubtful.get(need.doc_id, need)
                doubtful[need.doc_id] = replace(found, suspect=(*found.suspect, answer.doc_id))
    return sorted(doubtful.values(), key=attrgetter("order", "doc_id"))


def reworded(book: Book, deal: int, number: int) -> list[tuple[str, str, str]]:
    """The changed lines that put this one in doubt: code, what each said before, what it says now."""
    entries = book.state(deal).entries
    doubtful = {line.doc_id: line.suspect for line in suspects(book, entries[number].meeting)}
    told = []
    for changed in (entries[line] for line in doubtful.get(number, ()) if line in entries):
        said = [version.line for version in versions(book, deal, changed.doc_id)]
        if earlier := [words for words in said if words != said[-1]]:
            told.append((changed.code, earlier[-1], said[-1]))
    return told


def resting_on(book: Book, deal: int, number: int) -> list[Entry]:
    """The lines that would be in doubt if this one said something else, in the order in which they were recorded;
    none for a line of a kind on which nothing rests."""
    state = book.state(deal)
    if state.entries[number].kind not in SOURCES:
        return []
    found = sorted(n for table_name, n in reached(resting(book, deal), (number,)) if table_name == "entries")
    return [state.entries[n] for n in found]


# ----------------------------------------------------------------------------------------------------
# Divergences and what settles them; a consensus in place of an earlier one (guide 17, 27, 61, 62, 72).


def settle(work: Transaction, old: Entry | None, new: Entry) -> None:
    """A line was added (`old` None) or changed: bring what it settles and what it replaces up to it."""
    _resolve(work, old, new)
    if "consensus" in ((old.kind if old else ""), new.kind):
        _replace(work, old, new)


def _resolve(work: Transaction, old: Entry | None, new: Entry) -> None:
    """Divergences that the line names, or named before, or is one of, get what settles them now."""
    entries = work.state.entries
    named: set[int] = set()
    for line in (old, new):
        if line is not None and line.kind in SETTLING:
            named.update(ref for ref in line.refs if ref in entries and entries[ref].kind == "divergence")
    if old is None:  # the newest of all that name it
        for number in sorted(named):
            work.mark("entries", number, resolved_by=new.doc_id)
        return
    if old.kind in SETTLING and (new.deleted or new.kind not in SETTLING):
        named.update(n for n, entry in entries.items() if entry.resolved_by == old.doc_id)
    if new.kind == "divergence" and old.kind != "divergence":
        named.add(new.doc_id)
    for number in sorted(named):
        work.mark("entries", number, resolved_by=settling(number, entries.values()))


def _replace(work: Transaction, old: Entry | None, new: Entry) -> None:
    """Work out anew which consensus replaces which; what rests on one whose place was taken, or that holds again, is in doubt."""
    entries = work.state.entries
    if old is None and not any(ref in entries and entries[ref].kind == "consensus" for ref in new.refs):
        return
    agreed = [entry for entry in tuple(entries.values()) if entry.kind == "consensus"]
    now = replaced_by(agreed)
    for entry in agreed:
        replaced = now.get(entry.doc_id, 0)
        if entry.supersedes != replaced and not entry.deleted:
            work.mark("entries", entry.doc_id, supersedes=replaced)
    as_it_was = [entry for entry in agreed if entry.doc_id != new.doc_id] + ([old] if old else [])
    after = {number for number in now.values() if number}
    moved = {
        number
        for number in superseded(as_it_was).keys() ^ after
        if number in entries and not entries[number].deleted
    }
    _mark_dependents(work, sorted(moved), aside=(new.doc_id,))


# ----------------------------------------------------------------------------------------------------
# Divergences that nothing has settled, over all meetings, for lists that open no deal (guide 29, 61, 72).


def open_divergences(book: Book, words: str = "") -> list[OpenDivergence]:
    """Divergences that nothing has settled, over all meetings: those with a date first, the earliest of them first.

    From the headers in book.json alone (10,000 meetings: about 5 ms). `words`: only those whose client, deal, code,
    text, criterion or owner hold every word.
    """
    wanted = words.casefold().split()
    found: list[OpenDivergence] = []
    for meeting in book.table("meetings"):
        for point in meeting.get("disputed") or ():
            names = book.names_of(meeting["deal"])
            said = [point.get(name, "") for name in ("code", "text", "criterion", "owner")]
            heard = "\n".join((*names, *said)).casefold()
            if all(word in heard for word in wanted):
                due, hidden = known_due(point.get("due", "")), point.get("internal", False)
                line = (meeting.doc_id, *names, point["entry"], *said, due, hidden)
                found.append(OpenDivergence._make(line))
    return sorted(found, key=lambda line: (not line.due, line.due, -line.meeting, line.entry))


# ----------------------------------------------------------------------------------------------------
# What a line has been: every version with its time and author (guide 27, 28). Nothing that was recorded is gone.

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
    from dealtui.domain.scribe.writer import compose  # Today does not need the scribe language

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
