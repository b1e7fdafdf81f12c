"""封存: a hash chain over a meeting's record, so that whatever is changed behind the program's back shows (guide 28, 103).

Each line of a sealed meeting (its head, its entries with those taken out, its links) has a row: the SHA-256 over the
hash before it and the line itself in one canonical form. A change that is made with a reason is an amendment: it keeps
the line as it was, and goes on from the last hash with the line as it is. So every row can be computed again, each from
the hash before it, and the first that differs names its line (`seal_check`).

    >>> rows = chained("", [Line("meetings", 7, head), Line("entries", 3, doc)])

What a deal's documents say of numbers that its book gave, in the numbers of another book.

Lines, links, seals and history keep their numbers, since each deal has a file of its own. Clients, people, deals, meetings and actions
are numbered through a whole book, so whatever names one of them says another number in another book.

    >>> renumbered("entries", {"meeting": 3, "action": 9}, {"meetings": {3: 41}, "actions": {9: 77}})
    {'meeting': 41, 'action': 77}

A seal is over the numbers that were there when it was made: an imported deal keeps them (`Deal.origin`), and `Origin` gives its
documents as they were hashed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from dealtui.domain.mapping import SETTLING

_Document = Mapping[str, Any]
_Documents = Mapping[int, _Document]
_Key = tuple[str, int]  # table and number

# Of a seal; it says in which form it was made. The canonical form of a line is the same in both; since 2 a seal also holds the
# hashes of the copies, the names around the record, its attachments' hashes, and the register as it was.
FORM = 2

# What is not sealed and stays free to change: marks of the work that goes on, and what follows from other lines
FREE: Mapping[str, frozenset[str]] = {
    "meetings": frozenset(("revision", "summary", "disputed", "followed")),
    "entries": frozenset(("revision", "suspect", "resolved_by", "supersedes")),
    "links": frozenset(("revision", "suspect")),
}
# What the seal itself brings: it cannot be in what is hashed, and is checked against the seal's record instead
_BROUGHT: Mapping[str, frozenset[str]] = {
    "meetings": frozenset(("status", "version", "sealed", "seal", "confirmed_by", "confirmed")),
    "seals": frozenset(("rows", "signature")),
    "register": frozenset(("hash",)),
}
_NOTHING: frozenset[str] = frozenset()


class SealedLine(NamedTuple):
    """What a row of the chain is of: a document of a table, None where it is gone.

    The first row of each seal is of the seal itself: what it says (who, when, why, what was before), without its rows.
    """

    table: str
    number: int
    doc: _Document | None

    @property
    def key(self) -> _Key:
        return self.table, self.number


def canonical(line: SealedLine) -> bytes:
    """A line as it is hashed: JSON [table, number, document], keys sorted, no blanks, the exact text in UTF-8.

    Text is not normalised (NFC or other): what was typed is what is sealed. Numbers are written as Python writes them.
    """
    import json  # not needed to record a line

    left_out = FREE.get(line.table, _NOTHING) | _BROUGHT.get(line.table, _NOTHING)
    doc = line.doc and {name: value for name, value in line.doc.items() if name not in left_out}
    form = [line.table, line.number, doc]
    text = json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def next_hash(before: str, line: SealedLine) -> str:
    """The hash of a line that follows a hash ("" at the beginning): SHA-256, 64 hexadecimal digits."""
    from hashlib import sha256  # not needed to record a line

    return sha256(before.encode("utf-8", "surrogatepass") + b"\n" + canonical(line)).hexdigest()


def chained(before: str, lines: Iterable[SealedLine]) -> list[list[Any]]:
    """The rows [table, number, code, order, hash] of lines, going on from a hash."""
    rows: list[list[Any]] = []
    for line in lines:
        before = next_hash(before, line)
        doc = line.doc or {}
        rows.append([line.table, line.number, doc.get("code", ""), doc.get("order", 0), before])
    return rows


def short(seal: str) -> str:
    """The seal as people compare it: its first 16 hexadecimal digits (64 bits) in groups of four."""
    return " ".join(seal[start : start + 4] for start in range(0, 16, 4)).strip()


def on_paper(archive: str) -> str:
    """An archive number as it stands on the paper: in a book that took the record over, `@` and a part of the other's id are
    behind it, since both may have given the same."""
    return archive.partition("@")[0]


def link_meeting(entries: _Documents, link: _Document) -> Any:
    """The meeting that a link belongs to: that of the line which came later; None when that line is not there."""
    ends = (link.get("need", 0), link.get("answer", 0))
    return entries.get(max(ends), {}).get("meeting") if all(isinstance(end, int) for end in ends) else None


def place(doc: _Document) -> float:
    """Where a line stands in its meeting; last when what is stored is no number."""
    order = doc.get("order", 0)
    return order if isinstance(order, int | float) else float("inf")


def lines_of(number: int, meeting: _Document, entries: _Documents, links: _Documents) -> list[SealedLine]:
    """A meeting's record in its order: the head, the entries (also those taken out), the links.

    What was noted later of an action's follow-up (`follows`) stands with the meeting and is no part of its record.
    """
    own = [
        (place(doc), n)
        for n, doc in entries.items()
        if doc.get("meeting") == number and not doc.get("follows")
    ]
    linked = sorted(n for n, doc in links.items() if link_meeting(entries, doc) == number)
    return [
        SealedLine("meetings", number, meeting),
        *(SealedLine("entries", n, entries[n]) for _, n in sorted(own)),
        *(SealedLine("links", n, links[n]) for n in linked),
    ]


class Confirmation(NamedTuple):
    """Who confirmed a record for the client, when, and which version of it."""

    person: str
    on: str
    version: int


def lapsed(seals: Iterable[_Document]) -> Confirmation | None:
    """The client's last confirmation in a meeting's seals, in their order, when an amendment came after it; None else."""
    chain = list(seals)
    last = next((seal for seal in reversed(chain) if seal.get("what") == "confirm"), None)
    if last is None or last is chain[-1]:
        return None
    return Confirmation(last.get("person", ""), last.get("on", ""), last["version"])


class Amendment(NamedTuple):
    """What an amendment made of one line: None where there was none, or where it is gone."""

    version: int
    at: str
    by: str
    reason: str
    table: str
    number: int
    before: _Document | None
    after: _Document | None


def amendments(seals: _Documents, live: Iterable[SealedLine]) -> list[Amendment]:
    """Every line that was amended, in the order of the amendments, with what it said before and after each."""
    made = [seal for _, seal in sorted(seals.items()) if seal.get("what") == "amend"]
    now: dict[_Key, _Document | None] = {line.key: line.doc for line in live}
    found: list[Amendment] = []
    for seal in reversed(made):  # backwards: what a later amendment found is what this one left
        told = (seal["version"], seal["at"], seal["by"], seal["reason"])
        kept = {(table, number): doc for table, number, doc in seal.get("old", ())}
        for table, number, *_ in reversed(seal["rows"][1:]):
            before = kept.get((table, number))
            found.append(Amendment(*told, table, number, before, now.get((table, number))))
            now[table, number] = before
    return found[::-1]


# ----------------------------------------------------------------------------------------------------
# Whether a sealed record is as it was sealed: every row of its chain computed again.
#
# What is checked may have been written by anybody: nothing in it is trusted to have a shape.

UNREADABLE = (TypeError, ValueError, KeyError, IndexError, AttributeError)


class Fault(NamedTuple):
    """Something that is not as it was sealed.

    what: changed, moved, removed, added (a line); chain (the seal's own record in that version); head (what the meeting
    says of its seal); missing (there is no record of a seal); and of what stands beside the chain: times (a seal is dated
    before the one it goes on from), name (a client, deal or person is called otherwise: `code` is the sealed name), promise
    (an action is not what was promised, and no commit says why), follows (a line after the record that is of no follow-up),
    settled (a divergence or consensus marked by a line that does not settle or replace it), file (an attachment), signature
    (it is not over this seal), register and gap (the archive register; a number that no record bears).
    """

    what: str
    table: str = ""
    number: int = 0
    code: str = ""
    version: int = 0


def verify(number: int, meeting: _Document, seals: _Documents, live: Iterable[SealedLine]) -> list[Fault]:
    """What is not as it was sealed: the seal itself, then line by line in the record's order; empty when all is.

    `seals` are the meeting's, by their number; `live` is its record as it is now.
    """
    if not seals:
        return [Fault("missing", "meetings", number)]
    try:
        if fault := _broken_off(meeting, [seal for _, seal in sorted(seals.items())]):
            return [fault]
        return _Walk(number, meeting, seals, {line.key: line.doc for line in live}).faults_in_order()
    except UNREADABLE:
        return [Fault("chain", "seals", min(seals))]


def _broken_off(meeting: _Document, seals: list[_Document]) -> Fault | None:
    """Whether a seal is missing: versions count up from 1, and the last is the meeting's."""
    versions = [0, *(seal["version"] for seal in seals), meeting.get("version", 0)]
    steps = [*(0 if seal["what"] == "confirm" else 1 for seal in seals), 0]
    for (before, after), step in zip(pairwise(versions), steps, strict=True):
        if after != before + step:
            return Fault("chain", "seals", version=before + step)
    return None


