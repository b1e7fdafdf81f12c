"""Whether what is stored is what was sealed, and whether a copy in other hands is of it (guide 28, 103).

>>> [verdict.faults for verdict in verify(book)]
[(), (Fault(what='changed', table='entries', number=31, code='N3', version=1),)]

Everything is read as it is stored, not as records: what somebody wrote behind the program's back may have any shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from tinydb.table import Document

from dealtui import __version__
from dealtui.domain.seal import (
    UNREADABLE,
    Fault,
    Origin,
    broken_promises,
    out_of_time,
    renamed,
    short,
    strays,
    unregistered,
)
from dealtui.domain.seal import verify as verify_chain
from dealtui.export.html import page
from dealtui.export.minutes import AUDIENCES
from dealtui.export.record_table import ReadLine, ReadMinutes, read_minutes
from dealtui.export.sealed_copy import digest, normal
from dealtui.extras import PaperFault, unpacking
from dealtui.i18n import LANGUAGES, Catalog, catalog
from dealtui.service.book import Book
from dealtui.service.entries import record_of, seals_of
from dealtui.service.exporting import minutes
from dealtui.service.sealing import check_seal, digest_of
from dealtui.store.doctor import differing
from dealtui.store.tables import by_number
from dealtui.text import cut, shown

_TRACES = ("seal", "sealed", "archive", "version")


class Verdict(NamedTuple):
    """What came out for one meeting (0: of the archive as a whole): `version` and `seal` (64 hexadecimal digits) as the book
    has them. `unchecked`: what this seal does not cover or could not be held against anything (`seal.unchecked.<code>`):
    old (it covers neither copies nor names), files (an attachment cannot be read here), unsigned. `signer`: who signed it."""

    meeting: int
    archive: str
    version: int
    seal: str
    faults: tuple[Fault, ...]
    unchecked: tuple[str, ...] = ()
    signer: str = ""


def verify(book: Book, signers: Path | None = None) -> list[Verdict]:
    """Every meeting that is sealed, or shows that it was, and what the archive's register says that no meeting bears.

    `signers`: a file of allowed signers, as `ssh-keygen -Y verify` takes it; then a seal has to be signed by one of them.
    """
    seals = _all_seals(book)
    return [_verdict(book, n, signers) for n in sorted(_ever_sealed(book, seals))] + _archive(book, seals)


def verify_meeting(book: Book, number: int, signers: Path | None = None) -> Verdict | None:
    """One meeting; None when nothing says that it was ever sealed."""
    return _verdict(book, number, signers) if number in _ever_sealed(book, _all_seals(book)) else None


def _ever_sealed(book: Book, seals: Iterable[int]) -> set[int]:
    """The meetings of which something says that they were sealed: seals, the register, their heads."""
    heads = {
        head.doc_id
        for head in book.table("meetings")
        if head.get("status") == "sealed" or any(head.get(name) for name in _TRACES)
    }
    return (heads | {*seals} | {row.get("meeting", 0) for row in book.table("register")}) - {0}


def _verdict(book: Book, number: int, signers: Path | None) -> Verdict:
    head = book.table("meetings").get(doc_id=number) or Document({}, number)
    deal = head.get("deal")
    if isinstance(deal, int) and book.table("deals").contains(doc_id=deal):
        faults, unchecked, signer = _checked(book, head, signers)
    else:
        faults, unchecked, signer = [Fault("missing", "meetings", number)], [], ""
    entered = (row["archive"] for row in book.docs("register", meeting=number))
    known = (str(head.get("archive") or next(entered, "")), head.get("version", 0), str(head.get("seal", "")))
    return Verdict(number, *known, tuple(faults), tuple(unchecked), signer)


def _checked(book: Book, head: Document, signers: Path | None) -> tuple[list[Fault], list[str], str]:
    """What is not as it was sealed, what could not be looked at, and who signed it."""
    number, deal = head.doc_id, head["deal"]
    seals = by_number(book.docs("seals", deal=deal, meeting=number))
    origin = Origin(book.table("deals").get(doc_id=deal))
    unchecked: list[str] = []
    try:
        there = {n: origin.doc("seals", seal) for n, seal in seals.items()}
        meeting = origin.number("meetings", number), origin.doc("meetings", head)
        faults = verify_chain(*meeting, there, [origin.line(line) for line in record_of(book, number)])
    except UNREADABLE:
        faults = [Fault("chain", "seals", min(seals, default=0))]
    if not seals or any(fault.what == "chain" for fault in faults):
        return faults, unchecked, ""
    try:
        beside, unchecked = _beside(book, head, seals)
        faults += beside
    except UNREADABLE:
        faults.append(Fault("chain", "seals", min(seals)))
    signed = check_seal(seals[max(seals)], signers)
    if signed.wrong or (signers and signed.lack != "keygen" and not signed.signer):
        what = "signature" if signed.wrong else "unsigned"
        faults.append(Fault(what, "seals", max(seals), version=head.get("version", 0)))
    elif signed.lack:
        unchecked.append(signed.lack)
    return faults, unchecked, signed.signer


def _beside(book: Book, head: Document, seals: Mapping[int, Any]) -> tuple[list[Fault], list[str]]:
    """What stands beside the chain and is not as the seals have it; and what they do not cover, or what cannot be held
    against them here."""
    tables = book.repo.deal(head["deal"])
    entries = by_number(tables.entries)

    def find(table: str, number: int) -> Mapping[str, Any] | None:
        return book.table(table).get(doc_id=number)

    found = [
        *out_of_time(seals),
        *broken_promises(seals, by_number(tables.revisions), find),
        *strays(head.doc_id, entries, find),
        *renamed(seals, find),
    ]
    in_order = [seal for _, seal in sorted(seals.items())]
    attached = {row[0]: (seal["version"], row) for seal in in_order for row in seal.get("files", ())}
    unread = False
    for version, (entry, path, _, sealed) in attached.values():  # each as it was sealed last
        now = digest_of(path)
        unread |= not now
        if now not in (sealed, ""):
            found.append(Fault("file", "entries", entry, str(entries[entry].get("code", "")), version))
    old = any(seal.get("form", 1) < 2 for seal in in_order)
    return found, ["old"] * old + ["files"] * unread


def _archive(book: Book, seals: Mapping[int, list[Any]]) -> list[Verdict]:
    """What is wrong with the register, by archive number."""
    heads, register = by_number(book.table("meetings")), by_number(book.table("register"))
    every = [seal for found in seals.values() for seal in found]
    try:
        faults = list(dict.fromkeys(unregistered(register, heads, every)))
    except UNREADABLE:
        faults = [Fault("register", "register")]
    return [Verdict(0, fault.code, 0, "", (fault,)) for fault in faults]


def sentence(book: Book, verdict: Verdict, lang: str) -> str:
    """What was found first, in words, with the line's name; or that all is as it was sealed."""
    words = catalog(lang)
    head = book.table("meetings").get(doc_id=verdict.meeting) or {}
    name = verdict.archive or head.get("id", "")
    if not verdict.faults:
        told = words.t("seal.sound", archive=name, version=verdict.version, seal=short(verdict.seal))
        if verdict.signer:
            told = words.t("seal.signed", text=told, signer=verdict.signer)
        for code in verdict.unchecked:
            if code != "unsigned":
                told = words.t("seal.also", text=told, more=words.t(f"seal.unchecked.{code}"))
        return told
    fault, others = verdict.faults[0], len(verdict.faults) - 1
    line = fault.code or _name(book, head, fault, words)
    text = words.t(f"seal.fault.{fault.what}", archive=name, version=fault.version, line=line)
    return f"{text} {words.tn('seal.more', others, n=others)}" if others else text


