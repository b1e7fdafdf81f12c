"""The TinyDB files: plain TinyDB reads them, any change of a bit is found, writing them stops nobody for long, the form
that earlier versions wrote is read, and what a newer one wrote is refused.
"""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any
from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from dealtui.service.book import Book
from dealtui.store.doctor import doctor
from dealtui.store.errors import Damaged, TooNew
from dealtui.store.journal import header_line, read_header
from dealtui.store.repository import Repository
from dealtui.store.state import BrokenFile, Meta, decode, encode, meta_of
from tests.conftest import raised

from .conftest import put, sample

META = Meta(1, 41, "01K", {"clients": 3, "empty": 1})
TABLES: dict[str, dict[int, dict[str, Any]]] = {
    "clients": {1: {"name": "华东智造", "note": "a\nb}\n},\n"}, 2: {}},
    "empty": {},
    "deals": {7: {"name": '"},"check":{'}},
}
DATA = b"".join(encode(META, TABLES))
TRAILER = b',\n"check":{"1":{"crc32":"%08x","bytes":%12d}}}\n'
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda inner: st.lists(inner),
    max_leaves=4,
)
tables = st.dictionaries(
    st.text(),
    st.dictionaries(st.integers(0, 10**12), st.dictionaries(st.text(), json_values), max_size=3),
    max_size=4,
)


@given(tables)
def test_what_is_written_is_read(content: dict[str, dict[int, dict[str, Any]]]) -> None:
    assert decode(b"".join(encode(META, content))) == (META, content)


def test_others_may_run_between_the_pieces_of_a_long_table() -> None:
    long = {"entries": {number: {"text": "x" * 100} for number in range(1, 1051)}}
    pauses: list[float] = []
    data = b"".join(encode(META, long, lambda: pauses.append(time.monotonic())))
    assert len(pauses) >= 10
    assert decode(data)[1] == long


def test_any_flipped_bit_any_cut_and_anything_added_is_found() -> None:
    for place in range(len(DATA)):
        raised(BrokenFile, decode, DATA[:place])
        for bit in range(8):
            wrong = bytearray(DATA)
            wrong[place] ^= 1 << bit
            raised(BrokenFile, decode, bytes(wrong))
    for more in (b"\n", b" ", b"\0", DATA):
        raised(BrokenFile, decode, DATA + more)
    assert raised(BrokenFile, decode, json.dumps(json.loads(DATA)).encode()).reason == "checksum"


def test_the_meta_table_is_read_from_the_beginning_alone() -> None:
    assert meta_of(DATA[:300]) == META
    for wrong in (b"", b"{}", b'{"meta":{"1":{}}}', b"\xff" * 300, b"[" * 5000):
        raised(BrokenFile, meta_of, wrong)


# ---------------------------------------------------------------------- what nobody has asked for

STATES = ("todo", "doing", "done", "closed")
documents = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(("", *STATES)) | st.none() | st.integers(0, 30),
        "steps": st.lists(st.fixed_dictionaries({}, optional={"state": st.sampled_from(STATES)}), max_size=2),
        "task": st.sampled_from(['"state":"done"', '","state":"done', "state", '\\"state\\":3', "\n"]),
        "note": st.text(max_size=4),
    },
)


@given(
    st.dictionaries(st.integers(1, 999), documents, max_size=8),
    st.lists(st.sampled_from(STATES) | st.integers(0, 30), min_size=1, max_size=3),
    st.lists(st.integers(1, 999), max_size=3),
)
def test_who_asks_for_some_gets_all_of_these_before_and_after_the_rest_is_read(
    content: dict[int, dict[str, Any]], wanted: list[str | int], asked: list[int]
) -> None:
    """Also where a part of a document has a field of the same name, or a text looks like one."""
    (table,) = decode(b"".join(encode(META, {"actions": content})))[1].values()
    for number in asked:
        assert table.now(number) == content.get(number)
    meant = {number for number, doc in content.items() if doc.get("state") in (*wanted, "", None)}
    for once_more in (False, True):
        for question in ("state", "task", "state", "note", "steps", "state"):
            found = {row.doc_id: dict(row) for row in table.likely(question, *wanted)}
            assert question != "state" or meant <= found.keys()
            assert all(content[number] == doc for number, doc in found.items())
        assert not once_more or list(table.items()) == list(content.items())