class _Walk:
    """One walk down the rows of all seals of a meeting."""

    def __init__(
        self, number: int, meeting: _Document, seals: _Documents, live: Mapping[_Key, _Document | None]
    ) -> None:
        self.faults: list[Fault] = []
        self._number, self._meeting, self._live = number, meeting, live
        self._seals = sorted(seals.items())
        self._before = ""  # the hash that the next row goes on from
        self._right = ""  # what the last row's hash should have been, "" when it was right
        # per line its content at each of its rows to come but the last: what the amendments kept
        self._kept: defaultdict[_Key, list[_Document | None]] = defaultdict(list)
        self._places: dict[_Key, float] = {}  # of the lines that came, where each was when it was last sealed

    def faults_in_order(self) -> list[Fault]:
        """The faults, of each line the earliest."""
        for _, seal in self._seals:
            for table, number, doc in seal.get("old", ()):
                self._kept[table, number].append(doc)
        for number, seal in self._seals:
            broken = Fault("chain", "seals", number, version=seal["version"])
            self._goes_on(seal.get("before", ""), broken)
            for row in seal["rows"]:
                self._row(number, seal, row, broken)
        for key, doc in self._live.items():
            if doc is not None and key not in self._places:
                self._places[key] = place(doc)
                self.faults.append(Fault("added", *key, code=str(doc.get("code", ""))))
        head = Fault("head", "meetings", self._number, version=self._meeting.get("version", 0))
        self._goes_on(self._meeting.get("seal", ""), head)
        if not self.faults and not self._head_agrees():
            self.faults.append(head)
        ranks = {"seals": 0, "meetings": 1, "entries": 2, "links": 3}
        by_line = {(fault.table, fault.number): fault for fault in reversed(self.faults)}
        return [
            by_line[key] for key in sorted(by_line, key=lambda key: (ranks[key[0]], self._places.get(key, 0)))
        ]

    def _goes_on(self, before: str, fault: Fault) -> None:
        """The chain goes on from this hash: that of the last row, or something is wrong."""
        if before != self._before:
            if self._right and self._right == before:  # the last line was right, its hash was changed
                fault = fault._replace(what="chain", table="seals")
                self.faults.pop()
            self.faults.append(fault)
        self._before, self._right = before, ""

    def _row(self, seal_number: int, seal: _Document, row: Any, broken: Fault) -> None:
        table, number, code, order, stored = row
        if table == "seals":
            line = SealedLine(table, seal_number, seal)
        else:
            kept = self._kept[table, number]
            line = SealedLine(table, number, kept.pop(0) if kept else self._live.get((table, number)))
            self._places[table, number] = order
        computed = next_hash(self._before, line)
        if computed != stored and self._right and next_hash(self._right, line) == stored:
            # this row is right if the one before it is; so that was, and its hash was changed
            self.faults[-1] = broken
            computed = stored
        if computed == stored:
            doc = line.doc or {}
            if (doc.get("code", ""), doc.get("order", 0), line.number) != (code, order, number):
                self.faults.append(broken)
        elif table == "seals":
            self.faults.append(broken)
        else:
            what = self._how_it_differs(line, order, stored)
            self.faults.append(Fault(what, table, number, str(code), broken.version))
        self._right = "" if computed == stored else computed
        self._before = stored

    def _how_it_differs(self, line: SealedLine, order: Any, stored: str) -> str:
        if line.doc is None:
            return "removed"
        before = {name: value for name, value in line.doc.items() if name != "order"}
        back = line._replace(doc={**before, "order": order} if order else before)
        return "moved" if next_hash(self._before, back) == stored else "changed"

    def _head_agrees(self) -> bool:
        """Whether the meeting says of its seal what the seals say."""
        first, last = self._seals[0][1], self._seals[-1][1]
        confirmed = last if last["what"] == "confirm" else {}
        said = {
            "status": "sealed",
            "archive": first["archive"],
            "sealed": first["at"],
            "confirmed_by": confirmed.get("person", ""),
            "confirmed": confirmed.get("on", ""),
        }
        return all(self._meeting.get(name, "") == value for name, value in said.items())