def _name(book: Book, head: Mapping[str, Any], fault: Fault, words: Catalog) -> str:
    """A line without a code by its text; a link by what it links."""
    if fault.table not in ("entries", "links"):
        return words.t("seal.line.head")
    tables = book.repo.deal(head.get("deal", 0))
    doc = tables.table(fault.table).get(doc_id=fault.number) or {}
    if fault.table == "entries":
        text = cut(shown(str(doc.get("text", ""))), 40)
        return words.t("seal.line.text", text=text) if text else words.t("seal.line.a_line")
    if not doc:
        return words.t("seal.line.a_link")
    ends = (doc.get(end) for end in ("need", "answer"))
    entries = ((isinstance(end, int) and tables.entries.get(doc_id=end)) or {} for end in ends)
    need, answer = (str(entry.get("code", "?")) for entry in entries)
    return words.t("seal.line.link", need=need, answer=answer)


def _all_seals(book: Book) -> dict[int, list[Any]]:
    """All seals of the book by their meeting; of a meeting whose seals are gone, but not the history of them, an empty list."""
    found: dict[int, list[Any]] = {}
    for deal in book.table("deals"):
        tables = book.repo.deal(deal.doc_id)
        for made in tables.revisions:
            if any(row[0] == "seals" for row in made.get("before", ())):
                found.setdefault(made.get("scope", 0), [])
        for seal in tables.seals:
            if isinstance(meeting := seal.get("meeting"), int):
                found.setdefault(meeting, []).append(seal)
    return found


