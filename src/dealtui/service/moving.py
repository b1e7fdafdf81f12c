"""A deal as one file, and that file in another book: minutes to read, and all records with their history and seals.

    >>> data = deal_file(book, 7, "zh")
    >>> other.do(take_in(other, read_deal_file(data)))
    3

The file is a zip: `deal.json` has the documents as the book has them, `minutes/` each meeting as Markdown, ours and the client's. Numbers
of the book are given anew where it is taken in (`domain.seal.renumbered`); ids stay, so that a deal comes in once.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Container, Iterable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import orjson
from pydantic import BaseModel, Field, ValidationError
from tinydb.table import Document

from dealtui import __version__
from dealtui.domain.kinds import HELD
from dealtui.domain.records import BOOK_TABLES, DEAL_TABLES, ValidationFailed, validated
from dealtui.domain.seal import UNREADABLE, Origin, renumbered
from dealtui.export.minutes import AUDIENCES
from dealtui.extras import PaperFault, unpacking
from dealtui.i18n import NotDone, t
from dealtui.service.book import Book, Transaction, UseCase
from dealtui.service.exporting import minutes, name_word
from dealtui.service.sealing import enter, registered
from dealtui.store.state import SCHEMA
from dealtui.text import folded

LARGEST = 256 << 20  # bytes of deal.json; one of 100,000 lines has 50 million
_RECORDS = "deal.json"
_TAKEN = tuple(name for name in (*BOOK_TABLES, *DEAL_TABLES) if name != "register")
_Documents = Mapping[int, Mapping[str, Any]]


class MovedDeal(NamedTuple):
    """What a deal's file says: the id of its book, the deal's number there, and its documents by table and number."""

    book: str
    number: int
    tables: Mapping[str, _Documents]

    @property
    def deal(self) -> Mapping[str, Any]:
        return self.tables["deals"][self.number]

    @property
    def client(self) -> Mapping[str, Any]:
        return self.tables["clients"][self.deal["client"]]


def deal_file(book: Book, deal: int, lang: str) -> bytes:
    """The file of a deal, with the minutes in a language."""
    heads, client = list(book.docs("meetings", deal=deal)), book.deal(deal).client
    named = {someone.get("person") for head in heads for someone in head.get("attendees", ())}
    kept: dict[str, Iterable[Document]] = {
        "clients": [book.table("clients").get(doc_id=client)],
        "people": [doc for doc in book.table("people") if doc.get("client") == client or doc.doc_id in named],
        "deals": [book.table("deals").get(doc_id=deal)],
        "meetings": heads,
        **{name: book.docs(name, deal=deal) for name in ("actions", *DEAL_TABLES)},
    }
    kept["revisions"] = _of_this_deal(kept, deal, client)
    told = {
        "dealtui": __version__,
        "schema": SCHEMA,
        "book": book.repo.journal.header.book,
        "deal": deal,
        "tables": {name: {str(doc.doc_id): dict(doc) for doc in docs} for name, docs in kept.items()},
    }
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as packed:
        packed.writestr(_RECORDS, orjson.dumps(told, option=orjson.OPT_INDENT_2))
        for head in heads:
            for audience in AUDIENCES if head.get("status") in HELD else ():
                day = (head.get("started") or head.get("planned", ""))[:10]
                words = re.sub(r"[^\w-]+", "-", head.get("topic", ""))[:24].strip("-")
                name = "_".join(
                    filter(None, (day, str(head.get("number", "")), words, name_word(audience, lang)))
                )
                packed.writestr(f"minutes/{name}.md", minutes(book, head.doc_id, audience, lang))
    return target.getvalue()


def _of_this_deal(kept: Mapping[str, Iterable[Document]], deal: int, client: int) -> list[Document]:
    """Its history, without what it keeps of others: a commit over several deals, and of every client what was before (the book's
    first deal keeps that)."""
    there = {(name, doc.doc_id) for name, documents in kept.items() for doc in documents}

    def belongs(name: str, number: int, old: Any) -> bool:
        gone = old if isinstance(old, dict) else {}
        of = (gone.get("client") if name == "people" else gone.get("deal")) or 0
        return name in DEAL_TABLES or (name, number) in there or of == (client if name == "people" else deal)

    told = []
    for doc in kept["revisions"]:
        before = [row for row in doc.get("before", ()) if belongs(*row[:3])]
        if before or not doc.get("before"):
            told.append(Document({**doc, "before": before} if doc.get("before") else dict(doc), doc.doc_id))
    return told


class _DealFile(BaseModel):
    """`deal.json`, before its documents are looked at."""

    dealtui: str
    form: int = Field(alias="schema")
    book: str
    deal: int
    tables: dict[str, dict[int, dict[str, Any]]]


def read_deal_file(data: bytes) -> MovedDeal:
    """What a file says, each document checked. PaperFault names what keeps it from being a deal's file."""
    try:
        with unpacking(data) as packed:
            info = packed.getinfo(_RECORDS)
            if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or info.file_size > LARGEST:
                raise PaperFault("import.too_big")
            records = packed.read(info)
        told = _DealFile.model_validate_json(records)
    except (BadZipFile, KeyError, ValidationError):
        raise PaperFault("import.no_deal") from None
    if told.form > SCHEMA:
        raise PaperFault("import.deal_newer", version=told.dealtui)
    moved = MovedDeal(told.book, told.deal, {name: told.tables.get(name, {}) for name in _TAKEN})
    for name, documents in moved.tables.items():
        for number, doc in documents.items():
            try:
                validated(name, doc, number)
                renumbered(name, doc, {})
            except UNREADABLE as error:
                what = f"{name} {number}"
                if isinstance(error, ValidationFailed):
                    what = error.faults[0]._replace(field=f"{what} {error.faults[0].field}").words
                raise PaperFault("import.deal_bad", what=what) from None
    if [*moved.tables["deals"]] != [moved.number] or [*moved.tables["clients"]] != [moved.deal["client"]]:
        raise PaperFault("import.no_deal")
    _try_on(moved)
    return moved