# ----------------------------------------------------------------------------------------------------
# What stands beside the chain and stays free to change: whether it was the program that changed it.

# What an action promises, of all that it holds; the last three are kept since form 2
PROMISED = ("entry", "code", "task", "owner", "part", "helpers", "side", "internal", "due", "due_text")
PROMISED_SINCE_2 = ("original_due", "state", "steps")
# What a line that tells of an action's follow-up holds (`following`), and one that an action was born from
_FOLLOW_UP = frozenset(
    "id revision meeting kind text raw at by order speaker side internal refs follows deleted suspect".split()
)
_BORN = _FOLLOW_UP | frozenset(("code", "action", *PROMISED, *PROMISED_SINCE_2))
FOLLOW_UPS: Mapping[str, frozenset[str]] = {"note": _FOLLOW_UP, "action": _BORN}


def out_of_time(seals: _Documents) -> Iterator[Fault]:
    """Seals that are dated before the one they go on from, or at no time at all."""
    last = None
    for number, seal in sorted(seals.items()):
        fault = Fault("times", "seals", number, version=seal["version"])
        try:
            at = datetime.fromisoformat(seal["at"])
            if last is not None and at < last:
                yield fault
        except (TypeError, ValueError):
            yield fault
        else:
            last = at


# Gives the document of a table and number, None where there is none
_Find = Callable[[str, int], _Document | None]


