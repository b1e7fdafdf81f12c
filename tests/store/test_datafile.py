"""The TinyDB files: plain TinyDB reads them, any change of a bit is found, and writing them stops nobody
for long.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealtui.store.datafile import BrokenFile, Meta, decode, encode, meta_of
from dealtui.store.errors import Damaged

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


def test_a_file_without_an_index_is_read_as_before() -> None:
    """As earlier versions wrote it."""
    long = {"entries": {number: {"text": "x" * 100} for number in range(1, 1051)}, **TABLES}
    body, _, _ = b"".join(encode(META, long)).partition(b',\n"index":{\n')
    old = body + TRAILER % (crc32(body), len(body))
    pauses: list[int] = []
    assert decode(old, "book.json", lambda: pauses.append(0)) == (META, long)
    assert len(pauses) >= 10


def test_a_document_is_read_when_it_is_asked_for_and_stays_the_same_object() -> None:
    table = decode(DATA)[1]["clients"]
    assert not any(isinstance(doc, dict) for doc in table._docs.values())
    first = table[1]
    assert first == TABLES["clients"][1]
    assert table[1] is first
    assert table.get(2) == {}
    assert table.get(3) is None
    assert table.get(3, 0) == 0
    assert list(table) == [1, 2]


def test_columns_answer_for_documents_that_nobody_has_read() -> None:
    meetings = {
        1: {"deal": 1, "status": "live", "started": "2026-11-23"},
        2: {"deal": 2, "status": "draft"},
        5: {"deal": 1, "place": "线上"},
    }
    table = decode(b"".join(encode(META, {"meetings": meetings})))[1]["meetings"]
    assert list(table.rows("deal", "status")) == [(1, 1, "live"), (2, 2, "draft"), (5, 1, None)]
    assert all(type(doc) is int for doc in table._docs.values())
    assert table.column("place") == [None, None, "线上"]  # not kept as a column


def test_columns_follow_what_is_changed() -> None:
    meetings = {number: {"deal": number, "status": "live"} for number in range(1, 5)}
    table = decode(b"".join(encode(META, {"meetings": meetings})))[1]["meetings"]
    table[2] = {"deal": 2, "status": "sealed"}
    del table[3]
    table[9] = {"deal": 9}
    expected = [(1, "live"), (2, "sealed"), (4, "live"), (9, None)]
    assert list(table.rows("status")) == expected
    again = decode(b"".join(encode(META, {"meetings": table})))[1]["meetings"]
    assert list(again.rows("status")) == expected
    assert again == table
    table.clear()
    assert list(table.rows("status")) == []


def test_what_was_not_read_is_written_again_to_the_byte() -> None:
    content = decode(DATA)[1]
    content["clients"][2] = {}
    assert b"".join(encode(META, content)) == DATA


@pytest.mark.parametrize(
    "wrong",
    [
        (b'"end":', b'"end":1'),
        (b'"runs":[', b'"runs":[[2,2],'),
        (b'"start":', b'"start":1'),
        (b'{"table":', b"{"),
        (b'"1":{"table":', b'"1":{"column":"x","values":[1]},\n"1":{"table":'),
    ],
)
def test_an_index_that_does_not_fit_its_file_is_found(wrong: tuple[bytes, bytes]) -> None:
    """A mistake of whoever wrote it, since the checksum fits."""
    body = DATA[: -len(TRAILER % (0, 0))]
    assert wrong[0] in body
    body = body.replace(*wrong, 1)
    with pytest.raises(BrokenFile) as found:
        decode(body + TRAILER % (crc32(body), len(body)))
    assert found.value.reason == "unreadable"


@pytest.mark.parametrize(
    "wrong",
    [
        (b'"2":{}', b'"3":{}'),
        (b'"values":[', b'"values":[1'),
        (b'"values":[', b'"values":[7,'),
        (b"b}", b'"}'),
    ],
)
def test_documents_that_are_not_where_the_index_says_are_named(wrong: tuple[bytes, bytes]) -> None:
    body = DATA[: -len(TRAILER % (0, 0))].replace(*wrong, 1)
    table = decode(body + TRAILER % (crc32(body), len(body)), "deals/7.json")[1]["clients"]
    with pytest.raises(Damaged) as found:
        table.items()
    assert (found.value.reason, found.value.file) == ("unreadable", "deals/7.json")


def test_plain_tinydb_reads_it(tmp_path: Path) -> None:
    from tinydb import TinyDB, where

    (tmp_path / "book.json").write_bytes(DATA)
    with TinyDB(tmp_path / "book.json", encoding="utf-8", access_mode="r") as db:
        assert db.tables() == {"meta", "clients", "empty", "deals", "index", "check"}
        assert db.table("clients").get(where("name") == "华东智造").doc_id == 1
        assert db.table("meta").get(doc_id=1)["seq"] == 41
    assert "华东智造".encode() in DATA


def test_any_flipped_bit_is_found() -> None:
    for place in range(len(DATA)):
        for bit in range(8):
            wrong = bytearray(DATA)
            wrong[place] ^= 1 << bit
            with pytest.raises(BrokenFile):
                decode(bytes(wrong))


def test_any_cut_and_anything_added_is_found() -> None:
    for size in range(len(DATA)):
        with pytest.raises(BrokenFile):
            decode(DATA[:size])
    for more in (b"\n", b" ", b"\0", DATA):
        with pytest.raises(BrokenFile):
            decode(DATA + more)


def test_json_that_somebody_else_wrote_is_found() -> None:
    with pytest.raises(BrokenFile) as found:
        decode(json.dumps(json.loads(DATA)).encode())
    assert found.value.reason == "checksum"


def test_the_meta_table_is_read_from_the_beginning_alone() -> None:
    assert meta_of(DATA[:300]) == META
    for wrong in (b"", b"{}", b'{"meta":{"1":{}}}', b"\xff" * 300, b"[" * 5000):
        with pytest.raises(BrokenFile):
            meta_of(wrong)