def test_a_table_is_written_as_it_was_read_whatever_was_asked_for() -> None:
    content = {number: {"name": f"华东 {number}", "note": "a,\n}"} for number in (3, 1, 2, 900)}
    data = b"".join(encode(META, {"clients": content, "empty": {}, "deals": content}))
    for asked in ((), (1,), (900,), (3, 900, 2), tuple(content)):
        tables = decode(data)[1]
        for number in asked:
            assert tables["clients"].now(number) == content[number]
        assert b"".join(encode(META, {name: table.copy() for name, table in tables.items()})) == data


def forged(data: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    """A file in which something is another, under a checksum that is right: whoever made that."""
    body = data[: -len(TRAILER % (0, 0))]
    for old, new in changes:
        assert old in body
        body = body.replace(old, new, 1)
    return body + TRAILER % (crc32(body), len(body))


def test_asking_for_one_document_reads_no_other() -> None:
    """A line that no JSON is harms who asks for it."""
    clients = decode(forged(DATA, (b'"2":{}', b'"2":{!}')), "book.json")[1]["clients"]
    assert clients.now(1) == TABLES["clients"][1] and list(clients) == [1, 2]
    for ask in (lambda: clients.now(2), lambda: list(clients.values()), lambda: clients.likely("name", "x")):
        error = raised(Damaged, ask)
        assert (error.reason, error.file) == ("unreadable", "book.json")


def test_what_is_no_table_of_documents_is_found_at_once() -> None:
    assert raised(BrokenFile, decode, forged(DATA, (b'"2":{}', b'"two":{}'))).reason == "unreadable"


# ---------------------------------------------------------------------- other versions


def test_a_book_that_an_earlier_version_wrote_is_read_and_folded_into_this_form(tmp_path: Path) -> None:
    """With an index and columns in its files; there are generations of them, and lines that are not folded."""
    folder = shutil.copytree(Path(__file__).parents[1] / "data" / "book-before-plain", tmp_path / "book")
    folder.chmod(0o700)
    assert b'"index":{' in (folder / "book.json").read_bytes()
    assert [finding for finding in doctor(folder) if finding.severity == "damage"] == []
    for expected in ("", "folded", "rebuilt"):
        book = Book.open(folder, user="李雷")
        codes = [[entry.code for entry in book.state(deal).entries.values()] for deal in (1, 2)]
        assert codes == [["N1", "P1", "S1", "A1", "D1", "O1", "C1"], ["N1", "R1", "A1"]]
        assert book.state(1).entries[7].text == "项目周期为45天"
        assert [book.record("actions", n).task for n in (1, 2)] == ["提交补充方案", "提供清单"]
        assert [notice.code for notice in book.notices] == (["rebuilt"] if expected == "rebuilt" else [])
        book.repo.fold()
        book.close()
        assert b'"index":{' not in (folder / "book.json").read_bytes()
        if expected == "folded":  # what it wrote last is kept as a generation
            (folder / "book.json").write_bytes(b"")


def test_a_newer_file_is_refused_and_left_alone_not_rebuilt_from_what_we_know(tmp_path: Path) -> None:
    """Written by a newer version, in a form that we could not read."""
    repo = Repository.open(tmp_path / "book")
    sample(repo)
    repo.close()
    file = tmp_path / "book" / "book.json"
    schema = b'"schema":1', b'"colour":"red","schema":2'
    file.write_bytes(forged(file.read_bytes(), schema, (b'"clients":{', b'"clients":[')))
    before = file.read_bytes()
    for read_only in (False, True):
        error = raised(TooNew, lambda read_only=read_only: Repository.open(repo.path, read_only=read_only))
        assert (error.file, error.detail) == ("book.json", "2")
    assert file.read_bytes() == before
    assert [(each.code, each.file) for each in doctor(repo.path)] == [("too_new", "book.json")]


def test_a_newer_journal_is_refused_also_under_a_running_program(tmp_path: Path) -> None:
    running = Repository.open(tmp_path / "book")
    put(running)
    journal = tmp_path / "book" / "journal"
    header, first = read_header(journal.read_bytes())
    newer = header_line(header._replace(generation=2, schema=2)) + journal.read_bytes()[first:]
    (tmp_path / "new").write_bytes(newer)
    (tmp_path / "new").replace(journal)
    for read_only in (False, True):
        raised(TooNew, lambda read_only=read_only: Repository.open(running.path, read_only=read_only))
    raised(TooNew, put, running)
    assert journal.read_bytes() == newer