def broken_promises(seals: _Documents, revisions: _Documents, find: _Find) -> Iterator[Fault]:
    """Actions that were something else at the time of a seal than it says, as far as the deal's history tells.

    The history is walked back from what the actions are now: what the program changed since, it undoes on the way, so that
    only what was changed past it is left. An action of which it does not tell at all is at fault likewise.
    """
    now = {
        row["action"]: find("actions", row["action"])
        for seal in seals.values()
        for row in seal.get("promised", ())
    }
    unmade = dict(seals)  # whose commit the walk has not come to
    for _, revision in sorted(revisions.items(), reverse=True) if now else ():
        made = [n for table, n, old, _ in revision["before"] if table == "seals" and old is False]
        for number in made:
            if seal := unmade.pop(number, None):
                yield from _broken(seal, now)
        for table, number, old, _ in reversed(revision["before"]):
            if table == "actions" and number in now:
                before = now[number] or {}
                now[number] = None if old is False else {**before, **old}
    for seal in unmade.values():
        yield from _broken(seal, {})


def _broken(seal: _Document, actions: Mapping[int, _Document | None]) -> Iterator[Fault]:
    names = (*PROMISED, *PROMISED_SINCE_2) if seal.get("form", 1) > 1 else PROMISED
    for row in seal.get("promised", ()):
        action = actions.get(row["action"]) or {}
        if any(action.get(name) != row.get(name) for name in names):
            yield Fault("promise", "actions", row["action"], row.get("code", ""), seal["version"])