def _try_on(moved: MovedDeal) -> None:
    """Take it into an empty book, and give it away again. PaperFault where that cannot be done: what another hand has written may
    have a field's type and still stop every command of the book that took it in."""
    with TemporaryDirectory() as folder, closing(Book.open(Path(folder) / "book")) as book:
        try:
            deal_file(book, book.do(take_in(book, moved)), "en")
        except NotDone:
            raise
        except UNREADABLE:
            raise PaperFault("import.deal_bad", what=moved.deal["name"]) from None


def known_deal(book: Book, moved: MovedDeal) -> int:
    """The number that the deal has in a book already, 0 where it has none. PaperFault where one of its meetings came in
    another way."""
    same = [doc.doc_id for doc in book.table("deals") if doc["id"] == moved.deal["id"]]
    if same:
        return same[0]
    here = {doc["id"]: doc for doc in book.table("meetings")}
    for doc in moved.tables["meetings"].values():
        if doc["id"] in here:
            raise PaperFault("import.already", number=here[doc["id"]].doc_id, topic=doc.get("topic", ""))
    return 0


def known_client(book: Book, moved: MovedDeal) -> int:
    """The number that its client has in a book already, 0 where nobody is known."""
    return _known(book, "clients", moved.client, ())


def preview(book: Book, moved: MovedDeal) -> list[str]:
    """What would be taken in, a line each: the client and as whom they are known here, the deal, how many meetings, lines, actions."""
    known = known_client(book, moved)
    here = t("form.same_client", name=book.client(known).name) if known else t("import.new")
    counts = {"meetings": "meetings", "lines": "entries", "actions": "actions"}
    rows = {"client": f"{moved.client['name']}  ({here})", "deal": moved.deal["name"]}
    rows |= {name: str(len(moved.tables[table])) for name, table in counts.items()}
    return [f"{t(f'import.row.{name}')}{value}" for name, value in rows.items()]