# ----------------------------------------------------------------------------------------------------
# Which lines of a damaged file were changed by hand, with what they say there and what was written (guide 28).
#
# The book itself reads such a file from backup and journal; this tells what somebody had done to it.

_WORDS = ("raw", "text", "criterion", "place", "owner", "due", "level", "task", "topic", "name")
_RECORD = ("entries", "links", "seals", "meetings")  # before histories and the rest


class ByHand(NamedTuple):
    """A document that is not as it was written; `was` and `now` are words of it that differ, "" where none are known."""

    file: str
    table: str
    number: int
    meeting: int
    code: str
    was: str = ""
    now: str = ""


def changed_by_hand(book: Book) -> list[ByHand]:
    """Of every file that was found damaged when the book was opened to be read; lines of a record first."""
    found = []
    for file in dict.fromkeys(n.file for n in book.repo.notices if n.code == "rebuilt_in_memory"):
        stem = file.rpartition("/")[2].partition(".")[0]
        for table, number, right, stored in differing(book.repo, int(stem) if stem.isdecimal() else 0):
            doc = right or stored
            meeting = number if table == "meetings" else doc.get("meeting", 0)
            code = str(doc.get("code", "")) if table == "entries" else ""
            differs = (name for name in _WORDS if right.get(name) != stored.get(name))
            name = next(differs, "")
            was, now = str(right.get(name) or ""), str(stored.get(name) or "")
            found.append(ByHand(file, table, number, meeting, code, was, now))
    return sorted(found, key=lambda line: line.table not in _RECORD)


def by_hand_sentence(line: ByHand, lang: str) -> str:
    """What was found, in words."""
    words = catalog(lang)
    name = line.code or words.t("seal.by_hand_line", table=line.table, number=line.number)
    key = "seal.by_hand_words" if line.was or line.now else "seal.by_hand"
    was, now = (cut(shown(text), 60) or "-" for text in (line.was, line.now))
    return words.t(key, line=name, file=line.file, was=was, now=now)


# ----------------------------------------------------------------------------------------------------
# A copy of sealed minutes in other hands, held against the book (guide 28, 103).
#
# The seal in a copy says of which version it is; that alone proves nothing about the words around it. So Markdown minutes
# are read line by line as well, and compared with what the book would write for the same reader.

_CODE = re.compile(r"(?<![0-9a-f])[0-9a-f]{4}(?: [0-9a-f]{4}){3}(?![0-9a-f])")
_HEAD_LINE = "head"  # instead of a line's name
_PART = 16_000_000  # bytes of a part of a Word document that are looked into


class Copy(NamedTuple):
    """What became of the comparison. version: that the copy is of (0: of none).

    result: agrees (byte by byte, in normal form); older (an earlier version, as far as can be told), older_differs (an earlier
    version, and not as it was sealed); words_differ (the seal is the book's, `line` reads otherwise); lines_agree (every sealed
    line agrees, `line` of the rest does not); seal_agrees (the seal; this form of a file cannot be compared); differs (another
    seal), none (no seal).
    """

    result: str
    version: int = 0
    line: str = ""

    @property
    def sound(self) -> bool:
        return self.result == "agrees"


def text_of(data: bytes) -> str:
    """The text of a copy; of a Word document that of its parts, in which only a seal can be found, "" where it cannot be
    read: it is then a copy of no record."""
    if data[:4] != b"PK\x03\x04":
        return data.decode("utf-8", "replace")
    from zipfile import BadZipFile

    try:
        with unpacking(data) as packed:
            parts = [info for info in packed.infolist() if info.filename.startswith("word/")]
            texts = (packed.read(part).decode("utf-8", "replace") for part in parts if part.file_size < _PART)
            return "\n".join(re.sub(r"<[^<>]*>", "", text) for text in texts)
    except BadZipFile:
        return ""