def strays(meeting: int, entries: _Documents, find: _Find) -> Iterator[Fault]:
    """Lines of a meeting that are no part of its record and no follow-up either, and marks that no line accounts for."""
    for number, doc in sorted(entries.items()):
        if doc.get("meeting") != meeting:
            continue
        if follows := doc.get("follows"):
            action, kind = find("actions", follows) or {}, doc.get("kind", "")
            of_here = action.get("meeting") == meeting and (kind != "action" or action.get("entry") == number)
            of_here |= not action and kind == "action" and bool(doc.get("deleted"))  # its action went with it
            if not of_here or kind not in FOLLOW_UPS or not doc.keys() <= FOLLOW_UPS[kind]:
                yield Fault("follows", "entries", number, doc.get("code", ""))
            continue
        settler, old = (entries.get(doc.get(name, 0), {}) for name in ("resolved_by", "supersedes"))
        settles = settler.get("kind") in SETTLING and number in settler.get("refs", ())
        replaces = old.get("kind") == "consensus" and doc["supersedes"] < number
        for marked, holds in (
            ("resolved_by", settles and not settler.get("deleted")),
            ("supersedes", replaces),
        ):
            if doc.get(marked) and not holds:
                yield Fault("settled", "entries", number, doc.get("code", ""))


def renamed(seals: _Documents, find: _Find) -> Iterator[Fault]:
    """Clients, deals and people that are called otherwise than at the time of a seal, without the program having
    renamed them (it keeps what they were called in `formerly`)."""
    for _, seal in sorted(seals.items()):
        for table, number, name in seal.get("around", {}).get("names", ()):
            doc = find(table, number) or {}
            if name not in (doc.get("name"), *doc.get("formerly", ())):
                yield Fault("name", table, number, name, seal["version"])


# ----------------------------------------------------------------------------------------------------
# The register of archive numbers: each number that was given, with the seal it was given with, a chain of its own.


def entered(before: str, number: int, row: dict[str, Any]) -> dict[str, Any]:
    """A row of the register with its hash, going on from that of the row before."""
    row = {**row, **({"before": before} if before else {})}
    return {**row, "hash": next_hash(before, SealedLine("register", number, row))}


def unregistered(register: _Documents, heads: _Documents, seals: Iterable[_Document]) -> Iterator[Fault]:
    """What is wrong with the register itself, and numbers that were given and that no record bears; `code` is the archive
    number. `heads` are all meetings, `seals` all seals of the book: each names the row that was the last then.
    """
    last, hashes = "", {""}
    for number, row in sorted(register.items()):
        bare = {name: value for name, value in row.items() if name not in ("before", "hash")}
        if row.get("before", "") != last or entered(last, number, bare)["hash"] != row.get("hash"):
            yield Fault("register", "register", number, str(row.get("archive", "")))
        last = str(row.get("hash", ""))
        hashes.add(last)
    entered_seals = {row.get("seal") for row in register.values()}
    borne: set[str] = set()
    for seal in seals:
        borne.add(str(seal.get("archive", "")))
        if "@" in str(seal.get("archive", "")):  # it went on from the register of another book
            continue
        row_lacks = (
            seal.get("what") == "seal"
            and seal.get("form", 1) > 1
            and seal["rows"][-1][-1] not in entered_seals
        )
        if row_lacks or seal.get("register", "") not in hashes:
            yield Fault("register", "register", 0, str(seal.get("archive", "")))
    borne |= {str(head.get("archive", "")) for head in heads.values()}
    given = borne | {str(row.get("archive", "")) for row in register.values()}
    highest: dict[str, int] = {}
    for archive in given:
        prefix, _, serial = archive.rpartition("-")
        if prefix and serial.isascii() and serial.isdecimal() and len(serial) < 6:
            highest[prefix] = max(highest.get(prefix, 0), int(serial))
    for prefix, last_serial in sorted(highest.items()):
        for n in range(1, last_serial + 1):
            if (archive := f"{prefix}-{n:04}") not in borne:
                yield Fault("gap", "register", 0, archive)