def take_in(book: Book, moved: MovedDeal) -> UseCase[int]:
    """Write a deal into a book, as one commit; gives its number. One that is there already is left as it is. It is not taken back:
    its seals stand in the register, of which nothing is ever taken out.
    """

    def run(work: Transaction) -> int:
        return known_deal(book, moved) or _written(work, moved)

    return UseCase("import", run, final=True)


def _written(work: Transaction, moved: MovedDeal) -> int:
    numbers = _numbers(work, moved)
    tables = {
        name: {
            numbers[name].get(n) if name in numbers else n: renumbered(name, doc, numbers)
            for n, doc in documents.items()
        }
        for name, documents in moved.tables.items()
    }
    deal = numbers["deals"][moved.number]
    there, suffix = Origin(moved.deal), f"@{moved.book[-4:]}"
    first = moved.deal.get("origin", {}).get("book", moved.book)
    were = {
        name: [[new, there.number(name, old)] for old, new in sorted(pairs.items())]
        for name, pairs in numbers.items()
    }
    tables["deals"][deal]["origin"] = {"book": first, "numbers": were}
    for doc in (*tables["meetings"].values(), *tables["seals"].values()):
        if doc.get("archive") and "@" not in doc["archive"]:
            doc["archive"] += suffix
    for doc in tables["revisions"].values():
        doc.pop("deals", None)
        doc["imported"] = True
    work.deal = deal
    registered(work)
    for name in ("clients", "people"):
        _introduce(work, name, tables[name])
    for name in ("deals", "meetings", "actions", *DEAL_TABLES):
        table = work.table(name)
        for number, doc in sorted(tables[name].items()):
            table.insert(Document(doc, number))
    firsts = {
        doc["meeting"]: (doc["archive"], doc["at"], doc["rows"][-1][-1])
        for _, doc in sorted(tables["seals"].items(), reverse=True)  # so that each meeting's first is left
    }
    enter(work, dict(sorted(firsts.items(), key=lambda sealed: sealed[1][1])))
    return deal


class _Numbers(dict[int, int]):
    """Numbers of the other book -> of this one. What the file names and does not hold (an action that was taken back) gets a
    number as well, so that it is never taken for another's."""

    def __init__(self, fresh: Callable[[], int]) -> None:
        self._fresh = fresh

    def get(self, number: int, default: Any = None) -> Any:
        if number > 0 and number not in self:
            self[number] = self._fresh()
        return super().get(number, default)


def _numbers(work: Transaction, moved: MovedDeal) -> dict[str, _Numbers]:
    """For each table's numbers those of this book: a client or person that is known here keeps the one it has."""
    numbers: dict[str, _Numbers] = {}
    for name in ("clients", "people", "deals", "meetings", "actions"):
        pairs = numbers[name] = _Numbers(partial(work.next_id, name))
        for number, doc in sorted(moved.tables[name].items()):
            known = _known(work, name, renumbered(name, doc, numbers), set(pairs.values()))
            pairs[number] = known or work.next_id(name)
    return numbers


def _known(work: Book | Transaction, table: str, doc: Mapping[str, Any], taken: Container[int]) -> int:
    """Who this is here: of the same id, else of a name that looks the same, with the same client."""
    if table not in ("clients", "people"):
        return 0

    def called(one: Mapping[str, Any]) -> tuple[str, int]:
        return folded(one["name"]), one.get("client", 0)

    free = [other for other in work.table(table) if other.doc_id not in taken]
    same = [other.doc_id for other in free if other["id"] == doc["id"]]
    same += [other.doc_id for other in free if called(other) == called(doc)]
    return same[0] if same else 0


def _introduce(work: Transaction, table: str, documents: Mapping[int, dict[str, Any]]) -> None:
    """Clients or people: who is known stays as they are here, and is remembered under the name they had there."""
    for number, doc in sorted(documents.items()):
        if (known := work.doc(table, number)) is None:
            work.table(table).insert(Document(doc, number))
            continue
        names = [*known.get("formerly", ()), *doc.get("formerly", ()), doc["name"]]
        if earlier := [name for name in dict.fromkeys(names) if name != known["name"]]:
            work.update(table, number, formerly=tuple(earlier))