def compare(book: Book, meeting: int, text: str) -> Copy:
    """Hold a file's text against the sealed record of a meeting: what was sealed, else what the book would write today."""
    text, seals = normal(text), seals_of(book, meeting)
    numbers = {short(seal["rows"][-1][-1]): number for number, seal in seals.items()}
    codes = _codes(text)
    if not codes:
        return Copy("none")
    number = max((numbers[code] for code in codes if code in numbers), default=0)
    if not number:
        return Copy("differs")
    seal = seals[number]
    version, copies = seal["version"], seal.get("copies", {})
    as_sealed = digest(text, seal["rows"][-1][-1]) in copies.values()
    if version < book.meeting(meeting).version:
        return Copy("older" if as_sealed or not copies else "older_differs", version)
    if as_sealed or text in _pages(book, meeting, text, number):
        return Copy("agrees", version)
    reader, lang = (_front(name, text) for name in ("audience", "language"))
    if reader not in AUDIENCES or lang not in LANGUAGES:
        return Copy("seal_agrees", version)
    written = normal(minutes(book, meeting, reader, lang, seal=number))
    if text == written:
        return Copy("agrees", version)
    try:
        if line := _first_difference(read_minutes(text), read_minutes(written)):
            return Copy("words_differ", version, line)
        # an internal copy tells of the follow-up as it was then; what an earlier version sealed, or wrote, we cannot write
        may_be = reader == "internal" or not copies or _front("dealtui", text) != __version__
    except PaperFault:  # not even its lines can be read any more
        may_be = False
    return Copy("lines_agree" if may_be else "words_differ", version, _where(text, written))


def _pages(book: Book, meeting: int, text: str, seal: int) -> Iterator[str]:
    """What the book would write as a web page, where the text is one."""
    if text.lstrip()[:9].lower() == "<!doctype":
        for audience in AUDIENCES:
            for lang in LANGUAGES:
                yield normal(page(minutes(book, meeting, audience, lang, seal=seal), lang))


def copy_sentence(book: Book, meeting: int, copy: Copy, lang: str) -> str:
    """The answer in words."""
    words, head = catalog(lang), book.meeting(meeting)
    line = words.t("seal.line.head") if copy.line == _HEAD_LINE else copy.line
    told = {"archive": head.archive, "version": copy.version, "now": head.version, "line": line}
    return words.t(f"seal.copy.{copy.result}", **told)


# A table's row that begins with a code, or a time and a code
_ROW = re.compile(r"\| (?:[^|]*\d\d:\d\d:\d\d\S* *\| )?([A-Z]\d+) *\|")


def _front(name: str, text: str) -> str:
    """A text of the front matter of minutes."""
    found = re.search(rf'\A---\n(?:.*\n)*?{name}: "([^"\n]*)"\n', text)
    return found[1] if found else ""


def _where(copy: str, book: str) -> str:
    """The first line of a copy that the book would not write: by its code where it has one, else by what it says."""
    for theirs, ours in zip_longest(copy.split("\n"), book.split("\n"), fillvalue=""):
        if theirs != ours:
            if code := _ROW.match(ours) or _ROW.match(theirs):
                return code[1]
            return f"“{cut(shown(theirs.strip() or ours.strip()), 40)}”"
    return ""


def _codes(text: str) -> set[str]:
    """The seals in a text: that of the front matter alone where there is one."""
    front = re.match(r"\A\ufeff?---\r?\n(.*?)\n---\r?\n", text, re.DOTALL)
    if front and (named := re.search(r'^seal: "?([0-9a-f ]{19})"?\s*$', front[1], re.MULTILINE)):
        return {named[1]}
    return set(_CODE.findall(text))


def _first_difference(copy: ReadMinutes, book: ReadMinutes) -> str:
    """The name of the first line that reads otherwise in a copy, "" when all read the same."""
    own = (copy.client, copy.deal, copy.deal_type, copy.meeting)
    if own != (book.client, book.deal, book.deal_type, book.meeting):
        return _HEAD_LINE
    for theirs, ours in zip_longest(_sealed(copy.lines), _sealed(book.lines)):
        if theirs is None or ours is None or _words(theirs) != _words(ours):
            line = ours or theirs
            return line.code or f"“{cut(shown(str(line.fields['text'])), 40)}”"
    return ""


def _sealed(lines: tuple[ReadLine, ...]) -> list[ReadLine]:
    """Without what was noted of the follow-up since."""
    return [line for line in lines if "follows" not in line.pointers]


def _words(line: ReadLine) -> tuple[object, ...]:
    """What of a line is sealed: not what has become of its action."""
    return line.code, dict(line.fields), line.refs