# ----------------------------------------------------------------------------------------------------
# What a deal's documents say of numbers that its book gave, in the numbers of another book.

Numbers = Mapping[str, Mapping[int, int]]

_REFERENCES: Mapping[str, Mapping[str, str]] = {
    "people": {"client": "clients"},
    "deals": {"client": "clients"},
    "meetings": {"deal": "deals"},
    "actions": {"deal": "deals", "meeting": "meetings", "depends": "actions"},
    "entries": {"meeting": "meetings", "action": "actions", "follows": "actions"},
    "seals": {"meeting": "meetings"},
    "papers": {"meeting": "meetings"},
    "revisions": {"scope": "meetings"},
    "attendees": {"person": "people"},  # of a meeting
}


def renumbered(table: str, doc: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """A document, or what a revision kept of one. A number of which nothing is said stays as it is."""

    def to(target: str, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [to(target, item) for item in value]
        return numbers.get(target, {}).get(value, value) if isinstance(value, int) else value

    def row(kept: Any) -> list[Any]:
        """[table, number, document or nothing, whatever follows]"""
        name, number, old, *rest = kept
        return [
            name,
            to(name, number),
            renumbered(name, old, numbers) if isinstance(old, dict) else old,
            *rest,
        ]

    targets = _REFERENCES.get(table, {})
    new = {name: to(targets[name], value) if name in targets else value for name, value in doc.items()}
    if table == "meetings" and doc.get("attendees"):
        new["attendees"] = [renumbered("attendees", part, numbers) for part in doc["attendees"]]
    if table == "seals" and doc.get("promised"):
        new["promised"] = [one | {"action": to("actions", one["action"])} for one in doc["promised"]]
    for name in ("old", "rows") if table == "seals" else ("before",) if table == "revisions" else ():
        if doc.get(name):
            new[name] = [row(kept) for kept in doc[name]]
    if table == "seals" and (names := (doc.get("around") or {}).get("names")):
        new["around"] = {**doc["around"], "names": [[of, to(of, number), told] for of, number, told in names]}
    return new


class Origin:
    """The numbers that an imported deal's documents had where they were sealed; of any other deal they are as they are."""

    def __init__(self, deal: Mapping[str, Any]) -> None:
        self._origin: Mapping[str, Any] = deal.get("origin") or {}
        self.numbers: Numbers = {
            table: dict(pairs) for table, pairs in self._origin.get("numbers", {}).items()
        }

    def number(self, table: str, number: int) -> int:
        return self.numbers.get(table, {}).get(number, number)

    def doc(self, table: str, doc: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self._origin:
            return doc
        there = renumbered(table, doc, self.numbers)
        return {**there, "archive": on_paper(there["archive"])} if "archive" in there else there

    def line(self, line: SealedLine) -> SealedLine:
        """A line as it is hashed."""
        doc = None if line.doc is None else self.doc(line.table, line.doc)
        return SealedLine(line.table, self.number(line.table, line.number), doc)
